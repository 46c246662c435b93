"""What songs and artists do, and how rarely chance is taken for it."""

import numpy as np
import pandas as pd
import pytest

from core.analysis import song_effects as subject
from core.analysis.song_effects import LEAST_PLAYS, Effects, effects, residuals
from core.analysis.song_plays import FIRST_THIRD, PARTS, Plays

#: Of so many runs in which 5 % find something by chance, more than this find it in less than 1 % of the cases.
RUNS, MOST_FINDINGS = 40, 6
SONGS, OF_CLASS = 60, 9


def athlete(
    seed: int, *, rides: int = 120, classes: int | None = None, truth: dict[int, float] | np.ndarray | None = None,
    place_sd: float = 0.0,
) -> Plays:  # fmt: skip
    """Rides of classes with nine songs each; a play differs by 3 % from the next, rides by 10 %, levels by 5 %.

    ``truth`` is the true effect (log) of songs by number; ``place_sd`` is what places of classes differ by.
    """
    rng = np.random.default_rng(seed)
    classes = classes or rides
    effect = np.zeros(SONGS)
    for song, size in (truth or {}).items() if isinstance(truth, dict | None) else enumerate(truth):
        effect[song] = size
    played = np.stack([rng.choice(SONGS, OF_CLASS, replace=False) for _ in range(classes)])
    level = rng.integers(0, 7, (classes, OF_CLASS))
    place = place_sd * rng.standard_normal((classes, OF_CLASS))
    taken = rng.permutation(np.arange(rides) % classes)
    noise = 0.03 * rng.standard_normal((rides, OF_CLASS)) + 0.1 * rng.standard_normal((rides, 1))
    value = effect[played[taken]] + 0.05 * rng.standard_normal(7)[level[taken]] + place[taken] + noise
    n = rides * OF_CLASS
    shares = np.zeros((n, PARTS))
    shares[np.arange(n), 2 * level[taken].ravel()] = 1
    shares[np.arange(n), FIRST_THIRD + np.tile(np.arange(OF_CLASS) // 3, rides)] = 1
    table = pd.DataFrame(
        {
            "workout_id": np.repeat(np.arange(rides), OF_CLASS),
            "class_id": np.repeat(taken, OF_CLASS).astype(str),
            "position": np.tile(np.arange(OF_CLASS), rides),
            "song_id": played[taken].ravel().astype(str),
            "rule": "zone",
            "value": value.ravel(),
        }
    )
    return Plays(table, shares)


def of_songs(plays: Plays, *, seed: int = 0) -> Effects:
    songs = plays.table["song_id"].unique()
    return effects(residuals(plays), pd.DataFrame({"song_id": songs, "name_id": songs}), seed=seed)


def shuffled_within_rides(plays: Plays, seed: int) -> Plays:
    rng = np.random.default_rng(seed)
    songs = plays.table.groupby("workout_id")["song_id"].transform(rng.permutation)
    return Plays(plays.table.assign(song_id=songs), plays.shares)


# Chance


def test_songs_shuffled_within_rides_are_told_of_nothing_in_19_of_20_cases():
    plays = athlete(1, truth={3: np.log(1.05)})
    found = [of_songs(shuffled_within_rides(plays, seed), seed=seed).table["stands_out"].any() for seed in range(RUNS)]
    assert sum(found) <= MOST_FINDINGS


def test_athletes_to_whom_songs_do_nothing_are_told_of_nothing_in_19_of_20_cases():
    found = [of_songs(athlete(seed), seed=seed).table["stands_out"].any() for seed in range(100, 100 + RUNS)]
    assert sum(found) <= MOST_FINDINGS


def test_classes_taken_again_and_again_do_not_pass_for_their_songs():
    """A hard place of a class comes back with every attempt; counted as new plays it would be told of its song."""
    found = [
        of_songs(athlete(seed, classes=30, place_sd=0.04), seed=seed).table["stands_out"].any() for seed in range(RUNS)
    ]
    assert sum(found) <= MOST_FINDINGS


def test_without_the_correction_for_looking_at_many_songs_chance_would_be_told_nearly_always():
    named = 0
    for seed in range(10):
        table = of_songs(athlete(seed), seed=seed).table
        left = residuals(athlete(seed))
        t = table["unshrunk_pct"] / 100 / np.sqrt(1 / left.weight[0] / table["plays"])
        named += (t.abs() > 1.96).any()
    assert named >= 8


def test_the_same_plays_tell_the_same_every_time():
    pd.testing.assert_frame_equal(of_songs(athlete(2)).table, of_songs(athlete(2)).table)


# What is there is found


def test_a_song_that_lifts_by_4_pct_is_found_with_its_size():
    table = of_songs(athlete(3, rides=250, truth={7: np.log(1.04)})).table
    assert table["stands_out"].idxmax() == "7" and table["stands_out"].sum() == 1
    assert table.index[0] == "7"
    assert table.loc["7", "low_pct"] < 4 < table.loc["7", "high_pct"]
    assert table.loc["7", "unshrunk_pct"] == pytest.approx(4, abs=1.5)


def test_an_artist_who_slows_by_5_pct_is_found_though_no_song_of_theirs_is_enough():
    by = dict.fromkeys((10, 11, 12), "slow")
    plays = athlete(4, rides=150, truth=dict.fromkeys(by, np.log(0.95)))
    makers = [(str(song), by.get(song, f"a{song}")) for song in range(SONGS)]
    table = effects(residuals(plays), pd.DataFrame(makers, columns=["song_id", "name_id"])).table
    assert table.index[-1] == "slow" and table.loc["slow", "stands_out"]
    assert table.loc["slow", "low_pct"] < -5 < table.loc["slow", "high_pct"]
    assert table["stands_out"].sum() == 1


def test_95_pct_of_the_intervals_hold_the_truth():
    held = []
    for seed in range(15):
        truth = 0.015 * np.random.default_rng(1000 + seed).standard_normal(SONGS)
        table = of_songs(athlete(seed, truth=truth)).table
        true_pct = 100 * np.expm1(truth[table.index.astype(int)])
        held += ((table["low_pct"] <= true_pct) & (true_pct <= table["high_pct"])).tolist()
    assert 0.92 <= np.mean(held) <= 0.98  # of 900 songs


# What does not count as an effect


def test_a_ride_that_is_hard_overall_lifts_no_song():
    plays = athlete(5)
    is_hard = plays.table["workout_id"].isin([1, 2, 3])
    harder = Plays(plays.table.assign(value=plays.table["value"] + 0.5 * is_hard), plays.shares)
    pd.testing.assert_frame_equal(of_songs(plays).table, of_songs(harder).table)


def test_how_one_usually_rides_a_level_and_a_third_of_the_class_lifts_no_song():
    plays = athlete(6)
    usual = np.random.default_rng(1).normal(0, 0.2, PARTS)
    elsewhere = Plays(plays.table.assign(value=plays.table["value"] + plays.shares @ usual), plays.shares)
    pd.testing.assert_frame_equal(of_songs(plays).table, of_songs(elsewhere).table)


def test_a_song_is_held_against_the_other_songs_and_not_against_itself():
    """Of three plays one is 3 % up: the mean of the ride goes up with it, by 1 %, and that is undone."""
    rows = [
        (ride, f"c{ride}", place, song)
        for ride in range(40)
        for place, song in enumerate(("up", f"x{ride % 7}", f"y{ride % 5}"))
    ]
    table = pd.DataFrame(rows, columns=["workout_id", "class_id", "position", "song_id"])
    noise = 0.001 * np.random.default_rng(1).standard_normal(len(table))
    table = table.assign(rule="zone", value=np.where(table["song_id"] == "up", 0.03, 0.0) + noise)
    found = of_songs(Plays(table, np.zeros((len(table), PARTS)))).table
    assert found.loc["up", "unshrunk_pct"] == pytest.approx(100 * np.expm1(0.03), abs=0.1)


# Few plays


def test_fewer_plays_are_pulled_harder_towards_0():
    shrunk = subject._shrunk(np.array([0.03, 0.03, *np.zeros(30)]), np.array([0.0001, 0.0009, *np.full(30, 0.0004)]),
                             np.array([True, True, *[False] * 30]))  # fmt: skip
    many, few = shrunk["effect_pct"]
    assert 0 < few < many < 0.03


def test_an_outlier_is_not_pulled_in_by_the_quiet_many():
    unshrunk, variance = np.array([0.06, *np.zeros(400)]), np.full(401, 0.0001)
    one = subject._shrunk(unshrunk, variance, np.arange(401) == 0)
    moments = max(0.0, float((unshrunk**2 - variance).mean()))  # between songs, as DerSimonian and Laird take it
    assert 0.06 * moments / (moments + 0.0001) < 0.001
    assert one["effect_pct"][0] > 0.05


def test_below_five_plays_nothing_is_said_but_how_many_plays_that_is():
    plays = athlete(7)
    table = plays.table.copy()
    table.loc[table.index[::OF_CLASS][: LEAST_PLAYS - 1], "song_id"] = "rare"
    found = of_songs(Plays(table, plays.shares))
    assert "rare" not in found.table.index
    assert (found.thin_plays, found.thin_names) == (LEAST_PLAYS - 1, 1)
    assert found.plays + found.thin_plays == len(table)


def test_a_song_of_one_class_is_not_told_of_however_often_it_was_taken():
    plays = athlete(8, rides=60, classes=2)
    assert of_songs(plays).table.empty


def test_nothing_is_said_without_plays_or_where_too_few_are_left_to_know_what_is_usual():
    plays = athlete(9, rides=3)
    assert residuals(Plays(plays.table.iloc[:0], plays.shares[:0])) is None
    assert residuals(Plays(plays.table.iloc[:18], plays.shares[:18])) is None
    assert effects(None, pd.DataFrame(columns=["song_id", "name_id"])).table.empty


def test_rides_with_fewer_than_three_plays_are_left_out():
    plays = athlete(10)
    is_short = (plays.table["workout_id"] == 0) & (plays.table["position"] > 1)
    short = Plays(plays.table.assign(value=plays.table["value"].mask(is_short)), plays.shares)
    assert 0 not in residuals(short).table["workout_id"].tolist()


# Two attempts at one class


def test_attempts_that_agree_count_less():
    apart = residuals(athlete(11, rides=120, classes=30))
    together = residuals(athlete(11, rides=120, classes=30, place_sd=0.06))
    assert apart.alike < 0.1
    assert together.alike == pytest.approx(0.06**2 / (0.06**2 + 0.03**2), abs=0.1)
    assert together.weight.mean() < together.precision.mean() / 3  # of four attempts at each class


def test_too_few_attempts_to_tell_count_as_one():
    assert residuals(athlete(12, rides=40, classes=39)).alike == 1.0
