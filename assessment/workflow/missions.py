"""Missions from set-up to signature: who visits whom, when, and how far it is. What is said in them: `mission_work`.

The Secretariat sets up; the lead moves the mission on; the member closes its comments and signs. Access ends with the dates, or when
somebody is taken off the team: both are asked of the mission itself each time, whatever the session still believes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assessment.errors import ConflictError, InvalidInputError, NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.programme.missions import comments_until, open_before_sharing, open_before_signing, takes_comments
from assessment.questionnaire.model import Criterion
from assessment.records import (
    Account,
    Answer,
    AnswerState,
    AssessmentSummary,
    Disclosure,
    Evidence,
    EvidenceSeen,
    FactualComment,
    Finding,
    Grant,
    HistoryKind,
    HistoryLine,
    JointRating,
    Layer,
    Mission,
    MissionCase,
    MissionEntry,
    MissionReport,
    MissionState,
    RaterRating,
    Role,
    SignOff,
    TeamMember,
    answer_key,
)
from assessment.scoring.levels_code import codes_of
from assessment.storage.port import MISSIONS, Put, index_place, profile_place
from assessment.workflow.mission_files import MissionFiles
from assessment.workflow.people import MEMBER_ROLES, Invited
from assessment.workflow.permissions import Action, require
from assessment.workflow.snapshots import MAX_NAME, MissionDossier, Snapshots
from assessment.workflow.standing import Standing, take_standing
from assessment.workflow.workplace import Workplace

MAX_TITLE = 200
MAX_REASON = 2_000
_VISITORS = (Role.MISSION, Role.SECRETARIAT)


@dataclass(frozen=True, slots=True)
class MissionPlan:
    """What the Secretariat decides. `lead` and `raters` are accounts; a lead who is among the raters rates too. Dates are ISO."""

    member: str
    assessment: str
    title: str
    starts: str
    ends: str
    access_from: str
    access_to: str
    lead: str
    raters: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaterProgress:
    rater: str
    name: str
    rated: int
    of: int


class Missions:
    """Use cases around the life of a mission."""

    def __init__(self, workplace: Workplace, accounts: Accounts, snapshots: Snapshots) -> None:
        self._place = workplace
        self._store = workplace.store
        self._accounts = accounts
        self._snapshots = snapshots
        self._files = MissionFiles(workplace)

    # reading

    def get(self, actor: Actor, key: str) -> Mission:
        """Team, dates and state."""
        return self._files.open(actor, key)

    def list_all(self, actor: Actor) -> tuple[MissionEntry, ...]:
        require(actor, Action.MANAGE_MISSIONS, self._place.subject(actor, ""))
        return self._files.entries()

    def mine(self, actor: Actor) -> tuple[Mission, ...]:
        """Missions on whose team the person is and has access today."""
        named = (self._files.find(one.key) for one in self._files.entries() if actor.account in one.team)
        return tuple(one for one in named if one is not None and self._place.mission_subject(actor, one).on_team and self._sees(actor, one))

    def concerning(self, actor: Actor, member: str) -> tuple[Mission, ...]:
        """The visits to a member, for those who answer for it: who may look, and from when to when."""
        found = (self._files.find(one.key) for one in self._files.entries() if one.member == member)
        return tuple(one for one in found if one is not None and self._sees(actor, one))

    def history(self, actor: Actor, key: str) -> tuple[HistoryLine, ...]:
        """Who set up, changed and moved the mission on, oldest first. Nothing that anybody rated or wrote."""
        mission = self._files.open(actor, key)
        lines = self._store.history(mission.member, assessment=key, subject=key)
        return tuple(line for line in lines if line.kind is HistoryKind.MISSION)

    def criteria(self, actor: Actor, key: str) -> tuple[Criterion, ...]:
        """Those that the mission rates."""
        return self._files.criteria(self._files.open(actor, key))

    def rating_progress(self, actor: Actor, key: str) -> tuple[RaterProgress, ...]:
        """How many criteria each rater has rated: all raters for the lead, oneself for others."""
        mission = self._files.open(actor, key, Action.VIEW_DESK)
        found = self._progress(mission)
        leads = self._files.may(actor, mission, Action.LEAD_MISSION)
        return found if leads else tuple(one for one in found if one.rater == actor.account)

    def may(self, actor: Actor, mission: Mission, action: Action) -> bool:
        """Whether a page should offer something."""
        return self._files.may(actor, mission, action)

    # the Secretariat

    def candidates(self, actor: Actor, member: str) -> tuple[Account, ...]:
        """Who can be sent: experts and the Secretariat's own people, none of them at work for the member. By name."""
        require(actor, Action.MANAGE_MISSIONS, self._place.subject(actor, ""))
        found = (one for one in self._accounts.all() if not one.disabled and _visits(one) and not _works_for(one, member))
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def set_up(self, actor: Actor, plan: MissionPlan) -> Mission:
        require(actor, Action.MANAGE_MISSIONS, self._place.subject(actor, ""))
        summary = self._signed(plan.member, plan.assessment)
        made = Mission(
            key=f"m-{self._place.new_id()}",
            member=plan.member,
            assessment=summary.key,
            snapshot=summary.snapshot,
            questionnaire=summary.questionnaire,
            title="",
            starts="",
            ends="",
            access_from="",
            access_to="",
            lead="",
            team=(),
            sections=(),
            state_at=self._place.stamp(),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        stored = self._files.move(actor, self._planned(made, plan), "set up")
        self._give_access(None, stored)
        return stored

    def change(self, actor: Actor, key: str, revision: int, plan: MissionPlan) -> Mission:
        """Other dates, another team; other sections until the rating begins. The member and its assessment stay."""
        mission = self._files.open(actor, key, Action.MANAGE_MISSIONS)
        self._require_seen(mission, revision)
        if mission.state is MissionState.SIGNED:
            raise InvalidInputError("The mission is signed; it is not changed any more.")
        changed = self._planned(mission, plan)
        if changed.sections != mission.sections and mission.state not in (MissionState.SET_UP, MissionState.DESK):
            raise InvalidInputError("The sections stay as they are once the rating has begun.")
        stored = self._files.move(actor, changed, "changed")
        self._give_access(mission, stored)
        return stored

    def remove(self, actor: Actor, key: str, revision: int, account: str) -> Mission:
        """Take an expert off the team; the access ends with this write. A lead is replaced by `change`."""
        mission = self._files.open(actor, key, Action.MANAGE_MISSIONS)
        self._require_seen(mission, revision)
        if account == mission.lead:
            raise InvalidInputError("A mission needs a lead; name another one first.")
        left = tuple(one for one in mission.team if one.account != account)
        if left == mission.team:
            raise NotFoundError("There is no such person on the team.")
        stored = self._files.move(actor, replace(mission, team=left), f"removed {account}")
        self._give_access(mission, stored)
        return stored

    def invite_expert(self, actor: Actor, key: str, revision: int, login: str, name: str, function: str, language: str) -> Invited:
        """A new account for somebody who joins the team as a rater, with the one-time secret to hand over."""
        mission = self._files.open(actor, key, Action.MANAGE_MISSIONS)
        self._require_seen(mission, revision)
        account, secret = self._accounts.create_account(login, name, function, language, (_grant(mission),), by=actor.account)
        joined = TeamMember(account=account.key, name=account.name)
        self._files.move(actor, replace(mission, team=(*mission.team, joined)), f"invited {account.key}")
        return Invited(account, secret)

    def open_desk(self, actor: Actor, key: str, revision: int) -> Mission:
        """The team begins to read; until then it only knows that it is expected."""
        mission = self._files.open(actor, key, Action.MANAGE_MISSIONS)
        return self._move(actor, mission, revision, MissionState.SET_UP, MissionState.DESK)

    # the lead

    def start_rating(self, actor: Actor, key: str, revision: int) -> Mission:
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        return self._move(actor, mission, revision, MissionState.DESK, MissionState.RATING)

    def reveal(self, actor: Actor, key: str, revision: int, reason: str = "") -> Mission:
        """Open all ratings to the team; nobody changes one after that. A reason is needed while somebody has not rated everything."""
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        unfinished = sum(one.rated < one.of for one in self._progress(mission))
        if unfinished and not reason.strip():
            raise InvalidInputError("%(count)s raters have not rated everything; wait, or say why you reveal already.", count=unfinished)
        raters = tuple(one.account for one in mission.team if one.rates)
        return self._move(actor, replace(mission, revealed=raters), revision, MissionState.RATING, MissionState.REVEALED, reason)

    def finish_discussion(self, actor: Actor, key: str, revision: int) -> Mission:
        """Every criterion has the mission's rating; the report is completed next."""
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        waiting = open_before_sharing(self._files.criteria(mission), self._files.all(JointRating, mission))
        if waiting:
            raise InvalidInputError("%(count)s criteria have no rating of the mission yet.", count=len(waiting))
        return self._move(actor, mission, revision, MissionState.REVEALED, MissionState.DRAFT)

    def share(self, actor: Actor, key: str, revision: int) -> Mission:
        """The member sees ratings and findings, and has thirty days to comment."""
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        timed = replace(mission, comments_until=comments_until(self._place.today()), comments_closed_at="")
        return self._move(actor, timed, revision, MissionState.DRAFT, MissionState.COMMENTS)

    def settle(self, actor: Actor, key: str, revision: int) -> Mission:
        """Everything is agreed; the member's head can sign."""
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        if takes_comments(mission, self._place.today()):
            raise InvalidInputError("The member can still comment until %(day)s.", day=mission.comments_until)
        files = self._files
        waiting = open_before_signing(files.criteria(mission), files.all(JointRating, mission), files.all(FactualComment, mission))
        if waiting:
            raise InvalidInputError("%(count)s points are open before the mission can be signed.", count=len(waiting))
        return self._move(actor, mission, revision, MissionState.COMMENTS, MissionState.AGREED)

    # the member

    def close_comments(self, actor: Actor, key: str, revision: int) -> Mission:
        """The member has no more to say before its thirty days are over."""
        mission = self._files.open(actor, key, Action.COMMENT_ON_MISSION)
        if not takes_comments(mission, self._place.today()):
            raise InvalidInputError("The time for comments is over.")
        closed = replace(mission, comments_closed_at=self._place.stamp())
        return self._move(actor, closed, revision, MissionState.COMMENTS, MissionState.COMMENTS)

    def send_back(self, actor: Actor, key: str, revision: int, reason: str) -> Mission:
        """From waiting for the signature back to agreeing: by the lead, or by the member that does not sign this."""
        mission = self._files.open(actor, key, Action.RETURN_MISSION, Action.LEAD_MISSION)
        if not reason.strip():
            raise InvalidInputError("A reason is needed here; write one sentence for those who will read the history.")
        return self._move(actor, mission, revision, MissionState.AGREED, MissionState.COMMENTS, reason)

    def sign(
        self,
        actor: Actor,
        key: str,
        *,
        revision: int,
        name: str,
        function: str,
        signed_on: str,
        disclosure: Disclosure,
        cover_page: str = "",
    ) -> Mission:
        """Freeze what the mission said and what was agreed, each as a snapshot of its own layer. By the head's account, or recorded by the
        coordinator with a signed cover page. The self-assessment and its snapshot stay as they are."""
        mission = self._files.open(actor, key, Action.SIGN_MISSION, Action.RECORD_MISSION_SIGN_OFF)
        self._require_seen(mission, revision)
        by_head = self._files.may(actor, mission, Action.SIGN_MISSION)
        if not by_head and self._store.get(Evidence, profile_place(mission.member), cover_page) is None:
            raise InvalidInputError("The signed cover page is missing; add it to the evidence library and choose it here.")
        unique = f"{key}-r{revision}-{self._place.new_id()[:6]}"
        signature = SignOff(
            name=_short(name, "The name of the person who signs is needed, of at most %(most)s characters.", MAX_NAME),
            function=_short(function, "The function of the person who signs is needed, of at most %(most)s characters.", MAX_NAME),
            date=self._signing_day(signed_on),
            by=actor.account,
            by_head=by_head,
            cover_page=cover_page,
            disclosure=disclosure,
            snapshot=f"{unique}-agreed",
        )
        signed = replace(mission, sign_off=signature, mission_snapshot=f"{unique}-mission")
        agreed = self._freeze(signed)
        stored = self._move(actor, signed, revision, MissionState.AGREED, MissionState.SIGNED, note=f"signed {disclosure}")
        self._keep_case(stored, agreed)
        return stored

    def layer(self, mission: Mission, layer: Layer) -> Standing:
        """What one layer says of the mission's criteria. Without asking for permission: for other use cases only."""
        own = self._snapshots.signed_standing(mission.member, mission.snapshot)
        if layer is Layer.SELF:
            return own
        snapshot = mission.mission_snapshot if layer is Layer.MISSION else mission.sign_off.snapshot if mission.sign_off else ""
        signature = replace(mission.sign_off, snapshot=snapshot) if mission.sign_off else None
        record = replace(own.assessment, sign_off=signature, title=mission.title)
        joint = self._files.all(JointRating, mission)
        seen = {one.criterion for one in joint if one.layer is Layer.MISSION and one.seen is EvidenceSeen.YES}
        answers = [_answer(one, mission, own, one.criterion in seen) for one in joint if one.layer is layer]
        as_of = signature.date if signature else self._place.today()
        return take_standing(record, own.questionnaire, answers, own.evidence.values(), as_of, layer)

    # inside

    def _sees(self, actor: Actor, mission: Mission) -> bool:
        return self._files.may(actor, mission, Action.VIEW_MISSION)

    def _move(
        self, actor: Actor, mission: Mission, revision: int, before: MissionState, after: MissionState, reason: str = "", note: str = ""
    ) -> Mission:
        self._require_seen(mission, revision)
        if mission.state is not before:
            raise InvalidInputError("The mission is not at this step; look at it again.")
        if len(reason) > MAX_REASON:
            raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_REASON)
        moved = replace(mission, state=after, state_at=self._place.stamp(), state_reason=reason.strip())
        return self._files.move(actor, moved, note or f"{after}: {moved.state_reason}".rstrip(": "))

    def _require_seen(self, mission: Mission, revision: int) -> None:
        if mission.revision != revision:
            raise ConflictError("The mission has moved on meanwhile; look at it again.", mission)

    def _progress(self, mission: Mission) -> tuple[RaterProgress, ...]:
        asked = {one.name for one in self._files.criteria(mission)}
        rated = [one for one in self._files.all(RaterRating, mission) if one.criterion in asked]
        return tuple(
            RaterProgress(one.account, one.name, sum(rating.rater == one.account for rating in rated), len(asked))
            for one in mission.team
            if one.rates
        )

    def _signed(self, member: str, assessment: str) -> AssessmentSummary:
        summary = self._store.get(AssessmentSummary, index_place(member), assessment) if member in self._place.members else None
        if summary is None or not summary.snapshot:
            raise InvalidInputError("A mission visits a member whose self-assessment is signed off; choose one.")
        return summary

    def _planned(self, mission: Mission, plan: MissionPlan) -> Mission:
        """The mission with the dates, team and sections of the plan. Raises InvalidInputError."""
        if (plan.member, plan.assessment) != (mission.member, mission.assessment):
            raise InvalidInputError("The member and its assessment stay; set up another mission.")
        starts, ends, opens, closes = map(_day, (plan.starts, plan.ends, plan.access_from, plan.access_to))
        if not opens <= starts <= ends <= closes:
            raise InvalidInputError("The visit lies within the days of access, and ends no earlier than it starts; correct the dates.")
        known = [one.name for one in self._files.questionnaire(mission).sections]
        sections = tuple(name for name in known if name in plan.sections)
        if not sections or len(sections) != len(set(plan.sections)):
            raise InvalidInputError("Choose at least one section of the questionnaire.")
        title = _short(plan.title, "A mission needs a title of at most %(most)s characters.", MAX_TITLE)
        team = self._team(mission, plan)
        dated = replace(mission, starts=starts, ends=ends, access_from=opens, access_to=closes)
        return replace(dated, title=title, lead=plan.lead, team=team, sections=sections)

    def _team(self, mission: Mission, plan: MissionPlan) -> tuple[TeamMember, ...]:
        if not plan.raters:
            raise InvalidInputError("A mission needs a lead and at least one rater.")
        before = {one.account for one in mission.team}
        known = {one.key: one for one in self._accounts.all()}
        team = []
        for account in dict.fromkeys((plan.lead, *plan.raters)):
            person = known.get(account)
            fits = person is not None and not _works_for(person, mission.member) and (account in before or _visits(person))
            if person is None or not fits or person.disabled:
                raise InvalidInputError("Only active experts who do not work for the visited member can be on the team.")
            team.append(TeamMember(account=account, name=person.name, rates=account in plan.raters))
        return tuple(team)

    def _give_access(self, before: Mission | None, after: Mission) -> None:
        """The team's accounts get the right that goes with the mission, those who left lose it. The mission itself is written already."""
        now = {one.account for one in after.team}
        for account in dict.fromkeys((*now, *(one.account for one in (before.team if before else ())))):
            person = self._accounts.get(account)
            kept = tuple(
                held for held in person.grants if before is None or held != _grant(before) or self._is_needed(account, held, after)
            )
            wanted = (_grant(after),) if account in now else ()
            grants = tuple(dict.fromkeys((*kept, *wanted)))
            if grants != person.grants:
                self._accounts.change_grants(account, grants)

    def _is_needed(self, account: str, grant: Grant, but: Mission) -> bool:
        """Another mission to the same member gives the very same right."""
        others = (one for one in self._files.entries() if one.key != but.key and one.member == but.member and account in one.team)
        return any((one.access_from, one.access_to) == (grant.valid_from, grant.valid_to) for one in others)

    def _freeze(self, signed: Mission) -> Standing:
        """Store the snapshots of both layers; gives the agreed standing."""
        files = self._files
        dossier = MissionDossier(
            mission=signed,
            report=files.get(MissionReport, signed, "report"),
            ratings=files.all(JointRating, signed),
            findings=files.all(Finding, signed),
            comments=files.all(FactualComment, signed),
        )
        agreed = self.layer(signed, Layer.AGREED)
        assert signed.sign_off is not None  # noqa: S101 - `sign` has set it
        self._store.put_snapshot(signed.member, signed.mission_snapshot, self._snapshots.freeze(self.layer(signed, Layer.MISSION)))
        self._store.put_snapshot(signed.member, signed.sign_off.snapshot, self._snapshots.freeze(agreed, dossier))
        return agreed

    def _keep_case(self, mission: Mission, agreed: Standing) -> None:
        """For later hints on self-ratings; only of criteria that this mission rated."""
        own = self.layer(mission, Layer.SELF)
        said, _ = codes_of(own.questionnaire, own.ratings)
        after, _ = codes_of(own.questionnaire, agreed.ratings)
        case = MissionCase(key=mission.key, questionnaire=mission.questionnaire, said=said, agreed=after)
        self._store.write(MISSIONS, [Put(case, 0)])

    def _signing_day(self, text: str) -> str:
        day = _day(text)
        if day > self._place.today():
            raise InvalidInputError("The date of signature lies in the future; give the day on which it was signed.")
        return day


