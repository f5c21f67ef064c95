"""The status board: states, progress and dates of a round's members; never a level, never a reason."""

from __future__ import annotations

import pytest
from house import MEMBER, WORKED_EXAMPLE, House

from assessment.errors import NotAllowedError, NotFoundError
from assessment.records import Account, Answer, AssessmentStatus, Record, Round
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, Place, Put
from assessment.workflow.board import StatusBoard
from assessment.workflow.rounds import RoundPlan

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


class NoAnswers(MemoryStore):
    """Refuses to give out answers while it is closed."""

    closed = False

    def all(self, kind: type, place: Place) -> tuple[Record, ...]:  # type: ignore[override]
        assert not (self.closed and kind is Answer), "answers were read"
        return super().all(kind, place)


@pytest.fixture
def house() -> House:
    house = House(store=NoAnswers())
    asked = open_round(house)
    house.assessment = house.services.rounds.start(house.actor(), MEMBER, asked.key).key
    return house


def open_round(house: House) -> Round:
    plan = RoundPlan("PGS 2027", "small@1", "2026-11-24", "2026-12-04", regions=("ESA",))
    return house.services.rounds.open(house.actor("secretariat"), plan)


def board(house: House, key: str = "pgs-2027", **filters: str) -> StatusBoard:
    return house.services.board.status(house.actor("secretariat"), key, **filters)


def test_every_member_of_the_round_has_a_row_and_nobody_else(house: House) -> None:
    assert [(row.member, row.region, row.state) for row in board(house).rows] == [("KEN", "ESA", "draft"), ("UGA", "ESA", "none")]


def test_progress_days_left_and_last_activity_are_those_of_the_list(house: House) -> None:
    house.clock.move(days=1, hours=1)
    house.answer("A.1", 3)
    kenya, uganda = board(house).rows
    assert (kenya.answered, kenya.applicable, kenya.share) == (1, 9, 1 / 9)
    assert kenya.days_left == 9  # 4 December - 25 November
    assert kenya.last_activity == "2026-11-25T10:00:00Z"
    assert (uganda.share, uganda.days_left, uganda.last_activity) == (None, 9, "")


def test_days_go_below_zero_after_the_last_day_and_are_nobodys_business_after_signature(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    house.clock.move(days=12)
    kenya, uganda = board(house).rows
    assert (kenya.days_left, uganda.days_left) == (None, -2)


def test_nobody_is_late_any_more_once_the_round_is_closed(house: House) -> None:
    house.clock.move(days=12)
    house.services.rounds.close(house.actor("secretariat"), "pgs-2027")
    assert [row.days_left for row in board(house).rows] == [None, None]


def test_an_extension_shows_at_once(house: House) -> None:
    house.services.rounds.extend(house.actor("secretariat"), "pgs-2027", "2026-12-24", "More time.")
    assert [row.days_left for row in board(house).rows] == [30, 30]


def test_signatures_and_states_are_counted_over_the_whole_round_whatever_is_shown(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    found = board(house, state="none")
    assert [row.member for row in found.shown] == ["UGA"]
    assert (found.signed, len(found.rows)) == (1, 2)
    assert dict(found.counts) == {"none": 1, "draft": 0, "in_review": 0, "signed_off": 1, "closed": 0}


def test_filters_narrow_what_is_shown(house: House) -> None:
    assert [row.member for row in board(house, region="ESA").shown] == ["KEN", "UGA"]
    assert board(house, region="EUR").shown == ()
    assert [row.member for row in board(house, state="draft").shown] == ["KEN"]


def test_without_a_round_every_member_shows_its_latest_assessment(house: House) -> None:
    assert [(row.member, row.state) for row in board(house, "").rows] == [("KEN", "draft"), ("UGA", "none"), ("FRA", "none")]


def test_an_assessment_outside_the_round_is_not_in_it() -> None:
    house = House()
    house.start()
    open_round(house)
    assert {row.state for row in board(house).rows} == {"none"}


def test_the_board_reads_no_answers(house: House) -> None:
    house.answer("A.1", 3)
    assert isinstance(house.store, NoAnswers)
    house.store.closed = True
    board(house)
    house.services.board.details(house.actor("secretariat"), MEMBER, "pgs-2027")


def test_the_timeline_is_states_and_times_without_names_or_reasons(house: House) -> None:
    house.answer_all(COMPLETE)
    house.services.assessments.set_target(house.actor(), MEMBER, house.assessment, "A.1", 4, "A word that must not leak.")
    house.clock.move(hours=1)
    house.submit()
    house.clock.move(hours=1)
    house.services.assessments.return_to_draft(house.actor("head"), MEMBER, house.assessment, "Another word that must not leak.")
    found = house.services.board.details(house.actor("secretariat"), MEMBER, "pgs-2027")
    assert [(turn.at[11:16], turn.status) for turn in found.timeline] == [
        ("09:00", AssessmentStatus.DRAFT),
        ("10:00", AssessmentStatus.IN_REVIEW),
        ("11:00", AssessmentStatus.DRAFT),
    ]
    assert "leak" not in repr(found)
    assert "Amina" not in repr(found.timeline)


def test_contacts_are_the_active_coordinators(house: House) -> None:
    gone = Account(key="gone", login="gone", name="Gone Away", disabled=True, grants=house.actor().grants, password_hash="secret")
    house.store.write(ACCOUNTS, [Put(gone, 0)])
    found = house.services.board.details(house.actor("secretariat"), MEMBER, "pgs-2027")
    assert [(person.name, person.login) for person in found.coordinators] == [("Amina Otieno", "coordinator")]
    assert "secret" not in repr(found)


def test_a_member_outside_the_round_and_an_unknown_round_are_not_there(house: House) -> None:
    with pytest.raises(NotFoundError):
        house.services.board.details(house.actor("secretariat"), "FRA", "pgs-2027")
    with pytest.raises(NotFoundError):
        board(house, "pgs-1999")


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "neighbour"])
def test_the_board_is_for_the_secretariat_and_the_administrator(house: House, person: str) -> None:
    for reading in (
        lambda: house.services.board.status(house.actor(person), "pgs-2027"),
        lambda: house.services.board.details(house.actor(person), MEMBER, "pgs-2027"),
    ):
        with pytest.raises(NotAllowedError):
            reading()


def test_levels_and_words_of_answers_are_not_on_the_board(house: House) -> None:
    house.answer("A.1", 3, comment="A word that must not leak.")
    assert "leak" not in repr(board(house))
    assert not any("level" in name for name in type(board(house).rows[0]).__slots__)
