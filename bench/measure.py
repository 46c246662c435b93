"""One line a measurement: name, value, unit, and the ratio to a named baseline of the same run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median


def line(
    name: str, value: float, unit: str, *, budget: float | None = None, baseline: tuple[str, float] | None = None
) -> None:
    """Print one measurement. ``baseline`` is a name and a value in the same unit."""
    said = f"{name:<52} {value:>10,.3f} {unit:<12}"
    if budget is not None:
        said += f" budget {budget:g}"
    if baseline:
        said += f"  {value / baseline[1]:.3g} x {baseline[0]}"
    print(said, flush=True)


@contextmanager
def timed() -> Iterator[list[float]]:
    """A list that holds the seconds of the block when it is over."""
    seconds: list[float] = []
    started = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - started)


def seconds_of(work: Callable[[], object], *, times: int = 5) -> float:
    """The median time of some runs."""
    runs = []
    for _ in range(times):
        with timed() as seconds:
            work()
        runs += seconds
    return median(runs)
