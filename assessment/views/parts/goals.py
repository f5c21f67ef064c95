"""Targets: what is missing to each, and setting one with its reason."""

from __future__ import annotations

import streamlit as st

from assessment.errors import AssessmentError
from assessment.views.parts.figures import number_text
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import level_word, plain
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing


def show_targets(visit: Visit, standing: Standing, *, may_set: bool) -> None:
    t = visit.t
    rows = [criterion for criterion in standing.questionnaire.criteria() if standing.gap(criterion.name)]
    st.markdown(
        t.plural("%(count)s criterion is below its target.", "%(count)s criteria are below their targets.", len(rows))
        if rows
        else t("No rated criterion is below its target.")
    )
    if rows:
        with st.expander(t("Targets and gaps"), icon=":material/flag_circle:"), st.container(key="gaps"):
            lines = [f"| {t('Criterion')} | {t('Level')} | {t('Target')} | {t('Gap')} |", "|---|--:|--:|--:|"]
            for criterion in rows:
                figures = (standing.ratings[criterion.name].level, standing.target(criterion.name), standing.gap(criterion.name))
                name = f"{plain(criterion.name)} {plain(criterion.label.to(visit.language))}"
                lines.append(f"| {name} | {' | '.join(map(number_text, figures))} |")
            st.markdown("\n".join(lines))
    if may_set:
        _set(visit, standing)


def _set(visit: Visit, standing: Standing) -> None:
    t, record, questionnaire = visit.t, standing.assessment, standing.questionnaire
    with st.popover(t("Set a target"), icon=":material/edit:"):
        name = st.selectbox(
            t("Criterion"),
            [criterion.name for criterion in questionnaire.criteria()],
            format_func=lambda one: f"{one} {questionnaire.criterion(one).label.to(visit.language)}",
            key="target-criterion",
        )
        criterion = questionnaire.criterion(name)
        with st.form("target", border=False, clear_on_submit=True):
            level = st.selectbox(
                t("Target"),
                criterion.scale.levels,
                index=_place(criterion.scale.levels, standing.target(name)),
                format_func=lambda one: level_word(t, criterion, one),
                key=f"target-level-{name}",
            )
            reason = st.text_input(t("Why this target?"), max_chars=2000, key="target-reason")
            if st.form_submit_button(t("Set the target"), type="primary"):
                _save(visit, record.member, record.key, name, level, reason)


def _save(visit: Visit, member: str, assessment: str, criterion: str, level: int, reason: str) -> None:
    try:
        visit.services.assessments.set_target(visit.actor, member, assessment, criterion, level, reason)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.notice = visit.t("Target of %(criterion)s: level %(level)s.", criterion=criterion, level=level)
    st.rerun()


def _place(levels: tuple[int, ...], target: int | None) -> int:
    return levels.index(target) if target in levels else len(levels) - 1
