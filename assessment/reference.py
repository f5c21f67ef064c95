"""Reference data: members and regions, monitored goods, glossary. Read from text that is given; checked completely."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
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
