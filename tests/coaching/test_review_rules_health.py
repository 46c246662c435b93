"""Rules on how the athlete is, each on both sides of its bound."""

import pytest

from core.coaching.review_evidence import LifeSpan
from core.coaching.review_rules import review
from tests.coaching.evening import FRIDAY, ahead, checked, easy, evening, hard, proposed, usual_week


def test_ill_tomorrow_makes_way_and_moves_the_key_workout_behind_the_gentle_days():
    ill = LifeSpan("illness", FRIDAY, ahead(6))
    (found,) = proposed(evening(events=(ill,)), "unwell")
    assert found.kind == "rest day"
    after = {change.uid: change.after for change in found.changes}
    assert [uid for uid, one in after.items() if one is None] == ["sat", "mon", "tue"]
    assert after["thu"].day == ahead(14)  # seven days of illness, then seven gentle ones
    assert "fri" not in after


@pytest.mark.parametrize(("first", "last", "rules"), [(-2, 0, False), (-2, 1, True), (2, 4, False)])
def test_only_an_illness_that_is_on_tomorrow_makes_way(first: int, last: int, rules: bool):
    found = proposed(evening(events=(LifeSpan("illness", ahead(first), ahead(last)),)), "unwell")
    assert bool(found) is rules


def test_an_injury_counts_and_a_holiday_does_not():
    assert proposed(evening(events=(LifeSpan("injury", ahead(-1), ahead(2)),)), "unwell")
    assert not proposed(evening(events=(LifeSpan("holiday", ahead(-1), ahead(2)),)), "unwell")


@pytest.mark.parametrize(("days", "uids"), [(2, []), (3, ["sat", "mon"]), (4, ["sat", "mon", "tue"])])
def test_the_return_is_gentle_for_as_many_days_from_three_on(days: int, uids: list[str]):
    ill = LifeSpan("illness", ahead(1 - days), FRIDAY)
    found = proposed(evening(events=(ill,)), "gentle-return")
    assert [change.uid for one in found for change in one.changes] == uids
    for one in found:
        assert all(change.after.intensity == "easy" for change in one.changes)
        assert all(change.after.duration_s <= 0.6 * change.before.duration_s for change in one.changes)


def test_what_is_easy_and_short_already_stays_as_it_is_on_the_way_back():
    ill = LifeSpan("illness", ahead(-2), FRIDAY)
    stretch = easy("stretch", 1, discipline="stretching", focus="mobility", duration_s=600)
    (found,) = proposed(evening(events=(ill,), planned=(stretch, hard("mon", 3))), "gentle-return")
    assert [change.uid for change in found.changes] == ["mon"] and ": 1 workout easy" in found.sentence
    assert proposed(evening(events=(ill,), planned=(stretch,)), "gentle-return") == []


def test_the_gentle_days_are_over_after_a_week():
    long_ago = LifeSpan("illness", ahead(-30), ahead(-7))
    assert proposed(evening(events=(long_ago,)), "gentle-return") == []
    assert proposed(evening(events=(LifeSpan("illness", ahead(-30), ahead(-6)),)), "gentle-return")


@pytest.mark.parametrize(
    ("hours", "asks"),
    [
        ((6.5, 5.5, 6.0), False),  # a mean of 6 is enough
        ((6.5, 5.5, 5.9), True),
        ((5.0,), False),  # one night alone from 5 h on
        ((4.9,), True),
        ((None, 5.5, None), False),  # one night is known, and no bad one
    ],
)
def test_too_little_sleep_asks_for_a_rest_day(hours: tuple, asks: bool):
    said = checked(*({} if hour is None else {"sleep_hours": hour} for hour in hours))
    found = proposed(evening(check_ins=said), "poor-sleep")
    assert [one.kind for one in found] == (["rest day"] if asks else [])


