"""The register of signed results: the levels of every result that is signed now, in one place for comparisons.

A row that counts ("settled") stands only while its assessment is signed. A sign-off writes the row unsettled, then the assessment, then
settles the row: only if nobody has touched it meanwhile. Whoever reopens takes the row away before the assessment becomes a
draft. So a crash at any point leaves a row too few, never one too many; what is missing is brought back from the snapshots.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assessment.errors import ConflictError
from assessment.records import Assessment, Layer, SignedResult
from assessment.scoring.levels_code import codes_of
from assessment.storage.port import RESULTS, Put, Remove, assessment_place
from assessment.workflow.standing import Standing
from assessment.workflow.workplace import Workplace

_TRIES = 5  # of a row that somebody else is writing at the same time


class SignedResults:
    """For other use cases only: asks for no permission."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._store = workplace.store

    def prepare(self, standing: Standing) -> SignedResult:
        """The row of a result that is about to be signed; it does not count yet."""
        return self._put(replace(row_of(standing), settled=False))

    def settle(self, prepared: SignedResult) -> bool:
        """Make a row count that was prepared before its assessment was signed. False where somebody took it away: it must not count."""
        try:
            self._store.write(RESULTS, [Put(replace(prepared, settled=True), prepared.revision)])
        except ConflictError:
            return False
        return True

    def withdraw(self, member: str, assessment: str) -> tuple[SignedResult, ...]:
        """Take the rows of an assessment away, before it becomes a draft. Gives those that counted."""
        taken = []
        for layer in Layer:
            row = self._remove(result_key(member, assessment, layer))
            if row is not None and row.settled:
                taken.append(row)
        return tuple(taken)

    def put_back(self, rows: Iterable[SignedResult]) -> None:
        """For a withdrawal that came to nothing: rows whose assessment is still signed count again."""
        for row in rows:
            prepared = self._put(replace(row, settled=False))
            # Looked at before and after: whoever reopens withdraws before and after, so one of the two sees the other.
            if not (self.is_signed(row) and self.settle(prepared) and self.is_signed(row)):
                self._remove(row.key)

    def restore(self, standing: Standing) -> None:
        """Bring the row of a signed result to what its snapshot says."""
        self.put_back([row_of(standing)])

    def is_signed(self, row: SignedResult) -> bool:
        """Whether the assessment is signed with this very snapshot at the moment."""
        record = self._store.get(Assessment, assessment_place(row.member, row.assessment), row.assessment)
        return record is not None and record.sign_off is not None and record.sign_off.snapshot == row.snapshot

    def all(self) -> tuple[SignedResult, ...]:
        """Every row, settled or not, by member."""
        return self._store.all(SignedResult, RESULTS)

    def revision(self) -> int:
        """Grows with every change of the register. Cheap."""
        return self._store.revision(RESULTS)

    def counting(self) -> tuple[SignedResult, ...]:
        return tuple(row for row in self.all() if row.settled)

    def _put(self, row: SignedResult) -> SignedResult:
        for _ in range(_TRIES):
            stored = self._store.get(SignedResult, RESULTS, row.key)
            base = stored.revision if stored else 0
            try:
                (written,) = self._store.write(RESULTS, [Put(replace(row, revision=base), base)])
            except ConflictError:
                continue
            assert isinstance(written, SignedResult)  # noqa: S101 - a store gives back what it was given
            return written
        raise ConflictError("Somebody is signing or reopening the same assessment; look at it again.")

    def _remove(self, key: str) -> SignedResult | None:
        for _ in range(_TRIES):
            stored = self._store.get(SignedResult, RESULTS, key)
            if stored is None:
                return None
            try:
                self._store.write(RESULTS, [Remove(stored, stored.revision)])
            except ConflictError:
                continue
            return stored
        raise ConflictError("Somebody is signing or reopening the same assessment; look at it again.")


def result_key(member: str, assessment: str, layer: Layer) -> str:
    return f"{member}/{assessment}/{layer}"


def row_of(standing: Standing) -> SignedResult:
    """The row of a signed standing, as it counts."""
    record = standing.assessment
    assert record.sign_off is not None  # noqa: S101 - only signed standings come here
    levels, backed = codes_of(standing.questionnaire, standing.ratings)
    return SignedResult(
        key=result_key(record.member, record.key, standing.layer),
        member=record.member,
        assessment=record.key,
        layer=standing.layer,
        round=record.round,
        questionnaire=record.questionnaire,
        signed_on=record.sign_off.date,
        disclosure=record.sign_off.disclosure,
        snapshot=record.sign_off.snapshot,
        levels=levels,
        backed=backed,
    )
