"""What Zonebook found and the athlete has decided on; what waits for a decision is found anew each time."""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core.models import Proposal
from core.store import Book, reading


def decided(book: Book) -> pd.DataFrame:
    """Decisions, newest first: ``key, kind, day, workout_id, value, evidence, state, decided_at``."""
    query = sa.select(Proposal.__table__).order_by(col(Proposal.decided_at).desc())  # type: ignore[attr-defined]
    with reading(book) as connection:
        return pd.read_sql(query, connection)


def decide(session: Session, proposal: Proposal) -> None:
    """Keep what the athlete decided; a later decision on the same finding replaces it."""
    session.merge(proposal)


def reconsider(session: Session, key: str) -> Proposal | None:
    """Forget a decision, so that the finding is shown again; returns what it was."""
    found = session.get(Proposal, key)
    if found:
        session.delete(found)
    return found
