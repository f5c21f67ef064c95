"""Bringing a workbook in: one write, noted, and adopted proposals lose nothing."""

from __future__ import annotations

import pytest
from house import MEMBER, PEOPLE
from workbook_desk import Desk, filled_in

from assessment.errors import ConflictError, NotAllowedError, NotFoundError
from assessment.records import AnswerState, HistoryKind
from assessment.storage.port import assessment_place
from assessment.uploads import bring_in


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.house.answer("A.1", 2, comment="Letter of 3 May.")
    return desk


def test_everything_is_one_write(desk: Desk) -> None:
    place = assessment_place(MEMBER, desk.house.assessment)
    content = filled_in(desk.take(), {name: {"answer": 3} for name in ("A.2", "A.3", "B.1", "B.2", "C.1")})
    before = desk.house.store.revision(place)
    assert desk.bring(content).answers == 5
    assert desk.house.store.revision(place) == before + 1
    (summary,) = desk.house.services.assessments.list_for(desk.house.actor(), MEMBER)
    assert summary.answered == 6


def test_taking_out_and_bringing_in_stand_in_the_history(desk: Desk) -> None:
    desk.bring(filled_in(desk.take(), {"A.2": {"answer": 3}}))
    lines = list(desk.house.store.history(MEMBER))
    assert [line.note for line in lines if line.kind is HistoryKind.EXPORT] == ["workbook"]
    (receipt,) = [line for line in lines if line.kind is HistoryKind.WORKBOOK]
    (answer,) = [line for line in lines if line.kind is HistoryKind.ANSWER and line.subject == "A.2"]
    assert answer.note == f"workbook {receipt.note}"


def test_nothing_to_store_leaves_no_trace(desk: Desk) -> None:
    content = desk.take()
    before = list(desk.house.store.history(MEMBER))
    assert desk.bring(content).receipt == ""
    assert list(desk.house.store.history(MEMBER)) == before


def test_a_proposal_that_is_only_a_comment_leaves_the_answer(desk: Desk) -> None:
    desk.bring(filled_in(desk.take(filled=False), {"A.1": {"comment": "The deputy is not named."}}), author="Jane")
    services = desk.house.services
    (proposal,) = services.collaboration.proposals(desk.house.actor(), MEMBER, desk.house.assessment)
    services.collaboration.adopt(desk.house.actor(), MEMBER, desk.house.assessment, proposal.key)
    stored = desk.stored("A.1")
    assert (stored.state, stored.level) == (AnswerState.LEVEL, 2)
    assert stored.comment == "The deputy is not named.\n\nLetter of 3 May."


def test_a_proposals_evidence_is_added_to_what_is_there(desk: Desk) -> None:
    desk.house.back("A.2", 2, "E2")
    desk.house.back("B.1", 2)
    desk.bring(filled_in(desk.take(), {"A.2": {"evidence": "Document for A.2\nDocument for B.1"}}), author="Jane")
    services = desk.house.services
    (proposal,) = services.collaboration.proposals(desk.house.actor(), MEMBER, desk.house.assessment)
    services.collaboration.adopt(desk.house.actor(), MEMBER, desk.house.assessment, proposal.key)
    first, second = desk.stored("A.2").evidence
    assert (first.satisfies, second.evidence) == (("E2",), desk.stored("B.1").evidence[0].evidence)


def test_a_declined_proposal_does_not_come_back(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.2": {"answer": 3}})
    desk.bring(content, author="Jane")
    services = desk.house.services
    (proposal,) = services.collaboration.proposals(desk.house.actor(), MEMBER, desk.house.assessment)
    services.collaboration.decline(desk.house.actor(), MEMBER, desk.house.assessment, proposal.key)
    assert desk.bring(content, author="Jane").proposals == 0
    assert services.collaboration.proposals(desk.house.actor(), MEMBER, desk.house.assessment) == ()


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_who_may_take_a_workbook_out(desk: Desk, person: str) -> None:
    """Those who see answers, and only the rows they see."""
    seen = {"coordinator": 9, "head": 9, "contributor": 4, "proposer": 2}
    if person not in seen:
        with pytest.raises(NotAllowedError):
            desk.take(person=person)
        return
    taken = desk.house.services.workbooks.take_out(desk.house.actor(person), MEMBER, desk.house.assessment)
    assert len(taken.criteria) == seen[person]


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_who_may_bring_a_workbook_in(desk: Desk, person: str) -> None:
    content = filled_in(desk.take(), {"B.1": {"answer": 3}, "C.1": {"answer": 3}})
    wanted = {"coordinator": (2, 0), "contributor": (1, 0), "proposer": (0, 1), "head": (0, 0)}
    if person not in wanted and person not in ("mission", "secretariat", "administrator"):
        with pytest.raises(NotAllowedError):
            desk.bring(content, person=person)
        return
    done = desk.bring(content, person=person)
    assert (done.answers, done.proposals) == wanted.get(person, (0, 0))


def test_a_receipt_is_for_those_who_see_the_whole_and_for_who_brought_it(desk: Desk) -> None:
    done = desk.bring(filled_in(desk.take(person="contributor"), {"B.1": {"answer": 3}}), person="contributor")
    open_receipt = desk.house.services.workbooks.open_receipt
    for person in ("coordinator", "head", "contributor"):
        with open_receipt(desk.house.actor(person), MEMBER, desk.house.assessment, done.receipt) as file:
            assert file.read(2) == b"PK"
    for person in ("proposer", "mission"):
        with pytest.raises(NotFoundError):
            open_receipt(desk.house.actor(person), MEMBER, desk.house.assessment, done.receipt)
    with pytest.raises(NotAllowedError):
        open_receipt(desk.house.actor("neighbour"), MEMBER, desk.house.assessment, done.receipt)


def test_handed_in_between_looking_and_agreeing(desk: Desk) -> None:
    """The permission table is asked again when the person agrees."""
    desk.house.answer_all(dict.fromkeys(("A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2"), 2))
    comparison = desk.look(filled_in(desk.take(), {"A.2": {"answer": 3}}))
    desk.house.submit()
    with pytest.raises(ConflictError):
        bring_in(desk.house.services, desk.house.actor(), comparison, {}, "back.xlsx")
    assert desk.stored("A.2").level == 2
