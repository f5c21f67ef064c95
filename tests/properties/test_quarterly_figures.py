"""Every figure of the quarterly analysis, in its workbook and on its page, equals one worked out in plain Python, member by member."""

from __future__ import annotations

import io
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from math import floor
from random import Random
from statistics import quantiles

import pytest
from comparison_world import CATALOGUE, CODES, REGION, SECRETARIAT, World, coordinator
from openpyxl import load_workbook

from assessment.errors import InvalidInputError, NotAllowedError
from assessment.exchange.quarterly_page import analysis_page
from assessment.exchange.quarterly_tables import AnalysisInput
from assessment.exchange.quarterly_workbook import write_analysis
from assessment.identity.actor import Actor
from assessment.locale import texts
from assessment.programme.quarterly import Quarter, parse_quarter, quarter_of
from assessment.records import AnswerState, Attendance, Disclosure, Grant, HistoryKind, Operation, Role, SignedResult, SupportEvent
from assessment.scoring.ratings import Rating
from assessment.scoring.reference import score_assessment
from assessment.scoring.results import Result
from assessment.workflow.analysis import Analysis
from assessment.workflow.permissions import TABLE, Action

PERIOD, FIRST, LAST, BEFORE = "2026-Q4", "2026-10-01", "2026-12-31", "2026-09-30"
DAYS = ("2026-08-31", "2026-09-30", "2026-10-01", "2026-11-20")  # before, last day before, first day, within
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&amp;'
STATES = {-1: AnswerState.UNKNOWN, -2: AnswerState.NOT_APPLICABLE}


@pytest.fixture(scope="module")
def filled() -> tuple[World, list[SignedResult]]:
    """Some have signed r1 before the quarter and r2 in it, some only one of the two, some nothing."""
    world, chance, rows = World(), Random(11), []
    for code in CODES[:-4]:
        for round_ in ("r1", "r2"):
            if chance.random() < 0.7:
                said = tuple(chance.randint(0, 4) if place in (0, 7) else chance.randint(-2, 4) for place in range(9))
                day = chance.choice(DAYS[:2] if round_ == "r1" else DAYS[2:])
                rows.append(world.sign(code, round_, chance.choice(list(Disclosure)), said, day))
    attendance = (Attendance(member="ESa", women=3, men=2), Attendance(member="EUb", not_counted=4))
    for title, start, end in (
        ("Within", "2026-10-05", "2026-10-09"),
        ("Over its edge", "2026-09-29", "2026-10-01"),
        ("Before", "2026-09-01", "2026-09-30"),
    ):
        event = SupportEvent(key="", activity="course", title=title, start=start, end=end, place=HOSTILE, donor="+1", attendance=attendance)
        world.support.add_event(SECRETARIAT, event)
    world.support.register_operation(SECRETARIAT, Operation(key="", title=HOSTILE, start="2026-11", end="2026-11", participants=("WCa",)))
    world.support.register_operation(SECRETARIAT, Operation(key="", title="Long ago", start="2025", end="2025"))
    return world, rows


def made_by(world: World, edition: str = "secretariat") -> Analysis:
    return world.analyses.make(SECRETARIAT, PERIOD, edition)


def standing_on(rows: list[SignedResult], day: str) -> dict[str, SignedResult]:
    found: dict[str, SignedResult] = {}
    for row in sorted((one for one in rows if one.signed_on <= day), key=lambda one: one.signed_on):
        found[row.member] = row
    return found


def result_of(world: World, row: SignedResult) -> Result:
    ratings = {
        criterion.name: Rating(AnswerState.LEVEL, one, backed) if one >= 0 else Rating(STATES[one])
        for criterion, one, backed in zip(world.questionnaire.criteria(), row.levels, row.backed, strict=True)
    }
    return score_assessment(world.questionnaire, ratings)


def cuts_of(scores: list[Fraction]) -> list[Decimal]:
    cuts = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
    return [Decimal(floor(cut * 10)) / 10 for cut in cuts]


def workbook_of(made: Analysis, language: str = "en") -> dict[str, list[tuple[object, ...]]]:
    target = io.BytesIO()
    write_analysis(AnalysisInput(made, lambda code: f"={code}", synthetic=True), texts(language), target)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(target).worksheets}


