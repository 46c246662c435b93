"""How friends and what they did are kept: a session once, whoever tells of it, and what one friend leaves behind."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from core import streams
from core.models_challenges import Challenge, ChallengeMember, Friend, FriendStream, FriendWorkout, PelotonChallenge
from core.queries import athlete
from core.queries.friends import FOLLOWING, NUMBERS, PELOTON, SOURCES, WISHED
from core.store import Book, upsert, writing
from core.words import fold

#: Two sources tell of one session where they say the same discipline and starts no further apart: files have minutes.
SAME_START = timedelta(minutes=2)
#: Where only the day is told, lengths no further apart are one.
SAME_LENGTH_S = 60
#: What a result says, that may be corrected.
VALUES = ("discipline", "title", "started_at", "day", *NUMBERS, "class_id", "class_type")


@dataclass
class Kept:
    """What came of keeping results."""

    new: int = 0
    #: Were here, with other values or from a source that knows less.
    changed: int = 0
    #: Were here already, or are told by a source that knows more.
    known: int = 0
    #: (friend, source, source's id) of what is new or stands in the place of something else.
    added: list[tuple[int, str, str]] = field(default_factory=list)
    #: Copies of the rows that were changed or gave way.
    before: list[FriendWorkout] = field(default_factory=list)

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            self.new + other.new, self.changed + other.changed, self.known + other.known,
            self.added + other.added, self.before + other.before,
        )  # fmt: skip


def save_results(session: Session, friend_id: int, results: Iterable[FriendWorkout], *, now: datetime) -> Kept:
    """Keep results of one friend: what is here already is corrected, a session that two sources tell of is kept once.

    Peloton's word goes before that of a file, and a file's before what was entered by hand.
    """
    told, kept = list(results), Kept()
    if not told:
        return kept
    first, last = min(r.started_at for r in told), max(r.started_at for r in told)
    near = col(FriendWorkout.started_at).between(first - timedelta(days=2), last + timedelta(days=2))
    here = _Here(session.exec(select(FriendWorkout).where(FriendWorkout.friend_id == friend_id, near)))
    for result in told:
        same = here.by_id.get((result.source, result.source_id))
        twin = None if same else here.twin(result)
        if same is not None:
            copy = FriendWorkout(**same.model_dump())
            if _take_over(same, result):
                kept.changed += 1
                kept.before.append(copy)
            else:
                kept.known += 1
        elif twin is not None and SOURCES.index(twin.source) < SOURCES.index(result.source):
            kept.known += 1
        else:
            if twin is not None:
                kept.before.append(FriendWorkout(**twin.model_dump()))
                here.remove(twin)
                _delete(session, [twin.id or 0])
            result.friend_id, result.created_at = friend_id, now
            session.add(result)
            here.add(result)
            kept.added.append((friend_id, result.source, result.source_id))
            kept.new, kept.changed = kept.new + (twin is None), kept.changed + (twin is not None)
    session.flush()
    return kept


def take_back(session: Session, kept: Kept) -> None:
    """Undo what :func:`save_results` did, as far as the friend is still here."""
    keys = [*kept.added, *((row.friend_id, row.source, row.source_id) for row in kept.before)]
    for friend_id, source, source_id in keys:
        found = session.exec(
            select(FriendWorkout.id).where(
                FriendWorkout.friend_id == friend_id, FriendWorkout.source == source,
                FriendWorkout.source_id == source_id,
            )
        ).first()  # fmt: skip
        _delete(session, [found] if found else [])
    for row in kept.before:
        if session.get(Friend, row.friend_id):
            session.add(FriendWorkout(**row.model_dump(exclude={"id"})))
    session.flush()


class _Here:
    """Results of a friend that are here, to be found by their source or by their day."""

    def __init__(self, rows: Iterable[FriendWorkout]) -> None:
        self.by_id: dict[tuple[str, str], FriendWorkout] = {}
        self._by_day: dict[tuple[str, date], list[FriendWorkout]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: FriendWorkout) -> None:
        self.by_id[row.source, row.source_id] = row
        self._by_day.setdefault((row.discipline, row.day), []).append(row)

    def remove(self, row: FriendWorkout) -> None:
        del self.by_id[row.source, row.source_id]
        self._by_day[row.discipline, row.day].remove(row)

    def twin(self, result: FriendWorkout) -> FriendWorkout | None:
        """The row of another source that tells of the same session; the zone that it names may make it another day."""
        for days in (0, -1, 1):
            for row in self._by_day.get((result.discipline, result.day + timedelta(days=days)), ()):
                if _is_same(row, result):
                    return row
        return None


def _is_same(row: FriendWorkout, result: FriendWorkout) -> bool:
    """Whether two sources tell of one session; two rows of one source never do."""
    if row.source == result.source or row.discipline != result.discipline:
        return False
    if _has_clock(row) and _has_clock(result):
        return abs(row.started_at - result.started_at) <= SAME_START
    if row.day != result.day:
        return False
    lengths = (row.duration_s, result.duration_s)
    is_as_long = None not in lengths and abs((row.duration_s or 0) - (result.duration_s or 0)) <= SAME_LENGTH_S
    return is_as_long or fold(row.title) == fold(result.title)


def _has_clock(row: FriendWorkout) -> bool:
    return row.source == PELOTON or row.source_id[10:11] == "T"


def _take_over(row: FriendWorkout, result: FriendWorkout) -> bool:
    """Set what is said otherwise now; what is no longer said stays. Returns whether anything changed."""
    said = {name: value for name in VALUES if (value := getattr(result, name)) is not None}
    other = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)


def save_seconds(session: Session, workout_id: int, channels: dict[str, np.ndarray]) -> None:
    """Keep the channels of a friend's result, or that there are none."""
    row = session.get(FriendWorkout, workout_id)
    if row is None:
        return
    session.execute(sa.delete(FriendStream).where(col(FriendStream.friend_workout_id) == workout_id))
    packed = {name: streams.pack(name, values) for name, values in channels.items()}
    rows = [
        {"friend_workout_id": workout_id, "channel": name, **vars(one)}
        for name, one in packed.items()
        if one is not None
    ]
    if rows:
        session.execute(sa.insert(FriendStream), rows)
    row.has_stream = bool(rows)


