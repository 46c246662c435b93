"""Records read from a book: nothing deleted or doubtful holds one, and a change afterwards changes what was one."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from core import actions, derive, derive_records, store
from core.analysis import record_book
from core.analysis.estimates import with_learned_tss
from core.demo import book as demo_book
from core.derive_notifications import bring_up_to_date
from core.frames import books
from core.metrics import CURVE_DURATIONS_S
from core.models import Recording, StrengthSet, Workout, WorkoutMetrics
from core.queries import notifications, workouts
from core.store import Book
from tests.conftest import NOW

TODAY = date(2026, 11, 16)
JUMPS = ["Power jumps for 5 seconds to more than 3 times what is around: left out."]


def add(
    book: Book, day: str, *, title: str = "30 min Ride", peak_w: float | None = None, quality=None, **values
) -> int:
    """A class of 30 minutes on this day; ``peak_w`` is its best power over every duration up to a minute."""
    noon = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=17)
    with store.writing(book, "workouts") as session:
        workout = Workout(
            title=title, started_at=noon, utc_offset_s=-18_000, day=date.fromisoformat(day), created_at=NOW,
            updated_at=NOW, **({"discipline": "cycling", "duration_s": 1800, "class_duration_s": 1800} | values),
        )  # fmt: skip
        session.add(workout)
        session.flush()
        curve = None
        if peak_w:
            reach = np.where(np.array(CURVE_DURATIONS_S) <= 60, peak_w, np.nan)
            curve = reach.astype("<f4").tobytes()
        session.add(WorkoutMetrics(workout_id=workout.id, version=derive.VERSION, power_curve=curve, quality=quality))
        return int(workout.id or 0)


def bests(book: Book) -> dict[str, tuple[float, float]]:
    """(value, workout) of every record."""
    rows = with_learned_tss(workouts.workouts(book))
    judged = record_book.judged(derive_records.efforts(book, rows, TODAY))
    table = record_book.standing(judged, TODAY)
    return {str(key): (row["best"], row["workout_id"]) for key, row in table.iterrows()}


OUTPUT, MINUTE = "class/cycling/1800/output_kj", "power/60/power_w"


def test_records_come_from_classes_and_from_power(any_book: Book):
    add(any_book, "2026-11-01", output_kj=300.0, peak_w=350)
    second = add(any_book, "2026-11-05", output_kj=310.0, peak_w=340)
    found = bests(any_book)
    assert found[OUTPUT] == (310, second) and found[MINUTE] == (350, second - 1)
    assert "power/120/power_w" not in found


@pytest.mark.parametrize("said", [{"is_doubtful": True}, {"is_excluded": True}])
def test_what_the_athlete_marks_holds_no_record_and_gets_it_back(said: dict, book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    better = add(book, "2026-11-05", output_kj=310.0, peak_w=350)
    actions.edit_workout(book, better, **said)
    assert bests(book)[OUTPUT] == (300, first) and bests(book)[MINUTE] == (340, first)
    actions.edit_workout(book, better, **dict.fromkeys(said, False))
    assert bests(book)[OUTPUT] == (310, better) and bests(book)[MINUTE] == (350, better)


def test_a_deleted_workout_gives_its_records_back_to_the_one_before(book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    better = add(book, "2026-11-05", output_kj=310.0, peak_w=350)
    actions.delete_workout(book, better)
    assert bests(book)[OUTPUT] == (300, first) and bests(book)[MINUTE] == (340, first)
    actions.restore_workout(book, better)
    assert bests(book)[OUTPUT] == (310, better)


def test_power_of_a_recording_with_five_impossible_seconds_is_no_record_anywhere(book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    wrong = add(book, "2026-11-05", output_kj=310.0, peak_w=900, quality=JUMPS)
    assert bests(book)[MINUTE] == (340, first) and bests(book)[OUTPUT] == (300, first)
    curves, _days = books.power_curves(book)
    assert wrong not in curves.index and first in curves.index


def test_a_single_spike_that_was_taken_out_leaves_the_rest_of_the_power_and_doubts_the_sum(book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    spiky = add(book, "2026-11-05", output_kj=310.0, peak_w=360, quality=[JUMPS[0].replace("5 seconds", "1 second")])
    assert bests(book)[MINUTE] == (360, spiky) and bests(book)[OUTPUT] == (300, first)


def test_a_workout_stopped_early_holds_what_lies_inside_it_and_nothing_as_a_whole(book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    stopped = add(book, "2026-11-05", output_kj=310.0, peak_w=350, is_stopped_early=True)
    assert bests(book)[MINUTE] == (350, stopped) and bests(book)[OUTPUT] == (300, first)
    assert bests(book)["most/cycling/duration_s"] == (1800, first)


def test_what_is_dated_after_today_is_no_record_yet(book: Book):
    first = add(book, "2026-11-01", output_kj=300.0, peak_w=340)
    add(book, "2026-11-17", output_kj=310.0, peak_w=350)
    assert bests(book)[OUTPUT] == (300, first) and bests(book)[MINUTE] == (340, first)


def test_a_set_in_a_doubtful_session_is_no_record_on_any_screen(book: Book):
    from core.frames import strength

    for n, (weight_kg, is_doubtful) in enumerate(((100.0, False), (150.0, True))):
        workout_id = add(book, f"2026-11-0{n + 1}", discipline="strength", is_doubtful=is_doubtful)
        with store.writing(book, "workouts") as session:
            recording = Recording(
                source="manual", source_id=str(n), workout_id=workout_id, detail_state="complete", title="Lifts",
                discipline="strength", started_at=NOW, utc_offset_s=0, created_at=NOW, updated_at=NOW,
            )  # fmt: skip
            session.add(recording)
            session.flush()
            session.add(StrengthSet(recording_id=recording.id, position=0, exercise="Squat", kind="normal", reps=1,
                                    weight_kg=weight_kg))  # fmt: skip
    assert bests(book)["lift/Squat/lifted_kg"][0] == 100 and bests(book)["lift/Squat/one_rm_kg"][0] == 100
    one = strength.one_exercise(book, "Squat", TODAY)
    assert one.records.empty and one.history["one_rm_kg"].max() == 100


# News


def told(book: Book, now: datetime = NOW) -> dict[str, str]:
    bring_up_to_date(book, now)
    rows = notifications.notifications(book)
    return dict(zip(rows["key"], rows["sentence"], strict=True))


def test_a_new_record_is_told_and_withdrawn_when_its_workout_is_deleted_marked_or_beaten_by_an_older_one(book: Book):
    add(book, "2026-10-01", output_kj=300.0)
    better = add(book, "2026-11-15", output_kj=310.0)
    key = f"record/{better}/whole"
    assert told(book)[key].startswith("New records in 30 min Ride: 30 min cycling class 310 kJ (+10 kJ), ")
    actions.delete_workout(book, better)
    assert key not in told(book)
    actions.restore_workout(book, better)
    assert key in told(book)
    actions.edit_workout(book, better, is_doubtful=True)
    assert key not in told(book)
    actions.edit_workout(book, better, is_doubtful=False)
    assert key in told(book)
    add(book, "2026-10-15", output_kj=320.0)  # an export of last month comes in
    assert key not in told(book)


def test_a_workout_that_is_re_dated_takes_its_news_along(book: Book):
    add(book, "2026-10-01", output_kj=300.0)
    better = add(book, "2026-11-15", output_kj=310.0)
    told(book)
    with store.writing(book, "workouts") as session:
        session.execute(sa.update(Workout).where(Workout.id == better).values(day=date(2026, 11, 10)))  # type: ignore[arg-type]
    told(book)
    rows = notifications.notifications(book).set_index("key")
    assert rows.at[f"record/{better}/whole", "day"] == date(2026, 11, 10)


def test_a_first_try_is_told_as_a_milestone_and_not_as_a_record(book: Book):
    add(book, "2026-11-15", output_kj=300.0)
    told(book)
    assert set(notifications.notifications(book)["kind"]) == {"milestone"}


def test_a_hostile_title_stands_in_the_sentence_as_it_is(book: Book):
    add(book, "2026-10-01", output_kj=300.0)
    add(book, "2026-11-15", output_kj=310.0, title="[x](y) <b> 'DROP")
    assert any("[x](y) <b> 'DROP" in sentence for sentence in told(book).values())


def test_a_book_whose_workouts_are_all_excluded_has_nothing_to_tell(book: Book):
    add(book, "2026-11-15", output_kj=300.0, is_excluded=True)
    assert told(book) == {} and bests(book) == {}


def test_the_sample_athlete_has_news_of_the_last_two_weeks_and_the_same_when_looked_at_again(tmp_path):
    book = demo_book.write(f"sqlite:///{tmp_path / 'sample.db'}", workouts=120, today=TODAY)
    rows = notifications.notifications(book)
    assert len(rows) and (rows["day"] > TODAY - timedelta(days=14)).all()
    with store.writing(book, "workouts"):
        pass
    assert bring_up_to_date(book, NOW) == 0
    assert notifications.notifications(book)["sentence"].tolist() == rows["sentence"].tolist()


def test_the_power_records_of_the_sample_athlete_are_the_highest_of_all_its_curves(tmp_path):
    book = demo_book.write(f"sqlite:///{tmp_path / 'sample.db'}", workouts=60, today=TODAY)
    curves, _days = derive_records.curves(book)
    found = bests(book)
    for seconds in (5, 60, 300, 1200):
        assert found[f"power/{seconds}/power_w"][0] == pytest.approx(float(curves[seconds].max()))
    sums = pd.Series(
        {row.day.to_period("W").start_time: 0.0 for row in workouts.workouts(book).itertuples()}
    )  # fmt: skip
    for row in workouts.workouts(book).itertuples():
        sums[row.day.to_period("W").start_time] += row.duration_s / 60
    assert found["week/minutes"][0] == pytest.approx(sums.max())
