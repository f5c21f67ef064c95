import pytest
from scoring_samples import ratings, sample

from assessment.scoring.reference import score_assessment

TEN = "sections:\n  - name: A\n    label: A\n    criteria:\n" + "".join(
    f"      - {{name: A.{number}, label: C, weight: {weight}}}\n" for number, weight in ((1, 3), (2, 1), (3, 6))
)


@pytest.mark.parametrize(
    ("answers", "flagged"),
    [
        (ratings(A_1="na", A_2=2, A_3=2), False),  # 3 of 10: 30 % exactly is not more than 30 %
        (ratings(A_1="na", A_2="na", A_3=2), True),  # 4 of 10
        (ratings(A_1=2, A_2="na"), False),
    ],
)
def test_a_section_is_flagged_when_more_than_30_percent_of_its_weight_does_not_apply(answers, flagged):
    flags = score_assessment(sample(TEN), answers).node("A").flags
    assert [str(flag.kind) for flag in flags] == (["many_not_applicable"] if flagged else [])
