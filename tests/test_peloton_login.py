"""Getting Peloton's tokens in three ways, keeping them fresh, and what the athlete is told when that fails."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import LoginRequired, LoginWayClosed, MfaRequired, SourceUnavailable, UnexpectedReply
from core.peloton_auth0 import LoginConfig
from core.peloton_login import InMemoryTokenStore, Login, Tokens, hosted_login, password_grant, pasted
from core.web import retry_after_s
from tests.fakes.peloton import FakePeloton

USERNAME, PASSWORD = "rider@example.com", "right horse"
TWO_DAYS_S = 172_800


@pytest.fixture
def fake() -> Iterator[FakePeloton]:
    with FakePeloton() as server:
        yield server


@pytest.fixture
def config(fake: FakePeloton) -> LoginConfig:
    return LoginConfig(auth_url=fake.auth_url, timeout_s=(2, 2))


class Journal(InMemoryTokenStore):
    """A store that remembers every save."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        super().__init__(tokens)
        self.saved: list[Tokens] = []

    def save(self, tokens: Tokens) -> None:
        super().save(tokens)
        self.saved.append(tokens)


# Three ways in.


def test_a_password_gives_tokens_with_one_request(fake: FakePeloton, config: LoginConfig):
    tokens = password_grant(USERNAME, PASSWORD, config)
    assert tokens.access_token in fake.valid_tokens
    assert tokens.client_id == config.mobile_client_id
    assert remaining_s(tokens) == pytest.approx(TWO_DAYS_S, abs=5)
    assert [(seen.method, seen.path) for seen in fake.requests] == [("POST", "/oauth/token")]


@pytest.mark.parametrize("is_redirecting", [False, True])
def test_the_hosted_page_gives_tokens_after_a_form_or_a_redirect(
    fake: FakePeloton, config: LoginConfig, is_redirecting: bool
):
    fake.login.is_redirecting = is_redirecting
    tokens = hosted_login(USERNAME, PASSWORD, config)
    assert tokens.access_token in fake.valid_tokens
    assert tokens.refresh_token in fake.refresh_tokens
    assert tokens.client_id == config.web_client_id
    assert fake.count("^/auth/login$") == 0


def test_tokens_from_each_way_can_be_refreshed(fake: FakePeloton, config: LoginConfig):
    for tokens in (
        password_grant(USERNAME, PASSWORD, config),
        hosted_login(USERNAME, PASSWORD, config),
        pasted(fake.issue_tokens().refresh_token, config),
    ):
        login = Login(InMemoryTokenStore(tokens), config)
        assert login.renew(tokens.access_token or "") in fake.valid_tokens


@pytest.mark.parametrize("log_in", [password_grant, hosted_login])
def test_a_wrong_password_is_tried_once_and_explained(fake: FakePeloton, config: LoginConfig, log_in: Any):
    with pytest.raises(LoginRequired, match="email and password") as caught:
        log_in(USERNAME, "wrong donkey", config)
    assert "wrong donkey" not in str(caught.value)
    assert fake.login.password_attempts == 1


@pytest.mark.parametrize("log_in", [password_grant, hosted_login])
def test_a_second_factor_leads_to_pasting_a_token(fake: FakePeloton, config: LoginConfig, log_in: Any):
    fake.login.is_mfa = True
    with pytest.raises(MfaRequired, match="paste a token"):
        log_in(USERNAME, PASSWORD, config)
    assert fake.login.password_attempts == 1


@pytest.mark.parametrize("log_in", [password_grant, hosted_login])
def test_a_blocked_account_has_to_wait(fake: FakePeloton, config: LoginConfig, log_in: Any):
    fake.login.is_blocked = True
    with pytest.raises(LoginRequired, match="Wait an hour"):
        log_in(USERNAME, PASSWORD, config)
    assert fake.login.password_attempts == 1


def test_a_grant_that_was_switched_off_leads_to_pasting_a_token(fake: FakePeloton, config: LoginConfig):
    web_only = replace(config, mobile_client_id=config.web_client_id)
    with pytest.raises(LoginWayClosed, match="Paste a token"):
        password_grant(USERNAME, PASSWORD, web_only)


def test_a_wrong_password_may_be_a_page_with_status_200(fake: FakePeloton, config: LoginConfig):
    fake.fail("^/usernamepassword/login", status=200, body="<html><form>Wrong email or password</form></html>")
    with pytest.raises(LoginRequired, match="email and password"):
        hosted_login(USERNAME, PASSWORD, config)


@pytest.mark.parametrize("status", [403, 401])
def test_a_refusal_without_a_known_reason_is_still_a_refusal(fake: FakePeloton, config: LoginConfig, status: int):
    fake.fail("^/oauth/token", status=status, body={"error": "something_new"})
    with pytest.raises(LoginRequired, match="refused"):
        password_grant(USERNAME, PASSWORD, config)


