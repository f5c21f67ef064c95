"""From the first answer to a signed result and back: the use cases around one assessment."""

from __future__ import annotations

import msgspec
import pytest
from house import MEMBER, WORKED_EXAMPLE, House

from assessment.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from assessment.records import AnswerState, AssessmentStatus, AssessmentSummary, Disclosure, Evidence, EvidenceKind
from assessment.storage.port import index_place
from assessment.workflow.assessments import SaveKind
from assessment.workflow.evidence import EvidenceFile
from assessment.workflow.saving import AnswerContent, Base, base_of, content_of
from assessment.workflow.snapshots import Seal, blockers_and_warnings

COMPLETE = {**WORKED_EXAMPLE, "B.3": 2}
LEVEL_3 = AnswerContent(state=AnswerState.LEVEL, level=3)
LEVEL_1 = AnswerContent(state=AnswerState.LEVEL, level=1)


@pytest.fixture
def house() -> House:
    house = House()
    house.start()
    return house


@pytest.fixture
def signed(house: House) -> House:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign()
    return house


def test_a_second_open_assessment_with_the_same_questionnaire_is_refused(house: House) -> None:
    with pytest.raises(ConflictError):
        house.start()


def test_an_answer_is_stored_with_who_and_when_and_shows_in_the_list(house: House) -> None:
    outcome = house.services.assessments.save_answer(house.actor(), MEMBER, house.assessment, "A.1", Base(0, content_of(None)), LEVEL_3)
    assert outcome.kind is SaveKind.SAVED
    assert outcome.stored is not None
    assert (outcome.stored.by_name, outcome.stored.at, outcome.stored.revision) == ("Amina Otieno", "2026-11-24T09:00:00Z", 1)
    (summary,) = house.services.assessments.list_for(house.actor(), MEMBER)
    assert (summary.answered, summary.applicable) == (1, 9)


def test_two_people_from_the_same_base_get_a_conflict_and_nothing_is_lost(house: House) -> None:
    started = Base(0, content_of(None))
    house.services.assessments.save_answer(house.actor(), MEMBER, house.assessment, "A.2", started, LEVEL_3)
    outcome = house.services.assessments.save_answer(house.actor("contributor"), MEMBER, house.assessment, "A.2", started, LEVEL_1)
    assert outcome.kind is SaveKind.CONFLICT
    assert outcome.stored is not None
    assert (outcome.stored.level, outcome.mine.level) == (3, 1)


def test_a_decided_conflict_is_refused_when_the_other_side_moved_on(house: House) -> None:
    house.answer("A.2", 3)
    house.answer("A.2", 2)
    outcome = house.services.assessments.overwrite_answer(house.actor("contributor"), MEMBER, house.assessment, "A.2", 1, LEVEL_1)
    assert outcome.kind is SaveKind.CONFLICT


def test_the_history_of_a_criterion_tells_every_version_newest_first(house: House) -> None:
    house.answer("A.1", 1, comment="first")
    house.clock.move(hours=1)
    house.answer("A.1", 2, comment="second")
    lines = house.services.assessments.history(house.actor(), MEMBER, house.assessment, "A.1")
    assert [(line.at[11:16], "second" in line.after) for line in lines] == [("10:00", True), ("09:00", False)]


def test_a_contributor_answers_only_the_own_parts(house: House) -> None:
    house.answer("B.1", 3, person="contributor")
    with pytest.raises(NotAllowedError):
        house.answer("A.1", 3, person="contributor")


def test_a_contributor_does_not_see_answers_outside_the_own_parts(house: House) -> None:
    house.answer("A.1", 3, comment="not for everyone")
    house.answer("A.2", 2)
    assert set(house.services.assessments.work(house.actor("contributor"), MEMBER, house.assessment).answers) == {"A.2"}


@pytest.mark.parametrize("person", ["secretariat", "mission", "administrator", "neighbour"])
def test_nobody_from_outside_sees_a_draft(house: House, person: str) -> None:
    house.answer("A.1", 3)
    for reading in (
        lambda: house.services.assessments.standing(house.actor(person), MEMBER, house.assessment),
        lambda: house.services.assessments.history(house.actor(person), MEMBER, house.assessment, "A.1"),
        lambda: house.services.evidence.list_for(house.actor(person), MEMBER),
        lambda: house.services.results.export(house.actor(person), MEMBER, house.assessment, "summary"),
    ):
        with pytest.raises(NotAllowedError):
            reading()


@pytest.mark.parametrize("person", ["secretariat", "administrator"])
def test_status_from_outside_shows_no_answer(house: House, person: str) -> None:
    house.answer("A.1", 3, comment="a word that must not leak")
    standing = house.services.assessments.work(house.actor(person), MEMBER, house.assessment)
    assert (dict(standing.answers), dict(standing.evidence)) == ({}, {})
    assert "leak" not in repr(house.services.board.summaries(house.actor(person)))


