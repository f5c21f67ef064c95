"""Review and sign-off: what blocks, what only warns, what changed, who will see it, and the signature."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from assessment.errors import AssessmentError
from assessment.records import Assessment, AssessmentStatus, Disclosure, Evidence
from assessment.views.parts.access import show_access
from assessment.views.parts.empty import say_empty
from assessment.views.parts.links import criterion_link, section_link
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import disclosure_sentence, disclosure_step, disclosure_word, plain, status_word
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may
from assessment.workflow.snapshots import Blocker, Seal, blockers_and_warnings, signed_changes
from assessment.workflow.standing import Standing


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Review and sign-off"), anchor=False)
    summary = visit.current()
    if summary is None:
        say_empty(t("No assessment has been started yet."), t("A coordinator starts it on the home page."))
        show_access(visit)
        return
    standing = visit.services.assessments.standing(visit.actor, visit.member, summary.key)
    record = standing.assessment
    st.markdown(
        t(
            "%(title)s · %(status)s since %(day)s",
            title=plain(record.title),
            status=status_word(t, record.status),
            day=t.day(record.status_at),
        )
    )
    if record.status_reason:
        st.info(plain(record.status_reason), icon=":material/comment:")
    if record.sign_off is not None:
        _signed(visit, standing)
    else:
        _working(visit, standing)
    show_access(visit)


def _allowed(visit: Visit, record: Assessment, action: Action) -> bool:
    return may(visit.actor, action, visit.services.workplace.subject(visit.actor, record.member, record))


def _working(visit: Visit, standing: Standing) -> None:
    t, record = visit.t, standing.assessment
    blocks, warns = blockers_and_warnings(standing)
    left, right = st.columns([1.3, 1], gap="large")
    with left:
        st.subheader(t("What blocks sign-off"), anchor=False)
        if blocks:
            _lines(visit, standing, blocks)
        else:
            st.success(t("Nothing: every criterion that applies is answered."), icon=":material/check_circle:")
        st.subheader(t("What the signer should know"), anchor=False)
        if warns:
            _lines(visit, standing, warns)
        else:
            st.markdown(t("Nothing stands out."))
        _difference(visit, standing)
    with right:
        if _allowed(visit, record, Action.SUBMIT_FOR_REVIEW):
            st.subheader(t("Hand in for review"), anchor=False)
            st.markdown(t("Answers are then closed until the assessment is returned. The head of the administration reviews and signs."))
            if st.button(t("Hand in for review"), type="primary", icon=":material/send:"):
                visit.services.assessments.submit_for_review(visit.actor, record.member, record.key)
                st.rerun()
        _reason_form(visit, standing, Action.RETURN_TO_DRAFT)
        if _allowed(visit, record, Action.SIGN_OFF) or _allowed(visit, record, Action.RECORD_SIGN_OFF):
            _signature(visit, standing, blocked=bool(blocks))
        elif record.status is AssessmentStatus.IN_REVIEW:
            st.info(t("This assessment waits for its signature."), icon=":material/hourglass_empty:")
        elif not _allowed(visit, record, Action.SUBMIT_FOR_REVIEW):
            st.info(t("The coordinator has not handed in this assessment yet."), icon=":material/hourglass_empty:")


def _lines(visit: Visit, standing: Standing, blockers: tuple[Blocker, ...]) -> None:
    """Grouped by what they say; each criterion is a link."""
    t = visit.t
    titles = {
        "unanswered": t("Unanswered"),
        "unknown": t("Don't know"),
        "not_backed": t("The level has no complete evidence"),
        "critical_low": t("Critical, and below its minimum"),
        "flagged": t("Marked to look at again"),
        "many_not_applicable": t("Sections where much is said not to apply"),
    }
    for code, group in groupby(sorted(blockers, key=lambda one: list(titles).index(one.code)), key=lambda one: one.code):
        found = list(group)
        with st.expander(f"{titles[code]} ({len(found)})", expanded=len(found) <= 12), st.container(horizontal=True):
            for blocker in found:
                if standing.questionnaire.has_criterion(blocker.criterion):
                    criterion_link(visit, blocker.criterion)
                else:
                    section_link(visit, blocker.criterion)


def _difference(visit: Visit, standing: Standing) -> None:
    t = visit.t
    before = visit.services.snapshots.latest_own(visit.actor, standing.assessment.member, before=standing.assessment.key)
    if before is None:
        return
    st.subheader(t("Since the last signed result (%(day)s)", day=t.day(before.signed.date)), anchor=False)
    changed = signed_changes(before.standing.answers, standing.answers)
    if not changed:
        st.markdown(t("No level is different."))
    for name, old, new in changed:
        st.markdown(f"**{plain(name)}** {'–' if old is None else old} → {'–' if new is None else new}")


def _signature(visit: Visit, standing: Standing, *, blocked: bool) -> None:
    t, record = visit.t, standing.assessment
    by_head = _allowed(visit, record, Action.SIGN_OFF)
    st.subheader(t("Sign off"), anchor=False)
    if not by_head:
        st.markdown(
            t("The head signs on paper: record the name, the function, the date and the signed cover page from the evidence library.")
        )
    if blocked:
        st.markdown(t("First answer what is listed on the left."))
        return
    word = t("SIGN OFF")
    with st.form("signature"):
        name = st.text_input(t("Name of the person who signs"), value=visit.actor.name if by_head else "", max_chars=200)
        function = st.text_input(t("Function"), max_chars=200)
        day = st.date_input(t("Date of signature"), value="today")
        cover = "" if by_head else _cover_page(visit, record)
        disclosure = st.radio(
            t("Who may see the signed result: each step includes those above it"),
            list(Disclosure),
            format_func=lambda one: f"**{disclosure_word(t, one)}.** {disclosure_step(t, one)}",
        )
        typed = st.text_input(t("Type %(word)s to confirm", word=word))
        if not st.form_submit_button(t("Sign off"), type="primary", icon=":material/verified:"):
            return
        if typed.strip() != word:
            st.error(t("The confirmation does not read %(word)s; nothing was signed.", word=word), icon=":material/error:")
            return
        try:
            visit.services.snapshots.sign_off(
                visit.actor,
                record.member,
                record.key,
                revision=record.revision,
                name=name,
                function=function,
                signed_on=day.isoformat() if day else "",
                disclosure=disclosure,
                cover_page=cover,
            )
        except AssessmentError as error:
            show_problem(t, error)
            return
    st.rerun()


def _cover_page(visit: Visit, record: Assessment) -> str:
    pieces: tuple[Evidence, ...] = visit.services.evidence.list_for(visit.actor, record.member)
    chosen = st.selectbox(
        visit.t("Signed cover page"), pieces, format_func=lambda one: f"{one.title} ({one.date})", index=None, placeholder=visit.t("Choose")
    )
    return chosen.key if chosen else ""


def _signed(visit: Visit, standing: Standing) -> None:
    t, record = visit.t, standing.assessment
    signature = record.sign_off
    if signature is None:
        return
    snapshot = visit.services.snapshots.open(visit.actor, record.member, signature.snapshot)
    st.success(
        t(
            "Signed off by %(name)s, %(function)s, on %(day)s.",
            name=plain(signature.name),
            function=plain(signature.function),
            day=t.day(signature.date),
        ),
        icon=":material/verified:",
    )
    st.markdown(f"**{disclosure_word(t, signature.disclosure)}** – {disclosure_sentence(t, signature.disclosure)}")
    st.markdown(t("Digest of the signed result (printed on every export):"))
    st.code(snapshot.digest, language=None, wrap_lines=True)
    if st.button(t("Verify"), icon=":material/fact_check:"):
        _say_seal(visit, visit.services.snapshots.verify(record.member, signature.snapshot))
    with st.container(horizontal=True):
        path = f"{record.member}/{record.key}"
        st.link_button(t("Excel summary"), f"/download/summary/{path}?language={visit.language}", icon=":material/table_view:")
        st.link_button(t("One-page print"), f"/download/print/{path}?language={visit.language}", icon=":material/print:")
    _reason_form(visit, standing, Action.REOPEN)


def _say_seal(visit: Visit, seal: Seal) -> None:
    t = visit.t
    limits = t("This does not prove that what was said is true, nor anything against somebody who holds the installation's key.")
    if seal is Seal.INTACT:
        st.success(f"{t('Intact: the result is what was signed, and computes to the same figures.')} {limits}", icon=":material/verified:")
    elif seal is Seal.KEY_MISSING:
        st.warning(
            f"{t('The digest fits, but the key that proves the seal is not on this installation.')} {limits}", icon=":material/key_off:"
        )
    elif seal is Seal.OTHER_KEY:
        words = t(
            "Sealed with another key than this installation's, so the seal proves nothing here. Ask the installation's administrator."
        )
        st.warning(f"{words} {limits}", icon=":material/key_off:")
    else:
        st.error(t("Altered: this is not what was signed. Tell the installation's administrator and restore the file from a backup."))


def _reason_form(visit: Visit, standing: Standing, action: Action) -> None:
    t, record = visit.t, standing.assessment
    if not _allowed(visit, record, action):
        return
    returning = action is Action.RETURN_TO_DRAFT
    title = t("Return to draft") if returning else t("Reopen")
    with st.popover(title, icon=":material/undo:"), st.form(f"reason-{action}", border=False):
        if not returning:
            st.markdown(t("The signed result stays as it is, but is no longer shown to others. A new signature makes a new result."))
        reason = st.text_area(t("Reason"), max_chars=2000)
        if st.form_submit_button(title):
            use_case = visit.services.assessments.return_to_draft if returning else visit.services.assessments.reopen
            try:
                use_case(visit.actor, record.member, record.key, reason)
            except AssessmentError as error:
                show_problem(t, error)
                return
            st.rerun()
