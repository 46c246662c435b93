"""Strava's login: the link that the athlete follows, what comes back with them, and tokens that stay fresh.

OAuth with a client of the athlete's own (strava.com/settings/api). An access token lasts six hours; a refresh may give
another refresh token, and only the newest one works, so it is kept before its first use.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import requests

from core.errors import LoginRequired, SourceUnavailable, UnexpectedReply
from core.strava_replies import SERVICE, slow_down
from core.web import connection_trouble, json_object

AUTH_URL = "https://www.strava.com/oauth"
#: All that is asked for: to upload. Reading is not.
SCOPE = "activity:write"
#: A token that ends sooner than this is refreshed first.
MARGIN = timedelta(minutes=5)
#: How long a token lasts that does not say so itself.
LIFETIME = timedelta(hours=6)
TIMEOUT_S = (10.0, 30.0)

_AGAIN = "Connect Strava again in Settings."


@dataclass(frozen=True)
class StravaClient:
    """The client that the athlete registered at Strava, and where Strava is."""

    client_id: str
    client_secret: str
    auth_url: str = AUTH_URL

    def __repr__(self) -> str:
        return f"StravaClient({self.client_id!r}, client_secret='***', auth_url={self.auth_url!r})"


@dataclass(frozen=True)
class StravaTokens:
    """What lets us in, for a while and for ever."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    #: Strava has refused the refresh token: the athlete has to connect again.
    is_rejected: bool = False

    def __repr__(self) -> str:
        return f"StravaTokens('***', '***', {self.expires_at!r}, is_rejected={self.is_rejected})"

    def as_json(self) -> str:
        """For a store; :meth:`from_json` reads it back."""
        return json.dumps(asdict(self) | {"expires_at": self.expires_at.isoformat()})

    @classmethod
    def from_json(cls, written: str) -> "StravaTokens":
        """What :meth:`as_json` wrote."""
        values = json.loads(written)
        return cls(**values | {"expires_at": datetime.fromisoformat(values["expires_at"])})


class TokenStore(Protocol):
    """Where the tokens are kept, for all processes of this book."""

    def load(self) -> StravaTokens | None:
        """The tokens kept, None when there are none."""
        ...

    def save(self, tokens: StravaTokens) -> None:
        """Keep ``tokens``; durable when this returns."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Held by one thread of one process at a time, around load, refresh and save."""
        ...


def authorize_link(client: StravaClient, *, redirect_uri: str, state: str) -> str:
    """Where the athlete allows uploads; Strava then sends them to ``redirect_uri`` with ``code``, ``scope``, ``state``.

    >>> authorize_link(StravaClient("7", "s"), redirect_uri="http://localhost:8501/settings", state="x").split("?")[1]
    'client_id=7&redirect_uri=http%3A%2F%2Flocalhost%3A8501%2Fsettings&response_type=code&approval_prompt=auto&scope=activity%3Awrite&state=x'
    """
    asked = {"client_id": client.client_id, "redirect_uri": redirect_uri, "response_type": "code",
             "approval_prompt": "auto", "scope": SCOPE, "state": state}  # fmt: skip
    return f"{client.auth_url.rstrip('/')}/authorize?{urlencode(asked)}"


def exchanged(client: StravaClient, code: str, *, scope: str) -> StravaTokens:
    """Tokens for the code that Strava sent back.

    Args:
        code: As it stands in the address; it works once.
        scope: What the athlete allowed, as it stands in the address.

    Raises:
        LoginRequired: Uploads were not allowed, or the code does not work (any more).
    """
    if SCOPE not in scope.replace(" ", ",").split(","):
        raise LoginRequired("Strava was not allowed to take uploads. Connect again and leave that box ticked.")
    return _tokens(client, {"grant_type": "authorization_code", "code": code}, refresh_token=None)


class StravaLogin:
    """Gives a valid access token, refreshed in time; processes share the store."""

    def __init__(self, store: TokenStore, client: StravaClient) -> None:
        self._store = store
        self._client = client

    def bearer(self, *, refused: str | None = None) -> str:
        """An access token that counts now, and is another one than what was ``refused``.

        Raises:
            LoginRequired: There is none, and none can be had without the athlete.
            SourceUnavailable: It has to be refreshed, and Strava does not answer now.
        """
        with self._store.lock():
            kept = self._store.load()
            if kept is None:
                raise LoginRequired("Strava is not connected. Connect it in Settings.")
            if kept.is_rejected:
                raise LoginRequired(f"Strava no longer accepts the saved login. {_AGAIN}")
            if kept.access_token != refused and datetime.now(UTC) < kept.expires_at - MARGIN:
                return kept.access_token
            return self._refreshed(kept)

    def _refreshed(self, old: StravaTokens) -> str:
        fields = {"grant_type": "refresh_token", "refresh_token": old.refresh_token}
        try:
            fresh = _tokens(self._client, fields, refresh_token=old.refresh_token)
        except LoginRequired:
            self._store.save(replace(old, is_rejected=True))
            raise
        self._store.save(fresh)  # before its first use: the old refresh token may be spent
        return fresh.access_token


def _tokens(client: StravaClient, fields: Mapping[str, str], *, refresh_token: str | None) -> StravaTokens:
    """The answer of the token endpoint.

    Raw: ``{"access_token": "...", "refresh_token": "...", "expires_at": 1768500000, "expires_in": 21600, ...}``.
    """
    body = {"client_id": client.client_id, "client_secret": client.client_secret, **fields}
    try:
        response = requests.post(
            f"{client.auth_url.rstrip('/')}/token", data=body, timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        raise connection_trouble(error, SERVICE) from error
    if response.status_code == 429:
        raise slow_down(response)
    if response.status_code >= 500:
        raise SourceUnavailable(f"Strava has trouble of its own (status {response.status_code}). Try again later.")
    if response.status_code in (400, 401, 403):
        raise LoginRequired(f"Strava does not accept this login: its code, client or token is not valid. {_AGAIN}")
    if response.status_code != 200:
        raise UnexpectedReply(f"Strava's login answered with status {response.status_code}. Update Zonebook.")
    return _read(json_object(response, SERVICE, "the login"), refresh_token)


def _read(reply: Mapping[str, Any], refresh_token: str | None) -> StravaTokens:
    access_token, newest = reply.get("access_token"), reply.get("refresh_token") or refresh_token
    if not isinstance(access_token, str) or not access_token or not isinstance(newest, str):
        raise UnexpectedReply("Strava's login answered without a token. Try again later, or update Zonebook.")
    ends_s = reply.get("expires_at")
    is_told = isinstance(ends_s, int | float) and 0 < ends_s < 1e11
    expires_at = datetime.fromtimestamp(ends_s, UTC) if is_told else datetime.now(UTC) + LIFETIME
    return StravaTokens(access_token, newest, expires_at)
