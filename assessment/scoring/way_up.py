"""The cheapest way up: the level steps of least total effort that lift a level by one, found exactly.

Relevance is taken as it stands: a step that makes other criteria relevant or irrelevant is priced as if it did not (`WayUp.opens`
names them), and a criterion of undetermined relevance is never asked to rise. Unknown answers count at their lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm

from assessment.questionnaire.model import Criterion, MethodKind, Questionnaire
from assessment.records import AnswerState
from assessment.scoring.methods import reaches_tier, satisfied, stages_of
from assessment.scoring.ratings import Rating, Ratings, Standing, relevance, standings
from assessment.scoring.reference import score_assessment
from assessment.scoring.tree import WHOLE, Node, build_tree


@dataclass(frozen=True, slots=True)
class LevelStep:
    """A criterion to raise. `from_level` None: not answered yet, its effort counted from the lowest level."""

    criterion: str
    from_level: int | None
    to_level: int
    effort: int


@dataclass(frozen=True, slots=True)
class WayUp:
    """`ask_first`: the fewest unknown criteria whose answers, if they turn out best, lift the level without any step; empty when
    no answers alone can. Not reachable (the level is the highest already, or there are no levels): `target_level` is None."""

    ask_first: tuple[str, ...]
    steps: tuple[LevelStep, ...]
    effort: int
    target_level: int | None
    reachable: bool
    opens: tuple[str, ...] = ()  # criteria that the steps make relevant, or not: they are asked too, and may hold the level


def cheapest_way_up(questionnaire: Questionnaire, ratings: Ratings) -> WayUp:
    """For the whole."""
    return _way_up(questionnaire, ratings, WHOLE)


def cheapest_way_up_section(questionnaire: Questionnaire, ratings: Ratings, section: str) -> WayUp:
    """For one section's level. Raises KeyError for an unknown section."""
    return _way_up(questionnaire, ratings, section)


def _way_up(questionnaire: Questionnaire, ratings: Ratings, name: str) -> WayUp:
    scored = score_assessment(questionnaire, ratings).node(name)
    node = next(one for one in build_tree(questionnaire).all_nodes() if one.name == name)
    if scored.level is None:
        return WayUp((), (), 0, None, reachable=False)
    target = scored.level + 1
    moves = _Moves(questionnaire, ratings)
    best = _cheapest(node, target, moves, moves.rises)
    if best is None:
        return WayUp((), (), 0, None, reachable=False)
    order = {criterion.name: place for place, criterion in enumerate(questionnaire.criteria())}
    steps = tuple(sorted(_unwound(best.steps), key=lambda step: order[step.criterion]))
    asked = _cheapest(node, target, moves, moves.answers)
    ask_first = () if asked is None else tuple(sorted((step.criterion for step in _unwound(asked.steps)), key=order.__getitem__))
    opens = _changed_relevance(questionnaire, ratings, steps)
    return WayUp(ask_first, steps, sum(step.effort for step in steps), target, reachable=True, opens=opens)


def _changed_relevance(questionnaire: Questionnaire, ratings: Ratings, steps: Sequence[LevelStep]) -> tuple[str, ...]:
    before = relevance(questionnaire, ratings)
    after = relevance(questionnaire, {**ratings, **{step.criterion: Rating(AnswerState.LEVEL, step.to_level) for step in steps}})
    return tuple(name for name, found in after.items() if found is not before[name])


# --- the cost of a choice ---------------------------------------------------------------------------------------------
# One whole number orders choices by effort, then by more critical criteria, then by fewer criteria. It adds up.

_COUNT_BITS = 20
_EFFORT_BITS = 2 * _COUNT_BITS


def _cost(effort: int, *, critical: bool) -> int:
    return (effort << _EFFORT_BITS) - (int(critical) << _COUNT_BITS) + 1


def _effort(cost: int) -> int:
    return (cost + (1 << (_EFFORT_BITS - 1))) >> _EFFORT_BITS


Steps = tuple["Steps", "Steps"] | LevelStep | None  # pairs of what was joined; unwound at the end


@dataclass(frozen=True, slots=True)
class _Option:
    """One way to choose below a node: the value it gives and what it costs."""

    value: Fraction
    cost: int
    steps: Steps = None


Front = list[_Option]  # rising cost, strictly rising value: nothing dearer that is not better
Choices = Callable[[Criterion, int | None], Front]  # a criterion's options; the level a gate needs


