"""From the text of a questionnaire file to the model, or to everything that is wrong with it.

The only home of the YAML library. The document is composed here from parser events, so that size, depth and aliases are
bounded before anything is built, duplicate keys stay visible, and no value is silently retyped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import yaml

from assessment.errors import InvalidQuestionnaireError
from assessment.questionnaire.bridge_checks import PlaceOf, check_pair
from assessment.questionnaire.building import build
from assessment.questionnaire.checks import check_entries
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.nodes import ListNode, MappingNode, Node, ScalarNode
from assessment.questionnaire.outline import outline
from assessment.questionnaire.problems import Code, Place, Problem, Report, shown
from assessment.questionnaire.reading import Entry, read_root

MOST_BYTES = 5_000_000
MOST_DEPTH = 40
MOST_VALUES = 200_000  # with aliases written out

_TOP = Place("", 1, 1)


def load_questionnaire(text: bytes | str, file: str) -> Questionnaire:
    """The questionnaire. Raises InvalidQuestionnaireError with all problems at once; `file` is the name they bear."""
    report = Report(file)
    entry = _read(text, report)
    if entry is None or report.has_errors:
        raise InvalidQuestionnaireError(report.problems())
    return build(entry, sha256(_encoded(text)).hexdigest())


def check_questionnaire(text: bytes | str, file: str) -> tuple[Problem, ...]:
    """Everything an author should know: errors and warnings, in the order of the file."""
    report = Report(file)
    _read(text, report)
    return report.problems()


def check_succession(text: bytes | str, file: str, predecessor: Questionnaire) -> tuple[Problem, ...]:
    """As `check_questionnaire`; where the file is sound, also whether what it says of its predecessor is true."""
    report = Report(file)
    root = _read(text, report)
    if root is not None and not report.has_errors:
        check_pair(predecessor, build(root, ""), report, _places(root))
    return report.problems()


def read_nodes(text: bytes | str, report: Report) -> Node | None:
    """The YAML document as nodes, bounded in size and depth; None after the one problem that says why it cannot be read."""
    try:
        return _compose(_decoded(text))
    except _Refusal as refusal:
        report.add(refusal.code, refusal.place, refusal.message, refusal.remedy)
        return None


def _read(text: bytes | str, report: Report) -> Entry | None:
    root = read_nodes(text, report)
    entry = None if root is None else read_root(root, report)
    if entry is not None:
        check_entries(entry, report)
    return entry


def _places(root: Entry) -> PlaceOf:
    """Where the keys of criteria stand; the criterion's id where a key was left out."""
    by_name = {str(one.word("name")): one for one in (*outline(root).criteria, *root.entries("retired"))}

    def place_of(key: str, name: str) -> Place:
        entry = by_name[name] if name else root
        return entry.place_of(key if entry.has(key) or not name else "name")

    return place_of


@dataclass(frozen=True)
class _Refusal(Exception):
    """The text cannot be read at all; the one problem that says so."""

    code: Code
    place: Place
    message: str
    remedy: str


def _decoded(text: bytes | str) -> str:
    """The text, without a byte order mark. Size comes first: nothing is done with a file that is too large."""
    if len(text) > MOST_BYTES:
        message = f"the file has {len(text):,} {'bytes' if isinstance(text, bytes) else 'characters'}, at most {MOST_BYTES:,} are read"
        raise _Refusal(Code.TOO_LARGE, _TOP, message, "check that it is the right file, or split it into two")
    try:
        return _encoded(text).decode("utf-8-sig")
    except UnicodeError as error:
        before = text[: error.start] if isinstance(error, (UnicodeDecodeError, UnicodeEncodeError)) else text
        line = 1 + (before.count(b"\n") if isinstance(before, bytes) else before.count("\n"))
        raise _Refusal(Code.NOT_UTF8, Place("", line, 1), "a byte is not UTF-8 text", "save the file with the encoding UTF-8") from error


