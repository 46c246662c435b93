"""Planned: one workout of the plan. What is it, how hard, why, which class fills it, and what did it become?"""

from functools import partial

import streamlit as st

from core import actions_plan_exports, ui, ui_plan, ui_plan_exports, ui_plan_forms
from core import actions_planned as actions
from core.charts import plan as charts
from core.frames import books, plan_exports
from core.frames import plan as plan_frames
from core.frames import planned as frames
from core.ui import undoable
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)
asked_uid = st.query_params.get("planned")
uid = asked_uid or frames.next_uid(book, today)
told = frames.told(book, uid, today) if uid else None

if uid is None or told is None:
    st.title("Planned")
    ui.show_outcome()
    st.info(ui_plan.GONE if uid else "Nothing is planned yet.")
    st.page_link("pages/plan.py", label="The plan", icon=":material/event_note:")
    st.stop()

one, match = told.planned, told.match
st.page_link("pages/plan.py", label="Plan", icon=":material/arrow_back:",
             query_params={"week": plan_frames.book_week_start(book, one.day).isoformat()})  # fmt: skip
st.title(ui.plain(one.title))
ui_plan.show_when(one, match)
ui.show_outcome()
ui_plan.show_numbers(one, told.intensity_factor)

if book.is_writable:
    with st.container(horizontal=True):
        if match.state == "skipped":
            if st.button("Plan it again", icon=":material/undo:", key="planned_unskip"):
                undoable(partial(actions.unskip_workout, book, uid))
        else:
            with st.popover("Skip", icon=":material/skip_next:"):
                if reason := ui_plan_forms.ask_reason(key=f"planned_skip_{uid}"):
                    undoable(partial(actions.skip_workout, book, uid, reason))
        with st.popover("Move", icon=":material/swap_horiz:"):
            if day := ui_plan_forms.ask_day(plan_frames.days_to_move_to(book, one, today), one, key="planned_move"):
                undoable(partial(actions.move_workout, book, uid, day, start_minute=one.start_minute))
        with st.popover("Edit", icon=":material/edit:"):
            if asked := ui_plan_forms.ask_workout(frames.CHOICES, frames.FOCUS, frames.HOW, day=one.day,
                                                  key=f"planned_edit_{uid}", first=one, steps=told.typed):  # fmt: skip
                undoable(partial(actions.change_workout, book, uid, frames.drafted(asked)))
        if st.button("Delete", icon=":material/delete:", key="planned_delete"):
            undoable(partial(actions.delete_workout, book, uid))

steps, why = st.columns([2, 1], border=True)
with steps:
    st.subheader("Steps", help=ui_plan.STEPS)
    if told.steps.empty:
        st.caption("It has no steps: only how long it takes and how hard it is.")
    else:
        show_chart(charts.steps_chart(told.steps), "Steps")
    for line in told.lines:
        st.markdown(f"- {ui.plain(line)}")
with why:
    st.subheader("Why")
    for sentence in told.why:
        st.markdown(ui.plain(sentence))
    if one.note:
        st.caption(ui.plain(one.note))

with st.container(border=True):
    st.subheader("Take it with you")
    ui_plan_exports.offer_files(plan_exports.downloads(book, uid), plan_exports.left_out(book, uid))
    again = partial(actions_plan_exports.try_again, book, [uid]) if book.is_writable else None
    ui_plan_exports.show_at_services(partial(plan_exports.of_workout, book, uid), again)

became, filled = st.columns(2, border=True)
with became:
    st.subheader("What it became")
    ui_plan.show_became(told)
    if book.is_writable:
        if match.workout_id is not None and st.button("It was not this one", key="planned_not"):
            undoable(partial(actions.say_it_was_not, book, uid, match.workout_id))
        if told.near and (chosen := ui_plan_forms.ask_near(told.near, key=f"planned_was_{uid}")):
            undoable(partial(actions.say_it_was, book, uid, chosen))
with filled:
    st.subheader("Class", help=ui_plan.CLASSES)
    if one.class_id:
        st.page_link("pages/class.py", label=ui.plain(told.class_title), icon=":material/video_library:",
                     query_params={"class": one.class_id})  # fmt: skip
        if book.is_writable and st.button("Take the class out", key="planned_class_out"):
            undoable(partial(actions.take_class_out, book, uid))
    found = frames.candidates(book, one, today)
    if not found:
        st.caption("No class of the library fits its discipline and length. Settings can read the whole library.")
    for fit in found:
        if ui_plan.show_fit(fit, may_fill=book.is_writable and fit.class_id != one.class_id):
            undoable(partial(actions.fill_workout, book, uid, fit.class_id))

    choices = frames.routines(book, one)
    if told.routine_title or choices or one.needs == "exercises":
        st.subheader("Routine", help=ui_plan.ROUTINES)
        if told.routine_title:
            st.page_link("pages/exercises.py", label=ui.plain(told.routine_title), icon=":material/checklist:",
                         query_params={"routine": str(one.routine_id)})  # fmt: skip
            if book.is_writable and st.button("Take the routine out", key="planned_routine_out"):
                undoable(partial(actions.take_routine_out, book, uid))
        elif not choices:
            st.page_link("pages/exercises.py", label=ui_plan.NO_ROUTINE, icon=":material/checklist:")
        elif book.is_writable and (taken := ui_plan_forms.ask_routine(choices, key=f"planned_routine_{uid}")):
            undoable(partial(actions.take_routine, book, uid, taken))
