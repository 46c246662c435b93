"""The chance of a personal best: in one class today, in every class there is, and whether such calls come true."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st
from sqlmodel import Session

from core import quantities
from core.analysis import fitness, recalibration
from core.analysis import personal_best as analysis
from core.analysis.personal_best import DISCIPLINE, Model, Seen
from core.analysis.recalibration import BIN_BOUNDS, Recalibration
from core.derive import dated_values
from core.frames import books, library
from core.store import Book, reading

#: Why a class has no chance of its own.
NO_OUTPUT = "Only cycling classes are called: a personal best here is the most output of a length."
NO_LENGTH = "The length of this class is unknown, so there is no best to beat."
NOT_THERE = "This class is not in the library yet, so nothing is known of it."
TOO_LITTLE = "Too little is known of your rides to call a chance."
FIRST = "You have never finished a class of this length with output: any finish is your first best."

#: What a class may not tell, and the column that does.
_TOLD = {"its plan": "planned_intensity", "the members' average output": "members_w"}
_BEST = ["best_kj", "best_day"]


@dataclass(frozen=True)
class Chance:
    """How likely a personal best is in one class today, and what that rests on."""

    #: 0 to 1; None where nothing can be said: ``why`` is then a sentence, else "".
    chance: float | None
    why: str
    #: The best of this length so far, which is to be beaten; None where there is none.
    best_kj: float | None = None
    best_w: float | None = None
    best_day: date | None = None
    class_duration_s: float | None = None
    #: The output that is as likely to be passed as missed, and its 80 % interval.
    expected_kj: float | None = None
    low_kj: float | None = None
    high_kj: float | None = None
    #: The best in this very class, in how many whole attempts, and the chance of beating it.
    class_best_kj: float | None = None
    class_attempts: int = 0
    class_chance: float | None = None
    #: Rides that the model learned from, and what it takes of today.
    n: int = 0
    ftp_w: float | None = None
    tsb: float | None = None
    level_pct: float | None = None
    #: What is not known of the class.
    unknown: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The chance as it is read."""
        return percent(self.chance)

    @property
    def rests_on(self) -> str:
        """What the chance rests on, in a sentence; "" where there is none."""
        if self.chance is None or self.tsb is None or self.level_pct is None:
            return ""
        ftp = f"an FTP of {quantities.shown(self.ftp_w, 'ftp_w')}" if self.ftp_w else "an unknown FTP"
        today = f"{ftp}, a form of {self.tsb:+.0f} and a recent level of {self.level_pct:+.1f} %"
        missing = f" Not known of this class: {' and '.join(self.unknown)}." if self.unknown else ""
        return f"Learned from {self.n:,} of your rides; today counts with {today}.{missing}"

    @property
    def of_this_class(self) -> str:
        """The best in this very class; "" where it was never finished."""
        if self.class_best_kj is None:
            return ""
        times = {1: "once", 2: "twice"}.get(self.class_attempts, f"{self.class_attempts} times")
        best_kj = quantities.shown(self.class_best_kj, "output_kj")
        best = f"You finished this very class {times}; your best was {best_kj}"
        if self.class_chance is None:
            return f"{best}."
        return f"{best}, and {percent(self.class_chance)} is the chance to beat that today."


@dataclass(frozen=True)
class Calibration:
    """Whether calls came true over the last fifth of the history, called by a model of the first four fifths."""

    #: Of ``recalibration.calibration_bins``.
    bins: pd.DataFrame
    n: int
    bests: int
    #: Mean squared distance of the chances from what happened, and of always saying the share that came true.
    brier: float | None
    base_brier: float | None
    #: Whether the chances are corrected, as earlier ones were off.
    is_corrected: bool
    #: Why there is none, as a sentence; else "".
    why: str

    @property
    def sentence(self) -> str:
        """How good the calls were."""
        if self.brier is None or self.base_brier is None:
            return self.why
        against = "better" if self.brier < self.base_brier else "no better"
        corrected = " Earlier calls were off, so chances are corrected by them." if self.is_corrected else ""
        return (
            f"Tested on your last {self.n} rides with a best to beat, {self.bests} of which beat it, by what was known "
            f"before each: Brier score {self.brier:.3f}, {against} than always saying {percent(self.bests / self.n)} "
            f"({self.base_brier:.3f}; 0 is all-knowing).{corrected}"
        )

    def like(self, chance: float | None) -> str:
        """What came of calls like this one; "" where there were none."""
        places = np.searchsorted(BIN_BOUNDS, self.bins["called"], side="right") if len(self.bins) else np.array([])
        here = np.flatnonzero(places == np.searchsorted(BIN_BOUNDS, chance, side="right")) if chance is not None else ()
        if not len(here):
            return ""
        row = self.bins.iloc[here[0]]
        called, share = percent(row["called"]), percent(row["share"])
        called = f"about {called}" if 0.01 <= row["called"] <= 0.99 else called
        if row["n"] == 1:
            return f"The one ride that was called {called} {'came' if row['share'] else 'did not come'} true."
        return f"Of the {row['n']:.0f} rides that were called {called}, {share} came true."


