"""The channels of a workout come from the best recordings that have them, each on the workout's own clock."""

from datetime import timedelta

import numpy as np
from sqlmodel import Session

from core import channels, merge, store
from core.models import Recording
from core.queries import recordings
from core.store import Book
from tests.conftest import NOW
from tests.test_merge import EIGHT, ride, watch


def kept(session: Session, recording: Recording, **told: np.ndarray) -> None:
    session.add(recording)
    session.flush()
    recordings.replace_streams(session, recording.id or 0, told)
    merge.place(session, [recording], now=NOW)


def seconds(book: Book) -> dict[int, dict[str, np.ndarray]]:
    with store.reading(book) as connection:
        return channels.of_workouts(connection, [1, 2, 3])


def test_a_watch_that_began_earlier_is_read_from_the_start_of_the_workout(any_book: Book):
    with store.writing(any_book) as session:
        kept(session, ride("peloton", duration_s=600), power_w=np.arange(600.0))
        early = watch(started_at=EIGHT - timedelta(seconds=40), duration_s=660)
        kept(session, early, heart_rate_bpm=np.arange(60.0, 720.0), power_w=np.full(660, 500.0))
    [told] = seconds(any_book).values()
    assert told["power_w"][:3].tolist() == [0, 1, 2]  # Peloton's word counts before a file's
    assert told["heart_rate_bpm"][:3].tolist() == [100, 101, 102]  # its 41st second is the ride's first
    assert told["heart_rate_bpm"].size == 600


def test_a_watch_that_began_later_leaves_the_first_seconds_open(any_book: Book):
    with store.writing(any_book) as session:
        kept(session, ride("peloton", duration_s=600), power_w=np.arange(600.0))
        late = watch(started_at=EIGHT + timedelta(seconds=30), duration_s=570)
        kept(session, late, heart_rate_bpm=np.full(570, 140.0))
    [told] = seconds(any_book).values()
    assert np.isnan(told["heart_rate_bpm"][:30]).all()
    assert (told["heart_rate_bpm"][30:600] == 140).all()


def test_a_watch_that_ran_through_two_classes_tells_each_its_own_part(any_book: Book):
    with store.writing(any_book) as session:
        kept(session, ride("peloton", "a", duration_s=600, class_duration_s=600), power_w=np.full(600, 100.0))
        second = ride("peloton", "b", title="20 min Ride", started_at=EIGHT + timedelta(seconds=630), duration_s=1200,
                      class_duration_s=1200)  # fmt: skip
        kept(session, second, power_w=np.full(1200, 200.0))
        kept(session, watch(duration_s=1830), heart_rate_bpm=np.arange(1.0, 1831.0))
    first, second_told = seconds(any_book).values()
    assert (first["heart_rate_bpm"][0], first["heart_rate_bpm"][-1]) == (1, 600)
    assert (second_told["heart_rate_bpm"][0], second_told["heart_rate_bpm"][-1]) == (631, 1830)


def test_a_part_recorded_by_the_better_device_fills_only_what_the_whole_leaves_open(any_book: Book):
    with store.writing(any_book) as session:
        late = {"started_at": EIGHT + timedelta(seconds=600), "duration_s": 600, "class_duration_s": None}
        half = ride("garmin", "half", **late, distance_m=5_000.0)
        kept(session, half, power_w=np.full(600, 300.0), heart_rate_bpm=np.full(600, 140.0))
        whole = watch("whole", duration_s=1200, distance_m=10_000.0)
        kept(session, whole, power_w=np.full(1200, 200.0))
    [told] = seconds(any_book).values()
    assert (told["power_w"] == 200).all()
    assert told["power_w"].size == told["heart_rate_bpm"].size == 1200
    assert np.isnan(told["heart_rate_bpm"][:600]).all()
    assert (told["heart_rate_bpm"][600:] == 140).all()


def test_a_class_without_any_channel_takes_those_of_the_watch(any_book: Book):
    strength = {"discipline": "strength", "title": "20 min Strength", "duration_s": 1200, "output_kj": None}
    with store.writing(any_book) as session:
        kept(session, ride("peloton", **strength))
        early = watch(discipline="strength", started_at=EIGHT - timedelta(seconds=60), duration_s=1290)
        kept(session, early, heart_rate_bpm=np.arange(1.0, 1291.0))
    [told] = seconds(any_book).values()
    assert (told["heart_rate_bpm"][0], told["heart_rate_bpm"].size) == (61, 1200)
