"""Frames become charts here, and only here. A chart fits light and dark pages: backgrounds stay clear, texts take the page's colour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from assessment.scoring.display import truncated
from assessment.scoring.frames import conforming
from assessment.scoring.results import NodeScore, Result
from assessment.scoring.tree import WHOLE

# One row per node to be drawn, in the order to be drawn. `label`: how it is named, unique. `lower`, `score` (so far), `upper`, `backed`
# and `target` are in the units of the levels, cut to two decimals as they are written elsewhere, NaN where there is none. `level`: the
# level that is certain, missing where the method gives none. `said`: the row in words, for the tooltip.
BAND_COLUMNS: Mapping[str, str] = {
    "node": "str",
    "label": "str",
    "lower": "float64",
    "score": "float64",
    "upper": "float64",
    "backed": "float64",
    "target": "float64",
    "level": "Int16",
    "said": "str",
}

# Levels 0 to 4, as everywhere; other marks are read on both backgrounds.
LEVEL_COLOURS = ("#F2E9D8", "#CFE3D6", "#8CC3B5", "#33748A", "#1B4F72")
_UNKNOWN = "#C6CCD0"
_LINE = "#7B8791"
_TARGET = "#9480BE"
_AXIS_HEIGHT = 66  # of the axis and its title, below the rows
_INK, _PAPER = "#16212B", "#FFFFFF"

_NUMBERS = {"fr": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u00a0%"}}

SECTION_CLICK = "section"  # name of the selection: fields of the clicked row, of which `node` names it


@dataclass(frozen=True, slots=True)
class BandWords:
    """What the chart says in the reader's language. `axis`: title of the axis; `empty`: what stands there without rows."""

    axis: str
    empty: str
    language: str = "en"


def band_frame(result: Result, targets: Result, labels: Mapping[str, str], said: Mapping[str, str]) -> pd.DataFrame:
    """The rows of BAND_COLUMNS for the nodes that `labels` names, in its order; nodes with nothing applicable are left out."""
    nodes = [result.node(name) for name in labels]
    rows = [
        _band_row(node, targets.node(node.node), labels[node.node], said.get(node.node, "")) for node in nodes if node.lower is not None
    ]
    return conforming(pd.DataFrame(rows, columns=list(BAND_COLUMNS), dtype=object), BAND_COLUMNS, "bands")


def _band_row(node: NodeScore, target: NodeScore, label: str, said: str) -> tuple[object, ...]:
    figures = (node.lower, node.score, node.upper, node.backed, target.score)
    return (node.node, label, *map(_figure, figures), pd.NA if node.level is None else node.level, said)


def _figure(value: Fraction | None) -> float:
    return float("nan") if value is None else float(truncated(value, 2))


def strip(frame: pd.DataFrame, highest: float, words: BandWords, *, clickable: bool = False) -> alt.LayerChart:
    """One row a node: what is certain up to the lower bound, what is still possible up to the upper one, and the three marks.

    `highest` is the highest value of the scale. A click on a row selects its `node`. Raises InvalidInputError when a column is missing.
    """
    return _drawn(frame, highest, words, row_height=26, bar_height=14, dot_size=110, named=True, clickable=clickable)


def whole_band(frame: pd.DataFrame, highest: float, words: BandWords) -> alt.LayerChart:
    """The same for the whole: one big row without a name."""
    whole = frame[frame["node"] == WHOLE]
    return _drawn(whole, highest, words, row_height=52, bar_height=30, dot_size=240, named=False, clickable=False)


