"""The Exercises screen: the library, routines made and altered, and ticking what was done today."""

from datetime import timedelta

import pytest

from core import actions_exercises as actions
from core import actions_routines as routines
from core import store
from core.frames import books
from core.frames import exercises as frames
from core.models import Athlete, Exercise
from core.queries import entries, exercises
from core.queries import plan as plan_rows
from core.store import Book
from tests.conftest import NOW
from tests.pages.screens import button, clicked, field, mine, opened, read, sentences, title

HOSTILE = "<b>x</b> **y** :red[z] [w](https://example.com)"
OURS = "zonebook"


def routine(book: Book, *exercise_ids: str, called: str = "Morning") -> int:
    routines.new_routine(book, called, "strength")
    routine_id = next(one.id or 0 for one in exercises.routines(book) if one.title == called)
    for one in exercise_ids:
        routines.add_item(book, routine_id, OURS, one)
    return routine_id


def items(book: Book, routine_id: int) -> list[int]:
    return [one.id or 0 for one in exercises.items(book, routine_id)]


def done(book: Book) -> dict[int, tuple[str, str]]:
    today = books.today(book)
    return {one.item_id: one.done for one in exercises.ticks(book, today, today)}


# Today


def test_without_a_routine_it_says_how_to_get_one():
    app = opened("exercises")
    assert title(app) == "Exercises"
    assert "Copy one that is ready" in app.info[0].value


def test_an_exercise_is_ticked_and_unticked_by_a_click_on_its_box():
    item, other = items(mine(), routine(mine(), "push_up", "plank"))
    app = opened("exercises")
    # 3 x 10 x 3.5 s and two rests of a minute, then 30 s, and 15 s after each: 285 s
    assert app.progress[0].text == "0 of 2 exercises · about 5 min in all"
    app = app.checkbox[0].check().run()
    assert done(mine()) == {item: (OURS, "push_up")} and app.progress[0].text.startswith("1 of 2")
    app.checkbox[0].uncheck().run()
    assert done(mine()) == {}
    assert other not in done(mine())


def test_a_substitute_that_is_chosen_counts_as_done_and_is_told():
    [item] = items(mine(), routine(mine(), "pull_up"))
    app = clicked(opened("exercises"), f"instead_{item}_0")
    assert done(mine()) == {item: (OURS, "band_pulldown")}
    assert read(app.checkbox[0].label) == "**Band Pulldown (instead of Pull-up)**"
    assert app.progress[0].text.startswith("1 of 1")


def test_finishing_records_a_workout_once_and_is_taken_back():
    routine_id = routine(mine(), "push_up", "plank")
    app = clicked(opened("exercises"), "exercise_all")
    assert len(done(mine())) == 2
    field(app, "number_input", f"exercise_finish_{routine_id}_minutes").set_value(12)
    app = clicked(app, f"exercise_finish_{routine_id}_go")
    assert "Entered: Morning" in read(sentences(app))
    [kept] = entries.manual_workouts(mine()).to_dict("records")
    assert (kept["title"], kept["duration_s"]) == ("Morning", 720)
    again = clicked(opened("exercises"), f"exercise_finish_{routine_id}_go")
    assert "recorded already" in again.error[0].value and len(entries.manual_workouts(mine())) == 1
    clicked(app, "undo")
    assert entries.manual_workouts(mine()).empty


def test_the_routine_that_is_planned_for_today_is_the_one_that_is_shown():
    routine(mine(), "plank", called="A first one")
    routine_id = routine(mine(), "push_up", called="Z last one")
    day = books.today(mine())
    row = {"uid": "u", "day": day, "discipline": "strength", "title": "x", "duration_s": 600, "routine_id": routine_id}
    with store.writing(mine(), "plan") as session:
        plan_rows.put(session, [row], now=NOW)
    app = opened("exercises")
    assert "Planned for today." in sentences(app)
    assert [one.label for one in app.checkbox] == ["**Push-up**"]
    with store.writing(mine(), "plan") as session:
        plan_rows.put(session, [row | {"skipped_reason": "tired", "skipped_at": NOW}], now=NOW)
    assert "Planned for today." not in sentences(opened("exercises"))


