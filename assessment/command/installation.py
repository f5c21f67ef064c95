"""The installation that a command works on: its settings, its store, and its use cases without a server."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assessment.application import read_catalogue, read_packs, read_public_operations, read_reference_members, read_signing_key
from assessment.errors import StoreError
from assessment.settings import Settings, settings_from_environment
from assessment.storage.opening import open_store, store_format
from assessment.storage.port import Store
from assessment.workflow.workplace import Workplace


def read_settings(environment: Mapping[str, str], store: str | None = None) -> Settings:
    """`store`: given on the command line, it comes before the environment."""
    settings = settings_from_environment(environment)
    return replace(settings, store=store) if store else settings


def store_folder(settings: Settings) -> Path:
    """Raises StoreError where the store is not kept in a folder."""
    text = str(settings.store)
    if text == "memory:" or "://" in text:
        raise StoreError(f"{text}: this command works on a store that is a folder. Give one with --store.")
    return Path(text.removeprefix("tinydb:"))


def open_existing(settings: Settings) -> Store:
    """A command that only looks never makes a new, empty store by a slip of the hand. Raises StoreError."""
    folder = store_folder(settings)
    if store_format(folder) is None:
        raise StoreError(f"{folder}: there is no store here. Give its folder with --store, or in GSA_STORE.")
    return open_store(folder)


def workplace_of(settings: Settings, store: Store, signing_key: bytes | None) -> Workplace:
    return Workplace(
        store=store,
        packs=read_packs(settings.questionnaires),
        members=read_reference_members(),
        now=lambda: datetime.now(UTC),
        new_id=lambda: secrets.token_hex(5),
        signing_key=signing_key,
        catalogue=read_catalogue(),
        operations=read_public_operations(),
    )


def present_signing_key(settings: Settings) -> bytes | None:
    """The key if it is there; a new one would prove nothing about what was sealed before."""
    return read_signing_key(settings.keys) if (settings.keys / "snapshot.key").exists() else None
