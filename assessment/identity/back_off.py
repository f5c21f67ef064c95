"""Lock-out with back-off: after a few failures each further one doubles the wait. Never permanent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Lock

from assessment.errors import ConflictError
from assessment.identity.refusals import Refusal, RefusedError
from assessment.identity.secret_text import fingerprint
from assessment.identity.times import Clock, from_text, to_text
from assessment.records import LoginFailures
from assessment.storage.port import SESSIONS, Put, Remove, Store

FREE_ATTEMPTS = 5
FREE_ATTEMPTS_ADDRESS = 30  # a whole service may sit behind one address
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 15 * 60
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_KEPT = 2000  # somebody who tries a million logins must not fill the store


def wait_seconds_after(failures: int, free_attempts: int = FREE_ATTEMPTS) -> int:
    """5 s after the fifth failure, then 10, 20, ... and at most 15 minutes."""
    if failures < free_attempts:
        return 0
    doublings = min(failures - free_attempts, 20)  # 2**20 is past any cap
    return min(FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS)


class BackOff:
    """Counts attempts by login and by address. Unknown logins count like known ones, so a lock-out tells nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = Lock()

    def admit(self, login: str, address: str) -> None:
        """Raise RefusedError while a wait is running; otherwise count the attempt. It is counted before the password is looked at, so that
        a hundred guesses sent at once are not all let through. An attempt during a wait does not count."""
        with self._lock:
            keys = self._keys(login, address)
            wait = max(self._remaining(key, free) for key, free in keys)
            if wait > 0:
                raise RefusedError(Refusal.TOO_MANY_ATTEMPTS, wait)
            for key, _ in keys:
                self._count(key)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the login's failures. The address only gets this one back: a known password must not open the way to guess others."""
        with self._lock:
            self._forget(fingerprint(f"login {login}"))
            if address:
                self._give_back(fingerprint(f"address {address}"))

    def purge(self) -> None:
        """Forget what is older than an hour, and the oldest beyond a fixed number."""
        kept = sorted(self._store.all(LoginFailures, SESSIONS), key=lambda failures: failures.last_at)
        oldest = to_text(self._clock() - FORGOTTEN_AFTER)
        surplus = max(len(kept) - MOST_KEPT, 0)
        gone = [failures for position, failures in enumerate(kept) if position < surplus or failures.last_at < oldest]
        if gone:
            self._write([Remove(failures, failures.revision) for failures in gone])

    def _keys(self, login: str, address: str) -> list[tuple[str, int]]:
        keys = [(fingerprint(f"login {login}"), FREE_ATTEMPTS)]
        if address:
            keys.append((fingerprint(f"address {address}"), FREE_ATTEMPTS_ADDRESS))
        return keys

    def _remaining(self, key: str, free_attempts: int) -> int:
        stored = self._store.get(LoginFailures, SESSIONS, key)
        if stored is None or self._is_forgotten(stored):
            return 0
        passed = (self._clock() - from_text(stored.last_at)).total_seconds()
        remaining = wait_seconds_after(stored.count, free_attempts) - passed
        return max(0, -int(-remaining // 1))  # rounded up, so that a wait is never shown as 0

    def _count(self, key: str) -> None:
        stored = self._store.get(LoginFailures, SESSIONS, key)
        now = to_text(self._clock())
        if stored is None:
            self._write([Put(LoginFailures(key=key, count=1, last_at=now), 0)])
            return
        count = 1 if self._is_forgotten(stored) else stored.count + 1
        self._write([Put(replace(stored, count=count, last_at=now), stored.revision)])

    def _give_back(self, key: str) -> None:
        stored = self._store.get(LoginFailures, SESSIONS, key)
        if stored and stored.count <= 1:
            self._write([Remove(stored, stored.revision)])
        elif stored:
            self._write([Put(replace(stored, count=stored.count - 1), stored.revision)])

    def _forget(self, key: str) -> None:
        stored = self._store.get(LoginFailures, SESSIONS, key)
        if stored:
            self._write([Remove(stored, stored.revision)])

    def _is_forgotten(self, failures: LoginFailures) -> bool:
        return self._clock() - from_text(failures.last_at) > FORGOTTEN_AFTER

    def _write(self, changes: list[Put | Remove]) -> None:
        try:
            self._store.write(SESSIONS, changes)
        except ConflictError:
            return  # another process counted at the same moment: that is count enough
