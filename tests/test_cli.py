"""The command line as DESIGN promises it: commands, exit codes, and a summary for machines."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from core import __main__ as cli
from core import config, connections, store
from core.queries import athlete, workouts
from tests.fakes.peloton import FakePeloton
from tests.test_imports import HEADER, RIDE, STRETCH


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run a command on a book of its own; returns (exit code, standard output, standard error)."""

    def command(*arguments: str, database: bool = True) -> tuple[int, str, str]:
        where = ["--database", f"sqlite:///{tmp_path / 'cli.db'}"] if database else []
        try:
            code = cli.main([*arguments, *where])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch, peloton: FakePeloton) -> FakePeloton:
    """The environment points to the fake Peloton."""
    monkeypatch.setenv("PELOTON_API_URL", peloton.api_url)
    monkeypatch.setenv("PELOTON_AUTH_URL", peloton.auth_url)
    monkeypatch.setenv("PELOTON_REQUESTS_PER_SECOND", "0")
    config.settings.cache_clear()
    return peloton


@pytest.mark.parametrize("name", ["sync", "import", "connect", "disconnect", "record", "demo", "rebuild", "backup",
                                  "restore", "export", "delete", "status"])  # fmt: skip
def test_every_command_explains_itself(run, name: str):
    code, out, _ = run(name, "--help", database=False)
    assert code == 0
    assert "--database" in out
    assert "--json" in out


@pytest.mark.parametrize("arguments", [("fly",), (), ("record", "ftp"), ("sync", "--source", "nowhere"),
                                       ("record", "ftp", "200", "--day", "tomorrow"),
                                       ("demo", "--workouts", "0")])  # fmt: skip
def test_wrong_usage_ends_with_2(run, arguments: tuple[str, ...]):
    assert run(*arguments, database=False)[0] == 2


def test_a_kind_that_does_not_exist_is_wrong_usage_and_the_kinds_are_named(run):
    code, _, err = run("record", "shoe_size", "44")
    assert code == 2
    assert "ftp" in err


def test_record_keeps_a_value_with_its_unit_day_and_note(run, tmp_path: Path):
    assert run("record", "FTP", "215 W", "--day", "2026-05-01", "--note", "after the test")[0] == 0
    code, out, _ = run("record", "weight", "160lb", "--day", "2026-05-02", "--json")
    assert code == 0
    assert json.loads(out)["value"] == pytest.approx(72.57, abs=0.01)
    entries = athlete.measurements(store.open_book(f"sqlite:///{tmp_path / 'cli.db'}"))
    assert entries[["kind", "value", "note"]].values.tolist()[0] == ["ftp", 215, "after the test"]


