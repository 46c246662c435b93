"""The kinds of workouts that the sample athlete does: their names, their lengths, how often each is chosen.

In titles, {m} is the minutes, {g} a genre, {t} a theme, {l} a place, {d} the part of the day.
"""

from typing import NamedTuple

from core.demo.runs import RUN_LOOPS_M, WALK_LOOPS_M


class Kind(NamedTuple):
    """A kind of workout: its words, its usual lengths, and how often it is chosen."""

    name: str
    discipline: str
    class_type: str
    titles: tuple[str, ...]
    #: Usual lengths; more frequent ones appear more than once.
    minutes: tuple[int, ...]
    #: Weight among the main workouts of a day, and among the small ones before and after.
    share: float = 0
    add_on: float = 0
    #: As members rate it, 1 to 10.
    difficulty: float = 6.5
    #: 'hard' kinds are avoided after illness, 'easy' ones preferred; the others are 'usual'.
    strain: str = "usual"
    #: Positions of the instructors who give it.
    instructors: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    has_class: bool = True


_ZONE_COACHES, _MAT_COACHES, _RUN_COACHES = (0, 1, 2), (6, 7, 8), (9, 10, 3)

_RIDES = (
    Kind("ftp_warm_up", "cycling", "Power Zone", ("{m} min FTP Warm Up Ride",), (10,), instructors=_ZONE_COACHES),
    Kind("ftp_test", "cycling", "Power Zone", ("{m} min FTP Test Ride",), (20,),
         difficulty=8.6, instructors=_ZONE_COACHES),
    Kind("power_zone_endurance", "cycling", "Power Zone",
         ("{m} min Power Zone Endurance Ride", "{m} min Power Zone Endurance Ride",
          "{m} min Power Zone Endurance {g} Ride"),
         (30, 45, 45, 45, 60, 60), share=14, difficulty=6.3, instructors=_ZONE_COACHES),
    Kind("power_zone", "cycling", "Power Zone", ("{m} min Power Zone Ride", "{m} min Power Zone {g} Ride"),
         (30, 45, 45, 45, 60), share=7, difficulty=7.4, strain="hard", instructors=_ZONE_COACHES),
    Kind("power_zone_max", "cycling", "Power Zone", ("{m} min Power Zone Max Ride",),
         (20, 30, 30, 45), share=4, difficulty=8.2, strain="hard", instructors=_ZONE_COACHES),
    Kind("climb", "cycling", "Climb", ("{m} min Climb Ride", "{m} min {g} Climb Ride"),
         (20, 30, 30, 45, 45), share=5, difficulty=7.8, strain="hard"),
    Kind("intervals", "cycling", "Intervals",
         ("{m} min HIIT Ride", "{m} min HIIT & Hills Ride", "{m} min Intervals Ride", "{m} min Tabata Ride"),
         (20, 20, 30, 30), share=7, difficulty=8.0, strain="hard"),
    Kind("low_impact", "cycling", "Low Impact", ("{m} min Low Impact Ride", "{m} min {g} Low Impact Ride"),
         (20, 30, 30, 45, 45), share=7, difficulty=5.4, strain="easy"),
    Kind("music", "cycling", "Music", ("{m} min {g} Ride", "{m} min {g} Ride", "{m} min {t} {g} Ride"),
         (20, 30, 30, 30, 45, 45), share=9, difficulty=7.1),
    Kind("theme", "cycling", "Theme", ("{m} min {t} Ride",), (20, 30, 30, 45, 45), share=4, difficulty=7.0),
    Kind("beginner", "cycling", "Beginner", ("{m} min Beginner Ride", "{m} min Advanced Beginner Ride"),
         (15, 20, 20, 30), share=1, difficulty=4.6, strain="easy"),
    Kind("just_ride", "cycling", "Just Ride", ("{m} min Just Ride",), (20, 25, 30, 35, 40, 50, 60), share=2.5,
         has_class=False),
    Kind("scenic", "cycling", "Scenic Ride", ("10 km {l} Ride",), (40,), share=0.8, difficulty=5.0, instructors=()),
    Kind("warm_up", "cycling", "Warm Up", ("{m} min Warm Up Ride",), (5, 5, 10), add_on=13, difficulty=4.2,
         strain="easy"),
    Kind("cool_down", "cycling", "Cool Down", ("{m} min Cool Down Ride",), (5, 5, 10), add_on=14, difficulty=2.8,
         strain="easy"),
)  # fmt: skip
_ON_THE_MAT = (
    Kind("strength_legs", "strength", "Lower Body", ("{m} min Glutes & Legs Strength",),
         (10, 20, 20, 30, 30), share=3.5, difficulty=7.2, instructors=_MAT_COACHES),
    Kind("strength_upper", "strength", "Upper Body",
         ("{m} min Upper Body Strength", "{m} min Arms & Shoulders Strength"),
         (10, 20, 20, 30), share=3, add_on=6, difficulty=7.0, instructors=_MAT_COACHES),
    Kind("strength_full", "strength", "Full Body", ("{m} min Full Body Strength",),
         (20, 30, 30, 45), share=3, difficulty=7.5, instructors=_MAT_COACHES),
    Kind("core", "strength", "Core", ("{m} min Core Strength",),
         (5, 10, 10, 15), add_on=14, difficulty=6.8, instructors=_MAT_COACHES),
    Kind("yoga", "yoga", "Yoga Flow", ("{m} min Yoga Flow", "{m} min Slow Flow", "{m} min Focus Flow: Hips"),
         (20, 30, 30, 45), share=3.5, add_on=2, difficulty=5.6, strain="easy", instructors=(11, 6)),
    Kind("stretching", "stretching", "Pre & Post-Ride Stretch",
         ("{m} min Post-Ride Stretch", "{m} min Post-Ride Stretch", "{m} min Full Body Stretch"),
         (5, 5, 10, 10), add_on=26, difficulty=2.6, strain="easy", instructors=(6, 7, 8, 11)),
    Kind("meditation", "meditation", "Relax & Sleep",
         ("{m} min Evening Wind Down Meditation", "{m} min Breathing Meditation"),
         (5, 10, 10, 20), share=1, add_on=7, difficulty=1.5, strain="easy", instructors=(11,)),
    Kind("cardio", "cardio", "Cardio", ("{m} min HIIT Cardio", "{m} min Shadow Boxing"),
         (10, 15, 20), share=1, difficulty=7.7, strain="hard", instructors=_MAT_COACHES),
)  # fmt: skip
_ON_FOOT_AND_WATER = (
    Kind("tread_run", "running", "Intervals", ("{m} min Intervals Run", "{m} min {g} Run", "{m} min Tempo Run"),
         (20, 30, 30, 45), share=5, difficulty=7.6, strain="hard", instructors=_RUN_COACHES),
    Kind("tread_walk", "walking", "Hike", ("{m} min Power Walk", "{m} min Hike"),
         (20, 30, 45), share=2, difficulty=5.2, strain="easy", instructors=_RUN_COACHES),
    Kind("outdoor_run", "running", "Just Run", ("{d} Run",), tuple(RUN_LOOPS_M), share=6.5, has_class=False),
    Kind("outdoor_walk", "walking", "Just Walk", ("{d} Walk",), tuple(WALK_LOOPS_M), share=2.5, strain="easy",
         has_class=False),
    Kind("row", "rowing", "Endurance", ("{m} min Endurance Row", "{m} min Intervals Row"),
         (15, 20, 30), share=2, difficulty=6.9, instructors=(8, 9)),
    Kind("bootcamp", "bike_bootcamp", "Bike Bootcamp", ("{m} min Bike Bootcamp: Full Body",),
         (30, 45), share=1.2, difficulty=8.1, strain="hard", instructors=(3, 7)),
)  # fmt: skip

KINDS = (*_RIDES, *_ON_THE_MAT, *_ON_FOOT_AND_WATER)
KIND = {kind.name: kind for kind in KINDS}
