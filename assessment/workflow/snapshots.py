"""Sign-off: freezes what was said into an immutable snapshot, proves it later, and opens it to those it was disclosed to."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

import msgspec

from assessment import __version__
from assessment.errors import ConflictError, InvalidInputError, NotFoundError
from assessment.identity.actor import OPERATOR, Actor
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import (
    Answer,
    Assessment,
    AssessmentStatus,
    AssessmentSummary,
    Disclosure,
    Evidence,
    FactualComment,
    Finding,
    HistoryKind,
    HistoryLine,
    JointRating,
    Layer,
    Mission,
    MissionReport,
    SignOff,
)
from assessment.storage.port import assessment_place, index_place, profile_place
from assessment.workflow.assessments import Assessments
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.signed_results import SignedResults
from assessment.workflow.standing import Standing, levels_only, take_standing, without_secrets
from assessment.workflow.workplace import Workplace

SNAPSHOT_FORMAT = 1
MAX_NAME = 200


class Seal(StrEnum):
    """What `verify` can say of a snapshot."""

    INTACT = "intact"
    ALTERED = "altered"
    OTHER_KEY = "other_key"  # the digest fits, but it was sealed with a key that is not this installation's: proves nothing here
    KEY_MISSING = "key_missing"  # the digest fits, but the installation's key is not here to prove the seal


class NodeRow(msgspec.Struct, frozen=True):
    """The figures of one node as signed; fractions as text."""

    node: str
    parent: str
    method: str
    score: str | None
    lower: str | None
    upper: str | None
    level: int | None
    possible_level: int | None
    answered: int
    applicable: int
    backed: str | None
    backed_level: int | None
    cap: str
    flags: tuple[str, ...]


class MissionDossier(msgspec.Struct, frozen=True, kw_only=True):
    """What a signed mission said beside its ratings."""

    mission: Mission
    report: MissionReport | None
    ratings: tuple[JointRating, ...]
    findings: tuple[Finding, ...]
    comments: tuple[FactualComment, ...]


class SnapshotContent(msgspec.Struct, frozen=True, kw_only=True):
    """What was frozen. Everything needed to compute the result again is in here."""

    format: int = SNAPSHOT_FORMAT
    id: str
    assessment: Assessment
    questionnaire_text: str
    answers: tuple[Answer, ...]
    evidence: tuple[Evidence, ...]
    as_of: str
    engine: str
    scores: tuple[NodeRow, ...]
    layer: Layer = Layer.SELF
    dossier: MissionDossier | None = None  # of the layer `agreed`


class SealedSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    content: msgspec.Raw
    digest: str
    seal: str
    key_id: str = ""  # which key sealed it; empty without a key, and in snapshots from before there was an id


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot: its standing under its own questionnaire, and its digest."""

    id: str
    standing: Standing
    digest: str
    signed: SignOff


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why an assessment cannot be signed off, or what a signer should know; `criterion` is where to go."""

    code: str
    criterion: str = ""


class Snapshots:
    """Use cases around sign-off and signed results."""

    def __init__(self, workplace: Workplace, assessments: Assessments) -> None:
        self._place = workplace
        self._store = workplace.store
        self._assessments = assessments
        self._signed = SignedResults(workplace)
        self._opened: dict[tuple[str, str], tuple[str, SnapshotContent, Questionnaire]] = {}
        self._noted: set[tuple[str, str, str, str]] = set()

    def sign_off(
        self,
        actor: Actor,
        member: str,
        assessment: str,
        *,
        revision: int,
        name: str,
        function: str,
        signed_on: str,
        disclosure: Disclosure,
        cover_page: str = "",
    ) -> Assessment:
        """Freeze and sign. By the head's own account, or recorded by the coordinator with a cover page from the evidence library.

        `revision` is that of the assessment the signer looked at. Raises ConflictError when it moved on, InvalidInputError while something
        blocks.
        """
        record = self._place.assessment(member, assessment)
        subject = self._place.subject(actor, member, record)
        by_head = may(actor, Action.SIGN_OFF, subject)
        if not by_head:
            require(actor, Action.RECORD_SIGN_OFF, subject)
        if record.revision != revision:
            raise ConflictError("The assessment was changed since this page was opened; look at it again before you sign.", record)
        signature = SignOff(
            name=_short(name, "The name of the person who signs is needed, of at most %(most)s characters."),
            function=_short(function, "The function of the person who signs is needed, of at most %(most)s characters."),
            date=self._signing_date(signed_on),
            by=actor.account,
            by_head=by_head,
            cover_page=cover_page,
            disclosure=disclosure,
            snapshot=f"{assessment}-r{revision}-{self._place.new_id()[:6]}",
        )
        if not by_head and self._store.get(Evidence, profile_place(member), cover_page) is None:
            raise InvalidInputError("The signed cover page is missing; add it to the evidence library and choose it here.")
        signed = replace(record, status=AssessmentStatus.SIGNED_OFF, status_at=self._place.stamp(), status_reason="", sign_off=signature)
        standing = self._assessments.read_standing(signed)
        if standing.unanswered():
            raise InvalidInputError(
                "%(count)s criteria are still unanswered; answer them before sign-off.", count=len(standing.unanswered())
            )
        self._store.put_snapshot(member, signature.snapshot, self.freeze(standing))
        prepared = self._signed.prepare(standing)
        stored = self._assessments.store_assessment(actor, signed, note=f"signed_off {disclosure}")
        if not self._signed.settle(prepared):  # somebody reopens it already, or another signer prepared a row and came too late
            self._signed.restore(standing)
        return stored

    def disclosed(self, actor: Actor, member: str) -> tuple[AssessmentSummary, ...]:
        """Signed results of a member that this reader may open, newest first."""
        summaries = self._store.all(AssessmentSummary, index_place(member))
        visible = (summary for summary in summaries if summary.snapshot and self._may_open(actor, summary))
        return tuple(sorted(visible, key=lambda summary: summary.signed_off_at, reverse=True))

    def open(self, actor: Actor, member: str, snapshot: str) -> Snapshot:
        """A signed result. A reader from outside the member is noted in the member's history before anything is shown, and gets the levels
        only; the Secretariat the words too, but nothing that names a confidential piece of evidence."""
        content, questionnaire, digest = self._read(member, snapshot)
        record = content.assessment
        own = self._is_inside(actor, record)
        if not own:
            # What counts is the present state: a reopened assessment is no longer disclosed.
            present = self._place.assessment(member, record.key)
            if not present.sign_off or present.sign_off.snapshot != snapshot:
                raise NotFoundError("There is no such result.")
            subject = self._place.subject(actor, member, present)
            require(actor, Action.VIEW_SNAPSHOT, subject)
            self.note_reader(actor, member, record.key, snapshot)
        if record.sign_off is None:
            raise NotFoundError("There is no such result.")
        standing = take_standing(record, questionnaire, content.answers, content.evidence, content.as_of, content.layer)
        if not own:
            standing = without_secrets(standing) if may(actor, Action.VIEW_SNAPSHOT_WORDS, subject) else levels_only(standing)
        return Snapshot(snapshot, standing, digest, standing.assessment.sign_off or record.sign_off)

    def digest(self, member: str, snapshot: str) -> str:
        """Of a snapshot's bytes, as printed on exports. Asks for no permission: for other use cases."""
        return self._read(member, snapshot)[2]

    def latest_own(self, actor: Actor, member: str, before: str = "") -> Snapshot | None:
        """The member's last signed result (of another assessment than `before`), for comparison; None where there is none."""
        signed = [
            summary for summary in self._store.all(AssessmentSummary, index_place(member)) if summary.snapshot and summary.key != before
        ]
        if not signed:
            return None
        latest = max(signed, key=lambda summary: summary.signed_off_at)
        return self.open(actor, member, latest.snapshot)

    def signed_standing(self, member: str, snapshot: str) -> Standing:
        """What was signed, under its own questionnaire. Asks for no permission and notes no reader: for figures over many results only."""
        content, questionnaire, _ = self._read(member, snapshot)
        return take_standing(content.assessment, questionnaire, content.answers, content.evidence, content.as_of, content.layer)

    def readers(self, actor: Actor, member: str) -> tuple[HistoryLine, ...]:
        """Who from outside looked at the member's results, newest first; with what was exported on the server's command line."""
        require(actor, Action.VIEW_READ_LOG, self._place.subject(actor, member))
        return tuple(reversed([line for line in self._store.history(member) if _is_from_outside(line)]))

    def verify(self, member: str, snapshot: str) -> Seal:
        """Whether a stored snapshot is what was signed. Proves that it was not altered since, under this installation's key; it does not
        prove that what was said is true, nor the date against somebody who holds the key."""
        try:
            raw = self._store.snapshot(member, snapshot)
            sealed = msgspec.json.decode(raw, type=SealedSnapshot)
            content = msgspec.json.decode(sealed.content, type=SnapshotContent)
        except msgspec.MsgspecError:
            return Seal.ALTERED
        if hashlib.sha256(sealed.content).hexdigest() != sealed.digest or content.id != snapshot:
            return Seal.ALTERED
        if self._place.signing_key is None:
            return Seal.KEY_MISSING
        if sealed.key_id and sealed.key_id != _key_id(self._place.signing_key):
            return Seal.OTHER_KEY
        if not hmac.compare_digest(_seal(self._place.signing_key, sealed.digest), sealed.seal):
            return Seal.ALTERED
        return Seal.INTACT if self._recomputes(content) else Seal.ALTERED

    def _recomputes(self, content: SnapshotContent) -> bool:
        questionnaire = _questionnaire_of(content.questionnaire_text)
        standing = take_standing(content.assessment, questionnaire, content.answers, content.evidence, content.as_of, content.layer)
        return content.engine != __version__ or score_rows(standing) == content.scores

    def freeze(self, standing: Standing, dossier: MissionDossier | None = None) -> bytes:
        """The sealed bytes of a signed standing. Stores nothing and asks for no permission: for sign-offs and the demonstration."""
        record = standing.assessment
        assert record.sign_off is not None  # noqa: S101 - a standing is frozen with its signature
        linked = {link.evidence for answer in standing.answers.values() for link in answer.evidence} | {record.sign_off.cover_page}
        content = msgspec.json.encode(
            SnapshotContent(
                id=record.sign_off.snapshot,
                assessment=record,
                questionnaire_text=self._place.pack(record.questionnaire).content.decode(),
                answers=tuple(sorted(standing.answers.values(), key=lambda answer: answer.key)),
                evidence=tuple(piece for key, piece in sorted(standing.evidence.items()) if key in linked),
                as_of=standing.as_of,
                engine=__version__,
                scores=score_rows(standing),
                layer=standing.layer,
                dossier=dossier,
            )
        )
        digest = hashlib.sha256(content).hexdigest()
        key = self._place.signing_key
        seal, key_id = (_seal(key, digest), _key_id(key)) if key else ("", "")
        return msgspec.json.encode(SealedSnapshot(content=msgspec.Raw(content), digest=digest, seal=seal, key_id=key_id))

    def _read(self, member: str, snapshot: str) -> tuple[SnapshotContent, Questionnaire, str]:
        if (member, snapshot) not in self._opened:
            sealed = msgspec.json.decode(self._store.snapshot(member, snapshot), type=SealedSnapshot)
            content = msgspec.json.decode(sealed.content, type=SnapshotContent)
            if len(self._opened) > 64:
                self._opened.clear()
            self._opened[member, snapshot] = (sealed.digest, content, _questionnaire_of(content.questionnaire_text))
        digest, content, questionnaire = self._opened[member, snapshot]
        return content, questionnaire, digest

    def _may_open(self, actor: Actor, summary: AssessmentSummary) -> bool:
        record = self._store.get(Assessment, assessment_place(summary.member, summary.key), summary.key)
        if record is None:
            return False
        return self._is_inside(actor, record) or may(actor, Action.VIEW_SNAPSHOT, self._place.subject(actor, summary.member, record))

    def _is_inside(self, actor: Actor, record: Assessment) -> bool:
        return may(actor, Action.VIEW_RESULT, self._place.subject(actor, record.member, record))

    def note_reader(self, actor: Actor, member: str, assessment: str, snapshot: str) -> None:
        """For the member to read who looked from outside. Once a visit: a page asks on every rerun."""
        reading = (actor.account, actor.visit, member, snapshot)
        if reading in self._noted:
            return
        line = self._place.line(actor, HistoryKind.READ, assessment=assessment, subject=snapshot, note=",".join(_roles(actor)))
        self._store.append_history(member, [line])
        self._noted.add(reading)

    def _signing_date(self, text: str) -> str:
        try:
            signed = date.fromisoformat(text)
        except ValueError:
            raise InvalidInputError("The date of signature is missing or is not a date; give day, month and year.") from None
        if signed.isoformat() > self._place.today():
            raise InvalidInputError("The date of signature lies in the future; give the day on which it was signed.")
        return signed.isoformat()


