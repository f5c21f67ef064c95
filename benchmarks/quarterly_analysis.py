"""The quarterly analysis: 187 members with ten rounds of 72 criteria each, in a disk store. Cold: nothing of the store in memory yet.

The first chart of a process starts the drawing engine, which is measured by itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter

from assessment.application import Application, open_application
from assessment.downloads import MadeDownloads
from assessment.identity.actor import Actor
from assessment.records import Disclosure, Grant, Layer, Role, Round, SignedResult
from assessment.settings import Settings
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.web.served import AnalysisChoice
from assessment.workflow.signed_results import result_key
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import ROOT

ROUNDS_EACH = 10
FIRST_YEAR = 2017
TIMES = 10
PERIOD = f"{FIRST_YEAR + ROUNDS_EACH - 2}-Q4"
SECRETARIAT = Actor("bench", "Benchmark", "en", (Grant(role=Role.SECRETARIAT),), "benchmark visit")


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gsa-benchmark-") as folder:
        application = _filled(Path(folder))
        analyses = application.services.analyses
        cold = [_seconds(lambda: _fresh(application).services.analyses.make(SECRETARIAT, PERIOD, "secretariat")) for _ in range(TIMES)]
        warm = [_seconds(lambda: analyses.make(SECRETARIAT, PERIOD, "secretariat")) for _ in range(TIMES)]
        members = [_seconds(lambda: analyses.make(SECRETARIAT, PERIOD, "members")) for _ in range(TIMES)]
        first = [_seconds(lambda: _file(application, "html"))]
        page = [_seconds(lambda: _file(application, "html")) for _ in range(TIMES)]
        book = [_seconds(lambda: _file(application, "xlsx")) for _ in range(TIMES)]
    named = (
        ("figures, application opened afresh", cold),
        ("figures, warm", warm),
        ("figures, members' edition", members),
        ("page, first of the process", first),
        ("page, with its figures", page),
        ("workbook, with its figures", book),
    )
    print_table(("what", "p50", "p95"), [(name, in_ms(percentile(times, 0.5)), in_ms(percentile(times, 0.95))) for name, times in named])
    print(f"187 members, {ROUNDS_EACH} rounds each, 72 criteria, {TIMES} times.")


def _filled(folder: Path) -> Application:
    settings = Settings(
        store=str(folder / "store"), keys=folder / "keys", cache=ROOT / "data/cache", questionnaires=ROOT / "questionnaires"
    )
    application, chance = open_application(settings), Random(3)  # noqa: S311 - not for secrets
    questionnaire = next(iter(application.services.workplace.packs))
    length = len(list(application.services.workplace.questionnaire(questionnaire).criteria()))
    members = tuple(sorted(code for code, one in application.services.workplace.members.items() if one.assessed))
    for year in range(FIRST_YEAR, FIRST_YEAR + ROUNDS_EACH):
        opened = Round(
            key=f"r-{year}", title=f"PGS {year}", questionnaire=questionnaire, members=members, opens=f"{year}-01-01", due=f"{year}-12-31"
        )
        application.store.write(ROUNDS, [Put(opened, 0)])
        rows = [_row(member, opened, tuple(chance.randint(0, 4) for _ in range(length)), chance) for member in members]
        application.store.write(RESULTS, [Put(row, 0) for row in rows])
    application.services.regions.publish(SECRETARIAT, f"r-{FIRST_YEAR}")
    return application


def _row(member: str, asked: Round, levels: tuple[int, ...], chance: Random) -> SignedResult:
    return SignedResult(
        key=result_key(member, asked.key, Layer.SELF),
        member=member,
        assessment=asked.key,
        layer=Layer.SELF,
        round=asked.key,
        questionnaire=asked.questionnaire,
        signed_on=f"{asked.opens[:4]}-{chance.randint(7, 12):02}-15",
        disclosure=Disclosure.AGGREGATES,
        snapshot=f"{member}-{asked.key}",
        levels=levels,
        backed=levels,
    )


def _fresh(application: Application) -> Application:
    """As after a restart: no memory of the register."""
    application.store.close()
    return open_application(application.settings, application.store)


def _file(application: Application, file_format: str) -> None:
    made = MadeDownloads(application.services, demonstration=True)
    b"".join(made.quarterly_analysis(SECRETARIAT, AnalysisChoice(PERIOD, "secretariat", file_format), "en").content)


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


if __name__ == "__main__":
    run()
