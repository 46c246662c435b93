"""The writes on what maps hide: places, and metres around starts and ends. Each is one transaction with a way back."""

from datetime import UTC, datetime

from core import store
from core.actions_done import Done
from core.models import PrivacyZone
from core.queries import athlete
from core.queries.tracks import HIDDEN_ENDS
from core.store import Book

#: Radius of a place, and metres of starts and ends, at least and at most.
LEAST_RADIUS_M, MOST_RADIUS_M, MOST_HIDDEN_M = 50, 5000, 2000
#: Letters of a name.
LONGEST_NAME = 60


def add_place(book: Book, *, name: str, latitude_deg: float, longitude_deg: float, radius_m: float) -> Done:
    """Hide every track within ``radius_m`` of a place.

    Raises:
        ValueError: There is no such place, or the circle is too small or too large; the sentence says which.
    """
    is_on_earth = abs(latitude_deg) <= 90 and abs(longitude_deg) <= 180  # false for NaN
    if not is_on_earth:
        raise ValueError("Latitude goes from -90 to 90 degrees, longitude from -180 to 180.")
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise ValueError(f"The radius goes from {LEAST_RADIUS_M} to {MOST_RADIUS_M:,} metres.")
    tidy = " ".join(name.split())[:LONGEST_NAME] or "Hidden place"
    with store.writing(book, "settings") as session:
        place = PrivacyZone(
            name=tidy, latitude_deg=latitude_deg, longitude_deg=longitude_deg, radius_m=radius_m,
            created_at=datetime.now(UTC),
        )  # fmt: skip
        session.add(place)
        session.flush()
        place_id = place.id or 0
    return Done(f"Nothing within {radius_m:,.0f} m of “{tidy}” is shown any more.",
                lambda: remove_place(book, place_id).said)  # fmt: skip


def remove_place(book: Book, place_id: int) -> Done:
    """Show tracks around a place again.

    Raises:
        ValueError: It was removed already.
    """
    with store.writing(book, "settings") as session:
        found = session.get(PrivacyZone, place_id)
        if found is None:
            raise ValueError("That place is gone already.")
        kept = found.model_dump(exclude={"id", "created_at"})
        session.delete(found)
    return Done(f"Tracks around “{kept['name']}” are shown again.", lambda: add_place(book, **kept).said)


def save_hidden_ends(book: Book, hidden_m: int) -> Done:
    """Hide what of a track lies within so many metres of its start or end; 0 shows all of it.

    Raises:
        ValueError: It is less than nothing or too far.
    """
    if not 0 <= hidden_m <= MOST_HIDDEN_M:
        raise ValueError(f"Hide between 0 and {MOST_HIDDEN_M:,} metres.")
    before = athlete.setting(book, HIDDEN_ENDS, 0)
    with store.writing(book, "settings") as session:
        athlete.save_setting(session, HIDDEN_ENDS, int(hidden_m))
    said = f"The {hidden_m:,} m around every start and end are hidden." if hidden_m else "Starts and ends are shown."
    return Done(said, lambda: save_hidden_ends(book, before).said)