def test_a_link_opens_the_routine_that_it_names():
    routine(mine(), "plank", called="A first one")
    routine_id = routine(mine(), "push_up", called="Z last one")
    app = opened("exercises", routine=str(routine_id))
    assert [one.label for one in app.checkbox] == ["**Push-up**"]
    assert not opened("exercises", routine="999999").exception


def test_a_tick_that_is_refused_says_so_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch):
    [item] = items(mine(), routine(mine(), "push_up"))
    app = opened("exercises")
    monkeypatch.setattr(actions, "today_of", lambda book: books.today(book) + timedelta(days=9))
    app.checkbox[0].check().run()
    assert not app.exception and "on the day on which they are done" in app.toast[0].value
    assert item not in done(mine())


# Routines


def test_a_ready_routine_is_copied_by_one_click_and_taken_back():
    app = clicked(opened("exercises", exercises_view="Routines"), "ready_pelvic_floor_10")
    assert [one.title for one in exercises.routines(mine())] == ["Pelvic Floor, 10 Minutes"]
    assert "6 exercises, about 9 min." in sentences(app)
    clicked(app, "undo")
    assert exercises.routines(mine()) == []


def test_a_routine_is_begun_filled_saved_copied_and_deleted():
    app = opened("exercises", exercises_view="Routines")
    field(app, "text_input", "routine_new_title").set_value(HOSTILE)
    app = clicked(app, "routine_new_go")
    [kept] = exercises.routines(mine())
    assert kept.title == HOSTILE and "**y**" not in sentences(app)
    app = field(app, "selectbox", "routine_more").select(("zonebook", "plank")).run()
    app = clicked(app, "routine_add")
    assert [one.exercise_id for one in exercises.items(mine())] == ["plank"]
    app = clicked(app, f"items_{kept.id}_go")
    assert "1 exercise" in sentences(app)
    app = clicked(app, "routine_copy")
    assert len(exercises.routines(mine())) == 2
    clicked(app, "routine_delete")
    assert len(exercises.routines(mine())) == 1


def test_weights_are_typed_and_shown_as_the_athlete_prefers():
    routine_id = routine(mine(), "goblet_squat")
    with store.writing(mine(), "athlete") as session:
        me = session.get(Athlete, 1) or Athlete(id=1)
        me.units = "imperial"
        session.add(me)
    found = frames.routines(mine())[routine_id]
    table = frames.items_table(found, "imperial")
    table.loc[0, "weight"] = 45.0
    rows = frames.items_of(table, "imperial")
    assert rows[0]["weight_kg"] == pytest.approx(45 * 0.45359237, abs=0.001)
    routines.save_items(mine(), routine_id, rows)
    again = frames.routines(mine())[routine_id]
    assert again.items[0].asked == "3 x 10, 45.0 lb, 60 s rest"
    assert frames.items_table(again, "imperial")["weight"].tolist() == [45.0]
    assert frames.items_table(again, "metric")["weight"].tolist() == [20.41]


def test_the_places_of_a_table_are_the_order():
    routine_id = routine(mine(), "push_up", "plank", "step_up")
    table = frames.items_table(frames.routines(mine())[routine_id], "metric")
    table["place"] = [2.5, 2, 1]
    first, second, third = items(mine(), routine_id)
    assert [row["id"] for row in frames.items_of(table, "metric")] == [third, second, first]


# The library


def test_the_library_is_searched_by_name_kind_muscle_and_what_it_takes():
    app = opened("exercises", exercises_view="Library")
    assert len(app.dataframe[0].value) == len(frames.exercises(mine()))
    app = field(app, "text_input", "exercise_search").set_value("PULL up").run()
    assert app.dataframe[0].value["name"].tolist()[0] == "Pull-up"
    assert "Hang from the bar" in sentences(app) and "May be replaced by: Band Pulldown." in sentences(app)
    app = field(app, "text_input", "exercise_search").set_value("no such thing").run()
    assert "No exercise is like that" in app.info[0].value


