"""A book that is shared for reading: what is private is not in it, however it is asked, and nobody forgot anything."""

import ast
import importlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from core import quantities, sharing, store, streams
from core.coaching import goals
from core.config import SHAREABLE
from core.errors import BookReadOnly
from core.models import (
    Athlete,
    Bookmark,
    BookmarkList,
    Goal,
    LifeEvent,
    Measurement,
    Notification,
    PelotonClass,
    PrivacyZone,
    Recording,
    Secret,
    Setting,
    Stream,
    SyncRun,
    Track,
    Workout,
    WorkoutMetrics,
)
from core.models_challenges import Challenge, ChallengeMember, Friend
from core.queries import athlete, recordings, tracks, workouts
from core.store import Book
from tests.conftest import NOW

ROOT = Path(__file__).parents[1]
EVERYTHING = frozenset(SHAREABLE)
#: What others may see of each table whatever the athlete ticks. A new column belongs here or in ``core/sharing.py``.
OPEN_COLUMNS = {
    "achievement": "slug name category description count noticed_at",
    "artist": "id name",
    "athlete": "id time_zone units week_start",
    "bookmark": "list_id class_id created_at",
    "bookmark_list": "id name created_at",
    "challenge": "id key name description kind metric disciplines first_day last_day template joined_day left_day "
    "created_at",
    "challenge_member": "id challenge_id friend_id team",
    "challenge_pause": "challenge_id first_day last_day",
    "challenge_task": "challenge_id position name week kind points metric target disciplines class_ids class_type "
    "min_duration_s has_retakes is_shared",
    "challenge_tier": "challenge_id position name threshold",
    "class_genre": "class_id genre",
    "class_segment": "class_id position start_s end_s name kind",
    "class_song": "class_id position song_id start_s",
    "class_target": "class_id position start_s end_s metric lower upper",
    "exercise": "source id name muscle_group other_muscle_groups kind equipment instructions video_url substitutes "
    "is_timed",
    "exercise_tick": "id day routine_item_id exercise_source exercise_id ticked_at",
    "goal": "id kind metric subject period target upper discipline priority first_day due_day last_day created_at",
    "instructor": "id name",
    "lap": "recording_id position start_s duration_s distance_m elevation_gain_m calories_kcal avg_power_w "
    "avg_cadence_rpm avg_speed_mps trigger",
    "life_event": "id kind first_day last_day note priority discipline taper_days",  # the rows are a subject's
    "measurement": "id kind day value device source created_at",  # by kind
    "merge_decision": "id recording_id other_recording_id is_same rule score decided_by decided_at",
    "peloton_challenge": "id title started_at ended_at has_joined participants progress unit tiers fetched_at",
    "peloton_class": "id title description discipline class_type class_type_ids instructor_id duration_s difficulty "
    "liked_share language original_air_time scheduled_start_time is_power_zone is_ftp_test is_explicit "
    "pedaling_start_offset_s is_removed expected_output_lower_kj expected_output_upper_kj avg_output_kj is_favorite "
    "planned_zone_1_s planned_zone_2_s planned_zone_3_s planned_zone_4_s planned_zone_5_s planned_zone_6_s "
    "planned_zone_7_s planned_intensity plan_version listed_at detailed_at attempts retry_at",
    "plan_template": "id name focus weekly_min_s weekly_max_s workouts created_at",
    "planned_workout": "id uid plan_id day start_minute discipline title focus intensity priority needs steps "
    "duration_s tss class_id routine_id workout_id skipped_at first_planned_day created_at updated_at",
    "pool_length": "recording_id position start_s duration_s is_active strokes stroke",
    "privacy_zone": "id latitude_deg longitude_deg radius_m created_at",  # what tracks are cut by
    "proposal": "key kind day workout_id value evidence state decided_at",
    "recording": "discipline title started_at utc_offset_s duration_s moving_s distance_m elevation_gain_m output_kj "
    "calories_kcal avg_power_w max_power_w avg_cadence_rpm max_cadence_rpm avg_resistance_pct max_resistance_pct "
    "avg_incline_pct avg_speed_mps max_speed_mps avg_step_length_m avg_vertical_oscillation_m avg_stance_time_s "
    "pool_length_m leaderboard_rank leaderboard_total class_id class_type class_duration_s class_aired_at "
    "instructor_name is_live is_outdoor device is_personal_record id source source_id workout_id detail_state retry_at "
    "attempts settle_at pauses source_ftp_w created_at updated_at",
    "setting": "key value",  # by key
    "routine": "id title discipline created_at",
    "routine_item": "id routine_id position exercise_source exercise_id sets reps duration_s weight_kg rest_s",
    "song": "id title album is_explicit",
    "song_artist": "song_id artist_id position",
    "song_text": "id song_id words",
    "strength_set": "recording_id position exercise exercise_id kind reps weight_kg distance_m duration_s superset",
    "stream": "channel recording_id start_s sample_s n dtype scale codec data",  # by channel
    "subject_version": "subject version",
    "sync_run": "id source state started_at finished_at phase phase_started_at done total told_at saved found failed "
    "source_total is_full",
    "training_plan": "id title template first_day last_day focus weekly_min_s weekly_max_s created_at",
    "track": "workout_id n south_deg west_deg north_deg east_deg points version",  # the rows are a subject's
    "workout": "discipline title started_at utc_offset_s duration_s moving_s distance_m elevation_gain_m output_kj "
    "calories_kcal avg_power_w max_power_w avg_cadence_rpm max_cadence_rpm avg_resistance_pct max_resistance_pct "
    "avg_incline_pct avg_speed_mps max_speed_mps avg_step_length_m avg_vertical_oscillation_m avg_stance_time_s "
    "pool_length_m leaderboard_rank leaderboard_total class_id class_type class_duration_s class_aired_at "
    "instructor_name is_live is_outdoor device is_personal_record id day is_stopped_early edited_title is_race "
    "is_excluded is_doubtful deleted_at created_at updated_at",
    "workout_metrics": "workout_id ftp_w is_ftp_assumed np_w intensity_factor tss tss_method variability_index "
    "work_above_ftp_kj power_zone_1_s power_zone_2_s power_zone_3_s power_zone_4_s power_zone_5_s power_zone_6_s "
    "power_zone_7_s compliance compliance_offset_s compliance_ftp_w power_curve fastest_stretches power_histogram "
    "version",
}
#: Channels that others may see whatever is ticked.
OPEN_CHANNELS = {
    "power_w", "cadence_rpm", "resistance_pct", "speed_mps", "incline_pct", "altitude_m", "stroke_rate_spm",
    "distance_m", "step_length_m", "vertical_oscillation_m", "stance_time_s", "left_power_pct", "temperature_c",
}  # fmt: skip
#: Settings that are the athlete's own affair. A new key belongs here, or with who may see it in ``core/sharing.py``.
PRIVATE_SETTINGS = (
    "garmin.", "hevy.", "strava.", "peloton.listed_to_end", "peloton.extras_at", "peloton.seed", "peloton.left",
    "peloton.refused_password", "imports.unfinished", "friends.", "notifications.", "backups.", "reports.", "reviews.",
    "sync.minutes", "plan.",
    "athlete.removed_values",
)  # fmt: skip


