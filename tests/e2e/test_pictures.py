"""Pictures out of the window: a whole screen at 2x, light and dark, with private parts blurred; charts and cards."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from core.queries import workouts

pytestmark = pytest.mark.browser

LIGHT, DARK = (0xFB, 0xFB, 0xFA), (0x14, 0x17, 0x1C)


def open_choices(window: Any, address: str) -> Any:
    """The screen with what is behind its button for pictures."""
    page = window.go(address)
    page.get_by_role("button", name="Picture").click()
    page.get_by_role("button", name="Save the screen").wait_for()
    return page


def saved(window: Any, name: str) -> Image.Image:
    """What a click on the button of that name brings."""
    with window.page.expect_download(timeout=60_000) as coming:
        window.page.get_by_role("button", name=name).click()
    return Image.open(io.BytesIO(Path(coming.value.path()).read_bytes())).convert("RGB")


def choose(window: Any, look: str) -> None:
    window.page.get_by_role("radio", name=look).click()
    window.page.locator(f"button[data-look={look.lower()}]").wait_for()
    window.rest()


def blur(window: Any) -> None:
    window.page.get_by_text("Blur what is private").click()
    window.page.get_by_role("button", name="Save the screen, blurred").wait_for()


def box_of(window: Any, locator: Any) -> tuple[int, int, int, int]:
    """Where something of the screen is on its picture."""
    window.page.keyboard.press("Escape")
    top = window.page.evaluate("() => document.querySelector('.st-key-bar').getBoundingClientRect().bottom")
    left = window.page.evaluate(
        "() => document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().left"
    )
    box = locator.bounding_box()
    x, y = box["x"] - left, box["y"] - top + 44
    return (int(2 * x), int(2 * y), int(2 * (x + box["width"])), int(2 * (y + box["height"])))


def test_a_picture_is_the_whole_screen_at_twice_its_size(filled_server: Any, visit: Any):
    window = visit(filled_server)
    page = open_choices(window, "")
    size = page.evaluate(
        "() => { const box = document.querySelector('[data-testid=stMainBlockContainer]');"
        " return [box.offsetWidth, box.scrollHeight]; }"
    )
    picture = saved(window, "Save the screen")
    assert picture.width == 2 * size[0]
    assert 0.85 * 2 * size[1] < picture.height <= 2 * (size[1] + 44)
    assert picture.height > 2 * 900  # more than the window shows
    assert picture.getpixel((4, picture.height // 2)) == LIGHT
    assert len(picture.getcolors(1 << 22)) > 500
    lowest = picture.crop((0, picture.height - 600, picture.width, picture.height))
    assert len(lowest.getcolors(1 << 22)) > 20  # the foot of the screen is drawn too
    page.get_by_role("status").filter(has_text="Saved.").wait_for()
    assert page.evaluate("() => window.devicePixelRatio") == 1
    assert window.troubles() == []


def test_a_light_window_gives_a_dark_picture_and_is_light_again(filled_server: Any, visit: Any):
    window = visit(filled_server)
    open_choices(window, "rides")
    choose(window, "Dark")
    picture = saved(window, "Save the screen")
    assert picture.getpixel((4, picture.height // 2)) == DARK
    window.page.get_by_role("status").filter(has_text="Saved.").wait_for()
    window.rest()
    assert min(window.background()) > 240
    assert window.page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") is False


def test_a_phone_gives_a_picture_as_wide_as_itself(filled_server: Any, visit: Any):
    window = visit(filled_server, "dark", width=390, height=844)
    open_choices(window, "")
    picture = saved(window, "Save the screen")
    assert picture.width == 780 and picture.height > 3 * 844
    assert picture.getpixel((2, picture.height // 2)) == DARK


def test_the_file_is_called_after_screen_and_day(filled_server: Any, visit: Any):
    window = visit(filled_server)
    open_choices(window, "goals")
    with window.page.expect_download() as coming:
        window.page.get_by_role("button", name="Save the screen").click()
    name, day = coming.value.suggested_filename.removesuffix(".png").split("-", 2)[1:]
    assert name == "goals" and len(day) == len("2026-11-20")


def test_blurred_is_what_is_private_and_nothing_else(filled_server: Any, visit: Any):
    window = visit(filled_server)
    page = open_choices(window, "body")
    plain = saved(window, "Save the screen")
    blur(window)
    blurred = saved(window, "Save the screen, blurred")
    assert plain.size == blurred.size
    page.get_by_role("status").filter(has_text="Saved.").wait_for()
    card = box_of(window, page.get_by_test_id("stMetric").first)
    title = box_of(window, page.locator("h1").first)
    before, after = plain.crop(card), blurred.crop(card)
    assert ImageChops.difference(before, after).getbbox()
    assert darkest(before) < 60 < 120 < darkest(after)  # no letter is left that could be read
    assert ImageChops.difference(plain.crop(title), blurred.crop(title)).getbbox() is None
    assert "x" not in page.get_by_test_id("stMetricLabel").first.inner_text().replace("Max", "")  # given back


def darkest(picture: Image.Image) -> int:
    return min(level for level, count in enumerate(picture.convert("L").histogram()) if count > 3)


def test_panels_of_the_heart_are_blurred_in_a_chart_of_seconds(filled_server: Any, visit: Any):
    window = visit(filled_server)
    rides = workouts.workouts(filled_server.book)
    ridden = rides[rides["avg_heart_rate_bpm"].notna() & rides["avg_power_w"].notna()].index[-1]
    page = open_choices(window, f"workout?workout={ridden}")
    page.locator(".js-plotly-plot").get_by_text("Heart rate").first.wait_for()
    plain = saved(window, "Save the screen")
    blur(window)
    blurred = saved(window, "Save the screen, blurred")
    red = (0xD9, 0x53, 0x4F)
    heart = [sum(n for n, colour in one.getcolors(1 << 24) if colour == red) for one in (plain, blurred)]
    assert heart[0] > 500 and heart[1] < heart[0] / 4


def test_a_chart_leaves_the_server_as_png_svg_and_pdf(filled_server: Any, visit: Any):
    window = visit(filled_server)
    page = open_choices(window, "")
    starts = {"PNG": b"\x89PNG", "SVG": b"<svg", "PDF": b"%PDF"}
    for kind, start in starts.items():
        page.get_by_role("radio", name=kind).click()
        with page.expect_download() as coming:
            page.get_by_role("button", name=f"Save as {kind}").click()
        assert coming.value.suggested_filename.endswith(kind.lower())
        assert Path(coming.value.path()).read_bytes().startswith(start)
    with page.expect_download() as coming:
        page.get_by_role("button", name="All as PDF").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"PK")


def test_a_share_card_is_shown_and_saved(filled_server: Any, visit: Any):
    window = visit(filled_server)
    page = window.go("workout")
    page.get_by_role("button", name="Share card").click()
    page.get_by_test_id("stImage").wait_for()
    window.rest()
    with page.expect_download() as coming:
        page.get_by_role("button", name="PNG", exact=True).click()
    assert Image.open(Path(coming.value.path())).size == (1200, 630)
