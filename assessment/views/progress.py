"""Progress over time: the trend over signed results, what moved, what fell, and the plan beside the levels."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.errors import AssessmentError
from assessment.locale import Texts
from assessment.programme.plan import PlanProgress
from assessment.programme.trend import Line, Move, MoveKind, Moves, Point, Trend
from assessment.questionnaire.bridge import Coverage
from assessment.questionnaire.model import Questionnaire, Step
from assessment.scoring.display import shown, truncated
from assessment.scoring.tree import WHOLE
from assessment.views.parts.empty import say_empty
from assessment.views.parts.figures import NONE, number_text
from assessment.views.parts.links import criterion_link, page_link
from assessment.views.parts.look import overview_style
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.priorities import fall_key

_AT_ONCE = 10


def show(visit: Visit) -> None:
    t = visit.t
    overview_style()
    st.header(t("Progress"), anchor=False)
    trend = visit.services.trends.own(visit.actor, visit.member)
    if trend is None:
        say_empty(t("Nothing is signed yet."), t("Progress shows once a result is signed; the plan can start before."))
    else:
        _trend(visit, trend)
    _plan(visit)


def _trend(visit: Visit, trend: Trend) -> None:
    t, questionnaire = visit.t, _latest(visit)
    whole = trend.line(WHOLE)
    with st.container(key="lead"):
        st.markdown(_sentence(t, whole))
    st.markdown(_coverage(t, trend.coverage))
    if trend.unrelated:
        apart = ", ".join(plain(one.title) for one in trend.unrelated)
        st.markdown(t("Not on the line, because no version of the questionnaire joins them to the latest: %(names)s.", names=apart))
    names = _names(visit, trend, questionnaire)
    node = st.selectbox(t("Show"), list(names), format_func=names.__getitem__, key="progress-node")
    _line(visit, trend.line(node), names[node])
    with st.expander(t("All sections as a table"), icon=":material/table:"):
        st.dataframe(_table(t, trend, names), hide_index=True, height="content")
    if trend.moves:
        _moved(visit, trend.moves[-1], questionnaire)


def _latest(visit: Visit) -> Questionnaire | None:
    """For the names of sections and criteria, in the reader's language."""
    basis = visit.services.plans.basis(visit.actor, visit.member)
    return visit.services.workplace.questionnaire(basis.questionnaire) if basis else None


def _names(visit: Visit, trend: Trend, questionnaire: Questionnaire | None) -> dict[str, str]:
    labels = {one.name: one.label.to(visit.language) for one in questionnaire.sections} if questionnaire else {}
    return {
        line.node: visit.t("The whole") if line.node == WHOLE else f"{line.node} {labels.get(line.node, '')}".strip()
        for line in trend.lines
    }


def _sentence(t: Texts, whole: Line) -> str:
    figures = " → ".join(f"**{_figure(t, whole.step, point.lower)}**" for point in whole.points)
    return t.plural(
        "One signed result: score %(figures)s", "%(count)s signed results: score %(figures)s", len(whole.points), figures=figures
    )


def _coverage(t: Texts, coverage: Coverage) -> str:
    return t("%(comparable)s of %(all)s criteria comparable.", comparable=coverage.comparable, all=coverage.of)


def _line(visit: Visit, line: Line, name: str) -> None:
    t = visit.t
    st.markdown(t("Line: what was certain. Grey: what was still possible. ◇: backed by evidence.") + " " + _coverage(t, line.coverage))
    highest = float(_highest(visit))
    words = charts.BandWords(axis=t("Level"), empty=t("Nothing here can be compared."), language=visit.language)
    frame = trend_frame(t, line)
    st.altair_chart(charts.trend(frame, highest, words), width="stretch", alt=f"{name}. {' '.join(frame['said'])}")


def _highest(visit: Visit) -> int:
    latest = _latest(visit)
    return int(max((scale.most for scale in latest.scales), default=1)) if latest else 4


def trend_frame(t: Texts, line: Line) -> pd.DataFrame:
    """The rows of TREND_COLUMNS, one a signed result."""
    rows = [
        (_label(t, point), point.as_of, *(_cut(value) for value in (point.lower, point.upper, point.backed)), _said(t, line.step, point))
        for point in line.points
    ]
    return pd.DataFrame(rows, columns=list(charts.TREND_COLUMNS))


def _label(t: Texts, point: Point) -> str:
    return f"{point.title} · {t.short_day(point.as_of)}"


def _cut(value: object) -> float:
    return float("nan") if value is None else float(truncated(value, 2))  # type: ignore[arg-type]


def _figure(t: Texts, step: Step, value: object) -> str:
    return NONE if value is None else t.decimal(shown(step, value)) + step.display_suffix  # type: ignore[arg-type]


def _said(t: Texts, step: Step, point: Point) -> str:
    lower, upper = _figure(t, step, point.lower), _figure(t, step, point.upper)
    band = lower if lower == upper else t("%(lower)s to %(upper)s", lower=lower, upper=upper)
    return (
        f"{_label(t, point)}: {t('score %(band)s', band=band)}, {t('backed %(score)s', score=_figure(t, step, point.backed))}, "
        + t("%(done)s of %(all)s answered", done=point.answered, all=point.applicable)
        + "."
    )


