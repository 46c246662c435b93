"""Which class next, and why: favourites not done for longest, and suggestions that each give a reason in numbers. Pure.

A suggestion comes from a rule: a function that reads the facts and names classes, the best first, each with its reason.
A rule is quiet where the facts do not carry its reason. A set takes at most one class from each rule, in the order of
``RULES``; no two of the same instructor or the same type. Nothing is suggested that was done in the last 14 days, that
Peloton removed, or that only warms up, cools down or tests; and whatever instructor and type had most of the last four
weeks come last in every rule. The same facts give the same sets.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice

import pandas as pd

#: A set has at most so many; a rule names at most so many.
MOST, MOST_NAMED = 6, 200
#: What was done in so many days is not suggested; what was done in so many counts against its like.
REST_DAYS, RUT_DAYS = 14, 28
#: So often taken, a class is a favourite.
FAVOURITE_TIMES = 3
#: A class shorter than this is no workout; with a time given it fills at least this share of it.
SHORTEST_MIN, LEAST_FILLED = 15, 0.5
#: An instructor or a type was known when met so often, and is missed after so many days.
KNOWN_TIMES, MISSED_INSTRUCTOR_DAYS, MISSED_TYPE_DAYS = 3, 28, 21
#: Of the last so many with an instructor, two instructors had most when they had this share.
LAST_WORKOUTS, LEAST_WORKOUTS, TWO_HAD_SHARE = 30, 10, 0.6
#: From the lowest form on: how hard a class is meant, and its intensity factor from and below.
BY_FORM = (
    (5.0, "so you are rested for a hard", 0.80, 1.20),
    (-10.0, "neither tired nor rested, so a steady", 0.65, 0.80),
    (float("-inf"), "so an easy", 0.0, 0.65),
)
#: Of the artists heard most so many must be played.
LEAST_ARTISTS = 3
#: The highest zones are short of minutes below this share of at least so many; a class for them has so many.
HIGH_ZONES, HIGH_SHARE, LEAST_RIDDEN_MIN, LEAST_HIGH_MIN = (5, 6, 7), 0.03, 60, 4
#: Members who liked a class, below which a new instructor is no suggestion.
LIKED = 0.9
#: A class is new for so many days, and told of when its instructor was met so often.
NEW_DAYS, REGULAR_TIMES = 28, 5
NOT_A_WORKOUT = ("warm up", "warm-up", "cool down", "cool-down")

#: Columns of classes that rules read.
_NEEDED = [
    "title", "discipline", "class_type", "instructor", "duration_s", "liked_share", "aired", "is_removed",
    "is_ftp_test", "is_favorite", "is_bookmarked", "times", "last_day", "expected_intensity", "expected_tss",
    *(f"planned_zone_{zone}_s" for zone in HIGH_ZONES),
]  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Suggestion:
    """A class, and why."""

    class_id: str
    rule: str
    reason: str
    #: What the reason is about; later sets are about something else.
    subject: str
    instructor: str | None
    class_type: str | None


@dataclass(frozen=True)
class Facts:
    """What suggestions rest on."""

    #: As of ``frames.library.mine``: every class with what it was to the athlete.
    classes: pd.DataFrame
    #: Workouts that count, of the disciplines that are meant, oldest first: ``day``, ``instructor_name``,
    #: ``class_type``, ``discipline``, ``power_zone_1_s`` ... ``power_zone_7_s``.
    workouts: pd.DataFrame
    today: date
    #: Form; None where too little is known of the load.
    tsb: float | None = None
    #: How many of the ``artists`` heard most each class plays, by ``class_id``.
    artists_played: pd.Series = field(default_factory=lambda: pd.Series(dtype=int))
    artists: int = 10
    #: Minutes that there are; None for any.
    minutes: int | None = None
    #: Disciplines that are meant; none of them means any.
    disciplines: tuple[str, ...] = ()

    @cached_property
    def history(self) -> pd.DataFrame:
        """Workouts up to today with ``days``, how long ago."""
        days = (pd.Timestamp(self.today) - self.workouts["day"]).dt.days
        return self.workouts.assign(days=days)[days >= 0]

    @cached_property
    def usable(self) -> pd.DataFrame:
        """Classes that may be suggested, with ``minutes``; those like most of the last four weeks last."""
        rows = self.classes[_NEEDED].assign(minutes=self.classes["duration_s"].astype(float) / 60)
        is_usable = ~(rows["is_removed"] | rows["is_ftp_test"]).astype(bool) & (rows["minutes"] > 0)
        if self.disciplines:
            is_usable &= rows["discipline"].isin(self.disciplines)
        days = (pd.Timestamp(self.today) - rows["last_day"]).dt.days
        is_usable &= ~(days <= REST_DAYS)
        if self.minutes is None:
            is_usable &= rows["minutes"] >= SHORTEST_MIN
        else:
            is_usable &= rows["minutes"].between(LEAST_FILLED * self.minutes, self.minutes)
        rows = rows.assign(days=days)[is_usable]
        named = rows["class_type"].astype(object).fillna("").astype(str) + " " + rows["title"].fillna("").astype(str)
        rows = rows[~named.str.lower().map(lambda name: any(words in name for words in NOT_A_WORKOUT)).astype(bool)]
        rows = rows.assign(rut=self._rut(rows), nth=[zlib.crc32(f"{n}{self.today}".encode()) for n in rows.index])
        return rows.sort_values(["rut", "liked_share", "nth"], ascending=[True, False, True], kind="stable")

    def _rut(self, rows: pd.DataFrame) -> pd.Series:
        """Shares of the last four weeks that the instructor and the type of each class had, added, in tenths."""
        recent = self.history[self.history["days"] < RUT_DAYS]
        shares = [
            rows[name].astype(object).map(recent[of].value_counts(normalize=True)).fillna(0).astype(float)
            for name, of in (("instructor", "instructor_name"), ("class_type", "class_type"))
        ]
        return (shares[0] + shares[1]).round(1)

    @property
    def done(self) -> str:
        """What was done with an instructor, in words."""
        return "ridden" if self._is_riding else "worked out"

    @property
    def workouts_word(self) -> str:
        """What the workouts are called, several of them."""
        return "rides" if self._is_riding else "workouts"

    @property
    def _is_riding(self) -> bool:
        return set(self.disciplines) == {"cycling"} or set(self.workouts["discipline"]) == {"cycling"}


Rule = Callable[[Facts], Iterator[Suggestion]]


def favourites(classes: pd.DataFrame, today: date) -> pd.DataFrame:
    """Favourites, the one not done for longest first, those never done last.

    A favourite is one at Peloton, on a list of the athlete's, or taken three times; no removed ones.

    Args:
        classes: As of ``frames.library.mine``.

    Returns:
        Indexed by ``class_id``: ``title``, ``instructor``, ``minutes``, ``weeks_ago`` (NaN where never taken),
        ``times``, ``why`` (what makes it a favourite).
    """
    marks = {
        "favourite at Peloton": classes["is_favorite"].astype(bool),
        "on a list of yours": classes["is_bookmarked"].astype(bool),
        f"taken {_word(FAVOURITE_TIMES)} times or more": classes["times"] >= FAVOURITE_TIMES,
    }
    is_any = pd.DataFrame(marks).any(axis=1) & ~classes["is_removed"].astype(bool)
    rows = classes[is_any]
    why = [
        ", ".join(name for name, is_it in zip(marks, row, strict=True) if is_it)
        for row in zip(*(mark[is_any] for mark in marks.values()), strict=True)
    ]
    weeks = (pd.Timestamp(today) - rows["last_day"]).dt.days / 7
    table = rows[["title", "instructor", "times"]].assign(minutes=rows["duration_s"] / 60, weeks_ago=weeks, why=why)
    return table.sort_values(["weeks_ago", "times"], ascending=False, na_position="last", kind="stable")


def suggestions(facts: Facts, nth: int = 0) -> list[Suggestion]:
    """Up to six classes with their reasons. ``nth`` counts the sets from 0; after the last comes the first again."""
    named = [list(islice(rule(facts), MOST_NAMED)) for rule in RULES]
    sets: list[list[Suggestion]] = []
    while len(sets) <= nth:
        chosen = _set(named, [one for earlier in sets for one in earlier])
        if not chosen:
            break
        sets.append(chosen)
    return sets[nth % len(sets)] if sets else []


def _set(named: Iterable[list[Suggestion]], told: list[Suggestion]) -> list[Suggestion]:
    """The next set after all that was ``told``: of each rule the first that is new in class and subject."""
    told_classes, told_subjects = {one.class_id for one in told}, {(one.rule, one.subject) for one in told}
    chosen: list[Suggestion] = []
    for candidates in named:
        for one in candidates:
            is_new = one.class_id not in told_classes and (one.rule, one.subject) not in told_subjects
            if is_new and not any(_is_alike(one, other) for other in chosen):
                chosen.append(one)
                break
        if len(chosen) == MOST:
            break
    return chosen


def _is_alike(one: Suggestion, other: Suggestion) -> bool:
    return (
        one.class_id == other.class_id
        or (one.instructor is not None and one.instructor == other.instructor)
        or (one.class_type is not None and one.class_type == other.class_type)
    )


# --- rules --------------------------------------------------------------------------------------------------------


def that_fits_form(facts: Facts) -> Iterator[Suggestion]:
    """A class as hard as today's form asks for."""
    if facts.tsb is None:
        return
    _form, meant, least, below = next(row for row in BY_FORM if round(facts.tsb) >= row[0])
    intensity = facts.usable["expected_intensity"].astype(float)
    rows = facts.usable[(intensity >= least) & (intensity < below)]
    for class_id, row in _told(rows):
        minutes, factor = round(row["minutes"]), row["expected_intensity"]
        reason = f"Form is {_signed(facts.tsb)} today, {meant} {minutes} min at IF {factor:.2f}."
        yield _suggestion(class_id, row, "form", reason, class_id)


