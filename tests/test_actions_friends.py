"""The writes on friends: chosen, added, renamed, deleted and brought back; results by hand and by file, each once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import time_machine
from sqlmodel import select

from core import actions_friends as actions
from core import scheduler, store
from core.errors import BookReadOnly, UnreadableFile
from core.models import PelotonClass
from core.models_challenges import Challenge, ChallengeMember, Friend, FriendStream, FriendWorkout
from core.queries import athlete, friend_rows, friends
from core.store import Book
from tests.conftest import NOW
from tests.pages.screens import count
from tests.peloton_samples import recorded_file

CSV = b"Friend,Date,Time,Minutes,Output (kJ)\nHill Climber,2026-05-01,18:30,45,512\nNight Rider,2026-05-02,,30,300\n"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Times that Peloton would have been asked in the background."""
    times: list[str] = []
    monkeypatch.setattr(scheduler, "friends_now", lambda book: times.append(book.id))
    return times


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PELOTON_BEARER_TOKEN", "a token")


def names(book: Book) -> list[str]:
    return friends.friends(book)["name"].tolist()


def whole(book: Book) -> dict[str, Any]:
    """All that is known of friends, ids of results left out as they may be others."""
    results = friends.friend_workouts(book).reset_index(drop=True)
    return {
        "friends": friends.friends(book).to_dict("records"),
        "results": results.to_dict("records"),
        "seconds": count(book, FriendStream),
        "places": count(book, ChallengeMember),
    }


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return repr(one) == repr(other)


def follow(book: Book, **members: str) -> None:
    """Let Peloton have told whom the athlete follows."""
    told = [{"id": user_id, "name": name, "is_private": False} for name, user_id in members.items()]
    friend_rows.save_following(book, told, now=NOW)


# Whom Peloton is asked about


def test_looking_whom_one_follows_asks_in_the_background_and_only_then(book: Book, connected: None, asked: list[str]):
    assert not friends.is_on(book)
    follow(book, Early="u1")
    actions.look_whom_i_follow(book)
    assert friends.is_on(book) and len(asked) == 1
    assert friends.following(book)["asked_at"] is None  # so that the next pass asks again


def test_without_a_connection_and_in_the_sample_book_nobody_is_asked(book: Book, asked: list[str], connected: None):
    actions.look_whom_i_follow(replace(book, is_sample=True))
    assert asked == []


def test_chosen_friends_are_here_and_those_no_longer_chosen_stay_with_what_they_did(book: Book, asked: list[str]):
    follow(book, Early="u1", Hill="u2")
    assert actions.choose_friends(book, ["u1", "u2"]).said.startswith("2 friends chosen.")
    actions.record_result(book, 1, discipline="cycling", day=date(2026, 5, 1), minutes=45)
    done = actions.choose_friends(book, ["u2"])
    table = friends.friends(book).set_index("peloton_user_id")
    assert table["is_followed"].to_dict() == {"u1": False, "u2": True}
    assert len(friends.friend_workouts(book)) == 1
    done.undo()
    assert friends.friends(book)["is_followed"].tolist() == [True, True]


def test_choosing_again_makes_nobody_twice_and_its_undo_takes_new_ones_out(book: Book):
    follow(book, Early="u1", Hill="u2")
    actions.choose_friends(book, ["u1"])
    done = actions.choose_friends(book, ["u1", "u2", "u2"])
    assert names(book) == ["Early", "Hill"]
    done.undo()
    assert names(book) == ["Early"]


def test_only_those_whom_one_follows_can_be_chosen(book: Book):
    follow(book, Early="u1")
    with pytest.raises(ValueError, match="Look again"):
        actions.choose_friends(book, ["stranger"])


def test_forgetting_the_list_asks_about_nobody_and_keeps_what_is_here(book: Book):
    follow(book, Early="u1")
    with store.writing(book) as session:
        athlete.save_setting(session, friends.IS_ON, True)
    actions.choose_friends(book, ["u1"])
    done = actions.forget_whom_i_follow(book)
    assert not friends.is_on(book) and friends.following(book)["members"] == []
    assert names(book) == ["Early"] and friends.asked_for(book) == []
    done.undo()
    assert friends.is_on(book) and [one.name for one in friends.asked_for(book)] == ["Early"]


