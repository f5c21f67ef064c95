"""Files that leave the server: only with a session, named safely, never stored, never run."""

from __future__ import annotations

import pytest
from open_door import Door

from assessment.web.downloads import attachment


def test_a_workbook_is_an_attachment_with_its_name_and_is_not_stored(door: Door):
    answer = door.signed_in(door.person(name="Awa")).get("/download/summary/SEN/a1?language=fr")
    assert (answer.status, answer.text) == (200, "Awafr")
    assert answer.headers["content-disposition"].startswith('attachment; filename="_valuation _ r_sum_ _.xlsx"; filename*=UTF-8')
    assert "%C3%89valuation" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_language_falls_back_to_the_visits(door: Door):
    assert door.signed_in(door.person(name="Awa")).get("/download/summary/SEN/a1?language=xx").text == "Awaen"


def test_an_uploaded_page_is_given_out_as_a_file_that_runs_nowhere(door: Door):
    answer = door.signed_in().get("/evidence/SEN/e1")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-bad" not in answer.headers


def test_the_status_board_is_a_file_with_the_filters_of_its_page(door: Door):
    answer = door.signed_in().get("/download/board?round=pgs-2027&region=ESA&state=draft&file=csv&language=fr")
    assert (answer.status, answer.text) == (200, "pgs-2027 ESA draft csv fr")
    assert answer.headers["content-disposition"].startswith('attachment; filename="board.csv"')
    assert answer.headers["cache-control"] == "no-store"


def test_the_list_of_workshops_is_a_file_with_all_that_its_page_was_asked(door: Door):
    answer = door.signed_in().get("/download/workshops?round=pgs-2027&fixed=CB03~ESA~en~KEN.UGA&fixed=CB05~~fr~&language=fr")
    said = [("fixed", ["CB03~ESA~en~KEN.UGA", "CB05~~fr~"]), ("language", ["fr"]), ("round", ["pgs-2027"])]
    assert (answer.status, answer.text) == (200, f"{said} fr")
    assert answer.headers["content-disposition"].startswith('attachment; filename="workshops.xlsx"')
    assert answer.headers["cache-control"] == "no-store"


def test_the_quarterly_analysis_is_a_file_that_is_not_stored(door: Door):
    answer = door.signed_in().get("/download/analysis?period=2026-Q4&edition=members&format=html&language=fr")
    assert (answer.status, answer.text) == (200, "2026-Q4 members html fr")
    assert answer.headers["content-disposition"].startswith('attachment; filename="analysis.html"')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_printed_page_is_shown_without_scripts(door: Door):
    answer = door.signed_in().get("/download/print/SEN/a1")
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


@pytest.mark.parametrize(
    "path",
    [
        "/download/summary/{}/a1",
        "/download/print/{}/a1",
        "/evidence/{}/e1",
        "/download/board?round={}",
        "/download/workshops?round={}",
        "/download/analysis?period={}",
    ],
)
def test_forbidden_and_absent_give_the_same_page(door: Door, path):
    browser = door.signed_in()
    forbidden, absent = browser.get(path.format("XXX")), browser.get(path.format("YYY"))
    assert (forbidden.status, absent.status) == (404, 404)
    assert forbidden.text.replace("XXX", "M") == absent.text.replace("YYY", "M")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("report.xlsx", 'filename="report.xlsx"'),
        ("../../etc/passwd", 'filename="_.._etc_passwd"'),
        ('a"b\r\nX: y.pdf', 'filename="a_bX: y.pdf"'),
        ("..", 'filename="download"'),
        ("x" * 500, f'filename="{"x" * 150}"'),
    ],
)
def test_a_file_name_can_do_no_harm_in_its_header(name, plain):
    header = attachment(name)
    assert plain in header
    assert "\r" not in header
    assert "\n" not in header


def test_an_answer_workbook_is_made_as_it_was_asked_for(door: Door):
    answer = door.signed_in().get("/download/workbook/SEN/a1?section=A&section=C&languages=fr,en&filled=0&language=fr")
    assert (answer.status, answer.text) == (200, "a1 ('A', 'C') ('fr', 'en') False fr")
    assert answer.headers["content-disposition"].startswith('attachment; filename="SEN.xlsx"')
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/download/workbook/{}/a1", "/download/receipt/{}/a1/r1"])
def test_workbooks_and_receipts_of_others_do_not_exist(door: Door, path: str):
    assert door.signed_in().get(path.format("SEN")).status == 200
    assert [door.signed_in().get(path.format(member)).status for member in ("XXX", "YYY")] == [404, 404]
    stranger = door.browser().get(path.format("SEN"))
    assert stranger.status in (302, 303, 401)
