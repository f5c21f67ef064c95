"""The quarterly analysis as one self-contained HTML page: no script, nothing fetched, light or dark as the reader's system, A4 in print.

Every text goes through `Markup.format`, which escapes it; the charts come as SVG from `charts.drawing`, which escapes theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import pandas as pd
from markupsafe import Markup

from assessment.charts import GAP_COLUMNS, QUARTILE_COLUMNS, SHARE_COLUMNS, BandWords, drawing, gap_bars, level_shares, quartile_ranges
from assessment.exchange.level_colours import ACCENT, AMBER, GREY, INK, LEVEL_SHADES, LINE, PAPER
from assessment.exchange.quarterly_tables import (
    AnalysisInput,
    Drawn,
    Table,
    Value,
    context,
    group_name,
    lead,
    level_words,
    marks,
    node_names,
    notes,
    tables,
    title,
)
from assessment.exchange.wording import DASH
from assessment.exchange.workbook_sheet import Column
from assessment.locale import Texts
from assessment.programme.quarterly import LevelRow
from assessment.scoring.frames import conforming
from assessment.scoring.tree import WHOLE
from assessment.workflow.analysis import Analysis

_A_DAY = 11  # characters of a date, which is not broken
MOST_ROWS = 15  # of the gaps and the support; the workbook has them all
_LETTERS = 'Arial, "Liberation Sans", Helvetica, sans-serif'
_LEVELS = len(LEVEL_SHADES) - 1

_SHADES = "\n".join(f".shade{place} {{ background: #{one.fill}; color: #{one.text}; }}" for place, one in enumerate(LEVEL_SHADES))
_STYLE = f"""
:root {{ color-scheme: light dark;
  --ink: #{INK}; --paper: #fff; --quiet: #{GREY}; --line: #{LINE}; --accent: #{ACCENT}; --band: #{PAPER}; }}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --ink: #E6EAEC; --paper: #12181D; --quiet: #A9B4BC; --line: #39444C; --accent: #8FC1E3; --band: #1C252C; }}
}}
@page {{ size: A4 portrait; margin: 14mm 13mm; }}
* {{ box-sizing: border-box; }}
html {{ font: 15px/1.45 {_LETTERS}; color: var(--ink); background: var(--paper); -webkit-print-color-adjust: exact;
  print-color-adjust: exact; }}
