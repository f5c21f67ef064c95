"""Secrets that travel as text: made from passed-in randomness, kept only as their SHA-256."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

RandomBytes = Callable[[int], bytes]


def fingerprint(secret: str) -> str:
    """What is stored instead of the secret. Our secrets carry 80 bits or more, so a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_token(random: RandomBytes) -> str:
    """256 bits, safe in an address and in a cookie."""
    return base64.urlsafe_b64encode(random(32)).rstrip(b"=").decode("ascii")


def new_code(random: RandomBytes) -> str:
    """80 bits for a person to type, in groups of four: no 0, 1, 8 or 9 to mistake."""
    letters = base64.b32encode(random(10)).decode("ascii")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def canonical_code(typed: str) -> str:
    """What was typed, as it was printed: case, spaces and dashes do not matter."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