def tell(session: Session, friend_id: int, **columns: Any) -> None:
    """Set columns of a friend: how asking for their workouts went."""
    session.execute(sa.update(Friend).where(col(Friend.id) == friend_id).values(**columns))


def is_asked_for(session: Session, friend_id: int) -> bool:
    """Whether a friend is here and still chosen; the athlete may change that while a pass is at work."""
    return bool(session.scalar(sa.select(Friend.is_followed).where(col(Friend.id) == friend_id)))


def save_following(book: Book, members: list[dict[str, Any]], *, now: datetime) -> None:
    """Keep whom the athlete follows, in the place of what was told before."""
    with writing(book, "challenges") as session:
        athlete.save_setting(session, FOLLOWING, {"asked_at": now.isoformat(), "members": members})


def save_wished(session: Session, workout_ids: Collection[int]) -> None:
    """Keep the results whose seconds are wished for."""
    athlete.save_setting(session, WISHED, sorted(set(workout_ids)) or None)


def replace_challenges(session: Session, told: list[PelotonChallenge], *, now: datetime) -> None:
    """Keep Peloton's challenges as they are told now. Of those no longer told only joined ones that are over stay."""
    for challenge in told:
        challenge.fetched_at = now
    upsert(session, PelotonChallenge, [challenge.model_dump() for challenge in told], key=("id",))
    is_past = col(PelotonChallenge.has_joined).is_(True) & (col(PelotonChallenge.ended_at) < now)
    untold = col(PelotonChallenge.id).not_in([challenge.id for challenge in told])
    session.execute(sa.delete(PelotonChallenge).where(untold, sa.not_(sa.func.coalesce(is_past, False))))


# --- a friend and all that is theirs ------------------------------------------------------------------------------