body {{ margin: 0 auto; max-width: 1000px; padding: 24px 20px 48px; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.7em; line-height: 1.2; margin: 0.4em 0 0.2em; color: var(--accent); }}
h2 {{ font-size: 1.2em; margin: 1.8em 0 0.5em; color: var(--accent); border-bottom: 1px solid var(--line); padding-bottom: 0.2em; }}
h3 {{ font-size: 1em; margin: 1.2em 0 0.4em; }}
p {{ margin: 0.3em 0; }}
.quiet, figcaption {{ color: var(--quiet); font-size: 0.92em; }}
.lead {{ font-size: 1.15em; font-weight: bold; margin: 0.8em 0; }}
.marks {{ display: flex; flex-wrap: wrap; gap: 6px; margin: 0; }}
.mark {{ background: #{AMBER.fill}; color: #{AMBER.text}; font-weight: bold; padding: 3px 10px; border-radius: 3px; margin: 0; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: 0.9em; overflow-wrap: normal; }}
th, td {{ padding: 4px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }}
thead th {{ background: var(--band); font-weight: bold; vertical-align: bottom; }}
tbody th {{ font-weight: bold; }}
.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
thead .number {{ white-space: normal; }}
.heat td, .heat thead th:not(:first-child) {{ text-align: center; }}
{_SHADES}
.short {{ white-space: nowrap; }}
figure {{ margin: 0.8em 0; }}
svg {{ display: block; max-width: 100%; height: auto; }}
a {{ color: var(--accent); }}
li {{ margin: 0.2em 0; }}
@media print {{
  html {{ font-size: 9.5pt; }}
  body {{ max-width: none; padding: 0; }}
  h2, h3, figcaption {{ break-after: avoid; }}
  tr, figure, .heat {{ break-inside: avoid; }}
  th, td {{ padding: 2px 4px; }}
  .wide {{ overflow: visible; }}
}}
"""

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="referrer" content="no-referrer">'
    "<title>{title}</title><style>{style}</style></head>\n<body>{body}</body></html>\n"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"  # also when it is opened from a disk


def analysis_page(given: AnalysisInput, t: Texts) -> str:
    """The whole page."""
    made = given.analysis
    head = Markup('<header><div class="marks">{}</div><h1>{}</h1><p class="quiet">{}</p><p class="lead">{}</p></header>').format(
        _joined(Markup('<p class="mark">{}</p>').format(mark) for mark in marks(given, t)), title(made, t), context(made, t), lead(made, t)
    )
    sections = _joined(_section(table, made, t) for table in tables(given, t))
    counted = _joined(Markup("<li>{}</li>").format(note) for note in notes(made, t))
    foot = Markup("<section><h2>{}</h2><ul>{}</ul></section>").format(t("How it was counted"), counted)
    body = head + Markup("<main>{}{}</main>").format(sections, foot)
    fields = {"language": t.language, "policy": _POLICY, "title": title(made, t), "style": Markup(_STYLE), "body": body}  # noqa: S704 - a constant
    return str(_PAGE.format(**fields))


def _section(table: Table, made: Analysis, t: Texts) -> Markup:
    said = Markup('<p class="quiet">{}</p>').format(table.note) if table.note else Markup("")
    return Markup("<section><h2>{}</h2>{}{}</section>").format(table.title, said, _content(table, made, t))


def _content(table: Table, made: Analysis, t: Texts) -> Markup:
    if not table.rows:
        return Markup("<p>{}</p>").format(table.empty)
    match table.drawn:
        case Drawn.LEVELS:
            return _shares(made, t) + _quartiles(made, t) + _heat_map(made, t)
        case Drawn.GAPS:
            return _gaps(made, t) + _short_table(table, t)
        case Drawn.FIRST_ROWS:
            return _short_table(table, t)
        case Drawn.NOT:
            return _table(table.columns, table.rows, t)


# --- tables -----------------------------------------------------------------------------------------------------------------


def _short_table(table: Table, t: Texts) -> Markup:
    more = len(table.rows) - MOST_ROWS
    rest = Markup('<p class="quiet">{}</p>').format(t("And %(count)s more; see the workbook.", count=t.whole(more))) if more > 0 else ""
    return _table(table.columns, table.rows[:MOST_ROWS], t) + rest


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Value]], t: Texts) -> Markup:
    head = _joined(Markup('<th scope="col" class="{}">{}</th>').format(_kind(column), column.title) for column in columns)
    body = _joined(
        Markup("<tr>{}</tr>").format(_joined(_cell(value, column, t) for value, column in zip(row, columns, strict=True))) for row in rows
    )
    return Markup('<div class="wide"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>').format(head, body)


def _cell(value: Value, column: Column, t: Texts) -> Markup:
    if isinstance(value, str) and value.startswith("https://"):
        return Markup('<td><a href="{}" rel="noreferrer">{}</a></td>').format(value, value)
    cell = (
        Markup('<th scope="row">{}</th>') if column.is_key else Markup('<td class="{}">{}</td>').format(_kind(column, value), Markup("{}"))
    )
    return cell.format(_said(value, t))


def _said(value: Value, t: Texts) -> str:
    if isinstance(value, Decimal):
        return t.decimal(value)
    if isinstance(value, int):
        return t.whole(value)
    return DASH if value is None else value


def _kind(column: Column, value: Value = None) -> str:
    is_short = isinstance(value, str) and len(value) <= _A_DAY
    return "number" if column.is_number else "short" if is_short else ""


def _heat_map(made: Analysis, t: Texts) -> Markup:
    """Sections by region: the median in words and in the colour of its level."""
    names = node_names(made, t)
    groups = list(dict.fromkeys(one.group for one in made.levels))
    cells = {(one.node, one.group): one for one in made.levels}
    head = _joined(Markup('<th scope="col">{}</th>').format(word) for word in ("", *(group_name(t, group) for group in groups)))
    rows = _joined(
        Markup('<tr><th scope="row">{} {}</th>{}</tr>').format(
            "" if node == WHOLE else node,
            names.get(node, ""),
            _joined(_heat_cell(cells.get((node, group)), _highest(made), t) for group in groups),
        )
        for node in dict.fromkeys(one.node for one in made.levels)
    )
    table = Markup('<h3>{}</h3><div class="wide"><table class="heat"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>')
    return table.format(t("Median by section and region"), head, rows)


def _heat_cell(row: LevelRow | None, highest: float, t: Texts) -> Markup:
    if row is None or row.median is None:
        return Markup("<td>{}</td>").format(DASH)
    shade = min(_LEVELS, max(0, int(float(row.median) * _LEVELS / highest)))
    return Markup('<td class="shade{}">{}</td>').format(shade, t.decimal(row.median))


# --- charts -----------------------------------------------------------------------------------------------------------------


def _shares(made: Analysis, t: Texts) -> Markup:
    words = level_words(made, t)
    rows = [
        (_counted(one, t), level, words[level], n)
        for one in _whole(made)
        for level, n in sorted(one.levels.items())
        if level in words and n
    ]
    if not rows:
        return Markup("")
    frame = conforming(pd.DataFrame(rows, columns=list(SHARE_COLUMNS), dtype=object), SHARE_COLUMNS, "shares")
    chart = level_shares(frame, BandWords(t("Share of members"), "", t.language))
    return _figure(t("Members by level of the whole, with how many are counted"), drawing(chart, _LETTERS))


def _quartiles(made: Analysis, t: Texts) -> Markup:
    rows = [(_counted(one, t), one.quartile_1, one.median, one.quartile_3) for one in _whole(made) if one.median is not None]
    if not rows:
        return Markup("")
    frame = conforming(pd.DataFrame(rows, columns=list(QUARTILE_COLUMNS), dtype=object), QUARTILE_COLUMNS, "quartiles")
    chart = quartile_ranges(frame, _highest(made), BandWords(t("Score of the whole"), "", t.language))
    return _figure(t("Score of the whole: the middle half of the members as a bar, the median as a dot"), drawing(chart, _LETTERS))


def _gaps(made: Analysis, t: Texts) -> Markup:
    rows = [(one.criterion, one.levels) for one in made.gaps[:MOST_ROWS]]
    frame = conforming(pd.DataFrame(rows, columns=list(GAP_COLUMNS), dtype=object), GAP_COLUMNS, "gaps")
    chart = gap_bars(frame, BandWords(t("Levels missing"), "", t.language))
    return _figure(t("The criteria at which most levels are missing"), drawing(chart, _LETTERS))


def _figure(said: str, svg: str) -> Markup:
    return Markup('<figure aria-label="{}"><figcaption>{}</figcaption>{}</figure>').format(said, said, Markup(svg))  # noqa: S704 - made by charts


def _whole(made: Analysis) -> list[LevelRow]:
    return [one for one in made.levels if one.node == WHOLE]


def _counted(row: LevelRow, t: Texts) -> str:
    return f"{group_name(t, row.group)} ({t.whole(row.n)})"


def _highest(made: Analysis) -> float:
    """The highest score: that of the scales, or above it where the method has units of its own."""
    found = [float(one.quartile_3) for one in made.levels if one.quartile_3 is not None]
    return max([1.0, *(float(scale.most) for scale in made.questionnaire.scales), *found])


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
