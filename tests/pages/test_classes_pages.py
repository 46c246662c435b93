"""The Classes screen and the screen of one class: nothing, something, after a click, and with hostile names."""

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import col

from core import actions_classes as actions
from core import store, ui
from core.frames import library, one_class
from core.models import BookmarkList, Instructor, PelotonClass, Song
from core.queries import bookmarks
from core.store import Book
from core.words import fold
from tests.frames.small_book import add_sessions
from tests.pages.screens import button, checked, clicked, field, metrics, opened, read, sentences, title
from tests.pages.screens import mine as own_book

HOSTILE = "<b>x</b> **y** :red[z] [w](https://example.com)"


@pytest.fixture
def mine(filled: Book) -> pd.DataFrame:
    """The library of the athlete's own book."""
    return library.mine(filled)


def taken(mine: pd.DataFrame) -> str:
    """A power-zone class that was taken."""
    return str(mine.index[(mine["times"] > 0) & mine["is_power_zone"]][0])


def add_list(book: Book, name: str, *class_ids: str, note: str = "") -> int:
    """Make a list with classes on it; returns its id."""
    actions.add_list(book, name)
    list_id = {found: int(i) for i, found in bookmarks.lists(book)["name"].items()}[name]
    for class_id in class_ids:
        actions.add_bookmark(book, class_id, list_id=list_id, note=note)
    return list_id


# Find


def test_every_class_is_listed_with_the_number_of_all(filled: Book, mine: pd.DataFrame):
    app = opened("classes")
    n = int((~mine["is_removed"]).sum())
    assert len(app.dataframe[0].value) == min(n, library.TOP)
    assert f"{n:,} classes" in sentences(app)


def test_a_filter_narrows_the_list_and_one_click_shows_all_again(filled: Book, mine: pd.DataFrame):
    app = opened("classes")
    whole = len(app.dataframe[0].value)
    field(app, "multiselect", "classes_discipline").set_value(["yoga"]).run()
    assert set(checked(app).dataframe[0].value["discipline"]) == {"Yoga"}
    clicked(app, "classes_reset")
    assert len(app.dataframe[0].value) == whole


def test_filters_come_from_the_address(filled: Book, mine: pd.DataFrame):
    who = mine.loc[mine["times"] == 1, "instructor"].value_counts().index[0]
    app = opened("classes", classes_instructor=who, classes_times="Once")
    table = app.dataframe[0].value
    assert set(table["instructor"]) == {who} and set(table["times"]) == {1}


def test_a_target_finds_classes_within_ten(filled: Book):
    app = opened("classes", classes_tss="30")
    assert app.dataframe[0].value["expected_tss"].between(20, 40).all()


def test_minutes_in_zones_are_found(filled: Book):
    app = opened("classes", classes_zones="Zone 3", classes_zone_minutes="10")
    assert min(zones[2] for zones in app.dataframe[0].value["zones"]) >= 10


def test_nothing_found_says_what_to_do(filled: Book):
    app = opened("classes", classes_text="no class is called so")
    assert "No class is as you want it." in sentences(app)
    assert not app.dataframe and button(app, "classes_reset")


def test_the_list_is_sorted_as_asked(filled: Book):
    app = opened("classes", classes_sort="Difficulty", classes_reversed="true")
    assert app.dataframe[0].value["difficulty"].dropna().is_monotonic_increasing


@pytest.mark.parametrize("by", library.SORTS)
def test_the_list_is_sorted_by_any_of_what_is_offered(by: str, filled: Book, mine: pd.DataFrame):
    table = opened("classes", classes_sort=by).dataframe[0].value
    known = mine.loc[table.index, library.SORTS[by]].astype(object).dropna()
    known = known.map(fold).tolist() if by in library.NAMES else known.tolist()
    assert known == sorted(known, reverse=by not in library.NAMES)


# Lists


def test_lists_show_their_classes_and_peloton_s_favourites_beside_them(filled: Book, mine: pd.DataFrame):
    add_list(filled, "A first", taken(mine), note="The best.")
    app = opened("classes", classes_view="Lists")
    assert [heading.value for heading in app.subheader] == ["A first"]
    assert app.dataframe[0].value["note"].tolist() == ["The best."]
    assert read(sentences(app)).count("FTP") == 0
    assert "Favourites at Peloton" in str(app.get("button_group")[-1].proto)


