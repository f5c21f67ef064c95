"""One line per criterion, as every export shows it: what was said, what counts, what is missing, in what order to close it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessment.questionnaire.model import Criterion, MethodKind, Section
from assessment.records import Answer
from assessment.scoring.ratings import Standing as Place
from assessment.scoring.ratings import backed_rating, standings
from assessment.scoring.results import FlagKind
from assessment.workflow.standing import Standing


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """`level` None: nothing that counts was said. `gap` None: no level or no target. `effort`: of all transitions up to the target,
    from the lowest level while the level is not known."""

    criterion: Criterion
    section: Section
    place: Place
    is_decided: bool  # False: whether it applies is not known yet
    answer: Answer | None
    level: int | None
    possible_level: int | None
    backed_level: int | None
    target: int | None
    gap: int | None
    effort: int | None
    flags: tuple[FlagKind, ...]


def criterion_lines(standing: Standing) -> list[CriterionLine]:
    """All criteria in the order in which they are asked."""
    places = standings(standing.questionnaire, standing.ratings)
    flags: dict[str, list[FlagKind]] = {}
    for flag in standing.result.whole.flags:
        flags.setdefault(flag.criterion, []).append(flag.kind)
    return [_line(standing, criterion, places[criterion.name], tuple(flags.get(criterion.name, ()))) for criterion in _criteria(standing)]


def by_priority(lines: Sequence[CriterionLine]) -> list[CriterionLine]:
    """The lines with a gap to close or still to find out, most urgent first: flagged ones (below a minimum, then unknown), then what
    brings the whole furthest (section weight, share of the section, levels missing), then what costs least; unknown levels last."""
    places = {line.criterion.name: place for place, line in enumerate(lines)}
    weights = _applicable_weights(lines)
    return sorted(filter(_is_open, lines), key=lambda line: (*_priority(line, weights), places[line.criterion.name]))


def target_mean(standing: Standing, section: Section, lines: Sequence[CriterionLine]) -> Fraction | None:
    """The score the section has once every target is met; None where its score is not a plain weighted mean or a target is missing."""
    step = standing.result.node(section.name).step
    applicable = [line for line in lines if line.section.name == section.name and line.place.applies]
    if step.method is not MethodKind.WEIGHTED_MEAN or section.sections or not applicable:
        return None
    if any(line.target is None for line in applicable):
        return None
    total = sum((_target_value(line) * line.criterion.weight for line in applicable), Fraction(0))
    return total / sum(line.criterion.weight for line in applicable)


def _criteria(standing: Standing) -> Sequence[Criterion]:
    return list(standing.questionnaire.criteria())


def _line(standing: Standing, criterion: Criterion, place: Place, flags: tuple[FlagKind, ...]) -> CriterionLine:
    name = criterion.name
    level = standing.ratings[name].level if place is Place.RATED else None
    target = standing.target(name) if place.applies else None
    return CriterionLine(
        criterion=criterion,
        section=standing.questionnaire.section_of(name),
        place=place,
        is_decided=standing.relevant[name] is not None,
        answer=standing.answers.get(name),
        level=level,
        possible_level=_possible(criterion, place, level),
        backed_level=None if level is None else backed_rating(criterion, standing.ratings[name]),
        target=target,
        gap=None if level is None else standing.gap(name),
        effort=_effort(criterion, level, target),
        flags=flags,
    )


def _possible(criterion: Criterion, place: Place, level: int | None) -> int | None:
    return criterion.scale.levels[-1] if place.applies and level is None else level


def _effort(criterion: Criterion, level: int | None, target: int | None) -> int | None:
    """Without efforts in the file every transition counts 1."""
    levels = criterion.scale.levels
    if target is None or target not in levels:
        return None
    efforts = criterion.effort or (1,) * (len(levels) - 1)
    start = 0 if level is None else levels.index(level)
    return sum(efforts[start : levels.index(target)])


def _is_open(line: CriterionLine) -> bool:
    return line.place.applies and (line.level is None or bool(line.gap) or bool(line.flags))


def _priority(line: CriterionLine, weights: dict[str, int]) -> tuple[int, Fraction, int]:
    share = Fraction(line.section.weight * line.criterion.weight, weights[line.section.name])
    return (_urgency(line), -share * (line.gap or 0), line.effort or 0)


def _urgency(line: CriterionLine) -> int:
    if FlagKind.CRITICAL_BELOW in line.flags or FlagKind.GATE_BELOW in line.flags:
        return 0
    if line.flags:
        return 1
    return 2 if line.level is not None else 3


def _applicable_weights(lines: Sequence[CriterionLine]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for line in lines:
        if line.place.applies:
            weights[line.section.name] = weights.get(line.section.name, 0) + line.criterion.weight
    return weights


def _target_value(line: CriterionLine) -> Fraction:
    assert line.target is not None  # noqa: S101 - the caller has looked
    return line.criterion.scale.value_of(line.target)
