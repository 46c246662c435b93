"""Challenges of the sample athlete: one that runs, one with teams, one that ended with a medal; and who they ride with.

What friends did is invented from the seed, the same each time; names are those of no one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from sqlmodel import Session, select

from core.challenge_rules import Rules, Task, Tier, to_rows
from core.coaching import challenge_templates as templates
from core.metrics import week_start
from core.models_challenges import ChallengeMember, Friend, FriendWorkout
from core.queries import challenges

#: Name, team, workouts a week, minutes of one, and how much more it became in the last weeks.
FRIENDS = (
    ("Early Bird", "Sunrise", 4.5, 32, 1.1), ("Hill Climber", "Sunrise", 3.0, 48, 1.0),
    ("Night Rider", "Moonlight", 3.6, 40, 1.35), ("Steady Spinner", "Moonlight", 2.2, 28, 1.9),
)  # fmt: skip
#: What they do: discipline, title, type of class, share, kilojoules a minute.
DONE = (
    ("cycling", "{m} min Power Zone Endurance Ride", "Power Zone", 0.45, 8.5),
    ("cycling", "{m} min Music Ride", "Music", 0.25, 9.5),
    ("strength", "{m} min Full Body Strength", "Full Body", 0.2, 0),
    ("yoga", "{m} min Yoga Flow", "Yoga Flow", 0.1, 0),
)  # fmt: skip
#: So far back their results go, and since when they do more.
HISTORY_DAYS, MORE_DAYS = 126, 28


def write(session: Session, *, seed: int, today: date) -> None:
    """Write three challenges that are alive on ``today``, and those of the friends who are not here yet."""
    rng = np.random.default_rng([seed, 61])
    noon = datetime.combine(today, time(12), UTC)
    here = {friend.name: friend for friend in session.exec(select(Friend))}
    friends = [here.get(name) or Friend(name=name, created_at=noon) for name, *_ in FRIENDS]
    session.add_all(friends)
    session.flush()
    for friend, (name, _, often, minutes, more) in zip(friends, FRIENDS, strict=True):
        if name not in here:
            session.add_all(_workouts(rng, friend.id or 0, often, minutes, more, today))
    teams = {friend.id: team for friend, (_, team, *_) in zip(friends, FRIENDS, strict=True)}
    for number, rules in enumerate(_challenges(week_start(today)), 1):
        challenge, tasks, tiers = to_rows(replace(rules, key=f"sample-challenge-{number}"))
        who = {None: "Sunrise"} | teams if rules.kind == "team" else {}
        members = [ChallengeMember(challenge_id=0, friend_id=friend_id, team=team) for friend_id, team in who.items()]
        challenges.put(session, challenges.made(challenge | {"created_at": noon}, tasks, tiers, members))


def _challenges(monday: date) -> list[Rules]:
    """The year's minutes and Power Zone weeks, a race of teams, and four weeks that ended a while ago."""
    race = replace(
        templates.team_month(monday), name="Sunrise against Moonlight",
        tasks=(Task("60 minutes", metric="minutes", target=60),),
        tiers=(Tier("Bronze", 200), Tier("Silver", 400), Tier("Gold", 600)),
        first_day=monday - timedelta(days=21), last_day=monday + timedelta(days=13),
    )  # fmt: skip
    rhythm = Rules(
        name="Back to a rhythm", kind="solo", metric="workouts", first_day=monday - timedelta(days=70),
        last_day=monday - timedelta(days=43), description="A workout is a workout.",
        tiers=(Tier("Bronze", 4), Tier("Silver", 8), Tier("Gold", 12)),
    )  # fmt: skip
    return [
        templates.annual_minutes(monday.year),
        templates.power_zone_weeks(monday - timedelta(days=14)),
        race,
        rhythm,
    ]


def _workouts(
    rng: np.random.Generator, friend_id: int, often: float, minutes: float, more: float, today: date
) -> Iterator[FriendWorkout]:
    """A day has a workout or none; lately there are more of them."""
    shares = np.array([share for *_, share, _ in DONE])
    for ago in range(HISTORY_DAYS, 0, -1):
        chance = min(often * (more if ago <= MORE_DAYS else 1.0) / 7, 0.97)
        lot, kind, length = (
            rng.random(),
            int(rng.choice(len(DONE), p=shares)),
            5 * round(minutes * rng.normal(1, 0.2) / 5),
        )
        if lot >= chance:
            continue
        discipline, title, class_type, _, kj_per_min = DONE[kind]
        day, length = today - timedelta(days=ago), max(10, length)
        yield FriendWorkout(
            friend_id=friend_id, source="manual", source_id=f"{day:%Y-%m-%d}", discipline=discipline,
            title=title.format(m=length), started_at=datetime.combine(day, time(17), UTC), day=day,
            duration_s=60 * length, output_kj=round(length * kj_per_min, 1) if kj_per_min else None,
            class_type=class_type, created_at=datetime.combine(today, time(12), UTC),
        )  # fmt: skip
