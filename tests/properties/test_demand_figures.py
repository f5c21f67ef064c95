"""Demand and the list of shared workshops, against plain Python that goes through members, criteria and activities one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from comparison_world import CODES, PACK, REGION
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.errors import InvalidInputError
from assessment.programme.catalogue import NO_CATALOGUE, Activity, Catalogue, Served, Span, build_catalogue
from assessment.programme.demand import (
    Budget,
    Place,
    Standings,
    Workshop,
    demand_frame,
    gap_levels,
    need_frame,
    propose_workshops,
    standings_of,
    workshop_frame,
)
from assessment.questionnaire.model import EMPTY_TEXT
from assessment.records import Disclosure, Layer, SignedResult

QUESTIONNAIRE = PACK.questionnaire
NAMES = [criterion.name for criterion in QUESTIONNAIRE.criteria()]
SPAN = Span(Fraction(1), Fraction(2), seen=True)
LANGUAGES = {code: ("en", "fr", "ar")[number % 3] for number, code in enumerate(CODES)}
PLACES = {code: Place(REGION[code], LANGUAGES[code]) for code in CODES}
TARGETS = dict.fromkeys(NAMES, 3) | {"C.2": 2}

levels = st.lists(st.integers(-2, 4), min_size=len(NAMES), max_size=len(NAMES)).map(tuple)
standings_data = st.dictionaries(st.sampled_from(CODES), levels, min_size=1, max_size=12)
served = st.builds(lambda name, low, up: Served(name, low, min(4, low + up)), st.sampled_from(NAMES), st.integers(0, 3), st.integers(1, 3))


def activity(id_: str, serves: list[Served], languages: tuple[str, ...] = ("en", "fr"), prerequisites: tuple[str, ...] = ()) -> Activity:
    fields = dict.fromkeys(Activity.__dataclass_fields__, ()) | {"id": id_, "label": EMPTY_TEXT, "description": EMPTY_TEXT}
    fields |= {"languages": languages, "duration": SPAN, "group": SPAN, "prerequisites": prerequisites, "evidence": EMPTY_TEXT}
    return Activity(**{**fields, "serves": tuple(serves)})  # type: ignore[arg-type]


def catalogue(*activities: Activity) -> Catalogue:
    fields = {name: getattr(NO_CATALOGUE, name) for name in Catalogue.__dataclass_fields__ if not name.startswith("_")}
    return build_catalogue(**{**fields, "questionnaire": QUESTIONNAIRE.id, "activities": activities})


catalogues = st.lists(st.lists(served, min_size=1, max_size=4), min_size=1, max_size=3).map(
    lambda found: catalogue(*(activity(f"CB{number}", serves) for number, serves in enumerate(found)))
)


def standings(said: dict[str, tuple[int, ...]], targets: dict[str, int] = TARGETS) -> Standings:
    rows = [
        SignedResult(
            key=code,
            member=code,
            assessment="a",
            layer=Layer.SELF,
            round="r1",
            questionnaire=QUESTIONNAIRE.key,
            signed_on="2026-01-01",
            disclosure=Disclosure.SECRETARIAT,
            snapshot="s",
            levels=one,
            backed=one,
        )
        for code, one in said.items()
    ]
    return standings_of(QUESTIONNAIRE, rows, targets, PLACES)


def closing(one: Activity, said: dict[str, int]) -> dict[str, int]:
    """Criterion -> the level that it leads to."""
    found = {}
    for name, level in said.items():
        step = one.served_from(name, level) if level >= 0 else None
        if step and level < TARGETS[name]:
            found[name] = min(step.to_level, TARGETS[name])
    return found


def language_of(one: Activity, code: str) -> str:
    return LANGUAGES[code] if LANGUAGES[code] in one.languages else one.languages[0]


@given(said=standings_data, offer=catalogues)
@settings(max_examples=80, deadline=None)
def test_demand_is_what_plain_python_counts(said, offer):
    frame = demand_frame(standings(said), offer)
    expected = {}
    for one in offer.activities:
        for code, levels_ in said.items():
            own = dict(zip(NAMES, levels_, strict=True))
            gains = closing(one, own)
            if gains:
                expected[one.id, code] = (len(gains), sum(up - own[name] for name, up in gains.items()), language_of(one, code))
    assert {(row["activity"], row["member"]): (row["gaps"], row["closes"], row["language"]) for _, row in frame.iterrows()} == expected
    needs = need_frame(frame, "region")
    assert needs["closes"].sum() == frame["closes"].sum()
    assert needs["closes"].tolist() == sorted(needs["closes"].tolist(), reverse=True)


@given(said=standings_data, offer=catalogues, most=st.integers(1, 4), group=st.integers(1, 4), dear=st.integers(1, 3))
@settings(max_examples=80, deadline=None)
def test_every_step_of_the_list_is_the_best_there_is_and_is_told_truly(said, offer, most, group, dear):
    costs = (("CB0", dear),)
    chosen = propose_workshops(standings(said), offer, Budget(workshops=most, group_size=group, least_members=1, costs=costs))
    now = {code: dict(zip(NAMES, levels_, strict=True)) for code, levels_ in said.items()}
    assert len(chosen) <= most
    for step in chosen:
        worth = {}
        for one in offer.activities:
            for part in {(REGION[code], language_of(one, code)) for code in now}:
                gains = sorted(
                    (
                        sum(up - now[code][name] for name, up in closing(one, now[code]).items())
                        for code in now
                        if (REGION[code], language_of(one, code)) == part
                    ),
                    reverse=True,
                )
                worth[one.id, *part] = Fraction(sum(gains[:group]), dict(costs).get(one.id, 1))
        place = (step.workshop.activity, step.workshop.region, step.workshop.language)
        assert worth[place] == max(worth.values()) == Fraction(step.closes, step.cost)
        others = [value for key, value in worth.items() if key != place and value]
        assert (step.next_best is None) == (not others)
        if others:
            assert step.next_best_closes == int(max(others) * step.cost)
        done = offer.activity(step.workshop.activity)
        for code, gained in step.by_member:
            gains = closing(done, now[code])
            assert gained == sum(up - now[code][name] for name, up in gains.items())
            now[code] |= gains


@given(said=standings_data, offer=catalogues, group=st.integers(1, 3), out=st.integers(0, 2), data=st.data())
@settings(max_examples=60, deadline=None)
def test_who_was_taken_out_of_an_activity_is_not_proposed_for_it_again(said, offer, group, out, data):
    budget = Budget(workshops=6, group_size=group, least_members=1)
    first = propose_workshops(standings(said), offer, budget)
    taken = [data.draw(st.sampled_from(first)).workshop for _ in range(out if first else 0)]
    barred = {(one.activity, member) for one in taken for member in one.members}
    allowed = data.draw(st.sets(st.sampled_from([one.id for one in offer.activities])))
    for one in propose_workshops(standings(said), offer, budget, taken_out=taken, activities=allowed):
        assert one.workshop.activity in allowed
        assert not barred & {(one.workshop.activity, member) for member in one.workshop.members}
        assert one.closes == sum(closes for _, closes in one.by_member) > 0


@given(said=standings_data)
def test_gap_levels_are_what_plain_python_counts(said):
    missing = [TARGETS[name] - level for own in said.values() for name, level in zip(NAMES, own, strict=True) if level >= 0]
    assert gap_levels(standings(said)) == sum(one for one in missing if one > 0)


def test_a_fixed_workshop_may_name_who_was_taken_out_and_what_is_not_proposed() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 3)]), activity("CB2", [Served("B.1", 0, 1)]))
    said = standings({"ESa": every(0), "ESd": every(0)})
    shop = Workshop("CB1", "ESA", "en", ("ESa", "ESd"))
    chosen = propose_workshops(said, offer, Budget(workshops=5), [shop], taken_out=[shop], activities=["CB2"])
    assert [(one.workshop.activity, one.fixed, one.closes) for one in chosen] == [("CB1", True, 6), ("CB2", False, 2)]


def every(level: int) -> tuple[int, ...]:
    return (level,) * len(NAMES)


def test_a_level_that_is_not_known_is_no_demand() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 4)]))
    assert demand_frame(standings({"ESa": every(-1), "ESb": every(-2), "ESc": every(3)}), offer).empty


def test_a_catalogue_of_another_questionnaire_offers_nothing() -> None:
    assert demand_frame(standings({"ESa": every(0)}), NO_CATALOGUE).empty
    assert propose_workshops(standings({"ESa": every(0)}), NO_CATALOGUE, Budget(workshops=3)) == ()


def test_what_a_fixed_workshop_closes_is_not_counted_again() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 3)]), activity("CB2", [Served("B.1", 0, 1)]))
    # ESa and ESd speak English, both stand at 0; A.1 gives 3 levels each, B.1 one each
    fixed = [Workshop("CB1", "ESA", "en", ("ESa", "ESd"))]
    chosen = propose_workshops(standings({"ESa": every(0), "ESd": every(0)}), offer, Budget(workshops=5), fixed)
    assert [(one.workshop.activity, one.fixed, one.closes) for one in chosen] == [("CB1", True, 3 + 3), ("CB2", False, 1 + 1)]
    frame = workshop_frame(chosen)
    assert frame["closes_so_far"].tolist() == [6, 6 + 2]
    assert frame["members"].tolist() == ["ESa ESd", "ESa ESd"]
    assert frame["number"].tolist() == [1, 2]


def test_a_fixed_workshop_without_members_is_filled_with_those_for_whom_it_does_most() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 3)]))
    said = {"ESa": every(2), "ESd": every(0), "ESg": every(1), "EUa": every(0)}
    (one,) = propose_workshops(standings(said), offer, Budget(workshops=1, group_size=2), [Workshop("CB1", "ESA", "en")])
    assert one.by_member == (("ESd", 3), ("ESg", 2))


def test_cost_units_buy_the_most_gap_levels_for_each_unit() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 3)]), activity("CB2", [Served("B.1", 0, 2)]))
    budget = Budget(units=2, costs=(("CB1", 2),), least_members=1)
    chosen = propose_workshops(standings({"ESa": every(0)}), offer, budget)
    # 3 levels for two units are 1.5 a unit; 2 levels for one unit are more; then one unit is left and CB1 is too dear
    assert [(one.workshop.activity, one.closes, one.cost) for one in chosen] == [("CB2", 2, 1)]
    assert chosen[0].next_best_closes == 1  # 3 for two units: 1.5 for one, rounded down


def test_equals_are_taken_in_the_order_of_the_catalogue_region_and_language() -> None:
    offer = catalogue(activity("CB2", [Served("A.1", 0, 1)]), activity("CB1", [Served("B.1", 0, 1)]))
    said = {code: every(0) for code in ("EUa", "EUb", "ESa", "ESd", "WCa", "WCb")}
    first = propose_workshops(standings(said), offer, Budget(workshops=1, least_members=1))[0]
    assert (first.workshop.activity, first.workshop.region) == ("CB2", "ESA")
    reordered = dict(reversed(said.items()))
    assert propose_workshops(standings(reordered), offer, Budget(workshops=4)) == propose_workshops(
        standings(said), offer, Budget(workshops=4)
    )


def test_regions_can_be_brought_together() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 1)], languages=("en",)))
    said = {code: every(0) for code in ("EUa", "ESa", "WCa")}
    assert propose_workshops(standings(said), offer, Budget(workshops=3)) == ()  # one member a region: no group of two
    (one,) = propose_workshops(standings(said), offer, Budget(workshops=3), by_region=False)
    assert one.workshop == Workshop("CB1", "", "en", ("ESa", "EUa", "WCa"))


def test_what_normally_comes_first_is_named_unless_it_is_in_the_list() -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 1)]), activity("CB2", [Served("B.1", 0, 3)], prerequisites=("CB1",)))
    chosen = propose_workshops(standings({"ESa": every(0), "ESd": every(0)}), offer, Budget(workshops=2))
    assert [(one.workshop.activity, one.first) for one in chosen] == [("CB2", ("CB1",)), ("CB1", ())]


@pytest.mark.parametrize(
    "fixed", [Workshop("CB9", "ESA", "en"), Workshop("CB1", "ESA", "en", ("XXX",)), Workshop("CB1", "ESA", "en", ("ESa", "ESb", "ESc"))]
)
def test_a_fixed_workshop_that_cannot_be_is_refused(fixed: Workshop) -> None:
    offer = catalogue(activity("CB1", [Served("A.1", 0, 3)]))
    with pytest.raises(InvalidInputError):
        propose_workshops(standings({code: every(0) for code in ("ESa", "ESb", "ESc")}), offer, Budget(workshops=1, group_size=2), [fixed])


@pytest.mark.parametrize("bad", [{}, {"workshops": -1}, {"units": 3, "costs": (("CB1", 0),)}, {"workshops": 1, "group_size": 1}])
def test_a_budget_that_cannot_be_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        Budget(**bad)  # type: ignore[arg-type]
