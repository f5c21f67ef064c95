"""Frames become charts here, and only here. A chart fits light and dark pages: backgrounds stay clear, texts take the page's colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral
from typing import Any

import altair as alt
import pandas as pd

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
