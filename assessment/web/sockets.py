"""Open websockets: which visit each belongs to, which of its messages are let in, and how all of a visit's are closed at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from anyio import to_thread
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from assessment.identity.sessions import Ending, Sessions

_LOG = logging.getLogger(__name__)

# What a page needs. Not among them: clear_cache (empties everybody's caches), set_run_on_save, load_git_info, debug messages.
LET_IN = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"})
SESSION_ENDED = 4401
AFTER = {Ending.SIGNED_OUT: "/sign-in?out=1", Ending.ENDED: "/sign-in?ended=1"}
_PROTOCOL = b"sec-websocket-protocol"


class OpenSocket:
    """One connection. Used only on its own event loop."""

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self._send = send
        self.loop = loop
        self.is_closed = False

    async def send(self, message: Message) -> None:
        """What the page still says after the end is dropped."""
        if not self.is_closed:
            await self._send(message)

    async def end(self, ending: Ending) -> None:
        """Send the tab to the sign-in page, then hang up: nothing of the visit stays on the screen."""
        if self.is_closed:
            return
        self.is_closed = True
        with suppress(Exception):  # whatever state the line is in: it must not keep others from being closed
            await self._send({"type": "websocket.send", "bytes": _leave_message(ending)})
            await self._send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "session ended"})


class OpenSockets:
    """By visit. Streamlit's own session ids are bound to the visit they were made in: nobody else may resume them or upload to them."""

    def __init__(self) -> None:
        self._sockets: dict[str, set[OpenSocket]] = {}
        self._owners: dict[str, str] = {}

    def add(self, session: str, socket: OpenSocket) -> None:
        self._sockets.setdefault(session, set()).add(socket)

    def remove(self, session: str, socket: OpenSocket) -> None:
        sockets = self._sockets.get(session, set())
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(session, None)

    def bind(self, session: str, streamlit_session: str) -> None:
        self._owners[streamlit_session] = session

    def owns(self, session: str, streamlit_session: str) -> bool:
        return self._owners.get(streamlit_session) == session

    def visits(self) -> tuple[str, ...]:
        """Keys of the sessions that have anything open or resumable."""
        return tuple({*self._sockets, *self._owners.values()})

    def count(self) -> int:
        return sum(len(sockets) for sockets in self._sockets.values())

    def close_visit(self, session: str, ending: Ending = Ending.ENDED) -> None:
        """From any thread. Also ends what Streamlit keeps for a reconnection: state in memory and uploads."""
        for socket in tuple(self._sockets.get(session, ())):
            with suppress(RuntimeError):  # its loop is shutting down: the connection ends with it
                socket.loop.call_soon_threadsafe(_end_soon, socket, ending)
        mine = [streamlit_session for streamlit_session, owner in tuple(self._owners.items()) if owner == session]
        for streamlit_session in mine:
            self._owners.pop(streamlit_session, None)
        _forget(mine)


async def serve_socket(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, session: str, sockets: OpenSockets, sessions: Sessions
) -> None:
    """Run the page's connection: foreign resume ids taken out, harmful messages dropped, activity noted."""
    socket = OpenSocket(send, asyncio.get_running_loop())
    listener = _Listener(socket, session, sockets)
    inlet = _Inlet(receive, session, sessions)
    scope = {**scope, "headers": list(_without_foreign_session(scope["headers"], session, sockets))}
    sockets.add(session, socket)
    try:
        await app(scope, inlet.receive, listener.send)
    finally:
        sockets.remove(session, socket)
        socket.is_closed = True


class _Inlet:
    """What comes from the browser."""

    def __init__(self, receive: Receive, session: str, sessions: Sessions) -> None:
        self._receive = receive
        self._session = session
        self._sessions = sessions

    async def receive(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive" or await self._is_let_in(message):
                return message

    async def _is_let_in(self, message: Message) -> bool:
        if message.get("bytes") is None:
            return False  # a text frame: Streamlit's page sends none, and its server would fail on it
        content = _parsed(message["bytes"])
        kind = content.WhichOneof("type") if content else None
        if content is None or kind is None:
            return True  # not a message of Streamlit's: it closes the connection
        if kind == "rerun_script" and not content.rerun_script.is_auto_rerun:
            await to_thread.run_sync(self._sessions.touch, self._session)
        if kind not in LET_IN:
            _LOG.warning("A browser sent the message %s, which no page needs; it was dropped.", kind)
        return kind in LET_IN


class _Listener:
    """What goes to the browser: watched only until it tells Streamlit's session id, which is in the first message."""

    def __init__(self, socket: OpenSocket, session: str, sockets: OpenSockets) -> None:
        self._socket = socket
        self._session = session
        self._sockets = sockets
        self._is_bound = False

    async def send(self, message: Message) -> None:
        if not self._is_bound and message["type"] == "websocket.send":
            self._bind(message.get("bytes") or b"")
        await self._socket.send(message)

    def _bind(self, content: bytes) -> None:
        forward = ForwardMsg()
        forward.ParseFromString(content)
        if forward.WhichOneof("type") == "new_session":
            self._sockets.bind(self._session, forward.new_session.initialize.session_id)
            self._is_bound = True


def _without_foreign_session(headers: Iterable[tuple[bytes, bytes]], session: str, sockets: OpenSockets) -> Iterable[tuple[bytes, bytes]]:
    """The third protocol entry asks Streamlit to resume a session by its id alone: let through only for the visit it was made in."""
    for name, value in headers:
        entries = [entry.strip() for entry in value.split(b",")] if name == _PROTOCOL else []
        if len(entries) > 2 and not sockets.owns(session, entries[2].decode("latin-1")):
            value = b", ".join(entries[:2])
        yield name, value


def _parsed(content: bytes) -> BackMsg | None:
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return None
    return message


def _leave_message(ending: Ending) -> bytes:
    """Streamlit's page follows this message to another address: it is what its own sign-in uses."""
    message = ForwardMsg()
    message.auth_redirect.url = AFTER[ending]
    return bytes(message.SerializeToString())


def _end_soon(socket: OpenSocket, ending: Ending) -> None:
    task = socket.loop.create_task(socket.end(ending))
    _ENDING.add(task)  # the loop keeps only a weak reference
    task.add_done_callback(_ENDING.discard)


_ENDING: set[asyncio.Task[None]] = set()


def _forget(streamlit_sessions: Iterable[str]) -> None:
    if runtime.exists():
        for streamlit_session in streamlit_sessions:
            runtime.get_instance().close_session(streamlit_session)
