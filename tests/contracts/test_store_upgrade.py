"""Stores that older versions left behind stay readable, with every field, also those nobody knows any more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from store_samples import answer

from assessment.errors import DamagedFileError, StoreError
from assessment.records import Account, Answer, AnswerState, EvidenceLink, Role
from assessment.storage.opening import FORMAT_FILE, open_store
from assessment.storage.port import ACCOUNTS, Put, Store, assessment_place

OLD = Path(__file__).parent / "old_stores" / "format_0"
Y2024 = assessment_place("FRA", "y2024")


@pytest.fixture
def old_root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "store"))


@pytest.fixture
def upgraded(old_root: Path) -> Iterator[Store]:
    store = open_store(old_root)
    yield store
    store.close()


def stored_document(root: Path, kind: str, key: str) -> dict[str, object]:
    content = orjson.loads((root / "members/FRA/assessments/y2024.json").read_bytes())
    return dict(content["data"][kind][key])


def test_every_known_field_of_format_0_is_read(upgraded: Store) -> None:
    stored = upgraded.get(Answer, Y2024, "self/LEG-1")
    assert stored is not None
    assert (stored.revision, stored.state, stored.level, stored.comment) == (3, AnswerState.LEVEL, 2, "Arrêté publié.")
    assert stored.evidence == (EvidenceLink(evidence="e1"),)
    account = upgraded.get(Account, ACCOUNTS, "a1")
    assert account is not None
    assert (account.name, account.grants[0].role, account.grants[0].may_answer) == ("Amélie Dupont", Role.COORDINATOR, True)
    assert [(line.subject, line.revision, line.after) for line in upgraded.history("FRA")] == [("LEG-1", 3, '{"level":2}')]
    assert upgraded.verify() == ()


def test_fields_that_nobody_knows_survive_the_upgrade_and_the_next_save(old_root: Path, upgraded: Store) -> None:
    changed = Answer(**{name: getattr(answer("LEG-1"), name) for name in Answer.__dataclass_fields__})
    upgraded.write(Y2024, [Put(changed, 3)])
    assert stored_document(old_root, "Answer", "self/LEG-1")["mood"] == "confident"
    assert stored_document(old_root, "Answer", "self/LEG-1")["revision"] == 3 + 1
    assert stored_document(old_root, "Weather", "today") == {"key": "today", "sky": "grey"}


def test_an_interrupted_upgrade_is_finished_by_the_next_opening(old_root: Path) -> None:
    open_store(old_root).close()
    (old_root / FORMAT_FILE).write_text('{"format": 0}')
    shutil.copy(OLD / "installation" / "accounts.json", old_root / "installation" / "accounts.json")
    store = open_store(old_root)
    assert store.get(Account, ACCOUNTS, "a1") is not None
    assert len(list(store.history("FRA"))) == 1
    assert store.verify() == ()


def test_an_old_file_that_is_damaged_stops_the_upgrade_and_is_left_as_it_is(old_root: Path) -> None:
    path = old_root / "installation" / "accounts.json"
    path.write_bytes(path.read_bytes()[:-20])
    before = path.read_bytes()
    with pytest.raises(DamagedFileError, match=r"accounts\.json: cannot be upgraded"):
        open_store(old_root)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_version_is_refused(old_root: Path) -> None:
    (old_root / FORMAT_FILE).write_text('{"format": 2}')
    with pytest.raises(StoreError, match="newer version"):
        open_store(old_root)


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(old_root: Path) -> None:
    open_store(old_root).close()
    path = old_root / "members/FRA/assessments/y2024.json"
    path.write_bytes(path.read_bytes().replace(b'{"format":1,', b'{"format":2,', 1))
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        open_store(old_root).all(Answer, Y2024)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*damaged*"))
