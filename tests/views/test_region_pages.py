"""Regions on screen: every figure against plain Python over the same levels; who may see what; publishing; the member's bands."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from house import MEMBER, WORKED_EXAMPLE, House, links_of, text_of
from streamlit.testing.v1 import AppTest

from assessment.errors import NotAllowedError
from assessment.records import Disclosure, Layer, Round, SignedResult
from assessment.reference import Member
from assessment.storage.port import RESULTS, ROUNDS, Put
from assessment.views import disclosed, regions, results, review, shell
from assessment.views.visit import Visit

SIZES = {"ESA": 12, "EUR": 9, "WCA": 3}
MADE_UP = {f"{region}{chr(97 + number)}": region for region, size in SIZES.items() for number in range(size)}
REGION = {**MADE_UP, "KEN": "ESA", "UGA": "ESA"}
NAMES = {code: f"Land of {code}" for code in MADE_UP} | {"KEN": "Kenya", "UGA": "Uganda"}
CODES = tuple(sorted(REGION))
# house_pack.yaml, written out: section -> places of its criteria with their weights; weights of the sections; places of the core criteria.
SECTIONS = {"A": {0: 2, 1: 1, 2: 1, 3: 1}, "B": {4: 1, 5: 1, 6: 1}, "C": {7: 1, 8: 1}}
SECTION_WEIGHTS = {"A": 2, "B": 1, "C": 1}
CORE = {0, 4, 7}
Levels = tuple[int, ...]


def score(levels: Levels, section: str, places: Iterable[int] = range(9)) -> float:
    """The certain score: unknown (-1) counts 0. Every section of these tests has something applicable."""
    weights = {place: weight for place, weight in SECTIONS[section].items() if place in places and levels[place] != -2}
    return sum(max(levels[place], 0) * weight for place, weight in weights.items()) / sum(weights.values())


def whole(levels: Levels) -> float:
    return sum(score(levels, name) * weight for name, weight in SECTION_WEIGHTS.items()) / 4


def cut(value: float) -> str:
    """As written on the page: one decimal, never rounded up."""
    return f"{int(value * 10 + 1e-9) / 10:.1f}"


def quartiles(values: list[float]) -> list[float]:
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3


@dataclass
class Land:
    """A house with 26 members of three regions, whose signed results lie in the register. `said`: round -> member -> levels."""

    house: House = field(default_factory=lambda: House(members=tuple(Member(c, NAMES[c], NAMES[c], REGION[c], "en") for c in CODES)))
    said: dict[str, dict[str, Levels]] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(11))

    def open_round(self, key: str) -> None:
        asked = Round(key=key, title=f"PGS {key}", questionnaire="small@1", members=CODES, opens=f"{key}-01-01", due=f"{key}-12-31")
        self.house.store.write(ROUNDS, [Put(asked, 0)])
        self.said[key] = {}

    def sign(self, round_: str, members: Iterable[str], disclosure: Disclosure = Disclosure.AGGREGATES) -> None:
        for member in members:
            levels = tuple(self.chance.choice((0, 1, 2, 3, 4, -1) if place != 3 else (0, 2, -2)) for place in range(9))
            row = SignedResult(
                key=f"{member}/{round_}/self",
                member=member,
                assessment=round_,
                layer=Layer.SELF,
                round=round_,
                questionnaire="small@1",
                signed_on=f"{round_}-11-02",
                disclosure=disclosure,
                snapshot=f"s-{member}-{round_}",
                levels=levels,
                backed=tuple(min(one, 1) for one in levels),
            )
            self.house.store.write(RESULTS, [Put(row, 0)])
            self.said[round_][member] = levels

    def sign_kenya(self, round_: str, disclosure: Disclosure) -> None:
        """Through the use cases, with a snapshot."""
        house = self.house
        house.assessment = house.services.rounds.start(house.actor(), MEMBER, round_).key
        house.answer_all({**WORKED_EXAMPLE, "B.3": 2})
        house.submit()
        house.sign(disclosure)
        self.said[round_][MEMBER] = (3, 2, -1, -2, 4, 3, 2, 0, 1)

    def of(self, round_: str, group: str = "") -> list[Levels]:
        return [levels for member, levels in sorted(self.said[round_].items()) if group in ("", REGION[member])]


@pytest.fixture
def land() -> Land:
    """2026: 10 of ESA, 7 of EUR, 2 of WCA have signed; EURa for the Secretariat only."""
    land = Land()
    land.open_round("2026")
    land.sign("2026", [*_first("ESA", 10), *_first("EUR", 7)[1:], *_first("WCA", 2)])
    land.sign("2026", ["EURa"], Disclosure.SECRETARIAT)
    return land


def _first(region: str, number: int) -> list[str]:
    return [code for code, own in MADE_UP.items() if own == region][:number]


def table(at: AppTest, *columns: str) -> pd.DataFrame:
    """The one table on the page that has these columns."""
    (found,) = [one.value for one in at.dataframe if set(columns) <= set(map(str, one.value.columns))]
    return found


def lines(at: AppTest, *columns: str) -> dict[str, dict[str, object]]:
    frame = table(at, *columns)
    return {str(row[frame.columns[0]]): dict(row) for _, row in frame.iterrows()}


def _address(at: AppTest, name: str) -> str:
    found = at.query_params[name]
    return found if isinstance(found, str) else found[0]


def charts(at: AppTest) -> list[object]:
    return [one.proto for one in at.get("vega_lite_chart")]


def frames_of(chart: object) -> list[pd.DataFrame]:
    """What the browser gets to draw."""
    return [pa.ipc.open_stream(one.data.data).read_pandas() for one in chart.datasets]  # type: ignore[attr-defined]


def cells_of(at: AppTest) -> dict[tuple[str, str], str]:
    """The figure in each cell of the heat map, by row and column (without its second line)."""
    (frame,) = [one for chart in charts(at) for one in frames_of(chart) if "figure" in one.columns]
    return {(row["row"], row["column"].split("\n")[0]): row["figure"] for _, row in frame.iterrows()}


# what is seen now


def test_the_heat_map_holds_the_median_and_n_of_every_section_and_region(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat")
    shown = lines(at, "Section", "World", "ESA")
    for section in ("A", "B", "C"):
        row = next(cells for name, cells in shown.items() if name.startswith(f"{section} "))
        for group, title in (("", "World"), ("ESA", "ESA"), ("EUR", "EUR"), ("WCA", "WCA")):
            scores = [score(levels, section) for levels in land.of("2026", group)]
            assert row[title] == f"{cut(statistics.median(scores))} (n {len(scores)})"
            assert cells_of(at)[row["Section"], title] == cut(statistics.median(scores))
    assert shown["The whole"]["World"] == f"{cut(statistics.median(map(whole, land.of('2026'))))} (n 19)"


def test_response_and_coverage_stand_beside_the_figures(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", results="shared")
    assert "**19 of 26** members asked have signed (response 73 %); **18** are counted here (coverage 69 %)." in text_of(at)
    shown = lines(at, "Asked", "Signed", "Coverage")
    assert list(shown) == ["World", "ESA", "EUR", "WCA"]
    assert [shown["EUR"][name] for name in ("Asked", "Signed", "Response", "Counted", "Coverage")] == [9, 7, "77 %", 6, "66 %"]
    assert [shown["ESA"][name] for name in ("Asked", "Signed", "Response")] == [14, 10, "71 %"]  # with Kenya and Uganda


def test_the_distribution_holds_quartiles_and_how_many_stand_at_each_level(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", view="distribution", section="B")
    shown = lines(at, "Median", "Level 0")
    for group, title in (("", "World"), ("ESA", "ESA"), ("WCA", "WCA")):
        scores = [score(levels, "B") for levels in land.of("2026", group)]
        first, median, third = quartiles(scores)
        told = [shown[title][name] for name in ("Lowest", "First quartile", "Median", "Third quartile", "Highest")]
        assert told == [cut(one) for one in (min(scores), first, median, third, max(scores))]
        levels = Counter(int(one + 1e-9) for one in scores)  # a section's level is its score, whole levels only
        assert [shown[title][f"Level {level}"] for level in range(5)] == [levels[level] for level in range(5)]
        assert shown[title]["n"] == len(scores)


def test_a_dot_for_each_result_in_its_region_and_in_the_world_and_no_name_in_the_browser(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", view="distribution")
    (chart,) = charts(at)
    sent = chart.SerializeToString()
    assert not [code for code in CODES if code.encode() in sent or NAMES[code].encode() in sent]
    (dots,) = [frame for frame in frames_of(chart) if "offset" in frame.columns]
    assert sorted(Counter(name.split("\n")[0] for name in dots["group"]).items()) == [("ESA", 10), ("EUR", 7), ("WCA", 2), ("World", 19)]
    own = dots[dots["group"].str.startswith("EUR")]["score"]
    assert sorted(own) == pytest.approx(sorted(int(whole(one) * 100 + 1e-9) / 100 for one in land.of("2026", "EUR")))


def test_core_criteria_alone_make_the_figures_when_asked_for(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", criteria="core")
    shown = lines(at, "Section", "World", "ESA")
    for section in ("A", "B", "C"):
        row = next(cells for name, cells in shown.items() if name.startswith(f"{section} "))
        scores = [score(levels, section, CORE) for levels in land.of("2026", "EUR")]
        assert row["EUR"] == f"{cut(statistics.median(scores))} (n {len(scores)})"


def test_one_region_is_shown_once(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", regions="ESA")
    assert list(table(at, "Section", "ESA").columns) == ["Section", "ESA"]
    assert _address(at, "regions") == "ESA"


def test_a_filter_that_is_chosen_stands_in_the_address(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat")
    next(box for box in at.selectbox if box.label == "Criteria").set_value("core")
    at.run()
    assert _address(at, "criteria") == "core"
    assert _address(at, "round") == "2026"


def test_what_is_counted_and_what_is_not_is_listed_with_the_reason(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", results="shared")
    counted = table(at, "Signed on", "May be seen by")
    assert sorted(counted["Member"]) == sorted(NAMES[code] for code in land.said["2026"] if code != "EURa")
    others = lines(at, "Member", "Why")
    assert others["Land of EURa"]["Why"] == "Signed for the Secretariat only; not for anonymous figures"
    assert others["Uganda"]["Why"] == "No signed result"
    assert len(others) == 26 - 18


def test_a_round_without_a_result_says_so_and_who_was_asked(land: Land) -> None:
    land.open_round("2027")
    at = land.house.open(regions.show, "secretariat")
    assert "19 of 26" in text_of(at)  # a round that has just begun is not what the page opens with
    at = land.house.open(regions.show, "secretariat", round="2027")
    assert "No signed result fits the filters." in text_of(at)
    assert len(table(at, "Member", "Why")) == 26


def test_before_any_signature_the_page_says_so() -> None:
    at = Land().house.open(regions.show, "secretariat")
    assert "No result is signed yet." in text_of(at)
    assert len(at.dataframe) == 0


# over rounds


@pytest.fixture
def two_rounds(land: Land) -> Land:
    land.open_round("2025")
    land.sign("2025", [*_first("ESA", 6), *_first("EUR", 9)])
    return land


def test_a_trend_has_every_round_and_region_with_its_response(two_rounds: Land) -> None:
    at = two_rounds.house.open(regions.show, "secretariat", view="trend", section="C")
    frame = table(at, "Round", "Median", "Response")
    shown = {(row["Round"], row["Region"]): row for _, row in frame.iterrows()}
    for round_ in ("2025", "2026"):
        for group, title in (("", "World"), ("ESA", "ESA"), ("EUR", "EUR")):
            scores = [score(levels, "C") for levels in two_rounds.of(round_, group)]
            row = shown[f"PGS {round_}", title]
            assert [row[name] for name in ("First quartile", "Median", "Third quartile")] == [cut(one) for one in quartiles(scores)]
            assert row["n"] == len(scores)
            assert cells_of(at)[f"PGS {round_}", title] == row["Median"]
    assert shown["PGS 2025", "EUR"]["Response"] == "100 %"
    assert (shown["PGS 2025", "WCA"]["Median"], shown["PGS 2025", "WCA"]["n"]) == ("–", 0)
    assert len(charts(at)) == 2


def test_one_round_is_no_trend_and_no_movement(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", view="trend")
    assert "a line needs a second one" in text_of(at)
    assert len(charts(at)) == 1
    at = land.house.open(regions.show, "secretariat", view="movement")
    assert "Movement needs two rounds with the same questionnaire." in text_of(at)


def test_movement_counts_members_of_both_rounds(two_rounds: Land) -> None:
    at = two_rounds.house.open(regions.show, "secretariat", view="movement", section="A")
    both = two_rounds.said["2025"].keys() & two_rounds.said["2026"].keys()
    levels = {member: [int(score(two_rounds.said[one][member], "A") + 1e-9) for one in ("2025", "2026")] for member in both}
    rose, stayed, fell = (sum(way(after - before) for before, after in levels.values()) for way in (_up, _same, _down))
    assert f"**{len(both)}** members are counted in both rounds" in text_of(at)
    assert f"**{rose}** rose, **{stayed}** stayed, **{fell}** fell." in text_of(at)
    row = next(cells for name, cells in lines(at, "Section", "Rose").items() if name.startswith("A "))
    assert (row["Rose"], row["Stayed"], row["Fell"]) == (rose, stayed, fell)
    moved = Counter(map(tuple, levels.values()))
    places = {(f"Level {before}", f"Level {after}"): str(moved[before, after]) for before in range(5) for after in range(5)}
    assert cells_of(at) == places
    pairs = [[two_rounds.said[one][member][0] for one in ("2025", "2026")] for member in both]
    known = [after - before for before, after in pairs if min(before, after) >= 0]
    row = next(cells for name, cells in lines(at, "Criterion", "Rose").items() if name.startswith("A.1 "))
    assert [row["Rose"], row["Stayed"], row["Fell"]] == [sum(map(way, known)) for way in (_up, _same, _down)]
    assert row["No level before or after"] == len(pairs) - len(known)


def _up(change: int) -> bool:
    return change > 0


def _same(change: int) -> bool:
    return change == 0


def _down(change: int) -> bool:
    return change < 0


# a single member


def test_a_single_result_opens_as_a_disclosed_one_and_the_member_reads_who_did(land: Land) -> None:
    land.sign_kenya("2026", Disclosure.SECRETARIAT)
    at = land.house.open(regions.show, "secretariat")
    next(box for box in at.selectbox if box.label == "Signed result of a member").set_value(MEMBER)
    at.run()
    (link,) = [one for one in links_of(at) if one.startswith("signed?")]
    assert not land.house.services.snapshots.readers(land.house.actor(), MEMBER)
    snapshot = link.split("KEN%2F")[1]
    opened = land.house.open(disclosed.show, "secretariat", result=f"KEN/{snapshot}")
    assert "Commissioner General" in text_of(opened)
    assert "Elena Rossi" in text_of(land.house.open(review.show))


def test_a_figure_over_one_member_is_noted_for_that_member(land: Land) -> None:
    land.sign_kenya("2026", Disclosure.SECRETARIAT)
    land.house.open(regions.show, "secretariat")
    assert not land.house.services.snapshots.readers(land.house.actor(), MEMBER)
    alone = Land()
    alone.open_round("2026")
    alone.sign("2026", _first("EUR", 5))
    alone.sign_kenya("2026", Disclosure.SECRETARIAT)
    alone.house.open(regions.show, "secretariat")
    assert [one.by_name for one in alone.house.services.snapshots.readers(alone.house.actor(), MEMBER)] == ["Elena Rossi"]


def test_who_looked_stays_on_the_page_after_the_result_was_reopened(land: Land) -> None:
    land.sign_kenya("2026", Disclosure.SECRETARIAT)
    house = land.house
    (summary,) = house.services.snapshots.disclosed(house.actor("secretariat"), MEMBER)
    house.services.snapshots.open(house.actor("secretariat"), MEMBER, summary.snapshot)
    house.services.assessments.reopen(house.actor("head"), MEMBER, house.assessment, "A figure was wrong.")
    assert "Elena Rossi" in text_of(house.open(review.show))


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "administrator", "neighbour"])
@pytest.mark.parametrize("part", ["now", "distribution", "trend", "movement", "publication"])
def test_regions_are_for_the_secretariat_only(land: Land, person: str, part: str) -> None:
    at = land.house.open(regions.show, person, view=part)
    assert "This is not open to you" in text_of(at)
    assert len(at.dataframe) == 0
    assert not charts(at)


@pytest.mark.parametrize(
    ("person", "there"), [("secretariat", True), ("coordinator", False), ("head", False), ("mission", False), ("administrator", False)]
)
def test_the_menu_has_regions_for_the_secretariat_only(land: Land, person: str, there: bool) -> None:
    def menu(visit: Visit) -> None:
        pages: dict[str, st.Page] = {}
        shell._pages(visit, pages)
        st.markdown(f"menu: {' '.join(pages)}")

    assert (" regions " in text_of(land.house.open(menu, person))) is there


# publishing


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def test_what_may_be_published_is_told_by_region_and_published_once(land: Land) -> None:
    at = land.house.open(regions.show, "secretariat", view="publication")
    shown = lines(at, "Shared", "Can be shown", "Why not")
    assert [(shown[name]["Shared"], shown[name]["Can be shown"]) for name in ("ESA", "EUR", "WCA")] == [(10, 10), (6, 6), (2, 0)]
    assert shown["World"]["Can be shown"] == 16  # with the two of WCA their sum would be known
    assert "Held back for now: 2." in text_of(at)
    assert "Nothing yet." in text_of(at)
    press(at, "Publish to members")
    assert "Published: PGS 2026, over 16 results." in text_of(at)
    assert list(table(at, "Published on", "Results in it")["Results in it"]) == ["World 16 · ESA 10 · EUR 6"]
    assert "Nothing can be published now." in text_of(at)
    assert not [button for button in at.button if button.label == "Publish to members"]


def test_too_few_are_not_published_and_the_page_says_why() -> None:
    land = Land()
    land.open_round("2026")
    land.sign("2026", _first("ESA", 4))
    at = land.house.open(regions.show, "secretariat", view="publication")
    assert "at least 5 are needed" in text_of(at)
    assert not [button for button in at.button if button.label == "Publish to members"]
    shown = lines(at, "Shared", "Can be shown", "Why not")
    assert (shown["ESA"]["Shared"], shown["ESA"]["Can be shown"]) == (4, 0)


# the member's side


def test_a_member_sees_itself_against_quartiles_of_region_and_world(land: Land) -> None:
    land.sign_kenya("2026", Disclosure.AGGREGATES)
    land.house.services.regions.publish(land.house.actor("secretariat"), "2026")
    at = land.house.open(results.show)
    assert "ESA: 11 results · World: 17 results." in text_of(at)
    shown = lines(at, "You", "ESA · median")
    for section, own in (("A", 2.0), ("B", 3.0), ("C", 0.5)):  # (2*3 + 2 + 0)/4, (4 + 3 + 2)/3, (0 + 1)/2
        row = next(cells for name, cells in shown.items() if name.startswith(f"{section} "))
        assert row["You"] == cut(own)
        for group, names in (("ESA", ["ESA"]), ("World", ["ESA", "EUR"])):
            values = [score(levels, section) for name in names for levels in land.of("2026", name)]
            if "EUR" in names:
                values.remove(score(land.said["2026"]["EURa"], section))  # for the Secretariat only
            tenths = [int(one * 10 + 1e-9) / 10 for one in values]  # published in tenths
            told = [row[f"{group} · {title}"] for title in ("first quartile", "median", "third quartile", "n")]
            assert told == [*(cut(one) for one in quartiles(tenths)), str(len(values))]
    chart = charts(at)[-1].SerializeToString()
    assert not [code for code in MADE_UP if code.encode() in chart]


def test_a_region_that_is_too_small_is_missing_with_a_word(land: Land) -> None:
    small = Land()
    small.open_round("2026")
    small.sign("2026", _first("EUR", 9))
    small.sign_kenya("2026", Disclosure.MEMBERS)
    small.sign("2026", _first("ESA", 2))
    small.sign("2026", [*_first("WCA", 3)])
    small.house.services.regions.publish(small.house.actor("secretariat"), "2026")
    at = small.house.open(results.show, "head")
    assert "Your region is not shown" in text_of(at)
    assert "Bar: the world." in text_of(at)


@pytest.mark.parametrize(
    ("disclosure", "words"),
    [
        (Disclosure.SECRETARIAT, "Your result was signed for the Secretariat only."),
        (Disclosure.AGGREGATES, "The figures of this round are not published yet."),
    ],
)
def test_each_reason_for_no_bands_is_told(land: Land, disclosure: Disclosure, words: str) -> None:
    land.sign_kenya("2026", disclosure)
    at = land.house.open(results.show)
    assert words in text_of(at)
    assert not [one for one in at.dataframe if "You" in one.value.columns]


def test_who_shares_nothing_sees_nothing_also_once_it_is_published(land: Land) -> None:
    land.sign_kenya("2026", Disclosure.SECRETARIAT)
    land.house.services.regions.publish(land.house.actor("secretariat"), "2026")
    at = land.house.open(results.show)
    assert "Your result was signed for the Secretariat only." in text_of(at)
    assert not [one for one in at.dataframe if "You" in one.value.columns]


def test_a_draft_has_no_bands() -> None:
    house = House()
    house.start()
    assert "This result is not signed yet." in text_of(house.open(results.show))


@pytest.mark.parametrize("person", ["contributor", "secretariat", "mission", "administrator", "neighbour"])
def test_bands_are_for_the_members_own_coordinator_and_head(land: Land, person: str) -> None:
    land.sign_kenya("2026", Disclosure.AGGREGATES)
    with pytest.raises(NotAllowedError):
        land.house.services.regions.bands(land.house.actor(person), MEMBER, land.house.assessment)


def test_the_pages_speak_french(land: Land) -> None:
    for part in ("now", "distribution", "trend", "movement", "publication"):
        at = land.house.open(regions.show, "secretariat", language="fr", view=part)
        assert not at.exception
        assert "Résultats signés seulement" in text_of(at)
