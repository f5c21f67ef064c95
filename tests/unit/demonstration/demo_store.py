"""Demonstrations in memory, for tests: the small questionnaire of the pages' tests unless another is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path

from assessment.application import read_catalogue, read_public_operations, read_reference_members
from assessment.demonstration.filling import Filled, fill_demonstration
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.programme.catalogue_loading import load_catalogue
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Answer, Assessment, AssessmentSummary, Evidence
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, Place, assessment_place, index_place, profile_place
from assessment.workflow.service import Services
from assessment.workflow.workplace import Pack, Workplace

ROOT = Path(__file__).parents[3]
SMALL_PACK = ROOT / "tests/views/house_pack.yaml"
SMALL_CATALOGUE = ROOT / "tests/views/house_catalogue.yaml"
REAL_PACK = ROOT / "questionnaires/pgs-implementation-guide.yaml"
TODAY = date(2026, 11, 24)


@dataclass
class Demo:
    """A filled store and what a test asks of it."""

    services: Services
    filled: Filled

    @property
    def workplace(self) -> Workplace:
        return self.services.workplace

    @property
    def store(self) -> MemoryStore:
        store = self.workplace.store
        assert isinstance(store, MemoryStore)
        return store

    @property
    def questionnaire(self) -> Questionnaire:
        return next(iter(self.workplace.packs.values())).questionnaire

    def members(self) -> tuple[str, ...]:
        return self.store.members()

    def summaries(self, member: str) -> dict[str, AssessmentSummary]:
        """By the year in the title."""
        return {one.title.removeprefix("PGS "): one for one in self.store.all(AssessmentSummary, index_place(member))}

    def records(self) -> Iterator[Assessment]:
        for member in self.members():
            yield from self.records_of(member)

    def records_of(self, member: str) -> Iterator[Assessment]:
        for place in self.places(member):
            yield from self.store.all(Assessment, place)

    def places(self, member: str) -> Iterator[Place]:
        yield from (place for place in self.store.places(member) if place.name.startswith("assessments/"))

    def answers(self, record: Assessment) -> dict[str, Answer]:
        found = self.store.all(Answer, assessment_place(record.member, record.key))
        return {answer.criterion: answer for answer in found}

    def evidence(self, member: str) -> tuple[Evidence, ...]:
        return self.store.all(Evidence, profile_place(member))

    def accounts(self) -> tuple[Account, ...]:
        return self.store.all(Account, ACCOUNTS)

    def actor(self, login: str) -> Actor:
        (account,) = [account for account in self.accounts() if account.login == login]
        return Actor(account.key, account.name, account.language, account.grants, session="a test's session")


def make_demo(members: int | None = None, seed: int = 2026, pack: Path = SMALL_PACK, today: date = TODAY) -> Demo:
    numbers = count(1)
    content = pack.read_bytes()
    questionnaire = load_questionnaire(content, pack.name)
    workplace = Workplace(
        store=MemoryStore(),
        packs={questionnaire.key: Pack(questionnaire, content)},
        members=read_reference_members(),
        now=lambda: datetime(today.year, today.month, today.day, 12, tzinfo=UTC),
        new_id=lambda: f"{next(numbers):010x}",
        signing_key=b"a key for tests",
        catalogue=read_catalogue() if pack == REAL_PACK else load_catalogue(SMALL_CATALOGUE.read_text(), SMALL_CATALOGUE.name),
        operations=read_public_operations(),
    )
    filled = fill_demonstration(workplace, today=today, seed=seed, count=members)
    return Demo(Services(workplace, Accounts(workplace.store, workplace.now)), filled)


@cache
def whole_demo() -> Demo:
    """All 187 members, made once for all tests that only read."""
    return make_demo()


@cache
def real_demo() -> Demo:
    """A few members with the real questionnaire, for tests that only read."""
    return make_demo(members=6, pack=REAL_PACK)


def contents(demo: Demo, member: str) -> object:
    """Everything a store holds of a member."""
    store = demo.store
    places = (*demo.places(member), profile_place(member))
    records = [store.all(kind, place) for place in places for kind in (Assessment, Answer, Evidence)]
    return records, list(store.history(member)), [store.snapshot(member, one) for one in store.snapshots(member)]
