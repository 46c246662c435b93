"""Normalized power, TSS and work against what recording devices wrote about their own recordings.

A device is a reference where its file agrees with itself: its total work over timer time (its average power where it
wrote no work) is within 0.6 % of the mean of its samples.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import metrics
from core.analysis import batch, cleaning, power_models

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
EXPECTED = SAMPLES / "fit" / "expected.json"
CONSISTENT_SHARE = 0.006
#: What Garmin subtracts from the seconds with power when it computes TSS: its first full window.
GARMIN_LEAD_S = 30

sdk = pytest.importorskip("garmin_fit_sdk", reason="garmin-fit-sdk, which reads the recordings, is not installed")


def sessions_with_np() -> dict[str, dict[str, Any]]:
    """What devices wrote, by file, of every recording with a normalized power."""
    if not EXPECTED.exists():
        return {}
    files = json.loads(EXPECTED.read_text())
    return {
        name: session
        for name, file in files.items()
        for session in file["device_expected"]
        if session.get("normalized_power")
    }


SESSIONS = sessions_with_np()
WITH_TSS = [name for name, session in SESSIONS.items() if session.get("training_stress_score")]
needs_samples = pytest.mark.skipif(not SESSIONS, reason="needs the recordings in ../shared/samples/fit")
each_recording = pytest.mark.parametrize("name", SESSIONS or [pytest.param("", marks=needs_samples)])
each_with_tss = pytest.mark.parametrize("name", WITH_TSS or [pytest.param("", marks=needs_samples)])


@cache
def recorded(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Elapsed seconds and power (NaN where a record has none) of all records of a recording, in their order."""
    messages, errors = sdk.Decoder(sdk.Stream.from_file(str(SAMPLES / name))).read()
    assert not errors
    records = messages["record_mesgs"]
    start = records[0]["timestamp"]
    seconds = [(record["timestamp"] - start).total_seconds() for record in records]
    power_w = [np.nan if record.get("power") is None else record["power"] for record in records]
    return np.array(seconds), np.array(power_w, dtype=float)


def is_consistent(name: str) -> bool:
    session, (_, power_w) = SESSIONS[name], recorded(name)
    work_j, timer_s = session.get("total_work"), session["total_timer_time"]
    device_w = work_j / timer_s if work_j else session["avg_power"]
    return abs(device_w / np.nanmean(power_w) - 1) < CONSISTENT_SHARE


def np_errors_w(our_np: Any) -> np.ndarray:
    names = [name for name in SESSIONS if is_consistent(name)]
    return np.array([our_np(recorded(name)[1]) - SESSIONS[name]["normalized_power"] for name in names])


def rolling_np(smooth_w: np.ndarray) -> float:
    return float(np.mean(smooth_w**4) ** 0.25)


@each_recording
def test_normalized_power_is_the_devices_within_a_watt(name):
    if not is_consistent(name):
        pytest.skip("the device contradicts its own records")
    ours_w = metrics.normalized_power(recorded(name)[1])
    assert ours_w == pytest.approx(SESSIONS[name]["normalized_power"], abs=1.0)


@needs_samples
def test_the_median_error_of_normalized_power_is_at_most_a_fifth_of_a_percent():
    errors_w = np_errors_w(metrics.normalized_power)
    devices_w = np.array([session["normalized_power"] for name, session in SESSIONS.items() if is_consistent(name)])
    assert errors_w.size >= 7
    assert np.median(np.abs(errors_w) / devices_w) <= 0.002
    assert (np.abs(errors_w) <= 0.55).mean() >= 0.8  # devices round to a watt


@needs_samples
def test_other_conventions_of_normalized_power_are_off_by_more_than_a_watt():
    def with_partial_windows(power_w: np.ndarray) -> float:
        known_w = power_w[np.isfinite(power_w)]
        sums = np.convolve(known_w, np.ones(30))[: known_w.size]
        return rolling_np(sums / np.minimum(np.arange(known_w.size) + 1, 30))

    def with_zeros_before(power_w: np.ndarray) -> float:
        known_w = power_w[np.isfinite(power_w)]
        return rolling_np(np.convolve(known_w, np.ones(30))[: known_w.size] / 30)

    def without_zeros(power_w: np.ndarray) -> float:
        return metrics.normalized_power(np.where(power_w > 0, power_w, np.nan)) or 0.0

    for other in (with_partial_windows, with_zeros_before, without_zeros):
        assert np.abs(np_errors_w(other)).max() > 1
    assert np.abs(np_errors_w(metrics.normalized_power)).max() < 1


