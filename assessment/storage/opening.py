"""From a setting to a store: the one place that knows the adapters. Makes new stores, upgrades old ones, refuses what is no store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import orjson

from assessment.errors import DamagedFileError, StoreError
from assessment.storage.disk import Disk, explained
from assessment.storage.durable_file import FORMAT
from assessment.storage.guard import Guard
from assessment.storage.memory import MemoryStore
from assessment.storage.port import Store
from assessment.storage.tinydb_store import TinyDBStore
from assessment.storage.upgrades import upgrade_0_to_1

FORMAT_FILE = "format.json"
LOCKS = "locks"

Upgrades = Mapping[int, Callable[[Path], None]]

UPGRADES: Upgrades = {0: upgrade_0_to_1}
"""From each older format to the next. Each may be interrupted and run again."""

_SCHEME = re.compile(r"([a-z][a-z0-9+]+):")


def open_store(url_or_path: str | Path) -> Store:
    """`memory:`, a folder, or `tinydb:<folder>`. An empty or absent folder becomes a new store. Raises StoreError."""
    text = str(url_or_path)
    if text == "memory:":
        return MemoryStore()
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1] != "tinydb":
        raise StoreError(f"{text}: {scheme[1]!r} is not a kind of store. Use a folder, 'tinydb:<folder>' or 'memory:'.")
    root = text.removeprefix("tinydb:")
    if not root:
        raise StoreError("No folder was given for the store. Use 'tinydb:<folder>'.")
    return _open_folder(Path(root).absolute())


def _open_folder(root: Path) -> TinyDBStore:
    if store_format(root) != FORMAT:
        _refuse_foreign(root)
        with explained(root, "made"):
            Disk().make_folder(root)
        with Guard(root / LOCKS / "opening.lock"):
            _bring_up_to_date(root, UPGRADES)
    store = TinyDBStore(root)
    store.settle()
    return store


def _bring_up_to_date(root: Path, upgrades: Upgrades) -> None:
    """Another process may have done it while this one waited."""
    found = store_format(root)
    if found is None:
        write_format(root, FORMAT)
        return
    for older in range(found, FORMAT):
        upgrades[older](root)
        write_format(root, older + 1)


def store_format(root: Path) -> int | None:
    """The format a folder's store has; None where there is no store. Raises StoreError for a newer one."""
    path = root / FORMAT_FILE
    try:
        with explained(path, "read"):
            found = orjson.loads(path.read_bytes()) if path.exists() else None
    except orjson.JSONDecodeError:
        found = {}
    if found is None:
        return None
    number = found.get("format") if isinstance(found, dict) else None
    if not isinstance(number, int) or number < 0:
        raise DamagedFileError(f'{path}: this file is damaged. If the folder is a store, write {{"format": {FORMAT}}} into it.')
    if number > FORMAT:
        raise StoreError(
            f"{root}: made by a newer version of this programme (format {number}, this version reads up to {FORMAT}). "
            "Nothing was changed. Use the newer version."
        )
    return number


def write_format(root: Path, number: int) -> None:
    path = root / FORMAT_FILE
    with explained(path, "written"):
        Disk().write_file(path, orjson.dumps({"format": number}) + b"\n")


def _refuse_foreign(root: Path) -> None:
    """A folder with other people's files does not become a store."""
    if root.exists() and not root.is_dir():
        raise StoreError(f"{root}: this is a file, not a folder. Give the folder of a store, or an empty one.")
    if (root / FORMAT_FILE).exists() or not root.exists():
        return
    with explained(root, "read"):
        others = sorted(entry.name for entry in root.iterdir() if entry.name not in (LOCKS, FORMAT_FILE + ".tmp"))
    if others:
        raise StoreError(f"{root}: not a store, and not empty (there is {others[0]!r}). Give the folder of a store, or an empty one.")
