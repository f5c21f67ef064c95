"""What a mission keeps comes back from every store as it was, with a history that never says what a rater said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_store_contract import STORES

from assessment.errors import ConflictError
from assessment.records import (
    AnswerState,
    Disclosure,
    DocumentRequest,
    DocumentState,
    EvidenceSeen,
    FactualComment,
    Finding,
    FindingKind,
    HistoryKind,
    HistoryLine,
    JointRating,
    Layer,
    Mission,
    MissionCase,
    MissionEntry,
    MissionQuestion,
    MissionReport,
    MissionState,
    RaterRating,
    Record,
    Severity,
    SignOff,
    TeamMember,
)
from assessment.storage.port import MISSIONS, Keep, Place, Put, Store, mission_place

AT = mission_place("KEN", "m-1")
MISSION = Mission(
    key="m-1",
    member="KEN",
    assessment="2026",
    snapshot="2026-r3",
    questionnaire="q@1",
    title="Nairobi",
    starts="2026-12-01",
    ends="2026-12-05",
    access_from="2026-11-20",
    access_to="2027-02-01",
    lead="a1",
    team=(TeamMember(account="a1", name="Zoé", rates=False), TeamMember(account="a2", name="Ali")),
    sections=("A", "B"),
    state=MissionState.SIGNED,
    sign_off=SignOff(
        name="D", function="DG", date="2027-01-30", by="a9", by_head=True, disclosure=Disclosure.REGION, snapshot="m-1-agreed"
    ),
)
RATING = RaterRating(
    key="a2/A.1",
    mission="m-1",
    rater="a2",
    rater_name="Ali",
    criterion="A.1",
    state=AnswerState.LEVEL,
    level=2,
    note="Seen on the spot.",
    seen=EvidenceSeen.PARTLY,
)
RECORDS: tuple[tuple[Place, Record], ...] = (
    (AT, MISSION),
    (AT, RATING),
    (AT, MissionQuestion(key="q-1", mission="m-1", criterion="A.1", text="Who signs?", answer="The Director.")),
    (AT, DocumentRequest(key="d-1", mission="m-1", criterion="A.1", title="Letter", state=DocumentState.UNAVAILABLE, note="Lost.")),
    (AT, JointRating(key="mission/A.1", mission="m-1", layer=Layer.MISSION, criterion="A.1", state=AnswerState.LEVEL, level=2)),
    (AT, Finding(key="f-1", mission="m-1", kind=FindingKind.GAP, criterion="A.1", text="None.", severity=Severity.HIGH)),
    (AT, FactualComment(key="A.1", mission="m-1", criterion="A.1", text="We did.", reply="Not yet.")),
    (AT, MissionReport(key="report", mission="m-1", facts="Two ports.")),
    (
        MISSIONS,
        MissionEntry(
            key="m-1",
            member="KEN",
            assessment="2026",
            title="Nairobi",
            starts="2026-12-01",
            ends="2026-12-05",
            access_from="2026-11-20",
            access_to="2027-02-01",
            lead="a1",
            team=("a1", "a2"),
            state=MissionState.SIGNED,
        ),
    ),
    (MISSIONS, MissionCase(key="m-1", questionnaire="q@1", said=(3, -2), agreed=(2, -1))),
)


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = STORES[request.param](tmp_path / "store")
    yield opened
    assert opened.verify() == ()
    opened.close()


def line(kind: HistoryKind, key: str = "") -> HistoryLine:
    return HistoryLine(at="2026-12-01T08:00:00Z", by="a2", by_name="Ali", kind=kind, assessment="m-1", subject="A.1", key=key)


@pytest.mark.parametrize(("place", "record"), RECORDS, ids=lambda one: type(one).__name__ if isinstance(one, Record) else "")
def test_each_record_of_a_mission_comes_back_as_it_was(store: Store, place: Place, record: Record) -> None:
    (written,) = store.write(place, [Put(record, 0)])
    assert store.get(type(record), place, record.key) == written
    assert written.revision == 1


def test_a_rating_is_refused_once_the_mission_has_moved_on(store: Store) -> None:
    (mission,) = store.write(AT, [Put(MISSION, 0)])
    store.write(AT, [Put(mission, 1)])
    with pytest.raises(ConflictError) as moved:
        store.write(AT, [Keep(mission, 1), Put(RATING, 0)])
    assert isinstance(moved.value.stored, Mission)
    assert store.all(RaterRating, AT) == ()


def test_the_history_of_a_rating_without_a_key_carries_none_of_its_words(store: Store) -> None:
    store.write(AT, [Put(RATING, 0)], [line(HistoryKind.RATERRATING)])
    (told,) = store.history("KEN")
    assert (told.after, told.revision) == ("", 0)
    store.write(AT, [Put(MISSION, 0)], [line(HistoryKind.MISSION, "m-1")])
    assert "Nairobi" in tuple(store.history("KEN"))[1].after
