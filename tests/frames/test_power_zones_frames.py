"""The FTP in force, the zones it makes, and the time in them by week."""

from datetime import date

import pytest

from core.frames import power_zones as frames
from tests.frames.small_book import TODAY, add_ftp, add_sessions, exclude


def test_the_newest_entry_on_or_before_the_day_is_in_force(book):
    add_ftp(book, ("2026-03-01", 200), ("2026-09-01", 215), ("2026-12-01", 230))
    ftp = frames.ftp_on(frames.entries(book), TODAY)
    assert (ftp.ftp_w, ftp.since, ftp.before_w) == (215, date(2026, 9, 1), 200)
    assert ftp.age_days == 80  # 29 days of September, 31 of October, 20 of November
    assert ftp.sentence == "Since 1 September 2026 (11 weeks ago)."


def test_before_the_first_entry_the_first_one_is_assumed_and_says_so(book):
    add_ftp(book, ("2026-12-01", 230))
    ftp = frames.ftp_on(frames.entries(book), TODAY)
    assert (ftp.ftp_w, ftp.is_assumed, ftp.before_w) == (230, True, None)
    assert ftp.sentence == "Assumed: your first entry counts from 1 December 2026, later than today."


def test_without_an_entry_there_is_no_ftp(book):
    assert frames.ftp_on(frames.entries(book), TODAY) is None
    assert frames.history(frames.entries(book), TODAY).empty


def test_of_two_entries_on_one_day_the_athletes_own_counts_and_both_are_listed(book):
    add_ftp(book, ("2026-09-01", 215), ("2026-09-01", 190, "peloton"), ("2026-05-01", 200, "peloton"))
    entries = frames.entries(book)
    assert frames.ftp_on(entries, TODAY).ftp_w == 215
    assert entries["ftp_w"].tolist() == [215, 190, 200]
    assert entries["source"].tolist() == ["You", "Peloton", "Peloton"]
    assert frames.in_force(entries)["ftp_w"].tolist() == [200, 215]


def test_an_entry_tells_what_changed_and_the_first_changes_nothing(book):
    add_ftp(book, ("2026-03-01", 200), ("2026-09-01", 215))
    entries = frames.entries(book)
    assert entries["change_w"].iloc[0] == 15
    assert entries["change_w"].isna().tolist() == [False, True]
    assert str(frames.each(entries)[0]) == "215 W from 1 September 2026 (You)"


def test_the_steps_of_ftp_reach_to_today(book):
    add_ftp(book, ("2026-03-01", 200), ("2026-09-01", 215))
    steps = frames.history(frames.entries(book), TODAY)
    assert steps["ftp_w"].tolist() == [200, 215, 215]
    assert steps["day"].iloc[-1].date() == TODAY
    assert steps["is_entry"].tolist() == [True, True, False]


def test_zones_are_whole_watts_and_a_bound_belongs_to_the_lower_zone():
    zones = frames.zones(215)  # 55 % is 118.25 W, 75 % is 161.25 W, 150 % is 322.5 W
    assert zones["zone"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert zones["watts"].tolist()[:2] == ["up to 118 W", "119 to 161 W"]
    assert zones["watts"].iloc[-1] == "over 322 W"
    assert zones["share"].tolist()[:2] == ["up to 55 %", "55 to 75 %"]
    assert frames.zones(200)["watts"].iloc[0] == "up to 110 W"  # 55 % is 110 W and still zone 1


def test_each_ride_is_zoned_with_the_ftp_of_its_day(book):
    add_sessions(
        book,
        {"day": "2026-11-10", "power_w": [150.0] * 600},  # 75 % of 200 W: zone 2
        {"day": "2026-11-18", "power_w": [150.0] * 300},  # 60 % of 250 W: zone 2; of 200 W it would be too
        {"day": "2026-11-19", "power_w": [190.0] * 120},  # 76 % of 250 W: zone 3; 95 % of 200 W would be zone 4
    )
    add_ftp(book, ("2026-01-01", 200), ("2026-11-16", 250))
    ridden = frames.time_in_zones(book, weeks=12, today=TODAY)
    assert len(ridden.weeks) == 12
    assert ridden.weeks.index[-1].date() == date(2026, 11, 16)
    assert ridden.weeks.iloc[-2].tolist() == [0, 600, 0, 0, 0, 0, 0]
    assert ridden.weeks.iloc[-1].tolist() == [0, 300, 120, 0, 0, 0, 0]
    assert ridden.totals["seconds"].tolist() == [0, 900, 120, 0, 0, 0, 0]
    assert ridden.table["time"].tolist()[1:3] == ["15:00", "2:00"]
    assert ridden.table["share_pct"].sum() == pytest.approx(100)


def test_weeks_before_the_period_and_excluded_rides_are_left_out(book):
    old, _new, excluded = add_sessions(
        book,
        {"day": "2026-08-30", "power_w": [150.0] * 600},  # the Sunday before the first of the 12 weeks
        {"day": "2026-08-31", "power_w": [150.0] * 60},
        {"day": "2026-11-18", "power_w": [150.0] * 30},
    )
    add_ftp(book, ("2026-01-01", 200))
    exclude(book, excluded)
    ridden = frames.time_in_zones(book, weeks=12, today=TODAY)
    assert ridden.totals["seconds"].sum() == 60
    assert ridden.rides == 1
    assert old  # it is in the book, but not in the period


def test_rides_without_power_are_named_and_other_disciplines_are_no_rides(book):
    add_sessions(
        book,
        {"day": "2026-11-02", "power_w": [150.0] * 60},
        {"day": "2026-11-03", "title": "From the CSV"},
        {"day": "2026-11-04", "discipline": "yoga"},
    )
    add_ftp(book, ("2026-01-01", 200))
    ridden = frames.time_in_zones(book, weeks=12, today=TODAY)
    assert ridden.rides == 2
    assert "1 of 2 rides has no second-by-second power: From the CSV (3 November 2026)." in ridden.sentences


def test_rides_before_the_first_entry_are_said_to_use_a_later_one(book):
    add_sessions(book, {"day": "2026-11-02", "power_w": [150.0] * 60}, {"day": "2026-11-12", "power_w": [150.0] * 60})
    add_ftp(book, ("2026-11-10", 200))
    ridden = frames.time_in_zones(book, weeks=12, today=TODAY)
    assert ridden.with_assumed_ftp == 1
    assert ridden.sentences.endswith("1 ride uses your first FTP entry, which is later.")


def test_a_new_ftp_is_seen_at_once(book):
    add_sessions(book, {"day": "2026-11-18", "power_w": [150.0] * 60})
    add_ftp(book, ("2026-01-01", 200))
    assert frames.time_in_zones(book, weeks=12, today=TODAY).totals["seconds"].tolist()[:2] == [0, 60]
    add_ftp(book, ("2026-11-01", 300))  # 150 W are 50 % now
    assert frames.time_in_zones(book, weeks=12, today=TODAY).totals["seconds"].tolist()[:2] == [60, 0]


def test_a_book_without_rides_has_idle_weeks(book):
    ridden = frames.time_in_zones(book, weeks=12, today=TODAY)
    assert ridden.weeks.shape == (12, 7)
    assert not ridden.weeks.to_numpy().any()
    assert ridden.table["share_pct"].tolist() == [0] * 7
