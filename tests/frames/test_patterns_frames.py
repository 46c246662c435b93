"""What came before gains, and how was ridden in a period."""

from datetime import date, timedelta

import pytest

from core.frames import patterns as frames
from core.models import WorkoutMetrics
from core.store import writing
from tests.frames.small_book import TODAY, add_ftp, add_sessions, exclude

FIRST = date(2026, 1, 1)


def judge(book, shares: dict[int, float]) -> None:
    """Say how well classes were followed."""
    with writing(book, "workouts") as session:
        for workout_id, share in shares.items():
            session.get_one(WorkoutMetrics, workout_id).compliance = share


def test_few_changes_of_ftp_say_nothing_and_say_so(book):
    add_sessions(book, {"day": "2026-11-02", "class_type": "Climb"})
    add_ftp(book, ("2026-10-01", 200), ("2026-11-16", 210))
    gains = frames.gains(book, TODAY)["FTP"]
    assert gains.effects is None
    assert gains.sentences == "Too little to say anything: 1 is known, 5 changes of FTP are needed."
    assert gains.table.empty


def test_changes_that_follow_nothing_are_told_as_chance(book):
    days = [date(2026, 1, 5) + timedelta(days=28 * n) for n in range(9)]
    add_sessions(
        book,
        *({"day": str(day + timedelta(days=n)), "class_type": kind, "duration_s": 600 * (1 + (i + n) % 3)}
          for i, day in enumerate(days) for n, kind in ((3, "Climb"), (5, "Music"))),
    )  # fmt: skip
    add_ftp(book, *((str(day), 200.0 + (7 * i * i) % 5) for i, day in enumerate(days)))
    gains = frames.gains(book, TODAY)["FTP"]
    assert gains.changes == 8
    assert gains.sentences == "No class type stands out from chance over 8 changes of FTP."
    assert set(gains.table["class_type"]) == {"Climb", "Music"}
    assert (gains.table["low_pct"] <= gains.table["high_pct"]).all()


def test_compliance_is_shown_with_the_mean_of_the_rides_so_far(book):
    ids = add_sessions(book, {"day": "2026-11-02"}, {"day": "2026-11-04"}, {"day": "2026-11-06"})
    judge(book, {ids[0]: 0.5, ids[1]: 0.8})
    of = frames.patterns_of(book, FIRST, TODAY)
    assert of.compliance["compliance_pct"].tolist() == pytest.approx([50, 80])
    assert of.compliance["rolling_pct"].tolist() == pytest.approx([50, 65])
    assert of.compliance_sentence.startswith("65 % of the targeted seconds of the last 2 such rides")


def test_without_targets_there_is_nothing_to_follow(book):
    add_sessions(book, {"day": "2026-11-02"})
    assert frames.patterns_of(book, FIRST, TODAY).compliance_sentence.startswith("No ride of this period has targets")


def test_a_class_type_ridden_once_or_twice_is_no_pattern(book):
    rides = [{"day": f"2026-11-{n:02}", "class_type": "Climb", "avg_cadence_rpm": 70.0 + n} for n in range(1, 4)]
    add_sessions(book, *rides, {"day": "2026-11-09", "class_type": "Music", "avg_cadence_rpm": 90.0})
    types = frames.patterns_of(book, FIRST, TODAY).by_class_type
    assert types.index.tolist() == ["Climb"]
    assert types.at["Climb", "cadence_rpm_median"] == 72  # of 71, 72 and 73


def test_energy_by_the_minute_and_the_share_of_calories_that_became_output(book):
    half_hour = {"duration_s": 1800, "output_kj": 300.0, "calories_kcal": 450.0}
    add_sessions(book, {"day": "2026-11-02", **half_hour}, {"day": "2026-11-03", **half_hour})
    of = frames.patterns_of(book, FIRST, TODAY)
    cards = {card.quantity.name: card for card in of.cards}
    assert cards["kj_per_min"].value == 10
    assert cards["kcal_per_min"].value == 15
    assert cards["gross_efficiency_pct"].value == pytest.approx(100 * 300 / (450 * 4.184))
    assert cards["joules_per_beat"].value is None
    assert cards["kj_per_min"].note == "2 rides"
    assert of.energy["output_kj_per_min"].tolist() == [10]


def test_only_counted_rides_of_the_period_are_looked_at(book):
    _old, _run, gone, _kept = add_sessions(
        book,
        {"day": "2025-11-02"},
        {"day": "2026-11-02", "discipline": "running"},
        {"day": "2026-11-03"},
        {"day": "2026-11-04"},
    )
    exclude(book, gone)
    assert frames.patterns_of(book, FIRST, TODAY).rides == 1
    assert frames.earliest(book) == date(2025, 11, 2)


def test_a_book_without_rides_has_no_patterns(book):
    assert frames.earliest(book) is None
    of = frames.patterns_of(book, FIRST, TODAY)
    assert of.rides == 0 and of.energy.empty and of.by_class_type.empty
    assert frames.gains(book, TODAY)["Efficiency"].effects is None
