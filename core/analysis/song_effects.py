"""What a song does to me: how much more is pushed while it plays than while other songs of the same ride play. Pure.

Each play comes as log(power / expected) of :mod:`core.analysis.song_plays`. Taken off at once, by least squares within
rides: the ride as a whole, how one usually rides each asked level, and the part of the class (first, middle, last
third). What is left of a song is weighed against the other songs of its rides.

* **Weights.** A play counts by how exact its rule is, and plays of one song at one place of one class, taken again and
  again, tell of that place as much as of the song: they count as ``1 + (m - 1) rho`` times less, rho as measured.
* **Shrinkage.** Many songs do little and a few may do more: true effects are taken for a mixture of two normals around
  0, a narrow one and a wide one, whose widths and shares come from all the songs together (empirical Bayes [EM], by
  marginal likelihood [JS]; averaged over what remains possible, so that an interval knows that they are estimates). Few
  plays are pulled to 0 harder, and an outlier is not pulled in by the quiet many, as it would be with a single normal
  whose variance is found by moments [DL].
* **Chance.** Songs are shuffled within classes, in the same way for every attempt at a class, which is a shuffle within
  rides that keeps what attempts have in common. A song stands out where less than 5 % of the shuffles have *any* song
  as strong: the single-step maximum over all songs looked at [WY]. Artists are a family of their own.

Below ``LEAST_PLAYS`` plays in ``LEAST_RIDES`` rides and ``LEAST_CLASSES`` classes nothing is said of a song: what one
class asks for while it plays would be taken for the song.

Sources, cited by key:
    [DL] R. DerSimonian and N. Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986.
    [EM] B. Efron and C. Morris, "Data analysis using Stein's estimator and its generalizations", JASA 70, 1975.
    [JS] I. Johnstone and B. Silverman, "Needles and straw in haystacks: empirical Bayes estimates of possibly sparse
        sequences", Annals of Statistics 32, 2004.
    [WY] P. Westfall and S. Young, "Resampling-based multiple testing", 1993.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.analysis.song_plays import RULES, Plays

#: Below this nothing is said of a song or an artist.
LEAST_PLAYS, LEAST_RIDES, LEAST_CLASSES = 5, 4, 3
#: A ride is compared within itself where it has so many plays; a rule is used where its plays leave so many free.
LEAST_OF_RIDE, LEAST_FREE = 3, 20
#: How often chance may name anything at all, and how many shuffles, so many at once, tell how often it would.
ALPHA, SHUFFLES, AT_ONCE = 0.05, 1000, 20
#: Fewer pairs of attempts do not tell how alike attempts are: they then count as one.
LEAST_PAIRS = 30
#: Standard deviations of true effects that are tried, of the many and of the few; and how many the few are.
MANY = (0.001, 0.002, 0.0035, 0.006, 0.01, 0.017, 0.03)
FEW = (0.02, 0.035, 0.06, 0.1)
SHARE_OF_FEW = (0.01, 0.03, 0.1, 0.3)
#: What an interval holds.
INTERVAL = 0.95

COLUMNS = (
    "plays", "rides", "classes", "effect_pct", "low_pct", "high_pct", "unshrunk_pct", "chance", "stands_out",
)  # fmt: skip


@dataclass(frozen=True)
class Effects:
    """What was found over all songs, or all artists."""

    #: Those with enough plays, by id, the most lifting first: ``plays, rides, classes``; ``effect_pct`` (of the power
    #: expected, shrunk), ``low_pct``, ``high_pct`` (its 95 % interval), ``unshrunk_pct``; ``chance`` (how often the
    #: strongest of the shuffled ones is as strong), ``stands_out``.
    table: pd.DataFrame
    #: Plays that are in ``table``, and that are not because their song has too few.
    plays: int
    thin_plays: int
    #: Songs or artists with any play, and of those the ones with too few.
    names: int
    thin_names: int

    @property
    def chance(self) -> float | None:
        """How often chance alone makes one as strong as the strongest here; None where nothing is told of any."""
        return None if self.table.empty else float(self.table["chance"].min())


@dataclass(frozen=True)
class Residuals:
    """What is left of each usable play, ready to be told of songs and of artists."""

    #: ``workout_id, class_id, position, song_id`` and codes from 0: ``ride``, ``slot`` (a place in a class).
    table: pd.DataFrame
    #: What is left, as log; within a ride it adds up to 0.
    rest: np.ndarray
    #: One over the variance of a play, as exact as its rule is; and the same, less for attempts at one class.
    precision: np.ndarray
    weight: np.ndarray
    #: Plays of the ride.
    of_ride: np.ndarray
    #: What was taken off beside the ride, less its mean of the ride, and the inverse of its squares.
    taken: np.ndarray
    inverse: np.ndarray
    #: How alike two attempts are at one place of one class: 0 not at all, 1 the same.
    alike: float


def residuals(plays: Plays) -> Residuals | None:
    """What is left of each play once its ride, the asked level and the part of the class are taken off.

    None where no rule has plays enough to tell what is usual.
    """
    is_known = np.isfinite(plays.table["value"].to_numpy(dtype=float))
    of_ride = plays.table["workout_id"].where(is_known).groupby(plays.table["workout_id"]).transform("count")
    usable = np.flatnonzero(is_known & (of_ride.to_numpy() >= LEAST_OF_RIDE))
    table, shares = plays.table.iloc[usable].reset_index(drop=True), plays.shares[usable].astype(float)
    if table.empty:
        return None
    value, rest = table["value"].to_numpy(dtype=float), np.zeros(len(table))
    taken, precision = np.zeros_like(shares), np.zeros(len(table))
    ride = pd.factorize(table["workout_id"])[0]
    for rule in RULES:
        of_rule = np.flatnonzero((table["rule"] == rule).to_numpy())
        left = _within_rides(value[of_rule], shares[of_rule], ride[of_rule])
        if left is not None:
            rest[of_rule], taken[of_rule], precision[of_rule] = left.rest, left.taken, 1 / left.variance
    return _weighed(table, rest, taken, precision)


def effects(left: Residuals | None, names: pd.DataFrame, *, seed: int = 0) -> Effects:
    """What each song, or each artist, does.

    Args:
        left: Of :func:`residuals`.
        names: Whom a song counts for: ``song_id``, ``name_id``; a song with itself, or with each of its artists.
        seed: Of the shuffles; the same seed tells the same.
    """
    empty = pd.DataFrame(columns=list(COLUMNS)).rename_axis("name_id")
    if left is None:
        return Effects(empty, 0, 0, 0, 0)
    members = _members(left, names)
    if members.empty:
        return Effects(empty, 0, 0, 0, 0)
    told = _told(left, members)
    is_enough = (told["plays"] >= LEAST_PLAYS) & (told["rides"] >= LEAST_RIDES) & (told["classes"] >= LEAST_CLASSES)
    is_enough = (is_enough & told["unshrunk"].notna()).to_numpy()
    thin_plays = int(told.loc[~is_enough, "plays"].sum())
    counts = (int(told.loc[is_enough, "plays"].sum()), thin_plays, len(told), int((~is_enough).sum()))
    if not is_enough.any():
        return Effects(empty, *counts)
    chance = _chances(left, members, told, is_enough, seed)
    known = told[told["unshrunk"].notna()]
    shrunk = _shrunk(
        known["unshrunk"].to_numpy(), known["variance"].to_numpy(), known.index.isin(told.index[is_enough])
    )
    table = told.loc[is_enough, ["plays", "rides", "classes"]].assign(
        **{name: 100 * np.expm1(values) for name, values in shrunk.items()},
        unshrunk_pct=100 * np.expm1(told.loc[is_enough, "unshrunk"]),
        chance=chance,
        stands_out=chance < ALPHA,
    )
    return Effects(table[list(COLUMNS)].sort_values("effect_pct", ascending=False, kind="stable"), *counts)


# --- what is left of a play ---------------------------------------------------------------------------------------


class _Left(NamedTuple):
    rest: np.ndarray
    taken: np.ndarray
    variance: float


def _within_rides(value: np.ndarray, shares: np.ndarray, ride: np.ndarray) -> _Left | None:
    """Least squares on shares within rides; None where too little is left free to tell how exact a play is."""
    if not value.size:
        return None
    places, ride = np.unique(ride, return_inverse=True)
    y, x = _less_mean(value[:, None], ride)[:, 0], _less_mean(shares, ride)
    inverse, rank = _inverse(x.T @ x)
    rest = y - x @ (inverse @ (x.T @ y))
    free = value.size - places.size - rank
    if free < LEAST_FREE:
        return None
    return _Left(rest, x, max(float(rest @ rest) / free, 1e-12))


def _inverse(squares: np.ndarray) -> tuple[np.ndarray, int]:
    """The inverse on what the columns tell apart, 0 elsewhere; and how many directions that are."""
    inverse = np.zeros_like(squares)
    used = np.flatnonzero(np.diag(squares) > 0)
    if not used.size:
        return inverse, 0
    sizes, directions = np.linalg.eigh(squares[np.ix_(used, used)])
    is_told = sizes > 1e-9 * sizes[-1]
    directions, sizes = directions[:, is_told], sizes[is_told]
    inverse[np.ix_(used, used)] = (directions / sizes) @ directions.T
    return inverse, int(is_told.sum())


def _less_mean(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Each row less the mean of its group."""
    count = np.bincount(group)
    mean = np.stack([np.bincount(group, column) / count for column in values.T], axis=1)
    return values - mean[group]


