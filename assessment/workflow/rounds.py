"""Rounds: the Secretariat asks one questionnaire version of a set of members; each member starts, or joins with what it has begun.

The Secretariat writes rounds only, never into a member's assessment; it sees state, progress and dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.questionnaire.bridge import find_bridge
from assessment.questionnaire.model import Criterion, Questionnaire, Status
from assessment.records import (
    Answer,
    AnswerState,
    Assessment,
    AssessmentStatus,
    AssessmentSummary,
    HistoryKind,
    HistoryLine,
    Layer,
    Proposal,
    Round,
    RoundState,
    answer_key,
)
from assessment.storage.port import ROUNDS, Put, assessment_place, index_place
from assessment.workflow.assessments import Assessments, SaveKind, SaveOutcome
from assessment.workflow.offers import LAST_ROUND, confirmed_content, offer_key, offers_of, source_of
from assessment.workflow.permissions import Action, require
from assessment.workflow.saving import content_of
from assessment.workflow.workplace import Workplace

MAX_TITLE = 100
MAX_NOTE = 2_000
_WORKING = (AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What the Secretariat decides when it opens a round. Asked are the members of the `regions` and the `members` named one by one.
    `targets`: the target profile, criterion -> level; without an entry the questionnaire's own target holds."""

    title: str
    questionnaire: str
    opens: str
    due: str
    regions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    targets: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberRound:
    """A round as it concerns one member. `assessment`: the member's in this round. `adoptable`: one it began on its own, which can be
    taken into the round."""

    round: Round
    assessment: AssessmentSummary | None = None
    adoptable: AssessmentSummary | None = None
    has_begun: bool = True  # the opening day has come


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """An old answer that offers nothing here. `asked`: the question it answered; None where its questionnaire is gone."""

    said: Proposal
    asked: Criterion | None


