"""What is told of a challenge: once each, on the day it happened, and no longer once it is untrue."""

from datetime import date

from core.challenge_rules import Pause, Task
from core.coaching.challenge_news import news
from core.coaching.challenges import standing
from tests.coaching.challenge_making import day, done, rules


def told(asked, rides, today, **how) -> dict[str, tuple[date, str]]:
    return {one.key: (one.day, one.sentence) for one in news(standing(asked, rides, today, **how), 7)}


def test_a_tier_is_told_on_the_day_it_was_reached_and_withdrawn_when_a_workout_goes():
    asked = rules(tiers={"Bronze": 100, "200 min": 200}, key="abc")
    rides = done((0, 60), (4, 60), (9, 90))
    assert told(asked, rides, day(12)) == {
        "challenge:abc:tier:100": (day(4), "“A challenge”: Bronze reached, with 100 min."),
        "challenge:abc:tier:200": (day(9), "“A challenge”: 200 min reached."),
    }
    assert list(told(asked, rides.iloc[1:], day(12))) == ["challenge:abc:tier:100"]


def test_a_week_is_told_when_all_core_tasks_are_done():
    asked = rules(metric="points", tasks=(Task("One", points=5), Task("More", kind="bonus", points=1)), key="abc")
    assert told(asked, done((2, 20), (8, 20), (9, 20)), day(10)) == {
        "challenge:abc:week:1": (day(2), "“A challenge”: week 1 is done with 5 points, Silver."),
        "challenge:abc:week:2": (day(8), "“A challenge”: week 2 is done with 6 points, Gold."),
    }


def test_the_end_is_told_three_days_ahead_and_then_how_it_ended():
    asked = rules(14, tiers={"Bronze": 100}, key="abc")
    assert told(asked, done((0, 60)), day(10)) == {}
    assert told(asked, done((0, 60)), day(11)) == {
        "challenge:abc:ends": (day(11), "“A challenge” ends on 15 November 2026. 40 min to Bronze.")
    }
    assert told(asked, done((0, 60)), day(13))["challenge:abc:ends"][1] == "“A challenge” ends today. 40 min to Bronze."
    assert told(asked, done((0, 60)), day(14)) == {
        "challenge:abc:over": (day(14), "“A challenge”: Finished with 60 min; 40 min short of Bronze.")
    }


def test_a_pause_moves_what_is_told_and_a_paused_one_does_not_press():
    asked = rules(14, tiers={"Bronze": 100}, key="abc")
    assert told(asked, done(), day(12), pauses=[Pause(day(12), day(13))]) == {}
    assert list(told(asked, done(), day(14), pauses=[Pause(day(12), day(13))])) == ["challenge:abc:ends"]


def test_every_news_leads_to_its_challenge():
    (one,) = news(standing(rules(tiers={"Bronze": 1}), done((0, 5)), day(1)), 7)
    assert (one.kind, one.link) == ("challenge", "challenge?challenge=7")
