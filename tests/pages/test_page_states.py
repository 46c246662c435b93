"""Every screen in every state: nothing yet, the sample athlete, a pass under way, a pass that failed, read only."""

from datetime import UTC, datetime, timedelta

import pytest

from core import store
from core.models import SyncRun
from core.queries import sync_runs
from core.store import Book
from tests.pages.screens import SCREENS, TITLES, button, count, mine, opened, read, sentences, title, turned_to

#: Screens that need no workout to be of use.
ALWAYS = (
    "workout", "settings", "files", "entry", "body", "safe_keeping", "schedule", "exercises", "plan", "planned",
)  # fmt: skip
#: Buttons that change nothing in the book.
HARMLESS = {"settings_sample", "first_sample", "back_to_mine", "workout_Earlier", "workout_Later", "next_another",
            "heat_busiest", "heat_whole", "plan_Earlier", "plan_This week", "plan_Later"}  # fmt: skip


def tell_of_a_pass(book: Book, **columns: object) -> int:
    """Write down a pass over Peloton that tells this of itself."""
    run_id = sync_runs.start(book, "peloton", now=datetime.now(UTC))
    with store.writing(book, "sync") as session:
        sync_runs.tell(session, run_id, **({"told_at": datetime.now(UTC)} | columns))
    return run_id


# Nothing yet


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen not in ALWAYS])
def test_an_empty_book_offers_three_ways_on_whatever_screen_is_opened(screen: str):
    app = opened(screen)
    assert title(app) == "Welcome to Zonebook"
    assert [heading.value for heading in app.subheader] == ["Connect Peloton", "Import a file", "Look around"]
    assert button(app, "first_connect") and button(app, "first_sample")
    assert app.file_uploader[0].allowed_type == [".csv", ".zip", ".fit", ".gz", ".tcx", ".gpx", ".xml"]
    assert "Nothing is connected yet." in sentences(app)


def test_an_empty_book_has_no_workout_to_show_and_says_where_they_will_be():
    app = opened("workout")
    assert title(app) == "Workout"
    assert app.info[0].value == "There is no workout in this book yet."
    assert [link.label for link in app.page_link] == ["All workouts"]


def test_settings_of_an_empty_book_offer_to_connect_and_to_import():
    app = opened("settings")
    assert [badge.value for badge in app.markdown if "Not connected" in badge.value]
    assert button(app, "Connect with this token") and button(app, "Log in") and button(app, "Connect Hevy")
    assert len(turned_to(app, "files").file_uploader) == 1


def test_the_way_to_connect_peloton_leads_to_settings():
    app = opened("rides")
    assert title(button(app, "first_connect").click().run()) == "Settings"


# The sample athlete


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_of_the_sample_athlete_says_that_nothing_there_is_yours(screen: str, sample: Book):
    app = opened()
    button(app, "first_sample").click().run()
    turned_to(app, screen)
    assert title(app) == (TITLES[screen] or title(app)) != "Welcome to Zonebook"
    assert "Sample athlete." in sentences(app)
    assert button(app, "back_to_mine")


def test_the_sample_athlete_is_one_click_away_and_one_click_back_and_leaves_the_own_book_empty(sample: Book):
    app = opened("rides")
    assert title(button(app, "first_sample").click().run()) == "Rides"
    assert title(button(app, "back_to_mine").click().run()) == "Welcome to Zonebook"
    assert count(mine(), SyncRun) == 0 and store.versions(mine()) == dict.fromkeys(store.SUBJECTS, 0)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_of_a_filled_book_is_whole(screen: str, filled: Book):
    app = opened(screen)
    assert title(app) == (TITLES[screen] or title(app)) != "Welcome to Zonebook"
    assert "Sample athlete." not in sentences(app)


# A pass under way


@pytest.mark.parametrize("screen", SCREENS)
def test_a_pass_under_way_shows_on_every_screen_what_is_done_and_how_long_still(screen: str, filled: Book):
    a_minute_ago = datetime.now(UTC) - timedelta(seconds=60)
    tell_of_a_pass(filled, phase="Fetching details", phase_started_at=a_minute_ago, done=20, total=60)
    app = opened(screen)
    assert app.progress[0].text == "Fetching details · 20 of 60 · about 2 min left"  # 3 s each, 40 to go
    assert app.progress[0].value == 33
    assert "refresh" not in {one.key for one in app.button}
    assert title(app) != "Welcome to Zonebook"


