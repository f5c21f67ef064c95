"""Samples for the tests of exports: a small questionnaire, the whole pack where it is there, and answers for either."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from assessment.exchange.summary_input import SummaryInput
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import (
    Choice,
    Criterion,
    Direction,
    ExpectedEvidence,
    GateCap,
    Indicator,
    MethodKind,
    Questionnaire,
    Scale,
    Section,
    Status,
    Step,
    Text,
    build_questionnaire,
)
from assessment.records import (
    Answer,
    AnswerState,
    Assessment,
    AssessmentStatus,
    Disclosure,
    Evidence,
    EvidenceKind,
    EvidenceLink,
    EvidenceState,
    IndicatorValue,
    Layer,
    SignOff,
    answer_key,
)
from assessment.workflow.standing import Standing, take_standing

PACK = Path(__file__).parents[3] / "questionnaires" / "pgs-implementation-guide.yaml"
AS_OF = "2026-11-20"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def words(english: str, french: str = "") -> Text:
    return Text((("en", english), ("fr", french or f"{english} (fr)")))


_LABELS = (("None", "Aucun"), ("Initial", "Initial"), ("Defined", "Défini"), ("Implemented", "Mis en œuvre"), ("Measured", "Mesuré"))
SCALE = Scale("maturity", tuple(Choice(n, Fraction(n), words(*_LABELS[n]), words(f"Meaning {n}")) for n in range(5)))


def criterion(name: str, **more: object) -> Criterion:
    given: dict[str, object] = {
        "scale": SCALE,
        "descriptors": tuple((level, words(f"{name} at level {level}", f"{name} au niveau {level}")) for level in range(5)),
        "evidence": tuple(ExpectedEvidence(f"E{level}", level, words(f"Document {level}")) for level in (2, 3, 4)),
        "target": 3,
        "effort": (1, 2, 3, 5),
        **more,
    }
    return Criterion(name=name, label=words(f"Statement of {name}.", f"Énoncé de {name}."), **given)  # type: ignore[arg-type]


def small_questionnaire(**more: object) -> Questionnaire:
    """Three sections of the published example: weights 2, 1, 1; a gate, a critical criterion, an indicator."""
    ratio = Indicator("percent", Direction.HIGHER, words("Share"), words("n"), words("d"), words("12 months"), ((2, Fraction(50)),))
    given: dict[str, object] = {
        "id": "small",
        "version": "1",
        "status": Status.RELEASED,
        "effective": "2026-01-01",
        "languages": ("en", "fr"),
        "title": words("A small questionnaire", "Un petit questionnaire"),
        "notice": words("This is a reconstruction.", "Ceci est une reconstitution."),
        "orientation": words("Read this."),
        "rule": words("The rule in one paragraph.", "La règle en un paragraphe."),
        "scales": (SCALE,),
        "steps": (
            Step("section", MethodKind.WEIGHTED_MEAN, floor=True),
            Step("whole", MethodKind.WEIGHTED_MEAN, floor=True, above_lowest=1, gate_cap=GateCap(2, 1)),
        ),
        "sections": (
            Section("A", words("Governance", "Gouvernance"), 2, criteria=(criterion("A.1", gate=True, weight=2), *_plain("A", 2, 4))),
            Section("B", words("Law", "Droit"), 1, criteria=(criterion("B.1", indicator=ratio), *_plain("B", 2, 3))),
            Section("C", words("Safety", "Sécurité"), 1, criteria=(criterion("C.1", critical=2), *_plain("C", 2, 2))),
        ),
        **more,
    }
    return build_questionnaire(**given)


def _plain(section: str, first: int, last: int) -> tuple[Criterion, ...]:
    return tuple(criterion(f"{section}.{number}") for number in range(first, last + 1))


def answer(name: str, level: int | None = None, state: AnswerState = AnswerState.LEVEL, **more: object) -> Answer:
    key = answer_key(Layer.SELF, name)
    return Answer(key=key, member="AAA", assessment="a1", layer=Layer.SELF, criterion=name, state=state, level=level, **more)  # type: ignore[arg-type]


def piece(key: str, title: str, day: str = "2026-05-03", **more: object) -> Evidence:
    return Evidence(key=key, member="AAA", kind=EvidenceKind.REFERENCE, title=title, date=day, **more)  # type: ignore[arg-type]


RATIO = IndicatorValue(value="62.5", numerator="5", denominator="8", period="2025")


def small_answers() -> list[Answer]:
    """The published worked example: A 3, 2, don't know, n/a; B 4, 3, unanswered; C 0, 1."""
    return [
        answer("A.1", 3, comment="Named in 2024.", evidence=(EvidenceLink(evidence="e1", satisfies=("E2",)),)),
        answer("A.2", 2, flag=True),
        answer("A.3", state=AnswerState.UNKNOWN),
        answer("A.4", state=AnswerState.NOT_APPLICABLE, reason="No land border."),
        answer("B.1", 4, indicator=RATIO, evidence=(EvidenceLink(evidence="e2", satisfies=("E2", "E3")),)),
        answer("B.2", 3),
        answer("C.1", 0, comment="Nothing yet."),
        answer("C.2", 1),
    ]


