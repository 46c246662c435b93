"""Stack: the classes that together are best in the time there is, what they add up to, and the next best ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis import class_stack
from core.analysis.class_plan import ZONE_MIDDLES
from core.analysis.class_stack import Goal, Offer, Stack, Wish
from core.frames import books, library
from core.quantities import Quantity
from core.queries import class_music, classes
from core.store import Book
from core.words import fold

#: What there is to aim at.
AIMS = NO_GOAL, TSS, ZONES = ("Fill the time", "TSS", "Minutes in zones")
#: How fresh a class is wanted, and after how many weeks it is; None where that does not matter.
FRESHNESS: dict[str, int | None] = {"Any": None, "4 weeks": 4, "3 months": 13, "6 months": 26, "1 year": 52}
#: Disciplines that are asked for at first, where the library has them.
FIRST_DISCIPLINES = ("cycling",)
#: Artists that are offered to choose from; others can be typed.
ARTISTS_OFFERED = 200
#: What the screen asks when nothing was changed, and the most that it takes.
MINUTES, MOST_MINUTES, TSS_ASKED, ZONE_MINUTES, MOST_ZONES = 60, 360, 60, 10, 3

CLASSES = Quantity("stack_classes", "Classes", help="How many classes the stack has; ten at most.", source="counted")
MINUTES_USED = Quantity(
    "stack_minutes", "Time", "min", help="The lengths of the classes together, without pauses between them.",
    source="Peloton's class lengths",
)  # fmt: skip
REACHED_TSS = Quantity(
    "stack_tss", "Expected TSS", "TSS", help="What the classes may be expected to cost you at your FTP of today, each "
    "rounded to whole TSS, added up.", source="plans of the classes, your own attempts and members' averages",
)  # fmt: skip
POINTS = Quantity(
    "stack_points", "Points", "", 1, help="What the stack gains by your wishes less what it loses; the more the "
    "better, and below 0 where it misses more than it has. See how stacks are compared, below.", source="computed",
)  # fmt: skip
#: What an expected TSS is known from, by ``expected_by`` of ``frames.library.mine``.
KNOWN_BY = {
    "plan": "its plan", "own": "your attempts", "members": "members' output", "range": "Peloton's range",
    "median": "your usual",
}  # fmt: skip
#: How stacks are compared, in words.
OBJECTIVE = class_stack.objective()


@dataclass(frozen=True)
class Asked:
    """What the screen asks for."""

    minutes: int
    tss: int | None = None
    #: (zone, minutes in it)
    zones: tuple[tuple[int, int], ...] = ()
    disciplines: tuple[str, ...] = ()
    instructors: tuple[str, ...] = ()
    is_only_these: bool = False
    artists: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    fresh_weeks: int | None = None
    prefers_new: bool = False

    @property
    def wish(self) -> Wish:
        """What is asked for, without the music: that is a matter of the classes."""
        goals = [Goal(class_stack.TSS, self.tss)] if self.tss is not None else []
        goals += [Goal(f"zone_{zone}", minutes) for zone, minutes in self.zones]
        return Wish(
            self.minutes, tuple(goals), self.disciplines, self.instructors, self.is_only_these, self.fresh_weeks,
            self.prefers_new,
        )  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What the controls offer, the most frequent first."""

    disciplines: list[str]
    instructors: list[str]
    #: The most heard first.
    artists: list[str]
    genres: list[str]

    @property
    def first_disciplines(self) -> list[str]:
        """The disciplines asked for at first; none means all."""
        return [name for name in FIRST_DISCIPLINES if name in self.disciplines]


@dataclass(frozen=True)
class Runner:
    """A stack that is not the best."""

    #: As ``Built.table``.
    table: pd.DataFrame
    stack: Stack
    why: str


@dataclass(frozen=True)
class Built:
    """The best stack, and what came after it."""

    stack: Stack
    #: Indexed by ``class_id``, in the order to do them: ``title``, ``instructor``, ``discipline``, ``minutes``,
    #: ``expected_tss``, ``expected_intensity`` (NaN where unknown), ``weeks_ago`` (NaN where never taken), ``times``,
    #: ``points`` (gained by wishes), ``known_by`` (what the TSS is known from, in words).
    table: pd.DataFrame
    #: What it asks for over time: ``start_min, end_min`` (half-open), ``zone`` (NaN where no zone is asked for),
    #: ``share`` (of FTP, NaN where unknown), ``nth`` (of the class, from 1), ``title``.
    strip: pd.DataFrame
    runners: tuple[Runner, ...]
    #: Goals that are not about reached, in sentences.
    missed: tuple[str, ...]
    #: What is left out and unknown, in sentences.
    notes: tuple[str, ...]

    @property
    def tss(self) -> float | None:
        """Expected TSS of all its classes; None where one of them is unknown."""
        total = self.table["expected_tss"].round().sum(skipna=False)
        return None if total != total else float(total)


