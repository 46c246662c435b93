"""The athlete: profile, dated values, life events, goals; and the preferences and marks kept as settings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Athlete, Goal, LifeEvent, Measurement, Setting
from core.recorded import Measured
from core.store import Book, reading, upsert

#: The setting that holds the athlete's own zones: their upper bounds in percent of FTP.
CUSTOM_ZONES = "power_zones.custom"
#: Values of a source that differ by less are the same.
SAME = 1e-6
#: The setting behind :func:`removed_values`.
REMOVED = "athlete.removed_values"


def athlete(book: Book) -> Athlete:
    """Whose book it is; an empty profile where nothing was said yet."""
    with reading(book) as connection, Session(connection) as session:
        return session.get(Athlete, 1) or Athlete()


def save_athlete(session: Session, **said: Any) -> None:
    """Set columns of the profile; the others stay."""
    found = session.get(Athlete, 1) or Athlete(id=1)
    for name, value in said.items():
        if name not in Athlete.model_fields:
            raise ValueError(f"the profile has no {name}")
        setattr(found, name, value)
    session.add(found)


def measurements(source: Book | sa.Connection | Session, kind: str | None = None) -> pd.DataFrame:
    """Dated values, oldest first, and of one day the athlete's own word last, since that is the one that counts.

    Returns:
        ``id, kind, day`` (date), ``value, device, source, note, created_at``.
    """
    is_own = col(Measurement.source) == "athlete"
    query = sa.select(Measurement.__table__).order_by(Measurement.day, is_own, Measurement.id)  # type: ignore[attr-defined]
    if kind:
        query = query.where(col(Measurement.kind) == kind)
    if isinstance(source, Book):
        with reading(source) as connection:
            return pd.read_sql(query, connection)
    return pd.read_sql(query, source.connection() if isinstance(source, Session) else source)


def save_measurement(
    session: Session, kind: str, value: float, day: date, *, now: datetime, source: str = "athlete",
    note: str | None = None, device: str | None = None,
) -> None:  # fmt: skip
    """Keep a dated value. One of the same kind, day, source and device is replaced: it is a correction."""
    delete_measurements(session, kind, day, source=source, device=device)
    session.add(Measurement(kind=kind, day=day, value=value, source=source, note=note, device=device, created_at=now))
    if source != "athlete":  # what was removed may be taken back
        removed = removed_values(session)
        save_setting(session, REMOVED, [entry for entry in removed if entry[:2] != [kind, day.isoformat()]] or None)


def add_measured(session: Session, measured: Iterable[Measured], *, source: str, now: datetime) -> list[Measured]:
    """Keep the dated values of a source, the last of each kind and day, but for those that are here or were removed.

    Returns:
        Those that are new or different from what the source said before.
    """
    said = {(value.kind, value.day): value for value in measured}
    if not said:
        return []
    query = sa.select(Measurement).where(
        col(Measurement.source) == source, col(Measurement.kind).in_({kind for kind, _ in said})
    )
    here = {(kept.kind, kept.day): kept for kept in session.scalars(query)}
    removed = {(kind, day) for kind, day, _ in removed_values(session)}
    added = []
    for (kind, day), value in said.items():
        kept = here.get((kind, day))
        if (kind, day.isoformat()) in removed or (kept and abs(kept.value - value.value) < SAME):
            continue
        if kept:
            kept.value, kept.note, kept.created_at = value.value, value.note, now
        else:
            session.add(
                Measurement(kind=kind, day=day, value=value.value, source=source, note=value.note, created_at=now)
            )
        added.append(value)
    return added


def replace_measurements(
    session: Session, kind: str, values: dict[date, float], *, source: str, now: datetime, note: str | None = None
) -> None:
    """Make ``values`` by day the only entries of ``source`` for ``kind``."""
    session.execute(sa.delete(Measurement).where(col(Measurement.kind) == kind, col(Measurement.source) == source))
    session.add_all(
        Measurement(kind=kind, day=day, value=value, source=source, note=note, created_at=now)
        for day, value in sorted(values.items())
    )
    session.flush()


def delete_measurements(session: Session, kind: str, day: date, *, source: str, device: str | None = None) -> None:
    """Take back what a source said of a kind on a day, for one device or for all."""
    session.execute(
        sa.delete(Measurement).where(
            col(Measurement.kind) == kind, col(Measurement.day) == day, col(Measurement.source) == source,
            is_for(device),
        )
    )  # fmt: skip


def is_for(device: str | None) -> sa.ColumnElement[bool]:
    """Whether a dated value is one for this device; None: for all devices that have none of their own."""
    return col(Measurement.device).is_not_distinct_from(device)


def delete_measurement(session: Session, measurement_id: int) -> Measurement | None:
    """Take a dated value back; returns what it was. One that a service gave is remembered, so that it stays away."""
    if found := session.get(Measurement, measurement_id):
        session.delete(found)
        if found.source != "athlete":
            entry = [found.kind, found.day.isoformat(), found.value]
            save_setting(session, REMOVED, [*removed_values(session), entry])
    return found


def removed_values(session: Session) -> list[list[Any]]:
    """Dated values of services that the athlete removed: [kind, day, value]. They stay away."""
    kept = session.get(Setting, REMOVED)
    return kept.value if kept else []


def life_events(book: Book) -> pd.DataFrame:
    """Illness, injury, travel, holiday, race: ``id, kind, first_day, last_day`` (dates), ``note``."""
    with reading(book) as connection:
        return pd.read_sql(sa.select(LifeEvent.__table__).order_by(LifeEvent.first_day), connection)  # type: ignore[attr-defined]


def goals(book: Book, *, standing: bool = True) -> pd.DataFrame:
    """Goals by priority: the columns of ``models.Goal``. Ended ones only with ``standing=False``."""
    query = sa.select(Goal.__table__).order_by(Goal.priority, Goal.id)  # type: ignore[attr-defined]
    if standing:
        query = query.where(col(Goal.last_day).is_(None))
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def setting(book: Book, key: str, default: Any = None) -> Any:
    """A preference or mark, or ``default``."""
    with reading(book) as connection:
        value = connection.scalar(sa.select(Setting.value).where(col(Setting.key) == key))
    return default if value is None else value


def save_setting(session: Session, key: str, value: Any) -> None:
    """Keep a preference or mark; None forgets it."""
    if value is None:
        session.execute(sa.delete(Setting).where(col(Setting.key) == key))
    else:
        upsert(session, Setting, [{"key": key, "value": value}], key=("key",))


def zone(book: Book, told: str | None = None) -> ZoneInfo:
    """The athlete's zone: what the environment ``told``, else the profile, else the machine's, else UTC."""
    return _first_zone(told, athlete(book).time_zone)


def _first_zone(*names: str | None) -> ZoneInfo:
    for name in (*names, _machine_zone()):
        if name:
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError):
                continue
    return ZoneInfo("UTC")


def _machine_zone() -> str | None:
    from tzlocal import get_localzone_name

    return get_localzone_name()
