"""The one permission table. Deny by default; every use case asks it before it reads or writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assessment.errors import NotAllowedError
from assessment.identity.actor import Actor
from assessment.records import AssessmentStatus, Disclosure, Grant, MissionState, Role


class Action(StrEnum):
    """What a person may want to do."""

    VIEW_STATUS = "view_status"  # state, progress and dates; never a level
    VIEW_RECORD = "view_record"  # why it was returned or reopened, its targets, who began and who signed it
    VIEW_ANSWERS = "view_answers"  # the working answers, comments and history of a member
    ANSWER = "answer"
    PROPOSE = "propose"
    DECIDE_PROPOSAL = "decide_proposal"
    VIEW_EVIDENCE = "view_evidence"
    ADD_EVIDENCE = "add_evidence"
    ASK_COLLEAGUE = "ask_colleague"
    VIEW_RESULT = "view_result"  # the working result of a member
    EXPORT_RESULT = "export_result"
    START_ASSESSMENT = "start_assessment"
    SUBMIT_FOR_REVIEW = "submit_for_review"
    RETURN_TO_DRAFT = "return_to_draft"
    SIGN_OFF = "sign_off"
    RECORD_SIGN_OFF = "record_sign_off"  # the coordinator records the head's signature with a cover page
    REOPEN = "reopen"
    CLOSE = "close"
    SET_TARGET = "set_target"
    VIEW_READ_LOG = "view_read_log"
    VIEW_PEOPLE = "view_people"
    MANAGE_PEOPLE = "manage_people"
    HAND_OVER = "hand_over"
    VIEW_SNAPSHOT = "view_snapshot"  # the levels, bands and flags of a signed-off result, as far as it was disclosed
    VIEW_SNAPSHOT_WORDS = "view_snapshot_words"  # and its comments, reasons, figures and evidence
    GIVE_FEEDBACK = "give_feedback"
    VIEW_FEEDBACK = "view_feedback"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_BOARD = "view_board"  # all members: state, progress, dates
    MANAGE_ROUNDS = "manage_rounds"
    VIEW_PLAN = "view_plan"
    CHANGE_PLAN = "change_plan"
    VIEW_BANDS = "view_bands"  # the own result against anonymous bands of region and world
    VIEW_REGIONS = "view_regions"  # distributions by region, with the members counted
    VIEW_SUPPORT = "view_support"  # what a member received
    MANAGE_SUPPORT = "manage_support"  # the registers of support and operations, demand, shared workshops
    MAKE_ANALYSIS = "make_analysis"  # the quarterly analysis
    MANAGE_MISSIONS = "manage_missions"  # set up, change team and dates
    VIEW_MISSION = "view_mission"  # that it is, its team, dates and state; nothing that was said
    VIEW_DESK = "view_desk"  # the self-answers of the visited member, with its evidence
    ASK_MEMBER = "ask_member"  # questions and documents
    ANSWER_MISSION = "answer_mission"
    RATE_ALONE = "rate_alone"
    VIEW_RATINGS = "view_ratings"  # those of every rater
    WRITE_FINDING = "write_finding"
    LEAD_MISSION = "lead_mission"  # move it on, reveal, record what was rated together
    VIEW_MISSION_RESULT = "view_mission_result"  # the mission's ratings, findings, comments, what was agreed
    COMMENT_ON_MISSION = "comment_on_mission"
    RETURN_MISSION = "return_mission"  # back to the comments, instead of signing
    SIGN_MISSION = "sign_mission"
    RECORD_MISSION_SIGN_OFF = "record_mission_sign_off"


class Reach(StrEnum):
    OWN = "own"  # the member the role was given for
    PARTS = "parts"  # own member, and only the sections or criteria given
    ASSIGNED = "assigned"  # a mission's member, between its dates
    TEAM = "team"  # the same, and on the team of the very mission between its dates
    LEAD = "lead"  # the same, and its lead
    DISCLOSED = "disclosed"  # any member, once signed off and disclosed to this reader
    ANY = "any"  # the whole installation


@dataclass(frozen=True, slots=True)
class Rule:
    """`states`: the states of the assessment in which the rule holds; None: in any, and where there is no assessment. `phases`: the same
    of a mission."""

    reach: Reach
    states: frozenset[AssessmentStatus] | None = None
    phases: frozenset[MissionState] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the action is about. Empty texts: not about a member, a criterion, an assessment."""

    member: str = ""
    region: str = ""
    status: AssessmentStatus | None = None
    disclosure: Disclosure | None = None
    criterion: str = ""
    section: str = ""
    today: str = ""  # ISO date, for access that ends
    reader_region: str = ""  # the subject's region where the reader is coordinator or head of a member in it
    phase: MissionState | None = None
    on_team: bool = False  # the reader is on the mission's team, and it has access today
    leads: bool = False


