"""Streamlit's page around which its script draws everything, with three additions: its language, its title, and the door's scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assessment.identity.actor import Actor
from assessment.web.gate import ACTOR
from assessment.web.html import join
from assessment.web.served import TextsOf
from assessment.web.static_files import STREAMLIT_STATIC, accepted_encoding

# An address of one part. Streamlit's page also looks for its server below its own address (/results/_stcore/health) and must not find it.
_PAGE = re.compile(r"/[A-Za-z0-9_-]*")
_NOT_PAGES = frozenset({"/_stcore", "/media", "/component", "/static", "/app", "/auth"})
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_SERVICE_LINK = re.compile(r'<link rel="service-desc"[^>]*>')


class Shell:
    """ASGI middleware behind the gate: answers page addresses; Streamlit's script then finds the page by its address."""

    def __init__(
        self, app: ASGIApp, *, scripts: tuple[str, ...], texts: TextsOf, own_paths: frozenset[str], root: Path = STREAMLIT_STATIC
    ) -> None:
        self._app = app
        self._scripts = scripts
        self._texts = texts
        self._own_paths = own_paths
        self._installed = (root / "index.html").read_text(encoding="utf-8")
        self._page = lru_cache(maxsize=16)(self._make)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        actor = scope.get(ACTOR)
        if scope["type"] != "http" or not isinstance(actor, Actor) or not self._is_page(scope):
            await self._app(scope, receive, send)
            return
        encoding = accepted_encoding(Headers(scope=scope).get("accept-encoding", ""))
        encoding = "br" if encoding == "br" else "identity"
        response = Response(self._page(actor.language, encoding), media_type="text/html", headers={"Vary": "Accept-Encoding"})
        if encoding == "br":
            response.headers["Content-Encoding"] = "br"
        await response(scope, receive, send)

    def _is_page(self, scope: Scope) -> bool:
        path = scope["path"]
        is_page = _PAGE.fullmatch(path) is not None and path not in self._own_paths | _NOT_PAGES
        return scope["method"] in {"GET", "HEAD"} and is_page

    def _make(self, language: str, encoding: str) -> bytes:
        page = shell_page(self._installed, language, self._texts(language)("Global Shield Assessment"), self._scripts).encode("utf-8")
        return bytes(brotli.compress(page, quality=11)) if encoding == "br" else page


def shell_page(installed: str, language: str, title: str, scripts: tuple[str, ...]) -> str:
    """The installed page without its comments, its invitation to other programs, and with our additions. Unknown parts stay as they are."""
    page = _SERVICE_LINK.sub("", _NOSCRIPT.sub("", _COMMENT.sub("", installed)))
    page = page.replace('<html lang="en">', f'<html lang="{join(language)}">', 1)
    page = page.replace("<title>Streamlit</title>", f"<title>{join(title)}</title>", 1)
    # Deferred scripts and modules run in the order of the page: ours is first, and tells Streamlit's where its server is.
    ours = "".join(f'<script src="{join(script)}" defer></script>' for script in scripts)
    page = page.replace("<head>", f"<head>{ours}", 1)
    return page.strip()
