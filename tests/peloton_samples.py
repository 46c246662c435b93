"""Recorded replies of Peloton's, read where they lie; a test that needs one skips where they are absent."""

import json
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "peloton"


def recorded(name: str) -> dict[str, Any]:
    """A recorded reply."""
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip("recorded Peloton replies are not on this machine (../shared/samples/peloton)")
    return json.loads(path.read_text("utf-8"))


def recorded_pair(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A workout and its performance graph."""
    if name in ("just_ride", "strength"):
        return recorded(f"{name}_workout"), recorded(f"{name}_performance_graph")
    both = recorded(name)
    return both["Workout"], both["WorkoutSamples"]


def recorded_file(name: str) -> bytes:
    """A recorded file that is not JSON."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("recorded Peloton replies are not on this machine (../shared/samples/peloton)")
    return path.read_bytes()
