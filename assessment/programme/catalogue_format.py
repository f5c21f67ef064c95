"""The catalogue's file format as data: every key, its shape, whether it is required. Shapes are those of questionnaires."""

from __future__ import annotations

from assessment.questionnaire.format import LANGUAGE, NAME, Date, Flag, Key, ListOf, Number, Plain, Record, RecordOf, Texts, Whole, Word
from assessment.questionnaire.problems import Code

ROOT = "catalogue"

_NAME = Word(NAME, "letters, digits, dots, hyphens and underscores, a letter first, at most 40")
_LANGUAGE = Word(LANGUAGE, "a language code such as en or fr")
_LANGUAGES = ListOf(_LANGUAGE, least=1, distinct=True)
_NAMES = ListOf(_NAME, least=1, distinct=True)
_TERMS = ListOf(RecordOf("term"), least=1)
_LEVEL = Whole(0, 99)
_ADDRESS = Word(r"https?://[^\s<>\"']{3,490}", "an address that starts with https://", Code.BAD_ADDRESS)

_CATALOGUE = Record(
    "The catalogue of capacity building.",
    (
        Key("format", Whole(1, 1), "The version of this file format: 1.", required=True),
        Key("questionnaire", _NAME, "Id of the questionnaire whose criteria it serves.", required=True),
        Key("languages", _LANGUAGES, "Languages in which every text is given.", required=True),
        Key("source", Texts(), "Where the data come from.", required=True),
        Key("date", Date(), "The day on which they were put together.", required=True),
        Key("note", Texts(), "What the catalogue is and is not.", required=True),
        Key("audiences", _TERMS, "Who takes part.", required=True),
        Key("modes", _TERMS, "How it is given.", required=True),
        Key("channels", _TERMS, "Through whom it comes.", required=True),
        Key("sources", ListOf(RecordOf("source")), "The public sources that activities cite."),
        Key("activities", ListOf(RecordOf("activity"), least=1), "The activities.", required=True),
        Key("national_steps", ListOf(RecordOf("step")), "What an administration does by itself to leave a level."),
    ),
)

_TERM = Record(
    "One word that activities use.",
    (Key("id", _NAME, "How activities name it.", required=True), Key("label", Texts(), "What people read.", required=True)),
    named_by="id",
)

_SOURCE = Record(
    "A public source.",
    (
        Key("id", _NAME, "How activities cite it.", required=True),
        Key("title", Plain(), "Author, title, date, in the language of the source.", required=True),
        Key("url", _ADDRESS, "Its address."),
    ),
    named_by="id",
)

_ACTIVITY = Record(
    "One activity.",
    (
        Key("id", _NAME, "Id, never reused.", required=True),
        Key("label", Texts(), "Name.", required=True),
        Key("description", Texts(), "Two or three sentences for practitioners.", required=True),
        Key("audiences", _NAMES, "Who takes part.", required=True),
        Key("modes", _NAMES, "How it is given.", required=True),
        Key("channels", _NAMES, "Through whom it comes.", required=True),
        Key("languages", _LANGUAGES, "Languages in which it is given.", required=True),
        Key("duration", RecordOf("span"), "Usual duration in days.", required=True),
        Key("group", RecordOf("span"), "Usual number of persons.", required=True),
        Key("prerequisites", ListOf(_NAME, distinct=True), "Ids of the activities that come first."),
        Key("settled_by", ListOf(RecordOf("mark"), least=1), "Levels that show, together, that it is no longer needed before others."),
        Key("serves", ListOf(RecordOf("served"), least=1), "The transitions that it serves.", required=True),
        Key("evidence", Texts(), "What it leaves behind.", required=True),
        Key("sources", ListOf(_NAME, distinct=True), "Ids of the sources."),
        Key("shared", Flag(), "Whether people of several administrations come together for it (false when it is left out)."),
    ),
    named_by="id",
)

_SPAN = Record(
    "From the least to the most.",
    (
        Key("least", Number(), "The least.", required=True),
        Key("most", Number(), "The most.", required=True),
        Key("seen", Flag(), "Whether a public source gives it (false: the project's estimate)."),
    ),
)

_SERVED = Record(
    "Transitions of one criterion.",
    (
        Key("criterion", _NAME, "Name of the criterion.", required=True),
        Key("from", _LEVEL, "The level it starts from.", required=True),
        Key("to", _LEVEL, "The level it leads to.", required=True),
    ),
    named_by="criterion",
)

_MARK = Record(
    "A criterion at a level or above.",
    (Key("criterion", _NAME, "Name of the criterion.", required=True), Key("level", _LEVEL, "The least level.", required=True)),
    named_by="criterion",
)

_STEP = Record(
    "What an administration does by itself.",
    (*_SERVED.keys, Key("label", Texts(), "One imperative sentence.", required=True)),
    named_by="criterion",
)

RECORDS = {
    ROOT: _CATALOGUE,
    "term": _TERM,
    "source": _SOURCE,
    "activity": _ACTIVITY,
    "span": _SPAN,
    "served": _SERVED,
    "mark": _MARK,
    "step": _STEP,
}
