from dataclasses import replace

import pytest
from scoring_samples import sample

from assessment.records import AnswerState, Evidence, EvidenceKind, EvidenceLink, EvidenceState
from assessment.scoring.evidence import backed_level, missing_evidence
from assessment.scoring.ratings import Rating, backed_rating

CRITERION = sample(
    """
sections:
  - name: A
    label: A
    criteria:
      - name: A.1
        label: Profiles
        evidence:
          - {id: E2a, level: 2, label: List}
          - {id: E2b, level: 2, label: Approval}
          - {id: E3a, level: 3, label: Use}
          - {id: E3z, level: 3, label: Photographs, required: false}
          - {id: E4a, level: 4, label: Review}
      - {name: A.2, label: Nothing expected}
"""
).criterion("A.1")

AS_OF = "2026-06-30"
PIECE = Evidence(key="e1", member="AAA", kind=EvidenceKind.REFERENCE, title="Order 12", date="2026-01-31")


def backed(level: int, *covered: str, piece: Evidence = PIECE) -> int:
    return backed_level(CRITERION, level, [EvidenceLink(evidence="e1", satisfies=covered)], {"e1": piece}, AS_OF)


@pytest.mark.parametrize(
    ("level", "covered", "expected"),
    [
        (0, (), 0),
        (1, (), 1),  # levels 0 and 1 need none
        (3, (), 1),
        (3, ("E2a",), 1),  # only one of the two that level 2 needs
        (3, ("E2a", "E2b"), 2),
        (3, ("E2a", "E2b", "E3a"), 3),  # what is not required is not missed
        (4, ("E2a", "E2b", "E4a"), 2),  # level 3 in between has nothing
        (2, ("E2a", "E2b", "E3a", "E4a"), 2),  # never above the level
    ],
)
def test_every_level_up_to_the_backed_one_has_all_its_required_evidence(level, covered, expected):
    assert backed(level, *covered) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": EvidenceState.SEEN}, 2),
        ({"state": EvidenceState.REJECTED}, 1),
        ({"date": AS_OF}, 2),  # on the day
        ({"date": "2026-07-01"}, 1),
        ({"date": ""}, 1),
        ({"expiry": AS_OF}, 2),  # valid through its last day
        ({"expiry": "2026-06-29"}, 1),
    ],
)
def test_only_evidence_that_is_valid_on_the_day_counts(change, expected):
    assert backed(2, "E2a", "E2b", piece=replace(PIECE, **change)) == expected


def test_a_link_to_evidence_that_is_gone_counts_for_nothing():
    assert backed_level(CRITERION, 2, [EvidenceLink(evidence="gone", satisfies=("E2a", "E2b"))], {}, AS_OF) == 1


def test_what_is_missing_is_named_for_the_next_backed_level():
    link = EvidenceLink(evidence="e1", satisfies=("E2a",))
    assert [one.id for one in missing_evidence(CRITERION, 4, [link], {"e1": PIECE}, AS_OF)] == ["E2b"]
    assert missing_evidence(CRITERION, 1, [], {}, AS_OF) == ()


@pytest.mark.parametrize(("level", "covered", "expected"), [(3, None, 1), (3, 0, 1), (3, 2, 2), (2, 4, 2), (0, 4, 0)])
def test_a_rating_counts_as_backed_between_what_needs_no_evidence_and_its_level(level, covered, expected):
    assert backed_rating(CRITERION, Rating(AnswerState.LEVEL, level, covered)) == expected
