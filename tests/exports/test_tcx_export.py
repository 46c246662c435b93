"""A workout as TCX: well-formed, in the order of the schema, and read back by our own reader."""

from xml.etree import ElementTree

import numpy as np
import pytest

from core.exports.finished import Finished
from core.exports.tcx import NAMESPACE, tcx
from core.files import tcx as reader
from tests.exports.made import NAN, START, assert_same_channels, finished, lifting, paused, read_back, ride, run, swim

STEPS = {
    "power_w": 1, "heart_rate_bpm": 1, "speed_mps": 0.001, "altitude_m": 0.1, "distance_m": 0.1, "latitude_deg": 1e-7,
    "longitude_deg": 1e-7,
}  # fmt: skip
#: The order in which the schema wants the elements of each.
ORDER = {
    "Activity": ["Id", "Lap", "Notes", "Creator"],
    "Lap": ["TotalTimeSeconds", "DistanceMeters", "MaximumSpeed", "Calories", "AverageHeartRateBpm",
            "MaximumHeartRateBpm", "Intensity", "Cadence", "TriggerMethod", "Track", "Extensions"],
    "Trackpoint": ["Time", "Position", "AltitudeMeters", "DistanceMeters", "HeartRateBpm", "Cadence", "Extensions"],
    "TPX": ["Speed", "RunCadence", "Watts"],
    "LX": ["AvgRunCadence", "AvgWatts"],
}  # fmt: skip


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


@pytest.mark.parametrize("told", [ride(), run(), swim(), lifting(), paused()])
def test_elements_stand_in_the_order_of_the_schema(told: Finished):
    root = ElementTree.fromstring(tcx(told))
    assert root.tag == f"{{{NAMESPACE}}}TrainingCenterDatabase"
    for element in root.iter():
        if order := ORDER.get(local(element)):
            places = [order.index(local(child)) for child in element]
            assert places == sorted(places), local(element)


def test_every_channel_that_tcx_knows_comes_back():
    assert_same_channels(read_back(tcx(ride()), reader), ride(), STEPS | {"cadence_rpm": 1})


def test_steps_of_both_feet_come_back():
    assert_same_channels(read_back(tcx(run()), reader), run(), {"cadence_rpm": 2, "speed_mps": 0.001})


def test_totals_title_device_and_start_come_back():
    back = read_back(tcx(ride()), reader).recording
    assert (back.started_at, back.title, back.device) == (START, "Morning Hills", "Roadbook 3")
    assert (back.duration_s, back.distance_m, back.calories_kcal) == (60, 480, 12)
    assert (back.avg_heart_rate_bpm, back.max_heart_rate_bpm) == (130, 140)


def test_a_pause_is_a_gap_between_two_tracks():
    root = ElementTree.fromstring(tcx(paused()))
    assert sum(local(element) == "Track" for element in root.iter()) == 2
    back = read_back(tcx(paused()), reader)
    assert back.recording.duration_s == 60
    assert back.recording.pauses == [[29, 70]]  # from the last sample before it


def test_laps_come_back_and_their_distances_add_up():
    back = read_back(tcx(paused()), reader)
    assert [(lap.start_s, lap.duration_s, lap.distance_m) for lap in back.laps] == [(0, 30, 200), (70, 30, 210)]
    assert back.recording.distance_m == 410


def test_a_workout_without_seconds_has_its_totals():
    told = finished("running", channels={}, duration_s=1800, distance_m=5000.0, calories_kcal=320.0)
    back = read_back(tcx(told), reader).recording
    assert (back.discipline, back.duration_s, back.distance_m, back.calories_kcal) == ("running", 1800, 5000, 320)


def test_seconds_without_a_value_stay_missing():
    power_w = np.array([*range(100, 130), NAN, NAN, *range(130, 160)])
    back = read_back(tcx(finished(channels={"power_w": power_w}, duration_s=62)), reader)
    assert np.array_equal(back.streams["power_w"], power_w, equal_nan=True)


@pytest.mark.parametrize(
    "title", ["Tränen & <Freude> \"'", "朝のライド 🚴", "]]> --> <!DOCTYPE", "a\x00b\uffffc", "\ud800"]
)
def test_titles_hold_any_characters_that_xml_can_and_break_nothing(title: str):
    root = ElementTree.fromstring(tcx(finished(title=title, channels={})))
    (notes,) = (element.text for element in root.iter() if local(element) == "Notes")
    assert notes == finished(title=title).title.replace("\uffff", " ")


def test_sports_beyond_rides_and_runs_are_other():
    root = ElementTree.fromstring(tcx(swim()))
    assert [element.get("Sport") for element in root.iter() if local(element) == "Activity"] == ["Other"]
