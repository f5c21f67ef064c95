"""The questionnaire file format as data: every key, its shape, whether it is required, what it is for.

The reader checks files against this table and the schema module turns the same table into the JSON Schema for editors.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.questionnaire.model import Change, Direction, MethodKind, Status
from assessment.questionnaire.problems import Code

EXTENSION_PREFIX = "x-"  # keys of the author's own; ignored

NAME = r"[A-Za-z][A-Za-z0-9_.-]{0,39}"
ID = r"[a-z][a-z0-9-]{0,63}"
VERSION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?"
EFFORTS = (1, 2, 3, 5)
UNITS = ("percent", "days", "hours", "count", "months")


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in each language; a plain text stands for the default language."""


@dataclass(frozen=True, slots=True)
class Word:
    """One short text of a set form. `numeric`: may look like a number without quotes (it is read as written)."""

    pattern: str
    form: str
    code: Code = Code.BAD_NAME
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """Any text, the same in every language."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number. `code` replaces the general codes for a wrong type or range."""

    least: int
    most: int
    among: tuple[int, ...] = ()
    code: Code | None = None

    @property
    def form(self) -> str:
        if self.among:
            return "one of " + ", ".join(map(str, self.among))
        return str(self.least) if self.least == self.most else f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: 3, 0.25 or "1/4"."""


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class OneOf:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A condition such as ${D5.1} >= 1."""


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape
    least: int = 0
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class MapOf:
    key: Word | Whole
    value: Shape
    least: int = 0


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A mapping with the keys of the named record."""

    record: str


Shape = Texts | Word | Plain | Date | Whole | Number | Flag | OneOf | Formula | ListOf | MapOf | RecordOf


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """`named_by`: the key whose value names an entry of a list in messages."""

    about: str
    keys: tuple[Key, ...]
    named_by: str = ""

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)


_NAME = Word(NAME, "letters, digits, dots, hyphens and underscores, a letter first, at most 40")
_LEVEL = Whole(0, 99)
_WEIGHT = Whole(1, 1000, code=Code.BAD_WEIGHT)
_TIER = Word(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,39}", "letters, digits, spaces, dots, hyphens and underscores, at most 40", numeric=True)
_LANGUAGE = Word(LANGUAGE, "a language code such as en or fr")

_QUESTIONNAIRE = Record(
    "One questionnaire.",
    (
        Key("format", Whole(1, 1), "The version of this file format: 1.", required=True),
        Key(
            "id",
            Word(ID, "lower-case letters, digits and hyphens, a letter first, at most 64"),
            "Name of the questionnaire; stays the same through its versions.",
            required=True,
        ),
        Key(
            "version",
            Word(VERSION, "letters, digits, dots, hyphens and underscores, at most 32", numeric=True),
            "Version, in quotes. A new one for every change after release.",
            required=True,
        ),
        Key(
            "status",
            OneOf(tuple(Status)),
            "draft: may be incomplete. released: complete and in use. retired: kept for old assessments.",
            True,
        ),
        Key(
            "predecessor",
            Word(f"{ID}@{VERSION}", "id@version, for example pgs-implementation-guide@2026.1"),
            "The version this one takes the place of; every criterion then says its change.",
        ),
        Key("retired", ListOf(RecordOf("retired")), "Criteria of the predecessor that are asked no more."),
        Key("effective", Date(), "The day from which it is in use.", required=True),
        Key("languages", ListOf(_LANGUAGE, least=1, distinct=True), "Languages in which every text is given.", required=True),
        Key("default_language", _LANGUAGE, "The language shown where no other is asked for; the first language if left out."),
        Key("title", Texts(), "Title.", required=True),
        Key("notice", Texts(), "What the questionnaire is and is not, shown on its face."),
        Key("orientation", Texts(), "Notes before the first answer."),
        Key("rule", Texts(), "The scoring rule in one paragraph, for people."),
        Key(
            "scales",
            MapOf(_NAME, ListOf(RecordOf("choice"), least=2), least=1),
            "The scales by name, each a list of levels.",
            required=True,
        ),
        Key("scoring", RecordOf("scoring"), "How answers become scores.", required=True),
        Key("not_applicable_flag_share", Number(), "A section with more of its weight 'not applicable' than this is flagged (0.3)."),
        Key("sources", ListOf(RecordOf("source")), "The public sources that criteria cite."),
        Key("sections", ListOf(RecordOf("section"), least=1), "The sections in the order in which they are asked.", required=True),
    ),
)

_RETIRED = Record(
    "A criterion of the predecessor that is asked no more.",
    (
        Key("name", _NAME, "Its id in the predecessor.", required=True),
        Key("reason", Texts(), "Why it is asked no more."),
    ),
    named_by="name",
)

_CHOICE = Record(
    "One level of a scale.",
    (
        Key("level", _LEVEL, "The level as stored: a whole number.", required=True),
        Key("value", Number(), "What is computed with; the level itself if left out."),
        Key("label", Texts(), "Short name of the level.", required=True),
        Key("meaning", Texts(), "What the level means; shown for criteria without descriptors of their own."),
    ),
    named_by="level",
)

_SCORING = Record(
    "How answers become scores.",
    (Key("steps", ListOf(RecordOf("step"), least=1), "The steps of the roll-up, innermost first; the last one gathers the whole.", True),),
)

_STEP = Record(
    "How the children of a node become its score.",
    (
        Key("name", _NAME, "Name of the step, for example section or whole.", required=True),
        Key("method", OneOf(tuple(MethodKind)), "The method.", required=True),
        Key("floor", Flag(), "The level is the score rounded down."),
        Key("above_lowest", Whole(0, 99), "The level is at most this much above the lowest child's level."),
        Key("gate", RecordOf("gate"), "Cap of the level while a gate criterion is low or unknown."),
        Key("plus", Flag(), "lowest: mark with + when another child is above the lowest."),
        Key("pooled", Flag(), "Work on all criteria below, not on the children."),
        Key("satisfied", Number(), "staged, share_satisfied: the least value that counts as satisfied."),
        Key("tiers", ListOf(_TIER, least=1, distinct=True), "profile_minima: the tiers, lowest first."),
        Key("display", RecordOf("display"), "How the score is shown."),
    ),
    named_by="name",
)

_GATE = Record(
    "While a gate criterion is below `minimum` or unknown, the level is at most `cap`.",
    (
        Key("minimum", _LEVEL, "The level a gate criterion needs.", required=True),
        Key("cap", _LEVEL, "The highest level until then.", required=True),
    ),
)

_DISPLAY = Record(
    "How the score is shown.",
    (
        Key("factor", Number(), "The score is multiplied by this for display (1)."),
        Key("suffix", Plain(), 'Written after the score, for example " %".'),
    ),
)

_SOURCE = Record(
    "A public source.",
    (
        Key("id", _NAME, "How criteria cite it.", required=True),
        Key("label", Texts(), "Author, title, date.", required=True),
        Key("url", Word(r"https?://[^\s<>\"']{3,490}", "an address that starts with https://", Code.BAD_ADDRESS), "Its address."),
    ),
    named_by="id",
)

_SECTION = Record(
    "A domain of the questionnaire: holds criteria, or further sections.",
    (
        Key("name", _NAME, "Id of the section, never reused.", required=True),
        Key("label", Texts(), "Title of the section.", required=True),
        Key("hint", Texts(), "One sentence: what the section covers."),
        Key("weight", _WEIGHT, "Weight among its neighbours: a positive whole number (1)."),
        Key("step", RecordOf("step"), "A step of its own in place of the questionnaire's step at this depth."),
        Key("sections", ListOf(RecordOf("section"), least=1), "The sections inside this one."),
        Key("criteria", ListOf(RecordOf("criterion"), least=1), "Its criteria in the order in which they are asked."),
    ),
    named_by="name",
)

_CRITERION = Record(
    "One thing that is rated.",
    (
        Key("name", _NAME, "Id of the criterion, never reused.", required=True),
        Key("label", Texts(), "The statement that is rated.", required=True),
        Key("change", OneOf(tuple(Change)), "What it is to the predecessor; unchanged under the same id if left out."),
        Key("from", ListOf(_NAME, least=1, distinct=True), "Ids of the predecessor's criteria it comes from."),
        Key("hint", Texts(), "Why it matters."),
        Key("guidance_hint", Texts(), "How to judge it."),
        Key("scale", _NAME, "Name of its scale; the first scale of the file if left out."),
        Key("weight", _WEIGHT, "Weight in its section: a positive whole number (1)."),
        Key(
            "tags",
            ListOf(Word(r"[a-z][a-z0-9_-]{0,39}", "lower-case letters, digits, hyphens"), distinct=True),
            "Tags: core, frontline ...",
        ),
        Key("target", _LEVEL, "Default target level."),
        Key(
            "effort",
            ListOf(Whole(1, 5, EFFORTS, Code.EFFORT_VALUE)),
            "Effort of each transition to the next level of the scale: 1, 2, 3 or 5.",
        ),
        Key("prerequisites", ListOf(_NAME, distinct=True), "Criteria that normally come first; orders plans, never scores."),
        Key("relevant", Formula(), "Condition under which the criterion is asked, for example ${D5.1} >= 1."),
        Key("required", Flag(), "Whether sign-off waits for an answer (true)."),
        Key("not_applicable", Flag(), "Whether 'not applicable' may be chosen (true; false for gate and critical criteria)."),
        Key("gate", Flag(), "Whether the criterion caps the level, see the step's gate (false)."),
        Key("critical", _LEVEL, "Minimum level below which a red flag is raised."),
        Key("stage", Whole(1, 99), "staged, sum_of_level_means: the level the practice belongs to."),
        Key("minima", MapOf(_TIER, _LEVEL, least=1), "profile_minima: least level by tier."),
        Key("descriptors", MapOf(_LEVEL, Texts(), least=1), "The criterion's own text for each level of its scale."),
        Key("evidence", ListOf(RecordOf("evidence")), "The evidence that is expected."),
        Key("indicator", RecordOf("indicator"), "A measured figure behind the level."),
        Key("sources", ListOf(_NAME, distinct=True), "Ids of the sources it rests on."),
    ),
    named_by="name",
)

_EVIDENCE = Record(
    "One piece of expected evidence.",
    (
        Key("id", _NAME, "Id, unique within the criterion.", required=True),
        Key("level", _LEVEL, "The level it supports.", required=True),
        Key("label", Texts(), "What it is.", required=True),
        Key("required", Flag(), "Whether the level needs it to count as backed (true)."),
    ),
    named_by="id",
)

_INDICATOR = Record(
    "A measured figure behind a level.",
    (
        Key("unit", OneOf(UNITS), "Unit of the figure.", required=True),
        Key("direction", OneOf(tuple(Direction)), "Whether higher or lower is better (higher)."),
        Key("label", Texts(), "What is measured.", required=True),
        Key("numerator", Texts(), "What is counted.", required=True),
        Key("denominator", Texts(), "Of what; left out for a plain count or duration."),
        Key("period", Texts(), "The period it covers."),
        Key(
            "thresholds",
            MapOf(_LEVEL, Number(), least=1),
            "By level, the least (lower is better: the most) value that goes with it.",
            required=True,
        ),
    ),
)

ROOT = "questionnaire"
RECORDS = {
    ROOT: _QUESTIONNAIRE,
    "retired": _RETIRED,
    "choice": _CHOICE,
    "scoring": _SCORING,
    "step": _STEP,
    "gate": _GATE,
    "display": _DISPLAY,
    "source": _SOURCE,
    "section": _SECTION,
    "criterion": _CRITERION,
    "evidence": _EVIDENCE,
    "indicator": _INDICATOR,
}
