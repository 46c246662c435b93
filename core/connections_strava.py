"""The athlete's connection to Strava: the client from the environment, the tokens in the book, and the way there."""

import hmac
import secrets as chance
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from core import secrets, store
from core.config import Settings
from core.errors import LoginRequired, NotConnected
from core.queries import athlete
from core.store import Book
from core.strava import Strava
from core.strava_login import StravaClient, StravaLogin, StravaTokens, authorize_link, exchanged

STRAVA = "strava"
TOKENS = "strava.tokens"
#: The setting that holds what was sent along to Strava, as [fingerprint, instant]; it is good for an hour, once.
STATE, STATE_FOR = "strava.state", timedelta(hours=1)

NO_CLIENT = (
    "Strava gives every athlete a client of their own. Make one at strava.com/settings/api with the callback domain"
    " localhost, then set STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET and start Zonebook again."
)


@dataclass(frozen=True)
class KeptStravaTokens:
    """The tokens: encrypted in the book, locked against other threads and processes."""

    book: Book
    settings: Settings

    def load(self) -> StravaTokens | None:
        """The tokens kept, None when there are none."""
        written = secrets.load(self.book, TOKENS, self.settings)
        return StravaTokens.from_json(written) if written else None

    def save(self, tokens: StravaTokens) -> None:
        """Keep ``tokens``; durable when this returns."""
        secrets.save(self.book, TOKENS, tokens.as_json(), self.settings)

    @contextmanager
    def lock(self) -> Generator[None]:
        """Held by one thread of one process at a time."""
        with store.sole_owner(self.book, "strava-login", wait_s=60):
            yield


def has_client(settings: Settings) -> bool:
    """Whether the environment names a client of Strava."""
    return bool(settings.strava_client_id and settings.strava_client_secret)


def is_connected(book: Book) -> bool:
    """Whether there are tokens; needs no key."""
    return secrets.is_kept(book, TOKENS)


def strava(book: Book, settings: Settings) -> Strava:
    """An open conversation with Strava.

    Raises:
        NotConnected: The athlete has not connected it, or there is no client.
    """
    client = _client(settings)
    if not is_connected(book):
        raise NotConnected("Strava is not connected yet. Connect it in Settings.")
    return Strava(StravaLogin(KeptStravaTokens(book, settings), client), api_url=settings.strava_api_url)


def link(book: Book, settings: Settings, *, redirect_uri: str) -> str:
    """Where the athlete allows uploads. What comes back is believed for an hour, with what is sent along here."""
    secrets.check_keepable(book, settings)
    client, state = _client(settings), chance.token_urlsafe(24)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, STATE, [secrets.fingerprint(state), datetime.now(UTC).isoformat()])
    return authorize_link(client, redirect_uri=redirect_uri, state=state)


def connect(book: Book, settings: Settings, *, code: str, state: str, scope: str) -> None:
    """Take over what Strava sent the athlete back with.

    Raises:
        LoginRequired: It was not asked for from here, uploads were not allowed, or the code does not work.
    """
    secrets.check_keepable(book, settings)
    asked = athlete.setting(book, STATE)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, STATE, None)
    is_ours = (
        asked
        and hmac.compare_digest(asked[0], secrets.fingerprint(state))
        and datetime.now(UTC) - datetime.fromisoformat(asked[1]) < STATE_FOR
    )
    if not is_ours:
        raise LoginRequired("This answer of Strava was not asked for from here, or too long ago. Connect once more.")
    kept = KeptStravaTokens(book, settings)
    tokens = exchanged(_client(settings), code, scope=scope)
    with kept.lock():
        kept.save(tokens)


def returned(address: str) -> tuple[str, str, str]:
    """Code, state and scope out of the address that Strava sent a browser to, for who pastes it.

    >>> returned("http://localhost/?state=x&code=abc&scope=read,activity:write")
    ('abc', 'x', 'read,activity:write')

    Raises:
        LoginRequired: There is no code in it.
    """
    told = dict(parse_qsl(urlsplit(address.strip()).query))
    if not told.get("code") or not told.get("state"):
        raise LoginRequired("This is not the address that Strava sends back to. Copy all of it from the browser.")
    return told["code"], told["state"], told.get("scope", "")


def disconnect(book: Book) -> None:
    """Forget the tokens. What was uploaded stays at Strava, and stays known here."""
    secrets.forget(book, TOKENS)


def _client(settings: Settings) -> StravaClient:
    if not settings.strava_client_id or not settings.strava_client_secret:
        raise NotConnected(NO_CLIENT)
    return StravaClient(settings.strava_client_id, settings.strava_client_secret, settings.strava_auth_url)