def _drawn(
    frame: pd.DataFrame, highest: float, words: BandWords, *, row_height: int, bar_height: int, dot_size: int, named: bool, clickable: bool
) -> alt.LayerChart:
    rows = conforming(frame, BAND_COLUMNS, "bands")
    if rows.empty:
        return _finished(_empty(words), words, 60)
    rows = rows.assign(zero=0.0, highest=float(highest), fill=[_fill(level) for level in rows["level"]])
    base = alt.Chart(rows).encode(y=_row(rows, named), tooltip=alt.Tooltip("said", title=" "))
    bar = base.mark_bar(height=bar_height, stroke=_LINE, strokeWidth=0.7, cornerRadius=2)
    layers = [
        bar.encode(x=_along("lower", highest, words), x2="upper", color=alt.value(_UNKNOWN)),
        bar.encode(x=_along("zero", highest, words), x2="lower", color=alt.Color("fill", scale=None)),
        _dots(base, "backed", "diamond", _PAPER, _INK, dot_size * 0.8, highest, words),
        _dots(base, "score", "circle", _INK, _PAPER, dot_size, highest, words),
        base.mark_tick(color=_TARGET, thickness=4, size=bar_height + 8).encode(x=_along("target", highest, words)),
    ]
    if clickable:
        layers.append(_click_rows(base, row_height, highest, words))
    return _finished(alt.layer(*layers), words, row_height * len(rows) + _AXIS_HEIGHT)


def _fill(level: object) -> str:
    return LEVEL_COLOURS[min(int(level), len(LEVEL_COLOURS) - 1)] if isinstance(level, int | Integral) else _UNKNOWN


def _row(rows: pd.DataFrame, named: bool) -> alt.Y:
    axis = (
        alt.Axis(title=None, labelLimit=270, labelOverlap=False, ticks=False, domain=False, labelPadding=8, labelFontSize=13)
        if named
        else None
    )
    return alt.Y("label", sort=list(rows["label"]), axis=axis)


def _along(column: str, highest: float, words: BandWords) -> alt.X:
    axis = alt.Axis(
        title=words.axis, values=list(range(int(highest) + 1)), tickMinStep=1, format="d", grid=True, labelFontSize=13, titleFontSize=13
    )
    return alt.X(column, scale=alt.Scale(domain=[0, highest], nice=False, clamp=True), axis=axis)


def _dots(base: Any, column: str, shape: str, fill: str, ring: str, size: float, highest: float, words: BandWords) -> alt.Chart:
    point = base.mark_point(shape=shape, filled=True, fill=fill, stroke=ring, strokeWidth=2, size=size, opacity=1)
    chart: alt.Chart = point.encode(x=_along(column, highest, words))
    return chart


def _click_rows(base: Any, row_height: int, highest: float, words: BandWords) -> alt.Chart:
    """Clear bars over the whole width, so that a click anywhere in the row counts."""
    click = alt.selection_point(name=SECTION_CLICK, fields=["node"], toggle=False)
    bar = base.mark_bar(height=row_height, opacity=0.001, cursor="pointer").encode(x=_along("zero", highest, words), x2="highest")
    chart: alt.Chart = bar.add_params(click)
    return chart


def _empty(words: BandWords) -> alt.LayerChart:
    note = pd.DataFrame({"note": pd.Series([words.empty], dtype="str")})
    return alt.layer(alt.Chart(note).mark_text(fontSize=14, color=_LINE).encode(text="note"))


def _finished(chart: alt.LayerChart, words: BandWords, height: int) -> alt.LayerChart:
    whole = chart.properties(height=height, background="transparent", padding={"left": 4, "right": 14, "top": 6, "bottom": 4})
    finished: alt.LayerChart = whole.configure_view(stroke=None)
    if words.language in _NUMBERS:
        finished = finished.configure(locale={"number": _NUMBERS[words.language]})
    return finished


# One row per action (its bar) and per milestone (its mark), in the order to be drawn. `label`: how the action is named, unique. `start`:
# when it was taken up; `end`: when it is due; a milestone has its day in both. `kind`: "action" or "milestone". `state`: of the action,
# or "reached"/"open" of a milestone. `late`: past its day and still open. `said`: the row in words.
PLAN_COLUMNS: Mapping[str, str] = {
    "label": "str",
    "kind": "str",
    "state": "str",
    "start": "datetime64[ns]",
    "end": "datetime64[ns]",
    "late": "bool",
    "said": "str",
}
STATE_COLOURS = {"planned": "#C6CCD0", "under_way": "#33748A", "on_hold": "#E3C27A", "done": "#1B4F72", "dropped": "#E8EAEA"}
_LATE = "#C0392B"


