"""For all tests: the same examples are tried each time, so that no run fails by chance (GSA_SEARCH=1 seeks new ones), and one browser.

An absent browser is a failed run, unless GSA_NO_BROWSER=1 says that it is meant.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("GSA_SEARCH") else "same")

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")  # of a module: Playwright keeps an event loop open in its thread, and other modules want their own
def chromium() -> Iterator[Browser]:
    if os.environ.get("GSA_NO_BROWSER") == "1":
        pytest.skip("GSA_NO_BROWSER=1 says that no browser is meant")
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not installed: run bin/test, or set GSA_NO_BROWSER=1 to leave browser tests out on purpose.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
