"""First start: a fresh server's log holds the code; with it, and once only, the administrator is made."""

from __future__ import annotations

import re
from pathlib import Path

from door_client import Browser, running_server

PASSWORD = "a sentence nobody guesses"


def test_the_code_in_the_log_makes_the_first_administrator_once(tmp_path: Path):
    with running_server(tmp_path / "store") as port:
        browser = Browser(port)
        assert browser.get("/").headers["location"] == "/sign-in"
        assert browser.get("/sign-in").headers["location"] == "/first-start"
        code = re.search(r"72 hours: ([A-Z2-7-]{19})", (tmp_path / "server.log").read_text())[1]
        person = {"login": "ada", "name": "Ada", "password": PASSWORD, "again": PASSWORD}
        assert browser.fill("/first-start", {**person, "code": "AAAA-AAAA-AAAA-AAAA"}).status == 400
        assert browser.fill("/first-start", {**person, "code": code, "again": "other"}).status == 400
        assert browser.fill("/first-start", {**person, "code": code}).headers["location"] == "/"
        assert browser.is_signed_in
        late = Browser(port)
        assert late.fill("/sign-in", {"login": "ada", "password": PASSWORD}).status == 303
        assert late.get("/first-start").headers["location"] == "/sign-in"
