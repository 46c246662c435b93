"""The questions and pieces of the Exercises screen: the library, routines, and ticking what was done."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.errors import ZonebookError
from core.quantities import how_many, label
from core.ui import plain, told_apart

VIEWS = ("Today", "Routines", "Library")
#: How a question stands beside a heading, in the address.
BESIDE: Any = {"bind": "query-params", "required": True, "label_visibility": "collapsed"}
CARE = (
    "Nothing here is medical advice. Stop what hurts. With an injury, in pregnancy, after giving birth or surgery, and "
    "with pelvic pain or leaking, ask a physiotherapist first."
)
NO_ROUTINE = (
    "No routine is yours yet. Copy one that is ready, or begin one and fill it from the library; then tick it here, "
    "and it counts as a workout."
)
SEARCHES = "No film is kept here: this searches for one by the name, so it never leads nowhere."
ALL = "all"


# --- the library --------------------------------------------------------------------------------------------------


def ask_filters(kinds: Mapping[str, str], muscles: Sequence[str], equipment: Sequence[str]) -> dict[str, Any]:
    """What is looked for in the library: ``text``, ``kind``, ``muscle``, ``equipment``; None is everything."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Search", key="exercise_search", placeholder="Name or muscle", max_chars=80, width=220)
        muscle = st.selectbox(
            "Muscle", muscles, None, format_func=label, placeholder=ALL, key="exercise_muscle", width=170
        )
        things = st.selectbox(
            "Equipment", equipment, None, format_func=label, placeholder="any", key="exercise_equipment", width=170
        )
    kind = st.pills("Kind", list(kinds), format_func=kinds.__getitem__, key="exercise_kind", wrap=True,
                    label_visibility="collapsed")  # fmt: skip
    return {"text": text, "kind": kind, "muscle": muscle, "equipment": things}


def pick_exercise(table: pd.DataFrame) -> int:
    """Exercises as a list; returns the row that was clicked, the first one before any click.

    ``table`` is of ``frames.exercises.table``. Another list is another table, in which nothing is clicked yet.
    """
    rows = st.dataframe(
        table, hide_index=True, height=460 if len(table) > 12 else "content", on_select="rerun",
        selection_mode="single-row", key=f"exercise_list_{hash(tuple(table['name']))}",
        column_config={
            "name": st.column_config.TextColumn("Exercise", width=230), "kind": "Kind",
            "muscles": st.column_config.ListColumn("Muscles", help="The one that it is mainly for first."),
            "equipment": "Equipment", "origin": st.column_config.TextColumn("From", help="Who named it."),
        },
    ).selection.rows  # fmt: skip
    return rows[0] if rows and rows[0] < len(table) else 0


def show_exercise(one: Any, names: Sequence[str]) -> None:
    """How an exercise is done. ``one`` is ``frames.exercises.Shown``, ``names`` those of what may take its place."""
    st.subheader(plain(one.name))
    badges = [f":blue-badge[{one.kind_label}]"] if one.kind else []
    st.markdown(" ".join([*badges, *(f":gray-badge[{plain(muscle)}]" for muscle in one.muscles)]) or "–")
    st.markdown(plain(one.instructions) or "How it is done was not told.")
    way = "held or moved for a time" if one.is_timed else "counted"
    sides = "; one side, then the other" if one.is_each_side else ""
    takes = (
        plain(", ".join(one.equipment)) or "nothing" if one.equipment or one.origin in ("Zonebook", "Your own") else "–"
    )
    st.caption(f"Equipment: {takes}. It is {way}{sides}. From: {plain(one.origin)}.")
    if names:
        st.caption(f"May be replaced by: {plain(', '.join(names))}.")
    if one.has_own_video:
        st.link_button("Your video", one.video_url, icon=":material/play_circle:")
    else:
        st.link_button("Search for a video", one.video_url, icon=":material/search:", help=SEARCHES)


