"""Who works on a member's assessment: invitations, roles, parts, hand-over. Accounts themselves live in `identity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assessment.errors import InvalidInputError, NotAllowedError, NotFoundError
from assessment.identity.accounts import Accounts
from assessment.identity.actor import Actor
from assessment.records import Account, Grant, HistoryKind, Role
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.workplace import Workplace

MEMBER_ROLES = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Invited:
    """A new account or reset, with the one-time secret that is shown once and copied by hand."""

    account: Account
    secret: str


@dataclass(frozen=True, slots=True)
class Changed:
    """`link_ended`: an open one-time link was withdrawn with the change; whoever held it would have come in with the new role."""

    account: Account
    link_ended: bool


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """Who did what (the note of the history line) to whose access. `by_administrator`: whoever did it administers the installation now."""

    at: str
    by_name: str
    by_administrator: bool
    note: str
    name: str


class People:
    """Use cases of coordinators (their own member) and of the installation's administrator (who sees no answers)."""

    def __init__(self, workplace: Workplace, accounts: Accounts) -> None:
        self._place = workplace
        self._accounts = accounts

    def list_for(self, actor: Actor, member: str) -> tuple[Account, ...]:
        """The people of a member, by name."""
        require(actor, Action.VIEW_PEOPLE, self._place.subject(actor, member))
        return self._of(member)

    def history(self, actor: Actor, member: str) -> tuple[PeopleLine, ...]:
        """Who invited, changed, reset, disabled or handed over, newest first: whoever can give access can reach answers by it."""
        require(actor, Action.VIEW_READ_LOG, self._place.subject(actor, member))
        people = {person.key: person for person in self._accounts.all()}
        return tuple(
            PeopleLine(
                at=line.at,
                by_name=line.by_name,
                by_administrator=line.by in people and any(one.role is Role.ADMINISTRATOR for one in people[line.by].grants),
                note=line.note,
                name=people[line.subject].name if line.subject in people else line.subject,
            )
            for line in reversed(list(self._place.store.history(member)))
            if line.kind is HistoryKind.PEOPLE
        )

    def all_accounts(self, actor: Actor) -> tuple[Account, ...]:
        require(actor, Action.MANAGE_ACCOUNTS, self._place.subject(actor, ""))
        return tuple(sorted(self._accounts.all(), key=lambda account: account.name.casefold()))

    def invite(self, actor: Actor, login: str, name: str, function: str, language: str, grant: Grant) -> Invited:
        """Invite somebody into a role; a coordinator only for the own member and its roles."""
        self._require_manage(actor, grant)
        account, secret = self._accounts.create_account(
            login=login, name=name, function=function, language=language, grants=(grant,), by=actor.account
        )
        self._note(actor, grant.member, account.key, f"invited {grant.role}")
        return Invited(account, secret)

    def change_grant(self, actor: Actor, account: str, grant: Grant) -> Changed:
        """Replace the person's role for a member (or add it). Open one-time links of the person end."""
        self._require_manage(actor, grant)
        person = self._get(actor, account, grant.member)
        if person.key == actor.account and grant.role is not Role.COORDINATOR and not self._is_administrator(actor):
            raise InvalidInputError("You would take your own role away; hand over to somebody else instead.")
        others = tuple(held for held in person.grants if not _is_replaced(held, grant))
        link_ended = self._accounts.has_open_link(account)
        changed = self._accounts.change_grants(account, (*others, grant))
        self._note(actor, grant.member, account, f"role {grant.role} {' '.join(grant.parts)}".strip())
        return Changed(changed, link_ended)

    def reset(self, actor: Actor, account: str, member: str) -> Invited:
        """A one-time link to set a new password; open sessions of the person end."""
        person = self._manageable(actor, account, member)
        secret = self._accounts.issue_reset(account, by=actor.account)
        self._note_everywhere(actor, person, "reset")
        return Invited(person, secret)

    def disable(self, actor: Actor, account: str, member: str) -> Account:
        if account == actor.account:
            raise InvalidInputError("You cannot disable your own account; ask another coordinator or the administrator.")
        person = self._manageable(actor, account, member)
        disabled = self._accounts.disable(account)
        self._note_everywhere(actor, person, "disabled")
        return disabled

    def enable(self, actor: Actor, account: str, member: str) -> Account:
        person = self._manageable(actor, account, member)
        enabled = self._accounts.enable(account)
        self._note_everywhere(actor, person, "enabled")
        return enabled

    def me(self, actor: Actor) -> Account:
        """The person's own account."""
        return self._accounts.get(actor.account)

    def change_me(self, actor: Actor, *, name: str, function: str, language: str) -> Account:
        return self._accounts.change_profile(actor.account, name=name, function=function, language=language)

    def change_my_password(self, actor: Actor, present: str, new: str) -> None:
        """Ends the person's other sessions."""
        self._accounts.change_own_password(actor.account, present, new, session=actor.session)

    def hand_over(self, actor: Actor, member: str, successor: str) -> Changed:
        """The successor becomes coordinator; the person handing over stays as a contributor without parts."""
        require(actor, Action.HAND_OVER, self._place.subject(actor, member))
        if successor == actor.account:
            raise InvalidInputError("Choose somebody else to hand over to.")
        person = self._get(actor, successor, member)
        if person.disabled:
            raise InvalidInputError("This account is disabled; enable it before you hand over.")
        coordinates = Grant(role=Role.COORDINATOR, member=member)
        kept = tuple(held for held in person.grants if not _is_replaced(held, coordinates))
        link_ended = self._accounts.has_open_link(successor)
        new = self._accounts.change_grants(successor, (*kept, coordinates))
        mine = self._accounts.get(actor.account)
        others = tuple(held for held in mine.grants if not (held.member == member and held.role is Role.COORDINATOR))
        self._accounts.change_grants(actor.account, (*others, Grant(role=Role.CONTRIBUTOR, member=member)))
        self._note(actor, member, successor, "handed over")
        return Changed(new, link_ended)

    def colleagues(self, actor: Actor, member: str) -> tuple[Account, ...]:
        """People of the member who can be asked: enabled, and not oneself."""
        return tuple(person for person in self.list_for(actor, member) if not person.disabled and person.key != actor.account)

    def _of(self, member: str) -> tuple[Account, ...]:
        held = (
            account
            for account in self._accounts.all()
            if any(grant.member == member and grant.role in MEMBER_ROLES for grant in account.grants)
        )
        return tuple(sorted(held, key=lambda account: account.name.casefold()))

    def _require_manage(self, actor: Actor, grant: Grant) -> None:
        if self._is_administrator(actor):
            if grant.role in MEMBER_ROLES and grant.member not in self._place.members:
                raise InvalidInputError("Choose the member this role is for.")
            return
        require(actor, Action.MANAGE_PEOPLE, self._place.subject(actor, grant.member))
        if grant.role not in MEMBER_ROLES:
            raise NotAllowedError("A coordinator gives only the roles of the own administration.")

    def _manageable(self, actor: Actor, account: str, member: str) -> Account:
        if not self._is_administrator(actor):
            require(actor, Action.MANAGE_PEOPLE, self._place.subject(actor, member))
        person = self._get(actor, account, member)
        beyond = any(grant.member != member or grant.role not in MEMBER_ROLES for grant in person.grants)
        if beyond and not self._is_administrator(actor):
            raise NotAllowedError("This person also works elsewhere; ask the installation's administrator.")
        return person

    def _get(self, actor: Actor, account: str, member: str) -> Account:
        person = next((person for person in self._accounts.all() if person.key == account), None)
        inside = person is not None and any(grant.member == member and grant.role in MEMBER_ROLES for grant in person.grants)
        if person is None or not (inside or self._is_administrator(actor)):
            raise NotFoundError("There is no such person here.")
        return person

    def _is_administrator(self, actor: Actor) -> bool:
        return may(actor, Action.MANAGE_ACCOUNTS, self._place.subject(actor, ""))

    def _note(self, actor: Actor, member: str, account: str, note: str) -> None:
        line = self._place.line(actor, HistoryKind.PEOPLE, subject=account, note=note)
        self._place.store.append_history(member, [line])

    def _note_everywhere(self, actor: Actor, person: Account, note: str) -> None:
        """Each administration the person works for can read it, whoever did it."""
        for member in dict.fromkeys(grant.member for grant in person.grants):
            self._note(actor, member, person.key, note)


def _is_replaced(held: Grant, given: Grant) -> bool:
    """A role in an administration takes the place of another there; a mission to it is somebody else's to give and take."""
    return held.member == given.member and (held.role in MEMBER_ROLES) == (given.role in MEMBER_ROLES)


def with_parts(grant: Grant, parts: Iterable[str]) -> Grant:
    """The grant for other sections or criteria."""
    return replace(grant, parts=tuple(dict.fromkeys(parts)))
