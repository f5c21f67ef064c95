"""The quarterly analysis as an Excel workbook: a first sheet that says what it is, then one sheet a table. Text, numbers; no formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook

from assessment.exchange.quarterly_tables import AnalysisInput, Table, Value, context, lead, marks, notes, tables, title
from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.workbook_looks import Entry, Looks, new_book, score_look
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts


def write_analysis(given: AnalysisInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file."""
    made, found, book = given.analysis, tables(given, t), new_book()
    frame = Frame(
        left=title(made, t),
        right=marks(given, t)[0],
        foot_left=t("made on %(day)s", day=t.day(made.made_on)),
        foot_centre=" · ".join(marks(given, t)[1:]),
        page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
        continued=t("(continued)"),
    )
    overview, *names = sheet_names([t("Overview"), *(one.name for one in found)])
    _write_overview(given, list(zip(names, found, strict=True)), Sheet(book, overview, frame, [Column("", 30), Column("", 110)]), t)
    for name, table in zip(names, found, strict=True):
        _write_table(table, book, name, frame)
    book.properties.title = safe_text(title(made, t))
    book.properties.creator = "Global Shield Assessment"
    book.save(target)


def _write_overview(given: AnalysisInput, found: list[tuple[str, Table]], sheet: Sheet, t: Texts) -> None:
    made = given.analysis
    sheet.fit_one_page()
    sheet.fill(" · ".join(marks(given, t)), Looks.MARK_AMBER.value, height=22)
    sheet.write((title(made, t), Looks.TITLE.value), height=28)
    sheet.write((context(made, t), Looks.CONTEXT.value))
    sheet.skip()
    sheet.write((lead(made, t), Looks.HEADLINE.value), height=22)
    sheet.skip()
    for name, table in found:
        sheet.write_link(name, (table.title, Looks.FACT.value), (None, Looks.FACT.value))
    sheet.skip()
    sheet.write((t("How it was counted"), Looks.HEADLINE.value), height=22)
    for note in notes(made, t):
        sheet.write((note, Looks.SENTENCE.value))


def _write_table(table: Table, book: Workbook, name: str, frame: Frame) -> None:
    sheet = Sheet(book, name, frame, table.columns)
    head = 4 if table.note else 3
    sheet.freeze(head)
    sheet.repeat(f"{head}:{head}")
    sheet.write((table.title, Looks.TITLE.value), height=26)
    if table.note:
        sheet.write((table.note, Looks.CONTEXT.value))
    sheet.skip()
    sheet.table([_entry(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows)
    if not table.rows:
        sheet.write((table.empty, Looks.CONTEXT.value))


def _entry(value: Value, column: Column) -> Entry:
    if isinstance(value, Decimal):
        return value, score_look()
    if isinstance(value, int):
        return value, Looks.COUNT.value
    return value, Looks.STRONG.value if column.is_key else Looks.TEXT.value
