"""Somebody who has every published figure, and every openly disclosed result, can box in nobody among fewer than five unknown others."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import floor
from statistics import quantiles

import pytest
from comparison_world import CODES, REGION, SECRETARIAT, World, coordinator
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.errors import InvalidInputError
from assessment.exchange.quarterly_page import analysis_page
from assessment.exchange.quarterly_tables import AnalysisInput
from assessment.locale import texts
from assessment.programme.quarterly import LevelRow
from assessment.records import Attendance, Contributor, Disclosure, Operation, PublishedGroup, SupportEvent
from assessment.workflow.analysis import Analysis
from assessment.workflow.regions import BandState

A, M, R, S = Disclosure.AGGREGATES, Disclosure.MEMBERS, Disclosure.REGION, Disclosure.SECRETARIAT
ROUNDS = ("r1", "r2", "r3")

disclosures = st.sampled_from([A, A, A, A, A, M, R, S])
# Members sign by the dozen, as they do; single ones sign, sign anew, change what they disclose, and withdraw.
signing = st.tuples(st.just("sign"), st.lists(st.sampled_from(CODES), min_size=1, max_size=2), st.sampled_from(ROUNDS), disclosures)
crowd = st.tuples(
    st.just("sign"), st.lists(st.sampled_from(CODES), min_size=10, max_size=40, unique=True), st.sampled_from(ROUNDS), disclosures
)
leaving = st.tuples(st.just("withdraw"), st.lists(st.sampled_from(CODES), min_size=1, max_size=7), st.sampled_from(ROUNDS), st.just(A))
publishing = st.tuples(st.just("publish"), st.just([]), st.sampled_from(ROUNDS), st.just(A))
events = st.lists(st.one_of(signing, crowd, crowd, leaving, publishing, publishing), min_size=4, max_size=24)


def play(world: World, happened: list[tuple[str, list[str], str, Disclosure]]) -> None:
    for what, members, round_, disclosure in happened:
        if what == "publish":
            publish(world, round_)
        for member in members:
            if what == "sign":
                world.sign(member, round_, disclosure)
            else:
                world.withdraw(member, round_)


def publish(world: World, round_: str) -> bool:
    try:
        world.regions.publish(SECRETARIAT, round_)
    except InvalidInputError:
        return False
    return True


def published_sets(world: World) -> list[frozenset[Contributor]]:
    return [frozenset(group.contributors) for one in world.publications() for group in one.groups]


def assert_nobody_is_boxed_in(sets: list[frozenset[Contributor]], name_of: Callable[[Contributor], Hashable]) -> None:
    """For each contributor: all sets it is in, cut, less all sets it is not in, is the least that any combination singles out."""
    by_name = [{name_of(one): one for one in found} for found in sets]
    names = {name for found in by_name for name in found}
    for name in names:
        box = set(names)
        for found in by_name:
            box = box & found.keys() if name in found else box - found.keys()
        said = [{found[one].disclosure for found in by_name if one in found} for one in box]
        assert len(box) >= 5
        assert all(one == {M} for one in said) or sum(one == {A} for one in said) >= 5


@given(happened=events)
@settings(max_examples=300, deadline=None)
def test_no_sequence_of_signatures_withdrawals_and_publications_boxes_anybody_in(happened):
    world = World()
    play(world, happened)
    sets = published_sets(world)
    assert_nobody_is_boxed_in(sets, lambda one: (one.member, one.snapshot))
    assert_nobody_is_boxed_in(sets, lambda one: one.member)


@given(happened=events, factors=st.lists(st.integers(-3, 3), min_size=60, max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_sum_of_figures_with_any_factors_rests_on_fewer_than_five(happened, factors):
    world = World()
    play(world, happened)
    weight: dict[Contributor, int] = {}
    for factor, found in zip(factors, published_sets(world), strict=False):
        for one in found:
            weight[one] = weight.get(one, 0) + factor
    for value in set(weight.values()) - {0}:
        assert sum(found == value for found in weight.values()) >= 5


@given(happened=events)
@settings(max_examples=150, deadline=None)
def test_two_published_sets_never_differ_by_one_to_four(happened):
    world = World()
    play(world, happened)
    for one, other in combinations([{unit.member for unit in found} for found in published_sets(world)], 2):
        assert len(one - other) not in (1, 2, 3, 4)
        assert len(other - one) not in (1, 2, 3, 4)
        assert len(one & other) not in (1, 2, 3, 4)


@given(before=events, after=events)
@settings(max_examples=150, deadline=None)
def test_what_was_published_never_changes(before, after):
    world = World()
    play(world, before)
    kept = world.publications()
    play(world, after)
    assert world.publications()[: len(kept)] == kept


@given(happened=events)
@settings(max_examples=150, deadline=None)
def test_only_results_shared_for_aggregates_are_published(happened):
    world = World()
    play(world, happened)
    assert all(unit.disclosure is not S for found in published_sets(world) for unit in found)


# --- the members' edition of the quarterly analysis --------------------------------------------------------------------------


def edition(world: World, period: str = "2026-Q4") -> tuple[Analysis, str]:
    """What a member is handed: the figures, and every word of the page."""
    made = world.analyses.make(SECRETARIAT, period, "members")
    return made, analysis_page(AnalysisInput(made, str), texts("en"))


def sets_behind(world: World, made: Analysis) -> list[frozenset[Contributor]]:
    """The contributors of each figure that is handed on, found by working every publication's figures out again in plain Python."""
    published = [group for one in world.publications() for group in one.groups]
    found = []
    for row in made.levels:
        known = [group for group in published if group.group == row.group and figure_of(group, row.node) == said_by(row)]
        assert known, f"{row} was never published"
        found.append(frozenset(known[-1].contributors))
    sizes = {(group.group, len(group.contributors)) for group in published}
    assert {(one.group, one.counted) for one in made.coverage} <= sizes
    assert {(name, n) for one in made.published for name, n in one.groups} <= sizes
    return found


