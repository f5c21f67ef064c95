"""What came back in a workbook, compared with what it started from and what is stored. Pure: no file, no store.

A row is a criterion. It has four parts that can change by themselves: the answer with its reason, the comment, the evidence, the figures.
A part that only one side changed is taken or left; one that both changed differently, or that was emptied, waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assessment.questionnaire.model import Questionnaire
from assessment.records import Answer, AnswerState, Evidence
from assessment.workflow.saving import BLANK, AnswerContent, both_in_comment, content_of


class Part(StrEnum):
    """The cells of a row that are for answers."""

    ANSWER = "answer"
    REASON = "reason"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class FoundCell:
    """Where a value stood and what it was, as text."""

    part: Part
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be taken, and what to do; `message` has named places for `values`."""

    cell: FoundCell
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`content`: what the row says, on the ground of its base; not to be used where there are faults. `remarks`: what was understood
    differently from what stands there."""

    criterion: str
    base: int  # revision it started from
    content: AnswerContent
    cells: tuple[FoundCell, ...]
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know about the workbook as a whole."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself. `bases`: criterion -> the revision its row started from (0: it was written blank)."""

    questionnaire: str
    questionnaire_digest: str
    member: str
    assessment: str
    languages: tuple[str, ...]
    made_at: str
    made_for: str
    filled_by: str
    bases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a workbook is read against: `bases` by criterion, `library` by key."""

    questionnaire: Questionnaire
    bases: Mapping[str, AnswerContent]
    library: Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that was read. `digest`: SHA-256 of the file."""

    digest: str
    identity: Identity
    rows: tuple[FoundRow, ...]
    notices: tuple[Notice, ...] = ()


class RowKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Why(StrEnum):
    """What makes a row a conflict, or the same."""

    NONE = ""
    BOTH = "both"  # changed in the workbook and in the store
    EMPTIED = "emptied"  # words or an answer were there and the cell is empty now
    TAKEN_BEFORE = "taken_before"  # this very file was brought in; somebody changed the answer since
    PROPOSED_BEFORE = "proposed_before"  # the same proposal is there already, open or decided


class Choice(StrEnum):
    """A person's decision about a conflict."""

    WORKBOOK = "workbook"
    STORED = "stored"
    BOTH = "both"  # what is stored, with the workbook's comment under it


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """`result`: what would be stored if the workbook's side is taken. `parts`: what differs from the store. `proposal`: the key under
    which it arrives as a proposal; empty where it becomes the answer."""

    row: FoundRow
    kind: RowKind
    stored: Answer | None
    result: AnswerContent
    parts: tuple[str, ...] = ()
    why: Why = Why.NONE
    proposal: str = ""

    @property
    def criterion(self) -> str:
        return self.row.criterion

    @property
    def is_taken(self) -> bool:
        """Without asking anybody."""
        return self.kind in (RowKind.NEW, RowKind.CHANGED)

    def decided(self, choice: Choice, name: str) -> AnswerContent | None:
        """What is to be stored after the decision; None: nothing."""
        if choice is Choice.WORKBOOK:
            return self.result
        if choice is Choice.BOTH and self.stored is not None:
            joined = both_in_comment(self.row.content, self.stored, name)
            return None if joined == content_of(self.stored) else joined
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The dry run of one workbook. `author`: the colleague whose answers they are, empty: the person who brings them in."""

    returned: Returned
    author: str
    rows: tuple[ComparedRow, ...]

    def of(self, kind: RowKind) -> tuple[ComparedRow, ...]:
        return tuple(row for row in self.rows if row.kind is kind)

    def undecided(self, choices: Mapping[str, Choice]) -> tuple[str, ...]:
        return tuple(row.criterion for row in self.of(RowKind.CONFLICT) if row.criterion not in choices)

    def writes(self, choices: Mapping[str, Choice], name: str) -> dict[str, AnswerContent]:
        """Criterion -> what is to be stored (as answer or as proposal)."""
        found = {row.criterion: row.result for row in self.rows if row.is_taken}
        for row in self.of(RowKind.CONFLICT):
            decided = row.decided(choices.get(row.criterion, Choice.STORED), name)
            if decided is not None:
                found[row.criterion] = decided
        return found


_ANSWER, _COMMENT, _EVIDENCE, _FIGURES = "answer", "comment", "evidence", "figures"
_PARTS: Mapping[str, tuple[str, ...]] = {
    _ANSWER: ("state", "level", "reason"),
    _COMMENT: ("comment",),
    _EVIDENCE: ("evidence",),
    _FIGURES: ("indicator",),
}


def compare_row(row: FoundRow, base: AnswerContent, stored: Answer | None, *, taken_before: bool = False) -> ComparedRow:
    """The three-way comparison of one row. `taken_before`: this file's row was stored once already."""
    now, mine = content_of(stored), row.content
    if row.faults:
        return ComparedRow(row, RowKind.REFUSED, stored, now)
    changed = [part for part in _PARTS if _said(mine, part) != _said(base, part)]
    differing = tuple(part for part in changed if _said(mine, part) != _said(now, part))
    result = replace(now, **{name: getattr(mine, name) for part in differing for name in _PARTS[part]})
    if not differing:
        return ComparedRow(row, RowKind.SAME, stored, now)
    if taken_before:
        return ComparedRow(row, RowKind.SAME, stored, now, differing, Why.TAKEN_BEFORE)
    if any(_said(now, part) != _said(base, part) for part in differing):
        return ComparedRow(row, RowKind.CONFLICT, stored, result, differing, Why.BOTH)
    if any(_empties(mine, now, part) for part in differing):
        return ComparedRow(row, RowKind.CONFLICT, stored, result, differing, Why.EMPTIED)
    return ComparedRow(row, RowKind.NEW if now.is_blank else RowKind.CHANGED, stored, result, differing)


def compare_proposal(row: FoundRow, base: AnswerContent, stored: Answer | None) -> ComparedRow:
    """A colleague's row: whatever it says beyond its base becomes a proposal; an emptied cell proposes nothing."""
    now, mine = content_of(stored), row.content
    if row.faults:
        return ComparedRow(row, RowKind.REFUSED, stored, now)
    kept = [BLANK, base, now]
    said = tuple(part for part in _PARTS if _said(mine, part) not in [_said(one, part) for one in kept])
    result = replace(BLANK, **{name: getattr(mine, name) for part in said for name in _PARTS[part]})
    if not said:
        return ComparedRow(row, RowKind.SAME, stored, result)
    return ComparedRow(row, RowKind.NEW, stored, result, said)


def _empties(mine: AnswerContent, now: AnswerContent, part: str) -> bool:
    """Nothing stands where something is stored, or "not applicable" stands without the reason it has."""
    if part == _ANSWER and mine.state is now.state is AnswerState.NOT_APPLICABLE:
        return not mine.reason.strip()
    return _said(mine, part) == _said(BLANK, part)


def _said(content: AnswerContent, part: str) -> tuple[object, ...]:
    return tuple(getattr(content, name) for name in _PARTS[part])
