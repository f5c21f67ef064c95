from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import orjson
import pytest
from tinydb import TinyDB, where

from assessment.errors import DamagedFileError, InvalidInputError, StoreError
from assessment.storage.disk import Disk
from assessment.storage.durable_file import Content, DurableFile, Tables, backup_of, read_file


def tables(text: str) -> Tables:
    return {"Answer": {"k": {"text": text}}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "place.json"


class FullDisk(Disk):
    """Takes `room` bytes, then is full."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, descriptor: int, content: bytes) -> None:
        super().write(descriptor, content[: self.room])
        if len(content) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(content)


class DiskThatFails(Disk):
    """Fails in one named step."""

    def __init__(self, step: str) -> None:
        self.step = step

    def _fail(self, step: str) -> None:
        if step == self.step:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def sync(self, descriptor: int) -> None:
        self._fail("sync")
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        self._fail("replace" if target.suffix == ".json" else "keep")
        super().replace(source, target)


def test_tinydb_works_on_it_with_its_whole_interface(path: Path) -> None:
    with TinyDB(path, storage=DurableFile) as database:
        table = database.table("people")
        table.insert_multiple([{"name": "A", "age": 3}, {"name": "B", "age": 5}])
        table.update({"age": 4}, where("name") == "A")
        table.remove(where("name") == "B")
    with TinyDB(path, storage=DurableFile) as database:
        assert [dict(found) for found in database.table("people")] == [{"name": "A", "age": 4}]
        database.drop_tables()
        assert database.tables() == set()


def test_what_tinydb_reads_can_be_changed_without_changing_the_store(path: Path) -> None:
    file = DurableFile(path)
    given = {"T": {"1": {"list": [1]}}}
    file.write(given)
    given["T"]["1"]["list"].append(2)
    read = file.read()
    assert read is not None
    read["T"]["1"]["list"].append(3)  # type: ignore[attr-defined]
    assert file.read() == {"T": {"1": {"list": [1]}}}


def test_nothing_written_reads_as_none(path: Path) -> None:
    assert DurableFile(path).read() is None
    assert DurableFile(path).generation() == 0
    assert not path.exists()


def test_the_file_is_json_with_its_generation_and_only_its_owner_may_read_it(path: Path) -> None:
    file = DurableFile(path)
    file.replace(tables("é"))
    file.replace(tables("è"))
    content = orjson.loads(path.read_bytes())
    assert (content["format"], content["generation"], content["data"]) == (1, 2, tables("è"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_another_process_wrote_is_seen_at_once(path: Path) -> None:
    """Same length, same moment: the stamp differs all the same, because each write is later than the one before."""
    ours, theirs = DurableFile(path), DurableFile(path)
    for number in range(100):
        theirs.replace(tables(f"{number:03}"))
        assert ours.shared() == Content(number + 1, tables(f"{number:03}"))
        assert ours.generation() == number + 1


def test_reading_again_does_not_open_the_file(path: Path) -> None:
    file = DurableFile(path)
    file.replace(tables("x"))
    reader = DurableFile(path)
    assert reader.shared() is reader.shared()
    assert file.shared() is file.shared()


def test_the_good_copy_is_always_the_whole_content_before(path: Path) -> None:
    file = DurableFile(path)
    for number in range(5):
        file.replace(tables(str(number)))
        if number:
            assert read_file(backup_of(path))[1] == Content(number, tables(str(number - 1)))


def test_a_value_that_json_cannot_hold_is_refused(path: Path) -> None:
    file = DurableFile(path)
    with pytest.raises(InvalidInputError):
        file.replace(tables("\ud800"))
    assert [found.name for found in path.parent.iterdir()] == ["place.json.lock"]


# Failing disks


@pytest.mark.parametrize("room", [0, 1, 60, 150])
def test_a_full_disk_leaves_the_old_content_and_nothing_else(path: Path, room: int) -> None:
    DurableFile(path).replace(tables("old"))
    file = DurableFile(path, disk=FullDisk(room))
    with pytest.raises(StoreError, match=r"place\.json: could not be saved: the disk is full\. Free some space"):
        file.replace(tables("new " * 100))
    assert file.read() == tables("old")
    assert sorted(found.name for found in path.parent.iterdir()) == ["place.json", "place.json.lock"]
    assert DurableFile(path).replace(tables("new")) == 2


@pytest.mark.parametrize("step", ["sync", "replace", "keep"])
def test_a_disk_that_fails_leaves_the_old_content_and_no_temporary_file(path: Path, step: str) -> None:
    DurableFile(path).replace(tables("older"))
    DurableFile(path).replace(tables("old"))
    file = DurableFile(path, disk=DiskThatFails(step))
    with pytest.raises(StoreError, match="Ask the administrator to check the disk"):
        file.replace(tables("new"))
    assert file.read() == tables("old")
    assert DurableFile(path).read() == tables("old")
    assert not path.with_name("place.json.tmp").exists()
    assert DurableFile(path).replace(tables("new")) == 3


# Damage


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


def wrong_generation(content: bytes) -> bytes:
    return content.replace(b'"generation":2', b'"generation":3')


DAMAGES = {
    "zero bytes": lambda _: b"",
    "truncated": half,
    "one bit": flipped,
    "generation": wrong_generation,
    "zeros": lambda content: bytes(len(content)),
    "longer": lambda content: content + b"}}",
    "other text": lambda _: b"<html>",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_set_aside_and_the_good_copy_served(path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    file = DurableFile(path)
    file.replace(tables("first"))
    file.replace(tables("second"))
    damaged = DAMAGES[name](path.read_bytes())
    path.write_bytes(damaged)
    assert DurableFile(path).read() == tables("first")
    assert [found.read_bytes() for found in path.parent.glob("place.json.damaged-*")] == [damaged]
    assert read_file(path)[1] == read_file(backup_of(path))[1] == Content(1, tables("first"))
    assert "place.json was damaged" in caplog.text
    assert file.read() == tables("first")


@pytest.mark.parametrize("name", DAMAGES)
def test_with_nothing_good_left_it_says_so_each_time_and_never_starts_empty(path: Path, name: str) -> None:
    file = DurableFile(path)
    file.replace(tables("first"))
    file.replace(tables("second"))
    backup_of(path).write_bytes(b"also damaged")
    damaged = DAMAGES[name](path.read_bytes())
    path.write_bytes(damaged)
    for _ in range(2):
        with pytest.raises(DamagedFileError, match=r"place\.json: this file is damaged .* Restore it from a backup"):
            DurableFile(path).read()
        with pytest.raises(DamagedFileError):
            DurableFile(path).replace(tables("third"))
    assert path.read_bytes() == damaged
    assert len(list(path.parent.glob("place.json.damaged-*"))) == 1


def test_a_missing_file_comes_back_from_its_good_copy(path: Path) -> None:
    file = DurableFile(path)
    file.replace(tables("first"))
    file.replace(tables("second"))
    path.unlink()
    assert file.read() == tables("first")


def test_a_rename_that_a_crash_cut_short_leaves_a_good_file(path: Path) -> None:
    """Between the two renames of a save the good copy is the file itself, and a temporary file lies about."""
    file = DurableFile(path)
    file.replace(tables("first"))
    os.link(path, backup_of(path))
    path.with_name("place.json.tmp").write_bytes(b"half of someth")
    assert DurableFile(path).read() == tables("first")
    assert DurableFile(path).replace(tables("second")) == 2
    assert read_file(backup_of(path))[1] == Content(1, tables("first"))
    assert sorted(found.name for found in path.parent.iterdir()) == ["place.json", "place.json.bak", "place.json.lock"]


class NoHardLinks(Disk):
    """Such file systems exist; what `keep_copy` then does is only rename."""

    def keep_copy(self, path: Path, copy: Path) -> None:
        if path.exists():
            self.replace(path, copy)


def test_saving_works_without_hard_links(path: Path) -> None:
    file = DurableFile(path, disk=NoHardLinks())
    for number in range(3):
        file.replace(tables(str(number)))
    assert file.read() == tables("2")
    assert read_file(backup_of(path))[1] == Content(2, tables("1"))
