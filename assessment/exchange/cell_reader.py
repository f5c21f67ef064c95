"""A program of its own: a workbook's bytes on the input, its cells as JSON on the output. Run by `workbook_reader` with limits.

It knows nothing of questionnaires and touches no file. Each cell is [row, column, kind, text]; kinds: s text, n number, b yes or no,
d date or time (ISO), f formula, e error.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2_000, 60, 80
MOST_CELLS, MOST_CHARACTERS = 100_000, 8_000_000
Cell = tuple[int, int, str, str]
MEMORY_BYTES, CPU_SECONDS = 1024 * 1024 * 1024, 10


def main() -> int:
    with suppress(ValueError, OSError):  # a lower limit is already in force
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl loads it where it is there, and does not need it
    content = sys.stdin.buffer.read()
    try:
        found = read(content)
    except MemoryError:
        return 3
    except Exception:  # noqa: BLE001 - whatever a strange file does to the library is one answer: it cannot be read
        return 4
    sys.stdout.buffer.write(json.dumps(found).encode())
    return 0


def read(content: bytes) -> dict[str, object]:
    from openpyxl import load_workbook  # after the limits are set

    book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False, rich_text=False)
    if len(book.worksheets) > MOST_SHEETS:
        raise MemoryError
    sheets = [_sheet(sheet) for sheet in book.worksheets]
    cells: list[Cell] = [cell for sheet in sheets for cell in sheet["cells"]]
    if len(cells) > MOST_CELLS or sum(len(text) for *_, text in cells) > MOST_CHARACTERS:
        raise MemoryError
    names = {name: str(defined.attr_text) for name, defined in book.defined_names.items() if name.startswith("GSA_")}
    return {"sheets": sheets, "names": names}


def _sheet(sheet: Any) -> dict[str, Any]:
    last_row, last_column = sheet.max_row, sheet.max_column
    merged = [[one.min_row, one.min_col, one.max_row, one.max_col] for one in sheet.merged_cells.ranges]
    hidden = [row for row, look in sheet.row_dimensions.items() if look.hidden and row <= MOST_ROWS]
    return {
        "name": sheet.title,
        "cells": list(_cells(sheet, min(last_row, MOST_ROWS), min(last_column, MOST_COLUMNS))),
        "merged": merged[:MOST_ROWS],
        "hidden_rows": hidden,
        "is_larger": last_row > MOST_ROWS or last_column > MOST_COLUMNS,
        "used": sheet.dimensions,
    }


def _cells(sheet: Any, rows: int, columns: int) -> Iterator[Cell]:
    for row in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in row:
            if cell.value is not None:
                yield (cell.row, cell.column, *_typed(cell))


def _typed(cell: Any) -> tuple[str, str]:
    value, kind = cell.value, cell.data_type
    if kind == "f":
        return ("f", str(getattr(value, "text", value)))
    if kind == "e":
        return ("e", str(value))
    if isinstance(value, bool):
        return ("b", "TRUE" if value else "FALSE")
    if isinstance(value, (int, float)):
        return ("n", _number(value, "%" in (cell.number_format or "")))
    if hasattr(value, "isoformat"):
        said = value.isoformat()
        return ("d", said.removesuffix("T00:00:00"))
    return ("s", str(value))


def _number(value: float, is_share: bool) -> str:
    """As short as it is exact; 0.625 shown as 62.5 % is said in percent."""
    number = round(value * 100, 10) if is_share else value
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


if __name__ == "__main__":
    sys.exit(main())
