"""Settings: connecting and disconnecting, the first pass, files, the profile, dated values, the log of passes."""

import io
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from time import monotonic, sleep

import pytest
import sqlalchemy as sa
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from core import config, store
from core.models import Measurement, Recording, Secret, Workout, WorkoutMetrics
from core.queries import sync_runs
from core.store import Book
from tests.fakes.peloton import FakePeloton
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
    rows,
    sentences,
    title,
    turned_to,
)

HEADER = (
    "Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,Class Timestamp,"
    "Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),Calories Burned,"
    "Avg. Heartrate,Avg. Incline,Avg. Pace (min/mi)"
)
CSV = "\n".join(
    [
        HEADER,
        "2020-04-17 12:29 (PDT),On Demand,Ann Coach,20,Cycling,Theme,20 min Ride,2018-08-24 12:11 (PDT),"
        "119,99,37%,84,15.81,5.26,164,131.99,,",
        "2020-04-18 11:01 (PDT),Live,Ann Coach,30,Cycling,Music,30 min Ride,2020-04-18 11:00 (PDT),"
        "177,98,40%,75,15.69,7.84,244,,,",
    ]
).encode()


@pytest.fixture
def reachable_peloton(peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch) -> FakePeloton:
    """The Peloton that the app reaches: 16 workouts, no limit to the requests."""
    monkeypatch.setenv("PELOTON_API_URL", peloton.api_url)
    monkeypatch.setenv("PELOTON_AUTH_URL", peloton.auth_url)
    monkeypatch.setenv("PELOTON_REQUESTS_PER_SECOND", "0")
    return peloton


def pasted(app: AppTest, token: str) -> AppTest:
    """The session after a token was pasted and sent."""
    field(app, "text_area", "Token").set_value(token)
    return clicked(app, "Connect with this token")


def wait_for_the_pass(book: Book, source: str = "peloton", *, seconds: float = 60) -> str:
    """How the newest pass over a source ended."""
    until = monotonic() + seconds
    while monotonic() < until:
        run = sync_runs.latest(book, source)
        if run and run.state not in sync_runs.OPEN:
            return run.state
        sleep(0.05)
    raise AssertionError("the pass did not end")


def told_in_time(app: AppTest, text: str, *, seconds: float = 60) -> bool:
    """Whether the screen says this before the time is over, however often it is drawn until then."""
    until = monotonic() + seconds
    while text not in sentences(checked(app.run())):
        if monotonic() > until:
            return False
        sleep(0.1)
    return True


def kept_tokens(book: Book) -> list[bytes]:
    """What is kept of Peloton's tokens, encrypted."""
    with store.reading(book) as connection:
        return list(connection.scalars(sa.select(Secret.value)))


