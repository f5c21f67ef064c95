"""Role × action × own or other member × state: exactly this table, and nothing else is allowed."""

from __future__ import annotations

from itertools import product

import pytest

from assessment.identity.actor import Actor
from assessment.records import AssessmentStatus, Disclosure, Grant, Role
from assessment.workflow.permissions import Action, Subject, may

# Columns: coordinator, contributor (part), head, secretariat, mission, administrator.
# own: own member, any state; own:d draft, own:r in review, own:s signed off; part: assigned parts only; disc: signed and disclosed;
# asgd: assigned member between its dates; any: the whole installation; -: never.
TABLE = """
view_status        own    own    own    any   asgd    any
view_record        own    own    own    -     -       -
view_answers       own    part   own    -     -       -
answer             own:d  part:d -      -     -       -
propose            own:d  part:d -      -     -       -
decide_proposal    own:d  -      -      -     -       -
view_evidence      own    part   own    -     -       -
add_evidence       own    own    -      -     -       -
ask_colleague      own:d  -      -      -     -       -
view_result        own    -      own    -     -       -
export_result      own    -      own    -     -       -
start_assessment   own    -      -      -     -       -
submit_for_review  own:d  -      -      -     -       -
return_to_draft    own:r  -      own:r  -     -       -
sign_off           -      -      own:r  -     -       -
record_sign_off    own:r  -      -      -     -       -
reopen             own:s  -      own:s  -     -       -
close              own:s  -      -      -     -       -
set_target         own:d  -      -      -     -       -
view_read_log      own    -      own    -     -       -
view_people        own    own    own    -     -       -
manage_people      own    -      -      -     -       -
hand_over          own    -      -      -     -       -
view_snapshot      disc   -      disc   disc  asgd:sc -
view_snapshot_words -     -      -      disc  -       -
give_feedback      own    own    own    any   asgd    -
view_feedback      -      -      -      any   -       -
manage_accounts    -      -      -      -     -       any
view_board         -      -      -      any   -       any
manage_rounds      -      -      -      any   -       -
view_plan          own    own    own    -     -       -
change_plan        own    -      -      -     -       -
view_bands         own    -      own    -     -       -
view_regions       -      -      -      any   -       -
view_support       own    -      own    any   -       -
manage_support     -      -      -      any   -       -
make_analysis      -      -      -      any   -       -
"""
ROLES = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.HEAD, Role.SECRETARIAT, Role.MISSION, Role.ADMINISTRATOR)
CELLS = {
    (role, Action(row.split()[0])): cell for row in TABLE.strip().splitlines() for role, cell in zip(ROLES, row.split()[1:], strict=True)
}
STATES = {"d": AssessmentStatus.DRAFT, "r": AssessmentStatus.IN_REVIEW, "s": AssessmentStatus.SIGNED_OFF, "c": AssessmentStatus.CLOSED}
SIGNED = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED)
REGION_OF = {"KEN": "ESA", "UGA": "ESA", "FRA": "EUR", "": ""}


def actor(role: Role) -> Actor:
    member = "" if role in (Role.SECRETARIAT, Role.ADMINISTRATOR) else "KEN"
    parts = ("D1", "D2.3") if role is Role.CONTRIBUTOR else ()
    dates = {"valid_from": "2026-11-01", "valid_to": "2026-11-30"} if role is Role.MISSION else {}
    return Actor("a", "A", "en", (Grant(role=role, member=member, parts=parts, **dates),), "session")


def expected(role: Role, action: Action, subject: Subject) -> bool:
    cell = CELLS[role, action]
    if cell == "-":
        return False
    reach, _, states = cell.partition(":")
    if states and subject.status not in {STATES[letter] for letter in states}:
        return False
    own = subject.member == "KEN" and role not in (Role.SECRETARIAT, Role.ADMINISTRATOR)
    if reach == "own":
        return own
    if reach == "part":
        return own and (subject.section == "D1" or subject.criterion == "D2.3")
    if reach == "asgd":
        return own and "2026-11-01" <= subject.today <= "2026-11-30"
    if reach == "disc":
        if subject.status not in SIGNED or subject.disclosure is None:
            return False
        if role is Role.SECRETARIAT or own:
            return True
        in_region = subject.disclosure is Disclosure.REGION and subject.region == "ESA"
        return in_region or subject.disclosure is Disclosure.MEMBERS
    return reach == "any"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_exactly_what_the_table_says(role: Role, action: Action) -> None:
    cases = product(
        ("KEN", "UGA", "FRA", ""),
        (None, *AssessmentStatus),
        (None, *Disclosure),
        (("", ""), ("D1.1", "D1"), ("D2.3", "D2"), ("D2.4", "D2")),
        ("", "2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"),
    )
    for member, status, disclosure, (criterion, section), today in cases:
        subject = Subject(
            member=member,
            region=REGION_OF[member],
            status=status,
            disclosure=disclosure,
            criterion=criterion,
            section=section,
            today=today,
            reader_region="" if role in (Role.SECRETARIAT, Role.ADMINISTRATOR) else "ESA",
        )
        assert may(actor(role), action, subject) == expected(role, action, subject), subject


def test_the_table_names_every_action_and_role() -> None:
    assert {action for _, action in CELLS} == set(Action)
    assert {role for role, _ in CELLS} == set(Role)


def test_nobody_without_a_role_may_do_anything() -> None:
    nobody = Actor("a", "A", "en", (), "session")
    everything = Subject(member="KEN", region="ESA", status=AssessmentStatus.SIGNED_OFF, disclosure=Disclosure.MEMBERS, today="2026-11-02")
    assert not any(may(nobody, action, everything) for action in Action)


@pytest.mark.parametrize("status", [AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW])
def test_a_draft_is_seen_by_nobody_outside_whatever_was_disclosed_before(status: AssessmentStatus) -> None:
    draft = Subject(member="UGA", region="ESA", status=status, disclosure=Disclosure.MEMBERS, today="2026-11-02", reader_region="ESA")
    seeing = (Action.VIEW_ANSWERS, Action.VIEW_EVIDENCE, Action.VIEW_RESULT, Action.EXPORT_RESULT, Action.VIEW_SNAPSHOT)
    assert not any(may(actor(role), action, draft) for role in ROLES for action in seeing)
