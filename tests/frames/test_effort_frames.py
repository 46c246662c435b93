"""How hard a workout was: against its class, against the best up to then, and against itself."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core import store
from core.charts import efforts as charts
from core.frames import efforts as frames
from core.frames import workout
from core.models import ClassSegment, ClassTarget, PelotonClass
from core.queries import classes, workouts
from core.recorded import ClassContent
from tests.frames.small_book import NOW, add_ftp, add_sessions

FTP_W = 200.0  # zones end at 110, 150, 180, 210, 240 and 300 W


def seen(book, workout_id):
    told = workout.told(book, workout_id)
    return frames.efforts(book, told, workout.plan(book, told.workout.class_id))


def add_plan(book, *targets, segments=()):
    """A class 'c1' that asks for (start, end, metric, lower, upper) and has parts (start, end, kind)."""
    content = ClassContent(
        PelotonClass(id="c1", title="A class", discipline="cycling"),
        targets=[
            ClassTarget(class_id="c1", position=n, start_s=start, end_s=end, metric=metric, lower=lower, upper=upper)
            for n, (start, end, metric, lower, upper) in enumerate(targets)
        ],
        segments=[
            ClassSegment(class_id="c1", position=n, start_s=start, end_s=end, name=kind, kind=kind)
            for n, (start, end, kind) in enumerate(segments)
        ],
    )
    with store.writing(book, "classes") as session:
        classes.save_content(session, content, now=NOW)


def mark(book, workout_id, **said):
    with store.writing(book, "workouts") as session:
        workouts.edit(session, workout_id, now=NOW, **said)


def all_out(cp_w=200.0, w_prime_j=20_000.0):
    """Twenty minutes whose best 2 to 20 minutes lie on one curve of critical power: P(t) = CP + W' / t."""
    work_j = cp_w * np.arange(1201) + w_prime_j * np.minimum(np.arange(1201) / 60, 1)  # W' is spent in a minute
    return np.diff(work_j).tolist()


# --- against its class --------------------------------------------------------------------------------------------


def test_a_block_tells_what_was_asked_and_how_much_of_it_was_done(book):
    add_plan(book, (0, 100, "power_zone", 2, 2), (100, 200, "power_zone", 4, 4))
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": [130.0] * 154 + [195.0] * 46})
    add_ftp(book, ("2026-01-01", FTP_W))
    asked = seen(book, 1).asked
    blocks = asked.blocks("power_zone", "metric")
    assert blocks["asked"].tolist() == ["Zone 2 · 110–150 W", "Zone 4 · 180–210 W"]
    assert blocks["on_share"].tolist() == [1, 0.5]  # 46 of the 92 seconds after the first 8
    assert blocks["below_share"].tolist() == [0, 0.5]
    assert blocks["miss"].tolist() == [0, -25]  # half of the time 130 for 180 W
    assert blocks["lag_s"].tolist() == [0, 54]


def test_the_tolerance_is_stated_as_it_is_applied(book):
    add_plan(book, (0, 60, "power_zone", 2, 2), (0, 60, "cadence", 80, 90))
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": [130.0] * 60})
    add_ftp(book, ("2026-01-01", FTP_W))
    stated, why_not = seen(book, 1).asked.sentences
    assert stated.startswith("Allowed outside of the band: power zone 5 W or 3 %. The first 8 s of each block")
    assert why_not == "Cadence was asked for and not recorded, so it is not judged."


def test_zones_without_an_ftp_are_unknown_and_say_so(book):
    add_plan(book, (0, 60, "power_zone", 2, 2))
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": [130.0] * 60})
    asked = seen(book, 1).asked
    assert asked.done is None and asked.shares.empty
    assert asked.sentences == [
        "Power zones were asked for, and without an FTP in force that day nothing can be said of them."
    ]


def test_a_class_without_targets_asks_for_nothing(book):
    add_plan(book)
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": [130.0] * 60})
    assert seen(book, 1).asked == frames.Asked(None, [])


def test_the_shares_of_each_metric_add_up_to_one(book):
    add_plan(book, (0, 100, "power_zone", 2, 2))
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": [130.0] * 54 + [300.0] * 46})
    add_ftp(book, ("2026-01-01", FTP_W))
    shares = seen(book, 1).asked.shares
    assert shares.set_index("verdict")["share"].to_dict() == pytest.approx({"Below": 0, "On target": 0.5, "Above": 0.5})


# --- against the best up to then ----------------------------------------------------------------------------------


def test_a_ride_is_held_against_the_best_before_it_and_not_after(book):
    add_sessions(
        book,
        {"day": "2026-01-01", "power_w": [300.0] * 60},
        {"day": "2026-03-02", "power_w": [280.0] * 60},
        {"day": "2026-03-03", "power_w": [290.0] * 60},
        {"day": "2026-03-04", "power_w": [400.0] * 60},
    )
    peak = seen(book, 3).peaks.set_index("duration").loc["1 min"]
    assert (peak["power_w"], peak["best_w"], peak["best_day"]) == (290, 300, date(2026, 1, 1))
    assert (peak["verdict"], peak["since"]) == ("10 W from your best", date(2026, 1, 1))
    assert seen(book, 4).peaks["verdict"].unique().tolist() == ["Your best of 4 rides"]
    assert seen(book, 1).peaks["verdict"].unique().tolist() == ["Your first ride this long"]


def test_best_since_is_not_said_of_a_few_days(book):
    add_sessions(book, {"day": "2026-03-01", "power_w": [300.0] * 60}, {"day": "2026-03-02", "power_w": [280.0] * 60})
    assert seen(book, 2).peaks["since"].isna().all()


