"""`demo`, `export`, `verify`, `backup`, `restore`, `reset-access`: one demonstration store through its life on the command line."""

import hashlib
import shutil
from pathlib import Path

import pytest
from command_line import Ended, Shell, shell_in
from openpyxl import load_workbook

from assessment.command import making_demo
from assessment.demonstration.filling import Filled
from assessment.errors import StoreError
from assessment.identity.accounts import Accounts
from assessment.identity.times import utc_now
from assessment.records import Assessment, AssessmentSummary, HistoryKind, HistoryLine, Installation
from assessment.storage.opening import open_store
from assessment.storage.port import INSTALLATION, Store, assessment_place, index_place

CODE = "KEN"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    home = tmp_path_factory.mktemp("made")
    return home, shell_in(home).run("demo", "--members", 4)


@pytest.fixture
def shell(tmp_path: Path, made: tuple[Path, Ended]) -> Shell:
    """A copy of the store that a test may spoil; GSA_STORE points at it."""
    home = tmp_path / "home"
    shutil.copytree(made[0], home)
    return Shell(home)


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    return shell_in(tmp_path)


def on_demo(shell: Shell, *arguments: object) -> Ended:
    return shell.run(*arguments, environment=[("GSA_STORE", str(shell.demo_store))])


def store_of(shell: Shell) -> Store:
    return open_store(shell.demo_store)


def summaries(shell: Shell) -> list[AssessmentSummary]:
    found = store_of(shell).all(AssessmentSummary, index_place(CODE))
    return sorted(found, key=lambda summary: summary.key)


def lines(shell: Shell, kind: HistoryKind) -> list[HistoryLine]:
    return [line for line in store_of(shell).history(CODE) if line.kind is kind and line.by == "command line"]


# demo


def test_demo_makes_a_store_that_says_it_is_synthetic(made: tuple[Path, Ended]) -> None:
    home, ended = made
    assert ended.code == 0
    assert "4 members" in ended.out
    assert "All of it is synthetic." in ended.out
    store = open_store(home / "data/demo-store")
    installation = store.get(Installation, INSTALLATION, "installation")
    assert installation is not None
    assert installation.demonstration
    assert len(store.members()) == 4
    assert {path.name for path in (home / "data").iterdir()} == {"demo-store", "keys"}


def test_demo_does_not_touch_a_store_that_is_there(shell: Shell) -> None:
    before = sorted(path for path in shell.demo_store.rglob("*"))
    ended = shell.run("demo")
    assert ended.code == 1
    assert "exists already and was left as it is" in ended.err
    assert sorted(path for path in shell.demo_store.rglob("*")) == before


def test_demo_goes_where_it_is_told_and_the_same_seed_gives_the_same_store(empty: Shell) -> None:
    for name in ("one", "two"):
        assert empty.run("demo", "--store", empty.home / name, "--members", 1, "--seed", 7).code == 0
    first, second = (
        {path.relative_to(empty.home / name): path.read_bytes() for path in (empty.home / name / "members").rglob("*.json*")}
        for name in ("one", "two")
    )
    assert first == second
    assert first


def test_an_interrupted_demo_leaves_nothing_behind(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_options: object) -> Filled:
        raise KeyboardInterrupt

    monkeypatch.setattr(making_demo, "fill_demonstration", interrupted)
    ended = empty.run("demo", "--store", empty.home / "demo", "--members", 2)
    assert ended.code == 130
    assert empty.left() == {"packs", "data"}  # data holds the installation's key


# export


