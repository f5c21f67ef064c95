"""The Excel summary of one assessment: cover, overview with a chart, a sheet per section, all criteria, gaps, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from assessment.exchange.criterion_lines import criterion_lines
from assessment.exchange.level_colours import LEVEL_SHADES, levels_below, shade_number
from assessment.exchange.overview_chart import add_overview_chart
from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.summary_cover import write_cover
from assessment.exchange.summary_input import SummaryInput, marks, short_marks
from assessment.exchange.summary_rows import (
    Row,
    criteria_columns,
    criteria_row,
    evidence_columns,
    evidence_rows,
    gap_columns,
    gap_rows,
    kept_columns,
    kept_entries,
    overview_columns,
    overview_row,
    section_columns,
    section_row,
)
from assessment.exchange.wording import (
    RED_FLAGS,
    backed_sentence,
    band_sentence,
    distinct_flags,
    flag_sentence,
    flag_subject,
    headline,
    possible_sentence,
    status_word,
    why_sentences,
)
from assessment.exchange.workbook_looks import BIG_LEVEL_LOOKS, Looks, new_book
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts
from assessment.questionnaire.model import Section
from assessment.scoring.display import shown
from assessment.scoring.tree import WHOLE


def write_summary(summary: SummaryInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file. Everything in it is text, numbers and dates: no formula, no link to the outside."""
    _Summary(summary, t).write(target)


