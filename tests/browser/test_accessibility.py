"""axe over every page a coordinator has, in both themes: nothing beyond the written list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accepted_violations import ACCEPTED
from axe_playwright_python.sync_playwright import Axe
from desk import Desk, leave, opened_desk
from playwright.sync_api import Browser, Page, expect
from visitor import wait_for_page

DOOR = ("/sign-in", "/sign-in?out=1", "/ticket/none")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("axe"), chromium) as opened:
        opened.office.answer("D1.1", 2, comment="A comment to be seen.")
        opened.office.answer("D1.2", 0)
        yield opened


def violations(page: Page) -> list[str]:
    """Rule, place and what axe says; without those of the written list. The window is made as long as the page: axe does not measure
    the contrast of what is scrolled out of an inner frame, and Streamlit's page is one."""
    long = page.evaluate("Math.max(...['stMain', 'stApp'].map((id) => document.querySelector(`[data-testid=${id}]`)?.scrollHeight ?? 0))")
    page.set_viewport_size({"width": 1366, "height": max(768, int(long) + 50)})
    found = Axe().run(page).response
    assert found["passes"], "axe looked at nothing"
    return [
        f"{rule['id']} {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if not any(one.rule == rule["id"] and one.part in " ".join([*map(str, node["target"]), node["html"]]) for one in ACCEPTED)
    ]


def wait_until_drawn(page: Page) -> None:
    wait_for_page(page)
    page.wait_for_selector("[data-test-script-state=notRunning]")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(desk: Desk, theme: str) -> None:
    page = desk.sit_down("D1.1")
    page.emulate_media(color_scheme=theme)
    found: dict[str, list[str]] = {}
    addresses = sorted({str(link.get_attribute("href")) for link in page.get_by_test_id("stTopNavLink").all()})
    assert len(addresses) >= 8
    for address in [*addresses, f"{desk.server.url}/workbook", f"{desk.server.url}/questionnaire?criterion=D1.1"]:
        page.goto(address)
        wait_until_drawn(page)
        found[address.removeprefix(desk.server.url)] = violations(page)
    leave(desk)
    for address in DOOR:
        stranger = desk.chromium.new_page(color_scheme=theme)
        stranger.goto(desk.server.url + address)
        found[address] = violations(stranger)
        stranger.close()
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_axe_does_find_what_is_wrong(desk: Desk) -> None:
    """The control: neither an unnamed field nor grey words on grey are passed over, at the top of a page or below its fold."""
    page = desk.sit_down("D1.1")
    page.evaluate(
        """() => {
            const main = document.querySelector(".stMainBlockContainer");
            main.append(document.createElement("input"));
            for (const add of ["prepend", "append"]) {
                const words = document.createElement("p");
                words.className = `faint-${add}`;
                words.textContent = "Hard to read";
                words.style = "color: #aaaaaa; background: #999999";
                main[add](words);
            }
        }"""
    )
    found = violations(page)
    leave(desk)
    assert any(fault.startswith("label ") for fault in found)
    assert [add for add in ("prepend", "append") if not any(f"color-contrast .faint-{add}" in one for one in found)] == []
