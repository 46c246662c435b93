"""What does a song do to me: power while it plays against what was asked for, over all rides, by song and by artist."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import song_effects, song_plays
from core.analysis.cleaning import cleaned
from core.analysis.music import UNKNOWN_ARTIST, UNTITLED
from core.analysis.song_effects import ALPHA, LEAST_CLASSES, LEAST_OF_RIDE, LEAST_PLAYS, LEAST_RIDES, SHUFFLES, Effects
from core.analysis.song_plays import BikeLaw, ClassMusic, Plays
from core.frames import books
from core.metrics import is_marked
from core.queries import classes
from core.queries import song_plays as rows
from core.store import Book

#: What can be looked at.
KINDS = ("Songs", "Artists")
#: The bike's law is read off so many rides on it, spread over all of the history.
RIDES_OF_A_BIKE = 40
#: What each rule compares with, as it is told.
RULE_NAMES = {
    "zone": "the middle of the power zone that was asked for",
    "bike": "the power that your bike shows at the cadence and resistance that were asked for",
    "course": "the usual course of your other rides of that class type and length",
}


@dataclass(frozen=True)
class SongEffects:
    """What was found over all rides."""

    #: By the names of ``KINDS``: as ``analysis.song_effects.Effects``.
    found: dict[str, Effects]
    #: The same tables as they are read, the most lifting first: ``name``, ``artists`` (songs only), ``plays, rides,
    #: effect_pct, low_pct, high_pct, chance, stands_out``; indexed by id.
    tables: dict[str, pd.DataFrame]
    #: Rides by the rule that their plays were judged by, as of ``RULE_NAMES``.
    rides_by_rule: dict[str, int]
    #: Rides of classes with songs of which nothing could be said: no power, no FTP, no offsets, too few songs.
    rides_left_out: int

    @property
    def rides(self) -> int:
        """Rides that count."""
        return sum(self.rides_by_rule.values())

    def sentence(self, kind: str) -> str:
        """What was found, or that it is nothing, or why nothing can be said; with the numbers it rests on."""
        found, what = self.found[kind], kind.lower()
        if found.table.empty:
            return (
                f"Too little to say anything: a name needs {LEAST_PLAYS} plays in {LEAST_RIDES} rides of "
                f"{LEAST_CLASSES} classes, and none of your {found.names:,} {what} has them yet."
            )
        over = f"over {len(found.table):,} {what} and {found.plays:,} plays"
        out = self.tables[kind][found.table["stands_out"].to_numpy()]
        if out.empty:
            return f"Nothing stands out from chance {over}. {self._thin(kind)}"
        told = [_told(row) for row in out.to_dict("records")]
        rest = f", and {len(told) - 4} more below" if len(told) > 4 else ""
        return f"Beyond chance {over}: {'; '.join(told[:4])}{rest}. {self._thin(kind)}"

    def _thin(self, kind: str) -> str:
        found = self.found[kind]
        if not found.thin_plays:
            return ""
        return f"{found.thin_plays:,} plays of {found.thin_names:,} {kind.lower()} with too few of them are not judged."

    def how(self, kind: str) -> list[str]:
        """How it was computed, a sentence or two each; the placebo last."""
        found = self.found[kind]
        rules = "; ".join(f"{count:,} rides against {RULE_NAMES[rule]}" for rule, count in self.rides_by_rule.items())
        told = [
            f"Second by second, your power is compared with what the class asked for: {rules}."
            if rules
            else "No ride has power by the second, an FTP and a playlist with times.",
            "Stops, the first 8 s after a change of target, and songs heard for less than a minute count nowhere.",
            "Taken off are how strong you rode that day, how you usually ride each level, and whether it is the first, "
            "middle or last third of the class: a song is compared with the other songs of the same ride.",
            "The effect is pulled towards 0, the more the fewer the plays; the 95 % interval is that of the pulled "
            "effect. What was heard meanwhile is not yet a cause: an instructor may shout at the same song.",
        ]
        if self.rides_left_out:
            told.append(
                f"{self.rides_left_out:,} rides with songs are left out: no power by the second, no FTP, no times, or "
                f"fewer than {LEAST_OF_RIDE} songs of a minute."
            )
        if found.chance is not None:
            told.append(
                f"The placebo: with songs shuffled within rides {SHUFFLES:,} times, the strongest effect is as strong "
                f"as here {_pct(found.chance)} by chance alone. A name stands out below {100 * ALPHA:.0f} %, whichever "
                f"of the {len(found.table):,} it is."
            )
        return told


def effects(book: Book) -> SongEffects:
    """What songs and artists do, over all rides that count."""
    return _effects(book.id, _version(book), book)


def plays(book: Book) -> Plays:
    """Every song heard on a ride with power, with what was ridden meanwhile; excluded and doubtful rides left out."""
    return _plays(book.id, _version(book), book).plays


def why_empty(found: SongEffects) -> str | None:
    """Why nothing at all can be said, and what to do; None where there is something to show."""
    if found.rides:
        return None
    return (
        "No ride can be told of yet: it takes power by the second, an FTP, and a class whose playlist has times. "
        "Enter an FTP on Power Zones, or refresh in Settings until your classes are read."
    )


class _Gathered(NamedTuple):
    plays: Plays
    rides_left_out: int


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


@st.cache_data(max_entries=2, show_spinner=False)
def _effects(book_id: str, version: tuple[int, ...], _book: Book) -> SongEffects:
    gathered = _plays(book_id, version, _book)
    makers = classes.song_artists(_book)
    table = gathered.plays.table
    left = song_effects.residuals(gathered.plays)
    used = left.table.drop_duplicates("workout_id")["rule"].value_counts() if left else {}
    itself = table[["song_id"]].drop_duplicates().assign(name_id=lambda songs: songs["song_id"])
    found = {
        "Songs": song_effects.effects(left, itself),
        "Artists": song_effects.effects(left, makers.rename(columns={"artist_id": "name_id"})),
    }
    titles = rows.song_titles(_book)
    artists = makers.groupby("song_id", sort=False)["artist"].agg(", ".join)
    songs = found["Songs"].table
    tables = {
        "Songs": songs.assign(
            name=titles.reindex(songs.index).where(lambda names: names.astype(str).str.strip() != "").fillna(UNTITLED),
            artists=artists.reindex(songs.index).fillna(UNKNOWN_ARTIST),
        ),
        "Artists": found["Artists"].table.assign(
            name=makers.drop_duplicates("artist_id").set_index("artist_id")["artist"]
        ),
    }
    by_rule = {str(rule): int(used[rule]) for rule in song_plays.RULES if rule in used}
    return SongEffects(found, tables, by_rule, gathered.rides_left_out + _unjudged(table, left))


def _unjudged(table: pd.DataFrame, left: song_effects.Residuals | None) -> int:
    """Rides that were gathered and could not be compared."""
    return table["workout_id"].nunique() - (left.table["workout_id"].nunique() if left else 0)


@st.cache_data(max_entries=2, show_spinner=False)
def _plays(book_id: str, version: tuple[int, ...], _book: Book) -> _Gathered:
    rides = books.workouts(_book)
    is_ridden = rides["discipline"].isin(rows.RIDDEN) & rides["class_id"].notna()
    rides = rides[is_ridden & ~is_marked(rides, "is_excluded") & ~is_marked(rides, "is_doubtful")]
    songs = rows.class_songs(_book)
    rides = rides[rides["class_id"].isin(songs.keys())]
    music = _music(rides, songs, rows.class_targets(_book))
    usable = rides[rides["class_id"].isin(music.keys()) & (rides["ftp_w"] > 0)]
    is_by_bike = np.array([music[class_id].rule == "bike" for class_id in usable["class_id"]], dtype=bool)
    laws = _laws(_book, usable[is_by_bike])
    told = _ridden(_book, usable, music, laws)
    return _Gathered(song_plays.all_plays(told), len(rides) - len(told))


def _music(
    rides: pd.DataFrame, songs: Mapping[str, Sequence[Any]], targets: Mapping[str, Mapping[str, Sequence[Any]]]
) -> dict[str, ClassMusic]:
    """When which song plays and what is asked meanwhile, by class."""
    lengths = rides.drop_duplicates("class_id").set_index("class_id")["class_duration_s"].to_dict()
    found = {
        str(class_id): song_plays.class_music(
            songs[class_id], targets.get(class_id, {}), None if pd.isna(length_s) else length_s
        )
        for class_id, length_s in lengths.items()
    }
    return {class_id: music for class_id, music in found.items() if music}


def _laws(book: Book, rides: pd.DataFrame) -> dict[str, BikeLaw]:
    """The law of each bike, from rides spread over all of the history."""
    found = {}
    for device, ridden in rides.groupby(rides["device"].fillna("")):
        some = ridden.index[np.unique(np.linspace(0, len(ridden) - 1, RIDES_OF_A_BIKE).astype(int))].tolist()
        channels = ("power_w", "cadence_rpm", "resistance_pct")
        told = [
            cleaned(streams).channels
            for _, streams in rows.streams_of(book, some, *channels)
            if streams.keys() >= {*channels}
        ]
        law = song_plays.bike_law([streams for streams in told if "power_w" in streams])
        if law:
            found[str(device)] = law
    return found


def _ridden(
    book: Book, rides: pd.DataFrame, music: Mapping[str, ClassMusic], laws: Mapping[str, BikeLaw]
) -> list[tuple[int, object, str, ClassMusic, song_plays.RidePlays]]:
    """The plays of each ride with power; courses, which need the other rides, when all were read."""
    columns = ["day", "class_id", "class_type", "class_duration_s", "device", "ftp_w", "compliance_offset_s"]
    known = rides[columns].to_dict("index")
    told: list[Any] = []
    courses: dict[Hashable, list[tuple[int, np.ndarray]]] = {}
    for workout_id, channels in rows.streams_of(book, rides.index.tolist(), "power_w"):
        power_w = cleaned(channels).channels.get("power_w")
        if power_w is None:
            continue
        ride = known[workout_id]
        of_class, law = music[ride["class_id"]], laws.get(ride["device"] or "")
        if of_class.rule == "bike" and law is None:
            of_class = replace(of_class, rule="course")
        offset_s = int(np.nan_to_num(ride["compliance_offset_s"]))
        played = song_plays.ride_plays(of_class, power_w, ftp_w=ride["ftp_w"], offset_s=offset_s, law=law)
        if of_class.rule == "course":
            kind = (ride["class_type"] or "", ride["class_duration_s"])
            steps = song_plays.course_steps(of_class, power_w, offset_s=offset_s)
            courses.setdefault(kind, []).append((len(told), steps))
        told.append((workout_id, ride["day"], ride["class_id"], of_class, played))
    for of_kind in courses.values():
        played = song_plays.course_plays(
            [(told[n][3], steps) for n, steps in of_kind], [told[n][4].zone_s for n, _ in of_kind]
        )
        for (n, _), plays_ in zip(of_kind, played, strict=True):
            told[n] = (*told[n][:4], plays_)
    return told


def _told(row: Mapping[Hashable, Any]) -> str:
    side = "more" if row["effect_pct"] > 0 else "less"
    low, high = sorted((abs(row["low_pct"]), abs(row["high_pct"]))) if row["low_pct"] * row["high_pct"] > 0 else (0, 0)
    span = f"{low:.1f} to {high:.1f} %" if high else f"{row['low_pct']:+.1f} to {row['high_pct']:+.1f} %"
    by = f" ({row['artists']})" if "artists" in row else ""
    return (
        f"“{row['name']}”{by} {abs(row['effect_pct']):.1f} % {side} power (95 % interval {span}, {row['plays']} plays)"
    )


def _pct(share: float) -> str:
    return f"in {100 * share:.0f} % of them" if share >= 0.01 else "in less than 1 % of them"
