"""Where regions stand: distributions of signed results by region, section and round, and what moved in between. No ranking. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assessment.programme.counting import Counting
from assessment.programme.trend import restricted
from assessment.questionnaire.model import Questionnaire
from assessment.records import SignedResult
from assessment.scoring.frames import conforming
from assessment.scoring.levels_code import NOT_APPLICABLE, NOT_RELEVANT, code_table
from assessment.scoring.vectorised import NodeArrays, score_codes

WORLD = "world"

# One row per round, group and node. `group`: a region's code, or "world" for all together (first). `n`: results that have a figure for the
# node (a section with nothing applicable has none); `counted`: results of the group; `asked`: members of the group that the round asks.
# Scores are the certain ones (what is unknown counts as the lowest level), in the units of the method, NaN where n is 0; quartiles lie
# between neighbours (the "inclusive" method). `median_level`: of the levels, so halves occur. `median_backed`: of the scores that evidence
# supports. Empty: no rows.
FIGURE_COLUMNS: Mapping[str, str] = {
    "round": "str",
    "group": "str",
    "node": "str",
    "n": "Int32",
    "counted": "Int32",
    "asked": "Int32",
    "least": "float64",
    "quartile_1": "float64",
    "median": "float64",
    "quartile_3": "float64",
    "most": "float64",
    "median_level": "float64",
    "median_backed": "float64",
}

# One row per counted result that has a figure for the node, by region, then score, then member. For the Secretariat only: it names members.
DOT_COLUMNS: Mapping[str, str] = {
    "region": "str",
    "member": "str",
    "score": "float64",
    "level": "Int16",
    "backed": "float64",
    "snapshot": "str",
    "disclosure": "str",
}

# One row per round, group, node and level at which at least one result stands.
LEVEL_COLUMNS: Mapping[str, str] = {"round": "str", "group": "str", "node": "str", "level": "Int16", "n": "Int32"}

# One row per round and group (world first): how many of those asked have a signed result, and how many of these are counted.
RESPONSE_COLUMNS: Mapping[str, str] = {
    "round": "str",
    "group": "str",
    "asked": "Int32",
    "signed": "Int32",
    "counted": "Int32",
    "share": "float64",  # signed of asked, 0 to 1; NaN where nobody is asked
}

# One row per node (or criterion), level before and level after, of members that are counted in both rounds. `members`: their codes with
# blanks between. Negative levels are the codes of `levels_code`; a node without a level is left out.
MOVE_COLUMNS: Mapping[str, str] = {"node": "str", "before": "Int16", "after": "Int16", "n": "Int32", "members": "str"}

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class ScoredResults:
    """Signed results of one questionnaire with their figures; the columns of `figures` are the results in order."""

    questionnaire: Questionnaire
    results: tuple[SignedResult, ...]
    figures: NodeArrays
    _place: Mapping[str, int]

    def places(self, results: Iterable[SignedResult]) -> Places:
        """Their columns. Raises KeyError for a result that is not among them."""
        return np.array([self._place[one.key] for one in results], dtype=np.int64)


def score_results(questionnaire: Questionnaire, results: Iterable[SignedResult]) -> ScoredResults:
    """Score all settled results of the questionnaire at once; others are passed over."""
    own = _own(questionnaire, results)
    return _scored(questionnaire, own, [(one.levels, one.backed) for one in own])


def score_core(questionnaire: Questionnaire, results: Iterable[SignedResult]) -> ScoredResults:
    """The same over the core criteria alone. Gates and critical minima do not hold levels here; a section without one drops out."""
    core = {place: one.name for place, one in enumerate(questionnaire.criteria()) if one.is_core}
    own = _own(questionnaire, results)
    codes = [(_part(one.levels, core), _part(one.backed, core)) for one in own]
    return _scored(restricted(questionnaire, frozenset(core.values())), own, codes)


def _own(questionnaire: Questionnaire, results: Iterable[SignedResult]) -> tuple[SignedResult, ...]:
    return tuple(one for one in results if one.settled and one.questionnaire == questionnaire.key)


def _part(codes: Sequence[int], places: Iterable[int]) -> tuple[int, ...]:
    """Whether a criterion was relevant was decided at the signature: as it was not, it is left out as what does not apply."""
    return tuple(NOT_APPLICABLE if codes[place] == NOT_RELEVANT else codes[place] for place in places)


def _scored(
    questionnaire: Questionnaire, own: tuple[SignedResult, ...], codes: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> ScoredResults:
    figures = score_codes(questionnaire, code_table(questionnaire, codes))
    return ScoredResults(questionnaire, own, figures, {one.key: place for place, one in enumerate(own)})


def figures_frame(scored: ScoredResults, countings: Iterable[Counting], region_of: Mapping[str, str]) -> pd.DataFrame:
    """The heat map of one round, or the trend over several: FIGURE_COLUMNS, a block of rows a counting, in their order."""
    blocks = [_block(scored, counting, group) for counting in countings for group in _groups(counting, region_of)]
    columns = {name: [value for block in blocks for value in block[name]] for name in FIGURE_COLUMNS}
    return conforming(pd.DataFrame(columns), FIGURE_COLUMNS, "figures")


def levels_frame(scored: ScoredResults, countings: Iterable[Counting], region_of: Mapping[str, str]) -> pd.DataFrame:
    """LEVEL_COLUMNS: how many results stand at each level."""
    rows: list[tuple[str, str, str, int, int]] = []
    for counting in countings:
        for group in _groups(counting, region_of):
            levels = scored.figures.level[:, scored.places(group.counted)]
            for node, own in zip(scored.figures.nodes, levels, strict=True):
                found, counts = np.unique(own[~np.isnan(own)], return_counts=True)
                rows += [(counting.selection.round, group.name, node, int(one), int(n)) for one, n in zip(found, counts, strict=True)]
    return conforming(pd.DataFrame(rows, columns=list(LEVEL_COLUMNS), dtype=object), LEVEL_COLUMNS, "levels")


def response_frame(countings: Iterable[Counting], region_of: Mapping[str, str]) -> pd.DataFrame:
    """RESPONSE_COLUMNS. A member has signed when any result of its own stands in the round, counted or not."""
    rows = [
        (counting.selection.round, group.name, len(group.asked), group.signed, len(group.counted), _share(group.signed, len(group.asked)))
        for counting in countings
        for group in _groups(counting, region_of)
    ]
    return conforming(pd.DataFrame(rows, columns=list(RESPONSE_COLUMNS), dtype=object), RESPONSE_COLUMNS, "response")


def dots_frame(scored: ScoredResults, counting: Counting, node: str, region_of: Mapping[str, str]) -> pd.DataFrame:
    """DOT_COLUMNS for one node. Raises ValueError for a node that the questionnaire does not have."""
    row, figures = scored.figures.nodes.index(node), scored.figures
    rows = [
        (
            region_of.get(one.member, ""),
            one.member,
            float(figures.lower[row, place]),
            _level(figures.level[row, place]),
            float(figures.backed[row, place]),
            one.snapshot,
            str(one.disclosure),
        )
        for one, place in zip(counting.counted, scored.places(counting.counted), strict=True)
        if not np.isnan(figures.lower[row, place])
    ]
    rows.sort(key=lambda one: one[:1] + one[2:3] + one[1:2])
    return conforming(pd.DataFrame(rows, columns=list(DOT_COLUMNS), dtype=object), DOT_COLUMNS, "dots")


def node_moves(scored: ScoredResults, before: Counting, after: Counting) -> pd.DataFrame:
    """MOVE_COLUMNS for the whole and every section, over the members that both countings count."""
    pairs = _pairs(before, after)
    earlier = scored.figures.level[:, scored.places(one for one, _ in pairs)]
    later = scored.figures.level[:, scored.places(one for _, one in pairs)]
    return _moves_frame(scored.figures.nodes, earlier, later, [one.member for one, _ in pairs])


def criterion_moves(questionnaire: Questionnaire, before: Counting, after: Counting) -> pd.DataFrame:
    """The same for every criterion, with what is not a level by its code."""
    pairs = _pairs(before, after)
    names = tuple(criterion.name for criterion in questionnaire.criteria())
    shape = (len(pairs), len(names))
    earlier = np.array([one.levels for one, _ in pairs], dtype=np.float64).reshape(shape).T
    later = np.array([one.levels for _, one in pairs], dtype=np.float64).reshape(shape).T
    return _moves_frame(names, earlier, later, [one.member for one, _ in pairs])


def quartiles(values: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Of each row of (row, value), NaN for no value: how many values there are, and least, quartiles, most as (5, row)."""
    ordered = np.sort(values, axis=1)  # NaN last
    n = np.sum(~np.isnan(values), axis=1)
    if not values.shape[1]:
        return n, np.full((5, len(values)), np.nan)
    rows = np.arange(len(values))
    found = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        position = share * np.maximum(n - 1, 0)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        low, high = ordered[rows, below], ordered[rows, above]
        found.append(low + (high - low) * (position - below))
    return n, np.array(found)


