"""TinyDB's `Storage` made durable: one place's tables in one JSON file that is replaced whole, checked when read, with its last good copy.

The file is valid JSON: {"format", "generation", "checksum", "data"}; the checksum covers generation and data as they stand in the file.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, cast

import orjson
from tinydb.storages import Storage

from assessment.errors import DamagedFileError, InvalidInputError, StoreError
from assessment.storage.disk import FILE_MODE, Disk, discard, explained
from assessment.storage.guard import Guard

FORMAT = 1

Tables = Mapping[str, Mapping[str, Mapping[str, object]]]

_FORMAT = re.compile(rb'\{"format":(\d{1,9}),')
_HEADER = re.compile(rb'\{"format":\d{1,9},"generation":(\d{1,18}),"checksum":"([0-9a-f]{64})","data":')
_HEADER_BYTES = 160  # longer than any header
_log = logging.getLogger(__name__)


class DamageError(Exception):
    """What was read is not what was written. Internal: becomes a recovery or a DamagedFileError."""


@dataclass(frozen=True, slots=True)
class Content:
    """The tables of a place as they are after `generation` writes. Shared: nobody changes them."""

    generation: int = 0
    tables: Tables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Changes with every write: each write gives the file a later time than the one before."""

    inode: int = 0
    mtime_ns: int = 0
    size: int = 0


Replay = Callable[[Content | None], Content | None]
"""From the good copy (None: there is none) to the best that is known (None: nothing good is left)."""

EMPTY = Content()
ABSENT = Stamp()


def sealed(content: Content) -> bytes:
    """The bytes of a file. Raises InvalidInputError for values that JSON cannot hold."""
    try:
        data = orjson.dumps(content.tables)
    except TypeError as error:
        raise InvalidInputError(f"A value cannot be stored: {error}. Remove unusual characters and save again.") from None
    checksum = _checksum(content.generation, data)
    return b'{"format":%d,"generation":%d,"checksum":"%s","data":%s}\n' % (FORMAT, content.generation, checksum, data)


def unsealed(content: bytes, path: Path) -> Content:
    """The content of a file's bytes. Raises DamageError, or StoreError for the format of a newer version."""
    refuse_newer(content, path)
    header = _HEADER.match(content)
    if header is None or not content.endswith(b"}\n"):
        raise DamageError("it is empty" if not content else "its beginning or end is missing")
    data = memoryview(content)[header.end() : -2]
    generation = int(header[1])
    if _checksum(generation, data) != header[2]:
        raise DamageError("its checksum does not fit")
    return Content(generation, orjson.loads(data))


def refuse_newer(content: bytes, path: Path) -> None:
    found = _FORMAT.match(content)
    if found is not None and int(found[1]) > FORMAT:
        raise StoreError(
            f"{path}: written by a newer version of this programme (format {int(found[1])}, this version reads up to {FORMAT}). "
            "Nothing was changed. Use the newer version."
        )


def _checksum(generation: int, data: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(b"%d:" % generation)
    digest.update(data)
    return digest.hexdigest().encode()


def backup_of(path: Path) -> Path:
    return path.with_name(path.name + ".bak")


def stamp_of(path: Path) -> Stamp:
    try:
        return _stamp(os.stat(path))
    except FileNotFoundError:
        return ABSENT
    except OSError as error:
        raise StoreError(f"{path}: could not be looked at: {error.strerror}. Ask the administrator to check the folder.") from error


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_ino, status.st_mtime_ns, status.st_size)


def read_file(path: Path) -> tuple[Stamp, Content]:
    """Raises FileNotFoundError, DamageError, StoreError."""
    try:
        with open(path, "rb") as file:
            content = file.read()
            stamp = _stamp(os.fstat(file.fileno()))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path}: could not be read: {error.strerror}. Ask the administrator to check the disk.") from error
    return stamp, unsealed(content, path)


_SCALARS = frozenset({str, int, float, bool, type(None)})


