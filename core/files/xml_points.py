"""XML of recorders, safely: no entities, undeclared prefixes declared, and what stands before a break is read.

What TCX and GPX share; which element means what is theirs.
"""

import hashlib
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import isfinite
from typing import Literal, TypeVar
from xml.etree import ElementTree

import numpy as np

from core.errors import UnreadableFile
from core.recorded import FileContent, RecordedSession

Part = TypeVar("Part")
Event = tuple[Literal["start", "end"], str, ElementTree.Element]

#: Larger files are refused: a day at a sample a second has about 50 MB.
MAX_BYTES = 64 * 2**20
#: How deep elements may lie in one another; recorders need eight.
MAX_DEPTH = 60
_BLANK = b" \t\r\n\x00"
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_ENCODING = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[\w.-]+(?=[\s/>=])")
_DECLARED = re.compile(r"xmlns:([\w.-]+)\s*=")
_FIRST_TAG = re.compile(r"<(?![?!])[^\s/>]+")
#: Encodings that files name and that hold nothing but text.
_KNOWN_ENCODING = re.compile(r"utf-?8|us-ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)


def has_root(head: bytes, name: str) -> bool:
    """True where the first element is called ``name``, whatever its prefix, after a byte-order mark and blanks."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    head = head.removeprefix(BOM_UTF8).lstrip(_BLANK)
    if not head.startswith(b"<"):
        return False
    root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
    return root is not None and root[1].lower() == name.lower().encode()


class Document:
    """The elements of an XML file, in their order; ``problem`` says where it broke, None while all is well."""

    def __init__(self, data: bytes) -> None:
        """Take a file.

        Raises:
            UnreadableFile: It is too large, or declares entities or a document type, which no recorder needs.
        """
        if len(data) > MAX_BYTES:
            raise UnreadableFile(f"The file is larger than {MAX_BYTES // 2**20} MB: export its workouts one by one.")
        self._text = _text(data)
        if "<!DOCTYPE" in self._text or "<!ENTITY" in self._text:
            raise UnreadableFile("The file declares XML entities, which no recorder writes: it is not read for safety.")
        self.problem: str | None = None

    def events(self) -> Iterator[Event]:
        """Starts and ends of elements with their names less prefix; a broken file ends where it breaks."""
        text = self._text
        if undeclared := set(_PREFIX.findall(text)) - set(_DECLARED.findall(text)) - {"xml", "xmlns"}:
            text = _FIRST_TAG.sub(lambda tag: tag[0] + _declarations(undeclared), text, count=1)
        depth = 0
        try:
            for event, element in ElementTree.iterparse(BytesIO(text.encode()), events=("start", "end")):
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise UnreadableFile("The file nests its elements too deep to be a recording.")
                yield event, local(element), element  # ty: ignore[invalid-yield]
        except ElementTree.ParseError as error:
            line = error.position[0]
            self.problem = f"The file is damaged or cut off at line {line:,}: what stands before it is imported."


def sessions(
    data: bytes, document: Document, parts: Iterable[Part], session: Callable[[Part, list[str]], RecordedSession],
    why_none: Callable[[], str],
) -> FileContent:  # fmt: skip
    """The sessions of a file, each numbered in it, with a sentence for what is lost.

    Args:
        data: The whole file, which tells it apart from every other.
        document: The same, read.
        parts: What may be a session, in the order of the file.
        session: Reads one; adds to the list what it had to leave out.
        why_none: Says why there is nothing, where not even one was refused.

    Raises:
        UnreadableFile: No part is a session.
    """
    content, refused = FileContent(), []
    digest = hashlib.sha256(data).hexdigest()[:32]
    for part in parts:
        try:
            recorded = session(part, content.errors)
        except UnreadableFile as error:
            refused.append(str(error))
            continue
        recorded.recording.source_id = f"{digest}:{len(content.sessions)}"
        content.sessions.append(recorded)
    if document.problem:
        content.errors.append(document.problem)
    if not content.sessions:
        raise UnreadableFile(refused[0] if refused else why_none())
    content.errors.extend(refused)
    return content


def _text(data: bytes) -> str:
    """The file as text without its declaration and without control characters."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        named = _ENCODING.match(data.removeprefix(BOM_UTF8)[:200].decode("ascii", errors="replace"))
        encoding = named[1] if named and _KNOWN_ENCODING.fullmatch(named[1]) else "utf-8"
        try:
            text = data.removeprefix(BOM_UTF8).decode(encoding, errors="replace")
        except LookupError:
            text = data.decode("utf-8", errors="replace")
    return _FORBIDDEN.sub("", _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n\x00"), count=1))


def _declarations(prefixes: set[str]) -> str:
    return "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in sorted(prefixes))


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def number(text: str | None) -> float:
    """The text as a number, NaN where it is none."""
    try:
        value = float(text) if text else np.nan
    except ValueError:
        return np.nan
    return value if isfinite(value) else np.nan


def instant_s(text: str | None) -> float:
    """An ISO 8601 time as epoch seconds, NaN where it is none. One without an offset is UTC, as both formats ask.

    >>> instant_s("2026-07-01T06:00:00.5Z"), instant_s("yesterday")
    (1782885600.5, nan)
    """
    try:
        instant = datetime.fromisoformat((text or "").strip())
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return np.nan


def columns(points: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, np.ndarray]:
    """The values of points by name, NaN where a point has none; names that no point has are left out."""
    found = {name: np.array([point.get(name, np.nan) for point in points], dtype=float) for name in names}
    return {name: values for name, values in found.items() if np.isfinite(values).any()}
