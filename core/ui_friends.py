"""The questions and pieces of the Friends screen. Every write is handed in; it tells what it did and the way back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

import pandas as pd
import streamlit as st

from core import quantities, ui
from core.quantities import Quantity, Units, label
from core.ui import undoable
from core.ui_picture import show_chart

#: What was chosen stands in the address and lasts for the session.
KEPT: Any = {"required": True, "bind": "query-params", "persist_state": "session", "label_visibility": "collapsed"}
#: Where a session keeps which rows of the last file were refused.
REFUSED = "zonebook.friends_refused"
#: Metres in the unit in which a distance is asked for.
METRES = {"metric": 1000.0, "imperial": 1609.344}

NOBODY = (
    "Nobody is here yet. Under **People** you can choose friends from those whom you follow at Peloton, add somebody"
    " by hand, or import their results."
)
NOTHING_SHARED = (
    "No class that you and a friend both took is known yet. Results from Peloton name their class; in a file the"
    " column *Class ID* does."
)
NO_RIDE_TOGETHER = (
    "No ride together yet: that is the same class, begun within ten minutes of each other, by somebody whose results"
    " are here."
)
NO_CHALLENGE = (
    "Peloton has told of no challenge yet. They come once a day with the refresh, while Peloton is connected."
)
TOGETHER = (
    "The same class, begun within ten minutes of each other and not over before the other one began; live, in a"
    " session or by appointment. A ride with several friends stands here once."
)
WHAT_IS_ASKED = (
    "Zonebook asks Peloton about other members only if you say so. First it asks whom you follow: their leaderboard"
    " names. Then you choose; of those alone it asks for title, time, length, output and class of their workouts, and"
    " in classes that you took too for their power second by second. No heart rate, no picture, nothing else is kept."
)
CSV_COLUMNS = (
    "One row a session; the first line names the columns, in any order. Needed: **Date** (2026-05-31, with or without"
    " a time). Known: **Friend**, **Time**, **Discipline**, **Title**, **Minutes** (or 1:02:03), **Output (kJ)**,"
    " **Distance (km)**, also (mi) or (m), **Calories**, **Avg Watts**, **Class ID**, **Class type**. A friend's own"
    " workout_history.csv from Peloton works too. The same file twice changes nothing. Up to 5 MB."
)


def show_empty(sentence: str) -> None:
    """Why there is nothing to see, and what to do about it."""
    st.info(sentence, icon=":material/group:")


# --- beside each other --------------------------------------------------------------------------------------------


def show_standings(table: pd.DataFrame, units: Units) -> None:
    """What each did in the period, as a table."""
    columns = ["workouts", "minutes", "output_kj", "days"]
    shown = ui.in_units(table[columns].astype(float), units)
    shown.insert(0, "name", table["name"])
    st.dataframe(
        shown, hide_index=True, placeholder=quantities.UNKNOWN,
        column_config={"name": st.column_config.TextColumn("Who", pinned=True), **ui.number_columns(shown, units)},
    )  # fmt: skip


def show_shared(table: pd.DataFrame, described: Sequence[Quantity], units: Units, *, key: str) -> int | None:
    """Classes that both took; returns which row was clicked."""
    columns = ["title", "name", "delta_kj", "my_best_kj", "their_best_kj", "my_best_day", "their_best_day"]
    column = st.column_config
    selected = st.dataframe(
        table[columns], hide_index=True, key=key, on_select="rerun", selection_mode=["single-row", "single-cell"],
        height=min(38 + 35 * len(table), 320), placeholder=quantities.UNKNOWN,
        column_config={
            "title": column.TextColumn("Class", width="medium"), "name": column.TextColumn("Friend"),
            **_numbers(described), "my_best_day": column.DateColumn("You, on", format="D MMM YYYY"),
            "their_best_day": column.DateColumn("They, on", format="D MMM YYYY"),
        },
    )  # fmt: skip
    return ui.picked_row(selected)


def show_together(table: pd.DataFrame, described: Sequence[Quantity], *, key: str) -> int | None:
    """Rides with friends, the newest first; returns which row was clicked."""
    column = st.column_config
    selected = st.dataframe(
        table[["day", "title", "names", "apart", "my_kj", "their_kj"]], hide_index=True, key=key, on_select="rerun",
        selection_mode=["single-row", "single-cell"], placeholder=quantities.UNKNOWN,
        column_config={
            "day": column.DateColumn("Day", format="D MMM YYYY"), "title": column.TextColumn("Class", width="medium"),
            "names": column.TextColumn("With"), "apart": column.TextColumn("They began"), **_numbers(described),
        },
    )  # fmt: skip
    return ui.picked_row(selected)


def _numbers(described: Sequence[Quantity]) -> dict[str, Any]:
    """Columns of quantities that stand on this screen alone."""
    return {
        one.name: st.column_config.NumberColumn(
            quantities.axis(one), help=f"{one.label}. {quantities.hint(one)}", format=f"%,.{one.decimals}f"
        )
        for one in described
    }


# --- races --------------------------------------------------------------------------------------------------------


def ask_class(classes: pd.DataFrame, *, key: str) -> str | None:
    """Which class is raced again; ``classes`` is ``frames.race.classes``."""
    names = {
        class_id: f"{title} · {quantities.how_many(friends, 'friend')}" if friends else f"{title} · {attempts} attempts"
        for class_id, title, friends, attempts in zip(
            classes.index, classes["title"], classes["friends"], classes["attempts"], strict=True
        )
    }
    told = ui.told_apart(names)
    return st.selectbox("Class", list(told), format_func=told.__getitem__, key=key)


def ask_riders(entered: Sequence[Any], mine: str, rivals: Sequence[str], most: int, class_id: str) -> tuple[Any, list]:
    """Which attempt of the athlete is raced, and against whom; ``entered`` are ``frames.race.Entrant``."""
    of = {one.key: one for one in entered}
    told = ui.told_apart({one.key: one.label for one in entered})
    own = [key for key, one in of.items() if one.is_mine]
    left, right = st.columns([1, 2])
    me = left.selectbox(
        "Your attempt", own, index=own.index(mine), format_func=told.__getitem__, key=f"friends_me_{class_id}"
    )
    others = [key for key in of if key != me]
    against = right.multiselect(
        "Against", others, [key for key in rivals if key != me], format_func=told.__getitem__, max_selections=most,
        key=f"friends_against_{class_id}_{me}", placeholder="A friend, or an earlier attempt of yours",
    )  # fmt: skip
    return of[me], [of[key] for key in against]


def asks_for_seconds() -> bool:
    """Whether the seconds of friends that are not here yet are wished for now."""
    return st.button("Ask Peloton for their seconds", icon=":material/timer:", key="friends_seconds")


def show_told(raced: Any) -> None:
    """What a race, ``frames.race.Race``, says in sentences."""
    for sentence in raced.sentences.values():
        st.markdown(ui.plain(sentence))
    for note in raced.notes:
        st.caption(ui.plain(note))


def show_race(raced: Any, charts: Any, units: Units, *, key: str) -> None:
    """A race second by second, and where each rival gained; ``charts`` is ``charts.friends``."""
    gaps = {rival: duel.gap for rival, duel in raced.duels.items()}
    figure = charts.race_chart(
        raced.done, raced.labels, gaps, amount=raced.measure.done, gap=raced.measure.gap, units=units,
        stretches=next(iter(raced.duels.values())).stretches,
    )  # fmt: skip
    st.plotly_chart(figure, config=charts.CONFIG, key=key)
    for rival, duel in raced.duels.items():
        gained = charts.stretches_chart(duel.stretches, raced.measure.gap, units, raced.labels[rival])
        show_chart(gained, f"Against {raced.labels[rival]}", is_private=True)


# --- Peloton's challenges -----------------------------------------------------------------------------------------


def show_challenge(told: Any) -> None:
    """One of Peloton's challenges, ``frames.friends.Told``, as a card."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{ui.plain(told.title)}**")
        st.caption(ui.plain(told.when))
        if told.has_joined:
            if told.share is not None:
                st.progress(min(max(told.share, 0.0), 1.0))
            st.markdown(ui.plain(told.standing))
        else:
            st.badge("Not joined", color="gray")
        if told.medals:
            st.caption(ui.plain(told.medals))


