"""Properties of bridges over random chains of versions: composing is one way only, carrying never invents a level."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from random_questionnaires import MATURITY, PGS_STEPS, questionnaire_of, ratings_for, scale_of

from assessment.programme.trend import RoundResult, draw_trend
from assessment.questionnaire.bridge import Bridge, build_bridge, comparable, compose, coverage, find_bridge
from assessment.questionnaire.carrying import Treatment, carry
from assessment.questionnaire.model import EMPTY_TEXT, Change, Criterion, Questionnaire, Retired, Section
from assessment.records import Answer, AnswerState, Layer, answer_key
from assessment.scoring.reference import score_assessment

SHORT = scale_of(tuple(choice.value for choice in MATURITY.choices[:3]))


def version(number: int, criteria: list[Criterion], retired: list[str]) -> Questionnaire:
    """Criteria in two sections of the project's rule."""
    middle = (len(criteria) + 1) // 2
    halves = [half for half in (criteria[:middle], criteria[middle:]) if half]
    sections = tuple(Section(f"S{place}", EMPTY_TEXT, criteria=tuple(half)) for place, half in enumerate(halves))
    return replace(
        questionnaire_of(sections, PGS_STEPS),
        version=str(number),
        digest=str(number),
        predecessor=f"random@{number - 1}" if number else "",
        retired=tuple(map(Retired, retired)),
    )


@st.composite
def next_criteria(draw: st.DrawFn, number: int, before: list[Criterion]) -> tuple[list[Criterion], list[str]]:
    """Every old criterion is continued, taken apart, merged (whole or in part) or retired; some new ones are added."""
    scale = st.sampled_from([MATURITY, MATURITY, SHORT])
    made: list[Criterion] = []
    retired: list[str] = []
    pool: list[str] = []

    def add(change: Change, *origins: str, like: Criterion | None = None, keeps: bool = False) -> None:
        name = origins[0] if keeps else f"v{number}.{len(made)}"
        own_scale = like.scale if like else draw(scale)
        made.append(Criterion(name, EMPTY_TEXT, own_scale, weight=draw(st.integers(1, 3)), change=change, origins=origins))

    for old in before:
        match draw(st.sampled_from(["unchanged", "unchanged", "unchanged", "reworded", "split", "pool", "part", "retired"])):
            case "unchanged":
                add(Change.UNCHANGED, old.name, like=old, keeps=draw(st.booleans()))
            case "reworded":
                add(Change.REWORDED, old.name, keeps=draw(st.booleans()))
            case "split":
                for _ in range(draw(st.integers(2, 3))):
                    add(Change.SPLIT, old.name)
            case "pool":
                pool.append(old.name)
            case "part":  # one part stands alone, another goes into a merger
                add(Change.SPLIT, old.name)
                pool.append(old.name)
            case _:
                retired.append(old.name)
    if len(pool) > 1:
        add(Change.MERGED, *pool)
    else:
        for name in pool:  # nothing to merge with: another part, or reworded
            add(Change.SPLIT if any(name in one.origins for one in made) else Change.REWORDED, name)
    for _ in range(draw(st.integers(0 if made else 1, 2))):
        add(Change.NEW)
    return draw(st.permutations(made)), retired


@st.composite
def chains(draw: st.DrawFn, length: int) -> list[Questionnaire]:
    criteria = [Criterion(f"v0.{place}", EMPTY_TEXT, draw(st.sampled_from([MATURITY, SHORT]))) for place in range(draw(st.integers(1, 5)))]
    found = [version(0, criteria, [])]
    for number in range(1, length):
        criteria, retired = draw(next_criteria(number, criteria))
        found.append(version(number, criteria, retired))
    return found


@st.composite
def answers(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Answer]:
    """Few levels, so that parents often agree."""
    states = st.sampled_from([0, 1, 1, 1, 4, AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE, AnswerState.UNANSWERED, None])
    found: dict[str, Answer] = {}
    for criterion in questionnaire.criteria():
        said = draw(states)
        if said is not None:
            state = said if isinstance(said, AnswerState) else AnswerState.LEVEL
            level = min(said, criterion.scale.levels[-1]) if isinstance(said, int) else None
            found[criterion.name] = answer(criterion.name, state, level)
    return found


def answer(criterion: str, state: AnswerState, level: int | None) -> Answer:
    key = answer_key(Layer.SELF, criterion)
    return Answer(key=key, member="KEN", assessment="a", layer=Layer.SELF, criterion=criterion, state=state, level=level)


