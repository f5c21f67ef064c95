"""The form of a capacity-building event: what, when, where, through whom, and how many people of each member took part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from assessment.records import Attendance, SupportEvent
from assessment.views.visit import Visit
from assessment.workflow.support import MAX_LINE, MAX_PERSONS, MAX_TEXT

_COUNTS = ("women", "men", "not_counted")
Counts = tuple[int, int, int]


def event_fields(visit: Visit, event: SupportEvent | None, key: str) -> SupportEvent:
    """Draws the fields and gives what stands in them. No `st.form`: the table of counts follows the members that are chosen."""
    t = visit.t
    if f"{key}-title" not in st.session_state:  # drawn for the first time: nothing typed before is left
        st.session_state.pop(f"{key}-counts", None)
        st.session_state.pop(f"{key}-table", None)
    before = event or SupportEvent(key="", activity="", title="", start="", end="")
    labels = {one.id: one.label.to(visit.language) for one in visit.services.workplace.catalogue.activities}
    activities = ["", *labels]
    activity = st.selectbox(
        t("Activity of the catalogue"),
        activities,
        activities.index(before.activity) if before.activity in labels else 0,
        format_func=lambda id_: labels.get(id_, t("none of these: a title of your own")),
        key=f"{key}-activity",
    )
    title = st.text_input(t("Title"), before.title, MAX_LINE, key=f"{key}-title", placeholder=_title_hint(visit, activity))
    left, right = st.columns(2)
    start = left.date_input(t("First day"), _day(before.start), max_value=date.max, format="DD/MM/YYYY", key=f"{key}-start")
    end = right.date_input(t("Last day"), _day(before.end), max_value=date.max, format="DD/MM/YYYY", key=f"{key}-end")
    place = left.text_input(t("City and country"), before.place, MAX_LINE, key=f"{key}-place")
    donor = right.text_input(t("Donor"), before.donor, MAX_LINE, key=f"{key}-donor")
    channel = _channel(visit, before.channel, key)
    attendance = _attendance(visit, before.attendance, key)
    note = st.text_area(t("Note; the members that took part read it"), before.note, height=80, max_chars=MAX_TEXT, key=f"{key}-note")
    return SupportEvent(
        key=before.key,
        revision=before.revision,
        activity=activity,
        title=title,
        start=_iso(start),
        end=_iso(end),
        place=place,
        channel=channel,
        donor=donor,
        attendance=attendance,
        note=note,
    )


def channel_word(visit: Visit, channel: str) -> str:
    """The catalogue's word for a channel, or what was written."""
    found = {one.id: one.label.to(visit.language) for one in visit.services.workplace.catalogue.channels}
    return found.get(channel, channel)


def event_title(visit: Visit, event: SupportEvent) -> str:
    """Its own title, else the activity's name in the reader's language."""
    labels = {one.id: one.label.to(visit.language) for one in visit.services.workplace.catalogue.activities}
    return event.title or labels.get(event.activity, event.activity)


def _title_hint(visit: Visit, activity: str) -> str:
    return visit.t("may stay empty: the activity's name is shown") if activity else visit.t("such as Regional seminar on precursors")


def _channel(visit: Visit, before: str, key: str) -> str:
    known = [one.id for one in visit.services.workplace.catalogue.channels]
    options = known if before in ("", *known) else [*known, before]
    chosen: str | None = st.selectbox(
        visit.t("Through"),
        options,
        options.index(before) if before else None,
        format_func=lambda one: channel_word(visit, one),
        placeholder=visit.t("Choose, or write another"),
        accept_new_options=True,
        key=f"{key}-channel",
    )
    return chosen or ""


def _attendance(visit: Visit, before: Sequence[Attendance], key: str) -> tuple[Attendance, ...]:
    t = visit.t
    codes = [one.code for one in visit.services.workplace.members.values() if one.assessed]
    codes.sort(key=lambda code: visit.name_of(code).casefold())
    chosen: list[str] = st.multiselect(
        t("Members that took part"),
        codes,
        [one.member for one in before],
        format_func=visit.name_of,
        placeholder=t("Choose a member"),
        key=f"{key}-members",
    )
    if not chosen:
        return ()
    st.markdown(t("How many people of each member took part:"))
    counts = _counts(visit, chosen, {one.member: (one.women, one.men, one.not_counted) for one in before}, key)
    return tuple(_people(member, *counts[member]) for member in chosen)


def _people(member: str, women: int, men: int, not_counted: int) -> Attendance:
    return Attendance(member=member, women=women, men=men, not_counted=not_counted)


def _counts(visit: Visit, members: list[str], before: Mapping[str, Counts], key: str) -> Mapping[str, Counts]:
    """The table begins anew, with what was typed so far, whenever other members are chosen: its edits are kept by row."""
    t, memory = visit.t, st.session_state
    typed: dict[str, Counts] = memory.setdefault(f"{key}-counts", dict(before))
    shown, number, frame = memory.get(f"{key}-table", ([], 0, None))
    if frame is None or shown != members:
        number += 1
        frame = pd.DataFrame([typed.get(member, (None,) * len(_COUNTS)) for member in members], columns=list(_COUNTS), dtype="Int64")
        frame.insert(0, "member", [visit.name_of(member) for member in members])
        memory[f"{key}-table"] = (members, number, frame)
    words = {"women": t("Women"), "men": t("Men"), "not_counted": t("Sex not counted")}
    config = {
        name: st.column_config.NumberColumn(word, min_value=0, max_value=MAX_PERSONS, step=1, format="%d") for name, word in words.items()
    }
    edited = st.data_editor(
        frame,
        key=f"{key}-table-{number}",
        hide_index=True,
        height="content",
        disabled=["member"],
        placeholder="–",
        column_config={"member": st.column_config.TextColumn(t("Member"), width="large"), **config},
        alt=t("How many people of each member took part:"),
    )
    rows = edited[list(_COUNTS)].fillna(0).astype(int).itertuples(index=False)
    typed |= {member: (int(row[0]), int(row[1]), int(row[2])) for member, row in zip(members, rows, strict=True)}
    return typed


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""
