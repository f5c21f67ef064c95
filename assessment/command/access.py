"""`reset-access`: a one-time link for somebody who cannot sign in."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches

from assessment.command.installation import open_existing, read_settings
from assessment.command.terminal import Terminal
from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import OPERATOR
from assessment.identity.times import to_text
from assessment.questionnaire.problems import flat
from assessment.records import Account, HistoryKind, HistoryLine
from assessment.storage.port import Store

_MOST_SHOWN = 60


def reset_access(chosen: Namespace, environment: Mapping[str, str], terminal: Terminal) -> int:
    store = open_existing(read_settings(environment, chosen.store))
    accounts = Accounts(store, lambda: datetime.now(UTC))
    if chosen.list:
        for account in sorted(accounts.all(), key=lambda account: account.login):
            terminal.say(_line(account))
        return 0
    account = _wanted(accounts, chosen.login)
    if account.disabled:
        account = _enabled(accounts, account, may_enable=chosen.enable)
    secret = accounts.issue_reset(account.key, by=OPERATOR)
    _note_in_histories(store, account)
    terminal.say(f"/ticket/{secret}")
    terminal.note(f"A one-time link for {flat(account.name, _MOST_SHOWN)}, valid for 72 hours: put the server's address before it.")
    terminal.note("Hand it over in person or by a channel you trust; whoever has it sets the password.")
    return 0


def _wanted(accounts: Accounts, login: str | None) -> Account:
    if accounts.is_empty():
        raise NotFoundError("There is no account yet. Start the server: the first administrator's code is in its log.")
    if login is None:
        raise InvalidInputError("Give the login; `reset-access --list` shows them all.")
    account = accounts.by_login(login)
    if account is None:
        close = get_close_matches(login, [account.login for account in accounts.all()], 1)
        hint = f"Did you mean {close[0]}?" if close else "`reset-access --list` shows them all."
        raise NotFoundError(f"There is no login {flat(login, _MOST_SHOWN)!r}. {hint}")
    return account


def _enabled(accounts: Accounts, account: Account, *, may_enable: bool) -> Account:
    if not may_enable:
        raise InvalidInputError(f"The account {account.login} was disabled. Add --enable if it shall be used again.")
    return accounts.enable(account.key)


def _note_in_histories(store: Store, account: Account) -> None:
    """The members it works for see in their histories that it was done here."""
    at = to_text(datetime.now(UTC).replace(microsecond=0)).replace(".000000", "")
    line = HistoryLine(at=at, by=OPERATOR, by_name=OPERATOR, kind=HistoryKind.PEOPLE, subject=account.key, note="reset")
    for member in _members(account):
        store.append_history(member, [line])


def _members(account: Account) -> Iterable[str]:
    return dict.fromkeys(grant.member for grant in account.grants if grant.member)


def _line(account: Account) -> str:
    roles = ", ".join(f"{grant.role} {grant.member}".strip() for grant in account.grants) or "no role"
    state = "disabled" if account.disabled else "active" if account.password_hash else "no password yet"
    return f"{account.login}\t{roles}\t{state}\t{flat(account.name, _MOST_SHOWN)}"