def test_a_doubtful_ride_is_not_held_against_the_best_and_says_why(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [900.0] * 60})
    mark(book, 1, is_doubtful=True)
    told = seen(book, 1)
    assert told.peaks.empty and "excluded or doubtful" in told.peaks_note


def test_the_whole_workout_is_so_many_kilojoules_from_the_best_of_its_length(book):
    values = [("2026-01-01", 300), ("2026-02-01", 250), ("2026-03-02", 280), ("2026-03-03", 310)]
    add_sessions(
        book,
        *(
            {"day": day, "class_duration_s": 1800, "output_kj": float(kj), "power_w": [150.0] * 60}
            for day, kj in values
        ),
    )
    assert seen(book, 3).best == "20 kJ from your best for 30 min: 300 kJ on 1 Jan 2026."
    assert seen(book, 4).best == "Your best for 30 min: 310 kJ, 10.0 kJ more than on 1 Jan 2026."
    assert seen(book, 1).best == "Your first 30 min with a measured output: 300 kJ."


def test_a_ride_that_is_no_class_is_compared_over_its_longest_effort(book):
    add_sessions(book, {"day": "2026-03-01", "power_w": [300.0] * 300}, {"day": "2026-03-02", "power_w": [280.0] * 300})
    assert seen(book, 2).best == "6 kJ from your best for 5 min, in its best 5 min."  # 20 W for 300 s


# --- against itself -----------------------------------------------------------------------------------------------


def test_w_prime_left_is_told_with_its_critical_power_and_from_when(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": all_out()})
    reserve = seen(book, 1).reserve
    assert "critical power of 200 ± 0 W and a W′ of 20.0 kJ" in reserve.sentence
    assert "90 days up to this ride" in reserve.sentence
    assert reserve.left_kj[59] == pytest.approx(0, abs=0.1) and len(reserve.left_kj) == 1200


def test_an_old_ride_knows_nothing_of_later_efforts(book):
    add_sessions(book, {"day": "2026-03-01", "power_w": [150.0] * 60}, {"day": "2026-03-02", "power_w": all_out()})
    reserve = seen(book, 1).reserve
    assert reserve.left_kj is None and reserve.sentence.startswith("No W′ is drawn")
    assert seen(book, 2).reserve.left_kj is not None


def test_efforts_of_long_ago_do_not_tell_critical_power(book):
    add_sessions(book, {"day": "2026-01-01", "power_w": all_out()}, {"day": "2026-04-01", "power_w": [150.0] * 60})
    assert seen(book, 2).reserve.left_kj is None  # the 90 days begin on 2 January


def test_w_prime_left_stands_beside_the_seconds_that_it_belongs_to(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": all_out()})
    seconds = workout.seconds(book, 1)
    assert seen(book, 1).with_reserve(seconds)[charts.W_BALANCE.name].notna().all()
    assert charts.W_BALANCE.name not in seconds


def test_pacing_leaves_out_warm_up_and_cool_down(book):
    add_plan(book, segments=[(0, 300, "warmup"), (300, 1500, "cycling"), (1500, 1800, "cooldown")])
    power_w = [50.0] * 300 + [200.0] * 600 + [240.0] * 600 + [50.0] * 300
    add_sessions(book, {"day": "2026-03-02", "class_id": "c1", "power_w": power_w})
    assert seen(book, 1).pacing == (
        "Paced late: 200 W in the first half, 240 W in the second, 20 % more. Warm-up and cool-down are left out."
    )


def test_what_needs_heart_rate_is_unknown_and_not_zero(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [150.0] * 60})
    told = seen(book, 1)
    assert told.numbers["decoupling_pct"] is None and told.numbers["effort_points"] is None
    assert "Aerobic decoupling (needs 20 minutes or more with heart rate)" in told.unknown
    assert "Intensity factor (needs an FTP)" in told.unknown


def test_a_workout_without_power_tells_nothing_of_power(book):
    add_sessions(book, {"day": "2026-03-02"})
    told = seen(book, 1)
    assert not told.has_power and told.unknown is None and told.best is None
    assert told.with_reserve(pd.DataFrame({"power_w": []})).columns.tolist() == ["power_w"]


def test_xpower_stands_beside_the_numbers_of_the_book(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [0.0] * 30 + [300.0] * 30})
    told = seen(book, 1)
    assert told.numbers["xpower_w"] == pytest.approx(129.9, abs=0.05)  # as in power_models.xpower
    assert told.tss_method == "an estimate"
    assert frames.described("xpower_w").label == "xPower" and frames.described("tss").label == "Training stress"


# --- what the workout itself tells --------------------------------------------------------------------------------


def test_what_is_wrong_with_a_recording_is_visible_and_a_missing_ftp_too(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [150.0] * 30 + [3000.0] + [150.0] * 1769})
    notes = workout.told(book, 1).notes
    assert any("above 2,500 W" in note for note in notes)
    assert notes[-1].startswith("No FTP is known for this day")
    add_ftp(book, ("2026-01-01", FTP_W))
    assert not any("FTP" in note for note in workout.told(book, 1).notes)


def test_a_class_is_drawn_on_the_clock_of_the_recording(book):
    add_plan(book, (0, 60, "power_zone", 2, 2))
    drawn = workout.plan(book, "c1").drawn_at(7)
    assert drawn["targets"][["start_s", "end_s"]].to_numpy().tolist() == [[7, 67]]


def test_what_is_on_a_card_already_is_not_among_the_further_numbers(book):
    add_sessions(book, {"day": "2026-03-02", "power_w": [150.0] * 60, "max_power_w": 150.0})
    assert "variability_index" in workout.told(book, 1).further
    assert "variability_index" not in workout.told(book, 1).beyond(seen(book, 1).numbers)
