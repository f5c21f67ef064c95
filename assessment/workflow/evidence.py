"""A member's evidence library: files, links and references. One library, many links from answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from assessment.errors import InvalidInputError, NotFoundError
from assessment.identity.actor import Actor
from assessment.records import Answer, Assessment, Confidentiality, Evidence, EvidenceKind, HistoryKind
from assessment.storage.port import Put, assessment_place, profile_place
from assessment.workflow.permissions import Action, may, require
from assessment.workflow.workplace import Workplace

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_TITLE = 300

# What a file's first bytes must be for the type its name claims. Text types have no signature but must decode as UTF-8.
_SIGNATURES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "txt": ("text/plain; charset=utf-8", ()),
    "csv": ("text/csv; charset=utf-8", ()),
}
FILE_TYPES = tuple(_SIGNATURES)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A kept file as it is handed out: its original name is text for people only."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


class EvidenceLibrary:
    """Use cases around the library of a member."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._store = workplace.store

    def list_for(self, actor: Actor, member: str) -> tuple[Evidence, ...]:
        """The member's whole library, newest document first. Contributors get what they added themselves."""
        subject = self._place.subject(actor, member)
        require(actor, Action.ADD_EVIDENCE if self._adds_only(actor, member) else Action.VIEW_EVIDENCE, subject)
        pieces = self._store.all(Evidence, profile_place(member))
        if self._adds_only(actor, member):
            pieces = tuple(piece for piece in pieces if piece.by == actor.account)
        return tuple(sorted(pieces, key=lambda piece: (piece.date, piece.key), reverse=True))

    def add(self, actor: Actor, piece: Evidence, chunks: Iterable[bytes] = ()) -> Evidence:
        """Add a piece; its key, author and time are set here. Files come as `chunks` and are checked for size and type."""
        require(actor, Action.ADD_EVIDENCE, self._place.subject(actor, piece.member))
        self._check(piece)
        if piece.kind is EvidenceKind.FILE:
            piece = self._keep_file(piece, chunks)
        piece = replace(
            piece,
            key=f"e-{self._place.new_id()}",
            revision=0,
            title=piece.title.strip(),
            by=actor.account,
            by_name=actor.name,
            at=self._place.stamp(),
        )
        return self._write(actor, piece, "added")

    def change(self, actor: Actor, piece: Evidence) -> Evidence:
        """Change title, dates, confidentiality, link or reference. Raises ConflictError when somebody changed it since."""
        require(actor, Action.ADD_EVIDENCE, self._place.subject(actor, piece.member))
        stored = self._get(piece.member, piece.key)
        if self._adds_only(actor, piece.member) and stored.by != actor.account:
            raise NotFoundError("There is no such piece of evidence.")
        self._check(piece)
        kept = replace(
            piece,
            kind=stored.kind,
            state=stored.state,
            state_reason=stored.state_reason,
            file_name=stored.file_name,
            file_type=stored.file_type,
            file_digest=stored.file_digest,
            file_size=stored.file_size,
            by=stored.by,
            by_name=stored.by_name,
            at=stored.at,
        )
        return self._write(actor, kept, "changed")

    def open_file(self, actor: Actor, member: str, key: str) -> EvidenceFile:
        """A file of the library, for those inside the member who may see it."""
        piece = self._get(member, key) if self._adds_only(actor, member) else None
        if not (piece and piece.by == actor.account):
            require(actor, Action.VIEW_EVIDENCE, self._place.subject(actor, member))
        return self.file_of(piece or self._get(member, key))

    def file_of(self, piece: Evidence) -> EvidenceFile:
        """Without asking for permission: for other use cases only."""
        if not piece.file_digest:
            raise NotFoundError("This piece of evidence has no file.")
        return EvidenceFile(piece.file_name, piece.file_type, piece.file_size, self._chunks(piece.member, piece.file_digest))

    def links(self, actor: Actor, record: Assessment, key: str) -> tuple[str, ...]:
        """Criteria of an assessment whose answers link the piece."""
        require(actor, Action.VIEW_EVIDENCE, self._place.subject(actor, record.member, record))
        answers = self._store.all(Answer, assessment_place(record.member, record.key))
        return tuple(answer.criterion for answer in answers if any(link.evidence == key for link in answer.evidence))

    def _adds_only(self, actor: Actor, member: str) -> bool:
        """A contributor may add to the library but sees the whole of it only as far as the own criteria link it."""
        return not may(actor, Action.VIEW_EVIDENCE, self._place.subject(actor, member))

    def _get(self, member: str, key: str) -> Evidence:
        piece = self._store.get(Evidence, profile_place(member), key)
        if piece is None:
            raise NotFoundError("There is no such piece of evidence.")
        return piece

    def _write(self, actor: Actor, piece: Evidence, note: str) -> Evidence:
        line = self._place.line(actor, HistoryKind.EVIDENCE, piece, subject=piece.key, note=note)
        (stored,) = self._store.write(profile_place(piece.member), [Put(piece, piece.revision)], [line])
        assert isinstance(stored, Evidence)  # noqa: S101 - a store gives back what it was given
        return stored

    def _keep_file(self, piece: Evidence, chunks: Iterable[bytes]) -> Evidence:
        ending = PurePosixPath(piece.file_name.lower()).suffix.lstrip(".")
        if ending not in _SIGNATURES:
            raise InvalidInputError(
                "Files of type '.%(ending)s' are not taken; save it as PDF, an Office document, an image or text.", ending=ending[:10]
            )
        media_type, signatures = _SIGNATURES[ending]
        digest, size = self._store.put_file(piece.member, _checked(chunks, ending, signatures))
        name = PurePosixPath(piece.file_name.replace("\\", "/")).name[:200]
        return replace(piece, file_name=name, file_type=media_type, file_digest=digest, file_size=size)

    def _check(self, piece: Evidence) -> None:
        if not piece.title.strip() or len(piece.title) > MAX_TITLE:
            raise InvalidInputError("A title is needed, of at most %(most)s characters; write what the document is called.", most=MAX_TITLE)
        dated = _date(piece.date, "The date of the document is missing or is not a date; give day, month and year.")
        if piece.expiry and _date(piece.expiry, "The expiry date is not a date; give day, month and year.") < dated:
            raise InvalidInputError("The expiry date lies before the date of the document; correct one of the two.")
        if piece.kind is EvidenceKind.LINK and not re.fullmatch(r"https?://[^\s<>\"']{3,1000}", piece.url):
            raise InvalidInputError("A link starts with https:// or http:// and has no spaces; copy it from the address bar.")
        if piece.kind is not EvidenceKind.LINK and piece.url:
            raise InvalidInputError("Only a link has an address; leave it out or choose the kind 'link'.")
        if piece.kind is EvidenceKind.REFERENCE and not piece.holder.strip():
            raise InvalidInputError("A reference says who holds the document; name the office.")
        if max(len(piece.number), len(piece.holder)) > MAX_TITLE:
            raise InvalidInputError("The text has more than %(most)s characters; shorten it. Nothing was cut.", most=MAX_TITLE)
        if piece.confidentiality not in set(Confidentiality):
            raise InvalidInputError("Choose how confidential the document is.")

    def _chunks(self, member: str, digest: str) -> Iterator[bytes]:
        with self._store.open_file(member, digest) as file:
            while chunk := file.read(64 * 1024):
                yield chunk


def _date(text: str, otherwise: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(otherwise) from None


def _checked(chunks: Iterable[bytes], ending: str, signatures: tuple[bytes, ...]) -> Iterator[bytes]:
    """Pass the bytes on while they are of the type the name claims and within the size."""
    size = 0
    for number, chunk in enumerate(chunks):
        if number == 0 and signatures and not chunk.startswith(signatures):
            raise InvalidInputError("The content is not that of a '.%(ending)s' file; check the file and choose it again.", ending=ending)
        if not signatures and b"\x00" in chunk:
            raise InvalidInputError("The content is not that of a '.%(ending)s' file; check the file and choose it again.", ending=ending)
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise InvalidInputError(
                "The file is larger than %(most)s MB; make it smaller or record a reference.", most=MAX_FILE_BYTES // 1024 // 1024
            )
        yield chunk
    if size == 0:
        raise InvalidInputError("The file is empty; choose another one.")
