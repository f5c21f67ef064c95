"""The plan: what is late, how far it is, what it would bring, and how it compares with the levels. Pure; `today` is given.

An action never moves a level by itself. What it would bring is worked out by the scoring rules, as if its aims were reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessment.programme.gaps import Gap
from assessment.programme.recommendations import Benefit, Recommendation
from assessment.questionnaire.model import Questionnaire
from assessment.records import ActionState, PlanAction, PlannedLevel
from assessment.scoring.ratings import Ratings
from assessment.scoring.results import Result
from assessment.scoring.targets import score_targets

OPEN_STATES = frozenset({ActionState.PLANNED, ActionState.UNDER_WAY, ActionState.ON_HOLD})
DUE_SOON_DAYS = 14


def is_open(action: PlanAction) -> bool:
    return action.state in OPEN_STATES


def is_overdue(action: PlanAction, today: str) -> bool:
    """Still open after its due date; on the day itself it is not late."""
    return is_open(action) and bool(action.due) and action.due < today


def is_due_soon(action: PlanAction, today: str, days: int = DUE_SOON_DAYS) -> bool:
    """Still open and due within so many days, today included."""
    if not is_open(action) or not action.due or action.due < today:
        return False
    return (date.fromisoformat(action.due) - date.fromisoformat(today)).days <= days


def overdue_milestones(action: PlanAction, today: str) -> int:
    """Milestones of an open action whose day has passed without them."""
    return sum(1 for one in action.milestones if is_open(action) and one.due and not one.done_on and one.due < today)


def by_urgency(actions: Iterable[PlanAction]) -> tuple[PlanAction, ...]:
    """Open ones first, by due date; those without a date after them; then done, then dropped."""
    return tuple(sorted(actions, key=_urgency))


def _urgency(action: PlanAction) -> tuple[int, str, str]:
    closed = {ActionState.DONE: 1, ActionState.DROPPED: 2}.get(action.state, 0)
    return closed, action.due or "9999", action.key


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """Actions by state. `total` leaves out what was dropped."""

    by_state: Mapping[ActionState, int]
    overdue: int
    due_soon: int

    @property
    def done(self) -> int:
        return self.by_state[ActionState.DONE]

    @property
    def total(self) -> int:
        return sum(self.by_state.values()) - self.by_state[ActionState.DROPPED]


def count_actions(actions: Sequence[PlanAction], today: str) -> PlanCounts:
    return PlanCounts(
        by_state={state: sum(1 for one in actions if one.state is state) for state in ActionState},
        overdue=sum(1 for one in actions if is_overdue(one, today)),
        due_soon=sum(1 for one in actions if is_due_soon(one, today)),
    )


def aimed_levels(actions: Iterable[PlanAction], counted: Callable[[PlanAction], bool] = is_open) -> dict[str, int]:
    """Criterion -> the highest level that the counted actions (by default the open ones) are meant to bring."""
    levels: dict[str, int] = {}
    for aim in (aim for action in actions if counted(action) for aim in action.aims):
        levels[aim.criterion] = max(aim.to, levels.get(aim.criterion, aim.to))
    return levels


def predict(questionnaire: Questionnaire, ratings: Ratings, actions: Iterable[PlanAction]) -> Result:
    """The scores if all open actions succeed. A level above its aim stays; aims that this questionnaire does not know are left out."""
    return score_targets(questionnaire, ratings, known_aims(questionnaire, aimed_levels(actions)))


def known_aims(questionnaire: Questionnaire, aims: Mapping[str, int]) -> dict[str, int]:
    """The aims that are criteria of this questionnaire, and levels of their scales: a plan outlives a version."""
    return {
        name: level
        for name, level in aims.items()
        if questionnaire.has_criterion(name) and level in questionnaire.criterion(name).scale.levels
    }


@dataclass(frozen=True, slots=True)
class AimedLevel:
    """A criterion that actions are meant to lift: where it stands (None: not known) and where to."""

    criterion: str
    level: int | None
    to: int

    @property
    def reached(self) -> bool:
        return self.level is not None and self.level >= self.to


def standing_of_aims(questionnaire: Questionnaire, ratings: Ratings, aims: Mapping[str, int]) -> tuple[AimedLevel, ...]:
    """One line an aimed criterion, in the order of the questionnaire."""
    known = known_aims(questionnaire, aims)
    names = (one.name for one in questionnaire.criteria() if one.name in known)
    return tuple(AimedLevel(name, _level(ratings, name), known[name]) for name in names)


def _level(ratings: Ratings, criterion: str) -> int | None:
    rating = ratings.get(criterion)
    return rating.level if rating else None


def to_rate_again(questionnaire: Questionnaire, ratings: Ratings, action: PlanAction) -> tuple[AimedLevel, ...]:
    """After an action is done: the criteria it was meant to lift and that are not rated so. Nothing if it is not done."""
    if action.state is not ActionState.DONE:
        return ()
    aims = aimed_levels((action,), counted=lambda one: True)
    return tuple(line for line in standing_of_aims(questionnaire, ratings, aims) if not line.reached)


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How far the actions are beside how far the levels are: one may move without the other."""

    done: int
    total: int
    reached: int
    aimed: int


