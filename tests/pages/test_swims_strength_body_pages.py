"""The Swims, Strength and Body screens: nothing yet, the sample athlete, something of everything, readers only."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions_body, store, ui
from core.frames import books
from core.models import Athlete
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.frames.trained_book import YARDS_25_M, add_measured, add_sets, add_swim
from tests.pages.screens import checked, clicked, field, metrics, mine, opened, read, sentences, title

PAGES = Path(__file__).resolve().parents[2] / "pages"
SCREENS = ("swims", "strength", "body")


def looked_at(screen: str, book: Book, **query: str) -> AppTest:
    """The screen by itself, as a session that looks at this book sees it."""
    app = AppTest.from_file(str(PAGES / f"{screen}.py"), default_timeout=60)
    app.session_state[ui.BOOK] = book
    app.query_params.update(query)
    return checked(app.run())


@pytest.fixture
def trained(book: Book) -> Book:
    """A book with some swims, lifts and values of these weeks."""
    today = books.today(book)
    for n in range(10):
        swum, lifted = ((today - timedelta(days=4 * n + more)).isoformat() for more in (1, 2))
        lengths = [*[24.0 + n / 10] * 8, None, *[26.0 + n / 10] * 16]
        add_swim(book, swum, lengths, pool_length_m=YARDS_25_M, title="*Masters* [swim]")
        add_sets(book, lifted, *[("Squat *deep*", 100 - n, 5)] * 2, ("Push Up", None, 20), ("Odd :red[Thing]", 10, 5))
    for kind, value in (("weight", 80.0), ("hrv", 50.0), ("sleep_hours", 7.5), ("soreness", 2.0)):
        add_measured(
            book,
            kind,
            {today - timedelta(days=n): value + n % 3 / 2 for n in range(30) if kind != "soreness" or n % 3 == 0},
        )
    add_measured(book, "tested_lift", {today: 120.0}, note="squat deep")
    add_measured(book, "swim_100yd", {today: 92.0})
    add_measured(book, "box_jump", {today: 0.6}, note="*warm*")
    return book


@pytest.mark.parametrize(
    ("screen", "sources"),
    [("swims", ("FIT", "Garmin")), ("strength", ("Hevy", "Peloton's strength classes")), ("body", ("Apple Health",))],
)
def test_an_empty_screen_says_where_its_data_comes_from(screen: str, sources: tuple[str, ...], book: Book):
    add_sessions(book, {"day": "2026-11-01"})
    (info,) = looked_at(screen, book).info
    assert all(source in info.value for source in sources)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_sample_athlete_is_told_what_is_known_and_what_is_not(screen: str, sample: Book):
    app = looked_at(screen, sample)
    told = read(sentences(app))
    match screen:
        case "swims":
            assert "No swim is in this book yet." in told
        case "strength":
            assert int(metrics(app)["Sets"]) > 0 and "No sets are known of this period" not in told
        case "body":
            assert {"Weight", "Resting heart rate", "Burned"} <= set(metrics(app)) and "HRV" not in told.split("Dots")[
                0
            ]
            assert "nothing is said: Weight, Resting heart rate." in told or "days of training are known" in told


def test_strength_classes_without_sets_are_counted_in_time_and_that_is_said(book: Book):
    add_sessions(book, {"day": books.today(book).isoformat(), "discipline": "strength", "title": "10 min Core"})
    app = looked_at("strength", book)
    told = read(sentences(app))
    assert metrics(app)["Sets"] == "–" and metrics(app)["Sessions"] == "1"
    assert "No sets are known of this period" in told and "counted in time only" in told


def test_swims_are_told_for_yards_in_a_pool_of_yards_and_for_metres_on_request(trained: Book):
    app = looked_at("swims", trained)
    assert metrics(app)["Pace"].endswith("/100 yd") and metrics(app)["Best 100"] == "1:32"
    assert app.dataframe[1].value["pool"].unique().tolist() == ["25 yd"]
    assert metrics(looked_at("swims", trained, swims_per="100 m"))["Pace"].endswith("/100 m")
    assert "200 yd in 3:12" in read(sentences(app))  # eight lengths of 24 s


def test_an_exercise_can_be_looked_at_alone(trained: Book):
    app = looked_at("strength", trained)
    assert app.selectbox[0].options == ["Squat *deep*", "Odd :red[Thing]", "Push Up"]
    assert metrics(app)["Estimated 1RM"] == "116.7 kg"  # 100 kg five times
    app = checked(app.selectbox[0].select("Push Up").run())
    assert metrics(app)["Estimated 1RM"] == "–"
    assert metrics(app)["Body-weight sets"] == "10"


def test_an_exercise_is_drawn_where_no_lift_was_ever_tested(book: Book):
    add_sets(book, books.today(book).isoformat(), ("Squat", 100, 5))
    assert metrics(looked_at("strength", book))["Estimated 1RM"] == "116.7 kg"


def test_exercises_of_unknown_muscles_are_named_as_they_are(trained: Book):
    told = sentences(looked_at("strength", trained))
    assert ":red[" not in told and "Unknown of 10 sets: Odd :red[Thing]." in read(told)


def test_body_shows_what_is_known_and_leaves_the_rest_out(trained: Book):
    app = looked_at("body", trained)
    labels = set(metrics(app))
    assert {"Weight", "Heart-rate variability", "Sleep", "Soreness"} <= labels and "VO2max" not in labels
    assert "days of training are known" in read(sentences(app))
    assert app.dataframe[0].value["result"].tolist() == ["60 cm"]


def test_a_goal_line_is_drawn_and_its_distance_told_and_can_be_taken_back(trained: Book):
    app = looked_at("body", trained)
    assert "goal line" not in sentences(app)
    field(app, "text_input", "Weight (kg)").input("75")
    app = clicked(app, "Save")
    told = read(sentences(app))
    assert "Weight: goal line at 75.0 kg." in told and "above your goal line of 75.0 kg." in told
    assert field(app, "text_input", "Weight (kg)").value == "75.0 kg"
    app = clicked(app, "undo")
    assert "The goal lines are as they were." in sentences(app) and "your goal line" not in sentences(app)
    assert field(app, "text_input", "Weight (kg)").value == ""


def test_a_goal_line_that_cannot_be_true_is_refused_with_a_sentence(trained: Book):
    app = looked_at("body", trained)
    field(app, "text_input", "Weight (kg)").input("7500")
    app = clicked(app, "Save")
    assert "Weight of 7,500.0 kg cannot be right" in read(app.error[0].value)


def test_readers_see_a_goal_line_and_cannot_move_it(trained: Book):
    actions_body.save_goal_lines(trained, {"weight": "75"})
    app = looked_at("body", replace(trained, is_writable=False))
    assert not app.text_input and "above your goal line of 75.0 kg." in read(sentences(app))


def test_weights_are_in_pounds_for_who_reads_pounds(trained: Book):
    with store.writing(trained, "athlete") as session:
        session.merge(Athlete(id=1, units="imperial"))
    assert metrics(looked_at("body", trained))["Weight"].endswith(" lb")
    assert metrics(looked_at("strength", trained))["Tonnage"].endswith(" lb")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("period", ["4 weeks", "This year", "All"])
def test_every_period_is_whole_for_readers_only(screen: str, period: str, trained: Book):
    app = looked_at(screen, replace(trained, is_writable=False), **{f"{screen}_period": period})
    assert app.title[0].value == screen.capitalize() and app.metric


@pytest.mark.parametrize("screen", ["swims", "strength"])
def test_a_period_without_anything_says_so(screen: str, book: Book):
    add_swim(book, "2020-01-01", [25.0] * 8)
    add_sets(book, "2020-01-02", ("Squat", 100, 5))
    assert "in this period. Choose a longer one." in looked_at(screen, book).info[0].value


def test_a_book_with_weights_and_no_workout_shows_them():
    add_measured(mine(), "weight", {"2026-11-01": 80.0, "2026-11-08": 79.0})
    app = opened("body")
    assert title(app) == "Body"
    assert metrics(app)["Weight"].startswith("79")
