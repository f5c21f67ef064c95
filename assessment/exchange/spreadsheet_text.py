"""Text that people wrote, made safe for spreadsheet cells, headers and sheet names. Nothing is ever cut silently.

Excel's own rules: 32,767 UTF-16 units a cell, no control characters, `_xHHHH_` is read as one character, a header or
footer has at most 255 characters with `&` as its escape, a sheet name at most 31.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_CELL_UNITS = 32_767
MOST_PIECE_UNITS = MOST_CELL_UNITS // 2  # protecting words like _x0041_ can double a text
MOST_SHEET_NAME = 31
ILLEGAL_MARK = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", re.IGNORECASE)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED_SHEET_NAMES = {"history", "historique"}  # Excel keeps them for itself, in its own language


def clean_text(text: str) -> str:
    """Line ends as \\n, and a visible mark for each character that XML cannot carry."""
    return _ILLEGAL.sub(ILLEGAL_MARK, _LINE_ENDS.sub("\n", text))


def safe_text(text: str) -> str:
    """The clean text as a cell stores it: words that look like Excel's `_xHHHH_` escapes are protected from being read as one.
    `original_text` takes the protection off again."""
    clean = clean_text(text)
    return _ESCAPE_LIKE.sub("_x005F_", clean) if "_x" in clean else clean


def original_text(cell_text: str) -> str:
    """What `safe_text` protected, read back from a cell."""
    return _ESCAPED.sub("_", cell_text)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula when somebody edits the cell."""
    return text.startswith(_FORMULA_STARTS)


def split_text(text: str, most: int = MOST_PIECE_UNITS) -> list[str]:
    """Pieces of at most `most` UTF-16 units that join to exactly the clean text; broken after white space where there is any."""
    return _split(clean_text(text), most, most_lines=None, width=1)


def split_for_row(text: str, width: int, most_lines: int) -> list[str]:
    """Pieces that join to exactly the clean text, each shown whole in a column of `width` characters on at most `most_lines` lines."""
    return _split(clean_text(text), MOST_PIECE_UNITS, most_lines=most_lines, width=width)


def shortened(text: str, most: int) -> str:
    """For labels only: at most so many characters, with a visible "…" where words were left out."""
    flat = _one_line(text)
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,;:.") + ELLIPSIS


def header_text(text: str, most: int = 55) -> str:
    """One plain line for a page header or footer: `&` doubled, line breaks and marks that cannot be printed taken out."""
    line = shortened(_ILLEGAL.sub(ILLEGAL_MARK, text), most)
    return line.replace("&", "&&")


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel accepts, in the same order, different from each other whatever the case of their letters."""
    taken: set[str] = set()
    return [_free_name(_sheet_name(name), taken) for name in wanted]


def _one_line(text: str) -> str:
    """No-break spaces stay: French needs them before its punctuation."""
    return _SPACES.sub(" ", text).strip(" ")


def _split(text: str, most: int, most_lines: int | None, width: int) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = _end_of_piece(text, start, most, most_lines, width)
        pieces.append(text[start:end])
        start = end
    return pieces or [""]


def _end_of_piece(text: str, start: int, most: int, most_lines: int | None, width: int) -> int:
    """Where a piece that starts here must end: everything that fits, back to the last white space if that is not too far."""
    units, lines, column, last_space = 0, 1, 0, start
    for place in range(start, len(text)):
        character = text[place]
        units += 2 if character > "\uffff" else 1
        if character == "\n":
            lines, column = lines + 1, 0
        elif column >= width:
            lines, column = lines + 1, 1
        else:
            column += 1
        if units > most or (most_lines is not None and lines > most_lines):
            is_near = last_space - start > (place - start) // 2
            return last_space if is_near else max(place, start + 1)
        if character.isspace():
            last_space = place + 1
    return len(text)


def _sheet_name(wanted: str) -> str:
    plain = _one_line(_SHEET_NAME_FORBIDDEN.sub(" ", _ILLEGAL.sub(" ", wanted))).strip("' ")
    name = shortened(plain, MOST_SHEET_NAME).strip("' ") or "-"
    return f"{name}_" if name.lower() in _RESERVED_SHEET_NAMES else name


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free.casefold() in taken:
        ending = f" ({number})"
        free, number = name[: MOST_SHEET_NAME - len(ending)].rstrip() + ending, number + 1
    taken.add(free.casefold())
    return free
