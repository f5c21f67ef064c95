"""One criterion: a closed card with its level buttons, or the open card with everything about it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from zlib import crc32

import streamlit as st

from assessment.questionnaire.model import Criterion, Indicator
from assessment.records import Answer, AnswerState, IndicatorValue
from assessment.views.parts import answer_evidence, conflict, offer, talk
from assessment.views.parts.choices import choice_of, options_of, with_choice
from assessment.views.parts.words import choice_word, level_word, plain, said
from assessment.views.visit import Visit
from assessment.workflow.assessments import MAX_COMMENT, MAX_REASON
from assessment.workflow.saving import AnswerContent, content_of
from assessment.workflow.standing import Standing

_FIGURES = ("value", "numerator", "denominator")


def show(visit: Visit, standing: Standing, criterion: Criterion) -> None:
    """Render the card; the open one is named in the address."""
    answer = standing.answers.get(criterion.name)
    is_open = st.query_params.get("criterion", "") == criterion.name
    with st.container(border=True, key=f"card-{criterion.name}"):
        _statement(visit, criterion, is_open)
        if criterion.name in visit.state.mine:
            conflict.show(visit, standing, criterion)
            return
        _level_control(visit, standing, criterion, answer)
        with st.container() if is_open else nullcontext():  # lines come and go in here; what follows keeps its place, and its focus
            offer.show(visit, standing, criterion, answer)
            _below_levels(visit, standing, criterion, answer)
        if is_open:
            _open(visit, standing, criterion, answer)
    visit.state.reseed.discard(criterion.name)


def close(visit: Visit, criterion: str) -> None:
    """Forget the first values of the widgets that only the open card has."""
    for kind in ("comment", "reason", "flag", *_FIGURES):
        visit.state.seeds.pop(_key(kind, criterion), None)


def screen(visit: Visit, standing: Standing, criterion: Criterion) -> AnswerContent | None:
    """What the widgets of the card say now; None where the card was not shown. What is not on the screen is as the page started."""
    name = criterion.name
    if _key("level", name) not in st.session_state:
        return None
    base = visit.state.bases.get(name)
    content = base.content if base else content_of(standing.answers.get(name))
    content = with_choice(content, st.session_state[_key("level", name)])
    if _key("comment", name) in st.session_state:
        content = replace(content, comment=str(st.session_state[_key("comment", name)] or ""))
    if _key("flag", name) in st.session_state:
        content = replace(content, flag=bool(st.session_state[_key("flag", name)]))
    if _key("reason", name) in st.session_state and content.state is AnswerState.NOT_APPLICABLE:
        content = replace(content, reason=str(st.session_state[_key("reason", name)] or ""))
    if criterion.indicator and _key("value", name) in st.session_state:
        content = replace(content, indicator=_figures_on_screen(name))
    return content


def _key(kind: str, criterion: str) -> str:
    return f"{kind}-{criterion}"


def _seed(visit: Visit, kind: str, criterion: str, stored: object) -> object:
    """The value to seed a widget with: that of its first render, or (when the stored one must be shown) set outright and none given."""
    key, state = _key(kind, criterion), visit.state
    if criterion in state.reseed and key in state.seeds:
        st.session_state[key] = stored
        state.seeds[key] = stored
        return None
    return state.seeds.setdefault(key, stored)


def _statement(visit: Visit, criterion: Criterion, is_open: bool) -> None:
    mark = f" :gray-badge[{visit.t('Core')}]" if criterion.is_core else ""
    mark += f" :red-badge[{visit.t('Gate')}]" if criterion.gate else ""
    mark += f" :red-badge[{visit.t('Critical')}]" if criterion.critical is not None else ""
    icon = ":material/expand_less:" if is_open else ":material/expand_more:"
    label = f"**{criterion.name}** · {plain(criterion.label.to(visit.language))}{mark}"
    if st.button(label, key=f"open-{criterion.name}", type="tertiary", icon=icon, width="stretch", wrap=True):
        close(visit, st.query_params.get("criterion", ""))
        if is_open:
            st.query_params.pop("criterion", None)
        else:
            st.query_params["criterion"] = criterion.name
        st.rerun(scope="fragment")


def _level_control(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    stored = choice_of(content_of(answer))
    seed = _seed(visit, "level", criterion.name, stored)
    st.segmented_control(
        visit.t("Level of %(criterion)s", criterion=criterion.name),
        options_of(criterion),
        default=seed,
        format_func=lambda choice: choice_word(visit.t, criterion, choice),
        key=_key("level", criterion.name),
        label_visibility="collapsed",
        required=True,
        disabled=not visit.services.assessments.may_answer(visit.actor, standing.assessment, criterion.name),
    )


def _below_levels(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    """The chosen level's own sentence, and what else there is to the answer."""
    if message := visit.state.failed.get(criterion.name):
        st.error(f"{visit.t('Not saved.')} {plain(message)}", icon=":material/error:")
    if answer is None:
        return
    if answer.state is AnswerState.LEVEL and answer.level is not None:
        st.markdown(f"**{level_word(visit.t, criterion, answer.level)}** – {plain(criterion.descriptor(answer.level).to(visit.language))}")
    elif answer.state is AnswerState.NOT_APPLICABLE:
        reason = plain(answer.reason) if answer.reason else f":orange[{visit.t('Give the reason: open the card.')}]"
        st.markdown(f"**{visit.t('Not applicable')}** – {reason}")
    _signs(visit, standing, criterion, answer)


