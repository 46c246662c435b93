"""What reports say: sums, load, zones, records, goals, what worked and what worries, and nothing where all is thin."""

from datetime import date, timedelta

import pandas as pd
import pytest

from core.coaching.report import NO_WORKOUT_YET, report
from core.coaching.report_content import USUAL
from core.coaching.report_records import marks
from core.coaching.report_spans import month_of, week_of, year_of
from tests.coaching.report_rows import cells, goal, known, section
from tests.workout_rows import on

WEEK = week_of(date(2026, 11, 9))
MONTH = month_of(date(2026, 10, 1))
#: A Friday in the week after ``WEEK``.
TODAY = "2026-11-20"


def weeks(minutes: list[float], *, first: str = "2026-09-14", **values):
    """A workout on each Monday, of so many minutes; 2026-09-14 is eight weeks before the week of 9 November."""
    monday = date.fromisoformat(first)
    return [
        on((monday + timedelta(days=7 * n)).isoformat(), duration_s=60 * m, **values)
        for n, m in enumerate(minutes)
        if m
    ]


# The sums


def test_a_week_stands_against_the_one_before_and_the_median_of_eight():
    minutes = [10, 20, 30, 40, 50, 60, 70, 80, 54]  # the last is the week itself; the median of the others is 45
    made = report(known(TODAY, *weeks(minutes)), WEEK)
    assert cells(made, "summary")["Time"] == ("54 min", "80 min", "−32 %", "45 min")
    assert made.figures.loc["minutes"].tolist() == [54, 80, 45]


def test_what_is_usual_is_unknown_with_fewer_than_four_of_eight_weeks():
    made = report(known(TODAY, *weeks([0, 0, 0, 0, 0, 30, 30, 30, 60])), WEEK)
    assert cells(made, "summary")["Time"][-1] == "–"


def test_weeks_before_the_first_workout_are_no_idle_weeks():
    made = report(known(TODAY, *weeks([40, 40, 40, 40, 60], first="2026-10-12")), WEEK)
    assert made.figures.loc["minutes", "usual"] == 40  # the four weeks before 12 October are not counted as 0


def test_a_week_that_is_not_over_stands_against_as_many_days_and_has_no_usual():
    book = known(
        "2026-11-11",
        on("2026-11-02", duration_s=600),
        on("2026-11-05", duration_s=6000),
        on("2026-11-10", duration_s=1200),
    )
    made = report(book, WEEK)  # Monday to Wednesday: 20 minutes, and 10 in the same days before
    assert made.until == date(2026, 11, 11)
    assert made.figures.loc["minutes", ["now", "before"]].tolist() == [20, 10]
    assert made.figures["usual"].isna().all()
    assert "Not over yet: 9 to 11 November 2026" in made.told


def test_excluded_workouts_and_those_after_the_span_count_nowhere():
    book = known(
        TODAY, on("2026-11-09", duration_s=600), on("2026-11-10", duration_s=6000, is_excluded=True),
        on("2026-11-16", duration_s=9000),
    )  # fmt: skip
    made = report(book, WEEK)
    assert made.figures.loc["minutes", "now"] == 10
    assert len(made.section("workouts").tables[0].rows) == 1


def test_output_that_nobody_measured_is_unknown_and_not_nought():
    made = report(known(TODAY, on("2026-11-02", duration_s=60, output_kj=100), on("2026-11-09", duration_s=60)), WEEK)
    assert cells(made, "summary")["Output"] == ("–", "100 kJ", "–", "–")


def test_a_book_without_any_workout_says_so_and_nothing_else():
    made = report(known(TODAY), WEEK)
    assert [one.sentences for one in made.sections] == [(NO_WORKOUT_YET,)]
    assert made.is_empty


def test_a_week_without_a_workout_gives_a_short_honest_report():
    made = report(known(TODAY, on("2026-11-02", duration_s=1800, tss=40)), WEEK)
    assert made.is_empty
    assert made.section("summary").sentences == ("No workout on the days from 9 to 15 November 2026.",)
    assert {one.name for one in made.sections} == {"summary", "load"}


