"""Did I do what the class asked? Second by second, in order, on a clock that may be wrong."""

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.analysis import compliance as subject
from core.analysis.compliance import Compliance, compliance
from core.demo import sample_athlete
from core.metrics import MPS_PER_MPH

#: Zones end at 110, 150, 180, 210, 240 and 300 W.
FTP_W = 200
#: A power inside each zone, by zone number.
INSIDE_W = {1: 80.0, 2: 130.0, 3: 165.0, 4: 195.0, 5: 225.0, 6: 270.0, 7: 340.0}
CLASS = ((180, 2), (120, 4), (60, 1), (180, 3), (120, 5), (60, 1), (120, 2))


def targets(*blocks: tuple[int, float | None], metric: str = "power_zone", width: float = 0) -> pd.DataFrame:
    """A class of blocks one after the other: (seconds, what is asked); None asks for nothing."""
    rows, start_s = [], 0
    for seconds, asked in blocks:
        if asked is not None:
            rows.append((start_s, start_s + seconds, metric, asked, asked + width))
        start_s += seconds
    return pd.DataFrame(rows, columns=["start_s", "end_s", "metric", "lower", "upper"])


def ridden(*blocks: tuple[int, int]) -> np.ndarray:
    """Power in the middle of a zone: (seconds, zone)."""
    return np.concatenate([np.full(seconds, INSIDE_W[zone]) for seconds, zone in blocks])


def late(power_w: np.ndarray, seconds: int) -> np.ndarray:
    """The same, done so many seconds later; it begins with more of the first second."""
    return np.concatenate([np.full(seconds, power_w[0]), power_w])[: power_w.size]


def told(targets: pd.DataFrame, power_w: np.ndarray, **channels: np.ndarray) -> Compliance:
    found = compliance(targets, {"power_w": power_w, **channels}, ftp_w=FTP_W)
    assert found is not None
    return found


# The whole ride


def test_doing_what_was_asked_is_on_target_all_the_time():
    found = told(targets(*CLASS), ridden(*CLASS))
    assert (found.overall.on_share, found.overall.lag_s, found.offset_s) == (1, 0, 0)
    assert found.overall.known_s == 840 - 7 * 8  # seven changes of eight seconds each


def test_the_right_zones_at_the_wrong_time_score_low():
    shuffled = (CLASS[4], CLASS[5], CLASS[0], CLASS[2], CLASS[6], CLASS[3], CLASS[1])
    assert sorted(ridden(*shuffled)) == sorted(ridden(*CLASS))  # the same time in every zone
    assert told(targets(*CLASS), ridden(*shuffled)).overall.on_share < 0.25


@given(st.permutations(range(1, 8)))
def test_no_other_order_of_seven_zones_gets_more_than_the_zones_in_their_place_and_the_search(order):
    in_place = sum(zone == asked for zone, asked in zip(order, range(1, 8), strict=True))
    found = told(targets(*((120, zone) for zone in range(1, 8))), ridden(*((120, zone) for zone in order)))
    moved_s = subject.SEARCH_S * (7 - in_place)  # what a moved clock may make of a neighbour
    assert found.overall.on_share <= (112 * in_place + moved_s) / (7 * 112)


def test_doing_the_right_thing_five_seconds_late_scores_high_and_tells_the_lag():
    found = told(targets(*CLASS), late(ridden(*CLASS), 5))
    assert (found.overall.on_share, found.overall.lag_s, found.offset_s) == (1, 5, 0)
    assert found.blocks["lag_s"].tolist() == [0, 5, 5, 5, 5, 5, 5]


def test_doing_nothing_scores_nothing_in_zone_1_too():
    found = told(targets(*CLASS), np.zeros(840))
    assert (found.overall.on_share, found.overall.below_share) == (0, 1)
    assert found.overall.lag_s is None
    assert (found.blocks["miss"] < 0).all()


def test_riding_one_zone_above_is_above_all_the_time():
    found = told(targets(*CLASS), ridden(*((seconds, zone + 1) for seconds, zone in CLASS)))
    assert (found.overall.on_share, found.overall.above_share, found.offset_s) == (0, 1, 0)


