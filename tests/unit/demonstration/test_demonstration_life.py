"""Rounds, what comes back from the last one, plans, support and operations of the demonstration: living, and nothing impossible."""

from collections import Counter
from datetime import date, timedelta

import pytest
from demo_store import TODAY, Demo, make_demo, real_demo, whole_demo

from assessment.programme.plan import is_due_soon, is_overdue
from assessment.records import (
    ActionState,
    Answer,
    AnswerState,
    AssessmentStatus,
    HistoryKind,
    Operation,
    PlanAction,
    PlanSettings,
    Publication,
    Round,
    RoundState,
    SignedResult,
    SupportEvent,
    from_json,
)
from assessment.storage.port import PUBLICATIONS, RESULTS, ROUNDS, SUPPORT, plan_place

SECRETARIAT = "secretariat.1"


@pytest.fixture(scope="module")
def demo() -> Demo:
    return whole_demo()


@pytest.fixture(scope="module")
def real() -> Demo:
    return real_demo()


def actions(demo: Demo, member: str) -> tuple[PlanAction, ...]:
    return demo.store.all(PlanAction, plan_place(member))


# rounds


def test_two_rounds_are_closed_and_the_newest_has_days_left(demo: Demo) -> None:
    newest, *closed = demo.services.rounds.list_all(demo.actor(SECRETARIAT))
    assert (newest.title, newest.state) == ("PGS 2026", RoundState.OPEN)
    assert newest.opens < TODAY.isoformat() < newest.due
    assert [(one.key, one.state) for one in closed] == [("pgs-2025", RoundState.CLOSED), ("pgs-2024", RoundState.CLOSED)]
    assert all(len(one.members) == 187 and one.targets for one in (newest, *closed))
    assert len({one.targets for one in (newest, *closed)}) == 3
    assert closed[0].due_reason


def test_every_assessment_belongs_to_its_round_with_day_and_targets(demo: Demo) -> None:
    rounds = {one.key: one for one in demo.store.all(Round, ROUNDS)}
    for record in demo.records():
        asked = rounds[record.round]
        assert (record.title, record.due, record.questionnaire) == (asked.title, asked.due, asked.questionnaire)
        assert asked.opens <= record.started_at[:10] <= asked.due
        assert record.key == f"{record.started_at[:10]}-{asked.key}"
        own = dict(record.targets).items() - dict(asked.targets).items()
        assert dict(record.targets).keys() >= dict(asked.targets).keys()
        assert len(own) <= 2  # what the member has set itself


def test_the_newest_round_has_every_state_and_the_closed_ones_those_who_never_answered(demo: Demo) -> None:
    counts = {key: demo.services.board.status(demo.actor(SECRETARIAT), key).counts for key in ("pgs-2024", "pgs-2025", "pgs-2026")}
    present = counts["pgs-2026"]
    assert all(present[state] > 20 for state in ("none", AssessmentStatus.DRAFT, AssessmentStatus.IN_REVIEW, AssessmentStatus.SIGNED_OFF))
    assert all(counts[key]["none"] > 10 for key in ("pgs-2024", "pgs-2025"))
    assert counts["pgs-2024"]["none"] > counts["pgs-2025"]["none"]


