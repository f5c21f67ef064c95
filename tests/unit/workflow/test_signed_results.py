"""The register of signed results: what is signed counts, what is reopened does not, and no crash leaves a row that should not count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from house import MEMBER, WORKED_EXAMPLE, House

from assessment.errors import ConflictError, NotAllowedError
from assessment.records import Assessment, Disclosure, HistoryLine, Layer, Record, SignedResult
from assessment.storage.memory import MemoryStore
from assessment.storage.port import RESULTS, Asked, Place, Put, assessment_place
from assessment.workflow.signed_results import SignedResults, result_key

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


class FailingStore(MemoryStore):
    """Goes down before or after a given write, counted from when it is armed; does something else just before another one."""

    def __init__(self) -> None:
        super().__init__()
        self.down_before: int | None = None
        self.down_after: int | None = None
        self.before_write: dict[int, Callable[[], object]] = {}
        self.writes = 0

    def write(self, place: Place, changes: Sequence[Asked], history: Sequence[HistoryLine] = ()) -> tuple[Record, ...]:
        if place.name == "index":  # can be rebuilt, and is not what is tested
            return super().write(place, changes, history)
        self.writes += 1
        number = self.writes
        self.before_write.pop(number, lambda: None)()
        if number == self.down_before:
            raise PowerCut
        stored = super().write(place, changes, history)
        if number == self.down_after:
            raise PowerCut
        return stored

    def arm(self) -> None:
        self.writes = 0


def ready() -> tuple[House, FailingStore]:
    """In review and complete."""
    store = FailingStore()
    house = House(store=store)
    house.start()
    house.answer_all(COMPLETE)
    house.submit()
    store.arm()
    return house, store


def rows(house: House) -> tuple[SignedResult, ...]:
    return house.store.all(SignedResult, RESULTS)


def reopen(house: House) -> None:
    house.services.assessments.reopen(house.actor(), MEMBER, house.assessment, "A law has changed.")


def is_signed(house: House) -> bool:
    record = house.store.get(Assessment, assessment_place(MEMBER, house.assessment), house.assessment)
    return record is not None and record.sign_off is not None


def test_a_signature_puts_the_levels_into_the_register_in_the_order_of_the_questionnaire() -> None:
    house, _ = ready()
    signed = house.sign(Disclosure.REGION)
    (row,) = rows(house)
    # A.1 3, A.2 2, A.3 don't know, A.4 not applicable; B.1 4, B.2 3, B.3 2; C.1 0, C.2 1
    assert row.levels == (3, 2, -1, -2, 4, 3, 2, 0, 1)
    # nothing is linked: A.1 and A.2 expect evidence from level 2 up and fall to 1, the others expect none
    assert row.backed == (1, 1, -1, -2, 4, 3, 2, 0, 1)
    assert (row.settled, row.disclosure, row.signed_on, row.layer) == (True, Disclosure.REGION, "2026-11-24", Layer.SELF)
    assert signed.sign_off is not None
    assert row.snapshot == signed.sign_off.snapshot


def test_a_reopened_result_leaves_the_register_and_comes_back_with_the_next_signature() -> None:
    house, _ = ready()
    house.sign()
    reopen(house)
    assert rows(house) == ()
    house.answer("C.1", 2)
    house.submit()
    house.sign()
    assert [row.levels[7] for row in rows(house)] == [2]


def test_closing_leaves_the_row_where_it_is() -> None:
    house, _ = ready()
    house.sign()
    house.services.assessments.close(house.actor(), MEMBER, house.assessment)
    assert [row.settled for row in rows(house)] == [True]


@pytest.mark.parametrize("when", ["down_before", "down_after"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_crash_at_any_write_of_a_signature_leaves_no_row_that_counts_without_it(number: int, when: str) -> None:
    house, store = ready()
    setattr(store, when, number)
    with pytest.raises(PowerCut):
        house.sign()
    setattr(store, when, None)
    assert is_signed(house) or not any(row.settled for row in rows(house))
    rebuilt = house.services.regions.rebuild_results()
    assert [row.settled for row in rows(house)] == ([True] if is_signed(house) else [])
    assert rebuilt.altered == ()


@pytest.mark.parametrize("when", ["down_before", "down_after"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_at_any_write_of_a_reopening_leaves_no_row_that_counts_without_a_signature(number: int, when: str) -> None:
    house, store = ready()
    house.sign()
    store.arm()
    setattr(store, when, number)
    with pytest.raises(PowerCut):
        reopen(house)
    setattr(store, when, None)
    assert is_signed(house) or rows(house) == ()
    house.services.regions.rebuild_results()
    assert [row.settled for row in rows(house)] == ([True] if is_signed(house) else [])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_somebody_who_reopens_in_the_midst_of_a_signature_never_leaves_a_row(number: int) -> None:
    house, store = ready()
    store.before_write[number] = lambda: is_signed(house) and reopen(house)
    house.sign()
    assert bool(rows(house)) == is_signed(house)
    assert is_signed(house) == (number < 3)  # only before the third write was there anything to reopen


def test_a_second_signer_who_comes_too_late_leaves_the_row_of_the_first() -> None:
    house, store = ready()

    def prepare_as_well() -> None:
        (row,) = rows(house)
        MemoryStore.write(store, RESULTS, [Put(replace(row, snapshot="another", disclosure=Disclosure.SECRETARIAT), row.revision)])

    store.before_write[2] = prepare_as_well
    signed = house.sign(Disclosure.MEMBERS)
    assert signed.sign_off is not None
    assert [(row.snapshot, row.settled) for row in rows(house)] == [(signed.sign_off.snapshot, True)]


def test_a_reopening_that_comes_to_nothing_leaves_the_row() -> None:
    house, store = ready()
    house.sign()
    store.arm()
    # between the withdrawal and the assessment's own write somebody closes it
    store.before_write[2] = lambda: house.services.assessments.close(house.actor(), MEMBER, house.assessment)
    with pytest.raises(ConflictError):
        reopen(house)
    assert [row.settled for row in rows(house)] == [True]


def test_reopening_without_the_right_touches_nothing() -> None:
    house, _ = ready()
    house.sign()
    with pytest.raises(NotAllowedError):
        house.services.assessments.reopen(house.actor("neighbour"), MEMBER, house.assessment, "Why not.")
    assert [row.settled for row in rows(house)] == [True]


def test_a_write_that_meets_another_one_is_tried_again() -> None:
    house, store = ready()
    signed = house.sign()
    (row,) = rows(house)
    store.arm()
    store.before_write[1] = lambda: MemoryStore.write(store, RESULTS, [Put(row, row.revision)])
    SignedResults(house.services.workplace).withdraw(MEMBER, signed.key)
    assert rows(house) == ()


def test_rebuilding_brings_back_what_is_missing_and_removes_what_is_stale() -> None:
    house, store = ready()
    signed = house.sign()
    (row,) = rows(house)
    SignedResults(house.services.workplace).withdraw(MEMBER, signed.key)
    store.write(
        RESULTS, [Put(SignedResult(**{**_fields(row), "key": result_key("FRA", "x", Layer.SELF), "member": "FRA", "assessment": "x"}), 0)]
    )
    rebuilt = house.services.regions.rebuild_results()
    assert (rebuilt.restored, rebuilt.removed) == (1, 1)
    assert [(one.member, one.levels) for one in rows(house)] == [(MEMBER, row.levels)]
    again = house.services.regions.rebuild_results()
    assert (again.restored, again.removed) == (0, 0)


def test_rebuilding_leaves_out_a_snapshot_that_was_altered_and_says_so() -> None:
    house, store = ready()
    signed = house.sign()
    assert signed.sign_off is not None
    snapshot = signed.sign_off.snapshot
    store._snapshots[MEMBER, snapshot] = store.snapshot(MEMBER, snapshot).replace(b'"level":0', b'"level":4')
    rebuilt = house.services.regions.rebuild_results()
    assert (rebuilt.altered, rows(house)) == (((MEMBER, snapshot),), ())


def test_only_the_secretariat_may_rebuild() -> None:
    house, _ = ready()
    house.services.regions.rebuild(house.actor("secretariat"))
    for person in ("coordinator", "head", "contributor", "mission", "administrator"):
        with pytest.raises(NotAllowedError):
            house.services.regions.rebuild(house.actor(person))


def _fields(row: SignedResult) -> dict[str, object]:
    return {name: getattr(row, name) for name in SignedResult.__dataclass_fields__ if name != "revision"}
