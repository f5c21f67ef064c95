from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from assessment.errors import StoreError
from assessment.records import HistoryKind, HistoryLine
from assessment.storage.changes import Change
from assessment.storage.disk import Disk
from assessment.storage.history import Entry, HistoryFile, entry_of, line_of


def entry(note: str, size: int = 0) -> Entry:
    return Entry(lines=(HistoryLine(at="t", by="a", by_name="é", kind=HistoryKind.READ, note=note + "x" * size),))


@pytest.fixture
def file(tmp_path: Path) -> HistoryFile:
    return HistoryFile(tmp_path / "history.jsonl", Disk())


def notes(file: HistoryFile) -> list[str]:
    return [line.note for found in file.entries() for line in found.lines]


def test_what_is_appended_is_read_in_order(file: HistoryFile) -> None:
    assert (notes(file), file.last(), file.is_torn()) == ([], None, False)
    for note in "abc":
        file.append(entry(note))
    assert notes(file) == ["a", "b", "c"]
    assert file.last() == entry("c")


@pytest.mark.parametrize("size", [0, 65_500, 65_536, 200_000])
def test_the_last_entry_is_found_from_the_end_whatever_its_size(file: HistoryFile, size: int) -> None:
    for note in ("first", "second"):
        file.append(entry(note, size))
        assert file.last() == entry(note, size)


def test_the_text_of_a_record_is_kept_once_and_told_in_full() -> None:
    change = Change("Answer", "self/A", {"key": "self/A", "comment": "only once"})
    line = HistoryLine(at="", by="", by_name="", kind=HistoryKind.ANSWER, key="self/A", after='{"key":"self/A","comment":"only once"}')
    told = Entry("assessments/y", 4, (change,), (line,))
    assert line_of(told).count(b"only once") == 1
    assert entry_of(line_of(told)) == told


@pytest.mark.parametrize("keep", [1, 10, 40, -1])
def test_a_torn_last_line_is_moved_aside_and_breaks_nothing(file: HistoryFile, keep: int) -> None:
    file.append(entry("a"))
    torn = line_of(entry("torn"))[:keep]
    with open(file.path, "ab") as raw:
        raw.write(torn)
    assert file.is_torn()
    assert notes(file) == ["a"]
    assert file.last() == entry("a")
    file.set_torn_aside()
    file.set_torn_aside()
    assert [aside.read_bytes() for aside in file.path.parent.glob("*.torn-*")] == [torn]
    file.append(entry("b"))
    assert notes(file) == ["a", "b"]
    assert list(file.damage()) == []


def test_a_tail_of_zeros_as_a_power_cut_leaves_it_is_moved_aside(file: HistoryFile) -> None:
    file.append(entry("a"))
    with open(file.path, "ab") as raw:
        raw.write(bytes(5000))
    file.set_torn_aside()
    file.append(entry("b"))
    assert notes(file) == ["a", "b"]


def test_a_damaged_line_in_the_middle_is_left_out_and_told(file: HistoryFile, caplog: pytest.LogCaptureFixture) -> None:
    for note in ("aaa", "bbb", "ccc"):
        file.append(entry(note))
    file.path.write_bytes(file.path.read_bytes().replace(b"bbb", b"bXb"))
    assert notes(file) == ["aaa", "ccc"]
    assert "damaged line" in caplog.text
    assert [sentence.split(": ")[1].split(" is damaged")[0] for sentence in file.damage()] == ["line 2"]


class FullAfter(Disk):
    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, descriptor: int, content: bytes) -> None:
        super().write(descriptor, content[: self.room])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("room", [0, 1, 50])
def test_a_line_that_finds_no_room_leaves_none(file: HistoryFile, room: int) -> None:
    file.append(entry("a"))
    before = file.path.read_bytes()
    with pytest.raises(StoreError, match="disk is full"):
        HistoryFile(file.path, FullAfter(room)).append(entry("b"))
    assert file.path.read_bytes() == before


def test_appending_never_reads(file: HistoryFile) -> None:
    """Not even a damaged history: a save costs the same after ten years."""
    file.path.write_bytes(b"\xff" * 1000 + b"\n")
    file.append(entry("a"))
    assert notes(file) == ["a"]
