"""What is read, asked, rated, found, commented and agreed in a mission."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from house import MEMBER
from mission_house import CRITERIA, GAP, MissionHouse, said_of

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.records import (
    AnswerState,
    Confidentiality,
    DocumentState,
    Evidence,
    EvidenceKind,
    EvidenceLink,
    EvidenceSeen,
    Finding,
    FindingKind,
    HistoryKind,
    Layer,
    MissionCase,
    MissionReport,
    MissionState,
    PlannedLevel,
    RaterRating,
    Severity,
)
from assessment.storage.port import MISSIONS, Put, mission_place
from assessment.workflow.mission_work import Said

WHOLE_LIFE = tuple(MissionState)


@pytest.fixture
def house() -> MissionHouse:
    return MissionHouse()


# the desk


def test_the_desk_shows_what_was_signed_and_what_changed_since_the_last_time(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    desk = house.work.desk(house.actor("ali"), house.mission)
    assert (desk.standing.ratings["A.1"].level, desk.before["A.1"], desk.before_on) == (3, 2, "2026-11-24")
    assert desk.changed() == ("A.1",)
    assert [piece.title for piece in desk.standing.evidence.values()] == ["Document for A.2"]


def test_a_mission_to_some_sections_rates_only_those(house: MissionHouse) -> None:
    house.set_up(sections=("B",))
    house.to(MissionState.RATING)
    assert [one.name for one in house.work.desk(house.actor("ali"), house.mission).criteria] == ["B.1", "B.2", "B.3"]
    with pytest.raises(NotFoundError):
        house.rate("ali", "A.1", 2)


def test_a_hint_on_self_ratings_comes_from_ten_signed_missions(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    cases = [MissionCase(key=f"c-{one}", questionnaire="small@1", said=(3,) * 9, agreed=(2,) * 8 + (-1,)) for one in range(10)]
    house.store.write(MISSIONS, [Put(one, 0) for one in cases[:9]])
    assert house.work.desk(house.actor("ali"), house.mission).hints == {}
    house.store.write(MISSIONS, [Put(cases[9], 0)])
    hints = house.work.desk(house.actor("ali"), house.mission).hints
    assert (hints["A.1"].cases, hints["A.1"].lower_by) == (10, Fraction(1))
    assert "C.2" not in hints  # nobody knew after the visit


def evidence(house: MissionHouse, **changes: object) -> Evidence:
    piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.FILE, title="Plan", date="2026-06-01", file_name="plan.txt")
    return house.services.evidence.add(house.actor(), replace(piece, **changes), [b"The plan."])  # type: ignore[arg-type]


def linked(house: MissionHouse, piece: Evidence) -> None:
    """A third year, signed with this piece of evidence."""
    house.clock.move(days=1)
    house._sign_a_year({one: 2 for one in CRITERIA if one != "A.4"} | {"A.4": 2}, "2027")
    record = house.services.workplace.assessment(MEMBER, house.assessment)
    house.services.assessments.reopen(house.actor(), MEMBER, record.key, "One more document.")
    house.answer("B.1", 2, evidence=(EvidenceLink(evidence=piece.key),))
    house.submit()
    house.sign()
    house.plan = replace(house.plan, assessment=record.key)


def test_the_team_opens_linked_files_and_each_is_noted(house: MissionHouse) -> None:
    piece = evidence(house)
    linked(house, piece)
    house.to(MissionState.DESK)
    file = house.work.open_evidence(house.actor("ali"), house.mission, piece.key)
    assert b"".join(file.chunks) == b"The plan."
    assert [one.subject for one in house.services.snapshots.readers(house.actor(), MEMBER)] == [piece.key]


def test_confidential_and_unlinked_files_stay_closed(house: MissionHouse) -> None:
    piece, other = evidence(house, confidentiality=Confidentiality.CONFIDENTIAL), evidence(house, title="Other")
    linked(house, piece)
    house.to(MissionState.DESK)
    with pytest.raises(NotAllowedError, match="confidential"):
        house.work.open_evidence(house.actor("ali"), house.mission, piece.key)
    with pytest.raises(NotFoundError):
        house.work.open_evidence(house.actor("ali"), house.mission, other.key)
    assert house.services.snapshots.readers(house.actor(), MEMBER) == ()


def test_questions_and_documents_go_to_the_member_and_back(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    asked = house.work.ask(house.actor("ali"), house.mission, "A.1", " Who answers at night? ")
    wanted = house.work.request(house.actor("ali"), house.mission, "A.2", "The plan")
    (seen,), (document,) = house.work.asked(house.actor(), house.mission)
    assert (seen.text, seen.by_name, document.state) == ("Who answers at night?", "Ali Ben Salah", DocumentState.REQUESTED)
    answered = house.work.answer(house.actor(), house.mission, asked.key, asked.revision, "The duty officer.")
    provided = house.work.provide(house.actor(), house.mission, wanted.key, wanted.revision, DocumentState.PROVIDED, "In the registry.")
    shown = house.work.note_seen(house.actor("ines"), house.mission, provided.key, provided.revision)
    assert (answered.answer, answered.answered_by_name, shown.state) == ("The duty officer.", "Amina Otieno", DocumentState.SEEN)


def test_what_makes_no_sense_is_not_asked_or_answered(house: MissionHouse) -> None:
    house.to(MissionState.DESK)
    team, member = house.actor("ali"), house.actor()
    wanted = house.work.request(team, house.mission, "A.2", "The plan")
    for wrong in (
        lambda: house.work.ask(team, house.mission, "A.1", "  "),
        lambda: house.work.ask(team, house.mission, "A.1", "x" * 8001),
        lambda: house.work.provide(member, house.mission, wanted.key, 1, DocumentState.SEEN, "Here."),
        lambda: house.work.provide(member, house.mission, wanted.key, 1, DocumentState.UNAVAILABLE),
        lambda: house.work.provide(member, house.mission, wanted.key, 1, DocumentState.PROVIDED, evidence="e-none"),
    ):
        with pytest.raises(InvalidInputError):
            wrong()
    with pytest.raises(NotFoundError):
        house.work.ask(team, house.mission, "Z.9", "What?")
    with pytest.raises(ConflictError):
        house.work.provide(member, house.mission, wanted.key, 0, DocumentState.PROVIDED, "Here.")
    assert house.work.asked(member, house.mission) == ((), (wanted,))


@pytest.mark.parametrize("person", ["head", "contributor", "secretariat", "administrator", "lara"])
def test_only_the_coordinator_answers_the_team(house: MissionHouse, person: str) -> None:
    house.to(MissionState.DESK)
    asked = house.work.ask(house.actor("ali"), house.mission, "A.1", "Who?")
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.work.answer(house.actor(person), house.mission, asked.key, asked.revision, "Me.")


# rating alone


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("A.1", Said(AnswerState.LEVEL, 5)),
        ("A.1", Said(AnswerState.LEVEL)),
        ("A.1", Said(AnswerState.UNKNOWN, 2)),
        ("A.1", Said(AnswerState.UNANSWERED)),
        ("A.1", Said(AnswerState.NOT_APPLICABLE, words="None here.")),  # a gate applies to everybody
        ("A.4", Said(AnswerState.NOT_APPLICABLE)),  # without saying why
        ("A.4", Said(AnswerState.LEVEL, 1, "x" * 8001)),
    ],
)
def test_a_rating_that_cannot_be_is_refused_and_changes_nothing(house: MissionHouse, criterion: str, said: Said) -> None:
    house.to(MissionState.RATING)
    with pytest.raises(InvalidInputError):
        house.work.rate(house.actor("ali"), house.mission, criterion, 0, said)
    assert house.work.my_ratings(house.actor("ali"), house.mission) == {}


def test_a_rating_can_be_changed_until_the_reveal_and_from_two_tabs_only_in_turn(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    first = house.rate("ali", "A.1", 2)
    second = house.rate("ali", "A.1", 3, "Seen twice.", EvidenceSeen.NO)
    assert (second.revision, second.level, second.note, second.seen) == (2, 3, "Seen twice.", EvidenceSeen.NO)
    with pytest.raises(ConflictError) as overtaken:
        house.work.rate(house.actor("ali"), house.mission, "A.1", first.revision, said_of(1))
    assert overtaken.value.stored == second
    house.to(MissionState.REVEALED)
    with pytest.raises(NotAllowedError):
        house.rate("ali", "A.1", 0)


def test_a_lead_without_ratings_and_people_outside_the_team_do_not_rate(house: MissionHouse) -> None:
    house.set_up(raters=("ali", "ines"))
    house.to(MissionState.RATING)
    with pytest.raises(NotAllowedError, match="without rating"):
        house.rate("lara", "A.1", 2)
    for person in ("coordinator", "head", "secretariat", "administrator", "olga"):
        with pytest.raises((NotAllowedError, NotFoundError)):
            house.work.rate(house.actor(person), house.mission, "A.1", 0, said_of(2))
    house.to(MissionState.SIGNED)


# rating together


def test_the_reveal_shows_everybody_side_by_side_and_what_to_talk_about_first(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    found = house.work.reconciliation(house.actor("ali"), house.mission)
    # with the member: A.1 3 against 2, 2, 1; A.3 1, 1, 3 (the member did not know); B.1 4 against 2
    assert [(one.criterion, one.with_self, one.among_raters) for one in found.order[:3]] == [("A.3", 2, 2), ("A.1", 2, 1), ("B.1", 2, 0)]
    assert {rater: given["A.1"].level for rater, given in found.by_rater.items()} == {"lara": 2, "ali": 2, "ines": 1}
    # of 27 pairs, two do not agree on A.1 and two not on A.3
    assert (found.whole.same, found.whole.pairs, found.whole.large) == (27 - 4, 27, ("A.3",))
    assert found.by_section["B"].share == 1


def test_a_rating_of_the_mission_needs_a_reason_where_not_all_said_the_same(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    with pytest.raises(InvalidInputError, match="reason"):
        house.rate_together(Layer.MISSION, "A.1", 2)
    assert house.rate_together(Layer.MISSION, "A.2", 2).reason == ""  # member and raters all said 2
    with pytest.raises(InvalidInputError, match="reason"):
        house.rate_together(Layer.MISSION, "A.2", 3)


def test_an_agreement_needs_a_reason_where_it_differs_from_the_mission(house: MissionHouse) -> None:
    now = house.to(MissionState.COMMENTS)
    with pytest.raises(InvalidInputError, match="2026-12-25"):  # the member may still comment
        house.rate_together(Layer.AGREED, "A.1", 2)
    house.missions.close_comments(house.actor(), now.key, now.revision)
    assert house.rate_together(Layer.AGREED, "A.1", 2).reason == ""
    with pytest.raises(InvalidInputError, match="reason"):
        house.rate_together(Layer.AGREED, "A.1", 3)
    assert house.rate_together(Layer.AGREED, "A.1", 3, "The letter was found.").level == 3


@pytest.mark.parametrize("layer", [Layer.SELF, Layer.AGREED])
def test_no_layer_is_written_before_its_time_and_the_self_layer_never(house: MissionHouse, layer: Layer) -> None:
    house.to(MissionState.REVEALED)
    with pytest.raises(InvalidInputError, match="step"):
        house.rate_together(layer, "A.1", 2, "So.")


def test_the_rating_of_the_mission_stays_once_the_member_has_seen_it(house: MissionHouse) -> None:
    now = house.to(MissionState.COMMENTS)
    house.missions.close_comments(house.actor(), now.key, now.revision)
    with pytest.raises(InvalidInputError, match="step"):
        house.rate_together(Layer.MISSION, "A.1", 4, "Better.")


@pytest.mark.parametrize("person", ["ali", "coordinator", "head", "secretariat", "administrator"])
def test_only_the_lead_records_what_was_rated_together(house: MissionHouse, person: str) -> None:
    house.to(MissionState.REVEALED)
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.work.rate_together(house.actor(person), house.mission, Layer.MISSION, "A.1", 0, said_of(2, "So."))


# findings


def test_a_gap_has_severity_and_recommendation_a_strength_may_be_shared(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    gap = house.find()
    strength = house.find("ali", kind=FindingKind.STRENGTH, text="A daily round.", shareable=True, recommendation="", severity=None)
    assert [one.key for one in house.work.findings(house.actor("ines"), house.mission)] == [gap.key, strength.key]
    for wrong in ({"severity": None}, {"recommendation": " "}, {"text": ""}, {"shareable": True}, {"text": "x" * 8001}):
        with pytest.raises(InvalidInputError):
            house.find(**wrong)
    with pytest.raises(NotFoundError):
        house.find(criterion="Z.1")
    assert len(house.work.findings(house.actor("ali"), house.mission)) == 2


def test_findings_are_changed_by_their_author_and_the_lead(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    found = house.find("ali")
    with pytest.raises(NotFoundError):
        house.work.save_finding(house.actor("ines"), house.mission, replace(found, text="Mine now."))
    changed = house.work.save_finding(house.actor("lara"), house.mission, replace(found, text="Put better."))
    assert (changed.text, changed.by_name) == ("Put better.", "Ali Ben Salah")
    with pytest.raises(ConflictError):
        house.work.save_finding(house.actor("ali"), house.mission, replace(found, text="From an old page."))


def test_shared_findings_wait_for_the_comments_and_are_then_corrected_by_the_lead(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    found = house.find("ali")
    now = house.to(MissionState.COMMENTS)
    with pytest.raises(NotAllowedError):
        house.work.save_finding(house.actor("ali"), house.mission, replace(found, text="Other."))
    with pytest.raises(InvalidInputError, match="2026-12-25"):
        house.work.save_finding(house.actor("lara"), house.mission, replace(found, text="Other."))
    house.missions.close_comments(house.actor(), now.key, now.revision)
    assert house.work.save_finding(house.actor("lara"), house.mission, replace(found, text="Other.")).text == "Other."


def test_a_recommendation_of_a_signed_mission_becomes_an_action_with_one_click(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    found = house.find()
    strength = house.find(kind=FindingKind.STRENGTH, text="A daily round.", recommendation="", severity=None)
    house.to(MissionState.COMMENTS)
    with pytest.raises(InvalidInputError, match="signed"):
        house.work.take_finding(house.actor(), house.mission, found.key)
    house.to(MissionState.SIGNED)
    action = house.work.take_finding(house.actor(), house.mission, found.key)
    assert (action.title, action.description) == (GAP.recommendation, GAP.text)
    assert action.aims == (PlannedLevel(criterion="A.1", to=3),)  # agreed: 2
    assert house.services.plans.actions(house.actor(), MEMBER) == (action,)
    with pytest.raises(ConflictError, match="already in the plan"):
        house.work.take_finding(house.actor(), house.mission, found.key)
    with pytest.raises(InvalidInputError, match="gap"):
        house.work.take_finding(house.actor(), house.mission, strength.key)
    for person in ("head", "lara", "secretariat"):
        with pytest.raises(NotAllowedError):
            house.work.take_finding(house.actor(person), house.mission, found.key)


def test_a_long_recommendation_loses_no_word_on_its_way_into_the_plan(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    long = "Name a duty officer. " * 30
    found = house.find(recommendation=long)
    house.to(MissionState.SIGNED)
    action = house.work.take_finding(house.actor(), house.mission, found.key)
    assert action.description == f"{long.strip()}\n\n{GAP.text}"
    assert len(action.title) == 300


# comments, report, result


@pytest.mark.parametrize("person", ["coordinator", "head"])
def test_the_member_comments_within_thirty_days_the_last_included(house: MissionHouse, person: str) -> None:
    house.to(MissionState.COMMENTS)
    first = house.work.comment(house.actor(person), house.mission, "A.1", 0, "There is a duty officer.")
    house.clock.move(days=30)
    second = house.work.comment(house.actor(person), house.mission, "A.1", first.revision, "There is one since May.")
    assert second.text == "There is one since May."
    house.clock.move(days=1)
    with pytest.raises(InvalidInputError, match="over"):
        house.work.comment(house.actor(person), house.mission, "A.1", second.revision, "Too late.")


def test_every_comment_gets_a_reply_before_the_agreement(house: MissionHouse) -> None:
    now = house.to(MissionState.COMMENTS)
    comment = house.work.comment(house.actor(), house.mission, "A.1", 0, "There is a duty officer.")
    now = house.missions.close_comments(house.actor(), now.key, now.revision)
    with pytest.raises(InvalidInputError, match="1 points"):
        house.to(MissionState.AGREED)
    replied = house.work.reply(house.actor("lara"), house.mission, "A.1", comment.revision, "Seen and taken up.")
    assert (replied.text, replied.reply, replied.by_name, replied.replied_by_name) == (
        "There is a duty officer.",
        "Seen and taken up.",
        "Amina Otieno",
        "Lara Novak",
    )
    now = house.now()
    assert house.missions.settle(house.actor("lara"), now.key, now.revision).state is MissionState.AGREED


@pytest.mark.parametrize("person", ["lara", "ali", "contributor", "secretariat", "administrator"])
def test_nobody_else_comments(house: MissionHouse, person: str) -> None:
    house.to(MissionState.COMMENTS)
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.work.comment(house.actor(person), house.mission, "A.1", 0, "I think.")


def test_the_lead_writes_the_words_of_the_report(house: MissionHouse) -> None:
    house.to(MissionState.DRAFT)
    words = MissionReport(key="", mission="", facts="Two ports.", support_needed="Training.")
    kept = house.work.write_report(house.actor("lara"), house.mission, words)
    assert house.work.result(house.actor("ali"), house.mission).report == kept
    with pytest.raises(ConflictError):
        house.work.write_report(house.actor("lara"), house.mission, words)
    with pytest.raises(NotAllowedError):
        house.work.write_report(house.actor("ali"), house.mission, kept)


def test_the_result_holds_all_layers_and_what_is_open(house: MissionHouse) -> None:
    house.to(MissionState.COMMENTS)
    house.work.comment(house.actor(), house.mission, "C.1", 0, "Helmets were bought.")
    result = house.work.result(house.actor(), house.mission)
    assert [one.ratings["B.1"].level for one in (result.own, result.rated)] == [4, 2]
    assert result.agreed.ratings == {}
    assert result.seen["A.1"] == (1, 2, 0)
    assert len(result.open_points) == 9 + 1
    assert result.digest == ""


def test_an_export_is_noted_for_the_member(house: MissionHouse) -> None:
    house.to(MissionState.SIGNED)
    house.work.export(house.actor("lara"), house.mission, "mission report")
    last = list(house.store.history(MEMBER))[-1]
    assert (last.kind, last.by_name, last.note) == (HistoryKind.EXPORT, "Lara Novak", "mission report")
    assert len(house.work.export(house.actor(), house.mission, "x").digest) == 64


def test_ratings_of_somebody_removed_before_the_reveal_count_nowhere(house: MissionHouse) -> None:
    now = house.to(MissionState.RATING)
    house.rate("ines", "A.1", 0)
    house.missions.remove(house.actor("secretariat"), now.key, now.revision, "ines")
    house.to(MissionState.REVEALED)
    assert set(house.work.reconciliation(house.actor("lara"), house.mission).by_rater) == {"lara", "ali"}


def test_ratings_of_somebody_removed_after_the_reveal_stay(house: MissionHouse) -> None:
    now = house.to(MissionState.REVEALED)
    house.missions.remove(house.actor("secretariat"), now.key, now.revision, "ines")
    assert set(house.work.reconciliation(house.actor("lara"), house.mission).by_rater) == {"lara", "ali", "ines"}


def test_a_rating_that_races_the_reveal_is_refused(house: MissionHouse) -> None:
    house.to(MissionState.RATING)
    mission = house.now()
    files = house.work._files
    rating = house.rate("ali", "A.1", 2)
    house.missions.reveal(house.actor("lara"), mission.key, mission.revision, "It is late.")
    with pytest.raises(ConflictError, match="moved on"):  # read before, written after
        files.save(house.actor("ali"), mission, HistoryKind.RATERRATING, replace(rating, level=4), "rated", silent=True)
    assert house.store.get(RaterRating, mission_place(MEMBER, mission.key), rating.key) == rating


def test_severity_goes_with_gaps_only(house: MissionHouse) -> None:
    house.to(MissionState.REVEALED)
    strength = Finding(key="", mission="", kind=FindingKind.STRENGTH, criterion="A.1", text="Good.", severity=Severity.LOW)
    assert house.work.save_finding(house.actor("ali"), house.mission, strength).severity is None
