"""A member's history: one line of JSON a write, checksummed, only ever appended. It is also what a damaged place is rolled forward from.

A line is {"checksum", "entry"}. The entry names the place and its new generation, the documents that were written, and the lines
people read (`HistoryLine`). Saving never reads the file but its last line, and that only after somebody else wrote.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import orjson

from assessment.errors import InvalidInputError, StoreError
from assessment.records import HistoryLine
from assessment.storage.changes import Change, document_about
from assessment.storage.codec import text_of
from assessment.storage.disk import FILE_MODE, Disk, explained
from assessment.storage.durable_file import ABSENT, Stamp, stamp_of

_HEADER = re.compile(rb'\{"checksum":"([0-9a-f]{16})","entry":')
_TAIL = b"}\n"
_BLOCK_BYTES = 1 << 16
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One write. `place` and `generation` are empty where no record changed; `changes` where they are not kept (installation, index)."""

    place: str = ""
    generation: int = 0
    changes: tuple[Change, ...] = ()
    lines: tuple[HistoryLine, ...] = ()


def line_of(entry: Entry) -> bytes:
    """Texts of records that `changes` holds anyway are left out of the lines and filled in when read."""
    lean = dataclasses.replace(entry, lines=tuple(_without_text(line, entry.changes) for line in entry.lines))
    try:
        body = orjson.dumps(msgspec.to_builtins(lean))
    except TypeError as error:
        raise InvalidInputError(f"A value cannot be stored: {error}. Remove unusual characters and save again.") from None
    return b'{"checksum":"%s","entry":%s}\n' % (_checksum(body), body)


def entry_of(line: bytes) -> Entry | None:
    """None where the line is not what was written."""
    header = _HEADER.match(line)
    if header is None or not line.endswith(_TAIL):
        return None
    body = line[header.end() : -len(_TAIL)]
    if _checksum(body) != header[1]:
        return None
    try:
        entry = msgspec.json.decode(body, type=Entry)
    except msgspec.MsgspecError:
        return None
    return dataclasses.replace(entry, lines=tuple(_with_text(line, entry.changes) for line in entry.lines))


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:16].encode()


def _without_text(line: HistoryLine, changes: Sequence[Change]) -> HistoryLine:
    document = document_about(line, changes)
    return dataclasses.replace(line, after="") if document is not None and line.after == text_of(document) else line


def _with_text(line: HistoryLine, changes: Sequence[Change]) -> HistoryLine:
    document = document_about(line, changes)
    return dataclasses.replace(line, after=text_of(document)) if document is not None and not line.after else line


class HistoryFile:
    """Writing needs the member's guard; reading does not."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self._disk = disk

    def stamp(self) -> Stamp:
        return stamp_of(self.path)

    def append(self, entry: Entry) -> int:
        """On disk when it returns. Gives the length the file had before; a failed append leaves that length."""
        content = line_of(entry)
        with explained(self.path, "saved"):
            is_new = not self.path.exists()
            if is_new:
                self._disk.make_folder(self.path.parent)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
            try:
                return self._append(descriptor, content, is_new=is_new)
            finally:
                os.close(descriptor)

    def _append(self, descriptor: int, content: bytes, *, is_new: bool) -> int:
        length = os.fstat(descriptor).st_size
        try:
            self._disk.write(descriptor, content)
            self._disk.sync_data(descriptor)
            if is_new:
                self._disk.sync_folder(self.path.parent)
        except BaseException:
            os.ftruncate(descriptor, length)
            raise
        return length

    def cut(self, length: int) -> None:
        """Take back the line of a write that failed: it was never acknowledged. If this fails too, the line is settled later."""
        try:
            with open(self.path, "r+b") as file:
                file.truncate(length)
                self._disk.sync_data(file.fileno())
        except OSError as error:
            _log.warning("%s: a line of a failed write could not be taken back: %s", self.path, error)

    def entries(self, **fields: str) -> Iterator[Entry]:
        """Oldest first; those that may hold these fields (texts are compared before anything is parsed: a caller looks again).
        Lines that are damaged are left out, and `damage` tells of them."""
        wanted = [b'"%s":%s' % (name.encode(), orjson.dumps(value)) for name, value in fields.items()]
        for line in self._lines():
            if all(needle in line for needle in wanted):
                entry = entry_of(line)
                if entry is None:
                    _log.warning("%s: a damaged line was left out", self.path)
                else:
                    yield entry

    def damage(self) -> Iterator[str]:
        """One sentence for each line that is not what was written."""
        for number, line in enumerate(self._lines(), start=1):
            if entry_of(line) is None:
                yield f"{self.path}: line {number} is damaged and is left out when the history is read. Restore it from a backup."

    def _lines(self) -> Iterator[bytes]:
        """Whole lines; what follows the last line end is torn or being written just now."""
        try:
            with open(self.path, "rb") as file:
                yield from (line for line in file if line.endswith(b"\n"))
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self.path}: could not be read: {error.strerror}. Ask the administrator to check the disk.") from error

    def last(self) -> Entry | None:
        """The last entry, reading from the end."""
        tail = self._tail()
        line = tail[: tail.rfind(b"\n") + 1]
        return entry_of(line[line.rfind(b"\n", 0, -1) + 1 :])

    def is_torn(self) -> bool:
        tail = self._tail()
        return bool(tail) and not tail.endswith(b"\n")

    def set_torn_aside(self) -> None:
        """Move what follows the last line end to a file of its own: its write was never acknowledged."""
        tail = self._tail()
        torn = tail[tail.rfind(b"\n") + 1 :]
        if not torn:
            return
        with explained(self.path, "mended"):
            aside = self.path.with_name(f"{self.path.name}.torn-{hashlib.sha256(torn).hexdigest()[:12]}")
            self._disk.write_file(aside, torn)
            with open(self.path, "r+b") as file:
                file.truncate(os.fstat(file.fileno()).st_size - len(torn))
                self._disk.sync_data(file.fileno())
        _log.warning("%s: its last line was cut off by a crash and was moved to %s", self.path, aside.name)

    def _tail(self) -> bytes:
        """At least the last whole line and what follows it."""
        if self.stamp() == ABSENT:
            return b""
        with explained(self.path, "read"), open(self.path, "rb") as file:
            start = file.seek(0, os.SEEK_END)
            tail = b""
            while start and tail.count(b"\n") < 2:
                step = min(_BLOCK_BYTES, start)
                start -= step
                file.seek(start)
                tail = file.read(step) + tail
            return tail
