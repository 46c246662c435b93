"""Planned workouts as ZWO, held against what the programs that read it take."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from core.coaching.planned import Exercise, Planned, Repeat, Step, Target, Thresholds, zone_target
from core.exports.zwo import zwo
from tests.exports.planned_making import AT, LIFT, NOBODY, RIDE, RUN, any_planned, any_thresholds

#: The elements of a workout: what each must have, and what it may have.
GRAMMAR = {
    "Warmup": ({"Duration", "PowerLow", "PowerHigh"}, {"Cadence", "pace"}),
    "Cooldown": ({"Duration", "PowerLow", "PowerHigh"}, {"Cadence", "pace"}),
    "SteadyState": ({"Duration", "Power"}, {"Cadence", "pace"}),
    "IntervalsT": (
        {"Repeat", "OnDuration", "OffDuration", "OnPower", "OffPower"}, {"Cadence", "CadenceResting", "pace"},
    ),
    "FreeRide": ({"Duration"}, {"FlatRoad", "Cadence"}),
}  # fmt: skip
FIRST = ("author", "name", "description", "sportType")
WHOLE = {"Duration", "OnDuration", "OffDuration", "Repeat", "Cadence", "CadenceResting", "pace", "FlatRoad"}


def checked(data: bytes) -> ET.Element:
    """The file, after it was held against the grammar."""
    root = ET.fromstring(data)
    assert root.tag == "workout_file"
    names = [child.tag for child in root]
    assert names in ([*FIRST, "workout"], [*FIRST, "tags", "workout"])
    assert root.findtext("name") and root.findtext("sportType") in ("bike", "run")
    workout = root.find("workout")
    assert workout is not None and len(workout)
    for element in workout:
        must, may = GRAMMAR[element.tag]
        assert must <= set(element.attrib) <= must | may, element.attrib
        for name, value in element.attrib.items():
            assert float(value) >= (1 if name.endswith("Duration") or name == "Repeat" else 0)
            assert name not in WHOLE or value == str(int(value))
            assert "Power" not in name or float(value) <= 10
        for event in element:
            assert event.tag == "textevent" and set(event.attrib) == {"timeoffset", "message"}
            assert event.get("message")
    return root


def elements(planned: Planned, at: Thresholds = AT) -> list[ET.Element]:
    made = zwo(planned, at=at).body
    assert made is not None
    workout = checked(made).find("workout")
    assert workout is not None
    return list(workout)


def test_power_is_a_fraction_of_ftp_whatever_that_is():
    parts = (Step("work", 600, target=Target("power_pct", 88, 88), cadence_rpm=(90, 90)),)
    for at in (AT, NOBODY):
        (step,) = elements(replace(RIDE, steps=parts), at)
        assert (step.tag, step.attrib) == ("SteadyState", {"Duration": "600", "Power": "0.88", "Cadence": "90"})
        assert len(step) == 0


def test_a_warm_up_climbs_and_a_cool_down_falls():
    parts = (Step("warmup", 300, target=Target("power_pct", 40, 70)), Step("cooldown", 240, target=zone_target(1)))
    warmup, cooldown = elements(replace(RIDE, steps=parts))
    assert (warmup.tag, warmup.get("PowerLow"), warmup.get("PowerHigh")) == ("Warmup", "0.4", "0.7")
    # In a cool-down the first value is the one that it begins with.
    assert (cooldown.tag, cooldown.get("PowerLow"), cooldown.get("PowerHigh")) == ("Cooldown", "0.55", "0")


def test_work_and_recovery_in_turn_are_one_element():
    on, off = Step("work", 40, target=Target("power_pct", 130, 130)), Step("recovery", 20, target=zone_target(1))
    made = zwo(replace(RIDE, steps=(Repeat(8, (on, off)),)), at=AT)
    assert made.body
    (element,) = checked(made.body).find("workout")  # type: ignore[misc]
    assert element.attrib == {
        "Repeat": "8", "OnDuration": "40", "OffDuration": "20", "OnPower": "1.3", "OffPower": "0.275",
    }  # fmt: skip
    assert [event.get("timeoffset") for event in element] == ["40"]  # the range of the recovery is told when it begins
    assert any("middle" in sentence for sentence in made.left_out)


def test_other_repeats_are_spelled_out():
    assert [element.tag for element in elements(RIDE)] == [
        "Warmup", *["SteadyState", "FreeRide"] * 3, "FreeRide",
    ]  # fmt: skip


def test_a_run_is_in_shares_of_pace_and_its_distances_take_as_long_as_they_should():
    made = zwo(RUN, at=AT)
    assert made.body
    root = checked(made.body)
    assert root.findtext("sportType") == "run"
    fast = root.findall("workout/SteadyState")[0]
    assert (fast.get("Duration"), fast.get("Power")) == ("250", "1")  # 1 km at 4 m/s
    assert "1.00 km" in (fast[0].get("message") or "")
    assert any("time only" in sentence for sentence in made.left_out)
    assert any("10-km pace" in sentence for sentence in made.left_out)


def test_a_step_without_a_length_takes_what_is_left_of_the_planned_time():
    parts = (Step("warmup", 600), Step("work"))
    assert [element.get("Duration") for element in elements(replace(RIDE, steps=parts))] == ["600", "3300"]  # of 3900


@pytest.mark.parametrize("target", [Target("rpe", 6, 7), Target("max_heart_rate_pct", 70, 80)])
def test_what_it_has_no_target_for_is_text_of_a_free_ride(target: Target):
    made = zwo(replace(RIDE, steps=(Step("work", 300, target=target),)), at=AT)
    assert made.body
    (element,) = checked(made.body).find("workout")  # type: ignore[misc]
    assert element.tag == "FreeRide" and f"{target.lower:g}–{target.upper:g}" in (element[0].get("message") or "")
    assert len(made.left_out) == 1


def test_a_strength_workout_has_no_place_in_it():
    made = zwo(LIFT, at=AT)
    assert made.body is None and made.left_out == ("ZWO has rides and runs only.",)


def test_a_step_without_a_word_to_say_has_no_text():
    nameless = Exercise("own", "x", "\x00")
    note, exercise = elements(
        replace(RIDE, steps=(Step("work", 60, note="\x07 "), Step("warmup", 60, exercise=nameless)))
    )
    assert len(note) == 0
    assert [event.get("message") for event in exercise] == ["Warm-up 1:00"]


@settings(max_examples=150, deadline=None)
@given(any_planned, any_thresholds)
def test_any_ride_or_run_keeps_to_the_grammar(planned: Planned, at: Thresholds):
    made = zwo(planned, at=at)
    assert made == zwo(planned, at=at)
    if planned.discipline not in ("cycling", "running"):
        assert made.body is None
    else:
        assert made.body
        checked(made.body)