def ask_exercise(
    kinds: Mapping[str, str], muscles: Sequence[str], equipment: Sequence[str], others: Mapping[Any, str], *, key: str,
    one: Any = None,
) -> dict[str, Any] | None:  # fmt: skip
    """An exercise of one's own, new or as it is, once it was submitted: what ``save_exercise`` takes by name."""
    apart = told_apart(others)
    with st.form(f"{key}_form", border=False):
        name = st.text_input("Name", one.name if one else "", max_chars=80, key=f"{key}_name")
        kind = st.selectbox("For", list(kinds), list(kinds).index(one.kind) if one and one.kind in kinds else None,
                            format_func=kinds.__getitem__, placeholder="choose", key=f"{key}_kind")  # fmt: skip
        known = [muscle for muscle in one.muscles if muscle in muscles] if one else []
        chosen = st.multiselect("Muscles", muscles, known, format_func=label, placeholder="the main one first",
                                key=f"{key}_muscles")  # fmt: skip
        things = st.multiselect("Equipment", equipment, [e for e in one.equipment if e in equipment] if one else [],
                                format_func=label, placeholder="nothing", key=f"{key}_equipment")  # fmt: skip
        instructions = st.text_area("How it is done", one.instructions if one else "", max_chars=2000, key=f"{key}_how")
        video = st.text_input("Link to a video", one.video_url if one and one.has_own_video else "", max_chars=500,
                              placeholder="optional, https://", key=f"{key}_video")  # fmt: skip
        is_timed = st.checkbox("Held for a time, not counted", one.is_timed if one else False, key=f"{key}_timed")
        replaced = [which for which in one.substitutes if which in apart] if one else []
        instead = st.multiselect("May take the place of", list(apart), replaced, format_func=apart.__getitem__,
                                 key=f"{key}_instead")  # fmt: skip
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    if not is_given:
        return None
    return {"name": name, "kind": kind or "", "muscles": chosen, "equipment": things, "instructions": instructions,
            "video_url": video, "is_timed": is_timed, "instead_of": instead}  # fmt: skip


# --- routines -----------------------------------------------------------------------------------------------------


def ask_routine(titles: Mapping[int, str], default: int | None, *, key: str) -> int | None:
    """Which routine; None where there is none."""
    if not titles:
        return None
    apart, ids = told_apart(titles), list(titles)
    place = ids.index(default) if default is not None and default in titles else 0
    chosen = st.selectbox(
        "Routine", ids, place, format_func=apart.__getitem__, width=380, key=f"{key}_{'_'.join(map(str, ids))}"
    )
    return chosen if chosen is not None else ids[0]


def ask_routine_words(
    disciplines: Sequence[str], *, key: str, routine: Any = None
) -> tuple[str, str, str | None] | None:
    """Title, discipline and note of a routine, once they were submitted."""
    with st.form(f"{key}_form", border=False):
        title = st.text_input("Title", routine.title if routine else "", max_chars=80, key=f"{key}_title")
        kinds = list(disciplines)
        usual = routine.discipline if routine and routine.discipline in kinds else "strength"
        discipline = st.selectbox("It counts as", kinds, kinds.index(usual), format_func=label, key=f"{key}_discipline")
        note = st.text_area("Note", routine.note if routine else "", max_chars=2000, key=f"{key}_note", height=80)
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    return (title, discipline or usual, note) if is_given else None


def show_size(routine: Any) -> None:
    """How many exercises a routine has, how long it takes, and its note."""
    st.caption(f"{how_many(len(routine.items), 'exercise')}, about {routine.minutes} min. {plain(routine.note)}")


def show_asked(routine: Any) -> None:
    """What a routine asks for, to be read only. ``routine`` is ``frames.exercises.RoutineShown``."""
    for item in routine.items:
        st.markdown(f"**{plain(item.name)}**: {plain(item.asked)}")


def ask_items(table: pd.DataFrame, weight_unit: str, *, key: str) -> pd.DataFrame | None:
    """The exercises of a routine as they were edited, once they were saved. ``table`` is of ``items_table``."""
    number = st.column_config.NumberColumn
    mark = abs(hash(tuple(map(tuple, table.astype(str).to_numpy()))))
    with st.form(f"{key}_form", border=False):
        edited = st.data_editor(
            table, hide_index=True, num_rows="delete", disabled=["name"], placeholder="–", key=f"{key}_{mark}",
            column_order=["place", "name", "sets", "reps", "seconds", "weight", "rest", "note"],
            column_config={
                "place": number("No.", step=0.5, format="%g", required=True, width=60,
                                help="The order: give 1.5 to stand between the first and the second."),
                "name": st.column_config.TextColumn("Exercise", width=190),
                "sets": number("Sets", min_value=1, max_value=20, step=1, required=True, width=60),
                "reps": number("Reps", min_value=1, max_value=200, step=1, width=60),
                "seconds": number("Seconds", min_value=1, max_value=3600, step=1, width=70),
                "weight": number(f"Weight ({weight_unit})", min_value=0, step=0.5, width=90),
                "rest": number("Rest (s)", min_value=0, max_value=900, step=5, width=70, help="Between sets."),
                "note": "Note",
            },
        )  # fmt: skip
        is_given = st.form_submit_button("Save", type="primary", key=f"{key}_go")
    return edited if is_given else None


