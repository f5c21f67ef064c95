"""The plan as a table: owner, date and state are changed in place by those who manage it; for others it is only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from assessment.errors import AssessmentError
from assessment.records import ActionState, PlanAction
from assessment.views.parts.links import action_link
from assessment.views.parts.plan_words import action_due, aims_text, owner_text, state_word
from assessment.views.parts.words import plain
from assessment.views.visit import Visit

_OPEN_LINKS = 12


def show_table(visit: Visit, actions: Sequence[PlanAction], *, manages: bool) -> None:
    t = visit.t
    if manages:
        st.markdown(t("Owner, date and state can be changed in the table; each change is saved at once."))
        _editor(visit, tuple(actions))
    else:
        frame = _frame(visit, actions)
        frame["owner"] = [action.owner_name for action in actions]
        frame["state"] = [state_word(t, action.state) for action in actions]
        columns = {**_columns(visit, actions), "owner": t("Owner"), "state": t("State")}
        st.dataframe(frame, hide_index=True, column_config=columns, alt=t("The actions of the plan"), height="content")
    _links(visit, actions)


def save_edits(visit: Visit, base: Sequence[PlanAction], edits: Mapping[int, Mapping[str, object]]) -> AssessmentError | None:
    """Save each changed row by itself; gives the first refusal. `base`: the rows as they were shown."""
    refused: AssessmentError | None = None
    for row, cells in edits.items():
        try:
            visit.services.plans.save(visit.actor, base[row], _edited(base[row], cells))
        except AssessmentError as error:
            refused = refused or error
    return refused


def _edited(action: PlanAction, cells: Mapping[str, object]) -> PlanAction:
    said = {name: str(value or "") for name, value in cells.items()}
    return replace(
        action,
        owner=said.get("owner", action.owner),
        due=said.get("due", action.due)[:10],
        state=ActionState(said["state"]) if said.get("state") else action.state,
        title=said.get("title", action.title),
    )


def _editor(visit: Visit, actions: tuple[PlanAction, ...]) -> None:
    """The rows that an edit refers to are those that were shown when it was made: they stay until it is saved."""
    memory, t = visit.state.plan, visit.t
    key = f"plan-table-{memory.number}"
    if not _edits(key) or memory.table is None:
        memory.table = actions
    base = memory.table
    st.data_editor(
        _frame(visit, base),
        key=key,
        hide_index=True,
        disabled=["aims", "milestones"],
        column_config=_columns(visit, base),
        alt=t("The actions of the plan"),
        placeholder="–",
        height="content",
    )
    if edits := _edits(key):
        memory.number += 1  # a fresh table shows what is stored
        memory.table = None
        memory.problem = save_edits(visit, base, edits)
        if memory.problem is None:
            visit.state.notice = t("Saved %(time)s", time=t.clock(visit.services.workplace.stamp()))
        st.rerun()


def _edits(key: str) -> Mapping[int, Mapping[str, object]]:
    found: Mapping[int, Mapping[str, object]] = st.session_state.get(key, {}).get("edited_rows", {})
    return found


def _frame(visit: Visit, actions: Sequence[PlanAction]) -> pd.DataFrame:
    t = visit.t
    return pd.DataFrame(
        {
            "title": pd.Series([action.title for action in actions], dtype="str"),
            "owner": pd.Series([action.owner for action in actions], dtype="str"),
            "due": pd.to_datetime(pd.Series([action.due or None for action in actions], dtype="object")),
            "state": pd.Series([str(action.state) for action in actions], dtype="str"),
            "aims": pd.Series([aims_text(t, action).replace("\\", "") for action in actions], dtype="str"),
            "milestones": pd.Series([_reached(action) for action in actions], dtype="str"),
        }
    )


def _reached(action: PlanAction) -> str:
    return f"{sum(1 for one in action.milestones if one.done_on)}/{len(action.milestones)}" if action.milestones else "–"


def _columns(visit: Visit, actions: Sequence[PlanAction]) -> dict[str, object]:
    t, config = visit.t, st.column_config
    names = {"": "–", **{one.owner: one.owner_name for one in actions if one.owner}}
    names |= {one.key: one.name for one in visit.services.plans.owners(visit.actor, visit.member)}
    return {
        "title": config.TextColumn(t("Action"), width="large", required=True, max_chars=300),
        "owner": config.SelectboxColumn(t("Owner"), options=list(names), format_func=lambda key: names.get(key, key)),
        "due": config.DateColumn(t("Due"), format="DD/MM/YYYY"),
        "state": config.SelectboxColumn(
            t("State"), options=[str(one) for one in ActionState], format_func=lambda one: state_word(t, ActionState(one)), required=True
        ),
        "aims": config.TextColumn(t("Meant to bring")),
        "milestones": config.TextColumn(t("Milestones"), width="small"),
    }


def _links(visit: Visit, actions: Sequence[PlanAction]) -> None:
    """A canvas has no links: each action opens from here."""
    t = visit.t
    st.markdown(f"**{t('Open an action')}**")
    for action in actions[:_OPEN_LINKS]:
        _link(visit, action)
    if len(actions) > _OPEN_LINKS:
        with st.expander(t("%(count)s more", count=len(actions) - _OPEN_LINKS)):
            for action in actions[_OPEN_LINKS:]:
                _link(visit, action)


def _link(visit: Visit, action: PlanAction) -> None:
    t = visit.t
    with st.container(horizontal=True, vertical_alignment="center", key=f"line-{action.key}"):
        action_link(visit, action.key, plain(action.title))
        st.markdown(f"{state_word(t, action.state)} · {owner_text(t, action)} · {action_due(visit, action)}")