def test_the_sentence_says_shares_lag_and_a_moved_clock():
    found = told(targets(*CLASS), late(ridden(*CLASS), 23))
    assert found.sentence == (
        "On target for 100 % of what was asked, above for 0 %, below for 0 %. After a call it took 3 s. "
        "Your recording runs 20 s behind the clock of the class, which is allowed for."
    )


# The clock of the class


@pytest.mark.parametrize("shift_s", [9, 12, 20, 29])
def test_a_class_clock_that_is_early_is_found_beyond_a_usual_reaction(shift_s):
    found = told(targets(*CLASS), late(ridden(*CLASS), shift_s + subject.REACTION_S))
    assert (found.offset_s, found.overall.on_share, found.overall.lag_s) == (shift_s, 1, subject.REACTION_S)


@pytest.mark.parametrize("shift_s", [-12, -25])
def test_a_class_clock_that_is_late_is_found_too(shift_s):
    found = told(targets(*CLASS), late(ridden(*CLASS), 3)[-shift_s:])
    assert (found.offset_s, found.overall.on_share) == (shift_s, 1)


def test_a_shift_beyond_the_search_leaves_the_clock_alone():
    blocks = ((300, 2), (300, 4), (300, 1), (300, 5))
    assert told(targets(*blocks), late(ridden(*blocks), 90)).offset_s == 0


def test_one_long_block_says_nothing_about_the_clock():
    power_w = np.where(np.arange(1200) % 60 < 20, 150.0, 200.0)  # wavers below zone 4
    assert told(targets((1200, 4)), power_w).offset_s == 0


def test_a_ride_that_follows_nothing_says_nothing_about_the_clock():
    for seed in range(20):
        power_w = np.repeat(np.random.default_rng(seed).uniform(80, 300, 28), 30)
        assert told(targets(*CLASS), power_w).offset_s == 0


def test_the_clock_is_not_moved_where_that_puts_nothing_more_on_target():
    edges_w = np.repeat([149.0, 151.0], 300)  # just below and above the bound of zones 2 and 3: within the tolerance
    found = told(targets((300, 2), (300, 3)), late(edges_w, 18))
    assert (found.offset_s, found.overall.on_share) == (0, 1)


def test_the_clock_is_moved_for_all_metrics_together():
    cadence = ((180, 80.0), (120, 95.0), (60, 70.0), (180, 85.0), (120, 100.0), (60, 75.0), (120, 90.0))
    both = pd.concat([targets(*CLASS), targets(*cadence, metric="cadence", width=10)])
    cadence_rpm = late(np.concatenate([np.full(seconds, lower + 5) for seconds, lower in cadence]), 18)
    found = told(both, late(ridden(*CLASS), 18), cadence_rpm=cadence_rpm)
    assert found.offset_s == 15
    assert {metric: done.on_share for metric, done in found.by_metric.items()} == {"power_zone": 1, "cadence": 1}


# Blocks


def test_a_block_tells_what_was_asked_what_was_done_and_the_miss_outside_the_band():
    power_w = np.concatenate([np.full(58, 165.0), np.full(50, 190.0)])  # zone 3 is 150 to 180 W; 8 of 108 s settle
    block = told(targets((108, 3)), power_w).blocks.loc[0]
    assert (block["start_s"], block["end_s"], block["called_lower"], block["known_s"]) == (0, 108, 3, 100)
    assert (block["lower"], block["upper"]) == (150, 180)
    assert (block["on_share"], block["above_share"], block["below_share"]) == (0.5, 0.5, 0)
    assert (block["mean"], block["miss"]) == (177.5, 5)  # half the time 10 W too much


def test_a_miss_below_the_band_is_negative():
    assert told(targets((100, 3)), np.full(100, 130.0)).blocks.loc[0, "miss"] == -20


