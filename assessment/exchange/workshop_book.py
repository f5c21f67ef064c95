"""The list of shared workshops as a workbook, with what is needed where and who is counted. For the Secretariat: it names members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.workbook_looks import Entry, Looks, new_book
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts
from assessment.programme.catalogue import Activity
from assessment.workflow.demand import Needs, Proposal, WorkshopRequest
from assessment.workflow.workshop_words import (
    counted_sentence,
    exclusion_word,
    first_sentence,
    labels_of,
    summary_sentence,
    why_sentence,
)

Row = Sequence[Entry]
_TEXT, _STRONG, _COUNT = Looks.TEXT.value, Looks.STRONG.value, Looks.COUNT.value


@dataclass(frozen=True, slots=True)
class WorkshopBook:
    """`round`: its title, empty for the latest results. `name_of`, `region_of`: of a member by code. `as_of`: ISO date."""

    request: WorkshopRequest
    proposal: Proposal
    needs: Needs
    activities: tuple[Activity, ...]
    round: str
    name_of: Callable[[str], str]
    region_of: Callable[[str], str]
    as_of: str
    synthetic: bool = False


def write_workshops(given: WorkshopBook, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file: text and numbers only."""
    book = new_book()
    names = iter(sheet_names([t("Workshops"), t("Who takes part"), t("Needs"), t("Who is counted")]))
    frame = _frame(given, t)
    tables: tuple[tuple[Sequence[Column], Iterable[Row]], ...] = (
        (_workshop_columns(t), _workshop_rows(given, t)),
        (_member_columns(t), _member_rows(given, t)),
        (_need_columns(t), _need_rows(given, t)),
        (_counted_columns(t), _counted_rows(given, t)),
    )
    first: Sheet | None = None
    for columns, rows in tables:
        name = next(names)
        sheet = Sheet(book, name, frame, columns, first.styles if first else None)
        first = first or sheet
        sheet.freeze(5, 2)
        sheet.repeat("5:5")
        sheet.write((name, Looks.TITLE.value), height=26)
        sheet.write((summary_sentence(t, given.proposal), Looks.HEADLINE.value), height=20)
        sheet.write((_context(given, t), Looks.CONTEXT.value))
        sheet.skip()
        sheet.table(rows)
    book.properties.title = safe_text(t("Shared workshops"))
    book.properties.creator = "Global Shield Assessment"
    book.save(target)


def _context(given: WorkshopBook, t: Texts) -> str:
    budget = given.request.budget
    limits = [
        "" if budget.workshops is None else t("at most %(count)s workshops", count=budget.workshops),
        "" if budget.units is None else t("at most %(count)s cost units", count=budget.units),
        t("%(least)s to %(most)s members in each", least=budget.least_members, most=budget.group_size),
    ]
    said = [
        given.round or t("Latest signed results"),
        t("as of %(day)s", day=t.day(given.as_of)),
        counted_sentence(t, given.proposal.counting),
        ", ".join(filter(None, limits)),
    ]
    return " · ".join([*said, *([t("Synthetic data")] if given.synthetic else [])])


def _workshop_columns(t: Texts) -> Sequence[Column]:
    return (
        Column(t("No."), 6, is_number=True, is_key=True),
        Column(t("Activity"), 36, is_key=True),
        Column(t("Region"), 10),
        Column(t("Language"), 12),
        Column(t("Members"), 10, is_number=True),
        Column(t("Gap levels"), 10, is_number=True),
        Column(t("In all"), 10, is_number=True),
        Column(t("Cost units"), 10, is_number=True),
        Column(t("Why"), 60),
        Column(t("Who takes part"), 60),
    )


def _workshop_rows(given: WorkshopBook, t: Texts) -> Iterable[Row]:
    label_of = labels_of(given.activities, t.language)
    closed = 0
    for number, one in enumerate(given.proposal.chosen, 1):
        shop, closed = one.workshop, closed + one.closes
        why = " ".join(filter(None, (why_sentence(t, one, label_of), first_sentence(t, one, label_of))))
        yield (
            (number, _COUNT),
            (label_of(shop.activity), _STRONG),
            (shop.region or t("all regions"), _TEXT),
            (t.language_name(shop.language) if shop.language else "", _TEXT),
            (len(shop.members), _COUNT),
            (one.closes, _COUNT),
            (closed, _COUNT),
            (one.cost, _COUNT),
            (why, _TEXT),
            (", ".join(map(given.name_of, shop.members)), _TEXT),
        )


def _member_columns(t: Texts) -> Sequence[Column]:
    return (
        Column(t("No."), 6, is_number=True),
        Column(t("Activity"), 40),
        Column(t("Code"), 8),
        Column(t("Member"), 34),
        Column(t("Region"), 10),
        Column(t("Gap levels"), 10, is_number=True),
    )


def _member_rows(given: WorkshopBook, t: Texts) -> Iterable[Row]:
    label_of = labels_of(given.activities, t.language)
    for number, one in enumerate(given.proposal.chosen, 1):
        for member, closes in one.by_member:
            words = (label_of(one.workshop.activity), member, given.name_of(member), given.region_of(member))
            yield ((number, _COUNT), *((word, _TEXT) for word in words), (closes, _COUNT))


def _need_columns(t: Texts) -> Sequence[Column]:
    return (
        Column(t("Activity"), 40),
        Column(t("Region or language"), 18),
        Column(t("Members"), 10, is_number=True),
        Column(t("Gap levels"), 10, is_number=True),
        Column(t("Who"), 90),
    )


def _need_rows(given: WorkshopBook, t: Texts) -> Iterable[Row]:
    label_of = labels_of(given.activities, t.language)
    for frame, word in ((given.needs.by_region, str), (given.needs.by_language, t.language_name)):
        for row in frame.itertuples():
            names = ", ".join(map(given.name_of, row.members.split()))
            said = ((label_of(row.activity), _STRONG), (word(row.part), _TEXT), (int(row.n), _COUNT), (int(row.closes), _COUNT))
            yield (*said, (names, _TEXT))


def _counted_columns(t: Texts) -> Sequence[Column]:
    return (Column(t("Code"), 8, is_key=True), Column(t("Member"), 34, is_key=True), Column(t("Region"), 10), Column(t("Counted"), 50))


def _counted_rows(given: WorkshopBook, t: Texts) -> Iterable[Row]:
    counting = given.proposal.counting
    said = [(one.member, t("counted")) for one in counting.counted]
    said += [(one.member, exclusion_word(t, one.reason)) for one in counting.left_out]
    for code, words in sorted(said):
        yield ((code, _STRONG), (given.name_of(code), _TEXT), (given.region_of(code), _TEXT), (words, _TEXT))


def _frame(given: WorkshopBook, t: Texts) -> Frame:
    return Frame(
        left=t("Shared workshops"),
        right=t("Synthetic data") if given.synthetic else "",
        foot_left=t("Names members: for the Secretariat only"),
        foot_centre=t.day(given.as_of),
        page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
        continued=t("(continued)"),
    )
