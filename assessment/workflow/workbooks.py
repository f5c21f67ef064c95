"""Answer workbooks: which answers leave with one, what one that came back would change, and bringing it in, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import BinaryIO

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.records import (
    Answer,
    Assessment,
    HistoryKind,
    HistoryLine,
    Layer,
    Proposal,
    answer_key,
    from_json,
    to_json,
)
from assessment.storage.port import Keep, Put, assessment_place
from assessment.workflow.assessments import Assessments, check_content
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.returned import (
    Choice,
    ComparedRow,
    Comparison,
    Fault,
    FoundRow,
    Ground,
    Identity,
    Returned,
    RowKind,
    Why,
    compare_proposal,
    compare_row,
)
from assessment.workflow.saving import BLANK, AnswerContent, content_of
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace

WORKBOOK = "workbook"  # source of a proposal, and start of the note of an answer's line: "workbook <start of the file's digest>"
_SHORT = 16


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What goes into a workbook: the work as this person sees it, and the criteria asked for."""

    standing: Standing
    criteria: frozenset[str]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What bringing a workbook in has done. `receipt`: the digest of the kept receipt, empty where nothing was stored."""

    answers: int
    proposals: int
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class _Past:
    """What the history tells: contents by criterion and revision, and the criteria already taken from this file."""

    contents: Mapping[tuple[str, int], AnswerContent]
    taken: frozenset[str]


class Workbooks:
    """Use cases of answer workbooks. The files themselves are made and read by `exchange`."""

    def __init__(self, workplace: Workplace, assessments: Assessments) -> None:
        self._place = workplace
        self._store = workplace.store
        self._assessments = assessments

    # out

    def take_out(self, actor: Actor, member: str, assessment: str, sections: Iterable[str] = ()) -> TakenOut:
        """The criteria of these sections (none: of all) that this person may see; noted in the history. Raises NotAllowedError."""
        standing = self._assessments.work(actor, member, assessment)
        record, questionnaire = standing.assessment, standing.questionnaire
        wanted = frozenset(sections)
        asked = [one.name for section in questionnaire.sections if not wanted or section.name in wanted for one in section.all_criteria()]
        criteria = frozenset(name for name in asked if self._assessments.may_see(actor, record, name))
        if not criteria:
            raise NotAllowedError("No criterion of these sections is open to you. A coordinator gives you your part on the page People.")
        line = self._place.line(actor, HistoryKind.EXPORT, assessment=record.key, subject=record.key, note=WORKBOOK)
        self._store.append_history(member, [line])
        return TakenOut(standing, criteria)

    # in: the dry run

    def ground(self, actor: Actor, member: str, assessment: str, identity: Identity) -> Ground:
        """What this person may see of what a workbook started from. Raises InvalidInputError for a workbook of somewhere else."""
        standing = self._assessments.work(actor, member, assessment)
        record = standing.assessment
        _check_identity(identity, record)
        visible = {name for name in identity.bases if self._may_see(actor, record, name)}
        contents = self._bases(standing, {name: identity.bases[name] for name in visible})
        return Ground(standing.questionnaire, contents, standing.evidence)

    def compare(self, actor: Actor, returned: Returned, author: str = "") -> Comparison:
        """The dry run: what would happen to each row. `author`: the colleague whose answers they are; they arrive as proposals."""
        identity = returned.identity
        standing = self._assessments.work(actor, identity.member, identity.assessment)
        record = standing.assessment
        _check_identity(identity, record)
        author = " ".join(author.split())
        past = self._past(standing, returned)
        proposals = {one.key for one in self._store.all(Proposal, assessment_place(record.member, record.key))}
        rows = [self._row(actor, standing, past, proposals, row, author) for row in returned.rows]
        return Comparison(returned, author, tuple(row for row in rows if row is not None))

    def _row(self, actor: Actor, standing: Standing, past: _Past, proposals: set[str], row: FoundRow, author: str) -> ComparedRow | None:
        """None for a row that says nothing and is not this person's business."""
        record = standing.assessment
        if not self._may_see(actor, record, row.criterion):  # nothing stored is looked at, so nothing can be guessed from the outcome
            return _closed(row, None) if row.faults or not row.content.is_blank else None
        stored = standing.answers.get(row.criterion)
        base = self._base(standing, past, row)
        if not author and self._assessments.may_answer(actor, record, row.criterion):
            compared = compare_row(row, base, stored, taken_before=row.criterion in past.taken)
        else:
            compared = compare_proposal(row, base, stored)
            if compared.is_taken and not self._may_propose(actor, record, row.criterion):
                return _closed(row, stored)
            if compared.is_taken:
                compared = self._as_proposal(record, compared, author or actor.account, proposals)
        return self._checked(standing, compared)

    def _as_proposal(self, record: Assessment, compared: ComparedRow, author: str, proposals: set[str]) -> ComparedRow:
        """Its key follows from who says what, so that the order of copies and a second time change nothing."""
        said = _proposal(record, compared.criterion, compared.result)
        mark = sha256(f"{author.casefold()}\n{to_json(said)}".encode()).hexdigest()[:_SHORT]
        key = f"{answer_key(Layer.SELF, compared.criterion)}/{WORKBOOK}-{mark}"
        if key in proposals:
            return replace(compared, kind=RowKind.SAME, why=Why.PROPOSED_BEFORE, proposal=key)
        return replace(compared, proposal=key)

    def _checked(self, standing: Standing, compared: ComparedRow) -> ComparedRow:
        """Refused where the criterion cannot take the answer."""
        if compared.kind in (RowKind.SAME, RowKind.REFUSED):
            return compared
        try:
            check_content(standing.questionnaire.criterion(compared.criterion), compared.result)
        except InvalidInputError as error:
            fault = Fault(compared.row.cells[0], error.message, error.values)
            return ComparedRow(replace(compared.row, faults=(fault,)), RowKind.REFUSED, compared.stored, content_of(compared.stored))
        return compared

    def _may_see(self, actor: Actor, record: Assessment, criterion: str) -> bool:
        return self._assessments.may_see(actor, record, criterion)

    def _may_propose(self, actor: Actor, record: Assessment, criterion: str) -> bool:
        return may(actor, Action.PROPOSE, self._place.subject(actor, record.member, record, criterion))

    # bases

    def _bases(self, standing: Standing, revisions: Mapping[str, int]) -> dict[str, AnswerContent]:
        """What was stored at those revisions: from the present answers, and from the history only where they moved on."""
        found: dict[str, AnswerContent] = {}
        moved: dict[str, int] = {}
        for name, revision in revisions.items():
            stored = standing.answers.get(name)
            if revision == (stored.revision if stored else 0):
                found[name] = content_of(stored)
            elif revision == 0:
                found[name] = BLANK
            else:
                moved[name] = revision
        if moved:
            told = self._told(standing.assessment, "").contents
            found |= {name: told[name, revision] for name, revision in moved.items() if (name, revision) in told}
        return found

    def _past(self, standing: Standing, returned: Returned) -> _Past:
        """The history is read only where an answer moved on since the workbook was taken out."""
        revisions = {name: answer.revision for name, answer in standing.answers.items()}
        if all(revisions.get(row.criterion, 0) == row.base for row in returned.rows):
            return _Past({}, frozenset())
        return self._told(standing.assessment, returned.digest)

    def _told(self, record: Assessment, digest: str) -> _Past:
        contents: dict[tuple[str, int], AnswerContent] = {}
        taken: set[str] = set()
        for line in self._store.history(record.member, assessment=record.key):
            if line.kind is HistoryKind.ANSWER and line.after and line.key == answer_key(Layer.SELF, line.subject):
                contents[line.subject, line.revision] = content_of(from_json(Answer, line.after))
                if digest and line.note == _note(digest):
                    taken.add(line.subject)
        return _Past(contents, frozenset(taken))

    def _base(self, standing: Standing, past: _Past, row: FoundRow) -> AnswerContent:
        stored = standing.answers.get(row.criterion)
        if row.base == (stored.revision if stored else 0):
            return content_of(stored)
        return past.contents.get((row.criterion, row.base), BLANK)

    # in: for good

    def bring_in(self, actor: Actor, comparison: Comparison, choices: Mapping[str, Choice], receipt: bytes) -> BroughtIn:
        """Store what the dry run showed and the person decided: everything or nothing. The receipt is kept with it.

        Raises ConflictError when anything is different from what was shown, InvalidInputError while a conflict is undecided.
        """
        fresh = self.compare(actor, comparison.returned, comparison.author)
        if fresh != comparison:
            raise _faster()
        undecided = comparison.undecided(choices)
        if undecided:
            raise InvalidInputError("First decide what both sides changed: %(criteria)s.", criteria=", ".join(undecided))
        record = self._place.assessment(comparison.returned.identity.member, comparison.returned.identity.assessment)
        puts, lines = self._changes(actor, record, comparison, comparison.writes(choices, actor.name))
        if not puts:
            return BroughtIn(0, 0)
        kept, _ = self._store.put_file(record.member, [receipt])
        lines.append(
            self._place.line(actor, HistoryKind.WORKBOOK, assessment=record.key, subject=kept, note=comparison.returned.digest[:_SHORT])
        )
        try:
            self._store.write(assessment_place(record.member, record.key), [Keep(record, record.revision), *puts], lines)
        except ConflictError:
            raise _faster() from None
        self._assessments.refresh_summary(record)
        proposals = sum(isinstance(put.record, Proposal) for put in puts)
        return BroughtIn(len(puts) - proposals, proposals, kept)

    def _changes(
        self, actor: Actor, record: Assessment, comparison: Comparison, writes: Mapping[str, AnswerContent]
    ) -> tuple[list[Put], list[HistoryLine]]:
        puts: list[Put] = []
        lines: list[HistoryLine] = []
        note = _note(comparison.returned.digest)
        for row in (row for row in comparison.rows if row.criterion in writes):
            content = writes[row.criterion]
            if row.proposal:
                put, line = self._prepared_proposal(actor, record, row, content, comparison.author, note)
            else:
                put, line = self._assessments.prepared(actor, record, row.criterion, row.stored, content, note)
            puts.append(put)
            lines.append(line)
        return puts, lines

    def _prepared_proposal(
        self, actor: Actor, record: Assessment, row: ComparedRow, content: AnswerContent, author: str, note: str
    ) -> tuple[Put, HistoryLine]:
        proposal = replace(
            _proposal(record, row.criterion, content),
            key=row.proposal,
            base=row.row.base,
            by=actor.account,
            by_name=author or actor.name,
            at=self._place.stamp(),
        )
        line = self._place.line(actor, HistoryKind.PROPOSAL, proposal, assessment=record.key, subject=row.criterion, note=note)
        return Put(proposal, 0), line

    # receipts

    def receipts(self, actor: Actor, member: str, assessment: str) -> tuple[HistoryLine, ...]:
        """Workbooks that were brought in, newest first: all for those who see the whole, else one's own. Reads the history."""
        record = self._place.assessment(member, assessment)
        subject = self._place.subject(actor, member, record)
        require(actor, Action.VIEW_STATUS, subject)
        sees_all = may(actor, Action.VIEW_RESULT, subject)
        lines = (line for line in self._store.history(member, assessment=assessment) if line.kind is HistoryKind.WORKBOOK)
        return tuple(reversed([line for line in lines if sees_all or line.by == actor.account]))

    def open_receipt(self, actor: Actor, member: str, assessment: str, receipt: str) -> BinaryIO:
        """Raises NotFoundError."""
        if receipt not in {line.subject for line in self.receipts(actor, member, assessment)}:
            raise NotFoundError("There is no such receipt.")
        return self._store.open_file(member, receipt)