@pytest.mark.parametrize(
    ("zone", "power_w", "share"),
    [
        (3, 144, "below_share"), (3, 145, "on_share"),  # 150 W less 5 W, which is more than 3 %
        (5, 247, "on_share"), (5, 248, "above_share"),  # 240 W and 3 %: 247.2 W
    ],
)  # fmt: skip
def test_a_power_zone_is_as_wide_as_its_band_and_5_w_or_3_percent(zone, power_w, share):
    assert getattr(told(targets((100, zone)), np.full(100, float(power_w))).overall, share) == 1


def test_two_zones_at_once_are_one_band():
    block = told(targets((100, 4), width=1), np.full(100, 235.0)).blocks.loc[0]
    assert (block["lower"], block["upper"], block["on_share"]) == (180, 240, 1)


def test_touching_targets_that_ask_the_same_are_one_block_that_settles_once():
    found = told(targets((60, 2), (60, 2), (60, 3)), ridden((120, 2), (60, 3)))
    assert found.blocks[["start_s", "end_s", "known_s"]].to_numpy().tolist() == [[0, 120, 112], [120, 180, 52]]


def test_of_overlapping_targets_the_later_one_counts():
    rows = targets((61, 2), (60, 4))
    rows["start_s"] = [0, 60]
    blocks = told(rows, ridden((60, 2), (61, 4))).blocks
    assert blocks[["start_s", "end_s", "on_share"]].to_numpy().tolist() == [[0, 60, 1], [60, 121, 1]]


def test_a_long_block_counts_for_more_than_a_short_one():
    found = told(targets((108, 2), (58, 3)), ridden((108, 2), (58, 5)))  # 100 and 50 seconds that count
    assert (found.overall.on_share, found.overall.above_share) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_a_target_before_the_start_or_without_an_end_is_cut_to_what_a_class_can_be():
    rows = targets((120, 2), (120, 4)).assign(start_s=[-30, 120], end_s=[120, 10**12])
    blocks = told(rows, ridden((120, 2), (120, 4))).blocks
    assert blocks[["start_s", "end_s", "known_s"]].to_numpy().tolist() == [[0, 120, 112], [120, 6 * 3600, 112]]


def test_spin_ups_without_a_target_count_nowhere():
    blocks = ((120, 2), (30, None), (120, 3))
    found = told(targets(*blocks), ridden((120, 2), (30, 7), (120, 3)))
    assert (found.overall.on_share, found.overall.known_s) == (1, 112 + 112)


def test_settling_takes_no_more_than_half_of_a_short_block():
    blocks = [(10, 5 if n % 2 else 1) for n in range(12)]
    assert told(targets(*blocks), ridden(*blocks)).blocks["known_s"].tolist() == [5] * 12


def test_a_block_that_is_never_settled_has_no_lag():
    assert np.isnan(told(targets((60, 2)), ridden((60, 5))).blocks.loc[0, "lag_s"])


def test_two_seconds_on_the_way_through_a_band_do_not_end_the_lag():
    power_w = np.concatenate([np.full(10, 80.0), np.full(2, 165.0), np.full(8, 225.0), np.full(80, 165.0)])
    assert told(targets((100, 3)), power_w).blocks.loc[0, "lag_s"] == 20


def test_zone_7_is_open_above():
    block = told(targets((60, 7)), np.full(60, 900.0)).blocks.loc[0]
    assert block["on_share"] == 1
    assert block["lower"] == 300 and np.isnan(block["upper"])


# Missing


def test_seconds_that_were_not_recorded_count_nowhere():
    power_w = ridden(*CLASS)
    power_w[200:260] = np.nan
    found = told(targets(*CLASS), power_w)
    assert (found.overall.on_share, found.overall.known_s) == (1, 840 - 7 * 8 - 60)


def test_a_ride_that_was_stopped_is_judged_by_what_was_ridden():
    found = told(targets(*CLASS), ridden(*CLASS)[:300])
    assert (found.overall.on_share, found.overall.known_s) == (1, 300 - 2 * 8)
    assert found.blocks["known_s"].tolist() == [172, 112, 0, 0, 0, 0, 0]


