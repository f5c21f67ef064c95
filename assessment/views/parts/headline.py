"""The result in one look: the level, what holds it there, the score on its band."""

from __future__ import annotations

import streamlit as st

from assessment import charts
from assessment.locale import Texts
from assessment.scoring.display import letter
from assessment.scoring.explanation import CapReason, Explanation, Lift
from assessment.scoring.results import CapKind, NodeScore
from assessment.views.parts.bands import band_words, bands, highest_value, legend, row_text
from assessment.views.parts.figures import band_text, level_text, progress_text, score_text
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing


def show_headline(visit: Visit, standing: Standing, explained: Explanation) -> None:
    """The whole: a tile with the level, sentences, and the band."""
    whole = explained.scored
    left, right = st.columns([1, 3.4], gap="medium")
    with left:
        _tile(visit, standing, whole)
    with right:
        for sentence in reasons(visit, standing, explained):
            st.markdown(sentence)
        st.markdown(_figures(visit.t, standing, whole))
    st.markdown(visit.t("The score of the whole, with what is still unknown as a band.") + " " + legend(visit.t))
    chart = charts.whole_band(bands(visit, standing, (whole,)), highest_value(standing), band_words(visit))
    st.altair_chart(chart, width="stretch", alt=row_text(visit, standing, whole))


def _tile(visit: Visit, standing: Standing, whole: NodeScore) -> None:
    t = visit.t
    key = "tile-none" if whole.level is None else f"tile-{min(whole.level, len(charts.LEVEL_COLOURS) - 1)}"
    with st.container(border=True, key=key, height="stretch"):
        if whole.level is None:
            st.markdown(f"**{score_text(t, whole, whole.lower)}**")
            return
        label = letter(standing.questionnaire, whole, visit.language)
        st.markdown(f"**{t('Level %(level)s', level=whole.level)}**  \n{plain(label)}")


def _figures(t: Texts, standing: Standing, whole: NodeScore) -> str:
    parts = [
        t("Score so far **%(score)s**", score=score_text(t, whole, whole.score)),
        t("certain to possible **%(band)s**", band=band_text(t, whole)),
        t("backed by evidence **%(score)s**", score=score_text(t, whole, whole.backed)),
        progress_text(t, standing.progress),
    ]
    if whole.backed_level is not None:
        parts[2] += " " + t("(level %(level)s)", level=whole.backed_level)
    return " · ".join(parts)


def reasons(visit: Visit, standing: Standing, explained: Explanation) -> list[str]:
    """Why the level is what it is, and what stands in the way of the next one; the first sentence is the main one."""
    t, node = visit.t, explained.scored
    if node.lower is None:
        return [t("Nothing here applies, so there is no score.")]
    if not node.answered:
        return [t("Nothing is answered yet. What is unknown counts as the lowest value, so this is where everybody starts.")]
    sentences = [_cap(visit, standing, cap, holds=True) for cap in explained.caps] or [_by_score(t, node)]
    told = {cap.cap.kind for cap in explained.caps}
    sentences += [_cap(visit, standing, cap, holds=False) for cap in explained.possible_caps if cap.cap.kind not in told]
    if node.possible_level is not None and node.level is not None and node.possible_level > node.level:
        sentences.append(t("What is still unknown could bring it to level %(possible)s.", possible=node.possible_level))
    return sentences


def _by_score(t: Texts, node: NodeScore) -> str:
    score = score_text(t, node, node.lower)
    if node.level is None:
        return t("The score that is certain is **%(score)s**.", score=score)
    if node.step.floor:
        return t("The score that is certain is **%(score)s**; only whole levels count.", score=score)
    return t("It follows from the rule below: %(level)s.", level=level_text(t, node))


def _cap(visit: Visit, standing: Standing, reason: CapReason, *, holds: bool) -> str:
    """`holds`: the cap holds the level now; otherwise it stands in the way of what is possible."""
    t = visit.t
    names = ", ".join(_lift(visit, standing, lift) for lift in reason.lifts)
    needed = max((lift.to_level for lift in reason.lifts), default=reason.opens)
    places: dict[str, object] = {"names": names, "at": reason.cap.at, "opens": reason.opens, "needed": needed}
    if not holds:
        return t("Level %(opens)s stays out of reach until at least level %(needed)s is reached in %(names)s.", **places)
    if reason.cap.kind is CapKind.GATE:
        return t("Held at level %(at)s by a gate that is not yet at level %(needed)s: %(names)s.", **places)
    return t("Held at level %(at)s by %(names)s: level %(opens)s needs at least level %(needed)s there.", **places)


def _lift(visit: Visit, standing: Standing, lift: Lift) -> str:
    t, questionnaire = visit.t, standing.questionnaire
    label = questionnaire.criterion(lift.name).label if lift.is_criterion else None
    if label is None:
        label = next((section.label for section in questionnaire.sections if section.name == lift.name), None)
    name = f"**{plain(label.to(visit.language).rstrip('.') if label else lift.name)}**"
    if lift.is_criterion:
        name = f"**{plain(lift.name)}** {name.replace('**', '')}"
    return name + (f" ({t('not known yet')})" if lift.from_level is None else f" ({t('level %(level)s', level=lift.from_level)})")
