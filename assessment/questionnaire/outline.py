"""The tree of a file that was read but may still be wrong: its sections, criteria and scales, for the checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.questionnaire.reading import Entry, Items, Table, entries_of


@dataclass(frozen=True, slots=True)
class Outline:
    root: Entry
    sections: tuple[Entry, ...]  # all, outer before inner
    criteria: tuple[Entry, ...]
    scales: dict[str, tuple[Entry, ...]]  # name -> choices
    unreadable: frozenset[str]  # scales that lost a level to a problem

    def levels(self, criterion: Entry) -> tuple[int, ...] | None:
        """The levels of a criterion's scale, ascending; None where they could not be read (reported elsewhere)."""
        name = self.scale_name(criterion)
        return None if name is None or name in self.unreadable or name not in self.scales else _levels(self.scales[name])

    def scale_name(self, criterion: Entry) -> str | None:
        if criterion.has("scale"):
            return criterion.word("scale")
        return next(iter(self.scales), None)

    def gates(self) -> tuple[Entry, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.flag("gate"))


def outline(root: Entry) -> Outline:
    sections = tuple(_all_sections(root))
    criteria = tuple(criterion for section in sections for criterion in section.entries("criteria"))
    scales = {str(name.value): entries_of(choices) for name, choices in root.table("scales")}
    whole = {str(name.value) for name, choices in root.table("scales") if isinstance(choices, Items) and choices.is_whole}
    levelled = {name for name in whole if all(choice.has("level") for choice in scales[name])}
    return Outline(root, sections, criteria, scales, frozenset(scales.keys() - levelled))


def criteria_below(section: Entry) -> Iterator[Entry]:
    yield from section.entries("criteria")
    for inner in section.entries("sections"):
        yield from criteria_below(inner)


def steps(root: Entry) -> tuple[Entry, ...]:
    scoring = root.entry("scoring")
    return scoring.entries("steps") if scoring else ()


def level_keys(entry: Entry, key: str) -> tuple[int, ...]:
    """The levels that a table of the entry has rows for."""
    value = entry.values.get(key)
    return tuple(name.value for name, _ in value.rows if isinstance(name.value, int)) if isinstance(value, Table) else ()


def _all_sections(parent: Entry) -> Iterator[Entry]:
    for section in parent.entries("sections"):
        yield section
        yield from _all_sections(section)


def _levels(choices: tuple[Entry, ...]) -> tuple[int, ...]:
    return tuple(sorted({level for choice in choices if (level := choice.whole("level")) is not None}))
