"""Which records are news, and in what words."""

from datetime import date, timedelta

import pandas as pd

from core.analysis.record_book import Efforts, Kind, together
from core.analysis.record_news import of_efforts, of_streaks
from core.analysis.streaks import Run

TODAY = date(2026, 11, 20)
FIRST = date(2026, 8, 23)
TITLES = {1: "Old Ride", 2: "30 min Climb Ride", 3: "Sunday Run"}


def tries(key: str, name: str, measure: str, *efforts: tuple[int | None, str, float], group="Class lengths",
          is_low: bool = False) -> Efforts:  # fmt: skip
    rows = pd.DataFrame(efforts, columns=["workout_id", "day", "value"]).assign(record=key)
    rows = rows.assign(day=pd.to_datetime(rows["day"]), workout_id=rows["workout_id"].astype(float))
    return Efforts([Kind(key, group, name, measure, is_low=is_low)], rows)


def told(*parts: Efforts, units="metric") -> list[str]:
    return [news.sentence for news in of_efforts(together(parts), TITLES, FIRST, TODAY, units=units)]


def output(*efforts) -> Efforts:
    return tries("class/cycling/1800/output_kj", "30 min cycling class", "output_kj", *efforts)


def test_a_record_of_a_workout_is_told_with_its_gain_and_leads_to_the_workout():
    (news,) = of_efforts(output((1, "2026-01-01", 300.0), (2, "2026-11-18", 312.0)), TITLES, FIRST, TODAY)
    assert news.sentence == "New record in 30 min Climb Ride: 30 min cycling class 312 kJ (+12 kJ)."
    assert (news.key, news.kind, news.day, news.link) == (
        "record/2/whole", "record", date(2026, 11, 18), "workout?workout=2"
    )  # fmt: skip


def test_a_first_try_an_equal_one_and_a_gain_that_cannot_be_seen_are_no_news():
    assert told(output((2, "2026-11-18", 312.0))) == []
    assert told(output((1, "2026-01-01", 312.0), (2, "2026-11-18", 312.0))) == []
    assert told(output((1, "2026-01-01", 312.0), (2, "2026-11-18", 312.2))) == []


def test_what_was_beaten_before_the_first_day_is_no_news():
    assert told(output((1, "2026-01-01", 300.0), (2, "2026-08-22", 312.0))) == []
    assert len(told(output((1, "2026-01-01", 300.0), (2, "2026-08-23", 312.0)))) == 1


def test_a_record_that_was_beaten_later_on_was_one_all_the_same():
    assert len(told(output((1, "2026-01-01", 300.0), (2, "2026-11-10", 312.0), (3, "2026-11-18", 320.0)))) == 2


def test_records_of_one_workout_are_told_together_the_biggest_gain_first_and_what_lies_inside_apart():
    whole = output((1, "2026-01-01", 300.0), (2, "2026-11-18", 303.0))
    power = [
        tries(f"power/{s}/power_w", f"{s} s power", "power_w", (1, "2026-01-01", 200.0), (2, "2026-11-18", watts),
              group="Power")
        for s, watts in ((5, 202.0), (10, 210.0), (15, 206.0), (30, 204.0), (60, 208.0))
    ]  # fmt: skip
    assert told(whole, *power) == [
        "New record in 30 min Climb Ride: 30 min cycling class 303 kJ (+3 kJ).",
        "New records in 30 min Climb Ride: 10 s power 210 W (+10 W), 60 s power 208 W (+8 W), 15 s power 206 W (+6 W)"
        " and 2 more.",
    ]


def test_a_faster_time_is_told_as_faster_and_lengths_in_the_units_of_the_athlete():
    run = tries("fastest/running/1 km", "Fastest 1 km of a run", "time_s", (1, "2026-01-01", 300.0),
                (3, "2026-11-18", 287.0), group="Fastest stretches", is_low=True)  # fmt: skip
    far = tries("most/running/distance_m", "Farthest run", "distance_m", (1, "2026-01-01", 8046.72),
                (3, "2026-11-18", 16_093.44), group="Workouts")  # fmt: skip
    assert told(run, far, units="imperial") == [
        "New record in Sunday Run: Farthest run 10.00 mi (+5.00 mi).",
        "New record in Sunday Run: Fastest 1 km of a run 4:47 (0:13 faster).",
    ]


def weeks(*minutes: float, last: str = "2026-11-16") -> Efforts:
    """Weeks one after the other, the last one beginning on this Monday."""
    begin = date.fromisoformat(last) - timedelta(days=7 * (len(minutes) - 1))
    efforts = [(None, (begin + timedelta(days=7 * n)).isoformat(), value) for n, value in enumerate(minutes)]
    return tries("week/minutes", "Biggest week by time", "minutes", *efforts, group="Weeks and months")


def test_the_biggest_week_is_news_with_eight_earlier_ones_to_beat():
    assert told(weeks(*[100.0] * 7, 150.0)) == []
    (news,) = of_efforts(weeks(*[100.0] * 8, 150.0), TITLES, FIRST, TODAY)
    assert news.sentence == "Biggest week, from 16 November 2026 on: time 150 min (100 min before)."
    assert (news.key, news.day, news.link) == ("record/week/2026-11-16", TODAY, "records?record=week/minutes")


def test_a_week_that_is_over_is_dated_on_its_last_day():
    (news,) = of_efforts(weeks(*[100.0] * 8, 150.0, 90.0), TITLES, FIRST, TODAY)
    assert news.day == date(2026, 11, 15)


def test_the_biggest_month_is_news_with_three_earlier_ones_to_beat():
    efforts = [(None, f"2026-{month:02}-01", 100.0) for month in (7, 8, 9)] + [(None, "2026-10-01", 130.0)]
    (news,) = of_efforts(
        tries("month/output_kj", "Biggest month by output", "output_kj", *efforts, group="Weeks and months"),
        TITLES, FIRST, TODAY,
    )  # fmt: skip
    assert news.sentence == "Biggest month, October 2026: output 130 kJ (100 kJ before)."
    assert news.day == date(2026, 10, 31)


def run(begun: str, length: int) -> Run:
    first = date.fromisoformat(begun)
    return Run(first, first + timedelta(days=length - 1), length)


def test_a_streak_is_news_when_it_becomes_the_longest_and_is_the_same_news_as_it_grows():
    before, now, later = run("2026-10-01", 9), run("2026-11-01", 10), run("2026-11-01", 12)
    (today,), (then,) = of_streaks([before, now], "day", FIRST), of_streaks([before, later], "day", FIRST)
    assert today.sentence == "Your longest streak: 10 days in a row, 9 was the most before."
    assert today.key == then.key == "record/streak/day/2026-11-01" and then.sentence.startswith(
        "Your longest streak: 12"
    )


def test_a_first_a_short_an_equal_and_an_old_streak_are_no_news():
    assert of_streaks([run("2026-11-01", 10)], "day", FIRST) == []
    assert of_streaks([run("2026-10-01", 5), run("2026-11-01", 6)], "day", FIRST) == []
    assert of_streaks([run("2026-10-01", 10), run("2026-11-01", 10)], "day", FIRST) == []
    assert of_streaks([run("2026-01-01", 9), run("2026-02-01", 10)], "day", FIRST) == []
