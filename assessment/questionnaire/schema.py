"""The JSON Schema of the file format, for editors. `python -m assessment.questionnaire.schema [FILE]` writes it.

Generated from the table in `format`; knows what one value may be, not what values mean together.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypeAlias

from assessment.questionnaire.format import (
    EXTENSION_PREFIX,
    LANGUAGE,
    RECORDS,
    ROOT,
    Date,
    Flag,
    Formula,
    Key,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Plain,
    Record,
    RecordOf,
    Shape,
    Texts,
    Whole,
    Word,
)

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

COMMITTED = Path("questionnaires/schema.json")


def schema() -> dict[str, Json]:
    """The schema as plain values."""
    definitions: dict[str, Json] = {name: _record(record) for name, record in RECORDS.items() if name != ROOT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questionnaire, format 1",
        **_record(RECORDS[ROOT]),
        "$defs": {"texts": _texts(), **definitions},
    }


def schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    target = Path(arguments[0]) if arguments else COMMITTED
    target.write_text(schema_text(), encoding="utf-8")


def _record(record: Record) -> dict[str, Json]:
    properties: dict[str, Json] = {key.name: _key(key) for key in record.keys}
    required: list[Json] = [key.name for key in record.keys if key.required]
    return {
        "type": "object",
        "description": record.about,
        "properties": properties,
        "required": required,
        "patternProperties": {f"^{EXTENSION_PREFIX}": True},
        "additionalProperties": False,
    }


def _key(key: Key) -> dict[str, Json]:
    return {**_shape(key.shape), "description": key.about}


def _texts() -> dict[str, Json]:
    by_language: dict[str, Json] = {
        "type": "object",
        "patternProperties": {f"^{LANGUAGE}$": {"type": ["string", "null"]}, f"^{EXTENSION_PREFIX}": True},
        "additionalProperties": False,
    }
    return {"description": "A text by language; a plain text is in the default language.", "anyOf": [{"type": "string"}, by_language]}


def _shape(shape: Shape) -> dict[str, Json]:
    match shape:
        case RecordOf(record):
            return {"$ref": f"#/$defs/{record}"}
        case Texts():
            return {"$ref": "#/$defs/texts"}
        case ListOf(item, least, distinct):
            return {"type": "array", "items": _shape(item), "minItems": least, "uniqueItems": distinct}
        case MapOf():
            return _map(shape)
        case _:
            return _value(shape)


def _map(shape: MapOf) -> dict[str, Json]:
    pattern = "[0-9]{1,2}" if isinstance(shape.key, Whole) else shape.key.pattern
    return {
        "type": "object",
        "patternProperties": {f"^{EXTENSION_PREFIX}": True, f"^(?!{EXTENSION_PREFIX})({pattern})$": _shape(shape.value)},
        "additionalProperties": False,
        "minProperties": shape.least,
    }


def _value(shape: Shape) -> dict[str, Json]:
    match shape:
        case Whole(least, most, among):
            return {"type": "integer", "enum": list(among)} if among else {"type": "integer", "minimum": least, "maximum": most}
        case Word(pattern, numeric=numeric):
            return {"type": ["string", "number"] if numeric else "string", "pattern": f"^({pattern})$"}
        case Number():
            return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$"}]}
        case Flag():
            return {"type": "boolean"}
        case OneOf(words):
            return {"enum": list(words)}
        case Date():
            return {"type": "string", "format": "date"}
        case Formula() | Plain():
            return {"type": "string"}
        case _:
            raise TypeError(f"no schema for {type(shape).__name__}")


if __name__ == "__main__":
    main(sys.argv[1:])
