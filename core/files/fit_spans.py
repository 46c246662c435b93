"""Which records, laps and lengths of a FIT file belong to which session, and when its timer stood still.

A file may hold several sessions (a triathlon), none (a battery that died), or one whose dates are wrong. Times are
FIT seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from core.errors import UnreadableFile
from core.files import fit_words, track
from core.files.fit_channels import number, word
from core.files.fit_messages import Message, Messages

#: 1989-12-31 00:00 UTC, from which FIT counts seconds.
FIT_EPOCH_S = 631_065_600
#: Smaller times count from when the device was switched on.
LEAST_FIT_TIME_S = 0x10000000
#: A longer session than a week is a mistake.
LONGEST_S = 7 * 86_400
#: Samples so long after the last session that a damaged file tells of are one more.
AFTER_S = 60

_STARTS, _STOPS = frozenset(("start",)), frozenset(("stop", "stop_all", "stop_disable", "stop_disable_all"))


@dataclass(frozen=True)
class Span:
    """A session of a file and the records that belong to it; FIT seconds."""

    message: Message
    start_s: int
    elapsed_s: float
    records: np.ndarray
    notes: tuple[str, ...] = ()
    #: When the next session of the file begins.
    next_s: float = inf


def spans_of(messages: Messages, times_s: np.ndarray, *, is_damaged: bool) -> list[Span]:
    """Which records belong to which session: those from its start to the start of the next one."""
    told = [message for message in messages.get("session", ()) if _start(message) is not None]
    starts_s = [_start(message) or 0 for message in told]
    untold = _sports(messages)
    stops_s = [
        number(event, "timestamp") or 0 for event in timer_events(messages) if word(event, "event_type") in _STOPS
    ]
    if not told:
        if kind_of(messages) in fit_words.OTHER_CONTENT:
            return []
        whole = messages.get("session", [])[:1] or [untold]
        return [_span_by_records(whole[0], times_s)] if np.isfinite(times_s).any() else []
    spans: list[Span] = []
    for message, start_s in zip(told, starts_s, strict=True):
        next_s = min((other for other in starts_s if other > start_s), default=inf)
        with np.errstate(invalid="ignore"):
            records = np.flatnonzero((times_s >= start_s) & (times_s < min(next_s, start_s + track.DAY_S)))
        elapsed_s = _elapsed_s(message, start_s, times_s[records])
        stopped_s = max((s for s in stops_s if start_s < s < min(next_s, start_s + LONGEST_S)), default=start_s)
        spans.append(Span(message, start_s, max(elapsed_s, stopped_s - start_s), records, next_s=next_s))
    if len(spans) == 1 and np.isfinite(times_s).any():
        return [_checked(spans[0], times_s)]
    last = max(spans, key=lambda span: span.start_s)
    with np.errstate(invalid="ignore"):
        is_after = times_s > last.start_s + last.elapsed_s + AFTER_S
    if is_damaged and np.count_nonzero(is_after) > 1 and last.message.get("total_elapsed_time"):
        kept = last.records[~is_after[last.records]]
        spans.remove(last)
        spans.append(Span(last.message, last.start_s, last.elapsed_s, kept))
        spans.append(_span_by_records(untold, np.where(is_after, times_s, np.nan)))
    return spans


def _checked(span: Span, times_s: np.ndarray) -> Span:
    """The only session of a file against its records: where none lies in it, the records are believed."""
    if not span.records.size:
        try:
            found = _span_by_records(span.message, times_s)
        except UnreadableFile:
            return replace(span, notes=("No sample has a time that can be true: only the totals are imported.",))
        return replace(found, notes=("The session is dated other than its samples: the samples are believed.",))
    left_out = int(np.isfinite(times_s).sum()) - span.records.size
    if left_out:
        return replace(span, notes=(f"{track.samples(left_out)} before the start or a day after it: left out.",))
    return span


def _span_by_records(message: Message, times_s: np.ndarray) -> Span:
    """A session from the times of its records alone.

    Raises:
        UnreadableFile: None of them can be true.
    """
    records, notes = track.one_session(times_s + FIT_EPOCH_S)
    start_s = int(times_s[records].min())
    return Span(message, start_s, float(times_s[records].max() - start_s), records, tuple(notes))


def _start(message: Message) -> int | None:
    """When a session began, None where the clock of the device was not set."""
    start_s = number(message, "start_time")
    return int(start_s) if start_s is not None and LEAST_FIT_TIME_S <= start_s < 0xFFFFFFFF else None


def _elapsed_s(message: Message, start_s: int, times_s: np.ndarray) -> float:
    """From the first to the last second: as told, else by the end of the session, else by its records."""
    told_s = number(message, "total_elapsed_time")
    if told_s and told_s <= LONGEST_S:
        return told_s
    end_s = number(message, "timestamp")
    if end_s and start_s < end_s <= start_s + LONGEST_S:
        return end_s - start_s
    return float(times_s.max() - start_s) if times_s.size else 0.0


def kind_of(messages: Messages) -> str | None:
    """What a file says it holds: "activity", "workout", "course" ..."""
    return word(messages["file_id"][0], "type") if messages.get("file_id") else None


def _sports(messages: Messages) -> Message:
    """What a file without a session says of its sport."""
    for found in (*messages.get("sport", ()), *messages.get("lap", ())):
        if word(found, "sport"):
            return {"sport": found["sport"], "sub_sport": found.get("sub_sport")}
    types = (word(record, "activity_type") for record in messages.get("record", ()))
    return {"sport": next((sport for sport in types if sport), None)}


def timer_events(messages: Messages) -> list[Message]:
    """The starts and stops of the timer, by time."""
    timer = [
        event for event in messages.get("event", ())
        if word(event, "event") == "timer" and number(event, "timestamp") is not None
    ]  # fmt: skip
    return sorted(timer, key=lambda event: number(event, "timestamp") or 0)


def pauses_of(timer: Sequence[Message], span: Span) -> list[list[float]] | None:
    """When the timer stood still, on the elapsed clock; None where the file has no timer."""
    if not timer:
        return None
    pauses: list[list[float]] = []
    stopped_s: float | None = None
    for event in timer:
        at_s = min(max((number(event, "timestamp") or 0) - span.start_s, 0.0), span.elapsed_s)
        if word(event, "event_type") in _STOPS:
            stopped_s = at_s if stopped_s is None else stopped_s
        elif word(event, "event_type") in _STARTS and stopped_s is not None:
            if at_s > stopped_s:
                pauses.append([stopped_s, at_s])
            stopped_s = None
    return pauses


def elapsed_at(message: Message, span: Span) -> float | None:
    """When a part of the session began, on the elapsed clock; None where it belongs to another session."""
    start_s = number(message, "start_time")
    end_s, elapsed_s = number(message, "timestamp"), number(message, "total_elapsed_time")
    if start_s is None and end_s is not None and elapsed_s is not None:
        start_s = end_s - elapsed_s
    if start_s is None or not span.start_s <= start_s < min(span.next_s, span.start_s + max(span.elapsed_s, 1)):
        return None
    return start_s - span.start_s
