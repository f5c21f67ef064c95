"""A real server in its own process, and what a person does with it in the browser of tests/conftest.py."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


class Server:
    """`python streamlit_app.py` over a folder; can be stopped, killed and started again on the same port and data."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, "GSA_DATA": str(data), "GSA_PORT": str(self.port), **environment}
        self.log: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        self.process = subprocess.Popen(
            [sys.executable, "streamlit_app.py"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError("the server ended:\n" + "".join(self.log))
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):  # noqa: S310 - loopback
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer:\n" + "".join(self.log))

    def stop(self, *, kill: bool = False) -> None:
        if self.process and self.process.poll() is None:
            if kill:
                self.process.kill()
            else:
                self.process.terminate()
            self.process.wait(timeout=30)

    def first_code(self) -> str:
        """The one-time code of the first administrator, from the log."""
        for _ in range(100):
            if found := re.search(r"72 hours: (\S+)", "".join(self.log)):
                return found.group(1)
            time.sleep(0.1)
        raise AssertionError("no code in the log:\n" + "".join(self.log))

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.log.append(line)


def new_context(chromium: Browser, language: str = "en-GB", **options: object) -> BrowserContext:
    context = chromium.new_context(locale=language, viewport={"width": 1366, "height": 768}, **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(page: Page, server: Server, login: str, password: str) -> None:
    page.goto(f"{server.url}/sign-in")
    page.get_by_label(re.compile("Sign-in name|Login|Identifiant")).fill(login)
    page.get_by_label(re.compile("^(Password|Mot de passe)")).first.fill(password)
    page.get_by_role("button", name=re.compile("Sign in|Se connecter")).click(delay=40)
    wait_for_page(page)


def wait_for_page(page: Page) -> None:
    page.wait_for_selector("[data-testid=stMainBlockContainer]")
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")


def choose_level(page: Page, criterion: str, choice: str) -> None:
    """Click a level of a criterion and wait until the page says that all is saved."""
    control = page.locator(f".st-key-level-{criterion.replace('.', '-')}")
    control.get_by_role("radio", name=choice, exact=True).click(delay=40)


def card(page: Page, criterion: str):
    return page.locator(f".st-key-card-{criterion.replace('.', '-')}")


def open_card(page: Page, criterion: str) -> None:
    page.locator(f".st-key-open-{criterion.replace('.', '-')} button").click(delay=40)
    expect(card(page, criterion).get_by_label("Comment", exact=True)).to_be_visible()
