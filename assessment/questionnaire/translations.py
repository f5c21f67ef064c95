"""Whether every text is there in every declared language."""

from __future__ import annotations

from assessment.questionnaire.model import Status
from assessment.questionnaire.problems import Code, Place, Report, Severity, shown
from assessment.questionnaire.reading import Entry, Translations, all_texts


def check_translations(root: Entry, report: Report) -> None:
    """Missing ones are errors, in a draft warnings. Nothing is checked while the languages themselves are wrong."""
    languages = root.words("languages")
    if not languages or not root.is_whole("languages"):
        return
    default = root.word("default_language") or languages[0]
    if default not in languages:
        message = f"the default language {shown(default)} is not among the languages {', '.join(languages)}"
        report.add(Code.DEFAULT_LANGUAGE, root.place_of("default_language"), message, "add it there, or choose one of them")
        return
    severity = draft_severity(root)
    for place, texts in all_texts(root):
        _check_text(place, texts, languages, default, severity, report)


def draft_severity(root: Entry) -> Severity:
    """How serious an incomplete text is."""
    return Severity.WARNING if root.word("status") == Status.DRAFT else Severity.ERROR


def _check_text(place: Place, texts: Translations, languages: tuple[str, ...], default: str, severity: Severity, report: Report) -> None:
    given = {row.language or default for row in texts.rows if row.text != ""}
    for language in languages:
        if language not in given:
            message = f"the text in {shown(language)} is missing"
            report.add(Code.MISSING_TRANSLATION, place.key(language), message, f"add {language}: and the text", severity)
    for row in texts.rows:
        if row.language and row.language not in languages:
            message = f"the language {shown(row.language)} is not declared"
            otherwise = f"add it to languages, or use one of {', '.join(languages)}"
            report.add(Code.UNDECLARED_LANGUAGE, row.place, message, report.suggestion(row.language, languages, otherwise))
