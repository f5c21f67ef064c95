"""Runs the chosen command and turns what goes wrong into a message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from assessment.command import (
    access,
    analysing,
    backing_up,
    checking,
    exporting,
    making_demo,
    scoring,
    serving,
    verifying,
    workbooks,
    xlsforms,
)
from assessment.command.serving import Serve
from assessment.command.terminal import Terminal
from assessment.errors import AssessmentError

DONE, WRONG, INTERRUPTED = 0, 1, 130

Environment = Mapping[str, str]
Command = Callable[[Namespace, Environment, Terminal], int]

_COMMANDS: Mapping[str, Command] = {
    "check": checking.check,
    "score": scoring.score,
    "demo": making_demo.demo,
    "export": exporting.export,
    "analysis": analysing.analyse,
    "workbook": workbooks.workbook,
    "xlsform": xlsforms.xlsform,
    "verify": verifying.verify,
    "backup": backing_up.backup_store,
    "restore": backing_up.restore_store,
    "reset-access": access.reset_access,
}


def run_command(chosen: Namespace, environment: Environment, terminal: Terminal, serve: Serve) -> int:
    try:
        with termination_as_interrupt():
            if chosen.command == "serve":
                return serving.serve_command(chosen, environment, terminal, serve)
            return _COMMANDS[chosen.command](chosen, environment, terminal)
    except AssessmentError as error:
        terminal.note(str(error))
        return WRONG
    except KeyboardInterrupt:
        terminal.note("Interrupted; nothing half-done was left behind.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of the output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """A service manager's SIGTERM tidies up as Ctrl+C does. Only the main thread of a process may ask for that."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