@needs_samples
def test_a_pause_is_left_out_and_not_filled_with_zeros():
    name = next(name for name in SESSIONS if "edge510" in name)  # the one with pauses
    seconds, power_w = recorded(name)
    filled_w = np.zeros(int(seconds[-1]) + 1)
    filled_w[seconds.astype(int)] = np.nan_to_num(power_w)
    device_w = SESSIONS[name]["normalized_power"]
    assert abs(metrics.normalized_power(power_w) - device_w) < 0.5
    assert abs(metrics.normalized_power(filled_w) - device_w) > 1


@each_with_tss
def test_tss_is_garmins_when_its_first_window_is_taken_off(name):
    session, (_, power_w) = SESSIONS[name], recorded(name)
    seconds = int(np.isfinite(power_w).sum()) - GARMIN_LEAD_S
    ours = metrics.training_stress_score(
        duration_s=seconds, np_w=metrics.normalized_power(power_w), ftp_w=session["threshold_power"]
    )
    assert ours == pytest.approx(session["training_stress_score"], rel=0.006)


@needs_samples
def test_tss_of_the_full_timer_is_a_little_above_garmins():
    def ratio(name: str) -> float:
        session = SESSIONS[name]
        np_w = metrics.normalized_power(recorded(name)[1])
        ours = metrics.training_stress_score(
            duration_s=session["total_timer_time"], np_w=np_w, ftp_w=session["threshold_power"]
        )
        return (ours or 0) / session["training_stress_score"] - 1

    shares = [ratio(name) for name in WITH_TSS]
    assert min(shares) > 0 and max(shares) < 0.035
    assert np.median(shares) == pytest.approx(0.009, abs=0.005)


@each_with_tss
def test_intensity_factor_is_the_devices(name):
    session = SESSIONS[name]
    np_w = metrics.normalized_power(recorded(name)[1])
    ours = metrics.intensity_factor(np_w=np_w, ftp_w=session["threshold_power"])
    assert ours == pytest.approx(session["intensity_factor"], abs=0.003)  # the device rounds NP first


@each_recording
def test_work_is_the_devices(name):
    work_j = SESSIONS[name].get("total_work")
    if work_j is None:
        pytest.skip("the device wrote no work")
    assert metrics.work_kj(recorded(name)[1]) == pytest.approx(work_j / 1000, rel=CONSISTENT_SHARE)


@each_recording
def test_normalized_power_is_that_of_an_independent_package_and_of_the_batch(name):
    endurance_metrics = pytest.importorskip("endurance_metrics", reason="a test-only checker is not installed")
    known_w = recorded(name)[1]
    known_w = known_w[np.isfinite(known_w)]
    ours_w = metrics.normalized_power(known_w)
    assert ours_w == pytest.approx(endurance_metrics.compute_normalized_power(known_w.tolist()), rel=1e-9)
    assert batch.normalized_powers(known_w[None])[0] == pytest.approx(ours_w, rel=1e-6)


@each_recording
def test_a_trusted_recording_is_cleaned_of_nothing(name):
    power_w = recorded(name)[1]
    ours = cleaning.cleaned({"power_w": power_w})
    assert ours.notes == ()
    assert np.array_equal(ours.channels["power_w"], power_w, equal_nan=True)


@each_recording
def test_on_the_grid_of_seconds_normalized_power_is_still_the_devices(name):
    seconds, power_w = recorded(name)
    on_grid = cleaning.resampled(seconds, {"power_w": power_w})
    assert on_grid.notes == ()
    ours_w = metrics.normalized_power(on_grid.channels["power_w"])
    assert ours_w == pytest.approx(SESSIONS[name]["normalized_power"], abs=1.0)


@each_recording
def test_xpower_of_a_real_ride_lies_between_average_and_normalized_power(name):
    power_w = recorded(name)[1]
    assert np.nanmean(power_w) < power_models.xpower(power_w) < metrics.normalized_power(power_w)
