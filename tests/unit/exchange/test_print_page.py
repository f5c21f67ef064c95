"""The one-page print: what it says, that nobody's text becomes markup, and that it is one A4 page."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from exchange_samples import (
    DIGEST,
    PACK,
    SCALE,
    answer,
    criterion,
    draft_of,
    pack_standing,
    signature,
    small_answers,
    small_evidence,
    small_questionnaire,
    small_summary,
    standing_of,
    summary_of,
    words,
)

from assessment.exchange.print_page import STYLE_SOURCE, print_page
from assessment.exchange.summary_input import SummaryInput
from assessment.locale import LANGUAGES, texts
from assessment.questionnaire.model import GateCap, MethodKind, Questionnaire, Section, Step
from assessment.records import Disclosure

CHROMIUM = shutil.which("chromium")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{member}"


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", " ".join(self.words))


def page_of(summary: SummaryInput, language: str = "en") -> _Page:
    return _Page(print_page(summary, texts(language)))


def test_it_gives_level_band_cap_flags_steps_signature_digest_and_rule() -> None:
    said = page_of(small_summary()).text
    assert "Level 1" in said
    assert "Certain score 1.7, up to 2.5 still possible; score so far 2.3." in said
    assert "Level 2 needs level 1 in C (Safety)." in said
    assert "C.1 is critical and below its minimum. Statement of C.1." in said
    assert "The cheapest way up" in said
    assert "Awa Exemple" in said
    assert "20 November 2026" in said
    assert DIGEST in said
    assert "The rule in one paragraph." in said
    assert "Draft" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_and_synthetic_data_are_marked(language: str) -> None:
    t = texts(language)
    said = page_of(draft_of(small_summary().standing, synthetic=True), language).text
    assert t("Draft: not signed off") in said
    assert t("Synthetic data: made up for demonstration, no administration said this") in said


def test_hostile_text_is_shown_and_never_becomes_markup() -> None:
    answers = [answer("A.1", 3, comment=HOSTILE), *small_answers()[1:]]
    hostile = small_questionnaire(title=words(HOSTILE), notice=words(HOSTILE), rule=words(HOSTILE), id=HOSTILE)
    signed = signature(name=HOSTILE, function=HOSTILE)
    summary = summary_of(standing_of(hostile, answers, []), member=HOSTILE, title=HOSTILE, round=HOSTILE, signed=signed, digest=HOSTILE)
    page = page_of(summary)
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert not [name for name in page.attributes if name.startswith("on") or name in ("style", "href", "src")]
    assert page.text.count("<script>alert(1)</script>") >= 5


def test_it_has_one_style_sheet_that_a_policy_can_name_and_needs_nothing_from_outside() -> None:
    page = print_page(small_summary(), texts("en"))
    sheets = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(sheets) == 1
    assert f"'sha256-{b64encode(sha256(sheets[0].encode()).digest()).decode()}'" == STYLE_SOURCE
    assert "http" not in page
    assert "url(" not in page


def test_every_section_has_its_band_its_dots_and_its_target() -> None:
    page = page_of(small_summary())
    assert page.tags.count("svg") == 1 + 3  # the whole and three sections
    assert page.tags.count("circle") == 2 * (1 + 3)  # claimed and backed
    assert page.tags.count("rect") == 1 + 3


def test_no_more_than_five_steps_are_shown_and_the_rest_is_counted() -> None:
    standing = standing_of(_large(), [], [])
    said = page_of(draft_of(standing)).text
    assert "It takes" in said
    assert len(re.findall(r"not known yet, to level|from level", said)) == 5


def test_a_questionnaire_without_levels_can_be_printed() -> None:
    steps = (Step("section", MethodKind.LOWEST), Step("whole", MethodKind.NONE))
    standing = standing_of(small_questionnaire(steps=steps), small_answers(), small_evidence())
    assert "No overall level" in page_of(summary_of(standing)).text


def test_the_highest_level_needs_no_way_up() -> None:
    answers = [answer(one.name, 4) for one in small_questionnaire().criteria()]
    assert "The highest level is reached." in page_of(summary_of(standing_of(small_questionnaire(), answers, []))).text


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_a4_page_with_the_longest_names_and_most_flags(language: str, tmp_path: Path) -> None:
    longest = {
        "member": "Administration générale des douanes et des accises de la République démocratique et populaire de l'Exemple-Oriental "
        * 2,
        "title": "Auto-évaluation de la mise en œuvre du Programme Global Shield, deuxième exercice, " * 3,
        "round": "Campagne extraordinaire de suivi des administrations douanières " * 3,
        "synthetic": True,
    }
    signed = signature(name="Jean-Baptiste " * 20, function="Directeur général des douanes " * 20, disclosure=Disclosure.AGGREGATES)
    standing = standing_of(_large(), [answer(f"S{n}.1", 0) for n in range(1, 15)], [])
    assert _pages(print_page(summary_of(standing, **longest, signed=signed, digest=""), texts(language)), tmp_path) == 1


@pytest.mark.browser
@pytest.mark.skipif(not PACK.exists(), reason="the pack is not in this tree")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pack_is_one_a4_page(language: str, tmp_path: Path) -> None:
    assert _pages(print_page(draft_of(pack_standing(), synthetic=True), texts(language)), tmp_path) == 1


def _pages(page: str, folder: Path) -> int:
    assert CHROMIUM, "chromium is missing: install Debian's package chromium, or leave out tests marked browser"
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
    subprocess.run([CHROMIUM, *flags, source.as_uri()], check=True, capture_output=True)
    content = target.read_bytes()
    assert b"/MediaBox [0 0 594" in content or b"/MediaBox [0 0 595" in content
    return len(re.findall(rb"/Type\s*/Page\b", content))


def _large() -> Questionnaire:
    """Fourteen sections with long names, every first criterion critical, two gates."""
    long = "Coopération internationale, échange de renseignements et opérations conjointes sur les marchandises surveillées"
    statement = words("Each of the points named in the plan has a written instruction, a trained team and a working device. " * 3)

    def section(number: int) -> Section:
        first = criterion(f"S{number}.1", critical=2, gate=number in (1, 7))
        others = tuple(criterion(f"S{number}.{place}") for place in range(2, 7))
        return Section(f"S{number}", words(long, long), 1, criteria=tuple(replace(one, label=statement) for one in (first, *others)))

    steps = (
        Step("section", MethodKind.WEIGHTED_MEAN, floor=True),
        Step("whole", MethodKind.WEIGHTED_MEAN, floor=True, above_lowest=1, gate_cap=GateCap(2, 1)),
    )
    rule = words("Each section is the weighted average of its applicable criteria, and what is unknown counts as nothing. " * 9)
    return small_questionnaire(sections=tuple(section(n) for n in range(1, 15)), scales=(SCALE,), steps=steps, rule=rule, notice=rule)
