"""Recordings of watches and bike computers (FIT) in our words and units. Knows no store and no clock.

Where the device's own totals can be true they stand; the rest follows from the samples. Speed, altitude and the like
are those of the samples, heart rate under water is what the strap handed over afterwards. Cadence of runs and walks is
steps a minute of both feet; strokes a minute of swims and rows are a channel of their own.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import UnreadableFile
from core.files import fit_messages, fit_words, track
from core.files.fit_channels import number, numbers, sampled, swum, word
from core.files.fit_messages import Message, Messages, Part, is_fit
from core.files.fit_sets import sets_of
from core.files.fit_spans import (
    FIT_EPOCH_S,
    LEAST_FIT_TIME_S,
    LONGEST_S,
    Span,
    elapsed_at,
    kind_of,
    pauses_of,
    spans_of,
    timer_events,
)  # fmt: skip
from core.models import Lap, PoolLength, Recording
from core.recorded import FileContent, Measured, RecordedSession

__all__ = ["is_fit", "parse"]

#: The timer cannot run longer than the session but for rounding.
TIMER_SLACK_S = 60
#: Local time differs from UTC by so much at most, in steps of a quarter of an hour.
LARGEST_OFFSET_S, OFFSET_STEP_S = 14 * 3600, 900
#: Nowhere do clocks differ more than this from the sun.
CLOCK_FROM_SUN_S = 4 * 3600

#: Larger files are refused: a day at a sample a second with all that a watch adds has about 25 MB.
MAX_BYTES = 32 * 2**20

#: Our value, its fields in a session or lap (first known wins), factor, and what it can be.
_TOLD: tuple[tuple[str, tuple[str, ...], float, tuple[float, float]], ...] = (
    ("distance_m", ("total_distance",), 1, (0, 5_000_000)),
    ("elevation_gain_m", ("total_ascent",), 1, (0, 20_000)),
    ("output_kj", ("total_work",), 1 / 1000, (0, 50_000)),
    ("calories_kcal", ("total_calories",), 1, (0, 30_000)),
    ("moving_s", ("total_moving_time",), 1, (0, LONGEST_S)),
    ("avg_power_w", ("avg_power",), 1, (0, 1_500)),
    ("max_power_w", ("max_power",), 1, (0, 3_000)),
    ("avg_speed_mps", ("enhanced_avg_speed", "avg_speed"), 1, (0, 40)),
    ("max_speed_mps", ("enhanced_max_speed", "max_speed"), 1, (0, 60)),
    ("avg_heart_rate_bpm", ("avg_heart_rate",), 1, (25, 240)),
    ("max_heart_rate_bpm", ("max_heart_rate",), 1, (25, 240)),
    ("avg_step_length_m", ("avg_step_length",), 1 / 1000, (0.1, 4)),
    ("avg_vertical_oscillation_m", ("avg_vertical_oscillation",), 1 / 1000, (0.005, 0.5)),
    ("avg_stance_time_s", ("avg_stance_time",), 1 / 1000, (0.05, 2)),
    ("pool_length_m", ("pool_length",), 1, (5, 200)),
)
_OF_LAPS = ("distance_m", "elevation_gain_m", "calories_kcal", "avg_power_w", "avg_speed_mps", "avg_heart_rate_bpm",
            "max_heart_rate_bpm")  # fmt: skip


def parse(data: bytes, *, name: str, zone: ZoneInfo) -> FileContent:
    """Read a FIT file: its sessions in the order of the file, weights of a scale, and a sentence for what is lost.

    Args:
        name: What the file is called; only its content says what it is.
        zone: The athlete's own time zone, where the file does not tell local time.

    Returns:
        Sessions with ``created_at`` and ``updated_at`` set to the start until they are saved.

    Raises:
        UnreadableFile: There is neither a session nor a weight in it; the sentence says what there is.
    """
    if not is_fit(data[:14]):
        raise UnreadableFile(f"{name} is not a FIT file, whatever its name says. Export the workout again.")
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The FIT file is larger than {MAX_BYTES // 2**20} MB: no recording is that long.")
    content, refused = FileContent(), []
    for part in fit_messages.parts(data):
        before = len(content.sessions) + len(content.measured)
        try:
            content.sessions.extend(_sessions(part, zone, content.errors))
            content.measured.extend(_measured(part.messages, zone))
        except UnreadableFile as error:
            refused.append(str(error))
        if part.problem and len(content.sessions) + len(content.measured) > before:
            content.errors.append(part.problem)
    if not content.sessions and not content.measured:
        raise UnreadableFile(refused[0] if refused else "The FIT file holds nothing that can be read.")
    content.errors.extend(refused)
    digest = hashlib.sha256(data).hexdigest()[:32]
    for n, session in enumerate(content.sessions):
        session.recording.source_id = f"{digest}:{n}"
    return content


# --- sessions


def _sessions(part: Part, zone: ZoneInfo, errors: list[str]) -> list[RecordedSession]:
    """The sessions of one file, transitions of a multisport race left out."""
    messages = part.messages
    times_s = numbers(messages.get("record", ()), "timestamp")
    spans = spans_of(messages, times_s, is_damaged=part.problem is not None)
    if not spans and not messages.get("weight_scale"):
        raise UnreadableFile(_why_nothing(messages, part.problem))
    for span in spans:
        errors.extend(span.notes)
    return [_session(span, messages, times_s, zone) for span in spans if span.message.get("sport") != "transition"]


def _why_nothing(messages: Messages, problem: str | None) -> str:
    kind = "workout" if messages.get("workout") else kind_of(messages)
    if kind in fit_words.OTHER_CONTENT:
        return f"The file holds {fit_words.OTHER_CONTENT[kind]}"
    if problem:
        return "The FIT file is damaged or cut off before its first sample. Export the workout again."
    return "The FIT file holds no samples and no session: nothing was recorded."


# --- one session


def _session(span: Span, messages: Messages, times_s: np.ndarray, zone: ZoneInfo) -> RecordedSession:
    message = span.message
    sport, sub_sport = word(message, "sport"), word(message, "sub_sport")
    discipline = fit_words.discipline(sport, sub_sport)
    pauses = pauses_of(timer_events(messages), span)
    records = [messages["record"][i] for i in span.records]
    elapsed_s = times_s[span.records] - span.start_s
    channels = track.on_grid(
        elapsed_s, sampled(records, messages.get("field_description", ()), discipline), pauses=pauses or ()
    )
    if len(messages.get("session", ())) > 1 and "distance_m" in channels:  # it counts on through a whole race
        channels["distance_m"] = channels["distance_m"] - np.nanmin(channels["distance_m"])
    lengths = _lengths(messages, span)
    told = _told(message, discipline)
    if lengths and told.get("pool_length_m"):
        channels |= swum(lengths, told["pool_length_m"], channels)
    channels = track.with_distance(channels, pauses or ())
    duration_s = _duration_s(message, span.elapsed_s, pauses)
    is_virtual = sub_sport == "virtual_activity"
    longitude_deg = channels.get("longitude_deg")
    started_at = track.started(span.start_s + FIT_EPOCH_S)
    offset_s = _offset_s(messages, None if is_virtual else longitude_deg)
    if offset_s is None:
        offset_s = track.offset_s(started_at, zone)
    values = track.totals(channels, duration_s=duration_s) | told
    if "avg_speed_mps" not in told and "distance_m" in told and duration_s:
        values["avg_speed_mps"] = told["distance_m"] / duration_s
    recording = Recording(
        source="file", source_id="", detail_state="complete", created_at=started_at, updated_at=started_at,
        started_at=started_at, utc_offset_s=offset_s, discipline=discipline, duration_s=round(duration_s),
        title=_title(message, messages, discipline, track.started(span.start_s + FIT_EPOCH_S + offset_s)),
        is_outdoor=fit_words.is_outdoor(sub_sport, has_positions=longitude_deg is not None), pauses=pauses,
        device=_device(messages), source_ftp_w=number(message, "threshold_power") or None, **values,
    )  # fmt: skip
    return RecordedSession(
        recording, streams=channels, laps=_laps(messages, span, discipline), lengths=lengths,
        sets=sets_of(messages, span),
    )  # fmt: skip


def _duration_s(message: Message, elapsed_s: float, pauses: list[list[float]] | None) -> float:
    """The timer where it can be true, else what elapsed less the pauses."""
    timer_s = number(message, "total_timer_time")
    if timer_s and timer_s <= elapsed_s + TIMER_SLACK_S:
        return timer_s
    return elapsed_s - sum(until - since for since, until in pauses or ())


def _told(message: Message, discipline: str) -> dict[str, Any]:
    """The device's own totals that can be true. A 0 is a sensor that was not there, but for a flat way."""
    values: dict[str, Any] = {}
    for ours, names, factor, (lowest, highest) in _TOLD:
        value = number(message, *names)
        if value is not None and lowest <= value * factor <= highest and (value or ours == "elevation_gain_m"):
            values[ours] = round(value) if ours == "moving_s" else value * factor
    average = number(message, "avg_cadence")
    if average:
        average += number(message, "avg_fractional_cadence") or 0
        legs = 2 if discipline in track.ON_FOOT and average <= track.LEAST_STEPS_PER_MINUTE else 1
        values["avg_cadence_rpm"] = average * legs
        if highest_cadence := number(message, "max_cadence"):
            values["max_cadence_rpm"] = (highest_cadence + (number(message, "max_fractional_cadence") or 0)) * legs
    return values


