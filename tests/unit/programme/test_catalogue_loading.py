"""The catalogue's loader: all problems at once, each with its code at its line; codes, not sentences."""

from __future__ import annotations

from fractions import Fraction

import pytest
from programme_samples import SMALL, SMALL_CATALOGUE, small_catalogue

from assessment.errors import InvalidInputError
from assessment.programme.catalogue import Mark, Served, Span, Transition, catalogue_for, holes
from assessment.programme.catalogue_checks import CatalogueCode
from assessment.programme.catalogue_loading import check_catalogue, load_catalogue
from assessment.questionnaire.problems import Code

GAPLESS = SMALL_CATALOGUE + "".join(
    f"  - {{criterion: {name}, from: {level}, to: {level + 1}, label: {{en: Do it., fr: Faites-le.}}}}\n"
    for name in ("A1", "A2", "A3", "B1", "B2")
    for level in range(4)
    if (name, level) != ("B1", 1)
)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_what_is_written_is_what_is_loaded() -> None:
    catalogue = small_catalogue()
    course, trainers = catalogue.activity("C1"), catalogue.activity("C2")
    assert course.duration == Span(Fraction(1, 2), Fraction(3), seen=True)
    assert course.serves == (Served("A3", 0, 2), Served("A2", 0, 1))
    assert trainers.prerequisites == ("C1",)
    assert trainers.settled_by == (Mark("A3", 2),)
    assert not trainers.duration.seen
    assert catalogue.audiences[0].label.to("fr") == "Terrain"
    assert catalogue.sources[0].label.to("fr") == "A page"  # titles stay in the language of the source


def test_an_activity_is_found_for_every_level_that_it_leaves_and_no_other() -> None:
    found = [[one.id for one in small_catalogue().activities_for("A3", level)] for level in range(5)]
    assert found == [["C1"], ["C1", "C2"], ["C2"], ["C2"], []]


def test_an_activity_may_serve_two_separate_parts_of_a_scale() -> None:
    operation = small_catalogue().activity("C3")
    assert [operation.served_from("B1", level) for level in range(4)] == [Served("B1", 0, 1), None, Served("B1", 2, 4), Served("B1", 2, 4)]


def test_a_catalogue_offers_nothing_to_another_questionnaire() -> None:
    other = load_catalogue(SMALL_CATALOGUE.replace("questionnaire: small", "questionnaire: other"), "small.yaml")
    assert catalogue_for(other, SMALL).activities_for("A3", 0) == ()
    assert catalogue_for(other, SMALL).national_step("B1", 1) is None
    assert catalogue_for(small_catalogue(), SMALL).activities_for("A3", 0) != ()


@pytest.mark.parametrize(
    ("old", "new", "code", "part"),
    [
        ("id: C2", "id: C1", CatalogueCode.DUPLICATE_ACTIVITY, "id: C1\n    label: {en: Trainers"),
        ("modes: [on-site]", "modes: [by-post]", CatalogueCode.UNKNOWN_TERM, "by-post"),
        ("prerequisites: [C2]", "prerequisites: [C9]", CatalogueCode.UNKNOWN_ACTIVITY, "C9"),
        ("prerequisites: [C2]", "prerequisites: [C3]", Code.SELF_REFERENCE, "prerequisites: [C3]"),
        ("sources: [S1]", "sources: [S2]", Code.UNKNOWN_SOURCE, "[S2]"),
        ("most: 28", "most: 10", Code.OUT_OF_RANGE, "most: 10"),
        ("least: 11", "least: 0", Code.OUT_OF_RANGE, "least: 0,"),
        ("{criterion: A2, from: 0, to: 1}", "{criterion: A2, from: 1, to: 1}", CatalogueCode.LEVEL_ORDER, "A2, from: 1"),
        ("{criterion: A2, from: 0, to: 1}", "{criterion: A3, from: 1, to: 3}", CatalogueCode.SERVED_TWICE, "A3, from: 1, to: 3"),
        (", fr: Écrivez-le.", "", Code.MISSING_TRANSLATION, "Write it down."),
        ("    evidence: {en: A list, fr: Une liste}\n    sources", "    sources", Code.MISSING_KEY, "id: C1"),
        ("date: 2026-11-24", "date: soon", Code.BAD_DATE, "date: soon"),
        ("id: C1", "identity: C1", Code.UNKNOWN_KEY, "identity"),
    ],
)
def test_a_fault_has_its_code_at_its_line(old: str, new: str, code: Code | CatalogueCode, part: str) -> None:
    text = SMALL_CATALOGUE.replace(old, new, 1)
    assert (code, line_of(text, part)) in [(problem.code, problem.line) for problem in check_catalogue(text, "small.yaml")]


