"""Body of a book: newest values, where they are going, energy, and what follows training."""

from datetime import date, timedelta

import numpy as np
import pytest

from core import actions_body, store
from core.frames import body as frames
from core.queries import athlete
from core.store import Book
from tests.frames.small_book import TODAY, add_sessions
from tests.frames.trained_book import add_measured

YEAR = (date(2025, 11, 21), TODAY)


def back(n: int) -> date:
    return TODAY - timedelta(days=n)


def test_kinds_are_those_of_which_something_is_known_up_to_the_day(book: Book):
    add_measured(book, "weight", {"2026-11-01": 80.0, "2026-11-25": 90.0})
    add_measured(book, "soreness", {"2026-11-21": 3.0})
    assert frames.kinds(book, TODAY) == ["weight"]
    assert frames.earliest(book, TODAY) == date(2026, 11, 1)


def test_a_card_tells_the_newest_value_and_its_trend_or_how_old_it_is(book: Book):
    add_measured(book, "weight", {back(1): 80.0, back(0): 81.0})
    card = frames.measured(book, "weight", *YEAR).card
    assert (card.value, card.note) == (81, "trend 80.1 kg")
    add_measured(book, "body_fat", {"2026-10-01": 20.0})
    assert frames.measured(book, "body_fat", *YEAR).card.note == "of 1 Oct 2026"


def test_where_a_weight_is_going_is_told_with_its_interval(book: Book):
    add_measured(book, "weight", {back(n): 80 + n / 70 for n in range(84)})  # 0.1 kg a week down
    told = frames.measured(book, "weight", *YEAR).sentence
    assert told.startswith("Falling by 0.43 kg a month over the last 12 weeks (95 % interval 0.4")  # 0.1 * 30 / 7


def test_a_value_a_month_is_told_over_the_period(book: Book):
    add_measured(book, "weight", {back(30 * n): 80.0 + n for n in range(12)})
    assert "over the period" in frames.measured(book, "weight", *YEAR).sentence
    add_measured(book, "body_fat", {back(30 * n): 20.0 for n in range(3)})
    assert "too few" in frames.measured(book, "body_fat", *YEAR).sentence


def test_how_far_the_trend_is_from_its_goal_line_is_told(book: Book):
    add_measured(book, "weight", {back(1): 80.0, back(0): 81.0})  # the trend is 80.1 kg
    assert frames.measured(book, "weight", *YEAR).goal is None
    actions_body.save_goal_lines(book, {"weight": "78", "body_fat": "18"})
    weight = frames.measured(book, "weight", *YEAR)
    assert weight.goal == 78
    assert weight.sentence.endswith("The trend is 2.1 kg above your goal line of 78.0 kg.")
    actions_body.save_goal_lines(book, {"weight": "80.1"})
    assert frames.measured(book, "weight", *YEAR).sentence.endswith("The trend is at your goal line of 80.1 kg.")
    add_measured(book, "body_fat", {back(0): 16.5})
    assert frames.measured(book, "body_fat", *YEAR).sentence.endswith(
        "The trend is 1.5 percentage points below your goal line of 18.0 %."
    )


def test_an_old_value_is_not_held_against_its_goal_line(book: Book):
    add_measured(book, "weight", {back(15): 80.0})
    actions_body.save_goal_lines(book, {"weight": "78"})
    told = frames.measured(book, "weight", *YEAR).sentence
    assert "your goal line of 78.0 kg is not said: there is no value of the last 14 days." in told


def test_only_weight_and_body_fat_can_have_a_goal_line(book: Book):
    actions_body.save_goal_lines(book, {"body_fat": "18"})
    assert frames.goals(book, ["weight", "body_fat", "hrv"]) == {"weight": None, "body_fat": 18}


def test_both_kinds_of_hrv_are_kept_apart(book: Book):
    add_measured(book, "hrv", {back(n): [40.0, 60.0][n % 2] for n in range(7, 67)} | {back(n): 30.0 for n in range(7)})
    add_measured(book, "hrv_sdnn", {back(n): 70.0 for n in range(3)})
    assert frames.measured(book, "hrv", *YEAR).sentence.startswith("Below your usual: the mean of seven days is 30 ms")
    assert frames.measured(book, "hrv_sdnn", *YEAR).sentence.startswith("Nothing is said")
    assert {"low", "high"} <= set(frames.measured(book, "hrv", *YEAR).days)


def test_energy_says_what_is_missing_for_each_number(book: Book):
    add_measured(book, "weight", {"2026-11-19": 80.0})
    energy = frames.energy(book, TODAY)
    assert [card.value for card in energy.cards] == [None, None, None]
    assert "Stored is unknown: 1 weight in the last 28 days, 8 are needed over three weeks." in energy.sentence
    assert "height, birth date and sex in Settings, or body fat" in energy.sentence


def test_energy_adds_up_where_weight_profile_and_food_are_known(book: Book):
    with store.writing(book, "athlete") as session:
        athlete.save_athlete(session, height_m=1.75, sex="female", birth_date=date(1986, 11, 20))
    add_measured(book, "weight", {back(n): 70.0 for n in range(28)})
    add_measured(book, "dietary_energy", {back(n): 2000.0 for n in range(20)})
    add_sessions(book, {"day": "2026-11-10", "calories_kcal": 500.0, "duration_s": 3600})
    cards = {card.quantity.label: card for card in frames.energy(book, TODAY).cards}
    resting = 10 * 70 + 6.25 * 175 - 5 * 40 - 161  # Mifflin-St Jeor: 1,432.75
    assert cards["Burned"].value == pytest.approx(1.35 * resting + (500 - resting / 24) / 28, abs=1)
    assert cards["Stored"].value == pytest.approx(0, abs=1e-6)
    assert cards["Burned, as it follows"].value == pytest.approx(2000)


def test_a_heart_rate_that_rises_after_hard_days_is_told(book: Book):
    rng = np.random.default_rng(2)
    minutes = rng.integers(0, 2, 400) * rng.uniform(20, 90, 400)
    rides = [{"day": back(n).isoformat(), "duration_s": int(60 * minutes[n])} for n in range(400) if minutes[n]]
    add_sessions(book, *rides)
    beats = {back(n): round(50 + 0.06 * minutes[n + 1] + float(rng.normal()), 1) for n in range(399)}
    add_measured(book, "resting_heart_rate", beats)
    links = frames.links(book, TODAY)
    assert links.links[0].lagged.lag == 1 and links.links[0].lagged.stands_out
    assert "Resting heart rate was higher after more training stress the day before: correlation +0." in links.sentence
    assert "What came before is not yet a cause." in links.sentence


def test_few_values_say_nothing_of_training(book: Book):
    add_sessions(book, *[{"day": back(30 * n).isoformat()} for n in range(13)])
    add_measured(book, "weight", {back(n): 80.0 + n % 3 for n in range(20)})
    assert frames.links(book, TODAY).links == ()
    assert "Fewer than 60 days" in frames.links(book, TODAY).sentence


def test_a_short_history_says_how_much_is_needed(book: Book):
    add_sessions(book, {"day": "2026-11-01"})
    add_measured(book, "weight", {"2026-11-19": 80.0})
    assert frames.links(book, TODAY).sentence.startswith("20 days of training are known: about 310 are needed")


def test_tests_are_listed_as_they_are_written(book: Book):
    add_measured(book, "box_jump", {"2026-11-01": 0.6}, note="warm")
    table = frames.tests(book, TODAY, "metric")
    assert table[["test", "result", "note"]].to_records(index=False).tolist() == [("Box jump", "60 cm", "warm")]
