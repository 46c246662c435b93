"""A strength session as Hevy tells it, put together the same way from its API and from its export.

Identity: the export names no id, and the API's id is not in the export. So both name a session by the minute of its
start (UTC) and its title: whoever imports the file first and connects the service later, or the other way round, has
each session once. Hevy's own id stays with the kept reply; who learns by it that a workout was renamed or deleted
finds the session through that reply.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from core.models import Recording, StrengthSet
from core.recorded import RawReply, RecordedSession
from core.words import fold

SOURCE = "hevy"
#: The kinds of sets that Hevy knows, and how its export has also written them.
SET_KINDS = {
    "normal": "normal", "warmup": "warmup", "warm up": "warmup", "failure": "failure", "dropset": "dropset",
    "drop set": "dropset",
}  # fmt: skip
#: A longer session than a day is a timer that was forgotten; its length is then unknown.
LONGEST_S = 24 * 3600

#: Exercises that make a session without any other exercise something else than strength.
_DISCIPLINES = {
    "running": "running", "treadmill": "running", "jogging": "running", "cycling": "cycling", "spinning": "cycling",
    "stationary bike": "cycling", "air bike": "cycling", "walking": "walking", "hiking": "hiking",
    "rowing machine": "rowing", "swimming": "swimming", "yoga": "yoga", "stretching": "stretching",
    "elliptical trainer": "cardio", "stair machine": "cardio", "climbing": "cardio", "hiit": "cardio",
    "jump rope": "cardio", "aerobics": "cardio", "boxing": "cardio",
}  # fmt: skip


def source_id(started_at: datetime, title: str, nth: int = 1) -> str:
    """What a session is known by: "2026-01-05T06:12Z push day", and a number where start and title come again.

    >>> source_id(datetime(2026, 1, 5, 6, 12, 41, tzinfo=UTC), "Push  Day")
    '2026-01-05T06:12Z push day'
    """
    number = f"#{nth}" if nth > 1 else ""
    return f"{started_at.astimezone(UTC):%Y-%m-%dT%H:%MZ} {fold(title) or '-'}{number}"


def session(
    *, title: str, started_at: datetime, ended_at: datetime | None, zone: tzinfo, sets: list[StrengthSet],
    replies: list[RawReply] | None = None, nth: int = 1,
) -> RecordedSession:  # fmt: skip
    """A session with its sets in order.

    Args:
        title: As the athlete called it.
        started_at: Aware instant.
        ended_at: None where it is not known.
        zone: Where it is told in local time.
        sets: In the order they were done; positions are given here.
        replies: What Hevy answered, where it was Hevy.
        nth: 2 for the second session of this title in this minute.
    """
    for position, done in enumerate(sets):
        done.position = position
    duration_s = _seconds(started_at, ended_at)
    discipline = _discipline(sets)
    distances_m = [done.distance_m for done in sets if done.distance_m]
    offset = started_at.astimezone(zone).utcoffset() or timedelta(0)
    recording = Recording(
        source=SOURCE, source_id=source_id(started_at, title, nth), detail_state="complete", discipline=discipline,
        title=title, started_at=started_at.astimezone(UTC), utc_offset_s=int(offset.total_seconds()),
        duration_s=duration_s, distance_m=sum(distances_m) if distances_m and discipline != "strength" else None,
        created_at=started_at, updated_at=started_at,
    )  # fmt: skip
    return RecordedSession(recording, sets=sets, replies=replies or [])


def _seconds(started_at: datetime, ended_at: datetime | None) -> int | None:
    if ended_at is None:
        return None
    seconds = round((ended_at - started_at).total_seconds())
    return seconds if 0 < seconds <= LONGEST_S else None


def _discipline(sets: list[StrengthSet]) -> str:
    """Strength, unless every exercise is one and the same thing else."""
    found = {_DISCIPLINES.get(fold(done.exercise.partition("(")[0]), "strength") for done in sets}
    return found.pop() if len(found) == 1 else "strength"
