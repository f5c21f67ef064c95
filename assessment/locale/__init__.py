"""Interface texts by language. Message ids are the English texts; catalogues are `<language>.po` files in this folder.

No sentence is put together in code: a message has named places (`%(name)s`), a plural has both forms.
"""

from __future__ import annotations

import gettext
import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT_LANGUAGE = "en"
_FOLDER = Path(__file__).parent


class Texts:
    """One language: texts, numbers and dates."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._locale = Locale.parse("en_GB" if language == "en" else language)

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its places filled."""
        text = self._translations.gettext(message)
        return text % values if values else text

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that goes with `count`, which also fills the place %(count)s."""
        return self._translations.ngettext(one, many, count) % {"count": self.whole(count), **values}

    def whole(self, number: int) -> str:
        return str(format_decimal(number, locale=self._locale))

    def decimal(self, number: Decimal, places: int = 1) -> str:
        """A decimal that was already truncated to `places`."""
        return str(format_decimal(number, format="0." + "0" * places, locale=self._locale))

    def language_name(self, code: str) -> str:
        """A language by its ISO 639-1 code, in words."""
        return str(Locale.parse(code).get_display_name(self._locale))

    def day(self, iso: str) -> str:
        """An ISO date (or the date of an ISO time) in words; empty stays empty."""
        return str(format_date(date.fromisoformat(iso[:10]), format="long", locale=self._locale)) if iso else ""

    def short_day(self, iso: str) -> str:
        return str(format_date(date.fromisoformat(iso[:10]), format="medium", locale=self._locale)) if iso else ""

    def known_day(self, iso: str) -> str:
        """A day as far as it is known: an ISO year, month or day."""
        if len(iso) == len("2026"):
            return iso
        return (
            str(format_date(date.fromisoformat(f"{iso}-01"), "MMM y", self._locale)) if len(iso) == len("2026-11") else self.short_day(iso)
        )

    def moment(self, iso: str) -> str:
        """An ISO time in UTC, with its day."""
        return str(format_datetime(_time(iso), format="medium", locale=self._locale)) if iso else ""

    def clock(self, iso: str) -> str:
        """Hours and minutes (UTC)."""
        return str(format_time(_time(iso), format="HH:mm", locale=self._locale)) if iso else ""


def texts(language: str) -> Texts:
    """The texts of a language; of English for one that is not released."""
    return _texts(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def english_name(language: str) -> str:
    """The language in English: "French"."""
    return str(Locale.parse(language).get_display_name("en"))


def own_name(language: str) -> str:
    """The language as its speakers write it: "Français"."""
    name = str(Locale.parse(language).get_display_name(language))
    return name[:1].upper() + name[1:]


@cache
def _texts(language: str) -> Texts:
    return Texts(language, _translations(language))


def _translations(language: str) -> gettext.NullTranslations:
    file = _FOLDER / f"{language}.po"
    if not file.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _time(iso: str) -> datetime:
    return datetime.fromisoformat(iso.replace("Z", "+00:00"))
