"""A class raced again: who took it, every second of those that are chosen on one clock, and where it was won."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core import quantities
from core.analysis import replay
from core.analysis.replay import Duel
from core.frames import books, friends, workout
from core.metrics import counted, is_marked
from core.quantities import YD_PER_M, Quantity, Units
from core.queries import classes as class_rows
from core.queries import friends as queries
from core.queries import workouts as workout_rows
from core.store import Book

#: A recording may run on after its class by so much.
OVERTIME_S = 60
#: Recordings of these keep the clock of the class; others are shifted as their targets fit.
ON_CLASS_CLOCK = ("peloton", "sample")
#: Riders against the athlete's attempt, at most.
MOST_RIVALS = 4

_SMALL = "The stretch and the sign of it are worth more than its size: bikes are calibrated differently."
GAP_KJ = Quantity("gap_kj", "Gap", "kJ", 1, help=f"What you had done less what they had, at the same second. {_SMALL}",
                  source="second-by-second power")  # fmt: skip
GAP_M = Quantity("gap_m", "Gap", "m", 0, 1, "yd", YD_PER_M, source="second-by-second speed",
                 help="How far you had come less how far they had, at the same second.")  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What can be raced for."""

    channel: str
    #: The name of the quantity that adds up, and what a second of the channel adds to it.
    done: str
    scale: float
    gap: Quantity
    #: Within this nobody leads.
    level: float


MEASURES = (
    Measured("power_w", "output_kj", 0.001, GAP_KJ, 0.5),
    Measured("speed_mps", "distance_m", 1.0, GAP_M, 10.0),
)


@dataclass(frozen=True)
class Entrant:
    """One attempt at a class, the athlete's or a friend's."""

    key: str
    #: "You" or the friend.
    name: str
    day: Any
    output_kj: float | None
    is_mine: bool
    #: Whether this is the best of who did it.
    is_best: bool
    #: Whether its seconds are here; None where nobody has asked for them yet. Of the athlete's own it is not told.
    has_seconds: bool | None = None
    #: Whose it is; 0 is the athlete.
    friend_id: int = friends.ME

    @property
    def id(self) -> int:
        """The workout, or the friend's result."""
        return int(self.key.split(":")[1])

    @property
    def label(self) -> str:
        """How it is called in a list."""
        output = f" · {quantities.shown(self.output_kj, 'output_kj')}" if self.output_kj else ""
        return f"{self.name}, {quantities.written(self.day, short=True)}{output}"


@dataclass(frozen=True)
class Race:
    """The chosen attempts, raced again."""

    measure: Measured
    #: By ``second`` of the class: what each had done, a column for each key; the athlete's own attempt first.
    done: pd.DataFrame
    #: How each key is called, numbered where two would be called the same.
    labels: dict[str, str]
    #: Against each rival, by key.
    duels: dict[str, Duel]
    #: How each duel went, by key, in a sentence or two.
    sentences: dict[str, str]
    #: What is missing, a sentence each.
    notes: tuple[str, ...]

    @property
    def is_raced(self) -> bool:
        """Whether there are seconds of the athlete and of at least one rival."""
        return bool(self.duels)