def test_a_deleted_list_comes_back_with_undo(filled: Book, mine: pd.DataFrame):
    add_list(filled, "A first", taken(mine), note="The best.")
    app = clicked(opened("classes", classes_view="Lists"), "list_delete")
    assert "A first" not in bookmarks.lists(filled)["name"].tolist()
    assert "deleted with 1 class" in read(sentences(app))
    clicked(app, "undo")
    assert "A first" in bookmarks.lists(filled)["name"].tolist()
    assert "The best." in bookmarks.entries(filled)["note"].tolist()


def test_a_new_list_is_made_and_a_name_that_is_taken_is_refused(filled: Book):
    app = opened("classes", classes_view="Lists")
    for name, said in (("Ärger", "List “Ärger” made."), ("ärger", "There is a list called “Ärger” already.")):
        field(app, "text_input", "Name").set_value(name)
        checked(button(app, "Make it").click().run())
        assert said in read(sentences(app))
    assert bookmarks.lists(filled)["name"].tolist().count("Ärger") == 1


def test_a_list_is_renamed(filled: Book, mine: pd.DataFrame):
    add_list(filled, "A first", taken(mine))
    app = opened("classes", classes_view="Lists")
    field(app, "text_input", "New name").set_value("A second")
    clicked(app, "Rename it")
    assert "“A first” is now “A second”." in read(sentences(app))
    assert "A second" in bookmarks.lists(filled)["name"].tolist()


def test_a_class_is_moved_to_another_list_and_back_with_undo(filled: Book, mine: pd.DataFrame):
    first = add_list(filled, "A first", taken(mine), note="The best.")
    second = add_list(filled, "A second")
    app = opened("classes", classes_view="Lists")
    field(app, "selectbox", "move_to").set_value(second).run()
    for press, list_id in (("move_go", second), ("undo", first)):
        clicked(app, press)
        entries = bookmarks.entries(filled)
        assert entries.loc[entries["list_id"] == list_id, "note"].tolist() == ["The best."]


def test_of_two_classes_called_the_same_the_chosen_one_is_moved(filled: Book, mine: pd.DataFrame):
    first, second = mine.index[:2]
    with store.writing(filled, "classes") as session:
        for class_id in (first, second):
            told = session.get_one(PelotonClass, class_id)
            told.title, told.instructor_id, told.original_air_time = "30 min Climb Ride", None, None
    origin = add_list(filled, "A first", first, second)
    target = add_list(filled, "A second")
    app = opened("classes", classes_view="Lists")
    chosen = field(app, "selectbox", "move_class")
    assert chosen.options == ["30 min Climb Ride", "30 min Climb Ride (2)"]
    entries = bookmarks.entries(filled)
    newest = entries.loc[entries["list_id"] == origin, "class_id"].iloc[0]
    chosen.select_index(0).run()
    field(app, "selectbox", "move_to").set_value(target).run()
    clicked(app, "move_go")
    entries = bookmarks.entries(filled)
    assert entries.loc[entries["list_id"] == target, "class_id"].tolist() == [newest]


def test_a_list_may_be_called_as_the_choice_of_a_new_one(filled: Book, mine: pd.DataFrame):
    list_id = add_list(filled, "New list")
    app = opened("class", **{"class": taken(mine)})
    field(app, "selectbox", "List").set_value(list_id)
    checked(button(app, "Add").click().run())
    assert "Added to “New list”." in read(sentences(app))
    assert list_id in bookmarks.entries(filled).query(f"class_id == {taken(mine)!r}")["list_id"].tolist()


def test_the_name_of_a_list_is_text_among_the_lists_to_choose_from(filled: Book):
    add_list(filled, HOSTILE)
    (lists,) = (group for group in opened("classes", classes_view="Lists").button_group if group.key == "classes_list")
    assert f"{ui.plain(HOSTILE)} (0)" in [option.content for option in lists.proto.options]


def test_a_note_is_changed_on_the_screen_of_its_class(filled: Book, mine: pd.DataFrame):
    list_id = add_list(filled, "A first", taken(mine), note="The best.")
    app = opened("class", **{"class": taken(mine)})
    next(area for area in app.text_area if area.value == "The best.").set_value("Not so good.")
    checked(next(one for one in app.button if one.key and f"note_form_{list_id}" in one.key).click().run())
    assert "Note saved." in read(sentences(app)) and "Not so good." in read(sentences(app))


def test_a_read_only_book_shows_lists_and_offers_no_write(filled: Book, mine: pd.DataFrame, monkeypatch):
    add_list(filled, "A first", taken(mine))
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    lists = opened("classes", classes_view="Lists")
    one = opened("class", **{"class": taken(mine)})
    assert lists.dataframe and "A first" in sentences(one)
    for app in (lists, one):
        assert not {one.key for one in app.button} - {"refresh"} and not app.text_area


