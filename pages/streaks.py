"""Streaks: what keeps my habits alive today, when do I train best, and which round numbers come next?"""

from functools import partial

import streamlit as st

from core import actions_life_events as actions
from core import actions_streaks, ui
from core import ui_streaks as pieces
from core.charts import streaks as charts
from core.charts.overview import calendar_chart
from core.frames import books, habits, milestones
from core.frames import streaks as frames
from core.ui_picture import show_chart
from core.ui_power_zones import show_card

ui.ensure_nav()
book = ui.open_book()
today, units, first_weekday = frames.today(book), books.units(book), books.week_start(book)

st.title("Streaks")
view = st.segmented_control("View", pieces.VIEWS, default=pieces.VIEWS[0], key="streaks_view", **pieces.BESIDE)
ui.show_outcome()

if view == "Streaks":
    standing = frames.standing(book, today)
    with st.grid(3, min_column_width=240):
        pieces.show_streaks(standing.all)
        if standing.per_week is None:
            with st.container(border=True, height="stretch"):
                st.metric("Weeks of so many", "–", help="Weeks in a row with a number of workouts that you choose.")
                st.caption(
                    "Choose how many workouts a week you want to keep up." if book.is_writable else "None chosen."
                )
    with st.container(horizontal=True, vertical_alignment="center"):
        if book.is_writable:
            with st.popover("Workouts a week", icon=":material/edit:"):
                limits = frames.LEAST, frames.MOST, frames.MOST_MINUTES
                if (given := pieces.ask_target(standing.target, frames.DISCIPLINES, *limits)) is not None:
                    ui.undoable(partial(actions_streaks.save_streak_target, book, *given))
        if standing.target:
            st.caption(f"Counted for your weekly number: {frames.told_target(standing.target)}.")
        st.caption(f":material/shield: {standing.protection or 'Today is not protected'}.", help=pieces.PROTECTED)

    calendar, life = st.columns([2, 1], border=True)
    with calendar:
        year, measure = pieces.ask_calendar(frames.years(book, today), frames.MEASURES)
        days = frames.calendar(book, year, today)
        show_chart(calendar_chart(days, first_weekday=first_weekday, measure=measure, units=units), f"The year {year}")
    with life:
        st.subheader("Life", help=pieces.LIFE)
        if (back := pieces.show_going_on(frames.going_on(book, today), is_writable=book.is_writable)) is not None:
            ui.undoable(partial(actions.end_life_event, book, back))
        if book.is_writable:
            with st.popover("Ill, injured or away?", icon=":material/add:"):
                if new := pieces.ask_event(frames.KINDS, today, frames.USUAL_DAYS, key="life_new"):
                    ui.undoable(partial(actions.add_life_event, book, *new))
        events = frames.events(book)
        if events.empty:
            st.caption("Nothing entered: no day is protected. " + pieces.PROTECTED)
        elif (picked := pieces.pick_event(events)) is not None and book.is_writable:
            event = events.loc[picked]
            key = f"life_{picked}_{event.kind}_{event.first_day}_{event.last_day}"  # it begins with what it is now
            if changed := pieces.ask_event(frames.KINDS, today, frames.USUAL_DAYS, key=key, event=event):
                ui.undoable(partial(actions.change_life_event, book, picked, *changed))
            if st.button("Take out", icon=":material/delete:", key=f"{key}_gone"):
                ui.undoable(partial(actions.remove_life_event, book, picked))
    with st.container(border=True):
        st.subheader("Your longest streaks")
        pieces.show_best_streaks(standing.best)

elif view == "Habits":
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("When you train", help="Counted by the clock where each workout began, and by its own date.")
            period = st.segmented_control(
                "Period", habits.PERIODS, default="1 year", key="streaks_period", **pieces.BESIDE
            )
        starts = habits.starts(book, period or "1 year", today)
        show_chart(charts.starts_chart(starts.slots, first_weekday=first_weekday), "When you train")
        st.caption(starts.sentence)
    regular, best = habits.regularity(book, today), habits.best_times(book, today)
    st.markdown(regular.sentences)
    show_card("When you perform best", charts.best_times_chart(best.parts), best.sentence)

elif view == "Eddington":
    found = habits.eddingtons(book, today)
    if not found:
        st.info("No workout of this book has minutes, output or a distance that is known, so there is no number yet.")
        st.stop()
    st.caption(pieces.EDDINGTON)
    with st.grid(min(len(found), 5), min_column_width=180):
        pieces.show_eddingtons(found.values())
    name = st.pills(
        "Which", list(found), default=next(iter(found)), key="streaks_eddington", wrap=True, **pieces.BESIDE
    )
    shown = found[name or next(iter(found))]
    chart, ahead = st.columns([2, 1], border=True)
    with chart:
        st.markdown(shown.sentence)
        steps = charts.eddington_chart(shown.eddington.steps, shown.eddington.number, shown.unit)
        show_chart(steps, "Eddington number")
    with ahead:
        st.subheader("What the next ones take")
        pieces.show_ahead(shown.ahead, shown.unit)

else:
    of = milestones.of_kind(milestones.all_milestones(book, today), pieces.ask_kind(milestones.KINDS))
    reached, following = st.columns([3, 2], border=True)
    with following:
        st.subheader("Next")
        pieces.show_next(of.upcoming, milestones.told)
    with reached:
        st.subheader(f"Reached ({len(of.reached):,})")
        if (row := ui.picked_row(pieces.show_reached(of.reached))) is not None:
            st.switch_page("pages/workout.py", query_params={"workout": str(of.reached["workout_id"].iloc[row])})
    with st.container(border=True):
        st.subheader("Badges of Peloton")
        pieces.show_badges(milestones.badges(book))
