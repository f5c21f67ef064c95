"""The page of missions: each person sees and does what the phase opens, and nothing else."""

from __future__ import annotations

import pytest
from house import text_of
from mission_house import MissionHouse
from streamlit.testing.v1 import AppTest

from assessment.records import Layer, MissionState
from assessment.views import missions

MARK = "Only Ines knows this"


@pytest.fixture
def house() -> MissionHouse:
    return MissionHouse()


def everything(at: AppTest) -> str:
    """Words, and what stands in fields and their options."""
    fields = [str(getattr(element, "value", "")) for element in at.main]
    options = [str(option) for box in at.selectbox for option in box.options]
    return "\n".join([text_of(at), *fields, *options])


def press(at: AppTest, label: str) -> AppTest:
    return next(one for one in at.button if one.label == label).click().run()


@pytest.mark.parametrize(
    ("person", "language"),
    [("coordinator", "fr"), ("head", "en"), ("secretariat", "en"), ("lara", "en"), ("lara", "fr"), ("ali", "en"), ("mission", "en")],
)
def test_the_page_opens_for_everybody_in_every_phase(house: MissionHouse, person: str, language: str) -> None:
    for state in (None, *MissionState):
        if state is not None:
            house.to(state)
        if state is MissionState.DRAFT:
            house.find()
        at = house.open(missions.show, person, language)
        assert (state, list(at.exception), list(at.error)) == (state, [], [])


def test_a_rater_rates_one_criterion_after_the_other(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    at = house.open(missions.show, "ali")
    at.button_group[0].set_value("2")
    at.text_area[0].set_value("Seen on the spot.")
    press(at, "Save and go on")
    (rating,) = house.work.my_ratings(house.actor("ali"), house.mission).values()
    assert (rating.criterion, rating.level, rating.note) == ("A.1", 2, "Seen on the spot.")
    assert at.selectbox[0].value == "A.2"
    assert "You have rated 1 of 9" in text_of(at)


def test_a_rating_without_a_level_is_told_and_its_words_stay(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    at = house.open(missions.show, "ali")
    at.text_area[0].set_value("Seen on the spot.")
    press(at, "Save and go on")
    assert "choose a level" in "".join(one.value for one in (*at.error, *at.warning))
    assert at.text_area[0].value == "Seen on the spot."
    assert house.work.my_ratings(house.actor("ali"), house.mission) == {}


@pytest.mark.parametrize("person", ["ali", "lara", "coordinator", "head", "secretariat"])
def test_no_page_shows_what_another_rater_said_before_the_reveal(house: MissionHouse, person: str) -> None:
    house.to(MissionState.RATING)
    house.rate("ines", "A.1", 4, MARK)
    house.find("ines", text=MARK)
    assert MARK not in everything(house.open(missions.show, person))
    assert MARK in everything(house.open(missions.show, "ines"))


def test_the_lead_reconciles_the_largest_difference_first(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    at = house.open(missions.show, "lara")
    assert at.selectbox[0].value == "A.3"
    assert "ines on A\\.3" in everything(at) or "ines on A.3" in everything(at)
    at.button_group[0].set_value("1")
    at.text_area[0].set_value("Two of three.")
    press(at, "Save and go on")
    stored = house.work.reconciliation(house.actor("lara"), house.mission).joint
    assert (stored[f"{Layer.MISSION}/A.3"].level, stored[f"{Layer.MISSION}/A.3"].reason) == (1, "Two of three.")
    assert at.selectbox[0].value == "A.1"


def test_the_member_comments_and_sees_who_may_look(house: MissionHouse) -> None:
    house.to(MissionState.COMMENTS)
    at = house.open(missions.show, "coordinator")
    assert "It may look from" in text_of(at)
    at.text_area[0].set_value("There is a duty officer.")
    press(at, "Comment")
    assert house.work.result(house.actor(), house.mission).comments["A.1"].text == "There is a duty officer."


def test_somebody_taken_off_the_team_finds_no_mission(house: MissionHouse) -> None:
    now = house.to(MissionState.DESK)
    house.missions.remove(house.actor("secretariat"), now.key, now.revision, "ali")
    assert "There is no mission here" in text_of(house.open(missions.show, "ali"))


def test_the_lead_replies_to_a_comment(house: MissionHouse) -> None:
    house.to(MissionState.COMMENTS)
    house.work.comment(house.actor(), house.mission, "A.3", 0, "There is a budget line.")
    at = house.open(missions.show, "lara")
    reply = next(one for one in at.text_area if one.label == "Reply of the mission")
    reply.set_value("Taken up.")
    press(at, "Reply")
    assert house.work.result(house.actor(), house.mission).comments["A.3"].reply == "Taken up."


def test_the_secretariat_takes_somebody_off_the_team(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    at = house.open(missions.show, "secretariat")
    next(one for one in at.selectbox if one.label == "Person").select("ines")
    press(at, "Take off the team")
    assert [one.account for one in house.now().team] == ["lara", "ali"]
    assert "There is no mission here" in text_of(house.open(missions.show, "ines"))
