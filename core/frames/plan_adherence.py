"""Adherence: how the plan was kept, week by week and workout by workout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import derive_adherence
from core.coaching.comparison import DONE, Match, Pattern, WeekOfPlan
from core.coaching.plan_adherence import not_done, recent_adherence, rest_days, week_of
from core.coaching.plan_doings import doings
from core.coaching.plan_kept import Kept
from core.coaching.plan_words import STATES, PartTold, parts, reason, week_sentence
from core.frames import books
from core.metrics import counted, local_days, week_start
from core.quantities import label
from core.queries import plan as plan_rows
from core.store import Book

SUBJECTS = ("plan", "workouts", "athlete")
#: Weeks that the charts show.
MOST_WEEKS = 26
#: The words of a list of workouts, and its numbers in percent.
PERCENT = ("compliance", "completed", "duration", "intensity", "load")
COLUMNS = ("day", "planned", "discipline", "state", "became", "done_on", *PERCENT, "workout_id")


@dataclass(frozen=True)
class Week:
    """One week as the screen shows it."""

    of: WeekOfPlan
    sentence: str
    #: Planned workouts of the week, by ``COLUMNS``, indexed by ``uid``.
    workouts: pd.DataFrame
    #: ``by`` ('discipline' or 'intensity'), ``name``, ``planned_min``, ``done_min``; what is most first.
    distribution: pd.DataFrame
    #: Sessions that nobody had planned: ``day, title, discipline, minutes, is_rest_day``, by ``workout_id``.
    unplanned: pd.DataFrame


@dataclass(frozen=True)
class Overview:
    """All weeks and all workouts of the plan, up to an evening."""

    #: Weeks up to this one with a planned workout: what each is called and its first day, newest first.
    weeks: dict[str, date]
    #: The day of the first planned workout; None where none is planned at all.
    begins: date | None
    #: Adherence of the last four weeks.
    recent: float | None
    #: A row for each of the last weeks up to this one, oldest first: ``week`` (its first day), ``called``,
    #: ``adherence`` (percent, NaN where nothing was due), ``planned_h``, ``done_h``, ``done``, ``due``,
    #: ``days_between_hard`` (NaN where unknown).
    history: pd.DataFrame
    #: What keeps happening, the surest first.
    patterns: tuple[Pattern, ...]
    #: What was missed, skipped or excused, newest first: ``day, planned, discipline, state, reason``.
    not_done: pd.DataFrame
    #: Every planned workout that was due, newest first: ``COLUMNS``, indexed by ``uid``.
    workouts: pd.DataFrame


@dataclass(frozen=True)
class Told:
    """One planned workout and what it became, explained."""

    uid: str
    title: str
    state: str
    workout_id: int | None
    parts: tuple[PartTold, ...]
    total: float | None


def kept(book: Book, today: date) -> Kept:
    """How the plan was kept, up to the evening of ``today``."""
    return _kept(book.id, books.version(book, *SUBJECTS), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _kept(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Kept:
    return derive_adherence.adherence(_book, books.workouts(_book), today)


def overview(book: Book, today: date) -> Overview:
    """What the screen shows besides single weeks and workouts."""
    return _overview(book.id, books.version(book, *SUBJECTS), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _overview(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Overview:
    every, workouts = kept(_book, today), books.workouts(_book)
    first = [week.first_day for week in every.weeks if week.planned and week.first_day <= today]
    return Overview(
        weeks={_called(one): one for one in reversed(first)},
        begins=min((match.planned.day for match in every.matches), default=None),
        recent=recent_adherence(every.matches, today, first_weekday=books.week_start(_book)),
        history=_history(every.weeks, today),
        patterns=every.patterns,
        not_done=_not_done(every.matches, workouts),
        workouts=_listed([match for match in every.matches[::-1] if match.state != "open"], workouts),
    )


def week(book: Book, first: date, today: date) -> Week:
    """The week from ``first`` on, as it stands on the evening of ``today``."""
    return _week(book.id, books.version(book, *SUBJECTS), first, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _week(book_id: str, version: tuple[int, ...], first: date, today: date, _book: Book) -> Week:
    every, workouts = kept(_book, today), books.workouts(_book)
    first_weekday = books.week_start(_book)
    of = week_of(every.weeks, first, first_weekday=first_weekday)
    theirs = [one for one in every.matches if week_start(one.planned.day, first_weekday) == of.first_day]
    spans = [(plan.first_day, plan.last_day) for plan in plan_rows.plans(_book)]
    free = rest_days(spans, {one.planned.day for one in every.matches}, today)
    return Week(of, week_sentence(of), _listed(theirs, workouts), _distribution(of), _unplanned(of, workouts, free))


def _not_done(matches: Sequence[Match], workouts: pd.DataFrame) -> pd.DataFrame:
    done, left = counted(workouts), not_done(matches)
    taken = {match.workout_id for match in matches}
    days = local_days(done)
    free = done[days.isin(pd.to_datetime([match.planned.day for match in left])) & ~done.index.isin(list(taken))]
    instead = free["title"].groupby(local_days(free).dt.date).agg(list).to_dict()
    rows = [
        {
            "day": match.planned.day, "planned": match.planned.title, "discipline": label(match.planned.discipline),
            "state": STATES[match.state], "reason": reason(match, instead.get(match.planned.day, ())),
        }
        for match in left
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["day", "planned", "discipline", "state", "reason"])


def _history(weeks: Sequence[WeekOfPlan], today: date) -> pd.DataFrame:
    of = [one for one in weeks if one.first_day <= today][-MOST_WEEKS:]
    return pd.DataFrame(
        {
            "week": pd.to_datetime([one.first_day for one in of]),
            "called": [_called(one.first_day) for one in of],
            "adherence": pd.Series([None if one.adherence is None else 100 * one.adherence for one in of], dtype=float),
            "planned_h": [one.planned_s / 3600 for one in of],
            "done_h": [one.done_s / 3600 for one in of],
            "done": [one.done for one in of],
            "due": [one.done + one.missed + one.skipped for one in of],
            "days_between_hard": pd.Series([one.days_between_hard for one in of], dtype=float),
        }
    )


def told(book: Book, uid: str, today: date) -> Told | None:
    """One planned workout, explained; None where it is gone."""
    match = next((one for one in kept(book, today).matches if one.planned.uid == uid), None)
    if match is None:
        return None
    done = books.workouts(book)
    doing = next(iter(doings(done[done.index == match.workout_id])), None) if match.workout_id is not None else None
    total = match.compliance.total if match.compliance and match.state in DONE else None
    return Told(uid, match.planned.title, STATES[match.state], match.workout_id, tuple(parts(match, doing)), total)


def _listed(matches: list[Match], workouts: pd.DataFrame) -> pd.DataFrame:
    titles: Mapping[int, str] = workouts["title"].to_dict()
    rows = [
        {
            "day": match.planned.day,
            "planned": match.planned.title,
            "discipline": label(match.planned.discipline),
            "state": STATES[match.state],
            "became": titles.get(match.workout_id or 0, "Ticked exercises" if match.day else None),
            "done_on": match.day,
            "workout_id": match.workout_id,
            **_percent(match),
        }
        for match in matches
    ]
    index = pd.Index([match.planned.uid for match in matches], name="uid", dtype=object)
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=index)
    return table.astype(dict.fromkeys((*PERCENT, "workout_id"), float))


def _percent(match: Match) -> dict[str, float | None]:
    of = match.compliance
    if of is None:
        return {}
    shares = (of.total, of.completed, of.duration, of.intensity, of.load)
    return {
        name: None if share is None or (match.day is None and name != "compliance") else 100 * share
        for name, share in zip(PERCENT, shares, strict=True)
    }


def _distribution(of: WeekOfPlan) -> pd.DataFrame:
    pairs = (
        ("discipline", of.planned_s_by, of.done_s_by),
        ("intensity", of.planned_s_by_intensity, of.done_s_by_intensity),
    )
    rows = [
        {"by": by, "name": name, "planned_min": planned.get(name, 0.0) / 60, "done_min": done.get(name, 0.0) / 60}
        for by, planned, done in pairs
        for name in sorted({*planned, *done}, key=lambda one: -max(planned.get(one, 0.0), done.get(one, 0.0)))
    ]
    return pd.DataFrame(rows, columns=["by", "name", "planned_min", "done_min"])


def _unplanned(of: WeekOfPlan, workouts: pd.DataFrame, free: list[date]) -> pd.DataFrame:
    rows = workouts.loc[workouts.index.isin(of.unplanned_ids)]
    days = local_days(rows).dt.date
    return pd.DataFrame(
        {
            "day": days,
            "title": rows["title"],
            "discipline": rows["discipline"].map(label),
            "minutes": rows["duration_s"].astype(float) / 60,
            "is_rest_day": days.isin(free),
        }
    )


def _called(first: date) -> str:
    last = first + timedelta(days=6)
    return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
