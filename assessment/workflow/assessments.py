"""An assessment's life: started, answered, reviewed, signed off, reopened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assessment.errors import AssessmentError, ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.questionnaire.model import Criterion
from assessment.records import (
    Answer,
    AnswerState,
    Assessment,
    AssessmentStatus,
    AssessmentSummary,
    Evidence,
    HistoryKind,
    HistoryLine,
    Layer,
    answer_key,
    from_json,
)
from assessment.storage.port import Keep, Put, assessment_place, index_place, profile_place
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.saving import AnswerContent, Base, Decision, Verdict, content_of, decide
from assessment.workflow.signed_results import SignedResults
from assessment.workflow.standing import KeptStandings, Standing, bare_record, take_standing
from assessment.workflow.workplace import Workplace

MAX_COMMENT = 20_000
MAX_REASON = 2_000
MAX_NUMBER = 40
CONFIRMED = "confirmed"  # note of a history line: said in the last round, and again in this one


class SaveKind(StrEnum):
    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """`stored` is what is stored now; with CONFLICT it is the other side, and `mine` what was on the screen."""

    kind: SaveKind
    stored: Answer | None
    mine: AnswerContent


class Assessments:
    """Use cases around one member's assessments."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._store = workplace.store
        self._signed = SignedResults(workplace)
        self._standings = KeptStandings()

    # reading

    def list_for(self, actor: Actor, member: str) -> tuple[AssessmentSummary, ...]:
        """Status and progress of a member's assessments, newest first. Reads no answers."""
        require(actor, Action.VIEW_STATUS, self._place.subject(actor, member))
        summaries = self._store.all(AssessmentSummary, index_place(member))
        return tuple(sorted(summaries, key=lambda summary: summary.key, reverse=True))

    def get(self, actor: Actor, member: str, assessment: str) -> Assessment:
        """The record of an assessment; outside the member its state and dates only."""
        require(actor, Action.VIEW_STATUS, self._place.subject(actor, member))
        return self._as_seen(actor, self._place.assessment(member, assessment))

    def standing(self, actor: Actor, member: str, assessment: str) -> Standing:
        """Answers and result of the working assessment, for those who may see all of it."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.VIEW_RESULT, self._place.subject(actor, member, record))
        return self.read_standing(record)

    def work(self, actor: Actor, member: str, assessment: str) -> Standing:
        """As `standing`, for those who see a part: answers outside their part are left out."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.VIEW_STATUS, self._place.subject(actor, member, record))
        whole = self.read_standing(record)
        if may(actor, Action.VIEW_RESULT, self._place.subject(actor, member, record)):
            return whole
        visible = [answer for answer in whole.answers.values() if self.may_see(actor, record, answer.criterion)]
        linked = {link.evidence for answer in visible for link in answer.evidence}
        pieces = [piece for key, piece in whole.evidence.items() if key in linked or piece.by == actor.account]
        return take_standing(self._as_seen(actor, record), whole.questionnaire, visible, pieces, whole.as_of)

    def _as_seen(self, actor: Actor, record: Assessment) -> Assessment:
        inside = may(actor, Action.VIEW_RECORD, self._place.subject(actor, record.member, record))
        return record if inside else replace(bare_record(record), sign_off=None)

    def read_standing(self, record: Assessment) -> Standing:
        """Without asking for permission: for other use cases only. After sign-off the date is that of the signature."""
        answers = self._store.all(Answer, assessment_place(record.member, record.key))
        evidence = self._store.all(Evidence, profile_place(record.member))
        as_of = record.sign_off.date if record.sign_off else self._place.today()
        return self._standings.take(record, self._place.questionnaire(record.questionnaire), answers, evidence, as_of)

    def may_see(self, actor: Actor, record: Assessment, criterion: str) -> bool:
        return may(actor, Action.VIEW_ANSWERS, self._place.subject(actor, record.member, record, criterion))

    def may_answer(self, actor: Actor, record: Assessment, criterion: str) -> bool:
        """Whether this person's answers are stored as answers; a contributor who may only propose gets False."""
        subject = self._place.subject(actor, record.member, record, criterion)
        proposing = [grant for grant in actor.grants if grant.member == record.member and not grant.may_answer]
        answering = replace(actor, grants=tuple(grant for grant in actor.grants if grant not in proposing))
        return may(answering, Action.ANSWER, subject)

    def history(self, actor: Actor, member: str, assessment: str, criterion: str) -> tuple[HistoryLine, ...]:
        """What happened to one criterion, newest first."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.VIEW_ANSWERS, self._place.subject(actor, member, record, criterion))
        lines = self._store.history(member, assessment=assessment, subject=criterion)
        return tuple(reversed(tuple(lines)))

    def changes_since(self, actor: Actor, standing: Standing, since: str) -> tuple[Answer, ...]:
        """Answers that others gave or changed after a time, newest first, as far as this person sees them. Reads no history."""
        changed = (answer for answer in standing.answers.values() if answer.at > since and answer.by != actor.account)
        seen = (answer for answer in changed if self.may_see(actor, standing.assessment, answer.criterion))
        return tuple(sorted(seen, key=lambda answer: answer.at, reverse=True))

    # starting and answering

    def start(self, actor: Actor, member: str, questionnaire: str, title: str = "", due: str = "") -> Assessment:
        """A new draft. Raises ConflictError while another one with this questionnaire is not yet signed off."""
        require(actor, Action.START_ASSESSMENT, self._place.subject(actor, member))
        pack = self._place.pack(questionnaire)
        for summary in self._store.all(AssessmentSummary, index_place(member)):
            if summary.questionnaire == questionnaire and summary.status in (AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW):
                raise ConflictError("An assessment with this questionnaire is already under way; continue with that one.")
        now = self._place.stamp()
        record = Assessment(
            key=f"{self._place.today()}-{self._place.new_id()}",
            member=member,
            questionnaire=questionnaire,
            questionnaire_digest=pack.questionnaire.digest,
            title=title.strip() or self._place.today()[:4],
            due=due,
            started_by=actor.account,
            started_at=now,
            status_at=now,
        )
        return self.store_assessment(actor, record, note="started")

    def save_answer(
        self,
        actor: Actor,
        member: str,
        assessment: str,
        criterion: str,
        base: Base | None,
        screen: AnswerContent,
    ) -> SaveOutcome:
        """Save what is on the screen by the three-way rule. Durable when it returns SAVED."""
        record = self._place.assessment(member, assessment)
        if not self.may_answer(actor, record, criterion):
            raise NotAllowedError("This criterion is not open for your answers, or the assessment is not in draft.")
        asked = self._criterion(record, criterion)
        check_content(asked, screen)
        place, key = assessment_place(member, assessment), answer_key(Layer.SELF, criterion)
        stored = self._store.get(Answer, place, key)
        decision = decide(
            base,
            screen,
            stored,
            account=actor.account,
            visit=actor.visit,
            earlier=lambda: self._earlier(member, assessment, criterion),
        )
        if decision.verdict is Verdict.WRITE:
            try:
                saved = self._write_answer(actor, record, criterion, stored, decision.content)
            except ConflictError as conflict:  # somebody was faster between our reading and our writing
                if isinstance(conflict.stored, Assessment):  # handed in, or a target set: look again
                    return self.save_answer(actor, member, assessment, criterion, base, screen)
                return SaveOutcome(SaveKind.CONFLICT, conflict.stored if isinstance(conflict.stored, Answer) else None, screen)
            return SaveOutcome(SaveKind.SAVED, saved, decision.content)
        return _without_writing(decision, stored)

    def overwrite_answer(
        self, actor: Actor, member: str, assessment: str, criterion: str, revision: int, content: AnswerContent
    ) -> SaveOutcome:
        """A person decided a conflict, having seen stored `revision`. A further change in between is a new conflict."""
        stored = self._store.get(Answer, assessment_place(member, assessment), answer_key(Layer.SELF, criterion))
        if (stored.revision if stored else 0) != revision:
            return SaveOutcome(SaveKind.CONFLICT, stored, content)
        return self.save_answer(actor, member, assessment, criterion, Base(revision, content_of(stored)), content)

    def set_target(self, actor: Actor, member: str, assessment: str, criterion: str, target: int, reason: str) -> Assessment:
        """The member's own target for a criterion; the reason is kept in the history."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.SET_TARGET, self._place.subject(actor, member, record, criterion))
        if target not in self._criterion(record, criterion).scale.levels:
            raise InvalidInputError(
                "The target %(target)s is not a level of %(criterion)s; choose one of its levels.", target=target, criterion=criterion
            )
        targets = {**dict(record.targets), criterion: target}
        changed = replace(record, targets=tuple(sorted(targets.items())))
        return self.store_assessment(actor, changed, note=f"target {criterion} {target}: {_given(reason)}")

    # life cycle

    def submit_for_review(self, actor: Actor, member: str, assessment: str) -> Assessment:
        return self._move(actor, member, assessment, Action.SUBMIT_FOR_REVIEW, AssessmentStatus.IN_REVIEW)

    def return_to_draft(self, actor: Actor, member: str, assessment: str, reason: str) -> Assessment:
        return self._move(actor, member, assessment, Action.RETURN_TO_DRAFT, AssessmentStatus.DRAFT, _given(reason))

    def reopen(self, actor: Actor, member: str, assessment: str, reason: str) -> Assessment:
        """Back to draft; the snapshot of the sign-off stays, its levels leave the register of signed results first."""
        record, why = self._place.assessment(member, assessment), _given(reason)
        require(actor, Action.REOPEN, self._place.subject(actor, member, record))
        taken = self._signed.withdraw(member, assessment)
        try:
            moved = self._move(actor, member, assessment, Action.REOPEN, AssessmentStatus.DRAFT, why)
        except AssessmentError:
            self._signed.put_back(taken)
            raise
        self._signed.withdraw(member, assessment)
        return moved

    def close(self, actor: Actor, member: str, assessment: str) -> Assessment:
        return self._move(actor, member, assessment, Action.CLOSE, AssessmentStatus.CLOSED)

    def store_assessment(self, actor: Actor, record: Assessment, note: str, also: Iterable[Put] = ()) -> Assessment:
        """Write the record with its history line (and other records of its place, all or none), then its summary. For other use cases of
        the workflow."""
        place = assessment_place(record.member, record.key)
        line = self._place.line(actor, HistoryKind.ASSESSMENT, record, assessment=record.key, subject=record.key, note=note)
        stored, *_ = self._store.write(place, [Put(record, record.revision), *also], [line])
        assert isinstance(stored, Assessment)  # noqa: S101 - a store gives back what it was given
        self.refresh_summary(stored)
        return stored

    def refresh_summary(self, record: Assessment) -> AssessmentSummary:
        """Bring the list entry up to date. It can always be rebuilt, so losing a race here is harmless."""
        standing = self.read_standing(record)
        fresh = _summary(record, standing, self._place.stamp())
        place = index_place(record.member)
        stored = self._store.get(AssessmentSummary, place, record.key)
        if stored and _same_for_lists(stored, fresh):
            return stored
        try:
            self._store.write(place, [Put(replace(fresh, revision=stored.revision if stored else 0), stored.revision if stored else 0)])
        except ConflictError:
            return fresh
        return fresh

    def _move(self, actor: Actor, member: str, assessment: str, action: Action, status: AssessmentStatus, reason: str = "") -> Assessment:
        record = self._place.assessment(member, assessment)
        require(actor, action, self._place.subject(actor, member, record))
        sign_off = record.sign_off if status is not AssessmentStatus.DRAFT else None
        moved = replace(record, status=status, status_at=self._place.stamp(), status_reason=reason, sign_off=sign_off)
        return self.store_assessment(actor, moved, note=f"{status}: {reason}" if reason else str(status))

    def _criterion(self, record: Assessment, criterion: str) -> Criterion:
        questionnaire = self._place.questionnaire(record.questionnaire)
        if not questionnaire.has_criterion(criterion):
            raise NotFoundError("The questionnaire has no criterion %(criterion)s.", criterion=criterion)
        return questionnaire.criterion(criterion)

    def confirm_answer(self, actor: Actor, record: Assessment, criterion: str, stored: Answer | None, content: AnswerContent) -> Answer:
        """Write what was said in the last round as said again in this one. Asks for no permission; raises ConflictError. For `Rounds`."""
        check_content(self._criterion(record, criterion), content)
        return self._write_answer(actor, record, criterion, stored, content, confirmed_in=record.round)

    def _write_answer(
        self, actor: Actor, record: Assessment, criterion: str, stored: Answer | None, content: AnswerContent, confirmed_in: str = ""
    ) -> Answer:
        note = f"{CONFIRMED} {confirmed_in}" if confirmed_in else ""
        put, line = self.prepared(actor, record, criterion, stored, content, note, confirmed_in)
        # The assessment's own revision is kept too: an answer never slips in behind a hand-in or a signature.
        (saved,) = self._store.write(assessment_place(record.member, record.key), [Keep(record, record.revision), put], [line])
        assert isinstance(saved, Answer)  # noqa: S101 - a store gives back what it was given
        self.refresh_summary(record)
        return saved

    def prepared(
        self,
        actor: Actor,
        record: Assessment,
        criterion: str,
        stored: Answer | None,
        content: AnswerContent,
        note: str = "",
        confirmed_in: str = "",
    ) -> tuple[Put, HistoryLine]:
        """An answer ready to be written, with its line of history. Asks for no permission: for other use cases."""
        answer = Answer(
            key=answer_key(Layer.SELF, criterion),
            revision=stored.revision if stored else 0,
            member=record.member,
            assessment=record.key,
            layer=Layer.SELF,
            criterion=criterion,
            state=content.state,
            level=content.level,
            reason=content.reason,
            comment=content.comment,
            flag=content.flag,
            indicator=content.indicator,
            evidence=content.evidence,
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
            visit=actor.visit,
            confirmed_in_round=confirmed_in,
        )
        line = self._place.line(actor, HistoryKind.ANSWER, answer, assessment=record.key, subject=criterion, note=note)
        return Put(answer, answer.revision), line

    def _earlier(self, member: str, assessment: str, criterion: str) -> Iterator[AnswerContent]:
        yield content_of(None)
        for line in self._store.history(member, assessment=assessment, subject=criterion):
            if line.kind is HistoryKind.ANSWER and line.after:
                yield content_of(from_json(Answer, line.after))


