"""The course of a challenge, its weeks, and the race."""

import pandas as pd

from core.charts.challenges import MOST_OTHERS, course_chart, race_chart, weeks_chart

DAYS = pd.to_datetime(["2026-11-02", "2026-11-03", "2026-11-04"])
NO_TIERS = pd.DataFrame(columns=["name", "threshold"])


def test_a_course_is_drawn_in_the_athletes_unit_with_its_tiers():
    course = pd.DataFrame({"day": DAYS, "total": [0.0, 1609.344, None], "pace": [1000.0, 2000.0, 3000.0]})
    tiers = pd.DataFrame({"name": ["Bronze"], "threshold": [16_093.44]})
    layers = course_chart(course, tiers, "distance_m", "imperial").layer
    assert layers[0].data["total"].tolist()[:2] == [0, 1]
    assert layers[-1].data["threshold"].tolist() == [10]


def test_without_days_there_is_an_empty_chart():
    nothing = pd.DataFrame(columns=["day", "total", "pace"])
    assert course_chart(nothing, NO_TIERS, "minutes", "metric").to_dict()["mark"]["type"] == "text"
    weeks = pd.DataFrame(columns=["week", "days", "met", "medal", "amount"])
    assert weeks_chart(weeks, "points", "metric").to_dict()["mark"]["type"] == "text"
    race = pd.DataFrame(columns=["day", "name", "is_you", "total"])
    assert race_chart(race, "points", "metric").to_dict()["mark"]["type"] == "text"


def test_weeks_are_coloured_by_whether_they_did_what_they_ask_for():
    weeks = pd.DataFrame({"week": [1, 2], "days": ["a", "b"], "met": ["Open", "Met"], "medal": ["", "Gold"],
                          "amount": [10.0, 20.0]})  # fmt: skip
    drawn = weeks_chart(weeks, "points", "metric").to_dict()
    assert drawn["encoding"]["color"]["scale"]["domain"] == ["Met", "Open"]


def test_the_athlete_and_six_others_are_drawn_the_most_first():
    names = [f"Rider {n}" for n in range(9)]
    course = pd.DataFrame(
        {"day": DAYS[0], "name": [*names, "You"], "is_you": [False] * 9 + [True], "total": [*range(9), 0]}
    )
    drawn = race_chart(course, "minutes", "metric")
    domain = drawn.to_dict()["encoding"]["color"]["scale"]["domain"]
    assert domain == ["You", *[f"Rider {n}" for n in range(8, 8 - MOST_OTHERS, -1)]]
    assert set(drawn.data["name"]) == set(domain)
