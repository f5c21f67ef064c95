"""The answer workbook: a questionnaire to be filled in away from the screen (or on paper) and brought back.

A landing sheet, a sheet a section, guidance, and a hidden sheet with what programs need. Only answer cells are unlocked; the sheets are
protected without a password, against slips. No feature that only one spreadsheet program has: drop-downs read a range of the workbook,
rules for colours look only at their own sheet, names point at cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from assessment.exchange.answer_grid import (
    ANSWER_PARTS,
    FACTS,
    FIGURE_PARTS,
    FILLED_BY,
    FORMAT,
    HIDDEN_SHEET,
    ID_KEY,
    KEY_PREFIX,
    Bilingual,
    choice_text,
    choices,
    evidence_text,
    fact_name,
    identity_digest,
    joined,
    not_applicable,
    words_in_cell,
)
from assessment.exchange.level_colours import INK, PAPER, Shade
from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.wording import unit_word
from assessment.exchange.workbook_looks import Entry, Formula, Look, Looks, new_book
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts, texts
from assessment.questionnaire.model import Criterion, Section, Text
from assessment.records import IndicatorValue
from assessment.workflow.returned import Part
from assessment.workflow.saving import BLANK, AnswerContent, content_of
from assessment.workflow.standing import Standing

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_ENTRY = Look(Shade("FFFDF3", INK), locked=False, number_format="@", ruled=True)
_CHOSEN = Look(Shade("FFFDF3", INK), bold=True, locked=False, number_format="@", ruled=True)
_CLOSED = Look(Shade(PAPER, INK), ruled=True)
_NAME = Look(bold=True, ruled=True)
_WORDS = Look(ruled=True)
_PERCENT = Look(horizontal="center", number_format="0%")
_FIELD = Look(Shade("FFFDF3", INK), size=10, locked=False, number_format="@")
_MISSING = "FBE7B5"
_RED = "F6CFCB"
_HEAD_ROW = 4
_LIST_COLUMN = 7  # lists start in column G of the hidden sheet, right of identity and bases


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """`criteria`: those to be written, in any order. `languages`: one, or two to stand side by side. `made_at`: ISO time."""

    standing: Standing
    criteria: frozenset[str]
    languages: tuple[str, ...]
    filled: bool
    member_name: str
    made_for: str
    made_at: str
    ask: tuple[str, ...] = ()
    synthetic: bool = False


def write_answer_workbook(form: AnswerForm, target: BinaryIO) -> None:
    """Writes the .xlsx file."""
    _AnswerWorkbook(form).write(target)


@dataclass(frozen=True)
class _Grid:
    """The columns of one section's sheet, and where its rows stand."""

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    first: int
    last: int

    def letter(self, key: str) -> str:
        return str(get_column_letter(self.keys.index(key) + 1))

    def area(self, key: str) -> str:
        return f"${self.letter(key)}${self.first}:${self.letter(key)}${self.last}"


