"""Parts of a workout (sets, lengths of a pool) that several recordings tell of, from one of them. Pure."""

from collections.abc import Sequence

import pandas as pd


def of_one_recording(parts: pd.DataFrame, known: pd.Series, *, order: Sequence[str]) -> pd.DataFrame:
    """The parts of each workout as one recording tells them: the one that knows most.

    Args:
        parts: A row a part: ``workout_id``, ``recording_id``, ``source``.
        known: How much the recording of each row knows; indexed as ``parts``.
        order: The sources, best first, where two know as much.
    """
    rank = parts["source"].map({source: place for place, source in enumerate(order)})
    ordered = parts.assign(known=known, rank=rank)
    ordered = ordered.sort_values(["known", "rank", "recording_id"], ascending=[False, True, True])
    chosen = ordered.drop_duplicates("workout_id")["recording_id"]
    return parts[parts["recording_id"].isin(chosen)]
