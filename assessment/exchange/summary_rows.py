"""What the tables of the summary workbook say, row by row: the columns in the reader's language and the entries of each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from assessment.exchange.criterion_lines import CriterionLine, by_priority, target_mean
from assessment.exchange.level_colours import levels_below, shade_number
from assessment.exchange.wording import (
    RED_FLAGS,
    confidentiality_word,
    distinct_flags,
    evidence_state_word,
    evidence_title,
    kind_word,
    section_labels,
    short_flag,
    unit_word,
    whereabouts,
)
from assessment.exchange.workbook_looks import LEVEL_LOOKS, LEVEL_WORD_LOOKS, Entry, Look, Looks, Value, date_look, excel_day, score_look
from assessment.exchange.workbook_sheet import Column
from assessment.locale import Texts
from assessment.questionnaire.model import Section
from assessment.records import Answer, Evidence, IndicatorValue
from assessment.scoring.display import shown
from assessment.scoring.evidence import is_valid
from assessment.scoring.ratings import Standing as Place
from assessment.scoring.results import NodeScore
from assessment.scoring.tree import WHOLE
from assessment.workflow.standing import Standing

Row = list[Entry]

_TEXT, _COUNT, _STRONG = Looks.TEXT.value, Looks.COUNT.value, Looks.STRONG.value
_UNKNOWN, _NOTE = Looks.UNKNOWN.value, Looks.NOTE.value
_MOST_DIGITS = 15  # more than Excel keeps of a number

# --- overview ---------------------------------------------------------------------------------------------------------


def overview_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Id"), 7, is_key=True),
        Column(t("Section"), 38),
        Column(t("Weight"), 8, is_number=True),
        Column(t("Level"), 8, is_number=True),
        Column(t("Possible level"), 10, is_number=True),
        Column(t("Score so far"), 10, is_number=True),
        Column(t("Certain score"), 10, is_number=True),
        Column(t("Possible score"), 10, is_number=True),
        Column(t("Still open"), 10, is_number=True),
        Column(t("Backed score"), 10, is_number=True),
        Column(t("Backed level"), 10, is_number=True),
        Column(t("Target (mean)"), 9, is_number=True),
        Column(t("Answered"), 10, is_number=True),
        Column(t("Applicable"), 11, is_number=True),
        Column(t("Red flags"), 8, is_number=True),
        Column(t("Amber flags"), 8, is_number=True),
    ]


def overview_row(standing: Standing, scored: NodeScore, lines: Sequence[CriterionLine], t: Texts) -> Row:
    """One node of the result; the whole in bold."""
    is_whole = scored.node == WHOLE
    section = _top_section(standing, scored.node)
    levels = levels_below(standing.questionnaire, section)
    words, count = (_STRONG, Looks.COUNT_STRONG.value) if is_whole else (_TEXT, _COUNT)
    score = score_look(scored.step.display_suffix, bold=is_whole)
    lower, upper = _shown(scored, scored.lower), _shown(scored, scored.upper)
    flags = distinct_flags(scored.flags)
    red = sum(flag.kind in RED_FLAGS for flag in flags)
    return [
        ("" if is_whole else scored.node, words),
        (t("The whole") if is_whole else _node_title(standing, scored, t), words),
        (None if is_whole else scored.weight, count),
        _level_entry(scored.level, levels),
        _level_entry(scored.possible_level, levels),
        (_shown(scored, scored.score), score),
        (lower, score),
        (upper, score),
        (None if lower is None or upper is None else upper - lower, score),
        (_shown(scored, scored.backed), score),
        _level_entry(scored.backed_level, levels),
        (_shown(scored, target_mean(standing, section, lines)) if section else None, score),
        (scored.answered, count),
        (scored.applicable, count),
        (red, Looks.RED_COUNT.value if red else count),
        (len(flags) - red, Looks.AMBER_COUNT.value if len(flags) > red else count),
    ]


def _node_title(standing: Standing, scored: NodeScore, t: Texts) -> str:
    indent = "" if scored.parent == WHOLE else "    "
    return indent + section_labels(standing.questionnaire, t)[scored.node]


def _top_section(standing: Standing, node: str) -> Section | None:
    return next((section for section in standing.questionnaire.sections if section.name == node), None)


def _shown(scored: NodeScore, value: object) -> Decimal | None:
    return None if value is None else shown(scored.step, value)  # type: ignore[arg-type]


def _level_entry(level: int | None, levels: tuple[int, ...]) -> Entry:
    return (None, _UNKNOWN) if level is None else (level, LEVEL_LOOKS[shade_number(levels, level)])


# --- a section --------------------------------------------------------------------------------------------------------


def kept_columns(standing: Standing, columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if standing.has_words or not column.is_words]


def kept_entries(standing: Standing, columns: Sequence[Column], row: Sequence[Entry]) -> Row:
    """What stands in the kept ones of all columns."""
    return [entry for column, entry in zip(columns, row, strict=True) if standing.has_words or not column.is_words]


def section_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Criterion"), 8.5, is_key=True),
        Column(t("Statement"), 29),
        Column(t("Level"), 7, is_number=True),
        Column(t("Answer given"), 14),
        Column(t("Description of the level, or reason why not applicable"), 31),
        Column(t("Possible level"), 9, is_number=True),
        Column(t("Backed level"), 10, is_number=True),
        Column(t("Target"), 7, is_number=True),
        Column(t("Evidence"), 27, is_words=True),
        Column(t("Comment"), 36, is_words=True),
        Column(t("Flags"), 14),
        Column(t("Indicator"), 10, is_number=True, is_words=True),
        Column(t("Unit and period"), 12, is_words=True),
    ]


def section_row(standing: Standing, line: CriterionLine, t: Texts) -> Row:
    answer, criterion = line.answer, line.criterion
    value, unit = _indicator(line, t)
    return [
        (criterion.name, _STRONG),
        (criterion.label.to(t.language), _TEXT),
        _line_level(line, line.level),
        _said(line, t),
        (description(line, t), _TEXT),
        _line_level(line, line.possible_level),
        _line_level(line, line.backed_level),
        (line.target, _COUNT),
        (evidence_text(standing, answer, t), _TEXT),
        (answer.comment if answer else "", _TEXT),
        flags_entry(line, t),
        (value, _COUNT),
        (unit, _TEXT),
    ]


def description(line: CriterionLine, t: Texts) -> str:
    """The descriptor of the level chosen, or the reason given for "not applicable"."""
    if line.level is not None:
        return line.criterion.descriptor(line.level).to(t.language)
    if line.answer is not None and line.answer.reason:
        return t("Reason: %(reason)s", reason=line.answer.reason)
    return ""


def evidence_text(standing: Standing, answer: Answer | None, t: Texts) -> str:
    """Titles with dates, one a line; what does not count at the as-of date says so."""
    pieces = [standing.evidence[link.evidence] for link in answer.evidence if link.evidence in standing.evidence] if answer else []
    return "\n".join(_evidence_line(piece, standing.as_of, t) for piece in pieces)


def _evidence_line(piece: Evidence, as_of: str, t: Texts) -> str:
    places = {"title": evidence_title(t, piece), "day": _day(piece.date, t)}
    if is_valid(piece, as_of):
        return t("%(title)s (%(day)s)", **places)
    return t("%(title)s (%(day)s; does not count at the as-of date)", **places)


def _day(iso: str, t: Texts) -> str:
    return t.short_day(iso) if not isinstance(excel_day(iso), str) and iso else iso or t("no date")


def flags_entry(line: CriterionLine, t: Texts) -> Entry:
    words = [short_flag(t, kind) for kind in line.flags]
    if line.answer is not None and line.answer.flag:
        words.append(t("To be looked at again"))
    look = Looks.RED_WORDS if any(kind in RED_FLAGS for kind in line.flags) else Looks.AMBER_WORDS if words else Looks.TEXT
    return ("\n".join(words), look.value)


def _line_level(line: CriterionLine, level: int | None) -> Entry:
    if level is None:
        return (None, _UNKNOWN if line.place.applies else _COUNT)
    return _level_entry(level, line.criterion.scale.levels)


def _said(line: CriterionLine, t: Texts) -> Entry:
    if line.level is not None:
        look = LEVEL_WORD_LOOKS[shade_number(line.criterion.scale.levels, line.level)]
        return (line.criterion.scale.choice(line.level).label.to(t.language), look)
    return (_unrated_word(line, t), _TEXT if line.place is Place.NOT_APPLICABLE else _NOTE)


def _unrated_word(line: CriterionLine, t: Texts) -> str:
    if not line.is_decided:
        return t("Not known yet whether it applies")
    return {
        Place.UNKNOWN: t("Don't know"),
        Place.NOT_APPLICABLE: t("Not applicable"),
        Place.IRRELEVANT: t("Not asked: its condition does not hold"),
    }.get(line.place, t("No answer yet"))


def _indicator(line: CriterionLine, t: Texts) -> tuple[Value, str]:
    """The figure and what it is counted in."""
    given = line.answer.indicator if line.answer else None
    if given is None:
        return None, ""
    unit = unit_word(t, line.criterion.indicator.unit) if line.criterion.indicator else ""
    ratio = _ratio(given, t)
    return number(given.value), "\n".join(word for word in (unit, ratio, given.period) if word)


def _ratio(given: IndicatorValue, t: Texts) -> str:
    if not given.numerator and not given.denominator:
        return ""
    return t("%(numerator)s of %(denominator)s", numerator=given.numerator or "?", denominator=given.denominator or "?")


def number(text: str) -> Value:
    """The number that somebody typed; the text itself where it is none, or longer than Excel keeps."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return text or None
    fits = value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) <= _MOST_DIGITS
    return value if fits else text


