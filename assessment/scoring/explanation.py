"""Why this score: the sum behind a node as data that a page or a workbook writes out in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.questionnaire.model import MethodKind, Questionnaire, Step, Text
from assessment.scoring.methods import contribution, reaches_tier, satisfied, stages_of
from assessment.scoring.results import Cap, CapKind, LeftOut, NodeScore, Part, Result

_SUMS = (MethodKind.WEIGHTED_MEAN, MethodKind.SHARE_SATISFIED)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the sum. `score` and its product are None while the child is unknown; levels as in `Part`."""

    child: str
    label: Text
    is_criterion: bool
    weight: int
    lower: Fraction
    score: Fraction | None
    upper: Fraction
    lower_product: Fraction
    score_product: Fraction | None
    upper_product: Fraction
    level: int | None
    possible_level: int | None


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the products, what it is divided by, and what that gives."""

    total: Fraction
    divisor: int
    quotient: Fraction


@dataclass(frozen=True, slots=True)
class Group:
    """A stage (staged methods, sums of level means) or a tier of a profile: who is in it and who still stands in its way."""

    name: str
    members: tuple[str, ...]
    unmet: tuple[str, ...]  # not met by what is known
    impossible: tuple[str, ...]  # not met even if all that is unknown turns out best


@dataclass(frozen=True, slots=True)
class Lift:
    """What has to reach which level. `from_level` None: not known yet."""

    name: str
    is_criterion: bool
    from_level: int | None
    to_level: int


@dataclass(frozen=True, slots=True)
class CapReason:
    """A cap, and all that is needed before level `opens` is open: "level 2 needs section C at 1"."""

    cap: Cap
    opens: int
    lifts: tuple[Lift, ...]


@dataclass(frozen=True, slots=True)
class LeftOutChild:
    name: str
    label: Text
    reason: LeftOut


@dataclass(frozen=True, slots=True)
class Explanation:
    """`lower`, `so_far` and `upper` are there for methods that are sums; `groups` for those that go by stages or tiers. Everything
    else about the node (its level, flags, backed score) is in `scored`."""

    scored: NodeScore
    terms: tuple[Term, ...]
    lower: Sum | None
    so_far: Sum | None
    upper: Sum | None
    groups: tuple[Group, ...]
    caps: tuple[CapReason, ...]
    possible_caps: tuple[CapReason, ...]
    left_out: tuple[LeftOutChild, ...]


def explain(questionnaire: Questionnaire, result: Result, node: str) -> Explanation:
    """The sum behind a node of a result. Raises KeyError for an unknown node."""
    scored = result.node(node)
    labels = _labels(questionnaire)
    step = scored.step
    terms = tuple(_term(step, part, labels[part.child]) for part in scored.parts if part.counted)
    return Explanation(
        scored=scored,
        terms=terms,
        lower=_sum(step, [(term.weight, term.lower_product) for term in terms]),
        so_far=_sum(step, [(term.weight, term.score_product) for term in terms if term.score_product is not None]),
        upper=_sum(step, [(term.weight, term.upper_product) for term in terms]),
        groups=_groups(step, [part for part in scored.parts if part.counted]),
        caps=tuple(_cap_reason(result, scored, cap, possible=False) for cap in scored.caps),
        possible_caps=tuple(_cap_reason(result, scored, cap, possible=True) for cap in scored.possible_caps),
        left_out=tuple(LeftOutChild(part.child, labels[part.child], part.left_out) for part in scored.parts if part.left_out),
    )


def _labels(questionnaire: Questionnaire) -> dict[str, Text]:
    labels = {criterion.name: criterion.label for criterion in questionnaire.criteria()}
    waiting = list(questionnaire.sections)
    while waiting:
        section = waiting.pop()
        labels[section.name] = section.label
        waiting += section.sections
    return labels


def _term(step: Step, part: Part, label: Text) -> Term:
    least, most = (contribution(step, part, value or Fraction(0)) for value in (part.lower, part.upper))
    known = None if part.score is None else contribution(step, part, part.score)
    return Term(
        child=part.child,
        label=label,
        is_criterion=part.criterion is not None,
        weight=part.weight,
        lower=least,
        score=known,
        upper=most,
        lower_product=part.weight * least,
        score_product=None if known is None else part.weight * known,
        upper_product=part.weight * most,
        level=part.level,
        possible_level=part.possible_level,
    )


def _sum(step: Step, products: Sequence[tuple[int, Fraction]]) -> Sum | None:
    if step.method not in _SUMS or not products:
        return None
    total = sum((product for _, product in products), Fraction(0))
    divisor = sum(weight for weight, _ in products)
    return Sum(total, divisor, total / divisor)


def _groups(step: Step, parts: Sequence[Part]) -> tuple[Group, ...]:
    if step.method is MethodKind.PROFILE_MINIMA:
        return tuple(_tier_group(tier, parts) for tier in step.tiers)
    if step.method in (MethodKind.STAGED, MethodKind.SUM_OF_LEVEL_MEANS):
        return tuple(_stage_group(step, stage, parts) for stage in stages_of(part.criterion for part in parts if part.criterion))
    return ()


def _stage_group(step: Step, stage: int, parts: Iterable[Part]) -> Group:
    of_stage = [part for part in parts if part.criterion and part.criterion.stage == stage]
    unmet = [part for part in of_stage if not _satisfies(step, part, part.lower)]
    impossible = [part for part in unmet if not _satisfies(step, part, part.upper)]
    return Group(str(stage), _names(of_stage), _names(unmet), _names(impossible))


def _tier_group(tier: str, parts: Sequence[Part]) -> Group:
    unmet = [part for part in parts if part.criterion and not reaches_tier(part.criterion, tier, part.level or 0)]
    impossible = [part for part in unmet if part.criterion and not reaches_tier(part.criterion, tier, part.possible_level or 0)]
    return Group(tier, _names(parts), _names(unmet), _names(impossible))


def _satisfies(step: Step, part: Part, value: Fraction | None) -> bool:
    return part.criterion is not None and value is not None and satisfied(step, part.criterion, value)


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.child for part in parts)


def _cap_reason(result: Result, scored: NodeScore, cap: Cap, *, possible: bool) -> CapReason:
    opens = cap.at + 1
    lifts = _gate_lifts(result, scored, cap) if cap.kind is CapKind.GATE else _weakest_lifts(scored, opens, possible)
    return CapReason(cap, opens, lifts)


def _gate_lifts(result: Result, scored: NodeScore, cap: Cap) -> tuple[Lift, ...]:
    minimum = scored.step.gate_cap.minimum if scored.step.gate_cap else 0
    known = {part.child: part.level for node in result.nodes for part in node.parts if part.criterion and part.score is not None}
    return tuple(Lift(name, True, known.get(name), minimum) for name in cap.by)


def _weakest_lifts(scored: NodeScore, opens: int, possible: bool) -> tuple[Lift, ...]:
    needed = opens - (scored.step.above_lowest or 0)
    found = [(part, part.possible_level if possible else part.level) for part in scored.parts if part.counted]
    low = [(part, level) for part, level in found if level is not None and level < needed]
    return tuple(Lift(part.child, part.criterion is not None, level, needed) for part, level in low)
