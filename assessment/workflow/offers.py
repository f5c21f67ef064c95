"""What a member said in its last round, offered in the next one: nothing counts as answered until somebody says it again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assessment.questionnaire.bridge import Bridge
from assessment.questionnaire.carrying import Carried, Treatment, carry
from assessment.records import Answer, AnswerState, Assessment, EvidenceLink, Layer, Proposal, answer_key
from assessment.workflow.saving import AnswerContent

LAST_ROUND = "last_round"  # source of an offer


def offers_of(record: Assessment, earlier: Assessment, answers: Iterable[Answer], bridge: Bridge) -> Iterator[Proposal]:
    """The offers of a new assessment `record`, from the own answers of the `earlier` one. Only an unchanged question can be confirmed;
    where the new version offers no level (several old answers that differ, say), each old answer comes back to be read."""
    said = {answer.criterion: answer for answer in answers if answer.layer is Layer.SELF and answer.state is not AnswerState.UNANSWERED}
    for carried in carry(bridge, said):
        if carried.state is not None:
            yield _offer(record, earlier, carried)
        else:
            yield from (_reminder(record, earlier, carried.criterion, source) for source in carried.sources)


def offer_key(criterion: str) -> str:
    return f"{answer_key(Layer.SELF, criterion)}/{LAST_ROUND}"


def reminder_key(criterion: str, source: str) -> str:
    """Of an old answer that offers nothing. `source`: the criterion of the older questionnaire that it answered."""
    return f"{offer_key(criterion)}/{source}"


def source_of(reminder: Proposal) -> str:
    """The criterion of the older questionnaire; empty for an offer."""
    return reminder.key.removeprefix(offer_key(reminder.criterion)).removeprefix("/")


def confirmed_content(offer: Proposal, present: AnswerContent) -> AnswerContent:
    """The offer as the answer. What was already written here without a level stays: words above the offer's, evidence beside its."""
    return AnswerContent(
        state=offer.state,
        level=offer.level,
        reason=offer.reason or present.reason,
        comment=_both(present.comment.strip(), offer.comment.strip()),
        flag=present.flag,
        indicator=present.indicator or offer.indicator,
        evidence=_joined(present.evidence, offer.evidence),
    )


def _offer(record: Assessment, earlier: Assessment, carried: Carried) -> Proposal:
    assert carried.state is not None  # noqa: S101 - `offers_of` leaves the others out
    is_same = carried.treatment is Treatment.CONFIRM
    return Proposal(
        key=offer_key(carried.criterion),
        member=record.member,
        assessment=record.key,
        layer=Layer.SELF,
        criterion=carried.criterion,
        base=0,
        state=carried.state,
        level=carried.level,
        reason=carried.reason,
        comment="\n\n".join(dict.fromkeys(source.comment.strip() for source in carried.sources if source.comment.strip())),
        source=LAST_ROUND,
        at=max(source.at for source in carried.sources),
        indicator=carried.sources[0].indicator if is_same else None,
        evidence=carried.evidence,
        origin=earlier.key,
        look_again=not is_same,
    )


def _reminder(record: Assessment, earlier: Assessment, criterion: str, source: Answer) -> Proposal:
    return Proposal(
        key=reminder_key(criterion, source.criterion),
        member=record.member,
        assessment=record.key,
        layer=Layer.SELF,
        criterion=criterion,
        base=0,
        state=source.state,
        level=source.level,
        reason=source.reason,
        comment=source.comment,
        source=LAST_ROUND,
        at=source.at,
        origin=earlier.key,
        look_again=True,
    )


def _both(present: str, offered: str) -> str:
    if not present or present in offered:
        return offered
    return f"{present}\n\n{offered}" if offered and offered not in present else present


def _joined(present: tuple[EvidenceLink, ...], offered: tuple[EvidenceLink, ...]) -> tuple[EvidenceLink, ...]:
    """Each piece once, covering what either link says it covers."""
    links: dict[str, EvidenceLink] = {}
    for link in (*offered, *present):
        known = links.get(link.evidence)
        satisfied = dict.fromkeys((*(known.satisfies if known else ()), *link.satisfies))
        links[link.evidence] = replace(link, satisfies=tuple(satisfied))
    return tuple(links.values())
