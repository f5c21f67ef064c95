"""What a demonstration store holds: all members, three years, every state a page can show, and nothing that gives itself away as wrong."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from demo_store import TODAY, Demo, contents, make_demo, real_demo, whole_demo

from assessment.demonstration.casting import Stage, stages
from assessment.demonstration.filling import fill_demonstration
from assessment.errors import NotAllowedError, StoreError
from assessment.records import (
    Account,
    Answer,
    AnswerState,
    Ask,
    AskState,
    AssessmentStatus,
    Confidentiality,
    Disclosure,
    EvidenceKind,
    EvidenceState,
    HistoryKind,
    Installation,
    Proposal,
    QuestionFeedback,
    Role,
    from_json,
)
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, INSTALLATION, Put
from assessment.workflow.snapshots import Seal

COORDINATOR, HEAD, FRENCH = "ken.coordinator", "ken.head", "sen.coordinator"


@pytest.fixture(scope="module")
def demo() -> Demo:
    return whole_demo()


@pytest.fixture(scope="module")
def real() -> Demo:
    return real_demo()


def test_every_assessed_member_is_there_and_most_have_signed_in_the_closed_rounds(demo: Demo) -> None:
    assessed = {code for code, member in demo.workplace.members.items() if member.assessed}
    assert len(assessed) == 187
    assert set(demo.members()) == assessed
    assert demo.filled.members == 187
    for year, least in (("2024", 120), ("2025", 145)):
        states = Counter(demo.summaries(member)[year].status if year in demo.summaries(member) else None for member in assessed)
        assert states[AssessmentStatus.SIGNED_OFF] + states[AssessmentStatus.CLOSED] > least
        assert states[None] > 10
        assert states[AssessmentStatus.DRAFT] > 3
        assert states[AssessmentStatus.IN_REVIEW] == 0


def test_the_present_year_stands_where_its_stage_says(demo: Demo) -> None:
    status = {
        Stage.NOT_STARTED: None,
        Stage.JUST_STARTED: AssessmentStatus.DRAFT,
        Stage.DRAFT: AssessmentStatus.DRAFT,
        Stage.RETURNED: AssessmentStatus.DRAFT,
        Stage.IN_REVIEW: AssessmentStatus.IN_REVIEW,
        Stage.SIGNED_OFF: AssessmentStatus.SIGNED_OFF,
        Stage.REOPENED: AssessmentStatus.DRAFT,
    }
    dealt = stages(2026, demo.workplace.members.values())
    found = {member: demo.summaries(member).get("2026") for member in demo.members()}
    assert {member: one.status if one else None for member, one in found.items()} == {m: status[stage] for m, stage in dealt.items()}
    assert set(dealt.values()) == set(Stage)


def test_a_member_that_has_not_started_has_no_word_of_the_present_year(demo: Demo) -> None:
    waiting = [member for member, stage in stages(2026, demo.workplace.members.values()).items() if stage is Stage.NOT_STARTED]
    assert len(waiting) > 20
    for member in waiting:
        answers = [answer for place in demo.places(member) for answer in demo.store.all(Answer, place)]
        assert max((answer.at for answer in answers), default="") < "2026"
        planned = {HistoryKind.PLANACTION, HistoryKind.PLANSETTINGS}
        assert all(line.at < "2026" for line in demo.store.history(member) if line.kind not in planned)


def test_an_assessment_that_was_just_started_has_no_answer_yet(demo: Demo) -> None:
    dealt = stages(2026, demo.workplace.members.values())
    fresh = [record for record in demo.records() if record.title == "PGS 2026" and dealt[record.member] is Stage.JUST_STARTED]
    assert fresh
    assert all(demo.answers(record) == {} for record in fresh)


def test_all_snapshots_are_intact_and_each_signature_has_its_own(demo: Demo) -> None:
    kept = {(member, one) for member in demo.members() for one in demo.store.snapshots(member)}
    assert {demo.services.snapshots.verify(member, one) for member, one in kept} == {Seal.INTACT}
    signed = {(record.member, record.sign_off.snapshot) for record in demo.records() if record.sign_off}
    assert signed <= kept
    reopened = {member for member, stage in stages(2026, demo.workplace.members.values()).items() if stage is Stage.REOPENED}
    assert {member for member, _ in kept - signed} == reopened


def test_the_real_questionnaire_gives_intact_snapshots_too(real: Demo) -> None:
    kept = [(member, one) for member in real.members() for one in real.store.snapshots(member)]
    assert len(kept) >= 10
    assert {real.services.snapshots.verify(member, one) for member, one in kept} == {Seal.INTACT}


def test_a_frozen_result_is_what_the_store_holds(demo: Demo) -> None:
    """The snapshot's answers are the stored ones, and both give the same figures."""
    for record in (record for record in demo.records() if record.sign_off and record.member in ("KEN", "FRA", "BRA")):
        actor = demo.actor(f"{record.member.lower()}.coordinator")
        opened = demo.services.snapshots.open(actor, record.member, record.sign_off.snapshot if record.sign_off else "")
        assert dict(opened.standing.answers) == demo.answers(record)
        assert opened.standing.assessment.revision < record.revision  # as the signer saw it: not yet signed
        assert opened.standing.result == demo.services.assessments.standing(actor, record.member, record.key).result


