"""A house with a mission: Kenya has signed (in 2025, and again in 2026), and three experts are sent to look.

    house = MissionHouse()
    house.to(MissionState.RATING)
    house.rate("ali", "A.1", 2)

People beside those of the house: lead 'lara' (rates too), raters 'ali' and 'ines', and 'olga', an expert who was not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from house import MEMBER, NOT_APPLICABLE, UNKNOWN, WORKED_EXAMPLE, House

from assessment.identity.actor import Actor
from assessment.records import (
    Account,
    AnswerState,
    Disclosure,
    EvidenceSeen,
    Finding,
    FindingKind,
    Grant,
    JointRating,
    Layer,
    Mission,
    MissionState,
    RaterRating,
    Role,
    Severity,
)
from assessment.storage.port import ACCOUNTS, Put
from assessment.workflow.mission_work import Said
from assessment.workflow.missions import MissionPlan

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}
CRITERIA = tuple(COMPLETE)
EXPERTS = {"lara": "Lara Novak", "ali": "Ali Ben Salah", "ines": "Inês Duarte", "olga": "Olga Petrova"}
TEAM = ("lara", "ali", "ines")
_NOWHERE = Grant(role=Role.MISSION, member="UGA", valid_from="2020-01-01", valid_to="2020-02-01")  # was sent once
# A.1 said 3; raters 2, 2, 1. A.3 not known, raters 1, 1, 3. B.1 said 4, raters 2, 2, 2. Everything else as the member said.
RATED: dict[str, dict[str, int | str]] = {
    "lara": {**COMPLETE, "A.1": 2, "A.3": 1, "B.1": 2},
    "ali": {**COMPLETE, "A.1": 2, "A.3": 1, "B.1": 2},
    "ines": {**COMPLETE, "A.1": 1, "A.3": 3, "B.1": 2},
}
TOGETHER = {**COMPLETE, "A.1": 2, "A.3": 1, "B.1": 2}
ORDER = tuple(MissionState)


@dataclass
class MissionHouse(House):
    mission: str = ""
    plan: MissionPlan = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        people = [Account(key=key, login=key, name=name, grants=(_NOWHERE,)) for key, name in EXPERTS.items()]
        self.store.write(ACCOUNTS, [Put(one, 0) for one in people])
        self._sign_a_year(COMPLETE | {"A.1": 2}, "2025")
        self.clock.move(days=1)
        self._sign_a_year(COMPLETE, "2026")
        self.plan = MissionPlan(
            member=MEMBER,
            assessment=self.assessment,
            title="Visit to Nairobi",
            starts="2026-12-01",
            ends="2026-12-05",
            access_from="2026-11-25",
            access_to="2027-03-31",
            lead="lara",
            raters=TEAM,
            sections=("A", "B", "C"),
        )

    def _sign_a_year(self, answers: dict[str, int | str], title: str) -> None:
        self.start(title=title)
        self.answer_all(answers)
        self.back("A.2", 2, "E2")
        self.submit()
        self.sign()

    # people

    def actor(self, person: str = "coordinator", language: str = "en") -> Actor:
        """Experts come with the rights their account has now; others as the house knows them."""
        if person not in EXPERTS:
            return super().actor(person, language)
        account = self.store.get(Account, ACCOUNTS, person)
        assert account is not None
        return Actor(person, account.name, language, account.grants, f"session-of-{person}")

    # the mission

    @property
    def missions(self):
        return self.services.missions

    @property
    def work(self):
        return self.services.mission_work

    def set_up(self, **changes: object) -> Mission:
        made = self.missions.set_up(self.actor("secretariat"), replace(self.plan, **changes))  # type: ignore[arg-type]
        self.mission = made.key
        return made

    def now(self) -> Mission:
        return self.missions.get(self.actor("secretariat"), self.mission)

    def to(self, state: MissionState) -> Mission:
        """Bring the mission to this state, with everything that goes before."""
        if not self.mission:
            self.set_up()
        while (now := self.now()).state is not state:
            getattr(self, f"_leave_{now.state}")(now)
        return now

    def rate(self, person: str, criterion: str, said: int | str, note: str = "", seen: EvidenceSeen | None = None) -> RaterRating:
        actor = self.actor(person)
        mine = self.work.my_ratings(actor, self.mission).get(criterion)
        return self.work.rate(actor, self.mission, criterion, mine.revision if mine else 0, said_of(said, note, seen))

    def rate_together(self, layer: Layer, criterion: str, said: int | str, reason: str = "", person: str = "lara") -> JointRating:
        actor = self.actor(person)
        stored = self.work.reconciliation(actor, self.mission).joint.get(f"{layer}/{criterion}")
        return self.work.rate_together(
            actor, self.mission, layer, criterion, stored.revision if stored else 0, said_of(said, reason, EvidenceSeen.YES)
        )

    def find(self, person: str = "lara", **changes: object) -> Finding:
        return self.work.save_finding(self.actor(person), self.mission, replace(GAP, **changes))  # type: ignore[arg-type]

    def sign_mission(self, person: str = "head", **changes: object) -> Mission:
        given = {
            "revision": self.now().revision,
            "name": "Daniel Mwangi",
            "function": "Commissioner General",
            "signed_on": self.services.workplace.today(),
            "disclosure": Disclosure.SECRETARIAT,
        }
        return self.missions.sign(self.actor(person), self.mission, **{**given, **changes})

    # from one state to the next

    def _leave_set_up(self, now: Mission) -> None:
        self.missions.open_desk(self.actor("secretariat"), now.key, now.revision)

    def _leave_desk(self, now: Mission) -> None:
        self.missions.start_rating(self.actor("lara"), now.key, now.revision)

    def _leave_rating(self, now: Mission) -> None:
        for rater, ratings in RATED.items():
            if any(one.account == rater and one.rates for one in now.team):
                for criterion, said in ratings.items():
                    self.rate(
                        rater, criterion, said, f"{rater} on {criterion}", EvidenceSeen.YES if rater == "lara" else EvidenceSeen.PARTLY
                    )
        self.missions.reveal(self.actor("lara"), now.key, self.now().revision)

    def _leave_revealed(self, now: Mission) -> None:
        for criterion, said in TOGETHER.items():
            self.rate_together(Layer.MISSION, criterion, said, f"The mission on {criterion}")
        self.missions.finish_discussion(self.actor("lara"), now.key, now.revision)

    def _leave_draft(self, now: Mission) -> None:
        self.missions.share(self.actor("lara"), now.key, now.revision)

    def _leave_comments(self, now: Mission) -> None:
        if not now.comments_closed_at:
            now = self.missions.close_comments(self.actor(), now.key, now.revision)
        for criterion, said in TOGETHER.items():
            self.rate_together(Layer.AGREED, criterion, 3 if criterion == "B.1" else said, f"Agreed on {criterion}")
        self.missions.settle(self.actor("lara"), now.key, now.revision)

    def _leave_agreed(self, now: Mission) -> None:
        self.sign_mission()


GAP = Finding(
    key="",
    mission="",
    kind=FindingKind.GAP,
    criterion="A.1",
    text="Nobody answers the telephone after six.",
    severity=Severity.HIGH,
    recommendation="Name a duty officer for nights and weekends.",
)


def said_of(said: int | str, words: str = "", seen: EvidenceSeen | None = None) -> Said:
    """`said`: a level, 'na' or 'dk'."""
    if isinstance(said, int):
        return Said(AnswerState.LEVEL, said, words, seen)
    states = {NOT_APPLICABLE: AnswerState.NOT_APPLICABLE, UNKNOWN: AnswerState.UNKNOWN}
    return Said(states[said], None, words or "It does not exist here.", seen)
