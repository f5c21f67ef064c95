"""One action: what is stored, changed in a form, with its remarks, evidence, history, and what follows when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from assessment.errors import AssessmentError, ConflictError
from assessment.locale import Texts
from assessment.programme.plan import EDITED, changed_fields, merge
from assessment.questionnaire.model import Questionnaire
from assessment.records import ActionState, Evidence, HistoryLine, Milestone, PlanAction, PlannedLevel, from_json
from assessment.views.parts.plan_words import action_due, aims_text, field_word, owner_text, state_word
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.visit import Visit


@dataclass
class _Open:
    """The action as it was when its form was filled in; `mine`: what I tried to save and could not, because of `stored`."""

    base: PlanAction
    mine: PlanAction | None = None
    stored: PlanAction | None = None


def show_action(visit: Visit, key: str, questionnaire: Questionnaire | None) -> None:
    t = visit.t
    action = visit.services.plans.get(visit.actor, visit.member, key)
    st.subheader(plain(action.title), anchor=False)
    st.markdown(f"{state_word(t, action.state)} · {owner_text(t, action)} · {action_due(visit, action)} · {aims_text(t, action)}")
    library = {piece.key: piece for piece in visit.services.evidence.list_for(visit.actor, visit.member)} if _sees_library(visit) else {}
    changes = visit.services.plans.may_change(visit.actor, action)
    opened = _opened(visit, action)
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        if opened.mine is not None and opened.stored is not None:
            _conflict(visit, opened, opened.mine, opened.stored)
        elif changes:
            _overtaken(visit, opened, action)
            _form(visit, opened, questionnaire, library)
        else:
            _read(visit, action, library)
    with right:
        _remarks(visit, action, changes=changes)
        _history(visit, action)


def _sees_library(visit: Visit) -> bool:
    return bool(visit.member)


def _opened(visit: Visit, action: PlanAction) -> _Open:
    """What the form started from, kept while it is open; anew when only remarks came in."""
    found = visit.state.plan.opened
    if not isinstance(found, _Open) or found.base.key != action.key or (found.mine is None and not _differing(found.base, action)):
        found = _Open(action)
        visit.state.plan.opened = found
    return found


def _differing(base: PlanAction, stored: PlanAction) -> bool:
    return any(getattr(base, name) != getattr(stored, name) for name in EDITED)


def _overtaken(visit: Visit, opened: _Open, stored: PlanAction) -> None:
    """Somebody saved while this form was open: nothing typed here is lost, and a click shows theirs."""
    t = visit.t
    if _differing(opened.base, stored):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(t("Somebody else changed this action in the meantime."), icon=":material/group:")
            if st.button(t("Show what is stored"), icon=":material/refresh:"):
                visit.state.plan.opened = None
                st.rerun()


def _form(visit: Visit, opened: _Open, questionnaire: Questionnaire | None, library: Mapping[str, Evidence]) -> None:
    t, base = visit.t, opened.base
    manages = visit.services.plans.may_manage(visit.actor, base.member)
    with st.form(f"action-{base.key}-{base.revision}"):
        title = st.text_input(t("Title"), value=base.title, max_chars=300)
        description = st.text_area(t("Description"), value=base.description, max_chars=4000, height=110)
        first, second = st.columns(2)
        with first:
            owner = _owner_field(visit, base, disabled=not manages)
            state = st.selectbox(
                t("State"), list(ActionState), index=list(ActionState).index(base.state), format_func=lambda one: state_word(t, one)
            )
        with second:
            due = st.date_input(t("Due"), value=_date(base.due), max_value=date.max, format="DD/MM/YYYY")
            reason = st.text_input(t("Reason (needed to drop it)"), value=base.state_reason, max_chars=2000)
        needed = st.text_input(t("Support needed"), value=base.support_needed, max_chars=2000)
        giver = st.text_input(t("From whom"), value=base.support_from, max_chars=2000)
        aims = _aims_field(visit, base, questionnaire, disabled=not manages)
        evidence = _evidence_field(visit, base, library)
        milestones = _milestones_field(t, base)
        if not st.form_submit_button(t("Save"), type="primary", icon=":material/save:"):
            return
    mine = replace(
        base,
        title=title,
        description=description,
        owner=owner,
        state=state,
        due=due.isoformat() if isinstance(due, date) else "",
        state_reason=reason,
        support_needed=needed,
        support_from=giver,
        aims=aims,
        evidence=evidence,
        milestones=milestones,
    )
    _save(visit, opened, base, mine)


def _save(visit: Visit, opened: _Open, base: PlanAction, mine: PlanAction) -> None:
    try:
        visit.services.plans.save(visit.actor, base, mine)
    except ConflictError as conflict:
        if not isinstance(conflict.stored, PlanAction):
            raise
        opened.mine, opened.stored = merge(base, mine, conflict.stored).action, conflict.stored
        st.rerun()
    except AssessmentError as error:
        show_problem(visit.t, error)
        return
    visit.state.notice = visit.t("Saved %(time)s", time=visit.t.clock(visit.services.workplace.stamp()))
    visit.state.plan.opened = None
    st.rerun()


def _conflict(visit: Visit, opened: _Open, mine: PlanAction, stored: PlanAction) -> None:
    """Both sides of the fields that differ; nothing is lost until somebody chooses."""
    t = visit.t
    with st.container(border=True, key="conflict"):
        st.markdown(f":material/sync_problem: **{t('Somebody else changed this action in the meantime.')}**")
        for name in changed_fields(stored, mine):
            sides = f"{t('mine')} **{_field_text(visit, mine, name)}** · {t('stored')} **{_field_text(visit, stored, name)}**"
            st.markdown(f"{field_word(t, name)}: {sides}")
        with st.container(horizontal=True):
            if st.button(t("Keep mine"), icon=":material/person:"):
                _save(visit, opened, stored, mine)
            if st.button(t("Keep what is stored"), icon=":material/group:"):
                visit.state.plan.opened = None
                st.rerun()


def _owner_field(visit: Visit, action: PlanAction, *, disabled: bool) -> str:
    t = visit.t
    names = {"": t("nobody yet"), **({action.owner: action.owner_name} if action.owner else {})}
    names |= {one.key: one.name for one in visit.services.plans.owners(visit.actor, visit.member)}
    options = list(names)
    chosen = st.selectbox(t("Owner"), options, index=options.index(action.owner), format_func=names.__getitem__, disabled=disabled)
    return chosen or ""


def _aims_field(visit: Visit, action: PlanAction, questionnaire: Questionnaire | None, *, disabled: bool) -> tuple[PlannedLevel, ...]:
    """One option a criterion and level above the lowest; aims that this questionnaire does not know stay as they are."""
    t = visit.t
    aims = {f"{aim.criterion} → {aim.to}": aim for aim in action.aims}
    labels = dict.fromkeys(aims, "")
    for criterion in questionnaire.criteria() if questionnaire else ():
        for level in criterion.scale.levels[1:]:
            option = f"{criterion.name} → {level}"
            aims.setdefault(option, PlannedLevel(criterion=criterion.name, to=level))
            labels[option] = criterion.label.to(visit.language)
    now = [f"{aim.criterion} → {aim.to}" for aim in action.aims]
    chosen = st.multiselect(
        t("Meant to bring (criterion → level)"),
        list(aims),
        default=now,
        format_func=lambda one: f"{one} {labels.get(one, '')}".strip(),
        disabled=disabled,
        placeholder=t("Choose"),
    )
    return tuple(aims[one] for one in chosen)


def _evidence_field(visit: Visit, action: PlanAction, library: Mapping[str, Evidence]) -> tuple[str, ...]:
    """What a person does not see in the library stays linked."""
    known = [key for key in action.evidence if key in library]
    chosen = st.multiselect(
        visit.t("Evidence from the library"),
        list(library),
        default=known,
        format_func=lambda key: f"{library[key].title} ({library[key].date})",
        placeholder=visit.t("Choose"),
    )
    return (*(key for key in action.evidence if key not in library), *chosen)


def _milestones_field(t: Texts, action: PlanAction) -> tuple[Milestone, ...]:
    frame = pd.DataFrame(
        {
            "text": pd.Series([one.text for one in action.milestones], dtype="str"),
            "due": pd.to_datetime(pd.Series([one.due or None for one in action.milestones], dtype="object")),
            "done_on": pd.to_datetime(pd.Series([one.done_on or None for one in action.milestones], dtype="object")),
        }
    )
    config = st.column_config
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "text": config.TextColumn(t("Milestone"), width="medium"),
            "due": config.DateColumn(t("Due"), format="DD/MM/YYYY"),
            "done_on": config.DateColumn(t("Reached on"), format="DD/MM/YYYY"),
        },
        alt=t("Milestones"),
        placeholder="–",
        height="content",
    )
    return milestones_of(edited)


def milestones_of(frame: pd.DataFrame) -> tuple[Milestone, ...]:
    """The rows of the small table; empty ones are left out."""
    rows = ([_cell(value) for value in row] for row in frame[["text", "due", "done_on"]].itertuples(index=False))
    return tuple(Milestone(text=text, due=due[:10], done_on=done[:10]) for text, due, done in rows if text or due or done)


def _cell(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _date(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _read(visit: Visit, action: PlanAction, library: Mapping[str, Evidence]) -> None:
    for name in ("description", "state_reason", "support_needed", "support_from", "milestones", "evidence"):
        text = _field_text(visit, action, name, library)
        if getattr(action, name):
            st.markdown(f"**{field_word(visit.t, name)}**  \n{text}")


def _field_text(visit: Visit, action: PlanAction, name: str, library: Mapping[str, Evidence] | None = None) -> str:
    """A field's value in words, as Markdown."""
    t = visit.t
    if name == "state":
        return state_word(t, action.state)
    if name == "owner":
        return owner_text(t, action)
    if name == "due":
        return t.short_day(action.due) or "–"
    if name == "aims":
        return aims_text(t, action)
    if name == "milestones":
        return "  \n".join(_milestone_text(t, one) for one in action.milestones) or "–"
    if name == "evidence":
        return _evidence_text(t, action.evidence, library or {})
    if name == "remarks":
        return plain(action.remarks[-1].text) if action.remarks else "–"
    return plain(str(getattr(action, name))) or "–"


