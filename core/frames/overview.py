"""Overview: how this week and month stand, the year by days, trends, bests and goals; form and load."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core.analysis import fitness, highlights, periods, power_curve, records, trends
from core.analysis.estimates import ESTIMATE
from core.analysis.highlights import Highlight
from core.analysis.periods import Comparison
from core.frames import books, efforts
from core.metrics import counted, local_days, week_start
from core.queries import athlete
from core.store import Book

#: How far back the trends and the calendar go.
TREND_DAYS, CALENDAR_DAYS = 182, 371
#: A best is new, and a thing is recent, for so long.
NEW_DAYS = 30
#: Weeks of load that are drawn.
LOAD_WEEKS = 12
#: The last seven days stand against the usual week of so many days before; a smaller change (%) is none.
USUAL_DAYS, LOAD_CHANGE_PCT = 28, 25
#: A crossing of form is told for so many days.
CROSSING_DAYS = 14
#: Best powers that are told when they are new, and for how long nothing may have been better.
PEAKS_S, BEST_FOR_DAYS, RIDES_TO_BEAT = (5, 60, 300, 1200, 3600), 90, 10
#: What form says, from its lowest value on.
FORMS = (
    (25, "Very fresh", "rested for a race; staying here long costs fitness"),
    (5, "Fresh", "rested, ready for a test or a race"),
    (-10, "Balanced", "load and recovery are even"),
    (-30, "Building", "tired the way training should make you"),
    (float("-inf"), "Deep fatigue", "plan easy days before the next hard one"),
)  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """All that the screen shows."""

    week: Comparison
    month: Comparison
    #: Every day of the last year: ``day, workouts, minutes, output_kj``.
    calendar: pd.DataFrame
    #: Of ``trends.trends``.
    trends: pd.DataFrame
    #: Of ``records.personal_bests`` and ``records.near_misses``, with ``title``.
    bests: pd.DataFrame
    near_misses: pd.DataFrame
    #: Newest first.
    highlights: list[Highlight]


@dataclass(frozen=True)
class FormAndLoad:
    """How rested the athlete is today, how much was done by week, and what changed."""

    ctl: float
    atl: float
    tsb: float
    #: Indexed by ``week``, oldest first, the current one last: ``measured``, ``estimated`` (TSS).
    weeks: pd.DataFrame
    #: This week's load against the same days of the last one.
    load: str
    #: Newest first.
    changes: list[Highlight]

    @property
    def meaning(self) -> str:
        """What today's form means, in a sentence."""
        name, meaning = _form(self.tsb)
        return f"{name}: {meaning}."


def form_and_load(book: Book, today: date) -> FormAndLoad | None:
    """Form, load and what changed as of ``today``; None where no workout up to today has a training stress."""
    return _form_and_load(book.id, books.version(book, "workouts", "athlete"), today, book)


def overview(book: Book, today: date) -> Overview:
    """Everything on the Overview screen as of ``today``."""
    return _overview(book.id, books.version(book, "workouts", "athlete"), today, book)


