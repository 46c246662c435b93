"""Which class types were followed by gains, in FTP and in efficiency. What came before is not yet a cause. Pure.

For each gain the minutes of the weeks before are shared out over class types; across gains, a straight line says how
much more was gained where a type had ten points more of the time. Its interval is Student's t, for one type looked at
alone. Whether it stands out is decided by shuffling the gains (how often does chance do as well?), corrected for
looking at many types by Holm's method [HO]: of 20 athletes whose gains have nothing to do with their classes, 19 are
told of nothing at all. Below ``LEAST_GAINS`` gains nothing is said.

Sources, cited by key:
    [HO] S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6, 1979.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.analysis.patterns import steady_rides
from core.metrics import counted, local_days

#: What was ridden in so many days before counts: six weeks.
WINDOW = timedelta(days=42)
#: Fewer gains than this say nothing, and neither does a type that was ridden before fewer of them than that.
LEAST_GAINS, LEAST_WITH = 5, 3
#: How often chance may name at least one type, and how many shuffles tell how often it would.
ALPHA, SHUFFLES = 0.05, 2000
#: A slope is told for this much more of the time.
STEP_SHARE = 0.10
#: Efficiency is compared from six weeks to the next; each needs this many rides.
LEAST_RIDES = 3


@dataclass(frozen=True)
class Effect:
    """What a class type went with: percent gained for ten points more of the time."""

    class_type: str
    #: Gains it rests on, and how many of them had any of this type before them.
    n: int
    n_with: int
    #: Mean share of the time in this type before a gain.
    share: float
    gain_pct: float
    #: 95 % interval of ``gain_pct`` for this type looked at alone.
    low_pct: float
    high_pct: float
    #: How often shuffled gains do as well, corrected for the number of types looked at.
    p: float

    @property
    def stands_out(self) -> bool:
        """Whether chance, given all the types looked at, hardly does as well."""
        return self.p < ALPHA

    def sentence(self, of: str = "FTP") -> str:
        """What was seen, with the interval and the number of gains; says so where it is nothing."""
        if not self.stands_out:
            return f"{self.class_type}: nothing that stands out from chance over {self.n} changes of {of}."
        gained = f"{abs(self.gain_pct):.1f} % {'more' if self.gain_pct > 0 else 'less'}"
        return (
            f"{self.class_type}: where it had 10 points more of your time, {of} gained {gained} "
            f"(95 % interval {self.low_pct:+.1f} to {self.high_pct:+.1f} %, {self.n} changes)."
        )


def effects(workouts: pd.DataFrame, gains: pd.DataFrame, *, seed: int = 0) -> tuple[Effect, ...] | None:
    """What each class type went with, the most likely first.

    Args:
        workouts: With ``day``, ``class_type``, ``duration_s``; pass the discipline that is meant.
        gains: As of ``ftp_gains`` or ``efficiency_gains``: ``first`` and ``last`` (dates, both included) of the weeks
            before, ``gain_pct``.
        seed: Of the shuffles; the same seed tells the same.

    Returns:
        None below ``LEAST_GAINS`` gains that had any class before them.
    """
    shares = minute_shares(workouts, gains)
    is_known = (shares.sum(axis=1) > 0) & gains["gain_pct"].notna()
    shares, gain_pct = shares[is_known], gains.loc[is_known, "gain_pct"].to_numpy(dtype=float)
    if len(shares) < LEAST_GAINS or np.ptp(gain_pct) == 0:
        return None
    shares = shares.loc[:, ((shares > 0).sum() >= LEAST_WITH) & (shares.max() > shares.min())]
    return _effects(shares, gain_pct, seed)


def ftp_gains(ftp: pd.DataFrame) -> pd.DataFrame:
    """What each FTP entry gained on the one before, and the days in which it was earned.

    These are the six weeks before the entry, or fewer where the entry before is nearer: no minute earns twice.

    Args:
        ftp: ``day`` (dates) and ``ftp_w``, in any order, one a day.

    Returns:
        Oldest first: ``first``, ``last`` (dates, both included), ``gain_pct``.
    """
    rows = ftp.assign(day=pd.to_datetime(ftp["day"])).sort_values("day", ignore_index=True)
    gain_pct = 100 * rows["ftp_w"].astype(float).pct_change()
    first = np.maximum(rows["day"] - WINDOW, rows["day"].shift())
    return _gains(first, rows["day"] - timedelta(days=1), gain_pct)


def efficiency_gains(workouts: pd.DataFrame, today: date) -> pd.DataFrame:
    """How efficiency (watts per heart beat) changed from six weeks to the next six.

    A ride's efficiency is taken against the median of its own class type, so that riding other classes is no gain.
    Rides as of ``patterns.steady_rides``; a stretch needs three of them.

    Returns:
        As ``ftp_gains``, a row per stretch that both it and the next know: the stretch, and what the next gained on it.
    """
    rides = steady_rides(workouts)
    rides = rides[rides["efficiency_factor"].notna()]
    factor = rides["efficiency_factor"].astype(float)
    relative = factor / factor.groupby(rides["class_type"].fillna("")).transform("median")
    age_days = (pd.Timestamp(today) - local_days(rides)).dt.days
    stretch = age_days[age_days >= 0] // WINDOW.days  # 0 is the newest
    groups = relative[stretch.index].groupby(stretch)
    median = groups.median().where(groups.size() >= LEAST_RIDES)
    median = median.reindex(range(int(stretch.max()) + 1 if len(stretch) else 0))
    gain_pct = (100 * (median.shift() / median - 1)).iloc[:0:-1]
    last = pd.Timestamp(today) - pd.to_timedelta(gain_pct.index.to_numpy() * WINDOW.days, unit="D")
    return _gains(pd.Series(last - WINDOW + timedelta(days=1)), pd.Series(last), gain_pct)


def minute_shares(workouts: pd.DataFrame, gains: pd.DataFrame) -> pd.DataFrame:
    """Share of the minutes in each class type before each gain: indexed as ``gains``, a column per class type.

    0 everywhere where nothing was ridden. Workouts without a class type count in the whole and have no column.
    """
    rows = counted(workouts)
    minutes = rows["duration_s"].astype(float).fillna(0) / 60
    by_day = minutes.groupby([local_days(rows), rows["class_type"].fillna("")]).sum().unstack(fill_value=0.0)
    until = by_day.cumsum().to_numpy()
    until = np.vstack([np.zeros(until.shape[1]), until])
    starts = by_day.index.searchsorted(pd.to_datetime(gains["first"]), side="left")
    ends = by_day.index.searchsorted(pd.to_datetime(gains["last"]), side="right")
    ridden = pd.DataFrame(until[ends] - until[starts], gains.index, by_day.columns)
    whole = ridden.sum(axis=1)
    return ridden.div(whole.where(whole > 0), axis=0).fillna(0.0).drop(columns="", errors="ignore")


def _gains(first: pd.Series, last: pd.Series, gain_pct: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"first": first, "last": last, "gain_pct": gain_pct.to_numpy()})
    table = table[table["gain_pct"].notna() & (table["first"] <= table["last"])].reset_index(drop=True)
    return table.assign(first=table["first"].dt.date, last=table["last"].dt.date)


def _effects(shares: pd.DataFrame, gain_pct: np.ndarray, seed: int) -> tuple[Effect, ...]:
    """A line of gains over the shares of each type, with its interval and the chance of doing as well by shuffling."""
    from scipy.special import stdtrit

    n = gain_pct.size
    x = shares.to_numpy() - shares.to_numpy().mean(axis=0)
    y = gain_pct - gain_pct.mean()
    squares = (x**2).sum(axis=0)
    slope = x.T @ y / squares
    residual = y[:, None] - x * slope
    margin = stdtrit(n - 2, 0.975) * np.sqrt((residual**2).sum(axis=0) / (n - 2) / squares)
    p = _corrected(_chances(x, y, seed))
    order = np.lexsort((-np.abs(slope), p))
    return tuple(
        Effect(
            class_type=str(shares.columns[i]),
            n=n,
            n_with=int((shares.iloc[:, i] > 0).sum()),
            share=float(shares.iloc[:, i].mean()),
            gain_pct=float(slope[i] * STEP_SHARE),
            low_pct=float((slope[i] - margin[i]) * STEP_SHARE),
            high_pct=float((slope[i] + margin[i]) * STEP_SHARE),
            p=float(p[i]),
        )
        for i in order
    )


def _chances(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """How often shuffled gains follow each type at least as closely as the real ones, the real order counted in."""
    shuffled = np.random.default_rng(seed).permuted(np.tile(y, (SHUFFLES, 1)), axis=1)
    as_close = np.abs(shuffled @ x) >= np.abs(y @ x) * (1 - 1e-9)
    return (as_close.sum(axis=0) + 1) / (SHUFFLES + 1)


def _corrected(chances: np.ndarray) -> np.ndarray:
    """Holm's correction: the smallest times their number, the next times one less, never falling [HO]."""
    order = np.argsort(chances)
    stepped = np.maximum.accumulate(chances[order] * np.arange(chances.size, 0, -1))
    corrected = np.empty(chances.size)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected
