"""The proposed list of shared workshops. What a person fixes, takes out or changes stands in the address, as the budget does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.programme.catalogue import Activity
from assessment.programme.counting import Selection
from assessment.programme.demand import Budget, Chosen, Workshop
from assessment.reference import Region
from assessment.views.parts.empty import say_empty
from assessment.views.parts.need_tables import show_counted
from assessment.views.parts.problem import show_problem
from assessment.views.parts.table_choice import choice_table, chosen_row
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.demand import (
    MAX_GROUP,
    MAX_UNITS,
    MAX_WORKSHOPS,
    USUAL_WORKSHOPS,
    Proposal,
    WorkshopRequest,
    read_request,
    request_address,
    workshop_code,
)
from assessment.workflow.workshop_words import Labels, first_sentence, labels_of, summary_sentence, where_text, why_sentence

_NAME = "workshop"
_OWN = ("workshops", "units", "group", "least", "cost", "activity", "fixed", "out", "together")  # of this part; the rest is the page's


def show_workshops(visit: Visit, selection: Selection) -> None:
    t = visit.t
    activities = visit.services.demand.activities(visit.actor, selection.questionnaire)
    try:
        request = _asked(selection)
        proposal = visit.services.demand.workshops(visit.actor, request)
    except AssessmentError as error:
        show_problem(t, error)
        st.button(t("Begin the list afresh"), on_click=_write, args=({},), icon=":material/restart_alt:")
        return
    label_of = labels_of(activities, visit.language)
    with st.container(key="lead"):
        st.markdown(summary_sentence(t, proposal))
    show_counted(visit, proposal.counting)
    with st.expander(t("Budget, size and activities"), icon=":material/tune:", expanded=not proposal.chosen):
        _budget_form(visit, request, activities)
    if not proposal.chosen:
        say_empty(t("No workshop fits."), t("Allow more workshops or cost units, fewer members in each, or more activities."))
    else:
        st.markdown(
            t(
                "Step by step, the list takes the workshop that adds most gap levels for its cost, once those above it have been held. "
                "Each step is the best by itself; the list as a whole need not be the best there is."
            )
        )
        _table(visit, proposal, label_of)
    _tools(visit, request, activities)
    if proposal.chosen:
        _details(visit, request, proposal, label_of)
    _taken_out(visit, request, label_of)


def _asked(selection: Selection) -> WorkshopRequest:
    address = {name: st.query_params.get_all(name) for name in _OWN}
    if not (address["workshops"] or address["units"]):
        address["workshops"] = [str(USUAL_WORKSHOPS)]
    return replace(read_request(address), selection=selection)


def _write(address: Mapping[str, Sequence[str]]) -> None:
    """Only what belongs to the list; the page's filters stay."""
    for name in _OWN:
        if values := list(address.get(name, ())):
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)


def _save(visit: Visit, request: WorkshopRequest) -> None:
    """Into the address, if the list can be made with it; otherwise the reason is shown and nothing changes."""
    try:
        visit.services.demand.workshops(visit.actor, request)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    _write(request_address(request))
    st.rerun()


def _budget_form(visit: Visit, request: WorkshopRequest, activities: Sequence[Activity]) -> None:
    t, budget = visit.t, request.budget
    label_of = labels_of(activities, visit.language)
    shared = tuple(one.id for one in activities if one.shared)
    with st.form("workshop-budget", border=False):
        first, second, third, fourth = st.columns(4)
        workshops = first.number_input(t("Workshops at most"), 0, MAX_WORKSHOPS, budget.workshops, placeholder=t("no limit"))
        units = second.number_input(
            t("Cost units at most"),
            0,
            MAX_UNITS,
            budget.units,
            placeholder=t("no limit"),
            help=t("A workshop costs one unit, unless the table below says more."),
        )
        least = third.number_input(t("Members in each, at least"), 2, MAX_GROUP, max(2, budget.least_members))
        most = fourth.number_input(t("Members in each, at most"), 2, MAX_GROUP, max(2, budget.group_size))
        proposed = st.multiselect(
            t("Activities that may be proposed"),
            [one.id for one in activities],
            default=[one for one in request.activities or shared if one in {activity.id for activity in activities}],
            format_func=label_of,
            help=t("At first those for which people of several administrations come together."),
        )
        together = st.checkbox(t("Bring members of all regions together"), value=not request.by_region)
        costs = _cost_table(visit, [one.id for one in activities], budget, label_of)
        if not st.form_submit_button(t("Propose"), type="primary", icon=":material/playlist_add_check:"):
            return
    try:
        asked = Budget(workshops, units, int(most or 0), int(least or 0), costs)
    except AssessmentError as error:
        show_problem(t, error)
        return
    chosen = () if set(proposed) == set(shared) else tuple(proposed)
    _save(visit, replace(request, budget=asked, activities=chosen, by_region=not together))


