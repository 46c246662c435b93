"""One challenge: where do I stand, what is left this week, and who is ahead?"""

from functools import partial

import streamlit as st

from core import actions_challenges as actions
from core import ui, ui_challenge_forms, ui_challenges
from core.charts import challenges as charts
from core.frames import books
from core.frames import challenge_drafts as drafts
from core.frames import challenges as frames
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
today, units = books.today(book), books.units(book)
challenge_id = ui.asked_number("challenge")
told = frames.told(book, challenge_id, today) if challenge_id else None

if challenge_id is None or told is None:
    st.title("Challenge")
    ui.show_outcome()
    st.info("There is no such challenge in this book." if challenge_id else "Choose a challenge in the list.")
    st.page_link("pages/challenges.py", label="All challenges", icon=":material/trophy:")
    st.stop()

mine, rules, at, names = told.challenge_id, told.rules, told.standing, frames.friends(book)
send = partial(drafts.file, book, told, names=names)
st.page_link("pages/challenges.py", label="Challenges", icon=":material/arrow_back:")
with st.container(horizontal=True, vertical_alignment="center"):
    st.title(ui.plain(told.card.name))
    ui_challenges.show_badge(told.card)
st.caption(ui.plain(told.card.when))
ui.show_outcome()
if rules.description:
    st.markdown(ui.plain(rules.description))

ui_challenges.show_numbers(told, units)
st.markdown(ui.plain(" ".join(told.sentences)))
if told.outcome:
    st.markdown(ui.plain(told.outcome))

with st.container(horizontal=True):
    if book.is_writable and not told.is_over:
        with st.popover("Pause", icon=":material/sick:"):
            ui_challenges.show_pauses(
                told.pauses, lambda one: ui.undoable(partial(actions.unpause, book, mine, one.first_day))
            )
            if wanted := ui_challenge_forms.ask_pause(today, frames.illnesses(book, at)):
                ui.undoable(partial(actions.pause, book, mine, **wanted))
    if book.is_writable:
        with st.popover("Who takes part", icon=":material/group:"):
            if (teams := ui_challenge_forms.ask_members(names, told.teams)) is not None:
                ui.undoable(partial(actions.save_members, book, mine, teams))
    with st.popover("Send to a friend", icon=":material/send:"):
        ui_challenge_forms.show_send(lambda with_names: send(with_names=with_names), may_name=book.is_writable)
    if book.is_writable:
        with st.popover("More", icon=":material/more_horiz:"):
            if rules.first_day < today and at.state == "running":
                late = ui_challenge_forms.ask_from(rules.first_day, today, key="challenge_from")
                if st.button("Count from there", key="challenge_from_go"):
                    ui.undoable(partial(actions.join_on, book, mine, late))
            ui_challenge_forms.show_ways_out(
                told, lambda: ui.undoable(partial(actions.leave, book, mine)),
                lambda: ui.undoable(partial(actions.rejoin, book, mine)),
                lambda: ui.undoable(partial(actions.delete, book, mine)),
            )  # fmt: skip

if told.race is not None:
    with private("leaderboard"), st.container(border=True):
        st.subheader("Leaderboard")
        chart = charts.race_chart(told.race.course, rules.metric, units)
        ui_challenges.show_race(told.race, rules.metric, units, chart)

with st.container(border=True):
    st.subheader("Progress")
    show_chart(charts.course_chart(told.course, told.tiers, rules.metric, units), "Progress")
with st.container(border=True):
    st.subheader("Weeks", help=ui_challenges.MEDALS_OF_WEEKS)
    if rules.tasks and len(told.tasks):
        week = st.selectbox("Week", list(dict.fromkeys(told.tasks["week"])), format_func=lambda n: f"Week {n}",
                            key=f"challenge_week_{mine}", width=160)  # fmt: skip
        picked = ui_challenges.show_tasks(told.tasks, week or 1, has_points=rules.metric == "points")
        if picked:
            st.switch_page("pages/workout.py", query_params={"workout": str(picked)})
    show_chart(charts.weeks_chart(told.weeks, rules.metric, units), "Weeks")
    ui_challenges.show_weeks(told.weeks)

if book.is_writable:
    with st.expander("Change what it asks for", icon=":material/edit:"):
        typed = ui_challenge_forms.ask_rules(
            rules, drafts.tiers_table(rules, units), drafts.tasks_table(rules, units), drafts.metric_names(units),
            drafts.DISCIPLINES, key=f"{mine}_{hash(rules)}", submit="Save",
        )  # fmt: skip
        if typed:
            draft = drafts.Draft(**typed)
            ui.undoable(lambda: actions.change(book, mine, drafts.of_draft(draft, units)))
