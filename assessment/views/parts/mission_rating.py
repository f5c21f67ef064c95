"""One criterion of a mission at a time: read and rated alone, later reconciled with everybody's ratings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from assessment.questionnaire.model import Criterion
from assessment.records import FactualComment, Layer, Mission, MissionState
from assessment.scoring.display import truncated
from assessment.views.parts.mission_words import act, rate_form, rating_word
from assessment.views.parts.words import plain
from assessment.views.visit import Visit
from assessment.workflow.mission_words import seen_word
from assessment.workflow.mission_work import MAX_TEXT, Desk, Reconciliation
from assessment.workflow.permissions import Action

_PLACE = "mission_place"


def show_desk(visit: Visit, mission: Mission) -> None:
    """What the member said of one criterion, and in the rating phase the person's own rating under it."""
    t, work = visit.t, visit.services.mission_work
    desk = work.desk(visit.actor, mission.key)
    mine = work.my_ratings(visit.actor, mission.key)
    rates = mission.state is MissionState.RATING and any(one.account == visit.actor.account and one.rates for one in mission.team)
    if rates:
        st.markdown(
            t(
                "You have rated %(done)s of %(all)s. Nobody sees your ratings before the lead reveals them.",
                done=len(mine),
                all=len(desk.criteria),
            )
        )
    criterion = _choose(visit, desk.criteria, mine)
    _said(visit, desk, criterion)
    _levels(visit, criterion)
    if rates:
        stored = mine.get(criterion.name)
        note = t("Note")
        if rate_form(
            visit,
            "alone",
            criterion,
            stored,
            note,
            lambda revision, said: work.rate(visit.actor, mission.key, criterion.name, revision, said),
        ):
            _go_on(desk.criteria, criterion)
    if visit.services.missions.may(visit.actor, mission, Action.ASK_MEMBER):
        _ask(visit, mission, criterion)


def show_reconciliation(visit: Visit, mission: Mission) -> None:
    """Self, raters, mission, comment and agreement side by side, the largest difference first."""
    t, work = visit.t, visit.services.mission_work
    found = work.reconciliation(visit.actor, mission.key)
    layer = Layer.MISSION if mission.state in (MissionState.REVEALED, MissionState.DRAFT) else Layer.AGREED
    done, everything = found.rated_together(layer), len(found.order)
    share = found.whole.share
    sentences = [
        t("%(done)s of %(all)s rated by the mission", done=done, all=everything)
        if layer is Layer.MISSION
        else t("%(done)s of %(all)s agreed", done=done, all=everything),
        t("raters agree in %(percent)s per cent of comparisons", percent=t.decimal(truncated(share * 100))) if share is not None else "",
        t("%(count)s with two or more levels between raters", count=len(found.whole.large)),
    ]
    st.markdown("**" + " · ".join(filter(None, sentences)) + "**")
    by_name = {one.name: one for one in found.own.questionnaire.criteria()}
    rated = {one.criterion: one for one in found.joint.values() if one.layer is layer}
    criterion = _choose(visit, [by_name[one.criterion] for one in found.order], rated)
    _side_by_side(visit, found, criterion)
    _levels(visit, criterion)
    if visit.services.missions.may(visit.actor, mission, Action.LEAD_MISSION) and mission.state is not MissionState.AGREED:
        stored = found.joint.get(f"{layer}/{criterion.name}")
        saved = rate_form(
            visit,
            str(layer),
            criterion,
            stored,
            t("Reason"),
            lambda revision, said: work.rate_together(visit.actor, mission.key, layer, criterion.name, revision, said),
        )
        if saved:
            _go_on([by_name[one.criterion] for one in found.order], criterion)


def _choose(visit: Visit, criteria: Sequence[Criterion], rated: Mapping[str, object]) -> Criterion:
    """The first one that is not rated yet, or the one that was chosen."""
    t, names = visit.t, [one.name for one in criteria]
    key = f"mission-criterion-{visit.language}"  # a browser keeps the words of the options with the key
    asked = st.session_state.pop(_PLACE, None)
    if asked in names:
        st.session_state[key] = asked
    elif st.session_state.get(key) not in names:
        st.session_state[key] = next((name for name in names if name not in rated), names[0])
    by_name = {one.name: one for one in criteria}
    mark = {True: "✓ ", False: ""}
    chosen = st.selectbox(
        t("Criterion"),
        names,
        key=key,
        format_func=lambda name: f"{mark[name in rated]}{name} {by_name[name].label.to(visit.language)}",
    )
    return by_name[chosen]


def _go_on(criteria: Sequence[Criterion], criterion: Criterion) -> None:
    names = [one.name for one in criteria]
    st.session_state[_PLACE] = names[min(names.index(criterion.name) + 1, len(names) - 1)]
    st.rerun()


