"""What is kept: frozen dataclasses of plain values. Every record has a key within its place and a revision (0: never stored).

Times are ISO 8601 in UTC with a trailing Z; dates are ISO dates; members are codes (ISO 3166 alpha-3 where one exists).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import msgspec


class AnswerState(StrEnum):
    """`UNANSWERED` exists as a record only to carry a comment, flag or evidence typed before a level was chosen."""

    LEVEL = "level"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


class Layer(StrEnum):
    SELF = "self"
    MISSION = "mission"
    AGREED = "agreed"


class AssessmentStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SIGNED_OFF = "signed_off"
    CLOSED = "closed"


class Disclosure(StrEnum):
    """Who may see a signed-off result; each one includes those before it."""

    SECRETARIAT = "secretariat"
    AGGREGATES = "aggregates"
    REGION = "region"
    MEMBERS = "members"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    CONTRIBUTOR = "contributor"
    HEAD = "head"
    SECRETARIAT = "secretariat"
    MISSION = "mission"


class EvidenceKind(StrEnum):
    FILE = "file"
    LINK = "link"
    REFERENCE = "reference"


class EvidenceState(StrEnum):
    RECORDED = "recorded"
    SEEN = "seen"
    REJECTED = "rejected"


class Confidentiality(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`key` is unique for its kind within one place; `revision` counts stored changes."""

    key: str
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role for a member. `member` is empty for installation-wide roles. `parts`: sections or criteria of a contributor
    (empty: none). `valid_from`/`valid_to`: ISO dates of a mission's access, empty: unlimited."""

    role: Role
    member: str = ""
    parts: tuple[str, ...] = ()
    may_answer: bool = True  # a contributor who may not answer only proposes
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Record):
    """key: account id (random). `password_hash` is empty until an invitation is taken up."""

    login: str  # lower case, unique
    name: str
    function: str = ""
    language: str = "en"
    password_hash: str = ""
    grants: tuple[Grant, ...] = ()
    disabled: bool = False
    created_at: str = ""
    last_seen_at: str = ""
    persona: bool = False  # a demonstration account entered by one click


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Record):
    """key: SHA-256 of the token; the token itself is never stored."""

    account: str
    created_at: str
    seen_at: str
    csrf: str
    shared_computer: bool = False
    language: str = "en"


class TicketPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    FIRST_ADMINISTRATOR = "first_administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Record):
    """A one-time link or code. key: SHA-256 of the secret; 72 hours."""

    purpose: TicketPurpose
    account: str  # empty for the first administrator's code
    expires_at: str
    created_by: str = ""
    used_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginFailures(Record):
    """key: SHA-256 of the login name or address. Drives the back-off."""

    count: int
    last_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation(Record):
    """key: 'installation'. What was decided once for this installation."""

    created_at: str
    demonstration: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFeedback(Record):
    """What somebody found wrong with a question's wording; reaches the Secretariat. Carries no answer."""

    questionnaire: str
    criterion: str
    member: str
    text: str
    language: str
    by: str
    at: str
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue:
    """Decimal texts, so that what was typed is what is kept."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLink:
    """`satisfies`: ids of the criterion's expected evidence that this piece covers."""

    evidence: str
    satisfies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """What one layer says of one criterion. key: '<layer>/<criterion>'."""

    member: str
    assessment: str
    layer: Layer
    criterion: str
    state: AnswerState = AnswerState.UNANSWERED
    level: int | None = None
    reason: str = ""  # why not applicable
    comment: str = ""
    flag: bool = False  # look at this again
    indicator: IndicatorValue | None = None
    evidence: tuple[EvidenceLink, ...] = ()
    by: str = ""  # account id
    by_name: str = ""
    at: str = ""
    visit: str = ""  # which visit wrote it: lets a person's own earlier words be replaced after a restart
    confirmed_in_round: str = ""


def answer_key(layer: Layer, criterion: str) -> str:
    return f"{layer}/{criterion}"


