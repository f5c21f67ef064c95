"""The committed reference files: what is in them, and that each says where it comes from."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from assessment.reference import Region, read_glossary, read_goods, read_members, read_provenance

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
FILES = ("members.csv", "goods.csv", "glossary.csv")


def text_of(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


MEMBERS = read_members(text_of("members.csv"), "members.csv")
GOODS = read_goods(text_of("goods.csv"), "goods.csv")
GLOSSARY = read_glossary(text_of("glossary.csv"), "glossary.csv")


def french_texts() -> list[str]:
    meanings = [text for term in GLOSSARY for text in (term.term_fr, term.meaning_fr)]
    return [member.name_fr for member in MEMBERS] + [good.name_fr for good in GOODS] + meanings


def test_the_assessed_members_are_187_in_six_regions() -> None:
    counts = Counter(member.region for member in MEMBERS if member.assessed)
    assert counts == {"AMS": 34, "AP": 35, "ESA": 24, "EUR": 52, "MENA": 18, "WCA": 24}
    assert sum(counts.values()) == 34 + 35 + 24 + 52 + 18 + 24 == 187


def test_the_european_union_alone_is_listed_but_not_assessed() -> None:
    assert [member.code for member in MEMBERS if not member.assessed] == ["EUU"]
    assert len(MEMBERS) == 187 + 1


@pytest.mark.parametrize(
    ("code", "region"),
    [  # regions of the WCO that differ from what a map suggests
        ("IRN", Region.AP),
        ("AFG", Region.AP),
        ("ISR", Region.EUR),
        ("TUR", Region.EUR),
        ("KAZ", Region.EUR),
        ("SDN", Region.MENA),
        ("LBY", Region.MENA),
        ("SSD", Region.ESA),
        ("MRT", Region.WCA),
        ("AGO", Region.ESA),
        ("COD", Region.WCA),
        ("DJI", Region.ESA),
        ("SOM", Region.ESA),
        ("COM", Region.ESA),
    ],
)
def test_a_member_stands_in_the_region_the_wco_puts_it_in(code: str, region: Region) -> None:
    assert [member.region for member in MEMBERS if member.code == code] == [region]


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("HKG", "Hong Kong, China", "Hong Kong, Chine"),
        ("MAC", "Macao, China", "Macao, Chine"),
        ("BMU", "Bermuda", "Bermudes"),
        ("CUW", "Curaçao", "Curaçao"),
        ("PSE", "Palestine", "Palestine"),
        ("XKX", "Kosovo", "Kosovo"),
        ("EUU", "European Union", "Union européenne"),
    ],
)
def test_territories_and_disputed_designations_bear_neutral_names(code: str, english: str, french: str) -> None:
    assert [(member.name("en"), member.name("fr")) for member in MEMBERS if member.code == code] == [(english, french)]


def test_no_two_members_share_a_code_or_a_name() -> None:
    for values in ([m.code for m in MEMBERS], [m.name_en for m in MEMBERS], [m.name_fr for m in MEMBERS]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_the_members_file_says_that_designations_imply_no_opinion() -> None:
    assert "no opinion on the legal status of any country or territory" in read_provenance(text_of("members.csv")).note


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_it_comes_from_and_when(name: str) -> None:
    provenance = read_provenance(text_of(name))
    assert len(provenance.source) > 20
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", provenance.date)
    assert len(provenance.note) > 20


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_composed_unicode_with_nothing_garbled(name: str) -> None:
    text = text_of(name)
    assert unicodedata.is_normalized("NFC", text)
    assert re.findall(r"\ufffd|Ã|Â|â€|\t|  ", text) == []


def test_no_field_begins_or_ends_with_a_blank() -> None:
    fields = [text for member in MEMBERS for text in (member.name_en, member.name_fr)]
    fields += [text for good in GOODS for text in (good.id, good.name_en, good.name_fr, good.list_version, good.basis)] + french_texts()
    assert [text for text in fields if text != text.strip()] == []


def test_every_french_text_is_there_and_uses_letters_of_french() -> None:
    texts = french_texts()
    assert all(texts)
    letters = {letter for text in texts for letter in text.lower() if letter.isalpha()}
    # Türkiye is the French name in use at the United Nations: hence the ü.
    assert letters <= set("abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüœ")


def test_french_names_that_lose_their_accent_in_capitals_keep_it() -> None:
    names = {member.code: member.name_fr for member in MEMBERS}
    expected = {"ECU": "Équateur", "EGY": "Égypte", "ETH": "Éthiopie", "ERI": "Érythrée", "USA": "États-Unis", "SLB": "Îles Salomon"}
    assert {code: names[code] for code in expected} == expected


def test_french_meanings_keep_the_high_punctuation_on_the_line() -> None:
    assert [term.id for term in GLOSSARY if re.search(r" [:;?!%]|[^\s\u00a0][:;?!]", term.meaning_fr)] == []


def test_every_good_has_a_row_in_each_hs_edition() -> None:
    editions = Counter(good.id for good in GOODS)
    # 13 chemicals, aluminium, 6 kinds of detonators and cords, transmitting devices, drones, and explosives as context
    assert len(editions) == 13 + 1 + 6 + 1 + 1 + 1
    assert set(editions.values()) == {len({"2012", "2017", "2022"})}


def test_the_goods_of_the_list_are_counted_by_group() -> None:
    groups = Counter(good.group for good in GOODS if good.edition == "2022")
    assert groups == {"precursor": 13, "metal": 1, "detonator": 6, "transmitter": 1, "drone": 1, "context": 1}


def test_detonators_have_one_code_before_hs_2022_and_one_each_since() -> None:
    codes = {
        edition: {good.hs for good in GOODS if good.group == "detonator" and good.edition == edition}
        for edition in ("2012", "2017", "2022")
    }
    assert codes["2012"] == codes["2017"] == {("3603.00",)}
    assert codes["2022"] == {(f"3603.{sub}0",) for sub in range(1, 7)}


def test_a_code_of_hs_2022_is_not_given_for_an_earlier_edition() -> None:
    earlier = {code for good in GOODS if good.edition != "2022" for code in good.hs}
    assert [code for code in earlier if code.startswith("8806") or code in {"8517.13", "8517.14", "3603.10"}] == []


def test_every_good_says_how_sure_it_is() -> None:
    assert [good.id for good in GOODS if not re.search(r"sourced S\d+|general knowledge, to be confirmed", good.basis)] == []
    # Only for HS 2022 were the chemicals' codes looked up; earlier editions are marked.
    earlier = [good for good in GOODS if good.group == "precursor" and good.edition != "2022"]
    assert [good.id for good in earlier if "code in this edition: general knowledge" not in good.basis] == []


def test_a_good_has_the_same_names_and_group_in_every_edition() -> None:
    assert len({(good.id, good.name_en, good.name_fr, good.group, good.list_version) for good in GOODS}) == len({good.id for good in GOODS})


def test_what_is_context_is_not_on_any_list() -> None:
    assert {good.list_version for good in GOODS if good.group == "context"} == {"not listed"}
    assert {good.list_version for good in GOODS if good.group != "context"} == {"2010", "2015", "2017", "2023"}


def test_no_two_glossary_terms_share_a_word() -> None:
    for language in ("en", "fr"):
        words = Counter(term.term(language).casefold() for term in GLOSSARY)
        assert [word for word, times in words.items() if times > 1] == []


def test_the_words_of_the_product_are_in_the_glossary() -> None:
    words = (
        "member region questionnaire section criterion scale answer layer evidence round assessment disclosure proposal snapshot maturity"
    )
    more = "band claimed evidence_backed gap target gate critical activity recommendation action mission operation rilo cen cencomm"
    assert set(f"{words} {more} end_user_verification joint_control_unit".split()) <= {term.id for term in GLOSSARY}


def test_every_meaning_is_one_short_sentence() -> None:
    meanings = [meaning for term in GLOSSARY for meaning in (term.meaning_en, term.meaning_fr)]
    assert [meaning for meaning in meanings if not meaning.endswith(".") or re.search(r"\. [A-ZÉÀ]", meaning)] == []
    assert [meaning for meaning in meanings if len(meaning.split()) > 30] == []
