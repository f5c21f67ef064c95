"""Gaps: their figures by hand, their order, and a person's own order on top."""

from __future__ import annotations

import pytest
from programme_samples import PACK, SMALL, everywhere, rated

from assessment.errors import InvalidInputError
from assessment.programme.gaps import Gap, OrderNote, effort_between, find_out_first, gaps_of, known_gaps
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating

AT_TARGET = {"A1": 3, "A2": 3, "A3": 3, "B1": 3, "B2": 3}


def names(gaps: tuple[Gap, ...]) -> list[str]:
    return [gap.criterion for gap in gaps]


def test_priority_is_gap_times_weight_times_relevance_and_effort_stands_beside_it() -> None:
    [gap] = gaps_of(SMALL, rated({**AT_TARGET, "A3": 1}), {}, {"A": 3})
    assert (gap.level, gap.target, gap.gap) == (1, 3, 3 - 1)
    assert gap.priority == 2 * 2 * 3
    assert gap.effort == 2 + 3  # transitions 1 to 2 and 2 to 3 of (1, 2, 3, 5)


def test_relevance_is_usual_where_the_member_has_not_said() -> None:
    [gap] = gaps_of(SMALL, rated({**AT_TARGET, "B1": 1}), {}, {"A": 3})
    assert (gap.relevance, gap.priority) == (2, 2 * 3 * 2)


def test_effort_counts_one_a_step_where_the_file_gives_none() -> None:
    assert effort_between(SMALL.criterion("B1"), 1, 4) == 1 + 1 + 1
    assert effort_between(SMALL.criterion("A3"), 0, 4) == 1 + 2 + 3 + 5
    assert effort_between(SMALL.criterion("A3"), 2, 2) == 0


def test_a_level_at_or_above_the_target_has_no_gap() -> None:
    assert gaps_of(SMALL, rated({**AT_TARGET, "A3": 4}), {}, {}) == ()


def test_the_members_target_goes_before_the_questionnaires() -> None:
    assert gaps_of(SMALL, rated({**AT_TARGET, "A3": 2}), {"A3": 2}, {}) == ()
    [gap] = gaps_of(SMALL, rated(AT_TARGET), {"A3": 4}, {})
    assert (gap.criterion, gap.gap) == ("A3", 4 - 3)


def test_gate_and_critical_criteria_come_first_and_those_that_hold_the_level_back_before_them() -> None:
    # priorities: A1 1*1*2, A2 3*1*2, A3 3*2*2, B1 2*3*2, B2 3*1*2; A1 is at its gate's minimum 2, A2 below its critical 2
    gaps = gaps_of(SMALL, rated({"A1": 2, "A2": 0, "A3": 0, "B1": 1, "B2": 0}), {}, {})
    assert names(gaps) == ["A2", "A1", "B1", "A3", "B2"]  # B1 and A3 both 12: B1 costs 2, A3 costs 6
    assert [gap.holds_back for gap in gaps] == [True, False, False, False, False]
    assert [(gap.gate, gap.critical) for gap in gaps[:3]] == [(False, True), (True, False), (False, False)]


def test_a_gate_below_its_minimum_holds_back() -> None:
    [gap] = gaps_of(SMALL, rated({**AT_TARGET, "A1": 1}), {}, {})
    assert gap.holds_back


def test_a_critical_criterion_at_its_least_level_does_not_hold_back_and_below_it_does() -> None:
    assert [[gap.holds_back for gap in gaps_of(SMALL, rated({**AT_TARGET, "A2": level}), {}, {})] for level in (1, 2)] == [[True], [False]]


