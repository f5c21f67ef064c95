"""An installation filled by its own use cases from the test's process, beside the running server: two processes on one store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from visitor import Server

from assessment.application import Application, open_application
from assessment.identity.actor import Actor
from assessment.records import Account, AnswerState, Assessment, Disclosure, Grant, Role
from assessment.settings import settings_from_environment
from assessment.workflow.assessments import SaveKind
from assessment.workflow.saving import AnswerContent, base_of

MEMBER = "KEN"
PASSWORD = "a sentence of one's own 1"
PEOPLE = {
    "amina": ("Amina Otieno", Grant(role=Role.COORDINATOR, member=MEMBER)),
    "brian": ("Brian Kamau", Grant(role=Role.CONTRIBUTOR, member=MEMBER, parts=("D3",))),
    "daniel": ("Daniel Mwangi", Grant(role=Role.HEAD, member=MEMBER)),
    "elena": ("Elena Rossi", Grant(role=Role.SECRETARIAT)),
}


@dataclass
class Office:
    application: Application
    accounts: dict[str, Account]
    assessment: str = ""

    def actor(self, person: str) -> Actor:
        account = self.accounts[person]
        return Actor(account.key, account.name, account.language, account.grants, f"test of {person}")

    def start(self) -> Assessment:
        key = next(iter(self.application.services.workplace.packs))
        record = self.application.services.assessments.start(self.actor("amina"), MEMBER, key, "2026", "2026-12-31")
        self.assessment = record.key
        for person in ("amina", "brian", "daniel"):
            self.application.services.collaboration.note_orientation_read(self.actor(person), MEMBER)
        return record

    def answer(self, criterion: str, level: int, person: str = "amina", comment: str = "") -> None:
        content = AnswerContent(state=AnswerState.LEVEL, level=level, comment=comment)
        outcome = self.application.services.assessments.save_answer(
            self.actor(person), MEMBER, self.assessment, criterion, base_of(self.stored().get(criterion)), content
        )
        assert outcome.kind is SaveKind.SAVED

    def answer_all(self, level: int = 2) -> None:
        stored = self.stored()
        for criterion in self.application.services.workplace.questionnaire(self.record().questionnaire).criteria():
            if criterion.name not in stored:
                self.answer(criterion.name, level)

    def stored(self):
        return self.application.services.assessments.read_standing(self.record()).answers

    def record(self) -> Assessment:
        return self.application.services.workplace.assessment(MEMBER, self.assessment)

    def sign(self, disclosure: Disclosure = Disclosure.SECRETARIAT) -> Assessment:
        services = self.application.services
        record = services.assessments.submit_for_review(self.actor("amina"), MEMBER, self.assessment)
        return services.snapshots.sign_off(
            self.actor("daniel"),
            MEMBER,
            self.assessment,
            revision=record.revision,
            name="Daniel Mwangi",
            function="Commissioner General",
            signed_on=datetime.now(UTC).date().isoformat(),
            disclosure=disclosure,
        )


def open_office(server: Server) -> Office:
    """Make the people of PEOPLE, each with PASSWORD."""
    environment = {name: value for name, value in server.environment.items() if name.startswith("GSA_")}
    application = open_application(settings_from_environment(environment))
    accounts = {}
    for login, (name, grant) in PEOPLE.items():
        _, secret = application.accounts.create_account(login, name, "", "en", (grant,), by="test")
        accounts[login] = application.accounts.take_up_ticket(secret, PASSWORD)
    return Office(application, accounts)
