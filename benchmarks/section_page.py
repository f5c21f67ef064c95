"""A click on a level until the section page is saved and drawn again, against bare Streamlit pages; clicks in turn within one run.

The floors are made from what the section page was just seen to have, with nothing computed and nothing stored: `same page` has its
widgets, texts and containers, `same widgets` its widgets alone, one below the other.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
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
WIDGETS = {"button", "button_group", "text_area", "text_input", "checkbox", "date_input", "selectbox", "multiselect"}


@dataclass(frozen=True)
class Contest:
    """Product and floor, each click on both: seconds of each."""

    name: str
    parts: int
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
    head = ("page / floor", "parts", "bare p50", "p95", "product p50", "p95", "ratio p50", "ratio p95", "CPU per click, bare / product")
    print_table(head, [_row(contest) for contest in contests])
    print(f"Goal: {GOAL}. {CLICKS} clicks on each, in turn.")


def _row(contest: Contest) -> tuple[object, ...]:
    figures = [percentile(values, share) for values in (contest.bare, contest.ours) for share in (0.5, 0.95)]
    ratios = f"{figures[2] / figures[0]:.2f}", f"{figures[3] / figures[1]:.2f}"
    return (contest.name, contest.parts, *map(in_ms, figures), *ratios, f"{in_ms(contest.bare_cpu)} / {in_ms(contest.our_cpu)}")


async def _contests(ground: Ground, product: Server, bare: Server, pages: Path) -> list[Contest]:
    plan: Sequence[tuple[str, str, bool]] = (
        ("cards closed / same page", SECTION, False),
        ("cards closed / same widgets", SECTION, True),
        ("a card open / same page", CARD, False),
        ("a card open / same widgets", CARD, True),
    )
    return [await _contest(ground, product, bare, pages, number, *scene) for number, scene in enumerate(plan)]


async def _contest(
    ground: Ground, product: Server, bare: Server, pages: Path, number: int, name: str, query: str, widgets_only: bool
) -> Contest:
    async with AsyncExitStack() as open_tabs:
        cookie = f"gsa={ground.visit(ground.coordinators[0])}"
        ours = await open_tabs.enter_async_context(Tab(product.address, "questionnaire", query, cookie))
        await ours.open()
        parts = [one for _, one in sorted(ours.shown.items()) if one.fragment and (one.kind in WIDGETS or not widgets_only)]
        (pages / f"{number}.json").write_text(json.dumps(_flat(parts) if widgets_only else _tree(parts)))
        floor = await open_tabs.enter_async_context(Tab(bare.address, "", f"page={number}"))
        await floor.open()
        return await _clicks(name, len(parts), ours, floor, product, bare)


async def _clicks(name: str, parts: int, ours: Tab, floor: Tab, product: Server, bare: Server) -> Contest:
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
        parts=parts,
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


def _flat(parts: Sequence[Shown]) -> dict[str, object]:
    return {"children": [_listed(one) for one in parts]}


def _tree(parts: Sequence[Shown]) -> dict[str, object]:
    """The parts in the containers they stand in; parts come before what they contain."""
    listed = {one.place: _listed(one) for one in parts}
    page: dict[str, object] = {"children": []}
    for place, one in listed.items():
        home = next((listed[place[:end]] for end in range(len(place) - 1, 0, -1) if place[:end] in listed), page)
        home["children"].append(one)  # type: ignore[attr-defined]
    return page


def _listed(one: Shown) -> dict[str, object]:
    """As bare_page.py reads it; `children` is None for an element."""
    label = getattr(one.element, "label", "") or getattr(one.element, "body", "")
    if one.is_container:
        border = one.element.flex_container.border
        label = one.element.popover.label
        return {"kind": one.kind, "label": label, "border": border, "children": []}
    return {"kind": one.kind, "label": label, "options": _options(one), "children": None}


def _options(one: Shown) -> list[str]:
    return [str(getattr(option, "content", option)) for option in getattr(one.element, "options", ())]
