"""The library of exercises holds together: names, muscles, equipment, substitutes, and the routines made of it."""

import re

import pytest

from core.coaching import exercise_library as library
from core.coaching.exercise_library import ALIKE, LIBRARY, READY
from core.coaching.planned import Exercise
from core.models import DISCIPLINES
from core.words import fold

#: Those that nothing else here trains in the same way.
ALONE = {"corpse_pose", "biceps_curl", "farmer_carry", "shin_raise", "toe_yoga"}


def ours(exercise_id: str) -> Exercise:
    return Exercise(library.SOURCE, exercise_id, LIBRARY[exercise_id].name)


def test_the_library_has_at_least_ninety_exercises_and_some_of_every_kind():
    assert len(LIBRARY) >= 90
    kinds = [one.kind for one in LIBRARY.values()]
    assert all(kinds.count(kind) >= 7 for kind in library.KINDS)


def test_no_two_exercises_have_the_same_name_however_it_is_spelled():
    names = [frozenset(fold(one.name).split()) for one in LIBRARY.values()]
    assert len(names) == len(set(names)) == len(LIBRARY)


@pytest.mark.parametrize("one", LIBRARY.values(), ids=lambda one: one.id)
def test_every_exercise_says_what_it_is_for_and_how_it_is_done(one: library.LibraryExercise):
    assert one.kind in library.KINDS
    assert one.muscles and set(one.muscles) <= set(library.MUSCLES) and len(set(one.muscles)) == len(one.muscles)
    assert set(one.equipment) <= set(library.EQUIPMENT)
    sentences = re.findall(r"[A-Z][^.]+\.(?= |$)", one.instructions)
    assert 2 <= len(sentences) <= 4 and one.instructions.endswith(".") and "  " not in one.instructions
    assert re.fullmatch(r"[a-z0-9_]+", one.id)


def test_every_muscle_and_every_equipment_that_can_be_asked_for_has_an_exercise():
    assert {muscle for one in LIBRARY.values() for muscle in one.muscles} == set(library.MUSCLES)
    assert {thing for one in LIBRARY.values() for thing in one.equipment} == set(library.EQUIPMENT)


def test_substitutes_are_there_and_go_both_ways_and_those_without_any_are_known():
    for one in LIBRARY:
        for other in library.substitutes(one):
            assert other != one and other in LIBRARY and one in library.substitutes(other)
    assert {one for one in LIBRARY if not library.substitutes(one)} == ALONE


def test_what_takes_the_place_of_another_trains_one_of_its_muscles():
    for group in ALIKE:
        for one in group:
            for other in group - {one}:
                assert set(LIBRARY[one].muscles) & set(LIBRARY[other].muscles), (one, other)


def test_what_is_easier_may_take_the_place_and_is_never_easier_both_ways():
    for one, others in library.EASIER.items():
        assert others and set(others) <= set(library.substitutes(one))
        assert all(one not in library.EASIER.get(other, ()) for other in others)
    assert library.easier()["zonebook", "pull_up"] == (ours("band_pulldown"),)


def test_a_substitute_of_the_same_kind_comes_first():
    found = library.substitutes("glute_bridge")
    kinds = [LIBRARY[one].kind == "strength" for one in found]
    assert kinds == sorted(kinds, reverse=True) and found[-1] == "bridge_pose"


def test_two_exercises_are_alike_where_they_are_the_same_or_one_may_stand_for_the_other():
    assert library.are_alike(ours("push_up"), ours("push_up"))
    assert library.are_alike(ours("push_up"), ours("knee_push_up"))
    assert library.are_alike(ours("knee_push_up"), ours("push_up"))
    assert not library.are_alike(ours("push_up"), ours("plank"))


def test_an_exercise_of_another_source_is_the_librarys_where_its_name_is():
    hevy = Exercise("hevy", "392887AA", "Push Up")
    assert library.are_alike(hevy, ours("push_up")) and library.are_alike(ours("bench_press"), hevy)
    assert library.are_alike(hevy, Exercise("garmin", "x", "PUSH-UP"))
    assert library.are_alike(Exercise("hevy", "2", "Bench Press (Barbell)"), ours("bench_press"))
    assert not library.are_alike(Exercise("hevy", "1", ""), Exercise("garmin", "2", ""))
    assert not library.are_alike(Exercise("own", "1", "Zercher March"), ours("push_up"))


@pytest.mark.parametrize("routine", READY, ids=lambda one: one.key)
def test_a_ready_routine_is_made_of_the_library_and_lasts_as_long_as_it_says(routine: library.ReadyRoutine):
    assert routine.discipline in DISCIPLINES
    for item in routine.items:
        exercise = LIBRARY[item.exercise_id]
        assert (item.duration_s is not None, item.reps is not None) == (exercise.is_timed, not exercise.is_timed)
    minutes = int(re.search(r"(\d+) Minutes", routine.title).group(1))
    rows = [(i.sets, i.reps, i.duration_s, i.rest_s, LIBRARY[i.exercise_id].is_each_side) for i in routine.items]
    assert abs(library.length_s(rows) / 60 - minutes) <= 1.5


def test_ready_routines_are_told_apart():
    assert len({one.key for one in READY}) == len({one.title for one in READY}) == len(READY)


def test_a_routine_lasts_its_sets_and_the_rest_between_them():
    # 3 x 10 x 3.5 s, two rests of 60 s and 15 s to the next; then 40 s on each side
    assert library.length_s([(3, 10, None, 60, False)]) == 105 + 120 + 15
    assert library.length_s([(1, None, 40, 0, True)]) == 80 + 15
    assert library.length_s([(2, None, None, None, False)]) == 60 + 15
    assert library.length_s([]) == 0


def test_a_film_is_searched_for_by_name_and_never_invented():
    assert library.video_search("Child's Pose & rest") == (
        "https://www.youtube.com/results?search_query=Child%27s+Pose+%26+rest+exercise"
    )
