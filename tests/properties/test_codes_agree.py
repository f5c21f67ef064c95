"""A signed result kept as a row of whole numbers scores as the reference scored what was signed, on anything."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from random_questionnaires import any_questionnaires, pgs_questionnaires, ratings_for

from assessment.scoring.levels_code import code_table, codes_of
from assessment.scoring.reference import score_assessment
from assessment.scoring.vectorised import score_codes


def same(found: float, expected: object) -> bool:
    return math.isnan(found) if expected is None else abs(found - float(expected)) < 1e-9  # type: ignore[arg-type]


@given(data=st.data(), questionnaire=st.one_of(any_questionnaires(), pgs_questionnaires()))
@settings(max_examples=200, deadline=None)
def test_codes_score_as_the_ratings_they_come_from(data, questionnaire):
    drawn = [data.draw(ratings_for(questionnaire)) for _ in range(data.draw(st.integers(1, 3)))]
    found = score_codes(questionnaire, code_table(questionnaire, [codes_of(questionnaire, ratings) for ratings in drawn]))
    for column, ratings in enumerate(drawn):
        expected = score_assessment(questionnaire, ratings).nodes
        assert found.nodes == tuple(node.node for node in expected)
        for row, node in enumerate(expected):
            for name in ("score", "lower", "upper", "backed", "level", "possible_level", "backed_level", "answered", "applicable"):
                assert same(float(getattr(found, name)[row, column]), getattr(node, name)), (node.node, name)


def test_a_row_of_another_questionnaires_length_is_refused():
    import pytest
    from random_questionnaires import PGS_STEPS, questionnaire_of

    from assessment.errors import InvalidInputError

    with pytest.raises(InvalidInputError, match="row 0 has 3 levels; the questionnaire asks 0 criteria"):
        code_table(questionnaire_of((), PGS_STEPS), [((1, 2, 3), (1, 2, 3))])
