"""The gate: every path needs a valid session, but for the few listed here. What is not known is refused.

Pure ASGI, so that websockets pass through it like everything else.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assessment.identity.actor import actor_of
from assessment.identity.sessions import Sessions, Visit
from assessment.settings import Settings
from assessment.web.cookies import SESSION, cookie_name, cookies_of
from assessment.web.sockets import OpenSockets, serve_socket

ACTOR = "assessment.actor"  # in the ASGI scope of every request that passed

OPEN_PATHS = frozenset({"/sign-in", "/sign-out", "/first-start", "/language", "/health"})
OPEN_FOLDERS = ("/ticket/", "/persona/")  # one further part, no more
CLOSED_PATHS = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent", "/auth/", "/oauth2callback", "/app/static")
UPLOADS = "/_stcore/upload_file/"
PINGS = ("/_stcore/health", "/_stcore/host-config", "/session")  # asked by the page by itself: no sign of a person


class Gate:
    """Sessions are looked up on a worker thread: the store may have to read a file."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, settings: Settings, sockets: OpenSockets) -> None:
        self._app = app
        self._sessions = sessions
        self._hosts = settings.allowed_hosts
        self._cookie = cookie_name(SESSION, settings.tls)
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        """The answer instead of the page, or None with the actor in the scope."""
        path = scope["path"]
        if not host_allowed(Headers(scope=scope).get("host", ""), self._hosts):
            return PlainTextResponse("This server does not answer to this name. Add it to GSA_ALLOWED_HOSTS.", 400)
        if path.startswith(CLOSED_PATHS):
            return PlainTextResponse("Not found", 404)
        if is_open(path):
            return None
        visit = await self._visit(scope, touch=path not in PINGS)
        if visit is None:
            return _to_sign_in(scope)
        if path.startswith(UPLOADS) and not self._sockets.owns(visit.session.key, path.removeprefix(UPLOADS).split("/")[0]):
            return PlainTextResponse("This upload belongs to another visit. Reload the page.", 403)
        scope[ACTOR] = actor_of(visit.session, visit.account)
        return None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        visit = None
        if host_allowed(headers.get("host", ""), self._hosts) and same_origin(headers) and not scope["path"].startswith(CLOSED_PATHS):
            visit = await self._visit(scope, touch=False)
        if visit is None:
            await receive()  # the handshake
            await send({"type": "websocket.close", "code": 1008})  # before accepting: the client sees HTTP 403
            return
        scope[ACTOR] = actor_of(visit.session, visit.account)
        await serve_socket(self._app, scope, receive, send, visit.session.key, self._sockets, self._sessions)

    async def _visit(self, scope: Scope, *, touch: bool) -> Visit | None:
        token = cookies_of(scope["headers"]).get(self._cookie, "")
        if not token:
            return None
        return await to_thread.run_sync(lambda: self._sessions.resolve(token, touch=touch))


def is_open(path: str) -> bool:
    """True for what is shown to anybody. Static files are answered before the gate, each by its exact name."""
    return path in OPEN_PATHS or any(path.startswith(folder) and "/" not in path.removeprefix(folder) for folder in OPEN_FOLDERS)


def host_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Against DNS rebinding: a name that is not ours is not served. `*.example.org` allows every name below."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(name == pattern.lower() or (pattern.startswith("*.") and name.endswith(pattern[1:].lower())) for pattern in allowed)


def same_origin(headers: Headers) -> bool:
    """A browser always says where a websocket comes from; programs that are not browsers say nothing and carry their own cookie.
    Streamlit's own check also lets other ports of this machine in: not here."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _to_sign_in(scope: Scope) -> Response:
    headers = Headers(scope=scope)
    is_navigation = headers.get("sec-fetch-mode", "navigate") == "navigate" and "text/html" in headers.get("accept", "")
    if not is_navigation or scope["method"] not in {"GET", "HEAD"}:
        return PlainTextResponse("Sign in first.", 401)
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse("/sign-in" if wanted == "/" else f"/sign-in?{urlencode({'next': wanted})}", 303)