# --- all criteria -------------------------------------------------------------------------------------------------------


def criteria_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Section"), 8, is_key=True),
        Column(t("Criterion"), 9, is_key=True),
        Column(t("Statement"), 30),
        Column(t("Level"), 7, is_number=True),
        Column(t("Answer given"), 13),
        Column(t("Possible level"), 8.5, is_number=True),
        Column(t("Backed level"), 8, is_number=True),
        Column(t("Target"), 7, is_number=True),
        Column(t("Gap"), 6.5, is_number=True),
        Column(t("Weight"), 8, is_number=True),
        Column(t("Gate or critical"), 12),
        Column(t("Flags"), 13),
        Column(t("Pieces of evidence"), 10, is_number=True, is_words=True),
        Column(t("Indicator"), 9.5, is_number=True, is_words=True),
        Column(t("Unit and period"), 12, is_words=True),
        Column(t("Comment"), 33, is_words=True),
        Column(t("Reason why not applicable"), 18, is_words=True),
    ]


def criteria_row(line: CriterionLine, t: Texts) -> Row:
    answer, criterion = line.answer, line.criterion
    value, unit = _indicator(line, t)
    return [
        (line.section.name, _TEXT),
        (criterion.name, _STRONG),
        (criterion.label.to(t.language), _TEXT),
        _line_level(line, line.level),
        _said(line, t),
        _line_level(line, line.possible_level),
        _line_level(line, line.backed_level),
        (line.target, _COUNT),
        (line.gap, _COUNT),
        (criterion.weight, _COUNT),
        (_importance(line, t), _TEXT),
        flags_entry(line, t),
        (len(answer.evidence) if answer else 0, _COUNT),
        (value, _COUNT),
        (unit, _TEXT),
        (answer.comment if answer else "", _TEXT),
        (answer.reason if answer else "", _TEXT),
    ]


