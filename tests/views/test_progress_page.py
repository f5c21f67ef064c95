"""The page Progress: the line of signed results, what moved, and a sentence for what fell."""

from __future__ import annotations

import pytest
from house import MEMBER, WORKED_EXAMPLE, House, text_of

from assessment.errors import NotAllowedError
from assessment.records import PlanAction, PlannedLevel
from assessment.views import progress

FIRST = {**WORKED_EXAMPLE, "B.3": 2}  # A (2*3 + 2 + 0)/4, B 9/3, C 1/2: (2*2 + 3 + 1/2)/4 = 1.875
SECOND = {**FIRST, "A.3": 2, "B.1": 3, "C.1": 2}  # A 10/4, B 8/3, C 3/2: (2*10/4 + 8/3 + 3/2)/4 = 2.29


@pytest.fixture
def house() -> House:
    house = House()
    for said in (FIRST, SECOND):
        house.start(title=house.clock().date().isoformat()[:4])
        house.answer_all(said)
        house.submit()
        house.sign()
        house.clock.move(days=365)
    return house


def test_the_line_is_that_of_the_signed_scores_with_its_coverage(house: House) -> None:
    text = text_of(house.open(progress.show))
    assert "2 signed results: score **1.8** → **2.2**" in text
    assert "9 of 9 criteria comparable." in text


def test_what_rose_and_what_fell_are_told_apart(house: House) -> None:
    text = text_of(house.open(progress.show))
    assert "1 rose, 1 fell, 1 changed otherwise." in text  # C.1, B.1, A.3
    assert "4 → 3" in text
    assert "– → 2 · now known" in text


def test_a_fall_asks_for_one_sentence_and_shows_it(house: House) -> None:
    at = house.open(progress.show)
    at.text_input[0].set_value("Two officers left.")
    at = next(button for button in at.button if button.label == "Save").click().run()
    assert "Two officers left." in text_of(at)
    assert "Why did it fall?" not in [box.label for box in at.text_input]


def test_the_head_reads_and_writes_nothing(house: House) -> None:
    at = house.open(progress.show, "head")
    assert "No reason given yet." in text_of(at)
    assert not [button for button in at.button if button.label == "Save"]


def test_the_plan_stands_beside_the_levels(house: House) -> None:
    for criterion in ("C.1", "C.2"):  # C.1 is at 2, C.2 at 1
        aims = (PlannedLevel(criterion=criterion, to=2),)
        house.services.plans.add(house.actor(), PlanAction(key="", member=MEMBER, title=criterion, aims=aims))
    at = house.open(progress.show)
    said = [one.proto.text for one in at.get("progress")]
    assert said == ["Actions done: **0/2**", "Criteria at the level they were meant to reach: **1/2**"]


def test_before_the_first_signature_the_page_says_so() -> None:
    assert "Nothing is signed yet." in text_of(House().open(progress.show))


@pytest.mark.parametrize("person", ["contributor", "secretariat", "mission", "administrator", "neighbour"])
def test_only_those_who_see_the_result_see_its_trend(house: House, person: str) -> None:
    with pytest.raises(NotAllowedError):
        house.services.trends.own(house.actor(person), MEMBER)