class ProposalState(StrEnum):
    OPEN = "open"
    ADOPTED = "adopted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Record):
    """A suggested answer that is not yet the answer. key: '<layer>/<criterion>/<author>'."""

    member: str
    assessment: str
    layer: Layer
    criterion: str
    base: int  # revision of the answer it started from
    state: AnswerState
    level: int | None = None
    reason: str = ""
    comment: str = ""
    source: str = "web"  # web, workbook, rater, last_round
    status: ProposalState = ProposalState.OPEN
    indicator: IndicatorValue | None = None  # this and the next one: of workbooks and of offers from the last round
    evidence: tuple[EvidenceLink, ...] = ()
    origin: str = ""  # this and the next one: of offers only. The assessment that said it
    look_again: bool = False  # the question has changed since: it can be read, not confirmed
    by: str = ""
    by_name: str = ""
    at: str = ""


class AskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Record):
    """'Ask a colleague': one criterion, one person, one date."""

    member: str
    assessment: str
    criterion: str
    asked: str  # account id
    asked_name: str
    due: str
    note: str = ""
    state: AskState = AskState.OPEN
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """A document, link or reference of a member's library. Files are kept under their digest, never under their name."""

    member: str
    kind: EvidenceKind
    title: str
    date: str  # ISO date of the document
    expiry: str = ""
    confidentiality: Confidentiality = Confidentiality.RESTRICTED
    state: EvidenceState = EvidenceState.RECORDED
    state_reason: str = ""
    url: str = ""  # link
    number: str = ""  # reference
    holder: str = ""  # reference
    file_name: str = ""  # original name, as text only
    file_type: str = ""
    file_digest: str = ""
    file_size: int = 0
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Who signed, how, and to whom it is disclosed."""

    name: str
    function: str
    date: str
    by: str  # account that recorded it
    by_head: bool  # False: recorded by the coordinator with a signed cover page
    cover_page: str = ""  # evidence key of the signed cover page
    disclosure: Disclosure = Disclosure.SECRETARIAT
    snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """One member's work with one questionnaire version. key: assessment id."""

    member: str
    questionnaire: str  # id@version
    questionnaire_digest: str
    title: str
    status: AssessmentStatus = AssessmentStatus.DRAFT
    round: str = ""
    due: str = ""
    started_by: str = ""
    started_at: str = ""
    status_at: str = ""
    status_reason: str = ""
    sign_off: SignOff | None = None
    targets: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSummary(Record):
    """What lists show of an assessment: no levels, no words. key: assessment id. Can be rebuilt from the assessment."""

    member: str
    questionnaire: str
    title: str
    status: AssessmentStatus
    round: str = ""
    due: str = ""
    answered: int = 0  # levels and don't-knows
    applicable: int = 0
    last_activity: str = ""
    signed_off_at: str = ""
    disclosure: str = ""
    snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberProfile(Record):
    """key: 'profile'. What a member keeps about itself and per person: last look, orientation read."""

    member: str
    orientation_read_by: tuple[str, ...] = ()
    last_looks: tuple[tuple[str, str], ...] = ()  # account -> time


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Record):
    """A period in which the Secretariat asks one questionnaire version of a set of members. `targets`: the target profile."""

    title: str
    questionnaire: str  # id@version
    members: tuple[str, ...]
    opens: str  # ISO dates
    due: str
    state: RoundState = RoundState.OPEN
    targets: tuple[tuple[str, int], ...] = ()
    note: str = ""
    due_reason: str = ""  # why it was extended, for the members to read
    by: str = ""
    at: str = ""


