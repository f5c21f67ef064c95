"""The list of shared workshops as a workbook: figures as numbers, words as words, who comes and who is counted."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
from openpyxl import load_workbook

from assessment.exchange.workshop_book import WorkshopBook, write_workshops
from assessment.locale import texts
from assessment.programme.catalogue import Activity, Span
from assessment.programme.counting import Counting, Exclusion, LeftOut, Selection
from assessment.programme.demand import DEMAND_COLUMNS, Budget, Chosen, Workshop, need_frame, workshop_frame
from assessment.questionnaire.model import Text
from assessment.records import Disclosure, Layer, SignedResult
from assessment.scoring.frames import conforming
from assessment.workflow.demand import Needs, Proposal, WorkshopRequest

NAMES = {"KEN": "=Kenya", "UGA": "Uganda", "FRA": "@France"}
REGIONS = {"KEN": "ESA", "UGA": "ESA", "FRA": "EUR"}
SPAN = Span(1, 2, seen=True)  # type: ignore[arg-type]


def activity(id_: str, label: str, french: str) -> Activity:
    words, empty = Text((("en", label), ("fr", french))), Text((("en", ""),))
    return Activity(id_, words, empty, (), (), (), ("en", "fr"), SPAN, SPAN, (), (), (), empty, (), shared=True)


ACTIVITIES = (activity("CB1", "=Seminar", "Séminaire"), activity("CB2", "Course", "Cours"))
SEMINAR = Chosen(Workshop("CB1", "ESA", "en", ("KEN", "UGA")), True, 5, (("KEN", 3), ("UGA", 2)), 1, None, 0, ())
COURSE = Chosen(Workshop("CB2", "", "fr", ("FRA",)), False, 4, (("FRA", 4),), 2, Workshop("CB1", "EUR", "fr", ("FRA",)), 3, ("CB1",))


def given() -> WorkshopBook:
    row = SignedResult(
        key="KEN/a/self",
        member="KEN",
        assessment="a",
        layer=Layer.SELF,
        round="r",
        questionnaire="q@1",
        signed_on="2026-10-01",
        disclosure=Disclosure.SECRETARIAT,
        snapshot="s",
        levels=(),
        backed=(),
    )
    selection = Selection(questionnaire="q@1", round="r")
    counting = Counting(selection, ("FRA", "KEN", "UGA"), (row,), (LeftOut("UGA", Exclusion.NOT_SIGNED),))
    demand = conforming(
        pd.DataFrame(
            [
                ("CB1", "KEN", "ESA", "en", 2, 3, "A.1 A.2"),
                ("CB1", "UGA", "ESA", "en", 1, 2, "A.1"),
                ("CB2", "FRA", "EUR", "fr", 1, 4, "B.1"),
            ],
            columns=list(DEMAND_COLUMNS),
            dtype=object,
        ),
        DEMAND_COLUMNS,
        "demand",
    )
    chosen = (SEMINAR, COURSE)
    return WorkshopBook(
        request=WorkshopRequest(selection, Budget(workshops=2, units=5)),
        proposal=Proposal(counting, 40, chosen, workshop_frame(chosen)),
        needs=Needs(counting, 40, demand, need_frame(demand, "region"), need_frame(demand, "language")),
        activities=ACTIVITIES,
        round="=PGS 2026",
        name_of=NAMES.__getitem__,
        region_of=REGIONS.__getitem__,
        as_of="2026-11-24",
    )


def sheets(language: str = "en", **changes: object) -> dict[str, list[tuple[object, ...]]]:
    target = io.BytesIO()
    write_workshops(replace(given(), **changes), texts(language), target)  # type: ignore[arg-type]
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(target).worksheets}


def test_the_list_has_its_figures_as_numbers_and_its_reasons_in_words() -> None:
    rows = sheets()["Workshops"]
    assert rows[1][0] == "Workshops: 2. They would close 9 of 40 gap levels, for 3 members."
    first, second = rows[5:]
    assert first == (1, "=Seminar", "ESA", "English", 2, 5, 5, 1, "Fixed by you: gap levels +5, members 2.", "=Kenya, Uganda")
    assert second[:8] == (2, "Course", "all regions", "French", 1, 4, 9, 2)
    assert second[8] == (
        "Next best: +4 gap levels for 1 members. "
        "The best other choice at the same cost, =Seminar (EUR, French), would have added 3. "
        "Normally comes first: =Seminar."
    )


def test_each_member_of_each_workshop_has_a_row() -> None:
    rows = sheets()["Who takes part"][5:]
    assert rows == [
        (1, "=Seminar", "KEN", "=Kenya", "ESA", 3),
        (1, "=Seminar", "UGA", "Uganda", "ESA", 2),
        (2, "Course", "FRA", "@France", "EUR", 4),
    ]


def test_needs_are_there_by_region_and_by_language() -> None:
    rows = sheets()["Needs"][5:]
    assert rows == [
        ("=Seminar", "ESA", 2, 5, "=Kenya, Uganda"),
        ("Course", "EUR", 1, 4, "@France"),
        ("=Seminar", "English", 2, 5, "=Kenya, Uganda"),
        ("Course", "French", 1, 4, "@France"),
    ]


def test_who_is_counted_and_who_is_not_is_said() -> None:
    rows = sheets()["Who is counted"][5:]
    assert rows == [("KEN", "=Kenya", "ESA", "counted"), ("UGA", "Uganda", "ESA", "Nothing signed")]


def test_words_that_look_like_formulas_stay_words() -> None:
    target = io.BytesIO()
    write_workshops(given(), texts("en"), target)
    for sheet in load_workbook(target).worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_workbook_says_what_was_asked_and_that_data_are_made_up() -> None:
    context = str(sheets(synthetic=True)["Workshops"][2][0])
    assert context.startswith("=PGS 2026 · as of 24 November 2026 · Counted: the signed results of 1 of 3 members.")
    assert "at most 2 workshops, at most 5 cost units, 2 to 12 members in each" in context
    assert context.endswith("Synthetic data")


def test_the_workbook_speaks_french() -> None:
    found = sheets("fr")
    assert list(found) == ["Ateliers", "Participants", "Besoins", "Membres comptés"]
    assert found["Ateliers"][5][1] == "Séminaire"
