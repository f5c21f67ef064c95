"""A small HTTP and websocket client that behaves like a browser only where told to, and the server it talks to."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
HTML = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case; of several cookies all, one a line
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def token(self) -> str:
        """The form token on the page."""
        return re.search(r'name="token" value="([^"]+)"', self.text)[1]


@dataclass
class Browser:
    """Keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    session_cookie: str = "gsa"

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = {"Cookie": self.cookie_header} if self.cookies else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {**cookie, **named})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        self._keep(response.headers.get_all("Set-Cookie") or [])
        joined: dict[str, str] = {}
        for name, value in response.getheaders():
            joined[name.lower()] = f"{joined[name.lower()]}\n{value}" if name.lower() in joined else value
        return Answer(response.status, joined, content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **{**HTML, **headers})

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        named = {"Content-Type": "application/x-www-form-urlencoded", **HTML, **headers}
        return self.send("POST", path, urlencode(fields).encode(), **named)

    def fill(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Open a page's form and send it."""
        return self.post(path, {"token": self.get(path).token, **fields}, **headers)

    def sign_in(self, login: str, password: str, **fields: str) -> Answer:
        return self.fill("/sign-in", {"login": login, "password": password, **fields})

    def open_page(self, **headers: str) -> Page:
        """The websocket of a page, as Streamlit's script opens it."""
        origin = headers.pop("Origin", f"http://127.0.0.1:{self.port}")
        resume = headers.pop("resume", "")
        additional = {"Cookie": self.cookie_header} if self.cookies else {}
        socket = connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            origin=origin or None,
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([resume] if resume else [])],
            additional_headers={**additional, **headers},
            max_size=None,
            legacy=True,  # closed with the server, not at the end of a block
        )
        return Page(socket)

    @property
    def is_signed_in(self) -> bool:
        return self.send("GET", "/session").status == 200

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            name, _, rest = line.partition("=")
            value = rest.split(";")[0].strip('"')
            if value and "max-age=0" not in line.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


@dataclass
class Page:
    socket: ClientConnection
    session: str = ""

    def run(self) -> str:
        """One run of the script; all texts it shows."""
        message = BackMsg()
        message.rerun_script.widget_states.SetInParent()
        self.send(message)
        return self.read_run()

    def send(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def read_run(self) -> str:
        texts = []
        while True:
            forward = self.read()
            kind = forward.WhichOneof("type")
            if kind == "new_session":
                self.session = forward.new_session.initialize.session_id
            elif kind == "delta" and forward.delta.new_element.WhichOneof("type") == "markdown":
                texts.append(forward.delta.new_element.markdown.body)
            elif kind == "script_finished":
                return "\n".join(texts)

    def read(self) -> ForwardMsg:
        forward = ForwardMsg()
        forward.ParseFromString(self.socket.recv(timeout=30))
        return forward

    def read_redirect(self) -> str:
        while True:
            forward = self.read()
            if forward.WhichOneof("type") == "auth_redirect":
                return forward.auth_redirect.url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(store: Path, *options: str) -> Iterator[int]:
    """The port of a served application over the store, in its own process."""
    port = free_port()
    log = store.parent / "server.log"
    command = [sys.executable, str(HERE / "door_server.py"), str(store), str(port), str(HERE / "scratch_page.py"), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, stdout=out, stderr=out)
    try:
        _wait_until_up(process, port, log)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if Browser(port).get("/health").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")
