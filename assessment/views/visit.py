"""One person's visit: who, in which language, with which use cases. What every page is a function of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st

from assessment.errors import AssessmentError
from assessment.identity.actor import Actor
from assessment.locale import Texts
from assessment.records import AssessmentStatus, AssessmentSummary, PlanAction, Role
from assessment.reference import GlossaryTerm
from assessment.workflow.permissions import has_role, members_of
from assessment.workflow.saving import AnswerContent, Base
from assessment.workflow.service import Services

_STATE = "gsa"


@dataclass(frozen=True, slots=True)
class Undo:
    """What the last change replaced, and the revision that must still be stored to take it back."""

    criterion: str
    before: AnswerContent
    revision: int


@dataclass
class PlanState:
    """`assessment`: what the plan is measured by; `view`: the first value given to the choice of views; `gaps`: how many are shown;
    `table`: the rows that edits refer to; `number`: of the table's widget; `problem`: what a save ended with, shown by the page after its
    next run; `opened`: the action whose form is open."""

    assessment: str = ""
    view: str = ""
    gaps: int = 0
    table: tuple[PlanAction, ...] | None = None
    number: int = 0
    problem: AssessmentError | None = None
    opened: object = None


@dataclass
class State:
    """The page's own memory, kept under one session key.

    `bases`: what each shown answer started from. `seeds`: the first value given to each widget, repeated on each run. `reseed`: criteria
    whose widgets must show what is stored. `mine`: my side of conflicts; `let_go`: what it was, once decided. `failed`: criteria whose
    last save failed, with the message.
    """

    account: str
    bases: dict[str, Base] = field(default_factory=dict)
    seeds: dict[str, object] = field(default_factory=dict)
    reseed: set[str] = field(default_factory=set)
    mine: dict[str, AnswerContent] = field(default_factory=dict)
    let_go: dict[str, AnswerContent] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    undo: Undo | None = None
    saved_at: str = ""
    notice: str = ""
    assessment: str = ""
    last_look: str | None = None
    shown_once: dict[str, str] = field(default_factory=dict)
    plan: PlanState = field(default_factory=PlanState)


@dataclass(frozen=True)
class Visit:
    """`member` is the one the person works for, empty for installation-wide roles."""

    actor: Actor
    services: Services
    t: Texts
    glossary: tuple[GlossaryTerm, ...] = ()
    synthetic: bool = False
    csrf: str = ""
    switch_language: Callable[[str], None] = lambda language: None  # for this visit
    is_current: Callable[[], bool] = lambda: True  # the session stands, with the roles and the language this page was drawn for
    pages: Mapping[str, st.Page] = field(default_factory=dict)  # those this person has, by their address

    @property
    def language(self) -> str:
        return self.t.language

    @property
    def member(self) -> str:
        own = members_of(self.actor)
        return own[0] if own else ""

    @property
    def member_name(self) -> str:
        return self.name_of(self.member)

    def name_of(self, member: str) -> str:
        known = self.services.workplace.members.get(member)
        return known.name(self.language) if known else member

    def has_role(self, role: Role) -> bool:
        return has_role(self.actor, role)

    @cached_property
    def state(self) -> State:
        """Own memory of this browser tab; started afresh for another person."""
        state = st.session_state.get(_STATE)
        if not isinstance(state, State) or state.account != self.actor.account:
            state = State(self.actor.account)
            st.session_state[_STATE] = state
        return state

    def current(self) -> AssessmentSummary | None:
        """The assessment this visit works on: the one chosen, else the newest that is still open, else the newest."""
        found = self.services.assessments.list_for(self.actor, self.member)
        chosen = next((one for one in found if one.key == self.state.assessment), None)
        open_ones = [one for one in found if one.status in (AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW)]
        return chosen or next(iter(open_ones or found), None)
