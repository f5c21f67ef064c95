"""Needs, shared workshops and the registers of support as people see them, with every figure checked by hand or by plain Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from house import MEMBER, House, text_of
from streamlit.testing.v1 import AppTest

from assessment.programme.demand import Workshop
from assessment.records import Attendance, Disclosure, HistoryKind, Layer, Operation, Round, SignedResult, SupportEvent
from assessment.reference import PublicOperation
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.views import board, demand, support
from assessment.workflow.demand import workshop_code

CRITERIA = ("A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2")
# Served: A.2 from 0 to 3 and C.1 from 0 to 2 by the course, B.1 from 0 to 4 by the training of trainers.
SERVED = {"National course": {"A.2": 3, "C.1": 2}, "Training of trainers": {"B.1": 4}}
LEVELS = {"KEN": {"A.2": 1, "C.1": 0, "B.1": 0}, "UGA": {"A.2": 0, "C.1": -1, "B.1": 4}, "FRA": {"A.2": 3, "C.1": 2, "B.1": 0}}
SAND = PublicOperation(
    "sand-2024",
    "Operation Sand",
    "Opération Sable",
    "2024-09",
    "2024-10",
    ("UGA",),
    "Two.",
    "Deux.",
    "Six.",
    "Six.",
    "https://example.org/a",
)
WIND = Operation(key="", title="Operation Wind", start="2026-02", end="2026-03", participants=("KEN", "UGA"), results_en="Two seizures.")
COURSE = SupportEvent(
    key="",
    activity="course",
    title="",
    start="2026-03-02",
    end="2026-03-06",
    place="Nairobi",
    channel="secretariat",
    attendance=(Attendance(member="KEN", women=3, men=5), Attendance(member="UGA", not_counted=2)),
    note="*Material* was handed over.",
)


@pytest.fixture
def house() -> House:
    return House(operations=(SAND,))


@pytest.fixture
def signed(house: House) -> House:
    """Three members with a signed result in one round, and a round without any."""
    for key, opens in (("pgs-2026", "2026-01-01"), ("pgs-2025", "2025-01-01")):
        asked = Round(key=key, title=key.upper(), questionnaire="small@1", members=("FRA", "KEN", "UGA"), opens=opens, due="2026-12-31")
        house.store.write(ROUNDS, [Put(asked, 0)])
    for member, levels in LEVELS.items():
        sign(house, member, "2026-10-01", levels)
    return house


def sign(house: House, member: str, day: str, levels: dict[str, int]) -> None:
    said = tuple(levels.get(name, 4) for name in CRITERIA)
    row = SignedResult(
        key=f"{member}/{day}/self",
        member=member,
        assessment=day,
        layer=Layer.SELF,
        round="pgs-2026",
        questionnaire="small@1",
        signed_on=day,
        disclosure=Disclosure.SECRETARIAT,
        snapshot=day,
        levels=said,
        backed=said,
    )
    house.store.write(RESULTS, [Put(row, 0)])


def targets(house: House) -> dict[str, int]:
    questionnaire = house.services.workplace.questionnaire("small@1")
    return {one.name: one.target for one in questionnaire.criteria() if one.target is not None}


def expected_needs(house: House) -> dict[tuple[str, str], int]:
    """(activity, member) -> gap levels that it would close, up to the target."""
    found = {}
    for activity, serves in SERVED.items():
        for member, levels in LEVELS.items():
            closes = sum(
                max(0, min(reach, targets(house).get(name, 0)) - levels[name])
                for name, reach in serves.items()
                if 0 <= levels[name] < reach
            )
            if closes:
                found[activity, member] = closes
    return found


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def field(elements: object, label: str):
    return next(one for one in elements if one.label == label)  # type: ignore[attr-defined]


def tables(at: AppTest) -> list[pd.DataFrame]:
    return [one.value for one in at.dataframe]


# who sees what


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "administrator"])
@pytest.mark.parametrize("view", ["needs", "workshops"])
def test_needs_are_for_the_secretariat_only(signed: House, person: str, view: str) -> None:
    at = signed.open(demand.show, person, view=view)
    assert "This is not open to you" in text_of(at)
    assert not at.dataframe


@pytest.mark.parametrize("person", ["contributor", "mission", "administrator"])
def test_support_is_for_the_secretariat_and_for_the_coordinator_and_head_of_the_member(house: House, person: str) -> None:
    house.services.support.add_event(house.actor("secretariat"), COURSE)
    said = text_of(house.open(support.show, person))
    assert "This is not open to you" in said
    assert "Nairobi" not in said


PAGES = [(demand.show, {}), (demand.show, {"view": "workshops"}), (support.show, {}), (support.show, {"register": "operations"})]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("show", "address"), PAGES)
def test_every_page_opens_empty_and_filled_in_both_languages(signed: House, show, address: dict[str, str], language: str) -> None:
    assert not House().open(show, "secretariat", language, **address).exception
    signed.services.support.add_event(signed.actor("secretariat"), COURSE)
    at = signed.open(show, "secretariat", language, **address)
    assert not at.exception
    assert not at.error


# needs


def test_needs_are_told_by_region_and_language_as_plain_python_counts_them(signed: House) -> None:
    at = signed.open(demand.show, "secretariat")
    needs, region, target = expected_needs(signed), {"KEN": "ESA", "UGA": "ESA", "FRA": "EUR"}, targets(signed)
    known = [(name, level) for levels in LEVELS.values() for name, level in levels.items() if level >= 0]
    missing = sum(max(0, target[name] - level) for name, level in known if name in target)
    assert f"To the targets, **{missing}** gap levels are missing." in text_of(at)
    assert "Counted: the signed results of 3 of 3 members." in text_of(at)
    (table,) = tables(at)
    parts = [part for part in ("ESA", "EUR") if part in table.columns]
    shown = {(row["Activity"], part): row[part] for _, row in table.iterrows() for part in parts if row[part]}
    wanted: dict[tuple[str, str], int] = {}
    for (activity, member), closes in needs.items():
        wanted[activity, region[member]] = wanted.get((activity, region[member]), 0) + closes
    assert shown == wanted
    assert dict(zip(table["Activity"], table["Gap levels"], strict=True)) == {
        activity: sum(closes for (one, _), closes in needs.items() if one == activity) for activity, _ in needs
    }
    at.button_group[0].set_value(["language"]).run()
    (table,) = tables(at)
    assert table["English"].sum() == sum(closes for (_, member), closes in needs.items() if member != "FRA")


def test_behind_a_figure_stand_its_members(signed: House) -> None:
    at = signed.open(demand.show, "secretariat")
    field(at.selectbox, "Members behind the figures").set_value("course").run()
    members = tables(at)[-1]
    needs = {member: closes for (activity, member), closes in expected_needs(signed).items() if activity == "National course"}
    names = {"KEN": "Kenya", "UGA": "Uganda", "FRA": "France"}
    assert dict(zip(members["Member"], members["Gap levels"], strict=True)) == {names[one]: closes for one, closes in needs.items()}
    assert "The basics for officers." in text_of(at)


def test_a_round_without_results_says_so_and_tells_who_is_missing(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", round="pgs-2025")
    assert "Counted: the signed results of 0 of 3 members." in text_of(at)
    assert "No activity of the catalogue would close a gap here." in text_of(at)
    assert list(tables(at)[0]["Why"]) == ["Nothing signed"] * 3


# shared workshops


def shops(at: AppTest) -> pd.DataFrame:
    return next(one for one in tables(at) if "No." in one.columns)


def test_the_list_is_within_its_budget_and_says_why(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="1", least="1")
    needs = expected_needs(signed)
    (row,) = shops(at).to_dict("records")
    best = max(
        sum(closes for (one, member), closes in needs.items() if one == activity and member in group)
        for activity in SERVED
        for group in (("KEN", "UGA"), ("FRA",))
    )
    assert (row["Activity"], row["Region"], row["Gap levels"], row["Members"]) == ("National course", "ESA", best, 2)
    assert f"Next best: +{best} gap levels for 2 members. The best other choice at the same cost, " in text_of(at)
    assert f"Workshops: 1. They would close {best} of " in text_of(at)


def test_a_workshop_is_taken_out_and_put_back(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="3", least="1")
    before = len(shops(at))
    code = workshop_code(Workshop("course", "ESA", "en", ("KEN", "UGA")))
    field(at.selectbox, "Change a workshop of the list").set_value(code).run()
    press(at, "Take out")
    assert "National course" not in set(shops(at)["Activity"])
    assert at.query_params["out"] == code
    assert "National course (ESA, English): Kenya, Uganda" in text_of(at)
    press(at, "Put back")
    assert (len(shops(at)), "out" in at.query_params) == (before, False)


def test_a_workshop_is_fixed_changed_and_released(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="2", least="1")
    code = workshop_code(Workshop("course", "ESA", "en", ("KEN", "UGA")))
    field(at.selectbox, "Change a workshop of the list").set_value(code).run()
    field(at.multiselect, "Members").set_value(["FRA", "UGA"])
    press(at, "Fix with these members")
    first = shops(at).iloc[0]
    closes = expected_needs(signed)["National course", "UGA"]  # France has no gap there
    assert (first["Gap levels"], first["Members"]) == (closes, 2)
    assert f"Fixed by you: gap levels +{closes}, members 2." in text_of(at)
    assert at.query_params["fixed"] == "course~ESA~en~FRA.UGA"
    field(at.selectbox, "Change a workshop of the list").set_value("course~ESA~en~FRA.UGA").run()
    press(at, "Release")
    assert "fixed" not in at.query_params


def test_a_workshop_of_ones_own_is_filled_with_those_who_need_it(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="1")
    forms = [one for one in at.selectbox if one.label in ("Activity", "Region", "Language")]
    activity, language = field(forms, "Activity"), field(forms, "Language")
    activity.set_value("trainers")
    language.set_value("en")
    press(at, "Fix it")
    first, closes = shops(at).iloc[0], expected_needs(signed)["Training of trainers", "KEN"]
    assert (first["Activity"], first["Members"], first["Gap levels"]) == ("Training of trainers", 1, closes)


def test_a_budget_that_cannot_be_is_told_and_the_list_stays(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="1")
    before = shops(at).to_dict("records")
    field(at.number_input, "Members in each, at least").set_value(20)
    press(at, "Propose")
    assert "the least number of members is not above the greatest" in text_of(at)
    assert shops(at).to_dict("records") == before


def test_the_budget_stands_in_the_address(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops")
    field(at.number_input, "Workshops at most").set_value(2)
    field(at.number_input, "Members in each, at most").set_value(5)
    at.checkbox[0].set_value(True)
    press(at, "Propose")
    assert [at.query_params[name] for name in ("workshops", "group", "together")] == ["2", "5", "1"]
    assert set(shops(at)["Region"]) == {"all regions"}


@pytest.mark.parametrize("address", [{"workshops": "many"}, {"workshops": "1", "fixed": "course~ESA~en~DEU"}])
def test_an_address_that_cannot_be_is_told_and_the_list_begins_afresh(signed: House, address: dict[str, str]) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", **address)
    assert at.error
    press(at, "Begin the list afresh")
    assert not at.error
    assert len(shops(at)) > 0


def test_the_export_asks_for_what_is_shown(signed: House) -> None:
    at = signed.open(demand.show, "secretariat", view="workshops", workshops="1", fixed="course~ESA~en~UGA")
    (link,) = [one.proto.url for one in at.get("link_button") if "/download/workshops" in one.proto.url]
    assert (
        link
        == "/download/workshops?questionnaire=small%401&round=pgs-2026&workshops=1&group=12&least=2&fixed=course~ESA~en~UGA&language=en"
    )


# the register of events


def counted(at: AppTest, counts: dict[str, tuple[int, int, int]], key: str) -> None:
    """As typed into the table, which a test without a browser cannot reach."""
    at.session_state[f"{key}-counts"] = dict(counts)


def test_an_event_is_registered_and_shown_with_its_sums(house: House) -> None:
    at = house.open(support.show, "secretariat")
    assert "Nothing is registered yet." in text_of(at)
    field(at.selectbox, "Activity of the catalogue").set_value("course")
    field(at.date_input, "First day").set_value(date(2026, 3, 2))
    field(at.date_input, "Last day").set_value(date(2026, 3, 6))
    field(at.text_input, "City and country").set_value("Nairobi")
    field(at.selectbox, "Through").set_value("secretariat")
    counted(at, {"KEN": (3, 5, 0), "UGA": (0, 0, 2)}, "event-new-0")
    field(at.multiselect, "Members that took part").set_value(["KEN", "UGA"])
    press(at, "Register")
    assert "Registered: National course" in text_of(at)
    assert "Events: **1**. People who took part: **10** (women 3, men 5, sex not counted 2)." in text_of(at)
    (made,) = house.services.support.events(house.actor("secretariat"))
    assert (made.attendance, made.place, made.channel) == (COURSE.attendance, "Nairobi", "secretariat")
    (row,) = next(one for one in tables(at) if "What" in one.columns).to_dict("records")
    assert (row["What"], row["Through"], row["Members"], row["Women"], row["Men"], row["Sex not counted"]) == (
        "National course",
        "WCO Secretariat",
        2,
        3,
        5,
        2,
    )
    assert field(at.text_input, "City and country").value == ""  # a fresh form for the next one


@pytest.mark.parametrize("words", ["Choose an activity of the catalogue, or write a title."])
def test_an_event_without_anything_is_told_and_not_registered(house: House, words: str) -> None:
    at = press(house.open(support.show, "secretariat"), "Register")
    assert words in text_of(at)
    assert house.services.support.events(house.actor("secretariat")) == ()


def test_what_was_typed_stays_when_the_event_is_refused(house: House) -> None:
    at = house.open(support.show, "secretariat")
    field(at.text_input, "Title").set_value("Round table")
    press(at, "Register")
    assert "A date is needed" in text_of(at)
    assert field(at.text_input, "Title").value == "Round table"


def change(house: House, at: AppTest, place: str) -> AppTest:
    (made,) = house.services.support.events(house.actor("secretariat"))
    field(at.selectbox, "Change an event").set_value(made.key).run()
    [one for one in at.text_input if one.label == "City and country"][-1].set_value(place)
    return at


def test_an_event_is_changed_and_removed(house: House) -> None:
    house.services.support.add_event(house.actor("secretariat"), COURSE)
    at = press(change(house, house.open(support.show, "secretariat"), "Mombasa"), "Save")
    assert "Saved: National course" in text_of(at)
    (stored,) = house.services.support.events(house.actor("secretariat"))
    assert (stored.place, stored.attendance) == ("Mombasa", COURSE.attendance)
    press(at, "Remove this event")
    assert "Removed: National course" in text_of(at)
    assert house.services.support.events(house.actor("secretariat")) == ()


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(house: House) -> None:
    made = house.services.support.add_event(house.actor("secretariat"), COURSE)
    at = change(house, house.open(support.show, "secretariat"), "Mombasa").run()
    house.services.support.change_event(house.actor("secretariat"), replace(made, place="Kisumu"))
    press(at, "Save")
    assert "Somebody else was faster" in text_of(at)
    assert house.services.support.events(house.actor("secretariat"))[0].place == "Kisumu"
    press(at, "Show what is stored now")
    assert [one for one in at.text_input if one.label == "City and country"][-1].value == "Kisumu"
    press([at, [one for one in at.text_input if one.label == "City and country"][-1].set_value("Mombasa")][0], "Save")
    assert house.services.support.events(house.actor("secretariat"))[0].place == "Mombasa"


# the register of operations


def test_an_operation_is_added_with_its_participants(house: House) -> None:
    at = house.open(support.show, "secretariat", register="operations")
    assert list(tables(at)[0]["Operation"]) == ["Operation Sand"]
    field(at.text_input, "Title").set_value("Operation Wind")
    field(at.text_input, "Began").set_value("2026-02")
    field(at.text_input, "Ended").set_value("2026-03")
    field(at.multiselect, "Participants").set_value(["KEN"])
    press(at, "Add")
    assert "Added: Operation Wind" in text_of(at)
    assert tables(at)[0][["Operation", "When", "Origin"]].to_numpy().tolist() == [
        ["Operation Wind", "Feb 2026 – Mar 2026", "Added here"],
        ["Operation Sand", "Sept 2024 – Oct 2024", "Published"],
    ]


def test_an_operation_without_dates_is_told_and_not_added(house: House) -> None:
    at = house.open(support.show, "secretariat", register="operations")
    field(at.text_input, "Title").set_value("Operation Wind")
    press(at, "Add")
    assert "a year, a month or a day, such as 2024-09" in text_of(at)
    assert len(house.services.support.operations(house.actor("secretariat"))) == 1


def test_participants_are_added_to_a_published_operation(house: House) -> None:
    at = house.open(support.show, "secretariat", register="operations")
    field(at.selectbox, "Look at an operation").set_value("sand-2024").run()
    assert "Source: https://example.org/a" in text_of(at).replace("\u2060", "")  # which parts addresses, invisibly
    assert "Named by the source: Uganda." in text_of(at)
    field(at.multiselect, "Further participants").set_value(["KEN"])
    press(at, "Save")
    assert house.services.support.operations(house.actor("secretariat"))[0].participants == ("KEN", "UGA")


def test_an_operation_of_the_secretariat_is_changed_and_removed(house: House) -> None:
    made = house.services.support.register_operation(house.actor("secretariat"), WIND)
    at = house.open(support.show, "secretariat", register="operations")
    field(at.selectbox, "Look at an operation").set_value(made.key).run()
    [one for one in at.text_input if one.label == "Title"][-1].set_value("Operation Gale")
    press(at, "Save")
    assert house.services.support.operations(house.actor("secretariat"))[0].title("en") == "Operation Gale"
    press(at, "Remove this operation")
    assert [one.id for one in house.services.support.operations(house.actor("secretariat"))] == ["sand-2024"]


# the member's side


def test_the_member_sees_what_it_received_and_where_its_criteria_stood(house: House) -> None:
    house.services.support.add_event(house.actor("secretariat"), COURSE)
    sign(house, MEMBER, "2025-06-01", {"A.2": 1, "C.1": -1})
    sign(house, MEMBER, "2026-10-01", {"A.2": 3, "C.1": 0})
    for person in ("coordinator", "head"):
        at = house.open(support.show, person)
        said = text_of(at)
        assert "National course" in said
        assert "2 Mar 2026 – 6 Mar 2026 · Nairobi · WCO Secretariat" in said
        assert "Took part: women 3, men 5." in said
        assert "*Material* was handed over." in said  # shown as it was written
        assert "Before: as signed on 1 June 2025. After: as signed on 1 October 2026." in said
        assert "A level can move for many reasons; these dates do not say why." in said
        (table,) = tables(at)
        assert table.to_numpy().tolist() == [
            ["A.2 A plan is approved.", "1 · Initial", "3 · Implemented"],
            [table["Criterion"].iloc[1], "Don't know", "0 · None"],
        ]
        assert table["Criterion"].iloc[1].startswith("C.1 ")
    assert not [line for line in house.store.history(MEMBER) if line.kind is HistoryKind.READ]


def test_a_participation_becomes_evidence_with_one_click(house: House) -> None:
    house.services.support.register_operation(house.actor("secretariat"), WIND)
    assert not [one for one in house.open(support.show, "head").button if one.label == "Take into the evidence library"]
    at = press(house.open(support.show), "Take into the evidence library")
    assert "In the evidence library: Operation Wind" in text_of(at)
    assert "In your evidence library: link it at an answer." in text_of(at)
    (piece,) = house.services.evidence.list_for(house.actor(), MEMBER)
    assert piece.title == "Operation Wind"
    assert "Uganda" not in text_of(at)


def test_the_secretariat_sees_a_members_support_when_it_asks_and_the_member_is_told(house: House) -> None:
    house.services.support.add_event(house.actor("secretariat"), COURSE)
    sign(house, MEMBER, "2025-06-01", {"A.2": 1})
    at = house.open(board.show, "secretariat", member=MEMBER)
    assert "Nairobi" not in text_of(at)
    assert not [line for line in house.store.history(MEMBER) if line.kind is HistoryKind.READ]
    at.toggle[0].set_value(True).run()
    assert "Took part: women 3, men 5." in text_of(at)
    assert "Take into the evidence library" not in text_of(at)
    assert [line.by for line in house.store.history(MEMBER) if line.kind is HistoryKind.READ] == ["secretariat"]
