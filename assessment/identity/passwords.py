"""Passwords: argon2id with bounded concurrency, and the few rules a new one must meet."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from assessment.identity.refusals import Refusal, RefusedError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256  # a longer one only serves to keep the server busy

# Those of 12 characters or more that head the published lists of leaked passwords, without case, digits at the end, and punctuation.
_COMMON_WORDS = """
    password passwordpassword passwort motdepasse monmotdepasse contraseña administrator administrateur welcome welcometo bienvenue
    letmein letmeinplease iloveyou qwertyuiop qwertyuiopasdf qwertyqwerty azertyuiop azertyuiopqsdf azertyazerty asdfghjkl
    qazwsxedcrfv changeme changemenow changezmoi trustno unbelievable football baseball superman sunshine princess
    customs douane douanes globalshield programmeglobalshield worldcustomsorganization defaultpassword temporarypassword
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _skeleton(text: str) -> str:
    """Without case, punctuation and digits around, so that `Password2026!` is recognised as `password`."""
    letters = "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())
    return letters.strip("0123456789")


def _is_monotonous(password: str) -> bool:
    """`aaaaaaaaaaaa`, `121212121212`, `123456789012`: no more than three different characters, or one run of digits."""
    digits = "0123456789" * 3
    return len(set(password)) <= 3 or password in digits or password in digits[::-1]


def check_password_rules(password: str, login: str) -> None:
    """Raise RefusedError for a new password that is too short, too long, the login, or among the first that attackers try."""
    if len(password) < MINIMUM_LENGTH:
        raise RefusedError(Refusal.PASSWORD_TOO_SHORT)
    if len(password) > MAXIMUM_LENGTH:
        raise RefusedError(Refusal.PASSWORD_TOO_LONG)
    if login and password.casefold().strip() == login.casefold().strip():
        raise RefusedError(Refusal.PASSWORD_IS_LOGIN)
    if _skeleton(password) in _COMMON or _is_monotonous(password):
        raise RefusedError(Refusal.PASSWORD_COMMON)


def _canonical(password: str) -> str:
    """The same letters typed on two keyboards are one password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Hashes and verifies. Each hash takes 64 MiB and a fifth of a second, so only `concurrency` run at once; others wait."""

    def __init__(self, hasher: PasswordHasher | None = None, concurrency: int = 2) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = BoundedSemaphore(concurrency)
        self._decoy = self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        with self._slots:
            return self._hasher.hash(_canonical(password))

    def verify(self, password_hash: str, password: str) -> bool:
        """Takes the same time whether there is a hash or none: an absent one is checked against a decoy."""
        password = _canonical(password[:MAXIMUM_LENGTH])
        with self._slots:
            matches = self._matches(password_hash or self._decoy, password)
        return matches and bool(password_hash)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (Argon2Error, InvalidHashError):
            return False

    def needs_rehash(self, password_hash: str) -> bool:
        """True when the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)
