"""The charts of the plan and of progress: what is drawn where, and what empty ones look like."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from house import MEMBER, House

from assessment import charts
from assessment.errors import InvalidInputError
from assessment.records import ActionState, Milestone, PlanAction
from assessment.scoring.frames import empty_frame
from assessment.views.parts.plan_time import plan_frame, span_of

WORDS = charts.PlanWords(today="Today", empty="No date yet.")
BAND = charts.BandWords(axis="Level", empty="Nothing to compare.", language="fr")
TODAY = "2026-11-24"


def action(due: str, state: ActionState = ActionState.PLANNED) -> PlanAction:
    return PlanAction(
        key="p1",
        member=MEMBER,
        title="Course",
        due=due,
        state=state,
        at="2026-11-01T09:00:00Z",
        milestones=(Milestone(text="Room", done_on="2026-11-10"), Milestone(text="Draft", due="2026-12-01"), Milestone(text="No day")),
    )


@pytest.mark.parametrize(
    ("due", "state", "span"),
    [
        ("2026-12-24", ActionState.PLANNED, ("2026-11-01", "2026-12-24")),
        ("2026-11-20", ActionState.PLANNED, ("2026-11-01", TODAY)),  # overdue: on to today
        ("2026-11-20", ActionState.DONE, ("2026-11-01", "2026-11-20")),
        ("2026-10-20", ActionState.DONE, ("2026-10-20", "2026-10-21")),  # due before it was taken up: still seen
    ],
)
def test_a_bar_runs_from_taking_up_to_the_due_date(due: str, state: ActionState, span: tuple[str, str]) -> None:
    assert span_of(action(due, state), TODAY) == span


def test_the_timeline_has_a_bar_an_action_a_mark_a_milestone_and_today() -> None:
    frame = plan_frame(House().visit_as(), [action("2026-12-24"), action("2026-11-20")])
    assert list(frame["kind"]) == ["action", "milestone", "milestone", "action", "milestone", "milestone"]
    assert list(frame["late"]) == [False, False, False, True, False, False]
    spec = json.loads(charts.plan_timeline(frame, TODAY, WORDS).to_json())
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "bar", "point", "rule"]
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["1 · Course", "2 · Course"]


def test_an_empty_timeline_and_an_empty_trend_say_so() -> None:
    for chart, words in (
        (charts.plan_timeline(empty_frame(charts.PLAN_COLUMNS), TODAY, WORDS), "No date yet."),
        (charts.trend(empty_frame(charts.TREND_COLUMNS), 4, BAND), "Nothing to compare."),
    ):
        assert words in chart.to_json()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidInputError, match="said"):
        charts.plan_timeline(empty_frame(charts.PLAN_COLUMNS).drop(columns="said"), TODAY, WORDS)


def test_the_trend_draws_the_band_the_line_and_both_marks_over_the_whole_scale() -> None:
    rows = [("2025", "2025-11-18", 1.5, 2.0, 1.0, "a"), ("2026", "2026-11-18", 2.0, 2.0, 1.5, "b")]
    spec = json.loads(charts.trend(pd.DataFrame(rows, columns=list(charts.TREND_COLUMNS)), 4, BAND).to_json())
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "line", "point", "point"]
    assert spec["layer"][1]["encoding"]["y"]["scale"]["domain"] == [0, 4]
    assert spec["config"]["locale"]["number"]["decimal"] == ","