@dataclass(frozen=True)
class Total:
    """A number of the best stack as a card, with what was asked for."""

    quantity: Quantity
    value: float | None
    goal: float | None = None
    than: str = ""


@dataclass(frozen=True)
class NotBuilt:
    """Why there is no stack, and what to do."""

    why: str


def options(book: Book) -> Options:
    """What the controls offer."""
    return _options(book.id, books.version(book, "classes", "workouts"), book)


def built(book: Book, asked: Asked, today: date) -> Built | NotBuilt:
    """The best stack for what is asked, with its runners-up; or why there is none."""
    return _built(book.id, books.version(book, "classes", "workouts", "athlete", "bookmarks"), asked, today, book)


def totals(built: Built, asked: Asked) -> list[Total]:
    """What the best stack adds up to, against what was asked for."""
    zones = [
        Total(_zone_minutes(zone), float(reached), float(minutes), "against your goal")
        for (zone, minutes), reached in zip(asked.zones, built.stack.reached[-len(asked.zones) :], strict=True)
    ] if asked.zones else []  # fmt: skip
    return [
        Total(CLASSES, float(len(built.table))),
        Total(MINUTES_USED, float(built.stack.minutes), float(asked.minutes), "against your time"),
        Total(REACHED_TSS, built.tss, None if asked.tss is None else float(asked.tss), "against your goal"),
        *zones,
        Total(POINTS, -built.stack.points),
    ]


def parts(built: Built) -> pd.DataFrame:
    """The points that the best stack and its runners-up lose: ``Part``, a column for each stack, and all of it last."""
    lost = [built.stack.lost, *(runner.stack.lost for runner in built.runners)]
    names = ["Best", *(f"Runner-up {nth}" for nth in range(2, len(lost) + 1))]
    rows = [
        {"Part": class_stack.PARTS.get(part, f"Distance from your minutes in {part.replace('_', ' ')}")}
        | {name: one[part] / class_stack.POINT for name, one in zip(names, lost, strict=True)}
        for part in built.stack.lost if any(one[part] for one in lost)
    ]  # fmt: skip
    sums = {name: sum(one.values()) / class_stack.POINT for name, one in zip(names, lost, strict=True)}
    return pd.DataFrame([*rows, {"Part": "All"} | sums])


def _zone_minutes(zone: int) -> Quantity:
    return Quantity(
        f"stack_zone_{zone}", f"Zone {zone}", "min", help=f"Minutes that the classes ask for in power zone {zone}, "
        "each rounded to whole minutes, added up.", source="the plans of the classes",
    )  # fmt: skip