def figure_of(group: PublishedGroup, node: str) -> tuple[object, ...] | None:
    own = next((one for one in group.figures if one.node == node), None)
    if own is None:
        return None
    cuts = quantiles([Fraction(score, 10) for score in own.scores], n=4, method="inclusive")
    return (len(own.scores), *(Decimal(floor(cut * 10)) / 10 for cut in cuts), {level: n for level, n in enumerate(own.levels) if n})


def said_by(row: LevelRow) -> tuple[object, ...]:
    return (row.n, row.quartile_1, row.median, row.quartile_3, dict(row.levels))


@given(happened=events)
@settings(max_examples=100, deadline=None)
def test_the_members_edition_adds_nothing_to_what_was_published(happened):
    world = World()
    play(world, happened)
    made, _ = edition(world)
    sets = [*published_sets(world), *sets_behind(world, made)]
    assert_nobody_is_boxed_in(sets, lambda one: (one.member, one.snapshot))
    assert_nobody_is_boxed_in(sets, lambda one: one.member)
    for one, other in combinations([{unit.member for unit in found} for found in set(sets)], 2):
        assert len(one ^ other) not in (1, 2, 3, 4)
    assert [made.moves, made.signed, made.gaps, made.support, made.events, dict(made.excluded)] == [(), (), (), (), (), {}]
    assert all((one.asked, one.signed, one.joined) == (None, None, None) for one in made.coverage)


@given(before=events, after=events)
@settings(max_examples=60, deadline=None)
def test_two_members_editions_with_no_publication_between_them_are_the_same(before, after):
    """Whoever signs, signs anew or withdraws in between: the difference of the two is nothing."""
    world = World()
    play(world, before)
    made = edition(world)[0]
    play(world, [one for one in after if one[0] != "publish"])
    assert edition(world)[0] == made


def test_a_single_signature_event_or_operation_changes_no_word_of_the_members_edition() -> None:
    world = World()
    for code in CODES:
        world.sign(code, levels=(1,) * 9)
    assert publish(world, "r1")
    made, page = edition(world)
    assert (made.levels[0].n, made.levels[0].median) == (40, Decimal(1))
    world.sign(CODES[0], levels=(4,) * 9)
    world.sign(CODES[1], "r2", levels=(0,) * 9)
    world.withdraw(CODES[2])
    gone = SupportEvent(
        key="",
        activity="course",
        title="A visit to one",
        start="2026-11-02",
        end="2026-11-03",
        attendance=(Attendance(member=CODES[3], men=1),),
    )
    world.support.add_event(SECRETARIAT, gone)
    world.support.register_operation(
        SECRETARIAT, Operation(key="", title="Secret one", start="2026-11", end="2026-11", participants=(CODES[4],))
    )
    world.support.register_operation(
        SECRETARIAT, Operation(key="op-public", title="x", start="2026-11", end="2026-11", participants=(CODES[5],))
    )
    assert edition(world) == (made, page)
    assert [code for code in CODES if code in page] == []


