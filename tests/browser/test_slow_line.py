"""The main journey at 256 kbit/s and 600 ms, with ten-second drop-outs: it completes, and what was acknowledged is stored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Desk, comment_field, dashed, drafts, eventually, opened_desk
from line import Line
from office import PASSWORD
from playwright.sync_api import Browser, Page, expect
from visitor import choose_level, new_context

PATIENCE_MS = 180_000
DROP_OUT_MS = 10_000


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("slow"), chromium) as opened:
        yield opened


@pytest.fixture
def line(desk: Desk) -> Iterator[Line]:
    opened = Line(desk.server.port, bits_a_second=256_000, delay_ms=600)
    yield opened
    opened.close()


def test_sign_in_answer_and_comment_over_a_slow_line_with_drop_outs(desk: Desk, line: Line, chromium: Browser) -> None:
    context = new_context(chromium)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{line.port}/sign-in?next=/questionnaire%3Fcriterion=D1.1")
    page.fill("#login", "amina")
    page.fill("#password", PASSWORD)
    page.locator("button.main").click(delay=40)
    comment_field(page, "D1.1").wait_for()

    choose_level(page, "D1.1", "3")
    expect(page.get_by_text("All saved")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.level("D1.1") == 3  # said to be saved, so it is

    line.fall_silent()
    choose_level(page, "D1.2", "2")
    page.wait_for_timeout(DROP_OUT_MS)
    assert desk.level("D1.2") is None
    line.mend()
    expect_line_of(page, "D1.2", "2 · ")
    assert desk.level("D1.2") == 2

    comment_field(page, "D1.1").click(delay=40)
    page.keyboard.type("Typed as the line breaks")
    line.drop()
    expect(comment_field(page, "D1.1")).to_be_disabled(timeout=PATIENCE_MS)
    page.wait_for_timeout(DROP_OUT_MS)
    line.mend()
    expect(comment_field(page, "D1.1")).to_be_enabled(timeout=PATIENCE_MS)
    expect(comment_field(page, "D1.1")).to_have_value("Typed as the line breaks")
    eventually(page, lambda: desk.comment("D1.1"), "Typed as the line breaks", PATIENCE_MS)
    eventually(page, lambda: drafts(page), {}, PATIENCE_MS)
    context.close()


def expect_line_of(page: Page, criterion: str, words: str) -> None:
    """The chosen level's own sentence: shown only of what is stored."""
    stored = page.locator(f".st-key-card-{dashed(criterion)} strong").filter(has_text=words)
    expect(stored.first).to_be_visible(timeout=PATIENCE_MS)
