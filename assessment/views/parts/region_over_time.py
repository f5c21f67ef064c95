"""One selection over rounds: medians by region and round, and who moved from which level to which between two of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.questionnaire.model import Criterion
from assessment.records import Round
from assessment.scoring.frames import conforming
from assessment.views.parts.empty import say_empty
from assessment.views.parts.filters import choose
from assessment.views.parts.region_counting import show_counting
from assessment.views.parts.region_words import RegionWords, choose_section, cut, level_of, percent, round_labels
from assessment.views.parts.words import plain
from assessment.workflow.regions import Movement, Trend


def show_trend(words: RegionWords, labels: Mapping[str, str]) -> None:
    t = words.t
    trend = words.visit.services.regions.trend(words.visit.actor, words.selection)
    if not trend.countings:
        say_empty(t("No round asks this questionnaire."), t("Choose another questionnaire, or open a round with it."))
        return
    if trend.apart:
        names = ", ".join(plain(one.title) for one in trend.apart)
        st.markdown(t("Not in it, because they asked another questionnaire version: %(names)s.", names=names))
    if len(trend.countings) == 1:
        st.info(t("There is one round with this questionnaire so far; a line needs a second one."), icon=":material/timeline:")
    node = choose_section(words)
    figures = trend.figures[trend.figures["node"] == node]
    st.markdown(
        t(
            "The number is the median of the scores that are certain, the colour the median level; below it n of those asked. "
            "Grey: no result."
        )
    )
    frame = trend_frame(words, figures, labels)
    alt = f"{words.nodes[node]}. {' '.join(frame['said'])}"
    st.altair_chart(charts.cells(frame, charts.CellWords(language=t.language)), width="stretch", alt=alt)
    if len(trend.countings) > 1:
        _line(words, figures, labels)
    with st.expander(t("The same as a table"), icon=":material/table:"):
        st.dataframe(_trend_table(words, trend, node, labels), hide_index=True, height="content", alt=t("Figures by round and region"))
    show_counting(words.visit, {labels[one.selection.round]: one for one in reversed(trend.countings)})


def trend_frame(words: RegionWords, figures: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """CELL_COLUMNS of one section: one row a round, oldest first, one column a group that any of them asks."""
    t = words.t
    rows = []
    for group in words.groups(figures["group"]):
        for _, one in figures[figures["group"] == group].iterrows():
            name, node = labels[one["round"]], str(one["node"])
            said = words.said(one, f"{name} · {words.group(group)}")
            note = f"n {t.whole(one['n'])}/{t.whole(one['asked'])}"
            rows.append((name, words.group(group), words.figure(node, one["median"]), note, level_of(one["median_level"]), said))
    rows.sort(key=lambda row: list(labels.values()).index(row[0]))
    return conforming(pd.DataFrame(rows, columns=list(charts.CELL_COLUMNS), dtype=object), charts.CELL_COLUMNS, "cells")


def _line(words: RegionWords, figures: pd.DataFrame, labels: Mapping[str, str]) -> None:
    t = words.t
    groups = words.groups(figures["group"])
    group = (
        choose(words.visit, t("Line of"), "group", groups, words.group, width=220, among=",".join(groups)) if len(groups) > 1 else groups[0]
    )
    rows = []
    for _, one in figures[figures["group"] == group].iterrows():
        scores = (cut(one[name]) for name in ("least", "quartile_1", "median", "quartile_3", "most"))
        rows.append((labels[one["round"]], *scores, words.said(one, labels[one["round"]])))
    frame = conforming(pd.DataFrame(rows, columns=list(charts.SPREAD_COLUMNS), dtype=object), charts.SPREAD_COLUMNS, "spread")
    st.markdown(t("Line: the median. Bars: from the first to the third quartile."))
    chart_words = charts.BandWords(axis=t("Score"), empty=t("Nobody has a figure here."), language=t.language)
    alt = f"{words.group(group)}. {' '.join(frame['said'])}"
    st.altair_chart(charts.spread_over_time(frame, words.highest, chart_words), width="stretch", alt=alt)


def _trend_table(words: RegionWords, trend: Trend, node: str, labels: Mapping[str, str]) -> pd.DataFrame:
    t = words.t
    figures = trend.figures[trend.figures["node"] == node].set_index(["round", "group"])
    rows = []
    for _, one in trend.response.iterrows():
        if one["group"] not in words.groups(trend.figures["group"]):
            continue
        own = figures.loc[(one["round"], one["group"])]
        scores = [words.figure(node, own[name]) for name in ("quartile_1", "median", "quartile_3")]
        shares = percent(t, one["signed"], one["asked"]), percent(t, one["counted"], one["asked"])
        rows.append((labels[one["round"]], words.group(one["group"]), *scores, int(own["n"]), int(one["asked"]), *shares))
    scored = [t("First quartile"), t("Median"), t("Third quartile")]
    return pd.DataFrame(rows, columns=[t("Round"), t("Region"), *scored, "n", t("Asked"), t("Response"), t("Coverage")])


def show_movement(words: RegionWords, rounds: tuple[Round, ...]) -> None:
    t = words.t
    own = [one for one in rounds if one.questionnaire == words.selection.questionnaire]
    labels = round_labels(own)
    if len(own) < 2:
        say_empty(t("Movement needs two rounds with the same questionnaire."), t("There is at most one so far."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newest = list(reversed(labels))
        among = words.selection.questionnaire
        earlier = choose(words.visit, t("From"), "from", newest[1:], labels.__getitem__, width=280, among=among)
        after = newest[: newest.index(earlier)]
        later = choose(words.visit, t("To"), "to", after, labels.__getitem__, width=280, among=earlier)
        node = choose_section(words)
    movement = words.visit.services.regions.movement(words.visit.actor, words.selection, earlier, later)
    countings = {labels[later]: movement.after, labels[earlier]: movement.before}
    if not movement.both:
        say_empty(t("No member is counted in both rounds."), t("Choose other rounds or all regions."))
    else:
        _moves(words, movement, node)
    show_counting(words.visit, countings)


def _moves(words: RegionWords, movement: Movement, node: str) -> None:
    t = words.t
    table = _moves_table(words, t("Section"), movement.sections, words.nodes)
    own = movement.sections[movement.sections["node"] == node]
    rose, stayed, fell = _directions(own)
    asked = len({*movement.before.asked, *movement.after.asked})
    st.markdown(
        t(
            "**%(both)s** members are counted in both rounds (%(coverage)s of those asked in either). "
            "In %(section)s: **%(rose)s** rose, **%(stayed)s** stayed, **%(fell)s** fell.",
            both=t.whole(len(movement.both)),
            coverage=percent(t, len(movement.both), asked),
            section=plain(words.nodes[node]),
            rose=t.whole(rose),
            stayed=t.whole(stayed),
            fell=t.whole(fell),
        )
    )
    st.markdown(
        t("Down: the level before. Across: the level after, which gives the colour. Grey: nobody. Right of the diagonal members rose.")
    )
    frame = moves_frame(words, own)
    titles = charts.CellWords(rows=t("Before"), columns=t("After"), language=t.language)
    alt = f"{words.nodes[node]}. {' '.join(frame[frame['figure'] != '0']['said'])}"
    st.altair_chart(charts.cells(frame, titles, row_height=36), width="stretch", alt=alt)
    with st.expander(t("All sections as a table"), icon=":material/table:"):
        st.dataframe(table, hide_index=True, height="content", alt=t("Members that rose, stayed and fell, by section"))
    with st.expander(t("All criteria as a table"), icon=":material/table:"):
        names = {one.name: f"{one.name} {one.label.to(t.language)}" for one in _criteria(words)}
        st.dataframe(
            _moves_table(words, t("Criterion"), movement.criteria, names),
            hide_index=True,
            alt=t("Members that rose, stayed and fell, by criterion"),
        )


def _criteria(words: RegionWords) -> list[Criterion]:
    return [one for one in words.questionnaire.criteria() if one.is_core or not words.selection.core]


def moves_frame(words: RegionWords, moves: pd.DataFrame) -> pd.DataFrame:
    """CELL_COLUMNS: one row a level before, one column a level after; every level of the scale, also where nobody is."""
    t, counts = words.t, {(int(one.before), int(one.after)): int(one.n) for one in moves.itertuples()}
    levels = range(int(words.highest) + 1)
    rows = []
    for before in levels:
        for after in levels:
            n = counts.get((before, after), 0)
            said = t("from level %(before)s to level %(after)s: %(n)s members", before=before, after=after, n=t.whole(n))
            names = t("Level %(level)s", level=before), t("Level %(level)s", level=after)
            rows.append((*names, t.whole(n), "", after if n else pd.NA, f"{said}."))
    return conforming(pd.DataFrame(rows, columns=list(charts.CELL_COLUMNS), dtype=object), charts.CELL_COLUMNS, "cells")


def _directions(moves: pd.DataFrame) -> tuple[int, int, int]:
    """Members that rose, stayed, fell; what is no level before or after is in none of them."""
    known = moves[(moves["before"] >= 0) & (moves["after"] >= 0)]
    parts = known["after"] > known["before"], known["after"] == known["before"], known["after"] < known["before"]
    rose, stayed, fell = (int(known[part]["n"].sum()) for part in parts)
    return rose, stayed, fell


def _moves_table(words: RegionWords, title: str, moves: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    t = words.t
    rows = []
    for node, name in names.items():
        own = moves[moves["node"] == node]
        directions = _directions(own)
        rows.append((name, *directions, int(own["n"].sum()) - sum(directions)))
    return pd.DataFrame(rows, columns=[title, t("Rose"), t("Stayed"), t("Fell"), t("No level before or after")])
