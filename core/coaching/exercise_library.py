"""The exercises that Zonebook brings, what may take the place of each, and routines that are ready to be done. Pure.

Instructions are Zonebook's own words. There are no films here: a link searches for one by the exercise's name, as an
address of a single film would be gone some day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote_plus

from core.coaching.exercise import EQUIPMENT, KINDS, MUSCLES, LibraryExercise
from core.coaching.exercises_gentle import GENTLE
from core.coaching.exercises_strong import STRONG
from core.coaching.planned import SECONDS_PER_REP, Exercise
from core.words import fold

__all__ = ["EQUIPMENT", "KINDS", "LIBRARY", "MUSCLES", "SOURCE", "LibraryExercise"]

#: What the library is called where an exercise is named by a source and its id there.
SOURCE = "zonebook"
#: And exercises of the athlete's own.
OWN = "own"
LIBRARY: Mapping[str, LibraryExercise] = {one.id: one for one in (*GENTLE, *STRONG)}

#: Exercises that may take each other's place: they train the same in much the same way. Each of a group for any other.
ALIKE: tuple[frozenset[str], ...] = tuple(map(frozenset, (
    ("pelvic_floor_slow", "pelvic_floor_sitting", "pelvic_floor_standing", "pelvic_floor_elevator"),
    ("pelvic_floor_quick", "pelvic_floor_knack"), ("pelvic_floor_release", "happy_baby"),
    ("pelvic_floor_bridge", "pelvic_floor_all_fours"),
    ("cat_cow", "cobra", "sphinx"), ("thread_the_needle", "open_book", "upper_back_roller", "seated_twist"),
    ("lunge_with_rotation", "low_lunge", "hip_flexor_stretch"),
    ("hip_90_90", "pigeon", "figure_four_stretch", "hip_circles"),
    ("ankle_rock", "soleus_stretch"), ("shoulder_circles", "shoulder_pass_through", "wall_slide"),
    ("lying_hamstring_stretch", "seated_forward_fold", "downward_dog", "legs_up_the_wall"),
    ("leg_swing_front", "lying_hamstring_stretch"), ("leg_swing_side", "adductor_rock_back"),
    ("frog_rock_back", "adductor_rock_back", "butterfly_stretch", "deep_squat_hold"),
    ("neck_turn", "upper_trap_stretch"), ("wrist_rock", "forearm_stretch"),
    ("childs_pose", "kneeling_lat_stretch", "standing_side_stretch"), ("warrior_one", "warrior_two"),
    ("warrior_two", "triangle"),
    ("chair_pose", "wall_sit"), ("bridge_pose", "glute_bridge", "single_leg_glute_bridge", "hip_thrust"),
    ("standing_quad_stretch", "hip_flexor_stretch"), ("calf_stretch", "soleus_stretch"),
    ("doorway_chest_stretch", "cross_body_stretch"), ("overhead_triceps_stretch", "kneeling_lat_stretch"),
    ("bodyweight_squat", "goblet_squat", "back_squat"),
    ("split_squat", "rear_foot_elevated_split_squat", "reverse_lunge", "walking_lunge", "step_up"),
    ("romanian_deadlift", "deadlift", "single_leg_romanian_deadlift", "kettlebell_swing"),
    ("ball_hamstring_curl", "nordic_lower", "romanian_deadlift"),
    ("calf_raise", "single_leg_calf_raise", "bent_knee_calf_raise"),
    ("clamshell", "side_leg_raise", "lateral_band_walk"),
    ("push_up", "knee_push_up", "incline_push_up", "bench_press", "dumbbell_bench_press"),
    ("overhead_press", "pike_push_up"), ("pull_up", "band_pulldown"), ("inverted_row", "dumbbell_row", "band_row"),
    ("band_pull_apart", "face_pull", "prone_y_raise", "external_rotation"),
    ("triceps_extension", "close_push_up"),
    ("plank", "high_plank", "bear_hold", "shoulder_tap"), ("side_plank", "copenhagen_plank"),
    ("dead_bug", "heel_tap", "hollow_hold", "reverse_crunch", "curl_up"), ("bird_dog", "back_extension"),
    ("pallof_press", "band_woodchop", "side_plank"), ("mountain_climber", "bear_hold"),
    ("single_leg_stand", "single_leg_stand_eyes_closed", "tandem_stand", "heel_to_toe_walk"),
    ("clock_reach", "single_leg_romanian_deadlift"), ("clock_reach", "standing_march"),
    ("squat_jump", "box_jump", "broad_jump", "split_jump"), ("pogo_hop", "rope_skipping", "line_hop"),
    ("skater_hop", "drop_and_stick"),
)))  # fmt: skip


#: Of those, the ones that are easier, the nearest one first.
EASIER: Mapping[str, tuple[str, ...]] = {
    "push_up": ("incline_push_up", "knee_push_up"), "bench_press": ("dumbbell_bench_press", "push_up"),
    "dumbbell_bench_press": ("push_up", "incline_push_up"), "incline_push_up": ("knee_push_up",),
    "close_push_up": ("triceps_extension",), "pike_push_up": ("overhead_press",), "pull_up": ("band_pulldown",),
    "inverted_row": ("band_row",), "dumbbell_row": ("band_row",), "back_squat": ("goblet_squat", "bodyweight_squat"),
    "goblet_squat": ("bodyweight_squat",), "rear_foot_elevated_split_squat": ("split_squat", "step_up"),
    "walking_lunge": ("reverse_lunge", "split_squat"), "reverse_lunge": ("split_squat",),
    "deadlift": ("romanian_deadlift",), "single_leg_romanian_deadlift": ("romanian_deadlift",),
    "kettlebell_swing": ("romanian_deadlift",), "nordic_lower": ("ball_hamstring_curl",),
    "hip_thrust": ("glute_bridge",), "single_leg_glute_bridge": ("glute_bridge",),
    "single_leg_calf_raise": ("calf_raise",), "lateral_band_walk": ("clamshell",), "copenhagen_plank": ("side_plank",),
    "hollow_hold": ("dead_bug", "heel_tap"), "dead_bug": ("heel_tap",), "shoulder_tap": ("plank",),
    "mountain_climber": ("bear_hold",), "single_leg_stand_eyes_closed": ("single_leg_stand",),
    "single_leg_stand": ("tandem_stand",), "clock_reach": ("standing_march",), "box_jump": ("squat_jump",),
    "split_jump": ("squat_jump",), "skater_hop": ("drop_and_stick",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """One exercise of a routine: so many sets of repetitions or of seconds, for each side where it has two."""

    exercise_id: str
    sets: int = 1
    reps: int | None = None
    duration_s: int | None = None
    rest_s: int | None = None


@dataclass(frozen=True, slots=True)
class ReadyRoutine:
    """A routine that is here to be copied."""

    key: str
    title: str
    #: The discipline that doing it counts as.
    discipline: str
    about: str
    items: tuple[ReadyItem, ...]


def substitutes(exercise_id: str) -> tuple[str, ...]:
    """What may take the place of an exercise of the library, those of its own kind first.

    >>> substitutes("pull_up")
    ('band_pulldown',)
    """
    return _substitutes().get(exercise_id, ())


@cache
def _substitutes() -> Mapping[str, tuple[str, ...]]:
    order = list(LIBRARY)
    found: dict[str, set[str]] = {}
    for group in ALIKE:
        for one in group:
            found.setdefault(one, set()).update(group - {one})
    return {
        one: tuple(sorted(others, key=lambda other: (LIBRARY[other].kind != LIBRARY[one].kind, order.index(other))))
        for one, others in found.items()
    }


def easier() -> Mapping[tuple[str, str], tuple[Exercise, ...]]:
    """What is easier than an exercise and may take its place, by source and id, the nearest one first."""
    return {
        (SOURCE, one): tuple(Exercise(SOURCE, other, LIBRARY[other].name) for other in others)
        for one, others in EASIER.items()
    }


def of(source: str, exercise_id: str) -> LibraryExercise | None:
    """The exercise of the library that is named so; None for one from elsewhere."""
    return LIBRARY.get(exercise_id) if source == SOURCE else None


def named(name: str) -> LibraryExercise | None:
    """The exercise of the library with this name, however it is spelled and in whatever order; None for no such one.

    >>> named("PUSH UP").id, named("Bench Press (Barbell)").id, named("Zercher March")
    ('push_up', 'bench_press', None)
    """
    return _names().get(_words(name))


@cache
def _names() -> Mapping[frozenset[str], LibraryExercise]:
    return {_words(one.name): one for one in LIBRARY.values()}


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(name).split())


def are_alike(one: Exercise, other: Exercise) -> bool:
    """Whether doing one counts as having done the other: it is the same, or may take its place.

    Exercises of other sources are the library's where their names are.
    """
    if (one.source, one.id) == (other.source, other.id) or _words(one.name) == _words(other.name) != frozenset():
        return True
    here, there = (of(each.source, each.id) or named(each.name) for each in (one, other))
    return bool(here and there) and (here == there or there.id in substitutes(here.id))


def video_search(name: str) -> str:
    """Where a film of an exercise can be looked for by its name."""
    return f"https://www.youtube.com/results?search_query={quote_plus(f'{name} exercise')}"


#: What it takes to get from one exercise to the next.
CHANGE_S = 15


def length_s(items: Iterable[tuple[int, int | None, int | None, int | None, bool]]) -> int:
    """How long a routine takes (s), out of (sets, reps, seconds, rest in seconds, on each side) of its exercises.

    Rest lies between sets. An exercise that says neither repetitions nor seconds is taken for half a minute a set.
    """
    total = 0.0
    for sets, reps, duration_s, rest_s, is_each_side in items:
        once = duration_s if duration_s is not None else reps * SECONDS_PER_REP if reps is not None else 30
        total += sets * once * (2 if is_each_side else 1) + (sets - 1) * (rest_s or 0) + CHANGE_S
    return round(total)


def _timed(*pairs: tuple[str, int, int]) -> tuple[ReadyItem, ...]:
    """(exercise, sets, seconds)"""
    return tuple(ReadyItem(one, sets, duration_s=seconds) for one, sets, seconds in pairs)


def _counted(*rows: tuple[str, int, int, int]) -> tuple[ReadyItem, ...]:
    """(exercise, sets, repetitions, rest in seconds)"""
    return tuple(ReadyItem(one, sets, reps, rest_s=rest_s) for one, sets, reps, rest_s in rows)


READY: tuple[ReadyRoutine, ...] = (
    ReadyRoutine("pelvic_floor_10", "Pelvic Floor, 10 Minutes", "strength",
                 "Long holds, quick squeezes and full release. Letting go matters as much as the squeeze.",
                 (*_timed(("pelvic_floor_release", 1, 90), ("pelvic_floor_slow", 1, 120)),
                  *_counted(("pelvic_floor_quick", 2, 10, 30), ("pelvic_floor_bridge", 1, 10, 0)),
                  *_timed(("pelvic_floor_sitting", 1, 60), ("pelvic_floor_release", 1, 60)))),
    ReadyRoutine("hip_mobility_15", "Hip Mobility, 15 Minutes", "stretching",
                 "For hips that sit on a saddle or at a desk: circles and switches first, then longer holds.",
                 (*_counted(("hip_circles", 1, 5, 0), ("hip_90_90", 1, 10, 0), ("lunge_with_rotation", 1, 6, 0),
                            ("adductor_rock_back", 1, 8, 0), ("frog_rock_back", 1, 10, 0)),
                  *_timed(("hip_flexor_stretch", 1, 60), ("pigeon", 1, 75), ("figure_four_stretch", 1, 60),
                          ("deep_squat_hold", 1, 60), ("happy_baby", 1, 60)))),
    ReadyRoutine("full_body_strength_35", "Full Body Strength, 35 Minutes", "strength",
                 "Squat, hinge, push, pull and trunk. Leave two repetitions in reserve in each set.",
                 (*_counted(("goblet_squat", 3, 10, 90), ("romanian_deadlift", 3, 10, 90), ("push_up", 3, 10, 75),
                            ("dumbbell_row", 3, 10, 60), ("reverse_lunge", 3, 8, 60), ("overhead_press", 3, 8, 75)),
                  *_timed(("plank", 3, 40)), *_counted(("calf_raise", 2, 15, 45)))),
    ReadyRoutine("no_equipment_strength_20", "Strength without Equipment, 20 Minutes", "strength",
                 "For travel and short days: a floor and a wall are enough.",
                 (*_counted(("bodyweight_squat", 3, 15, 45), ("push_up", 3, 10, 45), ("glute_bridge", 3, 12, 30),
                            ("reverse_lunge", 2, 8, 30)),
                  *_timed(("plank", 2, 40), ("side_plank", 2, 30), ("wall_sit", 2, 40)))),
    ReadyRoutine("core_10", "Core, 10 Minutes", "strength", "A trunk that holds still while arms and legs work.",
                 (*_counted(("dead_bug", 2, 8, 20), ("bird_dog", 2, 8, 20), ("curl_up", 2, 8, 20)),
                  *_timed(("plank", 2, 40), ("side_plank", 2, 30)))),
    ReadyRoutine("after_ride_10", "Stretching after a Ride, 10 Minutes", "stretching",
                 "Front of the hip, thigh, seat, hamstrings, calves and chest, a side after the other.",
                 _timed(("hip_flexor_stretch", 1, 45), ("standing_quad_stretch", 1, 30),
                        ("figure_four_stretch", 1, 45), ("lying_hamstring_stretch", 1, 45), ("calf_stretch", 1, 40),
                        ("doorway_chest_stretch", 1, 40))),
    ReadyRoutine("calm_yoga_20", "Calm Yoga, 20 Minutes", "yoga", "A quiet round for the evening.",
                 (*_counted(("cat_cow", 1, 10, 0)),
                  *_timed(("childs_pose", 1, 90), ("downward_dog", 2, 45), ("low_lunge", 1, 45), ("warrior_two", 1, 45),
                          ("triangle", 1, 40), ("pigeon", 1, 75), ("seated_twist", 1, 45), ("happy_baby", 1, 60),
                          ("legs_up_the_wall", 1, 120), ("corpse_pose", 1, 120)))),
    ReadyRoutine("runner_strength_25", "Strength for Runners, 25 Minutes", "strength",
                 "Calves, hips and single legs: what carries a runner.",
                 (*_counted(("single_leg_calf_raise", 3, 12, 30), ("bent_knee_calf_raise", 2, 15, 30),
                            ("split_squat", 2, 10, 45), ("single_leg_romanian_deadlift", 2, 8, 45),
                            ("lateral_band_walk", 2, 10, 30), ("shin_raise", 2, 15, 20)),
                  *_timed(("side_plank", 2, 30), ("single_leg_stand", 1, 45)))),
    ReadyRoutine("jumps_15", "Jumps, 15 Minutes", "strength",
                 "Rested and warm only, twice a week at most. Stop when landings get loud.",
                 _counted(("pogo_hop", 3, 20, 45), ("drop_and_stick", 2, 5, 45), ("squat_jump", 3, 5, 75),
                          ("skater_hop", 2, 6, 60), ("broad_jump", 3, 3, 60))),
)  # fmt: skip
