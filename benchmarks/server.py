"""A server in a process of its own, on loopback, with what it uses of the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ground import ROOT, Ground

START_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    port: int
    process: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Resident memory."""
        return int(Path(f"/proc/{self.process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def machine_busy_seconds() -> float:
    """Processor time of everything on the machine so far, over all cores: tells whether others took what was being measured."""
    user, nice, system, _idle, _waiting, *interrupts = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:8])
    return (user + nice + system + sum(interrupts)) / _TICKS


@contextmanager
def product_server(ground: Ground) -> Iterator[Server]:
    """The product as it is served, over a filled store."""
    with _running(["streamlit_app.py"], "/health", lambda port: {"GSA_PORT": str(port), **ground.environment()}) as server:
        yield server


@contextmanager
def bare_server(**environment: str) -> Iterator[Server]:
    """Streamlit's own server with one script and the project's settings."""
    command = ["-m", "streamlit", "run", "benchmarks/bare_page.py", "--server.address", "127.0.0.1"]
    with _running(command, "/_stcore/health", lambda port: {"STREAMLIT_SERVER_PORT": str(port), **environment}) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], health: str, environment_at: Callable[[int], Mapping[str, str]]) -> Iterator[Server]:
    port = _free_port()
    environment = environment_at(port)
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _await(process, f"http://127.0.0.1:{port}{health}")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            raise RuntimeError("the server ended: " + process.communicate()[1].decode())
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
