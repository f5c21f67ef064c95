"""A mission's life: set up by the Secretariat, moved on by its lead, signed by the member; access ends when it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from house import MEMBER
from mission_house import COMPLETE, MissionHouse, said_of

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.records import (
    Account,
    Grant,
    HistoryKind,
    Layer,
    Mission,
    MissionCase,
    MissionEntry,
    MissionState,
    Role,
)
from assessment.storage.port import ACCOUNTS, MISSIONS
from assessment.storage.tinydb_store import TinyDBStore
from assessment.workflow.snapshots import Seal

EVERYBODY_ELSE = ("coordinator", "contributor", "head", "mission", "administrator", "neighbour", "lara")


@pytest.fixture
def house() -> MissionHouse:
    return MissionHouse()


def entries(house: MissionHouse) -> tuple[MissionEntry, ...]:
    return house.store.all(MissionEntry, MISSIONS)


def grants(house: MissionHouse, account: str) -> tuple[Grant, ...]:
    stored = house.store.get(Account, ACCOUNTS, account)
    assert stored is not None
    return tuple(one for one in stored.grants if one.member == MEMBER)


# set-up


def test_a_mission_is_set_up_for_a_signed_assessment_and_gives_its_team_access(house: MissionHouse) -> None:
    made = house.set_up()
    assert (made.member, made.lead, [one.account for one in made.team]) == (MEMBER, "lara", ["lara", "ali", "ines"])
    assert made.snapshot.startswith(house.assessment)
    expected = Grant(role=Role.MISSION, member=MEMBER, valid_from="2026-11-25", valid_to="2027-03-31")
    assert [grants(house, one) for one in ("lara", "ali", "ines", "olga")] == [(expected,), (expected,), (expected,), ()]
    assert [(one.key, one.state) for one in house.missions.list_all(house.actor("secretariat"))] == [(made.key, MissionState.SET_UP)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"starts": "soon"}, "date"),
        ({"ends": "2026-11-30"}, "dates"),  # the day before the visit
        ({"access_from": "2026-12-02"}, "dates"),
        ({"access_to": "2026-12-04"}, "dates"),
        ({"sections": ()}, "section"),
        ({"sections": ("A", "Z")}, "section"),
        ({"raters": ()}, "rater"),
        ({"lead": "nobody"}, "experts"),
        ({"raters": ("coordinator",)}, "experts"),  # works for the visited member
        ({"raters": ("neighbour",)}, "experts"),  # has never been an expert
        ({"assessment": "2020-x"}, "signed off"),
        ({"member": "UGA"}, "signed off"),
        ({"member": "XXX"}, "signed off"),
    ],
)
def test_a_mission_that_makes_no_sense_is_refused_and_leaves_nothing(house: MissionHouse, wrong: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        house.set_up(**wrong)
    assert entries(house) == ()
    assert grants(house, "lara") == ()


def test_an_unsigned_assessment_is_not_visited(house: MissionHouse) -> None:
    house.start(title="2027")
    with pytest.raises(InvalidInputError, match="signed off"):
        house.set_up(assessment=house.assessment)


@pytest.mark.parametrize("person", EVERYBODY_ELSE)
def test_only_the_secretariat_sets_up_changes_and_lists(house: MissionHouse, person: str) -> None:
    made, actor = house.set_up(), house.actor(person)
    for doing in (
        lambda: house.missions.set_up(actor, house.plan),
        lambda: house.missions.list_all(actor),
        lambda: house.missions.candidates(actor, MEMBER),
        lambda: house.missions.change(actor, made.key, made.revision, house.plan),
        lambda: house.missions.remove(actor, made.key, made.revision, "ali"),
        lambda: house.missions.invite_expert(actor, made.key, made.revision, "new", "New", "", "en"),
        lambda: house.missions.open_desk(actor, made.key, made.revision),
    ):
        with pytest.raises((NotAllowedError, NotFoundError)):
            doing()
    assert house.now() == made


def test_who_may_be_sent_never_works_for_the_visited_member(house: MissionHouse) -> None:
    found = {one.key for one in house.missions.candidates(house.actor("secretariat"), MEMBER)}
    assert found == {"lara", "ali", "ines", "olga", "mission", "secretariat"}


def test_dates_and_team_can_change_and_access_follows(house: MissionHouse) -> None:
    made = house.set_up()
    plan = replace(house.plan, access_to="2027-06-30", raters=("ali", "olga"))
    changed = house.missions.change(house.actor("secretariat"), made.key, made.revision, plan)
    assert [(one.account, one.rates) for one in changed.team] == [("lara", False), ("ali", True), ("olga", True)]
    assert [one.valid_to for one in (*grants(house, "ali"), *grants(house, "olga"))] == ["2027-06-30"] * 2
    assert grants(house, "ines") == ()


def test_the_sections_stay_once_the_rating_has_begun(house: MissionHouse) -> None:
    now = house.to(MissionState.RATING)
    with pytest.raises(InvalidInputError, match="sections"):
        house.missions.change(house.actor("secretariat"), now.key, now.revision, replace(house.plan, sections=("A",)))


def test_a_change_from_an_old_page_is_a_conflict(house: MissionHouse) -> None:
    made = house.set_up()
    house.to(MissionState.DESK)
    with pytest.raises(ConflictError):
        house.missions.change(house.actor("secretariat"), made.key, made.revision, house.plan)
    with pytest.raises(ConflictError):
        house.missions.start_rating(house.actor("lara"), made.key, made.revision)


def test_the_lead_is_replaced_not_removed(house: MissionHouse) -> None:
    made, secretariat = house.set_up(), house.actor("secretariat")
    with pytest.raises(InvalidInputError, match="lead"):
        house.missions.remove(secretariat, made.key, made.revision, "lara")
    with pytest.raises(NotFoundError):
        house.missions.remove(secretariat, made.key, made.revision, "olga")


def test_an_invited_expert_joins_the_team_with_access(house: MissionHouse) -> None:
    made = house.set_up()
    invited = house.missions.invite_expert(house.actor("secretariat"), made.key, made.revision, "new.expert", "Nia New", "Analyst", "fr")
    assert invited.secret
    assert invited.account.key in [one.account for one in house.now().team]
    assert [one.valid_to for one in grants(house, invited.account.key)] == ["2027-03-31"]


# access


def test_an_expert_taken_off_the_team_sees_nothing_from_that_moment_on(house: MissionHouse) -> None:
    now = house.to(MissionState.DESK)
    before = house.actor("ali")  # the session still believes in the old right
    assert [one.key for one in house.missions.mine(before)] == [now.key]
    house.missions.remove(house.actor("secretariat"), now.key, now.revision, "ali")
    for actor in (before, house.actor("ali")):
        with pytest.raises(NotFoundError):
            house.work.desk(actor, now.key)
        assert house.missions.mine(actor) == ()
    assert grants(house, "ali") == ()


@pytest.mark.parametrize(("day", "sees"), [(-1, False), (0, True), (126, True), (127, False)])
def test_the_team_sees_the_mission_between_its_days_only(house: MissionHouse, day: int, sees: bool) -> None:
    # access from 25 November (the day of the clock) to 31 March: 126 days later
    house.to(MissionState.DESK)
    house.clock.move(days=day)
    assert bool(house.missions.mine(house.actor("ali"))) is sees
    for reading in (house.missions.get, house.work.desk, house.work.my_ratings, house.missions.history):
        if sees:
            reading(house.actor("ali"), house.mission)
        else:
            with pytest.raises(NotFoundError):
                reading(house.actor("ali"), house.mission)


def test_a_right_to_the_member_from_another_mission_opens_nothing_of_this_one(house: MissionHouse) -> None:
    house.set_up()
    first = house.mission
    house.set_up(title="Second visit", raters=("olga",), lead="olga")
    with pytest.raises(NotFoundError):
        house.missions.get(house.actor("olga"), first)
    assert [one.title for one in house.missions.mine(house.actor("olga"))] == ["Second visit"]


def test_a_mission_is_over_on_its_day_even_where_another_one_to_the_member_goes_on(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    first = house.mission
    house.set_up(title="Second visit", access_to="2027-12-31")
    house.clock.move(days=127)  # the day after the first one's access
    with pytest.raises(NotFoundError):
        house.work.desk(house.actor("ali"), first)
    assert [one.title for one in house.missions.mine(house.actor("ali"))] == ["Second visit"]


def test_leaving_one_of_two_missions_with_the_same_days_keeps_the_right_of_the_other(house: MissionHouse) -> None:
    first = house.set_up()
    house.set_up(title="Second visit")
    house.missions.remove(house.actor("secretariat"), first.key, first.revision, "ali")
    assert len(grants(house, "ali")) == 1
    assert [one.title for one in house.missions.mine(house.actor("ali"))] == ["Second visit"]


def test_until_the_desk_opens_the_team_only_knows_of_the_mission(house: MissionHouse) -> None:
    house.set_up()
    assert house.missions.get(house.actor("ali"), house.mission).title == "Visit to Nairobi"
    with pytest.raises(NotAllowedError):
        house.work.desk(house.actor("ali"), house.mission)


def test_the_member_sees_who_may_look_and_who_did(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    (shown,) = house.missions.concerning(house.actor(), MEMBER)
    assert [(one.name) for one in shown.team] == ["Lara Novak", "Ali Ben Salah", "Inês Duarte"]
    assert (shown.access_from, shown.access_to) == ("2026-11-25", "2027-03-31")
    assert house.services.snapshots.readers(house.actor(), MEMBER) == ()
    house.work.desk(house.actor("ali"), house.mission)
    house.work.desk(house.actor("ali"), house.mission)  # the page runs again
    house.work.desk(house.actor("ines"), house.mission)
    assert [one.by_name for one in house.services.snapshots.readers(house.actor(), MEMBER)] == ["Inês Duarte", "Ali Ben Salah"]


@pytest.mark.parametrize("person", ["contributor", "neighbour", "administrator", "olga", "mission"])
def test_who_has_nothing_to_do_with_a_mission_cannot_tell_it_from_one_that_is_not(house: MissionHouse, person: str) -> None:
    house.set_up()
    refusals = []
    for key in (house.mission, "m-none"):
        with pytest.raises(NotFoundError) as refused:
            house.missions.get(house.actor(person), key)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
    assert house.missions.concerning(house.actor(person), MEMBER) == ()


# the life


def test_a_mission_goes_from_step_to_step_and_tells_its_history(house: MissionHouse) -> None:
    signed = house.to(MissionState.SIGNED)
    assert signed.state is MissionState.SIGNED
    notes = [(one.note, one.by_name) for one in house.missions.history(house.actor(), house.mission)]
    assert notes == [
        ("set up", "Elena Rossi"),
        ("desk", "Elena Rossi"),
        ("rating", "Lara Novak"),
        ("revealed", "Lara Novak"),
        ("draft", "Lara Novak"),
        ("comments", "Lara Novak"),
        ("comments", "Amina Otieno"),
        ("agreed", "Lara Novak"),
        ("signed secretariat", "Daniel Mwangi"),
    ]


@pytest.mark.parametrize("person", ["ali", "coordinator", "head", "secretariat", "administrator", "olga"])
@pytest.mark.parametrize(
    "state", [MissionState.DESK, MissionState.RATING, MissionState.REVEALED, MissionState.DRAFT, MissionState.COMMENTS]
)
def test_only_the_lead_moves_a_mission_on(house: MissionHouse, person: str, state: MissionState) -> None:
    now = house.to(state)
    step = {
        MissionState.DESK: house.missions.start_rating,
        MissionState.RATING: house.missions.reveal,
        MissionState.REVEALED: house.missions.finish_discussion,
        MissionState.DRAFT: house.missions.share,
        MissionState.COMMENTS: house.missions.settle,
    }[state]
    with pytest.raises((NotAllowedError, NotFoundError)):
        step(house.actor(person), now.key, now.revision)
    assert house.now() == now


def test_no_step_can_be_skipped_or_done_twice(house: MissionHouse) -> None:
    now, lead = house.to(MissionState.DESK), house.actor("lara")
    with pytest.raises(InvalidInputError):
        house.missions.share(lead, now.key, now.revision)
    with pytest.raises(InvalidInputError):
        house.missions.open_desk(house.actor("secretariat"), now.key, now.revision)
    now = house.to(MissionState.REVEALED)
    with pytest.raises(InvalidInputError, match="step"):
        house.missions.reveal(lead, now.key, now.revision, "Again.")


def test_revealing_before_all_have_rated_needs_a_reason(house: MissionHouse) -> None:
    now = house.to(MissionState.RATING)
    house.rate("ali", "A.1", 2)
    with pytest.raises(InvalidInputError, match="3 raters"):
        house.missions.reveal(house.actor("lara"), now.key, now.revision)
    revealed = house.missions.reveal(house.actor("lara"), now.key, now.revision, "Ines is ill.")
    assert (revealed.state_reason, revealed.revealed) == ("Ines is ill.", ("lara", "ali", "ines"))


def test_the_report_waits_for_a_rating_of_every_criterion(house: MissionHouse) -> None:
    now = house.to(MissionState.REVEALED)
    house.rate_together(Layer.MISSION, "A.1", 2, "Seen.")
    with pytest.raises(InvalidInputError, match="8 criteria"):
        house.missions.finish_discussion(house.actor("lara"), now.key, now.revision)


def test_the_agreement_waits_for_the_thirty_days_or_the_member(house: MissionHouse) -> None:
    now, lead = house.to(MissionState.COMMENTS), house.actor("lara")
    assert now.comments_until == "2026-12-25"
    with pytest.raises(InvalidInputError, match="2026-12-25"):
        house.missions.settle(lead, now.key, now.revision)
    house.clock.move(days=31)
    with pytest.raises(InvalidInputError, match="9 points"):
        house.missions.settle(lead, now.key, now.revision)
    with pytest.raises(InvalidInputError, match="over"):
        house.missions.close_comments(house.actor(), now.key, now.revision)


@pytest.mark.parametrize("person", ["lara", "coordinator", "head"])
def test_lead_or_member_send_back_what_is_not_signed_with_a_reason(house: MissionHouse, person: str) -> None:
    now = house.to(MissionState.AGREED)
    with pytest.raises(InvalidInputError, match="reason"):
        house.missions.send_back(house.actor(person), now.key, now.revision, " ")
    back = house.missions.send_back(house.actor(person), now.key, now.revision, "A.1 is not right.")
    assert (back.state, back.state_reason) == (MissionState.COMMENTS, "A.1 is not right.")
    with pytest.raises(InvalidInputError, match="over"):  # the thirty days do not begin again
        house.work.comment(house.actor(), now.key, "A.1", 0, "One more thing.")


@pytest.mark.parametrize("person", ["ali", "secretariat", "administrator", "contributor"])
def test_nobody_else_sends_back_or_signs(house: MissionHouse, person: str) -> None:
    now = house.to(MissionState.AGREED)
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.missions.send_back(house.actor(person), now.key, now.revision, "No.")
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.sign_mission(person)


# the signature


def test_a_signature_freezes_mission_and_agreement_beside_the_self_assessment(house: MissionHouse) -> None:
    signed = house.to(MissionState.SIGNED)
    assert signed.sign_off is not None
    layers = {
        Layer.SELF: house.services.snapshots.signed_standing(MEMBER, signed.snapshot),
        Layer.MISSION: house.services.snapshots.signed_standing(MEMBER, signed.mission_snapshot),
        Layer.AGREED: house.services.snapshots.signed_standing(MEMBER, signed.sign_off.snapshot),
    }
    assert {layer: one.layer for layer, one in layers.items()} == {layer: layer for layer in Layer}
    assert [one.ratings["B.1"].level for one in layers.values()] == [4, 2, 3]
    assert [one.ratings["A.1"].level for one in layers.values()] == [3, 2, 2]
    snapshots = (signed.snapshot, signed.mission_snapshot, signed.sign_off.snapshot)
    assert [house.services.snapshots.verify(MEMBER, one) for one in snapshots] == [Seal.INTACT] * 3


def test_evidence_counts_for_the_mission_only_where_it_was_seen(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    house.rate_together(Layer.MISSION, "A.2", 2, "Seen.")
    mission = house.now()
    standing = house.missions.layer(mission, Layer.MISSION)
    assert standing.ratings["A.2"].backed == 2
    stored = house.work.reconciliation(house.actor("lara"), house.mission).joint["mission/A.2"]
    house.work.rate_together(house.actor("lara"), house.mission, Layer.MISSION, "A.2", stored.revision, said_of(2, "Told, not shown."))
    assert house.missions.layer(mission, Layer.MISSION).ratings["A.2"].backed == 1  # what needs no evidence


def test_the_coordinator_records_a_signature_with_its_cover_page_only(house: MissionHouse) -> None:
    house.to(MissionState.AGREED)
    with pytest.raises(InvalidInputError, match="cover page"):
        house.sign_mission("coordinator")
    page = next(one.key for one in house.services.evidence.list_for(house.actor(), MEMBER))
    signed = house.sign_mission("coordinator", cover_page=page)
    assert signed.sign_off is not None
    assert not signed.sign_off.by_head


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": " "}, "name"), ({"function": ""}, "function"), ({"signed_on": "2027-01-01"}, "future"), ({"signed_on": ""}, "date")],
)
def test_a_signature_that_is_not_complete_signs_nothing(house: MissionHouse, wrong: dict[str, object], words: str) -> None:
    now = house.to(MissionState.AGREED)
    before = house.store.snapshots(MEMBER)
    with pytest.raises(InvalidInputError, match=words):
        house.sign_mission(**wrong)
    assert (house.now(), house.store.snapshots(MEMBER)) == (now, before)
    with pytest.raises(ConflictError):
        house.sign_mission(revision=now.revision - 1)


def test_a_signed_mission_is_not_touched_any_more(house: MissionHouse) -> None:
    now = house.to(MissionState.SIGNED)
    with pytest.raises(InvalidInputError, match="signed"):
        house.missions.change(house.actor("secretariat"), now.key, now.revision, house.plan)
    with pytest.raises(NotAllowedError):
        house.rate_together(Layer.AGREED, "A.1", 4, "More.")
    with pytest.raises(NotAllowedError):
        house.find()


def test_the_self_assessment_and_its_state_are_as_before(house: MissionHouse) -> None:
    before = house.services.workplace.assessment(MEMBER, house.assessment)
    house.to(MissionState.SIGNED)
    assert house.services.workplace.assessment(MEMBER, house.assessment) == before


def test_a_mission_still_holds_on_to_what_was_signed_when_the_member_reopens(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    house.services.assessments.reopen(house.actor(), MEMBER, house.assessment, "A law has changed.")
    house.answer("A.1", 0)
    assert house.work.desk(house.actor("ali"), house.mission).standing.ratings["A.1"].level == 3
    assert house.to(MissionState.SIGNED).state is MissionState.SIGNED


def test_a_signed_mission_teaches_later_ones(house: MissionHouse) -> None:
    house.to(MissionState.AGREED)
    assert house.store.all(MissionCase, MISSIONS) == ()
    house.to(MissionState.SIGNED)
    (case,) = house.store.all(MissionCase, MISSIONS)
    # A.1 3→2, A.2, A.3 don't know→1, A.4 not applicable, B.1 4→3, the rest as said
    assert (case.said, case.agreed) == ((3, 2, -1, -2, 4, 3, 2, 0, 1), (2, 2, 1, -2, 3, 3, 2, 0, 1))


def test_the_secretariat_reads_a_result_once_it_is_signed_and_the_member_learns_that(house: MissionHouse) -> None:
    house.to(MissionState.AGREED)
    with pytest.raises(NotAllowedError):
        house.work.result(house.actor("secretariat"), house.mission)
    house.to(MissionState.SIGNED)
    assert house.work.result(house.actor("secretariat"), house.mission).mission.sign_off is not None
    assert "Elena Rossi" in [one.by_name for one in house.services.snapshots.readers(house.actor(), MEMBER)]


def test_the_register_of_self_results_is_not_touched_by_a_mission(house: MissionHouse) -> None:
    before = house.services.regions.rebuild_results()
    house.to(MissionState.SIGNED)
    after = house.services.regions.rebuild_results()
    assert (before.altered, after.altered, after == before) == ((), (), True)


def test_a_whole_mission_lives_in_the_embedded_store(tmp_path: Path) -> None:
    house = MissionHouse(store=TinyDBStore(tmp_path / "store"))  # type: ignore[arg-type]
    signed = house.to(MissionState.SIGNED)
    house.store.close()
    again = TinyDBStore(tmp_path / "store")
    stored = again.get(Mission, next(place for place in again.places(MEMBER) if place.name.startswith("missions/")), signed.key)
    assert stored == signed
    assert again.verify() == ()
    assert {line.kind for line in again.history(MEMBER)} >= {HistoryKind.MISSION, HistoryKind.RATERRATING, HistoryKind.JOINTRATING}
    again.close()


def test_the_lead_sees_how_far_each_rater_is(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    for criterion, said in COMPLETE.items():
        house.rate("ali", criterion, said)
    progress = house.missions.rating_progress(house.actor("lara"), house.mission)
    assert [(one.name, one.rated, one.of) for one in progress] == [("Lara Novak", 0, 9), ("Ali Ben Salah", 9, 9), ("Inês Duarte", 0, 9)]