@contextmanager
def locked(book: Book) -> Iterator[None]:
    """Another program has the database locked for writing."""
    other = sqlite3.connect(book.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


# Connecting


def test_a_pasted_token_connects_and_the_first_pass_brings_every_workout(reachable_peloton: FakePeloton):
    reachable_peloton.fail("/api/me", times=2, kind="slow", delay_s=0.5)
    app = pasted(opened("settings"), reachable_peloton.issue_tokens().refresh_token)
    assert "Connected to Peloton. Your workouts are on their way." in read(sentences(app))
    assert app.progress  # the pass has begun, or waits
    assert wait_for_the_pass(mine()) == "done"
    app = opened("settings")
    assert "16 workouts of the 16 that Peloton has; 16 with all details." in sentences(app)
    assert told_in_time(app, "Refreshed just now · all 16 of Peloton's workouts are here")
    assert "Connect with this token" not in {one.label for one in app.button}
    assert metrics(opened("rides", rides_period="All"))["Workouts"] == "16"


def test_a_password_connects_and_is_kept_nowhere(reachable_peloton: FakePeloton):
    app = opened("settings")
    field(app, "text_input", "Email or user name").set_value("rider@example.com")
    field(app, "text_input", "Password").set_value("right horse")
    clicked(app, "Log in")
    assert "Connected to Peloton" in sentences(app)
    assert wait_for_the_pass(mine()) == "done"
    assert b"right horse" not in mine().path.read_bytes()


@pytest.mark.parametrize(
    "token", ["nonsense", "eyJhbGciOi", "{}", '{"body": {', "v1.abcdefghijklmnopqrstuvwxyz0123456789"]
)
def test_a_wrong_token_is_refused_in_a_sentence_and_nothing_is_kept(token: str, reachable_peloton: FakePeloton):
    app = pasted(opened("settings"), token)
    assert len(app.error) == 1 and len(read(app.error[0].value)) > 20
    assert count(mine(), Secret) == 0
    assert sync_runs.latest(mine(), "peloton") is None


def test_a_wrong_password_is_refused_in_a_sentence_and_sent_once(reachable_peloton: FakePeloton):
    app = opened("settings")
    field(app, "text_input", "Email or user name").set_value("rider@example.com")
    field(app, "text_input", "Password").set_value("wrong horse")
    clicked(app, "Log in")
    assert "password" in read(app.error[0].value).lower()
    assert count(mine(), Secret) == 0
    checked(app.run())  # drawn again, nothing is sent again
    assert reachable_peloton.count("^/oauth/token") == 1


def test_an_account_with_a_second_factor_is_told_to_paste_a_token(reachable_peloton: FakePeloton):
    reachable_peloton.login.is_mfa = True
    app = opened("settings")
    field(app, "text_input", "Email or user name").set_value("rider@example.com")
    field(app, "text_input", "Password").set_value("right horse")
    clicked(app, "Log in")
    assert "token" in read(app.error[0].value)


def test_a_refused_token_does_not_replace_the_one_that_is_here(reachable_peloton: FakePeloton):
    pasted(opened("settings"), reachable_peloton.issue_tokens().refresh_token)
    wait_for_the_pass(mine())
    tokens, run_id = kept_tokens(mine()), sync_runs.start(mine(), "peloton", now=datetime.now(UTC))
    with store.writing(mine(), "sync") as session:
        sync_runs.tell(session, run_id, state="failed", problem="Log in again.", problem_kind="LoginRequired")
    app = pasted(opened("settings"), "nonsense")
    assert len(app.error) == 1
    assert kept_tokens(mine()) == tokens


def test_disconnecting_forgets_the_tokens_and_keeps_the_workouts(reachable_peloton: FakePeloton):
    pasted(opened("settings"), reachable_peloton.issue_tokens().refresh_token)
    wait_for_the_pass(mine())
    wait_for_the_pass(mine(), "friends")
    app = clicked(opened("settings"), "Disconnect")
    assert "Disconnected. Everything that came in stays in your book." in read(sentences(app))
    assert "Not connected" in sentences(app)
    assert button(app, "Connect with this token")
    assert "refresh" not in {one.key for one in app.button}
    assert count(mine(), Workout) == 16
    assert count(mine(), Secret) == 0


# Refreshing


def test_refresh_begins_a_pass_on_whatever_screen_it_is_clicked(
    reachable_peloton: FakePeloton, filled: Book, monkeypatch
):
    monkeypatch.setenv("PELOTON_REFRESH_TOKEN", reachable_peloton.issue_tokens().refresh_token)
    reachable_peloton.fail("/api/me", kind="slow", delay_s=0.7)
    app = clicked(opened("music"), "refresh")
    assert title(app) == "Music"
    assert app.progress
    assert "refresh" not in {one.key for one in app.button}
    assert wait_for_the_pass(filled) == "done"
    assert told_in_time(app, "all 16 of Peloton's workouts are here")  # a pass over friends may still follow


def test_a_pass_that_finds_peloton_down_says_so_and_can_be_tried_again(
    reachable_peloton: FakePeloton, filled: Book, monkeypatch
):
    monkeypatch.setenv("PELOTON_REFRESH_TOKEN", reachable_peloton.issue_tokens().refresh_token)
    reachable_peloton.fail("/api/me", times=20, status=503)
    app = clicked(opened(), "refresh")
    assert wait_for_the_pass(filled) == "failed"
    checked(app.run())
    assert "Peloton" in read(app.warning[0].value)
    reachable_peloton.clear_faults()
    clicked(app, "refresh")
    assert wait_for_the_pass(filled) == "done"
    assert not checked(app.run()).warning


def test_a_login_that_peloton_has_revoked_is_asked_for_again(reachable_peloton: FakePeloton):
    pasted(opened("settings"), reachable_peloton.issue_tokens().refresh_token)
    wait_for_the_pass(mine())
    wait_for_the_pass(mine(), "friends")  # it follows the first one, and would meet the revoked login too
    reachable_peloton.revoke()
    clicked(opened(), "refresh")
    assert wait_for_the_pass(mine()) == "failed"
    app = opened("settings")
    assert "Log in again" in sentences(app)
    assert "Connect again in Settings" in sentences(app)
    pasted(app, reachable_peloton.issue_tokens().refresh_token)
    assert wait_for_the_pass(mine()) == "done"
    assert "Log in again" not in sentences(opened("settings"))


def test_refresh_while_the_database_is_locked_says_so(filled: Book, monkeypatch):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    monkeypatch.setattr(store, "BUSY_S", 0)
    app = opened()
    with locked(filled):
        clicked(app, "refresh")
    assert "locked" in read(app.toast[0].value)


def test_workouts_whose_details_did_not_come_are_listed_with_the_reason(filled: Book):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with store.writing(filled, "workouts") as session:
        recording = session.scalars(sa.select(Recording).order_by(Recording.id)).first()
        recording.detail_state, recording.problem, recording.retry_at = "failed", "Peloton did not answer.", tomorrow
        expected = recording.title
    app = opened("settings")
    assert "Still to come" in [heading.value for heading in app.subheader]
    (table,) = (frame.value for frame in app.dataframe)
    assert table[["title", "problem"]].to_numpy().tolist() == [[expected, "Peloton did not answer."]]


# Files


def uploaded(app: AppTest, name: str, data: bytes) -> AppTest:
    """The session after a file was dropped and imported."""
    checked(app.file_uploader[0].set_value([(name, data, "text/csv")]).run())
    return clicked(app, "Import 1 file")


def test_a_workout_history_that_is_dropped_on_the_first_screen_fills_the_book():
    app = uploaded(opened(), "history.csv", CSV)
    assert "history.csv: 2 workouts, 2 new, 0 known already." in [read(toast.value) for toast in app.toast]
    assert title(app) == "Overview"
    assert "From imported files" in sentences(app)
    assert metrics(opened("rides", rides_period="All"))["Output"] == "296 kJ"  # 119 + 177


def test_the_same_file_again_adds_nothing():
    app = uploaded(opened(), "history.csv", CSV)
    uploaded(turned_to(app, "files"), "again.csv", CSV)
    assert "again.csv: 2 workouts, 0 new, 2 known already." in read(sentences(app))
    assert count(mine(), Workout) == 2


def test_a_zip_of_workout_histories_is_read_like_the_files_in_it():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside/history.csv", CSV)
    app = uploaded(opened("files"), "export.zip", packed.getvalue())
    assert "export.zip: 2 workouts, 2 new, 0 known already." in read(sentences(app))


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\x01\x02" * 50, b"PK\x03\x04 not a zip"])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data: bytes):
    app = uploaded(opened("files"), "*other*.csv", data)
    assert "*other*.csv: " in read(sentences(app))
    assert count(mine(), Workout) == 0


def test_a_file_that_comes_while_the_database_is_locked_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0)
    app = opened()
    checked(app.file_uploader[0].set_value([("history.csv", CSV, "text/csv")]).run())
    with locked(mine()):
        clicked(app, "Import 1 file")
    assert "locked" in sentences(app)
    assert count(mine(), Workout) == 0


