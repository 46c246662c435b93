"""The conversation with Garmin Connect: logging in, asking, and what it means when Garmin does not answer.

The only file that names garminconnect, and all that it uses of it exists from 0.3.2 (the last for Python 3.11) on:
paths are asked for through ``connectapi`` and ``download``, whatever methods a version has. Replies are read in
``garmin_replies`` and ``garmin_days``. Knows no database. The library is loaded when somebody is spoken to.
"""

import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType
from typing import Any

from core.errors import (
    Gone,
    LoginRequired,
    NotConnected,
    Refused,
    SlowDown,
    SourceUnavailable,
    UnexpectedReply,
    ZonebookError,
)
from core.garmin_days import DailySource
from core.garmin_replies import ActivityPage, parse_page
from core.garmin_workouts import Ask, GarminWorkouts
from core.recorded import Measured, RawReply
from core.web import RateLimiter

#: No limit is documented. Faster than this has been answered with 429.
REQUESTS_PER_SECOND = 1.0
#: Workouts on a page of the list.
PAGE_SIZE = 100
#: The variable that would make the library log in with somebody's token file instead of what it is given.
TOKEN_FOLDER = "GARMINTOKENS"

#: How the library writes a status that it got, where it keeps no response: "API Error 404 - ...".
_STATUS = re.compile(r"API (?:client )?error \(?(\d{3})", re.IGNORECASE)
#: Words of a login that never reached Garmin.
_NO_NETWORK = re.compile(r"resolve|timed out|timeout|max retries|unreachable|curl: \((?:5|6|7|28|35)\)", re.IGNORECASE)


