"""Checks plain nodes against the table of the format and gives typed entries that still know their place.

Knows shapes only: what keys mean together is for `checks`, what they become for `building`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessment.questionnaire import conditions
from assessment.questionnaire.format import (
    EXTENSION_PREFIX,
    LANGUAGE,
    RECORDS,
    ROOT,
    Date,
    Flag,
    Formula,
    Key,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Record,
    RecordOf,
    Shape,
    Texts,
    Whole,
    Word,
)
from assessment.questionnaire.nodes import ListNode, MappingNode, Node, ScalarNode
from assessment.questionnaire.problems import Code, Place, Report, counted, flat, listed, shown

# What YAML readers turn into a truth value or nothing unless it is quoted.
_RETYPED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "~"})
MOST_IN_PATH = 40
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?")
_RATIO = re.compile(r"-?[0-9]{1,9}/[1-9][0-9]{0,8}")
# Everything that some YAML reader takes for a number: 1_000, 0x1F, 012, 1e3, 1:30, .5, +1, .inf
_NUMBERLIKE = re.compile(
    r"[-+]?(\.?[0-9][0-9_]*(:[0-9_]+)*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+|\.(inf|Inf|INF)|\.nan|\.NaN|\.NAN)"
)


@dataclass(frozen=True, slots=True)
class Translation:
    language: str
    text: str | None  # None: what stands there could not be read
    place: Place


@dataclass(frozen=True, slots=True)
class Translations:
    """A text by language as written; the language of a plain text is empty (the default)."""

    rows: tuple[Translation, ...]


Value = str | int | bool | Fraction | conditions.Condition | Translations


@dataclass(frozen=True, slots=True)
class Leaf:
    place: Place
    value: Value


@dataclass(frozen=True, slots=True)
class Items:
    place: Place
    items: tuple[Item, ...]
    is_whole: bool  # False when an entry could not be read and is missing here


@dataclass(frozen=True, slots=True)
class Table:
    place: Place
    rows: tuple[tuple[Leaf, Item], ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that was read; keys that could not be read are absent."""

    place: Place
    record: str
    values: dict[str, Item]

    def has(self, key: str) -> bool:
        return key in self.values

    def place_of(self, key: str) -> Place:
        return self.values[key].place if key in self.values else self.place

    def whole(self, key: str) -> int | None:
        value = self._leaf(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, key: str) -> Fraction | None:
        value = self._leaf(key)
        return value if isinstance(value, Fraction) else None

    def flag(self, key: str) -> bool | None:
        value = self._leaf(key)
        return value if isinstance(value, bool) else None

    def word(self, key: str) -> str | None:
        value = self._leaf(key)
        return value if isinstance(value, str) else None

    def condition(self, key: str) -> conditions.Condition | None:
        value = self._leaf(key)
        return None if isinstance(value, (str, int, Fraction, Translations)) else value

    def texts(self, key: str) -> Translations | None:
        value = self._leaf(key)
        return value if isinstance(value, Translations) else None

    def entry(self, key: str) -> Entry | None:
        value = self.values.get(key)
        return value if isinstance(value, Entry) else None

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The records of a list, without those that could not be read."""
        value = self.values.get(key)
        return entries_of(value)

    def leaves(self, key: str) -> tuple[Leaf, ...]:
        """The plain values of a list."""
        value = self.values.get(key)
        return tuple(item for item in value.items if isinstance(item, Leaf)) if isinstance(value, Items) else ()

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(leaf.value for leaf in self.leaves(key) if isinstance(leaf.value, str))

    def table(self, key: str) -> tuple[tuple[Leaf, Item], ...]:
        value = self.values.get(key)
        return value.rows if isinstance(value, Table) else ()

    def is_whole(self, key: str) -> bool:
        """Whether nothing of a list or table was lost to a problem."""
        value = self.values.get(key)
        return isinstance(value, (Items, Table)) and value.is_whole

    def _leaf(self, key: str) -> Value | None:
        value = self.values.get(key)
        return value.value if isinstance(value, Leaf) else None


Item = Leaf | Items | Table | Entry


def entries_of(item: Item | None) -> tuple[Entry, ...]:
    return tuple(each for each in item.items if isinstance(each, Entry)) if isinstance(item, Items) else ()


def all_texts(item: Item) -> Iterator[tuple[Place, Translations]]:
    """Every translated text below, with its place."""
    match item:
        case Leaf(place, Translations() as texts):
            yield place, texts
        case Items(_, items):
            for each in items:
                yield from all_texts(each)
        case Table(_, rows):
            for _, each in rows:
                yield from all_texts(each)
        case Entry(_, _, values):
            for each in values.values():
                yield from all_texts(each)


def read_root(node: Node, report: Report) -> Entry | None:
    """The questionnaire's entries, or None when the document is not a mapping."""
    place = Place("", node.line, node.column)
    if not isinstance(node, MappingNode):
        found = _described(node)
        report.add(Code.NOT_A_QUESTIONNAIRE, place, f"the file holds {found}", "start with the key format, see questionnaires/README.md")
        return None
    return _Reader(RECORDS, report).record(node, ROOT, place)


