"""Needs and the list of shared workshops as use cases: who may, by which targets, and a request that survives its address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import House
from hypothesis import given
from hypothesis import strategies as st

from assessment.errors import InvalidInputError, NotAllowedError, NotFoundError
from assessment.programme.counting import Exclusion, Selection
from assessment.programme.demand import Budget, Workshop
from assessment.records import Disclosure, Layer, Round, SignedResult
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.workflow.demand import WorkshopRequest, read_request, read_workshop, request_address, workshop_code

# The course serves A.2 (0 to 3) and C.1 (0 to 2), the training of trainers B.1 (0 to 4).
CRITERIA = ("A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2")
ALL = Selection(questionnaire="small@1")
ROUND = Selection(questionnaire="small@1", round="pgs-2026")
REQUEST = WorkshopRequest(ALL, Budget(workshops=3))
OUTSIDERS = ["coordinator", "contributor", "head", "mission", "administrator", "neighbour"]


@pytest.fixture
def house() -> House:
    made = House()
    asked = Round(
        key="pgs-2026",
        title="PGS 2026",
        questionnaire="small@1",
        members=("FRA", "KEN", "UGA"),
        opens="2026-01-01",
        due="2026-12-31",
        targets=(("A.2", 4), ("B.1", 1)),
    )
    made.store.write(ROUNDS, [Put(asked, 0)])
    for member, levels in (
        ("KEN", {"A.2": 1, "C.1": 0, "B.1": 0}),
        ("UGA", {"A.2": 0, "C.1": -1, "B.1": 4}),
        ("FRA", {"A.2": 3, "C.1": 2, "B.1": 0}),
    ):
        sign(made, member, levels)
    return made


def sign(house: House, member: str, levels: dict[str, int], round_: str = "pgs-2026") -> None:
    said = tuple(levels.get(name, 4) for name in CRITERIA)
    row = SignedResult(
        key=f"{member}/{round_}/self",
        member=member,
        assessment=round_,
        layer=Layer.SELF,
        round=round_,
        questionnaire="small@1",
        signed_on="2026-10-01",
        disclosure=Disclosure.SECRETARIAT,
        snapshot="s",
        levels=said,
        backed=said,
    )
    house.store.write(RESULTS, [Put(row, 0)])


def needs(house: House, selection: Selection = ALL) -> dict[tuple[str, str], int]:
    frame = house.services.demand.needs(house.actor("secretariat"), selection).demand
    return {(row.activity, row.member): row.closes for row in frame.itertuples()}


def proposed(house: House, **changes: object):
    return house.services.demand.workshops(house.actor("secretariat"), replace(REQUEST, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("person", OUTSIDERS)
def test_only_the_secretariat_sees_needs_and_workshops(house: House, person: str) -> None:
    demand, actor = house.services.demand, house.actor(person)
    for use in (lambda: demand.needs(actor, ALL), lambda: demand.workshops(actor, REQUEST), lambda: demand.activities(actor, "small@1")):
        with pytest.raises(NotAllowedError):
            use()


def test_needs_follow_the_targets_of_the_questionnaire(house: House) -> None:
    questionnaire = house.services.workplace.questionnaire("small@1")
    target = {name: questionnaire.criterion(name).target for name in ("A.2", "B.1", "C.1")}
    assert target["A.2"] == 3
    course = {"KEN": (3 - 1) + max(0, min(2, target["C.1"] or 0) - 0), "UGA": 3 - 0}
    assert {member: closes for (activity, member), closes in needs(house).items() if activity == "course"} == course


def test_needs_follow_the_targets_of_a_round(house: House) -> None:
    """A.2 has the target 4 there, but the course leads to 3; B.1 has the target 1."""
    found = needs(house, ROUND)
    assert found["course", "UGA"] == 3
    assert {member: closes for (activity, member), closes in found.items() if activity == "trainers"} == {"KEN": 1, "FRA": 1}


def test_a_region_is_respected_and_who_is_left_out_is_named(house: House) -> None:
    assert {member for _, member in needs(house, replace(ALL, regions=("EUR",)))} <= {"FRA"}
    asked = house.store.get(Round, ROUNDS, "pgs-2026")
    assert asked is not None
    house.store.write(ROUNDS, [Put(replace(asked, members=("FRA", "UGA")), asked.revision)])
    counting = house.services.demand.needs(house.actor("secretariat"), replace(ROUND, regions=("ESA",))).counting
    assert [one.member for one in counting.counted] == ["UGA"]
    assert [(one.member, one.reason) for one in counting.left_out] == [("KEN", Exclusion.NOT_ASKED)]


def test_only_what_is_shared_is_proposed_unless_other_activities_are_named(house: House) -> None:
    catalogue = house.services.workplace.catalogue
    assert [one.id for one in catalogue.activities if one.shared] == ["course", "trainers"]
    budget = Budget(workshops=5, least_members=1)
    assert {one.workshop.activity for one in proposed(house, budget=budget).chosen} == {"course", "trainers"}
    assert {one.workshop.activity for one in proposed(house, budget=budget, activities=("course",)).chosen} == {"course"}


def test_the_list_tells_how_much_of_the_whole_it_closes(house: House) -> None:
    found = proposed(house, selection=ROUND, budget=Budget(workshops=5, least_members=1))
    # To the round's targets: KEN 4-1 (A.2), 1-0 (B.1) and C.1; UGA 4-0; FRA 4-3 (A.2), 1-0 (B.1), C.1 at 2
    target = house.services.workplace.questionnaire("small@1").criterion("C.1").target or 0
    assert found.gap_levels == 3 + 1 + target + 4 + 1 + 1 + max(0, target - 2)
    assert found.rows["closes"].sum() == sum(one.closes for one in found.chosen) <= found.gap_levels


@pytest.mark.parametrize(
    ("fixed", "words"),
    [
        (Workshop("nothing", "ESA", "en"), "no activity nothing"),
        (Workshop("course", "ESA", "en", ("DEU",)), "DEU"),
        (Workshop("course", "ESA", "en", ("KEN", "UGA", "FRA")), "at most 2"),
    ],
)
def test_a_fixed_workshop_that_cannot_be_is_refused(house: House, fixed: Workshop, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        proposed(house, fixed=(fixed,), budget=Budget(workshops=1, group_size=2))


def test_an_unknown_round_or_questionnaire_is_not_found(house: House) -> None:
    for selection in (replace(ROUND, round="nothing"), replace(ALL, questionnaire="nothing@1")):
        with pytest.raises(NotFoundError):
            house.services.demand.needs(house.actor("secretariat"), selection)


names = st.from_regex(r"[A-Z][A-Za-z0-9_-]{0,5}", fullmatch=True)
workshops = st.builds(
    Workshop, names, st.sampled_from(["", "ESA", "EUR"]), st.sampled_from(["", "en", "fr"]), st.lists(names, max_size=4).map(tuple)
)
budgets = st.builds(
    Budget,
    workshops=st.integers(0, 100),
    units=st.none() | st.integers(0, 10_000),
    group_size=st.integers(5, 100),
    least_members=st.integers(1, 5),
    costs=st.lists(st.tuples(names, st.integers(1, 10_000)), max_size=3).map(tuple),
)
requests = st.builds(
    WorkshopRequest,
    st.builds(Selection, questionnaire=names, round=st.just("") | names, regions=st.just(()) | st.just(("ESA",))),
    budgets,
    st.lists(names, max_size=3).map(tuple),
    st.lists(workshops, max_size=3).map(tuple),
    st.lists(workshops, max_size=3).map(tuple),
    st.booleans(),
)


@given(requests)
def test_an_address_gives_back_the_request(request_: WorkshopRequest) -> None:
    assert read_request(request_address(request_)) == request_


@given(workshops)
def test_a_workshop_is_read_from_its_code(workshop: Workshop) -> None:
    assert read_workshop(workshop_code(workshop)) == workshop


@pytest.mark.parametrize(
    "address",
    [
        {"workshops": ["many"]},
        {"workshops": ["-1"]},
        {"workshops": ["101"]},
        {"workshops": ["٣"]},  # a digit, but not of ours
        {"units": ["99999999999999999999"]},
        {"workshops": ["3"], "group": ["1"]},  # fewer than the least number
        {"workshops": ["3"], "group": ["0"], "least": ["0"]},
        {"workshops": ["3"], "cost": ["course"]},
        {"workshops": ["3"], "fixed": ["course"]},
        {"workshops": ["3"], "out": ["a~b~c~d~e"]},
        {},
    ],
)
def test_an_address_that_cannot_be_is_refused(address: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidInputError):
        read_request(address)
