"""The pieces of the Challenges screens: a challenge in the list, its tasks and weeks, its leaderboards."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.challenge_rules import amount, described
from core.quantities import Units
from core.ui import plain
from core.ui_picture import show_chart

COLOURS = {
    "On pace": "green", "Behind": "orange", "Out of reach": "red", "Paused": "gray", "All tiers": "green",
    "Running": "blue", "Coming": "blue", "Finished": "gray", "Left": "gray", "Impossible": "red",
}  # fmt: skip
NOTHING = (
    "No challenges yet. A challenge asks for so much between two days: minutes of a year, Power Zone weeks with FTP "
    "tests at both ends, a month without a day off, alone or with friends. Every workout in your book counts."
)
BOARDS = {
    "Total": ("rank", "What everybody did in the challenge."),
    "Consistency": (
        "consistency_rank",
        "Share of the weeks so far in which all core tasks and tests were done; without tasks, the week's even share "
        "of the lowest tier. Of equals the one with the more even weeks is ahead.",
    ),
    "Improvement": (
        "improvement_rank",
        "The mean week of the challenge against one's own mean week before it: up to 8 weeks, at least 4, each with "
        "the same disciplines. So unequal riders can race.",
    ),
}
#: Weeks to come are listed up to this one.
SHOWN_AHEAD = 12
MEDALS_OF_WEEKS = (
    "A week's medal: gold for every task, bonuses too; silver for every core task and test; bronze for half of these. "
    "Without tasks it is the highest tier whose even share of a week was done."
)


def show_card(card: Any, page: str) -> None:
    """A challenge in the list (``frames.challenges.Card``), with the way to it."""
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{plain(card.name)}**")
            show_badge(card)
        st.caption(plain(card.when))
        if card.share is not None:
            st.progress(card.share, text=plain(card.progress))
        st.markdown(plain(card.headline))
        if card.left:
            st.markdown(plain(card.left))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(plain(card.medals))
            show_way(card, page)


def show_badge(card: Any) -> None:
    """How a challenge stands, in a word or two."""
    st.markdown(f":{COLOURS[card.badge]}-badge[{card.badge}]")


def show_line(card: Any, page: str) -> None:
    """A challenge that is over, in a line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f":{COLOURS[card.badge]}-badge[{card.badge}] **{plain(card.name)}** · {plain(card.headline)}",
            width="stretch",
        )
        show_way(card, page)


def show_way(card: Any, page: str) -> None:
    """The link to a challenge."""
    st.page_link(
        page, label="Open", icon=":material/arrow_forward:", query_params={"challenge": str(card.challenge_id)}
    )


def show_numbers(told: Any, units: Units) -> None:
    """The cards of a challenge (``frames.challenges.Told``)."""
    at, metric = told.standing, told.rules.metric
    quantity = described(metric)
    with st.grid(5, min_column_width=130):
        st.metric(quantity.label, amount(at.total, metric, units), help=quantities.hint(quantity), border=True)
        st.metric(
            "Tier", plain(at.tier.name) if at.tier else quantities.UNKNOWN, border=True,
            help="The highest tier that the total has reached.",
        )  # fmt: skip
        if at.next_tier:
            st.metric(
                "To the next tier", amount(at.missing, metric, units), border=True,
                help=f"What is missing to {plain(at.next_tier.name)}.",
            )  # fmt: skip
        if at.state == "running":
            st.metric(
                "Needed from here", told.needed or quantities.UNKNOWN, border=True,
                help="What is missing to the next tier, over the days that are left, today included.",
            )  # fmt: skip
            st.metric("Days left", at.days_left, border=True, help="Today included; paused days are not days of it.")


def show_tasks(tasks: pd.DataFrame, week: int, *, has_points: bool) -> int | None:
    """The tasks of a week; returns the workout of a row that was clicked."""
    rows = tasks[tasks["week"] == week].reset_index(drop=True)
    rows["tries"] = rows["tries"].where(rows["tries"] > 1)
    shown = rows[["task", "kind", "done", "points", "workouts", "day", "result", "tries"]]
    shown = shown if has_points else shown.drop(columns="points")
    event = st.dataframe(
        shown, hide_index=True, height="content", on_select="rerun", placeholder="",
        selection_mode=["single-row", "single-cell"], key=f"challenge_tasks_{week}",
        column_config={
            "task": "Task", "kind": "Kind", "done": "Done", "workouts": "By",
            "points": st.column_config.NumberColumn("Points", format="%.4g"),
            "day": st.column_config.DateColumn("On", format="D MMM YYYY"),
            "result": st.column_config.TextColumn("Result", help="Mean power, else speed, of its best try; a workout "
                                                                 "marked doubtful is no result."),
            "tries": st.column_config.NumberColumn("Tries", format="%d", help="More than one are retakes: a better "
                                                   "result, no more points."),
        },
    )  # fmt: skip
    picked = event.selection.rows or [row for row, _ in event.selection.cells]
    if picked and picked[0] < len(rows) and pd.notna(number := rows["workout_id"].iloc[picked[0]]):
        return int(number)
    return None


