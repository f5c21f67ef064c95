"""How a member's own signed results moved over time. Old results are never scored again; see `programme.trend`."""

from __future__ import annotations

from assessment.identity.actor import Actor
from assessment.programme.trend import RoundResult, Trend, draw_trend
from assessment.records import AssessmentSummary
from assessment.storage.port import index_place
from assessment.workflow.permissions import Action, require
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.workplace import Workplace


class Trends:
    """Use case of the page Progress, for those who may see the member's results."""

    def __init__(self, workplace: Workplace, snapshots: Snapshots) -> None:
        self._place = workplace
        self._snapshots = snapshots

    def own(self, actor: Actor, member: str) -> Trend | None:
        """Over the member's signed results, oldest first; None where nothing is signed."""
        require(actor, Action.VIEW_RESULT, self._place.subject(actor, member))
        signed = [one for one in self._place.store.all(AssessmentSummary, index_place(member)) if one.snapshot]
        rounds = [self._round(actor, one) for one in sorted(signed, key=lambda one: (one.signed_off_at, one.key))]
        return draw_trend(rounds, {key: pack.questionnaire for key, pack in self._place.packs.items()})

    def _round(self, actor: Actor, summary: AssessmentSummary) -> RoundResult:
        standing = self._snapshots.open(actor, summary.member, summary.snapshot).standing
        return RoundResult(summary.key, summary.title, standing.as_of, standing.questionnaire, standing.ratings)
