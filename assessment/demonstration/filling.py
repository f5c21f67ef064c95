"""Fills an empty store with the whole demonstration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessment.demonstration.ability import Abilities
from assessment.demonstration.casting import ENGLISH_CAST, VISITED_CAST, chosen_members, stages
from assessment.demonstration.chance import chance_of, hexadecimal
from assessment.demonstration.member_story import MemberStory, Setting
from assessment.demonstration.people import SECRETARIAT_LOGIN, Team, secretariat_and_mission, team_of
from assessment.demonstration.remarks import remarks_in
from assessment.demonstration.secretariat_story import SecretariatStory, round_targets
from assessment.demonstration.years import REVISION_STAGE, Year, stamp, three_years
from assessment.errors import StoreError
from assessment.programme.catalogue import catalogue_for
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Installation, QuestionFeedback, SignedResult
from assessment.reference import Member
from assessment.storage.port import ACCOUNTS, INSTALLATION, RESULTS, Put
from assessment.workflow.assessments import Assessments
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.workplace import Workplace

DEFAULT_SEED = 2026

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made."""

    members: int
    assessments: int
    accounts: int


def no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


def fill_demonstration(
    workplace: Workplace,
    *,
    today: date,
    seed: int = DEFAULT_SEED,
    count: int | None = None,
    progress: Progress = no_progress,
) -> Filled:
    """Fill the workplace's store, which must be empty; the same for the same seed, day and questionnaire.

    `count`: so many members, None for all. `progress` is called with members done and in all. Raises StoreError for a store in use.
    """
    _refuse_used(workplace)
    members = chosen_members(workplace.members.values(), count)
    questionnaire = _newest(workplace)
    years = three_years(today)
    created_at = f"{years[0].day(-0.2)}T08:00:00Z"
    teams = {member.code: team_of(seed, member, questionnaire, created_at) for member in members}
    staff = secretariat_and_mission(seed, _visited(members), today, created_at)
    _write_installation(workplace, questionnaire, teams, staff, years[-1], seed, created_at)
    setting = _setting(workplace, questionnaire, staff, years, today, seed)
    stage_of = [stages(seed, workplace.members.values(), year.number) for year in years]
    written, results = 0, list[SignedResult]()
    for done, member in enumerate(members, start=1):
        story = MemberStory(setting, member, teams[member.code], [one[member.code] for one in stage_of])
        written += story.write()
        results += story.results
        progress(done, len(members))
    workplace.store.write(RESULTS, [Put(row, 0) for row in results])
    SecretariatStory(workplace, questionnaire, years, members, setting.secretariat, seed).write(today)
    return Filled(len(members), written, 4 * len(members) + len(staff))


def _refuse_used(workplace: Workplace) -> None:
    store = workplace.store
    if store.members() or store.get(Installation, INSTALLATION, "installation") or store.all(Account, ACCOUNTS):
        raise StoreError("The store already holds something; the demonstration needs an empty one. Give another folder with --store.")


def _newest(workplace: Workplace) -> Questionnaire:
    return max((pack.questionnaire for pack in workplace.packs.values()), key=lambda one: (one.effective, one.key))


def _visited(members: Sequence[Member]) -> Member:
    return next((member for member in members if member.code == VISITED_CAST), members[-1])


def _setting(
    workplace: Workplace, questionnaire: Questionnaire, staff: Sequence[Account], years: Sequence[Year], today: date, seed: int
) -> Setting:
    assessments = Assessments(workplace)
    return Setting(
        store=workplace.store,
        questionnaire=questionnaire,
        catalogue=catalogue_for(workplace.catalogue, questionnaire),
        abilities=Abilities(seed, questionnaire, (member.region for member in workplace.members.values())),
        assessments=assessments,
        snapshots=Snapshots(workplace, assessments),
        secretariat=next(person for person in staff if person.login == SECRETARIAT_LOGIN),
        years=years,
        targets=round_targets(questionnaire),
        today=today,
        seed=seed,
    )


def _write_installation(
    workplace: Workplace,
    questionnaire: Questionnaire,
    teams: Mapping[str, Team],
    staff: Sequence[Account],
    year: Year,
    seed: int,
    created_at: str,
) -> None:
    """First of all the mark that all of it is made up."""
    installation = Installation(key="installation", created_at=created_at, demonstration=True, name="Demonstration")
    workplace.store.write(INSTALLATION, [Put(installation, 0)])
    people = [person for team in teams.values() for person in team.everybody]
    workplace.store.write(ACCOUNTS, [Put(account, 0) for account in (*people, *staff)])
    feedback = _feedback(questionnaire, workplace.members, teams, year, seed)
    workplace.store.write(INSTALLATION, [Put(one, 0) for one in feedback])


def _feedback(
    questionnaire: Questionnaire, members: Mapping[str, Member], teams: Mapping[str, Team], year: Year, seed: int
) -> list[QuestionFeedback]:
    """A few coordinators told the Secretariat what is unclear."""
    chance = chance_of(seed, "feedback")
    others = [code for code in teams if code != ENGLISH_CAST]
    criteria = [criterion.name for criterion in questionnaire.criteria()]
    found = []
    for code in chance.sample(others, min(5, len(others))):
        person = teams[code].coordinator
        language = members[code].language
        found.append(
            QuestionFeedback(
                key=f"q-{hexadecimal(chance, 10)}",
                questionnaire=questionnaire.key,
                criterion=chance.choice(criteria),
                member=code,
                text=remarks_in(language).feedback,
                language=language,
                by=person.key,
                at=stamp(year.moment(chance, REVISION_STAGE)),
            )
        )
    return found
