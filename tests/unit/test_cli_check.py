"""`check`: what an author of a questionnaire sees, and what is not a command at all."""

from pathlib import Path

import pytest
from command_line import SMALL_PACK, Shell, shell_in

BAD = Path(__file__).parents[1] / "questionnaires/bad/bad-date.yaml"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_in(tmp_path)


def test_a_good_file_is_praised_with_what_it_holds(shell: Shell) -> None:
    ended = shell.run("check", SMALL_PACK)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{SMALL_PACK}: good. small@1, released, en, fr: 9 criteria in 3 sections.\n"


def test_a_bad_file_ends_with_1_and_names_file_line_and_code(shell: Shell) -> None:
    ended = shell.run("check", BAD)
    assert ended.code == 1
    assert ended.out.startswith(f"{BAD}:6: Q210 effective: ")


def test_one_bad_file_among_good_ones_is_enough_and_all_are_looked_at(shell: Shell) -> None:
    ended = shell.run("check", BAD, SMALL_PACK)
    assert ended.code == 1
    assert "9 criteria" in ended.out


def test_a_file_that_is_not_there_is_a_message_and_not_a_fault(shell: Shell) -> None:
    ended = shell.run("check", shell.home / "none.yaml", SMALL_PACK)
    assert ended.code == 1
    assert "none.yaml: cannot be read (No such file or directory)" in ended.err
    assert "9 criteria" in ended.out


def test_a_folder_is_no_questionnaire(shell: Shell) -> None:
    assert shell.run("check", shell.home).code == 1


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("frob",),
        ("check",),
        ("score", "q.yaml"),
        ("export", "--member", "KEN", "--out", "a.xlsx"),
        ("export", "--member", "KEN", "--out", "a.xlsx", "--assessment", "a", "--snapshot", "b"),
        ("demo", "--members", "0"),
        ("score", "q.yaml", "--answers", "a.csv", "--as-of", "yesterday"),
    ],
)
def test_what_is_not_understood_ends_with_2(shell: Shell, typed: tuple[str, ...]) -> None:
    assert shell.run(*typed).code == 2


@pytest.mark.parametrize("command", ["serve", "check", "score", "demo", "export", "verify", "backup", "restore", "reset-access"])
def test_each_command_explains_itself(shell: Shell, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run(command, "--help").code == 0
    assert f"usage: python -m assessment {command}" in capsys.readouterr().out


def test_the_help_of_export_says_that_no_permission_is_asked(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run("export", "--help")
    assert "no permission is asked" in " ".join(capsys.readouterr().out.split())


def test_a_bad_setting_is_a_message(shell: Shell) -> None:
    ended = shell.run("verify", environment=[("GSA_PORT", "x")])
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("GSA_PORT is 'x'")
