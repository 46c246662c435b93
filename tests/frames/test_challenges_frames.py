"""Challenges as screens read them: the list, one with its leaderboards, drafts and the file that is sent."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core import actions, actions_challenges, store
from core.challenge_rules import Task, Tier
from core.coaching.challenge_templates import annual_minutes, power_zone_weeks
from core.frames import challenge_drafts as drafts
from core.frames import challenges as frames
from core.models import Athlete, LifeEvent
from core.store import Book
from tests.coaching.challenge_making import MONDAY, day, rules
from tests.frames.small_book import TODAY, add_sessions, exclude
from tests.friend_rows import add_friend


def start(book: Book, asked=None, **how) -> int:
    return actions_challenges.start(book, asked or rules(tiers={"Bronze": 60, "Silver": 120}), **how).challenge_id


def told(book: Book, challenge_id: int, today=TODAY) -> frames.Told:
    found = frames.told(book, challenge_id, today)
    assert found is not None
    return found


def test_running_challenges_are_listed_by_their_end_then_those_to_come_then_the_others(book: Book):
    add_sessions(book, {"day": "2026-11-03", "duration_s": 3600})
    for name, first, last in (("C", -60, -40), ("A", 0, 40), ("D", -90, -70), ("B", 30, 50), ("E", 5, 20)):
        start(book, rules(name=name, first_day=day(first), last_day=day(last)))
    assert [(card.name, card.state) for card in frames.cards(book, TODAY)] == [
        ("E", "running"), ("A", "running"), ("B", "coming"), ("C", "finished"), ("D", "finished"),
    ]  # fmt: skip


def test_a_card_says_how_far_it_is_and_what_is_left(book: Book):
    add_sessions(book, {"day": "2026-11-03", "duration_s": 3600}, {"day": "2026-11-17", "duration_s": 1800})
    start(book, rules(tiers={"Bronze": 60, "Silver": 120}, tasks=(Task("Two rides", target=2),)))
    (card,) = frames.cards(book, TODAY)
    assert card.when == "2 Nov 2026 to 29 Nov 2026 · 4 weeks · everything counts"
    assert (card.progress, card.share, card.badge) == ("90 min of 120 min for Silver", 0.75, "On pace")
    assert card.left == "Left in week 3: Two rides (1 of 2 workouts)."
    assert card.medals == "Tier: Bronze"


def test_a_workout_that_is_deleted_excluded_or_brought_back_moves_the_total_at_once(book: Book):
    first, second = add_sessions(
        book, {"day": "2026-11-03", "duration_s": 3600}, {"day": "2026-11-04", "duration_s": 1800}
    )
    challenge_id = start(book)
    assert told(book, challenge_id).standing.total == 90
    actions.delete_workout(book, first)
    assert told(book, challenge_id).standing.total == 30
    exclude(book, second)
    assert told(book, challenge_id).standing.total == 0
    actions.restore_workout(book, first)
    assert told(book, challenge_id).standing.total == 60


def test_a_day_is_that_of_the_place_where_it_was_done(book: Book):
    """Monday morning in Auckland is still Sunday in UTC and in New York, where the athlete's book is at home."""
    add_sessions(book, {"day": "2026-11-01", "duration_s": 3600, "utc_offset_s": 16 * 3600})  # 8:00 UTC: midnight there
    challenge_id = start(book)
    assert told(book, challenge_id).standing.total == 60
    with store.writing(book, "athlete") as session:
        session.merge(Athlete(id=1, time_zone="Pacific/Auckland"))
    assert told(book, challenge_id).standing.total == 60


def test_tasks_tell_which_workout_did_them(book: Book):
    (ride_id, _) = add_sessions(
        book, {"day": "2026-11-17", "duration_s": 3600, "title": "45 min Climb Ride", "avg_power_w": 180.0},
        {"day": "2026-11-18", "duration_s": 600, "discipline": "yoga", "title": "Flow"},
    )  # fmt: skip
    tasks = (Task("A climb", points=10, class_type="Climb"), Task("Swim", points=10, disciplines=("swimming",)))
    found = told(book, start(book, rules(metric="points", tasks=tasks)))
    rows = found.tasks[found.tasks["week"] == 3].set_index("task")
    assert rows["done"].to_dict() == {"A climb": "Done", "Swim": "Open"}
    assert rows.loc["A climb", ["workouts", "workout_id", "result", "day"]].tolist() == [
        "45 min Climb Ride", ride_id, "180 W", date(2026, 11, 17),
    ]  # fmt: skip
    assert found.weeks.set_index("week").loc[3, ["done", "told", "medal", "state"]].tolist() == [
        "1 of 2", "10 points", "Bronze", "This week",
    ]  # fmt: skip


