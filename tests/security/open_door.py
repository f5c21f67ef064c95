"""A running server with its application, and what tests do at its door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from door_client import Browser, running_server
from door_server import PlainApplication, plain_application

from assessment.records import Account, Grant, Installation, Role
from assessment.settings import Settings
from assessment.storage.opening import open_store
from assessment.storage.port import ACCOUNTS, INSTALLATION, Put

PASSWORD = "a sentence nobody guesses"


@dataclass
class Door:
    """A running server and its application as a second process sees it."""

    port: int
    application: PlainApplication
    log: Path
    count: int = 0

    def browser(self) -> Browser:
        return Browser(self.port)

    def person(self, *grants: Grant, name: str = "Awa Diallo") -> Account:
        """A new account with a password; its login is new each time, so that no test waits for another's failures."""
        self.count += 1
        invited = self.application.accounts.create_account(f"person{self.count}", name, "", "en", grants, by="test")
        return self.application.accounts.take_up_ticket(invited.secret, PASSWORD)

    def signed_in(self, account: Account | None = None, **fields: str) -> Browser:
        browser = self.browser()
        answer = browser.sign_in((account or self.person()).login, PASSWORD, **fields)
        assert answer.status == 303, answer.text
        return browser


def door_over(folder: Path, *options: str, demonstration: bool = False) -> Iterator[Door]:
    store = open_store(folder / "store")
    application = plain_application(store, Settings(store=str(folder / "store")))
    code = application.accounts.ensure_first_administrator_code()
    application.accounts.create_first_administrator(code, "ada", "Ada", PASSWORD)
    store.write(ACCOUNTS, [Put(_persona(), 0)])
    installation = Installation(key="installation", created_at="2026-11-24T00:00:00Z", demonstration=demonstration)
    store.write(INSTALLATION, [Put(installation, 0)])
    with running_server(folder / "store", *options) as port:
        yield Door(port, application, folder / "server.log")


def _persona() -> Account:
    grant = Grant(role=Role.COORDINATOR, member="SEN")
    return Account(key="persona1", login="persona1", name="Synthetic <b>Person</b>", grants=(grant,), persona=True)
