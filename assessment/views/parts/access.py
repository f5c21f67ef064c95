"""Who could have come near the answers: readers from outside, and everybody who changed who has access."""

from __future__ import annotations

import streamlit as st

from assessment.records import HistoryKind, Role
from assessment.views.parts.words import plain, role_word
from assessment.views.visit import Visit
from assessment.workflow.people import PeopleLine
from assessment.workflow.permissions import Action, may

_MOST = 50


def show_access(visit: Visit) -> None:
    """For the coordinators and heads of the member; nothing for others."""
    if not may(visit.actor, Action.VIEW_READ_LOG, visit.services.workplace.subject(visit.actor, visit.member)):
        return
    left, right = st.columns(2, gap="large")
    with left:
        _readers(visit)
    with right:
        _people(visit)


def _readers(visit: Visit) -> None:
    t = visit.t
    st.subheader(t("Who looked at your results"), anchor=False)
    lines = visit.services.snapshots.readers(visit.actor, visit.member)
    if not lines:
        st.markdown(t("Nobody outside your administration has opened a signed result."))
    for line in lines[:_MOST]:
        what = f" · {t('exported on the server')}" if line.kind is HistoryKind.EXPORT else ""
        st.markdown(f"{t.moment(line.at)} · {plain(line.by_name)}{what}")


def _people(visit: Visit) -> None:
    t = visit.t
    st.subheader(t("Who changed the access of people"), anchor=False)
    lines = visit.services.people.history(visit.actor, visit.member)
    if not lines:
        st.markdown(t("Nobody has changed anything yet."))
    for one in lines[:_MOST]:
        by = plain(one.by_name) + (f" ({role_word(t, Role.ADMINISTRATOR)})" if one.by_administrator else "")
        st.markdown(f"{t.moment(one.at)} · {by} · {_change(visit, one)}")


def _change(visit: Visit, one: PeopleLine) -> str:
    t, name = visit.t, plain(one.name)
    word, _, rest = one.note.partition(" ")
    role, _, parts = rest.partition(" ")
    if word in ("invited", "role") and role in set(Role):
        places = {"name": name, "role": role_word(t, Role(role)), "parts": plain(parts)}
        if word == "invited":
            return t("invited %(name)s as %(role)s", **places)
        return t("gave %(name)s the role %(role)s, parts %(parts)s", **places) if parts else t("gave %(name)s the role %(role)s", **places)
    return {
        "reset": t("made a one-time link to set the password of %(name)s", name=name),
        "disabled": t("disabled the account of %(name)s", name=name),
        "enabled": t("enabled the account of %(name)s", name=name),
        "handed over": t("handed the coordination over to %(name)s", name=name),
    }.get(one.note, f"{plain(one.note)} {name}")
