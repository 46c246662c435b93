"""Fitness: form and load of every day, how they compare with what is usual, and how recovered one is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.analysis import fitness as analysis
from core.analysis.estimates import ESTIMATE
from core.analysis.fitness import HardDays, Recovery
from core.frames import books
from core.metrics import counted, local_days
from core.quantities import Quantity, how_many, written
from core.queries import athlete
from core.store import Book

#: How much of the history the chart shows, in days; None is all of it.
SPANS: dict[str, int | None] = {"6 months": 183, "1 year": 365, "All": None}
#: What is usual is the middle half of so many days.
USUAL_DAYS = 365
#: Weeks and hard sessions that are listed.
WEEKS, HARD_SESSIONS = 12, 8
#: A morning's value of today or yesterday still says how recovered one is.
FRESH_DAYS = 1
#: How long an estimate stays in the fitness.
LOOK_BACK_DAYS = analysis.FITNESS_DAYS

_OF_TSS = "the training stress (TSS) of every day"
#: The numbers of this view.
CARDS = {
    "ctl": Quantity("ctl", "Fitness", "", 0, help="Chronic training load: a mean of daily TSS that fades with 42 "
                    "days. It moves slowly; compare it with your own months.", source=_OF_TSS),
    "atl": Quantity("atl", "Fatigue", "", 0, help="Acute training load: a mean of daily TSS that fades with 7 days.",
                    source=_OF_TSS),
    "tsb": Quantity("tsb", "Form", "", 0, help="Fitness less fatigue of the evening before: below 0 you have done "
                    "more lately than you are used to, above 0 less.", source=_OF_TSS),
    "ramp_rate": Quantity("ramp_rate", "Ramp", "a week", 1, help="How much fitness has grown in seven days; "
                          "below 0 it has shrunk.", source=_OF_TSS),
    "monotony": Quantity("monotony", "Monotony", "", 2, help="Mean of the last seven days over their standard "
                         "deviation (Foster). The higher, the more alike the days.", source=_OF_TSS),
    "strain": Quantity("strain", "Strain", "", 0, help="Load of the last seven days times monotony (Foster). Compare "
                       "it with your own usual weeks.", source=_OF_TSS),
    "coupled": Quantity("coupled", "Acute : chronic", "", 2, help="Mean load of 7 days over the mean of 28: 1 is "
                        "what you are used to. It says how fast load changes; it does not predict injury.",
                        source=_OF_TSS),
    "tss_7d": Quantity("tss_7d", "Load of 7 days", "TSS", 0, help="Training stress of the last seven days, today "
                       "included.", source=_OF_TSS),
    "tss_30d": Quantity("tss_30d", "Load of 30 days", "TSS", 0, help="Training stress of the last thirty days, today "
                        "included.", source=_OF_TSS),
}  # fmt: skip
RECOVERY = Quantity(
    "recovery", "Recovery", "of 100", 0, help="The weighted mean of what is known of the parts below, 0 to 100. A "
    "convention of Zonebook to compare your own days; it says nothing about illness.", source="the parts below",
)  # fmt: skip


class Card(NamedTuple):
    """One number as a card: what it is, its value, and a few grey words under it."""

    quantity: Quantity
    value: float | None
    note: str = ""


@dataclass(frozen=True)
class Fitness:
    """All that the view shows."""

    #: ``day, ctl, atl, tsb, tss, is_ahead``; the days to come if nothing is done last.
    load: pd.DataFrame
    cards: tuple[Card, ...]
    #: Indexed by ``week`` or ``month``: of ``fitness.weekly_changes`` and ``monthly_changes``, the newest few.
    weeks: pd.DataFrame
    months: pd.DataFrame
    #: Newest first, indexed by ``workout_id``: ``day, title, tss, duration_s, days_since_last``.
    hard: pd.DataFrame
    hard_days: HardDays | None
    recovery: Recovery | None
    #: Every part of the score: ``part, points`` (NaN where unknown), ``share``, ``told`` (a sentence).
    parts: pd.DataFrame
    #: How much of the load is measured, and how much estimated.
    measured: str

    def since(self, span: str) -> pd.DataFrame:
        """``load`` of one of ``SPANS``, with the days ahead."""
        days = SPANS[span]
        if days is None:
            return self.load
        today = self.load.loc[~self.load["is_ahead"], "day"].iloc[-1]
        return self.load[self.load["day"] > today - pd.Timedelta(days=days)]

    @property
    def changes(self) -> str:
        """This week and this month against the same days before."""
        told = (("This week", "last week", self.weeks), ("This month", "last month", self.months))
        return " ".join(_change(now, before, table) for now, before, table in told)

    @property
    def spacing(self) -> str:
        """When the last hard session was, and how they are spaced."""
        if self.hard_days is None:
            return "No hard session yet."
        last = f"The last hard day was {written(self.hard_days.last)}, {_ago(self.hard_days.days_since)}."
        if self.hard_days.usual_days_between is None:
            return last
        return f"{last} Usually {self.hard_days.usual_days_between:g} days lie from one to the next."


def fitness(book: Book, today: date) -> Fitness | None:
    """Everything of the view as of ``today``; None before the first workout."""
    return _fitness(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _fitness(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Fitness | None:
    workouts = books.workouts(_book)
    daily = analysis.daily_tss(workouts, today)
    if daily.empty:
        return None
    load = analysis.training_load(daily)
    hard = analysis.hard_sessions(workouts)
    hard = hard[hard["day"] <= pd.Timestamp(today)]
    days = analysis.hard_days(hard, today)
    recovery, parts = _recovery(_book, load, days, today)
    changes = analysis.weekly_changes(daily, first_weekday=books.week_start(_book))
    return Fitness(
        load=_with_days_ahead(load),
        cards=_cards(daily, load),
        weeks=changes.tail(WEEKS),
        months=analysis.monthly_changes(daily).tail(WEEKS),
        hard=hard.join(workouts["title"]).iloc[: -HARD_SESSIONS - 1 : -1],
        hard_days=days,
        recovery=recovery,
        parts=parts,
        measured=_measured(workouts, today),
    )


def _with_days_ahead(load: pd.DataFrame) -> pd.DataFrame:
    ahead = analysis.projected(load)
    return pd.concat([load.assign(is_ahead=False), ahead.assign(is_ahead=True)]).reset_index()


def _cards(daily: pd.Series, load: pd.DataFrame) -> tuple[Card, ...]:
    """Today's numbers, each with the middle half of what it was in the last year."""
    table = pd.concat(
        [
            load[["ctl", "atl", "tsb"]],
            analysis.ramp_rate(load),
            analysis.monotony_and_strain(daily),
            analysis.acute_chronic_ratio(daily)["coupled"],
            analysis.rolling_loads(daily),
        ],
        axis=1,
    )
    year = table.tail(USUAL_DAYS)
    return tuple(Card(CARDS[name], float(table[name].iloc[-1]), _usual(year[name], name)) for name in CARDS)


