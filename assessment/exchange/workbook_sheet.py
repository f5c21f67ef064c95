"""One sheet of a workbook: its heading, one table, its view and its print set-up. Long texts go on in the next row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from assessment.exchange.spreadsheet_text import header_text, split_for_row
from assessment.exchange.workbook_looks import Entry, Look, Looks, rule_table
from assessment.exchange.workbook_rows import RowWriter, StyleNumbers

MOST_POINTS = 409
MOST_LINES = 28  # Excel shows at most 409 points of a row: about thirty lines of nine points
_LINE_FILL = 1.22  # characters of nine points on a line, per unit of a column's width; words wrap early
_LINE_POINTS = 1.32  # height of a line, per point of the letters
_PADDING_POINTS = 4
_A4 = 9


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters; `is_key`: repeated in the rows in which a long text goes on; `is_words`: left out where a result is shown
    without the administration's words."""

    title: str
    width: float
    is_number: bool = False
    is_key: bool = False
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What every sheet of one workbook has around it: the printed header's and footer's words."""

    left: str
    right: str
    foot_left: str
    foot_centre: str
    page: str  # with &P and &N, Excel's marks for the page and the number of pages
    continued: str


class Sheet:
    """Rows are written in order; columns, frozen rows and print set-up before the first of them."""

    def __init__(self, book: Workbook, name: str, frame: Frame, columns: Sequence[Column], styles: StyleNumbers | None = None) -> None:
        self.native: WriteOnlyWorksheet = book.create_sheet(name)
        self.styles = styles or StyleNumbers(self.native)
        self._writer = RowWriter(self.native, self.styles)
        self._columns = columns
        self._frame = frame
        for place, column in enumerate(columns, 1):
            self.native.column_dimensions[get_column_letter(place)].width = column.width
        self.native.sheet_view.showGridLines = False
        self._set_up_print()

    @property
    def rows(self) -> int:
        """Rows written so far."""
        return self._writer.rows

    def write(self, *entries: Entry, height: float | None = None) -> None:
        """One row as it stands."""
        self._writer.write(entries, height)

    def write_hidden(self, *entries: Entry) -> None:
        """A row for programs."""
        self._writer.write(entries, hidden=True)

    def write_fitted(self, row: Sequence[Entry]) -> None:
        """One row that is never split, as high as its fullest cell needs and Excel allows."""
        self.write(*row, height=min(MOST_POINTS, self._height(row)))

    def fill(self, text: str, look: Look, height: float | None = None) -> None:
        """A band of one colour over the whole width, its words in the first cell."""
        self.write((text, look), *((None, look) for _ in self._columns[1:]), height=height)

    def skip(self) -> None:
        self.write()

    def write_link(self, name: str, *entries: Entry, words: str = "") -> None:
        """A row that starts with a jump to another sheet of the same workbook."""
        self.write((words or name, Looks.LINK.value), *entries)
        self._writer.link(name)

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Before the first row is written."""
        self.native.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"

    def repeat(self, rows: str) -> None:
        """Rows that head every printed page, as "4:4"."""
        self.native.print_title_rows = rows

    def fit_one_page(self) -> None:
        self.native.page_setup.fitToHeight = 1

    def head(self) -> int:
        """The table's head; gives its row."""
        looks = (Looks.HEAD_NUMBER.value if column.is_number else Looks.HEAD.value for column in self._columns)
        titles = [(column.title, look) for column, look in zip(self._columns, looks, strict=True)]
        self.write(*titles, height=max(30, self._height(titles) + 2 * _PADDING_POINTS))
        return self.rows

    def table(self, rows: Iterable[Sequence[Entry]]) -> None:
        """Head and rows, with a filter."""
        head = self.head()
        for row in rows:
            self.data_row(row)
        self.native.auto_filter.ref = self.area(head, max(self.rows, head + 1))
        self.rule(head)

    def rule(self, first: int) -> None:
        """Thin lines from this row to the last one written."""
        rule_table(self.native, self.area(first, self.rows))

    def area(self, first: int, last: int) -> str:
        return f"A{first}:{get_column_letter(len(self._columns))}{last}"

    def data_row(self, row: Sequence[Entry]) -> None:
        for piece in self._pieces(row):
            self.write(*piece, height=self._height(piece))

    def _height(self, row: Sequence[Entry]) -> float:
        """What the fullest cell needs. Excel would find it itself, other readers keep the standard height and clip."""
        return max((_points(entry, column.width) for entry, column in zip(row, self._columns, strict=True)), default=15)

    def _pieces(self, row: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
        """The row, and further rows for what does not fit into its cells: the key again, a note, the rest of the text."""
        split = {place: parts for place, entry in enumerate(row) if len(parts := self._parts(place, entry)) > 1}
        if not split:
            yield row
            return
        for number in range(max(len(parts) for parts in split.values())):
            yield [self._piece(place, entry, split.get(place), number) for place, entry in enumerate(row)]

    def _piece(self, place: int, entry: Entry, parts: Sequence[str] | None, number: int) -> Entry:
        _, look = entry
        if parts is not None:
            return (parts[number] if number < len(parts) else None, look)
        if number == 0 or self._columns[place].is_key:
            return entry
        if place == self._note_column:
            return (self._frame.continued, Looks.NOTE.value)
        return (None, Looks.TEXT.value)

    def _parts(self, place: int, entry: Entry) -> Sequence[str]:
        value, _ = entry
        if not isinstance(value, str):
            return ()
        width = _characters(self._columns[place].width)
        if len(value) <= width * MOST_LINES // 2 and value.count("\n") < MOST_LINES // 2:
            return ()
        return split_for_row(value, width, MOST_LINES)

    @property
    def _note_column(self) -> int:
        return next((place for place, column in enumerate(self._columns) if not column.is_key), 0)

    def _set_up_print(self) -> None:
        sheet, frame = self.native, self._frame
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.65, bottom=0.6, header=0.3, footer=0.3)
        header, footer = sheet.oddHeader, sheet.oddFooter
        parts = ((header.left, frame.left), (header.right, frame.right), (footer.left, frame.foot_left), (footer.center, frame.foot_centre))
        for part, words in parts:
            part.text = header_text(words) or None
        footer.right.text = frame.page


def _characters(width: float, size: float = 9) -> int:
    return max(4, int(width * _LINE_FILL * 9 / size))


def _points(entry: Entry, width: float) -> float:
    value, look = entry
    lines = 1
    if look.wrap and isinstance(value, str):
        on_a_line = _characters(width, look.size * (1.08 if look.bold else 1))
        lines = sum(max(1, ceil(len(line) / on_a_line)) for line in value.split("\n")) if len(value) > on_a_line or "\n" in value else 1
    return lines * look.size * _LINE_POINTS + _PADDING_POINTS