@pytest.mark.parametrize(
    ("ratings", "asks", "strength"),
    [((2, 2), True, 1.0), ((2, 3), False, 0), ((1, 3, 2), True, 1.0), ((1, 1), True, 2.0), ((1,), True, 1.0),
     ((2,), False, 0), ((1, None), False, 0), ((5, 5, 1), True, 1.0)],
)  # fmt: skip
def test_bad_sleep_asks_for_a_rest_day_whatever_its_hours(ratings: tuple, asks: bool, strength: float):
    said = checked(*({"sleep_hours": 8.0} | ({} if one is None else {"sleep_quality": one}) for one in ratings))
    found = proposed(evening(check_ins=said), "poor-sleep")
    assert [(one.kind, one.strength) for one in found] == ([("rest day", strength)] if asks else [])
    assert all(one.evidence[0].sentence.startswith("Sleep was rated ") for one in found)


def test_short_and_bad_nights_are_both_told():
    (found,) = proposed(evening(check_ins=checked({"sleep_hours": 4.0, "sleep_quality": 1.0})), "poor-sleep")
    assert [said.sentence for said in found.evidence] == [
        "4.0 h of sleep last night, less than 5 h.", "Sleep was rated 1 of 5 last night.",
    ]  # fmt: skip
    assert found.strength == 1.25


@pytest.mark.parametrize(
    ("soreness", "asks"), [((4.0, 3.9), False), ((4.0, 4.0), True), ((4.9,), False), ((5.0,), True), ((), False)]
)
def test_soreness_asks_for_a_rest_day(soreness: tuple, asks: bool):
    found = proposed(evening(check_ins=checked(*({"soreness": one} for one in soreness))), "sore")
    assert [one.kind for one in found] == (["rest day"] if asks else [])


@pytest.mark.parametrize(("energy", "asks"), [((2.0, 2.1), False), ((2.0, 2.0), True), ((1.0,), False)])
def test_low_energy_makes_the_next_hard_workout_easier(energy: tuple, asks: bool):
    said = checked(*({"energy": one} for one in energy))
    found = proposed(evening(check_ins=said), "low-energy")
    assert [change.after.intensity for one in found for change in one.changes] == (["moderate"] if asks else [])


def test_low_energy_looks_three_days_ahead():
    said = checked({"energy": 1.0}, {"energy": 1.0})
    assert proposed(evening(check_ins=said, planned=(hard("a", 3),)), "low-energy")
    assert not proposed(evening(check_ins=said, planned=(hard("a", 4),)), "low-energy")


def test_old_check_ins_say_nothing_of_tonight():
    old = checked({"sleep_hours": 3.0, "soreness": 5.0, "energy": 1.0}, {}, {}, {})
    assert review(evening(check_ins=old)).proposals == ()


def test_where_tomorrow_is_a_rest_day_already_nothing_is_asked():
    free = tuple(one for one in usual_week() if one.day != ahead(1))
    found = review(evening(check_ins=checked({"sleep_hours": 3.0}), planned=free))
    assert (found.verdict, found.proposals, found.held_back) == ("keep", (), ())


def test_sleep_and_soreness_on_one_evening_ask_for_one_rest_day():
    both = checked({"sleep_hours": 4.0, "soreness": 5.0})
    found = review(evening(check_ins=both))
    assert [one.rule for one in found.proposals] == ["poor-sleep"]
    assert any(said.sentence.startswith("Sore. Another proposal") for said in found.held_back)


def test_a_night_without_any_sleep_is_the_strongest_evidence():
    nights = [[1.0], [0.0], [0.0, 0.0]]
    said = [checked(*({"sleep_hours": hours} for hours in known)) for known in nights]
    found = [proposed(evening(check_ins=one), "poor-sleep") for one in said]
    assert [one[0].strength for one in found] == [5.0, 5.0, 6.0]


def test_worse_sleep_is_stronger_evidence():
    one, other = (
        proposed(evening(check_ins=checked({"sleep_hours": hours})), "poor-sleep")[0].strength for hours in (4.5, 3.0)
    )
    assert other > one > 1


def test_a_rest_day_names_what_becomes_of_each_workout():
    plan = (easy("a", 1, priority="optional"), easy("b", 1), easy("c", 2))
    (found,) = proposed(evening(check_ins=checked({"sleep_hours": 3.0}), planned=plan), "poor-sleep")
    assert found.sentence == "A rest day tomorrow, Saturday: Ride a is left out, Ride b moves to Monday."
