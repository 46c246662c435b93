"""When there is time: hours, calendars, days away, races."""

from datetime import date, timedelta

from core.coaching.schedule import Race, Schedule

MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(days=1)
EVENINGS = {0: ((17 * 60, 20 * 60),)}


def test_without_anything_said_any_time_is_fine():
    assert Schedule().clash(MONDAY, 3 * 3600) is None
    assert Schedule().free_minutes(MONDAY) == 1440


def test_a_weekday_without_hours_has_none_once_hours_are_said():
    schedule = Schedule(hours=EVENINGS)
    assert schedule.free_minutes(MONDAY) == 180 and schedule.free_minutes(TUESDAY) == 0
    assert schedule.clash(TUESDAY, 1800) == "Tuesday has 0 free minutes in one piece, not 30."


def test_a_meeting_cuts_an_evening_in_two():
    schedule = Schedule(hours=EVENINGS, busy={MONDAY: ((18 * 60, 18 * 60 + 30),)})
    assert schedule.free(MONDAY) == ((1020, 1080), (1110, 1200))
    assert schedule.clash(MONDAY, 90 * 60) is None
    assert schedule.clash(MONDAY, 91 * 60) == "Monday has 90 free minutes in one piece, not 91."
    assert schedule.clash(MONDAY, 3600, 17 * 60 + 30) == "Monday at 17:30 is not free for 60 min."
    assert schedule.clash(MONDAY, 3600, 18 * 60 + 30) is None


def test_a_day_away_has_no_time():
    assert Schedule(away={MONDAY: "travel"}).clash(MONDAY, 600) == "Monday is a day of travel."


def test_a_workout_past_midnight_takes_of_the_next_day():
    late, tuesday = 23 * 60 + 30, MONDAY + timedelta(days=1)
    assert Schedule().clash(MONDAY, 3600, late) is None, "any time is fine"
    busy = Schedule(busy={tuesday: ((0, 60),)})
    assert busy.clash(MONDAY, 3600, late) == "Monday at 23:30 is not free for 60 min."
    assert busy.clash(MONDAY, 1800, late) is None, "it ends at midnight"


def test_training_tapers_off_before_a_race_and_not_on_it():
    a, b = Race(MONDAY, "The big one", "A", taper_days=7), Race(TUESDAY, "The small one", "C", taper_days=10)
    schedule = Schedule(races=(b, a))
    assert schedule.taper_for(MONDAY - timedelta(days=7)) == a
    assert schedule.taper_for(MONDAY - timedelta(days=8)) == b
    assert schedule.taper_for(MONDAY) == b and schedule.taper_for(TUESDAY) is None
    assert schedule.race_on(MONDAY) == a
