"""The served application: Streamlit behind the door, and the server that runs it."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from streamlit import config

from assessment.errors import InvalidInputError
from assessment.locale import texts as locale_texts
from assessment.web.door import Door
from assessment.web.gate import Gate
from assessment.web.headers import DOOR_POLICY, SecurityHeaders, add_security_headers, page_policy, script_hashes
from assessment.web.routes import door_routes
from assessment.web.served import ServedApplication, TextsOf
from assessment.web.shell import Shell
from assessment.web.sockets import OpenSockets
from assessment.web.static_files import STREAMLIT_STATIC, Compressed, StaticFiles, compress_first_load, door_files, streamlit_files

_LOG = logging.getLogger(__name__)

SCRIPT = Path(__file__).parent.parent / "views" / "main.py"
COLLECT_EVERY_SECONDS = 300
SWEEP_EVERY_SECONDS = 15
LARGEST_SOCKET_MESSAGE = 6 * 1024 * 1024  # a little more than server.maxWidgetStateSize
_NEEDED_CONFIG = {
    "browser.gatherUsageStats": False,  # true makes every browser call a server of Streamlit's maker
    "runner.postScriptGC": False,  # true costs a full collection after every click: 17 s at 150 people
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "global.developmentMode": False,
}


def build_app(application: ServedApplication, script: Path = SCRIPT, texts: TextsOf = locale_texts) -> st.App:
    """Streamlit's app with the door around it. `texts(language)` gives the texts of a language."""
    settings = application.settings
    assets_files, addresses = door_files()
    compressed = Compressed(settings.cache / f"static-{st.__version__}")
    sockets = OpenSockets()
    application.sessions.on_close(sockets.close_visit)
    door = Door(application, texts, addresses)
    routes = door_routes(door)
    own_paths = frozenset(getattr(route, "path", "") for route in routes)
    policy = page_policy(script_hashes(STREAMLIT_STATIC / "index.html"))
    return st.App(
        script,
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders, policy=policy, tls=settings.tls),
            Middleware(StaticFiles, files={**streamlit_files(), **assets_files}, compressed=compressed),
            Middleware(Gate, sessions=application.sessions, settings=settings, sockets=sockets),
            Middleware(Shell, scripts=(addresses["door.js"], addresses["drafts.js"]), texts=texts, own_paths=own_paths),
        ],
        lifespan=_lifespan(application, sockets, compressed),
        exception_handlers={500: _fault_page(door)},
    )


def serve(application: ServedApplication, host: str, port: int, texts: TextsOf = locale_texts) -> None:
    """Run until stopped. Uvicorn with uvloop sets TCP_NODELAY on every connection."""
    application_server(build_app(application, texts=texts), application, host, port).run()


def application_server(app: st.App, application: ServedApplication, host: str, port: int) -> uvicorn.Server:
    """No access log: addresses of one-time links are secrets. The first administrator's code is the one secret that is logged."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=LARGEST_SOCKET_MESSAGE,
            ws_max_queue=16,
            ws_ping_interval=30,
            ws_ping_timeout=60,  # ten-second drop-outs are usual on the lines this must work on
            ws_per_message_deflate=True,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=list(application.settings.trusted_proxies),
            limit_concurrency=2000,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=64 * 1024,
        )
    )


def check_streamlit_config() -> None:
    """Raise InvalidInputError when Streamlit runs with settings under which the product must not: better no server than a leaking one."""
    wrong = [
        f"{name} is {config.get_option(name)}, not {wanted}" for name, wanted in _NEEDED_CONFIG.items() if config.get_option(name) != wanted
    ]
    if wrong:
        problems = "; ".join(wrong)
        raise InvalidInputError(
            f".streamlit/config.toml was not read or was changed: {problems}. Start the server in the project's folder."
        )


def _lifespan(
    application: ServedApplication, sockets: OpenSockets, compressed: Compressed
) -> Callable[[st.App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        check_streamlit_config()
        code = await to_thread.run_sync(application.accounts.ensure_first_administrator_code)
        if code:
            _LOG.warning("No account exists yet. Open /first-start and use this one-time code, valid for 72 hours: %s", code)
        tasks = [
            asyncio.create_task(to_thread.run_sync(compress_first_load, compressed)),
            asyncio.create_task(_every(SWEEP_EVERY_SECONDS, lambda: sweep(application, sockets))),
            asyncio.create_task(_every(COLLECT_EVERY_SECONDS, lambda: _tidy(application))),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return lifespan


async def _every(seconds: float, action: Callable[[], None]) -> None:
    """On a worker thread, so that a long one holds nobody up; a failed one is tried again next time."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await to_thread.run_sync(action)
        except Exception:  # noqa: BLE001 (logged; one failure must not end the loop)
            _LOG.exception("A regular task failed; it runs again in %s s.", seconds)


def sweep(application: ServedApplication, sockets: OpenSockets) -> None:
    """Close what belongs to visits that ended without a word: by idleness, age, or in another process."""
    for session in sockets.visits():
        if application.sessions.visit(session) is None:
            sockets.close_visit(session)


def _tidy(application: ServedApplication) -> None:
    application.sessions.purge()
    application.accounts.purge()
    gc.collect()


def _fault_page(door: Door) -> Callable[[Request, Exception], Response]:
    """The answer to a fault of ours is made outside the middleware, so it brings the headers along."""

    def show(request: Request, _error: Exception) -> Response:
        t = door.texts(door.language_of(request))
        sentence = t("The server met a fault and wrote it to its log. Try again; if it stays, tell the administrator when it happened.")
        response = door.message(request, t("Something went wrong"), sentence, 500)
        add_security_headers(MutableHeaders(raw=response.raw_headers), DOOR_POLICY, door.tls)
        response.headers["Cache-Control"] = "no-store"
        return response

    return show
