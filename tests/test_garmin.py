"""The conversation with Garmin: what its replies mean in our units, and what each answer means."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import garminconnect
import pytest

from core import garmin_days
from core.errors import Gone, LoginRequired, Refused, SlowDown, SourceUnavailable, UnexpectedReply
from core.files import fit
from core.garmin import Garmin, Login, checked_tokens
from core.garmin_replies import parse_listed, parse_page, parse_sets, with_file
from core.models import DISCIPLINES
from core.recorded import FileContent, Measured
from core.web import RateLimiter
from tests.fakes.garmin import CAPTCHA, CODE, EMAIL, NEWEST, PASSWORD, FakeGarmin, activities, activity, tokens, zipped
from tests.files import fit_making
from tests.files.fit_making import records, session

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "garmin"
BERLIN = ZoneInfo("Europe/Berlin")
SLEEP, HRV, RESTING, VO2MAX, WEIGHT, READINESS, DAYS = garmin_days.SOURCES


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGarmin]:
    with FakeGarmin(activities(3)) as server:
        server.stand_in(monkeypatch)
        yield server


@pytest.fixture
def garmin(fake: FakeGarmin) -> Garmin:
    return Garmin(tokens(), limiter=RateLimiter(None))


def recorded(name: str) -> Any:
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip("recorded Garmin replies are not on this machine (../shared/samples/garmin)")
    return json.loads(path.read_text("utf-8"))["body"]


# What the list means.


def test_the_recorded_trail_run_is_read_in_our_units():
    run, hike, board = (item.recording for item in parse_page(recorded("activity_list")).items)
    assert (run.source, run.source_id, run.detail_state) == ("garmin", "21482825013", "listed")
    assert (run.discipline, hike.discipline, board.discipline) == ("running", "hiking", "other")
    assert (run.started_at, run.utc_offset_s) == (datetime(2026, 1, 8, 14, 10, 21, tzinfo=UTC), -6 * 3600)
    assert (run.duration_s, run.moving_s) == (2223, 2216)
    assert run.distance_m == pytest.approx(4261.19)
    assert (run.avg_heart_rate_bpm, run.avg_power_w, run.elevation_gain_m) == (142, 194, 151)
    assert run.avg_cadence_rpm == pytest.approx(111.73, abs=0.01)  # steps of both feet
    assert run.avg_step_length_m == pytest.approx(0.8248)  # 82.48 cm
    assert run.avg_vertical_oscillation_m == pytest.approx(0.0795)  # 7.95 cm
    assert run.avg_stance_time_s == pytest.approx(0.3383)  # 338.3 ms
    assert run.is_outdoor is True
    assert run.source_hr_zones_s == [376.545, 1601.888, 233.231, 10.999, 0.0]


def test_what_says_whose_it_is_is_not_kept():
    (item, *_) = parse_page(recorded("activity_list")).items
    assert {"ownerId", "ownerDisplayName", "ownerFullName", "userRoles"}.isdisjoint(item.replies[0].body)
    assert item.replies[0].body["activityName"]


def test_the_recorded_ride_has_its_power():
    ride = parse_page(recorded("activitylist_road_biking_power")).items[0].recording
    assert (ride.discipline, ride.avg_power_w, ride.max_power_w, ride.avg_cadence_rpm) == ("cycling", 135, 949, 67)
    assert ride.utc_offset_s == 13 * 3600


@pytest.mark.parametrize(
    ("length", "unit", "metres"),
    [
        (2500.0, {"unitKey": "meter", "factor": 100.0}, 25),
        (5000.0, {"unitKey": "meter", "factor": 100.0}, 50),
        (2286.0, {"unitKey": "yard", "factor": 91.44}, 22.86),  # 25 yd
        (2500.0, None, 25),
        (25.0, {"unitKey": "meter", "factor": 100.0}, None),  # a quarter of a metre is no pool
        (None, None, None),
    ],
)
def test_the_length_of_a_pool_is_over_its_factor(length: float | None, unit: Any, metres: float | None):
    item = activity(1, NEWEST, "lap_swimming", poolLength=length, unitOfPoolLength=unit)
    assert parse_listed(item).recording.pool_length_m == (pytest.approx(metres) if metres else None)


def test_the_recorded_swim_is_read():
    item = recorded("activitylist_lap_swimming")[0] | {"activityId": 7, "startTimeGMT": "2026-07-30 17:31:42"}
    swim = parse_listed(item).recording
    assert (swim.discipline, swim.distance_m, swim.pool_length_m, swim.avg_cadence_rpm) == ("swimming", 1275, 25, 25)


def test_a_distance_of_nothing_is_unknown():
    item = recorded("activitylist_strength_training")[0] | {"startTimeGMT": "2026-04-18 12:26:49"}
    strength = parse_listed(item).recording
    assert (strength.discipline, strength.distance_m, strength.duration_s) == ("strength", None, 3890)
    assert strength.is_outdoor is False


@pytest.mark.parametrize(
    ("key", "parent", "discipline"),
    [("rowing_v2", 0, "rowing"), ("virtual_ride", 2, "cycling"), ("parkour_run", 1, "running"), ("golf", 17, "other")],
)
def test_kinds_of_activities_become_disciplines(key: str, parent: int, discipline: str):
    item = activity(1, NEWEST) | {"activityType": {"typeKey": key, "parentTypeId": parent}}
    assert parse_listed(item).recording.discipline == discipline
    assert discipline in DISCIPLINES


def test_an_item_that_cannot_be_read_is_named_and_the_others_are_kept():
    page = parse_page([activity(1, NEWEST), {"activityId": 2}, "three", activity(4, NEWEST)])
    assert [item.recording.source_id for item in page.items] == ["1", "4"]
    assert (len(page.problems), page.n) == (2, 4)
    assert "workout 2" in page.problems[0]


# What a file adds.


def ride_file(**told: Any) -> FileContent:
    powers = [100 + n for n in range(60)]
    data = fit_making.fit(*records({"power": powers, "heart_rate": [120] * 60}), session(59, **told))
    return fit.parse(data, name="x.fit", zone=BERLIN)


def test_the_list_has_the_last_word_and_the_file_the_clock_and_the_samples():
    begun = fit_making.START.replace(second=2)
    listed = parse_listed(activity(5, begun, avgPower=135.0, activityName="Evening ride"))
    (ride,) = with_file(listed, ride_file(avg_power=129, max_power=159))
    said = ride.recording
    assert (said.source_id, said.title, said.detail_state) == ("5", "Evening ride", "complete")
    assert (said.avg_power_w, said.max_power_w) == (135, 159)
    assert said.started_at == fit_making.START
    assert ride.streams["power_w"][:3].tolist() == [100, 101, 102]
    assert [reply.kind for reply in ride.replies] == ["list_item"]


def test_a_workout_whose_beginning_was_cut_off_at_garmin_keeps_the_clock_of_its_samples():
    (ride,) = with_file(parse_listed(activity(5, fit_making.at(40))), ride_file())
    assert ride.recording.started_at == fit_making.START


def test_a_file_with_a_clock_that_was_wrong_keeps_the_start_of_the_list():
    for right in (NEWEST, fit_making.at(3600), fit_making.at(-3600)):
        (ride,) = with_file(parse_listed(activity(5, right)), ride_file())
        assert ride.recording.started_at == right


def test_a_race_of_several_sports_is_a_session_each_and_no_sum_beside_them():
    legs = fit_making.fit(
        *records({"power": [100] * 120}), session(59), session(59, begin_s=60, sport="running", sub_sport="street")
    )
    content = fit.parse(legs, name="x.fit", zone=BERLIN)
    told = [leg.recording for leg in with_file(parse_listed(activity(5, fit_making.START, "multi_sport")), content)]
    assert [(leg.source_id, leg.discipline, leg.title) for leg in told] == [
        ("5", "cycling", "Ride 5: cycling"),
        ("5:1", "running", "Ride 5: running"),
    ]


def test_the_recorded_sets_are_in_kilograms_and_without_the_rests():
    (bench,) = parse_sets(recorded("exerciseSets"))
    assert (bench.exercise, bench.exercise_id, bench.reps) == ("Bench Press", "BENCH_PRESS", 12)
    assert (bench.weight_kg, bench.duration_s) == (40, 128.7)


def test_a_set_of_the_body_alone_has_no_weight_and_an_unknown_one_says_so():
    push_up = {"exercises": [{"category": "PUSH_UP", "name": "DIAMOND_PUSH_UP", "probability": 80.0}],
               "repetitionCount": 9, "weight": 0.0, "setType": "ACTIVE"}  # fmt: skip
    unknown = {"exercises": [{"category": "UNKNOWN", "probability": 99.0}], "repetitionCount": 5, "weight": -1.0}
    first, second = parse_sets({"exerciseSets": [push_up, {"setType": "REST"}, unknown]})
    assert (first.exercise, first.exercise_id, first.weight_kg) == ("Diamond Push Up", "PUSH_UP/DIAMOND_PUSH_UP", None)
    assert (second.exercise, second.position, second.weight_kg) == ("Unknown exercise", 1, None)


# What days mean.


def test_the_recorded_nights_give_heart_rate_variability():
    nights = garmin_days.parse_hrv(recorded("daily_hrv"))
    assert nights[:2] == [Measured("hrv", date(2023, 7, 1), 43), Measured("hrv", date(2023, 7, 2), 44)]
    assert len(nights) == 20


def test_sleep_is_hours_before_the_day():
    rows = [{"calendarDate": "2026-11-15", "values": {"totalSleepTimeInSeconds": 27000}},
            {"calendarDate": "2026-11-16", "values": {"totalSleepTimeInSeconds": None}}]  # fmt: skip
    assert garmin_days.parse_sleep({"individualStats": rows}) == [Measured("sleep_hours", date(2026, 11, 15), 7.5)]


def test_the_recorded_weights_are_kilograms_of_the_morning():
    found = {
        (value.kind, value.day): value.value for value in garmin_days.parse_weigh_ins(recorded("weight_data_list"))
    }
    assert found[("weight", date(2025, 6, 15))] == pytest.approx(59.72)
    assert found[("weight", date(2025, 6, 14))] == pytest.approx(59.13)  # not the 59.5 kg of the evening
    assert found[("body_fat", date(2025, 6, 14))] == 20.3
    assert garmin_days.parse_weigh_ins(recorded("weight_data_list_empty")) == []


def test_the_recorded_readiness_is_that_after_waking():
    assert garmin_days.parse_readiness(recorded("training_readiness")) == [Measured("readiness", date(2025, 7, 7), 80)]


def test_without_a_score_after_waking_the_first_of_the_day_counts():
    evening = {"calendarDate": "2026-11-15", "timestamp": "2026-11-15T18:00:00.0", "score": 40, "inputContext": None}
    rows = [evening, evening | {"timestamp": "2026-11-15T11:00:00.0", "score": 70}]
    assert garmin_days.parse_readiness(rows) == [Measured("readiness", date(2026, 11, 15), 70)]


def test_the_recorded_vo2max_is_that_of_running_where_there_is_one():
    assert garmin_days.parse_vo2max(recorded("max_metrics_daily_range")) == [
        Measured("vo2max", date(2025, 8, 7), 62.1, "From running")
    ]
    only_cycling = [{"generic": None, "cycling": {"calendarDate": "2025-08-05", "vo2MaxValue": 63.0}}]
    assert garmin_days.parse_vo2max(only_cycling) == [Measured("vo2max", date(2025, 8, 5), 63, "From cycling")]


def test_the_recorded_day_has_steps_and_energy():
    assert garmin_days.parse_days({"data": [recorded("daily_summary_list")]}) == [
        Measured("steps", date(2025, 6, 14), 5459),
        Measured("energy_burned", date(2025, 6, 14), 2252),
    ]


def test_values_that_cannot_be_true_and_days_that_are_none_are_left_out():
    rows = [{"calendarDate": "2026-11-15", "value": 0}, {"calendarDate": "yesterday", "value": 48},
            {"calendarDate": "2026-11-16", "value": 48}, {"calendarDate": "2026-11-17", "value": True}]  # fmt: skip
    reply = {"allMetrics": {"metricsMap": {"WELLNESS_RESTING_HEART_RATE": rows}}}
    assert garmin_days.parse_resting_heart_rates(reply) == [Measured("resting_heart_rate", date(2026, 11, 16), 48)]


@pytest.mark.parametrize("source", garmin_days.SOURCES, ids=lambda source: source.name)
def test_no_answer_is_no_value_and_another_form_is_said(source: garmin_days.DailySource):
    assert source.parse({}) == source.parse(None) == source.parse([]) == []
    with pytest.raises(UnexpectedReply):
        source.parse("a web page" if source is not RESTING else {"allMetrics": {"metricsMap": {
            "WELLNESS_RESTING_HEART_RATE": "none"}}})  # fmt: skip


# What is asked, and what each answer means.


def test_a_page_of_the_list_is_asked_for_by_its_place(fake: FakeGarmin, garmin: Garmin):
    assert [item.recording.source_id for item in garmin.activities(1, 2).items] == ["1002", "1001"]
    assert fake.server.requests[-1].query == {"start": "1", "limit": "2"}


def test_the_file_comes_as_it_is_and_a_workout_typed_in_by_hand_has_none(fake: FakeGarmin, garmin: Garmin):
    fake.files["1001"] = zipped(b"a file")
    assert garmin.original("1001") == fake.files["1001"]
    assert garmin.original("1002") is None


def test_values_of_the_athlete_are_asked_for_by_name_once(fake: FakeGarmin, garmin: Garmin):
    first, last = date(2026, 11, 1), date(2026, 11, 15)
    assert garmin.daily(RESTING, first, last) == garmin.daily(RESTING, first, last) == []
    assert fake.count("/socialProfile") == 1
    assert fake.server.requests[-1].query == {"fromDate": "2026-11-01", "untilDate": "2026-11-15", "metricId": "60"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 401}, LoginRequired),
        ({"status": 403}, Refused),
        ({"status": 404}, Gone),
        ({"status": 400}, UnexpectedReply),
        ({"status": 429}, SlowDown),
        ({"status": 500}, SourceUnavailable),
        ({"status": 503}, SourceUnavailable),
        ({"kind": "reset"}, SourceUnavailable),
        ({"kind": "cut"}, SourceUnavailable),
        ({"kind": "html"}, UnexpectedReply),
        ({"kind": "empty"}, UnexpectedReply),
        ({"kind": "truncated"}, UnexpectedReply),
        ({"kind": "wrong_type", "edit": lambda _reply: {"message": "hello"}}, UnexpectedReply),
    ],
)
def test_each_answer_is_an_error_named_for_what_to_do_next(
    fake: FakeGarmin, garmin: Garmin, fault: dict[str, Any], error: type[Exception]
):
    fake.fail("/activitylist-service", times=9, **fault)
    with pytest.raises(error) as caught:
        garmin.activities()
    assert type(caught.value) is error
    assert "connectapi" not in str(caught.value) and "API" not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"status": 429}, SlowDown), ({"status": 401}, LoginRequired), ({"status": 502}, SourceUnavailable)],
)
def test_a_file_that_does_not_come_is_told_the_same_way(
    fake: FakeGarmin, garmin: Garmin, fault: dict[str, Any], error: type[Exception]
):
    fake.fail("/download-service", times=9, **fault)
    with pytest.raises(error):
        garmin.original("1001")


def test_renewed_tokens_are_handed_over_at_once(fake: FakeGarmin):
    kept: list[str] = []
    garmin = Garmin(tokens(), keep=kept.append, limiter=RateLimiter(None))
    garmin.activities()
    assert kept == []
    fake.renewed = tokens("renewed")
    garmin.activities()
    garmin.activities()
    assert [json.loads(text)["di_token"] for text in kept] == ["renewed.token.x"]


def test_renewed_tokens_are_handed_over_even_when_the_question_failed(fake: FakeGarmin):
    kept: list[str] = []
    garmin = Garmin(tokens(), keep=kept.append, limiter=RateLimiter(None))
    fake.renewed = tokens("renewed")
    fake.fail("/activitylist-service", status=500, times=9)
    with pytest.raises(SourceUnavailable):
        garmin.activities()
    assert len(kept) == 1


def test_nothing_secret_is_shown(fake: FakeGarmin, garmin: Garmin):
    assert repr(garmin) == "Garmin(tokens=***)"
    assert PASSWORD not in repr(Login(EMAIL, PASSWORD))


@pytest.mark.parametrize("text", ["", "not json", "{}", '{"di_token": null}', "[]"])
def test_tokens_that_are_none_are_refused_in_a_sentence(fake: FakeGarmin, text: str):
    with pytest.raises(LoginRequired):
        checked_tokens(text)


def test_saved_tokens_that_cannot_be_read_ask_for_a_login(fake: FakeGarmin):
    with pytest.raises(LoginRequired, match="Connect again"):
        Garmin("garbage")


# Logging in.


def test_a_login_gives_tokens(fake: FakeGarmin):
    login = Login(EMAIL, PASSWORD)
    assert login.begin() is False
    assert json.loads(login.tokens)["di_token"] == "new.token.x"


def test_a_wrong_code_may_be_followed_by_the_right_one(fake: FakeGarmin):
    fake.needs_code = True
    login = Login(EMAIL, PASSWORD)
    assert login.begin() is True
    with pytest.raises(LoginRequired, match="code") as caught:
        login.give("000000")
    assert "secret things" not in str(caught.value)
    login.give(f" {CODE} ")
    assert json.loads(login.tokens)["di_token"] == "new.token.x"


def test_a_login_without_a_lasting_token_is_none(fake: FakeGarmin):
    login = Login(EMAIL, PASSWORD)
    with pytest.raises(LoginRequired, match="no token that lasts"):
        _ = login.tokens


def refusals() -> list[tuple[Exception, type[Exception]]]:
    offline = "All login strategies exhausted: Failed to perform, curl: (6) Could not resolve host: sso.garmin.com"
    return [
        (garminconnect.GarminConnectAuthenticationError("401 Unauthorized"), LoginRequired),
        (garminconnect.GarminConnectTooManyRequestsError("All login strategies rate limited (429)"), SlowDown),
        (CAPTCHA, Refused),
        (garminconnect.GarminConnectConnectionError(offline), SourceUnavailable),
        (ConnectionError("no way there"), SourceUnavailable),
    ]


@pytest.mark.parametrize(("refusal", "error"), refusals())
def test_each_refusal_of_a_login_is_an_error_with_what_to_do(
    fake: FakeGarmin, refusal: Exception, error: type[Exception]
):
    fake.refusal = refusal
    with pytest.raises(error) as caught:
        Login(EMAIL, PASSWORD).begin()
    assert type(caught.value) is error
    assert EMAIL not in str(caught.value)


def test_a_token_file_named_by_the_environment_logs_nobody_in(fake: FakeGarmin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GARMINTOKENS", "/nowhere")
    Login(EMAIL, PASSWORD).begin()
    assert "GARMINTOKENS" not in os.environ
