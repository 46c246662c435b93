"""The pieces of what goes out: downloads that are made on a click, Strava, and the ZIP of everything."""

import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import actions_exports, config, connections_strava, finished, secrets, store, sync_strava, ui
from core.frames import exports as frames
from core.models import ExportJob
from core.queries import athlete, export_jobs, workouts
from core.store import Book
from tests.fakes.strava import CLIENT_ID, CLIENT_SECRET, CODE, FakeStrava
from tests.frames.small_book import NOW, add_sessions
from tests.pages.screens import checked, clicked, read, sentences


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strava is connected, as far as the screens know."""
    monkeypatch.setattr(connections_strava, "is_connected", lambda _book: True)


def workout_piece() -> None:
    from functools import partial

    import streamlit as st

    from core import actions_exports, ui, ui_exports
    from core.frames import exports, workout

    book, workout_id = ui.open_book(), st.session_state["workout_id"]
    ui.show_outcome()
    told = workout.told(book, workout_id)
    assert told
    ui_exports.show_downloads(exports.downloads(book, told.workout), key="workout")
    ask = partial(actions_exports.send_to_strava, book, workout_id) if book.is_writable else None
    withdraw = partial(actions_exports.withdraw_from_strava, book, workout_id) if book.is_writable else None
    ui_exports.show_upload(exports.upload(book, workout_id), ask, withdraw)


def settings_piece() -> None:
    from functools import partial

    from core import actions_exports, ui, ui_exports
    from core.frames import exports

    book = ui.open_book()
    if kind := ui_exports.ask_everything(exports.formats(), exports.workouts(book)):
        ui_exports.make_zip(partial(actions_exports.write_everything, book, kind))
    ui_exports.show_made(exports.made(book, *exports.formats()))
    ui_exports.show_strava(exports.strava(book))
    ui_exports.show_uploads(exports.uploads(book))


def strava_piece() -> None:
    from functools import partial

    import streamlit as st

    from core import actions_exports, ui, ui_exports
    from core.frames import exports

    book = ui.open_book()
    ui.show_outcome()
    strava = exports.strava(book)
    ui_exports.show_strava(strava)
    if back := ui_exports.came_back():
        ui.attempt(partial(actions_exports.connect_strava, book, *back))
    if not strava.is_connected:
        link = partial(actions_exports.strava_link, book, ui_exports.redirect_address())
        ui_exports.ask_strava(strava, link)
    else:
        if (wanted := ui_exports.ask_automatic(strava.is_automatic)) != strava.is_automatic:
            ui.attempt(partial(actions_exports.send_all_new, book, wanted))
        if st.button("Disconnect Strava", icon=":material/link_off:"):
            ui.attempt(partial(actions_exports.disconnect_strava, book))


def shown(piece, book: Book, workout_id: int = 0) -> AppTest:
    app = AppTest.from_function(piece, default_timeout=60)
    app.session_state[ui.BOOK] = book
    app.session_state["workout_id"] = workout_id
    return checked(app.run())


def test_files_of_a_workout_are_made_when_they_are_asked_for_and_not_before(
    book: Book, monkeypatch: pytest.MonkeyPatch
):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01", "title": "Hills", "power_w": [150.0] * 60})
    asked: list[str] = []
    monkeypatch.setattr(frames, "_data", lambda _book, _id, kind: asked.append(kind) or b"")
    shown(workout_piece, book, workout_id)
    assert asked == []


def test_the_three_files_of_a_workout_have_names_and_contents(book: Book):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01", "title": "Hills", "power_w": [150.0] * 60})
    found = workouts.workout(book, workout_id)
    assert found
    files = {one.label: one for one in frames.downloads(book, found[0])}
    assert [one.file_name for one in files.values()] == [
        f"2026-09-01-0800-hills-{workout_id}.{ending}" for ending in ("fit", "tcx", "csv")
    ]
    assert files["FIT"].data()[8:12] == b".FIT"
    assert files["TCX"].data().startswith(b"<?xml")
    assert files["CSV"].data().startswith(b"Elapsed (s),")


def test_a_workout_is_sent_to_strava_by_a_click_and_can_be_held_back(book: Book):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01"})
    app = clicked(shown(workout_piece, book, workout_id), "workout_strava")
    job = export_jobs.of_workout(book, workout_id)
    assert job and job.state == "queued"
    assert "On its way to Strava." in sentences(app)
    clicked(app, "workout_strava_not")
    assert export_jobs.of_workout(book, workout_id) is None


def test_what_went_wrong_stands_beside_the_way_to_try_again(book: Book):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01"})
    with store.writing(book, "sync") as session:
        session.add(ExportJob(service="strava", kind="workout", workout_id=workout_id, state="failed", created_at=NOW,
                              updated_at=NOW, problem="Strava made nothing of it: *empty*"))  # fmt: skip
    app = shown(workout_piece, book, workout_id)
    assert "Strava made nothing of it: *empty*" in read(sentences(app))
    assert [one for one in app.button if one.key == "workout_strava"]


def test_a_read_only_book_may_be_downloaded_from_and_sends_nothing(book: Book):
    (workout_id,) = add_sessions(book, {"day": "2026-09-01"})
    app = shown(workout_piece, replace(book, is_writable=False), workout_id)
    assert not app.button


def test_everything_goes_into_a_zip_that_lies_where_the_screen_says(book: Book):
    add_sessions(book, {"day": "2026-09-01", "power_w": [150.0] * 60}, {"day": "2026-09-02"})
    app = clicked(shown(settings_piece, book), "everything_make")
    path = app.text[0].value
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 3
    assert "MB, kept until the next one of its kind" in sentences(app)
    later = shown(settings_piece, book)
    assert later.text[0].value == path, "it was gone with the next click"
    assert [one.proto.label for one in later.get("download_button")] == ["zonebook-fit.zip"]


def test_a_zip_is_made_to_the_end_where_the_screen_is_left_meanwhile(book: Book, monkeypatch: pytest.MonkeyPatch):
    """Minutes of work were lost with any click elsewhere."""
    add_sessions(book, {"day": "2026-09-01"})
    is_left, write_zip = threading.Event(), finished.write_zip

    def slowly(*said: Any) -> Iterator[int]:
        for done in write_zip(*said):
            yield done
            is_left.wait(30)

    monkeypatch.setattr(finished, "write_zip", slowly)
    app = shown(settings_piece, book)
    with pytest.raises(RuntimeError, match="timed out"):
        app.button(key="everything_make").click().run(timeout=1)
    assert not frames.made(book, "fit")
    is_left.set()
    for worker in [one for one in threading.enumerate() if one.name == "zonebook-zip"]:
        worker.join(30)
    [made] = frames.made(book, "fit")
    assert zipfile.ZipFile(made.path).testzip() is None
    assert not shown(settings_piece, book).error


def test_a_zip_that_cannot_be_made_is_a_sentence(book: Book, monkeypatch: pytest.MonkeyPatch):
    def refused(*_said: Any) -> Iterator[int]:
        raise OSError(28, "No space left on device")

    add_sessions(book, {"day": "2026-09-01"})
    monkeypatch.setattr(finished, "write_zip", refused)
    app = clicked(shown(settings_piece, book), "everything_make")
    assert "The ZIP cannot be written" in app.error[0].value


def test_a_zip_that_is_stopped_halfway_leaves_the_last_one_and_no_rest(book: Book, monkeypatch: pytest.MonkeyPatch):
    add_sessions(book, {"day": "2026-09-01"})
    path = actions_exports.write_everything(book, "csv")
    before = path.read_bytes()

    def stopped(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions_exports.write_everything(book, "csv", stopped)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert zipfile.ZipFile(io.BytesIO(before)).testzip() is None


def test_settings_tell_what_went_up_and_what_waits(book: Book):
    first, second = add_sessions(book, {"day": "2026-09-01"}, {"day": "2026-09-02"})
    with store.writing(book, "sync") as session:
        export_jobs.add(session, [first], now=NOW)
        session.add(ExportJob(service="strava", kind="workout", workout_id=second, state="done", remote_id="12345",
                              created_at=NOW, updated_at=NOW))  # fmt: skip
    app = shown(settings_piece, book)
    assert "1 sent, 1 waiting, 0 failed." in sentences(app)
    assert frames.uploads(book)["link"].dropna().tolist() == ["https://www.strava.com/activities/12345"]


def test_wishing_for_every_new_workout_counts_from_now_and_can_be_taken_back(book: Book):
    assert "from now on" in actions_exports.send_all_new(book, True)
    assert athlete.setting(book, sync_strava.AUTOMATIC_SINCE)
    assert frames.strava(book).is_automatic
    actions_exports.send_all_new(book, False)
    assert not frames.strava(book).is_automatic


# Connecting


@pytest.fixture
def strava(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStrava]:
    """A Strava that the app reaches, not connected yet."""
    monkeypatch.setattr(connections_strava, "is_connected", lambda book: secrets.is_kept(book, "strava.tokens"))
    with FakeStrava() as fake:
        monkeypatch.setenv("STRAVA_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("STRAVA_CLIENT_SECRET", CLIENT_SECRET)
        monkeypatch.setenv("STRAVA_API_URL", fake.api_url)
        monkeypatch.setenv("STRAVA_AUTH_URL", fake.auth_url)
        config.settings.cache_clear()
        yield fake


def test_without_a_client_the_screen_says_where_to_make_one(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections_strava, "is_connected", lambda _book: False)
    assert "strava.com/settings/api" in read(sentences(shown(strava_piece, book)))


@pytest.mark.usefixtures("strava")
def test_the_athlete_goes_to_strava_and_comes_back_connected(book: Book):
    clicked(shown(strava_piece, book), "strava_connect")
    link = connections_strava.link(book, config.settings(), redirect_uri="http://localhost:8501/settings")
    app = AppTest.from_function(strava_piece, default_timeout=60)
    app.session_state[ui.BOOK] = book
    app.query_params.update({"code": CODE, "state": link.rpartition("state=")[2], "scope": "read,activity:write"})
    app = checked(app.run())
    assert "Connected to Strava. Nothing goes up until you ask for it." in read(sentences(app))
    assert secrets.is_kept(book, "strava.tokens")
    assert "code" not in app.query_params
    clicked(app, "Disconnect Strava")
    assert not secrets.is_kept(book, "strava.tokens")


@pytest.mark.usefixtures("strava")
def test_an_answer_that_was_made_up_is_refused_on_the_screen(book: Book):
    app = AppTest.from_function(strava_piece, default_timeout=60)
    app.session_state[ui.BOOK] = book
    app.query_params.update({"code": CODE, "state": "made up", "scope": "activity:write"})
    assert "not asked for from here" in checked(app.run()).error[0].value
    assert not secrets.is_kept(book, "strava.tokens")


def test_the_wish_for_every_new_workout_is_a_switch(book: Book):
    app = shown(strava_piece, book)
    checked(app.toggle(key="strava_automatic").set_value(True).run())
    assert frames.strava(book).is_automatic