def check_content(criterion: Criterion, content: AnswerContent) -> None:
    """Raises InvalidInputError for an answer the criterion cannot take."""
    name = criterion.name
    if content.state is AnswerState.LEVEL and content.level not in criterion.scale.levels:
        raise InvalidInputError(
            "%(criterion)s: %(level)s is not one of its levels; choose one of them.", criterion=name, level=content.level
        )
    if content.state is not AnswerState.LEVEL and content.level is not None:
        raise InvalidInputError("%(criterion)s: only an answer with a level carries one; choose the level or leave it out.", criterion=name)
    if content.state is AnswerState.NOT_APPLICABLE and not criterion.not_applicable:
        raise InvalidInputError("%(criterion)s applies to every administration; choose a level or 'don't know'.", criterion=name)
    if len(content.comment) > MAX_COMMENT or len(content.reason) > MAX_REASON:
        raise InvalidInputError(
            "%(criterion)s: a comment has at most %(comment)s characters and a reason %(reason)s; shorten it. Nothing was cut.",
            criterion=name,
            comment=MAX_COMMENT,
            reason=MAX_REASON,
        )
    figures = content.indicator
    if figures and max(map(len, (figures.value, figures.numerator, figures.denominator, figures.period))) > MAX_NUMBER:
        raise InvalidInputError("%(criterion)s: a figure has at most %(most)s characters; correct it.", criterion=name, most=MAX_NUMBER)


