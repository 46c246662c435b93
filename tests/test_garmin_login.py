"""Logging in to Garmin: in the background, with a code, after a refusal, and from the environment."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import garminconnect
import pytest
import time_machine

from core import config, garmin_login, secrets
from core.config import Settings
from core.errors import LoginRequired, NotConnected, SlowDown, SourceUnavailable
from core.store import Book
from tests.fakes.garmin import CAPTCHA, CODE, EMAIL, PASSWORD, FakeGarmin, activities, tokens

MORNING = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin(activities(3)) as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def bare() -> Settings:
    """Settings of an environment that gives nothing to log in with."""
    return config.settings()


@pytest.fixture(autouse=True)
def no_login_under_way() -> Iterator[None]:
    garmin_login._registry().attempts.clear()
    yield
    garmin_login._registry().attempts.clear()


def arrived(book: Book, *steps: str, seconds: float = 60) -> garmin_login.LoginState:
    """The state of the login once it is one of these."""
    until = monotonic() + seconds
    while monotonic() < until:
        if (state := garmin_login.state(book)).step in steps:
            return state
        sleep(0.01)
    raise AssertionError(f"the login stays {garmin_login.state(book)}")


def kept(book: Book, settings: Settings) -> str | None:
    """The token that is in the book."""
    text = secrets.load(book, garmin_login.TOKENS, settings)
    return json.loads(text)["di_token"] if text else None


# In the background.


def test_a_login_goes_on_while_nobody_waits_and_keeps_the_tokens_encrypted(
    book: Book, bare: Settings, fake: FakeGarmin
):
    called = threading.Event()
    assert garmin_login.state(book).step == "idle"
    garmin_login.begin(book, bare, EMAIL, PASSWORD, then=called.set)
    assert arrived(book, "done").sentence == "Connected to Garmin."
    assert called.wait(5)
    assert garmin_login.is_connected(book, bare)
    assert kept(book, bare) == "new.token.x"
    assert b"new.token.x" not in (secrets.load_sealed(book, garmin_login.TOKENS) or b"")


def test_a_login_with_a_second_factor_waits_for_the_code_and_takes_another_after_a_wrong_one(
    book: Book, bare: Settings, fake: FakeGarmin
):
    fake.needs_code = True
    garmin_login.begin(book, bare, EMAIL, PASSWORD)
    arrived(book, "needs code")
    assert not garmin_login.is_connected(book, bare)
    garmin_login.give_code(book, bare, "000000")
    state = arrived(book, "needs code")
    assert "does not accept this code" in (state.sentence or "")
    assert garmin_login.blocked_until(book) is None
    garmin_login.give_code(book, bare, CODE)
    arrived(book, "done")
    assert (fake.logins, fake.codes, kept(book, bare)) == (1, 2, "new.token.x")


def test_a_code_that_nobody_waits_for_is_refused(book: Book, bare: Settings, fake: FakeGarmin):
    with pytest.raises(LoginRequired, match="No login waits"):
        garmin_login.give_code(book, bare, CODE)


def test_a_login_that_is_stopped_keeps_nothing(book: Book, bare: Settings, fake: FakeGarmin):
    fake.may_answer.clear()
    garmin_login.begin(book, bare, EMAIL, PASSWORD)
    assert garmin_login.state(book).step == "running"
    garmin_login.begin(book, bare, EMAIL, PASSWORD)  # a second click changes nothing
    garmin_login.stop(book)
    fake.may_answer.set()
    for thread in threading.enumerate():
        if thread.name == "garmin-login":
            thread.join(5)
    assert (garmin_login.state(book).step, kept(book, bare), fake.logins) == ("idle", None, 1)


def test_a_login_that_breaks_leaves_no_screen_waiting(
    book: Book, bare: Settings, fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(threading, "excepthook", lambda _what: None)
    fake.refusal = RuntimeError("a bug")
    garmin_login.begin(book, bare, EMAIL, PASSWORD)
    assert "Try again" in (arrived(book, "failed").sentence or "")


def test_nothing_to_log_in_with_is_said_at_once(book: Book, bare: Settings, fake: FakeGarmin):
    with pytest.raises(LoginRequired, match="Give the e-mail"):
        garmin_login.begin(book, bare, "  ", PASSWORD)
    assert fake.logins == 0


# After a refusal.


@pytest.mark.parametrize(
    "refusal",
    [None, garminconnect.GarminConnectTooManyRequestsError("429"), CAPTCHA],
    ids=["wrong password", "too many", "captcha"],
)
def test_a_refused_login_is_shown_and_not_repeated_for_six_hours(
    book: Book, bare: Settings, fake: FakeGarmin, refusal: Exception | None
):
    fake.refusal = refusal
    with time_machine.travel(MORNING, tick=True) as clock:
        garmin_login.begin(book, bare, EMAIL, "wrong pony")
        said = arrived(book, "failed").sentence or ""
        assert said.startswith("Garmin")
        until = garmin_login.blocked_until(book)
        assert until is not None and abs(until - (MORNING + timedelta(hours=6))) < timedelta(minutes=1)
        with pytest.raises(LoginRequired, match="before 13:0"):  # 18:00 UTC is 13:00 in New York
            garmin_login.begin(book, bare, EMAIL, PASSWORD)
        clock.move_to(MORNING + timedelta(hours=5, minutes=59))
        with pytest.raises(LoginRequired):
            garmin_login.log_in(book, bare, EMAIL, PASSWORD, lambda _problem: CODE)
        assert fake.logins == 1
        clock.move_to(MORNING + timedelta(hours=6, minutes=1))
        fake.refusal = None
        assert garmin_login.blocked_until(book) is None
        garmin_login.begin(book, bare, EMAIL, PASSWORD)
        arrived(book, "done")
        assert fake.logins == 2


def test_a_network_that_is_down_refuses_nobody(book: Book, bare: Settings, fake: FakeGarmin):
    fake.refusal = ConnectionError("no way there")
    garmin_login.begin(book, bare, EMAIL, PASSWORD)
    assert "could not be reached" in (arrived(book, "failed").sentence or "")
    assert garmin_login.blocked_until(book) is None


def test_too_many_codes_are_a_refusal(book: Book, bare: Settings, fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch):
    fake.needs_code = True
    garmin_login.begin(book, bare, EMAIL, PASSWORD)
    arrived(book, "needs code")

    def refused(_login: garmin_login.Login, _code: str) -> None:
        raise SlowDown("Garmin refuses logins from this network for now (429).")

    monkeypatch.setattr(garmin_login.Login, "give", refused)
    garmin_login.give_code(book, bare, "000000")
    arrived(book, "failed")
    assert garmin_login.blocked_until(book) is not None


# On the command line, and from the environment.


def codes(*given: str) -> Callable[[str | None], str]:
    left = iter(given)
    return lambda _problem: next(left)


def test_a_login_that_is_waited_for_asks_for_the_code_until_it_is_right(book: Book, bare: Settings, fake: FakeGarmin):
    fake.needs_code = True
    garmin_login.log_in(book, bare, EMAIL, PASSWORD, codes("1", "2", CODE))
    assert (fake.codes, kept(book, bare)) == (3, "new.token.x")


def test_a_login_without_a_code_ends(book: Book, bare: Settings, fake: FakeGarmin):
    fake.needs_code = True
    with pytest.raises(LoginRequired, match="none was given"):
        garmin_login.log_in(book, bare, EMAIL, PASSWORD, codes(""))


def asks(book: Book, settings: Settings) -> int:
    """How many workouts an open conversation tells of."""
    with garmin_login.conversation(book, settings) as garmin:
        return garmin.activities().n


def test_without_anything_to_log_in_with_garmin_is_not_connected(book: Book, bare: Settings, fake: FakeGarmin):
    assert not garmin_login.is_connected(book, bare)
    with pytest.raises(NotConnected):
        asks(book, bare)


def test_tokens_of_the_environment_are_taken_over_and_what_was_renewed_wins_until_they_change(
    book: Book, bare: Settings, fake: FakeGarmin
):
    given = replace(bare, garmin_tokens=tokens("first"))
    assert garmin_login.is_connected(book, given)
    fake.renewed = tokens("renewed")
    assert asks(book, given) == 3
    assert kept(book, given) == "renewed.token.x"
    fake.accepted.remove("first.token.x")  # it is worth nothing now
    assert asks(book, given) == 3
    assert asks(book, replace(bare, garmin_tokens=tokens("new"))) == 3
    assert kept(book, given) == "new.token.x"


def test_a_password_of_the_environment_logs_in_once_and_is_not_kept(book: Book, bare: Settings, fake: FakeGarmin):
    given = replace(bare, garmin_email=EMAIL, garmin_password=PASSWORD)
    assert asks(book, given) == asks(book, given) == 3
    assert fake.logins == 1


def test_a_refused_password_of_the_environment_is_not_tried_again_until_it_changes(
    book: Book, bare: Settings, fake: FakeGarmin
):
    wrong = replace(bare, garmin_email=EMAIL, garmin_password="wrong pony")
    with time_machine.travel(MORNING, tick=True) as clock:
        for hours in (0, 1, 7, 14):
            clock.move_to(MORNING + timedelta(hours=hours))
            with pytest.raises(LoginRequired):
                asks(book, wrong)
        assert fake.logins == 1
        assert asks(book, replace(wrong, garmin_password=PASSWORD)) == 3


def test_a_password_of_the_environment_that_needs_a_code_sends_one_mail_and_no_more(
    book: Book, bare: Settings, fake: FakeGarmin
):
    fake.needs_code = True
    given = replace(bare, garmin_email=EMAIL, garmin_password=PASSWORD)
    for _ in range(3):
        with pytest.raises(LoginRequired, match="code"):
            asks(book, given)
    assert fake.logins == 1


def test_refused_tokens_rest_for_six_hours_and_are_tried_once_more(book: Book, bare: Settings, fake: FakeGarmin):
    garmin_login.keep(book, bare, tokens("first"))
    fake.accepted.clear()
    with time_machine.travel(MORNING, tick=True) as clock:
        for _ in range(3):
            with pytest.raises(LoginRequired, match="Connect again"):
                asks(book, bare)
        asked = fake.count("/activitylist")
        clock.move_to(MORNING + timedelta(hours=6, minutes=1))
        fake.accepted.add("first.token.x")  # it was Garmin's mistake
        assert asks(book, bare) == 3
    assert asked == 2  # once, and once more after the library tried to renew them


def test_trouble_of_garmin_leaves_the_tokens_alone(book: Book, bare: Settings, fake: FakeGarmin):
    garmin_login.keep(book, bare, tokens("first"))
    fake.fail("/activitylist", status=503, times=9)
    with pytest.raises(SourceUnavailable):
        asks(book, bare)
    fake.server.clear_faults()
    assert asks(book, bare) == 3


def test_disconnecting_forgets_the_tokens_and_leaves_the_environment_alone_until_it_changes(
    book: Book, bare: Settings, fake: FakeGarmin
):
    given = replace(bare, garmin_tokens=tokens("first"))
    asks(book, given)
    garmin_login.disconnect(book, given)
    assert kept(book, given) is None
    assert not garmin_login.is_connected(book, given)
    assert garmin_login.is_connected(book, replace(bare, garmin_tokens=tokens("new")))
