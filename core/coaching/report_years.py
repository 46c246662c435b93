"""The year in review: years side by side, their best weeks, streaks, favourites and FTP. Pure."""

from datetime import date, timedelta

import pandas as pd

from core.analysis import streaks
from core.analysis.periods import week_starts
from core.coaching.report_content import MEASURES, Drawing, Section, Table, View, amounts, within
from core.coaching.report_parts import ftp_on, signed
from core.coaching.report_spans import between, year_of
from core.metrics import local_days
from core.quantities import UNKNOWN, described, how_many, shown

#: So many years stand beside each other, the year of the report among them.
MOST_YEARS = 5
#: How many weeks, instructors and classes are named.
MOST_WEEKS, MOST_FAVOURITES = 3, 5


def years(known: pd.DataFrame, today: date) -> list[int]:
    """The years from the first workout to this one, newest first. ``known`` is ``Known.measured``."""
    past = known.loc[known["day"] <= pd.Timestamp(today), "day"]
    first = past.min().year if len(past) else today.year
    return list(range(today.year, first - 1, -1))


def compared(view: View) -> pd.DataFrame:
    """The sums of each year up to that of the report: a column a year, oldest first, a row for each of ``MEASURES``.

    The current year goes up to today. A year without a workout between two with any is there, as 0.
    """
    measured = view.known.measured
    there = [year for year in years(measured, view.until) if year > view.span.first.year - MOST_YEARS]
    spans = [year_of(date(year, 1, 1)) for year in sorted(there)]
    columns = {span.first.year: amounts(measured, span.first, min(span.last, view.until)) for span in spans}
    return pd.DataFrame(columns, index=list(MEASURES))


def months(view: View) -> pd.DataFrame:
    """Minutes by month of those years: ``year``, ``month`` (1 to 12), ``minutes``.

    Months before the first workout and months to come are left out.
    """
    measured = view.known.measured
    first_year = min(compared(view).columns, default=view.span.first.year)
    rows = within(measured, date(first_year, 1, 1), view.until)
    first = rows["day"].min() if len(rows) else pd.Timestamp(view.until)
    keys = [rows["day"].dt.year.rename("year"), rows["day"].dt.month.rename("month")]
    sums = rows["minutes"].groupby(keys).sum(min_count=1)
    every = pd.period_range(pd.Period(first, "M"), pd.Period(view.until, "M"), freq="M")
    table = pd.DataFrame({"year": every.year, "month": every.month})
    return table.assign(minutes=[float(sums.get((y, m), 0.0)) for y, m in zip(every.year, every.month, strict=True)])


def side_by_side(view: View) -> Section:
    """Years against each other: their sums, and their months drawn."""
    table = compared(view)
    table = table[(table.fillna(0.0) != 0).any(axis=1)]
    if table.empty or len(table.columns) < 2:
        return Section("years", "Years side by side")
    units = view.known.units
    rows = tuple(
        (described(str(name)).label, *(shown(value, str(name), units) for value in row))
        for name, row in table.iterrows()
    )
    called = tuple(str(year) if year < view.known.today.year else f"{year} so far" for year in table.columns)
    drawn = Drawing("years", "Minutes by month", "Lines of the minutes of each month, one a year.", months(view))
    sentences = tuple(f"{year} has no workout." for year in table.columns if not table.loc["workouts", year])
    return Section("years", "Years side by side", sentences, (Table(("", *called), rows),), (drawn,))


def marks(view: View) -> Section:
    """The best weeks, the longest streaks and the FTP of the year."""
    if view.done.empty:
        return Section("marks", "Marks of the year")
    return Section("marks", "Marks of the year", (*_streaks(view), *_ftp(view)), (_best_weeks(view),))


def favourites(view: View) -> Section:
    """The instructors and classes that were taken most."""
    tables = []
    instructors = view.done["instructor_name"].replace("", None).dropna().value_counts().head(MOST_FAVOURITES)
    if len(instructors):
        rows = tuple((str(name), f"{n:,}") for name, n in instructors.items())
        tables.append(Table(("Instructor", "Workouts"), rows))
    taken = view.done[view.done["class_id"].notna()]
    counts = taken["class_id"].value_counts()
    counts = counts[counts > 1].head(MOST_FAVOURITES)
    if len(counts):
        titles = taken.drop_duplicates("class_id", keep="last").set_index("class_id")["title"]
        tables.append(
            Table(("Class", "Times"), tuple((str(titles[i] or "Untitled"), f"{n:,}") for i, n in counts.items()))
        )
    return Section("favourites", "Instructors and classes", (), tuple(tables))


def _best_weeks(view: View) -> Table:
    rows = within(view.known.measured, view.span.first, view.until)
    weeks = week_starts(rows["day"], view.known.first_weekday).rename("week")
    sums = rows.groupby(weeks)[["minutes", "workouts", "tss"]].sum(min_count=1)
    best = sums.sort_values(["minutes", "workouts"], ascending=False, kind="stable").head(MOST_WEEKS)
    units = view.known.units
    cells = tuple(
        (between(week.date(), week.date() + timedelta(days=6)), shown(row["minutes"], "minutes", units),
         f"{row['workouts']:,.0f}", shown(row["tss"], "tss", units))
        for week, row in best.iterrows()
    )  # fmt: skip
    return Table(("Best weeks", "Time", "Workouts", "Training stress"), cells)


def _streaks(view: View) -> list[str]:
    protected = view.known.protected
    days = streaks.daily_streak(view.done, view.until, protected=protected).best
    weeks = streaks.weekly_streak(
        view.done, view.until, first_weekday=view.known.first_weekday, protected=protected
    ).best  # fmt: skip
    told = []
    if days and days[0].length > 1:
        told.append(f"The longest streak of days: {days[0].length}, {between(days[0].first, days[0].last)}.")
    if weeks and weeks[0].length > 1:
        last = min(weeks[0].last, view.until)
        told.append(f"The longest streak of weeks: {weeks[0].length}, {between(weeks[0].first, last)}.")
    active = local_days(view.done).nunique()
    return [*told, f"{how_many(active, 'active day')} of {view.days_gone:,}: {100 * active / view.days_gone:.0f} %."]


def _ftp(view: View) -> list[str]:
    begin, end = ftp_on(view, view.span.first), ftp_on(view, view.until)
    if end is None:
        return []
    if begin is None:
        return [f"FTP {end:.0f} W at the end; at the start it was {UNKNOWN}."]
    return [f"FTP {begin:.0f} W at the start, {end:.0f} W at the end ({signed(end - begin, ' W')})."]
