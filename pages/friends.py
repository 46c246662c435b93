"""Friends: how do we stand, who was faster in the classes that we both took, and where, and with whom did I ride?"""

from functools import partial

import streamlit as st

from core import actions_friends as actions
from core import ui, ui_friends
from core.charts import friends as charts
from core.frames import books, race
from core.frames import friends as frames
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
people = frames.people(book)

st.title("Friends")
ui.show_outcome()
view = st.segmented_control(
    "View", frames.VIEWS, default=frames.STANDINGS if len(people) else frames.PEOPLE, key="friends_view",
    **ui_friends.KEPT,
)  # fmt: skip

if view == frames.STANDINGS:
    if people.empty:
        ui_friends.show_empty(ui_friends.NOBODY)
        st.stop()
    with st.container(horizontal=True):
        span = st.pills("Period", frames.PERIODS, default=frames.PERIODS[0], key="friends_period", **ui_friends.KEPT)
        measure = st.pills(
            "By", frames.MEASURES, default="minutes", format_func=frames.measure_label, key="friends_measure",
            **ui_friends.KEPT,
        )  # fmt: skip
    table = frames.standings(book, *frames.period(span or "", today, books.week_start(book)))
    st.markdown(ui.plain(frames.place(table, measure or "minutes")))
    with st.grid(2, min_column_width=320):
        with st.container(border=True):
            show_chart(charts.standings_chart(table, measure or "minutes", units), "Standings", is_private=True)
        with private("standings"):
            ui_friends.show_standings(table, units)
    st.caption("Days count on the clock where each of you was. Excluded workouts of yours are left out.")

elif view == frames.RACES:
    shared, classes = frames.shared(book), race.classes(book)
    if classes.empty:
        ui_friends.show_empty(ui_friends.NOTHING_SHARED)
        st.stop()
    if shared.empty:
        st.caption(ui_friends.NOTHING_SHARED)
    else:
        st.markdown(f"**Classes that you both took: {len(shared)}**")
        described = (frames.MY_BEST, frames.THEIR_BEST, frames.DELTA)
        row = ui_friends.show_shared(shared, described, units, key="friends_shared")
        st.caption("Click a row to race that class again.")
        if row is not None and row != st.session_state.get("friends_shared_row"):
            ui.set_widgets({"friends_shared_row": row, "friends_class": shared["class_id"].iloc[row]})
    with st.container(border=True):
        st.subheader("The race, second by second")
        class_id = ui_friends.ask_class(classes, key="friends_class") or classes.index[0]
        entered = race.entrants(book, class_id)
        mine, rivals = race.usual(entered)
        me, against = ui_friends.ask_riders(entered, mine or "", rivals, race.MOST_RIVALS, class_id)
        if not against:
            st.info("Choose a friend, or an earlier attempt of yours, to race against.")
            st.stop()
        raced = race.race(book, class_id, me, against)
        ui_friends.show_told(raced)
        waiting = [one.id for one in against if one.has_seconds is None]
        if waiting and book.is_writable and ui_friends.asks_for_seconds():
            ui.attempt(partial(actions.wish_for_seconds, book, waiting))
        if raced.is_raced:
            ui_friends.show_race(raced, charts, units, key=f"friends_race_{class_id}")

elif view == frames.TOGETHER:
    table = frames.together(book)
    if table.empty:
        ui_friends.show_empty(ui_friends.NO_RIDE_TOGETHER if len(people) else ui_friends.NOBODY)
        st.stop()
    st.markdown(f"**{len(table)} rides together**", help=ui_friends.TOGETHER)
    row = ui_friends.show_together(table, (frames.MY_OUTPUT, frames.THEIR_OUTPUT), key="friends_together")
    st.caption("Click one to open your workout.")
    if row is not None:
        st.switch_page("pages/workout.py", query_params={"workout": str(table.index[row])})

elif view == frames.PELOTON:
    told = frames.challenges(book)
    if not told:
        ui_friends.show_empty(ui_friends.NO_CHALLENGE)
        st.stop()
    with st.grid(3, min_column_width=260):
        for one in told:
            ui_friends.show_challenge(one)

else:
    ui_friends.show_people(people)
    if not book.is_writable:
        st.stop()
    names = people["name"].to_dict()
    with st.container(border=True):
        ui_friends.ask_about_peloton(
            frames.following(book), partial(actions.look_whom_i_follow, book), partial(actions.choose_friends, book),
            partial(actions.forget_whom_i_follow, book),
        )  # fmt: skip
    with st.container(border=True):
        st.subheader("By hand")
        ui_friends.ask_new_friend(partial(actions.add_friend, book))
        if names:
            ui_friends.ask_about_friend(
                names, partial(actions.rename_friend, book), partial(actions.delete_friend, book)
            )
            with st.expander("Enter a result"):
                ui_friends.ask_result(
                    names, frames.DISCIPLINES, frames.classes_taken(book), today, units,
                    partial(actions.record_result, book),
                )  # fmt: skip
                if told := frames.removable(book):
                    ui_friends.ask_removal(told, partial(actions.remove_result, book))
    with st.container(border=True):
        st.subheader("From a file")
        ui_friends.ask_file(names, partial(actions.import_results, book))
