"""The bands of the sections: chart, words, and table from one and the same result."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from assessment import charts
from assessment.locale import Texts
from assessment.scoring.ratings import Progress
from assessment.scoring.results import NodeScore, Result
from assessment.scoring.targets import score_targets
from assessment.views.parts.figures import NONE, band_text, level_text, node_names, number_text, progress_text, score_text
from assessment.views.visit import Visit
from assessment.workflow.standing import Standing

CHOSEN = "explained"  # key of the widget that names the node to explain
_CHART = "strip"


def show_bands(visit: Visit, standing: Standing) -> None:
    """The strip of sections, and its table one click away. A click on a row chooses the section to explain."""
    t, sections = visit.t, standing.result.sections
    st.markdown(
        t("One row a section: colour and length say how far it is certain, the grey part what is still possible.") + " " + legend(t)
    )
    frame = bands(visit, standing, sections)
    chart = charts.strip(frame, highest_value(standing), band_words(visit), clickable=True)
    alt = t("Scores of the sections.") + " " + " ".join(row_text(visit, standing, node) for node in sections)
    st.altair_chart(chart, width="stretch", key=_CHART, on_select=_choose, selection_mode=charts.SECTION_CLICK, alt=alt)
    with st.expander(t("The same as a table"), icon=":material/table:"):
        st.dataframe(_table(visit, standing), hide_index=True, width="stretch", height="content")


def bands(visit: Visit, standing: Standing, nodes: Sequence[NodeScore]) -> pd.DataFrame:
    names = node_names(visit, standing)
    labels = {node.node: names[node.node] for node in nodes}
    said = {node.node: row_text(visit, standing, node) for node in nodes}
    return charts.band_frame(standing.result, target_result(standing), labels, said)


def target_result(standing: Standing) -> Result:
    targets = {criterion.name: standing.target(criterion.name) for criterion in standing.questionnaire.criteria()}
    return score_targets(standing.questionnaire, standing.ratings, {name: level for name, level in targets.items() if level is not None})


def row_text(visit: Visit, standing: Standing, node: NodeScore) -> str:
    """One row in words, for those who do not see the chart and for whoever points at it."""
    t = visit.t
    parts = [
        node_names(visit, standing)[node.node],
        level_text(t, node),
        t("score %(band)s", band=band_text(t, node)),
        t("so far %(score)s", score=score_text(t, node, node.score)),
        t("backed %(score)s", score=score_text(t, node, node.backed)),
        progress_text(t, Progress(node.answered, node.applicable)),
    ]
    return " · ".join(part for part in parts if part) + "."


def legend(t: Texts) -> str:
    return t("● score so far, ◇ backed by evidence, violet line: target.")


def band_words(visit: Visit) -> charts.BandWords:
    t = visit.t
    return charts.BandWords(axis=t("Level"), empty=t("Nothing applies, so there is nothing to draw."), language=visit.language)


def highest_value(standing: Standing) -> float:
    """The right end of the axis: the best value of the scales."""
    return float(max((scale.most for scale in standing.questionnaire.scales), default=1))


def _choose() -> None:
    rows = st.session_state[_CHART].selection.get(charts.SECTION_CLICK, [])
    if rows:
        st.session_state[CHOSEN] = rows[0]["node"]


def _table(visit: Visit, standing: Standing) -> pd.DataFrame:
    t, names, targets = visit.t, node_names(visit, standing), target_result(standing)
    nodes = (*standing.result.sections, standing.result.whole)
    return pd.DataFrame(
        {
            t("Section"): [names[node.node] for node in nodes],
            t("Weight"): [t.whole(node.weight) if node.parent else NONE for node in nodes],
            t("Level"): [number_text(node.level) for node in nodes],
            t("Possible level"): [number_text(node.possible_level) for node in nodes],
            t("Certain"): [score_text(t, node, node.lower) for node in nodes],
            t("So far"): [score_text(t, node, node.score) for node in nodes],
            t("Possible"): [score_text(t, node, node.upper) for node in nodes],
            t("Backed"): [score_text(t, node, node.backed) for node in nodes],
            t("At target"): [score_text(t, node, targets.node(node.node).score) for node in nodes],
            t("Answered"): [f"{t.whole(node.answered)}/{t.whole(node.applicable)}" for node in nodes],
        }
    )
