"""The member's evidence library: one list, many links from answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from assessment.errors import AssessmentError
from assessment.records import Assessment, Confidentiality, Evidence, EvidenceKind, EvidenceState
from assessment.scoring.evidence import is_valid
from assessment.views.parts.empty import say_empty
from assessment.views.parts.evidence_form import add_evidence_form, confidentiality_word, kind_word
from assessment.views.parts.links import criterion_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Evidence"), anchor=False)
    st.markdown(t("Documents, links and references that support answers. Nothing here leaves your administration before sign-off."))
    pieces = visit.services.evidence.list_for(visit.actor, visit.member)
    if _may_add(visit):
        with st.expander(t("Add evidence"), icon=":material/add:", expanded=not pieces):
            if add_evidence_form(visit, visit.member, key="library") is not None:
                st.rerun()
    if not pieces:
        say_empty(t("The library is empty."), t("Add a reference to a document first: nothing needs to be uploaded."))
        return
    search = st.text_input(
        t("Search"), key="evidence-search", placeholder=t("Search title, number or holder"), label_visibility="collapsed"
    )
    kept = [piece for piece in pieces if _fits(piece, search)]
    st.markdown(t.plural("%(count)s document", "%(count)s documents", len(kept)))
    assessment = _assessment(visit)
    for piece in kept[:100]:
        _piece(visit, piece, assessment)
    if len(kept) > 100:
        st.markdown(t("Only the first 100 are shown; search to narrow the list."))


def _may_add(visit: Visit) -> bool:
    return may(visit.actor, Action.ADD_EVIDENCE, visit.services.workplace.subject(visit.actor, visit.member))


def _fits(piece: Evidence, search: str) -> bool:
    words = f"{piece.title} {piece.number} {piece.holder} {piece.file_name}".casefold()
    return all(word in words for word in search.casefold().split())


def _assessment(visit: Visit) -> Assessment | None:
    summary = visit.current()
    return visit.services.assessments.get(visit.actor, visit.member, summary.key) if summary else None


def _piece(visit: Visit, piece: Evidence, assessment: Assessment | None) -> None:
    t = visit.t
    with st.container(border=True, key=f"piece-{piece.key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(piece.title)}**", width="stretch")
            if piece.kind is EvidenceKind.FILE:
                label = f"{plain(piece.file_name)} ({max(1, piece.file_size // 1024)} kB)"
                st.link_button(label, f"/evidence/{piece.member}/{piece.key}", type="tertiary", icon=":material/download:")
        parts = [kind_word(t, piece.kind), t.short_day(piece.date), confidentiality_word(t, piece.confidentiality)]
        if piece.expiry:
            parts.append(t("valid until %(day)s", day=t.short_day(piece.expiry)))
        parts += [plain(text) for text in (piece.number, piece.holder) if text]
        st.markdown(" · ".join(parts))
        if piece.url:
            st.markdown(plain(piece.url))
            st.link_button(t("Open the link"), piece.url, type="tertiary", icon=":material/open_in_new:")
        if not is_valid(piece, visit.services.workplace.today()):
            words = (
                t("Rejected: %(reason)s", reason=plain(piece.state_reason))
                if piece.state is EvidenceState.REJECTED
                else t("Not valid today.")
            )
            st.markdown(f":orange[:material/warning: {words}]")
        if assessment is not None and may(
            visit.actor, Action.VIEW_EVIDENCE, visit.services.workplace.subject(visit.actor, visit.member, assessment)
        ):
            _uses(visit, piece, assessment)
        if _may_add(visit):
            _change(visit, piece)


def _uses(visit: Visit, piece: Evidence, assessment: Assessment) -> None:
    criteria = visit.services.evidence.links(visit.actor, assessment, piece.key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(visit.t("Supports") if criteria else visit.t("Supports no answer yet."))
        for criterion in criteria:
            criterion_link(visit, criterion)


def _change(visit: Visit, piece: Evidence) -> None:
    t = visit.t
    with st.popover(t("Change"), icon=":material/edit:", type="tertiary"), st.form(f"change-{piece.key}", border=False):
        title = st.text_input(t("Title of the document"), value=piece.title, max_chars=300)
        day = st.date_input(t("Date of the document"), value=date.fromisoformat(piece.date), max_value=date.max)
        expiry = st.date_input(
            t("Valid until (if it expires)"), value=date.fromisoformat(piece.expiry) if piece.expiry else None, max_value=date.max
        )
        levels = list(Confidentiality)
        level = st.selectbox(
            t("Confidentiality"), levels, index=levels.index(piece.confidentiality), format_func=lambda one: confidentiality_word(t, one)
        )
        if not st.form_submit_button(t("Save"), icon=":material/save:"):
            return
        changed = replace(
            piece, title=title, date=day.isoformat() if day else "", expiry=expiry.isoformat() if expiry else "", confidentiality=level
        )
        try:
            visit.services.evidence.change(visit.actor, changed)
        except AssessmentError as error:
            show_problem(t, error)
            return
        st.rerun()
