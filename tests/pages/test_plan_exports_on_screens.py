"""The plan on its way out, on the screens: files, the calendar, who gets it, how it stands there, and a rehearsal."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core import config, garmin_login, store, sync_plan
from core.frames import plan_exports as frames
from core.queries import athlete, plan_exports
from core.store import Book
from tests.fakes.garmin import FakeGarmin, tokens
from tests.fakes.hevy import API_KEY, FakeHevy
from tests.pages.screens import button, checked, clicked, field, mine, opened, sentences
from tests.planned_rows import NOW, know, lift, put, ride

HOSTILE = "**<b>Ride</b>** $x$ [l](http://x)"


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as clock:
        yield clock


@pytest.fixture
def garmin(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin() as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def own(garmin: FakeGarmin) -> Book:
    """The book that the app opens, with a plan and a login to Garmin."""
    book = store.open_book(config.settings().database_url)
    garmin_login.keep(book, config.settings(), tokens())
    know(book)
    put(book, ride(), lift())
    return book


def choose(book: Book, *services: str) -> None:
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, sync_plan.SEND_TO, list(services))


def test_a_planned_workout_has_a_button_for_each_file_and_what_files_cannot_say(own: Book):
    put(own, ride(title=HOSTILE))
    app = opened("planned", planned="ride")
    labels = [one.label for one in app.get("download_button")]
    assert {"FIT", "ZWO", "Calendar", "Garmin JSON"} <= set(labels)
    assert any("held in its middle" in sentence for sentence in sentences(app).splitlines() or [sentences(app)])
    labels = [one.label for one in opened("planned", planned="lift").get("download_button")]
    assert "ZWO" not in labels and "FIT" in labels


def test_the_files_hold_what_they_should(own: Book):
    files = {one.label: one for one in frames.downloads(own, "ride")}
    assert files["FIT"].file_name == "2026-11-21-3-x-8.fit" and files["FIT"].data()[8:12] == b".FIT"
    assert files["ZWO"].data().startswith(b"<?xml")
    assert b"UID:ride\r\n" in files["Calendar"].data()
    assert json.loads(files["Garmin JSON"].data())["workoutName"] == "3 x 8"
    assert b"UID:lift\r\n" in frames.calendar(own).data()
    assert frames.downloads(own, "gone") == []


def test_the_plan_has_a_calendar_to_take(own: Book):
    assert "Calendar" in [one.label for one in opened("plan").get("download_button")]


def test_the_plan_goes_where_the_athlete_says_and_its_states_are_shown(own: Book, garmin: FakeGarmin):
    app = opened("settings")
    assert field(app, "toggle", "plan_to_hevy").disabled  # Hevy is not connected
    checked(field(app, "toggle", "plan_to_garmin").set_value(True).run())
    assert "goes to Garmin" in sentences(app)
    assert sync_plan.chosen(own) == ["garmin"]
    assert [row.state for row in plan_exports.rows(own)] == ["queued", "queued"]
    assert "2 workouts on the way" in sentences(app)
    sync_plan.send_now(own, config.settings(), datetime.now(UTC))
    assert "2 workouts there" in sentences(opened("settings"))
    app = opened("planned", planned="ride")
    assert "At Garmin" in " ".join(one.value for one in app.markdown)
    checked(field(opened("settings"), "toggle", "plan_to_garmin").set_value(False).run())
    assert sync_plan.chosen(own) == []
    assert len(garmin.library.workouts) == 2  # what is there stays there


def test_a_failure_stands_there_with_a_way_to_try_again(own: Book, garmin: FakeGarmin):
    choose(own, "garmin")
    garmin.fail("workout-service", status=503, times=100)
    sync_plan.send_now(own, config.settings(), datetime.now(UTC))
    app = opened("settings")
    assert any("trouble of its own" in warning.value for warning in app.warning)
    clicked(app, "plan_exports_again")
    assert {row.retry_at for row in plan_exports.rows(own)} == {None}
    sync_plan.send_now(own, config.settings(), datetime.now(UTC))
    app = opened("planned", planned="ride")
    assert "Not at Garmin as planned" in " ".join(one.value for one in app.markdown)
    assert "It is tried again at" in sentences(app)
    clicked(app, "plan_again_Garmin")
    assert [row.retry_at is None for row in plan_exports.rows(own)] == [True, False]
    garmin.server.clear_faults()
    sync_plan.send_now(own, config.settings(), datetime.now(UTC) + timedelta(hours=1))
    assert len(garmin.library.workouts) == 2


def test_a_rehearsal_shows_every_request_and_sends_none(own: Book, garmin: FakeGarmin):
    put(own, ride(title=HOSTILE))
    app = clicked(opened("settings"), "plan_rehearse")
    shown = [block.value for block in app.code]
    assert any(text.startswith("garmin: POST /workout-service/workout\n{") and HOSTILE in text for text in shown)
    assert any("POST /workout-service/schedule/<new>" in text for text in shown)
    assert garmin.server.requests == []


def test_whoever_only_reads_gets_files_and_no_switch(own: Book, monkeypatch: pytest.MonkeyPatch):
    choose(own, "garmin")
    sync_plan.queue(own, NOW)
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened("planned", planned="ride")
    assert "FIT" in [one.label for one in app.get("download_button")]
    assert not [one for one in app.button if str(one.key).startswith("plan_again")]
    assert not opened("settings").toggle


def test_an_edit_on_any_screen_is_on_its_way_when_the_screen_is_drawn_anew(own: Book):
    choose(own, "garmin")
    app = opened("plan")
    assert plan_exports.rows(own) == []
    put(own, ride(title="4 x 8"))
    checked(app.run())
    assert {row.uid: row.state for row in plan_exports.rows(own)} == {"ride": "queued", "lift": "queued"}


def test_hevy_can_be_chosen_where_it_is_connected(own: Book, monkeypatch: pytest.MonkeyPatch):
    with FakeHevy() as hevy:
        monkeypatch.setenv("HEVY_API_KEY", API_KEY)
        monkeypatch.setenv("HEVY_API_URL", hevy.url)
        app = opened("settings")
        checked(field(app, "toggle", "plan_to_hevy").set_value(True).run())
        assert sync_plan.chosen(mine()) == ["hevy"]
        assert button(app, "plan_rehearse")
