"""How strong a rider is for their weight: Coggan's categories at four durations, and VO2max from five minutes.

Sources, cited by key:
    [CP] A. Coggan, power profiling chart (W/kg by sex), as tabled in pulmark/cycling-power-profile.
    [ACSM] American College of Sports Medicine, cycling: VO2 = 10.8 W/kg + 7, as in GoldenCheetah WattsPerKilogram.
    [ST] T. Storer et al. 1990, Med Sci Sports Exerc 22:704: VO2max from the last watts of a ramp test, weight and age.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from core.metrics import Sex

#: What is profiled: the best 5 s, minute and 5 minutes, and functional threshold power.
Effort = Literal["5 s", "1 min", "5 min", "FTP"]
#: The durations (s) of those efforts that are read off a power curve.
EFFORT_DURATIONS_S: dict[Effort, int] = {"5 s": 5, "1 min": 60, "5 min": 300}
#: From the strongest to the weakest.
CATEGORIES = (
    "World class", "Exceptional", "Excellent", "Very good", "Good", "Moderate", "Fair", "Untrained",
)  # fmt: skip
#: The least W/kg of each of ``CATEGORIES`` [CP]. The chart's ranges overlap; a value is in the best one it reaches.
LOWEST_W_PER_KG: dict[Sex, dict[Effort, tuple[float, ...]]] = {
    "male": {
        "5 s": (21.86, 20.23, 18.60, 16.97, 15.07, 13.44, 11.80, 10.17),
        "1 min": (10.58, 9.89, 9.20, 8.51, 7.71, 7.02, 6.33, 5.64),
        "5 min": (6.77, 6.15, 5.53, 4.91, 4.19, 3.57, 2.95, 2.33),
        "FTP": (5.69, 5.15, 4.62, 4.09, 3.47, 2.93, 2.40, 1.86),
    },
    "female": {
        "5 s": (17.70, 16.40, 15.11, 13.82, 12.31, 11.01, 9.72, 8.43),
        "1 min": (8.56, 8.02, 7.48, 6.93, 6.30, 5.76, 5.21, 4.67),
        "5 min": (5.87, 5.31, 4.76, 4.20, 3.56, 3.00, 2.45, 1.89),
        "FTP": (5.03, 4.54, 4.05, 3.55, 2.98, 2.49, 1.99, 1.50),
    },
}


def power_profile(
    power_w: Mapping[Effort, float | None], *, weight_kg: float | None, sex: Sex | None
) -> pd.DataFrame | None:
    """Where a rider stands at each effort, by W/kg [CP].

    Below the chart's lowest value a rider is still called untrained.

    Returns:
        Indexed by ``effort``, as given, unknown ones left out: ``power_w``, ``power_w_per_kg``, ``category`` (of
        ``CATEGORIES``), ``level`` (8 is world class, 1 untrained), ``next_category`` and ``next_w``, the power (W)
        where it begins, both missing at the top. None without weight or sex.

    >>> profile = power_profile({"FTP": 280, "5 s": None}, weight_kg=70, sex="male")  # 4.00 W/kg
    >>> profile.loc["FTP", ["category", "next_category"]].tolist(), round(profile.loc["FTP", "next_w"])  # from 4.09
    (['Good', 'Very good'], 286)
    """
    if not weight_kg or not weight_kg > 0 or sex not in LOWEST_W_PER_KG:
        return None
    rows = [
        {"effort": effort, **_place(watts, weight_kg, LOWEST_W_PER_KG[sex][effort])}
        for effort, watts in power_w.items()
        if watts is not None and watts > 0
    ]
    columns = ["effort", "power_w", "power_w_per_kg", "category", "level", "next_category", "next_w"]
    return pd.DataFrame(rows, columns=columns).set_index("effort")


def vo2max_of_power(*, five_minute_power_w: float | None, weight_kg: float | None) -> float | None:
    """VO2max (ml/kg/min) from the best five minutes: 10.8 W/kg + 7 [ACSM].

    An estimate for efforts that were all out. Storer's equations [ST] are nearer (10.51 W + 6.35 kg - 10.49 years
    + 519.3 ml/min for men, 9.39 W + 7.7 kg - 5.88 years + 136.7 for women), but want the last watts of a ramp test,
    which no five minutes are. None without power or weight.

    >>> round(vo2max_of_power(five_minute_power_w=350, weight_kg=70), 1)  # 5 W/kg
    61.0
    """
    if not five_minute_power_w or not weight_kg or not five_minute_power_w > 0 or not weight_kg > 0:
        return None
    return 10.8 * five_minute_power_w / weight_kg + 7


def _place(watts: float, weight_kg: float, lowest: tuple[float, ...]) -> dict[str, object]:
    reached = [i for i, bound in enumerate(lowest) if watts >= bound * weight_kg]
    place = reached[0] if reached else len(CATEGORIES) - 1
    above = place - 1
    return {
        "power_w": float(watts),
        "power_w_per_kg": watts / weight_kg,
        "category": CATEGORIES[place],
        "level": len(CATEGORIES) - place,
        "next_category": CATEGORIES[above] if above >= 0 else None,
        "next_w": lowest[above] * weight_kg if above >= 0 else np.nan,
    }
