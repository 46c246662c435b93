"""Dates and numbers as exports write them in the language of an account. Knows no file format, no clock.

Read: ``5 Jan 2026, 07:12`` · ``Jan 5, 2026, 7:12:00 AM`` · ``18. Sept. 2026 16:01`` · ``5 de enero de 2026, 7:12`` ·
``05.01.2026 07:12`` · ``2026年1月5日 7:12`` · ISO 8601; ``1,234.5`` · ``1.234,5`` · ``12,5``.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from math import isfinite

from core.words import fold

#: Nothing that Zonebook reads was recorded earlier; device clocks that were never set say 1970 or 1989.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

#: How the months begin, without accents, in English, German, French, Spanish, Italian, Portuguese, Dutch, the
#: Scandinavian languages and Polish.
_MONTHS = (
    "jan ene gen sty", "feb fev lut", "mar mrz mae mrt", "apr avr abr kwi", "may mai mag mei maj", "jun juin giu cze",
    "jul juil lug lip", "aug aou ago sie", "sep set wrz", "oct okt ott out paz", "nov lis", "dec dez dic des gru",
)  # fmt: skip
_MONTH_OF = {beginning: month for month, words in enumerate(_MONTHS, 1) for beginning in words.split()}

_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s?[-./年]\s?(?P<m>\d\d?)\s?[-./月]\s?(?P<d>\d\d?)日?")
_DAY_WORD = re.compile(
    r"(?P<d>\d\d?)(?:st|nd|rd|th|er|º|\.)?\s?(?:de |d')?(?P<word>[^\W\d_]{3,})\.?,?\s?(?:de |del )?(?P<y>\d{4})",
    re.IGNORECASE,
)
_WORD_DAY = re.compile(r"(?P<word>[^\W\d_]{3,})\.?\s(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s(?P<y>\d{4})", re.IGNORECASE)
_NUMERIC = re.compile(r"(?P<first>\d\d?)(?P<sign>[-./])(?P<second>\d\d?)(?P=sign)(?P<y>\d{4})")
_TIME = re.compile(r"(\d\d?)\s?[:.h]\s?(\d\d)(?:[:.](\d\d))?\s?(?:(a|p)\.?\s?m\b)?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d., '’]*\d[\d., '’]*")


def number(text: str) -> float | None:
    """A number with a decimal point or a decimal comma; None for an empty cell.

    A single comma or dot is taken as decimal: exports write no thousands in short numbers.

    Raises:
        ValueError: It is no number.

    >>> number("1,234.5"), number("1.234,5"), number("45,359"), number(" "), number("1 234")
    (1234.5, 1234.5, 45.359, None, 1234.0)
    """
    text = text.strip().replace("−", "-")
    if not text or fold(text) in ("", "none", "null", "n a", "nan"):
        return None
    if len(text) > 40 or not _NUMBER.fullmatch(text.replace("\xa0", " ").replace("\u202f", " ")):
        raise ValueError(f"{text[:40]!r} is not a number")
    digits = re.sub(r"[\s'’]", "", text)
    decimal = max(".,", key=digits.rfind)
    other = "," if decimal == "." else "."
    digits = digits.replace(other, "")
    if digits.count(decimal) > 1:
        digits = digits.replace(decimal, "")
    value = float(digits.replace(",", "."))
    if not isfinite(value):
        raise ValueError(f"{text!r} is not a number")
    return value


def instant(text: str, *, zone: tzinfo, is_day_first: bool = True) -> datetime:
    """A written date and time as an aware instant (UTC).

    Args:
        text: Date and time; a date alone is its midnight.
        zone: The zone of times that name none.
        is_day_first: Whether 05/01/2026 is the 5th of January; dates with a word, dots or the year first say so.

    Raises:
        ValueError: It is no date, or one that cannot be; the sentence says which.
    """
    text = " ".join(text.split())[:80]
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = _written(text, is_day_first=is_day_first)
    try:
        at = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is not a date and time") from error
    if at < EARLIEST:
        raise ValueError(f"its date {text!r} cannot be right: the clock of the device was not set")
    return at


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether dates like 13/01/2026 in a column begin with the day; None where no date tells.

    >>> is_day_first(["01/05/2026 07:12", "01/25/2026 07:12"]), is_day_first(["25/01/2026"]), is_day_first(["1/5/2026"])
    (False, True, None)
    """
    for text in texts:
        if found := _NUMERIC.search(text):
            if int(found["first"]) > 12:
                return True
            if int(found["second"]) > 12:
                return False
    return None


def is_ambiguous(text: str) -> bool:
    """True where the order of day and month can only be guessed."""
    found = _NUMERIC.search(text)
    return bool(found and found["sign"] == "/" and found["first"] != found["second"])


def _written(text: str, *, is_day_first: bool) -> datetime:
    for pattern in (_YEAR_FIRST, _DAY_WORD, _WORD_DAY, _NUMERIC):
        found = pattern.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        month, day = _month_and_day(parts, is_day_first=is_day_first)
        hour, minute, second = _time(text[: found.start()] + " " + text[found.end() :])
        if month:
            try:
                return datetime(int(parts["y"]), month, day, hour, minute, second)  # noqa: DTZ001 - the zone comes later
            except ValueError as error:
                raise ValueError(f"{text!r} is not a date and time") from error
    raise ValueError(f"{text!r} is not a date and time")


def _month_and_day(parts: dict[str, str], *, is_day_first: bool) -> tuple[int | None, int]:
    if "word" in parts:
        word = fold(parts["word"])
        return _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3]), int(parts["d"])
    if "m" in parts:
        return int(parts["m"]), int(parts["d"])
    first, second = int(parts["first"]), int(parts["second"])
    if parts["sign"] == "." or (is_day_first and second <= 12) or first > 12:
        return second, first
    return first, second


def _time(text: str) -> tuple[int, int, int]:
    found = _TIME.search(text)
    if found is None:
        return 0, 0, 0
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return hour, minute, second
