"""How numbers are written, and what may be measured."""

import doctest
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Float, Integer

from core import quantities
from core.coaching import goal_words
from core.coaching.goals import SUMS, VALUES, Aim
from core.models import Workout, WorkoutMetrics
from core.quantities import MEASUREMENTS, QUANTITIES, parse_measurement, shown
from core.streams import CHANNELS

NOT_SHOWN = {"id", "workout_id", "utc_offset_s", "version", "latitude_deg", "longitude_deg"}


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(quantities, optionflags=doctest.ELLIPSIS).failed == 0


@pytest.mark.parametrize("table", [Workout, WorkoutMetrics])
def test_every_number_of_a_workout_is_described(table):
    numbers = {column.name for column in table.__table__.columns if isinstance(column.type, Integer | Float)}
    assert numbers - NOT_SHOWN <= set(QUANTITIES)


def test_channels_and_goals_are_described():
    metrics = {goal_words.quantity(Aim(0, "sum", metric, 1.0, date.min)) for metric in (*SUMS, *VALUES)}
    assert (set(CHANNELS) | metrics) - NOT_SHOWN <= set(QUANTITIES)


@pytest.mark.parametrize("quantity", QUANTITIES.values(), ids=lambda quantity: quantity.name)
def test_every_quantity_says_what_it_is_and_where_it_comes_from(quantity):
    assert quantity.label and quantity.help.endswith(".") and quantity.source
    assert (quantity.imperial_unit is None) == (quantity.imperial_factor is None)


@pytest.mark.parametrize(
    ("value", "name", "metric", "imperial"),
    [
        (16093.44, "distance_m", "16.09 km", "10.00 mi"),
        (30.48, "elevation_gain_m", "30 m", "100 ft"),
        (10.0, "avg_speed_mps", "36.0 km/h", "22.4 mph"),
        (300.0, "pace_s_per_km", "5:00 /km", "8:03 /mi"),
        (72.5748, "weight", "72.6 kg", "160.0 lb"),
        (0.6096, "box_jump", "61 cm", "24 in"),
        (100.0, "swim_threshold_pace", "1:40 /100 m", "1:31 /100 yd"),
        (1234.4, "output_kj", "1,234 kJ", "1,234 kJ"),
        (5400, "duration_s", "1:30:00", "1:30:00"),
        (2700, "class_duration_s", "45 min", "45 min"),
        (0.876, "intensity_factor", "0.88", "0.88"),
        (0.0123, "top_share", "top 1.2 %", "top 1.2 %"),
    ],
)
def test_a_value_is_written_in_the_athletes_units(value, name, metric, imperial):
    assert shown(value, name) == metric
    assert shown(value, name, "imperial") == imperial


@pytest.mark.parametrize("unknown", [None, float("nan")])
def test_what_is_unknown_is_a_dash_and_never_zero(unknown):
    assert shown(unknown, "output_kj") == "–"
    assert shown(0.0, "output_kj") == "0 kJ"


def test_a_negative_number_that_rounds_to_nothing_has_no_minus():
    assert shown(-0.04, "decoupling_pct") == "0.0 %"
    assert shown(-0.06, "decoupling_pct") == "-0.1 %"


def test_series_and_axes_agree_on_the_unit():
    distance_m = pd.Series([1609.344, None, 5000.0])
    assert quantities.converted(distance_m, "distance_m", "imperial").iloc[0] == pytest.approx(1)
    assert quantities.converted(distance_m, "distance_m").isna().tolist() == [False, True, False]
    assert quantities.axis("distance_m", "imperial") == "Distance (mi)"
    assert quantities.axis("duration_s") == "Duration (min)"
    assert quantities.converted(pd.Series([2700.0]), "duration_s").iloc[0] == pytest.approx(45)


def test_a_hint_says_what_it_is_and_its_source():
    assert quantities.hint("tss").startswith("100 is an hour at threshold.")
    assert quantities.hint("tss").endswith("Source: computed from the 1-Hz streams.")


