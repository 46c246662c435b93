"""The conversation with Peloton's API: who asks, how often, and what it means when Peloton does not answer.

Tokens come from core/peloton_login.py; replies are read in core/peloton_replies.py, core/peloton_classes.py,
core/peloton_library.py, core/peloton_profile.py and core/peloton_friends.py. Knows no database.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, product
from typing import Any
from urllib.parse import quote

import numpy as np
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from core.errors import Gone, LoginRequired, Private, Refused, SourceUnavailable, UnexpectedReply
from core.models import Instructor
from core.models_challenges import PelotonChallenge
from core.peloton_auth0 import SERVICE, USER_AGENT
from core.peloton_classes import parse_class
from core.peloton_friends import (
    FriendPage,
    Member,
    is_more,
    parse_challenges,
    parse_following,
    parse_friend_page,
    parse_friend_seconds,
    parse_tiers,
)
from core.peloton_library import BROWSE_CATEGORIES, Genre, LibraryPage, parse_genres, parse_library_page
from core.peloton_login import Login
from core.peloton_privacy import scrubbed
from core.peloton_profile import (
    AccountSettings,
    Achievement,
    Overview,
    Profile,
    parse_achievements,
    parse_class_types,
    parse_instructors,
    parse_overview,
    parse_profile,
    parse_settings,
)
from core.peloton_replies import WorkoutPage, is_in_progress, parse_page, parse_session
from core.recorded import ClassContent, RawReply, RecordedSession
from core.web import Bearer, RateLimiter, connection_trouble, is_page, json_object, slow_down

API_URL = "https://api.onepeloton.com"
#: To connect, and between two pieces of an answer.
TIMEOUT_S = (10.0, 30.0)
#: The most that Peloton gives on one page.
PAGE_LIMIT = 100
#: Pages of those whom the athlete follows, and challenges whose medals are asked for, at most.
FOLLOWING_PAGES, MEDALS_OF = 20, 20
#: The web client is the one that gets GPS tracks, overview and achievements.
HEADERS = {"User-Agent": USER_AGENT, "Accept": "application/json", "Peloton-Platform": "web"}

ClassTypes = Mapping[str, str]


class Peloton:
    """An authenticated conversation, safe to share by threads; each has connections of its own."""

    def __init__(
        self,
        login: Login,
        *,
        api_url: str = API_URL,
        limiter: RateLimiter | None = None,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._login = login
        self._api_url = api_url.rstrip("/")
        self._limiter = limiter or RateLimiter(None)
        self._timeout_s = timeout_s
        self._threads = threading.local()
        self._lock = threading.Lock()
        self._user_id: str | None = None

    def __repr__(self) -> str:
        return f"Peloton({self._api_url!r}, {self._login!r})"

    def pause(self, seconds: float) -> None:
        """Send nothing for so long, on any thread."""
        self._limiter.pause(seconds)

    def me(self) -> Profile:
        """The athlete: FTP, heart-rate zones, weight."""
        profile = parse_profile(self._get("/api/me", what="your profile"))
        self._user_id = profile.user_id
        return profile

    def settings(self) -> AccountSettings:
        """The units and the time zone of the account."""
        user_id = self._me_id()
        return parse_settings(self._get(f"/api/user/{user_id}/settings", what="your settings"), user_id)

    def workouts(self, page: int = 0, limit: int = PAGE_LIMIT, *, class_types: ClassTypes | None = None) -> WorkoutPage:
        """One page of the athlete's workouts, newest first; pages count from 0."""
        return parse_page(self._workouts(self._me_id(), page, limit, what="your workouts"), class_types=class_types)

    def workout_pages(self, limit: int = PAGE_LIMIT, *, class_types: ClassTypes | None = None) -> Iterator[WorkoutPage]:
        """All pages, newest first; the caller decides when it has seen enough.

        A workout that is added meanwhile moves the others to the next page; what was on a page before is left out.
        """
        seen: set[str] = set()
        for number in count():
            page = self.workouts(number, limit, class_types=class_types)
            fresh = [item for item in page.items if item.recording.source_id not in seen]
            seen.update(item.recording.source_id for item in fresh)
            yield replace(page, items=fresh)
            if not page.show_next:
                return

    def workout(self, source_id: str) -> RawReply:
        """What Peloton says of one workout, as it came, less what identifies people."""
        return RawReply("workout", source_id, scrubbed(self._workout(source_id)))

    def session(
        self, source_id: str, *, listed: RawReply | None = None, class_types: ClassTypes | None = None
    ) -> RecordedSession:
        """A workout with its values and its samples, one a second.

        Args:
            source_id: Peloton's id of the workout.
            listed: The reply that the list gave of it, for what the workout's own reply leaves out.
            class_types: Names by id, see :meth:`class_types`.

        Raises:
            SourceUnavailable: Also when the workout is still going on.
        """
        workout = self._workout(source_id)
        if is_in_progress(workout):
            raise SourceUnavailable("This workout is still going on. It will be fetched when it is over.")
        path = f"/api/workout/{source_id}/performance_graph"
        try:
            graph = self._get(path, what="the samples of this workout", every_n=1)
        except Gone:  # recorded by another app: there are no samples
            graph = None
        return parse_session(workout, graph, class_types=class_types, listed=listed.body if listed else None)

    def class_content(self, class_id: str, *, class_types: ClassTypes | None = None) -> tuple[ClassContent, RawReply]:
        """A class with its plan and playlist, and the reply that they come from.

        Raises:
            Gone: Peloton has removed the class.
        """
        details = self._get(f"/api/ride/{class_id}/details", what="this class")
        content = parse_class(details, class_types=class_types, detailed_at=datetime.now(UTC))
        return content, RawReply("ride_details", class_id, scrubbed(details))

    def archive(
        self,
        discipline: str,
        page: int = 0,
        *,
        genre_id: str | None = None,
        limit: int = PAGE_LIMIT,
        class_types: ClassTypes | None = None,
    ) -> LibraryPage:
        """One page of the library's classes of one of our disciplines, newest first; pages count from 0.

        Args:
            discipline: One of ``peloton_library.BROWSE_CATEGORIES``.
            page: Which page.
            genre_id: Only classes with this kind of music, see :meth:`genres`.
            limit: Classes on a page.
            class_types: Names by id, see :meth:`class_types`.
        """
        query: dict[str, str | int] = {
            "browse_category": BROWSE_CATEGORIES[discipline], "content_format": "audio,video", "limit": limit,
            "page": page, "sort_by": "original_air_time", "desc": "true",
        }  # fmt: skip
        if genre_id:
            query["super_genre_id"] = genre_id
        reply = self._get("/api/v2/ride/archived", what="this list of classes", **query)
        return parse_library_page(reply, class_types=class_types)

    def genres(self, discipline: str) -> list[Genre]:
        """The kinds of music that classes of a discipline are listed under; none where Peloton does not tell."""
        query = {"library_type": "on_demand", "browse_category": BROWSE_CATEGORIES[discipline]}
        return parse_genres(self._get("/api/ride/filters", what="the filters of the library", **query))

    def class_types(self) -> dict[str, str]:
        """Names of class types by id: "Power Zone", "Climb" ..."""
        return parse_class_types(self._get("/api/ride/metadata_mappings", what="the list of class types"))

    def instructors(self) -> list[Instructor]:
        """Everybody who gives classes."""
        found: list[Instructor] = []
        for page in count():
            reply = self._get("/api/instructor", what="the list of instructors", page=page, limit=PAGE_LIMIT)
            fresh = parse_instructors(reply)
            found += fresh
            if not fresh or reply.get("show_next") is not True:
                return found
        return found

    def overview(self) -> Overview:
        """Peloton's own totals, records and streaks."""
        path = f"/api/user/{self._me_id()}/overview"
        return parse_overview(self._get(path, what="your overview", version=1))

    def achievements(self) -> list[Achievement]:
        """The athlete's badges."""
        path = f"/api/user/{self._me_id()}/achievements"
        return parse_achievements(self._get(path, what="your achievements"))

    # --- others, and Peloton's own challenges ---------------------------------------------------------------------

    def following(self) -> list[Member]:
        """Whom the athlete follows, each once, in Peloton's order."""
        path, found = f"/api/user/{self._me_id()}/following", {}
        for page in range(FOLLOWING_PAGES):
            reply = self._get(path, what="the list of those you follow", limit=PAGE_LIMIT, page=page)
            found |= {member.user_id: member for member in parse_following(reply) if member.user_id not in found}
            if not is_more(reply):
                break
        return list(found.values())

    def workouts_of(self, user_id: str, page: int = 0, *, class_types: ClassTypes | None = None) -> FriendPage:
        """One page of another member's workouts, newest first; pages count from 0.

        Raises:
            Private: They show their workouts to nobody, or not to the athlete.
            Gone: Peloton has no such member (any more).
        """
        reply = self._workouts(user_id, page, PAGE_LIMIT, what="this member's workouts")
        return parse_friend_page(reply, class_types=class_types)

    def seconds_of(self, source_id: str) -> dict[str, np.ndarray]:
        """Power or, without it, speed of another member's workout by the second of the pedalling clock."""
        path = f"/api/workout/{quote(source_id, safe='')}/performance_graph"
        return parse_friend_seconds(self._get(path, what="the seconds of this member's workout", every_n=1))

    def challenges(self) -> list[PelotonChallenge]:
        """Peloton's own challenges, running and to come, joined or not; the joined ones with their medals."""
        path, found = f"/api/user/{self._me_id()}/challenges", {}
        for when, has_joined in product(("current", "upcoming"), (True, False)):
            query = {"has_joined": str(has_joined).lower()}
            try:
                reply = self._get(f"{path}/{when}", what="its challenges", **query)
            except Gone:  # this list alone
                continue
            found |= {told.id: told for told in parse_challenges(reply, has_joined) if told.id not in found}
        for told in [told for told in found.values() if told.has_joined][:MEDALS_OF]:
            told.tiers = self._tiers(told.id)
        return list(found.values())

    def _tiers(self, challenge_id: str) -> list[dict[str, Any]] | None:
        """The medals of a challenge; both ways of writing its address are in use."""
        for name in ("challenge", "challenges"):
            path = f"/api/user/{self._me_id()}/{name}/{quote(challenge_id, safe='')}"
            try:
                return parse_tiers(self._get(path, what="this challenge"))
            except (Gone, Refused, UnexpectedReply):
                continue
        return None

    def extras(self) -> list[RawReply]:
        """What the account also tells, as it came, where it answers: overview (records, streaks), achievements."""
        user_id = self._me_id()
        told = []
        for kind, query in (("overview", {"version": 1}), ("achievements", {})):
            try:
                reply = self._get(f"/api/user/{user_id}/{kind}", what=f"your {kind}", **query)
            except (Gone, Refused, UnexpectedReply):
                continue
            told.append(RawReply(kind, user_id, scrubbed(reply)))
        return told

    def _workouts(self, user_id: str, page: int, limit: int, *, what: str) -> dict[str, Any]:
        query = {"joins": "ride,ride.instructor", "limit": limit, "page": page, "sort_by": "-created"}
        return self._get(f"/api/user/{quote(user_id, safe='')}/workouts", what=what, **query)

    def _workout(self, source_id: str) -> dict[str, Any]:
        return self._get(f"/api/workout/{source_id}", what="this workout", joins="ride,ride.instructor")

    def _me_id(self) -> str:
        with self._lock:
            return self._user_id or self.me().user_id

    def _get(self, path: str, *, what: str, **query: str | int) -> dict[str, Any]:
        """The reply to one question. The only place where statuses become our errors.

        Args:
            path: Where to ask.
            what: What is asked for, in words that fit "Peloton does not have ...".
            query: Parameters.
        """
        token = self._login.bearer()
        response = self._sent(path, query, token)
        if response.status_code == 401:
            response = self._sent(path, query, self._login.renew(token))
        match response.status_code:
            case 200:
                return json_object(response, SERVICE, what)
            case 401:
                raise LoginRequired("Peloton no longer accepts the saved login. Connect again in Settings.")
            case 403:
                raise _refusal(response, what)
            case 404 | 410:
                raise Gone(f"Peloton does not have {what} (any more).")
            case 429:
                raise slow_down(response, SERVICE)
            case status if status >= 500:
                raise SourceUnavailable(f"Peloton has trouble of its own (status {status}). It will be tried later.")
            case status:
                raise UnexpectedReply(
                    f"Peloton answered with status {status} when asked for {what}. Update Zonebook if this stays so."
                )

    def _sent(self, path: str, query: Mapping[str, str | int], token: str) -> requests.Response:
        self._limiter.wait()
        try:
            return self._session().get(
                self._api_url + path,
                params=query,
                auth=Bearer(token),
                timeout=self._timeout_s,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise connection_trouble(error, SERVICE) from error

    def _session(self) -> requests.Session:
        """This thread's own session: requests makes no promise about sharing one."""
        session = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = requests.Session()
            session.headers.update(HEADERS)
            session.mount(self._api_url, HTTPAdapter(max_retries=_retries()))
        return session


def _retries() -> Retry:
    """A broken connection or a gateway in trouble is tried again at once; being asked to slow down is not."""
    return Retry(
        total=3,
        connect=2,
        read=1,
        status=2,
        status_forcelist=(502, 503, 504),
        backoff_factor=0.2,
        respect_retry_after_header=False,
        raise_on_status=False,
    )


def _refusal(response: requests.Response, what: str) -> Refused:
    """Why a question was refused: closed for all, blocked for this network, or private."""
    if b"no longer accepting requests" in response.content:
        return Refused(f"Peloton has closed this way to {what} for programs like this one. Update Zonebook.")
    if is_page(response) or response.content.startswith(b"error code:"):
        return Refused("Peloton blocks this network for now. Wait an hour, and try without a VPN or from home.")
    return Private(f"Peloton does not show {what}: it is private, or not for this account.")