def test_activities_that_wait_for_each_other_are_told_in_one_problem() -> None:
    text = SMALL_CATALOGUE.replace("    languages: [en]\n", "    languages: [en]\n    prerequisites: [C3]\n", 1)
    assert [problem.code for problem in check_catalogue(text, "small.yaml")] == [CatalogueCode.ACTIVITY_CYCLE]


def test_a_second_step_for_the_same_level_is_refused() -> None:
    text = SMALL_CATALOGUE + "  - {criterion: B1, from: 1, to: 2, label: {en: Again., fr: Encore.}}\n"
    assert [problem.code for problem in check_catalogue(text, "small.yaml")] == [CatalogueCode.SERVED_TWICE]


def test_all_problems_are_told_at_once_with_file_and_line() -> None:
    text = SMALL_CATALOGUE.replace("most: 28", "most: 10").replace("sources: [S1]", "sources: [S2]")
    with pytest.raises(InvalidInputError) as refused:
        load_catalogue(text, "small.yaml")
    lines = str(refused.value).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        f"small.yaml:{line_of(text, '[S2]')}:",
        f"small.yaml:{line_of(text, 'most: 10')}:",
    ]


@pytest.mark.parametrize("text", ["", "- a list", "activities: [", "\ttab", "a: &x [*x]"])
def test_a_file_that_is_no_catalogue_is_refused_with_a_message(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"small\.yaml:[12]: Q"):
        load_catalogue(text, "small.yaml")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("criterion: A2, from", "criterion: A9, from", Code.UNKNOWN_CRITERION),
        ("{criterion: A3, level: 2}", "{criterion: A9, level: 2}", Code.UNKNOWN_CRITERION),
        ("{criterion: A3, level: 2}", "{criterion: A3, level: 7}", Code.LEVEL_OUTSIDE_SCALE),
        ("{criterion: A3, from: 1, to: 4}", "{criterion: A3, from: 1, to: 5}", Code.LEVEL_OUTSIDE_SCALE),
        ("criterion: B1, from: 1, to: 2", "criterion: B1, from: 1, to: 3", CatalogueCode.STEP_SKIPS_LEVELS),
        ("questionnaire: small", "questionnaire: other", CatalogueCode.OTHER_QUESTIONNAIRE),
    ],
)
def test_what_does_not_fit_the_questionnaire_is_told(old: str, new: str, code: Code | CatalogueCode) -> None:
    text = GAPLESS.replace(old, new, 1)
    assert [problem.code for problem in check_catalogue(text, "small.yaml", SMALL)] == [code]


def test_a_catalogue_without_holes_has_no_problem() -> None:
    assert check_catalogue(GAPLESS, "small.yaml", SMALL) == ()


def test_a_transition_without_any_step_is_a_hole() -> None:
    found = holes(small_catalogue(), SMALL)
    # A1 and B2 have nothing; A2 only 0 to 1 (C1); A3 all four (C1, C2); B1 all four (C3, its step, C3, C3)
    expected = [("A1", 0), ("A1", 1), ("A1", 2), ("A1", 3), ("A2", 1), ("A2", 2), ("A2", 3), ("B2", 0), ("B2", 1), ("B2", 2), ("B2", 3)]
    assert found == tuple(Transition(name, level, level + 1) for name, level in expected)
    codes = [problem.code for problem in check_catalogue(SMALL_CATALOGUE, "small.yaml", SMALL)]
    assert codes == [CatalogueCode.NO_STEP] * len(expected)


def test_expected_evidence_of_the_next_level_is_a_step() -> None:
    without = GAPLESS.replace("  - {criterion: A3, from: 1, to: 2, label: {en: Do it., fr: Faites-le.}}\n", "")
    without = without.replace("{criterion: A3, from: 0, to: 2}", "{criterion: A3, from: 0, to: 1}")
    without = without.replace("{criterion: A3, from: 1, to: 4}", "{criterion: A3, from: 2, to: 4}")
    assert check_catalogue(without, "small.yaml", SMALL) == ()  # A3 needs a signed paper at level 2


def test_every_code_of_the_catalogue_is_its_own() -> None:
    assert set(CatalogueCode) & set(Code) == set()