@st.cache_data(max_entries=2, show_spinner=False)
def _options(book_id: str, version: tuple[int, ...], _book: Book) -> Options:
    known = library.classes(_book)
    known = known[~known["is_removed"]]
    names = {name: known[name].value_counts() for name in ("discipline", "instructor")}
    return Options(
        disciplines=[str(name) for name in names["discipline"].index[names["discipline"] > 0]],
        instructors=[str(name) for name in names["instructor"].index[names["instructor"] > 0]],
        artists=list(dict.fromkeys(class_music.heard_artists(_book, ARTISTS_OFFERED)["name"])),
        genres=class_music.genres(_book),
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _built(book_id: str, version: tuple[int, ...], asked: Asked, today: date, _book: Book) -> Built | NotBuilt:
    everything = library.mine(_book)
    wanted, unknown_artists = _wanted(_book, asked)
    everything = everything.assign(
        is_favorite=everything["is_favorite"] | everything["is_bookmarked"], plays_wanted=everything.index.isin(wanted)
    )
    offered = class_stack.offer(everything, asked.wish, today)
    try:
        found = class_stack.stacks(offered)
        missed = class_stack.missed(found[0], offered) if found else []
    except ValueError as error:
        return NotBuilt(str(error))
    if not found:
        return NotBuilt(_why_none(offered, everything))
    best, *others = found
    return Built(
        stack=best,
        table=_table(best, offered),
        strip=_strip(_book, _table(best, offered)),
        runners=tuple(Runner(_table(s, offered), s, class_stack.why_worse(best, s, offered)) for s in others),
        missed=tuple(missed),
        notes=tuple(_notes(offered, unknown_artists)),
    )


def _wanted(book: Book, asked: Asked) -> tuple[set[str], list[str]]:
    """The classes that play music that is wanted, and artists of whom no class is known."""
    wanted = class_music.classes_of_genres(book, asked.genres) if asked.genres else set()
    unknown: list[str] = []
    if asked.artists:
        names = class_music.artists(book).map(fold)
        asked_names = {name: fold(name) for name in asked.artists}
        played = class_music.classes_of_artists(book, list(names.index[names.isin(asked_names.values())]))
        wanted |= set(played.index)
        unknown = [name for name, folded in asked_names.items() if folded not in set(names)]
    return wanted, unknown


def _why_none(offered: Offer, everything: pd.DataFrame) -> str:
    wish = offered.wish
    if everything.empty:
        return "No class is in your library yet. Read the library in Settings, or refresh to bring in what you took."
    if everything["is_removed"].all():
        return "Peloton has removed every class that is in your library. Read the library again in Settings."
    if everything["duration_s"].isna().all():
        return "Of no class in your library the length is known, and without it none has a place. Read it in Settings."
    if offered.unknown:
        is_one = offered.unknown == 1
        count, whose = ("1 class", "its") if is_one else (f"{offered.unknown:,} classes", "their")
        what = "expected TSS" if wish.goals[0].measure == class_stack.TSS else "time in zones"
        return (
            f"{count} would fit, but {whose} {what} is not known, so nothing can lead to your goal. Choose other "
            "disciplines, or just fill the time."
        )
    return (
        f"No class of these disciplines and instructors is as short as {wish.minutes} min. "
        "Give it more time, or choose more disciplines or instructors."
    )


def _notes(offered: Offer, unknown_artists: list[str]) -> list[str]:
    """Artists that no class plays, and what is left out."""
    said = [f"No class is known to play {name}." for name in unknown_artists]
    if offered.unknown:
        is_one = offered.unknown == 1
        left = (
            "1 class is left out, as what it adds"
            if is_one
            else f"{offered.unknown:,} classes are left out, as what they add"
        )
        said.append(f"{left} to your goal is not known.")
    return said


def _table(stack: Stack, offered: Offer) -> pd.DataFrame:
    rows = offered.classes.loc[list(stack.class_ids)]
    worths = rows[[name for name in rows if name.startswith("worth_")]].sum(axis=1)
    shown = rows[["title", "instructor", "discipline", "minutes", "expected_tss", "expected_intensity", "times"]]
    shown = shown.astype({"instructor": object, "discipline": object})
    known_by = rows["expected_by"].astype(object).map(KNOWN_BY).fillna("unknown")
    return shown.assign(weeks_ago=rows["days_since"] / 7, points=worths / class_stack.POINT, known_by=known_by)


def _strip(book: Book, table: pd.DataFrame) -> pd.DataFrame:
    """The zones that each class asks for over time; one block at its expected intensity where it has no plan."""
    blocks: list[dict[str, Any]] = []
    start_min = 0.0
    rows = zip(table.index, table["title"], table["minutes"], table["expected_intensity"], strict=True)
    for nth, (class_id, title, minutes, intensity) in enumerate(rows, 1):
        end_min = start_min + minutes
        targets = classes.targets(book, class_id)
        targets = targets[(targets["metric"] == "power_zone") & targets["lower"].between(1, 7)]
        planned = [
            {"start_min": start_min + target.start_s / 60, "end_min": min(start_min + target.end_s / 60, end_min),
             "zone": float(int(target.lower)), "share": _share(target.lower, target.upper)}
            for target in targets.itertuples() if 0 <= target.start_s / 60 < minutes
        ]  # fmt: skip
        whole = {"start_min": start_min, "end_min": end_min, "zone": float("nan"), "share": intensity}
        blocks += [block | {"nth": nth, "title": title} for block in planned or [whole]]
        start_min = end_min
    columns = ["start_min", "end_min", "zone", "share", "nth", "title"]
    return pd.DataFrame(blocks, columns=columns).astype({"zone": float, "share": float})


def _share(lower: float, upper: float) -> float:
    """The middle of a band of zones, as a share of FTP."""
    highest = upper if 1 <= upper <= 7 else lower
    return (ZONE_MIDDLES[int(lower) - 1] + ZONE_MIDDLES[int(highest) - 1]) / 2
