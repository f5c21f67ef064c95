"""The door's cookies: always HttpOnly and SameSite=Lax; behind TLS also Secure with the `__Host-` prefix."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

SESSION = "gsa"
FORM = "gsa-form"  # ties a form to the browser it was shown to
LANGUAGE = "gsa-language"
LANGUAGE_KEPT_SECONDS = 365 * 24 * 60 * 60


def cookie_name(name: str, tls: bool) -> str:
    """A `__Host-` cookie cannot be planted by a neighbouring site or over plain http."""
    return f"__Host-{name}" if tls else name


def cookies_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Of raw ASGI headers; an unreadable header gives none."""
    cookies: dict[str, str] = {}
    for key, value in headers:
        if key == b"cookie":
            cookies |= _parse(value.decode("latin-1"))
    return cookies


def _parse(header: str) -> dict[str, str]:
    """Part by part, so that one odd cookie of another program on the host does not hide ours."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        try:
            found |= {key: morsel.value for key, morsel in SimpleCookie(part.strip()).items()}
        except CookieError:
            continue
    return found


def set_cookie(response: Response, name: str, value: str, tls: bool, max_age: int | None = None) -> None:
    """Without `max_age` it ends with the browser."""
    response.set_cookie(cookie_name(name, tls), value, max_age=max_age, path="/", secure=tls, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str, tls: bool) -> None:
    response.delete_cookie(cookie_name(name, tls), path="/", secure=tls, httponly=True, samesite="lax")
