"""All members at a glance: state, progress and dates. Never a level, never an answer."""

from __future__ import annotations

from assessment.identity.actor import Actor
from assessment.records import AssessmentSummary
from assessment.storage.port import index_place
from assessment.workflow.permissions import Action, require
from assessment.workflow.workplace import Workplace


class Board:
    """Use cases over all members."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace

    def summaries(self, actor: Actor) -> tuple[AssessmentSummary, ...]:
        """One entry an assessment, all members; reads only the lists."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        store = self._place.store
        return tuple(summary for member in store.members() for summary in store.all(AssessmentSummary, index_place(member)))
