"""What a save did, brought into the page's own memory."""

from __future__ import annotations

from assessment.views.visit import Undo, Visit
from assessment.workflow.assessments import SaveKind, SaveOutcome
from assessment.workflow.saving import base_of, content_of
from assessment.workflow.standing import Standing


def note_outcome(visit: Visit, standing: Standing, name: str, outcome: SaveOutcome) -> None:
    """Bring the page's memory up to what a save did."""
    state = visit.state
    if outcome.kind is SaveKind.CONFLICT:
        state.mine[name] = outcome.mine
        return
    decided(visit, name)
    state.bases[name] = base_of(outcome.stored)
    if outcome.kind is SaveKind.SAVED and outcome.stored is not None:
        state.undo = Undo(name, content_of(standing.answers.get(name)), outcome.stored.revision)
        state.saved_at = visit.services.workplace.stamp()
        if content_of(outcome.stored) == outcome.mine:
            return
    state.reseed.add(name)


def decided(visit: Visit, name: str) -> None:
    """No conflict (any more): the browser need not keep my side's words either."""
    mine = visit.state.mine.pop(name, None)
    if mine is None:
        visit.state.let_go.pop(name, None)
    else:
        visit.state.let_go[name] = mine
