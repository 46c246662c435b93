"""What the cards of every screen say equals sums that are worked out here from the workouts themselves."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core import imports, sync
from core.config import Settings
from core.frames import books
from core.store import Book
from tests.conftest import NOW
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import History, recorded_history
from tests.pages.screens import (
    SCREENS,
    checked,
    field,
    metrics,
    mine,
    opened,
    read,
    rows,
    sentences,
    songs_heard,
    title,
)
from tests.peloton_samples import SAMPLES

MILE_M = 1609.344
PACIFIC = ZoneInfo("America/Los_Angeles")


def sums(done: list) -> dict[str, str]:
    """The cards that so many workouts make."""
    return {
        "Workouts": f"{len(done):,}",
        "Time": f"{sum(row.duration_s or 0 for row in done) / 60:,.0f} min",
        "Output": f"{sum(row.output_kj or 0 for row in done):,.0f} kJ",
        "Distance": f"{sum(row.distance_m or 0 for row in done) / 1000:,.2f} km",
        "Calories": f"{sum(row.calories_kcal or 0 for row in done):,.0f} kcal",
    }


def all_rows(book: Book) -> list:
    """Every workout with what the cards sum up."""
    wanted = ("id", "day", "title", "discipline", "duration_s", "output_kj", "distance_m", "calories_kcal")
    return rows(book, *wanted, "is_excluded", "instructor_name", "avg_power_w")


# The sample athlete's workouts


def test_rides_sum_up_every_workout_of_the_book(filled: Book):
    assert metrics(opened("rides", rides_period="All")) == sums(all_rows(filled))


def test_rides_of_one_discipline_sum_up_only_those(filled: Book):
    app = opened("rides", rides_period="All")
    checked(field(app, "multiselect", "Discipline").set_value(["running"]).run())
    runs = [row for row in all_rows(filled) if row.discipline == "running"]
    assert 0 < len(runs) < 60
    assert metrics(app)["Distance"] == sums(runs)["Distance"]
    assert metrics(app)["Workouts"] == str(len(runs))
    assert len(app.dataframe[0].value) == len(runs)


def test_rides_of_four_weeks_sum_up_the_last_28_days(filled: Book):
    first = books.today(filled) - timedelta(days=27)
    recent = [row for row in all_rows(filled) if row.day >= first]
    shown = metrics(opened("rides", rides_period="4 weeks"))
    assert shown == sums(recent)


@pytest.mark.parametrize("span", ["This week", "This month"])
def test_the_overview_sums_up_this_week_and_this_month_so_far(span: str, filled: Book):
    today = books.today(filled)
    first = today - timedelta(days=today.weekday()) if span == "This week" else today.replace(day=1)
    so_far = [row for row in all_rows(filled) if first <= row.day <= today]
    shown = metrics(opened("overview", span=span))
    unknown = dict.fromkeys(("Output", "Distance", "Calories"), "–")  # on a Monday morning nothing is measured yet
    assert shown in (sums(so_far), sums(so_far) | unknown if not so_far else sums(so_far))


def test_the_overview_compares_this_week_with_the_same_days_of_the_last(filled: Book):
    today = books.today(filled)
    monday = today - timedelta(days=today.weekday())
    done = all_rows(filled)
    now = sum(monday <= row.day <= today for row in done)
    before = sum(monday <= row.day + timedelta(days=7) <= today for row in done)
    (card,) = (card for card in opened().metric if card.label == "Workouts")
    assert card.delta == (f"{now - before:+d}" if now != before else "0")


def test_the_overview_says_that_nothing_is_missing_and_when_it_was_refreshed(peloton: FakePeloton, settings: Settings):
    sync.sync_peloton(mine(), settings)
    assert "Refreshed just now · all 16 of Peloton's workouts are here" in sentences(opened())


def test_the_overview_says_how_many_are_still_missing(peloton: FakePeloton, settings: Settings):
    peloton.fail("/workouts", kind="wrong_type", edit=lambda page: page | {"total": 20})
    sync.sync_peloton(mine(), settings)
    assert "16 of Peloton's 20 workouts are here" in sentences(opened())


def test_a_workout_shows_its_own_numbers_second_by_second(filled: Book):
    ride = next(row for row in reversed(all_rows(filled)) if row.avg_power_w and row.distance_m)
    app = opened("workout", workout=str(ride.id))
    assert read(title(app)) == ride.title
    shown = metrics(app)
    assert shown["Output"] == f"{ride.output_kj:,.0f} kJ"
    assert shown["Average power"] == f"{ride.avg_power_w:,.0f} W"
    assert shown["Distance"] == f"{ride.distance_m / 1000:,.2f} km"
    assert len(app.get("plotly_chart")) >= 1


def test_music_counts_every_song_of_every_class_that_was_taken(filled: Book):
    app = opened("music", music_section="My music", music_period="All")
    assert metrics(app)["Songs heard"] == f"{songs_heard(filled):,}"


def test_power_zones_show_the_ftp_in_force(filled: Book):
    app = opened("power_zones")
    newest = app.dataframe[2].value.iloc[0]
    assert metrics(app)["FTP in force"] == f"{newest['ftp_w']:.0f} W"
    assert app.dataframe[0].value["watts"][0] == f"up to {int(newest['ftp_w'] * 0.55)} W"


def test_goals_say_how_much_of_this_week_is_done(filled: Book):
    today = books.today(filled)
    monday = today - timedelta(days=today.weekday())
    done = sum(monday <= row.day <= today for row in all_rows(filled))
    assert f"{done} of 3 workouts this week" in [read(bar.text) for bar in opened("goals").progress]


def test_the_daily_review_sums_up_the_last_seven_days(filled: Book):
    today = books.today(filled)
    recent = [row for row in all_rows(filled) if today - timedelta(days=6) <= row.day <= today]
    shown = metrics(opened("daily_review"))
    assert shown["Workouts"] == str(len(recent))
    assert shown["Output"] == sums(recent)["Output"]


# An imported file only


def recorded_csv() -> bytes:
    """The recorded workout history."""
    path = SAMPLES / "workout_history.csv"
    if not path.exists():
        pytest.skip("the recorded workout history is not on this machine (../shared/samples/peloton)")
    return path.read_bytes()


@pytest.fixture
def imported() -> list[dict[str, str]]:
    """The recorded workout history in the athlete's book; its rows as they stand in the file."""
    said = imports.import_bytes(mine(), "workout_history.csv", recorded_csv(), now=NOW, zone=PACIFIC)
    assert not said.refused and not said.errors
    return list(csv.DictReader(recorded_csv().decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_stands_on_an_imported_history_alone(screen: str, imported: list[dict[str, str]]):
    app = opened(screen)
    assert title(app) != "Welcome to Zonebook"
    assert "From imported files" in sentences(app)


def test_rides_give_the_totals_that_the_imported_history_gives(imported: list[dict[str, str]]):
    shown = metrics(opened("rides", rides_period="All"))
    assert shown["Workouts"] == str(len(imported)) == "280"
    (left,) = (row for row in imported if row["Workout Timestamp"].startswith("2020-04-26 16:16"))  # within seconds
    ridden_min = 60 * float(left["Distance (mi)"]) / float(left["Avg. Speed (mph)"])
    minutes = sum(float(row["Length (minutes)"]) for row in imported) - float(left["Length (minutes)"]) + ridden_min
    assert shown["Time"] == f"{minutes:,.0f} min"
    assert shown["Output"] == f"{sum(float(row['Total Output'] or 0) for row in imported):,.0f} kJ"
    assert shown["Calories"] == f"{sum(float(row['Calories Burned'] or 0) for row in imported):,.0f} kcal"
    assert shown["Distance"] == f"{sum(float(row['Distance (mi)'] or 0) for row in imported) * MILE_M / 1000:,.2f} km"


def test_rides_group_the_imported_history_by_instructor(imported: list[dict[str, str]]):
    name, times = Counter(row["Instructor Name"] for row in imported if row["Instructor Name"]).most_common(1)[0]
    app = opened("rides", rides_period="All", rides_view="Groups")
    table = app.dataframe[0].value
    assert table.loc[name, "workouts"] == times


def test_a_workout_of_an_imported_history_says_why_it_has_no_seconds(imported: list[dict[str, str]]):
    app = opened("workout")
    assert not app.get("plotly_chart")
    assert "second" in sentences(app)


def test_music_of_an_imported_history_says_that_playlists_are_not_in_it(imported: list[dict[str, str]]):
    assert "CSV export does not have" in opened("music").info[0].value


# Every recorded workout, synced


def recordings() -> History:
    """The account that the recorded replies make up."""
    if not (SAMPLES / "me.json").exists():
        pytest.skip("recorded Peloton replies are not on this machine (../shared/samples/peloton)")
    return recorded_history(SAMPLES)


def at_home_with(fake: FakePeloton, settings: Settings) -> Settings:
    """Settings that lead to this account."""
    token = fake.issue_tokens().refresh_token
    return replace(settings, peloton_api_url=fake.api_url, peloton_auth_url=fake.auth_url, peloton_refresh_token=token)


def test_recorded_workouts_that_are_synced_stand_on_the_screens_with_their_own_totals(settings: Settings):
    history = recordings()
    finished = [workout for workout in history.workouts if workout["status"] == "COMPLETE"]
    with FakePeloton(history) as fake:
        run = sync.sync_peloton(mine(), at_home_with(fake, settings))
    assert run.failed == 0
    shown = metrics(opened("rides", rides_period="All"))
    assert shown["Workouts"] == str(len(finished))
    joules = sum(workout["total_work"] or 0 for workout in finished)
    assert shown["Output"] == f"{joules / 1000:,.0f} kJ"
    for row in all_rows(mine()):
        assert read(title(opened("workout", workout=str(row.id)))) == row.title
    assert {row.title for row in all_rows(mine())} >= {
        workout["ride"]["title"] for workout in finished if (workout.get("ride") or {}).get("title")
    }


def test_recorded_workouts_leave_no_screen_broken(settings: Settings):
    with FakePeloton(recordings()) as fake:
        sync.sync_peloton(mine(), at_home_with(fake, settings))
    for screen in SCREENS:
        assert title(opened(screen)) != "Welcome to Zonebook"
