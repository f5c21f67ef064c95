"""Nothing acknowledged is ever lost: a process that saves is killed at random moments, again and again, on one store.

And two processes that save at once lose nothing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson

from assessment.records import Answer
from assessment.storage.durable_file import read_file
from assessment.storage.opening import open_store
from assessment.storage.port import Store, assessment_place

HERE = Path(__file__).parent
KILLS = 30
Saved = dict[tuple[str, str], tuple[int, int]]  # (member, criterion) -> (revision, number)


def start_child(root: Path, seed: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
    return subprocess.Popen([sys.executable, HERE / "crash_child.py", root, str(seed)], stdout=subprocess.PIPE, env=environment)


def acknowledged(output: bytes) -> Saved:
    """A last line without its end was not acknowledged in full; leaving it out only weakens the claim by one save."""
    found: Saved = {}
    for line in output.decode().splitlines(keepends=True):
        if line.endswith("\n"):
            member, criterion, revision, number = line.split()
            found[member, criterion] = (int(revision), int(number))
    return found


def killed_after(child: subprocess.Popen[bytes], saves: int, more_seconds: float) -> bytes:
    """Read `saves` acknowledgements, go on for a time that is longer than a save takes, then kill: any step may be the last."""
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(saves)]
    time.sleep(more_seconds)
    child.send_signal(signal.SIGKILL)
    tail = child.stdout.read()
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    return b"".join(lines) + tail


def check_saved(store: Store, saved: Saved) -> None:
    for (member, criterion), (revision, number) in saved.items():
        stored = store.get(Answer, assessment_place(member, "y2026"), f"self/{criterion}")
        assert stored is not None
        assert stored.revision >= revision, (member, criterion)
        if stored.revision == revision:
            assert stored.comment.split()[0] == str(number)


def check_history(store: Store) -> None:
    """History and places agree to the last write: each record's revisions are told one by one, up to the stored one."""
    for member in store.members():
        told: dict[str, list[int]] = {}
        for line in store.history(member):
            told.setdefault(line.key, []).append(line.revision)
            assert orjson.loads(line.after)["revision"] == line.revision
        stored = {record.key: record.revision for record in store.all(Answer, assessment_place(member, "y2026"))}
        assert {key: revisions[-1] for key, revisions in told.items()} == stored
        assert all(revisions == list(range(1, len(revisions) + 1)) for revisions in told.values())


def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    root, saved, total = tmp_path / "store", dict[tuple[str, str], tuple[int, int]](), 0
    moments = random.Random(20261124)
    for round_number in range(KILLS):
        output = killed_after(start_child(root, round_number), moments.randrange(1, 150), moments.uniform(0, 0.008))
        saved |= acknowledged(output)
        total += output.count(b"\n")
        store = open_store(root) if (root / "format.json").exists() else adopted(root)
        assert store.verify() == ()
        check_saved(store, saved)
        check_history(store)
        for path in root.glob("members/*/assessments/*.json*"):
            if not path.name.endswith(".tmp"):
                assert read_file(path)[1].generation > 0
        store.close()
    assert total > 1000


def adopted(root: Path) -> Store:
    """The child made the folder without `open_store`."""
    (root / "format.json").write_text('{"format": 1}')
    return open_store(root)


def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    """They meet on the same answers: each save names the revision it read, so a lost update would show as a repeated revision."""
    root = tmp_path / "store"
    children = [start_child_that_retries(root, number, saves=120) for number in range(2)]
    outputs = [child.communicate()[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    store = adopted(root)
    revisions = sorted(int(revision) for output in outputs for revision in output.split())
    assert revisions == list(range(1, 2 * 120 + 1))
    (stored,) = store.all(Answer, assessment_place("FRA", "y2026"))
    assert (stored.revision, stored.level) == (2 * 120, 2 * 120)
    check_history(store)
    assert store.verify() == ()


COUNTING = """
import sys
from dataclasses import replace
from pathlib import Path
from assessment.errors import ConflictError
from assessment.records import Answer, HistoryKind, HistoryLine, Layer
from assessment.storage.port import Put, assessment_place
from assessment.storage.tinydb_store import TinyDBStore

store, place, done = TinyDBStore(Path(sys.argv[1])), assessment_place("FRA", "y2026"), 0
new = Answer(key="self/A", member="FRA", assessment="y2026", layer=Layer.SELF, criterion="A", level=0)
line = HistoryLine(at="", by="a", by_name="A", kind=HistoryKind.ANSWER, key="self/A")
while done < int(sys.argv[2]):
    stored = store.get(Answer, place, "self/A") or new
    try:
        (saved,) = store.write(place, [Put(replace(stored, level=stored.level + 1), stored.revision)], [line])
    except ConflictError:
        continue
    print(saved.revision)
    done += 1
"""


def start_child_that_retries(root: Path, number: int, saves: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
    return subprocess.Popen([sys.executable, "-c", COUNTING, root, str(saves), str(number)], stdout=subprocess.PIPE, env=environment)
