"""A questionnaire laid beside its predecessor: whether what it says of it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assessment.questionnaire.changes import CONTINUING
from assessment.questionnaire.model import Change, Criterion, Questionnaire, Scale
from assessment.questionnaire.problems import PairCode, Place, Report, Severity, shown

# Where a key of a criterion (or with an empty name, of the head) stands in the newer file.
PlaceOf = Callable[[str, str], Place]


def check_pair(old: Questionnaire, new: Questionnaire, report: Report, place_of: PlaceOf) -> None:
    """Reports what is untrue. `new` is taken to be without errors of its own."""
    if new.predecessor != old.key:
        message = f"the predecessor is {shown(new.predecessor)}, not {shown(old.key)}"
        report.add(PairCode.OTHER_PREDECESSOR, place_of("predecessor", ""), message, "compare with the version that it names")
        return
    known = {criterion.name for criterion in old.criteria()}
    for criterion in new.criteria():
        _check_origins(criterion, known, report, place_of)
        _check_id(criterion, known, report, place_of)
        _check_sameness(criterion, old, report, place_of)
    for one in new.retired:
        if one.name not in known:
            _report_unknown(one.name, place_of("retired", one.name), known, report)
    _check_rest(old, new, report, place_of)


def same_scale(one: Scale, other: Scale) -> bool:
    """Whether a level of the one is the same level of the other."""
    return [(choice.level, choice.value) for choice in one.choices] == [(choice.level, choice.value) for choice in other.choices]


def same_words(one: Criterion, other: Criterion, language: str) -> bool:
    """Whether the statement and the meaning of every level read the same. Scales are taken to be the same."""
    return list(_words(one, language)) == list(_words(other, language))


def _words(criterion: Criterion, language: str) -> Iterator[str]:
    yield " ".join(criterion.label.to(language).split())
    for level in criterion.scale.levels:
        yield " ".join(criterion.descriptor(level).to(language).split())


def _check_origins(criterion: Criterion, known: set[str], report: Report, place_of: PlaceOf) -> None:
    for origin in criterion.origins:
        if origin not in known:
            _report_unknown(origin, place_of("from", criterion.name), known, report)


def _report_unknown(name: str, place: Place, known: set[str], report: Report) -> None:
    message = f"the predecessor has no criterion {shown(name)}"
    remedy = report.suggestion(name, sorted(known), "correct the id; a criterion that was not there says change: new")
    report.add(PairCode.UNKNOWN_ORIGIN, place, message, remedy)


def _check_id(criterion: Criterion, known: set[str], report: Report, place_of: PlaceOf) -> None:
    keeps = criterion.change in CONTINUING and criterion.origins == (criterion.name,)
    if criterion.name in known and not keeps:
        message = f"{shown(criterion.name)} was another criterion in the predecessor"
        report.add(PairCode.TAKEN_ID, place_of("name", criterion.name), message, "give this one an id that was never used")


def _check_sameness(criterion: Criterion, old: Questionnaire, report: Report, place_of: PlaceOf) -> None:
    """A comparable criterion must measure with the same ruler. Words are left to the author: a slip of the pen may be mended."""
    if criterion.change is not Change.UNCHANGED or not old.has_criterion(criterion.origins[0]):
        return
    before, place = old.criterion(criterion.origins[0]), place_of("change", criterion.name)
    if not same_scale(before.scale, criterion.scale):
        message = f"{shown(criterion.name)} is unchanged, but its levels are others than those of {shown(before.name)}"
        report.add(PairCode.CHANGED_SCALE, place, message, "say reworded, or keep the scale")
    elif not same_words(before, criterion, old.languages[0]):
        message = f"{shown(criterion.name)} is unchanged, but its statement or a descriptor reads otherwise than in the predecessor"
        remedy = "say reworded, unless only spelling was corrected"
        report.add(PairCode.CHANGED_WORDS, place, message, remedy, Severity.WARNING)


def _check_rest(old: Questionnaire, new: Questionnaire, report: Report, place_of: PlaceOf) -> None:
    accounted = {origin for criterion in new.criteria() for origin in criterion.origins} | {one.name for one in new.retired}
    for criterion in old.criteria():
        if criterion.name not in accounted and not new.has_criterion(criterion.name):  # else its id was taken, which is reported
            message = f"the predecessor's criterion {shown(criterion.name)} is neither continued nor retired"
            report.add(PairCode.LEFT_BEHIND, place_of("predecessor", ""), message, "list it under retired:, or name it in a from:")
