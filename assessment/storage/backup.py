"""A whole store in one zip file, taken while it is in use, and back into an empty folder. Every file's checksum is in the zip's manifest.

A zip from outside is not trusted: names, sizes and checksums are checked before anything is written.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from assessment.errors import StoreError
from assessment.storage.disk import FILE_MODE, Disk, discard, explained
from assessment.storage.durable_file import FORMAT
from assessment.storage.member_folder import HISTORY, MemberFolder
from assessment.storage.opening import store_format, write_format
from assessment.storage.places import FILES, SNAPSHOTS, file_of, is_digest, is_member, is_name, is_place_name, member_codes, place_names
from assessment.storage.port import Place

MANIFEST = "manifest.json"
MAX_TOTAL_BYTES = 200 * 1024**3
MAX_FILE_BYTES = 4 * 1024**3
MAX_FILES = 2_000_000
_MAX_MANIFEST_BYTES = 512 * 1024**2
_BLOCK_BYTES = 1 << 20

Progress = Callable[[int, int], None]
"""Called with what is done and how much there is: members when backing up, bytes when restoring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """One file of the zip."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    format: int
    files: tuple[SavedFile, ...]


def _no_progress(_done: int, _total: int) -> None:
    """Nobody looks."""


# Backup


def backup(store_root: Path, target_zip: Path, progress: Progress = _no_progress) -> None:
    """Each member as it is at one moment, the installation last: whoever is named in an answer is among the accounts."""
    if store_format(store_root) != FORMAT:
        raise StoreError(f"{store_root}: not a store of this version. Open it once with this version, then back it up.")
    if target_zip.exists():
        raise StoreError(f"{target_zip}: exists already and was left as it is. Give another name.")
    partial = target_zip.with_name(target_zip.name + ".part")
    with explained(target_zip, "written"):
        try:
            _write_zip(store_root, partial, progress)
            os.replace(partial, target_zip)
            Disk().sync_folder(target_zip.absolute().parent)
        except BaseException:
            discard(partial)
            raise


def _write_zip(root: Path, partial: Path, progress: Progress) -> None:
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as target:
            saved = tuple(_saved_files(root, target, progress))
            target.writestr(MANIFEST, msgspec.json.encode(Manifest(format=FORMAT, files=saved)))
        file.flush()
        os.fsync(file.fileno())


def _saved_files(root: Path, target: zipfile.ZipFile, progress: Progress) -> Iterator[SavedFile]:
    owners = (*member_codes(root), "")
    for done, member in enumerate(owners, start=1):
        yield from _save_folder(root, MemberFolder(root, member, Disk()), target)
        progress(done, len(owners))


def _save_folder(root: Path, folder: MemberFolder, target: zipfile.ZipFile) -> Iterator[SavedFile]:
    """Under the guard only what can change is read; the history is only ever appended to, so its length says enough."""
    with folder.guard:
        folder.settle()
        places = [file_of(root, Place(folder.member, name)) for name in place_names(root, folder.member)]
        contents = [(path, path.read_bytes()) for path in places]
        history_length = folder.history.stamp().size
        unchanging = [path for name in (SNAPSHOTS, FILES) for path in sorted((folder.folder / name).glob("[!.]*")) if path.suffix != ".tmp"]
    for path, content in contents:
        with _entry(target, _name(root, path)) as entry:
            entry.write(content)
        yield SavedFile(path=_name(root, path), size=len(content), sha256=hashlib.sha256(content).hexdigest())
    if history_length:
        yield _save_file(root, folder.folder / HISTORY, history_length, target)
    for path in unchanging:
        yield _save_file(root, path, path.stat().st_size, target)


def _save_file(root: Path, path: Path, size: int, target: zipfile.ZipFile) -> SavedFile:
    digest, written = hashlib.sha256(), 0
    with open(path, "rb") as source, _entry(target, _name(root, path)) as entry:
        for block in _blocks(source, size):
            digest.update(block)
            written += entry.write(block)
    return SavedFile(path=_name(root, path), size=written, sha256=digest.hexdigest())


def _entry(target: zipfile.ZipFile, name: str) -> IO[bytes]:
    return target.open(name, "w", force_zip64=True)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _blocks(source: IO[bytes], size: int) -> Iterator[bytes]:
    """The first `size` bytes, or fewer where there are no more: checksums tell."""
    while size and (block := source.read(min(_BLOCK_BYTES, size))):
        size -= len(block)
        yield block


# Restore


def restore(source_zip: Path, new_root: Path, progress: Progress = _no_progress, max_total_bytes: int = MAX_TOTAL_BYTES) -> None:
    """Into an empty or absent folder. Everything is checked first; the folder gets its name only when all is in it."""
    if new_root.exists() and (not new_root.is_dir() or any(new_root.iterdir())):
        raise StoreError(f"{new_root}: not an empty folder. A backup is restored into a new or empty one.")
    try:
        with explained(source_zip, "read"), zipfile.ZipFile(source_zip) as source:
            manifest = _checked_manifest(source_zip, source, max_total_bytes)
            total = 2 * sum(file.size for file in manifest.files)
            done = _check_contents(source_zip, source, manifest, progress, total)
            with explained(new_root, "restored"):
                _extract(source, manifest, new_root, lambda more: progress(done + more, total))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise _unusable(source_zip, f"it cannot be read ({error})") from error


def _unusable(source_zip: Path, reason: str) -> StoreError:
    return StoreError(f"{source_zip}: this backup cannot be used: {reason}. Nothing was restored. Use another backup.")


def _checked_manifest(source_zip: Path, source: zipfile.ZipFile, max_total_bytes: int) -> Manifest:
    manifest = _manifest(source_zip, source)
    if manifest.format > FORMAT:
        raise _unusable(source_zip, f"it was made by a newer version (format {manifest.format})")
    names = [file.path for file in manifest.files]
    strange = [name for name in names if not is_store_path(name)]
    if strange:
        raise _unusable(source_zip, f"{strange[0]!r} is no file of a store")
    if sorted([*names, MANIFEST]) != sorted(source.namelist()) or len(set(names)) != len(names):
        raise _unusable(source_zip, "its list of files is not what it holds")
    if not all(0 <= file.size <= MAX_FILE_BYTES for file in manifest.files):
        raise _unusable(source_zip, "it names a file of an impossible size")
    if sum(file.size for file in manifest.files) > max_total_bytes:
        raise _unusable(source_zip, f"it holds more than {max_total_bytes:,} bytes")
    return manifest


def _manifest(source_zip: Path, source: zipfile.ZipFile) -> Manifest:
    if len(source.infolist()) > MAX_FILES:
        raise _unusable(source_zip, f"it holds more than {MAX_FILES:,} files")
    try:
        if source.getinfo(MANIFEST).file_size > _MAX_MANIFEST_BYTES:
            raise _unusable(source_zip, "its list of files is too long")
        with source.open(MANIFEST) as file:
            return msgspec.json.decode(file.read(_MAX_MANIFEST_BYTES), type=Manifest)
    except (KeyError, msgspec.MsgspecError) as error:
        raise _unusable(source_zip, "its list of files is missing or damaged") from error


def is_store_path(name: str) -> bool:
    """Only what a backup writes: the restored folder cannot hold anything else, nor anything outside it."""
    parts = name.split("/")
    if parts[0] == "installation":
        rest = parts[1:]
    elif parts[0] == "members" and len(parts) > 2 and is_member(parts[1]):
        rest = parts[2:]
    else:
        return False
    return rest == [HISTORY] or _is_kept_whole(rest) or _is_place_file("/".join(rest))


def _is_kept_whole(rest: list[str]) -> bool:
    if len(rest) != 2:
        return False
    stem, _, ending = rest[1].partition(".")
    return (rest[0] == SNAPSHOTS and is_name(stem) and ending in ("json", "sha256")) or (rest[0] == FILES and is_digest(rest[1]))


def _is_place_file(name: str) -> bool:
    return name.endswith(".json") and is_place_name(name.removesuffix(".json"))


def _check_contents(source_zip: Path, source: zipfile.ZipFile, manifest: Manifest, progress: Progress, total: int) -> int:
    done = 0
    for file in manifest.files:
        with source.open(file.path) as entry:
            digest = hashlib.sha256()
            for block in _blocks(entry, file.size):
                digest.update(block)
            if entry.read(1) or digest.hexdigest() != file.sha256:
                raise _unusable(source_zip, f"the checksum or size of {file.path!r} does not fit")
        done += file.size
        progress(done, total)
    return done


def _extract(source: zipfile.ZipFile, manifest: Manifest, new_root: Path, progress: Callable[[int], None]) -> None:
    disk, partial = Disk(), new_root.with_name(new_root.name + ".restoring")
    if partial.exists():
        raise StoreError(f"{partial}: left by a restore that was interrupted, or one is running. Remove it, then restore again.")
    try:
        disk.make_folder(partial)
        _refuse_small_disk(partial, manifest)
        done = 0
        for file in manifest.files:
            with source.open(file.path) as entry:
                _write_restored(disk, partial / file.path, entry, file)
            done += file.size
            progress(done)
        write_format(partial, manifest.format)
        os.replace(partial, new_root)
        disk.sync_folder(new_root.absolute().parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _refuse_small_disk(folder: Path, manifest: Manifest) -> None:
    needed, free = sum(file.size for file in manifest.files), shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(f"{folder}: the backup needs {needed:,} bytes, {free:,} are free. Free some space, then restore again.")


def _write_restored(disk: Disk, path: Path, entry: IO[bytes], file: SavedFile) -> None:
    disk.make_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        digest = hashlib.sha256()
        for block in _blocks(entry, file.size):
            digest.update(block)
            disk.write(descriptor, block)
        disk.sync(descriptor)
    finally:
        os.close(descriptor)
    if digest.hexdigest() != file.sha256:
        raise StoreError(f"{file.path}: the backup changed while it was being restored. Nothing was restored. Try again.")