class _AnswerWorkbook:
    """One workbook while it is written."""

    def __init__(self, form: AnswerForm) -> None:
        self._form = form
        self._languages = tuple(map(texts, form.languages))
        self._t = Bilingual(self._languages)
        self._questionnaire = form.standing.questionnaire
        self._sections = [section for section in self._questionnaire.sections if self._criteria(section)]
        self._book = new_book()
        self._names = self._sheet_names()
        self._frame = self._frame_words()
        self._first: Sheet | None = None
        self._lists: dict[tuple[str, ...], str] = {}

    def write(self, target: BinaryIO) -> None:
        self._describe()
        grids = {section.name: self._grid(section) for section in self._sections}
        self._write_landing(grids)
        for section in self._sections:
            self._write_section(section, grids[section.name])
        self._write_guidance()
        self._write_hidden()
        self._book.save(target)

    def _criteria(self, section: Section) -> list[Criterion]:
        """Without those that other answers make irrelevant: an unasked question is no gap."""
        form = self._form
        return [one for one in section.all_criteria() if one.name in form.criteria and form.standing.relevant[one.name] is not False]

    def _content(self, criterion: Criterion) -> AnswerContent:
        return content_of(self._form.standing.answers.get(criterion.name)) if self._form.filled else BLANK

    def _bases(self) -> dict[str, int]:
        answers = self._form.standing.answers if self._form.filled else {}
        criteria = [one.name for section in self._sections for one in self._criteria(section)]
        return {name: answers[name].revision if name in answers else 0 for name in criteria}

    # frame

    def _sheet_names(self) -> dict[str, str]:
        t = self._languages[0]
        wanted = {"landing": t("How to fill in")}
        wanted |= {section.name: f"{section.name} {section.label.to(t.language)}" for section in self._sections}
        wanted |= {"guidance": t("Guidance")}
        return dict(zip(wanted, sheet_names(wanted.values()), strict=True))

    def _frame_words(self) -> Frame:
        form, t = self._form, self._languages[0]
        return Frame(
            left=form.member_name,
            right=t("Synthetic data") if form.synthetic else t("Answer workbook: confidential to the administration"),
            foot_left=t("Taken out on %(day)s", day=t.day(form.made_at)),
            foot_centre=form.standing.assessment.title,
            page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
            continued="",
        )

    def _describe(self) -> None:
        facts, form, t = self._book.properties, self._form, self._languages[0]
        facts.title = safe_text(t("Answer workbook"))
        facts.creator = "Global Shield Assessment"
        facts.subject = safe_text(form.member_name)
        facts.language = form.languages[0]
        facts.keywords = safe_text(self._questionnaire.key)
        facts.created = datetime.fromisoformat(form.made_at[:10])

    def _sheet(self, key: str, columns: Sequence[Column]) -> Sheet:
        sheet = Sheet(self._book, self._names[key], self._frame, columns, self._first.styles if self._first else None)
        self._first = self._first or sheet
        sheet.native.sheet_view.rightToLeft = self._form.languages[0] in RIGHT_TO_LEFT
        guard = sheet.native.protection
        guard.sheet, guard.formatColumns, guard.formatRows = True, False, False
        return sheet

    # landing sheet

    def _write_landing(self, grids: Mapping[str, _Grid]) -> None:
        sheet = self._sheet("landing", [Column("", 60), *(Column("", 14, is_number=True) for _ in range(4)), Column("", 30)])
        sheet.fit_one_page()
        form, t = self._form, self._t
        sheet.write((self._text(self._questionnaire.title), Looks.TITLE.value), height=26)
        facts = [form.member_name, form.standing.assessment.title, self._questionnaire.key]
        sheet.write((" · ".join(facts), Looks.CONTEXT.value))
        if form.synthetic:
            sheet.fill(t("Synthetic data: made up for demonstration, no administration said this"), Looks.MARK_AMBER.value, height=18)
        sheet.skip()
        for one in self._languages:
            sheet.write((one("How to fill in"), Looks.HEADLINE.value), height=20)
            for line in _how_to(one):
                sheet.write((f"•  {line}", Looks.SENTENCE.value))
            sheet.skip()
        self._write_people(sheet)
        sheet.skip()
        self._write_progress(sheet, grids)

    def _write_people(self, sheet: Sheet) -> None:
        t, form = self._t, self._form
        asked = ", ".join(form.ask) or form.made_for
        sheet.write((t("Whom to ask"), Looks.LABEL.value), (asked, Looks.FACT.value))
        said = t("Filled in by (name and function), if not by the person who brings it in")
        sheet.write_fitted([(said, Looks.LABEL.value), *((None, _FIELD) for _ in range(4)), (None, Looks.FACT.value)])
        self._name(FILLED_BY, self._names["landing"], f"$B${sheet.rows}")

    def _write_progress(self, sheet: Sheet, grids: Mapping[str, _Grid]) -> None:
        """Formulas only, so that the figures follow what is typed. As in the product: what does not apply does not count."""
        t = self._t
        titles = (t("Section"), t("Answered"), t("Applicable"), t("Missing"), t("Progress"))
        sheet.write(*((title, (Looks.HEAD_NUMBER if place else Looks.HEAD).value) for place, title in enumerate(titles)), height=30)
        head = sheet.rows
        for section in self._sections:
            grid = grids[section.name]
            row, area = sheet.rows + 1, f"{quote_sheetname(self._names[section.name])}!{grid.area(Part.ANSWER)}"
            out = f'COUNTIF({area},"{not_applicable(t)}")'
            figures = (f"COUNTA({area})-{out}", f"ROWS({area})-{out}", f"C{row}-B{row}", f"IF(C{row}=0,1,B{row}/C{row})")
            sheet.write_link(self._names[section.name], *_counted(figures), words=f"{section.name} {self._text(section.label)}")
        last = sheet.rows
        sums = [f"SUM({letter}{head + 1}:{letter}{last})" for letter in "BCD"]
        row = last + 1
        sheet.write((t("The whole"), Looks.STRONG.value), *_counted((*sums, f"IF(C{row}=0,1,B{row}/C{row})")))
        rule = FormulaRule([f"$D{head + 1}>0"], fill=_fill(_MISSING))
        sheet.native.conditional_formatting.add(f"D{head + 1}:D{row}", rule)

    # a section

    def _grid(self, section: Section) -> _Grid:
        t, two = self._t, len(self._languages) > 1
        keys, columns = [ID_KEY], [Column(t("No."), 7, is_key=True)]
        for words in self._languages:
            keys += [f"statement_{words.language}", f"levels_{words.language}"]
            columns += [Column(words("Criterion"), 22 if two else 28), Column(words("Levels"), 42 if two else 64)]
        criteria = self._criteria(section)
        titles = {
            Part.ANSWER: (t("Answer"), 17),
            Part.REASON: (t("Reason, if not applicable"), 17),
            Part.COMMENT: (t("Comment"), 24 if two else 32),
            Part.EVIDENCE: (t("Evidence"), 20 if two else 26),
            Part.VALUE: (t("Figure"), 9),
            Part.NUMERATOR: (t("Numerator"), 10),
            Part.DENOMINATOR: (t("Denominator"), 11),
        }
        parts = ANSWER_PARTS + (FIGURE_PARTS if any(one.indicator for one in criteria) else ())
        keys += parts
        columns += [Column(*titles[part]) for part in parts]
        return _Grid(tuple(keys), tuple(columns), _HEAD_ROW + 1, _HEAD_ROW + len(criteria))

    def _write_section(self, section: Section, grid: _Grid) -> None:
        sheet = self._sheet(section.name, grid.columns)
        sheet.freeze(_HEAD_ROW, 2)
        sheet.repeat(f"{_HEAD_ROW}:{_HEAD_ROW}")
        sheet.write_hidden(*((f"{KEY_PREFIX}{key}", Looks.NOTE.value) for key in grid.keys))
        sheet.write((f"{section.name} {self._text(section.label)}", Looks.TITLE.value), height=26)
        t = self._t
        hint = t("Choose the highest level whose whole description is true today.")
        sheet.write((hint, Looks.CONTEXT.value))
        sheet.head()
        for criterion in self._criteria(section):
            sheet.write_fitted(self._row(criterion, grid))
        self._add_drop_downs(sheet, section, grid)
        self._add_colours(sheet, section, grid)

    def _row(self, criterion: Criterion, grid: _Grid) -> list[Entry]:
        content = self._content(criterion)
        texts_of: list[Entry] = [(criterion.name, _NAME)]
        for words in self._languages:
            texts_of += [(_statement(criterion, words), _WORDS), (_levels(criterion, words.language), _WORDS)]
        return [*texts_of, *self._entries(criterion, content, grid)]

    def _entries(self, criterion: Criterion, content: AnswerContent, grid: _Grid) -> Iterator[Entry]:
        figures = content.indicator or IndicatorValue()
        said = {
            Part.ANSWER: choice_text(criterion, content.state, content.level, self._form.languages),
            Part.REASON: words_in_cell(content.reason),
            Part.COMMENT: words_in_cell(content.comment),
            Part.EVIDENCE: evidence_text(content.evidence, self._form.standing.evidence),
            Part.VALUE: figures.value,
            Part.NUMERATOR: figures.numerator,
            Part.DENOMINATOR: figures.denominator,
        }
        for part in (part for part in said if part in grid.keys):
            look = _CHOSEN if part is Part.ANSWER else _ENTRY
            yield (said[part] or None, look if _is_asked(criterion, part) else _CLOSED)

    def _add_drop_downs(self, sheet: Sheet, section: Section, grid: _Grid) -> None:
        """One a scale: the lists stand on the hidden sheet, since a list within the rule may have 255 characters only."""
        t, cells = self._t, dict[tuple[str, ...], list[str]]()
        for place, criterion in enumerate(self._criteria(section)):
            lines = tuple(choices(criterion, self._form.languages))
            cells.setdefault(lines, []).append(f"{grid.letter(Part.ANSWER)}{grid.first + place}")
        for lines, at in cells.items():
            rule = DataValidation(type="list", formula1=self._list(lines), allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = t("Answer")[:32], t("Choose one of the list.")[:225]
            rule.sqref = " ".join(at)  # openpyxl turns it into ranges
            sheet.native.data_validations.append(rule)

    def _list(self, lines: tuple[str, ...]) -> str:
        if lines not in self._lists:
            letter = get_column_letter(_LIST_COLUMN + len(self._lists))
            self._lists[lines] = f"{HIDDEN_SHEET}!${letter}$2:${letter}${len(lines) + 1}"
        return self._lists[lines]

    def _add_colours(self, sheet: Sheet, section: Section, grid: _Grid) -> None:
        """What is missing: an answer, the reason of "not applicable", the evidence of a level that needs some."""
        rules, first = sheet.native.conditional_formatting, grid.first
        answer, reason, evidence = (f"${grid.letter(part)}{first}" for part in (Part.ANSWER, Part.REASON, Part.EVIDENCE))
        missing = FormulaRule([f"LEN(TRIM({answer}))=0"], fill=_fill(_MISSING))
        rules.add(_plain(grid.area(Part.ANSWER)), missing)
        no_reason = f'AND({answer}="{not_applicable(self._t)}",LEN(TRIM({reason}))=0)'
        rules.add(_plain(grid.area(Part.REASON)), FormulaRule([no_reason], fill=_fill(_RED)))
        levels = [one.level for criterion in self._criteria(section) for one in criterion.evidence if one.required]
        if levels and 0 <= min(levels) <= 9:
            digit = f"LEFT({answer},1)"
            bare = f'AND({digit}>="{min(levels)}",{digit}<="9",LEN(TRIM({evidence}))=0)'
            rules.add(_plain(grid.area(Part.EVIDENCE)), FormulaRule([bare], fill=_fill(_MISSING), font=Font(i=True)))

    # guidance and what programs need

    def _write_guidance(self) -> None:
        t = self._t
        columns = [Column(t("No."), 7), Column(t("Why it matters"), 44), Column(t("How to judge"), 62), Column(t("Expected evidence"), 56)]
        sheet = self._sheet("guidance", columns)
        sheet.freeze(3, 1)
        sheet.repeat("3:3")
        sheet.write_hidden((f"{KEY_PREFIX}guidance", Looks.NOTE.value))
        sheet.write((t("Guidance"), Looks.TITLE.value), height=26)
        sheet.head()
        for section in self._sections:
            for criterion in self._criteria(section):
                sheet.write_fitted(self._guidance_row(criterion))

    def _guidance_row(self, criterion: Criterion) -> list[Entry]:
        languages = self._form.languages
        pieces = ["\n".join(f"{one.level} · {one.label.to(language)}" for one in criterion.evidence) for language in languages]
        words = (
            "\n\n".join(dict.fromkeys(criterion.hint.to(language) for language in languages)),
            "\n\n".join(dict.fromkeys(criterion.guidance_hint.to(language) for language in languages)),
            "\n\n".join(dict.fromkeys(pieces)),
        )
        return [(criterion.name, _NAME), *((text or None, _WORDS) for text in words)]

    def _write_hidden(self) -> None:
        """Identity in columns A and B, base revisions in D and E, the drop-downs' lists from G on."""
        native = self._book.create_sheet(HIDDEN_SHEET)
        native.sheet_state = "hidden"
        native.protection.sheet = True
        bases = self._bases()
        facts = self._facts(bases)
        columns: list[Sequence[str | int]] = [
            [*FACTS],
            [facts[name] for name in FACTS],
            [],
            [*bases],
            [*bases.values()],
            [],
            *([*lines] for lines in self._lists),
        ]
        native.append(["fact", "value", None, "criterion", "base", None, *(f"list {place}" for place in range(1, len(self._lists) + 1))])
        for row in range(max(len(column) for column in columns)):
            native.append([_literal(native, column[row]) if row < len(column) else None for column in columns])
        for place, name in enumerate(FACTS, 2):
            self._name(fact_name(name), HIDDEN_SHEET, f"$B${place}")
        self._name(fact_name("bases"), HIDDEN_SHEET, f"$D$2:$E${len(bases) + 1}")

    def _facts(self, bases: Mapping[str, int]) -> dict[str, str]:
        form, record = self._form, self._form.standing.assessment
        facts = {
            "format": FORMAT,
            "questionnaire": self._questionnaire.key,
            "questionnaire_digest": self._questionnaire.digest,
            "member": record.member,
            "assessment": record.key,
            "languages": ",".join(form.languages),
            "filled": "filled" if form.filled else "blank",
            "made_at": form.made_at,
            "made_for": safe_text(form.made_for),
        }
        return {**facts, "digest": identity_digest(facts, bases)}

    def _name(self, name: str, sheet: str, cells: str) -> None:
        self._book.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(sheet)}!{cells}")

    def _text(self, text: Text) -> str:
        return joined(text.to(language) for language in self._form.languages)


