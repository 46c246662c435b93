"""The invented class library of the sample athlete: who gives which class, with its plan and its playlist.

A library of 50,000 classes is a list of outlines; the rest of a class is made when it is asked for, the same each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, overload

import numpy as np

from core.demo.kinds import Kind
from core.demo.music import Music, music, stable_id
from core.demo.plans import Part, Plan, plan
from core.demo.rides import resistance_pct
from core.derive_classes import planned_values
from core.models import ClassSegment, ClassSong, ClassTarget, Instructor, PelotonClass
from core.recorded import ClassContent

#: Video before the pedalling clock starts.
INTRO_S = 60
#: The member for whom the called resistance is right, and the one whose output is the average of the class.
CALLED_FTP_W, AVERAGE_FTP_W = 200, 165
#: A live class goes on air this long before its slot.
ON_AIR_EARLY = timedelta(minutes=4)
#: Shares of threshold speed from which Peloton's pace intensities 1 to 6 begin (0 is recovery).
PACE_INTENSITY_FROM = (0.6, 0.74, 0.86, 0.97, 1.07, 1.2)

INSTRUCTORS = (
    "Marit Solbrook", "Dex Harrowfield", "Juno Castelmere", "Bram Okenfold", "Talia Wintermoor", "Rafe Delmontane",
    "Suri Haldenby", "Nico Thornwhistle", "Priya Larkwellow", "Otto Vandermoss", "Cleo Amberglen", "Wren Tallisker",
)  # fmt: skip
GENRES = ("Pop", "Rock", "House", "Hip Hop", "Disco", "Indie", "Soul", "Electronic", "Metal")
_MUSIC = (*GENRES[:8], "80s", "90s", "2000s", "Metal")
_THEMES = ("Sunrise", "Sweat Steady", "Road to Summer", "Throwback", "Team Spirit", "Feel Good", "Encore", "Night Owl")
_PLACES = ("Willow Lake", "Cedar Pass", "Harbour Loop", "Orchard Valley", "Stone Bridge")


class Outline(NamedTuple):
    """A class without its contents."""

    number: int
    id: str
    kind: Kind
    title: str
    #: Planned length; for a distance ride, by when the slowest have arrived.
    length_s: int
    #: Position in ``INSTRUCTORS``; -1 where nobody teaches.
    instructor: int
    #: When it was first given.
    aired_at: datetime = datetime.min.replace(tzinfo=UTC)


class ClassRows(NamedTuple):
    """The rows of one class by table, as plain values: 50,000 classes are written in one go from these."""

    peloton_class: dict[str, Any]
    genres: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    class_songs: list[dict[str, Any]]


@dataclass(frozen=True)
class Library(Sequence[ClassContent]):
    """All classes there are. Indexing makes a class with plan and playlist, ``rows`` the same as plain values.

    It is a sequence so that it can stand where a list of classes is wanted, without 50,000 of them in memory.
    """

    seed: int
    outlines: tuple[Outline, ...]

    @cached_property
    def music(self) -> Music:
        """The songs that the classes play from."""
        return music(classes=len(self.outlines))

    @cached_property
    def instructors(self) -> list[Instructor]:
        """Everybody who gives classes."""
        return [Instructor(id=stable_id(f"instructor {n}"), name=name) for n, name in enumerate(INSTRUCTORS)]

    def __len__(self) -> int:
        return len(self.outlines)

    @overload
    def __getitem__(self, index: int) -> ClassContent: ...
    @overload
    def __getitem__(self, index: slice) -> list[ClassContent]: ...
    def __getitem__(self, index: int | slice) -> ClassContent | list[ClassContent]:
        if isinstance(index, slice):
            return [self._content(outline) for outline in self.outlines[index]]
        return self._content(self.outlines[index])

    def plan(self, outline: Outline) -> Plan:
        """What a class asks for, second by second."""
        return plan(outline.kind.name, np.random.default_rng([self.seed, 11, outline.number]), outline.length_s)

    def rows(self) -> Iterator[ClassRows]:
        """The rows of each class, in order; songs, artists and instructors are in ``music`` and ``instructors``."""
        return map(self._rows, self.outlines)

    def _rows(self, outline: Outline) -> ClassRows:
        rng = np.random.default_rng([self.seed, 12, outline.number])
        planned = self.plan(outline)
        values, targets = _class_values(outline, planned, rng), _target_values(outline, planned)
        zones = [(t["start_s"], t["end_s"], t["lower"], t["upper"]) for t in targets if t["metric"] == "power_zone"]
        return ClassRows(
            peloton_class=values | planned_values(zones, values["duration_s"]),
            genres=[{"class_id": outline.id, "genre": genre} for genre in GENRES if f" {genre} " in outline.title],
            targets=targets,
            segments=[
                {"class_id": outline.id, "position": n, **segment._asdict()}
                for n, segment in enumerate(planned.segments)
            ],
            class_songs=self._played(outline, rng),
        )

    def _played(self, outline: Outline, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Songs of 3 to 4 minutes one after the other; the first one may start in the intro."""
        if outline.instructor < 0 or outline.kind.discipline == "meditation":
            return []
        first = int(rng.choice((0, 0, -20, -45)))
        lengths_s = rng.integers(170, 245, outline.length_s // 170 + 1)
        starts_s = [first, *(first + np.cumsum(lengths_s)).tolist()]
        starts_s = [start for start in starts_s if start < outline.length_s - 60]
        songs = self.music.playlist(rng, instructor=outline.instructor, length=len(starts_s))
        return [
            {"class_id": outline.id, "position": n, "song_id": self.music.songs[song].id, "start_s": start}
            for n, (song, start) in enumerate(zip(songs, starts_s, strict=False))
        ]

    def _content(self, outline: Outline) -> ClassContent:
        rows = self._rows(outline)
        songs = [self.music.position_of[row["song_id"]] for row in rows.class_songs]
        artists = dict.fromkeys(artist for song in songs for artist in self.music.artists_of[song])
        return ClassContent(
            peloton_class=PelotonClass(**rows.peloton_class),
            instructor=self.instructors[outline.instructor] if outline.instructor >= 0 else None,
            targets=[ClassTarget(**row) for row in rows.targets],
            segments=[ClassSegment(**row) for row in rows.segments],
            songs=[self.music.songs[song] for song in songs],
            artists=[self.music.artists[artist] for artist in artists],
            song_artists=[made for song in songs for made in self.music.song_artists[song]],
            class_songs=[ClassSong(**row) for row in rows.class_songs],
        )


def outline(number: int, kind: Kind, *, seed: int) -> Outline:
    """A class of a kind with a title, a length and an instructor of its own; when it was given is said later."""
    rng = np.random.default_rng([seed, 10, number])
    draws = rng.random(5).tolist()
    minutes = _at(kind.minutes, draws[0])
    title = _at(kind.titles, draws[1])
    return Outline(
        number=number,
        id=stable_id(f"{seed} class {number}"),
        kind=kind,
        title=title.format(m=minutes, g=_at(_MUSIC, draws[2]), t=_at(_THEMES, draws[3]), l=_at(_PLACES, draws[3])),
        length_s=minutes * 60,
        instructor=_at(kind.instructors, draws[4]) if kind.instructors else -1,
    )


def expected_output_kj(planned: Plan, *, ftp_w: float) -> float:
    """Work of a rider who follows the plan to the letter."""
    return planned.mean_effort * sum(part.length_s for part in planned.parts) * ftp_w / 1000


def _class_values(outline: Outline, planned: Plan, rng: np.random.Generator) -> dict[str, Any]:
    kind, draws = outline.kind, rng.random(3).tolist()
    is_ride, is_zoned = kind.discipline == "cycling", kind.class_type == "Power Zone"
    has_range = is_ride and not is_zoned and outline.instructor >= 0
    return {
        "id": outline.id,
        "title": outline.title,
        "description": _description(outline),
        "discipline": kind.discipline,
        "class_type": kind.class_type,
        "class_type_ids": [stable_id(f"class type {kind.class_type}")],
        "instructor_id": stable_id(f"instructor {outline.instructor}") if outline.instructor >= 0 else None,
        "duration_s": None if kind.name == "scenic" else outline.length_s,
        "difficulty": round(min(9.8, kind.difficulty + 1.2 * (draws[0] - 0.5) + outline.length_s / 9000), 4),
        "liked_share": round(0.93 + 0.068 * draws[1], 4),
        "language": "english",
        "original_air_time": outline.aired_at,
        "scheduled_start_time": outline.aired_at + ON_AIR_EARLY,
        "is_power_zone": is_zoned,
        "is_ftp_test": kind.name == "ftp_test",
        "is_explicit": draws[2] < 0.3,
        "pedaling_start_offset_s": INTRO_S if is_ride else 0,
        "is_removed": outline.number % 23 == 7,
        "is_favorite": outline.number % 19 == 3,
        "expected_output_lower_kj": round(expected_output_kj(planned, ftp_w=CALLED_FTP_W) * 0.8) if has_range else None,
        "expected_output_upper_kj": round(expected_output_kj(planned, ftp_w=CALLED_FTP_W) * 1.25)
        if has_range
        else None,
        "avg_output_kj": round(expected_output_kj(planned, ftp_w=AVERAGE_FTP_W), 1)
        if planned.parts and is_ride
        else None,
        "listed_at": _day_after(outline.aired_at),
        "detailed_at": _day_after(outline.aired_at),
    }


def _day_after(instant: datetime) -> datetime:
    return datetime.combine(instant.date(), datetime.min.time(), UTC) + timedelta(days=1)


def _description(outline: Outline) -> str:
    who = INSTRUCTORS[outline.instructor] if outline.instructor >= 0 else "The road"
    return f"{who} takes you through {outline.title}: come as you are, leave a little stronger."


def _target_values(outline: Outline, planned: Plan) -> list[dict[str, Any]]:
    """The targets of each part, the same ones of neighbouring parts kept apart as the instructor calls them."""
    rows, start_s = [], 0
    for part in planned.parts:
        end_s = start_s + part.length_s
        for metric, lower, upper in _called(outline.kind, part) if outline.instructor >= 0 and part.has_target else ():
            rows.append(
                {"class_id": outline.id, "position": len(rows), "start_s": start_s, "end_s": end_s, "metric": metric,
                 "lower": lower, "upper": upper}
            )  # fmt: skip
        start_s = end_s
    return rows


def _called(kind: Kind, part: Part) -> list[tuple[str, float, float]]:
    """What is called out for a part: (metric, lower, upper)."""
    match kind.discipline:
        case _ if kind.name == "ftp_test":
            return [("power_zone", 4, 5)]
        case _ if part.zone:
            return [("power_zone", part.zone, part.zone)]
        case "cycling" | "bike_bootcamp":
            cadence = 5 * round(part.cadence_rpm / 5)
            called = resistance_pct(CALLED_FTP_W * part.effort, part.cadence_rpm)
            return [("cadence", cadence - 5, cadence + 5), ("resistance", round(called * 0.92), round(called * 1.1))]
        case "rowing":
            return [("stroke_rate", part.cadence_rpm - 1, part.cadence_rpm + 1)]
        case _:
            intensity = sum(part.effort >= bound for bound in PACE_INTENSITY_FROM)
            return [("pace_intensity", intensity, intensity), ("incline", part.incline_pct, part.incline_pct + 0.5)]


def _at(choices: tuple, share: float) -> Any:
    return choices[int(share * len(choices))]
