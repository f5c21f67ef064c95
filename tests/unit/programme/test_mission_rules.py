"""Agreement, differences, calibration, what is open: as a person would work them out on paper."""

from __future__ import annotations

from fractions import Fraction

import pytest
from programme_samples import SMALL

from assessment.programme.missions import (
    Agreement,
    OpenKind,
    agreement,
    by_weight,
    calibrate,
    comments_until,
    criteria_of,
    difference,
    next_level,
    open_before_sharing,
    open_before_signing,
    reconciliation_order,
    takes_comments,
)
from assessment.records import (
    AnswerState,
    FactualComment,
    Finding,
    FindingKind,
    JointRating,
    Layer,
    Mission,
    MissionState,
    Severity,
)
from assessment.scoring.ratings import Rating

NA, UNKNOWN = Rating(AnswerState.NOT_APPLICABLE), Rating(AnswerState.UNKNOWN)
CRITERIA = tuple(SMALL.criteria())


def level(number: int) -> Rating:
    return Rating(AnswerState.LEVEL, number)


def joint(layer: Layer, criterion: str) -> JointRating:
    return JointRating(key=f"{layer}/{criterion}", mission="m", layer=layer, criterion=criterion, state=AnswerState.UNKNOWN)


def in_comments(**changes: str) -> Mission:
    fields = dict.fromkeys(("member", "assessment", "snapshot", "questionnaire", "title", "starts", "ends", "access_from"), "")
    until = {"comments_until": "2027-01-10", **changes}
    return Mission(key="m", **fields, access_to="", lead="", team=(), sections=(), state=MissionState.COMMENTS, **until)  # type: ignore[arg-type]


def test_agreement_is_the_share_of_pairs_that_said_the_same() -> None:
    # A1: 2, 2, 3 -> 1 of 3 pairs. A2: 1, 3 -> 0 of 1, two levels apart. A3: one rating only. B1: does not apply, twice -> 1 of 1.
    first = {"A1": level(2), "A2": level(1), "A3": level(4), "B1": NA}
    second = {"A1": level(2), "A2": level(3), "A3": UNKNOWN, "B1": NA}
    third = {"A1": level(3), "B1": UNKNOWN}
    assert agreement(CRITERIA, [first, second, third]) == Agreement(1 + 0 + 1, 3 + 1 + 1, ("A2",))
    assert agreement(CRITERIA, [first, second, third]).share == Fraction(2, 5)
    assert agreement(criteria_of(SMALL, ["B"]), [first, second, third]).share == 1


def test_there_is_no_agreement_to_tell_where_nobody_rated_the_same_criterion() -> None:
    assert agreement(CRITERIA, [{"A1": level(1)}, {"A2": level(1)}]).share is None
    assert agreement(CRITERIA, []).share is None


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([], 0),
        ([level(3)], 0),
        ([level(3), UNKNOWN], 0),  # who does not know says nothing
        ([level(3), None], 0),
        ([level(1), level(2), level(4)], 3),
        ([NA, NA], 0),
        ([NA, level(3)], 4),  # whether it applies at all: the whole scale from 0 to 4
    ],
)
def test_the_difference_of_a_criterion(ratings: list[Rating | None], expected: int) -> None:
    assert difference(SMALL.criterion("A1"), ratings) == expected


def test_the_largest_difference_is_talked_about_first() -> None:
    own = {"A1": level(2), "A2": level(4), "A3": level(3), "B1": level(3)}
    raters = [{"A1": level(2), "A2": level(2), "A3": level(1), "B1": NA}, {"A1": level(2), "A2": level(2), "A3": level(2), "B1": NA}]
    order = reconciliation_order(CRITERIA, own, raters)
    # B1 4 (does it apply), then A3 and A2 both 2: the raters of A3 differ among themselves; B2 was rated by nobody
    assert [(one.criterion, one.with_self, one.among_raters) for one in order] == [
        ("B1", 4, 0),
        ("A3", 2, 1),
        ("A2", 2, 0),
        ("A1", 0, 0),
        ("B2", 0, 0),
    ]
    assert [one.is_large for one in order] == [True, True, True, False, False]


def test_calibration_speaks_from_ten_cases_with_levels_on_both_sides() -> None:
    nine = [(3, 2)] * 8 + [(2, 2)]
    assert calibrate("A1", [*nine, (-1, 2), (2, -2)]) is None
    found = calibrate("A1", [*nine, (1, 3)])
    assert found is not None
    assert (found.cases, found.lower_by) == (10, Fraction(8 * 1 + 0 - 2, 10))


def test_the_member_has_thirty_days_the_last_included() -> None:
    assert comments_until("2026-12-11") == "2027-01-10"
    mission = in_comments()
    assert [takes_comments(mission, day) for day in ("2026-12-11", "2027-01-10", "2027-01-11")] == [True, True, False]
    assert not takes_comments(in_comments(comments_closed_at="2026-12-20T10:00:00Z"), "2026-12-21")


def test_what_is_open_before_sharing_and_before_signing() -> None:
    asked = criteria_of(SMALL, ["A"])
    told = [joint(Layer.MISSION, "A1"), joint(Layer.MISSION, "A3"), joint(Layer.AGREED, "A1")]
    assert [one.criterion for one in open_before_sharing(asked, told)] == ["A2"]
    comments = [
        FactualComment(key="A1", mission="m", criterion="A1", text="No."),
        FactualComment(key="A3", mission="m", criterion="A3", text="So.", reply="Yes."),
    ]
    assert [(one.kind, one.criterion) for one in open_before_signing(asked, told, comments)] == [
        (OpenKind.NO_REPLY, "A1"),
        (OpenKind.NOT_AGREED, "A2"),
        (OpenKind.NOT_AGREED, "A3"),
    ]


def test_severe_gaps_come_first_and_strengths_last() -> None:
    def finding(key: str, kind: FindingKind, severity: Severity | None = None) -> Finding:
        return Finding(key=key, mission="m", kind=kind, criterion="A1", text="x", severity=severity)

    given = [
        finding("1", FindingKind.STRENGTH),
        finding("2", FindingKind.GAP, Severity.LOW),
        finding("3", FindingKind.GAP, Severity.HIGH),
        finding("4", FindingKind.GAP, Severity.MEDIUM),
    ]
    assert [one.key for one in by_weight(given)] == ["3", "4", "2", "1"]


def test_a_gap_leads_one_step_up() -> None:
    assert [next_level(SMALL.criterion("A1"), one) for one in (None, 0, 3, 4)] == [0, 1, 4, None]
