"""What scoring gives back: frozen, exact, language-neutral."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from assessment.questionnaire.model import Criterion, MethodKind, Step
from assessment.scoring.tree import WHOLE


class FlagKind(StrEnum):
    CRITICAL_BELOW = "critical_below"  # red
    CRITICAL_UNKNOWN = "critical_unknown"  # amber
    GATE_BELOW = "gate_below"
    GATE_UNKNOWN = "gate_unknown"
    MANY_NOT_APPLICABLE = "many_not_applicable"
    NOTHING_APPLICABLE = "nothing_applicable"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at; never changes a score. Names a criterion, or (the last two kinds) a section or the whole."""

    kind: FlagKind
    criterion: str = ""
    section: str = ""

    @property
    def subject(self) -> str:
        return self.criterion or self.section


class CapKind(StrEnum):
    GATE = "gate"
    WEAKEST = "weakest"


@dataclass(frozen=True, slots=True)
class Cap:
    """Holds a level at `at`, below what the score alone would give. `by`: the gates, or the weakest children."""

    kind: CapKind
    at: int
    by: tuple[str, ...]


class LeftOut(StrEnum):
    """Why a child takes no part in its parent's score."""

    NOT_APPLICABLE = "not_applicable"
    IRRELEVANT = "irrelevant"
    NOTHING_APPLICABLE = "nothing_applicable"
    NO_SCORE = "no_score"  # its own step gives none


@dataclass(frozen=True, slots=True)
class Part:
    """A child as its parent counts it. A criterion's unknown answer has lower and upper, but no score; its level and backed level
    are the least, its possible level the highest of its scale."""

    child: str
    weight: int
    lower: Fraction | None
    score: Fraction | None
    upper: Fraction | None
    backed: Fraction | None
    level: int | None
    possible_level: int | None
    backed_level: int | None
    left_out: LeftOut | None = None
    criterion: Criterion | None = field(default=None, repr=False, compare=False)

    @property
    def counted(self) -> bool:
        return self.left_out is None


@dataclass(frozen=True, slots=True)
class NodeScore:
    """The score of the whole or of a section. Bounds in the units of the step's method, before `display_factor`.

    `score` is the score so far, kept within the band: it decides nothing. `level` and `possible_level` come from `lower` and
    `upper` after the caps; `uncapped_level` and `uncapped_possible_level` before them. `plus`: a child lies above the lowest.
    """

    node: str
    parent: str
    step: Step = field(repr=False)
    weight: int
    score: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    level: int | None
    possible_level: int | None
    answered: int
    applicable: int
    backed: Fraction | None
    backed_level: int | None
    uncapped_level: int | None
    uncapped_possible_level: int | None
    caps: tuple[Cap, ...] = ()  # those in force, tightest first
    possible_caps: tuple[Cap, ...] = ()
    flags: tuple[Flag, ...] = ()
    parts: tuple[Part, ...] = field(default=(), repr=False)
    plus: bool = False

    @property
    def method(self) -> MethodKind:
        return self.step.method

    @property
    def cap(self) -> Cap | None:
        return self.caps[0] if self.caps else None

    @property
    def possible_cap(self) -> Cap | None:
        return self.possible_caps[0] if self.possible_caps else None


@dataclass(frozen=True, slots=True)
class Result:
    """One assessment's scores: the whole first, then every section in the order of the questionnaire."""

    nodes: tuple[NodeScore, ...]

    @property
    def whole(self) -> NodeScore:
        return self.nodes[0]

    @property
    def sections(self) -> tuple[NodeScore, ...]:
        """The top sections."""
        return tuple(node for node in self.nodes if node.parent == WHOLE)

    def node(self, name: str) -> NodeScore:
        """The score of a section, or of the whole. Raises KeyError for an unknown name."""
        for node in self.nodes:
            if node.node == name:
                return node
        raise KeyError(name)
