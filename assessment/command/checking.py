"""`check FILE...`: everything that is wrong with questionnaire files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from assessment.command.terminal import Terminal
from assessment.errors import InvalidInputError
from assessment.questionnaire.loading import MOST_BYTES, check_questionnaire, load_questionnaire
from assessment.questionnaire.problems import Severity, counted


def check(chosen: Namespace, _environment: Mapping[str, str], terminal: Terminal) -> int:
    """1 if a file has an error; warnings are shown and do no harm."""
    return max(_check_file(file, terminal) for file in chosen.files)


def _check_file(file: Path, terminal: Terminal) -> int:
    try:
        content = read_questionnaire_file(file)
    except InvalidInputError as error:
        terminal.note(str(error))
        return 1
    problems = check_questionnaire(content, str(file))
    for problem in problems:
        terminal.say(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if errors:
        terminal.note(f"{file}: {counted(errors, 'error')}; the file cannot be used.")
        return 1
    terminal.say(_praise(file, content))
    return 0


def read_questionnaire_file(file: Path) -> bytes:
    """No more of it than a questionnaire may have, and one byte to tell. Raises InvalidInputError."""
    try:
        with open(file, "rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInputError(f"{file}: cannot be read ({error.strerror}). Give the path of a questionnaire file.") from None


def _praise(file: Path, content: bytes) -> str:
    questionnaire = load_questionnaire(content, str(file))
    criteria = counted(sum(1 for _ in questionnaire.criteria()), "criterion", "criteria")
    sections = counted(len(questionnaire.sections), "section")
    return f"{file}: good. {questionnaire.key}, {questionnaire.status}, {', '.join(questionnaire.languages)}: {criteria} in {sections}."
