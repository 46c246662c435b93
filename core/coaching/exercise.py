"""What an exercise is: its kind, its muscles, what it takes and how it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

#: What an exercise is for, in the order of lists.
KINDS: Mapping[str, str] = {
    "pelvic_floor": "Pelvic floor", "mobility": "Mobility", "yoga": "Yoga", "stretching": "Stretching",
    "strength": "Strength", "core": "Core", "balance": "Balance", "plyometrics": "Plyometrics",
}  # fmt: skip
#: Muscle groups, from the trunk outwards; the words are those that sets of services use, where they have one.
MUSCLES = (
    "pelvic floor", "abdominals", "obliques", "lower back", "upper back", "lats", "traps", "neck", "chest", "shoulders",
    "rotator cuff", "biceps", "triceps", "forearms", "hip flexors", "glutes", "abductors", "adductors", "quadriceps",
    "hamstrings", "calves", "shins", "feet", "full body",
)  # fmt: skip
EQUIPMENT = (
    "mat", "wall", "chair", "step", "strap", "band", "foam roller", "ball", "rope", "dumbbells", "kettlebell",
    "barbell", "bench", "box", "pull-up bar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LibraryExercise:
    """An exercise of the library that Zonebook brings."""

    id: str
    name: str
    kind: str
    #: The one that it is mainly for first.
    muscles: tuple[str, ...]
    instructions: str
    equipment: tuple[str, ...] = ()
    #: Held or moved for a time, not counted.
    is_timed: bool = False
    #: Done on one side and then the other: what is asked for is asked of each.
    is_each_side: bool = False