def of_missed_instructor(facts: Facts) -> Iterator[Suggestion]:
    """A class of an instructor once met often and not for weeks, the one met most often first."""
    since = _since(facts.history, "instructor_name", KNOWN_TIMES, MISSED_INSTRUCTOR_DAYS)
    narrow = _narrow(facts)
    for name, days in since["days"].items():
        reason = f"You have not {facts.done} with {name} in {_weeks(days)}{f'; {narrow}' if narrow else ''}."
        for class_id, row in _told(facts.usable[facts.usable["instructor"] == name]):
            yield _suggestion(class_id, row, "instructor", reason, str(name))


def of_missed_type(facts: Facts) -> Iterator[Suggestion]:
    """A class of a type that was taken often in the last year and not for weeks, the one taken most often first."""
    year = facts.history[facts.history["days"] < 365]
    since = _since(year, "class_type", KNOWN_TIMES, MISSED_TYPE_DAYS)
    for name, (days, times) in zip(since.index, since[["days", "times"]].to_numpy().tolist(), strict=True):
        reason = f"Your last {name} class was {days:.0f} days ago; you took {times:.0f} in the last year."
        for class_id, row in _told(facts.usable[facts.usable["class_type"] == name]):
            yield _suggestion(class_id, row, "type", reason, str(name))


