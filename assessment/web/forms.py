"""Forms of the door: bounded bodies, tokens against forged requests, and only own addresses to go on to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from assessment.errors import InvalidInputError, NotAllowedError

LARGEST_BODY = 16 * 1024
MOST_FIELDS = 20
LONGEST_NEXT = 512
_NOT_NEXT = ("/sign-in", "/sign-out", "/first-start", "/ticket", "/persona", "/language", "/session", "/_stcore", "/assets", "/static")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small urlencoded body. Raises InvalidInputError for anything else."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise InvalidInputError("This form was sent in an unknown format. Go back and send it again.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise InvalidInputError("This form is too large. Go back and shorten what was typed.")
    return _fields(body)


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InvalidInputError("This form cannot be read. Go back and send it again.") from error
    return dict(pairs)


def new_form_secret() -> str:
    """For the form cookie of a browser that has no session yet."""
    return secrets.token_urlsafe(32)


def form_token(form_secret: str) -> str:
    """What goes into the form; it cannot be computed without reading the HttpOnly cookie."""
    return hmac.new(form_secret.encode(), b"form", hashlib.sha256).hexdigest()


def check_form_token(form_secret: str, given: str) -> None:
    if not form_secret:
        raise NotAllowedError("This form has expired. Open the page again and send it once more.")
    check_session_token(form_token(form_secret), given)


def check_session_token(expected: str, given: str) -> None:
    """As bytes: what was sent may hold any letters."""
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise NotAllowedError("This form has expired. Open the page again and send it once more.")


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """False for a request that a browser says was made by another site. Under `Referrer-Policy: no-referrer` the Origin of our own form
    is `null`, so `Sec-Fetch-Site` is asked first; a client that sends neither is held by the form's token alone."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin", "null")
    return origin == "null" or urlsplit(origin).netloc == headers.get("host", "")


def safe_next(address: str) -> str:
    """An address of this site to go on to, or `/`. Refuses other sites in every spelling that browsers take for one."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and len(address) <= LONGEST_NEXT
    is_plain = all(" " < character < "\x7f" and character != "\\" for character in address)
    if not is_own or not is_plain or address.split("?")[0].startswith(_NOT_NEXT):
        return "/"
    return address