def test_a_wish_for_seconds_is_written_down_and_asked_for(book: Book, connected: None, asked: list[str]):
    actions.wish_for_seconds(book, [np.int64(7)])
    actions.wish_for_seconds(book, [5, 7])
    assert athlete.setting(book, friends.WISHED) == [5, 7]
    assert len(asked) == 2


# Who rides along


def test_a_friend_can_be_added_renamed_and_both_taken_back(book: Book):
    added = actions.add_friend(book, "  Night   Rider ")
    assert names(book) == ["Night Rider"]
    renamed = actions.rename_friend(book, 1, "Day Rider")
    assert names(book) == ["Day Rider"]
    renamed.undo()
    assert names(book) == ["Night Rider"]
    added.undo()
    assert names(book) == []


@pytest.mark.parametrize("name", ["", "   ", "***", "\x00"])
def test_a_name_has_a_letter_or_a_digit(book: Book, name: str):
    with pytest.raises(ValueError, match="at least one letter"):
        actions.add_friend(book, name)


def test_two_friends_are_not_called_the_same(book: Book):
    actions.add_friend(book, "Zoë")
    with pytest.raises(ValueError, match="already"):
        actions.add_friend(book, "zoe")
    actions.rename_friend(book, 1, "ZOE")  # the same one, spelled otherwise


def test_a_deleted_friend_takes_all_that_is_theirs_along_and_the_undo_brings_all_of_it_back(any_book: Book):
    book = any_book
    for name in ("Early", "Hill"):
        actions.add_friend(book, name)
    for friend_id in (1, 2):
        actions.record_result(book, friend_id, discipline="cycling", day=date(2026, 5, 1), minutes=45, output_kj=300)
    with store.writing(book, "challenges") as session:
        friend_rows.save_seconds(session, 1, {"power_w": np.array([100.0, 200.0])})
        day = date(2026, 1, 1)
        session.add(
            Challenge(key="k", name="c", kind="team", metric="points", first_day=day, last_day=day, created_at=NOW)
        )
        session.flush()
        session.add(ChallengeMember(challenge_id=1, friend_id=1, team="red"))
    before = whole(book)
    done = actions.delete_friend(book, 1)
    assert done.said == "Early is deleted, with 1 result."
    assert names(book) == ["Hill"] and len(friends.friend_workouts(book)) == 1
    assert (count(book, FriendStream), count(book, ChallengeMember)) == (0, 0)
    assert done.undo() == "Brought back."
    after = whole(book)
    assert before["friends"] == after["friends"] and before["seconds"] == after["seconds"] == 1
    assert after["places"] == 1 and len(after["results"]) == 2
    [kept] = friends.friend_workouts(book, [1]).index
    assert friends.seconds(book, [kept])[kept]["power_w"].tolist() == [100, 200]


def test_a_friend_comes_back_beside_somebody_who_came_meanwhile(book: Book):
    actions.add_friend(book, "Early")
    actions.record_result(book, 1, discipline="cycling", day=date(2026, 5, 1), minutes=45)
    done = actions.delete_friend(book, 1)
    actions.add_friend(book, "Somebody else")  # SQLite gives the id again
    done.undo()
    assert names(book) == ["Early", "Somebody else"]
    table = friends.friends(book).set_index("name")
    assert friends.friend_workouts(book)["friend_id"].tolist() == [table.at["Early", "id"]]


def test_a_friend_who_was_chosen_again_is_not_brought_back_on_top(book: Book):
    follow(book, Early="u1")
    actions.choose_friends(book, ["u1"])
    done = actions.delete_friend(book, 1)
    actions.choose_friends(book, ["u1"])
    with pytest.raises(ValueError, match="chosen again"):
        done.undo()


