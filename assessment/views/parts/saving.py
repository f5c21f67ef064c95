"""After each render: what is on the screen is compared with what the page started from and what is stored, and saved."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.errors import StreamlitAPIException

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Criterion
from assessment.views.parts import card
from assessment.views.parts.outcome import note_outcome
from assessment.views.parts.problem import problem_words
from assessment.views.visit import Visit
from assessment.workflow.assessments import SaveKind
from assessment.workflow.saving import base_of, content_of
from assessment.workflow.standing import Standing


def save_screen(visit: Visit, standing: Standing, shown: Iterable[Criterion]) -> bool:
    """Save every shown answer that changed. True when the page should be drawn again."""
    waiting = visit.state.mine.keys() | visit.state.reseed  # both sides shown, or widgets about to be set anew
    changed = [_save_one(visit, standing, criterion) for criterion in shown if criterion.name not in waiting]
    return any(changed)


def _save_one(visit: Visit, standing: Standing, criterion: Criterion) -> bool:
    state, name = visit.state, criterion.name
    stored = standing.answers.get(name)
    screen = card.screen(visit, standing, criterion)
    if screen is None:
        return False
    base = state.bases.get(name)
    if screen == content_of(stored):
        state.bases[name] = base_of(stored)
        return state.failed.pop(name, None) is not None
    if not visit.services.assessments.may_answer(visit.actor, standing.assessment, name):
        return False
    try:
        outcome = visit.services.assessments.save_answer(
            visit.actor, standing.assessment.member, standing.assessment.key, name, base, screen
        )
    except AssessmentError as error:
        words = problem_words(visit.t, error)
        fresh = state.failed.get(name) != words
        state.failed[name] = words
        return fresh
    state.failed.pop(name, None)
    note_outcome(visit, standing, name, outcome)
    if outcome.kind is SaveKind.SAVED and content_of(outcome.stored) != screen:
        state.reseed.add(name)  # words of another tab, or words a blank did not overwrite, are in it too: they must be seen
    return True


def draw_again() -> None:
    """The changing part alone; in a full run (a first one, or after a restart) there is none to run again, so the whole page."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def take_back(visit: Visit, standing: Standing) -> None:
    """Undo the last change, unless somebody changed the answer since: then both sides are shown."""
    undo = visit.state.undo
    if undo is None:
        return
    visit.state.undo = None
    outcome = visit.services.assessments.overwrite_answer(
        visit.actor, standing.assessment.member, standing.assessment.key, undo.criterion, undo.revision, undo.before
    )
    note_outcome(visit, standing, undo.criterion, outcome)
    visit.state.undo = None
    visit.state.reseed.add(undo.criterion)
