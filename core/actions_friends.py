"""The writes on friends: whom Peloton is asked about, who rides along, their results by hand and by file.

Each is one transaction that tells what it did and how to take it back.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, select

from core import config, connections, quantities, scheduler, store, sync_friends
from core.actions_done import Done
from core.models import DISCIPLINES
from core.models_challenges import Friend, FriendWorkout
from core.queries import athlete, friend_rows
from core.queries import friends as friend_queries
from core.queries.friend_rows import Kept
from core.queries.local import zone_of
from core.store import Book
from core.words import fold, storable

#: A class that a file names by its title is the one that was first given within this of what the file says.
AIRED_WITHIN = timedelta(minutes=15)
LONGEST_NAME, LONGEST_TITLE = 80, 200
#: So many new names in one file are a mistake about its columns.
MOST_NEW_NAMES = 50
#: What of a session entered by hand can be true.
LONGEST_MIN, FARTHEST_M, MOST_KJ = 24 * 60, 500_000, 20_000


@dataclass(frozen=True)
class ReadIn:
    """What came of a file: a ``Done`` that also tells what was refused."""

    said: str
    undo: Callable[[], str]
    #: Rows that were refused, each with its reason.
    refused: tuple[str, ...] = ()


# --- whom Peloton is asked about ----------------------------------------------------------------------------------


def look_whom_i_follow(book: Book) -> str:
    """Let Peloton be asked whom the athlete follows, now and once a day; nobody on that list is asked about by it."""
    with store.writing(book, "challenges") as session:
        athlete.save_setting(session, friend_queries.IS_ON, True)
        told = friend_queries.following(book)["members"]
        athlete.save_setting(session, friend_queries.FOLLOWING, {"members": told})  # so that it is asked now
    _ask_soon(book)
    return "Asking Peloton whom you follow. The list is here in a moment."


def forget_whom_i_follow(book: Book) -> Done:
    """Ask Peloton about nobody any more and forget the list; friends and what they did stay."""
    with store.writing(book, "challenges") as session:
        before = _chosen(session)
        told = friend_queries.following(book)
        for friend in before:
            friend.is_followed = False
        athlete.save_setting(session, friend_queries.IS_ON, None)
        athlete.save_setting(session, friend_queries.FOLLOWING, None)
        ids = [friend.id or 0 for friend in before]
    said = "Peloton is asked about nobody any more. Friends who are here stay with what they did."
    return Done(said, lambda: _ask_again(book, ids, told["members"]))


def choose_friends(book: Book, user_ids: Collection[str]) -> Done:
    """Ask Peloton for the results of just these of those whom the athlete follows; what others did stays."""
    store.check_writable(book)
    names = {member["id"]: member["name"] for member in friend_queries.following(book)["members"]}
    with store.writing(book, "challenges") as session:
        here = {friend.peloton_user_id: friend for friend in session.exec(select(Friend)) if friend.peloton_user_id}
        unknown = [user_id for user_id in user_ids if user_id not in names and user_id not in here]
        if unknown:
            raise ValueError("Somebody of these is not among those whom you follow any more. Look again, then choose.")
        before = {user_id for user_id, friend in here.items() if friend.is_followed}
        for user_id, friend in here.items():
            friend.is_followed = user_id in user_ids
        new = [_member(user_id, names[user_id]) for user_id in dict.fromkeys(user_ids) if user_id not in here]
        session.add_all(new)
        session.flush()
        new_ids = [friend.id or 0 for friend in new]
    if set(user_ids) - before:
        _ask_soon(book)
    n = quantities.how_many(len(set(user_ids)), "friend")
    said = (
        f"{n} chosen. What they did comes with the next refreshes." if user_ids else "Nobody is asked about any more."
    )
    return Done(said, lambda: _choose_back(book, before, new_ids))


def wish_for_seconds(book: Book, workout_ids: Collection[int]) -> str:
    """Ask Peloton for the seconds of these results of friends, before the newest ones."""
    store.check_writable(book)
    with store.writing(book, "challenges") as session:
        waiting = athlete.setting(book, friend_queries.WISHED, [])
        friend_rows.save_wished(session, [*waiting, *(int(workout_id) for workout_id in workout_ids)])
    _ask_soon(book)
    return "Asking Peloton for every second of it. It is here in a moment."


def _chosen(session: Session) -> list[Friend]:
    return list(session.exec(select(Friend).where(Friend.is_followed)))


def _member(user_id: str, name: str) -> Friend:
    return Friend(name=name[:LONGEST_NAME], peloton_user_id=user_id, is_followed=True, created_at=_now())


def _ask_again(book: Book, friend_ids: list[int], members: list) -> str:
    with store.writing(book, "challenges") as session:
        for friend_id in friend_ids:
            if friend := session.get(Friend, friend_id):
                friend.is_followed = True
        athlete.save_setting(session, friend_queries.IS_ON, True)
        athlete.save_setting(session, friend_queries.FOLLOWING, {"members": members})
    return "Peloton is asked about your friends as before."


def _choose_back(book: Book, before: set[str], new_ids: list[int]) -> str:
    with store.writing(book, "challenges") as session:
        for friend in session.exec(select(Friend)).all():
            friend.is_followed = friend.peloton_user_id in before
        session.flush()
        for friend_id in new_ids:
            friend_rows.take_out(session, friend_id)
    return "Your choice is as it was."


# --- who rides along ----------------------------------------------------------------------------------------------


def add_friend(book: Book, name: str) -> Done:
    """Somebody whose results are entered by hand or come from a file."""
    name = _name(name)
    with store.writing(book, "challenges") as session:
        _check_is_new(session, name)
        friend = Friend(name=name, created_at=_now())
        session.add(friend)
        session.flush()
        friend_id = friend.id or 0
    return Done(
        f"{name} is here. Enter results by hand, or import a file.", lambda: delete_friend(book, friend_id).said
    )


def rename_friend(book: Book, friend_id: int, name: str) -> Done:
    """Call a friend something else; Peloton's name for them does not come back by itself."""
    name = _name(name)
    with store.writing(book, "challenges") as session:
        friend = _friend(session, friend_id)
        _check_is_new(session, name, but=friend_id)
        before, friend.name = friend.name, name
    return Done(f"{before} is called {name} now.", lambda: rename_friend(book, friend_id, before).said)


