"""Swims of a book: each from one recording, hundreds by hand beside those of lengths, critical speed."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.frames import swims as frames
from core.store import Book
from tests.frames.small_book import TODAY, add_sessions, exclude
from tests.frames.trained_book import YARDS_25_M, add_measured, add_swim

YEAR = (date(2025, 11, 21), TODAY)


def values(cards: tuple) -> dict[str, float | None]:
    return {card.quantity.label: card.value for card in cards}


def test_a_book_without_swims_has_none(book: Book):
    add_sessions(book, {"day": "2026-11-01"})
    assert frames.earliest(book) is None and frames.swims(book, *YEAR) is None
    assert frames.speed(book, TODAY).css_card.value is None


def test_the_pace_of_a_period_weighs_swims_by_their_distance(book: Book):
    add_swim(book, "2026-11-01", [25.0] * 4)  # 100 m at 100 s
    add_swim(book, "2026-11-08", [30.0] * 12)  # 300 m at 120 s
    swims = frames.swims(book, *YEAR)
    assert swims is not None
    told = values(swims.cards)
    assert told["Swims"] == 2 and told["Distance"] == 400
    assert told["Pace"] == pytest.approx((100 * 1 + 120 * 3) / 4)
    assert told["SWOLF"] == pytest.approx((4 * 35 + 12 * 40) / 16)
    assert swims.table["title"].size == 2 and swims.table["day"].iloc[0].day == 8


def test_excluded_swims_are_in_nothing(book: Book):
    exclude(book, add_swim(book, "2026-11-01", [25.0] * 4))
    assert frames.swims(book, *YEAR) is None
    assert frames.speed(book, TODAY).bests.empty


def test_a_pool_of_yards_suggests_a_pace_for_a_hundred_yards(book: Book):
    add_swim(book, "2026-11-01", [25.0] * 4, pool_length_m=YARDS_25_M)
    assert frames.usual_per(book) == "100 yd"
    add_swim(book, "2026-11-02", [25.0] * 4)
    assert frames.usual_per(book) == "100 m"  # both pools: as the athlete prefers


def test_a_pace_for_yards_is_shorter_than_one_for_metres(book: Book):
    add_swim(book, "2026-11-01", [25.0] * 4)
    swims = frames.swims(book, *YEAR)
    assert swims is not None
    assert frames.listed(swims.table, "100 m")["pace"].tolist() == ["1:40"]
    assert frames.listed(swims.table, "100 yd")["pace"].tolist() == ["1:31"]  # 100 s * 0.9144
    assert frames.listed(swims.table, "100 yd")["distance"].iloc[0] == pytest.approx(100 / 0.9144)
    assert frames.listed(swims.table, "100 m")["pool"].tolist() == ["25 m"]


def test_the_best_hundred_yards_is_by_hand_where_that_is_faster(book: Book):
    add_swim(book, "2026-11-01", [24.0] * 4, pool_length_m=YARDS_25_M)
    add_measured(book, "swim_100yd", {"2026-11-10": 90.0, "2026-11-12": 93.0})
    speed = frames.speed(book, TODAY)
    assert (speed.hundred_card.value, speed.hundred_card.note) == (90, "100 yd by hand, 10 Nov 2026")
    assert speed.hundreds["is_best"].tolist() == [True, True, False]
    assert speed.hundreds["how"].tolist() == ["from lengths", "by hand", "by hand"]


def test_a_hundred_by_hand_is_shown_without_any_swim(book: Book):
    add_sessions(book, {"day": "2026-11-01"})
    add_measured(book, "swim_100yd", {"2026-11-10": 90.0})
    assert len(frames.speed(book, TODAY).hundreds) == 1


def test_critical_speed_comes_from_lengths_and_says_from_which(book: Book):
    add_swim(book, "2026-11-01", [*[21.25] * 8, None, *[22.5] * 16])  # 170 s and 360 s
    add_measured(book, "swim_threshold_pace", {"2026-10-01": 97.0})
    speed = frames.speed(book, TODAY)
    assert speed.css_card.value == pytest.approx(95)
    assert "200 m in 2:50 (1 Nov 2026)" in speed.css_card.note and "You entered 1:37 /100 m." in speed.css_card.note
    assert set(speed.css["how"]) == {"by hand", "from lengths"}


def test_without_both_distances_the_entered_pace_stands_and_says_why(book: Book):
    add_swim(book, "2026-11-01", [25.0] * 8)
    add_measured(book, "swim_threshold_pace", {"2026-10-01": 97.0})
    card = frames.speed(book, TODAY).css_card
    assert card.value == 97 and "no 400 m of freestyle" in card.note


def test_a_swim_that_two_watches_recorded_has_the_lengths_of_the_one_that_told_more(book: Book):
    swim = add_swim(book, "2026-11-01", [25.0] * 8)
    add_swim(book, "2026-11-01", [50.0] * 4, source="garmin", workout_id=swim)  # it missed every other turn
    swims = frames.swims(book, *YEAR)
    assert swims is not None and len(swims.table) == 1
    assert swims.table["lengths"].iloc[0] == 8


def test_idle_weeks_are_drawn_as_nothing_swum(book: Book):
    add_swim(book, "2026-11-02", [25.0] * 4)
    add_swim(book, "2026-11-17", [25.0] * 4)
    swims = frames.swims(book, *YEAR)
    assert swims is not None and swims.weeks["distance_m"].tolist() == [100, 0, 100]


def test_few_swims_say_nothing_of_volume(book: Book):
    add_swim(book, "2026-11-01", [25.0] * 4)
    assert "too few to say what volume does, 40 are needed" in frames.speed(book, TODAY).volume_sentence


def test_volume_that_has_nothing_to_do_with_speed_is_said_to_have_nothing(book: Book):
    rng = np.random.default_rng(4)
    for n in range(48):
        day = TODAY - timedelta(days=4 * n + 1)
        add_swim(book, day.isoformat(), [float(24 + rng.normal())] * int(rng.integers(4, 40)))
    told = frames.speed(book, TODAY).volume_sentence
    assert (
        told.startswith("Neither how far nor how often") and "41 swims" in told
    )  # seven of the 48 are in the first weeks