def test_filters_narrow_the_list():
    found = frames.exercises(mine())
    pelvic = frames.searched(found, kind="pelvic_floor")
    assert pelvic and {one.kind for one in pelvic} == {"pelvic_floor"}
    glutes = frames.searched(found, muscle="glutes", equipment="band")
    assert glutes and all("glutes" in one.muscles and "band" in one.equipment for one in glutes)
    bare = frames.searched(found, equipment=frames.WITHOUT_EQUIPMENT)
    assert bare and all(set(one.equipment) <= {"mat", "wall"} for one in bare)


def test_exercises_of_a_service_stand_in_the_same_list_and_borrow_what_they_lack():
    with store.writing(mine(), "workouts") as session:
        session.add(
            Exercise(source="hevy", id="1", name="Push Up", muscle_group="chest", other_muscle_groups=["upper_back"])
        )
        session.add(Exercise(source="hevy", id="2", name=HOSTILE, muscle_group="full_body"))
    found = frames.exercises(mine())
    assert found["hevy", "1"].muscles == ("chest", "upper back") and found["hevy", "1"].origin == "Hevy"
    assert (OURS, "push_up") in found["hevy", "1"].substitutes
    assert found["hevy", "1"].instructions == found[OURS, "push_up"].instructions
    app = opened("exercises", exercises_view="Library")
    app = field(app, "text_input", "exercise_search").set_value("example.com").run()
    assert app.dataframe[0].value["origin"].tolist() == ["Hevy"]
    assert "**y**" not in sentences(app) and ":red[" not in sentences(app)


def test_an_exercise_of_ones_own_is_added_changed_and_deleted():
    app = opened("exercises", exercises_view="Library")
    field(app, "text_input", "exercise_new_name").set_value("Zercher March")
    field(app, "selectbox", "exercise_new_kind").select("strength")
    field(app, "multiselect", "exercise_new_muscles").set_value(["glutes"])
    field(app, "multiselect", "exercise_new_instead").set_value([(OURS, "farmer_carry")])
    app = clicked(app, "exercise_new_go")
    [kept] = [one for one in exercises.exercises(mine()) if one.source == "own"]
    assert frames.exercises(mine())[OURS, "farmer_carry"].substitutes == (("own", kept.id),)
    app = field(app, "text_input", "exercise_search").set_value("zercher").run()
    field(app, "text_input", f"exercise_{kept.id}_name").set_value("Zercher Walk")
    app = clicked(app, f"exercise_{kept.id}_go")
    assert "Zercher Walk" in [one.name for one in exercises.exercises(mine())]
    clicked(app, "exercise_delete")
    assert exercises.exercises(mine()) == []


def test_an_exercise_without_a_muscle_is_refused_in_a_sentence():
    app = opened("exercises", exercises_view="Library")
    field(app, "text_input", "exercise_new_name").set_value("March")
    app = clicked(app, "exercise_new_go")
    assert "Choose what it is for" in app.error[0].value


# Read only


@pytest.mark.parametrize("view", ["Today", "Routines", "Library"])
def test_a_book_for_reading_only_shows_all_of_it_and_offers_no_write(view: str, filled: Book, monkeypatch):
    for sample_id in frames.routines(filled):
        routines.delete_routine(filled, sample_id)
    item, _ = items(filled, routine(filled, "push_up", "plank"))
    actions.tick(filled, item, books.today(filled))
    actions.save_exercise(filled, "Aardvark Walk", "core", ["abdominals"])
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    before = store.versions(filled)
    app = opened("exercises", exercises_view=view)
    assert not app.checkbox and not [
        one for one in app.button if (one.key or "").startswith(("ready", "routine", "exercise"))
    ]
    said = sentences(app)
    assert {"Today": ":material/check_box: **Push-up**", "Routines": "**Plank**", "Library": "From: Zonebook"}[
        view
    ] in said
    assert store.versions(filled) == before


def test_a_routine_whose_exercise_is_gone_is_shown_all_the_same():
    routine_id = routine(mine(), "push_up")
    with store.writing(mine(), "plan") as session:
        exercises.items(session, routine_id)[0].exercise_id = "no_more"
    assert "An exercise that is gone" in opened("exercises").checkbox[0].label
    assert button(opened("exercises", exercises_view="Routines"), "routine_delete")