def take_out(session: Session, friend_id: int) -> list[SQLModel]:
    """Delete a friend with results, seconds and places in challenges; returns copies, in the order to put them back."""
    friend = session.get(Friend, friend_id)
    if friend is None:
        return []
    results = session.exec(select(FriendWorkout).where(FriendWorkout.friend_id == friend_id)).all()
    ids = [row.id or 0 for row in results]
    packed = session.exec(select(FriendStream).where(col(FriendStream.friend_workout_id).in_(_ids_of(friend_id)))).all()
    places = session.exec(select(ChallengeMember).where(ChallengeMember.friend_id == friend_id)).all()
    copies: list[SQLModel] = [type(row)(**row.model_dump()) for row in (friend, *results, *packed, *places)]
    session.execute(sa.delete(ChallengeMember).where(col(ChallengeMember.friend_id) == friend_id))
    _delete(session, ids)
    session.execute(sa.delete(Friend).where(col(Friend.id) == friend_id))
    session.expunge_all()
    return copies


def put_back(session: Session, copies: list[SQLModel]) -> None:
    """Bring back what :func:`take_out` or :func:`take_out_result` took; rows get other ids where theirs are taken.

    Raises:
        ValueError: It cannot be brought back any more; the sentence says why.
    """
    friend_ids: dict[int, int] = {}
    workout_ids: dict[int, int] = {}
    for copy in copies:
        match copy:
            case Friend():
                friend_ids[copy.id or 0] = _put_back_friend(session, copy)
            case FriendWorkout():
                owner = friend_ids.get(copy.friend_id, copy.friend_id)
                if session.get(Friend, owner) is None:
                    raise ValueError("That friend is gone, so their results cannot be brought back.")
                row = FriendWorkout(**copy.model_dump(exclude={"id"}) | {"friend_id": owner})
                session.add(row)
                session.flush()
                workout_ids[copy.id or 0] = row.id or 0
            case FriendStream():
                of = {"friend_workout_id": workout_ids[copy.friend_workout_id]}
                session.add(FriendStream(**copy.model_dump() | of))
            case ChallengeMember():
                if session.get(Challenge, copy.challenge_id):
                    of = {"friend_id": friend_ids[copy.friend_id or 0]}
                    session.add(ChallengeMember(**copy.model_dump(exclude={"id"}) | of))
    session.flush()


def _put_back_friend(session: Session, copy: Friend) -> int:
    """The friend as they were, by the same id where nobody has it."""
    user_id = copy.peloton_user_id
    if user_id and session.exec(select(Friend).where(Friend.peloton_user_id == user_id)).first():
        raise ValueError(f"{copy.name} was chosen again meanwhile, so what was deleted cannot be brought back.")
    is_taken = session.get(Friend, copy.id) is not None
    row = Friend(**copy.model_dump(exclude={"id"} if is_taken else set()))
    session.add(row)
    session.flush()
    return row.id or 0


def take_out_result(session: Session, workout_id: int) -> list[SQLModel]:
    """Delete one result with its seconds; returns copies."""
    row = session.get(FriendWorkout, workout_id)
    if row is None:
        return []
    packed = session.exec(select(FriendStream).where(FriendStream.friend_workout_id == workout_id)).all()
    copies: list[SQLModel] = [type(one)(**one.model_dump()) for one in (row, *packed)]
    _delete(session, [workout_id])
    session.expunge_all()
    return copies


def _ids_of(friend_id: int) -> Any:
    return sa.select(FriendWorkout.id).where(col(FriendWorkout.friend_id) == friend_id)


def _delete(session: Session, workout_ids: list[int]) -> None:
    """Take results out with their seconds, a few hundred at a time."""
    for start in range(0, len(workout_ids), 500):
        some = workout_ids[start : start + 500]
        session.execute(sa.delete(FriendStream).where(col(FriendStream.friend_workout_id).in_(some)))
        session.execute(sa.delete(FriendWorkout).where(col(FriendWorkout.id).in_(some)))
