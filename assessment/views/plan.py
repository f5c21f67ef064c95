"""The plan: from gaps to actions, who does what by when, and what it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from assessment.errors import AssessmentError
from assessment.programme.plan import count_actions
from assessment.records import AssessmentSummary, PlanAction
from assessment.views.parts.empty import say_empty
from assessment.views.parts.look import overview_style
from assessment.views.parts.plan_action import show_action
from assessment.views.parts.plan_advice import show_advice
from assessment.views.parts.plan_board import show_board
from assessment.views.parts.plan_done import show_done
from assessment.views.parts.plan_look import plan_style
from assessment.views.parts.plan_table import show_table
from assessment.views.parts.plan_time import show_timeline
from assessment.views.parts.plan_words import first_sentence
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, status_word
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may

_VIEWS = ("recommendations", "table", "board", "timeline")


def show(visit: Visit) -> None:
    overview_style()
    plan_style()
    st.header(visit.t("Plan"), anchor=False)
    actions = visit.services.plans.actions(visit.actor, visit.member)
    summary = _measure(visit)
    with st.container(key="lead"):
        st.markdown(_sentence(visit, actions, summary))
    _say(visit)
    chosen = st.query_params.get("action", "")
    if chosen:
        _one(visit, chosen, summary)
    else:
        visit.state.plan.opened = None
        _all(visit, actions, summary)


def _measure(visit: Visit) -> AssessmentSummary | None:
    """The assessment by which gaps and levels are measured: chosen here, else the newest complete one."""
    found = visit.services.assessments.list_for(visit.actor, visit.member)
    basis = visit.services.plans.basis(visit.actor, visit.member)
    chosen = visit.state.plan.assessment
    return next((one for one in found if one.key == chosen), basis)


def _sentence(visit: Visit, actions: Sequence[PlanAction], summary: AssessmentSummary | None) -> str:
    if not actions and not visit.services.plans.reads_all(visit.actor, visit.member):
        return visit.t("No action of the plan is yours or aims at your part.")
    counts = count_actions(actions, visit.services.workplace.today())
    outlook = None
    if summary is not None and _sees_result(visit, summary):
        outlook = visit.services.plans.outlook(visit.actor, visit.member, summary.key)
    return first_sentence(visit.t, counts, outlook)


def _sees_result(visit: Visit, summary: AssessmentSummary) -> bool:
    record = visit.services.assessments.get(visit.actor, visit.member, summary.key)
    return may(visit.actor, Action.VIEW_RESULT, visit.services.workplace.subject(visit.actor, visit.member, record))


def _say(visit: Visit) -> None:
    """What the last click did, or why it did not."""
    refused, visit.state.plan.problem = visit.state.plan.problem, None
    if refused is not None:
        show_problem(visit.t, refused)
    if visit.state.notice:
        st.success(plain(visit.state.notice), icon=":material/check:")
        visit.state.notice = ""


def _one(visit: Visit, key: str, summary: AssessmentSummary | None) -> None:
    st.query_params["action"] = key  # a link within a page does not write the address by itself
    if st.button(visit.t("All actions"), type="tertiary", icon=":material/arrow_back:"):
        del st.query_params["action"]
        st.rerun()
    action, working = visit.services.plans.get(visit.actor, visit.member, key), visit.current()
    show_done(visit, action, working.key if working else "")
    show_action(visit, key, visit.services.workplace.questionnaire(summary.questionnaire) if summary else None)


def _all(visit: Visit, actions: Sequence[PlanAction], summary: AssessmentSummary | None) -> None:
    t, manages = visit.t, visit.services.plans.may_manage(visit.actor, visit.member)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _view(visit, "table" if actions else "recommendations")
        if chosen == "recommendations":
            _choose_measure(visit, summary)
        if manages:
            _add(visit)
    if chosen == "recommendations":
        _recommendations(visit, actions, summary, manages=manages)
    elif not actions and not visit.services.plans.reads_all(visit.actor, visit.member):
        say_empty(t("Nothing to show here."), t("You read your own actions and those that aim at your part."))
    elif not actions:
        say_empty(t("The plan is empty."), t("Take up recommendations with one click each, or add an action of your own."))
    elif chosen == "board":
        show_board(visit, actions)
    elif chosen == "timeline":
        show_timeline(visit, actions)
    else:
        show_table(visit, actions, manages=manages)


def _view(visit: Visit, default: str) -> str:
    """Only the chosen one is rendered; tabs would render them all."""
    t = visit.t
    words = {"recommendations": t("Recommendations"), "table": t("Table"), "board": t("Board"), "timeline": t("Timeline")}
    asked = st.query_params.get("view", "")
    seed = visit.state.plan.view = visit.state.plan.view or (asked if asked in _VIEWS else default)
    chosen = st.segmented_control(
        t("Show the plan as"),
        _VIEWS,
        default=seed,
        format_func=words.__getitem__,
        key="plan-view",
        required=True,
        label_visibility="collapsed",
    )
    if (chosen or seed) != asked:  # the address names the view in no language, so it can be passed on
        st.query_params["view"] = chosen or seed
    return chosen or seed


def _choose_measure(visit: Visit, summary: AssessmentSummary | None) -> None:
    t = visit.t
    found = {one.key: one for one in visit.services.assessments.list_for(visit.actor, visit.member)}
    if summary is None or len(found) < 2:
        return
    keys = list(found)
    chosen = st.selectbox(
        t("Measured by"),
        keys,
        index=keys.index(summary.key),
        format_func=lambda key: f"{found[key].title} · {status_word(t, found[key].status)}",
        width=260,
    )
    if chosen != summary.key:
        visit.state.plan.assessment = chosen
        st.rerun()


def _recommendations(visit: Visit, actions: Sequence[PlanAction], summary: AssessmentSummary | None, *, manages: bool) -> None:
    t = visit.t
    if summary is None:
        say_empty(
            t("No assessment has been started yet."), t("Gaps follow from answers; a coordinator starts an assessment on the home page.")
        )
        return
    show_advice(visit, visit.services.priorities.advise(visit.actor, visit.member, summary.key), actions, manages=manages)


def _add(visit: Visit) -> None:
    t = visit.t
    with st.popover(t("Add an action"), icon=":material/add:"), st.form("add-action", border=False, clear_on_submit=True):
        title = st.text_input(t("What is to be done?"), max_chars=300)
        names = {"": t("nobody yet")} | {one.key: one.name for one in visit.services.plans.owners(visit.actor, visit.member)}
        owner = st.selectbox(t("Owner"), list(names), format_func=names.__getitem__)
        due = st.date_input(t("Due"), value=None, max_value=date.max, format="DD/MM/YYYY")
        if not st.form_submit_button(t("Add"), type="primary", icon=":material/add:"):
            return
        action = PlanAction(
            key="", member=visit.member, title=title, owner=owner or "", due=due.isoformat() if isinstance(due, date) else ""
        )
        try:
            visit.services.plans.add(visit.actor, action)
        except AssessmentError as error:
            show_problem(t, error)
            return
        visit.state.notice = t("In the plan: %(title)s", title=title)
        st.rerun()