def test_the_lag_is_unknown_where_a_second_before_it_is():
    power_w = ridden(*CLASS)
    power_w[180:190] = np.nan
    lags = told(targets(*CLASS), power_w).blocks["lag_s"]
    assert np.isnan(lags[1])
    assert lags.drop(1).tolist() == [0] * 6


@given(st.integers(0, 10**6), st.floats(0, 0.8))
def test_shares_add_up_and_lost_seconds_do_not_change_a_perfect_ride(seed, lost_share):
    is_lost = np.random.default_rng(seed).random(840) < lost_share
    found = told(targets(*CLASS), np.where(is_lost, np.nan, ridden(*CLASS)))
    assert (found.overall.on_share, found.overall.above_share, found.overall.below_share) == (1, 0, 0)


@given(st.lists(st.floats(0, 1500) | st.just(float("nan")), min_size=2, max_size=42))
def test_any_ride_has_shares_that_add_up_to_1(steps_w):
    found = compliance(targets(*CLASS), {"power_w": np.repeat(steps_w, 20)}, ftp_w=FTP_W)
    assume(found is not None)
    whole = found.overall
    assert whole.on_share + whole.above_share + whole.below_share == pytest.approx(1)
    assert min(whole.on_share, whole.above_share, whole.below_share) >= -1e-12
    assert found.blocks["known_s"].sum() == whole.known_s


@pytest.mark.parametrize(
    ("rows", "channels", "ftp_w"),
    [
        (targets(*CLASS), {"power_w": ridden(*CLASS)}, None),
        (targets(*CLASS), {"cadence_rpm": np.full(840, 80.0)}, FTP_W),
        (targets(*CLASS), {"power_w": np.full(840, np.nan)}, FTP_W),
        (targets(*CLASS), {"power_w": np.empty(0)}, FTP_W),
        (targets(), {"power_w": ridden(*CLASS)}, FTP_W),
        (targets((100, 2), metric="pace_intensity"), {"speed_mps": np.full(100, 2.0)}, FTP_W),
        (targets((100, float("nan")), metric="cadence"), {"cadence_rpm": np.full(100, 80.0)}, FTP_W),
    ],
    ids=["no FTP", "no channel", "nothing recorded", "no recording", "no targets", "no pace level", "no bounds"],
)
def test_what_cannot_be_compared_is_unknown(rows, channels, ftp_w):
    assert compliance(rows, channels, ftp_w=ftp_w) is None


# The other metrics


@pytest.mark.parametrize(
    ("metric", "channel", "lower", "upper", "on", "off"),
    [
        ("cadence", "cadence_rpm", 80, 90, (77, 93), (76, 94)),
        ("resistance", "resistance_pct", 30, 40, (28, 42), (27, 43)),
        ("stroke_rate", "stroke_rate_spm", 22, 24, (21, 25), (20, 26)),
        ("speed", "speed_mps", 3.0, 3.5, (2.96, 3.54), (2.95, 3.55)),  # 0.1 mph is 0.045 m/s
        ("incline", "incline_pct", 0, 1, (0, 1.5), (-0.6, 1.6)),
    ],
)
def test_each_metric_has_its_own_channel_and_tolerance(metric, channel, lower, upper, on, off):
    rows = targets((100, lower), metric=metric, width=upper - lower)
    shares = [compliance(rows, {channel: np.full(100, float(v))}).overall.on_share for v in (*on, *off)]
    assert shares == [1, 1, 0, 0]


def test_pace_intensities_are_followed_at_the_bounds_of_the_athletes_level():
    rows = targets((100, 0), (100, 2), metric="pace_intensity")
    bounds_mps = {0: (0.5, 1.5), 1: (1.5, 2.0), 2: (2.0, 2.5)}
    speed_mps = np.repeat([1.0, 2.5 + 0.2 * MPS_PER_MPH], 100)
    found = compliance(rows, {"speed_mps": speed_mps}, pace_bounds_mps=bounds_mps)
    assert found.blocks["on_share"].tolist() == [1, 0]
    assert found.blocks["above_share"].tolist() == [0, 1]
    either = targets((100, 1), metric="pace_intensity", width=1)
    assert compliance(either, {"speed_mps": np.full(100, 2.4)}, pace_bounds_mps=bounds_mps).overall.on_share == 1


