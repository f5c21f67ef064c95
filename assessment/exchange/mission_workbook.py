"""The Excel summary of a mission: overview with charts, the three layers side by side, findings, evidence seen, recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter, quote_sheetname

from assessment.exchange.level_colours import ACCENT, AMBER, LEVEL_SHADES, LINE, levels_below, shade_number
from assessment.exchange.mission_input import MissionInput, agreement_words, file_title
from assessment.exchange.spreadsheet_text import safe_text, sheet_names
from assessment.exchange.summary_cover import how_signed
from assessment.exchange.workbook_looks import LEVEL_LOOKS, Entry, Looks, date_look, excel_day, new_book, score_look
from assessment.exchange.workbook_sheet import Column, Frame, Sheet
from assessment.locale import Texts
from assessment.questionnaire.model import Criterion, Section
from assessment.records import AnswerState, Finding, FindingKind, JointRating, Layer, Severity
from assessment.scoring.display import shown, truncated
from assessment.scoring.ratings import Rating
from assessment.workflow.mission_words import layer_word, phase_word, rating_words, seen_word, severity_word

Row = list[Entry]
_TEXT, _STRONG, _COUNT = Looks.TEXT.value, Looks.STRONG.value, Looks.COUNT.value
_LAYER_COLOURS = (LEVEL_SHADES[1].fill, LEVEL_SHADES[3].fill, LEVEL_SHADES[4].fill)
_SCORES, _MOVES = 6, 9  # first columns of the three scores and of lower, same, higher in the overview


def write_mission(found: MissionInput, t: Texts, target: BinaryIO) -> None:
    """Writes the .xlsx file. Everything in it is text, numbers and dates: no formula, no link to the outside."""
    _MissionBook(found, t).write(target)


class _MissionBook:
    """One workbook while it is written."""

    def __init__(self, found: MissionInput, t: Texts) -> None:
        self._found, self._t = found, t
        self._book = new_book()
        wanted = {
            "overview": t("Overview"),
            "ratings": t("Ratings side by side"),
            "findings": t("Findings"),
            "evidence": t("Evidence seen"),
            "recommendations": t("Recommendations"),
        }
        self._names = dict(zip(wanted, sheet_names(wanted.values()), strict=True))
        self._first: Sheet | None = None

    def write(self, target: BinaryIO) -> None:
        self._describe()
        self._write_overview()
        self._write_ratings()
        self._write_findings()
        self._write_evidence()
        self._write_recommendations()
        self._book.save(target)

    def _describe(self) -> None:
        facts, found = self._book.properties, self._found
        facts.title = safe_text(file_title(found, self._t))
        facts.creator = "Global Shield Assessment"
        facts.subject = safe_text(found.member)
        facts.description = safe_text(" · ".join([*found.marks(self._t), found.result.digest]).strip(" ·"))
        facts.language = self._t.language
        facts.created = datetime.fromisoformat(found.as_of[:10])

    def _sheet(self, key: str, columns: Sequence[Column]) -> Sheet:
        sheet = Sheet(self._book, self._names[key], self._frame(), columns, self._first.styles if self._first else None)
        self._first = self._first or sheet
        return sheet

    def _frame(self) -> Frame:
        t, found = self._t, self._found
        digest = t("Digest %(digest)s…", digest=found.result.digest[:12]) if found.result.digest else t("Draft: not signed off")
        return Frame(
            left=found.member,
            right=t("Synthetic data") if found.synthetic else "",
            foot_left=digest,
            foot_centre=found.mission.title,
            page=t("Page %(page)s of %(pages)s", page="&P", pages="&N"),
            continued=t("(continued)"),
        )

    def _heading(self, sheet: Sheet, title: str, sentence: str) -> None:
        t, found = self._t, self._found
        sheet.write((title, Looks.TITLE.value), height=26)
        said = [found.member, found.mission.title, phase_word(t, found.mission.state), t("as of %(day)s", day=t.day(found.as_of))]
        sheet.write((" · ".join(said), Looks.CONTEXT.value))
        for mark in found.marks(t):
            sheet.fill(mark, Looks.MARK_AMBER.value, height=18)
        sheet.write((sentence, Looks.SENTENCE.value))
        sheet.skip()

    # overview

    def _write_overview(self) -> None:
        t, found = self._t, self._found
        columns = _overview_columns(t)
        sheet = self._sheet("overview", columns)
        sheet.freeze(2)
        sheet.fit_one_page()
        self._heading(sheet, file_title(found, t), agreement_words(t, found.result))
        for label, entry in self._facts():
            sheet.data_row([(label, Looks.LABEL.value), entry, *((None, _TEXT) for _ in columns[2:])])
        sheet.skip()
        head = sheet.head()
        for section in found.sections():
            sheet.data_row(self._section_row(section))
        sheet.rule(head)
        self._add_charts(sheet, head)

    def _facts(self) -> list[tuple[str, Entry]]:
        t, found, mission = self._t, self._found, self._found.mission
        fact = Looks.SENTENCE.value
        lead = next((one.name for one in mission.team if one.account == mission.lead), "")
        facts: list[tuple[str, Entry]] = [
            (t("Region"), (found.region, fact)),
            (t("Visit"), (t("%(first)s to %(last)s", first=t.day(mission.starts), last=t.day(mission.ends)), fact)),
            (t("Lead"), (lead, fact)),
            (t("Team"), (", ".join(one.name for one in mission.team if one.account != mission.lead), fact)),
            (t("Questionnaire"), (mission.questionnaire, fact)),
        ]
        if mission.sign_off is not None:
            signed = mission.sign_off
            facts.append((t("Signed by"), (f"{signed.name}, {signed.function} · {how_signed(signed, t)}", fact)))
            facts.append((t("Signed on"), (excel_day(signed.date), date_look(t.language, size=10))))
            facts.append((t("Digest (SHA-256)"), (found.result.digest, fact)))
        return facts

    def _section_row(self, section: Section) -> Row:
        t, found = self._t, self._found
        levels = levels_below(found.result.own.questionnaire, section)
        nodes = [standing.result.node(section.name) for standing in found.layers()]
        scores: Row = [
            (None if node.score is None else shown(node.step, node.score), score_look(node.step.display_suffix)) for node in nodes
        ]
        moves = self._moves(section)
        agreed = found.result.by_section[section.name]
        share = None if agreed.share is None else truncated(agreed.share * 100)
        return [
            (section.name, _STRONG),
            (section.label.to(t.language), _TEXT),
            *(_level(node.level, levels) for node in nodes),
            *scores,
            *((count, _COUNT) for count in moves),
            (share, score_look("%")),
            (len(agreed.large), Looks.AMBER_COUNT.value if agreed.large else _COUNT),
        ]

    def _moves(self, section: Section) -> tuple[int, int, int]:
        """Criteria that the mission rated lower than, as, and higher than the member."""
        own, rated = self._found.result.own.ratings, self._found.result.rated.ratings
        found = (_step(own.get(one.name), rated.get(one.name)) for one in section.all_criteria())
        steps = [one for one in found if one is not None]
        return sum(one < 0 for one in steps), steps.count(0), sum(one > 0 for one in steps)

    def _add_charts(self, sheet: Sheet, head: int) -> None:
        t, first, last = self._t, head + 1, sheet.rows
        sheet.skip()
        sheet.write((t("Score of each section: as the administration said, as the mission rated, as both agreed."), Looks.SENTENCE.value))
        at = sheet.rows + 1
        top = max(levels_below(self._found.result.own.questionnaire, section)[-1] for section in self._found.sections())
        _add_chart(sheet, head, range(_SCORES, _SCORES + 3), (first, last), _LAYER_COLOURS, at, top=top)
        for _ in range(17):
            sheet.skip()
        sheet.write((t("Number of criteria that the mission rated lower, the same, and higher."), Looks.SENTENCE.value))
        colours = (AMBER.fill, LINE, LEVEL_SHADES[3].fill)
        _add_chart(sheet, head, range(_MOVES, _MOVES + 3), (first, last), colours, sheet.rows + 1, stacked=True)

    # the lists

    def _write_ratings(self) -> None:
        t = self._t
        sentence = t("Every criterion with what was said at each step. None overwrites another.")
        self._list(
            "ratings",
            t("Ratings side by side"),
            sentence,
            _ratings_columns(t),
            [self._ratings_row(one) for one in self._found.result.criteria],
        )

    def _ratings_row(self, criterion: Criterion) -> Row:
        t, found, name = self._t, self._found, criterion.name
        levels = criterion.scale.levels
        own, rated, agreed = found.result.own.ratings.get(name), found.joint(Layer.MISSION, name), found.joint(Layer.AGREED, name)
        comment = found.result.comments.get(name)
        answer = found.result.own.answers.get(name)
        return [
            (name, _STRONG),
            (criterion.label.to(t.language), _TEXT),
            _level(found.result.before.get(name), levels),
            *(_rating_entry(t, one, levels) for one in (own, rated, agreed)),
            (_step(own, rated), _COUNT),
            (answer.comment if answer else "", _TEXT),
            (rated.reason if rated else "", _TEXT),
            (comment.text if comment else "", _TEXT),
            (comment.reply if comment else "", _TEXT),
            (agreed.reason if agreed else "", _TEXT),
        ]

    def _write_findings(self) -> None:
        t = self._t
        sentence = t("Gaps first, the most severe in front; then strengths and good practices.")
        self._list(
            "findings", t("Findings"), sentence, _finding_columns(t), [self._finding_row(one) for one in self._found.result.findings]
        )

    def _finding_row(self, finding: Finding) -> Row:
        t, is_gap = self._t, finding.kind is FindingKind.GAP
        look = Looks.RED_WORDS.value if finding.severity is Severity.HIGH else _TEXT
        return [
            (finding.criterion, _STRONG),
            (self._statement(finding.criterion), _TEXT),
            (t("Gap") if is_gap else t("Strength"), _TEXT),
            (severity_word(t, finding.severity), look),
            (finding.text, _TEXT),
            (finding.recommendation, _TEXT),
            (t("Yes") if finding.shareable else "", _TEXT),
            (finding.by_name, _TEXT),
        ]

    def _write_evidence(self) -> None:
        t = self._t
        sentence = t("How many raters saw the evidence, and what the administration had named.")
        self._list(
            "evidence", t("Evidence seen"), sentence, _evidence_columns(t), [self._evidence_row(one) for one in self._found.result.criteria]
        )

    def _evidence_row(self, criterion: Criterion) -> Row:
        t, found = self._t, self._found
        joint, answer = found.joint(Layer.MISSION, criterion.name), found.result.own.answers.get(criterion.name)
        pieces = [found.result.own.evidence.get(link.evidence) for link in answer.evidence] if answer else []
        titles = "\n".join(f"{piece.title} ({t.short_day(piece.date)})" for piece in pieces if piece)
        return [
            (criterion.name, _STRONG),
            (criterion.label.to(t.language), _TEXT),
            *((count, _COUNT) for count in found.result.seen[criterion.name]),
            (seen_word(t, joint.seen if joint else None), _TEXT),
            (titles, _TEXT),
        ]

    def _write_recommendations(self) -> None:
        t = self._t
        sentence = t("In the order of severity. Once the mission is signed, each can be taken into the plan.")
        rows: list[Row] = [
            [
                (place, _COUNT),
                (severity_word(t, one.severity), _TEXT),
                (one.criterion, _STRONG),
                (self._statement(one.criterion), _TEXT),
                (one.recommendation, _TEXT),
                (one.text, _TEXT),
            ]
            for place, one in enumerate(self._found.gaps(), 1)
        ]
        self._list("recommendations", t("Recommendations"), sentence, _recommendation_columns(t), rows)

    def _list(self, key: str, title: str, sentence: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        t, sheet = self._t, self._sheet(key, columns)
        head = 5 + len(self._found.marks(t))
        sheet.freeze(head, 2)
        sheet.repeat(f"{head}:{head}")
        self._heading(sheet, title, sentence)
        sheet.table(rows)
        if not rows:
            sheet.write((t("Nothing to list."), Looks.SENTENCE.value))

    def _statement(self, criterion: str) -> str:
        return self._found.result.own.questionnaire.criterion(criterion).label.to(self._t.language)


def _overview_columns(t: Texts) -> list[Column]:
    names = [layer_word(t, layer) for layer in Layer]
    return [
        Column(t("Section"), 18, is_key=True),
        Column(t("Title"), 38),
        *(Column(t("Level: %(layer)s", layer=name), 10, is_number=True) for name in names),
        *(Column(t("Score: %(layer)s", layer=name), 10, is_number=True) for name in names),
        Column(t("Rated lower"), 10, is_number=True),
        Column(t("Rated the same"), 10, is_number=True),
        Column(t("Rated higher"), 10, is_number=True),
        Column(t("Agreement of raters"), 12, is_number=True),
        Column(t("Two or more apart"), 10, is_number=True),
    ]


def _ratings_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Id"), 7, is_key=True),
        Column(t("Criterion"), 34),
        Column(t("Last time"), 8, is_number=True),
        *(Column(layer_word(t, layer), 9, is_number=True) for layer in Layer),
        Column(t("Mission less self"), 9, is_number=True),
        Column(t("Comment with the self-rating"), 30),
        Column(t("Reason of the mission"), 34),
        Column(t("Comment of the administration"), 34),
        Column(t("Reply of the mission"), 30),
        Column(t("Reason of the agreement"), 34),
    ]


def _finding_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Id"), 7, is_key=True),
        Column(t("Criterion"), 32),
        Column(t("Kind"), 12),
        Column(t("Severity"), 10),
        Column(t("Finding"), 52),
        Column(t("Recommendation"), 52),
        Column(t("Good practice to share"), 12),
        Column(t("By"), 18),
    ]


def _evidence_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Id"), 7, is_key=True),
        Column(t("Criterion"), 44),
        Column(t("Seen: yes"), 9, is_number=True),
        Column(t("Seen: partly"), 9, is_number=True),
        Column(t("Seen: no"), 9, is_number=True),
        Column(t("Seen by the mission"), 14),
        Column(t("Evidence named by the administration"), 60),
    ]


def _recommendation_columns(t: Texts) -> list[Column]:
    return [
        Column(t("Order"), 7, is_number=True, is_key=True),
        Column(t("Severity"), 10),
        Column(t("Id"), 7, is_key=True),
        Column(t("Criterion"), 34),
        Column(t("Recommendation"), 60),
        Column(t("Finding"), 52),
    ]


def _level(level: int | None, levels: tuple[int, ...]) -> Entry:
    return (level, _COUNT) if level is None else (level, LEVEL_LOOKS[shade_number(levels, level)])


def _rating_entry(t: Texts, rating: Rating | JointRating | None, levels: tuple[int, ...]) -> Entry:
    if rating is not None and rating.state is AnswerState.LEVEL:
        return _level(rating.level, levels)
    return rating_words(t, rating), Looks.UNKNOWN.value if rating is not None else _TEXT


def _step(own: Rating | None, rated: Rating | JointRating | None) -> int | None:
    if own is None or rated is None or own.level is None or rated.level is None:
        return None
    return rated.level - own.level


def _add_chart(
    sheet: Sheet,
    head: int,
    columns: range,
    rows: tuple[int, int],
    colours: Sequence[str],
    at_row: int,
    *,
    stacked: bool = False,
    top: int | None = None,
) -> None:
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "stacked" if stacked else "clustered", 60
    chart.overlap = 100 if stacked else 0
    chart.series = [_series(sheet, column, head, rows, colour) for column, colour in zip(columns, colours, strict=True)]
    chart.set_categories(Reference(sheet.native, min_col=1, min_row=rows[0], max_row=rows[1]))
    chart.y_axis.scaling.min = 0
    if top is not None:
        chart.y_axis.scaling.max = top
    chart.y_axis.majorUnit = 1 if top is not None else None
    chart.y_axis.number_format, chart.x_axis.delete, chart.y_axis.delete = "0", False, False
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE))
    chart.legend.position = "b"
    chart.width, chart.height = 33.5, 8.4
    sheet.native.add_chart(chart, f"A{at_row}")


def _series(sheet: Sheet, column: int, head: int, rows: tuple[int, int], colour: str) -> Series:
    """Named by the column's head."""
    series = SeriesFactory(Reference(sheet.native, min_col=column, min_row=rows[0], max_row=rows[1]))
    series.tx = SeriesLabel(strRef=StrRef(f"{quote_sheetname(sheet.native.title)}!${get_column_letter(column)}${head}"))
    series.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=ACCENT))
    return series
