"""Files that a person takes away: made from what the use cases give, in the language asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from assessment.exchange.print_page import print_page
from assessment.exchange.summary_input import SummaryInput
from assessment.exchange.summary_workbook import write_summary
from assessment.identity.actor import Actor
from assessment.locale import texts
from assessment.reference import Member
from assessment.web.served import Download
from assessment.workflow.results import SharedResult
from assessment.workflow.service import Services

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class MadeDownloads:
    """What the door's download routes call; each use case asks the permission table and notes the export."""

    services: Services
    demonstration: bool

    def summary_workbook(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        result = self.services.results.export(actor, member, assessment, "summary")
        content = io.BytesIO()
        write_summary(summary_input(result, self._member(member), language, synthetic=self.demonstration), texts(language), content)
        return Download(f"{member} {result.standing.assessment.title} PGS.xlsx", WORKBOOK_TYPE, _chunks(content.getvalue()))

    def print_page(self, actor: Actor, member: str, assessment: str, language: str) -> Download:
        result = self.services.results.export(actor, member, assessment, "print")
        page = print_page(summary_input(result, self._member(member), language, synthetic=self.demonstration), texts(language))
        return Download(f"{member}.html", "text/html; charset=utf-8", _chunks(page.encode()))

    def evidence_file(self, actor: Actor, member: str, evidence: str) -> Download:
        file = self.services.evidence.open_file(actor, member, evidence)
        return Download(file.name, file.media_type, file.chunks)

    def _member(self, code: str) -> Member | None:
        return self.services.workplace.members.get(code)


def summary_input(result: SharedResult, member: Member | None, language: str, *, synthetic: bool) -> SummaryInput:
    """What the summary workbook and the print say of a result."""
    record = result.standing.assessment
    return SummaryInput(
        member=member.name(language) if member else record.member,
        region=member.region if member else "",
        title=record.title,
        round=record.round,
        status=record.status,
        standing=result.standing,
        digest=result.digest,
        signed=record.sign_off,
        synthetic=synthetic,
    )


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]
