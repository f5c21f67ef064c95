"""The rules of `reference` for all members, rounds and layers at once, in numpy arrays (assessments along the last axis).

Floats may fall short of an exact score by some 1e-14. Levels add GUARD before rounding down: exact scores that are not whole
numbers lie at least 1/denominator below the next one, and denominators (weights multiplied with the sections' weight sums) stay far
below 1/GUARD for any questionnaire of the size a person can answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assessment.errors import InvalidInputError
from assessment.questionnaire.conditions import AllOf, AnyOf, Comparison, Condition, Not, Reference, evaluate
from assessment.questionnaire.model import Criterion, MethodKind, Questionnaire, Step
from assessment.records import AnswerState
from assessment.scoring.frames import ANSWER_COLUMNS, GROUP_COLUMNS, SCORE_COLUMNS, conforming, empty_frame
from assessment.scoring.levels_code import NOT_APPLICABLE, UNKNOWN, CodeTable
from assessment.scoring.methods import stages_of
from assessment.scoring.ratings import NOT_APPLICABLE_VALUE, may_be_not_applicable
from assessment.scoring.results import CapKind, FlagKind
from assessment.scoring.tree import WHOLE, Node, build_tree

GUARD = 1e-10

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def score_frame(questionnaire: Questionnaire, answers: pd.DataFrame) -> pd.DataFrame:
    """A scores frame (see `frames`) for an answers frame: groups in order of first appearance, nodes in the questionnaire's order.

    Raises InvalidInputError for a missing column, an unknown criterion, a level off its scale, or two answers to one criterion.
    """
    table = _read(questionnaire, conforming(answers, ANSWER_COLUMNS, "answers"))
    if table.groups.empty:
        return empty_frame(SCORE_COLUMNS)
    scoring = _Scoring(questionnaire, table)
    scoring.score(build_tree(questionnaire), None)
    return _frame(table, scoring.scored)


@dataclass(frozen=True)
class NodeArrays:
    """Figures as in a scores frame, as arrays (node, assessment); NaN where there is none.

    `nodes`: the whole, then the sections in order.
    """

    nodes: tuple[str, ...]
    score: Floats
    lower: Floats
    upper: Floats
    backed: Floats
    level: Floats
    possible_level: Floats
    backed_level: Floats
    answered: NDArray[np.int64]
    applicable: NDArray[np.int64]


def score_codes(questionnaire: Questionnaire, codes: CodeTable) -> NodeArrays:
    """The same for assessments that are already rows of whole numbers (see `levels_code`).

    Raises InvalidInputError for a level off its scale.
    """
    criteria = list(questionnaire.criteria())
    numbers = [str(number) for number in range(codes.levels.shape[1])]
    table = _Table(
        groups=pd.DataFrame(dict.fromkeys(GROUP_COLUMNS, numbers)),
        row_of={criterion.name: row for row, criterion in enumerate(criteria)},
        level=np.where(codes.levels >= 0, codes.levels, np.nan),
        backed=np.where(codes.levels >= 0, codes.backed, np.nan),
        unknown=codes.levels == UNKNOWN,
        not_applicable=codes.levels == NOT_APPLICABLE,
    )
    _require_on_scales(criteria, table)
    scoring = _Scoring(questionnaire, table)
    scoring.score(build_tree(questionnaire), None)
    return _arrays(scoring.scored)


def _arrays(scored: Sequence[_NodeScores]) -> NodeArrays:
    return NodeArrays(
        nodes=tuple(one.node.name for one in scored),
        score=np.array([one.part.score for one in scored]),
        lower=np.array([one.part.lower for one in scored]),
        upper=np.array([one.part.upper for one in scored]),
        backed=np.array([one.part.backed for one in scored]),
        level=np.array([one.part.level for one in scored]),
        possible_level=np.array([one.part.possible_level for one in scored]),
        backed_level=np.array([one.part.backed_level for one in scored]),
        answered=np.array([one.answered for one in scored]),
        applicable=np.array([one.applicable for one in scored]),
    )


# --- reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """Answers as arrays (criterion, assessment). A missing level or backed level is NaN."""

    groups: pd.DataFrame
    row_of: dict[str, int]
    level: Floats
    backed: Floats
    unknown: Mask
    not_applicable: Mask


def _read(questionnaire: Questionnaire, answers: pd.DataFrame) -> _Table:
    criteria = list(questionnaire.criteria())
    row_of = {criterion.name: row for row, criterion in enumerate(criteria)}
    group, groups = _group_codes(answers)
    rows = _rows(row_of, answers["criterion"])
    _require(answers, pd.Series(rows >= 0, index=answers.index), "is not a criterion of the questionnaire")
    state = answers["state"]
    _require(
        answers, state.isin([str(one) for one in AnswerState]), "has a state that is none of level, not_applicable, unknown, unanswered"
    )
    _require(answers, answers["level"].notna() == (state == AnswerState.LEVEL), "has a level without the state 'level', or the reverse")
    place = rows * max(1, len(groups)) + group
    _require(answers, ~pd.Series(place, index=answers.index).duplicated(), "is answered twice")
    shape = (len(criteria), len(groups))
    table = _Table(
        groups=groups,
        row_of=row_of,
        level=_spread(shape, place, answers["level"].to_numpy(dtype=np.float64, na_value=np.nan)),
        backed=_spread(shape, place, answers["backed"].to_numpy(dtype=np.float64, na_value=np.nan)),
        unknown=_spread(shape, place, (state == AnswerState.UNKNOWN).to_numpy(dtype=np.float64)) == 1,
        not_applicable=_spread(shape, place, (state == AnswerState.NOT_APPLICABLE).to_numpy(dtype=np.float64)) == 1,
    )
    _require_on_scales(criteria, table)
    return table


def _rows(row_of: dict[str, int], criteria: pd.Series) -> NDArray[np.int64]:
    """Each criterion looked up once, however many answers it has; -1 for one that is not there."""
    codes, names = pd.factorize(criteria, use_na_sentinel=False)
    rows: NDArray[np.int64] = np.array([row_of.get(name, -1) for name in names], dtype=np.int64)[codes]
    return rows


def _group_codes(answers: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """A number for each row's member, round and layer, and the groups in order of first appearance."""
    code = np.zeros(len(answers), dtype=np.int64)
    for column in GROUP_COLUMNS:
        codes, found = pd.factorize(answers[column])
        code = code * max(1, len(found)) + codes
    group, _ = pd.factorize(code)
    first = ~pd.Series(group).duplicated().to_numpy()
    return group.astype(np.int64), answers.loc[first, list(GROUP_COLUMNS)].reset_index(drop=True)