def _unwound(steps: Steps) -> list[LevelStep]:
    if steps is None:
        return []
    return [steps] if isinstance(steps, LevelStep) else [*_unwound(steps[0]), *_unwound(steps[1])]


def _front(options: Iterable[_Option]) -> Front:
    kept: Front = []
    for option in sorted(options, key=lambda one: (one.cost, -one.value)):
        if not kept or option.value > kept[-1].value:
            kept.append(option)
    return kept


# --- what a criterion can do --------------------------------------------------------------------------------------------


class _Moves:
    """The options of every criterion as it stands."""

    def __init__(self, questionnaire: Questionnaire, ratings: Ratings) -> None:
        self._ratings = ratings
        self.standings: Mapping[str, Standing] = standings(questionnaire, ratings)
        self._relevance = relevance(questionnaire, ratings)

    def applies(self, criterion: Criterion) -> bool:
        return self.standings[criterion.name].applies

    def rises(self, criterion: Criterion, gate_minimum: int | None) -> Front:
        """Stay, or rise to any higher level. A gate that needs a level cannot stay unknown or below it."""
        known, levels = self._known(criterion), criterion.scale.levels
        efforts = [0, *accumulate(_transitions(criterion))]
        start = 0 if known is None else levels.index(known)
        stay = _Option(criterion.scale.value_of(levels[start]), 0)
        options = [stay] if gate_minimum is None or (known is not None and known >= gate_minimum) else []
        if self._relevance[criterion.name]:
            for place, level in enumerate(levels):
                # an unknown gate must at least be answered, be it with the lowest level
                if place >= start + (known is not None or gate_minimum is None) and (gate_minimum is None or level >= gate_minimum):
                    options.append(_rise(criterion, known, level, efforts[place] - efforts[start]))
        return _front(options)

    def answers(self, criterion: Criterion, gate_minimum: int | None) -> Front:
        """Stay, or, while unknown, turn out best; every answer costs the same."""
        known, scale = self._known(criterion), criterion.scale
        level = scale.levels[0] if known is None else known
        options = [_Option(scale.value_of(level), 0)] if gate_minimum is None or (known is not None and known >= gate_minimum) else []
        may_ask = known is None and self._relevance[criterion.name]
        if may_ask and (gate_minimum is None or scale.levels[-1] >= gate_minimum):
            best = LevelStep(criterion.name, None, scale.levels[-1], 1)
            options.append(_Option(scale.value_of(best.to_level), _cost(1, critical=criterion.critical is not None), best))
        return _front(options)

    def _known(self, criterion: Criterion) -> int | None:
        return self._ratings[criterion.name].level if self.standings[criterion.name] is Standing.RATED else None


def _transitions(criterion: Criterion) -> tuple[int, ...]:
    """Without efforts in the file every transition counts 1."""
    return criterion.effort or (1,) * (len(criterion.scale.levels) - 1)


def _rise(criterion: Criterion, known: int | None, level: int, effort: int) -> _Option:
    cost = _cost(effort, critical=criterion.critical is not None)
    return _Option(criterion.scale.value_of(level), cost, LevelStep(criterion.name, known, level, effort))


# --- what a node can do ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Child:
    weight: int
    front: Front
    criterion: Criterion | None


def _cheapest(node: Node, target: int, moves: _Moves, choices: Choices) -> _Option | None:
    front = _Search(moves, choices).front(node, target, {}, is_top=True)
    return front[0] if front else None


