"""What is worth telling: one thing of the list behind the bell. Each subject finds its own; nothing here keeps any."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: What may happen, as ``models.Notification.kind`` has it.
Kind = Literal["record", "milestone", "goal", "challenge", "badge", "review", "report"]


@dataclass(frozen=True)
class News:
    """One thing that happened."""

    #: Stable over time: the same thing has the same key, whatever its sentence says by now.
    key: str
    kind: Kind
    #: The local day on which it happened.
    day: date
    #: What happened, in plain words; it may hold titles and names from outside.
    sentence: str
    #: Where more of it is: the name of a page's file and its query, as "workout?workout=12".
    link: str | None = None