def test_nothing_signed_was_left_unanswered(demo: Demo) -> None:
    for record in demo.records():
        if record.status is not AssessmentStatus.DRAFT:
            assert demo.services.assessments.read_standing(record).unanswered() == ()


def test_the_same_seed_and_day_give_the_same_data_whatever_the_number_of_members() -> None:
    first, second, more = make_demo(3), make_demo(3), make_demo(5)
    for member in first.members():
        assert contents(first, member) == contents(second, member)
    # With more members the mission's visit and the spread of the others may differ, a member's own data do not.
    assert contents(first, "KEN") == contents(more, "KEN")
    assert first.accounts() == second.accounts()


def test_another_seed_gives_other_data() -> None:
    assert contents(make_demo(1), "KEN") != contents(make_demo(1, seed=1), "KEN")


def test_histories_run_in_the_order_of_time_and_end_before_today(demo: Demo) -> None:
    for member in demo.members():
        times = [line.at for line in demo.store.history(member)]
        assert times == sorted(times)
        assert times[-1] < TODAY.isoformat()


def test_the_last_line_about_an_answer_tells_what_is_stored(demo: Demo) -> None:
    for record in (record for record in demo.records() if record.member in ("KEN", "SEN", "JPN")):
        told = {}
        for line in demo.store.history(record.member, assessment=record.key):
            if line.kind is HistoryKind.ANSWER:
                assert line.revision == from_json(Answer, line.after).revision
                told[line.subject] = from_json(Answer, line.after)
        assert told == demo.answers(record)


def test_some_answers_were_changed_and_their_history_shows_both(demo: Demo) -> None:
    revisions = Counter(answer.revision for record in demo.records() for answer in demo.answers(record).values())
    assert set(revisions) == {1, 2}
    assert revisions[1] > revisions[2] > 100


def test_every_kind_of_thing_that_a_page_can_show_is_there(demo: Demo) -> None:
    answers = [answer for record in demo.records() for answer in demo.answers(record).values()]
    pieces = [piece for member in demo.members() for piece in demo.evidence(member)]
    asks = [ask for member in demo.members() for place in demo.places(member) for ask in demo.store.all(Ask, place)]
    signatures = [record.sign_off for record in demo.records() if record.sign_off]
    assert {answer.state for answer in answers} == {AnswerState.LEVEL, AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE}
    assert {answer.level for answer in answers} == {None, 0, 1, 2, 3, 4}
    assert any(answer.comment for answer in answers)
    assert any(answer.flag for answer in answers)
    assert {piece.kind for piece in pieces} == set(EvidenceKind)
    assert {piece.state for piece in pieces} == set(EvidenceState)
    assert {piece.confidentiality for piece in pieces} == set(Confidentiality)
    assert any(piece.expiry and piece.expiry < TODAY.isoformat() for piece in pieces)
    assert {ask.state for ask in asks} >= {AskState.OPEN, AskState.DONE}
    assert any(demo.store.all(Proposal, place) for member in demo.members() for place in demo.places(member))
    assert {signature.disclosure for signature in signatures} == set(Disclosure)
    assert {signature.by_head for signature in signatures} == {True, False}
    assert {record.status for record in demo.records()} == set(AssessmentStatus)
    assert any(record.targets for record in demo.records())
    assert demo.store.all(QuestionFeedback, INSTALLATION)
    kinds = {line.kind for member in demo.members() for line in demo.store.history(member)}
    told = {HistoryKind.ANSWER, HistoryKind.ASSESSMENT, HistoryKind.EVIDENCE, HistoryKind.ASK, HistoryKind.PROPOSAL}
    assert kinds >= told | {HistoryKind.PEOPLE, HistoryKind.READ, HistoryKind.EXPORT}


