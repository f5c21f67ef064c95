"""Support from both sides, in a real browser: the Secretariat registers it, the member sees it and takes its operation as evidence."""

from __future__ import annotations

import io
import re
from pathlib import Path

from office import MEMBER, PASSWORD, open_office
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect
from visitor import Server, new_context, sign_in, wait_for_page

from assessment.records import Attendance


def visit(page: Page, server: Server, address: str) -> None:
    page.goto(server.url + address)
    wait_for_page(page)


def choose(page: Page, label: str, option: str) -> None:
    """By the keyboard: typed, and taken with Enter."""
    box = page.get_by_role("combobox", name=label).first
    box.click(delay=40)
    box.press_sequentially(option, delay=20)
    expect(page.get_by_role("option", name=option).first).to_be_visible()
    box.press("Enter")


def write_day(page: Page, label: str, day: str, month: str, year: str) -> None:
    field = page.get_by_test_id("stDateInput").filter(has_text=label).first
    segments = field.get_by_role("spinbutton")
    expect(segments).to_have_count(3)  # drawn by a script that is loaded when it is needed
    for segment, text in zip(segments.all(), (day, month, year), strict=True):
        segment.click(delay=40)
        page.keyboard.type(text, delay=40)
    page.keyboard.press("Tab")


def write_cells(page: Page, table: Locator, texts: tuple[str, ...]) -> None:
    """Into the first row, from the second column on."""
    canvas = table.get_by_test_id("data-grid-canvas").first
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 52)
    editor = page.locator("#portal").get_by_role("textbox")
    for text in texts:
        page.keyboard.press("Enter")
        expect(editor).to_be_visible()
        editor.fill(text)
        page.keyboard.press("Tab")
        expect(editor).to_have_count(0)


def test_support_is_registered_seen_and_an_operation_becomes_evidence(server: Server, chromium: Browser) -> None:
    office = open_office(server)
    office.start()
    office.answer_all(1)
    office.sign()
    services, elena_ = office.application.services, office.actor("elena")

    # the Secretariat registers an event
    elena = new_context(chromium).new_page()
    sign_in(elena, server, "elena", PASSWORD)
    elena.get_by_role("link", name="Support", exact=True).click(delay=40)
    expect(elena.get_by_text("Nothing is registered yet.")).to_be_visible()
    elena.get_by_role("button", name="Register", exact=True).click(delay=40)
    expect(elena.get_by_text("Choose an activity of the catalogue, or write a title.")).to_be_visible()
    choose(elena, "Activity of the catalogue", "Train-the-trainer workshop")
    write_day(elena, "First day", "02", "03", "2026")
    write_day(elena, "Last day", "06", "03", "2026")
    elena.get_by_label("City and country").fill("Nairobi, Kenya")
    choose(elena, "Members that took part", "Kenya")
    elena.keyboard.press("Escape")
    write_cells(elena, elena.get_by_test_id("stDataFrame").first, ("3", "5"))
    elena.get_by_role("button", name="Register", exact=True).click(delay=40)
    expect(elena.get_by_text("Registered: Train-the-trainer workshop")).to_be_visible()
    (event,) = services.support.events(elena_)
    assert (event.start, event.end, event.place) == ("2026-03-02", "2026-03-06", "Nairobi, Kenya")
    assert event.attendance == (Attendance(member=MEMBER, women=3, men=5),)

    # and names a participant of a published operation
    visit(elena, server, "/support?register=operations")
    choose(elena, "Look at an operation", "Operation GLOBAL GATEWAY")
    details = elena.locator(".st-key-operation-details")
    box = details.get_by_role("combobox", name="Participants")
    box.click(delay=40)
    box.press_sequentially("Kenya", delay=20)
    box.press("Enter")
    elena.keyboard.press("Escape")
    details.get_by_role("button", name="Save").click(delay=40)
    expect(elena.get_by_text("Saved: Operation GLOBAL GATEWAY")).to_be_visible()

    # the member sees both, and takes the operation into its library
    amina = new_context(chromium).new_page()
    sign_in(amina, server, "amina", PASSWORD)
    visit(amina, server, "/support")
    expect(amina.get_by_text("Took part: women 3, men 5.")).to_be_visible()
    amina.get_by_text("How the criteria it serves stood before and after").click(delay=40)
    expect(
        amina.get_by_text(re.compile("Before: nothing was signed yet. After: as signed on .* these dates do not say why."))
    ).to_be_visible()
    amina.locator(".st-key-operation-global-gateway-2025").get_by_role("button", name="Take into the evidence library").click(delay=40)
    expect(amina.get_by_text("In your evidence library: link it at an answer.")).to_be_visible()
    amina.get_by_role("link", name="Evidence").last.click(delay=40)
    expect(amina.locator("[class*=st-key-piece-]").get_by_text("Operation GLOBAL GATEWAY")).to_be_visible()
    assert [piece.number for piece in services.evidence.list_for(office.actor("amina"), MEMBER)] == ["global-gateway-2025"]

    # the list of workshops: fixed, released, and taken away as a file
    visit(elena, server, "/demand?view=workshops&workshops=2&least=1")
    choose(elena, "Change a workshop of the list", "1 ·")
    details = elena.locator(".st-key-workshop-details")
    expect(details.get_by_text("Next best: +")).to_be_visible()
    details.get_by_role("button", name="Fix", exact=True).click(delay=40)
    expect(details.get_by_text("Fixed by you:")).to_be_visible()
    assert "fixed=" in elena.url
    with elena.expect_download() as download:
        elena.get_by_role("link", name="Excel").click(delay=40, modifiers=["Alt"])
    rows = list(load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0].iter_rows(values_only=True))
    assert (rows[5][0], rows[5][-1]) == (1, "Kenya")
    assert str(rows[5][8]).startswith("Fixed by you:")
    details.get_by_role("button", name="Release").click(delay=40)
    expect(details.get_by_text("Next best: +")).to_be_visible()
