"""Two tabs of one person, and what a restarted server is told by closed cards: nothing unseen is overwritten."""

from __future__ import annotations

from assessment.records import Answer, AnswerState, Layer
from assessment.workflow.saving import AnswerContent, Base, Decision, Verdict, base_of, content_of, decide


def said(level: int, comment: str = "") -> AnswerContent:
    return AnswerContent(state=AnswerState.LEVEL, level=level, comment=comment)


def stored(content: AnswerContent, revision: int = 1, by: str = "ama") -> Answer:
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
        by=by,
        visit="v1",
    )


def decided(base: Base | None, screen: AnswerContent, now: Answer, *earlier: AnswerContent) -> Decision:
    return decide(base, screen, now, account="ama", visit="v1", earlier=lambda: earlier)


STARTED = base_of(stored(said(1, "old words")))


def test_a_level_chosen_in_one_tab_leaves_the_words_of_the_other() -> None:
    decision = decided(STARTED, said(3, "old words"), stored(said(1, "new words"), revision=2))
    assert decision == Decision(Verdict.WRITE, said(3, "new words"))


def test_words_typed_in_one_tab_leave_the_level_of_the_other() -> None:
    decision = decided(STARTED, said(1, "new words"), stored(said(4, "old words"), revision=2))
    assert decision == Decision(Verdict.WRITE, said(4, "new words"))


def test_different_words_in_two_tabs_are_shown_both() -> None:
    decision = decided(STARTED, said(1, "mine here"), stored(said(1, "mine there"), revision=2))
    assert decision.verdict is Verdict.CONFLICT


def test_of_two_levels_in_two_tabs_the_last_chosen_stays() -> None:
    decision = decided(STARTED, said(2, "old words"), stored(said(4, "old words"), revision=2))
    assert decision == Decision(Verdict.WRITE, said(2, "old words"))


def test_an_old_level_among_todays_words_is_stale() -> None:
    now = stored(said(3, "their words"), revision=2, by="ben")
    assert decided(None, said(1, "their words"), now, said(1)) == Decision(Verdict.STALE, content_of(now))


def test_a_new_level_among_todays_words_is_a_conflict() -> None:
    now = stored(said(3, "their words"), revision=2, by="ben")
    assert decided(None, said(4, "their words"), now, said(1)).verdict is Verdict.CONFLICT
