"""A book with something that is known in everything private, and what a browser was sent, read for it."""

import base64
import contextlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from google.protobuf.message import Message
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import derive_tracks, store, streams
from core.models import ImportedFile, LifeEvent, Notification, PrivacyZone, Secret, SyncRun
from core.models_challenges import Friend
from core.store import Book

#: A word that stands in every private text, and nowhere else.
WORD = "zqmarker"
EMAIL, TOKEN = f"{WORD}@example.com", f"token-{WORD}"
#: Numbers that stand nowhere but where they are planted, by what they are of; and as a card or a sentence has them.
NUMBERS = {
    "heart_rate": (163.41421, 191.31415, 717.165, 77003.25, 424243.0, 196.77123, 47.77321),
    "body": (83.14159, 17.31271, 6.6613, 77.71727),
    "training": (12345.75,),
}
WRITTEN = {
    "heart_rate": ("163 bpm", "191 bpm", "717.16", "717.17", "77,003", "117:50:43", "197 bpm"),
    "body": ("83.1 kg", "17.3 %", "183.3 lb", "2.61 W/kg"),
    "training": ("12,346 kJ",),
}
#: The heart rate of every second, and how many alike in a row are no chance.
BEAT_BPM, IN_A_ROW = 161.7, 60
#: Where the planted track lies: whoever is sent a position is sent degrees between these.
SOUTH, NORTH = -54.83, -54.79
#: The FTP of every day.
FTP_W = 217.0
#: Elements that are no pictures of the book, and may be as long as they like.
_LONGEST_TEXT = 5_000_000


def plant(path: Path) -> None:
    """Put something known into everything private of a sample athlete's book; the book is then an athlete's own."""
    book = store.open_book(f"sqlite:///{path}")
    with sqlite3.connect(path) as own:
        run = own.execute("SELECT id FROM workout WHERE id IN (SELECT workout_id FROM track) ORDER BY started_at DESC")
        _plant_rows(own)
        for (workout_id,) in run.fetchall():
            _plant_way(own, workout_id)
        _plant_beats(own)
        own.execute("UPDATE recording SET source = 'file' WHERE source = 'sample'")
        own.execute("DELETE FROM setting WHERE key = 'sample.written_on'")
        own.execute("UPDATE subject_version SET version = version + 1")
    own.close()
    _plant_models(book)
    _make_tracks(book)
    book.engine.dispose()


def _plant_rows(own: sqlite3.Connection) -> None:
    hr, body = NUMBERS["heart_rate"], NUMBERS["body"]
    own.execute("UPDATE athlete SET name = ?, sex = 'female', birth_date = '1971-09-03', height_m = 1.7193", (WORD,))
    for table in ("workout", "recording"):
        own.execute(f"UPDATE {table} SET avg_heart_rate_bpm = ?, max_heart_rate_bpm = ?", hr[:2])
    own.execute("UPDATE workout SET notes = ?, rpe = 7", (f"A note, {WORD}.",))
    own.execute("UPDATE recording SET source_id = ? || id, problem = ?", (f"id-{WORD}-", f"Problem, {WORD}."))
    own.execute("UPDATE workout_metrics SET efficiency_factor = ?, trimp = ?, hr_zone_2_s = ? WHERE trimp NOT NULL",
                (hr[2], hr[3], hr[4]))  # fmt: skip
    newest = own.execute("SELECT id FROM workout ORDER BY started_at DESC LIMIT 5").fetchall()
    own.execute("UPDATE workout SET output_kj = ? WHERE id = ?", (NUMBERS["training"][0], newest[0][0]))
    own.execute("UPDATE workout SET deleted_at = created_at, title = ? WHERE id = ?", (f"Gone {WORD}", newest[4][0]))
    own.execute("UPDATE bookmark SET note = ?", (f"A bookmark, {WORD}.",))
    own.execute("UPDATE strength_set SET note = ?", (f"A set, {WORD}.",))
    own.execute("DELETE FROM measurement WHERE kind != 'ftp'")
    own.execute("UPDATE measurement SET value = ?, note = ?", (FTP_W, f"A value, {WORD}."))
    values = {"weight": body[0], "body_fat": body[1], "sleep_hours": body[2], "hrv": body[3], "max_heart_rate": hr[5],
              "resting_heart_rate": hr[6]}  # fmt: skip
    for kind, value in values.items():
        own.executemany(
            "INSERT INTO measurement (kind, day, value, source, note, created_at)"
            " VALUES (?, date('now', ?), ?, 'athlete', ?, '2026-01-01 00:00:00')",
            [(kind, f"-{day} days", value, f"Noted, {WORD}.") for day in range(0, 400)],
        )
    own.execute("UPDATE friend SET name = ? || id", (f"Friend {WORD} ",))
    own.execute("UPDATE friend_workout SET title = ?", (f"With a friend, {WORD}",))


def _plant_models(book: Book) -> None:
    """What has a row of its own."""
    today = datetime.now(UTC)
    day = today.date()
    with store.writing(book, *store.SUBJECTS) as session:
        session.add_all([
            LifeEvent(kind="illness", first_day=day - timedelta(days=9), last_day=day, note=f"Ill, {WORD}."),
            Friend(name=f"Friend {WORD}", peloton_user_id=WORD, is_followed=True, created_at=today),
            Notification(key=WORD, kind="goal", happened_at=today, sentence=f"Told {WORD}.", created_at=today),
            ImportedFile(sha256="x", name=f"{EMAIL}.fit", kind="fit", size_bytes=1, imported_at=today, body=b""),
            SyncRun(source="peloton", state="failed", started_at=today, finished_at=today, problem=f"Refused {EMAIL}.",
                    problem_kind="LoginRequired"),
            PrivacyZone(name=f"Home {WORD}", latitude_deg=SOUTH + 0.001, longitude_deg=-68.3, radius_m=300,
                        created_at=today),
            Secret(name="peloton.tokens", value=TOKEN.encode(), updated_at=today),
        ])  # fmt: skip


