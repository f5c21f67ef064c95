"""A file that appears whole or not at all, also when the command is interrupted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from assessment.errors import InvalidInputError


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Written beside the target and renamed at the end; removed if anything interrupts. Readable by its owner only: it may hold a
    member's answers. Raises InvalidInputError."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.absolute().parent)
    except OSError as error:
        raise _cannot_write(target, error) from None
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        os.replace(partial, target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        with suppress(OSError):
            partial.unlink()


def _cannot_write(target: Path, error: OSError) -> InvalidInputError:
    return InvalidInputError(f"{target}: cannot be written ({error.strerror or error}). Give another name or folder.")
