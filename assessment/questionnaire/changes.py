"""What a new version says of its predecessor, as far as the file alone shows it. The pair of both is for `bridge_checks`.

Whoever continues a criterion may keep its id; a part, a merger or something new needs an id of its own, because answers and histories
are kept under ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.questionnaire.model import Change
from assessment.questionnaire.outline import Outline
from assessment.questionnaire.problems import Code, Report, counted, listed, shown
from assessment.questionnaire.reading import Entry

CONTINUING = (Change.UNCHANGED, Change.REWORDED)  # the whole of one criterion lives on; others are parts of it or more than it


def change_of(criterion: Entry) -> Change:
    """In a questionnaire with a predecessor, silence means unchanged."""
    return Change(criterion.word("change") or Change.UNCHANGED)


def origins_of(criterion: Entry) -> tuple[str, ...]:
    """The predecessor's criteria it comes from: none for a new one, else as listed, and for an unchanged one its own id."""
    change, name = change_of(criterion), criterion.word("name")
    if criterion.has("from"):
        return () if change is Change.NEW else criterion.words("from")
    return (name,) if name and change is Change.UNCHANGED else ()


@dataclass(frozen=True, slots=True)
class _Claim:
    criterion: Entry
    name: str
    change: Change
    origins: tuple[str, ...]

    @property
    def keeps_its_id(self) -> bool:
        return self.change in CONTINUING and self.name in self.origins


def check_changes(tree: Outline, report: Report) -> None:
    unread = {problem.path for problem in report.problems()}
    if not tree.root.has("predecessor"):
        if "predecessor" not in unread:
            _check_silence(tree, report)
        return
    _check_predecessor(tree.root, report)
    claims = list(_claims(tree, unread))
    for claim in claims:
        _check_form(claim, report)
    by_origin = _by_origin(claims)
    _check_sharing(by_origin, report)
    _check_ids(claims, by_origin, tree, report)
    _check_retired(claims, by_origin, tree, report)


def _check_silence(tree: Outline, report: Report) -> None:
    """Without a predecessor nothing can be said of one; one problem for each place that does."""
    for entry in (tree.root, *tree.criteria):
        key = next((key for key in ("change", "from", "retired") if entry.has(key)), None)
        if key is not None:
            message = f"{shown(key)} speaks of a predecessor, but the file names none"
            report.add(
                Code.CHANGE_WITHOUT_PREDECESSOR, entry.place_of(key), message, "add predecessor: id@version at the head, or take it out"
            )


def _check_predecessor(root: Entry, report: Report) -> None:
    own = f"{root.word('id')}@{root.word('version')}"
    if root.word("predecessor") == own:
        message = f"the questionnaire names itself, {shown(own)}, as its predecessor"
        report.add(Code.OWN_PREDECESSOR, root.place_of("predecessor"), message, "name the version before, or give this one a new version")


def _claims(tree: Outline, unread: set[str]) -> Iterator[_Claim]:
    """What each criterion says, without those whose words could not be read or whose id stands twice (reported elsewhere)."""
    seen: set[str] = set()
    for criterion in tree.criteria:
        name = criterion.word("name")
        lost = any(path.startswith(criterion.place.key(key).path) for key in ("change", "from") for path in unread)
        if name is not None and name not in seen and not lost:
            yield _Claim(criterion, name, change_of(criterion), origins_of(criterion))
        seen.add(name or "")


def _check_form(claim: _Claim, report: Report) -> None:
    """Whether `from` fits the change."""
    criterion, change = claim.criterion, claim.change
    listed_here, place = criterion.has("from"), criterion.place_of("from")
    if listed_here and not criterion.has("change"):
        report.add(Code.UNEXPECTED_FROM, place, "from stands without change", "add change:, or take from out if nothing was changed")
    elif listed_here and change is Change.NEW:
        report.add(Code.UNEXPECTED_FROM, place, "a new criterion comes from none", "take from out, or say reworded, split or merged")
    elif not listed_here and change not in (Change.NEW, Change.UNCHANGED):
        message = f"the criterion is {change}, but does not say from which"
        report.add(Code.MISSING_FROM, criterion.place_of("change"), message, "add from: [id] with the predecessor's ids")
    elif listed_here and (len(claim.origins) > 1) != (change is Change.MERGED):
        wanted = "two or more criteria" if change is Change.MERGED else "exactly one criterion"
        message = f"{shown(change)} comes from {wanted}, {counted(len(claim.origins), 'is', 'are')} named"
        report.add(Code.FROM_COUNT, place, message, "correct the list, or choose another change")


def _by_origin(claims: list[_Claim]) -> dict[str, list[_Claim]]:
    found: dict[str, list[_Claim]] = {}
    for claim in claims:
        for origin in claim.origins:
            found.setdefault(origin, []).append(claim)
    return found


def _check_sharing(by_origin: Mapping[str, list[_Claim]], report: Report) -> None:
    """A criterion lives on as a whole in one place, or in parts in several."""
    for origin, claims in by_origin.items():
        first = claims[0]
        if len(claims) == 1 and first.change is Change.SPLIT and len(first.origins) == 1:
            message = f"only this criterion is split from {shown(origin)}"
            report.add(Code.LONE_SPLIT, first.criterion.place_of("from"), message, "name the other parts, or say reworded")
        for claim in claims if len(claims) > 1 else ():
            if claim.change in CONTINUING:
                others = listed(other.name for other in claims if other is not claim)
                message = f"{shown(claim.name)} continues all of {shown(origin)}, but {others} comes from it, too"
                place = claim.criterion.place_of("from" if claim.criterion.has("from") else "name")
                report.add(Code.SHARED_ORIGIN, place, message, "say split for each part, with an id of its own, or correct from")


def _check_ids(claims: list[_Claim], by_origin: Mapping[str, list[_Claim]], tree: Outline, report: Report) -> None:
    retired = {one.word("name") for one in tree.root.entries("retired")}
    for claim in claims:
        if claim.name in by_origin and claim.name not in retired and not claim.keeps_its_id:
            message = f"{shown(claim.name)} was another criterion in the predecessor"
            report.add(Code.REUSED_ID, claim.criterion.place_of("name"), message, "give this one an id that was never used")


def _check_retired(claims: list[_Claim], by_origin: Mapping[str, list[_Claim]], tree: Outline, report: Report) -> None:
    asked = {claim.name for claim in claims}
    seen: set[str] = set()
    for one in tree.root.entries("retired"):
        name, place = one.word("name"), one.place_of("name")
        if name is None:
            continue
        if name in seen:
            report.add(Code.REPEATED_VALUE, place, f"{shown(name)} is retired twice", "keep one of the two")
        elif name in asked or name in by_origin:
            who = listed(claim.name for claim in by_origin.get(name, ())) or name
            report.add(Code.RETIRED_STILL_ASKED, place, f"{shown(name)} is retired, but lives on in {who}", "take one of the two out")
        seen.add(name)
