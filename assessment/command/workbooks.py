"""`workbook out` and `workbook in`: the answer workbook without a browser, by the same use cases as the page."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from assessment.command.installation import open_existing, present_signing_key, read_settings, workplace_of
from assessment.command.terminal import Terminal
from assessment.command.whole_file import whole_file
from assessment.downloads import answer_form
from assessment.errors import NotFoundError, UnreadableWorkbookError
from assessment.exchange.answer_workbook import write_answer_workbook
from assessment.identity.accounts import Accounts
from assessment.identity.actor import OPERATOR, Actor
from assessment.locale import Texts, texts
from assessment.records import Grant, Role
from assessment.uploads import MOST_BYTES, bring_in, open_workbook, read_for
from assessment.web.served import WorkbookChoice
from assessment.workflow.returned import Choice, ComparedRow, Comparison, RowKind
from assessment.workflow.service import Services


def workbook(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    settings = read_settings(environment, chosen.store)
    store = open_existing(settings)
    workplace = workplace_of(settings, store, present_signing_key(settings))
    services = Services(workplace, Accounts(store, workplace.now))
    return _out(chosen, services, terminal) if chosen.way == "out" else _in(chosen, services, terminal)


def _operator(services: Services, member: str, language: str) -> Actor:
    """The operator acts as the member's own people do; who it was stands in the member's history."""
    if member not in services.workplace.store.members():
        raise NotFoundError(f"The store holds nothing of a member {member!r}; give its code, such as KEN.")
    return Actor(OPERATOR, OPERATOR, language, (Grant(role=Role.COORDINATOR, member=member),), session="")


def _out(chosen: Namespace, services: Services, terminal: Terminal) -> int:
    choice = WorkbookChoice(tuple(chosen.sections), tuple(chosen.languages), not chosen.blank)
    actor = _operator(services, chosen.member, chosen.languages[0])
    known = services.workplace.members.get(chosen.member)
    with whole_file(chosen.out) as file:
        taken = services.workbooks.take_out(actor, chosen.member, chosen.assessment, choice.sections)
        name = known.name(actor.language) if known else chosen.member
        form = answer_form(taken, choice, actor.language, name, OPERATOR, services.workplace.stamp())
        write_answer_workbook(form, file)
    terminal.say(
        f"{chosen.out}: {chosen.member}, {taken.standing.assessment.title}, {len(taken.criteria)} criteria, {' and '.join(form.languages)}."
    )
    return 0


def _in(chosen: Namespace, services: Services, terminal: Terminal) -> int:
    opened = open_workbook(_content(chosen.file), chosen.file.name)
    actor = _operator(services, opened.identity.member, chosen.language)
    returned = read_for(services, actor, opened.identity.member, opened.identity.assessment, opened)
    author = opened.identity.filled_by if chosen.author is None else chosen.author
    comparison = services.workbooks.compare(actor, returned, author)
    _say(comparison, terminal, texts(chosen.language))
    choices = {row.criterion: Choice(chosen.conflicts) for row in comparison.of(RowKind.CONFLICT)} if chosen.conflicts else {}
    undecided = comparison.undecided(choices)
    if undecided:
        terminal.note(
            f"{len(undecided)} conflicts are undecided; say --conflicts workbook or --conflicts stored, or decide on the page Workbook."
        )
    elif chosen.apply:
        done = bring_in(services, actor, comparison, choices, chosen.file.name)
        terminal.say(f"Stored: {done.answers} answers, {done.proposals} proposals.")
        if chosen.receipt and done.receipt:
            member, assessment = opened.identity.member, opened.identity.assessment
            kept = services.workbooks.open_receipt(actor, member, assessment, done.receipt)
            with kept, whole_file(chosen.receipt) as file:
                shutil.copyfileobj(kept, file)
    else:
        terminal.say("A dry run: nothing was stored. Say --apply to store it.")
    return 1 if undecided or comparison.of(RowKind.REFUSED) else 0


def _content(file: Path) -> bytes:
    """Never more than can be taken, so that a huge file is refused without being read."""
    try:
        with open(file, "rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableWorkbookError(f"{file}: cannot be read ({error.strerror or error}).") from None


def _say(comparison: Comparison, terminal: Terminal, t: Texts) -> None:
    """Every row that is not as it was, then the counts."""
    for notice in comparison.returned.notices:
        terminal.note(t(notice.message, **notice.values))
    for row in comparison.rows:
        if row.kind is not RowKind.SAME:
            _say_row(row, terminal, t)
    counts = Counter(row.kind for row in comparison.rows)
    terminal.say(", ".join(f"{counts[kind]} {kind}" for kind in RowKind) + ".")


def _say_row(row: ComparedRow, terminal: Terminal, t: Texts) -> None:
    where = f"{row.row.cells[0].sheet}, row {row.row.cells[0].cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" if row.row.cells else ""
    what = f"{row.kind} ({row.why})" if row.why else str(row.kind)
    parts = f": {', '.join(row.parts)}" if row.parts else ""
    terminal.say(f"{row.criterion} [{where}] {what}{parts}{', as a proposal' if row.proposal else ''}")
    for told in (*row.row.faults, *row.row.remarks):
        terminal.say(f"    {told.cell.cell} “{told.cell.text}”: {t(told.message, **told.values)}")
