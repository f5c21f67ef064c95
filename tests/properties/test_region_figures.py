"""Every figure of the comparison equals one worked out in plain Python, person by person, over random signed results."""

from __future__ import annotations

import math
import statistics
from collections import Counter

import pytest
from comparison_world import CODES, REGION, SECRETARIAT, World, coordinator
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.errors import NotAllowedError, NotFoundError
from assessment.identity.actor import Actor
from assessment.programme.counting import Exclusion, Selection
from assessment.programme.publication import band_of
from assessment.records import AnswerState, Disclosure, Grant, Role, SignedResult
from assessment.scoring.ratings import Rating
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import Result

STATES = {-1: AnswerState.UNKNOWN, -2: AnswerState.NOT_APPLICABLE}
# A.1 is a gate and C.1 critical: both always apply, the others may not.
level = st.integers(0, 4)
levels = st.tuples(level, *[st.integers(-2, 4)] * 3, *[st.integers(-2, 4)] * 3, level, st.integers(-2, 4))
signatures = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(["r1", "r2"]), st.sampled_from(list(Disclosure)), levels), min_size=1, max_size=40
)


def filled(signed: list[tuple[str, str, Disclosure, tuple[int, ...]]]) -> tuple[World, dict[tuple[str, str], SignedResult]]:
    world = World()
    rows: dict[tuple[str, str], SignedResult] = {}
    for member, round_, disclosure, said in signed:
        rows[member, round_] = world.sign(member, round_, disclosure, said)
    return world, rows


def selection(world: World, round_: str = "r1", **more: object) -> Selection:
    return Selection(questionnaire=world.questionnaire.key, round=round_, **more)  # type: ignore[arg-type]


def result_of(world: World, row: SignedResult) -> Result:
    ratings = {}
    for criterion, one, backed in zip(world.questionnaire.criteria(), row.levels, row.backed, strict=True):
        ratings[criterion.name] = Rating(AnswerState.LEVEL, one, backed) if one >= 0 else Rating(STATES[one])
    return score_assessment(world.questionnaire, ratings)


def plain_quartiles(values: list[float]) -> list[float]:
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


@given(signed=signatures)
@settings(max_examples=60, deadline=None)
def test_the_heat_map_is_what_plain_python_finds(signed):
    world, rows = filled(signed)
    found = world.regions.compare(SECRETARIAT, selection(world)).figures
    for group in ("world", "ESA", "EUR", "WCA"):
        own = [row for (member, round_), row in rows.items() if round_ == "r1" and group in ("world", REGION[member])]
        results = [result_of(world, row) for row in own]
        for node in ("whole", "A", "B", "C"):
            line = found[(found["group"] == group) & (found["node"] == node)].iloc[0]
            nodes = [result.node(node) for result in results]
            scores = [float(one.lower) for one in nodes if one.lower is not None]
            assert (line["n"], line["counted"]) == (len(scores), len(own))
            assert line["asked"] == sum(group in ("world", region) for region in REGION.values())
            if not scores:
                assert math.isnan(line["median"])
                continue
            expected = [min(scores), *plain_quartiles(scores), max(scores)]
            assert [line[name] for name in ("least", "quartile_1", "median", "quartile_3", "most")] == pytest.approx(expected)
            assert line["median_level"] == statistics.median([one.level for one in nodes if one.level is not None])
            assert line["median_backed"] == pytest.approx(statistics.median([float(one.backed) for one in nodes if one.backed is not None]))


@given(signed=signatures)
@settings(max_examples=40, deadline=None)
def test_levels_response_and_dots_are_what_plain_python_counts(signed):
    world, rows = filled(signed)
    compared = world.regions.compare(SECRETARIAT, selection(world))
    own = {member: result_of(world, row) for (member, round_), row in rows.items() if round_ == "r1"}
    expected = Counter(
        (REGION[member], node.node, node.level) for member, one in own.items() for node in one.nodes if node.level is not None
    )
    counted = {(row["group"], row["node"], row["level"]): row["n"] for _, row in compared.levels.iterrows() if row["group"] != "world"}
    assert counted == expected
    response = {row["group"]: (row["asked"], row["signed"], row["share"]) for _, row in compared.response.iterrows()}
    assert response["world"] == (len(CODES), len(own), len(own) / len(CODES))
    dots = world.regions.dots(SECRETARIAT, selection(world), "B")
    scores = {member: float(one.node("B").lower) for member, one in own.items() if one.node("B").lower is not None}
    assert dict(zip(dots["member"], dots["score"], strict=True)) == pytest.approx(scores)


