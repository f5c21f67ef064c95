"""Reference data: members and regions, monitored goods, glossary. Read from text that is given; checked completely."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile

from assessment.errors import InvalidInputError


class Region(StrEnum):
    """The six regions of the WCO, by the codes it uses."""

    AMS = "AMS"
    AP = "AP"
    ESA = "ESA"
    EUR = "EUR"
    MENA = "MENA"
    WCA = "WCA"


@dataclass(frozen=True, slots=True)
class Member:
    """`assessed` is false for entries that are listed but outside the 187 (the European Union)."""

    code: str
    name_en: str
    name_fr: str
    region: str
    language: str
    assessed: bool = True

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en


@dataclass(frozen=True, slots=True)
class MonitoredGood:
    """`hs` are six-digit codes of the HS `edition`; `basis` says how sure the entry is."""

    id: str
    name_en: str
    name_fr: str
    group: str
    edition: str
    hs: tuple[str, ...]
    list_version: str
    basis: str


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    id: str
    term_en: str
    term_fr: str
    meaning_en: str
    meaning_fr: str

    def term(self, language: str) -> str:
        return self.term_fr if language == "fr" else self.term_en

    def meaning(self, language: str) -> str:
        return self.meaning_fr if language == "fr" else self.meaning_en


@dataclass(frozen=True, slots=True)
class PublicOperation:
    """A joint operation as its public sources tell of it. `start` and `end`: ISO dates as far as they are known (2024, 2024-09 or
    2024-09-02). `participants`: members by code, empty unless a source names them all; `parties` says who took part in words."""

    id: str
    title_en: str
    title_fr: str
    start: str
    end: str
    participants: tuple[str, ...]
    parties_en: str
    parties_fr: str
    results_en: str
    results_fr: str
    source: str

    def title(self, language: str) -> str:
        return self.title_fr if language == "fr" else self.title_en

    def parties(self, language: str) -> str:
        return self.parties_fr if language == "fr" else self.parties_en

    def results(self, language: str) -> str:
        return self.results_fr if language == "fr" else self.results_en


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a reference file comes from; every file says so in its first lines (`# source: ...`)."""

    source: str
    date: str
    note: str


_LANGUAGES = frozenset({"en", "fr", "es", "ar", "ru", "pt"})
_GROUPS = frozenset({"precursor", "metal", "detonator", "transmitter", "drone", "context"})


def read_members(text: str, file: str) -> tuple[Member, ...]:
    """Raises InvalidInputError that lists every bad line. Order as in the file."""
    table = _Table(text, file, ("code", "name_en", "name_fr", "region", "language", "assessed"))
    members = []
    for line, row in table.rows():
        table.check(line, bool(re.fullmatch(r"[A-Z]{3}", row["code"])), f"the code '{row['code']}' is not three capital letters")
        table.check(line, row["region"] in set(Region), f"the region '{row['region']}' is none of {', '.join(Region)}")
        table.check(line, row["language"] in _LANGUAGES, f"the language '{row['language']}' is none of {', '.join(sorted(_LANGUAGES))}")
        table.check(line, row["assessed"] in {"yes", "no"}, f"'assessed' is '{row['assessed']}', not yes or no")
        members.append(
            Member(row["code"], row["name_en"], row["name_fr"], row["region"], row["language"], assessed=row["assessed"] == "yes")
        )
    table.check_unique("code")
    table.finish()
    return tuple(members)


def read_goods(text: str, file: str) -> tuple[MonitoredGood, ...]:
    """Raises InvalidInputError that lists every bad line."""
    table = _Table(text, file, ("id", "name_en", "name_fr", "group", "edition", "hs", "list_version", "basis"))
    goods = []
    for line, row in table.rows():
        codes = tuple(row["hs"].split())
        bad = [code for code in codes if not re.fullmatch(r"\d{4}\.\d{2}", code)]
        table.check(line, bool(codes) and not bad, f"'{' '.join(bad) or row['hs']}' is not an HS code such as 2808.00")
        table.check(line, row["group"] in _GROUPS, f"the group '{row['group']}' is none of {', '.join(sorted(_GROUPS))}")
        table.check(line, row["edition"] in {"2012", "2017", "2022"}, f"the HS edition '{row['edition']}' is none of 2012, 2017, 2022")
        goods.append(
            MonitoredGood(row["id"], row["name_en"], row["name_fr"], row["group"], row["edition"], codes, row["list_version"], row["basis"])
        )
    table.check_unique("id", "edition")
    table.finish()
    return tuple(goods)


def read_glossary(text: str, file: str) -> tuple[GlossaryTerm, ...]:
    """Raises InvalidInputError that lists every bad line."""
    fields = ("id", "term_en", "term_fr", "meaning_en", "meaning_fr")
    table = _Table(text, file, fields)
    terms = tuple(GlossaryTerm(*(row[field] for field in fields)) for _, row in table.rows())
    table.check_unique("id")
    table.finish()
    return terms