def _check_identity(identity: Identity, record: Assessment) -> None:
    if identity.member != record.member:
        raise InvalidInputError("This workbook belongs to another administration; nothing of it was read.")
    if identity.questionnaire != record.questionnaire:
        raise InvalidInputError(
            "This workbook was made for the questionnaire %(theirs)s, this assessment uses %(ours)s. Take out a fresh workbook; "
            "what was said in the last round is offered on the page Questionnaire.",
            theirs=identity.questionnaire,
            ours=record.questionnaire,
        )
    if identity.assessment != record.key:
        raise InvalidInputError(
            "This workbook belongs to another assessment of your administration. Choose that one on the home page first."
        )


def _closed(row: FoundRow, stored: Answer | None) -> ComparedRow:
    faults = (
        (
            Fault(
                row.cells[0],
                "This criterion is not open for your answers, or the assessment is not in draft. Give the workbook to the coordinator.",
            ),
        )
        if row.cells
        else ()
    )
    return ComparedRow(replace(row, faults=faults), RowKind.REFUSED, stored, content_of(stored))


def _proposal(record: Assessment, criterion: str, content: AnswerContent) -> Proposal:
    return Proposal(
        key="",
        member=record.member,
        assessment=record.key,
        layer=Layer.SELF,
        criterion=criterion,
        base=0,
        state=content.state,
        level=content.level,
        reason=content.reason,
        comment=content.comment,
        evidence=content.evidence,
        indicator=content.indicator,
        source=WORKBOOK,
    )


def _note(digest: str) -> str:
    return f"{WORKBOOK} {digest[:_SHORT]}"


def _faster() -> ConflictError:
    return ConflictError("Somebody changed an answer since the workbook was compared; nothing was stored. Look at it again.")
