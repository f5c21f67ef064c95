"""Rounds, for the Secretariat: open, extend, enlarge, close. What members answer is not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from assessment.errors import AssessmentError
from assessment.questionnaire.model import Questionnaire, Status
from assessment.records import Round, RoundState
from assessment.reference import Region
from assessment.views.parts.empty import say_empty
from assessment.views.parts.links import open_page
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain, questionnaire_title
from assessment.views.visit import Visit
from assessment.workflow.rounds import MAX_NOTE, MAX_TITLE, RoundPlan, even_targets

_USUAL_DAYS = 90
_LEVELS = (1, 2, 3, 4)


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Rounds"), anchor=False)
    st.markdown(t("In a round you ask members for an assessment with one questionnaire until one day. You see who has come how far."))
    rounds = visit.services.rounds.list_all(visit.actor)
    if visit.state.notice:
        st.success(visit.state.notice, icon=":material/check:")
        visit.state.notice = ""
    with st.expander(t("Open a round"), icon=":material/add:", expanded=not rounds):
        _open_form(visit)
    if not rounds:
        say_empty(t("No round has been opened yet."), t("Members can begin on their own; a round can take in what they have begun."))
    for one in rounds:
        _round(visit, one)


def _round(visit: Visit, one: Round) -> None:
    t = visit.t
    board = visit.services.board.status(visit.actor, one.key)
    is_open = one.state is RoundState.OPEN
    with st.container(border=True, key=f"round-{one.key}"):
        mark = f":green-badge[{t('Running')}]" if is_open else f":gray-badge[{t('Closed')}]"
        st.markdown(f"**{plain(one.title)}** {mark}  \n" + " · ".join(_facts(visit, one, board.signed)))
        for words in (one.due_reason, one.note):
            if words:
                st.markdown(plain(words))
        with st.container(horizontal=True):
            if st.button(t("Status board"), key=f"board-{one.key}", icon=":material/public:"):
                open_page(visit, "members", round=one.key)
            if is_open:
                _extend(visit, one)
                _add_members(visit, one)
                _close(visit, one)
            elif st.button(t("Reopen"), key=f"reopen-{one.key}", type="tertiary"):
                _act(visit, lambda: visit.services.rounds.reopen(visit.actor, one.key), t("%(round)s is open again.", round=one.title))
            _history(visit, one)


def _facts(visit: Visit, one: Round, signed: int) -> tuple[str, ...]:
    t = visit.t
    return (
        plain(questionnaire_title(visit, one.questionnaire)),
        t("%(opens)s to %(due)s", opens=t.short_day(one.opens), due=t.short_day(one.due)),
        t("signed off %(done)s of %(all)s", done=t.whole(signed), all=t.whole(len(one.members))),
    )


def _open_form(visit: Visit) -> None:
    t, today = visit.t, date.fromisoformat(visit.services.workplace.today())
    packs = visit.services.workplace.packs
    offered = [key for key, pack in packs.items() if pack.questionnaire.status is Status.RELEASED]
    with st.form("open-round", border=False):
        title = st.text_input(t("Title"), max_chars=MAX_TITLE, placeholder=t("such as PGS %(year)s", year=today.year + 1))
        questionnaire = st.selectbox(t("Questionnaire"), offered, format_func=lambda key: questionnaire_title(visit, key))
        first, last = st.columns(2)
        opens = first.date_input(t("First day"), value=today, format="DD/MM/YYYY")
        due = last.date_input(t("Last day"), value=today + timedelta(days=_USUAL_DAYS), format="DD/MM/YYYY")
        regions = st.multiselect(t("Regions"), list(Region), default=list(Region), help=t("All members of these regions are asked."))
        members = st.multiselect(t("Further members"), _codes(visit), format_func=visit.name_of, placeholder=t("Choose a member"))
        everywhere, core = st.columns(2)
        level = _target(visit, everywhere, t("Target for every criterion"))
        core_level = _target(visit, core, t("Target for the core criteria"))
        note = st.text_area(t("A note to the members"), max_chars=MAX_NOTE, height=80)
        if st.form_submit_button(t("Open the round"), type="primary", icon=":material/play_arrow:"):
            plan = RoundPlan(
                title=title,
                questionnaire=questionnaire or "",
                opens=_iso(opens),
                due=_iso(due),
                regions=tuple(regions),
                members=tuple(members),
                targets=_targets(visit, questionnaire, level, core_level),
                note=note,
            )
            _act(visit, lambda: visit.services.rounds.open(visit.actor, plan), t("%(round)s is open.", round=title.strip()))


def _target(visit: Visit, place: st.delta_generator.DeltaGenerator, label: str) -> int | None:
    t = visit.t
    chosen = place.selectbox(
        label,
        [None, *_LEVELS],
        format_func=lambda level: t("The questionnaire's own") if level is None else t("Level %(level)s", level=level),
    )
    return int(chosen) if chosen is not None else None


def _targets(visit: Visit, questionnaire: str | None, level: int | None, core_level: int | None) -> tuple[tuple[str, int], ...]:
    if not questionnaire:
        return ()
    asked: Questionnaire = visit.services.workplace.questionnaire(questionnaire)
    return even_targets(asked, level, core_level)


def _extend(visit: Visit, one: Round) -> None:
    t = visit.t
    with st.popover(t("Extend"), icon=":material/event:"), st.form(f"extend-{one.key}", border=False):
        present = date.fromisoformat(one.due)
        due = st.date_input(t("New last day"), value=present + timedelta(days=14), min_value=present, format="DD/MM/YYYY")
        reason = st.text_input(t("Why? The members read it."), max_chars=MAX_NOTE)
        if st.form_submit_button(t("Extend the round"), type="primary"):
            said = t("%(round)s now ends on %(due)s.", round=one.title, due=t.day(_iso(due)))
            _act(visit, lambda: visit.services.rounds.extend(visit.actor, one.key, _iso(due), reason), said)


def _add_members(visit: Visit, one: Round) -> None:
    t = visit.t
    others = [code for code in _codes(visit) if code not in one.members]
    if not others:
        return
    with st.popover(t("Add members"), icon=":material/group_add:"), st.form(f"add-{one.key}", border=False):
        members = st.multiselect(t("Members"), others, format_func=visit.name_of, placeholder=t("Choose a member"))
        if st.form_submit_button(t("Add to the round"), type="primary"):
            said = t.plural("%(count)s member added.", "%(count)s members added.", len(members))
            _act(visit, lambda: visit.services.rounds.add_members(visit.actor, one.key, members), said)


def _close(visit: Visit, one: Round) -> None:
    t = visit.t
    with st.popover(t("Close"), icon=":material/lock:"):
        st.markdown(t("Nobody can start in this round any more. What members have begun stays theirs; they can finish and sign it."))
        if st.button(t("Close the round"), key=f"close-{one.key}", type="primary"):
            _act(visit, lambda: visit.services.rounds.close(visit.actor, one.key), t("%(round)s is closed.", round=one.title))


def _history(visit: Visit, one: Round) -> None:
    t = visit.t
    with st.popover(t("History"), icon=":material/history:", type="tertiary"):
        lines = visit.services.rounds.history(visit.actor, one.key)
        st.markdown("\n\n".join(f"{t.moment(line.at)} · {plain(line.by_name)}: {_event(visit, line.note)}" for line in lines))


def _event(visit: Visit, note: str) -> str:
    """The language-neutral note of a history line, in words."""
    t, (what, *more) = visit.t, note.split(" ")
    if what == "extended" and len(more) == 2:
        return t("last day moved from %(before)s to %(after)s", before=t.short_day(more[0]), after=t.short_day(more[1]))
    if what == "added":
        return t("members added: %(names)s", names=plain(", ".join(visit.name_of(code) for code in more)))
    return {"opened": t("opened"), "closed": t("closed"), "reopened": t("opened again")}.get(what, plain(note))


def _act(visit: Visit, change: Callable[[], object], said: str) -> None:
    try:
        change()
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.notice = plain(said)
    st.rerun()


def _codes(visit: Visit) -> list[str]:
    members = visit.services.workplace.members.values()
    return sorted((one.code for one in members if one.assessed), key=lambda code: visit.name_of(code).casefold())


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""