class ActionState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    ON_HOLD = "on_hold"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    text: str
    due: str = ""
    done_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLevel:
    """What an action is meant to bring: a criterion to a level."""

    criterion: str
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    text: str
    by_name: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAction(Record):
    """Something the member took into its plan. It never moves a level by itself."""

    member: str
    title: str
    description: str = ""
    owner: str = ""  # account, empty: nobody yet
    owner_name: str = ""
    due: str = ""
    state: ActionState = ActionState.PLANNED
    state_reason: str = ""
    milestones: tuple[Milestone, ...] = ()
    support_needed: str = ""
    support_from: str = ""
    aims: tuple[PlannedLevel, ...] = ()
    evidence: tuple[str, ...] = ()  # evidence keys
    origin: str = ""  # catalogue activity or national step it came from
    remarks: tuple[Remark, ...] = ()
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNote:
    """A person moved a gap in the order, and says why."""

    criterion: str
    place: int  # 1: first
    reason: str
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings(Record):
    """key: 'settings'. `relevance`: section -> 1, 2 or 3 for the member's own threat picture. `falls`:
    '<assessment>/<criterion>' -> why its level fell."""

    member: str
    relevance: tuple[tuple[str, int], ...] = ()
    order: tuple[OrderNote, ...] = ()
    falls: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """How many people of a member took part, by sex where it was counted."""

    member: str
    women: int = 0
    men: int = 0
    not_counted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportEvent(Record):
    """Capacity building that was delivered. key: event id; `activity`: id in the catalogue."""

    activity: str
    title: str
    start: str
    end: str
    place: str = ""
    channel: str = ""
    donor: str = ""
    attendance: tuple[Attendance, ...] = ()
    note: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Record):
    """A joint operation with its published results. key: operation id."""

    title: str
    start: str
    end: str
    participants: tuple[str, ...] = ()
    results_en: str = ""
    results_fr: str = ""
    source: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedResult(Record):
    """The levels of one signed result, for comparisons. key: '<member>/<assessment>/<layer>'. `levels` and `backed` are in the order of the
    questionnaire's criteria: a level, -1 don't know, -2 not applicable, -3 not relevant, -4 not answered (where no answer is required).

    `settled`: false between the two writes of a sign-off; such a row counts nowhere. Can be rebuilt from the snapshots.
    """

    member: str
    assessment: str
    layer: Layer
    round: str
    questionnaire: str
    signed_on: str
    disclosure: Disclosure
    snapshot: str
    levels: tuple[int, ...]
    backed: tuple[int, ...]
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """A signed result that a published figure contains, and how far it was disclosed then."""

    member: str
    snapshot: str
    disclosure: Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A node's figures over all contributors of its group. `scores`: every contributor's, in tenths (23: 2.3), in ascending order and
    so without a trace of whose they are; `levels`: how many stand at each level, from the lowest."""

    node: str
    scores: tuple[int, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedGroup:
    """`group`: a region's code, or 'world'. The contributors never leave the server."""

    group: str
    contributors: tuple[Contributor, ...]
    figures: tuple[PublishedFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Record):
    """What members were shown of one round, as it was worked out on that day and never again. key: a running number, so that two
    publications are never decided side by side."""

    round: str
    questionnaire: str
    published_on: str
    groups: tuple[PublishedGroup, ...]
    by: str = ""
    by_name: str = ""


class MissionState(StrEnum):
    """In this order. Nothing of what raters say is seen by anybody else before `REVEALED`, nothing by the member before `COMMENTS`."""

    SET_UP = "set_up"  # by the Secretariat
    DESK = "desk"  # self-answers read, questions asked, documents requested
    RATING = "rating"  # each rater alone
    REVEALED = "revealed"  # ratings open to the team, which discusses and gives the mission's ratings
    DRAFT = "draft"  # the report is completed
    COMMENTS = "comments"  # the member comments; then both agree, criterion by criterion
    AGREED = "agreed"  # waits for the member's signature
    SIGNED = "signed"