def _answer(rating: JointRating, mission: Mission, own: Standing, was_seen: bool) -> Answer:
    """Evidence counts for mission and agreement only where the team has seen it."""
    said = own.answers.get(rating.criterion)
    return Answer(
        key=answer_key(rating.layer, rating.criterion),
        member=mission.member,
        assessment=mission.assessment,
        layer=rating.layer,
        criterion=rating.criterion,
        state=rating.state,
        level=rating.level,
        reason=rating.reason if rating.state is AnswerState.NOT_APPLICABLE else "",
        comment=rating.reason,
        evidence=said.evidence if said and was_seen else (),
        by=rating.by,
        by_name=rating.by_name,
        at=rating.at,
    )


def _grant(mission: Mission) -> Grant:
    return Grant(role=Role.MISSION, member=mission.member, valid_from=mission.access_from, valid_to=mission.access_to)


def _visits(person: Account) -> bool:
    return any(grant.role in _VISITORS for grant in person.grants)


def _works_for(person: Account, member: str) -> bool:
    return any(grant.member == member and grant.role in MEMBER_ROLES for grant in person.grants)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None


def _short(text: str, otherwise: str, most: int) -> str:
    if not text.strip() or len(text) > most:
        raise InvalidInputError(otherwise, most=most)
    return text.strip()
