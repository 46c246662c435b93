"""The FTP in force, the zones it makes, and the time in them by week."""

from datetime import date

import pytest

from core import actions, store
from core.analysis.zone_mix import Mix
from core.frames import power_zones as frames
from core.models import WorkoutMetrics
from core.queries import athlete
from tests.frames.small_book import NOW, TODAY, add_ftp, add_sessions, exclude


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
    ridden = frames.time_in_zones(book, today=TODAY)
    assert len(ridden.periods) == 12
    assert ridden.periods.index[-1].date() == date(2026, 11, 16)
    assert ridden.periods.iloc[-2].tolist() == [0, 600, 0, 0, 0, 0, 0]
    assert ridden.periods.iloc[-1].tolist() == [0, 300, 120, 0, 0, 0, 0]
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
    ridden = frames.time_in_zones(book, today=TODAY)
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
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.rides == 2
    assert "1 of 2 rides has no second-by-second power: From the CSV (3 November 2026)." in ridden.sentences


def test_rides_before_the_first_entry_are_said_to_use_a_later_one(book):
    add_sessions(book, {"day": "2026-11-02", "power_w": [150.0] * 60}, {"day": "2026-11-12", "power_w": [150.0] * 60})
    add_ftp(book, ("2026-11-10", 200))
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.with_assumed_ftp == 1
    assert ridden.sentences.endswith("1 ride uses your first FTP entry, which is later.")


def test_a_new_ftp_is_seen_at_once(book):
    add_sessions(book, {"day": "2026-11-18", "power_w": [150.0] * 60})
    add_ftp(book, ("2026-01-01", 200))
    assert frames.time_in_zones(book, today=TODAY).totals["seconds"].tolist()[:2] == [0, 60]
    add_ftp(book, ("2026-11-01", 300))  # 150 W are 50 % now
    assert frames.time_in_zones(book, today=TODAY).totals["seconds"].tolist()[:2] == [60, 0]


def test_a_book_without_rides_has_idle_weeks(book):
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.periods.shape == (12, 7)
    assert not ridden.periods.to_numpy().any()
    assert ridden.table["share_pct"].tolist() == [0] * 7


def add_ftp_on(book, device: str, day: str, watts: float) -> None:
    with store.writing(book, "athlete", "workouts") as session:
        athlete.save_measurement(session, "ftp", watts, date.fromisoformat(day), now=NOW, device=device)


def ridden_test(day: str, watts: float) -> dict:
    """A 20-minute test that nothing else was ridden in."""
    return {"day": day, "title": "20 min FTP Test Ride", "power_w": [watts] * 1200, "avg_power_w": watts,
            "duration_s": 1200, "class_duration_s": 1200}  # fmt: skip


def test_an_ftp_older_than_ten_weeks_asks_for_a_test(book):
    add_ftp(book, ("2026-09-11", 200))  # 70 days
    assert frames.ftp_on(frames.entries(book), TODAY).advice is None
    add_ftp(book, ("2026-09-10", 200))
    entries = frames.entries(book)
    assert "71 days old" in frames.ftp_on(entries[entries["day"] < date(2026, 9, 11)], TODAY).advice


def test_time_in_zone_is_counted_by_calendar_month_too(book):
    add_sessions(
        book,
        {"day": "2026-10-31", "power_w": [100.0] * 60},
        {"day": "2026-11-01", "power_w": [100.0] * 120},
        {"day": "2026-05-31", "power_w": [100.0] * 30},  # before the first of the six months
    )
    add_ftp(book, ("2026-01-01", 200))
    months = frames.time_in_zones(book, step="Month", periods=6, today=TODAY).periods
    assert months.index.name == "month"
    assert [f"{month:%b}" for month in months.index] == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert months[1].tolist() == [0, 0, 0, 0, 60, 120]


def test_heart_rate_zones_count_every_discipline(book):
    ids = add_sessions(book, {"day": "2026-11-18"}, {"day": "2026-11-19", "discipline": "running"})
    with store.writing(book, "workouts") as session:
        for workout_id in ids:
            kept = session.get_one(WorkoutMetrics, workout_id)
            kept.hr_zone_1_s, kept.hr_zone_2_s, kept.hr_zone_3_s, kept.hr_zone_4_s, kept.hr_zone_5_s = 1, 2, 3, 4, 5
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.heart_rate_periods.iloc[-1].tolist() == [2, 4, 6, 8, 10]
    assert ridden.heart_rate_totals["seconds"].tolist() == [2, 4, 6, 8, 10]


