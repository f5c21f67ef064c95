"""Trends over rounds and versions: figures as visible arithmetic, and nothing of the old rounds touched."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.programme.trend import MoveKind, RoundResult, draw_trend, trend
from assessment.questionnaire.bridge import Coverage, build_bridge
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Change, Questionnaire
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings
from assessment.scoring.reference import score_assessment
from tests.questionnaires.versions.pgs_next import SHIPPED, pgs_next

_HEAD = """
format: 1
id: small
version: "{version}"
status: draft
effective: 2026-01-01
languages: [en]
{head}
title: Small
scales:
  maturity:
    - {{level: 0, label: "0", meaning: "0"}}
    - {{level: 1, label: "1", meaning: "1"}}
    - {{level: 2, label: "2", meaning: "2"}}
    - {{level: 3, label: "3", meaning: "3"}}
    - {{level: 4, label: "4", meaning: "4"}}
scoring:
  steps:
    - {{name: section, method: weighted_mean, floor: true}}
    - {{name: whole, method: weighted_mean, floor: true, above_lowest: 1, gate: {{minimum: 2, cap: 1}}}}
sections:
"""


def small(version: int, **sections: list[str]) -> Questionnaire:
    """A section's first entry is its own keys, the others its criteria."""
    text = _HEAD.format(version=version, head=f"predecessor: small@{version - 1}" if version > 1 else "")
    for name, (own, *criteria) in sections.items():
        text += f"  - name: {name}\n    label: {name}\n    {own}\n    criteria:\n"
        text += "".join(f"      - {{label: Same words, {criterion}}}\n" for criterion in criteria)
    return load_questionnaire(text, f"small-{version}.yaml")


# A.2 is asked only where A.1 is at 1 or more; A.1 is a gate
ONE = small(1, A=["weight: 2", "name: A.1, gate: true", 'name: A.2, relevant: "${A.1} >= 1"', "name: A.3"], B=["weight: 1", "name: B.1"])
# A.1 is reworded, A.3 weighs more now, B.2 is new
TWO = small(
    2,
    A=["weight: 1", "name: A.1, gate: true, change: reworded, from: [A.1]", 'name: A.2, relevant: "${A.1} >= 1"', "name: A.3, weight: 3"],
    B=["weight: 1", "name: B.1", "name: B.2, change: new"],
)
# section B is all new words
THREE = small(
    3,
    A=["weight: 1", "name: A.1, gate: true", "name: A.4, change: unchanged, from: [A.2]", "name: A.3, weight: 3"],
    B=["weight: 1", "name: B.1, change: reworded, from: [B.1]", "name: B.2, change: reworded, from: [B.2]"],
)
KNOWN = {one.key: one for one in (ONE, TWO, THREE)}
NOT_APPLICABLE, UNKNOWN = Rating(AnswerState.NOT_APPLICABLE), Rating(AnswerState.UNKNOWN)


def levels(**said: int | Rating) -> Ratings:
    return {name.replace("_", "."): Rating(AnswerState.LEVEL, one) if isinstance(one, int) else one for name, one in said.items()}


def a_round(title: str, questionnaire: Questionnaire, ratings: Ratings) -> RoundResult:
    return RoundResult(f"key of {title}", title, f"{title}-11-24", questionnaire, ratings)


def drawn(*rounds: RoundResult):
    found = draw_trend(rounds, KNOWN)
    assert found is not None
    return found


def scores(line) -> list[tuple[Fraction | None, Fraction | None, Fraction | None]]:
    return [(point.lower, point.score, point.upper) for point in line.points]


EARLY = a_round("2026", ONE, levels(A_1=1, A_2=1, A_3=2, B_1=3))
LATE = a_round("2027", TWO, levels(A_1=4, A_2=2, A_3=3, B_1=2, B_2=4))


# -- one version


