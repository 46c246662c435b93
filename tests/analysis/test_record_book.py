"""Records by one rule: what beat everything before it, by how much, and what came near."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.record_book import (
    Efforts,
    Kind,
    gains,
    grouped,
    history,
    judged,
    near_misses,
    standing,
    together,
)

FIRST = date(2026, 1, 1)
TODAY = date(2026, 11, 20)


def efforts(*values: float, record: str = "a", is_low: bool = False, days: list[int] | None = None) -> Efforts:
    """Tries at one record, a day apart from the first of January on."""
    days = days or list(range(len(values)))
    rows = pd.DataFrame(
        {
            "record": record, "workout_id": [float(n + 1) for n in range(len(values))],
            "day": pd.to_datetime([FIRST + timedelta(days=n) for n in days]), "value": [float(v) for v in values],
        }
    )  # fmt: skip
    return Efforts([Kind(record, "Power", f"Record {record}", "power_w", is_low=is_low)], rows)


def test_a_record_beats_everything_before_it_and_the_first_try_stands_until_then():
    rows = judged(efforts(300, 290, 310, 310, 305, 312))
    assert rows["is_best"].tolist() == [True, False, True, False, False, True]
    assert rows["best_before"].fillna(0).tolist() == [0, 300, 300, 310, 310, 310]


def test_where_less_is_better_the_lower_value_is_the_record():
    rows = judged(efforts(1500, 1510, 1490, 1490, 1400, is_low=True))
    assert rows["is_best"].tolist() == [True, False, True, False, True]
    best = standing(rows, TODAY).loc["a"]
    assert (best["best"], best["previous"], best["gain"], best["attempts"]) == (1400, 1490, 90, 5)


def test_an_equal_try_is_no_record_and_the_first_of_two_equals_keeps_it():
    best = standing(judged(efforts(300, 300)), TODAY).loc["a"]
    assert (best["workout_id"], best["attempts"]) == (1, 2) and pd.isna(best["previous"])


def test_what_differs_by_the_rounding_of_a_computer_is_equal():
    assert judged(efforts(0.3, 0.1 + 0.2))["is_best"].tolist() == [True, False]


def test_efforts_are_judged_by_their_day_whatever_order_they_come_in():
    rows = judged(efforts(310, 300, days=[5, 0]))  # the better one was done later
    assert rows["value"].tolist() == [300, 310] and rows["is_best"].all()


def test_two_efforts_of_a_day_are_judged_in_the_order_they_were_made():
    assert judged(efforts(310, 300, days=[3, 3]))["is_best"].tolist() == [True, False]


@pytest.mark.parametrize(("day", "is_new"), [(TODAY, True), (TODAY - timedelta(days=29), True),
                                             (TODAY - timedelta(days=30), False)])  # fmt: skip
def test_a_record_is_new_for_thirty_days(day: date, is_new: bool):
    tries = efforts(300, 310, days=[0, (day - FIRST).days])
    assert standing(judged(tries), TODAY)["is_new"].tolist() == [is_new]


def test_a_first_try_is_never_new():
    assert standing(judged(efforts(300, days=[(TODAY - FIRST).days])), TODAY)["is_new"].tolist() == [False]


def test_a_near_miss_is_within_two_percent_of_the_best_of_its_day_and_did_not_equal_it():
    rows = judged(efforts(300, 294, 293.9, 300, 310, 303.8, 303.7))  # 2 % of 300 is 6, of 310 is 6.2
    near = near_misses(rows)
    assert near["value"].tolist() == [303.8, 294]
    assert near["short_by"].round(6).tolist() == [6.2, 6]


def test_a_near_miss_of_a_time_is_a_little_slower():
    assert near_misses(judged(efforts(1000, 1020, 1021, is_low=True)))["value"].tolist() == [1020]


def test_near_misses_can_be_asked_for_after_a_day():
    rows = judged(efforts(300, 299, 298))
    assert near_misses(rows, after=FIRST + timedelta(days=1))["value"].tolist() == [298]


def test_the_history_of_a_record_has_every_try_and_the_best_in_force_after_it():
    both = together([efforts(300, 290, 310), efforts(5, 6, record="b")])
    assert history(judged(both), "a")["best"].tolist() == [300, 300, 310]
    assert history(judged(both), "b")["value"].tolist() == [5, 6]


def test_gains_are_the_records_beaten_within_the_days_first_tries_left_out():
    rows = judged(efforts(300, 310, 305, 320))
    found = gains(rows, FIRST, FIRST + timedelta(days=2))
    assert found["value"].tolist() == [310] and found["gain"].tolist() == [10]


def test_records_of_several_subjects_do_not_touch_each_other():
    both = together([efforts(300, 310), efforts(5, 4, record="b")])
    assert standing(judged(both), TODAY)["best"].to_dict() == {"a": 310, "b": 5}


def test_nothing_gives_nothing():
    rows = judged(together([]))
    assert rows.empty and standing(rows, TODAY).empty and near_misses(rows).empty
    assert gains(rows, FIRST, TODAY).empty and history(rows, "a").empty


def test_tries_are_told_apart_by_what_makes_them_the_same_record():
    rows = pd.DataFrame(
        {
            "workout_id": [1, 2, 3], "day": pd.to_datetime([FIRST] * 3), "value": [1.0, float("nan"), 3.0],
            "length": [600, 600, 900],
        }
    )  # fmt: skip
    found = grouped(rows, ["length"], lambda length: Kind(f"k/{length}", "Power", "x", "power_w", size=length))
    assert [kind.key for kind in found.kinds] == ["k/600", "k/900"]
    assert found.rows["record"].tolist() == ["k/600", "k/900"]  # an unknown value is no try


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 60)), max_size=40), st.booleans()
)  # fmt: skip
def test_the_records_are_those_that_a_patient_reader_would_find(tries: list[tuple[str, int, int]], is_low: bool):
    rows = pd.DataFrame(
        {
            "record": [record for record, _, _ in tries], "workout_id": [float(n) for n in range(len(tries))],
            "day": pd.to_datetime([FIRST + timedelta(days=day) for _, day, _ in tries]),
            "value": [float(value) for _, _, value in tries],
        }
    ).astype({"record": object})  # fmt: skip
    kinds = [Kind(record, "Power", record, "power_w", is_low=is_low) for record in "ab"]
    found = judged(Efforts(kinds, rows))
    best: dict[str, float] = {}
    for row in found.itertuples():
        before = best.get(row.record)
        is_best = before is None or (row.value < before if is_low else row.value > before)
        assert row.is_best == is_best
        if before is not None and not is_best:
            assert row.short_by == pytest.approx(abs(row.value - before))
        if is_best:
            best[row.record] = row.value
    assert standing(found, TODAY)["best"].to_dict() == best
    assert found["day"].is_monotonic_increasing
