"""The register of joint operations: those shipped with their public sources, and those that the Secretariat adds."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from assessment.locale import Texts
from assessment.records import Operation
from assessment.views.parts.held import act, held, number_of, show_refusal
from assessment.views.parts.table_choice import choice_table, chosen_row
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.support import MAX_LINE, MAX_TEXT, OperationEntry

_NAME, _NEW, _CHANGE = "operation", "operation-new", "operation-change"


def show_operations(visit: Visit) -> None:
    t = visit.t
    entries = visit.services.support.operations(visit.actor)
    st.markdown(
        t(
            "Operations that were published are here with their sources; add others, and name the participants. "
            "A member sees the operations in which it took part and can link them as evidence."
        )
    )
    with st.expander(t("Add an operation"), icon=":material/add:"), st.form(f"{_NEW}-{number_of(_NEW)}", border=False):
        entered = _fields(visit, None, f"{_NEW}-{number_of(_NEW)}")
        if st.form_submit_button(t("Add"), type="primary", icon=":material/add:"):
            said = t("Added: %(title)s", title=entered.title)
            act(visit, _NEW, lambda: visit.services.support.register_operation(visit.actor, entered), said)
        show_refusal(visit, _NEW)
    if entries:
        _table(visit, entries)
        _details(visit, entries)


def period(t: Texts, start: str, end: str) -> str:
    """As exactly as the days are known: a year, a month or a day."""
    first, last = t.known_day(start), t.known_day(end)
    return first if first == last else f"{first} – {last}"


def _table(visit: Visit, entries: Sequence[OperationEntry]) -> None:
    t = visit.t
    frame = pd.DataFrame(
        {
            t("Operation"): [one.title(visit.language) for one in entries],
            t("When"): [period(t, one.start, one.end) for one in entries],
            t("Participants named"): pd.array([len(one.participants) or None for one in entries], dtype="Int64"),
            t("Origin"): [t("Published") if one.public else t("Added here") for one in entries],
            t("Results"): [one.results(visit.language) for one in entries],
        }
    )
    columns = {t("Results"): st.column_config.TextColumn(width="large")}
    choice_table(_NAME, frame, [one.id for one in entries], t("Joint operations with dates, participants and results"), columns)


def _details(visit: Visit, entries: Sequence[OperationEntry]) -> None:
    t = visit.t
    found = {one.id: one for one in entries}
    chosen = chosen_row(
        _NAME,
        t("Look at an operation"),
        list(found),
        lambda id_: found[id_].title(visit.language),
        t("Choose an operation, or a row of the table"),
    )
    if chosen is None:
        return
    form = f"{_CHANGE}-{chosen}"
    key = f"{form}-{number_of(form)}"
    entry = held(f"{_CHANGE}-base", found[chosen], is_open=f"{key}-participants" in st.session_state)
    with st.container(border=True, key="operation-details"):
        if entry.public:
            show_facts(visit, entry)
        _change(visit, entry, form, key)
        show_refusal(visit, form)


def show_facts(visit: Visit, entry: OperationEntry) -> None:
    """What is known of an operation, with its source."""
    t = visit.t
    lines = [
        f"**{plain(entry.title(visit.language))}** · {plain(period(t, entry.start, entry.end))}",
        plain(entry.parties(visit.language)),
        plain(entry.results(visit.language)),
        f"{t('Source:')} {plain(entry.source)}" if entry.source else "",
    ]
    st.markdown("  \n".join(filter(None, lines)))


def _change(visit: Visit, entry: OperationEntry, form: str, key: str) -> None:
    t, support = visit.t, visit.services.support
    with st.form(key, border=False):
        entered = _fields(visit, entry, key)
        saves = st.form_submit_button(t("Save"), type="primary", icon=":material/save:")
    if saves:
        said = t("Saved: %(title)s", title=entry.title(visit.language))
        act(visit, form, lambda: support.register_operation(visit.actor, entered), said)
    own = entry.registered
    if own is None or entry.public:
        return
    with st.popover(t("Remove"), icon=":material/delete:"):
        st.markdown(t("For what was entered by mistake. Evidence that names the operation stays in the members' libraries."))
        if st.button(t("Remove this operation"), type="primary", key=f"{form}-remove"):
            said = t("Removed: %(title)s", title=own.title)
            act(visit, form, lambda: support.remove_operation(visit.actor, own.key, own.revision), said)


def _fields(visit: Visit, entry: OperationEntry | None, key: str) -> Operation:
    """What stands in the fields. Of a shipped operation only the participants can be added to."""
    t = visit.t
    base = entry.registered if entry else None
    if entry is not None and entry.public:
        public = entry.public
        participants = _participants(visit, tuple(set(entry.participants) - set(public.participants)), key, public.participants)
        return Operation(
            key=entry.id,
            revision=base.revision if base else 0,
            title=public.title_en,
            start=public.start,
            end=public.end,
            participants=participants,
        )
    before = base or Operation(key="", title="", start="", end="")
    title = st.text_input(t("Title"), before.title, MAX_LINE, key=f"{key}-title")
    hint = t("A year, a month or a day, such as 2024, 2024-09 or 2024-09-02")
    left, right = st.columns(2)
    start = left.text_input(t("Began"), before.start, 10, key=f"{key}-start", help=hint, placeholder="2024-09-02")
    end = right.text_input(t("Ended"), before.end, 10, key=f"{key}-end", help=hint, placeholder="2024-09-13")
    participants = _participants(visit, before.participants, key)
    english = left.text_area(t("Published results, in English"), before.results_en, height=90, max_chars=MAX_TEXT // 2, key=f"{key}-en")
    french = right.text_area(t("Published results, in French"), before.results_fr, height=90, max_chars=MAX_TEXT // 2, key=f"{key}-fr")
    source = st.text_input(t("Source (https://…)"), before.source, MAX_LINE, key=f"{key}-source")
    return Operation(
        key=before.key,
        revision=before.revision,
        title=title,
        start=start.strip(),
        end=end.strip(),
        participants=participants,
        results_en=english,
        results_fr=french,
        source=source.strip(),
    )


def _participants(visit: Visit, before: Sequence[str], key: str, published: Sequence[str] = ()) -> tuple[str, ...]:
    t = visit.t
    if published:
        names = sorted((visit.name_of(code) for code in published), key=str.casefold)
        st.markdown(t("Named by the source: %(names)s.", names=plain(", ".join(names))))
    codes = [one.code for one in visit.services.workplace.members.values() if one.assessed and one.code not in published]
    codes.sort(key=lambda code: visit.name_of(code).casefold())
    label = t("Further participants") if published else t("Participants")
    return tuple(
        st.multiselect(label, codes, sorted(before), format_func=visit.name_of, placeholder=t("Choose a member"), key=f"{key}-participants")
    )
