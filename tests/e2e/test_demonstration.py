"""A public demonstration: only the sample athlete, for several visitors at once, also where no file can be written."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core import store
from core.demo import book as demo_book
from core.frames import books
from tests.e2e.serving import Server, served
from tests.e2e.test_agent_api import ANSWERING, asked, bodies

#: What a careless owner left in the settings of a demonstration.
SECRETS = {
    "ZONEBOOK_DEMO": "1", "PELOTON_REFRESH_TOKEN": "token-zqmarker", "GARMIN_EMAIL": "zqmarker@example.com",
    "ZONEBOOK_PASSWORD": "password-zqmarker", "HEVY_API_KEY": "key-zqmarker",
}  # fmt: skip


def everything_of(server: Server, page: str) -> dict[str, Any]:
    """What a session without a browser gets, once the script has ended."""
    return asked(server, page=page)


def test_several_first_visitors_at_once_all_see_the_sample_athlete(tmp_path: Path):
    with served(tmp_path / "app", flags=ANSWERING, **SECRETS) as server:
        with ThreadPoolExecutor(4) as visitors:
            seen = list(visitors.map(lambda page: everything_of(server, page), ["rides", "goals", "body", "music"]))
        assert [bodies(one["tree"], "title") for one in seen] == [["Rides"], ["Goals"], ["Body"], ["Music"]]
        pages = ("settings", "files", "entry", "heat_map", "workout")
        told = json.dumps([*seen, *(everything_of(server, page) for page in pages)])
        assert "zqmarker" not in told and "Sample athlete." in told and "Back to my book" not in told
        assert "zonebook.db" not in told
        assert sorted(path.name for path in server.data.glob("*.db")) == ["sample.db"]
        sample = store.open_book(f"sqlite:///{server.data / 'sample.db'}")
        assert not demo_book.holds_real_data(sample)
        assert "Traceback" not in server.log()


def test_where_no_file_can_be_written_the_sample_athlete_lies_with_the_temporary_files(tmp_path: Path, monkeypatch):
    (tmp_path / "sealed").mkdir()
    monkeypatch.setattr(books.tempfile, "TemporaryFile", _refused)
    folder = books._writable(tmp_path / "sealed")
    assert folder != tmp_path / "sealed" and folder.is_dir() and folder == books._writable(tmp_path / "sealed")
    demo_book.write(f"sqlite:///{folder / 'sample.db'}", workouts=10).engine.dispose()
    assert not list((tmp_path / "sealed").iterdir())


def test_a_folder_that_cannot_be_made_is_no_obstacle(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    assert books._writable(tmp_path / "file" / "data").is_dir()


def _refused(**_where: object) -> None:
    raise PermissionError("read-only file system")


def test_a_demonstration_does_not_even_open_the_athletes_book(tmp_path: Path):
    """Whatever DATABASE_URL says: an address that answers nobody is never asked."""
    nowhere = "postgresql://u:zqmarker@127.0.0.1:9/x"
    with served(tmp_path / "app", flags=ANSWERING, DATABASE_URL=nowhere, **SECRETS) as server:
        told = everything_of(server, "settings")
        assert bodies(told["tree"], "title") == ["Settings"] and "zqmarker" not in json.dumps(told)
        with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as reply:
            assert reply.status == 200