def bridges_of(chain: list[Questionnaire]) -> list[Bridge]:
    return [build_bridge(old, new) for old, new in pairwise(chain)]


@settings(deadline=None)
@given(chains(length=4))
def test_it_does_not_matter_which_bridges_are_joined_first(chain: list[Questionnaire]) -> None:
    first, second, third = bridges_of(chain)
    left, right = compose(compose(first, second), third), compose(first, compose(second, third))
    assert left == right
    assert find_bridge(chain[0], chain[3], {one.key: one for one in chain}) == left


@settings(deadline=None)
@given(chains(length=2))
def test_a_bridge_within_one_version_changes_nothing(chain: list[Questionnaire]) -> None:
    (bridge,) = bridges_of(chain)
    assert compose(build_bridge(chain[0], chain[0]), bridge).links == bridge.links
    assert compose(bridge, build_bridge(chain[1], chain[1])).links == bridge.links


@settings(deadline=None)
@given(chains(length=3))
def test_every_old_criterion_lives_on_or_is_retired(chain: list[Questionnaire]) -> None:
    for bridge in (*bridges_of(chain), compose(*bridges_of(chain))):
        gone = {one.name for one in bridge.retired}
        for criterion in bridge.old.criteria():
            assert bool(bridge.successors(criterion.name)) != (criterion.name in gone)


@settings(deadline=None)
@given(chains(length=3))
def test_a_longer_way_never_compares_more(chain: list[Questionnaire]) -> None:
    first, second = bridges_of(chain)
    whole = compose(first, second)
    assert coverage(whole).comparable <= coverage(second).comparable
    assert {newer for _, newer in comparable(whole)} <= {newer for _, newer in comparable(second)}
    assert len({older for older, _ in comparable(whole)}) == coverage(whole).comparable  # one to one


@settings(deadline=None)
@given(chains(length=3), st.data())
def test_carrying_never_invents_a_level(chain: list[Questionnaire], data: st.DataObject) -> None:
    given_answers = data.draw(answers(chain[0]))
    for bridge in (bridges_of(chain)[0], compose(*bridges_of(chain))):
        found = carry(bridge, given_answers)
        assert [one.criterion for one in found] == [criterion.name for criterion in bridge.new.criteria()]
        for one in found:
            origins = bridge.link(one.criterion).origins
            assert list(one.sources) == [given_answers[origin] for origin in origins if origin in given_answers]
            if one.state is None:
                assert (one.level, one.treatment in (Treatment.SHOWN, Treatment.NOTHING)) == (None, True)
                continue
            assert {(source.state, source.level) for source in one.sources} == {(one.state, one.level)}
            assert len(one.sources) == len(origins)
            assert one.level is None or one.level in bridge.new.criterion(one.criterion).scale.levels


@settings(deadline=None)
@given(chains(length=3), st.data())
def test_a_level_carried_over_two_versions_is_the_one_carried_step_by_step(chain: list[Questionnaire], data: st.DataObject) -> None:
    """Somebody who takes every offer of the second version would find the same offers in the third."""
    given_answers = data.draw(answers(chain[0]))
    first, second = bridges_of(chain)
    taken = {one.criterion: answer(one.criterion, one.state, one.level) for one in carry(first, given_answers) if one.state is not None}
    by_steps = {one.criterion: one.level for one in carry(second, taken)}
    assert {one.criterion: one.level for one in carry(compose(first, second), given_answers)} == by_steps


@settings(deadline=None, max_examples=60)
@given(chains(length=3), st.data())
def test_the_last_point_stands_on_the_same_answers_as_the_signed_result(chain: list[Questionnaire], data: st.DataObject) -> None:
    """Bands are whole and every point lies in its own; where all is comparable, the last point is the signed figure."""
    rounds = [RoundResult(one.version, one.version, "", one, data.draw(ratings_for(one))) for one in chain]
    found = draw_trend(rounds, {})
    assert found is not None
    for point in (point for line in found.lines for point in line.points):
        assert (point.lower is None) == (point.upper is None)
        if point.score is not None and point.lower is not None and point.upper is not None:
            assert point.lower <= point.score <= point.upper
    signed = score_assessment(chain[-1], rounds[-1].ratings)
    for line in found.lines:
        if line.coverage.comparable == line.coverage.of:
            node = signed.node(line.node)
            assert (line.points[-1].lower, line.points[-1].upper) == (node.lower, node.upper)
