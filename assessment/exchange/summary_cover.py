"""The cover of the summary workbook: whose, what, in which state, proved by what, and how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment.exchange.level_colours import shade_number
from assessment.exchange.summary_input import SummaryInput, marks
from assessment.exchange.wording import DASH, band_sentence, disclosure_sentence, headline, not_shown, status_word
from assessment.exchange.workbook_looks import LEVEL_WORD_LOOKS, Entry, Looks, date_look, excel_day
from assessment.exchange.workbook_sheet import Sheet
from assessment.locale import Texts
from assessment.records import SignOff

_FACT, _LABEL, _MARK = Looks.FACT.value, Looks.LABEL.value, Looks.MARK_RED.value


def write_cover(sheet: Sheet, summary: SummaryInput, t: Texts, sheets: Sequence[str]) -> None:
    """`sheets`: the names of all sheets, for the list of contents."""
    sheet.native.page_setup.fitToHeight = 1
    sheet.write((summary.member, Looks.TITLE.value), height=32)
    sheet.write((summary.title, Looks.HEADLINE.value), height=22)
    for mark in marks(summary, t):
        sheet.fill(mark, _MARK, height=24)
    sheet.skip()
    first = sheet.rows + 1
    for label, entry in (*_facts(summary, t), *_signature(summary, t), *_notes(summary, t)):
        sheet.data_row([(label, _LABEL), entry])
    sheet.rule(first)
    sheet.skip()
    _write_legend(sheet, summary, t)
    sheet.skip()
    _write_contents(sheet, summary, t, sheets[1:])


def _facts(summary: SummaryInput, t: Texts) -> Iterator[tuple[str, Entry]]:
    standing, asked = summary.standing, summary.standing.questionnaire
    whole = standing.result.whole
    yield t("Region"), (summary.region or DASH, _FACT)
    yield t("Round"), (summary.round or t("Started by the administration itself"), _FACT)
    yield t("Questionnaire"), (asked.title.to(t.language), _FACT)
    yield t("Version"), (f"{asked.id} {asked.version}", _FACT)
    yield t("Status"), (status_word(t, summary.status), _FACT)
    yield t("As-of date"), (excel_day(standing.as_of), date_look(t.language, size=10))
    yield t("Result"), (f"{headline(whole, t)}. {band_sentence(t, whole)}", Looks.HEADLINE_FACT.value)
    answered = t("%(answered)s of %(applicable)s answered.", answered=standing.progress.answered, applicable=standing.progress.applicable)
    yield t("Progress"), (answered, _FACT)


def _signature(summary: SummaryInput, t: Texts) -> Iterator[tuple[str, Entry]]:
    signed = summary.signed
    if signed is None:
        yield t("Signed by"), (t("Nobody yet: this is a draft."), _FACT)
        return
    yield t("Signed by"), (signed.name, _FACT)
    yield t("Function"), (signed.function, _FACT)
    yield t("Signed on"), (excel_day(signed.date), date_look(t.language, size=10))
    yield t("How it was signed"), (how_signed(signed, t), _FACT)
    yield t("Disclosure"), (disclosure_sentence(t, signed.disclosure), _FACT)
    yield t("Digest (SHA-256)"), (summary.digest or DASH, _FACT)


def how_signed(signed: SignOff, t: Texts) -> str:
    return t("By the head's own account") if signed.by_head else t("By the coordinator, from a signed cover page")


def _notes(summary: SummaryInput, t: Texts) -> Iterator[tuple[str, Entry]]:
    asked = summary.standing.questionnaire
    yield t("About this questionnaire"), (asked.notice.to(t.language), _FACT)
    yield t("The rule"), (asked.rule.to(t.language), _FACT)
    yield (
        t("How to read the figures"),
        (t("Scores are cut after the first decimal, never rounded up: 2.97 is shown as 2.9. Text in cells is as it was written."), _FACT),
    )
    if not summary.standing.has_words:
        yield t("What is not in here"), (not_shown(t), _FACT)
    yield t("Designations"), (t("Designations of administrations imply no opinion on the status of any country or territory."), _FACT)


def _write_legend(sheet: Sheet, summary: SummaryInput, t: Texts) -> None:
    """The levels with their colours and meanings."""
    for scale in summary.standing.questionnaire.scales:
        sheet.write((t("Levels"), Looks.HEAD.value), (t("Meaning"), Looks.HEAD.value), height=20)
        for choice in scale.choices:
            look = LEVEL_WORD_LOOKS[shade_number(scale.levels, choice.level)]
            label = f"{choice.level} · {choice.label.to(t.language)}"
            sheet.write((label, look), (choice.meaning.to(t.language), _FACT))


def _write_contents(sheet: Sheet, summary: SummaryInput, t: Texts, sheets: Sequence[str]) -> None:
    """Each sheet's name as a link, beside what it holds."""
    sections = [f"{section.name} {section.label.to(t.language)}" for section in summary.standing.questionnaire.sections]
    holds = [
        t("The whole, all sections and a chart"),
        *sections,
        t("Every criterion in one table"),
        t("What is missing to the targets, most urgent first"),
        *([t("The pieces of evidence that answers refer to")] if summary.standing.has_words else []),
    ]
    sheet.write((t("Sheets of this workbook"), Looks.HEAD.value), (None, Looks.HEAD.value), height=20)
    for name, held in zip(sheets, holds, strict=True):
        sheet.write_link(name, (held, _FACT))
