"""Rounds as people see them: the Secretariat's page and board, the coordinator's home page, the card of a criterion."""

from __future__ import annotations

import re
from datetime import date

import pytest
from house import MEMBER, SMALL_PACK, WORKED_EXAMPLE, House, text_of
from streamlit.testing.v1 import AppTest

from assessment.locale import texts
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import AssessmentStatus, Round
from assessment.views import board, home, rounds, section
from assessment.views.parts.member_details import reminder_languages, reminder_text
from assessment.workflow.board import BoardRow
from assessment.workflow.rounds import RoundPlan
from assessment.workflow.workplace import Pack

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


@pytest.fixture
def house() -> House:
    return House()


def open_round(house: House, title: str = "PGS 2027", **more: object) -> Round:
    plan = RoundPlan(title, "small@1", "2026-11-24", "2027-02-22", regions=("ESA",), **more)  # type: ignore[arg-type]
    return house.services.rounds.open(house.actor("secretariat"), plan)


@pytest.fixture
def second(house: House) -> House:
    """Signed last year, started in a new round, everybody has read the notes."""
    house.start(title="2025")
    house.answer_all(COMPLETE)
    house.back("A.2", 2, "E2")
    house.submit()
    house.sign()
    house.clock.move(days=1)
    house.assessment = house.services.rounds.start(house.actor(), MEMBER, open_round(house).key).key
    for person in ("coordinator", "contributor", "proposer", "head"):
        house.services.collaboration.note_orientation_read(house.actor(person), MEMBER)
    return house


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def field(elements: object, label: str):
    return next(one for one in elements if one.label == label)  # type: ignore[attr-defined]


# the Secretariat's page


def test_the_secretariat_opens_a_round(house: House) -> None:
    at = house.open(rounds.show, "secretariat")
    assert "No round has been opened yet." in text_of(at)
    field(at.text_input, "Title").set_value("PGS 2027")
    field(at.date_input, "Last day").set_value(date(2027, 2, 22))
    field(at.multiselect, "Regions").set_value(["ESA"])
    field(at.multiselect, "Further members").set_value(["FRA"])
    field(at.selectbox, "Target for the core criteria").set_value(3)
    press(at, "Open the round")
    assert "PGS 2027 is open." in text_of(at)
    (made,) = house.services.rounds.list_all(house.actor("secretariat"))
    assert (made.members, made.due, made.targets) == (("FRA", "KEN", "UGA"), "2027-02-22", (("A.1", 3), ("B.1", 3), ("C.1", 3)))


def test_a_round_without_a_title_is_told_and_not_opened(house: House) -> None:
    at = press(house.open(rounds.show, "secretariat"), "Open the round")
    assert "needs a title" in text_of(at)
    assert house.services.rounds.list_all(house.actor("secretariat")) == ()


def test_a_round_is_extended_with_a_reason_that_members_read(house: House) -> None:
    open_round(house)
    at = house.open(rounds.show, "secretariat")
    field(at.date_input, "New last day").set_value(date(2027, 3, 31))
    field(at.text_input, "Why? The members read it.").set_value("Elections in March.")
    press(at, "Extend the round")
    assert "PGS 2027 now ends on 31 March 2027." in text_of(at)
    assert "last day moved from 22 Feb 2027 to 31 Mar 2027" in text_of(at)
    assert "Elections in March." in text_of(house.open(home.show))


def test_members_are_added_and_a_round_is_closed_and_opened_again(house: House) -> None:
    open_round(house)
    at = house.open(rounds.show, "secretariat")
    field(at.multiselect, "Members").set_value(["FRA"])
    press(at, "Add to the round")
    assert "1 member added." in text_of(at)
    assert "members added: France" in text_of(at)
    press(at, "Close the round")
    assert "PGS 2027 is closed." in text_of(at)
    press(at, "Reopen")
    assert "PGS 2027 is open again." in text_of(at)


def test_the_status_board_is_one_click_from_its_round(house: House) -> None:
    open_round(house)
    at = press(house.open(rounds.show, "secretariat"), "Status board")
    assert "page members {'round': 'pgs-2027'}" in text_of(at)


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission"])
def test_rounds_are_not_for_members(house: House, person: str) -> None:
    open_round(house)
    at = house.open(rounds.show, person)
    assert "This is not open to you" in text_of(at)
    assert "PGS 2027" not in text_of(at)