def test_distances_are_in_the_units_of_the_athlete(book: Book):
    add_sessions(book, {"day": "2026-11-03", "distance_m": 16_093.44})
    with store.writing(book, "athlete") as session:
        session.merge(Athlete(id=1, units="imperial"))
    challenge_id = start(book, rules(metric="distance_m", tiers={"Century": 160_934.4}))
    assert frames.cards(book, TODAY)[0].progress == "10.00 mi of 100.00 mi for Century"
    assert drafts.tiers_table(told(book, challenge_id).rules, "imperial")["threshold"].tolist() == [100]


def test_alone_there_is_no_leaderboard_and_with_friends_all_three(book: Book):
    add_sessions(book, {"day": "2026-11-03", "duration_s": 3600})
    challenge_id = start(book)
    assert told(book, challenge_id).race is None
    weeks_before = [
        (f"2026-{month:02}-{day_:02}", 30.0) for month, day_ in ((9, 30), (10, 7), (10, 14), (10, 21), (10, 28))
    ]
    ids = [add_friend(book, "You", *weeks_before, ("2026-11-04", 90)), add_friend(book, "Nobody yet")]
    actions_challenges.save_members(book, challenge_id, {None: "Us", ids[0]: "Us", ids[1]: "Them"})
    race = told(book, challenge_id).race
    assert race is not None
    rows = race.riders.set_index("name")
    assert rows["total"].fillna(-1).to_dict() == {"You (2)": 90, "You": 60, "Nobody yet": -1}
    assert rows.loc["You (2)", "baseline"] == 30 and rows.loc["Nobody yet", "note"].startswith("Nothing known yet")
    assert race.teams["team"].tolist() == ["Us"]


def test_a_friend_who_became_private_keeps_their_place_with_what_was_known(book: Book):
    add_sessions(book, {"day": "2026-11-03", "duration_s": 600})
    fetched = datetime(2026, 11, 10, 3, tzinfo=UTC)  # still the 9th in New York
    private = add_friend(book, "Private", ("2026-11-04", 30), peloton_user_id="a", is_private=True, fetched_at=fetched)
    stale = add_friend(
        book, "Stale", ("2026-11-04", 20), peloton_user_id="b", fetched_at=fetched, problem="Not reached."
    )
    challenge_id = start(book)
    actions_challenges.save_members(book, challenge_id, {private: None, stale: None})
    rows = told(book, challenge_id).race.riders.set_index("name")
    assert rows["rank"].to_dict() == {"Private": 1, "Stale": 2, "You": 3}
    assert rows.loc["Private", "note"].startswith("Shows you no workouts any more. Counted up to 4 November 2026.")
    assert rows.loc["Stale", "note"].startswith("Not reached. Counted up to 9 November 2026.")


def test_a_friend_who_is_deleted_is_out_of_the_race(book: Book):
    import sqlalchemy as sa

    from core.models_challenges import ChallengeMember, Friend, FriendWorkout

    add_sessions(book, {"day": "2026-11-03", "duration_s": 600})
    friend_id = add_friend(book, "A", ("2026-11-04", 30))
    challenge_id = start(book)
    actions_challenges.save_members(book, challenge_id, {friend_id: None})
    with store.writing(book, "challenges") as session:
        for table, column in ((ChallengeMember, "friend_id"), (FriendWorkout, "friend_id"), (Friend, "id")):
            session.execute(sa.delete(table).where(getattr(table, column) == friend_id))
    assert told(book, challenge_id).race is None


def test_illnesses_that_touch_it_are_offered_as_pauses(book: Book):
    with store.writing(book, "athlete") as session:
        session.add_all(
            LifeEvent(kind=kind, first_day=day(first), last_day=day(last))
            for kind, first, last in (("illness", 3, 5), ("holiday", 6, 8), ("injury", -9, 0), ("illness", 40, 41))
        )
    at = told(book, start(book)).standing
    assert [(one.reason, one.first_day) for one in frames.illnesses(book, at)] == [
        ("Injury", day(-9)),
        ("Illness", day(3)),
    ]


def test_there_is_nothing_under_a_number_that_was_never_given(book: Book):
    assert frames.told(book, 12, TODAY) is None and frames.cards(book, TODAY) == []


def test_a_challenge_ending_before_it_starts_is_listed_with_a_sentence(book: Book):
    """No form lets it in; a database may hold it all the same."""
    challenge_id = start(book)
    with store.writing(book, "challenges") as session:
        from core.models_challenges import Challenge

        session.get_one(Challenge, challenge_id).last_day = day(-3)
    (card,) = frames.cards(book, TODAY)
    assert (card.badge, card.headline) == ("Impossible", "It ends before it starts. Change its days.")
    assert told(book, challenge_id).course.empty


