"""A round from both sides, in a real browser: the Secretariat opens it, a coordinator starts and confirms, the board follows."""

from __future__ import annotations

import re
from pathlib import Path

from office import MEMBER, PASSWORD, open_office
from playwright.sync_api import Browser, expect
from visitor import Server, card, new_context, sign_in, wait_for_page


def test_a_round_is_opened_started_confirmed_and_followed(server: Server, chromium: Browser) -> None:
    office = open_office(server)
    office.start()
    office.answer_all(2)
    office.sign()
    services = office.application.services

    elena = new_context(chromium).new_page()
    sign_in(elena, server, "elena", PASSWORD)
    elena.goto(f"{server.url}/rounds")
    wait_for_page(elena)
    elena.get_by_label("Title").fill("PGS 2027")
    elena.get_by_role("button", name="Open the round").click(delay=40)
    expect(elena.get_by_text("PGS 2027 is open.")).to_be_visible()
    (asked,) = services.rounds.list_all(office.actor("elena"))
    assert MEMBER in asked.members
    assert len(asked.members) == 187

    amina = new_context(chromium).new_page()
    sign_in(amina, server, "amina", PASSWORD)
    expect(amina.get_by_text("The Secretariat opened PGS 2027")).to_be_visible()
    amina.get_by_role("button", name="Start for this round").click(delay=40)
    expect(amina.get_by_text("0 of 72 answered").first).to_be_visible()
    amina.goto(f"{server.url}/questionnaire?criterion=D1.1")
    wait_for_page(amina)
    expect(card(amina, "D1.1").get_by_text("Last round: Level 2 · Defined")).to_be_visible()
    card(amina, "D1.1").get_by_role("button", name="Confirm").click(delay=40)
    expect(amina.get_by_text("1 of 6 answered")).to_be_visible()
    expect(card(amina, "D1.1").get_by_text("Last round")).to_have_count(0)
    expect(card(amina, "D1.1").get_by_role("radio", name="2", exact=True)).to_have_attribute("aria-checked", "true")
    card(amina, "D1.1").get_by_role("button", name="History").click(delay=40)
    expect(amina.get_by_text("(confirmed in PGS 2027)")).to_be_visible()
    record = services.workplace.assessment(MEMBER, services.assessments.list_for(office.actor("amina"), MEMBER)[0].key)
    answer = services.assessments.read_standing(record).answers["D1.1"]
    assert (answer.level, answer.confirmed_in_round) == (2, asked.key)

    elena.get_by_role("button", name="Status board").click(delay=40)
    expect(elena.get_by_text("Signed off 0 of 187")).to_be_visible()
    elena.goto(f"{server.url}/members?round={asked.key}&state=draft&member={MEMBER}")
    wait_for_page(elena)
    expect(elena.get_by_text("Not started: 186 · Draft: 1")).to_be_visible()
    expect(elena.get_by_text("Amina Otieno, amina")).to_be_visible()
    expect(elena.get_by_text(re.compile("1 of 72 criteria are answered"))).to_be_visible()
    with elena.expect_download() as download:
        elena.get_by_role("link", name="CSV").click(delay=40, modifiers=["Alt"])
    head, row = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert head.startswith("Code,Member,Region,State,Answered,Applicable")
    assert row.startswith("KEN,Kenya,ESA,Draft,1,72,")
