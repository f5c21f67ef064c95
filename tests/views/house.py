"""A small installation for the tests of pages: one member (Kenya) with its people, a questionnaire of three sections, a clock that stands.

    house = House()
    house.start()
    house.answer("A.1", 3)
    at = house.open(home.show, "coordinator", language="fr")

`at` is a Streamlit AppTest that has run once. Pages that are linked to are stand-ins which say their name and their address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from streamlit.testing.v1 import AppTest

from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.identity.sessions import Sessions
from assessment.locale import texts
from assessment.programme.catalogue_loading import load_catalogue
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import Account, AnswerState, Assessment, Disclosure, Evidence, EvidenceKind, EvidenceLink, Grant, Role
from assessment.reference import GlossaryTerm, Member, PublicOperation
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, Put
from assessment.views.visit import Visit
from assessment.workflow.assessments import SaveKind
from assessment.workflow.saving import AnswerContent
from assessment.workflow.service import Services
from assessment.workflow.workplace import Pack, Workplace

SMALL_PACK = Path(__file__).with_name("house_pack.yaml")
SMALL_CATALOGUE = Path(__file__).with_name("house_catalogue.yaml")  # written for SMALL_PACK
REAL_PACK = Path(__file__).parents[2] / "questionnaires/pgs-implementation-guide.yaml"
MEMBER = "KEN"
MEMBERS = (
    Member("KEN", "Kenya", "Kenya", "ESA", "en"),
    Member("UGA", "Uganda", "Ouganda", "ESA", "en"),
    Member("FRA", "France", "France", "EUR", "fr"),
)
GLOSSARY = (GlossaryTerm("gap", "gap", "écart", "Target minus level.", "Cible moins niveau."),)
# By the name tests use: who, with which role. The contributor works on section B and on one criterion of section A.
PEOPLE: Mapping[str, tuple[str, Grant]] = {
    "coordinator": ("Amina Otieno", Grant(role=Role.COORDINATOR, member=MEMBER)),
    "contributor": ("Brian Kamau", Grant(role=Role.CONTRIBUTOR, member=MEMBER, parts=("B", "A.2"))),
    "proposer": ("Cherono Rotich", Grant(role=Role.CONTRIBUTOR, member=MEMBER, parts=("C",), may_answer=False)),
    "head": ("Daniel Mwangi", Grant(role=Role.HEAD, member=MEMBER)),
    "secretariat": ("Elena Rossi", Grant(role=Role.SECRETARIAT)),
    "mission": ("Farid Haddad", Grant(role=Role.MISSION, member=MEMBER, valid_from="2026-11-01", valid_to="2026-12-31")),
    "administrator": ("Grace Lee", Grant(role=Role.ADMINISTRATOR)),
    "neighbour": ("Henry Okello", Grant(role=Role.COORDINATOR, member="UGA")),
}
PAGES = (
    "home",
    "members",
    "rounds",
    "regions",
    "demand",
    "support",
    "analysis",
    "questionnaire",
    "evidence",
    "results",
    "plan",
    "progress",
    "review",
    "people",
    "signed",
    "feedback",
    "accounts",
    "account",
)
NOT_APPLICABLE, UNKNOWN = "na", "dk"
Show = Callable[[Visit], None]


@dataclass
class Clock:
    """Stands still until a test moves it."""

    time: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **time: float) -> None:
        self.time += timedelta(**time)


@dataclass
class House:
    """`packs`: the files whose questionnaires are installed."""

    packs: tuple[Path, ...] = (SMALL_PACK,)
    members: tuple[Member, ...] = MEMBERS
    operations: tuple[PublicOperation, ...] = ()  # shipped
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    assessment: str = ""
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        numbers = count(1)
        loaded = [Pack(load_questionnaire(file.read_bytes(), file.name), file.read_bytes()) for file in self.packs]
        workplace = Workplace(
            store=self.store,
            packs={pack.questionnaire.key: pack for pack in loaded},
            members={member.code: member for member in self.members},
            now=self.clock,
            new_id=lambda: f"{next(numbers):010x}",
            signing_key=b"a key for tests",
            catalogue=load_catalogue(SMALL_CATALOGUE.read_bytes(), SMALL_CATALOGUE.name),
            operations=self.operations,
        )
        self.services = Services(workplace, Accounts(self.store, self.clock, Sessions(self.store, self.clock)))
        people = [Account(key=key, login=key, name=name, grants=(grant,)) for key, (name, grant) in PEOPLE.items()]
        self.store.write(ACCOUNTS, [Put(account, 0) for account in people])

    # people

    def actor(self, person: str = "coordinator", language: str = "en") -> Actor:
        name, grant = PEOPLE[person]
        return Actor(account=person, name=name, language=language, grants=(grant,), session=f"session-of-{person}")

    def visit_as(self, person: str = "coordinator", language: str = "en", pages: Mapping[str, object] | None = None) -> Visit:
        """`pages`: the pages that can be linked to, by their address; none are needed outside a running script."""
        return Visit(self.actor(person, language), self.services, texts(language), GLOSSARY, pages=dict(pages or {}))

    # an assessment

    def start(self, due: str = "2026-12-12", title: str = "2026", questionnaire: str = "") -> Assessment:
        key = questionnaire or next(iter(self.services.workplace.packs))
        record = self.services.assessments.start(self.actor(), MEMBER, key, title, due)
        self.assessment = record.key
        return record

    def answer(self, criterion: str, said: int | str, person: str = "coordinator", comment: str = "", **content: object) -> None:
        """`said`: a level, 'na' (with a reason) or 'dk'."""
        level = said if isinstance(said, int) else None
        states = {NOT_APPLICABLE: AnswerState.NOT_APPLICABLE, UNKNOWN: AnswerState.UNKNOWN}
        state = AnswerState.LEVEL if isinstance(said, int) else states[said]
        reason = "It does not exist here." if state is AnswerState.NOT_APPLICABLE else ""
        screen = AnswerContent(state=state, level=level, reason=reason, comment=comment, **content)  # type: ignore[arg-type]
        outcome = self.services.assessments.overwrite_answer(
            self.actor(person), MEMBER, self.assessment, criterion, self._revision(criterion), screen
        )
        assert outcome.kind is SaveKind.SAVED

    def answer_all(self, said: Mapping[str, int | str]) -> None:
        for criterion, one in said.items():
            self.answer(criterion, one)

    def back(self, criterion: str, level: int, *expected: str) -> None:
        """Answer a level with one reference as its evidence, which covers these expected pieces."""
        title = f"Document for {criterion}"
        kept = Evidence(key="", member=MEMBER, kind=EvidenceKind.REFERENCE, title=title, date="2026-06-01", number="1", holder="Registry")
        piece = self.services.evidence.add(self.actor(), kept)
        self.answer(criterion, level, evidence=(EvidenceLink(evidence=piece.key, satisfies=expected),))

    def submit(self) -> None:
        self.services.assessments.submit_for_review(self.actor(), MEMBER, self.assessment)

    def sign(self, disclosure: Disclosure = Disclosure.MEMBERS) -> Assessment:
        """Signed by the head; the assessment must be in review and complete."""
        head = self.actor("head")
        record = self.services.assessments.get(head, MEMBER, self.assessment)
        return self.services.snapshots.sign_off(
            head,
            MEMBER,
            self.assessment,
            revision=record.revision,
            name="Daniel Mwangi",
            function="Commissioner General",
            signed_on=self.services.workplace.today(),
            disclosure=disclosure,
        )

    def _revision(self, criterion: str) -> int:
        stored = self.services.assessments.work(self.actor(), MEMBER, self.assessment).answers.get(criterion)
        return stored.revision if stored else 0

    # a page

    def open(self, show: Show, person: str = "coordinator", language: str = "en", **address: str) -> AppTest:
        """The page as this person sees it first."""
        return self.page(show, person, language, **address).run()

    def page(self, show: Show, person: str = "coordinator", language: str = "en", **address: str) -> AppTest:
        """The page before its first run, for a test that puts something into its memory."""
        at = AppTest.from_function(_script, default_timeout=20, args=(self, show, person, language))
        for name, value in address.items():
            at.query_params[name] = value
        return at


# The design's worked example. Whole: (2*2 + 7/3 + 1/2)/4 = 1.708, level 1; held by section C at level 0.
WORKED_EXAMPLE: Mapping[str, int | str] = {
    "A.1": 3,
    "A.2": 2,
    "A.3": UNKNOWN,
    "A.4": NOT_APPLICABLE,
    "B.1": 4,
    "B.2": 3,
    "C.1": 0,
    "C.2": 1,
}


def _script(house: object, show: object, person: str, language: str) -> None:
    """What AppTest runs; only this function's own text reaches it."""
    from house import draw

    draw(house, show, person, language)


