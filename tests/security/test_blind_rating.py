"""Blind rating: until the lead reveals, what a rater says is read by nobody else, in whatever way; the member reads only what is shared."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from house import MEMBER
from mission_house import MissionHouse, said_of

from assessment.downloads import MadeDownloads
from assessment.errors import AssessmentError, NotAllowedError, NotFoundError
from assessment.records import EvidenceSeen, HistoryKind, JointRating, Layer, MissionState, RaterRating
from assessment.storage.port import mission_place

MARK, LEVEL = "Only Ines knows this", 4
EVERYBODY = ("lara", "ali", "olga", "coordinator", "contributor", "head", "secretariat", "administrator", "neighbour", "mission")
INSIDE = ("coordinator", "contributor", "proposer", "head")


@pytest.fixture
def house() -> MissionHouse:
    """Ines has rated and found something; the others have not. Nothing is revealed."""
    made = MissionHouse()
    made.to(MissionState.RATING)
    made.rate("ines", "A.1", LEVEL, MARK, EvidenceSeen.NO)
    made.find("ines", text=MARK)
    return made


def doors(house: MissionHouse, person: str) -> dict[str, Callable[[], object]]:
    """Every use case that reads something a mission could tell."""
    actor, work, missions, key = house.actor(person), house.work, house.missions, house.mission
    services = house.services
    return {
        "get": lambda: missions.get(actor, key),
        "mine": lambda: missions.mine(actor),
        "list_all": lambda: missions.list_all(actor),
        "concerning": lambda: missions.concerning(actor, MEMBER),
        "history": lambda: missions.history(actor, key),
        "progress": lambda: missions.rating_progress(actor, key),
        "desk": lambda: work.desk(actor, key),
        "asked": lambda: work.asked(actor, key),
        "my_ratings": lambda: work.my_ratings(actor, key),
        "findings": lambda: work.findings(actor, key),
        "reconciliation": lambda: work.reconciliation(actor, key),
        "result": lambda: work.result(actor, key),
        "export": lambda: work.export(actor, key, "mission workbook"),
        "criterion history": lambda: services.assessments.history(actor, MEMBER, house.assessment, "A.1"),
        "criterion history under the mission": lambda: services.assessments.history(actor, MEMBER, key, "A.1"),
        "mission as an assessment": lambda: services.assessments.work(actor, MEMBER, key),
        "readers": lambda: services.snapshots.readers(actor, MEMBER),
        "plan history": lambda: services.plans.history(actor, MEMBER, "ines/A.1"),
        "proposals": lambda: services.collaboration.proposals(actor, MEMBER, house.assessment),
        "standing": lambda: services.assessments.work(actor, MEMBER, house.assessment),
        "snapshots": lambda: services.snapshots.disclosed(actor, MEMBER),
        "summary": lambda: services.results.export(actor, MEMBER, house.assessment, "summary"),
        "board": lambda: services.board.status(actor),
    }


DOORS = tuple(doors(MissionHouse(), "coordinator"))


def told(reading: Callable[[], object]) -> str:
    """Everything that a use case gives away, refusals with what they carry included."""
    try:
        found = reading()
    except AssessmentError as error:
        return f"{error} {error.values} {getattr(error, 'stored', '')}"
    return repr(found if not isinstance(found, map) else tuple(found))


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_anybody_else_what_a_rater_says(house: MissionHouse, person: str, door: str) -> None:
    words = told(doors(house, person)[door])
    assert MARK not in words
    assert "RaterRating(" not in words


def test_the_same_doors_do_tell_the_rater_or_the_test_is_blind_itself(house: MissionHouse) -> None:
    assert MARK in told(doors(house, "ines")["my_ratings"])
    assert MARK in told(doors(house, "ines")["findings"])
    for person in ("ali", "lara"):
        now = house.now()
        if now.state is MissionState.RATING:
            house.missions.reveal(house.actor("lara"), now.key, now.revision, "All are here.")
        assert MARK in told(doors(house, person)["reconciliation"])


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_doors_to_all_ratings_are_shut_before_the_reveal(house: MissionHouse, person: str) -> None:
    for door in ("reconciliation", "result", "export"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            doors(house, person)[door]()


def test_the_history_says_that_somebody_rated_never_what(house: MissionHouse) -> None:
    lines = [line for line in house.store.history(MEMBER) if line.kind in (HistoryKind.RATERRATING, HistoryKind.FINDING)]
    assert [(line.by_name, line.after, line.note) for line in lines] == [("Inês Duarte", "", "rated"), ("Inês Duarte", "", "found")]
    assert all(MARK not in repr(line) for line in house.store.history(MEMBER))
    assert all(MARK not in repr(line) for line in house.store.history(""))


@pytest.mark.parametrize("person", ["ali", "lara"])
def test_rating_from_an_old_revision_shows_only_the_own_rating(house: MissionHouse, person: str) -> None:
    house.rate(person, "A.1", 1, "Mine.")
    words = told(lambda: house.work.rate(house.actor(person), house.mission, "A.1", 7, said_of(2)))
    assert "Mine." in words
    assert MARK not in words


def test_another_raters_finding_cannot_be_told_from_none(house: MissionHouse) -> None:
    (found,) = house.work.findings(house.actor("ines"), house.mission)
    for person in ("ali", "lara"):
        refusals = []
        for key in (found.key, "f-none"):
            with pytest.raises(NotFoundError) as refused:
                house.find(person, key=key, revision=found.revision)
            refusals.append(str(refused.value))
        assert refusals[0] == refusals[1]


def test_the_lead_learns_how_many_were_rated_and_raters_only_of_themselves(house: MissionHouse) -> None:
    assert [(one.rater, one.rated) for one in house.missions.rating_progress(house.actor("lara"), house.mission)] == [
        ("lara", 0),
        ("ali", 0),
        ("ines", 1),
    ]
    assert [one.rater for one in house.missions.rating_progress(house.actor("ali"), house.mission)] == ["ali"]


def test_a_new_lead_sees_no_more_than_the_old_one_did(house: MissionHouse) -> None:
    now = house.now()
    house.missions.change(house.actor("secretariat"), now.key, now.revision, replace(house.plan, lead="olga"))
    for door in DOORS:
        assert MARK not in told(doors(house, "olga")[door])


def test_a_rater_who_left_reads_nothing_not_even_the_own(house: MissionHouse) -> None:
    now = house.now()
    ines = house.actor("ines")
    house.missions.remove(house.actor("secretariat"), now.key, now.revision, "ines")
    with pytest.raises(NotFoundError):
        house.work.my_ratings(ines, house.mission)


@pytest.mark.parametrize("state", [MissionState.REVEALED, MissionState.DRAFT])
@pytest.mark.parametrize("person", [*INSIDE, "secretariat", "administrator", "neighbour"])
def test_outside_the_team_nothing_is_read_before_it_is_shared(state: MissionState, person: str) -> None:
    house = MissionHouse()
    house.to(MissionState.REVEALED)
    house.find("ali", text=MARK)
    house.rate_together(Layer.MISSION, "A.1", 2, MARK)
    house.to(state)
    if state is MissionState.DRAFT:
        house.find("ali", text=MARK)
    assert all(MARK not in told(reading) for reading in doors(house, person).values())


def test_the_member_never_reads_the_single_ratings_only_what_was_rated_together() -> None:
    house = MissionHouse()
    house.to(MissionState.SIGNED)
    for person in ("coordinator", "head", "secretariat"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            house.work.reconciliation(house.actor(person), house.mission)
        words = told(doors(house, person)["result"])
        assert "The mission on A.1" in words
        assert "ines on A.1" not in words
        assert "RaterRating(" not in words


def test_what_is_kept_apart_is_kept_all_the_same(house: MissionHouse) -> None:
    place = mission_place(MEMBER, house.mission)
    assert [one.level for one in house.store.all(RaterRating, place)] == [LEVEL]
    assert house.store.all(JointRating, place) == ()


@pytest.mark.parametrize("file", ["mission_workbook", "mission_report"])
def test_no_file_of_a_mission_is_made_before_the_reveal(house: MissionHouse, file: str) -> None:
    downloads = MadeDownloads(house.services, demonstration=False)
    for person in (*EVERYBODY, "ines"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            getattr(downloads, file)(house.actor(person), house.mission, "en")


@pytest.mark.parametrize("file", ["mission_workbook", "mission_report"])
def test_the_member_takes_the_files_away_once_they_are_shared_and_it_is_noted(file: str) -> None:
    house = MissionHouse()
    downloads = MadeDownloads(house.services, demonstration=False)
    house.to(MissionState.DRAFT)
    with pytest.raises(NotAllowedError):
        getattr(downloads, file)(house.actor(), house.mission, "en")
    house.to(MissionState.COMMENTS)
    content = b"".join(getattr(downloads, file)(house.actor(), house.mission, "fr").content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        words = "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    assert "The mission on A.1" in words or file == "mission_report"  # that gives reasons only where the agreement differs
    assert "ines on A.1" not in words
    assert list(house.store.history(MEMBER))[-1].kind is HistoryKind.EXPORT
