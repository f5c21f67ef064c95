"""What writing and reading an answer workbook share: its columns, its names for programs, and the words of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from assessment.exchange.spreadsheet_text import MOST_CELL_UNITS, clean_text, safe_text
from assessment.locale import LANGUAGES, Texts, texts
from assessment.questionnaire.model import Criterion
from assessment.records import AnswerState, Evidence, EvidenceLink
from assessment.workflow.returned import Part

FORMAT = "1"
HIDDEN_SHEET = "GSA"
KEY_PREFIX = "gsa:"  # of the words in the hidden first row of a section's sheet
ID_KEY = "id"
FACTS = ("format", "questionnaire", "questionnaire_digest", "member", "assessment", "languages", "filled", "made_at", "made_for", "digest")
FILLED_BY = "GSA_FILLED_BY"
TOO_LONG = "[too long for a cell: not changed by this workbook / trop long pour une cellule : non modifié par ce classeur]"
ANSWER_PARTS = (Part.ANSWER, Part.REASON, Part.COMMENT, Part.EVIDENCE)
FIGURE_PARTS = (Part.VALUE, Part.NUMERATOR, Part.DENOMINATOR)

_NOT_APPLICABLE = {"n/a", "na", "n.a.", "s.o.", "s/o"}
_UNKNOWN = {"dk", "d/k", "nsp", "?"}
_WHOLE = re.compile(r"(-?\d+)(?:[.,]0+)?")
_NUMBERED = re.compile(r"(-?\d+)\s*[·.:)\-–—]\s*(.+)")
_KEYED_LINE = re.compile(r"\[([^\s\[\]]+)((?:\s+[^\s\[\]]+)*)\]$")

Said = tuple[AnswerState, int | None]


def fact_name(fact: str) -> str:
    """The defined name under which a fact of the identity is found."""
    return f"GSA_{fact.upper()}"


def identity_digest(facts: Mapping[str, str], bases: Mapping[str, int]) -> str:
    """SHA-256 over identity and base revisions: tells a damaged workbook, proves nothing against somebody who means to alter one."""
    lines = [f"{name}={facts.get(name, '')}" for name in FACTS if name != "digest"]
    return sha256("\n".join([*lines, *(f"{name}:{bases[name]}" for name in sorted(bases))]).encode()).hexdigest()


@dataclass(frozen=True)
class Bilingual:
    """A text in each of the workbook's languages, joined; once where they are the same."""

    languages: tuple[Texts, ...]

    def __call__(self, message: str, /, **values: object) -> str:
        return joined(t(message, **values) for t in self.languages)


def joined(words: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(filter(None, words)))


def choices(criterion: Criterion, languages: Sequence[str]) -> list[str]:
    """The drop-down's lines, in the order of the scale."""
    t = Bilingual(tuple(map(texts, languages)))
    levels = [
        f"{choice.level} · {joined(clean_text(choice.label.to(language)) for language in languages)}" for choice in criterion.scale.choices
    ]
    return [*levels, *([not_applicable(t)] if criterion.not_applicable else []), unknown(t)]


def not_applicable(t: Bilingual) -> str:
    return t("Not applicable")


def unknown(t: Bilingual) -> str:
    return t("Don't know")


def choice_text(criterion: Criterion, state: AnswerState, level: int | None, languages: Sequence[str]) -> str:
    """An answer as its cell says it; empty for none."""
    lines, t = choices(criterion, languages), Bilingual(tuple(map(texts, languages)))
    if state is AnswerState.LEVEL and level in criterion.scale.levels:
        return lines[criterion.scale.levels.index(level)]
    return {AnswerState.NOT_APPLICABLE: not_applicable(t), AnswerState.UNKNOWN: unknown(t)}.get(state, "")


def read_choice(criterion: Criterion, text: str) -> Said | None:
    """What the words of an answer's cell say, in whichever language; None where they say nothing certain."""
    words = _plain(text)
    if not words:
        return (AnswerState.UNANSWERED, None)
    whole = _one_choice(criterion, words)
    if whole is not None or " / " not in words:
        return whole
    said = {_one_choice(criterion, piece.strip()) for piece in _each_side(words)}
    return said.pop() if len(said) == 1 else None


