"""Sets of a strength session in a FIT file: what was lifted, how often, how long. Knows no records.

The raw input: a set names its exercise by a category ("bench_press") and a number of that category's own list (1 is
"barbell_bench_press"), a list of each where there are guesses; titles in the athlete's own words stand apart.
"""

from collections.abc import Mapping
from typing import Any

from core.files import fit_words
from core.files.fit_channels import number, word
from core.files.fit_messages import Message, Messages
from core.files.fit_spans import Span
from core.models import StrengthSet

#: What of a set can be true: repetitions, weight (kg), duration (s).
_BOUNDS = {"repetitions": (1, 5000), "weight": (0.01, 1000), "duration": (0.01, 86_400)}
UNKNOWN = "Unknown exercise"


def sets_of(messages: Messages, span: Span) -> list[StrengthSet]:
    """The sets of a session in the order of the file, the rests between them left out."""
    titles = messages.get("exercise_title", [])
    is_only_one = len(messages.get("session", ())) < 2
    sets: list[StrengthSet] = []
    for message in messages.get("set", ()):
        if word(message, "set_type") == "rest" or not _is_of(message, span, is_only_one=is_only_one):
            continue
        reps = _believed(message, "repetitions")
        category, subtype = _kind(message)
        sets.append(StrengthSet(
            recording_id=0, position=len(sets), exercise=_exercise(message, titles, category, subtype),
            exercise_id=_exercise_id(category, subtype), reps=None if reps is None else int(reps),
            weight_kg=_believed(message, "weight"), duration_s=_believed(message, "duration"),
        ))  # fmt: skip
    return sets


def _is_of(message: Message, span: Span, *, is_only_one: bool) -> bool:
    """Whether a set was done in this session; one that does not say when is of the only session."""
    at_s, end_s = number(message, "start_time"), number(message, "timestamp")
    if at_s is None and end_s is not None:
        at_s = end_s - (_believed(message, "duration") or 0)
    if at_s is None:
        return is_only_one
    return span.start_s <= at_s <= span.start_s + max(span.elapsed_s, 1) and at_s < span.next_s


def _believed(message: Message, name: str) -> float | None:
    value, (lowest, highest) = number(message, name), _BOUNDS[name]
    return value if value is not None and lowest <= value <= highest else None


# --- exercises


def _kind(message: Message) -> tuple[str | None, int | None]:
    """The first guess that is known: its category in FIT's word, and its number there."""
    categories, subtypes = _listed(message.get("category")), _listed(message.get("category_subtype"))
    for place, value in enumerate(categories):
        if category := _category(value):
            subtype = subtypes[place] if place < len(subtypes) else None
            return category, subtype if isinstance(subtype, int) else None
    return None, None


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _category(value: Any) -> str | None:
    """A category in FIT's word, which one of the decoders gives as a number; None where it is not known."""
    category = _types().get("exercise_category", {}).get(value) if isinstance(value, int) else value
    return category if isinstance(category, str) and category != "unknown" else None


def _types() -> Mapping[str, Mapping[int, str]]:
    """FIT's lists of words by name."""
    from garmin_fit_sdk import Profile

    types: Mapping[str, Mapping[int, str]] = Profile["types"]
    return types


def _exercise(message: Message, titles: list[Message], category: str | None, subtype: int | None) -> str:
    """The title of its exercise, else FIT's name for it, else that of its category."""
    if title := _title(message, titles, category, subtype):
        return title
    if name := _name(category, subtype):
        return _words(name)
    return _words(category) if category else UNKNOWN


def _title(message: Message, titles: list[Message], category: str | None, subtype: int | None) -> str | None:
    """The title of the same exercise, else the one at the set's place where it is not of another exercise.

    A set's ``wkt_step_index`` counts the steps of a planned workout, in some files the titles.
    """
    akin = [
        (title.get("exercise_name"), title.get("message_index", place), fit_words.text(title.get("wkt_step_name")))
        for place, title in enumerate(titles)
        if _category(title.get("exercise_category")) == category
    ]
    same = [text for named, _, text in akin if subtype is not None and named == subtype]
    step = message.get("wkt_step_index")
    placed = [text for named, place, text in akin if named in (None, subtype) and place == step]
    return next((text for text in (*same, *placed) if text), None)


def _name(category: str | None, subtype: int | None) -> str | None:
    """FIT's name of an exercise: number 1 of "bench_press" is "barbell_bench_press"."""
    return None if subtype is None else _types().get(f"{category}_exercise_name", {}).get(subtype)


def _exercise_id(category: str | None, subtype: int | None) -> str | None:
    """The id that Garmin's own replies have for it: "BENCH_PRESS/BARBELL_BENCH_PRESS", else "BENCH_PRESS"."""
    if category is None:
        return None
    name = _name(category, subtype)
    return f"{category}/{name}".upper() if name else category.upper()


def _words(name: str) -> str:
    """'barbell_bench_press' is Barbell Bench Press."""
    return " ".join(name.split("_")).title()
