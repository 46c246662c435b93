"""Tables of challenges: whom the athlete rides against, what counts, and what friends did.

As in ``core/models.py``: units are in the column names, missing is NULL, instants are aware UTC.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models import Json


class Friend(SQLModel, table=True):
    """Somebody whom the athlete rides with or against."""

    __tablename__ = "friend"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    #: Peloton's id of the member; NULL for somebody kept by hand or by CSV.
    peloton_user_id: str | None = Field(default=None, unique=True)
    #: True where Peloton shows none of their workouts (any more); what came before stays.
    is_private: bool = False
    #: Their workouts are asked for in a pass.
    is_followed: bool = False
    #: When their workouts were last asked for, when they last came, and why not since.
    asked_at: datetime | None = None
    fetched_at: datetime | None = None
    problem: str | None = None
    #: Everything older than what is here was listed too, as far back as is asked for.
    is_listed: bool = False
    created_at: datetime


class FriendWorkout(SQLModel, table=True):
    """A session of a friend, as Peloton, a CSV or the athlete says."""

    __tablename__ = "friend_workout"
    __table_args__ = (
        UniqueConstraint("friend_id", "source", "source_id"),
        Index("ix_friend_workout_friend_day", "friend_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    friend_id: int = Field(default=None, foreign_key="friend.id")
    #: 'peloton', 'csv' or 'manual'
    source: str
    source_id: str
    discipline: str
    title: str
    started_at: datetime
    #: The local date where it was done.
    day: date
    duration_s: int | None = None
    distance_m: float | None = None
    output_kj: float | None = None
    calories_kcal: float | None = None
    avg_power_w: float | None = None
    #: Peloton's id of the class; it need not be in the class library here.
    class_id: str | None = Field(default=None, index=True)
    class_type: str | None = None
    #: NULL until asked for; False where Peloton has no seconds of it.
    has_stream: bool | None = None
    created_at: datetime = Field(default=None)


class FriendStream(SQLModel, table=True):
    """One channel of a friend's workout, packed as ``stream`` is."""

    __tablename__ = "friend_stream"

    friend_workout_id: int = Field(primary_key=True, foreign_key="friend_workout.id")
    channel: str = Field(primary_key=True)
    start_s: int
    sample_s: int
    n: int
    dtype: str
    scale: float
    codec: str
    data: bytes = Field(sa_type=LargeBinary)


class Challenge(SQLModel, table=True):
    """Something to reach between two days, alone or as teams, by points or by sums."""

    __tablename__ = "challenge"

    id: int | None = Field(default=None, primary_key=True)
    #: The same on every machine that it was sent to.
    key: str = Field(unique=True)
    name: str
    description: str | None = None
    #: 'solo' or 'team'
    kind: str
    #: What its total counts: 'points', 'workouts', 'minutes', 'distance_m', 'output_kj', 'calories_kcal', 'days'
    metric: str
    #: Disciplines that count; NULL counts all.
    disciplines: list[Any] | None = Field(default=None, sa_type=Json)
    #: Its weeks are counted from here: week 1 begins on this day.
    first_day: date
    last_day: date
    template: str | None = None
    #: The day on which the athlete joined; what was done before does not count. NULL counts from the first day.
    joined_day: date | None = None
    #: The last local day that counts, where the athlete left it.
    left_day: date | None = None
    created_at: datetime


class ChallengeTask(SQLModel, table=True):
    """A part of a challenge: so much of something in a week, or a workout of a kind, for so many points."""

    __tablename__ = "challenge_task"

    challenge_id: int = Field(primary_key=True, foreign_key="challenge.id")
    position: int = Field(primary_key=True)
    name: str
    #: Week of the challenge from 1; NULL is every week.
    week: int | None = None
    #: 'core', 'bonus' or 'test'
    kind: str = "core"
    points: float = 0
    #: How much of what: as ``challenge.metric`` without points; for one workout of a kind 'workouts' and 1.
    metric: str = "workouts"
    target: float = 1
    disciplines: list[Any] | None = Field(default=None, sa_type=Json)
    #: Any of these classes does it: the class and its alternatives. NULL asks for no class.
    class_ids: list[Any] | None = Field(default=None, sa_type=Json)
    #: By the type of the class or these words in its title; beside ``class_ids`` either is enough.
    class_type: str | None = None
    #: A workout shorter than this does not do it.
    min_duration_s: int | None = None
    #: Whether it may be done again for a better result.
    has_retakes: bool = True
    #: Whether a workout that does another task counts here too.
    is_shared: bool = False


class ChallengeTier(SQLModel, table=True):
    """A medal: from so much of the challenge's metric on."""

    __tablename__ = "challenge_tier"

    challenge_id: int = Field(primary_key=True, foreign_key="challenge.id")
    position: int = Field(primary_key=True)
    name: str
    threshold: float


class ChallengePause(SQLModel, table=True):
    """Days of illness in a challenge: its weeks and its end move on by them."""

    __tablename__ = "challenge_pause"

    challenge_id: int = Field(primary_key=True, foreign_key="challenge.id")
    first_day: date = Field(primary_key=True)
    last_day: date
    reason: str | None = None


class ChallengeMember(SQLModel, table=True):
    """Who takes part: a friend, or the athlete (friend NULL), and in which team."""

    __tablename__ = "challenge_member"
    __table_args__ = (UniqueConstraint("challenge_id", "friend_id"),)

    id: int | None = Field(default=None, primary_key=True)
    challenge_id: int = Field(foreign_key="challenge.id", index=True)
    friend_id: int | None = Field(default=None, foreign_key="friend.id")
    team: str | None = None


class PelotonChallenge(SQLModel, table=True):
    """One of Peloton's own challenges and how far the athlete is in it, as Peloton last said."""

    __tablename__ = "peloton_challenge"

    id: str = Field(primary_key=True)
    title: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    has_joined: bool | None = None
    participants: int | None = None
    #: How much is done, and in what, in Peloton's words ("workouts", "min").
    progress: float | None = None
    unit: str | None = None
    #: [{"name": "Bronze", "threshold": 10}, ...]
    tiers: list[Any] | None = Field(default=None, sa_type=Json)
    fetched_at: datetime = Field(default=None)
