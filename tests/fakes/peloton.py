"""A small real HTTP server that speaks Peloton's API and its login, with faults on request.

In a test: ``with FakePeloton(generated_history(20)) as fake: ...``. From a shell::

    python -m tests.fakes.peloton --workouts 700 --seed 1

prints its addresses as one line of JSON and serves until it is killed. Other processes steer it by POST to
``/_fake/fail`` (the fields of ``loopback.Fault``), ``/_fake/add``, ``/_fake/tokens``, ``/_fake/expire`` and
``/_fake/revoke``, and read ``GET /_fake/requests``. What the account holds is made in ``peloton_history``.
"""

import argparse
import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.loopback import Answer, Fault, FaultKind, LoopbackServer, Request, Seen, json_answer
from tests.fakes.peloton_account import achievements_reply, history_csv, overview_reply
from tests.fakes.peloton_friends import Friends
from tests.fakes.peloton_history import History, generated_history, recorded_history
from tests.fakes.peloton_library import Library
from tests.fakes.peloton_login import PelotonLogin, RefreshToken, Tokens
from tests.fakes.peloton_workouts import Workouts, not_found, page

Reply = dict[str, Any]

NOT_LOGGED_IN = {"status": 401, "error_code": 3020, "subcode": None, "message": "Not logged in", "details": None}


