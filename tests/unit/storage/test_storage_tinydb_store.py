from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.errors import DamagedFileError, StoreError
from assessment.records import Account, Answer, HistoryKind, HistoryLine, Layer, MemberProfile
from assessment.storage.disk import Disk
from assessment.storage.durable_file import Content, backup_of, read_file
from assessment.storage.guard import Guard
from assessment.storage.history import Entry
from assessment.storage.opening import open_store
from assessment.storage.place_tables import PlaceTables
from assessment.storage.port import ACCOUNTS, Put, Store, assessment_place, index_place, profile_place
from assessment.storage.tinydb_store import TinyDBStore

ROOT = Path(__file__).parents[3]
PLACE = assessment_place("FRA", "y2026")
FILE = "members/FRA/assessments/y2026.json"
HISTORY = "members/FRA/history.jsonl"


def answer(level: int, comment: str = "") -> Answer:
    return Answer(key="self/A", member="FRA", assessment="y2026", layer=Layer.SELF, criterion="A", level=level, comment=comment)


LINE = HistoryLine(at="t", by="a", by_name="A", kind=HistoryKind.ANSWER, assessment="y2026", subject="A", key="self/A")


def save(store: Store, level: int, base: int, comment: str = "") -> Answer:
    (saved,) = store.write(PLACE, [Put(answer(level, comment), base)], [LINE])
    assert isinstance(saved, Answer)
    return saved


def level(store: Store) -> int | None:
    stored = store.get(Answer, PLACE, "self/A")
    return stored.level if stored else None