def test_a_level_outside_the_scale_is_refused_and_changes_nothing(house: House) -> None:
    too_high = AnswerContent(state=AnswerState.LEVEL, level=7)
    with pytest.raises(InvalidInputError, match=r"A\.1"):
        house.services.assessments.save_answer(house.actor(), MEMBER, house.assessment, "A.1", None, too_high)
    assert house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers == {}


def test_a_gate_cannot_be_said_not_to_apply(house: House) -> None:
    with pytest.raises(InvalidInputError, match="applies to every administration"):
        house.answer("A.1", "na")


def test_sign_off_waits_for_every_answer(house: House) -> None:
    house.answer("A.1", 3)
    house.submit()
    with pytest.raises(InvalidInputError, match="8 criteria are still unanswered"):
        house.sign()


def test_not_applicable_without_a_reason_blocks_sign_off(house: House) -> None:
    house.answer_all(COMPLETE)
    no_reason = AnswerContent(state=AnswerState.NOT_APPLICABLE)
    stored = house.services.assessments.standing(house.actor(), MEMBER, house.assessment).answers["A.4"]
    house.services.assessments.save_answer(house.actor(), MEMBER, house.assessment, "A.4", base_of(stored), no_reason)
    standing = house.services.assessments.standing(house.actor(), MEMBER, house.assessment)
    # the reason given before is kept: a blank that was not seen never overwrites words; cleared on sight it blocks
    blocks, _ = blockers_and_warnings(standing)
    assert [blocker.criterion for blocker in blocks] == ["A.4"]


def test_answers_are_closed_outside_draft(signed: House) -> None:
    with pytest.raises(NotAllowedError):
        signed.answer("A.1", 4)


def test_a_signed_result_is_sealed_and_recomputes(signed: House) -> None:
    record = signed.services.assessments.get(signed.actor(), MEMBER, signed.assessment)
    assert record.status is AssessmentStatus.SIGNED_OFF
    assert record.sign_off is not None
    assert signed.services.snapshots.verify(MEMBER, record.sign_off.snapshot) is Seal.INTACT


def test_an_altered_snapshot_is_found(signed: House) -> None:
    record = signed.services.assessments.get(signed.actor(), MEMBER, signed.assessment)
    assert record.sign_off is not None
    original = signed.store.snapshot(MEMBER, record.sign_off.snapshot)
    altered = original.replace(b'"level":0', b'"level":4')
    assert altered != original
    signed.store.put_snapshot("UGA", record.sign_off.snapshot, altered)
    assert signed.services.snapshots.verify("UGA", record.sign_off.snapshot) is Seal.ALTERED


def test_a_forged_digest_without_the_key_is_found(signed: House) -> None:
    from hashlib import sha256

    record = signed.services.assessments.get(signed.actor(), MEMBER, signed.assessment)
    assert record.sign_off is not None
    sealed = msgspec.json.decode(signed.store.snapshot(MEMBER, record.sign_off.snapshot), type=dict[str, msgspec.Raw])
    content = bytes(sealed["content"]).replace(b'"level":0', b'"level":4')
    forged = b'{"content":' + content + b',"digest":"' + sha256(content).hexdigest().encode() + b'","seal":' + bytes(sealed["seal"]) + b"}"
    signed.store.put_snapshot("UGA", record.sign_off.snapshot, forged)
    assert signed.services.snapshots.verify("UGA", record.sign_off.snapshot) is Seal.ALTERED


def test_reopening_needs_a_reason_and_hides_the_result_from_others(signed: House) -> None:
    with pytest.raises(InvalidInputError, match="reason"):
        signed.services.assessments.reopen(signed.actor(), MEMBER, signed.assessment, " ")
    snapshot = signed.services.snapshots.disclosed(signed.actor("secretariat"), MEMBER)[0].snapshot
    signed.services.assessments.reopen(signed.actor(), MEMBER, signed.assessment, "A law has changed.")
    assert signed.services.snapshots.disclosed(signed.actor("secretariat"), MEMBER) == ()
    with pytest.raises((NotFoundError, NotAllowedError)):
        signed.services.snapshots.open(signed.actor("secretariat"), MEMBER, snapshot)
    assert signed.services.snapshots.verify(MEMBER, snapshot) is Seal.INTACT


@pytest.mark.parametrize(
    ("disclosure", "secretariat", "neighbour_in_region"),
    [
        (Disclosure.SECRETARIAT, True, False),
        (Disclosure.AGGREGATES, True, False),
        (Disclosure.REGION, True, True),
        (Disclosure.MEMBERS, True, True),
    ],
)
def test_a_signed_result_is_seen_as_far_as_it_was_disclosed(
    house: House, disclosure: Disclosure, secretariat: bool, neighbour_in_region: bool
) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    house.sign(disclosure)
    assert bool(house.services.snapshots.disclosed(house.actor("secretariat"), MEMBER)) is secretariat
    assert bool(house.services.snapshots.disclosed(house.actor("neighbour"), MEMBER)) is neighbour_in_region


