"""Which services the athlete has connected, with what, and an open conversation with each.

Tokens come from the Settings screen, the command line or the environment. One in the environment is a seed: what was
refreshed from it is kept with the seed's fingerprint and wins until the seed changes. A password in the environment is
used when a login is needed, is never kept, and is not tried again after a refusal until it changes.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core import garmin_login, secrets, store
from core.config import Settings
from core.errors import LoginRequired, LoginWayClosed, NotConnected, Refused, UnexpectedReply
from core.hevy import Hevy
from core.peloton import Peloton
from core.peloton_auth0 import PELOTON as PELOTON_LOGIN
from core.peloton_auth0 import LoginConfig
from core.peloton_login import Login, Tokens, hosted_login, password_grant  # fmt: skip
from core.peloton_login import pasted as read_pasted
from core.queries import athlete
from core.store import Book
from core.web import RateLimiter

PELOTON, HEVY, GARMIN = "peloton", "hevy", "garmin"
#: Services that workouts come from.
SERVICES = (PELOTON, GARMIN, HEVY)
#: Minutes between two passes where nobody says otherwise, and the setting with which the screen does.
DEFAULT_MINUTES, MINUTES = 60, "sync.minutes"
#: What of a service is remembered besides its tokens, each a setting ``peloton.<name>``.
SEED, REFUSED_PASSWORD, LEFT = "seed", "refused_password", "left"
#: The most requests a second of a crawl of the class library, and the chance part of each pause between two.
CRAWL_REQUESTS_PER_SECOND, CRAWL_JITTER_S = 2.0, 0.5
#: How long a bearer lasts that does not say so itself.
BEARER_LIFETIME = timedelta(hours=48)


@dataclass(frozen=True)
class KeptTokens:
    """The token store of a service: encrypted in the book, locked against other threads and processes."""

    book: Book
    service: str
    settings: Settings

    def load(self) -> Tokens | None:
        """The tokens kept, None when there are none."""
        written = secrets.load(self.book, self._name, self.settings)
        return Tokens.from_json(written) if written else None

    def save(self, tokens: Tokens) -> None:
        """Keep ``tokens``; durable when this returns."""
        secrets.save(self.book, self._name, tokens.as_json(), self.settings)

    @contextmanager
    def lock(self) -> Generator[None]:
        """Held by one thread of one process at a time."""
        with store.sole_owner(self.book, f"{self.service}-login", wait_s=60):
            yield

    @property
    def _name(self) -> str:
        return f"{self.service}.tokens"


def is_connected(book: Book, service: str, settings: Settings) -> bool:
    """Whether there is anything to log in with, be it tokens or a seed."""
    if service == GARMIN:
        return garmin_login.is_connected(book, settings)
    if service == HEVY and _may_use_seed(book, HEVY, settings.hevy_api_key):
        return True
    if service != PELOTON:
        return secrets.is_kept(book, f"{service}.tokens")
    return secrets.is_kept(book, f"{service}.tokens") or (
        _has_seed(settings) and athlete.setting(book, f"{service}.{LEFT}") != _of_environment(settings)
    )


def peloton(book: Book, settings: Settings, *, limiter: RateLimiter | None = None) -> Peloton:
    """An open conversation with Peloton, at the rate that the settings say where no ``limiter`` is given.

    Raises:
        NotConnected: There is nothing to log in with.
        LoginRequired: What there is was refused; the athlete has to act.
    """
    tokens = KeptTokens(book, PELOTON, settings)
    login = Login(tokens, _login_config(settings))
    _take_seed(book, tokens, login, settings)
    limiter = limiter or RateLimiter(settings.peloton_requests_per_second or None)
    return Peloton(login, api_url=settings.peloton_api_url, limiter=limiter)


def crawl_limiter(settings: Settings) -> RateLimiter:
    """The pace of a crawl of the class library: slower than a pass, and not in step. No limit stays no limit."""
    if not settings.peloton_requests_per_second:
        return RateLimiter(None)
    rate = min(CRAWL_REQUESTS_PER_SECOND, settings.peloton_requests_per_second)
    return RateLimiter(rate, jitter_s=CRAWL_JITTER_S)


def crawl_request_s(settings: Settings) -> float:
    """How long one request of a crawl takes on average (s), pauses included."""
    if not settings.peloton_requests_per_second:
        return 0.0
    return 1 / min(CRAWL_REQUESTS_PER_SECOND, settings.peloton_requests_per_second) + CRAWL_JITTER_S / 2


def connect_peloton(
    book: Book,
    settings: Settings,
    *,
    pasted: str | None = None,
    username: str | None = None,
    password: str | None = None,
) -> None:
    """Log in with a pasted token or with a password, make sure that it works, and keep the tokens.

    Raises:
        LoginRequired, MfaRequired: Peloton refuses; nothing was kept in the place of what was here.
        SourceUnavailable: Peloton does not answer now.
    """
    secrets.check_keepable(book, settings)
    config = _login_config(settings)
    given = _read_ways(pasted, config) if pasted else [_logged_in(username or "", password or "", config)]
    before = secrets.load_sealed(book, f"{PELOTON}.tokens")
    refused: LoginRequired | Refused | None = None
    for tokens in given:
        try:
            _try_out(book, settings, tokens)
            break
        except (LoginRequired, Refused) as error:
            secrets.save_sealed(book, f"{PELOTON}.tokens", before)
            refused = refused or error
    else:
        raise refused or LoginRequired("There is nothing to log in with. Paste a token, or give your password.")
    _remember(book, SEED, _seed_fingerprint(settings))
    _remember(book, REFUSED_PASSWORD, None)
    _remember(book, LEFT, None)


def _read_ways(pasted: str, config: LoginConfig) -> list[Tokens]:
    """What a pasted text may be, the likeliest first: a token that says nothing of itself may be of either kind."""
    read = read_pasted(pasted, config)
    if read.access_token or not read.refresh_token:
        return [read]
    as_bearer = Tokens(read.refresh_token, None, datetime.now(UTC) + BEARER_LIFETIME, config.web_client_id)
    is_named = re.match(r"\W*(authorization\s*:\s*)?bearer\s", pasted, flags=re.IGNORECASE)
    return [as_bearer, read] if is_named else [read, as_bearer]


def _try_out(book: Book, settings: Settings, tokens: Tokens) -> None:
    """Keep tokens and ask Peloton who we are."""
    login = Login(KeptTokens(book, PELOTON, settings), _login_config(settings))
    login.connect(tokens)
    Peloton(login, api_url=settings.peloton_api_url, limiter=RateLimiter(None)).me()


def hevy(book: Book, settings: Settings, zone: ZoneInfo) -> Hevy:
    """An open conversation with Hevy.

    Raises:
        NotConnected: There is no key.
    """
    seed = settings.hevy_api_key if _may_use_seed(book, HEVY, settings.hevy_api_key) else None
    key = seed or secrets.load(book, f"{HEVY}.tokens", settings)
    if key is None:
        raise NotConnected("Hevy is not connected yet. Connect it in Settings.")
    return Hevy(key, zone=zone, api_url=settings.hevy_api_url)


def connect_hevy(book: Book, settings: Settings, key: str, zone: ZoneInfo) -> None:
    """Make sure that a key works, and keep it.

    Raises:
        LoginRequired: Hevy does not accept it; nothing was kept.
    """
    secrets.check_keepable(book, settings)
    if not key.strip():
        raise LoginRequired("Paste the key that Hevy shows under Settings, Developer.")
    Hevy(key.strip(), zone=zone, api_url=settings.hevy_api_url).check()
    secrets.save(book, f"{HEVY}.tokens", key.strip(), settings)
    _remember(book, LEFT, None, service=HEVY)


def connected(book: Book, settings: Settings) -> list[str]:
    """The services that there is something to log in with for."""
    return [service for service in SERVICES if is_connected(book, service, settings)]


def _may_use_seed(book: Book, service: str, seed: str | None) -> bool:
    """Whether what the environment gives may be used: not after it was disconnected, until it changes."""
    return bool(seed) and athlete.setting(book, f"{service}.{LEFT}") != secrets.fingerprint(seed or "")


def refresh_minutes(book: Book, settings: Settings) -> int:
    """Minutes between two passes: as the environment says, else as set on the screen, else 60."""
    return settings.sync_minutes or int(athlete.setting(book, MINUTES, DEFAULT_MINUTES))


def disconnect(book: Book, service: str, settings: Settings) -> None:
    """Forget a service's tokens; those of the environment are not used again until they change. All data stays."""
    if service == GARMIN:
        garmin_login.disconnect(book, settings)
        return
    secrets.forget(book, f"{service}.tokens")
    seeds = {PELOTON: _of_environment(settings), HEVY: secrets.fingerprint(settings.hevy_api_key or "")}
    if service in seeds:
        _remember(book, LEFT, seeds[service], service=service)


