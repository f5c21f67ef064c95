"""The files of a mission: nothing that was entered is missing, nothing in them runs or reaches outside, in both languages."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from mission_samples import COMMENTS, FINDINGS, WORDS, full_mission
from openpyxl import load_workbook

from assessment.exchange.mission_input import MissionInput
from assessment.exchange.mission_report import write_report
from assessment.exchange.mission_workbook import write_mission
from assessment.locale import texts
from assessment.records import MissionState

LANGUAGES = ("en", "fr")
ORDER = {
    "en": (
        "Facts",
        "Progress made",
        "Top concerns",
        "Priority recommendations",
        "Support needed and offered",
        "Comments of the administration",
        "Signature",
    ),
    "fr": (
        "Faits",
        "Progrès accomplis",
        "Principales préoccupations",
        "Recommandations prioritaires",
        "Appui nécessaire et proposé",
        "Commentaires de l’administration",
        "Signature",
    ),
}


@pytest.fixture(scope="module", params=LANGUAGES)
def found(request: pytest.FixtureRequest) -> tuple[MissionInput, str]:
    return full_mission(request.param), request.param


def report_of(found: MissionInput, language: str) -> bytes:
    target = io.BytesIO()
    write_report(found, texts(language), target)
    return target.getvalue()


def workbook_of(found: MissionInput, language: str) -> bytes:
    target = io.BytesIO()
    write_mission(found, texts(language), target)
    return target.getvalue()


def words_of_report(content: bytes) -> str:
    """Body, tables, header and footer, in the order of the document."""
    file = Document(io.BytesIO(content))
    found = [node.text or "" for node in file.element.body.iter() if node.tag.endswith("}t")]
    return "\n".join(found)


def cells(content: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def entered() -> list[str]:
    """Every line that somebody wrote."""
    texts_given = [text for _, _, _, text, recommendation, _ in FINDINGS for text in (text, recommendation)]
    texts_given += [text for pair in COMMENTS.values() for text in pair]
    texts_given += [WORDS.facts, WORDS.support_needed, WORDS.support_offered]
    return [line for text in texts_given for line in text.split("\n") if line]


def test_every_finding_and_comment_entered_is_in_the_report(found: tuple[MissionInput, str]) -> None:
    words = words_of_report(report_of(*found))
    assert [line for line in entered() if line not in words] == []
    assert len(entered()) == 7 + 4 + 3 + 2 + 4  # findings, recommendations, comments, replies, words of the report


def test_the_report_has_its_parts_in_their_order(found: tuple[MissionInput, str]) -> None:
    file = Document(io.BytesIO(report_of(*found)))
    assert tuple(one.text for one in file.paragraphs if one.style.name == "Heading 1") == ORDER[found[1]]


def test_the_report_says_who_was_there_who_signed_and_what_proves_it(found: tuple[MissionInput, str]) -> None:
    given, language = found
    words = words_of_report(report_of(given, language))
    for needed in ("Lara Novak", "Ali Ben Salah, Inês Duarte", "Daniel Mwangi, Commissioner General", given.result.digest):
        assert needed in words


def test_the_report_says_where_the_agreement_differs_and_why(found: tuple[MissionInput, str]) -> None:
    words = words_of_report(report_of(*found))
    assert "Agreed on B.1" in words  # mission 2, agreed 3
    assert "Agreed on B.2" not in words  # the same


def test_a_report_that_is_not_signed_says_so_on_every_page() -> None:
    file = Document(io.BytesIO(report_of(full_mission(state=MissionState.REVEALED), "en")))
    assert "Draft: not signed off" in file.sections[0].header.paragraphs[0].text
    assert "Draft: not signed off" in "\n".join(one.text for one in file.paragraphs)


def test_synthetic_data_say_so_in_both_files() -> None:
    given = replace(full_mission(), synthetic=True)
    assert "Synthetic data" in Document(io.BytesIO(report_of(given, "en"))).sections[0].header.paragraphs[0].text
    assert all(any("Synthetic data" in str(value) for row in rows for value in row) for rows in cells(workbook_of(given, "en")).values())


def test_the_report_reaches_nothing_outside_and_runs_nothing(found: tuple[MissionInput, str]) -> None:
    with zipfile.ZipFile(io.BytesIO(report_of(*found))) as archive:
        names = archive.namelist()
        relations = "".join(archive.read(name).decode() for name in names if name.endswith(".rels"))
    assert "External" not in relations
    assert not [name for name in names if re.search(r"vba|macro|embed|activex", name, re.IGNORECASE)]


def test_characters_that_no_file_can_carry_do_not_break_the_report() -> None:
    given = full_mission()
    report = replace(given.result.report, facts="A bell\x07 and a null\x00.")
    content = report_of(replace(given, result=replace(given.result, report=report)), "en")
    assert "A bell\N{REPLACEMENT CHARACTER} and a null\N{REPLACEMENT CHARACTER}." in words_of_report(content)


def test_every_finding_comment_and_recommendation_is_in_the_workbook(found: tuple[MissionInput, str]) -> None:
    everything = "\n".join(str(value) for rows in cells(workbook_of(*found)).values() for row in rows for value in row)
    kept_elsewhere = {line for text in (WORDS.facts, WORDS.support_needed, WORDS.support_offered) for line in text.split("\n")}
    assert [line for line in entered() if line not in everything and line not in kept_elsewhere] == []


def test_the_workbook_lays_the_three_layers_side_by_side() -> None:
    rows = cells(workbook_of(full_mission(), "en"))["Ratings side by side"]
    head = next(number for number, row in enumerate(rows) if row[0] == "Id")
    by_name = {row[0]: row for row in rows[head + 1 :]}
    # last time, self, mission, agreed, mission less self
    assert by_name["A.1"][2:7] == [2, 3, 2, 2, -1]
    assert by_name["B.1"][2:7] == [4, 4, 2, 3, -2]
    assert by_name["A.3"][2:7] == [None, "Don't know", 1, 1, None]
    assert by_name["A.4"][2:7] == [None, "Not applicable", "Not applicable", "Not applicable", None]


def test_the_overview_counts_what_was_rated_lower_and_how_far_raters_agree() -> None:
    rows = cells(workbook_of(full_mission(), "en"))["Overview"]
    by_section = {row[0]: row for row in rows if row[0] in ("A", "B", "C")}
    # lower, same, higher; per cent of pairs; two or more apart. A: A.1 lower, A.2 same; 8 of 12 pairs
    assert [float(value) for value in by_section["A"][8:13]] == [1, 1, 0, 66.6, 1]
    assert [float(value) for value in by_section["B"][8:13]] == [1, 2, 0, 100, 0]


def test_the_workbook_has_native_charts_over_the_section_rows(found: tuple[MissionInput, str]) -> None:
    book = load_workbook(io.BytesIO(workbook_of(*found)))
    charts = book.worksheets[0]._charts
    assert [len(one.series) for one in charts] == [3, 3]
    name, area = charts[0].series[0].val.numRef.f.rsplit("!", 1)
    assert [book[name.strip("'")][place].value is not None for place in area.replace("$", "").split(":")] == [True, True]


def test_recommendations_come_in_the_order_of_severity() -> None:
    rows = cells(workbook_of(full_mission(), "en"))["Recommendations"]
    assert [row[1:3] for row in rows if isinstance(row[0], int)] == [["High", "A.1"], ["High", "C.1"], ["Medium", "B.1"], ["Low", "B.3"]]


def test_no_text_becomes_a_formula(found: tuple[MissionInput, str]) -> None:
    book = load_workbook(io.BytesIO(workbook_of(*found)))
    assert [cell.coordinate for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_a_mission_without_findings_or_comments_still_makes_both_files() -> None:
    given = full_mission(state=MissionState.REVEALED)
    empty = replace(given, result=replace(given.result, findings=(), comments={}, before={}))
    assert words_of_report(report_of(empty, "en")).count("Nothing was entered.") >= 4
    assert "Nothing to list." in str(cells(workbook_of(empty, "en"))["Findings"])
