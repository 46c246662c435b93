"""How fast numbers are made: everything derived again, and one FTP entry, on the sample athlete's 5,000 workouts."""

import numpy as np
import pandas as pd

from bench.measure import line, seconds_of, timed
from core import actions, derive, metrics, scheduler, store
from core.analysis import batch, fitness, power_curve
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
    told = [
        [(frame[n], streams, values.on(frame[n].day, frame[n].device)) for n, streams in found.items()]
        for found in channels.values()
    ]
    with timed() as computing:
        for some in told:
            derive.of_many(some)
    line(f"deriving {len(ids):,} workouts, rows included", computing[0], "s", baseline=("reading them", reading[0]))
    with store.writing(book, "workouts") as session, timed() as everything:
        for start in range(0, len(ids), 200):
            derive.refresh(session, ids[start : start + 200], values=values)
    line("deriving again, read to written", everything[0], "s", baseline=("computing alone", computing[0]))


def kernels(rides: int = 5000, seconds: int = 2700) -> None:
    """The formulas alone on 5,000 rides of 45 minutes: everything that streams and histograms give."""
    rng = np.random.default_rng(1)
    level_w = rng.integers(120, 260, (rides, seconds // 60)).repeat(60, axis=1)
    power_w = np.clip(level_w + rng.integers(-25, 26, (rides, seconds)), 0, None).astype(float)
    ftp_w = rng.integers(180, 260, rides).astype(float)
    curve = seconds_of(lambda: power_curve.mean_max_powers(power_w), times=3)
    one_pass = seconds_of(lambda: pd.Series(power_w[0]).rolling(60).mean().max(), times=3)
    by_pandas = one_pass * rides * len(metrics.CURVE_DURATIONS_S)
    line("power curves, batched", curve, "s", budget=0.25, baseline=("a pandas rolling pass per duration", by_pandas))
    normalized = seconds_of(lambda: batch.normalized_powers(power_w), times=3)
    line("normalized power, batched", normalized * 1000, "ms", budget=40)
    zones = seconds_of(lambda: batch.power_zone_seconds(power_w, ftp_w), times=3)
    line("time in zone from streams", zones * 1000, "ms", budget=50)
    histograms = [metrics.power_histogram(ride) for ride in power_w]
    counting = seconds_of(lambda: [metrics.power_histogram(ride) for ride in power_w], times=1)
    ready = batch.stacked(histograms)
    line("time in zone from histograms", seconds_of(lambda: ready.zone_seconds(ftp_w)) * 1000, "ms", budget=1)
    line("all of these and the histograms", curve + normalized + zones + counting, "s", budget=0.6)
    days = pd.Series(rng.integers(0, 120, 3653).astype(float), index=pd.date_range("2016-01-01", periods=3653))
    line("ten years of fitness and fatigue", seconds_of(lambda: fitness.training_load(days)) * 1000, "ms", budget=1)


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
    scheduler.stop()
    derive.judge_again(book)
    line("reading all workouts as a frame", seconds_of(lambda: workouts.workouts(book)) * 1000, "ms")


def _workouts(book: store.Book):
    from sqlmodel import Session, select

    from core.models import Workout

    with store.reading(book) as connection, Session(connection) as session:
        rows = list(session.exec(select(Workout)))
        session.expunge_all()
        return rows