@dataclass(frozen=True, slots=True)
class PlanWords:
    """`today`: the word at today's line; `empty`: what stands there without rows."""

    today: str
    empty: str
    language: str = "en"


def plan_timeline(frame: pd.DataFrame, today: str, words: PlanWords) -> alt.LayerChart:
    """One row an action, from when it was taken up to when it is due, its milestones on it, and today as a line (ISO date)."""
    rows = conforming(frame, PLAN_COLUMNS, "plan")
    told = BandWords(axis="", empty=words.empty, language=words.language)
    if rows.empty:
        return _finished(_empty(told), told, 60)
    rows = rows.assign(fill=[STATE_COLOURS.get(state, _UNKNOWN) for state in rows["state"]])
    bars, marks = rows[rows["kind"] == "action"], rows[rows["kind"] == "milestone"]
    order = list(bars["label"])
    now = pd.DataFrame({"day": pd.Series([today], dtype="datetime64[ns]"), "word": pd.Series([words.today], dtype="str")})
    layers = [
        _plan_bars(bars[~bars["late"]], order, _LINE, 0.7),
        _plan_bars(bars[bars["late"]], order, _LATE, 2),
        _plan_marks(marks, order),
        alt.Chart(now).mark_rule(color=_LATE, strokeDash=[4, 3], strokeWidth=1.5).encode(x="day", tooltip=alt.Tooltip("word", title=" ")),
    ]
    return _finished(alt.layer(*layers), told, 34 * len(order) + _AXIS_HEIGHT)


def _plan_row(order: list[str]) -> alt.Y:
    axis = alt.Axis(title=None, labelLimit=330, labelOverlap=False, ticks=False, domain=False, labelPadding=8, labelFontSize=13)
    return alt.Y("label", sort=order, axis=axis)


def _plan_bars(rows: pd.DataFrame, order: list[str], stroke: str, width: float) -> alt.Chart:
    bar = alt.Chart(rows).mark_bar(height=16, cornerRadius=3, stroke=stroke, strokeWidth=width)
    along = alt.X("start", axis=alt.Axis(title=None, labelFontSize=13, format="%m/%Y", grid=True, tickCount="month"))
    chart: alt.Chart = bar.encode(
        x=along, x2="end", y=_plan_row(order), color=alt.Color("fill", scale=None), tooltip=alt.Tooltip("said", title=" ")
    )
    return chart


def _plan_marks(rows: pd.DataFrame, order: list[str]) -> alt.Chart:
    reached = [state == "reached" for state in rows["state"]]
    rows = rows.assign(inside=[_INK if one else _PAPER for one in reached], ring=[_PAPER if one else _INK for one in reached])
    point = alt.Chart(rows).mark_point(shape="diamond", filled=True, strokeWidth=1.5, size=110, opacity=1)
    chart: alt.Chart = point.encode(
        x="start",
        y=_plan_row(order),
        fill=alt.Fill("inside", scale=None),
        stroke=alt.Stroke("ring", scale=None),
        tooltip=alt.Tooltip("said", title=" "),
    )
    return chart


# One row per signed result, oldest first. `label`: how the result is named. `as_of`: its day. `lower`, `upper`, `backed`: in the units of
# the levels, cut to two decimals, NaN where there is none. `said`: the row in words.
TREND_COLUMNS: Mapping[str, str] = {
    "label": "str",
    "as_of": "datetime64[ns]",
    "lower": "float64",
    "upper": "float64",
    "backed": "float64",
    "said": "str",
}