def _laps(messages: Messages, span: Span, discipline: str) -> list[Lap]:
    laps = []
    for message in messages.get("lap", ()):
        at_s = elapsed_at(message, span)
        if at_s is None:
            continue
        told = _told(message, discipline)
        values: dict[str, Any] = {ours: told.get(ours) for ours in _OF_LAPS}
        laps.append(Lap(
            recording_id=0, position=len(laps), start_s=at_s, duration_s=_timer_s(message),
            avg_cadence_rpm=told.get("avg_cadence_rpm"), trigger=word(message, "lap_trigger"),
            **values,
        ))  # fmt: skip
    return laps


def _timer_s(message: Message) -> float | None:
    return number(message, "total_timer_time", "total_elapsed_time")


def _lengths(messages: Messages, span: Span) -> list[PoolLength]:
    """Lengths of the pool and the rests between them."""
    lengths = []
    for message in messages.get("length", ()):
        at_s = elapsed_at(message, span)
        if at_s is None:
            continue
        is_active = message.get("length_type") != "idle"
        strokes = number(message, "total_strokes")
        lengths.append(PoolLength(
            recording_id=0, position=len(lengths), start_s=at_s, duration_s=_timer_s(message),
            is_active=is_active, strokes=int(strokes) if strokes and is_active else None,
            stroke=word(message, "swim_stroke") if is_active else None,
        ))  # fmt: skip
    return lengths