@given(signed=signatures)
@settings(max_examples=40, deadline=None)
def test_movement_counts_members_of_both_rounds_once_a_criterion(signed):
    world, rows = filled(signed)
    moved = world.regions.movement(SECRETARIAT, selection(world), "r1", "r2")
    both = sorted(member for member, round_ in rows if round_ == "r1" and (member, "r2") in rows)
    assert list(moved.both) == both
    names = [criterion.name for criterion in world.questionnaire.criteria()]
    expected = Counter(
        (name, rows[member, "r1"].levels[place], rows[member, "r2"].levels[place]) for member in both for place, name in enumerate(names)
    )
    assert {(row["node"], row["before"], row["after"]): row["n"] for _, row in moved.criteria.iterrows()} == expected
    whole = moved.sections[moved.sections["node"] == "whole"]
    by_level = Counter(
        (result_of(world, rows[member, "r1"]).whole.level, result_of(world, rows[member, "r2"]).whole.level) for member in both
    )
    assert {(row["before"], row["after"]): row["n"] for _, row in whole.iterrows()} == by_level


@given(signed=signatures)
@settings(max_examples=40, deadline=None)
def test_everybody_asked_is_counted_or_left_out_for_one_reason(signed):
    world, rows = filled(signed)
    counting = world.regions.count(SECRETARIAT, selection(world, least=Disclosure.AGGREGATES))
    counted, left_out = {one.member for one in counting.counted}, {one.member: one.reason for one in counting.left_out}
    assert counted | left_out.keys() == set(CODES)
    assert not counted & left_out.keys()
    for member in CODES:
        row = rows.get((member, "r1"))
        reason = Exclusion.NOT_SIGNED if row is None else Exclusion.NOT_DISCLOSED if row.disclosure is Disclosure.SECRETARIAT else None
        assert left_out.get(member) == reason


def test_the_latest_result_of_a_member_stands_for_it_where_no_round_is_chosen() -> None:
    world = World()
    first, second = world.sign("ESa", "r1"), world.sign("ESa", "r2")
    counting = world.regions.count(SECRETARIAT, Selection(questionnaire=world.questionnaire.key))
    assert [one.snapshot for one in counting.counted] == [second.snapshot]
    assert [(one.snapshot, one.reason) for one in counting.left_out if one.snapshot] == [(first.snapshot, Exclusion.SUPERSEDED)]


def test_a_filter_narrows_who_is_asked_as_well_as_who_is_counted() -> None:
    world = World()
    for code in ("ESa", "ESb", "EUa"):
        world.sign(code)
    by_region = world.regions.compare(SECRETARIAT, selection(world, regions=("ESA",)))
    assert by_region.response[["group", "asked", "signed"]].to_numpy().tolist() == [["world", 18, 2], ["ESA", 18, 2]]
    by_subset = world.regions.count(SECRETARIAT, selection(world, members=("ESb", "WCa")))
    assert [one.member for one in by_subset.counted] == ["ESb"]
    assert [(one.member, one.reason) for one in by_subset.left_out] == [("WCa", Exclusion.NOT_SIGNED)]


def test_a_trend_has_a_block_a_round_and_nobody_signed_gives_no_figure() -> None:
    world = World()
    world.sign("ESa", "r2", levels=(3, 3, 3, 3, 2, 2, 2, 1, 1))
    trend = world.regions.trend(SECRETARIAT, selection(world, ""))
    whole = trend.figures[(trend.figures["node"] == "A") & (trend.figures["group"] == "world")]
    assert whole["round"].tolist() == ["r1", "r2", "r3"]
    assert whole["n"].tolist() == [0, 1, 0]
    assert whole["median"].tolist()[1] == 3.0
    assert math.isnan(whole["median"].tolist()[0])


def test_an_empty_register_compares_to_nothing_without_a_fault() -> None:
    world = World()
    compared = world.regions.compare(SECRETARIAT, selection(world))
    assert set(compared.figures["n"]) == {0}
    assert compared.levels.empty
    assert world.regions.dots(SECRETARIAT, selection(world), "A").empty
    assert world.regions.movement(SECRETARIAT, selection(world), "r1", "r2").sections.empty


