"""Rounds that the Secretariat opened and this administration has not begun: start, or take in what was begun already."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assessment.errors import AssessmentError
from assessment.records import Assessment
from assessment.scoring.ratings import Progress
from assessment.views.parts.beginning import may_start
from assessment.views.parts.figures import progress_text
from assessment.views.parts.problem import show_problem
from assessment.views.parts.waiting import due_text
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.rounds import MemberRound


def show_rounds(visit: Visit) -> None:
    """Nothing where no round waits."""
    for waiting in visit.services.rounds.concerning(visit.actor, visit.member):
        if waiting.assessment is None:
            _waiting(visit, waiting)


def _waiting(visit: Visit, waiting: MemberRound) -> None:
    t, asked = visit.t, waiting.round
    with st.container(border=True, key=f"waiting-{asked.key}"):
        places = {"round": plain(asked.title), "opens": t.day(asked.opens), "due": t.day(asked.due)}
        st.markdown(t("The Secretariat opened **%(round)s**: from %(opens)s to %(due)s", **places) + f" · {due_text(visit, asked.due)}")
        for words in (asked.due_reason, asked.note):
            if words:
                st.markdown(plain(words))
        if not waiting.has_begun:
            st.markdown(t("It can be started from %(opens)s on.", **places))
        elif may_start(visit):
            _begin(visit, waiting)
        else:
            st.markdown(t("A coordinator of your administration starts it."))


def _begin(visit: Visit, waiting: MemberRound) -> None:
    t, asked, own = visit.t, waiting.round, waiting.adoptable
    rounds = visit.services.rounds
    if own is None:
        kind = "secondary" if visit.current() else "primary"  # one button leads on; work under way has its own
        if st.button(t("Start for this round"), key=f"start-{asked.key}", type=kind, icon=":material/play_arrow:"):
            _act(visit, lambda: rounds.start(visit.actor, visit.member, asked.key))
        return
    done = progress_text(t, Progress(own.answered, own.applicable))
    st.markdown(
        t(
            "You have begun “%(title)s” on your own with the same questionnaire (%(progress)s). "
            "Take it into the round: no answer changes; it gets the last day and the targets of the round.",
            title=plain(own.title),
            progress=done,
        )
    )
    if st.button(t("Take it into the round"), key=f"adopt-{asked.key}", icon=":material/input:"):
        _act(visit, lambda: rounds.adopt(visit.actor, visit.member, asked.key, own.key))


def _act(visit: Visit, begin: Callable[[], Assessment]) -> None:
    try:
        record = begin()
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.assessment = record.key
    st.rerun()
