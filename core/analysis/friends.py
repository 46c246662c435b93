"""The athlete and friends beside each other: sums of a period, classes that both took, rides together. Pure.

``mine`` are workouts as ``queries.workouts.workouts`` gives them, without deleted and excluded ones; ``theirs`` are
friends' results as ``queries.friends.friend_workouts`` gives them.
"""

from datetime import date

import pandas as pd

from core.metrics import is_marked, local_days

#: Starts of the same class no further apart than this are one ride together, as long as both were in it at once.
TOGETHER = pd.Timedelta(minutes=10)
#: The athlete's own row in a table of friends.
ME = 0
SUMS = ["workouts", "minutes", "output_kj", "days"]
SHARED = [
    "class_id", "friend_id", "title", "my_best_kj", "my_best_day", "their_best_kj", "their_best_day", "delta_kj",
    "last_day",
]  # fmt: skip
TOGETHER_COLUMNS = ["workout_id", "friend_id", "started_at", "day", "title", "my_kj", "their_kj", "apart_s"]


def standings(mine: pd.DataFrame, theirs: pd.DataFrame, friend_ids: list[int], first: date, last: date) -> pd.DataFrame:
    """What each did in the local days ``first`` to ``last``, both included.

    Returns:
        Indexed by ``friend_id`` (``ME`` first): ``workouts``, ``minutes``, ``output_kj``, ``days``. Nobody who did
        nothing is left out; minutes or output are NaN where none of the sessions told them.
    """
    columns = ["friend_id", "day", "duration_s", "output_kj"]
    both = pd.concat([mine.assign(friend_id=ME)[columns], theirs[columns]], ignore_index=True)
    both["day"] = local_days(both)
    within = both[both["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    of = within.astype({"duration_s": float, "output_kj": float}).groupby("friend_id")
    table = pd.DataFrame(
        {
            "workouts": of.size(),
            "minutes": of["duration_s"].sum(min_count=1) / 60,
            "output_kj": of["output_kj"].sum(min_count=1),
            "days": of["day"].nunique(),
        },
        columns=SUMS,
    ).reindex([ME, *friend_ids])
    table.index.name = "friend_id"
    return table.fillna({"workouts": 0, "days": 0}).astype({"workouts": int, "days": int})


def shared_classes(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Every class that the athlete and a friend took, a row for each friend.

    Those of which both outputs are known stand first, and of these the class that was taken last.

    Returns:
        ``class_id``, ``friend_id``, ``title``, ``my_best_kj`` and ``their_best_kj`` with their days (NaN and NaT where
        no output is known), ``delta_kj`` (mine less theirs), ``last_day`` of either. The athlete's own attempts that
        were stopped early or are doubtful are no best.
    """
    own, others = _in_classes(mine), _in_classes(theirs)
    own = own[own["class_id"].isin(others["class_id"])]
    others = others[others["class_id"].isin(own["class_id"])]
    if own.empty:
        return pd.DataFrame(columns=SHARED)
    may_count = ~(is_marked(own, "is_stopped_early") | is_marked(own, "is_doubtful"))
    my_best = _bests(own[may_count], ["class_id"]).add_prefix("my_")
    their_best = _bests(others, ["class_id", "friend_id"]).add_prefix("their_")
    pairs = others.groupby(["class_id", "friend_id"]).agg(their_last=("day", "max"))
    last = own.sort_values("day").groupby("class_id").agg(title=("title", "last"), my_last=("day", "max"))
    table = pairs.join(their_best).join(my_best).join(last).reset_index()
    table["last_day"] = table[["their_last", "my_last"]].max(axis=1)
    table["delta_kj"] = table["my_best_kj"] - table["their_best_kj"]
    table["is_measured"] = table["delta_kj"].notna()
    order = ["is_measured", "last_day", "title", "class_id", "friend_id"]
    return table.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)[SHARED]


def rides_together(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """The athlete's workouts that a friend did with them: the same class, begun within ``TOGETHER`` of each other.

    One that was over before the other one began is none. Of several attempts of a friend the one that began nearest
    counts, and each attempt counts once, for the athlete's workout that it is nearest to.

    Args:
        theirs: Only results whose time of day is known.

    Returns:
        The newest first, a row for each friend of a ride: ``workout_id``, ``friend_id``, ``started_at``, ``day``,
        ``title``, ``my_kj``, ``their_kj``, ``apart_s`` (above 0: they began later). A ride with several friends has
        several rows of one ``workout_id``.
    """
    own = _in_classes(mine).rename_axis("workout_id").reset_index()
    others = _in_classes(theirs).rename_axis("result_id").reset_index()
    columns = ["class_id", "started_at", "duration_s", "output_kj"]
    pairs = own[["workout_id", "day", "title", *columns]].merge(
        others[["result_id", "friend_id", *columns]], on="class_id", suffixes=("", "_theirs")
    )
    if pairs.empty:
        return pd.DataFrame(columns=TOGETHER_COLUMNS)
    apart = pairs["started_at_theirs"] - pairs["started_at"]
    first_s = pairs["duration_s"].where(apart >= pd.Timedelta(0), pairs["duration_s_theirs"]).astype(float)
    is_at_once = ~(apart.abs().dt.total_seconds() >= first_s)  # a length that is not known is no reason against
    found = pairs.assign(apart_s=apart.dt.total_seconds())[(apart.abs() <= TOGETHER) & is_at_once]
    found = found.iloc[found["apart_s"].abs().argsort(kind="stable")]
    found = found.drop_duplicates(["workout_id", "friend_id"]).drop_duplicates("result_id")
    named = found.rename(columns={"output_kj": "my_kj", "output_kj_theirs": "their_kj"})
    return named.sort_values(["started_at", "friend_id"], ascending=[False, True], ignore_index=True)[TOGETHER_COLUMNS]


def _in_classes(sessions: pd.DataFrame) -> pd.DataFrame:
    """Sessions with a class; days as datetime64, output as a number."""
    with_class = sessions[sessions["class_id"].notna()]
    return with_class.assign(day=local_days(with_class), output_kj=with_class["output_kj"].astype(float))


def _bests(sessions: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Indexed by ``by``: ``best_kj`` and ``best_day``, the first day of those with the same output."""
    ranked = sessions[sessions["output_kj"] > 0].sort_values(["output_kj", "day"], ascending=[False, True])
    best = ranked.drop_duplicates(by).set_index(by)[["output_kj", "day"]]
    return best.rename(columns={"output_kj": "best_kj", "day": "best_day"})
