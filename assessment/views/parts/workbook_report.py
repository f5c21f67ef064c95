"""The dry run of a returned workbook: every row that is not as it was, and both sides of what a person must decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from assessment.locale import Texts
from assessment.questionnaire.model import Criterion
from assessment.records import EvidenceLink
from assessment.views.parts.words import plain, said
from assessment.views.visit import Visit
from assessment.workflow.returned import Choice, ComparedRow, Comparison, FoundCell, Part, RowKind, Why
from assessment.workflow.saving import AnswerContent, content_of
from assessment.workflow.standing import Standing

_SHORT = 160
_PARTS_OF = {Part.ANSWER: "answer", Part.REASON: "answer", Part.COMMENT: "comment", Part.EVIDENCE: "evidence"}  # others: figures


def kind_word(t: Texts, kind: RowKind) -> str:
    return {
        RowKind.NEW: t("New"),
        RowKind.CHANGED: t("Changed"),
        RowKind.SAME: t("Same"),
        RowKind.CONFLICT: t("To decide"),
        RowKind.REFUSED: t("Refused"),
    }[kind]


def show_report(visit: Visit, standing: Standing, comparison: Comparison) -> None:
    """The counts, and a line for each cell that would change or cannot be taken."""
    t = visit.t
    counts = Counter(row.kind for row in comparison.rows)
    st.markdown(" · ".join(t("%(label)s: %(text)s", label=kind_word(t, kind), text=f"**{counts[kind]}**") for kind in RowKind))
    kinds = [kind for kind in RowKind if counts[kind]]
    asked = st.pills(
        t("Show"),
        kinds,
        selection_mode="multi",
        default=[kind for kind in kinds if kind is not RowKind.SAME],
        format_func=lambda kind: kind_word(t, kind),
        key=f"in-kinds-{comparison.returned.digest[:8]}",
        label_visibility="collapsed",
    )
    lines = [line for row in comparison.rows if row.kind in asked for line in _lines(t, standing, row)]
    if lines:
        columns = [t("No."), t("What"), t("Sheet and cell"), t("Value found"), t("Stored now"), t("Remark")]
        frame = pd.DataFrame([[plain(text) for text in line] for line in lines], columns=columns)
        st.table(frame.set_index(columns[0]))


def _lines(t: Texts, standing: Standing, row: ComparedRow) -> list[list[str]]:
    criterion, stored = standing.questionnaire.criterion(row.criterion), content_of(row.stored)
    before = {part: _words(t, standing, criterion, stored, part) for part in Part}
    cells = [cell for cell in row.row.cells if _tells(row, cell) and (cell.text.strip() or before[cell.part])]
    word = kind_word(t, row.kind)
    if row.proposal and row.is_taken:
        word = t("Proposal")
    found = [
        [
            row.criterion,
            word,
            f"{cell.sheet} · {cell.cell}",
            _short(cell.text),
            _short(before[cell.part]),
            _remark(t, row, cell),
        ]
        for cell in cells
    ]
    return found or [[row.criterion, word, "", "", _short(said(t, criterion, stored.state, stored.level)), _why(t, row.why)]]


def _tells(row: ComparedRow, cell: FoundCell) -> bool:
    if row.kind is RowKind.REFUSED:
        return any(fault.cell.cell == cell.cell for fault in row.row.faults)
    return _PARTS_OF.get(cell.part, "figures") in row.parts or any(one.cell.cell == cell.cell for one in row.row.remarks)


def _remark(t: Texts, row: ComparedRow, cell: FoundCell) -> str:
    told = [t(one.message, **one.values) for one in (*row.row.faults, *row.row.remarks) if one.cell.cell == cell.cell]
    return " ".join(told) or _why(t, row.why)


def _why(t: Texts, why: Why) -> str:
    return {
        Why.NONE: "",
        Why.BOTH: t("Changed in the workbook and on the server."),
        Why.EMPTIED: t("The cell is empty now, and something is stored."),
        Why.TAKEN_BEFORE: t("This file was brought in before; the answer was changed since."),
        Why.PROPOSED_BEFORE: t("The same proposal is there already."),
    }[why]


def _words(t: Texts, standing: Standing, criterion: Criterion, content: AnswerContent, part: Part) -> str:
    """What is stored where a cell says something."""
    figures = content.indicator
    return {
        Part.ANSWER: said(t, criterion, content.state, content.level),
        Part.REASON: content.reason,
        Part.COMMENT: content.comment,
        Part.EVIDENCE: _titles(standing, content.evidence),
    }.get(part, getattr(figures, part, "") if figures else "")


def _titles(standing: Standing, links: Iterable[EvidenceLink]) -> str:
    library = standing.evidence
    return ", ".join(library[link.evidence].title if link.evidence in library else link.evidence for link in links)


def _short(text: str) -> str:
    """For the table only; the card below and the receipt have it whole."""
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def show_conflicts(visit: Visit, standing: Standing, comparison: Comparison) -> dict[str, Choice]:
    """Both sides of each conflict, and what the person decided so far."""
    t, choices = visit.t, dict[str, Choice]()
    rows = comparison.of(RowKind.CONFLICT)
    if rows:
        st.markdown(f"**{t('Both sides changed: choose what holds')}**")
    for row in rows:
        criterion = standing.questionnaire.criterion(row.criterion)
        with st.container(border=True, key=f"in-conflict-{row.criterion}"):
            st.markdown(f"**{plain(row.criterion)}** · {plain(criterion.label.to(visit.language))}  \n{_why(t, row.why)}")
            left, right = st.columns(2, gap="medium")
            stored = content_of(row.stored)
            with left:
                _side(t, standing, criterion, t("In the workbook"), row.result, stored)
            with right:
                who = f"{plain(row.stored.by_name)}, {t.moment(row.stored.at)}" if row.stored else t("Cleared")
                _side(t, standing, criterion, t("Stored: %(who)s", who=who), stored, row.result)
            chosen = _choice(t, row)
            if chosen is not None:
                choices[row.criterion] = chosen
    return choices


def _choice(t: Texts, row: ComparedRow) -> Choice | None:
    words = {Choice.WORKBOOK: t("Take the workbook's"), Choice.STORED: t("Keep what is stored")}
    if "comment" in row.parts and row.why is Why.BOTH and row.row.content.comment.strip():
        words[Choice.BOTH] = t("Keep what is stored, and add the comment")
    label = t("Decision for %(criterion)s", criterion=row.criterion)
    chosen: Choice | None = st.segmented_control(
        label, list(words), format_func=words.__getitem__, key=f"in-choice-{row.criterion}", label_visibility="collapsed"
    )
    return chosen


def _side(t: Texts, standing: Standing, criterion: Criterion, title: str, side: AnswerContent, other: AnswerContent) -> None:
    st.markdown(f"**{title}**")
    lines = {
        t("Answer"): (said(t, criterion, side.state, side.level), (side.state, side.level) != (other.state, other.level)),
        t("Reason"): (side.reason, side.reason != other.reason),
        t("Comment"): (side.comment, side.comment != other.comment),
        t("Evidence"): (_titles(standing, side.evidence), side.evidence != other.evidence),
        t("Figure"): (side.indicator.value if side.indicator else "", side.indicator != other.indicator),
    }
    for label, (text, differs) in lines.items():
        if text or differs:
            mark = ":orange[:material/edit:] " if differs else ""
            st.markdown(mark + t("%(label)s: %(text)s", label=label, text=plain(text) or "–"))
