"""Reads a workbook from outside: the archive is checked, then a process with limits on memory and time turns it into plain cells.

Whatever the file does to that process, this one goes on.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

import msgspec
from openpyxl.utils import get_column_letter

from assessment.errors import UnreadableWorkbookError
from assessment.exchange.archive_check import check_archive

TIMEOUT_SECONDS = 20
_PROGRAM = Path(__file__).with_name("cell_reader.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}  # no secrets
_TOO_MUCH = 3
_AT_ONCE = BoundedSemaphore(2)  # files of many people at the same time wait for each other, not the server for them


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """`kind`: s text, n number, b yes or no, d date (ISO), f formula, e error."""

    row: int
    column: int
    kind: str
    text: str

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


class PlainSheet(msgspec.Struct, frozen=True):
    """`merged`: first row, first column, last row, last column of each. `is_larger`: there is more than was read."""

    name: str
    cells: tuple[Cell, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    is_larger: bool = False
    used: str = ""


class PlainWorkbook(msgspec.Struct, frozen=True):
    """`names`: the workbook's own defined names -> where they point."""

    sheets: tuple[PlainSheet, ...]
    names: dict[str, str]


def read_workbook(content: bytes, timeout_seconds: float = TIMEOUT_SECONDS) -> PlainWorkbook:
    """All cells as plain text with their kinds. Raises UnreadableWorkbookError."""
    check_archive(content)
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own program, no shell, the file only on its input
                [sys.executable, "-I", str(_PROGRAM)],
                input=content,
                capture_output=True,
                timeout=timeout_seconds,
                env=_ENVIRONMENT,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if done.returncode < 0 or done.returncode == _TOO_MUCH:
        raise _too_much()
    if done.returncode:
        raise UnreadableWorkbookError(
            "The workbook cannot be read: its inside is not as spreadsheet programs write it. Save it again as .xlsx, or copy the answers "
            "into a fresh workbook."
        )
    return msgspec.json.decode(done.stdout, type=PlainWorkbook)


def _too_much() -> UnreadableWorkbookError:
    return UnreadableWorkbookError(
        "The file unpacks to far more than an answer workbook holds, so it was not opened. Copy the answers into a fresh workbook."
    )
