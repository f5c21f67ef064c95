"""One row of the status board: when its state changed, whom to write to, and a reminder ready to copy."""

from __future__ import annotations

import streamlit as st

from assessment.locale import DEFAULT_LANGUAGE, LANGUAGES, Texts, texts
from assessment.records import AssessmentStatus, Round
from assessment.views.parts.words import plain, status_word
from assessment.views.visit import Visit
from assessment.workflow.board import NOT_STARTED, BoardRow, MemberDetails


def show(visit: Visit, details: MemberDetails, asked: Round | None) -> None:
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        _timeline(visit.t, details)
        _contacts(visit.t, details)
    with right:
        _reminder(visit, details.row, asked)


def _timeline(t: Texts, details: MemberDetails) -> None:
    st.markdown(f"**{t('Timeline')}**")
    lines = [f"- {t.day(turn.at)}: {status_word(t, turn.status)}" for turn in details.timeline]
    st.markdown("\n".join(lines) if lines else t("Nothing has been started yet."))


def _contacts(t: Texts, details: MemberDetails) -> None:
    st.markdown(f"**{t('Contacts')}**")
    lines = [f"- {plain(person.name)}, {plain(person.login)}" for person in details.coordinators]
    st.markdown("\n".join(lines) if lines else t("There is no coordinator yet; ask the administrator of this server."))


def _reminder(visit: Visit, row: BoardRow, asked: Round | None) -> None:
    t = visit.t
    st.markdown(f"**{t('Reminder')}**")
    if asked is None or row.is_signed:
        st.markdown(t("Nothing to remind of."))
        return
    member = visit.services.workplace.members[row.member]
    for language in reminder_languages(member.language):
        st.code(reminder_text(texts(language), member.name(language), row, asked), language=None, wrap_lines=True)


def reminder_languages(language: str) -> tuple[str, ...]:
    """The member's own language where the interface speaks it, else all of its languages."""
    return (language,) if language in LANGUAGES else (DEFAULT_LANGUAGE, *(code for code in LANGUAGES if code != DEFAULT_LANGUAGE))


def reminder_text(t: Texts, member: str, row: BoardRow, asked: Round) -> str:
    """A letter's words in one language; names nothing that only the member knows."""
    places = {"round": asked.title, "member": member, "due": t.day(asked.due)}
    return "\n\n".join(
        (
            t("Subject: %(round)s, assessment of %(member)s", **places),
            t("Dear colleagues,"),
            _where_it_stands(t, row, places),
            _days(t, row.days_left, places),
            t("Your coordinator signs in and continues on the home page. If something keeps you from finishing in time, tell us."),
            t("With kind regards,\nThe WCO Secretariat, Programme Global Shield"),
        )
    )


def _where_it_stands(t: Texts, row: BoardRow, places: dict[str, str]) -> str:
    if row.state == NOT_STARTED:
        return t("The assessment of %(member)s for the round “%(round)s” has not been started yet.", **places)
    if row.state == AssessmentStatus.IN_REVIEW:
        return t("The assessment of %(member)s for the round “%(round)s” is in review; the signature is still missing.", **places)
    done = {"done": t.whole(row.answered), "all": t.whole(row.applicable)}
    return t("In the assessment of %(member)s for the round “%(round)s”, %(done)s of %(all)s criteria are answered.", **places, **done)


def _days(t: Texts, days: int | None, places: dict[str, str]) -> str:
    if days is None or days == 0:
        return t("Its last day is %(due)s.", **places)
    if days < 0:
        return t.plural("Its last day was %(due)s, %(count)s day ago.", "Its last day was %(due)s, %(count)s days ago.", -days, **places)
    return t.plural("Its last day is %(due)s: %(count)s day is left.", "Its last day is %(due)s: %(count)s days are left.", days, **places)
