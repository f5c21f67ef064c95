"""The status board: where each member stands in a round. No level of a draft is here, and the page says so."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from assessment.records import AssessmentStatus, Round, RoundState
from assessment.reference import Region
from assessment.views.parts import member_details
from assessment.views.parts.empty import say_empty
from assessment.views.parts.filters import choose, note_in_address
from assessment.views.parts.received import show_received
from assessment.views.parts.words import plain, status_word
from assessment.views.visit import Visit
from assessment.workflow.board import NOT_STARTED, STATES, BoardRow, StatusBoard, alphabetical

_TABLE, _MEMBER = "board-table", "board-member"


def show(visit: Visit) -> None:
    t = visit.t
    st.header(t("Members"), anchor=False)
    rounds = visit.services.rounds.list_all(visit.actor)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = _round_filter(visit, rounds)
        region = choose(visit, t("Region"), "region", ["", *Region], lambda code: code or t("All regions"))
        state = choose(visit, t("State"), "state", ["", *STATES], lambda code: state_word(visit, code) if code else t("All states"))
    board = visit.services.board.status(visit.actor, asked, region=region, state=state)
    _lead(visit, board)
    if not board.shown:
        say_empty(t("No member fits the filters."), t("Choose all regions and all states."))
        return
    rows = alphabetical(board.shown, visit.name_of)
    _table(visit, rows)
    _downloads(visit, asked, region, state)
    _details(visit, board, rows, asked)


def state_word(visit: Visit, state: str) -> str:
    return visit.t("Not started") if state == NOT_STARTED else status_word(visit.t, AssessmentStatus(state))


def _round_filter(visit: Visit, rounds: tuple[Round, ...]) -> str:
    """The newest round unless another one is asked for; `all` stands for every member with its latest assessment."""
    if not rounds:
        return ""
    titles = {one.key: one.title for one in rounds} | {"all": visit.t("All members, latest assessment")}
    chosen = choose(visit, visit.t("Round"), "round", list(titles), titles.__getitem__, width=300)
    return "" if chosen == "all" else chosen


def _lead(visit: Visit, board: StatusBoard) -> None:
    """How far the round is, before anything else; then the counts of each state."""
    t = visit.t
    said = t("Signed off %(done)s of %(all)s", done=t.whole(board.signed), all=t.whole(len(board.rows)))
    counts = " · ".join(
        t("%(state)s: %(count)s", state=state_word(visit, state), count=t.whole(count)) for state, count in board.counts.items() if count
    )
    st.markdown(f"### {said}")
    st.markdown(f"{counts}  \n{_dates(visit, board.round)}" if board.round else counts)
    st.markdown(t("Levels, comments and evidence of drafts are not shown to anybody outside the administration."))


def _dates(visit: Visit, asked: Round) -> str:
    t = visit.t
    closed = f" {t('The round is closed.')}" if asked.state is RoundState.CLOSED else ""
    return t("From %(opens)s to %(due)s.", opens=t.day(asked.opens), due=t.day(asked.due)) + closed


def _table(visit: Visit, rows: tuple[BoardRow, ...]) -> None:
    t = visit.t
    columns = [t("Member"), t("Region"), t("State"), t("Progress"), t("Days left"), t("Last activity")]
    frame = pd.DataFrame([_cells(visit, row) for row in rows], columns=columns)
    frame[columns[4]] = frame[columns[4]].astype("Int64")  # an empty cell where there is no day
    st.dataframe(
        frame,
        hide_index=True,
        height=min(460, 38 + 35 * len(frame)),
        key=_TABLE,
        on_select=lambda: _choose(rows),
        selection_mode="single-row",
        placeholder="",
        column_config={
            columns[3]: st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="percent"),
            columns[5]: st.column_config.DateColumn(format="localized"),
        },
        alt=t("Members with state, progress, days left and last activity"),
    )


def _cells(visit: Visit, row: BoardRow) -> tuple[object, ...]:
    active = pd.Timestamp(row.last_activity[:10]).date() if row.last_activity else None
    share = None if row.share is None else int(row.share * 100) / 100  # cut: only what is complete shows 100 %
    return visit.name_of(row.member), row.region, state_word(visit, row.state), share, row.days_left, active


def _choose(rows: tuple[BoardRow, ...]) -> None:
    """A row that is clicked opens below, and its member stands in the address."""
    places = st.session_state[_TABLE].selection.rows
    if places and places[0] < len(rows):
        st.session_state[_MEMBER] = rows[places[0]].member


def _downloads(visit: Visit, asked: str, region: str, state: str) -> None:
    t = visit.t
    query = {"round": asked, "region": region, "state": state, "language": visit.language}
    with st.container(horizontal=True):
        for label, file in ((t("Excel"), "xlsx"), (t("CSV"), "csv")):
            st.link_button(label, f"/download/board?{urlencode(query | {'file': file})}", icon=":material/download:")


def _details(visit: Visit, board: StatusBoard, rows: tuple[BoardRow, ...], asked: str) -> None:
    t, codes = visit.t, [row.member for row in rows]
    if st.session_state.get(_MEMBER) not in (None, *codes):  # chosen before the filters changed
        st.session_state[_MEMBER] = None
    asked_for = st.query_params.get("member", "")
    chosen = st.selectbox(
        t("Details of a member"),
        codes,
        codes.index(asked_for) if asked_for in codes else None,
        placeholder=t("Choose a member, or a row of the table"),
        format_func=visit.name_of,
        key=_MEMBER,
        width=460,
    )
    note_in_address("member", chosen)
    if chosen:
        st.subheader(plain(visit.name_of(chosen)), anchor=False)
        member_details.show(visit, visit.services.board.details(visit.actor, chosen, asked), board.round)
        _support(visit, chosen)


def _support(visit: Visit, member: str) -> None:
    """Signed levels are shown here, and the member is told of it: so only on demand."""
    t = visit.t
    said = t("The administration sees on its own page that you opened its signed results.")
    if st.toggle(t("Support received and joint operations"), key=f"board-support-{member}", help=said):
        show_received(visit, member)
