"""From levels to what comes first: targets, gaps in the member's own order, and what is recommended for each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme import gaps as gap_rules
from assessment.programme.catalogue import catalogue_for
from assessment.programme.gaps import RELEVANCE_STEPS, Gap, gaps_of
from assessment.programme.recommendations import Benefit, Received, Recommendation, benefits, recommend, settled_by_levels
from assessment.questionnaire.model import Criterion, ExpectedEvidence
from assessment.records import HistoryKind, OrderNote, PlanSettings, SupportEvent
from assessment.scoring.evidence import is_valid
from assessment.storage.port import SUPPORT, Put, plan_place
from assessment.workflow.assessments import Assessments
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace

MAX_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class Advice:
    """Gaps that this person may see, in order, what is recommended for each known one, and every activity that would help."""

    standing: Standing
    gaps: tuple[Gap, ...]
    recommendations: tuple[Recommendation, ...]
    benefits: tuple[Benefit, ...]

    def recommendation(self, criterion: str) -> Recommendation | None:
        return next((one for one in self.recommendations if one.gap.criterion == criterion), None)

    def benefit(self, activity: str) -> Benefit | None:
        return next((one for one in self.benefits if one.activity == activity), None)


class Priorities:
    """Use cases around the order in which an administration closes its gaps."""

    def __init__(self, workplace: Workplace, assessments: Assessments) -> None:
        self._place = workplace
        self._store = workplace.store
        self._assessments = assessments

    def settings(self, actor: Actor, member: str) -> PlanSettings:
        """To a contributor only how much sections matter: the order and the falls speak of levels."""
        subject = self._place.subject(actor, member)
        require(actor, Action.VIEW_PLAN, subject)
        settings = self._settings(member)
        return settings if may(actor, Action.VIEW_RESULT, subject) else replace(settings, order=(), falls=())

    def advise(self, actor: Actor, member: str, assessment: str) -> Advice:
        """Over the answers of one assessment. A contributor gets the gaps of the own part only."""
        require(actor, Action.VIEW_PLAN, self._place.subject(actor, member))
        standing = self._assessments.work(actor, member, assessment)
        settings, record = self._settings(member), standing.assessment
        order = tuple(gap_rules.OrderNote(criterion=one.criterion, place=one.place, reason=one.reason) for one in settings.order)
        found = gaps_of(standing.questionnaire, standing.ratings, dict(record.targets), dict(settings.relevance), order)
        seen = tuple(gap for gap in found if self._assessments.may_see(actor, record, gap.criterion))
        questionnaire = standing.questionnaire
        catalogue = catalogue_for(self._place.catalogue, questionnaire)
        received = Received(self.received(member), settled_by_levels(catalogue, standing.ratings))
        return Advice(
            standing=standing,
            gaps=seen,
            recommendations=recommend(questionnaire, catalogue, seen, received, _missing(standing)),
            benefits=benefits(questionnaire, catalogue, seen, received),
        )

    def received(self, member: str) -> frozenset[str]:
        """Activities in which somebody of the member took part, from the register of support. For other use cases only."""
        events = self._store.all(SupportEvent, SUPPORT)
        return frozenset(event.activity for event in events if any(one.member == member for one in event.attendance))

    def set_relevance(self, actor: Actor, member: str, section: str, step: int) -> PlanSettings:
        """How much a section matters for the member's own threat picture: 1 low, 2 usual, 3 high."""
        if step not in RELEVANCE_STEPS:
            raise InvalidInputError("The relevance is low, usual or high; choose one of the three.")
        settings = self._changeable(actor, member)
        relevance = {**dict(settings.relevance), section: step}
        changed = replace(settings, relevance=tuple(sorted(relevance.items())))
        return self._write(actor, changed, section, f"relevance {step}")

    def place_gap(self, actor: Actor, member: str, criterion: str, place: int, reason: str) -> PlanSettings:
        """Put a gap at a place of the list (1: first), with a sentence that says why."""
        if place < 1:
            raise InvalidInputError("The place in the order is a number from 1.")
        settings = self._changeable(actor, member)
        said = _short(reason, "A gap moves with a sentence that says why, of at most %(most)s characters.")
        note = OrderNote(criterion=criterion, place=place, reason=said, by_name=actor.name, at=self._place.stamp())
        others = tuple(one for one in settings.order if one.criterion != criterion)
        return self._write(actor, replace(settings, order=(*others, note)), criterion, f"place {place}: {said}")

    def release_gap(self, actor: Actor, member: str, criterion: str) -> PlanSettings:
        """Back to the place that the priority gives."""
        settings = self._changeable(actor, member)
        others = tuple(one for one in settings.order if one.criterion != criterion)
        if len(others) == len(settings.order):
            raise NotFoundError("This criterion stands where its priority puts it.")
        return self._write(actor, replace(settings, order=others), criterion, "place released")

    def explain_fall(self, actor: Actor, member: str, assessment: str, criterion: str, sentence: str) -> PlanSettings:
        """Why the level of a criterion is lower in this signed result than in the one before. Nobody has to say so."""
        settings = self._changeable(actor, member)
        said = _short(sentence, "One sentence is enough, of at most %(most)s characters.")
        falls = {**dict(settings.falls), fall_key(assessment, criterion): said}
        return self._write(actor, replace(settings, falls=tuple(sorted(falls.items()))), criterion, f"fall: {said}")

    def _settings(self, member: str) -> PlanSettings:
        return self._store.get(PlanSettings, plan_place(member), "settings") or PlanSettings(key="settings", member=member)

    def _changeable(self, actor: Actor, member: str) -> PlanSettings:
        require(actor, Action.CHANGE_PLAN, self._place.subject(actor, member))
        return self._settings(member)

    def _write(self, actor: Actor, settings: PlanSettings, subject: str, note: str) -> PlanSettings:
        line = self._place.line(actor, HistoryKind.PLANSETTINGS, settings, subject=subject, note=note)
        (stored,) = self._store.write(plan_place(settings.member), [Put(settings, settings.revision)], [line])
        assert isinstance(stored, PlanSettings)  # noqa: S101 - a store gives back what it was given
        return stored


def fall_key(assessment: str, criterion: str) -> str:
    return f"{assessment}/{criterion}"


def _missing(standing: Standing) -> dict[str, tuple[ExpectedEvidence, ...]]:
    """By criterion, the expected evidence that no valid piece covers."""
    return {criterion.name: _uncovered(standing, criterion) for criterion in standing.questionnaire.criteria()}


def _uncovered(standing: Standing, criterion: Criterion) -> tuple[ExpectedEvidence, ...]:
    answer, library = standing.answers.get(criterion.name), standing.evidence
    links = answer.evidence if answer else ()
    valid = [link for link in links if link.evidence in library and is_valid(library[link.evidence], standing.as_of)]
    covered = {expected for link in valid for expected in link.satisfies}
    return tuple(expected for expected in criterion.evidence if expected.id not in covered)


def _short(text: str, otherwise: str) -> str:
    if not text.strip() or len(text) > MAX_SENTENCE:
        raise InvalidInputError(otherwise, most=MAX_SENTENCE)
    return text.strip()
