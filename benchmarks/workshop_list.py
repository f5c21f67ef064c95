"""The list of shared workshops: 187 members with ten rounds each in the register of signed results, read from a disk store.

Cold: nothing of the store in memory and the register not read yet, as after a start. Half the members and twice the workshops show how the
cost grows: each step goes through every activity and member once, so no faster than either.
"""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

from assessment.application import Application, open_application
from assessment.downloads import MadeDownloads
from assessment.programme.counting import Selection
from assessment.programme.demand import Budget
from assessment.records import Disclosure, Layer, Round, SignedResult
from assessment.settings import Settings
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.workflow.demand import USUAL_WORKSHOPS, WorkshopRequest, request_address
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import ROOT
from benchmarks.status_board import ROUNDS_EACH, SECRETARIAT, seconds

TIMES = 20
COLD_TIMES = 5
MANY = 40


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="gsa-benchmark-") as folder:
        selection = _fill(Path(folder))
        cold = [seconds(lambda: _open(Path(folder)).services.demand.workshops(SECRETARIAT, _request(selection))) for _ in range(COLD_TIMES)]
        application = _open(Path(folder))
        demand = application.services.demand
        asked = demand.needs(SECRETARIAT, selection).counting.asked
        half = Selection(questionnaire=selection.questionnaire, round=selection.round, members=asked[::2])
        cases = {
            "needs": lambda: demand.needs(SECRETARIAT, selection),
            f"{USUAL_WORKSHOPS} workshops": lambda: demand.workshops(SECRETARIAT, _request(selection)),
            f"{MANY} workshops": lambda: demand.workshops(SECRETARIAT, _request(selection, MANY)),
            f"{MANY} workshops, half the members": lambda: demand.workshops(SECRETARIAT, _request(half, MANY)),
            f"{2 * MANY} workshops": lambda: demand.workshops(SECRETARIAT, _request(selection, 2 * MANY)),
            "as a workbook": lambda: _workbook(application, _request(selection)),
        }
        measured = {f"{USUAL_WORKSHOPS} workshops, cold": cold}
        measured |= {name: [seconds(case) for _ in range(TIMES)] for name, case in cases.items()}
    rows = [(name, in_ms(percentile(own, 0.5)), in_ms(percentile(own, 0.95))) for name, own in measured.items()]
    print_table(("what", "p50", "p95"), rows)
    print(f"{len(asked)} members, {ROUNDS_EACH} rounds each, {TIMES} times, cold {COLD_TIMES} times with the start of the application.")


def _open(folder: Path) -> Application:
    settings = Settings(
        store=str(folder / "store"), keys=folder / "keys", cache=ROOT / "data/cache", questionnaires=ROOT / "questionnaires"
    )
    return open_application(settings)


def _fill(folder: Path) -> Selection:
    """Rounds and signed results, put straight into the register; gives the last round."""
    application = _open(folder)
    questionnaire = next(iter(application.services.workplace.packs.values())).questionnaire
    members = tuple(sorted(code for code, one in application.services.workplace.members.items() if one.assessed))
    criteria = list(questionnaire.criteria())
    chance = random.Random("workshops")  # noqa: S311 - made-up levels
    rounds = [f"round-{number}" for number in range(1, ROUNDS_EACH + 1)]
    rows = []
    for number, key in enumerate(rounds):
        day = f"{2016 + number}-01-01"
        asked = Round(key=key, title=key, questionnaire=questionnaire.key, members=members, opens=day, due=f"{2016 + number}-12-31")
        application.store.write(ROUNDS, [Put(asked, 0)])
        for member in members:
            levels = tuple(chance.choice((-1, *one.scale.levels)) for one in criteria)
            rows.append(_result(member, key, questionnaire.key, day, levels))
    application.store.write(RESULTS, [Put(row, 0) for row in rows])
    application.store.close()
    return Selection(questionnaire=questionnaire.key, round=rounds[-1])


def _result(member: str, key: str, questionnaire: str, day: str, levels: tuple[int, ...]) -> SignedResult:
    return SignedResult(
        key=f"{member}/{key}/self",
        member=member,
        assessment=key,
        layer=Layer.SELF,
        round=key,
        questionnaire=questionnaire,
        signed_on=day,
        disclosure=Disclosure.SECRETARIAT,
        snapshot=key,
        levels=levels,
        backed=levels,
    )


def _request(selection: Selection, workshops: int = USUAL_WORKSHOPS) -> WorkshopRequest:
    return WorkshopRequest(selection, Budget(workshops=workshops))


def _workbook(application: Application, request: WorkshopRequest) -> None:
    made = MadeDownloads(application.services, demonstration=True)
    io.BytesIO(b"".join(made.workshops(SECRETARIAT, request_address(request), "en").content))


if __name__ == "__main__":
    run()
