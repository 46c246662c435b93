"""Runs as the screen gets them: numbers from seconds, filters, best efforts, routes, comparisons, the heat map."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from core import actions_places, derive, derive_tracks, merge, store
from core.frames import runs as frames
from core.frames import tracks
from core.frames import workout as workout_frames
from core.models import Recording
from core.queries import athlete, recordings, workouts
from core.recorded import RecordedSession
from core.store import Book
from tests.frames.small_book import NOW, add_sessions, read_only

ALL = frames.Choice(date(2020, 1, 1), date(2026, 12, 31))
EVER = tracks.Choice(date(2020, 1, 1), date(2026, 12, 31))


def add_run(book: Book, day: str, channels: dict[str, np.ndarray], *, hour: int = 8, **values: Any) -> int:
    """Write a session on foot with its seconds; returns the workout's id."""
    length_s = max(values_.size for values_ in channels.values())
    standard = {"discipline": "running", "title": "Run", "utc_offset_s": 0, "duration_s": length_s}
    recording = Recording(
        source="file", source_id=f"{day}-{hour}", detail_state="complete",
        started_at=datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00"), **standard | values,
    )  # fmt: skip
    with store.writing(book, "workouts") as session:
        kept = recordings.save_session(session, RecordedSession(recording, channels), now=NOW)
        ids = merge.place(session, [kept], now=NOW)
        derive.refresh(session, ids)
        workout_id = kept.workout_id or 0
    derive_tracks.bring_up_to_date(book)
    return workout_id


def steady(speed_mps: float, seconds: int, **channels: float) -> dict[str, np.ndarray]:
    """Seconds at one speed, and whatever else stays the same."""
    return {name: np.full(seconds, value) for name, value in {"speed_mps": speed_mps, **channels}.items()}


def there(speed_mps: float, seconds: int, *, north_deg: float = 42.73) -> dict[str, np.ndarray]:
    """The same with positions, straight north."""
    way_deg = speed_mps * np.arange(1, seconds + 1) / 111_195
    return steady(speed_mps, seconds) | {
        "latitude_deg": north_deg + way_deg, "longitude_deg": np.full(seconds, -75.25)
    }  # fmt: skip


def test_the_numbers_of_a_run_come_from_its_seconds(book: Book):
    """3 m/s at 150 bpm and 180 steps a minute on a belt at 2 %: 1.2 m a beat, steps of a metre."""
    add_run(
        book, "2026-06-01",
        steady(3.0, 1500, heart_rate_bpm=150, cadence_rpm=180, incline_pct=2, vertical_oscillation_m=0.08),
        distance_m=4500.0,
    )  # fmt: skip
    run = frames.every(book).iloc[0]
    assert run["pace_s_per_km"] == pytest.approx(1000 / 3)
    assert run["gap_s_per_km"] == pytest.approx(1000 / 3 / (1 + 0.0292909 * 2 + 0.00180840 * 4), rel=1e-5)
    assert (run["m_per_beat"], run["cadence_spm"]) == pytest.approx((1.2, 180))
    assert (run["step_length_m"], run["vertical_ratio_pct"]) == pytest.approx((1.0, 8.0))
    assert run["is_outdoor"] is False  # an incline is a belt's
    assert run["pace_decoupling_pct"] == pytest.approx(0)


def test_without_seconds_a_run_has_its_pace_and_the_rest_is_unknown(book: Book):
    add_sessions(book, {"day": "2026-06-01", "discipline": "running", "distance_m": 6000.0, "duration_s": 1800})
    run = frames.every(book).iloc[0]
    assert run["pace_s_per_km"] == pytest.approx(300)
    assert run[["gap_s_per_km", "m_per_beat", "cadence_spm", "step_length_m"]].isna().all()
    assert run["is_outdoor"] is None
    assert frames.bests(book, frames.every(book)).empty


