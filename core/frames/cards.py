"""Share cards out of the book: what stands on the card of a workout, a week, a year and a personal best."""

from calendar import day_abbr, month_abbr
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from core import quantities
from core.analysis import periods, trends
from core.exports import cards, pictures
from core.exports.cards import Bar, Card
from core.exports.pictures import Kind, Look
from core.frames import books
from core.frames import workout as workout_frames
from core.frames.exports import Download
from core.frames.goals import GoalCard
from core.frames.records import OneRecord
from core.frames.workout import Told
from core.metrics import TOTALS, local_days, week_start
from core.quantities import Units
from core.store import Book

#: Numbers of the heart, which are on a card only where they are asked for.
HEART = ("avg_heart_rate_bpm", "max_heart_rate_bpm")
#: What is drawn of a workout, the first one that was recorded.
LINES = ("power_w", "speed_mps")
HEART_LINE = "heart_rate_bpm"
#: Personal bests that are offered, the newest first.
MOST_BESTS = 12

#: What makes a card once it is asked for; it is told whether the heart may be on it.
Making = Callable[[bool], Card]


class Palette(Protocol):
    """The colours of the charts: ``core.charts.theme``."""

    @property
    def DISCIPLINES(self) -> dict[str, str]: ...

    @property
    def POWER_ZONES(self) -> tuple[str, ...]: ...

    @property
    def ACCENT(self) -> str: ...


def of_workout(book: Book, told: Told, palette: Palette) -> dict[str, Making]:
    """The card of one workout."""
    return {"This workout": partial(_of_workout, book, told, palette)}


def of_book(
    book: Book, today: date, palette: Palette, bests: pd.DataFrame, goals: Sequence[GoalCard] = ()
) -> dict[str, Making]:
    """By name the cards of this week and the last, of years with a workout, of goals, and of the newest bests.

    ``bests`` is of ``analysis.records.personal_bests``.
    """
    units, this_week = books.units(book), week_start(today, books.week_start(book))
    offered: dict[str, Making] = {
        "This week": partial(_of_days, book, week, this_week, palette),
        "Last week": partial(_of_days, book, week, this_week - timedelta(days=7), palette),
    }
    for number in _years(book.id, books.version(book, "workouts"), book):
        offered[str(number)] = partial(_of_days, book, year, date(number, 1, 1), palette)
    for standing in goals:
        offered[f"Goal: {standing.title}"] = partial(_of_goal, standing, palette)
    for best in bests.sort_values("day", ascending=False).head(MOST_BESTS).itertuples():
        offered[f"Best: {best_title(best)}"] = partial(_of_best, best, units, palette)
    return offered


def of_goals(goals: Sequence[GoalCard], palette: Palette) -> dict[str, Making]:
    """By name the card of each goal; of goals that are called the same the later ones have a number."""
    made: dict[str, Making] = {}
    for n, standing in enumerate(goals):
        earlier = sum(one.title == standing.title for one in goals[:n])
        name = f"{standing.title} ({earlier + 1})" if earlier else standing.title
        made[name] = partial(_of_goal, standing, palette)
    return made


def of_record(one: OneRecord, units: Units, palette: Palette) -> dict[str, Making]:
    """The card of one record."""
    return {one.kind.name: lambda _with_heart: any_record(one, units, palette)}


@st.cache_data(max_entries=4, show_spinner=False)
def _years(book_id: str, version: tuple[int, ...], _book: Book) -> list[int]:
    """The years with a workout, the newest first."""
    return sorted({int(year) for year in local_days(books.workouts(_book)).dt.year}, reverse=True)


def has_heart(told: Told) -> bool:
    """Whether a heart rate of the workout is known."""
    return any(told.value(name) is not None for name in HEART)


def workout(told: Told, seconds: pd.DataFrame, units: Units, palette: Palette, with_heart: bool = False) -> Card:
    """One workout: its numbers, its power or speed, and its time in zones; no place, no note."""
    done = told.workout
    numbers = [
        (quantities.shown(value, name, units), quantities.described(name).label)
        for name, value in told.summary.items()
        if with_heart or name not in HEART
    ]
    if with_heart:
        numbers.sort(key=lambda number: number[1] != quantities.described(HEART[0]).label)
    channel = next((name for name in (*LINES, *([HEART_LINE] if with_heart else [])) if name in seconds), None)
    zones = told.zone_seconds("power_zone")
    zone_s = zones["seconds"].tolist() if len(zones) else []
    zones_drawn = [Bar(zone_s[n], palette.POWER_ZONES[n], f"Zone {n + 1}") for n in range(len(zone_s))]
    kind = quantities.label(done.discipline)
    who = f"with {done.instructor_name}" if done.instructor_name else None
    return Card(
        kicker=f"Workout · {quantities.written(told.local_start.date(), short=True)}",
        title=told.title,
        colour=palette.DISCIPLINES.get(done.discipline, palette.ACCENT),
        subtitle=" · ".join(part for part in (kind, done.class_type, who) if part),
        numbers=numbers,
        line=_known(seconds[channel]) if channel else (),
        parts=zones_drawn,
    )


def week(workouts: pd.DataFrame, first: date, units: Units, palette: Palette) -> Card:
    """A week: its sums, and its days by minutes."""
    last = first + timedelta(days=6)
    daily = trends.daily_totals(workouts, first, last)["minutes"].fillna(0.0)
    bars = [Bar(value, palette.ACCENT, day_abbr[day.weekday()]) for day, value in zip(daily.index, daily, strict=True)]
    return _sums(workouts, first, last, units, palette, f"Week · {_span(first, last)}", bars)


