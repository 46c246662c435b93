"""Schedule: when can I train, what takes of it, which races am I to be fresh for, and what time does that leave?"""

from functools import partial

import streamlit as st

from core import actions_life_events as life
from core import actions_schedule as actions
from core import ui, ui_streaks
from core import ui_schedule as pieces
from core.charts.schedule import ahead_chart
from core.frames import books, streaks
from core.frames import schedule as frames
from core.ui_picture import private, show_chart

ui.ensure_nav()
book = ui.open_book()
today, first_weekday = books.today(book), books.week_start(book)
ahead = frames.ahead(book, today)

st.title("Schedule")
ui.show_outcome()

if ahead.is_any_time:
    st.info(pieces.NOTHING)
    if ahead.races:
        st.markdown(f":material/flag: {ui.plain('; '.join(ahead.races))}.")
else:
    with private("free"):
        pieces.show_ahead(ahead, frames.span(ahead.free_minutes), frames.span(ahead.longest_minutes))
        show_chart(ahead_chart(ahead.stretches, ahead.labels), "The days ahead", is_private=True)
    if not frames.schedule(book).hours:
        st.caption(pieces.ALL_DAY_COUNTS)

hours, races = st.columns(2, border=True)
with hours:
    st.subheader("Your hours", help=pieces.HOURS)
    kept = frames.hours(book)
    if not book.is_writable:
        st.caption("Any time." if kept.empty else "Your usual hours are drawn above.")
    else:
        with st.container(horizontal=True):
            with st.popover("Same hours on several days", icon=":material/add:"):
                if (same := pieces.ask_same_hours(first_weekday)) is not None:
                    ui.undoable(partial(actions.add_hours, book, *same))
            if not kept.empty and st.button("Any time", icon=":material/restart_alt:", key="schedule_any"):
                ui.undoable(partial(actions.save_hours, book, []))
        if kept.empty:
            st.caption(pieces.HOURS)
        if (given := pieces.ask_hours(kept)) is not None:
            ui.undoable(lambda rows=given: actions.save_hours(book, pieces.stretches_of(rows)))

with races:
    st.subheader("Races", help="What you want to be fresh for. Plans are built towards them and taper off before.")
    usual, longest = life.USUAL_TAPER_DAYS, life.LONGEST_TAPER_DAYS
    if book.is_writable:
        with st.popover("A race or an event", icon=":material/add:"):
            if new := pieces.ask_race(frames.DISCIPLINES, today, usual, longest, key="race_new"):
                said = life.RaceSaid(*new.pop("said"))
                ui.undoable(partial(life.add_race, book, race=said, **new))
    coming = frames.races(book, today)
    for race in coming:
        pieces.show_race(race)
        if book.is_writable:
            with st.container(horizontal=True):
                with st.popover("Change", key=f"race_{race.id}"):
                    key = f"race_{race.id}_{race.first_day}_{race.priority}_{race.taper_days}"
                    if new := pieces.ask_race(frames.DISCIPLINES, today, usual, longest, key=key, race=race):
                        said = life.RaceSaid(*new.pop("said"))
                        ui.undoable(partial(life.change_race, book, race.id, race=said, **new))
                if st.button("Take out", key=f"race_{race.id}_gone", type="tertiary"):
                    ui.undoable(partial(life.remove_life_event, book, race.id))
    if not coming:
        st.caption("No race is ahead.")

    st.subheader("Days away", help="Illness, injury, travel and holiday: nothing is planned on these days.")
    away = frames.away(book, today)
    for event_id, told in away.items():
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{ui.plain(told)}.")
            if book.is_writable and st.button("Take out", key=f"away_{event_id}_gone", type="tertiary"):
                ui.undoable(partial(life.remove_life_event, book, event_id))
    if not away:
        st.caption("You are here: no day away is ahead.")
    if book.is_writable:
        with st.popover("Away, ill or injured?", icon=":material/add:"):
            kinds = [kind for kind in streaks.KINDS if kind != life.RACE]
            if event := ui_streaks.ask_event(kinds, today, streaks.USUAL_DAYS, key="away_new"):
                ui.undoable(partial(life.add_life_event, book, *event))

with st.container(border=True):
    st.subheader("Calendars", help=pieces.CALENDARS)
    cards = frames.calendars(book, today)
    if not cards:
        st.caption(pieces.CALENDARS)
    with private("calendars"):
        for card in cards:
            pieces.show_calendar(card)
            with st.container(horizontal=True):
                with st.popover("What was read", key=f"calendar_{card.id}"):
                    pieces.show_appointments(frames.appointments(book, card.id))
                if book.is_writable and st.button("Remove", key=f"calendar_{card.id}_gone", type="tertiary"):
                    ui.undoable(partial(actions.remove_calendar, book, card.id))
    if book.is_writable and (file := pieces.ask_calendar([card.name for card in cards])):
        ui.undoable(partial(actions.read_calendar, book, *file))
