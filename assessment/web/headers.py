"""Security headers on every answer of the server."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHEABLE = "assessment.cacheable"  # set in the ASGI scope by whoever answers with a static file

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# For the door's own pages: nothing but its style sheet, its mark, and forms to itself.
DOOR_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# For a printed page: its own inline style and pictures, nothing else.
PRINT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# For files that members have uploaded: whatever they contain, it runs nowhere.
SANDBOX_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"

_PERMISSIONS = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), "
    "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), clipboard-write=(self)"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


def script_hashes(shell: Path) -> tuple[str, ...]:
    """CSP sources of the inline scripts in Streamlit's installed index.html: they change with its version, so they are computed."""
    scripts = _INLINE_SCRIPT.findall(shell.read_text(encoding="utf-8"))
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)


def page_policy(hashes: tuple[str, ...]) -> str:
    """For Streamlit's page. Its style sheets are made in the browser, hence 'unsafe-inline' for styles; no eval, no blob script."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware. An answer that brings its own policy keeps it; only static files may be stored."""

    def __init__(self, app: ASGIApp, *, policy: str, tls: bool) -> None:
        self._app = app
        self._policy = policy
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                add_security_headers(headers, self._policy, self._tls)
                headers["Cache-Control"] = _cache_rule(scope, headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def add_security_headers(headers: MutableHeaders, policy: str, tls: bool) -> None:
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers.setdefault("Content-Security-Policy", policy)
    if tls:
        headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_SECONDS}; includeSubDomains"


def _cache_rule(scope: Scope, headers: MutableHeaders) -> str:
    """Nothing is kept but what the static files mark; scripts of our own packaged components are code, not data, and kept briefly."""
    if scope.get(CACHEABLE):
        return headers.get("Cache-Control", "no-store")
    is_component = scope["path"].startswith("/_stcore/bidi-components/")
    return "private, max-age=600" if is_component else "no-store"
