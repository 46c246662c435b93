"""Garmin Connect for one account: the real library, pointed at a small real HTTP server, with faults on request.

``with FakeGarmin(activities(3)) as fake: fake.stand_in(monkeypatch)``. Only logging in is made up, as the library's way
through Garmin's login pages leads nowhere else.
"""

import io
import json
import threading
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import garminconnect
import pytest

from core import garmin
from tests.fakes.garmin_library import GarminLibrary
from tests.fakes.loopback import Answer, Fault, LoopbackServer, Request, json_answer

Raw = dict[str, Any]
EMAIL, PASSWORD, CODE = "rider@example.com", "right horse", "123456"
WHO = "00000000-aaaa-bbbb-cccc-000000000000"
NEWEST = datetime(2026, 11, 15, 6, 30, tzinfo=UTC)
#: How the library stands for a login that Garmin answers with a CAPTCHA.
CAPTCHA = garminconnect.GarminConnectConnectionError(
    "All login strategies exhausted: Mobile login failed (non-JSON): HTTP 403"
)


def activities(number: int, *, last: datetime = NEWEST, kind: str = "road_biking") -> list[Raw]:
    """So many rides, two days apart, newest first, in a place two hours before UTC."""
    return [activity(1000 + number - n, last - timedelta(days=2 * n), kind) for n in range(number)]


def activity(number: int, started_at: datetime, kind: str = "road_biking", **told: Any) -> Raw:
    """One item of the list; distances in metres, seconds, watts."""
    return {
        "activityId": number, "activityName": f"Ride {number}", "activityType": {"typeKey": kind, "parentTypeId": 2},
        "startTimeGMT": f"{started_at:%Y-%m-%d %H:%M:%S}", "ownerFullName": "Nobody Inparticular",
        "startTimeLocal": f"{started_at - timedelta(hours=2):%Y-%m-%d %H:%M:%S}", "distance": 17803.7,
        "duration": 60.0, "averageHR": 136.0, "avgPower": 135.0, "calories": 20.0, "hasPolyline": False,
    } | told  # fmt: skip


def zipped(content: bytes, name: str = "1001_ACTIVITY.fit") -> bytes:
    """A file as Garmin hands it over."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def tokens(name: str = "first") -> str:
    """Tokens as the library writes them."""
    return json.dumps({"di_token": f"{name}.token.x", "di_refresh_token": f"{name}-refresh", "di_client_id": "CLIENT"})


class FakeGarmin:
    """The account and the server.

    Args:
        activities: What the account holds, newest first.
        needs_code: Whether a login asks for a code.
        refusal: What a login is refused with, whatever the password.
    """

    def __init__(
        self, held: list[Raw] | None = None, *, needs_code: bool = False, refusal: Exception | None = None
    ) -> None:
        self.held = held or []
        #: ZIPs by activity; one that has none is answered with 404.
        self.files: dict[str, bytes] = {}
        self.sets: dict[str, Raw] = {}
        #: Values of days: what a question's path begins with, and the reply made for its first and last day.
        self.days: dict[str, Callable[[str, str], Any]] = {}
        self.needs_code, self.refusal = needs_code, refusal
        #: How often somebody logged in or sent a code.
        self.logins = self.codes = 0
        #: A login takes as long as this is not set.
        self.may_answer = threading.Event()
        self.may_answer.set()
        #: Tokens that the library has after the next request, if any.
        self.renewed: str | None = None
        self.accepted = {"first.token.x", "renewed.token.x", "new.token.x"}
        #: Workouts that are still to be done, and their days.
        self.library = GarminLibrary()
        self.server = LoopbackServer(self._answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()

    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on whoever asks for Garmin speaks to this one, as fast as they like."""
        library = pointed_library(self.server.url, self)
        loaded = garmin._library
        monkeypatch.setattr(garmin, "_library", lambda: loaded() and library)
        monkeypatch.setattr(garmin, "REQUESTS_PER_SECOND", None)

    def fail(self, path_regex: str, **fault: Any) -> None:
        """Let something go wrong the next time that a matching path is asked for; see ``loopback.Fault``."""
        self.server.fail(Fault(path_regex, **fault))

    def count(self, path_regex: str) -> int:
        """How many requests so far had such a path."""
        return self.server.count(path_regex)

    def asked_days(self, path: str) -> list[tuple[str, str]]:
        """The days that were asked for under a path, in order."""
        seen = [request for request in self.server.requests if request.path.startswith(path)]
        return [_first_and_last(request.path, request.query) for request in seen]

    def _answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.accepted:
            return json_answer({"message": "Unauthorized"}, 401)
        if answer := self.library.answer(request):
            return answer
        match request.path.strip("/").split("/"):
            case ["activitylist-service", "activities", "search", "activities"]:
                start, limit = int(request.query["start"]), int(request.query["limit"])
                return json_answer(self.held[start : start + limit])
            case ["download-service", "files", "activity", number] if number in self.files:
                return Answer(self.files[number], content_type="application/zip")
            case ["activity-service", "activity", number, "exerciseSets"] if number in self.sets:
                return json_answer(self.sets[number])
            case ["userprofile-service", "socialProfile"]:
                return json_answer({"displayName": WHO, "fullName": "Nobody Inparticular"})
        for path, reply in self.days.items():
            if request.path.startswith(path):
                return json_answer(reply(*_first_and_last(request.path, request.query)))
        return Answer(status=204) if _is_of_days(request.path) else json_answer({"message": "not found"}, 404)


