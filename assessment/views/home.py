"""Home: where the work stands in one sentence, one button that continues it, who waits for whom, and the sections."""

from __future__ import annotations

import streamlit as st

from assessment.locale import Texts
from assessment.records import Assessment, AssessmentStatus
from assessment.scoring.results import NodeScore
from assessment.views.parts.beginning import show_assessments, show_first_start
from assessment.views.parts.figures import level_text
from assessment.views.parts.links import open_criterion, open_page, section_link
from assessment.views.parts.look import overview_style
from assessment.views.parts.orientation import ask_to_read, has_to_read, read_again
from assessment.views.parts.plan_due import show_my_actions
from assessment.views.parts.rounds_waiting import show_rounds
from assessment.views.parts.waiting import due_text, show_waiting
from assessment.views.parts.words import is_red, plain
from assessment.views.visit import Visit
from assessment.workflow.overview import Overview, SectionProgress, oversee
from assessment.workflow.permissions import Action, may
from assessment.workflow.standing import Standing


def show(visit: Visit) -> None:
    overview_style()
    summary = visit.current()
    if summary is None:
        st.header(visit.t("Welcome, %(name)s", name=plain(visit.actor.name)), anchor=False)
        show_rounds(visit)
        show_first_start(visit)
        return
    standing = visit.services.assessments.work(visit.actor, visit.member, summary.key)
    overview = oversee(standing, _own(visit, standing))
    _lead(visit, standing, overview)
    show_rounds(visit)
    show_my_actions(visit)
    if overview.sections:
        show_waiting(visit, standing)
        _sections(visit, standing, overview)
    else:
        st.markdown(visit.t("No section has been given to you yet. A coordinator gives you your part on the page People."))
    read_again(visit, standing.questionnaire)
    show_assessments(visit, summary.key)


def _own(visit: Visit, standing: Standing) -> frozenset[str]:
    may_see, record = visit.services.assessments.may_see, standing.assessment
    return frozenset(one.name for one in standing.questionnaire.criteria() if may_see(visit.actor, record, one.name))


def _allowed(visit: Visit, standing: Standing, action: Action, criterion: str = "") -> bool:
    record = standing.assessment
    return may(visit.actor, action, visit.services.workplace.subject(visit.actor, record.member, record, criterion))


def _lead(visit: Visit, standing: Standing, overview: Overview) -> None:
    """The first sentence and the one button."""
    title = plain(standing.questionnaire.title.to(visit.language))
    st.header(f"{plain(standing.assessment.title)} · {title}", anchor=False)
    with st.container(key="lead"):
        st.markdown(_sentence(visit, standing, overview))
    proposes = bool(overview.next_criterion) and _allowed(visit, standing, Action.PROPOSE, overview.next_criterion)
    if proposes and has_to_read(visit, standing.questionnaire):
        if ask_to_read(visit, standing.questionnaire):
            open_criterion(visit, overview.next_criterion)
    else:
        _button(visit, standing, overview, proposes=proposes)


def _sentence(visit: Visit, standing: Standing, overview: Overview) -> str:
    t, record = visit.t, standing.assessment
    done = {"done": f"**{overview.progress.answered}**", "all": overview.progress.applicable}
    sees_all = _allowed(visit, standing, Action.VIEW_RESULT)
    parts = [t("%(done)s of %(all)s answered", **done) if sees_all else t("%(done)s of your %(all)s criteria answered", **done)]
    if sees_all and standing.result.whole.answered:
        parts.append(level_text(t, standing.result.whole))
    if record.status is AssessmentStatus.DRAFT:
        parts.append(due_text(visit, visit.services.rounds.due_of(record)))
    else:
        parts.append(_since(t, record))
    return " · ".join(part for part in parts if part)


def _since(t: Texts, record: Assessment) -> str:
    day = t.day(record.status_at)
    if record.status is AssessmentStatus.IN_REVIEW:
        return t("in review since %(day)s", day=day)
    return t("signed off on %(day)s", day=day) if record.status is AssessmentStatus.SIGNED_OFF else t("closed on %(day)s", day=day)


def _button(visit: Visit, standing: Standing, overview: Overview, *, proposes: bool) -> None:
    """What this person does next: continue, send to review, sign off, or read the result."""
    t = visit.t
    if proposes:
        if _primary(t("Continue at %(criterion)s", criterion=overview.next_criterion)):
            open_criterion(visit, overview.next_criterion)
    elif _allowed(visit, standing, Action.SIGN_OFF) or _allowed(visit, standing, Action.RECORD_SIGN_OFF):
        if _primary(t("Review and sign off")):
            open_page(visit, "review")
    elif _allowed(visit, standing, Action.SUBMIT_FOR_REVIEW):
        if _primary(t("Check and send to review")):
            open_page(visit, "review")
    elif _allowed(visit, standing, Action.VIEW_RESULT):
        if _primary(t("See the results")):
            open_page(visit, "results")
    elif overview.sections:
        st.markdown(t("All your criteria are answered. You can change them while the assessment is in draft."))


def _primary(label: str) -> bool:
    return bool(st.button(label, type="primary", icon=":material/arrow_forward:", icon_position="right", key="next"))


def _sections(visit: Visit, standing: Standing, overview: Overview) -> None:
    """Thin bars in two columns, each under a link to its section."""
    st.subheader(visit.t("Sections"), anchor=False)
    half = (len(overview.sections) + 1) // 2
    for column, part in zip(st.columns(2, gap="large"), (overview.sections[:half], overview.sections[half:]), strict=True):
        with column:
            for one in part:
                _bar(visit, standing, one)


def _bar(visit: Visit, standing: Standing, one: SectionProgress) -> None:
    section, done = one.section, one.progress
    sees_all = _allowed(visit, standing, Action.VIEW_RESULT)
    with st.container(key=f"bar-{section.name}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"head-{section.name}"):
            section_link(visit, section.name, f"**{plain(section.name)}** {plain(section.label.to(visit.language))}")
            st.markdown(_beside(visit, standing.result.node(section.name), one) if sees_all else f"{done.answered}/{done.applicable}")
        st.progress(float(done.share))


def _beside(visit: Visit, node: NodeScore, one: SectionProgress) -> str:
    """Progress, the level once something is answered, and red flags."""
    parts = [f"{one.progress.answered}/{one.progress.applicable}"]
    if node.answered and node.level is not None:
        parts.append(visit.t("level %(level)s", level=node.level))
    mark = " :red[:material/flag:]" if any(is_red(flag.kind) for flag in node.flags) else ""
    return " · ".join(parts) + mark
