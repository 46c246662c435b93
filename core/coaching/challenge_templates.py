"""Challenges that riders know, ready made: minutes of a year, Power Zone weeks, a streak month, and mixed weeks."""

from collections.abc import Mapping
from datetime import date, timedelta

from core.challenge_rules import FTP_TEST, Rules, Task, Tier, last_day
from core.metrics import month_start

#: Minutes of the tiers of Peloton's yearly challenge of 2022 (PeloBuddy, "The Annual 2022 Challenge Calculator").
ANNUAL_MINUTES = (*range(1000, 10_001, 1000), 15_000, 18_000, 20_000)
#: Active days of Peloton's monthly activity challenge (onepeloton.com, "Peloton Challenges").
MONTH_DAYS = {"Bronze": 10, "Silver": 15, "Gold": 20}
#: Weeks of a Power Zone challenge, and those in which the longer option gives a bonus.
POWER_ZONE_WEEKS, LONGER_WEEKS = range(4, 9), (5, 6)
CORE_POINTS, BONUS_POINTS, TEST_POINTS = 10, 5, 20
SHORTEST_CORE_S, LONGER_S = 30 * 60, 60 * 60
CORE_RIDES = ("Power Zone Endurance", "Power Zone", "Power Zone Max")
#: Shares of all points of core rides and tests that the tiers ask for.
SHARES = {"Bronze": 0.5, "Silver": 0.75, "Gold": 1.0}
#: A week of mixed training: discipline, name, how often, shortest minutes.
MIXED = (
    ("cycling", "Ride", 2, 20),
    ("running", "Run", 1, 20),
    ("strength", "Strength", 2, 10),
    ("yoga", "Yoga", 1, 10),
)


def annual_minutes(year: int, *, kind: str = "solo") -> Rules:
    """Minutes of a calendar year, with the tiers of Peloton's own."""
    return Rules(
        name=f"Minutes of {year}", kind=kind, metric="minutes", first_day=date(year, 1, 1),
        last_day=date(year, 12, 31), template="annual_minutes",
        description="Every minute of the year counts, whatever you do.",
        tiers=tuple(Tier(f"{minutes:,} min", minutes) for minutes in ANNUAL_MINUTES),
    )  # fmt: skip


def power_zone_weeks(first_day: date, *, weeks: int = 6, kind: str = "solo") -> Rules:
    """Three core rides a week, an FTP test in the first and the last week, a longer option in weeks 5 and 6."""
    tests = [Task("FTP test", week=week, kind="test", points=TEST_POINTS, class_type=FTP_TEST, disciplines=("cycling",))
             for week in dict.fromkeys((1, weeks))]  # fmt: skip
    cores = [Task(f"{name} ride", points=CORE_POINTS, class_type=name, min_duration_s=SHORTEST_CORE_S)
             for name in CORE_RIDES]  # fmt: skip
    longer = [
        Task("One of them 60 min", week=week, kind="bonus", points=BONUS_POINTS, class_type="Power Zone",
             min_duration_s=LONGER_S, is_shared=True)
        for week in LONGER_WEEKS if week <= weeks
    ]  # fmt: skip
    extra = Task("Another Power Zone ride", kind="bonus", points=BONUS_POINTS, class_type="Power Zone",
                 min_duration_s=SHORTEST_CORE_S)  # fmt: skip
    main = weeks * len(cores) * CORE_POINTS + len(tests) * TEST_POINTS
    return Rules(
        name=f"{weeks} Power Zone weeks", kind=kind, metric="points", first_day=first_day,
        last_day=last_day(first_day, weeks), disciplines=("cycling",), template="power_zone_weeks",
        description="Three core rides of 30 to 60 minutes a week, and an FTP test at both ends.",
        tasks=(*tests, *cores, *longer, extra), tiers=_tiers(main),
    )  # fmt: skip


def streak_month(day: date, *, days: int | None = None, kind: str = "solo") -> Rules:
    """Active days in the month of ``day``: every day, or so many."""
    first = month_start(day)
    last = month_start(first + timedelta(days=31)) - timedelta(days=1)
    target = min(days or last.day, last.day)
    medals = {name: number for name, number in MONTH_DAYS.items() if number < target}
    top = "Every day" if target == last.day else f"{target} days"
    return Rules(
        name=f"{top} of {first:%B %Y}" if target == last.day else f"{top} in {first:%B %Y}", kind=kind, metric="days",
        first_day=first, last_day=last, template="streak_month",
        description="A day counts with a workout of any kind and length.",
        tiers=(*(Tier(name, number) for name, number in medals.items()), Tier(top, target)),
    )  # fmt: skip


def mixed_weeks(
    first_day: date, *, weeks: int = 4, kind: str = "solo", times: Mapping[str, int] | None = None
) -> Rules:
    """So many rides, runs, strength and yoga sessions a week, with a bonus for an active rest of the week."""
    wanted = {discipline: (times or {}).get(discipline, usual) for discipline, _, usual, _ in MIXED}
    cores = tuple(
        Task(_times(name, wanted[discipline]), points=CORE_POINTS * wanted[discipline], target=wanted[discipline],
             disciplines=(discipline,), min_duration_s=60 * minutes)
        for discipline, name, _, minutes in MIXED if wanted[discipline] > 0
    )  # fmt: skip
    bonus = Task("Active on 5 days", kind="bonus", points=BONUS_POINTS, metric="days", target=5)
    main = weeks * sum(task.points for task in cores)
    return Rules(
        name=f"{weeks} mixed weeks", kind=kind, metric="points", first_day=first_day,
        last_day=last_day(first_day, weeks), template="mixed_weeks",
        description="A bit of everything in every week.", tasks=(*cores, bonus), tiers=_tiers(main) if main else (),
    )  # fmt: skip


def team_month(day: date, *, kind: str = "team") -> Rules:
    """Minutes of the month of ``day``, by teams; the week is met with 150 minutes, as health bodies advise adults."""
    first = month_start(day)
    last = month_start(first + timedelta(days=31)) - timedelta(days=1)
    return Rules(
        name=f"Team minutes of {first:%B %Y}", kind=kind, metric="minutes", first_day=first, last_day=last,
        template="team_month", description="Minutes of everybody, by head, so that teams of unequal size can race.",
        tasks=(Task("150 minutes", metric="minutes", target=150),),
        tiers=tuple(Tier(f"{minutes:,} min", minutes) for minutes in (300, 600, 900, 1200)),
    )  # fmt: skip


def _tiers(points: float) -> tuple[Tier, ...]:
    return tuple(Tier(name, round(points * share)) for name, share in SHARES.items())


def _times(name: str, times: int) -> str:
    return name if times == 1 else f"{name}, {times} times"
