"""Sessions: random tokens kept as fingerprints, two kinds of expiry, listeners, and no reading while nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from identity_desk import Desk

from assessment.identity.actor import actor_of
from assessment.identity.sessions import Ending, Sessions
from assessment.records import Account, Grant, Role, Session
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, SESSIONS, Put


def test_a_token_has_256_bits_and_is_stored_only_as_its_fingerprint(desk: Desk):
    token = desk.sessions.open(desk.person())
    assert len(token) == 43  # 32 bytes in base64 without padding: ceil(32 * 8 / 6)
    assert token not in repr(desk.store.all(Session, SESSIONS))


def test_a_token_gives_its_session_and_account(desk: Desk):
    account = desk.person()
    visit = desk.sessions.resolve(desk.sessions.open(account, shared_computer=True, language="en"))
    assert (visit.account.key, visit.session.shared_computer, visit.session.language) == (account.key, True, "en")


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000])
def test_an_unknown_token_gives_nobody(desk: Desk, token):
    assert desk.sessions.resolve(token) is None


def test_the_fingerprint_is_no_token(desk: Desk):
    visit = desk.sessions.resolve(desk.sessions.open(desk.person()))
    assert desk.sessions.resolve(visit.session.key) is None


@pytest.mark.parametrize(("shared", "minutes"), [(False, 60), (True, 15)])
def test_an_idle_session_ends(desk: Desk, shared, minutes):
    token = desk.sessions.open(desk.person(), shared_computer=shared)
    desk.clock.pass_by(minutes=minutes, seconds=-1)
    assert desk.sessions.resolve(token, touch=False) is not None
    desk.clock.pass_by(seconds=1)
    assert desk.sessions.resolve(token, touch=False) is None


def test_activity_keeps_a_session_but_not_beyond_twelve_hours(desk: Desk):
    token = desk.sessions.open(desk.person())
    for _ in range(12 * 2 - 1):  # every half hour, up to 11.5 hours
        desk.clock.pass_by(minutes=30)
        assert desk.sessions.resolve(token) is not None
    desk.clock.pass_by(minutes=30)
    assert desk.sessions.resolve(token) is None


def test_looking_without_touching_is_no_activity(desk: Desk):
    token = desk.sessions.open(desk.person())
    desk.clock.pass_by(minutes=50)
    desk.sessions.resolve(token, touch=False)
    desk.clock.pass_by(minutes=10)
    assert desk.sessions.resolve(token) is None


def test_activity_is_written_every_few_minutes_only(desk: Desk):
    token = desk.sessions.open(desk.person())
    before = desk.store.revision(SESSIONS)
    for _ in range(100):
        desk.clock.pass_by(seconds=1)
        desk.sessions.resolve(token)
    assert desk.store.revision(SESSIONS) == before  # 100 s: not yet
    desk.clock.pass_by(seconds=100)
    desk.sessions.resolve(token)
    assert desk.store.revision(SESSIONS) == before + 1


def test_activity_seen_in_another_process_counts(desk: Desk):
    token = desk.sessions.open(desk.person())
    other = Sessions(desk.store, desk.clock)
    for _ in range(3):
        desk.clock.pass_by(minutes=40)
        assert other.resolve(token) is not None
    assert desk.sessions.resolve(token) is not None


def test_a_request_reads_nothing_while_nothing_changes():
    store = CountingStore()
    desk = Desk(store=store)
    token = desk.sessions.open(desk.person())
    desk.sessions.resolve(token)
    before = store.reads
    for _ in range(100):
        desk.sessions.resolve(token)
    assert store.reads == before


class CountingStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def get(self, kind, place, key):
        self.reads += 1
        return super().get(kind, place, key)

    def all(self, kind, place):
        self.reads += 1
        return super().all(kind, place)


def test_a_change_of_roles_is_seen_at_the_next_request(desk: Desk):
    account = desk.person()
    token = desk.sessions.open(account)
    grant = Grant(role=Role.HEAD, member="SEN")
    desk.accounts.change_grants(account.key, (grant,))
    assert desk.sessions.resolve(token).account.grants == (grant,)


def test_an_account_disabled_by_another_process_is_out_at_the_next_request(desk: Desk):
    account = desk.person()
    token = desk.sessions.open(account)
    stored = desk.store.get(Account, ACCOUNTS, account.key)
    desk.store.write(ACCOUNTS, [Put(replace(stored, disabled=True), stored.revision)])
    assert desk.sessions.resolve(token) is None


def test_signing_in_again_replaces_the_former_session_and_its_token(desk: Desk):
    account = desk.person()
    first = desk.sessions.open(account)
    second = desk.sessions.open(account, replaces=first)
    assert first != second
    assert desk.sessions.resolve(first) is None
    assert len(desk.store.all(Session, SESSIONS)) == 1


def test_a_token_made_up_beforehand_never_becomes_a_session(desk: Desk):
    planted = "attacker-chosen"
    token = desk.sessions.open(desk.person(), replaces=planted)
    assert token != planted
    assert desk.sessions.resolve(planted) is None


def test_listeners_are_told_which_session_ended_and_how(desk: Desk):
    heard: list[tuple[str, Ending]] = []
    desk.sessions.on_close(lambda key, ending: heard.append((key, ending)))
    account = desk.person()
    heard.clear()
    first, second = desk.sessions.open(account), desk.sessions.open(account)
    keys = [desk.sessions.resolve(token).session.key for token in (first, second)]
    desk.sessions.close(first)
    desk.sessions.close_all(account.key)
    assert heard == [(keys[0], Ending.SIGNED_OUT), (keys[1], Ending.ENDED)]


def test_expired_sessions_are_purged_and_their_listeners_told(desk: Desk):
    heard: list[str] = []
    desk.sessions.on_close(lambda key, _ending: heard.append(key))
    key = desk.sessions.resolve(desk.sessions.open(desk.person())).session.key
    heard.clear()
    desk.clock.pass_by(hours=1)
    desk.sessions.purge()
    assert heard == [key]
    assert desk.store.all(Session, SESSIONS) == ()


def test_the_language_of_a_visit_is_its_own(desk: Desk):
    account = desk.person()  # French
    token = desk.sessions.open(account)
    visit = desk.sessions.resolve(token)
    desk.sessions.change_language(visit.session.key, "en")
    visit = desk.sessions.resolve(token)
    assert actor_of(visit.session, visit.account).language == "en"
    assert desk.accounts.get(account.key).language == "fr"


def test_an_actor_never_carries_the_token(desk: Desk):
    token = desk.sessions.open(desk.person())
    visit = desk.sessions.resolve(token)
    actor = actor_of(visit.session, visit.account)
    assert token not in repr(actor)
    assert (actor.account, actor.session) == (visit.account.key, visit.session.key)


def test_signing_in_notes_when_the_account_was_last_seen(desk: Desk):
    account = desk.person()
    desk.clock.pass_by(days=3)
    desk.sessions.open(account)
    assert desk.accounts.get(account.key).last_seen_at.startswith((desk.clock() - timedelta(0)).date().isoformat())
