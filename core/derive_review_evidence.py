"""What an evening's review looks at, read out of the book: the one place where the subjects of the coach come together.

What it comes to is decided by the rules in ``coaching.review_rules``.
"""

from datetime import date, timedelta
from typing import Literal

import pandas as pd

from core import derive_adherence, derive_goals, derive_schedule, derive_thresholds
from core.analysis import streaks
from core.analysis.estimates import with_learned_tss
from core.coaching import exercise_library, goal_series, goal_words
from core.coaching.goal_values import value_standing
from core.coaching.goals import aims, stands, sum_standing, sums
from core.coaching.planned import Exercise
from core.coaching.review_evidence import CheckIn, Decided, Evidence, GoalSeen, LifeSpan, PlanSpan
from core.queries import athlete, exercises, plan, plan_exercises, reviews, schedule, workouts
from core.queries.local import zone_of
from core.store import Book

#: How far back check-ins and events are looked at, and earlier decisions (a rejection is remembered for two weeks).
BACK_DAYS = 56
CHECK_IN = ("energy", "soreness", "sleep_hours", "sleep_quality")
#: Protected days are looked at from here to so many days ahead, as a life event without a bound would have no end.
EARLIEST, AHEAD_DAYS = date(1970, 1, 1), 400


def evidence(book: Book, day: date) -> Evidence:
    """Everything that is known on the evening of ``day``; the plan is the one of now."""
    me, events = athlete.athlete(book), athlete.life_events(book)
    rows = with_learned_tss(workouts.workouts(book))
    rows = rows[rows["day"] <= pd.Timestamp(day)]
    units: Literal["metric", "imperial"] = "imperial" if me.units == "imperial" else "metric"
    first_weekday = me.week_start or 0
    protected = streaks.protected_days(events, EARLIEST, day + timedelta(days=AHEAD_DAYS))
    measured, when = athlete.measurements(book), derive_schedule.schedule(book)
    kept = derive_adherence.adherence(book, rows, day)
    return Evidence(
        day=day,
        planned=tuple(match.planned for match in kept.matches),
        matches=kept.matches,
        weeks=kept.weeks,
        patterns=kept.patterns,
        plans=tuple(_spans(book)),
        goals=tuple(_goals(book, rows, day, units, first_weekday, protected)),
        workouts=rows,
        check_ins=tuple(_check_ins(measured, day)),
        events=tuple(_events(book, day)),
        schedule=when,
        thresholds=derive_thresholds.thresholds(book, day),
        substitutes=_substitutes(book) if kept.matches else {},
        decided=tuple(_decided(book, day)),
        first_weekday=first_weekday,
        units=units,
    )


def _spans(book: Book) -> list[PlanSpan]:
    return [
        PlanSpan(one.id or 0, one.title, one.first_day, one.last_day, tuple(one.focus), one.weekly_min_s,
                 one.weekly_max_s)
        for one in plan.plans(book)
    ]  # fmt: skip


def _goals(
    book: Book,
    rows: pd.DataFrame,
    day: date,
    units: Literal["metric", "imperial"],
    first_weekday: int,
    protected: set[date],
) -> list[GoalSeen]:
    standing = [aim for aim in aims(athlete.goals(book)) if stands(aim, day)]
    if not standing:
        return []
    of, sources = sums(rows), derive_goals.sources(book, rows)
    return [
        GoalSeen(
            goal_words.title(aim, units),
            sum_standing(aim, of, day, first_weekday=first_weekday, protected=protected)
            if aim.is_sum
            else value_standing(aim, goal_series.values(aim, sources), day),
        )
        for aim in standing
    ]


def _check_ins(measured: pd.DataFrame, day: date) -> list[CheckIn]:
    """What is known of each day; of several values of a kind the athlete's own word, which comes last."""
    first = day - timedelta(days=BACK_DAYS)
    said = measured[measured["kind"].isin(CHECK_IN) & (measured["day"] >= first) & (measured["day"] <= day)]
    by_day: dict[date, dict[str, float]] = {}
    for one, kind, value in zip(said["day"], said["kind"], said["value"], strict=True):
        by_day.setdefault(one, {})[kind] = float(value)
    return [CheckIn(one, **values) for one, values in sorted(by_day.items())]


def _events(book: Book, day: date) -> list[LifeSpan]:
    first = day - timedelta(days=BACK_DAYS)
    return [
        LifeSpan(one.kind, one.first_day, one.last_day)
        for one in schedule.life_events(book)
        if one.kind != derive_schedule.RACE and one.last_day >= first
    ]


def _decided(book: Book, day: date) -> list[Decided]:
    """What the athlete said to proposals of earlier reviews, and to those of this one, and when."""
    zone, first = zone_of(book), day - timedelta(days=BACK_DAYS)
    return [
        Decided(row.key, row.state, row.decided_at.astimezone(zone).date(), row.strength)
        for row in reviews.adjustments(book, since=first, before=day + timedelta(days=1))
        if row.state in reviews.DECIDED and row.decided_at is not None
    ]


def _substitutes(book: Book) -> dict[tuple[str, str], tuple[Exercise, ...]]:
    """What may take the place of an exercise, by source and id, the best one first: what is easier in the library, and
    what the athlete says of others."""
    names = {(exercise_library.SOURCE, one.id): one.name for one in exercise_library.LIBRARY.values()}
    names |= {(one.source, one.id): one.name for one in exercises.exercises(book)}
    return dict(exercise_library.easier()) | {
        key: tuple(Exercise(*other, names[other]) for other in others if other in names)
        for key, others in plan_exercises.substitutes(book).items()
    }
