"""A pass over Garmin, the real library against a server on loopback: what comes in, and what is asked again."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col

from core import config, garmin_login, store, sync_garmin
from core.config import Settings
from core.garmin_days import SOURCES, DailySource
from core.models import StrengthSet, SyncRun
from core.queries import athlete, recordings, sync_runs, workouts
from core.store import Book
from tests.fakes.garmin import FakeGarmin, activities, activity, each_day, tokens, zipped
from tests.files import fit_making
from tests.files.fit_making import records, session

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
FILES, LISTS = "/download-service", "/activitylist-service"
SLEEP, HRV, RESTING, VO2MAX, WEIGHT, READINESS, DAYS = SOURCES


def ride() -> bytes:
    """A minute's ride in Garmin's ZIP; its watts rise by one a second, from 150."""
    columns = {"power": [150 + n for n in range(60)], "heart_rate": [120] * 60}
    return zipped(fit_making.fit(*records(columns), session(59)))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    starts = [fit_making.START + timedelta(hours=3 * n) for n in range(3)]
    held = [activity(1003 - n, start, avgPower=None) for n, start in enumerate(reversed(starts))]
    with FakeGarmin(held) as server:
        server.files = {"1001": ride(), "1002": ride(), "1003": ride()}
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def settings(book: Book) -> Settings:
    """Settings without anything of Garmin; the book has tokens."""
    garmin_login.keep(book, config.settings(), tokens())
    return config.settings()


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as clock:
        yield clock


def values(book: Book, kind: str) -> dict[date, float]:
    """What Garmin told of a kind, by day."""
    frame = athlete.measurements(book, kind)
    return frame[frame["source"] == "garmin"].set_index("day")["value"].to_dict()


def states(book: Book) -> dict[str, int]:
    counted = recordings.counts(book)
    return dict(zip(counted["detail_state"], counted["n"], strict=True))


def content_of(book: Book) -> list[Any]:
    """All that a pass fills, in an order of its own."""
    told = workouts.workouts(book).reset_index().drop(columns="updated_at", errors="ignore")
    return [told.to_json(date_format="iso"), athlete.measurements(book)[["kind", "day", "value"]].to_dict("records")]


# Workouts.


def test_a_first_pass_brings_everything_in(any_book: Book, fake: FakeGarmin):
    book, settings = any_book, config.settings()
    garmin_login.keep(book, settings, tokens())
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.source, run.state, run.problem, run.found, run.saved) == ("garmin", "done", None, 3, 3)
    frame = workouts.workouts(book)
    assert set(frame["discipline"]) == {"cycling"}
    assert states(book) == {"complete": 3}
    with store.reading(book) as connection:
        ((recording_id, _, _),) = recordings.of_workout(connection, int(frame.index[0]))
        power_w = recordings.channels_of(connection, [recording_id])[recording_id]["power_w"]
    assert power_w[:3].tolist() == [150, 151, 152]


def test_a_second_pass_asks_for_one_page_and_no_file(book: Book, settings: Settings, fake: FakeGarmin):
    sync_garmin.sync_garmin(book, settings)
    before = fake.count(FILES), fake.count(LISTS)
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.state, run.found, run.saved) == ("done", 0, 0)
    assert (fake.count(FILES), fake.count(LISTS)) == (before[0], before[1] + 1)


def test_twice_is_as_good_as_once(book: Book, settings: Settings, fake: FakeGarmin):
    sync_garmin.sync_garmin(book, settings)
    once = content_of(book)
    sync_garmin.sync_garmin(book, settings, full=True)
    assert content_of(book) == once


def test_a_new_workout_is_found_and_the_others_are_left_alone(book: Book, settings: Settings, fake: FakeGarmin):
    sync_garmin.sync_garmin(book, settings)
    fake.held.insert(0, activity(1004, NOW - timedelta(hours=2)))
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.found, run.saved, fake.count(FILES)) == (1, 1, 4)
    assert len(workouts.workouts(book)) == 4


def test_a_long_list_is_read_to_its_end_though_one_is_deleted_meanwhile(
    book: Book, settings: Settings, fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sync_garmin, "_fetch_details", lambda *_args, **_options: None)
    fake.held = activities(230)
    listed = type(fake)._answer

    def delete_one(self: FakeGarmin, request: Any) -> Any:
        answer = listed(self, request)
        if request.query.get("start") == "0":
            self.held.pop(0)
        return answer

    fake.server._usual_answer = lambda request: delete_one(fake, request)
    sync_garmin.sync_garmin(book, settings)
    assert states(book) == {"listed": 230}


def test_a_workout_without_a_file_is_what_the_list_says(book: Book, settings: Settings, fake: FakeGarmin):
    fake.files.clear()
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.state, states(book)) == ("done", {"complete": 3})
    assert workouts.workouts(book)["distance_m"].tolist() == pytest.approx([17803.7] * 3)


def test_a_file_that_cannot_be_read_is_said_once_and_the_workout_kept(book: Book, settings: Settings, fake: FakeGarmin):
    fake.files["1002"] = zipped(b"%PDF-1.4 no recording", "1002.fit")
    run = sync_garmin.sync_garmin(book, settings)
    assert run.state == "partial"
    assert "Ride 1002" in (run.problem or "")
    assert states(book) == {"complete": 3}
    assert sync_garmin.sync_garmin(book, settings).state == "done"


def test_a_file_that_does_not_come_now_is_asked_for_later(
    book: Book, settings: Settings, fake: FakeGarmin, noon: time_machine.Traveller
):
    fake.fail(f"{FILES}/files/activity/1002", status=503, times=4)
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.state, run.saved, states(book)) == ("partial", 2, {"complete": 2, "failed": 1})
    fake.server.clear_faults()
    assert sync_garmin.sync_garmin(book, settings).saved == 0  # its pause is not over
    noon.move_to(NOW + timedelta(hours=1))
    assert sync_garmin.sync_garmin(book, settings).saved == 1
    assert states(book) == {"complete": 3}


def test_a_wish_to_slow_down_ends_the_pass_and_the_next_goes_on(book: Book, settings: Settings, fake: FakeGarmin):
    fake.fail(f"{FILES}/files/activity/1002", status=429)
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.state, run.problem_kind, run.saved) == ("failed", "SlowDown", 1)
    asked = fake.count(FILES)
    assert sync_garmin.sync_garmin(book, settings).saved == 2
    assert fake.count(FILES) - asked == 2


def test_tokens_that_are_refused_are_told_and_not_tried_in_the_next_pass(
    book: Book, settings: Settings, fake: FakeGarmin
):
    fake.accepted.clear()
    run = sync_garmin.sync_garmin(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "LoginRequired")
    asked = len(fake.server.requests)
    assert sync_garmin.sync_garmin(book, settings).problem_kind == "LoginRequired"
    assert len(fake.server.requests) == asked


def test_renewed_tokens_are_saved_back(book: Book, settings: Settings, fake: FakeGarmin):
    fake.renewed = tokens("renewed")
    sync_garmin.sync_garmin(book, settings)
    fake.accepted.remove("first.token.x")
    assert sync_garmin.sync_garmin(book, settings).state == "done"


def test_a_strength_session_has_its_sets(book: Book, settings: Settings, fake: FakeGarmin):
    fake.held = [activity(7, NOW - timedelta(days=1), "strength_training", avgPower=None, distance=0.0)]
    bench = {"category": "BENCH_PRESS", "name": None, "probability": 99.6}
    done = {"exercises": [bench], "duration": 30.0, "repetitionCount": 12, "weight": 40000.0, "setType": "ACTIVE"}
    fake.sets["7"] = {"activityId": 7, "exerciseSets": [done, {"setType": "REST", "exercises": []}, done]}
    sync_garmin.sync_garmin(book, settings)
    with store.reading(book) as connection:
        sets = connection.execute(
            sa.select(col(StrengthSet.exercise), col(StrengthSet.reps), col(StrengthSet.weight_kg))
        ).all()
    assert [tuple(row) for row in sets] == [("Bench Press", 12, 40.0)] * 2


@pytest.mark.parametrize(("corrected", "kept"), [([12], [12]), ([], [10, 8]), (None, [10, 8])])
def test_sets_as_garmin_lists_them_count_before_those_of_the_file(
    corrected: list[int] | None, kept: list[int], book: Book, settings: Settings, fake: FakeGarmin
):
    fake.held = [activity(7, NOW - timedelta(days=1), "strength_training", avgPower=None, distance=0.0)]
    done = [("SET", {"set_type": "active", "repetitions": reps, "category": ["squat"]}) for reps in (10, 8)]
    whole = session(59, sport="training", sub_sport="strength_training")
    fake.files["7"] = zipped(fit_making.fit(*records({"heart_rate": [120] * 60}), *done, whole))
    if corrected is not None:
        listed = [{"exercises": [{"category": "SQUAT"}], "repetitionCount": reps} for reps in corrected]
        fake.sets["7"] = {"activityId": 7, "exerciseSets": [{"setType": "REST"}, *listed]}
    sync_garmin.sync_garmin(book, settings)
    with store.reading(book) as connection:
        query = sa.select(col(StrengthSet.reps)).order_by(col(StrengthSet.position))
        assert connection.scalars(query).all() == kept


def test_a_pass_killed_at_any_file_is_completed_by_the_next(
    book: Book, settings: Settings, fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        """As from outside."""

    original = sync_garmin.Garmin.original
    for place in range(3):
        count = iter(range(9))

        def killed(self: Any, source_id: str, count: Any = count) -> bytes | None:
            if next(count) == 1:
                raise Killed
            return original(self, source_id)

        monkeypatch.setattr(sync_garmin.Garmin, "original", killed)
        if place < 2:
            with pytest.raises(Killed):
                sync_garmin.sync_garmin(book, settings)
            run = sync_runs.latest(book, "garmin")
            assert run is not None and run.state == "interrupted"
        else:
            assert sync_garmin.sync_garmin(book, settings).state == "done"
    assert states(book) == {"complete": 3}
    assert fake.count(FILES) == 3  # each once


#: A pass in a process of its own, over the Garmin at an address.
PASS = """
import sys
from core import config, garmin, store, sync_garmin
from tests.fakes.garmin import pointed_library
garmin._library, garmin.REQUESTS_PER_SECOND = lambda: pointed_library(sys.argv[1]), None
sync_garmin.sync_garmin(store.open_book(sys.argv[2]), config.settings())
"""


def test_a_process_killed_again_and_again_loses_at_most_the_file_in_hand(
    book: Book, settings: Settings, fake: FakeGarmin
):
    fake.held = activities(24)
    fake.files = {str(item["activityId"]): ride() for item in fake.held}
    fake.server.latency_s = 0.01
    for wanted in (4, 12, None):
        child = subprocess.Popen(
            [sys.executable, "-c", PASS, fake.server.url, str(book.url)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        while wanted and child.poll() is None and fake.count(FILES) < wanted:
            time.sleep(0.005)
        if wanted:
            child.send_signal(signal.SIGKILL)
        assert child.wait(60) == (-signal.SIGKILL if wanted else 0)
    assert states(book) == {"complete": 24}
    assert 24 <= fake.count(FILES) <= 24 + 2
    assert len(workouts.workouts(book)) == 24


def test_everything_is_read_again_from_what_is_kept(book: Book, settings: Settings, fake: FakeGarmin):
    sync_garmin.sync_garmin(book, settings)
    asked = len(fake.server.requests)
    kept = list(sync_garmin.kept_sessions(book, ZoneInfo("UTC")))
    assert {recorded.recording.source_id for recorded in kept} == {"1001", "1002", "1003"}
    assert all(recorded.streams["power_w"].size >= 60 for recorded in kept)
    assert len(fake.server.requests) == asked


# Days.


def test_values_of_days_come_in_with_their_kinds(book: Book, settings: Settings, fake: FakeGarmin):
    fake.days = {
        "/sleep-service": lambda first, last: {"individualStats": [
            {"calendarDate": day, "values": {"totalSleepTimeInSeconds": 25200}} for day in each_day(first, last)]},
        "/userstats-service": resting,
        "/usersummary-service/v2": lambda first, last: {"data": [
            {"calendarDate": day, "totalSteps": 9000, "totalKilocalories": 2500} for day in each_day(first, last)]},
        "/metrics-service/metrics/trainingreadiness": lambda first, last: [
            {"calendarDate": day, "score": 70, "inputContext": "AFTER_WAKEUP_RESET"} for day in each_day(first, last)],
    }  # fmt: skip
    assert sync_garmin.sync_garmin(book, settings).state == "done"
    sleep_hours = values(book, "sleep_hours")
    assert (min(sleep_hours), max(sleep_hours)) == (TODAY - timedelta(days=89), TODAY)
    assert (len(sleep_hours), set(sleep_hours.values())) == (90, {7.0})
    assert len(values(book, "resting_heart_rate")) == 90
    assert len(values(book, "readiness")) == 90
    assert max(values(book, "steps")) == TODAY - timedelta(days=1)  # today is not over


def test_a_later_pass_asks_for_the_last_days_again_and_then_further_back(
    book: Book, settings: Settings, fake: FakeGarmin, noon: time_machine.Traveller
):
    sync_garmin.sync_garmin(book, settings)
    before = len(fake.asked_days("/sleep-service"))
    noon.move_to(NOW + timedelta(days=1))
    sync_garmin.sync_garmin(book, settings)
    first, *older = fake.asked_days("/sleep-service")[before:]
    assert first == ("2026-11-18", "2026-11-21")
    assert older[0][1] == (TODAY - timedelta(days=90)).isoformat()
    assert older[-1][0] == (TODAY - timedelta(days=179)).isoformat()


def test_a_question_that_fails_stops_no_other_and_leaves_no_gap(
    book: Book, settings: Settings, fake: FakeGarmin, noon: time_machine.Traveller
):
    sync_garmin.sync_garmin(book, settings)
    noon.move_to(NOW + timedelta(days=40))
    fake.fail("/sleep-service", status=500, times=9)
    run = sync_garmin.sync_garmin(book, settings)
    assert run.state == "partial"
    fake.server.clear_faults()
    asked = len(fake.asked_days("/sleep-service"))
    noon.move_to(NOW + timedelta(days=41))
    assert sync_garmin.sync_garmin(book, settings).state == "done"
    first, second, *_ = fake.asked_days("/sleep-service")[asked:]
    assert (first, second) == (("2026-11-18", "2026-12-15"), ("2026-12-16", "2026-12-31"))


def test_what_garmin_does_not_show_this_account_is_no_problem(book: Book, settings: Settings, fake: FakeGarmin):
    fake.fail("/trainingreadiness", status=403, times=99)
    assert sync_garmin.sync_garmin(book, settings).state == "done"
    assert fake.count("/trainingreadiness") == 1


def resting(first: str, last: str) -> Any:
    """40 bpm and one more on each day of the month."""
    rows = [{"calendarDate": day, "value": 40 + int(day[-2:])} for day in each_day(first, last)]
    return {"allMetrics": {"metricsMap": {"WELLNESS_RESTING_HEART_RATE": rows}}}


def test_a_changed_resting_heart_rate_counts_for_the_workouts_of_its_days(
    book: Book, settings: Settings, fake: FakeGarmin
):
    day = fit_making.START.date()
    with store.writing(book, "athlete") as s:
        athlete.save_measurement(s, "max_heart_rate", 190, day, now=NOW)
    with time_machine.travel(datetime(2026, 5, 4, 12, tzinfo=UTC), tick=True):
        fake.days = {"/userstats-service": resting}
        sync_garmin.sync_garmin(book, settings)
        sync_garmin.sync_garmin(book, settings)
    query = sa.text("select distinct m.resting_heart_rate_bpm from workout_metrics m")
    with store.reading(book) as connection:
        assert connection.scalars(query).all() == [42]  # the second of May


def of(source: DailySource, covered: tuple[date, date] | None) -> list[tuple[str, str]]:
    return [(w.first.isoformat(), w.last.isoformat()) for w in sync_garmin.windows(source, covered, TODAY)]


def test_the_first_windows_go_back_ninety_days():
    assert of(SLEEP, None) == [
        ("2026-10-24", "2026-11-20"), ("2026-09-26", "2026-10-23"), ("2026-08-29", "2026-09-25"),
        ("2026-08-23", "2026-08-28"),
    ]  # fmt: skip
    assert of(HRV, None) == [("2026-08-23", "2026-11-20")]


def test_windows_never_go_further_back_than_two_years():
    furthest = TODAY - timedelta(days=730)
    assert of(SLEEP, (furthest, TODAY)) == [("2026-11-18", "2026-11-20")]
    assert of(VO2MAX, None)[-1][0] == (TODAY - timedelta(days=729)).isoformat()


def test_the_mark_after_each_window_has_no_gap():
    covered = (date(2026, 9, 1), date(2026, 10, 1))
    for window in sync_garmin.windows(SLEEP, covered, TODAY):
        assert window.first <= covered[1] + timedelta(days=1)
        assert window.last >= covered[0] - timedelta(days=1)
        assert window.covered == (min(covered[0], window.first), max(covered[1], window.last))
        covered = window.covered


def test_a_pass_is_written_down_with_its_source(book: Book, settings: Settings, fake: FakeGarmin):
    sync_garmin.sync_garmin(book, settings)
    with store.reading(book) as connection:
        assert connection.scalars(sa.select(col(SyncRun.source))).all() == ["garmin"]
