"""A questionnaire as an XLSForm: what stands where, and that the survey programs' own converter takes it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from house import REAL_PACK, SMALL_PACK
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from assessment.exchange.xlsform import write_xlsform
from assessment.questionnaire.conditions import parse
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire, Text, with_sections


def small() -> Questionnaire:
    return load_questionnaire(SMALL_PACK.read_bytes(), "small.yaml")


def written(questionnaire: Questionnaire) -> bytes:
    target = io.BytesIO()
    write_xlsform(questionnaire, target)
    return target.getvalue()


def rows(content: bytes, sheet: str) -> list[dict[str, object]]:
    head, *lines = load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [{str(key): value for key, value in zip(head, line, strict=True) if value is not None} for line in lines]


def with_condition(text: str, label: str = "A plan.") -> Questionnaire:
    """The small questionnaire whose A.2 depends on others."""
    questionnaire = small()
    first, *others = questionnaire.sections
    changed = replace(first.criteria[1], relevant=parse(text), label=Text((("en", label), ("fr", label))))
    return with_sections(questionnaire, (replace(first, criteria=(first.criteria[0], changed, *first.criteria[2:])), *others))


def test_each_criterion_is_a_choice_with_its_own_descriptions_in_every_language() -> None:
    content = written(small())
    survey = {row["name"]: row for row in rows(content, "survey") if "name" in row}
    assert survey["A.1"]["type"] == "select_one levels_A_1"
    assert survey["A.1"]["label::French (fr)"] == "Un point de contact est désigné."
    choices = [row for row in rows(content, "choices") if row["list_name"] == "levels_A_2"]
    assert [row["name"] for row in choices] == ["0", "1", "2", "3", "4", "na", "dk"]
    assert choices[2]["label::English (en)"] == "2 · Defined: Written and approved."
    assert [row["name"] for row in rows(content, "choices") if row["list_name"] == "levels_A_1"][-1] == "dk"  # always applies
    assert rows(content, "settings") == [
        {"form_title": "A small self-assessment", "form_id": "small", "version": "1", "default_language": "English (en)"}
    ]


def test_a_reason_is_asked_only_of_what_does_not_apply() -> None:
    survey = {row["name"]: row for row in rows(written(small()), "survey") if "name" in row}
    assert (survey["A.2_reason"]["relevant"], survey["A.2_reason"]["required"]) == ("${A.2} = 'na'", "yes")
    assert "A.1_reason" not in survey


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("${A.1} >= 2", "${A.1} >= 2"),
        ("not(${A.1} = 'na') and (${A.3} < 1 or ${A.4} != 2.5)", "(not(${A.1} = 'na')) and ((${A.3} < 1) or (${A.4} != 2.5))"),
    ],
)
def test_conditions_are_written_as_the_form_writes_them(condition: str, expected: str) -> None:
    survey = {row["name"]: row for row in rows(written(with_condition(condition)), "survey") if "name" in row}
    assert survey["A.2"]["relevant"] == expected
    assert survey["A.2_comment"]["relevant"] == expected


def test_texts_are_neither_formulas_nor_references() -> None:
    content = written(with_condition("${A.1} >= 2", label="=1+1 of ${A.1}"))
    book = load_workbook(io.BytesIO(content))
    labels = [cell for line in book["survey"].iter_rows() for cell in line if str(cell.value).startswith("=1+1")]
    assert [(cell.value, cell.data_type) for cell in labels] == [("=1+1 of $ {A.1}", "s")] * 2


@pytest.mark.parametrize("which", ["small", "whole", "conditions"])
def test_the_survey_programs_converter_takes_it(which: str) -> None:
    questionnaire = {
        "small": small,
        "whole": lambda: load_questionnaire(REAL_PACK.read_bytes(), "pack.yaml"),
        "conditions": lambda: with_condition("not(${A.1} = 'na') and (${A.3} < 1 or ${A.4} != 2.5)", label="=1+1 of ${A.1} <b>&"),
    }[which]()
    result = convert(io.BytesIO(written(questionnaire)), validate=False, file_type=".xlsx")
    assert result.warnings == []
    assert all(f'"/data/section_{section.name}' in result.xform or section.name in result.xform for section in questionnaire.sections)
