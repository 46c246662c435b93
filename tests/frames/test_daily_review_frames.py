"""A day and the seven days up to it, against the usual week."""

from datetime import date, timedelta

import pytest

from core.frames import daily_review as frames
from tests.frames.small_book import TODAY, add_sessions, exclude


def every_week(weeks, **values):
    """A ride of the same kind on the last day of each of so many seven-day windows before the last seven days."""
    return [{"day": str(TODAY - timedelta(days=7 * n)), **values} for n in range(weeks, 0, -1)]


def test_a_measure_is_held_against_the_median_of_the_eight_windows_before(book):
    usual = every_week(9, duration_s=3600, output_kj=400)
    add_sessions(book, *usual, {"day": "2026-11-20", "duration_s": 1800, "output_kj": 300})
    review = frames.review(book, TODAY)
    assert review.week.loc["output_kj"].tolist() == [300, 400, -25]
    assert review.week.loc["minutes"].tolist() == [30, 60, -50]
    assert "Output: 300 kJ, 25 % below the usual 400 kJ." in review.sentences
    assert review.rule.startswith("14 Nov to 20 Nov 2026. Usual week: 1 workout, 60 min, 400 kJ")


def test_training_stress_follows_the_same_rule(book):
    add_sessions(book, *every_week(9, duration_s=3600), {"day": "2026-11-20", "duration_s": 7200})
    week = frames.review(book, TODAY).week
    # without power or heart rate an hour on the bike is estimated at 55 TSS
    assert week.loc["tss"].tolist() == [110, 55, 100]


def test_calories_stay_calories_beside_training_stress(book):
    add_sessions(book, {"day": "2026-11-20", "duration_s": 3600, "calories_kcal": 700})
    assert frames.review(book, TODAY).week["last_7_days"][["tss", "calories_kcal"]].tolist() == [55, 700]


def test_a_difference_that_is_as_usual_does_not_stand_out(book):
    add_sessions(book, *every_week(9, output_kj=400), {"day": "2026-11-20", "output_kj": 440})
    assert not [sentence for sentence in frames.review(book, TODAY).sentences if sentence.startswith("Output")]


def test_without_a_usual_week_nothing_is_held_against_it(book):
    add_sessions(book, {"day": "2026-11-20", "output_kj": 440})
    review = frames.review(book, TODAY)
    assert review.week["usual"].isna().all()
    assert review.rule == "14 Nov to 20 Nov 2026."
    assert any("not known yet" in sentence for sentence in review.sentences)


def test_the_day_and_the_six_before_it_are_listed_newest_first(book):
    ids = add_sessions(
        book,
        {"day": "2026-11-13", "title": "Too long ago"},
        {"day": "2026-11-14", "title": "First of seven"},
        {"day": "2026-11-19", "title": "Yesterday"},
        {"day": "2026-11-20", "title": "Morning"},
        {"day": "2026-11-20", "title": "Evening"},
        {"day": "2026-11-20", "title": "Excluded"},
    )
    exclude(book, ids[5])
    review = frames.review(book, TODAY)
    assert review.today["title"].tolist() == ["Evening", "Morning"]
    assert review.today.index.tolist() == [ids[4], ids[3]]
    assert review.days_before["title"].tolist() == ["Yesterday", "First of seven"]


def test_an_earlier_day_knows_nothing_of_what_came_later(book):
    add_sessions(book, {"day": "2026-11-10", "title": "Then"}, {"day": "2026-11-19", "title": "Later"})
    review = frames.review(book, date(2026, 11, 12))
    assert review.today.empty
    assert review.days_before["title"].tolist() == ["Then"]
    assert review.week.loc["workouts", "last_7_days"] == 1
    assert review.written == "Thursday, 12 November 2026"


def test_a_new_workout_is_seen_at_once(book):
    add_sessions(book, {"day": "2026-11-19"})
    assert frames.review(book, TODAY).week.loc["workouts", "last_7_days"] == 1
    add_sessions(book, {"day": "2026-11-20"})
    assert frames.review(book, TODAY).week.loc["workouts", "last_7_days"] == 2


def test_a_book_without_workouts_has_a_review_that_says_so(book):
    review = frames.review(book, TODAY)
    assert review.today.empty and review.days_before.empty and review.disciplines.empty
    assert review.sentences[0] == "No workout today."
    assert review.week["last_7_days"].tolist() == pytest.approx([0] * 6)
