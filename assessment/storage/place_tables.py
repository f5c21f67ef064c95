"""One place as a TinyDB database: a table a kind of record, a document a record, the record's key as the document's id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from tinydb import TinyDB
from tinydb.table import Table

from assessment.records import Record
from assessment.storage.changes import Change, Decided, plain
from assessment.storage.codec import decode, keep_unknown
from assessment.storage.disk import Disk
from assessment.storage.durable_file import ABSENT, DurableFile, Replay, Stamp, Tables
from assessment.storage.guard import Guard

R = TypeVar("R", bound=Record)
Kinds = Mapping[str, Mapping[str, Record]]

_NONE: Mapping[str, Record] = MappingProxyType({})


class RecordTable(Table):  # type: ignore[misc]
    """A table whose documents are found by the key of their record."""

    document_id_class = str


class RecordDatabase(TinyDB):  # type: ignore[misc]
    table_class = RecordTable


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Records of the kinds that were asked for, while the file has this stamp. Frozen all through: handed out as they are."""

    stamp: Stamp = ABSENT
    kinds: Kinds = field(default_factory=dict)


class PlaceTables:
    """Reading costs a look at the file's stamp once a kind was read; writing is one write of TinyDB's storage."""

    def __init__(self, path: Path, guard: Guard, replay: Replay, disk: Disk, *, synced: bool) -> None:
        self.database = RecordDatabase(path, guard, replay, disk, synced=synced, storage=DurableFile)
        self.file: DurableFile = self.database.storage
        self._decoded = _Decoded()

    def records(self, kind: type[R]) -> Mapping[str, R]:
        """By key, in the order of the keys."""
        name, decoded, stamp = kind.__name__, self._decoded, self.file.stamp()
        if decoded.stamp != stamp or name not in decoded.kinds:
            decoded = self._read(kind)
        return cast(Mapping[str, R], decoded.kinds[name])

    def _read(self, kind: type[Record]) -> _Decoded:
        while True:  # until nobody writes between the two looks; a damaged file is mended by the first round
            stamp = self.file.stamp()
            found = {document.doc_id: decode(kind, document) for document in self.database.table(kind.__name__)}
            if self.file.stamp() == stamp:
                break
        others = self._decoded.kinds if self._decoded.stamp == stamp else {}
        self._decoded = _Decoded(stamp, {**others, kind.__name__: _in_order(found)})
        return self._decoded

    def find(self, kind: type[Record], key: str) -> Record | None:
        return self.records(kind).get(key)

    def plain(self, decided: Iterable[Decided]) -> tuple[Change, ...]:
        """The changes in plain values, with what a newer version left in the stored documents."""
        tables = self.file.shared().tables
        return tuple(_with_unknown(change, decision, tables) for change, decision in zip(plain(decided), decided, strict=True))

    def apply(self, changes: Iterable[Change], decided: Iterable[Decided]) -> None:
        """Durable when it returns. Needs the guard, and records read under it."""
        decoded = self._decoded
        kinds = decoded.kinds if decoded.stamp == self.file.stamp() else {}
        self.file.replace(with_changes(self.file.shared().tables, changes))
        self._decoded = _Decoded(self.file.stamp(), _with_decided(kinds, decided))

    def reapply(self, changes: Iterable[Change], generation: int) -> None:
        """A write that reached the history and not the place."""
        self.file.replace(with_changes(self.file.shared().tables, changes), generation)


def with_changes(tables: Tables, changes: Iterable[Change]) -> Tables:
    """New tables that share with the old ones what did not change."""
    new: dict[str, dict[str, Mapping[str, object]]] = {kind: dict(documents) for kind, documents in tables.items()}
    for change in changes:
        table = new.setdefault(change.kind, {})
        if change.document is None:
            table.pop(change.key, None)
        else:
            table[change.key] = change.document
    return {kind: documents for kind, documents in new.items() if documents}


def _with_unknown(change: Change, decision: Decided, tables: Tables) -> Change:
    if change.document is None:
        return change
    old = tables.get(change.kind, {}).get(change.key)
    return Change(change.kind, change.key, keep_unknown(change.document, old, decision.kind))


def _with_decided(kinds: Kinds, decided: Iterable[Decided]) -> Kinds:
    new = {name: dict(records) for name, records in kinds.items()}
    for decision in decided:
        table = new.get(decision.kind.__name__)
        if table is None:  # another thread's reading came between; it is read again when asked for
            continue
        if decision.record is None:
            table.pop(decision.key, None)
        else:
            table[decision.key] = decision.record
    return {name: _in_order(records) for name, records in new.items()}


def _in_order(records: Mapping[str, Record]) -> Mapping[str, Record]:
    return dict(sorted(records.items())) if records else _NONE
