"""What Garmin tells of days rather than workouts: where it is asked for, and what the answers mean.

Sleep, heart-rate variability, resting heart rate, readiness, VO2max, weight, body fat, steps and energy. Knows neither
the network nor a store.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from core.errors import UnexpectedReply
from core.recorded import Measured

Raw = Mapping[str, Any]

#: What can be true of each kind; a value outside is left out.
LIMITS: Mapping[str, tuple[float, float]] = {
    "sleep_hours": (0.5, 24), "hrv": (1, 400), "resting_heart_rate": (25, 120), "readiness": (1, 100),
    "vo2max": (10, 100), "weight": (20, 350), "body_fat": (2, 70), "steps": (1, 200_000),
    "energy_burned": (500, 20_000),
}  # fmt: skip
#: Garmin's number for resting heart rate among its daily values.
RESTING_HEART_RATE_ID = "60"
#: The score of readiness right after waking, which the day's training has not moved yet.
AFTER_WAKING = "AFTER_WAKEUP_RESET"


@dataclass(frozen=True)
class DailySource:
    """One question about days. In ``path`` and ``query`` stand {first}, {last} and {who}."""

    name: str
    #: In words that fit "Garmin does not have ...".
    what: str
    path: str
    parse: Callable[[Any], list[Measured]]
    query: Mapping[str, str] = field(default_factory=dict)
    #: Days that one request may ask for.
    window_days: int = 28
    #: Days that one pass goes back in time.
    reach_days: int = 90
    #: Told of a day only when it is over.
    is_of_whole_days: bool = False


def parse_sleep(reply: Any) -> list[Measured]:
    """Hours slept in the night before each day: ``{"individualStats": [{"calendarDate", "values": {...}}]}``."""
    return _measured(
        ("sleep_hours", row.get("calendarDate"), _over(_part(row, "values").get("totalSleepTimeInSeconds"), 3600))
        for row in _rows(reply, "individualStats", "sleep")
    )


def parse_hrv(reply: Any) -> list[Measured]:
    """RMSSD of each night (ms): ``{"hrvSummaries": [{"calendarDate", "lastNightAvg"}]}``."""
    rows = _rows(reply, "hrvSummaries", "heart-rate variability")
    return _measured(("hrv", row.get("calendarDate"), row.get("lastNightAvg")) for row in rows)


def parse_resting_heart_rates(reply: Any) -> list[Measured]:
    """Resting heart rate of each day: ``{"allMetrics": {"metricsMap": {"WELLNESS_RESTING_HEART_RATE": [...]}}}``."""
    found = _part(_part(reply or {}, "allMetrics"), "metricsMap")
    rows = _rows(found, "WELLNESS_RESTING_HEART_RATE", "resting heart rate")
    return _measured(("resting_heart_rate", row.get("calendarDate"), row.get("value")) for row in rows)


def parse_readiness(reply: Any) -> list[Measured]:
    """The readiness of each day right after waking, where there is none the first of the day; 1 to 100."""
    by_day: dict[Any, Raw] = {}
    for row in sorted(_rows(reply, None, "readiness"), key=lambda r: str(r.get("timestamp"))):
        kept = by_day.setdefault(row.get("calendarDate"), row)
        if row.get("inputContext") == AFTER_WAKING and kept.get("inputContext") != AFTER_WAKING:
            by_day[row.get("calendarDate")] = row
    return _measured(("readiness", day, row.get("score")) for day, row in by_day.items())


def parse_vo2max(reply: Any) -> list[Measured]:
    """VO2max on the days on which Garmin set it anew: of running where it knows that, else of cycling."""
    rows = list(_rows(reply, None, "VO2max"))
    for sport, note in (("generic", "From running"), ("cycling", "From cycling")):
        parts = [_part(row, sport) for row in rows]
        told = [(part.get("calendarDate"), _first(part, "vo2MaxPreciseValue", "vo2MaxValue")) for part in parts]
        values = (("vo2max", day, value) for day, value in told)
        if found := _measured(values, note=note):
            return found
    return []


def parse_weigh_ins(reply: Any) -> list[Measured]:
    """Weight (from grams to kg) and body fat (%), the first of each day: best in the morning."""
    found: list[tuple[str, Any, Any]] = []
    for summary in _rows(reply, "dailyWeightSummaries", "weight"):
        entries = [entry for entry in summary.get("allWeightMetrics") or () if isinstance(entry, Mapping)]
        for entry in sorted(entries, key=lambda e: _number(e.get("timestampGMT")) or 0):
            day = entry.get("calendarDate") or summary.get("summaryDate")
            found += [("weight", day, _over(entry.get("weight"), 1000)), ("body_fat", day, entry.get("bodyFat"))]
    return _measured(found)


def parse_days(reply: Any) -> list[Measured]:
    """Steps of each day, and the energy that it took (kcal), at rest and in motion: ``{"data": [{...}]}``."""
    return _measured(
        (kind, row.get("calendarDate"), row.get(key))
        for row in _rows(reply, "data", "the summaries of your days")
        for kind, key in (("steps", "totalSteps"), ("energy_burned", "totalKilocalories"))
    )


#: Every question about days, in the order in which they are asked.
SOURCES: tuple[DailySource, ...] = (
    DailySource("sleep", "your sleep", "/sleep-service/stats/sleep/daily/{first}/{last}", parse_sleep),
    DailySource("hrv", "your heart-rate variability", "/hrv-service/hrv/daily/{first}/{last}", parse_hrv,
                window_days=90),
    DailySource("resting_heart_rate", "your resting heart rate", "/userstats-service/wellness/daily/{who}",
                parse_resting_heart_rates,
                {"fromDate": "{first}", "untilDate": "{last}", "metricId": RESTING_HEART_RATE_ID}),
    DailySource("vo2max", "your VO2max", "/metrics-service/metrics/maxmet/daily/{first}/{last}", parse_vo2max,
                window_days=365, reach_days=730),
    DailySource("weight", "your weight", "/weight-service/weight/range/{first}/{last}", parse_weigh_ins,
                {"includeAll": "true"}, window_days=365, reach_days=730),
    DailySource("readiness", "your readiness", "/metrics-service/metrics/trainingreadiness/{first}/{last}",
                parse_readiness),
    DailySource("days", "the summaries of your days", "/usersummary-service/v2/dailysummaries", parse_days,
                {"startDate": "{first}", "endDate": "{last}"}, is_of_whole_days=True),
)  # fmt: skip


def _measured(values: Any, *, note: str | None = None) -> list[Measured]:
    """What has a day and can be true; of a kind and day the first."""
    found: dict[tuple[str, date], Measured] = {}
    for kind, day_text, raw in values:
        day, value = _day(day_text), _number(raw)
        lowest, highest = LIMITS[kind]
        if day is not None and value is not None and lowest <= value <= highest:
            found.setdefault((kind, day), Measured(kind, day, value, note))
    return list(found.values())


def _rows(reply: Any, key: str | None, what: str) -> Iterator[Raw]:
    """The rows under ``key``, or the reply itself; none where Garmin answers with nothing."""
    if not reply and not isinstance(reply, str):
        return
    rows = reply if key is None else reply.get(key) if isinstance(reply, Mapping) else reply
    if rows is None:
        return
    if not isinstance(rows, list):
        raise UnexpectedReply(f"Garmin's answer for {what} has an unknown form. Update Zonebook if this stays so.")
    yield from (row for row in rows if isinstance(row, Mapping))


def _part(row: Any, key: str) -> Raw:
    part = row.get(key) if isinstance(row, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _first(row: Raw, *keys: str) -> Any:
    return next((row[key] for key in keys if row.get(key) is not None), None)


def _over(value: Any, divisor: float) -> float | None:
    number = _number(value)
    return None if number is None else number / divisor


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if is_number else None
