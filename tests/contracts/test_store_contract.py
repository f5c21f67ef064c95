"""What every store does. `memory` is the reference; whatever holds for it holds for all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import orjson
import pytest
from store_samples import A2026, answer, levels, save, told

from assessment.errors import ConflictError, InvalidInputError, NotFoundError
from assessment.records import (
    Account,
    Answer,
    AnswerState,
    Assessment,
    Disclosure,
    Evidence,
    EvidenceKind,
    Grant,
    HistoryKind,
    Layer,
    MemberProfile,
    Proposal,
    Role,
    SignOff,
)
from assessment.storage.memory import MemoryStore
from assessment.storage.port import ACCOUNTS, Keep, Place, Put, Remove, Store, assessment_place, index_place, profile_place
from assessment.storage.tinydb_store import TinyDBStore

STORES: dict[str, Callable[[Path], Store]] = {"memory": lambda _: MemoryStore(), "tinydb": TinyDBStore}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = STORES[request.param](tmp_path / "store")
    yield opened
    assert opened.verify() == ()
    opened.close()


# Reading and writing


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.get(Answer, A2026, "self/LEG-1") is None
    assert store.all(Answer, A2026) == ()
    assert store.members() == ()
    assert store.places("FRA") == ()
    assert store.revision(A2026) == 0
    assert store.snapshots("FRA") == ()
    assert list(store.history("FRA")) == []


def test_a_store_gives_back_what_it_was_given_with_the_next_revision(store: Store) -> None:
    stored = save(store, answer(comment="first"))
    assert stored == replace(answer(comment="first"), revision=0 + 1)
    assert store.get(Answer, A2026, "self/LEG-1") == stored
    again = save(store, replace(answer(), comment="second"), base=1)
    assert again.revision == 1 + 1
    assert store.all(Answer, A2026) == (again,)


def test_every_kind_of_value_survives(store: Store) -> None:
    signed = SignOff(name="N", function="F", date="2026-11-01", by="a", by_head=True, disclosure=Disclosure.REGION)
    records = (
        Assessment(
            key="y2026",
            member="FRA",
            questionnaire="q@1",
            questionnaire_digest="d",
            title="t",
            sign_off=signed,
            targets=(("A", 3), ("B", 4)),
        ),
        Assessment(key="y2025", member="FRA", questionnaire="q@1", questionnaire_digest="d", title="t"),
        Evidence(key="e1", member="FRA", kind=EvidenceKind.FILE, title="Décret", date="2020-02-29", file_size=2**40),
        Answer(key="self/X", member="FRA", assessment="y", layer=Layer.AGREED, criterion="X"),
    )
    stored = store.write(A2026, [Put(record, 0) for record in records])
    assert stored == tuple(replace(record, revision=1) for record in records)
    for record in stored:
        assert store.get(type(record), A2026, record.key) == record


def test_records_of_one_kind_come_in_the_order_of_their_keys(store: Store) -> None:
    store.write(A2026, [Put(answer(name), 0) for name in ("B", "é", "A", "a", "10", "9")])
    assert [record.criterion for record in store.all(Answer, A2026)] == sorted(["B", "é", "A", "a", "10", "9"])


def test_kinds_with_the_same_key_do_not_meet(store: Store) -> None:
    save(store, answer())
    assert store.get(MemberProfile, A2026, "self/LEG-1") is None
    save(store, MemberProfile(key="self/LEG-1", member="FRA"))
    assert levels(store.all(Answer, A2026)) == {"LEG-1": 2}


def test_places_do_not_meet(store: Store) -> None:
    save(store, answer())
    others = (assessment_place("FRA", "y2025"), assessment_place("DEU", "y2026"), profile_place("FRA"), index_place("FRA"), ACCOUNTS)
    assert [store.all(Answer, place) for place in others] == [()] * len(others)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\r\t\u0000", "naïve – “çà”", "漢字 عربي", "👩‍🔬", "\u2028\u202e", "=1+1", '{"a":1}\\', "x" * 300_000]
)
def test_any_text_is_kept_as_it_is(store: Store, text: str) -> None:
    save(store, answer(comment=text), history=[told(note=text)])
    (stored,) = store.all(Answer, A2026)
    assert stored.comment == text
    assert [line.note for line in store.history("FRA")] == [text]


def test_keys_may_be_any_text_but_none(store: Store) -> None:
    save(store, answer("a/b ü ../ \\ \n"))
    assert store.get(Answer, A2026, "self/a/b ü ../ \\ \n") is not None
    with pytest.raises(InvalidInputError, match="needs a key"):
        save(store, MemberProfile(key="", member="FRA"))


def test_what_cannot_be_read_back_is_refused_and_nothing_is_written(store: Store) -> None:
    save(store, answer(level=1))
    for bad in (answer(comment="half a pair \ud800"), replace(answer(), level="3"), replace(answer(), state="sure")):  # type: ignore[arg-type]
        with pytest.raises(InvalidInputError, match="cannot be stored"):
            store.write(A2026, [Put(answer("OK"), 0), Put(bad, 1)], [told()])
    with pytest.raises(InvalidInputError):
        store.write(A2026, [Put(answer(), 1)], [told(note="\ud800")])
    assert levels(store.all(Answer, A2026)) == {"LEG-1": 1}
    assert list(store.history("FRA")) == []
    assert store.revision(A2026) == 1


# Conflicts and atomicity


@pytest.mark.parametrize("base", [0, 1, 3, -1])
def test_a_change_from_another_revision_is_a_conflict_that_shows_what_is_stored(store: Store, base: int) -> None:
    save(store, answer(level=1))
    stored = save(store, answer(level=2), base=1)
    with pytest.raises(ConflictError, match=r"FRA/assessments/y2026, Answer 'self/LEG-1'") as caught:
        save(store, answer(level=4), base=base)
    assert caught.value.stored == stored
    assert store.all(Answer, A2026) == (stored,)


def test_changing_what_is_not_there_is_a_conflict_with_nothing(store: Store) -> None:
    with pytest.raises(ConflictError) as caught:
        save(store, answer(), base=1)
    assert caught.value.stored is None
    assert store.members() == ()


def test_one_conflict_stops_the_whole_write_and_its_history(store: Store) -> None:
    save(store, answer("A", level=1))
    with pytest.raises(ConflictError):
        store.write(A2026, [Put(answer("A", level=3), 1), Put(answer("B"), 0), Put(answer("A"), 9)], [told("A")])
    assert levels(store.all(Answer, A2026)) == {"A": 1}
    assert list(store.history("FRA")) == []
    assert store.revision(A2026) == 1


def test_a_removed_record_is_gone_and_can_be_put_anew(store: Store) -> None:
    stored = save(store, answer())
    with pytest.raises(ConflictError):
        store.write(A2026, [Remove(stored, 2)])
    assert store.write(A2026, [Remove(stored, 1)]) == ()
    assert store.get(Answer, A2026, stored.key) is None
    assert store.all(Answer, A2026) == ()
    assert store.revision(A2026) == 1 + 1
    assert save(store, answer()).revision == 1


def test_changes_of_one_write_follow_each_other(store: Store) -> None:
    first, second = store.write(A2026, [Put(answer(level=1), 0), Put(answer(level=2), 1), Put(answer("B"), 0), Remove(answer("B"), 1)])[:2]
    assert (first.revision, second.revision) == (1, 2)
    assert levels(store.all(Answer, A2026)) == {"LEG-1": 2}
    assert store.revision(A2026) == 1


def test_an_empty_write_stores_nothing(store: Store) -> None:
    assert store.write(A2026, []) == ()
    store.append_history("FRA", [])
    assert store.members() == ()
    assert store.revision(A2026) == 0


def test_threads_that_all_add_one_lose_nothing(store: Store) -> None:
    def add_ten() -> None:
        added = 0
        while added < 10:
            current = store.get(Answer, A2026, "self/LEG-1")
            try:
                save(
                    store,
                    answer(level=(current.level or 0) + 1 if current else 1),
                    base=current.revision if current else 0,
                    history=[told()],
                )
                added += 1
            except ConflictError:
                continue

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert levels(store.all(Answer, A2026)) == {"LEG-1": 4 * 10}
    assert [line.revision for line in store.history("FRA")] == list(range(1, 4 * 10 + 1))


# Aliasing


def test_what_is_read_cannot_change_what_is_stored(store: Store) -> None:
    save(store, answer(level=1))
    (read,) = store.all(Answer, A2026)
    with pytest.raises(FrozenInstanceError):
        read.level = 4  # type: ignore[misc]
    assert isinstance(read.evidence, tuple)
    assert isinstance(read.evidence[0].satisfies, tuple)


def test_what_was_given_cannot_change_what_is_stored(store: Store) -> None:
    parts = ["A"]
    grant = Grant(role=Role.CONTRIBUTOR, member="FRA", parts=parts)  # type: ignore[arg-type]
    store.write(ACCOUNTS, [Put(Account(key="a1", login="l", name="n", grants=(grant,)), 0)])
    parts.append("B")
    stored = store.get(Account, ACCOUNTS, "a1")
    assert stored is not None
    assert stored.grants[0].parts == ("A",)


# History


def test_history_tells_each_write_with_the_record_as_stored(store: Store) -> None:
    stored = save(store, answer(comment="é"), history=[told()])
    (line,) = store.history("FRA")
    assert line.revision == 1
    assert orjson.loads(line.after)["comment"] == "é"
    assert orjson.loads(line.after)["revision"] == stored.revision


def test_history_keeps_what_the_caller_filled_in_itself(store: Store) -> None:
    mine = replace(told(), revision=7, after="own words")
    save(store, answer(), history=[mine, told("ELSE"), told(kind=HistoryKind.READ)])
    assert list(store.history("FRA")) == [mine, told("ELSE"), told(kind=HistoryKind.READ)]


def test_history_of_people_never_holds_the_account(store: Store) -> None:
    account = Account(key="self/LEG-1", login="l", name="n", password_hash="secret")
    store.write(ACCOUNTS, [Put(account, 0)], [told(kind=HistoryKind.PEOPLE)])
    assert [line.after for line in store.history("")] == [""]
    assert list(store.history("FRA")) == []


def test_history_is_oldest_first_and_can_be_filtered(store: Store) -> None:
    for number, (assessment, subject) in enumerate([("y1", "A"), ("y1", "B"), ("y2", "A"), ('y"2', "A\\")]):
        store.append_history("FRA", [told(subject, assessment=assessment, note=str(number))])

    def notes(**wanted: str) -> str:
        return "".join(line.note for line in store.history("FRA", **wanted))

    assert notes() == "0123"
    assert (notes(assessment="y1"), notes(subject="A"), notes(assessment="y2", subject="A")) == ("01", "02", "2")
    assert (notes(assessment='y"2'), notes(subject="A\\"), notes(assessment="y")) == ("3", "3", "")
    assert list(store.history("DEU")) == []


def test_a_write_may_be_told_without_a_change(store: Store) -> None:
    assert store.write(A2026, [], [told()]) == ()
    assert list(store.history("FRA")) == [told()]
    assert store.revision(A2026) == 0
    assert store.places("FRA") == ()
    assert store.members() == ("FRA",)


# Places and revisions


def test_members_and_places_are_those_with_something_stored(store: Store) -> None:
    for place in (assessment_place("FRA", "b"), assessment_place("FRA", "a"), profile_place("FRA"), index_place("FRA")):
        store.write(place, [Put(MemberProfile(key="profile", member="FRA"), 0)])
    store.write(ACCOUNTS, [Put(Account(key="a", login="l", name="n"), 0)])
    store.put_file("DEU", [b"x"])
    store.put_snapshot("AUT", "s1", b"x")
    store.append_history("BEL", [told()])
    assert store.members() == ("AUT", "BEL", "DEU", "FRA")
    assert [place.name for place in store.places("FRA")] == ["assessments/a", "assessments/b", "index", "profile"]
    assert store.places("") == (ACCOUNTS,)
    assert store.places("DEU") == ()


def test_the_revision_of_a_place_grows_with_its_writes_only(store: Store) -> None:
    save(store, answer())
    save(store, answer(), base=1)
    store.write(profile_place("FRA"), [Put(MemberProfile(key="profile", member="FRA"), 0)])
    store.append_history("FRA", [told()])
    assert (store.revision(A2026), store.revision(profile_place("FRA")), store.revision(index_place("FRA"))) == (2, 1, 0)


@pytest.mark.parametrize("member", ["..", ".", "a/b", "/etc", "-x", "FRA\n", "FR\u0000", "é", "A" * 33, " "])
def test_names_that_are_no_members_are_refused(store: Store, member: str) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: store.get(Answer, Place(member, "profile"), "k"),
        lambda: store.write(Place(member, "profile"), [Put(answer(), 0)]),
        lambda: store.append_history(member, [told()]),
        lambda: store.history(member),
        lambda: store.places(member),
        lambda: store.put_snapshot(member, "s", b""),
        lambda: store.snapshot(member, "s"),
        lambda: store.put_file(member, [b""]),
        lambda: store.open_file(member, "0" * 64),
    )
    for call in calls:
        with pytest.raises(InvalidInputError):
            call()


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b/c", "a//b", "/a", "a/", "snapshots/x", "files/x", "a.json", "a b", "assessments/..", "x\n"]
)
def test_names_that_are_no_places_are_refused(store: Store, name: str) -> None:
    with pytest.raises(InvalidInputError, match="Place"):
        store.write(Place("FRA", name), [Put(answer(), 0)])
    with pytest.raises(InvalidInputError, match="Place"):
        store.revision(Place("FRA", name))


# Snapshots and files


def test_a_snapshot_is_kept_byte_for_byte_and_never_changed(store: Store) -> None:
    content = bytes(range(256)) * 3
    store.put_snapshot("FRA", "s-1", content)
    store.put_snapshot("FRA", "s-1", content)
    with pytest.raises(ConflictError, match="s-1"):
        store.put_snapshot("FRA", "s-1", content + b"\n")
    store.put_snapshot("FRA", "s-0", b"")
    assert store.snapshot("FRA", "s-1") == content
    assert store.snapshot("FRA", "s-0") == b""
    assert store.snapshots("FRA") == ("s-0", "s-1")
    assert store.snapshots("DEU") == ()


@pytest.mark.parametrize("name", ["none", "../profile", "", "a/b"])
def test_a_snapshot_that_is_not_there_is_not_found(store: Store, name: str) -> None:
    save(store, answer())
    with pytest.raises(NotFoundError):
        store.snapshot("FRA", name)


@pytest.mark.parametrize("name", ["..", "", "a/b", "a.json"])
def test_a_snapshot_needs_a_name(store: Store, name: str) -> None:
    with pytest.raises(InvalidInputError):
        store.put_snapshot("FRA", name, b"")


def test_a_file_is_found_by_its_digest(store: Store) -> None:
    digest, size = store.put_file("FRA", (b"ab", b"", b"c" * 100_000))
    content = b"ab" + b"c" * 100_000
    assert (digest, size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert store.put_file("FRA", [content]) == (digest, size)
    with store.open_file("FRA", digest) as file:
        assert file.read() == content
    with pytest.raises(NotFoundError):
        store.open_file("DEU", digest)


@pytest.mark.parametrize("digest", ["", "..", "0" * 64, "../profile.json", "A" * 64])
def test_a_file_that_is_not_there_is_not_found(store: Store, digest: str) -> None:
    store.put_file("FRA", [])
    with pytest.raises(NotFoundError):
        store.open_file("FRA", digest)


def test_an_upload_that_breaks_off_leaves_nothing(store: Store) -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        raise TimeoutError("the line dropped")

    with pytest.raises(TimeoutError):
        store.put_file("FRA", broken())
    assert store.members() == ()


def test_a_proposal_and_the_answer_it_becomes_are_written_together(store: Store) -> None:
    proposal = Proposal(
        key="self/LEG-1/a2", member="FRA", assessment="y2026", layer=Layer.SELF, criterion="LEG-1", base=0, state=AnswerState.LEVEL
    )
    save(store, proposal)
    store.write(A2026, [Put(answer(), 0), Remove(proposal, 1)], [told()])
    assert levels(store.all(Answer, A2026)) == {"LEG-1": 2}
    assert store.all(Proposal, A2026) == ()


def test_a_kept_record_guards_a_write_and_is_not_written(store: Store) -> None:
    record = Assessment(key="2026", member="FRA", questionnaire="q@1", questionnaire_digest="d", title="2026")
    (first,) = store.write(A2026, [Put(record, 0)])
    (saved,) = store.write(A2026, [Keep(first, 1), Put(answer("LEG-1"), 0)])
    assert (saved.revision, store.get(Assessment, A2026, "2026")) == (1, first)
    store.write(A2026, [Put(first, 1)])
    with pytest.raises(ConflictError) as moved:
        store.write(A2026, [Keep(first, 1), Put(answer("LEG-2"), 0)])
    assert isinstance(moved.value.stored, Assessment)
    assert store.get(Answer, A2026, "self/LEG-2") is None
