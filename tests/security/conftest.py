"""One server for all security tests: a process over a store on disk, which the tests open from outside as a second process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from open_door import Door, door_over


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A real installation over plain http."""
    yield from door_over(tmp_path_factory.mktemp("door"))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    yield from door_over(tmp_path_factory.mktemp("demonstration"), demonstration=True)


@pytest.fixture(scope="module")
def tls_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """As behind a proxy that speaks https."""
    yield from door_over(tmp_path_factory.mktemp("tls"), "tls")
