"""`score`: a table of answers in, a table of scores out; hostile tables."""

import csv
import io
import signal
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from command_line import SMALL_PACK, Ended, Shell, shell_in

from assessment.command.running import termination_as_interrupt
from assessment.command.scoring import score_table
from assessment.command.whole_file import whole_file
from assessment.scoring.frames import SCORE_COLUMNS, conforming

HEADER = "member,round,layer,criterion,value,evidence"
COLUMNS = "member,round,layer,node,parent,method,score,lower,upper,level,possible_level,answered,applicable,backed,backed_level,cap,flags"
# The design's worked example: whole lower (2*2 + 7/3 + 1/2)/4 = 1.708, held at level 1 by section C.
WORKED_EXAMPLE = (
    "KEN,2026,self,A.1,3,2",
    "KEN,2026,self,A.2,2,",
    "KEN,2026,self,A.3,unknown,",
    "KEN,2026,self,A.4,na,",
    "KEN,2026,self,B.1,4,3",
    "KEN,2026,self,B.2,3,",
    "KEN,2026,self,C.1,0,",
    "KEN,2026,self,C.2,1,",
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_in(tmp_path)


def score(shell: Shell, rows: Iterable[str], *options: object, header: str = HEADER) -> Ended:
    return score_text(shell, "\n".join([header, *rows]) + "\n", *options)


def score_text(shell: Shell, text: str | bytes, *options: object) -> Ended:
    table = shell.home / "answers.csv"
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    return shell.run("score", SMALL_PACK, "--answers", table, *options)


def scored(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_worked_example_has_a_row_for_the_whole_and_each_section(shell: Shell) -> None:
    ended = score(shell, WORKED_EXAMPLE)
    assert ended.code == 0
    assert ended.out.splitlines()[0] == COLUMNS
    rows = scored(ended.out)
    assert [row["node"] for row in rows] == ["whole", "A", "B", "C"]
    assert [row["parent"] for row in rows] == ["", "whole", "whole", "whole"]
    whole = rows[0]
    assert float(whole["lower"]) == pytest.approx((2 * 2 + 7 / 3 + 1 / 2) / 4)
    assert float(whole["score"]) == pytest.approx((2 * 8 / 3 + 7 / 2 + 1 / 2) / 4)
    assert float(whole["upper"]) == pytest.approx((2 * 3 + 11 / 3 + 1 / 2) / 4)
    assert (whole["level"], whole["possible_level"]) == ("1", "1")
    assert (whole["answered"], whole["applicable"]) == ("7", "8")
    assert float(whole["backed"]) == pytest.approx((2 * 5 / 4 + 4 / 3 + 1 / 2) / 4)


def test_with_out_the_table_is_a_file_and_the_output_stays_empty(shell: Shell) -> None:
    target = shell.home / "scores.csv"
    ended = score(shell, WORKED_EXAMPLE, "--out", target)
    assert (ended.code, ended.out) == (0, "")
    assert "1 assessment scored under small@1" in ended.err
    assert target.read_text().splitlines()[0] == COLUMNS
    assert shell.left() == {"packs", "answers.csv", "scores.csv"}


def test_evidence_may_be_left_out_altogether(shell: Shell) -> None:
    ended = score(shell, ["KEN,2026,self,C.1,3"], header="member,round,layer,criterion,value")
    backed = {row["node"]: row["backed"] for row in scored(ended.out)}
    assert backed["C"] == "0.5"  # (1 + 0)/2: without evidence only level 1 counts


def test_the_columns_may_stand_in_any_order_and_a_byte_order_mark_does_no_harm(shell: Shell) -> None:
    ended = score_text(shell, "\ufeffValue,criterion,layer,round,member\r\n2,C.1,self,2026,KEN\r\n")
    assert ended.code == 0
    assert scored(ended.out)[3]["score"] == "2"


def test_a_spreadsheet_that_writes_semicolons_is_understood(shell: Shell) -> None:
    ended = score_text(shell, "member;round;layer;criterion;value\nKEN;2026;self;C.1;2\n")
    assert ended.code == 0


def test_each_bad_row_is_named_with_its_line_and_nothing_is_written(shell: Shell) -> None:
    target = shell.home / "scores.csv"
    target.write_text("what was there before")
    rows = (
        "KEN,2026,self,A.2,2,",  # line 2 is good
        ",2026,slef,A.2,2,",
        "KEN,,self,A.22,2,",
        "KEN,2026,self,A.1,na,",
        "KEN,2026,self,A.3,5,",
        "KEN,2026,self,A.3,,",
        "KEN,2026,self,B.1,4,9",
        "KEN,2026,self,B.1,unknown,2",
        "KEN,2026,self,B.2,3",
        "KEN,2026,self,A.2,3,",
    )
    ended = score(shell, rows, "--out", target)
    assert (ended.code, ended.out) == (1, "")
    table = shell.home / "answers.csv"
    problems = [line.removeprefix(f"{table}:") for line in ended.err.splitlines()]
    assert problems == [
        "3: member is blank; fill it in.",
        '3: the layer "slef" is none of self, mission, agreed; correct it.',
        "4: round is blank; fill it in.",
        '4: the questionnaire has no criterion "A.22", did you mean "A.2"?',
        "5: A.1 applies to every administration, so 'na' is no answer; give a level or 'unknown'.",
        "6: the value \"5\" is none of 0, 1, 2, 3, 4, 'na' and 'unknown'; correct it.",
        "7: the value \"\" is none of 0, 1, 2, 3, 4, 'na' and 'unknown'; correct it.",
        '8: the evidence "9" is none of 0, 1, 2, 3, 4; leave it blank where there is none.',
        "9: evidence goes with a level, not with 'unknown'; leave it blank.",
        "10: 5 values, but the first line names 6 columns; correct the line.",
        "11: KEN, 2026, self, A.2 was already answered on line 2; take one of them out.",
    ]
    assert target.read_text() == "what was there before"
    assert shell.left() == {"packs", "answers.csv", "scores.csv"}


def test_a_critical_criterion_cannot_be_not_applicable(shell: Shell) -> None:
    assert "C.1 applies to every administration" in score(shell, ["KEN,2026,self,C.1,na,"]).err


def test_a_value_over_several_lines_does_not_shift_the_line_numbers(shell: Shell) -> None:
    ended = score(shell, ['"KEN\nYA",2026,self,A.2,2,', "KEN,2026,self,A.2,7,"])
    assert "answers.csv:2: member" in ended.err
    assert "answers.csv:4: the value" in ended.err


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("member,round,layer,criterion", "1: the column value is missing"),
        ("member,round,layer,criterion,value,evidense", '1: the column "evidense" is not known, did you mean "evidence"?'),
        ("member,round,layer,criterion,value,value", "1: the column value stands twice"),
        ("", "1: the table is empty"),
        ("KEN,2026,self,A.2,2", "1: the column member, round, layer, criterion, value is missing"),
    ],
)
def test_a_table_without_its_columns_is_refused_by_name(shell: Shell, header: str, problem: str) -> None:
    ended = score_text(shell, f"{header}\n")
    assert ended.code == 1
    assert f"answers.csv:{problem}" in ended.err


