"""Where workouts went, as far as it may be shown: the heat map, repeated routes, one way, and what is hidden."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import routes as route_analysis
from core.analysis import tracks as analysis
from core.analysis.routes import Route
from core.analysis.tracks import SHARED_HIDDEN_M, Box, Circle, Grid, Privacy, Tracks
from core.frames import books
from core.queries import athlete as athlete_rows
from core.queries import tracks as track_rows
from core.store import Book

#: Starts within so many metres of each other are one place, and so many of them make one worth hiding.
SAME_PLACE_M, OFTEN = 150.0, 3


#: A heat map narrower than this is not looked at any closer: receivers are off by some metres.
CLOSEST_M = 1500.0


@dataclass(frozen=True)
class Choice:
    """Which tracks are asked for. No discipline asks for every one; the days are both included."""

    first: date
    last: date
    disciplines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """Tracks that lie near each other, and the box around what is shown of them."""

    box: Box
    workouts: int


# --- what is hidden -----------------------------------------------------------------------------------------------


def privacy(book: Book) -> Privacy:
    """What maps of this book hide: the athlete's places, and the metres around starts and ends.

    A book that may only be read, which is how it is shown to others, hides at least ``SHARED_HIDDEN_M``.
    """
    return _privacy(book.id, books.version(book, "settings"), book.is_writable, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _privacy(book_id: str, version: tuple[int, ...], is_writable: bool, _book: Book) -> Privacy:
    columns = ["latitude_deg", "longitude_deg", "radius_m"]
    circles = [Circle(*map(float, row)) for row in track_rows.privacy_zones(_book)[columns].to_numpy()]
    return Privacy(tuple(circles), float(max(hidden_ends_m(_book), 0 if is_writable else SHARED_HIDDEN_M)))


def hidden_ends_m(book: Book) -> int:
    """How many metres around starts and ends the athlete chose to hide."""
    return int(athlete_rows.setting(book, track_rows.HIDDEN_ENDS, 0))


def is_cut(book: Book) -> bool:
    """Whether maps of this book hide anything, so that the ends of a line are not those of the workout."""
    hidden = privacy(book)
    return bool(hidden.circles or hidden.ends_m)


def places(book: Book) -> pd.DataFrame:
    """The places around which nothing is shown: ``id, name, latitude_deg, longitude_deg, radius_m``."""
    return track_rows.privacy_zones(book)


def shown_seconds(book: Book, seconds: pd.DataFrame) -> pd.DataFrame:
    """``frames.workout.seconds`` of one workout with the positions taken out that may not be shown."""
    return analysis.shown_seconds(seconds, privacy(book))


def frequent_starts(book: Book) -> pd.DataFrame:
    """Where most workouts start, for an athlete who wants to hide it: ``latitude_deg, longitude_deg, workouts``."""
    return _starts(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _starts(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    stored = _stored(_book)
    starts = stored.points[stored.bounds[:-1]] / analysis.STEPS_PER_DEG
    if not len(starts):
        return pd.DataFrame(columns=["latitude_deg", "longitude_deg", "workouts"])
    cell_deg = SAME_PLACE_M / analysis.M_PER_DEG
    rows = pd.DataFrame(starts, columns=["latitude_deg", "longitude_deg"])
    near = [np.floor(rows["latitude_deg"] / cell_deg), np.floor(rows["longitude_deg"] / cell_deg)]
    found = rows.groupby(near).agg(
        latitude_deg=("latitude_deg", "median"), longitude_deg=("longitude_deg", "median"),
        workouts=("latitude_deg", "size"),
    )  # fmt: skip
    often = found[found["workouts"] >= OFTEN].sort_values("workouts", ascending=False)
    return often.head(5).reset_index(drop=True)


# --- the heat map -------------------------------------------------------------------------------------------------


def offered(book: Book) -> pd.DataFrame:
    """What there are tracks of, most first: ``discipline``, ``workouts``, ``first_day`` (date)."""
    return _offered(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _offered(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return track_rows.disciplines(_book)


def areas(book: Book, choice: Choice) -> list[Area]:
    """Where the tracks asked for lie, most tracks first; without those of which nothing may be shown."""
    return _areas(book.id, books.version(book, "workouts"), choice, privacy(book), book)


@st.cache_data(max_entries=8, show_spinner=False)
def _areas(book_id: str, version: tuple[int, ...], choice: Choice, privacy: Privacy, _book: Book) -> list[Area]:
    found = _chosen(_book, choice)
    shown = analysis.is_shown(found, privacy)
    boxes = [box for place in range(found.workout_ids.size) if (box := _box_of(found, shown, place))]
    area = analysis.areas(boxes)
    return [
        Area(_around([box for box, number in zip(boxes, area, strict=True) if number == n]), int((area == n).sum()))
        for n in range(int(area.max(initial=-1)) + 1)
    ]


def heat(book: Book, choice: Choice, box: Box) -> Grid:
    """How many of the workouts asked for came through each cell of ``box``."""
    return _heat(book.id, books.version(book, "workouts"), choice, box, privacy(book), book)


@st.cache_data(max_entries=8, show_spinner=False)
def _heat(book_id: str, version: tuple[int, ...], choice: Choice, box: Box, privacy: Privacy, _book: Book) -> Grid:
    found = _chosen(_book, choice)
    return analysis.heat(found, analysis.is_shown(found, privacy), box)


def box_of(sides: tuple[float, float, float, float] | None) -> Box | None:
    """A box by its south, west, north and east."""
    return Box(*sides) if sides else None


def busiest_box(grid: Grid) -> tuple[float, float, float, float] | None:
    """South, west, north and east of the fifth of a heat map around its busiest place; None where that is too near."""
    middle = analysis.busiest(grid)
    if middle is None or grid.box.size_m < CLOSEST_M:
        return None
    north_deg, east_deg = (grid.box.north - grid.box.south) / 10, (grid.box.east - grid.box.west) / 10
    return middle[0] - north_deg, middle[1] - east_deg, middle[0] + north_deg, middle[1] + east_deg


def _box_of(found: Tracks, shown: np.ndarray, place: int) -> Box | None:
    at = slice(found.bounds[place], found.bounds[place + 1])
    one = Tracks(found.workout_ids[place : place + 1], np.array([0, at.stop - at.start]), found.points[at])
    return analysis.around(one, shown[at])


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(b.south for b in boxes), min(b.west for b in boxes),
        max(b.north for b in boxes), max(b.east for b in boxes),
    )  # fmt: skip


def _chosen(book: Book, choice: Choice) -> Tracks:
    return analysis.joined(
        track_rows.tracks(book, disciplines=choice.disciplines, first=choice.first, last=choice.last)
    )


def _stored(book: Book) -> Tracks:
    return analysis.joined(track_rows.tracks(book))


# --- routes -------------------------------------------------------------------------------------------------------


def routes(book: Book) -> list[Route]:
    """The ways that were gone more than once, the most frequent first."""
    return _routes(book.id, books.version(book, "workouts"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _routes(book_id: str, version: tuple[int, ...], _book: Book) -> list[Route]:
    kinds = books.workouts(_book)["discipline"].to_dict()
    return route_analysis.routes(route_analysis.ways(_stored(_book), kinds))


def way(book: Book, workout_id: int) -> list[np.ndarray]:
    """The way of one workout as it may be shown: pieces of (latitude, longitude) rows in degrees."""
    stored = track_rows.track(book, workout_id)
    if stored is None:
        return []
    track = analysis.joined({workout_id: stored})
    return analysis.parts(track.points, analysis.is_shown(track, privacy(book)))
