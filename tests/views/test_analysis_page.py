"""The Secretariat's page of the quarterly analysis: what is chosen stands in the addresses of its two files."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest
from house import House, text_of
from streamlit.testing.v1 import AppTest

from assessment.downloads import MadeDownloads
from assessment.errors import NotAllowedError
from assessment.programme.quarterly import Edition
from assessment.views import analysis
from assessment.web.served import AnalysisChoice


def asked(at: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Label and query of each link to a file."""
    links = [one.proto for one in at.get("link_button")]
    assert {urlparse(one.url).path for one in links} == {"/download/analysis"}
    return [(one.label, {key: values[0] for key, values in parse_qs(urlparse(one.url).query).items()}) for one in links]


def test_it_offers_the_present_quarter_for_the_secretariat_first():
    at = House().open(analysis.show, "secretariat")
    assert not at.exception
    common = {"period": "2026-Q4", "edition": "secretariat", "language": "en"}
    assert asked(at) == [("Excel workbook", common | {"format": "xlsx"}), ("Page with charts (HTML)", common | {"format": "html"})]
    assert "stays inside the Secretariat" in text_of(at)
    assert "This quarter is not over" in text_of(at)


def test_what_is_chosen_stands_in_the_addresses():
    at = House().open(analysis.show, "secretariat")
    at.selectbox(key="analysis-period").select("2026-Q2")
    at.selectbox(key="analysis-edition").select(Edition.MEMBERS)
    at.selectbox(key="analysis-language").select("fr")
    at.run()
    assert [query["format"] for _, query in asked(at)] == ["xlsx", "html"]
    assert {(query["period"], query["edition"], query["language"]) for _, query in asked(at)} == {("2026-Q2", "members", "fr")}
    assert "It can be handed on" in text_of(at)
    assert "This quarter is not over" not in text_of(at)


def test_it_speaks_french():
    at = House().open(analysis.show, "secretariat", language="fr")
    assert [label for label, _ in asked(at)] == ["Classeur Excel", "Page avec graphiques (HTML)"]
    assert asked(at)[0][1]["language"] == "fr"


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "administrator", "neighbour"])
@pytest.mark.parametrize("edition", ["secretariat", "members"])
def test_nobody_else_gets_the_file(person, edition):
    house = House()
    made = MadeDownloads(house.services, demonstration=False)
    with pytest.raises(NotAllowedError):
        made.quarterly_analysis(house.actor(person), AnalysisChoice("2026-Q4", edition, "html"), "en")


@pytest.mark.parametrize(
    ("file_format", "name", "start"),
    [("xlsx", "Global Shield 2026-Q4 members en.xlsx", b"PK"), ("html", "Global Shield 2026-Q4 members en.html", b"<!DOCTYPE html>")],
)
def test_the_secretariat_gets_both_files(file_format, name, start):
    house = House()
    found = MadeDownloads(house.services, demonstration=False).quarterly_analysis(
        house.actor("secretariat"), AnalysisChoice("2026-Q4", "members", file_format), "en"
    )
    assert found.filename == name
    assert b"".join(found.content).startswith(start)
