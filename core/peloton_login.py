"""Peloton's tokens: three ways to obtain them (pasted, by password, through the hosted login page), and refreshing.

Where they are kept is a :class:`TokenStore`'s business; what is asked with them is core/peloton.py's; what the login
server answers is read in core/peloton_auth0.py. The login of old (``/auth/login``) has been closed since 2025 and is
not used. A login that was rejected is never tried again by itself.
"""

import base64
import contextlib
import json
import re
import threading
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, Protocol

from core.errors import LoginRequired, SourceUnavailable, UnexpectedReply
from core.peloton_auth0 import PELOTON, Answer, LoginConfig, LoginPage, login_session, refusal, token_answer


@dataclass(frozen=True)
class Tokens:
    """What lets us in. A pasted refresh token has no access token yet; a pasted access token cannot be refreshed."""

    access_token: str | None
    refresh_token: str | None
    expires_at: datetime
    #: The client that the tokens were issued to; no other can refresh them.
    client_id: str
    #: The refresh token before this one, kept for one cycle in case the newest was lost on its way.
    previous_refresh_token: str | None = None
    #: Peloton has refused the refresh token: the athlete has to connect again.
    is_rejected: bool = False

    def __repr__(self) -> str:
        shown = {name: "***" if value and name.endswith("token") else value for name, value in asdict(self).items()}
        return f"Tokens({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def as_json(self) -> str:
        """For a store; :meth:`from_json` reads it back."""
        return json.dumps(asdict(self) | {"expires_at": self.expires_at.isoformat()})

    @classmethod
    def from_json(cls, written: str) -> "Tokens":
        """What :meth:`as_json` wrote."""
        values = json.loads(written)
        return cls(**values | {"expires_at": datetime.fromisoformat(values["expires_at"])})


class TokenStore(Protocol):
    """Where tokens are kept between passes, for all processes of this book."""

    def load(self) -> Tokens | None:
        """The tokens kept, None when there are none."""
        ...

    def save(self, tokens: Tokens) -> None:
        """Keep ``tokens``; durable when this returns."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Held by one thread of one process at a time, around load, refresh and save."""
        ...


class InMemoryTokenStore:
    """Tokens for a test or a single command; gone with the process."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()

    def load(self) -> Tokens | None:
        """The tokens kept, None when there are none."""
        return self._tokens

    def save(self, tokens: Tokens) -> None:
        """Keep ``tokens``."""
        self._tokens = tokens

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Held by one thread at a time."""
        with self._lock:
            yield


