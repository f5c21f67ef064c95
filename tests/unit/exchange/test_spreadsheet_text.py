"""Text that people wrote, on its way into cells, headers and sheet names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.exchange.spreadsheet_text import (
    ILLEGAL_MARK,
    MOST_CELL_UNITS,
    MOST_PIECE_UNITS,
    clean_text,
    header_text,
    is_formula_like,
    original_text,
    safe_text,
    sheet_names,
    shortened,
    split_for_row,
    split_text,
)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_cannot_carry_leaves_a_visible_mark(character: str) -> None:
    assert safe_text(f"a{character}b") == f"a{ILLEGAL_MARK}b"


def test_tabs_and_line_breaks_stay() -> None:
    assert safe_text("a\tb\r\nc\rd\ne") == "a\tb\nc\nd\ne"


def test_words_that_excel_would_read_as_one_character_are_protected_and_come_back() -> None:
    assert safe_text("_x0041_") == "_x005F_x0041_"
    assert original_text(safe_text("_x0041_ and _x000D_x0042_")) == "_x0041_ and _x000D_x0042_"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_that_a_spreadsheet_could_take_for_a_formula_is_told_apart(text: str) -> None:
    assert is_formula_like(text)
    assert not is_formula_like(f"a{text}")


@given(st.text(max_size=400))
def test_what_is_protected_can_be_read_back(text: str) -> None:
    assert original_text(safe_text(text)) == clean_text(text)


@given(st.text(alphabet="ab \n😀_x0041", max_size=300), st.integers(1, 40))
def test_pieces_join_to_the_whole_text_and_none_is_too_long(text: str, most: int) -> None:
    pieces = split_text(text, most)
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= max(most, 2) for piece in pieces)


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 12), st.integers(1, 5))
def test_pieces_for_a_row_join_to_the_whole_text(text: str, width: int, most_lines: int) -> None:
    assert "".join(split_for_row(text, width, most_lines)) == text


def test_a_piece_breaks_after_white_space_near_its_end() -> None:
    assert split_text("one two three", 9) == ["one two ", "three"]


def test_a_text_of_several_cells_stays_within_the_limit_even_when_all_of_it_must_be_protected() -> None:
    pieces = split_text("_x0041" * 20_000)  # each of the six characters' words doubles
    assert len(pieces) == 120_000 // MOST_PIECE_UNITS + 1
    assert all(len(safe_text(piece)) <= MOST_CELL_UNITS for piece in pieces)


def test_an_empty_text_is_one_empty_piece() -> None:
    assert split_text("") == [""]


def test_a_header_is_one_plain_line_with_its_ampersands_doubled() -> None:
    assert header_text("Customs & Excise\n&P &D") == "Customs && Excise &&P &&D"


def test_a_header_of_only_ampersands_stays_within_what_excel_takes() -> None:
    assert 2 * len("&L" + header_text("&" * 500)) <= 255  # left and right


def test_a_label_that_was_shortened_says_so() -> None:
    assert shortened("Control and verification", 24) == "Control and verification"
    assert shortened("Control and verification at the border", 30).endswith("…")


def test_sheet_names_are_legal_and_differ_whatever_their_case() -> None:
    names = sheet_names(["A/B: [c]*?", "a b c", "History", "'quoted'", "", "x" * 50, "X" * 50, "A B C"])
    assert len({name.casefold() for name in names}) == 8
    assert all(1 <= len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in names)
    assert "history" not in {name.casefold() for name in names}