def test_within_one_version_the_points_are_the_figures_that_were_signed() -> None:
    rounds = [a_round(str(year), ONE, levels(A_1=1, A_2=2, A_3=UNKNOWN, B_1=level)) for year, level in ((2025, 1), (2026, 3))]
    found = drawn(*rounds)
    assert (found.coverage, found.left_out) == (Coverage(4, 4), ())
    for place, one in enumerate(rounds):
        signed = score_assessment(ONE, one.ratings)
        for line in found.lines:
            node, point = signed.node(line.node), line.points[place]
            assert (point.lower, point.score, point.upper) == (node.lower, node.score, node.upper)
            assert (point.backed, point.answered, point.applicable) == (node.backed, node.answered, node.applicable)


def test_one_round_is_a_trend_of_one_point() -> None:
    found = drawn(EARLY)
    assert ([len(line.points) for line in found.lines], found.moves) == ([1, 1, 1], ())


def test_no_round_is_no_trend() -> None:
    assert draw_trend((), KNOWN) is None


# -- two versions


def test_both_rounds_are_brought_onto_the_weights_of_the_latest_version() -> None:
    found = drawn(EARLY, LATE)
    assert found.coverage == Coverage(3, 5)  # A.2, A.3, B.1 of A.1, A.2, A.3, B.1, B.2
    assert found.left_out == (("A.1", Change.REWORDED), ("B.2", Change.NEW))
    then, now = Fraction(1 * 1 + 3 * 2, 1 + 3), Fraction(1 * 2 + 3 * 3, 1 + 3)
    assert scores(found.line("A")) == [(then, then, then), (now, now, now)]
    assert scores(found.line("B")) == [(3, 3, 3), (2, 2, 2)]
    # the sections weigh the same now
    assert [point.score for point in found.line("whole").points] == [(then + 3) / 2, (now + 2) / 2]
    assert [line.coverage for line in found.lines] == [Coverage(3, 5), Coverage(2, 3), Coverage(1, 2)]


def test_what_was_not_relevant_in_its_own_round_is_left_out_of_that_point() -> None:
    """A.1 at 0 lets A.2 fall away, although A.1 itself is on no line."""
    found = drawn(replace(EARLY, ratings=levels(A_1=0, A_2=1, A_3=2, B_1=3)), LATE)
    assert [(point.score, point.applicable) for point in found.line("A").points] == [(2, 1), (Fraction(11, 4), 2)]


def test_the_unknown_widens_its_point_only() -> None:
    found = drawn(replace(EARLY, ratings=levels(A_1=1, A_2=UNKNOWN, A_3=2, B_1=3)), LATE)
    assert scores(found.line("A"))[0] == (Fraction(0 + 3 * 2, 4), 2, Fraction(4 + 3 * 2, 4))


def test_a_section_of_which_nothing_applied_has_no_figure_in_that_round() -> None:
    found = drawn(replace(EARLY, ratings=levels(A_1=1, A_2=1, A_3=2, B_1=NOT_APPLICABLE)), LATE)
    assert scores(found.line("B"))[0] == (None, None, None)
    assert found.line("whole").points[0].score == Fraction(7, 4)  # section A alone


def test_drawing_a_trend_changes_nothing_of_the_rounds() -> None:
    before = score_assessment(ONE, EARLY.ratings)
    ratings = dict(EARLY.ratings)
    drawn(EARLY, LATE)
    assert dict(EARLY.ratings) == ratings
    assert score_assessment(ONE, EARLY.ratings) == before


# -- three versions


def test_all_points_of_a_line_stand_on_one_basis() -> None:
    last = a_round("2028", THREE, levels(A_1=4, A_4=4, A_3=4, B_1=4, B_2=4))
    found = drawn(EARLY, LATE, last)
    assert found.coverage == Coverage(2, 5)  # A.4 (once A.2) and A.3
    assert [point.score for point in found.line("A").points] == [Fraction(1 + 3 * 2, 4), Fraction(2 + 3 * 3, 4), 4]
    # nothing of section B can be compared over all three rounds; it is listed without figures
    assert found.line("B").coverage == Coverage(0, 2)
    assert scores(found.line("B")) == [(None, None, None)] * 3
    assert [point.score for point in found.line("whole").points] == [point.score for point in found.line("A").points]


