"""What is said of a goal: its title, where it stands, what is needed, where it is heading and why. Pure."""

from math import ceil

import pandas as pd

from core import quantities
from core.coaching.goal_values import BAND_DAYS, wants_less
from core.coaching.goals import (
    IN_MINUTES,
    MISSED,
    NO_DATA,
    NOT_BEGUN,
    OVER,
    REACHED,
    WHOLE_METRICS,
    ZONES,
    Aim,
    Standing,
)
from core.quantities import Units, how_many, written

#: What one and many of them are called, for metrics without a unit.
COUNTED = {"workouts": ("workout", "workouts"), "days": ("active day", "active days")}
#: The quantity behind a metric, where it has another name.
QUANTITIES = {"lift": "tested_lift", "power_zone_minutes": "minutes", "hr_zone_minutes": "minutes"}
#: From so many minutes on, hours are said; from so many days on, weeks are.
HOURS_FROM, WEEKS_FROM = 180, 21


def title(aim: Aim, units: Units) -> str:
    """A goal in a few words.

    >>> from datetime import date
    >>> title(Aim(1, "sum", "minutes", 180, date(2026, 1, 1), upper=300), "metric")
    '3 to 5 h a week'
    >>> title(Aim(1, "value", "ftp", 260, date(2026, 1, 1), due_day=date(2026, 6, 1)), "metric")
    'FTP to 260 W by 1 Jun 2026'
    """
    if not aim.is_sum:
        by = f" by {written(aim.due_day, short=True)}" if aim.due_day else ""
        of = named(aim)
        if aim.kind == "band":
            return f"{of} {between(aim, units)}{by}"
        return f"{of} to {amount(aim.target, aim, units)}{by}"
    of = f" · {quantities.label(aim.discipline).lower()}" if aim.discipline else ""
    zones = f" in {_zones(aim)}" if aim.metric in ZONES else ""
    how_much = between(aim, units) if aim.upper is not None else amount(aim.target, aim, units)
    if aim.period == "range":
        until = aim.due_day or aim.first_day
        return f"{how_much}{zones}{of}, {written(aim.first_day, short=True)} to {written(until, short=True)}"
    return f"{how_much}{zones} a {aim.period}{of}"


def named(aim: Aim) -> str:
    """What the goal is on: FTP, Bench Press, 5 km."""
    return aim.subject if aim.subject and not aim.is_sum else quantities.described(quantity(aim)).label


def quantity(aim: Aim) -> str:
    """The quantity that the goal's amounts are written as."""
    return QUANTITIES.get(aim.metric, aim.metric)


def between(aim: Aim, units: Units) -> str:
    """The band of a goal: 3 to 5 h, 13.0 % to 15.0 %, at least 0.50 m."""
    if aim.upper is None:
        return f"at least {amount(aim.target, aim, units)}"
    low, high = amount(aim.target, aim, units), amount(aim.upper, aim, units)
    number, _, unit = low.partition(" ")
    return f"{number} to {high}" if unit == high.partition(" ")[2] else f"{low} to {high}"


def amount(value: float, aim: Aim, units: Units) -> str:
    """A number of something as it is said: 1 workout, 150 min, 3.5 h, 42.2 km, 1:10.

    >>> from datetime import date
    >>> amount(1, Aim(1, "sum", "workouts", 1, date(2026, 1, 1)), "metric")
    '1 workout'
    """
    if not aim.is_sum:
        return quantities.shown(value, quantity(aim), units)
    if aim.metric in IN_MINUTES and abs(aim.target) >= HOURS_FROM:
        return f"{number(value / 60, 1)} h"
    factor = float(quantities.converted(pd.Series([1.0]), quantity(aim), units).iloc[0])
    said = number(value * factor, 1 if aim.metric == "distance_m" else 0)
    if aim.metric in COUNTED:
        return f"{said} {COUNTED[aim.metric][said != '1']}"
    return f"{said} {quantities.unit(quantity(aim), units)}"


def number(value: float, decimals: int) -> str:
    """With thousands apart and without empty decimals.

    >>> number(1234.0, 1), number(42.195, 1)
    ('1,234', '42.2')
    """
    said = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    return said.removesuffix("." + "0" * decimals) if decimals else said


def done(standing: Standing, units: Units) -> str:
    """Where it stands."""
    aim = standing.aim
    if standing.now is None:
        return "Nothing known yet."
    if aim.is_sum:
        where = f"this {aim.period}" if aim.period != "range" else "so far"
        goal = amount(aim.target, aim, units) if aim.upper is None else between(aim, units)
        return f"{_bare(standing.now, aim, units)} of {goal} {where}"
    day = f" on {written(standing.now_day, short=True)}" if standing.now_day else ""
    start = "" if standing.start is None else f", {amount(standing.start, aim, units)} when it was set"
    return f"{amount(standing.now, aim, units)}{day}{start}"


