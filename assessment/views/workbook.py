"""The answer workbook: taken out for work without a connection, and brought back: first what would change, then for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from assessment.errors import AssessmentError
from assessment.locale import own_name
from assessment.records import AssessmentStatus
from assessment.uploads import MOST_BYTES, OpenedWorkbook, bring_in, open_workbook, read_for
from assessment.views.parts.empty import say_empty
from assessment.views.parts.problem import show_problem
from assessment.views.parts.words import plain
from assessment.views.parts.workbook_report import show_conflicts, show_report
from assessment.views.visit import Visit
from assessment.workflow.permissions import Action, may
from assessment.workflow.returned import Choice, Comparison
from assessment.workflow.standing import Standing
from assessment.workflow.workbooks import BroughtIn

_STATE = "gsa-workbook"
_OWN, _COLLEAGUE = "own", "colleague"


@dataclass
class _Desk:
    """The page's own memory: the file that was read last (reading takes a second), and what bringing it in has done."""

    account: str
    assessment: str
    file: str = ""
    opened: OpenedWorkbook | None = None
    done: BroughtIn | None = None
    choices: dict[str, Choice] = field(default_factory=dict)


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Workbook"), anchor=False)
    summary = visit.current()
    if summary is None:
        say_empty(t("No assessment has been started yet."), t("A coordinator starts it on the home page."))
        return
    standing = visit.services.assessments.work(visit.actor, visit.member, summary.key)
    st.markdown(t("For colleagues without access, for meeting rooms without a connection, and for paper: an Excel file that comes back."))
    left, right = st.columns(2, gap="large")
    with left:
        _take_out(visit, standing)
    with right:
        st.subheader(t("Bring it back"), anchor=False)
        desk = _file(visit, standing)
    if desk is not None:
        _bring_back(visit, standing, desk)
    _receipts(visit, standing)


# out


def _take_out(visit: Visit, standing: Standing) -> None:
    t, record, questionnaire = visit.t, standing.assessment, standing.questionnaire
    st.subheader(t("Take it out"), anchor=False)
    seen = [one for one in questionnaire.sections if any(_sees(visit, standing, name.name) for name in one.all_criteria())]
    if not seen:
        st.markdown(t("No section has been given to you yet. A coordinator gives you your part on the page People."))
        return
    labels = {one.name: f"{one.name} {one.label.to(visit.language)}" for one in seen}
    sections = st.multiselect(
        t("Sections"), list(labels), format_func=labels.__getitem__, placeholder=t("All sections"), key="out-sections"
    )
    filled = st.segmented_control(
        t("Answers"),
        ["1", "0"],
        default="1",
        format_func={"1": t("As they are stored"), "0": t("Blank")}.__getitem__,
        key="out-filled",
        required=True,
    )
    languages = _language_choices(visit.language, questionnaire.languages)
    chosen = st.selectbox(t("Language of the workbook"), languages, format_func=_language_label, key="out-languages")
    asked = urlencode(
        [("languages", chosen), ("filled", filled or "1"), ("language", visit.language), *(("section", one) for one in sections)]
    )
    address = f"/download/workbook/{record.member}/{record.key}?{asked}"
    st.link_button(t("Take the workbook out"), address, icon=":material/download:", type="primary")
    st.markdown(t("It holds your administration's answers: hand it only to people who may know them."))


def _sees(visit: Visit, standing: Standing, criterion: str) -> bool:
    return visit.services.assessments.may_see(visit.actor, standing.assessment, criterion)


def _language_choices(own: str, known: tuple[str, ...]) -> list[str]:
    """Each language alone, the person's own first, then every ordered pair that starts with it."""
    ordered = sorted(known, key=lambda one: one != own)
    return [*ordered, *(f"{ordered[0]},{other}" for other in ordered[1:])]


def _language_label(languages: str) -> str:
    return " + ".join(map(own_name, languages.split(",")))


# in


def _file(visit: Visit, standing: Standing) -> _Desk | None:
    """The uploader; a file is read once. None where nothing can be brought in, or it cannot be read."""
    t, record = visit.t, standing.assessment
    if not _may_bring(visit, standing):
        closed = record.status is not AssessmentStatus.DRAFT
        words = (
            t("This assessment is no longer in draft: answers can be read, not changed.") if closed else t("This is not open to your role.")
        )
        st.info(words, icon=":material/lock:")
        return None
    desk = _desk(visit, record.key)
    types, most = ["xlsx", "xlsm", "xls", "ods"], MOST_BYTES // 1024 // 1024  # the other kinds are told what to do
    file = st.file_uploader(t("Answer workbook (.xlsx, at most 20 MB)"), type=types, key="in-file", max_upload_size=most)
    if file is None:
        desk.opened, desk.file, desk.done = None, "", None
        st.markdown(t("First you see, row by row, what would change. Nothing is stored before you agree."))
        return None
    try:
        if file.file_id != desk.file or (desk.opened is None and desk.done is None):
            desk.opened, desk.file, desk.done = None, file.file_id, None
            desk.opened = open_workbook(file.getvalue(), file.name)
    except AssessmentError as error:
        show_problem(t, error)
        return None
    return desk