def blockers_and_warnings(standing: Standing) -> tuple[tuple[Blocker, ...], tuple[Blocker, ...]]:
    """What blocks sign-off and what only warns, each with the criterion to open, in the order of the questionnaire."""
    blocks = tuple(Blocker("unanswered", name) for name in standing.unanswered())
    warns: list[Blocker] = []
    for criterion in standing.questionnaire.criteria():
        rating = standing.ratings.get(criterion.name)
        if rating is None or standing.relevant[criterion.name] is False:
            continue
        if rating.state == "unknown":
            warns.append(Blocker("unknown", criterion.name))
        if rating.level is not None and rating.backed is not None and rating.backed < rating.level:
            warns.append(Blocker("not_backed", criterion.name))
        if criterion.critical is not None and rating.level is not None and rating.level < criterion.critical:
            warns.append(Blocker("critical_low", criterion.name))
        if standing.answers[criterion.name].flag:
            warns.append(Blocker("flagged", criterion.name))
    warns += [
        Blocker("many_not_applicable", node.node)
        for node in standing.result.sections
        if any(flag.kind == "many_not_applicable" for flag in node.flags)
    ]
    return blocks, tuple(warns)


def score_rows(standing: Standing) -> tuple[NodeRow, ...]:
    """All figures of a standing as plain rows, for snapshots and exports."""
    return tuple(
        NodeRow(
            node=node.node,
            parent=node.parent or "",
            method=str(node.method),
            score=_exact(node.score),
            lower=_exact(node.lower),
            upper=_exact(node.upper),
            level=node.level,
            possible_level=node.possible_level,
            answered=node.answered,
            applicable=node.applicable,
            backed=_exact(node.backed),
            backed_level=node.backed_level,
            cap=str(node.cap.kind) if node.cap else "",
            flags=tuple(f"{flag.kind}:{flag.criterion}" for flag in node.flags),
        )
        for node in standing.result.nodes
    )


