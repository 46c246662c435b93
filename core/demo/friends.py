"""Three friends of the sample athlete: what they did in the last year, races, rides together, a challenge of Peloton's.

They are named as leaderboards name people. ``core/demo/challenges.py`` finds them by name and lets them take part.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import channels
from core.models import Workout
from core.models_challenges import Friend, FriendWorkout, PelotonChallenge
from core.queries import friend_rows

#: How far back they go, how many of their newest rides with the athlete and races have every second.
DAYS, RIDES_TOGETHER, RACES = 365, 6, 3
#: Disciplines that have an output, and what of it a minute brings an average friend.
OUTPUT_KJ_PER_MIN = {"cycling": 8.4, "bike_bootcamp": 4.0, "rowing": 5.5, "running": 11.0, "walking": 5.0}


class Invented(NamedTuple):
    """A friend of the sample athlete."""

    #: Tells their chance apart.
    number: int
    name: str
    #: Sessions a week, strength against the athlete, and the hour at which they train.
    per_week: float
    strength: float
    hour: int
    #: 'peloton', or 'csv' of one who sends a file.
    source: str


FRIENDS = (
    Invented(1, "Early Bird", 3.6, 0.94, 6, "peloton"),
    Invented(2, "Hill Climber", 2.8, 1.07, 12, "peloton"),
    Invented(3, "Night Rider", 2.2, 0.99, 21, "csv"),
)


def write(session: Session, *, seed: int, today: date) -> None:
    """Write the friends beside the sample athlete's workouts, which are there already; the same from the same seed."""
    now = datetime.combine(today, time(5), UTC)
    first = today - timedelta(days=DAYS)
    query = select(Workout).where(col(Workout.day) >= first, col(Workout.class_id).is_not(None))
    taken = list(session.exec(query.order_by(col(Workout.started_at), col(Workout.id))))
    for friend in FRIENDS:
        kept = _friend(friend, now)
        session.add(kept)
        session.flush()
        rng = np.random.default_rng([seed, 60, friend.number])
        done = _of_their_own(friend, rng, taken, first, today) + _together(friend, taken)
        friend_rows.save_results(session, kept.id or 0, _apart(done), now=now)
        if friend.source == "peloton":
            _write_races(session, kept.id or 0, taken, np.random.default_rng([seed, 62, friend.number]))
    told = col(FriendWorkout.has_stream).is_(None)
    session.execute(sa.update(FriendWorkout).where(told).values(has_stream=False))
    friend_rows.replace_challenges(session, [_challenge(today, taken)], now=now)


def _friend(friend: Invented, now: datetime) -> Friend:
    is_there = friend.source == "peloton"
    return Friend(
        name=friend.name, peloton_user_id=f"sample-{friend.number}" if is_there else None,
        is_followed=is_there, is_listed=is_there, fetched_at=now if is_there else None, created_at=now,
    )  # fmt: skip


def _of_their_own(
    friend: Invented, rng: np.random.Generator, taken: list[Workout], first: date, today: date
) -> list[FriendWorkout]:
    """Sessions at their own hour: a third in classes that the athlete took too, at some other time."""
    done = []
    for n in range((today - first).days):
        if rng.random() >= friend.per_week / 7:
            continue
        day = first + timedelta(days=n)
        started_at = datetime.combine(day, time(friend.hour, int(rng.integers(60))), UTC) + timedelta(hours=5)
        shared = taken[int(rng.integers(len(taken)))] if taken and rng.random() < 0.33 else None
        done.append(_result(friend, started_at, day, rng, shared))
    return done


def _together(friend: Invented, taken: list[Workout]) -> list[FriendWorkout]:
    """Rides with the athlete: the same class, begun within a few minutes."""
    rides = [one for one in taken if one.discipline == "cycling"]
    mine = rides[::-1][friend.number :: 9][:RIDES_TOGETHER]
    rng = np.random.default_rng([61, friend.number, len(taken)])
    return [
        _result(friend, one.started_at + timedelta(seconds=int(rng.integers(-90, 240))), one.day, rng, one)
        for one in mine
    ]