def _require(answers: pd.DataFrame, good: pd.Series, problem: str) -> None:
    if good.all():
        return
    one = answers[~good.to_numpy(dtype=bool)].iloc[0]
    raise InvalidInputError(f"answers: {one['member']}, {one['round']}, {one['layer']}: {one['criterion']} {problem}.")


def _spread(shape: tuple[int, int], place: NDArray[np.int64], values: Floats) -> Floats:
    spread = np.full(shape[0] * shape[1], np.nan)
    spread[place] = values
    return spread.reshape(shape)


def _require_on_scales(criteria: Sequence[Criterion], table: _Table) -> None:
    for criterion, level in zip(criteria, table.level, strict=True):
        off = ~np.isnan(level) & ~np.isin(level, criterion.scale.levels)
        if off.any():
            group = table.groups.iloc[int(off.argmax())]
            where = ", ".join(str(group[column]) for column in GROUP_COLUMNS)
            raise InvalidInputError(f"answers: {where}: {criterion.name}: level {level[off][0]:.0f} is not on its scale.")


# --- relevance -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """One criterion in all assessments."""

    rated: Mask
    answered: Mask
    applies: Mask
    not_applicable: Mask
    relevant: Mask  # not known to be irrelevant


class _Standings:
    """Each criterion's standing, decided once. Conditions are evaluated once per combination of levels they refer to."""

    def __init__(self, questionnaire: Questionnaire, table: _Table) -> None:
        self._questionnaire = questionnaire
        self._table = table
        self._decided: dict[str, _Standing] = {}

    def of(self, criterion: Criterion) -> _Standing:
        if criterion.name not in self._decided:
            self._decided[criterion.name] = self._decide(criterion)
        return self._decided[criterion.name]

    def _decide(self, criterion: Criterion) -> _Standing:
        row = self._table.row_of[criterion.name]
        true, false = self._outcome(criterion.relevant)
        not_applicable = self._table.not_applicable[row] & true & may_be_not_applicable(criterion)
        rated = ~np.isnan(self._table.level[row]) & true
        return _Standing(rated, rated | (self._table.unknown[row] & true), ~false & ~not_applicable, not_applicable, ~false)

    def _outcome(self, condition: Condition | None) -> tuple[Mask, Mask]:
        """Where the condition is true and where it is false; elsewhere it is undetermined."""
        everywhere = np.ones(len(self._table.groups), dtype=bool)
        match condition:
            case None:
                return everywhere, ~everywhere
            case Not(operand):
                true, false = self._outcome(operand)
                return false, true
            case AllOf(operands):
                outcomes = [self._outcome(operand) for operand in operands]
                return np.all([true for true, _ in outcomes], axis=0), np.any([false for _, false in outcomes], axis=0)
            case AnyOf(operands):
                outcomes = [self._outcome(operand) for operand in operands]
                return np.any([true for true, _ in outcomes], axis=0), np.all([false for _, false in outcomes], axis=0)
            case Comparison():
                return self._comparison(condition)

    def _comparison(self, comparison: Comparison) -> tuple[Mask, Mask]:
        names = sorted({side.name for side in (comparison.left, comparison.right) if isinstance(side, Reference)})
        codes = np.array([self._codes(name) for name in names]).reshape(len(names), len(self._table.groups))
        combinations, place = np.unique(codes, axis=1, return_inverse=True)
        outcomes = [_decided(comparison, dict(zip(names, combination, strict=True))) for combination in combinations.T]
        found = np.array([-1 if outcome is None else int(outcome) for outcome in outcomes])[place.ravel()]
        return found == 1, found == 0

    def _codes(self, name: str) -> Floats:
        """What a condition reads of a criterion: its level, _NA or _OPEN."""
        criterion = self._questionnaire.criterion(name)
        standing = self.of(criterion)
        level = self._table.level[self._table.row_of[name]]
        return np.where(~standing.applies, _NA, np.where(standing.rated, level, _OPEN))


