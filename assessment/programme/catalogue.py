"""The catalogue of capacity building as a frozen, valid model. Built by `catalogue_loading` only; no I/O here.

An activity, or a step that the administration takes by itself, serves transitions: from a level of a criterion to a higher one. The idea
of a library of actions for each level step is that of the WHO Benchmarks tool, which goes with the Joint External Evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from assessment.questionnaire.model import EMPTY_TEXT, Criterion, ExpectedEvidence, Questionnaire, Source, Text


@dataclass(frozen=True, slots=True)
class Term:
    """An audience, a mode or a channel by name."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Span:
    """What is usual, from the least to the most. `seen`: a public source gives it; otherwise it is the project's estimate."""

    least: Fraction
    most: Fraction
    seen: bool


@dataclass(frozen=True, slots=True)
class Served:
    """Every transition of the criterion from `from_level` up to `to_level`."""

    criterion: str
    from_level: int
    to_level: int

    def serves(self, level: int) -> bool:
        """Whether it helps to leave that level."""
        return self.from_level <= level < self.to_level


@dataclass(frozen=True, slots=True)
class Mark:
    """A criterion at that level or above."""

    criterion: str
    level: int


@dataclass(frozen=True, slots=True)
class Activity:
    """`duration`: days of a course or event, calendar days of a project. `group`: persons who take part in one.
    `prerequisites`: ids of the activities that come first. `settled_by`: levels that show, together, that others need not wait for
    it: trained officers, for example, need no first course. `evidence`: what it leaves behind. `shared`: people of several
    administrations come together for it."""

    id: str
    label: Text
    description: Text
    audiences: tuple[str, ...]
    modes: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    duration: Span
    group: Span
    prerequisites: tuple[str, ...]
    settled_by: tuple[Mark, ...]
    serves: tuple[Served, ...]
    evidence: Text
    sources: tuple[str, ...]
    shared: bool = False

    def served_from(self, criterion: str, level: int) -> Served | None:
        """What it does for a criterion at that level; None when it does nothing."""
        return next((one for one in self.serves if one.criterion == criterion and one.serves(level)), None)


@dataclass(frozen=True, slots=True)
class NationalStep:
    """What the administration does by itself to leave `from_level`: one imperative sentence."""

    criterion: str
    from_level: int
    to_level: int
    label: Text


@dataclass(frozen=True, slots=True)
class NationalWay:
    """The administration's own way up one level: the step written for it (empty: none is), and the evidence to bring into being."""

    label: Text
    evidence: tuple[ExpectedEvidence, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`questionnaire`: the id of the questionnaire whose criteria it serves (ids are never reused, so every version of it)."""

    questionnaire: str
    languages: tuple[str, ...]
    source: Text
    date: str  # ISO date
    note: Text
    audiences: tuple[Term, ...]
    modes: tuple[Term, ...]
    channels: tuple[Term, ...]
    sources: tuple[Source, ...]
    activities: tuple[Activity, ...]
    national_steps: tuple[NationalStep, ...]
    _by_id: Mapping[str, Activity] = field(default_factory=dict, compare=False, repr=False)
    _serving: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict, compare=False, repr=False)
    _steps: Mapping[tuple[str, int], NationalStep] = field(default_factory=dict, compare=False, repr=False)

    def activity(self, id_: str) -> Activity:
        """Raises KeyError for an unknown id."""
        return self._by_id[id_]

    def written_for(self, questionnaire: Questionnaire) -> bool:
        """Whether its criteria are this questionnaire's. Another one may use the same names for other things."""
        return self.questionnaire == questionnaire.id

    def activities_for(self, criterion: str, level: int) -> tuple[Activity, ...]:
        """The activities that help to leave that level, in the order of the catalogue."""
        return tuple(one for one in self._serving.get(criterion, ()) if one.served_from(criterion, level))

    def national_step(self, criterion: str, level: int) -> NationalStep | None:
        """The step written for leaving that level."""
        return self._steps.get((criterion, level))

    def coming_first(self, activity: str, settled: Iterable[str] = ()) -> tuple[str, ...]:
        """Everything that comes before an activity and is not settled (held, say), each after what it needs itself.

        What a settled activity needs is settled too.
        """
        done, order = set(settled), list[str]()

        def visit(id_: str) -> None:
            for needed in self._by_id[id_].prerequisites:
                if needed not in done:
                    done.add(needed)
                    visit(needed)
                    order.append(needed)

        visit(activity)
        return tuple(order)


def build_catalogue(**fields: object) -> Catalogue:
    """A catalogue with its look-up tables filled; for the loader and for tests."""
    activities: tuple[Activity, ...] = fields["activities"]  # type: ignore[assignment]
    steps: tuple[NationalStep, ...] = fields["national_steps"]  # type: ignore[assignment]
    serving: dict[str, dict[str, Activity]] = {}
    for activity in activities:
        for served in activity.serves:
            serving.setdefault(served.criterion, {})[activity.id] = activity
    return Catalogue(
        **fields,  # type: ignore[arg-type]
        _by_id={activity.id: activity for activity in activities},
        _serving={criterion: tuple(by_id.values()) for criterion, by_id in serving.items()},
        _steps={(step.criterion, step.from_level): step for step in steps},
    )


NO_CATALOGUE = Catalogue("", (), EMPTY_TEXT, "", EMPTY_TEXT, (), (), (), (), (), ())


def catalogue_for(catalogue: Catalogue, questionnaire: Questionnaire) -> Catalogue:
    """The catalogue, or an empty one where it was written for another questionnaire."""
    if catalogue.written_for(questionnaire):
        return catalogue
    return replace(catalogue, activities=(), national_steps=(), _by_id={}, _serving={}, _steps={})


@dataclass(frozen=True, slots=True)
class Transition:
    """From one level of a criterion to the next of its scale."""

    criterion: str
    from_level: int
    to_level: int


def transitions(criterion: Criterion) -> Iterator[Transition]:
    for lower, upper in pairwise(criterion.scale.levels):
        yield Transition(criterion.name, lower, upper)


def next_level(criterion: Criterion, level: int) -> int:
    """Raises ValueError at the top of the scale."""
    return min(one for one in criterion.scale.levels if one > level)


def national_way(catalogue: Catalogue, criterion: Criterion, level: int, missing: Sequence[ExpectedEvidence] | None = None) -> NationalWay:
    """By default the required evidence of the next level is brought into being; `missing` narrows it to what is not there yet."""
    step = catalogue.national_step(criterion.name, level)
    required = required_evidence(criterion, next_level(criterion, level))
    evidence = required if missing is None else tuple(one for one in required if one in missing)
    return NationalWay(step.label if step else EMPTY_TEXT, evidence)


def required_evidence(criterion: Criterion, level: int) -> tuple[ExpectedEvidence, ...]:
    return tuple(one for one in criterion.evidence if one.required and one.level == level)


def holes(catalogue: Catalogue, questionnaire: Questionnaire) -> tuple[Transition, ...]:
    """Transitions for which there is nothing to propose: no activity, no written step, no required evidence to bring into being."""
    return tuple(
        one for criterion in questionnaire.criteria() for one in transitions(criterion) if not _has_step(catalogue, criterion, one)
    )


def _has_step(catalogue: Catalogue, criterion: Criterion, transition: Transition) -> bool:
    level = transition.from_level
    served = catalogue.activities_for(criterion.name, level) or catalogue.national_step(criterion.name, level)
    return bool(served or required_evidence(criterion, transition.to_level))
