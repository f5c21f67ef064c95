"""What colleagues ask and propose in a draft: open questions, and suggestions that nobody has decided yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from assessment.demonstration.chance import Chance, hexadecimal
from assessment.demonstration.people import Team
from assessment.demonstration.yearly import Change, change
from assessment.demonstration.years import REVISION_STAGE, Year, stamp
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import Account, AnswerState, Ask, AskState, Assessment, HistoryKind, Layer, Proposal, answer_key

_NOTE = {
    "fr": "Pouvez-vous dire où nous en sommes et quel document le montre ?",
    "en": "Could you say where we stand on this, and which document shows it?",
}


def asks_and_proposals(
    questionnaire: Questionnaire, team: Team, record: Assessment, today: date, year: Year, chance: Chance
) -> list[Change]:
    """Two questions to the contributor (one answered), and two proposals of the colleague who only proposes."""
    asked = _some(_criteria_of(questionnaire, team.contributor.grants[0].parts), chance)
    proposed = _some(_criteria_of(questionnaire, team.proposer.grants[0].parts), chance)
    states = (AskState.OPEN, AskState.DONE)
    return [
        *(_ask(record, team, one, state, today, year, chance) for one, state in zip(asked, states, strict=False)),
        *(_proposal(record, team.proposer, one, year, chance) for one in proposed),
    ]


def _criteria_of(questionnaire: Questionnaire, sections: Iterable[str]) -> list[Criterion]:
    return [criterion for name in sections for criterion in questionnaire.section(name).all_criteria()]


def _some(criteria: Sequence[Criterion], chance: Chance) -> list[Criterion]:
    return chance.sample(criteria, min(2, len(criteria)))


def _ask(record: Assessment, team: Team, criterion: Criterion, state: AskState, today: date, year: Year, chance: Chance) -> Change:
    at = stamp(year.moment(chance, REVISION_STAGE))
    ask = Ask(
        key=f"ask-{hexadecimal(chance, 10)}",
        member=record.member,
        assessment=record.key,
        criterion=criterion.name,
        asked=team.contributor.key,
        asked_name=team.contributor.name,
        due=(today + timedelta(days=chance.randint(3, 14))).isoformat(),
        note=_NOTE[team.coordinator.language],
        state=state,
        by=team.coordinator.key,
        by_name=team.coordinator.name,
        at=at,
    )
    return change(ask, 0, team.coordinator, at, HistoryKind.ASK, criterion.name, "asked")


def _proposal(record: Assessment, person: Account, criterion: Criterion, year: Year, chance: Chance) -> Change:
    at = stamp(year.moment(chance, REVISION_STAGE))
    key = answer_key(Layer.SELF, criterion.name)
    proposal = Proposal(
        key=f"{key}/{person.key}",
        member=record.member,
        assessment=record.key,
        layer=Layer.SELF,
        criterion=criterion.name,
        base=0,
        state=AnswerState.LEVEL,
        level=chance.choice(criterion.scale.levels[:3]),
        by=person.key,
        by_name=person.name,
        at=at,
    )
    return change(proposal, 0, person, at, HistoryKind.PROPOSAL, criterion.name, "proposed")