def test_a_login_page_that_was_changed_is_said_to_be(fake: FakePeloton, config: LoginConfig):
    fake.fail("^/authorize$", status=200, body="<html>A new page without a cookie</html>")
    with pytest.raises(UnexpectedReply, match="Paste a token"):
        hosted_login(USERNAME, PASSWORD, config)
    assert fake.login.password_attempts == 0


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/login",
        "https://members.onepeloton.com.evil.example/callback?code=c",
        "https://members.onepeloton.com/elsewhere?code=c",
        "http://members.onepeloton.com/callback?code=c",
    ],
)
def test_the_login_is_talked_about_with_nobody_else(fake: FakePeloton, config: LoginConfig, location: str):
    fake.fail("^/usernamepassword/login", status=302, headers={"Location": location})
    with pytest.raises(UnexpectedReply):
        hosted_login(USERNAME, PASSWORD, config)
    assert fake.count("^/oauth/token") == 0


def test_a_code_with_a_foreign_state_is_not_used(fake: FakePeloton, config: LoginConfig):
    forged = {"Location": f"{config.redirect_uri}?code=stolen&state=foreign"}
    fake.fail("^/usernamepassword/login", status=302, headers=forged)
    with pytest.raises(UnexpectedReply):
        hosted_login(USERNAME, PASSWORD, config)
    assert fake.count("^/oauth/token") == 0


def test_redirects_in_a_circle_end(fake: FakePeloton, config: LoginConfig):
    fake.fail("^/authorize/resume", times=100, status=302, headers={"Location": "/authorize/resume"})
    with pytest.raises(UnexpectedReply):
        hosted_login(USERNAME, PASSWORD, config)
    assert fake.count("^/authorize/resume") <= 10


# Pasting.


def test_a_refresh_token_can_be_pasted_with_blanks_and_quotes(fake: FakePeloton, config: LoginConfig):
    refresh_token = fake.issue_tokens().refresh_token
    for written in (refresh_token, f"  {refresh_token}\n", f'"{refresh_token}"'):
        tokens = pasted(written, config)
        assert (tokens.access_token, tokens.refresh_token) == (None, refresh_token)
    assert Login(InMemoryTokenStore(tokens), config).bearer() in fake.valid_tokens


@pytest.mark.parametrize("before", ["", "Bearer ", "bearer  ", "Authorization: Bearer ", '"'])
def test_a_bearer_can_be_pasted_in_every_form_and_tells_when_it_ends(before: str):
    token = jwt(exp=int(time.time()) + 3600, azp="some-client")
    tokens = pasted(f"{before}{token}")
    assert (tokens.access_token, tokens.refresh_token, tokens.client_id) == (token, None, "some-client")
    assert remaining_s(tokens) == pytest.approx(3600, abs=5)


def test_the_whole_value_of_the_browsers_storage_can_be_pasted():
    body = {
        "access_token": "opaque",
        "refresh_token": "v1.refresh",
        "expires_in": TWO_DAYS_S,
        "client_id": "web",
        "token_type": "Bearer",
    }
    tokens = pasted(json.dumps({"body": body, "expiresAt": 2_000_000_000}))
    assert (tokens.access_token, tokens.refresh_token, tokens.client_id) == ("opaque", "v1.refresh", "web")
    assert tokens.expires_at == datetime.fromtimestamp(2_000_000_000, UTC)


def test_an_expired_bearer_is_refused_when_it_is_pasted():
    with pytest.raises(LoginRequired, match="expired"):
        pasted(jwt(exp=int(time.time()) - 1))


@pytest.mark.parametrize(
    "nonsense", ["", "hunter2", "my password is hunter2", '{"body": {"scope": 1}}', '{"body": {', "eyJhbGciOiJSUzI1N"]
)
def test_what_is_no_token_is_explained_and_not_repeated(nonsense: str):
    with pytest.raises(LoginRequired) as caught:
        pasted(nonsense)
    assert "Copy" in str(caught.value)
    assert "hunter2" not in str(caught.value)


# Refreshing.


def test_a_token_is_used_until_half_an_hour_before_its_end(fake: FakePeloton, config: LoginConfig):
    tokens = issued(fake, ends_in_s=31 * 60)
    assert Login(InMemoryTokenStore(tokens), config).bearer() == tokens.access_token
    assert fake.requests == []


def test_a_token_is_refreshed_half_an_hour_before_its_end(fake: FakePeloton, config: LoginConfig):
    tokens = issued(fake, ends_in_s=29 * 60)
    login = Login(InMemoryTokenStore(tokens), config)
    assert login.bearer() != tokens.access_token
    assert login.bearer() in fake.valid_tokens
    assert fake.count("^/oauth/token") == 1


