"""Role × action × own or other member × state: exactly this table, and nothing else is allowed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from assessment.identity.actor import Actor
from assessment.records import AssessmentStatus, Disclosure, Grant, MissionState, Role
from assessment.workflow.permissions import Action, Subject, may

# Columns: coordinator, contributor (part), head, secretariat, mission, administrator.
# own: own member, any state; own:d draft, own:r in review, own:s signed off; part: assigned parts only; disc: signed and disclosed;
# asgd: assigned member between its dates; any: the whole installation; -: never. team: assigned, and on the mission's team; lead: its lead.
# After @ the phases of a mission: s set up, t desk, a rating, g revealed, d draft, m comments, o agreed, x signed.
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
manage_missions    -      -      -      any   -       -
view_mission       own    -      own    any   team    -
view_desk          -      -      -      -     team@tagdmox -
ask_member         -      -      -      -     team@tagd -
answer_mission     own@tagd -    -      -     -       -
rate_alone         -      -      -      -     team@a  -
view_ratings       -      -      -      -     team@gdmox -
write_finding      -      -      -      -     team@agd -
lead_mission       -      -      -      -     lead@stagdmo -
view_mission_result own@mox -    own@mox disc@x team@gdmox -
comment_on_mission own@m  -      own@m  -     -       -
return_mission     own@o  -      own@o  -     -       -
sign_mission       -      -      own@o  -     -       -
record_mission_sign_off own@o -  -      -     -       -
"""
ROLES = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.HEAD, Role.SECRETARIAT, Role.MISSION, Role.ADMINISTRATOR)
CELLS = {
    (role, Action(row.split()[0])): cell for row in TABLE.strip().splitlines() for role, cell in zip(ROLES, row.split()[1:], strict=True)
}
PHASES = dict(zip("stagdmox", MissionState, strict=True))
STATES = {"d": AssessmentStatus.DRAFT, "r": AssessmentStatus.IN_REVIEW, "s": AssessmentStatus.SIGNED_OFF, "c": AssessmentStatus.CLOSED}
SIGNED = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.CLOSED)
REGION_OF = {"KEN": "ESA", "UGA": "ESA", "FRA": "EUR", "": ""}


def actor(role: Role) -> Actor:
    member = "" if role in (Role.SECRETARIAT, Role.ADMINISTRATOR) else "KEN"
    parts = ("D1", "D2.3") if role is Role.CONTRIBUTOR else ()
    dates = {"valid_from": "2026-11-01", "valid_to": "2026-11-30"} if role is Role.MISSION else {}
    return Actor("a", "A", "en", (Grant(role=role, member=member, parts=parts, **dates),), "session")


def expected(role: Role, action: Action, subject: Subject) -> bool:
    cell, _, phases = CELLS[role, action].partition("@")
    if cell == "-" or (phases and subject.phase not in {PHASES[letter] for letter in phases}):
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
    if reach in ("team", "lead"):
        is_there = subject.on_team if reach == "team" else subject.on_team and subject.leads
        return own and is_there and "2026-11-01" <= subject.today <= "2026-11-30"
    if reach == "disc" and phases:  # a mission has its own signature
        return subject.disclosure is not None and role is Role.SECRETARIAT
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


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_in_a_mission_exactly_what_the_table_says(role: Role, action: Action) -> None:
    cases = product(
        ("KEN", "UGA", ""),
        (None, *MissionState),
        (None, Disclosure.SECRETARIAT, Disclosure.MEMBERS),
        ((False, False), (True, False), (True, True), (False, True)),
        ("", "2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"),
    )
    for member, phase, disclosure, (on_team, leads), today in cases:
        subject = Subject(member=member, region=REGION_OF[member], disclosure=disclosure, today=today)
        subject = replace(subject, phase=phase, on_team=on_team, leads=leads)
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
