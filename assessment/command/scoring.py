"""`score FILE --answers CSV`: scores of a table of answers, as a table."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from assessment.command.answer_table import read_answer_table
from assessment.command.checking import read_questionnaire_file
from assessment.command.terminal import Terminal
from assessment.command.whole_file import whole_file
from assessment.errors import InvalidInputError
from assessment.exchange.spreadsheet_text import is_formula_like
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.problems import counted
from assessment.scoring.frames import GROUP_COLUMNS
from assessment.scoring.vectorised import score_frame

MOST_TABLE_BYTES = 512 * 1024**2
_NUMBER = "%.12g"  # the last digits of a float are noise; levels say what counts


def score(chosen: Namespace, _environment: Mapping[str, str], terminal: Terminal) -> int:
    questionnaire = load_questionnaire(read_questionnaire_file(chosen.file), str(chosen.file))
    _say_if_not_in_effect(questionnaire, chosen.as_of or datetime.now(UTC).date(), terminal)
    with terminal.progress("Lines read") as report:
        answers = read_answer_table(_read_table(chosen.answers), str(chosen.answers), questionnaire, report)
    table = score_table(score_frame(questionnaire, answers))
    if chosen.out is None:
        terminal.out.write(table)
    else:
        with whole_file(chosen.out) as file:
            file.write(table.encode())
        groups = len(answers[list(GROUP_COLUMNS)].drop_duplicates())
        terminal.note(f"{chosen.out}: {counted(groups, 'assessment')} scored under {questionnaire.key}.")
    return 0


def score_table(scores: pd.DataFrame) -> str:
    """A scores frame as CSV text. What a spreadsheet might take for a formula gets an apostrophe before it."""
    safe = scores.copy()
    for column in safe.columns:
        if pd.api.types.is_string_dtype(safe[column].dtype):
            safe[column] = [f"'{text}" if is_formula_like(text) else text for text in safe[column]]
    written = io.StringIO()
    safe.to_csv(written, index=False, float_format=_NUMBER, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return written.getvalue()


def _say_if_not_in_effect(questionnaire: Questionnaire, day: date, terminal: Terminal) -> None:
    """Earlier years may well be scored under a later questionnaire, for comparison; nobody should do so unawares."""
    if questionnaire.effective > day.isoformat():
        terminal.note(f"Note: {questionnaire.key} takes effect on {questionnaire.effective}, after {day.isoformat()}.")


def _read_table(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_TABLE_BYTES:
            raise InvalidInputError(f"{file}: larger than {MOST_TABLE_BYTES:,} bytes; split the table into several.")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidInputError(f"{file}: cannot be read ({error.strerror}). Give the path of a table of answers.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidInputError(f"{file}:{line}: a byte is not UTF-8 text. Save the table as CSV UTF-8.") from None