class _Summary:
    """One workbook while it is written."""

    def __init__(self, summary: SummaryInput, t: Texts) -> None:
        self._summary, self._t = summary, t
        self._standing = summary.standing
        self._lines = criterion_lines(summary.standing)
        self._frame = _frame(summary, t)
        self._book = new_book()
        self._names = _names(summary, t)
        self._marks = marks(summary, t)
        self._head_row = 6 if self._marks else 5  # of the sheets that hold one table: below title, context, marks, a sentence, a gap
        self._first: Sheet | None = None

    def write(self, target: BinaryIO) -> None:
        self._describe()
        write_cover(self._sheet("cover", _cover_columns()), self._summary, self._t, list(self._names.values()))
        self._write_overview()
        for section in self._standing.questionnaire.sections:
            self._write_section(section)
        self._write_lists()
        self._book.save(target)

    def _sheet(self, key: str, columns: Sequence[Column]) -> Sheet:
        """All sheets share the first one's styles: a look is registered once a workbook."""
        sheet = Sheet(self._book, self._names[key], self._frame, columns, self._first.styles if self._first else None)
        self._first = self._first or sheet
        return sheet

    def _describe(self) -> None:
        facts, t = self._book.properties, self._t
        facts.title = safe_text(t("%(title)s: summary", title=self._summary.title))
        facts.creator = "Global Shield Assessment"
        facts.subject = safe_text(self._summary.member)
        facts.description = safe_text(" · ".join([*marks(self._summary, t), self._summary.digest]).strip(" ·"))
        facts.language = t.language
        facts.keywords = safe_text(self._standing.questionnaire.key)
        facts.created = datetime.fromisoformat(self._standing.as_of[:10])  # the day that the figures speak of

    def _heading(self, sheet: Sheet, title: str) -> None:
        """What this sheet is; whose, in which state; what it must say of itself."""
        sheet.write((title, Looks.TITLE.value), height=26)
        self._context(sheet)

    def _context(self, sheet: Sheet) -> None:
        summary, t = self._summary, self._t
        said = [summary.member, summary.title, status_word(t, summary.status)]
        context = " · ".join([*said, t("as of %(day)s", day=t.day(self._standing.as_of))])
        sheet.write((context, Looks.CONTEXT.value))
        if self._marks:
            sheet.fill(" · ".join(self._marks), Looks.MARK_AMBER.value, height=18)

    def _write_overview(self) -> None:
        t, standing = self._t, self._standing
        sheet = self._sheet("overview", overview_columns(t))
        sheet.freeze(3 if self._marks else 2)
        sheet.fit_one_page()
        self._heading(sheet, t("Overview"))
        self._say_whole(sheet)
        head = sheet.head()
        for node in standing.result.nodes:
            sheet.data_row(overview_row(standing, node, self._lines, t))
        sheet.rule(head)
        self._add_chart(sheet, head)

    def _say_whole(self, sheet: Sheet) -> None:
        t, whole = self._t, self._standing.result.whole
        sheet.write((headline(whole, t), Looks.HEADLINE.value), height=22)
        sentences = [
            band_sentence(t, whole),
            *why_sentences(self._standing, WHOLE, t),
            possible_sentence(t, whole),
            backed_sentence(t, whole),
        ]
        for sentence in filter(None, sentences):
            sheet.write((sentence, Looks.SENTENCE.value))
        for flag in distinct_flags(whole.flags):
            look = Looks.RED_BAND if flag.kind in RED_FLAGS else Looks.AMBER_BAND
            sheet.fill(f"{flag_sentence(t, flag)} {flag_subject(self._standing, flag, t)}".strip(), look.value, height=16)
        sheet.skip()

    def _add_chart(self, sheet: Sheet, head: int) -> None:
        t, nodes = self._t, self._standing.result.nodes
        with_scores = [node for node in nodes[1:] if node.upper is not None]
        if not with_scores:
            return
        top = max(float(shown(node.step, node.upper)) for node in with_scores if node.upper is not None)
        scale_top = float(levels_below(self._standing.questionnaire, None)[-1])
        sentence = t("For each section: the certain score, what is still open, the evidence-backed score and the target.")
        sheet.skip()
        sheet.write((sentence, Looks.SENTENCE.value))
        add_overview_chart(sheet, head, head + 2, head + len(nodes), max(top, scale_top), sheet.rows + 1)

    def _write_section(self, section: Section) -> None:
        t = self._t
        scored = self._standing.result.node(section.name)
        columns = section_columns(t)
        sheet = self._sheet(f"section {section.name}", kept_columns(self._standing, columns))
        sheet.freeze(self._head_row, 1)
        sheet.repeat(f"{self._head_row}:{self._head_row}")
        levels = levels_below(self._standing.questionnaire, section)
        number = 0 if scored.level is None else shade_number(levels, scored.level)
        sheet.native.sheet_properties.tabColor = LEVEL_SHADES[number].fill
        sheet.write((f"{section.name} {section.label.to(t.language)}", Looks.TITLE.value), height=26)
        self._context(sheet)
        why = " ".join([headline(scored, t) + ".", band_sentence(t, scored), possible_sentence(t, scored), backed_sentence(t, scored)])
        done = t("%(answered)s of %(applicable)s answered.", answered=scored.answered, applicable=scored.applicable)
        sheet.write((scored.level, BIG_LEVEL_LOOKS[number]), (" ".join([why, done]), Looks.SENTENCE.value), height=24)
        sheet.skip()
        own = (line for line in self._lines if line.section.name == section.name)
        sheet.table(kept_entries(self._standing, columns, section_row(self._standing, line, t)) for line in own)

    def _write_lists(self) -> None:
        t = self._t
        criteria: list[Row] = [criteria_row(line, t) for line in self._lines]
        self._write_list("criteria", t("Criteria"), t("Every criterion in one table; filter by any column."), criteria_columns(t), criteria)
        self._write_list("gaps", t("Gaps to target"), _order_of_gaps(t), gap_columns(t), list(gap_rows(self._lines, t)))
        if not self._standing.has_words:
            return
        about = t("The pieces that answers refer to. “Valid” means: dated, not expired and not rejected at the as-of date.")
        self._write_list("evidence", t("Evidence"), about, evidence_columns(t), list(evidence_rows(self._standing, t)))

    def _write_list(self, key: str, title: str, sentence: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        t, sheet = self._t, self._sheet(key, kept_columns(self._standing, columns))
        sheet.freeze(self._head_row, 2)
        sheet.repeat(f"{self._head_row}:{self._head_row}")
        self._heading(sheet, title)
        sheet.write((sentence, Looks.SENTENCE.value))
        sheet.skip()
        sheet.table(kept_entries(self._standing, columns, row) for row in rows)
        if not rows:
            sheet.write((t("Nothing to list."), Looks.SENTENCE.value))


def _order_of_gaps(t: Texts) -> str:
    return t(
        "Order: gates and criteria below their minimum, then those not known, then what lifts the whole most for its weight and gap, "
        "then least effort; levels not known come last."
    )


def _cover_columns() -> list[Column]:
    return [Column("", 34), Column("", 100)]


def _names(summary: SummaryInput, t: Texts) -> dict[str, str]:
    """What a sheet is called by here -> its name in the workbook."""
    sections = summary.standing.questionnaire.sections
    wanted = {"cover": t("Cover"), "overview": t("Overview")}
    wanted |= {f"section {section.name}": f"{section.name} {section.label.to(t.language)}" for section in sections}
    wanted |= {"criteria": t("Criteria"), "gaps": t("Gaps to target")}
    if summary.standing.has_words:
        wanted["evidence"] = t("Evidence")
    return dict(zip(wanted, sheet_names(wanted.values()), strict=True))


def _frame(summary: SummaryInput, t: Texts) -> Frame:
    return Frame(
        left=summary.member,
        right=" · ".join(short_marks(summary, t)),
        foot_left=t("Digest %(digest)s…", digest=summary.short_digest) if summary.digest else t("Draft: not signed off"),
        foot_centre=summary.title,
        page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
        continued=t("(continued)"),
    )