_NA, _OPEN = -1.0, -2.0  # levels are never negative


def _decided(comparison: Comparison, codes: dict[str, float]) -> bool | None:
    def look_up(name: str) -> Fraction | str | None:
        code = codes[name]
        return NOT_APPLICABLE_VALUE if code == _NA else None if code == _OPEN else Fraction(int(code))

    return evaluate(comparison, look_up)


# --- scoring -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A child in all assessments; numbers are NaN where there are none."""

    name: str
    weight: int
    criterion: Criterion | None
    counted: Mask
    score: Floats
    lower: Floats
    upper: Floats
    backed: Floats
    level: Floats
    possible_level: Floats
    backed_level: Floats


@dataclass(frozen=True)
class _View:
    """Values and levels of all children (child, assessment) from one point of view; `there` where a child is seen."""

    values: Floats
    levels: Floats
    there: Mask


@dataclass(frozen=True)
class _FlagColumn:
    text: str
    where: Mask


@dataclass(frozen=True)
class _NodeScores:
    node: Node
    part: _Part
    answered: NDArray[np.int64]
    applicable: NDArray[np.int64]
    cap: NDArray[np.object_]
    flags: list[_FlagColumn] = field(default_factory=list)


class _Scoring:
    """One pass over the tree, as in the reference. `scored` grows in the order of the nodes."""

    def __init__(self, questionnaire: Questionnaire, table: _Table) -> None:
        self.scored: list[_NodeScores] = []
        self._table = table
        self._standings = _Standings(questionnaire, table)
        self._share = questionnaire.not_applicable_flag_share
        self._parts: dict[str, _Part] = {}

    def score(self, node: Node, gate_minimum: int | None) -> _NodeScores:
        place = len(self.scored)
        minimum = node.step.gate_cap.minimum if node.step.gate_cap else gate_minimum
        below = [self.score(one, minimum) for one in node.nodes]
        scored = self._node_scores(node, below, minimum)
        self.scored.insert(place, scored)
        return scored

    def _node_scores(self, node: Node, below: Sequence[_NodeScores], gate_minimum: int | None) -> _NodeScores:
        parts = self._children(node, below)
        lowest = _view(parts, [part.lower for part in parts], [part.level for part in parts])
        highest = _view(parts, [part.upper for part in parts], [part.possible_level for part in parts])
        backed = _view(parts, [part.backed for part in parts], [part.backed_level for part in parts])
        lower, upper, backed_score = (_scores(node.step, parts, view) for view in (lowest, highest, backed))
        raw = _levels(node.step, lower, lowest)
        gates = list(self._gates(node))
        level_cap = _Caps(node, parts, lowest, [(gate.name, ~self._reaches(gate, self._level(gate), node)) for gate in gates])
        possible_cap = _Caps(node, parts, highest, [(gate.name, self._is_below(gate, node)) for gate in gates])
        backed_cap = _Caps(node, parts, backed, [(gate.name, ~self._reaches(gate, self._part(gate).backed_level, node)) for gate in gates])
        answered, applicable = self._progress(node)
        part = _Part(
            name=node.name,
            weight=node.weight,
            criterion=None,
            counted=~np.isnan(lower),
            score=np.clip(_scores(node.step, parts, _so_far(node.step, parts, lowest)), lower, upper),
            lower=lower,
            upper=upper,
            backed=backed_score,
            level=level_cap.capped(raw),
            possible_level=possible_cap.capped(_levels(node.step, upper, highest)),
            backed_level=backed_cap.capped(_levels(node.step, backed_score, backed)),
        )
        flags = [*self._section_flags(node, applicable), *self._criteria_flags(node, gate_minimum)]
        flags += [flag for one in below for flag in one.flags]
        return _NodeScores(node, part, answered, applicable, level_cap.texts(raw), flags)

    def _children(self, node: Node, below: Sequence[_NodeScores]) -> list[_Part]:
        if node.gathers_criteria:
            return [self._part(criterion) for criterion in node.all_criteria()]
        return [*(self._part(criterion) for criterion in node.criteria), *(one.part for one in below)]

    def _part(self, criterion: Criterion) -> _Part:
        if criterion.name not in self._parts:
            self._parts[criterion.name] = self._criterion_part(criterion)
        return self._parts[criterion.name]

    def _criterion_part(self, criterion: Criterion) -> _Part:
        standing, scale = self._standings.of(criterion), criterion.scale
        value_of = _look_up_table(criterion)
        level = self._level(criterion)
        rated, applies = standing.rated, standing.applies
        covered = np.maximum(np.nan_to_num(self._table.backed[self._table.row_of[criterion.name]]), 1)
        backed_level = _on_scale(criterion, np.fmin(level, covered))
        value = value_of(level)
        unknown = applies & ~rated
        return _Part(
            name=criterion.name,
            weight=criterion.weight,
            criterion=criterion,
            counted=applies,
            score=value,
            lower=np.where(unknown, float(scale.least), value),
            upper=np.where(unknown, float(scale.most), value),
            backed=np.where(unknown, float(scale.least), value_of(backed_level)),
            level=np.where(unknown, scale.levels[0], level),
            possible_level=np.where(unknown, scale.levels[-1], level),
            backed_level=np.where(unknown, scale.levels[0], backed_level),
        )

    def _level(self, criterion: Criterion) -> Floats:
        """NaN where it is not rated."""
        return np.where(self._standings.of(criterion).rated, self._table.level[self._table.row_of[criterion.name]], np.nan)

    def _gates(self, node: Node) -> Iterator[Criterion]:
        return (criterion for criterion in node.all_criteria() if criterion.gate and node.step.gate_cap is not None)

    def _reaches(self, gate: Criterion, level: Floats, node: Node) -> Mask:
        """Rated at its minimum or above, or not applying."""
        minimum = node.step.gate_cap.minimum if node.step.gate_cap else 0
        standing = self._standings.of(gate)
        return ~standing.applies | (standing.rated & (level >= minimum))

    def _is_below(self, gate: Criterion, node: Node) -> Mask:
        return self._standings.of(gate).rated & ~self._reaches(gate, self._level(gate), node)

    def _progress(self, node: Node) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        found = [self._standings.of(criterion) for criterion in node.all_criteria()]
        return np.sum([one.answered for one in found], axis=0), np.sum([one.applies for one in found], axis=0)

    def _section_flags(self, node: Node, applicable: NDArray[np.int64]) -> list[_FlagColumn]:
        flags = [_FlagColumn(f"{FlagKind.NOTHING_APPLICABLE}:{node.name}", applicable == 0)]
        if node.name == WHOLE:
            return flags
        found = [(criterion.weight, self._standings.of(criterion)) for criterion in node.all_criteria()]
        out = np.sum([weight * one.not_applicable for weight, one in found], axis=0)
        relevant = np.sum([weight * one.relevant for weight, one in found], axis=0)
        # whole numbers on both sides: 30 % exactly is not more than 30 %
        many = out * self._share.denominator > relevant * self._share.numerator
        return [*flags, _FlagColumn(f"{FlagKind.MANY_NOT_APPLICABLE}:{node.name}", many & (applicable > 0))]

    def _criteria_flags(self, node: Node, gate_minimum: int | None) -> Iterator[_FlagColumn]:
        for criterion in node.criteria:
            if criterion.gate and gate_minimum is not None:
                yield from self._threshold_flags(criterion, gate_minimum, FlagKind.GATE_BELOW, FlagKind.GATE_UNKNOWN)
            if criterion.critical is not None:
                yield from self._threshold_flags(criterion, criterion.critical, FlagKind.CRITICAL_BELOW, FlagKind.CRITICAL_UNKNOWN)

    def _threshold_flags(self, criterion: Criterion, minimum: int, below: FlagKind, unknown: FlagKind) -> list[_FlagColumn]:
        standing = self._standings.of(criterion)
        is_below = standing.rated & (self._level(criterion) < minimum)
        return [
            _FlagColumn(f"{below}:{criterion.name}", is_below),
            _FlagColumn(f"{unknown}:{criterion.name}", standing.applies & ~standing.rated),
        ]


