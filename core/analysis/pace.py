"""Peloton's pace zones on the Tread: what each pace level asks for, and the time spent in each zone.

Sources, cited by key:
    [PP] Peloton's Pace Target chart as kept in a public client (PELOTON_PACE_CHART); not checked against Peloton.
"""

import numpy as np
import pandas as pd

from core.metrics import MPS_PER_MPH

#: Zones 1 to 7 of a pace class.
ZONES = ("Recovery", "Easy", "Moderate", "Challenging", "Hard", "Very hard", "Max")
#: Where zones 2 to 7 begin (mph) at pace levels 1 to 10 [PP]. Each zone goes up to where the next begins.
ZONE_LOWER_MPH = {
    1: (3.1, 3.4, 3.7, 4.1, 4.5, 5.0),
    2: (3.3, 3.7, 4.0, 4.4, 4.8, 5.3),
    3: (3.6, 4.0, 4.3, 4.7, 5.2, 5.7),
    4: (3.8, 4.2, 4.6, 5.1, 5.5, 6.2),
    5: (4.2, 4.6, 5.0, 5.5, 6.1, 6.7),
    6: (4.6, 5.0, 5.5, 6.1, 6.7, 7.4),
    7: (5.1, 5.6, 6.1, 6.8, 7.4, 8.2),
    8: (5.8, 6.3, 6.9, 7.6, 8.3, 9.2),
    9: (6.6, 7.3, 7.9, 8.7, 9.5, 10.5),
    10: (7.7, 8.5, 9.1, 10.1, 11.0, 12.3),
}
#: A belt is set in tenths of a mph and kept in whole mm/s: this much (mph) is rounding, and not yet the zone below.
ROUNDING_MPH = 0.005


def pace_zone_bounds_mps(level: float | None) -> tuple[float, ...] | None:
    """Where pace zones 2 to 7 begin (m/s) at a pace level; the bound belongs to the upper zone [PP].

    None where no level from 1 to 10 is known.

    >>> [round(bound / MPS_PER_MPH, 1) for bound in pace_zone_bounds_mps(5)]
    [4.2, 4.6, 5.0, 5.5, 6.1, 6.7]
    """
    bounds = ZONE_LOWER_MPH.get(level) if level is not None else None
    return tuple(mph * MPS_PER_MPH for mph in bounds) if bounds else None


def pace_zones(level: float | None) -> pd.DataFrame | None:
    """The seven zones of a level: ``zone`` (1 to 7), ``name``, ``lower_mps``, ``upper_mps`` (NaN at the open ends)."""
    bounds = pace_zone_bounds_mps(level)
    if bounds is None:
        return None
    lower, upper = [np.nan, *bounds], [*bounds, np.nan]
    return pd.DataFrame({"zone": range(1, 8), "name": ZONES, "lower_mps": lower, "upper_mps": upper})


def pace_zone_seconds(speed_mps: np.ndarray, *, level: float | None) -> tuple[int, ...] | None:
    """Seconds in pace zones 1 to 7 of the level in force; missing seconds and a belt that stands count nowhere.

    None without a level or any speed.

    >>> pace_zone_seconds(np.array([0.0, 4.1, 4.2, 4.3, 6.7]) * MPS_PER_MPH, level=5)
    (1, 2, 0, 0, 0, 0, 1)
    """
    bounds = pace_zone_bounds_mps(level)
    moving_mps = speed_mps[speed_mps > 0]
    if bounds is None or not moving_mps.size:
        return None
    from_mps = np.array(bounds) - ROUNDING_MPH * MPS_PER_MPH
    zones = np.searchsorted(from_mps, moving_mps, side="right")
    return tuple(np.bincount(zones, minlength=len(ZONES)).tolist())
