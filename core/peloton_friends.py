"""What Peloton tells of other members, and of its own challenges, in our words. Pure: raw replies in, rows out.

Of another member nothing is read but what the columns of ``friend_workout`` keep, and no reply of theirs is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from core.errors import UnexpectedReply
from core.models_challenges import FriendWorkout, PelotonChallenge
from core.peloton_fields import Raw, flag, instant, needed, number, part, parts, text, whole
from core.peloton_replies import SOURCE, parse_page, parse_streams
from core.recorded import RecordedSession

#: A name or a title is cut after so many letters.
LONGEST_NAME = 200
#: How the size of a challenge may be named where it is no bare number.
SIZES = ("total", "count", "total_count", "total_participants")


@dataclass(frozen=True)
class Member:
    """Somebody whom the athlete follows."""

    user_id: str
    #: The name on the leaderboard.
    name: str
    #: None where it is not told.
    is_private: bool | None = None


@dataclass(frozen=True)
class FriendPage:
    """One page of another member's workouts, newest first; whose they are is still to be set."""

    items: list[FriendWorkout]
    show_next: bool
    #: Why items of this page could not be read, each a sentence.
    problems: list[str] = field(default_factory=list)


def parse_following(reply: Raw) -> list[Member]:
    """A page of ``/api/user/{id}/following``; one that cannot be read does not hide the others."""
    # {"data": [{"id": "3ba3...", "username": "Early_Bird", "is_profile_private": false, ...}], "show_next": false, ...}
    found, problems = [], []
    for item in parts(reply, "data"):
        try:
            found.append(_member(item))
        except UnexpectedReply as error:
            problems.append(error)
    if problems and not found:
        raise problems[0]
    return found


def is_more(reply: Raw) -> bool:
    """Whether a page is followed by another one; an empty one is the last."""
    return bool(parts(reply, "data")) and flag(reply, "show_next") is True


def parse_friend_page(reply: Raw, *, class_types: Mapping[str, str] | None = None) -> FriendPage:
    """A page of another member's ``/api/user/{id}/workouts``. Those still going on come with a later pass."""
    page = parse_page(reply, class_types=class_types)
    return FriendPage([_result(listed) for listed in page.items], page.show_next, page.problems)


def parse_friend_seconds(graph: Raw) -> dict[str, np.ndarray]:
    """Power by the second of the pedalling clock; speed where nothing measured power; nothing else is read."""
    channels = parse_streams(graph)
    for channel in ("power_w", "speed_mps"):
        if channel in channels and np.isfinite(channels[channel]).any():
            return {channel: channels[channel]}
    return {}


def parse_challenges(reply: Raw, has_joined: bool) -> list[PelotonChallenge]:
    """``/api/user/{id}/challenges/current`` or ``/upcoming``; one that cannot be read does not hide the others."""
    # {"challenges": [{"challenge_summary": {"id": "c1", "title": "May", "start_time": 1777593600, "end_time": ...},
    #                  "participants": 1234, "progress": {"metric_value": 4, "metric_display_unit": "workouts"}}]}
    found, problems = [], []
    for item in parts(reply, "challenges"):
        try:
            found.append(_challenge(item, has_joined))
        except UnexpectedReply as error:
            problems.append(error)
    if problems and not found:
        raise problems[0]
    return found


def parse_tiers(reply: Raw) -> list[dict[str, Any]]:
    """The medals of ``/api/user/{id}/challenge/{cid}``, the lowest first: ``name``, ``threshold``."""
    # {"challenge_detail": {"tiers": [{"id": "...", "title": "Bronze", "metric_value": 10, ...}]}, ...}
    told = [
        {"name": _cut(text(tier, "title") or "Medal"), "threshold": threshold}
        for tier in parts(part(reply, "challenge_detail"), "tiers")
        if (threshold := number(tier, "metric_value")) is not None
    ]
    return sorted(told, key=lambda tier: tier["threshold"])


def _member(item: Raw) -> Member:
    user_id = needed(text(item, "id"), "member id")
    name = text(item, "username") or text(item, "name") or "Without a name"
    return Member(user_id, _cut(name), flag(item, "is_profile_private"))


def _result(listed: RecordedSession) -> FriendWorkout:
    """The columns that are kept of a friend's workout. The list tells no distance in a unit that is known."""
    said = listed.recording
    return FriendWorkout(
        source=SOURCE,
        source_id=said.source_id,
        discipline=said.discipline,
        title=_cut(said.title),
        started_at=said.started_at,
        day=(said.started_at + timedelta(seconds=said.utc_offset_s)).date(),
        duration_s=said.duration_s,
        distance_m=said.distance_m,
        output_kj=said.output_kj,
        calories_kcal=said.calories_kcal,
        avg_power_w=said.avg_power_w,
        class_id=said.class_id,
        class_type=said.class_type,
    )


def _challenge(item: Raw, has_joined: bool) -> PelotonChallenge:
    summary, progress = part(item, "challenge_summary") or item, part(item, "progress")
    return PelotonChallenge(
        id=needed(text(summary, "id"), "challenge id"),
        title=_cut(text(summary, "title") or text(summary, "name") or "Challenge"),
        started_at=_moment(summary, "start_time"),
        ended_at=_moment(summary, "end_time"),
        has_joined=has_joined,
        participants=_size(item),
        progress=number(progress, "metric_value"),
        unit=text(progress, "metric_display_unit"),
    )


def _size(item: Raw) -> int | None:
    """How many take part: a number, or an object that counts them. Who they are is not read."""
    told = item.get("participants")
    if isinstance(told, Mapping):
        return next((n for name in SIZES if (n := whole(told, name)) is not None), None)
    return None if isinstance(told, list) else whole(item, "participants")


def _moment(raw: Raw, name: str) -> datetime | None:
    """Epoch seconds, or a written date and time; None where it is neither."""
    told = raw.get(name)
    if not isinstance(told, str) or told.replace(".", "", 1).isdigit():
        return instant(raw, name)
    try:
        written = datetime.fromisoformat(told)
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _cut(name: str) -> str:
    return name[:LONGEST_NAME]
