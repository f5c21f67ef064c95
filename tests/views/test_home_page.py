"""The home page, as each role sees it: one sentence, one button, who waits for whom, and the sections."""

from __future__ import annotations

import pytest
from house import MEMBER, SMALL_PACK, WORKED_EXAMPLE, House, links_of, text_of
from streamlit.testing.v1 import AppTest

from assessment.records import Account
from assessment.storage.port import ACCOUNTS
from assessment.views import home

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


@pytest.fixture
def house() -> House:
    """Started, and everybody has read the notes."""
    house = House()
    house.start()
    for person in ("coordinator", "contributor", "proposer", "head"):
        house.services.collaboration.note_orientation_read(house.actor(person), MEMBER)
    return house


def account(house: House, person: str) -> Account:
    found = house.store.get(Account, ACCOUNTS, person)
    assert found is not None
    return found


def button(at: AppTest, label: str) -> object:
    (found,) = [one for one in at.button if one.label == label]
    return found


def buttons(at: AppTest) -> list[str]:
    return [one.label for one in at.button]


# the first sentence and the button


def test_the_first_sentence_says_progress_level_and_days_left(house: House) -> None:
    house.answer_all(WORKED_EXAMPLE)
    assert "**7** of 8 answered · level 1 · due in 18 days" in text_of(house.open(home.show))  # 24 November to 12 December


def test_the_possible_level_is_named_when_it_is_higher(house: House) -> None:
    house.answer_all({"A.1": 2, "C.1": 1, "C.2": 1})
    # certain: (2*(2*2)/5 + 0 + 1)/4 = 0.65; possible: min((2*(4 + 12)/5 + 4 + 1)/4 = 2.85, C at 1, plus 1)
    assert "level 0 certain, up to 2 possible" in text_of(house.open(home.show))


def test_before_any_answer_no_level_is_claimed(house: House) -> None:
    sentence = text_of(house.open(home.show)).splitlines()[1]
    assert sentence == "**0** of 9 answered · due in 18 days"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-24", ":orange[due today]"),
        ("2026-11-25", ":orange[due in 1 day]"),  # one: singular
        ("2026-12-01", ":orange[due in 7 days]"),  # the last week is marked
        ("2026-12-02", "due in 8 days"),
        ("2026-11-22", ":orange[2 days overdue]"),
    ],
)
def test_the_time_left_is_said_in_words(due: str, words: str) -> None:
    house = House()
    house.start(due=due)
    assert text_of(house.open(home.show)).splitlines()[1].endswith(f"· {words}")


def test_the_button_leads_to_the_first_unanswered_criterion_and_keeps_the_session(house: House) -> None:
    house.answer("A.1", 3)
    house.answer("A.3", 1)
    at = house.open(home.show)
    button(at, "Continue at A.2").click().run()  # type: ignore[attr-defined]
    assert text_of(at) == "page questionnaire {'criterion': 'A.2'}"


