"""The Challenges screens: nothing yet, the sample athlete, what clicks do, readers only, links that lead nowhere."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import actions_challenges as actions
from core.challenge_rules import Rules, Task, Tier
from core.coaching.challenge_templates import power_zone_weeks
from core.exports import challenge_file
from core.frames import books
from core.queries import challenges
from core.queries.challenges import Kept
from core.store import Book
from tests.frames.small_book import add_sessions
from tests.friend_rows import add_friend
from tests.pages.screens import button, checked, clicked, field, metrics, opened, read, sentences, title


@pytest.fixture
def trained(book: Book) -> Book:
    """A book with a ride every other day of the last two weeks."""
    today = books.today(book)
    add_sessions(book, *({"day": (today - timedelta(days=n)).isoformat(), "duration_s": 1800} for n in range(0, 14, 2)))
    return book


def a_race(book: Book) -> tuple[int, date]:
    """A challenge of four weeks that began two weeks ago, and today."""
    today = books.today(book)
    first = today - timedelta(days=14)
    asked = Rules(
        "Autumn", "solo", "points", first, first + timedelta(days=27), tasks=(Task("A ride", points=10), Task("Yoga",
        points=5, kind="bonus", disciplines=("yoga",))), tiers=(Tier("Bronze", 20), Tier("Silver", 50)),
    )  # fmt: skip
    return actions.start(book, asked).challenge_id, today


def table(app, column: str):
    """The first table with that column; what can be edited is a table too."""
    return next(one.value for one in app.dataframe if column in one.value)


def kept(book: Book) -> Kept:
    (found,) = challenges.challenges(book)
    return found


def test_without_any_challenge_the_screen_says_what_one_is_and_offers_to_start(trained: Book):
    app = opened("challenges")
    assert app.info[0].value.startswith("No challenges yet.") and app.info[0].value.endswith("Start one below.")
    assert button(app, "challenge_start")


def test_a_book_for_reading_only_shows_challenges_and_offers_no_write(trained: Book, monkeypatch):
    challenge_id, _ = a_race(trained)
    monkeypatch.setenv("ZONEBOOK_READ_ONLY", "1")
    assert not opened("challenges").button and not opened("challenges").info
    app = opened("challenge", challenge=str(challenge_id))
    assert title(app) == "Autumn" and not app.button


def test_the_sample_athlete_has_running_ones_a_race_and_one_that_ended_with_a_medal(filled: Book):
    app = opened("challenges")
    told = read(sentences(app))
    assert "Sunrise against Moonlight" in told and "6 Power Zone weeks" in told
    assert [one.label for one in app.expander] == ["Finished and left (1)"]
    race = opened("challenge", challenge="3")
    board = table(race, "Who")
    assert set(board["Who"]) == {"You", "Early Bird", "Hill Climber", "Night Rider", "Steady Spinner"}
    assert set(table(race, "A head")["Team"]) == {"Sunrise", "Moonlight"}


def test_a_template_is_started_with_one_click_and_taken_back_with_another(trained: Book):
    app = clicked(opened("challenges"), "challenge_start")
    year = books.today(trained).year
    assert f"“Minutes of {year}” is yours" in read(sentences(app))
    assert kept(trained).challenge.template == "annual_minutes"
    clicked(app, "undo")
    assert challenges.challenges(trained) == []


def test_power_zone_weeks_are_previewed_before_they_are_started(trained: Book):
    app = opened("challenges")
    field(app, "pills", "challenge_template").set_value("Power Zone weeks").run()
    told = read(sentences(checked(app)))
    assert "6 weeks, " in told and "Week 1 asks for: FTP test, Power Zone Endurance ride" in told
    field(app, "number_input", "Weeks").set_value(8).run()
    assert "8 weeks, " in read(sentences(checked(app)))
    clicked(app, "challenge_start")
    assert kept(trained).challenge.name == "8 Power Zone weeks"


def test_one_that_began_already_can_count_from_today(trained: Book):
    app = opened("challenges")
    field(app, "segmented_control", "challenge_template_from").set_value("today").run()
    clicked(checked(app), "challenge_start")
    assert kept(trained).challenge.joined_day == books.today(trained)


def test_by_hand_a_name_and_days_are_enough_and_a_refusal_is_told(trained: Book):
    app = opened("challenges")
    field(app, "segmented_control", "challenge_way").set_value("By hand").run()
    clicked(checked(app), "Start it")
    assert app.error[0].value == "A challenge needs a name."
    field(app, "text_input", "Name").set_value("Mine")
    field(app, "date_input", "Last day").set_value(date(2020, 1, 1))
    clicked(app, "Start it")
    assert app.error[0].value.startswith("It ends before it starts.")
    first = field(app, "date_input", "First day").value
    field(app, "date_input", "Last day").set_value(first + timedelta(days=6))
    clicked(app, "Start it")
    assert (kept(trained).challenge.name, len(kept(trained).tiers)) == ("Mine", 3)


def test_a_challenge_is_joined_from_a_file_and_a_wrong_file_is_told(trained: Book):
    app = opened("challenges")
    field(app, "segmented_control", "challenge_way").set_value("From a file").run()
    app.file_uploader[0].upload("x.json", b"{}", "application/json").run()
    clicked(checked(app), "challenge_join")
    assert "This is not a challenge from Zonebook" in app.error[0].value
    sent = challenge_file.write(replace(power_zone_weeks(date(2026, 11, 2)), key="from-a-friend"))
    app.file_uploader[0].upload("x.json", sent, "application/json").run()
    clicked(checked(app), "challenge_join")
    assert "You joined “6 Power Zone weeks”." in read(sentences(app))
    assert kept(trained).challenge.key == "from-a-friend"


def test_one_challenge_shows_where_it_stands(trained: Book):
    challenge_id, _ = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    assert title(app) == "Autumn"
    assert metrics(app)["Points"] == "30 points"  # a ride in each of the three weeks
    assert metrics(app)["Tier"] == "Bronze" and metrics(app)["Days left"] == "14"
    assert "20 points to Silver: 10 points a week from here." in read(sentences(app))
    assert table(app, "done")["done"].tolist() == ["Done", "Open"]


@pytest.mark.parametrize("asked", ["999", "x", ""])
def test_an_address_that_leads_to_no_challenge_leads_to_the_list(asked: str, trained: Book):
    app = opened("challenge", challenge=asked)
    assert title(app) == "Challenge" and app.info


def test_illness_pauses_it_and_the_end_of_illness_ends_the_pause(trained: Book):
    challenge_id, today = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    clicked(app, "Pause")
    assert "It is paused" in read(sentences(app))
    assert kept(trained).pauses[0].last_day == today + timedelta(days=6)
    clicked(app, f"challenge_unpause_{today}")
    assert kept(trained).pauses == []


def test_it_is_left_taken_up_again_and_deleted(trained: Book):
    challenge_id, today = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    clicked(app, "challenge_leave")
    assert kept(trained).challenge.left_day == today
    clicked(app, "challenge_rejoin")
    assert kept(trained).challenge.left_day is None
    clicked(app, "challenge_delete")
    assert title(app) == "Challenge" and "“Autumn” deleted." in read(sentences(app))
    clicked(app, "undo")
    assert title(app) == "Autumn"


def test_it_can_count_from_today_on_afterwards(trained: Book):
    challenge_id, today = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    field(app, "segmented_control", "challenge_from").set_value("today").run()
    clicked(checked(app), "challenge_from_go")
    assert kept(trained).challenge.joined_day == today
    assert "2 weeks before that count as not ridden" in read(sentences(app))


def test_without_friends_the_way_to_them_is_told_and_with_some_they_can_take_part(trained: Book):
    challenge_id, today = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    assert "Nobody is among your friends yet." in sentences(app)
    friend_id = add_friend(trained, "Early Bird", (today.isoformat(), 40))
    actions.save_members(trained, challenge_id, {None: "Us", friend_id: "Them"})
    app = opened("challenge", challenge=str(challenge_id))
    assert table(app, "Who")["Who"].tolist() == ["You", "Early Bird"]
    for board, column in (("Consistency", "Weeks met"), ("Improvement", "A week before")):
        field(app, "segmented_control", "challenge_board").set_value(board).run()
        assert len(table(checked(app), column)) == 2
    assert "No baseline" in table(app, "Note")["Note"].iloc[0]


def test_what_it_asks_for_can_be_changed(trained: Book):
    challenge_id, _ = a_race(trained)
    app = opened("challenge", challenge=str(challenge_id))
    field(app, "text_input", "Name").set_value("Winter")
    [save] = [one for one in app.button if one.label == "Save" and "challenge_form" in one.form_id]
    save.click().run()
    assert title(checked(app)) == "Winter" and kept(trained).challenge.name == "Winter"


def test_a_link_to_a_challenge_opens_it_on_a_cold_session(filled: Book):
    app = opened("overview", challenge="1")
    assert title(app).startswith("Minutes of")
