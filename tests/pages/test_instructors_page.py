"""The Instructors screen: an empty case, a thin one, one with a finding, and names that mean something to Markdown."""

from datetime import date, timedelta

import numpy as np

from core import store
from core.models import WorkoutMetrics
from core.store import Book
from tests.frames.small_book import TODAY, add_sessions
from tests.pages.screens import clicked, field, mine, opened, read, sentences, title

NAMES = ("Dex Harrowfield", "*Talia* [Wintermoor](http://nowhere.example)", "Bram <b>Okenfold</b>")


def add_rides(book: Book, n: int, *, last: date) -> None:
    """Half-hour climbs every fourth day by three instructors in turn; the second one's are harder."""
    ids = add_sessions(
        book,
        *(
            {"day": str(last - timedelta(days=4 * (n - i))), "class_type": "Climb", "class_duration_s": 1800,
             "instructor_name": NAMES[i % 3]}
            for i in range(n)
        ),
    )  # fmt: skip
    noise = np.random.default_rng(3).normal(0, 0.03, n)
    with store.writing(book, "workouts") as session:
        for i, workout_id in enumerate(ids):
            derived = session.get_one(WorkoutMetrics, workout_id)
            derived.intensity_factor = float(0.8 + 0.1 * (i % 3 == 1) + noise[i])


def test_without_a_class_of_an_instructor_it_says_what_brings_one():
    add_sessions(mine(), {"day": "2026-11-02"})
    app = opened("instructors")
    assert title(app) == "Instructors"
    assert "No class with an instructor that you took to its end yet." in sentences(app)
    assert not app.dataframe


def test_few_classes_are_listed_and_it_says_how_many_are_needed():
    add_rides(mine(), 6, last=TODAY)
    app = opened("instructors")
    assert "Too little to say whose classes are harder: 6 whole classes of 3 instructors" in read(sentences(app))
    assert app.dataframe[0].value["n"].tolist() == [2, 2, 2]


def test_a_finding_is_told_with_the_name_as_it_is():
    add_rides(mine(), 60, last=TODAY)
    app = opened("instructors")
    (said,) = (one.value for one in app.markdown if "harder for you than average" in one.value)
    assert read(said).startswith(f"{NAMES[1]}'s classes are harder for you than average: +")
    assert r"\*Talia\* \[Wintermoor\](http\:" in said
    table = app.dataframe[0].value
    assert table["instructor"].tolist()[0] == NAMES[1]
    assert "difficulty" not in table  # nobody's classes are rated


def test_classes_that_nothing_measured_say_so():
    taken = {"day": "2026-11-02", "discipline": "yoga", "class_duration_s": 1800, "instructor_name": NAMES[0]}
    add_sessions(mine(), taken)
    assert "Nothing tells how hard these classes were" in sentences(opened("instructors"))


def test_another_discipline_and_measure_of_the_sample_athlete(sample):
    app = clicked(opened(), "first_sample").switch_page("pages/instructors.py").run()
    assert not app.exception and title(app) == "Instructors"
    shown = field(app, "selectbox", "instructors_discipline")
    assert shown.value == "cycling" and len(shown.options) > 2
    app = shown.select("strength").run()
    assert not app.exception and len(app.dataframe[0].value)


def test_an_instructor_without_a_class_in_the_library_leads_to_a_sentence():
    add_rides(mine(), 6, last=TODAY)
    app = opened("instructors")
    app.session_state["instructors_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "is in your library yet. Read the library in Settings." in read(sentences(app))
