"""What the conversations with services have in common: their pace, their login, and what a bad answer means.

Each sentence names the service and no address, key or token.
"""

import json
import random
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.auth import AuthBase
from urllib3.exceptions import NameResolutionError, ReadTimeoutError

from core.errors import SlowDown, SourceUnavailable, UnexpectedReply


class RateLimiter:
    """Evenly spaced moments to send a request at, for all threads together. No rate, or 0, is no limit.

    Args:
        per_second: How many at most.
        jitter_s: Each pause is longer by a chance part of this, so that nothing on the other side falls into step.
    """

    def __init__(self, per_second: float | None, *, jitter_s: float = 0.0) -> None:
        self._interval_s = 1 / per_second if per_second else 0.0
        self._jitter_s = jitter_s
        self._lock = threading.Lock()
        self._next = time.monotonic()
        self._paused_until = 0.0

    def wait(self) -> None:
        """Return when it is this thread's turn."""
        while True:
            with self._lock:
                now = time.monotonic()
                # One turn that nobody was there to take is made up for, so that a late thread costs nothing.
                turn = max(self._next, self._paused_until, now - self._interval_s)
                self._next = turn + self._interval_s + random.uniform(0, self._jitter_s)
            if turn > now:
                time.sleep(turn - now)
            if time.monotonic() >= self._paused_until:
                return

    def pause(self, seconds: float) -> None:
        """Let nobody send anything for so long, those included who wait for their turn already."""
        with self._lock:
            self._paused_until = max(self._paused_until, time.monotonic() + seconds)
            self._next = max(self._next, self._paused_until)


class Bearer(AuthBase):
    """Sets the token on one request; given as ``auth``, so that no .netrc file replaces it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._token}"
        return r


def json_object(response: requests.Response, service: str, what: str) -> dict[str, Any]:
    """The JSON object of an answer.

    Args:
        response: The answer; its status has been judged.
        service: Who gave it.
        what: What was asked for, in words that fit "a web page instead of ...".

    Raises:
        SourceUnavailable: It is empty.
        UnexpectedReply: It is a web page, cut off, or no object.
    """
    if not response.content.strip():
        raise SourceUnavailable(f"{service} answered with an empty page. It will be tried again later.")
    if is_page(response):
        raise UnexpectedReply(
            f"{service} sent a web page instead of {what}. It may be down for maintenance, or block this network."
        )
    try:
        reply = json.loads(response.content)
    except ValueError as error:
        raise UnexpectedReply(f"{service}'s answer for {what} is cut off or not readable.") from error
    if not isinstance(reply, dict):
        raise UnexpectedReply(f"{service}'s answer for {what} has an unknown form. Update Zonebook if this stays so.")
    return reply


def is_page(response: requests.Response) -> bool:
    """Whether a web page came where data was asked for."""
    return response.content.lstrip()[:1] == b"<" or "html" in response.headers.get("Content-Type", "")


def connection_trouble(error: requests.RequestException, service: str) -> SourceUnavailable:
    """A request that got no answer, as a sentence."""
    if isinstance(error, requests.exceptions.SSLError):
        said = f"A secure connection to {service} could not be made. Check the computer's clock and the network."
    elif isinstance(error, requests.exceptions.Timeout) or _is_caused_by(error, ReadTimeoutError):
        said = f"{service} did not answer in time. It will be tried again later."
    elif _is_caused_by(error, NameResolutionError):
        said = f"There is no network, or {service}'s address was not found. It will be tried again later."
    elif isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        said = f"{service}'s answer broke off in the middle. It will be tried again later."
    else:
        said = f"{service} could not be reached. Check the network; it will be tried again later."
    return SourceUnavailable(said)


def slow_down(response: requests.Response, service: str) -> SlowDown:
    """Too many requests, with the pause that the other side wishes for."""
    error = SlowDown(f"{service} asks us to slow down. It goes on later; nothing is lost.")
    error.retry_after_s = retry_after_s(response.headers.get("Retry-After"))
    return error


def retry_after_s(header: str | None) -> float | None:
    """Seconds to wait out of a Retry-After header, which holds seconds or a date; None where it holds neither."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)


def _is_caused_by(error: requests.RequestException, kind: type[Exception]) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, kind) or any(isinstance(argument, kind) for argument in error.args)
