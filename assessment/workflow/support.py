"""The registers of delivered support and of joint operations, and what of both concerns one member. No claim of cause anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.catalogue import Activity
from assessment.questionnaire.bridge import find_bridge
from assessment.records import (
    AssessmentStatus,
    Attendance,
    Evidence,
    EvidenceKind,
    HistoryKind,
    Layer,
    Operation,
    Record,
    SignedResult,
    SupportEvent,
)
from assessment.reference import PublicOperation, is_known_date, last_day
from assessment.storage.port import RESULTS, SUPPORT, Put, Remove, profile_place
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.permissions import Action, may, members_of, require
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.workplace import Workplace

MAX_LINE = 300
MAX_TEXT = 4_000
MAX_PERSONS = 100_000
HOLDER = "World Customs Organization"  # who holds what was published of an operation


@dataclass(frozen=True, slots=True)
class ServedCriterion:
    """A criterion that the activity serves, in the last result signed before the event and in the first one signed after it. `before` and
    `after` are as in `SignedResult`: a level, or a negative code; None where there is no such result, or the criterion is not in it.
    `comparable`: both are there and the questionnaire asked the same both times."""

    criterion: str
    before: int | None
    after: int | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it concerns one member: `event` lists this member's attendance only. `before_on`, `after_on`: when the results were
    signed; empty where there is none. `questionnaire`: of the later of the two, for the names of criteria."""

    event: SupportEvent
    attendance: Attendance
    served: tuple[ServedCriterion, ...] = ()
    before_on: str = ""
    after_on: str = ""
    questionnaire: str = ""


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """One operation of the register. `public`: what is shipped with the product. `registered`: what the Secretariat added, with its
    revision; for a shipped operation, to name participants. One of the two is there."""

    id: str
    start: str
    end: str
    participants: tuple[str, ...]
    source: str
    public: PublicOperation | None
    registered: Operation | None

    def title(self, language: str) -> str:
        return self.public.title(language) if self.public else self.registered.title if self.registered else ""

    def parties(self, language: str) -> str:
        return self.public.parties(language) if self.public else ""

    def results(self, language: str) -> str:
        own = self.registered
        said = "" if own is None else (own.results_fr if language == "fr" else own.results_en) or own.results_en or own.results_fr
        return said or (self.public.results(language) if self.public else "")