def trend(frame: pd.DataFrame, highest: float, words: BandWords) -> alt.LayerChart:
    """What was certain over time as a line, with what was still possible above it and what evidence backed as hollow diamonds."""
    rows = conforming(frame, TREND_COLUMNS, "trend")
    if rows["lower"].isna().all():
        return _finished(_empty(words), words, 60)
    rows = rows.assign(name=rows["label"])
    base = alt.Chart(rows).encode(x=_signed(rows), tooltip=alt.Tooltip("said", title=" "))
    along = _upright("lower", highest, words)
    certain = base.mark_line(color=LEVEL_COLOURS[3], strokeWidth=2.5).encode(y=along)
    layers = [
        base.mark_bar(width=16, color=_UNKNOWN, cornerRadius=2, stroke=_LINE, strokeWidth=0.7).encode(y=along, y2="upper"),
        certain,
        base.mark_point(shape="circle", filled=True, fill=LEVEL_COLOURS[3], stroke=_PAPER, strokeWidth=2, size=150, opacity=1).encode(
            y=along
        ),
        base.mark_point(shape="diamond", filled=True, fill=_PAPER, stroke=_INK, strokeWidth=2, size=90, opacity=1).encode(
            y=_upright("backed", highest, words)
        ),
    ]
    return _finished(alt.layer(*layers), words, 300)


def _signed(rows: pd.DataFrame) -> alt.X:
    """Results stand side by side in their order; the label names the day."""
    axis = alt.Axis(title=None, labelAngle=0, labelFontSize=13, labelLimit=200)
    return alt.X("name", sort=list(rows["name"]), axis=axis, scale=alt.Scale(type="point", padding=0.5))


def _upright(column: str, highest: float, words: BandWords) -> alt.Y:
    axis = alt.Axis(title=words.axis, values=list(range(int(highest) + 1)), format="d", grid=True, labelFontSize=13, titleFontSize=13)
    return alt.Y(column, scale=alt.Scale(domain=[0, highest], nice=False, clamp=True), axis=axis)


# One row per cell. `row`, `column`: how they are named, in the order to be drawn; a line break in a column's name starts a second line.
# `figure`: what is written in the cell, `note`: smaller below it. `fill`: the level whose colour the cell has, missing for none.
# `said`: the cell in words.
CELL_COLUMNS: Mapping[str, str] = {"row": "str", "column": "str", "figure": "str", "note": "str", "fill": "Int16", "said": "str"}


@dataclass(frozen=True, slots=True)
class CellWords:
    """Titles of the two axes, empty for none."""

    rows: str = ""
    columns: str = ""
    language: str = "en"


def cells(frame: pd.DataFrame, words: CellWords, *, row_height: int = 40) -> alt.LayerChart:
    """A heat map with its figures written in the cells, columns named on top."""
    drawn = conforming(frame, CELL_COLUMNS, "cells")
    drawn = drawn.assign(colour=[_fill(one) for one in drawn["fill"]], ink=[_ink(one) for one in drawn["fill"]])
    top = 24 if any("\n" in name for name in drawn["column"]) else 8  # room for the second line
    above = _cell_axis(words.columns, orient="top", labelExpr=_TWO_LINES, labelPadding=top)
    row = alt.Y("row", sort=None, scale=alt.Scale(padding=0.05), axis=_cell_axis(words.rows, labelLimit=270, labelPadding=8))
    column = alt.X("column", sort=None, scale=alt.Scale(padding=0.03), axis=above)
    base = alt.Chart(drawn).encode(y=row, x=column, tooltip=alt.Tooltip("said", title=" "))
    ink, lift = alt.Color("ink", scale=None), -5 if any(drawn["note"]) else 1
    layers = [
        base.mark_rect(stroke=_LINE, strokeWidth=0.7, cornerRadius=2).encode(color=alt.Color("colour", scale=None)),
        base.mark_text(fontSize=15, fontWeight=600, dy=lift).encode(text="figure", color=ink),
        base.mark_text(fontSize=11, dy=10).encode(text="note", color=ink),
    ]
    told = BandWords(axis="", empty="", language=words.language)
    return _finished(alt.layer(*layers), told, row_height * drawn["row"].nunique() + 44)


_TWO_LINES = "split(datum.label, '\\n')"


def _cell_axis(title: str, **more: object) -> alt.Axis:
    shown: dict[str, Any] = {"labelFontSize": 13, "titleFontSize": 13, "labelAngle": 0, "ticks": False, "domain": False}
    return alt.Axis(title=title or None, labelOverlap=False, grid=False, **shown, **more)


