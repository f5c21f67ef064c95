"""What the Secretariat did over the three years, through its use cases: rounds, support that was delivered, operations, publications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from assessment.demonstration.casting import CAST
from assessment.demonstration.chance import Chance, chance_of, hexadecimal
from assessment.demonstration.years import Year
from assessment.identity.actor import Actor
from assessment.programme.catalogue import Activity, catalogue_for
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Attendance, Operation, SupportEvent
from assessment.reference import Member, PublicOperation, last_day
from assessment.workflow.assessments import Assessments
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.regions import Regions
from assessment.workflow.rounds import RoundPlan, Rounds, even_targets
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.support import Support
from assessment.workflow.workplace import Workplace

_TARGETS = ((1, 2), (2, 3), (3, 3))  # by year: for every criterion, and for the core ones
_ANNOUNCED_DAYS, _CLOSED_DAYS, _PUBLISHED_DAYS = 10, 8, 30
_EXTENSION = "Several members asked for more time to collect evidence / Plusieurs membres ont demandé plus de temps pour réunir les pièces."
_EVENTS = 44
_LONGEST_DAYS = 30  # of an event; projects of several months are left out
_SHARE_REGIONAL = 0.5
# By id in the catalogue; what stands in neither is drawn.
_NATIONAL = frozenset({"CB01", "CB02", "CB04", "CB10", "CB11", "CB14", "CB18", "CB19", "CB20", "CB21", "CB24"})
_REGIONAL = frozenset({"CB05", "CB06", "CB12", "CB13", "CB15", "CB23"})
_SHARE_NOT_COUNTED = 0.15
_SHARE_TAKING_PART = 0.3  # of the members, in the operations
_OPERATIONS_FROM = "2023"
_DONORS = ("", "Synthetic donor A", "Synthetic donor B", "Synthetic trust fund")
_NOTE = "Synthetic: made up for the demonstration. Fictif : établi pour la démonstration."
_TOOK_PART = ("Who took part is made up for the demonstration.", "La liste des participants est fictive, établie pour la démonstration.")

Deed = tuple[datetime, Callable[[], object]]


def round_targets(questionnaire: Questionnaire) -> tuple[tuple[tuple[str, int], ...], ...]:
    """The target profile of each year's round: it asks for more each time."""
    return tuple(even_targets(questionnaire, level, core) for level, core in _TARGETS)