def year(workouts: pd.DataFrame, first: date, units: Units, palette: Palette) -> Card:
    """A year: its sums, and its months by minutes."""
    last = first.replace(month=12, day=31)
    daily = trends.daily_totals(workouts, first, last)["minutes"].fillna(0.0)
    months = daily.groupby(daily.index.month).sum()
    bars = [Bar(float(months[month]), palette.ACCENT, month_abbr[month]) for month in range(1, 13)]
    return _sums(workouts, first, last, units, palette, str(first.year), bars)


def record(best: Any, units: Units, palette: Palette) -> Card:
    """A personal best; ``best`` is a row of ``records.personal_bests``."""
    has_before = best.gain == best.gain
    return cards.record_card(
        best_title(best),
        quantities.shown(best.best, best.measure, units),
        quantities.written(best.day.date(), short=True),
        colour=palette.DISCIPLINES.get(best.discipline, palette.ACCENT),
        before=quantities.shown(best.previous_best, best.measure, units) if has_before else "",
        gain=f"+{quantities.shown(best.gain, best.measure, units)}" if has_before else "",
        share_before=best.previous_best / best.best if has_before else 0.0,
    )


def any_record(one: OneRecord, units: Units, palette: Palette) -> Card:
    """A record of any kind, against the one before it."""
    steps, kind = one.steps, one.kind
    best, before = float(steps["value"].iloc[0]), float(steps["value"].iloc[1]) if len(steps) > 1 else None
    told: dict[str, Any] = {} if before is None else {
        "before": quantities.shown(before, one.quantity, units),
        "gain": f"{'−' if kind.is_low else '+'}{quantities.shown(abs(best - before), one.quantity, units)}",
        "more": "less" if kind.is_low else "more",
        "share_before": min(before, best) / max(before, best) if max(before, best) > 0 else 0.0,
    }  # fmt: skip
    return cards.record_card(
        kind.name, quantities.shown(best, one.quantity, units),
        quantities.written(steps["day"].iloc[0].date(), short=True),
        colour=palette.DISCIPLINES.get(kind.discipline, palette.ACCENT), kicker="Record", **told,
    )  # fmt: skip


def goal(standing: GoalCard, palette: Palette) -> Card:
    """A goal as it stands."""
    of = standing.standing
    share = of.share if of.share == of.share else 0.0  # a passed one may be beyond 1
    return cards.goal_card(
        standing.title, standing.done, standing.needed, share=share, state=standing.state,
        colour=palette.DISCIPLINES.get(of.aim.discipline or "", palette.ACCENT),
        kicker=f"Goal · {_span(of.first, of.last)}" if of.last else "Goal",
    )  # fmt: skip


def best_title(best: Any) -> str:
    """What a personal best is of, in words: length, discipline, and the measure where it is not output."""
    length = quantities.shown(best.class_duration_s, "class_duration_s")
    measure = quantities.described(best.measure).label.lower()
    return f"{length} {quantities.label(best.discipline).lower()}, {measure}"


def drawn(card: Card, look: Look, kind: Kind = "png") -> bytes:
    """A card as PNG or SVG."""
    return cards.png(card, look) if kind == "png" else cards.svg(card, look).encode()


def downloads(card: Card, look: Look) -> list[Download]:
    """A card as files, drawn when they are asked for."""
    name = f"{card.kicker} {card.title}"
    kinds: tuple[Kind, ...] = ("png", "svg")
    return [
        Download(
            kind.upper(), pictures.file_name(name, None, kind), pictures.MIME[kind], partial(drawn, card, look, kind)
        )
        for kind in kinds
    ]


def _of_workout(book: Book, told: Told, palette: Palette, with_heart: bool) -> Card:
    seconds = workout_frames.seconds(book, told.workout.id or 0)
    return workout(told, seconds, books.units(book), palette, with_heart=with_heart)


def _of_days(book: Book, make: Callable[..., Card], first: date, palette: Palette, with_heart: bool) -> Card:
    return make(books.workouts(book), first, books.units(book), palette)


def _of_goal(standing: GoalCard, palette: Palette, with_heart: bool) -> Card:
    return goal(standing, palette)


def _of_best(best: Any, units: Units, palette: Palette, with_heart: bool) -> Card:
    return record(best, units, palette)


def _sums(
    workouts: pd.DataFrame, first: date, last: date, units: Units, palette: Palette, kicker: str, bars: list[Bar]
) -> Card:
    sums = periods.totals(workouts, first, last)
    count = int(sums["workouts"])
    if not count:
        return Card(kicker, "No workout", palette.ACCENT, sentence="Nothing was done, or nothing is known of it here.")
    numbers = [
        (quantities.shown(sums[name], name, units), quantities.described(name).label)
        for name in TOTALS
        if sums[name] == sums[name] and sums[name] > 0 and name != "workouts"
    ]
    days = int((trends.daily_totals(workouts, first, last)["workouts"] > 0).sum())
    title = f"{quantities.how_many(count, 'workout')} on {quantities.how_many(days, 'day')}"
    return Card(kicker, title, palette.ACCENT, numbers=numbers, bars=bars)


def _known(values: pd.Series) -> list[float | None]:
    return [float(value) if value == value else None for value in values]


def _span(first: date, last: date) -> str:
    begin = f"{first.day} {first:%b}" if first.year == last.year else quantities.written(first, short=True)
    return f"{begin} – {quantities.written(last, short=True)}"
