"""A clock that is set by hand, cheap hashes, and an identity room over the reference store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from assessment.identity.accounts import Accounts
from assessment.identity.passwords import Passwords
from assessment.identity.sessions import Sessions
from assessment.records import Account
from assessment.storage.memory import MemoryStore
from assessment.storage.port import Store

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
GOOD = "a sentence nobody guesses"


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Desk:
    clock: Clock = field(default_factory=Clock)
    store: Store = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.store, self.clock)
        self.accounts = Accounts(self.store, self.clock, self.sessions, Passwords(CHEAP))

    def administrator(self, login: str = "ada") -> Account:
        code = self.accounts.ensure_first_administrator_code()
        assert code is not None
        return self.accounts.create_first_administrator(code, login, "Ada", GOOD)

    def person(self, login: str = "awa", *grants: object) -> Account:
        invited = self.accounts.create_account(login, "Awa Diallo", "Head of unit", "fr", tuple(grants), by="ada")
        return self.accounts.take_up_ticket(invited.secret, GOOD)
