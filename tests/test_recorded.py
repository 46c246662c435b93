"""The whole path on recorded input: replies replayed by a server on loopback, synced, and standing on the screens."""

from dataclasses import replace
from pathlib import Path

import pytest

from core import config, imports, sync
from core.frames import books
from core.queries import athlete, recordings, workouts
from core.store import Book
from tests.conftest import NOW
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import recorded_history
from tests.peloton_samples import SAMPLES, recorded, recorded_file

#: What the recorded replies say of each workout: discipline, output (kJ), distance (m), seconds of the first channel.
SAID = {
    "power_zone_endurance_ride": ("cycling", 175.77276, 7.97 * 1609.344),
    "tread_walk": ("walking", None, 1.66 * 1609.344),
    "row": ("rowing", 22.62963, None),
    "scenic_distance_ride": ("cycling", 76.49251, None),
    "lanebreak_ride": ("cycling", 203.36308, None),
    "meditation": ("meditation", None, None),
    "app_run_no_metrics": ("running", None, None),
    "outdoor_walk_gps": ("walking", None, 1.53 * 1609.344),
}


@pytest.fixture
def synced(book: Book, tmp_path: Path) -> Book:
    """A book after a pass over the recorded workouts."""
    if not SAMPLES.exists():
        pytest.skip("recorded Peloton replies are not on this machine (../shared/samples/peloton)")
    with FakePeloton(recorded_history(SAMPLES)) as fake:
        told = replace(
            config.settings(), peloton_api_url=fake.api_url, peloton_auth_url=fake.auth_url,
            peloton_refresh_token=fake.issue_tokens().refresh_token, peloton_requests_per_second=0,
        )  # fmt: skip
        run = sync.sync_peloton(book, told)
    assert run.state == "done", run.problem
    return book


def test_every_recorded_workout_is_there_once_and_complete(synced: Book):
    frame = workouts.workouts(synced)
    assert len(frame) == 10  # eight recordings, the Just Ride and the strength class; one was still going on
    assert set(recordings.counts(synced)["detail_state"]) == {"complete"}


@pytest.mark.parametrize("name", SAID)
def test_a_recorded_workout_stands_with_the_totals_of_its_file(synced: Book, name: str):
    workout = recorded(name)["Workout"]
    discipline, output_kj, distance_m = SAID[name]
    frame = workouts.workouts(synced)
    [row] = frame[frame["started_at"].map(lambda at: int(at.timestamp())) == workout["start_time"]].to_dict("records")
    assert row["discipline"] == discipline
    if output_kj is not None:
        assert row["output_kj"] == pytest.approx(output_kj, abs=0.001)
    if distance_m is not None:
        assert row["distance_m"] == pytest.approx(distance_m)


def test_the_athletes_values_come_from_the_recorded_profile(synced: Book):
    said = athlete.measurements(synced).set_index("kind")["value"]
    assert said["max_heart_rate"] == 203
    assert said["weight"] == pytest.approx(192 * 0.45359237)
    assert athlete.athlete(synced).sex == "male"
    assert athlete.athlete(synced).height_m == pytest.approx(71 * 0.0254)


def test_the_screens_show_the_sums_of_the_recorded_export(monkeypatch: pytest.MonkeyPatch, book: Book):
    from streamlit.testing.v1 import AppTest

    imports.import_bytes(book, "a.csv", recorded_file("workout_history.csv"), now=NOW, zone=athlete.zone(book))
    app = AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=60).run()
    app.query_params["rides_period"] = "All"
    app.switch_page("pages/rides.py").run()
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Workouts"] == "280"
    assert shown["Output"] == "51,199 kJ"
    assert shown["Calories"] == "103,171 kcal"
    assert len(books.workouts(book)) == 280