def _table(t: Texts, trend: Trend, names: dict[str, str]) -> pd.DataFrame:
    columns = {t("Section"): [names[line.node] for line in trend.lines]}
    for place, point in enumerate(trend.lines[0].points):
        columns[_label(t, point)] = [_figure(t, line.step, line.points[place].lower) for line in trend.lines]
    columns[t("Comparable")] = [f"{line.coverage.comparable}/{line.coverage.of}" for line in trend.lines]
    return pd.DataFrame(columns)


def _moved(visit: Visit, moves: Moves, questionnaire: Questionnaire | None) -> None:
    t = visit.t
    st.subheader(t("Since the signed result before"), anchor=False)
    st.markdown(
        t(
            "%(rose)s rose, %(fell)s fell, %(other)s changed otherwise.",
            rose=len(moves.rose),
            fell=len(moves.fell),
            other=len(moves.moved) - len(moves.rose) - len(moves.fell),
        )
        + " "
        + _coverage(t, moves.coverage)
    )
    with st.container(key="apart"):
        left, right = st.columns(2, gap="large")
    with left:
        _fallen(visit, moves, questionnaire)
    with right:
        st.markdown(f"**{t('What rose')}**")
        _listed(visit, moves.rose, questionnaire)
        others = tuple(one for one in moves.moved if one.kind not in (MoveKind.ROSE, MoveKind.FELL))
        if others:
            with st.expander(t("Changed otherwise: %(count)s", count=len(others))):
                _listed(visit, others, questionnaire)


def _listed(visit: Visit, moves: tuple[Move, ...], questionnaire: Questionnaire | None) -> None:
    if not moves:
        st.markdown(visit.t("Nothing."))
    for move in moves[:_AT_ONCE]:
        _move(visit, move, questionnaire)
    if len(moves) > _AT_ONCE:
        with st.expander(visit.t("%(count)s more", count=len(moves) - _AT_ONCE)):
            for move in moves[_AT_ONCE:]:
                _move(visit, move, questionnaire)


def _move(visit: Visit, move: Move, questionnaire: Questionnaire | None) -> None:
    with st.container(key=f"line-move-{move.criterion}"):
        known = questionnaire is not None and questionnaire.has_criterion(move.criterion)
        label = questionnaire.criterion(move.criterion).label.to(visit.language) if known and questionnaire else ""
        criterion_link(visit, move.criterion, f"**{plain(move.criterion)}** {plain(label)}")
        st.markdown(_what(visit.t, move))


def _what(t: Texts, move: Move) -> str:
    words = {
        MoveKind.NOW_KNOWN: t("now known"),
        MoveKind.NO_LONGER_KNOWN: t("no longer known"),
        MoveKind.NOW_APPLIES: t("now applies"),
        MoveKind.NO_LONGER_APPLIES: t("no longer applies"),
    }
    return " · ".join(filter(None, (f"{number_text(move.before)} → {number_text(move.after)}", words.get(move.kind, ""))))


def _fallen(visit: Visit, moves: Moves, questionnaire: Questionnaire | None) -> None:
    """A fall asks for one sentence; nothing waits for it."""
    t = visit.t
    st.markdown(f"**{t('What fell')}**")
    if not moves.fell:
        st.markdown(t("Nothing."))
        return
    said = dict(visit.services.priorities.settings(visit.actor, visit.member).falls)
    manages = visit.services.plans.may_manage(visit.actor, visit.member)
    for move in moves.fell:
        _move(visit, move, questionnaire)
        reason = said.get(fall_key(moves.later, move.criterion), "")
        if reason:
            st.markdown(f":material/comment: {plain(reason)}")
        elif not manages:
            st.markdown(t("No reason given yet."))
    unsaid = [move.criterion for move in moves.fell if fall_key(moves.later, move.criterion) not in said]
    if manages and unsaid:
        _ask_why(visit, moves.later, unsaid)


def _ask_why(visit: Visit, assessment: str, criteria: list[str]) -> None:
    t = visit.t
    with st.form("fall", clear_on_submit=True):
        st.markdown(t("One sentence for each fall helps those who come after you. It can wait."))
        name = st.selectbox(t("Criterion"), criteria)
        sentence = st.text_input(t("Why did it fall?"), max_chars=1000)
        if not st.form_submit_button(t("Save"), icon=":material/save:"):
            return
        try:
            visit.services.priorities.explain_fall(visit.actor, visit.member, assessment, name, sentence)
        except AssessmentError as error:
            show_problem(t, error)
            return
        st.rerun()


def _plan(visit: Visit) -> None:
    t, basis = visit.t, visit.services.plans.basis(visit.actor, visit.member)
    st.subheader(t("The plan beside the levels"), anchor=False)
    progress = visit.services.plans.outlook(visit.actor, visit.member, basis.key).progress if basis else PlanProgress(0, 0, 0, 0)
    if not progress.total:
        st.markdown(t("There is no action in the plan yet."))
    else:
        st.markdown(t("One may move without the other: actions that are done do not raise a level by themselves."))
        _bar(t("Actions done"), progress.done, progress.total)
        if progress.aimed:
            _bar(t("Criteria at the level they were meant to reach"), progress.reached, progress.aimed)
    page_link(visit, "plan", t("Plan"), icon=":material/route:")


def _bar(label: str, done: int, total: int) -> None:
    st.progress(done / total, text=f"{label}: **{done}/{total}**")
