"""From one version of a questionnaire to a later one: where each criterion comes from, and what may be compared.

A bridge says nothing of answers: what becomes of them is for `carrying`. Old results are never changed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise

from assessment.errors import InvalidQuestionnaireError
from assessment.questionnaire.bridge_checks import check_pair, same_scale, same_words
from assessment.questionnaire.model import EMPTY_TEXT, Change, Criterion, Questionnaire, Retired, Text
from assessment.questionnaire.problems import Place, Report

_DISTANCE = {change: place for place, change in enumerate(Change)}  # Change is listed from nearest to farthest


@dataclass(frozen=True, slots=True)
class Link:
    """Where a criterion of the newer questionnaire comes from. `origins`: criteria of the older one, none exactly when it is new.

    `complete`: nothing in it is younger than the older questionnaire. `scale_kept`: complete, and a level meant the same all the way.
    """

    criterion: str
    change: Change
    origins: tuple[str, ...] = ()
    complete: bool = True
    scale_kept: bool = True

    @property
    def comparable(self) -> bool:
        return self.change is Change.UNCHANGED


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many criteria of the newer questionnaire can be compared, of how many."""

    comparable: int
    of: int


@dataclass(frozen=True)
class Bridge:
    """`links`: one a criterion of `new`, in its order."""

    old: Questionnaire
    new: Questionnaire
    links: tuple[Link, ...]
    retired: tuple[Retired, ...]  # criteria of `old` that nothing in `new` comes from

    def link(self, criterion: str) -> Link:
        """Raises KeyError for a name that the newer questionnaire does not have."""
        return self._by_name[criterion]

    def successors(self, criterion: str) -> tuple[str, ...]:
        """The newer criteria that come from an older one."""
        return tuple(link.criterion for link in self.links if criterion in link.origins)

    @cached_property
    def _by_name(self) -> Mapping[str, Link]:
        return {link.criterion: link for link in self.links}


def build_bridge(old: Questionnaire, new: Questionnaire) -> Bridge:
    """From a predecessor to its successor, or within one version. Raises InvalidQuestionnaireError with all that is untrue."""
    if old.key == new.key:
        links = tuple(_own_link(criterion, old) for criterion in new.criteria())
        return Bridge(old, new, links, tuple(_without_successor(old, links, {})))
    report = Report(new.key)
    check_pair(old, new, report, _place)
    if report.has_errors:
        raise InvalidQuestionnaireError(report.problems())
    links = tuple(_link(criterion, old) for criterion in new.criteria())
    return Bridge(old, new, links, new.retired)


def compose(first: Bridge, second: Bridge) -> Bridge:
    """One bridge over both; they must meet in one file. A criterion is as far from its origins as the farthest step on the way."""
    if (first.new.key, first.new.digest) != (second.old.key, second.old.digest):
        raise ValueError(f"the bridges do not meet: one ends at {first.new.key}, the other begins at {second.old.key}")
    links = tuple(_composed(link, first) for link in second.links)
    reasons = _reasons(first, second)
    return Bridge(first.old, second.new, links, tuple(_without_successor(first.old, links, reasons)))


def find_bridge(old: Questionnaire, new: Questionnaire, known: Mapping[str, Questionnaire]) -> Bridge | None:
    """Over every version between the two, each looked up in `known` by id@version; None where no chain of predecessors leads back."""
    chain = [new]
    while chain[-1].key != old.key:
        wanted = chain[-1].predecessor
        before = known.get(wanted, old if wanted == old.key else None)
        if before is None or before.key in {one.key for one in chain}:
            return None
        chain.append(before)
    if len(chain) == 1 or chain[-1].digest != old.digest:  # what was answered may be an earlier state of a draft
        chain.append(old)
    return reduce(compose, (build_bridge(earlier, later) for later, earlier in reversed(tuple(pairwise(chain)))))


def comparable(bridge: Bridge) -> tuple[tuple[str, str], ...]:
    """Pairs (older, newer) of criteria whose levels mean the same, in the order of the newer questionnaire."""
    return tuple((link.origins[0], link.criterion) for link in bridge.links if link.comparable)


def coverage(bridge: Bridge, criteria: Iterable[Criterion] | None = None) -> Coverage:
    """Of the newer questionnaire, or of some of its criteria (a section's)."""
    links = bridge.links if criteria is None else tuple(bridge.link(criterion.name) for criterion in criteria)
    return Coverage(sum(link.comparable for link in links), len(links))


def farthest(changes: Iterable[Change]) -> Change:
    """What several changes one after the other come to."""
    return max(changes, key=_DISTANCE.__getitem__)


def _place(key: str, name: str) -> Place:
    """Models do not know their lines; `loading.check_succession` does."""
    return Place(f"{name}.{key}" if name else key, 0, 0)


def _link(criterion: Criterion, old: Questionnaire) -> Link:
    kept = all(same_scale(old.criterion(origin).scale, criterion.scale) for origin in criterion.origins)
    return Link(criterion.name, criterion.change, criterion.origins, scale_kept=kept)


def _own_link(criterion: Criterion, old: Questionnaire) -> Link:
    """Within one version. A draft may have been edited since an answer was given: what reads otherwise counts as reworded."""
    if not old.has_criterion(criterion.name):
        return Link(criterion.name, Change.NEW)
    before = old.criterion(criterion.name)
    kept = same_scale(before.scale, criterion.scale)
    same = kept and (before is criterion or same_words(before, criterion, old.languages[0]))
    return Link(criterion.name, Change.UNCHANGED if same else Change.REWORDED, (criterion.name,), scale_kept=kept)


def _composed(link: Link, first: Bridge) -> Link:
    parents = [first.link(origin) for origin in link.origins]
    alive = [parent for parent in parents if parent.origins]
    if not alive:
        return Link(link.criterion, Change.NEW)
    complete = link.complete and len(alive) == len(parents) and all(parent.complete for parent in alive)
    return Link(
        criterion=link.criterion,
        change=farthest([link.change, *(parent.change for parent in alive)]),
        origins=tuple(dict.fromkeys(origin for parent in alive for origin in parent.origins)),
        complete=complete,
        scale_kept=complete and link.scale_kept and all(parent.scale_kept for parent in alive),
    )


def _reasons(first: Bridge, second: Bridge) -> Mapping[str, Text]:
    """Why criteria of the oldest version are asked no more: as it was said when they, or what had become of them, went."""
    late = {origin: one.reason for one in second.retired for origin in first.link(one.name).origins}
    return {**late, **{one.name: one.reason for one in first.retired}}


def _without_successor(old: Questionnaire, links: Iterable[Link], reasons: Mapping[str, Text]) -> Iterator[Retired]:
    alive = {origin for link in links for origin in link.origins}
    for criterion in old.criteria():
        if criterion.name not in alive:
            yield Retired(criterion.name, reasons.get(criterion.name, EMPTY_TEXT))