# What the athlete measures


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("FTP", "250", ("ftp", 250)),
        ("ftp_w", "250 watts", ("ftp", 250)),
        ("max-hr", "185bpm", ("max_heart_rate", 185)),
        ("MaxHR", " 185 ", ("max_heart_rate", 185)),
        ("Resting heart rate", "48", ("resting_heart_rate", 48)),
        ("weight", "72.5kg", ("weight", 72.5)),
        ("weight", "72,5", ("weight", 72.5)),
        ("Weight", "160 lb", ("weight", 160 * 0.45359237)),
        ("run pace", "6:30", ("run_threshold_pace", 390)),
        ("run pace", "8:00/mi", ("run_threshold_pace", 480 / 1.609344)),
        ("css", "1:31.44 per 100 yd", ("swim_threshold_pace", 100)),
        ("swim_100yd", "1:05.5", ("swim_100yd", 65.5)),
        ("100 yd", "65", ("swim_100yd", 65)),
        ("sleep", "7:30", ("sleep_hours", 7.5)),
        ("sleep", "450 min", ("sleep_hours", 7.5)),
        ("body fat", "14 %", ("body_fat", 14)),
        ("dietary energy", "2,150 kcal", ("dietary_energy", 2150)),
        ("flexibility", "-4 cm", ("flexibility_test", -0.04)),
        ("box jump", "24 inches", ("box_jump", 0.6096)),
        ("pace level", "5", ("pace_level", 5)),
    ],
)
def test_a_measurement_is_read_as_riders_write_it(kind, text, expected):
    name, value = parse_measurement(kind, text)
    assert (name, value) == (expected[0], pytest.approx(expected[1]))


def test_a_number_without_a_unit_is_in_the_athletes_units():
    assert parse_measurement("weight", "160", "imperial")[1] == pytest.approx(72.57, abs=0.01)
    assert parse_measurement("weight", "72.57 kg", "imperial")[1] == pytest.approx(72.57)


@pytest.mark.parametrize(
    "text", ["0", "3000", "-250", "nan", "inf", "1e3", "9" * 400, "", "lots", "2:30", "250 kg", "1.2.3"]
)
def test_an_ftp_that_cannot_be_is_refused(text):
    with pytest.raises(ValueError, match=r"FTP|number"):
        parse_measurement("ftp", text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("run pace", "5:70"), ("run pace", "-5:30"), ("run pace", "1::2"), ("pace level", "5.5"), ("energy", "6")],
)
def test_times_and_scales_that_do_not_exist_are_refused(kind, text):
    with pytest.raises(ValueError):
        parse_measurement(kind, text)


def test_an_unknown_kind_is_answered_with_the_list_of_kinds():
    with pytest.raises(ValueError) as refusal:
        parse_measurement("horsepower", "1")
    assert all(kind in str(refusal.value) for kind in MEASUREMENTS)


def test_a_refusal_says_what_would_be_believed():
    with pytest.raises(ValueError, match=r"FTP of 3,000 W cannot be right: give a value from 20 W to 700 W\."):
        parse_measurement("ftp", "3000")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 19.9, 700.1])
def test_a_number_from_a_form_is_held_to_the_same_bounds(value):
    with pytest.raises(ValueError):
        quantities.checked_measurement("ftp", value)


def test_no_two_kinds_share_a_name():
    words = [word for kind in MEASUREMENTS.values() for word in {kind.name, *kind.aliases}]
    assert len(words) == len(set(words))


@given(st.sampled_from(sorted(MEASUREMENTS)), st.sampled_from(["metric", "imperial"]), st.floats(0, 1))
def test_what_is_shown_can_be_typed_back(name, units, share):
    kind = MEASUREMENTS[name]
    value = kind.lowest + share * (kind.highest - kind.lowest)
    value = round(value) if kind.is_whole else value
    text = shown(value, kind.quantity, units)
    try:
        _, typed = parse_measurement(name, text, units)
    except ValueError:  # rounding for the screen may step over a bound
        assert share < 0.05 or share > 0.95
    else:
        assert shown(typed, kind.quantity, units) == text