def _look_up_table(criterion: Criterion) -> Callable[[Floats], Floats]:
    values = np.full(criterion.scale.levels[-1] + 2, np.nan)  # the last one stands for "no level"
    for choice in criterion.scale.choices:
        values[choice.level] = float(choice.value)
    return lambda levels: values[np.nan_to_num(levels, nan=len(values) - 1).astype(np.int64)]


def _on_scale(criterion: Criterion, level: Floats) -> Floats:
    """The highest level of the scale that is not above; the lowest where all are above."""
    levels = np.array(criterion.scale.levels, dtype=np.float64)
    place = np.maximum(np.searchsorted(levels, np.nan_to_num(level), side="right") - 1, 0)
    return np.where(np.isnan(level), np.nan, levels[place])


def _view(parts: Sequence[_Part], values: Sequence[Floats], levels: Sequence[Floats]) -> _View:
    there = np.array([part.counted & ~np.isnan(value) for part, value in zip(parts, values, strict=True)])
    return _View(np.array(values), np.array(levels), there)


def _so_far(step: Step, parts: Sequence[_Part], lowest: _View) -> _View:
    known = _view(parts, [part.score for part in parts], [part.level for part in parts])
    if step.method is not MethodKind.SUM_OF_LEVEL_MEANS:
        return known
    there, values, any_known = known.there.copy(), np.where(known.there, known.values, lowest.values), known.there.any(axis=0)
    for _, rows in _by_stage(parts):
        there[rows] |= lowest.there[rows] & ~known.there[rows].any(axis=0) & any_known
    return _View(values, known.levels, there)


