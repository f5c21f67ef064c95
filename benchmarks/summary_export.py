"""The Excel summary against raw openpyxl writing of the same cells: one ratio, both sides measured in turn within one run.

Raw: a new workbook with as many sheets, each row of plain values given to `Worksheet.append`, saved. Goal: at most 1.3.
Usage: python benchmarks/summary_export.py [rounds]
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path
from statistics import median
from time import process_time

from openpyxl import Workbook, load_workbook

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from assessment.exchange.summary_input import SummaryInput  # noqa: E402
from assessment.exchange.summary_workbook import write_summary  # noqa: E402
from assessment.locale import texts  # noqa: E402
from assessment.questionnaire.loading import load_questionnaire  # noqa: E402
from assessment.questionnaire.model import Criterion  # noqa: E402
from assessment.records import (  # noqa: E402
    Answer,
    AnswerState,
    Assessment,
    AssessmentStatus,
    Evidence,
    EvidenceKind,
    EvidenceLink,
    IndicatorValue,
    Layer,
    answer_key,
)
from assessment.workflow.standing import Standing, take_standing  # noqa: E402

PACK = ROOT / "questionnaires" / "pgs-implementation-guide.yaml"
GOAL = 1.3
Rows = list[list[object]]


def main(rounds: int) -> None:
    summary, t = _summary(), texts("en")
    sheets = _cells(summary)
    ours, raw = [], []
    for _ in range(rounds):
        raw.append(_seconds(lambda: _write_raw(sheets)))
        ours.append(_seconds(lambda: write_summary(summary, t, io.BytesIO())))
    cells = sum(len([value for value in row if value is not None]) for rows in sheets for row in rows)
    ratios = [mine / plain for mine, plain in zip(ours, raw, strict=True)]
    print(f"{len(sheets)} sheets, {cells} cells, {rounds} rounds, processor time (median)")
    print(f"raw openpyxl   {median(raw) * 1000:8.1f} ms   (least {min(raw) * 1000:.1f})")
    print(f"write_summary  {median(ours) * 1000:8.1f} ms   (least {min(ours) * 1000:.1f})")
    print(f"ratio          {median(ratios):8.2f}      (of the least times {min(ours) / min(raw):.2f}; goal {GOAL})")


def _seconds(action: object) -> float:
    start = process_time()
    action()  # type: ignore[operator]
    return process_time() - start


def _write_raw(sheets: list[Rows]) -> None:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())


def _cells(summary: SummaryInput) -> list[Rows]:
    """The values of the summary, read back."""
    written = io.BytesIO()
    write_summary(summary, texts("en"), written)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(written).worksheets]


def _summary() -> SummaryInput:
    return SummaryInput("Exempland", "Europe", "Self-assessment", "2026", AssessmentStatus.DRAFT, _standing())


def _standing() -> Standing:
    questionnaire = load_questionnaire(PACK.read_bytes(), PACK.name)
    chance = random.Random(1)  # noqa: S311 - made-up answers
    library = [
        Evidence(key=f"e{number}", member="AAA", kind=EvidenceKind.REFERENCE, title=f"Instruction {number} on controls", date="2026-05-03")
        for number in range(60)
    ]
    answers = [_answer(chance, one, library) for one in questionnaire.criteria() if chance.random() < 0.95]
    record = Assessment(key="a", member="AAA", questionnaire=questionnaire.key, questionnaire_digest="", title="Self-assessment")
    return take_standing(record, questionnaire, answers, library, "2026-11-20")


def _answer(chance: random.Random, asked: Criterion, library: list[Evidence]) -> Answer:
    level = chance.choice(asked.scale.levels)
    return Answer(
        key=answer_key(Layer.SELF, asked.name),
        member="AAA",
        assessment="a",
        layer=Layer.SELF,
        criterion=asked.name,
        state=AnswerState.LEVEL,
        level=level,
        comment=" ".join(["The instruction was signed in spring and is on hand at the border points."] * chance.randint(0, 4)),
        indicator=IndicatorValue(value="62.5", period="2026") if asked.indicator else None,
        evidence=tuple(
            EvidenceLink(evidence=chance.choice(library).key, satisfies=(expected.id,))
            for expected in asked.evidence
            if expected.level <= level
        ),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
