"""Random use of both stores side by side: whatever the reference answers, the default store answers, also after it is opened anew."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_samples import answer, told

from assessment.errors import AssessmentError
from assessment.records import Answer, Record
from assessment.storage.memory import MemoryStore
from assessment.storage.port import Place, Put, Remove, Store, assessment_place, index_place, profile_place
from assessment.storage.tinydb_store import TinyDBStore

MEMBERS = ("DEU", "FRA")
PLACES = tuple(place for member in MEMBERS for place in (assessment_place(member, "y2026"), profile_place(member), index_place(member)))
CRITERIA = ("A", "B", "ç")

changes = st.lists(
    st.builds(
        lambda remove, name, level, comment, base: (Remove if remove else Put)(answer(name, level=level, comment=comment), base),
        st.booleans(),
        st.sampled_from(CRITERIA),
        st.integers(0, 4),
        st.text(max_size=20),
        st.integers(0, 3),
    ),
    max_size=3,
)
lines = st.lists(st.builds(told, st.sampled_from(CRITERIA), note=st.text(max_size=5)), max_size=2)
small_bytes = st.binary(max_size=5)


def outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except AssessmentError as error:
        return type(error), str(error), getattr(error, "stored", None)


class BothStores(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.memory: Store = MemoryStore()
        self.tinydb: Store = TinyDBStore(self.root)

    def teardown(self) -> None:
        assert self.tinydb.verify() == ()
        shutil.rmtree(self.root)

    def both(self, call: Callable[[Store], object]) -> None:
        expected = outcome(lambda: call(self.memory))
        assert outcome(lambda: call(self.tinydb)) == expected

    @rule(place=st.sampled_from(PLACES), changes=changes, lines=lines)
    def write(self, place: Place, changes: list[Put | Remove], lines: list) -> None:
        self.both(lambda store: store.write(place, changes, lines))

    @rule(place=st.sampled_from(PLACES), name=st.sampled_from(CRITERIA), level=st.integers(0, 4), line=st.booleans())
    def change_what_is_stored(self, place: Place, name: str, level: int, line: bool) -> None:
        stored: Record | None = self.memory.get(Answer, place, f"self/{name}")
        put = Put(answer(name, level=level), stored.revision if stored else 0)
        self.both(lambda store: store.write(place, [put], [told(name)] if line else ()))

    @rule(member=st.sampled_from(MEMBERS), lines=lines)
    def append(self, member: str, lines: list) -> None:
        self.both(lambda store: store.append_history(member, lines))

    @rule(member=st.sampled_from(MEMBERS), name=st.sampled_from(("s", "t", "..")), content=small_bytes)
    def keep_snapshot(self, member: str, name: str, content: bytes) -> None:
        self.both(lambda store: store.put_snapshot(member, name, content))
        self.both(lambda store: store.snapshot(member, name))

    @rule(member=st.sampled_from(MEMBERS), chunks=st.lists(small_bytes, max_size=3))
    def keep_file(self, member: str, chunks: list[bytes]) -> None:
        self.both(lambda store: store.put_file(member, chunks))

    @rule()
    def open_anew(self) -> None:
        self.tinydb.close()
        self.tinydb = TinyDBStore(self.root)

    @invariant()
    def same_content(self) -> None:
        self.both(lambda store: store.members())
        for place in PLACES:
            self.both(lambda store, place=place: (store.all(Answer, place), store.revision(place)))
        for member in MEMBERS:
            self.both(lambda store, member=member: (store.places(member), store.snapshots(member), list(store.history(member))))
            self.both(lambda store, member=member: list(store.history(member, assessment="y2026", subject="A")))


TestBothStores = BothStores.TestCase
TestBothStores.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