def pointed_library(address: str, fake: FakeGarmin | None = None) -> Any:
    """The library with this address at the other end; without the account, in another process, nobody can log in."""
    return SimpleNamespace(
        Garmin=lambda *args, **options: _Pointed(address, fake, *args, **options),
        GarminConnectAuthenticationError=garminconnect.GarminConnectAuthenticationError,
        GarminConnectConnectionError=garminconnect.GarminConnectConnectionError,
        GarminConnectTooManyRequestsError=garminconnect.GarminConnectTooManyRequestsError,
    )


def each_day(first: str, last: str) -> list[str]:
    """The days from one to the other, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]


def _is_of_days(path: str) -> bool:
    return path.split("/")[1] in (
        "sleep-service", "hrv-service", "userstats-service", "metrics-service", "weight-service", "usersummary-service",
    )  # fmt: skip


def _first_and_last(path: str, query: Mapping[str, str]) -> tuple[str, str]:
    given = [part for part in path.split("/") if part[:4].isdigit() and "-" in part and len(part) == 10]
    given = given or [query[name] for name in ("fromDate", "untilDate", "startDate", "endDate") if name in query]
    return given[0], given[-1]


class _Pointed(garminconnect.Garmin):
    """The library's own conversation, with the server of the test at the other end."""

    def __init__(self, address: str, fake: FakeGarmin | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._fake = fake
        self.client._connectapi = address
        self.client._refresh_session = lambda: None  # it would ask Garmin

    def connectapi(self, path: str, **options: Any) -> Any:
        if self._fake and self._fake.renewed:
            self.client.loads(self._fake.renewed)
            self._fake.renewed = None
        return super().connectapi(path, **options)

    def login(self, /, tokenstore: str | None = None) -> tuple[Any, Any]:
        assert self._fake
        self._fake.logins += 1
        self._fake.may_answer.wait(10)
        if self._fake.refusal:
            raise self._fake.refusal
        if (self.username, self.password) != (EMAIL, PASSWORD):
            raise garminconnect.GarminConnectAuthenticationError("401 Unauthorized (Invalid Username or Password)")
        if self._fake.needs_code:
            return "needs_mfa", {"cookie": "of this login"}
        self.client.loads(tokens("new"))
        return None, None

    def resume_login(self, client_state: Any, mfa_code: str) -> tuple[Any, Any]:
        assert self._fake
        self._fake.codes += 1
        assert client_state == {"cookie": "of this login"}
        if mfa_code != CODE:
            raise garminconnect.GarminConnectAuthenticationError("MFA verification failed: [secret things]")
        self.client.loads(tokens("new"))
        return None, None
