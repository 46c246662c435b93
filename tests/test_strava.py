"""The conversation with Strava: logging in, sending, looking, and what each answer means, against a real server."""

import doctest
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from core import config, connections_strava, secrets, strava_login, strava_replies
from core.config import Settings
from core.errors import Gone, LoginRequired, NotConnected, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.queries import athlete
from core.store import Book, writing
from core.strava import POLLS, Strava
from core.strava_login import StravaClient, StravaLogin, StravaTokens, exchanged
from core.strava_replies import parse_upload
from tests.fakes.strava import CLIENT_ID, CLIENT_SECRET, CODE, INACTIVE, FakeStrava


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as server:
        yield server


@pytest.fixture
def settings(fake: FakeStrava) -> Settings:
    return reaching(fake)


def reaching(fake: FakeStrava) -> Settings:
    """Settings that lead to the server of the test."""
    return replace(
        config.settings(), strava_client_id=CLIENT_ID, strava_client_secret=CLIENT_SECRET, strava_api_url=fake.api_url,
        strava_auth_url=fake.auth_url,
    )  # fmt: skip


def connected(book: Book, settings: Settings, fake: FakeStrava, **changes: object) -> Strava:
    """A conversation with tokens that are good for six hours, that waits for nothing."""
    kept = connections_strava.KeptStravaTokens(book, settings)
    later = datetime.now(UTC) + timedelta(hours=6)
    kept.save(replace(StravaTokens(fake.access_token, fake.refresh_token, later), **changes))  # type: ignore[arg-type]
    client = StravaClient(CLIENT_ID, CLIENT_SECRET, fake.auth_url)
    return Strava(StravaLogin(kept, client), api_url=fake.api_url, wait=lambda _s: None)


def state_of(link: str) -> str:
    return link.rpartition("state=")[2]


# Logging in


def test_the_way_to_strava_and_back_leaves_tokens_that_are_encrypted(book: Book, settings: Settings):
    link = connections_strava.link(book, settings, redirect_uri="http://localhost:8501/settings")
    connections_strava.connect(book, settings, code=CODE, state=state_of(link), scope="read,activity:write")
    assert connections_strava.is_connected(book)
    sealed = secrets.load_sealed(book, connections_strava.TOKENS)
    assert sealed and b"access-1" not in sealed and b"refresh-1" not in sealed


def test_the_link_asks_for_uploads_and_for_nothing_else(book: Book, settings: Settings):
    link = connections_strava.link(book, settings, redirect_uri="http://localhost:8501/settings")
    assert "scope=activity%3Awrite&" in link
    assert CLIENT_SECRET not in link


def test_an_answer_that_nobody_asked_for_connects_nothing(book: Book, settings: Settings, fake: FakeStrava):
    connections_strava.link(book, settings, redirect_uri="http://localhost:8501/settings")
    with pytest.raises(LoginRequired, match="not asked for"):
        connections_strava.connect(book, settings, code=CODE, state="made up", scope="activity:write")
    assert fake.server.count("token") == 0
    assert not connections_strava.is_connected(book)


def test_an_answer_counts_once(book: Book, settings: Settings):
    state = state_of(connections_strava.link(book, settings, redirect_uri="http://localhost:8501/settings"))
    connections_strava.connect(book, settings, code=CODE, state=state, scope="activity:write")
    with pytest.raises(LoginRequired, match="not asked for"):
        connections_strava.connect(book, settings, code=CODE, state=state, scope="activity:write")


def test_an_answer_that_comes_after_an_hour_is_too_late(book: Book, settings: Settings):
    state = state_of(connections_strava.link(book, settings, redirect_uri="http://localhost:8501/settings"))
    kept = athlete.setting(book, connections_strava.STATE)
    with writing(book) as session:
        long_ago = (datetime.now(UTC) - timedelta(minutes=61)).isoformat()
        athlete.save_setting(session, connections_strava.STATE, [kept[0], long_ago])
    with pytest.raises(LoginRequired, match="too long ago"):
        connections_strava.connect(book, settings, code=CODE, state=state, scope="activity:write")