# Load and zones


def test_load_goes_from_the_evening_before_to_the_evening_of_the_last_day():
    book = known(TODAY, on("2026-11-08", tss=100, duration_s=3600))
    fitness, fatigue, form = report(book, WEEK).section("load").tables[0].rows
    # 100 TSS raise CTL by 100 (1 - e^(-1/42)) = 2.35 and ATL by 100 (1 - e^(-1/7)) = 13.3; seven idle days leave
    # e^(-7/42) = 0.846 and e^(-7/7) = 0.368 of them. Form is yesterday's difference: nought before the first day.
    assert fitness == ("Fitness", "2.4", "2.0", "−0.4")
    assert fatigue == ("Fatigue", "13.3", "4.9", "−8.4")
    assert form == ("Form", "0.0", "−3.6", "−3.6")


def test_estimated_training_stress_is_told_apart():
    book = known(TODAY, on("2026-11-09", tss=60, duration_s=3600), on("2026-11-10", tss=20, tss_method="estimate"))
    assert section(book, WEEK, "load").sentences == (
        "80 TSS in all, 11 a day.",
        "20 of it is estimated from the kind of workout: nothing was measured.",
    )


def test_every_day_of_the_week_is_drawn_idle_ones_too():
    (days, _load) = section(known(TODAY, on("2026-11-10", tss=20, duration_s=600)), WEEK, "load").drawings
    assert days.rows["name"].tolist() == ["Mon 9", "Tue 10", "Wed 11", "Thu 12", "Fri 13", "Sat 14", "Sun 15"]
    assert days.rows["tss"].tolist() == [0, 20, 0, 0, 0, 0, 0]


def test_zones_have_their_shares_beside_those_of_the_week_before():
    book = known(
        TODAY, on("2026-11-03", power_zone_2_s=600, duration_s=600),
        on("2026-11-10", power_zone_2_s=900, power_zone_4_s=300, duration_s=1200),
    )  # fmt: skip
    made = report(book, WEEK)
    assert cells(made, "zones")["Zone 2"] == ("15:00", "75 %", "100 %")
    assert cells(made, "zones")["Zone 4"] == ("5:00", "25 %", "0 %")
    assert not made.section("zones").sentences  # 20 minutes are no distribution


# Records


def record_rows(*rows: tuple) -> pd.DataFrame:
    """record, day, value, best before, is it beaten; of 30-minute classes by output unless the record says more."""
    judged = pd.DataFrame(
        [(record, 1, pd.Timestamp(day), value, before, best, abs(value / before - 1) if before else None)
         for record, day, value, before, best in rows],
        columns=["record", "workout_id", "day", "value", "best_before", "is_best", "short_share"],
    )  # fmt: skip
    kinds = pd.DataFrame(
        {"name": ["30 min cycling class", "5 km"], "group": ["Class lengths", "Fastest stretches"],
         "measure": ["output_kj", "time_s"], "is_low": [False, True]},
        index=pd.Index(["class", "run"], name="record"),
    )  # fmt: skip
    return marks(judged, kinds)


def test_a_record_is_told_once_with_what_it_beat_and_first_tries_are_none():
    records = record_rows(
        ("class", "2026-11-01", 300, None, True), ("class", "2026-11-09", 310, 300, True),
        ("class", "2026-11-12", 320, 310, True),
    )  # fmt: skip
    told = section(known(TODAY, on("2026-11-09", duration_s=60), records=records), WEEK, "records").sentences
    assert told == ("New record on 12 November: 30 min cycling class 320 kJ; 310 kJ was the best before.",)


def test_what_came_within_two_percent_is_close_and_the_rest_is_not_told():
    records = record_rows(
        ("run", "2026-11-10", 1212, 1200, False), ("class", "2026-11-11", 290, 300, False),
        ("run", "2026-10-10", 1201, 1200, False),
    )  # fmt: skip
    told = section(known(TODAY, on("2026-11-09", duration_s=60), records=records), WEEK, "records").sentences
    assert told == ("Close on 10 November: 5 km 20:12, the best is 20:00.",)


