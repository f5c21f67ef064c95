"""From an older format of the folder to the next, in place. Each step may be interrupted and run again: what is done is skipped."""

from __future__ import annotations

from pathlib import Path

import msgspec
import orjson

from assessment.errors import DamagedFileError
from assessment.records import HistoryLine
from assessment.storage.disk import Disk, explained
from assessment.storage.durable_file import Content, DamageError, backup_of, sealed, unsealed
from assessment.storage.history import Entry, entry_of, line_of
from assessment.storage.member_folder import HISTORY
from assessment.storage.places import file_of, folder_of, member_codes, place_names
from assessment.storage.port import Place


def upgrade_0_to_1(root: Path) -> None:
    """Format 0 had TinyDB's plain tables as places and plain history lines: no checksum, no generation."""
    for member in ("", *member_codes(root)):
        for name in place_names(root, member):
            _seal(file_of(root, Place(member, name)))
        _seal_history(folder_of(root, member) / HISTORY)


def _seal(path: Path) -> None:
    disk = Disk()
    with explained(path, "upgraded"):
        content = path.read_bytes()
        try:
            unsealed(content, path)
        except DamageError:
            new = sealed(Content(1, _plain_tables(path, content)))
            disk.write_file(backup_of(path), new)
            disk.write_file(path, new)


def _plain_tables(path: Path, content: bytes) -> dict[str, dict[str, dict[str, object]]]:
    try:
        return msgspec.json.decode(content, type=dict[str, dict[str, dict[str, object]]])
    except msgspec.MsgspecError as error:
        raise DamagedFileError(
            f"{path}: cannot be upgraded, it is damaged ({error}). Nothing of it was changed. Restore it from a backup."
        ) from error


def _seal_history(path: Path) -> None:
    with explained(path, "upgraded"):
        if not path.exists():
            return
        lines = path.read_bytes().splitlines(keepends=True)
        sealed_lines = b"".join(_sealed_line(path, number, line) for number, line in enumerate(lines, start=1))
        Disk().write_file(path, sealed_lines)


def _sealed_line(path: Path, number: int, line: bytes) -> bytes:
    if entry_of(line) is not None:
        return line
    try:
        return line_of(Entry(lines=(msgspec.convert(orjson.loads(line), HistoryLine),)))
    except (msgspec.MsgspecError, orjson.JSONDecodeError) as error:
        raise DamagedFileError(f"{path}: line {number} cannot be upgraded ({error}). Correct or remove that line.") from error
