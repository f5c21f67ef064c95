"""The status board as a file: one row a member with state, progress and dates. No level is in here."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from assessment.exchange.spreadsheet_text import is_formula_like, safe_text, sheet_names
from assessment.exchange.wording import status_word
from assessment.exchange.workbook_looks import Entry, Looks, date_look, excel_day, new_book
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts
from assessment.records import AssessmentStatus
from assessment.workflow.board import NOT_STARTED, BoardRow, StatusBoard, alphabetical

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads the file in the machine's own alphabet


@dataclass(frozen=True, slots=True)
class BoardInput:
    """`name_of`: a member's name in the reader's language. `as_of`: ISO date. `synthetic`: the store holds demonstration data."""

    board: StatusBoard
    name_of: Callable[[str], str]
    as_of: str
    synthetic: bool = False


def board_csv(board: BoardInput, t: Texts) -> bytes:
    """UTF-8 with a byte order mark. What a spreadsheet might take for a formula gets an apostrophe before it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_titles(t))
    for row in _rows(board):
        writer.writerow([_csv_value(value) for value in _values(board, row, t)])
    return (_BYTE_ORDER_MARK + target.getvalue()).encode()


def write_board(board: BoardInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file: text, numbers and dates only."""
    book = new_book()
    title = board.board.round.title if board.board.round else t("Members")
    (name,) = sheet_names([t("Status board")])
    sheet = Sheet(book, name, _frame(board, title, t), _columns(t))
    sheet.freeze(5, 2)
    sheet.repeat("5:5")
    sheet.write((safe_text(title), Looks.TITLE.value), height=26)
    sheet.write((first_line(board.board, t), Looks.HEADLINE.value), height=20)
    marks = [t("as of %(day)s", day=t.day(board.as_of)), *([t("Synthetic data")] if board.synthetic else [])]
    sheet.write((" · ".join(marks), Looks.CONTEXT.value))
    sheet.skip()
    sheet.table(_entries(board, row, t) for row in _rows(board))
    book.properties.title = safe_text(title)
    book.properties.creator = "Global Shield Assessment"
    book.save(target)


def first_line(board: StatusBoard, t: Texts) -> str:
    return t("Signed off %(done)s of %(all)s", done=t.whole(board.signed), all=t.whole(len(board.rows)))


def _rows(board: BoardInput) -> tuple[BoardRow, ...]:
    return alphabetical(board.board.shown, board.name_of)


def _titles(t: Texts) -> tuple[str, ...]:
    return tuple(column.title for column in _columns(t))


def _columns(t: Texts) -> Sequence[Column]:
    return (
        Column(t("Code"), 8, is_key=True),
        Column(t("Member"), 34, is_key=True),
        Column(t("Region"), 10),
        Column(t("State"), 16),
        Column(t("Answered"), 12, is_number=True),
        Column(t("Applicable"), 12, is_number=True),
        Column(t("Due"), 16),
        Column(t("Days left"), 12, is_number=True),
        Column(t("Last activity"), 16),
    )


def _values(board: BoardInput, row: BoardRow, t: Texts) -> tuple[str | int | None, ...]:
    """In the order of the columns; days as ISO dates."""
    begun = row.state != NOT_STARTED
    state = status_word(t, AssessmentStatus(row.state)) if begun else t("Not started")
    progress = (row.answered, row.applicable) if begun else (None, None)
    return (row.member, board.name_of(row.member), row.region, state, *progress, row.due, row.days_left, row.last_activity[:10])


def _entries(board: BoardInput, row: BoardRow, t: Texts) -> list[Entry]:
    code, name, region, state, answered, applicable, due, days, active = _values(board, row, t)
    text, count, day = Looks.TEXT.value, Looks.COUNT.value, date_look(t.language)
    words: list[Entry] = [(code, Looks.STRONG.value), (name, text), (region, text), (state, text)]
    late = Looks.AMBER_COUNT.value if row.days_left is not None and row.days_left < 0 else count
    return [*words, (answered, count), (applicable, count), (excel_day(str(due)), day), (days, late), (excel_day(str(active)), day)]


def _csv_value(value: str | int | None) -> str | int:
    if isinstance(value, str) and is_formula_like(value):
        return f"'{value}"
    return "" if value is None else value


def _frame(board: BoardInput, title: str, t: Texts) -> Frame:
    return Frame(
        left=title,
        right=t("Synthetic data") if board.synthetic else "",
        foot_left=t("State, progress and dates; no levels"),
        foot_centre=t.day(board.as_of),
        page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
        continued=t("(continued)"),
    )
