"""A table of answers from outside: every bad line is named, and a table with one gives nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from assessment.errors import InvalidInputError
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.questionnaire.problems import Report, flat, listed, shown
from assessment.records import AnswerState, Layer
from assessment.scoring.frames import ANSWER_COLUMNS, conforming
from assessment.scoring.ratings import may_be_not_applicable

NEEDED = ("member", "round", "layer", "criterion", "value")
OPTIONAL = ("evidence",)
NOT_APPLICABLE, UNKNOWN = "na", "unknown"
MOST_NAME = 200

Row = tuple[str, str, str, str, str, int | None, int | None]
Progress = Callable[[int, int], None]


def read_answer_table(text: str, file: str, questionnaire: Questionnaire, progress: Progress) -> pd.DataFrame:
    """An answers frame (see `scoring.frames`). Raises InvalidInputError with all bad lines, a sentence each."""
    table = _Table(file, questionnaire)
    rows = list(table.rows(text, progress))
    if table.problems:
        raise InvalidInputError("\n".join(table.problems))
    return conforming(pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), dtype=object), ANSWER_COLUMNS, file)


@dataclass
class _Table:
    file: str
    questionnaire: Questionnaire
    problems: list[str] = field(default_factory=list)
    _lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    _names: Report = field(init=False)

    def __post_init__(self) -> None:
        self._names = Report(self.file)  # for its suggestions, which are bounded in number

    def rows(self, text: str, progress: Progress) -> Iterator[Row]:
        lines = text.count("\n") + 1
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        header: list[str] | None = None
        before = 0
        try:
            for values in reader:
                # Where the row begins: text in quotation marks may run over several lines.
                line, before = before + 1, reader.line_num
                progress(before, lines)
                if not any(value.strip() for value in values):
                    continue
                if header is None:
                    header = self._header(line, values)
                    if not header:
                        return
                elif (row := self._row(line, header, values)) is not None:
                    yield row
        except csv.Error as error:
            self._add(before + 1, f"this line cannot be read ({error}); check its quotation marks")
        if header is None:
            self._add(1, f"the table is empty; its first line names the columns {', '.join(NEEDED)}")

    def _header(self, line: int, values: list[str]) -> list[str]:
        """The columns, or none at all where the table cannot be understood."""
        names = [value.strip().casefold() for value in values]
        missing = [name for name in NEEDED if name not in names]
        unknown = [name for name in names if name not in (*NEEDED, *OPTIONAL)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if missing:
            self._add(line, f"the column {listed(missing)} is missing; the first line names the columns {', '.join(NEEDED)}")
        for name in unknown:
            self._add(line, f"the column {shown(name)} is not known, {self._meant(name, (*NEEDED, *OPTIONAL), 'take it out')}")
        if twice:
            self._add(line, f"the column {listed(twice)} stands twice; take one out")
        return [] if missing or unknown or twice else names

    def _row(self, line: int, header: list[str], values: list[str]) -> Row | None:
        if len(values) != len(header):
            self._add(line, f"{len(values)} values, but the first line names {len(header)} columns; correct the line")
            return None
        given = {name: value.strip() for name, value in zip(header, values, strict=True)}
        member, round_, layer = given["member"], given["round"], given["layer"]
        fine = self._check_group(line, given)
        criterion = self._criterion(line, given["criterion"])
        if criterion is None:
            return None
        value = self._value(line, criterion, given["value"])
        backed = self._evidence(line, criterion, given)
        if not fine or value is None or backed is _BAD or self._is_repeated(line, (member, round_, layer, criterion.name)):
            return None
        state, level = value
        return (member, round_, layer, criterion.name, str(state), level, backed.level)

    def _check_group(self, line: int, given: Mapping[str, str]) -> bool:
        """Both names are always looked at, so that a line's faults are all named."""
        found = len(self.problems)
        for name in ("member", "round"):
            text = given[name]
            if not text:
                self._add(line, f"{name} is blank; fill it in")
            elif len(text) > MOST_NAME or not text.isprintable():
                self._add(line, f"{name} {shown(text)} is too long or has characters that cannot be printed; correct it")
        if given["layer"] not in set(Layer):
            self._add(line, f"the layer {shown(given['layer'])} is none of {', '.join(Layer)}; correct it")
        return len(self.problems) == found

    def _criterion(self, line: int, name: str) -> Criterion | None:
        if self.questionnaire.has_criterion(name):
            return self.questionnaire.criterion(name)
        known = [criterion.name for criterion in self.questionnaire.criteria()]
        self._add(line, f"the questionnaire has no criterion {shown(name)}, {self._meant(name, known, 'correct it or take the line out')}")
        return None

    def _value(self, line: int, criterion: Criterion, text: str) -> tuple[AnswerState, int | None] | None:
        if text.casefold() == UNKNOWN:
            return AnswerState.UNKNOWN, None
        if text.casefold() == NOT_APPLICABLE:
            if may_be_not_applicable(criterion):
                return AnswerState.NOT_APPLICABLE, None
            self._add(line, f"{criterion.name} applies to every administration, so 'na' is no answer; give a level or 'unknown'")
            return None
        level = _level(criterion, text)
        if level is None:
            self._add(line, f"the value {shown(text)} is none of {_levels(criterion)}, 'na' and 'unknown'; correct it")
            return None
        return AnswerState.LEVEL, level

    def _evidence(self, line: int, criterion: Criterion, given: Mapping[str, str]) -> _Backed:
        text = given.get("evidence", "")
        if not text:
            return _Backed(None)
        level = _level(criterion, text)
        if level is None:
            self._add(line, f"the evidence {shown(text)} is none of {_levels(criterion)}; leave it blank where there is none")
            return _BAD
        if given["value"].casefold() in (NOT_APPLICABLE, UNKNOWN):
            self._add(line, f"evidence goes with a level, not with '{given['value'].casefold()}'; leave it blank")
            return _BAD
        return _Backed(level)

    def _is_repeated(self, line: int, key: tuple[str, ...]) -> bool:
        first = self._lines.setdefault(key, line)
        if first != line:
            where = flat(", ".join(key), 2 * MOST_NAME)
            self._add(line, f"{where} was already answered on line {first}; take one of them out")
        return first != line

    def _meant(self, found: str, known: list[str] | tuple[str, ...], otherwise: str) -> str:
        return self._names.suggestion(found, known, otherwise)

    def _add(self, line: int, problem: str) -> None:
        ending = "" if problem.endswith("?") else "."
        self.problems.append(f"{self.file}:{line}: {problem}{ending}")


@dataclass(frozen=True, slots=True)
class _Backed:
    level: int | None


_BAD = _Backed(None)


def _level(criterion: Criterion, text: str) -> int | None:
    if not (text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 6):
        return None
    return int(text) if int(text) in criterion.scale.levels else None


def _levels(criterion: Criterion) -> str:
    return ", ".join(str(level) for level in criterion.scale.levels)


def _delimiter(text: str) -> str:
    """Spreadsheets in some languages put semicolons between values."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","