def test_connect_reads_a_token_from_standard_input_and_sync_brings_everything(
    run, online: FakePeloton, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("sys.stdin", io.StringIO(online.issue_tokens().refresh_token + "\n"))
    assert run("connect", "peloton")[0] == 0
    code, out, _ = run("sync", "--json")
    told = summary(out)
    assert (code, told["state"], told["saved"], told["source_total"]) == (0, "done", 16, 16)
    assert len(workouts.workouts(store.open_book(f"sqlite:///{tmp_path / 'cli.db'}"))) == 16
    code, out, _ = run("status", "--json")
    peloton = summary(out)["sources"]["peloton"]
    assert code == 0
    assert (peloton["is_connected"], peloton["there"], peloton["here"], peloton["complete"]) == (True, 16, 16, 16)
    assert peloton["last_success"]
    assert run("disconnect", "peloton")[0] == 0
    assert summary(run("status", "--json")[1])["sources"]["peloton"]["is_connected"] is False
    assert len(workouts.workouts(store.open_book(f"sqlite:///{tmp_path / 'cli.db'}"))) == 16


@pytest.mark.parametrize("form", ["{}", "Bearer {}", '"{}"'])
def test_a_pasted_bearer_that_says_nothing_of_itself_connects_too(
    run, online: FakePeloton, monkeypatch: pytest.MonkeyPatch, form: str
):
    opaque = "opaque-bearer-0123456789"
    online.login.accept(opaque)
    monkeypatch.setattr("sys.stdin", io.StringIO(form.format(opaque)))
    assert run("connect", "peloton")[0] == 0
    assert run("sync")[0] == 0


def test_a_token_that_peloton_refuses_ends_with_1_and_keeps_nothing(
    run, online: FakePeloton, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("sys.stdin", io.StringIO("v1.this-token-is-not-known-to-anybody"))
    code, _, err = run("connect", "peloton")
    assert code == 1
    assert "Settings" in err
    assert "not-known" not in err
    book = store.open_book(f"sqlite:///{tmp_path / 'cli.db'}")
    assert not connections.is_connected(book, "peloton", config.settings())


def test_a_password_goes_in_by_standard_input_only(run, online: FakePeloton, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("right horse"))
    assert run("connect", "peloton", "--username", "rider@example.com")[0] == 0


def test_sync_without_a_connection_ends_with_1_and_says_what_to_do(run):
    code, _, err = run("sync")
    assert code == 1
    assert "Connect it in Settings" in err


def test_a_pass_that_is_partly_done_ends_with_1(run, online: FakePeloton, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PELOTON_REFRESH_TOKEN", online.issue_tokens().refresh_token)
    config.settings.cache_clear()
    online.fail(rf"/api/workout/{online.history.workouts[0]['id']}$", kind="html")
    code, out, _ = run("sync", "--json")
    assert code == 1
    assert summary(out)["state"] == "partial"
    assert run("sync", "--full")[0] == 0


def test_import_ends_with_1_when_a_file_was_refused_and_still_reads_the_others(run, tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(HEADER + RIDE + STRETCH)
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    code, out, _ = run("import", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--json")
    told = summary(out)
    assert (code, told["new"], [file["refused"] is not None for file in told["files"]]) == (1, 2, [False, True])
    code, out, _ = run("import", str(tmp_path / "a.csv"), "--json")
    assert (code, summary(out)["new"]) == (0, 0)


def test_the_sample_athlete_is_the_same_for_the_same_seed_and_stays_out_of_real_books(run, tmp_path: Path):
    code, out, _ = run("demo", "--workouts", "30", "--seed", "4", "--json")
    assert (code, summary(out)["workouts"]) == (0, 30)
    book = store.open_book(f"sqlite:///{tmp_path / 'cli.db'}")
    first = workouts.workouts(book)["output_kj"].sum()
    run("demo", "--workouts", "30", "--seed", "4")
    assert workouts.workouts(book)["output_kj"].sum() == first
    (tmp_path / "a.csv").write_bytes(HEADER + RIDE)
    run("import", str(tmp_path / "a.csv"))
    code, _, err = run("demo", "--workouts", "30")
    assert code == 1
    assert "real data" in err
    assert len(workouts.workouts(book)) == 31


def test_rebuild_says_how_much_it_made(run, tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(HEADER + RIDE)
    run("import", str(tmp_path / "a.csv"))
    code, out, _ = run("rebuild", "--json")
    assert (code, summary(out)["workouts"], summary(out)["files"]) == (0, 1, 1)


def test_a_setting_that_cannot_be_read_is_a_sentence(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZONEBOOK_SYNC_MINUTES", "often")
    config.settings.cache_clear()
    code, _, err = run("status")
    assert code == 1
    assert "ZONEBOOK_SYNC_MINUTES" in err


def test_a_backup_is_made_listed_and_restored(run, tmp_path: Path):
    run("record", "ftp", "200")
    code, out, _ = run("backup", "--json")
    made = summary(out)
    assert (code, made["reason"], made["is_complete"]) == (0, "asked", True)
    run("record", "ftp", "300")
    code, out, _ = run("restore", made["path"], "--json")
    assert (code, summary(out)["restored"]["path"]) == (0, made["path"])
    assert ftp(tmp_path) == [200]
    assert run("restore", summary(out)["kept"])[0] == 0
    assert ftp(tmp_path) == [300]
    listed = summary(run("backup", "--list", "--json")[1])
    assert [one["reason"] for one in listed["backups"]] == ["before-restore", "before-restore", "asked"]
    code, out, _ = run("backup", "--list")
    assert code == 0 and Path(made["path"]).name in out


def ftp(folder: Path) -> list[float]:
    return athlete.measurements(store.open_book(f"sqlite:///{folder / 'cli.db'}"), "ftp")["value"].tolist()


def test_a_file_that_is_no_backup_ends_with_1_and_changes_nothing(run, tmp_path: Path):
    run("record", "ftp", "200")
    (tmp_path / "a.db").write_bytes(b"%PDF-1.7")
    code, _, err = run("restore", str(tmp_path / "a.db"))
    assert code == 1 and "is not a backup" in err
    assert ftp(tmp_path) == [200]


def test_a_damaged_book_is_listed_and_restored_by_the_command(run, tmp_path: Path):
    run("record", "ftp", "200")
    made = summary(run("backup", "--json")[1])["path"]
    (tmp_path / "cli.db").write_bytes(b"nothing that can be read" * 1000)
    for log in tmp_path.glob("cli.db-*"):  # of a connection that this process holds
        log.unlink()
    code, out, _ = run("backup", "--list", "--json")
    assert (code, [one["path"] for one in summary(out)["backups"]]) == (0, [made])
    code, out, _ = run("restore", made)
    assert code == 0 and "start the app anew" in out
    assert ftp(tmp_path) == [200]


def test_listing_backups_makes_no_book(run, tmp_path: Path):
    code, out, _ = run("backup", "--list")
    assert code == 0 and "There is no backup" in out
    assert not (tmp_path / "cli.db").exists()


def test_a_book_for_reading_only_is_backed_up_and_never_restored_exported_or_deleted(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run("record", "ftp", "200")
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    config.settings.cache_clear()
    code, out, _ = run("backup", str(tmp_path / "a.db"), "--json")
    assert code == 0
    for arguments in (("restore", summary(out)["path"]), ("delete", "--yes"), ("export", str(tmp_path / "a.zip"))):
        code, _, err = run(*arguments)
        assert code == 1 and "reading only" in err
    assert ftp(tmp_path) == [200]


@pytest.mark.parametrize(("typed", "code"), [("delete everything\n", 0), ("yes\n", 1), ("", 1)])
def test_everything_is_deleted_only_where_the_words_are_typed(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
):
    run("record", "ftp", "200")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert run("delete")[0] == code
    assert ftp(tmp_path) == ([] if code == 0 else [200])


def test_everything_leaves_by_the_command(run, tmp_path: Path):
    run("record", "ftp", "200")
    code, out, _ = run("export", str(tmp_path / "all.zip"), "--json")
    assert (code, summary(out)["size_bytes"]) == (0, (tmp_path / "all.zip").stat().st_size)


def summary(out: str) -> dict[str, Any]:
    """The one line of JSON that a command writes."""
    [line] = out.strip().splitlines()
    return json.loads(line)