def delete_friend(book: Book, friend_id: int) -> Done:
    """Take a friend out with all that is theirs: results, seconds, and their places in challenges."""
    with store.writing(book, "challenges") as session:
        copies = friend_rows.take_out(session, friend_id)
    if not copies:
        return Done("That friend is gone already.", lambda: "There is nothing to bring back.")
    name = getattr(copies[0], "name", "")
    n = sum(isinstance(copy, FriendWorkout) for copy in copies)
    return Done(f"{name} is deleted, with {quantities.how_many(n, 'result')}.", lambda: _bring_back(book, copies))


def _bring_back(book: Book, copies: list) -> str:
    with store.writing(book, "challenges") as session:
        friend_rows.put_back(session, copies)
    return "Brought back."


# --- what they did ------------------------------------------------------------------------------------------------


def record_result(
    book: Book, friend_id: int, *, discipline: str, day: date, start: time | None = None, minutes: float | None = None,
    title: str = "", output_kj: float | None = None, distance_m: float | None = None, class_id: str | None = None,
) -> Done:  # fmt: skip
    """Keep a session of a friend as the athlete tells it; the same discipline at the same time is corrected.

    Without ``start`` only the day is known.

    Raises:
        ValueError: It cannot be true; the sentence says why.
    """
    zone = zone_of(book)
    started_at = datetime.combine(day, (start or time(12)).replace(second=0, microsecond=0), zone).astimezone(UTC)
    _check_result(discipline, day, minutes, output_kj, distance_m, today=_now().astimezone(zone).date())
    at = f"{started_at:%Y-%m-%dT%H:%MZ}" if start else day.isoformat()
    title = " ".join(storable(title).split())[:LONGEST_TITLE] or quantities.label(discipline)
    result = FriendWorkout(
        source=friend_queries.MANUAL, source_id=f"{at} {discipline}", discipline=discipline, title=title,
        started_at=started_at, day=day, duration_s=round(minutes * 60) if minutes else None,
        output_kj=output_kj or None, distance_m=distance_m or None, class_id=class_id,
    )  # fmt: skip
    with store.writing(book, "challenges") as session:
        name = _friend(session, friend_id).name
        kept = friend_rows.save_results(session, friend_id, [result], now=_now())
    what = "Entered" if kept.new else "Corrected" if kept.changed else "Known already"
    return Done(f"{what}: {title} of {name}, {quantities.written(day)}.", lambda: _take_back(book, kept, []))


def remove_result(book: Book, workout_id: int) -> Done:
    """Take one result of a friend out. One that Peloton tells of comes back when the list is read to the end again."""
    with store.writing(book, "challenges") as session:
        copies = friend_rows.take_out_result(session, workout_id)
    if not copies:
        return Done("That result is gone already.", lambda: "There is nothing to bring back.")
    return Done(f"Removed: {getattr(copies[0], 'title', '')}.", lambda: _bring_back(book, copies))


