"""Means of groups, corrected for what else varies and drawn together by how little is known of each. Pure.

A value is what its covariates say, plus the effect of its group, plus chance. Effects are normal around 0 with a
spread that is not known: every spread from none to ``WIDEST`` times that of chance is weighed by how likely it makes
the values (restricted likelihood [PT]), so that an interval also knows that the spread may be another. Whether a group
stands out is a question of its own, answered against the others, as far as they differ, by Student's t and corrected
for looking at many groups by Holm's method [HO].

Sources, cited by key:
    [PT] H. Patterson & R. Thompson 1971, Biometrika 58:545: likelihood free of the covariates.
    [RO] G. Robinson 1991, Statistical Science 6:15: best linear unbiased prediction of group effects.
    [HO] S. Holm 1979, Scand J Statistics 6:65: a sequentially rejective multiple test.
"""

import numpy as np
import pandas as pd

#: Spread of the effects over that of chance, at most, and how many spreads up to there are weighed.
WIDEST, STEPS = 2.0, 81
_RATIOS = np.square(np.linspace(0, WIDEST, STEPS))
#: A group of which less than this share is its own, the rest being told by the covariates, cannot be judged.
LEAST_OWN_SHARE = 0.05
Z_95 = 1.96


def shrunk_effects(values: np.ndarray, groups: pd.Series, covariates: np.ndarray) -> pd.DataFrame:
    """The effect of each group on ``values``, in their unit, against the average of these groups.

    Args:
        values: One a row, without NaN.
        groups: The group of each row, by its name.
        covariates: What is corrected for, a column each, without NaN; ones need not be among them.

    Returns:
        Indexed by ``group``, in the order of names: ``n`` (rows), ``effect`` (drawn towards 0) with its 95 % interval
        ``low`` and ``high``, ``own`` (the effect by its own rows alone), ``p`` of being as far from the others by
        chance; ``own`` and ``p`` are NaN where the covariates tell the group already. Empty below two groups, or
        where too few rows are left to tell chance from effect.
    """
    names, place = np.unique(groups.to_numpy(dtype=str), return_inverse=True)
    x = _full_rank(np.column_stack([np.ones(len(values)), covariates]))
    free = len(values) - x.shape[1]
    if len(names) < 2 or free <= len(names):
        return pd.DataFrame(columns=["n", "effect", "low", "high", "own", "p"], index=pd.Index([], name="group"))
    members = np.eye(len(names))[place]
    left = members - x @ (x.T @ members)  # what the covariates do not tell of the groups, and of the values
    rest = values - x @ (x.T @ values)
    cross, pull, whole = left.T @ left, left.T @ rest, float(rest @ rest)
    effect, spread = _drawn_together(cross, pull, whole, free)
    counts = members.sum(axis=0)
    own, p = _against_others(cross, pull, whole, free, counts)
    table = {
        "n": counts.astype(int), "effect": effect, "low": effect - Z_95 * spread, "high": effect + Z_95 * spread,
        "own": own, "p": p,
    }  # fmt: skip
    return pd.DataFrame(table, index=pd.Index(names, name="group"))


def holm(chances: np.ndarray) -> np.ndarray:
    """Chances corrected for how many they are: the smallest times their number, the next times one less [HO].

    NaN stays and does not count.

    >>> holm(np.array([0.04, 0.01, np.nan, 0.03])).tolist()  # 3 * 0.01; 2 * 0.03; no less than that
    [0.06, 0.03, nan, 0.06]
    """
    known = np.flatnonzero(np.isfinite(chances))
    order = known[np.argsort(chances[known])]
    corrected = np.full(len(chances), np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(chances[order] * np.arange(len(order), 0, -1)), 1.0)
    return corrected


def _full_rank(covariates: np.ndarray) -> np.ndarray:
    """Orthonormal columns that span the covariates."""
    left, sizes, _right = np.linalg.svd(covariates, full_matrices=False)
    return left[:, sizes > sizes[0] * 1e-9]


def _drawn_together(cross: np.ndarray, pull: np.ndarray, whole: float, free: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each effect, less the mean of all, over all spreads, by [PT] and [RO]."""
    sizes, axes, turned = _turned(cross, pull)
    kept, chance, log_likelihood = _weighed(sizes, turned, whole, free)
    weight = np.exp(log_likelihood - log_likelihood.max())
    weight /= weight.sum()
    from_average = axes - axes.mean(axis=0)
    effects = (kept * turned) @ from_average.T
    variances = chance[:, None] * (kept @ (from_average**2).T)
    mean = weight @ effects
    return mean, np.sqrt(np.maximum(weight @ (variances + effects**2) - mean**2, 0))


def _against_others(
    cross: np.ndarray, pull: np.ndarray, whole: float, free: int, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each group's effect by its own rows, and its two-sided p, the others differing by their likeliest spread."""
    from scipy.special import stdtr

    own, p = np.full((2, len(counts)), np.nan)
    for group in range(len(counts)):
        alone = cross[group, group]
        if alone < LEAST_OWN_SHARE * counts[group]:
            continue
        other = np.arange(len(counts)) != group
        others, shared, theirs = cross[np.ix_(other, other)], cross[other, group], pull[other]
        ratio = _likeliest_ratio(
            others - np.outer(shared, shared) / alone, theirs - shared * pull[group] / alone,
            whole - pull[group] ** 2 / alone, free - 1,
        )  # fmt: skip
        weight = ratio * np.linalg.inv(np.eye(len(others)) + ratio * others)
        size = alone - shared @ weight @ shared
        toward = pull[group] - shared @ weight @ theirs
        own[group] = toward / size
        chance = max((whole - theirs @ weight @ theirs - toward**2 / size) / (free - 1), whole * 1e-12)
        p[group] = 2 * stdtr(free - 1, -abs(own[group]) / np.sqrt(chance / size))
    return own, p


def _likeliest_ratio(cross: np.ndarray, pull: np.ndarray, whole: float, free: int) -> float:
    sizes, _axes, turned = _turned(cross, pull)
    return float(_RATIOS[np.argmax(_weighed(sizes, turned, whole, free)[2])])


def _turned(cross: np.ndarray, pull: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The axes along which effects can be told from each other, how well along each, and what pulls along them."""
    sizes, axes = np.linalg.eigh(cross)
    return np.maximum(sizes, 0), axes, axes.T @ pull


def _weighed(
    sizes: np.ndarray, turned: np.ndarray, whole: float, free: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of ``_RATIOS``: what is kept along each axis, the variance of chance, the log likelihood [PT]."""
    ratio = _RATIOS[:, None]
    kept = ratio / (1 + ratio * sizes)
    chance = np.maximum(whole - kept @ turned**2, whole * 1e-12) / free
    return kept, chance, -0.5 * (np.log1p(ratio * sizes).sum(axis=1) + free * np.log(chance))