class _Search:
    """Builds fronts from the criteria upwards, keeping only choices that satisfy every cap on the way."""

    def __init__(self, moves: _Moves, choices: Choices) -> None:
        self._moves = moves
        self._choices = choices

    def front(self, node: Node, need: int | None, gates: Mapping[str, int], *, is_top: bool = False) -> Front:
        """The node's options in which its level is at least `need`; empty when there are none. At the top one option is enough."""
        if need is not None and node.step.gate_cap is not None and need > node.step.gate_cap.cap:
            minimum = node.step.gate_cap.minimum
            gates = {**gates, **{one.name: max(minimum, gates.get(one.name, minimum)) for one in node.all_criteria() if one.gate}}
        children = self._children(node, _child_need(node, need), gates)
        if any(not child.front for child in children):
            return []
        least = None if need is None or not _level_is_score(node) else Fraction(need)
        match node.step.method:
            case MethodKind.LOWEST:
                front = _joined_thresholds(children, _values_at_least, _all_values(children))
            case MethodKind.STAGED:
                front = _stages(node, children)
            case MethodKind.PROFILE_MINIMA:
                front = _tiers(node, children)
            case MethodKind.NONE:
                front = []
            case _:
                linear = _linear_terms(node, children)
                return _cheapest_sum(linear, least) if is_top and least is not None else _least(_sums(linear), least)
        return _least(front, least)

    def _children(self, node: Node, need: int | None, gates: Mapping[str, int]) -> list[_Child]:
        criteria = list(node.all_criteria() if node.gathers_criteria else node.criteria)
        own = [self._criterion_child(one, need, gates.get(one.name)) for one in criteria if self._moves.applies(one)]
        if node.gathers_criteria:
            return own
        return own + [_Child(one.weight, self.front(one, need, gates), None) for one in node.nodes if self._counts(one)]

    def _criterion_child(self, criterion: Criterion, need: int | None, gate_minimum: int | None) -> _Child:
        front = self._choices(criterion, gate_minimum)
        if need is not None:
            values = {choice.value for choice in criterion.scale.choices if choice.level >= need}
            front = [option for option in front if option.value in values]
        return _Child(criterion.weight, front, criterion)

    def _counts(self, node: Node) -> bool:
        return node.step.method is not MethodKind.NONE and any(self._moves.applies(one) for one in node.all_criteria())


def _level_is_score(node: Node) -> bool:
    return node.step.floor or node.step.method in (MethodKind.STAGED, MethodKind.PROFILE_MINIMA)


def _child_need(node: Node, need: int | None) -> int | None:
    """The level every child must have for the node's: the weakest caps it; the plain lowest is it."""
    if need is None:
        return None
    needs = [] if node.step.above_lowest is None else [need - node.step.above_lowest]
    if node.step.method is MethodKind.LOWEST and not node.step.floor:
        needs.append(need)
    return max(needs, default=None)


def _least(front: Front, least: Fraction | None) -> Front:
    return front if least is None else [option for option in front if option.value >= least]


# --- sums: weighted means, shares, sums of level means ------------------------------------------------------------------


def _linear_terms(node: Node, children: Sequence[_Child]) -> list[Front]:
    """Each child's options in what they add to the node's score."""
    if node.step.method is MethodKind.SUM_OF_LEVEL_MEANS:
        by_stage: dict[int | None, int] = {}
        for child in children:
            by_stage[_stage(child)] = by_stage.get(_stage(child), 0) + child.weight
        shares = [Fraction(0) if _stage(child) is None else Fraction(child.weight, by_stage[_stage(child)]) for child in children]
    else:
        total = sum(child.weight for child in children)
        shares = [Fraction(child.weight, total) for child in children]
    return [_front(_Option(share * _counted(node, child, one.value), one.cost, one.steps) for one in child.front)
            for share, child in zip(shares, children, strict=True)]  # fmt: skip


def _stage(child: _Child) -> int | None:
    return child.criterion.stage if child.criterion else None


def _counted(node: Node, child: _Child, value: Fraction) -> Fraction:
    if node.step.method is not MethodKind.SHARE_SATISFIED or child.criterion is None:
        return value
    return Fraction(int(satisfied(node.step, child.criterion, value)))


def _sums(terms: Sequence[Front]) -> Front:
    """Every undominated sum. Whole numbers over one denominator keep it quick."""
    scale = _scale(terms)
    sums: list[tuple[int, int, Steps]] = [(0, 0, None)]
    for term in terms:
        adding = _whole_numbers(term, scale)
        sums = _undominated((cost + more, value + gain, (steps, step)) for cost, value, steps in sums for more, gain, step in adding)
    return [_Option(Fraction(value, scale), cost, steps) for cost, value, steps in sums]


def _cheapest_sum(terms: Sequence[Front], least: Fraction) -> Front:
    """The one cheapest choice whose sum reaches `least`. First the least effort alone, from the back; then forwards with the full
    cost, dropping whatever can no longer reach `least` within that effort."""
    scale = lcm(_scale(terms), least.denominator)
    goal = int(least * scale)
    numbers = [_whole_numbers(term, scale) for term in terms]
    ahead = _best_ahead(numbers, goal)
    if ahead[0][-1] < goal:
        return []
    budget = next(effort for effort, value in enumerate(ahead[0]) if value >= goal)
    sums: list[tuple[int, int, Steps]] = [(0, 0, None)]
    for adding, rest in zip(numbers, ahead[1:], strict=True):
        joined = ((cost + more, min(goal, value + gain), (steps, step)) for cost, value, steps in sums for more, gain, step in adding)
        sums = _undominated(one for one in joined if _may_reach(one, rest, budget, goal))
    cost, value, steps = sums[-1]
    return [_Option(Fraction(value, scale), cost, steps)]


