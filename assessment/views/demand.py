"""What support would close most gaps, and a proposed list of shared workshops. For the Secretariat: members are named here."""

from __future__ import annotations

import streamlit as st

from assessment.programme.counting import Selection
from assessment.reference import Region
from assessment.views.parts.empty import say_empty
from assessment.views.parts.filters import choose
from assessment.views.parts.look import overview_style
from assessment.views.parts.need_tables import show_needs
from assessment.views.parts.workshop_list import show_workshops
from assessment.views.visit import Visit

_LATEST = "latest"


def show(visit: Visit) -> None:
    t = visit.t
    overview_style()
    st.header(t("Support needed"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        selection = _selection(visit)
        words = {"needs": t("Needs"), "workshops": t("Shared workshops")}
        chosen = choose(visit, t("Show"), "view", list(words), words.__getitem__)
    if selection is None:
        say_empty(t("Nothing is signed yet."), t("Needs follow from signed results; the page Members shows who has come how far."))
    elif chosen == "workshops":
        show_workshops(visit, selection)
    else:
        show_needs(visit, visit.services.demand.needs(visit.actor, selection))


def _selection(visit: Visit) -> Selection | None:
    """By a round, or each member's latest result with one questionnaire. None where nothing is signed."""
    t, regions = visit.t, visit.services.regions
    signed = regions.questionnaires(visit.actor)
    rounds = {one.key: one for one in reversed(regions.rounds(visit.actor)) if one.questionnaire in signed}
    latest = {f"{_LATEST} {key}": key for key in reversed(signed)}
    titles = {key: one.title for key, one in rounds.items()}
    titles |= {code: _latest_words(visit, key, alone=len(latest) == 1) for code, key in latest.items()}
    if not titles:
        return None
    asked = choose(visit, t("Round"), "round", list(titles), titles.__getitem__, width=300)
    region = choose(visit, t("Region"), "region", ["", *Region], lambda code: code or t("All regions"))
    round_ = asked if asked in rounds else ""
    questionnaire = rounds[round_].questionnaire if round_ else latest[asked]
    return Selection(questionnaire=questionnaire, round=round_, regions=(region,) if region else ())


def _latest_words(visit: Visit, questionnaire: str, *, alone: bool) -> str:
    said = visit.t("Latest signed results")
    return said if alone else f"{said} ({visit.services.workplace.questionnaire(questionnaire).version})"
