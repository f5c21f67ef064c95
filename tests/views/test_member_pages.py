"""The pages of an administration, as each role sees them: section, evidence, review, people, account."""

from __future__ import annotations

import pytest
from house import MEMBER, WORKED_EXAMPLE, House, text_of

from assessment.records import AssessmentStatus, Disclosure, Evidence, EvidenceKind
from assessment.views import account, evidence, people, review, section

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}


@pytest.fixture
def house() -> House:
    house = House()
    house.start()
    return house


def level_control(at, criterion: str):
    return next(group for group in at.get("button_group") if group.key == f"level-{criterion}")


# the questionnaire


def test_the_section_page_shows_its_criteria_core_first_and_says_where_it_stands(house: House) -> None:
    house.answer("A.1", 3)
    words = text_of(house.open(section.show))
    assert "1 of 4 answered" in words
    assert words.index("A.1") < words.index("A.2") < words.index("A.3")


def test_a_chosen_level_is_stored_at_once(house: House) -> None:
    at = house.open(section.show)
    level_control(at, "A.1").set_value("3")
    at.run()
    standing = house.services.assessments.standing(house.actor(), MEMBER, house.assessment)
    assert standing.answers["A.1"].level == 3
    assert "All saved 09:00" in text_of(at)


def test_an_answer_of_somebody_else_in_between_shows_both_sides_and_keep_mine_wins_knowingly(house: House) -> None:
    at = house.open(section.show)
    house.answer("A.2", 4, person="contributor")
    level_control(at, "A.2").set_value("1")
    at.run()
    assert "Somebody else changed this answer" in text_of(at)
    next(button for button in at.button if button.label == "Keep mine").click()
    at.run()
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers["A.2"].level == 1


def test_an_open_card_has_everything_about_the_criterion(house: House) -> None:
    house.answer("A.1", 2, comment="Since May.")
    at = house.open(section.show, criterion="A.1")
    words = text_of(at)
    for part in ("2 · Defined", "Expected evidence", "Letter of appointment"):
        assert part in words
    assert [area.value for area in at.text_area if area.label == "Comment"] == ["Since May."]


def test_a_typed_comment_is_stored_and_can_be_undone(house: House) -> None:
    house.answer("A.1", 2)
    at = house.open(section.show, criterion="A.1")
    next(area for area in at.text_area if area.label == "Comment").set_value("New words.")
    at.run()
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers["A.1"].comment == "New words."
    next(button for button in at.button if button.key == "undo").click()
    at.run()
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers["A.1"].comment == ""


def test_a_contributor_can_answer_the_own_part_only(house: House) -> None:
    at = house.open(section.show, "contributor")
    assert not level_control(at, "A.2").disabled
    assert level_control(at, "A.1").disabled


def test_somebody_who_only_proposes_gets_a_form_and_the_coordinator_a_proposal(house: House) -> None:
    at = house.open(section.show, "proposer", section="C", criterion="C.1")
    next(group for group in at.get("button_group") if group.key == "proposed-C.1").set_value("2")
    next(button for button in at.button if button.label == "Propose").click()
    at.run()
    coordinator = house.open(section.show, section="C", criterion="C.1")
    assert "Cherono Rotich proposes" in text_of(coordinator)
    next(button for button in coordinator.button if button.label == "Adopt").click()
    coordinator.run()
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers["C.1"].level == 2