def _ink(level: object) -> str:
    return _PAPER if isinstance(level, int | Integral) and int(level) >= 3 else _INK


# One row per group. `group`: how it is named, in the order to be drawn. Scores in the units of the levels, NaN where there are none.
SPREAD_COLUMNS: Mapping[str, str] = {
    "group": "str",
    "least": "float64",
    "quartile_1": "float64",
    "median": "float64",
    "quartile_3": "float64",
    "most": "float64",
    "said": "str",
}

# One row per dot, of nobody in particular. `offset`: its place above or below the middle of its group's row, in dots.
STRIP_COLUMNS: Mapping[str, str] = {"group": "str", "score": "float64", "level": "Int16", "offset": "float64"}


def dot_strips(dots: pd.DataFrame, spread: pd.DataFrame, highest: float, words: BandWords, *, row_height: int = 74) -> alt.LayerChart:
    """One row a group: every score as a dot, half of them in the bar from quartile to quartile, the median as a line."""
    groups, dots = conforming(spread, SPREAD_COLUMNS, "spread"), conforming(dots, STRIP_COLUMNS, "dots")
    if dots.empty:
        return _finished(_empty(words), words, 60)
    order = list(groups["group"])
    dots = dots.assign(fill=[_fill(level) for level in dots["level"]])
    widest = max(6.0, float(dots["offset"].abs().max()) + 0.5)
    beside = alt.YOffset("offset", scale=alt.Scale(domain=[-widest, widest]))
    row = alt.Y(
        "group", sort=order, scale=alt.Scale(padding=0.1), axis=_cell_axis("", labelLimit=270, labelPadding=8, labelExpr=_TWO_LINES)
    )
    bars = alt.Chart(groups).encode(y=row, tooltip=alt.Tooltip("said", title=" "))
    dot = alt.Chart(dots).mark_point(shape="circle", filled=True, stroke=_LINE, strokeWidth=1, size=46, opacity=0.95)
    layers = [
        _box(bars, row_height - 16).encode(x=_along("quartile_1", highest, words), x2="quartile_3"),
        *(one.encode(x=_along("median", highest, words)) for one in _median(bars, row_height - 16)),
        dot.encode(y=row, yOffset=beside, x=_along("score", highest, words), fill=alt.Fill("fill", scale=None)),
    ]
    return _finished(alt.layer(*layers), words, row_height * len(order) + _AXIS_HEIGHT)


def _box(base: Any, height: int) -> alt.Chart:
    """From quartile to quartile: hardly filled, so that what lies on it is seen on both backgrounds."""
    chart: alt.Chart = base.mark_bar(height=height, color=_LINE, fillOpacity=0.16, stroke=_LINE, strokeWidth=1.4, cornerRadius=3)
    return chart


def _median(base: Any, size: int) -> tuple[alt.Chart, alt.Chart]:
    """A dark line with a bright edge: one of them is seen on each background."""
    return base.mark_tick(color=_PAPER, thickness=6, size=size), base.mark_tick(color=_INK, thickness=3, size=size)