def _usual(values: pd.Series, name: str) -> str:
    known = values.dropna()
    if len(known) < analysis.CHRONIC_DAYS:
        return ""
    decimals = CARDS[name].decimals
    low, high = (f"{known.quantile(q):,.{decimals}f}" for q in (0.25, 0.75))
    return f"usually {low} to {high}"


def _recovery(
    book: Book, load: pd.DataFrame, hard: HardDays | None, today: date
) -> tuple[Recovery | None, pd.DataFrame]:
    resting, hrv = (_morning(book, kind, today) for kind in ("resting_heart_rate", "hrv"))
    sleep, soreness = (_morning(book, kind, today) for kind in ("sleep_hours", "soreness"))
    recovery = analysis.recovery_score(
        tsb=float(load["tsb"].iloc[-1]),
        days_since_hard=hard.days_since if hard else None,
        resting_heart_rate_bpm=resting.value,
        usual_resting_heart_rate_bpm=resting.usual,
        hrv_ms=hrv.value,
        usual_hrv_ms=hrv.usual,
        sleep_hours=sleep.value,
        soreness=soreness.value,
    )
    unknown = {
        "days since a hard session": "no hard session yet",
        "resting heart rate": resting.why_unknown,
        "HRV": hrv.why_unknown,
        "sleep": sleep.why_unknown,
        "soreness": soreness.why_unknown,
    }
    known = {} if recovery is None else {part.name: part for part in recovery.parts}
    rows = [
        (name, known[name].points, known[name].share, _told(name, known[name].value))
        if name in known
        else (name, float("nan"), 0.0, f"Unknown: {unknown.get(name, 'nothing was done yet')}.")
        for name in analysis.RECOVERY_PARTS
    ]
    return recovery, pd.DataFrame(rows, columns=["part", "points", "share", "told"])


