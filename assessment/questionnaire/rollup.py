"""Whether the steps of the scoring fit the tree of sections, and have what their methods need."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.questionnaire.model import MethodKind
from assessment.questionnaire.outline import Outline, criteria_below, steps
from assessment.questionnaire.problems import Code, Report, Severity, counted, listed, shown
from assessment.questionnaire.reading import Entry, Leaf

# What each method needs of its step; a parameter that no method of the step uses is likely an oversight.
_PARAMETERS = {
    MethodKind.LOWEST: {"plus"},
    MethodKind.STAGED: {"satisfied"},
    MethodKind.SHARE_SATISFIED: {"satisfied"},
    MethodKind.PROFILE_MINIMA: {"tiers"},
}
_NEEDED = {"satisfied", "tiers"}
_SPECIFIC = ("plus", "satisfied", "tiers")
_BY_STAGE = {MethodKind.STAGED, MethodKind.SUM_OF_LEVEL_MEANS}


def check_rollup(tree: Outline, report: Report) -> None:
    for step in _all_steps(tree):
        _check_parameters(step, report)
    mixed = [section for section in tree.sections if not _has_one_kind(section, report)]
    if mixed:
        return
    depths = _leaf_depths(tree)
    if len({depth for _, depth in depths}) > 1:
        _report_uneven(depths, report)
    elif depths:
        _check_step_count(depths[0][1], tree, report)
        _check_needs(tree, report)


def _all_steps(tree: Outline) -> Iterator[Entry]:
    yield from steps(tree.root)
    for section in tree.sections:
        if own := section.entry("step"):
            yield own


def _has_one_kind(section: Entry, report: Report) -> bool:
    """Reports a section that is empty or mixed; False for a mixed one, whose depth means nothing."""
    name = shown(section.word("name"))
    has_sections, has_criteria = section.has("sections"), section.has("criteria")
    if has_sections and has_criteria:
        message = f"the section {name} holds both sections and criteria"
        report.add(Code.MIXED_SECTION, section.place, message, "put the criteria into a section of their own")
    elif not has_sections and not has_criteria:
        report.add(Code.EMPTY_SECTION, section.place, f"the section {name} holds nothing", "add criteria: or sections:, or take it out")
    return not (has_sections and has_criteria)


def _check_parameters(step: Entry, report: Report) -> None:
    method = step.word("method")
    if method is None:
        return
    used = _PARAMETERS.get(MethodKind(method), set())
    for key in _SPECIFIC:
        if key in used & _NEEDED and not step.has(key):
            message = f"the method {shown(method)} needs {shown(key)}"
            report.add(Code.MISSING_PARAMETER, step.place_of("method"), message, f"add {key}: to the step")
        elif step.has(key) and key not in used:
            message = f"the method {shown(method)} does not use {shown(key)}"
            report.add(Code.UNUSED_PARAMETER, step.place_of(key), message, "take it out, or choose another method", Severity.WARNING)


def _leaf_depths(tree: Outline) -> list[tuple[Entry, int]]:
    def below(parent: Entry, depth: int) -> Iterator[tuple[Entry, int]]:
        for section in parent.entries("sections"):
            if section.has("criteria"):
                yield section, depth
            yield from below(section, depth + 1)

    return list(below(tree.root, 1))


def _report_uneven(depths: list[tuple[Entry, int]], report: Report) -> None:
    first, expected = depths[0]
    for section, depth in depths:
        if depth != expected:
            message = f"criteria stand {depth} deep here and {expected} deep in the section {shown(first.word('name'))}"
            report.add(
                Code.UNEVEN_DEPTH, section.place, message, "let all criteria stand at the same depth, wrap a section where one is missing"
            )
            return


def _check_step_count(depth: int, tree: Outline, report: Report) -> None:
    scoring = tree.root.entry("scoring")
    if scoring is None or not scoring.is_whole("steps"):
        return
    found, expected = len(scoring.entries("steps")), depth + 1
    if found != expected:
        message = f"the scoring has {counted(found, 'step')}, criteria in {counted(depth, 'layer')} of sections need {expected}"
        remedy = "write one step for each layer of sections and one for the whole (method: none where nothing is rolled up)"
        report.add(Code.STEP_COUNT, scoring.place_of("steps"), message, remedy)


def _check_needs(tree: Outline, report: Report) -> None:
    """Stages and minima of the criteria below every node whose method works with them."""
    layers = steps(tree.root)
    if layers:
        _check_needs_below(layers[-1], tree.criteria, report)
    for section in tree.sections:
        height = _height(section)
        step = section.entry("step") or (layers[height] if height < len(layers) else None)
        if step:
            _check_needs_below(step, tuple(criteria_below(section)), report)


def _height(section: Entry) -> int:
    """0 for a section of criteria, 1 for one that holds such sections."""
    inner = section.entries("sections")
    return 1 + _height(inner[0]) if inner else 0


def _check_needs_below(step: Entry, criteria: tuple[Entry, ...], report: Report) -> None:
    method = step.word("method")
    for criterion in criteria:
        if method in _BY_STAGE and not criterion.has("stage"):
            message = f"the criterion has no stage, the method {shown(method)} needs one"
            report.add(Code.MISSING_STAGE, criterion.place, message, "add stage: and the level it belongs to")
        if method == MethodKind.PROFILE_MINIMA and step.is_whole("tiers"):
            _check_minima(criterion, step.words("tiers"), report)


def _check_minima(criterion: Entry, tiers: tuple[str, ...], report: Report) -> None:
    rows = criterion.table("minima")
    names = [str(name.value) for name, _ in rows]
    missing = [tier for tier in tiers if tier not in names]
    if missing and (criterion.is_whole("minima") or not criterion.has("minima")):
        message = f"the least level for the tier {listed(map(shown, missing))} is missing"
        report.add(Code.MISSING_MINIMUM, criterion.place_of("minima"), message, "add it under minima:")
    for name, level in rows:
        if name.value not in tiers and isinstance(level, Leaf):
            message = f"there is no tier {shown(name.value)} in the step"
            remedy = report.suggestion(str(name.value), tiers, f"use one of {listed(tiers)}")
            report.add(Code.UNKNOWN_TIER, name.place, message, remedy)
