"""Runs the worked examples: published scoring rules as data, with figures an assessor can redo by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml
from arithmetic import exact

from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import AnswerState
from assessment.scoring.display import letter, shown
from assessment.scoring.frames import answers_frame, cap_text, flags_text, scores_frame
from assessment.scoring.ratings import Rating, Ratings
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import NodeScore
from assessment.scoring.vectorised import score_frame

FOLDER = Path(__file__).parent
EXAMPLES = ("pgs", "who_spar", "who_jee", "pefa_m1", "sim3", "c2m2", "icao_ei", "owasp_samm2", "oecd_tfi")
NUMBERS = ("score", "lower", "upper", "backed", "level", "possible_level", "backed_level", "answered", "applicable")


def read_example(name: str) -> dict[str, object]:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def questionnaire_of(example: dict[str, object], name: str) -> Questionnaire:
    return load_questionnaire(yaml.safe_dump(example["questionnaire"], allow_unicode=True), f"{name}.yaml")


def ratings_of(answers: dict[str, object], backed: dict[str, int]) -> Ratings:
    states = {"na": AnswerState.NOT_APPLICABLE, "unknown": AnswerState.UNKNOWN}
    return {
        name: Rating(states[value]) if isinstance(value, str) else Rating(AnswerState.LEVEL, value, backed.get(name))
        for name, value in answers.items()
    }


def cases_of(name: str) -> list[tuple[str, dict[str, object], dict[str, object], dict[str, dict[str, object]]]]:
    example = read_example(name)
    first = (name, example["answers"], example.get("backed", {}), example["expect"])
    return [first, *((f"{name}: {one['says']}", one["answers"], {}, one["expect"]) for one in example.get("also", []))]


CASES = [pytest.param(name, *case[1:], id=case[0]) for name in EXAMPLES for case in cases_of(name)]


def found_text(questionnaire: Questionnaire, scored: NodeScore, key: str) -> str:
    match key:
        case "cap":
            return cap_text(scored.cap)
        case "possible_cap":
            return cap_text(scored.possible_cap)
        case "flags":
            return flags_text(scored.flags)
        case "letter":
            return letter(questionnaire, scored, "en")
        case "shown":
            assert scored.lower is not None
            return f"{shown(scored.step, scored.lower)}{scored.step.display_suffix}"
    raise AssertionError(f"the example expects {key}, which no score has")


@pytest.mark.parametrize(("name", "answers", "backed", "expect"), CASES)
def test_a_published_rule_gives_the_figures_of_its_worked_example(name, answers, backed, expect):
    questionnaire = questionnaire_of(read_example(name), name)
    result = score_assessment(questionnaire, ratings_of(answers, backed))
    for node, figures in expect.items():
        scored = result.node(node)
        for key, figure in figures.items():
            if key in NUMBERS:
                assert getattr(scored, key) == (None if figure is None else exact(figure)), f"{node}: {key}"
            else:
                assert found_text(questionnaire, scored, key) == figure, f"{node}: {key}"


@pytest.mark.parametrize(("name", "answers", "backed", "expect"), CASES)
def test_the_vectorised_path_gives_the_same_as_the_reference(name, answers, backed, expect):
    questionnaire = questionnaire_of(read_example(name), name)
    ratings = ratings_of(answers, backed)
    frame = score_frame(questionnaire, answers_frame([("AAA", "2026", "self", ratings)]))
    reference = scores_frame([("AAA", "2026", "self", score_assessment(questionnaire, ratings))])
    pd.testing.assert_frame_equal(frame, reference, atol=1e-9, rtol=0)


def test_every_example_in_the_folder_is_run_and_names_its_rule_and_source():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(EXAMPLES)
    for name in EXAMPLES:
        assert {"rule", "source", "questionnaire", "answers", "expect"} <= read_example(name).keys()


@pytest.mark.parametrize("text", ["__import__('os')", "1 if 2 else 3", "a + 1", "(1).real", "2**3"])
def test_the_arithmetic_of_the_examples_is_nothing_but_arithmetic(text):
    with pytest.raises(ValueError, match="not arithmetic"):
        exact(text)
