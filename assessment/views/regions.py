"""Where regions stand, for the Secretariat: distributions over signed results, what moved, what members are shown. Never a rank."""

from __future__ import annotations

import streamlit as st

from assessment.programme.counting import Selection
from assessment.records import Disclosure, Round
from assessment.reference import Region
from assessment.views.parts.empty import say_empty
from assessment.views.parts.filters import choose, choose_part, choose_some
from assessment.views.parts.links import page_link
from assessment.views.parts.look import overview_style
from assessment.views.parts.publishing import show_publishing
from assessment.views.parts.region_counting import show_counting, show_response
from assessment.views.parts.region_now import show_distribution, show_map
from assessment.views.parts.region_over_time import show_movement, show_trend
from assessment.views.parts.region_words import RegionWords, round_labels
from assessment.views.parts.words import questionnaire_title
from assessment.views.visit import Visit

_ALL = "all"  # in place of a round: every member's latest signed result
_SHARED, _CORE = "shared", "core"


def show(visit: Visit) -> None:
    t = visit.t
    overview_style()
    st.header(t("Regions"), anchor=False)
    rounds = visit.services.regions.rounds(visit.actor)
    signed = visit.services.regions.questionnaires(visit.actor)
    st.markdown(t("Signed results only, by region and section. There is no order of merit, and no score stands beside a name."))
    if not signed:
        say_empty(
            t("No result is signed yet."),
            t("Regions can be compared once administrations have signed off; the board shows how far they are."),
        )
        page_link(visit, "members", t("Status board"), icon=":material/public:")
        return
    selection = _selection(visit, rounds, signed)
    names = {
        "now": t("Sections by region"),
        "distribution": t("Distribution"),
        "trend": t("Over rounds"),
        "movement": t("Movement"),
        "publication": t("For members"),
    }
    part = choose_part(t("What is shown"), "view", list(names), names.__getitem__)
    words = RegionWords(visit, selection)
    if part == "publication":
        show_publishing(visit, next((one for one in rounds if one.key == selection.round), None))
    elif part == "trend":
        show_trend(words, round_labels(rounds))
    elif part == "movement":
        show_movement(words, rounds)
    else:
        _now(words, part)


def _now(words: RegionWords, part: str) -> None:
    visit, t = words.visit, words.t
    comparison = visit.services.regions.compare(visit.actor, words.selection)
    show_response(visit, comparison.counting)
    if not comparison.counting.counted:
        say_empty(
            t("No signed result fits the filters."),
            t("Choose another round or all regions; below stands who was asked and why nobody counts."),
        )
    elif part == "now":
        show_map(words, comparison)
    else:
        show_distribution(words, comparison)
    show_counting(visit, {t("This selection"): comparison.counting})


def _selection(visit: Visit, rounds: tuple[Round, ...], signed: tuple[str, ...]) -> Selection:
    t = visit.t
    labels = round_labels(rounds)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = [*_newest_with_results_first(visit, rounds), _ALL]
        chosen = choose(visit, t("Round"), "round", options, lambda key: labels.get(key) or t("All members, latest result"), width=280)
        asked = next((one for one in rounds if one.key == chosen), None)
        questionnaires = list(dict.fromkeys([asked.questionnaire, *signed] if asked else signed))
        questionnaire = questionnaires[0]
        if len(questionnaires) > 1:
            title = t("Questionnaire")
            questionnaire = choose(
                visit, title, "questionnaire", questionnaires, lambda one: questionnaire_title(visit, one), width=340, among=chosen
            )
        regions = choose_some(t("Regions"), "regions", [str(one) for one in Region], width=300, placeholder=t("All regions"))
        results = {"": t("All signed results"), _SHARED: t("Results shared for anonymous figures")}
        least = choose(visit, t("Results"), "results", list(results), results.__getitem__, width=320)
        criteria = {"": t("All criteria"), _CORE: t("Core criteria only")}
        core = (
            choose(visit, t("Criteria"), "criteria", list(criteria), criteria.__getitem__, width=190)
            if _has_core(visit, questionnaire)
            else ""
        )
    return Selection(
        questionnaire=questionnaire,
        round="" if asked is None else asked.key,
        regions=regions,
        least=Disclosure.AGGREGATES if least == _SHARED else None,
        core=core == _CORE,
    )


def _has_core(visit: Visit, questionnaire: str) -> bool:
    pack = visit.services.workplace.packs.get(questionnaire)
    return pack is not None and any(one.is_core for one in pack.questionnaire.criteria())


def _newest_with_results_first(visit: Visit, rounds: tuple[Round, ...]) -> list[str]:
    """Newest first; but a round that has only just begun does not open on an empty page."""
    newest = list(reversed(rounds))
    counts = {one.key: bool(_counted(visit, one)) for one in newest}
    return sorted(counts, key=lambda key: not counts[key])


def _counted(visit: Visit, one: Round) -> int:
    return len(visit.services.regions.count(visit.actor, Selection(questionnaire=one.questionnaire, round=one.key)).counted)