class Support:
    """Use cases of the Secretariat, which keeps the registers, and of members, which see what concerns them."""

    def __init__(self, workplace: Workplace, evidence: EvidenceLibrary, snapshots: Snapshots) -> None:
        self._place = workplace
        self._store = workplace.store
        self._evidence = evidence
        self._snapshots = snapshots

    # events

    def events(self, actor: Actor) -> tuple[SupportEvent, ...]:
        """Everything that was delivered, newest first."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        return self._newest_first()

    def add_event(self, actor: Actor, event: SupportEvent) -> SupportEvent:
        """Key, author and time are set here."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        return self._write_event(actor, replace(event, key=f"s-{self._place.new_id()}", revision=0), "added")

    def change_event(self, actor: Actor, event: SupportEvent) -> SupportEvent:
        """Raises ConflictError when somebody changed it since."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        if self._store.get(SupportEvent, SUPPORT, event.key) is None:
            raise NotFoundError("There is no such event.")
        return self._write_event(actor, event, "changed")

    def remove_event(self, actor: Actor, key: str, revision: int) -> None:
        """For what was entered by mistake; the history keeps it. Raises ConflictError when somebody changed it since."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        stored = self._store.get(SupportEvent, SUPPORT, key)
        if stored is None:
            raise NotFoundError("There is no such event.")
        line = self._place.line(actor, HistoryKind.SUPPORTEVENT, stored, subject=key, note="removed")
        self._store.write(SUPPORT, [Remove(stored, revision)], [line])

    def received(self, actor: Actor, member: str) -> tuple[Received, ...]:
        """What a member received, newest first, with how the served criteria stood before and after, as far as the results are disclosed
        to this reader. A reader from outside the member is noted for each result that is shown."""
        require(actor, Action.VIEW_SUPPORT, self._place.subject(actor, member))
        found = [(event, one) for event in self._newest_first() for one in event.attendance if one.member == member]
        results = self._readable(actor, member) if found else []
        return tuple(self._received(actor, event, attendance, results) for event, attendance in found)

    # operations

    def operations(self, actor: Actor) -> tuple[OperationEntry, ...]:
        """The whole register, the latest first."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        return self._operations()

    def participations(self, actor: Actor, member: str) -> tuple[OperationEntry, ...]:
        """Operations in which the member took part; of the participants only itself is named."""
        require(actor, Action.VIEW_SUPPORT, self._place.subject(actor, member))
        return tuple(_seen_by(member, one) for one in self._operations() if member in one.participants)

    def register_operation(self, actor: Actor, operation: Operation) -> Operation:
        """A new operation (without a key), a changed one, or the participants of a shipped one (under its id). Raises ConflictError when
        somebody changed it since."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        self._check_operation(operation)
        if operation.key and operation.key not in {one.id for one in self._operations()}:
            raise NotFoundError("There is no such operation.")
        key = operation.key or f"o-{self._place.new_id()}"
        participants = tuple(sorted(set(operation.participants)))
        kept = replace(operation, key=key, title=operation.title.strip(), participants=participants)
        kept = replace(kept, by=actor.account, at=self._place.stamp())
        line = self._place.line(actor, HistoryKind.OPERATION, kept, subject=key, note="changed" if operation.revision else "added")
        return _as_operation(self._store.write(SUPPORT, [Put(kept, kept.revision)], [line]))

    def remove_operation(self, actor: Actor, key: str, revision: int) -> None:
        """One of the Secretariat's own that was entered by mistake; the history keeps it, and evidence that names it stays. Of a shipped
        one, the participants that were added. Raises ConflictError when somebody changed it since."""
        require(actor, Action.MANAGE_SUPPORT, self._place.subject(actor, ""))
        stored = self._store.get(Operation, SUPPORT, key)
        if stored is None:
            raise NotFoundError("There is no such operation.")
        line = self._place.line(actor, HistoryKind.OPERATION, stored, subject=key, note="removed")
        self._store.write(SUPPORT, [Remove(stored, revision)], [line])

    def linked_participations(self, actor: Actor, member: str) -> frozenset[str]:
        """The operations that are in the member's evidence library already, by id."""
        require(actor, Action.VIEW_EVIDENCE, self._place.subject(actor, member))
        return frozenset(one.number for one in self._references(member))

    def link_participation(self, actor: Actor, member: str, operation: str, language: str = "en") -> Evidence:
        """The member's part in an operation as a piece of its evidence library, once; answers link it like any other."""
        entry = next((one for one in self.participations(actor, member) if one.id == operation), None)
        if entry is None:
            raise NotFoundError("There is no such operation in which this member took part.")
        require(actor, Action.ADD_EVIDENCE, self._place.subject(actor, member))
        found = next((one for one in self._references(member) if one.number == entry.id), None)
        piece = Evidence(
            key="",
            member=member,
            kind=EvidenceKind.REFERENCE,
            title=entry.title(language),
            date=min(last_day(entry.end), self._place.today()),
            number=entry.id,
            holder=HOLDER,
        )
        return found or self._evidence.add(actor, piece)

    # inside

    def _newest_first(self) -> tuple[SupportEvent, ...]:
        found = self._store.all(SupportEvent, SUPPORT)
        return tuple(sorted(found, key=lambda one: (one.start, one.key), reverse=True))

    def _references(self, member: str) -> tuple[Evidence, ...]:
        there = self._store.all(Evidence, profile_place(member))
        return tuple(one for one in there if one.kind is EvidenceKind.REFERENCE and one.holder == HOLDER)

    def _readable(self, actor: Actor, member: str) -> list[SignedResult]:
        """The member's own signed results that are disclosed to this reader, oldest first."""
        subject = replace(self._place.subject(actor, member), status=AssessmentStatus.SIGNED_OFF)
        own = (one for one in self._store.all(SignedResult, RESULTS) if one.member == member and one.settled and one.layer is Layer.SELF)
        shown = (one for one in own if may(actor, Action.VIEW_SNAPSHOT, replace(subject, disclosure=one.disclosure)))
        return sorted(shown, key=lambda one: (one.signed_on, one.assessment))

    def _received(self, actor: Actor, event: SupportEvent, attendance: Attendance, results: list[SignedResult]) -> Received:
        before = next((one for one in reversed(results) if one.signed_on <= event.start), None)
        after = next((one for one in results if one.signed_on > event.end), None)
        served = self._served(event, before, after)
        event = replace(event, attendance=(attendance,))
        if not served:
            return Received(event, attendance)
        shown = [one for one in (before, after) if one is not None]
        for one in shown:
            if one.member not in members_of(actor):
                self._snapshots.note_reader(actor, one.member, one.assessment, one.snapshot)
        days = (before.signed_on if before else "", after.signed_on if after else "")
        return Received(event, attendance, served, *days, shown[-1].questionnaire)

    def _write_event(self, actor: Actor, event: SupportEvent, note: str) -> SupportEvent:
        self._check_event(event)
        kept = replace(event, title=event.title.strip(), place=event.place.strip(), donor=event.donor.strip(), by=actor.account)
        kept = replace(kept, start=_day(event.start), end=_day(event.end), at=self._place.stamp())
        line = self._place.line(actor, HistoryKind.SUPPORTEVENT, kept, subject=kept.key, note=note)
        (stored,) = self._store.write(SUPPORT, [Put(kept, kept.revision)], [line])
        assert isinstance(stored, SupportEvent)  # noqa: S101 - a store gives back what it was given
        return stored

    def _activity(self, id_: str) -> Activity | None:
        return next((one for one in self._place.catalogue.activities if one.id == id_), None)

    def _served(self, event: SupportEvent, before: SignedResult | None, after: SignedResult | None) -> tuple[ServedCriterion, ...]:
        """In the catalogue's order; criteria that are in neither of the two results are left out."""
        activity = self._activity(event.activity)
        earlier, later, same = self._levels(before), self._levels(after), self._same(before, after)
        names = dict.fromkeys(one.criterion for one in activity.serves) if activity else ()
        return tuple(
            ServedCriterion(name, earlier.get(name), later.get(name), name in same) for name in names if name in earlier or name in later
        )

    def _levels(self, result: SignedResult | None) -> Mapping[str, int]:
        """By criterion, where the catalogue was written for the result's questionnaire."""
        if result is None or result.questionnaire not in self._place.packs:
            return {}
        questionnaire = self._place.questionnaire(result.questionnaire)
        if not self._place.catalogue.written_for(questionnaire):
            return {}
        return dict(zip((one.name for one in questionnaire.criteria()), result.levels, strict=True))

    def _same(self, before: SignedResult | None, after: SignedResult | None) -> frozenset[str]:
        """The criteria whose levels meant the same in both."""
        packs = self._place.packs
        if before is None or after is None or not {before.questionnaire, after.questionnaire} <= packs.keys():
            return frozenset()
        known = {key: pack.questionnaire for key, pack in packs.items()}
        bridge = find_bridge(known[before.questionnaire], known[after.questionnaire], known)
        return frozenset(link.criterion for link in bridge.links if link.comparable) if bridge else frozenset()

    def _operations(self) -> tuple[OperationEntry, ...]:
        registered = {one.key: one for one in self._store.all(Operation, SUPPORT)}
        public = {one.id: one for one in self._place.operations}
        entries = [
            _entry(id_, public.get(id_), registered.get(id_)) for id_ in (*public, *(key for key in registered if key not in public))
        ]
        return tuple(sorted(entries, key=lambda one: (last_day(one.end), one.id), reverse=True))

    def _check_event(self, event: SupportEvent) -> None:
        if event.activity and self._activity(event.activity) is None:
            raise InvalidInputError("The catalogue has no activity %(activity)s.", activity=event.activity)
        if not (event.activity or event.title.strip()):
            raise InvalidInputError("Choose an activity of the catalogue, or write a title.")
        _check_length(event.title, event.place, event.channel, event.donor, text=event.note)
        start, end = _day(event.start), _day(event.end)
        if end < start:
            raise InvalidInputError("The last day lies before the first day; correct one of the two.")
        if end > self._place.today():
            raise InvalidInputError("The event lies in the future; the register holds what was delivered.")
        if not event.attendance:
            raise InvalidInputError("Name at least one member that took part.")
        self._check_members(one.member for one in event.attendance)
        if len({one.member for one in event.attendance}) != len(event.attendance):
            raise InvalidInputError("A member stands twice among those who took part; add the numbers up.")
        for one in event.attendance:
            counts = (one.women, one.men, one.not_counted)
            if min(counts) < 0 or not 0 < sum(counts) <= MAX_PERSONS:
                raise InvalidInputError("%(member)s: give how many people took part, at least one.", member=one.member)

    def _check_operation(self, operation: Operation) -> None:
        if not operation.title.strip():
            raise InvalidInputError("A title is needed; write what the operation is called.")
        _check_length(operation.title, operation.source, text=f"{operation.results_en}{operation.results_fr}")
        if not (is_known_date(operation.start) and is_known_date(operation.end)):
            raise InvalidInputError("Give when the operation began and ended: a year, a month or a day, such as 2024-09.")
        if last_day(operation.end) < operation.start:
            raise InvalidInputError("The last day lies before the first day; correct one of the two.")
        if operation.start > self._place.today():
            raise InvalidInputError("The operation lies in the future; the register holds what has begun.")
        if operation.source and not re.fullmatch(r"https?://[^\s<>\"']{3,1000}", operation.source):
            raise InvalidInputError("A link starts with https:// or http:// and has no spaces; copy it from the address bar.")
        self._check_members(operation.participants)

    def _check_members(self, codes: Iterable[str]) -> None:
        unknown = sorted({code for code in codes if code not in self._place.members or not self._place.members[code].assessed})
        if unknown:
            raise InvalidInputError("These are not members that are assessed: %(members)s.", members=", ".join(unknown))


def _entry(id_: str, public: PublicOperation | None, registered: Operation | None) -> OperationEntry:
    shown = public or registered
    assert shown is not None  # noqa: S101 - one of the two is there
    participants = {*(public.participants if public else ()), *(registered.participants if registered else ())}
    return OperationEntry(id_, shown.start, shown.end, tuple(sorted(participants)), shown.source, public, registered)


def _seen_by(member: str, entry: OperationEntry) -> OperationEntry:
    registered = replace(entry.registered, participants=(member,)) if entry.registered else None
    return replace(entry, participants=(member,), registered=registered)


def _as_operation(stored: tuple[Record, ...]) -> Operation:
    (operation,) = stored
    assert isinstance(operation, Operation)  # noqa: S101 - a store gives back what it was given
    return operation


def _check_length(*lines: str, text: str) -> None:
    if max(map(len, lines)) > MAX_LINE:
        raise InvalidInputError("Every line has at most %(most)s characters; shorten it. Nothing was cut.", most=MAX_LINE)
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None
