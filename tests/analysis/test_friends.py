"""The athlete and friends beside each other: sums of a period, classes both took, rides together."""

from datetime import date
from typing import Any

import pandas as pd

from core.analysis import friends
from core.analysis.friends import ME


def sessions(*rows: dict[str, Any]) -> pd.DataFrame:
    """Sessions, each with ``at`` (local time of a place at UTC) and what is said of it."""
    standard = {"duration_s": 1800, "output_kj": None, "class_id": None, "title": "Ride", "friend_id": 1,
                "is_stopped_early": None, "is_doubtful": False}  # fmt: skip
    table = pd.DataFrame([standard | row for row in rows], columns=[*standard, "at"])
    table["started_at"] = pd.to_datetime(table.pop("at"), utc=True)
    table["day"] = table["started_at"].dt.date
    return table


NOTHING = sessions()


# Sums of a period


def test_each_is_summed_over_the_same_days_both_ends_included():
    mine = sessions({"at": "2025-12-29 08:00", "output_kj": 200}, {"at": "2026-01-04 23:59", "output_kj": 100})
    theirs = sessions(
        {"at": "2025-12-28 23:59", "output_kj": 999}, {"at": "2025-12-31 10:00", "output_kj": 150, "duration_s": 2700},
        {"at": "2025-12-31 12:00"}, {"at": "2026-01-05 00:00", "output_kj": 999},
    )  # fmt: skip
    table = friends.standings(mine, theirs, [1], date(2025, 12, 29), date(2026, 1, 4))
    assert table.loc[ME].tolist() == [2, 60, 300, 2]
    assert table.loc[1].tolist() == [2, 75, 150, 1]


def test_who_did_nothing_stands_there_with_none_and_what_nobody_told_is_unknown():
    theirs = sessions({"at": "2026-01-02 10:00", "duration_s": None})
    table = friends.standings(NOTHING, theirs, [1, 2], date(2026, 1, 1), date(2026, 1, 7))
    assert table["workouts"].tolist() == [0, 1, 0]
    assert table[["minutes", "output_kj"]].isna().all(axis=None)


# Classes that both took


def test_a_class_that_both_took_is_told_with_the_best_of_each():
    mine = sessions(
        {"at": "2026-01-01 08:00", "class_id": "a", "output_kj": 300, "title": "Old name"},
        {"at": "2026-03-01 08:00", "class_id": "a", "output_kj": 280, "title": "New name"},
        {"at": "2026-03-02 08:00", "class_id": "mine alone", "output_kj": 500},
    )  # fmt: skip
    theirs = sessions(
        {"at": "2026-02-01 08:00", "class_id": "a", "output_kj": 310},
        {"at": "2026-02-03 08:00", "class_id": "a", "output_kj": 310},
        {"at": "2026-02-02 08:00", "class_id": "theirs alone", "output_kj": 500},
    )  # fmt: skip
    [row] = friends.shared_classes(mine, theirs).to_dict("records")
    assert (row["class_id"], row["friend_id"], row["title"], row["delta_kj"]) == ("a", 1, "New name", -10)
    assert (row["my_best_kj"], row["my_best_day"]) == (300, pd.Timestamp("2026-01-01"))
    assert (row["their_best_kj"], row["their_best_day"]) == (310, pd.Timestamp("2026-02-01"))
    assert row["last_day"] == pd.Timestamp("2026-03-01")


def test_doubtful_attempts_and_those_stopped_early_are_no_best_of_mine():
    mine = sessions(
        {"at": "2026-01-01 08:00", "class_id": "a", "output_kj": 400, "is_doubtful": True},
        {"at": "2026-01-02 08:00", "class_id": "a", "output_kj": 390, "is_stopped_early": True},
        {"at": "2026-01-03 08:00", "class_id": "a", "output_kj": 300},
    )  # fmt: skip
    theirs = sessions({"at": "2026-02-01 08:00", "class_id": "a", "output_kj": 310})
    assert friends.shared_classes(mine, theirs)["my_best_kj"].tolist() == [300]


def test_a_class_without_output_is_there_without_a_difference():
    mine = sessions({"at": "2026-01-01 08:00", "class_id": "yoga"})
    theirs = sessions({"at": "2026-02-01 08:00", "class_id": "yoga"})
    [row] = friends.shared_classes(mine, theirs).to_dict("records")
    assert pd.isna(row["delta_kj"]) and pd.isna(row["my_best_day"])


def test_with_nobody_or_nothing_in_common_the_table_is_empty():
    mine = sessions({"at": "2026-01-01 08:00", "class_id": "a"})
    for theirs in (NOTHING, sessions({"at": "2026-01-01 08:00", "class_id": "b"})):
        assert friends.shared_classes(mine, theirs).columns.tolist() == friends.SHARED
        assert friends.rides_together(mine, theirs).empty


# Rides together


def at(minute_second: str, **said: Any) -> dict[str, Any]:
    return {"at": f"2026-01-01 08:{minute_second}", "class_id": "a"} | said


def together(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[tuple[int, int, float]]:
    found = friends.rides_together(sessions(*mine), sessions(*theirs))
    return [(row.workout_id, row.friend_id, row.apart_s) for row in found.itertuples()]


def test_the_same_class_begun_within_ten_minutes_is_a_ride_together():
    assert together([at("00:00")], [at("10:00")]) == [(0, 1, 600)]
    assert together([at("10:00")], [at("00:00")]) == [(0, 1, -600)]
    assert together([at("00:00")], [at("10:01")]) == []


def test_another_class_at_the_same_time_and_no_class_at_all_are_none():
    assert together([at("00:00")], [at("00:00", class_id="b")]) == []
    assert together([at("00:00", class_id=None)], [at("00:00", class_id=None)]) == []


def test_a_short_class_that_was_over_before_the_other_one_began_is_none():
    assert together([at("00:00", duration_s=300)], [at("05:00", duration_s=300)]) == []
    assert together([at("00:00", duration_s=300)], [at("04:59", duration_s=300)]) == [(0, 1, 299)]
    assert together([at("05:00", duration_s=600)], [at("00:00", duration_s=300)]) == []
    assert together([at("00:00", duration_s=None)], [at("09:00")]) == [(0, 1, 540)]


def test_a_ride_with_several_friends_is_one_ride_with_a_row_for_each():
    found = together([at("00:00")], [at("00:30", friend_id=2), at("01:00", friend_id=1)])
    assert found == [(0, 1, 60), (0, 2, 30)]


def test_of_two_attempts_the_nearest_counts_and_each_attempt_counts_once():
    assert together([at("00:00", duration_s=300), at("05:10", duration_s=300)],
                    [at("05:00", duration_s=300)]) == [(1, 1, -10)]  # fmt: skip
    assert together([at("00:00")], [at("03:00"), at("01:00")]) == [(0, 1, 60)]


def test_the_newest_ride_stands_first_with_the_output_of_both():
    mine = sessions({"at": "2026-01-01 08:00", "class_id": "a", "output_kj": 300, "title": "Climb"},
                    {"at": "2026-02-01 08:00", "class_id": "b", "output_kj": 200, "title": "Flow"})  # fmt: skip
    theirs = sessions({"at": "2026-01-01 08:01", "class_id": "a", "output_kj": 310},
                      {"at": "2026-02-01 08:02", "class_id": "b"})  # fmt: skip
    found = friends.rides_together(mine, theirs)
    assert found["title"].tolist() == ["Flow", "Climb"]
    assert found["my_kj"].tolist() == [200, 300]
    assert pd.isna(found.loc[0, "their_kj"]) and found.loc[1, "their_kj"] == 310
