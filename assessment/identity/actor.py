"""Who acts. Every use case takes one."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.records import Account, Grant, Session

OPERATOR = "command line"  # who did it, in histories; no account has this key


@dataclass(frozen=True, slots=True)
class Actor:
    """`account` is the account's key, `session` the key of the session (never its token)."""

    account: str
    name: str
    language: str
    grants: tuple[Grant, ...]
    session: str

    @property
    def visit(self) -> str:
        """Names this visit in records: tells a person's own earlier words from those of another visit."""
        return self.session[:12]


def actor_of(session: Session, account: Account) -> Actor:
    """The language is the session's: it can be switched for one visit."""
    return Actor(account.key, account.name, session.language or account.language, account.grants, session.key)
