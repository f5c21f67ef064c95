"""From a gap to a plan in a real browser: one click takes it up, its state is changed, and what it would bring is shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from office import MEMBER, PASSWORD, open_office
from playwright.sync_api import Browser, Page, expect
from visitor import Server, new_context, sign_in, wait_for_page

from assessment.records import ActionState, PlanAction
from assessment.scoring.display import truncated


def visit(page: Page, server: Server, path: str) -> None:
    page.goto(server.url + path)
    wait_for_page(page)


def test_a_gap_becomes_an_action_and_the_plan_says_what_it_would_bring(server: Server, chromium: Browser) -> None:
    office = open_office(server)
    office.start()
    office.answer("D6.1", 0)  # critical: holds its section back
    office.answer_all(2)
    plans, amina = office.application.services.plans, office.actor("amina")
    page, complaints = new_context(chromium).new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sign_in(page, server, "amina", PASSWORD)
    page.get_by_role("link", name="Plan", exact=True).click(delay=40)
    expect(page.get_by_text("There is no action in the plan yet.")).to_be_visible()
    first = page.locator(".st-key-gap-D6-1")
    expect(first.get_by_text("Because D6.1 is at 0 and the target is")).to_be_visible()

    first.get_by_role("button", name="Take into the plan").click(delay=40)
    expect(page.get_by_text(re.compile("of 1 action done"))).to_be_visible()
    (action,) = plans.actions(amina, MEMBER)
    whole = plans.outlook(amina, MEMBER, office.assessment)
    then, today = whole.predicted.whole, whole.standing.result.whole
    assert then.lower is not None
    assert today.lower is not None
    said = f"level {then.level}, score {truncated(then.lower)} (today level {today.level}, score {truncated(today.lower)})"
    expect(page.locator(".st-key-lead")).to_contain_text(said)

    # the table: the state is chosen with the keyboard in its cell
    page.get_by_role("radio", name="Table").click(delay=40)
    canvas = page.get_by_test_id("data-grid-canvas").first
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 0.43 * box["width"], box["y"] + 52)  # the owner of the first row
    expect(page.get_by_role("option", name="Brian Kamau")).to_be_visible()
    page.keyboard.type("Brian")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Saved \\d\\d:\\d\\d"))).to_be_visible()
    assert plans.get(amina, MEMBER, action.key).owner_name == "Brian Kamau"

    # the owner works on it; the head only reads
    brian = new_context(chromium).new_page()
    sign_in(brian, server, "brian", PASSWORD)
    visit(brian, server, "/plan?view=board")
    brian.get_by_role("button", name="Start it").click(delay=40)
    brian.get_by_role("button", name="It is done").click(delay=40)
    expect(brian.get_by_text("Finished · 1")).to_be_visible()
    assert plans.get(amina, MEMBER, action.key).state is ActionState.DONE

    visit(page, server, f"/plan?action={action.key}")
    expect(page.get_by_text("Which document shows it?")).to_be_visible()
    expect(page.get_by_text("1 finished but not rated again")).to_be_visible()
    page.get_by_role("button", name="Propose these levels").click(delay=40)
    expect(page.get_by_text("stand in the questionnaire").or_(page.get_by_text("stands in the questionnaire"))).to_be_visible()
    assert office.stored()["D6.1"].level == 0  # a person decides

    head = new_context(chromium).new_page()
    sign_in(head, server, "daniel", PASSWORD)
    visit(head, server, f"/plan?action={action.key}")
    expect(head.get_by_text("All actions")).to_be_visible()
    expect(head.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    assert complaints == []


def test_what_is_late_stands_on_the_home_page_of_its_owner(server: Server, chromium: Browser) -> None:
    office = open_office(server)
    office.start()
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    late = PlanAction(key="", member=MEMBER, title="Name a deputy", owner=office.accounts["brian"].key, due=yesterday)
    office.application.services.plans.add(office.actor("amina"), late)
    page = new_context(chromium).new_page()
    sign_in(page, server, "brian", PASSWORD)
    expect(page.get_by_text("My actions that are due")).to_be_visible()
    page.get_by_role("link", name="Name a deputy").click(delay=40)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    assert "action=" in page.url
