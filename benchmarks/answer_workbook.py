"""The answer workbook against raw openpyxl: writing the same cells, and reading a full one back. One ratio each, sides measured in turn.

Raw writing: a new workbook with as many sheets, each row of plain values given to `Worksheet.append`, saved. Raw reading: `load_workbook`
and every value. Ours reads after checks of the archive, in a process of its own, and compares each row with the store's: that costs the
start of an interpreter, which is shown apart.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from statistics import median
from time import perf_counter

from openpyxl import Workbook, load_workbook

from assessment.downloads import answer_form
from assessment.exchange.answer_reading import read_identity
from assessment.exchange.answer_workbook import write_answer_workbook
from assessment.exchange.archive_check import check_archive
from assessment.exchange.workbook_reader import read_workbook
from assessment.uploads import OpenedWorkbook, read_for
from assessment.web.served import WorkbookChoice
from benchmarks.ground import Ground, actor_for, filled_ground

ROUNDS = 9
Rows = list[list[object]]


def run() -> None:
    with filled_ground(members=1, years=0, answered=1.0) as ground:
        content = _written(ground)
        sheets = _cells(content)
        cells = sum(len([value for value in row if value is not None]) for rows in sheets for row in rows)
        print(f"{len(sheets)} sheets, {cells} cells, {len(content) // 1024} kB, {ROUNDS} rounds, wall clock (median)")
        _compare("writing", lambda: _write_raw(sheets), lambda: _written(ground))
        _compare("reading and comparing", lambda: _cells(content), lambda: _dry_run(ground, content))
        print(f"of that: archive {_milliseconds(lambda: check_archive(content)):.0f} ms, empty process with openpyxl {_start():.0f} ms")


def _compare(what: str, raw: Callable[[], object], ours: Callable[[], object]) -> None:
    pairs = [(_seconds(raw), _seconds(ours)) for _ in range(ROUNDS)]
    plain, mine = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for other, one in pairs)
    print(f"{what:24} raw {plain * 1000:7.1f} ms   ours {mine * 1000:7.1f} ms   ratio {ratio:.2f}")


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def _milliseconds(action: Callable[[], object]) -> float:
    return median(_seconds(action) for _ in range(ROUNDS)) * 1000


def _start() -> float:
    """As the reader starts it: without numpy, which openpyxl loads where it is there."""
    program = "import sys; sys.modules['numpy'] = None; import openpyxl"
    return _milliseconds(lambda: subprocess.run([sys.executable, "-I", "-c", program], check=True))


def _written(ground: Ground) -> bytes:
    services, account = ground.application.services, ground.coordinators[0]
    actor = actor_for(account)
    taken = services.workbooks.take_out(actor, actor.grants[0].member, ground.assessment)
    target = io.BytesIO()
    form = answer_form(taken, WorkbookChoice(), "en", "Exempland", actor.name, services.workplace.stamp())
    write_answer_workbook(form, target)
    return target.getvalue()


def _dry_run(ground: Ground, content: bytes) -> object:
    services, actor = ground.application.services, actor_for(ground.coordinators[0])
    plain = read_workbook(content)
    opened = OpenedWorkbook("back.xlsx", sha256(content).hexdigest(), plain, read_identity(plain))
    returned = read_for(services, actor, actor.grants[0].member, ground.assessment, opened)
    return services.workbooks.compare(actor, returned)


def _cells(content: bytes) -> list[Rows]:
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(io.BytesIO(content)).worksheets]


def _write_raw(sheets: list[Rows]) -> None:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())


if __name__ == "__main__":
    run()
