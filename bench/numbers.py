"""How fast numbers are made: everything derived again, and one FTP entry, on the sample athlete's 5,000 workouts."""

from bench.measure import line, seconds_of, timed
from core import actions, derive, store
from core.queries import recordings, workouts


def derived(url: str) -> None:
    """Everything that is derived from streams, with reading and writing told apart."""
    book = store.open_book(url)
    with store.reading(book) as connection:
        ids = workouts.ids(connection)
        with timed() as reading:
            channels = {
                start: recordings.channels_of(connection, ids[start : start + 200]) for start in range(0, len(ids), 200)
            }
    line("reading all streams", reading[0], "s")
    with store.writing(book) as session:
        values = derive.dated_values(session)
    frame = {row.id: row for row in _workouts(book)}
    with timed() as computing:
        for found in channels.values():
            for workout_id, streams in found.items():
                derive.of_streams(frame[workout_id], streams, values.on(frame[workout_id].day))
    line(f"deriving {len(ids):,} workouts, one by one", computing[0], "s", baseline=("reading them", reading[0]))
    with store.writing(book, "workouts") as session, timed() as everything:
        for start in range(0, len(ids), 200):
            derive.refresh(session, ids[start : start + 200], values=values)
    line("deriving again, read to written", everything[0], "s", baseline=("computing alone", computing[0]))


def ftp_change(url: str) -> None:
    """A back-dated FTP entry in the middle of the history: the workouts it touches, zoned again."""
    book = store.open_book(url)
    day = workouts.workouts(book)["day"].iloc[2500].date()
    said = ""

    def change() -> None:
        nonlocal said
        said = actions.record(book, "ftp", 200, day)
        actions.record(book, "ftp", 201, day)

    line("one FTP entry, re-zoned and saved", seconds_of(change) / 2 * 1000, "ms")
    line("  workouts that it touched", float("".join(c for c in said.split(".")[1] if c.isdigit()) or 0), "workouts")
    line("reading all workouts as a frame", seconds_of(lambda: workouts.workouts(book)) * 1000, "ms")


def _workouts(book: store.Book):
    from sqlmodel import Session, select

    from core.models import Workout

    with store.reading(book) as connection, Session(connection) as session:
        rows = list(session.exec(select(Workout)))
        session.expunge_all()
        return rows
