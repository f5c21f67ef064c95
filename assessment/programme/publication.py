"""What members may be shown of each other: figures over fixed groups, published together, such that no small group can be worked out. Pure.

The rule. Everything ever published is a list of sets of contributors: for each publication the world and those regions that can be
shown. Two contributors are alike when they are in the same sets of that list; the classes of alike contributors are the *atoms*. A
publication is allowed only if afterwards every atom is covered: it has at least five contributors, and at least five of them are known
to nobody (disclosed for aggregates only) unless all of it is open to every member anyway. It is checked twice: with a contributor being
a signed result (so a result that is signed anew is another one), and with a contributor being a member (so that rounds cannot be
played off against each other where little has changed between them).

Why this is enough. Somebody who has all published figures can join, cut and subtract them as they like: unions, intersections and
differences of published sets are unions of atoms, and any sum of figures with any factors gives every contributor of an atom the same
factor, since alike contributors are in the same figures. So nothing can be worked out about a part of an atom. Whom the reader knows
already, by open results, can be taken away from an atom; at least five remain. For this the same results must stand behind every
figure of a group (a section in which somebody has nothing applicable is not published for that group), figures must be worked
out once and kept (a correction by one member never changes what stands), and who is left out must not depend on levels:
`plan_publication` looks at membership and disclosure only. Filters, sub-sets and pairs of rounds are never published.

What it does not prevent: a group whose members all stand at one level says so of each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

import numpy as np

from assessment.programme.counting import Exclusion, LeftOut
from assessment.programme.regions import WORLD, ScoredResults
from assessment.records import Contributor, Disclosure, PublishedFigure, PublishedGroup, SignedResult
from assessment.scoring.vectorised import GUARD

LEAST_CONTRIBUTORS = 5

ContributorSet = frozenset[Contributor]
_Identity = Callable[[Contributor], Hashable]


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """`groups`: name -> results, the world first; empty when nothing can be published. `held_back`: results that would uncover an atom."""

    groups: tuple[tuple[str, tuple[SignedResult, ...]], ...]
    held_back: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A published distribution, in the units of the method."""

    n: int
    least: Fraction
    quartile_1: Fraction
    median: Fraction
    quartile_3: Fraction
    most: Fraction


def all_covered(published: Sequence[ContributorSet]) -> bool:
    """Whether every atom of everything published is covered, by result and by member."""
    return _uncovered(published) is None


def plan_publication(
    candidates: Iterable[SignedResult], published: Sequence[ContributorSet], region_of: Mapping[str, str]
) -> PublicationPlan:
    """The largest sets that this finds under the rule. `candidates`: one result a member, all disclosed for aggregates at least.

    A region that is too small by itself counts for the world only. Then contributors are held back until every atom is covered;
    that ends, for each step holds one more back. In which order depends on the members' codes alone and is the same each time,
    so that those left out are mostly the same ones.
    """
    offered = {contributor_of(one): one for one in candidates}
    regions = _regions_to_show(offered, region_of)
    chosen = set(offered)
    while chosen and (atom := _uncovered([*published, *(found for _, found in _sets(chosen, regions, region_of))])):
        chosen -= _to_hold_back(atom, chosen, published)
    groups = tuple(
        (name, tuple(sorted((offered[one] for one in members), key=lambda one: one.member)))
        for name, members in _sets(chosen, regions, region_of)
    )
    held_back = sorted(offered.keys() - chosen, key=lambda one: one.member)
    return PublicationPlan(groups, tuple(LeftOut(one.member, Exclusion.HELD_BACK, one.snapshot) for one in held_back))


def newly_joined(plan: PublicationPlan, last: Iterable[Contributor]) -> int:
    """How many results of the plan the last publication of the round does not contain; fewer than five: there is nothing to publish."""
    known = frozenset(last)
    return sum(contributor_of(one) not in known for name, results in plan.groups for one in results if name == WORLD)


def publish_group(scored: ScoredResults, name: str, results: Sequence[SignedResult]) -> PublishedGroup:
    """A group's figures, for the nodes of which every contributor has one."""
    figures, places = scored.figures, scored.places(results)
    found = []
    for node, scores, levels in zip(figures.nodes, figures.lower[:, places], figures.level[:, places], strict=True):
        if np.isnan(scores).any():
            continue
        tenths = np.sort(np.floor(scores * 10 + GUARD * 10).astype(np.int64))
        known = levels[~np.isnan(levels)].astype(np.int64)
        counts = np.bincount(known) if len(known) == len(levels) else np.array([], dtype=np.int64)
        found.append(PublishedFigure(node=node, scores=tuple(tenths.tolist()), levels=tuple(counts.tolist())))
    return PublishedGroup(group=name, contributors=tuple(contributor_of(one) for one in results), figures=tuple(found))


