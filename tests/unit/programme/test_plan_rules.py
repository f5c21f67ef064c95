"""The pure rules of a plan: what is late, what it would bring, and three people's changes joined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import SMALL_PACK, WORKED_EXAMPLE

from assessment.programme.plan import (
    AimedLevel,
    PlanProgress,
    aimed_levels,
    by_urgency,
    compare_progress,
    count_actions,
    is_due_soon,
    is_overdue,
    merge,
    overdue_milestones,
    predict,
    to_rate_again,
)
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import ActionState, AnswerState, Milestone, PlanAction, PlannedLevel
from assessment.scoring.ratings import Rating
from assessment.scoring.reference import score_assessment

SMALL = load_questionnaire(SMALL_PACK.read_bytes(), "small")
TODAY = "2026-11-24"
_STATES = {"na": AnswerState.NOT_APPLICABLE, "dk": AnswerState.UNKNOWN}
RATINGS = {
    name: Rating(AnswerState.LEVEL, said) if isinstance(said, int) else Rating(_STATES[said]) for name, said in WORKED_EXAMPLE.items()
}


def action(key: str = "p1", state: ActionState = ActionState.PLANNED, due: str = "", **aims: int) -> PlanAction:
    levels = tuple(PlannedLevel(criterion=name.replace("_", "."), to=to) for name, to in aims.items())
    return PlanAction(key=key, revision=1, member="KEN", title=key, state=state, due=due, aims=levels)


@pytest.mark.parametrize(
    ("due", "state", "overdue", "soon"),
    [
        ("2026-11-23", ActionState.PLANNED, True, False),  # yesterday
        ("2026-11-24", ActionState.PLANNED, False, True),  # today is not late
        ("2026-12-08", ActionState.UNDER_WAY, False, True),  # in 14 days
        ("2026-12-09", ActionState.UNDER_WAY, False, False),  # in 15 days
        ("2026-11-01", ActionState.ON_HOLD, True, False),  # on hold is still open
        ("2026-11-01", ActionState.DONE, False, False),
        ("2026-11-01", ActionState.DROPPED, False, False),
        ("", ActionState.PLANNED, False, False),
    ],
)
def test_what_is_late_and_what_is_due_soon(due: str, state: ActionState, overdue: bool, soon: bool) -> None:
    one = action(state=state, due=due)
    assert (is_overdue(one, TODAY), is_due_soon(one, TODAY)) == (overdue, soon)


def test_a_milestone_is_late_only_while_its_action_is_open() -> None:
    late = (Milestone(text="a", due="2026-11-01"), Milestone(text="b", due="2026-11-01", done_on="2026-11-02"), Milestone(text="c"))
    assert overdue_milestones(replace(action(), milestones=late), TODAY) == 1
    assert overdue_milestones(replace(action(state=ActionState.DONE), milestones=late), TODAY) == 0


def test_dropped_actions_are_not_counted_in_the_whole() -> None:
    states = [ActionState.DONE, ActionState.DONE, ActionState.PLANNED, ActionState.DROPPED]
    counts = count_actions([action(str(place), state, "2026-11-20") for place, state in enumerate(states)], TODAY)
    assert (counts.done, counts.total, counts.overdue, counts.due_soon) == (2, 3, 1, 0)


def test_open_actions_come_by_date_and_those_without_a_date_after_them() -> None:
    found = by_urgency(
        [action("a", due=""), action("b", due="2026-12-01"), action("c", ActionState.DONE, "2026-01-01"), action("d", due="2026-11-01")]
    )
    assert [one.key for one in found] == ["d", "b", "a", "c"]


def test_the_prediction_is_the_score_of_the_ratings_with_the_aims_of_open_actions() -> None:
    actions = [
        action("p1", C_1=2, C_2=2),
        action("p2", ActionState.UNDER_WAY, A_3=2),
        action("p3", ActionState.DONE, B_3=4),
        action("p4", ActionState.DROPPED, B_3=4),
    ]
    # A (2*3 + 2 + 2)/4 = 10/4, B (4 + 3 + 0)/3 = 7/3, C (2 + 2)/2 = 2: (2*10/4 + 7/3 + 2)/4 = 28/12
    found = predict(SMALL, RATINGS, actions).whole
    assert found.lower is not None
    assert found.lower * 12 == 28
    assert found.level == 2
    by_hand = {**RATINGS} | {name: Rating(AnswerState.LEVEL, 2) for name in ("A.3", "C.1", "C.2")}
    assert predict(SMALL, RATINGS, actions) == score_assessment(SMALL, by_hand)


def test_an_aim_below_the_level_of_today_lowers_nothing() -> None:
    assert predict(SMALL, RATINGS, [action(A_1=1)]) == score_assessment(SMALL, RATINGS)


def test_what_does_not_apply_stays_so_and_unknown_criteria_of_another_version_are_left_out() -> None:
    assert predict(SMALL, RATINGS, [action(A_4=3, Z_9=2)]) == score_assessment(SMALL, RATINGS)


def test_without_open_actions_the_prediction_is_today() -> None:
    assert predict(SMALL, RATINGS, [action(state=ActionState.DONE, C_1=4)]) == score_assessment(SMALL, RATINGS)


def test_of_two_aims_for_a_criterion_the_higher_counts() -> None:
    assert aimed_levels([action(C_1=3), action(C_1=2)]) == {"C.1": 3}


def test_a_finished_action_names_the_criteria_that_are_not_rated_so() -> None:
    done = action(state=ActionState.DONE, A_1=3, C_1=2, A_3=1)
    assert to_rate_again(SMALL, RATINGS, done) == (AimedLevel("A.3", None, 1), AimedLevel("C.1", 0, 2))
    assert to_rate_again(SMALL, RATINGS, replace(done, state=ActionState.UNDER_WAY)) == ()


def test_actions_and_levels_are_counted_side_by_side() -> None:
    actions = [action("p1", ActionState.DONE, A_1=3, C_1=2), action("p2", C_2=1), action("p3", ActionState.DROPPED, B_1=4)]
    assert compare_progress(SMALL, RATINGS, actions) == PlanProgress(done=1, total=2, reached=2, aimed=3)  # A.1 and C.2 of A.1, C.1, C.2


# three-way joining


def test_changes_of_different_fields_are_joined() -> None:
    base = action(due="2026-12-01")
    merged = merge(base, replace(base, due="2026-12-24"), replace(base, revision=2, state=ActionState.UNDER_WAY))
    assert merged.clashes == ()
    assert (merged.action.due, merged.action.state, merged.action.revision) == ("2026-12-24", ActionState.UNDER_WAY, 2)


def test_a_field_that_both_changed_differently_clashes() -> None:
    base = action(due="2026-12-01")
    assert merge(base, replace(base, due="2026-12-24"), replace(base, due="2026-12-25")).clashes == ("due",)
    assert merge(base, replace(base, due="2026-12-24"), replace(base, due="2026-12-24")).clashes == ()