def test_what_is_gone_already_is_said(book: Book):
    assert actions.delete_friend(book, 9).said == "That friend is gone already."
    assert actions.remove_result(book, 9).said == "That result is gone already."
    with pytest.raises(ValueError, match="gone"):
        actions.rename_friend(book, 9, "A")
    with pytest.raises(ValueError, match="gone"):
        actions.record_result(book, 9, discipline="cycling", day=date(2026, 5, 1), minutes=45)


def test_a_book_for_reading_only_refuses_every_write(book: Book):
    actions.add_friend(book, "Early")
    closed = replace(book, is_writable=False)
    for write in (
        lambda: actions.add_friend(closed, "A"), lambda: actions.rename_friend(closed, 1, "A"),
        lambda: actions.delete_friend(closed, 1), lambda: actions.choose_friends(closed, []),
        lambda: actions.look_whom_i_follow(closed), lambda: actions.forget_whom_i_follow(closed),
        lambda: actions.import_results(closed, CSV), lambda: actions.wish_for_seconds(closed, [1]),
        lambda: actions.record_result(closed, 1, discipline="cycling", day=date(2026, 5, 1), minutes=5),
        lambda: actions.remove_result(closed, 1),
    ):  # fmt: skip
        with pytest.raises(BookReadOnly):
            write()


# Results by hand


@pytest.fixture
def early(book: Book) -> Book:
    """A book with one friend."""
    actions.add_friend(book, "Early Bird")
    return book


def test_a_result_by_hand_is_kept_corrected_and_taken_back(early: Book):
    said = {"discipline": "cycling", "day": date(2026, 5, 1), "start": time(18, 30), "minutes": 45.0}
    first = actions.record_result(early, 1, **said, output_kj=500, title="Climb")
    assert first.said == "Entered: Climb of Early Bird, 1 May 2026."
    second = actions.record_result(early, 1, **said, output_kj=512, title="Climb")
    [row] = friends.friend_workouts(early).to_dict("records")
    assert (row["output_kj"], row["duration_s"], row["source"]) == (512, 2700, "manual")
    assert row["started_at"] == pd.Timestamp("2026-05-01 22:30", tz="UTC")  # in New York
    second.undo()
    assert friends.friend_workouts(early)["output_kj"].tolist() == [500]
    first.undo()
    assert friends.friend_workouts(early).empty


def test_without_a_start_only_the_day_is_known(early: Book):
    actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 1), minutes=45)
    actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 2), start=time(12), minutes=45)
    assert friends.has_clock(friends.friend_workouts(early)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"discipline": "chess"}, "no discipline"),
        ({"day": date(2999, 1, 1)}, "still to come"),
        ({"minutes": 2000}, "a day at most"),
        ({"output_kj": -1}, "0 to 20,000"),
        ({"distance_m": 1e9}, "0 to 500 km"),
    ],
)
def test_what_cannot_be_true_is_refused(early: Book, said: dict[str, Any], why: str):
    with pytest.raises(ValueError, match=why):
        actions.record_result(early, 1, **{"discipline": "cycling", "day": date(2026, 5, 1), "minutes": 45, **said})


def test_a_result_can_be_removed_and_brought_back(early: Book):
    actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 1), minutes=45)
    before = friends.friend_workouts(early).drop(columns="created_at")
    done = actions.remove_result(early, int(before.index[0]))
    assert friends.friend_workouts(early).empty
    done.undo()
    pd.testing.assert_frame_equal(friends.friend_workouts(early).drop(columns="created_at"), before)


# Results by file


def test_a_file_brings_its_friends_and_their_results_and_the_same_file_twice_changes_nothing(any_book: Book):
    done = actions.import_results(any_book, CSV)
    assert done.said == "2 new results, 0 corrected, 0 known already."
    assert names(any_book) == ["Hill Climber", "Night Rider"]
    once = whole(any_book)
    again = actions.import_results(any_book, CSV)
    assert again.said == "0 new results, 0 corrected, 2 known already."
    assert same(whole(any_book), once)
    again.undo()
    assert same(whole(any_book), once)
    done.undo()
    assert names(any_book) == [] and friends.friend_workouts(any_book).empty


