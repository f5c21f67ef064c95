"""Answer workbooks taken out, worked on as people and programs do, and brought back: for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
from house import MEMBER, House
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.downloads import answer_form
from assessment.exchange import cell_reader
from assessment.exchange.answer_reading import read_identity
from assessment.exchange.answer_workbook import write_answer_workbook
from assessment.exchange.archive_check import check_archive
from assessment.exchange.workbook_reader import PlainWorkbook
from assessment.records import Answer
from assessment.uploads import OpenedWorkbook, bring_in, read_for
from assessment.web.served import WorkbookChoice
from assessment.workflow.returned import Choice, ComparedRow, Comparison
from assessment.workflow.workbooks import BroughtIn

Cells = Mapping[str, Mapping[str, object]]
Change = Callable[[Workbook], None]


@dataclass
class Desk:
    """A house with an assessment under way."""

    house: House = field(default_factory=House)

    def __post_init__(self) -> None:
        if not self.house.assessment:
            self.house.start()

    # out

    def take(self, *sections: str, filled: bool = True, languages: tuple[str, ...] = ("en",), person: str = "coordinator") -> bytes:
        services = self.house.services
        taken = services.workbooks.take_out(self.house.actor(person), MEMBER, self.house.assessment, sections)
        choice = WorkbookChoice(sections, languages, filled)
        form = answer_form(taken, choice, languages[0], "Kenya", self.house.actor(person).name, services.workplace.stamp())
        target = io.BytesIO()
        write_answer_workbook(form, target)
        return target.getvalue()

    # back

    def opened(self, content: bytes) -> OpenedWorkbook:
        """As `open_workbook`, without the process of its own (which has its own tests)."""
        check_archive(content)
        plain = msgspec.convert(cell_reader.read(content), PlainWorkbook)
        return OpenedWorkbook("back.xlsx", sha256(content).hexdigest(), plain, read_identity(plain))

    def look(self, content: bytes, author: str = "", person: str = "coordinator") -> Comparison:
        actor, opened = self.house.actor(person), self.opened(content)
        returned = read_for(self.house.services, actor, MEMBER, self.house.assessment, opened)
        return self.house.services.workbooks.compare(actor, returned, author)

    def bring(
        self, content: bytes, author: str = "", person: str = "coordinator", choices: Mapping[str, Choice] | None = None
    ) -> BroughtIn:
        comparison = self.look(content, author, person)
        return bring_in(self.house.services, self.house.actor(person), comparison, choices or {}, "back.xlsx")

    def stored(self, criterion: str) -> Answer | None:
        return self.answers().get(criterion)

    def answers(self) -> Mapping[str, Answer]:
        return self.house.services.assessments.work(self.house.actor(), MEMBER, self.house.assessment).answers


def row(comparison: Comparison, criterion: str) -> ComparedRow:
    (found,) = [one for one in comparison.rows if one.criterion == criterion]
    return found


def notices(comparison: Comparison) -> list[str]:
    return [notice.message % notice.values for notice in comparison.returned.notices]


def faults(compared: ComparedRow) -> list[str]:
    return [fault.message % fault.values if fault.values else fault.message for fault in compared.row.faults]


def remarks(compared: ComparedRow) -> list[str]:
    return [one.message % one.values for one in compared.row.remarks]


# what people and programs do to a workbook


def changed(content: bytes, change: Change) -> bytes:
    book = load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def filled_in(content: bytes, cells: Cells) -> bytes:
    """`cells`: criterion -> column's key -> what is typed there (None: emptied)."""

    def fill(book: Workbook) -> None:
        for criterion, values in cells.items():
            sheet, number = place_of(book, criterion)
            columns = columns_of(sheet)
            for key, value in values.items():
                sheet.cell(number, columns[key]).value = value

    return changed(content, fill)


def columns_of(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value).removeprefix("gsa:"): cell.column for cell in sheet[1] if str(cell.value).startswith("gsa:")}


def place_of(book: Workbook, criterion: str) -> tuple[Worksheet, int]:
    """The section's sheet and row of a criterion."""
    for sheet in book.worksheets:
        if "answer" in columns_of(sheet):
            for (cell,) in sheet.iter_rows(max_col=1):
                if cell.value == criterion:
                    return sheet, cell.row
    raise KeyError(criterion)


def filled_by(content: bytes, name: str) -> bytes:
    def write(book: Workbook) -> None:
        sheet, cells = book.defined_names["GSA_FILLED_BY"].attr_text.split("!")
        book[sheet.strip("'")][cells.replace("$", "")].value = name

    return changed(content, write)


def with_part(content: bytes, name: str, part: bytes | str) -> bytes:
    """The archive with a part added, or replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            if one != name:
                after.writestr(one, before.read(one))
        after.writestr(name, part)
    return target.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
