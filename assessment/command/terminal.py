"""What a command says: results on the output, everything else on the error output; moving bars only where a person looks at them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[int, int], None]
"""Called with what is done and how much there is."""

_QUIET_SECONDS = 3.0  # between two lines; short work says nothing


class Terminal:
    """`out` and `err` as a process has them; both may be any text stream. `clock` counts seconds."""

    def __init__(self, out: TextIO, err: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.out = out
        self.clock = clock
        self._err = err

    def say(self, text: str) -> None:
        """A result."""
        self.out.write(f"{text}\n")
        self.out.flush()

    def note(self, text: str) -> None:
        """Something a person should know that is no part of the result."""
        self._err.write(f"{text}\n")
        self._err.flush()

    @contextmanager
    def progress(self, label: str) -> Iterator[Report]:
        """For work that takes long."""
        if self._err.isatty():
            with _bar(self._err) as bar:
                task = bar.add_task(label, total=None)
                yield lambda done, total: bar.update(task, completed=done, total=total)
        else:
            yield _PlainSteps(self, label)


def _bar(stream: TextIO) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=stream), transient=True)


class _PlainSteps:
    """A line now and then, for logs."""

    def __init__(self, terminal: Terminal, label: str) -> None:
        self._terminal = terminal
        self._label = label
        self._said_at = terminal.clock()

    def __call__(self, done: int, total: int) -> None:
        now = self._terminal.clock()
        if now - self._said_at >= _QUIET_SECONDS:
            self._said_at = now
            self._terminal.note(f"{self._label}: {done:,} of {total:,}")
