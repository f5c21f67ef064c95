"""Saves answers as fast as it can and acknowledges each one on its standard output. `test_store_crash.py` kills it.

usage: crash_child.py ROOT SEED; a line a save: member, criterion, revision, comment's number
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from assessment.records import Answer, AnswerState, HistoryKind, HistoryLine, Layer
from assessment.storage.port import Put, assessment_place
from assessment.storage.tinydb_store import TinyDBStore


def main() -> None:
    store, choice = TinyDBStore(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
    number = 0
    while True:
        number += 1
        member, criterion = choice.choice(("AUT", "DEU", "FRA")), f"C-{choice.randrange(12)}"
        place = assessment_place(member, "y2026")
        stored = store.get(Answer, place, f"self/{criterion}")
        record = Answer(
            key=f"self/{criterion}",
            member=member,
            assessment="y2026",
            layer=Layer.SELF,
            criterion=criterion,
            state=AnswerState.UNKNOWN,
            comment=f"{number} " + "w" * choice.randrange(4000),
        )
        line = HistoryLine(
            at="", by="a", by_name="A", kind=HistoryKind.ANSWER, assessment="y2026", subject=criterion, key=record.key, note=str(number)
        )
        (saved,) = store.write(place, [Put(record, stored.revision if stored else 0)], [line])
        os.write(1, f"{member} {criterion} {saved.revision} {number}\n".encode())


if __name__ == "__main__":
    main()