def told(store: Store) -> list[int]:
    return [line.revision for line in store.history("FRA")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    store = open_store(root)
    save(store, 1, base=0)
    save(store, 2, base=1)
    store.close()
    return root


def test_folders_and_files_are_their_owners_alone(root: Path) -> None:
    store = open_store(root)
    store.put_file("FRA", [b"x"])
    store.put_snapshot("FRA", "s", b"x")
    for path in root.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_layout_is_the_one_of_the_architecture(root: Path) -> None:
    store = open_store(root)
    digest, _ = store.put_file("FRA", [b"x"])
    store.put_snapshot("FRA", "s", b"x")
    for place in (profile_place("FRA"), index_place("FRA")):
        store.write(place, [Put(MemberProfile(key="profile", member="FRA"), 0)])
    store.write(ACCOUNTS, [Put(Account(key="a", login="l", name="n"), 0)], [LINE])
    expected = {"installation/accounts.json", "installation/history.jsonl", FILE, HISTORY}
    expected |= {f"members/FRA/{name}" for name in ("profile.json", "index.json", "snapshots/s.json", f"files/{digest}")}
    assert expected <= {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_the_installations_history_holds_no_accounts(root: Path) -> None:
    store = open_store(root)
    store.write(ACCOUNTS, [Put(Account(key="a", login="l", name="n", password_hash="$argon2id$secret"), 0)], [LINE])
    assert b"argon2" not in (root / "installation/history.jsonl").read_bytes()


# A crash between history and place


class KilledBeforeReplacing(Disk):
    """As if the process died when the history line was on disk and the place not yet."""

    def replace(self, source: Path, target: Path) -> None:
        if target.name == "y2026.json":
            raise KeyboardInterrupt
        super().replace(source, target)


def append_without_the_place(root: Path, level: int, base: int) -> None:
    """Leave what a kill at that moment leaves: take the history of a store that wrote, and the place of one that did not."""
    before = (root / FILE).read_bytes(), backup_of(root / FILE).read_bytes()
    save(TinyDBStore(root), level, base)
    (root / FILE).write_bytes(before[0])
    backup_of(root / FILE).write_bytes(before[1])


def test_a_write_that_reached_the_history_only_is_applied_at_the_next_opening(root: Path) -> None:
    append_without_the_place(root, level=3, base=2)
    store = open_store(root)
    assert (level(store), store.revision(PLACE), told(store)) == (3, 3, [1, 2, 3])
    assert store.verify() == ()


def test_it_is_applied_before_the_next_write_of_a_process_that_was_open(root: Path) -> None:
    running = open_store(root)
    append_without_the_place(root, level=3, base=2)
    assert level(running) == 2
    assert save(running, 4, base=3).revision == 4
    assert told(running) == [1, 2, 3, 4]


def test_an_interrupted_write_takes_its_line_back(root: Path) -> None:
    store = TinyDBStore(root, KilledBeforeReplacing())
    with pytest.raises(KeyboardInterrupt):
        save(store, 3, base=2)
    assert (level(store), told(store)) == (2, [1, 2])
    assert save(open_store(root), 3, base=2).revision == 3


def test_a_torn_history_line_is_moved_aside_at_opening(root: Path) -> None:
    with open(root / HISTORY, "ab") as history:
        history.write(b'{"checksum":"12')
    store = open_store(root)
    assert list((root / "members/FRA").glob("history.jsonl.torn-*"))
    assert save(store, 3, base=2).revision == 3
    assert told(store) == [1, 2, 3]
    assert store.verify() == ()


# Damage


@pytest.mark.parametrize("damaged", [b"", b"{", b"\x00" * 500])
def test_a_damaged_place_loses_nothing_because_the_history_rolls_the_good_copy_forward(root: Path, damaged: bytes) -> None:
    (root / FILE).write_bytes(damaged)
    store = open_store(root)
    assert (level(store), store.revision(PLACE)) == (2, 2)
    assert [sentence.split(": ")[0].split(".damaged-")[0] for sentence in store.verify()] == [str(root / FILE)]


def test_without_a_good_copy_the_history_alone_rebuilds_the_place(root: Path) -> None:
    (root / FILE).write_bytes(b"")
    backup_of(root / FILE).write_bytes(b"")
    store = open_store(root)
    assert (level(store), store.revision(PLACE)) == (2, 2)
    assert save(store, 3, base=2).revision == 3


def test_a_place_that_vanished_with_its_copy_is_missed_by_verify(root: Path) -> None:
    (root / FILE).unlink()
    backup_of(root / FILE).unlink()
    assert any("it is missing" in sentence for sentence in TinyDBStore(root).verify())


def test_nothing_good_left_is_an_error_and_never_an_empty_start(root: Path) -> None:
    for name in (FILE, FILE + ".bak", HISTORY):
        (root / name).write_bytes(b"damaged\n")
    store = open_store(root)
    for _ in range(2):
        with pytest.raises(DamagedFileError, match=r"y2026\.json: this file is damaged"):
            store.all(Answer, PLACE)
        with pytest.raises(DamagedFileError):
            save(store, 3, base=0)
    assert len(store.verify()) >= 3
    assert store.write(assessment_place("DEU", "y2026"), [Put(answer(1), 0)])  # nobody else is kept out


def test_damaged_accounts_come_back_from_the_good_copy(root: Path) -> None:
    store = open_store(root)
    for number in range(2):
        store.write(ACCOUNTS, [Put(Account(key=str(number), login="l", name="n"), 0)])
    (root / "installation/accounts.json").write_bytes(b"")
    assert [account.key for account in open_store(root).all(Account, ACCOUNTS)] == ["0"]


def test_a_damaged_index_starts_anew_because_it_can_be_rebuilt(root: Path) -> None:
    store = open_store(root)
    store.write(index_place("FRA"), [Put(MemberProfile(key="p", member="FRA"), 0)])
    (root / "members/FRA/index.json").write_bytes(b"")
    assert open_store(root).all(MemberProfile, index_place("FRA")) == ()
    assert open_store(root).revision(index_place("FRA")) == 0


@pytest.mark.parametrize(("name", "problem"), [("snapshots/s.json", "snapshot is not what was stored"), ("snapshots/s.sha256", "checksum")])
def test_a_changed_snapshot_is_refused_and_told(root: Path, name: str, problem: str) -> None:
    store = open_store(root)
    store.put_snapshot("FRA", "s", b'{"level": 1}')
    (root / "members/FRA" / name).write_bytes(b'{"level": 4}')
    with pytest.raises(DamagedFileError, match=problem):
        store.snapshot("FRA", "s")
    assert any(problem in sentence for sentence in store.verify())


def test_a_changed_evidence_file_is_told(root: Path) -> None:
    store = open_store(root)
    digest, _ = store.put_file("FRA", [b"scan"])
    (root / "members/FRA/files" / digest).write_bytes(b"scam")
    assert [sentence for sentence in store.verify() if "evidence file is not what was stored" in sentence]


def test_a_record_changed_by_hand_is_told_with_its_place(root: Path) -> None:
    store = open_store(root)
    assert isinstance(store, TinyDBStore)
    store.folder("FRA").tables(PLACE.name).file.replace({"Answer": {"self/A": {"key": "self/A", "level": "high"}}})
    assert any("Answer 'self/A'" in sentence for sentence in store.verify())
    with pytest.raises(StoreError, match="is not understood"):
        store.all(Answer, PLACE)


# Disks that take nothing


class FullFor(Disk):
    """No room for a file whose name ends so; everything else is written."""

    def __init__(self, ending: str) -> None:
        self.ending = ending

    def write(self, descriptor: int, content: bytes) -> None:
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(self.ending):
            super().write(descriptor, content[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(descriptor, content)


@pytest.mark.parametrize("ending", ["y2026.json.tmp", "history.jsonl"])
def test_a_disk_that_fills_up_midway_leaves_place_and_history_as_they_were(root: Path, ending: str) -> None:
    before = (root / FILE).read_bytes(), (root / HISTORY).read_bytes()
    store = TinyDBStore(root, FullFor(ending))
    with pytest.raises(StoreError, match=r"the disk is full\. Free some space"):
        save(store, 3, base=2)
    assert ((root / FILE).read_bytes(), (root / HISTORY).read_bytes()) == before
    assert not list(root.rglob("*.tmp"))
    assert (level(store), level(open_store(root))) == (2, 2)
    assert save(open_store(root), 3, base=2).revision == 3
    assert open_store(root).verify() == ()


def test_a_full_disk_for_an_evidence_file_leaves_nothing_of_it(root: Path) -> None:
    class Full(Disk):
        def write(self, descriptor: int, content: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StoreError, match="disk is full"):
        TinyDBStore(root, Full()).put_file("FRA", [b"x"])
    assert list((root / "members/FRA/files").iterdir()) == []


def in_child(action: Callable[[], None]) -> int:
    """Run in a child process that may give up its rights; gives the exit code (0: no exception)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_real_limit_of_the_system_is_explained(root: Path) -> None:
    """The kernel itself stops the write, after 4096 bytes of the place's new file."""

    def save_too_much() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with pytest.raises(StoreError, match="larger than this system allows"):
            save(TinyDBStore(root), 3, base=2, comment="x" * 5000)

    assert in_child(save_too_much) == 0
    store = open_store(root)
    assert (level(store), told(store), store.verify()) == (2, [1, 2], ())


def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def try_it() -> None:
        os.chdir(root)
        if os.getuid() == 0:  # permissions do not bind root; nobody cannot enter pytest's folders, so the path is relative
            os.setuid(65534)
        store = TinyDBStore(Path())
        store.settle()
        assert level(store) == 2
        assert store.verify() == ()
        with pytest.raises(StoreError, match=r"this programme may not write there\. Ask the administrator"):
            save(store, 3, base=2)
        assert level(store) == 2

    try:
        assert in_child(try_it) == 0
    finally:
        for path in (root, *root.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert level(open_store(root)) == 2


# Locks


def test_a_lock_held_too_long_elsewhere_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "x.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoreError, match="another programme has been writing here"), Guard(path, wait_seconds=0.02):
        pass
    holder.communicate(b"\n")
    with Guard(path, wait_seconds=5), Guard(path.with_name("y.lock")):
        pass


HOLD = """
import sys
from pathlib import Path
from assessment.storage.guard import Guard
with Guard(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_guard_may_be_entered_again_by_its_thread(tmp_path: Path) -> None:
    guard = Guard(tmp_path / "x.lock", wait_seconds=0.1)
    with guard, guard:
        pass
    with guard:
        pass


# Memory and speed by construction


def test_a_read_after_a_write_reads_no_file(root: Path) -> None:
    store = open_store(root)
    assert isinstance(store, TinyDBStore)
    saved = save(store, 3, base=2)
    tables = store.folder("FRA").tables(PLACE.name)
    assert isinstance(tables, PlaceTables)
    assert store.get(Answer, PLACE, "self/A") is tables.records(Answer)["self/A"]
    assert store.get(Answer, PLACE, "self/A") == saved


def test_the_place_and_the_history_count_the_same_generations(root: Path) -> None:
    store = open_store(root)
    assert isinstance(store, TinyDBStore)
    entries = list(store.folder("FRA").history.entries())
    assert all(isinstance(entry, Entry) for entry in entries)
    assert [(entry.place, entry.generation) for entry in entries] == [(PLACE.name, 1), (PLACE.name, 2)]
    assert isinstance(read_file(root / FILE)[1], Content)
    assert read_file(root / FILE)[1].generation == 2
