"""The default store: small TinyDB files in a folder a member, each replaced whole and synced, with an append-only history."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from assessment.errors import ConflictError, DamagedFileError, NotFoundError, StoreError
from assessment.records import HistoryLine, Record
from assessment.storage import verifying
from assessment.storage.disk import Disk, discard, explained
from assessment.storage.member_folder import MemberFolder
from assessment.storage.places import (
    FILES,
    SNAPSHOTS,
    check_member,
    check_place,
    check_snapshot,
    is_digest,
    is_name,
    member_codes,
    place_names,
)
from assessment.storage.port import Asked, Place

R = TypeVar("R", bound=Record)

UPLOAD_PREFIX = ".upload-"
_log = logging.getLogger(__name__)


class TinyDBStore:
    """`root` is the store's folder; `opening.open_store` checks its format first. Threads and processes of one machine may share it."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root = root
        self._disk = disk or Disk()
        self._folders: dict[str, MemberFolder] = {}
        self._opening = threading.Lock()

    # Records

    def get(self, kind: type[R], place: Place, key: str) -> R | None:
        check_place(place)
        return self.folder(place.member).tables(place.name).records(kind).get(key)

    def all(self, kind: type[R], place: Place) -> tuple[R, ...]:
        check_place(place)
        return tuple(self.folder(place.member).tables(place.name).records(kind).values())

    def write(self, place: Place, changes: Sequence[Asked], history: Sequence[HistoryLine] = ()) -> tuple[Record, ...]:
        check_place(place)
        return self.folder(place.member).write(place.name, changes, history)

    def append_history(self, member: str, lines: Sequence[HistoryLine]) -> None:
        check_member(member)
        self.folder(member).append(lines)

    def history(self, member: str, *, assessment: str | None = None, subject: str | None = None) -> Iterator[HistoryLine]:
        check_member(member)
        return self.folder(member).lines(assessment, subject)

    def members(self) -> tuple[str, ...]:
        return member_codes(self.root)

    def places(self, member: str) -> tuple[Place, ...]:
        check_member(member)
        return tuple(Place(member, name) for name in place_names(self.root, member))

    def revision(self, place: Place) -> int:
        check_place(place)
        return self.folder(place.member).tables(place.name).file.generation()

    def folder(self, member: str) -> MemberFolder:
        """One object a member, so that its threads share one guard."""
        folder = self._folders.get(member)
        if folder is None:
            with self._opening:
                folder = self._folders.setdefault(member, MemberFolder(self.root, member, self._disk))
        return folder

    # Snapshots: bytes as they are, with their SHA-256 beside them in the form of sha256sum

    def put_snapshot(self, member: str, snapshot: str, content: bytes) -> None:
        check_member(member)
        check_snapshot(snapshot)
        path = self._snapshot_path(member, snapshot)
        folder = self.folder(member)
        with folder.guard, explained(path, "saved"):
            if not path.exists():
                digest = hashlib.sha256(content).hexdigest()
                self._disk.write_file(verifying.checksum_of(path), f"{digest}  {path.name}\n".encode())
                self._disk.write_file(path, content)
            elif path.read_bytes() != content:
                raise ConflictError(f"Snapshot {snapshot!r} of {member or 'the installation'} exists with other content. Use a new id.")

    def snapshot(self, member: str, snapshot: str) -> bytes:
        check_member(member)
        path = self._snapshot_path(member, snapshot)
        if not is_name(snapshot) or not path.exists():
            raise NotFoundError(f"There is no snapshot {snapshot!r} of {member or 'the installation'}.")
        with explained(path, "read"):
            content = path.read_bytes()
        problem = verifying.snapshot_problem(path, content)
        if problem is not None:
            raise DamagedFileError(problem)
        return content

    def snapshots(self, member: str) -> tuple[str, ...]:
        check_member(member)
        found = (path.stem for path in (self.folder(member).folder / SNAPSHOTS).glob("*.json"))
        return tuple(sorted(name for name in found if is_name(name)))

    def _snapshot_path(self, member: str, snapshot: str) -> Path:
        return self.folder(member).folder / SNAPSHOTS / f"{snapshot}.json"

    # Evidence files: kept under their digest, never under their name

    def put_file(self, member: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        check_member(member)
        folder = self.folder(member).folder / FILES
        with explained(folder, "saved"):
            self._disk.make_folder(folder)
            descriptor, name = tempfile.mkstemp(prefix=UPLOAD_PREFIX, dir=folder)
        temporary = Path(name)
        try:
            digest, size = self._receive(descriptor, chunks, folder)
            with explained(folder / digest, "saved"):
                self._disk.replace(temporary, folder / digest)
                self._disk.sync_folder(folder)
        except BaseException:
            discard(temporary)
            raise
        return digest, size

    def _receive(self, descriptor: int, chunks: Iterable[bytes], folder: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with explained(folder, "saved"):
                    self._disk.write(descriptor, chunk)
            with explained(folder, "saved"):
                self._disk.sync(descriptor)
        finally:
            os.close(descriptor)
        return digest.hexdigest(), size

    def open_file(self, member: str, digest: str) -> BinaryIO:
        check_member(member)
        path = self.folder(member).folder / FILES / digest
        if not is_digest(digest) or not path.exists():
            raise NotFoundError(f"There is no file {digest[:12]!r} of {member or 'the installation'}.")
        with explained(path, "read"):
            return cast(BinaryIO, open(path, "rb"))

    # The whole

    def settle(self) -> None:
        """Finish what a crash interrupted, in every folder. Locks only where there is something to do."""
        for member in ("", *self.members()):
            try:
                self._settle(self.folder(member))
            except StoreError as error:  # one member's damaged file keeps nobody else out; using it says the same
                _log.warning("%s", error)

    def _settle(self, folder: MemberFolder) -> None:
        if folder.needs_settling():
            with folder.guard:
                folder.settle()

    def verify(self) -> tuple[str, ...]:
        self.settle()
        return tuple(problem for member in ("", *self.members()) for problem in verifying.folder_problems(self.root, self.folder(member)))

    def close(self) -> None:
        """Nothing is held open between calls; forget what is in memory."""
        self._folders.clear()
