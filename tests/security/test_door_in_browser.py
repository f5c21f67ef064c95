"""The door in a real browser: the page works under its policy, and signing out blanks every tab, also one that was offline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from open_door import PASSWORD, Door
from playwright.sync_api import Browser, Page, expect

from assessment.records import Grant, Role


@pytest.fixture
def page(chromium: Browser, door: Door) -> Iterator[Page]:
    context = chromium.new_context(base_url=f"http://127.0.0.1:{door.port}", viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def sign_in(page: Page, login: str, address: str = "/") -> None:
    page.goto(address)
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click(delay=40)
    expect(page.get_by_text("Hello")).to_be_visible(timeout=30_000)


def test_the_page_works_under_its_policy_and_asks_nobody_else(page: Page, door: Door):
    faults: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, door.person(name="Awa Diallo").login, "/results?round=1")
    assert page.url.endswith("/results?round=1")
    expect(page.get_by_text("Hello Awa Diallo")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible(timeout=30_000)
    page.locator("input[type=file]").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}])
    expect(page.get_by_text("a.txt")).to_be_visible()
    blocked = [fault for fault in faults if "http://127.0.0.1:9/x.png" in fault and "Content Security Policy" in fault]
    assert len(blocked) == 1  # the tracking picture of the scratch page, as intended
    assert faults == blocked
    foreign = [address for address in asked if not address.startswith((f"http://127.0.0.1:{door.port}/", "data:", "blob:"))]
    assert foreign == ["http://127.0.0.1:9/x.png"]  # asked for, and blocked before it was sent


def test_signing_out_blanks_every_tab_and_clears_what_the_browser_kept(page: Page, door: Door):
    sign_in(page, door.person().login)
    other = page.context.new_page()
    other.goto("/")
    expect(other.get_by_text("Hello")).to_be_visible(timeout=30_000)
    page.evaluate("localStorage.setItem('draft', 'words')")
    page.locator("a[href='/sign-out']").click(delay=40)
    for tab in (page, other):
        expect(tab.get_by_label("Password")).to_be_visible(timeout=10_000)
        assert "Hello" not in tab.content()
    assert page.evaluate("localStorage.length") == 0
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == "gsa"] == []
    other.go_back()
    expect(other.get_by_label("Password")).to_be_visible(timeout=10_000)


def test_a_tab_that_was_offline_at_sign_out_is_blanked_when_it_is_looked_at(chromium: Browser, page: Page, door: Door):
    account = door.person()
    sign_in(page, account.login)
    page.context.set_offline(True)
    door.application.sessions.close_all(account.key)
    # Planned while offline: once the line is back the tab may already be leaving, and a page that leaves runs no script.
    page.evaluate("setTimeout(() => window.dispatchEvent(new Event('focus')), 500)")
    page.context.set_offline(False)
    expect(page.get_by_text("Your visit has ended.")).to_be_visible(timeout=20_000)
    assert "Hello" not in page.content()


def test_the_whole_way_in_can_be_gone_without_a_mouse(page: Page, door: Door):
    login = door.person().login
    page.goto("/sign-in")
    page.keyboard.type(login)  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hello")).to_be_visible(timeout=30_000)


def test_an_invitation_link_leads_to_the_page(page: Page, door: Door):
    invited = door.application.accounts.create_account("by.link", "Fatou Sarr", "", "en", (Grant(role=Role.HEAD, member="SEN"),), by="test")
    page.goto(f"/ticket/{invited.secret}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click(delay=40)
    expect(page.get_by_text("Hello Fatou Sarr")).to_be_visible(timeout=30_000)
