"""Daily reviews of the sample athlete: some weeks of them, decided on in their time, and one of today that waits."""

from datetime import UTC, date, datetime, time, timedelta

from core import derive_reviews, store
from core.coaching.planned import as_row
from core.coaching.proposals import Proposal
from core.queries import plan, reviews
from core.store import Book

#: The evenings that were reviewed, in days before today, and what was said to each one's proposals in their order;
#: the last word goes on for the others.
EVENINGS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (22, ("rejected",)), (15, ("approved", "rejected")), (8, ("rejected", "approved")),
    (0, ()),
)  # fmt: skip


def write(book: Book, *, today: date) -> None:
    """Write the reviews; the plan is as they left it."""
    for days_ago, said in EVENINGS:
        day = today - timedelta(days=days_ago)
        at = datetime.combine(day, time(20 if days_ago else 5), UTC)
        derive_reviews.write(book, day, at)
        with store.writing(book, plan.PLAN) as session:
            rows = reviews.adjustments(session, of=day)
            for row, state in zip(rows, (*said, *said[-1:] * len(rows)), strict=False):
                changes = Proposal.read(row.model_dump()).changes if state == reviews.APPROVED else ()
                plan.take_out(session, [change.uid for change in changes if change.after is None])
                plan.put(session, [as_row(change.after) for change in changes if change.after], now=at)
                written = row.changes if state == reviews.APPROVED else None
                reviews.decide(session, row, state, now=at + timedelta(minutes=10), written=written)
