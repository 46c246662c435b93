"""Other members of the fake Peloton, and its own challenges: whom the account follows, what they did, what is on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.loopback import Answer, Request, json_answer
from tests.fakes.peloton_history import History
from tests.fakes.peloton_music import invented_id
from tests.fakes.peloton_workouts import Workouts, not_found, page

Reply = dict[str, Any]

FORBIDDEN = {"status": 403, "error_code": None, "subcode": None, "message": "Access forbidden", "details": None}


@dataclass
class Member:
    """Another member, and what they did."""

    id: str
    username: str
    workouts: Workouts
    is_private: bool = False

    def reply(self) -> Reply:
        """As lists of members tell of them, with much that is nobody else's business."""
        return {
            "id": self.id, "username": self.username, "is_profile_private": self.is_private, "location": "Elsewhere",
            "image_url": "https://example.com/face.jpg", "email": "somebody@example.com", "total_followers": 7,
        }  # fmt: skip


@dataclass
class Friends:
    """Whom the account follows and which challenges there are; both may be changed while it is served."""

    members: list[Member] = field(default_factory=list)
    #: Each as the list tells it, with ``when`` ('current' or 'upcoming') and ``has_joined``.
    challenges: list[Reply] = field(default_factory=list)
    #: Members who are followed no longer, or are gone.
    unfollowed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    page_size: int = 100

    def answer(self, request: Request, me: str) -> Answer | None:
        """The answer about others, None where something else was asked for."""
        match request.path.strip("/").split("/"):
            case ["api", "user", user_id, "following"] if user_id == me:
                here = [member.reply() for member in self.members if member.id not in self.unfollowed]
                told = page(here, request.query | {"limit": str(self.page_size)})
                return json_answer(told | {"total_non_pending_followers": 2})
            case ["api", "user", user_id, "challenges", ("current" | "upcoming") as when] if user_id == me:
                return self._challenges(when, request.query)
            case ["api", "user", user_id, "challenge", challenge_id] if user_id == me:
                return self._challenge(challenge_id)
            case ["api", "user", user_id, "workouts"] if user_id != me:
                return self._of_member(user_id, lambda member: member.workouts.listing(request.query))
            case ["api", "workout", workout_id, *_]:
                owner = next((one for one in self.members if one.workouts.has(workout_id)), None)
                return self._of_member(owner.id, lambda member: member.workouts.answer(request)) if owner else None
        return None

    def _of_member(self, user_id: str, tell: Any) -> Answer:
        member = next((one for one in self.members if one.id == user_id and user_id not in self.gone), None)
        if member is None:
            return not_found("User not found")
        return json_answer(FORBIDDEN, 403) if member.is_private else tell(member)

    def _challenges(self, when: str, query: dict[str, str]) -> Answer:
        if query.get("has_joined") not in ("true", "false"):
            return json_answer({"status": 400, "message": "has_joined is required"}, 400)
        is_joined = query["has_joined"] == "true"
        shown = [one for one in self.challenges if one["when"] == when and one["has_joined"] == is_joined]
        names = ("challenge_summary", "participants", "progress")
        return json_answer({"challenges": [{name: one[name] for name in names} for one in shown]})

    def _challenge(self, challenge_id: str) -> Answer:
        for one in self.challenges:
            if one["challenge_summary"]["id"] == challenge_id:
                return json_answer({
                    "challenge_detail": {"detailed_description": "Move.", "tiers": one["tiers"]},
                    "challenge_summary": one["challenge_summary"], "progress": one["progress"],
                })  # fmt: skip
        return not_found("Challenge not found")


def member(history: History, name: str, *, later_s: int = 0, of: Sequence[Reply] | None = None, **said: Any) -> Member:
    """Somebody who took the classes of ``history`` (or of the workouts ``of`` it) too, each so many seconds later."""
    source = history.workouts if of is None else of
    user_id = invented_id("member", name)
    done = tuple(_done_by(user_id, workout, later_s) for workout in source)
    graphs = {_id_by(user_id, workout): history.graphs[workout["id"]] for workout in source}
    return Member(user_id, name, Workouts(replace(history, workouts=done, graphs=graphs)), **said)


def challenge(key: str, title: str, *, when: str = "current", has_joined: bool = True, **said: Any) -> Reply:
    """One of Peloton's challenges: ten, twenty and thirty workouts in May 2026, four of them done."""
    unit = {"metric_display_unit": "workouts"}
    tiers = [{"id": f"{key}-{n}", "title": name, "metric_value": 10 * n, **unit} for n, name in enumerate(MEDALS, 1)]
    summary = {
        "id": key, "title": title, "start_time": 1_777_593_600, "end_time": 1_780_271_999,
        "symbol_image_url": "https://example.com/medal.png",
    }  # fmt: skip
    return {
        "when": when, "has_joined": has_joined, "challenge_summary": summary, "participants": 123_456,
        "progress": {"metric_value": 4, **unit} if has_joined else None, "tiers": tiers[::-1],
    } | said  # fmt: skip


MEDALS = ("Bronze", "Silver", "Gold")


def ids(members: Iterable[Member]) -> set[str]:
    """The ids of members."""
    return {one.id for one in members}


def _id_by(user_id: str, workout: Reply) -> str:
    return invented_id(user_id, workout["id"])


def _done_by(user_id: str, workout: Reply, later_s: int) -> Reply:
    times = ("created_at", "created", "device_time_created_at", "start_time", "end_time")
    moved = {name: workout[name] + later_s for name in times if workout[name] is not None}
    return workout | moved | {"id": _id_by(user_id, workout), "user_id": user_id}
