"""`analysis`: the programme's quarterly analysis as a workbook and as a page, noted in the installation's history."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from assessment.command.installation import open_existing, present_signing_key, read_settings, workplace_of
from assessment.command.terminal import Terminal
from assessment.command.whole_file import whole_file
from assessment.downloads import MadeDownloads, analysis_file
from assessment.errors import InvalidInputError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import OPERATOR, Actor
from assessment.records import Grant, Installation, Role
from assessment.storage.port import INSTALLATION
from assessment.workflow.service import Services

_FORMATS = ("xlsx", "html")
_STEPS = 1 + len(_FORMATS)


def analyse(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings(environment, chosen.store)
    store = open_existing(settings)
    if not chosen.out.is_dir():
        raise InvalidInputError(f"{chosen.out}: there is no such folder. Make it first, or give another one with --out.")
    workplace = workplace_of(settings, store, present_signing_key(settings))
    services = Services(workplace, Accounts(store, workplace.now))
    installation = store.get(Installation, INSTALLATION, "installation")
    reader = Actor(OPERATOR, OPERATOR, chosen.language, (Grant(role=Role.SECRETARIAT),), session="")
    with terminal.progress("Steps of the quarterly analysis") as report:
        report(0, _STEPS)
        made = services.analyses.make(reader, chosen.period, chosen.edition)
        given = MadeDownloads(services, bool(installation and installation.demonstration)).analysis_input(made, chosen.language)
        for step, file_format in enumerate(_FORMATS, 1):
            report(step, _STEPS)
            target = chosen.out / f"global-shield-{made.quarter}-{made.edition}-{chosen.language}.{file_format}"
            with whole_file(target) as file:
                file.write(analysis_file(given, chosen.language, file_format))
            terminal.say(str(target))
        report(_STEPS, _STEPS)
    return 0