def _weighed(table: pd.DataFrame, rest: np.ndarray, taken: np.ndarray, precision: np.ndarray) -> Residuals | None:
    """Residuals of the plays whose rule could be used, with what repeated attempts at a class are worth."""
    used = np.flatnonzero(precision > 0)
    if not used.size:
        return None
    table, rest, taken, precision = table.iloc[used].reset_index(drop=True), rest[used], taken[used], precision[used]
    ride = pd.factorize(table["workout_id"])[0]
    slot = table.groupby(["class_id", "position"], sort=False).ngroup().to_numpy()
    attempts = np.bincount(slot)
    score = rest * np.sqrt(precision)
    alike = _alike(score, slot, attempts)
    return Residuals(
        table=table.assign(ride=ride, slot=slot),
        rest=rest,
        precision=precision,
        weight=precision / (1 + (attempts[slot] - 1) * alike),
        of_ride=np.bincount(ride)[ride],
        taken=taken,
        inverse=_inverse((taken * precision[:, None]).T @ taken)[0],
        alike=alike,
    )


def _alike(score: np.ndarray, slot: np.ndarray, attempts: np.ndarray) -> float:
    """Mean product of two attempts at one place of one class, in variances of a play."""
    pairs = float((attempts * (attempts - 1)).sum())
    if pairs < 2 * LEAST_PAIRS:
        return 1.0
    products = np.bincount(slot, score) ** 2 - np.bincount(slot, score**2)
    return float(np.clip(products.sum() / pairs / np.mean(score**2), 0, 1))


