"""The comparison of regions: 187 members with ten signed rounds each, two layers, 72 criteria, read from a disk store.

Cold: nothing of the store in memory, nothing scored. Warm: the register is read and scored, one round is counted and put together.
Mark to beat: 0.3 s cold.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from assessment.application import Application, open_application
from assessment.identity.actor import Actor
from assessment.programme.counting import Selection
from assessment.questionnaire.model import Questionnaire
from assessment.records import Disclosure, Grant, Layer, Role, Round, SignedResult
from assessment.settings import Settings
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.workflow.regions import Regions
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import ROOT

ROUNDS_EACH = 10
LAYERS = (Layer.SELF, Layer.MISSION)
GOAL = 0.3
TIMES = 10
SECRETARIAT = Actor("bench", "Benchmark", "en", (Grant(role=Role.SECRETARIAT),), "benchmark visit")


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gsa-benchmark-") as folder:
        application = _filled(Path(folder))
        questionnaire = next(iter(application.services.workplace.packs))
        asked = Selection(questionnaire=questionnaire, round=f"round-{ROUNDS_EACH}")
        cold = [_cold(application, asked) for _ in range(TIMES)]
        regions = application.services.regions
        regions.compare(SECRETARIAT, asked)
        rows = [("comparison, cold", cold)]
        rows += [(name, [_seconds(action) for _ in range(TIMES)]) for name, action in _warm(regions, asked)]
        results = len(application.store.all(SignedResult, RESULTS))
    print_table(("what", "p50", "p95"), [(name, in_ms(percentile(times, 0.5)), in_ms(percentile(times, 0.95))) for name, times in rows])
    print(f"{results} signed results ({ROUNDS_EACH} rounds, {len(LAYERS)} layers, 72 criteria), {TIMES} times. Goal: {GOAL} s cold.")


def _warm(regions: Regions, asked: Selection) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "comparison, warm", lambda: regions.compare(SECRETARIAT, asked)
    yield "dots of the whole, warm", lambda: regions.dots(SECRETARIAT, asked, "whole")
    yield "trend over all rounds, warm", lambda: regions.trend(SECRETARIAT, asked)
    yield "movement between two rounds, warm", lambda: regions.movement(SECRETARIAT, asked, "round-9", "round-10")
    yield "what may be published, warm", lambda: regions.offer(SECRETARIAT, asked.round)


def _cold(application: Application, asked: Selection) -> float:
    application.store.close()
    regions = Regions(application.services.workplace, application.services.snapshots)
    return _seconds(lambda: regions.compare(SECRETARIAT, asked))


def _filled(folder: Path) -> Application:
    settings = Settings(
        store=str(folder / "store"), keys=folder / "keys", cache=ROOT / "data/cache", questionnaires=ROOT / "questionnaires"
    )
    application = open_application(settings)
    questionnaire = next(iter(application.services.workplace.packs.values())).questionnaire
    members = tuple(sorted(code for code, one in application.services.workplace.members.items() if one.assessed))
    for number in range(1, ROUNDS_EACH + 1):
        year = 2016 + number
        opens, due = f"{year}-01-01", f"{year}-12-31"
        asked = Round(key=f"round-{number}", title=f"PGS {year}", questionnaire=questionnaire.key, members=members, opens=opens, due=due)
        application.store.write(ROUNDS, [Put(asked, 0)])
    application.store.write(RESULTS, [Put(row, 0) for row in _results(questionnaire, members)])
    return application


def _results(questionnaire: Questionnaire, members: tuple[str, ...]) -> Iterator[SignedResult]:
    chance = random.Random("regions")  # noqa: S311 - made-up answers
    criteria = sum(1 for _ in questionnaire.criteria())
    for member in members:
        for number in range(1, ROUNDS_EACH + 1):
            for layer in LAYERS:
                levels = tuple(chance.choice((-1, 0, 1, 2, 3, 4)) for _ in range(criteria))
                yield SignedResult(
                    key=f"{member}/{number}/{layer}",
                    member=member,
                    assessment=str(number),
                    layer=layer,
                    round=f"round-{number}",
                    questionnaire=questionnaire.key,
                    signed_on=f"{2016 + number}-11-02",
                    disclosure=Disclosure.AGGREGATES,
                    snapshot=f"s-{member}-{number}",
                    levels=levels,
                    backed=tuple(min(one, 1) for one in levels),
                )


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


if __name__ == "__main__":
    run()