def test_the_rounds_page_speaks_french(house: House) -> None:
    open_round(house)
    words = text_of(house.open(rounds.show, "secretariat", "fr"))
    assert "Campagnes" in words
    assert "0\u00a0signées sur 2" in words


# the board


def test_the_board_of_a_round_says_first_how_many_have_signed(second: House) -> None:
    at = second.open(board.show, "secretariat", round="pgs-2027")
    words = text_of(at)
    assert words.index("Signed off 0 of 2") < words.index("Not started: 1 · Draft: 1")
    frame = at.dataframe[0].value
    assert list(frame["Member"]) == ["Kenya", "Uganda"]
    assert list(frame["Days left"]) == [89, 89]  # 22 February - 25 November
    assert list(frame["State"]) == ["Draft", "Not started"]


def test_filters_stand_in_the_address_and_go_along_with_the_download(second: House) -> None:
    at = second.open(board.show, "secretariat", round="pgs-2027", region="ESA", state="none")
    assert list(at.dataframe[0].value["Member"]) == ["Uganda"]
    assert "Signed off 0 of 2" in text_of(at)  # the whole round is counted
    links = [link.proto.url for link in at.get("link_button")]
    assert links == [
        "/download/board?round=pgs-2027&region=ESA&state=none&language=en&file=xlsx",
        "/download/board?round=pgs-2027&region=ESA&state=none&language=en&file=csv",
    ]


def test_filters_that_fit_nobody_are_told(second: House) -> None:
    assert "No member fits the filters." in text_of(second.open(board.show, "secretariat", round="pgs-2027", state="closed"))


def test_a_row_has_its_timeline_contacts_and_reminder(second: House) -> None:
    second.answer("A.1", 3)
    at = second.open(board.show, "secretariat", round="pgs-2027", member="KEN")
    words = text_of(at)
    assert "25 November 2026: Draft" in words
    assert "Amina Otieno, coordinator" in words
    (letter,) = at.code
    assert "In the assessment of Kenya for the round “PGS 2027”, 1 of 9 criteria are answered." in letter.value
    assert "Its last day is 22 February 2027: 89 days are left." in letter.value


def test_a_member_without_a_coordinator_is_told(second: House) -> None:
    at = second.open(board.show, "secretariat", round="pgs-2027", member="UGA")
    assert "Nothing has been started yet." in text_of(at)
    assert "has not been started yet" in at.code[0].value


def test_after_the_signature_there_is_nothing_to_remind_of(house: House) -> None:
    house.assessment = house.services.rounds.start(house.actor(), MEMBER, open_round(house).key).key
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    at = house.open(board.show, "secretariat", round="pgs-2027", member="KEN")
    assert "Nothing to remind of." in text_of(at)
    assert len(at.code) == 0


def test_no_level_and_no_word_of_a_draft_is_on_the_board(second: House) -> None:
    second.answer("A.1", 3, comment="A word of the draft.")
    at = second.open(board.show, "secretariat", round="pgs-2027", member="KEN")
    assert "A word of the draft" not in text_of(at)
    assert not re.search(r"level \d", text_of(at).lower())


def test_a_reminder_is_in_the_members_language_or_in_both() -> None:
    assert (reminder_languages("fr"), reminder_languages("en"), reminder_languages("es")) == (("fr",), ("en",), ("en", "fr"))
    row = BoardRow("FRA", "EUR", AssessmentStatus.IN_REVIEW, due="2027-02-22", days_left=-2)
    asked = Round(key="r", title="PGS 2027", questionnaire="small@1", members=("FRA",), opens="2026-11-24", due="2027-02-22")
    letter = reminder_text(texts("fr"), "France", row, asked)
    assert "est en relecture" in letter
    assert "Le dernier jour était le 22 février 2027, il y a 2 jours." in letter
    assert "%(" not in letter


# the coordinator's home page