class Login:
    """Gives a valid access token, refreshed in time. Safe to share by threads; processes share the store."""

    def __init__(self, store: TokenStore, config: LoginConfig = PELOTON) -> None:
        self._store = store
        self._config = config
        self._lock = threading.Lock()
        self._known: Tokens | None = None
        self._no_refresh_before = datetime.min.replace(tzinfo=UTC)

    def __repr__(self) -> str:
        return f"Login({self._known!r})"

    def connect(self, tokens: Tokens) -> None:
        """Keep what :func:`pasted`, :func:`password_grant` or :func:`hosted_login` gave, instead of what was here."""
        with self._lock, self._store.lock():
            self._store.save(tokens)
            self._known = tokens

    def bearer(self) -> str:
        """An access token that counts now.

        Raises:
            LoginRequired: There is none, and none can be had without the athlete.
            SourceUnavailable: It has to be refreshed, and Peloton does not answer now.
        """
        tokens = self._known or self._loaded()
        now = datetime.now(UTC)
        if tokens.access_token and (not self._is_due(tokens) or now < min(self._no_refresh_before, tokens.expires_at)):
            return tokens.access_token
        try:
            return self._refreshed(tokens.access_token)
        except SourceUnavailable:
            if tokens.access_token and now < tokens.expires_at:
                self._no_refresh_before = now + timedelta(seconds=self._config.refresh_pause_s)
                return tokens.access_token
            raise

    def renew(self, used_token: str) -> str:
        """Another access token after ``used_token`` was refused: the one that somebody has just got, or a new one."""
        return self._refreshed(used_token)

    def _refreshed(self, used_token: str | None) -> str:
        with self._lock, self._store.lock():
            kept = self._loaded()
            if kept.access_token and kept.access_token != used_token and not self._is_due(kept):
                self._known = kept  # another thread or process was here first
                return kept.access_token
            fresh = self._exchanged(kept)
            self._store.save(fresh)  # before its first use: the old refresh token is spent
            self._known = fresh
            return fresh.access_token or ""

    def _loaded(self) -> Tokens:
        tokens = self._store.load()
        if tokens is None:
            raise LoginRequired("Peloton is not connected. Connect it in Settings.")
        if tokens.is_rejected:
            _raise_dead()
        self._known = tokens
        return tokens

    def _is_due(self, tokens: Tokens) -> bool:
        margin_s = self._config.refresh_margin_s if tokens.refresh_token else 0
        return datetime.now(UTC) >= tokens.expires_at - timedelta(seconds=margin_s)

    def _exchanged(self, old: Tokens) -> Tokens:
        if not old.refresh_token:
            raise LoginRequired(
                "The Peloton token has expired, and it came without a refresh token. Paste a fresh one in Settings."
            )
        answer: Answer | None = None
        for refresh_token in filter(None, (old.refresh_token, old.previous_refresh_token)):
            answer = self._asked(refresh_token, old.client_id)
            if answer.status < 400:
                fresh = _granted(answer, old.client_id, self._config)
                newest = fresh.refresh_token or refresh_token
                previous = refresh_token if newest != refresh_token else None
                return replace(fresh, refresh_token=newest, previous_refresh_token=previous)
            if answer.code != "invalid_grant":
                break
        if answer and answer.code:  # the login says so, not a gate in front of it
            self._store.save(replace(old, is_rejected=True))
            self._known = None
        _raise_dead()

    def _asked(self, refresh_token: str, client_id: str) -> Answer:
        fields = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": refresh_token}
        with login_session(self._config) as session:
            return token_answer(session, fields, self._config)


def pasted(text: str, config: LoginConfig = PELOTON) -> Tokens:
    """Tokens out of what the athlete copied from the browser.

    That may be a refresh token, an access token with or without "Bearer", or the whole value that
    members.onepeloton.com keeps in the browser's local storage.
    """
    cleaned = text.strip().strip("'\"`").strip()
    cleaned = re.sub(r"^(authorization\s*:\s*)?(bearer\s+)?", "", cleaned, flags=re.IGNORECASE).strip()
    if cleaned.startswith("{"):
        return _pasted_json(cleaned, config)
    claims = _claims(cleaned)
    if claims is not None:
        return _still_good(_access_only(cleaned, claims, config))
    if cleaned.startswith("eyJ"):
        raise LoginRequired("The pasted token is cut off. Copy all of it, it is more than a thousand characters long.")
    if re.fullmatch(r"[A-Za-z0-9._~+/=-]{10,}", cleaned):
        return Tokens(None, cleaned, datetime.fromtimestamp(0, UTC), config.web_client_id)
    raise LoginRequired(
        "This does not look like a Peloton token. Copy the whole value again: a refresh token, or what follows"
        ' "Authorization: Bearer" in a request of members.onepeloton.com.'
    )


def password_grant(username: str, password: str, config: LoginConfig = PELOTON) -> Tokens:
    """Log in with one request, as Peloton's phone app does. Tried once; a refusal is for the athlete to solve."""
    fields = {
        "grant_type": "password",
        "client_id": config.mobile_client_id,
        "scope": config.mobile_scope,
        "username": username,
        "password": password,
    }
    with login_session(config) as session:
        answer = token_answer(session, fields, config)
    if answer.status >= 400:
        raise refusal(answer)
    return _granted(answer, config.mobile_client_id, config)


