"""The questions and pieces of the Runs screen and of the heat map: what to show, tables, and what maps hide."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities
from core.quantities import Quantity, Units, how_many, label
from core.ui import in_units, number_columns, picked_row, plain, undoable

#: Filters stand in the address and last for the session.
KEPT: Any = {"bind": "query-params", "persist_state": "session"}
HIDDEN: Any = KEPT | {"label_visibility": "collapsed"}
#: Selects a row of a table by a click anywhere in it.
PICKED: Any = {"on_select": "rerun", "selection_mode": ["single-row", "single-cell"]}
#: What stands for "not one of the places where I often start".
ELSEWHERE = "Somewhere else"
#: Where a session keeps which part of which area of the heat map is looked at.
CLOSER = "zonebook.heat_closer"


# --- questions ----------------------------------------------------------------------------------------------------


def ask_filters(
    disciplines: list[str], places: Iterable[str], distances: Iterable[str], lengths: Iterable[str],
    routes: Mapping[int, str],
) -> dict[str, Any]:  # fmt: skip
    """What to narrow the sessions to, by the names of ``frames.runs.Choice``."""
    chosen = st.pills(
        "Discipline", disciplines, default=disciplines[:1], selection_mode="multi", format_func=label,
        key="runs_discipline", **HIDDEN,
    )  # fmt: skip
    with st.popover("Filters", icon=":material/tune:"):
        return {
            "disciplines": tuple(chosen),
            "distance": st.segmented_control("Distance", list(distances), key="runs_distance", **KEPT),
            "length": st.segmented_control("Time", list(lengths), key="runs_length", **KEPT),
            "place": st.segmented_control("Where", list(places), key="runs_place", **KEPT),
            "route": st.selectbox(
                "Route", list(routes), index=None, format_func=routes.__getitem__, key="runs_route",
                placeholder="Every route" if routes else "No way was gone twice yet",
                help="Ways that you went more than once, found by their positions: at least 70 % of the 50-m squares "
                "that either crosses are the same, the length is within 15 %, and the direction is the same.",
            ),
        }  # fmt: skip


def ask_compared(labels: Mapping[int, str]) -> list[int]:
    """Which sessions to lay over each other; the two newest at first."""
    return st.multiselect(
        "Compared", list(labels), list(labels)[:2], format_func=labels.__getitem__, max_selections=5,
        key="runs_compared", placeholder="Choose two or more",
    )  # fmt: skip


# --- tables -------------------------------------------------------------------------------------------------------


def show_runs(
    table: pd.DataFrame, described: Mapping[str, Quantity], marks: list[str], colours: Any, units: Units, *, key: str
) -> int | None:
    """``frames.runs.listed`` as a table; returns the row that was clicked. ``described`` are quantities of runs."""
    picked = st.dataframe(
        _readable(table, described, units), hide_index=True, height=560 if len(table) > 15 else "content",
        placeholder="", key=key, **PICKED,
        column_config=_columns(table, described, units)
        | {
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY", width=95),
            "title": st.column_config.TextColumn("Title", width=200),
            "discipline": None if table["discipline"].nunique() == 1 else st.column_config.TextColumn("Discipline"),
            "place": st.column_config.TextColumn("Where", help="Empty where no source says."),
            "route": st.column_config.NumberColumn("Route", format="%d", help="The number of the repeated route."),
            "marks": st.column_config.MultiselectColumn("Marks", options=marks, color=colours, width=120),
        },
    )  # fmt: skip
    return picked_row(picked)


def show_bests(bests: pd.DataFrame, described: Mapping[str, Quantity], units: Units, *, key: str) -> int | None:
    """``frames.runs.bests`` as a table; returns the row that was clicked."""
    shown = bests[["distance", "time_s", "pace_s_per_km", "day", "title", "n"]].assign(
        time_s=[quantities.clock(seconds) for seconds in bests["time_s"]]
    )
    picked = st.dataframe(
        _readable(shown, described, units), hide_index=True, height="content", placeholder="", key=key, **PICKED,
        column_config=_columns(shown, described, units)
        | {
            "distance": st.column_config.TextColumn("Distance"),
            "time_s": st.column_config.TextColumn("Time", help=quantities.hint(described["time_s"])),
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "title": st.column_config.TextColumn("In", width=150),
            "n": st.column_config.NumberColumn("Of", help="How many sessions were long enough.", width=50),
        },
    )  # fmt: skip
    return picked_row(picked)


def show_routes(
    routes: pd.DataFrame, names: Mapping[int, str], described: Mapping[str, Quantity], units: Units
) -> int | None:
    """``frames.runs.routes`` as a table; returns the row that was clicked."""
    shown = pd.DataFrame(
        {
            "name": [names.get(int(number), f"Route {number}") for number in routes.index],
            "workouts": routes["workouts"],
            "best_s": [quantities.clock(seconds) for seconds in routes["best_s"]],
            "pace_s_per_km": 1000 * routes["best_s"] / routes["distance_m"],
            "best_day": routes["best_day"],
            "median_s": [quantities.clock(seconds) for seconds in routes["median_s"]],
            "last_day": routes["last_day"],
        }
    )
    picked = st.dataframe(
        _readable(shown, described, units), hide_index=True, height="content", placeholder="", key="runs_routes",
        **PICKED,
        column_config=_columns(shown, described, units)
        | {
            "name": st.column_config.TextColumn("Route", width=190),
            "workouts": st.column_config.NumberColumn("Times", help="Among the sessions asked for."),
            "best_s": st.column_config.TextColumn("Best", help="The shortest time; doubtful sessions left out."),
            "best_day": st.column_config.DateColumn("On", format="D MMM YYYY"),
            "median_s": st.column_config.TextColumn("Median", help="Half of the times were shorter."),
            "last_day": st.column_config.DateColumn("Last", format="D MMM YYYY"),
        },
    )  # fmt: skip
    return picked_row(picked)


def _readable(table: pd.DataFrame, described: Mapping[str, Quantity], units: Units) -> pd.DataFrame:
    """``table`` in the units that are shown, paces as minutes and seconds that can be sorted."""
    ours = [name for name in table.columns if name in described and table[name].dtype.kind == "f"]
    known = in_units(table.drop(columns=[name for name in ours if name in quantities.QUANTITIES]), units)
    shown = table.assign(**{name: known[name] for name in known})
    shown = shown.assign(
        **{name: quantities.converted(table[name].astype(float), described[name], units) for name in ours}
    )
    paces = [name for name in table.columns if name in ("pace_s_per_km", "gap_s_per_km")]
    shown = shown.assign(**{name: [_minutes(value) for value in shown[name]] for name in paces})
    return shown.assign(discipline=table["discipline"].map(label)) if "discipline" in table else shown


def _minutes(minutes: float) -> time | None:
    """Minutes as a time of day, which a table sorts and writes as 5:30; None where unknown or an hour and more."""
    seconds = round(minutes * 60) if minutes == minutes else 3600
    return time(0, seconds // 60, seconds % 60) if seconds < 3600 else None


def _columns(table: pd.DataFrame, described: Mapping[str, Quantity], units: Units) -> dict[str, Any]:
    short = {"duration_s": "Time (min)", "avg_heart_rate_bpm": "HR (bpm)", "avg_power_w": "Power (W)",
             "distance_m": f"Distance ({quantities.unit('distance_m', units)})"}  # fmt: skip
    columns = number_columns(table, units, **short)
    for name in table.columns:
        quantity = described.get(name) or quantities.QUANTITIES.get(name)
        if quantity is None:
            continue
        head, told = quantities.axis(quantity, units), f"{quantity.label}. {quantities.hint(quantity)}"
        if quantity.form == "pace":
            head = head.replace("Grade-adjusted pace", "GAP").replace("(min/", "(/")
            columns[name] = st.column_config.TimeColumn(head, help=told, format="m:ss")
        elif name in described:
            columns[name] = st.column_config.NumberColumn(head, help=told, format=f"%,.{quantity.decimals}f")
    return columns


# --- the heat map -------------------------------------------------------------------------------------------------


def ask_disciplines(offered: list[str]) -> tuple[str, ...]:
    """Whose tracks are drawn; none chosen means every discipline."""
    chosen = st.pills(
        "Discipline", offered, selection_mode="multi", format_func=label, key="heat_discipline",
        help="None chosen: every discipline.", **HIDDEN,
    )  # fmt: skip
    return tuple(chosen)


def ask_area(areas: list[Any]) -> int:
    """Which of the places where tracks lie; ``areas`` are ``frames.tracks.Area``, most tracks first."""
    if len(areas) < 2:
        return 0
    return st.selectbox(
        "Area", range(len(areas)), key="heat_area", help="Tracks that lie within 5 km of each other are one area.",
        format_func=lambda n: f"Area {n + 1}: {how_many(areas[n].workouts, 'workout')} around "
        f"{(areas[n].box.south + areas[n].box.north) / 2:.2f}°, {(areas[n].box.west + areas[n].box.east) / 2:.2f}°",
    )  # fmt: skip


def drawn_box(selected: Any) -> tuple[float, float, float, float] | None:
    """South, west, north, east of the box that was drawn on the heat map; None where none was.

    ``selected`` is what ``st.plotly_chart`` returned with ``on_select="rerun"``.
    """
    boxes = selected.get("selection", {}).get("box", []) if selected else []
    if not boxes or len(boxes[-1].get("x", [])) < 2 or len(boxes[-1].get("y", [])) < 2:
        return None
    (west, *_, east), (south, *_, north) = sorted(boxes[-1]["x"]), sorted(boxes[-1]["y"])
    return (south, west, north, east) if north > south and east > west else None


def keep_box(area: Any, box: tuple[float, float, float, float]) -> None:
    """Look closer at a part of an area: its south, west, north and east."""
    st.session_state[CLOSER] = (area, box)


def kept_box(area: Any) -> tuple[float, float, float, float] | None:
    """The part of this area that is looked at; None where it is the whole one, or another area was looked at."""
    of, box = st.session_state.get(CLOSER, (None, None))
    return box if of == area else None


def forget_box() -> None:
    """Look at the whole area again."""
    st.session_state.pop(CLOSER, None)


def show_hidden(privacy: Any, *, is_writable: bool) -> None:
    """What of the tracks is not drawn, in a sentence; ``privacy`` is ``core.analysis.tracks.Privacy``."""
    said = []
    if privacy.ends_m:
        why = "" if is_writable else ", as this book is open for reading only"
        said.append(f"what lies within {privacy.ends_m:,.0f} m of the start or end of a workout{why}")
    if privacy.circles:
        said.append(f"what lies within {how_many(len(privacy.circles), 'hidden place')}")
    st.caption(f"Not drawn: {' and '.join(said)}." if said else "Everything is drawn, starts and ends too.")


def ask_privacy(
    places: pd.DataFrame, hidden_m: int, starts: pd.DataFrame, *, add: Callable[..., Any],
    remove: Callable[[int], Any], save_ends: Callable[[int], Any],
) -> None:  # fmt: skip
    """What maps hide: metres around starts and ends, and places; each write has its way back.

    ``places`` is ``frames.tracks.places``, ``starts`` ``frames.tracks.frequent_starts``.
    """
    chosen = st.select_slider(
        "Hidden around starts and ends (m)", sorted({0, 100, 200, 300, 500, 800, 1000, hidden_m}), hidden_m,
        key=f"privacy_ends_{hidden_m}", help="All of a track within so many metres of its own start or end, also where "
        "it comes by again. A book that is open for reading only hides at least 200 m.",
    )  # fmt: skip
    if chosen != hidden_m:
        undoable(lambda: save_ends(int(chosen)))
    for place in places.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{plain(place['name'])} · {place['radius_m']:,.0f} m")
            if st.button("Remove", icon=":material/delete:", key=f"place_remove_{place['id']}", type="tertiary"):
                undoable(lambda place_id=int(place["id"]): remove(place_id))
    _ask_place(starts, add)


def _ask_place(starts: pd.DataFrame, add: Callable[..., Any]) -> None:
    """A place to hide: one where many workouts start, or one by its coordinates."""
    often = {
        f"Where {how_many(int(row['workouts']), 'workout')} start": (row["latitude_deg"], row["longitude_deg"])
        for row in starts.to_dict("records")
    }
    with st.form("place_add", border=False):
        where = st.selectbox("Place", [*often, ELSEWHERE], help="Nothing within the radius around it is drawn.")
        told = st.text_input(
            "Coordinates", placeholder="47.1234, 8.5678", max_chars=60, help=f"Only read for “{ELSEWHERE}”.",
        )  # fmt: skip
        name = st.text_input("Name", placeholder="Home", max_chars=60)
        radius_m = st.number_input("Radius (m)", 50, 5000, 300, 50)
        is_given = st.form_submit_button("Hide this place", type="primary", icon=":material/visibility_off:")
    if not is_given:
        return
    place = coordinates(told) if where == ELSEWHERE else often[where]
    if place is None:
        st.error("Write latitude and longitude in degrees, as in 47.1234, 8.5678.")
        return
    undoable(lambda: add(name=name, latitude_deg=place[0], longitude_deg=place[1], radius_m=float(radius_m)))


def coordinates(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as a map shows them; None where they cannot be read.

    >>> coordinates("47.1234, -8.5"), coordinates("somewhere")
    ((47.1234, -8.5), None)
    """
    found = re.fullmatch(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*", text)
    return (float(found[1]), float(found[2])) if found else None