def test_a_signature_recorded_by_the_coordinator_has_its_cover_page_in_the_library(demo: Demo) -> None:
    for record in (record for record in demo.records() if record.sign_off and not record.sign_off.by_head):
        assert record.sign_off is not None
        assert record.sign_off.cover_page in {piece.key for piece in demo.evidence(record.member)}


def test_every_link_leads_to_a_piece_of_the_library_and_to_expected_evidence(real: Demo) -> None:
    for record in real.records():
        keys = {piece.key for piece in real.evidence(record.member)}
        for answer in real.answers(record).values():
            expected = {one.id for one in real.questionnaire.criterion(answer.criterion).evidence}
            assert all(link.evidence in keys and set(link.satisfies) <= expected for link in answer.evidence)


def test_evidence_often_backs_less_than_is_claimed_and_never_more(real: Demo) -> None:
    ratings = [
        rating
        for record in real.records()
        for rating in real.services.assessments.read_standing(record).ratings.values()
        if rating.level is not None and rating.backed is not None and rating.level >= 2
    ]
    less = sum(rating.backed < rating.level for rating in ratings if rating.backed is not None and rating.level is not None)
    assert 0.2 < less / len(ratings) < 0.9
    assert all(rating.backed <= rating.level for rating in ratings if rating.backed is not None and rating.level is not None)


def test_years_mostly_rise_and_some_members_fall(demo: Demo) -> None:
    changes = []
    for member in signed_twice(demo):
        first, second = (lower_of(demo, member, year) for year in ("2024", "2025"))
        changes.append(second - first)
    assert sum(change > 0 for change in changes) > sum(change < 0 for change in changes) > 5


def test_regions_differ_as_drawn_from_the_seed(demo: Demo) -> None:
    by_region: dict[str, list[Fraction]] = {}
    for member in signed_twice(demo):
        by_region.setdefault(demo.workplace.members[member].region, []).append(lower_of(demo, member, "2025"))
    means = sorted(sum(found, Fraction(0)) / len(found) for found in by_region.values())
    assert len(means) == 6
    assert means[-1] - means[0] > Fraction(2, 5)


def signed_twice(demo: Demo) -> list[str]:
    return [m for m in demo.members() if all(y in demo.summaries(m) and demo.summaries(m)[y].snapshot for y in ("2024", "2025"))]


def lower_of(demo: Demo, member: str, year: str) -> Fraction:
    record = demo.workplace.assessment(member, demo.summaries(member)[year].key)
    lower = demo.services.assessments.read_standing(record).result.whole.lower
    return lower if lower is not None else Fraction(0)


# people


def test_the_personas_are_six_and_none_of_them_administers(demo: Demo) -> None:
    personas = [account for account in demo.accounts() if account.persona]
    held = [(account.login, account.grants[0].role, account.language) for account in personas]
    assert held == [
        ("ken.coordinator", Role.COORDINATOR, "en"),
        ("ken.contributor-a", Role.CONTRIBUTOR, "en"),
        ("ken.head", Role.HEAD, "en"),
        ("sen.coordinator", Role.COORDINATOR, "fr"),
        ("secretariat.1", Role.SECRETARIAT, "en"),
        ("mission.lead", Role.MISSION, "en"),
    ]


def test_nobody_has_a_password_and_everybody_a_function_for_a_name(demo: Demo) -> None:
    accounts = demo.accounts()
    assert len(accounts) == demo.filled.accounts == 4 * 187 + 5
    assert len({account.login for account in accounts}) == len(accounts)
    assert not any(account.password_hash for account in accounts)
    assert all(account.name and account.function for account in accounts)
    assert Role.ADMINISTRATOR not in {grant.role for account in accounts for grant in account.grants}


def test_the_english_cast_meets_a_draft_that_is_half_answered(real: Demo) -> None:
    draft = real.summaries("KEN")["2026"]
    assert draft.status is AssessmentStatus.DRAFT
    assert 0.4 < draft.answered / draft.applicable < 0.55
    assert draft.due > TODAY.isoformat()
    work = real.services.assessments.work(real.actor("ken.contributor-a"), "KEN", draft.key)
    parts = set(real.actor("ken.contributor-a").grants[0].parts)
    assert {real.questionnaire.section_of(name).name for name in work.answers} == parts


