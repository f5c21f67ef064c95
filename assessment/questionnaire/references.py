"""Names that must be unique, references that must lead somewhere, and chains that must not run in circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

from assessment.questionnaire import conditions
from assessment.questionnaire.outline import Outline
from assessment.questionnaire.problems import Code, Place, Report, Severity, flat, listed, shown
from assessment.questionnaire.reading import Entry

# from a criterion to the criteria it refers to
Graph = Mapping[str, tuple[str, ...]]


def check_names(tree: Outline, report: Report) -> None:
    criteria = check_unique(tree.criteria, "name", Code.DUPLICATE_CRITERION, "criterion", report)
    sections = check_unique(tree.sections, "name", Code.DUPLICATE_SECTION, "section", report)
    # results are listed by name, sections and criteria together
    for name in criteria.keys() & sections.keys():
        _report_taken(sections[name], criteria[name], "name", Code.DUPLICATE_SECTION, "name", report)
    check_unique(tree.root.entries("sources"), "id", Code.DUPLICATE_SOURCE, "source", report)
    for criterion in tree.criteria:
        check_unique(criterion.entries("evidence"), "id", Code.DUPLICATE_EVIDENCE, "evidence", report)


def check_references(tree: Outline, report: Report) -> None:
    names = {name: None for criterion in tree.criteria if (name := criterion.word("name"))}
    sources = {name: None for source in tree.root.entries("sources") if (name := source.word("id"))}
    for criterion in tree.criteria:
        for name, place in (*_asked_of(criterion), *_prerequisites(criterion)):
            _check_criterion(name, place, criterion, names, report)
        _check_scale(criterion, tree, report)
        for name, place in listed_names(criterion, "sources"):
            check_known(name, sources, Code.UNKNOWN_SOURCE, "source", place, report)
    _unused_sources(tree, report)


def check_cycles(tree: Outline, report: Report) -> None:
    asked = {str(criterion.word("name")): tuple(name for name, _ in _asked_of(criterion)) for criterion in tree.criteria}
    before = {str(criterion.word("name")): criterion.words("prerequisites") for criterion in tree.criteria}
    _report_cycles(asked, "relevant", Code.RELEVANT_CYCLE, tree, report)
    _report_cycles(before, "prerequisites", Code.PREREQUISITE_CYCLE, tree, report)


def cycles(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Circles of references, each found once, without those from a node to itself. Without recursion: chains may be long."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        on_path: set[str] = set()
        todo = [(start, False)]
        while todo:
            name, is_left = todo.pop()
            if is_left:
                on_path.discard(path.pop())
                done.add(name)
            elif name in on_path:
                yield tuple(path[path.index(name) :])
            elif name not in done:
                path.append(name)
                on_path.add(name)
                todo.append((name, True))
                todo.extend((other, False) for other in reversed(graph.get(name, ())) if other != name)


def check_unique(entries: Iterable[Entry], key: str, code: StrEnum, what: str, report: Report) -> dict[str, Entry]:
    """Reports each name that is used twice; the first use of each."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        name = entry.word(key)
        if name is not None and seen.setdefault(name, entry) is not entry:
            _report_taken(entry, seen[name], key, code, what, report)
    return seen


def _report_taken(entry: Entry, first: Entry, key: str, code: StrEnum, what: str, report: Report) -> None:
    message = f"the {what} {shown(entry.word(key))} stands here and in line {first.place_of(key).line}"
    report.add(code, entry.place_of(key), message, "give the newer of the two another name")


def _asked_of(criterion: Entry) -> tuple[tuple[str, Place], ...]:
    condition = criterion.condition("relevant")
    if condition is None:
        return ()
    place = criterion.place_of("relevant")
    return tuple((name, place) for name in dict.fromkeys(conditions.references(condition)))


def _prerequisites(criterion: Entry) -> tuple[tuple[str, Place], ...]:
    return listed_names(criterion, "prerequisites")


def listed_names(entry: Entry, key: str) -> tuple[tuple[str, Place], ...]:
    """The names in a list, each with its place."""
    return tuple((str(leaf.value), leaf.place) for leaf in entry.leaves(key))


def _check_criterion(name: str, place: Place, criterion: Entry, names: Collection[str], report: Report) -> None:
    if name == criterion.word("name"):
        message = f"the criterion {shown(name)} refers to itself"
        report.add(Code.SELF_REFERENCE, place, message, "name another criterion, or take the reference out")
        return
    check_known(name, names, Code.UNKNOWN_CRITERION, "criterion", place, report)


def _check_scale(criterion: Entry, tree: Outline, report: Report) -> None:
    name = criterion.word("scale")
    if name is not None and tree.root.has("scales"):
        check_known(name, tree.scales, Code.UNKNOWN_SCALE, "scale", criterion.place_of("scale"), report)


def check_known(name: str, names: Collection[str], code: StrEnum, what: str, place: Place, report: Report) -> None:
    """Reports a name that is not among `names`."""
    if name not in names:
        otherwise = f"add it to the file, or use one of {listed(names)}" if names else "add it to the file, or take the reference out"
        report.add(code, place, f"there is no {what} {shown(name)}", report.suggestion(name, names, otherwise))


def _unused_sources(tree: Outline, report: Report) -> None:
    cited = {name for criterion in tree.criteria for name in criterion.words("sources")}
    for source in tree.root.entries("sources"):
        name = source.word("id")
        if name is not None and name not in cited:
            message = f"no criterion cites the source {shown(name)}"
            report.add(Code.UNUSED_SOURCE, source.place_of("id"), message, "cite it where it is used, or take it out", Severity.WARNING)


def _report_cycles(graph: Graph, key: str, code: StrEnum, tree: Outline, report: Report) -> None:
    order = {str(criterion.word("name")): criterion for criterion in reversed(tree.criteria)}
    for cycle in cycles(graph):
        if report.is_full:
            return
        members = [order[name] for name in cycle if name in order]
        first = min(members, key=lambda criterion: criterion.place_of(key).line)
        start = cycle.index(str(first.word("name")))
        chain = " → ".join([*cycle[start:], *cycle[:start], cycle[start]])
        message = f"{key} runs in a circle: {flat(chain, 120)}"
        report.add(code, first.place_of(key), message, "take one of these references out")