class Rounds:
    """Use cases of the Secretariat, which opens and closes rounds, and of the members it asks."""

    def __init__(self, workplace: Workplace, assessments: Assessments) -> None:
        self._place = workplace
        self._store = workplace.store
        self._assessments = assessments

    # the Secretariat

    def open(self, actor: Actor, plan: RoundPlan) -> Round:
        """A new round. Members see it on their home page."""
        require(actor, Action.MANAGE_ROUNDS, self._place.subject(actor, ""))
        questionnaire = self._place.questionnaire(plan.questionnaire)
        if questionnaire.status is not Status.RELEASED:
            raise InvalidInputError("A round asks a released questionnaire; choose one.")
        opens, due = _day(plan.opens), _day(plan.due)
        if due <= opens:
            raise InvalidInputError("The last day must come after the first day of the round; correct one of the two.")
        members = self._members(plan.regions, plan.members)
        if not members:
            raise InvalidInputError("Choose at least one region or member.")
        _check_targets(questionnaire, plan.targets)
        title = _title(plan.title)
        created = Round(
            key=self._free_key(title),
            title=title,
            questionnaire=questionnaire.key,
            members=members,
            opens=opens,
            due=due,
            targets=tuple(sorted(plan.targets)),
            note=_note(plan.note),
            by=actor.account,
            at=self._place.stamp(),
        )
        return self._write(actor, created, "opened")

    def extend(self, actor: Actor, key: str, due: str, reason: str) -> Round:
        """A later last day for everybody in the round."""
        found = self._open_one(actor, key)
        later = _day(due)
        if later <= found.due:
            raise InvalidInputError("The new last day must be later than %(due)s.", due=found.due)
        if not reason.strip():
            raise InvalidInputError("Say in one sentence why the round is extended: the members read it.")
        return self._write(actor, replace(found, due=later, due_reason=_note(reason)), f"extended {found.due} {later}")

    def add_members(self, actor: Actor, key: str, members: Iterable[str], regions: Iterable[str] = ()) -> Round:
        found = self._open_one(actor, key)
        wanted = [code for code in self._members(regions, members) if code not in found.members]
        if not wanted:
            raise InvalidInputError("Choose members that are not in the round yet.")
        asked = tuple(sorted((*found.members, *wanted)))
        return self._write(actor, replace(found, members=asked), f"added {' '.join(wanted)}"[:MAX_NOTE])

    def close(self, actor: Actor, key: str) -> Round:
        """Nobody starts in it any more. What members have begun stays theirs: they can finish and sign it."""
        found = self._open_one(actor, key)
        return self._write(actor, replace(found, state=RoundState.CLOSED), "closed")

    def reopen(self, actor: Actor, key: str) -> Round:
        """Takes a closing back; the dates stay."""
        require(actor, Action.MANAGE_ROUNDS, self._place.subject(actor, ""))
        found = self._get(key)
        if found.state is RoundState.OPEN:
            raise InvalidInputError("The round is open.")
        return self._write(actor, replace(found, state=RoundState.OPEN), "reopened")

    def list_all(self, actor: Actor) -> tuple[Round, ...]:
        """Every round, newest first."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        return self._newest_first()

    def history(self, actor: Actor, key: str) -> tuple[HistoryLine, ...]:
        """Who opened, extended, enlarged and closed the round, oldest first."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        return tuple(line for line in self._store.history("", subject=key) if line.kind is HistoryKind.ROUND)

    # the member

    def concerning(self, actor: Actor, member: str) -> tuple[MemberRound, ...]:
        """Open rounds that ask this member, the one due first in front."""
        require(actor, Action.VIEW_STATUS, self._place.subject(actor, member))
        asked = [one for one in self._newest_first() if one.state is RoundState.OPEN and member in one.members]
        if not asked:
            return ()
        own = self._store.all(AssessmentSummary, index_place(member))
        today = self._place.today()
        found = (MemberRound(one, _in_round(own, one), _adoptable(own, one), one.opens <= today) for one in asked)
        return tuple(sorted(found, key=lambda mine: mine.round.due))

    def start(self, actor: Actor, member: str, key: str) -> Assessment:
        """The member's assessment for the round, with its date and target profile. What was signed last (else said last) comes back as
        offers, in the same write: nothing is answered yet."""
        require(actor, Action.START_ASSESSMENT, self._place.subject(actor, member))
        asked = self._joinable(member, key)
        if _adoptable(self._store.all(AssessmentSummary, index_place(member)), asked) is not None:
            raise ConflictError("An assessment with this questionnaire is already under way; take that one into the round.")
        now = self._place.stamp()
        record = Assessment(
            key=f"{self._place.today()}-{asked.key}",  # one a round: a second click of somebody else is a conflict of keys
            member=member,
            questionnaire=asked.questionnaire,
            questionnaire_digest=self._place.questionnaire(asked.questionnaire).digest,
            title=asked.title,
            round=asked.key,
            due=asked.due,
            started_by=actor.account,
            started_at=now,
            status_at=now,
            targets=asked.targets,
        )
        earlier, offers = self._offers(record)
        note = f"started for {asked.key}" + (f", offered {len(offers)} of {earlier}" if earlier else "")
        return self._assessments.store_assessment(actor, record, note, also=[Put(offer, 0) for offer in offers])

    def adopt(self, actor: Actor, member: str, key: str, assessment: str) -> Assessment:
        """Take what the member began on its own into the round: it gets the round's date and target profile. Answers, and the targets that
        the member has set itself, stay as they are."""
        record = self._place.assessment(member, assessment)
        require(actor, Action.START_ASSESSMENT, self._place.subject(actor, member, record))
        asked = self._joinable(member, key)
        if record.round or record.status not in _WORKING or record.questionnaire != asked.questionnaire:
            raise InvalidInputError(
                "Only an assessment that was begun outside a round, with the same questionnaire and not yet signed, can be taken in."
            )
        targets = tuple(sorted({**dict(asked.targets), **dict(record.targets)}.items()))
        changed = replace(record, round=asked.key, due=asked.due, targets=targets)
        return self._assessments.store_assessment(actor, changed, note=f"taken into {asked.key}")

    def due_of(self, record: Assessment) -> str:
        """The day by which an assessment should be finished: its round's, as it stands now, else its own."""
        asked = self._store.get(Round, ROUNDS, record.round) if record.round else None
        return asked.due if asked else record.due

    def title(self, key: str) -> str:
        """What people call the round; the key itself where it is not known here."""
        found = self._store.get(Round, ROUNDS, key) if key else None
        return found.title if found else key

    # to be confirmed

    def offer(self, actor: Actor, record: Assessment, criterion: str, answer: Answer | None) -> Proposal | None:
        """What was said last time, while nothing is said in this round. `answer`: the present one."""
        if not self._looks_back(actor, record, criterion, answer):
            return None
        return self._store.get(Proposal, assessment_place(record.member, record.key), offer_key(criterion))

    def said_before(self, actor: Actor, record: Assessment, criterion: str, answer: Answer | None) -> tuple[SaidBefore, ...]:
        """Old answers behind this question that it cannot take over (another scale, several that differ): to be read only."""
        if not self._looks_back(actor, record, criterion, answer):
            return ()
        kept = self._store.all(Proposal, assessment_place(record.member, record.key))
        found = (one for one in kept if one.criterion == criterion and one.source == LAST_ROUND and source_of(one))
        return tuple(SaidBefore(one, self._asked(one)) for one in found)

    def confirm(self, actor: Actor, member: str, assessment: str, criterion: str) -> SaveOutcome:
        """Say again what was said last time. Where somebody has answered meanwhile, that answer stays."""
        record = self._place.assessment(member, assessment)
        if not self._assessments.may_answer(actor, record, criterion):
            raise NotAllowedError("This criterion is not open for your answers, or the assessment is not in draft.")
        place = assessment_place(member, assessment)
        stored = self._store.get(Answer, place, answer_key(Layer.SELF, criterion))
        if stored is not None and stored.state is not AnswerState.UNANSWERED:
            return SaveOutcome(SaveKind.UNCHANGED, stored, content_of(stored))
        offer = self._store.get(Proposal, place, offer_key(criterion))
        if offer is None:
            raise NotFoundError("There is no answer of the last round to confirm here.")
        if offer.look_again:
            raise InvalidInputError("This question has changed since the last round; read it and choose a level.")
        content = confirmed_content(offer, content_of(stored))
        try:
            saved = self._assessments.confirm_answer(actor, record, criterion, stored, content)
        except ConflictError:  # somebody was faster: an answer, or a hand-in
            return self.confirm(actor, member, assessment, criterion)
        return SaveOutcome(SaveKind.SAVED, saved, content)

    # inside

    def _looks_back(self, actor: Actor, record: Assessment, criterion: str, answer: Answer | None) -> bool:
        """Whether the person works on a criterion of a round in which nothing is said yet."""
        if not record.round or (answer is not None and answer.state is not AnswerState.UNANSWERED):
            return False
        return self._assessments.may_see(actor, record, criterion)

    def _asked(self, reminder: Proposal) -> Criterion | None:
        earlier = self._store.get(Assessment, assessment_place(reminder.member, reminder.origin), reminder.origin)
        pack = self._place.packs.get(earlier.questionnaire) if earlier else None
        known = pack is not None and pack.questionnaire.has_criterion(source_of(reminder))
        return pack.questionnaire.criterion(source_of(reminder)) if pack and known else None

    def _members(self, regions: Iterable[str], members: Iterable[str]) -> tuple[str, ...]:
        """Codes of the assessed members meant, sorted."""
        wanted_regions, wanted = set(regions), set(members)
        known = self._place.members
        unknown = sorted(code for code in wanted if code not in known or not known[code].assessed)
        if unknown:
            raise InvalidInputError("These are not members that are assessed: %(members)s.", members=", ".join(unknown))
        chosen = (one.code for one in known.values() if one.assessed and (one.region in wanted_regions or one.code in wanted))
        return tuple(sorted(chosen))

    def _free_key(self, title: str) -> str:
        """A short readable name that no round has yet: it stands in files and exchanges."""
        letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40].strip("-") or "round"
        taken = {one.key for one in self._store.all(Round, ROUNDS)}
        return next(key for number in range(1, len(taken) + 2) if (key := name if number == 1 else f"{name}-{number}") not in taken)

    def _newest_first(self) -> tuple[Round, ...]:
        return tuple(sorted(self._store.all(Round, ROUNDS), key=lambda one: (one.opens, one.at, one.key), reverse=True))

    def _get(self, key: str) -> Round:
        found = self._store.get(Round, ROUNDS, key)
        if found is None:
            raise NotFoundError("There is no such round.")
        return found

    def _open_one(self, actor: Actor, key: str) -> Round:
        require(actor, Action.MANAGE_ROUNDS, self._place.subject(actor, ""))
        found = self._get(key)
        if found.state is not RoundState.OPEN:
            raise InvalidInputError("The round is closed; reopen it first.")
        return found

    def _joinable(self, member: str, key: str) -> Round:
        """The round, if this member may begin in it now."""
        asked = self._store.get(Round, ROUNDS, key)
        if asked is None or member not in asked.members:
            raise NotFoundError("There is no such round.")
        if asked.state is not RoundState.OPEN:
            raise InvalidInputError("The round is closed; ask the Secretariat.")
        if self._place.today() < asked.opens:
            raise InvalidInputError("The round has not begun yet: its first day is %(opens)s.", opens=asked.opens)
        if _in_round(self._store.all(AssessmentSummary, index_place(member)), asked) is not None:
            raise ConflictError("The assessment for this round is already under way; continue with that one.")
        return asked

    def _offers(self, record: Assessment) -> tuple[str, tuple[Proposal, ...]]:
        """The assessment that answers come back from, empty where there is none, and the offers."""
        last = _last(self._store.all(AssessmentSummary, index_place(record.member)), record.questionnaire)
        if last is None or last.questionnaire not in self._place.packs:
            return "", ()
        known = {key: pack.questionnaire for key, pack in self._place.packs.items()}
        bridge = find_bridge(known[last.questionnaire], known[record.questionnaire], known)
        if bridge is None:  # no version says that it follows the other
            return "", ()
        earlier = self._place.assessment(record.member, last.key)
        answers = self._store.all(Answer, assessment_place(record.member, last.key))
        return earlier.key, tuple(offers_of(record, earlier, answers, bridge))

    def _write(self, actor: Actor, changed: Round, note: str) -> Round:
        line = self._place.line(actor, HistoryKind.ROUND, changed, subject=changed.key, note=note)
        (stored,) = self._store.write(ROUNDS, [Put(changed, changed.revision)], [line])
        assert isinstance(stored, Round)  # noqa: S101 - a store gives back what it was given
        return stored