def test_the_members_edition_of_an_earlier_quarter_does_not_know_later_publications() -> None:
    world = World()
    for code in CODES:
        world.sign(code)
    assert publish(world, "r1")
    before = edition(world)[0]
    world.clock.move(days=60)
    for code in CODES:
        world.sign(code, "r2")
    assert publish(world, "r2")
    assert edition(world)[0].levels == before.levels
    later = edition(world, "2027-Q1")[0]
    assert later.as_of == "2027-01-23"
    assert {(one.group, one.node): one.median_before for one in later.levels} == {
        (one.group, one.node): one.median for one in before.levels
    }


def test_a_round_is_published_for_the_world_and_every_region_that_is_large_enough() -> None:
    world = World()
    for code in CODES:
        if REGION[code] != "WCA" or code <= "WCd":  # 18 + 14 and four of WCA
            world.sign(code)
    view = world.regions.publish(SECRETARIAT, "r1")
    # four of WCA would be the difference between the world and the two regions: they are held back from both
    assert view.groups == (("world", 18 + 14), ("ESA", 18), ("EUR", 14))


def test_a_fifth_member_of_a_region_lets_the_region_be_published() -> None:
    world = World()
    for code in CODES:
        if REGION[code] != "WCA" or code <= "WCe":
            world.sign(code)
    assert world.regions.publish(SECRETARIAT, "r1").groups == (("world", 18 + 14 + 5), ("ESA", 18), ("EUR", 14), ("WCA", 5))


def test_one_more_signature_publishes_nothing_new_and_five_more_do() -> None:
    world = World()
    esa = [code for code in CODES if REGION[code] == "ESA"]
    for code in esa[:8]:
        world.sign(code)
    assert publish(world, "r1")
    for code in esa[8:12]:
        world.sign(code)
    assert not publish(world, "r1")  # four joined
    world.sign(esa[12])
    assert publish(world, "r1")  # five joined
    assert [{g.group: len(g.contributors) for g in one.groups}["ESA"] for one in world.publications()] == [8, 8 + 5]


def test_a_member_that_signs_anew_does_not_change_what_is_published() -> None:
    """Or else the difference of the two would be the difference of its two results."""
    world = World()
    for code in CODES:
        world.sign(code)
    assert publish(world, "r1")
    world.sign(CODES[0])
    assert not publish(world, "r1")


def test_openly_disclosed_results_do_not_hide_anybody() -> None:
    """Six of seven can be read by everybody: the seventh would be the rest."""
    world = World()
    for code in CODES[:6]:
        world.sign(code, disclosure=M)
    world.sign(CODES[6], disclosure=A)
    view = world.regions.plan(SECRETARIAT, "r1")
    assert [one.member for one in view.held_back] == [CODES[6]]
    assert {name: len(found) for name, found in view.groups} == {"world": 6}


def test_a_round_in_which_one_member_of_the_last_is_missing_holds_back_four_more() -> None:
    world = World()
    esa = [code for code in CODES if REGION[code] == "ESA"]
    for code in esa:
        world.sign(code, "r1")
    assert publish(world, "r1")
    for code in esa[1:]:
        world.sign(code, "r2")
    assert publish(world, "r2")
    sizes = [len(one.groups[0].contributors) for one in world.publications()]
    assert sizes == [18, 18 - 5]  # the missing one and four more: five differ


@pytest.mark.parametrize(
    ("disclosure", "state"), [(S, BandState.NOT_SHARED), (A, BandState.SHOWN), (R, BandState.SHOWN), (M, BandState.SHOWN)]
)
def test_bands_are_seen_by_those_who_share_and_name_nobody(disclosure: Disclosure, state: BandState) -> None:
    world = World()
    for code in CODES:
        world.sign(code)
    world.sign(CODES[0], disclosure=disclosure)
    assert publish(world, "r1")
    found = world.regions.bands(coordinator(CODES[0]), CODES[0], "r1")
    assert found.state is state
    assert [code for code in CODES if code in f"{found.region} {found.world}"] == []
