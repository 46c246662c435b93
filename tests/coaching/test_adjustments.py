"""What an athlete makes of a proposal before the yes."""

from core.coaching.adjustments import lasting
from core.coaching.planned import Repeat, Step, flat
from tests.coaching.evening import easy


def test_a_swim_of_another_length_stays_in_whole_lengths_of_a_pool():
    steps = (Step("warmup", distance_m=200), Repeat(8, (Step("work", distance_m=100), Step("rest", 20))))
    swim = easy("swim", 1, discipline="swimming", duration_s=3000, steps=steps, tss=50.0)
    shorter = lasting(swim, 2100)  # seven tenths
    assert [step.distance_m for step in list(flat(shorter.steps))[:4]] == [150, 75, None, 75]  # of 140 and 70
    assert [step.duration_s for step in list(flat(shorter.steps))[:3]] == [None, None, 14]
    assert (shorter.duration_s, shorter.tss) == (2100, 35)
    assert next(flat(lasting(swim, 300).steps)).distance_m == 25


def test_a_run_of_another_length_is_cut_to_the_metre_and_no_step_to_nothing():
    run = easy("run", 1, discipline="running", steps=(Step("work", distance_m=1000), Step("work", 5)))
    assert [(step.distance_m, step.duration_s) for step in flat(lasting(run, 300).steps)] == [(83, None), (None, 1)]
