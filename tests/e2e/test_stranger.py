"""A stranger in an app that is shared for reading: every screen, every address, every choice, and what was sent there.

The same walk through the athlete's own app finds all that is planted, so that finding nothing means something.
"""

import io
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.files import fit
from core.queries import workouts
from tests.e2e.planted import (
    BEAT_BPM,
    EMAIL,
    IN_A_ROW,
    NORTH,
    NUMBERS,
    SOUTH,
    TOKEN,
    WORD,
    WRITTEN,
    Sent,
    plant,
)
from tests.e2e.serving import HOME, Server, served

pytestmark = pytest.mark.browser

PASSWORD = f"password-{WORD}"
#: What a server of the athlete's knows and no page may tell.
SECRETS = {
    "PELOTON_USERNAME": EMAIL, "PELOTON_PASSWORD": PASSWORD, "GARMIN_EMAIL": EMAIL, "GARMIN_PASSWORD": PASSWORD,
    "HEVY_API_KEY": TOKEN, "STRAVA_CLIENT_ID": WORD, "STRAVA_CLIENT_SECRET": TOKEN, "ZONEBOOK_KEY": f"key-{WORD}",
}  # fmt: skip
#: The screens, as the navigation of the app has them: each is a file; and those that a link names.
PAGES = sorted(path.stem for path in HOME.glob("pages/*.py"))
#: Addresses besides, as a curious stranger would try them.
ADDRESSES = (
    "_stcore/health", "_stcore/host-config", "_stcore/metrics", "_stcore/script-health-check",
    "_stcore/message?hash=0", "_stcore/agent/interact", "_stcore/upload_file/x/y", "_stcore/bidi-components/x/y",
    "component/x/index.html", "media/0123456789abcdef.csv", "static/index.html", "app/static/zonebook.db",
    "app.py", "pages/settings.py", "core/config.py", "data/zonebook.db", "zonebook.db", ".env",
    ".streamlit/secrets.toml", ".streamlit/config.toml", "static/../../data/zonebook.db",
    "static/%2e%2e/%2e%2e/app.py", "app/static/../app.py", "..%2f..%2fetc/passwd", "server.log", "robots.txt",
    "oauth2callback?code=x&state=y", "auth/login", "auth/logout",
)  # fmt: skip
#: How a button begins that changes something.
WRITING = ("save", "add", "delete", "remove", "edit", "import", "connect", "refresh", "undo", "bring back", "send",
           "record", "start", "accept", "reject", "disconnect", "make the zip", "enter")  # fmt: skip
#: So many choices were there to be tried when this was written; with fewer the walk has missed some.
LEAST_CHOICES = 40
#: Screens on which much of what is planted stands.
SOME = ("heat_map", "body", "rides", "runs", "power_zones")
OWN = ("", "workout", *SOME, "settings?section=You", "files")