# Nobody forgot anything


def test_of_every_column_of_every_table_somebody_has_said_who_may_see_it():
    for table in SQLModel.metadata.sorted_tables:
        if table.name in sharing.NEVER_TABLES:
            continue
        private = {name for columns in (*sharing.COLUMNS.values(), sharing.NEVER_COLUMNS)
                   for name in columns.get(table.name, ())}  # fmt: skip
        told = set(OPEN_COLUMNS.get(table.name, "").split()) | private
        assert set(table.columns.keys()) == told, f"{table.name}: core/sharing.py, or OPEN_COLUMNS here"
        assert table.name in sharing.OPEN_TABLES


def test_no_table_or_column_is_named_that_there_is_not():
    tables = SQLModel.metadata.tables
    assert set(sharing.OPEN_TABLES) | set(sharing.NEVER_TABLES) == set(tables)
    for columns in (*sharing.COLUMNS.values(), sharing.NEVER_COLUMNS):
        for table, names in columns.items():
            assert set(names) <= set(tables[table].columns.keys())


def test_every_kind_of_measurement_is_open_or_belongs_to_a_subject():
    told = [*sharing.OPEN_KINDS, *(kind for kinds in sharing.KINDS.values() for kind in kinds)]
    assert sorted(told) == sorted(quantities.MEASUREMENTS)


def test_every_channel_is_open_or_belongs_to_a_subject():
    told = [*OPEN_CHANNELS, *(channel for channels in sharing.CHANNELS.values() for channel in channels)]
    assert sorted(told) == sorted(streams.CHANNELS)


