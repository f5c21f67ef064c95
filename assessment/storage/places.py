"""Names of members, places, snapshots and files: what is a valid one, and where it lies in the folder of a store."""

from __future__ import annotations

import re
from pathlib import Path

from assessment.errors import InvalidInputError
from assessment.storage.port import Place

_MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

# Folders beside the places of a member that hold something else.
SNAPSHOTS = "snapshots"
FILES = "files"


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def is_member(member: str) -> bool:
    """A member's code; not the installation's empty one."""
    return _MEMBER.fullmatch(member) is not None


def is_digest(digest: str) -> bool:
    return _DIGEST.fullmatch(digest) is not None


def is_place_name(name: str) -> bool:
    folder, slash, last = name.rpartition("/")
    return is_name(last) and (not slash or (is_name(folder) and folder not in (SNAPSHOTS, FILES)))


def check_member(member: str) -> None:
    """Raises InvalidInputError unless it is a member's code or empty (the installation)."""
    if member and not is_member(member):
        raise InvalidInputError(f"Member {member!r}: not a member's code. Use up to 32 letters, digits, '-' and '_'.")


def check_place(place: Place) -> None:
    check_member(place.member)
    if not is_place_name(place.name):
        raise InvalidInputError(f"Place {place.name!r}: not a name. Use letters, digits, '-', '_' and at most one '/'.")


def check_snapshot(snapshot: str) -> None:
    if not is_name(snapshot):
        raise InvalidInputError(f"Snapshot {snapshot!r}: not a name. Use letters, digits, '-' and '_'.")


def folder_of(root: Path, member: str) -> Path:
    return root / "members" / member if member else root / "installation"


def lock_of(root: Path, member: str) -> Path:
    """Locks lie apart, so that a member's folder exists only when something is stored in it."""
    return root / "locks" / (f"member-{member}.lock" if member else "installation.lock")


def file_of(root: Path, place: Place) -> Path:
    return folder_of(root, place.member) / f"{place.name}.json"


def member_codes(root: Path) -> tuple[str, ...]:
    """Members with at least one file, sorted."""
    folder = root / "members"
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in folder.iterdir() if is_member(entry.name) and _holds_a_file(entry)))


def _holds_a_file(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def place_names(root: Path, member: str) -> tuple[str, ...]:
    """Names of the places that have a file or the good copy of one, sorted."""
    folder = folder_of(root, member)
    found = {path for pattern in ("*.json", "*/*.json", "*.json.bak", "*/*.json.bak") for path in folder.glob(pattern)}
    names = {path.relative_to(folder).as_posix().removesuffix(".bak").removesuffix(".json") for path in found}
    return tuple(sorted(name for name in names if is_place_name(name)))
