"""From entries without any error to the frozen model. Checks nothing: what can be wrong was reported before."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

from assessment.questionnaire.changes import change_of, origins_of
from assessment.questionnaire.model import (
    EMPTY_TEXT,
    Change,
    Choice,
    Criterion,
    Direction,
    ExpectedEvidence,
    GateCap,
    Indicator,
    MethodKind,
    Questionnaire,
    Retired,
    Scale,
    Section,
    Source,
    Status,
    Step,
    Text,
    build_questionnaire,
)
from assessment.questionnaire.outline import steps
from assessment.questionnaire.reading import Entry, Item, Leaf, Translations, entries_of

T = TypeVar("T")

_FLAG_SHARE = Fraction(3, 10)  # scoring.md, section 1


def build(root: Entry, digest: str) -> Questionnaire:
    languages = root.words("languages")
    default = root.word("default_language") or languages[0]
    return _Builder((default, *(language for language in languages if language != default))).questionnaire(root, digest)


def translated(texts: Translations, languages: tuple[str, ...]) -> Text:
    """The text by language, the default (the first of `languages`) first."""
    given = {row.language or languages[0]: row.text or "" for row in texts.rows}
    return Text(tuple((language, given[language]) for language in languages if given.get(language)))


class _Builder:
    """Languages: the default first."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self.scales: dict[str, Scale] = {}
        self.is_first = True

    def questionnaire(self, root: Entry, digest: str) -> Questionnaire:
        self.scales = {str(name.value): self.scale(str(name.value), choices) for name, choices in root.table("scales")}
        self.is_first = not root.has("predecessor")
        share = root.number("not_applicable_flag_share")
        return build_questionnaire(
            id=needed(root.word("id")),
            version=needed(root.word("version")),
            status=Status(needed(root.word("status"))),
            effective=needed(root.word("effective")),
            languages=self.languages,
            title=self.text(root, "title"),
            notice=self.text(root, "notice"),
            orientation=self.text(root, "orientation"),
            rule=self.text(root, "rule"),
            scales=tuple(self.scales.values()),
            steps=tuple(_step(step) for step in steps(root)),
            sections=tuple(self.section(section) for section in root.entries("sections")),
            sources=tuple(self.source(source) for source in root.entries("sources")),
            digest=digest,
            not_applicable_flag_share=_FLAG_SHARE if share is None else share,
            predecessor=root.word("predecessor") or "",
            retired=tuple(Retired(needed(one.word("name")), self.text(one, "reason")) for one in root.entries("retired")),
        )

    def text(self, entry: Entry, key: str) -> Text:
        texts = entry.texts(key)
        return EMPTY_TEXT if texts is None else self.translated(texts)

    def optional_text(self, entry: Entry, key: str) -> Text | None:
        return self.text(entry, key) if entry.has(key) else None

    def translated(self, texts: Translations) -> Text:
        return translated(texts, self.languages)

    def scale(self, name: str, choices: Item) -> Scale:
        built = [self.choice(choice) for choice in entries_of(choices)]
        return Scale(name, tuple(sorted(built, key=lambda choice: choice.level)))

    def choice(self, entry: Entry) -> Choice:
        level = needed(entry.whole("level"))
        value = entry.number("value")
        return Choice(level, Fraction(level) if value is None else value, self.text(entry, "label"), self.text(entry, "meaning"))

    def source(self, entry: Entry) -> Source:
        return Source(needed(entry.word("id")), self.text(entry, "label"), entry.word("url") or "")

    def section(self, entry: Entry) -> Section:
        own_step = entry.entry("step")
        return Section(
            name=needed(entry.word("name")),
            label=self.text(entry, "label"),
            weight=_given(entry.whole("weight"), 1),
            hint=self.text(entry, "hint"),
            sections=tuple(self.section(inner) for inner in entry.entries("sections")),
            criteria=tuple(self.criterion(criterion) for criterion in entry.entries("criteria")),
            step=_step(own_step) if own_step else None,
        )

    def criterion(self, entry: Entry) -> Criterion:
        gate, critical = bool(entry.flag("gate")), entry.whole("critical")
        indicator = entry.entry("indicator")
        return Criterion(
            name=needed(entry.word("name")),
            label=self.text(entry, "label"),
            scale=self.scales[entry.word("scale") or next(iter(self.scales))],
            hint=self.text(entry, "hint"),
            guidance_hint=self.text(entry, "guidance_hint"),
            descriptors=self.descriptors(entry),
            evidence=tuple(self.evidence(evidence) for evidence in entry.entries("evidence")),
            sources=entry.words("sources"),
            weight=_given(entry.whole("weight"), 1),
            critical=critical,
            gate=gate,
            not_applicable=_given(entry.flag("not_applicable"), not gate and critical is None),
            required=_given(entry.flag("required"), True),
            relevant=entry.condition("relevant"),
            prerequisites=entry.words("prerequisites"),
            effort=tuple(leaf.value for leaf in entry.leaves("effort") if isinstance(leaf.value, int)),
            indicator=self.indicator(indicator) if indicator else None,
            target=entry.whole("target"),
            tags=entry.words("tags"),
            stage=entry.whole("stage"),
            minima=_levels_by_tier(entry),
            change=Change.NEW if self.is_first else change_of(entry),
            origins=() if self.is_first else origins_of(entry),
        )

    def descriptors(self, entry: Entry) -> tuple[tuple[int, Text], ...]:
        rows = [
            (level.value, self.translated(texts.value))
            for level, texts in entry.table("descriptors")
            if isinstance(level.value, int) and isinstance(texts, Leaf) and isinstance(texts.value, Translations)
        ]
        return tuple(sorted(rows, key=lambda row: row[0]))

    def evidence(self, entry: Entry) -> ExpectedEvidence:
        required = _given(entry.flag("required"), True)
        return ExpectedEvidence(needed(entry.word("id")), needed(entry.whole("level")), self.text(entry, "label"), required)

    def indicator(self, entry: Entry) -> Indicator:
        return Indicator(
            unit=needed(entry.word("unit")),
            direction=Direction(entry.word("direction") or Direction.HIGHER),
            label=self.text(entry, "label"),
            numerator=self.text(entry, "numerator"),
            denominator=self.optional_text(entry, "denominator"),
            period=self.optional_text(entry, "period"),
            thresholds=_thresholds(entry),
        )


