"""Settings: what is connected and how is it doing, who am I, and where does everything lie?"""

from functools import partial

import streamlit as st

from core import (
    actions,
    actions_exports,
    actions_garmin,
    actions_library,
    actions_plan_exports,
    actions_sharing,
    ui,
    ui_exports,
    ui_garmin,
    ui_plan_exports,
    ui_settings,
    ui_sharing,
)
from core.frames import books, exports, garmin, passes, plan_exports, sharing
from core.frames import settings as frames

ui.ensure_nav()
book = ui.open_book()
units, athlete, today = books.units(book), books.athlete(book), books.today(book)

st.title("Settings")
ui.show_outcome()
section = st.segmented_control(
    "Section", ["Connections", "You", "Sharing", "Passes", "About"], default="Connections", key="section",
    bind="query-params", required=True, label_visibility="collapsed",
)  # fmt: skip

if section == "Connections":
    peloton, others = st.columns([3, 2], border=True)
    with peloton:
        connection = frames.peloton(book)
        ui_settings.show_connection("Peloton", connection)
        if book.is_sample:
            st.caption("The sample athlete is not connected to anything.")
        elif connection.is_connected and book.is_writable and st.button("Disconnect", icon=":material/link_off:"):
            ui.attempt(partial(actions.disconnect, book, "peloton"))
        if not book.is_sample and book.is_writable and connection.state != "Connected":
            if pasted := ui_settings.ask_token():
                ui.attempt(partial(actions.connect_peloton_by_token, book, pasted))
            if login := ui_settings.ask_login():
                ui.attempt(partial(actions.connect_peloton_by_password, book, *login))
    with others:
        hevy = frames.service(book, "hevy")
        ui_settings.show_connection("Hevy", hevy)
        if not book.is_sample and book.is_writable:
            if hevy.is_connected and st.button("Disconnect Hevy", icon=":material/link_off:"):
                ui.attempt(partial(actions.disconnect, book, "hevy"))
            if hevy.state != "Connected" and (key := ui_settings.ask_key("Hevy", ui_settings.WHERE_HEVY_SHOWS_THE_KEY)):
                ui.attempt(partial(actions.connect_hevy, book, key))
        st.subheader("Sample athlete")
        if book.is_sample:
            st.caption("You are looking around in it.")
        else:
            ui.show_sample_button(key="settings_sample")
    if not book.is_sample:
        with st.container(border=True):
            ui_garmin.show_garmin(partial(garmin.connection, book))
            if book.is_writable and (asked := ui_garmin.ask_all(garmin.connection(book))):
                what, *given = asked
                ui.attempt(partial(actions_garmin.ASKED[what], book, *given))
    if not book.is_sample and book.is_writable:
        with st.container(border=True):
            strava = exports.strava(book)
            ui_exports.show_strava(strava)
            if back := ui_exports.came_back():
                ui.attempt(partial(actions_exports.connect_strava, book, *back))
            if not strava.is_connected:
                ui_exports.ask_strava(strava, partial(actions_exports.strava_link, book, ui_exports.redirect_address()))
            else:
                if (wanted := ui_exports.ask_automatic(strava.is_automatic)) != strava.is_automatic:
                    ui.attempt(partial(actions_exports.send_all_new, book, wanted))
                if st.button("Disconnect Strava", icon=":material/link_off:"):
                    ui.attempt(partial(actions_exports.disconnect_strava, book))
                ui_exports.show_uploads(exports.uploads(book))
        with st.container(border=True):
            st.subheader("Plan")
            if (to := ui_plan_exports.ask_services(plan_exports.exports(book), is_writable=True)) is not None:
                ui.attempt(partial(actions_plan_exports.send_plan_to, book, to))
            ui_plan_exports.show_states(
                partial(plan_exports.standing, book), partial(actions_plan_exports.try_again, book)
            )
            ui_plan_exports.show_rehearsal(partial(actions_plan_exports.rehearsed, book))
        with st.container(border=True):
            st.subheader("Class library")
            ui_settings.show_library(partial(frames.library, book))
            if asked := ui_settings.ask_crawl(frames.library(book)):
                what, *given = asked
                ui.attempt(partial(actions_library.ASKED[what], book, *given))
    ui_settings.show_troubled(frames.troubled(book))

elif section == "You":
    profile, dated = st.columns([2, 3], border=True)
    with profile:
        st.subheader("Profile")
        if said := ui_settings.ask_profile(athlete, books.zone(book), is_writable=book.is_writable):
            ui.attempt(partial(actions.save_profile, book, **said))
    with dated:
        st.subheader("Dated values")
        st.caption("Every number of a workout uses what was in force on its day.")
        if book.is_writable and (given := ui_settings.ask_measurement(frames.PROFILE_KINDS, today, units)):
            ui.attempt(partial(actions.record_text, book, *given))
        values = frames.values(book)
        if (gone := ui_settings.show_measurements(values, units)) is not None and book.is_writable:
            back = partial(actions.record, book, gone.kind, gone.value, gone.day, gone.note, source=gone.source)
            ui.attempt(partial(actions.forget_measurement, book, gone.id), undo=back)

elif section == "Sharing":
    with st.container(border=True):
        st.subheader("What others see")
        shown = ui_sharing.ask_shown(sharing.sharing(book), is_writable=book.is_writable and not book.is_sample)
        if shown is not None:
            ui.attempt(partial(actions_sharing.show, book, shown))

elif section == "Passes":
    if not book.is_sample and book.is_writable and (minutes := ui_settings.ask_interval(frames.place(book))):
        ui.attempt(partial(actions.save_interval, book, minutes))
    ui_settings.show_passes(passes.log(book))

else:
    ui_settings.show_place(frames.place(book))
