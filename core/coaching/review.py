"""Today and the last seven days against the athlete's own usual week. Numbers first, sentences made from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan

import pandas as pd

from core.metrics import TOTALS, counted, is_hard, local_days, measures
from core.quantities import Units, shown

#: The usual week is the median of so many seven-day windows before the last seven days ...
USUAL_WINDOWS = 8
#: ... and is not told when fewer than this many of them have anything in them.
FEWEST_WINDOWS = 4
#: A week within this share of the usual one is called as usual.
AS_USUAL_SHARE = 0.1


@dataclass(frozen=True)
class Review:
    """What was done up to the evening of ``day``."""

    day: date
    #: The first of the last seven days; ``day`` is the seventh.
    first: date
    #: Today's workouts: the rows of ``workouts``.
    today: pd.DataFrame
    #: A row for each of ``metrics.TOTALS``: ``last_7_days``, ``usual`` (NaN when not known), ``change_pct`` (NaN when
    #: either is unknown or nothing is usual).
    week: pd.DataFrame
    #: A row for each discipline of the last seven days or of the usual week, most minutes first: ``workouts``,
    #: ``minutes``, ``usual_workouts``, ``usual_minutes`` (NaN when not known).
    disciplines: pd.DataFrame
    #: Whole days since the last hard session (0 is today); None when no measured session was hard.
    days_since_hard: int | None
    sentences: tuple[str, ...]


def daily_review(workouts: pd.DataFrame, day: date, *, units: Units = "metric") -> Review:
    """The review of ``day``, from all workouts up to and including it.

    The usual week is the median of the eight seven-day windows before the last seven days, idle ones as 0, windows
    that begin before the first workout left out. It is unknown where fewer than four of them have anything in them, for
    each measure and each discipline on its own.
    """
    rows = measures(workouts)
    rows = rows[rows["day"] <= pd.Timestamp(day)]
    windows = _windows_ago(rows["day"], day)
    observed = _observed(rows["day"], day)
    week = _against_usual(rows, windows, observed)
    disciplines = _disciplines(rows, windows, observed)
    today = counted(workouts)
    today = today[local_days(today) == pd.Timestamp(day)]
    days_since_hard = _days_since_hard(workouts, day)
    return Review(
        day=day,
        first=day - timedelta(days=6),
        today=today,
        week=week,
        disciplines=disciplines,
        days_since_hard=days_since_hard,
        sentences=tuple(_sentences(today, week, disciplines, days_since_hard, units)),
    )


def _windows_ago(days: pd.Series, day: date) -> pd.Series:
    """0 for the last seven days, 1 for the seven before them ..."""
    return (pd.Timestamp(day) - days).dt.days // 7


def _observed(days: pd.Series, day: date) -> list[int]:
    """Which of the windows 1 to 8 lie wholly on or after the day of the first workout."""
    known_days = (pd.Timestamp(day) - days.min()).days + 1 if len(days) else 0
    return [window for window in range(1, USUAL_WINDOWS + 1) if 7 * (window + 1) <= known_days]


def _against_usual(rows: pd.DataFrame, windows: pd.Series, observed: list[int]) -> pd.DataFrame:
    sums = rows.groupby(windows)[list(TOTALS)].sum(min_count=1)
    last_7_days, usual = _last_window(sums), _usual(sums, observed)
    change_pct = 100 * (last_7_days - usual) / usual.where(usual > 0)
    return pd.DataFrame({"last_7_days": last_7_days, "usual": usual, "change_pct": change_pct})


def _last_window(sums: pd.DataFrame) -> pd.Series:
    return sums.loc[0] if 0 in sums.index else pd.Series(0.0, index=sums.columns)


def _usual(sums: pd.DataFrame, observed: list[int]) -> pd.Series:
    """The median over the observed windows, idle ones as 0; NaN where fewer than four have anything in them."""
    table = sums.reindex(observed)
    table.loc[~table.index.isin(sums.index)] = 0.0
    is_thin = (table > 0).sum() < FEWEST_WINDOWS
    return table.median().mask(is_thin)


def _disciplines(rows: pd.DataFrame, windows: pd.Series, observed: list[int]) -> pd.DataFrame:
    table = {}
    for discipline, theirs in rows.groupby("discipline"):
        sums = theirs.groupby(windows[theirs.index])[["workouts", "minutes"]].sum()
        now, usual = _last_window(sums), _usual(sums, observed)
        if now["workouts"] or usual.notna().any():
            table[discipline] = [now["workouts"], now["minutes"], usual["workouts"], usual["minutes"]]
    columns = ["workouts", "minutes", "usual_workouts", "usual_minutes"]
    frame = pd.DataFrame.from_dict(table, orient="index", columns=columns, dtype=float).rename_axis("discipline")
    return frame.sort_values(["minutes", "usual_minutes"], ascending=False)


def _days_since_hard(workouts: pd.DataFrame, day: date) -> int | None:
    """By ``metrics.is_hard``; estimated training stress is no evidence of a hard session."""
    if "tss" not in workouts:
        return None
    rows = counted(workouts)
    tss, duration_s = rows["tss"].astype(float), rows["duration_s"].astype(float)
    hard = pd.Series([bool(is_hard(tss=t, duration_s=s)) for t, s in zip(tss, duration_s, strict=True)], rows.index)
    if "tss_method" in rows:
        hard &= rows["tss_method"].ne("estimate")
    days = local_days(rows)[hard.astype(bool)]
    days = days[days <= pd.Timestamp(day)]
    return (pd.Timestamp(day) - days.max()).days if len(days) else None


def _sentences(
    today: pd.DataFrame, week: pd.DataFrame, disciplines: pd.DataFrame, days_since_hard: int | None, units: Units
) -> Iterator[str]:
    yield _today_sentence(today, units)
    done, usual = week["last_7_days"], week["usual"]
    yield f"The last seven days: {_volume(done, units)}."
    if isnan(usual["workouts"]):
        yield "Your usual week is not known yet: it takes four weeks with workouts among the eight before this one."
    else:
        yield f"{_comparison(done['minutes'], usual['minutes'])} your usual week: {_volume(usual, units)}."
    missing = disciplines.index[(disciplines["workouts"] == 0) & (disciplines["usual_workouts"] >= 1)]
    for discipline in missing:
        times = disciplines.loc[discipline, "usual_workouts"]
        yield f"No {discipline.replace('_', ' ')} in these seven days; usually {times:g} a week."
    if days_since_hard is not None:
        yield f"The last hard session was {_days_ago(days_since_hard)}."


def _today_sentence(today: pd.DataFrame, units: Units) -> str:
    if today.empty:
        return "No workout today."
    return f"Today: {_volume(measures(today)[list(TOTALS)].sum(min_count=1), units)}."


def _volume(sums: pd.Series, units: Units) -> str:
    """5 workouts, 210 min, 1,840 kJ; what is unknown or none is left out."""
    number = sums["workouts"]
    parts = [f"{number:g} workout{'' if number == 1 else 's'}"]
    parts += [shown(sums[name], name, units) for name in ("minutes", "output_kj") if sums[name] > 0]
    return ", ".join(parts)


def _comparison(minutes: float, usual_minutes: float) -> str:
    if isnan(minutes) or isnan(usual_minutes) or usual_minutes == 0:
        return "Against"
    more_minutes = minutes - usual_minutes
    if abs(more_minutes) <= AS_USUAL_SHARE * usual_minutes:
        return "About as much as"
    return f"{100 * abs(more_minutes) / usual_minutes:.0f} % {'more' if more_minutes > 0 else 'less'} time than"


def _days_ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