# One class


def test_a_class_shows_what_it_asks_what_it_costs_and_how_it_went(filled: Book, mine: pd.DataFrame):
    class_id = taken(mine)
    app = opened("class", **{"class": class_id})
    told = one_class.one_class(filled, class_id)
    assert told is not None and title(app) == ui.plain(told.title)
    assert {"Expected TSS", "Expected intensity", "Expected output", "Difficulty", "Times taken"} <= set(metrics(app))
    assert "From its plan" in read(sentences(app))
    tables = [table.value for table in app.dataframe]
    assert any("compliance" in table for table in tables)
    assert any("artists" in table for table in tables)
    assert any("reasons" in table for table in tables)


@pytest.mark.parametrize("query", [{}, {"class": "nothing"}, {"class": "'; DROP TABLE x; --"}])
def test_an_unknown_class_is_told_in_a_sentence(query: dict[str, str], filled: Book):
    app = opened("class", **query)
    assert title(app) == "Class"
    assert app.info[0].value in ("There is no such class in this book.", "Choose a class in the list of all classes.")
    assert [link.label for link in app.page_link if link.label != "Open"] == ["All classes"]  # those are the bell's


def test_a_book_without_classes_says_where_they_come_from():
    add_sessions(own_book(), {"day": "2026-05-01"})
    app = opened("classes")
    assert app.info[0].value.startswith("No class yet. Connect Peloton")
    assert not app.dataframe
    assert opened("class", **{"class": "c1"}).info[0].value == "There is no such class in this book."


def test_a_removed_class_says_so_and_shows_the_nearest(filled: Book, mine: pd.DataFrame):
    class_id = taken(mine)
    with store.writing(filled, "classes") as session:
        session.get_one(PelotonClass, class_id).is_removed = True
    app = opened("class", **{"class": class_id})
    assert app.warning[0].value.startswith("Peloton has removed this class")
    near = next(table.value for table in app.dataframe if "reasons" in table.value)
    assert class_id not in near.index and len(near)


def test_a_class_with_nothing_known_is_shown_with_what_is_missing(filled: Book):
    with store.writing(filled, "classes") as session:
        session.add(PelotonClass(id="bare", title="A bare class", discipline="cycling"))
    app = opened("class", **{"class": "bare"})
    assert "were not read yet" in read(app.info[0].value)
    assert "length unknown · no instructor named" in read(sentences(app))
    assert metrics(app)["Expected TSS"] == "–"


def test_a_class_is_put_on_a_new_list_with_a_note_and_taken_off_with_undo(filled: Book, mine: pd.DataFrame):
    class_id = taken(mine)
    app = opened("class", **{"class": class_id})
    field(app, "text_input", "Name of the new list").set_value("A first")
    next(area for area in app.text_area if not area.value).set_value("The **best**.")
    checked(button(app, "Add").click().run())
    assert "Added to “A first”." in read(sentences(app))
    assert "The \\*\\*best\\*\\*." in sentences(app)
    (list_id,) = bookmarks.entries(filled).query("class_id == @class_id and note == 'The **best**.'")["list_id"]
    clicked(app, f"off_{list_id}")
    assert bookmarks.entries(filled).query("list_id == @list_id").empty
    clicked(app, "undo")
    assert bookmarks.entries(filled).query("list_id == @list_id")["note"].tolist() == ["The **best**."]


# Names from outside


def test_hostile_names_are_text_on_both_screens(filled: Book, mine: pd.DataFrame):
    class_id = taken(mine)
    add_list(filled, "A first", class_id, note=HOSTILE)
    named = {PelotonClass: ("title", "description", "class_type"), Instructor: ("name",), Song: ("title",)}
    with store.writing(filled, *store.SUBJECTS) as session:
        for table, columns in named.items():
            session.execute(sa.update(table).values(dict.fromkeys(columns, HOSTILE)))
        session.execute(sa.update(BookmarkList).where(col(BookmarkList.name) == "A first").values(name=HOSTILE))
    for app in (
        opened("classes"), opened("classes", classes_view="Lists"), opened("class", **{"class": class_id}),
    ):  # fmt: skip
        said = sentences(app)
        assert not [markup for markup in ("<b>", "**y**", ":red[", "[w](https") if markup in said]
    assert title(opened("class", **{"class": class_id})) == ui.plain(HOSTILE)