# Goals


def test_a_goal_of_the_week_is_reached_or_missed_once_the_week_is_over():
    goals = pd.DataFrame([goal("workouts", 2), goal("minutes", 100, id=2)])
    book = known(TODAY, on("2026-11-09", duration_s=1800), on("2026-11-15", duration_s=1800), goals=goals)
    made = report(book, WEEK)
    assert cells(made, "goals") == {
        "2 workouts a week": ("Reached", "2 of 2 workouts."),
        "100 min a week": ("Missed", "60 of 100 min."),
    }
    assert "2 workouts a week: 2 of 2 workouts." in made.section("worked").sentences
    assert "100 min a week: 60 of 100 min." in made.section("worries").sentences
    assert made.section("next").sentences == ("100 min a week: 40 min more a week; the last week brought 60 min.",)


def test_a_month_tells_how_many_of_its_weeks_hit_a_weekly_goal():
    goals = pd.DataFrame([goal("workouts", 1)])
    book = known(TODAY, *weeks([30, 0, 30, 30], first="2026-09-28"), goals=goals)
    made = report(book, MONTH)  # the weeks that end in October: from 28 September, 5, 12 and 19 October
    assert cells(made, "goals")["1 workout a week"] == ("3 of 4 weeks", "Hit in 3 of 4 weeks: 1, 0, 1, 1.")


def test_a_goal_on_a_value_stands_as_it_was_known_then():
    aim = goal("ftp", 260, id=7, kind="value", due_day=date(2026, 12, 31), first_day=date(2026, 11, 1))
    values = pd.Series([200.0, 230.0, 259.0], index=pd.to_datetime(["2026-11-01", "2026-11-12", "2026-11-18"]))
    book = known(TODAY, on("2026-11-09", duration_s=60), goals=pd.DataFrame([aim]), values={7: values})
    (row,) = section(book, WEEK, "goals").tables[0].rows
    assert "230 W on 12 Nov 2026" in row[2]  # and not the 259 of the week after
    assert "30 W to go" in row[2]


def test_a_goal_on_what_no_workout_knows_says_so_and_is_not_called_missed():
    goals = pd.DataFrame([goal("distance_m", 3000)])
    book = known(TODAY, on("2026-11-09", duration_s=1800), goals=goals)
    ((_title, state, said),) = section(book, WEEK, "goals").tables[0].rows
    assert state == "No data" and "None of your workouts knows its distance" in said


def test_a_goal_set_after_the_span_or_due_before_it_has_no_place_in_it():
    goals = pd.DataFrame([
        goal("workouts", 2, first_day=date(2026, 11, 16)),
        goal("minutes", 90, id=2, period="range", due_day=date(2026, 11, 8)),
    ])  # fmt: skip
    assert section(known(TODAY, on("2026-11-09", duration_s=60), goals=goals), WEEK, "goals").is_silent


# What worked and what worries


def test_a_week_well_above_the_usual_works_and_one_well_below_worries():
    usual = [100.0] * 8
    assert "120 min, 20 % above your usual week of 100 min." in section(
        known(TODAY, *weeks([*usual, 120])), WEEK, "worked"
    ).sentences  # fmt: skip
    told = section(known(TODAY, *weeks([*usual, 60])), WEEK, "worries").sentences
    assert "60 min, 40 % below your usual week of 100 min." in told


@pytest.mark.parametrize("minutes", [76, 100, 109])
def test_a_week_about_as_usual_is_neither(minutes):
    book = known(TODAY, *weeks([100.0] * 8 + [minutes]))
    for name in ("worked", "worries"):
        assert not any("usual" in sentence for sentence in section(book, WEEK, name).sentences)


def test_illness_is_named_where_less_was_done():
    days = frozenset(date(2026, 11, day) for day in (12, 13, 14))
    told = section(known(TODAY, *weeks([100.0] * 8 + [60]), protected=days), WEEK, "worries").sentences
    assert "60 min, 40 % below your usual week of 100 min, with 3 days of illness, injury, travel or holiday." in told


