"""The plan at Garmin and Hevy: each workout is there once, as it is planned, whatever fails, ends or is killed."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from core import config, garmin_login, store, sync_plan
from core.coaching.planned import Exercise, Repeat, Step
from core.config import Settings
from core.errors import BookBusy
from core.models_plan import PlanExport
from core.queries import athlete, plan_exports
from core.store import Book
from tests.fakes.garmin import FakeGarmin, tokens
from tests.fakes.hevy import API_KEY, FakeHevy
from tests.planned_rows import NOW, know, lift, put, ride, take_out

ROOT = Path(__file__).parents[1]
WORKOUT, SCHEDULE = "/workout-service/workout", "/workout-service/schedule"
HOUR = timedelta(hours=1)


@pytest.fixture
def garmin(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin() as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def hevy() -> Iterator[FakeHevy]:
    with FakeHevy() as server:
        yield server


@pytest.fixture
def settings(hevy: FakeHevy, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("core.hevy.REQUESTS_PER_SECOND", 0)
    return replace(config.settings(), hevy_api_key=API_KEY, hevy_api_url=hevy.url)


def choose(book: Book, *services: str) -> None:
    garmin_login.keep(book, config.settings(), tokens())
    know(book)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, sync_plan.SEND_TO, list(services))


def row(book: Book, uid: str = "ride", service: str = "garmin") -> PlanExport:
    (found,) = [one for one in plan_exports.rows(book, service) if one.uid == uid]
    return found


def writes(fake: FakeGarmin) -> list[tuple[str, str]]:
    """What was written at Garmin: method and path."""
    return [(method, path) for method, path, _ in fake.library.written]


# --- there, replaced, moved, gone ---------------------------------------------------------------------------------


def test_a_planned_ride_is_added_once_and_stands_on_its_day(any_book: Book, settings: Settings, garmin: FakeGarmin):
    choose(any_book, "garmin")
    put(any_book, ride())
    sent = sync_plan.send_now(any_book, settings, NOW)
    assert sent.places["garmin"].sent == 1
    assert "Garmin: 1 sent." in sent.said
    assert garmin.library.days() == {"2026-11-21": ["3 x 8"]}
    (workout,) = garmin.library.workouts.values()
    work = workout["workoutSegments"][0]["workoutSteps"][1]["workoutSteps"][0]
    assert (work["targetValueOne"], work["targetValueTwo"]) == (238.0, 262.0)  # 95 and 105 % of 250 W
    kept = row(any_book)
    assert (kept.state, kept.remote_id, kept.remote_schedule_id) == ("done", "900", "901")
    assert (kept.sent_day, kept.attempts, kept.problem) == (date(2026, 11, 21), 0, None)


def test_running_again_writes_nothing(any_book: Book, settings: Settings, garmin: FakeGarmin, hevy: FakeHevy):
    choose(any_book, "garmin", "hevy")
    put(any_book, ride(), lift())
    sync_plan.send_now(any_book, settings, NOW)
    before = list(garmin.library.written), list(hevy.written)
    for _ in range(3):
        assert sync_plan.send_now(any_book, settings, NOW + HOUR).said == "Everything is where it should be."
    assert (garmin.library.written, hevy.written) == before


def test_a_changed_workout_is_replaced_and_stays_on_its_day(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    put(book, ride(title="4 x 8"))
    assert sync_plan.send_now(book, settings, NOW).places["garmin"].replaced == 1
    assert writes(garmin)[2:] == [("PUT", f"{WORKOUT}/900")]
    assert garmin.library.days() == {"2026-11-21": ["4 x 8"]}


def test_a_moved_workout_moves_and_is_not_written_again(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    put(book, ride(days=5))
    sync_plan.send_now(book, settings, NOW)
    assert writes(garmin)[2:] == [("DELETE", f"{SCHEDULE}/901"), ("POST", f"{SCHEDULE}/900")]
    assert garmin.library.days() == {"2026-11-25": ["3 x 8"]}


def test_a_new_ftp_is_new_watts_there(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    know(book, ftp_w=300)
    sync_plan.send_now(book, settings, NOW)
    (workout,) = garmin.library.workouts.values()
    assert workout["workoutSegments"][0]["workoutSteps"][1]["workoutSteps"][0]["targetValueOne"] == 285.0


@pytest.mark.parametrize("how", ["deleted", "skipped", "to the past"])
def test_a_workout_that_goes_is_removed_there(how: str, book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    sync_plan.send_now(book, settings, NOW)
    if how == "deleted":
        take_out(book, "ride")
    else:
        put(book, ride(skipped_reason="A cold") if how == "skipped" else ride(days=-2))
    assert sync_plan.send_now(book, settings, NOW).places["garmin"].removed == 1
    assert garmin.library.days() == {"2026-11-23": ["3 x 8"]}
    assert row(book).state == "removed"
    assert sync_plan.send_now(book, settings, NOW).places["garmin"].said == ""


def test_what_comes_back_is_added_again(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    take_out(book, "ride")
    sync_plan.send_now(book, settings, NOW)
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    assert garmin.library.days() == {"2026-11-21": ["3 x 8"]}
    assert len(garmin.library.workouts) == 1


def test_a_day_that_has_passed_stays_as_it_was(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    written = len(garmin.library.written)
    sync_plan.send_now(book, settings, NOW + timedelta(days=4))
    assert len(garmin.library.written) == written
    assert row(book).state == "done"


def test_four_weeks_ahead_are_sent_and_no_day_more(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride("today", 0), ride("last", 27), ride("beyond", 28), ride("past", -1))
    sync_plan.send_now(book, settings, NOW)
    assert set(garmin.library.days()) == {"2026-11-20", "2026-12-17"}


def test_what_is_there_already_is_followed_beyond_four_weeks(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    put(book, ride(days=60))
    sync_plan.send_now(book, settings, NOW)
    assert set(garmin.library.days()) == {"2027-01-19"}


def test_the_day_is_the_athletes_own(book: Book, settings: Settings, garmin: FakeGarmin):
    """At three in the morning in Greenwich it is still the evening before in New York."""
    choose(book, "garmin")
    put(book, ride("tonight", 0))
    sync_plan.send_now(book, settings, NOW.replace(day=21, hour=3))
    assert set(garmin.library.days()) == {"2026-11-20"}


def test_nothing_is_sent_before_a_service_is_chosen(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book)
    put(book, ride())
    assert sync_plan.send_now(book, settings, NOW).places == {}
    assert garmin.server.requests == []


def test_only_the_workouts_that_are_asked_for_are_sent(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    sync_plan.send_now(book, settings, NOW, ["other"])
    assert set(garmin.library.days()) == {"2026-11-23"}
    assert row(book).state == "queued"


# --- Hevy ---------------------------------------------------------------------------------------------------------


def test_a_strength_workout_becomes_a_routine_and_a_ride_does_not(any_book: Book, settings: Settings, hevy: FakeHevy):
    choose(any_book, "hevy")
    put(any_book, ride(), lift())
    assert sync_plan.send_now(any_book, settings, NOW).places["hevy"].sent == 1
    (routine,) = hevy.routines_held
    assert routine["title"] == "Sun 22 Nov: Push"
    assert routine["exercises"][0]["exercise_template_id"] == "79D0BB3A"
    assert [one["reps"] for one in routine["exercises"][0]["sets"]] == [8, 8, 8]
    put(any_book, lift(days=4))
    assert sync_plan.send_now(any_book, settings, NOW).places["hevy"].replaced == 1
    assert [one["title"] for one in hevy.routines_held] == ["Tue 24 Nov: Push"]


def test_a_routine_cannot_be_deleted_so_it_is_renamed_and_used_again(book: Book, settings: Settings, hevy: FakeHevy):
    choose(book, "hevy")
    put(book, lift())
    sync_plan.send_now(book, settings, NOW)
    take_out(book, "lift")
    told = sync_plan.send_now(book, settings, NOW).places["hevy"]
    assert (told.removed, told.sentences) == (1, [sync_plan.NOT_DELETED])
    assert [one["title"] for one in hevy.routines_held] == ["No longer planned: Sun 22 Nov: Push"]
    put(book, lift("next", 3, title="Pull"))
    sync_plan.send_now(book, settings, NOW)
    assert [one["title"] for one in hevy.routines_held] == ["Mon 23 Nov: Pull"]
    assert row(book, "next", "hevy").remote_id == "r0" and row(book, "lift", "hevy").remote_id is None


def test_the_routine_of_a_day_that_is_over_is_used_for_the_next_one(book: Book, settings: Settings, hevy: FakeHevy):
    choose(book, "hevy")
    put(book, lift())
    sync_plan.send_now(book, settings, NOW)
    put(book, lift("next", 9))
    sync_plan.send_now(book, settings, NOW + timedelta(days=4))
    assert [one["title"] for one in hevy.routines_held] == ["Sun 29 Nov: Push"]


def test_a_workout_that_hevy_has_no_exercise_for_is_said_and_asks_nothing(
    book: Book, settings: Settings, hevy: FakeHevy
):
    choose(book, "hevy")
    juggling = Repeat(3, (Step("work", reps=8, exercise=Exercise("own", "1", "Juggling")),))
    put(book, lift(steps=(juggling,)))
    sent = sync_plan.send_now(book, settings, NOW)
    assert sent.places["hevy"].failed == 1 and "Juggling" in sent.said
    assert "Juggling" in (row(book, "lift", "hevy").problem or "")
    assert hevy.server.requests == []
    put(book, lift())
    assert sync_plan.send_now(book, settings, NOW).places["hevy"].sent == 1


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["workout$", "schedule"])
@pytest.mark.parametrize("fault", ["cut", "reset", "status", "html"])
def test_an_answer_that_is_lost_leaves_one_workout_on_one_day(
    where: str, fault: str, book: Book, settings: Settings, garmin: FakeGarmin
):
    """Cut: the other side has it and the answer never came. Reset and status: it never had it. HTML: who knows."""
    choose(book, "garmin")
    put(book, ride())
    garmin.fail(where, kind=fault)
    sent = sync_plan.send_now(book, settings, NOW)
    kept = row(book)
    assert (sent.places["garmin"].failed, kept.state, kept.retry_at) == (1, "failed", NOW + timedelta(minutes=2))
    assert kept.problem
    sync_plan.send_now(book, settings, NOW + timedelta(minutes=1))
    assert row(book).state == "failed"  # not before its time
    sync_plan.send_now(book, settings, NOW + timedelta(minutes=2))
    assert (row(book).state, row(book).problem, row(book).retry_at) == ("done", None, None)
    assert len(garmin.library.workouts) == 1
    assert garmin.library.days() == {"2026-11-21": ["3 x 8"]}


@pytest.mark.parametrize("tells_notes", [True, False])
@pytest.mark.parametrize("fault", ["cut", "reset", "html"])
def test_an_answer_of_hevys_that_is_lost_leaves_one_routine(fault: str, tells_notes: bool, book: Book, monkeypatch):
    monkeypatch.setattr("core.hevy.REQUESTS_PER_SECOND", 0)
    with FakeHevy(tells_notes=tells_notes) as hevy:
        settings = replace(config.settings(), hevy_api_key=API_KEY, hevy_api_url=hevy.url)
        choose(book, "hevy")
        put(book, lift())
        hevy.fail("routines$", kind="slow")  # the list before it
        hevy.fail("routines$", kind=fault)
        sync_plan.send_now(book, settings, NOW)
        assert row(book, "lift", "hevy").state == "failed"
        sync_plan.send_now(book, settings, NOW + HOUR)
        assert row(book, "lift", "hevy").state == "done"
        assert len(hevy.routines_held) == 1


def test_a_service_that_is_down_is_asked_with_growing_pauses_and_then_once_a_day(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride(days=20))
    garmin.fail("workout-service", status=503, times=1000)
    now, pauses = NOW, []
    for _ in range(14):
        sync_plan.send_now(book, settings, now)
        retry_at = row(book).retry_at
        assert retry_at
        pauses.append((retry_at - now).total_seconds() / 60)
        now = retry_at
    assert pauses[:4] == [2, 4, 8, 16] and pauses[-3:] == [24 * 60] * 3
    garmin.server.clear_faults()
    sync_plan.send_now(book, settings, now - HOUR, ["ride"])  # the athlete asks for it
    assert garmin.library.days() == {"2026-12-10": ["3 x 8"]}


def test_one_service_that_is_down_does_not_stop_the_other(
    book: Book, settings: Settings, garmin: FakeGarmin, hevy: FakeHevy
):
    choose(book, "garmin", "hevy")
    put(book, lift())
    garmin.fail("workout-service", status=503, times=100)
    sent = sync_plan.send_now(book, settings, NOW)
    assert (sent.places["garmin"].failed, sent.places["hevy"].sent) == (1, 1)
    assert "Garmin has trouble of its own" in sent.said and "Hevy: 1 sent." in sent.said


def test_one_workout_that_fails_does_not_stop_the_others(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    garmin.fail("workout$", status=400)
    told = sync_plan.send_now(book, settings, NOW).places["garmin"]
    assert (told.failed, told.sent) == (1, 1)
    assert set(garmin.library.days()) == {"2026-11-23"}


def test_a_refused_login_stops_the_service_with_a_sentence_and_loses_nothing(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    garmin.accepted.clear()
    told = sync_plan.send_now(book, settings, NOW).places["garmin"]
    assert told.failed == 2 and any("Connect again" in sentence for sentence in told.sentences)
    assert len(garmin.server.requests) <= 2  # the library asks once more with a renewed token
    asked = len(garmin.server.requests)
    sync_plan.send_now(book, settings, NOW)
    assert len(garmin.server.requests) == asked  # a login that is known to be refused is not tried
    garmin.accepted.add("first.token.x")
    garmin_login.keep(book, config.settings(), tokens())
    assert sync_plan.send_now(book, settings, NOW + HOUR).places["garmin"].sent == 2


def test_a_service_that_is_not_connected_says_so(book: Book, settings: Settings, hevy: FakeHevy):
    choose(book, "hevy")
    put(book, lift())
    told = sync_plan.send_now(book, replace(settings, hevy_api_key=None), NOW).places["hevy"]
    assert "not connected" in told.sentences[0]


def test_slowing_down_leaves_the_rest_for_later(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    garmin.fail("workout$", status=429)
    sync_plan.send_now(book, settings, NOW)
    assert garmin.count("workout-service") == 1
    assert {row(book).retry_at, row(book, "other").retry_at} == {NOW + sync_plan.SLOW_FOR}
    sync_plan.send_now(book, settings, NOW + sync_plan.SLOW_FOR)
    assert len(garmin.library.workouts) == 2


def test_a_refusal_is_heeded_for_a_day(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride(), ride("other", 3))
    garmin.fail("workout$", status=403)
    assert sync_plan.send_now(book, settings, NOW).places["garmin"].failed == 2
    sync_plan.send_now(book, settings, NOW + timedelta(hours=23))
    assert garmin.count("workout-service") == 1
    sync_plan.send_now(book, settings, NOW + timedelta(hours=24))
    assert len(garmin.library.workouts) == 2


def test_a_workout_that_the_athlete_deleted_there_is_added_again_when_it_changes(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    garmin.library.workouts.clear()
    garmin.library.places.clear()
    put(book, ride(title="4 x 8"))
    sync_plan.send_now(book, settings, NOW)
    assert garmin.library.days() == {"2026-11-21": ["4 x 8"]}


def test_a_workout_that_vanishes_between_two_requests_comes_back_with_the_next_try(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride())
    garmin.fail("schedule", status=404)
    sync_plan.send_now(book, settings, NOW)
    assert row(book).remote_id is None
    sync_plan.send_now(book, settings, NOW + HOUR)
    assert len(garmin.library.workouts) == 1  # by its mark it was found, not added again
    assert garmin.library.days() == {"2026-11-21": ["3 x 8"]}


def test_what_was_perhaps_added_and_is_to_go_is_looked_for_and_removed(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride())
    garmin.fail("workout$", kind="cut")
    sync_plan.send_now(book, settings, NOW)
    take_out(book, "ride")
    sync_plan.send_now(book, settings, NOW + HOUR)
    assert garmin.library.workouts == {} and row(book).state == "removed"


def test_what_never_went_and_is_to_go_is_forgotten(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.queue(book, NOW)
    assert row(book).state == "queued"
    take_out(book, "ride")
    sync_plan.send_now(book, settings, NOW)
    assert plan_exports.rows(book) == [] and garmin.server.requests == []


def test_a_removal_that_fails_is_tried_again(book: Book, settings: Settings, garmin: FakeGarmin):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    take_out(book, "ride")
    garmin.fail("workout/900", status=503)
    assert sync_plan.send_now(book, settings, NOW).places["garmin"].failed == 1
    assert row(book).state == "failed"
    assert sync_plan.send_now(book, settings, NOW + HOUR).places["garmin"].removed == 1
    assert garmin.library.workouts == {}


def test_a_removal_that_is_taken_back_halfway_ends_with_the_workout_there(
    book: Book, settings: Settings, garmin: FakeGarmin
):
    choose(book, "garmin")
    put(book, ride())
    sync_plan.send_now(book, settings, NOW)
    take_out(book, "ride")
    garmin.fail("workout/900", kind="cut")  # it is deleted, and nobody hears so
    sync_plan.send_now(book, settings, NOW)
    put(book, ride())
    sync_plan.send_now(book, settings, NOW + HOUR)
    assert garmin.library.days() == {"2026-11-21": ["3 x 8"]} and len(garmin.library.workouts) == 1


# --- processes ----------------------------------------------------------------------------------------------------

RUN = """
import sys
from dataclasses import replace
from datetime import datetime
from core import config, garmin, store, sync_plan
from tests.fakes.garmin import pointed_library
import core.hevy
core.hevy.REQUESTS_PER_SECOND = 0
garmin._library, garmin.REQUESTS_PER_SECOND = lambda: pointed_library(sys.argv[1]), None
settings = replace(config.settings(), hevy_api_key=sys.argv[4], hevy_api_url=sys.argv[5])
print(sync_plan.send_now(store.open_book(sys.argv[2]), settings, datetime.fromisoformat(sys.argv[3])).said)
"""


def process(book: Book, garmin: FakeGarmin, hevy: FakeHevy) -> subprocess.Popen:
    """A run in a process of its own."""
    given = [garmin.server.url, str(book.url), NOW.isoformat(), API_KEY, hevy.url]
    return subprocess.Popen([sys.executable, "-c", RUN, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("after", ["workout", "schedule", "routine"])
def test_killed_between_the_request_and_its_answer_nothing_is_there_twice(
    after: str, book: Book, settings: Settings, garmin: FakeGarmin, hevy: FakeHevy
):
    service = "hevy" if after == "routine" else "garmin"
    choose(book, service)
    put(book, lift())
    library = garmin.library
    reached = {
        "workout": lambda: bool(library.workouts), "schedule": lambda: bool(library.places),
        "routine": lambda: bool(hevy.routines_held),
    }[after]  # fmt: skip
    held = hevy.may_answer if after == "routine" else library.may_answer
    if after == "schedule":  # the first answer is given, the second is held
        library._write = _holding(library._write, held)  # type: ignore[method-assign]
    else:
        held.clear()
    child = process(book, garmin, hevy)
    until(reached)
    child.send_signal(signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL
    held.set()
    assert row(book, "lift", service).state == "sending"
    library._write = type(library)._write.__get__(library)  # type: ignore[method-assign]
    sync_plan.send_now(book, settings, NOW)
    assert row(book, "lift", service).state == "done"
    if after == "routine":
        assert [one["title"] for one in hevy.routines_held] == ["Sun 22 Nov: Push"]
    else:
        assert len(library.workouts) == len(library.places) == 1
        assert library.days() == {"2026-11-22": ["Push"]}


def _holding(write, held: threading.Event):
    """The same writes; the one into the calendar is carried out, and not answered."""

    def hold(method: str, parts: list[str], body):
        answer = write(method, parts, body)
        if parts[0] == "schedule":
            held.clear()
        return answer

    return hold


def test_two_processes_at_once_send_once(book: Book, settings: Settings, garmin: FakeGarmin, hevy: FakeHevy):
    choose(book, "garmin", "hevy")
    put(book, ride(), lift(), ride("other", 3))
    children = [process(book, garmin, hevy) for _ in range(2)]
    assert [child.wait(60) for child in children] == [0, 0]
    assert len(garmin.library.workouts) == len(garmin.library.places) == 3
    assert len(hevy.routines_held) == 1


def test_a_second_run_meanwhile_is_told_that_one_is_at_work(any_book: Book, settings: Settings, garmin: FakeGarmin):
    choose(any_book, "garmin")
    with store.sole_owner(any_book, sync_plan.LOCK), pytest.raises(BookBusy):
        sync_plan.send_now(any_book, settings, NOW, wait_s=0)


# --- rehearsals ---------------------------------------------------------------------------------------------------


def test_a_rehearsal_lists_what_is_then_sent_and_sends_nothing(
    book: Book, settings: Settings, garmin: FakeGarmin, hevy: FakeHevy
):
    choose(book, "garmin", "hevy")
    put(book, ride(), lift(), ride("goes", 5))
    sync_plan.send_now(book, settings, NOW)
    put(book, ride(days=2, title="4 x 8"), ride("new", 4))
    take_out(book, "goes")
    garmin.library.written.clear()
    hevy.writes.clear()
    rows = [one.model_dump() for one in plan_exports.rows(book)]
    asked = len(garmin.server.requests)
    rehearsed = sync_plan.dry_run(book, NOW)
    assert len(garmin.server.requests) == asked and hevy.writes == []
    assert [one.model_dump() for one in plan_exports.rows(book)] == rows
    sync_plan.send_now(book, settings, NOW)
    new_id = row(book, "new").remote_id
    told = [(one.method, one.path.replace("<new>", new_id or ""), one.body) for one in rehearsed]
    assert [one for one in told if one[1].startswith("/workout")] == garmin.library.written
    assert len(garmin.library.written) == 7  # put, off and on a day; two of the new one; off a day and deleted
    assert [(one.method, one.path) for one in rehearsed if one.service == "hevy"] == hevy.writes


def test_without_a_choice_a_rehearsal_tells_what_each_service_would_get(book: Book, hevy: FakeHevy):
    choose(book)
    put(book, lift())
    rehearsed = sync_plan.dry_run(book, NOW)
    assert [(one.service, one.method, one.path) for one in rehearsed] == [
        ("garmin", "POST", WORKOUT), ("garmin", "POST", f"{SCHEDULE}/<new>"), ("hevy", "POST", "/v1/routines"),
    ]  # fmt: skip
    assert rehearsed[1].told == 'POST /workout-service/schedule/<new>\n{\n "date": "2026-11-22"\n}'