def _bring_back(visit: Visit, standing: Standing, desk: _Desk) -> None:
    try:
        if desk.done is not None:
            _say_done(visit, standing, desk.done)
        elif desk.opened is not None:
            _dry_run(visit, standing, desk, desk.opened)
    except AssessmentError as error:
        show_problem(visit.t, error)


def _may_bring(visit: Visit, standing: Standing) -> bool:
    record, place = standing.assessment, visit.services.workplace
    criteria = standing.questionnaire.criteria()
    return any(may(visit.actor, Action.PROPOSE, place.subject(visit.actor, record.member, record, one.name)) for one in criteria)


def _desk(visit: Visit, assessment: str) -> _Desk:
    desk = st.session_state.get(_STATE)
    if not isinstance(desk, _Desk) or (desk.account, desk.assessment) != (visit.actor.account, assessment):
        desk = _Desk(visit.actor.account, assessment)
        st.session_state[_STATE] = desk
    return desk


def _dry_run(visit: Visit, standing: Standing, desk: _Desk, opened: OpenedWorkbook) -> None:
    t, record = visit.t, standing.assessment
    returned = read_for(visit.services, visit.actor, record.member, record.key, opened)
    identity = returned.identity
    st.subheader(t("What would change"), anchor=False)
    st.markdown(
        t("Taken out on %(day)s by %(name)s.", day=t.day(identity.made_at), name=plain(identity.made_for))
        + (f" {t('It says that it was filled in by %(name)s.', name=plain(identity.filled_by))}" if identity.filled_by else "")
    )
    comparison = visit.services.workbooks.compare(visit.actor, returned, _author(visit, identity.filled_by))
    for notice in returned.notices:
        st.warning(plain(t(notice.message, **notice.values)), icon=":material/info:")
    show_report(visit, standing, comparison)
    choices = show_conflicts(visit, standing, comparison)
    _apply(visit, desk, comparison, choices, opened.name)


def _author(visit: Visit, filled_by: str) -> str:
    """Empty: the person's own answers."""
    t = visit.t
    words = {_OWN: t("My own answers"), _COLLEAGUE: t("A colleague's: they arrive as proposals")}
    whose = st.segmented_control(
        t("Whose answers are these?"),
        list(words),
        default=_COLLEAGUE if filled_by else _OWN,
        format_func=words.__getitem__,
        key="in-whose",
        required=True,
    )
    if whose != _COLLEAGUE:
        return ""
    return st.text_input(t("Name of the colleague"), value=filled_by, max_chars=200, key="in-author").strip() or t("A colleague")


def _apply(visit: Visit, desk: _Desk, comparison: Comparison, choices: dict[str, Choice], name: str) -> None:
    t = visit.t
    writes, undecided = comparison.writes(choices, visit.actor.name), comparison.undecided(choices)
    if not writes and not undecided:
        st.info(t("There is nothing to store: what can be taken is stored already."), icon=":material/done_all:")
        return
    if undecided:
        st.markdown(t("First decide what both sides changed: %(criteria)s.", criteria=plain(", ".join(undecided))))
    label, look = t("Bring in %(count)s rows", count=len(writes)), "secondary" if undecided else "primary"
    if st.button(label, type=look, icon=":material/upload:", key="in-apply", disabled=bool(undecided)):
        desk.done = bring_in(visit.services, visit.actor, comparison, choices, name)
        desk.opened = None
        st.rerun()


def _say_done(visit: Visit, standing: Standing, done: BroughtIn) -> None:
    t, record = visit.t, standing.assessment
    words = t("Stored: %(answers)s answers and %(proposals)s proposals, all at once.", answers=done.answers, proposals=done.proposals)
    st.success(words, icon=":material/check_circle:")
    if done.receipt:
        address = f"/download/receipt/{record.member}/{record.key}/{done.receipt}"
        st.link_button(t("Receipt: every cell taken, kept or refused"), address, icon=":material/receipt_long:")


def _receipts(visit: Visit, standing: Standing) -> None:
    """Read only when asked for: a history grows for years."""
    t, record = visit.t, standing.assessment
    part = st.expander(t("Workbooks brought in so far"), icon=":material/history:", key="in-receipts", on_change="rerun")
    if not part.open:
        return
    with part:
        lines = visit.services.workbooks.receipts(visit.actor, record.member, record.key)
        if not lines:
            st.markdown(t("None yet."))
        for line in lines[:50]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{t.moment(line.at)} · {plain(line.by_name)}")
                st.link_button(t("Receipt"), f"/download/receipt/{record.member}/{record.key}/{line.subject}", type="tertiary")
