"""How levels moved from round to round, over what can be compared. Pure.

Old results are never scored again: what is worked out here is for the line of a trend only. All rounds of a line are brought onto one
basis, the criteria of the latest questionnaire that stayed unchanged all the way, with its weights and its rule; so two points differ
only by what was said. Where nothing changed between the versions, the points are the figures that were signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from assessment.questionnaire.bridge import Bridge, Coverage, build_bridge, comparable, compose, coverage, find_bridge
from assessment.questionnaire.model import Change, Criterion, Questionnaire, Section, Step, with_sections
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings, Standing, standings
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import NodeScore
from assessment.scoring.tree import build_tree

Entering = Mapping[str, Standing]  # how each criterion entered its round's own scores


@dataclass(frozen=True, slots=True)
class RoundResult:
    """One round as it stood, under its own questionnaire. `key`: of the assessment or snapshot it was taken from."""

    key: str
    title: str
    as_of: str
    questionnaire: Questionnaire
    ratings: Ratings


@dataclass(frozen=True, slots=True)
class Point:
    """One round on one line, in the units of the step's method. None: nothing that can be compared applied."""

    key: str
    title: str
    as_of: str
    lower: Fraction | None
    score: Fraction | None
    upper: Fraction | None
    backed: Fraction | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Line:
    """The whole, or a top section of the latest questionnaire, with a point a round, oldest first."""

    node: str
    step: Step
    coverage: Coverage
    points: tuple[Point, ...]


class MoveKind(StrEnum):
    ROSE = "rose"
    FELL = "fell"
    NOW_KNOWN = "now_known"  # a level where there was none
    NO_LONGER_KNOWN = "no_longer_known"
    NOW_APPLIES = "now_applies"
    NO_LONGER_APPLIES = "no_longer_applies"


@dataclass(frozen=True, slots=True)
class Move:
    """A criterion of which something else is said than in the round before. `was`: its id then; `section`: its top section now."""

    criterion: str
    was: str
    section: str
    kind: MoveKind
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Between two rounds that follow each other, over what can be compared between these two."""

    earlier: str
    later: str
    coverage: Coverage
    moved: tuple[Move, ...]  # in the order of the later questionnaire

    @property
    def rose(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moved if move.kind is MoveKind.ROSE)

    @property
    def fell(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moved if move.kind is MoveKind.FELL)


@dataclass(frozen=True, slots=True)
class Trend:
    """`lines`: the whole first. `left_out`: criteria of the latest questionnaire that are on no line, with what was done to them.
    `unrelated`: earlier rounds that no chain of versions joins to the later ones."""

    coverage: Coverage
    lines: tuple[Line, ...]
    left_out: tuple[tuple[str, Change], ...]
    moves: tuple[Moves, ...]
    unrelated: tuple[RoundResult, ...] = ()

    def line(self, node: str) -> Line:
        """Raises KeyError for an unknown node."""
        for line in self.lines:
            if line.node == node:
                return line
        raise KeyError(node)


def draw_trend(rounds: Sequence[RoundResult], known: Mapping[str, Questionnaire]) -> Trend | None:
    """The trend of as many rounds, up to the latest, as bridges join. `rounds`: oldest first; `known`: questionnaires by id@version, for
    the versions between. None without any round."""
    if not rounds:
        return None
    bridges: list[Bridge] = []
    for earlier, later in reversed(tuple(pairwise(rounds))):
        bridge = find_bridge(earlier.questionnaire, later.questionnaire, known)
        if bridge is None:
            break
        bridges.insert(0, bridge)
    first = len(rounds) - len(bridges) - 1
    return replace(trend(rounds[first:], bridges), unrelated=tuple(rounds[:first]))


def trend(rounds: Sequence[RoundResult], bridges: Sequence[Bridge]) -> Trend:
    """`rounds`: oldest first, at least one; `bridges`: from each round's questionnaire to the next round's."""
    if not rounds or len(bridges) != len(rounds) - 1:
        raise ValueError(f"{len(rounds)} rounds with {len(bridges)} bridges: one bridge leads from each round to the next")
    latest = rounds[-1].questionnaire
    ways = _ways_to_latest(latest, bridges)
    basis = restricted(latest, frozenset(link.criterion for link in ways[0].links if link.comparable))
    entering = [standings(one.questionnaire, one.ratings) for one in rounds]
    results = [_scores(*one, basis) for one in zip(rounds, entering, ways, strict=True)]
    return Trend(
        coverage=coverage(ways[0]),
        lines=tuple(_lines(rounds, results, ways[0], latest)),
        left_out=tuple((link.criterion, link.change) for link in ways[0].links if not link.comparable),
        moves=tuple(_moves(*pair, bridge) for pair, bridge in zip(pairwise(zip(rounds, entering, strict=True)), bridges, strict=True)),
    )


def _ways_to_latest(latest: Questionnaire, bridges: Sequence[Bridge]) -> list[Bridge]:
    """From each round to the latest, the latest itself last. The first way is the longest: what it leaves comparable, all do."""
    ways = [build_bridge(latest, latest)]
    for bridge in reversed(bridges):
        ways.insert(0, compose(bridge, ways[0]) if len(ways) > 1 else bridge)
    return ways


def restricted(questionnaire: Questionnaire, names: frozenset[str]) -> Questionnaire:
    """Only these criteria, and only what scores are made of: gates and critical minima hold levels down, not scores, and whether a
    criterion was relevant is for each round's own questionnaire to say."""

    def kept(section: Section) -> Section:
        criteria = tuple(_bare(criterion) for criterion in section.criteria if criterion.name in names)
        return replace(section, criteria=criteria, sections=_filled(map(kept, section.sections)))

    return with_sections(questionnaire, _filled(map(kept, questionnaire.sections)))


