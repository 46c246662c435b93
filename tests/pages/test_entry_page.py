"""The Entry screen: nothing yet, a value, a workout without a device, the way back, a book for reading only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import store, ui
from core.queries import athlete, entries
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.pages.screens import APP, button, checked, clicked, field, metrics, read, sentences

PAGE = APP.parent / "pages" / "entry.py"


@pytest.fixture(autouse=True)
def no_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is judged behind the test's back."""
    monkeypatch.setattr("core.scheduler.judge_soon", lambda _book: None)


def opened(book: Book, **query: str) -> AppTest:
    """The screen by itself, on this book."""
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.session_state[ui.BOOK] = book
    app.query_params.update(query)
    return checked(app.run())


def typed(app: AppTest, kind: str, text: str, note: str = "") -> AppTest:
    field(app, "text_input", f"entry_value_{kind}").input(text)
    field(app, "text_input", f"entry_note_{kind}").input(note)
    return clicked(app, f"entry_go_{kind}")


def test_an_empty_book_says_what_can_be_entered_and_what_comes_by_itself(book: Book):
    app = opened(book)
    said = sentences(app)
    assert app.title[0].value == "Entry"
    assert "None yet: enter the first one here." in said
    assert "There is no workout in this book yet." in said
    assert "Whoop and Oura are read from Apple Health" in said


def test_a_value_is_kept_with_its_note_and_stands_as_the_newest(book: Book):
    app = typed(opened(book), "weight", "72.4", "scale at the gym *")
    assert "Weight 72.4 kg" in sentences(app)
    assert metrics(app)["Weight, newest"] == "72.4 kg"
    assert athlete.measurements(book, "weight")["note"].tolist() == ["scale at the gym *"]


def test_undo_takes_the_value_back(book: Book):
    app = clicked(typed(opened(book), "weight", "72.4"), "undo")
    assert athlete.measurements(book, "weight").empty
    assert metrics(app)["Weight, newest"] == "–"


def test_what_cannot_be_true_is_said_beside_the_form(book: Book):
    app = typed(opened(book), "weight", "7240")
    assert "cannot be right" in app.error[0].value
    assert athlete.measurements(book, "weight").empty


def test_a_link_opens_the_form_of_one_kind_and_a_scale_is_answered_by_a_click(book: Book):
    app = opened(book, entry_kind="Energy")
    field(app, "button_group", "entry_value_energy").set_value(4)
    clicked(app, "entry_go_energy")
    assert athlete.measurements(book, "energy")["value"].tolist() == [4]


def test_the_newest_value_of_a_service_says_who_said_it(book: Book):
    with store.writing(book, "athlete") as session:
        day = (datetime.now(UTC) - timedelta(days=2)).date()
        athlete.save_measurement(
            session, "weight", 71, day, now=datetime.now(UTC), source="apple_health", note="[Scale]"
        )
    assert "said by Apple health" in sentences(opened(book))
    assert r"\[Scale\]" in sentences(opened(book))


def test_values_are_read_in_the_units_of_the_athlete(book: Book):
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, units="imperial")
    app = typed(opened(book), "weight", "160")
    assert metrics(app)["Weight, newest"] == "160.0 lb"


def test_a_workout_without_a_device_is_entered_listed_and_removed(book: Book):
    app = opened(book)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    field(app, "selectbox", "entry_discipline").set_value("running")
    field(app, "date_input", "entry_workout_day").set_value(yesterday)
    field(app, "number_input", "entry_distance").set_value(8.0)
    app = clicked(app, "entry_workout_go")
    kept = entries.manual_workouts(book)
    assert kept["discipline"].tolist() == ["running"] and kept["duration_s"].tolist() == [1800]
    assert "Entered: Running" in read(sentences(app))
    app = clicked(app, f"entry_drop_{kept['source_id'].iloc[0]}")
    assert entries.manual_workouts(book).empty
    clicked(app, "undo")
    assert len(entries.manual_workouts(book)) == 1


def test_how_hard_a_workout_was_is_kept_with_it(book: Book):
    add_sessions(book, {"day": "2026-09-01", "title": "Hills"})
    app = opened(book)
    field(app, "button_group", "entry_effort_value").set_value(7)
    app = clicked(app, "entry_effort_go")
    assert "Perceived effort 7 for Hills." in sentences(app)


def test_a_read_only_book_shows_what_is_here_and_asks_for_nothing(book: Book, tmp_path: Path):
    typed(opened(book), "weight", "72.4")
    app = opened(replace(book, is_writable=False))
    assert "open for reading only" in app.info[0].value
    assert metrics(app)["Weight, newest"] == "72.4 kg"
    assert not [one for one in app.button if one.key != "undo"]


def test_the_sample_athlete_has_something_to_show(sample: Book):
    app = opened(sample)
    assert button(app, "entry_workout_go")
    assert field(app, "selectbox", "entry_effort_of").options