def _take_seed(book: Book, tokens: KeptTokens, login: Login, settings: Settings) -> None:
    """Use what the environment gives, where it is new or nothing else is here."""
    seed = _seed_fingerprint(settings)
    is_new = seed is not None and seed != athlete.setting(book, f"{PELOTON}.{SEED}")
    kept = tokens.load()
    if kept and not kept.is_rejected and not is_new:
        return
    if not is_connected(book, PELOTON, settings):
        raise NotConnected("Peloton is not connected yet. Connect it in Settings.")
    if is_new and (given := _seed_tokens(settings)):
        login.connect(given)
        _remember(book, SEED, seed)
    elif settings.peloton_username and settings.peloton_password:
        login.connect(_logged_in_from_environment(book, settings))
    elif kept is None:
        raise NotConnected("Peloton is not connected yet. Connect it in Settings.")


def _logged_in_from_environment(book: Book, settings: Settings) -> Tokens:
    """Log in with the password of the environment, unless this very one was refused before."""
    username, password = settings.peloton_username or "", settings.peloton_password or ""
    tried = secrets.fingerprint(f"{username}\n{password}")
    if tried == athlete.setting(book, f"{PELOTON}.{REFUSED_PASSWORD}"):
        raise LoginRequired(
            "Peloton refused PELOTON_USERNAME and PELOTON_PASSWORD, so they are not tried again until they change."
            " Correct them, or connect in Settings."
        )
    try:
        return _logged_in(username, password, _login_config(settings))
    except LoginRequired:
        _remember(book, REFUSED_PASSWORD, tried)
        raise