# The athlete


def test_units_that_are_chosen_stand_on_every_screen(filled: Book):
    app = opened("settings", section="You")
    field(app, "selectbox", "Units").set_value("imperial")
    clicked(app, "Save")
    assert "Saved" in sentences(app)
    total_m = sum(row.distance_m or 0 for row in rows(filled, "distance_m"))
    assert metrics(opened("rides", rides_period="All"))["Distance"] == f"{total_m / 1609.344:,.2f} mi"


def test_a_profile_is_kept_as_it_was_entered(filled: Book):
    app = opened("settings", section="You")
    field(app, "text_input", "Name").set_value("Kim")
    field(app, "number_input", "Height (cm)").set_value(181.0)
    field(app, "selectbox", "Weeks start on").set_value(6)
    field(app, "date_input", "Born").set_value(date(1985, 5, 17))
    clicked(app, "Save")
    again = opened("settings", section="You")
    assert field(again, "text_input", "Name").value == "Kim"
    assert field(again, "number_input", "Height (cm)").value == 181.0
    assert field(again, "selectbox", "Weeks start on").value == 6
    assert field(again, "date_input", "Born").value == date(1985, 5, 17)


def derived_ftps(book: Book) -> dict[int, float | None]:
    """The FTP that each workout's numbers use, by its id."""
    with store.reading(book) as connection:
        return dict(connection.execute(sa.select(WorkoutMetrics.workout_id, WorkoutMetrics.ftp_w)).all())


def entered(app: AppTest, kind: str, value: str, day: date) -> AppTest:
    """The session after a dated value was added."""
    field(app, "selectbox", "What").set_value(kind)
    field(app, "text_input", "Value").set_value(value)
    field(app, "date_input", "In force from").set_value(day)
    return clicked(app, "Add")


def a_day_in_the_middle(book: Book) -> date:
    """A day with as many workouts before it as after."""
    return rows(book, "day")[30].day


