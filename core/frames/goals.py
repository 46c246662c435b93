"""Goals: where each one stands in words and numbers, where it is heading, and which pull against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core import quantities
from core.coaching import goal_pulls, goal_words
from core.coaching.goal_drafts import Draft, amount, checked
from core.coaching.goal_values import value_standing
from core.coaching.goals import (
    NO_DATA,
    SUMS,
    VALUES,
    WITH_SUBJECT,
    ZONES,
    Aim,
    Standing,
    aims,
    history,
    stands,
    sum_standing,
    sums,
)
from core.frames import books, goal_values
from core.quantities import Units, written
from core.queries import athlete
from core.store import Book

#: How many goals, by priority, stand on the Overview and at the top of the screen.
MAIN = 3
#: How a metric is called where one is chosen, if not by its quantity.
NAMES = {
    "power_zone_minutes": "Time in power zones", "hr_zone_minutes": "Time in heart-rate zones",
    "lift": "A lift (estimated maximum)", "race_time": "A race time", "days": "Active days",
}  # fmt: skip


@dataclass(frozen=True)
class GoalCard:
    """One goal and how it goes, up to the day that was asked for."""

    standing: Standing
    #: The periods before this one in which it stood, oldest first, at most 12: see ``coaching.goals.history``.
    history: pd.DataFrame
    units: Units

    @property
    def aim(self) -> Aim:
        return self.standing.aim

    @property
    def goal_id(self) -> int:
        return self.standing.aim.id

    @property
    def quantity(self) -> str:
        """The quantity that its amounts are written as."""
        return goal_words.quantity(self.aim)

    @property
    def title(self) -> str:
        """3 workouts a week."""
        return goal_words.title(self.aim, self.units)

    @property
    def state(self) -> str:
        """'Reached', 'On track', 'Behind', 'Out of reach' ..."""
        return self.standing.verdict

    @property
    def share(self) -> float:
        """How full its bar is, 0 to 1."""
        return float(np.clip(np.nan_to_num(self.standing.share), 0, 1))

    @property
    def done(self) -> str:
        """What was done of what."""
        return goal_words.done(self.standing, self.units)

    @property
    def needed(self) -> str:
        """What is still to do, and how much of it on each day or week that is left."""
        return goal_words.needed(self.standing, self.units)

    @property
    def heading(self) -> str:
        """Where it is heading, why it is called what it is called, and how fast it changes."""
        said = (
            goal_words.line(self.standing, self.units),
            goal_words.heading(self.standing, self.units),
            goal_words.reason(self.standing, self.units),
            goal_words.rate(self.standing, self.units),
        )
        return " ".join(sentence for sentence in said if sentence)

    @property
    def kept(self) -> str:
        """How often it was hit."""
        if self.state == NO_DATA:
            return ""
        return goal_words.kept(self.history, self.aim, self.units)


@dataclass(frozen=True)
class Pulls:
    """What goals do to each other, a sentence each; and why there is nothing to say, where there is not."""

    sentences: tuple[str, ...]
    #: Goals that cannot both be met.
    contradictions: tuple[str, ...]


def cards(book: Book, day: date) -> list[GoalCard]:
    """Every goal that stands on ``day`` and is not ended since, by priority; counted up to that day."""
    return _cards(book.id, _version(book), day, True, book)


def cards_of(book: Book, day: date) -> list[GoalCard]:
    """Every goal that stood on ``day``, also those ended since, by priority; counted up to that day."""
    return _cards(book.id, _version(book), day, False, book)


def pulls(book: Book, day: date) -> Pulls:
    """Which of the goals that stand pull against each other or go together."""
    return _pulls(book.id, _version(book), day, book)


def ended(book: Book) -> dict[int, str]:
    """Goals that rest, by their id: what they were, and when."""
    rows = athlete.goals(book, standing=False)
    resting = aims(rows[rows["last_day"].notna()])
    return {
        aim.id: f"{goal_words.title(aim, books.units(book))}, {written(aim.first_day, short=True)} to "
        f"{written(aim.last_day or aim.first_day, short=True)}"
        for aim in resting
    }


def metrics(book: Book) -> dict[str, str]:
    """What a goal can be set on: its name, sums before values."""
    named = {name: NAMES.get(name) or quantities.described(name).label for name in SUMS}
    values = {name: NAMES.get(name) or quantities.described(name).label for name in VALUES}
    return named | dict(sorted(values.items(), key=lambda item: item[1].lower()))


def is_sum(metric: str) -> bool:
    """Whether it is added up over workouts; else it is a value."""
    return metric in SUMS


def zones(metric: str) -> int:
    """How many zones a metric has to choose from; 0 where it has none."""
    return ZONES.get(metric, 0)


def disciplines(book: Book) -> list[str]:
    """The disciplines of the book, the most frequent first."""
    return [str(name) for name in books.workouts(book)["discipline"].value_counts().index]


def subjects(book: Book, metric: str) -> list[str] | None:
    """Which ones there are of a metric that has several: exercises, distances; None where there is one."""
    if metric not in WITH_SUBJECT:
        return None
    return goal_values.exercises(book) if metric == "lift" else goal_values.distances()


def drafted(book: Book, base: Draft, asked: Mapping[str, Any], *, offered: Mapping[str, str] | None = None) -> Draft:
    """``base`` with what was typed (``target``, ``upper``) and chosen (other fields of a draft).

    An amount that was left as it was ``offered`` stays what it is in ``base``, whose decimals are not all written.

    Raises:
        ValueError: It cannot be a goal; the sentence says why.
    """
    chosen, units = dict(asked), books.units(book)
    typed = {"target": chosen.pop("target").strip(), "upper": chosen.pop("upper", "").strip()}
    amounts = {
        name: getattr(base, name) if offered and said == offered[name] else amount(base.metric, said, units)
        for name, said in typed.items()
        if said or name == "target"
    }
    return checked(replace(base, **({"upper": None} | amounts | chosen)), books.today(book))


def changed(book: Book, aim: Aim, asked: Mapping[str, Any]) -> Draft:
    """A goal that stands with other amounts, or by another day.

    Raises:
        ValueError: It cannot be a goal; the sentence says why.
    """
    base = Draft(aim.metric, aim.target, aim.kind, aim.upper, aim.subject, aim.period, aim.discipline, aim.first_day,
                 aim.due_day)  # fmt: skip
    low, high = typed(aim, books.units(book))
    return drafted(book, base, asked, offered={"target": low, "upper": high})


def called(draft: Draft, units: Units) -> str:
    """A goal that is not set yet, in a few words; its metric alone while it has no target."""
    aim = Aim(0, draft.kind, draft.metric, draft.target or 0.0, draft.first_day or date.min, draft.subject,
              draft.period, draft.upper, draft.discipline, draft.due_day)  # fmt: skip
    return goal_words.title(aim, units) if draft.target is not None else goal_words.named(aim)


def typed(aim: Aim, units: Units) -> tuple[str, str]:
    """A goal's target and upper end as one would type them."""
    low = goal_words.amount(aim.target, aim, units).replace(",", "")
    high = "" if aim.upper is None else goal_words.amount(aim.upper, aim, units).replace(",", "")
    return low, high


