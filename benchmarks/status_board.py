"""The status board of a round: 187 members with ten rounds each, read from a disk store. Cold: nothing of the store in memory yet.

The board reads lists only, so the members have no answers here; `python -m pytest tests/unit/workflow/test_status_board.py` proves that it
reads none. Mark to beat: 0.1 s.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from assessment.application import Application, open_application
from assessment.downloads import MadeDownloads
from assessment.identity.actor import Actor
from assessment.records import AssessmentStatus, AssessmentSummary, Grant, Role, Round
from assessment.settings import Settings
from assessment.storage.port import ROUNDS, Put, index_place
from assessment.web.served import BoardChoice
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import ROOT

ROUNDS_EACH = 10
GOAL = 0.1
TIMES = 30
SECRETARIAT = Actor("bench", "Benchmark", "en", (Grant(role=Role.SECRETARIAT),), "benchmark visit")


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gsa-benchmark-") as folder:
        application = _filled(Path(folder))
        board, last = application.services.board, f"round-{ROUNDS_EACH}"
        cold = [seconds(lambda: board.status(SECRETARIAT, last), before=application.store.close) for _ in range(TIMES)]
        warm = [seconds(lambda: board.status(SECRETARIAT, last)) for _ in range(TIMES)]
        filtered = [seconds(lambda: board.status(SECRETARIAT, last, region="ESA", state="draft")) for _ in range(TIMES)]
        book = [seconds(lambda: _workbook(application, last)) for _ in range(TIMES)]
        members = len(board.status(SECRETARIAT, last).rows)
    rows = [
        (name, in_ms(percentile(times, 0.5)), in_ms(percentile(times, 0.95)))
        for name, times in (("board, cold", cold), ("board, warm", warm), ("board, filtered", filtered), ("as a workbook", book))
    ]
    print_table(("what", "p50", "p95"), rows)
    print(f"{members} members, {ROUNDS_EACH} rounds each, {TIMES} times. Goal: {GOAL} s.")


def _filled(folder: Path) -> Application:
    settings = Settings(
        store=str(folder / "store"), keys=folder / "keys", cache=ROOT / "data/cache", questionnaires=ROOT / "questionnaires"
    )
    application = open_application(settings)
    questionnaire = next(iter(application.services.workplace.packs))
    members = tuple(sorted(code for code, one in application.services.workplace.members.items() if one.assessed))
    for number in range(1, ROUNDS_EACH + 1):
        year = 2016 + number
        opens, due = f"{year}-01-01", f"{year}-12-31"
        asked = Round(key=f"round-{number}", title=f"PGS {year}", questionnaire=questionnaire, members=members, opens=opens, due=due)
        application.store.write(ROUNDS, [Put(asked, 0)])
    for place, member in enumerate(members):
        entries = [Put(_entry(member, place, number, questionnaire), 0) for number in range(1, ROUNDS_EACH + 1)]
        application.store.write(index_place(member), entries)
    return application


def _entry(member: str, place: int, number: int, questionnaire: str) -> AssessmentSummary:
    return AssessmentSummary(
        key=f"{2016 + number}-01-02-round-{number}",
        member=member,
        questionnaire=questionnaire,
        title=f"PGS {2016 + number}",
        status=list(AssessmentStatus)[(place + number) % 4],
        round=f"round-{number}",
        answered=place % 73,
        applicable=72,
        last_activity=f"{2016 + number}-11-20T10:00:00Z",
    )


def _workbook(application: Application, asked: str) -> None:
    made = MadeDownloads(application.services, demonstration=True)
    io.BytesIO(b"".join(made.status_board(SECRETARIAT, BoardChoice(round=asked), "en").content))


def seconds(action: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    before()
    start = perf_counter()
    action()
    return perf_counter() - start


if __name__ == "__main__":
    run()