def _importance(line: CriterionLine, t: Texts) -> str:
    words = [t("Gate")] if line.criterion.gate else []
    if line.criterion.critical is not None:
        words.append(t("Critical: at least %(level)s", level=line.criterion.critical))
    return "\n".join(words)


# --- gaps ---------------------------------------------------------------------------------------------------------------


def gap_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Rank"), 7, is_number=True),
        Column(t("Criterion"), 10, is_key=True),
        Column(t("Statement"), 42),
        Column(t("Section"), 28),
        Column(t("Level"), 8, is_number=True),
        Column(t("Target"), 8, is_number=True),
        Column(t("Gap"), 7, is_number=True),
        Column(t("Weight"), 8, is_number=True),
        Column(t("Effort to target"), 9, is_number=True),
        Column(t("Gate or critical"), 14),
        Column(t("Flags"), 15),
        Column(t("Description of the target"), 42),
    ]


def gap_rows(lines: Sequence[CriterionLine], t: Texts) -> Iterator[Row]:
    """Most urgent first."""
    for rank, line in enumerate(by_priority(lines), 1):
        yield [
            (rank, _COUNT),
            (line.criterion.name, _STRONG),
            (line.criterion.label.to(t.language), _TEXT),
            (f"{line.section.name} {line.section.label.to(t.language)}", _TEXT),
            _line_level(line, line.level),
            (line.target, _COUNT),
            (line.gap, _COUNT) if line.gap is not None else (t("not known"), _NOTE),
            (line.criterion.weight, _COUNT),
            (line.effort, _COUNT),
            (_importance(line, t), _TEXT),
            flags_entry(line, t),
            (_target_text(line, t), _TEXT),
        ]


