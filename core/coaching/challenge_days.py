"""The days of a challenge: which are in it, in which week each is, and what was done on them. Pauses are left out.

Week k is the k-th seven of the days that no pause covers, so a pause moves what is left of its week, all later weeks
and the end. Days are local days, so New Year, clock changes and other time zones change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from core import words
from core.analysis import ftp_tests
from core.challenge_rules import FTP_TEST, TASK_METRICS, Pause, Rules, Task
from core.metrics import counted, is_marked, local_days, measures

DAY = timedelta(days=1)
#: Columns that a task may ask about; friends' workouts have fewer of them.
_ASKED = ("title", "class_id", "class_type", "class_duration_s", "duration_s", "avg_power_w", "avg_speed_mps",
          "distance_m")  # fmt: skip
_YES_OR_NO = ("is_stopped_early", "is_doubtful", "is_ftp_test")
_READ = ("day", "discipline", *_ASKED, "output_kj", "calories_kcal", "is_excluded", *_YES_OR_NO)


@dataclass(frozen=True)
class Done:
    """One workout as a challenge counts it."""

    workout_id: int
    day: date
    discipline: str
    #: What it adds to each of ``TASK_METRICS`` but days; None where unknown.
    adds: dict[str, float | None]
    title: str
    class_id: str | None
    class_type: str | None
    #: How long it was; of a class that was not left early its full length.
    length_s: float | None
    power_w: float | None
    speed_mps: float | None
    is_ftp_test: bool
    is_stopped_early: bool
    #: Doubtful ones count as done, never as a result.
    is_doubtful: bool


def days_of(rules: Rules, pauses: Sequence[Pause] = ()) -> list[date]:
    """The days of a challenge in their order, those of pauses left out; empty where it ends before it starts."""
    spans = merged(pauses)
    days: list[date] = []
    day = rules.first_day
    while len(days) < rules.days:
        pause = next((span for span in spans if span.first_day <= day <= span.last_day), None)
        if pause:
            day = pause.last_day
        else:
            days.append(day)
        day += DAY
    return days


def weeks_of(days: Sequence[date]) -> list[tuple[date, ...]]:
    """The days of each week, in sevens; the last one may have fewer."""
    return [tuple(days[n : n + 7]) for n in range(0, len(days), 7)]


def merged(pauses: Sequence[Pause]) -> list[Pause]:
    """Pauses in their order, those that touch each other as one; those that end before they begin are none."""
    out: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.first_day, one.last_day)):
        if pause.last_day < pause.first_day:
            continue
        if out and pause.first_day <= out[-1].last_day + DAY:
            out[-1] = Pause(out[-1].first_day, max(out[-1].last_day, pause.last_day), out[-1].reason or pause.reason)
        else:
            out.append(pause)
    return out


def done_in(workouts: pd.DataFrame, rules: Rules, first: date, last: date) -> list[Done]:
    """The counted workouts of ``first`` to ``last`` in a discipline that the challenge or one of its tasks names.

    ``workouts`` is the frame of all workouts or of a friend's, in their order; what it does not have is unknown.
    """
    workouts = workouts.reindex(columns=list(_READ))
    days = local_days(workouts)
    rows = counted(workouts[(days >= pd.Timestamp(first)) & (days <= pd.Timestamp(last))])
    if (wanted := _disciplines(rules)) is not None:
        rows = rows[rows["discipline"].isin(list(wanted))]
    if rows.empty:
        return []
    sums = measures(rows)
    adds = {metric: _numbers(sums[metric]) for metric in TASK_METRICS if metric != "days"}
    asked = rows.reindex(columns=list(_ASKED))
    columns = {name: _plain(asked[name]) for name in ("title", "class_id", "class_type")}
    marks = {name: is_marked(rows, name).to_list() for name in _YES_OR_NO}
    tests = _tests(rows, asked) if any(task.class_type == FTP_TEST for task in rules.tasks) else marks["is_ftp_test"]
    lengths = _numbers(_lengths(asked, np.array(marks["is_stopped_early"])))
    powers, speeds = _numbers(asked["avg_power_w"]), _numbers(_speeds(asked))
    return [
        Done(
            workout_id=int(workout_id), day=day, discipline=discipline,
            adds={metric: values[n] for metric, values in adds.items()},
            title=columns["title"][n] or "", class_id=columns["class_id"][n], class_type=columns["class_type"][n],
            length_s=lengths[n], power_w=powers[n], speed_mps=speeds[n], is_ftp_test=bool(tests[n]),
            is_stopped_early=marks["is_stopped_early"][n], is_doubtful=marks["is_doubtful"][n],
        )
        for n, (workout_id, day, discipline) in enumerate(
            zip(rows.index, sums["day"].dt.date, rows["discipline"], strict=True)
        )
    ]  # fmt: skip


def counts_for(rules: Rules) -> Callable[[Done], bool]:
    """Whether a workout is in a discipline that the challenge counts."""
    wanted = rules.disciplines
    return lambda done: wanted is None or done.discipline in wanted


def does(task: Task, done: Done, disciplines: tuple[str, ...] | None) -> bool:
    """Whether a workout can do a task, or count towards it; ``disciplines`` are those of the challenge.

    A class that was left early does no task that asks for a class or a type. Where a task names classes and a type,
    either is enough.
    """
    wanted = task.disciplines or disciplines
    if wanted is not None and done.discipline not in wanted:
        return False
    if task.min_duration_s is not None and not (done.length_s is not None and done.length_s >= task.min_duration_s):
        return False
    if not task.class_ids and not task.class_type:
        return True
    is_class = bool(task.class_ids) and done.class_id in (task.class_ids or ())
    return not done.is_stopped_early and (is_class or (bool(task.class_type) and _is_of_type(done, task.class_type)))


def _is_of_type(done: Done, class_type: str | None) -> bool:
    """By the type of its class, or by these words in its title."""
    if class_type == FTP_TEST:
        return done.is_ftp_test
    wanted = _folded(class_type or "")
    return bool(wanted) and (_folded(done.class_type or "") == wanted or f" {wanted} " in f" {_folded(done.title)} ")


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return words.fold(text)


def _disciplines(rules: Rules) -> set[str] | None:
    """Every discipline that matters; None where all do."""
    if rules.disciplines is None:
        return None
    return set(rules.disciplines).union(*(task.disciplines or () for task in rules.tasks))


def _tests(rows: pd.DataFrame, asked: pd.DataFrame) -> list[bool]:
    known = asked.assign(discipline=rows["discipline"], is_ftp_test=is_marked(rows, "is_ftp_test"))
    return ftp_tests.is_ftp_test(known).to_list()


def _lengths(asked: pd.DataFrame, is_stopped_early: np.ndarray) -> pd.Series:
    """A class that was not left early counts with its full length: its recording may lack the last seconds."""
    own, planned = asked["duration_s"].astype(float), asked["class_duration_s"].astype(float)
    return own.where(is_stopped_early | own.isna(), np.fmax(own, planned))


def _speeds(asked: pd.DataFrame) -> pd.Series:
    told = asked["avg_speed_mps"].astype(float)
    duration_s = asked["duration_s"].astype(float)
    return told.fillna(asked["distance_m"].astype(float) / duration_s.where(duration_s > 0))


def _numbers(values: pd.Series) -> list[float | None]:
    return [value if value == value else None for value in values.astype(float).to_list()]


def _plain(values: pd.Series) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in values.astype(object).to_list()]
