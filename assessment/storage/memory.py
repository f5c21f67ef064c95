"""The reference: what a store does, without a disk. For tests and for trying things out."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, TypeVar, cast

from assessment.errors import ConflictError, NotFoundError
from assessment.records import HistoryLine, Record
from assessment.storage.changes import Decided, completed, decide, plain, put_records
from assessment.storage.places import check_member, check_place, check_snapshot
from assessment.storage.port import Asked, Place

R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class _Content:
    generation: int = 0
    records: dict[tuple[type[Record], str], Record] = field(default_factory=dict)


class MemoryStore:
    """Gone when the process ends."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._places: dict[Place, _Content] = {}
        self._history: defaultdict[str, list[HistoryLine]] = defaultdict(list)
        self._snapshots: dict[tuple[str, str], bytes] = {}
        self._files: dict[tuple[str, str], bytes] = {}

    def get(self, kind: type[R], place: Place, key: str) -> R | None:
        check_place(place)
        with self._guard:
            return cast("R | None", self._content(place).records.get((kind, key)))

    def all(self, kind: type[R], place: Place) -> tuple[R, ...]:
        check_place(place)
        with self._guard:
            found = {key: record for (stored, key), record in self._content(place).records.items() if stored is kind}
        return cast("tuple[R, ...]", tuple(found[key] for key in sorted(found)))

    def _content(self, place: Place) -> _Content:
        return self._places.get(place, _Content())

    def write(self, place: Place, changes: Sequence[Asked], history: Sequence[HistoryLine] = ()) -> tuple[Record, ...]:
        check_place(place)
        with self._guard:
            content = self._content(place)
            decided = decide(place, changes, lambda kind, key: content.records.get((kind, key)))
            lines = completed(history, plain(decided))
            if decided:
                self._places[place] = _Content(content.generation + 1, _with_decided(content, decided))
            self._append(place.member, lines)
            return put_records(decided)

    def append_history(self, member: str, lines: Sequence[HistoryLine]) -> None:
        check_member(member)
        with self._guard:
            self._append(member, completed(lines, ()))

    def _append(self, member: str, lines: Sequence[HistoryLine]) -> None:
        if lines:
            self._history[member].extend(lines)

    def history(self, member: str, *, assessment: str | None = None, subject: str | None = None) -> Iterator[HistoryLine]:
        check_member(member)
        with self._guard:
            lines = tuple(self._history.get(member, ()))
        return (line for line in lines if assessment in (None, line.assessment) and subject in (None, line.subject))

    def members(self) -> tuple[str, ...]:
        with self._guard:
            found = {place.member for place in self._places} | {member for member, _ in (*self._snapshots, *self._files)}
            return tuple(sorted((found | set(self._history)) - {""}))

    def places(self, member: str) -> tuple[Place, ...]:
        check_member(member)
        with self._guard:
            return tuple(sorted((place for place in self._places if place.member == member), key=lambda place: place.name))

    def revision(self, place: Place) -> int:
        check_place(place)
        with self._guard:
            return self._content(place).generation

    def put_snapshot(self, member: str, snapshot: str, content: bytes) -> None:
        check_member(member)
        check_snapshot(snapshot)
        with self._guard:
            if self._snapshots.setdefault((member, snapshot), bytes(content)) != content:
                raise ConflictError(f"Snapshot {snapshot!r} of {member or 'the installation'} exists with other content. Use a new id.")

    def snapshot(self, member: str, snapshot: str) -> bytes:
        check_member(member)
        with self._guard:
            if (member, snapshot) not in self._snapshots:
                raise NotFoundError(f"There is no snapshot {snapshot!r} of {member or 'the installation'}.")
            return self._snapshots[member, snapshot]

    def snapshots(self, member: str) -> tuple[str, ...]:
        check_member(member)
        with self._guard:
            return tuple(sorted(snapshot for owner, snapshot in self._snapshots if owner == member))

    def put_file(self, member: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        check_member(member)
        content = b"".join(chunks)
        digest = hashlib.sha256(content).hexdigest()
        with self._guard:
            self._files[member, digest] = content
        return digest, len(content)

    def open_file(self, member: str, digest: str) -> BinaryIO:
        check_member(member)
        with self._guard:
            if (member, digest) not in self._files:
                raise NotFoundError(f"There is no file {digest[:12]!r} of {member or 'the installation'}.")
            return BytesIO(self._files[member, digest])

    def verify(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing to release."""


def _with_decided(content: _Content, decided: Iterable[Decided]) -> dict[tuple[type[Record], str], Record]:
    records = dict(content.records)
    for decision in decided:
        records.pop((decision.kind, decision.key), None)
        if decision.record is not None:
            records[decision.kind, decision.key] = decision.record
    return records
