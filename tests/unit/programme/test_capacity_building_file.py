"""The committed catalogue: complete, fitting the committed questionnaire, in two languages, without a hole."""

from __future__ import annotations

import re

import pytest
from programme_samples import CATALOGUE, CATALOGUE_FILE, PACK

from assessment.programme.catalogue import holes, national_way, transitions
from assessment.programme.catalogue_loading import check_catalogue
from assessment.questionnaire.loading import MOST_BYTES
from assessment.questionnaire.model import Text

TEXT = CATALOGUE_FILE.read_text(encoding="utf-8")


def texts() -> list[tuple[str, Text]]:
    found = [("source", CATALOGUE.source), ("note", CATALOGUE.note)]
    found += [(term.id, term.label) for term in (*CATALOGUE.audiences, *CATALOGUE.modes, *CATALOGUE.channels)]
    for one in CATALOGUE.activities:
        found += [(f"{one.id} label", one.label), (f"{one.id} description", one.description), (f"{one.id} evidence", one.evidence)]
    return found + [(f"{step.criterion} {step.from_level}", step.label) for step in CATALOGUE.national_steps]


def test_the_file_has_no_problem_and_fits_the_questionnaire() -> None:
    assert [str(problem) for problem in check_catalogue(TEXT, CATALOGUE_FILE.name, PACK)] == []
    assert len(TEXT) < MOST_BYTES


def test_the_catalogue_has_the_24_activities() -> None:
    assert [one.id for one in CATALOGUE.activities] == [f"CB{number:02}" for number in range(1, 24 + 1)]


def test_no_transition_of_any_criterion_is_without_a_step() -> None:
    assert len([one for criterion in PACK.criteria() for one in transitions(criterion)]) == 72 * 4
    assert holes(CATALOGUE, PACK) == ()


def test_every_transition_is_open_to_the_administration_by_its_own_means() -> None:
    ways = [national_way(CATALOGUE, criterion, one.from_level) for criterion in PACK.criteria() for one in transitions(criterion)]
    assert [way for way in ways if not way.evidence and not way.label.to("en")] == []


@pytest.mark.parametrize("level", [0, 3])
def test_every_criterion_has_a_sentence_for_the_first_and_the_last_transition(level: int) -> None:
    assert [one.name for one in PACK.criteria() if CATALOGUE.national_step(one.name, level) is None] == []


def test_every_activity_serves_a_criterion_that_exists_at_levels_of_its_scale() -> None:
    for served in (one for activity in CATALOGUE.activities for one in activity.serves):
        levels = PACK.criterion(served.criterion).scale.levels
        assert levels[0] <= served.from_level < served.to_level <= levels[-1]


def test_every_text_is_there_in_english_and_french() -> None:
    assert [where for where, text in texts() if text.languages != ("en", "fr")] == []


def test_french_uses_no_break_spaces_and_english_none() -> None:
    assert [where for where, text in texts() if re.search(r" [:;?!%»]|« |[^\s\u00a0][;?%]", text.to("fr"))] == []
    assert [where for where, text in texts() if "\u00a0" in text.to("en")] == []


def test_national_steps_are_one_sentence_of_at_most_35_words() -> None:
    for step in CATALOGUE.national_steps:
        for language in ("en", "fr"):
            sentence = step.label.to(language)
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0
            assert len(sentence.split()) <= 35, sentence


def test_descriptions_have_two_or_three_sentences() -> None:
    for activity in CATALOGUE.activities:
        for language in ("en", "fr"):
            assert len(re.findall(r"\.(?: |$)", activity.description.to(language))) in (2, 3), (activity.id, language)


def test_nothing_uses_a_word_that_hides_a_measure() -> None:
    vague = re.compile(r"\b(partially|mostly|adequate|sufficient|effective|regularly|appropriate|robust|best practices?)\b", re.IGNORECASE)
    assert [where for where, text in texts() if vague.search(text.to("en"))] == []


def test_every_word_and_every_source_of_the_head_is_used() -> None:
    activities = CATALOGUE.activities
    assert {one.id for one in CATALOGUE.audiences} == {name for activity in activities for name in activity.audiences}
    assert {one.id for one in CATALOGUE.modes} == {name for activity in activities for name in activity.modes}
    assert {one.id for one in CATALOGUE.channels} == {name for activity in activities for name in activity.channels}
    assert {one.id for one in CATALOGUE.sources} == {name for activity in activities for name in activity.sources}


def test_a_source_that_the_questionnaire_cites_too_is_the_same_source() -> None:
    addresses = {source.id: source.url for source in PACK.sources if source.url}
    assert {s.id: s.url for s in CATALOGUE.sources if s.url and s.id in addresses} == {
        s.id: addresses[s.id] for s in CATALOGUE.sources if s.url and s.id in addresses
    }


def test_every_activity_names_its_source() -> None:
    assert [one.id for one in CATALOGUE.activities if not one.sources] == []


def test_the_operation_comes_after_trainers_equipment_and_planning_and_all_after_the_national_course() -> None:
    assert CATALOGUE.coming_first("CB13") == ("CB04", "CB05", "CB10", "CB12")
    assert CATALOGUE.coming_first("CB13", {"CB05", "CB10"}) == ("CB12",)
