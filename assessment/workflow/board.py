"""All members at a glance: state, progress and dates. Never a level, never an answer; reads lists and assessment records only."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assessment.errors import NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.records import Assessment, AssessmentStatus, AssessmentSummary, HistoryKind, Role, Round, RoundState, from_json
from assessment.storage.port import ROUNDS, index_place
from assessment.workflow.overview import days_until
from assessment.workflow.permissions import Action, require
from assessment.workflow.workplace import Workplace

NOT_STARTED = "none"
STATES = (NOT_STARTED, *AssessmentStatus)
_SIGNED = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One member. `state`: one of STATES. `days_left`: to the last day; negative when it has passed, None without a day, once signed, and
    when the round is closed."""

    member: str
    region: str
    state: str
    assessment: str = ""
    answered: int = 0
    applicable: int = 0
    due: str = ""
    days_left: int | None = None
    last_activity: str = ""

    @property
    def share(self) -> float | None:
        """Progress from 0 to 1; None where nothing has been started."""
        if self.state == NOT_STARTED:
            return None
        return self.answered / self.applicable if self.applicable else 1.0

    @property
    def is_signed(self) -> bool:
        return self.state in _SIGNED


@dataclass(frozen=True)
class StatusBoard:
    """The members of a round, or (without one) all members with their latest assessment. `shown`: after the filters."""

    round: Round | None
    rows: tuple[BoardRow, ...]
    shown: tuple[BoardRow, ...]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """State -> members, of all rows, in the order of STATES."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}

    @property
    def signed(self) -> int:
        return sum(1 for row in self.rows if row.is_signed)


@dataclass(frozen=True, slots=True)
class Turn:
    """From then on the assessment was in this state."""

    at: str
    status: AssessmentStatus


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to write to."""

    name: str
    login: str


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """What the Secretariat sees of one row: when the state changed, and whom to write to."""

    row: BoardRow
    timeline: tuple[Turn, ...]
    coordinators: tuple[Contact, ...]


def alphabetical(rows: Iterable[BoardRow], name_of: Callable[[str], str]) -> tuple[BoardRow, ...]:
    """By the member's name in the reader's language."""
    return tuple(sorted(rows, key=lambda row: name_order(name_of(row.member))))


def name_order(name: str) -> bytes:
    """What names are sorted by; accents do not move a name to the end."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").lower()


class Board:
    """Use cases over all members."""

    def __init__(self, workplace: Workplace, accounts: Accounts) -> None:
        self._place = workplace
        self._accounts = accounts

    def summaries(self, actor: Actor) -> tuple[AssessmentSummary, ...]:
        """One entry an assessment, all members; reads only the lists."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        store = self._place.store
        return tuple(summary for member in store.members() for summary in store.all(AssessmentSummary, index_place(member)))

    def status(self, actor: Actor, round_key: str = "", *, region: str = "", state: str = "") -> StatusBoard:
        """The status board; filters narrow what is shown, never what is counted. Raises NotFoundError for an unknown round."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        asked = self._round(round_key)
        rows = tuple(self._row(member, asked) for member in self._members(asked))
        shown = tuple(row for row in rows if region in ("", row.region) and state in ("", row.state))
        return StatusBoard(asked, rows, shown)

    def details(self, actor: Actor, member: str, round_key: str = "") -> MemberDetails:
        """Of the timeline only states and times: who acted and why is the member's own business."""
        require(actor, Action.VIEW_BOARD, self._place.subject(actor, ""))
        asked = self._round(round_key)
        if member not in self._members(asked):
            raise NotFoundError("This member is not in the round.")
        row = self._row(member, asked)
        return MemberDetails(row, self._timeline(member, row.assessment), self._coordinators(member))

    def _round(self, key: str) -> Round | None:
        if not key:
            return None
        found = self._place.store.get(Round, ROUNDS, key)
        if found is None:
            raise NotFoundError("There is no such round.")
        return found

    def _members(self, asked: Round | None) -> tuple[str, ...]:
        return asked.members if asked else tuple(one.code for one in self._place.members.values() if one.assessed)

    def _row(self, member: str, asked: Round | None) -> BoardRow:
        own: Iterable[AssessmentSummary] = self._place.store.all(AssessmentSummary, index_place(member))
        found = max((one for one in own if asked is None or one.round == asked.key), key=lambda one: one.key, default=None)
        region, today = self._place.region_of(member), self._place.today()
        due = asked.due if asked else found.due if found else ""
        is_closed = asked is not None and asked.state is RoundState.CLOSED
        days_left = None if is_closed else days_until(today, due)
        if found is None:
            return BoardRow(member, region, NOT_STARTED, due=due, days_left=days_left)
        return BoardRow(
            member=member,
            region=region,
            state=found.status,
            assessment=found.key,
            answered=found.answered,
            applicable=found.applicable,
            due=due,
            days_left=None if found.status in _SIGNED else days_left,
            last_activity=found.last_activity,
        )

    def _timeline(self, member: str, assessment: str) -> tuple[Turn, ...]:
        if not assessment:
            return ()
        turns: list[Turn] = []
        for line in self._place.store.history(member, assessment=assessment, subject=assessment):
            if line.kind is not HistoryKind.ASSESSMENT or not line.after:
                continue
            status = from_json(Assessment, line.after).status
            if not turns or turns[-1].status is not status:
                turns.append(Turn(line.at, status))
        return tuple(turns)

    def _coordinators(self, member: str) -> tuple[Contact, ...]:
        """Active coordinators of the member."""
        return tuple(
            Contact(person.name, person.login)
            for person in self._accounts.of_member(member)
            if not person.disabled and any(grant.role is Role.COORDINATOR and grant.member == member for grant in person.grants)
        )
