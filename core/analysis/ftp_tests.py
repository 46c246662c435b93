"""FTP that is found: tests that were ridden, efforts that today's FTP cannot explain, and the age of the FTP. Pure.

Nothing here sets an FTP. A proposal carries its evidence and a key that stays the same, so that what the athlete
decided once is not asked again; who shows proposals hands the decided keys in.

A test gives 95 % of its 20-minute power [PZ]. An effort beyond what FTP allows gives no number but asks for a test:
rides under-estimate tests, and bikes, spikes and lucky days over-estimate riders.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from core.metrics import counted, is_marked, local_days
from core.quantities import written

#: The share of 20-minute power that is FTP [PZ], and those minutes.
TEST_SHARE, TEST_S = 0.95, 1200
#: A ride this near 20 minutes is the test and nothing else.
TEST_SLACK_S = 10
#: Of a test no more than this share may be lost: a minute of twenty.
MOST_LOST_SHARE = 0.05
#: Titles of the test and of the ride that warms up for it.
TEST_TITLE = r"\b20 min FTP Test\b"
WARM_UP_TITLE = r"\bFTP Warm[ -]?Up\b"
#: The warm-up ends no longer than this before the test begins.
WARM_UP_GAP = timedelta(minutes=60)
#: An FTP that changes this soon after a test came from it.
ANSWERED_WITHIN = timedelta(days=7)
#: An effort counts where it is beyond what FTP allows by more than this share: tests repeat within some 3 %.
BEYOND_SHARE = 0.02
#: Only what was ridden within so many days says something about today.
RECENT = timedelta(days=90)
#: Where efforts are held against critical power: 5 to 60 minutes.
SHORTEST_S, LONGEST_S = 300, 3600
#: Ten weeks: an older FTP asks for a test.
OLD_DAYS = 70


class CriticalPower(NamedTuple):
    """The two-parameter model of what can be held: P = cp_w + w_prime_j / t."""

    cp_w: float
    w_prime_j: float


@dataclass(frozen=True)
class Proposal:
    """What the athlete is asked to say yes to: an FTP found by a test, or a test because an effort asks for one."""

    kind: Literal["ftp", "test"]
    #: The local day of the ride; an FTP that is accepted counts from it.
    day: date
    workout_id: int
    #: FTP in whole watts; None where a test is proposed, which will tell.
    value_w: int | None
    #: FTP in force on that day (for a test: the newest); None where there is none.
    now_w: float | None
    #: Why, in a sentence or two with the numbers.
    evidence: str
    #: The same for the same finding, whatever is imported or derived again.
    key: str


@dataclass(frozen=True)
class Age:
    """How old the FTP is."""

    ftp_w: float
    since: date
    days: int

    @property
    def asks_for_test(self) -> bool:
        """Whether it is older than ten weeks."""
        return self.days > OLD_DAYS

    @property
    def sentence(self) -> str:
        """Its age, and what to do about it."""
        told = f"Your FTP of {self.ftp_w:.0f} W is {_days(self.days)} old."
        return f"{told} After ten weeks it is time for a 20-minute test." if self.asks_for_test else told


def proposals(
    workouts: pd.DataFrame,
    peaks_w: pd.DataFrame,
    ftp: pd.DataFrame,
    today: date,
    *,
    critical_power: CriticalPower | None = None,
    decided: Collection[str] = (),
) -> list[Proposal]:
    """What the rides say about FTP and the athlete has not decided yet, newest first.

    Args:
        workouts: With ``title``, ``discipline``, ``started_at``, ``duration_s``, ``class_duration_s``,
            ``avg_power_w``, ``is_stopped_early``, ``is_doubtful``, ``is_excluded``, and where it was joined
            ``is_ftp_test`` of the class.
        peaks_w: Best mean power (W) of each ride, indexed by ``workout_id``, a column per duration in seconds (1200
            among them), NaN where the ride is shorter. Rides that are not in it have no known power.
        ftp: The history: ``day`` (dates), ``ftp_w``, in any order.
        today: The day on which it is asked.
        critical_power: What holds the efforts of 5 to 60 minutes against more than FTP alone.
        decided: Keys of proposals that were accepted or refused.
    """
    rides = _rides(workouts)
    rides = rides[rides["day"] <= today]
    history = _history(ftp)
    found = _tests(rides, peaks_w, history)
    effort = _effort(rides, peaks_w, history, today, critical_power)
    found += [effort] if effort else []
    return sorted((p for p in found if p.key not in decided), key=lambda p: (p.day, p.kind), reverse=True)


def ftp_age(ftp: pd.DataFrame, today: date) -> Age | None:
    """How old the newest FTP on or before ``today`` is; ``ftp`` has ``day`` and ``ftp_w``. None without any."""
    return _age(_history(ftp), today)


def is_ftp_test(workouts: pd.DataFrame) -> pd.Series:
    """Which workouts are rides of a 20-minute FTP test: by the flag of their class or by their title."""
    is_named = workouts["title"].astype(object).str.contains(TEST_TITLE, case=False, regex=True, na=False)
    is_long_enough = ~(workouts["class_duration_s"].astype(float) < TEST_S)  # a flagged warm-up is no test
    return (is_named | is_marked(workouts, "is_ftp_test")) & is_long_enough & workouts["discipline"].eq("cycling")


def is_ftp_warm_up(workouts: pd.DataFrame) -> pd.Series:
    """Which workouts are the ride that warms up for an FTP test, by their title."""
    return workouts["title"].astype(object).str.contains(WARM_UP_TITLE, case=False, regex=True, na=False)


def _rides(workouts: pd.DataFrame) -> pd.DataFrame:
    """What may count, with ``day`` as a date: on the bike, to the end, and nothing wrong with it."""
    rides = counted(workouts)
    rides = rides[rides["discipline"].eq("cycling") & ~is_marked(rides, "is_doubtful")]
    return rides.assign(day=local_days(rides).dt.date, started_at=pd.to_datetime(rides["started_at"], utc=True))


class _History(NamedTuple):
    """FTP entries, oldest first."""

    days: list[date]
    ftp_w: list[float]

    def in_force_w(self, day: date) -> float | None:
        """The newest on or before a day; None where there is none."""
        place = bisect_right(self.days, day)
        return self.ftp_w[place - 1] if place else None


def _history(ftp: pd.DataFrame) -> _History:
    days = pd.to_datetime(ftp["day"]).dt.date
    rows = ftp[["ftp_w"]].assign(day=days).sort_values("day", kind="stable")
    return _History(rows["day"].tolist(), rows["ftp_w"].astype(float).tolist())


def _age(history: _History, today: date) -> Age | None:
    ftp_w = history.in_force_w(today)
    if ftp_w is None:
        return None
    since = history.days[bisect_right(history.days, today) - 1]
    return Age(ftp_w, since, (today - since).days)


def _tests(rides: pd.DataFrame, peaks_w: pd.DataFrame, history: _History) -> list[Proposal]:
    """A proposal for each test that no entry has answered; of two on one day the better one."""
    tests, warm_ups = rides[_is_whole_test(rides)], _warm_ups(rides)
    best: dict[date, Proposal] = {}
    for workout_id, test in tests.iterrows():
        power_w = _test_power_w(test, peaks_w)
        if power_w is None:
            continue
        value_w, day = round(TEST_SHARE * power_w), test["day"]
        now_w = history.in_force_w(day)
        evidence = (
            f"{test['title']} on {written(day)}: {power_w:.0f} W for 20 minutes, of which 95 % are {value_w} W "
            f"({_compared(value_w, now_w)}). "
            f"{'The' if _has_warm_up(test, warm_ups) else 'No'} FTP warm-up was ridden before it."
        )
        proposal = Proposal("ftp", day, int(str(workout_id)), value_w, now_w, evidence, f"ftp:{day.isoformat()}")
        if day not in best or value_w > (best[day].value_w or 0):
            best[day] = proposal
    return [proposal for proposal in best.values() if not _is_answered(proposal, history)]


def _is_whole_test(rides: pd.DataFrame) -> pd.Series:
    return is_ftp_test(rides) & ~is_marked(rides, "is_stopped_early")


def _warm_ups(rides: pd.DataFrame) -> list[tuple[date, pd.Timestamp]]:
    """Day and end of each FTP warm-up."""
    rows = rides[is_ftp_warm_up(rides) & rides["duration_s"].notna()]
    ended_at = rows["started_at"] + pd.to_timedelta(rows["duration_s"].astype(float), unit="s")
    return list(zip(rows["day"], ended_at, strict=True))


def _has_warm_up(test: pd.Series, warm_ups: list[tuple[date, pd.Timestamp]]) -> bool:
    """Whether a warm-up of the same day ended within an hour before a test."""
    return any(
        day == test["day"] and timedelta(0) <= test["started_at"] - ended_at <= WARM_UP_GAP
        for day, ended_at in warm_ups
    )


def _test_power_w(test: pd.Series, peaks_w: pd.DataFrame) -> float | None:
    """Mean power over the 20 minutes of a test; None where nobody knows it.

    A ride of just these 20 minutes has its average, which passes over seconds that got lost; a longer one the best of
    its 20 minutes, in which they count as 0. Where that is far below the average, too much is lost to tell.
    """
    best_w = float(peaks_w.at[test.name, TEST_S]) if test.name in peaks_w.index else float("nan")
    average_w = float(test["avg_power_w"])
    if abs(float(test["duration_s"]) - TEST_S) > TEST_SLACK_S or not average_w > 0:
        return best_w if best_w > 0 else None
    return None if best_w < (1 - MOST_LOST_SHARE) * average_w else average_w


def _is_answered(proposal: Proposal, history: _History) -> bool:
    """Whether FTP changed, or the value was entered, between the day of the test and a week after."""
    before_w = history.in_force_w(proposal.day - timedelta(days=1))
    first = bisect_left(history.days, proposal.day)
    since_w = history.ftp_w[first : bisect_right(history.days, proposal.day + ANSWERED_WITHIN)]
    return any(entry_w != before_w or abs(entry_w - (proposal.value_w or 0)) <= 1 for entry_w in since_w)


def _effort(
    rides: pd.DataFrame,
    peaks_w: pd.DataFrame,
    history: _History,
    today: date,
    critical_power: CriticalPower | None,
) -> Proposal | None:
    """A test for the effort that is farthest beyond what the FTP in force allows, if any is.

    Only rides after the day from which that FTP counts, and after the last test: tests speak for themselves.
    """
    age = _age(history, today)
    if age is None:
        return None
    tested = rides.loc[_is_whole_test(rides), "day"]
    fresh = rides[(rides["day"] > max(age.since, today - RECENT, *tested))]
    excess = _excess(peaks_w.loc[peaks_w.index.intersection(fresh.index)], age.ftp_w, critical_power)
    if excess.empty or not excess.max() > BEYOND_SHARE:
        return None
    workout_id, duration_s = excess.index[int(excess.argmax())]
    title, day = fresh.at[workout_id, "title"], fresh.at[workout_id, "day"]
    model = "" if critical_power is None or duration_s == TEST_S else " and your critical power"
    evidence = (
        f"{title} on {written(day)}: {peaks_w.at[workout_id, duration_s]:.0f} W for {duration_s / 60:.0f} minutes, "
        f"{100 * excess.max():.0f} % more than your FTP of {age.ftp_w:.0f} W{model} would allow. "
        "A 20-minute test will tell what it is now."
    )
    return Proposal("test", day, int(workout_id), None, age.ftp_w, evidence, f"test:{day.isoformat()}")


def _excess(peaks_w: pd.DataFrame, ftp_w: float, critical_power: CriticalPower | None) -> pd.Series:
    """By which share each effort is beyond its limit, by ``workout_id`` and duration; only where there is a limit."""
    limits_w = {d: limit for d in peaks_w.columns if (limit := _limit_w(int(d), ftp_w, critical_power)) is not None}
    limited = peaks_w[list(limits_w)].astype(float)
    return (limited / pd.Series(limits_w, dtype=float) - 1).stack().dropna()


def _limit_w(duration_s: int, ftp_w: float, critical_power: CriticalPower | None) -> float | None:
    """What can be held for so long: the more generous of FTP and critical power; None where neither says.

    FTP allows FTP / 0.95 for 20 minutes, where it decides alone, and FTP for 60; in between along the logarithm of
    time. Shorter efforts live on what is above FTP, so only critical power limits them.
    """
    if not SHORTEST_S <= duration_s <= LONGEST_S:
        return None
    by_cp_w = critical_power.cp_w + critical_power.w_prime_j / duration_s if critical_power else None
    if duration_s < TEST_S:
        return by_cp_w
    ends = np.log([TEST_S, LONGEST_S])
    by_ftp_w = float(np.interp(np.log(duration_s), ends, [ftp_w / TEST_SHARE, ftp_w]))
    return by_ftp_w if by_cp_w is None or duration_s == TEST_S else max(by_ftp_w, by_cp_w)


def _compared(value_w: int, now_w: float | None) -> str:
    if now_w is None:
        return "no FTP was known on that day"
    change_w = value_w - round(now_w)
    return "the same as now" if change_w == 0 else f"{change_w:+d} W against {now_w:.0f} W"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
