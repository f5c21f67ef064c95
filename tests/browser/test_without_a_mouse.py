"""A whole section answered with Tab, arrows, Enter and Space, and the place one is at always to be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Desk, comment_field, dashed, eventually, leave, opened_desk
from playwright.sync_api import Browser, Page, expect

from assessment.records import AnswerState

MOST_STEPS = 60
IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("keys"), chromium) as opened:
        yield opened
        leave(opened)


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Step on until the focus is there, and seen, at each step."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        assert page.evaluate(IS_SEEN), f"the focus is not to be seen at {page.evaluate('document.activeElement.outerHTML.slice(0, 300)')}"
        if page.evaluate("one => document.activeElement.closest(one) !== null", selector):
            return
    pytest.fail(f"{selector} is not reached in {MOST_STEPS} steps")


def choose(page: Page, criterion: str, place: int) -> None:
    """The level buttons are one stop: arrows go along them, Space chooses."""
    group = f".st-key-level-{dashed(criterion)}"
    tab_to(page, f"{group} [role=radio]")
    for _ in range(place):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(f"{group} [role=radio]").nth(place)).to_be_checked()


def open_card(page: Page, criterion: str) -> None:
    tab_to(page, f".st-key-open-{dashed(criterion)} button", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(comment_field(page, criterion)).to_be_visible()


def test_a_whole_section_is_answered_without_a_mouse(desk: Desk) -> None:
    page = desk.sit_down("D9.6")
    page.goto(f"{desk.server.url}/questionnaire?section=D9")
    page.wait_for_selector(".st-key-level-D9-6 [role=radio]")
    choose(page, "D9.1", 3)
    choose(page, "D9.3", 1)  # the two core criteria come first
    choose(page, "D9.2", 2)
    choose(page, "D9.4", 6)  # don't know
    choose(page, "D9.5", 5)  # not applicable
    eventually(page, lambda: state(desk, "D9.5"), AnswerState.NOT_APPLICABLE)
    open_card(page, "D9.5")
    tab_to(page, ".st-key-reason-D9-5 textarea")
    page.keyboard.type("No such goods pass here.")
    tab_to(page, ".st-key-comment-D9-5 textarea")
    page.keyboard.type("Seen by the head of section.")
    tab_to(page, ".st-key-open-D9-5 button", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(comment_field(page, "D9.5")).to_have_count(0)
    choose(page, "D9.6", 4)
    eventually(page, lambda: [desk.level(f"D9.{number}") for number in range(1, 7)], [3, 2, 1, None, None, 4])
    answer = desk.stored("D9.5")
    assert answer is not None
    assert (answer.reason, answer.comment) == ("No such goods pass here.", "Seen by the head of section.")
    assert state(desk, "D9.4") is AnswerState.UNKNOWN
    tab_to(page, ".st-key-step1 button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="D10 ·")).to_be_visible()


def state(desk: Desk, criterion: str) -> AnswerState | None:
    answer = desk.stored(criterion)
    return answer.state if answer else None
