"""One member's folder (or the installation's): its places, its history, its guard, and the order in which a write reaches the disk.

A write goes to the history first, synced, then replaces the place. A crash between the two leaves a line whose generation is one
ahead of the place: it is always re-applied, at the next opening or the next write, whichever comes first. So what the history tells and
what the place holds agree again before anybody builds on either.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from assessment.records import HistoryLine, Record
from assessment.storage.changes import Change, Decided, completed, decide, put_records
from assessment.storage.disk import Disk
from assessment.storage.durable_file import Content, Stamp
from assessment.storage.guard import Guard
from assessment.storage.history import Entry, HistoryFile
from assessment.storage.place_tables import PlaceTables, with_changes
from assessment.storage.places import file_of, folder_of, lock_of
from assessment.storage.port import Asked, Place

HISTORY = "history.jsonl"
INDEX = "index"
_OPEN_PLACES = 4  # whose parsed content stays in memory: profile, index, this assessment and the one before


class MemberFolder:
    """`member` is empty for the installation."""

    def __init__(self, root: Path, member: str, disk: Disk) -> None:
        self.member = member
        self.folder = folder_of(root, member)
        self.guard = Guard(lock_of(root, member))
        self.history = HistoryFile(self.folder / HISTORY, disk)
        self._root = root
        self._disk = disk
        self._open: OrderedDict[str, PlaceTables] = OrderedDict()
        self._settled: Stamp | None = None

    def tables(self, name: str) -> PlaceTables:
        """One object a place while it is in use."""
        tables = self._open.get(name)
        if tables is None:
            tables = self._open.setdefault(name, self._tables(name))
            while len(self._open) > _OPEN_PLACES:
                self._open.popitem(last=False)
        return tables

    def _tables(self, name: str) -> PlaceTables:
        path = file_of(self._root, Place(self.member, name))

        def replay(base: Content | None) -> Content | None:
            return self._rolled_forward(name, base)

        return PlaceTables(path, self.guard, replay, self._disk, synced=name != INDEX)

    def write(self, name: str, changes: Sequence[Asked], lines: Sequence[HistoryLine]) -> tuple[Record, ...]:
        with self.guard:
            self.settle()
            tables = self.tables(name)
            decided = decide(Place(self.member, name), changes, tables.find)
            plain = tables.plain(decided)
            if plain or lines:
                self._write(name, tables, decided, plain, completed(lines, plain))
            return put_records(decided)

    def _write(
        self, name: str, tables: PlaceTables, decided: Sequence[Decided], plain: tuple[Change, ...], lines: tuple[HistoryLine, ...]
    ) -> None:
        generation = tables.file.generation() + 1
        length = self._append(self._entry(name, generation, plain, lines))
        if plain:
            try:
                tables.apply(plain, decided)
            except BaseException:
                self._take_back(tables, generation, length)
                raise
        self._settled = self.history.stamp()

    def _entry(self, name: str, generation: int, plain: tuple[Change, ...], lines: tuple[HistoryLine, ...]) -> Entry:
        """The installation's records (password hashes, sessions) and the index are not for a history that is never rewritten."""
        if not plain:
            return Entry(lines=lines)
        return Entry(name, generation, plain if self.member and name != INDEX else (), lines)

    def _append(self, entry: Entry) -> int | None:
        """The history's former length; None where there is nothing to tell."""
        return self.history.append(entry) if entry.changes or entry.lines else None

    def _take_back(self, tables: PlaceTables, generation: int, length: int | None) -> None:
        """A failed write leaves no line, unless the place was replaced before it failed."""
        self._settled = None
        if length is not None and tables.file.stored_generation() != generation:
            self.history.cut(length)

    def append(self, lines: Sequence[HistoryLine]) -> None:
        if not lines:
            return
        with self.guard:
            self.settle()
            self._append(Entry(lines=completed(lines, ())))
            self._settled = self.history.stamp()

    def needs_settling(self) -> bool:
        """Cheap and without the guard: is there a torn line, or one that its place does not have yet?"""
        return self.history.is_torn() or self._pending() is not None

    def settle(self) -> None:
        """Bring history and places together after a crash. Needs the guard; looks only when somebody else wrote the history."""
        if self._settled is not None and self.history.stamp() == self._settled:
            return
        self.history.set_torn_aside()
        entry = self._pending()
        if entry is not None:
            self.tables(entry.place).reapply(entry.changes, entry.generation)
        self._settled = self.history.stamp()

    def _pending(self) -> Entry | None:
        """Only the last write can be: each one settles those before it."""
        entry = self.history.last()
        if entry is None or not entry.changes:
            return None
        return entry if self.tables(entry.place).file.stored_generation() == entry.generation - 1 else None

    def _rolled_forward(self, name: str, base: Content | None) -> Content | None:
        """The good copy with every later write of the history. Without a good copy the history must begin at the first write."""
        if not self.member or name == INDEX:
            return Content() if base is None and name == INDEX else base
        for entry in self.history.entries(place=name):
            after = base.generation if base is not None else 0
            if entry.place == name and entry.changes and (entry.generation > after if base is not None else entry.generation == 1):
                tables = base.tables if base is not None else {}
                base = Content(entry.generation, with_changes(tables, entry.changes))
        return base

    def lines(self, assessment: str | None, subject: str | None) -> Iterator[HistoryLine]:
        wanted = {name: value for name, value in (("assessment", assessment), ("subject", subject)) if value is not None}
        for entry in self.history.entries(**wanted):
            for line in entry.lines:
                if assessment in (None, line.assessment) and subject in (None, line.subject):
                    yield line
