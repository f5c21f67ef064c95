"""The few system calls that change the disk, in one place: a test passes a disk that is full or fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assessment.errors import StoreError

FILE_MODE = 0o600
FOLDER_MODE = 0o700

_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space, then save again",
    errno.EDQUOT: "the disk quota is used up. Free some space, then save again",
    errno.EFBIG: "the file would be larger than this system allows. Ask the administrator to raise the limit, then save again",
    errno.EROFS: "the folder is read-only. Ask the administrator to make it writable, then save again",
    errno.EACCES: "this programme may not write there. Ask the administrator to correct the folder's permissions, then save again",
    errno.EPERM: "this programme may not write there. Ask the administrator to correct the folder's permissions, then save again",
    errno.EMFILE: "too many files are open. Ask the administrator to restart the programme, then save again",
}


@contextmanager
def explained(path: Path, action: str) -> Iterator[None]:
    """Turns an OSError into a StoreError that says where, what and what to do."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}. Ask the administrator to check the disk, then try again")
        raise StoreError(f"{path}: could not be {action}: {reason}.") from error


class Disk:
    """Raises OSError; callers explain it."""

    def write(self, descriptor: int, content: bytes) -> None:
        """All of it: the system may take less at once."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def sync(self, descriptor: int) -> None:
        os.fsync(descriptor)

    def sync_data(self, descriptor: int) -> None:
        """As `sync`, but may leave out times: enough for an appended line."""
        getattr(os, "fdatasync", os.fsync)(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        """A rename is on disk only when its folder is."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            self.sync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, folder: Path) -> None:
        """With its parents, each entry synced."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        with suppress(FileExistsError):
            os.mkdir(folder, FOLDER_MODE)
        self.sync_folder(folder.parent)

    def keep_copy(self, path: Path, copy: Path) -> None:
        """`copy` becomes a second name of what `path` is now; it is never half-written. No-op where `path` does not exist."""
        temporary = copy.with_name(copy.name + ".tmp")
        with suppress(FileNotFoundError):
            temporary.unlink()
        try:
            os.link(path, temporary)
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                raise
            # A file system without hard links: `path` is away until its successor is renamed; readers then wait for the lock.
            self.replace(path, copy)
            return
        self.replace(temporary, copy)
        discard(temporary)  # renaming one name of a file to another of its names does nothing at all

    def write_file(self, path: Path, content: bytes) -> None:
        """A new file, synced and renamed into place with its folder: all of it or nothing."""
        temporary = path.with_name(path.name + ".tmp")
        self.make_folder(path.parent)
        try:
            self.write_new(temporary, content)
            self.replace(temporary, path)
        except BaseException:
            discard(temporary)
            raise
        self.sync_folder(path.parent)

    def write_new(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        try:
            self.write(descriptor, content)
            self.sync(descriptor)
        finally:
            os.close(descriptor)


def discard(path: Path) -> None:
    """Remove what is left of a failed write; the failure itself is what counts."""
    with suppress(OSError):
        path.unlink()