def _target_text(line: CriterionLine, t: Texts) -> str:
    if line.target is None or line.target not in line.criterion.scale.levels:
        return ""
    return line.criterion.descriptor(line.target).to(t.language)


# --- evidence -----------------------------------------------------------------------------------------------------------


def evidence_columns(t: Texts) -> list[Column]:
    return [
        Column(t("No."), 5, is_number=True, is_key=True),
        Column(t("Title"), 36, is_key=True),
        Column(t("Supports criteria"), 16),
        Column(t("Type"), 11),
        Column(t("Date"), 12),
        Column(t("Expires"), 12),
        Column(t("Valid"), 9),
        Column(t("State"), 12),
        Column(t("Reason"), 20),
        Column(t("Confidentiality"), 14),
        Column(t("Location"), 32),
        Column(t("Fingerprint of the file (SHA-256)"), 24),
    ]


def evidence_rows(standing: Standing, t: Texts) -> Iterator[Row]:
    """The pieces that an answer refers to, in the order of the questionnaire; others of the library stay at home."""
    supports = _supports(standing)
    day: Look = date_look(t.language)
    for number_, (key, criteria) in enumerate(supports.items(), 1):
        piece = standing.evidence[key]
        counts = is_valid(piece, standing.as_of)
        yield [
            (number_, _COUNT),
            (evidence_title(t, piece), _STRONG),
            (", ".join(criteria), _TEXT),
            (kind_word(t, piece.kind), _TEXT),
            (excel_day(piece.date), day),
            (excel_day(piece.expiry), day),
            (t("yes") if counts else t("no"), _TEXT if counts else Looks.AMBER_WORDS.value),
            (evidence_state_word(t, piece.state), _TEXT),
            (piece.state_reason, _TEXT),
            (confidentiality_word(t, piece.confidentiality), _TEXT),
            (whereabouts(t, piece), _TEXT),
            (piece.file_digest, _TEXT),
        ]


def _supports(standing: Standing) -> dict[str, list[str]]:
    supports: dict[str, list[str]] = {}
    for criterion in standing.questionnaire.criteria():
        answer = standing.answers.get(criterion.name)
        for link in answer.evidence if answer else ():
            if link.evidence in standing.evidence:
                supports.setdefault(link.evidence, []).append(criterion.name)
    return supports