def test_the_mix_is_held_against_the_classic_distributions(book):
    add_sessions(book, {"day": "2026-11-18", "power_w": [100.0] * 3000 + [180.0] * 1000})
    add_ftp(book, ("2026-01-01", 200))
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.mix.mix == Mix(0.75, 0.25, 0.0)
    assert ridden.mix_sentence.startswith("75 % low, 25 % threshold, 0 % high: nearest to pyramidal (75/20/5)")
    assert ridden.mixes["who"].unique().tolist() == ["You", "Polarised", "Pyramidal", "Threshold"]


def test_less_than_an_hour_is_no_mix(book):
    ridden = frames.time_in_zones(book, today=TODAY)
    assert ridden.mix is None and ridden.mixes.empty
    assert ridden.mix_sentence == "Less than an hour with power in this time is no mix yet."


def test_own_zones_count_each_second_with_the_ftp_of_its_day_and_a_bound_below(book):
    add_sessions(
        book,
        {"day": "2026-11-10", "power_w": [160.0] * 60 + [161.0] * 30},  # 80 % of 200 W is 160 W
        {"day": "2026-11-18", "power_w": [160.0] * 10},  # of 250 W it is 200 W
    )
    add_ftp(book, ("2026-01-01", 200), ("2026-11-16", 250))
    assert frames.own_zones(book, 250, today=TODAY) is None
    actions.save_custom_zones(book, [80, 100])
    own = frames.own_zones(book, 250, today=TODAY)
    assert own.table["time"].tolist() == ["1:10", "0:30", "0:00"]
    assert own.table["watts"].tolist() == ["up to 200 W", "201 to 250 W", "over 250 W"]
    assert own.table["share_pct"].tolist() == [70, 30, 0]
    actions.save_custom_zones(book, None)
    assert frames.own_zones(book, 250, today=TODAY) is None


def test_an_entry_for_one_bike_does_not_count_for_the_others(book):
    add_ftp(book, ("2026-09-01", 215))
    add_ftp_on(book, "Bike+", "2026-10-01", 230)
    entries = frames.entries(book)
    assert frames.ftp_on(entries, TODAY).ftp_w == 215
    assert frames.on_one_bike(entries, TODAY) == "On the Bike+: 230 W since 1 October 2026."
    assert frames.history(entries, TODAY).groupby("bike")["ftp_w"].last().to_dict() == {"All bikes": 215, "Bike+": 230}
    assert str(frames.each(entries)[0]) == "230 W from 1 October 2026 (You, Bike+ only)"


def test_where_only_one_bike_has_entries_they_are_in_force(book):
    add_ftp_on(book, "Bike+", "2026-10-01", 230)
    assert frames.ftp_on(frames.entries(book), TODAY).ftp_w == 230


def test_bikes_are_told_the_most_used_first_and_treads_are_none(book):
    used = [("Bike", "cycling"), ("Bike+", "cycling"), ("Bike+", "cycling"), ("Tread", "running")]
    add_sessions(book, *({"day": "2026-11-18", "device": bike, "discipline": what} for bike, what in used))
    assert frames.bikes(book) == ["Bike+", "Bike"]


def test_a_ridden_test_is_proposed_until_it_is_decided_and_again_when_reconsidered(book):
    add_sessions(book, ridden_test("2026-11-10", 220))
    add_ftp(book, ("2026-06-01", 200))
    (proposal,) = frames.findings(book, TODAY).waiting
    assert (proposal.kind, proposal.value_w, proposal.day) == ("ftp", 209, date(2026, 11, 10))  # 95 % of 220 W
    actions.reject_proposal(book, proposal)
    found = frames.findings(book, TODAY)
    assert found.waiting == [] and found.decided["state"].tolist() == ["rejected"]
    actions.reconsider_proposal(book, proposal.key)
    assert frames.findings(book, TODAY).waiting == [proposal]


def test_an_accepted_proposal_is_the_ftp_from_its_day_on(book):
    add_sessions(book, ridden_test("2026-11-10", 220))
    add_ftp(book, ("2026-06-01", 200))
    actions.accept_proposal(book, frames.findings(book, TODAY).waiting[0])
    entries = frames.entries(book)
    assert frames.ftp_on(entries, TODAY).ftp_w == 209
    assert entries["source"].iloc[0] == "Found, accepted"
    assert frames.findings(book, TODAY).waiting == []


def test_a_ridden_test_is_marked_with_what_it_says(book):
    add_sessions(book, ridden_test("2026-11-10", 220), {"day": "2026-11-12", "power_w": [150.0] * 1200})
    found = frames.findings(book, TODAY)
    assert found.tests["tested_w"].tolist() == pytest.approx([209])
    assert found.legend.startswith("Diamonds")
