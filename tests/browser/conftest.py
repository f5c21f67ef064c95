"""A server of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from visitor import ROOT, Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data", GSA_CACHE=str(ROOT / "data/cache")).start()
    yield running
    running.stop()
