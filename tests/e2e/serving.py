"""A real server of the app on loopback, in a folder of its own, for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core import config, store
from core.store import Book

HOME = Path(__file__).resolve().parents[2]
#: What the app is made of; a developer's own .env, secrets and data stay behind.
PARTS = ("app.py", "core", "pages", ".streamlit")


@dataclass
class Server:
    """A process that serves the app on loopback, with a folder of its own for everything that it keeps."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    #: Streamlit's options, as in ``--server.enableAgentApi=true``.
    flags: tuple[str, ...] = ()
    #: 0: any free one.
    port: int = 0
    url: str = ""
    process: subprocess.Popen | None = None

    @property
    def data(self) -> Path:
        """Where its books are."""
        return self.home / "data"

    @property
    def book(self) -> Book:
        """The athlete's book, opened beside the server."""
        return store.open_book(f"sqlite:///{self.data / 'zonebook.db'}")

    def start(self) -> None:
        """Serve from a free port, and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", self.port))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port",
            str(port), "--server.headless", "true", "--server.fileWatcherType", "none",
            *self.flags,
        ]  # fmt: skip
        with (self.home / "server.log").open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start in 60 s:\n{self.log()}")

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def log(self) -> str:
        """What it printed."""
        return (self.home / "server.log").read_text()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in config.VARIABLES}
        own = {
            "ZONEBOOK_KEY": "a key for tests",
            "ZONEBOOK_TIMEZONE": "America/New_York",
            "ZONEBOOK_SCHEDULER": "0",
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "HOME": str(self.home),
        }
        return inherited | own | self.settings


def copy_of_the_app(folder: Path) -> Path:
    """The app alone, so that nothing of this machine's own is read, and nothing here changes it."""
    for part in PARTS:
        if (HOME / part).is_dir():
            shutil.copytree(HOME / part, folder / part, ignore=shutil.ignore_patterns("secrets.toml"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOME / part, folder / part)
    (folder / "data").mkdir()
    return folder


@contextmanager
def served(
    folder: Path, *, athletes_book: Path | None = None, flags: tuple[str, ...] = (),
    before: Callable[[Path], None] | None = None, **settings: str,
) -> Iterator[Server]:  # fmt: skip
    """A server that runs as long as the block, with a copy of ``athletes_book`` as the athlete's own.

    ``before`` may change its copy of the app, such as what is at the other end of a library.
    """
    server = Server(copy_of_the_app(folder), settings, flags)
    if before:
        before(server.home)
    if athletes_book:
        shutil.copy(athletes_book, server.data / "zonebook.db")
    try:
        server.start()
        yield server
    finally:
        server.stop()
