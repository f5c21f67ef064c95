"""The page of the answer workbook: out with what was chosen, in after a dry run, conflicts decided, a receipt at the end."""

from __future__ import annotations

import io

import pytest
from house import MEMBER, House, text_of
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from workbook_desk import Desk, changed, filled_by, filled_in

from assessment.records import HistoryKind, Proposal
from assessment.storage.port import assessment_place
from assessment.views import workbook
from assessment.workflow.returned import Choice

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.house.answer("A.1", 2, comment="Letter of 3 May.")
    return desk


def brought(house: House, content: bytes, person: str = "coordinator", language: str = "en") -> AppTest:
    at = house.open(workbook.show, person, language)
    at.file_uploader[0].set_value(("back.xlsx", content, TYPE))
    return at.run()


def link(at: AppTest) -> str:
    return str(at.get("link_button")[0].proto.url)


def press(at: AppTest, key: str) -> AppTest:
    (button,) = [one for one in at.button if one.key == key]
    return button.click().run()


# out


def test_the_link_carries_what_was_chosen(desk: Desk) -> None:
    at = desk.house.open(workbook.show, language="fr")
    at.multiselect(key="out-sections").set_value(["A", "C"])
    at.selectbox(key="out-languages").set_value("fr,en").run()
    at.button_group(key="out-filled").set_value("0").run()
    expected = f"/download/workbook/KEN/{desk.house.assessment}?languages=fr%2Cen&filled=0&language=fr&section=A&section=C"
    assert link(at) == expected


def test_a_contributor_takes_out_only_the_own_part(desk: Desk) -> None:
    at = desk.house.open(workbook.show, "contributor")
    assert [one[:1] for one in at.multiselect(key="out-sections").options] == ["A", "B"]


def test_the_head_takes_it_out_and_does_not_bring_it_in(desk: Desk) -> None:
    at = desk.house.open(workbook.show, "head")
    assert len(at.file_uploader) == 0
    assert "not open to your role" in text_of(at)


# in


def test_nothing_is_stored_before_the_person_agrees(desk: Desk) -> None:
    at = brought(desk.house, filled_in(desk.take(), {"A.2": {"answer": "Défini"}, "A.3": {"answer": "good"}}))
    assert "New: **1** · Changed: **0** · Same: **7** · To decide: **0** · Refused: **1**" in text_of(at)
    report = at.table[0].value
    assert list(report.index) == ["A\\.2", "A\\.3"]
    assert list(report["Value found"]) == ["Défini", "good"]
    assert report["Remark"].iloc[1].startswith("This is no answer of the list")
    assert desk.stored("A.2") is None
    at = press(at, "in-apply")
    assert desk.stored("A.2").level == 2
    assert "Stored: 1 answers and 0 proposals, all at once." in text_of(at).replace("\\", "")


def test_the_receipt_lists_every_cell(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.2": {"answer": 3, "comment": "New"}, "A.3": {"answer": "good", "comment": "held back"}})
    press(brought(desk.house, content), "in-apply")
    (line,) = desk.house.services.workbooks.receipts(desk.house.actor(), MEMBER, desk.house.assessment)
    with desk.house.services.workbooks.open_receipt(desk.house.actor(), MEMBER, desk.house.assessment, line.subject) as file:
        sheet = load_workbook(io.BytesIO(file.read())).active
    rows = {(row[0], row[3]): (row[4], row[6]) for row in sheet.iter_rows(min_row=7, values_only=True) if row[0]}
    assert rows[("A.1", "Comment")] == ("Letter of 3 May.", "Not changed")
    assert rows[("A.2", "Answer")] == ("3", "Taken")
    assert rows[("A.2", "Comment")] == ("New", "Taken")
    assert rows[("A.3", "Answer")] == ("good", "Refused")
    assert rows[("A.3", "Comment")] == ("held back", "Refused")


def test_a_conflict_is_decided_side_by_side(desk: Desk) -> None:
    content = filled_in(desk.take(), {"A.1": {"answer": 4, "comment": "From the workbook."}, "A.2": {"answer": 1}})
    desk.house.answer("A.1", 3, comment="From the screen.")
    at = brought(desk.house, content)
    (apply,) = [one for one in at.button if one.key == "in-apply"]
    assert apply.disabled
    assert "From the workbook." in text_of(at).replace("\\", "")
    assert "From the screen." in text_of(at).replace("\\", "")
    at.button_group(key="in-choice-A.1").set_value(Choice.BOTH).run()
    press(at, "in-apply")
    stored = desk.stored("A.1")
    assert (stored.level, stored.comment) == (3, "From the screen.\n\nAmina Otieno: From the workbook.")
    assert desk.stored("A.2").level == 1


def test_a_colleagues_copy_is_known_and_becomes_proposals(desk: Desk) -> None:
    at = brought(desk.house, filled_by(filled_in(desk.take(), {"A.2": {"answer": 1}}), "Jane, police"))
    assert at.text_input(key="in-author").value == "Jane, police"
    press(at, "in-apply")
    (proposal,) = desk.house.store.all(Proposal, assessment_place(MEMBER, desk.house.assessment))
    assert (proposal.by_name, proposal.level) == ("Jane, police", 1)
    assert desk.stored("A.2") is None


def test_a_file_that_cannot_be_taken_is_explained(desk: Desk) -> None:
    at = brought(desk.house, b"not a workbook", language="fr")
    assert "n’est pas un classeur Excel" in at.error[0].value.replace("\\", "")


def test_what_a_workbook_says_cannot_change_the_page(desk: Desk) -> None:
    def add(book):
        book.create_sheet("Notes ~x~")["A1"] = "words"

    at = brought(desk.house, changed(filled_by(desk.take(), "**[Eve](http://evil)**"), add))
    assert "\\[Eve\\]" in "".join(one.value for one in at.markdown)
    assert "\\~x\\~" in at.warning[0].value


def test_the_history_says_that_it_came_from_a_workbook(desk: Desk) -> None:
    press(brought(desk.house, filled_in(desk.take(), {"A.2": {"answer": 1}})), "in-apply")
    (line,) = [one for one in desk.house.store.history(MEMBER, subject="A.2") if one.kind is HistoryKind.ANSWER]
    assert line.note.startswith("workbook ")


def test_without_an_assessment_the_page_says_who_starts_one() -> None:
    assert "No assessment has been started yet." in text_of(House().open(workbook.show))
