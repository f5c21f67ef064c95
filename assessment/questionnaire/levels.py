"""Scales, and everything a criterion says by level: descriptors, evidence, effort, thresholds, minima, gates."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from assessment.questionnaire.model import Direction
from assessment.questionnaire.outline import Outline, level_keys, steps
from assessment.questionnaire.problems import Code, Place, Report, Severity, counted, listed, shown
from assessment.questionnaire.reading import Entry, Leaf
from assessment.questionnaire.translations import draft_severity


def check_scales(tree: Outline, report: Report) -> None:
    plain = {tree.scale_name(criterion) for criterion in tree.criteria if not criterion.has("descriptors")}
    for name, choices in tree.scales.items():
        _check_levels(choices, report)
        _check_values(choices, report)
        if name in plain:
            _check_meanings(choices, report)


def check_criterion_levels(tree: Outline, report: Report) -> None:
    severity = draft_severity(tree.root)
    for criterion in tree.criteria:
        _check_not_applicable(criterion, report)
        _check_threshold_order(criterion.entry("indicator"), report)
        levels = tree.levels(criterion)
        if levels is None:
            continue
        _check_single_levels(criterion, levels, report)
        _check_descriptors(criterion, levels, severity, report)
        _check_effort(criterion, levels, report)


def check_gate_rules(tree: Outline, report: Report) -> None:
    """A gate criterion without a step that heeds it, or the reverse, does nothing: likely an oversight."""
    gates, rules = tree.gates(), _gate_rules(tree)
    for rule in rules:
        for gate in gates:
            _check_level(rule.whole("minimum"), rule.place_of("minimum"), tree.levels(gate), report)
    if report.has_errors:
        return  # a gate may be missing only because it could not be read
    if gates and not rules:
        message = "the criterion is a gate, but no step of the scoring has a gate rule"
        report.add(Code.GATE_WITHOUT_RULE, gates[0].place_of("gate"), message, "add gate: {minimum, cap} to a step", Severity.WARNING)
    for rule in rules if not gates else ():
        message = "the step has a gate rule, but no criterion is a gate"
        report.add(
            Code.GATE_RULE_WITHOUT_GATE, rule.place, message, "set gate: true for a criterion, or take the rule out", Severity.WARNING
        )


def _gate_rules(tree: Outline) -> list[Entry]:
    own_steps = (step for section in tree.sections if (step := section.entry("step")))
    return [rule for step in (*steps(tree.root), *own_steps) if (rule := step.entry("gate"))]


def _check_levels(choices: tuple[Entry, ...], report: Report) -> None:
    seen: dict[int, int] = {}
    for choice in choices:
        level = choice.whole("level")
        if level is not None and level in seen:
            message = f"level {level} stands here and in line {seen[level]}"
            report.add(Code.DUPLICATE_LEVEL, choice.place_of("level"), message, "give each level of a scale its own number")
        elif level is not None:
            seen[level] = choice.place_of("level").line


def _check_values(choices: tuple[Entry, ...], report: Report) -> None:
    """A higher level has a higher value: otherwise a better answer could lower a score."""
    valued = {
        level: (choice, value)
        for choice in choices
        if (level := choice.whole("level")) is not None and (value := _value(choice)) is not None
    }
    for (low, (_, less)), (high, (choice, more)) in pairwise(sorted(valued.items(), key=lambda row: row[0])):
        place = choice.place_of("value") if choice.has("value") else choice.place_of("level")
        if more == less:
            report.add(Code.SAME_VALUE, place, f"levels {low} and {high} have one value, {more}", "give each level a value of its own")
        elif more < less:
            message = f"level {high} has the value {more}, less than level {low} with {less}"
            report.add(Code.VALUE_ORDER, place, message, "let values rise with the levels")


def _value(choice: Entry) -> Fraction | None:
    if choice.has("value"):
        return choice.number("value")
    level = choice.whole("level")
    return None if level is None else Fraction(level)


def _check_meanings(choices: tuple[Entry, ...], report: Report) -> None:
    missing = [choice for choice in choices if not choice.has("meaning")]
    if missing:
        levels = listed(choice.whole("level") for choice in missing)
        message = f"criteria without descriptors use this scale, but it gives no meaning for level {levels}"
        report.add(
            Code.NO_MEANING, missing[0].place, message, "add meaning: to the level, or descriptors to the criteria", Severity.WARNING
        )


def _check_not_applicable(criterion: Entry, report: Report) -> None:
    if not criterion.flag("not_applicable"):
        return
    place = criterion.place_of("not_applicable")
    remedy = "take not_applicable: true out"
    if criterion.flag("gate"):
        report.add(Code.GATE_NOT_APPLICABLE, place, "a gate criterion allows not applicable", f"{remedy}, or the gate")
    if criterion.has("critical"):
        report.add(Code.CRITICAL_NOT_APPLICABLE, place, "a critical criterion allows not applicable", f"{remedy}, or the critical minimum")


def _check_single_levels(criterion: Entry, levels: tuple[int, ...], report: Report) -> None:
    for key in ("target", "critical"):
        _check_level(criterion.whole(key), criterion.place_of(key), levels, report)
    for evidence in criterion.entries("evidence"):
        _check_level(evidence.whole("level"), evidence.place_of("level"), levels, report)
    for _, minimum in criterion.table("minima"):
        if isinstance(minimum, Leaf) and isinstance(minimum.value, int):
            _check_level(minimum.value, minimum.place, levels, report)
    indicator = criterion.entry("indicator")
    for key, owner in (("descriptors", criterion), ("thresholds", indicator)):
        for name, _ in owner.table(key) if owner else ():
            if isinstance(name.value, int):
                _check_level(name.value, name.place, levels, report)


def _check_level(level: int | None, place: Place, levels: tuple[int, ...] | None, report: Report) -> None:
    if level is not None and levels is not None and level not in levels:
        message = f"level {level} is not on the scale of the criterion"
        report.add(Code.LEVEL_OUTSIDE_SCALE, place, message, f"use one of {listed(levels)}")


def _check_descriptors(criterion: Entry, levels: tuple[int, ...], severity: Severity, report: Report) -> None:
    if not criterion.is_whole("descriptors"):
        return
    missing = [level for level in levels if level not in level_keys(criterion, "descriptors")]
    if missing:
        message = f"the descriptor of level {listed(missing)} is missing"
        report.add(
            Code.MISSING_DESCRIPTOR, criterion.place_of("descriptors"), message, "describe every level of the scale, or none", severity
        )


def _check_effort(criterion: Entry, levels: tuple[int, ...], report: Report) -> None:
    found, expected = len(criterion.leaves("effort")), len(levels) - 1
    if criterion.is_whole("effort") and found != expected:
        message = f"effort has {counted(found, 'value')}, the scale has {counted(expected, 'transition')}"
        report.add(
            Code.EFFORT_LENGTH, criterion.place_of("effort"), message, f"write one value for each step from {levels[0]} to {levels[-1]}"
        )


def _check_threshold_order(indicator: Entry | None, report: Report) -> None:
    if indicator is None:
        return
    rows = [(name.value, bound) for name, bound in indicator.table("thresholds") if isinstance(name.value, int) and isinstance(bound, Leaf)]
    bounds = [
        (level, bound.value, bound.place) for level, bound in sorted(rows, key=lambda row: row[0]) if isinstance(bound.value, Fraction)
    ]
    is_lower = indicator.word("direction") == Direction.LOWER
    for (low, less, _), (high, more, place) in pairwise(bounds):
        if (more > less) if is_lower else (more < less):
            wanted = "fall" if is_lower else "rise"
            message = f"the threshold {_plain(more)} of level {high} does not fit {_plain(less)} of level {low}"
            direction = shown("lower" if is_lower else "higher")
            report.add(Code.THRESHOLD_ORDER, place, message, f"let thresholds {wanted} with the level, or change the direction {direction}")


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
