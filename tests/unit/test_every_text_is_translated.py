"""Every text of the interface has its French, with the same places; no catalogue entry is fuzzy, empty or left over."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from assessment.locale import LANGUAGES, texts

ROOT = Path(__file__).parents[2]
# What is called with a text in English: name of the callee -> positions of the texts.
CALLED = {
    "t": (0,),
    "plural": (0, 1),
    "AssessmentError": (0,),
    "InvalidInputError": (0,),
    "NotAllowedError": (0,),
    "NotFoundError": (0,),
    "ConflictError": (0,),
    "UnreadableWorkbookError": (0,),
    "Notice": (0,),
    "Fault": (1,),
    "_fault": (1,),
    "_date": (1,),
    "_short": (1,),
}
SHOWN = ("views", "workflow", "programme", "web", "exchange", "charts.py")
PLACE = re.compile(r"%\(\w+\)s")


def extracted() -> set[str | tuple[str, str]]:
    """All texts that are given to a translator or raised as a message; f-strings are looked into."""
    found: set[str | tuple[str, str]] = set()
    for path in sorted((ROOT / "assessment").rglob("*.py")):
        if not str(path.relative_to(ROOT / "assessment")).startswith(SHOWN):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            texts_given = [node.args[place] for place in CALLED.get(name, ()) if place < len(node.args)]
            words = [text.value for text in texts_given if isinstance(text, ast.Constant) and isinstance(text.value, str)]
            if words and len(words) == len(CALLED[name]):
                found.add((words[0], words[1]) if len(words) == 2 else words[0])
    return found


def refusals() -> set[str]:
    from assessment.identity.refusals import SENTENCES

    return set(SENTENCES.values())


def catalogue(language: str) -> list[Message]:
    """The entries of a catalogue, without its head."""
    file = io.BytesIO((ROOT / f"assessment/locale/{language}.po").read_bytes())
    return [message for message in read_po(file, locale=language) if message.id]


RELEASED = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", RELEASED)
def test_no_text_lacks_a_translation(language: str) -> None:
    translated = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue(language)}
    assert sorted(map(str, (extracted() | refusals()) - translated)) == []


@pytest.mark.parametrize("language", RELEASED)
def test_every_translation_is_complete_and_has_the_same_places(language: str) -> None:
    for message in catalogue(language):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        translations = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(translations), f"no translation: {message.id}"
        assert not message.fuzzy, f"fuzzy: {message.id}"
        wanted = {place for original in originals for place in PLACE.findall(original)}
        for translation in translations:
            assert set(PLACE.findall(translation)) <= wanted | {"%(count)s"}, message.id
            assert not wanted or not re.search(r"%(?!\(\w+\)s)", translation.replace("%%", "")), f"a lone percent sign: {message.id}"


@pytest.mark.parametrize("language", RELEASED)
def test_a_plain_percent_sign_is_written_as_the_text_is_used(language: str) -> None:
    """Texts with places are filled by %, so that their percent signs are doubled; texts without are shown as they are."""
    for message in catalogue(language):
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for original, string in zip([message.id] if isinstance(message.id, str) else list(message.id), strings, strict=False):
            if original and not PLACE.search(original):
                assert ("%%" in string) == ("%%" in original), message.id


@pytest.mark.parametrize("language", RELEASED)
def test_french_typography(language: str) -> None:
    for message in catalogue(language):
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for string in strings:
            assert not re.search(r"[^\s\d\u00a0\u202f*/:(][;?!]", re.sub(r"https?://\S+|\?\w+=", "", string)), string
            assert not re.search(r" [:;?!»]", string), f"a breaking space before a sign: {string}"


def test_numbers_and_days_follow_the_language() -> None:
    from decimal import Decimal

    assert texts("fr").decimal(Decimal("2.9")) == "2,9"
    assert texts("en").decimal(Decimal("2.9")) == "2.9"
    assert texts("fr").day("2026-11-24") == "24 novembre 2026"
    assert texts("en").day("2026-11-24") == "24 November 2026"
