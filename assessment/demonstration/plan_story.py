"""A member's made-up plan: actions taken up from what its last signed result recommends, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assessment.demonstration.casting import CAST
from assessment.demonstration.chance import Chance, hexadecimal
from assessment.demonstration.people import Team
from assessment.demonstration.plan_words import PlanWords, plan_words_in
from assessment.demonstration.yearly import Change, change
from assessment.demonstration.years import PLAN_SHARE, Year
from assessment.programme.catalogue import Catalogue
from assessment.programme.gaps import gaps_of, known_gaps
from assessment.programme.plan import aims_of_activity
from assessment.programme.recommendations import Benefit, Recommendation, benefits, recommend
from assessment.records import (
    Account,
    ActionState,
    HistoryKind,
    Milestone,
    OrderNote,
    PlanAction,
    PlannedLevel,
    PlanSettings,
    Remark,
)
from assessment.reference import Member
from assessment.workflow.priorities import fall_key
from assessment.workflow.standing import Standing

_CONSIDERED = 20  # gaps, from the first
_SHARE_OF_ACTIVITIES = 0.6
_SHARE_WITH_THREATS = 0.4
_MEETING_DAYS = 25  # after the round in which the result was signed
_BETWEEN_ROUNDS = (90, 170, 235)  # days after the meeting on which the plan is worked on


@dataclass(frozen=True, slots=True)
class _Course:
    """How an action ends up. `due`: days from the day of the demonstration. `owner`: of the team, empty: nobody yet."""

    state: ActionState
    due: int
    owner: str = "coordinator"
    milestones: int = 0
    reached: int = 0
    support: bool = False
    evidence: bool = False
    remarks: int = 0


_COURSES = (
    _Course(ActionState.UNDER_WAY, -9, "contributor", milestones=3, reached=1, remarks=1),
    _Course(ActionState.UNDER_WAY, 6, milestones=2, reached=1, support=True, evidence=True, remarks=2),
    _Course(ActionState.PLANNED, 75, "", support=True),
    _Course(ActionState.DONE, -120, milestones=3, reached=3, evidence=True, remarks=1),
    _Course(ActionState.PLANNED, 11, "contributor", milestones=1),
    _Course(ActionState.ON_HOLD, 40, support=True, remarks=1),
    _Course(ActionState.DROPPED, 60, "contributor"),
    _Course(ActionState.DONE, -45, "contributor", milestones=1, reached=1, evidence=True),
    _Course(ActionState.PLANNED, 200, milestones=2, support=True),
)


@dataclass(frozen=True)
class PlanStory:
    """`standing`: the last signed result. `before`: the signed one before it, if any. `year`: the round of the last signed result."""

    member: Member
    team: Team
    standing: Standing
    before: Standing | None
    catalogue: Catalogue
    years: Sequence[Year]
    today: date
    chance: Chance

    def tell(self) -> list[Change]:
        """In the order of time."""
        settings = self._settings()
        relevance = dict(_settings_of(settings[-1]).relevance) if settings else {}
        changes = [one for action in self._actions(relevance) for one in action]
        return sorted([*settings, *changes], key=lambda one: (one.at, one.put.base))

    # what comes first

    def _settings(self) -> list[Change]:
        """The member's own threat picture, a gap moved by hand, why levels fell: each a change of its own, on the day of the meeting."""
        if self.member.code not in CAST and self.chance.random() > _SHARE_WITH_THREATS:
            return []
        names = [one.name for one in self.standing.questionnaire.sections]
        sections = self.chance.sample(names, min(3, len(names)))
        record, changes = PlanSettings(key="settings", member=self.member.code), list[Change]()
        for section, step in zip(sections, (3, 3, 1), strict=False):
            record = replace(record, relevance=tuple(sorted({**dict(record.relevance), section: step}.items())))
            changes.append(self._set(record, len(changes), section, f"relevance {step}"))
        if self.member.code in CAST:
            changes += [self._set(moved, len(changes) + place, subject, note) for place, (moved, subject, note) in self._by_hand(record)]
        return changes

    def _by_hand(self, record: PlanSettings) -> Iterable[tuple[int, tuple[PlanSettings, str, str]]]:
        found = known_gaps(gaps_of(self.standing.questionnaire, self.standing.ratings, dict(self.standing.assessment.targets), {}))
        chosen = found[min(4, len(found) - 1)].criterion if found else ""
        at, coordinator = self._stamp(self._meeting, 9, 30), self.team.coordinator
        steps = []
        if chosen:
            note = OrderNote(criterion=chosen, place=1, reason=self._words.low_here, by_name=coordinator.name, at=at)
            record = replace(record, order=(note,))
            steps.append((record, chosen, f"place 1: {note.reason}"))
        fallen = self._fallen()
        if fallen:
            key = fall_key(self.standing.assessment.key, fallen)
            record = replace(record, falls=((key, self._words.fell),))
            steps.append((record, fallen, f"fall: {self._words.fell}"))
        return enumerate(steps)

    def _fallen(self) -> str:
        """The first criterion whose level fell between the two signed results."""
        if self.before is None:
            return ""
        before, now = self.before.ratings, self.standing.ratings
        both = [name for name in now if name in before]
        return next((one for one in both if (now[one].level or 0) < (before[one].level or 0) and now[one].level is not None), "")

    def _set(self, record: PlanSettings, base: int, subject: str, note: str) -> Change:
        at = self._stamp(self._meeting, 9, 30 + base)
        return change(record, base, self.team.coordinator, at, HistoryKind.PLANSETTINGS, subject, note)

    # actions

    def _actions(self, relevance: Mapping[str, int]) -> list[list[Change]]:
        taken = self._taken(relevance)
        courses = _COURSES if self.member.code in CAST else self.chance.sample(_COURSES, self.chance.randint(2, 5))
        return [self._carried_out(number, action, course) for number, (action, course) in enumerate(zip(taken, courses, strict=False))]

    def _taken(self, relevance: Mapping[str, int]) -> list[PlanAction]:
        """Actions as they are taken up from recommendations, each origin once."""
        standing, questionnaire = self.standing, self.standing.questionnaire
        gaps = known_gaps(gaps_of(questionnaire, standing.ratings, dict(standing.assessment.targets), relevance))[:_CONSIDERED]
        helpful = {one.activity: one for one in benefits(questionnaire, self.catalogue, gaps)}
        found: dict[str, PlanAction] = {}
        later: dict[str, PlanAction] = {}  # the other way for the same gap
        for one in recommend(questionnaire, self.catalogue, gaps):
            own = self._own_step(one)
            fresh = [proposed.activity for proposed in one.activities if proposed.activity not in {**found, **later}]
            ways = [*([self._supported(helpful[fresh[0]])] if fresh else []), own]
            first, *others = ways if self.chance.random() < _SHARE_OF_ACTIVITIES else reversed(ways)
            found[first.origin] = first
            later |= {other.origin: other for other in others}
        return [*found.values(), *later.values()]

    def _supported(self, benefit: Benefit) -> PlanAction:
        activity = self.catalogue.activity(benefit.activity)
        action = self._action(activity.id, activity.label.to(self._language), aims_of_activity(benefit))
        return replace(action, description=activity.description.to(self._language))

    def _own_step(self, found: Recommendation) -> PlanAction:
        aims = (PlannedLevel(criterion=found.gap.criterion, to=found.to_level),)
        return self._action(f"{found.gap.criterion}/{found.to_level}", self._own_title(found), aims)

    def _action(self, origin: str, title: str, aims: tuple[PlannedLevel, ...]) -> PlanAction:
        return PlanAction(
            key=f"p-{hexadecimal(self.chance, 10)}",
            member=self.member.code,
            title=title,
            aims=aims,
            origin=origin,
            by=self.team.coordinator.key,
            by_name=self.team.coordinator.name,
        )

    def _own_title(self, found: Recommendation) -> str:
        written = found.national.label.to(self._language)
        name = found.gap.criterion
        return f"{name}: {written}" if written else self._words.own_step % {"criterion": name, "level": found.to_level}

    def _carried_out(self, number: int, action: PlanAction, course: _Course) -> list[Change]:
        """Taken at the meeting, filled in on the same day, begun, talked about and ended on later working days."""
        days = self._working_days(course)
        at = self._stamp(self._meeting, 10, number)
        changes = [self._write(replace(action, at=at), 0, at, self.team.coordinator, "taken")]
        self._then(changes, self._stamp(self._meeting, 11, number), self._filled_in(_action_of(changes[-1]), course), "changed")
        person = getattr(self.team, course.owner or "coordinator")
        if course.state in (ActionState.UNDER_WAY, ActionState.DONE, ActionState.ON_HOLD):
            begun = replace(_action_of(changes[-1]), state=ActionState.UNDER_WAY)
            self._then(changes, self._stamp(days[0], 6, number), begun, f"state {ActionState.UNDER_WAY}", person)
        for day, text in zip(days[1:], self._remarks(course), strict=False):
            at = self._stamp(day, 6, number)
            remark = Remark(text=text, by_name=person.name, at=at)
            now = _action_of(changes[-1])
            self._then(changes, at, replace(now, remarks=(*now.remarks, remark)), "remark", person)
        if course.state is not _action_of(changes[-1]).state or course.reached:
            self._end(changes, number, course, days[-1], person)
        return changes

    def _end(self, changes: list[Change], number: int, course: _Course, day: date, person: Account) -> None:
        before = _action_of(changes[-1])
        reached = tuple(
            replace(one, done_on=min(one.due, day.isoformat())) if place < course.reached else one
            for place, one in enumerate(before.milestones)
        )
        reasons = {ActionState.ON_HOLD: self._words.on_hold, ActionState.DROPPED: self._words.dropped}
        ended = replace(before, state=course.state, state_reason=reasons.get(course.state, ""), milestones=reached)
        if course.evidence:
            ended = replace(ended, evidence=self._evidence(ended))
        note = "changed" if before.state is course.state else f"state {course.state}"
        self._then(changes, self._stamp(day, 6, 30 + number), ended, note, person)

    def _filled_in(self, action: PlanAction, course: _Course) -> PlanAction:
        due = self.today + timedelta(days=course.due + (0 if self.member.code in CAST else self.chance.randint(-12, 25)))
        owner = getattr(self.team, course.owner) if course.owner else None
        support, giver = self.chance.choice(self._words.support), self.chance.choice(self._words.givers)
        return replace(
            action,
            due=due.isoformat(),
            owner=owner.key if owner else "",
            owner_name=owner.name if owner else "",
            milestones=self._milestones(course, due),
            support_needed=support if course.support else "",
            support_from=giver if course.support else "",
        )

    def _milestones(self, course: _Course, due: date) -> tuple[Milestone, ...]:
        """Spread over the time from the meeting to the due date."""
        span = (due - self._meeting).days
        return tuple(
            Milestone(text=text, due=(self._meeting + timedelta(days=span * place // course.milestones)).isoformat())
            for place, text in enumerate(self._words.milestones[: course.milestones], start=1)
        )

    def _evidence(self, action: PlanAction) -> tuple[str, ...]:
        """Pieces that stand behind the criteria it is aimed at, else behind any."""
        answers = self.standing.answers
        named = [link.evidence for aim in action.aims if aim.criterion in answers for link in answers[aim.criterion].evidence]
        others = [link.evidence for answer in answers.values() for link in answer.evidence]
        found = list(dict.fromkeys(named or others))
        return tuple(found[:2] if named else self.chance.sample(found, min(2, len(found))))

    def _remarks(self, course: _Course) -> Sequence[str]:
        words = self._words.done if course.state is ActionState.DONE else self._words.begun
        return self.chance.sample(words, min(course.remarks, len(words)))

    # days

    def _working_days(self, course: _Course) -> list[date]:
        """Later working days, oldest first; an action that is done ended before its due date or soon after."""
        days = [self._meeting + timedelta(days=number) for number in _BETWEEN_ROUNDS]
        if course.state in (ActionState.DONE, ActionState.DROPPED):
            return days
        return [*days, date.fromisoformat(self.years[-1].day(PLAN_SHARE))]

    @property
    def _meeting(self) -> date:
        """After the second round, whichever result was signed last."""
        return self.years[-2].closes + timedelta(days=_MEETING_DAYS)

    @staticmethod
    def _stamp(day: date, hour: int, minute: int) -> str:
        return f"{day.isoformat()}T{hour:02}:{minute:02}:00Z"

    # inside

    @property
    def _language(self) -> str:
        return self.team.coordinator.language

    @property
    def _words(self) -> PlanWords:
        return plan_words_in(self._language)

    def _then(self, changes: list[Change], at: str, action: PlanAction, note: str, person: Account | None = None) -> None:
        changes.append(self._write(action, changes[-1].put.base + 1, at, person or self.team.coordinator, note))

    def _write(self, action: PlanAction, base: int, at: str, person: Account, note: str) -> Change:
        return change(action, base, person, at, HistoryKind.PLANACTION, action.key, note)


def _action_of(one: Change) -> PlanAction:
    record = one.put.record
    assert isinstance(record, PlanAction)  # noqa: S101 - an action's changes are versions of it
    return record


def _settings_of(one: Change) -> PlanSettings:
    record = one.put.record
    assert isinstance(record, PlanSettings)  # noqa: S101 - as above
    return record
