"""The frames that cross module boundaries, described once: columns, dtypes, what a row is, what an empty one looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from assessment.errors import InvalidInputError
from assessment.scoring.ratings import Rating, Ratings
from assessment.scoring.results import Cap, Flag, Result

# One row per member, round, layer and criterion. `state`: an AnswerState; `level`: as stored, with state "level" only;
# `backed`: the highest level that valid evidence covers, missing for none. Criteria without a row are unanswered.
ANSWER_COLUMNS: Mapping[str, str] = {
    "member": "str",
    "round": "str",
    "layer": "str",
    "criterion": "str",
    "state": "str",
    "level": "Int16",
    "backed": "Int16",
}

# One row per member, round, layer and node (the whole as "whole", then the sections in the questionnaire's order). `parent` is
# empty for the whole. `lower`, `score` (so far), `upper` and `backed` are in the units of the method, NaN where there is none.
# `cap`: what holds the level below its score, as "kind:at:names" with blanks between names, empty for none. `flags`:
# "kind:name" with blanks between them.
SCORE_COLUMNS: Mapping[str, str] = {
    "member": "str",
    "round": "str",
    "layer": "str",
    "node": "str",
    "parent": "str",
    "method": "str",
    "score": "float64",
    "lower": "float64",
    "upper": "float64",
    "level": "Int16",
    "possible_level": "Int16",
    "answered": "Int32",
    "applicable": "Int32",
    "backed": "float64",
    "backed_level": "Int16",
    "cap": "str",
    "flags": "str",
}

GROUP_COLUMNS = ("member", "round", "layer")


def conforming(frame: pd.DataFrame, columns: Mapping[str, str], name: str) -> pd.DataFrame:
    """The frame's contract columns in their dtypes. Raises InvalidInputError that names what is missing or of the wrong kind."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise InvalidInputError(f"{name}: the column {', '.join(missing)} is missing; it has {', '.join(map(str, frame.columns))}.")
    try:
        return frame[list(columns)].astype(dict(columns))
    except (TypeError, ValueError) as error:
        raise InvalidInputError(f"{name}: a value is not of its column's kind ({error}).") from error


def empty_frame(columns: Mapping[str, str]) -> pd.DataFrame:
    """No rows, but every column with its dtype."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in columns.items()})


def answers_frame(groups: Iterable[tuple[str, str, str, Ratings]]) -> pd.DataFrame:
    """Ratings of many assessments, each with its member, round and layer, as an answers frame."""
    rows = [
        (member, round_, layer, name, str(rating.state), *_levels(rating))
        for member, round_, layer, ratings in groups
        for name, rating in ratings.items()
    ]
    return conforming(pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), dtype=object), ANSWER_COLUMNS, "answers")


def scores_frame(groups: Iterable[tuple[str, str, str, Result]]) -> pd.DataFrame:
    """Results of the reference as a scores frame."""
    rows = [(member, round_, layer, *row) for member, round_, layer, result in groups for row in _rows(result)]
    return conforming(pd.DataFrame(rows, columns=list(SCORE_COLUMNS), dtype=object), SCORE_COLUMNS, "scores")


def cap_text(cap: Cap | None) -> str:
    return "" if cap is None else f"{cap.kind}:{cap.at}:{' '.join(cap.by)}"


def flags_text(flags: Sequence[Flag]) -> str:
    return " ".join(f"{flag.kind}:{flag.subject}" for flag in flags)


def _levels(rating: Rating) -> tuple[object, object]:
    return (pd.NA if rating.level is None else rating.level, pd.NA if rating.backed is None else rating.backed)


def _rows(result: Result) -> list[tuple[object, ...]]:
    return [
        (
            one.node,
            one.parent,
            str(one.method),
            _number(one.score),
            _number(one.lower),
            _number(one.upper),
            pd.NA if one.level is None else one.level,
            pd.NA if one.possible_level is None else one.possible_level,
            one.answered,
            one.applicable,
            _number(one.backed),
            pd.NA if one.backed_level is None else one.backed_level,
            cap_text(one.cap),
            flags_text(one.flags),
        )
        for one in result.nodes
    ]


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
