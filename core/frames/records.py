"""Records: every best in force, how it grew, what came near it, and where the athlete stands on leaderboards."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import derive_records
from core.analysis import leaderboards, record_book
from core.analysis.leaderboards import SMOOTH_CLASSES, Standing
from core.analysis.record_book import Kind
from core.analysis.record_efforts import GROUPS, left_out, quantity, without_repeats
from core.frames import books
from core.frames.fitness import Card
from core.quantities import Quantity, Units, how_many, label, shown, unit, written
from core.store import Book

#: A record is new, and a near miss recent, for so long.
NEW_DAYS = 30
#: How many are listed of what was beaten, and of what came near.
LATEST = 8

_OF = "counted from your efforts"
RECORDS = Quantity("records", "Records", help="Bests in force, of every kind below.", source=_OF)
NEW = Quantity("new_records", "New", source=_OF, help="Bests in force that beat an earlier one in the last 30 days; a "
               "first try is none.")  # fmt: skip
BEATEN = Quantity("beaten_records", "Beaten this year", source=_OF, help="How often a record was beaten since 1 "
                  "January, of every kind below.")  # fmt: skip
MISSES = Quantity("near_misses", "Near misses", source=_OF, help="Workouts of the last 30 days with an effort within "
                  "2 % of the best in force that did not beat it.")  # fmt: skip
#: How long a workout was is planned mostly, so that nobody misses the longest narrowly.
NEVER_NEAR = ("duration_s",)
#: Fewer places in a class type than this are not shown.
LEAST_CLASSES = leaderboards.LEAST_CLASSES


@dataclass(frozen=True)
class Records:
    """Every record."""

    #: Indexed by ``record``, in the order of ``GROUPS``: of ``record_book.standing``, with the columns of
    #: ``record_book.KINDS``, ``title`` (of the workout) and ``near`` (near misses of the last 30 days).
    table: pd.DataFrame
    cards: tuple[Card, ...]
    #: What was beaten last, newest first: of ``record_book.gains``, with ``record_book.KINDS`` and ``title``.
    latest: pd.DataFrame
    #: What came near in the last 30 days, newest first, one a workout: of ``record_book.near_misses``, and the same.
    misses: pd.DataFrame
    #: What is no record and why, in a sentence; empty where nothing is left out.
    told: str

    @property
    def groups(self) -> list[str]:
        """The subjects that have a record."""
        here = set(self.table["group"])
        return [group for group in GROUPS if group in here]

    def group_of(self, record: str | None) -> str | None:
        """The subject of a record; None where there is no such."""
        return str(self.table.at[record, "group"]) if record in self.table.index else None

    def disciplines(self, group: str) -> list[str]:
        """The disciplines in which a subject has records, most records first."""
        return self.of(group)["discipline"].value_counts().index.tolist()

    def of(self, group: str, discipline: str | None = None) -> pd.DataFrame:
        """``table`` of one subject, of one discipline or all."""
        rows = self.table[self.table["group"] == group]
        return rows if discipline is None else rows[rows["discipline"] == discipline]


@dataclass(frozen=True)
class OneRecord:
    """One record."""

    kind: Kind
    #: Of ``record_book.history``, with ``title``.
    history: pd.DataFrame

    @property
    def quantity(self) -> Quantity:
        """What is compared."""
        return quantity(self.kind.measure)

    @property
    def steps(self) -> pd.DataFrame:
        """The efforts that were the best when they were done, newest first."""
        return self.history[self.history["is_best"]].iloc[::-1]

    @property
    def misses(self) -> pd.DataFrame:
        """Those that came within 2 % of the best in force, newest first."""
        near = record_book.near_misses(self.history)
        return near.assign(name=self.kind.name, measure=self.kind.measure, is_low=self.kind.is_low)

    @property
    def sentence(self) -> str:
        """How often it was tried and how it grew."""
        tries, steps = len(self.history), len(self.steps)
        if tries == 1:
            return "Tried once, so there is nothing to compare it with yet."
        first = written(self.history["day"].iloc[0].date(), short=True)
        return f"{tries:,} tries since {first}, {how_many(steps - 1, 'time')} beaten."


def records(book: Book, today: date) -> Records | None:
    """Every record as of ``today``; None where there is none yet."""
    return _records(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _records(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Records | None:
    rows, kinds = judged(_book, today)
    if rows.empty:
        return None
    workouts = books.workouts(_book)
    titles = workouts["title"]
    after = today - timedelta(days=NEW_DAYS)
    near = record_book.near_misses(rows, after=after)
    near = near[~near["record"].map(kinds["measure"]).isin(NEVER_NEAR)]
    table = record_book.standing(rows, today, new_days=NEW_DAYS).join(kinds)
    table = table.assign(
        title=table["workout_id"].map(titles),
        near=near.groupby("record").size().reindex(table.index).fillna(0).astype(int),
        place=table["group"].map(GROUPS.index),
        tried=-table.groupby("discipline")["attempts"].transform("sum"),
    ).sort_values(["place", "tried", "discipline", "is_low", "size", "name"], kind="stable")
    beaten = _described(record_book.gains(rows, date(today.year, 1, 1), today), kinds, titles)
    misses = _described(near[near["workout_id"].notna()], kinds, titles)
    misses = misses.sort_values("short_share", kind="stable").drop_duplicates("workout_id")
    misses = misses.sort_values("day", ascending=False, kind="stable")
    return Records(
        table=table.drop(columns=["place", "tried"]),
        cards=(
            Card(RECORDS, len(table)), Card(NEW, int(table["is_new"].sum()), f"in the last {NEW_DAYS} days"),
            Card(BEATEN, len(beaten)), Card(MISSES, len(misses), f"in the last {NEW_DAYS} days"),
        ),
        latest=_described(record_book.gains(rows, date(1900, 1, 1), today), kinds, titles).iloc[::-1].head(LATEST),
        misses=misses.head(LATEST),
        told=_told(workouts),
    )  # fmt: skip


def _described(rows: pd.DataFrame, kinds: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """``rows`` with what they are of and the title of their workout, without repeats."""
    known = rows.join(kinds, on="record")
    return without_repeats(known.assign(title=known["workout_id"].map(titles)))


def one_record(book: Book, record: str, today: date) -> OneRecord:
    """One record over all of its history up to ``today``."""
    return _one(book.id, books.version(book, "workouts", "athlete"), record, today, book)


@st.cache_data(max_entries=32, show_spinner=False)
def _one(book_id: str, version: tuple[int, ...], record: str, today: date, _book: Book) -> OneRecord:
    rows, kinds = judged(_book, today)
    history = record_book.history(rows, record)
    titles = books.workouts(_book)["title"]
    kind = Kind(record, **kinds.loc[record].to_dict())  # type: ignore[arg-type]
    return OneRecord(kind, history.assign(title=history["workout_id"].map(titles)))


def judged(book: Book, today: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of ``record_book.judged``, and what the records are."""
    return _every(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=2, show_spinner=False)
