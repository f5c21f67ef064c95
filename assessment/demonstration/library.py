"""A member's made-up evidence library: references and links, with dates and expiries, named after what the questionnaire expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from assessment.demonstration.chance import Chance, hexadecimal
from assessment.demonstration.years import COVER_PAGE_STAGE, EVIDENCE_STAGE, Year, stamp
from assessment.questionnaire.model import Criterion, ExpectedEvidence
from assessment.records import Account, Confidentiality, Evidence, EvidenceKind, EvidenceLink, EvidenceState
from assessment.reference import Member
from assessment.scoring.evidence import is_valid
from assessment.workflow.evidence import MAX_TITLE

_T = TypeVar("_T")

_SHARE_WITH_EVIDENCE = 0.74  # of what is expected for a level; the rest is claimed without
_SHARE_KEPT_THOUGH_EXPIRED = 0.35
_SHARE_SHARED_IN_SECTION = 0.12
_HOLDERS = {"fr": ("Greffe central", "Service juridique", "Centre de formation"), "": ("Central registry", "Legal unit", "Training centre")}
_REJECTED = {
    "fr": "Le document cité ne traite pas de ce critère.",
    "": "The document that was named does not speak of this criterion.",
}


@dataclass
class Library:
    """Grows from year to year. `added`: pieces of the year that are not yet stored."""

    member: Member
    keeper: Account
    chance: Chance
    pieces: dict[str, Evidence] = field(default_factory=dict)
    added: list[Evidence] = field(default_factory=list)
    _serving: dict[tuple[str, str], str] = field(default_factory=dict)

    def begin_year(self) -> tuple[Evidence, ...]:
        """The pieces of the year before, which are stored by now."""
        stored, self.added = tuple(self.added), []
        return stored

    def links_for(self, criterion: Criterion, level: int, section: str, year: Year) -> tuple[EvidenceLink, ...]:
        """What is named for a level: from level 2 up, until something expected is missing."""
        satisfied: dict[str, list[str]] = {}
        for expected in criterion.evidence:
            if expected.level > level:
                continue
            if self.chance.random() > _SHARE_WITH_EVIDENCE:
                if expected.required:
                    break
                continue
            satisfied.setdefault(self._piece_for(criterion, expected, section, year), []).append(expected.id)
        return tuple(EvidenceLink(evidence=key, satisfies=tuple(ids)) for key, ids in satisfied.items())

    def add_file(self, digest: str, size: int, year: Year) -> Evidence:
        """One document that can be opened; it says itself that it is made up."""
        piece = self._new("Synthetic document", year)
        file = replace(
            piece,
            kind=EvidenceKind.FILE,
            url="",
            number="",
            holder="",
            expiry="",
            state=EvidenceState.RECORDED,
            state_reason="",
            file_name="synthetic-document.txt",
            file_type="text/plain; charset=utf-8",
            file_digest=digest,
            file_size=size,
        )
        return self._keep(file)

    def add_cover_page(self, title: str, year: Year) -> Evidence:
        """Of the signature: recorded just before it, so the caller stores it by itself."""
        at = stamp(year.moment(self.chance, COVER_PAGE_STAGE))
        piece = replace(
            self._new(title, year),
            kind=EvidenceKind.REFERENCE,
            url="",
            number=f"SYN-{year.opens.year}-COVER",
            holder=self._words(_HOLDERS)[0],
            date=at[:10],
            expiry="",
            state=EvidenceState.RECORDED,
            state_reason="",
            at=at,
        )
        self.pieces[piece.key] = piece
        return piece

    def _piece_for(self, criterion: Criterion, expected: ExpectedEvidence, section: str, year: Year) -> str:
        own = self._serving.get((criterion.name, expected.id))
        if own and (is_valid(self.pieces[own], year.closes.isoformat()) or self.chance.random() < _SHARE_KEPT_THOUGH_EXPIRED):
            return own
        shared = self._serving.get((section, year.title))
        if shared and self.chance.random() < _SHARE_SHARED_IN_SECTION:
            return shared
        piece = self._keep(self._new(expected.label.to(self.keeper.language), year))
        self._serving[criterion.name, expected.id] = piece.key
        self._serving.setdefault((section, year.title), piece.key)
        return piece.key

    def _keep(self, piece: Evidence) -> Evidence:
        self.pieces[piece.key] = piece
        self.added.append(piece)
        return piece

    def _new(self, title: str, year: Year) -> Evidence:
        dated = year.opens - timedelta(days=self.chance.randint(12, 320))
        number = f"SYN-{dated.year}-{len(self.pieces) + 1:04}"
        piece = Evidence(
            key=f"e-{hexadecimal(self.chance, 10)}",
            member=self.member.code,
            kind=EvidenceKind.REFERENCE,
            title=title[:MAX_TITLE],
            date=dated.isoformat(),
            expiry=self._expiry(dated),
            confidentiality=self.chance.choices(tuple(Confidentiality), (30, 60, 10))[0],
            number=number,
            holder=self.chance.choice(self._words(_HOLDERS)),
            by=self.keeper.key,
            by_name=self.keeper.name,
            at=stamp(year.moment(self.chance, EVIDENCE_STAGE)),
        )
        return self._looked_at(self._as_link(piece))

    def _expiry(self, dated: date) -> str:
        """Half of them never expire; the others after one or two years."""
        days = self.chance.choices((0, 365, 730), (50, 30, 20))[0]
        return (dated + timedelta(days=days)).isoformat() if days else ""

    def _as_link(self, piece: Evidence) -> Evidence:
        if self.chance.random() > 0.25:
            return piece
        url = f"https://example.org/synthetic/{self.member.code.lower()}/{piece.number.lower()}"
        return replace(piece, kind=EvidenceKind.LINK, url=url, number="", holder="", confidentiality=Confidentiality.OPEN)

    def _looked_at(self, piece: Evidence) -> Evidence:
        drawn = self.chance.random()
        if drawn < 0.03:
            return replace(piece, state=EvidenceState.REJECTED, state_reason=self._words(_REJECTED))
        return replace(piece, state=EvidenceState.SEEN) if drawn < 0.08 else piece

    def _words(self, by_language: Mapping[str, _T]) -> _T:
        return by_language.get(self.keeper.language, by_language[""])
