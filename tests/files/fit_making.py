"""FIT files for tests, made with Garmin's own encoder: every number in them is told by the test."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from garmin_fit_sdk import Encoder, Profile

START = datetime(2026, 5, 2, 6, 30, tzinfo=UTC)
NUMBERS: Mapping[str, int] = Profile["mesg_num"]

Message = tuple[str, dict[str, Any]]


def fit(*messages: Message, kind: str = "activity", descriptions: Mapping[Any, Any] | None = None) -> bytes:
    """A file of these messages after its ``file_id``."""
    encoder = Encoder(descriptions) if descriptions else Encoder()
    about = {"type": kind, "manufacturer": "garmin", "product": 3121, "serial_number": 1, "time_created": START}
    for name, fields in (("FILE_ID", about), *messages):
        encoder.on_mesg(NUMBERS[name], dict(fields))
    return bytes(encoder.close())


def at(seconds: float, start: datetime = START) -> datetime:
    """The instant so many seconds after the start."""
    return start + timedelta(seconds=seconds)


def records(columns: Mapping[str, Sequence[Any]], seconds: Iterable[int] | None = None) -> list[Message]:
    """A record for each value of the columns, a second apart unless told; None is left out."""
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    times = list(seconds) if seconds is not None else list(range(len(rows)))
    return [
        ("RECORD", {"timestamp": at(second), **{name: value for name, value in row.items() if value is not None}})
        for second, row in zip(times, rows, strict=True)
    ]


def timer(event_type: str, second: int) -> Message:
    """The timer starts or stops."""
    return "EVENT", {"timestamp": at(second), "event": "timer", "event_type": event_type}


def session(elapsed_s: float, *, begin_s: float = 0, **fields: Any) -> Message:
    """A session; cycling, and its timer never stands still, unless told."""
    told = {"total_elapsed_time": elapsed_s, "total_timer_time": elapsed_s, "sport": "cycling", **fields}
    return "SESSION", {"timestamp": at(begin_s + elapsed_s), "start_time": at(begin_s), **told}


def activity(offset_s: int = 0, second: int = 0) -> Message:
    """The message that knows local time."""
    local = int((at(second + offset_s) - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds())
    return "ACTIVITY", {"timestamp": at(second), "local_timestamp": local, "num_sessions": 1, "type": "manual"}


ride = partial(session, sport="cycling", sub_sport="road")
