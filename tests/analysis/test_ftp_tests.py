"""FTP that is found: by a test, by an effort beyond it, and by growing old."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core import metrics
from core.analysis.ftp_tests import CriticalPower, ftp_age, is_ftp_test, proposals
from core.demo import sample_athlete

TODAY = date(2026, 11, 20)
VALUES = {
    "title": "45 min Pop Ride", "discipline": "cycling", "duration_s": 2700, "class_duration_s": 2700,
    "avg_power_w": 150.0, "is_stopped_early": False, "is_doubtful": False, "is_excluded": False, "is_ftp_test": False,
}  # fmt: skip
TEST = {"title": "20 min FTP Test Ride", "duration_s": 1200, "class_duration_s": 1200, "avg_power_w": 240.0}
WARM_UP = {"title": "10 min FTP Warm Up Ride", "duration_s": 600, "class_duration_s": 600, "avg_power_w": 120.0}


def rides(*rows: dict[str, Any]) -> pd.DataFrame:
    """A ride each, ids from 1, at noon unless said otherwise; ``day`` comes from the start."""
    frame = pd.DataFrame([VALUES | row for row in rows], index=pd.RangeIndex(1, len(rows) + 1, name="workout_id"))
    frame["started_at"] = pd.to_datetime(frame.pop("at"), utc=True)
    return frame.assign(day=frame["started_at"].dt.date)


def at(when: str, **values: Any) -> dict[str, Any]:
    return {"at": when if " " in when else f"{when} 12:00", **values}


def peaks(**best_w: dict[int, float]) -> pd.DataFrame:
    """Best power by duration of rides named ride_1, ride_2 ..."""
    frame = pd.DataFrame.from_dict(best_w, orient="index").reindex(columns=[300, 600, 1200, 1800, 3600]).astype(float)
    frame.index = pd.Index([int(name.split("_")[1]) for name in frame.index], name="workout_id", dtype=int)
    return frame


def history(**ftp_w: float) -> pd.DataFrame:
    """FTP entries by day, written as d2026_01_31."""
    days = [date(*map(int, name[1:].split("_"))) for name in ftp_w]
    return pd.DataFrame({"day": days, "ftp_w": list(ftp_w.values())})


# Tests


def test_a_test_proposes_95_percent_of_its_20_minutes_with_the_evidence():
    ridden = rides(at("2026-11-10 12:00", **WARM_UP), at("2026-11-10 12:15", **TEST))
    (found,) = proposals(ridden, peaks(ride_2={1200: 240.0}), history(d2026_08_01=220.0), TODAY)
    assert (found.kind, found.workout_id, found.day, found.value_w, found.now_w) == (
        "ftp", 2, date(2026, 11, 10), 228, 220,
    )  # fmt: skip
    assert found.evidence == (
        "20 min FTP Test Ride on 10 November 2026: 240 W for 20 minutes, of which 95 % are 228 W "
        "(+8 W against 220 W). The FTP warm-up was ridden before it."
    )


@pytest.mark.parametrize("warm_up_at", ["2026-11-10 10:40", "2026-11-10 12:30", "2026-11-09 12:00"])
def test_a_warm_up_belongs_to_a_test_that_begins_within_an_hour_of_its_end(warm_up_at):
    ridden = rides(at(warm_up_at, **WARM_UP), at("2026-11-10 12:15", **TEST))
    (found,) = proposals(ridden, peaks(), history(), TODAY)
    assert found.evidence.endswith("(no FTP was known on that day). No FTP warm-up was ridden before it.")


def test_a_warm_up_before_midnight_belongs_to_another_day():
    ridden = rides(at("2026-11-09 23:45", **WARM_UP), at("2026-11-10 00:05", **TEST))
    assert "No FTP warm-up" in proposals(ridden, peaks(), history(), TODAY)[0].evidence


def test_a_test_is_known_by_the_flag_of_its_class_or_its_title_and_a_warm_up_is_none():
    ridden = rides(
        at("2026-11-01", **TEST),
        at("2026-11-02", **TEST | {"title": "20 Min FTP test ride with Marit"}),
        at("2026-11-03", **TEST | {"title": "Prueba de FTP de 20 min", "is_ftp_test": True}),
        at("2026-11-04", **WARM_UP | {"is_ftp_test": True}),
        at("2026-11-05", **TEST | {"title": "20 min Climb Ride"}),
        at("2026-11-06", **TEST | {"discipline": "rowing"}),
    )
    assert is_ftp_test(ridden).tolist() == [True, True, True, False, False, False]
    assert is_ftp_test(ridden.drop(columns="is_ftp_test")).tolist() == [True, True, False, False, False, False]


@pytest.mark.parametrize("mark", ["is_stopped_early", "is_doubtful", "is_excluded"])
def test_a_test_that_was_stopped_or_is_doubtful_or_excluded_proposes_nothing(mark):
    assert not proposals(rides(at("2026-11-10", **TEST, **{mark: True})), peaks(), history(), TODAY)


def test_a_test_within_a_longer_class_takes_its_best_20_minutes():
    ridden = rides(at("2026-11-10", **TEST | {"duration_s": 2700, "class_duration_s": 2700, "is_ftp_test": True}))
    (found,) = proposals(ridden, peaks(ride_1={1200: 260.0}), history(), TODAY)
    assert found.value_w == 247
    assert not proposals(ridden, peaks(), history(), TODAY)  # its average is that of 45 minutes


def test_seconds_that_got_lost_do_not_lower_a_test_but_a_minute_of_them_makes_it_useless():
    ridden = rides(at("2026-11-10", **TEST))  # 240 W on average over what was recorded
    (found,) = proposals(ridden, peaks(ride_1={1200: 238.0}), history(), TODAY)  # 10 s of 1200 count as 0
    assert found.value_w == 228
    assert not proposals(ridden, peaks(ride_1={1200: 220.0}), history(), TODAY)


def test_of_two_tests_on_a_day_the_better_one_proposes():
    ridden = rides(at("2026-11-10 08:00", **TEST), at("2026-11-10 18:00", **TEST | {"avg_power_w": 236.0}))
    (found,) = proposals(ridden, peaks(), history(), TODAY)
    assert (found.workout_id, found.value_w) == (1, 228)


def test_a_test_is_answered_by_an_ftp_of_its_value_or_any_change_within_a_week():
    ridden = rides(at("2026-11-10", **TEST))
    before = {"d2026_08_01": 220.0}
    asked = [
        len(proposals(ridden, peaks(), history(**before | since), TODAY))
        for since in (
            {},
            {"d2026_11_10": 220.0},
            {"d2026_11_10": 228.0},
            {"d2026_11_10": 225.0},
            {"d2026_11_12": 225.0},
            {"d2026_11_19": 225.0},
        )
    ]
    assert asked == [1, 1, 0, 0, 0, 1]
    same = history(d2026_08_01=228.0, d2026_11_10=228.0)  # the test confirmed what was known
    assert not proposals(ridden, peaks(), same, TODAY)
    first = history(d2026_11_10=225.0)  # the first entry of all
    assert not proposals(ridden, peaks(), first, TODAY)


def test_a_decided_proposal_does_not_come_back_after_everything_was_derived_again():
    ridden = rides(at("2026-11-10", **TEST))
    (found,) = proposals(ridden, peaks(), history(), TODAY)
    again = ridden.set_axis([77], axis=0)
    assert proposals(again, peaks(), history(), TODAY)[0].key == found.key == "ftp:2026-11-10"
    assert not proposals(again, peaks(), history(), TODAY, decided={found.key})


def test_an_imported_history_proposes_each_of_its_tests_newest_first():
    ridden = rides(at("2025-01-10", **TEST), at("2025-04-10", **TEST), at("2026-12-10", **TEST))
    assert [p.day for p in proposals(ridden, peaks(), history(), TODAY)] == [date(2025, 4, 10), date(2025, 1, 10)]


# Efforts

FTP_190 = history(d2026_10_01=190.0)  # allows 200 W for 20 minutes, 190 W for 60


def test_20_minutes_more_than_2_percent_beyond_ftp_propose_a_test_and_no_number():
    ridden = rides(at("2026-11-10"), at("2026-11-12"))
    (found,) = proposals(ridden, peaks(ride_1={1200: 206.0}, ride_2={1200: 204.5}), FTP_190, TODAY)
    assert (found.kind, found.workout_id, found.value_w, found.now_w) == ("test", 1, None, 190)
    assert found.evidence == (
        "45 min Pop Ride on 10 November 2026: 206 W for 20 minutes, 3 % more than your FTP of 190 W would allow. "
        "A 20-minute test will tell what it is now."
    )
    assert not proposals(ridden, peaks(ride_1={1200: 203.9}), FTP_190, TODAY)  # 2 % are 204 W


def test_an_hour_beyond_ftp_counts_and_five_minutes_alone_say_nothing():
    ridden = rides(at("2026-11-10"))
    assert proposals(ridden, peaks(ride_1={3600: 195.0}), FTP_190, TODAY)
    assert not proposals(ridden, peaks(ride_1={300: 400.0}), FTP_190, TODAY)


def test_five_minutes_are_held_against_critical_power():
    ridden = rides(at("2026-11-10"))
    model = CriticalPower(cp_w=190, w_prime_j=15_000)  # 190 + 15,000 / 300 = 240 W for five minutes
    assert not proposals(ridden, peaks(ride_1={300: 244.0}), FTP_190, TODAY, critical_power=model)
    (found,) = proposals(ridden, peaks(ride_1={300: 252.0}), FTP_190, TODAY, critical_power=model)
    generous = CriticalPower(cp_w=210, w_prime_j=15_000)  # 222 W for 20 minutes, where FTP alone decides
    assert proposals(ridden, peaks(ride_1={1200: 206.0}), FTP_190, TODAY, critical_power=generous)
    assert not proposals(ridden, peaks(ride_1={1800: 206.0}), FTP_190, TODAY, critical_power=generous)
    assert "252 W for 5 minutes, 5 % more than your FTP of 190 W and your critical power would allow" in found.evidence


@pytest.mark.parametrize("day", ["2026-10-01", "2026-09-30", "2026-11-21"])
def test_an_effort_before_the_ftp_was_set_or_after_today_asks_for_nothing(day):
    assert not proposals(rides(at(day)), peaks(ride_1={1200: 250.0}), FTP_190, TODAY)


def test_an_effort_of_more_than_90_days_ago_asks_for_nothing():
    ridden = rides(at("2026-08-20"), at("2026-08-23"))
    asked = proposals(ridden, peaks(ride_1={1200: 260.0}, ride_2={1200: 250.0}), history(d2026_01_01=190.0), TODAY)
    assert [p.workout_id for p in asked] == [2]


def test_an_effort_before_the_last_test_asks_for_nothing():
    ridden = rides(at("2026-11-05"), at("2026-11-10", **TEST))
    found = proposals(ridden, peaks(ride_1={1200: 250.0}), FTP_190, TODAY, decided={"ftp:2026-11-10"})
    assert not found


def test_after_a_refused_effort_weaker_ones_do_not_ask_but_a_stronger_one_does():
    ridden = rides(at("2026-11-05"), at("2026-11-10"), at("2026-11-15"))
    decided = {"test:2026-11-10"}
    weaker = peaks(ride_1={1200: 210.0}, ride_2={1200: 220.0})
    assert not proposals(ridden, weaker, FTP_190, TODAY, decided=decided)
    stronger = peaks(ride_1={1200: 210.0}, ride_2={1200: 220.0}, ride_3={1200: 230.0})
    assert [p.workout_id for p in proposals(ridden, stronger, FTP_190, TODAY, decided=decided)] == [3]


def test_without_an_ftp_no_effort_is_beyond_it():
    assert not proposals(rides(at("2026-11-10")), peaks(ride_1={1200: 250.0}), history(), TODAY)


# Age


@pytest.mark.parametrize(("days", "asks"), [(70, False), (71, True)])
def test_an_ftp_older_than_ten_weeks_asks_for_a_test(days, asks):
    age = ftp_age(history(d2026_01_01=210.0), date(2026, 1, 1) + timedelta(days=days))
    assert (age.days, age.asks_for_test) == (days, asks)
    asking = " After ten weeks it is time for a 20-minute test." if asks else ""
    assert age.sentence == f"Your FTP of 210 W is {days} days old.{asking}"


def test_the_age_is_that_of_the_newest_entry_up_to_today():
    entries = history(d2026_11_30=230.0, d2026_11_19=220.0, d2026_01_01=210.0)
    age = ftp_age(entries, TODAY)
    assert (age.ftp_w, age.sentence) == (220, "Your FTP of 220 W is 1 day old.")
    assert ftp_age(entries, date(2025, 1, 1)) is None
    assert ftp_age(history(), TODAY) is None


# The sample athlete


def test_every_test_of_the_sample_athlete_is_found_with_the_ftp_it_gave():
    sample = sample_athlete(workouts=250, seed=2, today=TODAY)
    rows, best_w = [], {}
    for number, session in enumerate(sample.sessions(), 1):
        told = session.recording
        rows.append(
            at(str(told.started_at), title=told.title, discipline=told.discipline, duration_s=told.duration_s,
               class_duration_s=told.class_duration_s, avg_power_w=told.avg_power_w)
        )  # fmt: skip
        if told.discipline == "cycling":
            curve_w = metrics.mean_max_power(session.streams["power_w"])
            best_w[f"ride_{number}"] = {1200: float(np.interp(1200, metrics.CURVE_DURATIONS_S, curve_w))}
    given = {m.day: m.value for m in sample.measurements if m.kind == "ftp"}
    found = proposals(rides(*rows), peaks(**best_w), history(), TODAY)
    assert {p.value_w for p in found} == {round(value) for value in given.values()}
    assert len(found) == len(given) >= 4
    assert all(p.evidence.endswith("The FTP warm-up was ridden before it.") for p in found)
    entered = pd.DataFrame({"day": list(given), "ftp_w": list(given.values())})
    assert not proposals(rides(*rows), peaks(**best_w), entered, TODAY)