def test_moves_use_all_that_two_neighbouring_rounds_have_in_common() -> None:
    last = a_round("2028", THREE, levels(A_1=3, A_4=1, A_3=3, B_1=4, B_2=4))
    first, second = drawn(EARLY, LATE, last).moves
    assert (first.coverage, second.coverage) == (Coverage(3, 5), Coverage(3, 5))
    assert [(move.criterion, move.before, move.after) for move in first.rose] == [("A.2", 1, 2), ("A.3", 2, 3)]
    assert [(move.criterion, move.section, move.before, move.after) for move in first.fell] == [("B.1", "B", 3, 2)]
    # A.1 is comparable between the last two, although it is on no line
    assert [(move.criterion, move.was, move.before, move.after) for move in second.fell] == [("A.1", "A.1", 4, 3), ("A.4", "A.2", 2, 1)]
    assert second.rose == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (levels(B_1=1), levels(B_1=2), MoveKind.ROSE),
        (levels(B_1=2), levels(B_1=1), MoveKind.FELL),
        (levels(B_1=2), levels(B_1=2), None),
        (levels(B_1=UNKNOWN), levels(B_1=0), MoveKind.NOW_KNOWN),
        (levels(), levels(B_1=0), MoveKind.NOW_KNOWN),
        (levels(B_1=4), levels(B_1=UNKNOWN), MoveKind.NO_LONGER_KNOWN),
        (levels(B_1=UNKNOWN), levels(), None),
        (levels(B_1=NOT_APPLICABLE), levels(B_1=3), MoveKind.NOW_APPLIES),
        (levels(B_1=3), levels(B_1=NOT_APPLICABLE), MoveKind.NO_LONGER_APPLIES),
        (levels(B_1=NOT_APPLICABLE), levels(B_1=NOT_APPLICABLE), None),
    ],
)
def test_a_move_says_what_is_different(before: Ratings, after: Ratings, kind: MoveKind | None) -> None:
    (moves,) = drawn(a_round("2026", ONE, before), a_round("2027", ONE, after)).moves
    assert [move.kind for move in moves.moved if move.criterion == "B.1"] == ([kind] if kind else [])


# -- rounds that do not belong together


def test_rounds_before_a_break_are_named_and_not_drawn() -> None:
    stranger = load_questionnaire(SHIPPED.read_bytes(), "shipped")
    found = drawn(a_round("2024", ONE, {}), a_round("2025", stranger, {}), EARLY, LATE)
    assert [one.title for one in found.unrelated] == ["2024", "2025"]
    assert [point.title for point in found.line("whole").points] == ["2026", "2027"]


def test_as_many_bridges_as_steps_are_needed() -> None:
    with pytest.raises(ValueError, match="2 rounds with 0 bridges"):
        trend((EARLY, LATE), ())


# -- the shipped questionnaire and its second version


def test_the_second_version_is_drawn_over_what_stayed() -> None:
    """Level 1 throughout, then level 3 throughout: every line runs from 1 to 3, whatever its weights."""
    old, new = load_questionnaire(SHIPPED.read_bytes(), "first"), load_questionnaire(pgs_next(), "next")
    rounds = [
        a_round(title, one, {criterion.name: Rating(AnswerState.LEVEL, level) for criterion in one.criteria()})
        for title, one, level in (("2026", old, 1), ("2027", new, 3))
    ]
    found = trend(rounds, [build_bridge(old, new)])
    assert found.coverage == Coverage(62, 72)
    assert len(found.left_out) == 5 + 2 + 1 + 2
    assert {tuple(point.score for point in line.points) for line in found.lines} == {(1, 3)}
    assert len(found.moves[0].rose) == 62
    assert found.moves[0].fell == ()
