"""A questionnaire as an XLSForm (xlsform.org): the sheets survey, choices and settings, for ODK, Kobo and their relatives.

Each criterion is a choice of one level, with its own descriptions; below it its reason, comment, evidence and figure. What is undetermined
in our conditions (a reference without an answer) is false in an XLSForm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from assessment.exchange.spreadsheet_text import safe_text
from assessment.locale import english_name, texts
from assessment.questionnaire.conditions import AllOf, AnyOf, Comparison, Condition, Literal_, Not, Reference
from assessment.questionnaire.model import Criterion, Questionnaire, Section, Text

NOT_APPLICABLE, UNKNOWN = "na", "dk"
_TRANSLATED = ("label", "hint", "guidance_hint")
_PLAIN = ("type", "name", "required", "relevant", "appearance")

Row = Mapping[str, str]


def write_xlsform(questionnaire: Questionnaire, target: BinaryIO) -> None:
    """Writes the .xlsx file: texts only, in all languages of the questionnaire."""
    book = Workbook(write_only=True)
    languages = questionnaire.languages
    _write(book, "survey", (*_PLAIN, *_columns(_TRANSLATED, languages)), _survey(questionnaire))
    _write(book, "choices", ("list_name", "name", *_columns(("label",), languages)), _choices(questionnaire))
    settings = {
        "form_title": questionnaire.title.to(languages[0]),
        "form_id": questionnaire.id,
        "version": questionnaire.version,
        "default_language": _language(languages[0]),
    }
    _write(book, "settings", tuple(settings), iter([settings]))
    book.save(target)


def _write(book: Workbook, name: str, columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(columns)
    for row in rows:
        cells = []
        for column in columns:
            cell = WriteOnlyCell(sheet, safe_text(row.get(column, "")) or None)
            cell.data_type = "s" if cell.value else "n"  # never a formula
            cells.append(cell)
        sheet.append(cells)


def _columns(names: tuple[str, ...], languages: tuple[str, ...]) -> list[str]:
    return [f"{name}::{_language(language)}" for name in names for language in languages]


def _language(code: str) -> str:
    return f"{english_name(code)} ({code})"


def _told(column: str, text: Text, languages: tuple[str, ...]) -> dict[str, str]:
    """`${` would be taken for a reference to another question."""
    return {f"{column}::{_language(language)}": text.to(language).replace("${", "$ {") for language in languages}


def _word(message: str, languages: tuple[str, ...]) -> Text:
    return Text(tuple((language, texts(language)(message)) for language in languages))


def _survey(questionnaire: Questionnaire) -> Iterator[Row]:
    languages = questionnaire.languages
    yield {"type": "note", "name": "notice", **_told("label", questionnaire.notice, languages)}
    for section in questionnaire.sections:
        yield from _section(section, languages)


def _section(section: Section, languages: tuple[str, ...]) -> Iterator[Row]:
    yield {"type": "begin_group", "name": f"section_{section.name}", **_told("label", section.label, languages)}
    for criterion in section.criteria:
        yield from _criterion(criterion, languages)
    for inner in section.sections:
        yield from _section(inner, languages)
    yield {"type": "end_group"}


def _criterion(criterion: Criterion, languages: tuple[str, ...]) -> Iterator[Row]:
    name = criterion.name
    relevant = _expression(criterion.relevant) if criterion.relevant else ""
    yield {
        "type": f"select_one {_list_name(criterion)}",
        "name": name,
        "required": "yes" if criterion.required else "",
        "relevant": relevant,
        **_told("label", criterion.label, languages),
        **_told("hint", criterion.hint, languages),
        **_told("guidance_hint", criterion.guidance_hint, languages),
    }
    t = _word
    if criterion.not_applicable:
        asked = f"${{{name}}} = '{NOT_APPLICABLE}'"
        label = _told("label", t("Reason, if not applicable", languages), languages)
        yield {"type": "text", "name": f"{name}_reason", "required": "yes", "relevant": asked, **label}
    if criterion.indicator:
        label = _told("label", criterion.indicator.label, languages)
        yield {"type": "decimal", "name": f"{name}_value", "relevant": relevant, **label}
    for part, text in (("comment", t("Comment", languages)), ("evidence", t("Evidence", languages))):
        yield {"type": "text", "name": f"{name}_{part}", "relevant": relevant, "appearance": "multiline", **_told("label", text, languages)}


def _choices(questionnaire: Questionnaire) -> Iterator[Row]:
    """A list a criterion, so that each level shows its own description."""
    t, languages = _word, questionnaire.languages
    for criterion in questionnaire.criteria():
        for choice in criterion.scale.choices:
            words = Text(tuple((one, _level(criterion, choice.level, one)) for one in languages))
            yield {"list_name": _list_name(criterion), "name": str(choice.level), **_told("label", words, languages)}
        others = [(UNKNOWN, t("Don't know", languages))]
        if criterion.not_applicable:
            others.insert(0, (NOT_APPLICABLE, t("Not applicable", languages)))
        for name, text in others:
            yield {"list_name": _list_name(criterion), "name": name, **_told("label", text, languages)}


def _level(criterion: Criterion, level: int, language: str) -> str:
    choice = criterion.scale.choice(level)
    return f"{level} · {choice.label.to(language)}: {criterion.descriptor(level).to(language)}"


def _list_name(criterion: Criterion) -> str:
    return f"levels_{criterion.name.replace('.', '_')}"


def _expression(condition: Condition) -> str:
    """The condition as XLSForm writes it."""
    match condition:
        case Comparison(left, operator, right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case Not(operand):
            return f"not({_expression(operand)})"
        case AllOf(operands):
            return " and ".join(f"({_expression(one)})" for one in operands)
        case AnyOf(operands):
            return " or ".join(f"({_expression(one)})" for one in operands)


def _operand(operand: Reference | Literal_) -> str:
    match operand:
        case Reference(name):
            return f"${{{name}}}"
        case Literal_(value):
            return f"'{value}'" if isinstance(value, str) else _number(value)


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))
