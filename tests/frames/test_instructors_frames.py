"""How hard instructors' classes are, as the screen reads it."""

from datetime import date, timedelta

import numpy as np
import pytest

from core import store
from core.frames import instructors as frames
from core.models import Instructor, PelotonClass, WorkoutMetrics
from core.queries import athlete, classes
from core.recorded import ClassContent
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude

FIRST = date(2026, 1, 1)
NAMES = ("Dex Harrowfield", "Talia Wintermoor", "Bram Okenfold")


def add_rides(book: Book, n: int = 60, *, harder: dict[str, float] | None = None) -> list[int]:
    """Half-hour climbs every fourth day by three instructors in turn, at an intensity of 0.80 give or take 0.03."""
    ids = add_sessions(
        book,
        *(
            {"day": str(TODAY - timedelta(days=4 * (n - i))), "class_type": "Climb", "class_duration_s": 1800,
             "instructor_name": NAMES[i % 3], "avg_power_w": 150.0 + 10 * (i % 3), "avg_heart_rate_bpm": 140.0}
            for i in range(n)
        ),
    )  # fmt: skip
    noise = np.random.default_rng(3).normal(0, 0.03, n)
    with store.writing(book, "workouts") as session:
        for i, workout_id in enumerate(ids):
            derived = session.get_one(WorkoutMetrics, workout_id)
            derived.intensity_factor = float(0.8 + (harder or {}).get(NAMES[i % 3], 0) + noise[i])
            derived.tss, derived.tss_method = 32.0, "power"
    return ids


def test_a_hard_instructor_is_named_with_size_interval_and_number(book):
    add_rides(book, harder={"Talia Wintermoor": 0.08})
    found = frames.instructors(book, "cycling", frames.INTENSITY, FIRST, TODAY)
    first = found.table.iloc[0]
    assert (first["instructor"], first["n"], first["stands_out"]) == ("Talia Wintermoor", 20, True)
    assert first["effect"] == pytest.approx(8 * 2 / 3, abs=2)  # the average holds a third of the 8 points
    assert first["low"] < first["effect"] < first["high"]
    assert found.sentence.startswith("Talia Wintermoor's classes are harder for you than average: +")
    assert f"{first['low']:+.1f} to {first['high']:+.1f}, 20 classes)." in found.sentence


def test_where_nobody_stands_out_it_says_so(book):
    add_rides(book)
    found = frames.instructors(book, "cycling", frames.INTENSITY, FIRST, TODAY)
    assert found.sentence == (
        "Nobody's classes stand out from chance: 60 classes of 3 instructors, of whom 3 gave 5 and more."
    )
    assert found.table["avg_power_w"].tolist() == pytest.approx(
        [{"Dex Harrowfield": 150, "Talia Wintermoor": 160, "Bram Okenfold": 170}[n] for n in found.table["instructor"]]
    )


def test_too_few_classes_are_listed_without_an_effect(book):
    add_rides(book, 12)
    found = frames.instructors(book, "cycling", frames.INTENSITY, FIRST, TODAY)
    assert found.told.empty and found.table["n"].tolist() == [4, 4, 4]
    assert found.sentence.startswith(
        "Too little to say whose classes are harder: 12 whole classes of 3 instructors with this measured."
    )


def test_only_the_period_and_what_counts_is_looked_at(book):
    ids = add_rides(book)
    exclude(book, ids[-1])
    found = frames.instructors(book, "cycling", frames.INTENSITY, TODAY - timedelta(days=40), TODAY)
    assert found.table["n"].sum() == 9  # ten every fourth day, less one
    assert frames.instructors(book, "cycling", frames.INTENSITY, FIRST, FIRST).table.empty


def test_difficulty_is_the_mean_of_the_instructors_classes_in_the_library(book):
    add_rides(book)
    with store.writing(book, "classes") as session:
        for n, (difficulty, discipline) in enumerate(((7.0, "cycling"), (8.0, "cycling"), (2.0, "yoga"))):
            made = PelotonClass(id=f"c{n}", title="C", discipline=discipline, instructor_id="i", difficulty=difficulty)
            content = ClassContent(peloton_class=made, instructor=Instructor(id="i", name="Bram Okenfold"))
            classes.save_content(session, content, now=NOW)
    table = frames.instructors(book, "cycling", frames.INTENSITY, FIRST, TODAY).table.set_index("instructor")
    assert table.at["Bram Okenfold", "difficulty"] == 7.5
    assert np.isnan(table.at["Dex Harrowfield", "difficulty"])


def test_a_measure_is_offered_where_it_was_ever_measured(book):
    add_rides(book)
    assert frames.measures(book, "cycling") == [frames.INTENSITY, frames.LOAD]  # no maximum heart rate is known
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, "max_heart_rate", 200, FIRST, now=NOW)
    assert frames.measures(book, "cycling") == [frames.INTENSITY, frames.LOAD, frames.HEART_RATE]
    measured = frames._measured(book.id, frames._version(book), "cycling", book)
    assert measured[frames.HEART_RATE].iloc[0] == 70  # 140 of 200
    assert measured[frames.LOAD].iloc[0] == 64  # 32 in half an hour


def test_an_estimated_load_is_no_measure_of_a_class(book):
    add_sessions(
        book, {"day": "2026-11-02", "discipline": "yoga", "instructor_name": NAMES[0], "class_duration_s": 1800}
    )
    assert frames.disciplines(book) == ["yoga"]
    assert frames.measures(book, "yoga") == []


def test_cycling_comes_first_then_what_was_taken_most(book):
    taken = {"instructor_name": NAMES[0], "class_duration_s": 1800}
    add_sessions(
        book, *({"day": f"2026-11-0{n}", "discipline": name, **taken}
                for n, name in enumerate(("yoga", "running", "running", "cycling"), 1)),
        {"day": "2026-11-09", "discipline": "rowing"},
    )  # fmt: skip
    assert frames.disciplines(book) == ["cycling", "running", "yoga"]


def test_an_empty_book_has_no_discipline(book):
    assert frames.disciplines(book) == [] and frames.earliest(book) is None
