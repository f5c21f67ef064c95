"""The pages of those outside an administration: Secretariat, installation administrator, other members."""

from __future__ import annotations

import pytest
from house import WORKED_EXAMPLE, House, text_of

from assessment.records import Disclosure
from assessment.views import accounts, board, disclosed, feedback

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


@pytest.fixture
def signed() -> House:
    house = House()
    house.start()
    house.answer_all(COMPLETE)
    house.answer("A.2", 2, comment="A word of the draft.")
    house.submit()
    house.sign(Disclosure.REGION)
    return house


def test_the_board_counts_and_shows_no_level(signed: House) -> None:
    at = signed.open(board.show, "secretariat")
    assert "Signed off 1 of 3" in text_of(at)
    frame = at.dataframe[0].value
    assert list(frame["State"]) == ["Not started", "Signed off", "Not started"]  # France, Kenya, Uganda
    assert not any("level" in str(column).lower() for column in frame.columns)


@pytest.mark.parametrize("person", ["coordinator", "head", "contributor", "mission"])
def test_the_board_is_not_for_members(signed: House, person: str) -> None:
    at = signed.open(board.show, person)
    assert "This is not open to you" in text_of(at)
    assert len(at.dataframe) == 0


def test_a_disclosed_result_opens_for_its_region_and_is_noted(signed: House) -> None:
    at = signed.open(disclosed.show, "neighbour")
    at.selectbox[0].set_value(at.selectbox[0].options[0])
    at.run()
    assert "Commissioner General" in text_of(at)
    assert [line.by_name for line in signed.services.snapshots.readers(signed.actor(), "KEN")] == ["Henry Okello"]


def test_nothing_disclosed_is_said_plainly() -> None:
    house = House()
    house.start()
    assert "Nothing has been disclosed to you yet." in text_of(house.open(disclosed.show, "neighbour"))


def test_feedback_reaches_the_secretariat_without_an_answer(signed: House) -> None:
    signed.services.collaboration.give_feedback(signed.actor(), "KEN", "small@1", "A.1", "What is a contact point?")
    at = signed.open(feedback.show, "secretariat")
    assert "What is a contact point" in text_of(at)
    next(button for button in at.button if button.label == "Done").click()
    at.run()
    assert "No open feedback." in text_of(at)


def test_the_administrator_sees_accounts_and_no_answer(signed: House) -> None:
    at = signed.open(accounts.show, "administrator")
    words = text_of(at)
    assert "Amina Otieno" in words
    assert "A word of the draft" not in words


@pytest.mark.parametrize("person", ["coordinator", "secretariat"])
def test_accounts_are_for_the_administrator_only(signed: House, person: str) -> None:
    assert "This is not open to you" in text_of(signed.open(accounts.show, person))
