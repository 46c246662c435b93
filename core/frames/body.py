"""Body: what was measured, its trend, HRV against its usual, an energy balance, and how each follows training load."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from core import quantities
from core.analysis import body as analysis
from core.analysis import fitness, lagged
from core.analysis.body import EnergyBalance, Span
from core.analysis.lagged import Lagged
from core.frames import books
from core.frames.fitness import Card
from core.metrics import counted
from core.quantities import MEASUREMENTS, Quantity, Units, how_many, shown, written
from core.queries import athlete, goal_lines
from core.store import Book

#: What the screen shows, in its order; a kind of which nothing is known has no card.
KINDS = (
    "weight", "body_fat", "vo2max", "resting_heart_rate", "hrv", "hrv_sdnn", "sleep_hours", "sleep_quality", "energy",
    "soreness",
)  # fmt: skip
HRV_KINDS = ("hrv", "hrv_sdnn")
#: Tests now and then, listed without a trend.
TESTS = ("box_jump", "balance_test", "flexibility_test")
#: Load and what was measured are compared over so many days at most.
LINK_DAYS = 3 * 365
#: A value older than this is said to be old.
FRESH_DAYS = 14

_ENERGY = "the last 28 days"
BURNED = Quantity(
    "burned_kcal", "Burned", "kcal a day", 0, source=f"{_ENERGY}: calories of workouts as their source gives them",
    help="Rest, everyday life and training. Rest by Mifflin-St Jeor (10 kg + 6.25 cm - 5 years, + 5 or - 161), else by "
    "body fat (370 + 21.6 kg lean); everyday life 1.2 to 1.5 times rest; training beyond rest on top.",
)  # fmt: skip
STORED = Quantity(
    "stored_kcal", "Stored", "kcal a day", 0, source=f"{_ENERGY} of weight", help="Slope of weight times 7,700 kcal a "
    "kilogram (Wishnofsky 1958). It holds for some weeks where fat comes or goes; water and muscle cost other "
    "amounts, and over months the body adapts (Hall 2011).",
)  # fmt: skip
IMPLIED = Quantity(
    "implied_kcal", "Eaten, as it follows", "kcal a day", 0, source="the two numbers before",
    help="Burned and stored added up: what must have been eaten for the weight to go where it went.",
)  # fmt: skip
EATEN = Quantity("eaten_kcal", "Eaten, as entered", "kcal a day", 0, source="dietary energy that was entered",
                 help="Mean of the days of the last 28 with an entry. Food that was forgotten is missing.")  # fmt: skip
IMPLIED_BURNED = Quantity("implied_burned_kcal", "Burned, as it follows", "kcal a day", 0, source="eaten and stored",
                          help="Eaten as entered less stored; forgotten food is missing here too.")  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One kind of measurement in a period."""

    kind: str
    #: ``day, value, trend`` as stored, oldest first; of HRV also ``low, high``: its usual range.
    days: pd.DataFrame
    card: Card
    #: Where it is going, as far as that can be told, and how far it is from its goal line.
    sentence: str
    #: Where the athlete wants it to be, as stored; None where no line is set.
    goal: float | None = None


@dataclass(frozen=True)
class Link:
    """How a kind follows training load."""

    kind: str
    lagged: Lagged
    sentence: str


@dataclass(frozen=True)
class Links:
    """How each kind follows training load."""

    links: tuple[Link, ...]
    sentence: str

    def of(self, kind: str) -> Link | None:
        """The one of ``kind``."""
        return next((link for link in self.links if link.kind == kind), None)


@dataclass(frozen=True)
class Energy:
    """The energy balance in words and numbers."""

    cards: tuple[Card, ...]
    sentence: str


def kinds(book: Book, today: date) -> list[str]:
    """Kinds of which anything is known, in the order of the screen."""
    return [kind for kind in KINDS if len(_series(book, kind, today))]


def earliest(book: Book, today: date) -> date | None:
    """The first day with any value; None without any."""
    firsts = [_series(book, kind, today).index[0].date() for kind in kinds(book, today)]
    return min(firsts, default=None)


