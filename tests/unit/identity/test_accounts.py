"""Accounts: made by invitation, changed, disabled; the first administrator; errors that tell nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from identity_desk import CHEAP, GOOD, Desk

from assessment.errors import NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.passwords import Passwords
from assessment.identity.refusals import SENTENCES, Refusal, RefusedError
from assessment.records import Account, Grant, Role, Ticket
from assessment.storage.port import ACCOUNTS, Put

ADMINISTRATOR = Grant(role=Role.ADMINISTRATOR)


def refusal_of(call, *arguments, **named) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        call(*arguments, **named)
    return refused.value.refusal


def test_an_invited_person_sets_a_password_and_signs_in(desk: Desk):
    invited = desk.accounts.create_account(" Awa ", "Awa  Diallo", "Head of unit", "fr", (), by="ada")
    assert (invited.account.login, invited.account.name, invited.account.password_hash) == ("awa", "Awa Diallo", "")
    desk.accounts.take_up_ticket(invited.secret, GOOD)
    assert desk.accounts.authenticate("AWA", GOOD).key == invited.account.key


def test_neither_secret_nor_password_is_stored(desk: Desk):
    invited = desk.accounts.create_account("awa", "Awa", "", "fr", (), by="ada")
    desk.accounts.take_up_ticket(invited.secret, GOOD)
    stored = repr((desk.store.all(Account, ACCOUNTS), desk.store.all(Ticket, ACCOUNTS)))
    assert invited.secret not in stored
    assert GOOD not in stored


def test_a_link_works_once(desk: Desk):
    invited = desk.accounts.create_account("awa", "Awa", "", "fr", (), by="ada")
    desk.accounts.take_up_ticket(invited.secret, GOOD)
    assert refusal_of(desk.accounts.take_up_ticket, invited.secret, GOOD) is Refusal.TICKET_INVALID
    assert refusal_of(desk.accounts.ticket_account, invited.secret) is Refusal.TICKET_INVALID


@pytest.mark.parametrize(("hours", "is_valid"), [(71.99, True), (72, False)])
def test_a_link_is_valid_for_72_hours(desk: Desk, hours, is_valid):
    invited = desk.accounts.create_account("awa", "Awa", "", "fr", (), by="ada")
    desk.clock.pass_by(hours=hours)
    if is_valid:
        assert desk.accounts.ticket_account(invited.secret).login == "awa"
    else:
        assert refusal_of(desk.accounts.ticket_account, invited.secret) is Refusal.TICKET_INVALID


def test_a_weak_password_leaves_the_link_usable(desk: Desk):
    invited = desk.accounts.create_account("awa", "Awa", "", "fr", (), by="ada")
    assert refusal_of(desk.accounts.take_up_ticket, invited.secret, "short") is Refusal.PASSWORD_TOO_SHORT
    desk.accounts.take_up_ticket(invited.secret, GOOD)


def test_a_new_link_ends_the_former(desk: Desk):
    invited = desk.accounts.create_account("awa", "Awa", "", "fr", (), by="ada")
    second = desk.accounts.invite_again(invited.account.key, by="ada")
    assert refusal_of(desk.accounts.ticket_account, invited.secret) is Refusal.TICKET_INVALID
    assert desk.accounts.ticket_account(second).key == invited.account.key


def test_a_reset_ends_open_sessions_and_the_old_password_once_taken_up(desk: Desk):
    account = desk.person()
    token = desk.sessions.open(account)
    secret = desk.accounts.issue_reset(account.key, by="ada")
    assert desk.sessions.resolve(token) is None
    desk.accounts.take_up_ticket(secret, "another long sentence")
    assert refusal_of(desk.accounts.authenticate, "awa", GOOD) is Refusal.SIGN_IN_REFUSED
    assert desk.accounts.authenticate("awa", "another long sentence").key == account.key


def test_unknown_wrong_disabled_and_not_yet_invited_are_told_apart_by_nobody(desk: Desk):
    desk.administrator()
    desk.person("disabled")
    desk.accounts.disable(desk.accounts.by_login("disabled").key)
    desk.accounts.create_account("invited", "Invited", "", "en", (), by="ada")
    tried = [("unknown", GOOD), ("ada", "wrong"), ("disabled", GOOD), ("invited", ""), ("", "")]
    messages = set()
    for login, password in tried:
        with pytest.raises(RefusedError) as refused:
            desk.accounts.authenticate(login, password)
        messages.add(str(refused.value))
    assert messages == {SENTENCES[Refusal.SIGN_IN_REFUSED]}


def test_every_refused_sign_in_costs_exactly_one_hash_check():
    counting = CountingPasswords()
    desk = Desk()
    accounts = Accounts(desk.store, desk.clock, desk.sessions, counting)
    accounts.create_account("invited", "Invited", "", "en", (), by="ada")
    for login in ("unknown", "invited"):
        before = counting.checks
        assert refusal_of(accounts.authenticate, login, GOOD) is Refusal.SIGN_IN_REFUSED
        assert counting.checks - before == 1


class CountingPasswords(Passwords):
    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.checks = 0

    def _matches(self, password_hash: str, password: str) -> bool:
        self.checks += 1
        return super()._matches(password_hash, password)


def test_an_old_hash_is_renewed_at_sign_in(desk: Desk):
    account = desk.person()
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(GOOD)
    stored = desk.store.get(Account, ACCOUNTS, account.key)
    desk.store.write(ACCOUNTS, [Put(replace(stored, password_hash=weak), stored.revision)])
    desk.accounts.authenticate("awa", GOOD)
    assert desk.accounts.get(account.key).password_hash != weak
    assert desk.accounts.authenticate("awa", GOOD)


@pytest.mark.parametrize("login", ["ab", "with space", "é", "x" * 101, "a/b", "", "<script>"])
def test_a_login_that_is_no_login_is_refused(desk: Desk, login):
    assert refusal_of(desk.accounts.create_account, login, "Awa", "", "fr", (), by="ada") is Refusal.LOGIN_INVALID


def test_a_login_is_unique_whatever_its_case(desk: Desk):
    desk.person("awa")
    assert refusal_of(desk.accounts.create_account, "AWA", "Other", "", "fr", (), by="ada") is Refusal.LOGIN_TAKEN


def test_a_name_is_needed(desk: Desk):
    assert refusal_of(desk.accounts.create_account, "awa", "  ", "", "fr", (), by="ada") is Refusal.NAME_MISSING


def test_the_people_of_a_member_are_those_with_any_role_there_by_name(desk: Desk):
    coordinator, head = Grant(role=Role.COORDINATOR, member="SEN"), Grant(role=Role.HEAD, member="FRA")
    desk.accounts.create_account("b-login", "Zoé", "", "fr", (coordinator,), by="ada")
    desk.accounts.create_account("a-login", "awa", "", "fr", (coordinator, head), by="ada")
    desk.accounts.create_account("c-login", "Other", "", "fr", (head,), by="ada")
    assert [account.name for account in desk.accounts.of_member("SEN")] == ["awa", "Zoé"]


def test_disabling_ends_sessions_and_open_links_at_once(desk: Desk):
    desk.administrator()
    account = desk.person()
    token = desk.sessions.open(account)
    secret = desk.accounts.issue_reset(account.key, by="ada")
    desk.accounts.disable(account.key)
    assert desk.sessions.resolve(token) is None
    assert refusal_of(desk.accounts.ticket_account, secret) is Refusal.TICKET_INVALID
    desk.accounts.enable(account.key)
    assert desk.accounts.authenticate("awa", GOOD)


def test_the_last_administrator_cannot_be_disabled_or_stripped(desk: Desk):
    ada = desk.administrator()
    assert refusal_of(desk.accounts.disable, ada.key) is Refusal.LAST_ADMINISTRATOR
    assert refusal_of(desk.accounts.change_grants, ada.key, ()) is Refusal.LAST_ADMINISTRATOR
    desk.person("second", ADMINISTRATOR)
    desk.accounts.disable(ada.key)


def test_an_administrator_who_never_set_a_password_does_not_count(desk: Desk):
    ada = desk.administrator()
    desk.accounts.create_account("second", "Second", "", "en", (ADMINISTRATOR,), by=ada.key)
    assert refusal_of(desk.accounts.disable, ada.key) is Refusal.LAST_ADMINISTRATOR


def test_changing_the_own_password_needs_the_present_one_and_ends_other_sessions(desk: Desk):
    account = desk.person()
    here, elsewhere = desk.sessions.open(account), desk.sessions.open(account)
    mine = desk.sessions.resolve(here).session.key
    assert refusal_of(desk.accounts.change_own_password, account.key, "wrong", "another long sentence") is Refusal.PASSWORD_WRONG
    desk.accounts.change_own_password(account.key, GOOD, "another long sentence", session=mine)
    assert desk.sessions.resolve(here) is not None
    assert desk.sessions.resolve(elsewhere) is None


def test_an_unknown_account_is_not_found(desk: Desk):
    with pytest.raises(NotFoundError):
        desk.accounts.get("nobody")


def test_the_first_administrator_is_made_with_the_code_however_it_is_typed(desk: Desk):
    code = desk.accounts.ensure_first_administrator_code()
    account = desk.accounts.create_first_administrator(code.lower().replace("-", " "), "ada", "Ada", GOOD)
    assert account.grants == (ADMINISTRATOR,)
    assert desk.accounts.authenticate("ada", GOOD)


def test_there_is_no_code_once_an_account_exists(desk: Desk):
    desk.administrator()
    assert desk.accounts.ensure_first_administrator_code() is None


def test_each_start_makes_a_new_code_and_ends_the_former(desk: Desk):
    first, second = desk.accounts.ensure_first_administrator_code(), desk.accounts.ensure_first_administrator_code()
    assert refusal_of(desk.accounts.create_first_administrator, first, "ada", "Ada", GOOD) is Refusal.TICKET_INVALID
    desk.accounts.create_first_administrator(second, "ada", "Ada", GOOD)
    assert refusal_of(desk.accounts.create_first_administrator, second, "eve", "Eve", GOOD) is Refusal.FIRST_START_DONE


def test_the_first_code_is_no_link_and_a_link_no_first_code(desk: Desk):
    code = desk.accounts.ensure_first_administrator_code()
    assert refusal_of(desk.accounts.ticket_account, code) is Refusal.TICKET_INVALID


def test_guessing_the_first_code_is_slowed_down(desk: Desk):
    desk.accounts.ensure_first_administrator_code()
    refusals = [refusal_of(desk.accounts.create_first_administrator, "AAAA", "ada", "Ada", GOOD) for _ in range(6)]
    assert refusals == [Refusal.TICKET_INVALID] * 5 + [Refusal.TOO_MANY_ATTEMPTS]


def test_only_enabled_personas_are_offered(desk: Desk):
    desk.person("real")
    for key, disabled in (("p1", False), ("p2", True)):
        desk.store.write(ACCOUNTS, [Put(Account(key=key, login=key, name=key, persona=True, disabled=disabled), 0)])
    assert [account.key for account in desk.accounts.personas()] == ["p1"]


def test_a_persona_has_no_password_to_sign_in_with(desk: Desk):
    desk.store.write(ACCOUNTS, [Put(Account(key="p1", login="persona", name="P", persona=True), 0)])
    assert refusal_of(desk.accounts.authenticate, "persona", "") is Refusal.SIGN_IN_REFUSED