def test_the_longest_gap_is_told_with_its_days_unless_all_of_it_is_excused():
    gap = "6 days in a row without a workout, 10 to 15 November 2026"
    book = known(TODAY, *weeks([30, 30], first="2026-11-02"))
    assert f"{gap}." in section(book, WEEK, "worries").sentences
    ill = frozenset(date(2026, 11, day) for day in range(10, 13))
    told = section(known(TODAY, *weeks([30, 30], first="2026-11-02"), protected=ill), WEEK, "worries").sentences
    assert f"{gap}; 3 days of them ill, injured or away." in told
    all_of_it = frozenset(date(2026, 11, day) for day in range(10, 16))
    told = section(known(TODAY, *weeks([30, 30], first="2026-11-02"), protected=all_of_it), WEEK, "worries").sentences
    assert not any("in a row without" in sentence for sentence in told)


def test_days_before_the_first_workout_ever_are_no_gap():
    told = section(known(TODAY, on("2026-11-15", duration_s=600)), WEEK, "worries").sentences
    assert not any("in a row without" in sentence for sentence in told)


def test_a_leap_in_load_and_deep_fatigue_are_told_with_their_numbers():
    easy = [on(f"2026-10-{day:02}", tss=20, duration_s=1800) for day in range(12, 32)]
    hard = [on(f"2026-11-{day:02}", tss=200, duration_s=7200) for day in range(9, 16)]
    told = section(known(TODAY, *easy, *hard), WEEK, "worries").sentences
    # the last 28 days hold 13 easy ones of October (19 to 31) and 7 hard ones: (1400 / 7) / (1660 / 28) = 3.4
    assert "The last seven days weighed 3.4 times an average week of the last four: a leap in load." in told
    assert any(sentence.startswith("Form is at −") for sentence in told)


def test_on_target_is_told_where_it_changed_and_two_classes_stand_behind_each_side():
    def rides(before, now):
        days = ["2026-11-03", "2026-11-04", "2026-11-10", "2026-11-11"]
        return [on(day, duration_s=600, compliance=c) for day, c in zip(days, [before, before, now, now], strict=True)]

    sentence = "On target 84 % of the time over 2 classes, 79 % the week before."
    assert sentence in section(known(TODAY, *rides(0.79, 0.84)), WEEK, "worked").sentences
    worse = "On target 70 % of the time over 2 classes, 79 % the week before."
    assert worse in section(known(TODAY, *rides(0.79, 0.70)), WEEK, "worries").sentences
    for few in (rides(0.79, 0.80), rides(0.79, 0.9)[:-1]):
        assert not any("On target" in s for s in section(known(TODAY, *few), WEEK, "worked").sentences)


def test_an_ftp_that_rose_in_the_span_works():
    ftp = pd.DataFrame({"day": [date(2026, 1, 1), date(2026, 11, 12)], "value": [240.0, 250.0]})
    told = section(known(TODAY, on("2026-11-09", duration_s=60), ftp=ftp), WEEK, "worked").sentences
    assert told == ("FTP rose from 240 to 250 W.",)


# Music, workouts, what comes


def test_music_names_songs_and_artists_by_how_often_they_were_heard():
    day = pd.Timestamp("2026-11-09")
    plays = pd.DataFrame(
        [
            (1, pd.Timestamp("2026-11-01"), "c", "a", "Ember"), (2, day, "c", "a", "Ember"),
            (2, day, "c", "b", "Comet"), (3, day, "c", "a", "Ember"),
        ],
        columns=["workout_id", "day", "class_id", "song_id", "song"],
    )  # fmt: skip
    artists = pd.DataFrame([("a", "x", "Nova"), ("b", "y", "Lumen")], columns=["song_id", "artist_id", "artist"])
    found = section(known(TODAY, on("2026-11-09", duration_s=60), plays=plays, song_artists=artists), WEEK, "music")
    assert found.sentences == ("3 songs heard, 2 different ones of 2 artists; 1 for the first time.",)
    assert found.tables[0].rows == (("Ember", "Nova", "2"), ("Comet", "Lumen", "1"))
    assert found.tables[1].rows == (("Nova", "1", "2"), ("Lumen", "1", "1"))


