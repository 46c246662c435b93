"""Every screen in a real browser, light and wide, dark and on a phone: whole, without an error, no wider than it is."""

from typing import Any

import pytest

from tests.e2e.serving import HOME

pytestmark = pytest.mark.browser

#: The default screen answers at the bare address and not under its own name.
ADDRESSES = ("", *sorted(path.stem for path in HOME.glob("pages/*.py") if path.stem != "overview"))
VIEWS = (
    "rides?rides_view=Groups", "rides?rides_view=Distributions", "rides?rides_view=Months", "settings?section=You",
    "settings?section=Passes", "settings?section=About",
)  # fmt: skip


def whole(window: Any, address: str) -> None:
    """Open a screen, let its charts be drawn down to its foot, and be sure that nothing is wrong with it."""
    page = window.go(address)
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": max(900, min(height + 20, 6000))})
    page.wait_for_timeout(400)  # charts are drawn after the script has ended
    window.rest()
    assert window.title()
    assert window.troubles() == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_screen_is_whole_in_a_wide_light_window(address: str, filled_server: Any, visit: Any):
    window = visit(filled_server, "light")
    whole(window, address)
    assert min(window.background()) > 240


@pytest.mark.parametrize("address", [*ADDRESSES, *VIEWS])
def test_a_screen_is_dark_and_not_wider_than_a_phone(address: str, filled_server: Any, visit: Any):
    window = visit(filled_server, "dark", width=390, height=844)
    whole(window, address)
    assert max(window.background()) < 40
