"""The register of delivered support: add, change, remove."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from assessment.records import SupportEvent
from assessment.views.parts.empty import say_empty
from assessment.views.parts.event_form import channel_word, event_fields, event_title
from assessment.views.parts.held import act, held, number_of, pressed, show_refusal
from assessment.views.parts.table_choice import choice_table, chosen_row
from assessment.views.visit import Visit

_NAME, _NEW, _CHANGE = "event", "event-new", "event-change"


def show_events(visit: Visit) -> None:
    t = visit.t
    events = visit.services.support.events(visit.actor)
    with st.container(key="lead"):
        st.markdown(_sentence(visit, events))
    with st.expander(t("Register an event"), icon=":material/add:", expanded=not events):
        _add(visit)
    if not events:
        say_empty(t("Nothing is registered yet."), t("Register what was delivered; each member that took part sees it on its page."))
        return
    _table(visit, events)
    _details(visit, events)


def _sentence(visit: Visit, events: Sequence[SupportEvent]) -> str:
    t, rows = visit.t, [one for event in events for one in event.attendance]
    women, men, other = (sum(getattr(one, name) for one in rows) for name in ("women", "men", "not_counted"))
    return t(
        "Events: **%(events)s**. People who took part: **%(people)s** (women %(women)s, men %(men)s, sex not counted %(other)s).",
        events=t.whole(len(events)),
        people=t.whole(women + men + other),
        women=t.whole(women),
        men=t.whole(men),
        other=t.whole(other),
    )


def _add(visit: Visit) -> None:
    t = visit.t
    entered = event_fields(visit, None, f"{_NEW}-{number_of(_NEW)}")
    if pressed(t("Register"), _NEW):
        said = t("Registered: %(title)s", title=event_title(visit, entered))
        act(visit, _NEW, lambda: visit.services.support.add_event(visit.actor, entered), said)
    show_refusal(visit, _NEW)


def _table(visit: Visit, events: Sequence[SupportEvent]) -> None:
    t = visit.t
    frame = pd.DataFrame(
        {
            t("First day"): [pd.Timestamp(one.start).date() for one in events],
            t("What"): [event_title(visit, one) for one in events],
            t("City and country"): [one.place for one in events],
            t("Through"): [channel_word(visit, one.channel) for one in events],
            t("Donor"): [one.donor for one in events],
            t("Members"): [len(one.attendance) for one in events],
            t("Women"): [sum(row.women for row in one.attendance) for one in events],
            t("Men"): [sum(row.men for row in one.attendance) for one in events],
            t("Sex not counted"): [sum(row.not_counted for row in one.attendance) for one in events],
        }
    )
    columns = {t("First day"): st.column_config.DateColumn(format="localized"), t("What"): st.column_config.TextColumn(width="medium")}
    choice_table(_NAME, frame, [one.key for one in events], t("Events with day, place, channel, donor and participants"), columns)


def _details(visit: Visit, events: Sequence[SupportEvent]) -> None:
    t = visit.t
    found = {one.key: one for one in events}
    chosen = chosen_row(
        _NAME,
        t("Change an event"),
        list(found),
        lambda key: f"{t.short_day(found[key].start)} · {event_title(visit, found[key])}",
        t("Choose an event, or a row of the table"),
    )
    if chosen is None:
        return
    form = f"{_CHANGE}-{chosen}"
    key = f"{form}-{number_of(form)}"
    event = held(f"{_CHANGE}-base", found[chosen], is_open=f"{key}-title" in st.session_state)
    with st.container(border=True, key="event-details"):
        entered = event_fields(visit, event, key)
        with st.container(horizontal=True):
            saves = pressed(t("Save"), form)
            with st.popover(t("Remove"), icon=":material/delete:"):
                st.markdown(t("For what was entered by mistake: the members that took part no longer see it."))
                removes = st.button(t("Remove this event"), type="primary", key=f"{form}-remove")
    support, title = visit.services.support, event_title(visit, event)
    if saves:
        said = t("Saved: %(title)s", title=event_title(visit, entered))
        act(visit, form, lambda: support.change_event(visit.actor, entered), said)
    if removes:
        said = t("Removed: %(title)s", title=title)
        act(visit, form, lambda: support.remove_event(visit.actor, event.key, event.revision), said)
    show_refusal(visit, form)
