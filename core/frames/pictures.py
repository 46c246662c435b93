"""What leaves as a picture: the charts of a screen, drawn when they are asked for."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from core.exports import pictures
from core.exports.pictures import Kind, Look
from core.frames.exports import Download


def downloads(charts: Mapping[str, Any], chosen: str, kind: Kind, look: Look, *, today: date) -> list[Download]:
    """The chosen chart as a file, and all of them in one ZIP; nothing is drawn before it is asked for."""
    one = partial(pictures.drawn, charts[chosen], kind, look=look, title=chosen, made=today)
    whole = partial(pictures.zipped, charts, (kind,), look=look, made=today)
    return [
        Download(f"Save as {kind.upper()}", pictures.file_name(chosen, today, kind), pictures.MIME[kind], one),
        Download(f"All as {kind.upper()}", pictures.file_name("charts", today, "zip"), "application/zip", whole),
    ]
