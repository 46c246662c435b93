"""Zones: the FTP in force and how it came to be, what was found about it, and the time in each zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from core import quantities
from core.analysis import distributions, ftp_tests, power_models
from core.analysis.ftp_tests import Proposal
from core.analysis.periods import month_starts, week_starts
from core.analysis.power_curve import envelope
from core.analysis.zone_mix import CLASSIC, DOMAINS, ZoneMix, zone_mix
from core.derive import histogram
from core.frames import books, power_curve
from core.metrics import (
    CURVE_DURATIONS_S,
    POWER_ZONE_UPPER_PCT,
    counted,
    local_days,
    month_start,
    power_zone_bounds_w,
    week_start,
)
from core.models import FTP_DISCIPLINES
from core.queries import athlete, proposals
from core.queries import workouts as workout_rows
from core.store import Book

#: What Peloton's instructors call zones 1 to 7.
NAMES = ("Very easy", "Moderate", "Sustainable", "Challenging", "Hard", "Very hard", "Max effort")
#: How many rides without power are named.
NAMED = 3
#: How an entry's source reads.
SOURCES = {"athlete": "You", "sample": "Sample", "found": "Found, accepted"}
#: Time in zone is counted by these, over so many of them.
STEPS: dict[str, tuple[int, ...]] = {"Week": (12, 26, 52), "Month": (6, 12, 36)}
#: What an FTP for every bike is called among those for one.
EVERY_BIKE = "All bikes"


@dataclass(frozen=True)
class Entry:
    """One FTP entry. ``source`` is as read, ``kept_as`` as stored."""

    id: int
    day: date
    ftp_w: float
    source: str
    kept_as: str
    note: str | None
    #: The bike it counts for alone; None for all.
    device: str | None = None

    def __str__(self) -> str:
        on = f", {self.device} only" if self.device else ""
        return f"{quantities.shown(self.ftp_w, 'ftp_w')} from {quantities.written(self.day)} ({self.source}{on})"


@dataclass(frozen=True)
class Ftp:
    """The FTP in force on a day."""

    ftp_w: float
    since: date
    age_days: int
    #: The entry before it; None for the first one.
    before_w: float | None
    #: The only entries are later than the day, so that the first one is used backwards in time.
    is_assumed: bool

    @property
    def sentence(self) -> str:
        """Since when it counts, and how old it is."""
        if self.is_assumed:
            return f"Assumed: your first entry counts from {quantities.written(self.since)}, later than today."
        return f"Since {quantities.written(self.since)} ({_ago(self.age_days)})."

    @property
    def advice(self) -> str | None:
        """What its age asks for; None while it is young."""
        age = ftp_tests.Age(self.ftp_w, self.since, self.age_days)
        return age.sentence if age.asks_for_test else None


@dataclass(frozen=True)
class OwnZones:
    """The athlete's own zones today, and the time in them."""

    upper_pct: list[float]
    #: ``zone, watts, share, time, share_pct``.
    table: pd.DataFrame


