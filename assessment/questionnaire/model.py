"""The questionnaire as a frozen, valid model. Built by `loading` only; no I/O here.

A questionnaire is a tree: sections hold sections or criteria. `steps` says how scores roll up, innermost first:
`steps[0]` gathers criteria, the last step gathers the top sections into the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessment.questionnaire.conditions import Condition


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages. The first language is the questionnaire's default."""

    by_language: tuple[tuple[str, str], ...]

    def to(self, language: str) -> str:
        """The text in that language, or in the default language where it is missing."""
        for code, text in self.by_language:
            if code == language:
                return text
        return self.by_language[0][1] if self.by_language else ""

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.by_language)


EMPTY_TEXT = Text(())


class Status(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Choice:
    """One level of a scale. `level` is what is stored (whole number), `value` is what is computed with."""

    level: int
    value: Fraction
    label: Text
    meaning: Text


@dataclass(frozen=True)
class Scale:
    name: str
    choices: tuple[Choice, ...]  # ascending by level

    @cached_property
    def levels(self) -> tuple[int, ...]:
        return tuple(choice.level for choice in self.choices)

    def choice(self, level: int) -> Choice:
        for choice in self.choices:
            if choice.level == level:
                return choice
        raise KeyError(level)

    def value_of(self, level: int) -> Fraction:
        return self.choice(level).value

    @property
    def least(self) -> Fraction:
        return min(choice.value for choice in self.choices)

    @property
    def most(self) -> Fraction:
        return max(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class ExpectedEvidence:
    """`id` is unique within its criterion; links name it as criterion and id."""

    id: str
    level: int
    label: Text
    required: bool = True


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measured figure behind a level. `thresholds`: level -> least (lower is better: most) value for it, ascending by level."""

    unit: str  # percent, days, hours, count, months
    direction: Direction
    label: Text
    numerator: Text
    denominator: Text | None
    period: Text | None
    thresholds: tuple[tuple[int, Fraction], ...]

    def level_for(self, value: Fraction) -> int | None:
        """The highest level whose threshold (and no lower one is missed) the value meets; None when it meets none."""
        reached: int | None = None
        for level, bound in self.thresholds:
            met = value >= bound if self.direction is Direction.HIGHER else value <= bound
            if not met:
                break
            reached = level
        return reached


class Change(StrEnum):
    """What a criterion is to the questionnaire's predecessor, from nearest to farthest."""

    UNCHANGED = "unchanged"  # levels mean the same: comparable
    REWORDED = "reworded"
    SPLIT = "split"  # a part of what was one criterion
    MERGED = "merged"  # several that became one
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is rated. `name` is its id, never reused.

    `origins`: the criteria of the predecessor it comes from; none exactly when it is new, as every criterion of a first version is.
    """

    name: str
    label: Text  # the statement
    scale: Scale
    hint: Text = EMPTY_TEXT  # why it matters
    guidance_hint: Text = EMPTY_TEXT
    descriptors: tuple[tuple[int, Text], ...] = ()  # level -> own text, ascending
    evidence: tuple[ExpectedEvidence, ...] = ()
    sources: tuple[str, ...] = ()
    weight: int = 1
    critical: int | None = None  # minimum level; None = not critical
    gate: bool = False
    not_applicable: bool = True  # whether "not applicable" may be chosen
    required: bool = True  # whether sign-off waits for an answer
    relevant: Condition | None = None
    prerequisites: tuple[str, ...] = ()
    effort: tuple[int, ...] = ()  # effort of each transition to the next level of the scale
    indicator: Indicator | None = None
    target: int | None = None
    tags: tuple[str, ...] = ()
    stage: int | None = None  # the level a practice belongs to (staged methods, sums of level means)
    minima: tuple[tuple[str, int], ...] = ()  # tier of a profile -> least level
    change: Change = Change.NEW
    origins: tuple[str, ...] = ()

    def descriptor(self, level: int) -> Text:
        """The criterion's own text for a level, or the scale's meaning of it."""
        for own_level, text in self.descriptors:
            if own_level == level:
                return text
        return self.scale.choice(level).meaning

    @property
    def is_core(self) -> bool:
        return "core" in self.tags


class MethodKind(StrEnum):
    WEIGHTED_MEAN = "weighted_mean"
    LOWEST = "lowest"
    STAGED = "staged"
    SHARE_SATISFIED = "share_satisfied"
    PROFILE_MINIMA = "profile_minima"
    SUM_OF_LEVEL_MEANS = "sum_of_level_means"
    NONE = "none"  # no roll-up at this step


@dataclass(frozen=True, slots=True)
class GateCap:
    """While a gate criterion is below `minimum` (or unknown), the level is at most `cap`."""

    minimum: int
    cap: int


@dataclass(frozen=True, slots=True)
class Step:
    """How the children of a node become its score.

    `floor`: the level is the score rounded down. `above_lowest`: the level is at most this much above the lowest child's
    level. `plus`: mark when another child is above the lowest. `pooled`: count criteria below, not children.
    `satisfied`: least value that counts as satisfied. `display_factor`, `display_suffix`: how the score is shown.
    """

    name: str
    method: MethodKind
    floor: bool = False
    above_lowest: int | None = None
    gate_cap: GateCap | None = None
    plus: bool = False
    pooled: bool = False
    satisfied: Fraction | None = None
    tiers: tuple[str, ...] = ()  # profile_minima: tiers, lowest first
    display_factor: Fraction = Fraction(1)
    display_suffix: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    label: Text
    weight: int = 1
    hint: Text = EMPTY_TEXT
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    step: Step | None = None  # overrides the questionnaire's step at this depth

    def all_criteria(self) -> Iterator[Criterion]:
        yield from self.criteria
        for section in self.sections:
            yield from section.all_criteria()


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Retired:
    """A criterion of the predecessor that is asked no more."""

    name: str
    reason: Text = EMPTY_TEXT


@dataclass(frozen=True, slots=True)
class Questionnaire:
    id: str
    version: str
    status: Status
    effective: str  # ISO date
    languages: tuple[str, ...]
    title: Text
    notice: Text  # what it is and is not, shown on its face
    orientation: Text  # notes before the first answer
    rule: Text  # the scoring rule in one paragraph, for people
    scales: tuple[Scale, ...]
    steps: tuple[Step, ...]  # innermost first; the last one gathers the whole
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    digest: str = ""  # SHA-256 of the file's bytes
    not_applicable_flag_share: Fraction = Fraction(3, 10)
    predecessor: str = ""  # id@version, empty for a first version
    retired: tuple[Retired, ...] = ()
    _by_name: Mapping[str, Criterion] = field(default_factory=dict, compare=False, repr=False)
    _section_of: Mapping[str, Section] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        """What records name the questionnaire by: id@version."""
        return f"{self.id}@{self.version}"

    def criteria(self) -> Iterator[Criterion]:
        """All criteria in the order in which they are asked."""
        for section in self.sections:
            yield from section.all_criteria()

    def criterion(self, name: str) -> Criterion:
        """Raises KeyError for an unknown name."""
        return self._by_name[name]

    def has_criterion(self, name: str) -> bool:
        return name in self._by_name

    def section_of(self, criterion: str) -> Section:
        """The top section a criterion belongs to. Raises KeyError for an unknown name."""
        return self._section_of[criterion]

    def section(self, name: str) -> Section:
        """A top section by name. Raises KeyError."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)


def with_sections(questionnaire: Questionnaire, sections: tuple[Section, ...]) -> Questionnaire:
    """The same questionnaire with other sections, and look-up tables that fit them."""
    kept = {one.name: getattr(questionnaire, one.name) for one in fields(questionnaire) if one.init and not one.name.startswith("_")}
    return build_questionnaire(**{**kept, "sections": sections})


def build_questionnaire(**fields: object) -> Questionnaire:
    """A questionnaire with its look-up tables filled; for the loader and for tests."""
    sections: tuple[Section, ...] = fields["sections"]  # type: ignore[assignment]
    by_name = {criterion.name: criterion for section in sections for criterion in section.all_criteria()}
    section_of = {criterion.name: section for section in sections for criterion in section.all_criteria()}
    return Questionnaire(**fields, _by_name=by_name, _section_of=section_of)  # type: ignore[arg-type]
