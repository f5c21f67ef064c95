"""`backup` and `restore`: the whole store in one zip file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from assessment.command.installation import read_settings, store_folder
from assessment.command.terminal import Terminal
from assessment.storage.backup import backup, restore


def backup_store(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings(environment, chosen.store)
    with terminal.progress("Folders saved") as report:
        backup(store_folder(settings).absolute(), chosen.file, report)
    terminal.say(f"{chosen.file}: {chosen.file.stat().st_size:,} bytes.")
    terminal.note(f"The installation's keys ({settings.keys}) are not in it: keep a copy of them in another place.")
    return 0


def restore_store(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings(environment, chosen.store)
    folder = store_folder(settings)
    with terminal.progress("Bytes restored") as report:
        restore(chosen.file, folder.absolute(), report)
    terminal.say(f"{folder}: restored from {chosen.file}.")
    if not (settings.keys / "snapshot.key").exists():
        terminal.note(f"Put the installation's keys back into {settings.keys} before you start the server; then run verify.")
    return 0
