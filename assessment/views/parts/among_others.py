"""A member's own signed result against the anonymous bands of its region and the world; in words why, where there are none."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.locale import Texts
from assessment.programme.publication import LEAST_CONTRIBUTORS, Band
from assessment.scoring.display import shown, truncated
from assessment.scoring.frames import conforming
from assessment.views.parts.bands import highest_value
from assessment.views.parts.empty import say_empty
from assessment.views.parts.figures import node_names
from assessment.views.visit import Visit
from assessment.workflow.regions import BandState, MemberBands
from assessment.workflow.standing import Standing


def show_among_others(visit: Visit, standing: Standing) -> None:
    t, record = visit.t, standing.assessment
    st.subheader(t("Among others"), anchor=False)
    found = visit.services.regions.bands(visit.actor, record.member, record.key)
    if found.state is BandState.SHOWN:
        _shown(visit, standing, found)
    else:
        say_empty(*_reason(t, found.state))


def _reason(t: Texts, state: BandState) -> tuple[str, str]:
    """Why there is nothing to see, and what can be done."""
    if state is BandState.NOT_SIGNED:
        return t("This result is not signed yet."), t("Once signed, it can stand beside anonymous figures of your region and the world.")
    if state is BandState.NOT_SHARED:
        return (
            t("Your result was signed for the Secretariat only."),
            t("Anonymous figures are open to those whose result counts in them. You choose at each sign-off who may see what."),
        )
    return (
        t("The figures of this round are not published yet."),
        t(
            "The Secretariat publishes them once at least %(least)s results can be counted without telling anybody apart.",
            least=LEAST_CONTRIBUTORS,
        ),
    )


def _shown(visit: Visit, standing: Standing, found: MemberBands) -> None:
    t, frame = visit.t, among_frame(visit, standing, found)
    st.markdown(_behind(visit, found))
    st.markdown(
        t(
            "● your certain score. Each bar reaches from the first to the third quartile, its line is the median, "
            "the thin line goes from the lowest to the highest score."
        )
        + " "
        + (
            t("Upper bar: your region, %(region)s. Lower bar: the world.", region=found.region.group)
            if found.region
            else t("Bar: the world.")
        )
    )
    words = charts.BandWords(axis=t("Score"), empty=t("No section is published."), language=t.language)
    alt = f"{t('Your scores against region and world; the table below holds every figure.')} {' '.join(frame['said'][:2])}"
    st.altair_chart(charts.among(frame, highest_value(standing), words), width="stretch", alt=alt)
    with st.expander(t("The same as a table"), icon=":material/table:"):
        st.dataframe(
            _table(visit, standing, found), hide_index=True, height="content", alt=t("Your scores, and quartiles of region and world")
        )


def _behind(visit: Visit, found: MemberBands) -> str:
    """Over how many results, and why a region is missing."""
    t = visit.t
    counts = [
        t("%(group)s: %(count)s results", group=name, count=t.whole(next(iter(bands.values())).n))
        for name, bands in _groups(t, found).items()
        if bands
    ]
    published = t("Published on %(day)s.", day=t.day(found.published_on))
    missing = (
        "" if found.region else " " + t("Your region is not shown: too few of its results can be counted without telling anybody apart.")
    )
    return f"{published} {' · '.join(counts)}.{missing}"


def _groups(t: Texts, found: MemberBands) -> dict[str, Mapping[str, Band]]:
    """Those published, by name: the region first."""
    named = ((one.group if one is found.region else t("World"), one.bands) for one in (found.region, found.world) if one is not None)
    return dict(named)


def among_frame(visit: Visit, standing: Standing, found: MemberBands) -> pd.DataFrame:
    """AMONG_COLUMNS: a row for each node that has an own figure and a published one."""
    t, names = visit.t, node_names(visit, standing)
    rows = []
    for node, label in names.items():
        own = found.own.get(node)
        for group, bands in _groups(t, found).items():
            if own is None or node not in bands:
                continue
            band = bands[node]
            scores = (band.least, band.quartile_1, band.median, band.quartile_3, band.most)
            said = t(
                "%(section)s: you %(own)s; %(group)s: median %(median)s, quartiles %(first)s and %(third)s, %(count)s results.",
                section=label,
                own=_figure(t, standing, node, own[0]),
                group=group,
                median=_figure(t, standing, node, float(band.median)),
                first=_figure(t, standing, node, float(band.quartile_1)),
                third=_figure(t, standing, node, float(band.quartile_3)),
                count=t.whole(band.n),
            )
            rows.append((label, float(truncated(own[0], 2)), group, *(float(truncated(one, 2)) for one in scores), said))
    return conforming(pd.DataFrame(rows, columns=list(charts.AMONG_COLUMNS), dtype=object), charts.AMONG_COLUMNS, "among")


def _table(visit: Visit, standing: Standing, found: MemberBands) -> pd.DataFrame:
    t, names = visit.t, node_names(visit, standing)
    nodes = [node for node in names if node in found.own]
    columns = {t("Section"): [names[node] for node in nodes]}
    columns[t("You")] = [_figure(t, standing, node, found.own[node][0]) for node in nodes]
    for group, bands in _groups(t, found).items():
        told = [_band_text(t, standing, node, bands.get(node)) for node in nodes]
        for title, place in ((t("first quartile"), 0), (t("median"), 1), (t("third quartile"), 2), ("n", 3)):
            columns[f"{group} · {title}"] = [row[place] for row in told]
    return pd.DataFrame(columns)


def _band_text(t: Texts, standing: Standing, node: str, band: Band | None) -> tuple[str, str, str, str]:
    if band is None:
        return "–", "–", "–", "–"
    first, median, third = (_figure(t, standing, node, float(one)) for one in (band.quartile_1, band.median, band.quartile_3))
    return first, median, third, t.whole(band.n)


def _figure(t: Texts, standing: Standing, node: str, value: float) -> str:
    step = standing.result.node(node).step
    return t.decimal(shown(step, value)) + step.display_suffix
