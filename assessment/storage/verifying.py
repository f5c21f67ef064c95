"""Reads a member's whole folder and says in one sentence what is wrong with each thing. Changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from assessment import records
from assessment.errors import StoreError
from assessment.records import Record
from assessment.storage.codec import decode
from assessment.storage.durable_file import Content, DamageError, backup_of, read_file
from assessment.storage.member_folder import MemberFolder
from assessment.storage.places import FILES, SNAPSHOTS, file_of, place_names
from assessment.storage.port import Place

_BLOCK_BYTES = 1 << 20
_KINDS = {kind.__name__: kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, Record)}


def folder_problems(root: Path, folder: MemberFolder) -> Iterator[str]:
    yield from folder.history.damage()
    written = _generations(folder)
    for name in sorted({*place_names(root, folder.member), *written}):
        yield from _place_problems(file_of(root, Place(folder.member, name)), folder, written.get(name, 0))
    yield from _snapshot_problems(folder.folder / SNAPSHOTS)
    yield from _file_problems(folder.folder / FILES)
    yield from _left_over(folder.folder)


def _generations(folder: MemberFolder) -> dict[str, int]:
    """The last write of each place that the history knows in full."""
    return {entry.place: entry.generation for entry in folder.history.entries() if entry.changes}


def _place_problems(path: Path, folder: MemberFolder, written: int) -> Iterator[str]:
    try:
        content = _content(path)
        if content.generation < written:
            with folder.guard:  # a save may have been between its two steps
                content = _content(path)
        yield from _record_problems(path, content)
        if content.generation < written:
            yield f"{path}: holds generation {content.generation}, the history tells of {written}. Restore it from a backup."
    except (DamageError, StoreError) as error:
        yield f"{path}: damaged ({error}). It is mended from its good copy when it is next used, if there is one."
    yield from _backup_problems(backup_of(path))


def _content(path: Path) -> Content:
    try:
        return read_file(path)[1]
    except FileNotFoundError:
        raise DamageError("it is missing") from None


def _backup_problems(path: Path) -> Iterator[str]:
    try:
        read_file(path)
    except FileNotFoundError:
        return
    except (DamageError, StoreError) as error:
        yield f"{path}: the good copy is damaged ({error}). The next save replaces it."


def _record_problems(path: Path, content: Content) -> Iterator[str]:
    for kind_name, documents in content.tables.items():
        kind = _KINDS.get(kind_name)
        if kind is None:  # of another version: kept, not judged
            continue
        for key, document in documents.items():
            try:
                decode(kind, document)
            except StoreError as error:
                yield f"{path}: {kind_name} {key!r}: {error}"


def checksum_of(path: Path) -> Path:
    return path.with_suffix(".sha256")


def snapshot_problem(path: Path, content: bytes) -> str | None:
    try:
        expected = checksum_of(path).read_text("ascii", errors="replace")[:64]
    except OSError:
        return f"{path}: its checksum is missing, so it cannot be relied on. Restore it from a backup."
    if hashlib.sha256(content).hexdigest() != expected:
        return f"{path}: the snapshot is not what was stored (its checksum does not fit). Restore it from a backup."
    return None


def _snapshot_problems(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        problem = snapshot_problem(path, path.read_bytes())
        if problem is not None:
            yield problem


def _file_problems(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("[0-9a-f]*")):
        if digest_of(path) != path.name:
            yield f"{path}: the evidence file is not what was stored (its checksum does not fit). Restore it from a backup."


def digest_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _left_over(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.damaged-*")):
        yield f"{path}: the damaged bytes of a file that was mended. Look whether something is missing, then move them away."