def among_favourites(facts: Facts) -> Iterator[Suggestion]:
    """A favourite that was not done for longest."""
    known = favourites(facts.usable, facts.today)
    known = known[known["weeks_ago"].notna()]
    rows = facts.usable.loc[known.index]
    for class_id, row in _told(rows):
        times = _times(row["times"])
        reason = f"One of your favourites, last done {_weeks(row['days'])} ago, {times} in all."
        yield _suggestion(class_id, row, "favourite", reason, class_id)


def with_music_heard_most(facts: Facts) -> Iterator[Suggestion]:
    """A class never taken that plays several of the artists heard most, the most of them first."""
    played = facts.artists_played.reindex(facts.usable.index).fillna(0).astype(int)
    rows = facts.usable.assign(played=played)[(played >= LEAST_ARTISTS) & (facts.usable["times"] == 0)]
    rows = rows.sort_values(["rut", "played"], ascending=[True, False], kind="stable")
    for class_id, row in _told(rows):
        count, of = _word(row["played"]), _word(facts.artists)
        reason = f"Plays {count} of your {of} most-heard artists; never taken."
        yield _suggestion(class_id, row, "music", reason, class_id)


def with_high_zones(facts: Facts) -> Iterator[Suggestion]:
    """A class with minutes in the highest zones where the last four weeks had next to none; never when tired."""
    if facts.tsb is not None and facts.tsb < BY_FORM[1][0]:
        return
    recent = facts.history[facts.history["days"] < RUT_DAYS]
    ridden = recent[[f"power_zone_{zone}_s" for zone in range(1, 8)]].sum() / 60
    high, total = float(ridden[[f"power_zone_{zone}_s" for zone in HIGH_ZONES]].sum()), float(ridden.sum())
    if total < LEAST_RIDDEN_MIN or high >= HIGH_SHARE * total:
        return
    planned = facts.usable[[f"planned_zone_{zone}_s" for zone in HIGH_ZONES]].sum(axis=1) / 60
    for class_id, row in _told(facts.usable.assign(high=planned)[planned >= LEAST_HIGH_MIN]):
        reason = (
            f"Zones 5 to 7 had {high:.0f} of the {total:,.0f} minutes that you rode by power in the last four weeks; "
            f"this has {row['high']:.0f}."
        )
        yield _suggestion(class_id, row, "zones", reason, class_id)