def leads(cards: Sequence[GoalCard]) -> pd.DataFrame:
    """How far each goal is ahead of its time or behind it: ``goal``, ``lead_pct``, ``state``; the leading one first."""
    rows = [(card.title, 100 * card.standing.lead, card.state) for card in cards if card.standing.lead is not None]
    table = pd.DataFrame(rows, columns=["goal", "lead_pct", "state"])
    return table.sort_values("lead_pct", ascending=False, ignore_index=True)


def table(cards: Sequence[GoalCard]) -> pd.DataFrame:
    """Goals as they are listed, indexed by their id."""
    return pd.DataFrame(
        {
            "goal": [card.title for card in cards],
            "state": [card.state for card in cards],
            "share": [100 * card.share for card in cards],
            "done": [card.done for card in cards],
            "needed": [card.needed for card in cards],
            "heading": [card.heading for card in cards],
            "kept": [card.kept for card in cards],
        },
        index=pd.Index([card.goal_id for card in cards], name="goal_id"),
    )


@st.cache_data(max_entries=8, show_spinner=False)
def _cards(book_id: str, version: tuple[int, ...], day: date, standing: bool, _book: Book) -> list[GoalCard]:
    rows = [aim for aim in aims(athlete.goals(_book, standing=standing)) if stands(aim, day)]
    of, units, first_weekday = sums(_up_to(books.workouts(_book), day)), books.units(_book), books.week_start(_book)
    protected = books.protected_days(_book)
    found = []
    for aim in rows:
        if aim.is_sum:
            where = sum_standing(aim, of, day, first_weekday=first_weekday, protected=protected)
        else:
            where = value_standing(aim, goal_values.values(_book, aim), day)
        found.append(GoalCard(where, history(aim, of, day, first_weekday=first_weekday), units))
    return found


@st.cache_data(max_entries=2, show_spinner=False)
def _pulls(book_id: str, version: tuple[int, ...], day: date, _book: Book) -> Pulls:
    standing, units = [aim for aim in aims(athlete.goals(_book)) if stands(aim, day)], books.units(_book)
    of = sums(_up_to(books.workouts(_book), day))
    values = {aim.id: goal_values.values(_book, aim) for aim in standing[: goal_pulls.MOST_GOALS] if not aim.is_sum}
    found = goal_pulls.pulls(standing, of, values, day, first_weekday=books.week_start(_book))
    return Pulls(
        tuple(_pulled(pull, units) for pull in found),
        tuple(
            f"“{goal_words.title(one, units)}” and “{goal_words.title(other, units)}” cannot both be met."
            for one, other in goal_pulls.contradictions(standing)
        ),
    )


def _pulled(pull: goal_pulls.Pull, units: Units) -> str:
    later = "in the same week" if pull.lag_weeks == 0 else f"{quantities.how_many(pull.lag_weeks, 'week')} later"
    how = "goes together with" if pull.r > 0 else "pulls against"
    done, followed = (goal_words.title(aim, units) for aim in (pull.done, pull.followed))
    return (
        f"What you do for “{done}” {how} “{followed}” {later} "
        f"(r {pull.r:+.2f}, 95 % interval {pull.low:+.2f} to {pull.high:+.2f}, {quantities.how_many(pull.n, 'week')})."
    ).replace("-", "−")


def _up_to(workouts: pd.DataFrame, day: date) -> pd.DataFrame:
    return workouts[workouts["day"] <= pd.Timestamp(day)]


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "goals", "athlete")
