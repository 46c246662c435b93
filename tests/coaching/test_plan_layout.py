"""A template on its days: where there is time, hard days apart, fresh for races; what finds no place is said."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.coaching.plan_layout import EASY_SHARE, TOLERANCE, Laid, Wish, laid_out, taper_share
from core.coaching.plan_templates import Session, Template, Week, kept, read, templates
from core.coaching.planned import Planned, Thresholds, length_s, tss_of
from core.coaching.schedule import Race, Schedule

MONDAY = date(2026, 11, 23)
TEMPLATES = templates()


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def session(title: str, minutes: int, *, on: int, hard: bool = False, priority="normal", shares=False) -> Session:
    return Session(title, "cycling", 60 * minutes, "endurance", "hard" if hard else "easy", priority, on=on,
                   shares=shares)  # fmt: skip


def of_week(*sessions: Session) -> Template:
    return Template("own:1", "Own", "", (), (Week(sessions),))


def weeks_of(laid: Laid) -> dict[int, list[Planned]]:
    found: dict[int, list[Planned]] = {}
    for one in laid.workouts:
        found.setdefault((one.day - laid.first_day).days // 7, []).append(one)
    return found


def hours(minutes: tuple[int, ...]) -> dict[int, tuple[tuple[int, int], ...]]:
    """So many free minutes from six in the morning on, by weekday from Monday."""
    return {weekday: ((360, 360 + n),) for weekday, n in enumerate(minutes) if n}


# As asked for


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_every_template_finds_a_place_for_all_of_it_where_any_time_is_fine(key: str):
    template = TEMPLATES[key]
    laid = laid_out(template, Wish(MONDAY, template.weekly_min_s, template.weekly_max_s))
    assert [said for said in laid.said if "easier on purpose" not in said] == []
    assert laid.last_day == MONDAY + timedelta(days=7 * len(template.weeks) - 1)
    for n, workouts in weeks_of(laid).items():
        assert len({one.day for one in workouts}) == len(workouts), "one a day"
        hard = sorted(one.day for one in workouts if one.intensity == "hard")
        assert all((b - a).days > 1 for a, b in pairwise(hard)), n


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_weeks_grow_through_the_range_and_the_last_one_is_easier(key: str):
    template = TEMPLATES[key]
    low, high = template.weekly_min_s, template.weekly_max_s
    laid = laid_out(template, Wish(MONDAY, low, high))
    volumes = [sum(one.duration_s for one in workouts) for _n, workouts in sorted(weeks_of(laid).items())]
    assert volumes[0] == pytest.approx(low, rel=TOLERANCE)
    assert volumes[-2] == pytest.approx(high, rel=TOLERANCE)
    assert volumes[:-1] == sorted(volumes[:-1])
    assert volumes[-1] == pytest.approx(EASY_SHARE * volumes[-2], rel=2 * TOLERANCE)


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_every_workout_has_steps_as_long_as_it_is_and_the_stress_of_these_steps(key: str):
    at = Thresholds(swim_speed_mps=0.9)
    template = TEMPLATES[key]
    for one in laid_out(template, Wish(MONDAY, template.weekly_min_s, template.weekly_max_s, at=at)).workouts:
        assert length_s(one.steps, discipline=one.discipline, at=at) == pytest.approx(one.duration_s, abs=31)
        cost = tss_of(one.steps, one.intensity, one.duration_s, discipline=one.discipline, at=at)
        assert one.tss == pytest.approx(cost, abs=0.06) and one.focus and one.duration_s >= 15 * 60


def test_more_hours_make_workouts_longer_and_fewer_leave_the_optional_ones_out():
    few, many = (laid_out(TEMPLATES["power_zones"], Wish(MONDAY, 3600 * h, 3600 * h)) for h in (2, 6))
    assert not [one for one in few.workouts if one.priority == "optional"]
    assert [one for one in many.workouts if one.priority == "optional"]
    longest = [max(one.duration_s for one in laid.workouts) for laid in (few, many)]
    assert longest[0] < longest[1]


def test_hours_that_a_template_cannot_fill_are_said():
    laid = laid_out(TEMPLATES["swim"], Wish(MONDAY, 9 * 3600, 10 * 3600))
    assert any("less than the 9 h that you want at least" in said for said in laid.said)


# Where there is time


def test_a_workout_goes_to_the_nearest_day_that_has_room_for_it():
    template = of_week(session("Ride", 60, on=1))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(hours=hours((0, 0, 0, 60, 90, 0, 0)))))
    assert [one.day for one in laid.workouts] == [day(3)] and not laid.said


def test_a_key_workout_gets_the_only_long_day_before_others():
    template = of_week(session("Long", 90, on=0), session("Key", 90, on=5, priority="key"))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(hours=hours((0, 0, 90, 0, 0, 0, 0)))))
    assert [(one.title, one.day) for one in laid.workouts] == [("Key", day(2))]
    assert laid.said == ("Week 1: Long (90 min) is left out, as no day has room for it.",)


def test_what_fits_nowhere_is_cut_where_most_of_it_is_left_and_that_is_said():
    template = of_week(session("Ride", 60, on=1))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(hours=hours((0, 47, 0, 0, 0, 0, 0)))))
    assert [one.duration_s for one in laid.workouts] == [45 * 60]
    assert laid.said == ("Week 1: Ride is cut to 45 min, as Tuesday has no more.",)


def test_what_would_lose_too_much_is_left_out_and_that_is_said():
    template = of_week(session("Ride", 60, on=1))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(hours=hours((0, 30, 0, 0, 0, 0, 0)))))
    assert not laid.workouts
    assert laid.said == ("Week 1: Ride (60 min) is left out, as no day has room for it.",)


def test_days_away_stay_free_and_say_why():
    away = {day(n): "travel" for n in range(4)}
    template = of_week(session("One", 45, on=0), session("Two", 45, on=2))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(away=away)))
    assert {one.day for one in laid.workouts} == {day(4), day(5)}
    assert laid.said == ("Week 1: nothing is planned on 4 days of travel.",)


def test_days_that_are_over_get_nothing():
    laid = laid_out(of_week(session("Ride", 45, on=0)), Wish(MONDAY, today=day(3)))
    assert [one.day for one in laid.workouts] == [day(3)]
    assert laid.said == ("Week 1: 3 days of it are over already.",)


def test_days_that_hold_something_already_stay_as_they_are():
    there = Planned("x", day(1), "cycling", "There", 3600)
    laid = laid_out(of_week(session("Ride", 45, on=1)), Wish(MONDAY, around=(there,)))
    assert [one.day for one in laid.workouts] == [day(0)]


def test_a_skipped_workout_holds_no_day():
    there = Planned("x", day(1), "cycling", "There", 3600, skipped_reason="tired")
    laid = laid_out(of_week(session("Ride", 45, on=1)), Wish(MONDAY, around=(there,)))
    assert [one.day for one in laid.workouts] == [day(1)]


def test_only_what_may_share_a_day_shares_one_and_only_as_far_as_there_is_time():
    both = session("Ride", 60, on=1), session("Mobility", 15, on=1, shares=True)
    wide = laid_out(of_week(*both), Wish(MONDAY, schedule=Schedule(hours=hours((0, 75, 0, 0, 0, 0, 0)))))
    assert [one.day for one in wide.workouts] == [day(1), day(1)]
    tight = laid_out(of_week(*both), Wish(MONDAY, schedule=Schedule(hours=hours((0, 70, 0, 0, 0, 0, 0)))))
    assert [one.title for one in tight.workouts] == ["Ride"]


# Hard days


def test_hard_days_are_kept_apart_even_where_another_day_would_suit_better():
    template = of_week(session("A", 45, on=2, hard=True), session("B", 45, on=3, hard=True))
    days = sorted(one.day for one in laid_out(template, Wish(MONDAY)).workouts)
    assert (days[1] - days[0]).days == 2


def test_a_hard_day_keeps_away_from_the_hard_day_of_the_week_before():
    template = Template("t", "T", "", (), (Week((session("A", 45, on=6, hard=True),)),
                                            Week((session("B", 45, on=0, hard=True),))))  # fmt: skip
    first, second = laid_out(template, Wish(MONDAY)).workouts
    assert (second.day - first.day).days == 2


def test_hard_days_that_cannot_be_apart_lie_side_by_side_and_that_is_said():
    template = of_week(session("A", 45, on=0, hard=True), session("B", 45, on=1, hard=True))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(hours=hours((60, 60, 0, 0, 0, 0, 0)))))
    assert len(laid.workouts) == 2
    assert laid.said == ("Week 1: hard days lie side by side (Monday, Tuesday), as no other day has room.",)


# Races


def test_the_day_of_a_race_is_kept_free_and_the_days_beside_it_are_not_hard():
    race = Race(day(3), "Hill Climb", "A")
    template = of_week(session("Hard", 45, on=2, hard=True), session("Easy", 45, on=3))
    laid = laid_out(template, Wish(MONDAY, schedule=Schedule(races=(race,))))
    by = {one.title: one.day for one in laid.workouts}
    assert day(3) not in by.values() and abs((by["Hard"] - race.day).days) > 1
    assert "Week 1: the day of Hill Climb is kept free." in laid.said


@pytest.mark.parametrize("first", [day(n) for n in range(7)])
def test_the_long_ride_is_on_saturday_whatever_day_a_plan_begins_on(first: date):
    laid = laid_out(TEMPLATES["power_zones"], Wish(first))
    longest = [one.day for one in laid.workouts if one.title.startswith("Long")]
    assert {f"{on:%A}" for on in longest} == {"Saturday"} and len(longest) == 3


def test_a_time_to_begin_at_is_kept_where_it_is_free_and_else_left_open():
    early = replace(session("Early", 60, on=0), start_minute=6 * 60)
    schedule = Schedule(hours={0: ((18 * 60, 20 * 60),)})
    (one,) = laid_out(of_week(early), Wish(MONDAY)).workouts
    laid = laid_out(of_week(early), Wish(MONDAY, schedule=schedule))
    assert one.start_minute == 360 and [each.start_minute for each in laid.workouts] == [None]
    assert laid.said == ("Week 1: Early has no time to begin at, as 6:00 is not free on Monday.",)


def test_every_day_of_a_race_of_several_days_is_kept_free():
    race = Race(day(3), "Tour", "A", last_day=day(5))
    laid = laid_out(templates()["power_zones"], Wish(MONDAY, schedule=Schedule(races=(race,))))
    assert not {one.day for one in laid.workouts} & {day(3), day(4), day(5)}
    assert day(6) not in {one.day for one in laid.workouts if one.intensity == "hard"}, "nor is the day after it hard"
    assert "Week 1: the days of Tour are kept free." in laid.said


def test_a_taper_takes_half_of_the_volume_before_an_important_race_and_less_before_others():
    cut = {}
    for priority in "ABC":
        schedule = Schedule(races=(Race(day(10), "R", priority, taper_days=10),))
        cut[priority] = [1 - taper_share(schedule, day(n)) for n in range(11)]
    assert sum(cut["A"][:10]) / 10 == pytest.approx(0.5)
    assert sum(cut["B"][:10]) / 10 == pytest.approx(0.3)
    assert sum(cut["C"][:10]) / 10 == pytest.approx(0.15)
    assert cut["A"][:10] == sorted(cut["A"][:10]) and cut["A"][10] == 0, "it deepens, and the race itself is whole"
    assert taper_share(Schedule(), MONDAY) == 1


def test_workouts_of_a_taper_are_shorter_and_that_is_said():
    template = of_week(session("Ride", 100, on=3))
    schedule = Schedule(races=(Race(day(6), "R", "A", taper_days=6),))
    laid = laid_out(template, Wish(MONDAY, schedule=schedule))
    share = taper_share(schedule, day(3))  # 1 - 0.5 * 2 * 4/6 * 6/7 = 0.43
    assert laid.workouts[0].duration_s == 60 * 5 * round(100 * share / 5) == 45 * 60
    assert "Week 1: workouts are shorter before R." in laid.said


# Own templates


def test_an_own_template_comes_back_as_it_was_on_other_days():
    template = TEMPLATES["mixed"]
    laid = laid_out(template, Wish(MONDAY, template.weekly_min_s, template.weekly_max_s))
    again = laid_out(read("own:1", "Again", kept(laid.workouts, MONDAY)), Wish(day(70)))
    assert [(one.title, one.duration_s, one.steps, one.day - timedelta(days=70)) for one in again.workouts] == [
        (one.title, one.duration_s, one.steps, one.day) for one in laid.workouts
    ]


def test_two_workouts_of_a_day_share_one_again_in_an_own_template():
    two = [Planned("a", day(1), "cycling", "Ride", 3600), Planned("b", day(1), "strength", "Lift", 1800)]
    laid = laid_out(read("own:1", "Two", kept(two, MONDAY)), Wish(day(7)))
    assert [one.day for one in laid.workouts] == [day(8), day(8)]


def test_what_became_of_a_workout_is_not_kept_in_a_template():
    done = Planned("a", day(1), "cycling", "Ride", 3600, plan_id=3, workout_id=5, skipped_reason="x",
                   first_planned_day=day(0))  # fmt: skip
    (row,) = kept([done], MONDAY)
    assert row["day"] == 1
    assert [row[name] for name in ("plan_id", "workout_id", "skipped_reason", "first_planned_day")] == [None] * 4


# Whatever is asked


@some.composite
def wishes(draw) -> Wish:
    least = draw(some.integers(1, 8))
    most = least + draw(some.integers(0, 4))
    minutes = draw(some.tuples(*[some.sampled_from([0, 20, 45, 60, 90, 240])] * 7))
    away = {day(n): "holiday" for n in draw(some.sets(some.integers(0, 34), max_size=10))}
    races = tuple(
        Race(day(n), f"Race {n}", draw(some.sampled_from("ABC")), taper_days=draw(some.integers(0, 10)))
        for n in draw(some.sets(some.integers(0, 34), max_size=2))
    )
    around = tuple(
        Planned(f"x{n}", day(n), "running", "There", 1800, intensity=draw(some.sampled_from(["easy", "hard"])))
        for n in draw(some.sets(some.integers(0, 34), max_size=4))
    )
    schedule = Schedule(hours=hours(minutes) if any(minutes) else {}, away=away, races=races)
    today = day(draw(some.integers(-3, 10)))
    return Wish(MONDAY, 3600 * least, 3600 * most, schedule, today, around)


@given(some.sampled_from(list(TEMPLATES)), wishes())
def test_whatever_is_asked_a_plan_keeps_its_promises(key: str, wish: Wish):
    template = TEMPLATES[key]
    laid = laid_out(template, wish)
    may_share = {one.title for week in template.weeks for one in week.sessions if one.shares}
    for on in {one.day for one in laid.workouts}:
        there = [one for one in laid.workouts if one.day == on] + [one for one in wish.around if one.day == on]
        assert len([one for one in there if one.title not in may_share]) <= 1, "two only where the template says"
        assert sum(one.duration_s for one in there) / 60 <= wish.schedule.free_minutes(on), "never squeezed in"
        assert on not in wish.schedule.away and not wish.schedule.race_on(on) and on >= (wish.today or on)
    for n, week in enumerate(template.weeks):
        planned_s = sum(one.duration_s for one in weeks_of(laid).get(n, []))
        said = " ".join(one for one in laid.said if one.startswith(f"Week {n + 1}:"))
        low, high = wish.weekly_min_s or 0, wish.weekly_max_s or 0
        is_within = low * (1 - TOLERANCE) <= planned_s <= high * (1 + TOLERANCE)
        assert is_within or week.is_easy or "that you want" in said
        assert not week.is_easy or "easier on purpose" in said
        missing = len(week.sessions) - len(weeks_of(laid).get(n, []))
        optional = sum(one.priority == "optional" for one in week.sessions)
        assert said.count("is left out") >= missing - optional, "what is not there is said"


@given(some.sampled_from(list(TEMPLATES)), wishes())
def test_the_same_wish_gives_the_same_plan(key: str, wish: Wish):
    assert laid_out(TEMPLATES[key], wish) == laid_out(TEMPLATES[key], replace(wish))


@given(
    some.lists(some.tuples(some.integers(0, 6), some.booleans()), min_size=1, max_size=4),
    some.sets(some.integers(0, 6), min_size=4),
)
def test_no_hard_days_touch_where_any_order_could_keep_them_apart(sessions, free):
    template = of_week(*(session(f"S{n}", 60, on=on, hard=hard) for n, (on, hard) in enumerate(sessions)))
    schedule = Schedule(hours=dict.fromkeys(free, ((0, 60),)))
    laid = laid_out(template, Wish(MONDAY, schedule=schedule))
    assert len(laid.workouts) == min(len(sessions), len(free))
    n_hard = sum(one.intensity == "hard" for one in laid.workouts)
    best = min(
        (sum(b - a == 1 for a, b in zip(sorted(days), sorted(days)[1:], strict=False))
         for days in permutations(sorted(free), n_hard)), default=0,
    )  # fmt: skip
    hard = sorted(one.day.toordinal() for one in laid.workouts if one.intensity == "hard")
    assert sum(b - a == 1 for a, b in pairwise(hard)) == best
