"""Made-up accounts: functions instead of names, no passwords. Personas are entered by one click on a demonstration store only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from assessment.demonstration.casting import ENGLISH_CAST, FRENCH_CAST
from assessment.demonstration.chance import chance_of, hexadecimal
from assessment.questionnaire.model import Questionnaire
from assessment.records import Account, Grant, Role
from assessment.reference import Member

SECRETARIAT_LOGIN = "secretariat.1"
_MISSION_DAYS = 120


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one member. The second contributor only proposes."""

    coordinator: Account
    contributor: Account
    proposer: Account
    head: Account

    @property
    def everybody(self) -> tuple[Account, ...]:
        return (self.coordinator, self.contributor, self.proposer, self.head)


@dataclass(frozen=True, slots=True)
class _Wording:
    coordinator: tuple[str, str]  # name before the country, function
    contributor: tuple[str, str]
    proposer: tuple[str, str]
    head: tuple[str, str]


_ENGLISH = _Wording(
    ("Coordinator", "National contact point"),
    ("Contributor A", "Risk management unit"),
    ("Contributor B", "Training centre"),
    ("Head of customs", "Director General"),
)
_FRENCH = _Wording(
    ("Coordination", "Point de contact national"),
    ("Contribution A", "Service de gestion des risques"),
    ("Contribution B", "Centre de formation"),
    ("Direction générale", "Chef de l'administration"),
)
# A persona's place on the sign-in page.
_PERSONA_KEYS = {
    (ENGLISH_CAST, Role.COORDINATOR): "persona-1-coordinator",
    (ENGLISH_CAST, Role.CONTRIBUTOR): "persona-2-contributor",
    (ENGLISH_CAST, Role.HEAD): "persona-3-head",
    (FRENCH_CAST, Role.COORDINATOR): "persona-4-coordinator-fr",
}


def team_of(seed: int, member: Member, questionnaire: Questionnaire, created_at: str) -> Team:
    words = _FRENCH if member.language == "fr" else _ENGLISH
    sections = tuple(section.name for section in questionnaire.sections)
    half, quarter = -(-len(sections) // 2), -(-len(sections) // 4)

    def person(login: str, wording: tuple[str, str], grant: Grant) -> Account:
        return _account(seed, member, login, wording, grant, created_at)

    return Team(
        coordinator=_persona(person("coordinator", words.coordinator, Grant(role=Role.COORDINATOR, member=member.code))),
        contributor=_persona(
            person("contributor-a", words.contributor, Grant(role=Role.CONTRIBUTOR, member=member.code, parts=sections[quarter:half]))
        ),
        proposer=person(
            "contributor-b",
            words.proposer,
            Grant(role=Role.CONTRIBUTOR, member=member.code, parts=sections[half:], may_answer=False),
        ),
        head=_persona(person("head", words.head, Grant(role=Role.HEAD, member=member.code))),
    )


def secretariat_and_mission(seed: int, visited: Member, today: date, created_at: str) -> tuple[Account, ...]:
    """Four members of the Secretariat (the first a persona) and a mission's lead, whose access has begun."""
    staff = [
        Account(
            key=hexadecimal(chance_of(seed, "account", f"secretariat.{number}"), 24),
            login=f"secretariat.{number}",
            name=f"Secretariat, desk {number}",
            function="Programme Global Shield team",
            grants=(Grant(role=Role.SECRETARIAT),),
            created_at=created_at,
        )
        for number in range(1, 5)
    ]
    opens, ends = (today + timedelta(days=days) for days in (-10, _MISSION_DAYS))
    lead = Account(
        key="persona-6-mission",
        login="mission.lead",
        name=f"Mission lead, visit to {visited.name_en}",
        function="Accredited expert",
        grants=(Grant(role=Role.MISSION, member=visited.code, valid_from=opens.isoformat(), valid_to=ends.isoformat()),),
        created_at=created_at,
        persona=True,
    )
    return (replace(staff[0], key="persona-5-secretariat", persona=True), *staff[1:], lead)


def _account(seed: int, member: Member, login: str, wording: tuple[str, str], grant: Grant, created_at: str) -> Account:
    language = "fr" if member.language == "fr" else "en"
    login = f"{member.code.lower()}.{login}"
    return Account(
        key=hexadecimal(chance_of(seed, "account", login), 24),
        login=login,
        name=f"{wording[0]}, {member.name(language)}",
        function=wording[1],
        language=language,
        grants=(grant,),
        created_at=created_at,
    )


def _persona(account: Account) -> Account:
    """The account as a persona where it is one."""
    grant = account.grants[0]
    key = _PERSONA_KEYS.get((grant.member, grant.role))
    return replace(account, key=key, persona=True) if key else account