def _logged_in(username: str, password: str, config: LoginConfig) -> Tokens:
    """By the one-request grant; where Peloton has closed that way, through its login page."""
    try:
        return password_grant(username, password, config)
    except (LoginWayClosed, UnexpectedReply):
        return hosted_login(username, password, config)


def _has_seed(settings: Settings) -> bool:
    return _seed_fingerprint(settings) is not None or bool(settings.peloton_username and settings.peloton_password)


def _of_environment(settings: Settings) -> str:
    """A fingerprint of all that the environment gives to log in with."""
    given = (settings.peloton_refresh_token, settings.peloton_bearer_token, settings.peloton_username,
             settings.peloton_password)  # fmt: skip
    return secrets.fingerprint("\n".join(text or "" for text in given))


def _seed_fingerprint(settings: Settings) -> str | None:
    seed = settings.peloton_refresh_token or settings.peloton_bearer_token
    return secrets.fingerprint(seed) if seed else None


def _seed_tokens(settings: Settings) -> Tokens | None:
    """The tokens that the environment names. Which is which is said there, so their form does not matter."""
    config = _login_config(settings)
    if seed := settings.peloton_refresh_token:
        if seed.lstrip().startswith("{"):
            return read_pasted(seed, config)
        return Tokens(None, seed.strip(), datetime.fromtimestamp(0, UTC), config.web_client_id)
    if seed := settings.peloton_bearer_token:
        try:
            given = read_pasted(seed, config)
        except LoginRequired:
            given = None
        if given and given.access_token:
            return given
        bearer = re.sub(r"^bearer\s+", "", seed.strip(), flags=re.IGNORECASE)
        return Tokens(bearer, None, datetime.now(UTC) + BEARER_LIFETIME, config.web_client_id)
    return None


def _login_config(settings: Settings) -> LoginConfig:
    return replace(PELOTON_LOGIN, auth_url=settings.peloton_auth_url)


def _remember(book: Book, name: str, value: str | None, *, service: str = PELOTON) -> None:
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, f"{service}.{name}", value)
