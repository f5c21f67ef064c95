"""Static files: Streamlit's own and the door's, compressed once and kept by the browser for long.

Streamlit sends about 2 MB uncompressed on a first visit; compressed it is a fifth.
Only files that exist are answered, each by its exact name.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import mimetypes
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import brotli  # type: ignore[import-untyped]
import streamlit
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assessment.web.headers import CACHEABLE

_LOG = logging.getLogger(__name__)

STREAMLIT_STATIC = Path(streamlit.__file__).parent / "static"
DOOR_ASSETS = Path(__file__).parent / "assets"
_FOREVER = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"
_TEXTUAL = {".js", ".css", ".html", ".json", ".svg", ".map", ".txt"}
_THOROUGH_BELOW_BYTES = 1_000_000  # the best compression takes seconds for the few larger files, which most pages never load
_SHELL_FILE = re.compile(r'"\./(static/(?:js|css)/[^"]+)"')
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".json": "application/json"}

Compress = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class StaticFile:
    """`cache` is its Cache-Control; files whose name carries a digest may be kept for ever."""

    path: Path
    media_type: str
    cache: str

    @property
    def is_textual(self) -> bool:
        return self.path.suffix in _TEXTUAL


class Compressed:
    """Compressed copies, made at first use, kept in memory and under `folder` for the next start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[Path, str], bytes] = {}
        self._lock = Lock()

    def content(self, path: Path, encoding: str) -> bytes:
        """The file's bytes in an encoding: `br`, `gzip` or `identity`."""
        kept = self._kept.get((path, encoding))
        if kept is None:
            with self._lock:  # a browser asks for sixty files at once: compress each once, one at a time
                kept = self._kept.get((path, encoding)) or self._read_or_make(path, encoding)
                self._kept[path, encoding] = kept
        return kept

    def _read_or_make(self, path: Path, encoding: str) -> bytes:
        raw = path.read_bytes()
        if encoding == "identity":
            return raw
        copy = self._folder / f"{hashlib.sha256(raw).hexdigest()[:32]}.{encoding}"
        with suppress(OSError):
            return copy.read_bytes()
        made = _compress(raw, encoding)
        _keep(copy, made)
        return made


def _compress(raw: bytes, encoding: str) -> bytes:
    is_small = len(raw) < _THOROUGH_BELOW_BYTES
    if encoding == "br":
        return bytes(brotli.compress(raw, quality=11 if is_small else 9))
    return gzip.compress(raw, 9 if is_small else 6, mtime=0)


def _keep(copy: Path, content: bytes) -> None:
    """Renamed into place, so that a broken start never leaves half a file. A folder that cannot be written costs only time."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        half = copy.with_suffix(f".{os.getpid()}.tmp")
        half.write_bytes(content)
        half.replace(copy)
    except OSError as error:
        _LOG.info("Compressed copies are not kept in %s: %s", copy.parent, error)


class StaticFiles:
    """ASGI middleware: answers known files, hands everything else on."""

    def __init__(self, app: ASGIApp, *, files: Mapping[str, StaticFile], compressed: Compressed) -> None:
        self._app = app
        self._files = files
        self._compressed = compressed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        scope[CACHEABLE] = True
        encoding = accepted_encoding(Headers(scope=scope).get("accept-encoding", "")) if file.is_textual else "identity"
        content = await to_thread.run_sync(self._compressed.content, file.path, encoding)
        await _response(file, content, encoding)(scope, receive, send)


def _response(file: StaticFile, content: bytes, encoding: str) -> Response:
    response = Response(content, media_type=file.media_type, headers={"Cache-Control": file.cache})
    if file.is_textual:
        response.headers["Vary"] = "Accept-Encoding"
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    return response


def accepted_encoding(header: str) -> str:
    """The smallest that the browser takes."""
    offers = dict(_offer(part) for part in header.lower().split(","))
    return next((encoding for encoding in ("br", "gzip") if offers.get(encoding, 0.0) > 0), "identity")


def _offer(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    try:
        return name.strip(), float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        return name.strip(), 0.0


def streamlit_files(root: Path = STREAMLIT_STATIC) -> dict[str, StaticFile]:
    """Address -> file of Streamlit's bundle; the names below /static/ carry digests. The page itself is not among them."""
    bundle = {f"/{path.relative_to(root).as_posix()}": path for path in (root / "static").rglob("*") if path.is_file()}
    files = {address: StaticFile(path, _media_type(path), _FOREVER) for address, path in bundle.items()}
    favicon = root / "favicon.png"
    return {**files, "/favicon.png": StaticFile(favicon, _media_type(favicon), _A_DAY)}


def door_files(root: Path = DOOR_ASSETS) -> tuple[dict[str, StaticFile], dict[str, str]]:
    """Address -> file, and name -> address: the digest in the address lets browsers keep the file for ever."""
    paths = sorted(path for path in root.iterdir() if path.is_file())
    addresses = {path.name: f"/assets/{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}/{path.name}" for path in paths}
    files = {addresses[path.name]: StaticFile(path, _media_type(path), _FOREVER) for path in paths}
    plain = {f"/assets/{path.name}": StaticFile(path, _media_type(path), _A_DAY) for path in paths}
    return {**files, **plain}, addresses


def compress_first_load(compressed: Compressed, root: Path = STREAMLIT_STATIC) -> None:
    """Prepare what the page names in its head, so that the first visitor does not wait for it."""
    for name in _SHELL_FILE.findall((root / "index.html").read_text(encoding="utf-8")):
        compressed.content(root / name, "br")


def _media_type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
