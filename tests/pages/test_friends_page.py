"""The Friends screen: nobody yet, every view of the sample athlete, what each click does, and texts from outside."""

from datetime import UTC, datetime

import pytest

from core import actions_friends as actions
from core import scheduler, store
from core.models_challenges import Friend
from core.queries import friend_rows, friends
from core.store import Book
from tests.frames.small_book import NOW, add_sessions
from tests.pages.screens import button, clicked, field, mine, opened, read, sentences, title

VIEWS = ("Standings", "Races", "Rides together", "Peloton's challenges", "People")


@pytest.fixture
def lonely() -> Book:
    """A book with one workout and nobody else."""
    add_sessions(mine(), {"day": "2026-11-02"})
    return mine()


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Times that Peloton would have been asked in the background."""
    times: list[str] = []
    monkeypatch.setattr(scheduler, "friends_now", lambda book: times.append(book.id))
    return times


# Nobody yet


def test_with_nobody_there_the_screen_begins_with_the_ways_to_friends(lonely: Book):
    app = opened("friends")
    assert title(app) == "Friends"
    assert app.segmented_control[0].value == "People"
    assert "Nobody is here yet." in sentences(app)
    assert "Peloton is not connected, so nobody can be asked about." in sentences(app)
    assert button(app, "Add") and len(app.file_uploader) == 1


@pytest.mark.parametrize(
    ("view", "why"),
    [
        ("Standings", "Nobody is here yet."),
        ("Races", "No class that you and a friend both took is known yet."),
        ("Rides together", "Nobody is here yet."),
        ("Peloton's challenges", "Peloton has told of no challenge yet."),
    ],
)
def test_each_view_says_why_it_is_empty_and_what_to_do(lonely: Book, view: str, why: str):
    assert why in opened("friends", friends_view=view).info[0].value


def test_the_sample_athlete_is_told_that_the_friends_are_invented(sample: Book):
    app = opened()
    button(app, "first_sample").click().run()
    app.query_params["friends_view"] = "People"
    assert "their friends are invented" in sentences(app.switch_page("pages/friends.py").run())


# Every view


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_filled_book_is_whole(filled: Book, view: str):
    app = opened("friends", friends_view=view)
    assert title(app) == "Friends" and not app.info
    assert app.segmented_control[0].value == view


def test_standings_follow_the_period_and_the_measure(filled: Book):
    app = opened("friends")
    assert app.dataframe[0].value["name"].tolist() == [
        "You", "Early Bird", "Hill Climber", "Night Rider", "Steady Spinner",
    ]  # fmt: skip
    week = app.dataframe[0].value["workouts"].sum()
    field(app, "button_group", "friends_period").set_value("Last 4 weeks").run()
    assert app.dataframe[0].value["workouts"].sum() > week


def test_a_race_of_the_sample_athlete_is_drawn_and_told(filled: Book):
    app = opened("friends", friends_view="Races")
    assert [one for one in app.markdown if " won by " in one.value or "Level with" in one.value]
    assert len(app.get("plotly_chart")) == 1 and len(app.get("vega_lite_chart")) >= 1
    field(app, "multiselect", "Against").set_value([]).run()
    assert "Choose a friend" in app.info[0].value


def test_a_challenge_of_pelotons_shows_what_is_done_and_what_is_next(filled: Book):
    app = opened("friends", friends_view="Peloton's challenges")
    assert "Days in Motion" in sentences(app)
    assert "to Bronze" in sentences(app) or "reached" in sentences(app)


# Clicks


def test_a_friend_can_be_added_renamed_deleted_and_brought_back(lonely: Book):
    app = opened("friends")
    field(app, "text_input", "friends_new_name").input("Night Rider")
    app = clicked(app, "Add")
    assert "Night Rider is here." in sentences(app)
    app.segmented_control[0].set_value("People").run()
    field(app, "text_input", "Called").input("Day Rider").run()
    app = clicked(app, "friends_rename")
    assert friends.friends(lonely)["name"].tolist() == ["Day Rider"]
    app = clicked(app, "friends_delete")
    assert friends.friends(lonely).empty
    clicked(app, "undo")
    assert friends.friends(lonely)["name"].tolist() == ["Day Rider"]


def test_a_result_is_entered_by_hand_and_taken_out_again(lonely: Book):
    actions.add_friend(lonely, "Night Rider")
    app = opened("friends", friends_view="People")
    field(app, "number_input", "Minutes").set_value(45.0)
    field(app, "number_input", "Output (kJ)").set_value(512.0)
    app = clicked(app, "Enter result")
    [row] = friends.friend_workouts(lonely).to_dict("records")
    assert (row["duration_s"], row["output_kj"], row["source"]) == (2700, 512, "manual")
    clicked(app, "Take out")
    assert friends.friend_workouts(lonely).empty


def test_a_file_brings_results_and_says_which_rows_it_refused(lonely: Book):
    app = opened("friends")
    rows = b"Friend,Date,Minutes\nNight Rider,2026-05-01,45\nNight Rider,*never*,45\n"
    app.file_uploader[0].upload("results.csv", rows, "text/csv").run()
    app = clicked(app, "friends_import")
    assert "1 new result, 0 corrected, 0 known already. 1 row refused." in sentences(app)
    app.segmented_control[0].set_value("People").run()
    assert "Row 3: '*never*' is not a date and time." in read(sentences(app))
    assert len(friends.friend_workouts(lonely)) == 1


def test_whom_one_follows_is_asked_only_after_a_click(lonely: Book, monkeypatch: pytest.MonkeyPatch, asked: list[str]):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    app = opened("friends")
    assert "Zonebook asks Peloton about other members only if you say so." in sentences(app)
    assert asked == [] and not friends.is_on(lonely)
    app = clicked(app, "friends_look")
    assert "Asking Peloton whom you follow." in sentences(app)
    assert len(asked) == 1 and friends.is_on(lonely)


def test_friends_are_chosen_from_those_whom_one_follows(
    lonely: Book, monkeypatch: pytest.MonkeyPatch, asked: list[str]
):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    actions.look_whom_i_follow(lonely)
    told = [{"id": f"u{n}", "name": name, "is_private": False} for n, name in enumerate(("Same", "Same", "*Owl*"))]
    friend_rows.save_following(lonely, told, now=datetime.now(UTC))
    app = opened("friends")
    choice = field(app, "multiselect", "Of the 3 whom you follow")
    assert choice.options == ["Same", "Same (2)", "*Owl*"]
    choice.set_value(["u1", "u2"])
    app = clicked(app, "Save choice")
    assert [one.peloton_user_id for one in friends.asked_for(lonely)] == ["u2", "u1"]
    clicked(app, "undo")
    assert friends.friends(lonely).empty


def test_nobody_is_asked_about_any_more_after_a_click(lonely: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    actions.look_whom_i_follow(lonely)
    friend_rows.save_following(lonely, [{"id": "u1", "name": "Owl", "is_private": False}], now=datetime.now(UTC))
    actions.choose_friends(lonely, ["u1"])
    clicked(opened("friends", friends_view="People"), "friends_forget")
    assert friends.asked_for(lonely) == [] and not friends.is_on(lonely)


def test_a_friend_who_became_private_is_told_with_the_sentence(lonely: Book):
    with store.writing(lonely, "challenges") as session:
        session.add(Friend(name="Owl", peloton_user_id="u1", is_followed=True, is_private=True, created_at=NOW,
                           problem="Peloton shows their workouts to nobody."))  # fmt: skip
    app = opened("friends", friends_view="People")
    assert app.dataframe[0].value["note"].tolist() == ["Peloton shows their workouts to nobody."]


def test_names_from_outside_stand_there_as_text(lonely: Book):
    actions.add_friend(lonely, "*Night* [Rider](http://x) :fire:")
    app = opened("friends", friends_view="Standings")
    assert "*Night*" not in sentences(app)
    app = clicked(opened("friends", friends_view="People"), "friends_delete")
    assert "*Night* [Rider](http://x) :fire: is deleted" in read(sentences(app))
    assert "*Night*" not in sentences(app)
