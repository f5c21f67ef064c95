"""The worked example of the project's rule, and small questionnaires for the unit tests of scoring."""

from __future__ import annotations

from pathlib import Path

import yaml

from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings

_PGS = Path(__file__).parents[2] / "worked_examples" / "pgs.yaml"

_HEAD = """
format: 1
id: sample
version: "1"
status: draft
effective: 2026-01-01
languages: [en]
title: Sample
scales:
  maturity:
    - {level: 0, label: "0", meaning: "0"}
    - {level: 1, label: "1", meaning: "1"}
    - {level: 2, label: "2", meaning: "2"}
    - {level: 3, label: "3", meaning: "3"}
    - {level: 4, label: "4", meaning: "4"}
"""

_PGS_SCORING = """
scoring:
  steps:
    - {name: section, method: weighted_mean, floor: true}
    - {name: whole, method: weighted_mean, floor: true, above_lowest: 1, gate: {minimum: 2, cap: 1}}
"""


def worked_example() -> Questionnaire:
    """Sections A (weight 2, gate A.1), B and C (critical C.1)."""
    example = yaml.safe_load(_PGS.read_text(encoding="utf-8"))
    return load_questionnaire(yaml.safe_dump(example["questionnaire"]), "pgs.yaml")


def sample(sections: str, scoring: str = _PGS_SCORING) -> Questionnaire:
    """A questionnaire of these sections, by the project's rule unless another one is given."""
    return load_questionnaire(_HEAD + scoring + sections, "sample.yaml")


def ratings(**answers: int | str) -> Ratings:
    """A_1=3 rates A.1 at level 3; "na" and "unknown" as in the command line's tables."""
    states = {"na": AnswerState.NOT_APPLICABLE, "unknown": AnswerState.UNKNOWN, "": AnswerState.UNANSWERED}
    return {
        name.replace("_", "."): Rating(states[answer]) if isinstance(answer, str) else Rating(AnswerState.LEVEL, answer)
        for name, answer in answers.items()
    }


WORKED_ANSWERS = ratings(A_1=3, A_2=2, A_3="unknown", A_4="na", B_1=4, B_2=3, C_1=0, C_2=1)
