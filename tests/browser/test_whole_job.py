"""The product's main job, by hand in a real browser: from the first start of a server to the signed workbook read back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from office import MEMBER, PASSWORD, open_office
from playwright.sync_api import Browser, Page, expect
from visitor import Server, card, choose_level, new_context, open_card, sign_in, wait_for_page


@pytest.fixture
def console() -> list[str]:
    """What the browser complained about; a refused address or a script error fails the test."""
    return []


def watched(page: Page, console: list[str]) -> Page:
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    return page


def test_from_the_first_start_to_a_first_answer(server: Server, chromium: Browser, console: list[str]) -> None:
    admin = watched(new_context(chromium).new_page(), console)
    admin.goto(f"{server.url}/first-start")
    admin.fill("#code", server.first_code())
    admin.fill("#login", "ada")
    admin.fill("#name", "Ada Admin")
    admin.fill("#password", PASSWORD)
    admin.fill("#again", PASSWORD)
    admin.get_by_role("button", name="Make the account").click(delay=40)
    wait_for_page(admin)
    expect(admin.get_by_text("You see no answers of any administration.")).to_be_visible()

    admin.get_by_text("Invite somebody").click(delay=40)
    admin.get_by_label("Name", exact=True).fill("Amina Otieno")
    admin.get_by_label(re.compile("^Sign-in name")).fill("amina")
    admin.get_by_label(re.compile("^Member")).click(delay=40)
    admin.keyboard.type("Kenya")
    admin.get_by_role("option", name="Kenya").click(delay=40)
    admin.get_by_role("button", name="Make a one-time link").click(delay=40)
    link = admin.locator("code").first.inner_text()

    coordinator = watched(new_context(chromium).new_page(), console)
    coordinator.goto(link)
    coordinator.fill("#password", PASSWORD)
    coordinator.fill("#again", PASSWORD)
    coordinator.locator("button.main").click(delay=40)
    wait_for_page(coordinator)
    coordinator.get_by_role("button", name="Start the assessment").click(delay=40)
    expect(coordinator.get_by_text("of 72 answered").first).to_be_visible()

    coordinator.get_by_role("link", name="Questionnaire").click(delay=40)
    choose_level(coordinator, "D1.1", "3")
    expect(coordinator.get_by_text("All saved")).to_be_visible()
    expect(coordinator.get_by_text("1 of 6 answered")).to_be_visible()
    assert console == []

    used_again = new_context(chromium).new_page()
    used_again.goto(link)
    expect(used_again.get_by_role("heading", name="This link is not valid")).to_be_visible()


def test_a_section_answered_from_two_sides_reviewed_signed_and_taken_away(
    server: Server, chromium: Browser, console: list[str], tmp_path: Path
) -> None:
    office = open_office(server)
    office.start()
    amina, brian = (watched(new_context(chromium).new_page(), console) for _ in range(2))
    sign_in(amina, server, "amina", PASSWORD)
    sign_in(brian, server, "brian", PASSWORD)
    for page in (amina, brian):
        page.goto(f"{server.url}/questionnaire?section=D3")
        wait_for_page(page)
    choose_level(amina, "D3.2", "3")
    expect(amina.get_by_text("All saved")).to_be_visible()

    # Brian still sees no answer for D3.2; he says 1: both sides are shown, nothing is lost.
    choose_level(brian, "D3.2", "1")
    expect(card(brian, "D3.2").get_by_text("Somebody else changed this answer")).to_be_visible()
    choose_level(brian, "D3.3", "2")  # nothing else is blocked
    expect(brian.get_by_text("1 not yet saved")).to_be_visible()
    card(brian, "D3.2").get_by_role("button", name="Keep theirs", exact=True).click(delay=40)
    expect(card(brian, "D3.2").get_by_text("3 · Implemented").first).to_be_visible()
    assert office.stored()["D3.2"].level == 3

    open_card(amina, "D3.3")
    card(amina, "D3.3").get_by_label("Comment", exact=True).fill("Said on the screen: =1+1")
    amina.get_by_role("heading", name="D3 · Risk management").click(delay=40)  # leaves the field
    expect(amina.get_by_text("comment", exact=False).first).to_be_visible()
    amina.reload()
    wait_for_page(amina)
    expect(card(amina, "D3.3").get_by_label("Comment", exact=True)).to_have_value("Said on the screen: =1+1")

    office.answer_all(2)
    amina.get_by_role("link", name="Results", exact=True).click(delay=40)
    expect(amina.get_by_text("The rule", exact=True)).to_be_visible()
    expect(amina.get_by_text(re.compile("^Level 2")).first).to_be_visible()
    amina.get_by_role("link", name="Review and sign-off").click(delay=40)
    expect(amina.get_by_text("every criterion that applies is answered")).to_be_visible()
    amina.get_by_role("button", name="Hand in for review").click(delay=40)
    expect(amina.get_by_text("In review since")).to_be_visible()

    head = watched(new_context(chromium).new_page(), console)
    sign_in(head, server, "daniel", PASSWORD)
    head.goto(f"{server.url}/review")
    head.get_by_label("Function", exact=True).fill("Commissioner General")
    head.get_by_label(re.compile("^Type SIGN OFF")).fill("SIGN OFF")
    head.get_by_role("button", name="Sign off", exact=True).click(delay=40)
    expect(head.get_by_text("Signed off by Daniel Mwangi")).to_be_visible()
    digest = head.locator("code").first.inner_text().strip()

    head.get_by_role("button", name="Verify").click(delay=40)
    expect(head.get_by_text("Intact")).to_be_visible()
    with head.expect_download() as download:
        head.get_by_role("link", name="Excel summary").click(delay=40, modifiers=["Alt"])
    workbook = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    words = {str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert any(digest in text for text in words)
    assert "Said on the screen: =1+1" in words
    assert any("Daniel Mwangi" in text for text in words)

    secretariat = watched(new_context(chromium).new_page(), console)
    sign_in(secretariat, server, "elena", PASSWORD)
    secretariat.goto(f"{server.url}/signed")
    secretariat.get_by_label("Result").click(delay=40)
    secretariat.get_by_role("option", name=re.compile("Kenya")).click(delay=40)
    expect(secretariat.get_by_text("Commissioner General")).to_be_visible()
    amina.goto(f"{server.url}/review")
    expect(amina.get_by_text("Elena Rossi")).to_be_visible()
    assert office.application.services.workplace.store.verify() == ()
    assert MEMBER in office.application.services.workplace.store.members()
    assert console == []