def needed(standing: Standing, units: Units) -> str:
    """What is still to do, and how much of it on each day or week that is left."""
    aim = standing.aim
    if standing.verdict == NO_DATA and aim.is_sum:
        return _untold(aim)
    if standing.verdict == NO_DATA:
        return f"There is no {named(aim)} in your book yet: {_where_from(aim)}."
    if standing.verdict == NOT_BEGUN:
        return f"It begins on {written(standing.first)}."
    if standing.verdict == MISSED and standing.last:
        return f"Over since {written(standing.last)}, {_left(standing, units)} short."
    if standing.verdict == REACHED:
        return _reached(standing, units)
    if aim.kind == "band" and not aim.is_sum:
        return _in_band(standing, units)
    if standing.verdict == OVER and standing.needed == 0:
        return f"{amount((standing.now or 0) - (aim.upper or 0), aim, units)} more than you set out to do."
    if standing.needed == 0:
        return "Nothing is left to do."
    if standing.days_left == 1:
        last = "today, the last day, counts already" if standing.is_today_counted else "today is the last day"
        return f"{_left(standing, units)} to go, and {last}."
    return f"{_left(standing, units)} to go, {_time_left(standing)}{_pace(standing, units)}."


def line(standing: Standing, units: Units) -> str:
    """Where the even line is today."""
    if standing.expected is None or not standing.is_open:
        return ""
    aim = standing.aim
    at = amount(standing.expected, aim, units)
    return f"The even line is at {at} {'this morning' if aim.is_sum else 'today'}."


def heading(standing: Standing, units: Units) -> str:
    """Where it is heading by the athlete's own history, with the interval."""
    ends = standing.forecast
    if ends is None or not standing.is_open or standing.verdict == NO_DATA:
        return ""
    aim = standing.aim
    band = f"{_bare(ends.low, aim, units)} to {amount(ends.high, aim, units)} in four of five cases"
    is_band = aim.kind == "band" and not aim.is_sum
    opening = f"In {BAND_DAYS // 7} weeks about" if is_band else "Heading for"
    return f"{opening} {amount(ends.expected, aim, units)} ({band}){_chance(standing)}."


def reason(standing: Standing, units: Units) -> str:
    """Why the goal is called what it is called."""
    is_band = standing.aim.kind == "band" and not standing.aim.is_sum
    match standing.verdict:
        case "Out of reach":
            return _out_of_reach(standing, units)
        case "Behind" if standing.forecast is None:
            return "Less is done than the even line asks for."
        case "Behind":
            return f"Going on as in {_usual(standing)} does not get there."
        case "On track" if standing.forecast is not None and not is_band:
            return f"Going on as in {_usual(standing)} gets there."
        case "Over" if (
            standing.now is not None and standing.aim.upper is not None and standing.now > standing.aim.upper
        ):
            return "The band is left behind for this time."
        case "Over":
            return f"Going on as in {_usual(standing)} leads beyond the band."
        case "Drifting":
            return "Within the band now, and on its way out of it."
        case _:
            return ""


def rate(standing: Standing, units: Units) -> str:
    """How fast a value changes, as far as that can be told."""
    slope, aim = standing.slope, standing.aim
    if slope is None or aim.is_sum:
        return ""
    if not slope.is_clear:
        return f"No clear change over {how_many(slope.n, 'week')} with values."
    per_week = slope.per_step
    better = (per_week < 0) == wants_less(aim, standing.start)
    word = ("Improving" if better else "Getting worse") if aim.kind == "value" else ("Up" if per_week > 0 else "Down")
    by, low, high = (_rate(value, aim, units) for value in (abs(per_week), *sorted((abs(slope.low), abs(slope.high)))))
    number_of_low = low.split(" ")[0]
    return f"{word} by {by} a week (95 % interval {number_of_low} to {high}, {how_many(slope.n, 'week')})."


def kept(history: pd.DataFrame, aim: Aim, units: Units) -> str:
    """How often a returning goal was hit, and whether its amounts go up."""
    if not aim.is_sum or aim.period == "range":
        return ""
    if history.empty:
        return f"No full {aim.period} yet."
    said = f"Hit in {int(history['is_hit'].sum())} of the last {how_many(len(history), aim.period)}."
    if len(history) >= 8:
        before, lately = (amount(part.mean(), aim, units) for part in (history["done"][-8:-4], history["done"][-4:]))
        said += f" The last four brought {lately} on average, the four before {before}."
    return said


def _out_of_reach(standing: Standing, units: Units) -> str:
    aim, days = standing.aim, how_many(standing.days_left, "day")
    if not aim.is_sum:
        return f"Going on as in {_usual(standing)} leads there in fewer than one of twenty cases."
    if aim.metric == "days" and standing.needed > standing.open_days:
        left = "left after today" if standing.is_today_counted else "left"
        return f"More days are needed than the {how_many(standing.open_days, 'day')} that are {left}."
    if standing.most_ever is None:
        return "So much does not fit into the days that are left."
    return f"The most you ever did in {days} is {amount(standing.most_ever, aim, units)}."


