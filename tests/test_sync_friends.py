"""A pass over friends, against a real HTTP server on loopback: what comes in, what stays, and what is asked again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import time_machine

from core import progress, store, sync, sync_friends
from core.config import Settings
from core.errors import BookBusy
from core.models import RawPayload
from core.models_challenges import Friend, FriendWorkout
from core.queries import athlete, friend_rows, friends, sync_runs
from core.store import Book
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_friends import Friends, challenge, member
from tests.fakes.peloton_history import generated_history
from tests.pages.screens import count
from tests.test_sync import pointed_at

HISTORY = generated_history(16)
#: A moment after all that the fake members did.
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
OF_OTHERS = r"/following|/followers|/api/user/(?!{me})[0-9a-f]+/"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Friends' workouts are asked for so many days back from now."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def peloton() -> Iterator[FakePeloton]:
    """An account that follows two members; each took all of its classes a few minutes later."""
    told = Friends([member(HISTORY, "Early_Bird", later_s=120), member(HISTORY, "Hill_Climber", later_s=3600)])
    with FakePeloton(HISTORY, friends=told, token_lifetime_s=10**9) as fake:
        yield fake


def choose(book: Book, *members: Any) -> None:
    """Choose members on the screen, as actions do."""
    with store.writing(book, "challenges") as session:
        athlete.save_setting(session, friends.IS_ON, True)
        session.add_all(
            [Friend(name=one.username, peloton_user_id=one.id, is_followed=True, created_at=NOW) for one in members]
        )


def friend(book: Book, name: str) -> dict[str, Any]:
    told = friends.friends(book)
    row = told[told["name"] == name].iloc[0]
    return {column: None if pd.isna(value) else value for column, value in row.items()}


def asked_of_others(fake: FakePeloton) -> int:
    return fake.count(OF_OTHERS.format(me=fake.user_id))


def results(book: Book) -> pd.DataFrame:
    return friends.friend_workouts(book).reset_index(drop=True).drop(columns="created_at")


# Only what the athlete asked for


def test_nobody_is_asked_for_before_the_athlete_chooses_friends(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    run = sync_friends.sync_friends(book, settings)
    assert (run.state, run.found) == ("done", 0)
    assert asked_of_others(peloton) == 0
    assert friends.friends(book).empty


def test_looking_whom_one_follows_asks_for_that_list_once_a_day_and_for_nobodys_workouts(
    book: Book, settings: Settings, peloton: FakePeloton
):
    with store.writing(book) as session:
        athlete.save_setting(session, friends.IS_ON, True)
    sync_friends.sync_friends(book, settings)
    sync_friends.sync_friends(book, settings)
    assert [one["name"] for one in friends.following(book)["members"]] == ["Early_Bird", "Hill_Climber"]
    assert (peloton.count("/following"), asked_of_others(peloton)) == (1, 1)
    with time_machine.travel(NOW + timedelta(hours=25), tick=True):
        sync_friends.sync_friends(book, settings)
    assert peloton.count("/following") == 2
    assert friends.friends(book).empty  # to be followed is not to be chosen


def test_only_chosen_friends_are_asked_for(book: Book, settings: Settings, peloton: FakePeloton):
    early, hill = peloton.friends.members
    choose(book, early)
    sync_friends.sync_friends(book, settings)
    assert peloton.count(f"/api/user/{early.id}/workouts") == 1
    assert peloton.count(hill.id) == 0


def test_of_other_members_no_reply_is_kept(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    before = count(book, RawPayload)
    choose(book, *peloton.friends.members)
    sync_friends.sync_friends(book, settings)
    assert count(book, RawPayload) == before
    assert len(friends.friend_workouts(book)) == 32


# What comes in


def test_what_friends_did_comes_in_and_a_second_pass_changes_nothing(
    any_book: Book, settings: Settings, peloton: FakePeloton
):
    choose(any_book, *peloton.friends.members)
    run = sync_friends.sync_friends(any_book, settings)
    assert (run.state, run.problem, run.found) == ("done", None, 32)
    once = results(any_book)
    of_account = sum(one["total_work"] for one in HISTORY.workouts) / 1000
    assert once["output_kj"].sum() == pytest.approx(2 * of_account)
    assert friend(any_book, "Early_Bird")["is_listed"]
    again = sync_friends.sync_friends(any_book, settings, full=True)
    assert again.found == 0
    pd.testing.assert_frame_equal(results(any_book), once)


def test_the_next_pass_asks_for_one_page_of_each_friend_and_finds_what_is_new(
    book: Book, settings: Settings, peloton: FakePeloton
):
    choose(book, *peloton.friends.members)
    sync_friends.sync_friends(book, settings)
    peloton.friends.members[0].workouts.add(None, None)
    before = len(peloton.requests)
    assert sync_friends.sync_friends(book, settings).found == 1
    lists = [seen.query["page"] for seen in peloton.requests[before:] if seen.path.endswith("/workouts")]
    assert lists == ["0", "0"]


def test_listing_goes_on_to_the_page_with_something_known_and_no_further(book: Book, settings: Settings):
    history = generated_history(330)
    busy = member(history, "Busy", of=history.workouts[:230])
    with FakePeloton(HISTORY, friends=Friends([busy]), token_lifetime_s=10**9) as fake:
        told = pointed_at(settings, fake)
        choose(book, busy)
        sync_friends.sync_friends(book, told)
        assert pages_of(fake, busy.id) == [0, 1, 2]
        for _ in range(120):
            busy.workouts.add(None, None)
        before = len(fake.requests)
        sync_friends.sync_friends(book, told)
        assert pages_of(fake, busy.id, before) == [0, 1]
        assert len(friends.friend_workouts(book)) == listed_within(busy)


def test_nothing_older_than_four_hundred_days_is_asked_for(book: Book, settings: Settings):
    history = generated_history(330)
    long_ago = member(history, "Long_Ago", later_s=-420 * 86_400, of=history.workouts[100:330])
    now_and_then = member(history, "Now_And_Then", of=[*history.workouts[:30], *history.workouts[200:]])
    with FakePeloton(HISTORY, friends=Friends([long_ago, now_and_then]), token_lifetime_s=10**9) as fake:
        choose(book, long_ago, now_and_then)
        sync_friends.sync_friends(book, pointed_at(settings, fake))
        assert pages_of(fake, long_ago.id) == [0]
        kept = friends.friend_workouts(book)
        assert set(kept["friend_id"]) <= {friend(book, "Now_And_Then")["id"]}
        assert kept["started_at"].min() >= pd.Timestamp(NOW - timedelta(days=400))
        assert bool(friend(book, "Long_Ago")["is_listed"])


def test_a_workout_still_going_on_waits_and_comes_when_it_is_over(book: Book, settings: Settings, peloton: FakePeloton):
    early = peloton.friends.members[0]
    newest = early.workouts.newest_first[0]["id"]
    early.workouts.change(newest, {"status": "IN_PROGRESS"})
    choose(book, early)
    assert sync_friends.sync_friends(book, settings).found == 15
    early.workouts.change(newest, {"status": "COMPLETE"})
    assert sync_friends.sync_friends(book, settings).found == 1


def test_a_session_that_was_entered_or_imported_before_is_kept_once(
    book: Book, settings: Settings, peloton: FakePeloton
):
    early = peloton.friends.members[0]
    choose(book, early)
    raw = next(one for one in early.workouts.newest_first if one["fitness_discipline"] == "cycling")
    started_at = datetime.fromtimestamp(raw["start_time"], UTC).replace(second=0)
    entered = FriendWorkout(
        source="csv", source_id=f"{started_at:%Y-%m-%dT%H:%MZ} cycling x", discipline="cycling", title="x",
        started_at=started_at, day=started_at.date(), output_kj=1.0,
    )  # fmt: skip
    with store.writing(book, "challenges") as session:
        friend_rows.save_results(session, 1, [entered], now=NOW)
    sync_friends.sync_friends(book, settings)
    kept = friends.friend_workouts(book)
    assert (len(kept), set(kept["source"])) == (16, {"peloton"})


# Cut off, and refused


def test_a_pass_cut_off_after_any_page_leaves_no_hole_and_nothing_twice(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    history = generated_history(330)
    busy = member(history, "Busy", of=history.workouts[:230])
    with FakePeloton(HISTORY, friends=Friends([busy]), token_lifetime_s=10**9) as fake:
        told = pointed_at(settings, fake)
        choose(book, busy)
        kept = sync_friends._keep

        def dies_after(pages: int) -> None:
            left = iter(range(pages))

            def keep(*arguments: Any) -> bool:
                said = kept(*arguments)
                if next(left, None) is None:
                    raise KeyboardInterrupt
                return said

            monkeypatch.setattr(sync_friends, "_keep", keep)

        for pages in (0, 1):
            dies_after(pages)
            with pytest.raises(KeyboardInterrupt):
                sync_friends.sync_friends(book, told)
            assert not friend(book, "Busy")["is_listed"]
        monkeypatch.setattr(sync_friends, "_keep", kept)
        sync_friends.sync_friends(book, told)
        assert len(friends.friend_workouts(book)) == listed_within(busy)
        for _ in range(120):  # more than a page is new, and the pass dies between its pages
            busy.workouts.add(None, None)
        dies_after(0)
        with pytest.raises(KeyboardInterrupt):
            sync_friends.sync_friends(book, told)
        monkeypatch.setattr(sync_friends, "_keep", kept)
        sync_friends.sync_friends(book, told)
        assert len(friends.friend_workouts(book)) == listed_within(busy)
        assert sync_runs.log(book)["state"].tolist() == ["done", "interrupted", "done", "interrupted", "interrupted"]


def test_a_friend_who_becomes_private_is_told_and_what_came_before_stays(
    book: Book, settings: Settings, peloton: FakePeloton
):
    early, hill = peloton.friends.members
    choose(book, early, hill)
    sync_friends.sync_friends(book, settings)
    early.is_private = True
    run = sync_friends.sync_friends(book, settings)
    assert (run.state, run.failed) == ("done", 0)
    told = friend(book, "Early_Bird")
    assert told["is_private"] and told["problem"] == sync_friends.PRIVATE
    assert len(friends.friend_workouts(book, [told["id"]])) == 16
    assert friend(book, "Hill_Climber")["problem"] is None
    before = peloton.count(early.id)
    sync_friends.sync_friends(book, settings)
    assert peloton.count(early.id) == before  # asked again once a day
    early.is_private = False
    with time_machine.travel(NOW + timedelta(days=1, minutes=5), tick=True):
        sync_friends.sync_friends(book, settings)
    told = friend(book, "Early_Bird")
    assert (bool(told["is_private"]), told["problem"]) == (False, None)


def test_a_friend_who_is_no_longer_followed_is_asked_for_no_more(book: Book, settings: Settings, peloton: FakePeloton):
    early, _ = peloton.friends.members
    choose(book, *peloton.friends.members)
    sync_friends.sync_friends(book, settings)
    peloton.friends.unfollowed.add(early.id)
    before = peloton.count(f"{early.id}/workouts")
    sync_friends.sync_friends(book, settings, full=True)
    assert friend(book, "Early_Bird")["problem"] == sync_friends.UNFOLLOWED
    assert peloton.count(f"{early.id}/workouts") == before
    assert len(friends.friend_workouts(book)) == 32
    peloton.friends.unfollowed.clear()
    sync_friends.sync_friends(book, settings, full=True)
    assert friend(book, "Early_Bird")["problem"] is None


def test_a_friend_who_is_gone_is_told_and_the_others_come_in(book: Book, settings: Settings, peloton: FakePeloton):
    early, hill = peloton.friends.members
    choose(book, early, hill)
    peloton.friends.gone.add(early.id)
    run = sync_friends.sync_friends(book, settings)
    assert (run.state, run.found) == ("done", 16)
    assert friend(book, "Early_Bird")["problem"] == sync_friends.UNKNOWN


@pytest.mark.parametrize("fault", [{"status": 500}, {"kind": "html"}, {"kind": "truncated"}, {"kind": "cut"},
                                   {"status": 403, "body": "error code: 1015"}])  # fmt: skip
def test_one_failing_friend_does_not_stop_the_others(
    book: Book, settings: Settings, peloton: FakePeloton, fault: dict[str, Any]
):
    early, hill = peloton.friends.members
    choose(book, early, hill)
    peloton.fail(f"{early.id}/workouts", times=9, **fault)
    run = sync_friends.sync_friends(book, settings)
    assert (run.state, run.failed, run.found) == ("partial", 1, 16)
    told = friend(book, "Early_Bird")
    assert told["problem"] and not told["is_private"] and told["fetched_at"] is None
    peloton.clear_faults()
    assert sync_friends.sync_friends(book, settings).found == 16
    assert friend(book, "Early_Bird")["problem"] is None


def test_where_many_friends_fail_in_a_row_peloton_is_down_and_the_pass_ends(book: Book, settings: Settings):
    many = [member(HISTORY, f"Friend_{n}", of=HISTORY.workouts[:1]) for n in range(8)]
    with FakePeloton(HISTORY, friends=Friends(many), token_lifetime_s=10**9) as fake:
        choose(book, *many)
        fake.fail(r"/workouts", times=99, status=500)
        run = sync_friends.sync_friends(book, pointed_at(settings, fake))
        assert (run.state, run.problem_kind) == ("failed", "SourceUnavailable")
        assert fake.count("/workouts") == 5


def test_a_refused_login_ends_the_pass_with_a_sentence(book: Book, settings: Settings, peloton: FakePeloton):
    choose(book, *peloton.friends.members)
    peloton.revoke()
    run = sync_friends.sync_friends(book, settings)
    assert (run.state, run.problem_kind) == ("failed", "LoginRequired")


def test_a_friend_who_is_deleted_while_a_page_is_asked_for_does_not_come_back(
    book: Book, settings: Settings, peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch
):
    early = peloton.friends.members[0]
    choose(book, early)
    kept = sync_friends._keep

    def keep(job: Any, friend: Friend, *arguments: Any) -> bool:
        with store.writing(book, "challenges") as session:
            friend_rows.take_out(session, friend.id or 0)
        return kept(job, friend, *arguments)

    monkeypatch.setattr(sync_friends, "_keep", keep)
    assert sync_friends.sync_friends(book, settings).state == "done"
    assert friends.friends(book).empty and friends.friend_workouts(book).empty


def test_only_one_pass_at_a_time_asks_for_friends(book: Book, settings: Settings):
    with store.sole_owner(book, sync_friends.SOURCE), pytest.raises(BookBusy):
        sync_friends.sync_friends(book, settings)


def test_it_rests_while_the_athletes_own_pass_is_at_work(
    book: Book, settings: Settings, peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch
):
    choose(book, *peloton.friends.members)
    own = sync_runs.start(book, "peloton", now=datetime.now(UTC))
    waited = []

    def wait(_seconds: float) -> None:
        waited.append(asked_of_others(peloton))
        with store.writing(book, "sync") as session:
            sync_runs.tell(session, own, state="done")

    monkeypatch.setattr(sync_friends.time, "sleep", wait)
    sync_friends.sync_friends(book, settings)
    assert waited == [0]
    assert asked_of_others(peloton) > 0


# Second by second


def test_the_newest_races_on_common_classes_come_second_by_second_a_few_a_pass(
    book: Book, settings: Settings, peloton: FakePeloton, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "ANNOUNCE_S", 0.0)
    sync.sync_peloton(book, settings)
    choose(book, *peloton.friends.members)
    graphs = peloton.count("/performance_graph")
    run = sync_friends.sync_friends(book, settings)
    assert peloton.count("/performance_graph") - graphs == sync_friends.SECONDS_A_PASS
    kept = friends.friend_workouts(book)
    asked = kept[kept["has_stream"].notna()]
    assert len(asked) == sync_friends.SECONDS_A_PASS and asked["class_id"].notna().all()
    taken = kept[kept["class_id"].notna()].sort_values("started_at")
    assert set(asked.index) == set(taken.index[-sync_friends.SECONDS_A_PASS :])
    here = friends.seconds(book, asked.index[asked["has_stream"].eq(True)])
    assert run.saved == len(here) > 0
    for workout_id, channels in here.items():
        assert set(channels) <= {"power_w", "speed_mps"}
        if "power_w" in channels:
            whole_kj = np.nansum(channels["power_w"]) / 1000
            assert whole_kj == pytest.approx(kept.at[workout_id, "output_kj"], rel=0.01)
    sync_friends.sync_friends(book, settings)
    assert friends.friend_workouts(book)["has_stream"].notna().sum() == 2 * sync_friends.SECONDS_A_PASS


def test_no_seconds_are_asked_for_where_the_athlete_did_not_take_the_class(
    book: Book, settings: Settings, peloton: FakePeloton
):
    choose(book, *peloton.friends.members)
    sync_friends.sync_friends(book, settings)
    assert peloton.count("/performance_graph") == 0


def test_races_that_the_athlete_wishes_for_come_first(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    choose(book, *peloton.friends.members)
    with store.writing(book) as session:
        athlete.save_setting(session, friends.WISHED, [])
    sync_friends.sync_friends(book, settings)
    waiting = friends.friend_workouts(book)
    oldest = waiting[waiting["class_id"].notna() & waiting["has_stream"].isna()].index[0]
    with store.writing(book) as session:
        friend_rows.save_wished(session, [int(oldest)])
    sync_friends.sync_friends(book, settings)
    assert friends.friend_workouts(book).at[oldest, "has_stream"] is not None
    assert athlete.setting(book, friends.WISHED) is None


def test_seconds_that_peloton_does_not_show_are_not_asked_for_again(
    book: Book, settings: Settings, peloton: FakePeloton
):
    sync.sync_peloton(book, settings)
    choose(book, peloton.friends.members[0])
    peloton.fail("/performance_graph", times=99, status=403)
    assert sync_friends.sync_friends(book, settings).state == "done"
    assert friends.friend_workouts(book)["has_stream"].dropna().eq(False).all()


def test_seconds_that_cannot_come_now_come_later(book: Book, settings: Settings, peloton: FakePeloton):
    sync.sync_peloton(book, settings)
    choose(book, peloton.friends.members[0])
    peloton.fail("/performance_graph", times=99, status=500)
    assert sync_friends.sync_friends(book, settings).state == "partial"
    assert friends.friend_workouts(book)["has_stream"].isna().all()
    peloton.clear_faults()
    assert sync_friends.sync_friends(book, settings).saved > 0


# Peloton's own challenges


def test_pelotons_challenges_come_once_a_day_without_any_friend(book: Book, settings: Settings, peloton: FakePeloton):
    end = int((NOW + timedelta(days=9)).timestamp())
    this_month = challenge("c1", "This month")
    this_month["challenge_summary"]["end_time"] = end
    peloton.friends.challenges += [this_month, challenge("c2", "May", has_joined=False)]
    sync_friends.sync_friends(book, settings)
    told = friends.challenges(book).set_index("id")
    assert set(told.index) == {"c1", "c2"}
    assert (told.at["c1", "progress"], told.at["c1", "unit"]) == (4, "workouts")
    assert [tier["name"] for tier in told.at["c1", "tiers"]] == ["Bronze", "Silver", "Gold"]
    before = peloton.count("/challenges/")
    assert not sync_friends.is_due(book, NOW + timedelta(hours=1))
    sync_friends.sync_friends(book, settings)
    assert peloton.count("/challenges/") == before
    assert sync_friends.is_due(book, NOW + timedelta(hours=25))


def test_a_challenge_that_is_over_stays_where_it_was_joined_and_goes_where_it_was_not(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.friends.challenges += [challenge("c1", "May"), challenge("c2", "May too", has_joined=False)]
    sync_friends.sync_friends(book, settings)
    peloton.friends.challenges.clear()
    sync_friends.sync_friends(book, settings, full=True)
    assert friends.challenges(book)["id"].tolist() == ["c1"]


def test_where_peloton_does_not_tell_of_challenges_what_it_told_before_stays(
    book: Book, settings: Settings, peloton: FakePeloton
):
    peloton.friends.challenges.append(challenge("c1", "May"))
    sync_friends.sync_friends(book, settings)
    peloton.fail("/challenges/", times=9, kind="html")
    assert sync_friends.sync_friends(book, settings, full=True).state == "partial"
    assert friends.challenges(book)["id"].tolist() == ["c1"]


def test_with_nothing_wanted_a_pass_is_due_once_a_day(book: Book, settings: Settings):
    assert sync_friends.is_due(book, NOW)
    sync_friends.sync_friends(book, settings)
    assert not sync_friends.is_due(book, NOW + timedelta(hours=23))


def pages_of(fake: FakePeloton, user_id: str, since: int = 0) -> list[int]:
    """The pages of a member's list that were asked for, in order."""
    path = f"/api/user/{user_id}/workouts"
    return [int(seen.query["page"]) for seen in fake.requests[since:] if seen.path == path]


def listed_within(member: Any) -> int:
    """How many workouts of a member are young enough."""
    oldest = (NOW - timedelta(days=400)).timestamp()
    return sum(one["start_time"] >= oldest for one in member.workouts.newest_first)