def keys_of_settings() -> Iterator[tuple[str, str]]:
    """Every key with which code asks for a setting or keeps one, and the file where it does."""
    for path in sorted((ROOT / "core").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_asked = isinstance(node, ast.Call) and len(node.args) > 1
            if is_asked and ast.unparse(node.func).split(".")[-1] in ("setting", "save_setting"):
                yield _resolved(node.args[1], module), module


def _resolved(key: ast.expr, module: str) -> str:
    """A key as it is written: a text, a constant of some module, or the start of one that is put together."""
    if isinstance(key, ast.Constant):
        return str(key.value)
    if isinstance(key, ast.JoinedStr):
        first = key.values[0]
        return str(first.value) if isinstance(first, ast.Constant) else ast.unparse(key)
    if isinstance(key, ast.BinOp):
        return _resolved(key.left, module)
    try:
        return str(eval(ast.unparse(key), vars(importlib.import_module(module))))
    except (NameError, TypeError):
        return ast.unparse(key)


#: Keys that are put together where this test cannot see how: by the helpers that do it.
PUT_TOGETHER = {
    "f'{service}.{LEFT}'": "peloton.left", "f'{PELOTON}.{SEED}'": "peloton.seed", "_key(kind)": "body.goal_line.",
    "f'{PELOTON}.{REFUSED_PASSWORD}'": "peloton.refused_password", "f'{service}.{name}'": "peloton.left",
    "name": "garmin.", "key": None,
}  # fmt: skip


def test_of_every_setting_somebody_has_said_who_may_see_it():
    shared = [*sharing.OPEN_SETTINGS, *(key for keys in sharing.SETTINGS.values() for key in keys)]
    seen = list(keys_of_settings())
    assert len(seen) > 30
    for written, module in seen:
        key = PUT_TOGETHER.get(written, written)
        is_open = key is None or any(
            key.startswith(one.removesuffix("%")) if "%" in one else key == one for one in shared
        )
        is_private = key is not None and key.startswith(PRIVATE_SETTINGS)
        assert is_open or is_private, f"{module} keeps the setting {written}: core/sharing.py, or PRIVATE_SETTINGS here"


def test_every_metric_of_a_goal_is_open_or_belongs_to_a_subject():
    told = {*sharing.OPEN_GOALS, *sharing.OPEN_KINDS}
    for of_subject in (*sharing.GOALS.values(), *sharing.KINDS.values()):
        assert not told & set(of_subject)
        told |= set(of_subject)
    assert {*goals.SUMS, *goals.VALUES} <= told
    assert {metric for metric in goals.SUMS if "hr_zone" in metric} <= set(sharing.GOALS["heart_rate"])


# What is cut

#: Words and numbers that stand nowhere but in what is private.
MARKERS = ("zq-marker", "163.41", "71.93", "54.807")


@pytest.fixture
def planted(any_book: Book) -> Book:
    """A small book with a marker in everything that is private."""
    values = {"discipline": "running", "title": "Morning run", "started_at": NOW, "utc_offset_s": 0, "duration_s": 1800}
    beats = {"avg_heart_rate_bpm": 163.41, "max_heart_rate_bpm": 163.41, "effort_points": 163.41}
    of_row = {"created_at": NOW, "updated_at": NOW}
    with store.writing(any_book, *store.SUBJECTS) as session:
        session.add_all([
            Athlete(id=1, name="zq-marker", sex="female", birth_date=date(1971, 9, 3), height_m=1.7193, units="metric"),
            Workout(id=1, day=NOW.date(), notes="zq-marker", rpe=7, output_kj=200, **values, **beats, **of_row),
            Workout(id=2, day=NOW.date(), deleted_at=NOW, **(values | {"title": "zq-marker deleted"}), **of_row),
            PelotonClass(id="c", title="Climb", discipline="cycling", problem="zq-marker"),
            BookmarkList(id=1, name="Later", created_at=NOW),
            Secret(name="peloton.tokens", value=b"zq-marker", updated_at=NOW),
            Notification(key="zq-marker", kind="goal", happened_at=NOW, sentence="zq-marker", created_at=NOW),
            LifeEvent(kind="illness", first_day=NOW.date(), last_day=NOW.date(), note="zq-marker"),
            PrivacyZone(id=1, name="zq-marker", latitude_deg=54.807, longitude_deg=54.807, radius_m=300,
                        created_at=NOW),
            Goal(metric="weight", kind="value", target=71.93, first_day=NOW.date(), created_at=NOW),
            Goal(metric="minutes", target=300, first_day=NOW.date(), created_at=NOW),
            SyncRun(source="peloton", state="failed", started_at=NOW, problem="zq-marker"),
            Friend(id=1, name="zq-marker", created_at=NOW),
            Challenge(id=1, key="k", name="May", kind="team", metric="minutes", first_day=NOW.date(),
                      last_day=NOW.date(), created_at=NOW),
            *(Setting(key=key, value="zq-marker") for key in ("garmin.seed", "reports.email", "body.goal_line.weight")),
            Setting(key="power_zones.custom", value=[60, 80]),
        ])  # fmt: skip
        session.flush()
        session.add_all([
            Recording(id=1, source="garmin", source_id="zq-marker", workout_id=1, problem="zq-marker",
                      source_hr_zones_s=[163.41], **values, **beats, **of_row),
            Recording(id=2, source="garmin", source_id="zq-marker-2", workout_id=1, **values, **of_row),
            WorkoutMetrics(workout_id=1, tss=163.41, tss_method="heart rate", trimp=163.41, hr_zone_3_s=16341,
                           efficiency_factor=163.41, decoupling_pct=163.41, max_heart_rate_bpm=163.41,
                           heart_rate_histogram=b"zq-marker", quality=["zq-marker heart rate"], version=1, np_w=200),
            Track(workout_id=1, n=2, south_deg=54.807, west_deg=54.807, north_deg=54.807, east_deg=54.807,
                  points=b"zq-marker", version=1),
            Bookmark(list_id=1, class_id="c", note="zq-marker", created_at=NOW),
            ChallengeMember(challenge_id=1, friend_id=1, team="A"), ChallengeMember(challenge_id=1, team="A"),
            Measurement(kind="weight", day=NOW.date(), value=71.93, created_at=NOW),
            Measurement(kind="max_heart_rate", day=NOW.date(), value=163.41, created_at=NOW),
            Measurement(kind="ftp", day=NOW.date(), value=210, note="zq-marker", created_at=NOW),
            Measurement(kind="not_known_yet", day=NOW.date(), value=71.93, created_at=NOW),
        ])  # fmt: skip
        session.flush()
        channels = {"power_w": [200.0] * 5, "heart_rate_bpm": [163.4] * 5, "latitude_deg": [54.807] * 5,
                    "longitude_deg": [54.807] * 5}  # fmt: skip
        recordings.replace_streams(session, 1, {name: np.array(values) for name, values in channels.items()})
    return any_book


def shared(book: Book, *shown: str) -> Book:
    """The same book as others see it."""
    return store.open_book(book.engine.url.render_as_string(hide_password=False), shown=shown)


def all_rows(book: Book) -> str:
    """Everything that can be read from a book, as one text."""
    with store.reading(book) as connection:
        return "\n".join(
            f"{table.name}: {tuple(row)}"
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )


def test_no_row_of_a_shared_book_holds_anything_private(planted: Book):
    own, seen = all_rows(planted), all_rows(shared(planted))
    assert all(marker in own for marker in MARKERS)
    assert [marker for marker in MARKERS if marker in seen] == []
    assert "female" not in seen and "1971" not in seen and "1.7193" not in seen and "16341" not in seen
    assert "Morning run" in seen and "illness" not in seen and "deleted" not in seen


def test_what_is_shown_is_there_and_what_is_never_shown_is_not(planted: Book):
    seen = all_rows(shared(planted, *SHAREABLE))
    assert all(marker in seen for marker in MARKERS)  # notes, heart rate, weight and a position
    for line in seen.splitlines():
        assert not line.startswith(tuple(f"{name}:" for name in sharing.NEVER_TABLES)), line
    assert "zq-marker deleted" not in seen and "reports.email" not in seen and "garmin.seed" not in seen
    assert seen.count("zq-marker heart rate") == 1 and "not_known_yet" not in seen


@pytest.mark.parametrize("subject", SHAREABLE)
def test_each_subject_is_shown_for_itself(subject: str, planted: Book):
    book = shared(planted, subject)
    kinds = {"body": {"ftp", "weight"}, "heart_rate": {"ftp", "max_heart_rate"}}.get(subject, {"ftp"})
    assert set(athlete.measurements(book)["kind"]) == kinds
    [ran] = workouts.workouts(book).itertuples()
    assert (ran.notes == "zq-marker") == (subject == "notes")
    assert (ran.avg_heart_rate_bpm == 163.41) == (subject == "heart_rate")
    assert (athlete.athlete(book).height_m == 1.7193) == (subject == "body")
    assert (tracks.track(book, 1) is not None) == (subject == "tracks")
    assert len(athlete.life_events(book)) == (subject == "notes")
    assert len(athlete.goals(book)) == (2 if subject == "body" else 1)
    assert athlete.setting(book, "body.goal_line.weight") == ("zq-marker" if subject == "body" else None)
    with store.reading(book) as connection:
        channels = set(recordings.channels_of(connection, [1])[1])
    more = {"heart_rate": {"heart_rate_bpm"}, "tracks": {"latitude_deg", "longitude_deg"}}.get(subject, set())
    assert channels == {"power_w"} | more


def test_training_stress_that_heart_rate_told_is_an_estimate_where_heart_rate_is_not_shown(planted: Book):
    told = workouts.workouts(shared(planted)).iloc[0]
    assert np.isnan(told["tss"]) and told["tss_method"] == "estimate"
    told = workouts.workouts(shared(planted, "heart_rate")).iloc[0]
    assert (told["tss"], told["tss_method"]) == (163.41, "heart rate")


def test_recordings_stay_apart_without_their_ids_at_the_service(planted: Book):
    assert workouts.evidence(shared(planted), 1)["source_id"].tolist() == ["1", "2"]


def test_however_it_is_asked_the_answer_is_the_same(planted: Book):
    other = sa.orm.aliased(Workout)
    questions = [
        sa.select(col(Workout.notes)).where(col(Workout.id) == 1),
        sa.select(other.notes).where(other.id == 1),
        sa.select(sa.select(col(Workout.notes)).where(col(Workout.id) == 1).scalar_subquery()),
        sa.select(sa.select(Workout.id, Workout.notes).cte("mine").c.notes),
        sa.select(Recording.id, col(Workout.notes)).join_from(Recording, Workout).with_only_columns(col(Workout.notes)),
        sa.text("SELECT notes FROM workout WHERE id = 1"),
        sa.text(" \n SELECT notes FROM workout"),
        sa.text('SELECT notes FROM "workout" AS w'),
        sa.text("WITH a AS (SELECT notes FROM workout) SELECT notes FROM a"),
        sa.text("WITH RECURSIVE a(n, notes) AS (SELECT 1, notes FROM workout UNION ALL SELECT n + 1, notes FROM a"
                " WHERE n < 3) SELECT notes FROM a"),
    ]  # fmt: skip
    book = shared(planted)
    for question in questions:
        with store.reading(book) as connection:
            assert set(connection.scalars(question)) <= {None}, question
        with store.reading(planted) as connection:
            assert "zq-marker" in set(connection.scalars(question)), question
    with store.reading(book) as connection, sa.orm.Session(connection) as session:
        assert session.get(Workout, 1).notes is None and session.get(Workout, 2) is None
        assert pd.read_sql("SELECT count(*) AS n FROM secret", connection)["n"].tolist() == [0]


def test_a_shared_book_refuses_every_write_below_everything_that_could_forget_to_ask(planted: Book):
    book = shared(planted, *SHAREABLE)
    before = all_rows(planted)
    with pytest.raises(BookReadOnly), store.writing(book, "workouts"):
        pass
    for statement in ("DELETE FROM workout", "UPDATE workout SET title = 'x'", "DROP TABLE goal",
                      "INSERT INTO setting (key) VALUES ('x')", "CREATE TABLE x (y INTEGER)", "VACUUM",
                      "-- SELECT\nDELETE FROM workout"):  # fmt: skip
        with pytest.raises(BookReadOnly), book.engine.connect() as connection:
            connection.exec_driver_sql(statement)
    assert all_rows(planted) == before


def test_a_write_inside_of_a_question_is_refused_by_the_database_itself(planted: Book):
    if planted.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no such questions")
    with pytest.raises(sa.exc.DBAPIError), shared(planted).engine.connect() as connection:
        connection.exec_driver_sql("WITH gone AS (DELETE FROM workout_metrics RETURNING 1) SELECT * FROM gone")


def test_a_book_that_is_only_read_is_refused_writes_by_the_database_itself(planted: Book):
    book = store.open_book(planted.engine.url.render_as_string(hide_password=False), is_writable=False)
    assert "zq-marker" in all_rows(book)  # an athlete who only looks sees everything
    with pytest.raises(sa.exc.DBAPIError), book.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM workout_metrics")


def test_no_cache_serves_the_athlete_and_others(planted: Book):
    ids = {planted.id, shared(planted).id, shared(planted, "body").id, shared(planted, *SHAREABLE).id}
    assert len(ids) == 4
    assert shared(planted, "body", "notes").id == shared(planted, "notes", "body").id


def test_a_table_that_nobody_has_thought_of_is_empty(planted: Book, monkeypatch):
    monkeypatch.setattr(sharing, "OPEN_TABLES", tuple(name for name in sharing.OPEN_TABLES if name != "goal"))
    assert athlete.goals(shared(planted, *SHAREABLE)).empty
    assert len(athlete.goals(planted)) == 2


def test_a_wide_stream_of_rows_is_cut_too(planted: Book):
    with store.reading(shared(planted)) as connection:
        rows = connection.execution_options(yield_per=1).execute(sa.select(Stream.channel))
        assert [row.channel for row in rows] == ["power_w"]
