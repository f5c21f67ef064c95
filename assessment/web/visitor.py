"""Who is looking at a Streamlit page: found again from the cookies of its connection, at every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.identity.actor import Actor, actor_of
from assessment.identity.sessions import Sessions
from assessment.web.cookies import SESSION, cookie_name


@dataclass(frozen=True, slots=True)
class Visitor:
    """`csrf` is the token for forms that post to the door; `shared_computer`: keep nothing in this browser."""

    actor: Actor
    csrf: str
    shared_computer: bool


def visitor_from_cookies(cookies: Mapping[str, str], sessions: Sessions) -> Visitor | None:
    """None when the session has ended since the page was opened. Looking does not count as activity: the gate notes that."""
    token = cookies.get(cookie_name(SESSION, True)) or cookies.get(cookie_name(SESSION, False)) or ""
    visit = sessions.resolve(token, touch=False)
    return Visitor(actor_of(visit.session, visit.account), visit.session.csrf, visit.session.shared_computer) if visit else None


def actor_from_cookies(cookies: Mapping[str, str], sessions: Sessions) -> Actor | None:
    visitor = visitor_from_cookies(cookies, sessions)
    return visitor.actor if visitor else None