def test_a_new_ftp_stands_in_the_table_and_rezones_the_workouts_from_its_day_on(filled: Book):
    day, before = a_day_in_the_middle(filled), derived_ftps(filled)
    app = entered(opened("settings", section="You"), "ftp", "321", day)
    table = app.dataframe[0].value
    (row,) = table[table["Value"] == "321 W"].to_dict("records")
    assert row["From"] == day and row["Said by"] == "you"
    after = derived_ftps(filled)
    with store.reading(filled) as connection:
        later_entry = connection.scalar(
            sa.select(sa.func.min(Measurement.day)).where(col(Measurement.kind) == "ftp", col(Measurement.day) > day)
        )
    in_force = {
        row.id for row in rows(filled, "id", "day") if day <= row.day and (not later_entry or row.day < later_entry)
    }
    zoned = {workout_id for workout_id in in_force if after[workout_id] is not None}
    assert zoned and {after[workout_id] for workout_id in zoned} == {321}
    assert {i: ftp for i, ftp in after.items() if i not in zoned} == {i: before[i] for i in after if i not in zoned}
    n = sum(after[i] != before[i] for i in after)
    assert f"{n} workouts recomputed" in read(sentences(app))


def test_a_value_that_was_removed_comes_back_with_undo(filled: Book):
    app = opened("settings", section="You")
    before, ftps = app.dataframe[0].value, derived_ftps(filled)
    place = before.index[before["Value"].str.endswith(" W")][-1]
    app.session_state["measurements"] = {"selection": {"rows": [int(place)], "columns": [], "cells": []}}
    checked(app.run())
    clicked(app, "Remove the chosen value")
    assert len(app.dataframe[0].value) == len(before) - 1
    clicked(app, "undo")
    again = app.dataframe[0].value
    assert sorted(map(str, again.to_numpy().tolist())) == sorted(map(str, before.to_numpy().tolist()))
    assert derived_ftps(filled) == ftps


@pytest.mark.parametrize(
    ("kind", "value"), [("ftp", "a lot"), ("ftp", "4000"), ("ftp", "-5"), ("weight", "0"), ("weight", "nan")]
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence(kind: str, value: str, filled: Book):
    before = count(filled, Measurement)
    app = entered(opened("settings", section="You"), kind, value, a_day_in_the_middle(filled))
    assert len(app.error) == 1
    assert count(filled, Measurement) == before


def test_a_weight_is_read_in_the_unit_it_was_typed_with(filled: Book):
    app = entered(opened("settings", section="You"), "weight", "160 lb", a_day_in_the_middle(filled))
    assert "72.6 kg" in app.dataframe[0].value["Value"].tolist()  # 160 * 0.45359


def test_a_value_that_comes_while_the_database_is_locked_is_refused_in_a_sentence(filled: Book, monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0)
    app = opened("settings", section="You")
    with locked(filled):
        entered(app, "ftp", "250", a_day_in_the_middle(filled))
    assert "locked" in read(app.error[0].value)


# Passes, and where everything lies


def test_the_log_of_passes_gives_each_problem_in_a_sentence(filled: Book):
    for n, problem in enumerate(("Peloton did not answer.", None)):
        run_id = sync_runs.start(filled, "peloton", now=datetime.now(UTC))
        with store.writing(filled, "sync") as session:
            state = "failed" if problem else "done"
            sync_runs.tell(session, run_id, state=state, problem=problem, saved=n, found=n, told_at=datetime.now(UTC))
    table = opened("settings", section="Passes").dataframe[0].value
    assert table["state"].tolist() == ["done", "failed"]
    assert table["problem"].tolist()[1] == "Peloton did not answer."


def test_a_book_without_a_pass_says_how_to_get_one():
    assert "No pass yet" in opened("settings", section="Passes").info[0].value


def test_the_interval_that_is_chosen_is_kept(filled: Book):
    app = opened("settings", section="Passes")
    assert app.select_slider[0].value == 60
    checked(app.select_slider[0].set_value(120).run())
    assert opened("settings", section="Passes").select_slider[0].value == 120


def test_an_interval_that_the_environment_sets_cannot_be_changed_on_the_screen(filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_SYNC_MINUTES", "45")
    slider = opened("settings", section="Passes").select_slider[0]
    assert slider.value == 45 and slider.disabled


def test_settings_tell_where_book_and_key_lie_and_which_version_this_is(filled: Book):
    said = "\n".join(text.value for text in opened("settings", section="About").text)
    assert str(filled.path) in said
    assert "ZONEBOOK_KEY in the environment" in said
    assert f"Zonebook {config.VERSION}" in said


def test_settings_never_show_the_key_the_tokens_or_a_database_password(filled: Book, monkeypatch):
    for name in ("ZONEBOOK_KEY", "PELOTON_REFRESH_TOKEN", "PELOTON_PASSWORD"):
        monkeypatch.setenv(name, f"secret of {name}")
    for section in ("Connections", "You", "Passes", "About"):
        app = opened("settings", section=section)
        assert "secret of" not in "\n".join(str(element) for element in app.main)
