"""One answer through the whole service against the bare write, sync, rename, sync of the same bytes; both in turn, on one disk.

The service: permission, three-way comparison, history line (appended and synced), place (written, synced, renamed, folder synced), list
entry. The floor writes the bytes that the place's file then has, and nothing else. `and a line` also appends and syncs the history's line.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median
from time import perf_counter

from assessment.records import AnswerState, Assessment
from assessment.storage.places import file_of, folder_of
from assessment.storage.port import assessment_place
from assessment.workflow.assessments import SaveKind
from assessment.workflow.saving import AnswerContent, base_of
from benchmarks.figures import in_ms, percentile, print_table
from benchmarks.ground import Ground, actor_for, filled_ground

SCENES = ((1, 1), (1, 10), (187, 1), (187, 10))  # members, years of history
SAVES_EACH = 3  # of each of the 72 criteria: one first answer, then changes


def run() -> None:
    rows = [row for members, years in SCENES for row in _measure(members, years)]
    head = ("members", "years", "answer", "bytes", "bare write", "and a line", "service p50", "p95", "ratio", "ratio with line")
    print_table(head, rows)


def _measure(members: int, years: int) -> list[tuple[object, ...]]:
    with filled_ground(members=members, years=years) as ground:
        samples = [_one_save(ground, turn, place) for turn in range(SAVES_EACH) for place in range(72)]
    first, changed = samples[1:72], samples[72:]  # the very first reads the files: it is not like the others
    return [_row(members, years, kind, found) for kind, found in (("first", first), ("changed", changed))]


def _row(members: int, years: int, kind: str, samples: list[tuple[float, float, float, int]]) -> tuple[object, ...]:
    ours, bare, line, size = (
        [sample[0] for sample in samples],
        [sample[1] for sample in samples],
        [sample[2] for sample in samples],
        [sample[3] for sample in samples],
    )
    middle, floor, floor_with_line = median(ours), median(bare), median(one + two for one, two in zip(bare, line, strict=True))
    ratios = f"{middle / floor:.2f}", f"{middle / floor_with_line:.2f}"
    return (
        members,
        years,
        kind,
        int(median(size)),
        in_ms(floor),
        in_ms(floor_with_line),
        in_ms(middle),
        in_ms(percentile(ours, 0.95)),
        *ratios,
    )


def _one_save(ground: Ground, turn: int, place: int) -> tuple[float, float, float, int]:
    """Seconds of the service, of the bare write and of the line's append, and the size of the file."""
    account, assessments = ground.coordinators[0], ground.application.services.assessments
    member, criterion = account.grants[0].member, list(ground.questionnaire.criteria())[place].name
    record = ground.application.store.get(Assessment, assessment_place(member, ground.assessment), ground.assessment)
    assert record is not None
    base = base_of(assessments.read_standing(record).answers.get(criterion))
    content = AnswerContent(state=AnswerState.LEVEL, level=(turn + place) % 5, comment="As decided in the meeting of the working group.")
    start = perf_counter()
    outcome = assessments.save_answer(actor_for(account), member, ground.assessment, criterion, base, content)
    service = perf_counter() - start
    assert outcome.kind is SaveKind.SAVED
    root = Path(ground.application.settings.store)
    written = file_of(root, assessment_place(member, ground.assessment)).read_bytes()
    line = (folder_of(root, member) / "history.jsonl").read_bytes().splitlines(keepends=True)[-1]
    bare = ground.folder / "bare"
    bare.mkdir(exist_ok=True)
    return service, _seconds_of_bare_write(bare / "place.json", written), _seconds_of_bare_line(bare / "history.jsonl", line), len(written)


def _seconds_of_bare_write(path: Path, content: bytes) -> float:
    start = perf_counter()
    temporary = path.with_suffix(".tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, content)
    os.fsync(descriptor)
    os.close(descriptor)
    os.replace(temporary, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return perf_counter() - start


def _seconds_of_bare_line(path: Path, line: bytes) -> float:
    start = perf_counter()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, line)
    os.fdatasync(descriptor)
    os.close(descriptor)
    return perf_counter() - start
