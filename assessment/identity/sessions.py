"""Server-side sessions: opened at sign-in, checked at every request, ended by sign-out, idleness, age, or a disabled account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import RLock
from typing import NamedTuple

from assessment.errors import ConflictError
from assessment.identity.secret_text import RandomBytes, fingerprint, new_token
from assessment.identity.times import Clock, from_text, to_text
from assessment.records import Account, Session
from assessment.storage.port import ACCOUNTS, SESSIONS, Put, Remove, Store

IDLE = timedelta(minutes=60)
IDLE_SHARED_COMPUTER = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
SEEN_WRITTEN_EVERY = timedelta(minutes=3)
_TRIES = 5  # a touch from another request may come in between


class Ending(StrEnum):
    """Why a session ended: by the person, or otherwise (age, idleness, another sign-in, an administrator)."""

    SIGNED_OUT = "signed_out"
    ENDED = "ended"


CloseListener = Callable[[str, Ending], None]


class Visit(NamedTuple):
    """A valid session and its account."""

    session: Session
    account: Account


@dataclass(frozen=True, slots=True)
class _Known:
    """What was stored when the places had these revisions: as long as they stand, a request reads nothing."""

    revisions: tuple[int, int]
    sessions: dict[str, Session]
    accounts: dict[str, Account]


class Sessions:
    """Safe for use from several threads. `now` comes from the clock, tokens from `random`."""

    def __init__(self, store: Store, clock: Clock, random: RandomBytes = secrets.token_bytes) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._lock = RLock()
        self._known: _Known | None = None
        self._seen: dict[str, datetime] = {}  # exact for this process; the store is told every few minutes
        self._listeners: list[CloseListener] = []

    def open(self, account: Account, *, shared_computer: bool = False, language: str = "", replaces: str = "") -> str:
        """A new session; gives its token, which is kept nowhere. `replaces` is the browser's former token, which ends."""
        if replaces:
            self._end([fingerprint(replaces)], Ending.ENDED)
        self.purge()
        token = new_token(self._random)
        now = to_text(self._clock())
        session = Session(
            key=fingerprint(token),
            account=account.key,
            created_at=now,
            seen_at=now,
            csrf=new_token(self._random),
            shared_computer=shared_computer,
            language=language or account.language,
        )
        self._store.write(SESSIONS, [Put(session, 0)])
        self._note_account_seen(account, now)
        return token

    def resolve(self, token: str, *, touch: bool = True) -> Visit | None:
        """The visit a token stands for, or None when it is unknown, expired, or its account is disabled.
        `touch=False` looks without counting as activity: for what a page does by itself."""
        return self.visit(fingerprint(token), touch=touch) if token else None

    def visit(self, key: str, *, touch: bool = False) -> Visit | None:
        """The same by the session's key."""
        known = self._load()
        session = known.sessions.get(key)
        account = known.accounts.get(session.account) if session else None
        if session is None or account is None or account.disabled or self._is_expired(session):
            return None
        if touch:
            self._touch(session)
        return Visit(session, account)

    def touch(self, key: str) -> None:
        """The person did something."""
        session = self._load().sessions.get(key)
        if session and not self._is_expired(session):
            self._touch(session)

    def change_language(self, key: str, language: str) -> None:
        """For this visit only; the account keeps its own."""
        for _ in range(_TRIES):
            session = self._store.get(Session, SESSIONS, key)
            if session is None or session.language == language:
                return
            with suppress(ConflictError):
                self._store.write(SESSIONS, [Put(replace(session, language=language), session.revision)])

    def close(self, token: str) -> None:
        """Sign-out."""
        self.close_key(fingerprint(token))

    def close_key(self, key: str) -> None:
        """Sign-out by the session's key."""
        self._end([key], Ending.SIGNED_OUT)

    def close_all(self, account: str, *, except_key: str = "") -> None:
        """Every session of an account (by its key), on every device."""
        sessions = self._store.all(Session, SESSIONS)
        self._end([session.key for session in sessions if session.account == account and session.key != except_key], Ending.ENDED)

    def purge(self) -> None:
        """Remove what has expired; its listeners are told."""
        self._end([session.key for session in self._store.all(Session, SESSIONS) if self._is_expired(session)], Ending.ENDED)

    def on_close(self, listener: CloseListener) -> None:
        """Call `listener(session_key, ending)` whenever a session ends here, on the thread that ends it."""
        self._listeners.append(listener)

    def _end(self, keys: list[str], ending: Ending) -> None:
        for key in keys:
            self._remove(key)
            self._seen.pop(key, None)
            for listener in self._listeners:
                listener(key, ending)

    def _remove(self, key: str) -> None:
        for _ in range(_TRIES):
            session = self._store.get(Session, SESSIONS, key)
            if session is None:
                return
            with suppress(ConflictError):
                self._store.write(SESSIONS, [Remove(session, session.revision)])
                return

    def _load(self) -> _Known:
        revisions = (self._store.revision(SESSIONS), self._store.revision(ACCOUNTS))
        with self._lock:
            if self._known is None or self._known.revisions != revisions:
                sessions = {session.key: session for session in self._store.all(Session, SESSIONS)}
                accounts = {account.key: account for account in self._store.all(Account, ACCOUNTS)}
                self._known = _Known(revisions, sessions, accounts)
            return self._known

    def _is_expired(self, session: Session) -> bool:
        now = self._clock()
        idle = IDLE_SHARED_COMPUTER if session.shared_computer else IDLE
        return now - self._last_seen(session) >= idle or now - from_text(session.created_at) >= ABSOLUTE

    def _last_seen(self, session: Session) -> datetime:
        stored = from_text(session.seen_at)
        return max(stored, self._seen.get(session.key, stored))

    def _touch(self, session: Session) -> None:
        now = self._clock()
        self._seen[session.key] = now
        if now - from_text(session.seen_at) >= SEEN_WRITTEN_EVERY:
            with suppress(ConflictError):  # another request wrote it at the same moment
                self._store.write(SESSIONS, [Put(replace(session, seen_at=to_text(now)), session.revision)])

    def _note_account_seen(self, account: Account, now: str) -> None:
        stored = self._store.get(Account, ACCOUNTS, account.key)
        if stored:
            with suppress(ConflictError):  # somebody changes the account just now: their change matters more
                self._store.write(ACCOUNTS, [Put(replace(stored, last_seen_at=now), stored.revision)])
