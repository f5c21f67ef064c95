"""What must hold of gaps and recommendations whatever is answered, over random questionnaires and over the real one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from random_questionnaires import any_questionnaires, rated

from assessment.programme.catalogue_loading import load_catalogue
from assessment.programme.gaps import Gap, OrderNote, find_out_first, gaps_of, known_gaps
from assessment.programme.recommendations import Received, benefits, recommend
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings, standings

ROOT = Path(__file__).parents[2]
PACK = load_questionnaire((ROOT / "questionnaires/pgs-implementation-guide.yaml").read_bytes(), "pack")
CATALOGUE = load_catalogue((ROOT / "data/reference/capacity_building.yaml").read_bytes(), "catalogue")
NAMES = [criterion.name for criterion in PACK.criteria()]
EXAMPLES = settings(max_examples=60, deadline=None)

levels = st.sampled_from([Rating(AnswerState.UNKNOWN), *(Rating(AnswerState.LEVEL, level) for level in range(5))])
answers = st.dictionaries(st.sampled_from(NAMES), levels)
targets = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 4))
relevances = st.dictionaries(st.sampled_from([section.name for section in PACK.sections]), st.integers(1, 3))
notes = st.lists(st.builds(OrderNote, criterion=st.sampled_from(NAMES), place=st.integers(1, 80), reason=st.just("why")), max_size=6)
held = st.frozensets(st.sampled_from([one.id for one in CATALOGUE.activities]))


@EXAMPLES
@given(rated(any_questionnaires()))
def test_of_any_questionnaire_every_gap_is_below_its_target_and_known_ones_are_rated(case) -> None:
    questionnaire, ratings = case
    standing = standings(questionnaire, ratings)
    for gap in gaps_of(questionnaire, ratings, {}, {}):
        assert gap.gap > 0
        assert standing[gap.criterion].applies
        assert gap.unknown == (gap.level is None)
        assert gap.unknown or gap.level == ratings[gap.criterion].level == gap.target - gap.gap


@EXAMPLES
@given(answers, targets, relevances, notes)
def test_a_persons_order_moves_gaps_and_neither_adds_nor_loses_one(
    ratings: Ratings, aims: dict[str, int], relevance: dict[str, int], order: list[OrderNote]
) -> None:
    plain = gaps_of(PACK, ratings, aims, relevance)
    moved = gaps_of(PACK, ratings, aims, relevance, order)
    assert sorted(gap.criterion for gap in moved) == sorted(gap.criterion for gap in plain)
    assert find_out_first(moved) == find_out_first(plain)
    noted = {note.criterion for note in order}
    assert [gap for gap in known_gaps(moved) if gap.criterion not in noted] == [g for g in known_gaps(plain) if g.criterion not in noted]


@EXAMPLES
@given(answers, relevances)
def test_raising_a_level_never_raises_the_priority_of_its_gap(ratings: Ratings, relevance: dict[str, int]) -> None:
    before = {gap.criterion: gap for gap in gaps_of(PACK, ratings, {}, relevance)}
    raised = {name: Rating(AnswerState.LEVEL, min(4, rating.level + 1)) if rating.level is not None else rating
              for name, rating in ratings.items()}  # fmt: skip
    for gap in known_gaps(gaps_of(PACK, raised, {}, relevance)):
        if gap.criterion in before:
            assert gap.priority < before[gap.criterion].priority
            assert gap.effort < before[gap.criterion].effort


@EXAMPLES
@given(answers, targets, held)
def test_every_known_gap_gets_a_step_and_no_activity_is_proposed_before_what_it_needs(
    ratings: Ratings, aims: dict[str, int], received: frozenset[str]
) -> None:
    gaps = gaps_of(PACK, ratings, aims, {})
    found = recommend(PACK, CATALOGUE, gaps, Received(held=received))
    assert [one.gap for one in found] == list(known_gaps(gaps))
    for one in found:
        assert one.from_level < one.to_level <= one.gap.target
        assert one.activities or one.national.evidence or one.national.label.to("en")
        for proposed in one.activities:
            needed = set(CATALOGUE.activity(proposed.activity).prerequisites)
            assert needed <= received | set(proposed.first)
            assert not received & set(proposed.first)
            assert proposed.activity not in proposed.first


@EXAMPLES
@given(answers, targets)
def test_what_an_activity_closes_agrees_with_a_plain_count(ratings: Ratings, aims: dict[str, int]) -> None:
    gaps = gaps_of(PACK, ratings, aims, {})
    expected = {one.id: sum(plain_count(one.serves, gap) for gap in gaps if not gap.unknown) for one in CATALOGUE.activities}
    found = benefits(PACK, CATALOGUE, gaps)
    assert {one.activity: one.closes for one in found} == {name: count for name, count in expected.items() if count}
    assert [one.closes for one in found] == sorted((one.closes for one in found), reverse=True)


def plain_count(serves, gap: Gap) -> int:
    """One level after the other, as long as the same entry serves the next."""
    for served in serves:
        if served.criterion == gap.criterion and served.from_level <= gap.level < served.to_level:
            return len([level for level in range(gap.level, gap.target) if level < served.to_level])
    return 0
