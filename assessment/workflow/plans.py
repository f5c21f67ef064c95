"""A member's plan: actions taken up from recommendations or free, changed by those who answer for them, never lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.programme.plan import (
    AimedLevel,
    PlanProgress,
    aims_of_activity,
    by_urgency,
    compare_progress,
    is_due_soon,
    is_open,
    is_overdue,
    merge,
    predict,
    to_rate_again,
)
from assessment.records import (
    Account,
    ActionState,
    AnswerState,
    AssessmentStatus,
    AssessmentSummary,
    Evidence,
    HistoryKind,
    HistoryLine,
    Milestone,
    PlanAction,
    PlannedLevel,
    Proposal,
    Remark,
    from_json,
    to_json,
)
from assessment.scoring.results import Result
from assessment.storage.port import Put, plan_place, profile_place
from assessment.workflow.assessments import Assessments
from assessment.workflow.collaboration import Collaboration
from assessment.workflow.people import MEMBER_ROLES
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.priorities import Advice, Priorities
from assessment.workflow.saving import AnswerContent
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace

MAX_TITLE = 300
MAX_TEXT = 4_000


@dataclass(frozen=True)
class Outlook:
    """Where the member stands, where it would stand if all open actions succeed, and how far plan and levels are.

    `unrated`: finished actions whose criteria are not rated as they were meant to be; their effect is in no figure.
    """

    standing: Standing
    predicted: Result
    progress: PlanProgress
    unrated: int


class Plans:
    """Use cases around the actions of a plan.

    A coordinator may change everything. Whoever owns an action carries it out and changes all of it but two things: who owns it and
    what it is meant to bring. Coordinators and heads read the whole plan. Aims say at which level a criterion stands: a contributor reads
    the own actions, and of others those that aim at the own part, without their further aims.
    """

    def __init__(
        self, workplace: Workplace, accounts: Accounts, assessments: Assessments, priorities: Priorities, collaboration: Collaboration
    ) -> None:
        self._place = workplace
        self._store = workplace.store
        self._accounts = accounts
        self._assessments = assessments
        self._priorities = priorities
        self._collaboration = collaboration

    # reading

    def actions(self, actor: Actor, member: str) -> tuple[PlanAction, ...]:
        """All actions that the person may read: open ones first, by due date."""
        require(actor, Action.VIEW_PLAN, self._place.subject(actor, member))
        seen = (self._as_seen(actor, one) for one in self._store.all(PlanAction, plan_place(member)))
        return by_urgency([one for one in seen if one is not None])

    def get(self, actor: Actor, member: str, key: str) -> PlanAction:
        require(actor, Action.VIEW_PLAN, self._place.subject(actor, member))
        seen = self._as_seen(actor, self._get(member, key))
        if seen is None:
            raise _no_such_action()
        return seen

    def due_for(self, actor: Actor, member: str) -> tuple[PlanAction, ...]:
        """The person's own open actions that are late or due within two weeks, by due date."""
        today = self._place.today()
        mine = (one for one in self.actions(actor, member) if one.owner == actor.account)
        return tuple(one for one in mine if is_overdue(one, today) or is_due_soon(one, today))

    def basis(self, actor: Actor, member: str) -> AssessmentSummary | None:
        """The assessment that a plan is measured by unless somebody chooses another: the newest complete or signed one, else the newest."""
        found = self._assessments.list_for(actor, member)
        return next((one for one in found if _is_settled(one)), next(iter(found), None))

    def outlook(self, actor: Actor, member: str, assessment: str) -> Outlook:
        """For those who may see the member's result. From one and the same scoring function, today and predicted."""
        standing = self._assessments.standing(actor, member, assessment)
        actions, questionnaire, ratings = self.actions(actor, member), standing.questionnaire, standing.ratings
        predicted = predict(questionnaire, ratings, actions)
        unrated = sum(1 for one in actions if to_rate_again(questionnaire, ratings, one))
        return Outlook(standing, predicted, compare_progress(questionnaire, ratings, actions), unrated)

    def history(self, actor: Actor, member: str, key: str) -> tuple[HistoryLine, ...]:
        """Everything that happened to an action, newest first, each as this person reads it."""
        whole = self.get(actor, member, key) == self._get(member, key)
        lines = [line for line in self._store.history(member, subject=key) if line.kind is HistoryKind.PLANACTION]
        seen = ((line, line.after if whole else self._text_as_seen(actor, line.after)) for line in reversed(lines))
        return tuple(replace(line, after=after) for line, after in seen if after)

    def owners(self, actor: Actor, member: str) -> tuple[Account, ...]:
        """People of the member who can own an action, by name."""
        require(actor, Action.VIEW_PLAN, self._place.subject(actor, member))
        people = (one for one in self._accounts.all() if _works_for(one, member))
        return tuple(sorted(people, key=lambda one: one.name.casefold()))

    def reads_all(self, actor: Actor, member: str) -> bool:
        """Those who may see the member's result."""
        return may(actor, Action.VIEW_RESULT, self._place.subject(actor, member))

    def may_manage(self, actor: Actor, member: str) -> bool:
        """Whether the person may add actions, give them to people and say what they are to bring."""
        return may(actor, Action.CHANGE_PLAN, self._place.subject(actor, member))

    def may_change(self, actor: Actor, action: PlanAction) -> bool:
        """Managers of the plan, and the owner of the action."""
        owns = action.owner == actor.account and may(actor, Action.VIEW_PLAN, self._place.subject(actor, action.member))
        return owns or self.may_manage(actor, action.member)

    # changing

    def take(
        self, actor: Actor, member: str, assessment: str, criterion: str, activity: str, title: str, description: str = ""
    ) -> PlanAction:
        """Take a recommendation for a criterion into the plan; `activity` is empty for the national step. The words are the reader's.

        An activity is aimed at all gaps that it serves now. Raises ConflictError when an open action has the same origin.
        """
        require(actor, Action.CHANGE_PLAN, self._place.subject(actor, member))
        advice = self._priorities.advise(actor, member, assessment)
        origin, aims = _origin(advice, criterion, activity)
        self._require_new(actor, member, origin)
        action = PlanAction(key="", member=member, title=title, description=description, aims=aims, origin=origin)
        return self._add(actor, action, "taken")

    def take_finding(self, actor: Actor, member: str, finding: str, action: PlanAction) -> PlanAction:
        """Take what a mission recommended into the plan. Raises ConflictError while an open action has the same origin."""
        require(actor, Action.CHANGE_PLAN, self._place.subject(actor, member))
        self._require_new(actor, member, finding)
        return self._add(actor, replace(action, member=member, origin=finding), "taken")

    def add(self, actor: Actor, action: PlanAction) -> PlanAction:
        """A free action; its key, author and time are set here."""
        return self._add(actor, replace(action, origin=""), "added")

    def save(self, actor: Actor, base: PlanAction, mine: PlanAction) -> PlanAction:
        """Store what was changed on the screen since `base`; what others changed meanwhile stays.

        Raises ConflictError, with what is stored, when both changed the same field in different ways.
        """
        stored = self._get(mine.member, mine.key)
        merged = merge(base, mine, stored)
        if merged.clashes:
            raise self._overtaken(stored)
        return self.change(actor, merged.action)

    def change(self, actor: Actor, action: PlanAction) -> PlanAction:
        """Store the action as it stands on the screen. Raises ConflictError when somebody changed it since it was read."""
        stored = self._get(action.member, action.key)
        self._require_change(actor, stored, action)
        if action.revision != stored.revision:
            raise self._overtaken(stored)
        kept = replace(action, origin=stored.origin, remarks=stored.remarks, by=stored.by, by_name=stored.by_name, at=stored.at)
        checked = self._checked(kept, stored)
        if checked == stored:
            return stored
        note = f"state {checked.state}" if checked.state is not stored.state else "changed"
        return self._write(actor, checked, note)

    def remark(self, actor: Actor, member: str, key: str, text: str) -> PlanAction:
        """Add words under an action; those who may change it."""
        stored = self._get(member, key)
        self._require_change(actor, stored, stored)
        words = _short(text, "A remark has between 1 and %(most)s characters.", MAX_TEXT)
        remark = Remark(text=words, by_name=actor.name, at=self._place.stamp())
        return self._write(actor, replace(stored, remarks=(*stored.remarks, remark)), "remark")

    # after an action is done

    def to_rate_again(self, actor: Actor, member: str, assessment: str, key: str) -> tuple[AimedLevel, ...]:
        """Criteria that a finished action was meant to lift and that are not rated so; only those that the person may see."""
        standing, action = self._assessments.work(actor, member, assessment), self.get(actor, member, key)
        lines = to_rate_again(standing.questionnaire, standing.ratings, action)
        return tuple(line for line in lines if self._assessments.may_see(actor, standing.assessment, line.criterion))

    def may_propose(self, actor: Actor, member: str, assessment: str, criterion: str) -> bool:
        record = self._place.assessment(member, assessment)
        return may(actor, Action.PROPOSE, self._place.subject(actor, member, record, criterion))

    def propose_levels(self, actor: Actor, member: str, assessment: str, key: str) -> tuple[Proposal, ...]:
        """Propose the aimed levels of a finished action as answers. A person adopts or declines them: no level moves here."""
        action = self.get(actor, member, key)
        self._require_change(actor, action, action)
        lines = self.to_rate_again(actor, member, assessment, key)
        asked = [line for line in lines if self.may_propose(actor, member, assessment, line.criterion)]
        if not asked:
            raise InvalidInputError("There is no criterion of this action that you can propose a level for.")
        propose = self._collaboration.propose
        return tuple(propose(actor, member, assessment, line.criterion, _proposed(line, action), source="plan") for line in asked)

    def _add(self, actor: Actor, action: PlanAction, note: str) -> PlanAction:
        require(actor, Action.CHANGE_PLAN, self._place.subject(actor, action.member))
        fresh = replace(
            action,
            key=f"p-{self._place.new_id()}",
            revision=0,
            remarks=(),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._write(actor, self._checked(fresh, None), note)

    def _require_new(self, actor: Actor, member: str, origin: str) -> None:
        for one in self.actions(actor, member):
            if one.origin == origin and is_open(one):
                raise ConflictError("This is already in the plan: %(title)s.", one, title=one.title)

    def _require_change(self, actor: Actor, stored: PlanAction, action: PlanAction) -> None:
        if self.may_manage(actor, stored.member):
            return
        if not self.may_change(actor, stored):
            raise NotAllowedError("Only a coordinator, or the owner of the action, changes it.")
        if (action.owner, action.aims) != (stored.owner, stored.aims):
            raise NotAllowedError("Only a coordinator gives an action to somebody else or changes what it is meant to bring.")

    def _overtaken(self, stored: PlanAction) -> ConflictError:
        last = [line for line in self._store.history(stored.member, subject=stored.key) if line.kind is HistoryKind.PLANACTION]
        name = last[-1].by_name if last else ""
        return ConflictError(
            "%(name)s changed “%(title)s” in the meantime. What is stored is shown now; make your change again if it still fits.",
            stored,
            name=name,
            title=stored.title,
        )

    def _get(self, member: str, key: str) -> PlanAction:
        found = self._store.get(PlanAction, plan_place(member), key)
        if found is None:
            raise _no_such_action()
        return found

    def _as_seen(self, actor: Actor, action: PlanAction) -> PlanAction | None:
        """None: nothing of it is for this person."""
        if action.owner == actor.account or self.reads_all(actor, action.member):
            return action
        aims = tuple(aim for aim in action.aims if self._sees(actor, action.member, aim.criterion))
        step, _, level = action.origin.partition("/")
        kept = action.origin if not level or self._sees(actor, action.member, step) else ""
        return replace(action, aims=aims, origin=kept) if aims else None

    def _text_as_seen(self, actor: Actor, text: str) -> str:
        seen = self._as_seen(actor, from_json(PlanAction, text))
        return to_json(seen) if seen else ""

    def _sees(self, actor: Actor, member: str, criterion: str) -> bool:
        packs = [pack.questionnaire for pack in self._place.packs.values()]
        sections = {one.section_of(criterion).name for one in packs if one.has_criterion(criterion)}
        asked = [replace(self._place.subject(actor, member), criterion=criterion, section=section) for section in sections]
        return any(may(actor, Action.VIEW_ANSWERS, subject) for subject in asked)

    def _checked(self, action: PlanAction, stored: PlanAction | None) -> PlanAction:
        """The action as it is kept. Raises InvalidInputError."""
        if action.state is ActionState.DROPPED and not action.state_reason.strip():
            raise InvalidInputError("An action is dropped with a reason; open it and write why.")
        self._check_aims(action)
        self._check_evidence(action, stored)
        for text in (action.description, action.support_needed, action.support_from, action.state_reason):
            if len(text) > MAX_TEXT:
                raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)
        return replace(
            action,
            title=_short(action.title, "An action needs a title of at most %(most)s characters.", MAX_TITLE),
            owner_name=self._owner_name(action, stored),
            due=_day(action.due),
            milestones=tuple(map(_milestone, action.milestones)),
        )

    def _owner_name(self, action: PlanAction, stored: PlanAction | None) -> str:
        """People who have left stay the owner until somebody else is named."""
        if stored is not None and action.owner == stored.owner:
            return stored.owner_name
        if not action.owner:
            return ""
        for person in self._accounts.all():
            if person.key == action.owner and _works_for(person, action.member):
                return person.name
        raise InvalidInputError("Only an active colleague of the own administration can own an action.")

    def _check_aims(self, action: PlanAction) -> None:
        packs = [pack.questionnaire for pack in self._place.packs.values()]
        for aim in action.aims:
            if not any(one.has_criterion(aim.criterion) and aim.to in one.criterion(aim.criterion).scale.levels for one in packs):
                raise InvalidInputError(
                    "%(criterion)s has no level %(level)s; choose a criterion and one of its levels.", criterion=aim.criterion, level=aim.to
                )

    def _check_evidence(self, action: PlanAction, stored: PlanAction | None) -> None:
        known = stored.evidence if stored else ()
        fresh = [key for key in action.evidence if key not in known]
        if any(self._store.get(Evidence, profile_place(action.member), key) is None for key in fresh):
            raise InvalidInputError("Choose evidence from the library of your administration.")

    def _write(self, actor: Actor, action: PlanAction, note: str) -> PlanAction:
        line = self._place.line(actor, HistoryKind.PLANACTION, action, subject=action.key, note=note)
        try:
            (stored,) = self._store.write(plan_place(action.member), [Put(action, action.revision)], [line])
        except ConflictError:  # somebody was faster between our reading and our writing
            raise self._overtaken(self._get(action.member, action.key)) from None
        assert isinstance(stored, PlanAction)  # noqa: S101 - a store gives back what it was given
        return stored


