"""`score_frame` over 187 members and ten rounds against a bare numpy weighted sum of the same matrix of levels.

The floor knows nothing of unknown answers, bands, evidence, gates or flags and reads no frame: one multiplication and two sums.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.records import AnswerState
from assessment.scoring.frames import answers_frame
from assessment.scoring.ratings import Rating
from assessment.scoring.reference import score_assessment
from assessment.scoring.vectorised import score_frame
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import ROOT

MEMBERS, ROUNDS = 187, 10
TURNS = 15


def run() -> None:
    file = ROOT / "questionnaires/pgs-implementation-guide.yaml"
    questionnaire = load_questionnaire(file.read_bytes(), file.name)
    ratings = [_ratings(questionnaire, random.Random(seed)) for seed in range(MEMBERS * ROUNDS)]  # noqa: S311 - made-up answers
    groups = [(f"M{number % MEMBERS:03}", f"R{number // MEMBERS}", "self", one) for number, one in enumerate(ratings)]
    frame = answers_frame(groups)
    levels = np.array([[one[criterion.name].level or 0 for one in ratings] for criterion in questionnaire.criteria()], dtype=np.float64)
    weights = np.array([criterion.weight for criterion in questionnaire.criteria()], dtype=np.float64)[:, None]
    bare, copied, ours = [], [], []
    for _ in range(TURNS):
        bare.append(_seconds(lambda: (levels * weights).sum(axis=0) / weights.sum()))
        copied.append(_seconds(lambda: _sums_from(frame)))
        ours.append(_seconds(lambda: score_frame(questionnaire, frame)))
    one_by_one = _seconds(lambda: [score_assessment(questionnaire, one) for one in ratings[:100]]) / 100 * len(ratings)
    rows = [
        _row("bare weighted sum of the matrix", bare, bare),
        _row("pandas group sums of the same frame", copied, bare),
        _row("score_frame", ours, bare),
        ("score_assessment, one by one", in_ms(one_by_one), "", f"{one_by_one / median(bare):.0f}"),
    ]
    print(f"{MEMBERS} members, {ROUNDS} rounds: {len(frame)} answers, {len(ratings)} assessments, {TURNS} turns.")
    print_table(("what", "p50", "p95", "ratio"), rows)


def _row(name: str, seconds: list[float], floor: list[float]) -> tuple[str, ...]:
    return name, f"{median(seconds) * 1000:.2f} ms", in_ms(percentile(seconds, 0.95)), f"{median(seconds) / median(floor):.0f}"


def _sums_from(frame: pd.DataFrame) -> pd.Series:
    return frame.groupby(["member", "round", "layer"], sort=False)["level"].sum()


def _ratings(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Rating]:
    """Nine in ten with a level, half of those backed; the rest not known."""
    return {criterion.name: _rating(chance) for criterion in questionnaire.criteria()}


def _rating(chance: random.Random) -> Rating:
    if chance.random() < 0.1:
        return Rating(AnswerState.UNKNOWN)
    level = chance.randint(0, 4)
    return Rating(AnswerState.LEVEL, level, level if chance.random() < 0.5 else None)


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start