@st.cache_data(max_entries=4, show_spinner=False)
def _overview(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> Overview:
    workouts = books.workouts(_book)
    first_weekday = books.week_start(_book)
    calendar = trends.daily_totals(workouts, today - timedelta(days=CALENDAR_DAYS - 1), today)
    return Overview(
        week=periods.week_so_far(workouts, today, first_weekday=first_weekday),
        month=periods.month_so_far(workouts, today),
        calendar=calendar[["workouts", "minutes", "output_kj"]].reset_index(),
        trends=trends.trends(workouts, today, days=TREND_DAYS),
        bests=_titled(records.personal_bests(workouts, today, new_days=NEW_DAYS), workouts),
        near_misses=_titled(records.near_misses(workouts, today, days=NEW_DAYS), workouts),
        highlights=_highlights(workouts, today, first_weekday),
    )


def _highlights(workouts: pd.DataFrame, today: date, first_weekday: int) -> list[Highlight]:
    week = highlights.biggest_week(workouts, today, first_weekday=first_weekday)
    return ([week] if week else []) + highlights.milestones(workouts, today, days=NEW_DAYS)


def _titled(rows: pd.DataFrame, workouts: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(title=rows["workout_id"].map(workouts["title"]))


# --- form and load ------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=4, show_spinner=False)
def _form_and_load(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> FormAndLoad | None:
    workouts = books.workouts(_book)
    daily = fitness.daily_tss(workouts, today)
    if not daily.any():
        return None
    first_weekday = books.week_start(_book)
    load = fitness.training_load(daily)
    ftp = athlete.measurements(_book, "ftp")
    changes = (
        ftp_changes(ftp, today)
        + form_crossing(load)
        + load_change(daily)
        + new_peaks(*books.power_curves(_book), today)
    )
    last = load.iloc[-1]
    return FormAndLoad(
        ctl=float(last["ctl"]),
        atl=float(last["atl"]),
        tsb=float(last["tsb"]),
        weeks=_weekly_load(workouts, today, first_weekday),
        load=_this_week(fitness.weekly_changes(daily, first_weekday=first_weekday)),
        changes=sorted(changes, key=lambda change: change.day, reverse=True),
    )


def _weekly_load(workouts: pd.DataFrame, today: date, first_weekday: int) -> pd.DataFrame:
    rows = counted(workouts)
    rows = rows[local_days(rows) <= pd.Timestamp(today)]
    kind = (rows["tss_method"] == ESTIMATE).map({True: "estimated", False: "measured"}).rename("kind")
    weeks = periods.week_starts(local_days(rows), first_weekday).rename("week")
    sums = rows["tss"].astype(float).groupby([weeks, kind]).sum().unstack()
    this_week = pd.Timestamp(week_start(today, first_weekday))
    shown = pd.date_range(end=this_week, periods=LOAD_WEEKS, freq="7D", name="week")
    return sums.reindex(index=shown, columns=["measured", "estimated"]).fillna(0.0)


def _this_week(weeks: pd.DataFrame) -> str:
    this = weeks.iloc[-1]
    said = f"{this['tss']:,.0f} TSS this week" if this["tss"] else "No training stress yet this week"
    if not this["tss"] and this["before"]:
        return f"{said}; {this['before']:,.0f} TSS in the same days of last week."
    if pd.isna(this["change_pct"]):
        return f"{said}."
    pct = this["change_pct"]
    against = f"{abs(pct):.0f} % {'more' if pct > 0 else 'less'} than" if abs(pct) >= 0.5 else "as much as"
    return f"{said}, {against} in the same days of last week."


def ftp_changes(ftp: pd.DataFrame, today: date) -> list[Highlight]:
    """Entries of the last ``NEW_DAYS`` days that changed the FTP. ``ftp`` is of ``queries.athlete.measurements``."""
    found = []
    for _device, entries in ftp.groupby(ftp["device"].fillna("")):
        entries = entries.drop_duplicates("day", keep="last").assign(before=lambda rows: rows["value"].shift())
        for entry in entries[entries["day"] > today - timedelta(days=NEW_DAYS)].itertuples():
            if entry.day <= today and entry.before == entry.before and entry.value != entry.before:
                side = "up" if entry.value > entry.before else "down"
                sentence = f"FTP {side} from {entry.before:.0f} to {entry.value:.0f} W"
                found.append(Highlight(entry.day, sentence + (f" on {entry.device}." if _device else ".")))
    return found


def form_crossing(load: pd.DataFrame) -> list[Highlight]:
    """The last day within ``CROSSING_DAYS`` on which form became what it is called today. ``load``: its every day."""
    tsb = load["tsb"].tail(CROSSING_DAYS + 1)
    values = [float(value) for value in tsb]
    crossings = [n for n in range(1, len(values)) if _form(values[n]) != _form(values[n - 1])]
    if not crossings or len(load) <= USUAL_DAYS:
        return []
    before, now = values[crossings[-1] - 1], values[crossings[-1]]
    if _signed(before) == _signed(now):
        return []
    sentence = (
        f"Form {'rose' if now > before else 'fell'} from {_signed(before)} to {_signed(now)}: {_form(now)[0].lower()}."
    )
    return [Highlight(tsb.index[crossings[-1]].date(), sentence)]


def load_change(daily: pd.Series) -> list[Highlight]:
    """The load of the last seven days, if it is far from that of the usual week of the 28 days before them."""
    if len(daily) < 7 + USUAL_DAYS:
        return []
    now, usual = float(daily.iloc[-7:].sum()), float(daily.iloc[-7 - USUAL_DAYS : -7].sum()) * 7 / USUAL_DAYS
    if usual <= 0 or abs(now / usual - 1) * 100 < LOAD_CHANGE_PCT:
        return []
    side = "above" if now > usual else "below"
    pct = 100 * abs(now / usual - 1)
    sentence = f"{now:,.0f} TSS in the last 7 days, {pct:.0f} % {side} your usual week of {usual:,.0f}."
    return [Highlight(daily.index[-1].date(), sentence)]


def new_peaks(curves: pd.DataFrame, days: pd.Series, today: date) -> list[Highlight]:
    """Powers of the last ``NEW_DAYS`` days that nothing in ``BEST_FOR_DAYS`` before was better than, a line a ride.

    ``curves`` and ``days`` as in ``core.analysis.power_curve``; a duration needs ``RIDES_TO_BEAT`` earlier rides.
    """
    day = days.reindex(curves.index)
    is_recent = ((day > pd.Timestamp(today - timedelta(days=NEW_DAYS))) & (day <= pd.Timestamp(today))).to_numpy()
    told: dict[int, list[str]] = {}
    for duration_s in PEAKS_S:
        power_w = curves[duration_s].astype(float)
        recent = power_w[is_recent].dropna()
        if recent.empty:
            continue
        workout_id = recent.idxmax()
        peak = power_curve.peaks(curves.loc[:workout_id, list(power_curve.LANDMARKS_S)], days, workout_id).loc[
            duration_s
        ]
        since = peak["beaten_day"]
        if peak["earlier_rides"] < RIDES_TO_BEAT:
            continue
        if pd.isna(since):
            told.setdefault(workout_id, []).append(
                f"{peak['power_w']:.0f} W for {efforts.duration(duration_s)}, your best"
            )
        elif day[workout_id] - since >= pd.Timedelta(days=BEST_FOR_DAYS):
            best = f"best since {since.day} {since:%b %Y}"
            told.setdefault(workout_id, []).append(
                f"{peak['power_w']:.0f} W for {efforts.duration(duration_s)}, {best}"
            )
    return [
        Highlight(day[workout_id].date(), f"{'; '.join(said)}.", int(workout_id)) for workout_id, said in told.items()
    ]


def _form(tsb: float) -> tuple[str, str]:
    return next((name, meaning) for lowest, name, meaning in FORMS if tsb >= lowest)


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")
