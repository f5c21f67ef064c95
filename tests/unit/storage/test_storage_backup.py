from __future__ import annotations

import hashlib
import threading
import zipfile
from pathlib import Path

import orjson
import pytest

from assessment.errors import StoreError
from assessment.records import Account, Answer, HistoryKind, HistoryLine, Layer
from assessment.storage.backup import MANIFEST, backup, is_store_path, restore
from assessment.storage.disk import Disk
from assessment.storage.durable_file import read_file
from assessment.storage.history import HistoryFile
from assessment.storage.opening import open_store
from assessment.storage.port import ACCOUNTS, Put, Store, assessment_place

PLACE = assessment_place("FRA", "y2026")
LINE = HistoryLine(at="t", by="a", by_name="A", kind=HistoryKind.ANSWER, key="self/A")


def save(store: Store, level: int) -> None:
    answer = Answer(key="self/A", member="FRA", assessment="y2026", layer=Layer.SELF, criterion="A", level=level)
    store.write(PLACE, [Put(answer, level - 1)], [LINE])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    store = open_store(tmp_path / "store")
    for level in (1, 2, 3):
        save(store, level)
    store.write(ACCOUNTS, [Put(Account(key="a", login="l", name="n"), 0)], [LINE])
    store.put_snapshot("FRA", "s", b"frozen")
    store.put_file("DEU", [b"scan" * 1000])
    return tmp_path / "store"


@pytest.fixture
def saved(root: Path, tmp_path: Path) -> Path:
    backup(root, tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_everything_comes_back(root: Path, saved: Path, tmp_path: Path) -> None:
    restore(saved, tmp_path / "new")
    old, new = open_store(root), open_store(tmp_path / "new")
    assert new.verify() == ()
    assert new.members() == old.members() == ("DEU", "FRA")
    assert new.all(Answer, PLACE) == old.all(Answer, PLACE)
    assert new.revision(PLACE) == 3
    assert new.all(Account, ACCOUNTS) == old.all(Account, ACCOUNTS)
    assert list(new.history("FRA")) == list(old.history("FRA"))
    assert new.snapshot("FRA", "s") == b"frozen"
    assert new.open_file("DEU", hashlib.sha256(b"scan" * 1000).hexdigest()).read() == b"scan" * 1000
    save(new, 4)
    assert (saved.stat().st_mode & 0o777, (tmp_path / "new").stat().st_mode & 0o777) == (0o600, 0o700)


def test_progress_is_told_to_its_end(root: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    backup(root, tmp_path / "p.zip", lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]  # two members and the installation
    told.clear()
    restore(tmp_path / "p.zip", tmp_path / "new", lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


def test_a_backup_taken_while_people_save_is_consistent(root: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def keep_saving() -> None:
        store, level = open_store(root), 4
        while not done.is_set():
            save(store, level)
            level += 1

    writer = threading.Thread(target=keep_saving)
    writer.start()
    try:
        for number in range(5):
            backup(root, tmp_path / f"{number}.zip")
    finally:
        done.set()
        writer.join()
    for number in range(5):
        restore(tmp_path / f"{number}.zip", tmp_path / f"new{number}")
        folder = tmp_path / f"new{number}" / "members" / "FRA"
        entry = HistoryFile(folder / "history.jsonl", Disk()).last()  # before an opening could mend anything
        assert entry is not None
        assert read_file(folder / "assessments" / "y2026.json")[1].generation == entry.generation
        store = open_store(tmp_path / f"new{number}")
        assert store.verify() == ()
        (answer,) = store.all(Answer, PLACE)
        assert [line.revision for line in store.history("FRA")] == list(range(1, answer.revision + 1))


def test_an_existing_file_is_not_overwritten(root: Path, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        backup(root, saved)
    assert saved.read_bytes() == before


def test_only_a_store_is_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a store"):
        backup(tmp_path, tmp_path / "b.zip")
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_not_restored_into(root: Path, saved: Path) -> None:
    with pytest.raises(StoreError, match="not an empty folder"):
        restore(saved, root)


def test_an_empty_folder_is_restored_into(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    restore(saved, tmp_path / "new")
    assert open_store(tmp_path / "new").verify() == ()


# Backups that are not to be trusted


def rewritten(saved: Path, change: dict[str, bytes | None], manifest: bool = False) -> Path:
    """A copy of the zip with some entries replaced, added or (None) left out; with a manifest that fits if asked."""
    target = saved.with_name("changed.zip")
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        content = {name: source.read(name) for name in source.namelist()}
        content |= {name: value for name, value in change.items() if value is not None}
        for name in [name for name, value in change.items() if value is None]:
            del content[name]
        if manifest:
            files = [
                {"path": name, "size": len(value), "sha256": hashlib.sha256(value).hexdigest()}
                for name, value in content.items()
                if name != MANIFEST
            ]
            content[MANIFEST] = orjson.dumps({"format": 1, "files": files})
        for name, value in content.items():
            changed.writestr(name, value)
    return target


def refused(zip_file: Path, match: str, **limits: int) -> None:
    new_root = zip_file.with_name("refused")
    with pytest.raises(StoreError, match=match):
        restore(zip_file, new_root, **limits)
    assert not new_root.exists()
    assert not list(zip_file.parent.glob("*.restoring"))


PLACE_FILE = "members/FRA/assessments/y2026.json"


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "/etc/passwd",
        "members/FRA/../../x.json",
        "members/../x.json",
        "x.json",
        "members/FRA/files/evil.sh",
        "members/FRA/history.jsonl.bak",
        "members/FRA/a\\b.json",
    ],
)
def test_a_name_that_is_no_file_of_a_store_is_refused(saved: Path, name: str) -> None:
    refused(rewritten(saved, {name: b"{}"}, manifest=True), "is no file of a store")
    assert not is_store_path(name)


def test_a_changed_file_is_refused(saved: Path) -> None:
    refused(rewritten(saved, {PLACE_FILE: b"{}"}), f"checksum or size of '{PLACE_FILE}'")


def test_a_file_that_inflates_beyond_its_size_is_refused(saved: Path) -> None:
    refused(rewritten(saved, {PLACE_FILE: bytes(50_000_000)}), "checksum or size")


@pytest.mark.parametrize("change", [{PLACE_FILE: None}, {"installation/extra.json": b"{}"}])
def test_a_list_that_does_not_fit_is_refused(saved: Path, change: dict[str, bytes | None]) -> None:
    refused(rewritten(saved, change), "not what it holds")


@pytest.mark.parametrize("manifest", [None, b"", b"{}", b'{"format":1,"files":[{"path":1}]}'])
def test_a_missing_or_damaged_list_is_refused(saved: Path, manifest: bytes | None) -> None:
    refused(rewritten(saved, {MANIFEST: manifest}), "list of files is missing or damaged")


def test_a_newer_format_is_refused(saved: Path) -> None:
    refused(rewritten(saved, {MANIFEST: b'{"format":2,"files":[]}'}), "newer version")


def test_more_than_the_limit_is_refused(saved: Path) -> None:
    refused(saved, "more than 100 bytes", max_total_bytes=100)


@pytest.mark.parametrize("keep", [0, 10, 500, -30])
def test_a_zip_that_is_cut_off_is_refused(saved: Path, keep: int) -> None:
    saved.write_bytes(saved.read_bytes()[:keep])
    refused(saved, "cannot be")


def test_damaged_compressed_bytes_are_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[200:260] = bytes(60)
    saved.write_bytes(content)
    refused(saved, "cannot be used")
