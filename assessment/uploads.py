"""Answer workbooks that come in: the file is read away from this process, compared, and brought in with its receipt."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from assessment.exchange.answer_reading import read_identity, read_returned
from assessment.exchange.archive_check import MOST_BYTES
from assessment.exchange.receipt_workbook import ReceiptInput, write_receipt
from assessment.exchange.workbook_reader import PlainWorkbook, read_workbook
from assessment.identity.actor import Actor
from assessment.locale import texts
from assessment.workflow.returned import Choice, Comparison, Identity, Returned
from assessment.workflow.service import Services
from assessment.workflow.workbooks import BroughtIn

__all__ = ["MOST_BYTES", "OpenedWorkbook", "bring_in", "open_workbook", "read_for"]


@dataclass(frozen=True, slots=True)
class OpenedWorkbook:
    """A file whose cells were read; nothing is compared yet."""

    name: str
    digest: str
    plain: PlainWorkbook
    identity: Identity


def open_workbook(content: bytes, name: str) -> OpenedWorkbook:
    """Raises UnreadableWorkbookError."""
    plain = read_workbook(content)
    return OpenedWorkbook(name, sha256(content).hexdigest(), plain, read_identity(plain))


def read_for(services: Services, actor: Actor, member: str, assessment: str, opened: OpenedWorkbook) -> Returned:
    """What the workbook says, on the ground of what this person may see. Raises AssessmentError for a workbook of somewhere else."""
    ground = services.workbooks.ground(actor, member, assessment, opened.identity)
    return read_returned(opened.plain, opened.identity, ground, opened.digest)


def bring_in(services: Services, actor: Actor, comparison: Comparison, choices: Mapping[str, Choice], name: str) -> BroughtIn:
    """Store the comparison as decided, with a receipt in the person's language."""
    identity = comparison.returned.identity
    standing = services.assessments.work(actor, identity.member, identity.assessment)
    member = services.workplace.members.get(identity.member)
    content = io.BytesIO()
    receipt = ReceiptInput(
        comparison=comparison,
        choices=choices,
        questionnaire=standing.questionnaire,
        library=standing.evidence,
        member_name=member.name(actor.language) if member else identity.member,
        title=standing.assessment.title,
        name=name,
        brought_by=actor.name,
        made_at=services.workplace.stamp(),
    )
    write_receipt(receipt, texts(actor.language), content)
    return services.workbooks.bring_in(actor, comparison, choices, content.getvalue())
