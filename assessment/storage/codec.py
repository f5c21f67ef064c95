"""Records to plain JSON values and back, strictly typed.

Fields that are missing in an old file take their defaults. Fields that this version does not know are kept when the record is
written again. A newer format is refused elsewhere (`durable_file`, `opening`), never half-read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec
import orjson

from assessment.errors import InvalidInputError, StoreError
from assessment.records import HistoryLine, Record

R = TypeVar("R", bound=Record)
D = TypeVar("D", bound=Record | HistoryLine)

Document = dict[str, object]


def encode(value: Record | HistoryLine) -> Document:
    """Plain JSON values of a record or history line. Raises InvalidInputError for what cannot be stored or read back."""
    document = cast(Document, msgspec.to_builtins(value))
    try:
        orjson.dumps(document)
        msgspec.convert(document, type(value))
    except (TypeError, msgspec.ValidationError) as error:
        raise InvalidInputError(
            f"{type(value).__name__} {value.key!r}: a value cannot be stored ({error}). Remove unusual characters and save again."
        ) from None
    return document


def decode(kind: type[D], document: Mapping[str, object]) -> D:
    """The record of a stored document. Raises StoreError when a value has another type than the record's field."""
    try:
        return msgspec.convert(dict(document), kind)
    except msgspec.ValidationError as error:
        raise StoreError(
            f"{kind.__name__} {document.get('key')!r}: the stored record is not understood ({error}). "
            "It may have been changed by hand; restore the file from a backup or correct this value."
        ) from None


def as_stored(record: R) -> R:
    """The record as it would be read back."""
    return decode(type(record), encode(record))


def with_revision(record: R, revision: int) -> R:
    return dataclasses.replace(record, revision=revision)


def text_of(document: Mapping[str, object]) -> str:
    """JSON text of a document, as history lines carry it."""
    return orjson.dumps(document).decode()


def keep_unknown(new: Document, old: Mapping[str, object] | None, kind: type[Record]) -> Document:
    """`new` with the fields of `old` that `kind` does not know, at every depth."""
    if old is None:
        return new
    try:
        known = encode(decode(kind, old))
    except (StoreError, InvalidInputError):
        return new
    return cast(Document, _merged(new, old, known))


def _merged(new: object, old: object, known: object) -> object:
    """`old` as stored, `known` what this version understood of it, `new` what shall be stored."""
    if isinstance(new, dict) and isinstance(old, Mapping) and isinstance(known, Mapping):
        unknown = {name: value for name, value in old.items() if name not in known}
        return {name: _merged(value, old.get(name), known.get(name)) for name, value in new.items()} | unknown
    if isinstance(new, (list, tuple)) and isinstance(old, (list, tuple)) and isinstance(known, (list, tuple)):
        return _merged_list(list(new), list(old), list(known))
    return new


def _merged_list(new: list[object], old: list[object], known: list[object]) -> list[object]:
    """An element that is still there keeps its unknown fields wherever it moved; a changed one takes those of its place."""
    in_place = len(new) == len(known)
    merged = []
    for index, element in enumerate(new):
        if element in known:
            merged.append(old[known.index(element)])
        elif in_place:
            merged.append(_merged(element, old[index], known[index]))
        else:
            merged.append(element)
    return merged
