"""Accounts: made by invitation, never with a default password; disabled, never deleted, because histories name them.

Who may call what is the workflow's business; here only what keeps accounts sound is checked.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from threading import RLock
from typing import NamedTuple

from assessment.errors import ConflictError, NotFoundError
from assessment.identity.back_off import BackOff
from assessment.identity.passwords import Passwords, check_password_rules
from assessment.identity.refusals import Refusal, RefusedError
from assessment.identity.secret_text import RandomBytes
from assessment.identity.sessions import Sessions
from assessment.identity.tickets import Tickets
from assessment.identity.times import Clock, to_text
from assessment.records import Account, Grant, Role, TicketPurpose
from assessment.storage.port import ACCOUNTS, Put, Remove, Store

_LOGIN = re.compile(r"[a-z0-9._@+-]{3,100}")
LONGEST_NAME = 200


class Invited(NamedTuple):
    """The secret is shown once, to be handed over by the one who invites."""

    account: Account
    secret: str


def canonical_login(login: str) -> str:
    return login.replace("\u2060", "").strip().casefold()  # pages part addresses with this character, which is not seen


class Accounts:
    """Ends sessions whenever a password or the right to sign in changes. Give the `sessions` that the server uses: then open pages close
    at once; without, they close at the server's next look."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sessions: Sessions | None = None,
        passwords: Passwords | None = None,
        random: RandomBytes = secrets.token_bytes,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sessions = sessions or Sessions(store, clock, random)
        self._passwords = passwords or Passwords()
        self._random = random
        self._tickets = Tickets(store, clock, random)
        self._back_off = BackOff(store, clock)
        self._lock = RLock()  # a login is unique: look and write in one go

    # Finding

    def all(self) -> tuple[Account, ...]:
        return self._store.all(Account, ACCOUNTS)

    def get(self, key: str) -> Account:
        """Raises NotFoundError."""
        account = self._store.get(Account, ACCOUNTS, key)
        if account is None:
            raise NotFoundError("This account does not exist. Choose one from the list of people.")
        return account

    def by_login(self, login: str) -> Account | None:
        wanted = canonical_login(login)
        return next((account for account in self.all() if account.login == wanted), None)

    def of_member(self, member: str) -> tuple[Account, ...]:
        """Accounts with any role for the member, in the order of their names; mission teams included."""
        chosen = [account for account in self.all() if any(grant.member == member for grant in account.grants)]
        return tuple(sorted(chosen, key=lambda account: (account.name.casefold(), account.key)))

    def personas(self) -> tuple[Account, ...]:
        """Demonstration accounts that are entered by one click. Only a demonstration installation may offer them."""
        return tuple(account for account in self.all() if account.persona and not account.disabled)

    # Signing in

    def authenticate(self, login: str, password: str, address: str = "") -> Account:
        """The account, or RefusedError with one and the same refusal whatever was wrong. Takes as long for a login that does not exist."""
        login = canonical_login(login)
        self._back_off.admit(login, address)
        account = self.by_login(login)
        usable = account if account and not account.disabled else None
        matches = self._passwords.verify(usable.password_hash if usable else "", password)
        if usable is None or not matches:
            raise RefusedError(Refusal.SIGN_IN_REFUSED)
        self._back_off.succeeded(login, address)
        return self._with_fresh_hash(usable, password)

    def purge(self) -> None:
        """Forget old failed attempts."""
        self._back_off.purge()

    # Making and changing

    def create_account(self, login: str, name: str, function: str, language: str, grants: tuple[Grant, ...], by: str) -> Invited:
        """A new account without a password, and the one-time secret with which its person sets one."""
        with self._lock:
            account = self._new_account(login, name, function, language, grants)
            secret, changes = self._tickets.issue_link(TicketPurpose.INVITATION, account.key, by)
            stored = self._store.write(ACCOUNTS, [Put(account, 0), *changes])[0]
        return Invited(_account(stored), secret)

    def change_grants(self, key: str, grants: tuple[Grant, ...]) -> Account:
        """Open tickets end at once: a link that was sent for one role never opens another."""
        with self._lock:
            account = self.get(key)
            changed = replace(account, grants=grants)
            self._keep_an_administrator(account, changed)
            return self._save(changed, self._tickets.withdraw(key))

    def disable(self, key: str) -> Account:
        """Sessions and open tickets end at once."""
        with self._lock:
            account = self.get(key)
            changed = replace(account, disabled=True)
            self._keep_an_administrator(account, changed)
            stored = self._save(changed, self._tickets.withdraw(key))
        self._sessions.close_all(key)
        return stored

    def enable(self, key: str) -> Account:
        return self._save(replace(self.get(key), disabled=False))

    def change_profile(self, key: str, *, name: str, function: str, language: str) -> Account:
        """What a person may change of the own account."""
        return self._save(replace(self.get(key), name=_checked_name(name), function=function.strip()[:LONGEST_NAME], language=language))

    def change_own_password(self, key: str, present: str, new: str, *, session: str = "") -> Account:
        """Every other session of the account ends; `session` is the key of the one that stays."""
        account = self.get(key)
        self._back_off.admit(account.login, "")  # an unattended screen must not be a place to guess at leisure
        if not self._passwords.verify(account.password_hash, present):
            raise RefusedError(Refusal.PASSWORD_WRONG)
        check_password_rules(new, account.login)
        stored = self._save(replace(account, password_hash=self._passwords.hash(new)))
        self._back_off.succeeded(account.login, "")
        self._sessions.close_all(key, except_key=session)
        return stored

    # Tickets

    def invite_again(self, key: str, by: str) -> str:
        """A new invitation secret for somebody who has not set a password yet; the former ends."""
        return self._issue(key, TicketPurpose.INVITATION, by)

    def issue_reset(self, key: str, by: str) -> str:
        """A one-time secret with which the person sets a new password. Open sessions end; the present password stays until then."""
        secret = self._issue(key, TicketPurpose.RESET, by)
        self._sessions.close_all(key)
        return secret

    def has_open_link(self, key: str) -> bool:
        """Whether somebody holds a link of this account that still opens it."""
        return self._tickets.is_open_for(key)

    def ticket_account(self, secret: str) -> Account:
        """Whose link it is, without using it up. Raises RefusedError."""
        account = self._store.get(Account, ACCOUNTS, self._tickets.open_ticket(secret).account)
        if account is None or account.disabled:
            raise RefusedError(Refusal.TICKET_INVALID)
        return account

    def take_up_ticket(self, secret: str, new_password: str) -> Account:
        """Set the password and use the link up, in one write. Every session of the account ends."""
        account = self.ticket_account(secret)
        ticket = self._tickets.open_ticket(secret)
        check_password_rules(new_password, account.login)
        changed = replace(account, password_hash=self._passwords.hash(new_password))
        stored = self._save_with_ticket(changed, account.revision, self._tickets.used(ticket))
        self._back_off.succeeded(account.login, "")
        self._sessions.close_all(account.key)
        return stored

    # First administrator

    def is_empty(self) -> bool:
        return not self.all()

    def ensure_first_administrator_code(self) -> str | None:
        """A new one-time code while no account exists (a former one ends), else None. The server writes it to its log at start."""
        if not self.is_empty():
            return None
        code, changes = self._tickets.issue_first_code()
        self._store.write(ACCOUNTS, changes)
        return code

    def create_first_administrator(
        self, code: str, login: str, name: str, password: str, language: str = "en", address: str = ""
    ) -> Account:
        with self._lock:
            if not self.is_empty():
                raise RefusedError(Refusal.FIRST_START_DONE)
            self._back_off.admit("first administrator's code", address)
            ticket = self._tickets.open_first_code(code)
            self._back_off.succeeded("first administrator's code", address)
            account = self._new_account(login, name, "", language, (Grant(role=Role.ADMINISTRATOR),))
            check_password_rules(password, account.login)
            account = replace(account, password_hash=self._passwords.hash(password))
            return self._save_with_ticket(account, 0, self._tickets.used(ticket))

    # Inner parts

    def _new_account(self, login: str, name: str, function: str, language: str, grants: tuple[Grant, ...]) -> Account:
        login = canonical_login(login)
        if not _LOGIN.fullmatch(login):
            raise RefusedError(Refusal.LOGIN_INVALID)
        if self.by_login(login):
            raise RefusedError(Refusal.LOGIN_TAKEN)
        return Account(
            key=self._random(12).hex(),
            login=login,
            name=_checked_name(name),
            function=function.strip()[:LONGEST_NAME],
            language=language,
            grants=grants,
            created_at=to_text(self._clock()),
        )

    def _issue(self, key: str, purpose: TicketPurpose, by: str) -> str:
        account = self.get(key)
        secret, changes = self._tickets.issue_link(purpose, account.key, by)
        self._store.write(ACCOUNTS, changes)
        return secret

    def _save(self, account: Account, also: list[Put | Remove] | None = None) -> Account:
        """Raises ConflictError when somebody changed the account in between."""
        return _account(self._store.write(ACCOUNTS, [Put(account, account.revision), *(also or [])])[0])

    def _save_with_ticket(self, account: Account, base: int, ticket: Put) -> Account:
        try:
            return _account(self._store.write(ACCOUNTS, [Put(account, base), ticket])[0])
        except ConflictError as conflict:  # the link was used, or the account changed, at the same moment
            raise RefusedError(Refusal.TICKET_INVALID) from conflict

    def _with_fresh_hash(self, account: Account, password: str) -> Account:
        """Argon2's parameters grow over the years: the hash follows at the next sign-in."""
        if not self._passwords.needs_rehash(account.password_hash):
            return account
        try:
            return self._save(replace(account, password_hash=self._passwords.hash(password)))
        except ConflictError:
            return self.get(account.key)

    def _keep_an_administrator(self, before: Account, after: Account) -> None:
        """An installation without anybody who can sign in as administrator could only be repaired on the command line."""
        if not _is_administrator(before) or _is_administrator(after):
            return
        if not any(_is_administrator(account) for account in self.all() if account.key != before.key):
            raise RefusedError(Refusal.LAST_ADMINISTRATOR)


def _is_administrator(account: Account) -> bool:
    has_role = any(grant.role is Role.ADMINISTRATOR for grant in account.grants)
    return has_role and bool(account.password_hash) and not account.disabled


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise RefusedError(Refusal.NAME_MISSING)
    return name


def _account(record: object) -> Account:
    """The store gives records; what was put as an account comes back as one."""
    assert isinstance(record, Account)  # noqa: S101 (narrowing for the type checker; the port promises it)
    return record