@dataclass(frozen=True)
class TimeInZones:
    """What was ridden in some weeks or months up to today, each ride zoned with the FTP in force on its day."""

    #: Indexed by ``week`` or ``month`` (its first day), oldest first, idle ones too: columns 1 to 7, seconds.
    periods: pd.DataFrame
    #: Indexed by ``zone`` (1 to 7): ``seconds``, ``share`` (NaN when nothing was ridden).
    totals: pd.DataFrame
    #: The same by heart rate, zones 1 to 5, of every discipline.
    heart_rate_periods: pd.DataFrame
    heart_rate_totals: pd.DataFrame
    #: None below an hour.
    mix: ZoneMix | None
    #: How many rides there were, with power or not.
    rides: int
    #: Rides of which no second is in a zone, newest first: ``day``, ``title``.
    without_power: pd.DataFrame
    #: How many rides are older than the first FTP entry.
    with_assumed_ftp: int

    @property
    def mixes(self) -> pd.DataFrame:
        """``who`` (you and the classic distributions), ``domain``, ``share``; empty below an hour."""
        if self.mix is None:
            return pd.DataFrame(columns=["who", "domain", "share"])
        named = {"You": self.mix.mix, **{name.capitalize(): mix for name, mix in CLASSIC.items()}}
        rows = [(who, domain, share) for who, mix in named.items() for domain, share in mix._asdict().items()]
        return pd.DataFrame(rows, columns=["who", "domain", "share"])

    @property
    def mix_sentence(self) -> str:
        """What the mix is nearest to, and where its three parts are cut."""
        if self.mix is None:
            return "Less than an hour with power in this time is no mix yet."
        zones = ", ".join(f"{name} is zones {of[0]} to {of[-1]}" for name, of in DOMAINS.items())
        return (
            f"{self.mix.sentence} Here {zones}; a laboratory cuts inside zones 3 and 4, so this is an approximation. "
            "Above 2 the index calls a mix polarised."
        )

    @property
    def heart_rate_sentence(self) -> str:
        """How it was computed."""
        if not self.heart_rate_totals["seconds"].any():
            return "No heart rate was recorded in this time, or your maximum heart rate is not known."
        return (
            "Workouts of every discipline, with the maximum heart rate in force on their day; dropouts count nowhere."
        )

    @property
    def table(self) -> pd.DataFrame:
        """``zone``, ``time`` (as h:mm:ss) and ``share_pct`` of the time in all zones."""
        time = [quantities.clock(seconds) for seconds in self.totals["seconds"]]
        share_pct = 100 * self.totals["share"].fillna(0.0).to_numpy()
        return pd.DataFrame({"zone": self.totals.index, "time": time, "share_pct": share_pct})

    @property
    def sentences(self) -> str:
        """How it was computed, and which rides are not in it."""
        said = [
            "Every second of power is in a zone of the FTP in force on the day of its ride; a bound belongs to the "
            "lower zone, seconds without power to none."
        ]
        if missing := len(self.without_power):
            rides = self.without_power.head(NAMED)
            days = rides["day"].map(quantities.written)
            names = [f"{title} ({day})" for title, day in zip(rides["title"], days, strict=True)]
            more = f" and {missing - NAMED} more" if missing > NAMED else ""
            have = "have" if missing > 1 else "has"
            said.append(f"{missing} of {self.rides} rides {have} no second-by-second power: {', '.join(names)}{more}.")
        if self.with_assumed_ftp:
            assumed = self.with_assumed_ftp
            rides_use = f"{assumed} rides use" if assumed > 1 else "1 ride uses"
            said.append(f"{rides_use} your first FTP entry, which is later.")
        return " ".join(said)


def entries(book: Book) -> pd.DataFrame:
    """Every FTP entry, newest first.

    Returns:
        ``id``, ``day`` (date), ``ftp_w``, ``change_w`` (against the entry before for the same bikes, NaN for the
        first), ``source`` (as read), ``note``, ``kept_as`` (the source as stored), ``device`` (None: every bike).
    """
    rows = athlete.measurements(book, "ftp").rename(columns={"value": "ftp_w"})
    source = rows["source"].map(lambda name: SOURCES.get(name, name.replace("_", " ").capitalize()))
    said = {name: rows[name].astype(object).where(rows[name].notna(), None) for name in ("note", "device")}
    change_w = rows.groupby(rows["device"].fillna(""))["ftp_w"].diff()
    rows = rows.assign(change_w=change_w, kept_as=rows["source"], source=source, **said)
    columns = ["id", "day", "ftp_w", "change_w", "source", "note", "kept_as", "device"]
    return rows.loc[::-1, columns].reset_index(drop=True)


def each(entries: pd.DataFrame) -> list[Entry]:
    """The rows of ``entries`` one by one."""
    return [
        Entry(
            int(row["id"]), row["day"], float(row["ftp_w"]), row["source"], row["kept_as"], row["note"], row["device"]
        )
        for row in entries.to_dict("records")
    ]


def in_force(entries: pd.DataFrame) -> pd.DataFrame:
    """The entries that count on every bike, oldest first, one a day: of two on one day the athlete's own word.

    Where there are only entries for one bike, those.
    """
    general = entries[entries["device"].isna()]
    rows = entries if general.empty else general
    return rows.iloc[::-1].drop_duplicates("day", keep="last").reset_index(drop=True)


def on_one_bike(entries: pd.DataFrame, day: date) -> str:
    """What is in force on a bike that has entries of its own; empty without such bikes."""
    rows = entries[entries["device"].notna() & (entries["day"] <= day)].drop_duplicates("device")
    return " ".join(
        f"On the {row['device']}: {quantities.shown(row['ftp_w'], 'ftp_w')} since {quantities.written(row['day'])}."
        for row in rows.to_dict("records")
    )


def bikes(book: Book) -> list[str]:
    """What recorded rides so far, the most used first; an FTP may be for one of them alone."""
    rides = books.workouts(book)
    return rides.loc[rides["discipline"].isin(FTP_DISCIPLINES), "device"].value_counts().index.tolist()


def ftp_on(entries: pd.DataFrame, day: date) -> Ftp | None:
    """The newest entry on or before ``day``; before the first entry, the first one; None without any."""
    rows = in_force(entries)
    if rows.empty:
        return None
    place = max(int((rows["day"] <= day).sum()) - 1, 0)
    row, before_w = rows.iloc[place], rows["ftp_w"].iloc[place - 1] if place else None
    return Ftp(float(row["ftp_w"]), row["day"], (day - row["day"]).days, before_w, is_assumed=row["day"] > day)


