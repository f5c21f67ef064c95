"""Rounds: opened by the Secretariat, begun by members; what was said last time waits until somebody says it again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import MEMBER, SMALL_PACK, WORKED_EXAMPLE, House

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.questionnaire.loading import load_questionnaire
from assessment.records import (
    AnswerState,
    Assessment,
    AssessmentStatus,
    AssessmentSummary,
    EvidenceLink,
    Layer,
    Proposal,
    Round,
    RoundState,
)
from assessment.storage.port import Remove, assessment_place, index_place
from assessment.workflow.assessments import SaveKind
from assessment.workflow.offers import offer_key
from assessment.workflow.rounds import RoundPlan, even_targets
from assessment.workflow.saving import AnswerContent
from assessment.workflow.workplace import Pack

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}
PLAN = RoundPlan(title="PGS 2027", questionnaire="small@1", opens="2026-11-24", due="2027-02-22", regions=("ESA",))


@pytest.fixture
def house() -> House:
    return House()


def open_round(house: House, **changes: object) -> Round:
    return house.services.rounds.open(house.actor("secretariat"), replace(PLAN, **changes))  # type: ignore[arg-type]


def start(house: House, asked: Round) -> Assessment:
    record = house.services.rounds.start(house.actor(), MEMBER, asked.key)
    house.assessment = record.key
    return record


def confirm(house: House, criterion: str, person: str = "coordinator"):
    return house.services.rounds.confirm(house.actor(person), MEMBER, house.assessment, criterion)


def standing(house: House):
    return house.services.assessments.standing(house.actor(), MEMBER, house.assessment)


def offer(house: House, criterion: str, person: str = "coordinator") -> Proposal | None:
    record = house.services.workplace.assessment(MEMBER, house.assessment)
    answer = house.services.assessments.read_standing(record).answers.get(criterion)
    return house.services.rounds.offer(house.actor(person), record, criterion, answer)


def signed_before(house: House) -> None:
    """An assessment of the year before, signed."""
    house.start(title="2025")
    house.answer_all(COMPLETE)
    house.back("A.2", 2, "E2")
    house.submit()
    house.sign()
    house.clock.move(days=1)


@pytest.fixture
def second(house: House) -> House:
    """Signed once, and started in a new round."""
    signed_before(house)
    start(house, open_round(house, opens="2026-11-25"))
    return house


# the Secretariat


def test_a_round_asks_the_members_of_its_regions_and_those_named(house: House) -> None:
    assert open_round(house, regions=("ESA",)).members == ("KEN", "UGA")
    assert open_round(house, regions=("EUR",), members=("KEN",)).members == ("FRA", "KEN")


def test_the_name_of_a_round_is_readable_and_used_once(house: House) -> None:
    assert [open_round(house).key, open_round(house).key] == ["pgs-2027", "pgs-2027-2"]
    assert open_round(house, title="Été : région").key == "ete-region"
    assert open_round(house, title="دورة").key == "round"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"due": "2026-11-24"}, "last day"),  # the first day itself
        ({"opens": ""}, "date"),
        ({"regions": ()}, "region or member"),
        ({"regions": (), "members": ("XXX",)}, "XXX"),
        ({"targets": (("Z.9", 2),)}, r"Z\.9"),
        ({"targets": (("A.1", 5),)}, "not a level"),
        ({"note": "x" * 2001}, "characters"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(house: House, wrong: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        open_round(house, **wrong)
    assert house.services.rounds.list_all(house.actor("secretariat")) == ()


def test_a_round_with_an_unknown_questionnaire_is_refused(house: House) -> None:
    with pytest.raises(NotFoundError):
        open_round(house, questionnaire="small@9")


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "administrator", "neighbour"])
def test_only_the_secretariat_manages_rounds(house: House, person: str) -> None:
    asked, rounds, actor = open_round(house), house.services.rounds, house.actor(person)
    for change in (
        lambda: rounds.open(actor, PLAN),
        lambda: rounds.extend(actor, asked.key, "2027-03-31", "More time."),
        lambda: rounds.add_members(actor, asked.key, ["FRA"]),
        lambda: rounds.close(actor, asked.key),
        lambda: rounds.reopen(actor, asked.key),
    ):
        with pytest.raises(NotAllowedError):
            change()


@pytest.mark.parametrize("person", ["coordinator", "contributor", "head", "mission", "neighbour"])
def test_members_do_not_see_the_list_of_rounds_or_their_history(house: House, person: str) -> None:
    asked = open_round(house)
    for reading in (house.services.rounds.list_all, lambda actor: house.services.rounds.history(actor, asked.key)):
        with pytest.raises(NotAllowedError):
            reading(house.actor(person))


def test_extending_needs_a_later_day_and_a_reason(house: House) -> None:
    asked, secretariat = open_round(house), house.actor("secretariat")
    for due, reason in (("2027-02-22", "More time."), ("2027-03-31", " "), ("soon", "More time.")):
        with pytest.raises(InvalidInputError):
            house.services.rounds.extend(secretariat, asked.key, due, reason)
    extended = house.services.rounds.extend(secretariat, asked.key, "2027-03-31", "Elections in March.")
    assert (extended.due, extended.due_reason) == ("2027-03-31", "Elections in March.")


def test_an_extension_holds_for_those_who_have_begun_without_touching_their_assessment(house: House) -> None:
    asked = open_round(house)
    record = start(house, asked)
    house.services.rounds.extend(house.actor("secretariat"), asked.key, "2027-03-31", "More time.")
    after = house.services.workplace.assessment(MEMBER, record.key)
    assert house.services.rounds.due_of(after) == "2027-03-31"
    assert after == record


def test_an_assessment_outside_a_round_keeps_its_own_day(house: House) -> None:
    assert house.services.rounds.due_of(house.start(due="2026-12-12")) == "2026-12-12"


def test_members_can_be_added_while_a_round_is_open(house: House) -> None:
    asked, secretariat = open_round(house), house.actor("secretariat")
    assert house.services.rounds.add_members(secretariat, asked.key, ["FRA"]).members == ("FRA", "KEN", "UGA")
    with pytest.raises(InvalidInputError, match="not in the round yet"):
        house.services.rounds.add_members(secretariat, asked.key, ["FRA"])


def test_a_closed_round_takes_nobody_in_and_can_be_opened_again(house: House) -> None:
    asked, secretariat = open_round(house), house.actor("secretariat")
    assert house.services.rounds.close(secretariat, asked.key).state is RoundState.CLOSED
    for change in (
        lambda: house.services.rounds.extend(secretariat, asked.key, "2027-03-31", "More time."),
        lambda: house.services.rounds.add_members(secretariat, asked.key, ["FRA"]),
        lambda: house.services.rounds.close(secretariat, asked.key),
        lambda: start(house, asked),
    ):
        with pytest.raises(InvalidInputError, match="closed"):
            change()
    assert house.services.rounds.concerning(house.actor(), MEMBER) == ()
    house.services.rounds.reopen(secretariat, asked.key)
    assert start(house, asked).round == asked.key


def test_what_was_begun_goes_on_after_the_round_is_closed(house: House) -> None:
    asked = open_round(house)
    start(house, asked)
    house.services.rounds.close(house.actor("secretariat"), asked.key)
    house.answer_all(COMPLETE)
    house.submit()
    assert house.sign().status is AssessmentStatus.SIGNED_OFF


def test_the_history_of_a_round_tells_who_did_what(house: House) -> None:
    asked, secretariat = open_round(house), house.actor("secretariat")
    house.services.rounds.extend(secretariat, asked.key, "2027-03-31", "More time.")
    house.services.rounds.add_members(secretariat, asked.key, ["FRA"])
    house.services.rounds.close(secretariat, asked.key)
    lines = house.services.rounds.history(secretariat, asked.key)
    assert [line.note for line in lines] == ["opened", "extended 2027-02-22 2027-03-31", "added FRA", "closed"]
    assert {line.by_name for line in lines} == {"Elena Rossi"}


def test_a_target_profile_stops_at_the_highest_level_and_may_ask_more_of_the_core(house: House) -> None:
    questionnaire = house.services.workplace.questionnaire("small@1")
    assert set(dict(even_targets(questionnaire, 9)).values()) == {4}
    targets = dict(even_targets(questionnaire, 2, 3))
    assert (targets["A.1"], targets["A.2"]) == (3, 2)  # A.1 is core
    assert set(dict(even_targets(questionnaire, None, 3))) == {"A.1", "B.1", "C.1"}
    assert even_targets(questionnaire, None) == ()


# a member begins


def test_a_member_starts_with_the_rounds_questionnaire_day_and_targets(house: House) -> None:
    asked = open_round(house, targets=(("A.1", 4),))
    record = start(house, asked)
    assert (record.round, record.questionnaire, record.title, record.due) == ("pgs-2027", "small@1", "PGS 2027", "2027-02-22")
    assert standing(house).target("A.1") == 4
    assert standing(house).target("A.2") == 3  # the questionnaire's own


@pytest.mark.parametrize("person", ["contributor", "proposer", "head", "secretariat", "mission", "administrator", "neighbour"])
def test_only_a_coordinator_of_the_member_starts_or_takes_in(house: House, person: str) -> None:
    asked, own = open_round(house), house.start()
    for begin in (
        lambda: house.services.rounds.start(house.actor(person), MEMBER, asked.key),
        lambda: house.services.rounds.adopt(house.actor(person), MEMBER, asked.key, own.key),
    ):
        with pytest.raises(NotAllowedError):
            begin()


def test_a_round_is_begun_once_from_its_first_day_on_by_members_it_asks(house: House) -> None:
    later = open_round(house, opens="2026-11-25", title="Later")
    with pytest.raises(InvalidInputError, match="not begun yet"):
        start(house, later)
    elsewhere = open_round(house, regions=("EUR",), title="Elsewhere")
    with pytest.raises(NotFoundError):
        start(house, elsewhere)
    asked = open_round(house)
    start(house, asked)
    with pytest.raises(ConflictError):
        start(house, asked)


def test_a_member_sees_open_rounds_that_concern_it_the_first_due_in_front(house: House) -> None:
    open_round(house, title="Second", due="2027-06-30")
    open_round(house, title="First", due="2027-01-31")
    open_round(house, title="Elsewhere", regions=("EUR",))
    found = house.services.rounds.concerning(house.actor(), MEMBER)
    assert [mine.round.title for mine in found] == ["First", "Second"]
    with pytest.raises(NotAllowedError):
        house.services.rounds.concerning(house.actor("neighbour"), MEMBER)


def test_what_was_begun_alone_is_taken_in_with_the_day_and_the_targets_of_the_round(house: House) -> None:
    """A target that the member has set itself stays, as it would if it were set in the round."""
    own = house.start(due="2026-12-12")
    house.answer("A.1", 3)
    house.services.assessments.set_target(house.actor(), MEMBER, own.key, "A.1", 2, "Enough for now.")
    before, answers = house.services.workplace.assessment(MEMBER, own.key), standing(house).answers
    asked = open_round(house, targets=(("A.1", 4), ("B.1", 3)))
    (mine,) = house.services.rounds.concerning(house.actor(), MEMBER)
    assert mine.adoptable is not None
    assert mine.adoptable.key == own.key
    with pytest.raises(ConflictError, match="take that one"):
        start(house, asked)
    after = house.services.rounds.adopt(house.actor(), MEMBER, asked.key, own.key)
    assert after == replace(before, round=asked.key, due=asked.due, targets=(("A.1", 2), ("B.1", 3)), revision=before.revision + 1)
    assert standing(house).answers == answers
    (mine,) = house.services.rounds.concerning(house.actor(), MEMBER)
    assert mine.assessment is not None
    assert mine.assessment.round == asked.key
    lines = house.store.history(MEMBER, assessment=own.key, subject=own.key)
    assert "taken into pgs-2027" in [line.note for line in lines]


def test_a_signed_one_or_one_of_another_round_is_not_taken_in(house: House) -> None:
    first = open_round(house)
    record = start(house, first)
    second = open_round(house, title="Another")
    with pytest.raises(InvalidInputError, match="outside a round"):
        house.services.rounds.adopt(house.actor(), MEMBER, second.key, record.key)
    signed = House()
    signed_before(signed)
    asked = open_round(signed)
    with pytest.raises(InvalidInputError, match="not yet signed"):
        signed.services.rounds.adopt(signed.actor(), MEMBER, asked.key, signed.assessment)


def test_an_unfinished_assessment_of_an_earlier_round_does_not_keep_a_member_out(house: House) -> None:
    start(house, open_round(house, title="2026"))
    house.answer("A.1", 3)
    house.clock.move(days=1)
    record = start(house, open_round(house, title="2027"))
    assert record.round == "2027"
    found = offer(house, "A.1")
    assert found is not None
    assert found.level == 3


# to be confirmed


def test_nothing_counts_as_answered_in_a_new_round_until_somebody_says_so(second: House) -> None:
    before = standing(second)
    assert (dict(before.answers), before.progress.answered, len(before.unanswered())) == ({}, 0, 9)
    confirm(second, "A.1")
    after = standing(second)
    assert (list(after.answers), after.progress.answered) == (["A.1"], 1)


def test_a_confirmed_answer_says_by_whom_and_in_which_round(second: House) -> None:
    outcome = confirm(second, "B.1", "contributor")
    assert outcome.kind is SaveKind.SAVED
    answer = standing(second).answers["B.1"]
    assert (answer.level, answer.confirmed_in_round, answer.by_name) == (4, "pgs-2027", "Brian Kamau")
    (line,) = second.services.assessments.history(second.actor(), MEMBER, second.assessment, "B.1")
    assert (line.note, line.by_name) == ("confirmed pgs-2027", "Brian Kamau")


def test_evidence_comes_along_with_the_answer_it_backs(second: House) -> None:
    confirm(second, "A.2")
    (link,) = standing(second).answers["A.2"].evidence
    assert link.satisfies == ("E2",)
    assert standing(second).ratings["A.2"].backed == 2


def test_not_applicable_and_dont_know_can_be_confirmed_with_their_words(second: House) -> None:
    confirm(second, "A.4")
    confirm(second, "A.3")
    answers = standing(second).answers
    assert (answers["A.4"].state, answers["A.4"].reason) == (AnswerState.NOT_APPLICABLE, "It does not exist here.")
    assert answers["A.3"].state is AnswerState.UNKNOWN


def test_choosing_a_level_instead_just_answers_and_nothing_waits_any_more(second: House) -> None:
    second.answer("A.1", 4)
    assert offer(second, "A.1") is None
    assert standing(second).answers["A.1"].confirmed_in_round == ""
    outcome = confirm(second, "A.1")  # the button of a page that is not up to date
    assert outcome.kind is SaveKind.UNCHANGED
    assert standing(second).answers["A.1"].level == 4


def test_taking_a_confirmation_back_brings_the_offer_back(second: House) -> None:
    outcome = confirm(second, "A.1")
    assert outcome.stored is not None
    blank = second.services.assessments.overwrite_answer(
        second.actor(),
        MEMBER,
        second.assessment,
        "A.1",
        outcome.stored.revision,
        replace(outcome.mine, state=AnswerState.UNANSWERED, level=None),
    )
    assert blank.kind is SaveKind.SAVED
    assert offer(second, "A.1") is not None


def test_a_later_change_is_no_confirmation_any_more(second: House) -> None:
    confirm(second, "A.1")
    second.answer("A.1", 4)
    assert standing(second).answers["A.1"].confirmed_in_round == ""


def test_words_and_evidence_written_before_confirming_stay(house: House) -> None:
    house.start(title="2025")
    house.answer_all(COMPLETE)
    house.answer("A.2", 2, comment="Approved in May.", evidence=(EvidenceLink(evidence="e1", satisfies=("E2",)),))
    house.submit()
    house.sign()
    house.clock.move(days=1)
    start(house, open_round(house))
    typed = AnswerContent(comment="Look at the annex.", evidence=(EvidenceLink(evidence="e2"),))
    house.services.assessments.overwrite_answer(house.actor(), MEMBER, house.assessment, "A.2", 0, typed)
    assert offer(house, "A.2") is not None
    confirm(house, "A.2")
    answer = standing(house).answers["A.2"]
    assert answer.comment == "Look at the annex.\n\nApproved in May."
    assert [link.evidence for link in answer.evidence] == ["e1", "e2"]


@pytest.mark.parametrize(("person", "criterion"), [("contributor", "A.1"), ("proposer", "C.1"), ("head", "A.1"), ("secretariat", "A.1")])
def test_only_those_who_may_answer_confirm(second: House, person: str, criterion: str) -> None:
    with pytest.raises(NotAllowedError):
        confirm(second, criterion, person)


@pytest.mark.parametrize("person", ["secretariat", "mission", "administrator", "neighbour"])
def test_nobody_outside_sees_what_was_said_last_time(second: House, person: str) -> None:
    assert offer(second, "A.1", person) is None


def test_a_contributor_sees_offers_of_the_own_parts_only(second: House) -> None:
    assert offer(second, "A.2", "contributor") is not None
    assert offer(second, "A.1", "contributor") is None


def test_after_hand_in_nothing_is_confirmed_any_more(second: House) -> None:
    for criterion in COMPLETE:
        confirm(second, criterion)
    second.submit()
    with pytest.raises(NotAllowedError):
        confirm(second, "A.1")


def test_offers_are_not_proposals_to_decide(second: House) -> None:
    collaboration = second.services.collaboration
    assert collaboration.proposals(second.actor(), MEMBER, second.assessment) == ()
    with pytest.raises(NotFoundError):
        collaboration.adopt(second.actor(), MEMBER, second.assessment, offer_key("A.1"))
    with pytest.raises(NotFoundError):
        collaboration.decline(second.actor(), MEMBER, second.assessment, offer_key("A.1"))


def test_answers_come_from_the_last_signed_one_even_when_a_draft_is_newer(house: House) -> None:
    signed_before(house)
    start(house, open_round(house, title="Unfinished"))
    house.answer("A.1", 1)
    house.clock.move(days=1)
    start(house, open_round(house))
    found = offer(house, "A.1")
    assert found is not None
    assert found.level == WORKED_EXAMPLE["A.1"]


def test_without_anything_said_before_nothing_is_offered(house: House) -> None:
    start(house, open_round(house))
    assert offer(house, "A.1") is None
    with pytest.raises(NotFoundError):
        confirm(house, "A.1")


def test_an_assessment_that_was_taken_in_offers_nothing(house: House) -> None:
    signed_before(house)
    own = house.start()
    house.services.rounds.adopt(house.actor(), MEMBER, open_round(house).key, own.key)
    assert offer(house, "A.1") is None


def test_start_and_offers_are_one_write(second: House) -> None:
    place = assessment_place(MEMBER, second.assessment)
    assert len(second.store.all(Proposal, place)) == len(COMPLETE)
    assert second.store.revision(place) == 1


def next_version(*changes: tuple[str, str]) -> Pack:
    content = SMALL_PACK.read_text().replace('version: "1"', 'version: "2"\npredecessor: small@1')
    for before, after in changes:
        assert before in content
        content = content.replace(before, after)
    return Pack(load_questionnaire(content, "second"), content.encode())


def start_next(house: House, pack: Pack) -> None:
    """Signed under the first version; a round asks the second one."""
    signed_before(house)
    house.services.workplace.packs["small@2"] = pack  # type: ignore[index]
    start(house, open_round(house, questionnaire="small@2"))


def test_a_reworded_question_is_to_be_looked_at_again_and_not_confirmed(house: House) -> None:
    reworded = "is approved and funded., fr: Un plan est approuvé et doté.}\n        change: reworded\n        from: [A.2]"
    start_next(house, next_version(("is approved., fr: Un plan est approuvé.}", reworded)))
    found = offer(house, "A.2")
    assert found is not None
    assert (found.look_again, found.level) == (True, 2)
    with pytest.raises(InvalidInputError, match="changed since"):
        confirm(house, "A.2")
    house.answer("A.2", 3)
    assert standing(house).answers["A.2"].level == 3


def merged_question() -> Pack:
    """A.9 comes from A.2 and A.3 of the first version, which were answered differently."""
    name = ("- name: A.2\n", "- name: A.9\n        change: merged\n        from: [A.2, A.3]\n")
    gone = """      - name: A.3
        label: {en: A budget is set aside., fr: Un budget est réservé.}
        target: 2
        effort: [1, 2, 3, 5]