def test_a_month_lists_the_workouts_with_the_most_training_stress_and_says_so():
    rides = [on(f"2026-10-{day:02}", duration_s=600, tss=day, title=f"Ride {day}") for day in range(1, 21)]
    found = section(known(TODAY, *rides), MONTH, "workouts")
    assert found.title == "Workouts with the most training stress"
    assert [row[1] for row in found.tables[0].rows] == [f"Ride {day}" for day in range(20, 8, -1)]


def test_a_race_that_is_entered_for_the_next_days_is_named():
    race = {"kind": "race", "first_day": date(2026, 11, 22), "last_day": date(2026, 11, 22), "note": "10 km"}
    events = pd.DataFrame([race])
    told = section(known(TODAY, on("2026-11-09", duration_s=60), events=events), WEEK, "next").sentences
    assert told == ("Race from 22 November 2026 (10 km): 7 days ahead.",)


# Years


def test_years_stand_side_by_side_and_one_without_data_says_so():
    book = known(
        TODAY, on("2024-05-01", duration_s=600), on("2026-05-01", duration_s=1800), on("2026-06-01", duration_s=600)
    )
    made = report(book, year_of(date(2026, 1, 1)))
    years = made.section("years")
    assert years.tables[0].columns == ("", "2024", "2025", "2026 so far")
    assert cells(made, "years")["Time"] == ("10 min", "0 min", "40 min")
    assert years.sentences == ("2025 has no workout.",)
    months = years.drawings[0].rows
    assert (months["year"].iloc[0], months["month"].iloc[0]) == (2024, 5)  # nothing is drawn before the first workout
    assert (months["year"].iloc[-1], months["month"].iloc[-1]) == (2026, 11)


def test_a_year_without_a_workout_is_short():
    book = known(TODAY, on("2024-05-01", duration_s=600), on("2026-05-01", duration_s=1800))
    made = report(book, year_of(date(2025, 1, 1)))
    assert made.is_empty
    assert made.section("summary").sentences == ("No workout on the days from 1 January to 31 December 2025.",)
    assert made.section("marks") is None


def test_a_year_tells_its_streaks_active_days_ftp_and_best_weeks():
    days = ["2025-03-01", "2025-03-02", "2025-03-03", "2025-07-01"]
    ftp = pd.DataFrame({"day": [date(2024, 12, 1), date(2025, 8, 1)], "value": [200.0, 210.0]})
    book = known("2026-02-01", *(on(day, duration_s=3600, tss=50) for day in days), ftp=ftp)
    found = report(book, year_of(date(2025, 1, 1))).section("marks")
    assert found.sentences == (
        "The longest streak of days: 3, 1 to 3 March 2025.",
        "The longest streak of weeks: 2, 24 February to 9 March 2025.",
        "4 active days of 365: 1 %.",
        "FTP 200 W at the start, 210 W at the end (+10 W).",
    )
    assert found.tables[0].rows[0] == ("24 February to 2 March 2025", "120 min", "2", "100 TSS")


def test_a_year_names_whom_one_rode_with_most_and_classes_that_came_again():
    rides = [
        on(f"2026-0{n}-01", duration_s=600, instructor_name=name, class_id=c, title=t)
        for n, (name, c, t) in enumerate([("Marit", "a", "Climb"), ("Marit", "a", "Climb"), ("Juno", "b", "Flow")], 1)
    ]
    found = report(known(TODAY, *rides), year_of(date(2026, 1, 1))).section("favourites")
    assert found.tables[0].rows == (("Marit", "2"), ("Juno", "1"))
    assert found.tables[1].rows == (("Climb", "2"),)


def test_what_is_usual_of_each_kind_asks_for_half_of_its_spans():
    assert all(2 * fewest >= most for most, fewest in USUAL.values())
