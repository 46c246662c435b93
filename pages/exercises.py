"""Exercises: what do I do today, which routines do I have, and which exercise is good for what?"""

from functools import partial

import streamlit as st

from core import actions_exercises as actions
from core import actions_routines, ui
from core import ui_exercises as pieces
from core.frames import books
from core.frames import exercises as frames

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
found, routines = frames.exercises(book), frames.routines(book)
names = {which: one.name for which, one in found.items()}
titles = {routine_id: one.title for routine_id, one in routines.items()}


@st.fragment
def show_ready() -> None:
    """Routines that Zonebook brings, each a click away from being one's own."""
    st.subheader("Ready to be copied")
    with st.grid(3, min_column_width=260):
        for one in frames.ready():
            with st.container(border=True, height="stretch"):
                pieces.show_ready(one)
                if book.is_writable and st.button("Copy to mine", icon=":material/add:", key=f"ready_{one.key}"):
                    ui.undoable(partial(actions_routines.copy_ready, book, one.key))


st.title("Exercises")
view = st.segmented_control("View", pieces.VIEWS, default=pieces.VIEWS[0], key="exercises_view", **pieces.BESIDE)
ui.show_outcome()

if view == "Today":
    planned = frames.planned_for(book, today)
    asked = ui.asked_number("routine")
    chosen = pieces.ask_routine(titles, asked if asked in routines else next(iter(planned), None), key="exercise_today")
    if chosen is None:
        st.info(pieces.NO_ROUTINE if book.is_writable else "No routine is in this book.")
        show_ready()
    else:
        routine, done = routines[chosen], frames.done_of(book, today)
        if chosen in planned:
            st.caption(":material/event: Planned for today.")
        mine = [item for item in routine.items if item.id in done]
        pieces.show_progress(routine, len(mine))
        if not routine.items:
            st.info("This routine has no exercise yet. Add some under Routines.")
        with st.grid(2, min_column_width=320):
            for item in routine.items:
                tick = (lambda item_id, other: actions.tick(book, item_id, today, other)) if book.is_writable else None
                untick = partial(actions.untick, book, day=today)
                pieces.show_item(item, done.get(item.id), names, day=str(today), tick=tick, untick=untick)
        if book.is_writable and routine.items:
            if len(mine) < len(routine.items) and st.button("Tick all", icon=":material/done_all:", key="exercise_all"):
                ui.undoable(partial(actions.tick_all, book, chosen, today))
            if mine and (took := pieces.ask_finish(routine.minutes, key=f"exercise_finish_{chosen}")):
                ui.undoable(partial(actions.finish, book, chosen, today, took[0], rpe=took[1]))
    st.caption(pieces.CARE)

elif view == "Routines":
    chosen = pieces.ask_routine(titles, None, key="exercise_routine")
    if book.is_writable:
        with st.popover("New routine", icon=":material/add:"):
            if words := pieces.ask_routine_words(frames.DISCIPLINES, key="routine_new"):
                ui.undoable(partial(actions_routines.new_routine, book, *words[:2]))
    if chosen is None:
        st.info(pieces.NO_ROUTINE if book.is_writable else "No routine is in this book.")
    else:
        routine = routines[chosen]
        with st.container(border=True):
            st.subheader(ui.plain(routine.title))
            pieces.show_size(routine)
            if not book.is_writable:
                pieces.show_asked(routine)
            else:
                table, weight_unit = frames.items_table(routine, units), frames.weight_unit(units)
                if routine.items and (given := pieces.ask_items(table, weight_unit, key=f"items_{chosen}")) is not None:
                    ui.undoable(partial(actions_routines.save_items, book, chosen, frames.items_of(given, units)))
                if more := pieces.ask_more(names):
                    ui.undoable(partial(actions_routines.add_item, book, chosen, *more))
                with st.container(horizontal=True):
                    with st.popover("Words", icon=":material/edit:"):
                        if words := pieces.ask_routine_words(
                            frames.DISCIPLINES, key=f"routine_{chosen}", routine=routine
                        ):
                            ui.undoable(partial(actions_routines.change_routine, book, chosen, *words))
                    if st.button("Copy", icon=":material/content_copy:", key="routine_copy"):
                        ui.undoable(partial(actions_routines.copy_routine, book, chosen))
                    if st.button("Delete", icon=":material/delete:", key="routine_delete"):
                        ui.undoable(partial(actions_routines.delete_routine, book, chosen))
    show_ready()

else:
    equipment = [frames.WITHOUT_EQUIPMENT, *frames.EQUIPMENT]
    listed = frames.searched(found, **pieces.ask_filters(frames.KINDS, frames.MUSCLES, equipment))
    asks = partial(pieces.ask_exercise, frames.KINDS, frames.MUSCLES, frames.EQUIPMENT)
    if book.is_writable:
        with st.popover("An exercise of your own", icon=":material/add:"):
            if said := asks(names, key="exercise_new"):
                ui.undoable(partial(actions.save_exercise, book, **said))
    if not listed:
        st.info("No exercise is like that. Take a filter away, or add one of your own.")
        st.stop()
    st.caption(f"{len(listed):,} found. {pieces.CARE}")
    names_side, detail = st.columns([3, 2])
    with names_side:
        one = listed[pieces.pick_exercise(frames.table(listed))]
    with detail, st.container(border=True):
        pieces.show_exercise(one, [names[other] for other in one.substitutes if other in names])
        if book.is_writable and one.which[0] == frames.OWN:
            with st.popover("Change", icon=":material/edit:"):
                others = {which: name for which, name in names.items() if which != one.which}
                if said := asks(others, key=f"exercise_{one.which[1]}", one=one):
                    ui.undoable(partial(actions.save_exercise, book, exercise_id=one.which[1], **said))
            if st.button("Delete", icon=":material/delete:", key="exercise_delete"):
                ui.undoable(partial(actions.delete_exercise, book, one.which[1]))
