"""Frames become charts: what is drawn where, on both backgrounds, in the reader's language, and what an empty one looks like."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from assessment import charts
from assessment.charts import BAND_COLUMNS, BandWords, band_frame, strip, whole_band
from assessment.errors import InvalidInputError
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import AnswerState
from assessment.scoring.frames import conforming, empty_frame
from assessment.scoring.ratings import Rating
from assessment.scoring.reference import score_assessment
from assessment.scoring.targets import score_targets
from assessment.views.parts.style import LEVEL_FILLS

ENGLISH = BandWords(axis="Level", empty="Nothing to draw.")
FRENCH = BandWords(axis="Niveau", empty="Rien à représenter.", language="fr")

TWO_SECTIONS = b"""
format: 1
id: two
version: "1"
status: released
effective: 2026-01-01
languages: [en]
title: Two sections
scales:
  maturity:
    - {level: 0, label: None, meaning: Nothing.}
    - {level: 1, label: Initial, meaning: Ad hoc.}
    - {level: 2, label: Defined, meaning: Approved.}
    - {level: 3, label: Implemented, meaning: In use.}
    - {level: 4, label: Measured, meaning: Measured.}
scoring:
  steps:
    - {name: section, method: weighted_mean, floor: true}
    - {name: whole, method: weighted_mean, floor: true}
sections:
  - name: A
    label: Governance
    criteria:
      - {name: A.1, label: One, weight: 2, target: 3}
      - {name: A.2, label: Two, target: 3}
  - name: B
    label: Reporting
    criteria:
      - {name: B.1, label: Three}