def test_a_round_waits_on_the_home_page_and_is_started_there(house: House) -> None:
    open_round(house, note="Please answer with your risk unit.")
    at = house.open(home.show)
    assert "The Secretariat opened **PGS 2027**: from 24 November 2026 to 22 February 2027 · due in 90 days" in text_of(at)
    assert "Please answer with your risk unit." in text_of(at)
    press(at, "Start for this round")
    assert "PGS 2027 · A small self-assessment" in text_of(at)
    assert "Start for this round" not in [button.label for button in at.button]


def test_what_was_begun_alone_is_taken_in_with_one_click(house: House) -> None:
    house.start(due="2026-12-12")
    house.answer("A.1", 3)
    house.services.collaboration.note_orientation_read(house.actor(), MEMBER)
    open_round(house)
    at = house.open(home.show)
    assert "You have begun “2026” on your own" in text_of(at)
    press(at, "Take it into the round")
    assert house.services.workplace.assessment(MEMBER, house.assessment).round == "pgs-2027"
    assert "**1** of 9 answered" in text_of(at)
    assert "due in 90 days" in text_of(at)


@pytest.mark.parametrize("person", ["contributor", "head"])
def test_others_of_the_administration_read_that_a_coordinator_starts_it(house: House, person: str) -> None:
    open_round(house)
    at = house.open(home.show, person)
    assert "A coordinator of your administration starts it." in text_of(at)
    assert "Start for this round" not in [button.label for button in at.button]


def test_a_round_that_has_not_begun_is_announced(house: House) -> None:
    plan = RoundPlan("Later", "small@1", "2026-12-24", "2027-02-22", regions=("ESA",))
    house.services.rounds.open(house.actor("secretariat"), plan)
    at = house.open(home.show)
    assert "It can be started from 24 December 2026 on." in text_of(at)
    assert "Start for this round" not in [button.label for button in at.button]


def test_an_extension_shows_in_the_first_sentence_of_the_home_page(second: House) -> None:
    second.services.rounds.extend(second.actor("secretariat"), "pgs-2027", "2027-02-28", "More time.")
    assert "due in 95 days" in text_of(second.open(home.show))  # 28 February - 25 November


def test_a_title_of_a_round_is_shown_as_it_was_written(house: House) -> None:
    open_round(house, title="[click](http://evil) **2027**")
    at = house.open(home.show)
    assert any(r"\[click\]\(http\:\/\/evil\)" in one.value or r"\[click\]" in one.value for one in at.markdown)


# the card


def test_a_card_shows_what_was_said_last_time_and_one_click_says_it_again(second: House) -> None:
    at = second.open(section.show, criterion="A.2")
    assert "Last round: **Level 2 · Defined** · :material/attach_file: 1 piece of evidence" in text_of(at)
    assert "0 of 4 answered" in text_of(at)
    next(button for button in at.button if button.key == "confirm-A.2").click()
    at.run()
    answer = second.services.assessments.standing(second.actor(), MEMBER, second.assessment).answers["A.2"]
    assert (answer.level, answer.confirmed_in_round) == (2, "pgs-2027")
    assert "1 of 4 answered" in text_of(at)
    assert "confirm-A.2" not in [button.key for button in at.button]
    level = next(group for group in at.get("button_group") if group.key == "level-A.2")
    assert level.value == "2"


def test_a_confirmation_can_be_undone(second: House) -> None:
    at = second.open(section.show)
    next(button for button in at.button if button.key == "confirm-A.1").click()
    at.run()
    next(button for button in at.button if button.key == "undo").click()
    at.run()
    at.run()
    assert "confirm-A.1" in [button.key for button in at.button]
    assert "0 of 4 answered" in text_of(at)


def test_another_level_simply_answers(second: House) -> None:
    at = second.open(section.show)
    next(group for group in at.get("button_group") if group.key == "level-A.1").set_value("4")
    at.run()
    assert second.services.assessments.standing(second.actor(), MEMBER, second.assessment).answers["A.1"].level == 4
    assert "confirm-A.1" not in [button.key for button in at.button]


def test_the_filter_to_confirm_leaves_what_is_still_to_be_confirmed(second: House) -> None:
    at = second.open(section.show)
    next(button for button in at.button if button.key == "confirm-A.1").click()
    at.run()
    next(group for group in at.get("button_group") if group.key == "filter").set_value("confirm")
    at.run()
    assert [button.key for button in at.button if button.key and button.key.startswith("open-")] == ["open-A.2", "open-A.3", "open-A.4"]