def _by_stage(parts: Sequence[_Part]) -> list[tuple[int, list[int]]]:
    stages = stages_of(part.criterion for part in parts if part.criterion)
    return [(stage, [row for row, part in enumerate(parts) if part.criterion and part.criterion.stage == stage]) for stage in stages]


def _scores(step: Step, parts: Sequence[_Part], view: _View) -> Floats:
    seen = view.there.any(axis=0)
    if step.method is MethodKind.NONE:
        return np.full(seen.shape, np.nan)
    weights = np.array([part.weight for part in parts], dtype=np.float64)[:, None]
    match step.method:
        case MethodKind.LOWEST:
            found = np.where(view.there, view.values, np.inf).min(axis=0)
        case MethodKind.STAGED:
            return _highest_stages(step, parts, view)
        case MethodKind.PROFILE_MINIMA:
            found = _tiers_reached(step, parts, view)
        case MethodKind.SUM_OF_LEVEL_MEANS:
            return _sums_of_level_means(parts, view, weights)
        case MethodKind.SHARE_SATISFIED:
            found = _mean(_contributions(step, parts, view), weights, view.there)
        case _:
            found = _mean(view.values, weights, view.there)
    return np.where(seen, found, np.nan)


def _mean(values: Floats, weights: Floats, there: Mask) -> Floats:
    total: Floats = (weights * there).sum(axis=0)
    sums: Floats = np.where(there, weights * values, 0).sum(axis=0)
    return sums / np.where(total == 0, 1, total)


