"""How cells look. Each look is described once and registered once a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from assessment.exchange.level_colours import ACCENT, AMBER, GREY, INK, LEVEL_SHADES, LINE, PAPER, RED, UNKNOWN, Shade


@dataclass(frozen=True, slots=True)
class Formula:
    """Worked out by the spreadsheet program; `text` without its equals sign. Never made from what somebody wrote."""

    text: str


Value = str | int | Decimal | date | Formula | None

_FONT = "Arial"
_WHITE = Shade("FFFFFF", INK)
_DATE_FORMATS = {"en": "[$-809]d\\ mmm\\ yyyy", "fr": "[$-40C]d\\ mmm\\ yyyy"}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """`number_format`: Excel's. `locked`: not to be changed while its sheet is protected. `ruled`: with thin lines of
    its own, where a sheet's rules are needed for other things. Looks are compared by identity: each is made once."""

    shade: Shade = _WHITE
    size: float = 9
    bold: bool = False
    italic: bool = False
    underline: bool = False
    horizontal: str = "left"
    vertical: str = "top"
    wrap: bool = True
    number_format: str = "General"
    locked: bool = True
    ruled: bool = False

    @property
    def has_colour(self) -> bool:
        return self.shade.fill != _WHITE.fill

    @property
    def is_drawn_empty(self) -> bool:
        """Whether a cell without a value must be written all the same."""
        return self.has_colour or self.ruled or not self.locked


class Looks(Enum):
    """The looks that every sheet uses."""

    TITLE = Look(Shade("FFFFFF", ACCENT), size=16, bold=True, wrap=False, vertical="center")
    HEADLINE = Look(Shade("FFFFFF", INK), size=12, bold=True, wrap=False, vertical="center")
    SENTENCE = Look(Shade("FFFFFF", INK), size=10, wrap=False)
    CONTEXT = Look(Shade("FFFFFF", GREY), size=9, wrap=False)
    MARK_RED = Look(RED, size=11, bold=True, wrap=False, vertical="center")
    MARK_AMBER = Look(AMBER, size=11, bold=True, wrap=False, vertical="center")
    HEAD = Look(Shade(ACCENT, "FFFFFF"), bold=True, vertical="center")
    HEAD_NUMBER = Look(Shade(ACCENT, "FFFFFF"), bold=True, horizontal="center", vertical="center")
    LABEL = Look(Shade(PAPER, INK), size=10, bold=True)
    FACT = Look(size=10)
    HEADLINE_FACT = Look(size=11, bold=True)
    TEXT = Look()
    STRONG = Look(bold=True)
    NOTE = Look(Shade("FFFFFF", GREY), italic=True)
    LINK = Look(Shade("FFFFFF", ACCENT), size=10, underline=True)
    COUNT = Look(horizontal="center", number_format="0")
    COUNT_STRONG = Look(horizontal="center", number_format="0", bold=True)
    RED_BAND = Look(RED, size=10, bold=True, wrap=False, vertical="center")
    AMBER_BAND = Look(AMBER, size=10, wrap=False, vertical="center")
    RED_COUNT = Look(RED, bold=True, horizontal="center", number_format="0")
    AMBER_COUNT = Look(AMBER, horizontal="center", number_format="0")
    RED_WORDS = Look(RED, bold=True)
    AMBER_WORDS = Look(AMBER)
    UNKNOWN = Look(UNKNOWN, horizontal="center")


LEVEL_LOOKS = tuple(Look(shade, bold=True, horizontal="center", number_format="0") for shade in LEVEL_SHADES)
LEVEL_WORD_LOOKS = tuple(Look(shade) for shade in LEVEL_SHADES)
BIG_LEVEL_LOOKS = tuple(
    Look(shade, size=16, bold=True, horizontal="center", vertical="center", number_format="0") for shade in LEVEL_SHADES
)


@cache
def score_look(suffix: str = "", *, bold: bool = False) -> Look:
    """One decimal; the suffix (percent, say) is part of the format, so that the cell stays a number."""
    quoted = suffix.replace('"', "")
    return Look(horizontal="center", bold=bold, number_format=f'0.0"{quoted}"' if quoted else "0.0")


@cache
def date_look(language: str, *, size: float = 9) -> Look:
    return Look(size=size, number_format=_DATE_FORMATS.get(language, _DATE_FORMATS["en"]))


def excel_day(iso: str) -> date | str | None:
    """A real date; the text itself where it is none, or one that Excel cannot count (before March 1900)."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso or None
    return day if day >= date(1900, 3, 1) else iso


def new_book() -> Workbook:
    """An empty book to write row by row. Column widths count in digits of the standard font, so that font is ours too."""
    book = Workbook(write_only=True)
    book._named_styles["Normal"].font = Font(_FONT, sz=10)
    return book


Entry = tuple[Value, Look]


def register(sheet: WriteOnlyWorksheet, look: Look, *, is_quoted: bool) -> int:
    """The number of the look in the sheet's workbook. `is_quoted`: the cell stays text even when somebody edits it."""
    cell = WriteOnlyCell(sheet)
    underline = "single" if look.underline else None
    cell.font = Font(_FONT, sz=look.size, b=look.bold, i=look.italic, u=underline, color=f"FF{look.shade.text}")
    cell.alignment = Alignment(horizontal=look.horizontal, vertical=look.vertical, wrap_text=look.wrap)
    cell.number_format = look.number_format
    if not look.locked:
        cell.protection = Protection(locked=False)
    if look.ruled:
        cell.border = _thin_lines()
    if look.has_colour:
        cell.fill = PatternFill("solid", fgColor=f"FF{look.shade.fill}")
    if is_quoted:
        cell.quotePrefix = True
    return int(cell.style_id)


def rule_table(sheet: WriteOnlyWorksheet, area: str) -> None:
    """Thin lines around all cells of an area, empty ones too, as one rule of the sheet instead of a style per cell."""
    sheet.conditional_formatting.add(area, FormulaRule(["TRUE"], border=_thin_lines()))


def _thin_lines() -> Border:
    line = Side("thin", f"FF{LINE}")
    return Border(left=line, right=line, top=line, bottom=line)
