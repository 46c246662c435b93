"""How fast files come in: a thousand FIT files of an hour."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bench.measure import line, timed
from core import imports, store

#: So many different hours are made; the rest are copies of them that start at another time.
DISTINCT = 8
HOUR_S = 3600
FIRST = datetime(2023, 1, 2, 6, tzinfo=UTC)
#: 1989-12-31 00:00 UTC, from which FIT counts seconds.
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
NOW, ZONE = datetime(2026, 11, 20, tzinfo=UTC), ZoneInfo("UTC")
#: Two sessions of the thousand lie this far apart, so that no two are the same workout.
APART = timedelta(hours=9)


def fit_files(folder: Path, count: int = 1000) -> list[Path]:
    """Write ``count`` FIT files of an hour into ``folder``: power, cadence, heart rate, position, altitude, distance.

    Garmin's encoder makes a few; the others are these with every time moved, which takes a thousandth of the time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"ride{number:04}.fit"
        path.write_bytes(_moved(_hour(number % DISTINCT), APART * number))
        paths.append(path)
    return paths


@cache
def _hour(seed: int) -> bytes:
    """An hour on the bike as a device writes it: 3,600 records, six laps, a session."""
    from garmin_fit_sdk import Encoder, Profile

    encoder, numbers = Encoder(), Profile["mesg_num"]
    end = FIRST + timedelta(seconds=HOUR_S - 1)
    told = {"total_elapsed_time": HOUR_S - 1.0, "total_timer_time": HOUR_S - 1.0, "start_time": FIRST}
    encoder.on_mesg(
        numbers["FILE_ID"], {"type": "activity", "manufacturer": "garmin", "product": 3121, "time_created": FIRST}
    )
    encoder.on_mesg(numbers["EVENT"], {"timestamp": FIRST, "event": "timer", "event_type": "start"})
    for record in _records(seed):
        encoder.on_mesg(numbers["RECORD"], record)
    encoder.on_mesg(numbers["EVENT"], {"timestamp": end, "event": "timer", "event_type": "stop_all"})
    for lap in range(6):
        begin = FIRST + timedelta(seconds=lap * 600)
        encoder.on_mesg(numbers["LAP"], {"timestamp": begin + timedelta(seconds=600), "start_time": begin,
                                         "total_elapsed_time": 600.0, "total_timer_time": 600.0})  # fmt: skip
    encoder.on_mesg(numbers["SESSION"], {"timestamp": end, "sport": "cycling", "sub_sport": "road", **told})
    encoder.on_mesg(numbers["ACTIVITY"], {"timestamp": end, "num_sessions": 1, "total_timer_time": HOUR_S - 1.0})
    return bytes(encoder.close())


def _records(seed: int) -> Iterator[dict[str, object]]:
    noise = np.random.default_rng(seed)
    power_w = np.clip(noise.normal(190, 45, HOUR_S), 0, 900).astype(int)
    speed_mps = np.clip(noise.normal(8.5, 1.2, HOUR_S), 0, 20)
    distance_m = np.cumsum(speed_mps)
    for second in range(HOUR_S):
        yield {
            "timestamp": FIRST + timedelta(seconds=second), "power": int(power_w[second]),
            "heart_rate": 130 + second // 180, "cadence": 80 + second % 15,
            "position_lat": 600_000_000 + int(distance_m[second] * 100), "position_long": 70_000_000 + seed * 1_000_000,
            "enhanced_altitude": 200 + 40 * float(np.sin(second / 300)), "enhanced_speed": float(speed_mps[second]),
            "distance": float(distance_m[second]), "temperature": 18,
        }  # fmt: skip


def _moved(data: bytes, by: timedelta) -> bytes:
    """The same file that much later: every stamp that lies in its hour is moved."""
    begin_s = int((FIRST - FIT_EPOCH).total_seconds())
    by_s = int(by.total_seconds())
    moved = bytearray(data)
    stamps = {struct.pack("<I", begin_s + second): struct.pack("<I", begin_s + second + by_s) for second in range(3601)}
    for place in _stamp_places(data, frozenset(stamps)):
        moved[place : place + 4] = stamps[data[place : place + 4]]
    return bytes(moved)


@cache
def _stamp_places(data: bytes, stamps: frozenset[bytes]) -> tuple[int, ...]:
    """Where the stamps stand; nothing else in these files looks like one."""
    words = np.ndarray((len(data) - 3,), dtype="<u4", buffer=data, strides=(1,))
    values = np.array([struct.unpack("<I", stamp)[0] for stamp in stamps])
    return tuple(np.flatnonzero((words >= values.min()) & (words <= values.max())).tolist())


def fit_import(folder: Path, count: int = 1000, alone: int = 100) -> None:
    """Hours of FIT read by several processes and kept, some one by one for comparison, and all of them again."""
    paths = fit_files(folder / "fits", count)
    book = store.open_book(f"sqlite:///{folder / 'fits.db'}")
    with timed() as together:
        new = sum(result.new for result in imports.import_paths(book, [folder / "fits"], now=NOW, zone=ZONE))
    single = store.open_book(f"sqlite:///{folder / 'alone.db'}")
    with timed() as one_by_one:
        for path in paths[:alone]:
            list(imports.import_paths(single, [path], now=NOW, zone=ZONE, readers=1))
    line(f"{new:,} FIT files of an hour", count / together[0], "files/s", budget=10,
         baseline=("one by one", alone / one_by_one[0]))  # fmt: skip
    with timed() as again:
        found = sum(result.new for result in imports.import_paths(book, [folder / "fits"], now=NOW, zone=ZONE))
    line(f"the same files again, {found} new", again[0] * 1000 / count, "s/1000 files", budget=2)
