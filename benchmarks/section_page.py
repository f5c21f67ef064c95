"""A click on a level until the section page is saved and drawn again, against bare Streamlit pages; clicks in turn within one run.

The floors are pages with the elements that the section page was just seen to have (same kinds, labels, options and texts, one below the
other, nothing computed or stored), and one with its level controls, buttons and a text area alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import Ground, filled_ground
from benchmarks.server import Server, bare_server, product_server
from benchmarks.tab import Shown, Tab

CLICKS = 240
WARM_UP = 12
GOAL = 1.5
SECTION = "section=D3"
CARD = "section=D3&criterion=D3.1"


@dataclass(frozen=True)
class Contest:
    """Product and floor, each click on both: seconds of each."""

    name: str
    elements: int
    ours: list[float]
    bare: list[float]
    our_cpu: float
    bare_cpu: float


def run() -> None:
    with filled_ground(members=1, years=1, answered=0.5) as ground, product_server(ground) as product:
        pages = ground.folder / "pages"
        pages.mkdir()
        with bare_server(BARE_PAGES=str(pages)) as bare:
            contests = asyncio.run(_contests(ground, product, bare, pages))
    head = ("page", "elements", "bare p50", "p95", "product p50", "p95", "ratio p50", "ratio p95", "CPU per click, bare / product")
    print_table(head, [_row(contest) for contest in contests])
    print(f"Goal: {GOAL}. {CLICKS} clicks on each, in turn.")


def _row(contest: Contest) -> tuple[object, ...]:
    figures = [percentile(values, share) for values in (contest.bare, contest.ours) for share in (0.5, 0.95)]
    ratios = f"{figures[2] / figures[0]:.2f}", f"{figures[3] / figures[1]:.2f}"
    return (contest.name, contest.elements, *map(in_ms, figures), *ratios, f"{in_ms(contest.bare_cpu)} / {in_ms(contest.our_cpu)}")


async def _contests(ground: Ground, product: Server, bare: Server, pages: Path) -> list[Contest]:
    plan: Sequence[tuple[str, str, Callable[[Shown], bool]]] = (
        ("closed cards; all elements", SECTION, lambda one: True),
        ("one card open; all elements", CARD, lambda one: True),
        ("one card open; level controls, buttons, text area", CARD, _is_of_the_short_list),
    )
    return [await _contest(ground, product, bare, pages, number, *scene) for number, scene in enumerate(plan)]


async def _contest(
    ground: Ground, product: Server, bare: Server, pages: Path, number: int, name: str, query: str, wanted: Callable[[Shown], bool]
) -> Contest:
    async with AsyncExitStack() as open_tabs:
        cookie = f"gsa={ground.visit(ground.coordinators[0])}"
        ours = await open_tabs.enter_async_context(Tab(product.address, "questionnaire", query, cookie))
        await ours.open()
        elements = [_listed(one) for _, one in sorted(ours.shown.items()) if one.fragment and wanted(one)]
        (pages / f"{number}.json").write_text(json.dumps(elements))
        floor = await open_tabs.enter_async_context(Tab(bare.address, "", f"page={number}"))
        await floor.open()
        return await _clicks(name, len(elements), ours, floor, product, bare)


async def _clicks(name: str, elements: int, ours: Tab, floor: Tab, product: Server, bare: Server) -> Contest:
    found: list[tuple[float, float]] = []
    for number in range(-WARM_UP, CLICKS):
        if number == 0:
            our_cpu, bare_cpu = product.cpu_seconds(), bare.cpu_seconds()
        place, choice = number % 6, str((number // 6 + number) % 5)
        seconds = await _click(ours, place, choice), await _click(floor, place, choice)
        found.append(seconds)
    measured = found[WARM_UP:]
    return Contest(
        name=name,
        elements=elements,
        ours=[ours for ours, _ in measured],
        bare=[bare for _, bare in measured],
        our_cpu=(product.cpu_seconds() - our_cpu) / CLICKS,
        bare_cpu=(bare.cpu_seconds() - bare_cpu) / CLICKS,
    )


async def _click(tab: Tab, place: int, choice: str) -> float:
    return await tab.choose(level_controls(tab)[place], choice)


def level_controls(tab: Tab) -> list[Shown]:
    """The segmented controls that have a level 0 among their options."""
    return [one for one in tab.controls() if _options(one)[0] == "0"]


def _is_of_the_short_list(one: Shown) -> bool:
    is_level = one.kind == "button_group" and _options(one)[0] == "0"
    return is_level or one.kind == "button" or (one.kind == "text_area" and one.element.label == "Comment")  # type: ignore[attr-defined]


def _listed(one: Shown) -> dict[str, object]:
    label = getattr(one.element, "label", "") or getattr(one.element, "body", "")
    return {"kind": one.kind, "label": label, "options": _options(one)}


def _options(one: Shown) -> list[str]:
    return [str(getattr(option, "content", option)) for option in getattr(one.element, "options", ())]
