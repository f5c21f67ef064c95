"""A line between browser and server that can be slow, go silent, or drop: Chromium's own emulation hardly slows websocket frames."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable

BYTES_AT_ONCE = 4096


class Line:
    """Forwards 127.0.0.1:<port> to a server's port, from a thread of its own."""

    def __init__(self, to_port: int, *, bits_a_second: int = 0, delay_ms: int = 0) -> None:
        self.to_port = to_port
        self.bytes_a_second = bits_a_second / 8
        self.one_way_seconds = delay_ms / 2000  # the delay is that of a question and its answer
        self._free_at = [0.0, 0.0]  # when the line may carry the next byte: there, back
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_down = False
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def drop(self) -> None:
        """Every connection breaks, and no new one comes about until `mend`."""
        self._is_down = True
        self._say(self._break_all)

    def fall_silent(self) -> None:
        """Nothing gets through until `mend`; nobody is told."""
        self._say(self._open.clear)

    def mend(self) -> None:
        self._is_down = False
        self._say(self._open.set)

    def close(self) -> None:
        self._is_down = True
        self._say(self._loop.stop)
        self._thread.join(timeout=5)

    def _say(self, what: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(what)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._open.set()
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=self._socket))
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    def _break_all(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if not self._is_down:
                await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # dropped, or the server is away: the browser sees a broken connection
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        ways = [asyncio.create_task(self._carry(reader, far_writer, 0)), asyncio.create_task(self._carry(far_reader, writer, 1))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            far_writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int) -> None:
        """Bytes leave in the order they came; delay does not cost capacity."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)
        arriving = asyncio.create_task(self._arrive(under_way, writer))
        try:
            while content := await reader.read(BYTES_AT_ONCE):
                await under_way.put((self._arrival(len(content), way), content))
            await under_way.put((self._loop.time() + self.one_way_seconds, b""))
            await arriving
        finally:
            arriving.cancel()

    async def _arrive(self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while True:
                at, content = await under_way.get()
                await asyncio.sleep(max(0.0, at - self._loop.time()))
                await self._open.wait()
                if not content:
                    return
                writer.write(content)
                await writer.drain()

    def _arrival(self, count: int, way: int) -> float:
        start = max(self._loop.time(), self._free_at[way])
        self._free_at[way] = start + (count / self.bytes_a_second if self.bytes_a_second else 0.0)
        return self._free_at[way] + self.one_way_seconds
