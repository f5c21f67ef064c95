"""The cheapest way up: whom to ask first, then the few steps of least effort that lift the level by one."""

from __future__ import annotations

import streamlit as st

from assessment.scoring.tree import WHOLE
from assessment.scoring.way_up import LevelStep, WayUp, cheapest_way_up, cheapest_way_up_section
from assessment.views.parts.links import criterion_link
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing

_SHOWN = 5


def show_way_up(visit: Visit, standing: Standing, node: str, *, linked: bool) -> None:
    """`linked`: each step opens its criterion; otherwise it is only named."""
    t = visit.t
    way = _way(standing, node)
    if not way.reachable or way.target_level is None:
        st.markdown(t("There is no higher level to reach here."))
        return
    _ask_first(visit, way, linked=linked)
    if not standing.result.node(node).answered:
        st.markdown(t("The steps follow from the answers; there are none yet."))
        return
    st.markdown(
        t.plural(
            "To level %(level)s with the least effort: %(count)s step, effort %(effort)s.",
            "To level %(level)s with the least effort: %(count)s steps, effort %(effort)s.",
            len(way.steps),
            level=way.target_level,
            effort=t.whole(way.effort),
        )
    )
    for step in way.steps[:_SHOWN]:
        _step(visit, standing, step, linked=linked)
    if len(way.steps) > _SHOWN:
        with st.expander(t("%(count)s more", count=len(way.steps) - _SHOWN)):
            for step in way.steps[_SHOWN:]:
                _step(visit, standing, step, linked=linked)


def _way(standing: Standing, node: str) -> WayUp:
    if node == WHOLE:
        return cheapest_way_up(standing.questionnaire, standing.ratings)
    return cheapest_way_up_section(standing.questionnaire, standing.ratings, node)


def _ask_first(visit: Visit, way: WayUp, *, linked: bool) -> None:
    if not way.ask_first:
        return
    st.markdown(
        f":material/contact_support: **{visit.t('Ask first')}**  \n"
        + visit.t.plural(
            "Answer this one: if it turns out well, it is enough.",
            "Answer these %(count)s: if they turn out well, they are enough.",
            len(way.ask_first),
        )
    )
    with st.container(horizontal=True, key="asked"):
        for name in way.ask_first:
            _named(visit, name, plain(name), linked=linked)


def _step(visit: Visit, standing: Standing, step: LevelStep, *, linked: bool) -> None:
    t, criterion = visit.t, standing.questionnaire.criterion(step.criterion)
    with st.container(key=f"line-step-{step.criterion}"):
        _named(visit, step.criterion, f"**{plain(step.criterion)}** {plain(criterion.label.to(visit.language))}", linked=linked)
        moves = (
            t("Answer it: at least level %(to)s", to=step.to_level)
            if step.from_level is None
            else t("Level %(from)s → %(to)s", **{"from": step.from_level, "to": step.to_level})
        )
        st.markdown(f"{moves} · {t('effort %(effort)s', effort=step.effort)}")


def _named(visit: Visit, criterion: str, label: str, *, linked: bool) -> None:
    if linked:
        criterion_link(visit, criterion, label)
    else:
        st.markdown(label)
