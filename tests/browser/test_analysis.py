"""The quarterly analysis in a real browser: the Secretariat takes both files away, and the page needs nobody else to be read."""

from __future__ import annotations

from pathlib import Path

from office import PASSWORD, open_office
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from visitor import Server, new_context, sign_in

from assessment.records import Disclosure


def test_both_files_are_taken_away_and_the_page_reads_alone(server: Server, chromium: Browser, tmp_path: Path) -> None:
    office = open_office(server)
    office.start()
    office.answer_all(2)
    office.sign(Disclosure.SECRETARIAT)
    elena = new_context(chromium).new_page()
    sign_in(elena, server, "elena", PASSWORD)
    elena.get_by_role("link", name="Quarterly analysis").click(delay=40)
    expect(elena.get_by_text("It stays inside the Secretariat.")).to_be_visible()

    book = load_workbook(taken(elena, "Excel workbook", tmp_path))
    assert any(cell.value == "Kenya" for sheet in book for line in sheet.iter_rows() for cell in line)

    page = taken(elena, "Page with charts (HTML)", tmp_path)
    assert "<script" not in page.read_text(encoding="utf-8")
    alone, asked = new_context(chromium, offline=True).new_page(), list[str]()
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(page.as_uri())
    expect(alone.get_by_role("heading", level=1)).to_be_visible()
    expect(alone.get_by_text("Kenya").first).to_be_visible()
    assert alone.locator("svg").count() > 0
    assert asked == [page.as_uri()]


def taken(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click(delay=40)
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target