# --- words and times


def _offset_s(messages: Messages, longitude_deg: np.ndarray | None) -> int | None:
    """Local time minus UTC as the file tells it, None where it does not or where the sun says otherwise."""
    for message in messages.get("activity", ()):
        local_s, utc_s = number(message, "local_timestamp"), number(message, "timestamp")
        if local_s is None or utc_s is None:
            continue
        offset_s = round((local_s - utc_s) / OFFSET_STEP_S) * OFFSET_STEP_S
        if abs(offset_s) > LARGEST_OFFSET_S or abs(local_s - utc_s - offset_s) > 1:
            continue
        if longitude_deg is not None and not _is_near_sun(offset_s, float(np.nanmedian(longitude_deg))):
            continue
        return offset_s
    return None


def _is_near_sun(offset_s: int, longitude_deg: float) -> bool:
    sun_s = longitude_deg / 360 * 86_400
    return abs((offset_s - sun_s + 43_200) % 86_400 - 43_200) <= CLOCK_FROM_SUN_S


def _title(message: Message, messages: Messages, discipline: str, local: datetime) -> str:
    """The name of the workout that was followed, else of the sport's profile, else one by the hour."""
    names: list[Any] = [found.get("wkt_name") for found in messages.get("workout", ())]
    names += [message.get("sport_profile_name")]
    if len(messages.get("session", ())) < 2:
        names += [found.get("name") for found in messages.get("sport", ())]
    found = (fit_words.text(name) for name in names)
    return next((name for name in found if name), track.title_by_hour(discipline, local.hour))


def _device(messages: Messages) -> str | None:
    from garmin_fit_sdk import Profile

    about: dict[str, Any] = {}
    creators = [found for found in messages.get("device_info", ()) if found.get("device_index") in ("creator", 0)]
    for found in (*messages.get("file_id", ())[:1], *creators[:1], *messages.get("device_info", ())[:1]):
        if about.get("manufacturer") in (None, found.get("manufacturer")):
            about = {**found, **about}
    products: Mapping[int, str] = Profile["types"]["garmin_product"]
    return fit_words.device(about, products)


# --- scales


def _measured(messages: Messages, zone: ZoneInfo) -> list[Measured]:
    """Weight (kg) and body fat (%) of a scale, by local day."""
    found = []
    for message in messages.get("weight_scale", ()):
        time_s = number(message, "timestamp")
        if time_s is None or time_s < LEAST_FIT_TIME_S:
            continue
        day = track.started(time_s + FIT_EPOCH_S).astimezone(zone).date()
        for kind, field, lowest, highest in (("weight", "weight", 20, 350), ("body_fat", "percent_fat", 2, 70)):
            value = number(message, field)
            if value is not None and lowest <= value <= highest:
                found.append(Measured(kind, day, value))
    return found
