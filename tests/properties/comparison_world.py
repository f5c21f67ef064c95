"""Forty made-up members in three regions, whose signed results are put straight into the register: for tests of comparisons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from house import SMALL_CATALOGUE, SMALL_PACK, Clock

from assessment.identity.actor import Actor
from assessment.programme.catalogue_loading import load_catalogue
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import Disclosure, Grant, Layer, Publication, Role, Round, SignedResult
from assessment.reference import Member, PublicOperation
from assessment.storage.memory import MemoryStore
from assessment.storage.port import PUBLICATIONS, RESULTS, ROUNDS, Put, Remove
from assessment.workflow.analysis import Analyses
from assessment.workflow.assessments import Assessments
from assessment.workflow.demand import Demand
from assessment.workflow.evidence import EvidenceLibrary
from assessment.workflow.regions import Regions
from assessment.workflow.snapshots import Snapshots
from assessment.workflow.support import Support
from assessment.workflow.workplace import Pack, Workplace

SIZES = {"ESA": 18, "EUR": 14, "WCA": 8}
CODES = tuple(f"{region[0]}{region[1]}{chr(97 + number)}" for region, size in SIZES.items() for number in range(size))
REGION = dict(zip(CODES, (r for r, size in SIZES.items() for _ in range(size)), strict=True))
PACK = Pack(load_questionnaire(SMALL_PACK.read_bytes(), SMALL_PACK.name), SMALL_PACK.read_bytes())
CATALOGUE = load_catalogue(SMALL_CATALOGUE.read_bytes(), SMALL_CATALOGUE.name)
PUBLIC_OPERATION = PublicOperation(
    "op-public",
    "A public operation",
    "Une opération publique",
    "2026-10",
    "2026-11",
    (),
    "Ten",
    "Dix",
    "Found",
    "Trouvé",
    "https://x.test/a",
)
SECRETARIAT = Actor("sec", "Elena Rossi", "en", (Grant(role=Role.SECRETARIAT),), "visit")


def coordinator(member: str) -> Actor:
    return Actor(f"c-{member}", "A coordinator", "en", (Grant(role=Role.COORDINATOR, member=member),), "visit")


@dataclass
class World:
    store: MemoryStore = field(default_factory=MemoryStore)
    rounds: tuple[str, ...] = ("r1", "r2", "r3")
    regions: Regions = field(init=False)
    support: Support = field(init=False)
    analyses: Analyses = field(init=False)
    clock: Clock = field(default_factory=Clock)
    chance: Random = field(default_factory=lambda: Random(7))
    questionnaire: Questionnaire = field(init=False)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.questionnaire = PACK.questionnaire
        workplace = Workplace(
            store=self.store,
            packs={PACK.questionnaire.key: PACK},
            members={code: Member(code, code, code, REGION[code], "en") for code in CODES},  # type: ignore[arg-type]
            now=self.clock,
            new_id=lambda: f"{next(self.numbers):010x}",
            signing_key=b"k",
            catalogue=CATALOGUE,
            operations=(PUBLIC_OPERATION,),
        )
        snapshots = Snapshots(workplace, Assessments(workplace))
        self.regions = Regions(workplace, snapshots)
        self.support = Support(workplace, EvidenceLibrary(workplace), snapshots)
        self.analyses = Analyses(workplace, self.regions, Demand(workplace, self.regions), self.support)
        for number, key in enumerate(self.rounds):
            opened = Round(
                key=key, title=key, questionnaire=self.questionnaire.key, members=CODES, opens=f"20{20 + number}-01-01", due="2030-01-01"
            )
            self.store.write(ROUNDS, [Put(opened, 0)])

    def sign(
        self,
        member: str,
        round_: str = "r1",
        disclosure: Disclosure = Disclosure.AGGREGATES,
        levels: tuple[int, ...] = (),
        signed_on: str = "2026-11-01",
    ) -> SignedResult:
        """Signed, or signed anew."""
        length = sum(1 for _ in self.questionnaire.criteria())
        said = levels or tuple(self.chance.randint(0, 4) for _ in range(length))
        row = SignedResult(
            key=f"{member}/{round_}/self",
            member=member,
            assessment=round_,
            layer=Layer.SELF,
            round=round_,
            questionnaire=self.questionnaire.key,
            signed_on=signed_on,
            disclosure=disclosure,
            snapshot=f"s{next(self.numbers)}",
            levels=said,
            backed=tuple(min(one, 1) if one >= 0 else one for one in said),
        )
        stored = self.store.get(SignedResult, RESULTS, row.key)
        base = stored.revision if stored else 0
        self.store.write(RESULTS, [Put(replace(row, revision=base), base)])
        return row

    def withdraw(self, member: str, round_: str = "r1") -> None:
        stored = self.store.get(SignedResult, RESULTS, f"{member}/{round_}/self")
        if stored:
            self.store.write(RESULTS, [Remove(stored, stored.revision)])

    def publications(self) -> tuple[Publication, ...]:
        return self.store.all(Publication, PUBLICATIONS)
