"""`xlsform`: a questionnaire file as an XLSForm."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from assessment.command.checking import read_questionnaire_file
from assessment.command.terminal import Terminal
from assessment.command.whole_file import whole_file
from assessment.exchange.xlsform import write_xlsform
from assessment.questionnaire.loading import load_questionnaire


def xlsform(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    questionnaire = load_questionnaire(read_questionnaire_file(chosen.file), str(chosen.file))
    with whole_file(chosen.out) as file:
        write_xlsform(questionnaire, file)
    terminal.say(f"{chosen.out}: {questionnaire.key}, {sum(1 for _ in questionnaire.criteria())} criteria.")
    return 0
