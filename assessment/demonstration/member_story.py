"""Everything a store holds of one made-up member: three years of assessments, its library, what others did with its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from assessment.demonstration.ability import Abilities
from assessment.demonstration.answering import Answering, Given
from assessment.demonstration.casting import CAST, ENGLISH_CAST, FRENCH_CAST, VISITED_CAST, Stage
from assessment.demonstration.chance import Chance, chance_of
from assessment.demonstration.library import Library
from assessment.demonstration.people import Team
from assessment.demonstration.plan_story import PlanStory
from assessment.demonstration.remarks import Remarks, remarks_in
from assessment.demonstration.teamwork import asks_and_proposals
from assessment.demonstration.yearly import Change, Life, LifeStory, answer_changes, change, stored_answers
from assessment.demonstration.years import LATE_START_STAGE, STAGE_OF_STATUS, START_STAGE, Year, stamp
from assessment.programme.catalogue import Catalogue
from assessment.questionnaire.bridge import build_bridge
from assessment.questionnaire.model import Questionnaire
from assessment.records import (
    Account,
    Answer,
    Assessment,
    Disclosure,
    Evidence,
    HistoryKind,
    HistoryLine,
    MemberProfile,
    Proposal,
    SignedResult,
)
from assessment.reference import Member
from assessment.storage.port import Place, Put, Store, assessment_place, plan_place, profile_place
from assessment.workflow.assessments import Assessments
from assessment.workflow.offers import offers_of
from assessment.workflow.signed_results import row_of
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.standing import Standing, take_standing

_SHARE_WITH_A_PLAN = 0.6
_DISCLOSURES = {Disclosure.SECRETARIAT: 40, Disclosure.AGGREGATES: 20, Disclosure.REGION: 15, Disclosure.MEMBERS: 25}
_SHARE_DISCLOSED_ANEW = 0.1
_OF_THE_CAST = {ENGLISH_CAST: Disclosure.AGGREGATES, FRENCH_CAST: Disclosure.REGION, VISITED_CAST: Disclosure.MEMBERS}
_FILE = (
    "Synthetic document, made up for the demonstration. No administration wrote it.\n"
    "Document fictif, établi pour la démonstration. Aucune administration ne l'a écrit.\n"
)


@dataclass(frozen=True)
class Setting:
    """What all members share."""

    store: Store
    questionnaire: Questionnaire
    catalogue: Catalogue
    abilities: Abilities
    assessments: Assessments
    snapshots: Snapshots
    secretariat: Account
    years: Sequence[Year]
    targets: Sequence[tuple[tuple[str, int], ...]]  # of each year's round
    today: date
    seed: int


@dataclass(frozen=True, slots=True)
class _Told:
    """An assessment as it ended. `standing`: what was signed, also where it was reopened since."""

    record: Assessment
    answers: tuple[Answer, ...]
    standing: Standing | None


class MemberStory:
    """Writes one member, in the order of time, with few writes a place and year. `stages`: one a year. `results`: the rows of what is
    signed in the end."""

    def __init__(self, setting: Setting, member: Member, team: Team, stages: Sequence[Stage]) -> None:
        self.results: list[SignedResult] = []
        self._setting = setting
        self._member = member
        self._team = team
        self._stages = stages
        self._years = [self._own_year(year, stage) for year, stage in zip(setting.years, stages, strict=True)]
        self._told: list[_Told] = []
        self._plan: list[Change] = []  # not yet written
        self._chance: Chance = chance_of(setting.seed, "story", member.code)
        self._library = Library(member, team.coordinator, chance_of(setting.seed, "library", member.code))
        self._remarks: Remarks = remarks_in(member.language)
        self._ability = setting.abilities.of(member)

    def write(self) -> int:
        """Gives the number of assessments."""
        self._write_people(self._years[0])
        for year, stage in zip(self._years, self._stages, strict=True):
            if year.is_present:
                self._plan = self._planned()
                self._write_plan(before=year.day(-0.15))
            if stage is not Stage.NOT_STARTED:
                self._told.append(self._write_year(year, stage))
        self._write_plan()
        for told in self._told:
            self._setting.assessments.refresh_summary(told.record)
        self.results = [row_of(told.standing) for told in self._told if told.standing and told.record.sign_off]
        return len(self._told)

    def _own_year(self, year: Year, stage: Stage) -> Year:
        """Those whom a newcomer meets are at work until yesterday, and so are those who have just started."""
        code = self._member.code
        return (
            year
            if code in CAST or stage is Stage.JUST_STARTED
            else year.at_own_pace(chance_of(self._setting.seed, "pace", code, str(year.number)))
        )

    def _write_year(self, year: Year, stage: Stage) -> _Told:
        self._library.begin_year()
        started = year.moment(self._chance, LATE_START_STAGE if stage is Stage.JUST_STARTED else START_STAGE)
        assessment = f"{started.date().isoformat()}-{year.key}"
        earlier = self._earlier()
        offers = self._offers(year, assessment, earlier)
        given = self._answers(year, stage, assessment, offers)
        cover = self._cover_page(year) if stage in (Stage.SIGNED_OFF, Stage.REOPENED) and self._chance.random() < 0.25 else None
        life = self._life(year, stage, assessment, cover, started, earlier.record.key if earlier else "", offers)
        self._write_profile(year)
        standing = self._freeze(life, given)
        self._write_assessment(year, life, given, cover)
        if year.is_present:
            self._write_plan()
        self._setting.store.append_history(self._member.code, list(self._lines_after(year, life)))
        return _Told(life.last, stored_answers(given), standing)

    def _earlier(self) -> _Told | None:
        """What answers come back from: the last signed assessment, else the last in which something is said."""
        signed = [told for told in self._told if told.record.sign_off]
        said = [told for told in self._told if told.answers]
        return next(reversed(signed or said), None)

    def _offers(self, year: Year, assessment: str, earlier: _Told | None) -> tuple[Proposal, ...]:
        if earlier is None:
            return ()
        questionnaire = self._setting.questionnaire
        record = replace(earlier.record, key=assessment, round=year.key)
        return tuple(offers_of(record, earlier.record, earlier.answers, build_bridge(questionnaire, questionnaire)))

    def _planned(self) -> list[Change]:
        """The plan of a member that has signed; some have none."""
        signed = [told.standing for told in self._told if told.standing]
        chance = chance_of(self._setting.seed, "plan", self._member.code)
        if not signed or (self._member.code not in CAST and chance.random() > _SHARE_WITH_A_PLAN):
            return []
        story = PlanStory(
            member=self._member,
            team=self._team,
            standing=signed[-1],
            before=signed[-2] if len(signed) > 1 else None,
            catalogue=self._setting.catalogue,
            years=self._years,
            today=self._setting.today,
            chance=chance,
        )
        return story.tell()

    def _write_plan(self, before: str = "9999") -> None:
        due = [one for one in self._plan if one.at < before]
        self._plan = self._plan[len(due) :]
        if due:
            self._write([(plan_place(self._member.code), one) for one in due])

    def _answers(self, year: Year, stage: Stage, assessment: str, offers: Sequence[Proposal]) -> tuple[Given, ...]:
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
            offers={offer.criterion: offer for offer in offers},
        )
        return answering.answers()

    def _share(self, stage: Stage) -> float:
        if stage is Stage.JUST_STARTED:
            return 0.0
        if stage is not Stage.DRAFT:
            return 1.0
        return 0.5 if self._member.code == ENGLISH_CAST else self._chance.uniform(0.08, 0.94)

    def _life(
        self,
        year: Year,
        stage: Stage,
        assessment: str,
        cover: Evidence | None,
        started: datetime,
        earlier: str,
        offers: tuple[Proposal, ...],
    ) -> Life:
        story = LifeStory(
            questionnaire=self._setting.questionnaire,
            member=self._member.code,
            language=self._member.language,
            assessment=assessment,
            started=started,
            targets=self._setting.targets[year.number],
            earlier=earlier,
            offers=offers,
            disclosure=self._disclosure(year),
            team=self._team,
            remarks=self._remarks,
            year=year,
            chance=self._chance,
            stage=stage,
            cover_page=cover,
        )
        return story.tell()

    def _disclosure(self, year: Year) -> Disclosure:
        """Mostly as in the years before; some think again."""
        if self._member.code in CAST:
            return _OF_THE_CAST[self._member.code]
        names = ["disclosure", self._member.code]
        if chance_of(self._setting.seed, *names, "again", str(year.number)).random() < _SHARE_DISCLOSED_ANEW:
            names.append(str(year.number))
        return chance_of(self._setting.seed, *names).choices(list(_DISCLOSURES), list(_DISCLOSURES.values()))[0]

    def _cover_page(self, year: Year) -> Evidence:
        title = "Page de couverture signée" if self._team.head.language == "fr" else "Signed cover page"
        return self._library.add_cover_page(f"{title} {year.title}", year)

    def _write_profile(self, year: Year) -> None:
        if year.number == 0 and self._member.code in (ENGLISH_CAST, FRENCH_CAST):
            digest, size = self._setting.store.put_file(self._member.code, [_FILE.encode()])
            self._library.add_file(digest, size, year)
        self._write([(profile_place(self._member.code), self._added(piece)) for piece in self._library.added])

    def _write_people(self, year: Year) -> None:
        self._setting.store.write(profile_place(self._member.code), [Put(self._profile(), 0)], self._invited(year))

    def _profile(self) -> MemberProfile:
        """The coordinator last looked before the middle of the present round: colleagues answered since."""
        looked = f"{self._years[-1].day(0.45)}T09:00:00Z"
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

    def _freeze(self, life: Life, given: Sequence[Given]) -> Standing | None:
        """What was signed, if anything was."""
        if life.signed is None or life.signed.sign_off is None:
            return None
        sign_off = life.signed.sign_off
        # The record is frozen as the signer saw it, before it is stored.
        record = replace(life.signed, revision=life.signed.revision - 1)
        pieces = self._library.pieces.values()
        standing = take_standing(record, self._setting.questionnaire, stored_answers(given), pieces, sign_off.date)
        self._setting.store.put_snapshot(self._member.code, sign_off.snapshot, self._setting.snapshots.freeze(standing))
        return standing

    def _write_assessment(self, year: Year, life: Life, given: Sequence[Given], cover: Evidence | None) -> None:
        changes: list[Change] = [*life.changes, *answer_changes(given, self._team)]
        if year.is_present and life.last.status == "draft":
            changes += asks_and_proposals(self._setting.questionnaire, self._team, life.last, self._setting.today, year, self._chance)
        place = assessment_place(self._member.code, life.last.key)
        own = [(profile_place(self._member.code), self._added(cover))] if cover is not None else []
        self._write([*((place, one) for one in changes), *own])

    def _write(self, changes: Sequence[tuple[Place, Change]]) -> None:
        """In the order of time, of one record the older version first; what follows in one place is one write."""
        ordered = sorted(changes, key=lambda one: (one[1].at, one[1].put.base))
        for place, group in groupby(ordered, key=lambda one: one[0]):
            together = [one for _, one in group]
            puts = [put for one in together for put in (one.put, *one.also)]
            self._setting.store.write(place, puts, [one.line for one in together])

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