def draw(house: House, show: Show, person: str, language: str) -> None:
    """As the shell does: pages registered, the asked one run, and an error shown as a message."""
    import streamlit as st

    from assessment.errors import AssessmentError
    from assessment.views.parts.problem import show_problem

    pages: dict[str, st.Page] = {}
    visit = house.visit_as(person, language)

    def shown() -> None:
        try:
            show(Visit(visit.actor, visit.services, visit.t, visit.glossary, pages=pages))
        except AssessmentError as error:
            show_problem(visit.t, error)

    def stand_in(path: str) -> Callable[[], None]:
        return lambda: st.markdown(f"page {path} {dict(sorted(st.query_params.items()))}") and None

    pages |= {path: st.Page(stand_in(path), title=path, url_path=path) for path in PAGES}
    st.navigation([st.Page(shown, title="Here", url_path="here", default=True), *pages.values()], position="hidden").run()


def text_of(at: AppTest) -> str:
    """All that a person can read on the page, in order: for asserting that words are (or are not) there."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "info",
        "warning",
        "error",
        "success",
        "button",
        "page_link",
        "expander",
    )
    found: list[str] = []
    for element in at.main:
        if element.type in kinds:
            found.append(str(getattr(element, "value", None) or getattr(element, "label", "") or getattr(element.proto, "label", "")))
    return "\n".join(found).replace("\\", "")


def links_of(at: AppTest) -> tuple[str, ...]:
    """Where the page's links lead, as page?query."""
    return tuple(f"{link.proto.page}?{link.proto.query_string}" for link in at.get("page_link"))
