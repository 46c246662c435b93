"""The chance of a personal best as screens read it: of the sample athlete, and where nothing can be said."""

from datetime import date, timedelta

import numpy as np
import pytest

from core import store
from core.analysis.recalibration import calibration_bins
from core.demo import book as demo_book
from core.frames import books, library
from core.frames import personal_best as frames
from core.models import Instructor, PelotonClass
from core.queries import classes
from core.recorded import ClassContent
from core.store import Book
from tests.frames.small_book import NOW, TODAY, add_ftp, add_sessions, exclude


@pytest.fixture(scope="module")
def athlete(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A sample athlete with some hundred and fifty rides."""
    path = tmp_path_factory.mktemp("athlete") / "sample.db"
    return demo_book.write(f"sqlite:///{path}", workouts=320, today=TODAY)


def add_classes(book: Book, *rows: dict) -> None:
    """Write classes without a plan; an instructor gives them all."""
    with store.writing(book, "classes") as session:
        for row in rows:
            made = PelotonClass(**({"title": "Ride", "discipline": "cycling", "instructor_id": "i1"} | row))
            content = ClassContent(peloton_class=made, instructor=Instructor(id="i1", name="Marit Solbrook"))
            classes.save_content(session, content, now=NOW)


def add_career(book: Book, *, rides: int = 80, class_id: str = "half") -> list[int]:
    """Half-hour rides every second day that slowly become better, give or take 6 %, the newest yesterday."""
    noise = np.random.default_rng(7).normal(0, 0.06, rides)
    add_ftp(book, ("2026-01-01", 200))
    return add_sessions(
        book,
        *(
            {"day": str(TODAY - timedelta(days=2 * (rides - n) - 1)), "class_id": class_id, "class_type": "Climb",
             "class_duration_s": 1800, "output_kj": round(300 * float(np.exp(0.003 * n + noise[n])), 1),
             "instructor_name": "Marit Solbrook"}
            for n in range(rides)
        ),
    )  # fmt: skip


# The sample athlete


def test_the_sample_athletes_chances_are_sane(athlete):
    found = frames.chances(athlete, TODAY)
    asked = library.classes(athlete)
    assert found.index.equals(asked.index)
    known = found[found["chance"].notna()]
    assert len(known) > 50 and known["chance"].between(0, 1).all()
    assert (known["low_kj"] < known["expected_kj"]).all() and (known["expected_kj"] < known["high_kj"]).all()
    assert ((known["chance"] > 0.5) == (known["expected_kj"] > known["best_kj"])).all()
    minutes = asked.loc[known.index, "duration_s"] / 60
    assert (known["expected_kj"] / minutes).between(3, 20).all()  # 50 to 330 W
    assert set(found["why"][found["chance"].isna()]) <= {frames.NO_OUTPUT, frames.NO_LENGTH, frames.FIRST}
    assert (found["why"][found["chance"].notna()] == "").all()


def test_one_class_has_the_chance_that_the_list_gives_it(athlete):
    found = frames.chances(athlete, TODAY)
    for class_id in found.index[found["chance"].notna()][:5]:
        one = frames.chance(athlete, class_id, TODAY)
        assert one.chance == pytest.approx(found.at[class_id, "chance"])
        assert one.best_kj == pytest.approx(found.at[class_id, "best_kj"])
        assert one.best_w == pytest.approx(1000 * one.best_kj / one.class_duration_s)
        assert one.n > 100 and one.rests_on.startswith(f"Learned from {one.n} of your rides")


def test_the_sample_athletes_calls_are_tested_on_the_last_fifth(athlete):
    tested = frames.calibration(athlete)
    assert tested.n == tested.bins["n"].sum() > 10
    assert tested.brier < tested.base_brier
    assert tested.sentence.startswith(f"Tested on your last {tested.n} rides with a best to beat")
    lowest = tested.bins.iloc[0]
    assert lowest["called"] < 0.01 and lowest["share"] == 0
    assert tested.like(0.02) == f"Of the {lowest['n']:.0f} rides that were called under 1 %, 0 % came true."


def test_what_came_of_calls_like_this_one_is_told():
    chances, came_true = np.array([0.1] * 10 + [0.6] * 4 + [0.9]), np.arange(15) % 4 == 0
    tested = frames.Calibration(calibration_bins(chances, came_true), 15, 4, 0.2, 0.2, False, "")
    assert tested.like(0.12) == "Of the 10 rides that were called about 10 %, 30 % came true."  # the 1st, 5th, 9th
    assert tested.like(0.55) == "Of the 4 rides that were called about 60 %, 25 % came true."  # the 13th
    assert tested.like(0.8) == "The one ride that was called about 90 % did not come true."
    assert tested.like(0.2) == ""


def test_what_the_athlete_said_of_a_ride_is_seen_at_once(book):
    add_classes(book, {"id": "half", "duration_s": 1800})
    ids = add_career(book)
    before = frames.chance(book, "half", TODAY)
    exclude(book, books.workouts(book).loc[ids, "output_kj"].idxmax())
    after = frames.chance(book, "half", TODAY)
    assert after.best_kj < before.best_kj and after.n == before.n - 1


def test_the_best_of_this_very_class_is_told_with_its_own_chance(book):
    add_classes(book, {"id": "half", "duration_s": 1800}, {"id": "other", "duration_s": 1800})
    add_career(book)
    add_sessions(book, {"day": "2026-11-20", "class_id": "other", "class_duration_s": 1800, "output_kj": 250.0})
    one = frames.chance(book, "other", TODAY)
    assert (one.class_best_kj, one.class_attempts) == (250, 1)
    assert one.class_chance > one.chance
    assert one.of_this_class.startswith("You finished this very class once; your best was 250 kJ, and ")
    assert one.unknown == ("its plan", "the members' average output")
    assert one.rests_on.endswith("Not known of this class: its plan and the members' average output.")


# Where nothing can be said


def test_a_length_that_was_never_ridden_is_a_first(book):
    add_classes(book, {"id": "half", "duration_s": 1800}, {"id": "long", "duration_s": 4500})
    add_career(book)
    one = frames.chance(book, "long", TODAY)
    assert (one.chance, one.best_kj, one.why) == (None, None, frames.FIRST)
    assert frames.chances(book, TODAY).at["long", "is_first"]


def test_a_class_without_length_or_output_says_why(book):
    add_classes(book, {"id": "half", "duration_s": 1800}, {"id": "scenic"})
    add_classes(book, {"id": "yoga", "duration_s": 1800, "discipline": "yoga"})
    add_career(book)
    assert frames.chance(book, "scenic", TODAY).why == frames.NO_LENGTH
    assert frames.chance(book, "yoga", TODAY).why == frames.NO_OUTPUT
    assert frames.chance(book, "nowhere", TODAY).why == frames.NOT_THERE
    assert frames.chances(book, TODAY)["why"].astype(str)["yoga"] == frames.NO_OUTPUT


def test_with_few_rides_the_best_to_beat_is_told_but_no_chance(book):
    add_classes(book, {"id": "half", "duration_s": 1800})
    add_career(book, rides=12)
    one = frames.chance(book, "half", TODAY)
    assert one.chance is None and one.best_kj > 250 and one.best_day <= TODAY
    assert one.why.startswith("Too few rides to call a chance: 12 cycling classes with output are known, 50 are needed")
    assert frames.calibration(book).sentence == one.why
    assert frames.calibration(book).bins.empty and frames.calibration(book).like(0.5) == ""


def test_an_empty_book_has_an_empty_list(book):
    assert frames.chances(book, TODAY).empty
    assert frames.calibration(book).why.startswith("Too few rides to call a chance: 0 cycling classes")


def test_rides_after_the_day_are_not_looked_at(book):
    add_classes(book, {"id": "half", "duration_s": 1800})
    add_career(book)
    earlier: date = TODAY - timedelta(days=20)
    before = frames.chance(book, "half", earlier)
    add_sessions(book, {"day": "2026-11-19", "class_id": "half", "class_duration_s": 1800, "output_kj": 600.0})
    after = frames.chance(book, "half", earlier)
    assert (after.chance, after.best_kj, after.n) == (pytest.approx(before.chance), before.best_kj, before.n)


def test_without_an_ftp_there_is_a_chance_all_the_same(book):
    add_classes(book, {"id": "half", "duration_s": 1800})
    add_career(book)
    with store.writing(book, "athlete") as session:
        session.connection().exec_driver_sql("delete from measurement")
    one = frames.chance(book, "half", TODAY)
    assert one.chance is not None and "an unknown FTP" in one.rests_on


def test_a_chance_is_never_told_nearer_to_sure_than_it_is():
    assert [frames.percent(share) for share in (0.004, 0.5, 0.9999, 1.0, None)] == [
        "under 1 %", "50 %", "over 99 %", "100 %", "–",
    ]  # fmt: skip


def test_all_classes_are_called_at_once(athlete, monkeypatch):
    calls: list[int] = []
    honest = frames.Model.forecast

    def counted(model, rows, seen):
        calls.append(len(rows))
        return honest(model, rows, seen)

    monkeypatch.setattr(frames.Model, "forecast", counted)
    frames._chances.clear()
    frames._known.clear()
    found = frames.chances(athlete, TODAY)
    assert calls[-1] == (found["chance"].notna() | found["is_first"]).sum()
    assert len(calls) <= 2  # one for the correction
