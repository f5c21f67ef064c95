from scoring_samples import WORKED_ANSWERS, ratings, sample, worked_example

from assessment.scoring.way_up import LevelStep, cheapest_way_up, cheapest_way_up_section

TWO = """
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: Costly, effort: [5, 5, 5, 5]}
      - {name: A.2, label: Cheap, effort: [1, 1, 1, 1]}
      - {name: A.3, label: Cheap and critical, effort: [1, 1, 1, 1], critical: 2, not_applicable: false}
"""


def steps_of(way):
    return [(step.criterion, step.from_level, step.to_level, step.effort) for step in way.steps]


def test_the_weakest_section_is_lifted_where_it_caps_the_level():
    # the level is 1; level 2 needs C at 1 (one step) and the whole at 2; without efforts in the file every step counts 1
    way = cheapest_way_up(worked_example(), WORKED_ANSWERS)
    assert (way.target_level, way.reachable, way.effort) == (2, True, 2)
    # A.1 one up gives A (2*4 + 2)/4 = 10/4, C.1 one up gives C (1 + 1)/2 = 1: (2*10/4 + 7/3 + 1)/4 = 2.08
    assert steps_of(way) == [("A.1", 3, 4, 1), ("C.1", 0, 1, 1)]


def test_the_least_effort_wins_and_ties_go_to_critical_criteria():
    way = cheapest_way_up(sample(TWO), ratings(A_1=1, A_2=1, A_3=1))
    # from 3/3 to 6/3: three levels among the cheap ones, as much as possible in the critical one alone
    assert steps_of(way) == [("A.3", 1, 4, 3)]


def test_unknown_answers_that_may_already_suffice_are_asked_for_first():
    way = cheapest_way_up(sample(TWO), ratings(A_1="unknown", A_2=1, A_3=2))
    # 3/3 now; one answer of 4 would give 7/3
    assert way.ask_first == ("A.1",)
    assert way.target_level == 2
    assert all(step.criterion != "A.1" for step in way.steps)


def test_an_unknown_answer_is_a_step_from_nothing():
    way = cheapest_way_up(sample(TWO), ratings(A_1=4, A_2="unknown", A_3=4))
    # 8/3 is level 2; level 3 needs one more
    assert way.steps == (LevelStep("A.2", None, 1, 1),)


def test_nothing_is_above_the_highest_level():
    way = cheapest_way_up(sample(TWO), ratings(A_1=4, A_2=4, A_3=4))
    assert (way.reachable, way.target_level, way.steps, way.ask_first) == (False, None, (), ())


def test_a_section_has_a_way_up_of_its_own():
    way = cheapest_way_up_section(worked_example(), WORKED_ANSWERS, "C")
    # (0 + 1)/2 to (1 + 1)/2: one step; the critical one of the two
    assert steps_of(way) == [("C.1", 0, 1, 1)]


def test_a_gate_is_lifted_even_where_the_score_would_not_need_it():
    high = ratings(A_1="unknown", A_2=4, A_3=4, A_4=4, B_1=4, B_2=4, B_3=4, C_1=4, C_2=4)
    way = cheapest_way_up(worked_example(), high)
    assert steps_of(way) == [("A.1", None, 2, 2)]
    assert way.ask_first == ("A.1",)


def test_a_criterion_of_undetermined_relevance_is_never_asked_to_rise():
    questionnaire = sample(
        """
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: Has devices, effort: [5, 5, 5, 5]}
      - {name: A.2, label: Maintains them, effort: [1, 1, 1, 1], relevant: "${A.1} >= 1"}
"""
    )
    # A.2 counts as 0 whatever is answered, so A.1 must reach 2 for (2 + 0)/2
    assert steps_of(cheapest_way_up(questionnaire, ratings(A_1="unknown"))) == [("A.1", None, 2, 10)]


def test_the_effort_of_a_gate_is_never_forgotten():
    questionnaire = sample(
        """
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: Done}
  - name: B
    label: B
    criteria:
      - {name: B.1, label: Gate, effort: [5, 5, 5, 5], gate: true, not_applicable: false}
      - {name: B.2, label: Cheap, effort: [1, 1, 1, 1], weight: 3}
"""
    )
    # (4 + 3/4)/2 is above 2 already: only the gate holds the level, and it has to come up all the way to 2, 5 + 5
    assert steps_of(cheapest_way_up(questionnaire, ratings(A_1=4, B_1=0, B_2=1))) == [("B.1", 0, 2, 10)]


def test_criteria_that_the_steps_make_relevant_are_named():
    questionnaire = sample(
        """
sections:
  - name: A
    label: A
    criteria:
      - {name: A.1, label: Has devices}
      - {name: A.2, label: Maintains them, relevant: "${A.1} >= 1"}
"""
    )
    way = cheapest_way_up(questionnaire, ratings(A_1=0))
    assert steps_of(way) == [("A.1", 0, 1, 1)]
    assert way.opens == ("A.2",)
