"""The fake Peloton answers as the documents about the real one say, and fails as told to."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_classes import KINDS
from tests.fakes.peloton_history import generated_history, recorded_history
from tests.fakes.peloton_login import AUDIENCE, MOBILE_CLIENT, REDIRECT_URI, WEB_CLIENT, code_challenge

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY.parent / "shared" / "samples" / "peloton"
HISTORY = generated_history(45)


@pytest.fixture
def fake() -> Iterator[FakePeloton]:
    with FakePeloton(HISTORY) as fake:
        yield fake


@pytest.fixture
def rider(fake: FakePeloton) -> Iterator[requests.Session]:
    """A logged-in client."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {fake.issue_tokens().access_token}"
        session.headers["Peloton-Platform"] = "web"
        yield session


def page_of(fake: FakePeloton, rider: requests.Session, number: int, *, joins: str = "") -> dict[str, Any]:
    asked = {"limit": 20, "page": number, "joins": joins}
    return rider.get(f"{fake.api_url}/api/user/{fake.user_id}/workouts", params=asked).json()


# Reading


def test_pages_count_from_zero_and_hold_every_workout_once(fake, rider):
    pages = [page_of(fake, rider, number) for number in range(3)]
    assert [page["count"] for page in pages] == [20, 20, 5]
    assert [page["show_next"] for page in pages] == [True, True, False]
    assert {page["total"] for page in pages} == {45}
    assert {page["page_count"] for page in pages} == {3}
    listed = [workout["id"] for page in pages for workout in page["data"]]
    assert listed == [workout["id"] for workout in HISTORY.workouts]
    assert sum(pages[0]["summary"].values()) == 45


def test_a_workout_added_while_paging_shifts_the_pages_by_one(fake, rider):
    first = page_of(fake, rider, 0)["data"]
    newer_id = fake.add_workout()
    assert page_of(fake, rider, 1)["data"][0]["id"] == first[-1]["id"]
    assert page_of(fake, rider, 0)["data"][0]["id"] == newer_id
    assert rider.get(f"{fake.api_url}/api/workout/{newer_id}/performance_graph?every_n=1").json()["metrics"]


def test_a_list_item_tells_less_than_the_workout(fake, rider):
    item = page_of(fake, rider, 0)["data"][0]
    joined = page_of(fake, rider, 0, joins="ride,ride.instructor")["data"][0]
    workout = rider.get(f"{fake.api_url}/api/workout/{item['id']}?joins=ride").json()
    assert not item.keys() & {"ride", "leaderboard_rank", "ftp_info", "achievement_templates"}
    assert joined["ride"]["instructor"]["name"]
    assert workout.keys() >= {"ride", "leaderboard_rank", "ftp_info", "achievement_templates"}
    assert "instructor" not in workout["ride"]


def test_a_graph_without_every_n_has_a_sample_every_fifty_seconds(fake, rider):
    url = f"{fake.api_url}/api/workout/{HISTORY.workouts[0]['id']}/performance_graph"
    each_second, each_fifth, sparse = (rider.get(url + query).json() for query in ("?every_n=1", "?every_n=5", ""))
    seconds = each_second["seconds_since_pedaling_start"]
    assert each_fifth["seconds_since_pedaling_start"] == seconds[::5]
    assert sparse["seconds_since_pedaling_start"] == seconds[::50]
    for whole, thinned in zip(each_second["metrics"], sparse["metrics"], strict=True):
        assert thinned["values"] == whole["values"][::50]


def test_positions_are_only_told_to_the_web(fake, rider):
    walk = HISTORY.workouts[[kind.name for kind in KINDS].index("outdoor_walk")]
    url = f"{fake.api_url}/api/workout/{walk['id']}/performance_graph?every_n=1"
    assert len(rider.get(url).json()["location_data"]) == 3
    del rider.headers["Peloton-Platform"]
    assert rider.get(url).json()["location_data"] == []


def test_a_removed_class_has_no_details(fake, rider):
    classes = [workout["ride"]["id"] for workout in HISTORY.workouts if workout["ride"]]
    answers = {ride_id: rider.get(f"{fake.api_url}/api/ride/{ride_id}/details") for ride_id in classes}
    gone = [answer.json()["message"] for answer in answers.values() if answer.status_code == 404]
    assert set(gone) == {"Ride not found"}
    assert any(answer.ok and answer.json()["target_metrics_data"]["target_metrics"] for answer in answers.values())


def test_only_instructors_and_metadata_are_open_to_anyone(fake):
    open_to_all = [f"{fake.api_url}/api/{path}" for path in ("instructor?limit=3", "ride/metadata_mappings")]
    assert [requests.get(url).status_code for url in open_to_all] == [200, 200]
    refused = requests.get(f"{fake.api_url}/api/me")
    assert (refused.status_code, refused.json()["error_code"]) == (401, 3020)