@dataclass
class _Clock:
    """Says the time of the deed that is being done."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time


class SecretariatStory:
    """Does everything in the order of time, once the members' results are stored."""

    def __init__(
        self,
        workplace: Workplace,
        questionnaire: Questionnaire,
        years: Sequence[Year],
        members: Sequence[Member],
        staff: Account,
        seed: int,
    ) -> None:
        chance = chance_of(seed, "secretariat ids")
        self._clock = _Clock(_at(years[0].opens))
        place = replace(workplace, now=self._clock, new_id=lambda: hexadecimal(chance, 10))
        self._workplace = workplace
        self._questionnaire = questionnaire
        self._years = years
        self._members = members
        self._actor = Actor(staff.key, staff.name, staff.language, staff.grants, session="")
        self._seed = seed
        assessments = Assessments(place)
        self._rounds = Rounds(place, assessments)
        snapshots = Snapshots(place, assessments)
        self._regions = Regions(place, snapshots)
        self._support = Support(place, EvidenceLibrary(place), snapshots)

    def write(self, today: date) -> None:
        for moment, do in sorted([*self._of_rounds(), *self._of_support(today), *self._of_operations(today)], key=lambda one: one[0]):
            self._clock.time = moment
            do()

    # rounds

    def _of_rounds(self) -> list[Deed]:
        deeds: list[Deed] = []
        for year in self._years:
            deeds.append((_at(year.opens, -_ANNOUNCED_DAYS), partial(self._rounds.open, self._actor, self._plan(year))))
            if year.due != year.first_due:
                deeds.append(
                    (_at(year.first_due, -3), partial(self._rounds.extend, self._actor, year.key, year.due.isoformat(), _EXTENSION))
                )
            if not year.is_present:
                deeds.append((_at(year.due, _CLOSED_DAYS), partial(self._rounds.close, self._actor, year.key)))
                deeds.append((_at(year.due, _PUBLISHED_DAYS), partial(self._publish, year)))
        return deeds

    def _plan(self, year: Year) -> RoundPlan:
        return RoundPlan(
            title=year.title,
            questionnaire=self._questionnaire.key,
            opens=year.opens.isoformat(),
            due=year.first_due.isoformat(),
            members=tuple(member.code for member in self._members),
            targets=round_targets(self._questionnaire)[year.number],
            note=_NOTE,
        )

    def _publish(self, year: Year) -> None:
        """Where enough members let their results count."""
        if self._regions.plan(self._actor, year.key).groups:
            self._regions.publish(self._actor, year.key)

    # support

    def _of_support(self, today: date) -> list[Deed]:
        """Events spread over the years; the members that a newcomer meets took part in some."""
        activities = [one for one in self._catalogue if one.duration.least <= _LONGEST_DAYS]
        if not activities:
            return []
        first, last = self._years[0].opens, today - timedelta(days=_LONGEST_DAYS + 15)
        deeds: list[Deed] = []
        for number in range(_EVENTS):
            chance = chance_of(self._seed, "event", str(number))
            start = first + timedelta(days=(last - first).days * number // _EVENTS + chance.randint(0, 12))
            event = self._event(chance, activities[number % len(activities)], start, number)
            entered = _at(date.fromisoformat(event.end), chance.randint(2, 9))
            deeds.append((entered, partial(self._support.add_event, self._actor, event)))
        return deeds

    @property
    def _catalogue(self) -> tuple[Activity, ...]:
        return catalogue_for(self._workplace.catalogue, self._questionnaire).activities

    def _event(self, chance: Chance, activity: Activity, start: date, number: int) -> SupportEvent:
        host, others = self._host_and_guests(chance, activity, number)
        days = max(1, int(activity.duration.least))
        channels = {one.id: one.label.to("en") for one in self._workplace.catalogue.channels}
        is_virtual = activity.modes[:1] in (("virtual",), ("self-paced",))
        where = f"region {host.region}" if others else host.name_en
        return SupportEvent(
            key="",
            activity=activity.id,
            title=f"{activity.label.to('en')}, {where} (synthetic)",
            start=start.isoformat(),
            end=(start + timedelta(days=days - 1)).isoformat(),
            place="Online" if is_virtual else host.name_en,
            channel=channels.get(chance.choice(activity.channels), "") if activity.channels else "",
            donor=chance.choice(_DONORS),
            attendance=self._attendance(chance, activity, host, others),
            note=_NOTE,
        )

    def _host_and_guests(self, chance: Chance, activity: Activity, number: int) -> tuple[Member, list[Member]]:
        cast = [member for member in self._members if member.code in CAST]
        host = cast[number // 4 % len(cast)] if number % 4 == 0 and cast else chance.choice(self._members)
        is_drawn = chance.random() < _SHARE_REGIONAL
        if activity.id in _NATIONAL or not (activity.id in _REGIONAL or is_drawn):
            return host, []
        guests = [member for member in self._members if member.region == host.region and member != host]
        return host, chance.sample(guests, min(len(guests), chance.randint(4, 11)))

    def _attendance(self, chance: Chance, activity: Activity, host: Member, others: Sequence[Member]) -> tuple[Attendance, ...]:
        """Of the host as many as fit, of each guest one to four."""
        least, most = (max(4, int(bound)) for bound in (activity.group.least, activity.group.most))
        size = chance.randint(least, max(least, min(60, most)))
        guests = [(member.code, chance.randint(1, 4)) for member in others]
        own = max(2, size - sum(count for _, count in guests))
        return tuple(_counted(chance, code, count) for code, count in sorted([(host.code, own), *guests]))

    # operations

    def _of_operations(self, today: date) -> list[Deed]:
        """Who took part in shipped operations of the last years, and one operation that never was."""
        recent = [one for one in self._workplace.operations if one.end >= _OPERATIONS_FROM and last_day(one.end) < today.isoformat()]
        entered = [max(date.fromisoformat(last_day(one.end)), self._years[0].opens) for one in recent]
        made_up = self._made_up(self._years[1].opens - timedelta(days=60))
        operations = [*zip(entered, map(self._shipped, recent), strict=True), (date.fromisoformat(made_up.end), made_up)]
        register = self._support.register_operation
        return [(_at(day, 14), partial(register, self._actor, operation)) for day, operation in operations]

    def _shipped(self, public: PublicOperation) -> Operation:
        return Operation(
            key=public.id,
            title=f"{public.title_en} (synthetic participants)",
            start=public.start,
            end=public.end,
            participants=self._taking_part(public.id),
            results_en=f"{_TOOK_PART[0]} {public.results_en}",
            results_fr=f"{_TOOK_PART[1]} {public.results_fr}",
            source=public.source,
        )

    def _made_up(self, start: date) -> Operation:
        return Operation(
            key="",
            title="Operation EXAMPLE (synthetic)",
            start=start.isoformat(),
            end=(start + timedelta(days=9)).isoformat(),
            participants=self._taking_part("example"),
            results_en="Synthetic: it never took place. 14 shipments checked, 2 reports exchanged.",
            results_fr="Fictif : elle n’a jamais eu lieu. 14 envois contrôlés, 2 comptes rendus échangés.",
        )

    def _taking_part(self, name: str) -> tuple[str, ...]:
        chance = chance_of(self._seed, "operation", name)
        return tuple(one.code for one in self._members if one.code in CAST or chance.random() < _SHARE_TAKING_PART)


def _at(day: date, days: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(9, 30), UTC)


def _counted(chance: Chance, code: str, people: int) -> Attendance:
    if chance.random() < _SHARE_NOT_COUNTED:
        return Attendance(member=code, not_counted=people)
    women = sum(chance.random() < 0.38 for _ in range(people))
    return Attendance(member=code, women=women, men=people - women)
