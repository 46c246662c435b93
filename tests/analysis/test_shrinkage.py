"""Group means corrected and drawn together, and how rarely chance is taken for a difference."""

import numpy as np
import pandas as pd
import pytest

from core.analysis.shrinkage import holm, shrunk_effects


def sample(seed: int, *, spread: float, rows: int = 240, groups: int = 10) -> tuple[pd.DataFrame, pd.Series]:
    """Effects of a world in which groups lean to their own kinds of rows, kinds differing by 3 each; and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, spread, groups)
    place = rng.choice(groups, rows, p=rng.dirichlet(np.full(groups, 2.0)))
    leaning = rng.dirichlet(np.full(5, 0.7), groups)
    kind = np.array([rng.choice(5, p=leaning[group]) for group in place])
    values = truth[place] + 3 * kind + rng.normal(0, 6, rows)
    names = np.array([f"group {n}" for n in range(groups)])
    return shrunk_effects(values, pd.Series(names[place]), np.eye(5)[kind]), pd.Series(truth - truth.mean(), names)


@pytest.mark.parametrize("spread", [1.0, 3.0, 6.0])
def test_nineteen_of_twenty_intervals_hold_the_truth(spread: float):
    held = []
    for seed in range(60):
        table, truth = sample(seed, spread=spread)
        held += table["low"].le(truth[table.index]).mul(truth[table.index].le(table["high"])).tolist()
    assert 0.925 < np.mean(held) < 0.975


def test_where_groups_do_not_differ_nobody_is_named_in_nineteen_of_twenty_cases():
    named = [bool((holm(sample(seed, spread=0)[0]["p"].to_numpy()) < 0.05).any()) for seed in range(300)]
    assert np.mean(named) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)  # two standard deviations of 300 cases


def test_without_chance_an_effect_is_the_distance_from_the_average():
    groups = pd.Series(["a"] * 40 + ["b"] * 40 + ["c"] * 40)
    values = np.repeat([5.0, 0.0, -5.0], 40) + np.tile([-0.01, 0.01], 60)
    table = shrunk_effects(values, groups, np.zeros((120, 0)))
    assert table["effect"].tolist() == pytest.approx([5, 0, -5], abs=0.05)
    assert table["n"].tolist() == [40, 40, 40]


def test_fewer_rows_are_drawn_further_towards_none():
    rng = np.random.default_rng(4)
    groups = pd.Series(["few"] * 6 + ["many"] * 150 + ["rest"] * 150)
    values = rng.normal(0, 4, 306) + np.where(groups == "rest", 0, 4.0)
    values[:6] += 4 - values[:6].mean()  # both are exactly 4 by their own rows
    values[6:156] += 4 - values[6:156].mean()
    table = shrunk_effects(values, groups, np.zeros((306, 0)))
    kept = table["effect"] / table["own"].abs()
    assert kept["few"] < kept["many"]
    few, many = (table.at[name, "high"] - table.at[name, "low"] for name in ("few", "many"))
    assert few > many


def test_a_group_that_the_covariates_tell_already_cannot_be_judged():
    rng = np.random.default_rng(5)
    groups = pd.Series(rng.choice(["a", "b", "c"], 90))
    table = shrunk_effects(rng.normal(size=90), groups, groups.eq("a").to_numpy(dtype=float)[:, None])
    assert np.isnan(table.at["a", "p"]) and np.isnan(table.at["a", "own"])
    assert table.loc[["b", "c"], "p"].notna().all()


def test_one_group_or_fewer_rows_than_needed_say_nothing():
    assert shrunk_effects(np.arange(9.0), pd.Series(["a"] * 9), np.zeros((9, 0))).empty
    assert shrunk_effects(np.arange(4.0), pd.Series(["a", "b", "a", "b"]), np.eye(4)[:, :2]).empty


def test_holm_corrects_for_the_known_ones_alone():
    assert holm(np.array([np.nan, 0.02, 0.9])).tolist() == pytest.approx([np.nan, 0.04, 0.9], nan_ok=True)
    assert holm(np.array([])).tolist() == []
