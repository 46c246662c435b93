"""Every time the athlete took the same class."""

import numpy as np
import pandas as pd

from core.metrics import is_marked, local_days, top_share

COLUMNS = ["duration_s", "output_kj", "avg_power_w", "avg_heart_rate_bpm", "leaderboard_rank", "leaderboard_total"]


def attempts(workouts: pd.DataFrame, workout_id: int) -> pd.DataFrame:
    """All attempts at the class of one workout, itself included; empty when it had no class.

    Returns:
        Indexed by ``workout_id``, oldest first: ``day`` (datetime64), ``duration_s``, ``output_kj``, ``avg_power_w``,
        ``avg_heart_rate_bpm``, ``leaderboard_rank``, ``leaderboard_total``, ``top_share`` (0.05 is the top 5 %),
        ``delta_kj`` to the best output of them all (0 for the best, NaN where unknown), ``is_best``, ``is_this``,
        ``is_earlier`` than it. Attempts stopped early, doubtful or excluded are listed, but never
        the best.
    """
    rows = workouts[workouts["class_id"] == workouts["class_id"].get(workout_id)]
    table = rows[COLUMNS].astype(float)
    is_eligible = ~(
        is_marked(rows, "is_stopped_early") | is_marked(rows, "is_doubtful") | is_marked(rows, "is_excluded")
    )
    delta_kj = table["output_kj"] - table["output_kj"].where(is_eligible).max()
    places = zip(table["leaderboard_rank"], table["leaderboard_total"], strict=True)
    table.insert(0, "day", local_days(rows))
    return table.assign(
        top_share=np.array([top_share(rank, total) for rank, total in places], dtype=float),
        delta_kj=delta_kj,
        is_best=is_eligible & (delta_kj == 0),
        is_this=table.index == workout_id,
        is_earlier=np.arange(len(table)) < table.index.get_indexer([workout_id])[0],
    )
