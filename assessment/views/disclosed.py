"""Signed results of other administrations, as far as they were disclosed to this reader. Every opening is noted for the member."""

from __future__ import annotations

import streamlit as st

from assessment.views.parts.empty import say_empty
from assessment.views.parts.standing_view import show_foot, show_standing
from assessment.views.parts.words import disclosure_word, plain
from assessment.views.visit import Visit


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Signed results"), anchor=False)
    st.markdown(t("Only what an administration signed off and disclosed to you. It sees on its own page that you opened it."))
    found = {
        f"{summary.member}/{summary.snapshot}": summary
        for member in visit.services.workplace.store.members()
        if member != visit.member
        for summary in visit.services.snapshots.disclosed(visit.actor, member)
    }
    if not found:
        say_empty(t("Nothing has been disclosed to you yet."))
        return
    codes = sorted(found, key=lambda code: visit.name_of(found[code].member).casefold())
    asked = st.query_params.get("result", "")
    chosen = st.selectbox(
        t("Result"),
        codes,
        index=codes.index(asked) if asked in codes else None,
        placeholder=t("Choose a member"),
        format_func=lambda code: f"{visit.name_of(found[code].member)} · {found[code].title} · {t.short_day(found[code].signed_off_at)}",
    )
    if chosen is None:
        return
    summary = found[chosen]
    snapshot = visit.services.snapshots.open(visit.actor, summary.member, summary.snapshot)
    st.markdown(
        t(
            "Signed off by %(name)s, %(function)s, on %(day)s.",
            name=plain(snapshot.signed.name),
            function=plain(snapshot.signed.function),
            day=t.day(snapshot.signed.date),
        )
        + f" {disclosure_word(t, snapshot.signed.disclosure)}. {t('Digest %(digest)s', digest=snapshot.digest[:16])}"
    )
    show_standing(visit, snapshot.standing, read_only=True)
    show_foot(visit, snapshot.standing)
