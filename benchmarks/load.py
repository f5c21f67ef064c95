"""Many people at once, each with a tab of their own on a section, thinking five seconds between answers; loopback, a bounded time.

The floor is one person alone on the same server before the others come. Clients and server share the machine.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter, process_time

from assessment.records import HistoryKind
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import Ground, filled_ground
from benchmarks.section_page import level_controls
from benchmarks.server import Server, machine_busy_seconds, product_server
from benchmarks.tab import Tab

PEOPLE = (187, 300)
THINK_SECONDS = 5.0
ANSWERING_SECONDS = 30.0
OPEN_AT_ONCE = 10
MEMBERS = 187


@dataclass
class Tally:
    """`answers`: seconds of each; `errors`: what went wrong, a sentence each."""

    opened: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    memory_mb: tuple[float, float, float] = (0.0, 0.0, 0.0)
    saved: int = 0


def run() -> None:
    head = (
        "people",
        "first open p50",
        "p95",
        "answers/s",
        "answer p50",
        "p95",
        "ratio p50",
        "errors",
        "saved",
        "CPU server / clients / others",
        "memory MB",
    )
    print_table(head, list(_rows()))
    print("CPU: 100% is one core; with a busy machine the times say little. One process of Python uses one core at most.")
    print("Memory: with nobody, with everybody's page open, at the end. Saved: lines of answers in the histories, of those given.")


def _rows() -> Iterator[tuple[object, ...]]:
    for people in PEOPLE:
        with filled_ground(members=MEMBERS, years=1, answered=0.3, people=people) as ground, product_server(ground) as server:
            alone, crowd = asyncio.run(_measure(ground, server, people))
        yield _row(1, alone, alone)
        yield _row(people, crowd, alone)
        for error in sorted(set(crowd.errors))[:3]:
            print(error)


async def _measure(ground: Ground, server: Server, people: int) -> tuple[Tally, Tally]:
    alone = await _answering(ground, server, 1, think=0.5, seconds=10)
    return alone, await _answering(ground, server, people, think=THINK_SECONDS, seconds=ANSWERING_SECONDS)


def _row(people: int, tally: Tally, alone: Tally) -> tuple[object, ...]:
    return (
        people,
        *(in_ms(percentile(tally.opened, share)) for share in (0.5, 0.95)),
        f"{len(tally.answers) / tally.seconds:.1f}",
        *(in_ms(percentile(tally.answers, share)) for share in (0.5, 0.95)),
        f"{percentile(tally.answers, 0.5) / percentile(alone.answers, 0.5):.1f}",
        len(tally.errors),
        f"{tally.saved} of {len(tally.answers)}",
        " / ".join(f"{one / tally.seconds:.0%}" for one in tally.cpu_seconds),
        " / ".join(f"{one:.0f}" for one in tally.memory_mb),
    )


async def _answering(ground: Ground, server: Server, people: int, *, think: float, seconds: float) -> Tally:
    tally, before = Tally(), _saved_answers(ground)
    nobody = server.memory_mb()
    async with AsyncExitStack() as stack:
        tabs = [tab async for tab in _open_tabs(ground, server, people, stack, tally)]
        everybody, used, start = server.memory_mb(), _used(server), perf_counter()
        await asyncio.gather(*(_answer_until(tab, number, start + seconds, think, tally) for number, tab in enumerate(tabs)))
        tally.seconds = perf_counter() - start
        machine, ours, clients = (after - earlier for after, earlier in zip(_used(server), used, strict=True))
        tally.cpu_seconds = (ours, clients, machine - ours - clients)
        tally.memory_mb = (nobody, everybody, server.memory_mb())
    tally.saved = _saved_answers(ground) - before
    return tally


async def _open_tabs(ground: Ground, server: Server, people: int, stack: AsyncExitStack, tally: Tally) -> AsyncIterator[Tab]:
    """Ten at a time: coming is not what is measured here. Two people of a member work on different sections."""
    cookies = [f"gsa={ground.visit(account)}" for account in ground.coordinators[:people]]
    for first in range(0, people, OPEN_AT_ONCE):
        numbers = range(first, min(people, first + OPEN_AT_ONCE))
        tabs = [Tab(server.address, "questionnaire", f"section=D{1 + number // MEMBERS}", cookies[number]) for number in numbers]
        for tab in await asyncio.gather(*(stack.enter_async_context(tab) for tab in tabs)):
            yield tab
        tally.opened += await asyncio.gather(*(tab.open() for tab in tabs))


async def _answer_until(tab: Tab, number: int, end: float, think: float, tally: Tally) -> None:
    """Each answer differs from the one before, so that each is saved."""
    chance = random.Random(number)  # noqa: S311 - made-up answers
    said: dict[int, int] = {}
    await asyncio.sleep(chance.uniform(0, think))
    while perf_counter() < end:
        try:
            controls = level_controls(tab)
            place = chance.randrange(len(controls))
            said[place] = chance.choice([level for level in range(5) if level != said.get(place, _chosen(controls[place]))])
            tally.answers.append(await tab.choose(controls[place], str(said[place])))
        except Exception as error:  # noqa: BLE001 - counted, whatever it is
            tally.errors.append(f"{type(error).__name__}: {error}")
            return
        await asyncio.sleep(chance.uniform(0.5, 1.5) * think)


def _chosen(control: object) -> int | None:
    """The level that the control was drawn with."""
    default = list(control.element.default)  # type: ignore[attr-defined]
    return int(default[0]) if default else None


def _used(server: Server) -> tuple[float, float, float]:
    """Processor seconds of the machine, the server, and this process with all its tabs."""
    return machine_busy_seconds(), server.cpu_seconds(), process_time()


def _saved_answers(ground: Ground) -> int:
    store = ground.application.store
    lines = (line for member in store.members() for line in store.history(member, assessment=ground.assessment))
    return sum(line.kind is HistoryKind.ANSWER for line in lines)
