"""What the Friends screen shows: sums of a period, rides together, challenges in words, and races second by second."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import time_machine

from core import actions_friends as actions
from core import store
from core.frames import friends as frames
from core.frames import passes, race
from core.models import ClassSegment, PelotonClass
from core.models_challenges import Friend, FriendWorkout, PelotonChallenge
from core.queries import friend_rows, sync_runs
from core.queries import friends as queries
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_sessions, exclude


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=True):
        yield


def befriend(book: Book, *names: str) -> None:
    with store.writing(book, "challenges") as session:
        session.add_all([Friend(name=name, peloton_user_id=name, is_followed=True, created_at=NOW) for name in names])


def did(book: Book, friend_id: int, at: str, power_w: list[float] | None = None, **said: Any) -> None:
    """A result of a friend as Peloton tells it, with its seconds."""
    started_at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    standard = {"discipline": "cycling", "title": "Ride", "duration_s": 1800, "source": "peloton", "source_id": at}
    row = FriendWorkout(started_at=started_at, day=started_at.date(), **(standard | said))
    with store.writing(book, "challenges") as session:
        friend_rows.save_results(session, friend_id, [row], now=NOW)
        if power_w is not None:
            friend_rows.save_seconds(session, row.id or 0, {"power_w": np.array(power_w, dtype=float)})


def add_class(book: Book, class_id: str, duration_s: int, *segments: tuple[int, int, str]) -> None:
    with store.writing(book, "classes") as session:
        session.add(PelotonClass(id=class_id, title="Climb", discipline="cycling", duration_s=duration_s))
        session.flush()
        session.add_all([
            ClassSegment(class_id=class_id, position=n, start_s=a, end_s=b, name=name, kind="cycling")
            for n, (a, b, name) in enumerate(segments)
        ])  # fmt: skip


# Who, and how they stand


def test_people_are_told_with_where_their_results_come_from_and_what_keeps_them_away(book: Book):
    befriend(book, "Early")
    actions.add_friend(book, "Night")
    did(book, 1, "2026-11-01T08:00")
    with store.writing(book, "challenges") as session:
        friend_rows.tell(session, 1, fetched_at=NOW - timedelta(hours=2), problem="Private.")
    people = frames.people(book)
    assert people["source"].tolist() == ["Peloton", "By hand or file"]
    assert people["results"].tolist() == [1, 0]
    assert people["fresh"].tolist() == ["2 hours ago", ""]
    assert people["note"].tolist() == ["Private.", ""]
    actions.choose_friends(book, [])
    assert frames.people(book)["source"].tolist() == ["Peloton, not asked any more", "By hand or file"]


@pytest.mark.parametrize(
    ("name", "starts_on", "first"),
    [("This week", 0, "2026-11-16"), ("This week", 6, "2026-11-15"), ("This month", 0, "2026-11-01"),
     ("Last 4 weeks", 0, "2026-10-24")],
)  # fmt: skip
def test_a_period_ends_today_and_begins_where_its_week_or_month_does(name: str, starts_on: int, first: str):
    assert frames.period(name, TODAY, starts_on) == (date.fromisoformat(first), TODAY)


def test_standings_follow_every_write_and_leave_excluded_workouts_out(book: Book):
    mine, gone = add_sessions(
        book, {"day": "2026-11-17", "output_kj": 300}, {"day": "2026-11-17", "output_kj": 100, "duration_s": 600}
    )
    befriend(book, "Early")
    did(book, 1, "2026-11-18T08:00", output_kj=250.0)
    days = frames.period("This week", TODAY, 0)
    assert frames.standings(book, *days)["output_kj"].tolist() == [400, 250]
    exclude(book, gone)
    assert frames.standings(book, *days)["output_kj"].tolist() == [300, 250]
    did(book, 1, "2026-11-19T08:00", output_kj=100.0)
    table = frames.standings(book, *days)
    assert (table["name"].tolist(), table["output_kj"].tolist()) == (["You", "Early"], [300, 350])
    assert frames.place(table, "output_kj") == "Place 2 of 2: 50 kJ behind Early."
    assert frames.place(table, "minutes") == "Place 2 of 2: 30 min behind Early."
    assert mine


def test_the_place_is_told_also_where_one_leads_is_level_or_nobody_began(book: Book):
    befriend(book, "Early")
    days = frames.period("This week", TODAY, 0)
    assert frames.place(frames.standings(book, *days), "minutes") == "Nobody has begun yet."
    add_sessions(book, {"day": "2026-11-17", "output_kj": 300})
    assert frames.place(frames.standings(book, *days), "minutes") == "You lead by 30 min."
    did(book, 1, "2026-11-18T08:00")
    assert frames.place(frames.standings(book, *days), "minutes") == "Level at the top."


def test_whose_workouts_do_not_tell_the_measure_has_no_place(book: Book):
    befriend(book, "Early", "Night")
    add_sessions(book, {"day": "2026-11-17", "output_kj": 300})
    did(book, 1, "2026-11-18T08:00", output_kj=None)
    table = frames.standings(book, *frames.period("This week", TODAY, 0))
    assert frames.place(table, "output_kj") == "You lead by 300 kJ."  # of Night, who did nothing
    did(book, 2, "2026-11-18T08:00", output_kj=500.0)
    table = frames.standings(book, *frames.period("This week", TODAY, 0))
    assert frames.place(table, "output_kj") == "Place 2 of 2: 200 kJ behind Night."
    assert frames.place(table.drop(2), "output_kj") == ""  # of nobody else it is known


def test_a_ride_with_two_friends_is_one_row_and_results_without_a_time_are_none(book: Book):
    add_class(book, "a", 600)
    [mine] = add_sessions(book, {"day": "2026-11-17", "output_kj": 300, "class_id": "a", "title": "Climb"})
    befriend(book, "Early", "Hill")
    actions.add_friend(book, "Night")
    did(book, 1, "2026-11-17T08:02", class_id="a", output_kj=280.0)
    did(book, 2, "2026-11-17T07:59:50", class_id="a", output_kj=310.0)
    did(book, 3, "2026-11-17T08:00", class_id="a", source="csv", source_id="2026-11-17 cycling climb")
    [row] = frames.together(book).reset_index().to_dict("records")
    assert (row["workout_id"], row["names"], row["apart"]) == (mine, "Early, Hill", "2:00 after you, at once")
    assert (row["my_kj"], row["their_kj"]) == (300, 310)


def test_without_rides_together_or_shared_classes_the_tables_are_empty(book: Book):
    assert frames.together(book).empty and frames.shared(book).empty and race.classes(book).empty
    assert frames.removable(book) == {} and frames.classes_taken(book) == {}


def test_results_of_a_file_or_by_hand_can_be_taken_out_those_of_peloton_cannot(book: Book):
    befriend(book, "Early")
    did(book, 1, "2026-11-01T08:00")
    actions.record_result(book, 1, discipline="cycling", day=date(2026, 11, 2), minutes=30, title="Climb")
    [(_, name)] = frames.removable(book).items()
    assert name == "Early, 2 Nov 2026: Climb"


# Whom the athlete follows


def test_how_far_asking_peloton_has_come_is_told(book: Book, monkeypatch: pytest.MonkeyPatch):
    from core import config, scheduler

    assert frames.following(book).state == "connect"
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")
    config.settings.cache_clear()
    monkeypatch.setattr(scheduler, "friends_now", lambda book: None)
    assert frames.following(book).state == "ready"
    actions.look_whom_i_follow(book)
    assert frames.following(book).state == "ready"  # nothing came of it yet, so it can be asked again
    friend_rows.save_following(book, [{"id": "u1", "name": "Early", "is_private": False}], now=NOW)
    told = frames.following(book)
    assert (told.state, told.names, told.chosen) == ("listed", {"u1": "Early"}, [])
    actions.choose_friends(book, ["u1"])
    assert frames.following(book).chosen == ["u1"]


def test_while_friends_are_asked_for_the_bar_of_every_screen_says_so(book: Book):
    run_id = sync_runs.start(book, "friends", now=NOW)
    with store.writing(book, "sync") as session:
        sync_runs.tell(session, run_id, told_at=NOW, phase="Fetching what your friends did", done=1, total=3)
    told = passes.status(book)
    assert (told.is_busy, told.sentence) == (True, "Fetching what your friends did · 1 of 3")


# Peloton's own challenges


def challenge(**said: Any) -> frames.Told:
    standard = {"title": "May", "started_at": NOW - timedelta(days=9), "ended_at": NOW + timedelta(days=10),
                "has_joined": True, "participants": 1234, "progress": 12.0, "unit": "workouts",
                "tiers": [{"name": "Bronze", "threshold": 10}, {"name": "Silver", "threshold": 20}]}  # fmt: skip
    return frames._told(standard | said, NOW)


def test_a_challenge_is_told_with_what_is_reached_what_is_next_and_when_it_ends():
    told = challenge()
    assert told.when == "Until 30 November 2026, 10 days left · 1,234 take part"
    assert (told.standing, told.share) == ("Bronze reached. 12 of 20 workouts to Silver", 0.6)
    assert (told.medals, told.is_over) == ("Bronze 10 · Silver 20", False)


def test_a_challenge_says_what_it_does_not_know():
    told = challenge(progress=None, tiers=None, participants=None, ended_at=None)
    assert told.standing == "Peloton does not tell how far you are."
    assert (told.when, told.share, told.medals) == ("Without an end that is told", None, "")
    assert challenge(tiers=None).standing == "12 workouts"
    assert challenge(progress=25.0).standing == "Silver reached. 25 workouts"


def test_a_challenge_to_come_begins_one_that_is_over_ended_and_one_not_joined_has_no_standing():
    assert challenge(started_at=NOW + timedelta(days=2)).when.startswith("Begins on 22 November 2026")
    over = challenge(ended_at=NOW - timedelta(days=1))
    assert over.when.startswith("Ended on 19 November 2026") and over.is_over
    assert challenge(ended_at=NOW + timedelta(hours=3)).when.startswith("Until 20 November 2026, ends today")
    assert challenge(has_joined=False).standing == ""


def test_challenges_that_are_joined_come_first_and_those_that_are_over_last(book: Book):
    ends = {"a": -5, "b": 5, "c": 9}
    with store.writing(book, "challenges") as session:
        session.add_all([
            PelotonChallenge(
                id=key, title=key, ended_at=NOW + timedelta(days=days), has_joined=key != "b", fetched_at=NOW
            )
            for key, days in ends.items()
        ])  # fmt: skip
    assert [told.title for told in frames.challenges(book)] == ["c", "b", "a"]


# Races


def raced(book: Book, against: int | None = None) -> race.Race:
    entered = race.entrants(book, "a")
    mine, rivals = race.usual(entered)
    of = {one.key: one for one in entered}
    return race.race(book, "a", of[mine or ""], [of[key] for key in rivals[:against]])


def test_a_race_against_a_friend_is_told_second_by_second_and_where_it_was_won(book: Book):
    add_class(book, "a", 600, (0, 200, "Warm up"), (200, 500, "Climb"), (500, 600, "Cool down"))
    mine = [100.0] * 200 + [300.0] * 300 + [50.0] * 100
    theirs = [110.0] * 200 + [250.0] * 300 + [60.0] * 100
    add_sessions(book, {"day": "2026-11-17", "class_id": "a", "output_kj": 115, "power_w": mine, "duration_s": 600})
    befriend(book, "Early")
    did(book, 1, "2026-10-01T08:00", theirs, class_id="a", output_kj=103.0)
    told = raced(book)
    [gap] = [duel.gap for duel in told.duels.values()]
    assert told.is_raced and told.measure.done == "output_kj"
    assert (gap[0], gap[200], gap[500], gap[600]) == pytest.approx((0, -2, 13, 12))  # 10 W for 200 s is 2 kJ
    assert list(told.sentences.values()) == [
        "You won by 12.0 kJ against Early, ahead for good from 4:10; most was gained in Climb (3:20 to 8:20): 15.0 kJ."
        " The lead changed 1 time."
    ]  # from -2 kJ on 50 W a second take 50 s to +0.5 kJ
    assert told.notes == ()


def test_without_a_friend_an_earlier_attempt_of_ones_own_is_raced(book: Book):
    add_class(book, "a", 600)
    add_sessions(
        book,
        {"day": "2026-10-01", "class_id": "a", "output_kj": 12, "power_w": [200.0] * 60, "duration_s": 60},
        {"day": "2026-11-01", "class_id": "a", "output_kj": 15, "power_w": [250.0] * 60, "duration_s": 60},
    )
    assert race.classes(book)["attempts"].tolist() == [2]
    told = raced(book)
    assert list(told.labels.values()) == ["You, 1 Nov 2026", "You, 1 Oct 2026"]
    assert next(iter(told.sentences.values())).startswith("This attempt won by 3.0 kJ against You, 1 Oct 2026")


def test_where_a_friends_seconds_are_missing_it_says_so(book: Book):
    add_class(book, "a", 600)
    add_sessions(book, {"day": "2026-11-17", "class_id": "a", "output_kj": 30, "power_w": [500.0] * 60})
    befriend(book, "Early", "Hill")
    actions.add_friend(book, "Night")
    did(book, 1, "2026-10-01T08:00", class_id="a", output_kj=40.0)
    did(book, 2, "2026-10-01T08:00", [], class_id="a", output_kj=35.0)
    did(book, 3, "2026-10-01T08:00", class_id="a", output_kj=20.0, source="csv")
    entered = race.entrants(book, "a")
    assert [(one.name, one.has_seconds) for one in entered[1:]] == [("Early", None), ("Hill", False), ("Night", False)]
    told = raced(book)
    assert not told.is_raced and len(told.notes) == 3
    assert "come with one of the next refreshes" in told.notes[0]
    assert told.notes[1] == "Hill: there are no seconds of this ride here, so only the totals can be compared."


def test_of_each_friend_the_best_attempt_with_seconds_is_raced_at_first(book: Book):
    add_class(book, "a", 600)
    add_sessions(book, {"day": "2026-11-17", "class_id": "a", "output_kj": 30, "power_w": [500.0] * 60})
    befriend(book, "Early", "Hill")
    did(book, 1, "2026-10-01T08:00", class_id="a", output_kj=40.0)
    did(book, 1, "2026-10-02T08:00", [400.0] * 60, class_id="a", output_kj=24.0)
    did(book, 1, "2026-10-03T08:00", [300.0] * 60, class_id="a", output_kj=18.0)
    did(book, 2, "2026-10-01T08:00", class_id="a", output_kj=35.0)
    entered = race.entrants(book, "a")
    mine, rivals = race.usual(entered)
    assert [one.output_kj for one in entered if one.key in rivals] == [24]
    assert [one.is_mine for one in entered if one.key == mine] == [True]


def test_without_power_the_distance_is_raced_for(book: Book):
    add_class(book, "a", 600)
    [mine] = add_sessions(book, {"day": "2026-11-17", "class_id": "a", "discipline": "running", "power_w": [np.nan]})
    from core.models import Recording
    from core.queries import recordings

    with store.writing(book, "workouts") as session:
        recording = session.query(Recording).one()
        recordings.replace_streams(session, recording.id or 0, {"speed_mps": np.full(600, 3.0)})
    befriend(book, "Early")
    did(book, 1, "2026-10-01T08:00", class_id="a", discipline="running")
    with store.writing(book, "challenges") as session:
        friend_rows.save_seconds(session, 1, {"speed_mps": np.full(600, 3.1)})
    told = raced(book)
    assert mine and told.measure.done == "distance_m"
    assert next(iter(told.sentences.values())).startswith("Early won by 60 m, ahead for good from 1:40")


def test_who_rides_on_after_the_class_gains_no_more_than_a_minute(book: Book):
    add_class(book, "a", 120)
    add_sessions(book, {"day": "2026-11-17", "class_id": "a", "output_kj": 60, "power_w": [100.0] * 600})
    befriend(book, "Early")
    did(book, 1, "2026-10-01T08:00", [100.0] * 120, class_id="a", output_kj=12.0)
    [duel] = raced(book).duels.values()
    assert (len(duel.gap) - 1, duel.final) == (180, pytest.approx(6))


def test_names_that_come_twice_are_told_apart_by_day_and_number(book: Book):
    add_class(book, "a", 600)
    add_sessions(book, {"day": "2026-11-17", "class_id": "a", "output_kj": 6, "power_w": [100.0] * 60})
    befriend(book, "Early")
    for hour in ("08", "09"):
        did(book, 1, f"2026-10-01T{hour}:00", [100.0] * 60, class_id="a", output_kj=6.0)
    entered = race.entrants(book, "a")
    told = race.race(book, "a", entered[0], entered[1:])
    assert list(told.labels.values()) == ["You", "Early, 1 Oct 2026", "Early, 1 Oct 2026 (2)"]
    assert next(iter(told.sentences.values())) == "Level with Early, 1 Oct 2026 at the end: 0.0 kJ apart."


def test_a_recording_of_another_device_is_moved_to_the_clock_of_the_class(book: Book, monkeypatch: pytest.MonkeyPatch):
    add_class(book, "a", 600)
    [mine] = add_sessions(book, {"day": "2026-11-17", "class_id": "a", "power_w": [0.0] * 5 + [100.0] * 60})
    with store.writing(book, "workouts") as session:
        from core.queries import workouts

        workouts.save_judgements(session, [{"workout_id": mine, "compliance_offset_s": 5}])
    [entered] = race.entrants(book, "a")
    assert len(race._recorded(book, entered)["power_w"]) == 65  # Peloton's own starts with the class
    monkeypatch.setattr(race, "ON_CLASS_CLOCK", ())
    assert race._recorded(book, entered)["power_w"].tolist() == [100.0] * 60


def test_results_are_read_with_numpy_ids_too(book: Book):
    befriend(book, "Early")
    did(book, 1, "2026-11-01T08:00", [1.0, 2.0])
    ids = pd.Index(queries.friend_workouts(book, [np.int64(1)]).index)
    assert list(queries.seconds(book, ids)) == [1]
