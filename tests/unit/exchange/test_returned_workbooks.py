"""Every way in which an answer workbook comes back, as docs/answer-workbook.md says it: each sample is made here."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from house import REAL_PACK, House
from openpyxl import Workbook
from workbook_desk import (
    Desk,
    changed,
    columns_of,
    faults,
    filled_by,
    filled_in,
    notices,
    part_of,
    place_of,
    remarks,
    row,
    with_part,
)

from assessment.errors import InvalidInputError, UnreadableWorkbookError
from assessment.exchange import archive_check, cell_reader
from assessment.exchange.archive_check import MOST_BYTES, check_archive
from assessment.exchange.workbook_reader import read_workbook
from assessment.records import AnswerState
from assessment.workflow.returned import Choice, RowKind, Why

DOCUMENT = Path(__file__).parents[3] / "docs/answer-workbook.md"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.house.answer("A.1", 2, comment="Letter of 3 May.")
    desk.house.answer("A.2", 1)
    desk.house.answer("A.4", "na")
    return desk


def test_every_case_of_the_document_has_its_test_and_every_test_its_case() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    here = {name for name in globals() if name.startswith("test_")}
    assert named - here == set()
    assert here - named == {"test_every_case_of_the_document_has_its_test_and_every_test_its_case"}


# answers as people type them


def test_untouched_changes_nothing(desk: Desk) -> None:
    assert {one.kind for one in desk.look(desk.take()).rows} == {RowKind.SAME}


@pytest.mark.parametrize(
    "typed",
    [3, 3.0, "3", " 3 ", "3.0", "3 · Implemented", "3 - implemented", "Implemented", "Mis en œuvre", "3 · Mis en œuvre / Implemented"],
)
def test_level_in_any_form_or_language(desk: Desk, typed: object) -> None:
    found = row(desk.look(filled_in(desk.take(), {"A.2": {"answer": typed}})), "A.2")
    assert (found.kind, found.result.level) == (RowKind.CHANGED, 3)


@pytest.mark.parametrize(
    ("typed", "state"),
    [("Sans objet", AnswerState.NOT_APPLICABLE), ("N/A", AnswerState.NOT_APPLICABLE), ("Ne sait pas", AnswerState.UNKNOWN)],
)
def test_words_for_other_answers_in_any_language(desk: Desk, typed: str, state: AnswerState) -> None:
    assert row(desk.look(filled_in(desk.take(), {"A.3": {"answer": typed}})), "A.3").result.state is state


@pytest.mark.parametrize("typed", ["rather good", "7", 2.5, "2 · Implemented", "-1", True])
def test_pasted_over_drop_down(desk: Desk, typed: object) -> None:
    found = row(desk.look(filled_in(desk.take(), {"A.2": {"answer": typed, "comment": "kept back with it"}})), "A.2")
    assert found.kind is RowKind.REFUSED
    assert faults(found)[0].startswith("This is no answer of the list. Choose one of: 0 · None; 1 · Initial")
    assert found.row.faults[0].cell.cell == "D6"


def test_not_applicable_where_it_cannot_be(desk: Desk) -> None:
    found = row(desk.look(filled_in(desk.take(), {"A.1": {"answer": "Not applicable"}})), "A.1")
    assert (found.kind, faults(found)) == (
        RowKind.REFUSED,
        ["A.1 applies to every administration; choose a level or 'don't know'."],
    )


def test_reason_without_not_applicable(desk: Desk) -> None:
    found = row(desk.look(filled_in(desk.take(), {"A.2": {"reason": "No border."}})), "A.2")
    assert found.kind is RowKind.REFUSED
    assert "not “Not applicable”" in faults(found)[0]


def test_text_for_a_number() -> None:
    desk = Desk(House(packs=(REAL_PACK,)))
    content = filled_in(desk.take("D1"), {"D1.1": {"value": "about six"}, "D1.2": {"value": 4}})
    seen = desk.look(content)
    assert faults(row(seen, "D1.1")) == ["A number is needed here, such as 12 or 62.5. Move words to the comment."]
    assert faults(row(seen, "D1.2")) == ["No figure is asked of this criterion. Move it to the comment."]
    good = row(desk.look(filled_in(desk.take("D1"), {"D1.1": {"value": "6,5"}})), "D1.1")
    assert good.result.indicator is not None
    assert good.result.indicator.value == "6,5"


def test_day_and_month_either_way_round(desk: Desk) -> None:
    """What was made a date by the program has one meaning and is kept as year-month-day; what stayed text is kept letter by letter."""
    content = filled_in(desk.take(), {"A.2": {"comment": datetime(2026, 4, 3)}, "A.3": {"comment": "signed 03/04/2026"}})  # noqa: DTZ001
    seen = desk.look(content)
    assert row(seen, "A.2").result.comment == "2026-04-03"
    assert remarks(row(seen, "A.2")) == ["The spreadsheet program made a date of this; it is kept as 2026-04-03."]
    assert row(seen, "A.3").result.comment == "signed 03/04/2026"


def test_level_that_became_a_date(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.2": {"answer": datetime(2026, 2, 1)}})  # noqa: DTZ001 - "1/2" typed into a date cell
    assert faults(row(desk.look(content), "A.2")) == ["The spreadsheet program made a date of this (2026-02-01). Write it again as text."]


def test_emptied_cell(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.1": {"comment": None}, "A.2": {"answer": None}, "A.4": {"reason": None}})
    seen = desk.look(content)
    assert {one.criterion: one.why for one in seen.of(RowKind.CONFLICT)} == dict.fromkeys(("A.1", "A.2", "A.4"), Why.EMPTIED)
    with pytest.raises(InvalidInputError):
        desk.bring(content)
    desk.bring(content, choices={"A.1": Choice.STORED, "A.2": Choice.WORKBOOK, "A.4": Choice.STORED})
    assert desk.stored("A.1").comment == "Letter of 3 May."
    assert desk.stored("A.2").state is AnswerState.UNANSWERED
    assert desk.stored("A.4").reason


def test_formula_in_an_answer_cell(desk: Desk) -> None:
    seen = desk.look(filled_in(desk.take(), {"A.2": {"answer": "=1+2"}, "A.3": {"comment": '=HYPERLINK("http://x","y")'}}))
    assert faults(row(seen, "A.2")) == ["A formula stands here. Write the value itself."]
    assert row(seen, "A.3").kind is RowKind.REFUSED


def test_words_that_look_like_a_formula(desk: Desk) -> None:
    """What a person typed on the screen leaves as text and comes back as text."""
    desk.house.answer("A.3", 1, comment="=1+2 is what the form says, _x0041_ too")
    seen = desk.look(desk.take())
    assert {one.kind for one in seen.rows} == {RowKind.SAME}


def test_error_in_a_cell(desk: Desk) -> None:
    def spoil(book: Workbook) -> None:
        sheet, number = place_of(book, "A.2")
        cell = sheet.cell(number, columns_of(sheet)["comment"])
        cell.value, cell.data_type = "#REF!", "e"

    assert row(desk.look(changed(desk.take(), spoil)), "A.2").kind is RowKind.REFUSED


def test_evidence_by_title_and_in_words(desk: Desk) -> None:
    desk.house.back("A.1", 3, "E2")
    piece = desk.stored("A.1").evidence[0]
    content = filled_in(desk.take(), {"A.2": {"evidence": "document for a.1\nDecree 12, held by the registry"}})
    found = row(desk.look(content), "A.2")
    assert [link.evidence for link in found.result.evidence] == [piece.evidence]
    assert found.result.comment == "Evidence named in the workbook: Decree 12, held by the registry"
    assert remarks(found) == ["Not in the evidence library; the words are added to the comment: Decree 12, held by the registry"]
    desk.bring(content)
    assert {one.kind for one in desk.look(desk.take()).rows} == {RowKind.SAME}


def test_evidence_that_is_not_known(desk: Desk) -> None:
    found = row(desk.look(filled_in(desk.take(), {"A.2": {"evidence": "A decree [e-ffffffffff]"}})), "A.2")
    assert (found.kind, faults(found)[0][:49]) == (RowKind.REFUSED, "The evidence library does not know e-ffffffffff. ")


# sheets and rows as people leave them


def test_merged_cells(desk: Desk) -> None:
    def merge(book: Workbook) -> None:
        sheet, number = place_of(book, "A.2")
        sheet.merge_cells(start_row=number, end_row=number + 1, start_column=4, end_column=4)

    seen = desk.look(changed(filled_in(desk.take(), {"A.2": {"answer": 3}}), merge))
    assert [row(seen, name).kind for name in ("A.1", "A.2", "A.3")] == [RowKind.SAME, RowKind.REFUSED, RowKind.REFUSED]
    assert faults(row(seen, "A.3"))[0].startswith("Merged cells")


def test_hidden_rows(desk: Desk) -> None:
    def hide(book: Workbook) -> None:
        sheet, number = place_of(book, "A.2")
        sheet.row_dimensions[number].hidden = True

    seen = desk.look(changed(filled_in(desk.take(), {"A.2": {"answer": 3}}), hide))
    assert row(seen, "A.2").kind is RowKind.CHANGED
    assert notices(seen) == ["On the sheet “A Governance” hidden rows were read as the others (1)."]


def test_reordered_rows_and_columns(desk: Desk) -> None:
    def turn(book: Workbook) -> None:
        sheet, first = place_of(book, "A.1")
        rows = [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=first, max_row=first + 3)]
        for offset, values in enumerate(reversed(rows)):
            for column, value in enumerate(values, 1):
                sheet.cell(first + offset, column).value = value
        sheet.insert_cols(4)

    seen = desk.look(changed(filled_in(desk.take(), {"A.2": {"answer": 3}}), turn))
    assert {one.criterion: one.kind for one in seen.rows if one.kind is not RowKind.SAME} == {"A.2": RowKind.CHANGED}


def test_renamed_sheet(desk: Desk) -> None:
    def rename(book: Workbook) -> None:
        place_of(book, "A.1")[0].title = "Feuil1"

    seen = desk.look(changed(filled_in(desk.take(), {"A.2": {"answer": 3}}), rename))
    assert (row(seen, "A.2").kind, row(seen, "A.2").row.cells[0].sheet) == (RowKind.CHANGED, "Feuil1")


def test_extra_sheet(desk: Desk) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Notes")["A1"] = "A.2 should be 4"

    assert notices(desk.look(changed(desk.take(), add))) == ["The sheet “Notes” is not part of the answer workbook and was not read."]


def test_missing_sheet(desk: Desk) -> None:
    def remove(book: Workbook) -> None:
        book.remove(place_of(book, "A.1")[0])

    seen = desk.look(changed(desk.take("A", "C"), remove))
    assert [one.criterion for one in seen.rows] == ["C.1", "C.2"]
    assert notices(seen) == ["Not in the workbook: A.1, A.2, A.3, A.4. Their answers stay as they are."]


def test_row_that_stands_twice(desk: Desk) -> None:
    def copy(book: Workbook) -> None:
        sheet, number = place_of(book, "A.2")
        for cell in sheet[number]:
            sheet.cell(20, cell.column).value = cell.value
        sheet.cell(20, columns_of(sheet)["comment"]).value = "another"

    found = row(desk.look(changed(desk.take(), copy)), "A.2")
    assert found.kind is RowKind.REFUSED
    assert faults(found)[0].startswith("This criterion stands in several rows that say different things (A Governance")


def test_row_without_its_number(desk: Desk) -> None:
    def rub_out(book: Workbook) -> None:
        sheet, number = place_of(book, "A.2")
        sheet.cell(number, 1).value = "A.9"

    assert notices(desk.look(changed(desk.take("A"), rub_out))) == [
        "Row 6 of the sheet “A Governance” has no criterion's number (A.9) and was not read.",
        "Not in the workbook: A.2. Their answers stay as they are.",
    ]


def test_missing_column(desk: Desk) -> None:
    def cut(book: Workbook) -> None:
        sheet, _ = place_of(book, "A.1")
        sheet.delete_cols(columns_of(sheet)["comment"])

    seen = desk.look(changed(desk.take("A"), cut))
    assert row(seen, "A.1").kind is RowKind.SAME
    assert notices(seen) == ["On the sheet “A Governance” the column “comment” is gone: what is stored there stays."]


# whose workbook, of which time


def test_both_sides_changed(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.1": {"answer": 4}, "A.2": {"answer": 4}})
    desk.house.answer("A.1", 1, comment="Letter of 3 May.")
    seen = desk.look(content)
    assert (row(seen, "A.1").kind, row(seen, "A.1").why, row(seen, "A.2").kind) == (RowKind.CONFLICT, Why.BOTH, RowKind.CHANGED)


def test_both_sides_changed_different_parts(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.1": {"answer": 4}})
    desk.house.answer("A.1", 2, comment="Letter of 3 May, renewed.")
    found = row(desk.look(content), "A.1")
    assert (found.kind, found.result.level, found.result.comment) == (RowKind.CHANGED, 4, "Letter of 3 May, renewed.")


def test_changed_since_it_was_compared(desk: Desk) -> None:
    from assessment.errors import ConflictError
    from assessment.uploads import bring_in

    comparison = desk.look(filled_in(desk.take(), {"A.2": {"answer": 4}, "A.3": {"answer": 4}}))
    desk.house.answer("A.2", 3)
    with pytest.raises(ConflictError):
        bring_in(desk.house.services, desk.house.actor(), comparison, {}, "back.xlsx")
    assert desk.stored("A.3") is None  # all or nothing


def test_one_file_twice(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.2": {"answer": 4}, "A.3": {"answer": 4}})
    assert desk.bring(content).answers == 2
    before = dict(desk.answers())
    assert desk.bring(content).answers == 0
    desk.house.answer("A.2", 1)
    found = row(desk.look(content), "A.2")
    assert (found.kind, found.why) == (RowKind.SAME, Why.TAKEN_BEFORE)
    assert before["A.3"] == desk.stored("A.3")


def test_blank_workbook(desk: Desk) -> None:
    """What was left blank says nothing; what was filled in meets what is stored."""
    seen = desk.look(filled_in(desk.take(filled=False), {"A.1": {"answer": 2}, "A.2": {"answer": 4}, "A.3": {"answer": 4}}))
    kinds = {one.criterion: one.kind for one in seen.rows if one.kind is not RowKind.SAME}
    assert kinds == {"A.2": RowKind.CONFLICT, "A.3": RowKind.NEW}


def test_another_members_workbook(desk: Desk) -> None:
    actor = desk.house.actor("neighbour")
    own = desk.house.services.assessments.start(actor, "UGA", "small@1", "2026")
    opened = desk.opened(desk.take())
    with pytest.raises(InvalidInputError, match="belongs to another administration"):
        desk.house.services.workbooks.ground(actor, "UGA", own.key, opened.identity)


def test_another_assessments_workbook(desk: Desk) -> None:
    opened = desk.opened(desk.take())
    identity = type(opened.identity)(
        **{**{name: getattr(opened.identity, name) for name in opened.identity.__slots__}, "assessment": "2020-old"}
    )
    with pytest.raises(InvalidInputError, match="another assessment of your administration"):
        desk.house.services.workbooks.ground(desk.house.actor(), "KEN", desk.house.assessment, identity)


def test_older_questionnaire(desk: Desk) -> None:
    opened = desk.opened(desk.take())
    identity = type(opened.identity)(
        **{**{name: getattr(opened.identity, name) for name in opened.identity.__slots__}, "questionnaire": "small@0"}
    )
    with pytest.raises(InvalidInputError, match="made for the questionnaire small@0, this assessment uses small@1"):
        desk.house.services.workbooks.ground(desk.house.actor(), "KEN", desk.house.assessment, identity)


def test_identity_gone_or_altered(desk: Desk) -> None:
    def remove(book: Workbook) -> None:
        for name in list(book.defined_names):
            del book.defined_names[name]
        book.remove(book["GSA"])

    def alter(book: Workbook) -> None:
        book["GSA"]["E2"].value = 7

    def forget_names(book: Workbook) -> None:
        for name in list(book.defined_names):
            del book.defined_names[name]

    with pytest.raises(UnreadableWorkbookError, match="does not say what it belongs to"):
        desk.opened(changed(desk.take(), remove))
    with pytest.raises(UnreadableWorkbookError, match="was changed, so that its answers cannot be compared"):
        desk.opened(changed(desk.take(), alter))
    assert desk.opened(changed(desk.take(), forget_names)).identity.member == "KEN"  # the hidden sheet says the same


def test_colleagues_workbook(desk: Desk) -> None:
    content = filled_by(filled_in(desk.take(), {"A.2": {"answer": 4, "comment": "We have it."}, "A.1": {"answer": None}}), "Jane, police")
    assert desk.opened(content).identity.filled_by == "Jane, police"
    done = desk.bring(content, author="Jane, police")
    assert (done.answers, done.proposals) == (0, 1)
    (proposal,) = desk.house.services.collaboration.proposals(desk.house.actor(), "KEN", desk.house.assessment)
    assert (proposal.by_name, proposal.level, proposal.comment, proposal.source) == ("Jane, police", 4, "We have it.", "workbook")
    assert desk.bring(content, author="Jane, police").proposals == 0  # the same again
    assert desk.stored("A.1").level == 2  # an emptied cell proposes nothing


def test_contributor_without_the_right_to_answer(desk: Desk) -> None:
    content = filled_in(desk.take(person="proposer"), {"C.1": {"answer": 3}})
    assert desk.bring(content, person="proposer").proposals == 1
    assert desk.stored("C.1") is None


def test_rows_of_somebody_elses_part(desk: Desk) -> None:
    """Nothing stored can be guessed from the outcome: a row outside one's part is refused whatever it says."""
    for level in (2, 3):
        content = filled_in(desk.take(), {"A.1": {"answer": level, "comment": "Letter of 3 May."}, "B.1": {"answer": 3}})
        seen = desk.look(content, person="contributor")
        assert (row(seen, "A.1").kind, row(seen, "A.1").stored, row(seen, "B.1").kind) == (RowKind.REFUSED, None, RowKind.NEW)


