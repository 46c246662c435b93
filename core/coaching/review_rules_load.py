"""The rule on fatigue: form, the growth of fitness, and weeks that are heavy and all alike. Pure.

Sources, cited by key:
    [FR] J. Friel 2015, "The CTL ramp rate": most athletes bear 5 to 8 points of fitness a week. Form below -30 asks for
         easy days: the bound that reports have as well, a convention (docs/numbers.md).
    [FO] C. Foster 1998, Med Sci Sports Exerc 30:1164: monotony above 2.0 with a high load goes before illness.
    [BO] L. Bosquet et al. 2007, Med Sci Sports Exerc 39:1358: fatigue goes and performance rises when volume is cut by
         41 to 60 % and intensity is kept.
"""

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd

from core.analysis import fitness
from core.coaching.comparison import Said
from core.coaching.report_rules import LEAP, MONOTONOUS, TIRED
from core.coaching.review_changes import saved_s
from core.coaching.review_evidence import Evidence
from core.coaching.review_record import eased_lately
from core.coaching.review_rule import WEEK_AHEAD, Finding, Rule, Taken
from core.quantities import written

#: Fitness that grows by more points a week than this is more than most bear [FR].
MOST_RAMP = 8.0
#: A deload week has this share of the planned time [BO]: 40 % less, at the gentle end of what was tried.
DELOAD_SHARE = 0.6
#: Fitness is known from so many days of history on: before, form is lower than it is, and fitness grows by itself.
LEAST_HISTORY_DAYS = fitness.FITNESS_DAYS


def form(evidence: Evidence) -> float | None:
    """Form tomorrow morning, this evening's fitness less fatigue; None while the history is too short for it."""
    if len(evidence.daily_tss) < LEAST_HISTORY_DAYS:
        return None
    last = evidence.load.iloc[-1]
    return float(last["ctl"] - last["atl"])


def ramp(evidence: Evidence) -> float | None:
    """By how much fitness grew in seven days; None while the history is too short for it."""
    known = len(evidence.daily_tss) >= LEAST_HISTORY_DAYS
    return float(fitness.ramp_rate(evidence.load).iloc[-1]) if known else None


def monotony(evidence: Evidence) -> float | None:
    """How alike the last seven days were; None where it is unknown."""
    return _last(fitness.monotony_and_strain(evidence.daily_tss)["monotony"])


def leap(evidence: Evidence) -> float | None:
    """The load of seven days over that of the 28 that they are part of; None where it is unknown."""
    return _last(fitness.acute_chronic_ratio(evidence.daily_tss)["coupled"]) if len(evidence.daily_tss) else None


def fatigue(evidence: Evidence, taken: Taken) -> Iterator[Finding]:
    """Fatigue or load builds up: the coming seven days become a deload week."""
    signs = list(_signs(evidence))
    last = evidence.day + timedelta(days=WEEK_AHEAD)
    if not signs or not evidence.ahead_until(last):
        return
    eased = eased_lately(evidence.decided, evidence.day)
    changes = taken.lighter(evidence, last, DELOAD_SHARE) if eased is None else ()
    less = sum(saved_s(change) for change in changes) / 60
    sentence = (
        f"A deload week until {written(last, short=True)}: {less:.0f} min less, what is hard stays hard "
        "and gets shorter."
    )
    strength = max(strength for strength, _ in signs)
    told = tuple(said for _, said in signs)
    why_not = "Other proposals of tonight take as much off the coming week."
    if eased is not None:
        why_not = f"The week was made lighter on {written(eased.day, short=True)} already."
    yield Finding("load", "deload", sentence, strength, told, changes, is_easing=True, why_not=why_not)


def _signs(evidence: Evidence) -> Iterator[tuple[float, Said]]:
    tsb, grown, alike, heavy = form(evidence), ramp(evidence), monotony(evidence), leap(evidence)
    if tsb is not None and tsb < TIRED:
        yield tsb / TIRED, Said(f"Form will be {tsb:+.0f} tomorrow, below {TIRED:.0f}.", {"tsb": tsb})
    if grown is not None and grown > MOST_RAMP:
        told = f"Fitness grew by {grown:.1f} points in seven days; most bear up to {MOST_RAMP:.0f}."
        yield grown / MOST_RAMP, Said(told, {"ramp": grown})
    if alike is not None and heavy is not None and alike > MONOTONOUS and heavy > LEAP:
        told = f"Seven days of {heavy:.1f} times the usual load, and much alike (monotony {alike:.1f})."
        yield min(alike / MONOTONOUS, heavy / LEAP), Said(told, {"monotony": alike, "acute_chronic": heavy})


def _last(series: pd.Series) -> float | None:
    value = float(series.iloc[-1]) if len(series) else float("nan")
    return value if value == value else None


RULES = (
    Rule("fatigue", "Fatigue builds up", "Form, the growth of fitness, and how heavy and how alike the week was.",
         "Form below -30, fitness up by more than 8 in seven days, or monotony above 2.0 at 1.5 times the usual load; "
         "from 42 days of history on.", "Friel 2015, Foster 1998, Gabbett 2016; 40 % less: Bosquet 2007", fatigue),
)  # fmt: skip
