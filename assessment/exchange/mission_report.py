"""The Word report of a mission, about five pages: facts, progress, top concerns, priority recommendations, support, comments.

Every finding and every comment that was entered is in it, whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO

from docx import Document
from docx.document import Document as Report
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from assessment.exchange.level_colours import ACCENT, GREY, LEVEL_SHADES, PAPER, levels_below, shade_number
from assessment.exchange.mission_input import MissionInput, agreement_words, differing, file_title
from assessment.exchange.spreadsheet_text import clean_text
from assessment.exchange.summary_cover import how_signed
from assessment.exchange.wording import DASH, figure, headline
from assessment.locale import Texts
from assessment.records import Finding, Layer, Severity
from assessment.workflow.mission_words import layer_word, phase_word, rating_words, severity_word

_FONT = "Arial"


def write_report(found: MissionInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .docx file: text and tables, no macro, no link to the outside, nothing fetched when it is opened."""
    _MissionReport(found, t).write(target)


class _MissionReport:
    """One report while it is written."""

    def __init__(self, found: MissionInput, t: Texts) -> None:
        self._found, self._t = found, t
        self._file: Report = Document()

    def write(self, target: BinaryIO) -> None:
        self._set_up()
        self._title()
        self._facts()
        self._progress()
        self._concerns()
        self._recommendations()
        self._support()
        self._comments()
        self._signature()
        self._file.save(target)

    # the page

    def _set_up(self) -> None:
        t, found, file = self._t, self._found, self._file
        page = file.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(20)
        page.top_margin, page.bottom_margin = Mm(20), Mm(18)
        _style(file, "Normal", 10, bold=False, colour=None, after=4)
        _style(file, "Title", 20, bold=True, colour=ACCENT, after=4)
        _style(file, "Heading 1", 14, bold=True, colour=ACCENT, before=14, after=4)
        _style(file, "Heading 2", 11, bold=True, colour=ACCENT, before=8, after=2)
        _speak(file, t.language)
        facts = file.core_properties
        facts.title, facts.author, facts.subject = file_title(found, t), "Global Shield Assessment", clean_text(found.member)
        facts.language, facts.comments = t.language, ""
        facts.created = facts.modified = datetime.fromisoformat(found.as_of[:10])
        self._head_and_foot()

    def _head_and_foot(self) -> None:
        t, found, page = self._t, self._found, self._file.sections[0]
        head = page.header.paragraphs[0]
        head.text = clean_text(" · ".join([found.member, found.mission.title, *found.marks(t)]))
        foot = page.footer.paragraphs[0]
        digest = t("Digest %(digest)s…", digest=found.result.digest[:12]) if found.result.digest else t("Draft: not signed off")
        before, _, after = t("Page %(page)s of %(pages)s", page="\x00", pages="\x00").partition("\x00")
        between, _, last = after.partition("\x00")
        foot.add_run(f"{digest} · {before}")
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")
        foot.add_run(last)
        for line in (head, foot):
            for run in line.runs:
                run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(GREY)

    def _title(self) -> None:
        t, found, mission = self._t, self._found, self._found.mission
        self._file.add_paragraph(file_title(found, t), style="Title")
        visit = t("%(first)s to %(last)s", first=t.day(mission.starts), last=t.day(mission.ends))
        self._say(" · ".join([found.member, visit, phase_word(t, mission.state)]), bold=True)
        for mark in found.marks(t):
            self._say(mark, bold=True)

    # 1 facts

    def _facts(self) -> None:
        t, found, mission = self._t, self._found, self._found.mission
        self._head(1, t("Facts"))
        own = found.result.own
        lead = next((one.name for one in mission.team if one.account == mission.lead), DASH)
        others = ", ".join(one.name for one in mission.team if one.account != mission.lead)
        signed = own.assessment.sign_off
        rows = [
            (t("Administration"), found.member),
            (t("Region"), found.region or DASH),
            (t("Visit"), t("%(first)s to %(last)s", first=t.day(mission.starts), last=t.day(mission.ends))),
            (t("Lead"), lead),
            (t("Team"), others or DASH),
            (t("Questionnaire"), f"{own.questionnaire.title.to(t.language)} ({mission.questionnaire})"),
            (t("Sections"), "; ".join(f"{one.name} {one.label.to(t.language)}" for one in found.sections())),
            (t("Self-assessment"), t("signed on %(day)s", day=t.day(signed.date)) if signed else DASH),
            (t("How it was rated"), t("Each rater alone, without seeing the others; then together, with a reason for each criterion.")),
            (t("Agreement of raters"), agreement_words(t, found.result)),
        ]
        table = self._file.add_table(rows=0, cols=2)
        for label, words in rows:
            cells = table.add_row().cells
            _write(cells[0], label, bold=True, fill=PAPER)
            _write(cells[1], words)
        _shape(table, (Mm(42), Mm(128)))
        self._say(found.result.report.facts)

    # 2 progress

    def _progress(self) -> None:
        t, found = self._t, self._found
        self._head(1, t("Progress made"))
        for layer, standing in zip(Layer, found.layers(), strict=True):
            whole = standing.result.whole
            if standing.ratings:
                self._say(f"{layer_word(t, layer)}: {headline(whole, t)}, {figure(t, whole.step, whole.score)}")
        self._section_table()
        self._changes()
        self._head(2, t("Strengths and good practices"))
        for one in found.strengths():
            self._point(one, f" ({t('good practice to share')})" if one.shareable else "")
        self._none_if(not found.strengths())

    def _section_table(self) -> None:
        t, found = self._t, self._found
        layers = [layer_word(t, layer) for layer in Layer]
        titles = [
            t("Section"),
            *(t("Level: %(layer)s", layer=one) for one in layers),
            *(t("Score: %(layer)s", layer=one) for one in layers),
        ]
        table = self._table(titles)
        for section in found.sections():
            cells = table.add_row().cells
            _write(cells[0], f"{section.name} {section.label.to(t.language)}")
            levels = levels_below(found.result.own.questionnaire, section)
            nodes = [standing.result.node(section.name) for standing in found.layers()]
            for cell, node in zip(cells[1:4], nodes, strict=True):
                _write_level(cell, node.level, levels)
            for cell, node in zip(cells[4:], nodes, strict=True):
                _write(cell, figure(t, node.step, node.score), centred=True)
        _shape(table, (Mm(56), *[Mm(19)] * 6))

    def _changes(self) -> None:
        """Where the administration stands otherwise than when it signed last."""
        t, found = self._t, self._found
        if not found.result.before:
            self._say(t("There is no earlier signed result to compare with."))
            return
        own = found.result.own.ratings
        moved = [
            (one, found.result.before[one.name], rating.level)
            for one in found.result.criteria
            if one.name in found.result.before and (rating := own.get(one.name)) is not None and rating.level is not None
        ]
        changed = [f"{one.name} {before} → {now}" for one, before, now in moved if before != now]
        words = "; ".join(changed) or t("no level changed")
        self._say(t("Self-ratings since the result signed on %(day)s: %(changes)s.", day=t.day(found.result.before_on), changes=words))

    # 3 and 4

    def _concerns(self) -> None:
        t, found = self._t, self._found
        self._head(1, t("Top concerns"))
        for severity in (Severity.HIGH, Severity.MEDIUM, Severity.LOW):
            own = [one for one in found.gaps() if one.severity is severity]
            if own:
                self._head(2, t("Severity: %(severity)s", severity=severity_word(t, severity)))
            for one in own:
                self._point(one)
        self._none_if(not found.gaps())

    def _recommendations(self) -> None:
        t, found = self._t, self._found
        self._head(1, t("Priority recommendations"))
        if found.gaps():
            table = self._table(["", t("Recommendation"), t("Criterion"), t("Severity")])
            for place, one in enumerate(found.gaps(), 1):
                cells = table.add_row().cells
                words = (str(place), one.recommendation, self._subject(one.criterion), severity_word(t, one.severity))
                for cell, text in zip(cells, words, strict=True):
                    _write(cell, text)
            _shape(table, (Mm(9), Mm(84), Mm(55), Mm(22)))
        self._none_if(not found.gaps())

    # 5 and 6

    def _support(self) -> None:
        t, report = self._t, self._found.result.report
        self._head(1, t("Support needed and offered"))
        self._head(2, t("Needed"))
        self._say(report.support_needed or t("Nothing was entered."))
        self._head(2, t("Offered"))
        self._say(report.support_offered or t("Nothing was entered."))

    def _comments(self) -> None:
        t, found = self._t, self._found
        self._head(1, t("Comments of the administration"))
        comments = [found.result.comments[one.name] for one in found.result.criteria if one.name in found.result.comments]
        for one in comments:
            self._head(2, self._subject(one.criterion))
            self._say(one.text)
            self._say(t("%(name)s, %(day)s", name=one.by_name, day=t.day(one.at)), quiet=True)
            if one.reply:
                self._say(t("Reply of the mission: %(text)s", text=one.reply))
        self._none_if(not comments)
        differences = list(differing(found))
        if differences:
            self._head(2, t("Where the agreement differs from the mission's rating"))
            table = self._table([t("Criterion"), t("Mission"), t("Agreed"), t("Reason of the agreement")])
            for criterion, rated, agreed in differences:
                cells = table.add_row().cells
                _write(cells[0], self._subject(criterion.name))
                for cell, rating in ((cells[1], rated), (cells[2], agreed)):
                    _write_level(cell, rating.level, criterion.scale.levels, rating_words(t, rating))
                _write(cells[3], agreed.reason)
            _shape(table, (Mm(60), Mm(20), Mm(20), Mm(70)))

    def _signature(self) -> None:
        t, found = self._t, self._found
        signed = found.mission.sign_off
        self._head(1, t("Signature"))
        if signed is None:
            self._say(t("Nobody yet: this is a draft."))
            return
        self._say(f"{signed.name}, {signed.function}", bold=True)
        self._say(f"{t.day(signed.date)} · {how_signed(signed, t)}")
        self._say(t("Digest of the agreed result (SHA-256): %(digest)s", digest=found.result.digest), quiet=True)

    # pieces

    def _head(self, depth: int, words: str) -> None:
        self._file.add_heading(clean_text(words), depth)

    def _say(self, text: str, *, bold: bool = False, quiet: bool = False) -> None:
        """Each line of a person's text is a paragraph of its own; nothing where there is no text."""
        for line in clean_text(text).split("\n") if text.strip() else ():
            run = self._file.add_paragraph().add_run(line)
            run.bold = bold
            if quiet:
                run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(GREY)

    def _point(self, finding: Finding, after: str = "") -> None:
        first, *rest = clean_text(finding.text).split("\n")
        line = self._file.add_paragraph(style="List Bullet")
        line.add_run(f"{self._subject(finding.criterion)}{after}: ").bold = True
        line.add_run(first)
        for more in rest:
            self._file.add_paragraph(more)

    def _none_if(self, is_empty: bool) -> None:
        if is_empty:
            self._say(self._t("Nothing was entered."))

    def _subject(self, criterion: str) -> str:
        label = self._found.result.own.questionnaire.criterion(criterion).label.to(self._t.language)
        return f"{criterion} {label.rstrip('.')}"

    def _table(self, titles: Sequence[str]) -> Table:
        """With a head that is repeated on each page."""
        table = self._file.add_table(rows=1, cols=len(titles))
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            _write(cell, title, bold=True, fill=ACCENT, colour="FFFFFF")
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(_element("w:tblHeader", {"w:val": "true"}))
        return table