@pytest.fixture(scope="module")
def planted_file(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An athlete's book with something known in everything private."""
    path = Path(shutil.copy(sample_file, tmp_path_factory.mktemp("planted") / "zonebook.db"))
    plant(path)
    return path


class Stranger:
    """A window that goes everywhere and keeps all that it is sent."""

    def __init__(self, window: Any) -> None:
        self.window, self.sent, self.buttons, self.choices = window, Sent(), set(), 0
        window.page.on("websocket", self._listen)

    def walk(self, workout_ids: list[int], class_id: str, pages: Sequence[str] = PAGES) -> None:
        """Every screen, every choice on it, and every address that a link may name."""
        self.window.page.set_default_timeout(30_000)
        for page in pages:
            self.look_at("" if page == "overview" else page)
            self.try_choices()
        for number in workout_ids:
            self.look_at(f"workout?workout={number}")
            self.open_all()
        for query in (f"class?class={class_id}", f"?workout={workout_ids[0]}", f"rides?class={class_id}",
                      "settings?section=You", "settings?section=About", "settings?section=Passes",
                      "settings?section=Sharing", "settings?code=x&state=y&scope=z", "?section=You", "nowhere",
                      "lock", "rides?rides_period=All", "body?body_period=All", "challenge?challenge=1",
                      "?challenge=1", "reports?report=2026-W46", "reports?report=2026", "reports?report=x",
                      "friends?friends_view=People", "goals?goal=1", "safe_keeping", "entry?section=Body"):  # fmt: skip
            self.look_at(query)
        self.look_at("daily_review")

    def look_at(self, address: str) -> None:
        """One screen with all that it shows."""
        self.window.go(address)
        self._note()

    def open_all(self) -> None:
        """Every part that can be unfolded."""
        for part in self.window.page.locator("[data-testid=stExpander] summary").all():
            part.click()
        self._note()

    def try_choices(self) -> None:
        """Every choice that stands on a screen, one after the other; what changes with it is another look."""
        page = self.window.page
        self.open_all()
        options = page.locator("[data-testid=stButtonGroup] button, [data-testid=stTabs] [role=tab]")
        for place in range(min(options.count(), 40)):
            option = options.nth(place)
            if option.count() and option.is_visible() and option.is_enabled():
                option.click(force=True)
                self.window.rest()
                self.choices += 1
                self._note()
        for opener in page.locator("[data-testid=stPopover] button").all():
            if opener.is_visible():
                opener.click()
                self.window.rest()
                self._note()
                page.keyboard.press("Escape")

    def _note(self) -> None:
        page = self.window.page
        page.wait_for_timeout(150)  # charts are drawn after the script has ended
        self.window.rest()
        self.sent.take_text(page.content())
        for button in page.locator("[data-testid=stBaseButton-primary], [data-testid=stBaseButton-secondary], "
                                   "[data-testid=stBaseButton-tertiary], [data-testid*=FormSubmit]").all():  # fmt: skip
            if button.is_visible() and button.is_enabled():
                self.buttons.add(button.inner_text().split("\n")[-1].strip())
        for entry in ("stFileUploader", "stForm", "stChatInput", "stTextArea", "stDataEditor", "stCameraInput"):
            assert page.get_by_test_id(entry).count() == 0, f"{entry} on {page.url}"

    def _listen(self, socket: Any) -> None:
        socket.on("framereceived", self.sent.take_message)


def found(sent: Sent) -> set[str]:
    """Which of what is planted is among what was sent."""
    here = {kind for kind, numbers in NUMBERS.items() for number in numbers if sent.has(number)}
    here |= {kind for kind, texts in WRITTEN.items() for text in texts if text in sent.words()}
    here |= {"heart_rate"} if sent.has_in_a_row(BEAT_BPM, IN_A_ROW) else set()
    here |= {"tracks"} if sent.between(SOUTH, NORTH) else set()
    return here | ({"words"} if WORD in sent.words() else set())


def ids_of(server: Server) -> tuple[list[int], str]:
    """Workouts to look at one by one: the newest, the deleted ones, one with a way; and a class that was taken."""
    book = server.book
    every = workouts.workouts(book)
    deleted = workouts.workouts(book, deleted=True).index.tolist()
    outdoor = every.index[every["is_outdoor"].fillna(False).astype(bool)][-2:].tolist()
    chosen = [*every.index[-4:].tolist(), *outdoor, *deleted[:1]]
    return [int(one) for one in chosen], str(every["class_id"].dropna().iloc[-1])


@pytest.fixture(scope="module")
def walked(
    planted_file: Path, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Stranger]]:
    """Walks through a server of these settings with its own copy of the book."""
    from tests.e2e.browsing import Visitor

    context = browser.new_context(viewport={"width": 1440, "height": 900})

    def walk(few: tuple[str, ...] = (), **settings: str) -> tuple[Stranger, Server]:
        folder = tmp_path_factory.mktemp("walked") / "app"
        with served(folder, athletes_book=planted_file, **(SECRETS | settings)) as server:
            stranger = Stranger(Visitor(context, server))
            for address in few:
                stranger.look_at(address)
            stranger.walk(*ids_of(server), pages=() if few else PAGES)
            stranger.window.close()
        return stranger, server

    yield walk
    context.close()


def test_a_stranger_finds_nothing_hidden_and_nothing_to_write(walked: Callable[..., Any]):
    stranger, server = walked(ZONEBOOK_READ_ONLY="1")
    words = stranger.sent.words()
    assert found(stranger.sent) == {"training"}
    assert not [part for part in ("data", "config", "server.log") if f"{server.home}/{part}" in words]
    assert PASSWORD not in words and TOKEN not in words and EMAIL not in words
    assert "1971-09" not in words and "1.7193" not in words
    assert stranger.choices > LEAST_CHOICES
    own = "Save as PNG"  # a picture, on the stranger's own machine
    assert {name for name in stranger.buttons if name.lower().startswith(WRITING)} - {own} == set()


def test_what_the_athlete_lets_others_see_they_do_see_and_no_more(walked: Callable[..., Any]):
    stranger, _ = walked(SOME, ZONEBOOK_READ_ONLY="1", ZONEBOOK_SHOWN="heart_rate, tracks")
    assert found(stranger.sent) == {"training", "heart_rate", "tracks"}


