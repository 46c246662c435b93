"""The writes on bookmarks: lists of classes with notes. Each is one transaction, and undone by one that it returns."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from sqlmodel import Session

from core import store
from core.actions_done import Done
from core.models import Bookmark, BookmarkList, PelotonClass
from core.queries import bookmarks
from core.store import Book
from core.words import storable

#: Letters of a name, and of a note.
LONGEST_NAME, LONGEST_NOTE = 60, 2000

GONE = "That list is gone. Choose another one."


def add_list(book: Book, name: str) -> str:
    """Make an empty list.

    Raises:
        ValueError: It needs a name, or the name is taken; the sentence says which.
    """
    with _writing(book) as session:
        bookmarks.add_list(session, _free_name(session, name), now=_now())
    return f"List “{_tidy(name)}” made."


def rename_list(book: Book, list_id: int, name: str) -> Done:
    """Call a list something else."""
    with _writing(book) as session:
        found = _list(session, list_id)
        before, found.name = found.name, _free_name(session, name, but=list_id)
        after = found.name
    return Done(f"“{before}” is now “{after}”.", lambda: rename_list(book, list_id, before).said)


def delete_list(book: Book, list_id: int) -> Done:
    """Remove a list with its notes; the classes themselves stay."""
    with _writing(book) as session:
        found = _list(session, list_id)
        kept = [_copy(one) for one in bookmarks.of_list(session, list_id)]
        gone = BookmarkList(**found.model_dump())
        bookmarks.delete_list(session, found)
    of = f" with {len(kept)} class{'es' if len(kept) > 1 else ''}" if kept else ""
    return Done(f"List “{gone.name}” deleted{of}.", lambda: _restore_list(book, gone, kept))


def add_bookmark(
    book: Book, class_id: str, *, list_id: int | None = None, new_list: str = "", note: str = ""
) -> Done:  # fmt: skip
    """Put a class on a list, or on a new one that is made for it.

    Raises:
        ValueError: It is there already, the list is gone, or the new name cannot be used.
    """
    with _writing(book) as session:
        if session.get(PelotonClass, class_id) is None:
            raise ValueError("That class is not in this book.")
        is_new = list_id is None
        if list_id is None:
            list_id = bookmarks.add_list(session, _free_name(session, new_list), now=_now())
        kept = _list(session, list_id)
        if session.get(Bookmark, (list_id, class_id)):
            raise ValueError(f"It is on “{kept.name}” already.")
        session.add(Bookmark(list_id=list_id, class_id=class_id, note=_note(note), created_at=_now()))
        name, made = kept.name, list_id
    return Done(f"Added to “{name}”.", lambda: _take_off_again(book, made, class_id, is_new=is_new))


def edit_note(book: Book, list_id: int, class_id: str, note: str) -> Done:
    """Note something else of a class on a list; an empty note is none."""
    with _writing(book) as session:
        found = _bookmark(session, list_id, class_id)
        before, found.note = found.note or "", _note(note)
    said = "Note saved." if _note(note) else "Note removed."
    return Done(said, lambda: edit_note(book, list_id, class_id, before).said)


def remove_bookmark(book: Book, list_id: int, class_id: str) -> Done:
    """Take a class off a list."""
    with _writing(book) as session:
        name, found = _list(session, list_id).name, _bookmark(session, list_id, class_id)
        gone = _copy(found)
        session.delete(found)
    return Done(f"Taken off “{name}”.", lambda: _restore_bookmark(book, gone))


def move_bookmark(book: Book, class_id: str, *, list_id: int, to: int) -> Done:
    """Move a class with its note to another list; it keeps the day on which it was bookmarked.

    Raises:
        ValueError: It is on that list already, or one of the two is gone.
    """
    with _writing(book) as session:
        found, target = _bookmark(session, list_id, class_id), _list(session, to)
        if session.get(Bookmark, (to, class_id)):
            raise ValueError(f"It is on “{target.name}” already.")
        moved = _copy(found, list_id=to)
        session.delete(found)
        session.flush()
        session.add(moved)
        name = target.name
    return Done(f"Moved to “{name}”.", lambda: move_bookmark(book, class_id, list_id=to, to=list_id).said)


# --- the way back -------------------------------------------------------------------------------------------------


def _restore_list(book: Book, gone: BookmarkList, kept: list[Bookmark]) -> str:
    """SQLite gives the number of a deleted list to the next one, so the old number may be taken by now."""
    with _writing(book) as session:
        _free_name(session, gone.name)
        is_taken = session.get(BookmarkList, gone.id) is not None
        back = BookmarkList(id=None if is_taken else gone.id, name=gone.name, created_at=gone.created_at)
        session.add(back)
        session.flush()
        session.add_all(_copy(one, list_id=back.id) for one in kept)
    return f"List “{gone.name}” is back."


def _restore_bookmark(book: Book, gone: Bookmark) -> str:
    with _writing(book) as session:
        name = _list(session, gone.list_id).name
        session.merge(_copy(gone))
    return f"Back on “{name}”."


def _take_off_again(book: Book, list_id: int, class_id: str, *, is_new: bool) -> str:
    with _writing(book) as session:
        found = session.get(Bookmark, (list_id, class_id))
        if found:
            session.delete(found)
            session.flush()
        kept = session.get(BookmarkList, list_id)
        if kept and is_new and not bookmarks.of_list(session, list_id):
            session.delete(kept)
    return "Taken off again."


# --- what every write needs ---------------------------------------------------------------------------------------


def _writing(book: Book) -> AbstractContextManager[Session]:
    return store.writing(book, "bookmarks")


def _list(session: Session, list_id: int) -> BookmarkList:
    found = session.get(BookmarkList, list_id)
    if found is None:
        raise ValueError(GONE)
    return found


def _bookmark(session: Session, list_id: int, class_id: str) -> Bookmark:
    found = session.get(Bookmark, (list_id, class_id))
    if found is None:
        raise ValueError("It is not on that list any more.")
    return found


def _copy(bookmark: Bookmark, *, list_id: int | None = None) -> Bookmark:
    return Bookmark(
        list_id=list_id or bookmark.list_id,
        class_id=bookmark.class_id,
        note=bookmark.note,
        created_at=bookmark.created_at,
    )


def _tidy(name: str) -> str:
    return " ".join(storable(name).split())


def _free_name(session: Session, name: str, *, but: int | None = None) -> str:
    """The name of a list as it is kept; ``but`` is the list that may have it already."""
    tidy = _tidy(name)
    if not any(letter.isprintable() and not letter.isspace() for letter in tidy):
        raise ValueError("A list needs a name.")
    if len(tidy) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} letters.")
    for list_id, taken in bookmarks.names(session).items():
        if list_id != but and taken.casefold() == tidy.casefold():
            raise ValueError(f"There is a list called “{taken}” already. Choose another name.")
    return tidy


def _note(note: str) -> str | None:
    return storable(note).strip()[:LONGEST_NOTE] or None


def _now() -> datetime:
    return datetime.now(UTC)
