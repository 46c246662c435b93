"""The plan: a week as a calendar, the weeks to come, form ahead, and which plans there are to begin and to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import derive_adherence
from core.analysis import fitness
from core.coaching import plan_templates, plan_weeks
from core.coaching.comparison import Match
from core.coaching.plan_kept import Followed
from core.coaching.plan_templates import Template
from core.coaching.plan_weeks import Ahead, Week
from core.coaching.planned import Planned
from core.coaching.schedule import Schedule
from core.frames import books, plan_adherence
from core.frames import schedule as schedule_frames
from core.metrics import week_start
from core.models_plan import TrainingPlan
from core.quantities import how_many
from core.queries import plan as rows
from core.queries import training_plans
from core.store import Book

#: What a frame of the plan follows.
SUBJECTS = ("plan", "workouts", "athlete", "settings")
#: An own template among those that are ready: this and its id.
OWN = "own:"


@dataclass(frozen=True)
class PlanLine:
    """A plan as the list shows it."""

    plan_id: int
    title: str
    first_day: date
    last_day: date
    focus: tuple[str, ...]
    weekly_min_s: int | None
    weekly_max_s: int | None
    note: str
    workouts: int
    #: 'running', 'to come' or 'over'.
    state: str
    #: Which week of how many, where it runs.
    week: int
    weeks: int


@dataclass(frozen=True)
class Form:
    """Form by day with the plan, and what it comes to."""

    days: pd.DataFrame
    #: ``day, title``: races of these days.
    races: pd.DataFrame
    sentence: str


def week(book: Book, first: date, today: date) -> Week:
    """The seven days from ``first`` on."""
    return _week(book.id, books.version(book, *SUBJECTS), first, today, book)


@st.cache_data(max_entries=8, show_spinner=False)
def _week(book_id: str, version: tuple[int, ...], first: date, today: date, _book: Book) -> Week:
    found = plan_adherence.kept(_book, today).matches
    return plan_weeks.week(
        first, found, books.workouts(_book), schedule_frames.schedule(_book), followed(_book).spans
    )  # fmt: skip


def matches(book: Book, first: date, last: date, today: date) -> list[Match]:
    """The planned workouts of these days, both included, and what became of each, the whole plan looked at."""
    return [match for match in plan_adherence.kept(book, today).matches if first <= match.planned.day <= last]


def followed(book: Book) -> Followed:
    """The plan and all that it is held against."""
    return _followed(book.id, books.version(book, *SUBJECTS), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _followed(book_id: str, version: tuple[int, ...], _book: Book) -> Followed:
    return derive_adherence.followed(_book, books.workouts(_book))


def book_week_start(book: Book, day: date) -> date:
    """The first day of the athlete's week that a day is in."""
    return week_start(day, books.week_start(book))


def ahead(book: Book, first: date, weeks: int = 4) -> list[Ahead]:
    """The weeks from ``first`` on."""
    return plan_weeks.ahead(followed(book).planned, first, weeks)


