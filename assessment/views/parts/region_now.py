"""One selection now: sections by region as a heat map, and one section as dot strips. Each with the same as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.programme.regions import WORLD
from assessment.scoring.frames import conforming
from assessment.scoring.tree import WHOLE
from assessment.views.parts.region_words import RegionWords, choose_section, cut, level_of, percent
from assessment.workflow.regions import Comparison


def show_map(words: RegionWords, comparison: Comparison) -> None:
    t = words.t
    st.markdown(
        t(
            "The number is the median of the scores that are certain, the colour the median level; n counts the results behind it, "
            "below each region's name stand those counted and those asked. Grey: no result."
        )
    )
    frame = map_frame(words, comparison.figures)
    whole = " ".join(frame[frame["row"] == words.nodes[WHOLE]]["said"])
    alt = f"{t('Median score of each section by region; the table below holds every figure.')} {whole}"
    st.altair_chart(charts.cells(frame, charts.CellWords(language=t.language)), width="stretch", alt=alt)
    with st.expander(t("The same as a table"), icon=":material/table:"):
        st.dataframe(
            _map_table(words, comparison.figures), hide_index=True, height="content", alt=t("Median score and n, by section and region")
        )
    st.markdown(t("Response and coverage by region:"))
    st.dataframe(_response_table(words, comparison.response), hide_index=True, height="content", alt=t("Response and coverage by region"))


def map_frame(words: RegionWords, figures: pd.DataFrame) -> pd.DataFrame:
    """CELL_COLUMNS of a heat map: one row a section, one column a group."""
    t, by_place = words.t, figures.set_index(["node", "group"], drop=False)
    rows = []
    for node, name in words.nodes.items():
        for group in words.groups(figures["group"]):
            one = by_place.loc[(node, group)]
            column = f"{words.group(group)}\n{t.whole(one['counted'])}/{t.whole(one['asked'])}"
            said = words.said(one, f"{words.group(group)} · {name}")
            figure, level = words.figure(node, one["median"]), level_of(one["median_level"])
            rows.append((name, column, figure, f"n {t.whole(one['n'])}" if one["n"] else "", level, said))
    return conforming(pd.DataFrame(rows, columns=list(charts.CELL_COLUMNS), dtype=object), charts.CELL_COLUMNS, "cells")


def _map_table(words: RegionWords, figures: pd.DataFrame) -> pd.DataFrame:
    t, by_place = words.t, figures.set_index(["node", "group"])
    columns = {t("Section"): list(words.nodes.values())}
    for group in words.groups(figures["group"]):
        cells = [by_place.loc[(node, group)] for node in words.nodes]
        columns[words.group(group)] = [
            f"{words.figure(node, one['median'])} (n {t.whole(one['n'])})" for node, one in zip(words.nodes, cells, strict=True)
        ]
    return pd.DataFrame(columns)


def _response_table(words: RegionWords, response: pd.DataFrame) -> pd.DataFrame:
    t, by_group = words.t, response.set_index("group")
    rows = []
    for group in words.groups(response["group"]):
        asked, signed, counted = (int(by_group.loc[group, name]) for name in ("asked", "signed", "counted"))
        rows.append((words.group(group), asked, signed, percent(t, signed, asked), counted, percent(t, counted, asked)))
    return pd.DataFrame(rows, columns=[t("Region"), t("Asked"), t("Signed"), t("Response"), t("Counted"), t("Coverage")])


def show_distribution(words: RegionWords, comparison: Comparison) -> None:
    t = words.t
    node = choose_section(words)
    figures = comparison.figures[comparison.figures["node"] == node].set_index("group", drop=False)
    st.markdown(
        t(
            "Each dot is the certain score of one member, coloured by its level; dots name nobody. "
            "The bar reaches from the first to the third quartile, the line in it is the median."
        )
    )
    spread, dots = _spread(words, figures), _dots(words, node, figures)
    chart_words = charts.BandWords(axis=t("Score"), empty=t("Nobody has a figure here."), language=t.language)
    alt = f"{words.nodes[node]}. {' '.join(spread['said'])}"
    st.altair_chart(charts.dot_strips(dots, spread, words.highest, chart_words), width="stretch", alt=alt)
    with st.expander(t("The same as a table"), icon=":material/table:", expanded=False):
        st.dataframe(
            _spread_table(words, node, comparison), hide_index=True, height="content", alt=t("Quartiles and counts of levels by region")
        )


def _spread(words: RegionWords, figures: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for group in words.groups(figures["group"]):
        one = figures.loc[group]
        scores = (cut(one[name]) for name in ("least", "quartile_1", "median", "quartile_3", "most"))
        rows.append((_strip_name(words, one), *scores, words.said(one, words.group(group))))
    return conforming(pd.DataFrame(rows, columns=list(charts.SPREAD_COLUMNS), dtype=object), charts.SPREAD_COLUMNS, "spread")


def _strip_name(words: RegionWords, figures: pd.Series) -> str:
    t = words.t
    return f"{words.group(str(figures['group']))}\n{t('n %(n)s of %(asked)s', n=t.whole(figures['n']), asked=t.whole(figures['asked']))}"


def _dots(words: RegionWords, node: str, figures: pd.DataFrame) -> pd.DataFrame:
    """Whose a score is does not leave the server."""
    found = words.visit.services.regions.dots(words.visit.actor, words.selection, node)
    parts = []
    for group in words.groups(figures["group"]):
        own = (found if group == WORLD else found[found["region"] == group]).sort_values("score")
        scores = [cut(float(one)) for one in own["score"]]
        parts.append(
            pd.DataFrame(
                {
                    "group": _strip_name(words, figures.loc[group]),
                    "score": scores,
                    "level": own["level"].to_numpy(),
                    "offset": charts.stacked(scores),
                }
            )
        )
    return conforming(pd.concat(parts, ignore_index=True), charts.STRIP_COLUMNS, "dots")


def _spread_table(words: RegionWords, node: str, comparison: Comparison) -> pd.DataFrame:
    t = words.t
    figures = comparison.figures[comparison.figures["node"] == node].set_index("group", drop=False)
    levels = comparison.levels[comparison.levels["node"] == node]
    rows = []
    for group in words.groups(figures["group"]):
        one = figures.loc[group]
        scores = [words.figure(node, one[name]) for name in ("least", "quartile_1", "median", "quartile_3", "most", "median_backed")]
        own = levels[levels["group"] == group].set_index("level")["n"]
        counts = [int(own.get(level, 0)) for level in range(int(words.highest) + 1)]
        rows.append((words.group(group), int(one["n"]), int(one["asked"]), *scores, *counts))
    titles = [t("Lowest"), t("First quartile"), t("Median"), t("Third quartile"), t("Highest"), t("Median backed by evidence")]
    columns = [t("Region"), "n", t("Asked"), *titles, *(t("Level %(level)s", level=level) for level in range(int(words.highest) + 1))]
    return pd.DataFrame(rows, columns=columns)
