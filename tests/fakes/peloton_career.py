"""An invented rider's career: what was done when, in which class, at which FTP, and how the API tells of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tests.fakes.peloton_classes import KINDS, NO_RIDE_ID, Kind, PelotonClass, invented_class, kind_named, ride_reply
from tests.fakes.peloton_music import invented_id
from tests.fakes.peloton_recordings import Recorded, Session, recorded

Reply = dict[str, Any]
Rng = np.random.Generator

WORKOUTS_PER_CLASS = 2.5
FIRST_FTP_W = 168
#: Where the rider is in any fortnight, with how likely that is.
PLACES = {"America/New_York": 0.84, "America/Los_Angeles": 0.08, "Europe/Berlin": 0.08}
FORTNIGHT_S = 14 * 86_400
DEVICE_NAMES = {"home_bike_plus": "Bike+", "home_tread": "Tread", "caesar": "Row", "iPhone": "App"}


@dataclass(frozen=True)
class Done:
    """A workout that was done: what its recording is made of, and the reply that tells of it."""

    session: Session
    reply: Reply
    #: The FTP that Peloton holds from then on, as ``ftp_info``.
    ftp_after: Reply


def career(
    count: int, seed: int, newest: datetime, user_id: str, *, in_progress: bool = False, is_metric: bool = False
) -> list[Done]:
    """So many workouts, newest first, told from the oldest on: FTP and records depend on what came before."""
    plans = _plans(count, seed, newest, in_progress=in_progress)
    done: list[Done] = []
    ftp: Reply = {"ftp": FIRST_FTP_W, "ftp_source": "ftp_estimated_source", "ftp_workout_id": None}
    best_work_j: dict[int, int] = {}
    for plan in reversed(plans):
        is_test = plan.kind.name == "ftp_test"
        threshold_w = _strength_w(plan, plans[-1]) if is_test else ftp["ftp"]
        session = _session(plan, seed, threshold_w, is_metric=is_metric)
        result = recorded(session)
        is_record = plan.kind.discipline == "cycling" and result.total_work_j > best_work_j.get(session.duration_s, 0)
        if is_record:
            best_work_j[session.duration_s] = result.total_work_j
        reply = _workout(plan, session, result, user_id) | _standing(plan, session, ftp, is_record=is_record)
        if is_test:
            tested_w = round(0.95 * result.avg_power_w)
            ftp = {"ftp": tested_w, "ftp_source": "ftp_workout_source", "ftp_workout_id": session.workout_id}
        done.append(Done(session, reply, ftp))
    return done[::-1]


@dataclass(frozen=True)
class _Plan:
    """What the rider is going to do; ``number`` counts from the newest workout, 1, an unfinished one is 0."""

    number: int
    kind: Kind
    created_at: datetime
    peloton_class: PelotonClass | None


def _plans(count: int, seed: int, newest: datetime, *, in_progress: bool) -> list[_Plan]:
    """Newest first."""
    rng = np.random.default_rng(seed)
    whens = _whens(count, newest, rng)
    kinds = _kinds(count, rng)
    class_numbers = _class_numbers(kinds, rng)
    first_taken = {key: when for key, when in zip(class_numbers, whens, strict=True) if key}
    classes = {key: _class(*key, seed=seed, first_taken=when) for key, when in first_taken.items()}
    plans = [
        _Plan(number, kind, when, classes.get(key))
        for number, (kind, when, key) in enumerate(zip(kinds, whens, class_numbers, strict=True), start=1)
    ]
    if in_progress:
        begun = _class(kind_named("ride"), 10_000, seed=seed, first_taken=newest)
        plans.insert(0, _Plan(0, begun.kind, newest + timedelta(hours=2), begun))
    return plans


def _whens(count: int, newest: datetime, rng: Rng) -> list[datetime]:
    """Creation times, newest first: every other one was done on the same day as the one after it."""
    whens = [newest]
    while len(whens) < count:
        latest = whens[-1]
        if latest.hour > 8 and rng.random() < 0.5:
            whens.append(latest - timedelta(seconds=int(rng.integers(3000, 6000))))
            continue
        days = int(rng.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 5)))
        midnight = latest.replace(hour=0, minute=0, second=0) - timedelta(days=days)
        whens.append(midnight + timedelta(seconds=int(rng.integers(11 * 3600, 24 * 3600))))
    return whens[:count]


def _kinds(count: int, rng: Rng) -> list[Kind]:
    """One of each, then in every hundred as many of each as its share says."""
    kinds = list(KINDS)
    deck = [kind for kind in KINDS for _ in range(kind.share)]
    while len(kinds) < count:
        kinds += [deck[place] for place in rng.permutation(len(deck))]
    return kinds[:count]


def _class_numbers(kinds: list[Kind], rng: Rng) -> list[tuple[Kind, int] | None]:
    """Which class of its kind each workout was: classes are taken again and again."""
    known = {kind: max(1, round(count / WORKOUTS_PER_CLASS)) for kind, count in Counter(kinds).items()}
    return [(kind, int(rng.integers(known[kind]))) if kind.has_class else None for kind in kinds]


def _class(kind: Kind, number: int, *, seed: int, first_taken: datetime) -> PelotonClass:
    """The class; one in twelve was live when first taken, the others had been given on the hour, long before."""
    rng = np.random.default_rng((seed, 7, KINDS.index(kind), number))
    if rng.random() < 1 / 12:
        air_time = first_taken + timedelta(seconds=30)
    else:
        air_time = first_taken.replace(minute=0, second=0) - timedelta(hours=int(rng.integers(20, 9000)))
    return invented_class(kind, number, seed=seed, air_time=int(air_time.timestamp()))


def _strength_w(plan: _Plan, oldest: _Plan) -> int:
    """What the rider could hold for an hour: grows fast, then slowly, and comes and goes with the season."""
    days = (plan.created_at - oldest.created_at).days
    return round(245 - 75 * np.exp(-days / 600) + 6 * np.sin(days / 58))


def _session(plan: _Plan, seed: int, threshold_w: int, *, is_metric: bool) -> Session:
    rng = np.random.default_rng((seed, plan.number))
    length_s = 60 * int(rng.choice(plan.kind.lengths_min))
    return Session(
        key=(seed, plan.number),
        workout_id=invented_id(seed, "workout", plan.number),
        kind=plan.kind,
        peloton_class=plan.peloton_class,
        duration_s=plan.peloton_class.duration_s if plan.peloton_class else length_s,
        threshold_w=threshold_w,
        is_metric=is_metric,
    )


def _workout(plan: _Plan, session: Session, result: Recorded, user_id: str) -> Reply:
    """What a list item says of the workout, joined with its class."""
    rng = np.random.default_rng((*session.key, 1))
    created_at = int(plan.created_at.timestamp())
    start_time = created_at + _intro_s(plan.peloton_class, rng)
    zone, offset_s = _zone(plan.created_at, session.key[0], rng)
    kind, is_running = plan.kind, plan.number == 0
    is_free = kind.name in ("just_ride", "lanebreak")
    return {
        "id": session.workout_id,
        "user_id": user_id,
        "created_at": created_at,
        "created": created_at,
        "device_time_created_at": created_at + offset_s,
        "start_time": start_time,
        "end_time": None if is_running else start_time + session.duration_s + int(rng.integers(0, 3)),
        "status": "IN_PROGRESS" if is_running else "COMPLETE",
        "timezone": zone,
        "fitness_discipline": kind.discipline,
        "metrics_type": kind.metrics_type,
        "workout_type": {"scenic": "scenic"}.get(kind.name, "freestyle" if is_free else "class"),
        "name": _name(kind),
        "title": _free_title(session) if is_free else None,
        "device_type": kind.device,
        "platform": {"iPhone": "iOS_app"}.get(kind.device, kind.device),
        "peloton_id": None if is_free else invented_id(session.workout_id, "session"),
        "total_work": 0.0 if is_running else float(result.total_work_j),
        "has_pedaling_metrics": kind.discipline == "cycling",
        "has_leaderboard_metrics": kind.metrics_type is not None and not is_free,
        "is_outdoor": kind.name == "outdoor_walk",
        "is_skip_intro_available": False,
        "is_paused": False,
        "has_paused": False,
        "is_pause_available": False,
        "total_video_watch_time_seconds": 0,
        "total_video_buffering_seconds": 0,
        "effort_zones": None if is_running else result.effort_zones(),
        "service_id": None,
        "strava_id": "-1",
        "fitbit_id": None,
        "ride": _ride(plan, session, created_at),
    }


def _zone(when: datetime, seed: int, rng: Rng) -> tuple[str, int]:
    """The time zone as the device names it, and its offset: two in five say "Etc/GMT+5" for five hours behind UTC."""
    fortnight = int(when.timestamp()) // FORTNIGHT_S
    place = np.random.default_rng((seed, 11, fortnight)).choice(list(PLACES), p=list(PLACES.values()))
    offset_s = int((when.astimezone(ZoneInfo(place)).utcoffset() or timedelta()).total_seconds())
    return (f"Etc/GMT{-offset_s // 3600:+d}" if rng.random() < 0.4 else str(place)), offset_s


def _intro_s(peloton_class: PelotonClass | None, rng: Rng) -> int:
    """From the start of the video to the start of the pedalling; some skip the intro, some come early."""
    if peloton_class is None or peloton_class.intro_s < 60:
        return int(rng.integers(1, 6))
    return int(rng.choice((60, 60, 61, 61, 62, 62, 18, 95)))


def _name(kind: Kind) -> str:
    if kind.name in ("scenic", "lanebreak"):
        return f"{kind.name.title()} Ride"
    return f"{'Rowing' if kind.discipline == 'caesar' else kind.discipline.title()} Workout"


def _free_title(session: Session) -> str:
    return f"{session.duration_s // 60} min {'Just Ride' if session.kind.name == 'just_ride' else 'NEON COMET HITS'}"


def _ride(plan: _Plan, session: Session, created_at: int) -> Reply | None:
    if plan.peloton_class:
        return ride_reply(plan.peloton_class)
    if plan.kind.name == "unknown_class":
        return None
    return {
        "id": NO_RIDE_ID,
        "is_archived": False,
        "instructor": {"name": plan.kind.name.replace("_", " ").upper(), "image_url": None},
        "title": _free_title(session),
        "scheduled_start_time": created_at,
        "duration": session.duration_s,
    }


def _standing(plan: _Plan, session: Session, ftp: Reply, *, is_record: bool) -> Reply:
    """What only the workout itself tells: FTP before it, rank, badges."""
    rng = np.random.default_rng((*session.key, 2))
    is_ranked = plan.kind.metrics_type is not None and plan.kind.has_class and plan.number > 0
    riders = int(rng.integers(2_000, 60_000)) if is_ranked else 0
    is_cycling = plan.kind.discipline == "cycling"
    return {
        "is_total_work_personal_record": is_record and plan.number > 0,
        "leaderboard_rank": int(rng.integers(1, riders)) if is_ranked else None,
        "total_leaderboard_users": riders,
        "leaderboard_distance_rank": None,
        "total_leaderboard_distance_users": 0,
        "ftp_info": ftp if is_cycling else {"ftp": 0, "ftp_source": None, "ftp_workout_id": None},
        "average_effort_score": None,
        "total_heart_rate_zone_durations": None,
        "achievement_templates": list(_badges(rng, is_record=is_record)),
        "movement_tracker_data": _movements(rng) if plan.kind.name == "strength" else None,
        "device_type_display_name": DEVICE_NAMES[plan.kind.device],
        "metadata": {"playlist_type": "synced"},
        "is_3p_digital_workout": False,
    }


def _badges(rng: Rng, *, is_record: bool) -> Iterator[Reply]:
    if is_record:
        yield _badge("output_pr", "Personal Record")
    if rng.random() < 0.2:
        yield _badge("weekend_warrior", "Weekend Warrior")


def _badge(slug: str, name: str) -> Reply:
    return {"id": invented_id("badge", slug), "name": name, "slug": slug, "image_url": None, "description": name}


def _movements(rng: Rng) -> Reply:
    """Sets of three exercises, one after the other; the plank has no weight and no repetitions."""
    sets = [
        {
            "movement_id": invented_id("movement", name),
            "movement_name": name,
            "is_hold": name == "Plank",
            "tracking_type": "time_based" if name == "Plank" else "rep_counting",
            "completed_number": 30 if name == "Plank" else int(rng.integers(6, 15)),
            "completed_reps": None if name == "Plank" else int(rng.integers(6, 15)),
            "completed_duration": 30,
            "offset": 60 + 40 * place,
            "length": 30,
            "weight": [{"weight_data": {"weight_value": pounds, "weight_unit": "lb"}}] if pounds else [],
        }
        for place, (name, pounds) in enumerate((("Overhead Press", 15), ("Bent Over Row", 20), ("Plank", 0)) * 2)
    ]
    return {"completed_movements_summary_data": {"repetition_summary_data": sets, "movement_aggregate_data": []}}
