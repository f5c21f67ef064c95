"""One-time links and codes: invitation, reset, first administrator. Valid for 72 hours, kept only as their fingerprint."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from assessment.identity.refusals import Refusal, RefusedError
from assessment.identity.secret_text import RandomBytes, canonical_code, fingerprint, new_code, new_token
from assessment.identity.times import Clock, from_text, to_text
from assessment.records import Ticket, TicketPurpose
from assessment.storage.port import ACCOUNTS, Put, Remove, Store

VALID_FOR = timedelta(hours=72)
KEPT_FOR = timedelta(days=30)  # how long a used or expired ticket can still be looked up in the store


class Tickets:
    """Makes and checks tickets. Using one up is a change that the caller writes together with what the ticket is for."""

    def __init__(self, store: Store, clock: Clock, random: RandomBytes) -> None:
        self._store = store
        self._clock = clock
        self._random = random

    def issue_link(self, purpose: TicketPurpose, account: str, by: str) -> tuple[str, list[Put | Remove]]:
        """The secret, and the changes that make it the only valid ticket of the account."""
        secret = new_token(self._random)
        return secret, self._only(self._ticket(secret, purpose, account, by))

    def issue_first_code(self) -> tuple[str, list[Put | Remove]]:
        """The first administrator's code; earlier ones end."""
        code = new_code(self._random)
        return code, self._only(self._ticket(code, TicketPurpose.FIRST_ADMINISTRATOR, "", ""))

    def open_ticket(self, secret: str) -> Ticket:
        """The invitation or reset behind a link. Raises RefusedError alike for unknown, used and expired ones."""
        ticket = self._valid(fingerprint(secret))
        if ticket.purpose is TicketPurpose.FIRST_ADMINISTRATOR:
            raise RefusedError(Refusal.TICKET_INVALID)
        return ticket

    def open_first_code(self, typed: str) -> Ticket:
        ticket = self._valid(fingerprint(canonical_code(typed)))
        if ticket.purpose is not TicketPurpose.FIRST_ADMINISTRATOR:
            raise RefusedError(Refusal.TICKET_INVALID)
        return ticket

    def used(self, ticket: Ticket) -> Put:
        """The change that uses it up. Its base revision makes a second, simultaneous use fail."""
        return Put(replace(ticket, used_at=to_text(self._clock())), ticket.revision)

    def withdraw(self, account: str) -> list[Put | Remove]:
        """The changes that end every open ticket of an account."""
        return [Remove(ticket, ticket.revision) for ticket in self._all() if ticket.account == account and not ticket.used_at]

    def is_open_for(self, account: str) -> bool:
        now = self._clock()
        return any(one.account == account and not one.used_at and from_text(one.expires_at) > now for one in self._all())

    def _ticket(self, secret: str, purpose: TicketPurpose, account: str, by: str) -> Ticket:
        expires = to_text(self._clock() + VALID_FOR)
        return Ticket(key=fingerprint(secret), purpose=purpose, account=account, expires_at=expires, created_by=by)

    def _only(self, ticket: Ticket) -> list[Put | Remove]:
        oldest = self._clock() - KEPT_FOR
        stale = [old for old in self._all() if from_text(old.expires_at) < oldest and old.account != ticket.account]
        return [Put(ticket, 0), *self.withdraw(ticket.account), *(Remove(old, old.revision) for old in stale)]

    def _valid(self, key: str) -> Ticket:
        ticket = self._store.get(Ticket, ACCOUNTS, key)
        if ticket is None or ticket.used_at or from_text(ticket.expires_at) <= self._clock():
            raise RefusedError(Refusal.TICKET_INVALID)
        return ticket

    def _all(self) -> tuple[Ticket, ...]:
        return self._store.all(Ticket, ACCOUNTS)
