"""The status board as CSV and as a workbook: the rows shown, in the reader's language, with real dates and numbers."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from openpyxl import load_workbook

from assessment.exchange.board_table import BoardInput, board_csv, write_board
from assessment.locale import texts
from assessment.records import Round
from assessment.workflow.board import BoardRow, StatusBoard

KENYA = BoardRow(
    "KEN", "ESA", "draft", "a1", answered=41, applicable=72, due="2027-02-22", days_left=-3, last_activity="2027-02-25T10:00:00Z"
)
UGANDA = BoardRow("UGA", "ESA", "none", due="2027-02-22", days_left=-3)
FRANCE = BoardRow("FRA", "EUR", "signed_off", "a2", answered=72, applicable=72, due="2027-02-22", last_activity="2027-01-10T08:00:00Z")
ASKED = Round(key="pgs-2027", title="=PGS 2027", questionnaire="pgs@1", members=("FRA", "KEN", "UGA"), opens="2026-11-24", due="2027-02-22")
NAMES = {"KEN": "Kenya", "UGA": "@Uganda", "FRA": "France"}


def board(*shown: BoardRow) -> BoardInput:
    rows = (FRANCE, KENYA, UGANDA)
    return BoardInput(StatusBoard(ASKED, rows, shown or rows), NAMES.__getitem__, "2027-02-25")


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheet_rows(given: BoardInput, language: str = "en") -> list[tuple[object, ...]]:
    target = io.BytesIO()
    write_board(given, texts(language), target)
    (sheet,) = load_workbook(target).worksheets
    return list(sheet.iter_rows(values_only=True))


def test_csv_holds_the_shown_rows_and_nothing_for_what_is_not_there() -> None:
    head, uganda, kenya = csv_rows(board_csv(board(KENYA, UGANDA), texts("en")))
    assert head == ["Code", "Member", "Region", "State", "Answered", "Applicable", "Due", "Days left", "Last activity"]
    assert kenya == ["KEN", "Kenya", "ESA", "Draft", "41", "72", "2027-02-22", "-3", "2027-02-25"]
    assert uganda == ["UGA", "'@Uganda", "ESA", "Not started", "", "", "2027-02-22", "-3", ""]


def test_csv_is_read_by_excel_in_its_alphabet() -> None:
    assert board_csv(board(), texts("fr")).startswith("\ufeffCode".encode())


def test_the_workbook_says_first_how_many_have_signed_of_the_whole_round() -> None:
    rows = sheet_rows(board(KENYA))
    assert rows[0][0] == "=PGS 2027"
    assert rows[1][0] == "Signed off 1 of 3"
    assert rows[4][:4] == ("Code", "Member", "Region", "State")
    assert len(rows) == 6


def test_the_workbook_holds_numbers_and_days_as_such() -> None:
    kenya = sheet_rows(board(KENYA))[5]
    assert kenya == ("KEN", "Kenya", "ESA", "Draft", 41, 72, datetime(2027, 2, 22), -3, datetime(2027, 2, 25))  # noqa: DTZ001


def test_words_that_look_like_formulas_stay_words() -> None:
    target = io.BytesIO()
    write_board(board(UGANDA), texts("en"), target)
    sheet = load_workbook(target).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_the_workbook_speaks_french() -> None:
    words = {str(value) for row in sheet_rows(board(), "fr") for value in row if value is not None}
    assert {"1 évaluations signées sur 3", "Jours restants", "Brouillon"} <= words


def test_rows_are_in_the_alphabet_of_the_reader_and_accents_do_not_matter() -> None:
    names = {"KEN": "Zambie", "UGA": "Égypte", "FRA": "France"}
    given = BoardInput(board().board, names.__getitem__, "2027-02-25")
    assert [row[1] for row in csv_rows(board_csv(given, texts("fr")))[1:]] == ["Égypte", "France", "Zambie"]
