"""From a gap to an action that is done: who may do what, what is kept, and that no level ever moves by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import MEMBER, WORKED_EXAMPLE, House

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.records import (
    ActionState,
    AnswerState,
    Attendance,
    Evidence,
    EvidenceKind,
    HistoryKind,
    Milestone,
    PlanAction,
    PlannedLevel,
    SupportEvent,
)
from assessment.storage.port import SUPPORT, Put
from assessment.workflow.plans import Plans
from assessment.workflow.priorities import Advice, Priorities

INSIDE, OUTSIDE = ("coordinator", "contributor", "head"), ("secretariat", "mission", "administrator", "neighbour")


@pytest.fixture
def house() -> House:
    house = House()
    house.start()
    house.answer_all(WORKED_EXAMPLE)
    return house


def plans(house: House) -> Plans:
    return house.services.plans


def priorities(house: House) -> Priorities:
    return house.services.priorities


def advice(house: House, person: str = "coordinator") -> Advice:
    return priorities(house).advise(house.actor(person), MEMBER, house.assessment)


def take(house: House, criterion: str = "C.1", activity: str = "course") -> PlanAction:
    return plans(house).take(house.actor(), MEMBER, house.assessment, criterion, activity, "National course")


def free(house: House, **fields: object) -> PlanAction:
    return plans(house).add(house.actor(), PlanAction(key="", member=MEMBER, **{"title": "Write the plan", **fields}))  # type: ignore[arg-type]


# gaps


def test_gaps_follow_targets_and_the_priority_is_the_product_of_three(house: House) -> None:
    found = {gap.criterion: gap for gap in advice(house).gaps}
    assert set(found) == {"A.2", "A.3", "C.1", "C.2"}  # A.1 is at its 3, B.1 at its 4; A.3 is not known
    assert (found["C.1"].gap, found["C.1"].weight, found["C.1"].relevance, found["C.1"].priority) == (3, 1, 2, 3 * 1 * 2)
    assert [gap.criterion for gap in advice(house).gaps] == ["C.1", "A.2", "C.2", "A.3"]  # critical; equal, so in the file's order; unknown


def test_relevance_of_a_section_changes_the_priority_and_only_a_coordinator_sets_it(house: House) -> None:
    priorities(house).set_relevance(house.actor(), MEMBER, "A", 3)
    assert next(gap for gap in advice(house).gaps if gap.criterion == "A.2").priority == 1 * 1 * 3
    for person in ("contributor", "head", *OUTSIDE):
        with pytest.raises(NotAllowedError):
            priorities(house).set_relevance(house.actor(person), MEMBER, "A", 1)
    with pytest.raises(InvalidInputError):
        priorities(house).set_relevance(house.actor(), MEMBER, "A", 4)


def test_a_gap_moves_with_a_reason_and_goes_back(house: House) -> None:
    with pytest.raises(InvalidInputError):
        priorities(house).place_gap(house.actor(), MEMBER, "A.2", 1, " ")
    priorities(house).place_gap(house.actor(), MEMBER, "A.2", 1, "The minister asked for it.")
    first = advice(house).gaps[0]
    assert (first.criterion, first.note.reason if first.note else "") == ("A.2", "The minister asked for it.")
    priorities(house).release_gap(house.actor(), MEMBER, "A.2")
    assert advice(house).gaps[0].criterion == "C.1"


def test_a_contributor_sees_the_gaps_of_the_own_part_only(house: House) -> None:
    assert {gap.criterion for gap in advice(house, "contributor").gaps} == {"A.2"}


@pytest.mark.parametrize("person", OUTSIDE)
def test_nobody_from_outside_sees_a_plan(house: House, person: str) -> None:
    action, actor = take(house), house.actor(person)
    for reading in (
        lambda: plans(house).actions(actor, MEMBER),
        lambda: plans(house).get(actor, MEMBER, action.key),
        lambda: plans(house).history(actor, MEMBER, action.key),
        lambda: plans(house).owners(actor, MEMBER),
        lambda: plans(house).due_for(actor, MEMBER),
        lambda: plans(house).outlook(actor, MEMBER, house.assessment),
        lambda: priorities(house).settings(actor, MEMBER),
        lambda: advice(house, person),
        lambda: plans(house).to_rate_again(actor, MEMBER, house.assessment, action.key),
    ):
        with pytest.raises(NotAllowedError):
            reading()


def test_what_was_received_is_no_longer_asked_for_first(house: House) -> None:
    house.answer("B.1", 1)
    before = advice(house).recommendation("B.1")
    assert before is not None
    assert (before.activities[0].activity, before.activities[0].first) == ("trainers", ("course",))
    event = SupportEvent(
        key="s1", activity="course", title="Course", start="2026-01-01", end="2026-01-03", attendance=(Attendance(member=MEMBER, women=4),)
    )
    house.store.write(SUPPORT, [Put(event, 0)])
    after = advice(house).recommendation("B.1")
    assert after is not None
    assert after.activities[0].first == ()


# taking up


def test_one_click_takes_an_activity_with_every_gap_that_it_serves(house: House) -> None:
    taken = take(house)
    assert (taken.origin, taken.state, taken.by_name) == ("course", ActionState.PLANNED, "Amina Otieno")
    assert {(aim.criterion, aim.to) for aim in taken.aims} == {("A.2", 3), ("C.1", 2)}


def test_the_national_step_is_aimed_at_the_next_level(house: House) -> None:
    taken = plans(house).take(house.actor(), MEMBER, house.assessment, "C.1", "", "By own means")
    assert (taken.origin, [(aim.criterion, aim.to) for aim in taken.aims]) == ("C.1/1", [("C.1", 1)])


def test_the_same_click_twice_takes_it_once(house: House) -> None:
    take(house)
    with pytest.raises(ConflictError):
        take(house, "A.2")
    assert len(plans(house).actions(house.actor(), MEMBER)) == 1


def test_what_was_dropped_can_be_taken_up_again(house: House) -> None:
    taken = take(house)
    plans(house).change(house.actor(), replace(taken, state=ActionState.DROPPED, state_reason="No donor."))
    assert take(house).key != taken.key


def test_only_what_is_recommended_is_taken(house: House) -> None:
    with pytest.raises(NotFoundError):
        take(house, "C.1", "trainers")
    with pytest.raises(NotFoundError):
        take(house, "A.1")  # no gap


@pytest.mark.parametrize("person", ["contributor", "head", *OUTSIDE])
def test_only_a_coordinator_adds_actions(house: House, person: str) -> None:
    actor = house.actor(person)
    with pytest.raises(NotAllowedError):
        plans(house).add(actor, PlanAction(key="", member=MEMBER, title="Anything"))
    with pytest.raises(NotAllowedError):
        plans(house).take(actor, MEMBER, house.assessment, "C.1", "course", "Anything")


# changing


def test_the_owner_of_an_action_changes_it_but_not_whose_it_is_nor_what_it_brings(house: House) -> None:
    mine = free(house, owner="contributor", aims=(PlannedLevel(criterion="A.2", to=3),))
    assert mine.owner_name == "Brian Kamau"
    brian = house.actor("contributor")
    changed = plans(house).change(brian, replace(mine, state=ActionState.UNDER_WAY, due="2026-12-24"))
    assert (changed.state, changed.due) == (ActionState.UNDER_WAY, "2026-12-24")
    with pytest.raises(NotAllowedError):
        plans(house).change(brian, replace(changed, owner="head"))
    with pytest.raises(NotAllowedError):
        plans(house).change(brian, replace(changed, aims=()))
    assert plans(house).remark(brian, MEMBER, mine.key, "The room is booked.").remarks[-1].by_name == "Brian Kamau"


@pytest.mark.parametrize("person", ["contributor", "head", *OUTSIDE])
def test_nobody_else_changes_it(house: House, person: str) -> None:
    other = free(house, owner="coordinator")
    with pytest.raises(NotAllowedError):
        plans(house).change(house.actor(person), replace(other, state=ActionState.DONE))
    with pytest.raises(NotAllowedError):
        plans(house).remark(house.actor(person), MEMBER, other.key, "Hello")


def test_naming_oneself_as_owner_in_the_change_gives_no_right(house: House) -> None:
    other = free(house, owner="coordinator")
    with pytest.raises(NotAllowedError):
        plans(house).change(house.actor("contributor"), replace(other, owner="contributor"))


def test_only_an_active_colleague_of_the_member_can_own_an_action(house: House) -> None:
    with pytest.raises(InvalidInputError):
        free(house, owner="neighbour")
    with pytest.raises(InvalidInputError):
        free(house, owner="mission")  # visits the member, but does not work for it
    assert {one.key for one in plans(house).owners(house.actor("head"), MEMBER)} == {"coordinator", "contributor", "proposer", "head"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 301},
        {"due": "24/12/2026"},
        {"state": ActionState.DROPPED},  # without a reason
        {"aims": (PlannedLevel(criterion="Z.1", to=2),)},
        {"aims": (PlannedLevel(criterion="A.1", to=9),)},
        {"evidence": ("e-nothing",)},
        {"milestones": (Milestone(text=""),)},
        {"milestones": (Milestone(text="Draft", due="soon"),)},
        {"description": "x" * 4001},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_stored(house: House, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        free(house, **wrong)
    assert plans(house).actions(house.actor(), MEMBER) == ()


def test_saving_the_same_again_writes_nothing(house: House) -> None:
    action = free(house)
    assert plans(house).change(house.actor(), action).revision == action.revision
    assert len(plans(house).history(house.actor(), MEMBER, action.key)) == 1


def test_changes_of_two_people_to_different_fields_both_stay(house: House) -> None:
    base = free(house, owner="contributor")
    plans(house).save(house.actor("contributor"), base, replace(base, state=ActionState.UNDER_WAY))
    kept = plans(house).save(house.actor(), base, replace(base, due="2026-12-24"))
    assert (kept.state, kept.due) == (ActionState.UNDER_WAY, "2026-12-24")


def test_two_changes_of_one_field_are_a_conflict_that_names_the_other_person(house: House) -> None:
    base = free(house, owner="contributor")
    theirs = plans(house).save(house.actor("contributor"), base, replace(base, due="2026-12-01"))
    with pytest.raises(ConflictError, match="Brian Kamau") as conflict:
        plans(house).save(house.actor(), base, replace(base, due="2026-12-24"))
    assert conflict.value.stored == theirs


def test_what_the_author_said_of_itself_cannot_be_forged(house: House) -> None:
    action = free(house)
    changed = plans(house).change(house.actor(), replace(action, by_name="Somebody", origin="course", title="New"))
    assert (changed.by_name, changed.origin, changed.title) == ("Amina Otieno", "", "New")


def test_the_history_tells_every_version_newest_first(house: House) -> None:
    action = take(house)
    house.clock.move(hours=1)
    plans(house).change(house.actor(), replace(action, state=ActionState.UNDER_WAY))
    lines = plans(house).history(house.actor(), MEMBER, action.key)
    assert [(line.kind, line.note) for line in lines] == [(HistoryKind.PLANACTION, "state under_way"), (HistoryKind.PLANACTION, "taken")]
    assert all(line.after for line in lines)


# done, and what it would bring


def test_a_finished_action_moves_no_level_and_names_what_to_rate_again(house: House) -> None:
    action = take(house)
    before = house.services.assessments.standing(house.actor(), MEMBER, house.assessment).ratings
    plans(house).change(house.actor(), replace(action, state=ActionState.DONE))
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).ratings == before
    lines = plans(house).to_rate_again(house.actor(), MEMBER, house.assessment, action.key)
    assert [(line.criterion, line.level, line.to) for line in lines] == [("A.2", 2, 3), ("C.1", 0, 2)]


def test_the_aimed_levels_are_proposed_and_wait_for_a_person(house: House) -> None:
    action = take(house)
    plans(house).change(house.actor(), replace(action, state=ActionState.DONE))
    made = plans(house).propose_levels(house.actor(), MEMBER, house.assessment, action.key)
    assert [(one.criterion, one.state, one.level, one.source) for one in made] == [
        ("A.2", AnswerState.LEVEL, 3, "plan"),
        ("C.1", AnswerState.LEVEL, 2, "plan"),
    ]
    standing = house.services.assessments.standing(house.actor(), MEMBER, house.assessment)
    assert (standing.ratings["A.2"].level, standing.ratings["C.1"].level) == (2, 0)


def test_an_owner_proposes_only_for_the_own_part(house: House) -> None:
    action = take(house)
    plans(house).change(house.actor(), replace(action, owner="contributor", state=ActionState.DONE))
    made = plans(house).propose_levels(house.actor("contributor"), MEMBER, house.assessment, action.key)
    assert [one.criterion for one in made] == ["A.2"]


def test_nothing_is_proposed_once_the_assessment_is_handed_in(house: House) -> None:
    action = take(house)
    plans(house).change(house.actor(), replace(action, state=ActionState.DONE))
    house.submit()
    with pytest.raises(InvalidInputError):
        plans(house).propose_levels(house.actor(), MEMBER, house.assessment, action.key)


def test_the_outlook_stands_beside_today_for_those_who_may_see_results(house: House) -> None:
    take(house)
    found = plans(house).outlook(house.actor("head"), MEMBER, house.assessment)
    # today (2*2 + 7/3 + 1/2)/4 = 41/24; then A (2*3 + 3)/4 = 9/4, C (2 + 1)/2 = 3/2: (2*9/4 + 7/3 + 3/2)/4 = 50/24
    today, then = found.standing.result.whole, found.predicted.whole
    assert today.lower is not None
    assert then.lower is not None
    assert (today.lower * 24, then.lower * 24) == (41, 50)
    assert (today.level, then.level) == (1, 2)
    with pytest.raises(NotAllowedError):
        plans(house).outlook(house.actor("contributor"), MEMBER, house.assessment)


def test_my_actions_that_are_late_or_due_soon(house: House) -> None:
    for due, owner in (("2026-11-01", "contributor"), ("2026-12-01", "contributor"), ("2027-03-01", "contributor"), ("2026-11-01", "head")):
        free(house, due=due, owner=owner)
    assert [one.due for one in plans(house).due_for(house.actor("contributor"), MEMBER)] == ["2026-11-01", "2026-12-01"]


def test_the_plan_is_measured_by_the_newest_complete_assessment(house: House) -> None:
    only = plans(house).basis(house.actor(), MEMBER)
    assert only is not None
    assert only.key == house.assessment  # not complete, but there is no other
    house.answer("B.3", 2)
    house.submit()
    house.sign()
    first = house.assessment
    house.clock.move(days=400)
    house.start(title="2027")
    found = plans(house).basis(house.actor(), MEMBER)
    assert found is not None
    assert found.key == first  # the new one is empty


def test_evidence_is_linked_from_the_library(house: House) -> None:
    piece = house.services.evidence.add(
        house.actor(), Evidence(key="", member=MEMBER, kind=EvidenceKind.REFERENCE, title="List", date="2026-06-01", holder="Registry")
    )
    action = free(house)
    assert plans(house).change(house.actor(), replace(action, evidence=(piece.key,))).evidence == (piece.key,)


def test_the_reason_for_a_fall_is_one_sentence(house: House) -> None:
    priorities(house).explain_fall(house.actor(), MEMBER, house.assessment, "C.1", "The stores burnt down.")
    assert dict(priorities(house).settings(house.actor("head"), MEMBER).falls) == {f"{house.assessment}/C.1": "The stores burnt down."}
    with pytest.raises(InvalidInputError):
        priorities(house).explain_fall(house.actor(), MEMBER, house.assessment, "C.1", "")
    with pytest.raises(NotAllowedError):
        priorities(house).explain_fall(house.actor("head"), MEMBER, house.assessment, "C.1", "Another reason.")