"""


@pytest.fixture
def questionnaire() -> Questionnaire:
    return load_questionnaire(TWO_SECTIONS, "two.yaml")


def frame_of(questionnaire: Questionnaire, ratings: dict[str, Rating]) -> pd.DataFrame:
    result = score_assessment(questionnaire, ratings)
    targets = score_targets(questionnaire, ratings, {"A.1": 3, "A.2": 3})
    return band_frame(result, targets, {"whole": "The whole", "A": "A Governance", "B": "B Reporting"}, {"A": "A in words"})


def level(number: int, backed: int | None = None) -> Rating:
    return Rating(AnswerState.LEVEL, number, backed)


def encodings(chart: object) -> list[dict[str, object]]:
    return [layer["encoding"] for layer in chart.to_dict()["layer"]]  # type: ignore[attr-defined]


def test_a_row_holds_the_figures_of_its_section_cut_after_two_decimals(questionnaire: Questionnaire) -> None:
    frame = frame_of(questionnaire, {"A.1": level(2, 1)})
    row = frame.set_index("node").loc["A"]
    assert row["lower"] == 1.33  # (2*2 + 1*0) / 3 = 1.333
    assert row["score"] == 2.0  # (2*2) / 2
    assert row["upper"] == 2.66  # (2*2 + 1*4) / 3 = 2.666: cut, not rounded to 2.67
    assert row["backed"] == 0.66  # (2*1 + 1*0) / 3
    assert row["target"] == 3.0  # (2*3 + 1*3) / 3
    assert row["level"] == 1
    assert row["said"] == "A in words"


def test_a_figure_that_does_not_exist_is_missing_and_not_nought(questionnaire: Questionnaire) -> None:
    row = frame_of(questionnaire, {}).set_index("node").loc["B"]
    assert pd.isna(row["score"])
    assert pd.isna(row["target"])  # no target was set in B
    assert row["lower"] == 0.0


def test_a_section_in_which_nothing_applies_has_no_row(questionnaire: Questionnaire) -> None:
    frame = frame_of(questionnaire, {"B.1": Rating(AnswerState.NOT_APPLICABLE), "A.1": level(1)})
    assert list(frame["node"]) == ["whole", "A"]


def test_the_strip_draws_certain_and_possible_parts_three_marks_and_every_name(questionnaire: Questionnaire) -> None:
    frame = frame_of(questionnaire, {"A.1": level(2)})
    drawn = [(layer["x"]["field"], layer.get("x2", {}).get("field")) for layer in encodings(strip(frame, 4, ENGLISH))]  # type: ignore[index, attr-defined]
    assert drawn == [("lower", "upper"), ("zero", "lower"), ("backed", None), ("score", None), ("target", None)]
    assert encodings(strip(frame, 4, ENGLISH))[0]["y"]["sort"] == ["The whole", "A Governance", "B Reporting"]  # type: ignore[index]


def test_the_axis_covers_the_whole_scale_whatever_the_scores(questionnaire: Questionnaire) -> None:
    for encoding in encodings(strip(frame_of(questionnaire, {}), 4, ENGLISH)):
        assert encoding["x"]["scale"]["domain"] == [0, 4]  # type: ignore[index]


def test_the_colour_of_a_bar_is_that_of_its_level(questionnaire: Questionnaire) -> None:
    chart = strip(frame_of(questionnaire, {"A.1": level(3), "A.2": level(3), "B.1": level(0)}), 4, ENGLISH).to_dict()
    (rows,) = chart["datasets"].values()
    assert [row["fill"] for row in rows] == [LEVEL_FILLS[1], LEVEL_FILLS[3], LEVEL_FILLS[0]]  # the whole: (3 + 0) / 2 = 1.5


def test_charts_and_pages_use_the_same_level_colours() -> None:
    assert charts.LEVEL_COLOURS == LEVEL_FILLS


def test_french_numbers_have_a_decimal_comma(questionnaire: Questionnaire) -> None:
    frame = frame_of(questionnaire, {})
    assert strip(frame, 4, FRENCH).to_dict()["config"]["locale"]["number"]["decimal"] == ","
    assert "locale" not in strip(frame, 4, ENGLISH).to_dict()["config"]


def test_no_chart_brings_a_background_or_a_text_colour_of_its_own(questionnaire: Questionnaire) -> None:
    chart = strip(frame_of(questionnaire, {}), 4, ENGLISH).to_dict()
    assert chart["background"] == "transparent"
    assert "labelColor" not in str(chart)
    assert "titleColor" not in str(chart)


def test_a_click_anywhere_in_a_row_selects_its_section(questionnaire: Questionnaire) -> None:
    chart = strip(frame_of(questionnaire, {}), 4, ENGLISH, clickable=True)
    (param,) = chart.to_dict()["params"]
    assert (param["name"], param["select"]["fields"]) == (charts.SECTION_CLICK, ["node"])
    last = encodings(chart)[-1]
    assert (last["x"]["field"], last["x2"]["field"]) == ("zero", "highest")  # type: ignore[index]
    assert "params" not in strip(frame_of(questionnaire, {}), 4, ENGLISH).to_dict()


def test_the_big_band_shows_the_whole_only(questionnaire: Questionnaire) -> None:
    chart = whole_band(frame_of(questionnaire, {"A.1": level(2)}), 4, ENGLISH).to_dict()
    (rows,) = chart["datasets"].values()
    assert [row["node"] for row in rows] == ["whole"]


def test_an_empty_frame_gives_a_chart_that_says_so() -> None:
    chart = strip(empty_frame(BAND_COLUMNS), 4, FRENCH).to_dict()
    (rows,) = chart["datasets"].values()
    assert rows == [{"note": "Rien à représenter."}]
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["text"]


def test_a_missing_column_is_reported_by_its_name() -> None:
    with pytest.raises(InvalidInputError, match="backed"):
        strip(empty_frame(BAND_COLUMNS).drop(columns="backed"), 4, ENGLISH)


def test_targets_lift_what_is_below_them_and_leave_the_rest(questionnaire: Questionnaire) -> None:
    ratings = {"A.1": level(4), "A.2": Rating(AnswerState.NOT_APPLICABLE), "B.1": level(1)}
    result = score_targets(questionnaire, ratings, {"A.1": 3, "A.2": 3, "B.1": 2})
    assert result.node("A").score == Fraction(4)  # already above its target; the other does not apply
    assert result.node("B").score == Fraction(2)


# cells, dot strips, bands of others


def cell_rows(*rows: tuple[object, ...]) -> pd.DataFrame:
    return conforming(pd.DataFrame(list(rows), columns=list(charts.CELL_COLUMNS), dtype=object), charts.CELL_COLUMNS, "cells")


def test_a_cell_has_its_levels_colour_its_figure_and_its_n_in_ink_that_is_read_on_it() -> None:
    frame = cell_rows(
        ("A", "World\n9/12", "0.4", "n 9", 0, ""), ("A", "ESA\n5/6", "3.9", "n 5", 3, ""), ("A", "WCA\n0/6", "–", "", pd.NA, "")
    )
    drawn = charts.cells(frame, charts.CellWords()).to_dict()
    (rows,) = drawn["datasets"].values()
    assert [(row["colour"], row["ink"]) for row in rows] == [("#F2E9D8", "#16212B"), ("#33748A", "#FFFFFF"), ("#C6CCD0", "#16212B")]
    assert [layer["encoding"]["text"]["field"] for layer in drawn["layer"] if "text" in layer["encoding"]] == ["figure", "note"]
    assert drawn["layer"][0]["encoding"]["x"]["axis"]["labelPadding"] == 24  # two lines


def test_dots_of_one_tenth_lie_beside_each_other_and_none_on_another() -> None:
    assert charts.stacked(pd.Series([1.0, 1.02, 1.04, 1.5])) == [0, 1, -1, 0]


def test_dot_strips_draw_the_quartiles_behind_the_dots() -> None:
    spread = pd.DataFrame([("ESA", 0.0, 1.0, 1.5, 2.0, 4.0, "")], columns=list(charts.SPREAD_COLUMNS))
    dots = pd.DataFrame([("ESA", 1.5, 1, 0.0)], columns=list(charts.STRIP_COLUMNS))
    layers = encodings(charts.dot_strips(dots, spread, 4, ENGLISH))
    assert (layers[0]["x"]["field"], layers[0]["x2"]["field"]) == ("quartile_1", "quartile_3")
    assert layers[-1]["x"]["field"] == "score"


@pytest.mark.parametrize(
    "empty",
    [
        charts.dot_strips(empty_frame(charts.STRIP_COLUMNS), empty_frame(charts.SPREAD_COLUMNS), 4, FRENCH),
        charts.spread_over_time(empty_frame(charts.SPREAD_COLUMNS), 4, FRENCH),
        charts.among(empty_frame(charts.AMONG_COLUMNS), 4, FRENCH),
    ],
)
def test_nothing_to_draw_is_said_in_the_chart(empty: object) -> None:
    assert "Rien à représenter." in str(empty.to_dict())  # type: ignore[attr-defined]


def test_the_own_dot_stands_before_the_bars_of_region_and_world() -> None:
    rows = [("A", 2.0, group, 0.0, 1.0, 1.5, 2.5, 4.0, "") for group in ("ESA", "World")]
    layers = encodings(charts.among(pd.DataFrame(rows, columns=list(charts.AMONG_COLUMNS)), 4, ENGLISH))
    assert layers[-1]["x"]["field"] == "own"
    assert [layer["yOffset"]["sort"] for layer in layers if "yOffset" in layer] == [["ESA", "World"]] * (len(layers) - 1)
