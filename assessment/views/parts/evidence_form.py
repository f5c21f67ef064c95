"""The form that adds a piece of evidence: a file, a link, or a reference to a document that stays where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.records import Confidentiality, Evidence, EvidenceKind
from assessment.views.parts.problem import show_problem
from assessment.views.visit import Visit
from assessment.workflow.evidence import FILE_TYPES, MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Added:
    piece: Evidence
    satisfies: tuple[str, ...]


def kind_word(t: Texts, kind: EvidenceKind) -> str:
    return {
        EvidenceKind.FILE: t("File"),
        EvidenceKind.LINK: t("Link"),
        EvidenceKind.REFERENCE: t("Reference (nothing uploaded)"),
    }[kind]


def confidentiality_word(t: Texts, level: Confidentiality) -> str:
    return {
        Confidentiality.OPEN: t("Open"),
        Confidentiality.RESTRICTED: t("Restricted"),
        Confidentiality.CONFIDENTIAL: t("Confidential"),
    }[level]


def add_evidence_form(visit: Visit, member: str, key: str, shows: Mapping[str, str] | None = None) -> Added | None:
    """The form; gives what was added in this run. `shows`: expected evidence it can satisfy, id -> label."""
    t = visit.t
    kind = st.segmented_control(
        t("New evidence"),
        list(EvidenceKind),
        default=EvidenceKind.REFERENCE,
        format_func=lambda one: kind_word(t, one),
        key=f"{key}-kind",
        required=True,
    )
    with st.form(f"{key}-form", border=False):
        title = st.text_input(t("Title of the document"), max_chars=300)
        day = st.date_input(t("Date of the document"), value=None, max_value=date.max)
        expiry = st.date_input(t("Valid until (if it expires)"), value=None, max_value=date.max)
        level = st.selectbox(t("Confidentiality"), list(Confidentiality), index=1, format_func=lambda one: confidentiality_word(t, one))
        url = number = holder = ""
        upload = None
        if kind is EvidenceKind.LINK:
            url = st.text_input(t("Address (https://…)"))
        elif kind is EvidenceKind.REFERENCE:
            number = st.text_input(t("Number"))
            holder = st.text_input(t("Held by (office)"))
        else:
            upload = st.file_uploader(t("File (at most 20 MB)"), type=list(FILE_TYPES), max_upload_size=MAX_FILE_BYTES // 1024 // 1024)
        satisfies = st.multiselect(t("It shows"), list(shows), format_func=shows.__getitem__, placeholder=t("Choose")) if shows else []
        sent = st.form_submit_button(t("Add"), icon=":material/add:", type="primary")
    if not sent:
        return None
    if kind is EvidenceKind.FILE and upload is None:
        st.error(t("Choose a file first."), icon=":material/error:")
        return None
    piece = Evidence(
        key="",
        member=member,
        kind=kind or EvidenceKind.REFERENCE,
        title=title,
        date=day.isoformat() if day else "",
        expiry=expiry.isoformat() if expiry else "",
        confidentiality=level,
        url=url.strip(),
        number=number.strip(),
        holder=holder.strip(),
        file_name=upload.name if upload else "",
    )
    try:
        return Added(visit.services.evidence.add(visit.actor, piece, _chunks(upload) if upload else ()), tuple(satisfies))
    except AssessmentError as error:
        show_problem(t, error)
        return None


def _chunks(upload: BinaryIO) -> Iterator[bytes]:
    while chunk := upload.read(64 * 1024):
        yield chunk
