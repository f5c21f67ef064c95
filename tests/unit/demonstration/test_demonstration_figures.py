"""The Secretariat's figures over all members and the three rounds, against sums done here in plain Python over the stored records."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median, quantiles

import pytest
from demo_store import Demo, whole_demo

from assessment.programme.counting import Selection
from assessment.records import Answer, AnswerState, Assessment, Disclosure, Publication, Round, SupportEvent
from assessment.reference import Region
from assessment.storage.port import PUBLICATIONS, ROUNDS, SUPPORT
from assessment.workflow.regions import Rebuilt

ROUNDS_OF_DEMO = ("pgs-2024", "pgs-2025", "pgs-2026")
# Weights of the small questionnaire (tests/views/house_pack.yaml), written down once more.
SECTIONS: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "A": (2, {"A.1": 2, "A.2": 1, "A.3": 1, "A.4": 1}),
    "B": (1, {"B.1": 1, "B.2": 1, "B.3": 1}),
    "C": (1, {"C.1": 1, "C.2": 1}),
}


@pytest.fixture(scope="module")
def demo() -> Demo:
    return whole_demo()


@pytest.fixture(scope="module", params=ROUNDS_OF_DEMO)
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def of_round(demo: Demo, key: str) -> dict[str, Assessment]:
    """By member, as stored."""
    return {record.member: record for record in demo.records() if record.round == key}


@pytest.fixture(scope="module")
def scores(demo: Demo, of_round: Mapping[str, Assessment]) -> dict[str, dict[str, Fraction]]:
    """Member -> node -> the certain score of what is signed."""
    return {member: scores_of(demo.answers(record)) for member, record in of_round.items() if record.sign_off}


def scores_of(answers: Mapping[str, Answer]) -> dict[str, Fraction]:
    """Weighted means of the levels; "don't know" counts as level 0, what is not applicable not at all."""
    found: dict[str, Fraction] = {}
    for section, (_, weights) in SECTIONS.items():
        told = [(weight, answers[name]) for name, weight in weights.items() if answers[name].state is not AnswerState.NOT_APPLICABLE]
        if told:
            found[section] = Fraction(sum(weight * (one.level or 0) for weight, one in told), sum(weight for weight, _ in told))
    whole = sum(SECTIONS[section][0] * score for section, score in found.items())
    return {**found, "": Fraction(whole, sum(SECTIONS[section][0] for section in found))}


def regions_of(demo: Demo, members: Sequence[str], group: str) -> list[str]:
    return [code for code in members if group in ("world", demo.workplace.members[code].region)]


def test_the_status_board_counts_what_the_records_say(demo: Demo, key: str, of_round: Mapping[str, Assessment]) -> None:
    board = demo.services.board.status(demo.actor("secretariat.1"), key)
    states = [str(of_round[member].status) if member in of_round else "none" for member in demo.members()]
    assert {state: count for state, count in board.counts.items() if count} == dict(Counter(states))
    assert sum(board.counts.values()) == 187
    assert board.signed == sum(1 for record in of_round.values() if record.sign_off)


def test_progress_on_the_board_is_what_was_answered(demo: Demo, key: str, of_round: Mapping[str, Assessment]) -> None:
    for row in demo.services.board.status(demo.actor("secretariat.1"), key).rows:
        record = of_round.get(row.member)
        told = [one.state for one in demo.answers(record).values()] if record else []
        assert row.answered == sum(1 for state in told if state is not AnswerState.NOT_APPLICABLE)


def test_the_response_rate_is_signed_of_asked(demo: Demo, key: str, of_round: Mapping[str, Assessment]) -> None:
    frame = compare(demo, key).response.set_index("group")
    assert set(frame.index) == {"world", *Region}
    for group, row in frame.iterrows():
        asked = regions_of(demo, demo.members(), str(group))
        signed = [member for member in asked if member in of_round and of_round[member].sign_off]
        assert (row["asked"], row["signed"], row["counted"]) == (len(asked), len(signed), len(signed))
        assert row["share"] == pytest.approx(len(signed) / len(asked))


def test_region_figures_are_the_same_sums(demo: Demo, key: str, scores: Mapping[str, Mapping[str, Fraction]]) -> None:
    frame = compare(demo, key).figures
    nodes = {node: ("" if node not in SECTIONS else node) for node in frame["node"].unique() if node in SECTIONS or "." not in node}
    compared = 0
    for row in frame.itertuples():
        if row.node not in nodes:
            continue
        members = regions_of(demo, list(scores), row.group)
        own = sorted(float(scores[member][nodes[row.node]]) for member in members if nodes[row.node] in scores[member])
        assert (row.n, row.counted) == (len(own), len(members))
        compared += 1
        if not own:
            continue
        lower, middle, upper = quantiles(own, n=4, method="inclusive") if len(own) > 1 else own * 3
        assert [row.least, row.quartile_1, row.median, row.quartile_3, row.most] == pytest.approx([own[0], lower, middle, upper, own[-1]])
        assert row.median == pytest.approx(median(own))
    assert compared == 7 * 4  # the world and six regions, the whole and three sections


def test_missing_levels_are_the_same_sums(demo: Demo, key: str, of_round: Mapping[str, Assessment]) -> None:
    targets = dict(demo.store.get(Round, ROUNDS, key).targets)
    signed = {member: demo.answers(record) for member, record in of_round.items() if record.sign_off}
    needs = demo.services.demand.needs(demo.actor("secretariat.1"), Selection(questionnaire="small@1", round=key))
    assert len(needs.counting.counted) == len(signed)
    assert needs.gap_levels > 0
    assert needs.gap_levels == sum(
        max(0, targets[name] - answer.level)
        for answers in signed.values()
        for name, answer in answers.items()
        if name in targets and answer.state is AnswerState.LEVEL
    )


def test_the_quarterly_analysis_counts_the_latest_signature_of_each_member(demo: Demo) -> None:
    latest: dict[str, Assessment] = {}
    for record in demo.records():
        if record.sign_off and (record.member not in latest or record.sign_off.date > latest[record.member].sign_off.date):
            latest[record.member] = record
    made = demo.services.analyses.make(demo.actor("secretariat.1"), "2026-Q4", "secretariat")
    rows = {row.group: row for row in made.coverage}
    assert set(rows) == {"world", *Region}
    for group, row in rows.items():
        members = regions_of(demo, list(latest), group)
        new = [member for member in members if latest[member].sign_off.date >= "2026-10-01"]
        assert (row.asked, row.counted, row.joined) == (len(regions_of(demo, demo.members(), group)), len(members), len(new))


def test_delivered_support_adds_up(demo: Demo) -> None:
    events = demo.services.support.events(demo.actor("secretariat.1"))
    stored = demo.store.all(SupportEvent, SUPPORT)
    assert sorted(one.key for one in events) == sorted(one.key for one in stored)
    for member in ("KEN", "SEN", "GHA"):
        received = demo.services.support.received(demo.actor("secretariat.1"), member)
        mine = [part for event in stored for part in event.attendance if part.member == member]
        assert sum(one.attendance.women + one.attendance.men for one in received) == sum(part.women + part.men for part in mine)


def compare(demo: Demo, key: str):
    return demo.services.regions.compare(demo.actor("secretariat.1"), Selection(questionnaire="small@1", round=key))


def test_the_register_of_signed_results_is_what_rebuilding_gives(demo: Demo) -> None:
    assert demo.services.regions.rebuild_results() == Rebuilt(0, 0, ())


def test_closed_rounds_are_published_and_only_with_what_was_disclosed(demo: Demo) -> None:
    rounds = {one.key: one for one in demo.store.all(Round, ROUNDS)}
    published = demo.store.all(Publication, PUBLICATIONS)
    assert [one.round for one in published] == ["pgs-2024", "pgs-2025"]
    signed = {(record.member, record.round): record.sign_off for record in demo.records() if record.sign_off}
    for one in published:
        assert one.published_on > rounds[one.round].due
        assert {group.group for group in one.groups} > {"world"}
        for unit in (unit for group in one.groups for unit in group.contributors):
            sign_off = signed[unit.member, one.round]
            assert sign_off is not None
            assert (unit.snapshot, unit.disclosure) == (sign_off.snapshot, sign_off.disclosure)
            assert unit.disclosure is not Disclosure.SECRETARIAT
