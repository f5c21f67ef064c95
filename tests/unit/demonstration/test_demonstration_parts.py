"""The parts a demonstration is made of: years, stages, figures, remarks."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from demo_store import REAL_PACK
from hypothesis import given
from hypothesis import strategies as st

from assessment.application import read_reference_members
from assessment.demonstration.casting import chosen_members, stages
from assessment.demonstration.chance import chance_of
from assessment.demonstration.figures import figure_for
from assessment.demonstration.remarks import Remarks, remarks_in
from assessment.demonstration.years import (
    EVIDENCE_STAGE,
    FIRST_STAGE,
    REVISION_STAGE,
    STAGE_OF_STATUS,
    START_STAGE,
    TARGET_STAGE,
    three_years,
)
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import AnswerState

MEMBERS = tuple(read_reference_members().values())


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_three_years_have_three_titles_and_end_before_the_day(today: date) -> None:
    years = three_years(today)
    assert [year.title for year in years] == [f"PGS {today.year - back}" for back in (2, 1, 0)]
    assert years[-1].closes < today < years[-1].due
    assert all(year.closes == year.due for year in years[:-1])
    assert all(before.closes < after.opens for before, after in pairwise(years))


@given(st.integers(0, 10_000))
def test_what_happens_later_has_a_later_moment(seed: int) -> None:
    chance = chance_of(seed, "moments")
    year = three_years(date(2026, 11, 24))[-1].at_own_pace(chance)
    stages_in_order = [EVIDENCE_STAGE, START_STAGE, TARGET_STAGE, FIRST_STAGE, REVISION_STAGE, *STAGE_OF_STATUS.values()]
    moments = [year.moment(chance, stage) for stage in stages_in_order]
    assert moments == sorted(moments)
    assert len({moment.date() for moment in moments}) == len(moments)
    assert moments[-1].date() <= year.closes


def test_the_stages_do_not_depend_on_the_order_in_which_members_are_listed_elsewhere() -> None:
    assert stages(7, MEMBERS) == stages(7, MEMBERS)
    assert stages(7, MEMBERS) != stages(8, MEMBERS)


@pytest.mark.parametrize(("count", "expected"), [(1, ["KEN"]), (2, ["KEN", "SEN"]), (3, ["KEN", "SEN", "GHA"])])
def test_a_few_members_begin_with_those_that_have_personas(count: int, expected: list[str]) -> None:
    assert [member.code for member in chosen_members(MEMBERS, count)] == expected


@pytest.mark.parametrize("count", [5, 60, 186, 187, 500])
def test_so_many_members_are_so_many_and_none_twice(count: int) -> None:
    codes = [member.code for member in chosen_members(MEMBERS, count)]
    assert len(codes) == len(set(codes)) == min(count, 187)


def test_every_figure_fits_its_level() -> None:
    """For all indicators of the real questionnaire, at every level, drawn often."""
    questionnaire = load_questionnaire(REAL_PACK.read_bytes(), REAL_PACK.name)
    year = three_years(date(2026, 11, 24))[-1]
    drawn = 0
    for criterion in questionnaire.criteria():
        if criterion.indicator is None:
            continue
        bounds = dict(criterion.indicator.thresholds)
        for level in criterion.scale.levels:
            for number in range(20):
                figure = figure_for(criterion.indicator, level, chance_of(number, criterion.name, str(level)), year)
                if figure is None:
                    continue
                drawn += 1
                wanted = max((one for one in bounds if one <= level), default=None)
                assert criterion.indicator.level_for(Fraction(figure.value)) == wanted
                if figure.numerator:
                    assert Fraction(figure.numerator) * 100 / Fraction(figure.denominator) == Fraction(figure.value)
    assert drawn > 500


@pytest.mark.parametrize(("language", "least"), [("en", 25), ("fr", 25), ("es", 15)])
def test_there_are_enough_remarks_in_each_language(language: str, least: int) -> None:
    remarks = remarks_in(language)
    texts = all_texts(remarks)
    assert len(set(texts)) == len(texts) >= least
    assert all(text and text[-1] in ".?" for text in texts)


def test_a_remark_fits_the_answer() -> None:
    remarks, chance = remarks_in("en"), chance_of(1, "remark")
    assert remarks.beside(chance, AnswerState.UNKNOWN, None, 4) in remarks.unknown
    assert remarks.beside(chance, AnswerState.LEVEL, 0, 4) in remarks.low
    assert remarks.beside(chance, AnswerState.LEVEL, 2, 4) in remarks.middle
    assert remarks.beside(chance, AnswerState.LEVEL, 4, 4) in remarks.high
    assert remarks.beside(chance, AnswerState.NOT_APPLICABLE, None, 4) == ""


def all_texts(remarks: Remarks) -> tuple[str, ...]:
    single = (remarks.returned, remarks.reopened, remarks.feedback)
    return (*remarks.low, *remarks.middle, *remarks.high, *remarks.unknown, *remarks.reasons, *single)
