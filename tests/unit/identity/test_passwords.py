"""Passwords: hashed with argon2id, verified in bounded number, and refused when they are weak."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher
from identity_desk import CHEAP, GOOD

from assessment.identity.passwords import Passwords, check_password_rules
from assessment.identity.refusals import Refusal, RefusedError


def test_a_hash_is_argon2id_and_verifies_only_its_password():
    passwords = Passwords(CHEAP)
    hashed = passwords.hash(GOOD)
    assert hashed.startswith("$argon2id$")
    assert GOOD not in hashed
    assert passwords.verify(hashed, GOOD)
    assert not passwords.verify(hashed, GOOD + "x")


def test_two_hashes_of_one_password_differ():
    passwords = Passwords(CHEAP)
    assert passwords.hash(GOOD) != passwords.hash(GOOD)


def test_an_account_without_a_password_verifies_nothing():
    assert not Passwords(CHEAP).verify("", "")
    assert not Passwords(CHEAP).verify("", "a password that nobody has")  # the decoy's own words


def test_the_same_letters_composed_differently_are_one_password():
    passwords = Passwords(CHEAP)
    assert passwords.verify(passwords.hash("mot de passe né d'été"), "mot de passe né d'été")


def test_a_hash_with_older_parameters_is_to_be_renewed():
    old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(GOOD)
    assert Passwords(CHEAP).needs_rehash(old)
    assert not Passwords(CHEAP).needs_rehash(CHEAP.hash(GOOD))


def test_no_more_than_the_given_number_hash_at_once():
    counting = CountingHasher()
    passwords = Passwords(counting, concurrency=2)
    threads = [threading.Thread(target=passwords.hash, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counting.most <= 2
    assert counting.calls == 8 + 1  # and the decoy


class CountingHasher(PasswordHasher):
    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=2048, parallelism=1)
        self._lock = threading.Lock()
        self.running = self.most = self.calls = 0

    def hash(self, password, *, salt=None):
        with self._lock:
            self.running += 1
            self.calls += 1
            self.most = max(self.most, self.running)
        try:
            return super().hash(password)
        finally:
            with self._lock:
                self.running -= 1


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("elevenchars", Refusal.PASSWORD_TOO_SHORT),  # 11: one below the limit
        ("x" * 257, Refusal.PASSWORD_TOO_LONG),  # one above
        ("Awa.Diallo@customs.example", Refusal.PASSWORD_IS_LOGIN),  # case does not matter
        ("passwordpassword", Refusal.PASSWORD_COMMON),
        ("Administrator2026!", Refusal.PASSWORD_COMMON),  # digits and marks around a common word
        ("GlobalShield-2026", Refusal.PASSWORD_COMMON),  # the product's own name
        ("121212121212", Refusal.PASSWORD_COMMON),
        ("123456789012", Refusal.PASSWORD_COMMON),
        ("098765432109", Refusal.PASSWORD_COMMON),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, refusal):
    with pytest.raises(RefusedError) as refused:
        check_password_rules(password, "awa.diallo@customs.example")
    assert refused.value.refusal is refusal


def test_twelve_ordinary_characters_are_enough():
    check_password_rules("twelve chars", "awa")