@dataclass(frozen=True, slots=True)
class _Group:
    """The members of one region, or of the world, in a counting. `signed`: of those asked, with any result."""

    name: str
    asked: tuple[str, ...]
    counted: tuple[SignedResult, ...]
    signed: int


def _groups(counting: Counting, region_of: Mapping[str, str]) -> list[_Group]:
    """The world, then the regions that are asked, by code."""
    unsigned = {one.member for one in counting.left_out if not one.snapshot}
    asked: dict[str, list[str]] = {WORLD: list(counting.asked)}
    counted: dict[str, list[SignedResult]] = {WORLD: list(counting.counted)}
    for code in counting.asked:
        asked.setdefault(region_of.get(code, ""), []).append(code)
    for one in counting.counted:
        counted.setdefault(region_of.get(one.member, ""), []).append(one)
    return [
        _Group(name, tuple(asked[name]), tuple(counted.get(name, ())), sum(code not in unsigned for code in asked[name]))
        for name in sorted(asked, key=lambda name: (name != WORLD, name))
    ]


def _block(scored: ScoredResults, counting: Counting, group: _Group) -> dict[str, Sequence[object]]:
    """The rows of one group, by column."""
    places, figures = scored.places(group.counted), scored.figures
    n, (least, first, median, third, most) = quartiles(figures.lower[:, places])
    _, (_, _, median_level, _, _) = quartiles(figures.level[:, places])
    _, (_, _, median_backed, _, _) = quartiles(figures.backed[:, places])
    rows = len(figures.nodes)
    return {
        "round": [counting.selection.round] * rows,
        "group": [group.name] * rows,
        "node": figures.nodes,
        "n": n.tolist(),
        "counted": [len(group.counted)] * rows,
        "asked": [len(group.asked)] * rows,
        "least": least.tolist(),
        "quartile_1": first.tolist(),
        "median": median.tolist(),
        "quartile_3": third.tolist(),
        "most": most.tolist(),
        "median_level": median_level.tolist(),
        "median_backed": median_backed.tolist(),
    }


def _pairs(before: Counting, after: Counting) -> list[tuple[SignedResult, SignedResult]]:
    earlier = {one.member: one for one in before.counted}
    return [(earlier[one.member], one) for one in after.counted if one.member in earlier]


def _moves_frame(names: Sequence[str], before: Floats, after: Floats, members: Sequence[str]) -> pd.DataFrame:
    rows: list[tuple[str, int, int, int, str]] = []
    for name, earlier, later in zip(names, before, after, strict=True):
        moved: dict[tuple[int, int], list[str]] = {}
        for member, one, other in zip(members, earlier.tolist(), later.tolist(), strict=True):
            if one == one and other == other:  # neither is NaN
                moved.setdefault((int(one), int(other)), []).append(member)
        rows += [(name, one, other, len(who), " ".join(who)) for (one, other), who in sorted(moved.items())]
    return conforming(pd.DataFrame(rows, columns=list(MOVE_COLUMNS), dtype=object), MOVE_COLUMNS, "moves")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _level(value: float) -> object:
    return pd.NA if np.isnan(value) else int(value)
