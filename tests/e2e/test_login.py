"""The host's own login, against an OpenID provider on loopback: who is named comes in, and nobody else."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.serving import Server, copy_of_the_app
from tests.fakes.login import FakeLogin

pytestmark = pytest.mark.browser

NAMED = "rider@example.com"


@pytest.fixture
def provider() -> Iterator[FakeLogin]:
    with FakeLogin() as fake:
        yield fake


@pytest.fixture
def server(provider: FakeLogin, tmp_path: Path) -> Iterator[Server]:
    """An app whose host has a login, and that lets one address in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(copy_of_the_app(tmp_path / "app"), {"ZONEBOOK_ALLOWED_EMAILS": NAMED}, port=port)
    (server.home / ".streamlit" / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        f'client_id = "zonebook"\nclient_secret = "not told"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_who_is_named_comes_in_and_goes_out_again(server: Server, provider: FakeLogin, visit: Any):
    window = visit(server)
    page = window.page
    page.goto(f"{server.url}/goals")
    page.get_by_text("Log in to see it.").wait_for(timeout=60_000)
    assert page.get_by_text("Settings").count() == 0
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Welcome to Zonebook").wait_for(timeout=60_000)
    assert provider.count("^/token") == 1
    page.goto(f"{server.url}/lock")
    page.get_by_text("Log in to see it.").wait_for(timeout=60_000)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"email": "somebody@example.com"}, "not among those"),
        ({"email_verified": False}, "does not confirm"),
        ({"email": None}, "no e-mail address"),
    ],
)
def test_who_is_not_named_or_not_known_sees_nothing(
    server: Server, provider: FakeLogin, visit: Any, claims: dict, reason: str
):
    provider.claims |= claims
    page = visit(server).page
    page.goto(server.url)
    page.get_by_role("button", name="Log in").click(timeout=60_000)
    page.get_by_text(reason).first.wait_for(timeout=60_000)
    assert page.get_by_role("link", name="Goals").count() == 0
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("Log in to see it.").wait_for(timeout=60_000)