def _each_side(words: str) -> list[str]:
    """ "2 · Defined / Défini" says both "2 · Defined" and "2 · Défini"."""
    first, *others = words.split(" / ")
    numbered = _NUMBERED.fullmatch(first)
    return [first, *(f"{numbered[1]} · {other}" if numbered else other for other in others)]


def _one_choice(criterion: Criterion, words: str) -> Said | None:
    if words in _NOT_APPLICABLE or words in {_plain(texts(language)("Not applicable")) for language in LANGUAGES}:
        return (AnswerState.NOT_APPLICABLE, None)
    if words in _UNKNOWN or words in {_plain(texts(language)("Don't know")) for language in LANGUAGES}:
        return (AnswerState.UNKNOWN, None)
    if number := _WHOLE.fullmatch(words):
        return _level(criterion, {int(number[1])})
    numbered = _NUMBERED.fullmatch(words)
    label = numbered[2].strip() if numbered else words
    meant = {choice.level for choice in criterion.scale.choices for _, one in choice.label.by_language if _plain(one) == label}
    return _level(criterion, meant & {int(numbered[1])} if numbered else meant)


def _level(criterion: Criterion, meant: set[int]) -> Said | None:
    return (AnswerState.LEVEL, meant.pop()) if len(meant) == 1 and meant <= set(criterion.scale.levels) else None


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()


def words_in_cell(text: str) -> str:
    """How a person's words stand in a cell. A text that no cell can hold is named there, not cut."""
    clean = clean_text(text)
    fits = len(safe_text(clean).encode("utf-16-le")) // 2 <= MOST_CELL_UNITS
    return clean if fits else TOO_LONG


def evidence_text(links: Iterable[EvidenceLink], library: Mapping[str, Evidence]) -> str:
    """A line a piece: its title, and in brackets its key with the expected evidence it covers."""
    return words_in_cell("\n".join(_evidence_line(link, library) for link in links))


def _evidence_line(link: EvidenceLink, library: Mapping[str, Evidence]) -> str:
    title = " ".join(library[link.evidence].title.split()) if link.evidence in library else ""
    return f"{title} [{' '.join((link.evidence, *link.satisfies))}]".strip()


@dataclass(frozen=True)
class EvidenceRead:
    """`words`: lines that name nothing of the library; `unknown`: keys, or expected pieces, that do not exist."""

    links: tuple[EvidenceLink, ...]
    words: tuple[str, ...]
    unknown: tuple[str, ...]


def read_evidence(text: str, criterion: Criterion, library: Mapping[str, Evidence], known: Sequence[EvidenceLink]) -> EvidenceRead:
    """`known`: the links of the base, which a line without brackets keeps as they were."""
    titles: dict[str, list[str]] = {}
    for key, piece in library.items():
        titles.setdefault(_plain(piece.title), []).append(key)
    expected = {one.id for one in criterion.evidence}
    before = {link.evidence: link for link in known}
    links: dict[str, EvidenceLink] = {}
    words: list[str] = []
    missing: list[str] = []
    for line in filter(None, (line.strip() for line in clean_text(text).split("\n"))):
        keyed = _KEYED_LINE.search(line)
        named = titles.get(_plain(line), [])
        if keyed and (keyed[1] in library or keyed[1] in before):
            satisfies = tuple(keyed[2].split())
            already = before[keyed[1]].satisfies if keyed[1] in before else ()
            missing += [one for one in satisfies if one not in expected and one not in already]
            links[keyed[1]] = EvidenceLink(evidence=keyed[1], satisfies=satisfies)
        elif keyed and keyed[1].startswith("e-"):
            missing.append(keyed[1])
        elif len(named) == 1:
            links[named[0]] = before.get(named[0], EvidenceLink(evidence=named[0]))
        else:
            words.append(line)
    return EvidenceRead(tuple(links.values()), tuple(words), tuple(missing))