def measured(book: Book, kind: str, first: date, last: date) -> Measured:
    """A kind in the days ``first`` to ``last``, both included; trend and range know what was before."""
    return _measured(book.id, books.version(book, "athlete", "settings"), kind, first, last, book)


@st.cache_data(max_entries=40, show_spinner=False)
def _measured(book_id: str, version: tuple[int, ...], kind: str, first: date, last: date, _book: Book) -> Measured:
    values, units = _series(_book, kind, last), books.units(_book)
    table = pd.DataFrame({"value": values, "trend": analysis.trend(values)})
    if kind in HRV_KINDS:
        ranges = analysis.hrv_range(values)
        table = table.assign(trend=ranges["week_ms"], low=ranges["low_ms"], high=ranges["high_ms"])
        sentence = _hrv_sentence(ranges, last)
    else:
        sentence = _going(values, first, last, kind, units)
    goal = goal_lines.goal_line(_book, kind)
    if goal is not None:
        sentence = f"{sentence} {_goal_sentence(goal, table['trend'], kind, last, units)}"
    within = table[table.index >= pd.Timestamp(first)].rename_axis("day").reset_index()
    return Measured(kind, within, _card(values, table, kind, last, units), sentence, goal)


def goals(book: Book, kinds: list[str]) -> dict[str, float | None]:
    """The goal lines of those of ``kinds`` that can have one, as stored; None where none is set."""
    return {kind: goal_lines.goal_line(book, kind) for kind in kinds if kind in goal_lines.KINDS}


def links(book: Book, today: date) -> Links:
    """How each kind follows the training load of the days before, over the last three years."""
    return _links(book.id, books.version(book, "athlete", "workouts"), today, book)


