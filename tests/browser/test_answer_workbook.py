"""A workbook taken out in a browser, filled in, saved by LibreOffice, brought back, a conflict decided, the receipt read."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, eventually, leave, opened_desk
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from visitor import wait_for_page
from workbook_desk import filled_in

from assessment.records import AnswerState
from assessment.workflow.saving import AnswerContent

PRESS_MS = 40


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("workbook"), chromium) as opened:
        opened.office.answer("D1.1", 2, comment="Letter of 3 May.")
        opened.office.answer("D1.2", 1)
        yield opened
        leave(opened)


def open_page(desk: Desk) -> Page:
    page = desk.sit_down("D1.1")
    page.goto(f"{desk.server.url}/workbook")
    wait_for_page(page)
    return page


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click(delay=PRESS_MS)
    return Path(waiting.value.path()).read_bytes()


def through_libreoffice(content: bytes, folder: Path) -> bytes:
    """As a colleague saves it; unchanged where no LibreOffice is meant to be."""
    program = shutil.which("soffice")
    if program is None:
        return content
    (folder / "back.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    asked = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        f"{folder}/saved",
        f"{folder}/back.xlsx",
    ]
    subprocess.run(asked, check=True, capture_output=True, timeout=180)
    return (folder / "saved/back.xlsx").read_bytes()


def test_out_and_back_with_a_conflict_and_a_receipt(desk: Desk, tmp_path: Path) -> None:
    page = open_page(desk)
    content = downloaded(page, "Take the workbook out")
    content = filled_in(
        content,
        {
            "D1.1": {"answer": 4, "comment": "Renewed in November."},
            "D1.2": {"answer": "Défini"},
            "D1.3": {"answer": "Don't know"},
            "D1.4": {"answer": "quite good"},
        },
    )
    content = through_libreoffice(content, tmp_path)
    desk.write("D1.1", AnswerContent(AnswerState.LEVEL, 3, comment="Letter of 3 May, and a deputy."))  # meanwhile, on the screen
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "back.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("To decide: 1")).to_be_visible()
    expect(page.get_by_text("Refused: 1")).to_be_visible()
    apply = page.get_by_role("button", name="Bring in")
    expect(apply).to_be_disabled()
    assert desk.level("D1.2") == 1  # nothing is stored before the person agrees
    conflict = page.locator(".st-key-in-conflict-D1-1")
    expect(conflict.get_by_text("Letter of 3 May, and a deputy.")).to_be_visible()
    expect(conflict.get_by_text("Renewed in November.")).to_be_visible()
    conflict.get_by_role("radio", name="Keep what is stored, and add the comment").click(delay=PRESS_MS)
    expect(apply).to_be_enabled()
    apply.click(delay=PRESS_MS)
    expect(page.get_by_text("Stored: 3 answers and 0 proposals")).to_be_visible()
    assert (desk.level("D1.1"), desk.comment("D1.1")) == (3, "Letter of 3 May, and a deputy.\n\nAmina Otieno: Renewed in November.")
    assert desk.level("D1.2") == 2
    assert desk.stored("D1.3").state is AnswerState.UNKNOWN
    assert desk.stored("D1.4") is None
    receipt = load_workbook(io.BytesIO(downloaded(page, "Receipt: every cell"))).active
    said = {(row[0], row[3]): row[6] for row in receipt.iter_rows(values_only=True) if row[0]}
    assert (said["D1.2", "Answer"], said["D1.4", "Answer"]) == ("Taken", "Refused")


def test_the_history_and_a_second_time(desk: Desk) -> None:
    """On the card it can be read where the answer came from; the same page afterwards takes a fresh workbook and finds nothing new."""
    page = desk.sit_down("D1.2")
    page.get_by_role("button", name="History").click(delay=PRESS_MS)
    expect(page.get_by_text("from a workbook")).to_be_visible()
    page = open_page(desk)
    content = downloaded(page, "Take the workbook out")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "again.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("There is nothing to store")).to_be_visible()
    eventually(page, lambda: page.get_by_text("Same: 72").count(), 1)
