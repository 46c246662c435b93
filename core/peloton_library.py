"""Peloton's class library in our words: a page of its lists, and the kinds of music that classes are listed under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import UnexpectedReply
from core.peloton_classes import parse_joined_class
from core.peloton_fields import Raw, flag, items, part, parts, text, whole
from core.recorded import ClassContent

#: The list of each of our disciplines, as Peloton calls it in an address.
BROWSE_CATEGORIES = {
    "cycling": "cycling", "bike_bootcamp": "bike_bootcamp", "running": "running", "walking": "walking",
    "tread_bootcamp": "bootcamp", "rowing": "caesar", "row_bootcamp": "caesar_bootcamp", "strength": "strength",
    "cardio": "cardio", "yoga": "yoga", "stretching": "stretching", "meditation": "meditation",
}  # fmt: skip
#: The filter whose choices are kinds of music.
GENRE_FILTER = "super_genre_id"


@dataclass(frozen=True)
class LibraryPage:
    """Classes of one page without plan and playlist, newest first; ``problems`` says what could not be read."""

    items: list[ClassContent]
    show_next: bool
    #: How many classes the whole list has, None where Peloton does not tell.
    total: int | None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Genre:
    """A kind of music that lists of classes can be narrowed to."""

    id: str
    name: str


def parse_library_page(reply: Raw, *, class_types: Mapping[str, str] | None = None) -> LibraryPage:
    """A page of ``/api/v2/ride/archived``. Instructors come with the item, or beside the items, or as ids alone."""
    # {"data": [{"id": "e577...", "title": "20 min Low Impact Ride", "instructor_id": "c0a9...", "is_favorite": false}],
    #  "page": 0, "total": 12345, "show_next": true, "instructors": [{"id": "c0a9...", "name": "..."}]}
    named = _instructor_names(reply)
    found, problems = [], []
    for raw in items(reply, "data"):
        try:
            if content := _glimpse(raw, class_types, named):
                found.append(content)
        except UnexpectedReply as error:
            problems.append(str(error))
    return LibraryPage(found, flag(reply, "show_next") is True, whole(reply, "total"), problems)


def parse_genres(reply: Raw) -> list[Genre]:
    """The choices of the music filter in ``/api/ride/filters``; none where the reply has an unknown shape.

    Raw: ``{"filters": [{"name": "super_genre_id", "values": [{"value": "0b4e...", "display_name": "Rock"}]}]}``.
    """
    try:
        filters = parts(reply, "filters") or parts(part(reply, "data"), "filters")
        choices = [raw for one in filters if text(one, "name") == GENRE_FILTER for raw in parts(one, "values")]
        found = [(_choice_id(raw), text(raw, "display_name") or text(raw, "name")) for raw in choices]
    except UnexpectedReply:
        return []
    return [Genre(id=genre_id, name=name) for genre_id, name in found if genre_id and name]


def _glimpse(raw: Any, class_types: Mapping[str, str] | None, named: dict[str, str]) -> ClassContent | None:
    if not isinstance(raw, Mapping):
        raise UnexpectedReply("An entry of Peloton's list of classes is no class. Update Zonebook if this stays so.")
    content = parse_joined_class(raw, class_types)
    if content and content.instructor and not content.instructor.name:
        content.instructor.name = named.get(content.instructor.id, "")
    return content


def _instructor_names(reply: Raw) -> dict[str, str]:
    """Names by id of the instructors beside the items; nice to have, never needed."""
    try:
        beside = [(text(raw, "id"), text(raw, "name")) for raw in parts(reply, "instructors")]
    except UnexpectedReply:
        return {}
    return {found: name for found, name in beside if found and name}


def _choice_id(raw: Raw) -> str | None:
    """The value of a choice, which may come in a list of one."""
    value = raw.get("value")
    alone = {"value": value[0]} if isinstance(value, list) and len(value) == 1 else raw
    return text(alone, "value") or text(raw, "id")