_DRAFT = frozenset({AssessmentStatus.DRAFT})
_REVIEW = frozenset({AssessmentStatus.IN_REVIEW})
_WORKING = _DRAFT | _REVIEW
_SIGNED = frozenset({AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED})
_SIGNED_OPEN = frozenset({AssessmentStatus.SIGNED_OFF})

_PHASES = tuple(MissionState)


def _between(first: MissionState, last: MissionState) -> frozenset[MissionState]:
    return frozenset(_PHASES[_PHASES.index(first) : _PHASES.index(last) + 1])


_UNSIGNED = _between(MissionState.SET_UP, MissionState.AGREED)
_FROM_DESK = _between(MissionState.DESK, MissionState.SIGNED)
_ASKING = _between(MissionState.DESK, MissionState.DRAFT)
_RATING = frozenset({MissionState.RATING})
_WRITING = _between(MissionState.RATING, MissionState.DRAFT)
_REVEALED = _between(MissionState.REVEALED, MissionState.SIGNED)
_SHARED = _between(MissionState.COMMENTS, MissionState.SIGNED)
_COMMENTS = frozenset({MissionState.COMMENTS})
_AGREED = frozenset({MissionState.AGREED})
_MISSION_SIGNED = frozenset({MissionState.SIGNED})

_own = Rule(Reach.OWN)
_any = Rule(Reach.ANY)
_disclosed = Rule(Reach.DISCLOSED, _SIGNED)

