"""The registers of delivered support and of joint operations, and what of both concerns one member. No claim of cause anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.catalogue import Activity
from assessment.records import Attendance, Evidence, EvidenceKind, HistoryKind, Layer, Operation, Record, SignedResult, SupportEvent
from assessment.reference import PublicOperation, is_known_date, last_day
from assessment.storage.port import RESULTS, SUPPORT, Put, Remove, profile_place
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.permissions import Action, require
from assessment.workflow.workplace import Workplace

MAX_LINE = 300
MAX_TEXT = 4_000
MAX_PERSONS = 100_000
HOLDER = "World Customs Organization"  # who holds what was published of an operation


@dataclass(frozen=True, slots=True)
class ServedCriterion:
    """A criterion that the activity serves, in the last result signed before the event and in the first one signed after it. `before` and
    `after` are as in `SignedResult`: a level, or a negative code; None where there is no such result. Days are empty then."""

    criterion: str
    before: int | None
    before_on: str
    after: int | None
    after_on: str


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it concerns one member: `event` lists this member's attendance only."""

    event: SupportEvent
    attendance: Attendance
    served: tuple[ServedCriterion, ...]


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

    def __init__(self, workplace: Workplace, evidence: EvidenceLibrary) -> None:
        self._place = workplace
        self._store = workplace.store
        self._evidence = evidence

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
        """What a member received, newest first, with how the served criteria stood before and after."""
        require(actor, Action.VIEW_SUPPORT, self._place.subject(actor, member))
        results = [one for one in self._store.all(SignedResult, RESULTS) if one.settled and one.member == member]
        own = [one for one in results if one.layer is Layer.SELF]
        return tuple(
            Received(replace(event, attendance=(attendance,)), attendance, self._served(event, own))
            for event in self._newest_first()
            for attendance in event.attendance
            if attendance.member == member
        )

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
        key = operation.key or f"o-{self._place.new_id()}"
        participants = tuple(sorted(set(operation.participants)))
        kept = replace(operation, key=key, title=operation.title.strip(), participants=participants)
        kept = replace(kept, by=actor.account, at=self._place.stamp())
        line = self._place.line(actor, HistoryKind.OPERATION, kept, subject=key, note="changed" if operation.revision else "added")
        return _as_operation(self._store.write(SUPPORT, [Put(kept, kept.revision)], [line]))

    def link_participation(self, actor: Actor, member: str, operation: str, language: str = "en") -> Evidence:
        """The member's part in an operation as a piece of its evidence library, once; answers link it like any other."""
        entry = next((one for one in self.participations(actor, member) if one.id == operation), None)
        if entry is None:
            raise NotFoundError("There is no such operation in which this member took part.")
        there = self._store.all(Evidence, profile_place(member))
        found = next((one for one in there if one.kind is EvidenceKind.REFERENCE and one.number == entry.id), None)
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

    def _write_event(self, actor: Actor, event: SupportEvent, note: str) -> SupportEvent:
        self._check_event(event)
        kept = replace(event, title=event.title.strip(), by=actor.account, at=self._place.stamp())
        line = self._place.line(actor, HistoryKind.SUPPORTEVENT, kept, subject=kept.key, note=note)
        (stored,) = self._store.write(SUPPORT, [Put(kept, kept.revision)], [line])
        assert isinstance(stored, SupportEvent)  # noqa: S101 - a store gives back what it was given
        return stored

    def _activity(self, id_: str) -> Activity | None:
        return next((one for one in self._place.catalogue.activities if one.id == id_), None)

    def _served(self, event: SupportEvent, own: list[SignedResult]) -> tuple[ServedCriterion, ...]:
        activity = self._activity(event.activity)
        names = dict.fromkeys(one.criterion for one in activity.serves) if activity else ()
        before = max((one for one in own if one.signed_on <= event.start), key=lambda one: one.signed_on, default=None)
        after = min((one for one in own if one.signed_on > event.end), key=lambda one: one.signed_on, default=None)
        served = (ServedCriterion(name, *self._said(before, name), *self._said(after, name)) for name in names)
        return tuple(one for one in served if (one.before, one.after) != (None, None))

    def _said(self, result: SignedResult | None, criterion: str) -> tuple[int | None, str]:
        if result is None or result.questionnaire not in self._place.packs:
            return None, ""
        names = [one.name for one in self._place.questionnaire(result.questionnaire).criteria()]
        if criterion not in names or not self._serves(result.questionnaire):
            return None, ""
        return result.levels[names.index(criterion)], result.signed_on

    def _serves(self, questionnaire: str) -> bool:
        """Whether the catalogue's criteria are those of the questionnaire."""
        return self._place.catalogue.written_for(self._place.questionnaire(questionnaire))

    def _operations(self) -> tuple[OperationEntry, ...]:
        registered = {one.key: one for one in self._store.all(Operation, SUPPORT)}
        public = {one.id: one for one in self._place.operations}
        entries = [
            _entry(id_, public.get(id_), registered.get(id_)) for id_ in (*public, *(key for key in registered if key not in public))
        ]
        return tuple(sorted(entries, key=lambda one: (last_day(one.end), one.id), reverse=True))

    def _check_event(self, event: SupportEvent) -> None:
        _check_lines(event.title, event.place, event.channel, event.donor, text=event.note)
        if event.activity and self._activity(event.activity) is None:
            raise InvalidInputError("The catalogue has no activity %(activity)s.", activity=event.activity)
        start, end = _day(event.start), _day(event.end)
        if end < start:
            raise InvalidInputError("The last day lies before the first day; correct one of the two.")
        if end > self._place.today():
            raise InvalidInputError("The event lies in the future; the register holds what was delivered.")
        self._check_members(one.member for one in event.attendance)
        if len({one.member for one in event.attendance}) != len(event.attendance):
            raise InvalidInputError("A member stands twice among those who took part; add the numbers up.")
        for one in event.attendance:
            counts = (one.women, one.men, one.not_counted)
            if min(counts) < 0 or not 0 < sum(counts) <= MAX_PERSONS:
                raise InvalidInputError("%(member)s: give how many people took part, at least one.", member=one.member)

    def _check_operation(self, operation: Operation) -> None:
        _check_lines(operation.title, operation.source, text=f"{operation.results_en}{operation.results_fr}")
        if not (is_known_date(operation.start) and is_known_date(operation.end)):
            raise InvalidInputError("Give when the operation began and ended: a year, a month or a day, such as 2024-09.")
        if last_day(operation.end) < operation.start:
            raise InvalidInputError("The last day lies before the first day; correct one of the two.")
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


def _check_lines(title: str, *others: str, text: str) -> None:
    if not title.strip() or max(map(len, (title, *others))) > MAX_LINE:
        raise InvalidInputError("A title is needed, and every line has at most %(most)s characters.", most=MAX_LINE)
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TEXT)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError("A date is needed; give day, month and year.") from None
