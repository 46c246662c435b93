"""Share cards out of a book: what stands on them is what is in it, and no heart rate, place or note unasked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core import actions_goals
from core.charts import theme
from core.coaching.goal_drafts import Draft
from core.frames import books, cards, goals, overview, records
from core.frames import workout as workouts
from core.store import Book
from tests.frames.small_book import TODAY, add_sessions

RIDE = {"title": "45 min Climb Ride", "duration_s": 2700.0}


@pytest.fixture
def ridden(book: Book) -> Book:
    """Two rides this week, one last year, with a heart rate in the newest."""
    add_sessions(
        book,
        {"day": "2025-03-02", **RIDE},
        {"day": "2026-11-17", **RIDE},
        {"day": "2026-11-19", **RIDE, "avg_heart_rate_bpm": 151.0, "power_w": [100.0] * 60 + [200.0] * 60},
    )
    return book


def offered(book: Book) -> dict[str, Any]:
    shown = overview.overview(book, TODAY)
    return cards.of_book(book, TODAY, theme, shown.bests, goals.cards(book, TODAY))


def test_every_year_with_a_workout_has_a_card_and_no_other(ridden: Book):
    assert [name for name in offered(ridden) if name.isdigit()] == ["2026", "2025"]


def test_a_week_has_its_sums_and_its_days(ridden: Book):
    week = offered(ridden)["This week"](False)
    assert week.kicker == "Week · 16 Nov – 22 Nov 2026"
    assert week.title == "2 workouts on 2 days"
    assert ("90 min", "Time") in week.numbers
    assert [bar.value for bar in week.bars] == [0, 45, 0, 45, 0, 0, 0]  # Monday first


def test_a_week_and_a_year_without_a_workout_say_so(ridden: Book, book: Book):
    idle = offered(ridden)["Last week"](False)
    assert idle.title == "No workout" and not idle.bars and "Nothing was done" in idle.sentence
    assert cards.drawn(idle, "dark").startswith(b"\x89PNG")
    empty = cards.year(books.workouts(ridden), date(2019, 1, 1), "metric", theme)
    assert empty.kicker == "2019" and empty.title == "No workout" and not empty.numbers


def test_a_year_has_its_months(ridden: Book):
    year = offered(ridden)["2025"](False)
    assert [bar.value for bar in year.bars] == [0, 0, 45, *[0] * 9]


def test_a_workout_shows_its_heart_only_when_asked_for(ridden: Book):
    told = workouts.told(ridden, workouts.newest_id(ridden) or 0)
    assert told is not None and cards.has_heart(told)
    make = cards.of_workout(ridden, told, theme)["This workout"]
    plain, with_heart = make(False), make(True)
    assert not any("heart" in label.lower() for _, label in plain.numbers)
    assert with_heart.numbers[0] == ("151 bpm", "Average heart rate")
    assert plain.title == "45 min Climb Ride" and plain.line[:2] == [100.0, 100.0] and plain.line[-1] == 200.0


def test_a_card_as_files_is_drawn_when_it_is_asked_for(ridden: Book):
    png, svg = cards.downloads(offered(ridden)["This week"](False), "light")
    assert png.file_name == "zonebook-week-16-nov-22-nov-2026-2-workouts-on-2-days.png"
    assert png.data().startswith(b"\x89PNG") and svg.data().startswith(b"<svg")


def test_a_record_has_a_card_against_the_one_before_it(ridden: Book):
    add_sessions(
        ridden,
        {"day": "2026-11-01", "discipline": "running", "title": "Run", "duration_s": 1500.0, "distance_m": 5000.0,
         "speed_mps": [5000 / 1500] * 1500},
        {"day": "2026-11-10", "discipline": "running", "title": "Run", "duration_s": 1400.0, "distance_m": 5000.0,
         "speed_mps": [5000 / 1400] * 1400},
    )  # fmt: skip
    table = records.records(ridden, TODAY).table
    (key,) = table.index[table["name"] == "5 km run"]
    one = records.one_record(ridden, key, TODAY)
    card = cards.of_record(one, "metric", theme)[one.kind.name](False)
    told = {label: value for value, label in card.numbers}
    assert card.kicker == "Record · 10 Nov 2026"
    assert (told["best"], told["the one before"], told["less"]) == ("23:20", "25:00", "−1:40")
    assert card.parts[0].value == pytest.approx(1400 / 1500, abs=0.01)


def test_every_goal_has_a_card(ridden: Book):
    actions_goals.add_goals(ridden, [Draft("workouts", 3.0)])
    (name, make), = cards.of_goals(goals.cards(ridden, TODAY), theme).items()  # fmt: skip
    assert name == make(False).title == "3 workouts a week"


def test_goals_that_are_called_the_same_have_a_card_each(ridden: Book):
    actions_goals.add_goals(ridden, [Draft("workouts", 3.0)])
    (one,) = goals.cards(ridden, TODAY)
    other = replace(one, standing=replace(one.standing, now=5.0))
    made = cards.of_goals([one, other, one], theme)
    assert list(made) == [one.title, f"{one.title} (2)", f"{one.title} (3)"]
    assert made[f"{one.title} (2)"](False) != made[one.title](False)
