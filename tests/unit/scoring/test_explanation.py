from fractions import Fraction

from scoring_samples import WORKED_ANSWERS, ratings, sample, worked_example

from assessment.scoring.explanation import Lift, Sum, explain
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import LeftOut


def explained(node, answers=WORKED_ANSWERS):
    questionnaire = worked_example()
    return explain(questionnaire, score_assessment(questionnaire, answers), node)


def test_the_sum_of_a_section_can_be_redone():
    found = explained("A")
    assert [(term.child, term.weight, term.lower, term.lower_product) for term in found.terms] == [
        ("A.1", 2, 3, 2 * 3),
        ("A.2", 1, 2, 1 * 2),
        ("A.3", 1, 0, 1 * 0),
    ]
    assert found.lower == Sum(total=Fraction(6 + 2 + 0), divisor=2 + 1 + 1, quotient=Fraction(8, 4))
    assert found.so_far == Sum(total=Fraction(6 + 2), divisor=2 + 1, quotient=Fraction(8, 3))
    assert found.upper == Sum(total=Fraction(6 + 2 + 4), divisor=2 + 1 + 1, quotient=Fraction(12, 4))


def test_the_sum_of_the_whole_is_made_of_its_sections():
    found = explained("whole")
    assert found.lower == Sum(2 * Fraction(8, 4) + Fraction(7, 3) + Fraction(1, 2), 2 + 1 + 1, Fraction(41, 24))
    assert [term.label.to("en") for term in found.terms] == ["Governance", "Reporting", "Safety"]


def test_what_is_left_out_is_named_with_the_reason():
    assert [(one.name, one.label.to("en"), one.reason) for one in explained("A").left_out] == [
        ("A.4", "Land border", LeftOut.NOT_APPLICABLE)
    ]
    out = explained("whole", ratings(A_1=2, B_1="na", B_2="na", B_3="na", C_1=2, C_2=2)).left_out
    assert [(one.name, one.reason) for one in out] == [("B", LeftOut.NOTHING_APPLICABLE)]


def test_level_two_needs_section_c_at_one():
    (reason,) = explained("whole").possible_caps
    assert (reason.opens, reason.lifts) == (2, (Lift("C", is_criterion=False, from_level=0, to_level=1),))


def test_a_low_gate_and_an_unknown_gate_say_which_level_they_need():
    high = ratings(A_2=4, A_3=4, A_4=4, B_1=4, B_2=4, B_3=4, C_1=4, C_2=4)
    (low,) = explained("whole", {**high, **ratings(A_1=1)}).caps
    assert (low.opens, low.lifts) == (2, (Lift("A.1", is_criterion=True, from_level=1, to_level=2),))
    (unknown,) = explained("whole", {**high, **ratings(A_1="unknown")}).caps
    assert unknown.lifts == (Lift("A.1", is_criterion=True, from_level=None, to_level=2),)


STAGED = """
scoring:
  steps:
    - {name: domain, method: staged, satisfied: 2}
    - {name: whole, method: none}
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: "1", stage: 1}
      - {name: A.2, label: "2", stage: 2}
      - {name: A.3, label: "3", stage: 2}
"""


def test_a_staged_level_names_who_stands_in_its_way():
    questionnaire = sample("", STAGED)
    found = explain(questionnaire, score_assessment(questionnaire, ratings(A_1=2, A_2=1, A_3="unknown")), "A")
    assert found.lower is None
    assert [(group.name, group.members, group.unmet, group.impossible) for group in found.groups] == [
        ("1", ("A.1",), (), ()),
        ("2", ("A.2", "A.3"), ("A.2", "A.3"), ("A.2",)),
    ]
