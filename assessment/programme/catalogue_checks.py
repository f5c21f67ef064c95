"""What the keys of a catalogue mean together, and whether the catalogue fits the questionnaire it was written for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.problems import Code, Place, Report, flat, listed, shown
from assessment.questionnaire.reading import Entry
from assessment.questionnaire.references import check_known, check_unique, cycles, listed_names
from assessment.questionnaire.translations import check_translations


class CatalogueCode(StrEnum):
    """What only a catalogue can have wrong; everything else bears the code of questionnaires. 4 names, 5 levels, 8 fit."""

    DUPLICATE_TERM = "K401"
    DUPLICATE_ACTIVITY = "K402"
    UNKNOWN_TERM = "K403"
    UNKNOWN_ACTIVITY = "K404"
    ACTIVITY_CYCLE = "K405"
    LEVEL_ORDER = "K501"
    SERVED_TWICE = "K502"
    OTHER_QUESTIONNAIRE = "K801"
    STEP_SKIPS_LEVELS = "K802"
    NO_STEP = "K803"


_VOCABULARIES = (("audiences", "audience"), ("modes", "mode"), ("channels", "channel"))


def check_entries(root: Entry, report: Report) -> None:
    """Reports everything that is wrong with the file by itself."""
    check_translations(root, report)
    activities = check_unique(root.entries("activities"), "id", CatalogueCode.DUPLICATE_ACTIVITY, "activity", report)
    _check_vocabularies(root, report)
    _check_sources(root, report)
    for activity in root.entries("activities"):
        _check_prerequisites(activity, activities, report)
        _check_spans(activity, report)
        _check_levels(activity.entries("serves"), report)
        _check_overlaps(activity, report)
    _check_cycles(activities, report)
    _check_levels(root.entries("national_steps"), report)
    _check_repeated_steps(root, report)


def check_fit(root: Entry, questionnaire: Questionnaire, report: Report) -> None:
    """Reports names and levels that the questionnaire does not have."""
    if root.word("questionnaire") not in (None, questionnaire.id):
        message = f"the catalogue is for {shown(root.word('questionnaire'))}, not for {shown(questionnaire.id)}"
        report.add(CatalogueCode.OTHER_QUESTIONNAIRE, root.place_of("questionnaire"), message, "check it with its own questionnaire")
        return
    names = [criterion.name for criterion in questionnaire.criteria()]
    for entry in _all_named(root):
        name = entry.word("criterion")
        if name is not None and not questionnaire.has_criterion(name):
            check_known(name, names, Code.UNKNOWN_CRITERION, "criterion", entry.place_of("criterion"), report)
        elif name is not None:
            _check_on_scale(entry, questionnaire.criterion(name).scale.levels, report)
    for step in root.entries("national_steps"):
        _check_adjacent(step, questionnaire, report)


def _all_named(root: Entry) -> Iterator[Entry]:
    for activity in root.entries("activities"):
        yield from (*activity.entries("serves"), *activity.entries("settled_by"))
    yield from root.entries("national_steps")


def _check_vocabularies(root: Entry, report: Report) -> None:
    for key, what in _VOCABULARIES:
        terms = check_unique(root.entries(key), "id", CatalogueCode.DUPLICATE_TERM, what, report)
        for activity in root.entries("activities"):
            for name, place in listed_names(activity, key):
                check_known(name, terms, CatalogueCode.UNKNOWN_TERM, what, place, report)


def _check_sources(root: Entry, report: Report) -> None:
    sources = check_unique(root.entries("sources"), "id", Code.DUPLICATE_SOURCE, "source", report)
    for activity in root.entries("activities"):
        for name, place in listed_names(activity, "sources"):
            check_known(name, sources, Code.UNKNOWN_SOURCE, "source", place, report)


def _check_prerequisites(activity: Entry, activities: Iterable[str], report: Report) -> None:
    for name, place in listed_names(activity, "prerequisites"):
        if name == activity.word("id"):
            message = f"the activity {shown(name)} comes before itself"
            report.add(Code.SELF_REFERENCE, place, message, "name another activity, or take it out")
        else:
            check_known(name, list(activities), CatalogueCode.UNKNOWN_ACTIVITY, "activity", place, report)


def _check_spans(activity: Entry, report: Report) -> None:
    for key in ("duration", "group"):
        span = activity.entry(key)
        least, most = (span.number("least"), span.number("most")) if span else (None, None)
        if span and least is not None and most is not None and not 0 < least <= most:
            message = f"the {key} runs from {least} to {most}"
            report.add(Code.OUT_OF_RANGE, span.place, message, "give a least above 0 and a most that is not below it")


def _check_levels(entries: Iterable[Entry], report: Report) -> None:
    for entry in entries:
        lower, upper = entry.whole("from"), entry.whole("to")
        if lower is not None and upper is not None and lower >= upper:
            message = f"the step goes from level {lower} to level {upper}"
            report.add(CatalogueCode.LEVEL_ORDER, entry.place_of("from"), message, "write the lower level after from, the higher after to")


def _check_overlaps(activity: Entry, report: Report) -> None:
    """No transition of a criterion is served twice by one activity."""
    seen: dict[tuple[str, int], int] = {}
    for entry in activity.entries("serves"):
        name, lower, upper = entry.word("criterion"), entry.whole("from"), entry.whole("to")
        if name is None or lower is None or upper is None:
            continue
        transitions = [(name, level) for level in range(lower, upper)]
        _report_twice([seen[one] for one in transitions if one in seen], entry, report)
        seen.update({one: entry.place.line for one in transitions if one not in seen})


def _check_repeated_steps(root: Entry, report: Report) -> None:
    seen: dict[tuple[str, int], int] = {}
    for entry in root.entries("national_steps"):
        name, lower = entry.word("criterion"), entry.whole("from")
        if name is not None and lower is not None:
            _report_twice([seen[name, lower]] if (name, lower) in seen else [], entry, report)
            seen.setdefault((name, lower), entry.place.line)


def _report_twice(lines: list[int], entry: Entry, report: Report) -> None:
    if lines:
        message = f"a level of {entry.word('criterion')} is left here and in line {lines[0]}"
        report.add(CatalogueCode.SERVED_TWICE, entry.place, message, "keep one of the two")


def _check_cycles(activities: dict[str, Entry], report: Report) -> None:
    for cycle in cycles({name: activity.words("prerequisites") for name, activity in activities.items()}):
        members = [activities[name] for name in cycle if name in activities]
        first = min(members, key=lambda activity: activity.place_of("prerequisites").line)
        message = f"prerequisites run in a circle: {flat(' → '.join([*cycle, cycle[0]]), 120)}"
        report.add(CatalogueCode.ACTIVITY_CYCLE, first.place_of("prerequisites"), message, "take one of these references out")


def _check_on_scale(entry: Entry, levels: tuple[int, ...], report: Report) -> None:
    for key in ("from", "to", "level"):
        level = entry.whole(key)
        if level is not None and level not in levels:
            message = f"level {level} is not on the scale of {entry.word('criterion')}"
            report.add(Code.LEVEL_OUTSIDE_SCALE, entry.place_of(key), message, f"use one of {listed(levels)}")


def _check_adjacent(step: Entry, questionnaire: Questionnaire, report: Report) -> None:
    name, lower, upper = step.word("criterion"), step.whole("from"), step.whole("to")
    if name is None or lower is None or upper is None or not questionnaire.has_criterion(name):
        return
    levels = questionnaire.criterion(name).scale.levels
    if lower in levels and upper in levels and levels.index(upper) > levels.index(lower) + 1:
        message = f"the step skips levels between {lower} and {upper}"
        report.add(CatalogueCode.STEP_SKIPS_LEVELS, step.place_of("to"), message, "write one step for each level")


def report_holes(places: Iterable[tuple[str, int, int]], root: Place, report: Report) -> None:
    for criterion, lower, upper in places:
        message = f"nothing leads {criterion} from level {lower} to level {upper}"
        report.add(CatalogueCode.NO_STEP, root, message, "add a national step, or an activity that serves it")
