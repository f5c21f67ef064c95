"""Bridges between versions, and what answers become on the other side."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from assessment.questionnaire.bridge import Coverage, Link, build_bridge, comparable, compose, coverage, find_bridge
from assessment.questionnaire.carrying import Carried, Treatment, carry
from assessment.questionnaire.loading import check_succession, load_questionnaire
from assessment.questionnaire.model import Change
from assessment.questionnaire.problems import Code
from assessment.records import Answer, AnswerState, EvidenceLink, Layer, answer_key
from tests.questionnaires.versions.pgs_next import SHIPPED, pgs_next

OLD = load_questionnaire(SHIPPED.read_bytes(), SHIPPED.name)
NEW = load_questionnaire(pgs_next(), "pgs-next.yaml")
BRIDGE = build_bridge(OLD, NEW)

_SMALL = """
format: 1
id: small
version: "{version}"
status: draft
effective: 2026-01-01
languages: [en]
{head}
title: Small
scales:
  long: [{{level: 0, label: "0", meaning: "0"}}, {{level: 1, label: "1", meaning: "1"}}, {{level: 2, label: "2", meaning: "2"}}]
  short: [{{level: 0, label: "0", meaning: "0"}}, {{level: 1, label: "1", meaning: "1"}}]
scoring: {{steps: [{{name: section, method: weighted_mean}}, {{name: whole, method: weighted_mean}}]}}
sections:
  - name: S
    label: Section
    criteria:
