"""Records for the store's tests: small, and different where a test looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessment.records import Answer, AnswerState, EvidenceLink, HistoryKind, HistoryLine, IndicatorValue, Layer, Record
from assessment.storage.port import Put, Store, assessment_place

A2026 = assessment_place("FRA", "y2026")


def answer(criterion: str = "LEG-1", *, level: int = 2, comment: str = "", member: str = "FRA") -> Answer:
    return Answer(
        key=f"self/{criterion}",
        member=member,
        assessment="y2026",
        layer=Layer.SELF,
        criterion=criterion,
        state=AnswerState.LEVEL,
        level=level,
        comment=comment,
        indicator=IndicatorValue(value="12.50", period="2025"),
        evidence=(EvidenceLink(evidence="e1", satisfies=("LEG-1.a",)), EvidenceLink(evidence="e2")),
    )


def told(criterion: str = "LEG-1", *, assessment: str = "y2026", note: str = "", kind: HistoryKind = HistoryKind.ANSWER) -> HistoryLine:
    key = f"self/{criterion}"
    return HistoryLine(
        at="2026-11-24T08:00:00Z", by="a1", by_name="Zoé", kind=kind, assessment=assessment, subject=criterion, key=key, note=note
    )


def save(store: Store, record: Record, base: int = 0, history: Sequence[HistoryLine] = ()) -> Record:
    return store.write(A2026, [Put(record, base)], history)[0]


def levels(answers: Iterable[Answer]) -> dict[str, int | None]:
    return {stored.criterion: stored.level for stored in answers}
