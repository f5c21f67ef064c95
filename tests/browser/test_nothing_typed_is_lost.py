"""Nothing typed is lost, and nothing unseen is overwritten: each way in which a browser and a server lose each other, by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from desk import Desk, comment_field, drafts, eventually, leave, level_buttons, opened_desk
from line import Line
from playwright.sync_api import Browser, Page, expect
from visitor import card, choose_level

from assessment.records import AnswerState
from assessment.workflow.saving import AnswerContent

TAP_MS, PRESS_MS = 0, 40
WEEK_MS = 7 * 24 * 3600 * 1000


@pytest.fixture(scope="module")
def whole_desk(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    with opened_desk(tmp_path_factory.mktemp("typed"), chromium) as opened:
        yield opened


@pytest.fixture
def desk(whole_desk: Desk) -> Iterator[Desk]:
    """Each test works on criteria of its own."""
    yield whole_desk
    leave(whole_desk)


@pytest.fixture
def line(desk: Desk) -> Iterator[Line]:
    """Between this browser and the server, to be cut."""
    opened = Line(desk.server.port)
    port, desk.server.port = desk.server.port, opened.port
    yield opened
    desk.server.port = port
    opened.close()


def said(level: int, comment: str = "") -> AnswerContent:
    return AnswerContent(state=AnswerState.LEVEL, level=level, comment=comment)


def type_words(page: Page, criterion: str, words: str) -> None:
    comment_field(page, criterion).click(delay=PRESS_MS)
    page.keyboard.type(words)
    assert comment_field(page, criterion).input_value().endswith(words)


def expect_kept(desk: Desk, page: Page, criterion: str, words: str) -> None:
    """On disk, and no longer in the browser."""
    eventually(page, lambda: desk.comment(criterion), words)
    eventually(page, lambda: drafts(page), {})


# Leaving the field


def test_words_are_stored_after_a_pause_without_leaving_the_field(desk: Desk) -> None:
    page = desk.sit_down("D1.1")
    type_words(page, "D1.1", "Two officers are named.")
    assert list(drafts(page).values()) == ["Two officers are named."]
    expect_kept(desk, page, "D1.1", "Two officers are named.")
    page.keyboard.type(" Since 2024.")  # the pointer did not move
    expect_kept(desk, page, "D1.1", "Two officers are named. Since 2024.")


@pytest.mark.parametrize(("press", "target"), [(TAP_MS, "Results"), (TAP_MS, "Home"), (PRESS_MS, "Results")])
def test_a_tap_on_another_page_takes_the_words_along_and_blanks_nothing(desk: Desk, press: int, target: str) -> None:
    for criterion in ("D2.1", "D2.2", "D2.3"):
        if desk.stored(criterion) is None:
            desk.write(criterion, said(2, f"Known of {criterion}"))
    page = desk.sit_down("D2.1")
    before = {name: answer.comment for name, answer in desk.office.stored().items() if name != "D2.1"}
    words = f" And {press} ms to {target}"
    comment_field(page, "D2.1").click(delay=PRESS_MS)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    wanted = comment_field(page, "D2.1").input_value()
    page.get_by_role("link", name=target, exact=True).click(delay=press)
    page.wait_for_url(lambda url: "questionnaire" not in url)
    expect_kept(desk, page, "D2.1", wanted)
    assert {name: answer.comment for name, answer in desk.office.stored().items() if name != "D2.1"} == before
    assert [desk.level(name) for name in ("D2.1", "D2.2", "D2.3")] == [2, 2, 2]


@pytest.mark.parametrize("press", [TAP_MS, PRESS_MS])
def test_another_section_takes_the_words_along(desk: Desk, press: int) -> None:
    page = desk.sit_down("D2.4")
    type_words(page, "D2.4", f"Leaving with {press} ms.")
    page.locator(".st-key-section-D5 button").click(delay=press)
    expect(card(page, "D5.1")).to_be_visible()
    eventually(page, lambda: f"Leaving with {press} ms." in desk.comment("D2.4") or f"Leaving with {press} ms." in str(drafts(page)), True)
    desk.go(page, "D2.4")
    eventually(page, lambda: desk.comment("D2.4").endswith(f"Leaving with {press} ms."), True)
    eventually(page, lambda: drafts(page), {})


@pytest.mark.parametrize("press", [TAP_MS, PRESS_MS])
def test_opening_another_card_takes_the_words_along(desk: Desk, press: int) -> None:
    page = desk.sit_down("D2.5")
    words = f"Opening the next with {press} ms."
    type_words(page, "D2.5", words)
    page.locator(".st-key-open-D2-6 button").click(delay=press)
    expect(comment_field(page, "D2.6")).to_be_visible()
    eventually(page, lambda: words in desk.comment("D2.5") or words in str(drafts(page)), True)
    desk.go(page, "D2.5")
    eventually(page, lambda: desk.comment("D2.5").endswith(words), True)


def test_signing_out_waits_for_the_words_and_leaves_nothing_behind(desk: Desk) -> None:
    page = desk.sit_down("D1.2")
    type_words(page, "D1.2", "Said on the way out.")
    page.get_by_role("link", name="Sign out").click(delay=TAP_MS)
    page.wait_for_url("**/sign-in?out=1")
    eventually(page, lambda: desk.comment("D1.2"), "Said on the way out.")
    assert page.evaluate("localStorage.length") == 0


# Closed tabs and reloads


def test_a_closed_tab_leaves_a_draft_that_comes_back_is_stored_and_goes(desk: Desk) -> None:
    page = desk.sit_down("D1.3")
    type_words(page, "D1.3", "Half a sent")
    other = page.context.new_page()
    page.close()
    desk.go(other, "D1.3")
    expect(comment_field(other, "D1.3")).to_have_value("Half a sent")
    expect_kept(desk, other, "D1.3", "Half a sent")


def test_a_reload_brings_uncommitted_words_back_to_where_they_stood(desk: Desk) -> None:
    desk.write("D1.4", said(1, "Known before."))
    page = desk.sit_down("D1.4")
    comment_field(page, "D1.4").click(delay=PRESS_MS)
    page.keyboard.press("Control+End")
    page.keyboard.type(" More, not yet sent")
    page.reload()
    expect(comment_field(page, "D1.4")).to_have_value("Known before. More, not yet sent")
    expect_kept(desk, page, "D1.4", "Known before. More, not yet sent")


def test_a_draft_goes_below_what_somebody_else_wrote_meanwhile(desk: Desk) -> None:
    page = desk.sit_down("D3.1")
    type_words(page, "D3.1", "Mine, unsent.")
    other = page.context.new_page()
    page.close()
    desk.write("D3.1", said(2, "Theirs, stored."), "brian")
    desk.go(other, "D3.1")
    expect_kept(desk, other, "D3.1", "Theirs, stored.\n\nMine, unsent.")
    assert desk.level("D3.1") == 2


# Dropped lines


def test_a_line_dropped_while_typing_keeps_the_words(desk: Desk, line: Line) -> None:
    page = desk.sit_down("D4.1")
    type_words(page, "D4.1", "Typed as the line")
    line.drop()
    expect(comment_field(page, "D4.1")).to_be_disabled()
    expect(comment_field(page, "D4.1")).to_have_value("Typed as the line")
    line.mend()
    expect(comment_field(page, "D4.1")).to_be_enabled()
    expect(comment_field(page, "D4.1")).to_have_value("Typed as the line")
    expect_kept(desk, page, "D4.1", "Typed as the line")


def test_an_answer_given_while_nothing_gets_through_arrives_later(desk: Desk, line: Line) -> None:
    page = desk.sit_down("D4.2")
    line.fall_silent()
    level_buttons(page, "D4.2").nth(3).click(delay=PRESS_MS)
    type_words(page, "D4.2", "Nobody hears this yet.")
    line.mend()
    expect_kept(desk, page, "D4.2", "Nobody hears this yet.")
    eventually(page, lambda: desk.level("D4.2"), 3)


# Restarts


def test_a_killed_server_loses_neither_words_nor_level(desk: Desk) -> None:
    page = desk.sit_down("D6.1")
    choose_level(page, "D6.2", "1")
    eventually(page, lambda: desk.level("D6.2"), 1)
    type_words(page, "D6.1", "Typed as the server fell")
    desk.server.stop(kill=True)
    expect(comment_field(page, "D6.1")).to_be_disabled()
    desk.server.start()
    expect_kept(desk, page, "D6.1", "Typed as the server fell")
    assert desk.level("D6.2") == 1


def test_a_level_chosen_as_the_server_falls_is_stored_once_it_is_back(desk: Desk, line: Line) -> None:
    page = desk.sit_down("D6.3")
    line.fall_silent()  # the choice leaves the browser and reaches nobody
    level_buttons(page, "D6.3").nth(4).click(delay=PRESS_MS)
    expect(level_buttons(page, "D6.3").nth(4)).to_be_checked()
    server_port, desk.server.port = desk.server.port, line.to_port
    desk.server.stop(kill=True)
    line.drop()
    desk.server.start()
    desk.server.port = server_port
    line.mend()
    eventually(page, lambda: desk.level("D6.3"), 4)
    expect(page.get_by_text("All saved")).to_be_visible()


def test_a_restart_while_somebody_changes_the_same_answer_shows_both(desk: Desk, line: Line) -> None:
    desk.write("D3.2", said(1))
    page = desk.sit_down("D3.2")
    line.fall_silent()
    level_buttons(page, "D3.2").nth(4).click(delay=PRESS_MS)
    type_words(page, "D3.2", "Mine at four.")
    expect(level_buttons(page, "D3.2").nth(4)).to_be_checked()
    server_port, desk.server.port = desk.server.port, line.to_port
    desk.server.stop(kill=True)
    line.drop()
    desk.write("D3.2", said(2, "Theirs at two."), "brian")
    desk.server.start()
    desk.server.port = server_port
    line.mend()
    conflict = card(page, "D3.2")
    expect(conflict.get_by_text("Somebody else changed this answer")).to_be_visible()
    expect(conflict.get_by_text("Mine at four.")).to_be_visible()
    expect(conflict.get_by_text("Theirs at two.")).to_be_visible()
    assert (desk.level("D3.2"), desk.comment("D3.2")) == (2, "Theirs at two.")
    conflict.get_by_role("button", name="Keep theirs", exact=True).click(delay=PRESS_MS)
    expect(comment_field(page, "D3.2")).to_have_value("Theirs at two.")
    eventually(page, lambda: drafts(page), {})
    page.reload()  # what was given up does not come back
    expect(comment_field(page, "D3.2")).to_have_value("Theirs at two.")
    assert (desk.level("D3.2"), desk.comment("D3.2")) == (2, "Theirs at two.")


def test_a_restart_never_brings_old_values_back_over_newer_ones(desk: Desk) -> None:
    desk.write("D3.3", said(1, "First."))
    page = desk.sit_down("D3.3")
    desk.server.stop(kill=True)
    expect(comment_field(page, "D3.3")).to_be_disabled()
    desk.write("D3.3", said(3, "Second."), "brian")
    desk.server.start()
    expect(comment_field(page, "D3.3")).to_have_value("Second.")
    expect(level_buttons(page, "D3.3").nth(3)).to_be_checked()
    assert (desk.level("D3.3"), desk.comment("D3.3")) == (3, "Second.")
    expect(card(page, "D3.3").get_by_text("Somebody else changed")).to_have_count(0)


def test_a_restart_shows_a_newer_answer_in_a_closed_card_without_a_conflict(desk: Desk) -> None:
    """A closed card sends its level only: with their comment around it, that is no answer anybody gave."""
    desk.write("D3.4", said(1))
    page = desk.sit_down("D3.5")
    desk.server.stop(kill=True)
    expect(comment_field(page, "D3.5")).to_be_disabled()
    desk.write("D3.4", said(3, "New words."), "brian")
    desk.server.start()
    expect(level_buttons(page, "D3.4").nth(3)).to_be_checked()
    assert (desk.level("D3.4"), desk.comment("D3.4")) == (3, "New words.")
    expect(card(page, "D3.4").get_by_text("Somebody else changed")).to_have_count(0)


# Clicks and tabs


def test_double_and_triple_clicks_are_one_answer(desk: Desk) -> None:
    page = desk.sit_down("D7.1")
    level_buttons(page, "D7.1").nth(2).dblclick()
    level_buttons(page, "D7.2").nth(3).click(click_count=3)
    eventually(page, lambda: (desk.level("D7.1"), desk.level("D7.2")), (2, 3))
    type_words(page, "D7.1", "Then words.")
    page.locator(".st-key-open-D7-3 button").click(click_count=3)  # open, close, open
    eventually(page, lambda: desk.comment("D7.1"), "Then words.")
    assert [len(desk.history(name)) for name in ("D7.1", "D7.2")] == [2, 1]
    assert (desk.level("D7.1"), desk.level("D7.2")) == (2, 3)


def test_two_tabs_of_one_person_lose_nothing_of_each_other(desk: Desk) -> None:
    desk.write("D7.4", said(1, "At the start."))
    first = desk.sit_down("D7.4")
    second = desk.new_tab(first, "D7.4")
    comment_field(second, "D7.4").click(delay=PRESS_MS)
    second.keyboard.press("Control+End")
    second.keyboard.type(" From the second tab.")
    eventually(second, lambda: desk.comment("D7.4"), "At the start. From the second tab.")
    choose_level(first, "D7.4", "3")  # this tab still shows the old words
    eventually(first, lambda: desk.level("D7.4"), 3)
    assert desk.comment("D7.4") == "At the start. From the second tab."


def test_two_tabs_with_different_words_show_both(desk: Desk) -> None:
    first = desk.sit_down("D7.5")
    second = desk.new_tab(first, "D7.5")
    type_words(second, "D7.5", "Second tab's words.")
    eventually(second, lambda: desk.comment("D7.5"), "Second tab's words.")
    type_words(first, "D7.5", "First tab's words.")
    expect(card(first, "D7.5").get_by_text("Second tab's words.")).to_be_visible()
    expect(card(first, "D7.5").get_by_text("First tab's words.")).to_be_visible()
    assert desk.comment("D7.5") == "Second tab's words."
    card(first, "D7.5").get_by_role("button", name="Keep theirs and add my comment").click(delay=PRESS_MS)
    expect_kept(desk, first, "D7.5", "Second tab's words.\n\nAmina Otieno: First tab's words.")


# Whose drafts


def test_no_draft_is_kept_on_a_shared_computer(desk: Desk) -> None:
    page = desk.sit_down("D8.1", shared=True)
    type_words(page, "D8.1", "For the server only.")
    assert page.evaluate("JSON.stringify(localStorage)").find("For the server only.") == -1
    eventually(page, lambda: desk.comment("D8.1"), "For the server only.")


def test_signing_out_clears_the_drafts_of_this_browser(desk: Desk) -> None:
    page = desk.sit_down("D8.2")
    page.evaluate("at => localStorage.setItem('gsa-draft/somebody/KEN-x/comment-D9-9', JSON.stringify({text: 'old', base: '', at}))", 1e14)
    assert drafts(page) == {"comment-D9-9": "old"}
    page.get_by_role("link", name="Sign out").click(delay=PRESS_MS)
    page.wait_for_url("**/sign-in?out=1")
    assert page.evaluate("localStorage.length") == 0


def test_drafts_older_than_seven_days_are_purged_and_younger_ones_are_not(desk: Desk) -> None:
    page = desk.sit_down("D8.3")
    page.evaluate(
        """([week, hour]) => { for (const [name, age] of [['old', week + hour], ['young', week - hour]])
            localStorage.setItem(`gsa-draft/me/KEN-x/comment-${name}`, JSON.stringify({text: name, base: '', at: Date.now() - age})) }""",
        [WEEK_MS, 3_600_000],
    )
    page.reload()
    eventually(page, lambda: drafts(page), {"comment-young": "young"})


def test_another_account_on_the_same_browser_does_not_see_the_first_ones_drafts(desk: Desk) -> None:
    page = desk.sit_down("D3.6")
    type_words(page, "D3.6", "Amina's own, unsent")
    context, left = page.context, json.loads(page.evaluate("JSON.stringify(localStorage)"))
    page.close()
    assert any("Amina's own" in value for value in left.values())
    context.clear_cookies()  # her visit ended without signing out
    page = desk.sign_in(context.new_page(), "D3.6", "brian")
    type_words(page, "D3.6", "Brian's.")
    expect(comment_field(page, "D3.6")).to_have_value("Brian's.")
    eventually(page, lambda: desk.comment("D3.6"), "Brian's.")
    eventually(page, lambda: "Brian's." in page.evaluate("JSON.stringify(localStorage)"), False)
    page.close()
    context.clear_cookies()
    page = desk.sign_in(context.new_page(), "D3.6")
    expect(comment_field(page, "D3.6")).to_have_value("Brian's.\n\nAmina's own, unsent")
    expect_kept(desk, page, "D3.6", "Brian's.\n\nAmina's own, unsent")
