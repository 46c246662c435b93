"""What Garmin and Hevy call an exercise, found by its name. Knows no store.

Garmin's names are those of the FIT profile, which its web site uses in capitals. A name is only taken for another one
when all of its words agree: a decline press must never come out as an incline one. Where only the kind is known
("bench press" of "Bench Press (Swiss Bar)"), the kind is what there is.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from core.coaching.planned import Exercise
from core.words import fold

#: FIT's kinds of exercises, in the words that exercises are called by.
_KINDS = {
    "bench press": "bench_press", "calf raise": "calf_raise", "carry": "carry", "chop": "chop", "crunch": "crunch",
    "leg curl": "leg_curl", "curl up": "crunch", "curl": "curl", "deadlift": "deadlift", "fly": "flye",
    "hip thrust": "hip_raise",
    "glute bridge": "hip_raise", "kettlebell swing": "hip_swing", "back extension": "hyperextension",
    "lateral raise": "lateral_raise", "leg raise": "leg_raise", "lunge": "lunge", "split squat": "lunge",
    "snatch": "olympic_lift", "clean": "olympic_lift", "plank": "plank", "box jump": "plyo", "pull up": "pull_up",
    "chin up": "pull_up", "pulldown": "pull_up", "push up": "push_up", "row": "row", "overhead press": "shoulder_press",
    "shoulder press": "shoulder_press", "shrug": "shrug", "sit up": "sit_up", "squat": "squat", "leg press": "squat",
    "burpee": "total_body", "triceps": "triceps_extension",
}  # fmt: skip
UNKNOWN = "unknown"
#: Kinds that Garmin's editor of strength workouts does not have; and what it takes, where names leave that out.
_NOT_OFFERED = {"move", "pose", "bike", "run", "indoor_row", "cardio_sensors"}
_DONE_WITH = {
    "banded_exercises": "banded", "suspension": "suspension", "sandbag": "sandbag", "sled": "sled", "tire": "tire",
    "sledge_hammer": "sledge hammer", "battle_rope": "battle rope", "ladder": "ladder",
}  # fmt: skip
_NAMES = "_exercise_name"
#: A stretch of the triceps is no triceps extension.
_GENTLE = {"stretch", "pose"}
#: Words in one that are two elsewhere, and words that add nothing.
_IN_TWO = {"pushup": "push up", "pullup": "pull up", "situp": "sit up", "chinup": "chin up", "stepup": "step up"}
_NEEDLESS = {"bodyweight", "the", "with", "a"}
#: How alike the letters of two names must be where their words are not the same.
_ALIKE = 90
#: Words that tell two exercises apart, however alike the rest is.
_TELLING = frozenset({
    "barbell", "dumbbell", "kettlebell", "cable", "machine", "smith", "band", "banded", "trap", "plate", "ball",
    "rope", "sled", "landmine", "ez", "weighted", "assisted", "incline", "decline", "flat", "seated", "standing",
    "lying", "kneeling", "prone", "supine", "single", "double", "one", "two", "alternating", "wide", "narrow",
    "close", "reverse", "front", "back", "side", "rear", "high", "low", "overhead", "up", "down", "left", "right",
    "inner", "outer", "sumo",
})  # fmt: skip


class Known(NamedTuple):
    """An exercise as FIT has it: its kind, and its name and number there where it has one of its own."""

    kind: str
    name: str | None = None
    number: int | None = None


def category(exercise: str) -> str:
    """FIT's kind of an exercise; "unknown" where it has none.

    >>> category("Bench Press (Barbell)"), category("Seated Leg Curl"), category("Juggling")
    ('bench_press', 'leg_curl', 'unknown')
    """
    called = f" {fold(exercise)}"
    return next((kind for words, kind in _KINDS.items() if f" {words}" in called), UNKNOWN)


def known(exercise: str) -> Known:
    """An exercise as Garmin has it.

    >>> known("Bench Press (Barbell)")
    Known(kind='bench_press', name='barbell_bench_press', number=1)
    >>> known("Bench Press (Swiss Bar)").kind, known("Juggling").kind, known("Overhead Triceps Stretch").kind
    ('bench_press', 'unknown', 'unknown')
    """
    words = _words(exercise)
    if found := _by_words().get(words):
        return found
    return Known(UNKNOWN if words & _GENTLE else category(exercise))


def in_capitals(name: str) -> str:
    """A name of the FIT profile as Garmin's web site writes it.

    >>> in_capitals("push_up"), in_capitals("3_way_calf_raise")
    ('PUSH_UP', '_3_WAY_CALF_RAISE')
    """
    return f"_{name.upper()}" if name[:1].isdigit() else name.upper()


def counterpart(exercise: Exercise, offered: Iterable[Exercise]) -> Exercise | None:
    """Which of the exercises of one source an exercise is: itself, the one of its name, or the most alike; or none.

    >>> hevy = [Exercise("hevy", "1", "Bench Press (Barbell)"), Exercise("hevy", "2", "Incline Bench Press (Barbell)")]
    >>> counterpart(Exercise("zonebook", "bench", "Barbell bench press"), hevy).id
    '1'
    >>> counterpart(Exercise("zonebook", "decline", "Decline barbell bench press"), hevy)
    """
    from rapidfuzz import fuzz

    offered = sorted(offered, key=lambda one: (one.name, one.id))
    for one in offered:
        if (one.source, one.id) == (exercise.source, exercise.id):
            return one
    wanted = _words(exercise.name)
    if not wanted:
        return None
    for one in offered:
        if _words(one.name) == wanted:
            return one
    alike = [
        (fuzz.ratio(" ".join(sorted(wanted)), " ".join(sorted(_words(one.name)))), one)
        for one in offered
        if not (_words(one.name) ^ wanted) & _TELLING
    ]
    score, best = max(alike, key=lambda pair: pair[0], default=(0, None))
    return best if score >= _ALIKE else None


@lru_cache(maxsize=1)
def _by_words() -> dict[frozenset[str], Known]:
    """Every exercise of the FIT profile that Garmin's editor offers, by its words."""
    from garmin_fit_sdk import Profile

    found: dict[frozenset[str], Known] = {}
    for table, names in Profile["types"].items():
        kind = table.removesuffix(_NAMES)
        if not table.endswith(_NAMES) or kind in _NOT_OFFERED:
            continue
        for number, name in names.items():
            spoken = name.replace("_", " ")
            with_what = _DONE_WITH.get(kind, "")
            words = _words(spoken if with_what in spoken else f"{with_what} {spoken}")
            if "wheelchair" not in words:
                found.setdefault(words, Known(kind, name, int(number)))
    return found


def _words(name: str) -> frozenset[str]:
    """The words of a name as they are compared: in the singular, without those that add nothing."""
    parts = " ".join(_IN_TWO.get(word, word) for word in fold(name).split()).split()
    return frozenset(_singular(word) for word in parts if word not in _NEEDLESS)


def _singular(word: str) -> str:
    if word == "flye":
        return "fly"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
