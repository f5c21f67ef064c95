"""What a break-in test found, each as a test that failed before it was mended."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))
from house import MEMBER, House
from open_door import Door
from streamlit.testing.v1 import AppTest

from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.records import Account, AssessmentStatus, Disclosure, Evidence, EvidenceKind, Grant, HistoryKind, Role, SignOff
from assessment.storage.port import ACCOUNTS, Put
from assessment.views.parts.words import plain
from assessment.workflow.permissions import Action, may

COORDINATOR_OF_FRANCE = Grant(role=Role.COORDINATOR, member="FRA")  # region EUR; Kenya and Uganda are in ESA
CONTRIBUTOR_IN_KENYA = Grant(role=Role.CONTRIBUTOR, member="KEN", parts=("B",))
PAST_MISSION_TO_KENYA = Grant(role=Role.MISSION, member="KEN", valid_from="2020-01-01", valid_to="2020-02-01")


@pytest.fixture
def house() -> House:
    return House()


def notes(house: House, member: str) -> list[str]:
    return [line.note for line in house.store.history(member) if line.kind is HistoryKind.PEOPLE]


def grants(house: House, account: str) -> tuple[Grant, ...]:
    return house.store.get(Account, ACCOUNTS, account).grants


# A region's results are for its coordinators and heads, not for whoever also helps or once visited there.


@pytest.mark.parametrize("other", [CONTRIBUTOR_IN_KENYA, PAST_MISSION_TO_KENYA])
def test_a_lesser_role_in_a_region_does_not_open_what_was_disclosed_to_that_region(house: House, other: Grant):
    reader = Actor("a", "A", "en", (other, COORDINATOR_OF_FRANCE), "s")
    assert not may(reader, Action.VIEW_SNAPSHOT, signed_in_uganda(house, reader))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HEAD])
def test_of_two_memberships_the_second_opens_its_region_too(house: House, role: Role):
    reader = Actor("a", "A", "en", (COORDINATOR_OF_FRANCE, Grant(role=role, member="KEN")), "s")
    assert may(reader, Action.VIEW_SNAPSHOT, signed_in_uganda(house, reader))


def signed_in_uganda(house: House, reader: Actor):
    house.start()
    record = house.services.assessments.get(house.actor(), MEMBER, house.assessment)
    signature = SignOff(name="N", function="F", date="2026-11-24", by="x", by_head=True, disclosure=Disclosure.REGION)
    signed = replace(record, member="UGA", status=AssessmentStatus.SIGNED_OFF, sign_off=signature)
    return house.services.workplace.subject(reader, "UGA", signed)


# A mission expert is no person of the administration: a coordinator could have made one its own, and then set a new password.


def test_a_coordinator_cannot_give_a_mission_expert_another_role(house: House):
    with pytest.raises(NotFoundError):
        house.services.people.change_grant(house.actor(), "mission", CONTRIBUTOR_IN_KENYA)
    assert grants(house, "mission")[0].role is Role.MISSION


def test_a_coordinator_cannot_hand_over_to_a_mission_expert(house: House):
    with pytest.raises(NotFoundError):
        house.services.people.hand_over(house.actor(), MEMBER, "mission")


def test_a_new_role_in_the_administration_leaves_the_mission_to_it(house: House):
    mission = replace(PAST_MISSION_TO_KENYA, valid_to="2026-12-31")
    house.store.write(ACCOUNTS, [Put(Account(key="both", login="both", name="Both", grants=(mission, CONTRIBUTOR_IN_KENYA)), 0)])
    changed = replace(CONTRIBUTOR_IN_KENYA, parts=("C",))
    house.services.people.change_grant(house.actor(), "both", changed)
    assert set(grants(house, "both")) == {mission, changed}


# Whoever resets or disables somebody leaves a line with every administration that the person works for.


def test_an_administrators_reset_is_told_to_every_administration_of_the_person(house: House):
    both = (CONTRIBUTOR_IN_KENYA, Grant(role=Role.HEAD, member="UGA"))
    house.store.write(ACCOUNTS, [Put(Account(key="both", login="both", name="Both", grants=both), 0)])
    house.services.people.reset(house.actor("administrator"), "both", "KEN")
    house.services.people.disable(house.actor("administrator"), "both", "FRA")  # not where the person works
    assert (notes(house, "KEN"), notes(house, "UGA"), notes(house, "FRA")) == (["reset", "disabled"], ["reset", "disabled"], [])


# Texts


def test_a_reference_is_not_a_place_for_megabytes(house: House):
    piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.REFERENCE, title="T", date="2026-01-01", holder="x" * 301)
    with pytest.raises(InvalidInputError):
        house.services.evidence.add(house.actor("contributor"), piece)


@pytest.mark.parametrize("text", [":material/verified: Signed", "Signed :smile:", "x:+1:"])
def test_people_cannot_put_icons_into_their_words(text: str):
    """The colon and the name are parted by a character that is not seen."""
    assert ":\u2060" in plain(text)
    assert plain(text).replace("\\", "").replace("\u2060", "") == text


def test_people_cannot_make_their_words_a_heading():
    assert plain("Words\n===") == "Words  \n\\=\\=\\="


def test_an_address_and_a_time_are_copied_as_they_were_typed():
    assert "\u2060" not in plain("https://example.org at 10:30:05, a: b")


# A part of a page that runs alone keeps the visit of the page's last full run.


def test_a_part_of_the_page_does_not_go_on_with_roles_that_were_taken_away(house: House):
    house.start()
    house.answer("B.1", 3, comment="a weakness")
    assert "a weakness" in drawn(house, current=True)
    assert "a weakness" not in drawn(house, current=False)


def drawn(house: House, *, current: bool) -> str:
    at = AppTest.from_function(_script, default_timeout=20, args=(house, current))
    at.query_params["criterion"] = "B.1"
    return " ".join(area.value for area in at.run().text_area)


def _script(house: object, current: bool) -> None:
    """The second run stands for the full one, which asks anew who is here."""
    from dataclasses import replace

    import streamlit as st

    from assessment.views import section

    if "ran" in st.session_state:
        st.markdown("a full run")
        return
    st.session_state["ran"] = True
    section.show(replace(house.visit_as("contributor"), is_current=lambda: current))


def test_a_text_frame_is_dropped_and_the_page_goes_on(door: Door):
    page = door.signed_in().open_page()
    page.socket.send("not a message of Streamlit's")
    assert "Hello" in page.run()
    assert "Traceback" not in door.log.read_text()
