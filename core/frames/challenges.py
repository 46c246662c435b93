"""Challenges: the list of them, and one with its weeks, its tasks, its course and its leaderboards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from core.challenge_rules import Pause, Rules, amount
from core.coaching import challenge_tests, leaderboards
from core.coaching.challenge_words import headline, left_this_week, needed, sentences
from core.coaching.challenges import Standing, TaskStanding, Week, kept_standing, week_medal
from core.coaching.leaderboards import Race, Rider
from core.frames import books
from core.metrics import local_days
from core.quantities import Units, how_many, label, shown, written
from core.queries import athlete
from core.queries import challenges as rows
from core.queries import friends as friend_rows
from core.queries.challenges import Kept
from core.store import Book

YOU = "You"
#: How a challenge can stand, in the order of the list.
STATES = {
    "running": "Running", "coming": "Coming", "finished": "Finished", "left": "Left", "impossible": "Impossible",
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A challenge in the list."""

    challenge_id: int
    name: str
    state: str
    #: 'On pace', 'Behind', 'Paused' ... of one that runs; else how it stands.
    badge: str
    #: When it is, and what it counts.
    when: str
    headline: str
    #: What the week still asks for; "" where it asks for nothing.
    left: str
    #: How far it is to the next tier, 0 to 1, in words too; None without a tier.
    share: float | None
    progress: str
    #: Tier reached and medals of weeks; "" without.
    medals: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Told:
    """One challenge."""

    challenge_id: int
    rules: Rules
    joined_day: date | None
    pauses: tuple[Pause, ...]
    card: Card
    standing: Standing
    sentences: tuple[str, ...]
    #: What the next tier needs a week or a day from here; "" where there is none.
    needed: str
    #: A row a week: ``week``, ``days`` (in words), ``state``, ``done`` (of its tasks), ``amount``, ``medal``, ``met``.
    weeks: pd.DataFrame
    #: A row a task of a week: ``week``, ``task``, ``kind``, ``points``, ``done``, ``day``, ``tries``, ``result``,
    #: ``workouts`` (titles), ``workout_id`` (the last of them).
    tasks: pd.DataFrame
    #: ``day``, ``total``, ``pace`` (even to the next tier, or to the one reached where there is no next).
    course: pd.DataFrame
    #: ``name``, ``threshold`` of the tiers around.
    tiers: pd.DataFrame
    #: What the tests at both ends say; "" where it asks for none.
    outcome: str
    #: None where the athlete is alone in it.
    race: Race | None
    #: Teams by the friend's id, None is the athlete.
    teams: dict[int | None, str | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing can change in it by waiting."""
        return self.standing.state in ("finished", "left", "impossible")


def cards(book: Book, today: date) -> list[Card]:
    """Every challenge: those that run by their end, those to come, then the others, the newest first."""
    return _cards(book.id, books.version(book, "challenges", "workouts", "athlete"), today, book)


def told(book: Book, challenge_id: int, today: date) -> Told | None:
    """One challenge; None where there is none of that id."""
    return _told(book.id, books.version(book, "challenges", "workouts", "athlete"), challenge_id, today, book)


def friends(book: Book) -> dict[int, str]:
    """Who could take part, by id."""
    return _friends(book.id, books.version(book, "challenges"), book)


def illnesses(book: Book, at: Standing) -> list[Pause]:
    """Days of illness and injury that were entered and touch the challenge, as pauses to choose from."""
    events = athlete.life_events(book)
    last = at.last or at.rules.last_day
    return [
        Pause(row.first_day, row.last_day, label(row.kind))
        for row in events[events["kind"].isin(["illness", "injury"])].itertuples()
        if row.first_day <= last and row.last_day >= at.rules.first_day
    ]


@st.cache_data(max_entries=4, show_spinner=False)
def _cards(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> list[Card]:
    workouts, units = books.workouts(_book), books.units(_book)
    made = [_card(kept, kept_standing(kept, workouts, today), units) for kept in rows.challenges(_book)]
    order = list(STATES)
    return sorted(made, key=lambda card: (order.index(card.state), _when(card, order)))


def _when(card: Card, order: Sequence[str]) -> int:
    match card.state:
        case "running":
            return card.last_day.toordinal()
        case "coming":
            return card.first_day.toordinal()
        case _:
            return -card.last_day.toordinal()


@st.cache_data(max_entries=8, show_spinner=False)
def _told(book_id: str, version: tuple[int, ...], challenge_id: int, today: date, _book: Book) -> Told | None:
    kept = next((one for one in rows.challenges(_book) if one.challenge.id == challenge_id), None)
    if kept is None:
        return None
    workouts, units = books.workouts(_book), books.units(_book)
    at = kept_standing(kept, workouts, today)
    outcome = challenge_tests.outcome(at)
    return Told(
        challenge_id=challenge_id, rules=at.rules, joined_day=kept.challenge.joined_day, pauses=_pauses(kept),
        card=_card(kept, at, units), standing=at, sentences=tuple(sentences(at, units)), needed=needed(at, units),
        weeks=_weeks(at, units),
        tasks=_tasks(at, workouts, units), course=_course(at), tiers=_tiers(at),
        outcome=outcome.sentence if outcome else "", race=_race(_book, kept, at, workouts),
        teams={one.friend_id: one.team for one in kept.members} or {None: None},
    )  # fmt: skip


@st.cache_data(max_entries=4, show_spinner=False)
def _friends(book_id: str, version: tuple[int, ...], _book: Book) -> dict[int, str]:
    known = friend_rows.friends(_book)
    return {int(friend_id): str(name) for friend_id, name in zip(known["id"], known["name"], strict=True)}


# --- one challenge ------------------------------------------------------------------------------------------------


def _pauses(kept: Kept) -> tuple[Pause, ...]:
    return tuple(Pause(one.first_day, one.last_day, one.reason) for one in kept.pauses)


def _card(kept: Kept, at: Standing, units: Units) -> Card:
    rules, tier = at.rules, at.next_tier or at.tier
    done, asked = (amount(n, rules.metric, units) for n in (at.total, tier.threshold if tier else None))
    progress = f"{done} of {_tier_told(tier.name, asked)}" if tier else ""
    return Card(
        challenge_id=kept.challenge.id or 0, name=rules.name, state=at.state, badge=_badge(at),
        when=_when_and_what(at), headline=headline(at, units),
        left="" if at.is_paused or at.state != "running" else left_this_week(at.week, units),
        share=None if tier is None else min(at.total / tier.threshold, 1.0), progress=progress, medals=_medals(at),
        first_day=rules.first_day, last_day=at.last or rules.last_day,
    )  # fmt: skip


def _tier_told(name: str, asked: str) -> str:
    """So much for a tier, once where it is called by that."""
    return asked if name == asked else f"{asked} for {name}"


def _badge(at: Standing) -> str:
    if at.is_paused:
        return "Paused"
    if at.state != "running":
        return STATES[at.state]
    if at.is_out_of_reach:
        return "Out of reach"
    return {True: "On pace", False: "Behind", None: "All tiers" if at.rules.tiers else "Running"}[at.is_on_pace]


def _when_and_what(at: Standing) -> str:
    rules = at.rules
    last = at.last or rules.last_day
    weeks = how_many(rules.weeks, "week") if rules.days >= 14 else how_many(max(rules.days, 0), "day")
    of = ", ".join(label(name) for name in rules.disciplines) if rules.disciplines else "everything counts"
    who = " · with friends" if rules.kind == "team" else ""
    return f"{written(rules.first_day, short=True)} to {written(last, short=True)} · {weeks} · {of}{who}"


def _medals(at: Standing) -> str:
    told = [f"Tier: {at.tier.name}"] if at.tier else []
    weeks = at.medals
    if weeks and at.rules.tasks:
        told.append("weeks: " + ", ".join(f"{number} {name}" for name, number in weeks.items()))
    return " · ".join(told)


def _weeks(at: Standing, units: Units) -> pd.DataFrame:
    said = {"before": "Not ridden", "over": "", "running": "This week", "coming": "Coming", "after": "After leaving"}
    return pd.DataFrame(
        [
            {
                "week": week.number, "days": f"{week.first.day} {week.first:%b} to {week.last.day} {week.last:%b}",
                "state": said[week.state], "done": _done_of(week), "amount": week.amount,
                "told": amount(week.amount, at.rules.metric, units) if week.state in ("over", "running") else "",
                "medal": week_medal(week, at.rules) or "", "met": _met(week), "first": week.first,
            }
            for week in at.weeks
        ],
        columns=["week", "days", "state", "done", "amount", "told", "medal", "met", "first"],
    )  # fmt: skip


def _done_of(week: Week) -> str:
    if not week.tasks or week.state in ("coming", "before"):
        return ""
    return f"{sum(one.is_done for one in week.tasks)} of {len(week.tasks)}"


def _met(week: Week) -> str:
    return {True: "Met", False: "Not met", None: "Open" if week.state in ("running", "coming") else "–"}[week.is_met]


def _tasks(at: Standing, workouts: pd.DataFrame, units: Units) -> pd.DataFrame:
    titles = workouts["title"]
    table = [
        {
            "week": week.number, "task": one.task.name, "kind": one.task.kind.capitalize(),
            "points": one.points if at.rules.metric == "points" else np.nan, "done": _how_far(one, units),
            "is_done": one.is_done, "day": one.day, "tries": one.tries, "result": _result(one, units),
            "workouts": " · ".join(str(titles.get(n, "")) for n in one.workout_ids[:3]) + _more(one.workout_ids),
            "workout_id": one.workout_ids[-1] if one.workout_ids else None,
        }
        for week in at.weeks if week.state in ("over", "running", "after") for one in week.tasks
    ]  # fmt: skip
    columns = ["week", "task", "kind", "points", "done", "is_done", "day", "tries", "result", "workouts", "workout_id"]
    return pd.DataFrame(table, columns=columns).sort_values("week", ascending=False, kind="stable", ignore_index=True)


def _more(ids: Sequence[int]) -> str:
    return f" and {len(ids) - 3} more" if len(ids) > 3 else ""


def _how_far(one: TaskStanding, units: Units) -> str:
    if one.is_done:
        return "Done"
    if one.task.metric == "workouts" and one.task.target == 1:
        return "Open"
    return f"{amount(one.done, one.task.metric, units)} of {amount(one.task.target, one.task.metric, units)}"


def _result(one: TaskStanding, units: Units) -> str:
    if one.power_w is not None:
        return shown(one.power_w, "avg_power_w", units)
    return "" if one.speed_mps is None else shown(one.speed_mps, "avg_speed_mps", units)


def _course(at: Standing) -> pd.DataFrame:
    """The total by day, and the even pace over all days that are left to the athlete."""
    tier = at.next_tier or at.tier
    days = [day for day in at.days if day >= at.from_day]
    table = pd.DataFrame({"day": pd.to_datetime(days)})
    table["pace"] = np.linspace(1, len(days), len(days)) * tier.threshold / len(days) if tier and days else np.nan
    return table.merge(at.course, on="day", how="left")[["day", "total", "pace"]]


def _tiers(at: Standing) -> pd.DataFrame:
    """The tier reached and the next two, so that the chart keeps its scale."""
    reached = [tier for tier in at.rules.tiers if at.total >= tier.threshold - 1e-9]
    ahead = [tier for tier in at.rules.tiers if tier not in reached]
    return pd.DataFrame([(tier.name, tier.threshold) for tier in (*reached[-2:], *ahead[:2])],
                        columns=["name", "threshold"])  # fmt: skip


# --- who takes part -----------------------------------------------------------------------------------------------


def _race(book: Book, kept: Kept, at: Standing, workouts: pd.DataFrame) -> Race | None:
    """The leaderboards; None where nobody else takes part."""
    teams = {one.friend_id: one.team for one in kept.members}
    ids = [friend_id for friend_id in teams if friend_id is not None]
    if not ids:
        return None
    known = friend_rows.friends(book).set_index("id")
    theirs = friend_rows.friend_workouts(book, ids)
    challenge = kept.challenge
    riders = [Rider(YOU, workouts, is_you=True, team=teams.get(None), pauses=_pauses(kept),
                    joined_day=challenge.joined_day, left_day=challenge.left_day)]  # fmt: skip
    names = _told_apart([str(known.at[n, "name"]) for n in ids if n in known.index])
    for name, friend_id in zip(names, (n for n in ids if n in known.index), strict=True):
        friend, done = known.loc[friend_id], theirs[theirs["friend_id"] == friend_id]
        until, problem = _known_until(friend, done, book)
        riders.append(Rider(name, done, team=teams[friend_id], known_until=until, problem=problem))
    return leaderboards.race(at.rules, riders, at.today)


def _known_until(friend: pd.Series, done: pd.DataFrame, book: Book) -> tuple[date | None, str]:
    """Up to which day a friend's results are known, and why no further; who is kept by hand is known up to today."""
    if not isinstance(friend["peloton_user_id"], str):
        return None, ""
    newest: date | None = max(local_days(done).dt.date, default=None)
    if friend["is_private"]:
        return newest, "Shows you no workouts any more."
    asked = friend["fetched_at"]
    fetched = asked.astimezone(books.zone(book)).date() if isinstance(asked, datetime) and asked == asked else None
    return fetched or newest, "" if pd.isna(friend["problem"]) else str(friend["problem"])


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that come again, and behind one that is called as the athlete is here."""
    used: set[str] = {YOU.casefold()}
    out: list[str] = []
    for name in names:
        told, n = name, 2
        while told.casefold() in used:
            told, n = f"{name} ({n})", n + 1
        used.add(told.casefold())
        out.append(told)
    return out


# --- a new one ----------------------------------------------------------------------------------------------------


def preview(rules: Rules, units: Units) -> list[str]:
    """What a challenge that is not kept yet would be, in sentences."""
    weeks = how_many(rules.weeks, "week") if rules.days >= 14 else how_many(rules.days, "day")
    told = [f"{weeks}, {written(rules.first_day)} to {written(rules.last_day)}."]
    if rules.tasks:
        first = ", ".join(task.name for task in rules.tasks_of(1))
        told.append(f"Week 1 asks for: {first}.")
        special = [f"week {task.week}: {task.name}" for task in rules.tasks if task.week not in (None, 1)]
        told += [f"Also {', '.join(special[:6])}."] if special else []
    if rules.tiers:
        tiers = [_tier_told(t.name, amount(t.threshold, rules.metric, units)) for t in rules.tiers]
        few = tiers if len(tiers) <= 6 else [*tiers[:2], "…", *tiers[-2:]]
        told.append(f"{how_many(len(tiers), 'tier')}: {', '.join(few)}.")
    return told


def next_monday(book: Book, today: date) -> date:
    """The first day of the athlete's next week; today where that begins today."""
    return today + timedelta(days=(books.week_start(book) - today.weekday()) % 7)
