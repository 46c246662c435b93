"""Strength of a book: sets where they are known, time where they are not, the best source of each session."""

from datetime import date

import pytest

from core.frames import strength as frames
from core.store import Book
from tests.frames.small_book import TODAY, add_sessions, exclude
from tests.frames.trained_book import add_exercise, add_measured, add_sets

YEAR = (date(2025, 11, 21), TODAY)


def of_year(book: Book) -> frames.Strength:
    found = frames.strength(book, *YEAR)
    assert found is not None
    return found


def test_a_class_without_sets_is_counted_in_time_only(book: Book):
    add_sessions(book, {"day": "2026-11-01", "discipline": "strength", "duration_s": 1200})
    of = of_year(book)
    told = {card.quantity.label: card.value for card in of.cards}
    assert told == {"Sessions": 1, "Time": 1200, "Sets": None, "Tonnage": None, "Body-weight sets": None}
    assert of.exercises.empty
    assert of.told == "The session of 1 without known sets, such as Peloton's classes: counted in time only."


def test_sets_and_tonnage_leave_warm_ups_and_body_weight_out(book: Book):
    add_sets(
        book, "2026-11-01", ("Squat", 40, 8, "warmup"), ("Squat", 100, 5), ("Squat", 100, 5), ("Push Up", None, 20)
    )
    told = {card.quantity.label: card.value for card in of_year(book).cards}
    assert (told["Sets"], told["Tonnage"], told["Body-weight sets"]) == (3, 1000, 1)


def test_an_exercise_is_told_with_its_maximum_over_the_weight_of_that_day(book: Book):
    add_sets(book, "2026-11-01", ("Squat", 120, 5))
    add_measured(book, "weight", {"2026-10-01": 80.0, "2026-11-05": 100.0})
    row = of_year(book).exercises.loc["Squat"]
    assert row["one_rm_kg"] == pytest.approx(140)  # 120 * (1 + 5 / 30)
    assert row["one_rm_ratio"] == pytest.approx(140 / 80)
    assert row["going"] is None


def test_without_a_weight_by_that_day_strength_to_weight_is_unknown(book: Book):
    add_sets(book, "2026-11-01", ("Squat", 120, 5))
    add_measured(book, "weight", {"2026-11-05": 100.0})
    cards = {card.quantity.label: card for card in frames.one_exercise(book, "Squat", TODAY).cards}
    assert cards["1RM / weight"].value is None and cards["1RM / weight"].note == "no weight is known of that day"


def test_the_muscle_of_an_exercise_is_what_its_source_says(book: Book):
    add_exercise(book, "E1", "Zercher March", "full_body")
    add_sets(book, "2026-11-02", ("Zercher March", 60, 8, "normal", "E1"), ("Spider Walk", None, 10))
    of = of_year(book)
    assert of.exercises["muscle"].to_dict() == {"Zercher March": "full body", "Spider Walk": "unknown"}
    assert of.muscles.index.tolist() == ["full body"]
    assert "Unknown of 1 set: Spider Walk." in of.muscles_told


def test_records_are_told_with_what_they_beat(book: Book):
    for day, weight_kg in (("2026-11-01", 100), ("2026-11-03", 95), ("2026-11-05", 102.5)):
        add_sets(book, day, ("Squat", weight_kg, 1))
    table = frames.record_table(frames.one_exercise(book, "Squat", TODAY), "metric")
    assert table[["one_rm", "gain"]].to_records(index=False).tolist() == [("102.5 kg", "+2.5 kg")]
    assert table["day"].tolist() == [date(2026, 11, 5)]


def test_tested_lifts_stand_beside_the_exercise_that_their_note_names(book: Book):
    add_sets(book, "2026-11-01", ("Bench Press (Barbell)", 80, 5))
    add_measured(book, "tested_lift", {"2026-11-03": 95.0}, note="bench press")
    add_measured(book, "tested_lift", {"2026-11-04": 150.0}, note="Deadlift")
    assert frames.one_exercise(book, "Bench Press (Barbell)", TODAY).tested["value"].tolist() == [95]
    assert frames.tested_lifts(book)["note"].tolist() == ["Deadlift", "bench press"]


def test_without_a_tested_lift_there_is_none_and_the_columns_stay(book: Book):
    add_sets(book, "2026-11-02", ("Squat", 100, 5))
    one = frames.one_exercise(book, "Squat", TODAY)
    assert one.tested.columns.tolist() == ["day", "value", "note"]
    assert one.going.sentence.startswith("1 day with a set")


def test_a_tested_lift_without_a_note_belongs_to_no_exercise(book: Book):
    add_sets(book, "2026-11-01", ("Squat", 80, 5))
    add_measured(book, "tested_lift", {"2026-11-03": 95.0})
    assert frames.one_exercise(book, "Squat", TODAY).tested.empty
    assert frames.tested_lifts(book)["note"].tolist() == [""]


def test_excluded_sessions_and_their_sets_are_in_nothing(book: Book):
    exclude(book, add_sets(book, "2026-11-01", ("Squat", 120, 5)))
    assert frames.strength(book, *YEAR) is None


def test_a_session_of_two_sources_has_the_sets_of_the_one_that_knows_more(book: Book):
    lifting = add_sets(book, "2026-11-01", ("Squat", 100, 5), ("Squat", 100, 5))
    add_sets(book, "2026-11-01", ("Squat", None, None), source="garmin", workout_id=lifting)
    of = of_year(book)
    assert len(of.sessions) == 1 and of.sessions["sets"].tolist() == [2]


def test_weeks_without_known_sets_have_time_and_no_sets(book: Book):
    add_sets(book, "2026-11-02", ("Squat", 100, 5))
    add_sessions(book, {"day": "2026-11-10", "discipline": "strength", "duration_s": 600})
    weeks = of_year(book).weeks
    assert weeks["minutes"].tolist() == [45, 10, 0]
    assert weeks["sets"].fillna(-1).tolist() == [1, -1, -1]