def contributor_of(result: SignedResult) -> Contributor:
    return Contributor(member=result.member, snapshot=result.snapshot, disclosure=result.disclosure)


def band_of(figure: PublishedFigure) -> Band:
    """Exact, from the published tenths."""
    ordered = [Fraction(score, 10) for score in figure.scores]
    return Band(len(ordered), *(_quantile(ordered, Fraction(quarter, 4)) for quarter in range(5)))


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


# --- atoms ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Atom:
    """Contributors that are in the same published sets: `pattern` are their numbers. `identity`: what makes two of them one."""

    pattern: tuple[int, ...]
    units: tuple[Contributor, ...]
    identity: _Identity

    def is_covered(self) -> bool:
        """A name is open only when it always was, and unknown only when it always was."""
        by_name: dict[Hashable, set[Disclosure]] = {}
        for unit in self.units:
            by_name.setdefault(self.identity(unit), set()).add(unit.disclosure)
        all_open = all(found == {Disclosure.MEMBERS} for found in by_name.values())
        unknown = sum(found == {Disclosure.AGGREGATES} for found in by_name.values())
        return len(by_name) >= LEAST_CONTRIBUTORS and (all_open or unknown >= LEAST_CONTRIBUTORS)


def _by_result(unit: Contributor) -> Hashable:
    return unit.member, unit.snapshot


def _by_member(unit: Contributor) -> Hashable:
    return unit.member


def _uncovered(sets: Sequence[ContributorSet]) -> _Atom | None:
    """The first atom that is not covered."""
    atoms = (atom for identity in (_by_result, _by_member) for atom in _atoms(sets, identity))
    return next((atom for atom in atoms if not atom.is_covered()), None)


def _atoms(sets: Sequence[ContributorSet], identity: _Identity) -> list[_Atom]:
    patterns, units = _patterns(sets, identity)
    found: dict[tuple[int, ...], list[Contributor]] = {}
    for name, numbers in patterns.items():
        found.setdefault(tuple(sorted(numbers)), []).extend(units[name])
    return [_Atom(pattern, tuple(found[pattern]), identity) for pattern in sorted(found)]


def _patterns(sets: Sequence[ContributorSet], identity: _Identity) -> tuple[dict[Hashable, set[int]], dict[Hashable, set[Contributor]]]:
    patterns: dict[Hashable, set[int]] = {}
    units: dict[Hashable, set[Contributor]] = {}
    for number, one in enumerate(sets):
        for unit in one:
            patterns.setdefault(identity(unit), set()).add(number)
            units.setdefault(identity(unit), set()).add(unit)
    return patterns, units


# --- choosing ---------------------------------------------------------------------------------------------------------------


def _regions_to_show(offered: Iterable[Contributor], region_of: Mapping[str, str]) -> tuple[str, ...]:
    by_region: dict[str, list[Contributor]] = {}
    for one in offered:
        by_region.setdefault(region_of.get(one.member, ""), []).append(one)
    return tuple(sorted(name for name, units in by_region.items() if name and _Atom((), tuple(units), _by_result).is_covered()))


def _sets(chosen: Iterable[Contributor], regions: Sequence[str], region_of: Mapping[str, str]) -> list[tuple[str, ContributorSet]]:
    """The sets to publish, the world first; none that is empty."""
    world = frozenset(chosen)
    parts = [(name, frozenset(one for one in world if region_of.get(one.member, "") == name)) for name in regions]
    return [(name, members) for name, members in [(WORLD, world), *parts] if members]


def _to_hold_back(atom: _Atom, chosen: set[Contributor], published: Sequence[ContributorSet]) -> set[Contributor]:
    """Of an atom among those chosen, all of it, or all but the open ones. Of what would remain of an earlier atom, one more of that
    atom, to swell what remains. Never nothing; everything where what was published before is not covered itself, which cannot be."""
    inside = chosen & set(atom.units)
    if inside and any(number >= len(published) for number in atom.pattern):
        hidden = {one for one in inside if one.disclosure is not Disclosure.MEMBERS}
        return hidden if hidden and len(inside - hidden) >= LEAST_CONTRIBUTORS else inside
    patterns, _ = _patterns(published, atom.identity)
    alike = [one for one in chosen if tuple(sorted(patterns.get(atom.identity(one), ()))) == atom.pattern]
    return {min(alike, key=_order_of_holding_back)} if alike else set(chosen)


def _order_of_holding_back(one: Contributor) -> tuple[bool, str]:
    """Those that cover others first."""
    return one.disclosure is not Disclosure.AGGREGATES, sha256(one.member.encode()).hexdigest()