def _milestone_text(t: Texts, one: Milestone) -> str:
    day = t("reached %(day)s", day=t.short_day(one.done_on)) if one.done_on else t.short_day(one.due)
    return f"{plain(one.text)} · {day}" if day else plain(one.text)


def _evidence_text(t: Texts, keys: Sequence[str], library: Mapping[str, Evidence]) -> str:
    titles = [plain(library[key].title) for key in keys if key in library]
    hidden = len(keys) - len(titles)
    rest = [t.plural("%(count)s document", "%(count)s documents", hidden)] if hidden else []
    return ", ".join([*titles, *rest]) or "–"


def _remarks(visit: Visit, action: PlanAction, *, changes: bool) -> None:
    t = visit.t
    st.markdown(f"**{t('Remarks')}**")
    if not action.remarks:
        st.markdown(t("Nobody has said anything yet."))
    for remark in reversed(action.remarks[-20:]):
        st.markdown(f"{plain(remark.text)}  \n{plain(remark.by_name)}, {t.moment(remark.at)}")
    if not changes:
        return
    with st.form(f"remark-{action.key}", border=False, clear_on_submit=True):
        text = st.text_area(t("A remark"), max_chars=4000, height=80)
        if st.form_submit_button(t("Add the remark"), icon=":material/add_comment:"):
            try:
                visit.services.plans.remark(visit.actor, action.member, action.key, text)
            except AssessmentError as error:
                show_problem(t, error)
                return
            st.rerun()


def _history(visit: Visit, action: PlanAction) -> None:
    t = visit.t
    with st.expander(t("History"), icon=":material/history:"):
        lines = visit.services.plans.history(visit.actor, action.member, action.key)
        versions = [from_json(PlanAction, line.after) for line in lines]
        for place, (line, after) in enumerate(zip(lines[:50], versions, strict=False)):
            before = versions[place + 1] if place + 1 < len(versions) else None
            st.markdown(_line(visit, line, before, after))


def _line(visit: Visit, line: HistoryLine, before: PlanAction | None, after: PlanAction) -> str:
    t = visit.t
    head = f"{t.moment(line.at)} · {plain(line.by_name)}"
    if before is None:
        return f"{head}: {t('taken into the plan')}"
    changes = [
        f"{field_word(t, name)}: {_field_text(visit, before, name)} → {_field_text(visit, after, name)}"
        for name in changed_fields(before, after)
    ]
    return "  \n".join([head, *changes])
