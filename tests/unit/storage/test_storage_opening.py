from __future__ import annotations

from pathlib import Path

import pytest

from assessment.errors import DamagedFileError, StoreError
from assessment.storage.memory import MemoryStore
from assessment.storage.opening import FORMAT_FILE, open_store
from assessment.storage.tinydb_store import TinyDBStore


def test_each_setting_gives_its_store(tmp_path: Path) -> None:
    assert isinstance(open_store("memory:"), MemoryStore)
    assert isinstance(open_store(tmp_path / "a" / "b"), TinyDBStore)
    assert isinstance(open_store(f"tinydb:{tmp_path / 'c'}"), TinyDBStore)
    assert isinstance(open_store(str(tmp_path / "c")), TinyDBStore)
    assert (tmp_path / "a" / "b" / FORMAT_FILE).read_bytes() == b'{"format":1}\n'


@pytest.mark.parametrize("setting", ["postgres://host/db", "sqlite:x.db", "tinydb:"])
def test_a_setting_that_names_no_store_is_refused(setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="tinydb:<folder>"):
        open_store(setting)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match=r"not a store, and not empty \(there is 'letter\.txt'\)"):
        open_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(StoreError, match="this is a file"):
        open_store(tmp_path / "x.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format":"1"}', b'{"format":-1}', b"{}"])
def test_a_damaged_format_file_is_told_and_never_taken_for_a_new_store(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FORMAT_FILE).write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"format\.json: this file is damaged"):
        open_store(tmp_path)
    assert (tmp_path / FORMAT_FILE).read_bytes() == content


def test_an_opening_that_was_cut_short_can_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "opening.lock").touch()
    (tmp_path / (FORMAT_FILE + ".tmp")).write_bytes(b'{"for')
    assert open_store(tmp_path).members() == ()