def test_time_in_pace_zones_needs_a_pace_level(book: Book):
    add_run(book, "2026-06-01", steady(4.6 * 0.44704, 600))
    assert frames.zone_seconds(frames.every(book)).empty
    with store.writing(book, "athlete") as session:
        athlete.save_measurement(session, "pace_level", 5, date(2026, 1, 1), now=NOW)
    assert frames.zone_seconds(frames.every(book))["seconds"].tolist() == [0, 0, 600, 0, 0, 0, 0]


def test_each_filter_keeps_what_it_names(book: Book):
    short = add_run(book, "2026-06-01", steady(3.0, 900, incline_pct=0))
    long = add_run(book, "2026-06-02", there(3.0, 3700))
    walk = add_run(book, "2026-06-03", there(1.5, 1900), discipline="walking")
    asked = {
        "disciplines": (("running",), [short, long]), "place": ("Outdoors", [long, walk]),
        "distance": ("10 to 21 km", [long]), "length": ("Under 30 min", [short]), "route": (1, []),
    }  # fmt: skip
    for name, (value, expected) in asked.items():
        choice = frames.Choice(ALL.first, ALL.last, **{name: value})
        assert frames.runs(book, choice).index.tolist() == expected, name


def test_totals_leave_excluded_sessions_out_and_pace_is_of_all_the_way(book: Book):
    add_run(book, "2026-06-01", steady(3.0, 1000), distance_m=3000.0)
    add_run(book, "2026-06-02", steady(4.0, 500), distance_m=2000.0)
    gone = add_run(book, "2026-06-03", steady(5.0, 500), distance_m=2500.0)
    with store.writing(book, "workouts") as session:
        workouts.edit(session, gone, now=NOW, is_excluded=True)
    totals = frames.totals(frames.every(book))
    assert (totals["workouts"], totals["distance_m"], totals["minutes"]) == (2, 5000, 25)
    assert totals["pace_s_per_km"] == pytest.approx(1500 / 5)
    assert totals["gap_s_per_km"] is None  # no slope is known


def test_a_planted_kilometre_is_the_best_effort_unless_it_is_doubtful(book: Book):
    speed_mps = np.full(2000, 3.0)
    speed_mps[500:700] = 5.0
    fast = add_run(book, "2026-06-01", {"speed_mps": speed_mps})
    slow = add_run(book, "2026-06-02", steady(3.2, 1500))
    best = frames.bests(book, frames.every(book)).set_index("distance").loc["1 km"]
    assert (best["workout_id"], best["n"]) == (fast, 2)
    assert (best["time_s"], best["start_s"]) == pytest.approx((200, 500))
    with store.writing(book, "workouts") as session:
        workouts.edit(session, fast, now=NOW, is_doubtful=True)
    best = frames.bests(book, frames.every(book)).set_index("distance").loc["1 km"]
    assert (best["workout_id"], best["time_s"]) == (slow, pytest.approx(312.5))


def test_a_way_gone_twice_is_a_route_with_its_best_time(book: Book):
    slow, fast = add_run(book, "2026-06-01", there(2.5, 1200)), add_run(book, "2026-06-08", there(3.0, 1000))
    add_run(book, "2026-06-09", there(3.0, 1000, north_deg=43.5))
    every = frames.every(book)
    assert every["route"].tolist()[:2] == [1, 1]
    assert np.isnan(every["route"].tolist()[2])
    assert frames.route_names(book, "metric") == {1: "Route 1 (3.00 km, 2 times)"}
    (route,) = frames.routes(every).itertuples()
    assert (route.workouts, route.best_s, route.best_id) == (2, 1000, fast)
    assert frames.runs(book, frames.Choice(ALL.first, ALL.last, route=1)).index.tolist() == [slow, fast]


def test_runs_are_compared_by_the_way_covered(book: Book):
    """3 m/s at 150 bpm against 4 m/s without a strap, over the same 1,200 m."""
    one = add_run(book, "2026-06-01", steady(3.0, 400, heart_rate_bpm=150))
    other = add_run(book, "2026-06-02", steady(4.0, 300))
    lines = frames.compared(book, [one, other])
    paces = lines.groupby("workout_id")["pace_s_per_km"]
    assert paces.mean().tolist() == pytest.approx([1000 / 3, 250])
    assert lines.groupby("workout_id")["way_m"].min().tolist() == [25, 25]
    assert lines["heart_rate_bpm"].dropna().unique().tolist() == [150]
    assert frames.compared(book, []).empty


