"""What must hold of scores whatever is answered (scoring.md, section 2), for the project's rule and for every other method."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_questionnaires import any_questionnaires, changed, pgs_questionnaires, rated

from assessment.questionnaire.model import MethodKind
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Standing, standings
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import NodeScore

BOTH = pytest.mark.parametrize(
    "questionnaires", [pgs_questionnaires(), any_questionnaires(conditions=False)], ids=["the project's rule", "every method"]
)
EXAMPLES = settings(max_examples=120, deadline=None)


def figures(scored: NodeScore) -> tuple[object, ...]:
    """Everything but the names of what is left out."""
    return (
        scored.node,
        scored.lower,
        scored.score,
        scored.upper,
        scored.level,
        scored.possible_level,
        scored.backed,
        scored.backed_level,
        scored.answered,
        scored.applicable,
        scored.cap,
        scored.possible_cap,
    )


def at_most(low: Fraction | int | None, high: Fraction | int | None) -> bool:
    return low is None or high is None or low <= high


@BOTH
@given(data=st.data())
@EXAMPLES
def test_raising_a_level_never_lowers_anything(questionnaires, data):
    questionnaire, ratings = data.draw(rated(questionnaires))
    before = score_assessment(questionnaire, ratings)
    levels = [name for name, rating in ratings.items() if rating.level is not None]
    assume(levels)
    name = data.draw(st.sampled_from(levels))
    higher = [level for level in questionnaire.criterion(name).scale.levels if level > ratings[name].level]
    assume(higher)
    after = score_assessment(questionnaire, {**ratings, name: Rating(AnswerState.LEVEL, data.draw(st.sampled_from(higher)))})
    for low, high in zip(before.nodes, after.nodes, strict=True):
        for figure in ("lower", "score", "upper", "level", "possible_level"):
            assert at_most(getattr(low, figure), getattr(high, figure)), (low.node, figure)


@BOTH
@given(data=st.data())
@EXAMPLES
def test_answering_something_unknown_only_narrows_the_band(questionnaires, data):
    questionnaire, ratings = data.draw(rated(questionnaires))
    unknown = [name for name, one in standings(questionnaire, ratings).items() if one in (Standing.UNKNOWN, Standing.UNANSWERED)]
    assume(unknown)
    name = data.draw(st.sampled_from(unknown))
    level = data.draw(st.sampled_from(questionnaire.criterion(name).scale.levels))
    before = score_assessment(questionnaire, ratings)
    after = score_assessment(questionnaire, {**ratings, name: Rating(AnswerState.LEVEL, level)})
    for wide, narrow in zip(before.nodes, after.nodes, strict=True):
        assert at_most(wide.lower, narrow.lower), wide.node
        assert at_most(wide.level, narrow.level), wide.node
        assert at_most(narrow.upper, wide.upper), wide.node
        assert at_most(narrow.possible_level, wide.possible_level), wide.node


@BOTH
@given(data=st.data())
@EXAMPLES
def test_the_order_of_answers_is_irrelevant(questionnaires, data):
    questionnaire, ratings = data.draw(rated(questionnaires))
    shuffled = dict(data.draw(st.permutations(list(ratings.items()))))
    assert score_assessment(questionnaire, shuffled) == score_assessment(questionnaire, ratings)


@BOTH
@given(data=st.data())
@EXAMPLES
def test_a_criterion_that_does_not_apply_leaves_the_result_of_a_questionnaire_without_it(questionnaires, data):
    questionnaire, ratings = data.draw(rated(questionnaires))
    out = [criterion.name for criterion in questionnaire.criteria() if criterion.not_applicable]
    assume(out)
    name = data.draw(st.sampled_from(out))
    with_it = score_assessment(questionnaire, {**ratings, name: Rating(AnswerState.NOT_APPLICABLE)})
    without = changed(questionnaire, lambda criterion: None if criterion.name == name else criterion)
    without_it = score_assessment(without, {other: rating for other, rating in ratings.items() if other != name})
    assert [figures(node) for node in with_it.nodes] == [figures(node) for node in without_it.nodes]


@BOTH
@given(data=st.data())
@EXAMPLES
def test_every_score_lies_in_its_band(questionnaires, data):
    for node in score_assessment(*data.draw(rated(questionnaires))).nodes:
        assert at_most(node.lower, node.upper), node.node
        assert at_most(node.lower, node.score), node.node
        assert at_most(node.score, node.upper), node.node
        assert at_most(node.backed, node.lower), node.node
        assert at_most(node.backed_level, node.level), node.node


@BOTH
@given(data=st.data())
@EXAMPLES
def test_the_level_is_at_most_the_possible_level(questionnaires, data):
    for node in score_assessment(*data.draw(rated(questionnaires))).nodes:
        assert at_most(node.level, node.possible_level), node.node


@given(case=rated(pgs_questionnaires()))
@EXAMPLES
def test_no_possible_level_is_above_four(case):
    assert all(at_most(node.possible_level, 4) for node in score_assessment(*case).nodes)


@BOTH
@given(data=st.data())
@EXAMPLES
def test_a_complete_assessment_has_no_band(questionnaires, data):
    for node in score_assessment(*data.draw(rated(questionnaires, complete=True))).nodes:
        assert node.lower == node.score == node.upper, node.node
        assert node.level == node.possible_level, node.node
        assert node.answered == node.applicable, node.node


@given(case=rated(any_questionnaires()))
@EXAMPLES
def test_a_node_without_a_roll_up_has_no_figures(case):
    for node in score_assessment(*case).nodes:
        if node.method is MethodKind.NONE:
            assert (node.lower, node.score, node.upper, node.level, node.backed) == (None, None, None, None, None)