class Cells(HTMLParser):
    """All tables of the page: heading -> rows of texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._heading, self._inside = "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("h2", "h3"):
            self._heading = ""
        if tag == "tr":
            self.found.setdefault(self._heading, []).append([])
        if tag in ("td", "th"):
            self.found[self._heading][-1].append("")
        self._inside = tag if tag in ("td", "th", "h2", "h3", "a") else self._inside

    def handle_endtag(self, tag):
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data):
        if self._inside in ("h2", "h3"):
            self._heading += data
        elif self._inside:
            self.found[self._heading][-1][-1] += data


def page_of(made: Analysis, language: str = "en") -> str:
    return analysis_page(AnalysisInput(made, lambda code: f"={code}", synthetic=True), texts(language))


# figures


def test_levels_in_the_workbook_are_what_plain_python_finds(filled):
    world, rows = filled
    lines = {(line[0], line[1] or "whole"): line for line in workbook_of(made_by(world))["Levels"][4:]}
    now, before = standing_on(rows, LAST), standing_on(rows, BEFORE)
    expected = set()
    for group in ("world", "ESA", "EUR", "WCA"):
        for node in ("whole", "A", "B", "C"):
            nodes = [result_of(world, row).node(node) for code, row in now.items() if group in ("world", REGION[code])]
            known = [one for one in nodes if one.lower is not None]
            earlier = [result_of(world, row).node(node).lower for code, row in before.items() if group in ("world", REGION[code])]
            stood = [one for one in earlier if one is not None]
            levels = Counter(one.level for one in known)
            figures = [float(one) for one in (*cuts_of([one.lower for one in known]), cuts_of(stood)[1])]
            name = "World" if group == "world" else group
            expected.add((name, node))
            assert list(lines[name, node][3:]) == [len(known), *figures, *(levels[level] for level in range(5))]
    assert lines.keys() == expected


def test_coverage_and_signatures_are_counted_by_member(filled):
    world, rows = filled
    book = workbook_of(made_by(world))
    now, before = standing_on(rows, LAST), standing_on(rows, BEFORE)
    for line in book["Coverage"][3:]:
        own = [code for code in CODES if line[0] in ("World", REGION[code])]
        joined = [code for code in own if code in now and now[code].signed_on >= FIRST]
        assert line[1:] == (len(own), sum(c in now for c in own), sum(c in now for c in own), len(joined), sum(c in before for c in own))
    assert {line[0] for line in book["Signed"][3:]} == {f"={code}" for code, row in now.items() if row.signed_on >= FIRST}
    assert f"{len(now)} of 40 members" in page_of(made_by(world))


def test_changes_are_those_of_members_counted_at_both_ends(filled):
    world, rows = filled
    now, before = standing_on(rows, LAST), standing_on(rows, BEFORE)
    for line in workbook_of(made_by(world))["Changes"][4:]:
        node = line[0] or "whole"
        pairs = [
            (result_of(world, before[c]).node(node).level, result_of(world, now[c]).node(node).level)
            for c in CODES
            if c in before and c in now
        ]
        pairs = [pair for pair in pairs if None not in pair]
        assert line[2:] == (sum(b > a for a, b in pairs), sum(a == b for a, b in pairs), sum(b < a for a, b in pairs))


def test_gaps_are_levels_missing_to_the_questionnaires_targets_most_first(filled):
    world, rows = filled
    now = standing_on(rows, LAST)
    expected = {}
    for place, criterion in enumerate(world.questionnaire.criteria()):
        known = [row.levels[place] for row in now.values() if row.levels[place] >= 0]
        if criterion.target is not None and any(one < criterion.target for one in known):
            missing = [max(0, criterion.target - one) for one in known]
            expected[criterion.name] = (criterion.target, len(known), sum(one > 0 for one in missing), sum(missing))
    lines = workbook_of(made_by(world))["Gaps"][4:]
    assert {line[0]: line[2:] for line in lines} == expected
    assert all(one[5] >= other[5] for one, other in pairwise(lines))
    assert len(lines) > 3


def test_support_is_what_was_delivered_in_the_quarter_and_what_the_catalogue_would_still_close(filled):
    world, rows = filled
    now = standing_on(rows, LAST)
    names = [criterion.name for criterion in world.questionnaire.criteria()]
    targets = {criterion.name: criterion.target for criterion in world.questionnaire.criteria()}
    due = {}
    for activity in CATALOGUE.activities:
        closes = Counter()
        for row in now.values():
            for one in activity.serves:
                level, target = row.levels[names.index(one.criterion)], targets[one.criterion]
                if target is not None and 0 <= level < target and one.from_level <= level < one.to_level:
                    closes[row.member] += min(one.to_level, target) - level
        due[activity.id] = (len(closes), closes.total())
    book = workbook_of(made_by(world))
    lines = {line[0]: line for line in book["Support"][4:]}
    assert lines["course"][2:] == (2, 2, 6, 4, 8, *due["course"])  # two of the three events meet the quarter
    assert lines["trainers"][2:] == (0, 0, 0, 0, 0, *due["trainers"])
    assert [line[2] for line in book["Events"][3:]] == ["Over its edge", "Within"]


def test_the_page_says_what_the_workbook_says(filled):
    world, _ = filled
    made = made_by(world)
    book, cells = workbook_of(made), Cells(page_of(made)).found
    for sheet, heading, head in (
        ("Coverage", "Coverage", 3),
        ("Changes", "What changed", 4),
        ("Gaps", "Top gaps", 4),
        ("Support", "Support delivered and due", 4),
    ):
        shown = [["" if value is None else str(value) for value in line] for line in book[sheet][head:]]
        assert cells[heading][1:] == shown
    heat = cells["Median by section and region"]
    medians = {(line[0], line[1] or ""): line[5] for line in book["Levels"][4:]}
    for line in heat[1:]:
        node = line[0].split(" ")[0]
        assert line[1:] == [
            str(medians[group, node]) if medians[group, node] % 1 else f"{medians[group, node]:.1f}" for group in heat[0][1:]
        ]


def test_operations_of_the_quarter_with_participants_by_name(filled):
    world, _ = filled
    lines = workbook_of(made_by(world))["Operations"][3:]
    assert sorted((line[2], line[3]) for line in lines) == [(HOSTILE, "=WCa"), ("A public operation", "Ten")]
    assert [line[2] for line in workbook_of(made_by(world, "members"))["Operations"][3:]] == ["A public operation"]


def test_numbers_stand_as_numbers_under_the_heads_of_numbers(filled):
    world, _ = filled
    target = io.BytesIO()
    write_analysis(AnalysisInput(made_by(world), str), texts("en"), target)
    cells = [cell for sheet in load_workbook(target).worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "n"]
    numbers = [cell for cell in cells if cell.value is not None]
    assert len(numbers) > 100
    assert {cell.alignment.horizontal for cell in numbers} == {"center"}


# what people wrote


def test_words_that_look_like_formulas_stay_words(filled):
    world, _ = filled
    target = io.BytesIO()
    write_analysis(AnalysisInput(made_by(world), lambda code: f"={code}"), texts("en"), target)
    cells = [cell for sheet in load_workbook(target).worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    hostile = [cell for cell in cells if cell.value == HOSTILE]
    assert hostile
    assert all(cell.quotePrefix for cell in hostile)


def test_the_page_escapes_what_people_wrote_runs_nothing_and_fetches_nothing(filled):
    world, _ = filled
    page = page_of(made_by(world))
    assert HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page
    assert re.findall(r"<script|<link|<img|<iframe|<object|@import|url\(| on\w+=|javascript:|xlink:href|@font-face", page) == []
    assert "default-src &#39;none&#39;" in page  # for a file opened from a disk
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) == {"https://x.test/a"}


def test_letters_in_the_charts_are_text_in_the_pages_own_family_and_colour(filled):
    world, _ = filled
    page = page_of(made_by(world))
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) == 3
    said = [re.findall(r"<text([^>]*)>([^<]*)</text>", one) for one in drawn]
    assert all(("font-family" in attributes) and "Arial" in attributes for one in said for attributes, _ in one)
    assert all('fill="currentColor"' in attributes for one in said for attributes, _ in one)
    counted = len(standing_on(filled[1], LAST))
    assert f"World ({counted})" in [words for _, words in said[0]]
    assert "Level 0" in [words for _, words in said[0]]


def test_it_is_all_french_for_a_french_reader(filled):
    world, _ = filled
    book, page = workbook_of(made_by(world), "fr"), page_of(made_by(world), "fr")
    assert list(book)[:4] == ["Vue d’ensemble", "Couverture", "Évolutions", "Signés"]
    assert '<html lang="fr">' in page
    assert "Principaux écarts" in page
    assert "Cours national" in page
    median = book["Niveaux"][4][5]
    assert f">{str(median).replace('.', ',')}<" in page


def test_an_edition_says_what_it_is(filled):
    world, _ = filled
    own, members = made_by(world), made_by(world, "members")
    for page, mark in ((page_of(own), "For the Secretariat only"), (page_of(members), "For members")):
        assert re.findall(r'<p class="mark">([^<]*)</p>', page) == [mark, "Interim: the quarter is not over", "Synthetic data"]
    assert "No figures have been published for members" in page_of(members)
    assert workbook_of(own)["Overview"][0][0].startswith("For the Secretariat only")
    assert not {"Gaps", "Signed", "Changes", "Support", "Events"} & workbook_of(members).keys()


# who may, and what is noted


def test_only_the_secretariat_makes_it(filled):
    world, _ = filled
    other = [Actor("x", "X", "en", (Grant(role=role, member="ESa"),), "visit") for role in Role if role is not Role.SECRETARIAT]
    for actor in (*other, coordinator("ESa")):
        for edition in ("secretariat", "members"):
            with pytest.raises(NotAllowedError):
                world.analyses.make(actor, PERIOD, edition)


@pytest.mark.parametrize("edition", ["secretariat", "members"])
def test_it_asks_for_its_own_permission_before_those_of_what_it_uses(monkeypatch, edition):
    monkeypatch.delitem(TABLE[Role.SECRETARIAT], Action.MAKE_ANALYSIS)
    with pytest.raises(NotAllowedError):
        World().analyses.make(SECRETARIAT, PERIOD, edition)


def test_each_analysis_is_noted_with_who_made_it():
    world = World()
    world.analyses.make(SECRETARIAT, PERIOD, "members")
    (line,) = world.store.history("")
    assert (line.kind, line.by, line.subject, line.note) == (HistoryKind.EXPORT, "sec", PERIOD, "analysis members")


@pytest.mark.parametrize(
    ("period", "edition"), [("2026-Q5", "members"), ("2026-4", "members"), ("", "members"), ("2027-Q1", "members"), (PERIOD, "all")]
)
def test_what_does_not_exist_is_not_made_and_not_noted(period, edition):
    world = World()
    with pytest.raises(InvalidInputError):
        world.analyses.make(SECRETARIAT, period, edition)
    assert list(world.store.history("")) == []


def test_an_empty_installation_gives_an_analysis_that_says_so():
    made = made_by(World(rounds=()))
    assert [len(one) for one in (made.levels, made.moves, made.gaps, made.support)] == [0, 0, 0, 0]
    assert "No level is known." in page_of(made)
    assert workbook_of(made)["Levels"][-1][0] == "No level is known."


# quarters


@pytest.mark.parametrize(
    ("text", "first", "last", "previous"),
    [
        ("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3"),
        ("2027-Q1", "2027-01-01", "2027-03-31", "2026-Q4"),
        ("2026-Q2", "2026-04-01", "2026-06-30", "2026-Q1"),
    ],
)
def test_a_quarter_knows_its_days(text, first, last, previous):
    quarter = parse_quarter(text)
    assert (quarter.first, quarter.last, str(quarter.previous()), str(quarter)) == (first, last, previous, text)
    assert quarter_of(first) == quarter_of(last) == quarter


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        ("2026-09-30", "2026-10-01", True),  # its first day
        ("2026-12-31", "2027-01-05", True),  # its last day
        ("2026-08-01", "2026-09-30", False),
        ("2027-01-01", "2027-01-01", False),
        ("2026", "2026", True),  # some time in the year
        ("2026-09", "2026-10", True),
        ("2026-09", "2026-09", False),
        ("2025", "2025-12", False),
    ],
)
def test_what_meets_a_quarter(start, end, meets):
    assert Quarter(2026, 4).meets(start, end) is meets