def test_signatures_of_a_round_are_spread_over_weeks(demo: Demo) -> None:
    days = {record.sign_off.date for record in demo.records() if record.sign_off and record.round == "pgs-2025"}
    assert (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days > 14


def test_a_draft_of_the_newest_round_has_answers_to_confirm(real: Demo) -> None:
    actor = real.actor("ken.coordinator")
    standing = real.services.assessments.work(actor, "KEN", real.summaries("KEN")["2026"].key)
    offers = [
        offer
        for criterion in real.questionnaire.criteria()
        if (offer := real.services.rounds.offer(actor, standing.assessment, criterion.name, standing.answers.get(criterion.name)))
    ]
    assert len(offers) > 30
    last = real.answers(real.workplace.assessment("KEN", real.summaries("KEN")["2025"].key))
    assert all((one.state, one.level) == (last[one.criterion].state, last[one.criterion].level) for one in offers)


def test_what_was_confirmed_says_what_was_said_in_the_round_before(demo: Demo) -> None:
    confirmed = 0
    for member in demo.members():
        records = sorted(demo.records_of(member), key=lambda one: one.key)
        by_round = {record.round: demo.answers(record) for record in records}
        for record in records:
            for answer in demo.answers(record).values():
                if answer.confirmed_in_round:
                    confirmed += 1
                    assert answer.confirmed_in_round == record.round
                    assert any(same(answer, by_round[key].get(answer.criterion)) for key in by_round if key < record.round)
    assert confirmed > 300


def same(answer: Answer, before: Answer | None) -> bool:
    said = before and (before.state, before.level, before.comment, before.reason, before.indicator)
    return said == (answer.state, answer.level, answer.comment, answer.reason, answer.indicator)


def test_a_member_that_has_not_begun_can_start_with_what_it_said_last() -> None:
    fresh = make_demo(members=40)
    waiting = next(member for member in fresh.members() if "2026" not in fresh.summaries(member) and "2025" in fresh.summaries(member))
    coordinator = fresh.actor(f"{waiting.lower()}.coordinator")
    (mine,) = fresh.services.rounds.concerning(coordinator, waiting)
    started = fresh.services.rounds.start(coordinator, waiting, mine.round.key)
    offer = fresh.services.rounds.offer(coordinator, started, "B.1", None)
    assert offer is not None
    assert offer.state in (AnswerState.LEVEL, AnswerState.UNKNOWN)


# plans


@pytest.mark.parametrize("member", ["KEN", "SEN"])
def test_a_personas_plan_has_everything_a_plan_can_have(real: Demo, member: str) -> None:
    own, today = actions(real, member), TODAY.isoformat()
    assert {one.state for one in own} == set(ActionState)
    assert any(is_overdue(one, today) for one in own)
    assert any(is_due_soon(one, today) for one in own)
    assert any(one.milestones and all(milestone.done_on for milestone in one.milestones) for one in own)
    assert any(one.support_needed and one.support_from for one in own)
    assert any(one.evidence for one in own)
    assert any(one.remarks for one in own)
    assert all(one.aims for one in own)
    assert any(not one.owner for one in own)
    assert len({one.title for one in own}) == len(own) > 8
    assert all(one.state_reason for one in own if one.state is ActionState.DROPPED)
    settings = real.store.get(PlanSettings, plan_place(member), "settings")
    assert settings is not None
    assert settings.relevance
    assert settings.order


def test_the_persona_is_told_of_the_own_actions_that_are_due(real: Demo) -> None:
    for login in ("ken.coordinator", "ken.contributor-a", "sen.coordinator"):
        assert real.services.plans.due_for(real.actor(login), login[:3].upper())


def test_many_members_have_a_plan_and_a_threat_picture_and_some_have_none(demo: Demo) -> None:
    sizes = Counter(len(actions(demo, member)) for member in demo.members())
    assert 30 < sizes[0] < 120
    assert all(size <= 9 for size in sizes)
    told = [member for member in demo.members() if demo.store.get(PlanSettings, plan_place(member), "settings")]
    assert 30 < len(told) < 120


def test_a_plan_is_one_that_the_use_case_would_take(real: Demo) -> None:
    """Titles, owners, dates, aims and evidence pass its checks and stay as they are."""
    fresh = make_demo(members=3)
    for demo, member in ((real, "KEN"), (real, "SEN"), (fresh, "KEN")):
        for one in actions(demo, member):
            assert demo.services.plans._checked(one, None) == one


def test_the_history_of_an_action_ends_with_what_is_stored(demo: Demo) -> None:
    for member in ("KEN", "SEN", "GHA"):
        for one in actions(demo, member):
            lines = [line for line in demo.store.history(member, subject=one.key) if line.kind is HistoryKind.PLANACTION]
            versions = [from_json(PlanAction, line.after) for line in lines]
            assert versions[-1] == one
            assert [version.revision for version in versions] == list(range(1, len(versions) + 1))
            assert versions[0].state is ActionState.PLANNED
            assert all(remark.at <= lines[-1].at for remark in one.remarks)


def test_the_outlook_of_the_plan_rises(real: Demo) -> None:
    actor = real.actor("ken.coordinator")
    basis = real.services.plans.basis(actor, "KEN")
    assert basis is not None
    outlook = real.services.plans.outlook(actor, "KEN", basis.key)
    today, then = outlook.standing.result.whole.lower, outlook.predicted.whole.lower
    assert today is not None
    assert then is not None
    assert then > today


# support, operations


def test_support_was_delivered_over_three_years_in_every_region(demo: Demo) -> None:
    events = demo.services.support.events(demo.actor(SECRETARIAT))
    assert 30 <= len(events) <= 60
    assert {event.start[:4] for event in events} == {"2024", "2025", "2026"}
    assert all(event.start <= event.end < TODAY.isoformat() for event in events)
    assert all("(synthetic)" in event.title and event.note.startswith("Synthetic") for event in events)
    assert {event.activity for event in events} == {one.id for one in demo.workplace.catalogue.activities}
    attended = [one for event in events for one in event.attendance]
    assert {demo.workplace.members[one.member].region for one in attended} == {"AMS", "AP", "ESA", "EUR", "MENA", "WCA"}
    assert sum(one.women for one in attended) > 100
    assert sum(one.men for one in attended) > 100
    assert 0 < sum(one.not_counted for one in attended) < sum(one.men for one in attended)


def test_the_persona_members_received_support_between_their_results(real: Demo) -> None:
    received = real.services.support.received(real.actor("ken.coordinator"), "KEN")
    assert len(received) > 3
    compared = [one for event in received for one in event.served if one.before is not None and one.after is not None]
    assert compared


def test_operations_name_made_up_participants_and_say_so(demo: Demo) -> None:
    for one in demo.store.all(Operation, SUPPORT):
        assert "synthetic" in one.title
        assert "made up" in one.results_en or "Synthetic" in one.results_en
        assert "fictive" in one.results_fr or "Fictif" in one.results_fr
        assert 20 < len(one.participants) < 100
    taken = demo.services.support.participations(demo.actor("ken.coordinator"), "KEN")
    assert {entry.id for entry in taken} >= {"east-africa-2021", "secure-horizon-2024", "arena-blanca-2023"}


def test_the_installations_history_runs_in_the_order_of_time(demo: Demo) -> None:
    lines = list(demo.store.history(""))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert lines[-1].at < TODAY.isoformat()
    told = {HistoryKind.ROUND, HistoryKind.SUPPORTEVENT, HistoryKind.OPERATION, HistoryKind.PUBLICATION}
    assert {line.kind for line in lines} == told


def test_the_same_seed_gives_the_same_rounds_plans_support_and_results() -> None:
    first, second, other = make_demo(8), make_demo(8), make_demo(8, seed=1)
    assert kept(first) == kept(second)
    assert kept(first) != kept(other)


def kept(demo: Demo) -> object:
    installation = [(Round, ROUNDS), (SupportEvent, SUPPORT), (Operation, SUPPORT), (SignedResult, RESULTS), (Publication, PUBLICATIONS)]
    plans = [(actions(demo, member), demo.store.all(PlanSettings, plan_place(member))) for member in demo.members()]
    return [demo.store.all(kind, place) for kind, place in installation], plans, list(demo.store.history(""))


def test_another_day_moves_everything_along() -> None:
    later = make_demo(members=3, today=TODAY + timedelta(days=30))
    assert any(is_overdue(one, later.workplace.today()) for one in actions(later, "KEN"))
    assert later.services.rounds.list_all(later.actor(SECRETARIAT))[0].due > later.workplace.today()