def _cost_table(visit: Visit, activities: Sequence[str], budget: Budget, label_of: Labels) -> tuple[tuple[str, int], ...]:
    """Only costs other than one unit are kept."""
    t = visit.t
    st.markdown(t("Cost units of one workshop:"))
    frame = pd.DataFrame({"activity": [label_of(one) for one in activities], "units": [budget.cost(one) for one in activities]})
    edited = st.data_editor(
        frame,
        key="workshop-costs",
        hide_index=True,
        height=220,
        disabled=["activity"],
        column_config={
            "activity": st.column_config.TextColumn(t("Activity"), width="large"),
            "units": st.column_config.NumberColumn(t("Cost units"), min_value=1, max_value=MAX_UNITS, step=1, required=True),
        },
        alt=t("Cost units of one workshop:"),
    )
    return tuple((one, int(units)) for one, units in zip(activities, edited["units"], strict=True) if int(units) != 1)


def _table(visit: Visit, proposal: Proposal, label_of: Labels) -> None:
    t = visit.t
    codes = [workshop_code(one.workshop) for one in proposal.chosen]
    frame = pd.DataFrame(
        {
            t("No."): range(1, len(codes) + 1),
            t("Activity"): [label_of(one.workshop.activity) for one in proposal.chosen],
            t("Region"): [one.workshop.region or t("all regions") for one in proposal.chosen],
            t("Language"): [t.language_name(one.workshop.language) if one.workshop.language else "" for one in proposal.chosen],
            t("Members"): proposal.rows["n"],
            t("Gap levels"): proposal.rows["closes"],
            t("In all"): proposal.rows["closes_so_far"],
            t("Best other choice"): proposal.rows["next_best"],
        }
    )
    if any(one.cost != 1 for one in proposal.chosen):
        frame.insert(7, t("Cost units"), proposal.rows["cost"])
    columns = {
        t("No."): st.column_config.NumberColumn(width="small"),
        t("Activity"): st.column_config.TextColumn(width="large"),
    }
    choice_table(_NAME, frame, codes, t("The proposed workshops, in the order in which they were chosen"), columns)
    with st.expander(t("Why, step by step"), icon=":material/help:"):
        reasons = (_reason(t, one, label_of) for one in proposal.chosen)
        st.markdown("\n".join(f"{number}. {plain(reason)}" for number, reason in enumerate(reasons, 1)))


def _tools(visit: Visit, request: WorkshopRequest, activities: Sequence[Activity]) -> None:
    t = visit.t
    with st.container(horizontal=True):
        query = urlencode({**request_address(request), "language": visit.language}, doseq=True)
        st.link_button(t("Excel"), f"/download/workshops?{query}", icon=":material/download:")
        _add(visit, request, activities)
        if request.fixed or request.taken_out:
            st.button(t("Begin the list afresh"), on_click=_write, args=({},), icon=":material/restart_alt:", type="tertiary")


def _add(visit: Visit, request: WorkshopRequest, activities: Sequence[Activity]) -> None:
    """A workshop of one's own, fixed; those for whom it would do most fill it."""
    t, label_of = visit.t, labels_of(activities, visit.language)
    languages = list(dict.fromkeys(code for one in activities for code in one.languages))
    with st.popover(t("Fix a workshop"), icon=":material/add:"), st.form("workshop-add", border=False):
        activity = st.selectbox(t("Activity"), [one.id for one in activities], format_func=label_of)
        region = st.selectbox(t("Region"), ["", *Region], format_func=lambda code: code or t("All regions"))
        language = st.selectbox(t("Language"), languages, format_func=t.language_name)
        st.markdown(t("Those for whom it would do most are proposed; you can change them afterwards."))
        if st.form_submit_button(t("Fix it"), type="primary", icon=":material/keep:"):
            _save(visit, replace(request, fixed=(*request.fixed, Workshop(activity or "", region or "", language or ""))))


