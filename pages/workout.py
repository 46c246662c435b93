"""Workout: what did I do, second by second, how hard was it, and how does it compare with my class and my best?"""

from functools import partial

import streamlit as st

from core import actions, actions_exports, actions_sessions, ui, ui_exports, ui_workout
from core.charts import efforts as effort_charts
from core.charts import theme
from core.charts import workout as charts
from core.frames import books, cards, exports, tracks
from core.frames import efforts as effort_frames
from core.frames import workout as frames
from core.ui_cards import show_cards
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
units = books.units(book)
workout_id = ui.asked_number("workout") or frames.newest_id(book)
told = frames.told(book, workout_id) if workout_id else None

if workout_id is None or told is None:
    st.title("Workout")
    st.info("There is no such workout in this book." if workout_id else "There is no workout in this book yet.")
    st.page_link("pages/rides.py", label="All workouts", icon=":material/directions_bike:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link("pages/rides.py", label="Rides", icon=":material/arrow_back:")
    ui_workout.show_neighbours(*frames.neighbours(book, workout_id))

st.title(ui.plain(told.title))
st.caption(ui.plain(told.subtitle))
ui.show_outcome()

delete, restore = partial(actions.delete_workout, book, workout_id), partial(actions.restore_workout, book, workout_id)
if told.workout.deleted_at:
    st.warning("This workout is deleted: it is in no list and no sum.", icon=":material/delete:")
    if book.is_writable and st.button("Bring back", type="primary", icon=":material/undo:", key="workout_restore"):
        ui.attempt(restore, "Brought back.")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    for mark in told.marks:
        st.badge(mark, color=charts.MARK_COLOURS[mark])
    if book.is_writable and st.button("Edit", icon=":material/edit:", key="workout_edit"):
        ui_workout.ask_about_workout(told.title, told.workout, partial(actions.edit_workout, book, workout_id))
    if book.is_writable and st.button("Delete", icon=":material/delete:", key="workout_delete"):
        ui_workout.ask_deletion(delete, restore)
    show_cards(cards.of_workout(book, told, theme), cards, key="share_card_workout", has_heart=cards.has_heart(told))
if told.workout.notes:
    with private("notes"):
        st.text(told.workout.notes)
ui_workout.show_notes(told.notes)
ui_workout.show_session(frames.one_session(book, told), workout_id)

with st.grid(6 if len(told.summary) > 7 else 7, min_column_width=150):
    for name, value in told.summary.items():
        ui.show_quantity(value, name, units, label=told.place if name == "top_share" else None)

seconds, plan = frames.seconds(book, workout_id), frames.plan(book, told.workout.class_id)
sources, effort = frames.sources(book, workout_id), effort_frames.efforts(book, told, plan)
with st.container(border=True):
    st.markdown("**Second by second**")
    if not charts.drawn_channels(seconds, told.workout.discipline):
        st.caption(frames.why_no_seconds(sources, is_shared=book.is_shared))
    else:
        figure = charts.seconds_chart(
            effort.with_reserve(seconds), discipline=told.workout.discipline, units=units, ftp_w=told.value("ftp_w"),
            is_zoomable=not ui.is_touched(), **(plan.drawn_at(effort.asked.offset_s) if plan else {}),
        )  # fmt: skip
        st.plotly_chart(figure, config=charts.CONFIG, key=f"workout_seconds_{workout_id}")
        if effort.reserve.sentence:
            st.caption(ui.plain(effort.reserve.sentence))

if effort.asked.sentences:
    shares = effort_charts.asked_chart(effort.asked.shares)
    ui_workout.show_asked(effort.asked, shares, units, key=f"workout_blocks_{workout_id}")

pace_zones = frames.pace_zones(book, told, seconds)
drawn = charts.side_charts(
    told.zone_seconds("power_zone"), told.zone_seconds("hr_zone"), pace_zones, tracks.way(book, workout_id),
    is_cut=tracks.is_cut(book),
)  # fmt: skip
if drawn:
    for place, chart in zip(st.columns(len(drawn), border=True), drawn, strict=True):
        show_chart(chart, place=place)

if effort.has_power:
    peaks, numbers = st.columns(2, border=True)
    with peaks:
        ui_workout.show_peaks(effort)
    with numbers:
        ui_workout.show_effort(effort, effort_frames.described, units)

attempts = frames.attempts(book, workout_id)
if len(attempts) > 1:
    labels = frames.attempt_labels(attempts)
    others = [attempt for attempt in labels if attempt != workout_id]
    with st.container(border=True):
        st.markdown(f"**Every time you took this class: {len(attempts)}**")
        if others and workout_id in labels:
            chosen = ui_workout.ask_compared(others, labels, key=f"workout_against_{workout_id}")
            lines = frames.overlay(book, [*chosen, workout_id])
            against = {i: labels[i] for i in [workout_id, *chosen]}
            show_chart(charts.overlay_chart(lines, against, workout_id), "Every time you took this class")
        row = ui_workout.show_attempts(frames.compared(attempts), units, key=f"workout_attempts_{workout_id}")
        if row is not None and attempts.index[row] != workout_id:
            st.switch_page("pages/workout.py", query_params={"workout": str(attempts.index[row])})

if plan:
    ui_workout.show_class(plan, units)

ui_workout.show_further(told.beyond(effort.numbers), units)
ways_out = [partial(way, book, workout_id) for way in actions_exports.TO_STRAVA] if book.is_writable else []
sent = None if book.is_sample else exports.upload(book, workout_id)
ui_exports.show_way_out(exports.downloads(book, told.workout), sent, *ways_out)
said = actions_sessions.about(book, workout_id) if book.is_writable else None
ui_workout.show_origins(frames.origins(sources), frames.method(told), frames.others_near(book, told), said)
