"""One class: what it asks for and plays, what it may cost, how it went for the athlete, and which classes are near."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

import pandas as pd
import streamlit as st

from core.analysis import class_load, similar_classes
from core.frames import books, library
from core.frames.workout import ClassPlan, plan
from core.metrics import is_marked
from core.quantities import COUNTED, Quantity, clock, label, shown
from core.queries import library as library_rows
from core.store import Book

#: Where what members say comes from.
MEMBERS = "Peloton, from all who took it"
#: How many near classes are shown, and what makes a class near.
NEAREST, HOW_NEAR = 8, similar_classes.SAID
NOTHING_NEAR = (
    "None can be named: no other class of this discipline is in this book, or nothing is known of this one to compare."
)

ASKED = (
    Quantity("difficulty", "Difficulty", "of 10", 1, source=MEMBERS,
             help="How hard others rate it, 1 to 10, the mean of their votes."),
    Quantity("liked_share", "Liked", "%", 0, 100, source=MEMBERS, help="The share of its raters who liked it."),
    Quantity("avg_output_kj", "Members' output", "kJ", source=MEMBERS,
             help="The average output of the members who took it."),
)  # fmt: skip
MINE = (
    Quantity("times", "Times taken", source=COUNTED, help="How often you took it; excluded workouts are left out."),
    Quantity("best_kj", "My best", "kJ", source="your complete attempts", help="The most output of a complete attempt: "
             "not stopped early, not doubtful, not excluded."),
    Quantity("my_intensity", "My intensity", "", 2, source="your complete attempts",
             help="The mean intensity factor of your complete attempts, each at the FTP of its day."),
    Quantity("my_rpe", "My effort", "of 10", 1, source="what you said of your attempts",
             help="The mean of the perceived effort that you gave your attempts, 1 to 10."),
)  # fmt: skip
_TSS = {
    True: "Training stress at your FTP of today: 100 times hours times intensity squared.",
    False: "Training stress: your own an hour in such classes, times its length.",
}
_OF_RIDES = {
    "expected_intensity": ("Expected intensity", "", 2, "Normalized power over your FTP of today."),
    "expected_kj": ("Expected output", "kJ", 0, "Output at your FTP of today."),
}


@dataclass(frozen=True)
class OneClass:
    """A class with its plan, and its row of ``library.mine``."""

    plan: ClassPlan
    row: pd.Series
    place: class_load.Place | None
    ftp_w: float | None

    @property
    def title(self) -> str:
        """As Peloton calls it."""
        return self.plan.peloton_class.title

    @property
    def subtitle(self) -> str:
        """What kind, how long, by whom and when it was first given, in one line."""
        told, length_s = self.plan.peloton_class, self.plan.peloton_class.duration_s
        aired = told.original_air_time
        parts = (
            label(told.discipline),
            told.class_type,
            shown(length_s, "class_duration_s") if length_s else "length unknown",
            f"with {self.plan.instructor}" if self.plan.instructor else "no instructor named",
            f"first given {aired.day} {aired:%B %Y}" if aired else None,
            label(told.language) if told.language else None,
        )
        return " · ".join(part for part in parts if part)

    @property
    def marks(self) -> list[str]:
        """What sets it apart, a word or two each."""
        told = self.plan.peloton_class
        said = {
            "no longer at Peloton": told.is_removed, "favourite at Peloton": told.is_favorite,
            "FTP test": told.is_ftp_test, "explicit": told.is_explicit,
        }  # fmt: skip
        return [word for word, is_so in said.items() if is_so]

    @property
    def expected(self) -> dict[Quantity, float | None]:
        """What it may cost, each number with how it was made."""
        at = f" Your FTP: {shown(self.ftp_w, 'ftp_w')}." if self.is_ride and self.ftp_w else ""
        needs = {"expected_tss": ("Expected TSS", "", 0, _TSS[self.is_ride])} | (_OF_RIDES if self.is_ride else {})
        said = [
            Quantity(name, title, unit, decimals, help=f"{help_} {self.method}{at}", source="computed")
            for name, (title, unit, decimals, help_) in needs.items()
        ]
        return {one: self._known(one.name) for one in said}

    @property
    def asked(self) -> dict[Quantity, float | None]:
        """How hard others found it, as far as it is known."""
        return {one: value for one in ASKED if (value := self._known(one.name)) is not None}

    @property
    def mine(self) -> dict[Quantity, float | None]:
        """How it was for the athlete, as far as it is known."""
        known = {one: self._known(one.name) for one in MINE}
        return {one: value for one, value in known.items() if value}

    @property
    def method(self) -> str:
        """How the expectation was made, or why there is none."""
        if not self.plan.peloton_class.duration_s:
            return "Unknown: its length is not told, and without it there is no training stress."
        return class_load.sentence(self.row["expected_by"], self.row["expected_n"], is_ride=self.is_ride)

    @property
    def is_ride(self) -> bool:
        """Whether its cost is reckoned by power."""
        return self.plan.peloton_class.discipline in class_load.BY_POWER

    @property
    def placed(self) -> str | None:
        """Where it stands among the athlete's own classes of its type."""
        if self.place is None:
            return None
        share, kind = round(100 * self.place.harder_than), self.row["class_type"]
        return f"Harder for you than {share} % of your other {self.place.others} {kind} classes, by intensity factor."

    @property
    def missing(self) -> str | None:
        """What was not read of it yet and what to do, in a sentence or two; None where all was read."""
        told = self.plan.peloton_class
        if told.is_removed and told.detailed_at is not None and not len(self.plan.targets) and not len(self.plan.songs):
            return "Peloton removed it before its plan and songs were read, so they stay unknown."
        if told.detailed_at is not None:
            return None
        why = f" {told.problem}" if told.problem else ""
        return (
            f"Its plan, its parts and its songs were not read yet.{why} Classes that you took come in with the next "
            "refreshes; for the others fetch the class library in Settings."
        )

    @property
    def zones(self) -> pd.DataFrame:
        """Planned minutes in zone: indexed by ``zone``, ``minutes`` and ``share``; empty without a plan in zones."""
        minutes = pd.Series({zone: self.row[f"planned_zone_{zone}_s"] / 60 for zone in range(1, 8)}, name="minutes")
        known = minutes[minutes > 0].rename_axis("zone").to_frame()
        return known.assign(share=known["minutes"] / known["minutes"].sum())

    @property
    def parts(self) -> pd.DataFrame:
        """Its named parts: ``At``, ``Length``, ``Part``."""
        rows = self.plan.segments
        return pd.DataFrame(
            {
                "At": [clock(second) for second in rows["start_s"]],
                "Length": [clock(second) for second in rows["end_s"] - rows["start_s"]],
                "Part": rows["name"],
            }
        )

    @property
    def songs(self) -> pd.DataFrame:
        """Its songs in order: ``song_id``, ``at`` (on the clock, "–" where unknown), ``song``, ``artists``."""
        rows = self.plan.songs
        at = [clock(second) if isfinite(second) else "–" for second in rows["start_s"].astype(float)]
        return pd.DataFrame(
            {
                "song_id": rows["song_id"],
                "at": at,
                "song": rows["title"].fillna("Untitled"),
                "artists": rows["artists"].replace("", None).fillna("Unknown artist"),
            }
        )

    def _known(self, name: str) -> float | None:
        value = self.row[name]
        return float(value) if pd.notna(value) else None


