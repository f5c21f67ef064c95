"""The command line as a process: the server starts and ends cleanly, and progress is shown to each kind of reader in its way."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from assessment.command.terminal import Terminal

ROOT = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GSA_")}
    return {**kept, "GSA_DATA": str(home / "data"), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [sys.executable, "-m", "assessment", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stderr=subprocess.PIPE, text=True)
    yield process, port
    if process.poll() is None:
        process.kill()
    process.wait()


def answers_health(process: subprocess.Popen[str], port: int) -> bool:
    """Asks until the server answers or has ended."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_serves_until_it_is_told_to_stop(server: tuple[subprocess.Popen[str], int], number: signal.Signals) -> None:
    process, port = server
    assert answers_health(process, port)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert "one-time code" in said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said


def test_a_taken_port_is_a_message(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "assessment", "serve", "--port", port]
        ended = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert f"could not listen at 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_serve_away_from_its_settings_for_streamlit_is_a_message(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assessment", "serve", "--port", str(free_port())]
    paths = {"PYTHONPATH": str(ROOT), "GSA_QUESTIONNAIRES": str(ROOT / "questionnaires")}
    ended = subprocess.run(
        command, cwd=tmp_path, env={**environment(tmp_path), **paths}, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 1
    assert "Start the server in the project's folder." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assessment", "check", *["tests/questionnaires/bad/wrong-type.yaml"] * 200],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.wait(timeout=60)
    process.stderr.close()
    assert "Traceback" not in said
    assert "BrokenPipeError" not in said


class Screen(io.StringIO):
    """An error output that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_sees_a_bar() -> None:
    screen = Screen()
    with Terminal(io.StringIO(), screen).progress("Members") as report:
        report(1, 2)
        report(2, 2)
    assert "Members" in screen.getvalue()
    assert "\x1b[" in screen.getvalue()


def test_a_log_gets_a_plain_line_now_and_then() -> None:
    seconds = iter([0.0, 1.0, 4.0, 5.0, 8.0])  # at the start, then at each report
    log = io.StringIO()
    with Terminal(io.StringIO(), log, clock=lambda: next(seconds)).progress("Members") as report:
        for done in (1, 2, 3, 4000):
            report(done, 4000)
    assert log.getvalue() == "Members: 2 of 4,000\nMembers: 4,000 of 4,000\n"