def _step(entry: Entry) -> Step:
    gate, display = entry.entry("gate"), entry.entry("display")
    factor = display.number("factor") if display else None
    return Step(
        name=needed(entry.word("name")),
        method=MethodKind(needed(entry.word("method"))),
        floor=bool(entry.flag("floor")),
        above_lowest=entry.whole("above_lowest"),
        gate_cap=GateCap(needed(gate.whole("minimum")), needed(gate.whole("cap"))) if gate else None,
        plus=bool(entry.flag("plus")),
        pooled=bool(entry.flag("pooled")),
        satisfied=entry.number("satisfied"),
        tiers=entry.words("tiers"),
        display_factor=_given(factor, Fraction(1)),
        display_suffix=(display.word("suffix") or "") if display else "",
    )


def _thresholds(entry: Entry) -> tuple[tuple[int, Fraction], ...]:
    rows = [
        (level.value, bound.value)
        for level, bound in entry.table("thresholds")
        if isinstance(level.value, int) and isinstance(bound, Leaf) and isinstance(bound.value, Fraction)
    ]
    return tuple(sorted(rows))


def _levels_by_tier(entry: Entry) -> tuple[tuple[str, int], ...]:
    return tuple(
        (str(tier.value), level.value) for tier, level in entry.table("minima") if isinstance(level, Leaf) and isinstance(level.value, int)
    )


def _given(value: T | None, default: T) -> T:
    return default if value is None else value


def needed(value: T | None) -> T:
    """A key that the format requires; its absence here is a bug of the checks."""
    if value is None:
        raise ValueError("a required value is missing although no problem was reported")
    return value
