"""How this installation is run: read once from GSA_* environment variables, then never changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from assessment.errors import InvalidInputError

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERY_NETWORK = ("0.0.0.0", "::")  # noqa: S104 (recognised, not bound)
_NAMES = frozenset(
    f"GSA_{name}"
    for name in "DATA STORE KEYS CACHE QUESTIONNAIRES HOST PORT TLS ALLOWED_HOSTS TRUSTED_PROXIES DEMONSTRATION".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`store`: a folder, or the address of a database. `keys`: the installation's secrets, outside the store.
    `cache`: what can be made again.

    `tls`: people reach the server by https (its own or a proxy's). `allowed_hosts`: names by which it may be addressed, `*.` allowed in
    front. `trusted_proxies`: addresses whose X-Forwarded-For is believed. `demonstration`: serve the demonstration store instead.
    """

    store: str = "data/store"
    keys: Path = Path("data/keys")
    cache: Path = Path("data/cache")
    questionnaires: Path = Path("questionnaires")
    host: str = "127.0.0.1"
    port: int = 8501
    tls: bool = False
    allowed_hosts: tuple[str, ...] = _LOOPBACK
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
    demonstration: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        return settings_from_environment(environment)


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """Raises InvalidInputError that names every bad value at once.

    GSA_DATA (holds store, keys and cache unless GSA_STORE, GSA_KEYS, GSA_CACHE say otherwise), GSA_QUESTIONNAIRES, GSA_HOST, GSA_PORT,
    GSA_TLS, GSA_ALLOWED_HOSTS and GSA_TRUSTED_PROXIES (separated by commas), GSA_DEMONSTRATION.
    """
    problems: list[str] = []
    given = {name: value.strip() for name, value in environment.items() if name.startswith("GSA_") and value.strip()}
    _check_names(given, problems)
    data = Path(given.get("GSA_DATA", "data"))
    host = given.get("GSA_HOST", "127.0.0.1")
    demonstration = _switch("GSA_DEMONSTRATION", given, problems)
    settings = Settings(
        store=given.get("GSA_STORE", str(data / ("demo-store" if demonstration else "store"))),
        keys=Path(given.get("GSA_KEYS", str(data / "keys"))),
        cache=Path(given.get("GSA_CACHE", str(data / "cache"))),
        questionnaires=Path(given.get("GSA_QUESTIONNAIRES", "questionnaires")),
        host=host,
        port=_port(given.get("GSA_PORT", "8501"), problems),
        tls=_switch("GSA_TLS", given, problems),
        allowed_hosts=_list(given.get("GSA_ALLOWED_HOSTS", "")) or _hosts_for(host),
        trusted_proxies=_list(given.get("GSA_TRUSTED_PROXIES", "127.0.0.1")),
        demonstration=demonstration,
    )
    if host in _EVERY_NETWORK and "GSA_ALLOWED_HOSTS" not in given:
        problems.append(f"GSA_HOST is '{host}' (every network): also set GSA_ALLOWED_HOSTS to the names people type, separated by commas.")
    if problems:
        raise InvalidInputError("\n".join(problems))
    return settings


def _check_names(given: Mapping[str, str], problems: list[str]) -> None:
    """A misspelt name would silently leave a safe setting out. Names that resemble none are somebody else's."""
    for name in sorted(given.keys() - _NAMES):
        for meant in get_close_matches(name, _NAMES, 1, 0.85):
            problems.append(f"{name} is not a setting. Did you mean {meant}?")


def _hosts_for(host: str) -> tuple[str, ...]:
    return _LOOPBACK if host in _LOOPBACK else (host, *_LOOPBACK)


def _port(text: str, problems: list[str]) -> int:
    if text.strip().isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    problems.append(f"GSA_PORT is '{text}': give a number from 1 to 65535.")
    return 8501


def _switch(name: str, environment: Mapping[str, str], problems: list[str]) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in _YES | _NO:
        problems.append(f"{name} is '{text}': give 1 or 0.")
    return text in _YES


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
