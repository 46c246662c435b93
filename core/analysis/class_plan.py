"""What a class asks for in power zones: seconds in each, and how hard it is for whoever follows it. Pure.

A zone is asked for as a band of FTP; who rides in the middle of it rides at ``ZONE_MIDDLES`` of FTP (the open ends as
riders ride them: zone 1 at 50 %, zone 7 at 160 %). Seconds without a target, spin-ups and breaks, count as zone 1 for
the intensity and as no zone for the seconds. The intensity of the plan is its normalized power as a share of FTP, so it
is the intensity factor of that class at any FTP.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from core import metrics

#: Where in its zone a rider rides, as a share of FTP, zone 1 first.
ZONE_MIDDLES = (0.50, 0.655, 0.825, 0.975, 1.125, 1.35, 1.60)
#: Zones asked for during less of the class than this are no plan of the whole.
LEAST_SHARE = 0.5
#: No class is longer; targets beyond are not believed.
LONGEST_S = 6 * 3600

#: Start and end (half-open, on the pedalling clock), lowest and highest zone; without a zone it asks for nothing.
ZoneTarget = tuple[int, int, float | None, float | None]


@dataclass(frozen=True)
class ClassPlan:
    """What the power-zone targets of a class add up to."""

    #: Seconds in zones 1 to 7; a band of several zones counts for its lowest.
    zones_s: tuple[int, ...]
    #: Intensity factor of the plan; None where zones are asked for during less than half of the class.
    intensity: float | None


def class_plan(targets: Iterable[ZoneTarget], duration_s: int | None) -> ClassPlan | None:
    """What the power-zone targets of a class add up to; None where it has none.

    >>> class_plan([(0, 600, 2, 2), (600, 1200, 3, 3)], 1200).zones_s
    (0, 600, 600, 0, 0, 0, 0)
    """
    spans = [
        (max(int(start), 0), min(int(end), duration_s or LONGEST_S), _zone(lower), _zone(upper))
        for start, end, lower, upper in sorted(targets, key=lambda target: target[:2])
        if lower is not None and upper is not None and isfinite(lower) and isfinite(upper)
    ]
    spans = [span for span in spans if span[0] < span[1]]
    if not spans:
        return None
    length_s = duration_s or spans[-1][1]
    zone, share = np.zeros(length_s, dtype=int), np.full(length_s, ZONE_MIDDLES[0])
    for start, end, lower, upper in spans:
        zone[start:end] = lower
        share[start:end] = (ZONE_MIDDLES[lower - 1] + ZONE_MIDDLES[upper - 1]) / 2
    zones_s = tuple(np.bincount(zone, minlength=8)[1:8].tolist())
    is_plan = sum(zones_s) >= LEAST_SHARE * length_s
    return ClassPlan(zones_s, metrics.normalized_power(share) if is_plan else None)


def _zone(called: float) -> int:
    return min(max(int(called), 1), 7)