def _style(file: Report, name: str, size: float, *, bold: bool, colour: str | None, before: float = 0, after: float = 0) -> None:
    style = file.styles[name]
    style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for place in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(place), _FONT)
    for place in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):  # a theme would go before the font
        fonts.attrib.pop(qn(place), None)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _speak(file: Report, language: str) -> None:
    """The language that a spelling checker and a screen reader go by."""
    properties = file.styles["Normal"].element.get_or_add_rPr()
    properties.append(_element("w:lang", {"w:val": {"fr": "fr-FR"}.get(language, "en-GB")}))


def _field(paragraph: Paragraph, name: str) -> None:
    field = _element("w:fldSimple", {"w:instr": name})
    run = _element("w:r", {})
    properties = _element("w:rPr", {})
    properties.append(_element("w:color", {"w:val": GREY}))
    properties.append(_element("w:sz", {"w:val": "16"}))
    run.append(properties)
    text = _element("w:t", {})
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _element(name: str, values: dict[str, str]) -> OxmlElement:
    made = OxmlElement(name)
    for place, value in values.items():
        made.set(qn(place), value)
    return made


def _write(cell: _Cell, text: str, *, bold: bool = False, fill: str = "", colour: str = "", centred: bool = False) -> None:
    lines = clean_text(text).split("\n")
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.bold, run.font.size = bold, Pt(9)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
    if fill:
        cell._tc.get_or_add_tcPr().append(_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": fill}))


def _write_level(cell: _Cell, level: int | None, levels: tuple[int, ...], otherwise: str = "") -> None:
    if level is None:
        _write(cell, otherwise or DASH, centred=True)
        return
    shade = LEVEL_SHADES[shade_number(levels, level)]
    _write(cell, str(level), bold=True, fill=shade.fill, colour=shade.text, centred=True)


def _shape(table: Table, widths: Iterable[Mm]) -> None:
    """Widths in each cell (other readers than Word go by these), thin lines, and no row torn over two pages."""
    table.style, table.autofit = "Table Grid", False
    given = tuple(widths)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
        for cell, width in zip(row.cells, given, strict=True):
            cell.width = width