def test_core_criteria_come_first_within_their_section(tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = (
        SMALL_PACK.read_text()
        .replace("target: 4, tags: [core], effort", "target: 4, effort")
        .replace("B.3, label", "B.3, tags: [core], label")
    )
    pack = tmp_path_factory.mktemp("packs") / "moved.yaml"
    pack.write_text(moved)
    house = House(packs=(pack,))
    house.start()
    house.answer_all(dict.fromkeys(("A.1", "A.2", "A.3", "A.4"), 1))
    house.services.collaboration.note_orientation_read(house.actor(), MEMBER)
    assert "Continue at B.3" in buttons(house.open(home.show))


def test_when_all_is_answered_the_coordinator_checks_and_sends_to_review(house: House) -> None:
    house.answer_all(COMPLETE)
    at = house.open(home.show)
    button(at, "Check and send to review").click().run()  # type: ignore[attr-defined]
    assert text_of(at) == "page review {}"


def test_in_review_the_head_is_led_to_sign_off(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    at = house.open(home.show, "head")
    assert "in review since 24 November 2026" in text_of(at)
    assert "Review and sign off" in buttons(at)


def test_in_draft_the_head_reads_the_results_and_answers_nothing(house: House) -> None:
    at = house.open(home.show, "head")
    assert "See the results" in buttons(at)
    assert not [label for label in buttons(at) if label.startswith("Continue")]


def test_a_signed_assessment_says_when_it_was_signed(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    at = house.open(home.show)
    assert "**8** of 8 answered · level 1 · signed off on 24 November 2026" in text_of(at)
    assert "See the results" in buttons(at)


# contributors


def test_a_contributor_sees_progress_over_the_own_criteria_and_no_level(house: House) -> None:
    house.answer_all({**WORKED_EXAMPLE})
    text = text_of(house.open(home.show, "contributor"))
    assert "**3** of your 4 criteria answered · due in 18 days" in text  # B.1, B.2, A.2 of B.1 to B.3 and A.2
    assert "level" not in text.split("Notes on answering")[0]


def test_a_contributor_sees_only_the_own_sections(house: House) -> None:
    at = house.open(home.show, "contributor")
    assert links_of(at) == ("questionnaire?section=A", "questionnaire?section=B")
    assert "0/1" in text_of(at)  # of section A only A.2


def test_who_may_only_propose_is_led_to_the_own_first_criterion(house: House) -> None:
    assert "Continue at C.1" in buttons(house.open(home.show, "proposer"))


def test_a_contributor_who_has_answered_everything_is_told_so(house: House) -> None:
    house.answer_all({"A.2": 1, "B.1": 1, "B.2": 1, "B.3": 1})
    at = house.open(home.show, "contributor")
    assert "All your criteria are answered." in text_of(at)


# waiting


def test_a_question_waits_for_the_one_and_is_watched_by_the_other(house: House) -> None:
    house.services.collaboration.ask(
        house.actor(), MEMBER, house.assessment, "B.1", account(house, "contributor"), "2026-11-28", "Ask *Mombasa*."
    )
    mine = house.open(home.show, "contributor")
    assert "Amina Otieno asks you – Ask *Mombasa*.  \n:orange[due in 4 days]" in text_of(mine)
    assert "questionnaire?criterion=B.1" in links_of(mine)
    assert "Brian Kamau · :orange[due in 4 days]" in text_of(house.open(home.show))


def test_a_question_that_is_done_waits_no_longer(house: House) -> None:
    house.services.collaboration.ask(house.actor(), MEMBER, house.assessment, "B.1", account(house, "contributor"), "2026-11-28")
    at = house.open(home.show, "contributor")
    button(at, "Done").click().run()  # type: ignore[attr-defined]
    assert "Nothing waits for you." in text_of(at)
    assert "No colleague has an open question." in text_of(house.open(home.show))


def test_a_proposal_waits_for_the_coordinator_only(house: House) -> None:
    from assessment.records import AnswerState
    from assessment.workflow.saving import AnswerContent

    content = AnswerContent(state=AnswerState.LEVEL, level=2)
    house.services.collaboration.propose(house.actor("proposer"), MEMBER, house.assessment, "C.1", content)
    assert "Cherono Rotich proposes: Level 2 · Defined" in text_of(house.open(home.show))
    assert "proposes" not in text_of(house.open(home.show, "proposer"))


# what changed


def test_what_others_changed_since_the_last_look_is_listed_and_the_own_changes_are_not(house: House) -> None:
    house.answer("A.2", 1)
    house.open(home.show)
    house.clock.move(hours=1)
    house.answer("B.1", 3, person="contributor")
    house.answer("A.3", 2)
    text = text_of(house.open(home.show))
    assert "Level 3 · Implemented · Brian Kamau, 24 Nov 2026 10:00" in text
    assert text.count("Brian Kamau,") == 1
    assert "Amina Otieno," not in text


def test_the_first_look_ever_lists_nothing(house: House) -> None:
    house.answer("B.1", 3, person="contributor")
    assert "From your next visit on" in text_of(house.open(home.show))


def test_a_rerun_of_the_same_visit_keeps_showing_what_changed(house: House) -> None:
    house.open(home.show)
    house.clock.move(hours=1)
    house.answer("B.1", 3, person="contributor")
    at = house.open(home.show)
    assert "Brian Kamau," in text_of(at)
    assert "Brian Kamau," in text_of(at.run())


# the notes before the first answer


def test_the_notes_stand_before_the_button_until_they_are_read() -> None:
    house = House()
    house.start()
    at = house.open(home.show)
    assert "Continue at A.1" not in buttons(at)
    button(at, "I have read this: begin").click().run()  # type: ignore[attr-defined]
    assert text_of(at) == "page questionnaire {'criterion': 'A.1'}"
    assert "Continue at A.1" in buttons(house.open(home.show))


def test_the_head_who_answers_nothing_is_not_stopped_by_the_notes() -> None:
    house = House()
    house.start()
    assert "I have read this: begin" not in buttons(house.open(home.show, "head"))


# beginnings


def test_a_coordinator_starts_the_first_assessment_from_the_home_page() -> None:
    house = House()
    at = house.open(home.show)
    assert "No assessment has been started yet." in text_of(at)
    button(at, "Start the assessment").click().run()  # type: ignore[attr-defined]
    assert "**0** of 9 answered · due in 60 days" in text_of(at)
    (summary,) = house.services.assessments.list_for(house.actor(), MEMBER)
    assert (summary.title, summary.due) == ("2026", "2027-01-23")  # 24 November plus 60 days


@pytest.mark.parametrize("person", ["contributor", "head"])
def test_others_are_told_who_can_start(person: str) -> None:
    at = House().open(home.show, person)
    assert "A coordinator starts it: Amina Otieno." in text_of(at)
    assert "Start the assessment" not in buttons(at)


def test_starting_a_second_one_with_the_same_questionnaire_is_refused_with_a_message(house: House) -> None:
    at = house.open(home.show)
    button(at, "Start the assessment").click().run()  # type: ignore[attr-defined]
    assert "already under way" in text_of(at)
    assert len(house.services.assessments.list_for(house.actor(), MEMBER)) == 1


def test_an_earlier_assessment_can_be_chosen(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    first = house.assessment
    house.clock.move(days=300)
    house.start(title="2027", due="2027-12-01")
    at = house.open(home.show)
    assert "2027 · A small self-assessment" in text_of(at)
    at.button(key=f"choose-{first}").click().run()
    assert "2026 · A small self-assessment" in text_of(at)


def test_several_questionnaires_are_offered_by_their_titles() -> None:
    from pathlib import Path

    other = Path(__file__).parents[1] / "questionnaires/good/full.yaml"
    at = House(packs=(SMALL_PACK, other)).open(home.show)
    assert at.selectbox[0].options == ["A small self-assessment (1)", "Every key of the format (2026.10)"]


# languages, and texts of people


def test_the_page_is_in_the_readers_language(house: House) -> None:
    text = text_of(house.open(home.show, language="fr"))
    assert "Une petite auto-évaluation" in text
    assert "Sécurité et entreposage" in text


def test_what_people_write_is_never_taken_for_markup() -> None:
    house = House()
    house.start(title="[click](http://elsewhere) ![x](http://elsewhere/x.png)")
    raw = [header.value for header in house.open(home.show).header]
    assert raw[0].startswith("\\[click\\]\\(http\\://\u2060elsewhere\\)")