def test_the_very_first_pass_is_seen_beside_the_first_steps():
    tell_of_a_pass(mine(), phase="Listing workouts")
    app = opened()
    assert app.progress[0].text == "Listing workouts"
    assert title(app) == "Welcome to Zonebook"


def test_a_pass_that_waits_for_its_turn_says_so(filled: Book):
    sync_runs.start(filled, "peloton", now=datetime.now(UTC), state="queued")
    assert opened().progress[0].text == "Waiting to start"


def test_a_pass_that_has_been_silent_for_minutes_was_killed_and_is_no_longer_waited_for(filled: Book, monkeypatch):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    tell_of_a_pass(filled, phase="Fetching details", told_at=datetime.now(UTC) - timedelta(minutes=10))
    app = opened()
    assert "Fetching details" not in sentences(app)
    assert button(app, "refresh")


# A pass that failed


@pytest.mark.parametrize("screen", SCREENS)
def test_a_failed_pass_is_told_on_every_screen_with_a_way_to_try_again(screen: str, filled: Book, monkeypatch):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    sentence = "Peloton does not answer at the moment. The next refresh goes on from here."
    tell_of_a_pass(filled, state="failed", problem=sentence, problem_kind="SourceUnavailable")
    app = opened(screen)
    assert sentence in [read(warning.value) for warning in app.warning]
    assert "Never refreshed yet." in sentences(app)
    assert button(app, "refresh")


def test_a_refused_login_leads_to_the_forms_that_mend_it(filled: Book, monkeypatch):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    sentence = "Peloton refused the saved login. Connect again in Settings."
    tell_of_a_pass(filled, state="failed", problem=sentence, problem_kind="LoginRequired")
    app = opened("settings")
    assert "Log in again" in sentences(app)
    assert sentence in read(sentences(app))
    assert button(app, "Connect with this token")


def test_a_pass_after_a_failed_one_takes_the_sentence_away(filled: Book):
    tell_of_a_pass(filled, state="failed", problem="Peloton does not answer.", problem_kind="SourceUnavailable")
    tell_of_a_pass(filled, state="done", finished_at=datetime.now(UTC))
    app = opened()
    assert not app.warning
    assert "Refreshed just now" in sentences(app)


# Read only


@pytest.mark.parametrize("screen", SCREENS)
def test_a_read_only_book_shows_all_and_offers_nothing_that_writes(screen: str, filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    before = store.versions(filled)
    app = opened(screen)
    assert title(app) == (TITLES[screen] or title(app))
    assert {one.key or one.label for one in app.button if not one.disabled} <= HARMLESS
    assert not app.file_uploader
    assert store.versions(filled) == before


@pytest.mark.parametrize("section", ["Connections", "You", "Sharing", "Passes", "About"])
def test_settings_of_a_shared_book_are_the_athletes_alone(section: str, filled: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened("settings", section=section)
    assert "shared for reading" in app.info[0].value
    assert not (app.button or app.text or app.dataframe or app.text_input or app.metric or app.segmented_control)


@pytest.mark.parametrize("section", ["Connections", "You", "Sharing", "Passes", "About"])
def test_settings_of_a_demonstration_offer_nothing_that_writes(section: str, sample: Book, monkeypatch):
    monkeypatch.setenv("ZONEBOOK_DEMO", "1")
    app = opened("settings", section=section)
    assert app.segmented_control[0].value == section
    assert {one.key or one.label for one in app.button if not one.disabled} <= HARMLESS
    assert not app.select_slider and not app.file_uploader


def test_an_empty_read_only_book_offers_no_import_and_no_login(monkeypatch):
    mine()
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened()
    assert {one.key for one in app.button} == {"first_sample"}
    assert not app.file_uploader


def test_a_read_only_book_that_is_not_there_yet_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    app = opened()
    assert len(app.error) == 1
