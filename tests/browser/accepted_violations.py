"""What axe may find: parts of Streamlit that the product cannot change, each with its reason. Whatever is not here fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """A rule of axe, the part of a page (a piece of its selector or of its first tag), and why it stays."""

    rule: str
    part: str
    reason: str


ACCEPTED: tuple[Accepted, ...] = (
    Accepted(
        "presentation-role-conflict",
        "stFileUploaderDropzone",
        "Streamlit gives its file uploader's drop zone role=presentation and a name; the button inside has its own role and name.",
    ),
)
