"""A YAML document as plain nodes that know their line: what the loader hands to the reader. No YAML library here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScalarNode:
    text: str
    quoted: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ListNode:
    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    entries: tuple[tuple[Node, Node], ...]
    line: int
    column: int

    def scalar(self, key: str) -> str | None:
        """The text of a scalar entry, for naming this mapping in a path."""
        for name, value in self.entries:
            if isinstance(name, ScalarNode) and name.text == key and isinstance(value, ScalarNode):
                return value.text
        return None


Node = ScalarNode | ListNode | MappingNode