def new_of_regular_instructor(facts: Facts) -> Iterator[Suggestion]:
    """A class first given in the last weeks by an instructor who is met regularly."""
    times = facts.history["instructor_name"].value_counts()
    met = facts.usable["instructor"].astype(object).map(times).fillna(0)
    age = (pd.Timestamp(facts.today) - facts.usable["aired"]).dt.days
    is_new = age.between(0, NEW_DAYS) & (met >= REGULAR_TIMES) & (facts.usable["times"] == 0)
    for class_id, row in _told(facts.usable.assign(age=age, met=met)[is_new]):
        aired = "today" if row["age"] < 1 else f"{_counted(row['age'], 'day')} ago"
        reason = (
            f"First given {aired} by {row['instructor']}, with whom you have {facts.done} {_times(row['met'])}; "
            "never taken."
        )
        yield _suggestion(class_id, row, "new class", reason, class_id)


def of_new_instructor(facts: Facts) -> Iterator[Suggestion]:
    """A class that members like, of an instructor never met."""
    met = facts.history["instructor_name"].dropna()
    if len(met) < LEAST_WORKOUTS:
        return
    rows = facts.usable
    is_new = rows["instructor"].notna() & ~rows["instructor"].isin(set(met)) & (rows["liked_share"] >= LIKED)
    for class_id, row in _told(rows[is_new & (rows["times"] == 0)]):
        liked = f"{100 * row['liked_share']:.0f} % of those who rated this class liked it"
        reason = f"You have never {facts.done} with {row['instructor']}; {liked}."
        yield _suggestion(class_id, row, "new instructor", reason, str(row["instructor"]))


#: In the order in which a set asks them.
RULES: tuple[Rule, ...] = (
    that_fits_form, of_missed_instructor, of_missed_type, among_favourites, with_music_heard_most, with_high_zones,
    new_of_regular_instructor, of_new_instructor,
)  # fmt: skip


# --- what rules are made of ---------------------------------------------------------------------------------------


def _told(rows: pd.DataFrame) -> Iterator[tuple[str, dict]]:
    """The classes with what is known of them; of one instructor and type only the first few, so that all are named."""
    rows = rows.head(MOST_NAMED * MOST)
    nth = rows.groupby(["instructor", "class_type"], observed=True, dropna=False).cumcount()
    few = rows[nth < 2 * MOST].head(MOST_NAMED)
    return zip(few.index, few.to_dict("records"), strict=True)


def _suggestion(class_id: str, row: dict, rule: str, reason: str, subject: str) -> Suggestion:
    named = [row[name] if isinstance(row[name], str) else None for name in ("instructor", "class_type")]
    return Suggestion(class_id, rule, reason, subject, *named)


def _since(history: pd.DataFrame, by: str, least_times: int, least_days: int) -> pd.DataFrame:
    """What was met so often and not for so long, the most often met first: ``times``, ``days`` since the last."""
    met = history.groupby(by)["days"].agg(times="size", days="min")
    met = met[(met["times"] >= least_times) & (met["days"] >= least_days)]
    return met.sort_values(["times", "days"], ascending=False, kind="stable")


def _narrow(facts: Facts) -> str | None:
    """That two instructors had most of the last workouts, where they had."""
    names = facts.history["instructor_name"].dropna().tail(LAST_WORKOUTS)
    two = int(names.value_counts().head(2).sum())
    if len(names) < LEAST_WORKOUTS or names.nunique() <= 2 or two < TWO_HAD_SHARE * len(names):
        return None
    return f"{two} of your last {len(names)} {facts.workouts_word} with an instructor were with two of them"


def _weeks(days: float) -> str:
    return _counted(days // 7, "week") if days >= 7 else _counted(days, "day")


def _counted(n: float, one: str) -> str:
    return f"{n:.0f} {one}{'' if round(n) == 1 else 's'}"


def _times(n: float) -> str:
    return {1: "once", 2: "twice"}.get(round(n), f"{_word(n)} times")


def _word(n: float) -> str:
    return _NUMBERS[round(n)] if 0 <= round(n) < len(_NUMBERS) else f"{n:.0f}"


def _signed(value: float) -> str:
    whole = round(value)
    return "0" if whole == 0 else f"{'+' if whole > 0 else '−'}{abs(whole)}"