class FakePeloton:
    """Peloton's API and login for one account, served on loopback from the moment it is made.

    Args:
        history: What the account holds; 25 invented workouts if not given.
        library: The classes that lists tell of; none if not given.
        friends: Whom the account follows, and Peloton's challenges; nobody and none if not given.
        port: 0 takes any free one.
        latency_s: Added to every answer.
        requests_per_second: Over this rate the API answers 429 with Retry-After.
        token_lifetime_s: Life of an access token.
        rotate: A refresh token is spent by its use, and using it again revokes all that came from the same login.
        username: With ``password`` the only one that can log in.
        password: See ``username``.
        mfa: The account asks for a second factor.
        blocked: Too many logins were tried.
        log: File that gets one line "METHOD PATH?QUERY STATUS" per request.
    """

    def __init__(
        self,
        history: History | None = None,
        *,
        library: Library | None = None,
        friends: Friends | None = None,
        port: int = 0,
        latency_s: float = 0.0,
        requests_per_second: float | None = None,
        token_lifetime_s: int = 172_800,
        rotate: bool = True,
        username: str = "rider@example.com",
        password: str = "right horse",
        mfa: bool = False,
        blocked: bool = False,
        log: Path | None = None,
    ) -> None:
        self.history = history or generated_history(25)
        self.user_id: str = self.history.me["id"]
        self.login = PelotonLogin(
            user_id=self.user_id,
            username=username,
            password=password,
            token_lifetime_s=token_lifetime_s,
            rotate=rotate,
        )
        self.login.is_mfa, self.login.is_blocked = mfa, blocked
        self._workouts = Workouts(self.history)
        self.library = library or Library()
        self.friends = friends or Friends()
        self._server = LoopbackServer(
            self._answer,
            port=port,
            latency_s=latency_s,
            requests_per_second=requests_per_second,
            limited_path="^/api/",
            controls=self._controls(),
            log=log,
        )
        self.api_url = self.auth_url = self._server.url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and drop every open connection."""
        self._server.close()

    # What was asked.

    @property
    def requests(self) -> list[Seen]:
        """(method, path, query, status) of every request so far, oldest first."""
        return self._server.requests

    def count(self, path_regex: str) -> int:
        """How many requests had a path, or a path with its query, that the pattern is found in."""
        return self._server.count(path_regex)

    # Logins.

    @property
    def valid_tokens(self) -> set[str]:
        """The access tokens that the API accepts now."""
        return self.login.valid_tokens

    @property
    def refresh_tokens(self) -> dict[str, RefreshToken]:
        """Every refresh token ever given, with its state and how often it was used."""
        return self.login.refresh_tokens

    def issue_tokens(self) -> Tokens:
        """A fresh pair as the web client gets it, to be pasted."""
        return self.login.issue_tokens()

    def expire_tokens(self) -> None:
        """No access token counts any more; refreshing still works."""
        self.login.expire_tokens()

    def revoke(self) -> None:
        """Neither access nor refresh tokens count any more."""
        self.login.revoke()

    # Changes and faults.

    def add_workout(self, workout: Reply | None = None, graph: Reply | None = None) -> str:
        """Put a newer workout on top, the newest finished one done again if none is given; its id."""
        return self._workouts.add(workout, graph)

    def change_workout(self, workout_id: str, **values: Any) -> None:
        """Give a workout other values, as when one that had begun is COMPLETE or a rank settles."""
        self._workouts.change(workout_id, values)

    def remove_workout(self, workout_id: str) -> None:
        """Let a workout be gone: not in the list, 404 when asked for."""
        self._workouts.remove(workout_id)

    def fail(
        self,
        path_regex: str,
        times: int = 1,
        *,
        kind: FaultKind = "status",
        status: int = 503,
        body: Any = None,
        headers: dict[str, str] | None = None,
        delay_s: float = 0.0,
        edit: Callable[[Any], Any] | None = None,
        changes: dict[str, Any] | None = None,
    ) -> None:
        """Let the next ``times`` requests with a matching path fail; see ``loopback.Fault``."""
        self._server.fail(Fault(path_regex, times, kind, status, body, headers or {}, delay_s, edit, changes or {}))

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        self._server.clear_faults()

    def _controls(self) -> dict[str, Callable[[Reply], Any]]:
        return {
            "add": lambda posted: {"id": self.add_workout(**posted)},
            "tokens": lambda _: self.issue_tokens()._asdict(),
            "expire": lambda _: self.expire_tokens(),
            "revoke": lambda _: self.revoke(),
        }

    # Answers.

    def _answer(self, request: Request) -> Answer:
        answer = self.login.answer(request) or self._public_answer(request)
        if answer:
            return answer
        if not self.login.accepts(request):
            return json_answer(NOT_LOGGED_IN, 401)
        told = self._account_answer(request) or self.friends.answer(request, self.user_id)
        told = told or self.library.answer(request) or self._workouts.answer(request)
        return told or not_found("Endpoint not found")

    def _public_answer(self, request: Request) -> Answer | None:
        match request.path:
            case "/api/instructor":
                return json_answer(page(list(self.history.instructors), request.query))
            case "/api/ride/metadata_mappings":
                return json_answer(self._metadata_mappings())
        return None

    def _metadata_mappings(self) -> Reply:
        disciplines = sorted({workout["fitness_discipline"] for workout in self.history.workouts})
        return {
            "class_types": self.history.class_types,
            "instructors": self.history.instructors,
            "fitness_disciplines": [{"id": slug, "name": slug.title()} for slug in disciplines],
            "browse_categories": [],
            "equipment": [],
            "device_type_display_names": [],
        }

    def _account_answer(self, request: Request) -> Answer | None:
        match request.path.strip("/").split("/"):
            case ["api", "me"] | ["api", "user", self.user_id]:
                return json_answer(self._me())
            case ["api", "user", self.user_id, "settings"]:
                return json_answer(self.history.settings)
            case ["api", "user", self.user_id, "workouts"]:
                return self._workouts.listing(request.query)
            case ["api", "user", self.user_id, "overview"]:
                return json_answer(overview_reply(self.user_id, self._workouts.newest_first))
            case ["api", "user", self.user_id, "achievements"]:
                return json_answer(achievements_reply(self._workouts.newest_first))
            case ["api", "user", self.user_id, "workout_history_csv"]:
                return Answer(self._csv(), content_type="text/csv; charset=utf-8")
        return None

    def _me(self) -> Reply:
        workouts = self._workouts.newest_first
        total = self.history.me["total_workouts"] + len(workouts) - len(self.history.workouts)
        latest = {"last_workout_at": workouts[0]["created_at"]} if workouts else {}
        return self.history.me | {"total_workouts": total} | latest

    def _csv(self) -> bytes:
        workouts = self._workouts.newest_first
        graphs = [self._workouts.graph(workout["id"]) for workout in workouts]
        names = {known["id"]: known["name"] for known in self.history.class_types}
        is_metric = self.history.settings["distance_unit"] == "metric"
        return history_csv(workouts, graphs, names, is_metric=is_metric).encode()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.peloton", description=main.__doc__)
    parser.add_argument("--workouts", type=int, default=700, help="how many invented workouts (700)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another account (1)")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="added to every answer")
    parser.add_argument("--rate", type=float, metavar="PER_SECOND", help="429 over so many requests a second")
    parser.add_argument("--samples", type=Path, metavar="DIR", help="serve the recorded replies in this folder")
    parser.add_argument("--log", type=Path, metavar="FILE", help="append a line per request")
    asked = parser.parse_args()
    history = recorded_history(asked.samples) if asked.samples else generated_history(asked.workouts, asked.seed)
    with FakePeloton(
        history, port=asked.port, latency_s=asked.latency, requests_per_second=asked.rate, log=asked.log
    ) as fake:
        print(json.dumps({"api_url": fake.api_url, "auth_url": fake.auth_url}), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
