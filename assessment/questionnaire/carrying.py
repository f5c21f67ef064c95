"""What becomes of one questionnaire version's answers in a later one: starting points, never answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessment.questionnaire.bridge import Bridge, Link
from assessment.questionnaire.model import Change, Criterion
from assessment.records import Answer, AnswerState, EvidenceLink


class Treatment(StrEnum):
    """What a person is asked to do with a carried answer. Nothing of it counts as answered until somebody says it again."""

    CONFIRM = "confirm"  # the same question: one click says it again
    LOOK_AGAIN = "look_again"  # reworded: the level is offered beside the new words
    OFFERED = "offered"  # a part, or a merger whose parents all said the same: a level to think about
    SHOWN = "shown"  # the old answers can be read; they offer no level
    NOTHING = "nothing"  # new, or never answered


@dataclass(frozen=True, slots=True)
class Carried:
    """What a criterion starts from. `sources`: the old answers behind it, in the order of the bridge, with their words and figures.

    `state` and what follows are empty unless something is offered. `evidence`: the links of all sources; what they satisfy is kept
    only for an unchanged criterion, because pieces of expected evidence are known by id within their criterion.
    """

    criterion: str
    change: Change
    treatment: Treatment
    sources: tuple[Answer, ...] = ()
    state: AnswerState | None = None
    level: int | None = None
    reason: str = ""
    evidence: tuple[EvidenceLink, ...] = ()


_TREATMENTS = {
    Change.UNCHANGED: Treatment.CONFIRM,
    Change.REWORDED: Treatment.LOOK_AGAIN,
    Change.SPLIT: Treatment.OFFERED,
    Change.MERGED: Treatment.OFFERED,
}


def carry(bridge: Bridge, answers: Mapping[str, Answer]) -> tuple[Carried, ...]:
    """One a criterion of the newer questionnaire, in its order. `answers`: one layer's, by criterion of the older questionnaire."""
    return tuple(_carried(link, bridge.new.criterion(link.criterion), answers) for link in bridge.links)


def _carried(link: Link, criterion: Criterion, answers: Mapping[str, Answer]) -> Carried:
    sources = tuple(answers[origin] for origin in link.origins if origin in answers)
    if not sources:
        return Carried(link.criterion, link.change, Treatment.NOTHING)
    if not _speaks(link, sources) or not _fits(link, criterion, sources[0]):
        return Carried(link.criterion, link.change, Treatment.SHOWN, sources)
    return Carried(
        criterion=link.criterion,
        change=link.change,
        treatment=_TREATMENTS[link.change],
        sources=sources,
        state=sources[0].state,
        level=sources[0].level,
        reason="; ".join(dict.fromkeys(source.reason for source in sources if source.reason)),
        evidence=_evidence(link, criterion, sources),
    )


def _speaks(link: Link, sources: Sequence[Answer]) -> bool:
    """Whether every origin was answered, all in the same way, and nothing younger is in it."""
    said = {(source.state, source.level) for source in sources}
    answered = sources[0].state is not AnswerState.UNANSWERED
    return link.complete and len(sources) == len(link.origins) and len(said) == 1 and answered


def _fits(link: Link, criterion: Criterion, answer: Answer) -> bool:
    """Whether the criterion, as it is asked now, can be answered so, and the answer would mean the same."""
    if answer.state is AnswerState.LEVEL:
        return link.scale_kept and answer.level in criterion.scale.levels
    return answer.state is not AnswerState.NOT_APPLICABLE or criterion.not_applicable


def _evidence(link: Link, criterion: Criterion, sources: Sequence[Answer]) -> tuple[EvidenceLink, ...]:
    expected = {one.id for one in criterion.evidence} if link.comparable else set()
    links = {one.evidence: one for source in sources for one in source.evidence}
    return tuple(replace(one, satisfies=tuple(id for id in one.satisfies if id in expected)) for one in links.values())