def test_a_table_with_its_first_line_only_gives_a_table_with_its_first_line_only(shell: Shell) -> None:
    ended = score(shell, [])
    assert (ended.code, ended.out) == (0, f"{COLUMNS}\n")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"{HEADER}\nKEN,2026,self,A.2,2,\nKÉN,2026,self,A.2,2,\n".encode("latin-1"), "answers.csv:3: a byte is not UTF-8 text"),
        (f'{HEADER}\nKEN,2026,self,"A.2,2,\n'.encode(), "answers.csv:2: this line cannot be read"),
        (f'{HEADER}\nKEN,2026,self,"A.2"x,2,\n'.encode(), "answers.csv:2: this line cannot be read"),
        (f"{HEADER}\nKE\0N,2026,self,A.2,2,\n".encode(), "answers.csv:2: "),
        (f"{HEADER}\nKEN,2026,self,A.2,{'9' * 140_000},\n".encode(), "answers.csv:2: this line cannot be read"),
        (f"{HEADER}\nKEN,2026,self,A.2,٣,\n".encode(), "answers.csv:2: the value"),
        (f"{HEADER}\nKEN,2026,self,A.2,1e0,\n".encode(), "answers.csv:2: the value"),
        (f"{HEADER}\nKEN,2026,self,A.2,-1,\n".encode(), "answers.csv:2: the value"),
        (f"{HEADER}\nKEN\x1b[2J,2026,self,A.2,1,\n".encode(), "answers.csv:2: member"),
    ],
)
def test_hostile_content_is_a_message_with_its_line(shell: Shell, content: bytes, problem: str) -> None:
    ended = score_text(shell, content)
    assert (ended.code, ended.out) == (1, "")
    assert problem in ended.err
    assert "\x1b" not in ended.err


