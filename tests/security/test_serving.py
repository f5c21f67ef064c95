"""Serving: settings that must hold, compressed static files, the page's shell, and TCP_NODELAY."""

from __future__ import annotations

import asyncio
import gzip
import socket
from pathlib import Path

import brotli
import pytest
import uvloop
from door_client import free_port
from open_door import Door
from streamlit import config

from assessment.errors import InvalidInputError
from assessment.web.serving import check_streamlit_config
from assessment.web.shell import shell_page
from assessment.web.static_files import STREAMLIT_STATIC, Compressed, accepted_encoding, streamlit_files

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def script_file() -> tuple[str, Path]:
    address, file = max(
        ((address, file) for address, file in streamlit_files().items() if address.startswith("/static/js/index.")),
        key=lambda pair: pair[1].path.stat().st_size,
    )
    return address, file.path


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)])
def test_a_script_arrives_whole_in_each_encoding(door: Door, script_file, encoding, decode):
    address, path = script_file
    answer = door.browser().get(address, Accept_Encoding=encoding)
    assert decode(answer.body) == path.read_bytes()
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", "identity"),
        ("br;q=x", "identity"),
        ("*", "identity"),
    ],
)
def test_the_smallest_accepted_encoding_is_sent(header, encoding):
    assert accepted_encoding(header) == encoding


def test_compressed_copies_are_made_once_and_kept(tmp_path: Path):
    source = tmp_path / "a.js"
    source.write_text("let a = 1;" * 1000)
    first = Compressed(tmp_path / "cache").content(source, "br")
    kept = list((tmp_path / "cache").iterdir())
    assert [file.read_bytes() for file in kept] == [first]
    kept[0].write_bytes(b"kept copy")
    assert Compressed(tmp_path / "cache").content(source, "br") == b"kept copy"


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path):
    source = tmp_path / "a.js"
    source.write_text("let a = 1;")
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert brotli.decompress(Compressed(tmp_path / "cache").content(source, "br")) == b"let a = 1;"


def test_the_shell_says_its_language_and_title_and_loads_our_script_first():
    installed = (STREAMLIT_STATIC / "index.html").read_text()
    page = shell_page(installed, "fr", "Évaluation <x>", ("/assets/abc/door.js",))
    assert '<html lang="fr">' in page
    assert "<title>Évaluation &lt;x&gt;</title>" in page
    assert page.index("/assets/abc/door.js") < page.index('type="module"')
    assert "agent" not in page
    assert '<div id="root"></div>' in page


def test_the_server_refuses_to_start_when_settings_that_matter_are_not_in_force():
    before = config.get_option("browser.gatherUsageStats")
    try:
        for name, wanted in (("browser.gatherUsageStats", False), ("runner.postScriptGC", False)):
            config.set_option(name, wanted)
        check_streamlit_config()
        config.set_option("browser.gatherUsageStats", True)
        with pytest.raises(InvalidInputError, match="gatherUsageStats is True, not False"):
            check_streamlit_config()
    finally:
        config.set_option("browser.gatherUsageStats", before)


def test_uvloop_sets_tcp_nodelay_on_accepted_connections():
    """Without it every small answer waits 40 ms (platform.md, 2.2)."""

    async def accepted() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        class Protocol(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                seen.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        port = free_port()
        server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", port)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        value = await seen
        writer.close()
        server.close()
        return value

    assert uvloop.run(accepted()) != 0