# --- people -------------------------------------------------------------------------------------------------------


def show_people(table: pd.DataFrame) -> None:
    """Who is here, where their results come from, and what keeps them away."""
    if table.empty:
        show_empty("Nobody is here yet. Choose friends from Peloton, add somebody by hand, or import a file.")
        return
    column = st.column_config
    st.dataframe(
        table[["name", "source", "results", "newest", "fresh", "note"]], hide_index=True,
        column_config={
            "name": column.TextColumn("Who", pinned=True), "source": column.TextColumn("Results from"),
            "results": column.NumberColumn("Results", help="Sessions of theirs that are here.", format="%,d"),
            "newest": column.DateColumn("The last one", format="D MMM YYYY"),
            "fresh": column.TextColumn("Asked", help="When Peloton last told what they did."),
            "note": column.TextColumn("Note", width="large"),
        },
    )  # fmt: skip


def ask_about_friend(names: Mapping[int, str], rename: Callable[[int, str], Any], delete: Callable[[int], Any]) -> None:
    """Rename or delete one of those who are here."""
    told = ui.told_apart(names)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Friend", list(told), format_func=told.__getitem__, key="friends_one", width=240)
        name = st.text_input("Called", names[chosen], max_chars=80, key=f"friends_name_{chosen}", width=240)
        if st.button("Rename", icon=":material/edit:", key="friends_rename", disabled=name == names[chosen]):
            undoable(lambda: rename(chosen, name))
        if st.button("Delete", icon=":material/delete:", key="friends_delete",
                     help="Deletes all results of theirs too. You can take it back right after."):  # fmt: skip
            undoable(lambda: delete(chosen))


