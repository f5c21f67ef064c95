"""The evidence of one answer: what is expected at each level, what is linked, and how to add more."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from assessment.questionnaire.model import Criterion
from assessment.records import Answer, Evidence, EvidenceLink
from assessment.scoring.evidence import is_valid
from assessment.views.parts.evidence_form import add_evidence_form
from assessment.views.parts.outcome import note_outcome
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.saving import content_of
from assessment.workflow.standing import Standing


def show(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    t = visit.t
    links = answer.evidence if answer else ()
    covered = {expected for link in links for expected in link.satisfies if _valid(standing, link)}
    st.markdown(f"**{t('Expected evidence')}**")
    lines = []
    for expected in criterion.evidence:
        icon = ":green[:material/check_circle:]" if expected.id in covered else ":gray[:material/radio_button_unchecked:]"
        need = "" if expected.required else f" ({t('optional')})"
        lines.append(f"{icon} {t('Level %(level)s', level=expected.level)}: {plain(expected.label.to(visit.language))}{need}")
    st.markdown("  \n".join(lines) if lines else t("None is expected."))
    for link in links:
        _linked(visit, standing, criterion, link)
    if visit.services.assessments.may_answer(visit.actor, standing.assessment, criterion.name):
        _add(visit, standing, criterion, links)


def _valid(standing: Standing, link: EvidenceLink) -> bool:
    piece = standing.evidence.get(link.evidence)
    return piece is not None and is_valid(piece, standing.as_of)


def _linked(visit: Visit, standing: Standing, criterion: Criterion, link: EvidenceLink) -> None:
    t, piece = visit.t, standing.evidence.get(link.evidence)
    if piece is None:
        return
    state = "" if _valid(standing, link) else f" :orange[{t('not valid on %(day)s', day=t.short_day(standing.as_of))}]"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/description: {plain(piece.title)}, {t.short_day(piece.date)} → {plain(', '.join(link.satisfies) or '–')}{state}",
            width="stretch",
        )
        if st.button(t("Unlink"), key=f"unlink-{criterion.name}-{link.evidence}", type="tertiary", icon=":material/link_off:"):
            answer = standing.answers[criterion.name]
            kept = tuple(other for other in answer.evidence if other.evidence != link.evidence)
            _write(visit, standing, criterion, kept)


def _add(visit: Visit, standing: Standing, criterion: Criterion, links: tuple[EvidenceLink, ...]) -> None:
    t = visit.t
    labels = {expected.id: f"{expected.level} · {expected.label.to(visit.language)}" for expected in criterion.evidence}
    linked = {link.evidence for link in links}
    with st.popover(t("Link evidence"), icon=":material/attach_file:"):
        library = [piece for piece in standing.evidence.values() if piece.key not in linked]
        if library:
            with st.form(f"link-{criterion.name}", border=False, clear_on_submit=True):
                piece = st.selectbox(
                    t("From the library"), library, format_func=lambda one: f"{one.title} ({one.date})", index=None, placeholder=t("Choose")
                )
                satisfies = st.multiselect(
                    t("It shows"), list(labels), format_func=labels.__getitem__, key=f"shows-{criterion.name}", placeholder=t("Choose")
                )
                if st.form_submit_button(t("Link"), icon=":material/link:") and piece is not None:
                    link_piece(visit, standing, criterion, piece, tuple(satisfies))
            st.divider()
        added = add_evidence_form(visit, standing.assessment.member, key=f"new-{criterion.name}", shows=labels)
        if added is not None:
            link_piece(visit, standing, criterion, added.piece, added.satisfies)


def link_piece(visit: Visit, standing: Standing, criterion: Criterion, piece: Evidence, satisfies: tuple[str, ...]) -> None:
    """Link a piece to the answer; what it shows can be empty."""
    answer = standing.answers.get(criterion.name)
    links = answer.evidence if answer else ()
    _write(visit, standing, criterion, (*links, EvidenceLink(evidence=piece.key, satisfies=satisfies)))


def _write(visit: Visit, standing: Standing, criterion: Criterion, links: tuple[EvidenceLink, ...]) -> None:
    answer = standing.answers.get(criterion.name)
    outcome = visit.services.assessments.overwrite_answer(
        visit.actor,
        standing.assessment.member,
        standing.assessment.key,
        criterion.name,
        answer.revision if answer else 0,
        replace(content_of(answer), evidence=links),
    )
    note_outcome(visit, standing, criterion.name, outcome)
    st.rerun(scope="fragment")