def asked(server: Server, address: str, method: str, body: bytes | None = None) -> tuple[int, bytes]:
    """What an address answers."""
    request = urllib.request.Request(f"{server.url}/{address}", body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_every_address_tells_a_stranger_nothing(planted_file: Path, browser: Any, tmp_path: Path):
    with served(tmp_path / "app", athletes_book=planted_file, **SECRETS, ZONEBOOK_READ_ONLY="1") as server:
        private = (WORD, "SQLite format", "import streamlit", "root:", str(server.home))
        for address in ADDRESSES:
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
                status, body = asked(server, address, method)
                assert [word for word in private if word.encode() in body] == [], address
                assert method in ("GET", "OPTIONS") or status >= 400, (method, address, status)
        assert asked(server, "_stcore/upload_file/0/0", "PUT", b"x")[0] >= 400


def test_the_files_of_a_shared_workout_hold_nothing_hidden(planted_file: Path, visit: Any, tmp_path: Path):
    hidden = (WORD.encode(), b"161.7", b"-54.8", b"HeartRate", b"Heart rate", b"LatitudeDegrees")
    with served(tmp_path / "app", athletes_book=planted_file, **SECRETS, ZONEBOOK_READ_ONLY="1") as server:
        window = visit(server)
        for number in ids_of(server)[0][:-1]:
            page = window.go(f"workout?workout={number}")
            for label in ("FIT", "TCX", "CSV"):
                with page.expect_download() as download:
                    page.get_by_role("button", name=label, exact=True).click()
                data = Path(download.value.path()).read_bytes()
                assert [word for word in hidden if word in data] == [], (number, label)
                if label == "FIT":
                    [told] = fit.parse(data, name="a.fit", zone=ZoneInfo("UTC")).sessions
                    assert told.recording.avg_heart_rate_bpm is None and told.recording.max_heart_rate_bpm is None
                    assert not {"heart_rate_bpm", "latitude_deg", "longitude_deg"} & told.streams.keys()


def test_reports_charts_and_share_cards_of_a_shared_book_hold_nothing_hidden(
    planted_file: Path, visit: Any, tmp_path: Path
):
    with served(tmp_path / "app", athletes_book=planted_file, **SECRETS, ZONEBOOK_READ_ONLY="1") as server:
        window, came = visit(server), {}

        def save(name: str, button: Any) -> None:
            with window.page.expect_download(timeout=60_000) as download:
                button.click()
            came[name] = Path(download.value.path()).read_bytes()

        for span in ("2026-11", "2026"):
            page = window.go(f"reports?report={span}")
            for label in ("PDF", "HTML", "Markdown"):
                save(f"{label} {span}", page.get_by_role("button", name=label, exact=True))
        for screen, key, label in (("", "picture", "All as SVG"), ("workout", "share_card_workout", "SVG")):
            page = window.go(screen)
            page.locator(f".st-key-{key} button").first.click()
            window.rest()
            if key == "picture":
                page.get_by_role("radio", name="SVG").click()
                window.rest()
            save(label, page.get_by_role("button", name=label, exact=True))
    assert came["PDF 2026"].startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(came.pop("All as SVG"))) as archive:
        came |= {name: archive.read(name) for name in archive.namelist()}
    texts = {name: data.decode() for name, data in came.items() if not name.startswith("PDF")}
    hidden = [WORD, " bpm", *(text for kind in ("heart_rate", "body") for text in WRITTEN[kind])]
    assert {name: word for name, text in texts.items() for word in hidden if word in text} == {}
    assert not [name for name, text in texts.items() if not name.endswith("svg") and "eart" in text]  # of the heart
    assert len(texts) > 5 and "## Workouts" in texts["Markdown 2026-11"]


def test_the_walk_finds_all_that_is_planted_in_the_athletes_own_app(
    planted_file: Path, visit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Or the tests before would find nothing because they do not look."""
    with served(tmp_path / "app", athletes_book=planted_file, **SECRETS) as server:
        stranger = Stranger(visit(server))
        monkeypatch.setattr(stranger, "_note", lambda: stranger.sent.take_text(stranger.window.page.content()))
        for page in OWN:
            stranger.look_at(page)
        for number in ids_of(server)[0]:
            stranger.look_at(f"workout?workout={number}")
            stranger.open_all()
    sent = stranger.sent
    told = {number for kind in NUMBERS.values() for number in kind if sent.has(number)}
    written = {text for kind in WRITTEN.values() for text in kind if text in sent.words()}
    assert told >= {163.41421, 83.14159, 17.31271, 6.6613, 77.71727, 12345.75, 47.77321}, told
    assert written >= {"163 bpm", "191 bpm", "77,003", "197 bpm", "83.1 kg", "17.3 %"}, written
    assert sent.has_in_a_row(BEAT_BPM, IN_A_ROW)
    assert found(sent) == {*NUMBERS, "tracks", "words"}
    assert sent.words().count(WORD) > 10