class _Morning(NamedTuple):
    """A measured value of today or yesterday, and what is usual of it."""

    value: float | None
    usual: float | None

    @property
    def why_unknown(self) -> str:
        if self.value is None:
            return "no entry of today or yesterday"
        return f"fewer than {analysis.USUAL_LEAST} entries in the {analysis.USUAL_DAYS} days before to compare with"


def _morning(book: Book, kind: str, today: date) -> _Morning:
    rows = athlete.measurements(book, kind)
    measured = pd.Series(rows["value"].to_numpy(dtype=float), index=pd.to_datetime(rows["day"]))
    measured = measured[measured.index <= pd.Timestamp(today)].sort_index(kind="stable")
    is_fresh = len(measured) and measured.index[-1] >= pd.Timestamp(today) - pd.Timedelta(days=FRESH_DAYS)
    return _Morning(float(measured.iloc[-1]) if is_fresh else None, analysis.usual(measured, today))


def _told(name: str, value: float) -> str:
    """A known part of the score in a sentence: what it is, and what would give 0 and 100 points."""
    _weight, worst, best = analysis.RECOVERY_PARTS[name]
    match name:
        case "form":
            return f"{round(value):+d}: {worst:+.0f} gives 0 points, {best:+.0f} gives 100."
        case "days since a hard session":
            return f"{how_many(value, 'day')}; {best:g} days give 100 points."
        case "sleep":
            return f"{value:.1f} h in the last night that you entered; {best:g} h give 100 points."
        case "soreness":
            return f"{value:g} of 5, where 1 is not at all."
        case _:
            return f"{value:+.0f} % against your usual; {worst:+.0f} % gives 0 points."


def _measured(workouts: pd.DataFrame, today: date) -> str:
    rows = counted(workouts)
    first = pd.Timestamp(today - timedelta(days=LOOK_BACK_DAYS - 1))
    rows = rows[local_days(rows).between(first, pd.Timestamp(today)) & rows["tss"].notna()]
    if rows.empty:
        return f"Nothing was done in the last {LOOK_BACK_DAYS} days, so the load fades by itself."
    is_estimate = rows["tss_method"] == ESTIMATE
    if not is_estimate.any():
        done = how_many(len(rows), "workout")
        return f"All TSS of the last {LOOK_BACK_DAYS} days comes from power or heart rate ({done})."
    total = float(rows["tss"].sum())
    share = float(rows.loc[is_estimate, "tss"].sum()) / total if total else 0.0
    return (
        f"{100 * share:.0f} % of the TSS of the last {LOOK_BACK_DAYS} days is an estimate: {is_estimate.sum()} of "
        f"{len(rows)} workouts had neither power nor heart rate, so their kind and length stand in."
    )


def _change(now: str, before: str, table: pd.DataFrame) -> str:
    row = table.iloc[-1]
    so_far = " so far" if row["is_partial"] else ""
    told = f"{now}{so_far}: {row['tss']:,.0f} TSS"
    if not row["before"] > 0:
        return f"{told}; nothing on the same days of {before}."
    pct = float(row["change_pct"])
    if abs(pct) < 0.5:
        return f"{told}, the same as on the same days of {before}."
    return f"{told}, {abs(pct):.0f} % {'more' if pct > 0 else 'less'} than on the same days of {before}."


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def hard_table(hard: pd.DataFrame) -> pd.DataFrame:
    """``Fitness.hard`` as it is listed: ``day, title, tss, duration_s, days_since_last``."""
    return hard.assign(day=hard["day"].dt.date)[["day", "title", "tss", "duration_s", "days_since_last"]]