def test_expires_in_is_in_seconds_where_the_token_itself_does_not_tell(fake: FakePeloton, config: LoginConfig):
    fake.fail("^/oauth/token", status=200, body={"access_token": "opaque", "expires_in": TWO_DAYS_S})
    store = InMemoryTokenStore(issued(fake, ends_in_s=0))
    assert Login(store, config).bearer() == "opaque"
    assert remaining_s(kept(store)) == pytest.approx(TWO_DAYS_S, abs=5)


def test_the_end_that_the_token_states_counts_more_than_expires_in(fake: FakePeloton, config: LoginConfig):
    token = jwt(exp=int(time.time()) + 7200)
    fake.fail("^/oauth/token", status=200, body={"access_token": token, "expires_in": TWO_DAYS_S})
    store = InMemoryTokenStore(issued(fake, ends_in_s=0))
    Login(store, config).bearer()
    assert remaining_s(kept(store)) == pytest.approx(7200, abs=5)


def test_a_rotated_refresh_token_is_saved_before_the_new_access_token_is_given_out(
    fake: FakePeloton, config: LoginConfig
):
    class Full(InMemoryTokenStore):
        def save(self, tokens: Tokens) -> None:
            raise OSError("no space left")

    old = issued(fake, ends_in_s=0)
    with pytest.raises(OSError, match="no space"):
        Login(Full(old), config).bearer()
    store = Journal(old := issued(fake, ends_in_s=0))
    token = Login(store, config).bearer()
    (saved,) = store.saved
    assert saved.access_token == token
    assert saved.refresh_token not in (None, old.refresh_token)
    assert saved.previous_refresh_token == old.refresh_token


def test_the_refresh_token_is_kept_where_none_comes_back(config: LoginConfig):
    with FakePeloton(rotate=False) as fake:
        old = issued(fake, ends_in_s=0)
        store = InMemoryTokenStore(old)
        Login(store, replace(config, auth_url=fake.auth_url)).bearer()
        assert (kept(store).refresh_token, kept(store).previous_refresh_token) == (old.refresh_token, None)


def test_the_previous_refresh_token_is_tried_once_when_the_newest_is_rejected(fake: FakePeloton, config: LoginConfig):
    good = fake.issue_tokens().refresh_token
    lost = Tokens("old", "v1.lost-on-its-way", past(), config.web_client_id, previous_refresh_token=good)
    store = InMemoryTokenStore(lost)
    assert Login(store, config).bearer() in fake.valid_tokens
    assert kept(store).previous_refresh_token == good
    assert fake.count("^/oauth/token") == 2


def test_a_dead_credential_is_asked_about_twice_at_most_and_never_again(fake: FakePeloton, config: LoginConfig):
    store = InMemoryTokenStore(issued(fake, ends_in_s=0, previous="v1.another-dead-token"))
    fake.revoke()
    for _ in range(3):
        with pytest.raises(LoginRequired, match="Connect again"):
            Login(store, config).bearer()
    assert fake.count("^/oauth/token") == 2
    assert fake.login.password_attempts == 0


@pytest.mark.parametrize("status", [400, 401, 403])
def test_any_refusal_of_a_refresh_is_a_dead_credential(fake: FakePeloton, config: LoginConfig, status: int):
    fake.fail("^/oauth/token", status=status, body={"error": "access_denied"})
    with pytest.raises(LoginRequired, match="dead credential"):
        Login(InMemoryTokenStore(issued(fake, ends_in_s=0)), config).bearer()
    assert fake.count("^/oauth/token") == 1


def test_a_block_page_does_not_spoil_a_good_credential(fake: FakePeloton, config: LoginConfig):
    store = InMemoryTokenStore(issued(fake, ends_in_s=0))
    fake.fail("^/oauth/token", status=403, body="<html>blocked</html>")
    with pytest.raises(LoginRequired):
        Login(store, config).bearer()
    assert Login(store, config).bearer() in fake.valid_tokens


def test_connecting_again_brings_a_dead_login_back(fake: FakePeloton, config: LoginConfig):
    store = InMemoryTokenStore(issued(fake, ends_in_s=0))
    fake.revoke()
    login = Login(store, config)
    with pytest.raises(LoginRequired):
        login.bearer()
    login.connect(pasted(fake.issue_tokens().refresh_token, config))
    assert login.bearer() in fake.valid_tokens


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 429, "body": "error code: 1015"}, {"kind": "reset"}, {"kind": "hang"}],
)
def test_trouble_while_refreshing_is_for_later(fake: FakePeloton, config: LoginConfig, fault: dict[str, Any]):
    store = InMemoryTokenStore(issued(fake, ends_in_s=0))
    fake.fail("^/oauth/token", **fault)
    with pytest.raises(SourceUnavailable):
        Login(store, replace(config, timeout_s=(0.3, 0.3))).bearer()
    assert Login(store, config).bearer() in fake.valid_tokens