def hosted_login(username: str, password: str, config: LoginConfig = PELOTON) -> Tokens:
    """Log in through the page that Peloton's site uses (authorization code with PKCE). Tried once."""
    with login_session(config) as session:
        answer = LoginPage(session, config).token_answer(username, password)
    return _granted(answer, config.web_client_id, config)


def _raise_dead() -> NoReturn:
    raise LoginRequired("Peloton no longer accepts the saved login (dead credential). Connect again in Settings.")


def _granted(answer: Answer, client_id: str, config: LoginConfig) -> Tokens:
    """Tokens out of an answer of the token endpoint.

    Raw: ``{"access_token": "eyJ...", "refresh_token": "v1.M...", "expires_in": 172800, "token_type": "Bearer"}``.
    """
    access_token, refresh_token = answer.reply.get("access_token"), answer.reply.get("refresh_token")
    if not isinstance(access_token, str) or not access_token:
        raise UnexpectedReply("Peloton's login answered without a token. Try again later, or update Zonebook.")
    expires_at = _expires_at(_claims(access_token) or {}, answer.reply, config)
    return Tokens(access_token, refresh_token if isinstance(refresh_token, str) else None, expires_at, client_id)


def _expires_at(claims: Mapping[str, Any], reply: Mapping[str, Any], config: LoginConfig) -> datetime:
    """The end that the token itself states, else the one that came with it; ``expires_in`` is in seconds."""
    for epoch_s in (claims.get("exp"), reply.get("expiresAt")):
        if isinstance(epoch_s, int | float) and 0 < epoch_s < 1e11:
            return datetime.fromtimestamp(epoch_s, UTC)
    lifetime_s = reply.get("expires_in")
    if not isinstance(lifetime_s, int | float) or not 0 <= lifetime_s < 1e9:
        lifetime_s = config.token_lifetime_s
    return datetime.now(UTC) + timedelta(seconds=lifetime_s)


def _claims(token: str) -> dict[str, Any] | None:
    """What a JWT says of itself, None for anything else. Nothing is verified: it is our own token."""
    dotted = token.split(".")
    if len(dotted) != 3:
        return None
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in dotted[:2])
    except ValueError:
        return None
    return claims if isinstance(header, dict) and "alg" in header and isinstance(claims, dict) else None


def _access_only(token: str, claims: Mapping[str, Any], config: LoginConfig) -> Tokens:
    client_id = claims.get("azp")
    client_id = client_id if isinstance(client_id, str) else config.web_client_id
    return Tokens(token, None, _expires_at(claims, {}, config), client_id)


def _pasted_json(text: str, config: LoginConfig) -> Tokens:
    """Raw: ``{"body": {"access_token": ..., "refresh_token": ..., "client_id": ...}, "expiresAt": 1768500000}``."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise LoginRequired("The pasted value is cut off. Copy all of it, from the first { to the last }.") from error
    body = value.get("body") if isinstance(value.get("body"), dict) else value
    access_token, refresh_token = body.get("access_token"), body.get("refresh_token")
    if not isinstance(access_token, str) and not isinstance(refresh_token, str):
        raise LoginRequired(
            "There is no token in the pasted value. Copy the entry whose name starts with @@auth0spajs."
        )
    client_id = body.get("client_id")
    reply = {"expiresAt": value.get("expiresAt")}
    tokens = Tokens(
        access_token=access_token if isinstance(access_token, str) else None,
        refresh_token=refresh_token if isinstance(refresh_token, str) else None,
        expires_at=_expires_at(_claims(str(access_token)) or {}, reply, config),
        client_id=client_id if isinstance(client_id, str) else config.web_client_id,
    )
    return tokens if tokens.refresh_token else _still_good(tokens)


def _still_good(tokens: Tokens) -> Tokens:
    if tokens.expires_at <= datetime.now(UTC):
        raise LoginRequired("This token has expired already. Reload members.onepeloton.com and copy a fresh one.")
    return tokens