def ask_about_peloton(
    following: Any, look: Callable[[], Any], choose: Callable[[list[str]], Any], forget: Callable[[], Any]
) -> None:
    """Choose friends from those whom the athlete follows at Peloton; ``following`` is ``frames.friends.Following``."""
    st.subheader("From Peloton")
    if following.problem:
        st.warning(ui.plain(following.problem), icon=":material/cloud_off:")
    match following.state:
        case "sample":
            st.caption("The sample athlete is not connected to Peloton: their friends are invented.")
        case "connect":
            st.caption("Peloton is not connected, so nobody can be asked about. Connect it, or add friends by hand.")
            st.page_link("pages/settings.py", label="To the connections in Settings", icon=":material/settings:")
        case "asking":
            st.caption("Asking Peloton whom you follow. The list is here in a moment.")
        case "ready":
            st.caption(WHAT_IS_ASKED)
            if st.button("Look whom I follow", type="primary", icon=":material/person_search:", key="friends_look"):
                ui.attempt(look)
        case _:
            _ask_choice(following, look, choose, forget)


def _ask_choice(following: Any, look: Callable[[], Any], choose: Callable[..., Any], forget: Callable[[], Any]) -> None:
    if not following.names:
        st.caption("You follow nobody at Peloton. Follow friends there, then look again; or add them by hand here.")
    else:
        told = ui.told_apart(following.names)
        with st.form("friends_choice", border=False):
            chosen = st.multiselect(
                f"Of the {len(told)} whom you follow", list(told), following.chosen, format_func=told.__getitem__,
                key=f"friends_chosen_{len(following.chosen)}_{len(told)}", placeholder="Choose friends",
            )  # fmt: skip
            if st.form_submit_button("Save choice", type="primary", icon=":material/group_add:"):
                undoable(lambda: choose(chosen))
    with st.container(horizontal=True):
        if st.button("Look again", icon=":material/refresh:", key="friends_look_again"):
            ui.attempt(look)
        if st.button("Ask Peloton about nobody", icon=":material/person_off:", key="friends_forget",
                     help="Forgets the list. Friends who are here stay with what they did."):  # fmt: skip
            undoable(forget)


