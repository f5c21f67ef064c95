"""The registers of delivered support and joint operations: who may, what is refused, and what of it a member sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import MEMBER, House

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.records import Attendance, Disclosure, EvidenceKind, HistoryKind, Layer, Operation, SignedResult, SupportEvent
from assessment.reference import PublicOperation
from assessment.storage.port import RESULTS, SUPPORT, Put, Remove

OUTSIDERS = ["coordinator", "contributor", "head", "mission", "administrator", "neighbour"]
PUBLIC = PublicOperation(
    "sand-2024", "Operation Sand", "Opération Sable", "2024-09", "2024-10", ("UGA",), "Two.", "Deux.", "Six.", "Six.", "https://example.org"
)
KENYA = Attendance(member="KEN", women=3, men=5)
UGANDA = Attendance(member="UGA", not_counted=2)
COURSE = SupportEvent(
    key="", activity="course", title="", start="2026-03-02", end="2026-03-06", place="Nairobi", attendance=(KENYA, UGANDA)
)
WIND = Operation(key="", title="Operation Wind", start="2026-02", end="2026-03", participants=("UGA", "KEN"), results_en="Two seizures.")
# In the order of the questionnaire: A.1 A.2 A.3 A.4 B.1 B.2 B.3 C.1 C.2
CRITERIA = ("A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2")


@pytest.fixture
def house() -> House:
    return House(operations=(PUBLIC,))


def signed(house: House, day: str, levels: dict[str, int], member: str = MEMBER, **more: object) -> SignedResult:
    """A result in the register, as a sign-off on that day leaves it."""
    said = tuple(levels.get(name, 1) for name in CRITERIA)
    fields = {"disclosure": Disclosure.SECRETARIAT, "questionnaire": "small@1", "layer": Layer.SELF, "settled": True, **more}
    key = f"{member}/{day}/{fields['layer']}"
    row = SignedResult(key=key, member=member, assessment=day, round="", signed_on=day, snapshot=day, levels=said, backed=said, **fields)  # type: ignore[arg-type]
    house.store.write(RESULTS, [Put(row, 0)])
    return row


def add(house: House, **changes: object) -> SupportEvent:
    return house.services.support.add_event(house.actor("secretariat"), replace(COURSE, **changes))  # type: ignore[arg-type]


def received(house: House, person: str = "coordinator", member: str = MEMBER):
    return house.services.support.received(house.actor(person), member)


def noted(house: House) -> list[tuple[str, str]]:
    return [(line.key, line.note) for line in house.store.history("") if line.kind in (HistoryKind.SUPPORTEVENT, HistoryKind.OPERATION)]


def reads(house: House) -> list[str]:
    return [line.subject for line in house.store.history(MEMBER) if line.kind is HistoryKind.READ]


# events


def test_an_event_is_registered_changed_and_removed_with_its_history(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    made = add(house, title="  A course ", place=" Nairobi ")
    assert (made.title, made.place, made.by, made.revision) == ("A course", "Nairobi", "secretariat", 1)
    changed = support.change_event(elena, replace(made, attendance=(replace(KENYA, women=4),)))
    assert support.events(elena) == (changed,)
    support.remove_event(elena, changed.key, changed.revision)
    assert support.events(elena) == ()
    assert noted(house) == [(made.key, "added"), (made.key, "changed"), (made.key, "removed")]


def test_events_come_newest_first(house: House) -> None:
    old, new = add(house, start="2025-01-01", end="2025-01-02"), add(house)
    assert house.services.support.events(house.actor("secretariat")) == (new, old)


@pytest.mark.parametrize("person", OUTSIDERS)
def test_only_the_secretariat_keeps_the_registers(house: House, person: str) -> None:
    support, actor, made = house.services.support, house.actor(person), add(house)
    operation = support.register_operation(house.actor("secretariat"), WIND)
    attempts = (
        lambda: support.events(actor),
        lambda: support.add_event(actor, COURSE),
        lambda: support.change_event(actor, made),
        lambda: support.remove_event(actor, made.key, made.revision),
        lambda: support.operations(actor),
        lambda: support.register_operation(actor, WIND),
        lambda: support.remove_operation(actor, operation.key, operation.revision),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowedError):
            attempt()
    assert (house.store.all(SupportEvent, SUPPORT), house.store.all(Operation, SUPPORT)) == ((made,), (operation,))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"activity": "", "title": "  "}, "Choose an activity"),
        ({"activity": "nothing"}, "no activity nothing"),
        ({"title": "x" * 301}, "Every line"),
        ({"note": "x" * 4_001}, "The text"),
        ({"start": ""}, "A date is needed"),
        ({"end": "2026-02-30"}, "A date is needed"),
        ({"end": "2026-03-01"}, "before the first day"),
        ({"end": "2026-11-25"}, "future"),  # the day after the house's day
        ({"attendance": ()}, "at least one member"),
        ({"attendance": (Attendance(member="XXX", men=1),)}, "XXX"),
        ({"attendance": (KENYA, KENYA)}, "twice"),
        ({"attendance": (Attendance(member="KEN"),)}, "how many people"),
        ({"attendance": (Attendance(member="KEN", women=2, men=-1),)}, "how many people"),
        ({"attendance": (Attendance(member="KEN", women=100_001),)}, "how many people"),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_changes_nothing(house: House, wrong: dict[str, object], words: str) -> None:
    made = add(house)
    with pytest.raises(InvalidInputError, match=words):
        add(house, **wrong)
    with pytest.raises(InvalidInputError, match=words):
        house.services.support.change_event(house.actor("secretariat"), replace(made, **wrong))  # type: ignore[arg-type]
    assert house.store.all(SupportEvent, SUPPORT) == (made,)
    assert noted(house) == [(made.key, "added")]


def test_the_last_day_may_be_today_and_the_only_one(house: House) -> None:
    assert add(house, start="2026-11-24", end="2026-11-24").end == "2026-11-24"


def test_a_title_of_ones_own_needs_no_activity(house: House) -> None:
    assert add(house, activity="", title="Round table").title == "Round table"


def test_who_did_not_see_the_last_change_is_told_and_overwrites_nothing(house: House) -> None:
    support, elena, made = house.services.support, house.actor("secretariat"), add(house)
    newer = support.change_event(elena, replace(made, place="Mombasa"))
    with pytest.raises(ConflictError):
        support.change_event(elena, replace(made, place="Kisumu"))
    with pytest.raises(ConflictError):
        support.remove_event(elena, made.key, made.revision)
    assert support.events(elena) == (newer,)


def test_what_is_not_there_cannot_be_changed_or_removed(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    for attempt in (
        lambda: support.change_event(elena, replace(COURSE, key="s-0")),
        lambda: support.remove_event(elena, "s-0", 1),
        lambda: support.remove_operation(elena, PUBLIC.id, 0),
        lambda: support.register_operation(elena, replace(WIND, key="o-0")),
    ):
        with pytest.raises(NotFoundError):
            attempt()


# what a member received


def test_a_member_sees_its_own_part_of_an_event_only(house: House) -> None:
    add(house)
    (one,) = received(house)
    assert (one.attendance, one.event.attendance) == (KENYA, (KENYA,))
    assert received(house, "neighbour", "UGA")[0].attendance == UGANDA
    add(house, attendance=(UGANDA,))
    assert len(received(house)) == 1


@pytest.mark.parametrize(("person", "member"), [("contributor", "KEN"), ("mission", "KEN"), ("administrator", "KEN"), ("neighbour", "KEN")])
def test_others_do_not_see_what_a_member_received(house: House, person: str, member: str) -> None:
    for use in (house.services.support.received, house.services.support.participations):
        with pytest.raises(NotAllowedError):
            use(house.actor(person), member)


def test_before_is_the_last_result_signed_until_the_event_and_after_the_first_one_signed_later(house: House) -> None:
    """The course serves A.2 and C.1. Signed: twice before (the later one on the first day), once during it, twice after."""
    for day, level in (("2025-01-10", 0), ("2026-03-02", 1), ("2026-03-04", 4), ("2026-03-07", 2), ("2026-09-01", 3)):
        signed(house, day, {"A.2": level, "C.1": -1 if level == 1 else level})
    add(house)
    (one,) = received(house)
    assert (one.before_on, one.after_on) == ("2026-03-02", "2026-03-07")
    assert [(row.criterion, row.before, row.after, row.comparable) for row in one.served] == [("A.2", 1, 2, True), ("C.1", -1, 2, True)]


def test_without_a_result_on_one_side_there_is_nothing_to_compare_there(house: House) -> None:
    add(house)
    (one,) = received(house)
    assert (one.served, one.before_on, one.after_on) == ((), "", "")
    signed(house, "2026-05-01", {"A.2": 2, "C.1": 0})
    (one,) = received(house)
    assert [(row.before, row.after, row.comparable) for row in one.served] == [(None, 2, False), (None, 0, False)]
    assert (one.before_on, one.after_on) == ("", "2026-05-01")


def test_an_event_without_an_activity_of_the_catalogue_serves_no_criterion(house: House) -> None:
    signed(house, "2025-01-10", {})
    add(house, activity="", title="Round table")
    assert received(house)[0].served == ()


@pytest.mark.parametrize("wrong", [{"settled": False}, {"layer": Layer.MISSION}, {"member": "UGA"}, {"questionnaire": "gone@1"}])
def test_results_that_do_not_count_are_not_shown(house: House, wrong: dict[str, object]) -> None:
    signed(house, "2025-01-10", {}, **wrong)  # type: ignore[arg-type]
    add(house)
    assert received(house)[0].served == ()


def test_the_member_is_told_that_the_secretariat_saw_its_levels_and_not_that_it_saw_them_itself(house: House) -> None:
    signed(house, "2025-01-10", {})
    add(house)
    received(house)
    assert reads(house) == []
    received(house, "secretariat")
    received(house, "secretariat")
    assert reads(house) == ["2025-01-10"]


def test_nothing_is_noted_where_no_level_was_shown(house: House) -> None:
    signed(house, "2025-01-10", {})
    add(house, activity="", title="Round table")
    received(house, "secretariat")
    assert reads(house) == []


# operations


def test_the_register_holds_shipped_operations_and_own_ones_the_latest_first(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    made = support.register_operation(elena, WIND)
    entries = support.operations(elena)
    assert [(one.id, one.public is not None) for one in entries] == [(made.key, False), ("sand-2024", True)]
    assert made.participants == ("KEN", "UGA")
    assert [one.title("fr") for one in entries] == ["Operation Wind", "Opération Sable"]


def test_participants_are_added_to_a_shipped_operation_and_those_of_its_source_stay(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    named = Operation(key="sand-2024", title="x", start="2024", end="2024", participants=("KEN",))
    stored = support.register_operation(elena, named)
    (entry,) = support.operations(elena)
    assert (entry.participants, entry.start, entry.title("en")) == (("KEN", "UGA"), "2024-09", "Operation Sand")
    support.register_operation(elena, replace(stored, participants=()))
    assert support.operations(elena)[0].participants == ("UGA",)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "A title is needed"),
        ({"title": "x" * 301}, "Every line"),
        ({"results_en": "x" * 2_001, "results_fr": "x" * 2_000}, "The text"),
        ({"start": "soon"}, "Give when"),
        ({"end": "2026-13"}, "Give when"),
        ({"end": "2026-01"}, "before the first day"),
        ({"start": "2026-12", "end": "2026-12"}, "future"),
        ({"source": "see the newspaper"}, "A link"),
        ({"source": "javascript:alert(1)"}, "A link"),
        ({"participants": ("XXX",)}, "XXX"),
    ],
)
def test_an_operation_that_cannot_be_is_refused_and_changes_nothing(house: House, wrong: dict[str, object], words: str) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    made = support.register_operation(elena, WIND)
    for one in (WIND, made):
        with pytest.raises(InvalidInputError, match=words):
            support.register_operation(elena, replace(one, **wrong))  # type: ignore[arg-type]
    assert house.store.all(Operation, SUPPORT) == (made,)


def test_an_operation_that_somebody_changed_meanwhile_is_a_conflict(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    made = support.register_operation(elena, WIND)
    newer = support.register_operation(elena, replace(made, title="Operation Gale"))
    with pytest.raises(ConflictError):
        support.register_operation(elena, replace(made, title="Operation Breeze"))
    with pytest.raises(ConflictError):
        support.remove_operation(elena, made.key, made.revision)
    support.remove_operation(elena, newer.key, newer.revision)
    assert [one.id for one in support.operations(elena)] == ["sand-2024"]


def test_a_member_sees_its_operations_and_no_other_participant_that_the_secretariat_named(house: House) -> None:
    support = house.services.support
    made = support.register_operation(house.actor("secretariat"), WIND)
    (entry,) = support.participations(house.actor(), MEMBER)
    assert (entry.id, entry.participants) == (made.key, ("KEN",))
    assert entry.registered is not None
    assert entry.registered.participants == ("KEN",)


# a participation as evidence


def test_a_participation_becomes_a_piece_of_evidence_once(house: House) -> None:
    support = house.services.support
    made = support.register_operation(house.actor("secretariat"), WIND)
    assert support.linked_participations(house.actor(), MEMBER) == frozenset()
    first = support.link_participation(house.actor(), MEMBER, made.key)
    again = support.link_participation(house.actor(), MEMBER, made.key)
    assert first == again
    assert (first.kind, first.title, first.date, first.number) == (EvidenceKind.REFERENCE, "Operation Wind", "2026-03-31", made.key)
    assert house.services.evidence.list_for(house.actor(), MEMBER) == (first,)
    assert support.linked_participations(house.actor(), MEMBER) == {made.key}


def test_an_operation_of_this_year_is_dated_no_later_than_today(house: House) -> None:
    made = house.services.support.register_operation(house.actor("secretariat"), replace(WIND, start="2026", end="2026"))
    assert house.services.support.link_participation(house.actor(), MEMBER, made.key).date == "2026-11-24"


def test_who_took_no_part_or_may_not_add_evidence_links_nothing(house: House) -> None:
    support, elena = house.services.support, house.actor("secretariat")
    made = support.register_operation(elena, WIND)
    with pytest.raises(NotFoundError):
        support.link_participation(house.actor(), MEMBER, "sand-2024")
    for person in ("head", "secretariat", "contributor", "neighbour"):
        with pytest.raises(NotAllowedError):
            support.link_participation(house.actor(person), MEMBER, made.key)
    assert house.services.evidence.list_for(house.actor(), MEMBER) == ()
    support.link_participation(house.actor(), MEMBER, made.key)
    with pytest.raises(NotAllowedError):  # not even told that it is there
        support.link_participation(house.actor("head"), MEMBER, made.key)


def test_the_secretariat_does_not_learn_what_is_in_a_members_library(house: House) -> None:
    with pytest.raises(NotAllowedError):
        house.services.support.linked_participations(house.actor("secretariat"), MEMBER)


def test_a_withdrawn_result_is_no_longer_shown(house: House) -> None:
    row = signed(house, "2025-01-10", {})
    add(house)
    assert received(house)[0].served
    house.store.write(RESULTS, [Remove(row, 1)])
    assert received(house)[0].served == ()
