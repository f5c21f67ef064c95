"""A look at a workbook's archive before any spreadsheet code sees it: what it is, how big it gets, and what must not be in it.

The sizes in an archive's directory can lie; what is unpacked here is counted as it comes, and the reading process has limits of its own.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile, ZipInfo

from assessment.errors import UnreadableWorkbookError

MOST_BYTES = 20 * 1024 * 1024
MOST_PARTS = 300
MOST_UNPACKED_BYTES = 64 * 1024 * 1024
MOST_RATIO = 150
FREE_OF_RATIO_BYTES = 1024 * 1024  # small parts may be as repetitive as they like

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLOCK = 256 * 1024
_OVERLAP = 64


def check_archive(content: bytes) -> None:
    """Raises UnreadableWorkbookError, which says what to do."""
    if len(content) > MOST_BYTES:
        raise UnreadableWorkbookError(
            "The file has more than %(most)s MB, far more than an answer workbook. Take pictures and foreign sheets out.",
            most=MOST_BYTES // 1024 // 1024,
        )
    _check_kind(content)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            _check_names(archive)
            for part in archive.infolist():
                _check_content(archive, part)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise UnreadableWorkbookError(
            "The file is damaged or was cut off on its way. Save it again in the spreadsheet program, and bring in that file."
        ) from None


def _check_kind(content: bytes) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise UnreadableWorkbookError("The workbook is protected with a password. Save it without one, and bring in that file.")
        raise UnreadableWorkbookError(
            "This is a workbook of the old kind (.xls). Open it and save it as “Excel workbook (.xlsx)”, and bring in that file."
        )
    if not content.startswith(_ZIP):
        raise UnreadableWorkbookError("This is no Excel workbook. Bring in the workbook that was taken out here, saved as .xlsx.")


def _check_parts(parts: list[ZipInfo]) -> None:
    twice = [name for name, count in Counter(part.filename.casefold() for part in parts).items() if count > 1]
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableWorkbookError("The workbook is protected with a password. Save it without one, and bring in that file.")
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or twice or any(map(_is_swollen, parts)):
        raise _too_much()


def _is_swollen(part: ZipInfo) -> bool:
    return part.file_size > FREE_OF_RATIO_BYTES and part.file_size > MOST_RATIO * max(1, part.compress_size)


def _too_much() -> UnreadableWorkbookError:
    return UnreadableWorkbookError(
        "The file unpacks to far more than an answer workbook holds, so it was not opened. Copy the answers into a fresh workbook."
    )


def _check_names(archive: ZipFile) -> None:
    names = {name.casefold() for name in archive.namelist()}
    if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(200):
        raise UnreadableWorkbookError(
            "This is an OpenDocument spreadsheet (.ods). Save it as “Excel 2007-365 (.xlsx)”, and bring in that file."
        )
    if not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise UnreadableWorkbookError("This is no Excel workbook. Bring in the workbook that was taken out here, saved as .xlsx.")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise UnreadableWorkbookError("The workbook holds macros (.xlsm). Save it as “Excel workbook (.xlsx)”, and bring in that file.")
    if any("/externallinks/" in name for name in names):
        raise UnreadableWorkbookError(
            "The workbook has links to other files. In Excel: Data, Edit links, Break link; save it, and bring in that file."
        )


def _check_content(archive: ZipFile, part: ZipInfo) -> None:
    """Every XML part as it is unpacked: no declarations of types or entities, and no more than was announced."""
    is_xml = part.filename.casefold().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    for block in _blocks(archive, part):
        size += len(block)
        if size > MOST_UNPACKED_BYTES:
            raise _too_much()
        seen = (tail + block).replace(b"\x00", b"")  # UTF-16 hides nothing this way
        if is_xml and _DECLARES.search(seen):
            raise UnreadableWorkbookError(
                "The workbook contains XML declarations that no spreadsheet program writes, so it was not opened. "
                "Copy the answers into a fresh workbook."
            )
        tail = block[-_OVERLAP:]


def _blocks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            yield block