def stacked(scores: pd.Series) -> list[float]:
    """Offsets of dots that would lie on each other (the same tenth), to both sides of the middle: 0, 1, -1, 2 ... (a single column)."""
    places: dict[int, int] = {}
    found = []
    for score in scores:
        tenth = round(float(score) * 10)
        place = places[tenth] = places.get(tenth, -1) + 1
        found.append(float((place + 1) // 2 * (1 if place % 2 else -1)))
    return found


def spread_over_time(frame: pd.DataFrame, highest: float, words: BandWords) -> alt.LayerChart:
    """The median over rounds as a line, with bars from quartile to quartile; `group` of SPREAD_COLUMNS names the round, oldest first."""
    rows = conforming(frame, SPREAD_COLUMNS, "spread")
    if rows["median"].isna().all():
        return _finished(_empty(words), words, 60)
    rows = rows.assign(name=rows["group"])
    base = alt.Chart(rows).encode(x=_signed(rows), tooltip=alt.Tooltip("said", title=" "))
    middle = _upright("median", highest, words)
    point = base.mark_point(shape="circle", filled=True, fill=LEVEL_COLOURS[3], stroke=_PAPER, strokeWidth=2, size=150, opacity=1)
    layers = [
        base.mark_bar(width=26, color=_LINE, fillOpacity=0.16, stroke=_LINE, strokeWidth=1.4, cornerRadius=3).encode(
            y=_upright("quartile_1", highest, words), y2="quartile_3"
        ),
        base.mark_line(color=LEVEL_COLOURS[3], strokeWidth=2.5).encode(y=middle),
        point.encode(y=middle),
    ]
    return _finished(alt.layer(*layers), words, 280)


# One row per node and group (own region, then world). `label`: the node. `own`: the member's own score.
AMONG_COLUMNS: Mapping[str, str] = {"label": "str", "own": "float64", **SPREAD_COLUMNS}
_AMONG_FILLS = ("#7F9AAC", "#C6CCD0")


def among(frame: pd.DataFrame, highest: float, words: BandWords) -> alt.LayerChart:
    """One row a node: the member's own score as a dot before a bar a group, from quartile to quartile with its median and its ends."""
    rows = conforming(frame, AMONG_COLUMNS, "among")
    if rows.empty:
        return _finished(_empty(words), words, 60)
    groups, labels = list(dict.fromkeys(rows["group"])), list(dict.fromkeys(rows["label"]))
    fills = dict(zip(groups, _AMONG_FILLS[-len(groups) :], strict=False))
    rows = rows.assign(fill=[fills[group] for group in rows["group"]])
    axis = alt.Axis(title=None, labelLimit=270, labelOverlap=False, ticks=False, domain=False, labelPadding=8, labelFontSize=13)
    row = alt.Y("label", sort=labels, scale=alt.Scale(paddingInner=0.25), axis=axis)
    base = alt.Chart(rows).encode(y=row, tooltip=alt.Tooltip("said", title=" "))
    lane = base.encode(yOffset=alt.YOffset("group", sort=groups))
    own = base.mark_point(shape="circle", filled=True, fill=_INK, stroke=_PAPER, strokeWidth=2, size=130, opacity=1)
    layers = [
        lane.mark_rule(color=_LINE, strokeWidth=1.5).encode(x=_along("least", highest, words), x2="most"),
        lane.mark_bar(stroke=_LINE, strokeWidth=0.7, cornerRadius=2, height=12).encode(
            x=_along("quartile_1", highest, words), x2="quartile_3", color=alt.Color("fill", scale=None)
        ),
        *(one.encode(x=_along("median", highest, words)) for one in _median(lane, 14)),
        own.encode(x=_along("own", highest, words)),
    ]
    return _finished(alt.layer(*layers), words, 44 * len(labels) + _AXIS_HEIGHT)


# One row per group and level at which somebody stands, groups in the order to be drawn. `group`: how it is named; `level`: 0 to 4; `word`:
# how the level is named; `n`: how many stand there.
SHARE_COLUMNS: Mapping[str, str] = {"group": "str", "level": "Int16", "word": "str", "n": "Int32"}

# One row per group, in the order to be drawn: the quartiles in the units of the levels.
QUARTILE_COLUMNS: Mapping[str, str] = {"group": "str", "quartile_1": "float64", "median": "float64", "quartile_3": "float64"}

# One row per criterion, in the order to be drawn. `levels`: how many levels its members miss together.
GAP_COLUMNS: Mapping[str, str] = {"label": "str", "levels": "Int32"}

_DRAWN_WIDTH = 560
_CURRENT = "currentColor"
# Of the legend's entries, whose words fit anyway. Its ids are numbered on from chart to chart: the same chart would be another text each
# time, and two charts on a page could share one.
_CLIPPING = re.compile(r' clip-path="url\(#clip\d+\)"|<defs>.*?</defs>', re.DOTALL)


def level_shares(frame: pd.DataFrame, words: BandWords) -> alt.LayerChart:
    """Of each group, which share stands at which level."""
    rows = conforming(frame, SHARE_COLUMNS, "shares")
    if rows.empty:
        return _finished(_empty(words), words, 60)
    order = list(dict.fromkeys(rows["group"]))
    named = dict(sorted(zip(rows["level"].tolist(), rows["word"], strict=True)))
    shades = [_fill(int(level)) for level in named]
    legend = alt.Legend(title=None, orient="top", labelFontSize=12, symbolType="square", symbolStrokeWidth=0.7, labelLimit=240)
    bar = alt.Chart(rows).mark_bar(height=20, stroke=_LINE, strokeWidth=0.7)
    chart = bar.encode(
        x=alt.X("n", stack="normalize", axis=alt.Axis(title=words.axis, format="%", tickCount=5, labelFontSize=12, titleFontSize=12)),
        y=_group_row(order),
        color=alt.Color("word", scale=alt.Scale(domain=list(named.values()), range=shades), legend=legend),
        order="level",
    )
    return _finished(alt.layer(chart).properties(width=_DRAWN_WIDTH), words, 30 * len(order))


def quartile_ranges(frame: pd.DataFrame, highest: float, words: BandWords) -> alt.LayerChart:
    """The middle half of each group as a bar, its median as a mark."""
    rows = conforming(frame, QUARTILE_COLUMNS, "quartiles")
    if rows.empty:
        return _finished(_empty(words), words, 60)
    order = list(rows["group"])
    base = alt.Chart(rows).encode(y=_group_row(order))
    along = _along("quartile_1", highest, words)
    layers = [
        base.mark_bar(height=12, cornerRadius=3, color=LEVEL_COLOURS[2], stroke=_LINE, strokeWidth=0.7).encode(x=along, x2="quartile_3"),
        base.mark_point(shape="circle", filled=True, fill=_INK, stroke=_PAPER, strokeWidth=2, size=110, opacity=1).encode(
            x=_along("median", highest, words)
        ),
    ]
    return _finished(alt.layer(*layers).properties(width=_DRAWN_WIDTH), words, 28 * len(order))


def gap_bars(frame: pd.DataFrame, words: BandWords) -> alt.LayerChart:
    """How many levels are missing, criterion by criterion."""
    rows = conforming(frame, GAP_COLUMNS, "gaps")
    if rows.empty:
        return _finished(_empty(words), words, 60)
    order = list(rows["label"])
    bar = alt.Chart(rows).mark_bar(height=14, cornerRadius=2, color=LEVEL_COLOURS[3], stroke=_LINE, strokeWidth=0.7)
    axis = alt.Axis(title=words.axis, tickMinStep=1, format="d", labelFontSize=12, titleFontSize=12)
    chart = bar.encode(x=alt.X("levels", axis=axis), y=alt.Y("label", sort=order, axis=_group_axis()))
    return _finished(alt.layer(chart).properties(width=_DRAWN_WIDTH), words, 22 * len(order))


def drawing(chart: alt.LayerChart, letters: str) -> str:
    """The chart as a stand-alone SVG for a page without scripts. Its text is text, in the `letters` (CSS font family) and the colour of
    the page around it; nothing is fetched to draw it."""
    axis = {"labelColor": _CURRENT, "titleColor": _CURRENT, "titleFontWeight": "normal", "gridColor": _LINE, "gridOpacity": 0.35}
    legend = {"labelColor": _CURRENT}
    config = {
        "font": letters,
        "axis": {**axis, "domainColor": _LINE, "tickColor": _LINE},
        "legend": legend,
        "text": {"font": letters},
        "view": {"stroke": None},
    }
    found: str = vl_convert.vegalite_to_svg(chart.to_dict(), config=config, allowed_base_urls=[])
    return _CLIPPING.sub("", found)


def _group_row(order: list[str]) -> alt.Y:
    return alt.Y("group", sort=order, axis=_group_axis())


def _group_axis() -> alt.Axis:
    return alt.Axis(title=None, labelLimit=270, labelOverlap=False, ticks=False, domain=False, labelPadding=8, labelFontSize=12)