def _signs(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer) -> None:
    t, signs = visit.t, []
    if answer.evidence:
        signs.append(
            ":material/attach_file: " + t.plural("%(count)s piece of evidence", "%(count)s pieces of evidence", len(answer.evidence))
        )
    rating = standing.ratings.get(criterion.name)
    if rating and rating.level is not None and rating.backed is not None and rating.backed < rating.level:
        signs.append(t("backed to level %(level)s", level=rating.backed))
    if answer.comment:
        signs.append(f":material/chat: {t('comment')}")
    if answer.flag:
        signs.append(f":orange[:material/flag: {t('to look at again')}]")
    if signs:
        st.markdown(" · ".join(signs))


def _open(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    _descriptors(visit, criterion, answer)
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        _guidance(visit, criterion)
        answer_evidence.show(visit, standing, criterion, answer)
    with right:
        _words(visit, standing, criterion, answer)
        talk.show(visit, standing, criterion, answer)


def _descriptors(visit: Visit, criterion: Criterion, answer: Answer | None) -> None:
    """The level texts side by side (stacked on a narrow screen), the chosen one in its colour."""
    chosen = answer.level if answer else None
    with st.container(key="descriptors"):
        for column, level in zip(st.columns(len(criterion.scale.levels)), criterion.scale.levels, strict=True):
            key = f"descriptor-{level}-chosen" if level == chosen else f"descriptor-{level}"
            with column, st.container(border=True, key=key, height="stretch"):
                st.markdown(f"**{level_word(visit.t, criterion, level)}**\n\n{plain(criterion.descriptor(level).to(visit.language))}")


def _guidance(visit: Visit, criterion: Criterion) -> None:
    t = visit.t
    for title, text in ((t("Why it matters"), criterion.hint), (t("How to judge"), criterion.guidance_hint)):
        if text.to(visit.language):
            st.markdown(f"**{title}**  \n{plain(text.to(visit.language))}")
    if criterion.sources:
        st.markdown(f"{t('Sources')}: {plain(', '.join(criterion.sources))}")


def _words(visit: Visit, standing: Standing, criterion: Criterion, answer: Answer | None) -> None:
    """Reason, comment, figure and flag: the widgets that only the open card has."""
    t, name = visit.t, criterion.name
    content = content_of(answer)
    locked = not visit.services.assessments.may_answer(visit.actor, standing.assessment, name)
    if content.state is AnswerState.NOT_APPLICABLE:
        _text(visit, "reason", criterion, t("Why does it not apply?"), content.reason, MAX_REASON, locked)
    if criterion.indicator:
        _figure_fields(visit, criterion, criterion.indicator, content.indicator or IndicatorValue(), locked)
    _text(visit, "comment", criterion, t("Comment"), content.comment, MAX_COMMENT, locked)
    seed = _seed(visit, "flag", name, content.flag)
    st.toggle(t("Look at this again"), value=bool(seed), key=_key("flag", name), disabled=locked)
    if answer is not None:
        st.markdown(
            t(
                "Last change: %(said)s, by %(name)s, %(time)s",
                said=said(t, criterion, answer.state, answer.level),
                name=plain(answer.by_name),
                time=t.moment(answer.at),
            )
        )


def tell_kept(visit: Visit, standing: Standing) -> None:
    """Tell the browser which words are on disk or given up: it then drops its drafts of them (web/assets/drafts.js)."""
    state = visit.state
    names = {st.query_params.get("criterion", ""), state.undo.criterion if state.undo else "", *state.let_go}
    for name in sorted(names & (standing.answers.keys() | state.let_go.keys())):
        sides = [content_of(standing.answers.get(name)), *([state.let_go[name]] if name in state.let_go else [])]
        words = {(kind, text) for side in sides for kind, text in (("comment", side.comment), ("reason", side.reason))}
        for kind, text in sorted(words):
            with st.container(key=f"kept-{kind}-{name}-{crc32(text.encode()):08x}"):
                st.html("<span></span>")


def _text(visit: Visit, kind: str, criterion: Criterion, label: str, stored: str, longest: int, locked: bool) -> None:
    seed = _seed(visit, kind, criterion.name, stored)
    st.text_area(label, value=str(seed or ""), key=_key(kind, criterion.name), max_chars=longest, height=110, disabled=locked)


def _figure_fields(visit: Visit, criterion: Criterion, indicator: Indicator, stored: IndicatorValue, locked: bool) -> None:
    t = visit.t
    bounds = ", ".join(
        t("level %(level)s: %(bound)s", level=level, bound=f"{'≥' if indicator.direction == 'higher' else '≤'} {float(bound):g}")
        for level, bound in indicator.thresholds
    )
    st.markdown(f"**{plain(indicator.label.to(visit.language))}** ({plain(bounds)})")
    labels = {"value": _unit_word(visit, indicator.unit)}
    if indicator.denominator:
        labels |= {"numerator": indicator.numerator.to(visit.language), "denominator": indicator.denominator.to(visit.language)}
    for kind in _FIGURES:
        seed = _seed(visit, kind, criterion.name, getattr(stored, kind))
        if kind in labels:
            st.text_input(labels[kind], value=str(seed or ""), key=_key(kind, criterion.name), max_chars=40, disabled=locked)


def _unit_word(visit: Visit, unit: str) -> str:
    t = visit.t
    return {
        "percent": t("Figure in percent"),
        "days": t("Figure in days"),
        "hours": t("Figure in hours"),
        "months": t("Figure in months"),
    }.get(unit, t("Figure"))


def _figures_on_screen(name: str) -> IndicatorValue | None:
    typed = {kind: str(st.session_state.get(_key(kind, name)) or "").strip() for kind in _FIGURES}
    return IndicatorValue(**typed) if any(typed.values()) else None