def _every(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> tuple[pd.DataFrame, pd.DataFrame]:
    efforts = derive_records.efforts(_book, books.workouts(_book), today)
    rows = record_book.judged(efforts)
    return rows.astype({"record": "category"}), efforts.directory


def standings(book: Book, today: date) -> list[Standing]:
    """Where the athlete stands on leaderboards, by class type; up to ``today``."""
    return _standings(book.id, books.version(book, "workouts"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _standings(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> list[Standing]:
    workouts = books.workouts(_book)
    return leaderboards.standings(workouts[workouts["day"] <= pd.Timestamp(today)])


def listed(table: pd.DataFrame, units: Units) -> pd.DataFrame:
    """``Records.table`` as it is listed, indexed by ``record``: ``name, best, gain, day, attempts, near, new``."""
    rows = table.to_dict("records")
    return pd.DataFrame(
        {
            "name": table["name"],
            "best": [shown(row["best"], quantity(row["measure"]), units) for row in rows],
            "gain": [gain(row["gain"], row["measure"], row["is_low"], units) for row in rows],
            "day": table["day"].dt.date,
            "attempts": table["attempts"],
            "near": table["near"],
            "new": table["is_new"].map({True: "new", False: ""}),
        },
        index=table.index,
    )


def latest_table(rows: pd.DataFrame, units: Units) -> pd.DataFrame:
    """``Records.latest`` as it is listed: ``day, name, best, gain, title``, indexed by ``workout_id``."""
    told = rows.to_dict("records")
    return pd.DataFrame(
        {
            "day": rows["day"].dt.date.to_list(),
            "name": rows["name"].to_list(),
            "best": [shown(row["value"], quantity(row["measure"]), units) for row in told],
            "gain": [gain(row["gain"], row["measure"], row["is_low"], units) for row in told],
            "title": rows["title"].to_list(),
        },
        index=pd.Index(rows["workout_id"].to_numpy(), name="workout_id"),
    )


def miss_table(rows: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Near misses as they are listed: ``day, name, value, short_by, title``, indexed by ``workout_id``.

    ``rows`` are ``Records.misses`` or, with ``name``, ``measure`` and ``is_low``, ``OneRecord.misses``.
    """
    told = rows.to_dict("records")
    return pd.DataFrame(
        {
            "day": rows["day"].dt.date.to_list(),
            "name": rows["name"].to_list(),
            "value": [shown(row["value"], quantity(row["measure"]), units) for row in told],
            "short_by": [fine(row["short_by"], row["measure"], units) for row in told],
            "title": rows["title"].to_list(),
        },
        index=pd.Index(rows["workout_id"].to_numpy(), name="workout_id"),
    )


def history_table(one: OneRecord, units: Units) -> pd.DataFrame:
    """How one record grew, newest first: ``day, best, gain, title``, indexed by ``workout_id``."""
    steps = one.steps
    gains = (steps["value"] - steps["best_before"]).abs()
    return pd.DataFrame(
        {
            "day": steps["day"].dt.date.to_list(),
            "best": [shown(value, one.quantity, units) for value in steps["value"]],
            "gain": [gain(value, one.kind.measure, one.kind.is_low, units) for value in gains],
            "title": steps["title"].to_list(),
        },
        index=pd.Index(steps["workout_id"].to_numpy(), name="workout_id"),
    )


def gain(value: float, measure: str, is_low: bool, units: Units) -> str:
    """By how much a best was beaten, as it is written.

    >>> gain(35.0, "time_s", True, "metric"), gain(12.4, "output_kj", False, "metric")
    ('−0:35', '+12 kJ')
    """
    return "first" if value != value else f"{'−' if is_low else '+'}{fine(value, measure, units)}"


def fine(value: float, measure: str, units: Units) -> str:
    """A difference as it is written, with up to two decimals more where it would be 0.

    >>> fine(0.44, "output_kj", "metric"), fine(0.2, "time_s", "metric"), fine(0.0004, "output_kj", "metric")
    ('0.4 kJ', 'under 1 s', 'under 0.01 kJ')
    """
    described = quantity(measure)
    for more in (0, 1, 2):
        finer = replace(described, decimals=described.decimals + more)
        if shown(value, finer, units) != shown(0.0, finer, units):
            return shown(value, finer, units)
    if described.form != "number":
        return "under 1 s"
    places = described.decimals + 2
    return f"under {10.0**-places:.{places}f} {unit(described, units)}".rstrip()


def name_of(standing: Standing) -> str:
    """What a class type is called among those of all disciplines."""
    return f"{standing.class_type} ({label(standing.discipline).lower()})"


def standing_sentence(standing: Standing) -> str:
    """Where the athlete usually is in classes of the type, and where that is going; with what it rests on."""
    usual = f"Usually {shown(standing.typical, 'top_share')} in the last {min(SMOOTH_CLASSES, standing.n)} of "
    usual += how_many(standing.n, "class", "classes")
    slope = standing.slope
    if slope is None:
        return f"{usual}; a trend needs places in 8 months."
    if not slope.is_clear:
        return f"{usual}; no clear trend over {slope.n} months with a class."
    better = slope.per_step < 0
    low, high = sorted(100 * abs(end) for end in (slope.low, slope.high))
    points = f"{100 * abs(slope.per_step):.1f} points a year (95 % interval {low:.1f} to {high:.1f}"
    return f"{usual}; {'up' if better else 'down'} {points}, {slope.n} months with a class)."


def _told(workouts: pd.DataFrame) -> str:
    parts = [f"{n:,} {why}" for why, n in left_out(workouts).items()]
    return f"Left out: {', '.join(parts)}." if parts else ""
