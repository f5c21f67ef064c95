"""One member's assessment of one year: its records, its history lines in the order of time, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assessment.demonstration.answering import Given
from assessment.demonstration.casting import Stage
from assessment.demonstration.chance import Chance
from assessment.demonstration.people import Team
from assessment.demonstration.remarks import Remarks
from assessment.demonstration.years import STAGE_OF_STATUS, TARGET_STAGE, Year, stamp
from assessment.questionnaire.model import Questionnaire
from assessment.records import (
    Account,
    Answer,
    Assessment,
    AssessmentStatus,
    Disclosure,
    Evidence,
    HistoryKind,
    HistoryLine,
    Proposal,
    Record,
    SignOff,
    to_json,
)
from assessment.storage.port import Put
from assessment.workflow.assessments import CONFIRMED

_ENDS = {Stage.SIGNED_OFF, Stage.REOPENED}

_OWN_TARGET = {"fr": "Fixé par notre plan stratégique.", "es": "Fijado por nuestro plan estratégico.", "": "Set by our strategic plan."}


@dataclass(frozen=True, slots=True)
class Change:
    """A stored version of a record, and the line that tells of it. `also`: what is stored with it, without a line."""

    put: Put
    line: HistoryLine
    also: tuple[Put, ...] = ()

    @property
    def at(self) -> str:
        return self.line.at


@dataclass(frozen=True, slots=True)
class Life:
    """The versions of the assessment's record, oldest first; `signed` is the one that was frozen."""

    changes: tuple[Change, ...]
    last: Assessment
    signed: Assessment | None = None


def change(record: Record, base: int, person: Account, at: str, kind: HistoryKind, subject: str, note: str = "") -> Change:
    """As the workflow would have written it at that time."""
    stored = replace(record, revision=base + 1)
    line = HistoryLine(
        at=at,
        by=person.key,
        by_name=person.name,
        kind=kind,
        assessment=_assessment_of(record),
        subject=subject,
        key=record.key,
        revision=base + 1,
        note=note,
        after=to_json(stored),
    )
    return Change(Put(stored, base), line)


def answer_changes(given: Sequence[Given], authors: Team) -> list[Change]:
    by_key = {person.key: person for person in authors.everybody}
    return [
        change(version, base, by_key[version.by], version.at, HistoryKind.ANSWER, version.criterion, _note(version))
        for one in given
        for base, version in enumerate(one.versions)
    ]


def _note(answer: Answer) -> str:
    return f"{CONFIRMED} {answer.confirmed_in_round}" if answer.confirmed_in_round else ""


def stored_answers(given: Sequence[Given]) -> tuple[Answer, ...]:
    """The answers as the store holds them in the end."""
    return tuple(replace(one.latest, revision=len(one.versions)) for one in given)


