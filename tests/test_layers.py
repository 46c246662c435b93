"""Who may import whom: the arrows of the house. Anything else fails here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: What everybody may use.
GROUND = {"config", "errors", "words"}
#: Which layer a module belongs to; a folder is one layer unless a file is named.
LAYERS = {
    "mail": "services", "ntfy": "services",
    "garmin": "services", "garmin_login": "connections", "scheduler_garmin": "scheduler",
    "hevy": "services", "peloton": "services", "strava": "services", "web": "services",
    "connections_strava": "connections",
    "migrations": "store", "queries": "store", "store": "store", "sharing": "store", "backups": "store",
    "backup_files": "store", "restoring": "store", "everything": "derive",
    "channels": "derive", "same_sessions": "merge", "hevy_sessions": "recorded",
    "fetching": "intake", "file_keeping": "intake", "imports": "intake", "progress": "intake", "rebuild": "intake",
    "sync": "intake", "finished": "derive", "planned_files": "derive", "challenge_rules": "quantities",
}  # fmt: skip
#: And by how its name begins.
FAMILIES = {
    "ui_": "ui",
    "actions_": "actions",
    "peloton_": "services",
    "hevy_": "services",
    "strava_": "services",
    "garmin_": "services",
    "sync_": "intake",
    "derive_": "derive",
    "models_": "models",
}
#: The arrows: what a layer may import besides itself and the ground.
ARROWS = {
    "app": {"scheduler", "ui", "frames", "actions"},
    "pages": {"frames", "actions", "charts", "ui"},
    "frames": {
        "store", "analysis", "coaching", "models", "metrics", "quantities", "derive", "connections", "secrets",
        "exports",
    },
    "actions": {
        "store", "scheduler", "derive", "merge", "exports", "intake", "files", "connections", "models", "quantities",
        "demo", "coaching",
    },
    "scheduler": {"intake", "connections", "store", "derive"},
    "intake": {
        "services", "files", "store", "derive", "merge", "connections", "models", "recorded", "streams", "quantities",
        "coaching",
    },
    "connections": {"services", "secrets", "store"},
    "derive": {"store", "streams", "metrics", "models", "merge", "analysis", "coaching", "charts", "exports"},
    "merge": {"store", "streams", "metrics", "models", "analysis"},
    "analysis": {"metrics", "quantities"},
    "coaching": {"metrics", "quantities", "analysis"},
    "charts": {"metrics", "quantities"},
    "exports": {"models", "quantities", "metrics", "coaching", "services"},
    "ui": {"metrics", "quantities", "admission"},
    "services": {"models", "recorded"},
    "files": {"models", "recorded", "quantities"},
    "secrets": {"store", "models"},
    "store": {"models", "streams", "recorded"},
    "recorded": {"models"},
    "models": set(), "streams": set(), "metrics": set(), "quantities": set(), "config": set(), "errors": set(),
    "words": set(), "admission": set(),
}  # fmt: skip
#: They may use what they need.
FREE = {"__main__", "demo", "status", "__init__"}
#: What of the outside world belongs to which module alone.
OWNERS = {
    "garminconnect": {"garmin"}, "cryptography": {"secrets"},
    "requests": {"web", "peloton", "peloton_auth0", "hevy", "strava", "strava_login", "strava_replies", "ntfy"},
    "smtplib": {"mail"}, "typst": {"exports"},
    "apscheduler": {"scheduler"}, "plotly": {"charts"}, "alembic": {"store", "migrations"},
    "icalendar": {"files"}, "dateutil": {"files"},
}  # fmt: skip
WITHOUT_STREAMLIT = set(ARROWS) - {"app", "pages", "frames", "ui"}


def modules() -> Iterator[tuple[str, str, Path]]:
    """(layer, name, file) of every module."""
    yield "app", "app", ROOT / "app.py"
    for path in sorted((ROOT / "pages").glob("*.py")):
        yield "pages", path.stem, path
    for path in sorted((ROOT / "core").rglob("*.py")):
        first = path.relative_to(ROOT / "core").with_suffix("").parts[0]
        yield layer_of(first), first, path


def layer_of(name: str) -> str:
    """The layer of a module of core by the first part of its name."""
    family = next((layer for start, layer in FAMILIES.items() if name.startswith(start)), name)
    return LAYERS.get(name, family)


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "core":
            yield from (f"core.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize(
    ("layer", "name", "path"), [pytest.param(*m, id=str(m[2].relative_to(ROOT))) for m in modules()]
)
def test_a_module_imports_only_along_the_arrows(layer: str, name: str, path: Path):
    if layer in FREE:
        return
    assert layer in ARROWS, f"{name} has no place in the house: name its layer in LAYERS and its arrows in ARROWS"
    used = {layer_of(dotted.split(".")[1]) for dotted in imports_of(path) if dotted.startswith("core.")}
    assert used - {layer} - GROUND - ARROWS[layer] == set()


@pytest.mark.parametrize(
    ("layer", "name", "path"), [pytest.param(*m, id=str(m[2].relative_to(ROOT))) for m in modules()]
)
def test_each_outside_thing_is_known_to_its_owner_alone(layer: str, name: str, path: Path):
    roots = {dotted.split(".")[0] for dotted in imports_of(path)}
    for package, owners in OWNERS.items():
        assert package not in roots or {layer, name} & owners, f"{path.name} imports {package}"
    if layer in WITHOUT_STREAMLIT:
        assert "streamlit" not in roots


def test_only_the_store_opens_a_database():
    for layer, _, path in modules():
        text = path.read_text("utf-8")
        if layer != "store":
            assert "create_engine" not in text, path
            assert "sqlite3" not in set(imports_of(path)), path


def test_pages_know_no_sql_no_http_and_draw_no_html():
    for layer, _, path in modules():
        if layer in ("pages", "ui", "app"):
            assert {"sqlmodel", "sqlalchemy", "requests"}.isdisjoint(d.split(".")[0] for d in imports_of(path)), path
            assert "unsafe_allow_html" not in path.read_text("utf-8"), path


def test_importing_a_module_does_nothing_to_the_disk(tmp_path: Path):
    import subprocess
    import sys

    code = "import core.sync, core.actions, core.scheduler, core.frames.overview, os; print(len(os.listdir('.')))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
                         capture_output=True, text=True, check=True)  # fmt: skip
    assert ran.stdout.strip() == "0"
