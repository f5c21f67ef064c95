"""What is read, rated, found and said in a mission.

Blind: until the lead reveals, `RaterRating`s are read by their own rater only. There is one door to those of others (`reconciliation`,
and `result` for figures), and it asks for a right that exists in no phase before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from assessment.errors import InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.missions import (
    Agreement,
    Calibration,
    Divergence,
    OpenPoint,
    agreement,
    by_weight,
    calibrate,
    next_level,
    open_before_sharing,
    open_before_signing,
    reconciliation_order,
    takes_comments,
)
from assessment.questionnaire.bridge import comparable, find_bridge
from assessment.questionnaire.model import Criterion
from assessment.records import (
    AnswerState,
    AssessmentSummary,
    Confidentiality,
    DocumentRequest,
    DocumentState,
    Evidence,
    EvidenceSeen,
    FactualComment,
    Finding,
    FindingKind,
    HistoryKind,
    JointRating,
    Layer,
    Mission,
    MissionCase,
    MissionQuestion,
    MissionReport,
    MissionState,
    PlanAction,
    PlannedLevel,
    RaterRating,
    Record,
    answer_key,
)
from assessment.scoring.ratings import Rating, Ratings, may_be_not_applicable
from assessment.storage.port import MISSIONS, index_place, profile_place
from assessment.workflow.evidence import EvidenceFile, EvidenceLibrary
from assessment.workflow.mission_files import MissionFiles
from assessment.workflow.missions import Missions
from assessment.workflow.permissions import Action, may
from assessment.workflow.plans import MAX_TITLE, Plans
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace

MAX_TEXT = 8_000
R = TypeVar("R", bound=Record)
_STATES = (AnswerState.LEVEL, AnswerState.NOT_APPLICABLE, AnswerState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody rates: a level, or not applicable, or don't know; with words."""

    state: AnswerState
    level: int | None = None
    words: str = ""
    seen: EvidenceSeen | None = None

    @property
    def rating(self) -> Rating:
        return Rating(self.state, self.level)


@dataclass(frozen=True)
class Desk:
    """What the team reads before it travels. `before`: criterion -> level of the last result signed earlier, where it means the same."""

    mission: Mission
    criteria: tuple[Criterion, ...]
    standing: Standing
    before: Mapping[str, int]
    before_on: str
    hints: Mapping[str, Calibration]
    questions: tuple[MissionQuestion, ...]
    requests: tuple[DocumentRequest, ...]

    def changed(self) -> tuple[str, ...]:
        """Criteria whose level is another than last time."""
        levels = {name: rating.level for name, rating in self.standing.ratings.items()}
        names = (one.name for one in self.criteria)
        return tuple(name for name in names if name in self.before and levels.get(name) not in (None, self.before[name]))


@dataclass(frozen=True)
class Reconciliation:
    """After the reveal. `order`: the criteria, largest difference first; `by_rater`: account -> criterion -> rating."""

    mission: Mission
    own: Standing
    order: tuple[Divergence, ...]
    by_rater: Mapping[str, Mapping[str, RaterRating]]
    whole: Agreement
    by_section: Mapping[str, Agreement]
    joint: Mapping[str, JointRating]  # by key
    comments: Mapping[str, FactualComment]

    def rated_together(self, layer: Layer) -> int:
        return sum(one.layer is layer for one in self.joint.values())


@dataclass(frozen=True)
class MissionResult:
    """What a mission says, for those it is open to. `seen`: criterion -> how many raters said yes, partly, no; `agreed` is empty before the
    agreement. `digest`: of the snapshot of the agreed layer, empty before the signature."""

    mission: Mission
    criteria: tuple[Criterion, ...]
    own: Standing
    rated: Standing
    agreed: Standing
    joint: Mapping[str, JointRating]
    findings: tuple[Finding, ...]
    comments: Mapping[str, FactualComment]
    report: MissionReport
    seen: Mapping[str, tuple[int, int, int]]
    agreement: Agreement
    by_section: Mapping[str, Agreement]
    before: Mapping[str, int]
    before_on: str
    open_points: tuple[OpenPoint, ...]
    digest: str = ""