def ask_new_friend(add: Callable[[str], Any]) -> None:
    """Somebody who is added by hand."""
    with (
        st.form("friends_add", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(
            "A new friend", max_chars=80, key="friends_new_name", width=260, placeholder="As you call them"
        )
        if st.form_submit_button("Add", icon=":material/person_add:"):
            undoable(lambda: add(name))


def ask_result(
    names: Mapping[int, str], disciplines: Sequence[str], classes: Mapping[str, str], today: date, units: Units,
    record: Callable[..., Any],
) -> None:  # fmt: skip
    """A session of a friend, as the athlete tells it; ``classes`` are titles by id of those that the athlete took."""
    told, titles = ui.told_apart(names), ui.told_apart(classes)
    unit = "mi" if units == "imperial" else "km"
    with st.form("friends_result", border=False), st.grid(4, min_column_width=150):
        whose = st.selectbox("Friend", list(told), format_func=told.__getitem__, key="friends_result_of")
        discipline = st.selectbox("Discipline", disciplines, format_func=label, key="friends_result_discipline")
        day = st.date_input("Day", today, max_value=today, key="friends_result_day")
        start = st.time_input("Start", None, key="friends_result_start", help="Left empty, only the day is known.")
        minutes = st.number_input("Minutes", 0.0, value=None, step=5.0, key="friends_result_minutes")
        output_kj = st.number_input("Output (kJ)", 0.0, value=None, key="friends_result_output")
        distance = st.number_input(f"Distance ({unit})", 0.0, value=None, key="friends_result_distance")
        class_id = st.selectbox(
            "Class that you took too", list(titles), None, format_func=titles.__getitem__, key="friends_result_class",
            placeholder="None", help="Then it stands among the classes that you both took.",
        )  # fmt: skip
        if st.form_submit_button("Enter result", icon=":material/add:"):
            undoable(lambda: record(
                whose, discipline=discipline, day=day, start=_time(start), minutes=minutes, output_kj=output_kj,
                distance_m=distance * METRES[units] if distance else None, class_id=class_id,
                title=classes[class_id] if class_id else "",
            ))  # fmt: skip


def _time(given: Any) -> time | None:
    return given if isinstance(given, time) else None


def ask_removal(results: Mapping[int, str], remove: Callable[[int], Any]) -> None:
    """Take a single result out that was entered or imported."""
    told = ui.told_apart(results)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Result", list(told), format_func=told.__getitem__, key="friends_result_one", width=420)
        if st.button("Take out", icon=":material/delete:", key="friends_result_delete"):
            undoable(lambda: remove(chosen))


def ask_file(names: Mapping[int, str], read: Callable[[bytes, int | None], Any]) -> None:
    """A CSV of friends' results; rows that were refused stand below with their reasons."""
    st.caption(CSV_COLUMNS)
    told = ui.told_apart(names)
    whose = st.selectbox(
        "Whose rows that name nobody are", list(told), None, format_func=told.__getitem__, key="friends_file_of",
        placeholder="The file names them", width=300,
    )  # fmt: skip
    file = st.file_uploader(
        "CSV", type=["csv", "txt", "tsv"], key="friends_file", label_visibility="collapsed", max_upload_size=5
    )
    if file and st.button("Import", type="primary", icon=":material/upload_file:", key="friends_import"):
        st.session_state.pop(REFUSED, None)
        undoable(lambda: _read(read, file.getvalue(), whose))
    for sentence in st.session_state.get(REFUSED, ()):
        st.caption(ui.plain(sentence))


def _read(read: Callable[[bytes, int | None], Any], data: bytes, whose: int | None) -> Any:
    done = read(data, whose)
    st.session_state[REFUSED] = done.refused
    return done