# Drafts and files


@pytest.mark.parametrize("units", ["metric", "imperial"])
@pytest.mark.parametrize(
    "asked", [power_zone_weeks(MONDAY), rules(metric="distance_m", tiers={"A": 5000.0, "B": 9000.0})]
)
def test_what_is_shown_for_changing_comes_back_as_it_was(asked, units):
    draft = drafts.Draft(
        asked.name, asked.description or "", asked.kind, asked.metric, asked.first_day, asked.last_day,
        asked.disciplines or (), drafts.tiers_table(asked, units), drafts.tasks_table(asked, units),
    )  # fmt: skip
    back = drafts.of_draft(draft, units)
    assert replace(back, tiers=(), description=None) == replace(asked, tiers=(), description=None, template=None)
    assert [tier.threshold for tier in back.tiers] == pytest.approx([tier.threshold for tier in asked.tiers], rel=2e-3)


def test_rows_without_a_name_are_left_out_and_tiers_are_put_in_order():
    blank = drafts.blank(MONDAY)
    tiers, tasks = drafts.tiers_table(blank, "metric"), drafts.tasks_table(blank, "metric").astype(object)
    tiers.loc[len(tiers)] = [None, float("nan")]
    tiers.loc[len(tiers)] = ["First", 5.0]
    tasks.loc[0] = [None] * len(tasks.columns)
    tasks.loc[1] = ["Climbs", None, None, None, None, None, None, "Climb", None, 20.0, None, None]
    typed = drafts.of_draft(
        drafts.Draft("Mine", "", "solo", "minutes", blank.first_day, blank.last_day, (), tiers, tasks), "metric"
    )
    assert typed.tiers[0] == Tier("First", 5) and len(typed.tiers) == 4
    assert typed.tasks == (Task("Climbs", class_type="Climb", min_duration_s=1200),)


def test_classes_are_read_from_addresses_and_ids():
    one, two = "a" * 32, "0123456789abcdef" * 2
    text = f"https://members.onepeloton.com/classes/cycling?modal=classDetailsModal&classId={one}, {two}"
    assert drafts._class_ids(text) == [one, two]
    assert drafts._class_ids("a1 b2") == ["a1", "b2"]


def test_a_tier_without_a_number_is_refused():
    blank = drafts.blank(MONDAY)
    tiers = drafts.tiers_table(blank, "metric")
    tiers.loc[0, "threshold"] = float("nan")
    draft = drafts.Draft("M", "", "solo", "minutes", MONDAY, day(6), (), tiers, drafts.tasks_table(blank, "metric"))
    with pytest.raises(ValueError, match="The tier Bronze needs a number"):
        drafts.of_draft(draft, "metric")


def test_the_file_has_names_only_where_that_is_wanted(book: Book):
    friend_id = add_friend(book, "Early Bird")
    with store.writing(book, "athlete") as session:
        session.merge(Athlete(id=1, name="Me Myself"))
    challenge_id = start(book)
    actions_challenges.save_members(book, challenge_id, {None: "Us", friend_id: "Them"})
    found, names = told(book, challenge_id), frames.friends(book)
    bare = drafts.file(book, found, with_names=False, names=names)
    assert b"Early Bird" not in bare.data and b"Myself" not in bare.data and b"Them" not in bare.data
    full = json.loads(drafts.file(book, found, with_names=True, names=names).data)
    assert full["members"] == [{"name": "Me Myself", "team": "Us"}, {"name": "Early Bird", "team": "Them"}]


def test_a_preview_says_how_long_it_is_and_what_it_asks_for():
    lines = frames.preview(power_zone_weeks(MONDAY), "metric")
    assert lines[0] == "6 weeks, 2 November 2026 to 13 December 2026."
    assert "Week 1 asks for: FTP test, Power Zone Endurance ride" in lines[1] and "week 6: FTP test" in lines[2]
    assert frames.preview(annual_minutes(2026), "metric")[-1] == (
        "13 tiers: 1,000 min, 2,000 min, …, 18,000 min, 20,000 min."
    )


def test_the_next_week_begins_on_the_athletes_first_day(book: Book):
    assert frames.next_monday(book, TODAY) == date(2026, 11, 23)
    with store.writing(book, "athlete") as session:
        session.merge(Athlete(id=1, week_start=6))
    assert frames.next_monday(book, TODAY) == date(2026, 11, 22)
    assert frames.next_monday(book, date(2026, 11, 22)) == date(2026, 11, 22)