def _copied(value: object) -> object:
    """Lists of numbers, which is what a register of results consists of, are told apart at once."""
    if isinstance(value, Mapping):
        return {key: inner if type(inner) in _SCALARS else _copied(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return list(value) if _SCALARS.issuperset(map(type, value)) else [_copied(inner) for inner in value]
    return value


class DurableFile(Storage):  # type: ignore[misc]
    """`read` and `write` are TinyDB's and copy; `shared` and `replace` are for the store, which copies nothing and changes nothing.

    A file that turns out damaged is set aside and replaced by the good copy, rolled forward by `replay`.
    """

    def __init__(
        self, path: Path, guard: Guard | None = None, replay: Replay = lambda base: base, disk: Disk | None = None, *, synced: bool = True
    ) -> None:
        self.path = path
        self.guard = guard or Guard(path.with_name(path.name + ".lock"))
        self._replay = replay
        self._disk = disk or Disk()
        self._synced = synced
        self._kept: tuple[Stamp | None, Content] = (None, EMPTY)

    # TinyDB's extension point

    def read(self) -> dict[str, dict[str, dict[str, object]]] | None:
        """A copy of the tables, or None where nothing was written yet."""
        content = self.shared()
        return cast("dict[str, dict[str, dict[str, object]]]", _copied(content.tables)) if content.generation else None

    def write(self, data: Tables) -> None:
        self.replace(cast(Tables, _copied(data)))

    def close(self) -> None:
        self._kept = (None, EMPTY)

    # What the store uses

    def stamp(self) -> Stamp:
        return stamp_of(self.path)

    def shared(self) -> Content:
        """The content, parsed once per change of the file. Not to be changed."""
        stamp, content = self._kept
        return content if stamp is not None and stamp == self.stamp() else self._load()

    def generation(self) -> int:
        """Counts writes; 0 where there is none. Reads the head of the file at most."""
        stamp, content = self._kept
        if stamp is not None and stamp == self.stamp():
            return content.generation
        header = _HEADER.match(self._head())
        return int(header[1]) if header else self.shared().generation

    def replace(self, tables: Tables, generation: int | None = None) -> int:
        """Durably the new content when it returns; takes `tables` over. Gives the generation."""
        with self.guard:
            before = self.shared()
            content = Content(before.generation + 1 if generation is None else generation, tables)
            stamp = self._save(content)
            self._kept = (stamp, content)
            return content.generation

    def stored_generation(self) -> int:
        """As the file says, whatever is in memory: after a write that failed, was it replaced?"""
        header = _HEADER.match(self._head())
        return int(header[1]) if header else 0

    def _head(self) -> bytes:
        try:
            with open(self.path, "rb") as file:
                head = file.read(_HEADER_BYTES)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise StoreError(f"{self.path}: could not be read: {error.strerror}. Ask the administrator to check the disk.") from error
        refuse_newer(head, self.path)
        return head

    # Reading, and recovering

    def _load(self) -> Content:
        try:
            self._kept = read_file(self.path)
        except (FileNotFoundError, DamageError) as damage:
            if isinstance(damage, FileNotFoundError) and not backup_of(self.path).exists():
                self._kept = (ABSENT, EMPTY)
            else:
                self._recover()
        return self._kept[1]

    def _recover(self) -> None:
        with self.guard:
            try:  # another thread or process may have done it meanwhile, or the file was between two names
                self._kept = read_file(self.path)
            except FileNotFoundError:
                self._restore("it is missing")
            except DamageError as damage:
                self._restore(str(damage))

    def _restore(self, reason: str) -> None:
        kept_as = self._set_aside()
        content = self._replay(self._good_copy())
        if content is None:
            self._give_up(reason, kept_as)
        self._kept = (self._saved_or_standing(content), content)
        _log.warning(
            "%s was damaged (%s); its good copy was restored at generation %d, the damaged bytes are kept as %s",
            *(self.path, reason, content.generation, kept_as),
        )

    def _saved_or_standing(self, content: Content) -> Stamp:
        """On a disk that takes nothing the good content is still served."""
        try:
            return self._save(content, keep_copy=False)
        except StoreError as error:
            _log.warning("%s", error)
            return self.stamp()

    def _good_copy(self) -> Content | None:
        try:
            return read_file(backup_of(self.path))[1]
        except (FileNotFoundError, DamageError):
            return None

    def _set_aside(self) -> str:
        """The damaged bytes get a second name that depends on them alone, so that looking again sets nothing aside twice."""
        try:
            content = self.path.read_bytes()
            aside = self.path.with_name(f"{self.path.name}.damaged-{hashlib.sha256(content).hexdigest()[:12]}")
            if not aside.exists():
                self._disk.write_file(aside, content)
        except OSError as error:
            return f"(could not be kept: {error.strerror})"
        return aside.name

    def _give_up(self, reason: str, kept_as: str) -> NoReturn:
        raise DamagedFileError(
            f"{self.path}: this file is damaged ({reason}) and no good copy of it is left. Nothing was changed; the damaged bytes are "
            f"also kept as {kept_as}. Restore it from a backup."
        )

    # Writing

    def _save(self, content: Content, *, keep_copy: bool = True) -> Stamp:
        payload = sealed(content)
        temporary = self.path.with_name(self.path.name + ".tmp")
        with explained(self.path, "saved"):
            try:
                stamp = self._write_temporary(temporary, payload)
                if keep_copy:
                    self._disk.keep_copy(self.path, backup_of(self.path))
                self._disk.replace(temporary, self.path)
            except BaseException:
                discard(temporary)
                raise
            if self._synced:
                self._disk.sync_folder(self.path.parent)
        return stamp

    def _write_temporary(self, temporary: Path, payload: bytes) -> Stamp:
        """Its time is later than that of the file it will replace, so that no two contents ever share a stamp."""
        later = max(time.time_ns(), self.stamp().mtime_ns + 1)
        self._disk.make_folder(self.path.parent)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        try:
            self._disk.write(descriptor, payload)
            os.utime(descriptor, ns=(later, later))
            if self._synced:
                self._disk.sync(descriptor)
            return _stamp(os.fstat(descriptor))
        finally:
            os.close(descriptor)
