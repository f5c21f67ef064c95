"""`demo`: a store of synthetic data. It gets its name only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assessment.application import read_signing_key
from assessment.command.installation import read_settings, store_folder, workplace_of
from assessment.command.terminal import Report, Terminal
from assessment.demonstration.filling import Filled, fill_demonstration
from assessment.errors import StoreError
from assessment.settings import Settings
from assessment.storage.opening import open_store


def demo(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings({**environment, "GSA_DEMONSTRATION": "1"})
    folder = chosen.store or store_folder(settings)
    filled = make_demonstration(folder, settings, terminal, seed=chosen.seed, count=chosen.members)
    terminal.say(
        f"{folder}: {filled.members:,} members, {filled.assessments:,} assessments, {filled.accounts:,} accounts. All of it is synthetic."
    )
    return 0


def make_demonstration(folder: Path, settings: Settings, terminal: Terminal, *, seed: int, count: int | None = None) -> Filled:
    """Raises StoreError where something is already there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder}: exists already and was left as it is. Remove it, or give another folder with --store.")
    partial = _new_folder_beside(folder)
    try:
        with terminal.progress("Demonstration members made") as report:
            filled = _fill(partial, settings, seed, count, report)
        os.replace(partial, folder)
    except OSError as error:
        raise StoreError(f"{folder}: the demonstration could not be written ({error.strerror}). Check the disk and the folder.") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return filled


def _new_folder_beside(folder: Path) -> Path:
    parent = folder.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=parent))
    except OSError as error:
        raise StoreError(f"{parent}: cannot be written ({error.strerror}). Give another folder with --store.") from None


def _fill(partial: Path, settings: Settings, seed: int, count: int | None, report: Report) -> Filled:
    store = open_store(partial)
    try:
        workplace = workplace_of(replace(settings, store=str(partial)), store, read_signing_key(settings.keys))
        return fill_demonstration(workplace, today=datetime.now(UTC).date(), seed=seed, count=count, progress=report)
    finally:
        store.close()