def test_every_reader_from_outside_is_noted_once_a_visit_and_shown_to_the_member(signed: House) -> None:
    reader = signed.actor("secretariat")
    snapshot = signed.services.snapshots.disclosed(reader, MEMBER)[0].snapshot
    for _ in range(3):
        signed.services.snapshots.open(reader, MEMBER, snapshot)
    assert [line.by_name for line in signed.services.snapshots.readers(signed.actor(), MEMBER)] == ["Elena Rossi"]


def test_the_head_looking_at_the_own_result_is_not_noted(signed: House) -> None:
    signed.services.snapshots.latest_own(signed.actor("head"), MEMBER)
    assert signed.services.snapshots.readers(signed.actor(), MEMBER) == ()


def test_a_coordinator_records_a_signature_only_with_a_cover_page(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    record = house.services.assessments.get(house.actor(), MEMBER, house.assessment)

    def sign(cover_page: str) -> AssessmentStatus:
        return house.services.snapshots.sign_off(
            house.actor(),
            MEMBER,
            house.assessment,
            revision=record.revision,
            name="Daniel Mwangi",
            function="Commissioner General",
            signed_on="2026-11-23",
            disclosure=Disclosure.SECRETARIAT,
            cover_page=cover_page,
        ).status

    with pytest.raises(InvalidInputError, match="cover page"):
        sign("")
    piece = house.services.evidence.add(
        house.actor(),
        Evidence(key="", member=MEMBER, kind=EvidenceKind.FILE, title="Cover page", date="2026-11-23", file_name="cover.pdf"),
        [b"%PDF-1.7 ..."],
    )
    assert sign(piece.key) is AssessmentStatus.SIGNED_OFF


def test_signing_what_has_moved_on_is_a_conflict(house: House) -> None:
    house.answer_all(COMPLETE)
    house.submit()
    head = house.actor("head")
    with pytest.raises(ConflictError):
        house.services.snapshots.sign_off(
            head,
            MEMBER,
            house.assessment,
            revision=1,
            name="D",
            function="C",
            signed_on="2026-11-24",
            disclosure=Disclosure.SECRETARIAT,
        )


def test_a_file_whose_content_is_not_what_its_name_says_is_refused(house: House) -> None:
    piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.FILE, title="Law", date="2026-01-01", file_name="law.pdf")
    for content, message in (([b"MZ\x90 program"], "not that of a '.pdf' file"), ([], "empty"), ([b"%PDF-", b"x" * 21_000_000], "larger")):
        with pytest.raises(InvalidInputError, match=message):
            house.services.evidence.add(house.actor(), piece, content)
    with pytest.raises(InvalidInputError, match="not taken"):
        house.services.evidence.add(house.actor(), Evidence(**{**_fields(piece), "file_name": "law.exe"}), [b"MZ"])
    assert house.services.evidence.list_for(house.actor(), MEMBER) == ()


def _fields(piece: Evidence) -> dict[str, object]:
    import dataclasses

    return {field.name: getattr(piece, field.name) for field in dataclasses.fields(piece)}


def test_an_original_file_name_is_text_and_never_a_path(house: House) -> None:
    piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.FILE, title="Law", date="2026-01-01", file_name="../../etc/passwd.txt")
    kept = house.services.evidence.add(house.actor(), piece, [b"text"])
    assert kept.file_name == "passwd.txt"
    file: EvidenceFile = house.services.evidence.open_file(house.actor(), MEMBER, kept.key)
    assert b"".join(file.chunks) == b"text"
    with pytest.raises((NotAllowedError, NotFoundError)):
        house.services.evidence.open_file(house.actor("secretariat"), MEMBER, kept.key)


def test_the_list_entry_is_rebuilt_from_the_assessment(house: House) -> None:
    house.answer("A.1", 3)
    record = house.services.assessments.get(house.actor(), MEMBER, house.assessment)
    before = house.store.get(AssessmentSummary, index_place(MEMBER), house.assessment)
    assert before is not None
    rebuilt = house.services.assessments.refresh_summary(record)
    assert (rebuilt.answered, rebuilt.applicable) == (before.answered, before.applicable)


def test_an_answer_never_slips_in_behind_a_hand_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The assessment is handed in between the reading and the writing of a save: the answer is refused, not written."""
    assessments = house.services.assessments
    writing = assessments._write_answer

    def handed_in_just_before(*given: object) -> object:
        monkeypatch.undo()
        house.submit()
        return writing(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(assessments, "_write_answer", handed_in_just_before)
    with pytest.raises(NotAllowedError):
        assessments.save_answer(house.actor(), MEMBER, house.assessment, "A.1", Base(0, content_of(None)), LEVEL_3)
    assert assessments.standing(house.actor(), MEMBER, house.assessment).answers == {}