def test_who_unticks_uploads_at_strava_is_told_so(settings: Settings, fake: FakeStrava):
    with pytest.raises(LoginRequired, match="not allowed to take uploads"):
        exchanged(StravaClient(CLIENT_ID, CLIENT_SECRET, fake.auth_url), CODE, scope="read")


def test_a_code_that_does_not_work_is_a_login_to_be_done_again(fake: FakeStrava):
    with pytest.raises(LoginRequired, match="Connect Strava again"):
        exchanged(StravaClient(CLIENT_ID, CLIENT_SECRET, fake.auth_url), "spent", scope="activity:write")


def test_without_a_client_the_sentence_says_where_to_make_one(book: Book):
    with pytest.raises(NotConnected, match=r"strava\.com/settings/api"):
        connections_strava.link(book, config.settings(), redirect_uri="http://localhost:8501/settings")


def test_tokens_and_secrets_are_masked_wherever_they_are_printed(book: Book, settings: Settings, fake: FakeStrava):
    tokens = StravaTokens("access-0", "refresh-0", datetime.now(UTC))
    shown = f"{tokens!r} {StravaClient(CLIENT_ID, CLIENT_SECRET)!r} {connected(book, settings, fake)!r}"
    assert not any(hidden in shown for hidden in ("access-0", "refresh-0", CLIENT_SECRET))


def test_a_token_that_ends_soon_is_refreshed_and_the_new_refresh_token_is_kept(
    book: Book, settings: Settings, fake: FakeStrava
):
    strava = connected(book, settings, fake, expires_at=datetime.now(UTC) + timedelta(minutes=1))
    strava.upload(b"fit", name="Ride", external_id="zonebook-1")
    kept = connections_strava.KeptStravaTokens(book, settings).load()
    assert kept and (kept.access_token, kept.refresh_token) == ("access-1", "refresh-1")


def test_a_token_that_is_refused_before_its_end_is_refreshed_once(book: Book, settings: Settings, fake: FakeStrava):
    strava = connected(book, settings, fake)
    fake.expire()
    assert strava.upload(b"fit", name="Ride", external_id="zonebook-1").id == "16000"
    assert fake.server.count("token") == 1


def test_a_refresh_token_that_is_refused_is_not_tried_again(book: Book, settings: Settings, fake: FakeStrava):
    strava = connected(book, settings, fake, refresh_token="spent", expires_at=datetime.now(UTC))
    for _ in range(2):
        with pytest.raises(LoginRequired):
            strava.upload(b"fit", name="Ride", external_id="zonebook-1")
    assert fake.server.count("token") == 1


# Sending and looking


def test_an_upload_is_looked_at_until_strava_names_the_activity(book: Book, settings: Settings, fake: FakeStrava):
    strava = connected(book, settings, fake)
    sent = strava.upload(b"a fit file", name="Hills", description="Windy", external_id="zonebook-7", is_indoor=True)
    assert not sent.is_over
    assert strava.finished_upload(sent).activity_id == "900000"
    (received,) = fake.received
    assert received == {
        "file": b"a fit file", "data_type": "fit", "name": "Hills", "description": "Windy",
        "external_id": "zonebook-7", "trainer": "1",
    }  # fmt: skip


def test_between_two_looks_there_is_at_least_a_second(book: Book, settings: Settings):
    waited: list[float] = []
    with FakeStrava(looks=3) as fake:
        strava = connected(book, replace(settings, strava_api_url=fake.api_url), fake)
        strava._wait = waited.append
        strava.finished_upload(strava.upload(b"fit", name="Ride", external_id="zonebook-1"))
    assert len(waited) == 3
    assert min(waited) >= 1


