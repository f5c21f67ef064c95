"""The results page: the level and what explains it, a sum that can be done again, the way up, targets; and the same for others' results."""

from __future__ import annotations

import pytest
from house import MEMBER, NOT_APPLICABLE, UNKNOWN, WORKED_EXAMPLE, House, links_of, text_of
from streamlit.testing.v1 import AppTest

from assessment.scoring.tree import WHOLE
from assessment.views import disclosed, results
from assessment.views.parts.bands import CHOSEN

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


@pytest.fixture
def house() -> House:
    house = House()
    house.start()
    return house


def worked(house: House) -> AppTest:
    house.answer_all(WORKED_EXAMPLE)
    return house.open(results.show)


def table_rows(at: AppTest) -> list[list[str]]:
    """The cells of the sum, without the two lines of its head."""
    (text,) = [one.value for one in at.markdown if "Product" in one.value]
    return [[cell.strip().replace("\\", "") for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def explain(at: AppTest, node: str) -> AppTest:
    return at.selectbox(key=CHOSEN).select(node).run()


# the level, and why


def test_the_level_stands_large_with_its_label(house: House) -> None:
    assert "**Level 1**  \nInitial" in text_of(worked(house))


def test_the_sentences_say_what_the_level_comes_from_and_what_stands_in_the_way(house: House) -> None:
    text = text_of(worked(house))
    assert "The score that is certain is **1.7**; only whole levels count." in text  # (2*2 + 7/3 + 1/2)/4 = 1.708
    assert "Level 2 stays out of reach until at least level 1 is reached in **Safety and storage** (level 0)." in text


def test_the_weakest_section_that_holds_the_level_is_named(house: House) -> None:
    house.answer_all({"A.1": 4, "A.2": 4, "A.3": 4, "A.4": 4, "B.1": 4, "B.2": 4, "B.3": 4, "C.1": 0, "C.2": 1})
    text = text_of(house.open(results.show))  # (2*4 + 4 + 1/2)/4 = 3.1, but C at 0 allows 1
    assert "Held at level 1 by **Safety and storage** (level 0): level 2 needs at least level 1 there." in text


def test_the_gate_that_holds_the_level_is_named(house: House) -> None:
    house.answer_all({"A.1": 1, "A.2": 4, "A.3": 4, "A.4": 4, "B.1": 4, "B.2": 4, "B.3": 4, "C.1": 4, "C.2": 4})
    text = text_of(house.open(results.show))
    assert "Held at level 1 by a gate that is not yet at level 2: **A.1** A contact point is named (level 1)." in text


def test_figures_come_with_how_many_answers_they_rest_on(house: House) -> None:
    expected = "Score so far **2.3** · certain to possible **1.7 to 2.5** · backed by evidence **1.0** (level 1) · 7 of 8 answered"
    assert expected in text_of(worked(house))  # backed without evidence: A (2*1 + 1)/4, B 7/3, C 1/2: (3/2 + 7/3 + 1/2)/4 = 1.08


def test_evidence_raises_the_backed_score_and_nothing_else(house: House) -> None:
    house.answer_all(WORKED_EXAMPLE)
    house.back("A.1", 3, "E2", "E3")
    text = text_of(house.open(results.show))
    assert "backed by evidence **1.5**" in text  # A (2*3 + 1)/4 = 7/4: (7/2 + 7/3 + 1/2)/4 = 1.58
    assert "certain to possible **1.7 to 2.5**" in text


def test_before_any_answer_the_page_says_where_everybody_starts(house: House) -> None:
    text = text_of(house.open(results.show))
    assert "Nothing is answered yet." in text
    assert "There is no score" not in text
    assert "The steps follow from the answers; there are none yet." in text


def test_without_an_assessment_the_page_says_what_to_do() -> None:
    text = text_of(House().open(results.show))
    assert "No assessment has been started yet." in text
    assert "A coordinator starts it on the home page." in text


# flags


def test_a_red_flag_names_level_and_minimum_and_opens_its_criterion(house: House) -> None:
    at = worked(house)
    assert ":red[:material/flag:] **level 0** · critical, minimum 2\nC.1 Officers have protective equipment." in text_of(at)
    assert "questionnaire?criterion=C.1" in links_of(at)


def test_red_flags_come_before_amber_ones(house: House) -> None:
    house.answer("C.1", 1)
    text = text_of(house.open(results.show))
    assert text.index(":red[:material/flag:]") < text.index(":orange[:material/flag:] Gate, not known yet")


def test_a_section_with_much_that_is_said_not_to_apply_is_named(house: House) -> None:
    house.answer_all({**COMPLETE, "B.1": NOT_APPLICABLE})  # a third of B's weight
    assert "Many criteria said not to apply\nB" in text_of(house.open(results.show))


# the strip and its table


def test_each_chart_has_a_sentence_before_it_and_words_for_those_who_do_not_see_it(house: House) -> None:
    at = worked(house)
    charts = at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")
    assert len(charts) == 2
    assert "One row a section" in text_of(at)
    assert "C Safety and storage · level 0 · score 0.5 · so far 0.5 · backed 0.5 · 2 of 2 answered." in charts[1].proto.alt


def test_the_table_shows_the_same_figures_as_the_chart(house: House) -> None:
    table = worked(house).dataframe[0].value.set_index("Section")
    assert list(table.loc["B Reporting"]) == ["1", "2", "3", "2.3", "3.5", "3.6", "2.3", "3.5", "2/3"]
    # level 2 of possibly 3; certain 7/3, so far 7/2, possible 11/3, backed 7/3, at target (4 + 3)/2; the last: 2 of 3 answered


def test_figures_in_the_table_are_in_the_readers_language(house: House) -> None:
    house.answer_all(WORKED_EXAMPLE)
    table = house.open(results.show, language="fr").dataframe[0].value
    assert table.iloc[1, 4] == "2,3"


# why this score


def test_the_sum_of_a_section_can_be_done_again_from_the_page(house: House) -> None:
    at = explain(worked(house), "A")
    rows = [row[1:] for row in table_rows(at)]
    assert rows == [
        ["2", "3", "3", "6"],
        ["1", "2", "2", "2"],
        ["1", "not known", "0", "0"],
        ["4", "", "", "**8**"],
    ]
    text = text_of(at)
    assert "**Certain** (what is unknown counts as the lowest value): 8 ÷ 4 = **2.00**" in text
    assert "**Possible** (what is unknown counts as the highest value): 12 ÷ 4 = **3.00**" in text
    assert "**So far** (what is unknown is left out): 8 ÷ 3 = **2.66**" in text
    assert "Left out of the sum: A.4 (not applicable)." in text


def test_the_sum_of_the_whole_is_made_of_the_sections(house: House) -> None:
    rows = table_rows(worked(house))
    assert rows[0] == ["A Governance", "2", "2", "2.00", "4.00"]
    assert rows[2] == ["C Safety and storage", "1", "0", "0.50", "0.50"]
    assert rows[3] == ["**Together**", "4", "", "", "**6.83**"]  # 4 + 7/3 + 1/2


def test_a_complete_section_has_one_sum_only(house: House) -> None:
    text = text_of(explain(worked(house), "C"))
    assert "**Certain**" in text
    assert "**Possible**" not in text


# the way up


def test_the_cheapest_way_up_opens_its_criteria(house: House) -> None:
    at = worked(house)
    assert "To level 2 with the least effort: 3 steps, effort 3." in text_of(at)  # A.3, B.3 and C.1 to 1: (2*9/4 + 8/3 + 1)/4 = 2.04
    assert links_of(at)[-3:] == ("questionnaire?criterion=A.3", "questionnaire?criterion=B.3", "questionnaire?criterion=C.1")


def test_answers_that_may_already_suffice_are_asked_for_first(house: House) -> None:
    house.answer_all({**WORKED_EXAMPLE, "C.1": 2, "C.2": 2, "A.2": 1})
    text = text_of(house.open(results.show))  # certain (2*7/4 + 7/3 + 2)/4 = 1.95; with A.3 at 4: (2*11/4 + 7/3 + 2)/4 = 2.45
    assert "**Ask first**  \nAnswer this one: if it turns out well, it is enough." in text


def test_the_way_up_follows_the_chosen_section(house: House) -> None:
    at = explain(worked(house), "C")
    assert "To level 1 with the least effort" in text_of(at)


def test_at_the_highest_level_there_is_no_way_up(house: House) -> None:
    house.answer_all(dict.fromkeys(("A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2"), 4))
    assert "There is no higher level to reach here." in text_of(house.open(results.show))


# targets


def test_gaps_to_target_are_listed(house: House) -> None:
    text = text_of(worked(house))
    assert "3 criteria are below their targets." in text  # A.2 at 2 of 3, C.1 at 0 of 3, C.2 at 1 of 2
    assert "| C.1 Officers have protective equipment. | 0 | 3 | 3 |" in text


def test_a_coordinator_sets_a_target_with_its_reason(house: House) -> None:
    at = worked(house)
    at.selectbox(key="target-criterion").select("A.2").run()
    at.selectbox(key="target-level-A.2").select(4)
    at.text_input(key="target-reason").input("Decided by the board.")
    next(one for one in at.button if one.label == "Set the target").click().run()
    assert "Target of A.2: level 4." in text_of(at)
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).target("A.2") == 4
    notes = [line.note for line in house.store.history(MEMBER, assessment=house.assessment)]
    assert "target A.2 4: Decided by the board." in notes


def test_the_head_reads_targets_and_sets_none(house: House) -> None:
    house.answer_all(WORKED_EXAMPLE)
    at = house.open(results.show, "head")
    assert "3 criteria are below their targets." in text_of(at)
    assert "Set the target" not in [one.label for one in at.button]


# who sees it, and where it goes


@pytest.mark.parametrize("person", ["contributor", "secretariat", "neighbour", "administrator"])
def test_a_working_result_is_closed_to_everybody_else(house: House, person: str) -> None:
    house.answer_all(WORKED_EXAMPLE)
    text = text_of(house.open(results.show, person))
    assert "Level 1" not in text
    assert "Safety and storage" not in text


def test_the_downloads_lead_to_the_routes_of_the_server(house: House) -> None:
    at = worked(house)
    addresses = [link.proto.url for link in at.get("link_button")]
    tail = f"{MEMBER}/{house.assessment}?language=en"
    assert addresses == [f"/download/summary/{tail}", f"/download/print/{tail}"]


def test_a_result_of_another_administration_can_be_read_and_leads_nowhere(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    at = house.open(disclosed.show, "secretariat")
    at.selectbox[0].select_index(0).run()
    text = text_of(at)
    assert "**Level 1**  \nInitial" in text
    assert "C.1 Officers have protective equipment." in text
    assert links_of(at) == ()
    assert "Set the target" not in [one.label for one in at.button]


def test_the_rule_and_what_the_questionnaire_is_stand_at_the_foot(house: House) -> None:
    last = text_of(worked(house)).splitlines()[-4:]
    assert last == [
        "**The rule**  ",
        "Each section is the weighted average of its criteria.",
        ":material/info: A reconstruction for tests.",
        "A small self-assessment, version 1; evidence judged as of 24 November 2026.",
    ]


def test_a_section_chosen_in_another_questionnaire_is_forgotten(house: House) -> None:
    house.answer("C.1", UNKNOWN)
    at = house.page(results.show)
    at.session_state[CHOSEN] = "D9"
    assert at.run().selectbox(key=CHOSEN).value == WHOLE
