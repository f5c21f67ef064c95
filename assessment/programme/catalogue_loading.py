"""From the text of the catalogue to the model, or to everything that is wrong with it. The YAML is read where questionnaires are."""

from __future__ import annotations

from assessment.errors import InvalidInputError
from assessment.programme.catalogue import Activity, Catalogue, Mark, NationalStep, Served, Span, Term, build_catalogue, holes
from assessment.programme.catalogue_checks import check_entries, check_fit, report_holes
from assessment.programme.catalogue_format import RECORDS, ROOT
from assessment.questionnaire.building import needed, translated
from assessment.questionnaire.loading import read_nodes
from assessment.questionnaire.model import EMPTY_TEXT, Questionnaire, Source, Text
from assessment.questionnaire.problems import Problem, Report
from assessment.questionnaire.reading import Entry, read_document


def load_catalogue(text: bytes | str, file: str) -> Catalogue:
    """The catalogue. Raises InvalidInputError that lists every problem, a line each; `file` is the name they bear."""
    report = Report(file)
    root = _read(text, report)
    if root is None or report.has_errors:
        raise InvalidInputError("\n".join(str(problem) for problem in report.problems()))
    return _Builder(root.words("languages")).catalogue(root)


def check_catalogue(text: bytes | str, file: str, questionnaire: Questionnaire | None = None) -> tuple[Problem, ...]:
    """Everything an author should know, in the order of the file; with the questionnaire also whether it fits and leaves no hole."""
    report = Report(file)
    root = _read(text, report)
    if root is None or questionnaire is None:
        return report.problems()
    check_fit(root, questionnaire, report)
    if not report.has_errors:
        found = holes(_Builder(root.words("languages")).catalogue(root), questionnaire)
        report_holes(((one.criterion, one.from_level, one.to_level) for one in found), root.place_of("national_steps"), report)
    return report.problems()


def _read(text: bytes | str, report: Report) -> Entry | None:
    node = read_nodes(text, report)
    root = None if node is None else read_document(node, RECORDS, ROOT, report)
    if root is not None:
        check_entries(root, report)
    return root


class _Builder:
    """From entries without any error. Languages: the default first."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def catalogue(self, root: Entry) -> Catalogue:
        return build_catalogue(
            questionnaire=needed(root.word("questionnaire")),
            languages=self.languages,
            source=self.text(root, "source"),
            date=needed(root.word("date")),
            note=self.text(root, "note"),
            audiences=self.terms(root, "audiences"),
            modes=self.terms(root, "modes"),
            channels=self.terms(root, "channels"),
            sources=tuple(self.source(source) for source in root.entries("sources")),
            activities=tuple(self.activity(activity) for activity in root.entries("activities")),
            national_steps=tuple(self.step(step) for step in root.entries("national_steps")),
        )

    def text(self, entry: Entry, key: str) -> Text:
        texts = entry.texts(key)
        return EMPTY_TEXT if texts is None else translated(texts, self.languages)

    def terms(self, root: Entry, key: str) -> tuple[Term, ...]:
        return tuple(Term(needed(term.word("id")), self.text(term, "label")) for term in root.entries(key))

    def source(self, entry: Entry) -> Source:
        title = Text(((self.languages[0], needed(entry.word("title"))),))  # titles stay in the language of the source
        return Source(needed(entry.word("id")), title, entry.word("url") or "")

    def activity(self, entry: Entry) -> Activity:
        return Activity(
            id=needed(entry.word("id")),
            label=self.text(entry, "label"),
            description=self.text(entry, "description"),
            audiences=entry.words("audiences"),
            modes=entry.words("modes"),
            channels=entry.words("channels"),
            languages=entry.words("languages"),
            duration=_span(needed(entry.entry("duration"))),
            group=_span(needed(entry.entry("group"))),
            prerequisites=entry.words("prerequisites"),
            settled_by=tuple(_mark(mark) for mark in entry.entries("settled_by")),
            serves=tuple(_served(served) for served in entry.entries("serves")),
            evidence=self.text(entry, "evidence"),
            sources=entry.words("sources"),
            shared=bool(entry.flag("shared")),
        )

    def step(self, entry: Entry) -> NationalStep:
        served = _served(entry)
        return NationalStep(served.criterion, served.from_level, served.to_level, self.text(entry, "label"))


def _span(entry: Entry) -> Span:
    return Span(needed(entry.number("least")), needed(entry.number("most")), seen=bool(entry.flag("seen")))


def _mark(entry: Entry) -> Mark:
    return Mark(needed(entry.word("criterion")), needed(entry.whole("level")))


def _served(entry: Entry) -> Served:
    return Served(needed(entry.word("criterion")), needed(entry.whole("from")), needed(entry.whole("to")))