def _contributions(step: Step, parts: Sequence[_Part], view: _View) -> Floats:
    rows = [value if part.criterion is None else _satisfied(step, part, value) for part, value in zip(parts, view.values, strict=True)]
    return np.array(rows, dtype=np.float64)


def _satisfied(step: Step, part: _Part, values: Floats) -> Mask:
    """Equal fractions are equal floats, so the comparison is exact."""
    assert part.criterion is not None  # noqa: S101 - methods by satisfaction look at criteria
    return values >= float(part.criterion.scale.most if step.satisfied is None else step.satisfied)


def _highest_stages(step: Step, parts: Sequence[_Part], view: _View) -> Floats:
    alive = np.ones(view.there.shape[1], dtype=bool)
    reached, staged = np.zeros(alive.shape), np.zeros(alive.shape, dtype=bool)
    for stage, rows in _by_stage(parts):
        there = view.there[rows]
        met = np.array([_satisfied(step, parts[row], view.values[row]) for row in rows])
        alive &= (met | ~there).all(axis=0)
        reached = np.where(alive & there.any(axis=0), stage, reached)
        staged |= there.any(axis=0)
    return np.where(staged, reached, np.nan)


def _tiers_reached(step: Step, parts: Sequence[_Part], view: _View) -> Floats:
    alive = np.ones(view.there.shape[1], dtype=bool)
    reached = np.zeros(alive.shape)
    for number, tier in enumerate(step.tiers, 1):
        least = np.array([[_minimum(part, tier)] for part in parts])
        alive &= ((view.levels >= least) | ~view.there).all(axis=0)
        reached = np.where(alive, number, reached)
    return reached


def _minimum(part: _Part, tier: str) -> float:
    return max((float(least) for name, least in part.criterion.minima if name == tier), default=-np.inf) if part.criterion else -np.inf


def _sums_of_level_means(parts: Sequence[_Part], view: _View, weights: Floats) -> Floats:
    total, staged = np.zeros(view.there.shape[1]), np.zeros(view.there.shape[1], dtype=bool)
    for _, rows in _by_stage(parts):
        total += _mean(view.values[rows], weights[rows], view.there[rows])
        staged |= view.there[rows].any(axis=0)
    return np.where(staged, total, np.nan)


def _levels(step: Step, scores: Floats, view: _View) -> Floats:
    """Before caps."""
    if step.floor or step.method in (MethodKind.STAGED, MethodKind.PROFILE_MINIMA):
        return np.floor(scores + GUARD)
    if step.method is MethodKind.LOWEST:
        lowest = np.where(view.there & ~np.isnan(view.levels), view.levels, np.inf).min(axis=0)
        return np.where(np.isinf(lowest) | np.isnan(scores), np.nan, lowest)
    return np.full(scores.shape, np.nan)


