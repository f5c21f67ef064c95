"""The quick path over frames gives what the exact reference gives, on anything."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from random_questionnaires import any_questionnaires, pgs_questionnaires, ratings_for

from assessment.scoring.frames import answers_frame, scores_frame
from assessment.scoring.reference import score_assessment
from assessment.scoring.vectorised import score_frame


@given(data=st.data(), questionnaire=st.one_of(any_questionnaires(), pgs_questionnaires()))
@settings(max_examples=300, deadline=None)
def test_the_vectorised_path_agrees_with_the_reference(data, questionnaire):
    drawn = [data.draw(ratings_for(questionnaire)) for _ in range(data.draw(st.integers(1, 4)))]
    groups = [(f"M{number % 2}", f"R{number // 2}", "self", ratings) for number, ratings in enumerate(drawn) if ratings]
    found = score_frame(questionnaire, answers_frame(groups))
    expected = scores_frame((member, round_, layer, score_assessment(questionnaire, ratings)) for member, round_, layer, ratings in groups)
    pd.testing.assert_frame_equal(found, expected, atol=1e-9, rtol=0)


@given(data=st.data(), questionnaire=pgs_questionnaires())
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_changes_only_the_order_of_groups(data, questionnaire):
    groups = [(member, "R", "self", data.draw(ratings_for(questionnaire))) for member in ("AAA", "BBB")]
    answers = answers_frame(groups)
    shuffled = answers.sample(frac=1, random_state=data.draw(st.integers(0, 99)))
    order = ["member", "round", "layer", "node"]
    first, second = (score_frame(questionnaire, one).sort_values(order, ignore_index=True) for one in (answers, shuffled))
    pd.testing.assert_frame_equal(first, second)