def _encoded(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet. `size` and `height` count what aliases stand for."""

    is_mapping: bool
    anchor: str | None
    line: int
    column: int
    items: list[Node] = field(default_factory=list)
    size: int = 1
    height: int = 1

    def closed(self) -> Node:
        if not self.is_mapping:
            return ListNode(tuple(self.items), self.line, self.column)
        pairs = zip(self.items[::2], self.items[1::2], strict=True)
        return MappingNode(tuple(pairs), self.line, self.column)


@dataclass(frozen=True, slots=True)
class _Done:
    """A complete node with its size and height, for the aliases that may repeat it."""

    node: Node
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Composer:
    open: list[_Open] = field(default_factory=list)
    anchored: dict[str, _Done] = field(default_factory=dict)
    roots: list[Node] = field(default_factory=list)
    size: int = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._refuse_tag(event)
                self._add(_Done(_scalar(event)), event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_tag(event)
                self._begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                self._add(self._aliased(event), event)

    def _begin(self, event: yaml.Event) -> None:
        self._refuse_depth(1, event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.open.append(_Open(is_mapping, event.anchor, event.start_mark.line + 1, event.start_mark.column + 1))

    def _end(self, event: yaml.Event) -> None:
        ended = self.open.pop()
        done = _Done(ended.closed(), ended.size, ended.height)
        if ended.anchor is not None:
            self.anchored[ended.anchor] = done
        self._attach(done)

    def _add(self, done: _Done, event: yaml.Event) -> None:
        self.size += done.size
        if self.size > MOST_VALUES:
            message = f"the file holds more than {MOST_VALUES:,} values once its aliases are written out"
            raise _Refusal(Code.TOO_MANY_VALUES, _place(event), message, "write the texts out instead of repeating parts with & and *")
        self._refuse_depth(done.height - 1, event)
        if isinstance(event, yaml.ScalarEvent) and event.anchor is not None:
            self.anchored[event.anchor] = done
        self._attach(done)

    def _attach(self, done: _Done) -> None:
        if not self.open:
            self.roots.append(done.node)
            return
        parent = self.open[-1]
        parent.items.append(done.node)
        parent.size += done.size
        parent.height = max(parent.height, done.height + 1)

    def _aliased(self, event: yaml.Event) -> _Done:
        if event.anchor in self.anchored:
            return self.anchored[event.anchor]
        message = f"the alias {shown('*' + event.anchor)} stands for nothing that is complete before it"
        raise _Refusal(Code.NOT_YAML, _place(event), message, "write the text out, or put it in quotes if it only starts with *")

    def _refuse_depth(self, more: int, event: yaml.Event) -> None:
        if len(self.open) + more > MOST_DEPTH:
            message = f"lists and mappings are nested more than {MOST_DEPTH} deep"
            raise _Refusal(Code.TOO_DEEP, _place(event), message, "check the indentation and the brackets")

    def _refuse_tag(self, event: yaml.Event) -> None:
        if event.tag is not None:
            message = f"the tag {shown(event.tag)} is not allowed"
            raise _Refusal(Code.YAML_TAG, _place(event), message, "leave it out, or put the text in quotes if it only starts with !")


def _compose(text: str) -> Node:
    composer = _Composer()
    try:
        for event in _events(text):
            composer.take(event)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from error
    if not composer.roots:
        raise _Refusal(Code.EMPTY_FILE, _TOP, "the file is empty", "start from a file in use, or see questionnaires/README.md")
    if len(composer.roots) > 1:
        second = composer.roots[1]
        message = "a second document starts here"
        raise _Refusal(
            Code.NOT_A_QUESTIONNAIRE, Place("", second.line, second.column), message, "take the line --- out, one file is one document"
        )
    return composer.roots[0]


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.CSafeLoader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _scalar(event: yaml.Event) -> ScalarNode:
    return ScalarNode(event.value, event.style not in (None, ""), event.start_mark.line + 1, event.start_mark.column + 1)


def _place(event: yaml.Event) -> Place:
    return Place("", event.start_mark.line + 1, event.start_mark.column + 1)


def _not_yaml(error: yaml.YAMLError, text: str) -> _Refusal:
    line, column = _error_position(error, text)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    tab = "\t" in _line(text, line)[:column]
    remedy = "indent with spaces, a tab is not allowed there" if tab else "check indentation, quotes and colons here and just above"
    return _Refusal(Code.NOT_YAML, Place("", line, column), f"this is not YAML ({what})", remedy)


def _error_position(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    # a reader error (control character) knows only an offset in bytes
    offset = getattr(error, "position", 0) or 0
    before = text.encode("utf-8")[:offset]
    return before.count(b"\n") + 1, len(before) - before.rfind(b"\n")


def _line(text: str, line: int) -> str:
    lines = text.splitlines()
    return lines[line - 1] if line <= len(lines) else ""