def test_outside_a_round_there_is_nothing_to_confirm(house: House) -> None:
    house.start()
    at = house.open(section.show)
    assert "Last round" not in text_of(at)
    assert "confirm" not in next(group for group in at.get("button_group") if group.key == "filter").proto.options.__str__()


def test_somebody_who_only_proposes_reads_it_without_a_button(second: House) -> None:
    at = second.open(section.show, "proposer", section="C")
    assert "Last round: **Level 0 · None**" in text_of(at)
    assert "confirm-C.1" not in [button.key for button in at.button]


def test_a_contributor_reads_what_was_said_in_the_own_part_only(second: House) -> None:
    at = second.open(section.show, "contributor")
    assert [button.key for button in at.button if button.key and button.key.startswith("confirm-")] == ["confirm-A.2"]
    assert text_of(at).count("Last round") == 1


def test_a_reworded_question_is_to_be_looked_at_again(house: House) -> None:
    house.start(title="2025")
    house.answer_all(COMPLETE)
    house.clock.move(days=1)
    text = SMALL_PACK.read_text().replace('version: "1"', 'version: "2"\npredecessor: small@1')
    text = text.replace(
        "{en: A plan is approved., fr: Un plan est approuvé.}",
        "{en: A plan is written., fr: Un plan est écrit.}\n        change: reworded\n        from: [A.2]",
    )
    house.services.workplace.packs["small@2"] = Pack(load_questionnaire(text, "second"), text.encode())  # type: ignore[index]
    plan = RoundPlan("PGS 2027", "small@2", "2026-11-24", "2027-02-22", regions=("ESA",))
    asked = house.services.rounds.open(house.actor("secretariat"), plan)
    house.services.rounds.start(house.actor(), MEMBER, asked.key)
    at = house.open(section.show)
    assert "The question has changed: look at it again." in text_of(at)
    offered = [button.key for button in at.button if button.key and button.key.startswith("confirm-")]
    assert offered == ["confirm-A.1", "confirm-A.3", "confirm-A.4"]


def test_a_question_nobody_could_answer_last_time_says_so_and_can_be_confirmed(second: House) -> None:
    at = second.open(section.show)
    assert "Last round: **Don't know**" in text_of(at)
    assert "confirm-A.3" in [button.key for button in at.button]


@pytest.mark.parametrize(("language", "level"), [("en", "Last round: **Level 2 · Defined**"), ("fr", "**Niveau 2 · Défini**")])
def test_old_answers_that_cannot_be_taken_over_stand_on_the_card_without_a_button(house: House, language: str, level: str) -> None:
    """Two questions became one, and were answered differently: both old answers can be read, with the words written then."""
    house.start(title="2025")
    house.answer_all(COMPLETE)
    house.answer("A.2", 2, comment="The minister signed it.")
    house.clock.move(days=1)
    text = SMALL_PACK.read_text().replace('version: "1"', 'version: "2"\npredecessor: small@1')
    text = text.replace("- name: A.2\n", "- name: A.9\n        change: merged\n        from: [A.2, A.3]\n")
    before, rest = text.split("      - name: A.3\n")
    text = before + "      - name: A.4\n" + rest.split("      - name: A.4\n")[1]
    house.services.workplace.packs["small@2"] = Pack(load_questionnaire(text, "second"), text.encode())  # type: ignore[index]
    plan = RoundPlan("PGS 2027", "small@2", "2026-11-24", "2027-02-22", regions=("ESA",))
    asked = house.services.rounds.open(house.actor("secretariat"), plan)
    house.services.rounds.start(house.actor(), MEMBER, asked.key)
    at = house.open(section.show, language=language)
    words = text_of(at).replace("\\", "")
    assert f"{level} · A.2" in words
    assert "The minister signed it." in words
    assert "· A.3" in words
    assert "confirm-A.9" not in [button.key for button in at.button]


def test_the_card_speaks_french(second: House) -> None:
    assert "Campagne précédente\u00a0: **Niveau 2 · Défini**" in text_of(second.open(section.show, language="fr"))
