"""Which classes together are best in the time there is: what a stack loses, and why another one loses more. Pure.

A stack loses points, and the best one loses the fewest. All parts are simply added:

- 1 for each TSS that it is away from the goal, above or below; 2 for each minute away from the goal of a zone;
- 0.5 for each minute that it leaves unused;
- 2 for each class beyond the first, as a change of class costs time;
- less what each minute of a class has of what is wished for: 0.3 an instructor, 0.3 music, 0.2 not taken for so many
  weeks, 0.1 never taken where new ones are preferred, 0.1 a favourite, and 0.01 for each point of percent by which more
  (or fewer) members liked it than is usual among the classes to choose from. What is unknown counts as usual.

At most ten classes, none twice, at most one to warm up and one to cool down, no more minutes than there are. A class
counts with its whole TSS and whole minutes in a zone, and takes each minute that it begins, so that all adds up
exactly. ``analysis.stack_search`` finds the best. Each next one is the best without the longer half of the classes of
those before it, so that they differ in more than a detail. FTP tests are never part of a stack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.analysis import stack_search
from core.analysis.stack_search import COOL_DOWN, MAIN, WARM_UP, Problem

#: Most classes of a stack, and how many others are told after the best.
MOST_CLASSES, OTHERS = 10, 3
#: Points in hundredths, so that all of them are whole numbers.
POINT = 100
TSS_POINTS, ZONE_MINUTE_POINTS, UNUSED_POINTS, CHANGE_POINTS = 100, 200, 50, 200
#: What a minute of a class is worth where it has what is wished for.
WISHES = {"instructor": 30, "music": 30, "fresh": 20, "new": 10, "favourite": 10}
#: What a minute is worth when all members liked it, against none.
LIKED_POINTS = 100
#: Disciplines whose minutes can be in a power zone; of others none is.
ON_A_BIKE = ("cycling", "bike_bootcamp")
#: Disciplines that end a stack, in this order.
AT_THE_END = ("stretching", "yoga", "meditation")
#: A goal missed by more than this many, and more than this share of it, is spoken of.
NEAR, NEAR_SHARE = 3, 0.05

TSS = "tss"
#: The parts of what a stack loses, in words; of zones ``zone_1`` and the like.
PARTS = {
    TSS: "Distance from your TSS", "unused": "Minutes unused", "change": "Changes of class",
    "instructor": "Instructors you want", "music": "Music you want", "fresh": "Not taken for long",
    "new": "Never taken", "favourite": "Favourites", "liked": "What others like",
}  # fmt: skip


@dataclass(frozen=True)
class Goal:
    """An amount to reach: of TSS, or minutes in a power zone."""

    #: "tss", or "zone_4" and the like.
    measure: str
    amount: int

    @property
    def points(self) -> int:
        """Hundredths of a point lost for each one away from it."""
        return TSS_POINTS if self.measure == TSS else ZONE_MINUTE_POINTS

    def told(self, amount: int) -> str:
        """An amount of its measure in words."""
        if self.measure == TSS:
            return f"{amount:,} TSS"
        return f"{_counted(amount, 'minute')} in zone {self.measure.removeprefix('zone_')}"


@dataclass(frozen=True)
class Wish:
    """What a stack is to be."""

    #: Minutes that there are.
    minutes: int
    #: At most one of TSS, and one for each zone; none fills the time well.
    goals: tuple[Goal, ...] = ()
    #: None of these means any.
    disciplines: tuple[str, ...] = ()
    instructors: tuple[str, ...] = ()
    #: Whether classes of other instructors are out, or only worth less.
    is_only_these: bool = False
    #: A class not taken for so many weeks is fresh; None where that does not matter.
    fresh_weeks: int | None = None
    prefers_new: bool = False


@dataclass(frozen=True)
class Offer:
    """The classes that a stack can be made of, priced, and how many are left out because too little is known."""

    #: Indexed by ``class_id``: what was given and ``minutes``, ``part`` (of ``stack_search``), ``days_since`` (NaN
    #: where never taken), a column ``load_<measure>`` for each goal, and the points (hundredths) ``worth_<wish>``.
    classes: pd.DataFrame
    wish: Wish
    unknown: int


@dataclass(frozen=True)
class Stack:
    """Classes to do one after the other, and what they lose."""

    #: In the order in which to do them.
    class_ids: tuple[str, ...]
    minutes: int
    #: What is reached of each goal.
    reached: tuple[int, ...]
    #: Hundredths of a point lost by part; gains are negative. The parts: each goal's measure, unused, change, wishes.
    lost: Mapping[str, int]

    @property
    def points(self) -> float:
        """Points lost in all."""
        return sum(self.lost.values()) / POINT


def offer(classes: pd.DataFrame, wish: Wish, today: date) -> Offer:
    """The classes that a stack can be made of, each with what it adds and what it is worth.

    Left out are classes that Peloton removed, FTP tests, classes without a length or longer than the time, and those of
    which is not known what they add to a goal.

    Args:
        classes: Indexed by ``class_id``, of equals the first is preferred: ``title``, ``discipline``, ``class_type``,
            ``instructor``, ``duration_s``, ``liked_share``, ``is_removed``, ``is_ftp_test``, ``is_favorite``,
            ``planned_zone_1_s`` ..., ``expected_tss``, ``expected_intensity``, ``last_day`` (NaT where never taken);
            ``plays_wanted``, whether it plays music that is wanted, where any is.
    """
    minutes = np.ceil(classes["duration_s"].astype(float) / 60)
    is_offered = ~(classes["is_removed"] | classes["is_ftp_test"]).astype(bool) & minutes.between(1, wish.minutes)
    if wish.disciplines:
        is_offered &= classes["discipline"].isin(wish.disciplines)
    if wish.instructors and wish.is_only_these:
        is_offered &= classes["instructor"].isin(wish.instructors)
    rows = classes[is_offered].assign(minutes=minutes[is_offered].astype(int))
    rows = rows.assign(**{f"load_{goal.measure}": _load(rows, goal) for goal in wish.goals})
    loads = [f"load_{goal.measure}" for goal in wish.goals]
    known = rows.dropna(subset=loads)
    known = known.assign(part=_parts(known), days_since=(pd.Timestamp(today) - known["last_day"]).dt.days.astype(float))
    known = known.astype(dict.fromkeys(loads, int)).assign(**_worths(known, wish))
    return Offer(known, wish, len(rows) - len(known))


def stacks(offered: Offer) -> list[Stack]:
    """The best stack first, then up to ``OTHERS``, each the best without the longer half of those before it.

    Of three classes the half is two; of equally long ones the ones listed first. Empty where no class fits.

    Raises:
        ValueError: There are too many goals for so much time.
    """
    problem, found, without = _problem(offered), [], set()
    minutes = offered.classes["minutes"].to_numpy()
    while len(found) <= OTHERS and (chosen := stack_search.best(problem, without=without)):
        found.append(_stack(offered, sorted(chosen)))
        by_length = sorted(chosen, key=lambda n: (-minutes[n], n))
        without = without | set(by_length[: (len(chosen) + 1) // 2])
    return found


def nearest(offered: Offer) -> Stack | None:
    """The stack that comes nearest to the goals when nothing else matters; None where no class fits."""
    chosen = stack_search.best(_problem(offered, goals_alone=True))
    return _stack(offered, sorted(chosen)) if chosen else None


# --- in words -----------------------------------------------------------------------------------------------------


def objective() -> str:
    """What a stack loses and gains points for, in sentences."""
    per_minute = {name: points / POINT for name, points in WISHES.items()}
    return (
        f"A stack loses {TSS_POINTS / POINT:g} point for each TSS away from the goal, {ZONE_MINUTE_POINTS / POINT:g} "
        f"for each minute away from the goal of a zone, {UNUSED_POINTS / POINT:g} for each minute unused, and "
        f"{CHANGE_POINTS / POINT:g} for each class beyond the first. Each minute of a class gains "
        f"{per_minute['instructor']:g} with an instructor you want, {per_minute['music']:g} with music you want, "
        f"{per_minute['fresh']:g} if you have not taken it for as long as you ask, {per_minute['new']:g} more if never "
        f"and you prefer that, {per_minute['favourite']:g} if it is a favourite, and {LIKED_POINTS / POINT / 100:g} "
        "for each point of percent by which more members liked it than the middle of these classes. The stack that "
        f"loses least is the best: at most {MOST_CLASSES} classes, none twice, one to warm up and one to cool down."
    )


def missed(best: Stack, offered: Offer) -> list[str]:
    """A sentence for each goal that ``best`` is far from, and one that says whether another stack comes nearer.

    Empty where all goals are about reached.
    """
    wish, said = offered.wish, []
    for goal, reached in zip(wish.goals, best.reached, strict=True):
        off = abs(reached - goal.amount)
        if off > max(NEAR, NEAR_SHARE * goal.amount):
            side = "short of" if reached < goal.amount else "over"
            said.append(f"This stack has {goal.told(reached)}: {off:,} {side} your goal of {goal.amount:,}.")
    near = nearest(offered) if said else None
    if near is None:
        return []
    if all(near.lost[goal.measure] >= best.lost[goal.measure] for goal in wish.goals):
        minutes = _counted(wish.minutes, "minute")
        return [*said, f"No stack of these classes in {minutes} comes nearer: more time or more classes would help."]
    nearer = " and ".join(goal.told(amount) for goal, amount in zip(wish.goals, near.reached, strict=True))
    return [*said, f"A stack with {nearer} comes nearer, at a greater loss in the rest of what you ask."]


def why_worse(best: Stack, other: Stack, offered: Offer) -> str:
    """Why ``other`` lost against ``best``: where it lost more, the largest part first, then what it does better."""
    more = {part: other.lost[part] - best.lost[part] for part in best.lost}
    worse = sorted((part for part in more if more[part] > 0), key=lambda part: -more[part])
    better = sorted((part for part in more if more[part] < 0), key=lambda part: more[part])
    behind = sum(more.values())
    if not worse and not better:
        return f"As good as the first by points; {_TIE}"
    reasons = "; ".join(_reason(part, best, other, offered) for part in worse)
    reasons = f"{reasons[:1].upper()}{reasons[1:]}." if worse else ""
    amends = f" It is better in {' and '.join(_name(part) for part in better)}." if better else ""
    points = f"{behind / POINT:.1f} points behind." if behind else f"As good in all; {_TIE}"
    return f"{reasons} {points}{amends}" if behind else f"{reasons}{amends} {points}"


#: How it is decided between equals.
_TIE = "of equals the one with the newer class comes first."


def _reason(part: str, best: Stack, other: Stack, offered: Offer) -> str:
    """What cost ``other`` more than ``best`` in one part."""
    wish = offered.wish
    for nth, goal in enumerate(wish.goals):
        if part == goal.measure:
            further = abs(other.reached[nth] - goal.amount) - abs(best.reached[nth] - goal.amount)
            unit = "TSS" if part == TSS else "minute in" if further == 1 else "minutes in"
            zone = "" if part == TSS else f" zone {part.removeprefix('zone_')},"
            return f"{further:,} {unit}{zone} further from your goal ({other.reached[nth]:,} of {goal.amount:,})"
    more = other.lost[part] - best.lost[part]
    minutes = more // WISHES.get(part, UNUSED_POINTS)
    match part:
        case "unused":
            return f"{_counted(minutes, 'minute')} {'more ' if best.minutes < wish.minutes else ''}unused"
        case "change":
            return f"{_counted(more // CHANGE_POINTS, 'class', 'classes')} more to change to"
        case "instructor":
            return f"{_counted(minutes, 'minute')} fewer with an instructor you want"
        case "music":
            return f"{_counted(minutes, 'minute')} fewer with music you want"
        case "fresh":
            return _stale(other, offered) or f"{_counted(minutes, 'minute')} fewer of classes not taken for long"
        case "new":
            return f"{_counted(minutes, 'minute')} fewer that you have never taken"
        case "favourite":
            return f"{_counted(minutes, 'minute')} fewer of favourites"
        case _:
            return f"liked less by others ({_liked(other, offered)} against {_liked(best, offered)})"


def _stale(stack: Stack, offered: Offer) -> str | None:
    """How many classes of a stack are not fresh, and how long ago the latest was."""
    rows = offered.classes.loc[list(stack.class_ids)]
    days = rows.loc[rows["days_since"] < 7 * (offered.wish.fresh_weeks or 0), "days_since"]
    if days.empty:
        return None
    ago = "today" if days.min() < 1 else f"{_counted(int(days.min()), 'day')} ago"
    if len(days) == 1:
        return f"one of its classes was done {ago}"
    return f"{len(days)} of its classes were done in the last {offered.wish.fresh_weeks} weeks, one {ago}"


def _liked(stack: Stack, offered: Offer) -> str:
    """The share of members who liked its classes, by minutes; unknown counts as usual."""
    rows = offered.classes.loc[list(stack.class_ids)]
    shares = rows["liked_share"].astype(float).fillna(_usual_liked(offered.classes))
    return f"{100 * np.average(shares, weights=rows['minutes']):.1f} %"


def _name(part: str) -> str:
    """A part as it is named where a stack is better in it."""
    names = {
        TSS: "nearness to your TSS", "unused": "time used", "change": "fewer classes", "instructor": "instructors",
        "music": "music", "fresh": "freshness", "new": "classes never taken", "favourite": "favourites",
        "liked": "what others like",
    }  # fmt: skip
    return names.get(part) or f"nearness to your minutes in zone {part.removeprefix('zone_')}"


def _counted(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


# --- prices -------------------------------------------------------------------------------------------------------


def _load(rows: pd.DataFrame, goal: Goal) -> pd.Series:
    """What each class adds to a goal, whole; NaN where unknown. Off the bike no minute is in a power zone."""
    if goal.measure == TSS:
        return rows["expected_tss"].astype(float).round()
    minutes = (rows[f"planned_{goal.measure}_s"].astype(float) / 60).round()
    return minutes.where(rows["discipline"].isin(ON_A_BIKE), 0.0)


def _parts(rows: pd.DataFrame) -> np.ndarray:
    """Which part each class plays, by its type or title."""
    named = (rows["class_type"].astype(object).fillna("") + " " + rows["title"].fillna("")).str.lower()
    is_warm_up = named.str.contains("warm up", regex=False) | named.str.contains("warm-up", regex=False)
    is_cool_down = named.str.contains("cool down", regex=False) | named.str.contains("cool-down", regex=False)
    return np.select([is_warm_up, is_cool_down], [WARM_UP, COOL_DOWN], MAIN).astype(int)


def _worths(rows: pd.DataFrame, wish: Wish) -> dict[str, pd.Series]:
    """What each class is worth by wish, in hundredths of a point."""
    is_never = rows["days_since"].isna() if "days_since" in rows else rows["last_day"].isna()
    nothing = pd.Series(False, rows.index)
    weeks = wish.fresh_weeks
    has = {
        "instructor": rows["instructor"].isin(wish.instructors),
        "music": rows["plays_wanted"].astype(bool) if "plays_wanted" in rows else nothing,
        "fresh": is_never | (rows["days_since"] >= 7 * weeks) if weeks else nothing,
        "new": is_never if wish.prefers_new else nothing,
        "favourite": rows["is_favorite"].astype(bool),
    }
    liked = (LIKED_POINTS * (rows["liked_share"].astype(float) - _usual_liked(rows))).fillna(0).round().astype(int)
    worths = {f"worth_{name}": WISHES[name] * rows["minutes"] * has[name] for name in WISHES}
    return worths | {"worth_liked": liked * rows["minutes"]}


def _usual_liked(rows: pd.DataFrame) -> float:
    known = rows["liked_share"].astype(float).dropna()
    return float(known.median()) if len(known) else float("nan")


# --- search -------------------------------------------------------------------------------------------------------


def _problem(offered: Offer, *, goals_alone: bool = False) -> Problem:
    rows, wish = offered.classes, offered.wish
    worth = rows[[*(f"worth_{name}" for name in WISHES), "worth_liked"]].sum(axis=1).to_numpy(dtype=int)
    return Problem(
        minutes=rows["minutes"].to_numpy(dtype=int),
        loads=rows[[f"load_{goal.measure}" for goal in wish.goals]].to_numpy(dtype=int),
        points=np.zeros_like(worth) if goals_alone else worth,
        parts=rows["part"].to_numpy(dtype=int),
        room=max(int(wish.minutes), 0),
        goals=tuple(goal.amount for goal in wish.goals),
        goal_points=tuple(goal.points for goal in wish.goals),
        unused_points=0 if goals_alone else UNUSED_POINTS,
        change_points=1 if goals_alone else CHANGE_POINTS,  # ten of them are less than one TSS
        most=MOST_CLASSES,
    )


def _stack(offered: Offer, places: list[int]) -> Stack:
    """The classes at these places of the offer in the order to do them, with all that they lose."""
    rows, wish = offered.classes.iloc[places], offered.wish
    minutes = int(rows["minutes"].sum())
    reached = tuple(int(rows[f"load_{goal.measure}"].sum()) for goal in wish.goals)
    lost = {goal.measure: goal.points * abs(n - goal.amount) for goal, n in zip(wish.goals, reached, strict=True)}
    lost |= {"unused": UNUSED_POINTS * (wish.minutes - minutes), "change": CHANGE_POINTS * (len(rows) - 1)}
    lost |= {name: -int(rows[f"worth_{name}"].sum()) for name in (*WISHES, "liked")}
    return Stack(tuple(_in_order(rows).index), minutes, reached, lost)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Warm-up, classes from the easiest to the hardest, those of unknown intensity, cool-down, stretches and such."""
    ends = {name: nth for nth, name in enumerate(AT_THE_END, 3)}
    stage = rows["discipline"].astype(object).map(ends).fillna(1).where(rows["part"] == MAIN)
    stage = stage.fillna(rows["part"].map({WARM_UP: 0, COOL_DOWN: 2}))
    keys = rows.assign(stage=stage, nth=range(len(rows)))
    return keys.sort_values(["stage", "expected_intensity", "nth"], na_position="last", kind="stable")
