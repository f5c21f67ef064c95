"""The overview's native chart: each section's certain and still possible score as one column, evidence-backed score and target as marks."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter, quote_sheetname

from assessment.exchange.level_colours import ACCENT, INK, LEVEL_SHADES, LINE
from assessment.exchange.workbook_sheet import Sheet

_ID, _LOWER, _OPEN, _BACKED, _TARGET = 1, 7, 9, 10, 12  # columns of the overview table
_CERTAIN = LEVEL_SHADES[3].fill
_WIDE_LINE = 19050  # a point and a half, in the units of drawings


def add_overview_chart(sheet: Sheet, head: int, first: int, last: int, top: float, at_row: int) -> None:
    """Of the table with this head and these section rows. `top`: the highest score there can be."""
    chart = _columns(sheet, head, first, last)
    chart += _marks(sheet, head, first, last)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, top
    chart.y_axis.majorUnit = 1 if top <= 10 else None
    chart.y_axis.number_format, chart.x_axis.delete, chart.y_axis.delete = "0", False, False
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.legend.position = "b"
    chart.width, chart.height = 33.5, 8.4
    sheet.native.add_chart(chart, f"A{at_row}")


def _columns(sheet: Sheet, head: int, first: int, last: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "col", "stacked", 100, 60
    certain, still_open = (_series(sheet, column, head, first, last) for column in (_LOWER, _OPEN))
    outline = LineProperties(solidFill=_CERTAIN)
    certain.graphicalProperties = GraphicalProperties(solidFill=_CERTAIN, ln=outline)
    hatch = PatternFillProperties(prst="ltUpDiag", fgClr=ColorChoice(srgbClr=_CERTAIN), bgClr=ColorChoice(srgbClr="FFFFFF"))
    still_open.graphicalProperties = GraphicalProperties(pattFill=hatch, ln=outline)
    chart.series = [certain, still_open]
    chart.set_categories(Reference(sheet.native, min_col=_ID, min_row=first, max_row=last))
    return chart


def _marks(sheet: Sheet, head: int, first: int, last: int) -> LineChart:
    chart = LineChart()
    backed, target = (_series(sheet, column, head, first, last) for column in (_BACKED, _TARGET))
    light = GraphicalProperties(solidFill=LEVEL_SHADES[2].fill, ln=LineProperties(solidFill=INK, w=_WIDE_LINE))
    backed.marker = Marker("circle", size=8, spPr=light)
    target.marker = Marker("dash", size=14, spPr=GraphicalProperties(solidFill=ACCENT, ln=LineProperties(solidFill=ACCENT)))
    for series in (backed, target):
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
        series.smooth = False
    chart.series = [backed, target]
    return chart


def _series(sheet: Sheet, column: int, head: int, first: int, last: int) -> Series:
    """Named by the column's head."""
    series = SeriesFactory(Reference(sheet.native, min_col=column, min_row=first, max_row=last))
    series.tx = SeriesLabel(strRef=StrRef(f"{quote_sheetname(sheet.native.title)}!${get_column_letter(column)}${head}"))
    return series