def zones(ftp_w: float) -> pd.DataFrame:
    """Zones 1 to 7 of an FTP, in whole watts, a bound in the lower zone: ``zone``, ``name``, ``watts``, ``share``."""
    tops_w = [int(bound) for bound in power_zone_bounds_w(ftp_w) or ()]
    return pd.DataFrame(
        {
            "zone": range(1, 8),
            "name": NAMES,
            "watts": _ranges(tops_w, [top + 1 for top in tops_w], "W"),
            "share": _ranges(POWER_ZONE_UPPER_PCT, POWER_ZONE_UPPER_PCT, "%"),
        }
    )


def history(entries: pd.DataFrame, today: date) -> pd.DataFrame:
    """FTP as it was in force, oldest first: ``day``, ``ftp_w``, ``source``, ``note``, ``is_entry``, ``bike``.

    Bikes that have entries of their own follow those of all. The last row of each carries its newest value to today
    and is no entry.
    """
    general = in_force(entries)
    own = {bike: rows.iloc[::-1].drop_duplicates("day", keep="last") for bike, rows in entries.groupby("device")}
    steps = {EVERY_BIKE: general, **own} if general["device"].isna().any() else own or {EVERY_BIKE: general}
    rows = pd.concat([_to_today(rows, today).assign(bike=bike) for bike, rows in steps.items()], ignore_index=True)
    return rows.assign(day=pd.to_datetime(rows["day"]), note=rows["note"].fillna(""))


def _to_today(rows: pd.DataFrame, today: date) -> pd.DataFrame:
    rows = rows[["day", "ftp_w", "source", "note"]].assign(is_entry=True)
    if len(rows) and rows["day"].iloc[-1] < today:
        rows = pd.concat([rows, rows.tail(1).assign(day=today, is_entry=False)], ignore_index=True)
    return rows


@dataclass(frozen=True)
class Findings:
    """What the rides say about FTP."""

    #: Newest first, none that was decided.
    waiting: list[Proposal]
    #: Newest decision first: ``key, kind, day, value, evidence, state, decided_at``.
    decided: pd.DataFrame
    #: Every FTP test that was ridden: ``day``, ``title``, ``tested_w`` (95 % of its best 20 minutes).
    tests: pd.DataFrame

    @property
    def legend(self) -> str:
        """What the diamonds of the chart are; empty where there are none."""
        return "Diamonds are the tests you rode: 95 % of their best 20 minutes." if len(self.tests) else ""