def test_a_corrected_file_corrects_and_its_undo_goes_back(book: Book):
    actions.import_results(book, CSV)
    done = actions.import_results(book, CSV.replace(b",512", b",520"))
    assert done.said == "0 new results, 1 corrected, 1 known already."
    assert friends.friend_workouts(book)["output_kj"].tolist() == [520, 300]
    done.undo()
    assert friends.friend_workouts(book)["output_kj"].tolist() == [512, 300]


def test_rows_that_name_nobody_belong_to_the_friend_that_was_chosen(early: Book):
    rows = b"Date,Minutes\n2026-05-01,45\nyesterday,45\n"
    with pytest.raises(ValueError, match="whose results"):
        actions.import_results(early, rows)
    done = actions.import_results(early, rows, 1)
    assert done.said == "1 new result, 0 corrected, 0 known already. 1 row refused."
    assert done.refused == ("Row 3: 'yesterday' is not a date and time.",)
    assert friends.friend_workouts(early)["friend_id"].tolist() == [1]


def test_names_in_a_file_are_matched_however_they_are_spelled(early: Book):
    actions.import_results(early, b"Friend,Date,Minutes\nEARLY bird,2026-05-01,45\n")
    assert names(early) == ["Early Bird"]


def test_a_file_with_too_many_new_names_is_refused_whole(book: Book):
    rows = "".join(f"Title {n},2026-05-01,30\n" for n in range(60))
    with pytest.raises(ValueError, match="names 60 people"):
        actions.import_results(book, b"Name,Date,Minutes\n" + rows.encode())
    assert names(book) == []


def test_a_session_that_was_entered_by_hand_and_comes_in_a_file_is_one(early: Book):
    actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 1), start=time(18, 31), minutes=44)
    actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 2), minutes=30)
    file = (
        b"Date,Discipline,Title,Minutes\n2026-05-01 18:30,cycling,Climb,45\n2026-05-02 07:00,cycling,Flow,30\n"
        b"2026-05-02 09:00,cycling,Another,60\n"
    )
    done = actions.import_results(early, file, 1)
    assert done.said == "1 new result, 2 corrected, 0 known already."
    kept = friends.friend_workouts(early)
    assert kept["title"].tolist() == ["Climb", "Flow", "Another"] and set(kept["source"]) == {"csv"}
    by_hand = actions.record_result(early, 1, discipline="cycling", day=date(2026, 5, 2), start=time(9), minutes=60)
    assert by_hand.said.startswith("Known already")
    done.undo()
    assert friends.friend_workouts(early)["source"].tolist() == ["manual", "manual"]


def test_of_pelotons_own_history_the_class_is_found_by_title_and_time(early: Book):
    data = recorded_file("workout_history.csv")
    from zoneinfo import ZoneInfo

    from core.files import friends_csv

    told, _ = friends_csv.parse(data, zone=ZoneInfo("America/New_York"), latest=date(2030, 1, 1))
    ride = next(one for one in told if one.aired_at and one.result.discipline == "cycling")
    aired_at = ride.aired_at or NOW
    with store.writing(early, "classes") as session:
        session.add(
            PelotonClass(id="c1", title=ride.result.title, discipline="cycling",
                         original_air_time=aired_at + timedelta(minutes=10))
        )  # fmt: skip
        session.add(
            PelotonClass(id="c2", title=ride.result.title, discipline="cycling",
                         original_air_time=aired_at + timedelta(days=10))
        )  # fmt: skip
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        actions.import_results(early, data, 1)
    with store.writing(early) as session:
        found = session.exec(select(FriendWorkout).where(FriendWorkout.class_id == "c1")).all()
    assert ride.result.source_id in [row.source_id for row in found]


def test_what_is_no_such_file_keeps_nothing(early: Book):
    with pytest.raises(UnreadableFile):
        actions.import_results(early, b"nonsense", 1)
    with store.writing(early) as session:
        assert session.exec(select(Friend)).one().name == "Early Bird"
    assert friends.friend_workouts(early).empty
