"""What leaves in a workbook comes back the same, in every language and for any sections; copies may come in any order, and twice."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from house import MEMBER, House
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workbook_desk import Desk, filled_in

from assessment.exchange.answer_reading import read_returned
from assessment.exchange.spreadsheet_text import clean_text
from assessment.records import AnswerState, Evidence, EvidenceKind, EvidenceLink, Proposal
from assessment.storage.port import assessment_place
from assessment.workflow.returned import Ground, RowKind
from assessment.workflow.saving import AnswerContent, content_of

CRITERIA = ("A.1", "A.2", "A.3", "A.4", "B.1", "B.2", "B.3", "C.1", "C.2")
ALWAYS_APPLY = ("A.1", "C.1")
EXPECTED = {"A.1": ("E2", "E3"), "A.2": ("E2",)}
LANGUAGES = (("en",), ("fr",), ("en", "fr"), ("fr", "en"))
TITLES = ("Letter of appointment", "Décret n° 12 [projet]", "= a plan", "Letter of appointment (copy)")

words = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["", "=1+1", "-", "@x", "+33 1", "_x000D_", "_x005F_x0041_", " a\n\n b\r\nc ", "\ta", "2026-04-03", "3", "TRUE", "’«»\u00a0!"]
    ),
)


@st.composite
def contents(draw: st.DrawFn, criterion: str) -> AnswerContent:
    states = [state for state in AnswerState if state is not AnswerState.NOT_APPLICABLE or criterion not in ALWAYS_APPLY]
    state = draw(st.sampled_from(states))
    pieces = draw(st.lists(st.integers(0, len(TITLES) - 1), unique=True, max_size=3))
    satisfies = st.lists(st.sampled_from(EXPECTED[criterion]), unique=True) if criterion in EXPECTED else st.just([])
    return AnswerContent(
        state=state,
        level=draw(st.integers(0, 4)) if state is AnswerState.LEVEL else None,
        reason=draw(words) if state is AnswerState.NOT_APPLICABLE else "",
        comment=draw(words),
        flag=draw(st.booleans()),
        evidence=tuple(EvidenceLink(evidence=str(place), satisfies=tuple(draw(satisfies))) for place in pieces),
    )


@st.composite
def assessments(draw: st.DrawFn) -> dict[str, AnswerContent]:
    chosen = draw(st.lists(st.sampled_from(CRITERIA), unique=True))
    return {name: draw(contents(name)) for name in chosen}


def desk_with(answers: Mapping[str, AnswerContent]) -> Desk:
    """Evidence is named by its place in TITLES."""
    desk = Desk(House())
    keys = []
    for title in TITLES:
        piece = Evidence(key="", member=MEMBER, kind=EvidenceKind.REFERENCE, title=title, date="2026-05-03", holder="Registry")
        keys.append(desk.house.services.evidence.add(desk.house.actor(), piece).key)
    for name, content in answers.items():
        links = tuple(EvidenceLink(evidence=keys[int(link.evidence)], satisfies=link.satisfies) for link in content.evidence)
        screen = AnswerContent(content.state, content.level, content.reason, content.comment, content.flag, None, links)
        desk.house.services.assessments.overwrite_answer(desk.house.actor(), MEMBER, desk.house.assessment, name, 0, screen)
    return desk


def sayable(content: AnswerContent) -> tuple[object, ...]:
    """As far as cells can say it: line ends are one kind, blanks around words say nothing, and the flag is not asked."""
    return (
        content.state,
        content.level,
        clean_text(content.reason).strip(),
        clean_text(content.comment).strip(),
        content.evidence,
    )


@settings(max_examples=30)
@given(assessments(), st.sampled_from(LANGUAGES), st.lists(st.sampled_from("ABC"), unique=True))
@example({"A.2": AnswerContent(AnswerState.LEVEL, 3, comment="_x0041_ =1\n")}, ("fr", "en"), ["A"])
def test_what_leaves_comes_back_the_same(answers: dict[str, AnswerContent], languages: tuple[str, ...], sections: list[str]) -> None:
    desk = desk_with(answers)
    content = desk.take(*sections, languages=languages)
    seen = desk.look(content)
    asked = [name for name in CRITERIA if not sections or name[0] in sections]
    assert [one.criterion for one in seen.rows] == asked
    assert {one.kind for one in seen.rows} == {RowKind.SAME}
    # and each word is really in it: read without knowing what it started from
    opened = desk.opened(content)
    standing = desk.house.services.assessments.work(desk.house.actor(), MEMBER, desk.house.assessment)
    returned = read_returned(opened.plain, opened.identity, Ground(standing.questionnaire, {}, standing.evidence), "")
    for found in returned.rows:
        assert sayable(found.content) == sayable(content_of(desk.stored(found.criterion))), found


said = st.fixed_dictionaries(
    {},
    optional={
        name: st.fixed_dictionaries(
            {"answer": st.sampled_from(["0", "Initial", "Défini", 3, None])}, optional={"comment": st.sampled_from(["a", "b"])}
        )
        for name in ("A.1", "A.2", "B.1", "C.2")
    },
)


@settings(max_examples=6)
@given(st.lists(said, min_size=5, max_size=5), st.permutations(range(5)), st.permutations(range(5)))
def test_five_colleagues_in_any_order_and_twice_give_the_same(
    copies: list[dict[str, dict[str, object]]], one_order: list[int], other_order: list[int]
) -> None:
    outcomes = []
    for order in (one_order, other_order, [*one_order, *other_order]):
        desk = desk_with({"A.1": AnswerContent(AnswerState.LEVEL, 1, comment="a")})
        blank = desk.take()
        before = dict(desk.answers())
        for number in order:
            desk.bring(filled_in(blank, copies[number]), author=f"Colleague {number}")
        found = desk.house.store.all(Proposal, assessment_place(MEMBER, desk.house.assessment))
        outcomes.append({(one.key, one.by_name, one.state, one.level, one.comment, one.base) for one in found})
        assert dict(desk.answers()) == before
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_copies_that_say_different_things_are_all_kept() -> None:
    """So that the property above is not met by keeping nothing."""
    for order in permutations(range(3)):
        desk = desk_with({})
        blank = desk.take()
        for number in order:
            desk.bring(filled_in(blank, {"A.2": {"answer": number}}), author=f"Colleague {number}")
        found = desk.house.store.all(Proposal, assessment_place(MEMBER, desk.house.assessment))
        assert sorted(one.level for one in found) == [0, 1, 2]
