"""The Dockerfile and compose.yaml of those who host it themselves. No container runs here, so their steps do."""

import fnmatch
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import config

ROOT = Path(__file__).parents[1]
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
#: What would change the machine that the test runs on.
NOT_HERE = ("useradd", "chown")


def instructions() -> list[tuple[str, str]]:
    """(word, rest) of every instruction of the Dockerfile, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if line.strip()]


def of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def copied() -> list[tuple[str, str]]:
    """(from, to) of everything that is copied."""
    pairs = []
    for rest in of("COPY"):
        *sources, target = rest.split()
        pairs += [(source, target) for source in sources]
    return pairs


def test_what_is_copied_is_here_and_not_ignored():
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert copied()
    for source, _target in copied():
        assert (ROOT / source).exists()
        assert any(fnmatch.fnmatch(source, pattern) for pattern in allowed), source


def test_all_that_the_app_is_made_of_is_copied():
    sources = {source for source, _ in copied()}
    assert {"app.py", "core", "pages", "requirements.txt", ".streamlit/config.toml"} <= sources


def test_no_secret_and_no_book_is_baked_in():
    named = " ".join(rest for word, rest in instructions() if word in ("ENV", "ARG", "COPY", "ADD", "RUN"))
    assert not re.search(r"PASSWORD|KEY|TOKEN|SECRET|\.env|secrets\.toml|(?<!-p )data/", named)
    assert not of("ARG") and not of("ADD")


def test_nobody_is_root_and_somebody_asks_whether_it_is_healthy():
    words = [word for word, _ in instructions()]
    assert of("USER")[-1].isdigit() and int(of("USER")[-1]) > 0
    assert words.index("USER") < words.index("CMD")
    assert of("VOLUME") == ["/app/data"]
    assert "/_stcore/health" in of("HEALTHCHECK")[0]


def test_the_compose_file_asks_for_every_secret_and_has_none():
    given = dict(re.findall(r"^      ([A-Z_]+): (.+)$", COMPOSE, flags=re.MULTILINE))
    assert {"DATABASE_URL", "ZONEBOOK_KEY", "ZONEBOOK_PASSWORD", "POSTGRES_PASSWORD"} <= set(given)
    assert {name for name in given if not name.startswith("POSTGRES_")} <= set(config.VARIABLES)
    for name, value in given.items():
        if re.search("PASSWORD|KEY|URL", name):
            assert "${" in value and ":?" in value, name
    assert '"127.0.0.1:8501:8501"' in COMPOSE


@pytest.mark.soak
def test_the_steps_of_the_dockerfile_end_in_an_app_that_answers(tmp_path: Path):
    """What RUN, COPY and CMD say, in a clean folder with an interpreter of its own; who is asked is its HEALTHCHECK."""
    home, port = tmp_path / "app", free_port()
    environment = built(home, tmp_path)
    said = dict.fromkeys(("ZONEBOOK_PASSWORD", "ZONEBOOK_KEY"), "for a test") | {"ZONEBOOK_SCHEDULER": "0"}
    command = [argument.replace("8501", str(port)) for argument in json.loads(of("CMD")[0])]
    ask = json.loads(of("HEALTHCHECK")[0].split("CMD", 1)[1].replace("8501", str(port)))
    with subprocess.Popen(found(command, environment), cwd=home, env=environment | said) as server:
        try:
            deadline = time.monotonic() + 60
            while subprocess.run(found(ask, environment), env=environment, stderr=subprocess.DEVNULL).returncode:
                assert server.poll() is None and time.monotonic() < deadline, "the app does not answer"
                time.sleep(0.5)
        finally:
            server.terminate()
            server.wait(timeout=20)
    shown = subprocess.run(found(["python", "-c", FIRST_SCREEN], environment), cwd=home, text=True, check=True,
                           env=environment | said | {"ZONEBOOK_PASSWORD": ""}, capture_output=True)  # fmt: skip
    assert shown.stdout.strip() == "Welcome to Zonebook"
    assert {path.name for path in (home / "data").iterdir()} >= {"zonebook.db"}


#: The first screen as the copied files draw it.
FIRST_SCREEN = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception, app.exception
print(app.title[0].value)
"""


def built(home: Path, folder: Path) -> dict[str, str]:
    """Go through COPY and RUN in order; returns the variables that the rest runs with."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    shims = folder / "shims"
    shims.mkdir()
    for name in NOT_HERE:
        (shims / name).write_text("#!/bin/sh\n")
        (shims / name).chmod(0o755)
    path = os.pathsep.join([str(shims), str(folder / "venv" / "bin"), "/usr/bin", "/bin"])
    environment = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}
    environment |= {
        name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_")) or "proxy" in name.lower()
    }
    home.mkdir()
    for word, rest in instructions():
        if word == "ENV":
            environment |= dict(pair.split("=", 1) for pair in rest.split())
        elif word == "COPY":
            copy(home, *rest.split())
        elif word == "RUN":
            subprocess.run(["sh", "-euc", rest], cwd=home, env=environment, check=True)
    return environment


def copy(home: Path, *names: str) -> None:
    """As Docker: the content of a folder, or files into a folder that ends with a slash."""
    *sources, target = names
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, home / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (home / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, home / target)


def found(command: list[str], environment: dict[str, str]) -> list[str]:
    """The same command with the program that its own PATH leads to."""
    return [shutil.which(command[0], path=environment["PATH"]) or command[0], *command[1:]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