class EvidenceSeen(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class DocumentState(StrEnum):
    REQUESTED = "requested"
    PROVIDED = "provided"
    UNAVAILABLE = "unavailable"  # the member says why
    SEEN = "seen"  # by the team


class FindingKind(StrEnum):
    STRENGTH = "strength"
    GAP = "gap"


class Severity(StrEnum):
    """Of a gap."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """`rates`: gives ratings of the own; a lead need not."""

    account: str
    name: str
    rates: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission(Record):
    """A visit to a member about one signed self-assessment. `snapshot`: that result, as it was signed. `sections`: those that are rated.

    The team sees something of the member from `access_from` to `access_to` only, both days included.
    """

    member: str
    assessment: str
    snapshot: str
    questionnaire: str  # id@version
    title: str
    starts: str  # ISO dates of the visit
    ends: str
    access_from: str
    access_to: str
    lead: str  # account
    team: tuple[TeamMember, ...]  # with the lead
    sections: tuple[str, ...]
    state: MissionState = MissionState.SET_UP
    state_at: str = ""
    state_reason: str = ""
    revealed: tuple[str, ...] = ()  # accounts whose ratings were opened to the team
    comments_until: str = ""  # last day
    comments_closed_at: str = ""  # the member had no more to say
    mission_snapshot: str = ""
    sign_off: SignOff | None = None  # its snapshot is that of the agreed layer
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionEntry(Record):
    """What lists and the team's access need of a mission. key: mission. Can be rebuilt from the missions."""

    member: str
    assessment: str
    title: str
    starts: str
    ends: str
    access_from: str
    access_to: str
    lead: str
    team: tuple[str, ...]  # accounts
    state: MissionState


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionCase(Record):
    """What a signed mission teaches about self-ratings. key: mission. Both rows as `SignedResult.levels`: said by the member; agreed."""

    questionnaire: str
    said: tuple[int, ...]
    agreed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionQuestion(Record):
    """What the team wants to know of the member."""

    mission: str
    criterion: str
    text: str
    answer: str = ""
    answered_by_name: str = ""
    answered_at: str = ""
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest(Record):
    mission: str
    criterion: str
    title: str
    state: DocumentState = DocumentState.REQUESTED
    note: str = ""  # the member's: where it is, or why there is none
    evidence: str = ""  # key in the member's library
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterRating(Record):
    """What one rater alone says of one criterion. key: '<rater>/<criterion>'. `seen` is None where nothing was said of the evidence."""

    mission: str
    rater: str  # account
    rater_name: str
    criterion: str
    state: AnswerState
    level: int | None = None
    note: str = ""
    seen: EvidenceSeen | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRating(Record):
    """What the team (layer `mission`), or the team and the member (layer `agreed`), say of one criterion. key: '<layer>/<criterion>'."""

    mission: str
    layer: Layer
    criterion: str
    state: AnswerState
    level: int | None = None
    reason: str = ""
    seen: EvidenceSeen | None = None
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Record):
    """`severity` and `recommendation` go with a gap; only a strength is shareable, as a good practice. `action`: in the member's plan."""

    mission: str
    kind: FindingKind
    criterion: str
    text: str
    severity: Severity | None = None
    recommendation: str = ""
    shareable: bool = False
    action: str = ""
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactualComment(Record):
    """What the member says of the mission's rating of one criterion, and the lead's reply. key: criterion."""

    mission: str
    criterion: str
    text: str
    reply: str = ""
    replied_by_name: str = ""
    by: str = ""
    by_name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionReport(Record):
    """The lead's own words for the report. key: 'report'."""

    mission: str
    facts: str = ""  # whom the team met, which places it visited
    support_needed: str = ""
    support_offered: str = ""
    by_name: str = ""
    at: str = ""


class HistoryKind(StrEnum):
    ANSWER = "answer"
    PLANACTION = "planaction"
    PLANSETTINGS = "plansettings"
    PROPOSAL = "proposal"
    ASSESSMENT = "assessment"
    EVIDENCE = "evidence"
    ASK = "ask"
    PEOPLE = "people"
    ROUND = "round"  # in the installation's history, as the next three
    SUPPORTEVENT = "supportevent"
    OPERATION = "operation"
    PUBLICATION = "publication"
    MISSION = "mission"  # in the member's history again
    MISSIONQUESTION = "missionquestion"
    DOCUMENTREQUEST = "documentrequest"
    RATERRATING = "raterrating"  # that somebody rated, never what: its text is left out
    JOINTRATING = "jointrating"
    FINDING = "finding"
    FACTUALCOMMENT = "factualcomment"
    MISSIONREPORT = "missionreport"
    WORKBOOK = "workbook"  # answers brought in with a workbook; `subject`: digest of the receipt, `note`: of the file
    READ = "read"  # somebody outside the member read its answers
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line of a member's history: who did what to which record, when. `after` is the record as stored (JSON text), `note`
    the reason or a short language-neutral code."""

    at: str
    by: str
    by_name: str
    kind: HistoryKind
    assessment: str = ""
    subject: str = ""  # criterion, evidence key, account ...
    key: str = ""  # key of the record it is about
    revision: int = 0
    note: str = ""
    after: str = ""


R = TypeVar("R", bound=Record)


def to_json(record: Record) -> str:
    """The record as one JSON text, as history lines and snapshots keep it."""
    return msgspec.json.encode(record).decode()


def from_json(kind: type[R], text: str) -> R:
    """The record of a JSON text. Fields it lacks take their defaults. Raises ValueError."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
