"""Fitness as of a day: load and the days ahead, what is usual, changes, hard sessions and recovery."""

from datetime import date, timedelta

import pytest

from core import store
from core.frames import fitness as frames
from core.queries import athlete
from tests.frames.small_book import NOW, TODAY, add_ftp, add_sessions

#: An hour at FTP is 100 TSS.
HOUR = {"duration_s": 3600, "power_w": [200.0] * 3600}


def add_mornings(book, kind: str, values: dict[date, float]) -> None:
    with store.writing(book, "athlete", "workouts") as session:
        for day, value in values.items():
            athlete.save_measurement(session, kind, value, day, now=NOW)


def an_hour_on(book, *days: str) -> None:
    add_sessions(book, *({"day": day, **HOUR} for day in days))
    add_ftp(book, ("2026-01-01", 200))


def told(fitness, part: str) -> str:
    return fitness.parts.set_index("part").at[part, "told"]


def test_an_empty_book_has_no_fitness(book):
    assert frames.fitness(book, TODAY) is None


def test_the_days_ahead_follow_today_and_only_fade(book):
    an_hour_on(book, "2026-11-18", "2026-11-20")
    load = frames.fitness(book, TODAY).load
    ahead = load[load["is_ahead"]]
    assert load.loc[~load["is_ahead"], "day"].iloc[-1].date() == TODAY
    assert ahead["day"].iloc[0].date() == TODAY + timedelta(days=1)
    assert ahead["ctl"].is_monotonic_decreasing and ahead["atl"].is_monotonic_decreasing


def test_a_span_reaches_back_from_today_and_keeps_the_days_ahead(book):
    an_hour_on(book, "2025-01-01", "2026-11-20")
    fitness = frames.fitness(book, TODAY)
    shown = fitness.since("6 months")
    assert (~shown["is_ahead"]).sum() == 183
    assert shown["is_ahead"].sum() == fitness.load["is_ahead"].sum() == 14
    assert len(fitness.since("All")) == len(fitness.load)


def test_the_cards_say_what_is_usual_once_four_weeks_are_known(book):
    an_hour_on(book, "2026-11-18", "2026-11-20")
    assert {card.note for card in frames.fitness(book, TODAY).cards} == {""}
    add_sessions(book, {"day": "2026-06-01", **HOUR})
    cards = {card.quantity.name: card for card in frames.fitness(book, TODAY).cards}
    assert cards["tss_7d"].value == pytest.approx(200)  # two hours
    assert cards["tss_7d"].note == "usually 0 to 0"


def test_this_week_is_held_against_the_same_days_of_last_week(book):
    an_hour_on(book, "2026-11-10", "2026-11-15", "2026-11-17", "2026-11-18")  # today is a Friday
    assert frames.fitness(book, TODAY).changes.startswith(
        "This week so far: 200 TSS, 100 % more than on the same days of last week."
    )


def test_hard_sessions_come_newest_first_with_the_days_between(book):
    an_hour_on(book, "2026-11-10", "2026-11-14", "2026-11-18")
    fitness = frames.fitness(book, TODAY)
    assert fitness.hard["days_since_last"].tolist()[:2] == [4, 4]
    assert fitness.spacing == (
        "The last hard day was 18 November 2026, 2 days ago. Usually 4 days lie from one to the next."
    )
    assert frames.hard_table(fitness.hard)["day"].iloc[0] == date(2026, 11, 18)


def test_what_nobody_measured_is_said_to_be_unknown_and_left_out(book):
    an_hour_on(book, "2026-11-18")
    fitness = frames.fitness(book, TODAY)
    assert set(fitness.recovery.unknown) == {"resting heart rate", "HRV", "sleep", "soreness"}
    assert told(fitness, "sleep") == "Unknown: no entry of today or yesterday."
    assert fitness.parts["share"].sum() == pytest.approx(1)


def test_a_morning_without_enough_to_compare_with_is_unknown_and_says_so(book):
    an_hour_on(book, "2026-11-18")
    add_mornings(book, "hrv", {TODAY: 60, TODAY - timedelta(days=2): 58})
    assert told(frames.fitness(book, TODAY), "HRV").startswith("Unknown: fewer than 7 entries")


def test_a_morning_against_its_usual_is_part_of_the_score(book):
    an_hour_on(book, "2026-11-18")
    add_mornings(book, "resting_heart_rate", {TODAY - timedelta(days=n): 50 for n in range(1, 11)} | {TODAY: 52})
    parts = frames.fitness(book, TODAY).parts.set_index("part")
    assert parts.at["resting heart rate", "points"] == pytest.approx(60)  # 4 % above; 10 % is 0 points
    assert parts.at["resting heart rate", "told"] == "+4 % against your usual; +10 % gives 0 points."


def test_yesterdays_entry_still_counts_and_an_older_one_does_not(book):
    an_hour_on(book, "2026-11-18")
    add_mornings(book, "sleep_hours", {TODAY - timedelta(days=1): 6})
    assert frames.fitness(book, TODAY).parts.set_index("part").at["sleep", "points"] == pytest.approx(50)
    assert "sleep" in frames.fitness(book, TODAY + timedelta(days=1)).recovery.unknown


def test_the_share_of_estimated_load_is_told(book):
    add_sessions(book, {"day": "2026-11-18", **HOUR}, {"day": "2026-11-19", "discipline": "yoga"})
    add_ftp(book, ("2026-01-01", 200))
    assert "1 of 2 workouts had neither power nor heart rate" in frames.fitness(book, TODAY).measured


def test_measured_load_says_that_all_of_it_is(book):
    an_hour_on(book, "2026-11-18")
    assert (
        frames.fitness(book, TODAY).measured
        == "All TSS of the last 42 days comes from power or heart rate (1 workout)."
    )