def test_a_second_with_two_targets_counts_once_for_each():
    rows = pd.concat([targets((100, 80), metric="cadence"), targets((100, 30), metric="resistance")])
    found = compliance(rows, {"cadence_rpm": np.full(100, 80.0), "resistance_pct": np.full(100, 50.0)})
    assert {metric: done.on_share for metric, done in found.by_metric.items()} == {"cadence": 1, "resistance": 0}
    assert (found.overall.on_share, found.overall.known_s) == (0.5, 2 * 92)


def test_a_knob_that_is_set_while_the_cranks_stand_still_is_below_target():
    rows = targets((100, 30), metric="resistance")
    found = compliance(rows, {"cadence_rpm": np.zeros(100), "resistance_pct": np.full(100, 30.0)})
    assert found.overall.below_share == 1


def test_a_target_with_one_bound_is_open_on_the_other_side():
    rows = targets((100, 90), metric="cadence").assign(upper=np.nan)
    shares = [compliance(rows, {"cadence_rpm": np.full(100, rpm)}).overall.on_share for rpm in (130.0, 80.0)]
    assert shares == [1, 0]


# The sample athlete, who follows the zones of the FTP on file with a reaction, misjudgement and drinks


@pytest.fixture(scope="module")
def zone_rides() -> list[tuple[pd.DataFrame, dict[str, np.ndarray], float]]:
    """Power Zone rides with more than one block: targets, channels, FTP."""
    sample = sample_athlete(workouts=90, seed=3, today=date(2026, 11, 20))
    plans = {content.peloton_class.id: content.targets for content in sample.classes}
    rides = []
    for session in sample.sessions():
        if session.recording.class_type == "Power Zone" and session.recording.title != "20 min FTP Test Ride":
            rows = pd.DataFrame([target.model_dump() for target in plans[session.recording.class_id]])
            rides.append((rows, dict(session.streams), session.recording.source_ftp_w or 172))
    assert len(rides) >= 10
    return rides


def test_the_sample_athlete_is_on_target_most_of_the_time_and_a_little_late(zone_rides):
    found = [compliance(rows, channels, ftp_w=ftp_w) for rows, channels, ftp_w in zone_rides]
    assert all(0.6 < done.overall.on_share <= 1 for done in found)
    assert 0.9 < np.median([done.overall.on_share for done in found]) < 1
    assert {done.offset_s for done in found} == {0}
    assert 1 <= np.median([done.overall.lag_s for done in found]) <= 5


def test_a_recording_that_starts_12_s_early_is_found_and_scores_the_same(zone_rides):
    for rows, channels, ftp_w in zone_rides:
        before = compliance(rows, channels, ftp_w=ftp_w)
        moved = {name: np.concatenate([np.full(12, np.nan), values]) for name, values in channels.items()}
        found = compliance(rows, moved, ftp_w=ftp_w)
        assert abs(found.offset_s - 12) <= 3
        assert found.overall.on_share == pytest.approx(before.overall.on_share, abs=0.02)


def test_the_same_class_backwards_scores_far_lower(zone_rides):
    for rows, channels, ftp_w in zone_rides:
        length_s = rows["end_s"].max()
        backwards = rows.assign(start_s=length_s - rows["end_s"], end_s=length_s - rows["start_s"])
        forwards, mirrored = (compliance(plan, channels, ftp_w=ftp_w).overall for plan in (rows, backwards))
        assert mirrored.on_share < forwards.on_share - 0.25


def test_forty_five_minutes_are_compared_in_under_five_milliseconds():
    blocks = [(90, 2 + n % 4) for n in range(30)]
    rows, power_w = targets(*blocks), ridden(*blocks)
    took_s = []
    for _ in range(7):
        before = time.perf_counter()
        told(rows, power_w)
        took_s.append(time.perf_counter() - before)
    assert min(took_s) < 0.005