def test_export_writes_the_draft_and_notes_it_in_the_history(shell: Shell) -> None:
    draft = summaries(shell)[-1]
    ended = on_demo(shell, "export", "--member", CODE, "--assessment", draft.key, "--out", shell.home / "out.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(f": KEN, {draft.title}, draft.\n")
    text = all_text(shell.home / "out.xlsx")
    assert "Synthetic data" in text
    assert "Kenya" in text
    assert "PGS 20" in text  # the round's title, not its key
    assert draft.round not in text
    (line,) = lines(shell, HistoryKind.EXPORT)
    assert (line.assessment, line.note) == (draft.key, "summary")


def test_analysis_writes_both_files_and_is_noted_in_the_installations_history(shell: Shell) -> None:
    out = shell.home / "out"
    out.mkdir()
    ended = on_demo(shell, "analysis", "--period", "2025-Q4", "--edition", "members", "--language", "fr", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    names = [f"global-shield-2025-Q4-members-fr.{kind}" for kind in ("xlsx", "html")]
    assert ended.out.split() == [str(out / name) for name in names]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    assert "Données fictives" in all_text(out / names[0])
    assert "Données fictives" in (out / names[1]).read_text()
    found = [line for line in store_of(shell).history("") if line.kind is HistoryKind.EXPORT]
    assert [(line.by, line.subject, line.note) for line in found] == [("command line", "2025-Q4", "analysis members")]


@pytest.mark.parametrize(
    ("period", "folder", "said"),
    [("2025-Q5", ".", "such as 2026-Q4"), ("2999-Q1", ".", "has not begun"), ("2025-Q4", "absent", "no such folder")],
)
def test_analysis_that_cannot_be_made_writes_nothing(shell: Shell, period: str, folder: str, said: str) -> None:
    before = shell.left()
    ended = on_demo(shell, "analysis", "--period", period, "--out", shell.home / folder)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert shell.left() == before


def test_export_of_a_snapshot_carries_its_digest_and_notes_no_reader_from_outside(shell: Shell) -> None:
    signed = summaries(shell)[0]
    ended = on_demo(shell, "export", "--member", CODE, "--snapshot", signed.snapshot, "--out", shell.home / "out.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert "signed" in ended.out
    (line,) = lines(shell, HistoryKind.EXPORT)
    assert line.subject == signed.snapshot
    assert lines(shell, HistoryKind.READ) == []


def test_export_speaks_the_language_asked_for(shell: Shell) -> None:
    draft = summaries(shell)[-1]
    ended = on_demo(shell, "export", "--member", CODE, "--assessment", draft.key, "--out", shell.home / "o.xlsx", "--language", "fr")
    assert ended.code == 0
    assert "Un point de contact est désigné." in all_text(shell.home / "o.xlsx")


@pytest.mark.parametrize(
    ("which", "message"),
    [
        (("--member", "ZZZ", "--assessment", "x"), "nothing of a member 'ZZZ'"),
        (("--member", CODE, "--assessment", "x"), "no such assessment"),
        (("--member", CODE, "--snapshot", "../../secrets"), "no snapshot"),
    ],
)
def test_export_of_what_is_not_there_is_a_message_and_no_file(shell: Shell, which: tuple[str, ...], message: str) -> None:
    before = shell.left()
    ended = on_demo(shell, "export", *which, "--out", shell.home / "out.xlsx")
    assert ended.code == 1
    assert message in ended.err
    assert shell.left() == before


def test_an_export_that_cannot_be_written_is_not_noted(shell: Shell) -> None:
    draft = summaries(shell)[-1]
    ended = on_demo(shell, "export", "--member", CODE, "--assessment", draft.key, "--out", shell.home / "none/out.xlsx")
    assert ended.code == 1
    assert lines(shell, HistoryKind.EXPORT) == []


# verify


def test_verify_says_intact_and_what_that_does_not_prove(shell: Shell) -> None:
    ended = on_demo(shell, "verify")
    assert (ended.code, ended.err) == (0, "")
    store = store_of(shell)
    total = sum(len(store.snapshots(member)) for member in store.members())
    assert "every checksum fits" in ended.out
    assert f"Signed results: {total} intact." in ended.out
    assert "It does not mean that what was said is true" in ended.out


def test_verify_names_an_altered_result(shell: Shell) -> None:
    snapshot = summaries(shell)[0].snapshot
    folder = shell.demo_store / "members" / CODE / "snapshots"
    content = (folder / f"{snapshot}.json").read_bytes()
    (folder / f"{snapshot}.json").write_bytes(content.replace(b'"level":2', b'"level":3', 1))
    ended = on_demo(shell, "verify")
    assert ended.code == 1
    assert f"{CODE} {snapshot}: ALTERED" in ended.err
    assert "1 ALTERED" in ended.out


def test_an_altered_result_whose_checksum_was_made_to_fit_is_found_by_its_seal(shell: Shell) -> None:
    snapshot = summaries(shell)[0].snapshot
    folder = shell.demo_store / "members" / CODE / "snapshots"
    content = (folder / f"{snapshot}.json").read_bytes().replace(b'"level":2', b'"level":3', 1)
    (folder / f"{snapshot}.json").write_bytes(content)
    (folder / f"{snapshot}.sha256").write_text(f"{hashlib.sha256(content).hexdigest()}  {snapshot}.json\n")
    ended = on_demo(shell, "verify")
    assert ended.code == 1
    assert "every checksum fits" in ended.out
    assert "1 ALTERED" in ended.out


def test_verify_without_the_key_says_so_and_makes_no_new_one(shell: Shell) -> None:
    key = shell.home / "data/keys/snapshot.key"
    key.unlink()
    ended = on_demo(shell, "verify")
    assert ended.code == 1
    assert "the installation's key is missing, so the seal proves nothing" in ended.out
    assert not key.exists()


def test_verify_tells_another_key_from_an_altered_result(shell: Shell) -> None:
    (shell.home / "data/keys/snapshot.key").write_bytes(b"another key")
    ended = on_demo(shell, "verify")
    assert ended.code == 1
    assert "sealed with another key, so the seal proves nothing here" in ended.out
    assert "ALTERED" not in ended.out + ended.err


def test_verify_misses_a_frozen_result_that_was_removed(shell: Shell) -> None:
    signed = summaries(shell)[0]
    for file in (shell.demo_store / "members" / CODE / "snapshots").glob(f"{signed.snapshot}.*"):
        file.unlink()
    ended = on_demo(shell, "verify")
    assert ended.code == 1
    assert f"{CODE} {signed.key}: it was signed off, but its frozen result is missing." in ended.err


def test_verify_looks_at_a_store_and_never_makes_one(empty: Shell) -> None:
    ended = empty.run("verify")
    assert ended.code == 1
    assert "there is no store here" in ended.err
    assert empty.left() == {"packs"}


# backup and restore


def test_what_was_backed_up_comes_back_and_verifies(shell: Shell) -> None:
    saved = on_demo(shell, "backup", shell.home / "b.zip")
    assert saved.code == 0
    assert "keys" in saved.err
    restored = shell.run("restore", shell.home / "b.zip", "--store", shell.home / "new")
    assert restored.code == 0
    verified = shell.run("verify", "--store", shell.home / "new")
    assert verified.code == 0
    first, second = store_of(shell), open_store(shell.home / "new")
    assert first.members() == second.members()
    key = summaries(shell)[0].key
    assert first.get(Assessment, assessment_place(CODE, key), key) == second.get(Assessment, assessment_place(CODE, key), key)


def test_a_backup_never_replaces_a_file_and_a_restore_never_a_store(shell: Shell) -> None:
    (shell.home / "b.zip").write_text("precious")
    assert on_demo(shell, "backup", shell.home / "b.zip").code == 1
    assert (shell.home / "b.zip").read_text() == "precious"
    assert on_demo(shell, "backup", shell.home / "c.zip").code == 0
    ended = on_demo(shell, "restore", shell.home / "c.zip")
    assert ended.code == 1
    assert "not an empty folder" in ended.err


def test_what_is_no_backup_is_refused(empty: Shell) -> None:
    (empty.home / "b.zip").write_bytes(b"PK\x03\x04 no")
    ended = empty.run("restore", empty.home / "b.zip")
    assert ended.code == 1
    assert "this backup cannot be used" in ended.err
    assert empty.left() == {"packs", "b.zip"}


def test_a_store_in_a_database_or_in_memory_is_not_backed_up_as_a_folder(empty: Shell) -> None:
    for store in ("memory:", "postgres://host/name"):
        ended = empty.run("backup", empty.home / "b.zip", "--store", store)
        assert (ended.code, "is a folder" in ended.err) == (1, True)


# reset-access


def test_reset_access_prints_a_link_that_works_once(shell: Shell) -> None:
    ended = on_demo(shell, "reset-access", "KEN.Coordinator ")
    assert ended.code == 0
    path = ended.out.strip()
    assert path.startswith("/ticket/")
    accounts = Accounts(store_of(shell), utc_now)
    account = accounts.take_up_ticket(path.removeprefix("/ticket/"), "a long enough pass phrase 17")
    assert account.login == "ken.coordinator"
    (line,) = lines(shell, HistoryKind.PEOPLE)
    assert (line.subject, line.note) == (account.key, "reset")


def test_reset_access_suggests_the_login_that_was_meant(shell: Shell) -> None:
    ended = on_demo(shell, "reset-access", "ken.cordinator")
    assert (ended.code, ended.out) == (1, "")
    assert "Did you mean ken.coordinator?" in ended.err


def test_reset_access_lists_logins_roles_and_states(shell: Shell) -> None:
    ended = on_demo(shell, "reset-access", "--list")
    assert ended.code == 0
    assert "ken.head\thead KEN\tno password yet\tHead of customs, Kenya" in ended.out.splitlines()


def test_a_disabled_account_is_enabled_only_when_that_is_meant(shell: Shell) -> None:
    accounts = Accounts(store_of(shell), utc_now)
    head = accounts.by_login("ken.head")
    assert head is not None
    accounts.disable(head.key)
    refused = on_demo(shell, "reset-access", "ken.head")
    assert refused.code == 1
    assert "--enable" in refused.err
    assert on_demo(shell, "reset-access", "ken.head", "--enable").code == 0
    assert not Accounts(store_of(shell), utc_now).get(head.key).disabled


def test_reset_access_on_a_new_store_says_where_the_first_code_is(empty: Shell) -> None:
    open_store(empty.home / "data/store")
    ended = empty.run("reset-access", "admin")
    assert ended.code == 1
    assert "first administrator's code is in its log" in ended.err


def test_reset_access_needs_a_login(shell: Shell) -> None:
    assert "--list" in on_demo(shell, "reset-access").err


# serve


def test_serve_hands_the_opened_application_to_the_server(empty: Shell) -> None:
    ended = empty.run("serve", "--port", "9123")
    assert ended.code == 0
    ((application, host, port),) = empty.served
    assert (host, port, application.demonstration) == ("127.0.0.1", 9123, False)
    assert "http://127.0.0.1:9123" in ended.err


def test_serve_demo_serves_the_demonstration_that_is_there(shell: Shell) -> None:
    ended = shell.run("serve", "--demo")
    assert ended.code == 0
    ((application, _, _),) = shell.served
    assert application.demonstration
    assert len(application.accounts.personas()) == 6
    assert "synthetic" in ended.err


def test_serve_demo_refuses_a_store_of_real_work(empty: Shell) -> None:
    open_store(empty.home / "real")
    ended = empty.run("serve", "--demo", environment=[("GSA_STORE", str(empty.home / "real"))])
    assert ended.code == 1
    assert "holds real work" in ended.err
    assert empty.served == []


def test_serve_demo_makes_the_demonstration_where_there_is_none(empty: Shell) -> None:
    ended = empty.run("serve", "--demo")
    assert ended.code == 0
    ((application, _, _),) = empty.served
    assert len(application.store.members()) == 187


@pytest.mark.parametrize(("options", "problem"), [(("--port", "0"), "GSA_PORT"), (("--host", "::"), "GSA_ALLOWED_HOSTS")])
def test_serve_checks_its_options_as_it_checks_settings(empty: Shell, options: tuple[str, ...], problem: str) -> None:
    ended = empty.run("serve", *options)
    assert ended.code == 1
    assert problem in ended.err
    assert empty.served == []


def all_text(file: Path) -> str:
    book = load_workbook(file)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_a_full_disk_while_the_demonstration_is_made_is_a_message(empty: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> Filled:
        raise StoreError("no space left")

    monkeypatch.setattr(making_demo, "fill_demonstration", full)
    ended = empty.run("demo", "--store", empty.home / "demo")
    assert (ended.code, ended.err.strip()) == (1, "no space left")
    assert empty.left() == {"packs", "data"}