def _result(
    friend: Invented, started_at: datetime, day: date, rng: np.random.Generator, like: Workout | None
) -> FriendWorkout:
    """One session: in a class as the athlete's own one of it, or something of no class."""
    form = friend.strength * (1 + 0.05 * rng.standard_normal())
    values: dict[str, Any]
    if like is not None:
        values = {
            "discipline": like.discipline, "title": like.title, "duration_s": like.duration_s,
            "class_id": like.class_id, "class_type": like.class_type,
            "output_kj": like.output_kj * form if like.output_kj else None,
            "distance_m": like.distance_m * form**0.4 if like.distance_m else None,
        }  # fmt: skip
    else:
        discipline = str(rng.choice(["cycling", "strength", "running", "yoga"], p=[0.5, 0.25, 0.15, 0.1]))
        minutes = int(rng.choice([10, 20, 30, 45]))
        rate = OUTPUT_KJ_PER_MIN.get(discipline)
        values = {
            "discipline": discipline, "title": f"{minutes} min {_KINDS[discipline]}", "duration_s": minutes * 60,
            "output_kj": minutes * rate * form if rate else None,
            "distance_m": minutes * 165.0 * form if discipline == "running" else None,
        }  # fmt: skip
    return FriendWorkout(
        source=friend.source, source_id=f"{started_at:%Y-%m-%dT%H:%MZ} {friend.name} {values['discipline']}",
        started_at=started_at, day=day, **values,
    )  # fmt: skip


_KINDS = {"cycling": "Just Ride", "strength": "Strength", "running": "Just Run", "yoga": "Yoga Flow"}


def _apart(done: list[FriendWorkout]) -> list[FriendWorkout]:
    """Oldest first, without sessions that would run into the one before."""
    kept: list[FriendWorkout] = []
    for one in sorted(done, key=lambda result: result.started_at):
        end = kept[-1].started_at + timedelta(seconds=kept[-1].duration_s or 0) if kept else None
        if end is None or one.started_at >= end:
            kept.append(one)
    return kept


def _write_races(session: Session, friend_id: int, taken: list[Workout], rng: np.random.Generator) -> None:
    """Every second of a friend's newest results in cycling classes that the athlete rode with power."""
    of_class = {one.class_id: one for one in taken if one.discipline == "cycling" and one.output_kj}
    query = select(FriendWorkout).where(
        FriendWorkout.friend_id == friend_id, col(FriendWorkout.class_id).in_(list(of_class)),
        col(FriendWorkout.output_kj) > 0,
    )  # fmt: skip
    results = session.exec(query.order_by(col(FriendWorkout.started_at).desc(), col(FriendWorkout.id))).all()
    for result in list({one.class_id: one for one in results[::-1]}.values())[::-1][:RACES]:
        mine = of_class[result.class_id]
        power_w = channels.of_workouts(session, [mine.id or 0]).get(mine.id or 0, {}).get("power_w")
        if power_w is not None:
            friend_rows.save_seconds(session, result.id or 0, {"power_w": _ridden(power_w, result, rng)})


def _ridden(power_w: np.ndarray, result: FriendWorkout, rng: np.random.Generator) -> np.ndarray:
    """A friend through the same class: the plan's efforts with moods of their own, adding up to their output."""
    n = power_w.size
    moods = np.interp(np.arange(n), np.linspace(0, n, 10), 1 + 0.12 * rng.standard_normal(10))
    smooth = pd.Series(np.nan_to_num(power_w)).rolling(7, min_periods=1).mean().to_numpy()
    ridden = smooth * moods * (1 + 0.04 * rng.standard_normal(n))
    return np.rint(ridden * ((result.output_kj or 0) * 1000 / max(ridden.sum(), 1.0)))


def _challenge(today: date, taken: list[Workout]) -> PelotonChallenge:
    """This month's challenge of Peloton's, with as much done as the athlete did."""
    first = today.replace(day=1)
    ends = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days = {one.day for one in taken if first <= one.day <= today}
    return PelotonChallenge(
        id="sample-challenge", title=f"{today:%B} Days in Motion", started_at=datetime.combine(first, time(5), UTC),
        ended_at=datetime.combine(ends, time(23, 59), UTC) + timedelta(hours=5), has_joined=True, participants=184_302,
        progress=len(days), unit="days",
        tiers=[{"name": name, "threshold": n} for name, n in (("Bronze", 10), ("Silver", 15), ("Gold", 20))],
    )  # fmt: skip
