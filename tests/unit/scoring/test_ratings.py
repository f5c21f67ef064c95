from fractions import Fraction

import pytest
from scoring_samples import WORKED_ANSWERS, ratings, sample, worked_example

from assessment.errors import InvalidInputError
from assessment.records import AnswerState
from assessment.scoring.ratings import Progress, Rating, Standing, progress, relevance, standings

CHAIN = """
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: Has devices}
      - {name: A.2, label: Maintains them, relevant: "${A.1} >= 1"}
      - {name: A.3, label: Replaces them, relevant: "${A.2} >= 1"}
      - {name: A.4, label: Has none and says so, relevant: "${A.1} = 'na'"}
      - {name: A.5, label: Has none and rents, relevant: "not(${A.2} >= 1)"}
"""


def test_progress_counts_levels_and_dont_knows_over_what_applies():
    assert progress(worked_example(), WORKED_ANSWERS) == Progress(answered=3 + 2 + 2, applicable=3 + 3 + 2)
    assert progress(worked_example(), WORKED_ANSWERS).share == Fraction(7, 8)


def test_progress_of_a_section_counts_only_its_criteria():
    questionnaire = worked_example()
    assert progress(questionnaire, WORKED_ANSWERS, questionnaire.section("B").criteria) == Progress(2, 3)


def test_progress_is_one_when_nothing_applies():
    questionnaire = worked_example()
    assert progress(questionnaire, ratings(B_1="na", B_2="na", B_3="na"), questionnaire.section("B").criteria).share == 1


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (2, (True, None, False, None)),  # A.2 is relevant but unanswered: A.3 and A.5 stay open
        (0, (False, False, False, True)),  # A.2 is gone: it reads as 'na', so "at least 1" is false of it
        ("na", (False, False, True, True)),
        ("unknown", (None, None, None, None)),
        ("", (None, None, None, None)),
    ],
)
def test_relevance_is_true_false_or_undetermined(first, expected):
    found = relevance(sample(CHAIN), ratings(A_1=first))
    assert tuple(found[name] for name in ("A.2", "A.3", "A.4", "A.5")) == expected


def test_what_is_known_to_be_irrelevant_disappears_and_what_is_undetermined_counts_as_unanswered():
    answers = ratings(A_1="unknown", A_2=3, A_3="na", A_4=1, A_5=1)
    assert set(standings(sample(CHAIN), answers).values()) == {Standing.UNKNOWN, Standing.UNANSWERED}
    assert progress(sample(CHAIN), answers) == Progress(answered=1, applicable=5)
    # with A.1 at 0 only A.1 and A.5 are left
    assert progress(sample(CHAIN), {**answers, **ratings(A_1=0)}) == Progress(answered=2, applicable=2)


@pytest.mark.parametrize("name", ["A_1", "C_1"])
def test_gate_and_critical_criteria_cannot_be_not_applicable(name):
    assert standings(worked_example(), ratings(**{name: "na"}))[name.replace("_", ".")] is Standing.UNANSWERED


def test_a_level_that_is_not_on_the_scale_is_refused_by_name():
    with pytest.raises(InvalidInputError, match=r"A\.2: level 7 is not on its scale; give one of 0, 1, 2, 3, 4"):
        standings(worked_example(), ratings(A_2=7))


@pytest.mark.parametrize(("state", "level"), [(AnswerState.LEVEL, None), (AnswerState.UNKNOWN, 2)])
def test_a_rating_has_a_level_exactly_when_its_state_says_so(state, level):
    with pytest.raises(InvalidInputError, match="exactly when"):
        Rating(state, level)
