"""A pass over Peloton, against a real HTTP server on loopback: what comes in, what stays, and what is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import SQLModel

from core import connections, imports, progress, store, sync
from core.config import Settings
from core.errors import BookBusy
from core.models import Instructor, PelotonClass
from core.queries import athlete, classes, recordings, sync_runs, workouts
from core.store import Book
from tests.conftest import NOW
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history

DETAILS = r"/api/workout/[0-9a-f]+$|/api/workout/[0-9a-f]+\?"
GRAPHS = r"/performance_graph"
CLASSES = r"/api/ride/[0-9a-f]+/details"
LISTS = r"/workouts\?"


def test_a_first_pass_brings_everything_in(any_book: Book, settings: Settings, peloton: FakePeloton):
    book = any_book
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.problem, run.source_total, run.found, run.saved) == ("done", None, 16, 16, 16)
    frame = workouts.workouts(book)
    assert len(frame) == 16
    expected_kj = sum(w["total_work"] for w in peloton.history.workouts) / 1000
    assert frame["output_kj"].sum() == pytest.approx(expected_kj)
    assert recordings.counts(book).to_dict("records") == [{"source": "peloton", "detail_state": "complete", "n": 16}]


def test_a_second_pass_asks_for_one_page_and_nothing_else(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    before = len(peloton.requests)
    run = sync.sync_peloton(book, settings)
    asked = [seen.path for seen in peloton.requests[before:]]
    assert run.state == "done"
    assert [path for path in asked if path.endswith("/workouts")] == [f"/api/user/{peloton.user_id}/workouts"]
    assert not [path for path in asked if "/api/workout/" in path or "/api/ride/" in path]


def test_after_news_the_account_tells_of_itself_and_nameless_instructors_are_named(
    book: Book, settings: Settings, peloton: FakePeloton
):
    with store.writing(book) as session:
        known = peloton.history.instructors[0]
        session.add(Instructor(id=known["id"], name=""))
    sync.sync_peloton(book, settings)
    assert recordings.reply(book, "peloton", "overview", peloton.user_id)
    assert recordings.reply(book, "peloton", "achievements", peloton.user_id)
    with store.reading(book) as connection:
        assert (
            connection.scalar(sa.select(Instructor.name).where(Instructor.__table__.c.id == known["id"]))
            == known["name"]
        )
    before = peloton.count("/overview|/achievements|/api/instructor")
    sync.sync_peloton(book, settings)
    assert peloton.count("/overview|/achievements|/api/instructor") == before


def test_an_account_that_tells_nothing_of_itself_is_no_problem(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail("/overview|/achievements", times=9, status=404)
    assert sync.sync_peloton(book, settings).state == "done"


def test_twice_is_as_good_as_once(book: Book, settings: Settings):
    sync.sync_peloton(book, settings)
    once = content_of(book)
    sync.sync_peloton(book, settings, full=True)
    assert_same(content_of(book), once)


def test_a_new_workout_is_found_and_the_others_are_left_alone(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    before = peloton.count(GRAPHS)
    peloton.add_workout()
    run = sync.sync_peloton(book, settings)
    assert (run.found, run.saved, peloton.count(GRAPHS) - before) == (1, 1, 1)


def test_a_workout_added_while_pages_are_read_is_neither_lost_nor_doubled(book: Book, settings: Settings):
    with FakePeloton(generated_history(230)) as fake:
        fake.fail(r"/workouts\?.*page=1", kind="slow", delay_s=0.3)
        told = pointed_at(settings, fake)
        import threading

        threading.Timer(0.15, fake.add_workout).start()
        sync.sync_peloton(book, told)
        sync.sync_peloton(book, told)
        assert len(workouts.workouts(book)) == 231


def test_workouts_of_the_newest_day_are_asked_for_once_more_after_it(
    book: Book, settings: Settings, peloton: FakePeloton
):
    newest = max(w["start_time"] for w in peloton.history.workouts)
    just_after = datetime.fromtimestamp(newest, UTC) + timedelta(hours=2)
    fetched = []
    for moment in (just_after, just_after + timedelta(days=2), just_after + timedelta(days=3)):
        with time_machine.travel(moment, tick=True):
            before = peloton.count(GRAPHS)
            peloton.login.token_lifetime_s = 10**9
            sync.sync_peloton(book, pointed_at(settings, peloton))
            fetched.append(peloton.count(GRAPHS) - before)
    of_newest_day = sum(newest - w["start_time"] < 22 * 3600 for w in peloton.history.workouts)
    assert of_newest_day >= 1
    assert fetched == [16, of_newest_day, 0]


def test_a_workout_in_progress_waits_until_it_is_over(book: Book, settings: Settings):
    with FakePeloton(generated_history(16, in_progress=True)) as fake:
        told = pointed_at(settings, fake)
        sync.sync_peloton(book, told)
        assert len(workouts.workouts(book)) == 16
        [going_on] = [w["id"] for w in fake.history.workouts if w["status"] == "IN_PROGRESS"]
        fake.change_workout(going_on, status="COMPLETE")
        sync.sync_peloton(book, told)
        assert len(workouts.workouts(book)) == 17


@pytest.mark.parametrize("kind", ["status", "empty", "html", "truncated", "cut", "reset"])
def test_one_failing_workout_does_not_stop_the_others_and_is_tried_again(
    book: Book, settings: Settings, peloton: FakePeloton, kind: str
):
    bad = peloton.history.workouts[3]["id"]
    peloton.fail(rf"/api/workout/{bad}", times=20, kind=kind, status=500)
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.saved, run.failed) == ("partial", 15, 1)
    assert "tried again" in (run.problem or "")
    [row] = recordings.troubled(book).to_dict("records")
    assert row["problem"]
    assert row["retry_at"] > datetime.now(UTC)
    peloton.clear_faults()
    assert sync.sync_peloton(book, settings).saved == 0  # its pause is not over
    assert sync.sync_peloton(book, settings, full=True).saved == 1
    assert recordings.troubled(book).empty


def test_a_workout_that_peloton_no_longer_has_stays_as_it_was_listed(
    book: Book, settings: Settings, peloton: FakePeloton
):
    gone = peloton.history.workouts[2]["id"]
    peloton.fail(rf"/api/workout/{gone}", times=20, status=404)
    run = sync.sync_peloton(book, settings)
    assert run.state == "done"
    assert len(workouts.workouts(book)) == 16
    assert set(recordings.counts(book)["detail_state"]) == {"complete", "gone"}


def test_a_class_that_peloton_removed_stays_and_is_marked(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail(CLASSES, times=100, status=404, body={"message": "Ride not found"})
    run = sync.sync_peloton(book, settings)
    assert run.state == "done"
    with store.reading(book) as connection:
        kept = connection.execute(sa.select(PelotonClass.is_removed, PelotonClass.title)).all()
    assert kept
    assert all(is_removed and title for is_removed, title in kept)
    before = peloton.count(CLASSES)
    sync.sync_peloton(book, settings)
    assert peloton.count(CLASSES) == before


def test_a_class_that_could_not_be_read_is_read_later_without_its_workouts(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.fail(CLASSES, times=1, kind="html")
    assert sync.sync_peloton(book, settings).state == "partial"
    graphs = peloton.count(GRAPHS)
    assert sync.sync_peloton(book, settings, full=True).state == "done"
    assert peloton.count(GRAPHS) == graphs
    assert classes.to_do(book, now=datetime.now(UTC), retry_all=True) == set()


def test_401_in_the_middle_of_a_pass_is_answered_by_one_refresh(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail(GRAPHS, times=1, kind="slow", delay_s=0.05)
    connections.connect_peloton(book, settings, pasted=peloton.issue_tokens().refresh_token)
    peloton.expire_tokens()
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.saved) == ("done", 16)


def test_a_revoked_login_stops_the_pass_with_a_sentence_and_is_not_tried_again(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.revoke()
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "LoginRequired")
    assert "Settings" in (run.problem or "")
    asked = peloton.count("/oauth/token")
    run = sync.sync_peloton(book, settings)
    assert run.state == "failed"
    assert peloton.count("/oauth/token") == asked


def test_a_wrong_password_in_the_environment_is_tried_once_until_it_changes(
    book: Book, settings: Settings, peloton: FakePeloton
):
    by_password = replace(settings, peloton_refresh_token=None, peloton_username="rider@example.com")
    wrong = replace(by_password, peloton_password="wrong")
    assert sync.sync_peloton(book, wrong).problem_kind == "LoginRequired"
    assert sync.sync_peloton(book, wrong).problem_kind == "LoginRequired"
    assert peloton.login.password_attempts == 1
    right = replace(wrong, peloton_password="right horse")
    assert sync.sync_peloton(book, right).state == "done"


def test_mfa_leads_to_pasting_a_token(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.login.is_mfa = True
    by_password = replace(
        settings, peloton_refresh_token=None, peloton_username="rider@example.com", peloton_password="right horse"
    )
    run = sync.sync_peloton(book, by_password)
    assert run.problem_kind == "MfaRequired"
    assert "token" in (run.problem or "")


def test_a_seed_that_was_refreshed_wins_over_the_environment_until_the_seed_changes(
    book: Book, settings: Settings, peloton: FakePeloton
):
    sync.sync_peloton(book, settings)  # spends the seed
    assert sync.sync_peloton(book, settings).state == "done"
    assert peloton.count("/oauth/token") == 1
    changed = replace(settings, peloton_refresh_token=peloton.issue_tokens().refresh_token)
    assert sync.sync_peloton(book, changed).state == "done"
    assert peloton.count("/oauth/token") == 2


def test_a_bearer_in_the_environment_is_used_as_it_is(book: Book, settings: Settings, peloton: FakePeloton):
    bearer = f"Bearer {peloton.issue_tokens().access_token}"
    told = replace(settings, peloton_refresh_token=None, peloton_bearer_token=bearer)
    assert sync.sync_peloton(book, told).state == "done"
    assert peloton.count("/oauth/token") == 0


def test_what_the_environment_calls_a_bearer_is_one_whatever_it_looks_like(settings: Settings):
    told = replace(settings, peloton_refresh_token=None, peloton_bearer_token="Bearer opaque")
    seed = connections._seed_tokens(told)
    assert seed
    assert (seed.access_token, seed.refresh_token) == ("opaque", None)


def test_429_with_a_wish_is_waited_for_and_costs_nothing(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail(GRAPHS, times=3, status=429, headers={"Retry-After": "1"})
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.saved, run.failed) == ("done", 16, 0)


def test_429_in_plain_text_without_a_wish_is_waited_for_too(book: Book, settings: Settings, peloton: FakePeloton):
    peloton.fail(GRAPHS, times=1, status=429, body="error code: 1015")
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.saved, run.failed) == ("done", 16, 0)


def test_a_wish_longer_than_a_pass_should_wait_ends_the_pass_and_the_next_goes_on(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.fail(GRAPHS, times=50, status=429, headers={"Retry-After": "3600"})
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "SlowDown")
    assert len(workouts.workouts(book)) == 16
    peloton.clear_faults()
    assert sync.sync_peloton(book, settings).state == "done"


def test_a_server_that_is_down_ends_the_pass_before_everything_was_tried(book: Book, settings: Settings):
    with FakePeloton(generated_history(60)) as fake:
        fake.fail(r"/api/workout/", times=10_000, status=500)
        run = sync.sync_peloton(book, pointed_at(settings, fake))
        assert (run.state, run.problem_kind) == ("failed", "SourceUnavailable")
        assert fake.count(r"/api/workout/") < 60
        assert len(workouts.workouts(book)) == 60


def test_no_network_is_a_sentence_and_loses_nothing(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    before = content_of(book)
    nowhere = replace(settings, peloton_api_url="http://127.0.0.1:9")
    run = sync.sync_peloton(book, nowhere)
    assert (run.state, run.problem_kind) == ("failed", "SourceUnavailable")
    assert_same(content_of(book), before)


def test_a_field_that_changed_its_type_fails_that_workout_only(book: Book, settings: Settings, peloton: FakePeloton):
    bad = peloton.history.workouts[0]["id"]
    peloton.fail(rf"/api/workout/{bad}$", times=1, kind="wrong_type", changes={"start_time": {"now": "an object"}})
    run = sync.sync_peloton(book, settings)
    assert (run.state, run.saved, run.failed) == ("partial", 15, 1)
    assert "start_time" in recordings.troubled(book)["problem"].iloc[0]


def test_only_one_process_syncs_at_a_time(book: Book, settings: Settings):
    with store.sole_owner(book, "sync"), pytest.raises(BookBusy):
        sync.sync_peloton(book, settings)


def test_a_pass_that_was_killed_is_marked_when_the_next_begins(book: Book, settings: Settings):
    killed = sync_runs.start(book, "peloton", now=NOW)
    sync.sync_peloton(book, settings)
    log = sync_runs.log(book).set_index("id")
    assert log.loc[killed, "state"] == "interrupted"
    assert "goes on" in log.loc[killed, "problem"]


def test_nothing_connected_is_said_in_a_sentence(book: Book, settings: Settings):
    run = sync.sync_peloton(book, replace(settings, peloton_refresh_token=None))
    assert (run.state, run.problem_kind) == ("failed", "NotConnected")


def test_rows_of_the_export_and_workouts_of_the_api_are_one(book: Book, settings: Settings, peloton: FakePeloton):
    csv = exported(peloton, settings, book)
    imports.import_bytes(book, "workouts.csv", csv, now=NOW, zone=athlete.zone(book))
    assert len(workouts.workouts(book)) == 16
    with store.writing(book) as session:
        first_id = workouts.ids(session)[0]
        workouts.edit(session, first_id, now=NOW, notes="kept")
    sync.sync_peloton(book, settings)
    frame = workouts.workouts(book)
    assert len(frame) == 16
    assert frame.loc[first_id, "notes"] == "kept"
    assert recordings.counts(book)["n"].tolist() == [16, 16]


def test_the_export_after_the_api_adds_no_workout(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    before = workouts.workouts(book)
    imports.import_bytes(book, "a.csv", exported(peloton, settings, book), now=NOW, zone=athlete.zone(book))
    after = workouts.workouts(book)
    assert after.index.tolist() == before.index.tolist()
    assert after["output_kj"].sum() == pytest.approx(before["output_kj"].sum())


def test_each_change_of_the_ftp_that_peloton_used_is_a_dated_value(book: Book, settings: Settings):
    with FakePeloton(generated_history(200)) as fake:
        told = pointed_at(settings, fake)
        sync.sync_peloton(book, told)
        used = recordings.source_ftps(book, "peloton")
        said = athlete.measurements(book, "ftp")
        assert len(said) >= 2
        assert said["value"].tolist()[: used["ftp_w"].nunique()] == used["ftp_w"].drop_duplicates().tolist()
        frame = workouts.workouts(book)
        with_power = frame[frame["np_w"].notna() & (frame["discipline"] == "cycling")]
        assert with_power["ftp_w"].notna().all()
        assert with_power["ftp_w"].nunique() >= 2


def test_a_value_of_peloton_that_the_athlete_removed_stays_away(book: Book, settings: Settings):
    sync.sync_peloton(book, settings)
    first = athlete.measurements(book, "ftp").iloc[0]
    with store.writing(book) as session:
        athlete.delete_measurement(session, int(first["id"]))
    sync.sync_peloton(book, settings)
    assert first["day"] not in athlete.measurements(book, "ftp")["day"].tolist()


def test_nothing_that_identifies_people_is_kept(book: Book, settings: Settings, peloton: FakePeloton):
    private = {"first_name": "Firstname-7", "last_name": "Lastname-7", "email": "private-7@example.com",
               "location": "Hometown-7", "birthday": 157766400}  # fmt: skip
    peloton.fail("/api/me", times=1, kind="wrong_type", changes=private)
    sync.sync_peloton(book, settings)
    kept = [str(body) for kind in KINDS for _, body in recordings.replies(book, "peloton", kind)]
    assert len(kept) > 16 * 2
    assert not [text for text in kept if "-7" in text or "157766400" in text]


def test_progress_and_counters_move_during_a_pass(book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "PROGRESS_S", 0.0)
    monkeypatch.setattr(progress, "ANNOUNCE_S", 0.0)
    seen: list[tuple[str | None, int]] = []
    tell = sync_runs.tell

    def watched(session, run_id, **columns):
        seen.append((columns.get("phase"), columns.get("done", 0)))
        tell(session, run_id, **columns)

    monkeypatch.setattr(sync_runs, "tell", watched)
    before = store.versions(book)["workouts"]
    sync.sync_peloton(book, settings)
    phases = [phase for phase, _ in seen if phase]
    assert phases[:3] == ["Saying hello to Peloton", "Listing workouts", "Fetching details"]
    assert max(done for _, done in seen) == 16
    assert store.versions(book)["workouts"] > before + 5


KINDS = ("me", "settings", "list_item", "workout", "performance_graph", "ride_details")


def pointed_at(settings: Settings, fake: FakePeloton) -> Settings:
    """The same settings for another Peloton, with a token of its own."""
    return replace(
        settings,
        peloton_api_url=fake.api_url,
        peloton_auth_url=fake.auth_url,
        peloton_refresh_token=fake.issue_tokens().refresh_token,
    )


def exported(fake: FakePeloton, settings: Settings, book: Book) -> bytes:
    """The workout history as the athlete can download it."""
    import requests

    token = fake.issue_tokens().access_token
    url = f"{fake.api_url}/api/user/{fake.user_id}/workout_history_csv?timezone=America/New_York"
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).content


#: Columns that say when something was written, and tables that tell of passes and not of workouts.
WHEN = {
    "noticed_at",
    "created_at",
    "updated_at",
    "fetched_at",
    "detailed_at",
    "imported_at",
    "decided_at",
    "started_on",
}
PASSES = {"sync_run", "subject_version", "secret", "alembic_version"}
#: Tables whose numbers say nothing but in which order threads were done.
NUMBERED_AS_THEY_COME = {"raw_payload", "measurement", "song_text"}


def content_of(book: Book) -> dict[str, pd.DataFrame]:
    """Every table that holds what came in, without the times of writing."""
    content = {}
    with store.reading(book) as connection:
        for name, table in SQLModel.metadata.tables.items():
            if name not in PASSES:
                leave = WHEN | ({"id"} if name in NUMBERED_AS_THEY_COME else set())
                frame = pd.read_sql(sa.select(*(c for c in table.columns if c.name not in leave)), connection)
                if name == "setting":
                    frame = frame[frame["key"] != sync.EXTRAS_AT]  # a time of writing too
                key = [
                    c
                    for c in ("source", "kind", "source_id", "day", "song_id")
                    if c in frame and name in NUMBERED_AS_THEY_COME
                ]
                key = key or [column.name for column in table.primary_key]
                content[name] = frame.sort_values(key, ignore_index=True)
    return content


def assert_same(left: dict[str, pd.DataFrame], right: dict[str, pd.DataFrame]) -> None:
    """The same rows in the same tables."""
    assert left.keys() == right.keys()
    for name in left:
        pd.testing.assert_frame_equal(left[name], right[name], obj=name)
