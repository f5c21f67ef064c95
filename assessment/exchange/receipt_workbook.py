"""The receipt of a workbook that was brought in: every cell that said something, and whether it was taken, kept or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from assessment.exchange.answer_grid import choice_text, evidence_text
from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.workbook_looks import Entry, Look, Looks, new_book
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion, Questionnaire
from assessment.records import Evidence, IndicatorValue
from assessment.workflow.returned import Choice, ComparedRow, Comparison, Fault, FoundCell, Part, RowKind, Why
from assessment.workflow.saving import AnswerContent, content_of

_GROUP = {Part.ANSWER: "answer", Part.REASON: "answer", Part.COMMENT: "comment", Part.EVIDENCE: "evidence"}  # others: figures


@dataclass(frozen=True, slots=True)
class ReceiptInput:
    """`made_at`: ISO time; `brought_by`: who brought the workbook in; `name`: of its file."""

    comparison: Comparison
    choices: Mapping[str, Choice]
    questionnaire: Questionnaire
    library: Mapping[str, Evidence]
    member_name: str
    title: str
    name: str
    brought_by: str
    made_at: str


def part_word(t: Texts, part: Part) -> str:
    return {
        Part.ANSWER: t("Answer"),
        Part.REASON: t("Reason, if not applicable"),
        Part.COMMENT: t("Comment"),
        Part.EVIDENCE: t("Evidence"),
        Part.VALUE: t("Figure"),
        Part.NUMERATOR: t("Numerator"),
        Part.DENOMINATOR: t("Denominator"),
    }[part]


def write_receipt(receipt: ReceiptInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file. Everything in it is text."""
    book = new_book()
    frame = Frame(
        left=receipt.member_name,
        right=t("Receipt"),
        foot_left=receipt.comparison.returned.digest[:12],
        foot_centre=receipt.title,
        page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
        continued=t("(continued)"),
    )
    book.properties.title = safe_text(t("Receipt"))
    book.properties.creator = "Global Shield Assessment"
    sheet = Sheet(book, sheet_names([t("Receipt")])[0], frame, _columns(t))
    rows = list(_rows(receipt, t))
    sheet.freeze(6, 1)
    sheet.repeat("6:6")
    sheet.write((t("Receipt of an answer workbook"), Looks.TITLE.value), height=26)
    facts = (
        receipt.member_name,
        receipt.title,
        receipt.name,
        t("brought in by %(name)s", name=receipt.brought_by),
        t.moment(receipt.made_at),
    )
    sheet.write((" · ".join(filter(None, facts)), Looks.CONTEXT.value))
    sheet.write((_author(receipt, t), Looks.SENTENCE.value))
    counts = Counter(word for _, word in rows)
    sheet.write((" · ".join(f"{word}: {count}" for word, count in counts.items()), Looks.SENTENCE.value))
    sheet.skip()
    sheet.table(row for row, _ in rows)
    for notice in receipt.comparison.returned.notices:
        sheet.write((t(notice.message, **notice.values), Looks.SENTENCE.value))
    book.save(target)


def _author(receipt: ReceiptInput, t: Texts) -> str:
    author = receipt.comparison.author
    return t("Answers of %(name)s, stored as proposals.", name=author) if author else ""


def _columns(t: Texts) -> list[Column]:
    return [
        Column(t("No."), 8, is_key=True),
        Column(t("Sheet"), 22),
        Column(t("Cell"), 7),
        Column(t("Column"), 18),
        Column(t("Value found"), 40),
        Column(t("Stored before"), 40),
        Column(t("What happened"), 18),
        Column(t("Why, and what to do"), 50),
    ]


def _rows(receipt: ReceiptInput, t: Texts) -> Iterator[tuple[list[Entry], str]]:
    """Each line with its outcome in a word. Cells that say nothing, where nothing was, are left out."""
    for row in receipt.comparison.rows:
        criterion = receipt.questionnaire.criterion(row.criterion)
        before = _stored_words(receipt, criterion, content_of(row.stored), t.language)
        for cell in row.row.cells:
            if not cell.text.strip() and not before[cell.part] and _fault(row, cell) is None:
                continue
            word, look, why = _outcome(receipt, row, cell, t)
            plain = (row.criterion, cell.sheet, cell.cell, part_word(t, cell.part), cell.text, before[cell.part])
            yield [*((text or None, Looks.TEXT.value) for text in plain), (word, look), (why or None, Looks.TEXT.value)], word


def _outcome(receipt: ReceiptInput, row: ComparedRow, cell: FoundCell, t: Texts) -> tuple[str, Look, str]:
    fault = _fault(row, cell)
    if row.kind is RowKind.REFUSED:
        why = _told(fault, t) if fault else t("Its row was held back because of another cell.")
        return t("Refused"), Looks.RED_WORDS.value, why
    remark = next((one for one in row.row.remarks if one.cell.cell == cell.cell), None)
    said = _told(remark, t) if remark else ""
    if row.kind is RowKind.CONFLICT:
        return _decided(receipt, row, cell, t)
    if row.why is Why.TAKEN_BEFORE:
        return t("Kept"), Looks.AMBER_WORDS.value, t("This file was brought in before; the answer was changed since.")
    if row.why is Why.PROPOSED_BEFORE:
        return t("Not changed"), Looks.TEXT.value, t("The same proposal is there already.")
    if row.is_taken and _touches(row, cell, remark):
        return (t("Taken as a proposal") if row.proposal else t("Taken")), Looks.STRONG.value, said
    return t("Not changed"), Looks.TEXT.value, said


def _fault(row: ComparedRow, cell: FoundCell) -> Fault | None:
    return next((one for one in row.row.faults if (one.cell.sheet, one.cell.cell) == (cell.sheet, cell.cell)), None)


def _decided(receipt: ReceiptInput, row: ComparedRow, cell: FoundCell, t: Texts) -> tuple[str, Look, str]:
    choice = receipt.choices.get(row.criterion, Choice.STORED)
    if not _touches(row, cell, None):
        return t("Not changed"), Looks.TEXT.value, ""
    if choice is Choice.WORKBOOK:
        return t("Taken"), Looks.STRONG.value, t("Decided for the workbook.")
    if choice is Choice.BOTH and cell.part is Part.COMMENT:
        return t("Taken"), Looks.STRONG.value, t("Added below the comment that was stored.")
    return t("Kept"), Looks.AMBER_WORDS.value, t("Decided for what is stored.")


def _touches(row: ComparedRow, cell: FoundCell, remark: Fault | None) -> bool:
    return _GROUP.get(cell.part, "figures") in row.parts or (remark is not None and "comment" in row.parts)


def _told(fault: Fault, t: Texts) -> str:
    return t(fault.message, **fault.values)


def _stored_words(receipt: ReceiptInput, criterion: Criterion, content: AnswerContent, language: str) -> Mapping[Part, str]:
    figures = content.indicator or IndicatorValue()
    languages: Sequence[str] = (language,)
    return {
        Part.ANSWER: choice_text(criterion, content.state, content.level, languages),
        Part.REASON: content.reason,
        Part.COMMENT: content.comment,
        Part.EVIDENCE: evidence_text(content.evidence, receipt.library),
        Part.VALUE: figures.value,
        Part.NUMERATOR: figures.numerator,
        Part.DENOMINATOR: figures.denominator,
    }