@dataclass(frozen=True)
class _Known:
    """What is known on a day: the model and what the athlete brings."""

    #: None where too little is known: ``why`` says so.
    model: Model | None
    correction: Recalibration | None
    why: str
    #: Indexed by ``class_duration_s``: ``best_kj``, ``best_day``. Indexed by ``class_id``: ``class_best_kj``, ``n``.
    bests: pd.DataFrame
    class_bests: pd.DataFrame
    ftp_w: float
    tsb: float
    #: What earlier rides tell; the recent level against that of all rides.
    seen: Seen | None
    level_pct: float

    def chances(self, forecast: pd.DataFrame, best_kj: pd.Series, class_duration_s: pd.Series) -> np.ndarray:
        raw = analysis.chances_above(forecast, best_kj, class_duration_s)
        return self.correction(raw) if self.correction else raw

    def forecast(self, asked: pd.DataFrame) -> pd.DataFrame:
        assert self.model is not None and self.seen is not None
        return self.model.forecast(asked.assign(ftp_w=self.ftp_w, tsb=self.tsb), self.seen)


def percent(share: float | None) -> str:
    """A chance as it is read: no nearer to never or always than is known.

    >>> percent(0.344), percent(0.004), percent(0.997), percent(0.0), percent(None)
    ('34 %', 'under 1 %', 'over 99 %', '0 %', '–')
    """
    if share is None or not np.isfinite(share):
        return quantities.UNKNOWN
    if 0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def chance(book: Book, class_id: str, today: date) -> Chance:
    """The chance of a personal best in one class, ridden to the end on ``today``."""
    classes = library.classes(book)
    if class_id not in classes.index:
        return Chance(None, NOT_THERE)
    known, listed = _known(book.id, _version(book), today, book), classes.loc[[class_id]]
    row = _called(known, listed).iloc[0]
    standing = _standing(known, listed, str(row["why"]))
    if standing.why or known.model is None:
        return standing
    asked = analysis.asked_of(listed)
    class_best_kj = pd.Series([standing.class_best_kj], dtype=float)
    return replace(
        standing,
        chance=float(row["chance"]),
        expected_kj=float(row["expected_kj"]),
        low_kj=float(row["low_kj"]),
        high_kj=float(row["high_kj"]),
        class_chance=_or_none(known.chances(known.forecast(asked), class_best_kj, asked["class_duration_s"])[0]),
        n=known.model.n,
        ftp_w=_or_none(known.ftp_w),
        tsb=known.tsb,
        level_pct=known.level_pct,
        unknown=tuple(what for what, column in _TOLD.items() if asked[column].isna().iloc[0]),
    )


def chances(book: Book, today: date) -> pd.DataFrame:
    """The chance of a personal best in every class of the library, each ridden to the end on ``today``.

    Returns:
        Indexed by ``class_id``, in the order of ``library.classes``: ``chance`` (0 to 1), ``expected_kj`` with its
        80 % interval ``low_kj`` and ``high_kj``, ``best_kj`` to beat, NaN where unknown; ``is_first`` (the length was
        never finished); ``why`` (a category: the sentence that says why there is no chance, "" where there is one).
    """
    return _chances(book.id, _version(book), today, book)


def calibration(book: Book) -> Calibration:
    """Whether such calls came true over the last fifth of the history."""
    return _calibration(book.id, _version(book), book)


def _version(book: Book) -> tuple[int, ...]:
    return books.version(book, "workouts", "classes", "athlete")