def ask_more(names: Mapping[Any, str]) -> Any:
    """Which exercise is put at the end of a routine, once that is clicked."""
    apart = told_apart(names)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        more = st.selectbox(
            "Exercise", list(apart), None, format_func=apart.__getitem__, key="routine_more",
            placeholder="from the library", width=280,
        )  # fmt: skip
        is_given = st.button("Add", icon=":material/add:", key="routine_add", disabled=more is None)
    return more if is_given else None


def show_ready(one: Any) -> None:
    """A routine that is here to be copied. ``one`` is ``frames.exercises.ReadyShown``."""
    st.markdown(f"**{one.title}**")
    st.caption(f"{one.about} {one.sentence}")


# --- today --------------------------------------------------------------------------------------------------------


def show_progress(routine: Any, n_done: int) -> None:
    """How much of a routine is done. ``routine`` is ``frames.exercises.RoutineShown``."""
    n = len(routine.items)
    st.progress(
        n_done / n if n else 0.0, text=f"{n_done} of {how_many(n, 'exercise')} · about {routine.minutes} min in all"
    )
    if routine.note:
        st.caption(plain(routine.note))


def show_item(
    item: Any, done: Any, names: Mapping[Any, str], *, day: str, tick: Callable[[int, Any], object] | None,
    untick: Callable[[int], object],
) -> None:  # fmt: skip
    """An exercise to tick, what is asked of it, and what may take its place.

    Args:
        item: ``frames.exercises.ItemShown``.
        done: The exercise that it was done as; None where it is not done.
        tick: The write; None where the book may not be written.
    """
    with st.container(border=True):
        is_other = done is not None and done != item.which
        name = (
            f"{plain(names.get(done, 'Another exercise'))} (instead of {plain(item.name)})"
            if is_other
            else plain(item.name)
        )
        if tick is None:
            st.markdown(f":material/{'check_box' if done else 'check_box_outline_blank'}: **{name}**")
        else:
            key = f"tick_{day}_{item.id}_{int(done is not None)}"  # done or not is another box, so it begins as it is
            write = (lambda: untick(item.id)) if done else (lambda: tick(item.id, None))
            st.checkbox(f"**{name}**", done is not None, key=key, on_change=_written, args=(write,))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(item.asked), width="stretch")
            if item.instructions:
                with st.popover("How", type="tertiary", key=f"how_{item.id}"):
                    st.markdown(plain(item.instructions))
            if tick is not None and item.substitutes:
                with st.popover("Another one", type="tertiary", key=f"swap_{item.id}"):
                    st.caption("Done instead, it counts as done.")
                    for number, other in enumerate(item.substitutes):
                        st.button(plain(names.get(other, "–")), key=f"instead_{item.id}_{number}", on_click=_written,
                                  args=(lambda other=other: tick(item.id, other),))  # fmt: skip


def ask_finish(minutes: int, *, key: str) -> tuple[int, int | None] | None:
    """How long a routine took and how hard it felt, once it is to be recorded."""
    with st.form(f"{key}_form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            took = st.number_input("Minutes", 1, 600, max(minutes, 1), key=f"{key}_minutes", width=140)
            rpe = st.number_input("Effort (1 to 10)", 1, 10, None, key=f"{key}_rpe", width=140, placeholder="not said",
                                  help="How hard it felt, 10 is all that you had.")  # fmt: skip
        is_given = st.form_submit_button("Finish and record", type="primary", icon=":material/check:", key=f"{key}_go")
    return (int(took), None if rpe is None else int(rpe)) if is_given else None


def _written(write: Callable[[], object]) -> None:
    """Do a write before the screen is drawn again, or say why it was refused."""
    try:
        write()
    except (ZonebookError, ValueError) as error:
        st.toast(plain(error), icon=":material/error:", duration="long")
