"""Performance graphs as Peloton's API makes them of a recording."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from tests.fakes.peloton_classes import segment_list, target_metrics
from tests.fakes.peloton_recordings import HEART_RATE_ZONES, MAX_HEART_RATE_BPM, Channel, Recorded, Session, recorded

Reply = dict[str, Any]


def graph_json(session: Session) -> bytes:
    """``/api/workout/{id}/performance_graph?every_n=1`` of a session, as sent to a web client."""
    recording = recorded(session)
    text = json.dumps(_reply(session, recording), separators=(",", ":"))
    channels = (Channel("seconds", "", "", recording.seconds), *recording.channels)
    for channel in (*channels, *(channel.alternative for channel in channels if channel.alternative)):
        text = text.replace(f'"{_mark(channel)}"', _json_numbers(channel), 1)
    return text.encode()


def _mark(channel: Channel) -> str:
    """Stands for the channel's values until the rest of the reply is JSON."""
    return f"@{channel.slug}"


def _json_numbers(channel: Channel) -> str:
    written = _written_paces() if channel.is_pace else _written_numbers(channel.per_unit)
    return f"[{','.join([written[step] for step in channel.steps.tolist()])}]"


@cache
def _written_numbers(per_unit: int) -> list[str]:
    return [str(step) if per_unit == 1 else repr(step / per_unit) for step in range(8000)]


@cache
def _written_paces() -> list[str]:
    return ["null", *_written_numbers(100)[1:]]


def _reply(session: Session, recording: Recorded) -> Reply:
    peloton_class = session.peloton_class
    metrics = [_metric(channel, recording) for channel in recording.channels]
    return {
        "duration": session.duration_s,
        "is_class_plan_shown": peloton_class is not None,
        "segment_list": segment_list(peloton_class) if peloton_class else [],
        "seconds_since_pedaling_start": "@seconds",
        "average_summaries": _average_summaries(metrics),
        "summaries": [
            {"display_name": name, "display_unit": unit, "value": value, "slug": slug}
            for slug, name, unit, value in recording.totals
        ],
        "metrics": metrics,
        "has_apple_watch_metrics": False,
        "location_data": recording.locations,
        "is_location_data_accurate": True if recording.locations else None,
        "splits_data": {},
        "splits_metrics": {},
        "target_metrics_performance_data": {
            "target_metrics": target_metrics(peloton_class) if peloton_class else [],
            "time_in_metric": [],
        },
        "effort_zones": recording.effort_zones(),
        "muscle_group_score": [],
    }


def _metric(channel: Channel, recording: Recorded) -> Reply:
    """The metric with a mark in place of its values."""
    metric: Reply = {
        "display_name": channel.name,
        "display_unit": channel.unit,
        "max_value": _rounded(channel.steps.max(), channel.per_unit),
        "average_value": _rounded(channel.steps.mean(), channel.per_unit),
        "values": _mark(channel),
        "slug": channel.slug,
    }
    if channel.slug == "altitude":
        return metric | {"max_value": None, "average_value": None}
    if channel.slug == "heart_rate":
        return metric | _heart_rate_extras(channel.steps, recording)
    return metric | _pace_extras(channel, recording) if channel.is_pace else metric


def _pace_extras(pace: Channel, recording: Recorded) -> Reply:
    """The highest pace is the fastest, the average is that of the way covered."""
    moving = pace.steps[pace.steps > 0]
    extras: Reply = {
        "max_value": _rounded(moving.min(), 100),
        "average_value": _rounded(len(pace.steps) / (1 / moving).sum(), 100),
    }
    return extras | ({"alternatives": [_metric(pace.alternative, recording)]} if pace.alternative else {})


def _heart_rate_extras(heart_rate_bpm: np.ndarray, recording: Recorded) -> Reply:
    known = heart_rate_bpm[heart_rate_bpm > 0]
    return {
        "average_value": round(float(known.mean())),
        "zones": list(_heart_rate_zones(recording.heart_rate_zone_s or ())),
        "missing_data_duration": len(heart_rate_bpm) - len(known),
    }


def _heart_rate_zones(zone_seconds: tuple[int, ...]) -> Iterator[Reply]:
    lowest = [int(share * MAX_HEART_RATE_BPM) for share in HEART_RATE_ZONES]
    highest = [bpm - 1 for bpm in lowest[1:]] + [MAX_HEART_RATE_BPM]
    ranges = [f"{low}-{high} bpm" for low, high in zip(lowest, highest, strict=True)]
    ranges[0], ranges[-1] = f"<{lowest[1]} bpm", f">={lowest[-1]} bpm"
    for number, zone_s in enumerate(zone_seconds):
        yield {
            "display_name": f"Zone {number + 1}",
            "slug": f"zone{number + 1}",
            "range": ranges[number],
            "duration": zone_s,
            "max_value": highest[number],
            "min_value": lowest[number],
        }


def _average_summaries(metrics: list[Reply]) -> list[Reply]:
    """Means of the machine's metrics; heart rate and altitude are not among them."""
    shown = [metric for metric in metrics if metric["slug"] not in ("heart_rate", "altitude")]
    shown += [speed for metric in shown for speed in metric.get("alternatives", [])]
    return [
        {
            "display_name": f"Avg {metric['display_name']}",
            "display_unit": metric["display_unit"],
            "value": metric["average_value"],
            "slug": f"avg_{metric['slug']}",
        }
        for metric in shown
    ]


def _rounded(steps: float, per_unit: int) -> float:
    """Peloton's rounding: whole numbers, or as many decimals as the steps have."""
    return round(float(steps)) if per_unit == 1 else round(float(steps) / per_unit, len(str(per_unit)) - 1)
