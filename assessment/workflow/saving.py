"""The three-way comparison behind every saved answer: what the page started from, what is on the screen, what is stored. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from assessment.records import Answer, AnswerState, EvidenceLink, IndicatorValue


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """What a person says of one criterion, without who and when."""

    state: AnswerState = AnswerState.UNANSWERED
    level: int | None = None
    reason: str = ""
    comment: str = ""
    flag: bool = False
    indicator: IndicatorValue | None = None
    evidence: tuple[EvidenceLink, ...] = ()

    @property
    def is_blank(self) -> bool:
        return self == AnswerContent()


BLANK = AnswerContent()
_PARTS = tuple(part.name for part in fields(AnswerContent))


@dataclass(frozen=True, slots=True)
class Base:
    """What the page started from: the stored revision (0: nothing was stored) and its content."""

    revision: int
    content: AnswerContent


class Verdict(StrEnum):
    NOTHING = "nothing"  # there is nothing to save
    WRITE = "write"
    CONFLICT = "conflict"  # show both sides
    STALE = "stale"  # the screen shows an older stored version: show the stored one


@dataclass(frozen=True, slots=True)
class Decision:
    verdict: Verdict
    content: AnswerContent


def content_of(answer: Answer | None) -> AnswerContent:
    """The content of a stored answer; blank for none."""
    if answer is None:
        return BLANK
    return AnswerContent(answer.state, answer.level, answer.reason, answer.comment, answer.flag, answer.indicator, answer.evidence)


def base_of(answer: Answer | None) -> Base:
    return Base(answer.revision if answer else 0, content_of(answer))


def decide(
    base: Base | None,
    screen: AnswerContent,
    stored: Answer | None,
    *,
    account: str,
    visit: str,
    earlier: Callable[[], Iterable[AnswerContent]] = tuple,
) -> Decision:
    """What to do with what is on the screen.

    `base` is None when it is not known (a restarted server gets old values back from the browser); `earlier` gives the contents this answer
    had before, and is asked only then.
    """
    now = content_of(stored)
    screen = keep_words(base, screen, now)
    if screen == now or (base is not None and screen == base.content):
        return Decision(Verdict.NOTHING, now)
    if base is not None and base.revision == (stored.revision if stored else 0):
        return Decision(Verdict.WRITE, screen)
    if now.is_blank:
        return Decision(Verdict.WRITE, screen)
    if base is None and (screen.is_blank or any(_says_nothing_new(screen, now, content) for content in earlier())):
        return Decision(Verdict.STALE, now)
    if stored is not None and stored.by == account and stored.visit == visit:
        return _own_other_tab(base, screen, now)
    return Decision(Verdict.CONFLICT, screen)


def _says_nothing_new(screen: AnswerContent, now: AnswerContent, earlier: AnswerContent) -> bool:
    """Every part is as stored now or as it was once: a closed card sends its level only, the words around it are already today's."""
    return all(getattr(screen, name) in (getattr(now, name), getattr(earlier, name)) for name in _PARTS)


def _own_other_tab(base: Base | None, screen: AnswerContent, now: AnswerContent) -> Decision:
    """A person's two tabs: what this one did not touch stays as the other one left it; different words are shown both."""
    if base is None:
        return Decision(Verdict.WRITE, screen)
    mine = {name: getattr(screen, name) for name in _PARTS if getattr(screen, name) != getattr(base.content, name)}
    words = [name for name in ("comment", "reason") if name in mine]
    if any(getattr(now, name) not in (getattr(base.content, name), mine[name]) for name in words):
        return Decision(Verdict.CONFLICT, screen)
    if "state" in mine or "level" in mine:
        mine |= {"state": screen.state, "level": screen.level}
    return Decision(Verdict.WRITE, replace(now, **mine))


def keep_words(base: Base | None, screen: AnswerContent, now: AnswerContent) -> AnswerContent:
    """A blank never overwrites words unless the person saw those words and cleared them."""
    seen = base.content if base is not None else BLANK
    comment = screen.comment if screen.comment.strip() or seen.comment.strip() else now.comment
    keeps_reason = screen.state is AnswerState.NOT_APPLICABLE and now.state is AnswerState.NOT_APPLICABLE
    reason = now.reason if keeps_reason and not screen.reason.strip() and not seen.reason.strip() else screen.reason
    return replace(screen, comment=comment, reason=reason)


def both_in_comment(mine: AnswerContent, theirs: Answer, my_name: str) -> AnswerContent:
    """Their answer, with both comments one under the other."""
    now = content_of(theirs)
    mine_said = mine.comment.strip()
    if not mine_said or mine_said in now.comment:
        return now
    joined = f"{now.comment.rstrip()}\n\n{my_name}: {mine_said}" if now.comment.strip() else f"{my_name}: {mine_said}"
    return replace(now, comment=joined)
