"""The conversation with Peloton: what each answer means, against a real server on loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply, ZonebookError
from core.peloton import Peloton
from core.peloton_auth0 import LoginConfig
from core.peloton_login import InMemoryTokenStore, Login, Tokens
from core.web import RateLimiter
from tests.fakes.loopback import Answer, LoopbackServer, Request, json_answer
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history, recorded_history
from tests.peloton_samples import SAMPLES, recorded

CLOSED = {"status": 403, "message": "Access forbidden. Endpoint no longer accepting requests."}


@pytest.fixture
def fake() -> Iterator[FakePeloton]:
    with FakePeloton() as server:
        yield server


@pytest.fixture
def peloton(fake: FakePeloton) -> Peloton:
    return connected(fake)


# What can be asked.


def test_the_profile_and_the_settings_are_read(fake: FakePeloton, peloton: Peloton):
    assert peloton.me().user_id == fake.user_id
    settings = peloton.settings()
    assert settings.distance_unit in ("metric", "imperial")
    assert settings.time_zone == "America/New_York"
    assert fake.count("^/api/me$") == 1  # who we are is asked once


def test_a_page_of_workouts_is_read_newest_first(fake: FakePeloton, peloton: Peloton):
    page = peloton.workouts(limit=10)
    started = [item.recording.started_at for item in page.items]
    assert started == sorted(started, reverse=True)
    assert (page.total, page.show_next) == (25, True)
    assert fake.requests[-1].query == {
        "joins": "ride,ride.instructor",
        "limit": "10",
        "page": "0",
        "sort_by": "-created",
    }


def test_pages_end_when_there_are_no_more(fake: FakePeloton, peloton: Peloton):
    pages = list(peloton.workout_pages(limit=10))
    assert sum(len(page.items) + page.in_progress for page in pages) == 25
    assert [seen.query["page"] for seen in fake.requests if seen.path.endswith("/workouts")] == ["0", "1", "2"]


def test_gotcha_18_a_workout_that_is_added_while_paging_makes_no_double(fake: FakePeloton, peloton: Peloton):
    pages = peloton.workout_pages(limit=10)
    first = next(pages)
    fake.add_workout()  # moves the last of page 0 to page 1
    ids = [item.recording.source_id for page in [first, *pages] for item in page.items]
    assert len(ids) == len(set(ids))
    assert set(ids) == {workout["id"] for workout in fake.history.workouts if workout["status"] == "COMPLETE"}


def test_an_endless_list_ends_at_an_empty_page():
    def answer(request: Request) -> Answer:
        return json_answer({"id": "u"} if request.path == "/api/me" else {"data": [], "total": 9, "show_next": True})

    server = LoopbackServer(answer)
    try:
        assert len(list(islice(connected_to(server.url).workout_pages(), 5))) == 1
    finally:
        server.close()


def test_a_session_is_asked_for_at_every_second_and_as_the_web_does(fake: FakePeloton, peloton: Peloton):
    ridden = next(workout for workout in fake.history.workouts if workout["has_pedaling_metrics"])
    session = peloton.session(ridden["id"])
    assert session.recording.detail_state == "complete"
    assert session.recording.output_kj == pytest.approx(ridden["total_work"] / 1000)
    assert session.streams["power_w"].size > 100
    asked = [(seen.path.rsplit("/", 1)[-1], seen.query) for seen in fake.requests]
    assert asked == [(ridden["id"], {"joins": "ride,ride.instructor"}), ("performance_graph", {"every_n": "1"})]


def test_gotcha_16_tracks_come_because_we_ask_as_the_web_client(fake: FakePeloton, peloton: Peloton):
    outdoors = next(workout for workout in generated_history(200).workouts if workout["is_outdoor"])
    with FakePeloton(generated_history(200)) as larger:
        assert "latitude_deg" in connected(larger).session(outdoors["id"]).streams


def test_every_recorded_workout_can_be_fetched_with_its_totals():
    if not SAMPLES.is_dir():
        pytest.skip("recorded Peloton replies are not on this machine (../shared/samples/peloton)")
    with FakePeloton(recorded_history(SAMPLES)) as fake:
        peloton = connected(fake)
        (page,) = peloton.workout_pages()
        sessions = [peloton.session(item.recording.source_id) for item in page.items]
    assert (page.total, page.in_progress, len(sessions)) == (11, 1, 10)
    total_kj = sum(session.recording.output_kj or 0 for session in sessions)
    assert total_kj == pytest.approx(175.77276 + 295.50575 + 22.62963 + 76.49251 + 203.36308 + 0.72403)


def test_a_class_comes_with_its_reply_and_the_moment_it_was_read(fake: FakePeloton, peloton: Peloton):
    class_id = next(iter(fake.history.rides))
    content, reply = peloton.class_content(class_id)
    assert content.peloton_class.id == class_id
    assert content.segments
    assert (reply.kind, reply.source_id) == ("ride_details", class_id)
    assert content.peloton_class.detailed_at
    assert datetime.now(UTC) - content.peloton_class.detailed_at < timedelta(seconds=10)


def test_class_types_instructors_overview_and_badges_are_read(fake: FakePeloton, peloton: Peloton):
    assert set(peloton.class_types()) == {named["id"] for named in fake.history.class_types}
    assert len(peloton.instructors()) == len(fake.history.instructors)
    assert peloton.overview().total_workouts == 25
    assert all(badge.count > 0 for badge in peloton.achievements())


def test_a_raw_workout_is_without_what_identifies_people(fake: FakePeloton, peloton: Peloton):
    reply = peloton.workout(fake.history.workouts[-1]["id"])
    assert (reply.kind, reply.body["id"]) == ("workout", reply.source_id)
    assert "user" not in reply.body


def test_gotcha_15_a_workout_that_is_going_on_is_for_later(fake: FakePeloton, peloton: Peloton):
    going_on = fake.add_workout(recorded("workout_in_progress"))
    with pytest.raises(SourceUnavailable, match="still going on"):
        peloton.session(going_on)


def test_a_workout_without_samples_is_complete_without_channels(fake: FakePeloton, peloton: Peloton):
    fake.fail("performance_graph", status=404)
    session = peloton.session(done(fake))
    assert (session.recording.detail_state, session.streams) == ("complete", {})


# What each answer means.


def test_401_renews_the_login_once_and_asks_again(fake: FakePeloton, peloton: Peloton):
    peloton.me()
    fake.expire_tokens()
    assert peloton.me().user_id == fake.user_id
    assert (fake.count("^/oauth/token"), fake.count("^/api/me$")) == (1, 3)


def test_401_again_after_renewing_is_for_the_athlete(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", times=9, status=401, body={"status": 401, "error_code": 3020, "message": "Not logged in"})
    with pytest.raises(LoginRequired, match="Connect again in Settings"):
        peloton.me()
    assert (fake.count("^/oauth/token"), fake.count("^/api/me$")) == (1, 2)


def test_401_in_many_threads_renews_once(fake: FakePeloton, peloton: Peloton):
    peloton.me()
    fake.expire_tokens()
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(lambda _: peloton.me(), range(8)))) == 8
    assert fake.count("^/oauth/token") == 1


def test_401_with_a_dead_credential_is_for_the_athlete(fake: FakePeloton, peloton: Peloton):
    fake.revoke()
    for _ in range(3):
        with pytest.raises(LoginRequired):
            peloton.me()
    assert fake.count("^/oauth/token") == 1


def test_403_of_a_private_workout_is_refused(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/workout/", status=403, body={"status": 403, "message": "Access forbidden"})
    with pytest.raises(Refused, match="private"):
        peloton.session(done(fake))


def test_403_of_a_closed_endpoint_is_said_to_be_closed(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", status=403, body=CLOSED)
    with pytest.raises(Refused, match="closed"):
        peloton.me()


@pytest.mark.parametrize("page", ["<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", "error code: 1020"])
def test_403_with_a_block_page_names_the_network(fake: FakePeloton, peloton: Peloton, page: str):
    fake.fail("^/api/me", status=403, body=page)
    with pytest.raises(Refused, match="blocks this network"):
        peloton.me()


def test_404_is_gone(peloton: Peloton):
    with pytest.raises(Gone, match="this workout"):
        peloton.session("f" * 32)


def test_gotcha_17_a_removed_class_is_gone(peloton: Peloton):
    with pytest.raises(Gone, match="this class"):
        peloton.class_content("f" * 32)


def test_429_with_seconds_says_how_long_to_wait(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", status=429, body="error code: 1015", headers={"Retry-After": "1"})
    assert slowed_down(peloton).retry_after_s == 1


def test_429_with_a_date_says_how_long_to_wait(fake: FakePeloton, peloton: Peloton):
    at = datetime.now(UTC) + timedelta(seconds=40)
    fake.fail("^/api/me", status=429, headers={"Retry-After": format_datetime(at, usegmt=True)})
    assert slowed_down(peloton).retry_after_s == pytest.approx(40, abs=2)


def test_429_in_plain_text_without_a_wish_is_for_later(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", status=429, body="error code: 1015")
    assert slowed_down(peloton).retry_after_s is None
    assert fake.count("^/api/me") == 1  # asking again at once would make it worse


def test_a_pause_lets_every_thread_wait(peloton: Peloton):
    peloton.me()
    before = time.monotonic()
    peloton.pause(0.5)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: peloton.me(), range(3)))
    assert 0.5 <= time.monotonic() - before < 10


def test_the_caller_decides_whether_to_sit_out_a_pause(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", status=429, headers={"Retry-After": "3600"})
    assert slowed_down(peloton).retry_after_s == 3600
    before = time.monotonic()
    peloton.me()
    assert time.monotonic() - before < 10


@pytest.mark.parametrize("status", [500, 502, 503, 520])
def test_5xx_is_for_later(fake: FakePeloton, peloton: Peloton, status: int):
    fake.fail("^/api/me", times=9, status=status)
    with pytest.raises(SourceUnavailable, match=str(status)):
        peloton.me()


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 502}, {"kind": "reset"}])
def test_a_hiccup_is_tried_again_at_once(fake: FakePeloton, peloton: Peloton, fault: dict[str, Any]):
    fake.fail("^/api/me", times=1, **fault)
    assert peloton.me().user_id == fake.user_id


def test_an_empty_page_is_for_later(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", kind="empty")
    with pytest.raises(SourceUnavailable, match="empty page"):
        peloton.me()


def test_html_where_data_should_be_is_an_unexpected_reply(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", kind="html")
    with pytest.raises(UnexpectedReply, match=r"web page instead of your profile.*block"):
        peloton.me()


def test_truncated_json_is_an_unexpected_reply(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", kind="truncated")
    with pytest.raises(UnexpectedReply, match="cut off"):
        peloton.me()


def test_a_reply_that_breaks_off_is_for_later(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/me", times=9, kind="cut")
    with pytest.raises(SourceUnavailable):
        peloton.me()


@pytest.mark.parametrize("body", ["[]", '"hello"', "7", "null"])
def test_a_reply_of_another_form_is_an_unexpected_reply(fake: FakePeloton, peloton: Peloton, body: str):
    fake.fail("^/api/me", status=200, body=body)
    with pytest.raises(UnexpectedReply, match="unknown form"):
        peloton.me()


def test_a_field_that_changed_its_type_is_named(fake: FakePeloton, peloton: Peloton):
    fake.fail("^/api/workout/[^/]+$", kind="wrong_type", changes={"total_work": {"joules": 1}})
    with pytest.raises(UnexpectedReply, match="total_work"):
        peloton.session(done(fake))


def test_a_connection_that_hangs_is_given_up(fake: FakePeloton):
    fake.fail("^/api/me", times=9, kind="hang")
    with pytest.raises(SourceUnavailable, match="in time"):
        connected(fake, timeout_s=(0.2, 0.2)).me()


def test_nobody_at_the_address_is_for_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="could not be reached"):
        connected_to(f"http://127.0.0.1:{port}").me()


def test_no_network_is_for_later():
    with pytest.raises(SourceUnavailable, match="no network"):
        connected_to("http://peloton.invalid").me()


def test_a_connection_that_is_not_secure_is_for_later(fake: FakePeloton):
    with pytest.raises(SourceUnavailable, match="secure connection"):
        connected_to(fake.api_url.replace("http://", "https://")).me()


@pytest.mark.parametrize("status", [302, 400, 418])
def test_any_other_status_is_an_unexpected_reply(fake: FakePeloton, peloton: Peloton, status: int):
    fake.fail("^/api/me", status=status, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(UnexpectedReply, match=str(status)):
        peloton.me()


# Secrets.


@pytest.mark.parametrize("status", [302, 401, 403, 404, 418, 429, 500])
def test_no_error_tells_the_token_or_the_address(fake: FakePeloton, peloton: Peloton, status: int):
    token = peloton._login.bearer()
    fake.fail("^/api/me", times=9, status=status, body=f"Bearer {token}")
    with pytest.raises(ZonebookError) as caught:
        peloton.me()
    assert token not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_the_conversation_shows_no_token(peloton: Peloton):
    peloton.me()
    assert peloton._login.bearer() not in repr(peloton)


def test_a_netrc_file_does_not_replace_the_token(
    fake: FakePeloton, peloton: Peloton, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert peloton.me().user_id == fake.user_id


# The rate.


def test_requests_are_spaced_evenly_for_all_threads_together():
    limiter, at = RateLimiter(100), []

    def ask(_: int) -> None:
        limiter.wait()
        at.append(time.monotonic())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(50)))
    took_s = max(at) - min(at)
    assert 0.95 * 49 / 100 <= took_s < 4


def test_a_thread_that_comes_late_finds_no_more_than_one_turn_saved_up():
    limiter = RateLimiter(20)
    limiter.wait()
    time.sleep(0.5)  # ten turns go by
    before = time.monotonic()
    for _ in range(4):
        limiter.wait()
    assert 0.08 < time.monotonic() - before < 4  # two at once, then two waits of 50 ms


@pytest.mark.parametrize("rate", [None, 0])
def test_no_rate_is_no_limit(rate: float | None):
    limiter = RateLimiter(rate)
    before = time.monotonic()
    for _ in range(1000):
        limiter.wait()
    assert time.monotonic() - before < 4


@pytest.mark.parametrize("rate", [None, 10])
def test_a_pause_holds_those_who_wait_already(rate: float | None):
    limiter = RateLimiter(rate)
    limiter.wait()
    limiter.wait()  # the turn that was saved up
    released: list[float] = []
    before = time.monotonic()
    waiting = threading.Thread(target=lambda: (limiter.wait(), released.append(time.monotonic() - before)))
    limiter.pause(0.05)
    waiting.start()
    limiter.pause(0.3)
    waiting.join()
    assert 0.29 < released[0] < 4


def connected(fake: FakePeloton, **options: Any) -> Peloton:
    """A conversation with the fake, logged in."""
    pair = fake.issue_tokens()
    config = LoginConfig(auth_url=fake.auth_url, timeout_s=(2, 2))
    ends_at = datetime.now(UTC) + timedelta(days=2)
    store = InMemoryTokenStore(Tokens(pair.access_token, pair.refresh_token, ends_at, config.web_client_id))
    usual: dict[str, Any] = {"api_url": fake.api_url, "timeout_s": (2, 2)}
    return Peloton(Login(store, config), **usual | options)


def connected_to(url: str) -> Peloton:
    """A conversation with whatever is at an address."""
    tokens = Tokens("token", None, datetime.now(UTC) + timedelta(days=1), "web")
    return Peloton(Login(InMemoryTokenStore(tokens)), api_url=url, timeout_s=(2, 2))


def done(fake: FakePeloton) -> str:
    """The id of a workout that is over."""
    return next(workout["id"] for workout in fake.history.workouts if workout["status"] == "COMPLETE")


def slowed_down(peloton: Peloton) -> SlowDown:
    with pytest.raises(SlowDown, match="slow down") as caught:
        peloton.me()
    return caught.value
