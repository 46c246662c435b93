"""The real server without a browser: an address as its very first request gives the whole app."""

import json
import urllib.request
from pathlib import Path
from typing import Any

from tests.e2e.serving import Server, served

#: Streamlit's options with which a server answers without a browser, once a screen is whole.
ANSWERING = ("--server.enableAgentApi=true", "--server.agentWaitTimeout=100")


def asked(server: Server, **what: Any) -> dict[str, Any]:
    """What a session without a browser gets."""
    address = f"{server.url}/_stcore/agent/interact"
    request = urllib.request.Request(address, json.dumps(what).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        return json.load(reply)


def bodies(tree: dict[str, Any], kind: str) -> list[str]:
    """The texts of all elements of a kind, in the order of the screen."""
    own = [tree["props"]["body"]] if tree["type"] == kind else []
    return own + [body for child in tree.get("children", []) for body in bodies(child, kind)]


def test_a_cold_server_answers_its_first_request_with_the_whole_app(sample_file: Path, tmp_path: Path):
    with served(tmp_path / "app", athletes_book=sample_file, flags=ANSWERING) as server:
        told = asked(server, page="rides")
    assert told["status"] == "ready"
    assert bodies(told["tree"], "title") == ["Rides"]
    assert "From imported files" in bodies(told["tree"], "caption")[0]
    assert {"Overview", "Rides", "Goals", "Settings"} <= {entry["title"] for entry in told["pages"]}