class Garmin:
    """An authenticated conversation.

    Args:
        tokens: What :attr:`Login.tokens` gave.
        keep: Called with the new tokens whenever the library has renewed them; the old ones are worth nothing then.
        limiter: The pace of requests.
    """

    def __init__(
        self, tokens: str, *, keep: Callable[[str], None] | None = None, limiter: RateLimiter | None = None
    ) -> None:
        self._library = _library()
        self._api = self._library.Garmin()
        self._keep = keep
        self._limiter = limiter or RateLimiter(REQUESTS_PER_SECOND)
        self._lock = threading.Lock()
        self._who: str | None = None
        try:
            self._api.client.loads(tokens)
        except (*_errors(self._library), ValueError) as error:
            raise LoginRequired("The saved Garmin login cannot be read. Connect again in Settings.") from error
        self._kept = self._api.client.dumps()

    def __repr__(self) -> str:
        return "Garmin(tokens=***)"

    def pause(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._limiter.pause(seconds)

    def activities(self, start: int = 0, limit: int = PAGE_SIZE) -> ActivityPage:
        """A page of the athlete's workouts, newest first, from the ``start``-th on."""
        query = {"start": str(start), "limit": str(limit)}
        return parse_page(
            self._asked("/activitylist-service/activities/search/activities", what="your workouts", query=query)
        )

    def original(self, source_id: str) -> bytes | None:
        """The file that the workout came in with, in a ZIP; None for a workout without one, typed in by hand."""
        path = f"/download-service/files/activity/{source_id}"
        try:
            reply = self._spoken(lambda: self._api.download(path), what="the file of this workout")
        except Gone:
            return None
        if not isinstance(reply, bytes):
            raise UnexpectedReply("Garmin sent something else than the file of this workout.")
        return reply or None

    def exercise_sets(self, source_id: str) -> RawReply | None:
        """The sets of a strength session as they came; None where Garmin has none."""
        path = f"/activity-service/activity/{source_id}/exerciseSets"
        try:
            reply = self._asked(path, what="the sets of this workout")
        except Gone:
            return None
        return RawReply("exercise_sets", source_id, reply) if reply else None

    def daily(self, source: DailySource, first: date, last: date) -> list[Measured]:
        """The dated values that Garmin tells of the days ``first`` to ``last``, both included."""
        words = {"first": first.isoformat(), "last": last.isoformat()}
        if any("{who}" in text for text in (source.path, *source.query.values())):
            words["who"] = self._me()
        query = {name: text.format(**words) for name, text in source.query.items()}
        return source.parse(self._asked(source.path.format(**words), what=source.what, query=query))

    @property
    def planned(self) -> GarminWorkouts:
        """The library of workouts that are still to be done, and their days."""
        return GarminWorkouts(self.sent)

    def sent(self, ask: Ask) -> Any:
        """The reply to a request of :class:`GarminWorkouts`, sent once; None where there is nothing in it."""
        if ask.method == "GET":
            return self._asked(ask.path, what=ask.what, query=dict(ask.query or {}))
        options: dict[str, Any] = {} if ask.body is None else {"json": ask.body}

        def write() -> Any:
            reply = self._api.client.request(ask.method, "connectapi", ask.path, **options)
            return reply.json() if reply.content else None

        return self._spoken(write, what=ask.what, is_write=True)

    def _me(self) -> str:
        """The name that some paths ask for."""
        if self._who is None:
            profile = self._asked("/userprofile-service/socialProfile", what="your profile")
            who = profile.get("displayName") if isinstance(profile, dict) else None
            if not isinstance(who, str) or not re.fullmatch(r"[\w.@+-]+", who):
                raise UnexpectedReply("Your Garmin profile has no display name. Set one at connect.garmin.com.")
            self._who = who
        return self._who

    def _asked(self, path: str, *, what: str, query: dict[str, str] | None = None) -> Any:
        return self._spoken(lambda: self._api.connectapi(path, params=query or None), what=what)

    def _spoken(self, ask: Callable[[], Any], *, what: str, is_write: bool = False) -> Any:
        """The answer to one question. The only place where the library's errors become ours."""
        self._limiter.wait()
        with self._lock:
            try:
                return ask()
            except (*_errors(self._library), OSError, ValueError) as error:
                raise _translated(self._library, error, what, is_write=is_write) from error
            finally:
                self._keep_renewed()

    def _keep_renewed(self) -> None:
        tokens = self._api.client.dumps()
        if tokens != self._kept and self._keep:
            self._keep(tokens)
            self._kept = tokens


class Login:
    """A login under way, which may take a minute. The password is forgotten once it is over or waits for a code."""

    def __init__(self, email: str, password: str) -> None:
        self._library = _library()
        self._api = self._library.Garmin(email=email, password=password, return_on_mfa=True)
        self._state: Any = None

    def __repr__(self) -> str:
        return "Login(password=***)"

    def begin(self) -> bool:
        """Send e-mail and password; True when Garmin asks for a code.

        Raises:
            LoginRequired: Garmin does not accept them.
            SlowDown, Refused: Garmin refuses logins from here for now.
            SourceUnavailable: Garmin could not be reached.
        """
        os.environ.pop(TOKEN_FOLDER, None)  # else a token file would log somebody in, whatever the password
        status, self._state = self._sent(self._api.login)
        self._api.password = None
        return status == "needs_mfa"

    def give(self, code: str) -> None:
        """Send the code that Garmin asked for; a wrong one may be followed by another.

        Raises:
            LoginRequired: It is wrong, or too late.
        """
        self._sent(lambda: self._api.resume_login(self._state, code.strip()), is_code=True)

    @property
    def tokens(self) -> str:
        """What to keep of it.

        Raises:
            LoginRequired: Garmin let us in, but gave nothing that lasts.
        """
        tokens = self._api.client.dumps()
        if not json.loads(tokens).get("di_token"):
            raise LoginRequired("Garmin let you in, but gave no token that lasts. Try again later.")
        return tokens

    def _sent(self, send: Callable[[], Any], *, is_code: bool = False) -> Any:
        try:
            return send()
        except (*_errors(self._library), OSError, ValueError) as error:
            raise _translated_login(self._library, error, is_code=is_code) from error


def checked_tokens(text: str) -> str:
    """Tokens as the library writes them: the content of its garmin_tokens.json.

    Raises:
        LoginRequired: They are something else.
    """
    try:
        told = json.loads(text)
    except ValueError as error:
        raise LoginRequired("GARMIN_TOKENS is not the content of a garmin_tokens.json. Correct it.") from error
    if not isinstance(told, dict) or not told.get("di_token"):
        raise LoginRequired("GARMIN_TOKENS holds no token (di_token). Log in again and copy the whole file.")
    return json.dumps({name: told.get(name) for name in ("di_token", "di_refresh_token", "di_client_id")})


def _library() -> ModuleType:
    """garminconnect, silent: what it logs may name people and hold replies."""
    try:
        import garminconnect
    except ImportError as error:
        raise NotConnected(
            "Garmin needs the package garminconnect. Run 'pip install -r requirements.txt', then try again."
        ) from error
    logging.getLogger("garminconnect").setLevel(logging.CRITICAL + 1)
    return garminconnect


def _errors(library: Any) -> tuple[type[Exception], ...]:
    return (
        library.GarminConnectAuthenticationError,
        library.GarminConnectTooManyRequestsError,
        library.GarminConnectConnectionError,
    )


def _translated(library: Any, error: Exception, what: str, *, is_write: bool = False) -> ZonebookError:
    """Our error for one of the library's; its text stays behind, as it may hold anything."""
    chain = list(_causes(error))
    status = next((found for one in chain if (found := _status(one))), None)
    if status == 429 or _has(chain, library.GarminConnectTooManyRequestsError):
        return SlowDown("Garmin asks us to slow down. It goes on later; nothing is lost.")
    if status == 401 or (status is None and _has(chain, library.GarminConnectAuthenticationError)):
        return LoginRequired("Garmin no longer accepts the saved login. Connect again in Settings.")
    if status in (404, 410) or any(type(one).__name__ == "GarminConnectNotFoundError" for one in chain):
        return Gone(f"Garmin does not have {what} (any more).")
    if status == 403 and is_write:
        return Refused("Garmin does not let workouts be written from here: this network or account is blocked for now.")
    if status == 400 and is_write:
        return UnexpectedReply(f"Garmin did not take {what}: it cannot read it. Update Zonebook if this stays so.")
    if status == 403:
        return Refused(f"Garmin does not show {what}: it is not for this account, or this network is blocked for now.")
    if status and status >= 500:
        return SourceUnavailable(f"Garmin has trouble of its own (status {status}). It will be tried later.")
    if status:
        return UnexpectedReply(
            f"Garmin answered with status {status} when asked for {what}. Update Zonebook if this stays so."
        )
    if _has(chain, ValueError):
        return UnexpectedReply(f"Garmin's answer for {what} is cut off or not readable.")
    return SourceUnavailable("Garmin could not be reached. Check the network; it will be tried again later.")


def _translated_login(library: Any, error: Exception, *, is_code: bool) -> ZonebookError:
    chain = list(_causes(error))
    if _has(chain, library.GarminConnectTooManyRequestsError):
        return SlowDown("Garmin refuses logins from this network for now, as there were too many (429).")
    if _has(chain, library.GarminConnectAuthenticationError):
        if is_code:
            return LoginRequired("Garmin does not accept this code. Type the newest one, or start again.")
        return LoginRequired("Garmin does not accept this e-mail and password. Check them at connect.garmin.com.")
    if any(_NO_NETWORK.search(str(one)) for one in chain) or isinstance(error, OSError):
        return SourceUnavailable("Garmin could not be reached. Check the network, then try again.")
    return Refused(
        "Garmin did not let a program log in from here: it asks for a CAPTCHA, or blocks this network. Log in once at"
        " connect.garmin.com from this network, or connect from your own computer and set GARMIN_TOKENS here."
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from; the library wraps what it meets."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _has(chain: list[BaseException], kind: type[BaseException]) -> bool:
    return any(isinstance(one, kind) for one in chain)


def _status(error: BaseException) -> int | None:
    """The status that Garmin answered with: of the response where the error has one, else out of its text."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return status
    found = _STATUS.search(str(error)) if type(error).__name__.startswith("GarminConnect") else None
    return int(found[1]) if found else None
