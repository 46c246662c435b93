"""Power Zones: the FTP in force and how it came to be, the zones it makes, and the time ridden in each of them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import quantities
from core.analysis import distributions
from core.derive import FTP_DISCIPLINES
from core.frames import books
from core.metrics import POWER_ZONE_UPPER_PCT, counted, local_days, power_zone_bounds_w, week_start
from core.queries import athlete
from core.store import Book

#: What Peloton's instructors call zones 1 to 7.
NAMES = ("Very easy", "Moderate", "Sustainable", "Challenging", "Hard", "Very hard", "Max effort")
#: How many rides without power are named.
NAMED = 3
#: How an entry's source reads.
SOURCES = {"athlete": "You", "sample": "Sample"}


@dataclass(frozen=True)
class Entry:
    """One FTP entry. ``source`` is as read, ``kept_as`` as stored."""

    id: int
    day: date
    ftp_w: float
    source: str
    kept_as: str
    note: str | None

    def __str__(self) -> str:
        return f"{quantities.shown(self.ftp_w, 'ftp_w')} from {_written(self.day)} ({self.source})"


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
            return f"Assumed: your first entry counts from {_written(self.since)}, later than today."
        return f"Since {_written(self.since)} ({_ago(self.age_days)})."


@dataclass(frozen=True)
class TimeInZones:
    """What was ridden in some weeks up to today, each ride zoned with the FTP in force on its day."""

    #: Indexed by ``week`` (its first day), oldest first, idle weeks too: columns 1 to 7, seconds.
    weeks: pd.DataFrame
    #: Indexed by ``zone`` (1 to 7): ``seconds``, ``share`` (NaN when nothing was ridden).
    totals: pd.DataFrame
    #: How many rides there were, with power or not.
    rides: int
    #: Rides of which no second is in a zone, newest first: ``day``, ``title``.
    without_power: pd.DataFrame
    #: How many rides are older than the first FTP entry.
    with_assumed_ftp: int

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
            names = [f"{title} ({_written(day)})" for title, day in zip(rides["title"], rides["day"], strict=True)]
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
        ``id``, ``day`` (date), ``ftp_w``, ``change_w`` (against the entry before, NaN for the first), ``source`` (as
        read), ``note``, ``kept_as`` (the source as stored).
    """
    rows = athlete.measurements(book, "ftp").rename(columns={"value": "ftp_w"})
    rows = _own_word_last(rows).reset_index(drop=True)
    source = rows["source"].map(lambda name: SOURCES.get(name, name.replace("_", " ").capitalize()))
    note = rows["note"].astype(object).where(rows["note"].notna(), None)
    rows = rows.assign(change_w=rows["ftp_w"].diff(), kept_as=rows["source"], source=source, note=note)
    return rows.loc[::-1, ["id", "day", "ftp_w", "change_w", "source", "note", "kept_as"]].reset_index(drop=True)


def each(entries: pd.DataFrame) -> list[Entry]:
    """The rows of ``entries`` one by one."""
    return [
        Entry(int(row["id"]), row["day"], float(row["ftp_w"]), row["source"], row["kept_as"], row["note"])
        for row in entries.to_dict("records")
    ]


def in_force(entries: pd.DataFrame) -> pd.DataFrame:
    """The entries that count, oldest first, one a day: of two on one day the athlete's own word."""
    return entries.iloc[::-1].drop_duplicates("day", keep="last").reset_index(drop=True)


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
    """FTP as it was in force, oldest first: ``day``, ``ftp_w``, ``source``, ``note``, ``is_entry``.

    The last row carries the newest value to today and is no entry.
    """
    rows = in_force(entries)[["day", "ftp_w", "source", "note"]].assign(is_entry=True)
    if len(rows) and rows["day"].iloc[-1] < today:
        rows = pd.concat([rows, rows.tail(1).assign(day=today, is_entry=False)], ignore_index=True)
    return rows.assign(day=pd.to_datetime(rows["day"]), note=rows["note"].fillna(""))


def time_in_zones(book: Book, *, weeks: int, today: date) -> TimeInZones:
    """Time in each power zone in the last ``weeks`` weeks, this one included and only up to today."""
    return _time_in_zones(book.id, books.version(book, "workouts", "athlete"), weeks, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _time_in_zones(book_id: str, version: tuple[int, ...], weeks: int, today: date, _book: Book) -> TimeInZones:
    first_weekday = books.week_start(_book)
    first = week_start(today, first_weekday) - timedelta(weeks=weeks - 1)
    workouts = books.workouts(_book)
    rides = counted(workouts)
    rides = rides[
        local_days(rides).between(pd.Timestamp(first), pd.Timestamp(today)) & rides["discipline"].isin(FTP_DISCIPLINES)
    ]
    starts = pd.date_range(first, periods=weeks, freq="7D", name="week")
    by_week = distributions.weekly_power_zones(rides, first_weekday=first_weekday)
    is_zoned = rides["power_zone_1_s"].notna()
    return TimeInZones(
        weeks=by_week.reindex(index=starts, columns=range(1, 8), fill_value=0.0),
        totals=distributions.power_zones(rides),
        rides=len(rides),
        without_power=rides.loc[~is_zoned, ["day", "title"]].iloc[::-1],
        with_assumed_ftp=int((is_zoned & rides["is_ftp_assumed"].eq(True)).sum()),
    )


def _own_word_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Oldest first, and what the athlete entered after what a service told of the same day."""
    return rows.assign(is_own=rows["source"] == "athlete").sort_values(["day", "is_own", "id"], kind="stable")


def _ranges(tops: list[int] | tuple[int, ...], nexts: list[int] | tuple[int, ...], unit: str) -> list[str]:
    between = [f"{low} to {high} {unit}" for low, high in zip(nexts, tops[1:], strict=False)]
    return [f"up to {tops[0]} {unit}", *between, f"over {tops[-1]} {unit}"]


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _ago(days: int) -> str:
    if days < 14:
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"{days // 7} weeks ago" if days < 365 else f"{days / 365:.1f} years ago"
