"""Gaps in order, why, and what one click takes into the plan."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assessment.errors import AssessmentError
from assessment.programme.gaps import RELEVANCE_STEPS, USUAL_RELEVANCE, Gap, find_out_first, known_gaps
from assessment.programme.plan import first_step, planned_for
from assessment.programme.recommendations import Proposed, Recommendation
from assessment.records import PlanAction
from assessment.views.parts.empty import say_empty
from assessment.views.parts.links import action_link, criterion_link, page_link
from assessment.views.parts.plan_words import activity_line, national_description, national_title, reason_sentence, relevance_word
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.priorities import Advice

_AT_ONCE = 10


def show_advice(visit: Visit, advice: Advice, actions: Sequence[PlanAction], *, manages: bool) -> None:
    t, known = visit.t, known_gaps(advice.gaps)
    if not advice.gaps:
        say_empty(t("No criterion is below its target."), t("Targets are on the page Results; a coordinator sets them there."))
        return
    st.markdown(
        t.plural("%(count)s gap to a target", "%(count)s gaps to a target", len(known))
        + ". "
        + t("First what holds the level back, then gate and critical criteria, then by priority: gap × weight × relevance for you.")
    )
    with st.container(horizontal=True):
        _relevance(visit, advice, manages=manages)
        if manages and known:
            _order(visit, known)
    _unknown(visit, find_out_first(advice.gaps))
    shown = visit.state.plan.gaps or _AT_ONCE
    for place, gap in enumerate(known[:shown], start=1):
        _gap(visit, advice, place, gap, actions, manages=manages)
    if len(known) > shown and st.button(t("Show %(count)s more", count=min(_AT_ONCE, len(known) - shown)), icon=":material/expand_more:"):
        visit.state.plan.gaps = shown + _AT_ONCE
        st.rerun()
    _activities(visit, advice)


def _gap(visit: Visit, advice: Advice, place: int, gap: Gap, actions: Sequence[PlanAction], *, manages: bool) -> None:
    t, found = visit.t, advice.recommendation(gap.criterion)
    criterion = advice.standing.questionnaire.criterion(gap.criterion)
    with st.container(border=True, key=f"gap-{gap.criterion}"):
        criterion_link(visit, gap.criterion, f"**{place} · {plain(gap.criterion)}** {plain(criterion.label.to(visit.language))}")
        st.markdown(_figures(visit, gap))
        if gap.note is not None:
            st.markdown(f":material/swap_vert: {t('Placed here by hand: %(reason)s', reason=plain(gap.note.reason))}")
        if found is not None:
            st.markdown(reason_sentence(t, visit.services.workplace.catalogue, found.reason))
        planned = planned_for(actions, gap)
        for action in planned:
            action_link(visit, action.key, f":material/event_available: {t('In the plan: %(title)s', title=plain(action.title))}")
        if found is not None:
            _offers(visit, advice, found, manages=manages, planned=bool(planned))


def _figures(visit: Visit, gap: Gap) -> str:
    t = visit.t
    parts = [
        t("level %(level)s → target %(target)s", level=gap.level, target=gap.target),
        t(
            "priority **%(priority)s** = %(gap)s × %(weight)s × %(relevance)s",
            priority=gap.priority,
            gap=gap.gap,
            weight=gap.weight,
            relevance=gap.relevance,
        ),
        t("effort %(effort)s", effort=gap.effort),
    ]
    if gap.gate or gap.critical:
        flag = ":red[:material/flag:] " if gap.holds_back else ""
        parts.insert(0, flag + (t("gate") if gap.gate else t("critical")))
    return " · ".join(parts)


def _offers(visit: Visit, advice: Advice, found: Recommendation, *, manages: bool, planned: bool) -> None:
    """What one click takes, and everything else with its details."""
    t, catalogue = visit.t, visit.services.workplace.catalogue
    activity = first_step(found)
    title = catalogue.activity(activity).label.to(t.language) if activity else national_title(t, found)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("" if planned else f"**{plain(title)}**", width="stretch")
        if manages and not planned:
            _take(visit, advice, found, activity, "first")
        with st.popover(t("All that helps here"), icon=":material/school:", type="tertiary"):
            _national(visit, advice, found, manages=manages)
            for one in found.activities:
                _activity(visit, advice, found, one, manages=manages)


def _national(visit: Visit, advice: Advice, found: Recommendation, *, manages: bool) -> None:
    t = visit.t
    st.markdown(f"**{plain(national_title(t, found))}** · {t('own means')}")
    if found.national.evidence:
        st.markdown(plain(national_description(t, found)))
    elif not found.national.label.to(t.language):
        st.markdown(t("The evidence expected of the next level is there: look at the rating again."))
    if manages:
        _take(visit, advice, found, "", "own")


def _activity(visit: Visit, advice: Advice, found: Recommendation, proposed: Proposed, *, manages: bool) -> None:
    t, catalogue = visit.t, visit.services.workplace.catalogue
    activity = catalogue.activity(proposed.activity)
    st.markdown(f"**{plain(activity.label.to(t.language))}**  \n{plain(activity.description.to(t.language))}")
    lines = [activity_line(t, catalogue, activity)]
    if proposed.first:
        names = ", ".join(plain(catalogue.activity(one).label.to(t.language)) for one in proposed.first)
        lines.append(t("What comes first: %(activity)s.", activity=names))
    if proposed.held:
        lines.append(t("Your administration has received it before."))
    lines.append(t.plural("Helps to close %(count)s level of your gaps.", "Helps to close %(count)s levels of your gaps.", proposed.closes))
    lines.append(t("Leaves behind: %(evidence)s", evidence=plain(activity.evidence.to(t.language))))
    st.markdown("  \n".join(lines))
    if manages:
        _take(visit, advice, found, proposed.activity, "all")


def _take(visit: Visit, advice: Advice, found: Recommendation, activity: str, where: str) -> None:
    t = visit.t
    key = f"take-{where}-{found.gap.criterion}-{activity}"
    if not st.button(t("Take into the plan"), key=key, icon=":material/add_task:"):
        return
    catalogue, record = visit.services.workplace.catalogue, advice.standing.assessment
    title = catalogue.activity(activity).label.to(t.language) if activity else national_title(t, found)
    about = catalogue.activity(activity).description.to(t.language) if activity else national_description(t, found)
    try:
        taken = visit.services.plans.take(visit.actor, record.member, record.key, found.gap.criterion, activity, title, about)
    except AssessmentError as error:
        show_problem(t, error)
        return
    visit.state.notice = t("In the plan: %(title)s", title=taken.title)
    st.rerun()


def _unknown(visit: Visit, gaps: Sequence[Gap]) -> None:
    if not gaps:
        return
    t = visit.t
    title = t.plural(
        "%(count)s criterion is not known yet: find out first", "%(count)s criteria are not known yet: find out first", len(gaps)
    )
    with st.expander(title, icon=":material/contact_support:"), st.container(horizontal=True, key="asked"):
        for gap in gaps:
            criterion_link(visit, gap.criterion)


def _relevance(visit: Visit, advice: Advice, *, manages: bool) -> None:
    t = visit.t
    with st.popover(t("Relevance for you"), icon=":material/tune:"):
        st.markdown(t("How much does each section matter for your own threat picture? It orders the gaps and never changes a score."))
        chosen = dict(visit.services.priorities.settings(visit.actor, visit.member).relevance)
        sections = {advice.standing.questionnaire.section_of(one.name).name: one.name for one in advice.standing.questionnaire.criteria()}
        for name in sections:
            section = advice.standing.questionnaire.section_of(sections[name])
            label = f"{section.name} {section.label.to(visit.language)}"
            step = chosen.get(name, USUAL_RELEVANCE)
            said = st.segmented_control(
                plain(label),
                RELEVANCE_STEPS,
                default=step,
                format_func=lambda one: relevance_word(t, one),
                key=f"relevance-{name}-{step}",
                required=True,
                disabled=not manages,
            )
            if said is not None and said != step:
                visit.services.priorities.set_relevance(visit.actor, visit.member, name, said)
                st.rerun()


def _order(visit: Visit, gaps: Sequence[Gap]) -> None:
    t = visit.t
    with st.popover(t("Move a gap"), icon=":material/swap_vert:"):
        st.markdown(t("The order follows from rules; a person may know better and says why."))
        with st.form("order", border=False, clear_on_submit=True):
            name = st.selectbox(t("Criterion"), [gap.criterion for gap in gaps])
            place = st.number_input(t("Place"), min_value=1, max_value=len(gaps), value=1, step=1)
            reason = st.text_input(t("Why there?"), max_chars=1000)
            if st.form_submit_button(t("Move"), icon=":material/swap_vert:", type="primary"):
                _moved(visit, name, int(place), reason)
        for gap in (gap for gap in gaps if gap.note is not None):
            label = t("Put %(criterion)s back where its priority puts it", criterion=gap.criterion)
            if st.button(label, key=f"release-{gap.criterion}", type="tertiary", icon=":material/undo:"):
                visit.services.priorities.release_gap(visit.actor, visit.member, gap.criterion)
                st.rerun()


def _moved(visit: Visit, criterion: str, place: int, reason: str) -> None:
    try:
        visit.services.priorities.place_gap(visit.actor, visit.member, criterion, place, reason)
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    st.rerun()


def _activities(visit: Visit, advice: Advice) -> None:
    """Over all gaps: which activities would close most."""
    t, catalogue = visit.t, visit.services.workplace.catalogue
    if not advice.benefits:
        return
    with st.expander(t("Activities that close most gaps"), icon=":material/leaderboard:"), st.container(key="gaps"):
        lines = [f"| {t('Activity')} | {t('Criteria')} | {t('Gap levels')} |", "|---|--:|--:|"]
        for one in advice.benefits[:_AT_ONCE]:
            lines.append(f"| {plain(catalogue.activity(one.activity).label.to(t.language))} | {len(one.gaps)} | {one.closes} |")
        st.markdown("\n".join(lines))
    page_link(visit, "results", t("Targets are set on the page Results"), icon=":material/flag_circle:")
