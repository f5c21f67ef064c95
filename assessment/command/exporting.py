"""`export`: the Excel summary of one assessment, noted in the member's history."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from assessment.command.installation import open_existing, present_signing_key, read_settings, workplace_of
from assessment.command.terminal import Terminal
from assessment.command.whole_file import whole_file
from assessment.downloads import MadeDownloads
from assessment.errors import NotFoundError
from assessment.exchange.summary_workbook import write_summary
from assessment.identity.accounts import Accounts
from assessment.identity.actor import OPERATOR, Actor
from assessment.locale import texts
from assessment.records import Grant, HistoryKind, Installation, Role
from assessment.storage.port import INSTALLATION
from assessment.workflow.results import SharedResult
from assessment.workflow.service import Services


def export(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings(environment, chosen.store)
    store = open_existing(settings)
    workplace = workplace_of(settings, store, present_signing_key(settings))
    services = Services(workplace, Accounts(store, workplace.now))
    installation = store.get(Installation, INSTALLATION, "installation")
    if chosen.member not in store.members():
        raise NotFoundError(f"The store holds nothing of a member {chosen.member!r}; give its code, such as KEN.")
    with whole_file(chosen.out) as file:
        result = _result(services, chosen)
        synthetic = bool(installation and installation.demonstration)
        summary = MadeDownloads(services, synthetic).summary(result, chosen.member, chosen.language)
        write_summary(summary, texts(chosen.language), file)
    terminal.say(f"{chosen.out}: {chosen.member}, {summary.title}, {'draft' if summary.is_draft else 'signed'}.")
    return 0


def _result(services: Services, chosen: Namespace) -> SharedResult:
    """The operator reads as the member's own people do; who it was stands in the member's history."""
    reader = Actor(OPERATOR, OPERATOR, chosen.language, (Grant(role=Role.COORDINATOR, member=chosen.member),), session="")
    if chosen.assessment is not None:
        return services.results.export(reader, chosen.member, chosen.assessment, "summary")
    snapshot = services.snapshots.open(reader, chosen.member, chosen.snapshot)
    record = snapshot.standing.assessment
    line = services.workplace.line(reader, HistoryKind.EXPORT, assessment=record.key, subject=chosen.snapshot, note="summary")
    services.workplace.store.append_history(chosen.member, [line])
    return SharedResult(snapshot.standing, snapshot.digest)