@st.cache_data(max_entries=2, show_spinner=False)
def _chances(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> pd.DataFrame:
    return _called(_known(book_id, version, today, _book), library.classes(_book))


@st.cache_data(max_entries=4, show_spinner=False)
def _calibration(book_id: str, version: tuple[int, ...], _book: Book) -> Calibration:
    rides = analysis.rides(books.workouts(_book), library.classes(_book))
    calls = analysis.last_fifth(rides) if not (why := analysis.why_silent(rides)) else rides.head(0)
    if not why and len(calls) < analysis.LEAST_TESTED:
        why = f"Not tested yet: {len(calls)} of the last rides had a best to beat, {analysis.LEAST_TESTED} are needed."
    if why:
        none = recalibration.calibration_bins(np.array([]), np.array([]))
        return Calibration(none, 0, 0, None, None, False, why)
    called, came_true = calls["chance"].to_numpy(), calls["came_true"].to_numpy()
    return Calibration(
        bins=recalibration.calibration_bins(called, came_true),
        n=len(calls),
        bests=int(came_true.sum()),
        brier=recalibration.brier(called, came_true),
        base_brier=recalibration.brier(np.full(len(calls), came_true.mean()), came_true),
        is_corrected=not np.array_equal(called, calls["raw"].to_numpy()),
        why="",
    )


@st.cache_data(max_entries=4, show_spinner=False)
def _known(book_id: str, version: tuple[int, ...], today: date, _book: Book) -> _Known:
    workouts = books.workouts(_book)
    workouts = workouts[workouts["day"] <= pd.Timestamp(today)]
    rides = analysis.rides(workouts, library.classes(_book))
    why = analysis.why_silent(rides)
    model = None if why else analysis.fitted(rides)
    seen = model.seen_until(rides, today) if model else None
    load = fitness.training_load(fitness.daily_tss(workouts, today))
    ascending = rides.sort_values("output_kj", kind="stable").rename(
        columns={"output_kj": "best_kj", "day": "best_day"}
    )
    of_class = rides.groupby("class_id")["output_kj"]
    return _Known(
        model=model,
        correction=analysis.correction(rides) if model else None,
        why=why,
        bests=ascending.drop_duplicates("class_duration_s", keep="last").set_index("class_duration_s")[_BEST],
        class_bests=pd.DataFrame({"class_best_kj": of_class.max(), "n": of_class.size()}),
        ftp_w=_ftp_w(_book, today, rides, workouts),
        tsb=float(load["tsb"].iloc[-1]) if len(load) else 0.0,
        seen=seen,
        level_pct=_level_pct(model, seen, rides) if model and seen else 0.0,
    )


def _level_pct(model: Model, seen: Seen, rides: pd.DataFrame) -> float:
    """By how many percent the level is above that of all rides."""
    usual = model.level(model.seen_before(rides)).mean()
    return 100 * float(np.expm1(model.level(seen)[0] - usual))


def _ftp_w(book: Book, today: date, rides: pd.DataFrame, workouts: pd.DataFrame) -> float:
    """The FTP in force today on the bike of the last ride; NaN without any."""
    device = workouts.at[rides.index[-1], "device"] if len(rides) else None
    with reading(book) as connection, Session(connection) as session:
        ftp_w = dated_values(session).on(today, device if isinstance(device, str) else None).ftp_w
    return np.nan if ftp_w is None else ftp_w


def _standing(known: _Known, listed: pd.DataFrame, why: str) -> Chance:
    """What there is to beat in the one class of ``listed``, without a chance."""
    length_s = _or_none(listed["duration_s"].iloc[0])
    best = known.bests.reindex([length_s]).iloc[0]
    of_class = known.class_bests.reindex(listed.index).iloc[0]
    best_kj = _or_none(best["best_kj"]) if listed["discipline"].iloc[0] == DISCIPLINE else None
    return Chance(
        None,
        why,
        best_kj=best_kj,
        best_w=1000 * best_kj / length_s if best_kj and length_s else None,
        best_day=best["best_day"].date() if best_kj else None,
        class_duration_s=length_s,
        class_best_kj=_or_none(of_class["class_best_kj"]),
        class_attempts=int(np.nan_to_num(of_class["n"])),
    )


def _called(known: _Known, classes: pd.DataFrame) -> pd.DataFrame:
    """The frame of :func:`chances` for some classes, by position: labels of 50,000 rows are slow to compare."""
    asked = analysis.asked_of(classes.reset_index(drop=True))
    length_s = asked["class_duration_s"].to_numpy()
    is_ride = classes["discipline"].eq(DISCIPLINE).to_numpy()
    can_be = is_ride & np.isfinite(length_s)
    best_kj = known.bests["best_kj"].reindex(length_s).to_numpy(dtype=float)
    best_kj = np.where(can_be, best_kj, np.nan)
    is_first = can_be & np.isnan(best_kj)
    values = np.full((len(classes), 4), np.nan)
    if known.model and can_be.any():
        rows = asked[can_be]
        forecast = known.forecast(rows)
        values[can_be, 0] = known.chances(forecast, pd.Series(best_kj[can_be]), rows["class_duration_s"])
        values[can_be, 1:] = forecast[["expected_kj", "low_kj", "high_kj"]]
    reasons = ["", NO_OUTPUT, NO_LENGTH, FIRST, known.why or TOO_LITTLE]
    place = np.select([~is_ride, ~can_be, is_first], [1, 2, 3], 4 if known.why else 0)
    table = pd.DataFrame(values, classes.index, ["chance", "expected_kj", "low_kj", "high_kj"])
    return table.assign(best_kj=best_kj, is_first=is_first, why=pd.Categorical.from_codes(place, reasons))


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
