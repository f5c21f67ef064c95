"""The reference: one assessment, exact fractions, written to be read beside the rule. `vectorised` must agree with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.questionnaire.model import Criterion, MethodKind, Questionnaire, Scale
from assessment.scoring.methods import Seen, level_of, score_of
from assessment.scoring.ratings import Ratings, Standing, backed_rating, counted_progress, standings
from assessment.scoring.results import Cap, CapKind, Flag, FlagKind, LeftOut, NodeScore, Part, Result
from assessment.scoring.tree import WHOLE, Node, build_tree

GateLevel = Callable[[Criterion], int | None]


def score_assessment(questionnaire: Questionnaire, ratings: Ratings) -> Result:
    """All scores of one assessment. Raises InvalidInputError for a level that is not on its criterion's scale."""
    scoring = _Scoring(questionnaire, ratings)
    scoring.score(build_tree(questionnaire))
    return Result(tuple(scoring.scored))


@dataclass(frozen=True, slots=True)
class _Extent:
    """The ends of a scale: what an unknown answer counts as."""

    least: Fraction
    most: Fraction
    least_level: int
    most_level: int


class _Scoring:
    """One pass over the tree. `scored` grows in the order of the nodes, each before those below it."""

    def __init__(self, questionnaire: Questionnaire, ratings: Ratings) -> None:
        self.scored: list[NodeScore] = []
        self._ratings = ratings
        self._standings = standings(questionnaire, ratings)
        self._share = questionnaire.not_applicable_flag_share
        self._extents: dict[int, _Extent] = {}

    def score(self, node: Node, gate_minimum: int | None = None) -> NodeScore:
        place = len(self.scored)
        minimum = node.step.gate_cap.minimum if node.step.gate_cap else gate_minimum
        below = [self.score(one, minimum) for one in node.nodes]
        scored = self._node_score(node, below, minimum)
        self.scored.insert(place, scored)
        return scored

    def _node_score(self, node: Node, below: Sequence[NodeScore], gate_minimum: int | None) -> NodeScore:
        parts = self._parts(node, below)
        lowest, highest = _at_lower(parts), _at_upper(parts)
        backed, so_far = _at_backed(parts), _so_far(node, parts)
        lower, upper = score_of(node.step, lowest), score_of(node.step, highest)
        backed_score = score_of(node.step, backed)
        level, possible = level_of(node.step, lower, lowest), level_of(node.step, upper, highest)
        backed_level = level_of(node.step, backed_score, backed)
        caps = _binding_caps(level, self._caps(node, lowest, self._level, unknown_caps=True))
        possible_caps = _binding_caps(possible, self._caps(node, highest, self._level, unknown_caps=False))
        backed_caps = _binding_caps(backed_level, self._caps(node, backed, self._backed_level, unknown_caps=True))
        counted = counted_progress(self._standings, node.all_criteria())
        return NodeScore(
            node=node.name,
            parent=node.parent,
            step=node.step,
            weight=node.weight,
            score=_within(score_of(node.step, so_far), lower, upper),
            lower=lower,
            upper=upper,
            level=_capped(level, caps),
            possible_level=_capped(possible, possible_caps),
            answered=counted.answered,
            applicable=counted.applicable,
            backed=backed_score,
            backed_level=_capped(backed_level, backed_caps),
            uncapped_level=level,
            uncapped_possible_level=possible,
            caps=caps,
            possible_caps=possible_caps,
            flags=self._flags(node, below, gate_minimum, counted.applicable),
            parts=parts,
            plus=node.step.plus and len({one.value for one in lowest}) > 1,
        )

    def _parts(self, node: Node, below: Sequence[NodeScore]) -> tuple[Part, ...]:
        if node.gathers_criteria:
            return tuple(self._criterion_part(criterion) for criterion in node.all_criteria())
        return (*(self._criterion_part(criterion) for criterion in node.criteria), *(_section_part(one) for one in below))

    def _criterion_part(self, criterion: Criterion) -> Part:
        standing = self._standings[criterion.name]
        if not standing.applies:
            reason = LeftOut.IRRELEVANT if standing is Standing.IRRELEVANT else LeftOut.NOT_APPLICABLE
            return Part(criterion.name, criterion.weight, None, None, None, None, None, None, None, reason, criterion)
        if standing is Standing.RATED:
            return self._rated_part(criterion)
        ends = self._extent(criterion.scale)
        levels = (ends.least_level, ends.most_level, ends.least_level)
        return Part(criterion.name, criterion.weight, ends.least, None, ends.most, ends.least, *levels, None, criterion)

    def _rated_part(self, criterion: Criterion) -> Part:
        level = self._ratings[criterion.name].level
        assert level is not None  # noqa: S101 - what RATED means
        value, covered = criterion.scale.value_of(level), backed_rating(criterion, self._ratings[criterion.name])
        backed = criterion.scale.value_of(covered)
        return Part(criterion.name, criterion.weight, value, value, value, backed, level, level, covered, None, criterion)

    def _extent(self, scale: Scale) -> _Extent:
        if id(scale) not in self._extents:
            self._extents[id(scale)] = _Extent(scale.least, scale.most, scale.levels[0], scale.levels[-1])
        return self._extents[id(scale)]

    def _level(self, criterion: Criterion) -> int | None:
        return self._ratings[criterion.name].level if self._standings[criterion.name] is Standing.RATED else None

    def _backed_level(self, criterion: Criterion) -> int | None:
        return None if self._level(criterion) is None else backed_rating(criterion, self._ratings[criterion.name])

    def _caps(self, node: Node, seen: Sequence[Seen], level: GateLevel, *, unknown_caps: bool) -> list[Cap]:
        caps = []
        if node.step.gate_cap is not None:
            gates = self._low_gates(node, node.step.gate_cap.minimum, level, unknown_caps)
            caps += [Cap(CapKind.GATE, node.step.gate_cap.cap, gates)] if gates else []
        if node.step.above_lowest is not None:
            caps += _weakest_cap(node.step.above_lowest, seen)
        return sorted(caps, key=lambda cap: cap.at)

    def _low_gates(self, node: Node, minimum: int, level: GateLevel, unknown_caps: bool) -> tuple[str, ...]:
        """The gates that hold the level down. Without `unknown_caps` an unknown gate is thought to be met."""
        gates = [one for one in node.all_criteria() if one.gate and self._standings[one.name].applies]
        levels = [(gate.name, level(gate)) for gate in gates]
        return tuple(name for name, found in levels if (unknown_caps if found is None else found < minimum))

    def _flags(self, node: Node, below: Sequence[NodeScore], gate_minimum: int | None, applicable: int) -> tuple[Flag, ...]:
        flags = self._section_flags(node, applicable)
        for criterion in node.criteria:
            flags += self._criterion_flags(criterion, gate_minimum)
        return (*flags, *(flag for one in below for flag in one.flags))

    def _section_flags(self, node: Node, applicable: int) -> list[Flag]:
        if applicable == 0:
            return [Flag(FlagKind.NOTHING_APPLICABLE, section=node.name)]
        weights = dict.fromkeys(Standing, 0)
        for criterion in node.all_criteria():
            weights[self._standings[criterion.name]] += criterion.weight
        relevant = sum(weights.values()) - weights[Standing.IRRELEVANT]
        many = node.name != WHOLE and weights[Standing.NOT_APPLICABLE] > self._share * relevant
        return [Flag(FlagKind.MANY_NOT_APPLICABLE, section=node.name)] if many else []

    def _criterion_flags(self, criterion: Criterion, gate_minimum: int | None) -> list[Flag]:
        if not self._standings[criterion.name].applies:
            return []
        flags = []
        if criterion.gate and gate_minimum is not None:
            flags += self._threshold_flag(criterion, gate_minimum, FlagKind.GATE_BELOW, FlagKind.GATE_UNKNOWN)
        if criterion.critical is not None:
            flags += self._threshold_flag(criterion, criterion.critical, FlagKind.CRITICAL_BELOW, FlagKind.CRITICAL_UNKNOWN)
        return flags

    def _threshold_flag(self, criterion: Criterion, minimum: int, below: FlagKind, unknown: FlagKind) -> list[Flag]:
        level = self._level(criterion)
        if level is None:
            return [Flag(unknown, criterion.name)]
        return [Flag(below, criterion.name)] if level < minimum else []


