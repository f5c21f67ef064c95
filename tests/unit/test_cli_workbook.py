"""`workbook out` and `workbook in` as a person types them, on a demonstration store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import SMALL_PACK, Ended, Shell, shell_in
from openpyxl import load_workbook
from workbook_desk import filled_by, filled_in

from assessment.records import Answer, Assessment, AssessmentStatus, Proposal
from assessment.storage.opening import open_store
from assessment.storage.port import Place, assessment_place


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    assert shell_in(home).run("demo", "--members", 6).code == 0
    return home


@pytest.fixture
def shell(tmp_path: Path, made: Path) -> Shell:
    shutil.copytree(made, tmp_path / "home")
    return Shell(tmp_path / "home")


def on_demo(shell: Shell, *arguments: object) -> Ended:
    return shell.run(*arguments, environment=[("GSA_STORE", str(shell.demo_store))])


def draft(shell: Shell) -> Assessment:
    store = open_store(shell.demo_store)
    places = [place for member in store.members() for place in store.places(member) if place.name.startswith("assessments/")]
    records = [record for place in places for record in store.all(Assessment, place)]
    return next(record for record in records if record.status is AssessmentStatus.DRAFT)


def place(record: Assessment) -> Place:
    return assessment_place(record.member, record.key)


def taken(shell: Shell, record: Assessment, *more: object) -> Path:
    file = shell.home / "out.xlsx"
    ended = on_demo(shell, "workbook", "out", "--member", record.member, "--assessment", record.key, "--out", file, *more)
    assert (ended.code, ended.err) == (0, "")
    return file


def test_a_dry_run_says_what_would_happen_and_stores_nothing(shell: Shell) -> None:
    record = draft(shell)
    file = taken(shell, record, "--blank", "--languages", "fr", "en", "--sections", "A", "B")
    file.write_bytes(filled_in(file.read_bytes(), {"A.2": {"comment": "From the workbook."}, "B.1": {"answer": "good"}}))
    before = open_store(shell.demo_store).all(Answer, place(record))
    ended = on_demo(shell, "workbook", "in", file)
    assert ended.code == 1  # a row is refused
    assert "B.1 [B Signalement, row 5] refused" in ended.out
    assert "“good”: This is no answer of the list." in ended.out
    assert open_store(shell.demo_store).all(Answer, place(record)) == before


def test_it_is_stored_with_a_receipt_when_that_is_said(shell: Shell) -> None:
    record = draft(shell)
    file = taken(shell, record)
    file.write_bytes(filled_in(file.read_bytes(), {"A.2": {"comment": "From the workbook."}}))
    ended = on_demo(shell, "workbook", "in", file, "--apply", "--conflicts", "workbook", "--receipt", shell.home / "receipt.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert "Stored: 1 answers, 0 proposals." in ended.out
    (answer,) = [one for one in open_store(shell.demo_store).all(Answer, place(record)) if one.criterion == "A.2"]
    assert (answer.comment, answer.by) == ("From the workbook.", "command line")
    assert load_workbook(shell.home / "receipt.xlsx").active["A1"].value == "Receipt of an answer workbook"
    assert on_demo(shell, "verify").code == 0
    again = on_demo(shell, "workbook", "in", file, "--apply")
    assert "Stored: 0 answers, 0 proposals." in again.out


def test_a_conflict_stops_it_until_it_is_decided(shell: Shell) -> None:
    record = draft(shell)
    first, second = taken(shell, record), shell.home / "second.xlsx"
    second.write_bytes(filled_in(first.read_bytes(), {"A.2": {"comment": "Second."}}))
    first.write_bytes(filled_in(first.read_bytes(), {"A.2": {"comment": "First."}}))
    on_demo(shell, "workbook", "in", first, "--apply", "--conflicts", "workbook")
    stopped = on_demo(shell, "workbook", "in", second, "--apply")
    assert (stopped.code, "1 conflicts are undecided" in stopped.err) == (1, True)
    kept = on_demo(shell, "workbook", "in", second, "--apply", "--conflicts", "stored")
    assert (kept.code, "Stored: 0 answers" in kept.out) == (0, True)


def test_a_colleagues_workbook_becomes_proposals(shell: Shell) -> None:
    record = draft(shell)
    file = taken(shell, record, "--blank")
    content = filled_in(file.read_bytes(), {"A.3": {"comment": "I know this."}})
    file.write_bytes(filled_by(content, "Jane, police"))
    ended = on_demo(shell, "workbook", "in", file, "--apply")
    assert "Stored: 0 answers, 1 proposals." in ended.out
    found = [one for one in open_store(shell.demo_store).all(Proposal, place(record)) if one.by_name == "Jane, police"]
    assert [one.comment for one in found] == ["I know this."]


def test_a_file_that_is_none_and_a_member_that_is_none(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no")
    assert "This is no Excel workbook." in on_demo(shell, "workbook", "in", tmp_path / "x.xlsx").err
    assert "cannot be read" in on_demo(shell, "workbook", "in", tmp_path / "none.xlsx").err
    ended = on_demo(shell, "workbook", "out", "--member", "XXX", "--assessment", "a", "--out", tmp_path / "o.xlsx")
    assert (ended.code, "holds nothing of a member 'XXX'" in ended.err) == (1, True)
    assert not (tmp_path / "o.xlsx").exists()


def test_a_questionnaire_becomes_an_xlsform(tmp_path: Path) -> None:
    shell = shell_in(tmp_path)
    ended = shell.run("xlsform", SMALL_PACK, tmp_path / "form.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("small@1, 9 criteria.\n")
    assert load_workbook(tmp_path / "form.xlsx").sheetnames == ["survey", "choices", "settings"]
    assert shell.run("xlsform", tmp_path / "none.yaml", tmp_path / "x.xlsx").code == 1
