"""The loader of reference files tells everything that is wrong with a file at once, line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessment.errors import InvalidInputError
from assessment.reference import Member, read_glossary, read_goods, read_members, read_provenance

HEAD = "# source: a test\n# date: 2026-11-24\n# note: made up\n"
MEMBER_COLUMNS = "code,name_en,name_fr,region,language,assessed\n"
GOODS_COLUMNS = "id,name_en,name_fr,group,edition,hs,list_version,basis\n"
GLOSSARY_COLUMNS = "id,term_en,term_fr,meaning_en,meaning_fr\n"
GOOD_MEMBER = "FRA,France,France,EUR,fr,yes\n"


def problems_of(read: Callable[[str, str], object], text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as raised:
        read(text, "sample.csv")
    return str(raised.value).splitlines()


def places_of(problems: list[str]) -> list[str]:
    return [":".join(problem.split(":")[:2]) for problem in problems]


def test_a_good_file_is_read_in_its_order() -> None:
    text = HEAD + MEMBER_COLUMNS + '"HKG","Hong Kong, China","Hong Kong, Chine",AP,en,yes\nEUU,European Union,Union européenne,EUR,en,no\n'
    assert read_members(text, "sample.csv") == (
        Member("HKG", "Hong Kong, China", "Hong Kong, Chine", "AP", "en", assessed=True),
        Member("EUU", "European Union", "Union européenne", "EUR", "en", assessed=False),
    )


def test_every_bad_line_of_members_is_told_at_once() -> None:
    bad = "Fr,France,France,EUR,fr,yes\nDEU,Germany,Allemagne,EU,de,perhaps\nITA,Italy,,EUR,en,yes\nESP,Spain,Espagne\n"
    problems = problems_of(read_members, HEAD + MEMBER_COLUMNS + GOOD_MEMBER + bad + "FRA,Francia,France,EUR,fr,yes\n")
    # 3 head lines, the columns on line 4, the good member on line 5: the bad ones are lines 6 to 10
    assert places_of(problems) == [f"sample.csv:{line}" for line in (6, 7, 7, 7, 8, 9, 10)]
    for word, problem in zip(("'Fr'", "'EU'", "'de'", "'perhaps'", "blank", "missing", "FRA stands twice"), problems, strict=True):
        assert word in problem


def test_every_bad_line_of_goods_is_told_at_once() -> None:
    bad = "urea,Urea,Urée,food,2022,310210,2010,x\nacetone,Acetone,Acétone,precursor,2007,2914.11 29,2010,x\n"
    problems = problems_of(read_goods, HEAD + GOODS_COLUMNS + bad)
    assert places_of(problems) == [f"sample.csv:{line}" for line in (5, 5, 6, 6)]
    for word, problem in zip(("'310210'", "'food'", "'29'", "'2007'"), problems, strict=True):
        assert word in problem


def test_a_good_may_stand_once_in_each_edition_and_no_more() -> None:
    row = "urea,Urea,Urée,precursor,{},3102.10,2010,x\n"
    assert len(read_goods(HEAD + GOODS_COLUMNS + row.format(2017) + row.format(2022), "sample.csv")) == 2
    assert "urea 2022 stands twice" in problems_of(read_goods, HEAD + GOODS_COLUMNS + row.format(2022) * 2)[0]


def test_a_glossary_term_that_stands_twice_or_lacks_a_meaning_is_told() -> None:
    problems = problems_of(read_glossary, HEAD + GLOSSARY_COLUMNS + "gap,Gap,Écart,a,b\ngap,Gap,Écart,a,b\nband,Band,Fourchette,a,\n")
    assert places_of(problems) == ["sample.csv:7", "sample.csv:6"]


def test_a_value_with_an_unquoted_comma_is_told_as_one_column_too_many() -> None:
    problems = problems_of(read_members, HEAD + MEMBER_COLUMNS + "HKG,Hong Kong, China,Chine,AP,en,yes\n")
    assert places_of(problems) == ["sample.csv:5"]
    assert "one too many" in problems[0]


@pytest.mark.parametrize("head", ["", "# source: a test\n", "# date: 2026-11-24\n"])
def test_a_file_that_does_not_say_its_source_and_date_is_refused(head: str) -> None:
    assert "# source:" in problems_of(read_members, head + MEMBER_COLUMNS + GOOD_MEMBER)[0]


@pytest.mark.parametrize("day", ["last week", "2026-02-30", "20260131"])
def test_a_date_that_is_no_day_of_the_calendar_is_refused(day: str) -> None:
    head = f"# source: a test\n# date: {day}\n"
    assert f"'{day}'" in problems_of(read_members, head + MEMBER_COLUMNS + GOOD_MEMBER)[0]


def test_wrong_columns_and_a_missing_source_are_told_together() -> None:
    problems = problems_of(read_members, "code,name\nFRA,France\n")
    assert "# source:" in problems[0]
    assert "the columns must be code, name_en" in problems[1]


def test_a_file_with_no_row_is_refused() -> None:
    assert "no row" in problems_of(read_members, HEAD + MEMBER_COLUMNS)[0]


def test_a_file_saved_by_a_spreadsheet_is_read_like_any_other() -> None:
    text = HEAD + MEMBER_COLUMNS + GOOD_MEMBER
    from_a_spreadsheet = "\ufeff" + text.replace("\n", "\r\n")
    assert read_members(from_a_spreadsheet, "sample.csv") == read_members(text, "sample.csv")
    assert read_provenance(from_a_spreadsheet) == read_provenance(text)


def test_only_the_head_of_the_file_says_where_it_comes_from() -> None:
    text = "# source: a test\n# date: 2026-11-24\n" + GLOSSARY_COLUMNS + 'gap,Gap,Écart,"a\n# source: not this one",b\n'
    assert read_provenance(text).source == "a test"


def test_an_unclosed_quotation_mark_is_told_where_it_opens() -> None:
    problems = problems_of(read_members, HEAD + MEMBER_COLUMNS + 'FRA,"France,France,EUR,fr,yes\nITA,Italy,Italie,EUR,en,yes\n')
    assert places_of(problems) == ["sample.csv:5"]


def test_blank_lines_are_skipped_and_do_not_shift_the_places_told() -> None:
    problems = problems_of(read_members, HEAD + MEMBER_COLUMNS + GOOD_MEMBER + "\n\n" + "ITA,Italy,Italie,EU,en,yes\n")
    # 3 head lines, the columns, the good member, 2 blank lines
    assert places_of(problems) == [f"sample.csv:{3 + 1 + 1 + 2 + 1}"]