def _bare(criterion: Criterion) -> Criterion:
    return replace(criterion, relevant=None, gate=False, critical=None, not_applicable=True)


def _filled(sections: Iterator[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.criteria or section.sections)


def _scores(one: RoundResult, entering: Entering, way: Bridge, basis: Questionnaire) -> Mapping[str, NodeScore]:
    brought = {
        newer: _as_it_entered(entering[older], one.ratings.get(older)) for older, newer in comparable(way) if basis.has_criterion(newer)
    }
    return {node.node: node for node in score_assessment(basis, brought).nodes}


def _as_it_entered(standing: Standing, rating: Rating | None) -> Rating:
    """How it entered that round's own scores: what was not relevant then is left out as what does not apply."""
    if standing is Standing.RATED and rating is not None:
        return rating
    if not standing.applies:
        return Rating(AnswerState.NOT_APPLICABLE)
    return Rating(AnswerState.UNKNOWN if standing is Standing.UNKNOWN else AnswerState.UNANSWERED)


def _lines(rounds: Sequence[RoundResult], results: Sequence[Mapping[str, NodeScore]], way: Bridge, latest: Questionnaire) -> Iterator[Line]:
    tree = build_tree(latest)
    for node in (tree, *tree.nodes):
        points = tuple(_point(one, result.get(node.name)) for one, result in zip(rounds, results, strict=True))
        yield Line(node.name, node.step, coverage(way, node.all_criteria()), points)


def _point(one: RoundResult, scored: NodeScore | None) -> Point:
    if scored is None:
        return Point(one.key, one.title, one.as_of, None, None, None, None, 0, 0)
    figures = (scored.lower, scored.score, scored.upper, scored.backed, scored.answered, scored.applicable)
    return Point(one.key, one.title, one.as_of, *figures)


def _moves(then: tuple[RoundResult, Entering], now: tuple[RoundResult, Entering], bridge: Bridge) -> Moves:
    (earlier, before), (later, after) = then, now
    moved = []
    for was, criterion in comparable(bridge):
        levels = _level(earlier, was, before[was]), _level(later, criterion, after[criterion])
        kind = _kind(before[was], after[criterion], *levels)
        if kind is not None:
            moved.append(Move(criterion, was, later.questionnaire.section_of(criterion).name, kind, *levels))
    return Moves(earlier.key, later.key, coverage(bridge), tuple(moved))


def _level(one: RoundResult, criterion: str, standing: Standing) -> int | None:
    return one.ratings[criterion].level if standing is Standing.RATED else None


def _kind(before: Standing, after: Standing, was: int | None, now: int | None) -> MoveKind | None:
    if before.applies != after.applies:
        return MoveKind.NOW_APPLIES if after.applies else MoveKind.NO_LONGER_APPLIES
    if was is None or now is None:
        return None if was is now else MoveKind.NOW_KNOWN if was is None else MoveKind.NO_LONGER_KNOWN
    if was == now:
        return None
    return MoveKind.ROSE if now > was else MoveKind.FELL