def read_document(node: Node, records: Mapping[str, Record], root: str, report: Report) -> Entry | None:
    """The entries of another kind of file, described by its own table of records; None when it is not a mapping."""
    return _Reader(records, report).record(node, root, Place("", node.line, node.column))


class _Reader:
    """One method a shape; each gives None after reporting what is wrong."""

    def __init__(self, records: Mapping[str, Record], report: Report) -> None:
        self.records = records
        self.report = report

    def read(self, node: Node, shape: Shape, place: Place) -> Item | None:
        match shape:
            case RecordOf(record):
                return self.record(node, record, place)
            case ListOf():
                return self.list(node, shape, place)
            case MapOf():
                return self.map(node, shape, place)
            case Texts():
                return self.texts(node, place)
            case _:
                return self.scalar(node, shape, place)

    def record(self, node: Node, name: str, place: Place) -> Entry | None:
        if not isinstance(node, MappingNode):
            self._wrong(node, "keys with values", place)
            return None
        record = self.records[name]
        values: dict[str, Item] = {}
        present: set[str] = set()
        for key, value_node, key_place in self._keys(node, place):
            present.add(key)
            described = record.key(key)
            if described is None:
                self._unknown_key(key, record, key_place)
                continue
            value = self._value(value_node, described, key_place)
            if value is not None:
                values[key] = value
        self._missing_keys(record, present, place)
        return Entry(place, name, values)

    def _value(self, node: Node, key: Key, place: Place) -> Item | None:
        """A key without a value is as good as absent, except where one is required."""
        if isinstance(node, ScalarNode) and not node.quoted and node.text == "":
            if key.required or not isinstance(key.shape, Texts):
                self.report.add(
                    Code.MISSING_KEY, place, "the key has no value", "write the value, or take the key out if it is not required"
                )
            return None
        return self.read(node, key.shape, place.on(node.line, node.column))

    def _missing_keys(self, record: Record, present: set[str], place: Place) -> None:
        for key in record.keys:
            if key.required and key.name not in present:
                what = key.about.split(":")[0].rstrip(".")
                self.report.add(Code.MISSING_KEY, place, f"the key {shown(key.name)} is missing", f"add it ({what})")

    def _unknown_key(self, key: str, record: Record, place: Place) -> None:
        if key == "<<":
            self.report.add(Code.UNKNOWN_KEY, place, 'merge keys ("<<") are not read', "write the keys out")
            return
        message = f"{shown(key)} is not a key here"
        otherwise = f"use one of {', '.join(record.names)}, or start a key of your own with {EXTENSION_PREFIX}"
        self.report.add(Code.UNKNOWN_KEY, place, message, self.report.suggestion(key, record.names, otherwise))

    def _keys(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Node, Place]]:
        """The keys of a mapping, each once and without extensions."""
        seen: dict[str, int] = {}
        for key, value in node.entries:
            if not isinstance(key, ScalarNode):
                self._wrong(key, "a plain word as key", place.on(key.line, key.column))
                continue
            key_place = place.key(flat(key.text, MOST_IN_PATH)).on(key.line, key.column)
            if key.text in seen:
                message = f"the key {shown(key.text)} stands here and in line {seen[key.text]}"
                self.report.add(Code.DUPLICATE_KEY, key_place, message, "keep one of the two")
                continue
            seen[key.text] = key.line
            if not key.text.startswith(EXTENSION_PREFIX):
                yield key.text, value, key_place

    def list(self, node: Node, shape: ListOf, place: Place) -> Items | None:
        if not isinstance(node, ListNode):
            self._wrong(node, "a list", place)
            return None
        if len(node.items) < shape.least:
            message = f"the list has {len(node.items)} of at least {counted(shape.least, 'entry', 'entries')}"
            self.report.add(Code.TOO_FEW, place, message, "add what is missing")
        read = [
            self.read(item, shape.item, self._entry_place(item, shape.item, number, place)) for number, item in enumerate(node.items, 1)
        ]
        kept = tuple(item for item in read if item is not None)
        if shape.distinct:
            self._repeated(kept)
        return Items(place, kept, len(kept) == len(read))

    def _entry_place(self, node: Node, shape: Shape, number: int, place: Place) -> Place:
        named_by = self.records[shape.record].named_by if isinstance(shape, RecordOf) else ""
        name = node.scalar(named_by) if isinstance(node, MappingNode) and named_by else None
        return place.entry(flat(name, MOST_IN_PATH) if name else str(number)).on(node.line, node.column)

    def _repeated(self, items: tuple[Item, ...]) -> None:
        seen: dict[Value, int] = {}
        for item in items:
            if not isinstance(item, Leaf):
                continue
            if item.value in seen:
                message = f"{shown(item.value)} stands here and in line {seen[item.value]}"
                self.report.add(Code.REPEATED_VALUE, item.place, message, "keep one of the two")
            seen.setdefault(item.value, item.place.line)

    def map(self, node: Node, shape: MapOf, place: Place) -> Table | None:
        if not isinstance(node, MappingNode):
            self._wrong(node, "keys with values", place)
            return None
        if len(node.entries) < shape.least:
            self.report.add(Code.TOO_FEW, place, "nothing stands here", "add at least one entry, or take the key out")
        rows: list[tuple[Leaf, Item]] = []
        keys = list(self._keys(node, place))
        nodes = {key.text: key for key, _ in node.entries if isinstance(key, ScalarNode)}
        for key, value_node, key_place in keys:
            name = self.scalar(nodes[key], shape.key, key_place)
            value = self._value(value_node, Key(key, shape.value, "", required=True), key_place)
            if name is not None and value is not None:
                rows.append((name, value))
        return Table(place, tuple(rows), len(rows) == len(keys))

    def texts(self, node: Node, place: Place) -> Leaf | None:
        if isinstance(node, ScalarNode):
            text = self._text(node, place)
            return None if text is None else Leaf(place, Translations((Translation("", text, place),)))
        if not isinstance(node, MappingNode):
            self._wrong(node, "a text, or a text by language", place)
            return None
        rows = []
        nodes = {key.text: key for key, _ in node.entries if isinstance(key, ScalarNode)}
        for language, value, key_place in self._keys(node, place):
            if self._is_language(nodes[language], key_place):
                rows.append(Translation(language, self._translation(value, key_place), key_place))
        return Leaf(place, Translations(tuple(rows)))

    def _is_language(self, key: ScalarNode, place: Place) -> bool:
        if self._is_retyped(key, place):
            return False
        if not re.fullmatch(LANGUAGE, key.text):
            message = f"{shown(key.text)} is not a language code"
            self.report.add(Code.BAD_NAME, place, message, "write a code such as en or fr, and the text after it")
            return False
        return True

    def _translation(self, node: Node, place: Place) -> str | None:
        if not isinstance(node, ScalarNode):
            self._wrong(node, "a text", place.on(node.line, node.column))
            return None
        # an empty text counts as a missing translation, which has its own code
        return "" if node.text.strip() == "" else self._text(node, place.on(node.line, node.column))

    def _text(self, node: ScalarNode, place: Place) -> str | None:
        if self._is_retyped(node, place):
            return None
        if not node.quoted and _NUMBERLIKE.fullmatch(node.text):
            self.report.add(Code.WRONG_TYPE, place, f"a text is expected, the number {shown(node.text)} was found", "put it in quotes")
            return None
        return node.text.strip()

    def _is_retyped(self, node: ScalarNode, place: Place) -> bool:
        if node.quoted or node.text.lower() not in _RETYPED:
            return False
        message = f"{shown(node.text)} without quotes is not a text in YAML"
        self.report.add(Code.UNQUOTED_WORD, place, message, f"write '{node.text}' in quotes")
        return True

    def scalar(self, node: Node, shape: Shape, place: Place) -> Leaf | None:
        if not isinstance(node, ScalarNode):
            self._wrong(node, _form(shape), place)
            return None
        value = self._scalar_value(node, shape, place)
        return None if value is None else Leaf(place, value)

    def _scalar_value(self, node: ScalarNode, shape: Shape, place: Place) -> Value | None:
        match shape:
            case Whole():
                return self._whole(node, shape, place)
            case Number():
                return self._number(node, place)
            case Flag():
                return self._flag(node, place)
            case OneOf(words):
                return self._one_of(node, words, place)
            case Date():
                return self._date(node, place)
            case Formula():
                return self._formula(node, place)
            case Word():
                return self._word(node, shape, place)
            case _:
                return node.text if node.quoted else self._text(node, place)

    def _whole(self, node: ScalarNode, shape: Whole, place: Place) -> int | None:
        if self._is_odd_number(node, place):
            return None
        is_whole = not node.quoted and _WHOLE.fullmatch(node.text)
        if is_whole and shape.least <= int(node.text) <= shape.most and (not shape.among or int(node.text) in shape.among):
            return int(node.text)
        code = shape.code or (Code.OUT_OF_RANGE if is_whole else Code.WRONG_TYPE)
        found = _described(node) if node.quoted or not is_whole else shown(node.text)
        self.report.add(code, place, f"{shape.form} is expected, {found} was found", _whole_remedy(node, shape))
        return None

    def _number(self, node: ScalarNode, place: Place) -> Fraction | None:
        if self._is_odd_number(node, place):
            return None
        if _DECIMAL.fullmatch(node.text) or _RATIO.fullmatch(node.text):
            return Fraction(node.text)
        message = f"a number is expected, {_described(node)} was found"
        self.report.add(Code.WRONG_TYPE, place, message, 'write a number such as 3, 0.25 or "1/4"')
        return None

    def _is_odd_number(self, node: ScalarNode, place: Place) -> bool:
        odd = _NUMBERLIKE.fullmatch(node.text) and not _DECIMAL.fullmatch(node.text)
        if odd:
            message = f"{shown(node.text)} is read as different numbers by different programs, or is too long"
            self.report.add(Code.ODD_NUMBER, place, message, "write plain digits, with a point before decimals, at most 9 on each side")
        return bool(odd)

    def _flag(self, node: ScalarNode, place: Place) -> bool | None:
        if not node.quoted and node.text in ("true", "false"):
            return node.text == "true"
        message = f"true or false is expected, {_described(node)} was found"
        self.report.add(Code.WRONG_TYPE, place, message, "write true or false, in small letters and without quotes")
        return None

    def _one_of(self, node: ScalarNode, words: tuple[str, ...], place: Place) -> str | None:
        # "none" is among the methods: what is listed is taken as written
        if node.text in words:
            return node.text
        if self._is_retyped(node, place):
            return None
        message = f"{shown(node.text)} is not among {', '.join(words)}"
        remedy = self.report.suggestion(node.text, words, "write one of these")
        self.report.add(Code.NOT_A_CHOICE, place, message, remedy)
        return None

    def _date(self, node: ScalarNode, place: Place) -> str | None:
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node.text):
                raise ValueError
            return date.fromisoformat(node.text).isoformat()
        except ValueError:
            message = f"{shown(node.text)} is not a date"
            self.report.add(Code.BAD_DATE, place, message, "write year-month-day, for example 2026-11-23")
            return None

    def _formula(self, node: ScalarNode, place: Place) -> conditions.Condition | None:
        try:
            condition = conditions.parse(node.text)
        except conditions.ConditionError as error:
            message = f"the condition {shown(node.text)} cannot be read ({flat(str(error), 120)})"
            self.report.add(Code.BAD_CONDITION, place, message, "write for example ${D5.1} >= 1 and not(${D5.2} = 0)")
            return None
        if not any(conditions.references(condition)):
            message = f"the condition {shown(node.text)} names no criterion"
            self.report.add(Code.BAD_CONDITION, place, message, "write for example ${D5.1} >= 1, or take it out")
            return None
        return condition

    def _word(self, node: ScalarNode, shape: Word, place: Place) -> str | None:
        if self._is_retyped(node, place):
            return None
        if not node.quoted and not shape.numeric and _NUMBERLIKE.fullmatch(node.text):
            message = f"a name is expected, the number {shown(node.text)} was found"
            self.report.add(Code.WRONG_TYPE, place, message, f"write {shape.form}")
            return None
        if re.fullmatch(shape.pattern, node.text):
            return node.text
        self.report.add(shape.code, place, f"{shown(node.text)} cannot be used here", f"write {shape.form}")
        return None

    def _wrong(self, node: Node, expected: str, place: Place) -> None:
        message = f"{expected} is expected, {_described(node)} was found"
        self.report.add(Code.WRONG_TYPE, place, message, "correct the value, or check the indentation")


def _whole_remedy(node: ScalarNode, shape: Whole) -> str:
    if node.quoted and _WHOLE.fullmatch(node.text):
        return "take the quotes away"
    return "write that number" if shape.least == shape.most else "write such a number"


def _form(shape: Shape) -> str:
    match shape:
        case Whole() | Word():
            return shape.form
        case Number():
            return "a number"
        case Flag():
            return "true or false"
        case OneOf(words):
            return f"one of {listed(words)}"
        case Date():
            return "a date"
        case Formula():
            return "a condition"
        case _:
            return "a text"


def _described(node: Node) -> str:
    match node:
        case ListNode():
            return "a list"
        case MappingNode():
            return "keys with values"
        case ScalarNode(text, quoted):
            return f"the text {shown(text)} in quotes" if quoted else shown(text)
