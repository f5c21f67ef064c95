"""What can be wrong with a questionnaire file: the codes, one problem, and the collector that gathers them all.

Other files of the same kind (the catalogue of activities) bring codes of their own where these do not fit.

Every code is explained in `questionnaires/README.md` and has a sample under `tests/questionnaires/bad` named for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_SHOWN = 60  # characters of a value that a message quotes
MOST_LISTED = 8
MOST_PROBLEMS = 1000  # beyond this the author has the wrong file, not a thousand mistakes
# looking for similar names takes long where there are many
MOST_SUGGESTIONS = 100
MOST_CANDIDATES = 500


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Grouped by hundreds: 1 the file, 2 keys and values, 3 texts, 4 names and references, 5 levels, 6 gates, 7 scoring,
    8 what a version says of its predecessor."""

    TOO_LARGE = "Q101"
    NOT_UTF8 = "Q102"
    NOT_YAML = "Q103"
    TOO_DEEP = "Q104"
    TOO_MANY_VALUES = "Q105"
    EMPTY_FILE = "Q106"
    NOT_A_QUESTIONNAIRE = "Q107"
    YAML_TAG = "Q108"
    TOO_MANY_PROBLEMS = "Q109"

    DUPLICATE_KEY = "Q201"
    UNKNOWN_KEY = "Q202"
    MISSING_KEY = "Q203"
    WRONG_TYPE = "Q204"
    UNQUOTED_WORD = "Q205"
    ODD_NUMBER = "Q206"
    NOT_A_CHOICE = "Q207"
    OUT_OF_RANGE = "Q208"
    BAD_NAME = "Q209"
    BAD_DATE = "Q210"
    BAD_ADDRESS = "Q211"
    TOO_FEW = "Q212"
    REPEATED_VALUE = "Q213"
    BAD_WEIGHT = "Q214"
    BAD_CONDITION = "Q215"

    MISSING_TRANSLATION = "Q301"
    UNDECLARED_LANGUAGE = "Q302"
    DEFAULT_LANGUAGE = "Q303"
    MISSING_DESCRIPTOR = "Q304"
    NO_MEANING = "Q305"

    DUPLICATE_CRITERION = "Q401"
    DUPLICATE_SECTION = "Q402"
    DUPLICATE_SOURCE = "Q403"
    DUPLICATE_EVIDENCE = "Q404"
    UNKNOWN_CRITERION = "Q405"
    UNKNOWN_SCALE = "Q406"
    UNKNOWN_SOURCE = "Q407"
    SELF_REFERENCE = "Q408"
    RELEVANT_CYCLE = "Q409"
    PREREQUISITE_CYCLE = "Q410"
    UNUSED_SOURCE = "Q411"

    DUPLICATE_LEVEL = "Q501"
    SAME_VALUE = "Q502"
    VALUE_ORDER = "Q503"
    LEVEL_OUTSIDE_SCALE = "Q504"
    EFFORT_LENGTH = "Q505"
    EFFORT_VALUE = "Q506"
    THRESHOLD_ORDER = "Q507"

    GATE_NOT_APPLICABLE = "Q601"
    CRITICAL_NOT_APPLICABLE = "Q602"
    GATE_WITHOUT_RULE = "Q603"
    GATE_RULE_WITHOUT_GATE = "Q604"

    STEP_COUNT = "Q701"
    MISSING_PARAMETER = "Q702"
    UNUSED_PARAMETER = "Q703"
    MISSING_STAGE = "Q704"
    MISSING_MINIMUM = "Q705"
    UNKNOWN_TIER = "Q706"
    EMPTY_SECTION = "Q707"
    MIXED_SECTION = "Q708"
    UNEVEN_DEPTH = "Q709"

    OWN_PREDECESSOR = "Q801"
    CHANGE_WITHOUT_PREDECESSOR = "Q802"
    MISSING_FROM = "Q803"
    UNEXPECTED_FROM = "Q804"
    FROM_COUNT = "Q805"
    LONE_SPLIT = "Q806"
    SHARED_ORIGIN = "Q807"
    REUSED_ID = "Q808"
    RETIRED_STILL_ASKED = "Q809"

    @property
    def slug(self) -> str:
        """The name that samples of this fault bear."""
        return self.name.lower().replace("_", "-")


class PairCode(StrEnum):
    """What shows only when a questionnaire is laid beside its predecessor; samples in `tests/questionnaires/versions`."""

    OTHER_PREDECESSOR = "Q901"
    UNKNOWN_ORIGIN = "Q902"
    LEFT_BEHIND = "Q903"
    TAKEN_ID = "Q904"
    CHANGED_SCALE = "Q905"
    CHANGED_WORDS = "Q906"

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a path in the words of the file, and line and column from 1."""

    path: str
    line: int
    column: int

    def key(self, key: str) -> Place:
        return Place(f"{self.path}.{key}" if self.path else key, self.line, self.column)

    def entry(self, label: str) -> Place:
        return Place(f"{self.path}[{label}]", self.line, self.column)

    def on(self, line: int, column: int) -> Place:
        return Place(self.path, line, column)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it."""

    file: str
    line: int
    column: int
    code: StrEnum
    path: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {self.code} {self.path or 'file'}: {kind}{self.message}, {self.remedy}"


@dataclass(slots=True)
class Report:
    """Gathers problems while a file is read, so that an author sees them all at once."""

    file: str
    _problems: list[Problem] = field(default_factory=list)
    _overflowed: bool = False
    _suggested: int = 0

    def add(self, code: StrEnum, place: Place, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        if self.is_full:
            self._overflow(place)
            return
        self._problems.append(Problem(self.file, place.line, place.column, code, place.path, message, remedy, severity))

    @property
    def is_full(self) -> bool:
        return len(self._problems) >= MOST_PROBLEMS

    @property
    def has_errors(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    def problems(self) -> tuple[Problem, ...]:
        """In the order of the file, each once (an aliased part is read more than once)."""
        return tuple(sorted(dict.fromkeys(self._problems), key=lambda problem: (problem.line, problem.column, problem.code)))

    def suggestion(self, found: str, known: Collection[str], otherwise: str) -> str:
        """The remedy "did you mean ...", or the other remedy when nothing known is close."""
        if self._suggested >= MOST_SUGGESTIONS or len(known) > MOST_CANDIDATES or len(found) > MOST_SHOWN:
            return otherwise
        self._suggested += 1
        close = get_close_matches(found, list(known), n=1, cutoff=0.6)
        return f"did you mean {shown(close[0])}?" if close else otherwise

    def _overflow(self, place: Place) -> None:
        if not self._overflowed:
            self._overflowed = True
            message = f"more than {MOST_PROBLEMS} problems were found and the rest are not listed"
            remedy = "mend those above and check again"
            self._problems.append(
                Problem(self.file, place.line, place.column, Code.TOO_MANY_PROBLEMS, place.path, message, remedy, Severity.ERROR)
            )


def shown(value: object) -> str:
    """A value as messages quote it: on one line, cut when long."""
    return f'"{flat(str(value), MOST_SHOWN)}"'


def flat(text: str, most: int) -> str:
    """On one line, without control characters (messages go to terminals and pages), cut when longer than `most`."""
    line = " ".join(text[: 4 * most].split())
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return printable if len(printable) <= most else printable[: most - 1] + "…"


def listed(values: Iterable[object]) -> str:
    """Several values in a sentence: a, b, c; cut when there are many."""
    texts = [str(value) for value in islice(values, MOST_LISTED + 1)]
    return ", ".join(texts[:MOST_LISTED]) + (" …" if len(texts) > MOST_LISTED else "")


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