def _said(visit: Visit, desk: Desk, criterion: Criterion) -> None:
    t, name = visit.t, criterion.name
    answer, hint = desk.standing.answers.get(name), desk.hints.get(name)
    with st.container(border=True):
        st.markdown(t("The administration said: **%(level)s**", level=rating_word(t, desk.standing.ratings.get(name))))
        if name in desk.before:
            st.markdown(t("Level %(level)s in the result signed on %(day)s.", level=desk.before[name], day=t.day(desk.before_on)))
        if answer and (answer.comment or answer.reason):
            st.markdown(plain("\n".join(filter(None, (answer.reason, answer.comment)))))
        for link in answer.evidence if answer else ():
            piece = desk.standing.evidence.get(link.evidence)
            if piece is not None:
                st.markdown(f":material/description: {plain(piece.title)} · {t.short_day(piece.date)}")
        if hint is not None and hint.lower_by > 0:
            lower = t.decimal(truncated(hint.lower_by))
            st.markdown(t("Usually rated %(levels)s lower after a visit (%(cases)s visits).", levels=lower, cases=hint.cases))
    for question in (one for one in desk.questions if one.criterion == name):
        st.markdown(f":material/help: {plain(question.text)}" + (f"  \n{plain(question.answer)}" if question.answer else ""))
    for request in (one for one in desk.requests if one.criterion == name):
        st.markdown(f":material/folder: {plain(request.title)}" + (f"  \n{plain(request.note)}" if request.note else ""))


def _ask(visit: Visit, mission: Mission, criterion: Criterion) -> None:
    t, work = visit.t, visit.services.mission_work
    with st.container(horizontal=True):
        with st.popover(t("Ask the member"), icon=":material/help:"), st.form(f"ask-{criterion.name}", border=False, clear_on_submit=True):
            text = st.text_area(t("Question"))
            if st.form_submit_button(t("Ask")):
                act(visit, lambda: work.ask(visit.actor, mission.key, criterion.name, text), t("The member sees the question."))
        with (
            st.popover(t("Request a document"), icon=":material/folder:"),
            st.form(f"want-{criterion.name}", border=False, clear_on_submit=True),
        ):
            title = st.text_input(t("Document"))
            if st.form_submit_button(t("Request")):
                act(visit, lambda: work.request(visit.actor, mission.key, criterion.name, title), t("The member sees the request."))


def _side_by_side(visit: Visit, found: Reconciliation, criterion: Criterion) -> None:
    t, name = visit.t, criterion.name
    names = {one.account: one.name for one in found.mission.team}
    given = [(one.get(name), rater) for rater, one in found.by_rater.items()]
    comment = found.comments.get(name)
    answer = found.own.answers.get(name)
    cells = [(t("Self"), rating_word(t, found.own.ratings.get(name)), answer.comment if answer else "")]
    for rating, rater in given:
        seen = "\n" + t("Evidence seen: %(seen)s", seen=seen_word(t, rating.seen)) if rating and rating.seen else ""
        who = rating.rater_name if rating else names.get(rater, "")
        cells.append((who, rating_word(t, rating), f"{rating.note if rating else ''}{seen}"))
    for title, layer in ((t("Mission"), Layer.MISSION), (t("Agreed"), Layer.AGREED)):
        joint = found.joint.get(f"{layer}/{name}")
        cells.append((title, rating_word(t, joint), joint.reason if joint else ""))
    for column, (who, level, words) in zip(st.columns(len(cells)), cells, strict=True):
        column.markdown(f"{plain(who)}  \n**{level}**  \n{plain(words)}")
    if comment is not None:
        _comment(visit, found.mission, comment)


def _comment(visit: Visit, mission: Mission, comment: FactualComment) -> None:
    """What the member says, and the lead's reply."""
    t, work = visit.t, visit.services.mission_work
    reply = f"  \n→ {plain(comment.reply)}" if comment.reply else ""
    st.markdown(f"**{t('Comment of the administration')}**  \n{plain(comment.text)}{reply}")
    if mission.state is MissionState.COMMENTS and visit.services.missions.may(visit.actor, mission, Action.LEAD_MISSION):
        with st.form(f"reply-{comment.key}-{comment.revision}"):
            text = st.text_area(t("Reply of the mission"), value=comment.reply, max_chars=MAX_TEXT, height=80)
            if st.form_submit_button(t("Reply")):
                act(visit, lambda: work.reply(visit.actor, mission.key, comment.criterion, comment.revision, text), t("The reply is kept."))


def _levels(visit: Visit, criterion: Criterion) -> None:
    """What each level means for this criterion."""
    with st.expander(visit.t("What the levels mean"), icon=":material/info:", expanded=True):
        meanings = (f"**{level}** {plain(criterion.descriptor(level).to(visit.language))}" for level in criterion.scale.levels)
        st.markdown("  \n".join(meanings))