def import_results(book: Book, data: bytes, friend_id: int | None = None) -> ReadIn:
    """Bring in a CSV of friends' results, or Peloton's workout history of one friend. The same file twice is once.

    Args:
        book: Where to.
        data: The file.
        friend_id: Whose the rows are that name nobody.

    Raises:
        UnreadableFile: It is no such file; nothing was kept.
        ValueError: It does not say whose results these are.
    """
    store.check_writable(book)
    zone = zone_of(book)
    tomorrow = _now().astimezone(zone).date() + timedelta(days=1)  # it may be that already where they live
    told, refused = sync_friends.results_in(data, zone=zone, latest=tomorrow)
    if friend_id is None and any(one.friend is None for one in told):
        raise ValueError("The file does not say whose results these are. Choose a friend, or give it a column Friend.")
    kept = Kept()
    with store.writing(book, "challenges") as session:
        chosen = None if friend_id is None else _friend(session, friend_id)
        owners, new_ids = _owners(session, {one.friend for one in told if one.friend}, _now())
        by_owner: dict[int, list[FriendWorkout]] = {}
        for one in told:
            if one.aired_at and one.result.class_id is None:
                one.result.class_id = friend_queries.class_given(session, one.result.title, one.aired_at, AIRED_WITHIN)
            owner = owners[fold(one.friend)] if one.friend else chosen
            assert owner is not None
            by_owner.setdefault(owner.id or 0, []).append(one.result)
        for owner_id, results in by_owner.items():
            kept += friend_rows.save_results(session, owner_id, results, now=_now())
    said = f"{quantities.how_many(kept.new, 'new result')}, {kept.changed:,} corrected, {kept.known:,} known already."
    said += f" {quantities.how_many(len(refused), 'row')} refused." if refused else ""
    return ReadIn(said, lambda: _take_back(book, kept, new_ids), tuple(refused))


def _owners(session: Session, names: set[str], now: datetime) -> tuple[dict[str, Friend], list[int]]:
    """Friends by their folded names, those that a file names for the first time among them, and the ids of these."""
    owners = {fold(friend.name): friend for friend in session.exec(select(Friend).order_by(col(Friend.id)))}
    new = {fold(name): name for name in sorted(names) if fold(name) not in owners}
    if len(new) > MOST_NEW_NAMES:
        raise ValueError(f"The file names {len(new):,} people who are not here. Is its column Friend one of names?")
    for folded, name in new.items():
        owners[folded] = Friend(name=_name(name), created_at=now)
    session.add_all([owners[folded] for folded in new])
    session.flush()
    return owners, [owners[folded].id or 0 for folded in new]


def _take_back(book: Book, kept: Kept, new_ids: list[int]) -> str:
    with store.writing(book, "challenges") as session:
        friend_rows.take_back(session, kept)
        for friend_id in new_ids:
            friend_rows.take_out(session, friend_id)
    return "It is as it was."


def _check_result(
    discipline: str, day: date, minutes: float | None, output_kj: float | None, distance_m: float | None, *, today: date
) -> None:
    if discipline not in DISCIPLINES:
        raise ValueError(f"{discipline!r} is no discipline. Choose one of: {', '.join(DISCIPLINES)}.")
    if day > today + timedelta(days=1):  # it may be tomorrow already where they live
        raise ValueError("That day is still to come. Choose today or an earlier one.")
    if minutes is not None and not 0 <= minutes <= LONGEST_MIN:
        raise ValueError("A session takes a day at most. Correct the minutes, or leave them empty.")
    if output_kj is not None and not 0 <= output_kj <= MOST_KJ:
        raise ValueError("An output is from 0 to 20,000 kJ. Correct it, or leave it empty.")
    if distance_m is not None and not 0 <= distance_m <= FARTHEST_M:
        raise ValueError("A distance is from 0 to 500 km. Correct it, or leave it empty.")


# --- names and times ----------------------------------------------------------------------------------------------


def _name(text: str) -> str:
    name = " ".join(storable(text).split())[:LONGEST_NAME]
    if not fold(name):
        raise ValueError("Give a name with at least one letter or digit.")
    return name


def _check_is_new(session: Session, name: str, but: int | None = None) -> None:
    if any(fold(friend.name) == fold(name) and friend.id != but for friend in session.exec(select(Friend))):
        raise ValueError(f"There is a friend called {name} already. Choose another name.")


def _friend(session: Session, friend_id: int) -> Friend:
    found = session.get(Friend, friend_id)
    if found is None:
        raise ValueError("That friend is gone. Choose another one.")
    return found


def _ask_soon(book: Book) -> None:
    """Ask Peloton in the background, where it is connected; never for the sample athlete."""
    if not book.is_sample and connections.is_connected(book, connections.PELOTON, config.settings()):
        scheduler.friends_now(book)


def _now() -> datetime:
    return datetime.now(UTC)
