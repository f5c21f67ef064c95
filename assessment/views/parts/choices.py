"""The options of the level control, and the answers they stand for."""

from __future__ import annotations

from dataclasses import replace

from assessment.questionnaire.model import Criterion
from assessment.records import AnswerState
from assessment.views.parts.words import NOT_APPLICABLE, UNKNOWN
from assessment.workflow.saving import AnswerContent


def choice_of(content: AnswerContent) -> str | None:
    """The option of the level control that stands for an answer."""
    if content.state is AnswerState.LEVEL:
        return str(content.level)
    return {AnswerState.NOT_APPLICABLE: NOT_APPLICABLE, AnswerState.UNKNOWN: UNKNOWN}.get(content.state)


def options_of(criterion: Criterion) -> tuple[str, ...]:
    levels = tuple(str(level) for level in criterion.scale.levels)
    return (*levels, NOT_APPLICABLE, UNKNOWN) if criterion.not_applicable else (*levels, UNKNOWN)


def with_choice(content: AnswerContent, choice: str | None) -> AnswerContent:
    """The answer with another option of the level control; the words stay."""
    if choice == choice_of(content):
        return content
    if choice is None:
        return replace(content, state=AnswerState.UNANSWERED, level=None)
    if choice in (NOT_APPLICABLE, UNKNOWN):
        state = AnswerState.NOT_APPLICABLE if choice == NOT_APPLICABLE else AnswerState.UNKNOWN
        return replace(content, state=state, level=None)
    return replace(content, state=AnswerState.LEVEL, level=int(choice), reason="")