# --- what is told of a name ---------------------------------------------------------------------------------------


def _members(left: Residuals, names: pd.DataFrame) -> pd.DataFrame:
    """Which play counts for whom, each once: ``play`` (row of the residuals), ``name_id``, ``name`` (code)."""
    table = left.table[["song_id"]].assign(play=np.arange(len(left.table)))
    members = table.merge(names[["song_id", "name_id"]].drop_duplicates(), on="song_id")[["play", "name_id"]]
    members = members.drop_duplicates()
    return members.assign(name=pd.factorize(members["name_id"])[0])


def _told(left: Residuals, members: pd.DataFrame) -> pd.DataFrame:
    """By name: ``plays, rides, classes``; ``unshrunk`` (log, NaN where nothing else was played beside it) and its
    ``variance``; ``total`` (weighed sum of what is left) and ``spread`` (how far chance takes that).

    A name's plays are compared with the other plays of their rides: of k plays in a ride j are its own, so what is left
    of each holds only (k - j)/k of its effect, less what levels and thirds took of it.
    """
    play, name = members["play"].to_numpy(), members["name"].to_numpy()
    own = members.groupby([name, left.table["ride"].to_numpy()[play]])["play"].transform("size").to_numpy()
    weight = left.weight[play]
    total = np.bincount(name, weight * left.rest[play])
    held = np.maximum(np.bincount(name, weight * (1 - own / left.of_ride[play])), 1e-12)
    met, exact = (
        np.stack([np.bincount(name, worth[play] * column) for column in left.taken[play].T], axis=1)
        for worth in (left.weight, left.precision)
    )
    amount = held - np.einsum("np,pq,nq->n", met, left.inverse, exact)
    amount = np.where(amount > 0.01 * held, amount, np.nan)
    grouped = left.table.iloc[play].groupby(name)
    return pd.DataFrame(
        {
            "plays": np.bincount(name),
            "rides": grouped["ride"].nunique().to_numpy(),
            "classes": grouped["class_id"].nunique().to_numpy(),
            "unshrunk": total / amount,
            "variance": 1 / amount,
            "total": total,
            "spread": np.sqrt(held),
        },
        index=pd.Index(members.drop_duplicates("name")["name_id"], name="name_id"),
    )