def _details(visit: Visit, request: WorkshopRequest, proposal: Proposal, label_of: Labels) -> None:
    t = visit.t
    found = {workshop_code(one.workshop): (number, one) for number, one in enumerate(proposal.chosen, 1)}
    chosen = chosen_row(
        _NAME,
        t("Change a workshop of the list"),
        list(found),
        lambda code: _title(visit, *found[code], label_of),
        t("Choose a workshop, or a row of the table"),
    )
    if chosen is None:
        return
    number, one = found[chosen]
    with st.container(border=True, key="workshop-details"):
        st.markdown(f"**{plain(_title(visit, number, one, label_of))}**")
        st.markdown(plain(_reason(t, one, label_of)))
        with st.container(horizontal=True):
            _buttons(visit, request, one, number)
        names = [visit.name_of(member) for member, _ in one.by_member]
        frame = pd.DataFrame({t("Member"): names, t("Gap levels"): [closes for _, closes in one.by_member]})
        st.dataframe(frame, hide_index=True, height="content", alt=t("Who takes part"))


def _reason(t: Texts, one: Chosen, label_of: Labels) -> str:
    return " ".join(filter(None, (why_sentence(t, one, label_of), first_sentence(t, one, label_of))))


def _title(visit: Visit, number: int, one: Chosen, label_of: Labels) -> str:
    return f"{number} · {label_of(one.workshop.activity)} ({where_text(visit.t, one.workshop)})"


def _buttons(visit: Visit, request: WorkshopRequest, one: Chosen, number: int) -> None:
    """A fixed workshop stands in the list in the place that it has among the fixed ones."""
    t, shop = visit.t, one.workshop
    others = tuple(fixed for place, fixed in enumerate(request.fixed, 1) if not (one.fixed and place == number))
    if one.fixed:
        if st.button(t("Release"), icon=":material/keep_off:", help=t("It stays only if it is a best step again.")):
            _save(visit, replace(request, fixed=others))
    elif st.button(t("Fix"), icon=":material/keep:", help=t("It goes to the top and stays as it is.")):
        _save(visit, replace(request, fixed=(*request.fixed, shop)))
    if st.button(t("Take out"), icon=":material/remove:", help=t("These members are not proposed for this activity again.")):
        _save(visit, replace(request, fixed=others, taken_out=(*request.taken_out, shop)))
    _change_members(visit, request, one, number)


def _change_members(visit: Visit, request: WorkshopRequest, one: Chosen, number: int) -> None:
    t = visit.t
    counted = visit.services.regions.count(visit.actor, request.selection).counted
    codes = sorted((result.member for result in counted), key=lambda code: visit.name_of(code).casefold())
    with st.popover(t("Change its members"), icon=":material/group:"), st.form("workshop-members", border=False):
        chosen = st.multiselect(
            t("Members"), codes, default=list(one.workshop.members), format_func=visit.name_of, placeholder=t("Choose a member")
        )
        if not st.form_submit_button(t("Fix with these members"), type="primary", icon=":material/keep:"):
            return
        if not chosen:
            st.error(t("Choose at least one member, or take the workshop out."))
            return
        kept = replace(one.workshop, members=tuple(sorted(chosen)))
        place = number - 1 if one.fixed else len(request.fixed)
        _save(visit, replace(request, fixed=(*request.fixed[:place], kept, *request.fixed[place + 1 :])))


def _taken_out(visit: Visit, request: WorkshopRequest, label_of: Labels) -> None:
    t = visit.t
    if not request.taken_out:
        return
    st.markdown(f"**{t('Taken out')}**")
    for place, shop in enumerate(request.taken_out):
        with st.container(horizontal=True, vertical_alignment="center", key=f"line-out-{place}"):
            members = ", ".join(map(visit.name_of, shop.members))
            st.markdown(plain(f"{label_of(shop.activity)} ({where_text(t, shop)}): {members}"), width="stretch")
            if st.button(t("Put back"), key=f"back-{place}", type="tertiary", icon=":material/undo:"):
                _save(visit, replace(request, taken_out=(*request.taken_out[:place], *request.taken_out[place + 1 :])))
