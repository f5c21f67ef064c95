"""What the workflow needs of a store. Adapters: `memory` (the reference), `tinydb_store` (default).

A place is what is written together: atomic, durable when `write` returns, and guarded by the revision of each record.
What is handed out is never aliased by the store: records are frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TypeVar

from assessment.records import HistoryLine, Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of storage. `member` is empty for the installation. Names: letters, digits, `-`, `_`, and one `/`."""

    member: str
    name: str


ACCOUNTS = Place("", "accounts")  # Account, Ticket
SESSIONS = Place("", "sessions")  # Session, LoginFailures
INSTALLATION = Place("", "installation")  # Installation, QuestionFeedback

ROUNDS = Place("", "rounds")  # Round
SUPPORT = Place("", "support")  # SupportEvent, Operation
RESULTS = Place("", "results")  # SignedResult
PUBLICATIONS = Place("", "publications")  # Publication
MISSIONS = Place("", "missions")  # MissionEntry, MissionCase


def profile_place(member: str) -> Place:
    """The member's people, preferences and evidence library."""
    return Place(member, "profile")


def assessment_place(member: str, assessment: str) -> Place:
    """One assessment: its record, current answers of all layers, proposals, asks."""
    return Place(member, f"assessments/{assessment}")


def plan_place(member: str) -> Place:
    """The member's plan: its actions and what it decided about priorities."""
    return Place(member, "plan")


def mission_place(member: str, mission: str) -> Place:
    """One mission: its record, ratings, questions, requests, findings, comments."""
    return Place(member, f"missions/{mission}")


def index_place(member: str) -> Place:
    """Summaries for lists; can be rebuilt, so it need not be synced."""
    return Place(member, "index")


@dataclass(frozen=True, slots=True)
class Put:
    """Store `record` if what is stored has revision `base` (0: nothing is stored). Its revision becomes base + 1."""

    record: Record
    base: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the record if what is stored has revision `base`."""

    record: Record
    base: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Write the rest only while what is stored has revision `base`; the record itself is not written."""

    record: Record
    base: int


Asked = Put | Remove | Keep


class Store(Protocol):
    """Raises StoreError (or DamagedFileError) for anything that could not be read or written; ConflictError from `write` when a base
    revision is not the stored one (nothing of the call is then written)."""

    def get(self, kind: type[R], place: Place, key: str) -> R | None:
        """The record of that kind and key, or None."""
        ...

    def all(self, kind: type[R], place: Place) -> tuple[R, ...]:
        """All records of a kind in a place, in the order of their keys."""
        ...

    def write(self, place: Place, changes: Sequence[Asked], history: Sequence[HistoryLine] = ()) -> tuple[Record, ...]:
        """Apply all changes or none; on disk when it returns. Gives the stored records (of the Puts, in order) with their new revisions.
        History lines go to the member's history first, synced."""
        ...

    def append_history(self, member: str, lines: Sequence[HistoryLine]) -> None:
        """Add lines that belong to no record change (reads, exports), synced."""
        ...

    def history(self, member: str, *, assessment: str | None = None, subject: str | None = None) -> Iterator[HistoryLine]:
        """The member's history, oldest first, filtered."""
        ...

    def members(self) -> tuple[str, ...]:
        """Codes of members that have anything stored, sorted."""
        ...

    def places(self, member: str) -> tuple[Place, ...]:
        """The places a member has (profile, index, assessments/...), sorted by name."""
        ...

    def revision(self, place: Place) -> int:
        """Grows with every write to the place; 0 where nothing is stored. Cheap (no parsing of answers)."""
        ...

    def put_snapshot(self, member: str, snapshot: str, content: bytes) -> None:
        """Keep immutable bytes. Raises ConflictError when the id exists with other bytes."""
        ...

    def snapshot(self, member: str, snapshot: str) -> bytes:
        """Raises NotFoundError."""
        ...

    def snapshots(self, member: str) -> tuple[str, ...]: ...

    def put_file(self, member: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep an evidence file; gives its SHA-256 (hex) and size. The same bytes twice are kept once."""
        ...

    def open_file(self, member: str, digest: str) -> BinaryIO:
        """Raises NotFoundError."""
        ...

    def verify(self) -> tuple[str, ...]:
        """Read everything, check every checksum; one sentence for each thing that is wrong."""
        ...

    def close(self) -> None: ...