@st.cache_data(max_entries=2, show_spinner=False)
def _links(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Links:
    tss = fitness.daily_tss(books.workouts(_book), today).tail(LINK_DAYS)
    series = {kind: values for kind in KINDS if len(values := _series(_book, kind, today))}
    found = lagged.family(tss, series) if len(tss) else ()
    out = tuple(Link(result.name, result, _link_sentence(result)) for result in found)
    return Links(out, _links_sentence(out, series, len(tss)))


def energy(book: Book, today: date) -> Energy:
    """The energy balance of the last four weeks."""
    return _energy(book.id, books.version(book, "athlete", "workouts"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _energy(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Energy:
    whose = books.athlete(_book)
    weight = _series(_book, "weight", today)
    fat = _series(_book, "body_fat", today)
    age = None if whose.birth_date is None else (today - whose.birth_date).days / 365.25
    resting, by = analysis.resting_energy(
        weight_kg=float(analysis.trend(weight).iloc[-1]) if len(weight) else None, height_m=whose.height_m,
        age_years=age, sex=whose.sex, body_fat_pct=float(fat.iloc[-1]) if len(fat) else None,
    )  # fmt: skip
    balance = analysis.energy_balance(
        weight_kg=weight, eaten_kcal=_series(_book, "dietary_energy", today), today=today, resting_kcal=resting,
        resting_by=by, activity=counted(books.workouts(_book))[["day", "calories_kcal", "duration_s"]],
    )  # fmt: skip
    return Energy(_energy_cards(balance), _energy_sentence(balance))


def tests(book: Book, today: date, units: Units) -> pd.DataFrame:
    """Tests now and then, newest first: ``day`` (date), ``test``, ``result`` (as written), ``note``."""
    entries = athlete.measurements(book)
    entries = entries[entries["kind"].isin(TESTS) & (pd.to_datetime(entries["day"]) <= pd.Timestamp(today))].iloc[::-1]
    return pd.DataFrame(
        {
            "day": entries["day"].to_list(),
            "test": [MEASUREMENTS[kind].quantity.label for kind in entries["kind"]],
            "result": [
                shown(value, kind, units) for value, kind in zip(entries["value"], entries["kind"], strict=True)
            ],
            "note": entries["note"].to_list(),
        }
    )


def _series(book: Book, kind: str, today: date) -> pd.Series:
    """Values of a kind up to ``today`` by day (datetime64), oldest first, one a day: the athlete's own word counts."""
    everything = _entries(book.id, books.version(book, "athlete"), book)
    rows = everything[(everything["kind"] == kind) & (everything["day"] <= pd.Timestamp(today))]
    rows = rows.drop_duplicates("day", keep="last")
    return pd.Series(rows["value"].to_numpy(dtype=float), index=pd.DatetimeIndex(rows["day"], name="day"), name=kind)


@st.cache_data(max_entries=2, show_spinner=False)
def _entries(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    rows = athlete.measurements(_book)
    return rows.assign(day=pd.to_datetime(rows["day"]).astype("datetime64[us]"))[["kind", "day", "value"]]


def _card(values: pd.Series, table: pd.DataFrame, kind: str, today: date, units: Units) -> Card:
    """The newest value; under it its trend, or how old it is."""
    newest = values.index[-1].date()
    age = (today - newest).days
    if age > FRESH_DAYS:
        note = f"of {written(newest, short=True)}"
    else:
        level = float(table["trend"].iloc[-1])
        quantity = quantities.described(kind)
        finer = replace(quantity, decimals=max(quantity.decimals, 1))
        trend = shown(level, finer, units) if np.isfinite(level) else ""
        note = f"{'mean of 7 days' if kind in HRV_KINDS else 'trend'} {trend}" if trend else ""
    return Card(quantities.described(kind), float(values.iloc[-1]), note)


def _going(values: pd.Series, first: date, last: date, kind: str, units: Units) -> str:
    """Where it is going in the last twelve weeks, else, where these have too few values, in the period."""
    weeks = analysis.SLOPE_WEEKS
    slope, of = analysis.weekly_slope(values, last - timedelta(days=7 * weeks - 1), last), f"the last {weeks} weeks"
    if slope is None:
        slope, of = analysis.weekly_slope(values, first, last), "the period"
    if slope is None:
        return "Fewer than 8 weeks of the period have a value: too few to say where it is going."
    if not slope.is_clear:
        return f"No clear trend over {of} ({slope.n} weeks with a value)."
    quantity = quantities.described(kind)
    factor = float(quantities.converted(pd.Series([1.0]), quantity, units).iloc[0])
    month = 30 / 7 * factor
    low, high = sorted(abs(month * end) for end in (slope.low, slope.high))
    unit = f" {quantities.unit(quantity, units)}".rstrip()
    return (
        f"{'Rising' if slope.per_step > 0 else 'Falling'} by {abs(month * slope.per_step):.2f}{unit} a month "
        f"over {of} (95 % interval {low:.2f} to {high:.2f}{unit}, medians of {slope.n} weeks)."
    )


def _goal_sentence(goal: float, trend: pd.Series, kind: str, today: date, units: Units) -> str:
    """How far the trend is from the goal line, as long as its newest value is fresh."""
    line = f"goal line of {shown(goal, kind, units)}"
    if (today - trend.index[-1].date()).days > FRESH_DAYS:
        return f"How far it is from your {line} is not said: there is no value of the last {FRESH_DAYS} days."
    off = float(trend.iloc[-1]) - goal
    quantity = quantities.described(kind)
    points = replace(quantity, unit="percentage points") if quantity.unit == "%" else quantity
    distance = shown(abs(off), points, units)
    if distance == shown(0.0, points, units):
        return f"The trend is at your {line}."
    return f"The trend is {distance} {'above' if off > 0 else 'below'} your {line}."


def _hrv_sentence(ranges: pd.DataFrame, today: date) -> str:
    standing = analysis.hrv_standing(ranges, today)
    if standing is None:
        return (
            f"Nothing is said: that needs a value of the last 3 days, {analysis.LEAST_HRV_DAYS} of the last "
            f"{analysis.HRV_DAYS} days and {analysis.LEAST_USUAL_DAYS} of the {analysis.USUAL_DAYS} before."
        )
    row = ranges.iloc[-1]
    where = {"below": "Below", "within": "Within", "above": "Above"}[standing]
    return (
        f"{where} your usual: the mean of seven days is {row['week_ms']:.0f} ms, usually {row['low_ms']:.0f} to "
        f"{row['high_ms']:.0f} ms (mean and standard deviation of ln HRV over the 60 days before)."
    )


def _link_sentence(link: Lagged) -> str:
    quantity = MEASUREMENTS[link.name].quantity
    row = link.lags.loc[link.lag]
    if not link.stands_out:
        return f"{quantity.label}: nothing beyond chance at any lag of 0 to {lagged.MOST_LAG} days ({link.n} days)."
    when = "of the same day" if link.lag == 0 else "the day before" if link.lag == 1 else f"{link.lag} days before"
    return (
        f"{quantity.label} was {'higher' if row['r'] > 0 else 'lower'} after more training stress {when}: correlation "
        f"{row['r']:+.2f} (95 % interval of that lag {row['low']:+.2f} to {row['high']:+.2f}, {link.n} days, chance "
        f"does as well in {100 * link.p:.1f} % of cases after correction)."
    )


def _links_sentence(links: tuple[Link, ...], series: dict[str, pd.Series], days: int) -> str:
    if not series:
        return "Nothing was measured yet that could be held against training load."
    if days < (lagged.MOST_LAG + 1) / lagged.ALPHA + lagged.WEEK_DAYS:
        return f"{how_many(days, 'day')} of training are known: about 310 are needed to tell a link from chance."
    silent = [MEASUREMENTS[kind].quantity.label for kind in series if kind not in {link.kind for link in links}]
    told = ""
    if silent:
        told = f" Fewer than {lagged.LEAST_PAIRS} days, or no change, so nothing is said: {', '.join(silent)}."
    if not links:
        return told.strip()
    out = [link.sentence for link in links if link.lagged.stands_out]
    if not out:
        return f"Nothing that was measured follows training load beyond chance, at any lag of 0 to 14 days.{told}"
    return f"{' '.join(out)} What came before is not yet a cause.{told}"


def _energy_cards(balance: EnergyBalance) -> tuple[Card, ...]:
    cards = [_span_card(BURNED, balance.burned), _span_card(STORED, balance.stored)]
    if balance.eaten:
        cards += [_span_card(EATEN, balance.eaten), _span_card(IMPLIED_BURNED, balance.implied_burned)]
    else:
        cards.append(_span_card(IMPLIED, balance.implied_eaten))
    return tuple(cards)


def _span_card(quantity: Quantity, span: Span | None) -> Card:
    if span is None:
        return Card(quantity, None, "")
    return Card(quantity, span.value, f"{span.low:,.0f} to {span.high:,.0f}")


def _energy_sentence(balance: EnergyBalance) -> str:
    """What the balance rests on, and what is missing for it."""
    told = []
    if balance.stored is None:
        told.append(
            f"Stored is unknown: {how_many(balance.weights, 'weight')} in the last {analysis.BALANCE_DAYS} days, "
            f"{analysis.LEAST_WEIGHTS} are needed over three weeks."
        )
    elif balance.stored.low < 0 < balance.stored.high:
        told.append(f"By {balance.weights} weights the body neither clearly gained nor lost energy.")
    else:
        word = "gained" if balance.stored.value > 0 else "lost"
        told.append(f"By {balance.weights} weights the body {word} energy over these four weeks.")
    if balance.burned is None:
        told.append("Burned is unknown: that needs weight, and height, birth date and sex in Settings, or body fat.")
    else:
        told.append(f"Rest is taken from {balance.resting_by}: {balance.resting:,.0f} kcal a day.")
    known = f"{balance.workouts_known} of {how_many(balance.workouts, 'workout')}"
    beyond = "" if balance.resting is None else " beyond rest"
    told.append(f"Training: {balance.activity:,.0f} kcal a day{beyond}, from {known} with known calories.")
    if balance.eaten is None:
        told.append(
            f"Dietary energy was entered on {balance.eaten_days} of {analysis.BALANCE_DAYS} days; from "
            f"{analysis.LEAST_EATEN_DAYS} on it is held against the rest."
        )
    return " ".join(told)