def test_what_is_not_known_stands_apart_and_last() -> None:
    gaps = gaps_of(SMALL, rated({"A2": 3, "A3": None, "B1": 1, "B2": 2}), {}, {})
    assert names(known_gaps(gaps)) == ["B1", "B2"]
    assert names(find_out_first(gaps)) == ["A1", "A3"]  # A1 unanswered and a gate, A3 don't know
    assert gaps == known_gaps(gaps) + find_out_first(gaps)
    unknown = gaps[-1]
    assert (unknown.level, unknown.gap, unknown.priority, unknown.effort) == (None, 3, 3 * 2 * 2, 1 + 2 + 3)


def test_what_does_not_apply_has_no_gap() -> None:
    ratings = {**rated({**AT_TARGET, "B1": 0, "B2": 0}), "A3": Rating(AnswerState.NOT_APPLICABLE)}
    assert names(gaps_of(SMALL, ratings, {}, {})) == ["B1"]  # B2 is not asked while B1 is at 0


def test_what_may_not_apply_waits_for_the_answer_it_depends_on() -> None:
    assert names(gaps_of(SMALL, rated({**AT_TARGET, "B1": None, "B2": 0}), {}, {})) == ["B1"]


def test_a_person_places_a_gap_and_the_reason_stays_with_it() -> None:
    ratings = rated({"A1": 2, "A2": 0, "A3": 0, "B1": 1, "B2": 0})
    note = OrderNote(criterion="B2", place=1, reason="The donor leaves in March.")
    gaps = gaps_of(SMALL, ratings, {}, {}, [note])
    assert names(gaps) == ["B2", "A2", "A1", "B1", "A3"]
    assert [gap.note for gap in gaps] == [note, None, None, None, None]


def test_several_placed_gaps_all_stand_where_they_were_put() -> None:
    ratings = rated({"A1": 2, "A2": 0, "A3": 0, "B1": 1, "B2": 0})
    order = [OrderNote(criterion="A2", place=4, reason="x"), OrderNote(criterion="B2", place=2, reason="x")]
    assert names(gaps_of(SMALL, ratings, {}, {}, order)) == ["A1", "B2", "B1", "A2", "A3"]


def test_a_place_beyond_the_end_is_the_end_and_the_later_note_counts() -> None:
    ratings = rated({**AT_TARGET, "A3": 0, "B1": 0})
    order = [OrderNote(criterion="B1", place=1, reason="x"), OrderNote(criterion="A3", place=9, reason="x")]
    assert names(gaps_of(SMALL, ratings, {}, {}, order)) == ["B1", "A3"]
    assert names(gaps_of(SMALL, ratings, {}, {}, [*order, OrderNote(criterion="A3", place=1, reason="y")])) == ["A3", "B1"]


def test_a_note_on_a_closed_gap_changes_nothing() -> None:
    assert gaps_of(SMALL, rated(AT_TARGET), {}, {}, [OrderNote(criterion="A3", place=1, reason="x")]) == ()


@pytest.mark.parametrize("note", [OrderNote(criterion="A3", place=0, reason="x"), OrderNote(criterion="A3", place=1, reason="  ")])
def test_a_note_needs_a_place_and_a_reason(note: OrderNote) -> None:
    with pytest.raises(InvalidInputError, match="A3"):
        gaps_of(SMALL, rated(AT_TARGET), {}, {}, [note])


@pytest.mark.parametrize("step", [0, 4])
def test_relevance_has_three_steps(step: int) -> None:
    with pytest.raises(InvalidInputError, match="relevance"):
        gaps_of(SMALL, {}, {}, {"A": step})


def test_a_target_off_the_scale_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="A3: the target 5"):
        gaps_of(SMALL, {}, {"A3": 5}, {})


def test_the_real_questionnaire_at_level_0_has_70_gaps_and_the_gates_and_critical_criteria_lead() -> None:
    gaps = gaps_of(PACK, everywhere(PACK, 0), {}, {})
    assert len(gaps) == 72 - 2  # D5.4 waits for D5.1 and D9.4 for D9.3
    assert sorted(names(gaps)[:5]) == ["D1.1", "D2.3", "D6.1", "D6.2", "D7.1"]
