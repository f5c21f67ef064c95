"""A browser's tab without a browser: speaks Streamlit's websocket protocol (private to Streamlit: look again at each upgrade).

Like the browser it keeps the state of the widgets it touched and sends it with each run; unlike it, it draws nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType

from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LONGEST_RUN_SECONDS = 60


@dataclass(frozen=True)
class Shown:
    """A part of the page: an element (`button_group`, `markdown`, ...) or a container, its message, its fragment, where it stands."""

    kind: str
    element: Message
    fragment: str
    place: tuple[int, ...]
    is_container: bool = False


class Tab:
    """`cookie` as a header has it; empty for a server without sign-in."""

    def __init__(self, address: str, page: str = "", query: str = "", cookie: str = "") -> None:
        self.shown: dict[tuple[int, ...], Shown] = {}
        self.messages = 0
        self.bytes = 0
        self._address = address
        self._page = page
        self._query = query
        self._cookie = cookie
        self._script = ""
        self._states: dict[str, WidgetState] = {}
        self._line: ClientConnection | None = None

    async def __aenter__(self) -> Tab:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._line = await connect(
            f"ws://{self._address}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            max_size=None,
            ping_interval=None,
            open_timeout=LONGEST_RUN_SECONDS,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._line:
            await self._line.close()

    async def open(self) -> float:
        """The first run of the page; seconds until it is finished."""
        return await self._run("")

    async def choose(self, control: Shown, choice: str) -> float:
        """Click one option of a segmented control; seconds until the page is drawn again."""
        state = WidgetState(id=control.element.id)
        state.string_array_value.data.append(choice)
        self._states[state.id] = state
        return await self._run(control.fragment)

    def controls(self) -> list[Shown]:
        """The segmented controls, from the top."""
        return [self.shown[place] for place in sorted(self.shown) if self.shown[place].kind == "button_group"]

    async def _run(self, fragment: str) -> float:
        assert self._line is not None
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_script_hash, run.page_name, run.fragment_id = self._query, self._script, self._page, fragment
        run.widget_states.widgets.extend(self._states.values())
        run.widget_states.SetInParent()
        start = perf_counter()
        await self._line.send(message.SerializeToString())
        async with asyncio.timeout(LONGEST_RUN_SECONDS):
            while not self._is_last(await self._line.recv()):
                pass
        return perf_counter() - start

    def _is_last(self, content: str | bytes) -> bool:
        assert isinstance(content, bytes)
        self.messages += 1
        self.bytes += len(content)
        message = ForwardMsg()
        message.ParseFromString(content)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "delta":
            self._note(message)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _note(self, message: ForwardMsg) -> None:
        delta, place = message.delta, tuple(message.metadata.delta_path)
        match delta.WhichOneof("type"):
            case "new_element":
                kind = str(delta.new_element.WhichOneof("type"))
                self.shown[place] = Shown(kind, getattr(delta.new_element, kind), delta.fragment_id, place)
            case "add_block":
                box = str(delta.add_block.WhichOneof("type") or "container")
                self.shown[place] = Shown(box, delta.add_block, delta.fragment_id, place, is_container=True)
