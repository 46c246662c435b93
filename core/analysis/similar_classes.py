"""The classes nearest to one class, by what they ask for, how long, by whom and to what music. Pure.

Distance is the weighted mean of four parts, each 0 (alike) to 1 (nothing in common):

- what is asked for, weight 4: with power zones, the share of the minutes that lie in another zone (half the summed
  differences of the shares); without them, the mean of class type (0 or 1), difficulty (over 9 steps) and members'
  output a minute (1 - smaller over larger);
- length, weight 3: 1 - shorter over longer;
- instructor, weight 1.5: 0 when the same;
- music, weight 1.5: 1 - shared artists over all artists of the two (Jaccard).

What is unknown of the class itself is not compared, and its weight goes to the rest; what is unknown of the other one
counts as nothing in common. Only classes of the same discipline that Peloton still has are looked at.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

WEIGHTS = {"asked": 4.0, "length": 3.0, "instructor": 1.5, "music": 1.5}
#: So many of the nearest by all but music have their music compared too.
SHORTLIST = 400
#: The widest gap there can be in difficulty, 1 to 10.
DIFFICULTY_STEPS = 9

#: The weights, in words for whoever sees the list.
SAID = (
    "Nearest by what they ask for (4 parts of 10: minutes in zones; without zones type, difficulty and members' output "
    "a minute), length (3), instructor (1.5) and shared artists (1.5). 100 % alike has all of it in common."
)

_ZONES = [f"planned_zone_{zone}_s" for zone in range(1, 8)]


def shortlist(classes: pd.DataFrame, class_id: str, *, most: int = SHORTLIST) -> list[str]:
    """Ids of the classes nearest by all but music, the nearest first."""
    others = _others(classes, class_id)
    parts = _parts(others, classes.loc[class_id])
    return _mean(parts).sort_values(kind="stable").index[:most].tolist()


def nearest(
    classes: pd.DataFrame, class_id: str, artists: Mapping[str, frozenset[str]], *, most: int = 8
) -> pd.DataFrame:
    """The nearest classes, the nearest first; none where nothing is known of the class that others could share.

    Args:
        classes: As of ``queries.library.classes``.
        artists: Of the class and of its ``shortlist``, by class id; left out where no playlist is known.

    Returns:
        Rows of ``classes`` with ``alike`` (1 - distance) and ``reasons`` (words).
    """
    others = classes.loc[shortlist(classes, class_id)]
    this = classes.loc[class_id]
    parts = _parts(others, this)
    wanted = artists.get(class_id, frozenset())
    shared = pd.Series({i: len(wanted & artists.get(i, frozenset())) for i in others.index}, others.index, dtype=float)
    if wanted:
        either = pd.Series({i: len(wanted | artists.get(i, frozenset())) for i in others.index}, dtype=float)
        parts["music"] = 1 - shared / either
    if not len(parts.columns):
        others, parts = others.iloc[:0], parts.iloc[:0]
    distance = _mean(parts).sort_values(kind="stable").iloc[:most]
    rows = others.loc[distance.index]
    reasons = [_reasons(this, row, parts.loc[i], int(shared[i]), len(wanted)) for i, row in rows.iterrows()]
    return rows.assign(alike=1 - distance, reasons=pd.Series(reasons, rows.index, dtype=object))


def _others(classes: pd.DataFrame, class_id: str) -> pd.DataFrame:
    is_other = (classes["discipline"] == classes.at[class_id, "discipline"]) & ~classes["is_removed"]
    return classes[is_other & (classes.index != class_id)]


def _mean(parts: pd.DataFrame) -> pd.Series:
    """The weighted mean of those parts that are compared."""
    if parts.empty or not len(parts.columns):
        return pd.Series(1.0, parts.index)
    weights = pd.Series({name: WEIGHTS[name] for name in parts.columns})
    return parts.fillna(1.0).mul(weights).sum(axis=1) / weights.sum()


def _parts(others: pd.DataFrame, this: pd.Series) -> pd.DataFrame:
    """The distances of each part that is known of ``this``, but for music."""
    parts = pd.DataFrame(index=others.index)
    asked = _zone_distance(others, this) if this[_ZONES].sum() > 0 else _kind_distance(others, this)
    if asked is not None:
        parts["asked"] = asked
    if this["duration_s"] > 0:
        parts["length"] = _gap(others["duration_s"], this["duration_s"])
    if isinstance(this["instructor"], str):
        parts["instructor"] = (others["instructor"] != this["instructor"]).astype(float)
    return parts


def _zone_distance(others: pd.DataFrame, this: pd.Series) -> pd.Series:
    zones_s = others[_ZONES].to_numpy(dtype=float)
    total_s = zones_s.sum(axis=1, keepdims=True)
    shares = np.divide(zones_s, total_s, out=np.full_like(zones_s, np.nan), where=total_s > 0)
    wanted = this[_ZONES].to_numpy(dtype=float)
    return pd.Series(np.abs(shares - wanted / wanted.sum()).sum(axis=1) / 2, others.index)


def _kind_distance(others: pd.DataFrame, this: pd.Series) -> pd.Series | None:
    kinds = []
    if isinstance(this["class_type"], str):
        kinds.append((others["class_type"] != this["class_type"]).astype(float))
    if pd.notna(this["difficulty"]):
        kinds.append((others["difficulty"] - this["difficulty"]).abs().div(DIFFICULTY_STEPS).fillna(1.0))
    if (rate := _kj_per_min(this)) > 0:
        kinds.append(_gap(_kj_per_min(others), rate).fillna(1.0))
    return sum(kinds[1:], kinds[0]) / len(kinds) if kinds else None


def _gap(values: pd.Series, wanted: float) -> pd.Series:
    """1 - the smaller over the larger; NaN for what is unknown or 0."""
    known = values.where(values > 0)
    return 1 - np.minimum(known, wanted) / np.maximum(known, wanted)


def _kj_per_min(rows: Any) -> Any:
    """Of a frame a column, of a row a number."""
    return 60 * rows["avg_output_kj"] / rows["duration_s"]


def _reasons(this: pd.Series, row: pd.Series, parts: pd.Series, shared: int, artists: int) -> str:
    """What the two have in common and where they differ, in words."""
    said = []
    if this[_ZONES].sum() > 0:
        is_zoned = row[_ZONES].sum() > 0
        said.append(f"{100 * (1 - parts['asked']):.0f} % of the zone minutes alike" if is_zoned else "no zones known")
    elif isinstance(this["class_type"], str):
        said.append(_type(this["class_type"], row["class_type"]))
        said.append(_difficulty(this["difficulty"], row["difficulty"]))
    if "length" in parts:
        said.append(_length(this["duration_s"], row["duration_s"]))
    if isinstance(this["instructor"], str) and row["instructor"] == this["instructor"]:
        said.append("same instructor")
    if shared:
        said.append(f"{shared} of its {artists} artists")
    return ", ".join(part for part in said if part)


def _type(wanted: str, given: object) -> str:
    if not isinstance(given, str):
        return "type unknown"
    return "same type" if given == wanted else f"{given} instead of {wanted}"


def _length(wanted_s: float, length_s: float) -> str:
    if not length_s > 0:
        return "length unknown"
    minutes, wanted = round(length_s / 60), round(wanted_s / 60)
    return "same length" if minutes == wanted else f"{minutes} instead of {wanted} min"


def _difficulty(wanted: float, given: float) -> str:
    if pd.isna(wanted) or pd.isna(given):
        return ""
    return f"difficulty {given:.1f} against {wanted:.1f}"
