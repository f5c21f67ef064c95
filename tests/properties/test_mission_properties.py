"""Agreement does not depend on who is named first; it and the calibration are what plain Python counts."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from random_questionnaires import MATURITY

from assessment.programme.missions import agreement, calibrate, difference, reconciliation_order
from assessment.questionnaire.model import EMPTY_TEXT, Criterion
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating

NAMES = ("A1", "A2", "A3", "A4")
CRITERIA = tuple(Criterion(name, EMPTY_TEXT, MATURITY) for name in NAMES)
SAID = st.one_of(
    st.integers(0, 4).map(lambda level: Rating(AnswerState.LEVEL, level)),
    st.sampled_from([Rating(AnswerState.NOT_APPLICABLE), Rating(AnswerState.UNKNOWN)]),
)
RATERS = st.lists(st.dictionaries(st.sampled_from(NAMES), SAID), max_size=4)


@given(RATERS, st.randoms())
def test_agreement_and_order_do_not_depend_on_the_order_of_the_raters(raters: list[dict[str, Rating]], chance) -> None:
    other = list(raters)
    chance.shuffle(other)
    assert agreement(CRITERIA, raters) == agreement(CRITERIA, other)
    assert reconciliation_order(CRITERIA, {}, raters) == reconciliation_order(CRITERIA, {}, other)


@given(RATERS)
def test_agreement_counts_pairs_as_plain_python_does(raters: list[dict[str, Rating]]) -> None:
    same = pairs = 0
    for name in NAMES:
        for first in range(len(raters)):
            for second in range(first + 1, len(raters)):
                one, other = raters[first].get(name), raters[second].get(name)
                if one and other and AnswerState.UNKNOWN not in (one.state, other.state):
                    pairs += 1
                    same += one == other
    found = agreement(CRITERIA, raters)
    assert (found.same, found.pairs) == (same, pairs)
    assert found.share is None if pairs == 0 else 0 <= found.share <= 1


@given(RATERS)
def test_agreement_of_the_whole_is_that_of_its_parts(raters: list[dict[str, Rating]]) -> None:
    parts = [agreement([one], raters) for one in CRITERIA]
    whole = agreement(CRITERIA, raters)
    assert (whole.same, whole.pairs) == (sum(one.same for one in parts), sum(one.pairs for one in parts))
    assert whole.large == tuple(name for part in parts for name in part.large)


@given(st.dictionaries(st.sampled_from(NAMES), SAID))
def test_somebody_agrees_fully_with_the_like(ratings: dict[str, Rating]) -> None:
    assert agreement(CRITERIA, [ratings, ratings]).share in (None, 1)
    assert all(difference(one, [ratings.get(one.name), ratings.get(one.name)]) == 0 for one in CRITERIA)


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), max_size=40))
def test_calibration_is_the_plain_mean_from_ten_cases_up(cases: list[tuple[int, int]]) -> None:
    drops = [said - agreed for said, agreed in cases if min(said, agreed) >= 0]
    found = calibrate("A1", cases)
    if len(drops) < 10:
        assert found is None
    else:
        assert found is not None
        assert (found.cases, found.lower_by * len(drops)) == (len(drops), Fraction(sum(drops)))