def _section_part(scored: NodeScore) -> Part:
    reason = None
    if scored.lower is None:
        reason = LeftOut.NO_SCORE if scored.applicable else LeftOut.NOTHING_APPLICABLE
    levels = (scored.level, scored.possible_level, scored.backed_level)
    return Part(scored.node, scored.weight, scored.lower, scored.score, scored.upper, scored.backed, *levels, reason)


def _at_lower(parts: Sequence[Part]) -> list[Seen]:
    return [Seen(part, part.lower, part.level) for part in parts if part.counted and part.lower is not None]


def _at_upper(parts: Sequence[Part]) -> list[Seen]:
    return [Seen(part, part.upper, part.possible_level) for part in parts if part.counted and part.upper is not None]


def _at_backed(parts: Sequence[Part]) -> list[Seen]:
    return [Seen(part, part.backed, part.backed_level) for part in parts if part.counted and part.backed is not None]


def _so_far(node: Node, parts: Sequence[Part]) -> list[Seen]:
    """What is rated. In a sum of level means a stage of which nothing is rated counts at its lower bound: left out, it would
    pull the score so far below its band."""
    known = [Seen(part, part.score, part.level) for part in parts if part.counted and part.score is not None]
    if node.step.method is not MethodKind.SUM_OF_LEVEL_MEANS or not known:
        return known
    rated = {_stage(one.part) for one in known}
    return known + [one for one in _at_lower(parts) if _stage(one.part) not in rated]


def _within(score: Fraction | None, lower: Fraction | None, upper: Fraction | None) -> Fraction | None:
    """Only where children have different ranges can what is known so far lie outside the band; then its end is shown."""
    if score is None or lower is None or upper is None:
        return None
    return min(max(score, lower), upper)


def _stage(part: Part) -> int | None:
    return part.criterion.stage if part.criterion else None


def _weakest_cap(above: int, seen: Sequence[Seen]) -> list[Cap]:
    levels = {one.part.child: one.level for one in seen if one.level is not None}
    if not levels:
        return []
    lowest = min(levels.values())
    return [Cap(CapKind.WEAKEST, lowest + above, tuple(name for name, level in levels.items() if level == lowest))]


def _binding_caps(level: int | None, caps: Sequence[Cap]) -> tuple[Cap, ...]:
    """Those that hold the level below what the score alone gives."""
    return () if level is None else tuple(cap for cap in caps if cap.at < level)


def _capped(level: int | None, caps: Sequence[Cap]) -> int | None:
    return None if level is None else min([level, *(cap.at for cap in caps)])
