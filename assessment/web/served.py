"""What the door needs of the application it serves; the lead object of the composition root has these attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.identity.sessions import Sessions
from assessment.locale import Texts
from assessment.settings import Settings
from assessment.storage.port import Store

TextsOf = Callable[[str], Texts]  # language -> its texts


@dataclass(frozen=True, slots=True)
class Download:
    """`filename` is a person's text: it is quoted for the header, never used as a path."""

    filename: str
    media_type: str
    content: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What of the status board: empty texts for no filter; `file`: csv or xlsx."""

    round: str = ""
    region: str = ""
    state: str = ""
    file: str = "xlsx"


@dataclass(frozen=True, slots=True)
class AnalysisChoice:
    """Which quarterly analysis: `period` as 2026-Q4; `edition`: secretariat or members; `format`: html, else a workbook."""

    period: str = ""
    edition: str = "secretariat"
    format: str = "xlsx"


@dataclass(frozen=True, slots=True)
class WorkbookChoice:
    """What of an answer workbook: no sections for all; one language, or two side by side; `filled` with what is stored."""

    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    filled: bool = True


class Downloads(Protocol):
    """Each asks the permission table. Raise NotAllowedError or NotFoundError before or with the first bytes."""

    def summary_workbook(self, actor: Actor, member: str, assessment: str, language: str) -> Download: ...

    def print_page(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        """A complete HTML document without scripts."""
        ...

    def evidence_file(self, actor: Actor, member: str, evidence: str) -> Download: ...

    def mission_workbook(self, actor: Actor, mission: str, language: str) -> Download: ...

    def mission_report(self, actor: Actor, mission: str, language: str) -> Download: ...

    def answer_workbook(self, actor: Actor, member: str, assessment: str, choice: WorkbookChoice, language: str) -> Download: ...

    def workbook_receipt(self, actor: Actor, member: str, assessment: str, receipt: str) -> Download: ...

    def status_board(self, actor: Actor, choice: BoardChoice, language: str) -> Download: ...

    def workshops(self, actor: Actor, address: Mapping[str, Sequence[str]], language: str) -> Download: ...

    def quarterly_analysis(self, actor: Actor, choice: AnalysisChoice, language: str) -> Download: ...


class ServedApplication(Protocol):
    @property
    def store(self) -> Store: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def downloads(self) -> Downloads: ...