def one_class(book: Book, class_id: str) -> OneClass | None:
    """The class of that id; None where the book has none."""
    found = plan(book, class_id)
    if found is None:
        return None
    mine = library.mine(book)
    return OneClass(found, mine.loc[class_id], class_load.place(mine, class_id), library.ftp_w(book))


def attempts(book: Book, class_id: str) -> pd.DataFrame:
    """Every time the athlete took it, the newest first.

    Returns:
        Indexed by ``workout_id``: ``day``, ``output_kj``, ``avg_power_w``, ``intensity_factor``, ``tss``,
        ``compliance`` (a share of 1), ``avg_heart_rate_bpm``, ``rpe``, ``mark`` ('stopped early' and the like), without
        columns that nobody knows.
    """
    workouts = books.workouts(book)
    rows = workouts[workouts["class_id"] == class_id].iloc[::-1]
    columns = [
        "day", "output_kj", "avg_power_w", "intensity_factor", "tss", "compliance", "avg_heart_rate_bpm", "rpe",
    ]  # fmt: skip
    marks = {"is_stopped_early": "stopped early", "is_doubtful": "doubtful", "is_excluded": "excluded"}
    said = {word: is_marked(rows, column) for column, word in marks.items()}
    mark = [", ".join(word for word, is_so in said.items() if is_so[workout_id]) or None for workout_id in rows.index]
    return rows[columns].assign(mark=pd.Series(mark, rows.index, dtype=object)).dropna(axis="columns", how="all")


def first_artists(book: Book, class_id: str) -> dict[str, str]:
    """Who made each song of a class, by the song's id; the artist named first."""
    rows = library_rows.makers(book, [class_id])
    return dict(zip(rows["song_id"][::-1], rows["artist"][::-1], strict=True))


def nearest(book: Book, class_id: str, today: date) -> pd.DataFrame:
    """The classes nearest to this one, the nearest first.

    Returns:
        As ``library.listed`` with ``alike`` (0 to 1) and ``reasons`` (words).
    """
    return _nearest(book.id, books.version(book, "classes", "workouts", "athlete", "bookmarks"), class_id, today, book)


@st.cache_data(max_entries=16, show_spinner=False)
def _nearest(book_id: str, version: tuple[int, ...], class_id: str, today: date, _book: Book) -> pd.DataFrame:
    mine = library.mine(_book)
    ids = similar_classes.shortlist(mine, class_id)
    found = similar_classes.nearest(mine, class_id, _artists(_book, [class_id, *ids]), most=NEAREST)
    return library.listed(found, today).assign(alike=found["alike"], reasons=found["reasons"])


def _artists(book: Book, class_ids: list[str]) -> Mapping[str, frozenset[str]]:
    rows = library_rows.makers(book, class_ids)
    return {str(class_id): frozenset(group) for class_id, group in rows.groupby("class_id")["artist_id"]}
