"""Everything a store holds of one made-up member: three years of assessments, its library, what others did with its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assessment.demonstration.ability import Abilities
from assessment.demonstration.answering import Answering, Given
from assessment.demonstration.casting import ENGLISH_CAST, FRENCH_CAST, Stage
from assessment.demonstration.chance import Chance, chance_of, hexadecimal
from assessment.demonstration.library import Library
from assessment.demonstration.people import Team
from assessment.demonstration.remarks import Remarks, remarks_in
from assessment.demonstration.teamwork import asks_and_proposals
from assessment.demonstration.yearly import Change, Life, LifeStory, answer_changes, change, in_order, stored_answers
from assessment.demonstration.years import STAGE_OF_STATUS, Year, stamp
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Assessment, Evidence, HistoryKind, HistoryLine, MemberProfile
from assessment.reference import Member
from assessment.storage.port import Place, Put, Store, assessment_place, profile_place
from assessment.workflow.assessments import Assessments
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.standing import take_standing

_FILE = (
    "Synthetic document, made up for the demonstration. No administration wrote it.\n"
    "Document fictif, établi pour la démonstration. Aucune administration ne l'a écrit.\n"
)


@dataclass(frozen=True)
class Setting:
    """What all members share."""

    store: Store
    questionnaire: Questionnaire
    abilities: Abilities
    assessments: Assessments
    snapshots: Snapshots
    secretariat: Account
    years: Sequence[Year]
    today: date
    seed: int


class MemberStory:
    """Writes one member, in the order of time, with one write a place and year."""

    def __init__(self, setting: Setting, member: Member, team: Team, stage: Stage) -> None:
        self._setting = setting
        self._member = member
        self._team = team
        self._stage = stage
        self._chance: Chance = chance_of(setting.seed, "story", member.code)
        self._library = Library(member, team.coordinator, chance_of(setting.seed, "library", member.code))
        self._remarks: Remarks = remarks_in(member.language)
        self._ability = setting.abilities.of(member)

    def write(self) -> int:
        """Gives the number of assessments."""
        stages = [Stage.SIGNED_OFF, Stage.SIGNED_OFF, self._stage]
        written = [
            self._write_year(year, stage) for year, stage in zip(self._setting.years, stages, strict=True) if stage is not Stage.NOT_STARTED
        ]
        for record in written:
            self._setting.assessments.refresh_summary(record)
        return len(written)

    def _write_year(self, year: Year, stage: Stage) -> Assessment:
        self._library.begin_year()
        assessment = f"{year.opens.isoformat()}-{hexadecimal(self._chance, 10)}"
        given = self._answers(year, stage, assessment)
        cover = self._cover_page(year) if stage in (Stage.SIGNED_OFF, Stage.REOPENED) and self._chance.random() < 0.25 else None
        life = self._life(year, stage, assessment, cover)
        self._write_profile(year)
        self._freeze(life, given)
        self._write_assessment(year, life, given, cover)
        self._setting.store.append_history(self._member.code, list(self._lines_after(year, life)))
        return life.last

    def _answers(self, year: Year, stage: Stage, assessment: str) -> tuple[Given, ...]:
        answering = Answering(
            questionnaire=self._setting.questionnaire,
            abilities=self._setting.abilities,
            ability=self._ability,
            team=self._team,
            library=self._library,
            remarks=self._remarks,
            year=year,
            chance=self._chance,
            assessment=assessment,
            share=self._share(stage),
        )
        return answering.answers()

    def _share(self, stage: Stage) -> float:
        if stage is Stage.JUST_STARTED:
            return 0.0
        if stage is not Stage.DRAFT:
            return 1.0
        return 0.5 if self._member.code == ENGLISH_CAST else self._chance.uniform(0.08, 0.94)

    def _life(self, year: Year, stage: Stage, assessment: str, cover: Evidence | None) -> Life:
        story = LifeStory(
            questionnaire=self._setting.questionnaire,
            member=self._member.code,
            assessment=assessment,
            team=self._team,
            remarks=self._remarks,
            year=year,
            chance=self._chance,
            stage=stage,
            cover_page=cover,
        )
        return story.tell()

    def _cover_page(self, year: Year) -> Evidence:
        title = "Page de couverture signée" if self._team.head.language == "fr" else "Signed cover page"
        return self._library.add_cover_page(f"{title} {year.title}", year)

    def _write_profile(self, year: Year) -> None:
        if year.number == 0 and self._member.code in (ENGLISH_CAST, FRENCH_CAST):
            digest, size = self._setting.store.put_file(self._member.code, [_FILE.encode()])
            self._library.add_file(digest, size, year)
        changes = in_order([self._added(piece) for piece in self._library.added])
        own = [Put(self._profile(), 0)] if year.number == 0 else []
        lines = [*(self._invited(year) if year.number == 0 else ()), *(one.line for one in changes)]
        self._setting.store.write(profile_place(self._member.code), [*own, *(one.put for one in changes)], lines)

    def _profile(self) -> MemberProfile:
        """The coordinator last looked in the third quarter of the present year: colleagues answered since."""
        looked = f"{self._setting.years[-1].day(0.72)}T09:00:00Z"
        readers = (self._team.coordinator.key, self._team.contributor.key)
        return MemberProfile(
            key="profile",
            member=self._member.code,
            orientation_read_by=readers,
            last_looks=((self._team.coordinator.key, looked),),
        )

    def _invited(self, year: Year) -> list[HistoryLine]:
        at = f"{(year.opens - timedelta(days=12)).isoformat()}T08:30:00Z"
        coordinator = self._team.coordinator
        return [
            HistoryLine(
                at=at,
                by=coordinator.key,
                by_name=coordinator.name,
                kind=HistoryKind.PEOPLE,
                subject=person.key,
                note=f"invited {person.grants[0].role}",
            )
            for person in self._team.everybody[1:]
        ]

    def _freeze(self, life: Life, given: Sequence[Given]) -> None:
        if life.signed is None or life.signed.sign_off is None:
            return
        sign_off = life.signed.sign_off
        # The record is frozen as the signer saw it, before it is stored.
        record = replace(life.signed, revision=life.signed.revision - 1)
        pieces = self._library.pieces.values()
        standing = take_standing(record, self._setting.questionnaire, stored_answers(given), pieces, sign_off.date)
        self._setting.store.put_snapshot(self._member.code, sign_off.snapshot, self._setting.snapshots.freeze(standing))

    def _write_assessment(self, year: Year, life: Life, given: Sequence[Given], cover: Evidence | None) -> None:
        changes: list[Change] = [*life.changes, *answer_changes(given, self._team)]
        if year.is_present and life.last.status == "draft":
            changes += asks_and_proposals(self._setting.questionnaire, self._team, life.last, self._setting.today, year, self._chance)
        place = assessment_place(self._member.code, life.last.key)
        if cover is not None:  # recorded after the last answer and before the signature: the history stays in the order of time
            self._write(place, [one for one in changes if one.at < cover.at])
            self._write(profile_place(self._member.code), [self._added(cover)])
            changes = [one for one in changes if one.at >= cover.at]
        self._write(place, changes)

    def _write(self, place: Place, changes: Sequence[Change]) -> None:
        ordered = in_order(changes)
        self._setting.store.write(place, [one.put for one in ordered], [one.line for one in ordered])

    def _added(self, piece: Evidence) -> Change:
        return change(piece, 0, self._team.coordinator, piece.at, HistoryKind.EVIDENCE, piece.key, "added")

    def _lines_after(self, year: Year, life: Life) -> Sequence[HistoryLine]:
        """The Secretariat read some results; some coordinators took the summary away."""
        if life.signed is None or life.signed.sign_off is None or life.last.sign_off is None:
            return ()
        snapshot, coordinator = life.signed.sign_off.snapshot, self._team.coordinator
        lines = []
        if self._chance.random() < 0.4:
            lines.append(self._noted(year, self._setting.secretariat, HistoryKind.READ, life.last.key, snapshot, "secretariat"))
        if self._chance.random() < 0.3:
            lines.append(self._noted(year, coordinator, HistoryKind.EXPORT, life.last.key, life.last.key, "summary"))
        return sorted(lines, key=lambda line: line.at)

    def _noted(self, year: Year, person: Account, kind: HistoryKind, assessment: str, subject: str, note: str) -> HistoryLine:
        at = stamp(year.moment(self._chance, STAGE_OF_STATUS["taken"]))
        return HistoryLine(at=at, by=person.key, by_name=person.name, kind=kind, assessment=assessment, subject=subject, note=note)