def test_no_longer_in_draft(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.3": {"answer": 4}})
    desk.house.answer_all(dict.fromkeys(("A.3", "B.1", "B.2", "B.3", "C.1", "C.2"), 2))
    content = filled_in(desk.take(), {"A.3": {"answer": 4}})
    desk.house.submit()
    assert row(desk.look(content), "A.3").kind is RowKind.REFUSED


# files that are not what they should be


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + b"".join(name.encode("utf-16-le") for name in names)


def test_old_xls() -> None:
    with pytest.raises(UnreadableWorkbookError, match=r"old kind \(\.xls\)"):
        check_archive(ole("Workbook"))


def test_password_protected(desk: Desk) -> None:
    with pytest.raises(UnreadableWorkbookError, match="protected with a password"):
        check_archive(ole("EncryptionInfo", "EncryptedPackage"))
    content = bytearray(desk.take())
    for at in [found.start() for found in re.finditer(b"PK\x01\x02", content)]:  # the archive's own encryption: a bit of each entry
        content[at + 8] |= 1
    with pytest.raises(UnreadableWorkbookError, match="protected with a password"):
        check_archive(bytes(content))


def test_macros(desk: Desk) -> None:
    with pytest.raises(UnreadableWorkbookError, match=r"macros \(\.xlsm\)"):
        check_archive(with_part(desk.take(), "xl/vbaProject.bin", b"macro"))


def test_ods() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(UnreadableWorkbookError, match="OpenDocument"):
        check_archive(target.getvalue())


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2", b"%PDF-1.7", b"<html>"])
def test_no_workbook_at_all(content: bytes) -> None:
    with pytest.raises(UnreadableWorkbookError, match="no Excel workbook"):
        check_archive(content)


def test_another_archive() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(UnreadableWorkbookError, match="no Excel workbook"):
        check_archive(target.getvalue())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated(desk: Desk, share: float) -> None:
    content = desk.take()
    with pytest.raises(UnreadableWorkbookError, match="damaged or was cut off"):
        check_archive(content[: int(len(content) * share)])


def test_damaged_inside(desk: Desk) -> None:
    """Also a part that unpacks, but is no XML: that is found out by the reading process."""
    content = bytearray(desk.take())
    content[2000:2100] = bytes(100)
    with pytest.raises(UnreadableWorkbookError, match="damaged or was cut off"):
        check_archive(bytes(content))
    with pytest.raises(UnreadableWorkbookError, match="cannot be read"):
        read_workbook(with_part(desk.take(), "xl/workbook.xml", "<workbook"))


def test_200_megabytes() -> None:
    with pytest.raises(UnreadableWorkbookError, match="more than 20 MB"):
        check_archive(b"PK\x03\x04" + bytes(200 * 1024 * 1024))


def test_zip_bomb(desk: Desk) -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + b"<row/>" * 14_000_000
    bomb = with_part(desk.take(), "xl/worksheets/sheet2.xml", sheet)
    assert len(bomb) < 500_000
    with pytest.raises(UnreadableWorkbookError, match="unpacks to far more"):
        check_archive(bomb)


def test_zip_bomb_that_lies_about_its_size(desk: Desk) -> None:
    """The directory of the archive announces 100 bytes: no more is unpacked, and the checksum does not fit."""
    sheet = b"<worksheet>" + b"<row/>" * 2_000_000
    bomb = bytearray(with_part(desk.take(), "xl/worksheets/sheet2.xml", sheet))
    at = bomb.rfind(b"xl/worksheets/sheet2.xml")
    bomb[at - 46 + 24 : at - 46 + 28] = struct.pack("<I", 100)
    with pytest.raises(UnreadableWorkbookError, match="damaged or was cut off"):
        check_archive(bytes(bomb))


def test_many_parts(desk: Desk) -> None:
    content = desk.take()
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(archive_check.MOST_PARTS):
            archive.writestr(f"xl/media/{number}.png", b"x")
    with pytest.raises(UnreadableWorkbookError, match="unpacks to far more"):
        check_archive(target.getvalue())


def test_one_far_cell(desk: Desk) -> None:
    def write(book: Workbook) -> None:
        place_of(book, "A.1")[0]["XFD1048576"] = "far"

    content = changed(filled_in(desk.take(), {"A.2": {"answer": 3}}), write)
    assert read_workbook(content).sheets  # it ends: unbounded reading does not
    seen = desk.look(content)
    assert row(seen, "A.2").kind is RowKind.CHANGED
    assert notices(seen) == ["The sheet “A Governance” has cells far outside the form (A1:XFD1048576); those were not read."]


def test_external_links(desk: Desk) -> None:
    with pytest.raises(UnreadableWorkbookError, match="links to other files"):
        check_archive(with_part(desk.take(), "xl/externalLinks/externalLink1.xml", "<externalLink/>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities(desk: Desk, encoding: str) -> None:
    declared = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'
    core = part_of(desk.take(), "docProps/core.xml").decode()
    hostile = declared + core.removeprefix('<?xml version="1.0"?>')
    with pytest.raises(UnreadableWorkbookError, match="XML declarations"):
        check_archive(with_part(desk.take(), "docProps/core.xml", hostile.encode(encoding)))


def test_reading_that_takes_too_long_or_too_much(desk: Desk) -> None:
    """The process ends, and this one goes on."""
    with pytest.raises(UnreadableWorkbookError, match="unpacks to far more"):
        read_workbook(desk.take(), timeout_seconds=0.01)


def test_more_sheets_than_any_form(desk: Desk) -> None:
    def add(book: Workbook) -> None:
        for number in range(cell_reader.MOST_SHEETS):
            book.create_sheet(f"Copy {number}")

    with pytest.raises(UnreadableWorkbookError, match="unpacks to far more"):
        read_workbook(changed(desk.take(), add))


def test_largest_size_is_what_the_page_says() -> None:
    assert MOST_BYTES == 20 * 1024 * 1024