def _plant_way(own: sqlite3.Connection, workout_id: int) -> None:
    """A way of half an hour to and fro, in a place where nobody of the sample lives."""
    seconds = np.arange(1800)
    way = {"latitude_deg": -54.82 + 0.028 * seconds / 1800, "longitude_deg": -68.3 + 0.02 * np.sin(seconds / 200)}
    for channel, degrees in way.items():
        _put(own, channel, degrees, f"recording_id IN (SELECT id FROM recording WHERE workout_id = {workout_id})")


def _plant_beats(own: sqlite3.Connection) -> None:
    _put(own, "heart_rate_bpm", np.full(1800, BEAT_BPM), "1 = 1")


def _put(own: sqlite3.Connection, channel: str, values: np.ndarray, where: str) -> None:
    row = streams.pack(channel, values)
    assert row
    own.execute(
        f"UPDATE stream SET start_s = ?, sample_s = ?, n = ?, dtype = ?, scale = ?, codec = ?, data = ?"
        f" WHERE channel = ? AND {where}",
        (row.start_s, row.sample_s, row.n, row.dtype, row.scale, row.codec, row.data, channel),
    )


def _make_tracks(book: Book) -> None:
    with sqlite3.connect(book.path) as own:
        own.execute("UPDATE track SET version = 0")
    own.close()
    derive_tracks.bring_up_to_date(book)


# --- what a browser was sent --------------------------------------------------------------------------------------


class Sent:
    """All texts and numbers that reached a browser."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.numbers: list[np.ndarray] = []

    def take_message(self, payload: bytes | str) -> None:
        """What came through the websocket."""
        if isinstance(payload, str):
            self.take_text(payload)
            return
        message = ForwardMsg()
        message.ParseFromString(payload)
        self._take(message)

    def take_text(self, text: str) -> None:
        """Something that can be read, with the numbers in it where it is JSON."""
        self.texts.append(text)
        if text[:1] in "{[" and len(text) < _LONGEST_TEXT:
            with contextlib.suppress(ValueError):
                self._take_json(json.loads(text))

    def words(self) -> str:
        """All of the texts."""
        return "\n".join(self.texts)

    def has(self, number: float) -> bool:
        """Whether a number is among what was sent, with all of its digits."""
        if any(np.isclose(values, number, rtol=2e-7, atol=0).any() for values in self.numbers):
            return True
        return number != round(number) and str(number) in self.words()

    def has_in_a_row(self, number: float, times: int) -> bool:
        """Whether a number stands so many times in a series."""
        return any((np.isclose(values, number, rtol=2e-7)).sum() >= times for values in self.numbers)

    def between(self, low: float, high: float) -> list[float]:
        """The numbers between two, the texts' among them."""
        found = [value for values in self.numbers for value in values[(values > low) & (values < high)][:3].tolist()]
        found += [value for text in re.findall(r"-?\d+\.\d{3,}", self.words()) if low < (value := float(text)) < high]
        return found

    def _take(self, message: Message) -> None:
        for field, value in message.ListFields():
            for one in value if _is_many(value) else [value]:
                if isinstance(one, Message):
                    self._take(one)
                elif isinstance(one, str):
                    self.take_text(one)
                elif isinstance(one, bytes):
                    self._take_bytes(one)
                elif field.name != "value_ms" and isinstance(one, int | float):
                    self.numbers.append(np.array([one], dtype=float))

    def _take_bytes(self, data: bytes) -> None:
        self.texts.append(data.decode("utf-8", "ignore") if len(data) < _LONGEST_TEXT else "")
        try:
            table = pa.ipc.open_stream(io.BytesIO(data)).read_all()
        except pa.ArrowInvalid:
            return
        for column in table.columns:
            for values in _flat(column.combine_chunks()):
                if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
                    self.numbers.append(np.asarray(values.to_numpy(zero_copy_only=False), dtype=float))
                elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                    self.texts += [text for text in values.to_pylist() if text]

    def _take_json(self, value: Any) -> None:
        if isinstance(value, dict) and {"bdata", "dtype"} <= value.keys():
            self.numbers.append(np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"]).astype(float))
        elif isinstance(value, dict):
            for one in value.values():
                self._take_json(one)
        elif isinstance(value, list):
            plain = [one for one in value if isinstance(one, int | float)]
            self.numbers.append(np.array(plain, dtype=float))
            for one in value:
                if not isinstance(one, int | float):
                    self._take_json(one)
        elif isinstance(value, int | float):
            self.numbers.append(np.array([value], dtype=float))
        elif isinstance(value, str):
            self.texts.append(value)


def _is_many(value: Any) -> bool:
    return not isinstance(value, str | bytes | Message) and hasattr(value, "__iter__")


def _flat(values: Any) -> Iterator[Any]:
    """A column, and what lies in it where it holds lists or structures."""
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        yield from _flat(values.flatten())
    elif pa.types.is_struct(values.type):
        for part in values.flatten():
            yield from _flat(part)
    elif pa.types.is_dictionary(values.type):
        yield from _flat(values.dictionary_decode())
    else:
        yield values
