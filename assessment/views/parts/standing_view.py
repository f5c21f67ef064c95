"""A result as a person reads it, own or another's: the level, the flags, the bands, why, the way up, targets, the rule."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from assessment.scoring.explanation import explain
from assessment.scoring.results import Flag, FlagKind
from assessment.scoring.tree import WHOLE
from assessment.views.parts.bands import CHOSEN, show_bands
from assessment.views.parts.climb import show_way_up
from assessment.views.parts.figures import node_names
from assessment.views.parts.goals import show_targets
from assessment.views.parts.headline import show_headline
from assessment.views.parts.links import criterion_link
from assessment.views.parts.look import overview_style
from assessment.views.parts.why import show_why
from assessment.views.parts.words import is_red, plain
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may
from assessment.workflow.standing import Standing


def show_standing(visit: Visit, standing: Standing, *, read_only: bool, download: bool = False) -> None:
    """`read_only`: names of criteria lead nowhere and nothing can be set, as in another administration's result.
    `download`: offer the workbook and the page to print, which ask the permission table themselves."""
    overview_style()
    show_headline(visit, standing, explain(standing.questionnaire, standing.result, WHOLE))
    if download:
        _downloads(visit, standing)
    _flags(visit, standing, linked=not read_only)
    st.subheader(visit.t("Sections"), anchor=False)
    show_bands(visit, standing)
    _reading(visit, standing, linked=not read_only)
    st.subheader(visit.t("Targets"), anchor=False)
    show_targets(visit, standing, may_set=not read_only and _may_set(visit, standing))


def _may_set(visit: Visit, standing: Standing) -> bool:
    record = standing.assessment
    return may(visit.actor, Action.SET_TARGET, visit.services.workplace.subject(visit.actor, record.member, record))


def _downloads(visit: Visit, standing: Standing) -> None:
    t, record = visit.t, standing.assessment
    path = f"{record.member}/{record.key}?language={visit.language}"
    with st.container(horizontal=True):
        st.link_button(t("Summary workbook"), f"/download/summary/{path}", icon=":material/download:")
        st.link_button(t("One page to print"), f"/download/print/{path}", icon=":material/print:")


def _flags(visit: Visit, standing: Standing, *, linked: bool) -> None:
    """Red ones with their statement, a line each; the others gathered by kind."""
    flags = sorted(standing.result.whole.flags, key=lambda flag: (not is_red(flag.kind), list(FlagKind).index(flag.kind)))
    own = [flag for node in standing.result.sections for flag in node.flags if flag.section and flag not in flags]
    red = [flag for flag in flags if is_red(flag.kind)]
    if red:
        st.subheader(visit.t("Red flags"), anchor=False)
    for flag in red:
        _red_flag(visit, standing, flag, linked=linked)
    for kind, group in groupby([flag for flag in [*flags, *own] if not is_red(flag.kind)], key=lambda flag: flag.kind):
        _amber_flags(visit, kind, [flag.subject for flag in group], linked=linked)


def _red_flag(visit: Visit, standing: Standing, flag: Flag, *, linked: bool) -> None:
    t, criterion = visit.t, standing.questionnaire.criterion(flag.criterion)
    rating = standing.ratings.get(flag.criterion)
    level = rating.level if rating else None
    what = t("gate") if flag.kind is FlagKind.GATE_BELOW else t("critical, minimum %(minimum)s", minimum=criterion.critical)
    with st.container(horizontal=True, vertical_alignment="center", key=f"line-{flag.kind}-{flag.criterion}"):
        st.markdown(f":red[:material/flag:] **{t('level %(level)s', level=level)}** · {what}")
        _named(visit, flag.criterion, f"{plain(flag.criterion)} {plain(criterion.label.to(visit.language))}", linked=linked)


def _amber_flags(visit: Visit, kind: FlagKind, names: list[str], *, linked: bool) -> None:
    t = visit.t
    words = {
        FlagKind.CRITICAL_UNKNOWN: t("Critical and not known yet"),
        FlagKind.GATE_UNKNOWN: t("Gate, not known yet"),
        FlagKind.MANY_NOT_APPLICABLE: t("Many criteria said not to apply"),
        FlagKind.NOTHING_APPLICABLE: t("Nothing applies; left out of the whole"),
    }
    with st.container(horizontal=True, vertical_alignment="center", key=f"line-{kind}"):
        st.markdown(f":orange[:material/flag:] {words[kind]}")
        for name in names:
            _named(visit, name, plain(name), linked=linked and kind in (FlagKind.CRITICAL_UNKNOWN, FlagKind.GATE_UNKNOWN))


def _named(visit: Visit, criterion: str, label: str, *, linked: bool) -> None:
    if linked:
        criterion_link(visit, criterion, label)
    else:
        st.markdown(label)


def _reading(visit: Visit, standing: Standing, *, linked: bool) -> None:
    """Left the sum behind the chosen node, right its cheapest way up."""
    t, names = visit.t, node_names(visit, standing)
    with st.container(key="apart"):
        left, right = st.columns([1.55, 1], gap="large")
    with left:
        st.subheader(t("Why this score?"), anchor=False)
        if st.session_state.get(CHOSEN, WHOLE) not in names:
            del st.session_state[CHOSEN]
        node = st.selectbox(t("Show the sum of"), list(names), format_func=names.__getitem__, key=CHOSEN)
        show_why(visit, standing, explain(standing.questionnaire, standing.result, node))
    with right:
        st.subheader(t("The cheapest way up"), anchor=False)
        st.markdown(f"**{plain(names[node])}**")
        show_way_up(visit, standing, node, linked=linked)


def show_foot(visit: Visit, standing: Standing) -> None:
    """The rule and the notice of the questionnaire, below all figures."""
    questionnaire, language = standing.questionnaire, visit.language
    with st.container(border=True):
        st.markdown(f"**{visit.t('The rule')}**  \n{plain(questionnaire.rule.to(language))}")
        st.markdown(f":material/info: {plain(questionnaire.notice.to(language))}")
        st.markdown(
            visit.t(
                "%(title)s, version %(version)s; evidence judged as of %(day)s.",
                title=plain(questionnaire.title.to(language)),
                version=plain(questionnaire.version),
                day=visit.t.day(standing.as_of),
            )
        )