def _may_reach(joined: tuple[int, int, Steps], rest: Sequence[int], budget: int, goal: int) -> bool:
    left = budget - _effort(joined[0])
    return left >= 0 and joined[1] + rest[min(left, len(rest) - 1)] >= goal


def _best_ahead(numbers: Sequence[list[tuple[int, int, Steps]]], goal: int) -> list[list[int]]:
    """For every place, by effort from 0 up, the most that the terms from there on can still add."""
    ahead = [[0]]
    for adding in reversed(numbers):
        efforts = _undominated((_effort(cost), value, None) for cost, value, _ in adding)
        ahead.append(_joined_by_effort(ahead[-1], efforts, goal))
    return ahead[::-1]


_NEVER = -(10**60)  # with so little effort a gate cannot be lifted at all


def _joined_by_effort(best: Sequence[int], adding: Sequence[tuple[int, int, Steps]], goal: int) -> list[int]:
    """The list ends where the goal is reached: more effort is never of use."""
    joined = [_NEVER] * (len(best) + adding[-1][0])
    for effort, gain, _ in adding:
        for spent, value in enumerate(best):
            if value + gain > joined[effort + spent]:
                joined[effort + spent] = value + gain
    rising = list(accumulate(joined, max))
    reached = next((effort for effort, value in enumerate(rising) if value >= goal), len(rising) - 1)
    return rising[: reached + 1]


def _scale(terms: Sequence[Front]) -> int:
    return lcm(*(option.value.denominator for term in terms for option in term))


def _whole_numbers(term: Front, scale: int) -> list[tuple[int, int, Steps]]:
    return [(option.cost, int(option.value * scale), option.steps) for option in term]


def _undominated(sums: Iterable[tuple[int, int, Steps]]) -> list[tuple[int, int, Steps]]:
    kept: list[tuple[int, int, Steps]] = []
    for one in sorted(sums, key=lambda sum_: (sum_[0], -sum_[1])):
        if not kept or one[1] > kept[-1][1]:
            kept.append(one)
    return kept


# --- thresholds: lowest, staged, profile minima ---------------------------------------------------------------------------


def _values_at_least(child: _Child, threshold: Fraction) -> Front:
    return [option for option in child.front if option.value >= threshold]


def _all_values(children: Sequence[_Child]) -> list[Fraction]:
    return sorted({option.value for child in children for option in child.front})


def _joined_thresholds(children: Sequence[_Child], meeting: Callable[[_Child, Fraction], Front], thresholds: Iterable[Fraction]) -> Front:
    """For each threshold the cheapest option of every child that meets it."""
    options = []
    for threshold in thresholds:
        fronts = [meeting(child, threshold) for child in children]
        if all(fronts):
            options.append(_all_of([front[0] for front in fronts], threshold))
    return _front(options)


def _all_of(options: Sequence[_Option], value: Fraction) -> _Option:
    steps: Steps = None
    for option in options:
        steps = (steps, option.steps)
    return _Option(value, sum(option.cost for option in options), steps)


def _stages(node: Node, children: Sequence[_Child]) -> Front:
    def meeting(child: _Child, stage: Fraction) -> Front:
        if child.criterion is None or child.criterion.stage is None or child.criterion.stage > stage:
            return child.front
        criterion = child.criterion
        return [option for option in child.front if satisfied(node.step, criterion, option.value)]

    stages = stages_of(child.criterion for child in children if child.criterion)
    return _joined_thresholds(children, meeting, [Fraction(stage) for stage in (0, *stages)])


def _tiers(node: Node, children: Sequence[_Child]) -> Front:
    def meeting(child: _Child, reached: Fraction) -> Front:
        tiers = node.step.tiers[: int(reached)]
        return [option for option in child.front if child.criterion and _reaches_all(child.criterion, tiers, option.value)]

    return _joined_thresholds(children, meeting, [Fraction(count) for count in range(len(node.step.tiers) + 1)])


def _reaches_all(criterion: Criterion, tiers: Sequence[str], value: Fraction) -> bool:
    level = next(choice.level for choice in criterion.scale.choices if choice.value == value)
    return all(reaches_tier(criterion, tier, level) for tier in tiers)