def test_colleagues_answered_since_the_coordinator_last_looked(real: Demo) -> None:
    actor = real.actor(COORDINATOR)
    looked = real.services.collaboration.last_look(actor, "KEN")
    standing = real.services.assessments.work(actor, "KEN", real.summaries("KEN")["2026"].key)
    assert real.services.assessments.changes_since(actor, standing, looked)


def test_the_french_cast_writes_french_and_waits_for_its_head(real: Demo) -> None:
    assert real.actor(FRENCH).name == "Coordination, Sénégal"
    assert real.summaries("SEN")["2026"].status is AssessmentStatus.IN_REVIEW
    comments = {answer.comment for record in real.records() if record.member == "SEN" for answer in real.answers(record).values()}
    assert any("approuvé" in comment.lower() for comment in comments)


def test_the_head_of_a_member_in_review_can_sign(real: Demo) -> None:
    fresh = make_demo(members=2)
    key = fresh.summaries("SEN")["2026"].key
    head = fresh.actor("sen.head")
    record = fresh.workplace.assessment("SEN", key)
    signed = fresh.services.snapshots.sign_off(
        head,
        "SEN",
        key,
        revision=record.revision,
        name=head.name,
        function="Direction générale",
        signed_on=TODAY.isoformat(),
        disclosure=Disclosure.MEMBERS,
    )
    assert signed.status is AssessmentStatus.SIGNED_OFF


def test_the_secretariat_opens_every_present_signature_and_sees_no_draft(demo: Demo) -> None:
    staff = demo.actor("secretariat.1")
    for member in ("KEN", "GHA", "SEN"):
        opened = {summary.title for summary in demo.services.snapshots.disclosed(staff, member)}
        assert opened == {summary.title for summary in demo.summaries(member).values() if summary.snapshot}
    with pytest.raises(NotAllowedError):
        demo.services.assessments.standing(staff, "KEN", demo.summaries("KEN")["2026"].key)


def test_the_mission_opens_the_member_it_visits_and_no_other(demo: Demo) -> None:
    lead = demo.actor("mission.lead")
    assert {summary.title for summary in demo.services.snapshots.disclosed(lead, "GHA")} == {"PGS 2024", "PGS 2025", "PGS 2026"}
    assert demo.services.snapshots.disclosed(lead, "KEN") == ()


# the store


def test_the_installation_says_that_it_is_a_demonstration(demo: Demo) -> None:
    installation = demo.store.get(Installation, INSTALLATION, "installation")
    assert installation is not None
    assert installation.demonstration


@pytest.mark.parametrize("member", ["KEN", "SEN"])
def test_the_one_file_says_that_it_is_synthetic(demo: Demo, member: str) -> None:
    (piece,) = [piece for piece in demo.evidence(member) if piece.kind is EvidenceKind.FILE]
    file = demo.services.evidence.open_file(demo.actor(f"{member.lower()}.coordinator"), member, piece.key)
    content = b"".join(file.chunks)
    assert b"Synthetic document" in content
    assert len(content) == piece.file_size


def test_links_lead_nowhere_real(demo: Demo) -> None:
    urls = {piece.url for member in demo.members() for piece in demo.evidence(member) if piece.url}
    assert urls
    assert all(url.startswith("https://example.org/synthetic/") for url in urls)


def test_a_store_that_holds_something_is_not_filled() -> None:
    demo = make_demo(1)
    with pytest.raises(StoreError, match="already holds something"):
        fill_demonstration(demo.workplace, today=TODAY)


def test_an_account_alone_is_something() -> None:
    store = MemoryStore()
    store.write(ACCOUNTS, [Put(Account(key="a", login="a.b", name="A"), 0)])
    with pytest.raises(StoreError, match="already holds something"):
        fill_demonstration(replace(make_demo(1).workplace, store=store), today=TODAY)


def test_progress_counts_the_members_up_to_all() -> None:
    seen: list[tuple[int, int]] = []
    workplace = replace(make_demo(1).workplace, store=MemoryStore())
    fill_demonstration(workplace, today=date(2026, 1, 2), count=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