def _reached(standing: Standing, units: Units) -> str:
    aim = standing.aim
    if not aim.is_sum:
        if standing.reached_day == aim.first_day:
            return "It was met already on the day it was set."
        return f"Reached on {written(standing.reached_day)}." if standing.reached_day else "Reached."
    over = (standing.now or 0) - aim.target
    on = f" on {written(standing.reached_day, short=True)}" if standing.reached_day else ""
    if aim.upper is None and over > 0 and amount(over, aim, units) != amount(0, aim, units):
        return f"Reached{on}, with {amount(over, aim, units)} to spare."
    return f"Reached{on}."


def _in_band(standing: Standing, units: Units) -> str:
    aim = standing.aim
    kept_days = how_many(standing.kept_days, "measured day")
    share = "" if standing.kept_share is None else (
        f" Within it on {round(standing.kept_share * standing.kept_days)} of {kept_days} in the last four weeks."
    )  # fmt: skip
    if standing.needed == 0:
        return f"Within the band.{share}"
    side = "above" if aim.upper is not None and (standing.now or 0) > aim.upper else "below"
    return f"{amount(standing.needed, aim, units)} {side} the band.{share}"


def _left(standing: Standing, units: Units) -> str:
    needed_ = ceil(standing.needed) if standing.aim.metric in WHOLE_METRICS else standing.needed
    return amount(needed_, standing.aim, units)


def _time_left(standing: Standing) -> str:
    if standing.days_left >= WEEKS_FROM:
        return f"{number(standing.days_left / 7, 0)} weeks left"
    return f"{how_many(standing.open_days, 'day')} left{' after today' if standing.is_today_counted else ''}"


def _pace(standing: Standing, units: Units) -> str:
    """How much that is a day or a week; for what comes in whole ones, how often."""
    aim, days = standing.aim, standing.open_days
    if standing.days_left >= WEEKS_FROM or not aim.is_sum:
        weeks = max(days / 7, 1)
        return f": {_rate(standing.needed / weeks, aim, units)} a week" if days > 7 or aim.is_sum else ""
    if aim.metric not in WHOLE_METRICS:
        return f": {amount(standing.needed_per_day, aim, units)} a day"
    left = ceil(standing.needed)
    if left > days:
        return "" if aim.metric == "days" else f": up to {ceil(standing.needed_per_day)} a day"
    if left == days:
        return ": one every day"
    every = days // left
    return f": one every {every} days" if left > 1 and every > 1 else ""


def _rate(value: float, aim: Aim, units: Units) -> str:
    """An amount a week; small ones keep a decimal."""
    if aim.metric in WHOLE_METRICS:
        said = number(value, 1)
        return f"{said} {COUNTED[aim.metric][said != '1']}"
    if aim.is_sum or quantities.described(quantity(aim)).form != "number":
        return amount(value, aim, units)
    factor = float(quantities.converted(pd.Series([1.0]), quantity(aim), units).iloc[0])
    return f"{value * factor:.2g} {quantities.unit(quantity(aim), units)}".rstrip()


def _chance(standing: Standing) -> str:
    if standing.chance is None:
        return ""
    if standing.chance < 0.05:
        return "; the chance is under 1 in 20"
    if standing.chance > 0.95:
        return "; the chance is over 19 in 20"
    return f"; the chance is {max(round(10 * standing.chance), 1)} in 10"


def _usual(standing: Standing) -> str:
    return "the last eight weeks" if standing.aim.is_sum else "the last year"


def _bare(value: float, aim: Aim, units: Units) -> str:
    """An amount without its unit."""
    said = amount(value, aim, units)
    return said.split(" ")[0] if " " in said else said


def _zones(aim: Aim) -> str:
    kind = "power zone" if aim.metric == "power_zone_minutes" else "heart-rate zone"
    first, _, last = (aim.subject or f"1-{ZONES[aim.metric]}").partition("-")
    return f"{kind} {first}" if not last or last == first else f"{kind}s {first} to {last}"


def _untold(aim: Aim) -> str:
    """Why a sum cannot be counted."""
    of = f"{quantities.label(aim.discipline).lower()} " if aim.discipline else ""
    match aim.metric:
        case "power_zone_minutes":
            what = "knows its power zones: that takes power and an FTP"
        case "hr_zone_minutes":
            what = "knows its heart-rate zones: that takes a heart rate and a maximum"
        case _:
            what = f"knows its {quantities.described(quantity(aim)).label.lower()}"
    return f"None of your {of}workouts {what}. There is nothing to count yet."


def _where_from(aim: Aim) -> str:
    match aim.metric:
        case "lift":
            return "log its sets with Hevy, or a tested lift with its name in the note under Entry"
        case "race_time":
            return "it comes from any run that is long enough, with its speed recorded"
        case "w_per_kg":
            return "it needs an FTP and a weight, both under Entry"
        case _:
            return "record one under Entry"