def small_evidence() -> list[Evidence]:
    return [
        piece("e1", "Order 12", number="12", holder="Legal unit"),
        piece("e2", "Law on precursors", "2025-01-31", expiry="2030-01-31"),
        piece("e3", "Old paper", "2020-01-01", state=EvidenceState.REJECTED),
    ]


def standing_of(questionnaire: Questionnaire, answers: list[Answer], evidence: list[Evidence]) -> Standing:
    record = Assessment(
        key="a1", member="AAA", questionnaire=questionnaire.key, questionnaire_digest="", title="Self-assessment 2026", round="2026"
    )
    return take_standing(record, questionnaire, answers, evidence, AS_OF)


def signature(**more: object) -> SignOff:
    given: dict[str, object] = {"name": "Awa Exemple", "function": "Director General", "date": "2026-11-20", "by": "u1", "by_head": True}
    return SignOff(**{**given, "disclosure": Disclosure.REGION, **more})  # type: ignore[arg-type]


def summary_of(standing: Standing, **more: object) -> SummaryInput:
    """Signed off, of real data, unless told otherwise."""
    signed = SummaryInput(
        member="Exempland",
        region="West and Central Africa",
        title="Self-assessment 2026",
        round="Round 2026",
        status=AssessmentStatus.SIGNED_OFF,
        standing=standing,
        digest=DIGEST,
        signed=signature(),
    )
    return replace(signed, **more)  # type: ignore[arg-type]


def draft_of(standing: Standing, **more: object) -> SummaryInput:
    return summary_of(standing, status=AssessmentStatus.DRAFT, digest="", signed=None, **more)


def small_summary(**more: object) -> SummaryInput:
    return summary_of(standing_of(small_questionnaire(), small_answers(), small_evidence()), **more)


def pack_standing(seed: int = 7) -> Standing:
    """The product's own questionnaire, plausibly answered by a seeded generator."""
    questionnaire = load_questionnaire(PACK.read_bytes(), PACK.name)
    return random_standing(questionnaire, seed)


def random_standing(questionnaire: Questionnaire, seed: int) -> Standing:
    chance = random.Random(seed)
    library = [piece(f"e{number}", f"Instruction {number} on controls", f"2026-0{1 + number % 9}-11") for number in range(40)]
    answers = [_random_answer(chance, one, library) for one in questionnaire.criteria() if chance.random() < 0.92]
    return standing_of(questionnaire, answers, library)


def _random_answer(chance: random.Random, asked: Criterion, library: list[Evidence]) -> Answer:
    if chance.random() < 0.06:
        return answer(asked.name, state=AnswerState.UNKNOWN, comment="To be asked at the laboratory.")
    if chance.random() < 0.04 and not asked.gate and asked.critical is None:
        return answer(asked.name, state=AnswerState.NOT_APPLICABLE, reason="The administration has no land border.")
    level = chance.choice((0, 1, 1, 2, 2, 2, 3, 3, 4))
    covered = [expected.id for expected in asked.evidence if expected.level <= level and chance.random() < 0.8]
    links = tuple(EvidenceLink(evidence=chance.choice(library).key, satisfies=(expected,)) for expected in covered)
    comment = " ".join(["The instruction was signed in spring and is on hand at the border points."] * chance.randint(0, 3))
    figure = IndicatorValue(value=str(chance.randint(1, 100)), period="2026") if asked.indicator else None
    return answer(asked.name, level, comment=comment, evidence=links, indicator=figure, flag=chance.random() < 0.1)
