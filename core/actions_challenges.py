"""The writes on challenges. Each is one transaction, and undone by one that it returns."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from core import store
from core.actions_done import Done
from core.challenge_rules import LONGEST_DAYS, Pause, Rules, checked, checked_pause, to_rows
from core.files import challenge_file
from core.models import DISCIPLINES
from core.models_challenges import Challenge, ChallengeMember, ChallengePause
from core.quantities import how_many, written
from core.queries import challenges
from core.queries.challenges import Kept
from core.queries.local import today_of
from core.store import Book
from core.words import fold, storable

#: Letters of the name of a team, and of the reason of a pause; how many can take part, and pauses there can be.
LONGEST_TEAM, LONGEST_REASON, MOST_MEMBERS, MOST_PAUSES = 60, 200, 100, 50
GONE = "That challenge is gone. Choose another one."


@dataclass(frozen=True)
class Started:
    """What starting or joining did, as a sentence, the write that takes it back, and the new challenge."""

    said: str
    undo: Callable[[], str]
    challenge_id: int


# --- in and out ---------------------------------------------------------------------------------------------------


def start(book: Book, rules: Rules, *, joined_day: date | None = None, key: str | None = None) -> Started:
    """Keep a challenge and take part in it; without ``joined_day`` everything counts from its first day on.

    Raises:
        ValueError: It cannot be; the sentence says why.
    """
    store.check_writable(book)
    rules = replace(_tidy(rules), key=key or uuid4().hex)
    with _writing(book) as session:
        challenge_id = challenges.put(session, _kept(rules, joined_day))
    said = f"“{rules.name}” is yours, from {written(rules.first_day)} to {written(rules.last_day)}."
    return Started(said, lambda: _remove(book, challenge_id), challenge_id)


def join_from_file(
    book: Book, data: bytes, *, joined_day: date | None = None, team: str | None = None
) -> Started:  # fmt: skip
    """Join a challenge that somebody sent; members who are friends here by their names take part too.

    Raises:
        UnreadableFile: The file is no challenge, or one that cannot be.
        ValueError: It is in this book already.
    """
    store.check_writable(book)
    sent = challenge_file.parse(data)
    with _writing(book) as session:
        if found := challenges.of_key(session, sent.rules.key):
            raise ValueError(f"“{found.name}” is in your book already." + _way_back(found))
        by_name = _friends_by_name(session)
        known = {by_name[fold(name)]: its for name, its in sent.members if by_name.get(fold(name)) is not None}
        members = _members({None: team, **known}) if sent.members or team else []
        challenge_id = challenges.put(session, _kept(sent.rules, joined_day)._replace(members=members))
    strangers = [name for name, _ in sent.members if fold(name) not in by_name]
    said = f"You joined “{sent.rules.name}”."
    if strangers:
        said += f" Not among your friends here yet: {', '.join(strangers[:8])}. Add them on Friends to race them."
    return Started(said, lambda: _remove(book, challenge_id), challenge_id)


def join_on(book: Book, challenge_id: int, day: date | None) -> Done:
    """Let it count from ``day`` on; None counts from its first day."""
    with _writing(book) as session:
        found = _found(session, challenge_id)
        before, found.joined_day = found.joined_day, day
        session.add(found)
        first_day = found.first_day
    said = f"It counts from {written(max(day or first_day, first_day))} on."
    return Done(said, lambda: join_on(book, challenge_id, before).said)


def leave(book: Book, challenge_id: int) -> Done:
    """Leave a challenge today; what was done in it stays to be seen."""
    return _set_left(book, challenge_id, today_of(book))


def rejoin(book: Book, challenge_id: int) -> Done:
    """Be in it again as if never left."""
    return _set_left(book, challenge_id, None)


def delete(book: Book, challenge_id: int) -> Done:
    """Remove a challenge; the workouts stay."""
    with _writing(book) as session:
        kept = _kept_whole(session, challenge_id)
        challenges.delete(session, challenge_id)
    return Done(f"“{kept.challenge.name}” deleted.", lambda: _put_back(book, kept))


# --- what it asks for ---------------------------------------------------------------------------------------------


def change(book: Book, challenge_id: int, rules: Rules) -> Done:
    """Put what a challenge asks for in the place of what it asked for; pauses and members stay.

    Raises:
        ValueError: It cannot be; the sentence says why, and all stays as it was.
    """
    store.check_writable(book)
    with _writing(book) as session:
        kept = _kept_whole(session, challenge_id)
        mine = kept.challenge
        rules = replace(_tidy(rules), key=mine.key, template=mine.template)
        asked = _kept(rules, mine.joined_day)
        asked.challenge.id, asked.challenge.left_day, asked.challenge.created_at = (
            mine.id,
            mine.left_day,
            mine.created_at,
        )
        challenges.put(session, asked._replace(pauses=kept.pauses, members=kept.members))
    return Done(f"“{rules.name}” is changed.", lambda: _put_back(book, kept))


# --- illness ------------------------------------------------------------------------------------------------------


def pause(book: Book, challenge_id: int, *, first_day: date, last_day: date, reason: str | None = None) -> Done:
    """Pause a challenge; its weeks and its end move on by these days.

    Raises:
        ValueError: The pause ends before it begins, or lies outside of the challenge.
    """
    wanted = checked_pause(Pause(first_day, last_day, reason))
    with _writing(book) as session:
        kept = _kept_whole(session, challenge_id)
        others = [one for one in kept.pauses if one.first_day != wanted.first_day]
        paused = sum((one.last_day - one.first_day).days + 1 for one in others)
        if wanted.last_day < kept.challenge.first_day:
            raise ValueError(f"The challenge begins on {written(kept.challenge.first_day)}, after that pause.")
        if wanted.first_day > kept.challenge.last_day + timedelta(days=paused):
            raise ValueError("The challenge is over before that pause.")
        if len(others) >= MOST_PAUSES or paused > LONGEST_DAYS:
            raise ValueError("That is more than a challenge can be paused.")
        row = ChallengePause(challenge_id=challenge_id, first_day=wanted.first_day, last_day=wanted.last_day,
                             reason=storable(wanted.reason or "").strip()[:LONGEST_REASON] or None)  # fmt: skip
        challenges.replace_part(session, challenge_id, ChallengePause, [*others, row])
    days = (wanted.last_day - wanted.first_day).days + 1
    said = f"Paused from {written(wanted.first_day)} to {written(wanted.last_day)}: what is left moves on by up to "
    return Done(f"{said}{how_many(days, 'day')}.", lambda: _put_pauses_back(book, challenge_id, kept.pauses))


def unpause(book: Book, challenge_id: int, first_day: date) -> Done:
    """End the pause that begins on ``first_day``: yesterday was its last day, and one that began today never was."""
    yesterday = today_of(book) - timedelta(days=1)
    with _writing(book) as session:
        kept = _kept_whole(session, challenge_id)
        found = next((one for one in kept.pauses if one.first_day == first_day), None)
        if found is None:
            raise ValueError("That pause is gone already.")
        others = [one for one in kept.pauses if one is not found]
        if found.first_day <= yesterday < found.last_day:
            others.append(ChallengePause(challenge_id=challenge_id, first_day=found.first_day, last_day=yesterday,
                                         reason=found.reason))  # fmt: skip
            said = f"Welcome back: the pause ended on {written(yesterday)}."
        else:
            said = "The pause is taken out."
        challenges.replace_part(session, challenge_id, ChallengePause, others)
    return Done(said, lambda: _put_pauses_back(book, challenge_id, kept.pauses))


# --- who takes part -----------------------------------------------------------------------------------------------


def save_members(book: Book, challenge_id: int, teams: Mapping[int | None, str | None]) -> Done:
    """Who takes part, by the friend's id, None for the athlete, each with a team or none. With friends it is a race.

    Raises:
        ValueError: Too many, or a name too long.
    """
    store.check_writable(book)
    if len(teams) > MOST_MEMBERS:
        raise ValueError(f"{MOST_MEMBERS} can take part at most.")
    members = _members({None: None} | dict(teams))
    with _writing(book) as session:
        kept = _kept_whole(session, challenge_id)
        _refuse_strangers(session, (one.friend_id for one in members))
        challenges.replace_part(session, challenge_id, ChallengeMember, members)
        if len(members) > 1:
            found = _found(session, challenge_id)
            found.kind = "team"
            session.add(found)
    others = len(members) - 1
    said = f"You and {how_many(others, 'friend')} take part." if others else "You take part alone."
    return Done(said, lambda: _put_back(book, kept))


# --- the way back -------------------------------------------------------------------------------------------------


def _remove(book: Book, challenge_id: int) -> str:
    with _writing(book) as session:
        challenges.delete(session, challenge_id)
    return "It is out of your book again."


def _put_back(book: Book, kept: Kept) -> str:
    with _writing(book) as session:
        if (found := challenges.of_key(session, kept.challenge.key)) and found.id != kept.challenge.id:
            raise ValueError(f"“{found.name}” is in your book again already.")
        there = challenges.friend_names(session)
        members = [one for one in kept.members if one.friend_id is None or one.friend_id in there]
        challenges.put(session, kept._replace(members=members))
    return f"“{kept.challenge.name}” is as it was."


def _put_pauses_back(book: Book, challenge_id: int, pauses: list[ChallengePause]) -> str:
    with _writing(book) as session:
        _found(session, challenge_id)
        challenges.replace_part(session, challenge_id, ChallengePause, pauses)
    return "The pauses are as they were."


def _set_left(book: Book, challenge_id: int, day: date | None) -> Done:
    with _writing(book) as session:
        found = _found(session, challenge_id)
        before, found.left_day = found.left_day, day
        session.add(found)
        said = f"You left “{found.name}”." if day else f"You are in “{found.name}” again."
    return Done(said, lambda: _set_left(book, challenge_id, before).said)


# --- what every write needs ---------------------------------------------------------------------------------------


def _writing(book: Book) -> AbstractContextManager[Session]:
    return store.writing(book, "challenges")


def _found(session: Session, challenge_id: int) -> Challenge:
    found = session.get(Challenge, challenge_id)
    if found is None:
        raise ValueError(GONE)
    return found


def _kept_whole(session: Session, challenge_id: int) -> Kept:
    """A challenge as it is now, in copies that later writes do not touch."""
    found = challenges.challenge(session, challenge_id)
    if found is None:
        raise ValueError(GONE)
    return challenges.copied(found)


def _tidy(rules: Rules) -> Rules:
    """The rules with names as they can be kept, once it is sure that they can be."""
    tidy = replace(
        rules,
        name=_words(rules.name),
        description=storable(rules.description or "").strip() or None,
        tasks=tuple(replace(task, name=_words(task.name)) for task in rules.tasks),
        tiers=tuple(replace(tier, name=_words(tier.name)) for tier in rules.tiers),
    )
    return checked(tidy, DISCIPLINES)


def _words(name: str) -> str:
    return " ".join(storable(name).split())


def _kept(rules: Rules, joined_day: date | None) -> Kept:
    """Rows of a challenge that is not kept yet."""
    challenge, tasks, tiers = to_rows(rules)
    return challenges.made(challenge | {"joined_day": joined_day, "created_at": datetime.now(UTC)}, tasks, tiers)


def _members(teams: Mapping[int | None, str | None]) -> list[ChallengeMember]:
    for team in teams.values():
        if len(_words(team or "")) > LONGEST_TEAM:
            raise ValueError(f"The name of a team has at most {LONGEST_TEAM} letters.")
    return [
        ChallengeMember(challenge_id=0, friend_id=friend_id, team=_words(team or "") or None)
        for friend_id, team in teams.items()
    ]


def _refuse_strangers(session: Session, friend_ids: Iterable[int | None]) -> None:
    wanted = {friend_id for friend_id in friend_ids if friend_id is not None}
    if wanted - set(challenges.friend_names(session)):
        raise ValueError("One of them is no longer among your friends. Choose again.")


def _friends_by_name(session: Session) -> dict[str, int | None]:
    """Friends by their folded names; None where several share one."""
    by_name: dict[str, int | None] = {}
    for friend_id, told in challenges.friend_names(session).items():
        name = fold(told)
        by_name[name] = None if name in by_name else friend_id
    return by_name


def _way_back(found: Challenge) -> str:
    return " You left it; take it up again there." if found.left_day else ""
