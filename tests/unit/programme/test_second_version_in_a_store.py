"""A store that was filled under the first version of a questionnaire, after the second one was installed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from house import MEMBER, REAL_PACK, House

from assessment.programme.trend import RoundResult, draw_trend
from assessment.questionnaire.bridge import Coverage, coverage, find_bridge
from assessment.questionnaire.carrying import Treatment, carry
from assessment.workflow.snapshots import Seal, Snapshot
from tests.questionnaires.versions.pgs_next import FIRST, NEXT, pgs_next


@pytest.fixture(scope="module")
def next_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packs") / "pgs-next.yaml"
    path.write_bytes(pgs_next())
    return path


@pytest.fixture(scope="module")
def filled() -> House:
    """Kenya signed the first version: level 2 everywhere, 1 and 3 where two criteria are merged later."""
    house = House(packs=(REAL_PACK,))
    house.start()
    for criterion in house.services.workplace.questionnaire(FIRST).criteria():
        house.answer(criterion.name, {"D11.2": 1, "D11.3": 3}.get(criterion.name, 2), comment=f"as of {criterion.name}")
    house.submit()
    house.sign()
    return house


@pytest.fixture(scope="module")
def kept(filled: House) -> dict[str, bytes]:
    """The bytes of every snapshot before the second version came."""
    return {key: filled.store.snapshot(MEMBER, key) for key in filled.store.snapshots(MEMBER)}


@pytest.fixture(scope="module")
def later(filled: House, kept: dict[str, bytes], next_pack: Path) -> House:
    """The same store with both versions installed, and an assessment with the second one, at level 3 throughout, begun and signed."""
    filled.clock.move(days=365)
    house = House(packs=(REAL_PACK, next_pack), store=_without_people(filled), clock=filled.clock)
    house.start(questionnaire=NEXT, title="2027", due="2027-12-12")
    house.answer_all({criterion.name: 3 for criterion in house.services.workplace.questionnaire(NEXT).criteria()})
    house.submit()
    house.sign()
    return house


def _without_people(house: House):
    """A house writes its people once; they are taken out so that the next house may move in."""
    from assessment.records import Account
    from assessment.storage.port import ACCOUNTS, Remove

    house.store.write(ACCOUNTS, [Remove(one, one.revision) for one in house.store.all(Account, ACCOUNTS)])
    return house.store


def opened(house: House, snapshot: str) -> Snapshot:
    return house.services.snapshots.open(house.actor(), MEMBER, snapshot)


def test_old_snapshots_stay_as_they_were_to_the_byte(later: House, kept: dict[str, bytes]) -> None:
    assert len(kept) == 1
    assert len(later.store.snapshots(MEMBER)) == 2
    assert {key: later.store.snapshot(MEMBER, key) for key in kept} == kept


def test_an_old_snapshot_opens_under_its_own_questionnaire(later: House, kept: dict[str, bytes]) -> None:
    (key,) = kept
    standing = opened(later, key).standing
    assert standing.questionnaire.key == FIRST
    assert later.services.snapshots.verify(MEMBER, key) is Seal.INTACT
    assert (standing.progress.answered, standing.progress.applicable) == (72, 72)


def test_an_old_snapshot_opens_although_its_version_is_installed_no_more(later: House, kept: dict[str, bytes], next_pack: Path) -> None:
    (key,) = kept
    alone = House(packs=(next_pack,), store=_without_people(later), clock=later.clock)
    assert opened(alone, key).standing.questionnaire.key == FIRST
    assert alone.services.snapshots.verify(MEMBER, key) is Seal.INTACT


def test_the_answers_of_the_snapshot_become_starting_points(later: House, kept: dict[str, bytes]) -> None:
    (key,) = kept
    standing, new = opened(later, key).standing, later.services.workplace.questionnaire(NEXT)
    bridge = find_bridge(standing.questionnaire, new, {})
    assert bridge is not None
    assert coverage(bridge) == Coverage(72 - 2 - 1 - 2 - 5, 72)
    found = {one.criterion: one for one in carry(bridge, standing.answers)}
    assert Counter(one.treatment for one in found.values()) == {
        Treatment.CONFIRM: 62,
        Treatment.LOOK_AGAIN: 5,
        Treatment.OFFERED: 2,  # the two parts of D3.4
        Treatment.SHOWN: 1,  # D11.7: one said 1, the other 3
        Treatment.NOTHING: 2,
    }
    assert [source.comment for source in found["D8.7"].sources] == ["as of D9.6"]


def test_the_trend_joins_both_rounds(later: House) -> None:
    snapshots = [opened(later, key) for key in later.store.snapshots(MEMBER)]
    rounds = [
        RoundResult(one.id, one.standing.assessment.title, one.standing.as_of, one.standing.questionnaire, one.standing.ratings)
        for one in sorted(snapshots, key=lambda one: one.standing.as_of)
    ]
    found = draw_trend(rounds, {})
    assert found is not None
    assert found.coverage == Coverage(62, 72)
    assert [(point.title, point.as_of, point.score) for point in found.line("whole").points] == [
        ("2026", "2026-11-24", 2),
        ("2027", "2027-11-24", 3),
    ]
    assert (len(found.moves[0].rose), len(found.moves[0].fell)) == (62, 0)
