"""A small questionnaire and a small catalogue whose every figure can be checked by hand, and the real ones."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from assessment.programme.catalogue import Catalogue
from assessment.programme.catalogue_loading import load_catalogue
from assessment.questionnaire.conditions import parse
from assessment.questionnaire.loading import load_questionnaire
from assessment.questionnaire.model import (
    EMPTY_TEXT,
    Choice,
    Criterion,
    ExpectedEvidence,
    GateCap,
    MethodKind,
    Questionnaire,
    Scale,
    Section,
    Status,
    Step,
    Text,
    build_questionnaire,
)
from assessment.records import AnswerState
from assessment.scoring.ratings import Rating

ROOT = Path(__file__).parents[3]
PACK = load_questionnaire((ROOT / "questionnaires/pgs-implementation-guide.yaml").read_bytes(), "pgs-implementation-guide.yaml")
CATALOGUE_FILE = ROOT / "data/reference/capacity_building.yaml"
CATALOGUE = load_catalogue(CATALOGUE_FILE.read_bytes(), CATALOGUE_FILE.name)

MATURITY = Scale("maturity", tuple(Choice(level, Fraction(level), EMPTY_TEXT, EMPTY_TEXT) for level in range(5)))
PAPER = ExpectedEvidence("E2", 2, Text((("en", "Signed paper"), ("fr", "Acte signé"))))
PHOTO = ExpectedEvidence("E2b", 2, Text((("en", "Photograph"), ("fr", "Photographie"))), required=False)

# A1 gate, A2 critical at 2, A3 with efforts of its own, B1 heavy, B2 only asked when B1 is at 1 or above
SMALL = build_questionnaire(
    id="small",
    version="1",
    status=Status.RELEASED,
    effective="2026-01-01",
    languages=("en", "fr"),
    title=EMPTY_TEXT,
    notice=EMPTY_TEXT,
    orientation=EMPTY_TEXT,
    rule=EMPTY_TEXT,
    scales=(MATURITY,),
    steps=(Step("section", MethodKind.WEIGHTED_MEAN, floor=True), Step("whole", MethodKind.WEIGHTED_MEAN, gate_cap=GateCap(2, 1))),
    sections=(
        Section(
            "A",
            EMPTY_TEXT,
            criteria=(
                Criterion("A1", EMPTY_TEXT, MATURITY, gate=True, target=3),
                Criterion("A2", EMPTY_TEXT, MATURITY, critical=2, target=3),
                Criterion("A3", EMPTY_TEXT, MATURITY, effort=(1, 2, 3, 5), target=3, weight=2, evidence=(PAPER, PHOTO)),
            ),
        ),
        Section(
            "B",
            EMPTY_TEXT,
            criteria=(
                Criterion("B1", EMPTY_TEXT, MATURITY, weight=3, target=3, prerequisites=("A3",)),
                Criterion("B2", EMPTY_TEXT, MATURITY, target=3, relevant=parse("${B1} >= 1")),
            ),
        ),
    ),
)

# C1 opens C2 opens C3; C2 is settled by A3 at 2
SMALL_CATALOGUE = """\
format: 1
questionnaire: small
languages: [en, fr]
source: {en: None, fr: Aucune}
date: 2026-11-24
note: {en: A sample, fr: Un exemple}
audiences: [{id: frontline, label: {en: Frontline, fr: Terrain}}]
modes: [{id: on-site, label: {en: On site, fr: Sur place}}]
channels: [{id: national, label: {en: National, fr: National}}]
sources: [{id: S1, title: A page}]
activities:
  - id: C1
    label: {en: Course, fr: Cours}
    description: {en: A course., fr: Un cours.}
    audiences: [frontline]
    modes: [on-site]
    channels: [national]
    languages: [en]
    duration: {least: 0.5, most: 3, seen: true}
    group: {least: 10, most: 20}
    serves:
      - {criterion: A3, from: 0, to: 2}
      - {criterion: A2, from: 0, to: 1}
    evidence: {en: A list, fr: Une liste}
    sources: [S1]
  - id: C2
    label: {en: Trainers, fr: Formateurs}
    description: {en: A workshop., fr: Un atelier.}
    audiences: [frontline]
    modes: [on-site]
    channels: [national]
    languages: [en]
    duration: {least: 8, most: 8}
    group: {least: 15, most: 20}
    prerequisites: [C1]
    settled_by: [{criterion: A3, level: 2}]
    serves:
      - {criterion: A3, from: 1, to: 4}
    evidence: {en: A list, fr: Une liste}
  - id: C3
    label: {en: Operation, fr: Opération}
    description: {en: An operation., fr: Une opération.}
    audiences: [frontline]
    modes: [on-site]
    channels: [national]
    languages: [en]
    duration: {least: 11, most: 28}
    group: {least: 15, most: 20}
    prerequisites: [C2]
    serves:
      - {criterion: B1, from: 0, to: 1}
      - {criterion: B1, from: 2, to: 4}
    evidence: {en: A list, fr: Une liste}
national_steps:
  - {criterion: B1, from: 1, to: 2, label: {en: Write it down., fr: Écrivez-le.}}
"""


def small_catalogue() -> Catalogue:
    return load_catalogue(SMALL_CATALOGUE, "small.yaml")


def rated(levels: Mapping[str, int | None]) -> dict[str, Rating]:
    """None: don't know."""
    return {name: Rating(AnswerState.UNKNOWN) if level is None else Rating(AnswerState.LEVEL, level) for name, level in levels.items()}


def everywhere(questionnaire: Questionnaire, level: int) -> dict[str, Rating]:
    return rated({criterion.name: level for criterion in questionnaire.criteria()})