def test_a_token_that_still_counts_is_used_when_refreshing_does_not_get_through(fake: FakePeloton, config: LoginConfig):
    tokens = issued(fake, ends_in_s=60)
    login = Login(InMemoryTokenStore(tokens), config)
    fake.fail("^/oauth/token", times=10)
    assert [login.bearer(), login.bearer()] == [tokens.access_token] * 2
    assert fake.count("^/oauth/token") == 1  # and not before every request


def test_an_answer_without_a_token_spends_nothing_of_ours(fake: FakePeloton, config: LoginConfig):
    store = Journal(issued(fake, ends_in_s=0))
    fake.fail("^/oauth/token", status=200, body={"token_type": "Bearer"})
    with pytest.raises(UnexpectedReply):
        Login(store, config).bearer()
    assert store.saved == []


def test_a_bearer_without_refresh_token_is_used_to_its_end_and_then_asked_for(fake: FakePeloton, config: LoginConfig):
    tokens = replace(issued(fake, ends_in_s=60), refresh_token=None)
    assert Login(InMemoryTokenStore(tokens), config).bearer() == tokens.access_token
    with pytest.raises(LoginRequired, match="Paste a fresh one"):
        Login(InMemoryTokenStore(replace(tokens, expires_at=past())), config).bearer()


def test_without_tokens_the_athlete_is_asked_to_connect(config: LoginConfig):
    with pytest.raises(LoginRequired, match="not connected"):
        Login(InMemoryTokenStore(), config).bearer()


def test_many_threads_refresh_once(fake: FakePeloton, config: LoginConfig):
    login = Login(InMemoryTokenStore(issued(fake, ends_in_s=0)), config)
    together = threading.Barrier(8)

    def ask(_: int) -> str:
        together.wait()
        return login.bearer()

    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(ask, range(8)))
    assert len(tokens) == 1
    assert fake.count("^/oauth/token") == 1


def test_what_another_process_has_refreshed_is_used(fake: FakePeloton, config: LoginConfig):
    store = InMemoryTokenStore(issued(fake, ends_in_s=29 * 60))
    ours, theirs = Login(store, config), Login(store, config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "_known", store.load())  # we read it before they refreshed
        fresh = theirs.bearer()
        assert ours.bearer() == fresh
    assert fake.count("^/oauth/token") == 1


def test_after_a_401_only_the_token_that_was_refused_is_renewed(fake: FakePeloton, config: LoginConfig):
    login = Login(InMemoryTokenStore(issued(fake, ends_in_s=TWO_DAYS_S)), config)
    refused = login.bearer()
    fresh = login.renew(refused)
    assert fresh != refused
    assert login.renew(refused) == fresh
    assert fake.count("^/oauth/token") == 1


# Secrets.


def test_tokens_are_masked_when_they_are_shown():
    tokens = Tokens("secret-a", "secret-b", past(), "web", previous_refresh_token="secret-c")
    login = Login(InMemoryTokenStore(tokens))
    login.connect(tokens)
    assert "secret" not in repr(tokens) + str(tokens) + repr(login)
    assert "client_id='web'" in repr(tokens)


def test_tokens_can_be_written_and_read_back():
    tokens = Tokens("a", None, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "web", previous_refresh_token="p")
    assert Tokens.from_json(tokens.as_json()) == tokens


def test_a_pause_is_wished_for_in_seconds_or_as_a_date():
    assert retry_after_s("120") == 120
    at = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after_s(at.strftime("%a, %d %b %Y %H:%M:%S GMT")) == pytest.approx(90, abs=2)
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert (retry_after_s(None), retry_after_s("soon")) == (None, None)


def issued(fake: FakePeloton, *, ends_in_s: float, previous: str | None = None) -> Tokens:
    """Tokens that the server knows, with an end that we believe in."""
    pair = fake.issue_tokens()
    ends_at = datetime.now(UTC) + timedelta(seconds=ends_in_s)
    return Tokens(pair.access_token, pair.refresh_token, ends_at, LoginConfig().web_client_id, previous)


def kept(store: InMemoryTokenStore) -> Tokens:
    tokens = store.load()
    assert tokens
    return tokens


def remaining_s(tokens: Tokens) -> float:
    return (tokens.expires_at - datetime.now(UTC)).total_seconds()


def past() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def jwt(**claims: Any) -> str:
    parts = ({"alg": "RS256"}, claims, {"not": "verified"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts)
