"""A year's made-up answers of one member: what was said first, and what some answers were changed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assessment.demonstration.ability import Abilities, Ability
from assessment.demonstration.chance import Chance
from assessment.demonstration.figures import figure_for
from assessment.demonstration.library import Library
from assessment.demonstration.people import Team
from assessment.demonstration.remarks import Remarks
from assessment.demonstration.years import CONTRIBUTION_STAGE, FIRST_STAGE, REVISION_STAGE, Year, stamp
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import Account, Answer, AnswerState, IndicatorValue, Layer, Proposal, answer_key
from assessment.scoring.ratings import may_be_not_applicable
from assessment.workflow.offers import confirmed_content
from assessment.workflow.saving import content_of

_SHARE_REMARKED = 0.3
_SHARE_REVISED = 0.14
_SHARE_UNKNOWN = (0.07, 0.05, 0.04)  # by year: less is unknown each time
_SHARE_NOT_APPLICABLE = 0.03
_SHARE_LEFT_OUT = 0.07  # of a draft, below the place it has come to
_SHARE_FLAGGED = 0.08
_SHARE_CONFIRMED = 0.6  # of what is said as it was last time; the others are written anew


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it stands, and the one before it where it was changed."""

    latest: Answer
    earlier: Answer | None = None

    @property
    def versions(self) -> tuple[Answer, ...]:
        return (self.latest,) if self.earlier is None else (self.earlier, self.latest)


@dataclass(frozen=True)
class Answering:
    """All that answers of one member and year depend on. `share`: how much of the questionnaire is done, in its order.
    `offers`: what was said in the round before."""

    questionnaire: Questionnaire
    abilities: Abilities
    ability: Ability
    team: Team
    library: Library
    remarks: Remarks
    year: Year
    chance: Chance
    assessment: str
    share: float = 1.0
    offers: Mapping[str, Proposal] = field(default_factory=dict)  # by criterion

    def answers(self) -> tuple[Given, ...]:
        return tuple(self._given(criterion) for criterion in self._reached())

    def _reached(self) -> Iterator[Criterion]:
        criteria = list(self.questionnaire.criteria())
        for criterion in criteria[: round(self.share * len(criteria))]:
            if self.share == 1.0 or self.chance.random() > _SHARE_LEFT_OUT:
                yield criterion

    def _given(self, criterion: Criterion) -> Given:
        person = self._author(criterion)
        first = self._said(criterion, person)
        stage = CONTRIBUTION_STAGE if person is self.team.contributor else FIRST_STAGE
        if self.chance.random() > _SHARE_REVISED or first.confirmed_in_round:
            return Given(replace(first, at=stamp(self.year.moment(self.chance, stage))))
        earlier = replace(self._before_revision(criterion, first), at=stamp(self.year.moment(self.chance, stage)))
        changed = replace(first, at=stamp(self.year.moment(self.chance, REVISION_STAGE)), revision=1)
        return Given(changed, earlier)

    def _author(self, criterion: Criterion) -> Account:
        parts = self.team.contributor.grants[0].parts
        is_part = self.questionnaire.section_of(criterion.name).name in parts
        return self.team.contributor if is_part and self.chance.random() < 0.7 else self.team.coordinator

    def _said(self, criterion: Criterion, person: Account) -> Answer:
        blank = self._blank(criterion, person)
        drawn = self.chance.random()
        if drawn < _SHARE_UNKNOWN[self.year.number]:
            return self._again(blank, AnswerState.UNKNOWN) or self._remarked(replace(blank, state=AnswerState.UNKNOWN), criterion)
        if may_be_not_applicable(criterion) and drawn > 1 - _SHARE_NOT_APPLICABLE:
            fresh = replace(blank, state=AnswerState.NOT_APPLICABLE, reason=self.chance.choice(self.remarks.reasons))
            return self._again(blank, AnswerState.NOT_APPLICABLE) or fresh
        level = self.abilities.level(self.ability, criterion, self.year, self.chance)
        if again := self._again(blank, AnswerState.LEVEL, level):
            return again
        section = self.questionnaire.section_of(criterion.name).name
        links = self.library.links_for(criterion, level, section, self.year)
        said = replace(blank, state=AnswerState.LEVEL, level=level, evidence=links, indicator=self._figure(criterion, level))
        return self._remarked(said, criterion)

    def _again(self, blank: Answer, state: AnswerState, level: int | None = None) -> Answer | None:
        """The offer of the round before, confirmed by one click, where it says the same."""
        offer = self.offers.get(blank.criterion)
        if offer is None or (offer.state, offer.level) != (state, level) or self.chance.random() > _SHARE_CONFIRMED:
            return None
        content = confirmed_content(offer, content_of(None))
        return replace(
            blank,
            state=content.state,
            level=content.level,
            reason=content.reason,
            comment=content.comment,
            flag=False,
            indicator=content.indicator,
            evidence=content.evidence,
            confirmed_in_round=self.year.key,
        )

    def _blank(self, criterion: Criterion, person: Account) -> Answer:
        flagged = self.share < 1.0 and self.chance.random() < _SHARE_FLAGGED
        return Answer(
            key=answer_key(Layer.SELF, criterion.name),
            member=self.library.member.code,
            assessment=self.assessment,
            layer=Layer.SELF,
            criterion=criterion.name,
            flag=flagged,
            by=person.key,
            by_name=person.name,
            visit=f"demo-{self.year.opens.year}",
        )

    def _remarked(self, answer: Answer, criterion: Criterion) -> Answer:
        if self.chance.random() > _SHARE_REMARKED:
            return answer
        words = self.remarks.beside(self.chance, answer.state, answer.level, criterion.scale.levels[-1])
        return replace(answer, comment=words)

    def _figure(self, criterion: Criterion, level: int) -> IndicatorValue | None:
        if criterion.indicator is None or self.chance.random() < 0.4:
            return None
        return figure_for(criterion.indicator, level, self.chance, self.year)

    def _before_revision(self, criterion: Criterion, answer: Answer) -> Answer:
        """What was said first: a level less, or that it was not known; without evidence."""
        lower = [level for level in criterion.scale.levels if answer.level is not None and level < answer.level]
        if lower and self.chance.random() < 0.6:
            return replace(answer, level=lower[-1], evidence=(), indicator=None)
        return replace(answer, state=AnswerState.UNKNOWN, level=None, reason="", comment="", evidence=(), indicator=None)
