"""A store to measure on: members with people, open visits and some years of answers, made in a temporary folder.

The past is written with the store's own code on a disk that does not wait; what is measured afterwards waits as the product does.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assessment.application import Application, open_application
from assessment.identity.actor import Actor
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import (
    Account,
    Answer,
    AnswerState,
    Assessment,
    AssessmentStatus,
    Grant,
    HistoryKind,
    HistoryLine,
    Layer,
    MemberProfile,
    Role,
    answer_key,
)
from assessment.settings import Settings
from assessment.storage.disk import Disk
from assessment.storage.opening import open_store
from assessment.storage.port import ACCOUNTS, Put, Store, assessment_place, profile_place
from assessment.storage.tinydb_store import TinyDBStore

ROOT = Path(__file__).parents[1]
CHANGES_A_YEAR = 3  # of each criterion's answer
COMMENT = "The instruction was signed in spring and is on hand at the border points. "


class HurriedDisk(Disk):
    """Waits for nothing: for a past that need not survive a crash."""

    def sync(self, descriptor: int) -> None:
        """Left out."""

    def sync_data(self, descriptor: int) -> None:
        """Left out."""


@dataclass(frozen=True)
class Ground:
    """An application over a filled store. `assessment`: the key of every member's open one; `coordinators`: one a member."""

    folder: Path
    application: Application
    assessment: str
    coordinators: tuple[Account, ...]

    @property
    def questionnaire(self) -> Questionnaire:
        return next(iter(self.application.services.workplace.packs.values())).questionnaire

    def environment(self) -> dict[str, str]:
        return {"GSA_DATA": str(self.folder), "GSA_CACHE": str(ROOT / "data/cache")}

    def visit(self, account: Account) -> str:
        """The token of a new visit, as the browser's cookie holds it."""
        return self.application.sessions.open(account)


@contextmanager
def filled_ground(*, members: int, years: int, answered: float = 0.0, people: int = 1) -> Iterator[Ground]:
    """`years`: of closed assessments and their history; the first member's line by line, the others' at once.
    `answered`: share of the open one that is answered. `people`: coordinators in all, dealt out to the members in turn."""
    folder = Path(tempfile.mkdtemp(prefix="gsa-benchmark-"))
    try:
        yield _fill(folder, members, years, answered, people)
    finally:
        shutil.rmtree(folder)


def actor_for(account: Account) -> Actor:
    return Actor(account.key, account.name, account.language, account.grants, "benchmark visit")


def _fill(folder: Path, members: int, years: int, answered: float, people: int) -> Ground:
    cache = ROOT / "data/cache"
    settings = Settings(store=str(folder / "store"), keys=folder / "keys", cache=cache, questionnaires=ROOT / "questionnaires")
    open_store(settings.store).close()
    past = TinyDBStore(Path(settings.store), HurriedDisk())
    application = open_application(settings, store=past)
    questionnaire = next(iter(application.services.workplace.packs.values())).questionnaire
    codes = [code for code, member in application.services.workplace.members.items() if member.assessed][:members]
    accounts = [_coordinator(number, codes[number % members]) for number in range(people)]
    past.write(ACCOUNTS, [Put(account, 0) for account in accounts])
    for code in codes:
        readers = tuple(account.key for account in accounts if account.grants[0].member == code)
        past.write(profile_place(code), [Put(MemberProfile(key="profile", member=code, orientation_read_by=readers), 0)])
        for year in range(2026 - years, 2026):
            _write_year(past, questionnaire, code, year, at_once=code != codes[0])
        _write_open(past, application, questionnaire, code, answered)
    past.close()
    accounts = list(past.all(Account, ACCOUNTS))
    return Ground(folder, open_application(settings), "2026", tuple(accounts))


def _coordinator(number: int, member: str) -> Account:
    grant = Grant(role=Role.COORDINATOR, member=member)
    return Account(key=f"person{number:04}", login=f"person{number:04}", name=f"Person {number}", grants=(grant,))


def _write_year(store: Store, questionnaire: Questionnaire, member: str, year: int, *, at_once: bool) -> None:
    """A closed assessment: every answer changed some times, each with a write and a line of history of its own, or all `at_once`."""
    record = Assessment(
        key=str(year),
        member=member,
        questionnaire=questionnaire.key,
        questionnaire_digest=questionnaire.digest,
        title=str(year),
        status=AssessmentStatus.CLOSED,
    )
    place = assessment_place(member, record.key)
    store.write(place, [Put(record, 0)])
    chance = random.Random(f"{member} {year}")  # noqa: S311 - made-up answers
    for revision in range(1 if at_once else CHANGES_A_YEAR):
        answers = [_answer(record, criterion, revision, chance) for criterion in questionnaire.criteria()]
        for some in [answers] if at_once else [[answer] for answer in answers]:
            store.write(place, [Put(answer, revision) for answer in some], [_line(answer) for answer in some])


def _write_open(store: Store, application: Application, questionnaire: Questionnaire, member: str, answered: float) -> None:
    record = Assessment(key="2026", member=member, questionnaire=questionnaire.key, questionnaire_digest=questionnaire.digest, title="2026")
    chance = random.Random(member)  # noqa: S311 - made-up answers
    criteria = list(questionnaire.criteria())
    chosen: Sequence[Criterion] = criteria[: round(answered * len(criteria))]
    changes = [Put(record, 0), *(Put(_answer(record, criterion, 0, chance), 0) for criterion in chosen)]
    stored, *_ = store.write(assessment_place(member, record.key), changes)
    assert isinstance(stored, Assessment)
    application.services.assessments.refresh_summary(stored)


def _answer(record: Assessment, criterion: Criterion, revision: int, chance: random.Random) -> Answer:
    return Answer(
        key=answer_key(Layer.SELF, criterion.name),
        revision=revision,
        member=record.member,
        assessment=record.key,
        layer=Layer.SELF,
        criterion=criterion.name,
        state=AnswerState.LEVEL,
        level=chance.choice(criterion.scale.levels),
        comment=COMMENT * chance.randint(0, 3),
        by="person0000",
        by_name="Person 0",
        at=f"{record.key}-05-01T09:00:00Z",
        visit="earlier",
    )


def _line(answer: Answer) -> HistoryLine:
    return HistoryLine(
        at=answer.at,
        by=answer.by,
        by_name=answer.by_name,
        kind=HistoryKind.ANSWER,
        assessment=answer.assessment,
        subject=answer.criterion,
        key=answer.key,
    )
