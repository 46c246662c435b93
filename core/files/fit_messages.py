"""The messages of a FIT file: Garmin's own decoder first, a tolerant one where it fails. Knows nothing of sessions.

The raw input: a header (size, version, size of data, ".FIT" at byte 8), records that each define a message or hold
one, and a checksum; several such files may follow one another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as StructError
from typing import Any

from core.errors import UnreadableFile

Message = dict[Any, Any]
#: Messages by name ("session", "record" ...), in the order of the file; times are FIT seconds.
Messages = dict[str, list[Message]]

SIGNATURE = b".FIT"
DAMAGED = "The file is damaged or cut off: what could be read of it is imported."
_HEADER_BYTES = (12, 14)
_CHECKSUM_BYTES = 2
#: All that costs time and adds nothing to what is read here: names of units, sub-fields, dates, checksums.
_FAST: dict[str, Any] = {
    "convert_datetimes_to_dates": False, "enable_crc_check": False, "expand_sub_fields": False,
    "expand_components": False, "merge_heart_rates": False,
}  # fmt: skip
#: The same with components and with the heart rate that a strap kept under water.
_FULL: dict[str, Any] = {"convert_datetimes_to_dates": False, "enable_crc_check": False}
#: Record fields that only say something once they are taken apart.
_COMPONENTS = frozenset(("compressed_speed_distance", "compressed_accumulated_power"))
_DEFINITION, _DEVELOPER, _COMPRESSED = 0x40, 0x20, 0x80


@dataclass(frozen=True)
class Part:
    """One file of a chain: its messages, and why some may be missing (None when all are here)."""

    messages: Messages
    problem: str | None = None


def is_fit(head: bytes) -> bool:
    """True where the header is that of a FIT file, whatever the file is called."""
    return head[8:12] == SIGNATURE and head[:1] != b"" and head[0] in _HEADER_BYTES


def parts(data: bytes) -> Iterator[Part]:
    """The files that follow one another in ``data``, decoded."""
    at = 0
    while is_fit(data[at : at + 14]):
        header = data[at]
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + header + size + _CHECKSUM_BYTES
        is_whole = size > 0 and end - _CHECKSUM_BYTES <= len(data)  # a missing checksum is nothing lost
        yield _decoded(data[at + header : end - _CHECKSUM_BYTES if is_whole else len(data)], is_whole=is_whole)
        at = end if is_whole else len(data)
    if any(data[at:]):
        yield Part({}, DAMAGED)


def _decoded(content: bytes, *, is_whole: bool) -> Part:
    """Messages of one file, by the reader that gets most out of it."""
    messages, problem = _by_sdk(content)
    if problem is None:
        return Part(messages, None if is_whole else DAMAGED)
    readers = [_by_fitdecode]
    if messages.get("field_description"):
        readers.append(_by_sdk_without_developer_fields)
    for read in readers:
        other, problem = read(content)
        if _weight(other) > _weight(messages):
            messages = other
        if problem is None:
            return Part(messages, None if is_whole else DAMAGED)
    return Part(messages, DAMAGED)


def _weight(messages: Messages) -> int:
    return len(messages.get("record", ())) + len(messages.get("session", ())) + len(messages.get("length", ()))


def _with_header(content: bytes) -> bytes:
    """A file of its own around the records; the checksum is not looked at."""
    return bytes((14, 0x20, 0, 0)) + len(content).to_bytes(4, "little") + SIGNATURE + b"\0\0" + content + b"\0\0"


def _by_sdk(content: bytes) -> tuple[Messages, str | None]:
    """What Garmin's decoder reads, and its complaint."""
    messages, problem = _sdk_read(content, _FAST)
    records = messages.get("record", ())
    if messages.get("hr") or any(not _COMPONENTS.isdisjoint(record) for record in records[:50]):
        messages, problem = _sdk_read(content, _FULL)
    return messages, problem


def _sdk_read(content: bytes, options: dict[str, Any]) -> tuple[Messages, str | None]:
    from garmin_fit_sdk import Decoder, Stream

    try:
        found, errors = Decoder(Stream.from_byte_array(bytearray(_with_header(content)))).read(**options)
    except Exception as error:  # a decoder of outside bytes may fail in any way; the next one is asked
        return {}, repr(error)
    messages: Any = found
    by_name: Messages = {name.removesuffix("_mesgs"): each for name, each in messages.items()}
    return by_name, str(errors[0]) if errors else None


def _by_fitdecode(content: bytes) -> tuple[Messages, str | None]:
    """What the tolerant decoder reads, in the words of the other."""
    import fitdecode

    messages: Messages = {}
    try:
        with fitdecode.FitReader(
            _with_header(content), check_crc=fitdecode.CrcCheck.DISABLED, error_handling=fitdecode.ErrorHandling.IGNORE
        ) as reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage):
                    messages.setdefault(frame.name, []).append(_message(frame))
    except Exception as error:  # as above
        return messages, repr(error)
    return messages, None


def _message(frame: Any) -> Message:
    """A message of fitdecode's: times as FIT seconds, sub-fields also by the name of their field."""
    message: Message = {}
    for field in frame.fields:
        is_time = field.type is not None and field.type.name in ("date_time", "local_date_time")
        value = field.raw_value if is_time else field.value
        if value is None:
            continue
        if getattr(field.field_def, "dev_data_index", None) is not None:
            key = (field.field_def.dev_data_index, field.field_def.def_num)
            message.setdefault("developer_fields", {})[key] = value
            continue
        message[field.name] = value
        if field.parent_field is not None:
            message.setdefault(field.parent_field.name, value)
    if frame.name == "field_description":
        message["key"] = (message.get("developer_data_index"), message.get("field_definition_number"))
    return message


def _by_sdk_without_developer_fields(content: bytes) -> tuple[Messages, str | None]:
    """What Garmin's decoder reads once developer fields, which some programs write with wrong sizes, are taken out."""
    try:
        return _by_sdk(_without_developer_fields(content))
    except (UnreadableFile, IndexError, StructError) as error:
        return {}, str(error)


def _without_developer_fields(content: bytes) -> bytes:
    """The records of a file less all developer fields; it ends where the next record would be cut."""
    kept = bytearray()
    sizes: dict[int, tuple[int, int]] = {}  # of each local message: bytes of its fields, bytes of developer fields
    at = 0
    while at < len(content):
        head = content[at]
        if head & _DEFINITION and not head & _COMPRESSED:
            end, developer_at = _definition_ends(content, at)
            sizes[head & 0x0F] = (
                sum(content[at + 7 : developer_at : 3]),
                sum(content[developer_at + 2 : end : 3]) if head & _DEVELOPER else 0,
            )
            kept += bytes((head & ~_DEVELOPER,)) + content[at + 1 : developer_at]
        else:
            local = (head >> 5) & 0x03 if head & _COMPRESSED else head & 0x0F
            if local not in sizes:
                raise UnreadableFile("A message comes before its definition.")
            own, developer = sizes[local]
            end = at + 1 + own + developer
            kept += content[at : at + 1 + own]
        if end > len(content):
            break
        at = end
    return bytes(kept)


def _definition_ends(content: bytes, at: int) -> tuple[int, int]:
    """Where a definition ends, and where its developer fields begin (their number first)."""
    developer_at = at + 6 + 3 * content[at + 5]
    if content[at] & _DEVELOPER:
        return developer_at + 1 + 3 * content[developer_at], developer_at
    return developer_at, developer_at
