"""Plan: what do I mean to do this week and the next ones, what came of it, and where does it take me?"""

from datetime import timedelta
from functools import partial

import streamlit as st

from core import actions_plan, actions_plan_exports, actions_planned, ui, ui_plan, ui_plan_exports, ui_plan_forms
from core.charts import plan as charts
from core.frames import books, plan_exports, planned
from core.frames import plan as frames
from core.ui import undoable
from core.ui_picture import show_chart

ui.ensure_nav()
book = ui.open_book()
today = books.today(book)
this_week = frames.book_week_start(book, today)
plans = frames.plan_list(book, today)


@st.dialog("Move or skip")
def act(match) -> None:
    """Another day for a planned workout, or none."""
    uid = match.planned.uid
    st.markdown(f"**{ui.plain(match.planned.title)}**, {match.planned.day:%A}")
    if match.state == "skipped" and st.button("Plan it again", icon=":material/undo:", key="plan_unskip"):
        undoable(partial(actions_planned.unskip_workout, book, uid))
    if day := ui_plan_forms.ask_day(frames.days_to_move_to(book, match.planned, today), key=f"plan_move_{uid}"):
        undoable(partial(actions_planned.move_workout, book, uid, day, start_minute=match.planned.start_minute))
    if match.state != "skipped" and (reason := ui_plan_forms.ask_reason(key=f"plan_skip_{uid}")):
        undoable(partial(actions_planned.skip_workout, book, uid, reason))
    st.page_link(ui_plan.PAGE, label="Everything else", icon=":material/open_in_new:", query_params={"planned": uid})


@st.fragment
def ask_new() -> None:
    """A plan from a template, or by hand."""
    ready = frames.templates(book)
    key = ui_plan_forms.ask_template({name: one.title for name, one in ready.items()})
    if key == ui_plan_forms.HAND:
        asked = ui_plan_forms.ask_by_hand(frames.next_week(book, today), planned.FOCUS)
        if st.button("Begin", type="primary", key="plan_begin"):
            undoable(partial(actions_plan.begin_by_hand, book, **asked))
    elif key:
        st.caption(ui.plain(ready[key].about))
        asked = ui_plan_forms.ask_begin(key, frames.next_week(book, today), frames.range_h(ready[key]))
        with st.container(horizontal=True):
            if st.button("Begin", type="primary", key="plan_begin"):
                undoable(partial(actions_plan.begin_plan, book, key, **asked))
            if (own := frames.own_id(key)) and st.button("Delete this template", key="plan_template_delete"):
                undoable(partial(actions_plan.delete_template, book, own))


@st.fragment
def ask_change(plan: frames.PlanLine) -> None:
    """What can be done to a plan."""
    asked = ui_plan_forms.ask_change(plan, planned.FOCUS)
    name = st.text_input("Template name", plan.title, key=f"plan_name_{plan.plan_id}", max_chars=120)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key=f"plan_save_{plan.plan_id}"):
            undoable(partial(actions_plan.change_plan, book, plan.plan_id, **asked))
        if st.button("Keep as template", key=f"plan_keep_{plan.plan_id}"):
            undoable(partial(actions_plan.save_template, book, plan.plan_id, name))
        if plan.state == "running" and st.button("End today", key=f"plan_end_{plan.plan_id}"):
            undoable(partial(actions_plan.end_plan, book, plan.plan_id))
        if st.button("Delete", key=f"plan_delete_{plan.plan_id}"):
            undoable(partial(actions_plan.delete_plan, book, plan.plan_id))


st.title("Plan")
ui.show_outcome()

if not frames.has_anything(book):
    st.info(ui_plan.NOTHING)
else:
    for running in [plan for plan in plans if plan.state == "running"]:
        ui_plan.show_plan_head(running)
    first = ui_plan.ask_week(this_week)
    ui.tell_period(first, first + timedelta(days=6))
    week = frames.week(book, first, today)
    ui_plan.show_sums(week)
    if week.is_empty:
        st.caption("Nothing is planned for this week, and nothing was done.")
    ui_plan.show_week(week, today, act if book.is_writable else None)

    if book.is_writable:
        with st.container(horizontal=True):
            with st.popover("Add a workout", icon=":material/add:"):
                if asked := ui_plan_forms.ask_workout(
                    planned.CHOICES, planned.FOCUS, planned.HOW, key="plan_add", day=max(today, first)
                ):
                    plan_id = frames.plan_on(plans, asked["day"])
                    undoable(partial(actions_planned.add_workout, book, planned.drafted(asked), plan_id=plan_id))
            with st.popover("Copy this week", icon=":material/content_copy:", disabled=not week.planned.workouts):
                to = ui_plan_forms.ask_week_to(frames.weeks_to_copy_to(book, first, today), key="plan_copy_to")
                if st.button("Copy", type="primary", key="plan_copy") and to:
                    undoable(partial(actions_planned.copy_week, book, first, to))

    ahead, form = st.columns(2, border=True)
    with ahead:
        st.subheader("The next four weeks")
        weeks = frames.ahead(book, this_week)
        show_chart(charts.weeks_chart(frames.weeks_table(weeks)), "The next four weeks")
        ui_plan.show_ahead(weeks)
    with form:
        st.subheader("Form ahead", help=ui_plan.FORM)
        if told := frames.form(book, today):
            show_chart(charts.form_chart(told.days, told.races), "Form ahead")
            st.caption(ui.plain(told.sentence))
        else:
            st.caption("Nothing is planned from today on, or nothing was done yet, so there is nothing to foresee.")

if book.is_writable:
    with st.expander("New plan", icon=":material/add:", expanded=not plans):
        ask_new()

if frames.has_anything(book):
    again = partial(actions_plan_exports.try_again, book) if book.is_writable else None
    ui_plan_exports.show_way_out(plan_exports.calendar(book), partial(plan_exports.standing, book), again)

if plans:
    st.subheader("Plans")
    with st.grid(2, min_column_width=320):
        for plan in plans:
            with st.container(border=True, height="stretch"):
                ui_plan.show_line(plan)
                if book.is_writable:
                    with st.popover("Change", type="tertiary", icon=":material/edit:"):
                        ask_change(plan)
