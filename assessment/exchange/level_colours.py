"""The one colour scale of levels, with the text colour that reads on each: the same on screen, in workbooks and in print."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.questionnaire.model import Questionnaire, Section


@dataclass(frozen=True, slots=True)
class Shade:
    """Colours as six hexadecimal digits."""

    fill: str
    text: str


INK = "16212B"
ACCENT = "1B4F72"
LINE = "D9DCD6"
PAPER = "F1F2EE"
GREY = "5C6770"  # quiet text that still has 4.5:1 on white
RED = Shade("B3261E", "FFFFFF")
AMBER = Shade("F3C969", INK)
UNKNOWN = Shade("E4E6E3", INK)

LEVEL_SHADES = (Shade("F2E9D8", INK), Shade("CFE3D6", INK), Shade("8CC3B5", INK), Shade("33748A", "FFFFFF"), Shade("1B4F72", "FFFFFF"))


def shade_number(levels: tuple[int, ...], level: int) -> int:
    """Which of the five shades a level has; scales with fewer or more levels are spread over the same five."""
    place = sum(one < level for one in levels)
    return min(len(LEVEL_SHADES) - 1, place * (len(LEVEL_SHADES) - 1) // max(1, len(levels) - 1))


def levels_below(questionnaire: Questionnaire, section: Section | None) -> tuple[int, ...]:
    """The levels of the scale that the criteria of a section (None: of the whole) are rated on."""
    criteria = section.all_criteria() if section else questionnaire.criteria()
    first = next(iter(criteria), None)
    return first.scale.levels if first else (0,)