def test_the_csv_has_a_row_for_each_workout_oldest_first(fake, rider):
    text = rider.get(f"{fake.api_url}/api/user/{fake.user_id}/workout_history_csv").text
    header, *rows = text.splitlines()
    assert len(header.split(",")) == 18
    assert len(rows) == 45
    assert "FTP Test Ride" in text
    newest = datetime.fromtimestamp(HISTORY.workouts[0]["created_at"], ZoneInfo("America/New_York"))
    assert rows[-1].startswith(f"{newest:%Y-%m-%d %H:%M} (")


# The invented account


def test_what_a_graph_adds_up_to_is_what_the_workout_says():
    for workout in HISTORY.workouts:
        graph = HISTORY.graph(workout["id"])
        values = {metric["slug"]: metric["values"] for metric in graph["metrics"]}
        totals = {total["slug"]: total["value"] for total in graph["summaries"]}
        assert workout["total_work"] == sum(values.get("output", []))
        assert totals.get("total_output", 0) == round(workout["total_work"] / 1000)
        assert {len(each) for each in values.values()} <= {len(graph["seconds_since_pedaling_start"])}
        assert workout["effort_zones"] == graph["effort_zones"]
        if "speed" in values:
            assert totals["distance"] == pytest.approx(sum(values["speed"]) / 3600, abs=0.006)


def test_the_device_clock_minus_utc_is_the_offset_of_the_time_zone():
    zones = {workout["timezone"] for workout in HISTORY.workouts}
    assert any(zone.startswith("Etc/GMT") for zone in zones) and any(zone.startswith("America/") for zone in zones)
    for workout in HISTORY.workouts:
        local = datetime.fromtimestamp(workout["created_at"], ZoneInfo(workout["timezone"]))
        offset = timedelta(seconds=workout["device_time_created_at"] - workout["created_at"])
        assert offset == local.utcoffset()


def test_the_same_seed_is_the_same_account_and_another_seed_is_not():
    again, other = generated_history(45), generated_history(45, seed=2)
    assert again.workouts == HISTORY.workouts
    assert again.graphs[again.workouts[3]["id"]] == HISTORY.graphs[HISTORY.workouts[3]["id"]]
    assert not {workout["id"] for workout in other.workouts} & {workout["id"] for workout in HISTORY.workouts}


def test_an_ftp_test_sets_the_ftp_of_what_comes_after_it():
    history = generated_history(300)
    tests = [place for place, one in enumerate(history.workouts) if one["ride"] and "FTP Test" in one["ride"]["title"]]
    assert len(tests) > 1
    for place in tests:
        test = history.workouts[place]
        averages = {each["slug"]: each["value"] for each in history.graph(test["id"])["average_summaries"]}
        after = next(one for one in reversed(history.workouts[:place]) if one["fitness_discipline"] == "cycling")
        assert after["ftp_info"]["ftp"] == round(0.95 * averages["avg_output"])
        assert after["ftp_info"]["ftp_workout_id"] == test["id"]