def test_text_that_looks_like_a_formula_stays_text_in_a_spreadsheet(shell: Shell) -> None:
    rows = [f"{name},+2026,self,C.1,2," for name in ("=HYPERLINK(1)", "@x", "-1", "KEN")]
    ended = score(shell, rows)
    assert {row["member"] for row in scored(ended.out)} == {"'=HYPERLINK(1)", "'@x", "'-1", "KEN"}
    assert {row["round"] for row in scored(ended.out)} == {"'+2026"}


def test_a_number_below_zero_is_not_taken_for_a_formula() -> None:
    row = {column: "" if dtype == "str" else pd.NA if dtype.startswith("Int") else float("nan") for column, dtype in SCORE_COLUMNS.items()}
    frame = conforming(pd.DataFrame([{**row, "member": "-KEN", "score": -1.5}]), SCORE_COLUMNS, "scores")
    assert score_table(frame).splitlines()[1] == "'-KEN,,,,,,-1.5,,,,,,,,,,"


def test_a_questionnaire_that_was_not_yet_in_effect_is_mentioned_and_used(shell: Shell) -> None:
    ended = score(shell, WORKED_EXAMPLE, "--as-of", "2025-12-31")
    assert ended.code == 0
    assert "small@1 takes effect on 2026-01-01, after 2025-12-31" in ended.err


def test_a_bad_questionnaire_gives_its_problems(shell: Shell) -> None:
    bad = Path(__file__).parents[1] / "questionnaires/bad/bad-date.yaml"
    ended = shell.run("score", bad, "--answers", "nothing.csv")
    assert ended.code == 1
    assert "Q210" in ended.err


def test_a_table_that_is_not_there_is_a_message(shell: Shell) -> None:
    ended = shell.run("score", SMALL_PACK, "--answers", shell.home / "none.csv")
    assert ended.code == 1
    assert "none.csv: cannot be read (No such file or directory)" in ended.err


def test_a_folder_that_is_not_there_cannot_take_the_result(shell: Shell) -> None:
    ended = score(shell, WORKED_EXAMPLE, "--out", shell.home / "none/scores.csv")
    assert ended.code == 1
    assert "scores.csv: cannot be written (No such file or directory)" in ended.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_file_leaves_nothing_behind_and_the_old_one_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    target = tmp_path / "scores.csv"
    target.write_text("before")
    with pytest.raises(KeyboardInterrupt), termination_as_interrupt(), whole_file(target) as file:  # noqa: PT012
        file.write(b"half")
        signal.raise_signal(number)
    assert [path.name for path in tmp_path.iterdir()] == ["scores.csv"]
    assert target.read_text() == "before"