def compare_progress(questionnaire: Questionnaire, ratings: Ratings, actions: Sequence[PlanAction]) -> PlanProgress:
    """Dropped actions count for nothing, on either side."""
    kept = [one for one in actions if one.state is not ActionState.DROPPED]
    lines = standing_of_aims(questionnaire, ratings, aimed_levels(kept, counted=lambda one: True))
    done = sum(1 for one in kept if one.state is ActionState.DONE)
    return PlanProgress(done, len(kept), sum(1 for line in lines if line.reached), len(lines))


def aims_of_activity(benefit: Benefit) -> tuple[PlannedLevel, ...]:
    """An activity taken into the plan is meant to help every gap that it serves now."""
    return tuple(PlannedLevel(criterion=one.criterion, to=one.reaches) for one in benefit.gaps)


def planned_for(actions: Iterable[PlanAction], gap: Gap) -> tuple[PlanAction, ...]:
    """Open actions that are meant to lift the gap's criterion above its level."""
    level = -1 if gap.level is None else gap.level
    return tuple(one for one in actions if is_open(one) and any(aim.criterion == gap.criterion and aim.to > level for aim in one.aims))


EDITED = (
    "title",
    "description",
    "owner",
    "due",
    "state",
    "state_reason",
    "milestones",
    "support_needed",
    "support_from",
    "aims",
    "evidence",
)  # what people edit in an action


def changed_fields(before: PlanAction | None, after: PlanAction) -> tuple[str, ...]:
    """Names of the edited fields, and remarks, that differ; all that is filled in where there was none."""
    shown = (*EDITED, "remarks")
    if before is None:
        return tuple(name for name in shown if getattr(after, name))
    return tuple(name for name in shown if getattr(before, name) != getattr(after, name))


@dataclass(frozen=True, slots=True)
class Merged:
    """`action`: what is stored with my changes on top. `clashes`: fields that both sides changed, and differently."""

    action: PlanAction
    clashes: tuple[str, ...]


def merge(base: PlanAction, mine: PlanAction, stored: PlanAction) -> Merged:
    """Field by field: what I changed since `base` is mine, everything else is as stored."""
    own = {name: getattr(mine, name) for name in EDITED if getattr(mine, name) != getattr(base, name)}
    theirs = {name for name in EDITED if getattr(stored, name) != getattr(base, name)}
    clashes = tuple(name for name in own if name in theirs and own[name] != getattr(stored, name))
    return Merged(replace(stored, **own), clashes)


def first_step(recommendation: Recommendation) -> str:
    """What one click takes: the activity that comes first for this gap, or nothing for the national step."""
    fresh = next((one for one in recommendation.activities if not one.held), None)
    if fresh is None:
        return ""
    return fresh.first[0] if fresh.first else fresh.activity
