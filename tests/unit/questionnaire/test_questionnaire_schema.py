"""The JSON Schema for editors: generated, committed, and in agreement with the loader on samples."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from assessment.questionnaire.problems import Code
from assessment.questionnaire.schema import main, schema, schema_text

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "questionnaires"
GOOD = [*sorted((SAMPLES / "good").glob("*.yaml")), *sorted((ROOT / "questionnaires").glob("*.yaml"))]  # samples, and what is shipped

# Faults of a single value, which an editor can point at while the author types.
SEEN_BY_THE_SCHEMA = [
    Code.UNKNOWN_KEY,
    Code.MISSING_KEY,
    Code.WRONG_TYPE,
    Code.NOT_A_CHOICE,
    Code.OUT_OF_RANGE,
    Code.BAD_NAME,
    Code.BAD_ADDRESS,
    Code.TOO_FEW,
    Code.REPEATED_VALUE,
    Code.BAD_WEIGHT,
    Code.EFFORT_VALUE,
]


class _EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: no dates, and only true and false are truth values."""


_EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def as_editors_read(path: Path) -> object:
    return _with_text_keys(yaml.load(path.read_text(encoding="utf-8"), Loader=_EditorLoader))  # noqa: S506 - a SafeLoader


def _with_text_keys(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    return [_with_text_keys(inner) for inner in value] if isinstance(value, list) else value


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (ROOT / "questionnaires" / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: python -m assessment.questionnaire.schema"


def test_the_schema_is_written_to_the_named_file(tmp_path: Path) -> None:
    main([str(tmp_path / "schema.json")])
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_sample_fits_the_schema(path: Path) -> None:
    errors = jsonschema.Draft202012Validator(schema()).iter_errors(as_editors_read(path))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("code", SEEN_BY_THE_SCHEMA, ids=lambda code: code.slug)
def test_a_fault_of_a_single_value_does_not_fit_the_schema(code: Code) -> None:
    sample = as_editors_read(SAMPLES / "bad" / f"{code.slug}.yaml")
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(sample))
