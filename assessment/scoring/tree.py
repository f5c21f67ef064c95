"""The roll-up as a tree of nodes: the whole, its sections, their sections; each with the step that gathers its children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.questionnaire.model import Criterion, MethodKind, Questionnaire, Section, Step

WHOLE = "whole"  # the name of the topmost node

_OVER_CRITERIA = (MethodKind.STAGED, MethodKind.PROFILE_MINIMA, MethodKind.SUM_OF_LEVEL_MEANS)


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    parent: str  # empty for the whole
    weight: int
    step: Step
    nodes: tuple[Node, ...]
    criteria: tuple[Criterion, ...]  # its own, not those of its sections

    def all_criteria(self) -> Iterator[Criterion]:
        yield from self.criteria
        for node in self.nodes:
            yield from node.all_criteria()

    def all_nodes(self) -> Iterator[Node]:
        """The node itself, then those below it in the order of the questionnaire."""
        yield self
        for node in self.nodes:
            yield from node.all_nodes()

    @property
    def gathers_criteria(self) -> bool:
        """Whether its score is made of the criteria below it rather than of its sections' scores."""
        return self.step.pooled or self.step.method in _OVER_CRITERIA or not self.nodes


def build_tree(questionnaire: Questionnaire) -> Node:
    """The whole with everything below it."""
    nodes = tuple(_section_node(questionnaire, section, WHOLE, 1) for section in questionnaire.sections)
    return Node(WHOLE, "", 1, questionnaire.steps[-1], nodes, ())


def _section_node(questionnaire: Questionnaire, section: Section, parent: str, depth: int) -> Node:
    below = tuple(_section_node(questionnaire, one, section.name, depth + 1) for one in section.sections)
    step = section.step or _step_at(questionnaire.steps, depth, bool(section.sections))
    return Node(section.name, parent, section.weight, step, below, section.criteria)


def _step_at(steps: tuple[Step, ...], depth: int, holds_sections: bool) -> Step:
    """The first step gathers criteria wherever they hang; the others count from the whole downwards."""
    return steps[max(0, len(steps) - 1 - depth)] if holds_sections else steps[0]
