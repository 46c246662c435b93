"""How fast the heat map of a thousand tracks is, from its stored points to the grid, and what a route search costs."""

import numpy as np

from bench.measure import line, seconds_of, timed
from core import store
from core.analysis import routes, tracks
from core.analysis.tracks import M_PER_DEG, Circle, Privacy
from core.models import Track, Workout
from core.queries import tracks as track_rows
from core.store import Book

#: Tracks of an hour at one position a second: 3.6 million points as recorded.
TRACKS, SECONDS, LOOPS = 1000, 3600, 40
BUDGET_MS = 100
PRIVACY = Privacy((Circle(47.0, 8.0, 300),), ends_m=200)


def heat_map(url: str) -> None:
    """From the rows of ``track`` to the grid, with hidden places and ends; and finding the repeated routes."""
    book = store.open_book(url)
    with timed() as thinning:
        _write(book)
    line("tracks of an hour thinned and stored, each", 1000 * thinning[0] / TRACKS, "ms")
    whole_ms = 1000 * seconds_of(lambda: _grid(book))
    raw_ms = 1000 * seconds_of(_raw_histogram, times=3)
    line("heat map of 1,000 tracks (3.6 million points)", whole_ms, "ms", budget=BUDGET_MS,
         baseline=("a histogram of all points as recorded", raw_ms))  # fmt: skip
    stored = tracks.joined(track_rows.tracks(book))
    found = seconds_of(lambda: routes.routes(routes.ways(stored, {})), times=3)
    line("repeated routes among 1,000 tracks", found, "s", baseline=("the heat map", whole_ms / 1000))


def _grid(book: Book) -> tracks.Grid:
    found = tracks.joined(track_rows.tracks(book))
    shown = tracks.is_shown(found, PRIVACY)
    box = tracks.around(found, shown)
    assert box is not None
    return tracks.heat(found, shown, box)


def _raw_histogram() -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.histogram2d(*rng.random((2, TRACKS * SECONDS)), bins=400)[0]


def _write(book: Book) -> None:
    """A thousand rounds on forty loops of 10 km, each with a receiver that is off by some metres."""
    import datetime as clock

    now = clock.datetime(2026, 11, 20, 12, tzinfo=clock.UTC)
    rows = []
    with store.writing(book, "workouts") as session:
        for n in range(1, TRACKS + 1):
            points = tracks.thinned(*_round(n))
            session.add(
                Workout(id=n, discipline="running", title=f"Run {n}", started_at=now - clock.timedelta(hours=n),
                        utc_offset_s=0, day=now.date(), created_at=now, updated_at=now)
            )  # fmt: skip
            (south, west), (north, east) = points.min(axis=0) / 1e5, points.max(axis=0) / 1e5
            rows.append({"workout_id": n, "n": len(points), "south_deg": float(south), "west_deg": float(west),
                         "north_deg": float(north), "east_deg": float(east), "points": points.tobytes(),
                         "version": 1})  # fmt: skip
        session.flush()
        session.execute(Track.__table__.insert(), rows)  # type: ignore[attr-defined]


def _round(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng, loop = np.random.default_rng(n), np.random.default_rng(n % LOOPS)
    turn = np.linspace(0, 2 * np.pi, SECONDS)
    radius = 10_000 / 2 / np.pi / M_PER_DEG * (1 + 0.2 * np.cos(2 * turn + n % LOOPS) + 0.1 * np.cos(3 * turn))
    home = 47 + 0.05 * loop.standard_normal(), 8 + 0.05 * loop.standard_normal()
    off = [np.cumsum(rng.standard_normal(SECONDS)) * 1e-6 for _ in range(2)]
    return home[0] + radius * np.cos(turn) + off[0], home[1] + radius * np.sin(turn) / np.cos(np.radians(47)) + off[1]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        heat_map(f"sqlite:///{folder}/tracks.db")
