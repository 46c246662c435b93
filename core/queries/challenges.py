"""Challenges as they are kept: what they ask for, the athlete's pauses, and who takes part."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from core.models_challenges import Challenge, ChallengeMember, ChallengePause, ChallengeTask, ChallengeTier, Friend
from core.store import Book, reading

#: What hangs on a challenge, and by what it is ordered.
PARTS = {
    ChallengeTask: "position", ChallengeTier: "position", ChallengePause: "first_day", ChallengeMember: "id",
}  # fmt: skip


class Kept(NamedTuple):
    """A challenge with all that hangs on it."""

    challenge: Challenge
    tasks: list[ChallengeTask]
    tiers: list[ChallengeTier]
    pauses: list[ChallengePause]
    members: list[ChallengeMember]

    def asked(self) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """What it asks for: its columns, and those of its tasks and tiers."""
        tasks, tiers = ([row.model_dump() for row in rows] for rows in (self.tasks, self.tiers))
        return self.challenge.model_dump(), tasks, tiers


def challenges(source: Book | Session) -> list[Kept]:
    """Every challenge, the one that begins first first."""
    if isinstance(source, Session):
        return _all(source)
    with reading(source) as connection, Session(connection) as session:
        return _all(session)


def challenge(session: Session, challenge_id: int) -> Kept | None:
    """One challenge; None where there is none of that id."""
    found = session.get(Challenge, challenge_id)
    return Kept(found, *(_parts(session, table, challenge_id) for table in PARTS)) if found else None


def made(
    challenge: dict[str, Any],
    tasks: list[dict[str, Any]],
    tiers: list[dict[str, Any]],
    members: list[ChallengeMember] | None = None,
) -> Kept:
    """A challenge that is not kept yet, of its columns and those of its tasks and tiers."""
    return Kept(
        Challenge(**challenge), [ChallengeTask(challenge_id=0, **task) for task in tasks],
        [ChallengeTier(challenge_id=0, **tier) for tier in tiers], [], members or [],
    )  # fmt: skip


def copied(kept: Kept) -> Kept:
    """The same challenge in rows that no later write touches."""
    challenge, *parts = kept
    copies = [[type(row)(**row.model_dump()) for row in rows] for rows in parts]
    return Kept(Challenge(**challenge.model_dump()), *copies)


def friend_names(session: Session) -> dict[int, str]:
    """The names of those who could take part, by their ids."""
    return {row.id: row.name for row in session.execute(sa.select(Friend.id, Friend.name))}


def of_key(session: Session, key: str) -> Challenge | None:
    """The challenge with this key, wherever it came from."""
    return session.scalar(sa.select(Challenge).where(col(Challenge.key) == key))


def put(session: Session, kept: Kept) -> int:
    """Write a challenge and all that hangs on it; what is there of its id is replaced. Returns its id.

    SQLite gives the number of a deleted challenge to the next one, so a number that is taken gives way to a new one.
    """
    challenge = Challenge(**kept.challenge.model_dump())
    found = session.get(Challenge, challenge.id) if challenge.id else None
    if found and found.key == challenge.key:
        delete_parts(session, found.id or 0)
        session.merge(challenge)
    else:
        challenge.id = None if found else challenge.id
        session.add(challenge)
    session.flush()
    challenge_id = challenge.id or 0
    for row in (*kept.tasks, *kept.tiers, *kept.pauses, *kept.members):
        session.add(type(row)(**row.model_dump(exclude={"challenge_id", "id"}), challenge_id=challenge_id))
    session.flush()
    return challenge_id


def replace_part(session: Session, challenge_id: int, table: type[SQLModel], rows: list[Any]) -> None:
    """Put these tasks, tiers, pauses or members in the place of those that a challenge has."""
    session.execute(sa.delete(table).where(table.challenge_id == challenge_id))  # type: ignore[attr-defined]
    session.flush()
    session.add_all(type(row)(**row.model_dump(exclude={"challenge_id", "id"}), challenge_id=challenge_id)
                    for row in rows)  # fmt: skip
    session.flush()


def delete(session: Session, challenge_id: int) -> None:
    """Remove a challenge and all that hangs on it."""
    delete_parts(session, challenge_id)
    session.execute(sa.delete(Challenge).where(col(Challenge.id) == challenge_id))


def delete_parts(session: Session, challenge_id: int) -> None:
    """Remove all that hangs on a challenge."""
    for table in PARTS:
        session.execute(sa.delete(table).where(table.challenge_id == challenge_id))
    session.flush()


def _all(session: Session) -> list[Kept]:
    found = session.scalars(sa.select(Challenge).order_by(col(Challenge.first_day), col(Challenge.id))).all()
    parts = [_by_challenge(_parts(session, table)) for table in PARTS]
    return [Kept(one, *(of_id.get(one.id or 0, []) for of_id in parts)) for one in found]


def _by_challenge(rows: list[Any]) -> dict[int, list[Any]]:
    of_id: dict[int, list[Any]] = {}
    for row in rows:
        of_id.setdefault(row.challenge_id, []).append(row)
    return of_id


def _parts(session: Session, table: Any, challenge_id: int | None = None) -> list[Any]:
    query = sa.select(table).order_by(table.challenge_id, getattr(table, PARTS[table]))
    if challenge_id is not None:
        query = query.where(table.challenge_id == challenge_id)
    return list(session.scalars(query))
