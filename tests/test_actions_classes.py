"""Lists of classes: made, renamed, filled, moved, deleted, and brought back exactly as they were."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import actions_classes as actions
from core import store
from core.errors import BookReadOnly
from core.models import PelotonClass
from core.queries import bookmarks
from core.store import Book

THEN = datetime(2025, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def kept(any_book: Book) -> Book:
    """A book with two classes and no list."""
    with store.writing(any_book, "classes") as session:
        session.add_all(PelotonClass(id=one, title=f"Class {one}", discipline="cycling") for one in ("c1", "c2"))
    return any_book


def made(book: Book, name: str) -> int:
    """Make a list of that name; returns its id."""
    actions.add_list(book, name)
    return {found: i for i, found in bookmarks.lists(book)["name"].items()}[name]


def everything(book: Book) -> tuple[list, list]:
    """All lists and all bookmarks, down to their dates."""
    lists = bookmarks.lists(book).reset_index()
    entries = bookmarks.entries(book).sort_values(["list_id", "class_id"])
    return lists.to_dict("records"), entries.astype({"note": object}).where(entries.notna(), None).to_dict("records")


def test_a_class_is_put_on_a_list_with_a_note_and_taken_off_again(kept: Book):
    rainy = made(kept, "Rainy days")
    done = actions.add_bookmark(kept, "c1", list_id=rainy, note="  Hard *start*.  ")
    assert done.said == "Added to “Rainy days”."
    (entry,) = bookmarks.entries(kept).to_dict("records")
    assert (entry["class_id"], entry["note"]) == ("c1", "Hard *start*.")
    assert done.undo() == "Taken off again."
    assert bookmarks.entries(kept).empty and len(bookmarks.lists(kept)) == 1


def test_a_new_list_made_for_a_class_goes_with_it_when_that_is_undone(kept: Book):
    done = actions.add_bookmark(kept, "c1", new_list="  When   rested ")
    assert bookmarks.lists(kept)["name"].tolist() == ["When rested"]
    done.undo()
    assert bookmarks.lists(kept).empty


def test_a_new_list_stays_when_something_else_was_put_on_it_meanwhile(kept: Book):
    done = actions.add_bookmark(kept, "c1", new_list="When rested")
    list_id = int(bookmarks.lists(kept).index[0])
    actions.add_bookmark(kept, "c2", list_id=list_id)
    done.undo()
    assert bookmarks.entries(kept)["class_id"].tolist() == ["c2"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A list needs a name."),
        (" \n\t ", "A list needs a name."),
        ("\u200b\x00", "A list needs a name."),  # nothing that can be seen
        ("rainy  DAYS", "There is a list called “Rainy days” already. Choose another name."),
        ("x" * 61, "A name has at most 60 letters."),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_and_nothing_is_written(kept: Book, name: str, sentence: str):
    other = made(kept, "Other")
    made(kept, "Rainy days")
    before, versions = everything(kept), store.versions(kept)
    for write in (
        lambda: actions.add_list(kept, name),
        lambda: actions.rename_list(kept, other, name),
        lambda: actions.add_bookmark(kept, "c1", new_list=name),
    ):
        with pytest.raises(ValueError) as refused:
            write()
        assert str(refused.value) == sentence
    assert everything(kept) == before and store.versions(kept) == versions


def test_what_no_database_keeps_is_left_out_of_names_and_notes(kept: Book):
    actions.add_bookmark(kept, "c1", new_list="Rainy\x00 days \ud83d", note="The\x00 best.")
    assert bookmarks.lists(kept)["name"].tolist() == ["Rainy days ?"]
    assert bookmarks.entries(kept)["note"].tolist() == ["The best."]


def test_a_list_keeps_its_own_name_in_other_letters(kept: Book):
    rainy = made(kept, "rainy days")
    done = actions.rename_list(kept, rainy, "Rainy Days")
    assert done.said == "“rainy days” is now “Rainy Days”."
    assert done.undo() == "“Rainy Days” is now “rainy days”."
    assert bookmarks.lists(kept)["name"].tolist() == ["rainy days"]


def test_a_deleted_list_comes_back_with_notes_and_dates(kept: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "_now", lambda: THEN)
    rainy = made(kept, "Rainy days")
    actions.add_bookmark(kept, "c1", list_id=rainy, note="The best of these.")
    actions.add_bookmark(kept, "c2", list_id=rainy)
    before = everything(kept)
    monkeypatch.undo()
    done = actions.delete_list(kept, rainy)
    assert done.said == "List “Rainy days” deleted with 2 classes."
    assert everything(kept) == ([], [])
    assert done.undo() == "List “Rainy days” is back."
    assert everything(kept) == before


def test_a_deleted_list_comes_back_beside_one_that_was_made_meanwhile(kept: Book):
    rainy = made(kept, "Rainy days")
    actions.add_bookmark(kept, "c1", list_id=rainy, note="Kept.")
    done = actions.delete_list(kept, rainy)
    made(kept, "Another")  # SQLite gives it the number of the one that went
    done.undo()
    lists, entries = bookmarks.lists(kept), bookmarks.entries(kept)
    assert lists["name"].tolist() == ["Another", "Rainy days"]
    assert lists.loc[entries["list_id"].iloc[0], "name"] == "Rainy days"
    assert entries["note"].tolist() == ["Kept."]


def test_a_deleted_list_does_not_come_back_under_a_name_that_was_taken_meanwhile(kept: Book):
    done = actions.delete_list(kept, made(kept, "Rainy days"))
    made(kept, "Rainy days")
    with pytest.raises(ValueError, match="There is a list called"):
        done.undo()


def test_a_removed_bookmark_comes_back_as_it_was(kept: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "_now", lambda: THEN)
    rainy = made(kept, "Rainy days")
    actions.add_bookmark(kept, "c1", list_id=rainy, note="Kept.")
    before = everything(kept)
    monkeypatch.undo()
    done = actions.remove_bookmark(kept, rainy, "c1")
    assert bookmarks.entries(kept).empty
    assert done.undo() == "Back on “Rainy days”."
    assert everything(kept) == before


def test_a_note_is_changed_emptied_and_brought_back(kept: Book):
    rainy = made(kept, "Rainy days")
    actions.add_bookmark(kept, "c1", list_id=rainy, note="First.")
    done = actions.edit_note(kept, rainy, "c1", " ")
    assert done.said == "Note removed."
    assert everything(kept)[1][0]["note"] is None
    done.undo()
    assert everything(kept)[1][0]["note"] == "First."


def test_a_class_moves_with_its_note_and_date_and_back(kept: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "_now", lambda: THEN)
    rainy, rested = made(kept, "Rainy days"), made(kept, "When rested")
    actions.add_bookmark(kept, "c1", list_id=rainy, note="Kept.")
    before = everything(kept)
    monkeypatch.undo()
    done = actions.move_bookmark(kept, "c1", list_id=rainy, to=rested)
    assert done.said == "Moved to “When rested”."
    (entry,) = everything(kept)[1]
    assert (entry["list_id"], entry["note"], entry["created_at"]) == (rested, "Kept.", before[1][0]["created_at"])
    done.undo()
    assert everything(kept) == before


def test_a_class_is_not_put_twice_on_a_list(kept: Book):
    rainy, rested = made(kept, "Rainy days"), made(kept, "When rested")
    actions.add_bookmark(kept, "c1", list_id=rainy)
    actions.add_bookmark(kept, "c1", list_id=rested)
    with pytest.raises(ValueError, match="It is on “Rainy days” already"):
        actions.add_bookmark(kept, "c1", list_id=rainy)
    with pytest.raises(ValueError, match="It is on “When rested” already"):
        actions.move_bookmark(kept, "c1", list_id=rainy, to=rested)


def test_what_is_gone_is_told_in_a_sentence(kept: Book):
    for write in (
        lambda: actions.rename_list(kept, 99, "New"),
        lambda: actions.delete_list(kept, 99),
        lambda: actions.add_bookmark(kept, "c1", list_id=99),
        lambda: actions.remove_bookmark(kept, 99, "c1"),
        lambda: actions.add_bookmark(kept, "nothing", new_list="New"),
    ):
        with pytest.raises(ValueError, match=r"gone|not in this book"):
            write()
    rainy = made(kept, "Rainy days")
    with pytest.raises(ValueError, match="not on that list any more"):
        actions.edit_note(kept, rainy, "c2", "x")


def test_every_write_moves_the_counter_of_bookmarks_alone(kept: Book):
    before = store.versions(kept)
    made(kept, "Rainy days")
    assert store.versions(kept) == before | {"bookmarks": 1}


def test_a_read_only_book_refuses(kept: Book):
    with pytest.raises(BookReadOnly):
        actions.add_list(replace(kept, is_writable=False), "Rainy days")