def test_after_hand_in_the_levels_are_closed(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    at = house.open(section.show)
    assert level_control(at, "A.1").disabled
    assert "no longer in draft" in text_of(at)


def test_the_section_page_speaks_french(house: House) -> None:
    house.answer("A.1", 3)
    words = text_of(house.open(section.show, language="fr"))
    assert "1 réponses sur 4" in words or "réponses sur" in words
    assert "Un point de contact est désigné" in words.replace("\\", "")


# evidence


def test_an_empty_library_says_what_to_do(house: House) -> None:
    assert "The library is empty." in text_of(house.open(evidence.show))


def test_the_library_lists_documents_and_what_they_support(house: House) -> None:
    house.back("A.1", 2, "E2")
    words = text_of(house.open(evidence.show)).replace("\\", "")
    assert "Document for A.1" in words
    assert "Supports" in words


def test_a_contributor_sees_only_what_the_own_person_added(house: House) -> None:
    house.back("A.1", 2, "E2")
    assert "Document for" not in text_of(house.open(evidence.show, "contributor"))


# review and sign-off


def test_what_blocks_is_listed_before_a_signature(house: House) -> None:
    words = text_of(house.open(review.show))
    assert "Unanswered (9)" in words
    assert "Hand in for review" in words


def test_a_complete_assessment_can_be_handed_in_and_returned_by_the_head(house: House) -> None:
    house.answer_all(COMPLETE)
    at = house.open(review.show)
    next(button for button in at.button if button.label == "Hand in for review").click()
    at.run()
    assert house.services.assessments.get(house.actor(), MEMBER, house.assessment).status is AssessmentStatus.IN_REVIEW
    head = house.open(review.show, "head")
    assert "Sign off" in text_of(head)


def test_the_head_signs_with_a_typed_confirmation(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    at = house.open(review.show, "head")
    by_label = {field.label: field for field in at.text_input}
    by_label["Function"].set_value("Commissioner General")
    by_label["Type SIGN OFF to confirm"].set_value("sign")
    sign = next(button for button in at.button if button.label == "Sign off")
    sign.click()
    at.run()
    assert "nothing was signed" in text_of(at)
    by_label = {field.label: field for field in at.text_input}
    by_label["Type SIGN OFF to confirm"].set_value("SIGN OFF")
    next(button for button in at.button if button.label == "Sign off").click()
    at.run()
    assert "Signed off by Daniel Mwangi" in text_of(at)


def test_a_signed_result_shows_digest_disclosure_and_readers(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign(Disclosure.REGION)
    reader = house.actor("secretariat")
    house.services.snapshots.open(reader, MEMBER, house.services.snapshots.disclosed(reader, MEMBER)[0].snapshot)
    words = text_of(house.open(review.show))
    for part in ("Own region", "Elena Rossi", "Digest of the signed result"):
        assert part in words


@pytest.mark.parametrize("person", ["contributor", "secretariat", "administrator"])
def test_the_review_page_tells_others_nothing(house: House, person: str) -> None:
    house.answer_all(COMPLETE)
    words = text_of(house.open(review.show, person))
    assert "This is not open to you" in words or "No assessment has been started" in words
    assert "Unanswered" not in words


# people and account


def test_a_coordinator_invites_and_sees_the_link_once(house: House) -> None:
    at = house.open(people.show)
    fields = {field.label: field for field in at.text_input}
    fields["Name"].set_value("Ivy New")
    fields["Sign-in name (for example the e-mail address)"].set_value("ivy@customs.example")
    next(button for button in at.button if button.label == "Make a one-time link").click()
    at.run()
    words = text_of(at)
    assert "One-time link for Ivy New" in words
    assert "/ticket/" in at.code[0].value


def test_a_contributor_sees_people_but_manages_nobody(house: House) -> None:
    at = house.open(people.show, "contributor")
    assert "Amina Otieno" in text_of(at)
    assert [button.label for button in at.button] == []


def test_hand_over_makes_the_successor_coordinator(house: House) -> None:
    new = house.services.people.hand_over(house.actor(), MEMBER, "contributor").account
    assert [grant.role.value for grant in new.grants] == ["coordinator"]
    mine = house.services.people.me(house.actor())
    assert [(grant.role.value, grant.parts) for grant in mine.grants] == [("contributor", ())]


def test_the_account_page_changes_name_and_says_what_is_wrong_with_a_password(house: House) -> None:
    at = house.open(account.show)
    fields = {field.label: field for field in at.text_input}
    fields["Present password"].set_value("x")
    fields["New password (at least 12 characters)"].set_value("a new long sentence")
    fields["New password, again"].set_value("another long sentence")
    next(button for button in at.button if button.label == "Change password").click()
    at.run()
    assert "differ" in text_of(at)


def test_a_file_of_evidence_is_offered_by_its_own_route(house: House) -> None:
    piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.FILE, title="Law", date="2026-01-01", file_name="law.pdf")
    kept = house.services.evidence.add(house.actor(), piece, [b"%PDF-1.7"])
    at = house.open(evidence.show)
    assert f"/evidence/{MEMBER}/{kept.key}" in [link.proto.url for link in at.get("link_button")]