def _without_writing(decision: Decision, stored: Answer | None) -> SaveOutcome:
    kind = SaveKind.CONFLICT if decision.verdict is Verdict.CONFLICT else SaveKind.UNCHANGED
    return SaveOutcome(kind, stored, decision.content)


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInputError("A reason is needed here; write one sentence for those who will read the history.")
    return reason.strip()[:MAX_REASON]


def _summary(record: Assessment, standing: Standing, now: str) -> AssessmentSummary:
    last = max((answer.at for answer in standing.answers.values()), default=record.status_at)
    return AssessmentSummary(
        key=record.key,
        member=record.member,
        questionnaire=record.questionnaire,
        title=record.title,
        status=record.status,
        round=record.round,
        due=record.due,
        answered=standing.progress.answered,
        applicable=standing.progress.applicable,
        last_activity=max(last, record.status_at),
        signed_off_at=record.status_at if record.sign_off else "",
        disclosure=record.sign_off.disclosure if record.sign_off else "",
        snapshot=record.sign_off.snapshot if record.sign_off else "",
    )


def _same_for_lists(stored: AssessmentSummary, fresh: AssessmentSummary) -> bool:
    """Lists show activity by the hour: a save that changes nothing else does not write the list entry again."""
    return replace(stored, revision=0, last_activity=fresh.last_activity) == replace(fresh, revision=0) and (
        stored.last_activity[:13] == fresh.last_activity[:13]
    )