class MissionWork:
    """Use cases of the team and of the visited member."""

    def __init__(self, workplace: Workplace, missions: Missions, snapshots: Snapshots, evidence: EvidenceLibrary, plans: Plans) -> None:
        self._place = workplace
        self._store = workplace.store
        self._missions = missions
        self._snapshots = snapshots
        self._evidence = evidence
        self._plans = plans
        self._files = MissionFiles(workplace)

    # the desk

    def desk(self, actor: Actor, key: str) -> Desk:
        """The self-answers as they were signed, what changed, what past visits teach, and what was asked. Noted for the member to read."""
        mission = self._files.open(actor, key, Action.VIEW_DESK)
        self._snapshots.note_reader(actor, mission.member, mission.assessment, mission.snapshot)
        standing = self._missions.layer(mission, Layer.SELF)
        criteria = self._files.criteria(mission)
        before, before_on = self._before(mission)
        return Desk(
            mission=mission,
            criteria=criteria,
            standing=standing,
            before=before,
            before_on=before_on,
            hints=self._hints(mission, criteria),
            questions=self._files.all(MissionQuestion, mission),
            requests=self._files.all(DocumentRequest, mission),
        )

    def open_evidence(self, actor: Actor, key: str, evidence: str) -> EvidenceFile:
        """A file that the signed self-answers link. What the member marked confidential is shown on the spot only."""
        mission = self._files.open(actor, key, Action.VIEW_DESK)
        own = self._missions.layer(mission, Layer.SELF)
        linked = {link.evidence for answer in own.answers.values() for link in answer.evidence}
        piece = own.evidence.get(evidence)
        if piece is None or evidence not in linked:
            raise NotFoundError("There is no such piece of evidence.")
        if piece.confidentiality is Confidentiality.CONFIDENTIAL:
            raise NotAllowedError("This document is confidential; ask the member to show it during the visit.")
        self._snapshots.note_reader(actor, mission.member, mission.assessment, evidence)
        return self._evidence.file_of(piece)

    # questions and documents

    def ask(self, actor: Actor, key: str, criterion: str, text: str) -> MissionQuestion:
        mission = self._files.open(actor, key, Action.ASK_MEMBER)
        self._files.criterion(mission, criterion)
        id_, text = f"q-{self._place.new_id()}", _words(text)
        fresh = MissionQuestion(
            key=id_, mission=key, criterion=criterion, text=text, by=actor.account, by_name=actor.name, at=self._place.stamp()
        )
        return self._files.save(actor, mission, HistoryKind.MISSIONQUESTION, fresh, "asked")

    def request(self, actor: Actor, key: str, criterion: str, title: str) -> DocumentRequest:
        mission = self._files.open(actor, key, Action.ASK_MEMBER)
        self._files.criterion(mission, criterion)
        fresh = DocumentRequest(
            key=f"d-{self._place.new_id()}",
            mission=key,
            criterion=criterion,
            title=_words(title),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._files.save(actor, mission, HistoryKind.DOCUMENTREQUEST, fresh, "requested")

    def note_seen(self, actor: Actor, key: str, request: str, revision: int) -> DocumentRequest:
        """The team has seen the document."""
        mission = self._files.open(actor, key, Action.ASK_MEMBER)
        stored = _found(self._files.get(DocumentRequest, mission, request))
        seen = replace(stored, state=DocumentState.SEEN, revision=revision)
        return self._files.save(actor, mission, HistoryKind.DOCUMENTREQUEST, seen, "seen")

    def asked(self, actor: Actor, key: str) -> tuple[tuple[MissionQuestion, ...], tuple[DocumentRequest, ...]]:
        """What the team asks of the member."""
        mission = self._files.open(actor, key, Action.ANSWER_MISSION, Action.VIEW_MISSION_RESULT, Action.VIEW_DESK)
        return self._files.all(MissionQuestion, mission), self._files.all(DocumentRequest, mission)

    def answer(self, actor: Actor, key: str, question: str, revision: int, text: str) -> MissionQuestion:
        mission = self._files.open(actor, key, Action.ANSWER_MISSION)
        stored = _found(self._files.get(MissionQuestion, mission, question))
        answered = replace(stored, revision=revision, answer=_words(text), answered_by_name=actor.name, answered_at=self._place.stamp())
        return self._files.save(actor, mission, HistoryKind.MISSIONQUESTION, answered, "answered")

    def provide(
        self, actor: Actor, key: str, request: str, revision: int, state: DocumentState, note: str = "", evidence: str = ""
    ) -> DocumentRequest:
        """Where the document is, or why there is none."""
        mission = self._files.open(actor, key, Action.ANSWER_MISSION)
        stored = _found(self._files.get(DocumentRequest, mission, request))
        if state not in (DocumentState.PROVIDED, DocumentState.UNAVAILABLE):
            raise InvalidInputError("Say that the document is there, or that there is none.")
        if evidence and self._store.get(Evidence, profile_place(mission.member), evidence) is None:
            raise InvalidInputError("Choose evidence from the library of your administration.")
        if not (note.strip() or evidence):
            raise InvalidInputError("Say where the document is, or why there is none.")
        told = replace(stored, revision=revision, state=state, note=_words(note) if note.strip() else "", evidence=evidence)
        return self._files.save(actor, mission, HistoryKind.DOCUMENTREQUEST, told, str(state))

    # rating alone

    def rate(self, actor: Actor, key: str, criterion: str, revision: int, said: Said) -> RaterRating:
        """The person's own rating, while nobody sees those of others. `revision`: of the own rating on the screen, 0 for a first one."""
        mission = self._files.open(actor, key, Action.RATE_ALONE)
        me = next(one for one in mission.team if one.account == actor.account)
        if not me.rates:
            raise NotAllowedError("You are on this mission without rating.")
        self._check(self._files.criterion(mission, criterion), said)
        rating = RaterRating(
            key=f"{actor.account}/{criterion}",
            revision=revision,
            mission=key,
            rater=actor.account,
            rater_name=actor.name,
            criterion=criterion,
            state=said.state,
            level=said.level,
            note=said.words.strip(),
            seen=said.seen,
            at=self._place.stamp(),
        )
        return self._files.save(actor, mission, HistoryKind.RATERRATING, rating, "rated", silent=True)

    def my_ratings(self, actor: Actor, key: str) -> Mapping[str, RaterRating]:
        """By criterion."""
        mission = self._files.open(actor, key, Action.VIEW_DESK)
        return {one.criterion: one for one in self._files.all(RaterRating, mission) if one.rater == actor.account}

    # rating together

    def reconciliation(self, actor: Actor, key: str) -> Reconciliation:
        """Self, every rater, mission, comment and agreement side by side; what to talk about first."""
        mission = self._files.open(actor, key, Action.VIEW_RATINGS)
        self._snapshots.note_reader(actor, mission.member, mission.assessment, mission.snapshot)
        own = self._missions.layer(mission, Layer.SELF)
        by_rater = self._revealed(mission)
        raters = tuple(map(_ratings, by_rater.values()))
        criteria = self._files.criteria(mission)
        return Reconciliation(
            mission=mission,
            own=own,
            order=reconciliation_order(criteria, own.ratings, raters),
            by_rater=by_rater,
            whole=agreement(criteria, raters),
            by_section=self._by_section(mission, raters),
            joint={one.key: one for one in self._files.all(JointRating, mission)},
            comments=self._comments(mission),
        )

    def rate_together(self, actor: Actor, key: str, layer: Layer, criterion: str, revision: int, said: Said) -> JointRating:
        """The lead records the mission's rating (after the reveal), or what was agreed with the member (after its comments).

        A reason is needed, but where everybody said the same: for the mission, all raters and the member; for the agreement, the mission.
        """
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        self._require_open(mission, layer)
        self._check(self._files.criterion(mission, criterion), said)
        if not said.words.strip() and not self._goes_without_saying(mission, layer, criterion, said):
            raise InvalidInputError("%(criterion)s: a reason is needed where not all said the same; one sentence.", criterion=criterion)
        rating = JointRating(
            key=answer_key(layer, criterion),
            revision=revision,
            mission=key,
            layer=layer,
            criterion=criterion,
            state=said.state,
            level=said.level,
            reason=said.words.strip(),
            seen=said.seen,
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._files.save(actor, mission, HistoryKind.JOINTRATING, rating, f"rated {layer}")

    # findings and words

    def findings(self, actor: Actor, key: str) -> tuple[Finding, ...]:
        """The weightiest first. Before the reveal only the person's own: what somebody finds tells how they rate."""
        mission = self._files.open(actor, key, Action.VIEW_MISSION_RESULT, Action.VIEW_DESK)
        found = self._files.all(Finding, mission)
        if not self._files.may(actor, mission, Action.VIEW_MISSION_RESULT):
            found = tuple(one for one in found if one.by == actor.account)
        return by_weight(found)

    def save_finding(self, actor: Actor, key: str, finding: Finding) -> Finding:
        """A new one (without a key) or a changed one: by its author, and after the reveal by the lead, who also corrects it while both
        agree."""
        mission = self._files.open(actor, key, Action.WRITE_FINDING, Action.LEAD_MISSION)
        stored = self._writable(actor, mission, finding.key) if finding.key else None
        self._files.criterion(mission, finding.criterion)
        kept = replace(_checked(finding), mission=key, action=stored.action if stored else "")
        if stored is None:
            self._require_writing(actor, mission)
            kept = replace(kept, key=f"f-{self._place.new_id()}", revision=0, by=actor.account, by_name=actor.name, at=self._place.stamp())
        else:
            kept = replace(kept, by=stored.by, by_name=stored.by_name, at=stored.at)
        return self._files.save(actor, mission, HistoryKind.FINDING, kept, "changed" if stored else "found", silent=self._is_blind(mission))

    def take_finding(self, actor: Actor, key: str, finding: str) -> PlanAction:
        """The recommendation of a signed mission becomes an action of the member's plan, aimed one level above what was agreed."""
        mission = self._files.open(actor, key, Action.VIEW_MISSION_RESULT)
        if mission.state is not MissionState.SIGNED:
            raise InvalidInputError("Recommendations go into the plan once the mission is signed.")
        found = _found(self._files.get(Finding, mission, finding))
        if found.kind is not FindingKind.GAP:
            raise InvalidInputError("Only a gap comes with a recommendation.")
        criterion = self._files.criterion(mission, found.criterion)
        agreed = self._files.get(JointRating, mission, answer_key(Layer.AGREED, found.criterion))
        level = next_level(criterion, agreed.level if agreed else None)
        aims = (PlannedLevel(criterion=found.criterion, to=level),) if level is not None else ()
        title = found.recommendation if len(found.recommendation) <= MAX_TITLE else f"{found.recommendation[: MAX_TITLE - 1]}…"
        words = found.recommendation if title == found.recommendation else ""
        action = PlanAction(
            key="",
            member=mission.member,
            title=title,
            description=found.text if words else f"{found.recommendation}\n\n{found.text}",
            aims=aims,
        )
        return self._plans.take_finding(actor, mission.member, f"{key}/{finding}", action)

    def write_report(self, actor: Actor, key: str, report: MissionReport) -> MissionReport:
        """The lead's words on facts and support."""
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        kept = MissionReport(
            key="report",
            revision=report.revision,
            mission=key,
            facts=_words(report.facts, may_be_empty=True),
            support_needed=_words(report.support_needed, may_be_empty=True),
            support_offered=_words(report.support_offered, may_be_empty=True),
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._files.save(actor, mission, HistoryKind.MISSIONREPORT, kept, "written")

    # comments

    def comment(self, actor: Actor, key: str, criterion: str, revision: int, text: str) -> FactualComment:
        """The member corrects a fact, criterion by criterion, within its thirty days."""
        mission = self._files.open(actor, key, Action.COMMENT_ON_MISSION)
        if not takes_comments(mission, self._place.today()):
            raise InvalidInputError("The time for comments is over.")
        self._files.criterion(mission, criterion)
        comment = FactualComment(
            key=criterion,
            revision=revision,
            mission=key,
            criterion=criterion,
            text=_words(text),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._files.save(actor, mission, HistoryKind.FACTUALCOMMENT, comment, "commented")

    def reply(self, actor: Actor, key: str, criterion: str, revision: int, text: str) -> FactualComment:
        mission = self._files.open(actor, key, Action.LEAD_MISSION)
        if mission.state is not MissionState.COMMENTS:
            raise InvalidInputError("The mission is not at this step; look at it again.")
        stored = _found(self._files.get(FactualComment, mission, criterion))
        replied = replace(stored, revision=revision, reply=_words(text), replied_by_name=actor.name)
        return self._files.save(actor, mission, HistoryKind.FACTUALCOMMENT, replied, "replied")

    # the result

    def result(self, actor: Actor, key: str) -> MissionResult:
        """Everything the mission says, for pages and exports. A reader from outside the member is noted."""
        mission = self._files.open(actor, key, Action.VIEW_MISSION_RESULT)
        if not may(actor, Action.VIEW_RESULT, self._place.subject(actor, mission.member)):
            self._snapshots.note_reader(actor, mission.member, mission.assessment, mission.key)
        criteria, by_rater = self._files.criteria(mission), self._revealed(mission)
        raters = tuple(map(_ratings, by_rater.values()))
        joint, comments = self._files.all(JointRating, mission), self._comments(mission)
        before, before_on = self._before(mission)
        before_sharing = mission.state in (MissionState.REVEALED, MissionState.DRAFT)
        waiting = open_before_sharing(criteria, joint) if before_sharing else open_before_signing(criteria, joint, comments.values())
        return MissionResult(
            mission=mission,
            criteria=criteria,
            own=self._missions.layer(mission, Layer.SELF),
            rated=self._missions.layer(mission, Layer.MISSION),
            agreed=self._missions.layer(mission, Layer.AGREED),
            joint={one.key: one for one in joint},
            findings=by_weight(self._files.all(Finding, mission)),
            comments=comments,
            report=self._files.get(MissionReport, mission, "report") or MissionReport(key="report", mission=key),
            seen={one.name: _seen(by_rater, one.name) for one in criteria},
            agreement=agreement(criteria, raters),
            by_section=self._by_section(mission, raters),
            before=before,
            before_on=before_on,
            open_points=waiting,
            digest=self._snapshots.digest(mission.member, mission.sign_off.snapshot) if mission.sign_off else "",
        )

    def export(self, actor: Actor, key: str, what: str) -> MissionResult:
        """The result on its way out, noted in the member's history."""
        result = self.result(actor, key)
        mission = result.mission
        line = self._place.line(actor, HistoryKind.EXPORT, assessment=mission.assessment, subject=key, note=what)
        self._store.append_history(mission.member, [line])
        return result

    # inside

    def _is_blind(self, mission: Mission) -> bool:
        return mission.state in (MissionState.SET_UP, MissionState.DESK, MissionState.RATING)

    def _revealed(self, mission: Mission) -> dict[str, dict[str, RaterRating]]:
        """Of those who were on the team at the reveal, in the order of the team; by criterion."""
        found = self._files.all(RaterRating, mission)
        return {rater: {one.criterion: one for one in found if one.rater == rater} for rater in mission.revealed}

    def _comments(self, mission: Mission) -> dict[str, FactualComment]:
        return {one.criterion: one for one in self._files.all(FactualComment, mission)}

    def _by_section(self, mission: Mission, raters: Iterable[Ratings]) -> dict[str, Agreement]:
        questionnaire, said = self._files.questionnaire(mission), tuple(raters)
        return {name: agreement(questionnaire.section(name).all_criteria(), said) for name in mission.sections}

    def _before(self, mission: Mission) -> tuple[dict[str, int], str]:
        """Levels of the last result that the member signed before this one, where they mean the same, and its day."""
        summaries = self._store.all(AssessmentSummary, index_place(mission.member))
        now = next((one.signed_off_at for one in summaries if one.key == mission.assessment), "") or mission.at
        name = mission.questionnaire.partition("@")[0]
        earlier = [
            one
            for one in summaries
            if one.snapshot and one.key != mission.assessment and one.signed_off_at < now and one.questionnaire.partition("@")[0] == name
        ]
        if not earlier:
            return {}, ""
        last = max(earlier, key=lambda one: one.signed_off_at)
        standing = self._snapshots.signed_standing(mission.member, last.snapshot)
        known = {key: pack.questionnaire for key, pack in self._place.packs.items()}
        bridge = find_bridge(standing.questionnaire, self._files.questionnaire(mission), known)
        pairs = comparable(bridge) if bridge else ()
        levels = {new: rating.level for old, new in pairs if (rating := standing.ratings.get(old)) is not None}
        return {criterion: level for criterion, level in levels.items() if level is not None}, standing.as_of

    def _hints(self, mission: Mission, criteria: Iterable[Criterion]) -> dict[str, Calibration]:
        """From all signed missions with this version of the questionnaire, whoever was visited; only means leave this method."""
        cases = [one for one in self._store.all(MissionCase, MISSIONS) if one.questionnaire == mission.questionnaire]
        names = [one.name for one in self._files.questionnaire(mission).criteria()]
        places = {name: place for place, name in enumerate(names)}
        found = (calibrate(one.name, ((case.said[places[one.name]], case.agreed[places[one.name]]) for case in cases)) for one in criteria)
        return {one.criterion: one for one in found if one is not None}

    def _check(self, criterion: Criterion, said: Said) -> None:
        name = criterion.name
        if said.state not in _STATES or (said.state is AnswerState.LEVEL) != (said.level is not None):
            raise InvalidInputError("%(criterion)s: choose a level, 'not applicable' or 'don't know'.", criterion=name)
        if said.level is not None and said.level not in criterion.scale.levels:
            raise InvalidInputError(
                "%(criterion)s: %(level)s is not one of its levels; choose one of them.", criterion=name, level=said.level
            )
        if said.state is AnswerState.NOT_APPLICABLE:
            if not may_be_not_applicable(criterion):
                raise InvalidInputError("%(criterion)s applies to every administration; choose a level or 'don't know'.", criterion=name)
            if not said.words.strip():
                raise InvalidInputError("%(criterion)s: say why it does not apply.", criterion=name)
        if len(said.words) > MAX_TEXT:
            raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)

    def _require_open(self, mission: Mission, layer: Layer) -> None:
        before_sharing = layer is Layer.MISSION and mission.state in (MissionState.REVEALED, MissionState.DRAFT)
        after_comments = layer is Layer.AGREED and mission.state is MissionState.COMMENTS
        if after_comments and takes_comments(mission, self._place.today()):
            raise InvalidInputError("The member can still comment until %(day)s.", day=mission.comments_until)
        if not (before_sharing or after_comments):
            raise InvalidInputError("The mission is not at this step; look at it again.")

    def _goes_without_saying(self, mission: Mission, layer: Layer, criterion: str, said: Said) -> bool:
        if layer is Layer.AGREED:
            rated = self._files.get(JointRating, mission, answer_key(Layer.MISSION, criterion))
            return rated is not None and (rated.state, rated.level) == (said.state, said.level)
        own = self._missions.layer(mission, Layer.SELF).ratings.get(criterion)
        given = [one.get(criterion) for one in self._revealed(mission).values()]
        everybody = [own, *given]
        return all(one is not None and (one.state, one.level) == (said.state, said.level) for one in everybody)

    def _writable(self, actor: Actor, mission: Mission, finding: str) -> Finding:
        """The stored finding, if the person may change it. Before the reveal others do not learn that it exists."""
        stored = self._files.get(Finding, mission, finding)
        leads = self._files.may(actor, mission, Action.LEAD_MISSION)
        is_own = stored is not None and stored.by == actor.account
        if stored is None or not (is_own or (leads and not self._is_blind(mission))):
            raise NotFoundError("There is no such finding that you can change.")
        self._require_writing(actor, mission)
        return stored

    def _require_writing(self, actor: Actor, mission: Mission) -> None:
        corrects = mission.state is MissionState.COMMENTS and self._files.may(actor, mission, Action.LEAD_MISSION)
        if corrects and takes_comments(mission, self._place.today()):
            raise InvalidInputError("The member can still comment until %(day)s.", day=mission.comments_until)
        if not (corrects or self._files.may(actor, mission, Action.WRITE_FINDING)):
            raise InvalidInputError("The mission is not at this step; look at it again.")


def _ratings(given: Mapping[str, RaterRating]) -> dict[str, Rating]:
    return {name: Rating(one.state, one.level) for name, one in given.items()}


def _seen(by_rater: Mapping[str, Mapping[str, RaterRating]], criterion: str) -> tuple[int, int, int]:
    """How many said yes, partly, no."""
    said = [given[criterion].seen for given in by_rater.values() if criterion in given]
    return said.count(EvidenceSeen.YES), said.count(EvidenceSeen.PARTLY), said.count(EvidenceSeen.NO)


def _checked(finding: Finding) -> Finding:
    """Raises InvalidInputError for what does not belong together."""
    is_gap = finding.kind is FindingKind.GAP
    if is_gap and (finding.severity is None or not finding.recommendation.strip()):
        raise InvalidInputError("A gap needs its severity and a recommendation.")
    if is_gap and finding.shareable:
        raise InvalidInputError("Only a strength can be shared as a good practice.")
    recommendation = _words(finding.recommendation) if is_gap else ""
    return replace(finding, text=_words(finding.text), recommendation=recommendation, severity=finding.severity if is_gap else None)


def _words(text: str, *, may_be_empty: bool = False) -> str:
    if not text.strip() and not may_be_empty:
        raise InvalidInputError("Write at least a few words.")
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)
    return text.strip()


def _found(record: R | None) -> R:
    if record is None:
        raise NotFoundError("There is no such thing in this mission.")
    return record
