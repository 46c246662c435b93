"""How fit the sample athlete is on each day, and the breaks that cost fitness.

Fitness rises in blocks, more in the first months of a year than in summer, and falls a little in every break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.demo.signals import wandering

#: The usual history; a break of each kind falls into every stretch of so many years.
USUAL_YEARS, DAYS_PER_YEAR = 3.0, 365.25
#: Latent FTP at the beginning, what training adds in the usual years, and how soon.
FIRST_FTP_W, GAINED_FTP_W, GAIN_YEARS = 185.0, 55.0, 1.6
#: Days until a break is made up for.
RECOVERY_DAYS = 38.0
#: How much is gained in each month, January first.
MONTH_GAIN = (1.6, 1.7, 1.5, 1.1, 0.7, 0.3, 0.1, 0.2, 0.9, 1.2, 1.1, 0.5)
#: Histories shorter than this have no breaks.
LEAST_DAYS = 60


@dataclass(frozen=True)
class Break:
    """Days without training, and the share of FTP that they cost."""

    kind: str
    first_day: date
    last_day: date
    cost: float
    note: str


def invented_breaks(rng: np.random.Generator, first_day: date, n_days: int) -> tuple[Break, ...]:
    """Two weeks of holiday and a week of illness in every three years: in the second summer and the winter after."""
    breaks = []
    rounds = max(1, round(n_days / (USUAL_YEARS * DAYS_PER_YEAR)))
    length = n_days // rounds
    for n in range(rounds):
        summer = _day_in(first_day, n * length, length, month=7, share=0.45) + timedelta(days=int(rng.integers(0, 18)))
        winter = _day_in(first_day, n * length, length, month=2, share=0.72) + timedelta(days=int(rng.integers(0, 12)))
        breaks.append(Break("holiday", summer, summer + timedelta(days=13), 0.055, "Two weeks at the sea, no bike"))
        breaks.append(Break("illness", winter, winter + timedelta(days=7), 0.07, "Flu"))
    return tuple(b for b in sorted(breaks, key=lambda b: b.first_day) if length > LEAST_DAYS)


def _day_in(first_day: date, offset: int, length: int, *, month: int, share: float) -> date:
    """The first of a month near a share of a stretch of days, or that share where no such month is near."""
    wanted = first_day + timedelta(days=offset + int(length * share))
    nearest = min((date(wanted.year + n, month, 1) for n in (-1, 0, 1)), key=lambda day: abs((day - wanted).days))
    return nearest if abs((nearest - wanted).days) < length * 0.17 else wanted


def latent_ftp_w(rng: np.random.Generator, first_day: date, n_days: int, breaks: Sequence[Break]) -> np.ndarray:
    """What could be held for an hour on each day (W): rising in blocks, with plateaus, and lower after each break."""
    days = np.arange(n_days + 1)
    months = np.array([(first_day + timedelta(days=int(n))).month for n in days])
    years = days / DAYS_PER_YEAR
    rate = (
        np.array(MONTH_GAIN)[months - 1]
        * np.exp(-years / GAIN_YEARS)
        * rng.gamma(3, 1 / 3, days.size // 21 + 1)[days // 21]
    )
    gained = GAINED_FTP_W * (1 - np.exp(-years[-1] / GAIN_YEARS)) / (1 - np.exp(-USUAL_YEARS / GAIN_YEARS))
    ftp_w = FIRST_FTP_W + gained * np.cumsum(rate) / rate.sum() + wandering(rng, days.size, spread=1.8, tau_s=20)
    for b in breaks:
        since = days - (b.last_day - first_day).days
        length = (b.last_day - b.first_day).days + 1
        lost = np.where(since > 0, np.exp(-np.maximum(since, 0) / RECOVERY_DAYS), np.clip(1 + since / length, 0, 1))
        ftp_w *= 1 - b.cost * lost
    return ftp_w