def _no_such_action() -> NotFoundError:
    return NotFoundError("There is no such action in the plan.")


def _origin(advice: Advice, criterion: str, activity: str) -> tuple[str, tuple[PlannedLevel, ...]]:
    found = advice.recommendation(criterion)
    if found is None:
        raise NotFoundError("This criterion has no open gap any more.")
    if not activity:
        return f"{criterion}/{found.to_level}", (PlannedLevel(criterion=criterion, to=found.to_level),)
    offered = {name for one in found.activities for name in (one.activity, *one.first)}
    if activity not in offered:
        raise NotFoundError("This activity is not recommended for the criterion.")
    benefit = advice.benefit(activity)
    return activity, aims_of_activity(benefit) if benefit else ()


def _works_for(person: Account, member: str) -> bool:
    """Inside the administration: a mission that visits it is not."""
    return not person.disabled and any(grant.member == member and grant.role in MEMBER_ROLES for grant in person.grants)


def _proposed(line: AimedLevel, action: PlanAction) -> AnswerContent:
    return AnswerContent(state=AnswerState.LEVEL, level=line.to, comment=action.title)


def _is_settled(summary: AssessmentSummary) -> bool:
    signed = summary.status in (AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED)
    return signed or 0 < summary.applicable == summary.answered


def _milestone(milestone: Milestone) -> Milestone:
    text = _short(milestone.text, "A milestone needs a few words, of at most %(most)s characters.", MAX_TITLE)
    return Milestone(text=text, due=_day(milestone.due), done_on=_day(milestone.done_on))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None


def _short(text: str, otherwise: str, most: int) -> str:
    if not text.strip() or len(text) > most:
        raise InvalidInputError(otherwise, most=most)
    return text.strip()