def classes(book: Book) -> pd.DataFrame:
    """Classes that can be raced again: a friend took them too, or the athlete did them more than once.

    Returns:
        Indexed by ``class_id``: ``title``, ``friends`` (how many took it), ``attempts`` (the athlete's own),
        ``last_day``; those with seconds of both first, then those with an output of both; of these the one taken last.
    """
    return _classes(book.id, books.version(book, "challenges", "workouts", "athlete"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _classes(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    mine = counted(books.workouts(_book))
    mine = mine[mine["class_id"].notna()]
    theirs = friends.results(_book)
    of = mine.sort_values("started_at").groupby("class_id")
    table = of.agg(title=("title", "last"), attempts=("title", "size"), last_day=("day", "max"))
    measured = mine[mine["output_kj"] > 0].groupby("class_id").size().reindex(table.index).fillna(0)
    n_friends = theirs[theirs["class_id"].notna()].groupby("class_id")["friend_id"].nunique()
    table["friends"] = n_friends.reindex(table.index).fillna(0).astype(int)
    is_measured = table.index.isin(theirs.loc[theirs["output_kj"] > 0, "class_id"]) & (measured > 0)
    has_seconds = table.index.isin(theirs.loc[theirs["has_stream"].eq(True), "class_id"]) & (measured > 0)
    rank = 4 * has_seconds + 2 * is_measured + (measured > 1)
    table = table.assign(rank=rank)[(table["friends"] > 0) | (measured > 1)]
    return table.sort_values(["rank", "last_day"], ascending=False).drop(columns="rank")


def entrants(book: Book, class_id: str) -> list[Entrant]:
    """Every attempt at a class: the athlete's newest first, then those of friends, the best of each first."""
    mine = counted(books.workouts(book))
    mine = mine[mine["class_id"] == class_id].iloc[::-1]
    theirs = friends.results(book)
    theirs = theirs[theirs["class_id"] == class_id].sort_values("output_kj", ascending=False, na_position="last")
    names = dict(zip(*(queries.friends(book)[column] for column in ("id", "name")), strict=True))
    may_count = ~(is_marked(mine, "is_stopped_early") | is_marked(mine, "is_doubtful"))
    best_kj = mine["output_kj"].where(may_count).max()
    own = [
        Entrant(f"me:{row.Index}", friends.YOU, row.day, _known(row.output_kj), True, row.output_kj == best_kj)
        for row in mine.itertuples()
    ]
    seen: set[int] = set()
    others = []
    for row in theirs.itertuples():
        is_best, has = row.friend_id not in seen, row.has_stream
        seen.add(row.friend_id)
        others.append(
            Entrant(f"friend:{row.Index}", names[row.friend_id], row.day, _known(row.output_kj), False, is_best,
                    _has_seconds(row.source, has), int(row.friend_id))
        )  # fmt: skip
    return own + others


def _has_seconds(source: str, told: Any) -> bool | None:
    """Of a file or by hand there are none; of Peloton's nobody may have asked yet."""
    if source != queries.PELOTON:
        return False
    return None if pd.isna(told) else bool(told)


def usual(entered: list[Entrant]) -> tuple[str | None, list[str]]:
    """The attempt of the athlete and the rivals that are raced at first.

    Of each friend it is the best one whose seconds are here; of all their best one where no seconds are here at all;
    without friends the athlete's own latest attempt but the best.
    """
    mine = [one for one in entered if one.is_mine]
    if not mine:
        return None, []
    best = next((one for one in mine if one.is_best), mine[0])
    theirs = [one for one in entered if not one.is_mine]
    recorded = {one.friend_id: one.key for one in theirs[::-1] if one.has_seconds}
    rivals = list(recorded.values())[::-1] or [one.key for one in theirs if one.is_best]
    earlier = [one.key for one in mine if one.key != best.key and one.output_kj]
    return best.key, (rivals or earlier[:1])[:MOST_RIVALS]


def race(book: Book, class_id: str, mine: Entrant, rivals: list[Entrant]) -> Race:
    """An attempt of the athlete against others, second by second as far as both were recorded."""
    version = books.version(book, "challenges", "workouts", "classes")
    return _race(book.id, version, class_id, mine, tuple(rivals[:MOST_RIVALS]), books.units(book), book)


@st.cache_data(max_entries=8, show_spinner=False)
def _race(
    book_id: str, version: tuple[int, ...], class_id: str, mine: Entrant, rivals: tuple[Entrant, ...], units: Units,
    _book: Book,
) -> Race:  # fmt: skip
    labels = _labels([mine, *rivals])
    recorded = {one.key: _recorded(_book, one) for one in (mine, *rivals)}
    measure = next((m for m in MEASURES if m.channel in recorded[mine.key]), MEASURES[0])
    rates = {key: channels[measure.channel] for key, channels in recorded.items() if measure.channel in channels}
    notes = [_why_silent(one, labels[one.key], recorded[one.key]) for one in (mine, *rivals) if one.key not in rates]
    notes += [_lost(labels[key], seconds) for key, rate in rates.items() if (seconds := replay.unknown_s(rate))]
    length_s = _length_s(_book, class_id, rates)
    done = {key: replay.done_by_second(rate, length_s, scale=measure.scale) for key, rate in rates.items()}
    parts = replay.stretches(class_rows.segments(_book, class_id), length_s)
    duels = {
        one.key: replay.duel(done[mine.key], done[one.key], parts, level=measure.level)
        for one in rivals
        if mine.key in done and one.key in done
    }
    said = {key: _sentence(duel, labels[key], measure, units, is_own=_is_mine(key)) for key, duel in duels.items()}
    return Race(measure, pd.DataFrame(done).rename_axis("second"), labels, duels, said, tuple(notes))


def _labels(entered: list[Entrant]) -> dict[str, str]:
    """Each by name where it stands there once, else with the day, and with a number where that comes twice too."""
    names = [one.name for one in entered]
    named = {
        one.key: one.name if names.count(one.name) == 1 else f"{one.name}, {quantities.written(one.day, short=True)}"
        for one in entered
    }
    counts: dict[str, int] = {}
    for key, name in named.items():
        counts[name] = counts.get(name, 0) + 1
        named[key] = f"{name} ({counts[name]})" if counts[name] > 1 else name
    return named


def _recorded(book: Book, one: Entrant) -> dict[str, np.ndarray]:
    """What was recorded of an attempt by the second of the class; empty where nothing was."""
    if not one.is_mine:
        return queries.seconds(book, [one.id]).get(one.id, {})
    seconds = workout.seconds(book, one.id)
    offset_s = _offset_s(book, one.id)
    known = {m.channel for m in MEASURES if m.channel in seconds and seconds[m.channel].notna().any()}
    return {name: replay.on_class_clock(seconds[name].to_numpy(dtype=float), offset_s) for name in known}


def _offset_s(book: Book, workout_id: int) -> int:
    """How far a recording runs behind its class. Peloton's own starts with the class, whatever its targets fit best."""
    if workout_rows.evidence(book, workout_id)["source"].isin(ON_CLASS_CLOCK).any():
        return 0
    found = workout_rows.workout(book, workout_id)
    derived = found[1] if found else None
    return int(derived.compliance_offset_s or 0) if derived else 0


def _length_s(book: Book, class_id: str, rates: dict[str, np.ndarray]) -> int:
    """Where the race ends: with the longest recording, but not long after the class."""
    longest = max((int(np.flatnonzero(np.isfinite(rate)).max(initial=-1)) + 1 for rate in rates.values()), default=0)
    found = class_rows.one(book, class_id)
    duration_s = found[0].duration_s if found else None
    return min(longest, duration_s + OVERTIME_S) if duration_s else longest


def _why_silent(one: Entrant, label: str, recorded: dict[str, np.ndarray]) -> str:
    if recorded:
        return f"{label}: recorded without power, so only the totals can be compared."
    if one.is_mine:
        return f"{label}: nothing was recorded second by second, so only the totals can be compared."
    if one.has_seconds is None:
        return f"{label}: the seconds are not here yet; they come with one of the next refreshes. Totals only so far."
    return f"{label}: there are no seconds of this ride here, so only the totals can be compared."


def _lost(label: str, seconds: int) -> str:
    return f"{label}: {quantities.clock(seconds)} of the recording is missing and counts as nothing."


def _is_mine(key: str) -> bool:
    return key.startswith("me:")


def _sentence(duel: Duel, label: str, measure: Measured, units: Units, *, is_own: bool) -> str:
    """How a duel went and where it was won."""
    apart = quantities.shown(abs(duel.final), measure.gap, units)
    if duel.ahead_since_s is None or duel.won_at is None:
        return f"Level with {label} at the end: {apart} apart."
    winner = "This attempt" if is_own and duel.final > 0 else "You" if duel.final > 0 else label
    part = duel.stretches.loc[duel.won_at]
    span = f"{quantities.clock(part['start_s'])} to {quantities.clock(part['end_s'])}"
    where = f"{part['name']} ({span})" if part["name"] else span
    changes = f" The lead changed {quantities.how_many(duel.lead_changes, 'time')}." if duel.lead_changes else ""
    against = f" against {label}" if duel.final > 0 else ""
    return (
        f"{winner} won by {apart}{against}, ahead for good from {quantities.clock(duel.ahead_since_s)}; most was gained"
        f" in {where}: {quantities.shown(abs(part['change']), measure.gap, units)}.{changes}"
    )


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
