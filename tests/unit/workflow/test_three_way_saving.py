"""The three-way comparison: base, screen, store."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assessment.records import Answer, AnswerState, Layer
from assessment.workflow.saving import BLANK, AnswerContent, Base, Verdict, base_of, both_in_comment, content_of, decide


def level(number: int, comment: str = "") -> AnswerContent:
    return AnswerContent(state=AnswerState.LEVEL, level=number, comment=comment)


def stored(content: AnswerContent, revision: int = 1, by: str = "ama", visit: str = "v1") -> Answer:
    return Answer(
        key="self/D1.1",
        revision=revision,
        member="KEN",
        assessment="a",
        layer=Layer.SELF,
        criterion="D1.1",
        state=content.state,
        level=content.level,
        comment=content.comment,
        reason=content.reason,
        by=by,
        visit=visit,
    )


def verdict(base: Base | None, screen: AnswerContent, now: Answer | None, earlier: tuple[AnswerContent, ...] = ()) -> Verdict:
    return decide(base, screen, now, account="ben", visit="v2", earlier=lambda: earlier).verdict


def test_nothing_new_on_the_screen_writes_nothing() -> None:
    now = stored(level(2))
    assert verdict(base_of(now), level(2), now) is Verdict.NOTHING


def test_a_change_on_the_stored_revision_is_written() -> None:
    now = stored(level(2))
    assert verdict(base_of(now), level(3), now) is Verdict.WRITE


def test_a_first_answer_is_written() -> None:
    assert verdict(Base(0, BLANK), level(3), None) is Verdict.WRITE


def test_somebody_elses_change_in_between_is_a_conflict() -> None:
    started_from = base_of(stored(level(2), revision=1))
    assert verdict(started_from, level(3), stored(level(1), revision=2)) is Verdict.CONFLICT


def test_the_same_change_by_both_is_no_conflict() -> None:
    started_from = base_of(stored(level(2), revision=1))
    assert verdict(started_from, level(3), stored(level(3), revision=2)) is Verdict.NOTHING


def test_an_untouched_screen_never_fights_a_newer_answer() -> None:
    started_from = base_of(stored(level(2), revision=1))
    assert verdict(started_from, level(2), stored(level(4), revision=2)) is Verdict.NOTHING


def test_without_a_base_an_empty_store_takes_the_screen() -> None:
    assert verdict(None, level(3, "typed before the restart"), None) is Verdict.WRITE


def test_without_a_base_an_older_version_on_the_screen_is_stale() -> None:
    now = stored(level(4), revision=2)
    assert verdict(None, level(2), now, earlier=(BLANK, level(2))) is Verdict.STALE


def test_without_a_base_new_words_against_somebody_else_are_a_conflict() -> None:
    now = stored(level(4), revision=2)
    assert verdict(None, level(2, "new words"), now, earlier=(level(2),)) is Verdict.CONFLICT


def test_without_a_base_a_persons_own_answer_of_this_visit_is_replaced() -> None:
    now = stored(level(4), revision=2, by="ben", visit="v2")
    assert verdict(None, level(4, "more words"), now) is Verdict.WRITE
    of_last_week = stored(level(4), revision=2, by="ben", visit="v1")
    assert verdict(None, level(4, "more words"), of_last_week) is Verdict.CONFLICT


def test_a_blank_never_overwrites_words_that_were_not_seen() -> None:
    now = stored(level(2, "words"), revision=3)
    decision = decide(None, level(3), now, account="ama", visit="v1")
    assert decision.content.comment == "words"


def test_a_person_who_saw_the_words_can_clear_them() -> None:
    now = stored(level(2, "words"))
    decision = decide(base_of(now), level(2, ""), now, account="ben", visit="v2")
    assert (decision.verdict, decision.content.comment) == (Verdict.WRITE, "")


def test_keeping_both_puts_the_words_under_each_other() -> None:
    theirs = stored(level(4, "theirs"), revision=2)
    assert both_in_comment(level(2, "mine"), theirs, "Ben") == level(4, "theirs\n\nBen: mine")


contents = st.builds(
    lambda number, comment: level(number, comment) if number is not None else AnswerContent(comment=comment),
    st.none() | st.integers(0, 4),
    st.sampled_from(["", "a", "b"]),
)


@given(base=st.none() | contents, screen=contents, now=st.none() | contents, revision=st.integers(1, 3), base_revision=st.integers(0, 3))
def test_nothing_of_somebody_else_is_overwritten_unseen(
    base: AnswerContent | None, screen: AnswerContent, now: AnswerContent | None, revision: int, base_revision: int
) -> None:
    """WRITE happens only over what this person's page started from, over nothing, or over a blank."""
    answer = stored(now, revision) if now is not None else None
    given_base = Base(base_revision, base) if base is not None else None
    decision = decide(given_base, screen, answer, account="ben", visit="v2")
    if decision.verdict is Verdict.WRITE:
        seen = given_base is not None and given_base.revision == (revision if answer else 0)
        assert seen or content_of(answer).is_blank