"""
    return next_version(name, (gone, ""))


def test_old_answers_that_cannot_be_taken_over_come_back_to_be_read(house: House) -> None:
    start_next(house, merged_question())
    assert offer(house, "A.9") is None
    record = house.services.workplace.assessment(MEMBER, house.assessment)
    found = house.services.rounds.said_before(house.actor(), record, "A.9", None)
    assert [(one.asked.name if one.asked else "", one.said.state, one.said.level) for one in found] == [
        ("A.2", AnswerState.LEVEL, 2),
        ("A.3", AnswerState.UNKNOWN, None),
    ]
    with pytest.raises(NotFoundError):
        confirm(house, "A.9")
    house.answer("A.9", 3)
    answer = standing(house).answers["A.9"]
    assert house.services.rounds.said_before(house.actor(), record, "A.9", answer) == ()
    assert house.services.collaboration.proposals(house.actor(), MEMBER, house.assessment) == ()


def test_what_was_said_before_is_not_shown_to_those_who_do_not_work_on_it(house: House) -> None:
    start_next(house, merged_question())
    record = house.services.workplace.assessment(MEMBER, house.assessment)
    assert house.services.rounds.said_before(house.actor("proposer"), record, "A.9", None) == ()


def test_an_unchanged_question_of_a_new_version_is_confirmed_with_its_evidence(house: House) -> None:
    start_next(house, next_version())
    confirm(house, "A.2")
    answer = standing(house).answers["A.2"]
    assert (answer.level, answer.confirmed_in_round) == (2, "pgs-2027")
    assert [link.satisfies for link in answer.evidence] == [("E2",)]


def test_a_version_that_follows_no_other_offers_nothing(house: House) -> None:
    start_next(house, next_version(("predecessor: small@1\n", "")))
    assert offer(house, "A.2") is None


def test_an_answer_that_slips_in_while_confirming_wins(second: House) -> None:
    """Somebody writes between the reading and the writing: that answer stays, and nothing is lost."""
    write = second.services.assessments.confirm_answer
    slipped: list[str] = []

    def slower(*given: object) -> object:
        if not slipped:
            slipped.append("now")
            second.answer("A.1", 1, comment="I was faster.")
        return write(*given)  # type: ignore[arg-type]

    second.services.assessments.confirm_answer = slower  # type: ignore[assignment, method-assign]
    outcome = confirm(second, "A.1")
    assert (outcome.kind, standing(second).answers["A.1"].comment) == (SaveKind.UNCHANGED, "I was faster.")


def test_a_rounds_title_is_what_people_read(house: House) -> None:
    asked = open_round(house)
    assert (house.services.rounds.title(asked.key), house.services.rounds.title(""), house.services.rounds.title("old")) == (
        "PGS 2027",
        "",
        "old",
    )


def test_offers_are_kept_in_the_self_layer_only(second: House) -> None:
    found = second.store.all(Proposal, assessment_place(MEMBER, second.assessment))
    assert {one.layer for one in found} == {Layer.SELF}
    assert {(one.by, one.base, one.source) for one in found} == {("", 0, "last_round")}


def test_a_lost_list_entry_is_rebuilt_with_its_round(second: House) -> None:
    (entry,) = (one for one in second.store.all(AssessmentSummary, index_place(MEMBER)) if one.key == second.assessment)
    second.store.write(index_place(MEMBER), [Remove(entry, entry.revision)])
    record = second.services.workplace.assessment(MEMBER, second.assessment)
    assert second.services.assessments.refresh_summary(record).round == "pgs-2027"
