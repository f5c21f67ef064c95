"""Rows on their way into a sheet, written as text straight into openpyxl's stream.

The only place that knows openpyxl from the inside (its version is pinned): its own way of styling and writing a cell takes three
times as long. What is written here is what openpyxl itself would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.xml.functions import fromstring

from assessment.exchange.spreadsheet_text import is_formula_like, safe_text
from assessment.exchange.workbook_looks import Entry, Formula, Look, register

_LETTERS = [get_column_letter(place) for place in range(1, 101)]


class _Stream(Protocol):
    def write(self, element: object) -> None: ...


class StyleNumbers:
    """The number that each look has in one workbook, plain and for text that could be taken for a formula."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet = sheet
        self._plain: dict[Look, int] = {}
        self._quoted: dict[Look, int] = {}

    def of(self, look: Look, *, is_quoted: bool = False) -> int:
        known = self._quoted if is_quoted else self._plain
        if look not in known:
            known[look] = register(self._sheet, look, is_quoted=is_quoted)
        return known[look]


class RowWriter:
    """Writes the rows of one sheet in order. The sheet's columns, frozen rows and print set-up must be there before the first."""

    def __init__(self, sheet: WriteOnlyWorksheet, styles: StyleNumbers) -> None:
        self._sheet = sheet
        self._styles = styles
        self._is_open = False
        self.rows = 0

    def write(self, entries: Iterable[Entry], height: float | None = None, *, hidden: bool = False) -> None:
        """One row. Empty cells without a colour are left out, unless they are there to be filled in."""
        self._open()
        self.rows += 1
        size = "" if height is None else f' ht="{height:.1f}" customHeight="1"'
        size += ' hidden="1"' if hidden else ""
        self._sheet.append([f'<row r="{self.rows}"{size}>{"".join(self._cells(entries))}</row>'])

    def link(self, name: str) -> None:
        """Makes the first cell of the last row a jump to a sheet of the same workbook."""
        self._sheet._hyperlinks.append(Hyperlink(ref=f"A{self.rows}", location=f"{quote_sheetname(name)}!A1"))

    def _open(self) -> None:
        if not self._is_open:
            self._sheet._get_writer()
            self._sheet._values_to_row = lambda row, number: row[0]
            self._sheet._writer.write_row = _write_text
            self._is_open = True

    def _cells(self, entries: Iterable[Entry]) -> Iterator[str]:
        for letter, (value, look) in zip(_LETTERS, entries, strict=False):
            if value is None or value == "":
                if look.is_drawn_empty:
                    yield f'<c r="{letter}{self.rows}" s="{self._styles.of(look)}"/>'
            elif isinstance(value, str):
                number = self._styles.of(look, is_quoted=is_formula_like(value))
                words = _escaped(safe_text(value))
                yield f'<c r="{letter}{self.rows}" s="{number}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
            elif isinstance(value, Formula):
                yield f'<c r="{letter}{self.rows}" s="{self._styles.of(look)}"><f>{_escaped(value.text)}</f></c>'
            else:
                figure = to_excel(value) if isinstance(value, date) else value
                yield f'<c r="{letter}{self.rows}" s="{self._styles.of(look)}"><v>{figure}</v></c>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write_text(stream: _Stream, text: str, _number: int) -> None:
    """Into the stream behind openpyxl's element writer; as an element where that writer is lxml's, which hides its stream."""
    write = getattr(stream, "_file", None)
    if write is not None:
        write(text)
    else:
        stream.write(fromstring(text))
