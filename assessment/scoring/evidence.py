"""How far valid evidence supports a level: expected evidence against what is linked, at an as-of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessment.questionnaire.model import Criterion, ExpectedEvidence
from assessment.records import Evidence, EvidenceLink, EvidenceState

_NEEDS_NONE = 1  # the highest level that needs no evidence


def backed_level(
    criterion: Criterion, level: int, links: Sequence[EvidenceLink], evidence_by_key: Mapping[str, Evidence], as_of: str
) -> int:
    """The highest level, at most `level`, of which every level from 2 up has all its required evidence in valid pieces.

    `as_of` is an ISO date. A link to evidence that is not in `evidence_by_key` counts for nothing.
    """
    covered = _covered(links, evidence_by_key, as_of)
    reached = min(level, _NEEDS_NONE)
    for one in range(_NEEDS_NONE + 1, level + 1):
        if any(expected.id not in covered for expected in _required(criterion, one)):
            break
        reached = one
    return max((one for one in criterion.scale.levels if one <= reached), default=criterion.scale.levels[0])


def missing_evidence(
    criterion: Criterion, level: int, links: Sequence[EvidenceLink], evidence_by_key: Mapping[str, Evidence], as_of: str
) -> tuple[ExpectedEvidence, ...]:
    """What the next level above the backed one still needs; empty when the whole level is backed."""
    covered = _covered(links, evidence_by_key, as_of)
    for one in range(_NEEDS_NONE + 1, level + 1):
        missing = tuple(expected for expected in _required(criterion, one) if expected.id not in covered)
        if missing:
            return missing
    return ()


def is_valid(evidence: Evidence, as_of: str) -> bool:
    """Not rejected, dated on or before the date, not expired at it."""
    in_time = bool(evidence.date) and evidence.date <= as_of and (not evidence.expiry or evidence.expiry >= as_of)
    return in_time and evidence.state is not EvidenceState.REJECTED


def _required(criterion: Criterion, level: int) -> list[ExpectedEvidence]:
    return [expected for expected in criterion.evidence if expected.required and expected.level == level]


def _covered(links: Sequence[EvidenceLink], evidence_by_key: Mapping[str, Evidence], as_of: str) -> frozenset[str]:
    valid = (link for link in links if link.evidence in evidence_by_key and is_valid(evidence_by_key[link.evidence], as_of))
    return frozenset(expected for link in valid for expected in link.satisfies)
