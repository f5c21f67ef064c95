"""What a `write` means, for every store alike: revisions are checked, history lines completed. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assessment.errors import ConflictError, InvalidInputError
from assessment.records import HistoryLine, Record
from assessment.storage.codec import Document, as_stored, encode, text_of, with_revision
from assessment.storage.port import Asked, Keep, Place, Put

Lookup = Callable[[type[Record], str], Record | None]


@dataclass(frozen=True, slots=True)
class Decided:
    """One checked change: `record` with its new revision, or None where it is removed."""

    kind: type[Record]
    key: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Change:
    """The same in plain values, as the history keeps it: `document` is None where the record is removed."""

    kind: str
    key: str
    document: Document | None


def decide(place: Place, changes: Sequence[Asked], stored: Lookup) -> tuple[Decided, ...]:
    """The changes in order, each checked against what is stored and what came before it. Raises ConflictError."""
    seen: dict[tuple[type[Record], str], Record | None] = {}
    decided = []
    for change in changes:
        kind, key = type(change.record), change.record.key
        if not key:
            raise InvalidInputError(f"{kind.__name__}: a record needs a key. This is a fault of the programme; please report it.")
        current = seen[kind, key] if (kind, key) in seen else stored(kind, key)
        _check_base(place, change, current)
        if isinstance(change, Keep):
            continue
        record = as_stored(with_revision(change.record, change.base + 1)) if isinstance(change, Put) else None
        seen[kind, key] = record
        decided.append(Decided(kind, key, record))
    return tuple(decided)


def _check_base(place: Place, change: Asked, current: Record | None) -> None:
    found = current.revision if current is not None else 0
    if found != change.base:
        where = f"{place.member or 'installation'}/{place.name}, {type(change.record).__name__} {change.record.key!r}"
        raise ConflictError(
            f"{where}: somebody changed this meanwhile (revision {found} is stored, the change started from {change.base}). "
            "Look at what is stored now, then save again.",
            stored=current,
        )


def plain(decided: Iterable[Decided]) -> tuple[Change, ...]:
    return tuple(Change(d.kind.__name__, d.key, None if d.record is None else encode(d.record)) for d in decided)


def put_records(decided: Iterable[Decided]) -> tuple[Record, ...]:
    return tuple(d.record for d in decided if d.record is not None)


def completed(lines: Iterable[HistoryLine], changes: Sequence[Change]) -> tuple[HistoryLine, ...]:
    """Lines with the revision and the text of the record they are about, where the caller left them empty."""
    return tuple(_completed(line, document_about(line, changes)) for line in lines)


def _completed(line: HistoryLine, document: Document | None) -> HistoryLine:
    encode(line)  # refuses what could not be read back
    if document is None:
        return line
    revision = document.get("revision")
    return dataclasses.replace(
        line,
        revision=line.revision or (revision if isinstance(revision, int) else 0),
        after=line.after or text_of(document),
    )


def document_about(line: HistoryLine, changes: Sequence[Change]) -> Document | None:
    """What the write stored of the record that the line is about: same key, and the kind of the line is the kind of the record.

    Never for lines about people: an account's document holds its password hash.
    """
    if not line.key:
        return None
    matching = [c.document for c in changes if c.key == line.key and c.kind.lower() == line.kind.value]
    return matching[-1] if matching else None
