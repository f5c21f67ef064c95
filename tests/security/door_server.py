"""A served application for tests, in a process of its own: `door_server.py STORE PORT SCRIPT [tls]`. Cheap password hashes, plain pages."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from assessment.errors import NotAllowedError, NotFoundError, StoreError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.identity.passwords import Passwords
from assessment.identity.sessions import Sessions
from assessment.identity.times import utc_now
from assessment.settings import Settings
from assessment.storage.opening import open_store
from assessment.storage.port import Store
from assessment.web.served import AnalysisChoice, BoardChoice, Download, WorkbookChoice
from assessment.web.serving import application_server, build_app

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class PlainDownloads:
    """Gives the actor's name back; members called XXX are refused, YYY are unknown, of BROKEN the store is."""

    def summary_workbook(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        _refuse(member)
        return Download("Évaluation « résumé ».xlsx", "application/octet-stream", iter([actor.name.encode(), language.encode()]))

    def print_page(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        _refuse(member)
        return Download("page.html", "text/html", iter([b"<!DOCTYPE html><title>print</title>"]))

    def evidence_file(self, actor: Actor, member: str, evidence: str) -> Download:
        def content():
            _refuse(member)
            yield b"<script>alert(1)</script>"

        return Download('../../"evil\r\nX-Bad: 1".html', "text/html", content())

    def answer_workbook(self, actor: Actor, member: str, assessment: str, choice: WorkbookChoice, language: str) -> Download:
        _refuse(member)
        said = f"{assessment} {choice.sections} {choice.languages} {choice.filled} {language}"
        return Download(f"{member}.xlsx", "application/octet-stream", iter([said.encode()]))

    def workbook_receipt(self, actor: Actor, member: str, assessment: str, receipt: str) -> Download:
        _refuse(member)
        return Download(f"{receipt}.xlsx", "application/octet-stream", iter([receipt.encode()]))

    def status_board(self, actor: Actor, choice: BoardChoice, language: str) -> Download:
        _refuse(choice.round)
        said = f"{choice.round} {choice.region} {choice.state} {choice.file} {language}"
        return Download(f"board.{choice.file}", "text/csv", iter([said.encode()]))

    def workshops(self, actor: Actor, address: Mapping[str, Sequence[str]], language: str) -> Download:
        _refuse(next(iter(address.get("round", [])), ""))
        return Download("workshops.xlsx", "application/octet-stream", iter([f"{sorted(address.items())} {language}".encode()]))

    def quarterly_analysis(self, actor: Actor, choice: AnalysisChoice, language: str) -> Download:
        _refuse(choice.period)
        said = f"{choice.period} {choice.edition} {choice.format} {language}"
        return Download(f"analysis.{choice.format}", "text/html; charset=utf-8", iter([said.encode()]))


def _refuse(member: str) -> None:
    if member == "XXX":
        raise NotAllowedError("not yours")
    if member == "YYY":
        raise NotFoundError("not there")
    if member == "BROKEN":
        raise StoreError("/srv/gsa/store/members/BROKEN/profile: could not be read: Input/output error.")


@dataclass
class PlainApplication:
    store: Store
    accounts: Accounts
    sessions: Sessions
    settings: Settings
    downloads: PlainDownloads


def plain_application(store: Store, settings: Settings) -> PlainApplication:
    sessions = Sessions(store, utc_now)
    return PlainApplication(store, Accounts(store, utc_now, sessions, Passwords(CHEAP)), sessions, settings, PlainDownloads())


_script = Path()
served: PlainApplication | None = None  # for the scratch page, which imports this module's process by name


def main(store: str, port: str, script: str, *options: str) -> None:
    settings = Settings(store=store, cache=Path(store).parent / "cache", tls="tls" in options)
    application = plain_application(open_store(store), settings)
    sys.modules["door_server"] = sys.modules["__main__"]
    sys.modules["__main__"].served = application  # type: ignore[attr-defined]
    application_server(build_app(application, Path(script)), application, "127.0.0.1", int(port)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
