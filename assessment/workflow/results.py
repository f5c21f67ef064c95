"""A result as it leaves the page: the signed one where there is one, else the member's own working result."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.identity.actor import Actor
from assessment.records import HistoryKind
from assessment.workflow.assessments import Assessments
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace


@dataclass(frozen=True, slots=True)
class SharedResult:
    """`digest` is empty while nothing is signed."""

    standing: Standing
    digest: str = ""


class Results:
    """Use cases of exports."""

    def __init__(self, workplace: Workplace, assessments: Assessments, snapshots: Snapshots) -> None:
        self._place = workplace
        self._assessments = assessments
        self._snapshots = snapshots

    def export(self, actor: Actor, member: str, assessment: str, what: str) -> SharedResult:
        """The result for an export, noted in the member's history. Outside the member: only what was signed and disclosed."""
        record = self._place.assessment(member, assessment)
        subject = self._place.subject(actor, member, record)
        inside = may(actor, Action.EXPORT_RESULT, subject)
        if not inside:
            require(actor, Action.VIEW_SNAPSHOT, subject)
        if record.sign_off is not None:
            snapshot = self._snapshots.open(actor, member, record.sign_off.snapshot)
            result = SharedResult(snapshot.standing, snapshot.digest)
        else:
            result = SharedResult(self._assessments.standing(actor, member, assessment))
        line = self._place.line(actor, HistoryKind.EXPORT, assessment=assessment, subject=assessment, note=what)
        self._place.store.append_history(member, [line])
        return result