def test_a_workout_that_has_only_begun_shows_nothing_until_it_is_complete():
    history = generated_history(16, in_progress=True)
    begun = history.workouts[0]
    with FakePeloton(history) as fake, requests.Session() as rider:
        rider.headers["Authorization"] = f"Bearer {fake.issue_tokens().access_token}"
        url = f"{fake.api_url}/api/workout/{begun['id']}"
        assert (begun["status"], begun["end_time"]) == ("IN_PROGRESS", None)
        assert rider.get(f"{url}/performance_graph").json()["metrics"] == []
        fake.change_workout(begun["id"], status="COMPLETE", end_time=begun["start_time"] + 1800)
        assert rider.get(url).json()["status"] == "COMPLETE"
        assert rider.get(f"{url}/performance_graph").json()["metrics"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded replies are not here")
def test_recorded_replies_are_served_as_they_are():
    with FakePeloton(recorded_history(SAMPLES)) as fake, requests.Session() as rider:
        rider.headers["Authorization"] = f"Bearer {fake.issue_tokens().access_token}"
        listed = page_of(fake, rider, 0)["data"]
        graphs = [rider.get(f"{fake.api_url}/api/workout/{one['id']}/performance_graph?every_n=1") for one in listed]
    assert listed[0]["status"] == "IN_PROGRESS"
    assert {one["fitness_discipline"] for one in listed} >= {"cycling", "walking", "caesar", "meditation", "strength"}
    assert all(graph.ok for graph in graphs)


# Logging in


def renew(fake: FakePeloton, refresh_token: str, *, as_form: bool = False) -> requests.Response:
    asked = {"grant_type": "refresh_token", "client_id": WEB_CLIENT, "refresh_token": refresh_token}
    url = f"{fake.auth_url}/oauth/token"
    return requests.post(url, data=asked) if as_form else requests.post(url, json=asked)


def test_a_refresh_token_is_spent_by_its_use_and_its_reuse_ends_the_family(fake):
    first = fake.issue_tokens()
    second = renew(fake, first.refresh_token).json()
    assert second["access_token"] in fake.valid_tokens
    reused = renew(fake, first.refresh_token)
    assert (reused.status_code, reused.json()["error"]) == (403, "invalid_grant")
    assert renew(fake, second["refresh_token"]).status_code == 403
    assert fake.refresh_tokens[first.refresh_token].uses == 2


def test_a_refresh_may_come_as_a_form_and_without_rotation_gives_no_new_refresh_token():
    with FakePeloton(HISTORY, rotate=False) as fake:
        token = fake.issue_tokens().refresh_token
        replies = [renew(fake, token, as_form=True).json() for _ in range(2)]
    assert all(reply["expires_in"] == 172_800 and "refresh_token" not in reply for reply in replies)


def test_expired_tokens_can_be_refreshed_and_revoked_ones_cannot(fake, rider):
    token = fake.issue_tokens().refresh_token
    fake.expire_tokens()
    assert rider.get(f"{fake.api_url}/api/me").status_code == 401
    renewed = renew(fake, token).json()
    rider.headers["Authorization"] = f"Bearer {renewed['access_token']}"
    assert rider.get(f"{fake.api_url}/api/me").status_code == 200
    fake.revoke()
    assert rider.get(f"{fake.api_url}/api/me").status_code == 401
    assert renew(fake, renewed["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_password_grant_is_for_the_mobile_client_alone(fake):
    def login(**other: str) -> requests.Response:
        usual = {"grant_type": "password", "client_id": MOBILE_CLIENT, "scope": "offline_access openid"}
        who = {"username": "rider@example.com", "password": "right horse"}
        return requests.post(f"{fake.auth_url}/oauth/token", json=usual | who | other)

    assert login().json().keys() >= {"access_token", "refresh_token", "id_token", "expires_in"}
    wrong = login(password="wrong horse")
    assert (wrong.status_code, wrong.json()["error_description"]) == (403, "Wrong email or password.")
    assert login(client_id=WEB_CLIENT).json()["error"] == "unauthorized_client"
    fake.login.is_mfa = True
    assert login().json()["error"] == "mfa_required"
    fake.login.is_blocked = True
    assert (login().status_code, login().json()["error"]) == (429, "too_many_attempts")


def enter_password(fake: FakePeloton, browser: requests.Session, password: str) -> tuple[requests.Response, str]:
    """Walk up to the password, as a browser does; the answer and the code verifier."""
    verifier = "a-verifier-of-at-least-forty-three-characters"
    asked = {
        "client_id": WEB_CLIENT,
        "audience": AUDIENCE,
        "scope": "offline_access openid peloton-api.members:default",
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": REDIRECT_URI,
        "state": "my state",
        "nonce": "my nonce",
        "code_challenge": code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    login_page = browser.get(f"{fake.auth_url}/authorize", params=asked)
    state = parse_qs(urlsplit(login_page.url).query)["state"][0]
    assert state != "my state"
    entered = asked | {
        "state": state,
        "_csrf": browser.cookies["_csrf"],
        "_intstate": "deprecated",
        "tenant": "peloton-prod",
        "connection": "pelo-user-password",
        "username": "rider@example.com",
        "password": password,
    }
    headers = {"Origin": fake.auth_url, "Referer": login_page.url, "Auth0-Client": "eyJuYW1lIjoiYXV0aDAuanMtdWxwIn0="}
    url = f"{fake.auth_url}/usernamepassword/login"
    return browser.post(url, json=entered, headers=headers, allow_redirects=False), verifier


def follow_to_peloton(answer: requests.Response, browser: requests.Session) -> str:
    """Follow redirects up to, but not into, members.onepeloton.com."""
    while not answer.headers.get("Location", REDIRECT_URI).startswith(REDIRECT_URI):
        answer = browser.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
    return answer.headers["Location"]


def test_the_login_page_leads_by_pkce_to_tokens(fake):
    with requests.Session() as browser:
        form, verifier = enter_password(fake, browser, "right horse")
        inputs = dict(re.findall(r'name="(wa|wresult|wctx)" value="([^"]*)"', form.text))
        assert "&#34;" in inputs["wctx"]
        action = re.findall(r'action="([^"]+)"', form.text)[0]
        unescaped = {name: html.unescape(value) for name, value in inputs.items()}
        assert browser.post(action, data=inputs).status_code == 400
        callback = follow_to_peloton(browser.post(action, data=unescaped, allow_redirects=False), browser)
    answered = parse_qs(urlsplit(callback).query)
    assert answered["state"] == ["my state"]
    asked = {"grant_type": "authorization_code", "client_id": WEB_CLIENT, "redirect_uri": REDIRECT_URI}
    asked |= {"code": answered["code"][0], "code_verifier": verifier}
    tokens = requests.post(f"{fake.auth_url}/oauth/token", json=asked)
    assert tokens.json()["access_token"] in fake.valid_tokens
    assert requests.post(f"{fake.auth_url}/oauth/token", json=asked).json()["error"] == "invalid_grant"


def test_a_code_is_worth_nothing_without_its_verifier(fake):
    fake.login.is_redirecting = True
    with requests.Session() as browser:
        answer, _ = enter_password(fake, browser, "right horse")
        code = parse_qs(urlsplit(follow_to_peloton(answer, browser)).query)["code"][0]
    asked = {"grant_type": "authorization_code", "client_id": WEB_CLIENT, "redirect_uri": REDIRECT_URI}
    refused = requests.post(f"{fake.auth_url}/oauth/token", data=asked | {"code": code, "code_verifier": "another"})
    assert refused.json()["error_description"] == "Failed to verify code verifier"


def test_the_login_page_refuses_a_wrong_password_and_a_missing_cookie(fake):
    with requests.Session() as browser:
        assert enter_password(fake, browser, "wrong horse")[0].status_code == 401
    careless = requests.post(f"{fake.auth_url}/usernamepassword/login", json={"username": "rider@example.com"})
    assert (careless.status_code, careless.json()["description"]) == (400, "invalid username")
    assert fake.login.password_attempts == 1


# Faults


def test_a_status_comes_with_its_body_and_headers_as_often_as_asked(fake, rider):
    fake.fail("/api/me", times=2, status=429, body="error code: 1015", headers={"Retry-After": "7"})
    answers = [rider.get(f"{fake.api_url}/api/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert (answers[0].text, answers[0].headers["Retry-After"]) == ("error code: 1015", "7")
    assert [seen.status for seen in fake.requests] == [429, 429, 200]


@pytest.mark.parametrize("kind", ["empty", "html", "truncated"])
def test_a_reply_that_is_no_json_comes_with_status_200(fake, rider, kind):
    fake.fail("/api/me$", kind=kind)
    answer = rider.get(f"{fake.api_url}/api/me")
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.content))
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("kind", ["cut", "reset", "hang"])
def test_a_connection_can_break(fake, rider, kind):
    fake.fail("/api/me", kind=kind, delay_s=0.1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        rider.get(f"{fake.api_url}/api/me")
    assert rider.get(f"{fake.api_url}/api/me").ok


def test_a_reply_can_be_slower_than_the_client_waits(fake, rider):
    fake.fail("/api/me", kind="slow", delay_s=0.5)
    with pytest.raises(requests.ReadTimeout):
        rider.get(f"{fake.api_url}/api/me", timeout=0.1)


def test_a_reply_can_have_values_of_a_wrong_type(fake, rider):
    fake.fail("workouts.*page=0", kind="wrong_type", edit=lambda reply: reply["data"][0].update(created_at="noon"))
    fake.fail("workouts.*page=0", kind="wrong_type", changes={"data.1.title": 7})
    assert page_of(fake, rider, 0)["data"][0]["created_at"] == "noon"
    assert page_of(fake, rider, 0)["data"][1]["title"] == 7
    assert page_of(fake, rider, 0)["data"][1]["title"] is None


def test_too_many_requests_a_second_are_told_to_wait():
    with FakePeloton(HISTORY, requests_per_second=5) as fake, requests.Session() as rider:
        answers = [rider.get(f"{fake.api_url}/api/instructor") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"] == "1"


def test_another_process_can_steer_it_and_count_what_was_fetched(tmp_path):
    log = tmp_path / "requests.log"
    command = [sys.executable, "-m", "tests.fakes.peloton", "--workouts", "16", "--log", str(log)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            api_url = json.loads(next(iter(process.stdout or ())))["api_url"]
            tokens = requests.post(f"{api_url}/_fake/tokens").json()
            rider = {"Authorization": f"Bearer {tokens['access_token']}"}
            requests.post(f"{api_url}/_fake/fail", json={"path_regex": "/api/me", "status": 500})
            statuses = [requests.get(f"{api_url}/api/me?n=1", headers=rider).status_code for _ in range(2)]
            added = requests.post(f"{api_url}/_fake/add").json()["id"]
            assert requests.get(f"{api_url}/api/workout/{added}", headers=rider).ok
            seen = requests.get(f"{api_url}/_fake/requests").json()
        finally:
            process.kill()
    assert statuses == [500, 200]
    assert seen[0] == ["GET", "/api/me", {"n": "1"}, 500]
    assert log.read_text().splitlines() == [
        "GET /api/me?n=1 500",
        "GET /api/me?n=1 200",
        f"GET /api/workout/{added} 200",
    ]
