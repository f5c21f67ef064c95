"""What the line carries: bytes of a first load and of one answer, as Chromium receives them, beside Streamlit's plain server.

Files: encoded bytes of every response, headers included (Network.loadingFinished). Websocket: payload after the line's compression is
undone, in both directions; Chromium does not tell it as it travels.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.figures import print_table
from benchmarks.ground import Ground, filled_ground
from benchmarks.server import Server, bare_server, product_server

SIX_CARDS = {
    "children": [
        *({"kind": "button", "label": f"Section {number}", "options": [], "children": None} for number in range(12)),
        *(
            {"kind": "button_group", "label": f"Level {number}", "options": ["0", "1", "2", "3", "4"], "children": None}
            for number in range(6)
        ),
        {"kind": "text_area", "label": "Comment", "options": [], "children": None},
    ]
}
QUIET_MS = 2500  # nothing more is expected after so long without a request


@dataclass
class Meter:
    """Counts while a page works."""

    files: int = 0
    requests: int = 0
    socket: int = 0

    def on_loaded(self, event: Mapping[str, object]) -> None:
        self.files += int(str(event["encodedDataLength"]).split(".")[0])
        self.requests += 1

    def on_frame(self, event: Mapping[str, Mapping[str, object]]) -> None:
        """Binary payloads are told in base64."""
        self.socket += len(str(event["response"]["payloadData"])) * 3 // 4

    def taken(self) -> tuple[int, int, int]:
        """What was counted since the last time."""
        counted = (self.requests, self.files, self.socket)
        self.requests = self.files = self.socket = 0
        return counted


def run() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("first_load: Chromium is not installed; run bin/test once, or name the other benchmarks.")
    with filled_ground(members=1, years=1, answered=0.3) as ground, product_server(ground) as product:
        pages = ground.folder / "pages"
        pages.mkdir()
        (pages / "six.json").write_text(json.dumps(SIX_CARDS))
        with bare_server(BARE_PAGES=str(pages)) as bare, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            rows = [*_product_rows(browser, ground, product), *_bare_rows(browser, bare)]
            browser.close()
    print_table(("server", "what", "requests", "files, bytes", "websocket, bytes", "together"), rows)


def _product_rows(browser: Browser, ground: Ground, server: Server) -> list[tuple[object, ...]]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page, meter = _metered(context)
    page.goto(f"http://{server.address}/sign-in")
    signing_in = _settled(page, meter)
    cookie = {"name": "gsa", "value": ground.visit(ground.coordinators[0]), "url": f"http://{server.address}"}
    context.add_cookies([cookie])  # type: ignore[list-item]
    address = f"http://{server.address}/questionnaire?section=D3"
    rows = [_row("product", "sign-in page", signing_in), *_load_rows("product", page, meter, address)]
    return [*rows, _row("product", "one answer", _answer(page, meter, lambda: _click_level(page, ".st-key-level-D3-1")))]


def _bare_rows(browser: Browser, server: Server) -> list[tuple[object, ...]]:
    page, meter = _metered(browser.new_context(viewport={"width": 1366, "height": 768}))
    rows = _load_rows("Streamlit, plain", page, meter, f"http://{server.address}/?page=six")
    return [*rows, _row("Streamlit, plain", "one answer", _answer(page, meter, lambda: _click_level(page, ".st-key-0-12")))]


def _load_rows(server: str, page: Page, meter: Meter, address: str) -> list[tuple[object, ...]]:
    page.goto(address)
    first = _settled(page, meter)
    page.goto(address)
    return [_row(server, "first load of a section", first), _row(server, "again, from the browser's cache", _settled(page, meter))]


def _metered(context: BrowserContext) -> tuple[Page, Meter]:
    page, meter = context.new_page(), Meter()
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", meter.on_loaded)
    session.on("Network.webSocketFrameReceived", meter.on_frame)
    session.on("Network.webSocketFrameSent", meter.on_frame)
    session.send("Network.enable")
    return page, meter


def _click_level(page: Page, control: str) -> None:
    page.locator(control).get_by_role("radio", name="3", exact=True).click(delay=40)


def _answer(page: Page, meter: Meter, click: Callable[[], None]) -> tuple[int, int, int]:
    meter.taken()
    click()
    return _settled(page, meter)


def _settled(page: Page, meter: Meter) -> tuple[int, int, int]:
    """Until nothing has come for a while."""
    page.wait_for_load_state("networkidle")
    before: object = None
    while before != (meter.files, meter.socket):
        before = (meter.files, meter.socket)
        page.wait_for_timeout(QUIET_MS)
    return meter.taken()


def _row(server: str, what: str, counted: tuple[int, int, int]) -> tuple[object, ...]:
    requests, files, socket = counted
    return server, what, requests, f"{files:,}", f"{socket:,}", f"{files + socket:,}"
