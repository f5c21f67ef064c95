"""Random questionnaires and answers for the properties of scoring: small enough to shrink, wild enough to meet every method."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from assessment.questionnaire.conditions import parse
from assessment.questionnaire.model import (
    EMPTY_TEXT,
    Choice,
    Criterion,
    GateCap,
    MethodKind,
    Questionnaire,
    Scale,
    Section,
    Status,
    Step,
    build_questionnaire,
)
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating, Ratings

EFFORTS = st.sampled_from([1, 2, 3, 5])
TIERS = ("basic", "full")


def scale_of(values: tuple[Fraction, ...], first_level: int = 0) -> Scale:
    choices = (Choice(level, value, EMPTY_TEXT, EMPTY_TEXT) for level, value in enumerate(values, first_level))
    return Scale("scale", tuple(choices))


MATURITY = scale_of(tuple(Fraction(level) for level in range(5)))


def questionnaire_of(sections: tuple[Section, ...], steps: tuple[Step, ...], scale: Scale = MATURITY) -> Questionnaire:
    return build_questionnaire(
        id="random",
        version="1",
        status=Status.DRAFT,
        effective="2026-01-01",
        languages=("en",),
        title=EMPTY_TEXT,
        notice=EMPTY_TEXT,
        orientation=EMPTY_TEXT,
        rule=EMPTY_TEXT,
        scales=(scale,),
        steps=steps,
        sections=sections,
    )


PGS_STEPS = (
    Step("section", MethodKind.WEIGHTED_MEAN, floor=True),
    Step("whole", MethodKind.WEIGHTED_MEAN, floor=True, above_lowest=1, gate_cap=GateCap(2, 1)),
)


@st.composite
def criteria(draw: st.DrawFn, name: str, scale: Scale, *, special: bool = True) -> Criterion:
    levels = scale.levels
    gate = special and draw(st.integers(0, 5)) == 0
    critical = draw(st.sampled_from(levels)) if special and draw(st.integers(0, 4)) == 0 else None
    return Criterion(
        name,
        EMPTY_TEXT,
        scale,
        weight=draw(st.integers(1, 3)),
        gate=gate,
        critical=critical,
        not_applicable=not gate and critical is None,
        effort=tuple(draw(EFFORTS) for _ in levels[1:]),
        stage=draw(st.integers(1, 3)),
        minima=tuple((tier, draw(st.sampled_from(levels))) for tier in TIERS),
    )


@st.composite
def pgs_questionnaires(draw: st.DrawFn, sections: int = 4, most: int = 4) -> Questionnaire:
    """The rule of the project on a random outline."""
    return questionnaire_of(tuple(draw(flat_section(f"S{number}", MATURITY, most)) for number in range(1, sections + 1)), PGS_STEPS)


@st.composite
def flat_section(draw: st.DrawFn, name: str, scale: Scale, most: int = 4) -> Section:
    size = draw(st.integers(1, most))
    return Section(
        name,
        EMPTY_TEXT,
        weight=draw(st.integers(1, 3)),
        criteria=tuple(draw(criteria(f"{name}.{number}", scale)) for number in range(1, size + 1)),
    )


@st.composite
def steps(draw: st.DrawFn, scale: Scale, methods: tuple[MethodKind, ...] = tuple(MethodKind)) -> Step:
    method = draw(st.sampled_from(methods))
    return Step(
        "step",
        method,
        floor=draw(st.booleans()),
        above_lowest=draw(st.sampled_from([None, 0, 1])),
        gate_cap=draw(st.sampled_from([None, GateCap(2, 1), GateCap(1, 0)])),
        plus=method is MethodKind.LOWEST,
        pooled=draw(st.integers(0, 3)) == 0,
        satisfied=draw(st.sampled_from([None, *(choice.value for choice in scale.choices)])),
        tiers=TIERS,
    )


@st.composite
def any_questionnaires(draw: st.DrawFn, *, conditions: bool = True) -> Questionnaire:
    """Every method at every step, two layers of sections, conditions, gates, critical criteria, fractional values."""
    scale = draw(
        st.sampled_from(
            [MATURITY, scale_of((Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1))), scale_of((Fraction(1, 3), Fraction(2)), 1)]
        )
    )
    tops = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        inner = tuple(draw(flat_section(f"S{number}.{below}", scale, 3)) for below in range(1, draw(st.integers(1, 2)) + 1))
        own = draw(steps(scale)) if draw(st.integers(0, 3)) == 0 else None
        tops.append(Section(f"S{number}", EMPTY_TEXT, weight=draw(st.integers(1, 3)), sections=inner, step=own))
    made = questionnaire_of(tuple(tops), tuple(draw(steps(scale)) for _ in range(3)), scale)
    return draw(with_conditions(made)) if conditions else made


@st.composite
def with_conditions(draw: st.DrawFn, questionnaire: Questionnaire) -> Questionnaire:
    """Some criteria refer to one or two that come before them, so that there is no cycle."""
    names = [criterion.name for criterion in questionnaire.criteria()]
    forms = ("${%s} >= 1", "not(${%s} = 2)", "${%s} = 'na'", "${%s} < 2 or ${%s} >= 3", "${%s} > 0 and selected(${%s}, '2')")
    texts: dict[str, str] = {}
    for place, name in enumerate(names):
        if place and draw(st.integers(0, 3)) == 0:
            form = draw(st.sampled_from(forms))
            texts[name] = form % tuple(draw(st.sampled_from(names[:place])) for _ in range(form.count("%s")))
    return changed(
        questionnaire, lambda criterion: replace(criterion, relevant=parse(texts[criterion.name])) if criterion.name in texts else criterion
    )


def changed(questionnaire: Questionnaire, change) -> Questionnaire:
    """The questionnaire with every criterion changed; a criterion changed to None is taken out."""

    def section_of(section: Section) -> Section:
        kept = tuple(new for new in map(change, section.criteria) if new is not None)
        return replace(section, criteria=kept, sections=tuple(map(section_of, section.sections)))

    return questionnaire_of(tuple(map(section_of, questionnaire.sections)), questionnaire.steps, questionnaire.scales[0])


@st.composite
def ratings_for(draw: st.DrawFn, questionnaire: Questionnaire, *, complete: bool = False) -> Ratings:
    """Answers in every state; complete ones have levels, or "not applicable" where it is allowed."""
    kinds = ["level", "level", "level", "na"] if complete else ["level", "level", "level", "na", "unknown", "missing", "unanswered"]
    found: dict[str, Rating] = {}
    for criterion in questionnaire.criteria():
        kind = draw(st.sampled_from(kinds))
        if kind == "level" or (complete and not criterion.not_applicable):
            backed = draw(st.sampled_from([None, *criterion.scale.levels]))
            found[criterion.name] = Rating(AnswerState.LEVEL, draw(st.sampled_from(criterion.scale.levels)), backed)
        elif kind != "missing":
            states = {"na": AnswerState.NOT_APPLICABLE, "unknown": AnswerState.UNKNOWN, "unanswered": AnswerState.UNANSWERED}
            found[criterion.name] = Rating(states[kind])
    return found


@st.composite
def rated(draw: st.DrawFn, questionnaires: st.SearchStrategy[Questionnaire], *, complete: bool = False) -> tuple[Questionnaire, Ratings]:
    questionnaire = draw(questionnaires)
    return questionnaire, draw(ratings_for(questionnaire, complete=complete))