@dataclass(frozen=True)
class LifeStory:
    """Makes a Life: started in the year's round, submitted, returned, signed, closed or reopened, as its stage asks. `offers`: what comes
    back from `earlier`, the assessment of the round before. `targets`: the round's."""

    questionnaire: Questionnaire
    member: str
    language: str
    assessment: str
    started: datetime
    targets: tuple[tuple[str, int], ...]
    earlier: str
    offers: tuple[Proposal, ...]
    disclosure: Disclosure
    team: Team
    remarks: Remarks
    year: Year
    chance: Chance
    stage: Stage
    cover_page: Evidence | None = None

    def tell(self) -> Life:
        changes = [self._start()]
        if self.stage is not Stage.JUST_STARTED and self.chance.random() < 0.3:
            changes += self._own_targets(changes[-1])
        if self.stage in {Stage.IN_REVIEW, Stage.RETURNED, *_ENDS}:
            changes.append(self._move(changes[-1], "submitted", AssessmentStatus.IN_REVIEW, self.team.coordinator))
        if self.stage is Stage.RETURNED:
            changes.append(self._move(changes[-1], "returned", AssessmentStatus.DRAFT, self.team.head, self.remarks.returned))
        if self.stage not in _ENDS:
            return Life(tuple(changes), _record(changes[-1]))
        changes.append(self._sign(changes[-1]))
        signed = _record(changes[-1])
        if self.stage is Stage.REOPENED:
            changes.append(self._move(changes[-1], "afterwards", AssessmentStatus.DRAFT, self.team.head, self.remarks.reopened))
        elif self.year.number == 0 and self.chance.random() < 0.3:
            changes.append(self._move(changes[-1], "afterwards", AssessmentStatus.CLOSED, self.team.coordinator))
        return Life(tuple(changes), _record(changes[-1]), signed)

    def _start(self) -> Change:
        at = stamp(self.started)
        record = Assessment(
            key=self.assessment,
            member=self.member,
            questionnaire=self.questionnaire.key,
            questionnaire_digest=self.questionnaire.digest,
            title=self.year.title,
            round=self.year.key,
            due=self.year.due.isoformat(),
            started_by=self.team.coordinator.key,
            started_at=at,
            status_at=at,
            targets=self.targets,
        )
        note = f"started for {self.year.key}" + (f", offered {len(self.offers)} of {self.earlier}" if self.earlier else "")
        started = change(record, 0, self.team.coordinator, at, HistoryKind.ASSESSMENT, record.key, note)
        return replace(started, also=tuple(Put(offer, 0) for offer in self.offers))

    def _own_targets(self, before: Change) -> list[Change]:
        """Some members set two targets of their own, on one morning."""
        record, changes = _record(before), list[Change]()
        moment = self.year.moment(self.chance, TARGET_STAGE)
        for minute, name in enumerate(sorted(self.chance.sample([one.name for one in self.questionnaire.criteria()], 2))):
            target = self.chance.choice(self.questionnaire.criterion(name).scale.levels[-2:])
            at = stamp(moment.replace(minute=minute))
            reason = _OWN_TARGET.get(self.language, _OWN_TARGET[""])
            moved = replace(record, targets=tuple(sorted({**dict(record.targets), name: target}.items())))
            note = f"target {name} {target}: {reason}"
            changes.append(change(moved, record.revision, self.team.coordinator, at, HistoryKind.ASSESSMENT, record.key, note))
            record = _record(changes[-1])
        return changes

    def _move(self, before: Change, when: str, status: AssessmentStatus, person: Account, reason: str = "") -> Change:
        record = _record(before)
        at = stamp(self.year.moment(self.chance, STAGE_OF_STATUS[when]))
        sign_off = None if status is AssessmentStatus.DRAFT else record.sign_off
        moved = replace(record, status=status, status_at=at, status_reason=reason, sign_off=sign_off)
        note = f"{status}: {reason}" if reason else str(status)
        return change(moved, record.revision, person, at, HistoryKind.ASSESSMENT, record.key, note)

    def _sign(self, before: Change) -> Change:
        record = _record(before)
        at = stamp(self.year.moment(self.chance, STAGE_OF_STATUS["signed"]))
        person = self.team.coordinator if self.cover_page else self.team.head
        signature = SignOff(
            name=self.team.head.name,
            function=self.team.head.function,
            date=at[:10],
            by=person.key,
            by_head=self.cover_page is None,
            cover_page=self.cover_page.key if self.cover_page else "",
            disclosure=self.disclosure,
            snapshot=f"{record.key}-r{record.revision}-{self.chance.getrandbits(24):06x}",
        )
        signed = replace(record, status=AssessmentStatus.SIGNED_OFF, status_at=at, status_reason="", sign_off=signature)
        return change(signed, record.revision, person, at, HistoryKind.ASSESSMENT, record.key, f"signed_off {self.disclosure}")


def _record(one: Change) -> Assessment:
    record = one.put.record
    assert isinstance(record, Assessment)  # noqa: S101 - a life is made of versions of its assessment
    return record


def _assessment_of(record: Record) -> str:
    if isinstance(record, Assessment):
        return record.key
    return str(getattr(record, "assessment", ""))