TABLE: dict[Role, dict[Action, Rule]] = {
    Role.COORDINATOR: {
        Action.VIEW_STATUS: _own,
        Action.VIEW_RECORD: _own,
        Action.VIEW_ANSWERS: _own,
        Action.ANSWER: Rule(Reach.OWN, _DRAFT),
        Action.PROPOSE: Rule(Reach.OWN, _DRAFT),
        Action.DECIDE_PROPOSAL: Rule(Reach.OWN, _DRAFT),
        Action.VIEW_EVIDENCE: _own,
        Action.ADD_EVIDENCE: _own,
        Action.ASK_COLLEAGUE: Rule(Reach.OWN, _DRAFT),
        Action.VIEW_RESULT: _own,
        Action.EXPORT_RESULT: _own,
        Action.START_ASSESSMENT: _own,
        Action.SUBMIT_FOR_REVIEW: Rule(Reach.OWN, _DRAFT),
        Action.RETURN_TO_DRAFT: Rule(Reach.OWN, _REVIEW),
        Action.RECORD_SIGN_OFF: Rule(Reach.OWN, _REVIEW),
        Action.REOPEN: Rule(Reach.OWN, _SIGNED_OPEN),
        Action.CLOSE: Rule(Reach.OWN, _SIGNED_OPEN),
        Action.SET_TARGET: Rule(Reach.OWN, _DRAFT),
        Action.VIEW_READ_LOG: _own,
        Action.VIEW_PEOPLE: _own,
        Action.MANAGE_PEOPLE: _own,
        Action.HAND_OVER: _own,
        Action.VIEW_SNAPSHOT: _disclosed,
        Action.GIVE_FEEDBACK: _own,
        Action.VIEW_PLAN: _own,
        Action.CHANGE_PLAN: _own,
        Action.VIEW_BANDS: _own,
        Action.VIEW_SUPPORT: _own,
        Action.VIEW_MISSION: _own,
        Action.ANSWER_MISSION: Rule(Reach.OWN, phases=_ASKING),
        Action.VIEW_MISSION_RESULT: Rule(Reach.OWN, phases=_SHARED),
        Action.COMMENT_ON_MISSION: Rule(Reach.OWN, phases=_COMMENTS),
        Action.RETURN_MISSION: Rule(Reach.OWN, phases=_AGREED),
        Action.RECORD_MISSION_SIGN_OFF: Rule(Reach.OWN, phases=_AGREED),
    },
    Role.CONTRIBUTOR: {
        Action.VIEW_STATUS: _own,
        Action.VIEW_RECORD: _own,
        Action.VIEW_ANSWERS: Rule(Reach.PARTS),
        Action.ANSWER: Rule(Reach.PARTS, _DRAFT),
        Action.PROPOSE: Rule(Reach.PARTS, _DRAFT),
        Action.VIEW_EVIDENCE: Rule(Reach.PARTS),
        Action.ADD_EVIDENCE: _own,
        Action.VIEW_PEOPLE: _own,
        Action.GIVE_FEEDBACK: _own,
        Action.VIEW_PLAN: _own,
    },
    Role.HEAD: {
        Action.VIEW_STATUS: _own,
        Action.VIEW_RECORD: _own,
        Action.VIEW_ANSWERS: _own,
        Action.VIEW_EVIDENCE: _own,
        Action.VIEW_RESULT: _own,
        Action.EXPORT_RESULT: _own,
        Action.RETURN_TO_DRAFT: Rule(Reach.OWN, _REVIEW),
        Action.SIGN_OFF: Rule(Reach.OWN, _REVIEW),
        Action.REOPEN: Rule(Reach.OWN, _SIGNED_OPEN),
        Action.VIEW_READ_LOG: _own,
        Action.VIEW_PEOPLE: _own,
        Action.VIEW_SNAPSHOT: _disclosed,
        Action.GIVE_FEEDBACK: _own,
        Action.VIEW_PLAN: _own,
        Action.VIEW_BANDS: _own,
        Action.VIEW_SUPPORT: _own,
        Action.VIEW_MISSION: _own,
        Action.VIEW_MISSION_RESULT: Rule(Reach.OWN, phases=_SHARED),
        Action.COMMENT_ON_MISSION: Rule(Reach.OWN, phases=_COMMENTS),
        Action.RETURN_MISSION: Rule(Reach.OWN, phases=_AGREED),
        Action.SIGN_MISSION: Rule(Reach.OWN, phases=_AGREED),
    },
    Role.SECRETARIAT: {
        Action.VIEW_STATUS: _any,
        Action.VIEW_BOARD: _any,
        Action.VIEW_SNAPSHOT: _disclosed,
        Action.VIEW_SNAPSHOT_WORDS: _disclosed,
        Action.VIEW_FEEDBACK: _any,
        Action.GIVE_FEEDBACK: _any,
        Action.MANAGE_ROUNDS: _any,
        Action.VIEW_REGIONS: _any,
        Action.VIEW_SUPPORT: _any,
        Action.MANAGE_SUPPORT: _any,
        Action.MAKE_ANALYSIS: _any,
        Action.MANAGE_MISSIONS: _any,
        Action.VIEW_MISSION: _any,
        Action.VIEW_MISSION_RESULT: Rule(Reach.DISCLOSED, phases=_MISSION_SIGNED),
    },
    Role.MISSION: {
        Action.VIEW_STATUS: Rule(Reach.ASSIGNED),
        Action.VIEW_SNAPSHOT: Rule(Reach.ASSIGNED, _SIGNED),
        Action.GIVE_FEEDBACK: Rule(Reach.ASSIGNED),
        Action.VIEW_MISSION: Rule(Reach.TEAM),
        Action.VIEW_DESK: Rule(Reach.TEAM, phases=_FROM_DESK),
        Action.ASK_MEMBER: Rule(Reach.TEAM, phases=_ASKING),
        Action.RATE_ALONE: Rule(Reach.TEAM, phases=_RATING),
        Action.VIEW_RATINGS: Rule(Reach.TEAM, phases=_REVEALED),
        Action.WRITE_FINDING: Rule(Reach.TEAM, phases=_WRITING),
        Action.LEAD_MISSION: Rule(Reach.LEAD, phases=_UNSIGNED),
        Action.VIEW_MISSION_RESULT: Rule(Reach.TEAM, phases=_REVEALED),
    },
    Role.ADMINISTRATOR: {
        Action.VIEW_STATUS: _any,
        Action.VIEW_BOARD: _any,
        Action.MANAGE_ACCOUNTS: _any,
    },
}

