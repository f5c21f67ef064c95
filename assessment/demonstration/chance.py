"""The only source of chance: generators that depend on the seed and on names, never on the order in which things are made."""

from __future__ import annotations

import random

Chance = random.Random


def chance_of(seed: int, *names: str) -> Chance:
    """The same seed and names give the same draws, in every process."""
    return random.Random("/".join((str(seed), *names)))  # noqa: S311 (made-up data, no secret)


def hexadecimal(chance: Chance, digits: int) -> str:
    """A made-up id."""
    return f"{chance.getrandbits(4 * digits):0{digits}x}"
