"""Where a mission's records lie, and how they are read and written. For the use cases of missions.

Everything of a mission is one place of the visited member; each write holds only while the mission is as it was read, so that
nothing is rated after the reveal and nobody taken off the team writes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from assessment.errors import ConflictError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.missions import criteria_of
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import HistoryKind, HistoryLine, Mission, MissionEntry, Record
from assessment.storage.port import MISSIONS, Asked, Keep, Place, Put, mission_place
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.workplace import Workplace

R = TypeVar("R", bound=Record)


class MissionFiles:
    """Asks the permission table in `open`; the other methods are for use cases that have asked."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._store = workplace.store

    def open(self, actor: Actor, key: str, *actions: Action) -> Mission:
        """The mission, if one of the actions is open to the person in its present state. Who may not even know of it learns nothing."""
        found = self.find(key)
        if found is None or not self.may(actor, found, Action.VIEW_MISSION):
            raise NotFoundError("There is no such mission.")
        if actions and not any(self.may(actor, found, one) for one in actions):
            require(actor, actions[0], self._place.mission_subject(actor, found))
        return found

    def may(self, actor: Actor, mission: Mission, action: Action) -> bool:
        return may(actor, action, self._place.mission_subject(actor, mission))

    def find(self, key: str) -> Mission | None:
        entry = self._store.get(MissionEntry, MISSIONS, key)
        return self._store.get(Mission, mission_place(entry.member, key), key) if entry else None

    def entries(self) -> tuple[MissionEntry, ...]:
        """Of all missions, the latest visit first."""
        return tuple(sorted(self._store.all(MissionEntry, MISSIONS), key=lambda one: (one.starts, one.key), reverse=True))

    def questionnaire(self, mission: Mission) -> Questionnaire:
        return self._place.questionnaire(mission.questionnaire)

    def criteria(self, mission: Mission) -> tuple[Criterion, ...]:
        """Those that are rated."""
        return criteria_of(self.questionnaire(mission), mission.sections)

    def criterion(self, mission: Mission, name: str) -> Criterion:
        """Raises NotFoundError for one that the mission does not rate."""
        found = next((one for one in self.criteria(mission) if one.name == name), None)
        if found is None:
            raise NotFoundError("This mission does not rate a criterion %(criterion)s.", criterion=name)
        return found

    def all(self, kind: type[R], mission: Mission) -> tuple[R, ...]:
        return self._store.all(kind, _place_of(mission))

    def get(self, kind: type[R], mission: Mission, key: str) -> R | None:
        return self._store.get(kind, _place_of(mission), key)

    def move(self, actor: Actor, mission: Mission, note: str, also: Sequence[Asked] = ()) -> Mission:
        """Write the mission itself, then its entry in the list. Raises ConflictError when somebody changed it meanwhile."""
        line = self._place.line(actor, HistoryKind.MISSION, mission, assessment=mission.key, subject=mission.key, note=note)
        stored = self._write(mission, [Put(mission, mission.revision), *also], [line])
        assert isinstance(stored, Mission)  # noqa: S101 - a store gives back what it was given
        self._list(stored)
        return stored

    def save(self, actor: Actor, mission: Mission, kind: HistoryKind, record: R, note: str, *, silent: bool = False) -> R:
        """Write one record beside an unchanged mission. `silent`: the history tells that, never what."""
        fields = {"assessment": mission.key, "subject": record.key, "note": note}
        line = self._place.line(actor, kind, None if silent else record, **fields)
        stored = self._write(mission, [Keep(mission, mission.revision), Put(record, record.revision)], [line])
        assert isinstance(stored, type(record))  # noqa: S101 - a store gives back what it was given
        return stored

    def _write(self, mission: Mission, changes: Sequence[Asked], lines: Sequence[HistoryLine]) -> Record:
        try:
            return self._store.write(_place_of(mission), changes, lines)[0]
        except ConflictError as conflict:
            if isinstance(conflict.stored, Mission):
                raise ConflictError("The mission has moved on meanwhile; look at it again.") from None
            raise ConflictError("Somebody else changed this meanwhile; look at what is stored now.", conflict.stored) from None

    def _list(self, mission: Mission) -> None:
        """Can be done again at any time, so losing a race here is harmless."""
        earlier = self._store.get(MissionEntry, MISSIONS, mission.key)
        base = earlier.revision if earlier else 0
        entry = MissionEntry(
            key=mission.key,
            revision=base,
            member=mission.member,
            assessment=mission.assessment,
            title=mission.title,
            starts=mission.starts,
            ends=mission.ends,
            access_from=mission.access_from,
            access_to=mission.access_to,
            lead=mission.lead,
            team=tuple(one.account for one in mission.team),
            state=mission.state,
        )
        try:
            self._store.write(MISSIONS, [Put(entry, base)])
        except ConflictError:
            self._list(self._store.get(Mission, _place_of(mission), mission.key) or mission)


def _place_of(mission: Mission) -> Place:
    return mission_place(mission.member, mission.key)
