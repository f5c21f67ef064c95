"""From plain cells to what a returned answer workbook says: whose it is, and each row on the ground of the answer it started from.

Sheets are known by the hidden words of their first row, rows by their criterion's number: names, order and language are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from assessment.errors import UnreadableWorkbookError
from assessment.exchange.answer_grid import (
    ANSWER_PARTS,
    FACTS,
    FIGURE_PARTS,
    FILLED_BY,
    FORMAT,
    ID_KEY,
    KEY_PREFIX,
    TOO_LONG,
    choices,
    fact_name,
    identity_digest,
    read_choice,
    read_evidence,
    words_in_cell,
)
from assessment.exchange.spreadsheet_text import clean_text, original_text
from assessment.exchange.workbook_reader import Cell, PlainSheet, PlainWorkbook
from assessment.locale import texts
from assessment.questionnaire.model import Criterion
from assessment.records import AnswerState, EvidenceLink, IndicatorValue
from assessment.workflow.returned import Fault, FoundCell, FoundRow, Ground, Identity, Notice, Part, Returned
from assessment.workflow.saving import BLANK, AnswerContent

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)")
_CARRIAGE_RETURN = re.compile("(?<!_x005F)_x000D_")
_FIGURE = re.compile(r"-?\d+(?:[.,]\d+)?")
_FILLED_BY_COLUMNS = range(2, 6)
_PARTS = ANSWER_PARTS + FIGURE_PARTS


def read_identity(plain: PlainWorkbook) -> Identity:
    """What the workbook says of itself: from its defined names, else from the hidden sheet. Raises UnreadableWorkbookError."""
    sheet = next((sheet for sheet in plain.sheets if _labels(sheet).keys() >= set(FACTS)), None)
    facts = _labels(sheet) if sheet else {}
    facts |= {name: found for name in FACTS if (found := _named(plain, fact_name(name)))}
    if not facts.keys() >= set(FACTS) or sheet is None:
        raise UnreadableWorkbookError(
            "This workbook does not say what it belongs to: it was not taken out here, or its hidden sheet is gone. "
            "Take out a fresh workbook and copy the answers into it."
        )
    if facts["format"] != FORMAT:
        raise UnreadableWorkbookError(
            "This workbook was made by another version of the product. Take out a fresh one and copy the answers."
        )
    bases = _bases(sheet)
    if identity_digest(facts, bases) != facts["digest"]:
        raise UnreadableWorkbookError(
            "What the workbook says of itself was changed, so that its answers cannot be compared safely. "
            "Take out a fresh workbook and copy the answers into it."
        )
    return Identity(
        questionnaire=facts["questionnaire"],
        questionnaire_digest=facts["questionnaire_digest"],
        member=facts["member"],
        assessment=facts["assessment"],
        languages=tuple(facts["languages"].split(",")),
        made_at=facts["made_at"],
        made_for=original_text(facts["made_for"]),
        filled_by=_filled_by(plain),
        bases=bases,
    )


def read_returned(plain: PlainWorkbook, identity: Identity, ground: Ground, digest: str) -> Returned:
    """All rows and notices of a workbook."""
    reading = _Reading(identity, ground)
    for sheet in plain.sheets:
        reading.take_sheet(sheet)
    return Returned(digest, identity, tuple(reading.found()), tuple(reading.notices))


def _labels(sheet: PlainSheet) -> dict[str, str]:
    by_place = {(cell.row, cell.column): cell.text for cell in sheet.cells if cell.column <= 2}
    return {text: by_place.get((row, 2), "") for (row, column), text in by_place.items() if column == 1 and text in FACTS}


def _bases(sheet: PlainSheet) -> dict[str, int]:
    by_place = {(cell.row, cell.column): cell.text for cell in sheet.cells if cell.column in (4, 5)}
    revisions = {text: by_place.get((row, 5), "") for (row, column), text in by_place.items() if column == 4 and row > 1}
    return {name: int(text) for name, text in revisions.items() if text.isdecimal()}


def _place(plain: PlainWorkbook, name: str) -> tuple[PlainSheet, Cell | None, int] | None:
    found = _REFERENCE.match(plain.names.get(name, ""))
    if found is None:
        return None
    title = (found[1] or found[2]).replace("''", "'")
    sheet = next((sheet for sheet in plain.sheets if sheet.name == title), None)
    if sheet is None:
        return None
    at = f"{found[3]}{found[4]}"
    return sheet, next((cell for cell in sheet.cells if cell.address == at), None), int(found[4])


def _named(plain: PlainWorkbook, name: str) -> str:
    place = _place(plain, name)
    return place[1].text if place and place[1] and place[1].kind in "sn" else ""


def _filled_by(plain: PlainWorkbook) -> str:
    place = _place(plain, FILLED_BY)
    if place is None:
        return ""
    sheet, _, row = place
    said = [_text_of(cell) for cell in sheet.cells if cell.row == row and cell.column in _FILLED_BY_COLUMNS and cell.kind in "sn"]
    return " ".join(" ".join(said).split())[:200]


def _text_of(cell: Cell) -> str:
    return clean_text(original_text(_CARRIAGE_RETURN.sub("", cell.text)))


@dataclass
class _Reading:
    """One workbook while it is read. `rows`: all rows of a criterion, which may stand twice."""

    identity: Identity
    ground: Ground
    notices: list[Notice] = field(default_factory=list)
    rows: dict[str, list[FoundRow]] = field(default_factory=dict)

    def take_sheet(self, sheet: PlainSheet) -> None:
        keys = _keys(sheet)
        if ID_KEY not in keys or Part.ANSWER not in keys:
            if not keys and not _is_ours(sheet):
                self.notices.append(
                    Notice("The sheet “%(sheet)s” is not part of the answer workbook and was not read.", {"sheet": sheet.name})
                )
            return
        if sheet.is_larger:
            values = {"sheet": sheet.name, "used": sheet.used}
            self.notices.append(Notice("The sheet “%(sheet)s” has cells far outside the form (%(used)s); those were not read.", values))
        self._say_hidden(sheet, keys)
        gone = [part for part in ANSWER_PARTS if part not in keys]
        for part in gone:
            values = {"sheet": sheet.name, "column": part}
            self.notices.append(Notice("On the sheet “%(sheet)s” the column “%(column)s” is gone: what is stored there stays.", values))
        self._take_rows(sheet, keys)

    def _say_hidden(self, sheet: PlainSheet, keys: Mapping[str, int]) -> None:
        numbers = {cell.row for cell in sheet.cells if cell.column == keys[ID_KEY] and self._is_known(cell.text)}
        hidden = len(numbers & set(sheet.hidden_rows))
        if hidden:
            values = {"sheet": sheet.name, "count": hidden}
            self.notices.append(Notice("On the sheet “%(sheet)s” hidden rows were read as the others (%(count)s).", values))

    def _is_known(self, text: str) -> bool:
        return self.ground.questionnaire.has_criterion(text.strip())

    def _take_rows(self, sheet: PlainSheet, keys: Mapping[str, int]) -> None:
        by_row: dict[int, dict[int, Cell]] = {}
        for cell in sheet.cells:
            by_row.setdefault(cell.row, {})[cell.column] = cell
        is_below_head = False
        for number in sorted(by_row):
            cells = by_row[number]
            said = cells.get(keys[ID_KEY])
            name = said.text.strip() if said else ""
            if self._is_known(name):
                is_below_head = True
                row = _RowReading(sheet, number, cells, keys, self.identity, self.ground, self.ground.questionnaire.criterion(name))
                self.rows.setdefault(name, []).append(row.read())
            elif is_below_head and any(keys[part] in cells for part in _PARTS if part in keys):
                values = {"sheet": sheet.name, "row": number, "number": name or "–"}
                self.notices.append(
                    Notice("Row %(row)s of the sheet “%(sheet)s” has no criterion's number (%(number)s) and was not read.", values)
                )

    def found(self) -> Iterator[FoundRow]:
        """In the order of the questionnaire; what the workbook should hold and does not is said."""
        for criterion in self.ground.questionnaire.criteria():
            if rows := self.rows.get(criterion.name):
                yield rows[0] if len({one.content for one in rows}) == 1 and not rows[0].faults else _twice(rows)
        missing = [name for name in self.identity.bases if name not in self.rows]
        if missing:
            self.notices.append(
                Notice("Not in the workbook: %(criteria)s. Their answers stay as they are.", {"criteria": ", ".join(missing)})
            )


def _twice(rows: list[FoundRow]) -> FoundRow:
    if len(rows) == 1:
        return rows[0]
    places = "; ".join(f"{row.cells[0].sheet} {row.cells[0].cell}" for row in rows if row.cells)
    cells = tuple(cell for row in rows for cell in row.cells)
    faults = tuple(
        _fault(cell, "This criterion stands in several rows that say different things (%(places)s). Keep one of them.", places=places)
        for cell in cells[:1]
    )
    return replace(rows[0], cells=cells, faults=(*faults, *(fault for row in rows for fault in row.faults)))


def _keys(sheet: PlainSheet) -> dict[str, int]:
    """The columns by their words for programs, wherever that row and those columns went."""
    return {cell.text.removeprefix(KEY_PREFIX): cell.column for cell in sheet.cells if cell.text.startswith(KEY_PREFIX)}


def _is_ours(sheet: PlainSheet) -> bool:
    """The landing sheet and the hidden one have no such words."""
    labels = _labels(sheet)
    return bool(labels) or any(cell.text.startswith("•  ") for cell in sheet.cells) or not sheet.cells


def _fault(cell: FoundCell, message: str, **values: object) -> Fault:
    return Fault(cell, message, values)


@dataclass
class _RowReading:
    """One row while it is read."""

    sheet: PlainSheet
    number: int
    cells: Mapping[int, Cell]
    keys: Mapping[str, int]
    identity: Identity
    ground: Ground
    criterion: Criterion
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    @property
    def base(self) -> AnswerContent:
        return self.ground.bases.get(self.criterion.name, BLANK)

    def read(self) -> FoundRow:
        said = {part: self._words(part) for part in _PARTS if part in self.keys}
        self._check_merged(said)
        content = replace(
            self._answer(said), comment=self.base.comment, evidence=self.base.evidence, indicator=self._figures(said), flag=self.base.flag
        )
        content = self._with_words(content, said)
        name = self.criterion.name
        cells = tuple(self._found(part, text or "") for part, text in said.items())
        return FoundRow(name, self.identity.bases.get(name, 0), content, cells, tuple(self.faults), tuple(self.remarks))

    def _found(self, part: Part, text: str) -> FoundCell:
        place = Cell(self.number, self.keys[part], "s", text)
        return FoundCell(part, self.sheet.name, place.address, text)

    def _words(self, part: Part) -> str:
        """The cell's words; a fault where they are none that a person wrote."""
        cell = self.cells.get(self.keys[part])
        if cell is None:
            return ""
        text, found = _text_of(cell), self._found(part, cell.text)
        if cell.kind == "f":
            self.faults.append(_fault(found, "A formula stands here. Write the value itself."))
        elif cell.kind == "e":
            self.faults.append(_fault(found, "The spreadsheet program shows an error here. Write the value itself."))
        elif cell.kind == "d" and part in (Part.ANSWER, *FIGURE_PARTS):
            self.faults.append(
                _fault(found, "The spreadsheet program made a date of this (%(day)s). Write it again as text.", day=cell.text)
            )
        elif cell.kind == "d":
            self.remarks.append(_fault(found, "The spreadsheet program made a date of this; it is kept as %(day)s.", day=cell.text))
        return text

    def _check_merged(self, said: Mapping[Part, str]) -> None:
        columns = {self.keys[part]: part for part in said}
        for top, left, bottom, right in self.sheet.merged:
            hit = [part for column, part in columns.items() if left <= column <= right]
            if top <= self.number <= bottom and hit:
                cell = self._found(hit[0], said[hit[0]])
                self.faults.append(
                    _fault(cell, "Merged cells: it cannot be told which row their words belong to. Unmerge them and fill in each row.")
                )
                return

    def _answer(self, said: Mapping[Part, str]) -> AnswerContent:
        """State, level and reason."""
        base = self.base
        if Part.ANSWER not in said:
            return base
        chosen = read_choice(self.criterion, said[Part.ANSWER])
        if chosen is None:
            if not any(fault.cell.part is Part.ANSWER for fault in self.faults):
                lines = "; ".join(choices(self.criterion, self.identity.languages))
                found = self._found(Part.ANSWER, said[Part.ANSWER])
                self.faults.append(_fault(found, "This is no answer of the list. Choose one of: %(choices)s.", choices=lines))
            return base
        state, level = chosen
        reason = said.get(Part.REASON)
        is_kept = reason is None or _same(reason, base.reason)
        if state is AnswerState.NOT_APPLICABLE:
            return replace(BLANK, state=state, reason=base.reason if is_kept else str(reason).strip())
        if not is_kept and str(reason).strip():
            found = self._found(Part.REASON, str(reason))
            self.faults.append(
                _fault(
                    found, "A reason stands here, but the answer is not “Not applicable”. Choose that, or move the words to the comment."
                )
            )
        is_as_before = (state, level) == (base.state, base.level)
        return replace(BLANK, state=state, level=level, reason=base.reason if is_as_before or state is not AnswerState.LEVEL else "")

    def _figures(self, said: Mapping[Part, str]) -> IndicatorValue | None:
        before = self.base.indicator or IndicatorValue()
        now = {part: self._figure(part, said[part], getattr(before, part)) for part in FIGURE_PARTS if part in said}
        after = replace(before, **{str(part): text for part, text in now.items()})
        if after == before:
            return self.base.indicator
        return after if after != IndicatorValue() else None

    def _figure(self, part: Part, text: str, before: str) -> str:
        if _same(text, before):
            return before
        found, indicator = self._found(part, text), self.criterion.indicator
        plain = "".join(text.split())
        if indicator and indicator.unit == "percent":
            plain = plain.removesuffix("%")
        if indicator is None and plain:
            self.faults.append(_fault(found, "No figure is asked of this criterion. Move it to the comment."))
        elif plain and not _FIGURE.fullmatch(plain) and not any(fault.cell.cell == found.cell for fault in self.faults):
            self.faults.append(_fault(found, "A number is needed here, such as 12 or 62.5. Move words to the comment."))
        return plain

    def _with_words(self, content: AnswerContent, said: Mapping[Part, str]) -> AnswerContent:
        """Comment and evidence; evidence that is not in the library is added to the comment in words."""
        comment = content.comment
        if Part.COMMENT in said and not _same(said[Part.COMMENT], comment):
            comment = said[Part.COMMENT].rstrip()
        if Part.EVIDENCE not in said or said[Part.EVIDENCE].strip() == TOO_LONG:
            return replace(content, comment=comment)
        read = read_evidence(said[Part.EVIDENCE], self.criterion, self.ground.library, self.base.evidence)
        found = self._found(Part.EVIDENCE, said[Part.EVIDENCE])
        if read.unknown:
            names = ", ".join(read.unknown)
            self.faults.append(
                _fault(
                    found,
                    "The evidence library does not know %(names)s. Write the document's title as in the library, or take it out.",
                    names=names,
                )
            )
        if read.words:
            t = texts(self.identity.languages[0])
            line = t("Evidence named in the workbook: %(words)s", words="; ".join(read.words))
            comment = comment if line in comment else f"{comment.rstrip()}\n\n{line}".strip()
            self.remarks.append(
                _fault(found, "Not in the evidence library; the words are added to the comment: %(words)s", words="; ".join(read.words))
            )
        return replace(content, comment=comment, evidence=_in_order(read.links, self.base.evidence))


def _same(text: str, stored: str) -> bool:
    """Whether a cell says what is stored, as far as a cell can say it."""
    return text.strip() == words_in_cell(stored).strip()


def _in_order(links: Iterable[EvidenceLink], before: tuple[EvidenceLink, ...]) -> tuple[EvidenceLink, ...]:
    """The order of lines says nothing."""
    found = tuple(links)
    return before if set(found) == set(before) else found
