"""The page Plan: gaps with their reasons, one click into the plan, who may change what, and what it would bring."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import MEMBER, WORKED_EXAMPLE, House, links_of, text_of
from streamlit.testing.v1 import AppTest

from assessment.errors import ConflictError, InvalidInputError
from assessment.records import ActionState, Milestone, PlanAction, PlannedLevel
from assessment.views import home, plan
from assessment.views.parts.plan_table import save_edits


@pytest.fixture
def house() -> House:
    house = House()
    house.start()
    house.answer_all(WORKED_EXAMPLE)
    return house


def add(house: House, **fields: object) -> PlanAction:
    action = PlanAction(key="", member=MEMBER, **{"title": "Write the plan", **fields})  # type: ignore[arg-type]
    return house.services.plans.add(house.actor(), action)


def actions(house: House) -> tuple[PlanAction, ...]:
    return house.services.plans.actions(house.actor(), MEMBER)


def click(at: AppTest, label: str, number: int = 0) -> AppTest:
    return [button for button in at.button if button.label == label][number].click().run()


# recommendations


def test_a_gap_stands_with_its_figures_and_the_reason(house: House) -> None:
    text = text_of(house.open(plan.show))
    assert "There is no action in the plan yet." in text
    assert "3 gaps to a target" in text  # C.1, A.2, C.2
    assert ":red[:material/flag:] critical · level 0 → target 3 · priority **6** = 3 × 1 × 2 · effort 6" in text  # efforts 1 + 2 + 3
    assert "Because C.1 is at 0 and the target is 3." in text
    assert "1 criterion is not known yet: find out first" in text


def test_what_comes_first_is_named_in_the_reason_and_is_what_one_click_takes(house: House) -> None:
    house.answer("B.1", 1)
    at = house.open(plan.show)
    assert "Because B.1 is at 1 and the target is 4. What comes first: National course." in text_of(at)
    at.button(key="take-first-B.1-course").click().run()
    assert [action.origin for action in actions(house)] == ["course"]


def test_one_click_takes_it_and_the_sentence_shows_what_it_would_bring(house: House) -> None:
    at = house.open(plan.show)
    at.button(key="take-first-C.1-course").click().run()
    (taken,) = actions(house)
    assert (taken.title, taken.description) == ("National course", "The basics for officers.")
    # then A (2*3 + 3)/4, C (2 + 1)/2: (2*9/4 + 7/3 + 3/2)/4 = 50/24 = 2.08; today 41/24 = 1.708
    assert "**0** of 1 action done · if all open actions succeed: **level 2, score 2.0** (today level 1, score 1.7)" in text_of(at)
    assert "In the plan: National course" in text_of(at)
    assert f"plan?action={taken.key}" in links_of(at)


def test_the_national_step_is_taken_with_the_words_written_for_it(house: House) -> None:
    at = house.open(plan.show)
    at.button(key="take-own-C.2-").click().run()
    assert actions(house)[0].title == "C.2: Have the stores inspected and approved."


def test_in_french_everything_is_french(house: House) -> None:
    at = house.open(plan.show, language="fr")
    at.button(key="take-first-C.1-course").click().run()
    assert actions(house)[0].title == "Cours national"
    assert "There is" not in text_of(at)


def test_relevance_is_set_by_a_click_and_counts_at_once(house: House) -> None:
    at = house.open(plan.show)
    at.segmented_control(key="relevance-C-2").set_value(3).run()
    assert "priority **9** = 3 × 1 × 3" in text_of(at)


def test_a_gap_without_a_reason_does_not_move(house: House) -> None:
    at = house.open(plan.show)
    at = click(at, "Move")
    assert "A gap moves with a sentence that says why" in text_of(at)


@pytest.mark.parametrize("person", ["head", "contributor"])
def test_others_read_and_take_nothing(house: House, person: str) -> None:
    add(house, owner="coordinator")
    at = house.open(plan.show, person, view="recommendations")
    labels = {button.label for button in at.button}
    assert not {"Take into the plan", "Move", "Add"} & labels


def test_a_contributor_sees_neither_the_result_nor_gaps_of_others(house: House) -> None:
    add(house, aims=(PlannedLevel(criterion="C.1", to=2),))
    text = text_of(house.open(plan.show, "contributor", view="recommendations"))
    assert "No action of the plan is yours or aims at your part." in text
    assert "if all open actions succeed" not in text
    assert "Because A.2 is at 2" in text
    assert "C.1 Officers" not in text


def test_without_an_assessment_the_page_says_what_to_do() -> None:
    text = text_of(House().open(plan.show))
    assert "No assessment has been started yet." in text


# table, board, timeline


def test_the_empty_plan_says_how_to_begin(house: House) -> None:
    for view in ("table", "board", "timeline"):
        assert "The plan is empty." in text_of(house.open(plan.show, view=view))


def test_overdue_actions_are_counted_in_the_first_sentence(house: House) -> None:
    add(house, due="2026-11-01")
    add(house, title="Two", due="2026-12-01")
    add(house, title="Three", state=ActionState.DONE)
    text = text_of(house.open(plan.show))
    assert "**1** of 3 actions done · :orange[1 overdue] · 1 due within two weeks" in text


def test_edits_of_the_table_are_saved_one_row_at_a_time(house: House) -> None:
    base = (add(house), add(house, title="Two"))
    visit = house.visit_as()
    assert save_edits(visit, base, {0: {"due": "2026-12-24", "owner": "contributor"}, 1: {"state": "under_way"}}) is None
    kept = {action.title: action for action in actions(house)}
    assert (kept["Write the plan"].due, kept["Write the plan"].owner_name) == ("2026-12-24", "Brian Kamau")
    assert kept["Two"].state is ActionState.UNDER_WAY


def test_an_edit_that_clashes_is_refused_and_the_others_are_kept(house: House) -> None:
    base = (add(house, owner="contributor"), add(house, title="Two"))
    house.services.plans.save(house.actor("contributor"), base[0], replace(base[0], due="2026-12-01"))
    refused = save_edits(house.visit_as(), base, {0: {"due": "2026-12-24"}, 1: {"due": "2026-12-24"}})
    assert isinstance(refused, ConflictError)
    assert sorted(action.due for action in actions(house)) == ["2026-12-01", "2026-12-24"]


def test_dropping_in_the_table_asks_for_a_reason(house: House) -> None:
    base = (add(house),)
    assert isinstance(save_edits(house.visit_as(), base, {0: {"state": "dropped"}}), InvalidInputError)


def test_the_board_moves_an_action_for_its_owner_only(house: House) -> None:
    add(house, owner="contributor")
    add(house, title="Two", owner="coordinator")
    at = house.open(plan.show, "contributor", view="board")
    assert [button.label for button in at.button].count("Start it") == 1
    click(at, "Start it")
    assert {action.title: action.state for action in actions(house)}["Write the plan"] is ActionState.UNDER_WAY


def test_the_timeline_names_what_has_no_date(house: House) -> None:
    add(house, due="2026-12-24", milestones=(Milestone(text="Draft", due="2026-12-01"),))
    add(house, title="Two")
    at = house.open(plan.show, view="timeline")
    assert "1 action has no date." in text_of(at)
    assert len(at.get("vega_lite_chart")) == 1


# one action


def test_an_action_is_changed_in_its_form(house: House) -> None:
    action = add(house)
    at = house.open(plan.show, action=action.key)
    next(box for box in at.selectbox if box.label == "State").set_value(ActionState.UNDER_WAY)
    next(box for box in at.text_input if box.label == "Support needed").set_value("A trainer")
    click(at, "Save")
    assert [(one.state, one.support_needed) for one in actions(house)] == [(ActionState.UNDER_WAY, "A trainer")]


def test_a_clash_shows_both_sides_and_keeps_mine_on_a_click(house: House) -> None:
    action = add(house, owner="contributor", support_needed="")
    at = house.open(plan.show, action=action.key)
    house.services.plans.save(house.actor("contributor"), action, replace(action, support_needed="Theirs", description="New"))
    next(box for box in at.text_input if box.label == "Support needed").set_value("Mine")
    at = click(at, "Save")
    assert "Support needed: mine **Mine** · stored **Theirs**" in text_of(at)
    click(at, "Keep mine")
    assert [(one.support_needed, one.description) for one in actions(house)] == [("Mine", "New")]


def test_a_finished_action_asks_for_evidence_and_lists_what_to_rate_again(house: House) -> None:
    action = add(house, state=ActionState.DONE, aims=(PlannedLevel(criterion="C.1", to=2),))
    at = house.open(plan.show, action=action.key)
    text = text_of(at)
    assert "Which document shows it?" in text
    assert "level 0, meant to be 2" in text
    assert "questionnaire?criterion=C.1" in links_of(at)
    at = click(at, "Propose these levels")
    assert "1 proposal stands in the questionnaire" in text_of(at)
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).ratings["C.1"].level == 0


@pytest.mark.parametrize("person", ["head", "contributor"])
def test_the_action_of_somebody_else_is_only_read(house: House, person: str) -> None:
    action = add(house, description="All of it", owner="coordinator", aims=(PlannedLevel(criterion="A.2", to=3),))
    at = house.open(plan.show, person, action=action.key)
    assert "All of it" in text_of(at)
    assert not {"Save", "Add the remark"} & {button.label for button in at.button}


def test_what_people_write_is_shown_as_written(house: House) -> None:
    action = add(house, title="[link](https://x) :red[a]", description="**bold**")
    at = house.open(plan.show, "head", action=action.key)
    assert "\\[link\\]\\(https\\:" in at.subheader[0].value
    assert any("\\*\\*bold\\*\\*" in one.value for one in at.markdown)


def test_an_action_that_is_not_there_is_a_message(house: House) -> None:
    assert "There is no such action in the plan." in text_of(house.open(plan.show, action="p-none"))


# home


def test_home_names_my_actions_that_are_due(house: House) -> None:
    mine = add(house, title="Mine", owner="contributor", due="2026-11-20")
    add(house, title="Not mine", owner="head", due="2026-11-20")
    at = house.open(home.show, "contributor")
    assert "My actions that are due" in text_of(at)
    assert f"plan?action={mine.key}" in links_of(at)
    assert "Not mine" not in text_of(at)
    assert "My actions that are due" not in text_of(house.open(home.show, "coordinator"))
