"""The plan along time: a bar an action, its milestones, today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.programme.plan import is_overdue
from assessment.records import ActionState, PlanAction
from assessment.views.parts.empty import say_empty
from assessment.views.parts.plan_words import owner_text, state_word
from assessment.views.visit import Visit


def show_timeline(visit: Visit, actions: Sequence[PlanAction]) -> None:
    t, today = visit.t, visit.services.workplace.today()
    kept = [action for action in actions if action.state is not ActionState.DROPPED]
    dated = [action for action in kept if action.due]
    if not dated:
        say_empty(t("No action has a date yet."), t("Give each action a due date in the table; the timeline then draws itself."))
        return
    st.markdown(
        t("A bar runs from the day an action was taken up to the day it is due; diamonds are milestones, dark once reached.")
        + " "
        + t("The dashed line is today; what is overdue has a red edge and runs on to it.")
    )
    frame = plan_frame(visit, dated)
    words = charts.PlanWords(today=t("Today, %(day)s", day=t.day(today)), empty=t("No action has a date yet."), language=visit.language)
    said = " ".join(frame["said"])
    st.altair_chart(charts.plan_timeline(frame, today, words), width="stretch", alt=said)
    if len(dated) < len(kept):
        st.markdown(t.plural("%(count)s action has no date.", "%(count)s actions have no date.", len(kept) - len(dated)))
    with st.expander(t("The same as a table"), icon=":material/table:"):
        st.dataframe(_table(visit, frame), hide_index=True, height="content")


def plan_frame(visit: Visit, actions: Sequence[PlanAction]) -> pd.DataFrame:
    """The rows of PLAN_COLUMNS for actions with a date."""
    rows = [row for place, action in enumerate(actions, start=1) for row in _rows(visit, place, action)]
    return pd.DataFrame(rows, columns=list(charts.PLAN_COLUMNS))


def _rows(visit: Visit, place: int, action: PlanAction) -> list[tuple[object, ...]]:
    t, today = visit.t, visit.services.workplace.today()
    label = f"{place} · {action.title}"
    start, end = span_of(action, today)
    owner = owner_text(t, action).replace("\\", "")
    said = f"{action.title} · {state_word(t, action.state)} · {owner} · {t.short_day(action.due)}."
    rows: list[tuple[object, ...]] = [(label, "action", str(action.state), start, end, is_overdue(action, today), said)]
    for one in action.milestones:
        day = one.done_on or one.due
        if day:
            state = "reached" if one.done_on else "open"
            told = f"{one.text} · {t('reached') if one.done_on else t('open')} · {t.short_day(day)}."
            rows.append((label, "milestone", state, day, day, not one.done_on and day < today, told))
    return rows


def span_of(action: PlanAction, today: str) -> tuple[str, str]:
    """From the day it was taken to the day it is due; what is overdue runs on to today. At least one day, so that it is seen."""
    start = min(action.at[:10], action.due)
    end = max(action.due, today) if is_overdue(action, today) else action.due
    next_day = (date.fromisoformat(start) + timedelta(days=1)).isoformat()
    return start, max(end, next_day)


def _table(visit: Visit, frame: pd.DataFrame) -> pd.DataFrame:
    t = visit.t
    return pd.DataFrame(
        {
            t("Action"): frame["label"],
            t("From"): [t.short_day(day) for day in frame["start"]],
            t("To"): [t.short_day(day) for day in frame["end"]],
            t("In words"): frame["said"],
        }
    )
