"""Lock-out with back-off: by login and by address, doubling, capped, forgotten, never permanent."""

from __future__ import annotations

import pytest
from identity_desk import GOOD, Desk

from assessment.identity.back_off import MOST_KEPT, BackOff, wait_seconds_after
from assessment.identity.refusals import Refusal, RefusedError
from assessment.records import LoginFailures
from assessment.storage.port import SESSIONS, Put


def attempt(desk: Desk, password: str, login: str = "awa", address: str = "") -> RefusedError | None:
    try:
        desk.accounts.authenticate(login, password, address)
    except RefusedError as refused:
        return refused
    return None


def fail(desk: Desk, times: int, login: str = "awa", address: str = "") -> None:
    for _ in range(times):
        assert attempt(desk, "wrong", login, address).refusal is Refusal.SIGN_IN_REFUSED


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 5), (6, 5 * 2), (7, 5 * 2 * 2), (12, 5 * 2**7), (13, 15 * 60), (10_000, 15 * 60)]
)
def test_the_wait_doubles_from_the_fifth_failure_to_fifteen_minutes(failures, seconds):
    assert wait_seconds_after(failures) == seconds


def test_after_five_failures_even_the_right_password_waits(desk: Desk):
    desk.person()
    fail(desk, 5)
    refused = attempt(desk, GOOD)
    assert (refused.refusal, refused.wait_seconds) == (Refusal.TOO_MANY_ATTEMPTS, 5)
    desk.clock.pass_by(seconds=5)
    assert attempt(desk, GOOD) is None


def test_attempts_during_the_wait_do_not_prolong_it(desk: Desk):
    desk.person()
    fail(desk, 5)
    for _ in range(50):
        assert attempt(desk, "wrong").refusal is Refusal.TOO_MANY_ATTEMPTS
    desk.clock.pass_by(seconds=5)
    assert attempt(desk, GOOD) is None


def test_a_success_forgets_the_failures(desk: Desk):
    desk.person()
    fail(desk, 4)
    assert attempt(desk, GOOD) is None
    fail(desk, 5)


def test_an_unknown_login_is_locked_like_a_known_one(desk: Desk):
    desk.person()
    for login in ("awa", "unknown"):
        fail(desk, 5, login)
        assert attempt(desk, "wrong", login).wait_seconds == 5


def test_one_persons_wait_holds_nobody_else_up(desk: Desk):
    desk.person("awa")
    desk.person("moussa")
    fail(desk, 5, "awa")
    assert attempt(desk, GOOD, "moussa") is None


def test_an_address_that_tries_many_logins_waits_too(desk: Desk):
    desk.person()
    for number in range(30):
        fail(desk, 1, f"login{number}", "192.0.2.7")
    assert attempt(desk, GOOD, "awa", "192.0.2.7").refusal is Refusal.TOO_MANY_ATTEMPTS
    assert attempt(desk, GOOD, "awa", "192.0.2.8") is None


def test_a_known_password_does_not_reset_the_count_of_its_address(desk: Desk):
    desk.person("mallory")
    for number in range(29):
        fail(desk, 1, f"login{number}", "192.0.2.7")
        assert attempt(desk, GOOD, "mallory", "192.0.2.7") is None
    fail(desk, 1, "login29", "192.0.2.7")
    assert attempt(desk, GOOD, "mallory", "192.0.2.7").refusal is Refusal.TOO_MANY_ATTEMPTS


def test_failures_are_forgotten_after_an_hour(desk: Desk):
    fail(desk, 5)
    desk.clock.pass_by(hours=1, seconds=1)
    fail(desk, 5)  # a fresh count: the first five are free again
    desk.clock.pass_by(hours=2)
    desk.accounts.purge()
    assert desk.store.all(LoginFailures, SESSIONS) == ()


def test_counted_attempts_cannot_fill_the_store(desk: Desk):
    for number in range(MOST_KEPT + 10):
        desk.store.write(SESSIONS, [Put(LoginFailures(key=f"k{number}", count=1, last_at=f"2026-11-24T08:59:00.{number:06}Z"), 0)])
    BackOff(desk.store, desk.clock).purge()
    kept = desk.store.all(LoginFailures, SESSIONS)
    assert len(kept) == MOST_KEPT
    assert "k0" not in {failures.key for failures in kept}  # the oldest went
