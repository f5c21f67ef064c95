import pandas as pd
import pytest
from scoring_samples import WORKED_ANSWERS, ratings, sample, worked_example

from assessment.errors import InvalidInputError
from assessment.scoring.frames import ANSWER_COLUMNS, SCORE_COLUMNS, answers_frame, conforming, empty_frame
from assessment.scoring.vectorised import score_frame

ANSWERS = answers_frame([("AAA", "2026", "self", WORKED_ANSWERS)])


def changed(**values: object) -> pd.DataFrame:
    """The answers with their first row changed."""
    frame = ANSWERS.copy()
    for column, value in values.items():
        frame.loc[0, column] = value
    return frame


def test_scores_have_one_row_per_node_with_the_whole_first():
    scores = score_frame(worked_example(), ANSWERS)
    assert list(scores.columns) == list(SCORE_COLUMNS)
    assert list(zip(scores["node"], scores["parent"], strict=True)) == [("whole", ""), ("A", "whole"), ("B", "whole"), ("C", "whole")]
    whole = scores.iloc[0]
    assert whole["lower"] == pytest.approx((2 * 2 + 7 / 3 + 1 / 2) / 4)
    assert (whole["level"], whole["possible_level"], whole["answered"], whole["applicable"]) == (1, 1, 7, 8)
    assert (whole["method"], whole["cap"], whole["flags"]) == ("weighted_mean", "", "critical_below:C.1")


def test_no_answers_give_an_empty_frame_with_every_column_in_its_dtype():
    scores = score_frame(worked_example(), empty_frame(ANSWER_COLUMNS))
    assert len(scores) == 0
    assert {column: str(dtype) for column, dtype in scores.dtypes.items()} == dict(SCORE_COLUMNS)


@pytest.mark.parametrize("column", list(ANSWER_COLUMNS))
def test_a_missing_column_is_named(column):
    with pytest.raises(InvalidInputError, match=f"column {column} is missing"):
        score_frame(worked_example(), ANSWERS.drop(columns=column))


def test_a_value_of_the_wrong_kind_is_reported():
    with pytest.raises(InvalidInputError, match="not of its column's kind"):
        conforming(ANSWERS.astype({"level": object}).assign(level="three"), ANSWER_COLUMNS, "answers")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"criterion": "Z.9"}, "AAA, 2026, self: Z.9 is not a criterion"),
        ({"criterion": "A.2"}, "A.2 is answered twice"),
        ({"state": "perhaps"}, "A.1 has a state"),
        ({"level": pd.NA}, "A.1 has a level without"),
        ({"level": 5}, "A.1: level 5 is not on its scale"),
    ],
)
def test_a_wrong_row_is_named_with_its_member_round_and_layer(values, problem):
    with pytest.raises(InvalidInputError, match=problem):
        score_frame(worked_example(), changed(**values))


def test_a_level_is_not_lost_to_a_float_just_below_it():
    # (2*8/3 + 3*5/3 + 1*5/3)/6 is exactly 2; in floats 1.9999999999999998
    sections = "sections:\n" + "".join(
        f"  - name: S{number}\n    label: S\n    weight: {weight}\n    criteria:\n"
        + "".join(f"      - {{name: S{number}.{one}, label: C}}\n" for one in (1, 2, 3))
        for number, weight in ((1, 2), (2, 3), (3, 1))
    )
    answers = ratings(S1_1=4, S1_2=2, S1_3=2, S2_1=1, S2_2=3, S2_3=1, S3_1=3, S3_2=2, S3_3=0)
    whole = score_frame(sample(sections), answers_frame([("AAA", "2026", "self", answers)])).iloc[0]
    assert whole["lower"] < 2
    assert whole["level"] == 2