def signed_changes(before: Mapping[str, Answer], now: Mapping[str, Answer]) -> tuple[tuple[str, int | None, int | None], ...]:
    """Criteria whose level differs between two sets of answers: (criterion, before, now)."""
    names = dict.fromkeys([*before, *now])
    pairs = ((name, before[name].level if name in before else None, now[name].level if name in now else None) for name in names)
    return tuple((name, old, new) for name, old, new in pairs if old != new)


@lru_cache(maxsize=8)
def _questionnaire_of(text: str) -> Questionnaire:
    """Snapshots of a round carry one and the same text: reading it takes longer than everything else about them."""
    return load_questionnaire(text, "snapshot")


def _exact(value: object) -> str | None:
    return None if value is None else str(value)


def _seal(key: bytes, digest: str) -> str:
    return hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()


def _key_id(key: bytes) -> str:
    """A short fingerprint that tells keys apart and says nothing of the key."""
    return _seal(key, "key id")[:16]


def _is_from_outside(line: HistoryLine) -> bool:
    return line.kind is HistoryKind.READ or (line.kind is HistoryKind.EXPORT and line.by == OPERATOR)


def _roles(actor: Actor) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(grant.role) for grant in actor.grants))


def _short(text: str, otherwise: str) -> str:
    if not text.strip() or len(text) > MAX_NAME:
        raise InvalidInputError(otherwise, most=MAX_NAME)
    return text.strip()