def test_marks_stand_in_the_list(book: Book):
    race = add_run(book, "2026-06-01", steady(3.0, 900))
    with store.writing(book, "workouts") as session:
        workouts.edit(session, race, now=NOW, is_race=True)
    assert frames.listed(frames.every(book)).loc[race, "marks"] == ["race"]


def test_two_runs_that_are_called_the_same_are_told_apart(book: Book):
    one = add_run(book, "2026-06-01", steady(3.0, 900))
    other = add_run(book, "2026-06-01", steady(3.0, 900, cadence_rpm=180), hour=18)
    assert frames.labels(frames.every(book), "metric") == {
        other: f"1 Jun 2026 · Run · 2.70 km (no. {other})", one: f"1 Jun 2026 · Run · 2.70 km (no. {one})",
    }  # fmt: skip


# --- maps


def test_hidden_ends_and_places_are_kept_out_of_the_heat_map_the_way_and_the_seconds(book: Book):
    """A kilometre north; 200 m at both ends and 100 m around its middle are hidden."""
    run = add_run(book, "2026-06-01", there(2.5, 400))
    actions_places.save_hidden_ends(book, 200)
    middle_deg = 42.73 + 500 / 111_195
    actions_places.add_place(book, name="Barn", latitude_deg=middle_deg, longitude_deg=-75.25, radius_m=100)
    (area,) = tracks.areas(book, EVER)
    grid = tracks.heat(book, EVER, area.box)
    drawn_m = (grid.latitudes_deg[grid.workouts.any(axis=1)] - 42.73) * 111_195
    way_m = (np.concatenate(tracks.way(book, run))[:, 0] - 42.73) * 111_195
    shown = tracks.shown_seconds(book, workout_frames.seconds(book, run))
    seconds_m = (shown["latitude_deg"].dropna().to_numpy() - 42.73) * 111_195
    for found_m in (drawn_m, way_m, seconds_m):
        assert found_m.min() > 198 and found_m.max() < 802
        assert np.abs(found_m - 500).min() > 98
    assert len(tracks.way(book, run)) == 2


def test_a_book_that_may_only_be_read_hides_two_hundred_metres(book: Book):
    add_run(book, "2026-06-01", there(2.5, 400))
    assert tracks.privacy(book).ends_m == 0
    assert tracks.privacy(read_only(book)).ends_m == 200
    actions_places.save_hidden_ends(book, 500)
    assert tracks.privacy(read_only(book)).ends_m == 500


def test_tracks_are_asked_for_by_discipline_and_day_and_deleted_ones_are_none(book: Book):
    add_run(book, "2026-06-01", there(2.5, 400))
    add_run(book, "2026-06-05", there(1.5, 400), discipline="walking")
    gone = add_run(book, "2026-06-07", there(1.6, 400))
    with store.writing(book, "workouts") as session:
        workouts.edit(session, gone, now=NOW, deleted_at=NOW)
    assert tracks.offered(book)["workouts"].tolist() == [1, 1]
    walks = tracks.Choice(EVER.first, EVER.last, ("walking",))
    assert [area.workouts for area in tracks.areas(book, walks)] == [1]
    assert tracks.areas(book, tracks.Choice(date(2026, 6, 2), date(2026, 6, 4))) == []


def test_where_most_workouts_start_is_offered_to_be_hidden(book: Book):
    for day in (1, 2, 3):
        add_run(book, f"2026-06-0{day}", there(2.5, 400))
    add_run(book, "2026-06-05", there(2.5, 400, north_deg=43.1))
    (start,) = tracks.frequent_starts(book).itertuples()
    assert (start.latitude_deg, start.workouts) == (pytest.approx(42.73, abs=1e-4), 3)