def _how_to(t: Texts) -> tuple[str, ...]:
    return (
        t("Answer on the sheets of the sections. Only pale yellow cells can be filled in; all else is locked, without a password."),
        t("Answer: choose from the list the highest level whose whole description is true today, “Not applicable” or “Don't know”."),
        t("“Not applicable” needs its reason in the next cell. “Don't know” is an honest answer."),
        t("Evidence: one document a line, by its title in the evidence library; other words are added to the comment."),
        t("Amber: still missing. Red: a reason is missing. The table below counts as you go."),
        t("Rows may be sorted or hidden, sheets left out. Do not merge cells, and keep the numbers in the first column."),
        t("An emptied cell deletes nothing by itself: when the workbook is brought in, somebody is asked."),
        t("Bring it in on the page “Workbook”. First you see, row by row, what would change; nothing is stored before you agree."),
        t("Write no operational secrets, no personal data and no details of cases."),
    )


def _counted(formulas: Sequence[str]) -> list[Entry]:
    *counts, share = formulas
    return [*((Formula(one), Looks.COUNT.value) for one in counts), (Formula(share), _PERCENT)]


def _statement(criterion: Criterion, t: Texts) -> str:
    """The statement, and below it the figure that is asked for."""
    said = criterion.label.to(t.language)
    if criterion.indicator is None:
        return said
    return f"{said}\n\n{t('Figure')} ({unit_word(t, criterion.indicator.unit)}): {criterion.indicator.label.to(t.language)}"


def _levels(criterion: Criterion, language: str) -> str:
    return "\n".join(
        f"{choice.level} · {choice.label.to(language)}: {criterion.descriptor(choice.level).to(language)}"
        for choice in criterion.scale.choices
    )


def _is_asked(criterion: Criterion, part: Part) -> bool:
    if part is Part.REASON:
        return criterion.not_applicable
    if part in (Part.NUMERATOR, Part.DENOMINATOR):
        return criterion.indicator is not None and criterion.indicator.denominator is not None
    return part is not Part.VALUE or criterion.indicator is not None


def _plain(area: str) -> str:
    return area.replace("$", "")


def _literal(sheet: WriteOnlyWorksheet, value: str | int) -> WriteOnlyCell:
    """A value that is no formula, whatever it starts with."""
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s" if isinstance(value, str) else "n"
    return cell


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", bgColor=f"FF{colour}", fgColor=f"FF{colour}")