def test_an_upload_that_takes_long_is_left_alone_after_a_while(book: Book, settings: Settings):
    with FakeStrava(looks=1000) as fake:
        strava = connected(book, settings, fake)
        assert not strava.finished_upload(strava.upload(b"fit", name="Ride", external_id="zonebook-1")).is_over
        assert fake.server.count(r"/uploads/\d+") == POLLS


@pytest.mark.parametrize("is_html", [False, True])
def test_a_duplicate_is_done_and_names_the_activity_that_is_there(book: Book, settings: Settings, is_html: bool):
    with FakeStrava(is_html=is_html) as fake:
        strava = connected(book, settings, fake)
        for _ in range(2):
            upload = strava.finished_upload(strava.upload(b"fit", name="Ride", external_id="zonebook-1"))
    assert (upload.activity_id, upload.is_duplicate, upload.error) == ("900000", True, None)


def test_a_number_in_the_name_of_the_file_is_not_the_activity():
    told = {"id": 5, "error": "zonebook-98765.fit duplicate of activity 123456", "activity_id": None}
    assert parse_upload(told).activity_id == "123456"


def test_what_strava_says_of_a_file_comes_without_markup():
    told = {"id": 5, "error": "The file is <b>empty</b>.", "activity_id": None}
    assert parse_upload(told).error == "The file is empty."


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 401, "times": 2}, LoginRequired),
        ({"status": 403}, Refused),
        ({"status": 404}, Gone),
        ({"status": 429}, SlowDown),
        ({"status": 500}, SourceUnavailable),
        ({"status": 503}, SourceUnavailable),
        ({"status": 418}, UnexpectedReply),
        ({"kind": "empty"}, SourceUnavailable),
        ({"kind": "html"}, UnexpectedReply),
        ({"kind": "truncated"}, UnexpectedReply),
        ({"kind": "cut"}, SourceUnavailable),
        ({"kind": "reset"}, SourceUnavailable),
        ({"kind": "wrong_type", "changes": {"id": None, "id_str": None}}, UnexpectedReply),
    ],
)
def test_each_answer_to_an_upload_becomes_our_error_and_is_not_sent_again(
    book: Book, settings: Settings, fake: FakeStrava, fault: dict, error: type[Exception]
):
    strava = connected(book, settings, fake)
    fake.fail("uploads", **fault)
    with pytest.raises(error):
        strava.upload(b"fit", name="Ride", external_id="zonebook-1")
    assert fake.server.count("uploads") == fault.get("times", 1)


def test_a_client_without_a_subscription_is_told_what_to_do(book: Book, settings: Settings, fake: FakeStrava):
    strava = connected(book, settings, fake)
    fake.fail("uploads", status=403, body=INACTIVE)
    with pytest.raises(Refused, match="Subscribe at Strava"):
        strava.upload(b"fit", name="Ride", external_id="zonebook-1")


def test_a_full_quarter_of_an_hour_is_waited_out(book: Book, settings: Settings, fake: FakeStrava):
    strava = connected(book, settings, fake)
    fake.fail("uploads", status=429, headers={"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "201,500"})
    with pytest.raises(SlowDown) as slow:
        strava.upload(b"fit", name="Ride", external_id="zonebook-1")
    assert slow.value.retry_after_s is not None and 0 < slow.value.retry_after_s <= 905


def test_nobody_at_the_other_end_is_said_in_a_sentence_without_an_address(book: Book, settings: Settings):
    with FakeStrava() as fake:
        strava = connected(book, settings, fake)
    with pytest.raises(SourceUnavailable, match="could not be reached") as offline:
        strava.upload(b"fit", name="Ride", external_id="zonebook-1")
    assert "127.0.0.1" not in str(offline.value)


@pytest.mark.parametrize(
    "module", [connections_strava, strava_login, strava_replies], ids=lambda module: module.__name__
)
def test_the_examples_in_the_docstrings_are_true(module: ModuleType):
    assert doctest.testmod(module).failed == 0
