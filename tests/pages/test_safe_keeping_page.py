"""Safe Keeping: making, showing, downloading and restoring backups; the ZIP of everything; deleting everything."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core import backups, config, store
from core.models import Workout
from core.queries import athlete
from core.store import Book
from tests.kept_books import NOW, rows_of
from tests.pages.screens import (
    button,
    checked,
    clicked,
    count,
    field,
    metrics,
    mine,
    opened,
    read,
    sentences,
    title,
)

DAY = timedelta(days=1)


def choose(app: AppTest, row: int = 0) -> AppTest:
    """The session after a click on a row of the list; a test has no way to click on a table itself."""
    app.session_state["keeping_backups"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return checked(app.run())


def set_setting(book: Book, key: str, value: object) -> None:
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, key, value)


# Nothing yet


def test_an_empty_book_says_that_there_is_no_backup_and_why():
    app = opened("safe_keeping")
    assert title(app) == "Safe Keeping"
    assert "No backup yet. One is made every day while Zonebook runs" in sentences(app)
    assert metrics(app) == {"Last backup": "–", "Backups": "0", "Together": "0.0 MB"}
    assert button(app, "keeping_now") and not app.dataframe


def test_the_sample_athlete_has_nothing_to_keep_safe(sample: Book):
    app = opened()
    clicked(app, "first_sample")
    checked(app.switch_page("pages/safe_keeping.py").run())
    assert "invented anew" in sentences(app)
    assert {one.key for one in app.button} <= {"back_to_mine", "bell_seen"}


# Making and showing


def test_a_click_makes_a_backup_and_says_what_is_in_it(filled: Book):
    app = clicked(opened("safe_keeping"), "keeping_now")
    assert "60 workouts from " in read(sentences(app))
    assert metrics(app)["Last backup"] == "just now" and metrics(app)["Backups"] == "1"
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["workouts"], row["reason"], row["state"]) == (60, "asked for", "whole")


def test_the_list_tells_whole_ones_from_those_that_are_not(filled: Book):
    whole = backups.take(filled, now=NOW - DAY).path
    cut = backups.take(filled, now=NOW).path
    cut.write_bytes(cut.read_bytes()[:50_000])
    rows = opened("safe_keeping").dataframe[0].value
    states = dict(zip(rows["name"], rows["state"], strict=True))
    assert states == {whole.name: "whole", cut.name: "not whole"}


def test_a_daily_backup_that_failed_is_said_on_every_screen_and_here(filled: Book):
    set_setting(filled, backups.PROBLEM, "The folder /media/[stick] is not there.")
    for screen in ("overview", "safe_keeping"):
        assert "The folder /media/[stick] is not there." in read(sentences(opened(screen)))


def test_a_backup_that_cannot_be_made_is_a_sentence(filled: Book, tmp_path: Path):
    set_setting(filled, backups.FOLDER, str(tmp_path / "unplugged"))
    app = clicked(opened("safe_keeping"), "keeping_now")
    assert "is not there" in read(app.error[0].value)


# Restoring


def test_a_chosen_backup_becomes_the_book_and_undo_leads_back(filled: Book):
    backups.take(filled, now=datetime.now(UTC))
    before = rows_of(filled)
    set_setting(filled, "sync.minutes", 30)
    between = rows_of(filled)
    app = choose(opened("safe_keeping"))
    clicked(app, "keeping_restore")
    assert "The book is that of zonebook-" in read(sentences(app))
    assert rows_of(filled) == before
    clicked(app, "undo")
    assert rows_of(filled) == between


def test_the_screens_show_the_restored_book_at_once(filled: Book):
    backups.take(filled, now=datetime.now(UTC))
    app = opened("rides", rides_period="All")
    workouts = metrics(app)["Workouts"]
    with store.writing(filled, "workouts") as session:
        session.execute(sa.update(Workout).values(deleted_at=NOW))
    clicked(choose(opened("safe_keeping")), "keeping_restore")
    checked(app.run())
    assert metrics(checked(app.switch_page("pages/rides.py").run()))["Workouts"] == workouts


def test_a_chosen_backup_can_be_downloaded(filled: Book):
    made = backups.take(filled, now=datetime.now(UTC)).path
    app = choose(opened("safe_keeping"))
    [download] = [one for one in app.get("download_button") if one.proto.label == "Download"]
    assert made.name in read(sentences(app)) and download


def test_a_damaged_one_offers_no_restore_and_says_why(filled: Book):
    made = backups.take(filled, now=datetime.now(UTC)).path
    made.write_bytes(made.read_bytes()[:50_000])
    app = choose(opened("safe_keeping"))
    assert "was cut short" in read(sentences(app))
    assert "keeping_restore" not in {one.key for one in app.button}


def test_a_backup_of_another_machine_is_dropped_and_restored(filled: Book, tmp_path: Path):
    made = backups.take(filled, now=datetime.now(UTC), to=tmp_path / "moved.db").path
    before = rows_of(filled)
    set_setting(filled, "sync.minutes", 30)
    app = opened("safe_keeping")
    checked(app.file_uploader[0].upload("moved.db", made.read_bytes(), "application/octet-stream").run())
    clicked(app, "keeping_restore_given")
    assert rows_of(filled) == before
    assert not [path for path in backups.folder(filled).iterdir() if path.name.startswith(".")]


def test_something_else_that_is_dropped_is_refused(filled: Book):
    before = rows_of(filled)
    app = opened("safe_keeping")
    checked(app.file_uploader[0].upload("../../a.db", b"%PDF-1.7", "application/octet-stream").run())
    clicked(app, "keeping_restore_given")
    assert "is not a backup of Zonebook's" in read(app.error[0].value)
    assert rows_of(filled) == before


def test_a_restore_during_a_pass_is_refused_in_a_sentence(filled: Book):
    backups.take(filled, now=datetime.now(UTC))
    app = choose(opened("safe_keeping"))
    with store.sole_owner(filled, "sync"):
        clicked(app, "keeping_restore")
    assert "Try again when it is over" in read(app.error[0].value)


# By itself


def test_the_daily_backup_is_switched_off_and_on(filled: Book):
    app = opened("safe_keeping")
    checked(field(app, "toggle", "keeping_daily").set_value(False).run())
    assert "No backup is made by itself any more." in read(sentences(app))
    assert not backups.is_daily(filled)
    checked(field(app, "toggle", "keeping_daily").set_value(True).run())
    assert backups.is_daily(filled)


def test_another_folder_is_taken_once_it_is_there(filled: Book, tmp_path: Path):
    app, stick = opened("safe_keeping"), tmp_path / "stick"
    field(app, "text_input", "Folder on the machine that Zonebook runs on").set_value(str(stick))
    clicked(app, "Use this folder")
    assert "There is no folder" in read(app.error[0].value)
    assert backups.folder(filled) != stick
    stick.mkdir()
    clicked(app, "Use this folder")
    assert backups.folder(filled) == stick
    assert backups.take(filled, now=NOW).path.parent == stick


# Everything


def test_everything_leaves_in_one_zip(filled: Book):
    app = clicked(opened("safe_keeping"), "keeping_export")
    path = config.DATA / "exports" / "zonebook-everything.zip"
    assert str(path) in "\n".join(one.value for one in app.text)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
        assert sum(name.startswith("fit/") for name in archive.namelist()) == 60


@pytest.mark.parametrize("typed", ["", "delete", "yes"])
def test_nothing_is_deleted_by_a_slip(filled: Book, typed: str):
    app = opened("safe_keeping")
    field(app, "text_input", "Type “delete everything” to go on").set_value(typed)
    clicked(app, "Delete everything")
    assert "Nothing was deleted" in read(app.error[0].value)
    assert count(mine(), Workout) == 60


def test_deleting_everything_leads_to_the_first_steps_and_undo_brings_it_all_back(filled: Book):
    before = rows_of(filled)
    app = opened("safe_keeping")
    field(app, "text_input", "Type “delete everything” to go on").set_value("Delete everything")
    clicked(app, "Delete everything")
    assert title(app) == "Welcome to Zonebook"
    assert "Everything is deleted: 60 workouts" in read(sentences(app))
    assert count(mine(), Workout) == 0
    clicked(app, "undo")
    assert "The book is that of" in read(sentences(app)) and title(app) != "Welcome to Zonebook"
    assert rows_of(filled) == before


def test_deleting_the_backups_too_leaves_no_way_back(filled: Book):
    backups.take(filled, now=NOW)
    for name in ("reports/zonebook-2026-W46.pdf", "exports/zonebook-fit.zip", "exports/sample-fit.zip"):
        (config.DATA / name).parent.mkdir(parents=True, exist_ok=True)
        (config.DATA / name).write_bytes(b"all of it")
    app = opened("safe_keeping")
    field(app, "checkbox", "Delete all backups too").set_value(True)
    field(app, "text_input", "Type “delete everything” to go on").set_value("delete everything")
    clicked(app, "Delete everything")
    assert title(app) == "Welcome to Zonebook"
    assert "undo" not in {one.key for one in app.button}
    assert backups.listed(mine()) == []
    assert [path.name for path in config.DATA.rglob("*") if path.suffix in (".pdf", ".zip")] == ["sample-fit.zip"]