def findings(book: Book, today: date) -> Findings:
    """FTP proposals with what was decided on them, and the tests that were ridden."""
    return _findings(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _findings(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Findings:
    workouts, known = books.workouts(_book), power_curve.rides(_book)
    peaks_w = known.curves[[s for s in CURVE_DURATIONS_S if ftp_tests.SHORTEST_S <= s <= ftp_tests.LONGEST_S]]
    ftp = in_force(entries(_book))[["day", "ftp_w"]]
    decided = proposals.decided(_book)
    waiting = ftp_tests.proposals(
        workouts, peaks_w, ftp, today, critical_power=_power_before(known, ftp, today), decided=set(decided["key"])
    )
    tests = workouts[ftp_tests.is_ftp_test(workouts)]
    tested_w = ftp_tests.TEST_SHARE * peaks_w[ftp_tests.TEST_S].reindex(tests.index)
    return Findings(waiting, decided, tests[["day", "title"]].assign(tested_w=tested_w).dropna())


def _power_before(known: power_curve.Rides, ftp: pd.DataFrame, today: date) -> ftp_tests.CriticalPower | None:
    """The model of what was ridden before the FTP came into force: what is beyond it is news."""
    age = ftp_tests.ftp_age(ftp, today)
    if age is None:
        return None
    before = known.curves[known.days <= pd.Timestamp(max(age.since, today - ftp_tests.RECENT))]
    best_w = envelope(before, known.days)["power_w"].reindex(list(CURVE_DURATIONS_S)).to_numpy(dtype=float)
    fit = power_models.critical_power(*power_models.efforts(best_w))
    return ftp_tests.CriticalPower(fit.cp_w, fit.w_prime_j) if isinstance(fit, power_models.CriticalPower) else None


def time_in_zones(book: Book, *, step: str = "Week", periods: int = 12, today: date) -> TimeInZones:
    """Time in each zone in the last ``periods`` weeks or months, this one included and only up to today."""
    return _time_in_zones(book.id, books.version(book, "workouts", "athlete"), step, periods, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _time_in_zones(
    book_id: str, version: tuple[int, ...], step: str, periods: int, today: date, _book: Book
) -> TimeInZones:
    first_weekday = books.week_start(_book)
    starts = _starts(step, periods, today, first_weekday)
    done = _done_since(_book, starts[0], today)
    rides = done[done["discipline"].isin(FTP_DISCIPLINES)]
    is_zoned = rides["power_zone_1_s"].notna()
    totals = distributions.power_zones(rides)
    return TimeInZones(
        periods=_by_period(rides, distributions.POWER_ZONE_COLUMNS, starts, first_weekday),
        totals=totals,
        heart_rate_periods=_by_period(done, distributions.HEART_RATE_ZONE_COLUMNS, starts, first_weekday),
        heart_rate_totals=distributions.heart_rate_zones(done),
        mix=zone_mix(totals["seconds"].tolist()),
        rides=len(rides),
        without_power=rides.loc[~is_zoned, ["day", "title"]].iloc[::-1],
        with_assumed_ftp=int((is_zoned & rides["is_ftp_assumed"].eq(True)).sum()),
    )


def own_zones(book: Book, ftp_w: float, *, step: str = "Week", periods: int = 12, today: date) -> OwnZones | None:
    """The athlete's own zones at an FTP with the time in them as in ``time_in_zones``; None where none were set."""
    upper_pct = athlete.setting(book, athlete.CUSTOM_ZONES)
    if not upper_pct:
        return None
    version = books.version(book, "workouts", "athlete")
    seconds = _own_zone_seconds(book.id, version, tuple(upper_pct), step, periods, today, book)
    tops_w, total_s = [int(pct * ftp_w / 100) for pct in upper_pct], seconds.sum()
    pct = [f"{bound:g}" for bound in upper_pct]
    table = pd.DataFrame(
        {
            "zone": range(1, len(upper_pct) + 2),
            "watts": _ranges(tops_w, [top + 1 for top in tops_w], "W"),
            "share": _ranges(pct, pct, "%"),
            "time": [quantities.clock(each) for each in seconds],
            "share_pct": 100 * seconds / total_s if total_s else np.zeros(seconds.size),
        }
    )
    return OwnZones(upper_pct, table)


@st.cache_data(max_entries=8, show_spinner=False)
def _own_zone_seconds(
    book_id: str, version: tuple[int, ...], upper_pct: tuple[float, ...], step: str, periods: int, today: date,
    _book: Book,
) -> np.ndarray:  # fmt: skip
    starts = _starts(step, periods, today, books.week_start(_book))
    rides = _done_since(_book, starts[0], today)
    packed = workout_rows.curves(_book)["power_histogram"].reindex(rides.index).dropna()
    ftp_w = rides["ftp_w"].reindex(packed.index).astype(float)
    total_s = np.zeros(len(upper_pct) + 1)
    for one, in_force_w in zip(packed, ftp_w, strict=True):
        if (seconds := histogram(one)) is not None and in_force_w > 0:
            zone = np.searchsorted(np.array(upper_pct) * in_force_w / 100, np.arange(seconds.size), side="left")
            total_s += np.bincount(zone, weights=seconds, minlength=total_s.size)
    return total_s


def _starts(step: str, periods: int, today: date, first_weekday: int) -> pd.DatetimeIndex:
    match step:
        case "Week":
            last, every = pd.Timestamp(week_start(today, first_weekday)), "7D"
        case "Month":
            last, every = pd.Timestamp(month_start(today)), "MS"
        case _:
            raise ValueError(f"{step} is none of {', '.join(STEPS)}")
    return pd.date_range(end=last, periods=periods, freq=every, name=step.lower())


def _done_since(book: Book, first: pd.Timestamp, today: date) -> pd.DataFrame:
    rows = counted(books.workouts(book))
    return rows[local_days(rows).between(first, pd.Timestamp(today))]


def _by_period(rows: pd.DataFrame, columns: list[str], starts: pd.DatetimeIndex, first_weekday: int) -> pd.DataFrame:
    """Seconds in each zone by week or month; an idle one is 0."""
    days = local_days(rows)
    period = month_starts(days) if starts.name == "month" else week_starts(days, first_weekday)
    sums = rows[columns].astype(float).set_axis(range(1, len(columns) + 1), axis=1).groupby(period).sum()
    return sums.reindex(starts, fill_value=0.0)


def _ranges(tops: Sequence[object], nexts: Sequence[object], unit: str) -> list[str]:
    between = [f"{low} to {high} {unit}" for low, high in zip(nexts, tops[1:], strict=False)]
    return [f"up to {tops[0]} {unit}", *between, f"over {tops[-1]} {unit}"]


def _ago(days: int) -> str:
    if days < 14:
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"{days // 7} weeks ago" if days < 365 else f"{days / 365:.1f} years ago"