"""


def small(version: int, *rows: str, retired: str = ""):
    """Version after version; a row is what stands in the braces of a criterion."""
    head = f"predecessor: small@{version - 1}\nretired: [{retired}]" if version > 1 else ""
    criteria = "".join(f"      - {{label: Same words, {row}}}\n" for row in rows)
    return load_questionnaire(_SMALL.format(version=version, head=head) + criteria, f"small-{version}.yaml")


def said(criterion: str, level: int | None = None, state: AnswerState = AnswerState.LEVEL, **more: object) -> Answer:
    key = answer_key(Layer.SELF, criterion)
    return Answer(key=key, member="KEN", assessment="a", layer=Layer.SELF, criterion=criterion, state=state, level=level, **more)  # type: ignore[arg-type]


def answers(**levels: int) -> dict[str, Answer]:
    return {name: said(name, level) for name, level in levels.items()}


def carried(bridge, given) -> dict[str, Carried]:
    return {one.criterion: one for one in carry(bridge, given)}


# -- the second version of the shipped questionnaire


def test_the_second_version_is_a_true_successor() -> None:
    problems = check_succession(pgs_next(), "pgs-next.yaml", OLD)
    assert [problem for problem in problems if problem.code != Code.UNUSED_SOURCE] == []


def test_the_second_version_has_every_kind_of_change() -> None:
    assert Counter(link.change for link in BRIDGE.links) == {
        Change.UNCHANGED: 72 - 2 - 1 - 2 - 5,  # without the retired, the split, the merged and the reworded ones
        Change.REWORDED: 5,
        Change.SPLIT: 2,
        Change.MERGED: 1,
        Change.NEW: 2,
    }
    assert [one.name for one in BRIDGE.retired] == ["D2.6", "D9.5"]


def test_coverage_counts_what_is_comparable_of_what_is_asked_now() -> None:
    assert coverage(BRIDGE) == Coverage(62, 62 + 5 + 2 + 1 + 2)
    # section 8: its own six, and D9.6 that came over as D8.7; section 9 lost that one and a retired one
    assert coverage(BRIDGE, NEW.section("D8").all_criteria()) == Coverage(7, 7)
    assert coverage(BRIDGE, NEW.section("D9").all_criteria()) == Coverage(4, 4)
    # section 3: the two parts of D3.4 are not comparable
    assert coverage(BRIDGE, NEW.section("D3").all_criteria()) == Coverage(5, 7)


def test_a_moved_criterion_is_comparable_under_both_its_ids() -> None:
    assert ("D9.6", "D8.7") in comparable(BRIDGE)
    assert BRIDGE.successors("D3.4") == ("D3.7", "D3.8")
    assert BRIDGE.successors("D9.5") == ()


def test_every_kind_of_change_has_its_treatment() -> None:
    filled = {criterion.name: said(criterion.name, 2) for criterion in OLD.criteria()}
    found = carried(BRIDGE, filled)
    assert Counter(one.treatment for one in found.values()) == {
        Treatment.CONFIRM: 62,
        Treatment.LOOK_AGAIN: 5,
        Treatment.OFFERED: 2 + 1,  # both parts, and the merger of two that agree
        Treatment.NOTHING: 2,
    }
    assert found["D8.7"].sources == (filled["D9.6"],)
    assert (found["D1.3"].treatment, found["D1.3"].level) == (Treatment.LOOK_AGAIN, 2)


def test_parents_that_disagree_are_shown_and_offer_no_level() -> None:
    merged = carried(BRIDGE, {"D11.2": said("D11.2", 1), "D11.3": said("D11.3", 3)})["D11.7"]
    assert (merged.treatment, merged.state, merged.level) == (Treatment.SHOWN, None, None)
    assert [source.level for source in merged.sources] == [1, 3]


def test_a_merger_of_which_one_parent_was_not_answered_offers_no_level() -> None:
    assert carried(BRIDGE, {"D11.2": said("D11.2", 1)})["D11.7"].treatment is Treatment.SHOWN


def test_what_was_never_answered_carries_nothing() -> None:
    assert {one.treatment for one in carry(BRIDGE, {})} == {Treatment.NOTHING}


# -- details, on small questionnaires

ONE = small(1, "name: A", "name: B", "name: C")
TWO = small(
    2,
    "name: A, change: reworded, from: [A], scale: short",
    "name: D, change: merged, from: [B, C], not_applicable: false",
    "name: E, change: new",
)


def test_no_level_is_offered_over_a_change_of_scale() -> None:
    """Level 1 of 0 to 2 is not level 1 of 0 to 1."""
    found = carried(build_bridge(ONE, TWO), answers(A=1))["A"]
    assert (found.treatment, found.level) == (Treatment.SHOWN, None)


def test_a_dont_know_is_carried_over_a_change_of_scale() -> None:
    found = carried(build_bridge(ONE, TWO), {"A": said("A", state=AnswerState.UNKNOWN)})["A"]
    assert (found.treatment, found.state, found.level) == (Treatment.LOOK_AGAIN, AnswerState.UNKNOWN, None)


def test_not_applicable_is_not_offered_where_it_cannot_be_said() -> None:
    given = {name: said(name, state=AnswerState.NOT_APPLICABLE, reason="No coast.") for name in "BC"}
    assert carried(build_bridge(ONE, TWO), given)["D"].treatment is Treatment.SHOWN


def test_reasons_of_parents_are_joined_each_once() -> None:
    allowed = small(2, "name: A", "name: D, change: merged, from: [B, C]")
    given = {name: said(name, state=AnswerState.NOT_APPLICABLE, reason=reason) for name, reason in (("B", "No coast."), ("C", "No port."))}
    found = carried(build_bridge(ONE, allowed), given)["D"]
    assert (found.treatment, found.state, found.reason) == (Treatment.OFFERED, AnswerState.NOT_APPLICABLE, "No coast.; No port.")


def test_a_comment_without_an_answer_is_shown_only() -> None:
    same = build_bridge(ONE, ONE)
    assert carried(same, {"A": said("A", state=AnswerState.UNANSWERED, comment="ask Ali")})["A"].treatment is Treatment.SHOWN


def test_evidence_goes_along_and_says_what_it_satisfies_only_under_the_same_question() -> None:
    expected = "evidence: [{id: E1, level: 1, label: Plan}]"
    first = small(1, f"name: A, {expected}", f"name: B, {expected}")
    later = small(2, f"name: A, {expected}", f"name: B, {expected}, change: reworded, from: [B]")
    links = (EvidenceLink(evidence="doc", satisfies=("E1", "E9")),)
    found = carried(build_bridge(first, later), {name: said(name, 1, evidence=links) for name in "AB"})
    assert found["A"].evidence == (EvidenceLink(evidence="doc", satisfies=("E1",)),)  # E9 is not expected any more
    assert found["B"].evidence == (EvidenceLink(evidence="doc", satisfies=()),)


def test_within_one_version_everything_is_to_be_confirmed() -> None:
    bridge = build_bridge(OLD, load_questionnaire(SHIPPED.read_bytes(), "again"))
    assert coverage(bridge) == Coverage(72, 72)
    assert carried(bridge, {"D1.1": said("D1.1", 3)})["D1.1"].treatment is Treatment.CONFIRM


def test_a_draft_that_was_edited_under_the_same_version_counts_as_reworded_where_it_reads_otherwise() -> None:
    edited = small(1, "name: A", "name: B, hint: More words", "name: C, scale: short", "name: F")
    links = build_bridge(ONE, edited).links
    assert [link.change for link in links] == [Change.UNCHANGED, Change.UNCHANGED, Change.REWORDED, Change.NEW]
    assert not links[2].scale_kept


# -- chains

THREE = small(
    3,
    "name: G, change: unchanged, from: [A], scale: short",
    "name: H, change: merged, from: [D, E]",
    "name: I, change: new",
    retired="",
)


def test_a_chain_of_versions_composes() -> None:
    whole = compose(build_bridge(ONE, TWO), build_bridge(TWO, THREE))
    assert whole.links == (
        Link("G", Change.REWORDED, ("A",), scale_kept=False),  # unchanged since, but not on the first step
        Link("H", Change.MERGED, ("B", "C"), complete=False, scale_kept=False),  # E is younger than the first version
        Link("I", Change.NEW),
    )
    assert carried(whole, answers(B=2, C=2))["H"].treatment is Treatment.SHOWN


def test_a_bridge_is_found_over_the_versions_between() -> None:
    known = {one.key: one for one in (ONE, TWO, THREE)}
    assert find_bridge(ONE, THREE, known) == compose(build_bridge(ONE, TWO), build_bridge(TWO, THREE))
    assert find_bridge(ONE, TWO, {}) == build_bridge(ONE, TWO)  # the two ends need not be installed
    assert find_bridge(ONE, THREE, {}) is None
    assert find_bridge(THREE, ONE, known) is None  # backwards
    assert find_bridge(OLD, THREE, known) is None


def test_a_bridge_from_a_draft_that_was_edited_later_starts_at_the_draft() -> None:
    draft = replace(small(1, "name: A", "name: B, scale: short", "name: C"), digest="another")
    found = find_bridge(draft, TWO, {one.key: one for one in (ONE, TWO)})
    assert found is not None
    assert found.old is draft
    assert not found.link("D").scale_kept


def test_predecessors_that_run_in_a_circle_lead_nowhere() -> None:
    known = {ONE.key: replace(ONE, predecessor=TWO.key), TWO.key: TWO}
    assert find_bridge(OLD, TWO, known) is None


def test_the_reason_of_a_retirement_is_known_over_a_chain() -> None:
    second = small(2, "name: A", "name: D, change: reworded, from: [B]", retired="{name: C, reason: Not asked for}")
    third = small(3, "name: A", retired="{name: D, reason: Not measurable}")
    gone = compose(build_bridge(ONE, second), build_bridge(second, third)).retired
    assert [(one.name, one.reason.to("en")) for one in gone] == [("B", "Not measurable"), ("C", "Not asked for")]


def test_bridges_that_do_not_meet_are_not_joined() -> None:
    with pytest.raises(ValueError, match="do not meet"):
        compose(BRIDGE, build_bridge(ONE, TWO))
