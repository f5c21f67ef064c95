"""What every use case needs: the store, the questionnaires, the members, the clock. No rules here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from assessment.errors import NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.catalogue import NO_CATALOGUE, Catalogue
from assessment.questionnaire.model import Questionnaire
from assessment.records import Assessment, HistoryKind, HistoryLine, Mission, Record, to_json
from assessment.reference import Member, PublicOperation
from assessment.storage.port import Store, assessment_place
from assessment.workflow.permissions import READERS, Subject, members_of


@dataclass(frozen=True, slots=True)
class Pack:
    """A questionnaire and the bytes it was read from."""

    questionnaire: Questionnaire
    content: bytes


@dataclass(frozen=True, slots=True)
class Workplace:
    """`packs`: by id@version. `now` gives an aware UTC time, `new_id` a fresh random id. `signing_key`: for the seal of snapshots."""

    store: Store
    packs: Mapping[str, Pack]
    members: Mapping[str, Member]
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    signing_key: bytes | None = None
    catalogue: Catalogue = NO_CATALOGUE
    operations: tuple[PublicOperation, ...] = ()  # shipped with the product

    def stamp(self) -> str:
        """The present time as records keep it."""
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def today(self) -> str:
        return self.now().date().isoformat()

    def questionnaire(self, key: str) -> Questionnaire:
        return self.pack(key).questionnaire

    def pack(self, key: str) -> Pack:
        try:
            return self.packs[key]
        except KeyError:
            raise NotFoundError(
                "The questionnaire %(questionnaire)s is not installed here; put its file into questionnaires/ and restart.",
                questionnaire=key,
            ) from None

    def assessment(self, member: str, assessment: str) -> Assessment:
        """The stored record, without asking for permission. Raises NotFoundError."""
        found = self.store.get(Assessment, assessment_place(member, assessment), assessment)
        if found is None:
            raise NotFoundError("There is no such assessment.")
        return found

    def region_of(self, member: str) -> str:
        return self.members[member].region if member in self.members else ""

    def subject(self, actor: Actor, member: str, assessment: Assessment | None = None, criterion: str = "") -> Subject:
        """The subject of a permission question about a member, an assessment, or one of its criteria."""
        region = self.region_of(member)
        readers = members_of(actor, READERS)
        section = ""
        if assessment and criterion:
            questionnaire = self.questionnaire(assessment.questionnaire)
            section = questionnaire.section_of(criterion).name if questionnaire.has_criterion(criterion) else ""
        return Subject(
            member=member,
            region=region,
            status=assessment.status if assessment else None,
            disclosure=assessment.sign_off.disclosure if assessment and assessment.sign_off else None,
            criterion=criterion,
            section=section,
            today=self.today(),
            reader_region=region if region in map(self.region_of, readers) else "",
        )

    def mission_subject(self, actor: Actor, mission: Mission) -> Subject:
        """The subject of a permission question about a mission. Who was taken off the team, or comes outside its dates, is not on it."""
        today = self.today()
        has_access = mission.access_from <= today <= mission.access_to
        on_team = has_access and any(one.account == actor.account for one in mission.team)
        return replace(
            self.subject(actor, mission.member),
            disclosure=mission.sign_off.disclosure if mission.sign_off else None,
            phase=mission.state,
            on_team=on_team,
            leads=on_team and mission.lead == actor.account,
        )

    def line(self, actor: Actor, kind: HistoryKind, record: Record | None = None, **fields: str) -> HistoryLine:
        """A history line by this person now; `record` is noted as it will be stored."""
        return HistoryLine(
            at=self.stamp(),
            by=actor.account,
            by_name=actor.name,
            kind=kind,
            key=record.key if record else "",
            revision=record.revision + 1 if record else 0,
            after=to_json(record) if record else "",
            **fields,
        )