READERS = (Role.COORDINATOR, Role.HEAD)  # who reads what other members disclosed to a region


def may(actor: Actor, action: Action, subject: Subject) -> bool:
    """Whether one of the person's roles allows the action on the subject."""
    return any(_holds(grant, TABLE[grant.role].get(action), subject) for grant in actor.grants)


def require(actor: Actor, action: Action, subject: Subject) -> None:
    """Raises NotAllowedError, which does not tell whether the thing exists."""
    if not may(actor, action, subject):
        raise NotAllowedError("This is not open to your role, or not in the present state of the assessment.")


def members_of(actor: Actor, roles: Iterable[Role] = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.HEAD)) -> tuple[str, ...]:
    """The members the person works for, in the order of the grants."""
    wanted = frozenset(roles)
    return tuple(dict.fromkeys(grant.member for grant in actor.grants if grant.role in wanted and grant.member))


def has_role(actor: Actor, role: Role) -> bool:
    return any(grant.role is role for grant in actor.grants)


def _holds(grant: Grant, rule: Rule | None, subject: Subject) -> bool:
    if rule is None:
        return False
    if rule.states is not None and subject.status not in rule.states:
        return False
    if rule.phases is not None and subject.phase not in rule.phases:
        return False
    match rule.reach:
        case Reach.ANY:
            return True
        case Reach.OWN:
            return _is_own(grant, subject)
        case Reach.PARTS:
            return _is_own(grant, subject) and bool({subject.criterion, subject.section} & set(grant.parts) - {""})
        case Reach.ASSIGNED:
            return _is_own(grant, subject) and _is_open(grant, subject.today)
        case Reach.TEAM:
            return _is_own(grant, subject) and _is_open(grant, subject.today) and subject.on_team
        case Reach.LEAD:
            return _is_own(grant, subject) and _is_open(grant, subject.today) and subject.on_team and subject.leads
        case Reach.DISCLOSED:
            return _is_disclosed(grant, subject)


def _is_own(grant: Grant, subject: Subject) -> bool:
    return bool(grant.member) and grant.member == subject.member


def _is_open(grant: Grant, today: str) -> bool:
    """Access without both dates, or asked without a date, is no access."""
    return bool(today and grant.valid_from and grant.valid_to) and grant.valid_from <= today <= grant.valid_to


def _is_disclosed(grant: Grant, subject: Subject) -> bool:
    if subject.disclosure is None:
        return False
    if grant.role is Role.SECRETARIAT or _is_own(grant, subject):
        return True
    if subject.disclosure is Disclosure.REGION:
        return bool(subject.region) and subject.region == subject.reader_region
    return subject.disclosure is Disclosure.MEMBERS
