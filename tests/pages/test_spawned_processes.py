"""Processes that are spawned while screens are drawn, such as those that read files, do not run the app once more."""

from multiprocessing import get_context

from tests.pages.screens import opened


def test_a_process_that_is_spawned_beside_a_screen_does_its_own_work_only():
    opened("settings")
    with get_context("spawn").Pool(1) as pool:
        assert pool.apply_async(abs, [-3]).get(timeout=60) == 3
