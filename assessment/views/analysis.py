"""The quarterly analysis: which quarter, for whom, in which language, and the two files of it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from assessment.locale import LANGUAGES
from assessment.programme.quarterly import Edition, Quarter, quarter_of
from assessment.views.visit import Visit

_QUARTERS = 12  # offered, the present one first


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Quarterly analysis"), anchor=False)
    st.markdown(t("Coverage, what changed, levels by region, top gaps, support and operations of one quarter, in one file."))
    today = visit.services.workplace.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = st.selectbox(t("Quarter"), _quarters(today), key="analysis-period", width=220)
        words = {Edition.SECRETARIAT: t("The Secretariat's own"), Edition.MEMBERS: t("For members")}
        edition = st.selectbox(t("Edition"), list(words), format_func=words.__getitem__, key="analysis-edition", width=260)
        codes = sorted(LANGUAGES, key=lambda code: code != visit.language)
        language = st.selectbox(t("Language"), codes, format_func=LANGUAGES.__getitem__, key="analysis-language", width=200)
    st.info(_said(visit, edition), icon=":material/shield:" if edition is Edition.MEMBERS else ":material/lock:")
    if period == str(quarter_of(today)):
        st.markdown(t("This quarter is not over: the analysis says that it is interim."))
    query = {"period": period, "edition": str(edition), "language": language}
    with st.container(horizontal=True):
        for label, file_format in ((t("Excel workbook"), "xlsx"), (t("Page with charts (HTML)"), "html")):
            address = f"/download/analysis?{urlencode(query | {'format': file_format})}"
            st.link_button(label, address, icon=":material/download:")


def _quarters(today: str) -> list[str]:
    found: list[Quarter] = [quarter_of(today)]
    while len(found) < _QUARTERS:
        found.append(found[-1].previous())
    return [str(one) for one in found]


def _said(visit: Visit, edition: Edition) -> str:
    t = visit.t
    if edition is Edition.MEMBERS:
        return t(
            "Holds only figures that were published to members, exactly as they were published, and public operations. "
            "It can be handed on. Publish a round first if its figures are to be in it."
        )
    return t("Counts every signed result, in groups of any size, and names who signed. It stays inside the Secretariat.")