def even_targets(questionnaire: Questionnaire, level: int | None, core_level: int | None = None) -> tuple[tuple[str, int], ...]:
    """A target profile: one level for every criterion and one for the core ones; None leaves the target to the questionnaire (for the
    core: to `level`). Where a scale ends below it, its highest level."""
    wanted = ((one, core_level if one.is_core and core_level is not None else level) for one in questionnaire.criteria())
    return tuple((one.name, _reachable(one.scale.levels, target)) for one, target in wanted if target is not None)


def _reachable(levels: Sequence[int], target: int) -> int:
    return max((level for level in levels if level <= target), default=levels[0])


def _check_targets(questionnaire: Questionnaire, targets: Iterable[tuple[str, int]]) -> None:
    for name, level in targets:
        if not questionnaire.has_criterion(name):
            raise InvalidInputError("The target profile names %(criterion)s, which the questionnaire does not have.", criterion=name)
        if level not in questionnaire.criterion(name).scale.levels:
            raise InvalidInputError(
                "The target %(target)s is not a level of %(criterion)s; choose one of its levels.", target=level, criterion=name
            )


def _in_round(own: Iterable[AssessmentSummary], asked: Round) -> AssessmentSummary | None:
    return next((one for one in own if one.round == asked.key), None)


def _adoptable(own: Iterable[AssessmentSummary], asked: Round) -> AssessmentSummary | None:
    """What the member began on its own with the round's questionnaire and has not signed yet."""
    return next(
        (one for one in own if not one.round and one.questionnaire == asked.questionnaire and one.status in _WORKING),
        None,
    )


def _last(own: Iterable[AssessmentSummary], questionnaire: str) -> AssessmentSummary | None:
    """The last signed assessment with a version of this questionnaire; without any, the last one in which something is said."""
    same = [one for one in own if one.questionnaire.partition("@")[0] == questionnaire.partition("@")[0]]
    signed = [one for one in same if one.snapshot]
    if signed:
        return max(signed, key=lambda one: one.signed_off_at)
    return max((one for one in same if one.answered), key=lambda one: one.key, default=None)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None


def _title(text: str) -> str:
    if not text.strip() or len(text) > MAX_TITLE:
        raise InvalidInputError("A round needs a title of at most %(most)s characters, such as 'PGS 2027'.", most=MAX_TITLE)
    return text.strip()


def _note(text: str) -> str:
    if len(text) > MAX_NOTE:
        raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_NOTE)
    return text.strip()
