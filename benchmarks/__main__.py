"""One command for all measurements: `python -m benchmarks [name ...] [--write]`."""

from __future__ import annotations

import io
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from time import perf_counter
from typing import TextIO

from benchmarks.ground import ROOT

# Loaded when asked for: one that needs Chromium does not keep the others from running.
BENCHMARKS = (
    "durable_save",
    "scoring",
    "section_page",
    "load",
    "first_load",
    "summary_export",
    "status_board",
    "region_comparison",
    "workshop_list",
    "quarterly_analysis",
    "answer_workbook",
)
SUMMARY_ROUNDS = 15


class Both(io.TextIOBase):
    """Prints and keeps."""

    def __init__(self, screen: TextIO) -> None:
        self.kept: list[str] = []
        self._screen = screen

    def write(self, text: str) -> int:
        self.kept.append(text)
        self._screen.write(text)
        self._screen.flush()
        return len(text)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(BENCHMARKS)}; all when none is named")
    parser.add_argument("--write", action="store_true", help="also keep the figures in benchmarks/results/<date>.md")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(BENCHMARKS):
        parser.error(f"{', '.join(sorted(unknown))}: there is no such benchmark; choose from {', '.join(BENCHMARKS)}")
    out = Both(sys.stdout)
    with redirect_stdout(out):
        _announce()
        for name in chosen.names or BENCHMARKS:
            _measure(name)
    if chosen.write:
        _keep("".join(out.kept))


def _announce() -> None:
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · `python -m benchmarks {' '.join(sys.argv[1:])}`".replace(" `", " `"))
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load before: {load}")


def _measure(name: str) -> None:
    print(f"\n## {name}\n")
    start = perf_counter()
    _runner(name)()
    print(f"\n({perf_counter() - start:.0f} s)")


def _runner(name: str) -> Callable[[], None]:
    module = import_module(f"benchmarks.{name}")
    if name == "summary_export":  # prints lines of its own
        return lambda: module.main(SUMMARY_ROUNDS)
    run: Callable[[], None] = module.run
    return run


def _keep(text: str) -> None:
    folder = ROOT / "benchmarks/results"
    folder.mkdir(exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y-%m-%d}.md"
    earlier = file.read_text() + "\n" if file.exists() else ""
    file.write_text(f"{earlier}# Measured {text}")


main()