def _chances(
    left: Residuals, members: pd.DataFrame, told: pd.DataFrame, is_enough: np.ndarray, seed: int
) -> np.ndarray:
    """How often the strongest of shuffled songs is at least as strong as each, the real order counted in [WY]."""
    slot = left.table["slot"].to_numpy()
    total = np.bincount(slot, left.weight * left.rest)
    class_of_slot = np.zeros(total.size, dtype=int)
    class_of_slot[slot] = pd.factorize(left.table["class_id"])[0]
    pairs = members.assign(slot=slot[members["play"]])[["name", "slot"]][is_enough[members["name"]]]
    pairs = pairs.drop_duplicates().sort_values("name", kind="stable")  # by name, as ``told`` is
    first = np.flatnonzero(np.diff(pairs["name"].to_numpy(), prepend=-1))
    slots, spread = pairs["slot"].to_numpy(), told["spread"].to_numpy()[is_enough]
    strongest = np.concatenate([
        np.abs(np.add.reduceat(shuffled[:, slots], first, axis=1) / spread).max(axis=1)
        for shuffled in _shuffles(total, class_of_slot, seed)
    ])  # fmt: skip
    real = np.abs(told["total"].to_numpy()[is_enough] / spread)
    as_strong = strongest.size - np.searchsorted(np.sort(strongest), real * (1 - 1e-9))
    return (as_strong + 1) / (SHUFFLES + 1)


def _shuffles(total: np.ndarray, class_of_slot: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """``total`` of each slot ``SHUFFLES`` times, each time shuffled within classes; ``AT_ONCE`` rows at a time."""
    rng = np.random.default_rng(seed)
    by_class = np.argsort(class_of_slot, kind="stable")
    sizes = np.bincount(class_of_slot)
    starts = np.cumsum(sizes) - sizes
    same_size = [by_class[starts[sizes == size][:, None] + np.arange(size)] for size in np.unique(sizes[sizes > 0])]
    for _ in range(SHUFFLES // AT_ONCE):
        shuffled = np.tile(total, (AT_ONCE, 1))
        for slots in same_size:
            shuffled[:, slots] = rng.permuted(shuffled[:, slots], axis=2)
        yield shuffled


# --- shrinkage ----------------------------------------------------------------------------------------------------


def _shrunk(unshrunk: np.ndarray, variance: np.ndarray, is_asked: np.ndarray) -> dict[str, np.ndarray]:
    """Posterior mean and interval (log) of the asked ones; widths and the share of the few come from all [EM][JS]."""
    many, few = (_density(unshrunk[:, None], variance[:, None] + np.square(widths)) for widths in (MANY, FEW))
    share = np.array(SHARE_OF_FEW)
    by_many = many[:, :, None, None] * (1 - share) + 1e-300
    mixture = by_many + few[:, None, :, None] * share  # by name, width of the many, width of the few, share
    likelihood = np.log(mixture).sum(axis=0)
    possible = np.exp(likelihood - likelihood.max())
    possible /= possible.sum()
    is_many = by_many[is_asked] / mixture[is_asked]
    odds = np.concatenate([(is_many * possible).sum(axis=(2, 3)), ((1 - is_many) * possible).sum(axis=(1, 3))], axis=1)
    width = np.square([*MANY, *FEW])
    kept = width / (width + variance[is_asked, None])
    mean, sd = kept * unshrunk[is_asked, None], np.sqrt(kept * variance[is_asked, None])
    ends = [_quantile(odds, mean, sd, chance) for chance in ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)]
    return {"effect_pct": (odds * mean).sum(axis=1), "low_pct": ends[0], "high_pct": ends[1]}


def _density(values: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return np.exp(-(values**2) / variance / 2) / np.sqrt(2 * np.pi * variance)


def _quantile(odds: np.ndarray, mean: np.ndarray, sd: np.ndarray, chance: float) -> np.ndarray:
    """Where so much of each mixture of normals lies below, found by halving."""
    from scipy.special import ndtr

    low, high = (mean - 8 * sd).min(axis=1), (mean + 8 * sd).max(axis=1)
    for _ in range(40):
        middle = (low + high) / 2
        is_below = (odds * ndtr((middle[:, None] - mean) / sd)).sum(axis=1) < chance
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return (low + high) / 2
