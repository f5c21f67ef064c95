"""A running installation with people at their questionnaires: what the tests of typing, slow lines and keyboards share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from office import MEMBER, PASSWORD, Office, open_office
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from visitor import PATIENCE_MS, ROOT, Server, new_context, wait_for_page

from assessment.records import Answer, HistoryLine
from assessment.workflow.assessments import SaveKind
from assessment.workflow.saving import AnswerContent, base_of


@dataclass
class Desk:
    server: Server
    office: Office
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def sit_down(self, criterion: str, person: str = "amina", *, shared: bool = False) -> Page:
        """A browser of one's own, signed in, with the card of a criterion open."""
        context = new_context(self.chromium)
        self.contexts.append(context)
        return self.sign_in(context.new_page(), criterion, person, shared=shared)

    def sign_in(self, page: Page, criterion: str, person: str = "amina", *, shared: bool = False) -> Page:
        page.goto(f"{self.server.url}/sign-in?next={quote(address(criterion))}")
        page.fill("#login", person)
        page.fill("#password", PASSWORD)
        if shared:
            page.check("input[name=shared]")
        page.locator("button.main").click(delay=40)
        return wait_for_card(page, criterion)

    def new_tab(self, page: Page, criterion: str) -> Page:
        return self.go(page.context.new_page(), criterion)

    def go(self, page: Page, criterion: str) -> Page:
        page.goto(self.server.url + address(criterion))
        return wait_for_card(page, criterion)

    def stored(self, criterion: str) -> Answer | None:
        return self.office.stored().get(criterion)

    def comment(self, criterion: str) -> str:
        answer = self.stored(criterion)
        return answer.comment if answer else ""

    def level(self, criterion: str) -> int | None:
        answer = self.stored(criterion)
        return answer.level if answer else None

    def history(self, criterion: str) -> tuple[HistoryLine, ...]:
        return self.office.application.services.assessments.history(self.office.actor("amina"), MEMBER, self.office.assessment, criterion)

    def write(self, criterion: str, content: AnswerContent, person: str = "amina") -> None:
        """Behind the browsers' backs: stored by another visit."""
        outcome = self.office.application.services.assessments.save_answer(
            self.office.actor(person), MEMBER, self.office.assessment, criterion, base_of(self.stored(criterion)), content
        )
        assert outcome.kind is SaveKind.SAVED

    def restart(self) -> None:
        self.server.stop(kill=True)
        self.server.start()


@contextmanager
def opened_desk(folder: Path, chromium: Browser) -> Iterator[Desk]:
    server = Server(folder / "data", GSA_CACHE=str(ROOT / "data/cache")).start()
    try:
        office = open_office(server)
        office.start()
        yield Desk(server, office, chromium)
    finally:
        server.stop()


def leave(desk: Desk) -> None:
    while desk.contexts:
        desk.contexts.pop().close()


def address(criterion: str) -> str:
    return f"/questionnaire?criterion={criterion}"


def comment_field(page: Page, criterion: str) -> Locator:
    return page.locator(f".st-key-comment-{dashed(criterion)} textarea")


def level_buttons(page: Page, criterion: str) -> Locator:
    return page.locator(f".st-key-level-{dashed(criterion)}").get_by_role("radio")


def dashed(criterion: str) -> str:
    return criterion.replace(".", "-")


def wait_for_card(page: Page, criterion: str) -> Page:
    wait_for_page(page)
    comment_field(page, criterion).wait_for()
    return page


def eventually(page: Page, look: Callable[[], object], wanted: object, patience_ms: int = PATIENCE_MS) -> None:
    """Poll until what is seen is what is wanted; then it is, or the test says what was seen last."""
    seen = look()
    for _ in range(patience_ms // 100):
        if wanted(seen) if callable(wanted) else seen == wanted:
            return
        page.wait_for_timeout(100)  # lets the browser go on meanwhile
        seen = look()
    pytest.fail(f"waited for {wanted}, last seen: {seen!r}")


def drafts(page: Page) -> dict[str, str]:
    """The drafts this browser keeps: field -> words."""
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries(Object.keys(localStorage).filter(key => key.startsWith('gsa-draft/'))
            .map(key => [key.split('/').pop(), JSON.parse(localStorage.getItem(key)).text]))"""
    )
    return found
