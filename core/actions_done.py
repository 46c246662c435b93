"""What a write answers that can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """What a write did, as a sentence, and the write that takes it back."""

    said: str
    undo: Callable[[], str]
