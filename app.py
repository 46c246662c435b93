"""The door: page config, navigation on top, which book is open, and the refresh clock, started once."""

from functools import partial

import streamlit as st

from core import (
    actions,
    actions_notifications,
    actions_plan_exports,
    config,
    scheduler,
    ui,
    ui_bell,
    ui_door,
    ui_picture,
    ui_sharing,
)
from core.errors import ZonebookError
from core.frames import books, notifications, passes, pictures, sharing

# Every process that is spawned from this one runs the file of __main__ first: readers of files must not open an app.
globals().pop("__file__", None)
st.set_page_config(page_title="Zonebook", page_icon=":material/directions_bike:", layout="wide")
try:
    settings = config.settings()
except ValueError as error:
    st.error(ui.plain(error))
    st.stop()

if not settings.is_demo:
    ui_door.admit(settings.password, settings.allowed_emails, session_hours=settings.session_hours)

try:
    if (name := ui.ask_book(settings.is_demo)) == books.SAMPLE:
        with st.spinner("Inventing the sample athlete"):
            actions.write_sample(books.sample())
    book = books.chosen(name)
    scheduler.start(books.chosen(books.MINE))
except ZonebookError as error:
    st.error(ui.plain(error))
    st.stop()
st.session_state[ui.BOOK] = book

settings_page = st.Page("pages/settings.py", title="Settings", icon=":material/settings:")
entry_page = st.Page("pages/entry.py", title="Entry", icon=":material/edit_note:")
files_page = st.Page("pages/files.py", title="Files", icon=":material/folder_open:")
keeping_page = st.Page("pages/safe_keeping.py", title="Safe Keeping", icon=":material/inventory_2:")
schedule_page = st.Page("pages/schedule.py", title="Schedule", icon=":material/event_available:")
exercises_page = st.Page("pages/exercises.py", title="Exercises", icon=":material/exercise:")
body_page = st.Page("pages/body.py", title="Body", icon=":material/monitor_weight:")
heat_page = st.Page("pages/heat_map.py", title="Heat Map", icon=":material/map:")
workout_page = st.Page("pages/workout.py", title="Workout", icon=":material/timeline:", visibility="hidden")
class_page = st.Page("pages/class.py", title="Class", icon=":material/video_library:", visibility="hidden")
plan_page = st.Page("pages/plan.py", title="Plan", icon=":material/event_note:")
planned_page = st.Page("pages/planned.py", title="Planned", icon=":material/event:", visibility="hidden")
challenge_page = st.Page("pages/challenge.py", title="Challenge", icon=":material/trophy:", visibility="hidden")
may_lock = not settings.is_demo and ui_door.may_lock(settings.password, settings.allowed_emails)
lock_pages = [st.Page(ui_door.lock, title="Lock", icon=":material/lock:")] if may_lock else []
page = st.navigation(
    screens := {
        "": [
            st.Page("pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
            st.Page("pages/rides.py", title="Rides", icon=":material/directions_bike:"),
            st.Page("pages/power_zones.py", title="Power Zones", icon=":material/bolt:"),
            st.Page("pages/music.py", title="Music", icon=":material/music_note:"),
        ],
        "Sports": [
            st.Page("pages/runs.py", title="Runs", icon=":material/directions_run:"),
            heat_page,
            st.Page("pages/swims.py", title="Swims", icon=":material/pool:"),
            st.Page("pages/strength.py", title="Strength", icon=":material/fitness_center:"),
            body_page,
        ],
        "Classes": [
            st.Page("pages/classes.py", title="Classes", icon=":material/video_library:"),
            st.Page("pages/next_class.py", title="Next Class", icon=":material/next_plan:"),
            st.Page("pages/stack.py", title="Stack", icon=":material/stacks:"),
            st.Page("pages/instructors.py", title="Instructors", icon=":material/record_voice_over:"),
            class_page,
        ],
        "Goals": [
            st.Page("pages/goals.py", title="Goals", icon=":material/flag:"),
            st.Page("pages/challenges.py", title="Challenges", icon=":material/trophy:"),
            challenge_page,
            st.Page("pages/records.py", title="Records", icon=":material/emoji_events:"),
            st.Page("pages/streaks.py", title="Streaks", icon=":material/local_fire_department:"),
            st.Page("pages/friends.py", title="Friends", icon=":material/group:"),
        ],
        "Coach": [
            plan_page,
            schedule_page,
            exercises_page,
            st.Page("pages/adherence.py", title="Adherence", icon=":material/checklist:"),
            st.Page("pages/daily_review.py", title="Daily Review", icon=":material/today:"),
            st.Page("pages/reports.py", title="Reports", icon=":material/summarize:"),
            st.Page("pages/year_in_review.py", title="Year In Review", icon=":material/calendar_month:"),
            planned_page,
        ],
        "Book": [entry_page, files_page, keeping_page, settings_page, workout_page, *lock_pages],
    },
    position="top",
)
if ui.has_just_arrived():  # a link may name any address
    asked = {"workout": workout_page, "class": class_page, "challenge": challenge_page, "planned": planned_page}
    for name, target in asked.items():
        if name in st.query_params and page != target:
            st.switch_page(target, query_params={name: st.query_params[name]})

if book.is_writable:
    ui_bell.follow(lambda one: actions_notifications.mark_seen(book, [one]))
    ui_bell.announce(notifications.state(book), lambda first: actions_notifications.news(book, is_opening=first))
    actions_plan_exports.follow(book)
if book.is_sample:
    corner = ui.show_sample_banner(has_way_back=not settings.is_demo)
else:
    corner = ui.show_bar(lambda: passes.status(book), (lambda: actions.refresh(book)) if book.is_writable else None)
if not book.is_shared:  # what happened is the athlete's own affair
    pages = {one.url_path or "overview": one for group in screens.values() for one in group}
    mark_seen = (lambda: actions_notifications.mark_seen(book)) if book.is_writable else None
    with corner:
        ui_bell.show_bell(notifications.bell(book), books.today(book), pages, mark_seen)

if book.is_shared:
    ui_sharing.show_hidden(sharing.hidden(book))

about = {body_page: "body", heat_page: "tracks"}  # screens that are about one thing and nothing else
at_home_when_empty = (
    body_page, entry_page, exercises_page, files_page, keeping_page, plan_page, planned_page, schedule_page,
    settings_page, workout_page, *lock_pages,
)  # fmt: skip
if book.is_shared and page.url_path in ("entry", "files", "safe_keeping", "schedule", "settings", "friends"):
    ui_sharing.show_athletes_own(page.title)
elif page in about and book.hides(about[page]):
    ui_sharing.show_not_shown(page.title, about[page])
elif page not in at_home_when_empty and books.is_empty(book):
    ui.show_outcome()  # of a deletion, and the way back
    import_file = (lambda file: actions.import_file(book, file.name, file.getvalue())) if book.is_writable else None
    ui.show_first_steps(import_file, settings_page)
else:
    today = books.today(book)
    files = partial(pictures.downloads, today=today)
    screen = page.url_path or "overview"
    ui_picture.offer(corner, screen=screen, title=page.title, today=today, files=files)
    page.run()