def test_a_published_figure_is_the_group_in_tenths_without_order_of_members() -> None:
    world = World()
    # section A weighs 2, 1, 1, 1: A.1 at k and the others at 0 give 2k/5 = 0.0, 0.4, 0.8, 1.2, 1.6
    for number, code in enumerate(["ESe", "ESb", "ESd", "ESa", "ESc"]):
        world.sign(code, levels=(number, 0, 0, 0, 1, 1, 1, 2, 2))
    world.regions.publish(SECRETARIAT, "r1")
    (publication,) = world.publications()
    figure = next(one for one in publication.groups[0].figures if one.node == "A")
    assert figure.scores == (0, 4, 8, 12, 16)
    band = band_of(figure)
    assert (band.n, float(band.quartile_1), float(band.median), float(band.quartile_3)) == (5, 0.4, 0.8, 1.2)
    assert figure.levels == (3, 2)  # 0.0, 0.4, 0.8 | 1.2, 1.6


def test_a_section_in_which_somebody_has_nothing_applicable_is_not_published() -> None:
    world = World()
    for number, code in enumerate(CODES[:6]):
        world.sign(code, levels=(2, 2, 2, 2, *((-2, -2, -2) if number == 0 else (1, 1, 1)), 2, 2))
    world.regions.publish(SECRETARIAT, "r1")
    (publication,) = world.publications()
    assert [one.node for one in publication.groups[0].figures] == ["whole", "A", "C"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CONTRIBUTOR, Role.HEAD, Role.MISSION, Role.ADMINISTRATOR])
def test_nobody_but_the_secretariat_compares_or_publishes(role: Role) -> None:
    world = World()
    someone = Actor("x", "X", "en", (Grant(role=role, member="ESa", valid_from="2026-01-01", valid_to="2030-01-01"),), "visit")
    for use in (
        lambda: world.regions.rounds(someone),
        lambda: world.regions.questionnaires(someone),
        lambda: world.regions.count(someone, selection(world)),
        lambda: world.regions.compare(someone, selection(world)),
        lambda: world.regions.dots(someone, selection(world), "A"),
        lambda: world.regions.trend(someone, selection(world)),
        lambda: world.regions.movement(someone, selection(world), "r1", "r2"),
        lambda: world.regions.plan(someone, "r1"),
        lambda: world.regions.publish(someone, "r1"),
        lambda: world.regions.published(someone),
        lambda: world.regions.bands(someone, "ESb", "r1"),  # another member's
    ):
        with pytest.raises(NotAllowedError):
            use()


def test_the_bands_of_another_member_are_closed_even_to_the_secretariat() -> None:
    world = World()
    with pytest.raises(NotAllowedError):
        world.regions.bands(SECRETARIAT, "ESa", "r1")
    assert world.regions.bands(coordinator("ESa"), "ESa", "r1").state == "not_signed"


def test_an_unknown_round_or_section_is_told() -> None:
    world = World()
    with pytest.raises(NotFoundError):
        world.regions.compare(SECRETARIAT, selection(world, "r9"))
    with pytest.raises(NotFoundError):
        world.regions.dots(SECRETARIAT, selection(world), "Z")


@given(signed=signatures)
@settings(max_examples=30, deadline=None)
def test_core_criteria_alone_give_the_weighted_mean_of_what_they_say(signed):
    world, rows = filled(signed)
    found = world.regions.compare(SECRETARIAT, selection(world, core=True)).figures
    own = [row for (_, round_), row in rows.items() if round_ == "r1"]
    for node, place in (("A", 0), ("B", 4), ("C", 7)):  # each section of the pack has one core criterion
        scores = [max(row.levels[place], 0) for row in own if row.levels[place] != -2]
        line = found[(found["group"] == "world") & (found["node"] == node)].iloc[0]
        assert line["n"] == len(scores)
        assert not scores or line["median"] == pytest.approx(statistics.median(scores))


def test_a_figure_over_one_member_is_noted_for_it_once_a_visit_and_none_over_two() -> None:
    world = World()
    world.sign("ESa")
    world.sign("EUa")
    world.sign("EUb")
    for _ in range(2):
        world.regions.compare(SECRETARIAT, selection(world))
        world.regions.dots(SECRETARIAT, selection(world), "A")
        world.regions.trend(SECRETARIAT, selection(world))
    assert {code: len(list(world.store.history(code))) for code in ("ESa", "EUa", "EUb")} == {"ESa": 1, "EUa": 0, "EUb": 0}


def test_a_movement_over_one_member_is_noted_for_both_results() -> None:
    world = World()
    for round_ in ("r1", "r2"):
        world.sign("EUa", round_)
    world.sign("EUb", "r1")
    world.regions.movement(SECRETARIAT, selection(world), "r1", "r2")
    assert [len(list(world.store.history(code))) for code in ("EUa", "EUb")] == [2, 0]
