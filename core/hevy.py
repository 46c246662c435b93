"""The conversation with Hevy's API: workouts, what changed since, exercises, routines. Knows no database.

Only Hevy Pro gives a key (hevy.com, Settings, Developer). The API is young and may change: what cannot be read is
named and skipped, and nothing else is lost. How replies are read is in ``hevy_replies``.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import Retry

from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.hevy_replies import (
    Account,
    Event,
    Exercise,
    Routine,
    parse_account,
    parse_event,
    parse_exercise,
    parse_routine,
    parse_updated,
    routine_id,
    routine_request,
)
from core.web import RateLimiter, connection_trouble, json_object, slow_down

SERVICE, API_URL = "Hevy", "https://api.hevyapp.com"
#: No limit is documented, but asking faster has been answered with 429.
REQUESTS_PER_SECOND = 2.0
#: To connect, and between two pieces of an answer.
TIMEOUT_S = (10.0, 30.0)
#: The most that Hevy gives on one page, and of exercises.
PAGE_SIZE, EXERCISES_PAGE_SIZE = 10, 100
#: How often in a row a list heeds a request to slow down, and the longest pause it keeps.
PATIENCE, LONGEST_REST_S = 4, 60.0
#: No account has so many pages; a list that does not end is not read for ever.
MOST_PAGES = 10_000

Raw = Mapping[str, Any]
T = TypeVar("T")


class Hevy:
    """An authenticated conversation. ``zone`` is the athlete's: Hevy tells instants without a place."""

    def __init__(
        self,
        api_key: str,
        *,
        zone: ZoneInfo,
        api_url: str = API_URL,
        limiter: RateLimiter | None = None,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._zone = zone
        self._limiter = limiter or RateLimiter(REQUESTS_PER_SECOND)
        self._timeout_s = timeout_s
        self._key = _Key(api_key)
        self._session = requests.Session()
        self._session.headers["Accept"] = "application/json"
        self._session.mount(self._api_url, HTTPAdapter(max_retries=_retries()))

    def __repr__(self) -> str:
        return f"Hevy({self._api_url!r}, key=***)"

    def pause(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._limiter.pause(seconds)

    def check(self) -> Account:
        """Whose key this is.

        Raises:
            LoginRequired: Hevy does not accept the key.
        """
        try:
            return parse_account(self._asked("GET", "/v1/user/info", what="your account"))
        except Gone as error:
            raise LoginRequired(_BAD_KEY) from error

    def workouts(self) -> Iterator[Event]:
        """Every workout, newest first, as if it had just been changed."""
        yield from self._pages("/v1/workouts", "workouts", lambda raw: parse_updated(raw, zone=self._zone))

    def events(self, since: datetime) -> Iterator[Event]:
        """What was added, changed or deleted since then, the newest change first; the caller may stop early.

        Args:
            since: Aware instant. Take that of the last pass less a minute: asking twice changes nothing.
        """
        asked = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        parse: Callable[[Raw], Event] = lambda raw: parse_event(raw, zone=self._zone)  # noqa: E731
        yield from self._pages("/v1/workouts/events", "events", parse, since=asked)

    def exercises(self) -> Iterator[Exercise]:
        """Every exercise, Hevy's and the athlete's own, with the muscles that it trains."""
        yield from self._pages("/v1/exercise_templates", "exercise_templates", parse_exercise, EXERCISES_PAGE_SIZE)

    def routines(self) -> Iterator[Routine]:
        """The athlete's routines, the newest first."""
        yield from self._pages("/v1/routines", "routines", parse_routine)

    def marked_routine(self, mark: str) -> str | None:
        """The id of the routine that has this mark in its notes, or in those of its exercises; None without one."""
        for routine in self.routines():
            if any(mark in (note or "") for note in (routine.note, *(one.note for one in routine.exercises))):
                return routine.id
        return None

    def retitle_routine(self, routine_id: str, before: str) -> None:
        """Put words before the title of a routine, once.

        Raises:
            Gone: The routine was deleted in Hevy.
        """
        for routine in self.routines():
            if routine.id == routine_id:
                if not routine.title.startswith(before):
                    self.save_routine(replace(routine, title=f"{before}{routine.title}"))
                return
        raise Gone("Hevy does not have this routine (any more).")

    def save_routine(self, routine: Routine) -> str:
        """Put a routine into Hevy, in the place of the one with its id, or as a new one; returns its id.

        A new one is sent once: after a failure look at :meth:`routines` before sending it again, or there are two.

        Raises:
            Refused: The account may hold no more routines.
            Gone: The routine was deleted in Hevy.
        """
        body = routine_request(routine)
        if routine.id:
            self._asked("PUT", f"/v1/routines/{routine.id}", what="this routine", body=body)
            return routine.id
        before = {kept.id for kept in self.routines()}
        reply = self._asked("POST", "/v1/routines", what="a new routine", body=body)
        if saved := routine_id(reply):
            return saved
        for kept in self.routines():  # the answer may be empty: the new one is the one that was not there
            if kept.id and kept.id not in before and kept.title == routine.title:
                return kept.id
        raise UnexpectedReply("Hevy took the routine, but does not list it. Look in the app before sending it again.")

    def _pages(
        self, path: str, name: str, parse: Callable[[Raw], T], page_size: int = PAGE_SIZE, **query: str
    ) -> Iterator[T]:
        """The items of all pages. A page beyond the last is answered with 404: that is the end."""
        seen: set[int] = set()
        for page in count(1):
            try:
                reply = self._page(path, f"your {_words(name)}", page=page, pageSize=page_size, **query)
            except Gone:
                return
            raws = reply.get(name)
            if not isinstance(raws, list):
                raise UnexpectedReply(f"Hevy's answer for your {_words(name)} has an unknown form. Update Zonebook.")
            for raw in raws:
                if not isinstance(raw, dict):
                    raise UnexpectedReply(f"Hevy's list of {_words(name)} holds something unknown. Update Zonebook.")
                # What is added meanwhile moves the others to the next page, where they would come again.
                marker = hash(json.dumps(raw, sort_keys=True))
                if marker not in seen:
                    seen.add(marker)
                    yield parse(raw)
            last = reply.get("page_count")
            if not raws or page >= MOST_PAGES or (isinstance(last, int) and page >= last):
                return

    def _page(self, path: str, what: str, **query: str | int) -> dict[str, Any]:
        """One page of a list; a request to slow down is heeded a few times, so that a long list need not begin anew."""
        for tried in range(PATIENCE):
            try:
                return self._asked("GET", path, what=what, **query)
            except SlowDown as error:
                pause_s = error.retry_after_s if error.retry_after_s is not None else 2.0**tried
                if pause_s > LONGEST_REST_S:
                    raise
                self.pause(pause_s)
        return self._asked("GET", path, what=what, **query)

    def _asked(
        self,
        method: Literal["GET", "POST", "PUT"],
        path: str,
        *,
        what: str,
        body: Any = None,
        **query: str | int,
    ) -> dict[str, Any]:
        """The reply to one question. The only place where statuses become our errors.

        Args:
            method: "GET" asks, the others write.
            path: Where.
            what: What is asked for, in words that fit "Hevy does not have ...".
            body: What is written.
            query: Parameters.
        """
        response = self._sent(method, path, query, body)
        match response.status_code:
            case 200 | 201:
                return json_object(response, SERVICE, what)
            case 401:
                raise LoginRequired(_BAD_KEY)
            case 403:
                raise Refused(_refusal(response, method))
            case 404 | 410:
                raise Gone(f"Hevy does not have {what} (any more).")
            case 429:
                raise slow_down(response, SERVICE)
            case status if status >= 500:
                raise SourceUnavailable(f"Hevy has trouble of its own (status {status}). It will be tried later.")
            case 400 if method != "GET":
                raise UnexpectedReply(f"Hevy did not take {what}: {_said(response) or 'it does not say why'}.")
            case status:
                raise UnexpectedReply(
                    f"Hevy answered with status {status} when asked for {what}. Update Zonebook if this stays so."
                )

    def _sent(self, method: str, path: str, query: Mapping[str, str | int], body: Any) -> requests.Response:
        self._limiter.wait()
        try:
            return self._session.request(
                method, self._api_url + path, params=query, json=body, auth=self._key, timeout=self._timeout_s,
                allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            raise connection_trouble(error, SERVICE) from error


_BAD_KEY = (
    "Hevy does not accept this key. Copy it again from hevy.com (Settings, Developer), then connect again in Settings."
)


class _Key(AuthBase):
    """Sets the key on one request; given as ``auth``, so that no .netrc file adds a login of its own."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key.strip()

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["api-key"] = self._api_key
        return r


def _retries() -> Retry:
    """A broken connection or a gateway in trouble is tried again at once; what creates something never is."""
    return Retry(
        total=3, connect=2, read=1, status=2, status_forcelist=(502, 503, 504), backoff_factor=0.2,
        allowed_methods=("GET", "PUT"), respect_retry_after_header=False, raise_on_status=False,
    )  # fmt: skip


def _refusal(response: requests.Response, method: str) -> str:
    if method == "GET":
        return "Hevy refuses this key. Keys work only while the account has Hevy Pro: look in the app's settings."
    said = _said(response)
    return f"Hevy does not allow it{f': {said}' if said else ''}. The account may hold no more routines."


def _said(response: requests.Response) -> str:
    """What Hevy says is wrong, in one short line; empty where it says nothing."""
    try:
        reply = response.json()
    except ValueError:
        return ""
    said = reply.get("error") if isinstance(reply, dict) else None
    return " ".join(said.split())[:200].rstrip(".") if isinstance(said, str) else ""


def _words(name: str) -> str:
    return {"exercise_templates": "exercises", "events": "changes"}.get(name, name)