def today_of_plan(book: Book, today: date) -> list[Match]:
    """What is planned for today; nothing where there is no plan."""
    return _today(book.id, books.version(book, *SUBJECTS), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _today(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> list[Match]:
    return matches(_book, today, today, today)


def form(book: Book, today: date) -> Form | None:
    """Fitness, fatigue and form when the plan is followed; None where nothing was done yet or nothing is planned."""
    return _form(book.id, books.version(book, *SUBJECTS), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _form(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Form | None:
    planned = [one for one in followed(_book).planned if one.day >= today]
    if not planned:
        return None
    last = max(one.day for one in planned)
    days = plan_weeks.form_ahead(
        fitness.daily_tss(books.workouts(_book), today), matches(_book, today, last, today), today
    )
    if days.empty:
        return None
    shown = [race for race in schedule_frames.schedule(_book).races
             if days["day"].iloc[0] <= pd.Timestamp(race.day) <= days["day"].iloc[-1]]  # fmt: skip
    races = pd.DataFrame({"day": pd.to_datetime([race.day for race in shown]), "title": [race.title for race in shown]})
    return Form(days, races, _form_sentence(days, planned, today, shown))


def plan_list(book: Book, today: date) -> list[PlanLine]:
    """Every plan: those that run first, then those to come, then those that are over, the newest first."""
    counts: dict[int | None, int] = {}
    for one in followed(book).planned:
        counts[one.plan_id] = counts.get(one.plan_id, 0) + 1
    lines = [_line(plan, counts.get(plan.id, 0), today, books.week_start(book)) for plan in rows.plans(book)]
    order = {"running": 0, "to come": 1, "over": 2}
    return sorted(lines, key=lambda line: (order[line.state], -line.first_day.toordinal() if line.state == "over" else
                                           line.first_day.toordinal(), line.plan_id))  # fmt: skip


def plan_on(plans: Sequence[PlanLine], day: date) -> int | None:
    """The plan that a new workout of this day belongs to: the one that runs then."""
    return next((plan.plan_id for plan in plans if plan.first_day <= day <= plan.last_day), None)


def has_anything(book: Book) -> bool:
    """Whether there is a plan, or a planned workout of none."""
    return bool(followed(book).spans or followed(book).planned)


def templates(book: Book) -> dict[str, Template]:
    """The plans that can be begun: those that are ready, then the athlete's own."""
    own = {
        f"{OWN}{one.id}": plan_templates.read(
            f"{OWN}{one.id}", one.name, one.workouts, focus=one.focus, weekly_min_s=one.weekly_min_s,
            weekly_max_s=one.weekly_max_s,
        )
        for one in training_plans.templates(book)
    }  # fmt: skip
    return plan_templates.templates() | own


def next_week(book: Book, today: date) -> date:
    """The first day of the athlete's next week: when a plan usually begins."""
    return book_week_start(book, today) + timedelta(days=7)


def range_h(template: Template) -> tuple[float, float] | None:
    """The hours a week that a template is made for; None where it is taken as it is."""
    if template.weekly_min_s is None or template.weekly_max_s is None or own_id(template.key) is not None:
        return None
    return template.weekly_min_s / 3600, template.weekly_max_s / 3600


def own_id(key: str) -> int | None:
    """The id of an own template; None of those that are ready."""
    return int(key.removeprefix(OWN)) if key.startswith(OWN) else None


def days_to_move_to(book: Book, planned: Planned, today: date) -> dict[date, str]:
    """The days that a workout can be moved to, of its week and those beside it, and what stands there already."""
    week = timedelta(days=7)
    end = book_week_start(book, max(planned.day, today)) + 2 * week - timedelta(days=1)
    first = max(today, book_week_start(book, planned.day) - week)
    schedule = schedule_frames.schedule(book)
    taken = [one for one in followed(book).planned if first <= one.day <= end]
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    return {day: _day_told(day, today, planned, taken, schedule) for day in days if day != planned.day}


def _day_told(day: date, today: date, planned: Planned, taken: list[Planned], schedule: Schedule) -> str:
    there = sum(one.day == day for one in taken)
    said = [f"{there} planned"] if there else []
    if schedule.race_on(day):
        said.append("race")
    elif schedule.clash(day, planned.duration_s, planned.start_minute):
        said.append(schedule.away.get(day, "no time"))
    name = "Today" if day == today else f"{day:%a} {day.day}"
    return f"{name} ({', '.join(said)})" if said else name


def weeks_to_copy_to(book: Book, first: date, today: date) -> dict[date, str]:
    """The weeks that a week can be copied to, the next one first, and how much is planned there."""
    start = book_week_start(book, today)
    weeks = [start + timedelta(days=7 * n) for n in range(27)]
    counts = {one.first: one.planned.workouts for one in ahead(book, start, len(weeks))}
    later = [one for one in weeks if one > first] + [one for one in weeks if one < first]
    return {one: f"{one.day} {one:%B}" + (f" ({counts[one]} planned)" if counts[one] else "") for one in later}


def weeks_table(weeks: Sequence[Ahead]) -> pd.DataFrame:
    """Weeks as a chart draws them: ``week`` (its first day in words), ``focus``, ``hours``, ``told`` (its TSS)."""
    found = [
        {"week": f"{one.first.day} {one.first:%b}", "focus": focus, "hours": seconds / 3600,
         "told": "" if one.planned.tss is None else f"{one.planned.tss:.0f} TSS"}
        for one in weeks
        for focus, seconds in (one.by_focus or {"other": 0.0}).items()
    ]  # fmt: skip
    return pd.DataFrame(found, columns=["week", "focus", "hours", "told"])


def _line(plan: TrainingPlan, workouts: int, today: date, first_weekday: int) -> PlanLine:
    state = "to come" if plan.first_day > today else "over" if plan.last_day < today else "running"
    of = plan_weeks.number_of(plan.first_day, plan.last_day, first_weekday)
    now = plan_weeks.number_of(plan.first_day, min(max(today, plan.first_day), plan.last_day), first_weekday)
    return PlanLine(
        plan.id or 0, plan.title, plan.first_day, plan.last_day, tuple(plan.focus), plan.weekly_min_s,
        plan.weekly_max_s, plan.note or "", workouts, state, now, of,
    )  # fmt: skip


def _form_sentence(days: pd.DataFrame, planned: list[Planned], today: date, races: list) -> str:
    now = days[~days["is_ahead"]].iloc[-1]
    end = days.iloc[-1]
    said = [
        f"Followed as planned, fitness goes from {now['ctl']:.0f} to {end['ctl']:.0f} by "
        f"{end['day'].day} {end['day']:%B}, and form from {now['tsb']:+.0f} to {end['tsb']:+.0f}."
    ]
    for race in races:
        if race.day >= today:
            there = days[days["day"] == pd.Timestamp(race.day)]["tsb"].iloc[0]
            said.append(f"On the day of {race.title} form is {there:+.0f}.")
    without = sum(one.tss is None for one in planned)
    if without:
        has = "has" if without == 1 else "have"
        said.append(f"{how_many(without, 'planned workout')} {has} no TSS and count{'s' * (without == 1)} as none.")
    return " ".join(said)