class _Caps:
    """The limits of one view of a node: at most `gate_limit` while a gate is low, at most so much above the weakest child."""

    def __init__(self, node: Node, parts: Sequence[_Part], view: _View, low_gates: Sequence[tuple[str, Mask]]) -> None:
        groups = view.there.shape[1]
        self._names = [part.name for part in parts]
        self._gates = [name for name, _ in low_gates]
        self._low = np.array([where for _, where in low_gates]).reshape(len(low_gates), groups)
        cap = node.step.gate_cap.cap if node.step.gate_cap else np.inf
        self._gate_limit = np.where(self._low.any(axis=0), cap, np.inf)
        levels = np.where(view.there & ~np.isnan(view.levels), view.levels, np.inf)
        lowest = levels.min(axis=0)
        self._weakest = (levels == lowest) & ~np.isinf(levels)
        self._weakest_limit = np.full(groups, np.inf) if node.step.above_lowest is None else lowest + node.step.above_lowest

    def capped(self, raw: Floats) -> Floats:
        limited: Floats = np.minimum(np.minimum(raw, self._gate_limit), self._weakest_limit)
        return limited  # NaN stays NaN

    def texts(self, raw: Floats) -> NDArray[np.object_]:
        """The tightest cap in force, the gate before the weakest child; empty where there is none."""
        by_gate = (self._gate_limit < raw) & (self._gate_limit <= self._weakest_limit)
        by_weakest = (self._weakest_limit < raw) & ~by_gate
        texts = np.full(raw.shape, "", dtype=object)
        for where, kind, limit, names, rows in (
            (by_gate, CapKind.GATE, self._gate_limit, self._gates, self._low),
            (by_weakest, CapKind.WEAKEST, self._weakest_limit, self._names, self._weakest),
        ):
            if where.any():
                prefixes = np.array([f"{kind}:{at:.0f}:" for at in limit[where]], dtype=object)
                texts[where] = prefixes + _joined(names, rows[:, where])
        return texts


def _joined(words: Sequence[str], where: Mask) -> NDArray[np.object_]:
    """For every column the words that hold there. Columns repeat a lot, so each combination is written once."""
    if not words:
        return np.full(where.shape[1], "", dtype=object)
    combinations, place = np.unique(np.packbits(where, axis=0), axis=1, return_inverse=True)
    holds = np.unpackbits(combinations, axis=0, count=len(words)).astype(bool)
    texts = [" ".join(word for word, here in zip(words, column, strict=True) if here) for column in holds.T]
    return np.array(texts, dtype=object)[place.ravel()]


# --- writing --------------------------------------------------------------------------------------------------------------


def _frame(table: _Table, scored: Sequence[_NodeScores]) -> pd.DataFrame:
    groups = len(table.groups)

    def across(arrays: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
        return np.stack(list(arrays), axis=1).ravel()

    columns: dict[str, object] = {column: table.groups[column].repeat(len(scored)).to_numpy() for column in GROUP_COLUMNS}
    columns |= {
        "node": np.tile(np.array([one.node.name for one in scored], dtype=object), groups),
        "parent": np.tile(np.array([one.node.parent for one in scored], dtype=object), groups),
        "method": np.tile(np.array([str(one.node.step.method) for one in scored], dtype=object), groups),
        "score": across([one.part.score for one in scored]),
        "lower": across([one.part.lower for one in scored]),
        "upper": across([one.part.upper for one in scored]),
        "level": across([one.part.level for one in scored]),
        "possible_level": across([one.part.possible_level for one in scored]),
        "answered": across([one.answered for one in scored]),
        "applicable": across([one.applicable for one in scored]),
        "backed": across([one.part.backed for one in scored]),
        "backed_level": across([one.part.backed_level for one in scored]),
        "cap": across([one.cap for one in scored]),
        "flags": across([_joined([flag.text for flag in one.flags], _stacked(one.flags, groups)) for one in scored]),
    }
    return pd.DataFrame(columns).astype(dict(SCORE_COLUMNS))[list(SCORE_COLUMNS)]


def _stacked(flags: Sequence[_FlagColumn], groups: int) -> Mask:
    return np.array([flag.where for flag in flags]).reshape(len(flags), groups)