def show_weeks(weeks: pd.DataFrame) -> None:
    """Every week in a line; of a long challenge those to come are left out."""
    columns = ["week", "days", "told", "done", "met", "medal", "state"]
    rows = weeks.loc[weeks["state"].ne("Coming") | (weeks["week"] <= SHOWN_AHEAD), columns].iloc[::-1]
    st.dataframe(
        rows if rows["done"].any() else rows.drop(columns="done"), hide_index=True, placeholder="",
        height=320 if len(rows) > 8 else "content",
        column_config={
            "week": "Week", "days": "Days", "told": "Brought", "done": "Tasks done", "met": "What it asks for",
            "medal": st.column_config.TextColumn("Medal", help=MEDALS_OF_WEEKS), "state": "",
        },
    )  # fmt: skip


def show_race(race: Any, metric: str, units: Units, chart: Any) -> None:
    """The leaderboards of a challenge (``coaching.leaderboards.Race``)."""
    by = st.segmented_control("Leaderboard", list(BOARDS), default="Total", required=True, key="challenge_board",
                              label_visibility="collapsed")  # fmt: skip
    place, what = BOARDS[by or "Total"]
    table = _board(race, place, metric, units)
    st.dataframe(table, hide_index=True, height="content", placeholder="", column_config={
        "Place": st.column_config.NumberColumn(format="%d", width="small"),
        "Weeks met": st.column_config.TextColumn(help="Of the weeks so far that could be met."),
        "Evenness": st.column_config.NumberColumn(
            format="%.2f", help="1 less the spread of the weeks over their mean; 1 is every week the same."),
        "Improvement": st.column_config.NumberColumn(format="%+.0f %%"),
        "Weeks before": st.column_config.NumberColumn(help="How many weeks the baseline is a mean of."),
    })  # fmt: skip
    st.caption(plain(what))
    if len(race.teams):
        st.markdown("**Teams**", help="A head: the mean of its riders of whom anything is known, so that teams of "
                    "unequal size can race.")  # fmt: skip
        st.dataframe(_teams(race.teams, metric, units), hide_index=True, height="content", column_config={
            "Place": st.column_config.NumberColumn(format="%d", width="small")})  # fmt: skip
    show_chart(chart, "Leaderboard")


def _board(race: Any, place: str, metric: str, units: Units) -> pd.DataFrame:
    rows = race.riders.sort_values([place, "rank", "name"], na_position="last", kind="stable")
    out = pd.DataFrame({"Place": rows[place].astype("Int64"), "Who": rows["name"]})
    if rows["team"].notna().any():
        out["Team"] = rows["team"].fillna("")
    match place:
        case "rank":
            out["Total"] = _amounts(rows["total"], metric, units)
        case "consistency_rank":
            out["Weeks met"] = [f"{met} of {of}" for met, of in zip(rows["weeks_met"], rows["weeks"], strict=True)]
            out["Evenness"] = rows["evenness"].astype(float)
            out["Total"] = _amounts(rows["total"], metric, units)
        case "improvement_rank":
            out["Improvement"] = rows["improvement_pct"].astype(float)
            out["A week now"] = _amounts(rows["per_week"], race.metric, units)
            out["A week before"] = _amounts(rows["baseline"], race.metric, units)
            out["Weeks before"] = rows["baseline_weeks"].astype("Int64")
    return out.assign(Note=rows["note"])


def _teams(teams: pd.DataFrame, metric: str, units: Units) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Place": teams["rank"].astype("Int64"),
            "Team": teams["team"],
            "Riders": teams["riders"],
            "A head": _amounts(teams["per_head"], metric, units),
            "Total": _amounts(teams["total"], metric, units),
        }
    )


def _amounts(values: Sequence[float] | pd.Series, metric: str, units: Units) -> list[str]:
    return [amount(value, metric, units) for value in values]


def show_preview(lines: Sequence[str]) -> None:
    """What a challenge would be, before it is started."""
    with st.container(border=True):
        for line in lines:
            st.markdown(plain(line))


def show_pauses(pauses: Sequence[Any], end: Callable[[Any], None]) -> None:
    """The pauses of a challenge, each with its end."""
    for one in pauses:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            reason = f" · {plain(one.reason)}" if one.reason else ""
            days = f"{quantities.written(one.first_day, short=True)} to {quantities.written(one.last_day, short=True)}"
            st.markdown(f"{days}{reason}")
            if st.button("End it", key=f"challenge_unpause_{one.first_day}", icon=":material/play_arrow:"):
                end(one)
