"""What a report says of what was done: sums, load, zones, music and the workouts themselves. Pure."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from core.analysis import distributions, music
from core.analysis.estimates import ESTIMATE
from core.analysis.periods import month_starts
from core.analysis.zone_mix import zone_mix
from core.coaching.report_content import Drawing, Section, Table, View, within
from core.coaching.report_spans import between
from core.metrics import is_marked, local_days
from core.quantities import UNKNOWN, axis, clock, described, how_many, label, shown, unit, written

#: How far back the load is drawn, in days.
LOAD_DAYS = {"week": 84, "month": 182, "year": 366}
#: How many songs, artists and workouts are named.
MOST_HEARD, MOST_WORKOUTS = {"week": 5, "month": 8, "year": 12}, 12
#: A change smaller than this share is none.
SAME = 0.005


def summary(view: View) -> Section:
    """What was done, against the span before and against what is usual."""
    figures = view.figures
    told = figures[(figures.fillna(0.0) != 0).any(axis=1)]
    rows = tuple(
        (
            described(str(name)).label,
            *(_amount(row[column], str(name), view) for column in ("now", "before")),
            change(row["now"], row["before"]),
            _amount(row["usual"], str(name), view),
        )
        for name, row in told.iterrows()
    )
    kind = view.span.kind
    columns = ("", f"This {kind}", _before_called(view), "Change", f"Usual {kind}")
    tables = (Table(columns, rows),) if rows else ()
    return Section("summary", "In numbers", tuple(_summary_sentences(view)), tables + _disciplines(view))


def change(now: float, before: float) -> str:
    """By how much more or less, in percent; unknown where either is, or where there was nothing before.

    >>> change(150.0, 120.0), change(90.0, 120.0), change(1.0, 0.0)
    ('+25 %', '−25 %', '–')
    """
    if not before > 0 or now != now:
        return UNKNOWN
    share = now / before - 1
    return "as much" if abs(share) < SAME else signed(100 * share, " %")


def signed(value: float, behind: str = "", decimals: int = 0) -> str:
    """A number with its sign, a real minus.

    >>> signed(-3.2), signed(2.0, " W"), signed(-0.2)
    ('−3', '+2 W', '0')
    """
    number = f"{value:+,.{decimals}f}"
    is_nought = not number.strip("+-0.,")
    return f"{number[1:] if is_nought else number}{behind}".replace("-", "−")


def _summary_sentences(view: View) -> list[str]:
    if view.done.empty:
        days = between(view.span.first, view.until)
        return [f"No workout on the days from {days}." if view.days_gone > 1 else f"No workout on {days}."]
    unknown = int(view.done["tss"].isna().sum())
    return [f"The training stress of {how_many(unknown, 'workout')} is not known and adds nothing."] if unknown else []


def _before_called(view: View) -> str:
    return f"The {view.span.kind} before" if view.is_over else f"The same days of the {view.span.kind} before"


def _amount(value: float, measure: str, view: View) -> str:
    return shown(value, measure, view.known.units)


def _disciplines(view: View) -> tuple[Table, ...]:
    """By discipline, most time first; nothing where there is only one."""
    if view.done.empty:
        return ()
    now, before = _by_discipline(view.done), _by_discipline(view.done_before)
    names = now.index.union(before.index)
    if len(names) < 2:
        return ()
    order = now.reindex(names).fillna(0.0).sort_values(["minutes", "workouts"], ascending=False, kind="stable").index
    rows = tuple(
        (label(str(name)), _count(now, name), _minutes(now, name), _count(before, name), _minutes(before, name))
        for name in order
    )
    then = "before" if view.is_over else "same days before"
    return (Table(("Discipline", "Workouts", axis("minutes"), f"Workouts {then}", f"Time {then} (min)"), rows),)


def _by_discipline(rows: pd.DataFrame) -> pd.DataFrame:
    minutes = rows["duration_s"].astype(float) / 60
    groups = minutes.groupby(rows["discipline"])
    return pd.DataFrame({"workouts": groups.size(), "minutes": groups.sum(min_count=1)}, dtype=float)


def _count(table: pd.DataFrame, name: object) -> str:
    return f"{table['workouts'].get(name, 0.0):,.0f}"


def _minutes(table: pd.DataFrame, name: object) -> str:
    minutes = table["minutes"].get(name, 0.0)
    return UNKNOWN if minutes != minutes else f"{minutes:,.0f}"


# --- load ---------------------------------------------------------------------------------------------------------


def load(view: View) -> Section:
    """Fitness, fatigue and form on the morning of the first day and on the evening of the last, and load by day."""
    if not view.daily.any():
        return Section("load", "Load and form")
    end = view.load.iloc[-1]
    earlier = view.load[view.load.index < pd.Timestamp(view.span.first)]
    begin = earlier.iloc[-1] if len(earlier) else None
    rows = tuple(
        (name, UNKNOWN if begin is None else _load(begin[column], column), _load(end[column], column),
         UNKNOWN if begin is None else signed(end[column] - begin[column], decimals=1))
        for name, column in (("Fitness", "ctl"), ("Fatigue", "atl"), ("Form", "tsb"))
    )  # fmt: skip
    table = Table(("TSS a day", "At the start", "At the end", "Change"), rows)
    return Section(
        "load", "Load and form", tuple(_load_sentences(view)), (table,), (*_days_drawn(view), _load_drawn(view))
    )


def _load(value: float, column: str) -> str:
    return signed(value, decimals=1) if column == "tsb" else f"{value:.1f}"


def _load_sentences(view: View) -> list[str]:
    rows = view.done[view.done["tss"].notna()]
    if rows.empty:
        return []
    total = float(rows["tss"].astype(float).sum())
    told = [f"{total:,.0f} TSS in all, {total / view.days_gone:,.0f} a day."]
    if "tss_method" in rows and (estimated := float(rows.loc[rows["tss_method"] == ESTIMATE, "tss"].sum())) > 0:
        told.append(f"{estimated:,.0f} of it is estimated from the kind of workout: nothing was measured.")
    return told


def _days_drawn(view: View) -> tuple[Drawing, ...]:
    """Training stress by day, of a year by month, each discipline by itself."""
    rows = view.done
    if rows.empty or not rows["tss"].notna().any():
        return ()
    is_year = view.span.kind == "year"
    days = local_days(rows)
    begins = (month_starts(days) if is_year else days).rename("begins")
    sums = rows["tss"].astype(float).groupby([begins, rows["discipline"]]).sum().rename("tss").reset_index()
    every = pd.date_range(view.span.first, view.span.last, freq="MS" if is_year else "D", unit="us")
    idle = pd.DataFrame({"begins": every.difference(sums["begins"])}).assign(discipline=None, tss=0.0)
    rows = pd.concat([sums, idle], ignore_index=True) if len(idle) else sums
    rows = rows.sort_values("begins", kind="stable", ignore_index=True)
    told = rows.assign(name=[f"{one:%b}" if is_year else _day_name(one, view) for one in rows["begins"]])
    what = "month" if is_year else "day"
    most = sums.groupby("begins")["tss"].sum()
    peak = f"The most is {most.max():,.0f} TSS {'in' if is_year else 'on'} {_peak(most.idxmax(), is_year)}."
    return (
        Drawing(
            "days",
            f"Training stress by {what}",
            f"Bars of training stress by {what}. {peak}",
            told[["name", "discipline", "tss"]],
        ),
    )


def _day_name(day: pd.Timestamp, view: View) -> str:
    return f"{day:%a} {day.day}" if view.span.kind == "week" else str(day.day)


def _peak(day: pd.Timestamp, is_year: bool) -> str:
    return f"{day:%B}" if is_year else f"{day.day} {day:%B}"


def _load_drawn(view: View) -> Drawing:
    first = pd.Timestamp(view.until - timedelta(days=LOAD_DAYS[view.span.kind] - 1))
    rows = view.load[view.load.index >= first][["ctl", "atl", "tsb"]].reset_index()
    rows = rows.assign(is_span=rows["day"] >= pd.Timestamp(view.span.first))
    end = rows.iloc[-1]
    at = f"{end['ctl']:.0f} and {end['atl']:.0f}"
    told = f"Lines of fitness and fatigue by day up to {written(view.until)}, when they are {at}."
    return Drawing("load", "Fitness and fatigue", told, rows)


# --- zones --------------------------------------------------------------------------------------------------------


def zones(view: View) -> Section:
    """Time in power and heart-rate zones, with the shares of the span before."""
    power, heart = distributions.power_zones(view.done), distributions.heart_rate_zones(view.done)
    tables, drawings, sentences = [], [], []
    pairs = (
        ("power_zones", "power zones", power, distributions.power_zones(view.done_before)),
        ("hr_zones", "heart-rate zones", heart, distributions.heart_rate_zones(view.done_before)),
    )
    for kind, name, now, before in pairs:
        if now["seconds"].sum() > 0:
            tables.append(_zone_table(name, now, before))
            most = int(now["seconds"].idxmax())
            told = f"Bars of the time in {name}. Most is zone {most} with {100 * now.loc[most, 'share']:.0f} %."
            drawings.append(Drawing(kind, f"Time in {name}", told, now))
    if mix := zone_mix(power["seconds"].tolist()):
        sentences.append(f"{mix.sentence} Low is power zones 1 and 2, threshold 3 and 4, high 5 to 7.")
    return Section("zones", "Zones", tuple(sentences), tuple(tables), tuple(drawings))


def _zone_table(name: str, now: pd.DataFrame, before: pd.DataFrame) -> Table:
    rows = tuple(
        (f"Zone {zone}", clock(row["seconds"]), _share(row["share"]), _share(before.loc[zone, "share"]))
        for zone, row in now.iterrows()
    )
    return Table((f"Time in {name}", "Time", "Share", "Share before"), rows)


def _share(share: float) -> str:
    return UNKNOWN if share != share else f"{100 * share:.0f} %"


# --- music and workouts -------------------------------------------------------------------------------------------


def music_section(view: View) -> Section:
    """What was heard most in the classes of the span."""
    plays = within(music.with_news(view.known.plays), view.span.first, view.until)
    if plays.empty:
        return Section("music", "Music")
    totals, most = music.totals(plays, view.known.song_artists), MOST_HEARD[view.span.kind]
    new = plays.loc[plays["is_new"], "song_id"].nunique()
    told = (
        f"{how_many(totals.plays, 'song')} heard, {totals.songs:,} different ones of "
        f"{how_many(totals.artists, 'artist')}; {new:,} for the first time."
    )
    songs = music.top_songs(plays, view.known.song_artists).head(most)
    artists = music.top_artists(plays, view.known.song_artists).head(most)
    heard = songs.assign(plays=[f"{n:,}" for n in songs["plays"]])[["song", "artists", "plays"]]
    tables = [Table(("Song", "Artist", "Heard"), _cells(heard), 2)]
    if len(artists):
        counted_songs = artists[["songs", "plays"]].map("{:,}".format)
        tables.append(Table(("Artist", "Songs", "Heard"), _cells(artists[["artist"]].join(counted_songs))))
    return Section("music", "Music", (told,), tuple(tables))


def _cells(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in frame.to_numpy().tolist())


def workouts(view: View) -> Section:
    """Every workout of a week; of a longer span those with the most training stress."""
    rows = view.done
    is_week = view.span.kind == "week"
    if not is_week and len(rows) > MOST_WORKOUTS:
        order = rows["tss"].astype(float).fillna(-1.0).sort_values(ascending=False, kind="stable").index
        rows = rows.loc[order[:MOST_WORKOUTS]]
    if rows.empty:
        return Section("workouts", "Workouts")
    units = view.known.units
    columns = (
        "Day",
        "Workout",
        "Discipline",
        "Time (min)",
        axis("output_kj"),
        f"Distance ({unit('distance_m', units)})",
        "TSS",
    )
    cells = tuple(
        (
            f"{day:%a} {day.day} {day:%b}", _title(row), label(str(row["discipline"])),
            _bare(float(row["duration_s"] or np.nan) / 60, 0), _bare(row["output_kj"], 0),
            shown(_number(row["distance_m"]), "distance_m", units).split(" ")[0], _bare(row["tss"], 0),
        )
        for day, (_, row) in zip(local_days(rows), rows.iterrows(), strict=True)
    )  # fmt: skip
    title = "Workouts" if is_week or len(view.done) <= MOST_WORKOUTS else "Workouts with the most training stress"
    return Section("workouts", title, (), (Table(columns, cells, 3),))


def _title(row: pd.Series) -> str:
    marks = " (doubtful)" if is_marked(row.to_frame().T, "is_doubtful").any() else ""
    title = row.get("title")
    return (title if isinstance(title, str) and title.strip() else "Untitled") + marks


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _bare(value: Any, decimals: int) -> str:
    number = _number(value)
    return UNKNOWN if number != number else f"{number:,.{decimals}f}"


def ftp_on(view: View, day: date) -> float | None:
    """The FTP in force on a day; None before the first entry."""
    entries = view.known.ftp
    entries = entries[pd.to_datetime(entries["day"]) <= pd.Timestamp(day)]
    return float(entries["value"].iloc[-1]) if len(entries) else None
