"""Friends: who they are, how this week stands, classes that both took, rides together, and Peloton's challenges."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import config, connections, quantities
from core.analysis import friends as analysis
from core.analysis.friends import ME
from core.frames import books
from core.metrics import counted, month_start, week_start
from core.models import DISCIPLINES
from core.quantities import Quantity
from core.queries import friends as queries
from core.queries import sync_runs
from core.store import Book

__all__ = ["DISCIPLINES", "ME", "MEASURES", "PERIODS", "VIEWS"]

#: What the screen can show, in its order.
VIEWS = STANDINGS, RACES, TOGETHER, PELOTON, PEOPLE = (
    "Standings", "Races", "Rides together", "Peloton's challenges", "People",
)  # fmt: skip
PERIODS = ("This week", "This month", "Last 4 weeks")
#: What friends are compared by.
MEASURES = ("workouts", "minutes", "output_kj", "days")
#: So many classes are offered for a result by hand, and so many results to be taken out.
CLASSES_OFFERED, RESULTS_OFFERED = 300, 300
YOU = "You"
SOURCE = "friends"
SAMPLE, CONNECT, READY, ASKING, LISTED = "sample", "connect", "ready", "asking", "listed"

MY_BEST = Quantity(
    "my_best_kj", "Your best", "kJ", source="your workouts",
    help="Your most output in this class; attempts stopped early, doubtful or excluded are no best.",
)  # fmt: skip
THEIR_BEST = Quantity("their_best_kj", "Their best", "kJ", source="their results", help="Their most output in it.")
DELTA = Quantity(
    "delta_kj", "Difference", "kJ", source="both outputs",
    help="Your best less theirs. Bikes are calibrated differently, so take it with a grain of salt.",
)  # fmt: skip
MY_OUTPUT = Quantity("my_kj", "Your output", "kJ", source="your workouts", help="Your output of this ride.")
THEIR_OUTPUT = Quantity(
    "their_kj", "Their output", "kJ", source="their results", help="Their output of it; of several friends the most."
)


@dataclass(frozen=True)
class Following:
    """How far asking Peloton whom the athlete follows has come."""

    #: 'sample', 'connect' (Peloton is not connected), 'ready' (to be asked), 'asking', or 'listed'.
    state: str
    #: Names by Peloton's id of the member, and those of them who are chosen.
    names: dict[str, str]
    chosen: list[str]
    asked_at: datetime | None = None
    #: What went wrong in the newest pass.
    problem: str | None = None


def people(book: Book) -> pd.DataFrame:
    """Everybody, by name.

    Returns:
        Indexed by ``friend_id``: ``name``, ``source`` (where results come from), ``results`` (how many), ``newest``
        (date of the last one), ``fresh`` (when Peloton last told, in words), ``note`` (what keeps results away, or "").
    """
    told = queries.friends(book).set_index("id").rename_axis("friend_id")
    of = results(book).groupby("friend_id")["day"]
    now = datetime.now(UTC)
    return pd.DataFrame(
        {
            "name": told["name"],
            "source": [_source(row) for row in told.to_dict("records")],
            "results": of.size().reindex(told.index).fillna(0).astype(int),
            "newest": of.max().reindex(told.index),
            "fresh": [quantities.ago(at, now) if pd.notna(at) else "" for at in told["fetched_at"]],
            "note": told["problem"].fillna("").astype(str),
        }
    )


def _source(friend: dict[Any, Any]) -> str:
    if not friend["peloton_user_id"] or pd.isna(friend["peloton_user_id"]):
        return "By hand or file"
    return "Peloton" if friend["is_followed"] else "Peloton, not asked any more"


def results(book: Book) -> pd.DataFrame:
    """What friends did: the columns of ``queries.friends.friend_workouts``."""
    return _results(book.id, books.version(book, "challenges"), book)


@st.cache_data(max_entries=4, show_spinner=False)
def _results(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    return queries.friend_workouts(_book)


def following(book: Book) -> Following:
    """Whom the athlete follows at Peloton, as far as that is known or may be asked."""
    told = queries.following(book)
    names = {member["id"]: member["name"] for member in told["members"]}
    table = queries.friends(book)
    table = table[table["peloton_user_id"].notna()]
    names |= {row.peloton_user_id: row.name for row in table[["peloton_user_id", "name"]].itertuples(index=False)}
    chosen = table.loc[table["is_followed"], "peloton_user_id"].tolist()
    run = sync_runs.latest(book, SOURCE)
    state = _state(book, told["asked_at"], run)
    return Following(state, names, chosen, told["asked_at"], run.problem if run else None)


def _state(book: Book, asked_at: datetime | None, run: Any) -> str:
    if book.is_sample:
        return SAMPLE
    if not connections.is_connected(book, connections.PELOTON, config.settings()):
        return CONNECT
    if not queries.is_on(book):
        return READY
    if asked_at is None and run is not None and sync_runs.is_alive(run, datetime.now(UTC)):
        return ASKING
    return LISTED if asked_at else READY


def classes_taken(book: Book) -> dict[str, str]:
    """Titles of the classes that the athlete took, by id, the one taken last first."""
    mine = counted(books.workouts(book))
    mine = mine[mine["class_id"].notna()].iloc[::-1].drop_duplicates("class_id")
    return dict(zip(mine["class_id"].head(CLASSES_OFFERED), mine["title"].head(CLASSES_OFFERED), strict=True))


def removable(book: Book) -> dict[int, str]:
    """Results that were entered or imported, by id: what they may be called in a list, the newest first."""
    told = results(book)
    told = told[told["source"] != queries.PELOTON].iloc[::-1].head(RESULTS_OFFERED)
    names = _names(book)
    return {
        int(row.Index): f"{names[row.friend_id]}, {quantities.written(row.day, short=True)}: {row.title}"
        for row in told[["friend_id", "day", "title"]].itertuples()
    }


# --- beside each other --------------------------------------------------------------------------------------------


def period(name: str, today: date, starts_on: int) -> tuple[date, date]:
    """The days of one of ``PERIODS``, both included; a week or month that is under way ends today."""
    match name:
        case "This month":
            return month_start(today), today
        case "Last 4 weeks":
            return today - timedelta(days=27), today
        case _:
            return week_start(today, starts_on), today


def standings(book: Book, first: date, last: date) -> pd.DataFrame:
    """What the athlete and each friend did in these days: ``analysis.friends.standings`` with ``name``, you first."""
    return _standings(book.id, _version(book), first, last, book)


@st.cache_data(max_entries=12, show_spinner=False)
def _standings(book_id: str, version: tuple[int, ...], first: date, last: date, _book: Book) -> pd.DataFrame:
    names = _names(_book)
    ids = [friend_id for friend_id in names if friend_id != ME]
    table = analysis.standings(counted(books.workouts(_book)), results(_book), ids, first, last)
    return table.assign(name=[names[friend_id] for friend_id in table.index])


def measure_label(name: str) -> str:
    """What one of ``MEASURES`` is called."""
    return quantities.described(name).label


def place(table: pd.DataFrame, measure: str) -> str:
    """Where the athlete stands by one of ``MEASURES``, in a sentence; whose workouts do not tell it has no place."""
    values = table[measure].where(table["workouts"] > 0, 0).dropna()
    if ME not in values or len(values) == 1:
        return ""
    mine, others = values[ME], values.drop(ME)
    ahead = others[others > mine].sort_values()
    if ahead.empty:
        behind = mine - others.max()
        lead = quantities.shown(behind, measure) if behind else None
        return f"You lead by {lead}." if lead else "Level at the top." if mine else "Nobody has begun yet."
    name = table.at[ahead.index[0], "name"]
    return f"Place {len(ahead) + 1} of {len(values)}: {quantities.shown(ahead.iloc[0] - mine, measure)} behind {name}."


def shared(book: Book) -> pd.DataFrame:
    """Classes that the athlete and a friend took: ``analysis.friends.shared_classes`` with the friend's ``name``."""
    return _shared(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _shared(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    table = analysis.shared_classes(counted(books.workouts(_book)), results(_book))
    return table.assign(name=table["friend_id"].map(_names(_book)))


def together(book: Book) -> pd.DataFrame:
    """Rides with friends, the newest first: one row a ride.

    Returns:
        Indexed by ``workout_id``: ``day``, ``title``, ``names`` (who rode along), ``my_kj``, ``their_kj`` (the most of
        theirs), ``apart`` (who began how much later, in words).
    """
    return _together(book.id, _version(book), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _together(book_id: str, version: tuple[int, ...], _book: Book) -> pd.DataFrame:
    theirs = results(_book)
    found = analysis.rides_together(counted(books.workouts(_book)), theirs[queries.has_clock(theirs)])
    names = _names(_book)
    found = found.assign(name=found["friend_id"].map(names), apart=found["apart_s"].map(_apart))
    of = found.groupby("workout_id", sort=False)
    return pd.DataFrame(
        {
            "day": of["day"].first(),
            "title": of["title"].first(),
            "names": of["name"].agg(", ".join),
            "my_kj": of["my_kj"].first().astype(float),
            "their_kj": of["their_kj"].max().astype(float),
            "apart": of["apart"].agg(", ".join),
        }
    )


def _apart(seconds: float) -> str:
    """Who began how much later."""
    if abs(seconds) < 30:
        return "at once"
    return f"{quantities.clock(abs(seconds))} {'after' if seconds > 0 else 'before'} you"


def _names(book: Book) -> dict[int, str]:
    """What everybody is called, the athlete first."""
    told = queries.friends(book)
    return {ME: YOU} | dict(zip(told["id"].astype(int), told["name"], strict=True))


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "challenges", "workouts", "athlete")


# --- Peloton's own challenges -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One of Peloton's challenges in words."""

    title: str
    #: When it ends or begins, and who takes part.
    when: str
    #: "4 of 10 workouts to Bronze", or what was reached; "" where nothing was joined.
    standing: str
    #: 0 to 1 of the next medal; None where there is no way to say.
    share: float | None
    #: The medals and what they take, in a line.
    medals: str
    has_joined: bool
    is_over: bool


def challenges(book: Book) -> list[Told]:
    """Peloton's own challenges: joined ones first, those that are over last."""
    now = datetime.now(books.zone(book))
    told = [_told(row, now) for row in queries.challenges(book).to_dict("records")]
    return sorted(told, key=lambda one: (one.is_over, not one.has_joined))


def _told(row: dict[Any, Any], now: datetime) -> Told:
    begins, ends = (row[name] if pd.notna(row[name]) else None for name in ("started_at", "ended_at"))
    joined = row["has_joined"] is True or row["has_joined"] == 1
    tiers = sorted(row["tiers"] if isinstance(row["tiers"], list) else [], key=lambda tier: tier["threshold"])
    unit = row["unit"] if isinstance(row["unit"], str) else ""
    done = None if pd.isna(row["progress"]) else float(row["progress"])
    standing, share = _standing(done, tiers, unit) if joined else ("", None)
    medals = " · ".join(f"{tier['name']} {tier['threshold']:,g}" for tier in tiers)
    size = f" · {int(row['participants']):,} take part" if pd.notna(row["participants"]) else ""
    return Told(
        row["title"], _when(begins, ends, now) + size, standing, share, medals, joined, bool(ends and ends < now)
    )


def _standing(done: float | None, tiers: list[dict[str, Any]], unit: str) -> tuple[str, float | None]:
    """What is done and what the next medal takes, in words, and the share of it."""
    if done is None:
        return "Peloton does not tell how far you are.", None
    reached = [tier["name"] for tier in tiers if done >= tier["threshold"]]
    nearest = next((tier for tier in tiers if done < tier["threshold"]), None)
    has = f"{reached[-1]} reached. " if reached else ""
    if nearest is None:
        return f"{has}{done:,g} {unit}".strip(), 1.0 if tiers else None
    return f"{has}{done:,g} of {nearest['threshold']:,g} {unit} to {nearest['name']}", done / nearest["threshold"]


def _when(begins: datetime | None, ends: datetime | None, now: datetime) -> str:
    if begins and begins > now:
        return f"Begins on {quantities.written(begins.astimezone(now.tzinfo).date())}"
    if ends is None:
        return "Without an end that is told"
    last = ends.astimezone(now.tzinfo).date()
    if ends < now:
        return f"Ended on {quantities.written(last)}"
    days = (last - now.date()).days
    left = "ends today" if days == 0 else f"{quantities.how_many(days, 'day')} left"
    return f"Until {quantities.written(last)}, {left}"