def read_operations(text: str, file: str, members: Collection[str]) -> tuple[PublicOperation, ...]:
    """`members`: the codes there are. Raises InvalidInputError that lists every bad line. Order as in the file."""
    fields = (
        "id",
        "title_en",
        "title_fr",
        "start",
        "end",
        "participants",
        "parties_en",
        "parties_fr",
        "results_en",
        "results_fr",
        "source",
    )
    table = _Table(text, file, fields)
    operations = []
    for line, row in table.rows():
        codes = () if row["participants"] == "-" else tuple(row["participants"].split())
        unknown = [code for code in codes if code not in members]
        table.check(line, bool(re.fullmatch(r"[a-z0-9-]+", row["id"])), f"the id '{row['id']}' is not of small letters, digits and '-'")
        table.check(line, not unknown, f"'{' '.join(unknown)}' is no member's code")
        known = is_known_date(row["start"]) and is_known_date(row["end"])
        table.check(line, known, f"'{row['start']}' or '{row['end']}' is not a date such as 2024, 2024-09 or 2024-09-02")
        table.check(line, not known or row["start"] <= last_day(row["end"]), "the end lies before the start")
        table.check(line, row["source"].startswith("https://"), f"the source '{row['source']}' is not an address with https://")
        texts = {field: row[field] for field in fields if field != "participants"}
        operations.append(PublicOperation(participants=codes, **texts))
    table.check_unique("id")
    table.finish()
    return tuple(operations)


def is_known_date(text: str) -> bool:
    """An ISO year, month or day."""
    try:
        date.fromisoformat(last_day(text))
    except (ValueError, calendar.IllegalMonthError):
        return False
    return bool(re.fullmatch(r"\d{4}(-\d{2}){0,2}", text))


def last_day(text: str) -> str:
    """The last day of a year or month; a day as it is. Raises ValueError for what is none of them."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return f"{text}-12-31"
    if len(parts) == 2:
        return f"{text}-{calendar.monthrange(*parts)[1]:02}"
    return text


def read_provenance(text: str) -> Provenance:
    """The `# source:`, `# date:` and `# note:` lines at the head of a reference file."""
    found = dict(re.findall(r"^# (source|date|note): (.+)$", "\n".join(_head(text)), re.MULTILINE))
    return Provenance(found.get("source", ""), found.get("date", ""), found.get("note", ""))


def _head(text: str) -> list[str]:
    """The `#` lines before the table. A spreadsheet may have put a byte order mark before them."""
    return list(takewhile(lambda line: line.startswith("#"), text.lstrip("\ufeff").splitlines()))


class _Table:
    """A CSV table after `#` lines, whose problems are collected and told at once."""

    def __init__(self, text: str, file: str, columns: tuple[str, ...]) -> None:
        self.file = file
        self.columns = columns
        self.problems: list[str] = []
        self.seen: list[tuple[int, dict[str, str]]] = []
        self.skipped = len(_head(text))
        table = text.lstrip("\ufeff").splitlines(keepends=True)[self.skipped :]
        self.reader = csv.reader(io.StringIO("".join(table), newline=""))
        self._check_provenance(read_provenance(text))
        self._check_columns()

    def _check_provenance(self, provenance: Provenance) -> None:
        if not (provenance.source and provenance.date):
            self.problems.append(f"{self.file}:1: the head lacks '# source:' or '# date:'; add where the data come from and when")
        elif not _is_day(provenance.date):
            self.problems.append(f"{self.file}:1: the date '{provenance.date}' is not a day such as 2026-01-31; correct the head")

    def _check_columns(self) -> None:
        if tuple(next(self.reader, [])) != self.columns:
            place = f"{self.file}:{self.skipped + 1}"
            self.problems.append(f"{place}: the columns must be {', '.join(self.columns)}; correct the heading line")
            self.finish()

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        before = self.reader.line_num
        for values in self.reader:
            # Where the row begins: an unclosed quotation mark makes it end many lines further down.
            line, before = self.skipped + before + 1, self.reader.line_num
            complete = len(values) == len(self.columns) and all(value.strip() for value in values)
            self.check(line, complete or not values, "a column is missing, blank, or one too many")
            if complete:
                row = dict(zip(self.columns, values, strict=True))
                self.seen.append((line, row))
                yield line, row

    def check(self, line: int, holds: bool, problem: str) -> None:
        if not holds:
            self.problems.append(f"{self.file}:{line}: {problem}; correct the line")

    def check_unique(self, *columns: str) -> None:
        keys: set[tuple[str, ...]] = set()
        for line, row in self.seen:
            key = tuple(row[column] for column in columns)
            self.check(line, key not in keys, f"{' '.join(key)} stands twice")
            keys.add(key)

    def finish(self) -> None:
        if not self.seen and not self.problems:
            self.problems.append(f"{self.file}: the table has no row; add what it lists")
        if self.problems:
            raise InvalidInputError("\n".join(self.problems))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
