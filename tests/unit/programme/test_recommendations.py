"""Recommendations: the next step of each gap, what comes first, what is missing, and what serves many gaps at once."""

from __future__ import annotations

from programme_samples import CATALOGUE, PACK, PAPER, SMALL, everywhere, rated, small_catalogue

from assessment.programme.catalogue import Catalogue
from assessment.programme.gaps import Gap, gaps_of
from assessment.programme.recommendations import (
    Benefit,
    ClosedGap,
    Proposed,
    Reason,
    Received,
    Recommendation,
    benefits,
    recommend,
    settled_by_levels,
)

AT_TARGET = {"A1": 3, "A2": 3, "A3": 3, "B1": 3, "B2": 3}
SMALL_CB = small_catalogue()


def gaps(**levels: int | None) -> tuple[Gap, ...]:
    return gaps_of(SMALL, rated({**AT_TARGET, **levels}), {}, {})


def one(found: tuple[Recommendation, ...]) -> Recommendation:
    [recommendation] = found
    return recommendation


def test_a_gap_gets_the_activities_and_the_national_step_of_its_next_transition() -> None:
    found = one(recommend(SMALL, SMALL_CB, gaps(B1=1)))
    assert (found.from_level, found.to_level) == (1, 2)
    assert found.national.label.to("fr") == "Écrivez-le."
    assert found.activities == ()  # C3 serves B1 from 0 to 1 and from 2 on


def test_without_a_written_step_the_required_evidence_of_the_next_level_is_to_be_brought_into_being() -> None:
    found = one(recommend(SMALL, SMALL_CB, gaps(A3=1)))
    assert found.national.label.to("en") == ""
    assert found.national.evidence == (PAPER,)  # the photograph is not required


def test_evidence_that_is_there_already_is_not_asked_for() -> None:
    assert one(recommend(SMALL, SMALL_CB, gaps(A3=1), missing={"A3": ()})).national.evidence == ()
    assert one(recommend(SMALL, SMALL_CB, gaps(A3=1), missing={"A3": (PAPER,)})).national.evidence == (PAPER,)
    assert one(recommend(SMALL, SMALL_CB, gaps(A3=1), missing={"B1": ()})).national.evidence == (PAPER,)


def test_the_activity_says_what_comes_first_and_how_far_it_may_lead() -> None:
    found = one(recommend(SMALL, SMALL_CB, gaps(B1=2)))
    assert found.activities == (Proposed("C3", first=("C1", "C2"), reaches=3, held=False, closes=3 - 2),)  # to 4, but the target is 3


def test_the_reason_names_level_target_and_what_comes_first() -> None:
    found = one(recommend(SMALL, SMALL_CB, gaps(B1=2)))
    assert found.reason == Reason("B1", level=2, target=3, first="C1", after=())


def test_a_criterion_that_normally_precedes_is_named_while_it_has_a_gap_or_is_unknown() -> None:
    assert [r.reason.after for r in recommend(SMALL, SMALL_CB, gaps(B1=2, A3=2)) if r.gap.criterion == "B1"] == [("A3",)]
    assert [r.reason.after for r in recommend(SMALL, SMALL_CB, gaps(B1=2, A3=None)) if r.gap.criterion == "B1"] == [("A3",)]


def test_what_was_held_need_not_come_first_and_is_proposed_after_the_rest() -> None:
    found = one(recommend(SMALL, SMALL_CB, gaps(A3=1), Received(held=frozenset({"C1"}))))
    # C1 closes 2-1 level, C2 3-1 levels
    assert found.activities == (
        Proposed("C2", first=(), reaches=3, held=False, closes=2),
        Proposed("C1", first=(), reaches=2, held=True, closes=1),
    )


def test_levels_that_show_a_result_settle_an_activity_without_calling_it_held() -> None:
    assert settled_by_levels(SMALL_CB, rated({"A3": 1})) == frozenset()
    assert settled_by_levels(SMALL_CB, rated({"A3": None})) == frozenset()
    settled = settled_by_levels(SMALL_CB, rated({"A3": 2}))
    assert settled == {"C2"}
    found = one(recommend(SMALL, SMALL_CB, gaps(B1=2), Received(settled=settled)))
    assert found.activities[0].first == ()  # C2 is settled, and with it C1 that it needed
    assert not found.activities[0].held


def test_unknown_criteria_get_no_recommendation() -> None:
    assert [r.gap.criterion for r in recommend(SMALL, SMALL_CB, gaps(A3=None, B2=1))] == ["B2"]


def test_recommendations_keep_the_order_of_the_gaps() -> None:
    found = gaps(A1=2, A2=0, A3=0, B1=1, B2=0)
    assert [r.gap for r in recommend(SMALL, SMALL_CB, found)] == list(found)


def test_one_activity_over_many_gaps_counts_the_levels_it_closes() -> None:
    found = benefits(SMALL, SMALL_CB, gaps(A2=0, A3=0, B1=0))
    course = Benefit(
        "C1",
        gaps=(ClosedGap("A2", 0, 1), ClosedGap("A3", 0, 2)),
        closes=1 + 2,
        priority=1 * 1 * 2 + 2 * 2 * 2,  # levels by weight by usual relevance
        first=(),
        held=False,
    )
    operation = Benefit("C3", (ClosedGap("B1", 0, 1),), closes=1, priority=1 * 3 * 2, first=("C1", "C2"), held=False)
    assert found == (course, operation)  # C2 starts from level 1 of A3


def test_no_more_levels_are_closed_than_the_gap_has() -> None:
    [trainers] = benefits(SMALL, SMALL_CB, gaps(A3=2))
    assert (trainers.activity, trainers.closes) == ("C2", 3 - 2)


def test_a_catalogue_of_another_questionnaire_recommends_only_evidence() -> None:
    other = Catalogue("other", *(getattr(SMALL_CB, name) for name in list(SMALL_CB.__slots__)[1:]))
    found = one(recommend(SMALL, other, gaps(A3=1)))
    assert (found.activities, found.national.evidence) == ((), (PAPER,))
    assert benefits(SMALL, other, gaps(A3=1)) == ()


def test_the_national_course_comes_first_for_mentoring_on_trade_data() -> None:
    found = recommend(PACK, CATALOGUE, gaps_of(PACK, {**everywhere(PACK, 4), **rated({"D3.4": 1})}, {}, {}))
    assert one(found).activities[0].activity == "CB14"
    assert one(found).reason == Reason("D3.4", level=1, target=3, first="CB04", after=())


def test_trained_officers_need_no_first_course() -> None:
    ratings = {**everywhere(PACK, 4), **rated({"D3.4": 1})}
    received = Received(settled=settled_by_levels(CATALOGUE, ratings))
    assert one(recommend(PACK, CATALOGUE, gaps_of(PACK, ratings, {}, {}), received)).reason.first is None


def test_every_gap_of_the_real_questionnaire_at_every_level_has_something_to_do() -> None:
    targets = {criterion.name: 4 for criterion in PACK.criteria()}
    for level in range(4):
        for found in recommend(PACK, CATALOGUE, gaps_of(PACK, everywhere(PACK, level), targets, {})):
            assert found.national.evidence or found.national.label.to("en") or found.activities
