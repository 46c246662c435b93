"""Goals on values: to reach one by a day, or to hold one within a band. Pure.

``values`` is what is known of the goal's metric, indexed by day (datetime64), oldest first, one a day, as stored.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.analysis import forecast
from core.analysis.body import weekly_slope
from core.analysis.forecast import Forecast
from core.coaching.goal_drafts import LONGEST_RACE_S, W_PER_KG
from core.coaching.goals import (
    BEHIND,
    DRIFTING,
    MISSED,
    NO_DATA,
    ON_TRACK,
    OUT_OF_REACH,
    OUTSIDE,
    REACHED,
    Aim,
    Standing,
)
from core.quantities import MEASUREMENTS

#: Values of which less is always better, and those that are good both ways: there the start says which way to go.
LESS_IS_BETTER = (
    "run_threshold_pace", "swim_threshold_pace", "resting_heart_rate", "swim_100yd", "race_time", "soreness",
)  # fmt: skip
EITHER_WAY = ("weight", "body_fat", "dietary_energy", "energy_burned", "sleep_hours", "strain", "steps")
#: A band is looked at over so many days back and ahead.
BAND_DAYS = 28
#: A change is read off so many days.
SLOPE_DAYS = 26 * 7
#: A goal that so many weeks with values give less than this chance is out of reach.
LEAST_CHANCE, LEAST_WEEKS = 0.05, 8


def value_standing(aim: Aim, values: pd.Series, today: date) -> Standing:
    """Where a goal on a value stands: one to reach by its day, or a band to hold."""
    known = values[values.index <= pd.Timestamp(today)].dropna()
    return _held(aim, known, today) if aim.kind == "band" else _to_reach(aim, known, today)


def wants_less(aim: Aim, start: float | None) -> bool:
    """Whether the goal is met by going down.

    >>> wants_less(Aim(1, "value", "weight", 75.0, date(2026, 1, 1)), 80.0)
    True
    """
    if aim.metric in EITHER_WAY:
        return start is not None and aim.target < start
    return aim.metric in LESS_IS_BETTER


def _to_reach(aim: Aim, known: pd.Series, today: date) -> Standing:
    due = aim.due_day or today
    days_left = max((due - today).days + 1, 0)
    if known.empty:
        return Standing(aim, NO_DATA, aim.first_day, due, None, days_left=days_left)
    start, start_day = _start(known, aim.first_day)
    known_by_due = known[known.index <= pd.Timestamp(due)] if today > due else known
    now = float(known_by_due.iloc[-1]) if len(known_by_due) else start
    sign = -1.0 if wants_less(aim, start) else 1.0
    reached_day = _reached_day(known_by_due, aim, start, sign)
    ends = _ahead(aim, known, today, days_left - 1) if days_left else None
    chance = _chance(ends, aim.target, sign)
    whole = aim.target - start
    share = 1.0 if reached_day else ((now - start) / whole if whole else 1.0)
    expected = _line(start, aim.target, start_day, due, today)
    return Standing(
        aim=aim,
        verdict=_verdict(reached_day, days_left, ends, chance, sign * (now - expected)),
        first=aim.first_day,
        last=due,
        now=now,
        share=share,
        expected=expected,
        needed=0.0 if reached_day else max(sign * (aim.target - now), 0.0),
        days_left=days_left,
        forecast=ends,
        chance=chance,
        start=start,
        now_day=_date(known_by_due.index[-1]) if len(known_by_due) else start_day,
        reached_day=reached_day,
        slope=weekly_slope(known, today - timedelta(days=SLOPE_DAYS), today),
        track=_track(known, aim.first_day),
    )


def _verdict(
    reached_day: date | None, days_left: int, ends: Forecast | None, chance: float | None, over_line: float
) -> str:
    if reached_day:
        return REACHED
    if days_left == 0:
        return MISSED
    if ends is None or chance is None:
        return ON_TRACK if over_line >= 0 else BEHIND
    if chance < LEAST_CHANCE and ends.n >= LEAST_WEEKS:
        return OUT_OF_REACH
    return ON_TRACK if chance >= 0.5 else BEHIND


def _held(aim: Aim, known: pd.Series, today: date) -> Standing:
    low, high = aim.target, aim.upper if aim.upper is not None else np.inf
    if known.empty:
        return Standing(aim, NO_DATA, aim.first_day, aim.due_day, None)
    now = float(known.iloc[-1])
    ends = _ahead(aim, known, today, BAND_DAYS)
    is_in = low <= now <= high
    stays = ends is None or low <= ends.expected <= high
    recent = known[known.index > pd.Timestamp(today - timedelta(days=BAND_DAYS))]
    return Standing(
        aim=aim,
        verdict=(ON_TRACK if stays else DRIFTING) if is_in else OUTSIDE,
        first=aim.first_day,
        last=aim.due_day,
        now=now,
        share=1.0 if is_in else 0.0,
        needed=max(low - now, now - high, 0.0),
        days_left=max((aim.due_day - today).days + 1, 0) if aim.due_day else 0,
        forecast=ends,
        chance=ends.chance_of(low, high) if ends else None,
        start=_start(known, aim.first_day)[0],
        now_day=_date(known.index[-1]),
        slope=weekly_slope(known, today - timedelta(days=SLOPE_DAYS), today),
        kept_share=float(recent.between(low, high).mean()) if len(recent) else None,
        kept_days=len(recent),
        track=_track(known, aim.first_day),
    )


def _ahead(aim: Aim, known: pd.Series, today: date, days: int) -> Forecast | None:
    """Where a value stands in so many days, within what is believed of it and what it was: no time is below nought."""
    ends = forecast.walk(known, today, days)
    if ends is None:
        return None
    match aim.metric:
        case "w_per_kg":
            lowest, highest = W_PER_KG
        case "race_time":
            lowest, highest = 0.0, LONGEST_RACE_S
        case metric:
            believed = MEASUREMENTS["tested_lift" if metric == "lift" else metric]
            lowest, highest = believed.lowest, believed.highest
    return ends.within(min(lowest, known.min()), max(highest, known.max()))


def _start(known: pd.Series, first_day: date) -> tuple[float, date]:
    """The value in force when the goal was set, else the first one after, and the day from which its line is drawn."""
    before = known[known.index <= pd.Timestamp(first_day)]
    if len(before):
        return float(before.iloc[-1]), first_day
    return float(known.iloc[0]), _date(known.index[0])


def _reached_day(known: pd.Series, aim: Aim, start: float, sign: float) -> date | None:
    """The first day since the goal was set on which it was met; that very day where the start meets it."""
    was_known = bool((known.index <= pd.Timestamp(aim.first_day)).any())
    if was_known and sign * start >= sign * aim.target:
        return aim.first_day
    since = known[known.index >= pd.Timestamp(aim.first_day)]
    met = since[sign * since >= sign * aim.target]
    return _date(met.index[0]) if len(met) else None


def _chance(ends: Forecast | None, target: float, sign: float) -> float | None:
    if ends is None:
        return None
    return ends.chance_of(least=target) if sign > 0 else ends.chance_of(most=target)


def _line(start: float, target: float, first: date, due: date, today: date) -> float:
    """Where the even way from the start to the target is today."""
    whole = (due - first).days
    gone = min(max((today - first).days, 0), whole)
    return start + (target - start) * (gone / whole if whole > 0 else 1.0)


def _track(known: pd.Series, first_day: date) -> pd.DataFrame:
    """What the chart draws: the values since the goal was set, and of the half year before it."""
    since = known[known.index >= pd.Timestamp(first_day - timedelta(days=SLOPE_DAYS))]
    return pd.DataFrame({"day": since.index, "value": since.to_numpy(dtype=float)})


def _date(day: pd.Timestamp) -> date:
    return date(day.year, day.month, day.day)
